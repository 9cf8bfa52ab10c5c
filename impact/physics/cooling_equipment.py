"""Machines that give heat to the air: dry coolers, wetted pads, open towers, chillers; and their water.

A dry cooler is a cross-flow exchanger whose air flow follows its fan. One machine is described by the air
capacity rate and the conductance at full fan speed. The water-side effectiveness used here,
(T_in - T_out)/(T_in - T_air), is what its water sees, whichever fluid has the smaller capacity rate.
"""

from __future__ import annotations

import numpy as np

from impact.physics import _crossflow, heat_exchange, psychrometrics
from impact.physics._values import array, not_negative, number, positive, require, within
from impact.physics.types import Number


def cooler_effectiveness(
    fan_speed: Number,
    water_capacity_rate: Number,
    air_capacity_rate: Number,
    conductance: Number,
    conductance_exponent: Number,
) -> Number:
    """Water-side effectiveness of one dry cooler at a fan speed.

    The air capacity rate is proportional to the fan speed, the conductance to a power of it.

    Parameters
    ----------
    fan_speed : float or array
        Fan speed over full speed, 0 to 1; at 0 no heat is given off. [1]
    water_capacity_rate : float or array
        Mass flow times specific heat of the water of one machine, above 0. [W/K]
    air_capacity_rate : float or array
        Mass flow times specific heat of its air at full fan speed, above 0. [W/K]
    conductance : float or array
        Conductance of the machine at full fan speed, above 0. [W/K]
    conductance_exponent : float or array
        Exponent of the conductance in fan speed, 0 to 1. [1]

    Returns
    -------
    float or array
        Fall of the water temperature over inlet temperature minus air temperature. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `incropera-2007`, Eq. (11.32), cross flow, both fluids unmixed.
    .. [2] key `modelica-buildings-2014`, model of dry coolers.
    """
    speed, water, air, ua, exponent = _crossflow.machine(
        water_capacity_rate, air_capacity_rate, conductance, conductance_exponent, fan_speed
    )
    within(speed, 0.0, 1.0, "fan speed", "(share)")
    turning = np.where(speed > 0, speed, 1.0)
    blown = air * turning
    smaller = np.minimum(blown, water)
    effectiveness = heat_exchange.crossflow_effectiveness(
        ua * turning**exponent / smaller, smaller / np.maximum(blown, water)
    )
    return number(np.where(speed > 0, effectiveness * smaller / water, 0.0))


def cooler_water_capacity_rate(
    air_capacity_rate: Number, conductance: Number, cooling_range: Number, approach: Number
) -> Number:
    """Water capacity rate that one dry cooler at full fan cools by a range down to an approach.

    Parameters
    ----------
    air_capacity_rate : float or array
        Mass flow times specific heat of the air at full fan speed, above 0. [W/K]
    conductance : float or array
        Conductance of the machine at full fan speed, above 0. [W/K]
    cooling_range : float or array
        Fall of the water temperature, above 0. [K]
    approach : float or array
        Temperature of the water that leaves minus that of the air that enters, above 0. [K]

    Returns
    -------
    float or array
        Mass flow times specific heat of the water of one machine. [W/K]

    Raises
    ------
    DomainError
        Where an argument is not above 0.

    References
    ----------
    .. [1] key `incropera-2007`, Eq. (11.32), solved for the capacity rate.
    """
    fall, gap = array(cooling_range), array(approach)
    positive(fall, "cooling range", "K")
    positive(gap, "approach", "K")
    _, _, air, ua, _ = _crossflow.machine(1.0, air_capacity_rate, conductance, 0.0, 1.0)
    wanted = fall / (fall + gap)
    return number(_crossflow.water_capacity_rate(wanted, air, ua))


def cooler_fan_speed(
    effectiveness: Number,
    water_capacity_rate: Number,
    air_capacity_rate: Number,
    conductance: Number,
    conductance_exponent: Number,
) -> Number:
    """Fan speed at which one dry cooler reaches a water-side effectiveness.

    The inverse of `cooler_effectiveness`: Newton in the logarithm of the fan speed on the logarithm of
    -ln(1 - effectiveness), which is almost straight, from a lower bound, with a fixed number of steps.

    Parameters
    ----------
    effectiveness : float or array
        Effectiveness asked for, at least 0; at 0 the fan stands still, and beyond what full speed gives the
        answer is full speed. [1]
    water_capacity_rate : float or array
        Mass flow times specific heat of the water of one machine, above 0. [W/K]
    air_capacity_rate : float or array
        Mass flow times specific heat of its air at full fan speed, above 0. [W/K]
    conductance : float or array
        Conductance of the machine at full fan speed, above 0. [W/K]
    conductance_exponent : float or array
        Exponent of the conductance in fan speed, 0 to 1. [1]

    Returns
    -------
    float or array
        Fan speed over full speed, 0 to 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `incropera-2007`, Eq. (11.32), solved for the fan speed.
    """
    asked, water, air, ua, exponent = _crossflow.machine(
        water_capacity_rate, air_capacity_rate, conductance, conductance_exponent, effectiveness
    )
    require(asked >= 0, "effectiveness asked for is below 0")
    full = array(cooler_effectiveness(1.0, water, air, ua, exponent))
    within_reach = (asked > 0) & (asked < full)
    wanted = np.where(within_reach, asked, 0.5 * full)
    speed = _crossflow.fan_speed(wanted, water, air, ua, exponent)
    return number(np.where(within_reach, speed, np.where(asked > 0, 1.0, 0.0)))


def fan_power(rated_fan_power: Number, fan_speed: Number, fan_law_exponent: Number) -> Number:
    """Power of fans at a speed, by the fan law.

    Parameters
    ----------
    rated_fan_power : float or array
        Power at full speed, at least 0. [W]
    fan_speed : float or array
        Fan speed over full speed, 0 to 1. [1]
    fan_law_exponent : float or array
        Exponent of the power in speed: 3 for the ideal fan law, above 0. [1]

    Returns
    -------
    float or array
        Power at this speed. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `ashrae-equipment-2016`, chapter on fans, fan laws.
    """
    rated, speed, exponent = array(rated_fan_power), array(fan_speed), array(fan_law_exponent)
    not_negative(rated, "rated fan power", "W")
    within(speed, 0.0, 1.0, "fan speed", "(share)")
    positive(exponent, "exponent of the fan law", "")
    return number(rated * speed**exponent)


def excess_supply_temperature(
    heat_flow: Number,
    supply_temperature: Number,
    air_temperature: Number,
    water_capacity_rate: Number,
    effectiveness: Number,
) -> Number:
    """Kelvins by which the supply exceeds its set point at a given effectiveness; 0 where it holds.

    The loop settles where the coolers give off the heat: T_return = T_air + Q/(ε·C_w), and the supply is
    Q/C_w below. Heat flow and capacity rate are of the same machines: one, or all of them.

    Parameters
    ----------
    heat_flow : float or array
        Heat given to the water, at least 0. [W]
    supply_temperature : float or array
        Set point of the water that leaves the coolers. [°C]
    air_temperature : float or array
        Temperature of the air that enters the coolers. [°C]
    water_capacity_rate : float or array
        Mass flow times specific heat of the water, above 0. [W/K]
    effectiveness : float or array
        Water-side effectiveness at full fan speed, above 0, up to 1. [1]

    Returns
    -------
    float or array
        Excess of the supply temperature over its set point, at least 0. [K]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `incropera-2007`, section 11.4, definition of the effectiveness.
    """
    heat, water, share = array(heat_flow), array(water_capacity_rate), array(effectiveness)
    not_negative(heat, "heat flow", "W")
    positive(water, "water capacity rate", "W/K")
    require((share > 0) & (share <= 1), "effectiveness is not above 0 and up to 1")
    supply = array(air_temperature) + heat / water * (1.0 / share - 1.0)
    return number(np.maximum(supply - array(supply_temperature), 0.0))


def pad_outlet_temperature(
    temperature: Number, wet_bulb_temperature: Number, pad_effectiveness: Number
) -> Number:
    """Temperature of the air behind a wetted pad.

    Parameters
    ----------
    temperature : float or array
        Dry-bulb temperature of the air before the pad. [°C]
    wet_bulb_temperature : float or array
        Its wet-bulb temperature, at most the dry bulb. [°C]
    pad_effectiveness : float or array
        Share of the wet-bulb depression that the pad takes away, 0 to 1. [1]

    Returns
    -------
    float or array
        Dry-bulb temperature of the air behind the pad. [°C]

    Raises
    ------
    DomainError
        Where the wet bulb exceeds the dry bulb or the effectiveness is outside of its range.

    References
    ----------
    .. [1] key `ashrae-equipment-2016`, chapter on evaporative air-cooling equipment.
    """
    dry, wet, share = array(temperature), array(wet_bulb_temperature), array(pad_effectiveness)
    require(wet <= dry, "wet-bulb temperature is above the dry-bulb temperature")
    within(share, 0.0, 1.0, "effectiveness of the pad", "(share)")
    return number(np.maximum(dry - share * (dry - wet), wet))  # rounding must not pass below the wet bulb


def pad_evaporation(
    air_mass_flow: Number,
    temperature: Number,
    outlet_temperature: Number,
    humidity_ratio: Number,
    wet_bulb_temperature: Number,
) -> Number:
    """Water that a wetted pad evaporates into all the air that it cools.

    The air follows its line of constant wet bulb: the water enters at the wet-bulb temperature and no heat
    is exchanged. A pad cools all the air, not the heat of the machines: the latent heat of this water may
    well exceed the heat that the machines give off.

    Parameters
    ----------
    air_mass_flow : float or array
        Mass flow of dry air through the pad, at least 0. [kg/s]
    temperature : float or array
        Dry-bulb temperature of the air before the pad. [°C]
    outlet_temperature : float or array
        Dry-bulb temperature behind it, between the wet bulb and the temperature before. [°C]
    humidity_ratio : float or array
        Kilograms of vapour per kilogram of dry air before the pad, at least 0. [1]
    wet_bulb_temperature : float or array
        Wet-bulb temperature of the air before the pad. [°C]

    Returns
    -------
    float or array
        Evaporation. [kg/s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (33), adiabatic saturation.
    """
    flow, w, wet = array(air_mass_flow), array(humidity_ratio), array(wet_bulb_temperature)
    before, behind = array(temperature), array(outlet_temperature)
    not_negative(flow, "mass flow of air", "kg/s")
    between = (behind >= wet) & (behind <= before)
    require(between, "temperature behind the pad is not between the wet and the dry bulb")
    liquid = psychrometrics.LIQUID_HEAT * wet
    reach = array(psychrometrics.moist_air_enthalpy(before, w)) - w * liquid
    dry = array(psychrometrics.moist_air_enthalpy(behind, 0.0))
    vapour = psychrometrics.VAPORISATION_AT_ZERO + psychrometrics.VAPOUR_HEAT * behind
    return number(flow * ((reach - dry) / (vapour - liquid) - w))


def tower_evaporation(
    heat_flow: Number,
    air_mass_flow: Number,
    air_temperature: Number,
    humidity_ratio: Number,
    pressure: Number,
) -> Number:
    """Water that an open tower evaporates: the humidity gained by air that leaves it saturated.

    The air takes up the heat and leaves saturated (Merkel). In dry heat its latent heat exceeds the heat of
    the tower, because the air itself is cooled. The enthalpy brought by the make-up water, some 2 to 3 % of
    the heat, is neglected.

    Parameters
    ----------
    heat_flow : float or array
        Heat given off by the water, at least 0; without heat the tower stands still. [W]
    air_mass_flow : float or array
        Mass flow of dry air, above 0 where there is heat. [kg/s]
    air_temperature : float or array
        Dry-bulb temperature of the air that enters, -40 to 60. [°C]
    humidity_ratio : float or array
        Kilograms of vapour per kilogram of dry air that enters, 0 to saturation. [1]
    pressure : float or array
        Pressure of the air, 50 000 to 110 000. [Pa]

    Returns
    -------
    float or array
        Evaporation, 0 where there is no heat. [kg/s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the air would leave warmer than 60 °C.

    References
    ----------
    .. [1] key `merkel-1925`, air that leaves saturated.
    .. [2] key `kroger-2004`, evaporation loss of wet-cooling towers.
    .. [3] key `ashrae-fundamentals-2017`, chapter 1, Eq. (30), solved for the humidity ratio.
    """
    heat, flow, w, p = array(heat_flow), array(air_mass_flow), array(humidity_ratio), array(pressure)
    not_negative(heat, "heat flow", "W")
    require((flow > 0) | ((flow == 0) & (heat == 0)), "mass flow of air is not above 0 where there is heat")
    within(array(air_temperature), psychrometrics.COLDEST, psychrometrics.WARMEST, "air temperature", "°C")
    gain = heat / np.where(flow > 0, flow, 1.0)
    enthalpy = array(psychrometrics.moist_air_enthalpy(air_temperature, w)) + gain
    leaving = psychrometrics.saturated_temperature(enthalpy, p)
    # Eq. (30) solved for the humidity: with the enthalpy of saturated air it needs no exponential.
    vapour = psychrometrics.VAPORISATION_AT_ZERO + psychrometrics.VAPOUR_HEAT * leaving
    saturated = (enthalpy - psychrometrics.DRY_AIR_HEAT * leaving) / vapour
    # A share of rounding is left when saturated air meets no heat; water never condenses in a tower.
    uptake = np.maximum(saturated - w, 0.0)
    return number(np.where(heat > 0, flow * uptake, 0.0))


def blowdown_flow(evaporation_rate: Number, drift_rate: Number, cycles_of_concentration: Number) -> Number:
    """Water let out of an open circuit to keep its concentration, beside what drift carries away.

    Parameters
    ----------
    evaporation_rate : float or array
        Evaporation, at least 0. [kg/s]
    drift_rate : float or array
        Droplets carried away by the air, at least 0. [kg/s]
    cycles_of_concentration : float or array
        Concentration of the circulating water over that of the make-up water, above 1. [1]

    Returns
    -------
    float or array
        Blowdown, at least 0. [kg/s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or drift alone exceeds what must leave.

    References
    ----------
    .. [1] key `kroger-2004`, balance of dissolved solids of an open circuit.
    """
    evaporated, drift = array(evaporation_rate), array(drift_rate)
    cycles = array(cycles_of_concentration)
    not_negative(evaporated, "evaporation", "kg/s")
    not_negative(drift, "drift", "kg/s")
    require(cycles > 1, "cycles of concentration are not above 1")
    blowdown = evaporated / (cycles - 1.0) - drift
    require(blowdown >= 0, "drift alone keeps the concentration below the cycles asked for")
    return number(blowdown)


def pump_power(volume_flow: Number, pressure_rise: Number, efficiency: Number) -> Number:
    """Electric power of a pump.

    Parameters
    ----------
    volume_flow : float or array
        Volume flow, at least 0. [m³/s]
    pressure_rise : float or array
        Rise of pressure, at least 0. [Pa]
    efficiency : float or array
        Hydraulic power over electric power, above 0, up to 1. [1]

    Returns
    -------
    float or array
        Electric power. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `ashrae-equipment-2016`, chapter on centrifugal pumps.
    """
    flow, rise, share = array(volume_flow), array(pressure_rise), array(efficiency)
    not_negative(flow, "volume flow", "m³/s")
    not_negative(rise, "rise of pressure", "Pa")
    require((share > 0) & (share <= 1), "efficiency is not above 0 and up to 1")
    return number(flow * rise / share)


def carnot_fraction_cop(
    evaporating_temperature: Number, condensing_temperature: Number, second_law_efficiency: Number
) -> Number:
    """Coefficient of performance of a chiller, a constant share of that of Carnot.

    Cold produced over electric power; the heat rejected over electric power is this plus 1.

    Parameters
    ----------
    evaporating_temperature : float or array
        Temperature at which heat is taken up, -50 to 100. [°C]
    condensing_temperature : float or array
        Temperature at which heat is given off, above the evaporating temperature. [°C]
    second_law_efficiency : float or array
        Share of the coefficient of performance of Carnot, above 0, up to 1. [1]

    Returns
    -------
    float or array
        Coefficient of performance for cooling. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `cengel-boles-2015`, Carnot refrigerator and second-law efficiency.
    """
    cold, warm = array(evaporating_temperature), array(condensing_temperature)
    share = array(second_law_efficiency)
    within(cold, -50.0, 100.0, "evaporating temperature", "°C")
    require(warm > cold, "condensing temperature is not above the evaporating temperature")
    require((share > 0) & (share <= 1), "second-law efficiency is not above 0 and up to 1")
    return number(share * (cold + psychrometrics.KELVIN) / (warm - cold))
