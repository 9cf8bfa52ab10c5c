"""Series on other steps: what is known is held over its parts, or averaged, and nothing is made up between."""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, require
from impact.physics.types import Array, Number

QUARTERS = 4  # of an hour
HOUR = 3600.0  # s
SAME = 1e-9  # of the largest value: what the mean of equal values is off by


def quarter_hours(series: Number) -> Array:
    """Hourly means on quarters of an hour, each held over its hour, so that no mean and no sum of the year changes.

    Parameters
    ----------
    series : array
        Means of the hours, time on the last axis. [any]

    Returns
    -------
    array
        Means of the quarters of an hour. [any]

    References
    ----------
    .. [1] key `iso-80000-2-2019`, division of an interval into equal parts.
    """
    return np.repeat(np.atleast_1d(array(series)), QUARTERS, axis=-1)


def held(series: Number, time_step: Number) -> Array:
    """Series on the steps of the year where these are finer, each value held over its parts.

    Parameters
    ----------
    series : array
        Means of equal steps of the year, time on the last axis. [any]
    time_step : array
        Lengths of the steps wanted, whose number is that of the series or a multiple of it. [s]

    Returns
    -------
    array
        Means of the steps wanted; the series itself where it has them. [any]

    Raises
    ------
    DomainError
        Where the number of steps is no multiple of that of the series.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, division of an interval into equal parts.
    """
    values, steps = np.atleast_1d(array(series)), np.atleast_1d(array(time_step)).shape[-1]
    require(steps % values.shape[-1] == 0, f"{values.shape[-1]} steps do not divide a year of {steps}")
    return values if values.shape[-1] == steps else np.repeat(values, steps // values.shape[-1], axis=-1)


def on_steps(series: Number, time_step: Number) -> Array:
    """Series on the steps of the year, whichever of the two are finer: held over the parts of its own, or their mean.

    Parameters
    ----------
    series : array
        Means of equal steps of the year, time on the last axis. [any]
    time_step : array
        Lengths of the steps wanted. [s]

    Returns
    -------
    array
        Means of the steps wanted; the mean of the year is that of the series. [any]

    References
    ----------
    .. [1] key `iso-80000-2-2019`, mean of a function constant over each step.
    """
    return np.asarray(_parts(series, time_step).mean(axis=-1))


def inside_steps(series: Number, time_step: Number) -> Array:
    """Smallest and largest value of a series inside each step of the year.

    Parameters
    ----------
    series : array
        Means of equal steps of the year, finer than those wanted, time on the last axis. [any]
    time_step : array
        Lengths of the steps wanted. [s]

    Returns
    -------
    array
        Smallest and largest values, in this order on the axis before time. [any]

    Raises
    ------
    DomainError
        Where the series is not finer than the steps: what happens inside them is not known.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, extremes of a function constant over each step.
    """
    parts = _parts(series, time_step)
    require(np.shape(series)[-1] > parts.shape[-2], "the series is not finer than the steps of the year")
    return np.stack([parts.min(axis=-1), parts.max(axis=-1)], axis=-2)


def averaged_hours(series: Number, time_step: Number) -> Array:
    """Number of hours in which a step of the year is the mean of values that differ.

    Parameters
    ----------
    series : array
        Means of equal steps of a year of whole days, at least 0, time on the last axis. [any]
    time_step : array
        Lengths of the steps of the year, at most an hour. [s]

    Returns
    -------
    array
        Number of hours. [1]

    Raises
    ------
    DomainError
        Where the steps do not make whole hours.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, cardinality of a set.
    """
    parts = _parts(series, time_step)
    differ = parts.max(axis=-1) - parts.min(axis=-1) > SAME * parts.max(axis=(-1, -2), keepdims=True)[..., 0]
    hours = round(float(array(time_step).reshape(-1)[: parts.shape[-2]].sum()) / HOUR)
    require(hours > 0 and differ.shape[-1] % hours == 0, "the steps of the year do not make whole hours")
    return np.asarray(differ.reshape(*differ.shape[:-1], hours, -1).any(axis=-1).sum(axis=-1), dtype=np.float64)


def lost_peak(series: Number, time_step: Number) -> Array:
    """Most that a value of a series stands above the mean of its step of the year.

    Parameters
    ----------
    series : array
        Means of equal steps of the year, time on the last axis. [any]
    time_step : array
        Lengths of the steps of the year. [s]

    Returns
    -------
    array
        Height above the mean, 0 where nothing is averaged. [any]

    References
    ----------
    .. [1] key `iso-80000-2-2019`, mean and maximum of a function constant over each step.
    """
    parts = _parts(series, time_step)
    return np.asarray((parts.max(axis=-1) - parts.mean(axis=-1)).max(axis=-1))


def _parts(series: Number, time_step: Number) -> Array:
    """Series split into the steps of the year, their parts on the last axis; each value stands as often as it lasts."""
    values, steps = np.atleast_1d(array(series)), np.shape(time_step)[-1]
    common = int(np.lcm(values.shape[-1], steps))
    fine = np.repeat(values, common // values.shape[-1], axis=-1)
    return fine.reshape(*values.shape[:-1], steps, -1)
