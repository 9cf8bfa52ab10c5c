"""How the heat leaves: dry or adiabatic coolers on a liquid loop, chillers for the rooms, or a tower."""

from __future__ import annotations

import numpy as np

from impact.assessment.heat import COILS, LIQUID_LOOP, WETTED
from impact.graph import when
from impact.physics import cooling_equipment, cooling_loop, time_series
from impact.physics.types import Array, Number

# --- temperatures of the loop --------------------------------------------------------------------


def facility_supply_temperature(coolant_supply_temperature: Array, coolant_exchanger_approach: Array) -> Number:
    """Set point of the water that the cooling has to deliver to the distribution exchanger for the equipment to receive its liquid at the wanted temperature. [°C]"""
    return coolant_supply_temperature - coolant_exchanger_approach


def coolant_return_temperature(coolant_supply_temperature: Array, cooling_range: Array) -> Number:
    """Temperature at which the coolant leaves the IT equipment at full load, the temperature range being the same on both sides of the distribution exchanger. [°C]"""
    return coolant_supply_temperature + cooling_range


def facility_return_temperature(facility_supply_temperature: Array, cooling_range: Array) -> Number:
    """Temperature of the water that comes back from the distribution exchanger at full IT load, and at which heat is available without a heat pump. [°C]"""
    return facility_supply_temperature + cooling_range


def dry_limit_temperature(
    facility_supply_temperature: Array, dry_cooler_approach: Array, recirculation_rise: Array
) -> Number:
    """Warmest outside air in which dry coolers hold the set point at full load: facility supply temperature less the approach of the dry cooler less recirculation. [°C]"""
    return facility_supply_temperature - dry_cooler_approach - recirculation_rise


def dry_limit_exceedance(air_temperature: Array, dry_limit_temperature: Array, time_step: Array) -> Number:
    """Time of the study year in which the outside air is warmer than the temperature limit of dry operation, whatever the load. [s]"""
    return time_series.duration_above(air_temperature, dry_limit_temperature, time_step)


# --- sizing of the coolers -----------------------------------------------------------------------


def cooler_water_capacity_rate(
    cooler_air_capacity_rate: Array, cooler_conductance: Array, cooling_range: Array, dry_cooler_approach: Array
) -> Number:
    """Capacity rate of the water that one reference cooler at full speed cools by the range of the facility loop down to the design approach; constant over the year. [W/K]"""
    return cooling_equipment.cooler_water_capacity_rate(
        cooler_air_capacity_rate, cooler_conductance, cooling_range, dry_cooler_approach
    )


@when(cooling_technology=COILS)
def cooler_count(design_liquid_heat: Array, cooler_water_capacity_rate: Array, cooling_range: Array) -> Number:
    """Number of coolers of the size of the reference machine that carry the design liquid heat, not rounded and without spare machine. [1]"""
    return design_liquid_heat / (cooler_water_capacity_rate * cooling_range)


@when(cooling_technology=COILS)
def loop_capacity_rate__coils(cooler_count: Array, cooler_water_capacity_rate: Array) -> Number:
    """Capacity rate of the water of the facility loop through all the coolers, constant over the year. [W/K]"""
    return cooler_count * cooler_water_capacity_rate


def full_speed_effectiveness(
    cooler_water_capacity_rate: Array,
    cooler_air_capacity_rate: Array,
    cooler_conductance: Array,
    cooler_conductance_exponent: Array,
) -> Number:
    """Water-side effectiveness of one cooler at full speed: cooling of the water divided by the difference between entering water and entering air. [1]"""
    return cooling_equipment.cooler_effectiveness(
        1, cooler_water_capacity_rate, cooler_air_capacity_rate, cooler_conductance, cooler_conductance_exponent
    )


def design_fan_power_ratio(
    cooler_rated_fan_power: Array, cooler_water_capacity_rate: Array, cooling_range: Array
) -> Number:
    """Electric power of the fans of the coolers at full speed divided by the heat that they remove at the design point. [1]"""
    return cooler_rated_fan_power / (cooler_water_capacity_rate * cooling_range)


def design_pump_power_ratio(cooling_range: Array, pump_pressure_rise: Array, pump_efficiency: Array) -> Number:
    """Electric power of the pumps at design flow, if they circulate water, divided by the heat that it carries at the design point. [1]"""
    flow = cooling_loop.water_volume(cooling_loop.circulation_flow(1, cooling_range))
    return cooling_equipment.pump_power(flow, pump_pressure_rise, pump_efficiency)


@when(air_chiller_model="carnot_fraction")
def design_chiller_cop__carnot(
    design_air_temperature: Array,
    air_condenser_approach: Array,
    chilled_water_temperature: Array,
    chiller_second_law_efficiency: Array,
) -> Number:
    """Heat removed by the air-cooled chiller in the design air, divided by its electric power. [1]"""
    return cooling_equipment.carnot_fraction_cop(
        chilled_water_temperature, design_air_temperature + air_condenser_approach, chiller_second_law_efficiency
    )


# --- the coolers hour by hour --------------------------------------------------------------------


@when(cooling_technology=WETTED)
def assist_active(
    liquid_heat: Array,
    facility_supply_temperature: Array,
    air_temperature: Array,
    recirculation_rise: Array,
    loop_capacity_rate: Array,
    full_speed_effectiveness: Array,
) -> Number:
    """Indicator that is 1 in the time steps in which the adiabatic pads are wetted and 0 in the others. [1]"""
    dry = cooling_loop.required_effectiveness(
        liquid_heat, facility_supply_temperature, air_temperature + recirculation_rise, loop_capacity_rate
    )
    return np.where(dry > full_speed_effectiveness, 1, 0)


@when(cooling_technology="adiabatic_cooler")
def pad_outlet_temperature__pad(air_temperature: Array, wet_bulb_temperature: Array, pad_effectiveness: Array) -> Number:
    """Dry-bulb temperature of the outside air after the adiabatic pads in each time step, if they are wetted; recirculation not included. [°C]"""
    return cooling_equipment.pad_outlet_temperature(air_temperature, wet_bulb_temperature, pad_effectiveness)


@when(cooling_technology=("dry_cooler", "trim_chiller"))
def cooler_inlet_temperature__dry(air_temperature: Array, recirculation_rise: Array) -> Number:
    """Dry-bulb temperature of the air that enters the coils of the coolers in each time step, recirculation included, after the adiabatic pads where they are wetted. [°C]"""
    return air_temperature + recirculation_rise


@when(cooling_technology=WETTED)
def cooler_inlet_temperature__wetted(
    air_temperature: Array, recirculation_rise: Array, pad_outlet_temperature: Array, assist_active: Array
) -> Number:
    """Dry-bulb temperature of the air that enters the coils of the coolers in each time step, recirculation included, after the adiabatic pads where they are wetted. [°C]"""
    return np.where(assist_active > 0, pad_outlet_temperature, air_temperature) + recirculation_rise


@when(cooling_technology=COILS)
def required_effectiveness(
    liquid_heat: Array,
    facility_supply_temperature: Array,
    cooler_inlet_temperature: Array,
    loop_capacity_rate: Array,
) -> Number:
    """Water-side effectiveness that the coolers would need in each time step to hold the supply set point in the air that enters them. [1]"""
    return cooling_loop.required_effectiveness(
        liquid_heat, facility_supply_temperature, cooler_inlet_temperature, loop_capacity_rate
    )


@when(cooling_technology=COILS)
def fan_speed__coils(
    required_effectiveness: Array,
    cooler_water_capacity_rate: Array,
    cooler_air_capacity_rate: Array,
    cooler_conductance: Array,
    cooler_conductance_exponent: Array,
) -> Number:
    """Common speed of the fans of the coolers in each time step, relative to their full speed. [1]"""
    return cooling_equipment.cooler_fan_speed(
        required_effectiveness,
        cooler_water_capacity_rate,
        cooler_air_capacity_rate,
        cooler_conductance,
        cooler_conductance_exponent,
    )


@when(cooling_technology=("dry_cooler", *WETTED))
def cooling_excess__coils(
    liquid_heat: Array,
    facility_supply_temperature: Array,
    cooler_inlet_temperature: Array,
    loop_capacity_rate: Array,
    full_speed_effectiveness: Array,
) -> Number:
    """Excess of the supply of the facility loop over its set point in each time step, fans at full speed and load maintained; zero where the set point is held. [K]"""
    return cooling_equipment.excess_supply_temperature(
        liquid_heat,
        facility_supply_temperature,
        cooler_inlet_temperature,
        loop_capacity_rate,
        full_speed_effectiveness,
    )


@when(cooling_technology=COILS)
def cooler_approach(loop_supply_temperature: Array, cooler_inlet_temperature: Array) -> Number:
    """Temperature of the water that leaves the coolers less that of the air that enters them, in each time step. [K]"""
    return loop_supply_temperature - cooler_inlet_temperature


@when(cooling_technology=LIQUID_LOOP)
def loop_flow(design_liquid_heat: Array, cooling_range: Array) -> Number:
    """Volume flow of the water of the facility loop, constant over the year. [m³/s]"""
    return cooling_loop.water_volume(cooling_loop.circulation_flow(design_liquid_heat, cooling_range))


@when(cooling_technology=LIQUID_LOOP)
def unmet_duration(cooling_excess: Array, time_step: Array) -> Number:
    """Time of the study year in which the cooling does not hold the set point at full speed, and in which water, a chiller or a lower load would be needed. [s]"""
    return time_series.duration_above(cooling_excess, 0, time_step)


@when(cooling_technology=LIQUID_LOOP)
def largest_cooling_excess(cooling_excess: Array) -> Number:
    """Largest excess of the supply of the facility loop over its set point in one time step of the study year; zero where the set point is always held. [K]"""
    return cooling_excess.max(axis=-1)


@when(cooling_technology=WETTED)
def assist_duration(assist_active: Array, time_step: Array) -> Number:
    """Time of the study year in which the adiabatic pads are wetted. [s]"""
    return time_series.integral(assist_active, time_step)


# --- chillers, pumps, tower ----------------------------------------------------------------------


@when(cooling_technology=LIQUID_LOOP)
def condensing_temperature__air(
    air_temperature: Array, air_condenser_approach: Array, minimum_condensing_temperature: Array
) -> Number:
    """Condensing temperature of the chiller in each time step, set by the outside air or by the water of the tower, and bounded by its minimum. [°C]"""
    return np.maximum(air_temperature + air_condenser_approach, minimum_condensing_temperature)


@when(cooling_technology="evaporative_tower")
def tower_supply_temperature(wet_bulb_temperature: Array, tower_approach: Array) -> Number:
    """Temperature of the water that leaves the cooling towers in each time step: wet bulb of the outside air and approach, and never below freezing, from which fans and heaters of the basins keep it. [°C]"""
    return np.maximum(wet_bulb_temperature + tower_approach, 0)


@when(cooling_technology="evaporative_tower")
def condensing_temperature__tower(
    tower_supply_temperature: Array,
    tower_range: Array,
    water_condenser_approach: Array,
    minimum_condensing_temperature: Array,
) -> Number:
    """Condensing temperature of the chiller in each time step, set by the outside air or by the water of the tower, and bounded by its minimum. [°C]"""
    warm_water = tower_supply_temperature + tower_range
    return np.maximum(warm_water + water_condenser_approach, minimum_condensing_temperature)


@when(cooling_technology="evaporative_tower")
def room_chiller_cop__tower(
    condensing_temperature: Array, chilled_water_temperature: Array, chiller_second_law_efficiency: Array
) -> Number:
    """Heat that the chillers of the rooms remove divided by their electric power in each time step: it falls as the condenser warms. [1]"""
    return cooling_equipment.carnot_fraction_cop(
        chilled_water_temperature, condensing_temperature, chiller_second_law_efficiency
    )


@when(cooling_technology=LIQUID_LOOP, air_chiller_model="carnot_fraction")
def room_chiller_cop__air(
    condensing_temperature: Array, chilled_water_temperature: Array, chiller_second_law_efficiency: Array
) -> Number:
    """Heat that the chillers of the rooms remove divided by their electric power in each time step: it falls as the condenser warms. [1]"""
    return cooling_equipment.carnot_fraction_cop(
        chilled_water_temperature, condensing_temperature, chiller_second_law_efficiency
    )


@when(cooling_technology=("dry_cooler", *WETTED, "closed_tower", "groundwater_loop", "evaporative_tower"))
def chiller_power__rooms(air_heat: Array, room_chiller_cop: Array) -> Number:
    """Electric power of the chillers that remove the heat of the air of the rooms in each time step, their own auxiliaries included; fans of the towers not included. [W]"""
    return air_heat / room_chiller_cop


@when(cooling_technology=(*COILS, "closed_tower"))
def pump_power__liquid_loop(design_liquid_heat: Array, loop_pump_power_ratio: Array) -> Number:
    """Electric power of the water pumps of the cooling, at design flow all year; pumps inside the distribution exchangers not included. [W]"""
    return design_liquid_heat * loop_pump_power_ratio


@when(cooling_technology="evaporative_tower")
def pump_power__tower(it_capacity: Array, design_pump_power_ratio: Array) -> Number:
    """Electric power of the water pumps of the cooling, at design flow all year; pumps inside the distribution exchangers not included. [W]"""
    return it_capacity * design_pump_power_ratio


@when(cooling_technology=COILS)
def fan_power__coolers(
    cooler_count: Array, cooler_rated_fan_power: Array, fan_speed: Array, fan_law_exponent: Array
) -> Number:
    """Electric power of the fans of the coolers or towers in each time step; fans of the servers and of the rooms not included. [W]"""
    return cooler_count * cooling_equipment.fan_power(cooler_rated_fan_power, fan_speed, fan_law_exponent)


@when(cooling_technology="evaporative_tower")
def fan_power__tower(tower_heat: Array, tower_fan_power_ratio: Array) -> Number:
    """Electric power of the fans of the coolers or towers in each time step; fans of the servers and of the rooms not included. [W]"""
    return tower_heat * tower_fan_power_ratio


def cooling_power(fan_power: Array, pump_power: Array, chiller_power: Array) -> Number:
    """Electric power of all the cooling in each time step: fans, pumps and chillers; fans of the servers not included. [W]"""
    return fan_power + pump_power + chiller_power


@when(cooling_technology="evaporative_tower")
def circulation_rate__tower(tower_heat: Array, tower_range: Array) -> Number:
    """Mass flow of the water that circulates between the chillers and the cooling towers in each time step; make-up not included. [kg/s]"""
    return cooling_loop.circulation_flow(tower_heat, tower_range)


@when(cooling_technology="evaporative_tower")
def tower_air_flow(circulation_rate: Array, tower_liquid_to_gas_ratio: Array) -> Number:
    """Mass flow of dry air through all the cooling towers in each time step. [kg/s]"""
    return circulation_rate / tower_liquid_to_gas_ratio
