"""Greenhouse gases: the site's electricity under each question, the heat that it could displace, its servers."""

from __future__ import annotations

import numpy as np

from gis.hourly_csv import HourlyTrace
from impact.physics import resampling, time_series
from impact.physics.types import Array, Number

# --- electricity ---------------------------------------------------------------------------------


def site_emission(annual_site_energy: Array, grid_emission_factor: Array) -> Number:
    """Greenhouse gases ascribed to the electricity of the site over the study year, for each factor; manufacture of the equipment and generators not included. [kg]"""
    return annual_site_energy * grid_emission_factor


def heat_pump_emission(annual_heat_pump_energy: Array, grid_emission_factor: Array) -> Number:
    """Greenhouse gases ascribed to the electricity of the heat pump over the year with the absorbable heat. [kg]"""
    return annual_heat_pump_energy * grid_emission_factor


def energy_saving_share(annual_site_energy: Array, reference_annual_site_energy: Array) -> Number:
    """One minus the ratio of the electric energy of the site to that of the reference case of the study, at the same load: it is also the reduction of its emissions, whatever the factor. [1]"""
    return 1 - annual_site_energy / reference_annual_site_energy


def low_carbon_energy(annual_site_energy: Array, grid_low_carbon_share: Array) -> Number:
    """Electric energy of the site multiplied by the low-carbon share of the country's electricity: the physical reading, without contract. [J]"""
    return annual_site_energy * grid_low_carbon_share


def contracted_low_carbon_share(contracted_low_carbon_energy: Array, annual_site_energy: Array) -> Number:
    """Contracted low-carbon electricity divided by the electric energy of the site over the year. [1]"""
    return contracted_low_carbon_energy / annual_site_energy


def cue(site_emission: Array, annual_it_energy: Array) -> Number:
    """Greenhouse gases of the electricity of the site divided by IT energy over the study year, for each factor (carbon usage effectiveness); generators, refrigerants and manufacture not included. [kg/J]"""
    return site_emission / annual_it_energy


def hourly_direct_emission(site_power: Array, grid_trace: HourlyTrace, time_step: Array) -> Number:
    """Greenhouse gases of combustion in power stations for the electricity of the site, hour by hour at the rates of the file given: direct emissions, neither life cycle nor imports; absent without a file. [kg]"""
    return time_series.integral(site_power * resampling.on_steps(grid_trace.samples, time_step), time_step)


def grid_repairs(grid_trace: HourlyTrace) -> Array:
    """Number of time steps of the file of grid rates that were missing and were filled, given twice and averaged, or of one end of the year and put at the other; absent without a file. [1]"""
    return grid_trace.repairs


def renewable_energy_factor(owned_renewable_energy: Array, annual_site_energy: Array) -> Number:
    """Renewable energy owned and controlled by the operator, guarantees of origin included, divided by the electric energy of the site over the study year, at most 1. [1]"""
    return np.minimum(owned_renewable_energy / annual_site_energy, 1)


# --- heat displaced ------------------------------------------------------------------------------


def gas_heat_factor(gas_emission_factor: Array, gas_boiler_efficiency: Array) -> Number:
    """Greenhouse gases per kilowatt-hour of useful heat of a gas boiler. [kg/J]"""
    return gas_emission_factor / gas_boiler_efficiency


def network_heat_factor(
    network_renewable_share: Array, renewable_heat_factor: Array, gas_heat_factor: Array
) -> Number:
    """Greenhouse gases per kilowatt-hour of heat of the network without the project: mean of its renewable sources and of gas by their shares. [kg/J]"""
    return network_renewable_share * renewable_heat_factor + (1 - network_renewable_share) * gas_heat_factor


def displaced_gas_emission(annual_useful_heat: Array, gas_heat_factor: Array) -> Number:
    """Emissions of the useful heat of the project if it replaced gas boilers, heat pump not deducted. [kg]"""
    return annual_useful_heat * gas_heat_factor


def displaced_network_emission(annual_useful_heat: Array, network_heat_factor: Array) -> Number:
    """Emissions of the useful heat of the project if it replaced the mean heat of the present network, heat pump not deducted. [kg]"""
    return annual_useful_heat * network_heat_factor


def gas_heat_credit(displaced_gas_emission: Array, heat_pump_emission: Array) -> Number:
    """Avoided emissions if the network burnt gas alone less those of the heat pump, with the absorbable heat; electricity of the site not counted. [kg]"""
    return displaced_gas_emission - heat_pump_emission


def network_heat_credit(displaced_network_emission: Array, heat_pump_emission: Array) -> Number:
    """Avoided emissions against the real network less those of the heat pump, with the absorbable heat; electricity of the site not counted. [kg]"""
    return displaced_network_emission - heat_pump_emission


def net_emission(site_emission: Array, network_heat_credit: Array) -> Number:
    """Emissions of the site's electricity less the heat credit against the real network; negative if the heat avoids more than the site emits. [kg]"""
    return site_emission - network_heat_credit


# --- the boundary of a local reduction -----------------------------------------------------------


def local_reduction_against_gas(
    gas_heat_credit: Array, annual_network_heat: Array, gas_heat_factor: Array
) -> Number:
    """Heat credit against gas divided by the emissions that the network would have if it burnt gas alone; electricity of the site outside the boundary. [1]"""
    return gas_heat_credit / (annual_network_heat * gas_heat_factor)


def local_reduction_against_network(
    network_heat_credit: Array, annual_network_heat: Array, network_heat_factor: Array
) -> Number:
    """Heat credit against the real network divided by the present emissions of the network; electricity of the site outside the boundary. [1]"""
    return network_heat_credit / (annual_network_heat * network_heat_factor)


def local_reduction_with_site(
    net_emission: Array, annual_network_heat: Array, network_heat_factor: Array
) -> Number:
    """Heat credit against the real network less the emissions of the site's electricity, divided by the present emissions of the network; negative for a rise. [1]"""
    return -net_emission / (annual_network_heat * network_heat_factor)


# --- manufacture ---------------------------------------------------------------------------------


def fleet_embodied_emission(
    installed_gpu_count: Array, gpus_per_server: Array, embodied_per_server: Array
) -> Number:
    """Manufacturing emissions of all servers of the installed number of GPUs, one generation only; building, generators and batteries not included. [kg]"""
    return installed_gpu_count / gpus_per_server * embodied_per_server


def annual_embodied_emission(
    fleet_embodied_emission: Array, year_length: Array, hardware_life: Array
) -> Number:
    """Manufacturing emissions of the fleet spread over the life of the hardware, for one year. [kg]"""
    return fleet_embodied_emission * year_length / hardware_life
