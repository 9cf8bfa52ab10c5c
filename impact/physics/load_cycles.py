"""Load of inference over the day, the week and the year, and the load of a given mean that follows a shape."""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, require, within
from impact.physics.types import Array, Number

YEAR = 365 * 86400.0
WEEK_DAYS, WORK_DAYS = 7, 5
BISECTIONS = 60
LARGEST = 12.0  # logarithm of a power
SAME = 1e-14  # of a power: two that differ by the rounding


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
    return _raised(_logarithm(shape, peak), array(mean_load))


def series_of_mean(series: Array, shape: Array, mean_load: Number, peak: Number) -> Array:
    """Load that goes with values, raised to the one power that gives the shape from which they come its mean.

    Parameters
    ----------
    series : array
        The shape itself, or its smallest or largest values inside longer steps, above 0, time last. [any]
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
    mean, wanted, logarithm = array(mean_load), _logarithm(series, peak), _logarithm(shape, peak)
    require((mean > 0) & (mean <= 1), "mean load is not above 0 and up to 1")
    if not np.any(logarithm < 0):
        return np.asarray(np.broadcast_to(mean, np.broadcast_shapes(mean.shape, wanted.shape)).copy())
    return np.asarray(np.exp(_power(*_distinct(logarithm), mean) * wanted))


def _distinct(logarithm: Array) -> tuple[Array, Array]:
    """Distinct values of one shape and the share of time of each: few, where a file writes few digits."""
    steps = logarithm.shape[-1]
    if steps != logarithm.size:
        return logarithm, np.full(steps, 1 / steps)
    values, counts = np.unique(logarithm, return_counts=True)
    return values.reshape(*logarithm.shape[:-1], -1), counts / steps


def _power(logarithm: Array, share: Array, mean: Array) -> Array:
    """Power that gives a shape its mean, by Newton on the logarithm of the mean, convex: from 0 never beyond."""
    power = np.zeros(np.broadcast_shapes(mean.shape, (*logarithm.shape[:-1], 1)))
    for _ in range(BISECTIONS):
        raised = np.exp(power * logarithm) * share
        reached, slope = raised.sum(axis=-1, keepdims=True), (raised * logarithm).sum(axis=-1, keepdims=True)
        # The slope is 0 where all but full load is gone: then no power gives less.
        further = power - reached * np.log(reached / mean) / np.minimum(slope, -np.finfo(float).tiny)
        further = np.clip(further, 0, np.exp(LARGEST))
        if np.all(np.abs(further - power) <= SAME * further):
            break
        power = further
    return np.asarray(further)


def _logarithm(shape: Array, peak: Number) -> Array:
    """Logarithm of a shape over its peak."""
    form, largest = np.atleast_1d(array(shape)), array(peak)
    require(form > 0, "shape is not above 0")
    require(form <= largest, "shape is above its peak")
    return np.asarray(np.log(form / largest))


def _raised(logarithm: Array, mean: Array) -> Array:
    """Shape to the one power that gives it its mean, from its logarithm; a flat shape is its mean."""
    require((mean > 0) & (mean <= 1), "mean load is not above 0 and up to 1")
    if not np.any(logarithm < 0):
        return np.asarray(np.broadcast_to(mean, np.broadcast_shapes(mean.shape, logarithm.shape)).copy())
    low = np.full(np.broadcast_shapes(mean.shape, (*logarithm.shape[:-1], 1)), -30.0)
    high = np.full(low.shape, LARGEST)
    for _ in range(BISECTIONS):  # mean(shape^a) falls as a grows; a in logarithms
        middle = 0.5 * (low + high)
        above = np.exp(np.exp(middle) * logarithm).mean(axis=-1, keepdims=True) > mean
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(np.exp(np.exp(0.5 * (low + high)) * logarithm))
