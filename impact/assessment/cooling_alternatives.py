"""Other ways for the heat of the liquid loop to leave: sprayed coils, a trim chiller, closed towers, groundwater."""

from __future__ import annotations

import numpy as np

from impact.assessment.heat import LIQUID_LOOP, WETTED
from impact.graph import when
from impact.physics import closed_tower, cooling_equipment, cooling_loop, psychrometrics, time_series
from impact.physics.types import Array, Number

# --- loops without coils --------------------------------------------------------------------------


@when(cooling_technology=("closed_tower", "groundwater_loop"))
def loop_capacity_rate__plain(design_liquid_heat: Array, cooling_range: Array) -> Number:
    """Capacity rate of the water of the facility loop through all the coolers, constant over the year. [W/K]"""
    return design_liquid_heat / cooling_range


# --- spray into the air ---------------------------------------------------------------------------


@when(cooling_technology="adiabatic_spray")
def pad_outlet_temperature__spray(
    air_temperature: Array, wet_bulb_temperature: Array, spray_effectiveness: Array
) -> Number:
    """Dry-bulb temperature of the outside air after the adiabatic pads in each time step, if they are wetted; recirculation not included. [°C]"""
    return cooling_equipment.pad_outlet_temperature(air_temperature, wet_bulb_temperature, spray_effectiveness)


@when(cooling_technology="adiabatic_spray")
def blowdown_rate__spray(evaporation_rate: Array, spray_evaporated_share: Array) -> Number:
    """Water discharged in each time step to limit the concentration of salts (blowdown of the towers or bleed-off of the adiabatic pads); draining for maintenance not included. [kg/s]"""
    # Sprayed once: what does not evaporate runs off.
    return evaporation_rate / spray_evaporated_share - evaporation_rate


# --- dry coils with a trim chiller ----------------------------------------------------------------


@when(cooling_technology="trim_chiller")
def trim_capacity(
    design_liquid_heat: Array,
    facility_supply_temperature: Array,
    cooling_range: Array,
    design_air_temperature: Array,
    recirculation_rise: Array,
    loop_capacity_rate: Array,
    full_speed_effectiveness: Array,
) -> Number:
    """Cold of the trim chiller in the design air: what the coils at full speed leave of the design heat. [W]"""
    drive = facility_supply_temperature + cooling_range - design_air_temperature - recirculation_rise
    return np.maximum(design_liquid_heat - full_speed_effectiveness * loop_capacity_rate * drive, 0)


@when(cooling_technology="trim_chiller")
def trim_available(
    trim_capacity: Array, trim_capacity_slope: Array, air_temperature: Array, design_air_temperature: Array
) -> Number:
    """Largest cold of the trim chiller in each time step: its capacity, less where the air is warmer than the design air, and never more. [W]"""
    warmer = np.maximum(air_temperature - design_air_temperature, 0)
    return trim_capacity * np.maximum(1 - trim_capacity_slope * warmer, 0)


@when(cooling_technology="trim_chiller")
def trim_heat(
    liquid_heat: Array,
    facility_supply_temperature: Array,
    cooler_inlet_temperature: Array,
    loop_capacity_rate: Array,
    full_speed_effectiveness: Array,
    trim_available: Array,
) -> Number:
    """Heat of the liquid loop that the trim chiller takes in each time step: what the coils at full speed do not give off at the set point, within its capacity. [W]"""
    back = facility_supply_temperature + liquid_heat / loop_capacity_rate
    given_off = full_speed_effectiveness * loop_capacity_rate * (back - cooler_inlet_temperature)
    return np.minimum(np.maximum(liquid_heat - np.maximum(given_off, 0), 0), trim_available)


@when(cooling_technology="trim_chiller")
def trim_cop(
    facility_supply_temperature: Array,
    air_temperature: Array,
    recirculation_rise: Array,
    air_condenser_approach: Array,
    trim_least_lift: Array,
    chiller_second_law_efficiency: Array,
) -> Number:
    """Cold of the trim chiller divided by its electric power in each time step: it falls as the air of its condenser warms. [1]"""
    condensing = air_temperature + recirculation_rise + air_condenser_approach
    return cooling_equipment.carnot_fraction_cop(
        facility_supply_temperature,
        np.maximum(condensing, facility_supply_temperature + trim_least_lift),
        chiller_second_law_efficiency,
    )


@when(cooling_technology="trim_chiller")
def trim_power(trim_heat: Array, trim_cop: Array) -> Number:
    """Electric power of the trim chiller in each time step. [W]"""
    return trim_heat / trim_cop


@when(cooling_technology="trim_chiller")
def trim_duration(trim_heat: Array, time_step: Array) -> Number:
    """Time of the study year in which the trim chiller runs. [s]"""
    return time_series.duration_above(trim_heat, 0, time_step)


@when(cooling_technology="trim_chiller")
def annual_trim_energy(trim_power: Array, time_step: Array) -> Number:
    """Electric energy of the trim chiller over the study year. [J]"""
    return time_series.integral(trim_power, time_step)


@when(cooling_technology="trim_chiller")
def peak_trim_power(trim_power: Array) -> Number:
    """Largest electric power of the trim chiller in one time step of the study year. [W]"""
    return trim_power.max(axis=-1)


@when(cooling_technology="trim_chiller")
def design_trim_power(
    trim_capacity: Array,
    facility_supply_temperature: Array,
    design_air_temperature: Array,
    recirculation_rise: Array,
    air_condenser_approach: Array,
    trim_least_lift: Array,
    chiller_second_law_efficiency: Array,
) -> Number:
    """Electric power of the trim chiller at full IT load in the design air, which counts in the capacity of the site. [W]"""
    condensing = design_air_temperature + recirculation_rise + air_condenser_approach
    cop = cooling_equipment.carnot_fraction_cop(
        facility_supply_temperature,
        np.maximum(condensing, facility_supply_temperature + trim_least_lift),
        chiller_second_law_efficiency,
    )
    return trim_capacity / cop


@when(cooling_technology="trim_chiller")
def cooling_excess__trim(
    liquid_heat: Array,
    trim_heat: Array,
    facility_supply_temperature: Array,
    cooler_inlet_temperature: Array,
    loop_capacity_rate: Array,
    full_speed_effectiveness: Array,
) -> Number:
    """Excess of the supply of the facility loop over its set point in each time step, fans at full speed and load maintained; zero where the set point is held. [K]"""
    # The coils give off what the trim leaves; the water that they see comes back with all of the heat.
    back = cooler_inlet_temperature + (liquid_heat - trim_heat) / (full_speed_effectiveness * loop_capacity_rate)
    supply = back - liquid_heat / loop_capacity_rate
    # Where the trim holds the set point, the two sides are equal but for rounding.
    gap = supply - facility_supply_temperature
    held = trim_heat + full_speed_effectiveness * loop_capacity_rate * np.maximum(
        facility_supply_temperature + liquid_heat / loop_capacity_rate - cooler_inlet_temperature, 0
    )
    return np.where(np.isclose(held, liquid_heat) | (held > liquid_heat), 0, np.maximum(gap, 0))


@when(cooling_technology="trim_chiller")
def chiller_power__with_trim(air_heat: Array, room_chiller_cop: Array, trim_power: Array) -> Number:
    """Electric power of the chillers that remove the heat of the air of the rooms in each time step, their own auxiliaries included; fans of the towers not included. [W]"""
    return trim_power + air_heat / room_chiller_cop


# --- closed towers --------------------------------------------------------------------------------


@when(cooling_technology="closed_tower")
def air_enthalpy(air_temperature: Array, humidity_ratio: Array) -> Number:
    """Enthalpy of the outside air per kilogram of dry air in each time step, zero for dry air and liquid water at 0 °C. [J/kg]"""
    return psychrometrics.moist_air_enthalpy(air_temperature, humidity_ratio)


@when(cooling_technology="closed_tower")
def closed_tower_limit_wet_bulb(facility_supply_temperature: Array, closed_tower_approach: Array) -> Number:
    """Wet bulb of the outside air up to which the closed towers hold the set point at full load: set point less approach. [°C]"""
    return facility_supply_temperature - closed_tower_approach


@when(cooling_technology="closed_tower")
def closed_tower_design_air_flow(
    design_liquid_heat: Array,
    facility_supply_temperature: Array,
    closed_tower_limit_wet_bulb: Array,
    closed_tower_effectiveness: Array,
    air_pressure: Array,
) -> Number:
    """Mass flow of dry air through all closed towers at full speed, for which they are sized. [kg/s]"""
    saturated = psychrometrics.saturated_humidity_ratio(closed_tower_limit_wet_bulb, air_pressure)
    enthalpy = psychrometrics.moist_air_enthalpy(closed_tower_limit_wet_bulb, saturated)
    return closed_tower.closed_tower_air_flow(
        design_liquid_heat, facility_supply_temperature, enthalpy, air_pressure, closed_tower_effectiveness
    )


@when(cooling_technology="closed_tower")
def cooling_excess__closed_tower(
    liquid_heat: Array,
    closed_tower_design_air_flow: Array,
    air_enthalpy: Array,
    air_pressure: Array,
    closed_tower_effectiveness: Array,
    facility_supply_temperature: Array,
) -> Number:
    """Excess of the supply of the facility loop over its set point in each time step, fans at full speed and load maintained; zero where the set point is held. [K]"""
    supply = closed_tower.closed_tower_supply_temperature(
        liquid_heat, closed_tower_design_air_flow, air_enthalpy, air_pressure, closed_tower_effectiveness
    )
    return np.maximum(supply - facility_supply_temperature, 0)


@when(cooling_technology="closed_tower")
def closed_tower_flow(
    liquid_heat: Array,
    facility_supply_temperature: Array,
    cooling_excess: Array,
    air_enthalpy: Array,
    air_pressure: Array,
    closed_tower_effectiveness: Array,
) -> Number:
    """Mass flow of dry air through all closed towers in each time step. [kg/s]"""
    return closed_tower.closed_tower_air_flow(
        liquid_heat,
        facility_supply_temperature + cooling_excess,
        air_enthalpy,
        air_pressure,
        closed_tower_effectiveness,
    )


@when(cooling_technology="closed_tower")
def fan_speed__closed_tower(closed_tower_flow: Array, closed_tower_design_air_flow: Array) -> Number:
    """Common speed of the fans of the coolers in each time step, relative to their full speed. [1]"""
    return np.minimum(closed_tower_flow / closed_tower_design_air_flow, 1)


@when(cooling_technology="closed_tower")
def fan_power__closed_tower(
    design_liquid_heat: Array, closed_tower_fan_power_ratio: Array, fan_speed: Array, fan_law_exponent: Array
) -> Number:
    """Electric power of the fans of the coolers or towers in each time step; fans of the servers and of the rooms not included. [W]"""
    rated = design_liquid_heat * closed_tower_fan_power_ratio
    return cooling_equipment.fan_power(rated, fan_speed, fan_law_exponent)


@when(cooling_technology="closed_tower")
def circulation_rate__closed_tower(liquid_heat: Array, cooling_range: Array) -> Number:
    """Mass flow of the water that circulates between the chillers and the cooling towers in each time step; make-up not included. [kg/s]"""
    # The water sprayed over the coil, taken equal to that inside of it; it sets the drift alone.
    return cooling_loop.circulation_flow(liquid_heat, cooling_range)


@when(cooling_technology="closed_tower")
def evaporation_rate__closed_tower(
    liquid_heat: Array, closed_tower_flow: Array, air_temperature: Array, humidity_ratio: Array, air_pressure: Array
) -> Number:
    """Water evaporated into the air by the cooling (adiabatic pads or towers) in each time step; drift droplets not included. [kg/s]"""
    return cooling_equipment.tower_evaporation(
        liquid_heat, closed_tower_flow, air_temperature, humidity_ratio, air_pressure
    )


# --- groundwater in an open loop ------------------------------------------------------------------


@when(cooling_technology="groundwater_loop")
def groundwater_cooling_flow(liquid_heat: Array, groundwater_rise: Array) -> Number:
    """Mass flow of groundwater that takes up the heat of the liquid loop in each time step, all of it given back. [kg/s]"""
    return cooling_loop.circulation_flow(liquid_heat, groundwater_rise)


@when(cooling_technology="groundwater_loop")
def groundwater_supply_temperature(groundwater_temperature: Array, coolant_exchanger_approach: Array) -> Number:
    """Coldest water that the groundwater makes behind its exchanger. [°C]"""
    return groundwater_temperature + coolant_exchanger_approach


@when(cooling_technology="groundwater_loop")
def groundwater_return_temperature(groundwater_temperature: Array, groundwater_rise: Array) -> Number:
    """Temperature at which the groundwater is given back. [°C]"""
    return groundwater_temperature + groundwater_rise


@when(cooling_technology="groundwater_loop")
def blowdown_rate__groundwater(groundwater_cooling_flow: Array) -> Number:
    """Water discharged in each time step to limit the concentration of salts (blowdown of the towers or bleed-off of the adiabatic pads); draining for maintenance not included. [kg/s]"""
    # Drawn and given back, warmer: a discharge as large as the withdrawal, and no consumption.
    return groundwater_cooling_flow


@when(cooling_technology="groundwater_loop")
def cooling_excess__groundwater(
    liquid_heat: Array, groundwater_supply_temperature: Array, facility_supply_temperature: Array
) -> Number:
    """Excess of the supply of the facility loop over its set point in each time step, fans at full speed and load maintained; zero where the set point is held. [K]"""
    return np.where(liquid_heat > 0, np.maximum(groundwater_supply_temperature - facility_supply_temperature, 0), 0)


@when(cooling_technology="groundwater_loop")
def fan_speed__groundwater(liquid_heat: Array) -> Number:
    """Common speed of the fans of the coolers in each time step, relative to their full speed. [1]"""
    return np.zeros_like(liquid_heat)


@when(cooling_technology="groundwater_loop")
def fan_power__groundwater(fan_speed: Array) -> Number:
    """Electric power of the fans of the coolers or towers in each time step; fans of the servers and of the rooms not included. [W]"""
    return np.zeros_like(fan_speed)


@when(cooling_technology="groundwater_loop")
def pump_power__groundwater(
    design_liquid_heat: Array,
    loop_pump_power_ratio: Array,
    groundwater_rise: Array,
    groundwater_pressure_rise: Array,
    pump_efficiency: Array,
) -> Number:
    """Electric power of the water pumps of the cooling, at design flow all year; pumps inside the distribution exchangers not included. [W]"""
    well = cooling_loop.water_volume(cooling_loop.circulation_flow(design_liquid_heat, groundwater_rise))
    wells = cooling_equipment.pump_power(well, groundwater_pressure_rise, pump_efficiency)
    return design_liquid_heat * loop_pump_power_ratio + wells


# --- what each of them leaves undone, and at which temperatures -----------------------------------


@when(cooling_technology=LIQUID_LOOP)
def unmet_degree_time(cooling_excess: Array, time_step: Array) -> Number:
    """Excess of the supply over its set point added up over the study year: kelvins times hours not held. [K·s]"""
    return time_series.integral(cooling_excess, time_step)


@when(cooling_technology="dry_cooler")
def free_cooling_duration__dry(year_length: Array, unmet_duration: Array) -> Number:
    """Time of the study year in which the liquid loop holds its set point with neither water nor compressor. [s]"""
    return year_length - unmet_duration


@when(cooling_technology=WETTED)
def free_cooling_duration__wetted(year_length: Array, assist_duration: Array) -> Number:
    """Time of the study year in which the liquid loop holds its set point with neither water nor compressor. [s]"""
    return year_length - assist_duration


@when(cooling_technology="trim_chiller")
def free_cooling_duration__trim(year_length: Array, trim_duration: Array) -> Number:
    """Time of the study year in which the liquid loop holds its set point with neither water nor compressor. [s]"""
    return year_length - trim_duration


@when(cooling_technology=("closed_tower", "groundwater_loop"))
def free_cooling_duration__never(year_length: Array) -> Number:
    """Time of the study year in which the liquid loop holds its set point with neither water nor compressor. [s]"""
    return np.zeros_like(year_length)


@when(cooling_technology=LIQUID_LOOP)
def loop_supply_temperature(facility_supply_temperature: Array, cooling_excess: Array) -> Number:
    """Temperature at which the water of the facility loop leaves the cooling in each time step: the set point, and more where it is not held. [°C]"""
    return facility_supply_temperature + cooling_excess


@when(cooling_technology=LIQUID_LOOP)
def loop_return_temperature(loop_supply_temperature: Array, liquid_heat: Array, loop_capacity_rate: Array) -> Number:
    """Temperature at which the water of the facility loop comes back in each time step, at constant flow: less than at full load where the load is less. [°C]"""
    return loop_supply_temperature + liquid_heat / loop_capacity_rate


@when(cooling_technology=LIQUID_LOOP)
def mean_loop_return_temperature(
    facility_supply_temperature: Array,
    unmet_degree_time: Array,
    annual_recoverable_heat: Array,
    loop_capacity_rate: Array,
    year_length: Array,
) -> Number:
    """Mean over the study year of the temperature at which the water of the facility loop comes back: that of the heat on offer. [°C]"""
    above = annual_recoverable_heat / loop_capacity_rate + unmet_degree_time
    return facility_supply_temperature + above / year_length
