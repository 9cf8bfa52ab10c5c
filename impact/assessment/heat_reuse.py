"""Where the heat could go: what a local network could take hour by hour, and what is known to be delivered."""

from __future__ import annotations

import numpy as np

from gis import crs
from impact.physics import heat_network, time_series
from impact.physics.types import Array, Number

# --- the network and the pipe to it --------------------------------------------------------------


def network_distance(
    site_easting: Array, site_northing: Array, network_longitude: Array, network_latitude: Array
) -> Array:
    """Straight distance in Lambert-93 from the project to the boiler house of the heat network. [m]"""
    easting, northing = crs.to_lambert93(network_longitude, network_latitude)
    return np.asarray(np.hypot(site_easting - easting, site_northing - northing))


def pipe_length(network_distance: Array, pipe_detour_factor: Array) -> Number:
    """Length of trench, flow and return in the same trench, from the project to the boiler house of the heat network. [m]"""
    return network_distance * pipe_detour_factor


def pipe_heat_loss(
    pipe_length: Array,
    pipe_loss_coefficient: Array,
    network_supply_temperature: Array,
    network_return_temperature: Array,
    ground_temperature: Array,
) -> Number:
    """Heat that the pipe between the project and the network gives to the ground while it is in use, at the temperatures of the network. [W]"""
    return heat_network.pipe_heat_loss(
        pipe_length,
        pipe_loss_coefficient,
        network_supply_temperature,
        network_return_temperature,
        ground_temperature,
    )


def annual_network_heat(network_heat_sold: Array, network_loss_share: Array) -> Number:
    """Heat to be fed into the heat network over the year for it to sell what it sells: heat sold and losses of the network. [J]"""
    return network_heat_sold / (1 - network_loss_share)


def network_heat_demand(
    annual_network_heat: Array,
    hot_water_share: Array,
    air_temperature: Array,
    heating_base_temperature: Array,
    time_step: Array,
    day_length: Array,
) -> Number:
    """Heat that the heat network draws in each time step: a constant share, and a share in proportion to the gap between the base of the degree-days and the mean of the air of the last 24 hours. [W]"""
    # Buildings store heat: they follow the mean of a day, so that cool summer nights ask for no heating.
    felt = time_series.trailing_mean(air_temperature, time_step, day_length)
    return heat_network.heat_demand(
        annual_network_heat, hot_water_share, felt, heating_base_temperature, time_step
    )


def peak_network_heat_demand(network_heat_demand: Array) -> Number:
    """Largest demand of the heat network in one time step of the study year. [W]"""
    return network_heat_demand.max(axis=-1)


# --- the heat hour by hour -----------------------------------------------------------------------


def heat_pump_cop(
    facility_supply_temperature: Array,
    heat_pump_approach: Array,
    network_supply_temperature: Array,
    heat_pump_second_law_efficiency: Array,
    highest_heat_pump_cop: Array,
) -> Number:
    """Heat delivered by the heat pump that lifts the heat of the facility loop to the supply of the network, divided by its electric power; capped. [1]"""
    return heat_network.heat_pump_cop(
        facility_supply_temperature - heat_pump_approach,
        network_supply_temperature + heat_pump_approach,
        heat_pump_second_law_efficiency,
        highest_heat_pump_cop,
    )


def absorbed_heat(
    liquid_heat: Array, network_heat_demand: Array, pipe_heat_loss: Array, heat_pump_cop: Array
) -> Number:
    """Heat that would leave the facility loop for the network in each time step if the network took no other: the smaller of the heat captured by the liquid and of the demand of network and pipe, less the electricity of the heat pump. [W]"""
    wanted = heat_network.evaporator_heat(network_heat_demand + pipe_heat_loss, heat_pump_cop)
    taken = np.minimum(liquid_heat, wanted)
    # Heat that would not even make up for the loss of the pipe is not taken.
    least = heat_network.evaporator_heat(pipe_heat_loss, heat_pump_cop)
    return np.where(taken > least, taken, 0)


def heat_pump_power(absorbed_heat: Array, heat_pump_cop: Array) -> Number:
    """Electric power of the heat pump in each time step, not included in the power of the site. [W]"""
    return heat_network.compressor_power(absorbed_heat, heat_pump_cop)


def useful_heat(absorbed_heat: Array, heat_pump_power: Array, pipe_heat_loss: Array) -> Number:
    """Heat that would reach the boiler house of the network in each time step: heat taken from the project and electricity of the heat pump, less the loss of the pipe. [W]"""
    return np.maximum(absorbed_heat + heat_pump_power - pipe_heat_loss, 0)


# --- the heat of the year: what there is, what could be taken ------------------------------------


def annual_recoverable_heat(liquid_heat: Array, time_step: Array) -> Number:
    """Heat that the liquid loop carries away over the study year, at the facility return temperature: what the project has to offer, not what is used. [J]"""
    return time_series.integral(liquid_heat, time_step)


def annual_absorbable_heat(absorbed_heat: Array, time_step: Array) -> Number:
    """Heat of the project that a network of this size could take hour by hour over the year if it replaced all its other sources: an upper bound, without any known contract or pipe. [J]"""
    return time_series.integral(absorbed_heat, time_step)


def annual_useful_heat(useful_heat: Array, time_step: Array) -> Number:
    """Heat that would reach the boiler house of the network over the year with the absorbable heat, heat pump included and loss of the pipe deducted. [J]"""
    return time_series.integral(useful_heat, time_step)


def annual_heat_pump_energy(heat_pump_power: Array, time_step: Array) -> Number:
    """Electric energy of the heat pump over the study year with the absorbable heat, beside that of the site. [J]"""
    return time_series.integral(heat_pump_power, time_step)


def annual_pipe_loss(pipe_heat_loss: Array, absorbed_heat: Array, time_step: Array) -> Number:
    """Heat lost by the heat pipe over the study year, in the time steps in which it is in use. [J]"""
    return pipe_heat_loss[..., 0] * time_series.duration_above(absorbed_heat, 0, time_step)


def unused_heat(annual_recoverable_heat: Array, annual_absorbable_heat: Array) -> Number:
    """Annual recoverable heat less absorbable heat: what the coolers give to the air even if the network takes all that it can. [J]"""
    return annual_recoverable_heat - annual_absorbable_heat


def absorbable_heat_share(annual_absorbable_heat: Array, annual_recoverable_heat: Array) -> Number:
    """Heat that the network could absorb over the year divided by the recoverable heat: a technical upper bound, to be read with the share of July. [1]"""
    return annual_absorbable_heat / annual_recoverable_heat


def monthly_recoverable_heat(liquid_heat: Array, time_step: Array) -> Number:
    """Heat that the liquid loop carries away in the month. [J]"""
    return time_series.monthly_integral(liquid_heat, time_step)


def monthly_absorbable_heat(absorbed_heat: Array, time_step: Array) -> Number:
    """Heat of the project that the network could take in the month if it replaced all its other sources. [J]"""
    return time_series.monthly_integral(absorbed_heat, time_step)


def monthly_heat_share(monthly_absorbable_heat: Array, monthly_recoverable_heat: Array) -> Number:
    """Absorbable heat of the month divided by the recoverable heat of the month. [1]"""
    return monthly_absorbable_heat / monthly_recoverable_heat


def network_sales_share(network_heat_sold: Array, annual_recoverable_heat: Array) -> Number:
    """Heat sold by the network over the year divided by the recoverable heat of the project: a ratio of sizes, which regards neither hours nor temperatures. [1]"""
    return network_heat_sold / annual_recoverable_heat


def network_coverage_share(annual_useful_heat: Array, annual_network_heat: Array) -> Number:
    """Heat that reaches the network over the year divided by the heat fed into the network. [1]"""
    return annual_useful_heat / annual_network_heat


def potential_erf(annual_absorbable_heat: Array, annual_site_energy: Array) -> Number:
    """Heat that the network could absorb divided by the electric energy of the site over the year: energy reuse factor if a network of this size took all that it can. [1]"""
    return annual_absorbable_heat / annual_site_energy


def park_heat_share(park_heat_demand: Array, annual_recoverable_heat: Array) -> Number:
    """Heat demand of the park over the year divided by the recoverable heat of the project, without regard to the hours. [1]"""
    return park_heat_demand / annual_recoverable_heat


def precedent_heat(annual_absorbable_heat: Array, reuse_realisation_share: Array) -> Number:
    """Absorbable heat multiplied by the realised share of announced heat: order of magnitude if the project does as its precedents. [J]"""
    return annual_absorbable_heat * reuse_realisation_share


# --- what is known to be delivered ---------------------------------------------------------------


def delivered_heat(contracted_heat: Array, annual_absorbable_heat: Array) -> Number:
    """Delivered heat that known contracts demonstrate: the smaller of the contracted and of the absorbable heat; zero means that no contract is known, not that there will be none. [J]"""
    return np.minimum(contracted_heat, annual_absorbable_heat)


def erf(delivered_heat: Array, annual_site_energy: Array) -> Number:
    """Demonstrated delivered heat divided by the electric energy of the site over the year. [1]"""
    return delivered_heat / annual_site_energy


def ere(annual_site_energy: Array, delivered_heat: Array, annual_it_energy: Array) -> Number:
    """Electric energy of the site less the demonstrated delivered heat, divided by IT energy over the study year (energy reuse effectiveness). [1]"""
    return (annual_site_energy - delivered_heat) / annual_it_energy


def potential_ere(annual_site_energy: Array, annual_absorbable_heat: Array, annual_it_energy: Array) -> Number:
    """Electric energy of the site less the heat that the network could absorb, divided by IT energy over the study year. [1]"""
    return (annual_site_energy - annual_absorbable_heat) / annual_it_energy
