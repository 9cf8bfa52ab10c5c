"""A plant put into service tranche by tranche: what is installed at a time, and how far it is loaded in a span.

Tranches follow one another at equal intervals, the first at time 0, the last at the time of full capacity; the last
may be smaller. A tranche runs at a low load while it is filled, then at its steady one.
"""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, not_negative, number, require, within
from impact.physics.types import Array, Number

SMALLEST_TRANCHE = 0.005  # of the whole
ROUNDING = 1e-9  # of a tranche: a whole number of tranches is one, whatever its last bit


def commissioned_share(elapsed_time: Number, tranche_share: Number, full_capacity_delay: Number) -> Number:
    """Share of the whole that is in service at a time after the first tranche.

    Parameters
    ----------
    elapsed_time : float or array
        Time from the day on which the first tranche enters service; nothing is in service before. [s]
    tranche_share : float or array
        Power of a tranche over that of the whole, 0.005 to 1. [1]
    full_capacity_delay : float or array
        Time from the first tranche to the last, at least 0. [s]

    Returns
    -------
    float or array
        Share in service, 0 to 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, integer part; the equal intervals are a convention of the toolkit.
    """
    at, share, delay, count = _checked(elapsed_time, tranche_share, full_capacity_delay)
    found = np.zeros(np.broadcast_shapes(at.shape, share.shape, delay.shape))
    for index in range(int(count.max())):
        found = found + np.where(at >= _entry(index, count, delay), _power(index, share), 0.0)
    return number(found)


def line_shares(tranche_number: Number, tranche_share: Number) -> Number:
    """Share of the whole of each line of a plan of tranches; the last line holds all tranches from its own on.

    Parameters
    ----------
    tranche_number : array of shape (..., lines)
        Numbers of the lines, from 1, one after the other. [1]
    tranche_share : float or array
        Power of a tranche over that of the whole, 0.005 to 1. [1]

    Returns
    -------
    array of shape (..., lines)
        Shares, which add up to 1. [1]

    Raises
    ------
    DomainError
        Where the lines are not numbered from 1, or the share is outside of its range.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, sums; the plan is a convention of the toolkit.
    """
    numbers = array(tranche_number)
    wanted = np.arange(1.0, numbers.shape[-1] + 1)
    require(numbers == wanted, f"lines of the plan of tranches are numbered {numbers.ravel()[: wanted.size]}; number "
            "them 1, 2, 3 and so on")  # fmt: skip
    _, share, _, _ = _checked(0.0, tranche_share, 0.0)
    before = np.minimum((numbers - 1) * share, 1.0)
    after = np.where(numbers == wanted[-1], 1.0, np.minimum(numbers * share, 1.0))
    return np.asarray(after - before)


def line_start(tranche_number: Number, tranche_share: Number, full_capacity_delay: Number) -> Number:
    """Time from the first tranche to that of each line of a plan of tranches, at equal intervals.

    Parameters
    ----------
    tranche_number : float or array
        Number of the tranche, from 1. [1]
    tranche_share : float or array
        Power of a tranche over that of the whole, 0.005 to 1. [1]
    full_capacity_delay : float or array
        Time from the first tranche to the last, at least 0. [s]

    Returns
    -------
    float or array
        Time, that of the last tranche for lines beyond it. [s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, integer part; the equal intervals are a convention of the toolkit.
    """
    _, _, delay, count = _checked(0.0, tranche_share, full_capacity_delay)
    lines = array(tranche_number)
    require(lines >= 1, "number of a tranche is below 1")
    return number(_entry(np.minimum(lines, count) - 1, count, delay))


def planned_share(elapsed_time: Number, tranche_power_share: Number, tranche_start: Number) -> Number:
    """Share of the whole that is in service at a time, tranche by tranche at its own date.

    Parameters
    ----------
    elapsed_time : array
        Time from the day on which the first tranche enters service. [s]
    tranche_power_share : array
        Share of the whole of each tranche; the tranches are the axis before the last. [1]
    tranche_start : array
        Time at which each tranche enters service, at least 0. [s]

    Returns
    -------
    array
        Share in service, without the axis of the tranches. [1]

    Raises
    ------
    DomainError
        Where a start is negative.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, sums.
    """
    entry = array(tranche_start)
    not_negative(entry, "service of a tranche", "s")
    return np.asarray(np.where(array(elapsed_time) >= entry, array(tranche_power_share), 0.0).sum(axis=-2))


def planned_load(
    span_start: Number,
    span_length: Number,
    tranche_power_share: Number,
    tranche_start: Number,
    ramp_duration: Number,
    ramp_load: Number,
    steady_load: Number,
) -> Number:
    """Mean load of a span over the power of the whole plant, tranche by tranche at its own date.

    Parameters
    ----------
    span_start, span_length : array
        Begin of the span, from the day on which the first tranche enters service, and its length, above 0. [s]
    tranche_power_share : array
        Share of the whole of each tranche; the tranches are the axis before the last. [1]
    tranche_start : array
        Time at which each tranche enters service, at least 0. [s]
    ramp_duration : array
        Time that a tranche takes to be filled, at least 0. [s]
    ramp_load, steady_load : array
        Load of a tranche while it is filled and afterwards, 0 to 1. [1]

    Returns
    -------
    array
        Mean power of the span over that of the whole plant at full load, without the axis of the tranches. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, integral; the two loads are conventions of the toolkit.
    """
    begin, length, entry, ramp = array(span_start), array(span_length), array(tranche_start), array(ramp_duration)
    require(length > 0, "length of the span is not above 0")
    not_negative(entry, "service of a tranche", "s")
    not_negative(ramp, "duration of the filling", "s")
    filling = _overlap(begin, length, entry, entry + ramp) * array(ramp_load)
    steady = _overlap(begin, length, entry + ramp, np.inf) * array(steady_load)
    return np.asarray((array(tranche_power_share) * (filling + steady) / length).sum(axis=-2))


def installed_shares(
    hardware_share: Number, hardware_first_tranche: Number, hardware_last_tranche: Number, tranche_number: Number
) -> Number:
    """Share of each class of hardware in each tranche: those of the classes installed in it, brought to 1.

    Parameters
    ----------
    hardware_share : array
        Share of the class in the fleet, 0 to 1. [1]
    hardware_first_tranche, hardware_last_tranche : array
        Number of the first and of the last tranche in which the class is installed, whole, from 1. [1]
    tranche_number : array
        Number of the tranche; the classes are the last axis. [1]

    Returns
    -------
    array of shape (..., lines, classes)
        Shares, which add up to 1 over the classes; all 0 where no class is installed. [1]

    Raises
    ------
    DomainError
        Where a number of a tranche is not whole.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, sums; the split in proportion is a convention of the toolkit.
    """
    begin, end, at = array(hardware_first_tranche), array(hardware_last_tranche), array(tranche_number)
    for what, numbers in (("first tranche", begin), ("last tranche", end)):
        odd = np.ravel(numbers[numbers != np.rint(numbers)]).tolist()
        require(not odd, f"{what} of a class of hardware is {(odd or [0])[0]:g}; give a whole number")
    there = np.where((at >= begin) & (at <= end), array(hardware_share), 0.0)
    total = there.sum(axis=-1, keepdims=True)
    return np.asarray(there / np.where(total > 0, total, 1.0))


def fleet_shares(tranche_power_share: Number, tranche_hardware_share: Number) -> Number:
    """Share of each class of hardware in the whole fleet: that of the tranches, by their power.

    Parameters
    ----------
    tranche_power_share : array of shape (..., lines, 1)
        Share of the whole of each tranche. [1]
    tranche_hardware_share : array of shape (..., lines, classes)
        Share of each class in each tranche. [1]

    Returns
    -------
    array of shape (..., classes)
        Shares. [1]

    Raises
    ------
    DomainError
        Where a share is negative or above 1.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, sums.
    """
    power, classes = array(tranche_power_share), array(tranche_hardware_share)
    within(power, -ROUNDING, 1.0 + ROUNDING, "share of a tranche", "(share)")
    within(classes, -ROUNDING, 1.0 + ROUNDING, "share of a class of hardware", "(share)")
    return np.asarray((power * classes).sum(axis=-2))


def commissioned_load(
    span_start: Number,
    span_length: Number,
    tranche_share: Number,
    full_capacity_delay: Number,
    ramp_duration: Number,
    ramp_load: Number,
    steady_load: Number,
) -> Number:
    """Mean load of a span over the power of the whole plant, each tranche being filled before it runs steadily.

    Parameters
    ----------
    span_start : float or array
        Begin of the span, from the day on which the first tranche enters service. [s]
    span_length : float or array
        Length of the span, above 0. [s]
    tranche_share : float or array
        Power of a tranche over that of the whole, 0.005 to 1. [1]
    full_capacity_delay : float or array
        Time from the first tranche to the last, at least 0. [s]
    ramp_duration : float or array
        Time that a tranche takes to be filled, at least 0. [s]
    ramp_load, steady_load : float or array
        Load of a tranche while it is filled and afterwards, 0 to 1. [1]

    Returns
    -------
    float or array
        Mean power of the span over that of the whole plant at full load. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, integral; the equal intervals and the two loads are conventions of the toolkit.
    """
    start, share, delay, count = _checked(span_start, tranche_share, full_capacity_delay)
    length, ramp = array(span_length), array(ramp_duration)
    require(length > 0, "length of the span is not above 0")
    not_negative(ramp, "duration of the filling", "s")
    within(array(ramp_load), 0.0, 1.0, "load while filling", "(share)")
    within(array(steady_load), 0.0, 1.0, "steady load", "(share)")
    total: Number = np.zeros(())
    for index in range(int(count.max())):
        entry = _entry(index, count, delay)
        filling = _overlap(start, length, entry, entry + ramp)
        steady = _overlap(start, length, entry + ramp, np.inf)
        total = total + _power(index, share) * (filling * array(ramp_load) + steady * array(steady_load)) / length
    return number(np.asarray(total))


def _checked(moment: Number, tranche_share: Number, delay: Number) -> tuple[Array, Array, Array, Array]:
    share, late = array(tranche_share), array(delay)
    within(share, SMALLEST_TRANCHE, 1.0 + ROUNDING, "share of a tranche", "(share)")
    not_negative(late, "delay of the full capacity", "s")
    share = np.minimum(share, 1.0)
    return array(moment), share, late, np.ceil(1 / share - ROUNDING)


def _entry(index: int | Array, count: Array, delay: Array) -> Array:
    """Time at which a tranche enters service; where there are fewer, its power is 0."""
    return delay * index / np.maximum(count - 1, 1)


def _power(index: int, share: Array) -> Array:
    """Power of a tranche over the whole: the last takes what is left, those beyond have none."""
    left: Array = np.clip(1 - index * share, 0.0, share)
    return left


def _overlap(start: Array, length: Array, begin: Array, end: Array | float) -> Array:
    """Time of a span that lies between two moments."""
    shared: Array = np.maximum(np.minimum(start + length, end) - np.maximum(start, begin), 0.0)
    return shared
