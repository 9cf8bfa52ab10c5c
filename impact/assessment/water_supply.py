"""What may be drawn and what is let out: drought orders and what the plant then does, rain, discharge by substance."""

from __future__ import annotations

import numpy as np

from impact.assessment.heat import LIQUID_LOOP
from impact.graph import when
from impact.physics import cooling_equipment, cooling_loop, supply, time_series
from impact.physics.types import Array, Number

# --- the reference of a drought order -------------------------------------------------------------


def month_length(time_step: Array) -> Array:
    """Length of each month of the study year. [s]"""
    return time_series.monthly_integral(np.ones_like(time_step), time_step)


def normal_cooling_flow(monthly_make_up_water: Array, drought_month: Array, month_length: Array) -> Number:
    """Mean make-up flow of the cooling over the months outside drought. [m³/s]"""
    normal = 1 - drought_month
    return (monthly_make_up_water * normal).sum(axis=-1) / (month_length * normal).sum(axis=-1)


def normal_humidification_flow(
    monthly_humidification_water: Array, drought_month: Array, month_length: Array
) -> Number:
    """Mean flow of the humidification of the rooms over the months outside drought. [m³/s]"""
    normal = 1 - drought_month
    return (monthly_humidification_water * normal).sum(axis=-1) / (month_length * normal).sum(axis=-1)


def normal_reference_volume(
    normal_cooling_flow: Array,
    normal_humidification_flow: Array,
    loop_make_up_water: Array,
    office_water: Array,
    day_length: Array,
    year_length: Array,
) -> Number:
    """Mean daily volume of the site over the months outside drought, in normal operation, network water counted: the reference volume as the national order measures it. [m³]"""
    steady = (loop_make_up_water + office_water) / year_length
    return (normal_cooling_flow + normal_humidification_flow + steady) * day_length


@when(drought_rule="national")
def left_share__national(industry_allowed_share: Array) -> Number:
    """Share of the reference volume that the rule in force leaves to the site at each level of restriction: that of the national order, or of the local one where it is stricter, never both. [1]"""
    return industry_allowed_share


@when(drought_rule="local")
def left_share__local(industry_allowed_share: Array, local_restriction: Array) -> Number:
    """Share of the reference volume that the rule in force leaves to the site at each level of restriction: that of the national order, or of the local one where it is stricter, never both. [1]"""
    return np.minimum(industry_allowed_share, 1 - local_restriction)


def daily_allowance(normal_reference_volume: Array, left_share: Array) -> Number:
    """Volume that the rule in force leaves to the site in a day at each level of restriction, from the reference volume measured outside drought. [m³]"""
    return normal_reference_volume * left_share


def peak_day_met_share(daily_allowance: Array, peak_day_make_up_water: Array) -> Number:
    """Share of the make-up water of the peak day that the rule in force leaves at each level of restriction; 1 where none is wanted. [1]"""
    wanted = peak_day_make_up_water > 0
    return np.minimum(np.where(wanted, daily_allowance / np.where(wanted, peak_day_make_up_water, 1), 1), 1)


# --- what the plant does --------------------------------------------------------------------------

RESPONSES = ("shed_load", "chiller", "storage")


@when(drought_response=RESPONSES)
def water_not_allowed(make_up_flow: Array, time_step: Array, day_length: Array, daily_allowance: Array) -> Number:
    """Make-up water above the allowance of its day, added up over a study year that would wholly be at the level of restriction. [m³]"""
    return supply.daily_excess(make_up_flow, time_step, day_length, daily_allowance)


@when(drought_response=RESPONSES)
def restricted_duration(make_up_flow: Array, time_step: Array, day_length: Array, daily_allowance: Array) -> Number:
    """Time made of the days of the study year on which more make-up water is wanted than the allowance. [s]"""
    return supply.days_in_excess(make_up_flow, time_step, day_length, daily_allowance)


@when(drought_response="shed_load")
def shed_energy(
    it_power: Array, make_up_flow: Array, time_step: Array, day_length: Array, daily_allowance: Array
) -> Number:
    """IT energy not used if the load that needs the water not allowed is shed, in proportion and in the hours that use water. [J]"""
    return supply.curtailed_integral(it_power, make_up_flow, time_step, day_length, daily_allowance)


@when(drought_response="chiller", cooling_technology=LIQUID_LOOP)
def replaced_heat(
    liquid_heat: Array, make_up_flow: Array, time_step: Array, day_length: Array, daily_allowance: Array
) -> Number:
    """Heat of the liquid loop that a chiller would take in place of the water not allowed, all heat of the hours with water counted: an upper bound. [J]"""
    return supply.curtailed_integral(liquid_heat, make_up_flow, time_step, day_length, daily_allowance)


@when(drought_response="chiller", cooling_technology=LIQUID_LOOP)
def replacement_energy(
    replaced_heat: Array,
    facility_supply_temperature: Array,
    design_air_temperature: Array,
    air_condenser_approach: Array,
    trim_least_lift: Array,
    chiller_second_law_efficiency: Array,
) -> Number:
    """Electric energy of a chiller that takes the replaced heat in the design air. [J]"""
    condensing = np.maximum(
        design_air_temperature + air_condenser_approach, facility_supply_temperature + trim_least_lift
    )
    return replaced_heat / cooling_equipment.carnot_fraction_cop(
        facility_supply_temperature, condensing, chiller_second_law_efficiency
    )


@when(drought_response="storage")
def drought_storage(make_up_flow: Array, time_step: Array, day_length: Array, daily_allowance: Array) -> Number:
    """Volume of the tank that, full on 1 January, would supply all make-up water beyond the daily allowance of the year. [m³]"""
    return supply.storage_for_allowance(make_up_flow, time_step, day_length, daily_allowance)


# --- rain -----------------------------------------------------------------------------------------

RAIN = "rain_and_network"


@when(water_source=RAIN)
def monthly_rain_inflow(monthly_rainfall: Array, sealed_area_project: Array, roof_runoff_share: Array) -> Number:
    """Volume of rain that the sealed areas of the project give to the tank in each month of a mean year. [m³]"""
    return monthly_rainfall * sealed_area_project * roof_runoff_share


@when(water_source=RAIN)
def monthly_rain_supply(monthly_rain_inflow: Array, monthly_make_up_water: Array, rain_tank_volume: Array) -> Number:
    """Volume of make-up water that the rain tank supplies in each month; rain taken as there when it is wanted within its month: an upper bound. [m³]"""
    return supply.tank_supply(monthly_rain_inflow, monthly_make_up_water, rain_tank_volume)


@when(water_source=RAIN)
def annual_rain_supply(monthly_rain_supply: Array) -> Number:
    """Volume of make-up water that the rain tank supplies over the study year. [m³]"""
    return monthly_rain_supply.sum(axis=-1)


@when(water_source=RAIN)
def rain_supply_share(annual_rain_supply: Array, annual_make_up_water: Array) -> Number:
    """Share of the make-up water of the study year that the rain tank supplies; 0 where none is wanted. [1]"""
    wanted = annual_make_up_water > 0
    return np.where(wanted, annual_rain_supply / np.where(wanted, annual_make_up_water, 1), 0)


@when(water_source=RAIN)
def annual_abstraction__rain(
    annual_make_up_water: Array, annual_rain_supply: Array, network_efficiency: Array
) -> Number:
    """Volume taken from the resource over the study year to supply the make-up water: the make-up water itself with a well on the site or from a river, increased by the distribution losses with the public network. [m³]"""
    return (annual_make_up_water - annual_rain_supply) / network_efficiency


@when(water_source=RAIN)
def monthly_abstraction__rain(
    monthly_make_up_water: Array, monthly_rain_supply: Array, network_efficiency: Array
) -> Number:
    """Volume taken from the resource in each month of the study year to supply the make-up water: the make-up water itself with a well on the site; with the public network, what rain does not supply, increased by the distribution losses. [m³]"""
    return (monthly_make_up_water - monthly_rain_supply) / network_efficiency


# --- what the discharge carries -------------------------------------------------------------------


@when(cooling_technology=("evaporative_tower", "closed_tower"))
def concentration_factor__tower(cycles_of_concentration: Array) -> Number:
    """Concentration of a salt in the blowdown divided by that in the make-up water. [1]"""
    return cycles_of_concentration


@when(cooling_technology="adiabatic_cooler")
def concentration_factor__pad(pad_bleed_share: Array) -> Number:
    """Concentration of a salt in the blowdown divided by that in the make-up water. [1]"""
    # All salts of the make-up leave with the bleed: (1 + b)·c0 = b·c.
    return (1 + pad_bleed_share) / pad_bleed_share


@when(cooling_technology="adiabatic_spray")
def concentration_factor__spray(spray_evaporated_share: Array) -> Number:
    """Concentration of a salt in the blowdown divided by that in the make-up water. [1]"""
    return 1 / (1 - spray_evaporated_share)


@when(cooling_technology="groundwater_loop")
def concentration_factor__groundwater(groundwater_rise: Array) -> Number:
    """Concentration of a salt in the blowdown divided by that in the make-up water. [1]"""
    return np.ones_like(groundwater_rise)


def discharge_nitrate(raw_nitrate: Array, concentration_factor: Array) -> Number:
    """Nitrate in the blowdown, that of the raw water concentrated by the evaporation; treatment products not included. [kg/m³]"""
    return raw_nitrate * concentration_factor


def discharge_chloride(raw_chloride: Array, concentration_factor: Array) -> Number:
    """Chloride in the blowdown, that of the raw water concentrated by the evaporation; treatment products not included. [kg/m³]"""
    return raw_chloride * concentration_factor


def annual_nitrate_discharge(annual_blowdown: Array, discharge_nitrate: Array) -> Number:
    """Mass of nitrate that the blowdown carries over the study year, all of it drawn with the raw water. [kg]"""
    return annual_blowdown * discharge_nitrate


def monthly_evaporation(evaporation_rate: Array, time_step: Array) -> Number:
    """Volume of water evaporated by the cooling in each month of the study year. [m³]"""
    return time_series.monthly_integral(cooling_loop.water_volume(evaporation_rate), time_step)


def monthly_blowdown(blowdown_rate: Array, time_step: Array) -> Number:
    """Volume of blowdown of the cooling in each month of the study year. [m³]"""
    return time_series.monthly_integral(cooling_loop.water_volume(blowdown_rate), time_step)
