"""A well that pumps the same way every year: most in summer, little in winter, for years.

Neither the mean rate for ever nor the summer alone: the summers of former years are still felt when the next one
comes. Hypotheses are those of `well_hydraulics`; effects add up in time.
"""

from __future__ import annotations

import numpy as np
from scipy.special import exp1

from impact.physics._values import array, not_negative, positive, require
from impact.physics.types import Array, Number


def seasonal_drawdown(
    season_rates: Array,
    transmissivity: Number,
    storativity: Number,
    distance: Number,
    year_length: Number,
    duration: Number,
) -> Array:
    """Drawdown at the end of each part of the last year of pumping that repeats every year (Theis).

    Parameters
    ----------
    season_rates : array, last axis the parts of a year, all of one length
        Rates of the well, at least 0. [m³/s]
    transmissivity : float or array with the same axes, 1 along the last
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array with the same axes, 1 along the last
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distance : float or array with the same axes, 1 along the last
        Distance from the axis of the well, at least its radius. [m]
    year_length : float or array with one value
        Length of a year. [s]
    duration : float or array with one value
        Time since pumping began, at least a year; whole years of it are counted. [s]

    Returns
    -------
    array, last axis the parts of the year
        Drawdown at the end of each part. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the years differ between the elements.

    References
    ----------
    .. [1] key `theis-1935`.
    .. [2] key `kruseman-deridder-1990`, variable discharge.
    """
    rates, t, s, r = array(season_rates), array(transmissivity), array(storativity), array(distance)
    not_negative(rates, "rate of a season", "m³/s")
    positive(t, "transmissivity", "m²/s")
    positive(r, "distance", "m")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    year, years = _years(array(year_length), array(duration))
    parts = rates.shape[-1]
    ages = np.arange(1, years * parts + 1) * (year / parts)
    grown = exp1(r**2 * s / (4.0 * t * ages)) / (4.0 * np.pi * t)
    return superposed_seasons(grown, rates)


def superposed_seasons(step_response: Array, season_rates: Array) -> Array:
    """Drawdown at the end of each part of the last year of pumping that repeats every year, in any linear aquifer.

    Parameters
    ----------
    step_response : array, last axis whole years of parts
        Drawdown for a unit rate that began so many parts of a year ago, from one part on. [s/m²]
    season_rates : array, last axis the parts of a year, all of one length
        Rates of the well. [m³/s]

    Returns
    -------
    array, last axis the parts of the year
        Drawdown at the end of each part. [m]

    References
    ----------
    .. [1] key `kruseman-deridder-1990`, variable discharge.
    """
    grown, rates = array(step_response), array(season_rates)
    parts = rates.shape[-1]
    years = grown.shape[-1] // parts
    pulses = np.diff(grown, axis=-1, prepend=0.0)
    # A season is felt again from each year; one that comes later in the year has not yet been in this one.
    of_years = pulses.reshape(*pulses.shape[:-1], years, parts)
    at = np.arange(parts)
    lag = at[:, None] - at[None, :]
    every, former = of_years.sum(axis=-2), of_years[..., :-1, :].sum(axis=-2)
    weight = np.where(lag >= 0, every[..., lag % parts], former[..., lag % parts])
    return np.asarray((weight * rates[..., None, :]).sum(axis=-1))


def _years(year: Array, duration: Array) -> tuple[float, int]:
    positive(year, "length of the year", "s")
    require(duration >= year, "duration is shorter than a year")
    require(np.ptp(duration) == 0 and np.ptp(year) == 0, "the years of pumping differ between sets of hypotheses")
    return float(year.flat[0]), int(duration.flat[0] // year.flat[0])
