"""Series of hours on finer steps: what is known by the hour is held over its parts, and nothing is made up between."""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, require
from impact.physics.types import Array, Number

QUARTERS = 4  # of an hour


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
