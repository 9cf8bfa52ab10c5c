"""Water that the cooling takes: evaporation, drift, blowdown, make-up, and what the claims say of it."""

from __future__ import annotations

import numpy as np

from impact.assessment.heat import COILS, LIQUID_LOOP, WETTED
from impact.graph import when
from impact.physics import cooling_equipment, cooling_loop, psychrometrics, time_series
from impact.physics.types import Array, Number


@when(cooling_technology=("dry_cooler", "trim_chiller", "groundwater_loop"))
def evaporation_rate__dry(liquid_heat: Array) -> Number:
    """Water evaporated into the air by the cooling (adiabatic pads or towers) in each time step; drift droplets not included. [kg/s]"""
    return np.zeros_like(liquid_heat)


@when(cooling_technology=WETTED)
def evaporation_rate__adiabatic(
    cooler_count: Array,
    cooler_air_capacity_rate: Array,
    fan_speed: Array,
    assist_active: Array,
    air_temperature: Array,
    pad_outlet_temperature: Array,
    humidity_ratio: Array,
    wet_bulb_temperature: Array,
) -> Number:
    """Water evaporated into the air by the cooling (adiabatic pads or towers) in each time step; drift droplets not included. [kg/s]"""
    wetted_air = cooling_loop.dry_air_flow(cooler_count * cooler_air_capacity_rate * fan_speed * assist_active)
    return cooling_equipment.pad_evaporation(
        wetted_air, air_temperature, pad_outlet_temperature, humidity_ratio, wet_bulb_temperature
    )


@when(cooling_technology="evaporative_tower")
def evaporation_rate__tower(
    tower_heat: Array, tower_air_flow: Array, air_temperature: Array, humidity_ratio: Array, air_pressure: Array
) -> Number:
    """Water evaporated into the air by the cooling (adiabatic pads or towers) in each time step; drift droplets not included. [kg/s]"""
    return cooling_equipment.tower_evaporation(
        tower_heat, tower_air_flow, air_temperature, humidity_ratio, air_pressure
    )


@when(cooling_technology=LIQUID_LOOP)
def latent_heat_ratio__liquid_loop(evaporation_rate: Array, air_temperature: Array, liquid_heat: Array) -> Number:
    """Latent heat of the water evaporated divided by the heat that leaves with it, in each time step: above 1 where the air itself is cooled. [1]"""
    return evaporation_rate * psychrometrics.latent_heat_of_vaporisation(np.maximum(air_temperature, 0)) / liquid_heat


@when(cooling_technology="evaporative_tower")
def latent_heat_ratio__tower(evaporation_rate: Array, air_temperature: Array, tower_heat: Array) -> Number:
    """Latent heat of the water evaporated divided by the heat that leaves with it, in each time step: above 1 where the air itself is cooled. [1]"""
    return evaporation_rate * psychrometrics.latent_heat_of_vaporisation(np.maximum(air_temperature, 0)) / tower_heat


@when(cooling_technology=(*COILS, "groundwater_loop"))
def drift_rate__coolers(evaporation_rate: Array) -> Number:
    """Liquid water carried away as droplets by the air of the towers in each time step; evaporated water not included. [kg/s]"""
    return np.zeros_like(evaporation_rate)


@when(cooling_technology=("evaporative_tower", "closed_tower"))
def drift_rate__tower(circulation_rate: Array, tower_drift_share: Array) -> Number:
    """Liquid water carried away as droplets by the air of the towers in each time step; evaporated water not included. [kg/s]"""
    return circulation_rate * tower_drift_share


@when(cooling_technology=("dry_cooler", "adiabatic_cooler", "trim_chiller"))
def blowdown_rate__coolers(evaporation_rate: Array, pad_bleed_share: Array) -> Number:
    """Water discharged in each time step to limit the concentration of salts (blowdown of the towers or bleed-off of the adiabatic pads); draining for maintenance not included. [kg/s]"""
    return evaporation_rate * pad_bleed_share


@when(cooling_technology=("evaporative_tower", "closed_tower"))
def blowdown_rate__tower(evaporation_rate: Array, drift_rate: Array, cycles_of_concentration: Array) -> Number:
    """Water discharged in each time step to limit the concentration of salts (blowdown of the towers or bleed-off of the adiabatic pads); draining for maintenance not included. [kg/s]"""
    return cooling_equipment.blowdown_flow(evaporation_rate, drift_rate, cycles_of_concentration)


def make_up_flow(evaporation_rate: Array, drift_rate: Array, blowdown_rate: Array) -> Number:
    """Water added to the cooling in each time step to make up for evaporation, drift and blowdown; filling of the closed loops and sanitary uses not included. [m³/s]"""
    return cooling_loop.water_volume(evaporation_rate + drift_rate + blowdown_rate)


def annual_make_up_water(make_up_flow: Array, time_step: Array) -> Number:
    """Volume of water added to the cooling over the study year to make up for evaporation, drift and blowdown; filling of the closed loops, humidification, sanitary and fire-fighting uses not included. [m³]"""
    return time_series.integral(make_up_flow, time_step)


def annual_evaporation(evaporation_rate: Array, time_step: Array) -> Number:
    """Volume of water evaporated by the cooling over the study year: the consumed part of the make-up water, which does not return to the local environment, drift not included. [m³]"""
    return time_series.integral(cooling_loop.water_volume(evaporation_rate), time_step)


def annual_blowdown(blowdown_rate: Array, time_step: Array) -> Number:
    """Volume of water discharged by the blowdown of the cooling over the study year; sanitary water and stormwater not included. [m³]"""
    return time_series.integral(cooling_loop.water_volume(blowdown_rate), time_step)


def peak_make_up_flow(make_up_flow: Array) -> Number:
    """Largest make-up flow in one time step of the study year, no storage on the site being assumed. [m³/s]"""
    return make_up_flow.max(axis=-1)


def peak_day_make_up_water(make_up_flow: Array, time_step: Array, day_length: Array) -> Number:
    """Largest volume of make-up water over 24 consecutive hours of the study year. [m³]"""
    return time_series.largest_window_sum(make_up_flow, time_step, day_length)


def wue(annual_make_up_water: Array, annual_it_energy: Array) -> Number:
    """Make-up water of the cooling divided by IT energy over the study year (site water usage effectiveness, of water added and not of water evaporated); offices, closed loops, humidification (the WUE of all the water of the site has them) and water of electricity generation not included. [m³/J]"""
    return annual_make_up_water / annual_it_energy


def water_saving_share(annual_make_up_water: Array, reference_annual_make_up_water: Array) -> Number:
    """One minus the ratio of the annual make-up water to that of the reference case of the study, computed with the same load, the same weather and the same assumptions. [1]"""
    return 1 - annual_make_up_water / reference_annual_make_up_water


def peak_day_saving_share(peak_day_make_up_water: Array, reference_peak_day_make_up_water: Array) -> Number:
    """One minus the ratio of the make-up water of the peak day to that of the peak day of the reference case, computed with the same load, the same weather and the same assumptions. [1]"""
    return 1 - peak_day_make_up_water / reference_peak_day_make_up_water


def implied_wue(baseline_wue: Array, claimed_water_saving: Array) -> Number:
    """WUE that the project would have to reach for the claimed water saving to hold against the baseline WUE. [m³/J]"""
    return baseline_wue * (1 - claimed_water_saving)


def water_saving_against_baseline(wue: Array, baseline_wue: Array) -> Number:
    """One minus the ratio of the computed annual WUE to the baseline WUE; climate, load and perimeter of the baseline are not those of the site. [1]"""
    return 1 - wue / baseline_wue


@when(water_source=("own_well", "river"))
def annual_abstraction__own_well(annual_make_up_water: Array) -> Number:
    """Volume taken from the resource over the study year to supply the make-up water: the make-up water itself with a well on the site or from a river, increased by the distribution losses with the public network. [m³]"""
    return annual_make_up_water


@when(water_source="public_network")
def annual_abstraction__public_network(annual_make_up_water: Array, network_efficiency: Array) -> Number:
    """Volume taken from the resource over the study year to supply the make-up water: the make-up water itself with a well on the site or from a river, increased by the distribution losses with the public network. [m³]"""
    return annual_make_up_water / network_efficiency


def residents_equivalent_year(
    annual_make_up_water: Array, domestic_use_per_resident: Array, year_length: Array
) -> Number:
    """Number of residents whose domestic use over the study year equals the make-up water of that year; this ratio smooths out the peak days. [1]"""
    return annual_make_up_water / (domestic_use_per_resident * year_length)


def residents_equivalent_peak_day(
    peak_day_make_up_water: Array, domestic_use_per_resident: Array, day_length: Array
) -> Number:
    """Number of residents whose mean domestic use of one day equals the make-up water of the peak day. [1]"""
    return peak_day_make_up_water / (domestic_use_per_resident * day_length)
