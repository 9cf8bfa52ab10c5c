"""Series over time: integrals, windows, durations, quantiles, degree days.

Time is the last axis; a value is the mean over its step, so sums of values times steps are exact integrals.
An argument that does not depend on time is one number, or has a last axis of length 1 that broadcasts
against the series; the result has no time axis. Each series is reduced on its own, in the order of time.
"""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, number, positive, require
from impact.physics.types import Array, Number

DAY = 86400.0  # s
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WHOLE = 1e-9  # relative distance from a whole number of steps that counts as rounding


def integral(series: Number, time_step: Number) -> Number:
    """Integral of a series over its whole length.

    Parameters
    ----------
    series : array
        Means over the steps, time on the last axis. [any]
    time_step : float or array
        Length of a step, above 0. [s]

    Returns
    -------
    float or array
        Unit of the series times seconds. [any·s]

    Raises
    ------
    DomainError
        Where the step is not above 0.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral, of a function constant over each step.
    """
    values, step = _series(series), array(time_step)
    positive(step, "time step", "s")
    return number(_total(values * step))


def largest_window_sum(series: Number, time_step: Number, window: Number) -> Number:
    """Largest integral of a series over any run of consecutive steps of a given length.

    Parameters
    ----------
    series : array
        Means over the steps, time on the last axis. [any]
    time_step : float or array
        Length of a step, above 0. [s]
    window : float or array
        Length of the run, a whole number of steps, at most the whole series. [s]

    Returns
    -------
    float or array
        Unit of the series times seconds. [any·s]

    Raises
    ------
    DomainError
        Where the window is not a whole number of steps within the series.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral, of a function constant over each step.
    """
    values, step = _series(series), array(time_step)
    positive(step, "time step", "s")
    ratio = array(window) / _uniform(step)
    count = np.rint(ratio)
    require(
        (np.abs(ratio - count) <= WHOLE * ratio) & (count >= 1) & (count <= values.shape[-1]),
        "window is not a whole number of steps within the series",
    )
    amounts = values * step
    # Steps are counted for each series, since the members of a study may differ in their window.
    counts = _without_time(count)
    if counts.size == 1:
        largest = _largest_run(amounts, int(counts.flat[0]))
        return number(np.broadcast_to(largest, np.broadcast_shapes(largest.shape, counts.shape)))
    lead = np.broadcast_shapes(amounts.shape[:-1], counts.shape)
    amounts = np.broadcast_to(amounts, (*lead, amounts.shape[-1]))
    counts = np.broadcast_to(counts, lead)
    largest = np.empty(lead)
    for steps in np.unique(counts):
        chosen = counts == steps
        largest[chosen] = _largest_run(amounts[chosen], int(steps))
    return number(largest)


def largest_window_mean(series: Number, time_step: Number, window: Number) -> Number:
    """Largest mean of a series over any run of consecutive steps of about a given length.

    Parameters
    ----------
    series : array
        Means over the steps, time on the last axis. [any]
    time_step : float or array
        Length of a step, above 0, the same all along the series. [s]
    window : float or array
        Length of the run; it is rounded to a whole number of steps, at least one. [s]

    Returns
    -------
    float or array
        Mean over that run, in the unit of the series. [any]

    Raises
    ------
    DomainError
        Where the rounded window is longer than the series.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral, of a function constant over each step.
    """
    step = _uniform(array(time_step))
    positive(step, "time step", "s")
    whole = np.maximum(np.rint(array(window) / step), 1.0) * step
    total = array(largest_window_sum(series, time_step, whole))
    return number(total / (whole if whole.ndim == 0 else whole[..., 0]))


def duration_above(series: Number, threshold: Number, time_step: Number) -> Number:
    """Total time during which a series is above a threshold.

    Parameters
    ----------
    series : array
        Means over the steps, time on the last axis. [any]
    threshold : float or array
        Threshold, in the unit of the series; a value equal to it is not above. [any]
    time_step : float or array
        Length of a step, above 0. [s]

    Returns
    -------
    float or array
        Duration. [s]

    Raises
    ------
    DomainError
        Where the step is not above 0.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral, of the indicator of the steps above.
    """
    values, step = _series(series), array(time_step)
    positive(step, "time step", "s")
    return number(_total(np.where(values > array(threshold), step, 0.0)))


def longest_daily_run_above(series: Number, threshold: Number, time_step: Number, window: Number) -> Number:
    """Longest run of consecutive days whose largest value is above a threshold.

    Parameters
    ----------
    series : array
        Means over the steps, whole days, time on the last axis. [any]
    threshold : float or array
        Threshold, in the unit of the series; a value equal to it is not above. [any]
    time_step : float or array
        Length of a step, above 0 and the same all along. [s]
    window : float or array
        Length of the day, a whole number of steps. [s]

    Returns
    -------
    float or array
        Length of the longest run, a whole number of days. [s]

    Raises
    ------
    DomainError
        Where the steps are not uniform or do not make whole days.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral, of the indicator of the days above.
    """
    values, step = _series(series), _uniform(array(time_step))
    positive(step, "time step", "s")
    day = _without_time(array(window))
    count = np.unique(np.rint(day / (step if step.ndim == 0 else step[..., 0])))
    require(count.size == 1 and count[0] >= 1, "a day is not the same whole number of steps")
    steps = int(count[0])
    require(values.shape[-1] % steps == 0, "the series is not a whole number of days")
    limit = array(threshold)
    above = values > limit
    days = above.reshape(*above.shape[:-1], -1, steps).any(axis=-1)
    positions = np.arange(1, days.shape[-1] + 1)
    last_cool = np.maximum.accumulate(np.where(days, 0, positions), axis=-1)
    return number((positions - last_cool).max(axis=-1) * day)


def degree_days(series: Number, base_temperature: Number, time_step: Number) -> Number:
    """Heating degree days: kelvins by which the mean of each day lies below a base, summed over the days.

    Parameters
    ----------
    series : array
        Temperatures in °C, means over the steps, whole days of 24 h from the first step. [any]
    base_temperature : float or array
        Temperature above which no heating is needed. [°C]
    time_step : float or array
        Length of a step, the same for all series, a whole part of a day. [s]

    Returns
    -------
    float or array
        Heating degree days. [K·d]

    Raises
    ------
    DomainError
        Where the step does not divide a day, or the series does not end with a day.

    References
    ----------
    .. [1] key `cibse-tm41-2006`, degree days from daily mean temperatures.
    """
    values, step, base = _series(series), array(time_step), array(base_temperature)
    positive(step, "time step", "s")
    steps = int(np.rint(DAY / step.flat[0]))
    require(np.abs(steps * step - DAY) <= WHOLE * DAY, "time step is not the same whole part of a day")
    whole = steps > 0 and values.shape[-1] % steps == 0
    require(np.full(values.shape, whole), "the series is not made of whole days")
    days = np.ascontiguousarray(values).reshape(*values.shape[:-1], -1, steps).mean(axis=-1)
    return number(_total(np.maximum(base - days, 0.0)))


def exceedance_quantile(series: Number, exceedance: Number) -> Number:
    """Value that a series exceeds during a given share of its time.

    Parameters
    ----------
    series : array
        Means over the steps, time on the last axis. [any]
    exceedance : float or array
        Share of the time, 0 (largest value) to 1 (smallest value). [1]

    Returns
    -------
    float or array
        Value in the unit of the series, interpolated between the two nearest values. [any]

    Raises
    ------
    DomainError
        Where the share is not within 0 to 1.

    References
    ----------
    .. [1] key `hyndman-fan-1996`, definition 7.
    """
    values, share = _series(series), array(exceedance)
    require((share >= 0) & (share <= 1), "share of the time is not within 0 to 1")
    ordered = np.sort(values, axis=-1)
    lead = np.broadcast_shapes(values.shape[:-1], _without_time(share).shape)
    ordered = np.broadcast_to(ordered, (*lead, values.shape[-1]))
    last = values.shape[-1] - 1
    position = np.broadcast_to((1.0 - _without_time(share)) * last, lead)[..., np.newaxis]
    below = np.clip(np.floor(position), 0, max(last - 1, 0)).astype(np.intp)
    low = np.take_along_axis(ordered, below, axis=-1)
    high = np.take_along_axis(ordered, np.minimum(below + 1, last), axis=-1)
    return number((low + (position - below) * (high - low))[..., 0])


def uniform_step(series: Number, year_length: Number) -> Number:
    """Length of a step of a series that covers the study year with equal steps.

    Parameters
    ----------
    series : array
        Any series of the study year, time on the last axis; only its length counts. [any]
    year_length : float or array
        Length of the study year, above 0. [s]

    Returns
    -------
    float or array
        Length of a step. [s]

    Raises
    ------
    DomainError
        Where the length of the year is not above 0.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, division of an interval into equal parts.
    """
    values, length = _series(series), array(year_length)
    positive(length, "length of the year", "s")
    return number(_without_time(length) / values.shape[-1])


def trailing_mean(series: Number, time_step: Number, window: Number) -> Number:
    """Mean of a series over the run of steps that ends with each step; the first steps follow the last ones.

    Parameters
    ----------
    series : array
        Means over the steps, time on the last axis. [any]
    time_step : float or array
        Length of a step, above 0. [s]
    window : float or array
        Length of the run, the same for all series: a whole number of steps, at most the whole series. [s]

    Returns
    -------
    array
        Mean of the run for each step, in the unit of the series. [any]

    Raises
    ------
    DomainError
        Where the window is not the same whole number of steps within the series.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral, of a function constant over each step.
    """
    values, step = _series(series), array(time_step)
    positive(step, "time step", "s")
    ratio = array(window) / _uniform(step)
    count = int(np.rint(ratio.flat[0]))
    require(np.abs(ratio - count) <= WHOLE * ratio, "window is not the same whole number of steps for all series")
    require(np.full(values.shape, 1 <= count <= values.shape[-1]), "window is not within the series")
    around = np.concatenate([values[..., values.shape[-1] - count + 1 :], values], axis=-1)
    windows = np.lib.stride_tricks.sliding_window_view(around, count, axis=-1)
    return number(windows.mean(axis=-1))


def monthly_integral(series: Number, time_step: Number) -> Array:
    """Integral of a series over each of the twelve months of a year of 365 days.

    Parameters
    ----------
    series : array
        Means over the steps of the whole year, time on the last axis, from 1 January. [any]
    time_step : float or array
        Length of a step, above 0, a whole part of a day. [s]

    Returns
    -------
    array
        Integral over each month, months on the last axis; their sum is that of the year. [any·s]

    Raises
    ------
    DomainError
        Where the series is not made of 365 days of whole steps.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral, of a function constant over each step.
    """
    values, step = _series(series), array(time_step)
    positive(step, "time step", "s")
    steps, rest = divmod(values.shape[-1], sum(MONTH_DAYS))
    require(np.full(values.shape, rest == 0 and steps > 0), "the series is not made of 365 days")
    require(np.abs(_uniform(step) * steps - DAY) <= WHOLE * DAY, "the steps do not make days of 24 h")
    ends = np.cumsum(MONTH_DAYS)[:-1] * steps
    parts = np.split(values * step, ends, axis=-1)
    return np.stack([_total(part) for part in parts], axis=-1)


def value_at_largest(series: Number, ranked: Number) -> Number:
    """Value of a series in the step in which another series is at its largest, the first of them.

    Parameters
    ----------
    series : array
        Values over the steps, time on the last axis. [any]
    ranked : array
        Series whose largest step is looked for, of the same length. [any]

    Returns
    -------
    float or array
        Value in that step, in the unit of the series. [any]

    Raises
    ------
    DomainError
        Where the two series differ in length.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, maximum of a set.
    """
    values, key = _series(series), _series(ranked)
    require(np.full(values.shape, values.shape[-1] == key.shape[-1]), "the two series differ in length")
    shape = np.broadcast_shapes(values.shape, key.shape)
    place = np.broadcast_to(key.argmax(axis=-1)[..., None], (*shape[:-1], 1))
    return number(np.take_along_axis(np.broadcast_to(values, shape), place, axis=-1)[..., 0])


def largest_by_night(series: Number, time_step: Number, night_start: Number, night_end: Number) -> Number:
    """Largest value of a series in the steps that begin in the night.

    Parameters
    ----------
    series : array
        Values over the steps, whole days, time on the last axis, from midnight UTC. [any]
    time_step : float or array
        Length of a step, a whole part of a day. [s]
    night_start : float or array
        Time of day, UTC, at which the night begins, after that of its end; one for all series. [s]
    night_end : float or array
        Time of day, UTC, at which the night ends. [s]

    Returns
    -------
    float or array
        Largest value, in the unit of the series. [any]

    Raises
    ------
    DomainError
        Where the series is not made of whole days, or the night does not pass midnight.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, maximum of a set.
    """
    values, step = _series(series), _uniform(array(time_step))
    require(step == step.flat[0], "time step is not the same for all series")
    starts, ends = array(night_start), array(night_end)
    require((starts == starts.flat[0]) & (ends == ends.flat[0]), "the night is not the same for all series")
    require(starts > ends, "the night does not pass midnight")
    steps = round(DAY / float(step.flat[0]))
    whole = abs(steps * float(step.flat[0]) - DAY) <= WHOLE * DAY and values.shape[-1] % steps == 0
    require(np.full(values.shape, whole), "the series is not made of whole days")
    times = np.arange(steps) * float(step.flat[0])
    days = values.reshape(*values.shape[:-1], -1, steps)
    by_time = days.max(axis=-2)  # the largest at each time of day
    at_night = (times >= float(starts.flat[0])) | (times < float(ends.flat[0]))
    return number(by_time[..., at_night].max(axis=-1))


def _series(series: Number) -> Array:
    """Return a series as an array with at least the axis of time."""
    return np.atleast_1d(array(series))


def _uniform(step: Array) -> Array:
    """Return the one length that all steps of a series have."""
    if step.ndim == 0:
        return step
    require(step == step[..., :1], "time step is not the same all along the series")
    return step[..., :1]


def _without_time(argument: Array) -> Array:
    """Drop the axis of time, of length 1, of an argument that does not depend on time."""
    if argument.ndim == 0:
        return argument
    constant = np.full(argument.shape, argument.shape[-1] == 1)
    require(constant, "argument depends on time; expected one that does not")
    return argument[..., 0]


def _total(amounts: Array) -> Array:
    """Sum over time; contiguous, so that the order of the sum is the same whatever the layout in memory."""
    total: Array = np.asarray(np.ascontiguousarray(amounts).sum(axis=-1))
    return total


def _largest_run(amounts: Array, steps: int) -> Array:
    """Largest sum of `steps` consecutive amounts, by differences of the running sum."""
    running = np.zeros((*amounts.shape[:-1], amounts.shape[-1] + 1))
    np.cumsum(amounts, axis=-1, out=running[..., 1:])
    largest: Array = np.asarray((running[..., steps:] - running[..., :-steps]).max(axis=-1))
    return largest
