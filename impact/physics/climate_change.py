"""Weather of a warmer climate, made from weather of the present one by shift and stretch (morphing)."""

from __future__ import annotations

import numpy as np

from impact.physics import psychrometrics
from impact.physics._values import array, not_negative, number, within
from impact.physics.types import Array, Number

WARMEST_SHARE = 196 / 365  # of the year, at mid-July: where the seasonal part of the warming is largest
SMOOTHED_DAYS = 31  # over which the course that the departures are taken from is smoothed


def morphed_air_temperature(
    air_temperature: Number, warming: Number, warming_seasonality: Number, spread_growth: Number
) -> Array:
    """Air temperature of a year in a warmer climate, from a year of the present one.

    Shift and stretch: every hour is shifted by the warming, more in summer than in winter, and its departure from
    the smoothed course of the year grows with the warming. The mean of the year rises by the warming exactly.

    Parameters
    ----------
    air_temperature : array
        Air temperature of each step of a whole year that begins on 1 January, time last. [°C]
    warming : float or array
        Rise of the mean of the year, 0 to 8. [K]
    warming_seasonality : float or array
        Amplitude of the warming over the seasons, relative to its mean, 0 to 1. [1]
    spread_growth : float or array
        Relative growth of the departures from the smoothed course per kelvin of warming, 0 to 0.2. [1/K]

    Returns
    -------
    array
        Air temperature of each step. [°C]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `belcher-2005`, combination of a shift and a stretch.
    """
    present, rise = np.atleast_1d(array(air_temperature)), array(warming)
    season, growth = array(warming_seasonality), array(spread_growth)
    within(rise, 0.0, 8.0, "warming", "K")
    within(season, 0.0, 1.0, "seasonality of the warming", "(share)")
    within(growth, 0.0, 0.2, "growth of the spread", "1/K")
    steps = present.shape[-1]
    cycle = np.cos(2 * np.pi * ((np.arange(steps) + 0.5) / steps - WARMEST_SHARE))
    departure = present - _smoothed(present)
    return np.asarray(present + rise * (1 + season * cycle) + growth * rise * departure)


def morphed_vapour_pressure(
    vapour_pressure: Number, air_temperature: Number, morphed_air_temperature: Number, humidity_follow_share: Number
) -> Number:
    """Vapour pressure in a warmer climate, between the same vapour pressure and the same relative humidity.

    Parameters
    ----------
    vapour_pressure : float or array
        Vapour pressure in the present climate, at least 0. [Pa]
    air_temperature : float or array
        Air temperature in the present climate, -50 to 100. [°C]
    morphed_air_temperature : float or array
        Air temperature in the warmer climate, -50 to 100. [°C]
    humidity_follow_share : float or array
        Share of the growth of the saturation pressure that the vapour pressure follows: 0 keeps the vapour
        pressure, 1 the relative humidity. [1]

    Returns
    -------
    float or array
        Vapour pressure in the warmer climate, at most that of saturation. [Pa]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `belcher-2005`, humidity.
    .. [2] key `ashrae-fundamentals-2017`, chapter 1, Eq. (6).
    """
    vapour, share = array(vapour_pressure), array(humidity_follow_share)
    not_negative(vapour, "vapour pressure", "Pa")
    within(share, 0.0, 1.0, "share of the saturation pressure that is followed", "(share)")
    before = array(psychrometrics.saturation_vapour_pressure(air_temperature))
    after = array(psychrometrics.saturation_vapour_pressure(morphed_air_temperature))
    return number(np.minimum(vapour * (1 + share * (after / before - 1)), after))


def _smoothed(series: Array) -> Array:
    """Mean of the days around each step, the year being closed on itself."""
    half = round(series.shape[-1] * SMOOTHED_DAYS / 365 / 2)
    width = 2 * half + 1
    wrapped = np.concatenate([series[..., series.shape[-1] - half :], series, series[..., :half]], axis=-1)
    running = np.zeros((*wrapped.shape[:-1], wrapped.shape[-1] + 1))
    np.cumsum(wrapped, axis=-1, out=running[..., 1:])
    smooth: Array = (running[..., width:] - running[..., :-width]) / width
    return smooth
