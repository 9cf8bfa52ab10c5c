"""Chillers by the curves of their catalogues: capacity and electric input by temperatures and part load."""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, not_negative, number, positive, require, within
from impact.physics.types import Array, Number

# Air-cooled chillers as a class (openstudio-standards, AirCooled_Chiller_2010_PathA and its curve of part load), °C:
# chilled water of 5 to 10, air of 12.7 to 51.67.
AIR_COOLED_CAPACITY = np.array([1.0433825, 0.0407073, 0.0004506, -0.0041514, -8.86e-5, -0.0003467])
AIR_COOLED_INPUT = np.array([0.5961915, -0.0099496, 0.0007888, 0.0004506, 0.0004875, -0.0007623])
AIR_COOLED_PART_LOAD = np.array([0.141, 0.655, 0.203])
COLDEST_WATER, WARMEST_WATER = 5.0, 10.0
COLDEST_AIR, WARMEST_AIR = 12.7, 51.67


def chiller_capacity(
    rated_capacity: Number,
    leaving_water_temperature: Number,
    entering_condenser_temperature: Number,
    capacity_curve: Array,
) -> Number:
    """Largest cold that a chiller makes at given temperatures.

    The capacity is the rated one times a + b·x + c·x² + d·y + e·y² + f·x·y, with the temperature x of the chilled
    water that leaves and y of the fluid that enters the condenser. A curve holds in the range of its catalogue.

    Parameters
    ----------
    rated_capacity : float or array
        Capacity at the reference temperatures, above 0. [W]
    leaving_water_temperature : float or array
        Temperature of the chilled water that leaves. [°C]
    entering_condenser_temperature : float or array
        Temperature of the air or water that enters the condenser. [°C]
    capacity_curve : array
        The six coefficients a to f. [1]

    Returns
    -------
    float or array
        Capacity. [W]

    Raises
    ------
    DomainError
        Where the rated capacity or the value of the curve is not above 0.

    References
    ----------
    .. [1] key `energyplus-engineering-reference`, electric chiller model based on condenser entering temperature.
    """
    rated = array(rated_capacity)
    positive(rated, "rated capacity", "W")
    ratio = _biquadratic(capacity_curve, leaving_water_temperature, entering_condenser_temperature)
    require(ratio > 0, "the capacity curve is not above 0 at these temperatures")
    return number(rated * ratio)


def chiller_electric_power(
    cooling_load: Number,
    capacity: Number,
    rated_cop: Number,
    leaving_water_temperature: Number,
    entering_condenser_temperature: Number,
    input_curve: Array,
    part_load_curve: Array,
) -> Number:
    """Electric power of a chiller at a load, from the curves of its catalogue.

    Parameters
    ----------
    cooling_load : float or array
        Heat taken from the chilled water, 0 to the capacity. [W]
    capacity : float or array
        Largest cold that it makes at these temperatures, above 0. [W]
    rated_cop : float or array
        Cold over electric power at the reference point, above 0. [1]
    leaving_water_temperature : float or array
        Temperature of the chilled water that leaves. [°C]
    entering_condenser_temperature : float or array
        Temperature of the air or water that enters the condenser. [°C]
    input_curve : array
        Six coefficients of the electric input per cold, relative to the reference point. [1]
    part_load_curve : array
        Three coefficients of a quadratic in the part load, relative to full load. [1]

    Returns
    -------
    float or array
        Electric power; 0 without load. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the load is above the capacity.

    References
    ----------
    .. [1] key `energyplus-engineering-reference`, electric chiller model based on condenser entering temperature.
    """
    load, most, cop = array(cooling_load), array(capacity), array(rated_cop)
    not_negative(load, "cooling load", "W")
    positive(most, "capacity", "W")
    positive(cop, "rated coefficient of performance", "")
    require(load <= most * (1 + 1e-12), "cooling load is above the capacity at these temperatures")
    share = load / most
    a, b, c = np.asarray(part_load_curve, dtype=np.float64)
    ratio = _biquadratic(input_curve, leaving_water_temperature, entering_condenser_temperature)
    require(ratio > 0, "the curve of the electric input is not above 0 at these temperatures")
    return number(np.where(load > 0, most / cop * ratio * (a + share * (b + share * c)), 0.0))


def air_cooled_capacity_ratio(
    leaving_water_temperature: Number, air_temperature: Number, rating_air_temperature: Number
) -> Number:
    """Capacity of an air-cooled chiller in some air over its capacity in the air that it is sized for.

    Water warmer than the catalogue is taken at its warmest, air colder at its coldest: the machine is not better there.

    Parameters
    ----------
    leaving_water_temperature : float or array
        Temperature of the chilled water that leaves, at least 5. [°C]
    air_temperature : float or array
        Temperature of the air that enters the condenser, up to 51.67. [°C]
    rating_air_temperature : float or array
        That of the air for which the capacity is known. [°C]

    Returns
    -------
    float or array
        Ratio of capacities. [1]

    Raises
    ------
    DomainError
        Where the water is colder or the air warmer than in the catalogue.

    References
    ----------
    .. [1] key `openstudio-standards-2010`, AirCooled_Chiller_2010_PathA_CAPFT.
    """
    rated = _in_catalogue(leaving_water_temperature, rating_air_temperature)
    there = _in_catalogue(leaving_water_temperature, air_temperature)
    ratio = array(chiller_capacity(1.0, *there, AIR_COOLED_CAPACITY))
    return number(ratio / array(chiller_capacity(1.0, *rated, AIR_COOLED_CAPACITY)))


def air_cooled_cop(
    rated_cop: Number, part_load: Number, leaving_water_temperature: Number, air_temperature: Number
) -> Number:
    """Coefficient of performance of an air-cooled chiller by the curves of its class.

    Water warmer than the catalogue is taken at its warmest, air colder at its coldest: a lower bound there.

    Parameters
    ----------
    rated_cop : float or array
        Coefficient of performance at full load, 6.67 °C of water and 35 °C of air, above 0. [1]
    part_load : float or array
        Cold over the capacity in this air, above 0, up to 1. [1]
    leaving_water_temperature : float or array
        Temperature of the chilled water that leaves, at least 5. [°C]
    air_temperature : float or array
        Temperature of the air that enters the condenser, up to 51.67. [°C]

    Returns
    -------
    float or array
        Cold over electric power, fans of the condenser included. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `openstudio-standards-2010`, AirCooled_Chiller_2010_PathA_EIRFT and its curve of part load.
    .. [2] key `energyplus-engineering-reference`, electric chiller model based on condenser entering temperature.
    """
    share = array(part_load)
    positive(share, "part load", "")
    there = _in_catalogue(leaving_water_temperature, air_temperature)
    power = chiller_electric_power(share, 1.0, rated_cop, *there, AIR_COOLED_INPUT, AIR_COOLED_PART_LOAD)
    return number(share / array(power))


def _in_catalogue(leaving: Number, air: Number) -> tuple[Array, Array]:
    """Return temperatures of water and air inside the catalogue, on the side where the machine is not better."""
    water, entering = array(leaving), array(air)
    within(water, COLDEST_WATER, 30.0, "temperature of the chilled water", "°C")
    within(entering, -60.0, WARMEST_AIR, "air that enters the condenser", "°C")
    return np.minimum(water, WARMEST_WATER), np.maximum(entering, COLDEST_AIR)


def _biquadratic(curve: Array, leaving: Number, entering: Number) -> Array:
    a, b, c, d, e, f = np.asarray(curve, dtype=np.float64)
    x, y = array(leaving), array(entering)
    value: Array = a + x * (b + c * x) + y * (d + e * y) + f * x * y
    return value
