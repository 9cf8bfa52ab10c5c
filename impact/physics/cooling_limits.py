"""How warm the air may be: the limit of coolers whose air is wetted, from that of the same coolers when dry."""

from __future__ import annotations

import numpy as np

from impact.physics import psychrometrics as air
from impact.physics import time_series
from impact.physics._values import array, not_negative, number, require, within
from impact.physics.types import Number

HALVINGS = 60  # of the search: from 140 K to less than the rounding
LEAST_BULB, LARGEST_BULB = -40.0, 60.0  # °C, wet bulbs that are looked at
ROUNDING = 1e-6  # K


def dry_bulb_of_wet_bulb(wet_bulb_temperature: Number, humidity_ratio: Number, pressure: Number) -> Number:
    """Temperature of the air that has a wet bulb and a humidity ratio, over liquid water.

    Parameters
    ----------
    wet_bulb_temperature : float or array
        Wet-bulb temperature of the air, -40 to 60. [°C]
    humidity_ratio : float or array
        Kilograms of vapour per kilogram of dry air, at least 0. [1]
    pressure : float or array
        Pressure of the moist air, 50 000 to 110 000. [Pa]

    Returns
    -------
    float or array
        Dry-bulb temperature; below the wet bulb where the humidity ratio is above saturation. [°C]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (33), solved for the dry bulb.
    """
    bulb, w = array(wet_bulb_temperature), array(humidity_ratio)
    within(bulb, LEAST_BULB, LARGEST_BULB, "wet-bulb temperature", "°C")
    not_negative(w, "humidity ratio", "kg/kg")
    saturated = array(air.saturated_humidity_ratio(bulb, pressure))
    heat = air.VAPORISATION_AT_ZERO + (air.VAPOUR_HEAT - air.LIQUID_HEAT) * bulb
    above = heat * saturated + air.DRY_AIR_HEAT * bulb + air.LIQUID_HEAT * w * bulb - w * air.VAPORISATION_AT_ZERO
    return number(above / (air.DRY_AIR_HEAT + w * air.VAPOUR_HEAT))


def warmest_air_before_pad(
    dry_limit_temperature: Number, humidity_ratio: Number, pressure: Number, pad_effectiveness: Number
) -> Number:
    """Warmest air that a wetted pad still cools down to a limit, at a given humidity ratio.

    Parameters
    ----------
    dry_limit_temperature : float or array
        Warmest air behind the pad that is wanted, -40 to 60. [°C]
    humidity_ratio : float or array
        Kilograms of vapour per kilogram of dry air before the pad, at most saturation at that limit. [1]
    pressure : float or array
        Pressure of the moist air, 50 000 to 110 000. [Pa]
    pad_effectiveness : float or array
        Share of the wet-bulb depression that the pad takes away, 0 to 1. [1]

    Returns
    -------
    float or array
        Dry-bulb temperature of the air before the pad. [°C]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the air too humid for any answer.

    References
    ----------
    .. [1] key `ashrae-equipment-2016`, chapter on evaporative air-cooling equipment: the pad's effectiveness.
    .. [2] key `ashrae-fundamentals-2017`, chapter 1, Eq. (33), solved for the dry bulb.
    """
    limit, w, share = array(dry_limit_temperature), array(humidity_ratio), array(pad_effectiveness)
    within(share, 0.0, 1.0, "effectiveness of the pad", "(share)")
    within(limit, LEAST_BULB, LARGEST_BULB, "limit of the air behind the pad", "°C")
    saturated = array(air.saturated_humidity_ratio(limit, pressure))
    require(w <= saturated * (1 + air.ROUNDING), "humidity ratio is above saturation at the limit")
    shape = np.broadcast_shapes(limit.shape, w.shape, array(pressure).shape, share.shape)
    low, high = np.full(shape, LEAST_BULB), np.broadcast_to(limit, shape)
    for _ in range(HALVINGS):  # what comes out of the pad rises with the wet bulb of what goes in
        bulb = (low + high) / 2
        before = array(dry_bulb_of_wet_bulb(bulb, w, pressure))
        over = before - share * (before - bulb) > limit
        low, high = np.where(over, low, bulb), np.where(over, bulb, high)
    bulb = (low + high) / 2
    return number(array(dry_bulb_of_wet_bulb(bulb, w, pressure)))


def limit_exceedance(temperature: Number, temperature_limit: Number, time_step: Number) -> Number:
    """Time in which a temperature is above a limit, by more than rounding.

    A set point that is the limit itself is held at full load to the last digit or not: that digit counts no hour.

    Parameters
    ----------
    temperature : array
        Temperature in each time step. [°C]
    temperature_limit : float or array
        Highest temperature accepted. [°C]
    time_step : array
        Length of each time step. [s]

    Returns
    -------
    float or array
        Time above the limit. [s]

    References
    ----------
    .. [1] key `iso-80000-2-2019`, sum of the lengths of the steps that are above.
    """
    return time_series.duration_above(temperature, array(temperature_limit) + ROUNDING, time_step)
