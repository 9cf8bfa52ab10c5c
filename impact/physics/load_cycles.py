"""Load of inference over the day, the week and the year, and the load of a given mean that follows a shape."""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, require, within
from impact.physics.types import Array, Number

YEAR = 365 * 86400.0
WEEK_DAYS, WORK_DAYS = 7, 5
BISECTIONS = 60


def inference_cycle(
    steps: int,
    day_amplitude: Number,
    peak_time: Number,
    weekend_ratio: Number,
    first_weekday: Number,
    growth: Number,
) -> Array:
    """Load of inference over its peak in each step of a year: a cycle over the day, less at the weekend, and growth.

    Parameters
    ----------
    steps : int
        Steps of the year, a multiple of 365. [1]
    day_amplitude : float or array
        Half the swing of the day over its mean, 0 to 1. [1]
    peak_time : float or array
        Time of the day of the largest load. [s]
    weekend_ratio : float or array
        Load of a day of the weekend over that of a working day, 0 to 1. [1]
    first_weekday : float or array
        Day of the week of 1 January, 0 for Monday. [1]
    growth : float or array
        Growth of the demand over the year, at a constant rate, above −1; 0.5 for half as much again. [1]

    Returns
    -------
    array
        Load over its largest value. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `patel-2024`, daily cycle of inference.
    """
    swing, weekend = array(day_amplitude), array(weekend_ratio)
    within(swing, 0.0, 1.0, "amplitude of the day", "(share)")
    within(weekend, 0.0, 1.0, "ratio of the weekend", "(share)")
    grown = array(growth)
    require(grown > -1, "growth is not above -1")
    per_day = steps // 365
    hour = (np.arange(steps) + 0.5) * (YEAR / steps)
    day = 1 + swing * np.cos(2 * np.pi * (hour - array(peak_time)) / 86400.0)
    weekday = (np.arange(steps) // per_day + array(first_weekday)) % WEEK_DAYS
    cycle = day * np.where(weekday >= WORK_DAYS, weekend, 1.0) * (1 + grown) ** (hour / YEAR)
    return np.asarray(cycle / cycle.max(axis=-1, keepdims=True))


def load_of_mean(shape: Array, mean_load: Number, peak: Number) -> Array:
    """Load of a given mean with the rises and falls of a shape, never above full load.

    The shape, over its peak, is raised to the one power that gives the mean.

    Parameters
    ----------
    shape : array
        Load of each step, above 0, time last. [1]
    mean_load : float or array
        Mean wanted, above 0, at most 1, without time. [1]
    peak : float or array
        Largest load inside the steps, which is full load; at least the largest of the shape. [1]

    Returns
    -------
    array
        Load of each step, above 0, at most 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, power of a real number.
    """
    logarithm = _logarithm(shape, peak)
    return _raised(logarithm, logarithm, array(mean_load))


def values_of_mean(values: Array, shape: Array, mean_load: Number, peak: Number) -> Array:
    """Load that goes with values, raised to the one power that gives the shape from which they come its mean.

    Parameters
    ----------
    values : array
        The shape itself, or its smallest or largest values inside longer steps, above 0, time last. [1]
    shape : array
        Load of each of equal steps, above 0, time last. [1]
    mean_load : float or array
        Mean wanted of the shape, above 0, at most 1, without time. [1]
    peak : float or array
        Largest value of the shape, which is full load. [1]

    Returns
    -------
    array
        Load of the values, above 0, at most 1; those of the shape have the mean. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, power of a real number.
    """
    logarithm, share = _distinct(_logarithm(shape, peak))
    return _raised(_logarithm(values, peak), logarithm, array(mean_load), share)


def _distinct(logarithm: Array) -> tuple[Array, Array | None]:
    """Distinct values of one shape and the share of time of each: few, where a file writes few digits."""
    if logarithm.shape[-1] != logarithm.size:
        return logarithm, None
    values, counts = np.unique(logarithm, return_counts=True)
    return values.reshape(*logarithm.shape[:-1], -1), counts / logarithm.size


def _logarithm(shape: Array, peak: Number) -> Array:
    """Logarithm of a shape over its peak."""
    form, largest = np.atleast_1d(array(shape)), array(peak)
    require(form > 0, "shape is not above 0")
    require(form <= largest, "shape is above its peak")
    return np.asarray(np.log(form / largest))


def _raised(wanted: Array, logarithm: Array, mean: Array, share: Array | None = None) -> Array:
    """What is wanted to the one power that gives a shape its mean, both as logarithms; a flat shape is its mean.

    The values of the shape last equally long, or the shares of time that are given.
    """
    require((mean > 0) & (mean <= 1), "mean load is not above 0 and up to 1")
    if not np.any(logarithm < 0):
        return np.asarray(np.broadcast_to(mean, np.broadcast_shapes(mean.shape, wanted.shape)).copy())
    low = np.full(np.broadcast_shapes(mean.shape, (*logarithm.shape[:-1], 1)), -30.0)
    high = np.full(low.shape, 12.0)
    for _ in range(BISECTIONS):  # mean(shape^a) falls as a grows; a in logarithms
        middle = 0.5 * (low + high)
        raised = np.exp(np.exp(middle) * logarithm)
        reached = raised.mean(axis=-1, keepdims=True) if share is None else (raised @ share)[..., None]
        above = reached > mean
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(np.exp(np.exp(0.5 * (low + high)) * wanted))
