"""Chillers by the curves of their catalogues: capacity and electric input by temperatures and part load."""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Array, Number


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


def _biquadratic(curve: Array, leaving: Number, entering: Number) -> Array:
    a, b, c, d, e, f = np.asarray(curve, dtype=np.float64)
    x, y = array(leaving), array(entering)
    value: Array = a + x * (b + c * x) + y * (d + e * y) + f * x * y
    return value
