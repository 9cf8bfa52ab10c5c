"""The coolant: what the distribution exchanger makes of the loop's temperatures, the liquid itself, and its pumps."""

from __future__ import annotations

from impact.assessment.heat import LIQUID_LOOP
from impact.graph import when
from impact.physics import coolants, cooling_limits, heat_exchange
from impact.physics.types import Array, Number

# --- the distribution exchanger, sized by its approach at full load --------------------------------


def coolant_exchanger_transfer_units(cooling_range: Array, coolant_exchanger_approach: Array) -> Number:
    """Transfer units of the distribution exchanger: its conductance over the capacity rate, the same on both sides, for the approach wanted at full load. [1]"""
    # Counter-flow of equal capacity rates: the approach is the same all along.
    return cooling_range / coolant_exchanger_approach


def coolant_exchanger_effectiveness(coolant_exchanger_transfer_units: Array) -> Number:
    """Effectiveness of the distribution exchanger: its heat over the largest heat that two loops of these temperatures could exchange. [1]"""
    return heat_exchange.counterflow_effectiveness(coolant_exchanger_transfer_units, 1)


@when(cooling_technology=LIQUID_LOOP)
def coolant_outlet_temperature(
    loop_supply_temperature: Array,
    liquid_heat: Array,
    loop_capacity_rate: Array,
    coolant_exchanger_effectiveness: Array,
) -> Number:
    """Temperature at which the coolant leaves the IT equipment in each time step, at constant flow: what the exchanger needs above the supply of the loop to hand over the heat. [°C]"""
    return loop_supply_temperature + liquid_heat / (loop_capacity_rate * coolant_exchanger_effectiveness)


@when(cooling_technology=LIQUID_LOOP)
def coolant_inlet_temperature(
    loop_supply_temperature: Array,
    liquid_heat: Array,
    loop_capacity_rate: Array,
    coolant_exchanger_transfer_units: Array,
) -> Number:
    """Temperature at which the coolant enters the IT equipment in each time step, at constant flow: below its set point where the load is partial, as the approach of the exchanger falls with the heat. [°C]"""
    return loop_supply_temperature + liquid_heat / (loop_capacity_rate * coolant_exchanger_transfer_units)


@when(cooling_technology=LIQUID_LOOP)
def highest_coolant_supply_temperature(coolant_inlet_temperature: Array) -> Number:
    """Highest temperature at which the coolant enters the IT equipment in one time step of the study year, load maintained; to be compared with what the equipment accepts. [°C]"""
    return coolant_inlet_temperature.max(axis=-1)


def coolant_limit_margin(coolant_temperature_limit: Array, coolant_supply_temperature: Array) -> Number:
    """Warmest coolant that the equipment accepts less the set point of its supply: below 0, the set point itself is beyond it. [K]"""
    return coolant_temperature_limit - coolant_supply_temperature


@when(cooling_technology=LIQUID_LOOP)
def coolant_limit_exceedance(
    coolant_inlet_temperature: Array, coolant_temperature_limit: Array, time_step: Array
) -> Number:
    """Time of the study year in which the coolant enters the equipment warmer than it accepts, load maintained. [s]"""
    return cooling_limits.limit_exceedance(coolant_inlet_temperature, coolant_temperature_limit, time_step)


# --- the liquid itself ----------------------------------------------------------------------------


def coolant_glycol_mass_share(glycol_share: Array, glycol_density: Array) -> Number:
    """Mass of propylene glycol in the coolant over the mass of the coolant. [1]"""
    return coolants.glycol_mass_share(glycol_share, glycol_density)


def coolant_freezing_point(coolant_glycol_mass_share: Array) -> Number:
    """Temperature at which the first ice forms in the coolant. [°C]"""
    return coolants.propylene_glycol_freezing_point(coolant_glycol_mass_share)


def coolant_flow_per_power(
    coolant_glycol_mass_share: Array, coolant_supply_temperature: Array, cooling_range: Array
) -> Number:
    """Volume flow of coolant that carries one watt at full load, with the properties of water and propylene glycol at its supply temperature. [m³/J]"""
    density = coolants.propylene_glycol_density(coolant_glycol_mass_share, coolant_supply_temperature)
    heat = coolants.propylene_glycol_specific_heat(coolant_glycol_mass_share, coolant_supply_temperature)
    return 1 / (density * heat * cooling_range)


@when(cooling_technology=LIQUID_LOOP)
def design_coolant_flow(design_liquid_heat: Array, coolant_flow_per_power: Array) -> Number:
    """Volume flow of coolant through the IT equipment at full load. [m³/s]"""
    return design_liquid_heat * coolant_flow_per_power


# --- the pumps of the loop ------------------------------------------------------------------------


def glycol_pumping_ratio(
    coolant_glycol_mass_share: Array, facility_supply_temperature: Array, friction_exponent: Array
) -> Number:
    """Power of the pumps of the facility loop with its water and glycol over that with water, at the same heat and range: the liquid is more viscous and carries less heat; at the supply temperature. [1]"""
    return coolants.propylene_glycol_pumping_ratio(
        coolant_glycol_mass_share, facility_supply_temperature, friction_exponent
    )


def loop_pump_power_ratio(design_pump_power_ratio: Array, glycol_pumping_ratio: Array) -> Number:
    """Electric power of the pumps of the facility loop at design flow, with its water and glycol, divided by the heat that it carries at the design point. [1]"""
    return design_pump_power_ratio * glycol_pumping_ratio
