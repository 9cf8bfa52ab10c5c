"""Water against what may be drawn: days above an allowance, what is then cut, a tank, rain by the month.

A daily allowance may be used at any hour of its day; the year is closed on itself.
"""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, not_negative, number, require
from impact.physics.types import Array, Number

ROUNDS = 2  # years after which the level of a tank repeats itself


def daily_excess(volume_flow: Number, time_step: Number, window: Number, daily_allowance: Number) -> Number:
    """Volume wanted above a daily allowance, added up over the days.

    Parameters
    ----------
    volume_flow : array
        Flow wanted in each step, whole days, time on the last axis. [m³/s]
    time_step : float or array
        Length of a step. [s]
    window : float or array
        Length of the day, a whole number of steps. [s]
    daily_allowance : float or array
        Volume that may be drawn in a day, at least 0. [m³]

    Returns
    -------
    float or array
        Volume not allowed. [m³]

    Raises
    ------
    DomainError
        Where an argument is negative or the series is not made of whole days.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral.
    """
    wanted, allowed = _days(volume_flow, time_step, window), _allowance(daily_allowance)
    return number(np.maximum(wanted - allowed, 0).sum(axis=-1))


def days_in_excess(volume_flow: Number, time_step: Number, window: Number, daily_allowance: Number) -> Number:
    """Time made of the days on which more is wanted than the daily allowance.

    Parameters
    ----------
    volume_flow : array
        Flow wanted in each step, whole days, time on the last axis. [m³/s]
    time_step : float or array
        Length of a step. [s]
    window : float or array
        Length of the day, a whole number of steps. [s]
    daily_allowance : float or array
        Volume that may be drawn in a day, at least 0. [m³]

    Returns
    -------
    float or array
        Duration, a whole number of days. [s]

    Raises
    ------
    DomainError
        Where an argument is negative or the series is not made of whole days.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral, of the indicator of the days above.
    """
    wanted, allowed = _days(volume_flow, time_step, window), _allowance(daily_allowance)
    day = array(window)
    return number((wanted > allowed).sum(axis=-1) * (day if day.ndim == 0 else day[..., 0]))


def curtailed_integral(
    series: Number, volume_flow: Number, time_step: Number, window: Number, daily_allowance: Number
) -> Number:
    """What is cut of a series that needs the water in proportion: its integral times the share lacking each day.

    Parameters
    ----------
    series : array
        Power or heat that the water serves, time on the last axis. [any]
    volume_flow : array
        Flow wanted in each step, whole days, time on the last axis. [m³/s]
    time_step : float or array
        Length of a step. [s]
    window : float or array
        Length of the day, a whole number of steps. [s]
    daily_allowance : float or array
        Volume that may be drawn in a day, at least 0. [m³]

    Returns
    -------
    float or array
        Integral of what is cut, in the unit of the series times seconds, over the steps that use water. [any]

    Raises
    ------
    DomainError
        Where an argument is negative or the series is not made of whole days.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, definite integral.
    """
    wanted, allowed = _days(volume_flow, time_step, window), _allowance(daily_allowance)
    lacking = np.where(wanted > allowed, 1 - allowed / np.where(wanted > 0, wanted, 1.0), 0.0)
    using = array(series) * (array(volume_flow) > 0)
    return number((lacking * _days(using, time_step, window)).sum(axis=-1))


def storage_for_allowance(volume_flow: Number, time_step: Number, window: Number, daily_allowance: Number) -> Number:
    """Smallest tank that, full on 1 January, supplies for a year all that is wanted above a daily allowance.

    The largest deficit that builds up day after day (sequent peak); what an allowance leaves fills the tank again.

    Parameters
    ----------
    volume_flow : array
        Flow wanted in each step, whole days, time on the last axis. [m³/s]
    time_step : float or array
        Length of a step. [s]
    window : float or array
        Length of the day, a whole number of steps. [s]
    daily_allowance : float or array
        Volume that may be drawn in a day, at least 0. [m³]

    Returns
    -------
    float or array
        Volume of the tank, at most what is wanted in the year. [m³]

    Raises
    ------
    DomainError
        Where an argument is negative or the series is not made of whole days.

    References
    ----------
    .. [1] key `thomas-burden-1963`, sequent-peak method.
    """
    wanted, allowed = _days(volume_flow, time_step, window), _allowance(daily_allowance)
    change = wanted - allowed
    deficit = np.zeros(change.shape[:-1])
    largest = np.zeros(change.shape[:-1])
    for day in range(change.shape[-1]):
        deficit = np.maximum(deficit + change[..., day], 0)
        largest = np.maximum(largest, deficit)
    return number(largest)


def tank_supply(inflow: Number, demand: Number, tank_volume: Number) -> Number:
    """What a tank supplies of a demand, period by period, in a year that repeats itself.

    Within a period what comes in is there when it is wanted: an upper bound for long periods.

    Parameters
    ----------
    inflow : array
        Volume that comes in in each period, on the last axis, at least 0. [m³]
    demand : array
        Volume wanted in each period, at least 0. [m³]
    tank_volume : float or array
        Volume of the tank, at least 0. [m³]

    Returns
    -------
    array
        Volume supplied in each period, at most the demand. [m³]

    Raises
    ------
    DomainError
        Where an argument is negative.

    References
    ----------
    .. [1] key `jenkins-1978`, yield before spill.
    """
    into, wanted, size = array(inflow), array(demand), array(tank_volume)
    for values, what in ((into, "inflow"), (wanted, "demand"), (size, "volume of the tank")):
        not_negative(values, what, "m³")
    into, wanted = np.broadcast_arrays(into, wanted)
    room = size if size.ndim == 0 else size[..., 0]
    held = np.zeros(np.broadcast_shapes(into.shape[:-1], np.shape(room)))
    supplied = np.zeros((*held.shape, into.shape[-1]))
    for _ in range(ROUNDS):
        for period in range(into.shape[-1]):
            at_hand = held + into[..., period]
            supplied[..., period] = np.minimum(at_hand, wanted[..., period])
            held = np.minimum(at_hand - supplied[..., period], room)
    return number(supplied)


def _days(flow: Number, time_step: Number, window: Number) -> Array:
    """Amount of each day of a series of flows."""
    values, step, day = np.atleast_1d(array(flow)), array(time_step), array(window)
    not_negative(values, "series", "")
    count = np.unique(np.rint(day / step))
    require(count.size == 1 and count[0] >= 1, "a day is not the same whole number of steps")
    steps = int(count[0])
    require(values.shape[-1] % steps == 0, "the series is not a whole number of days")
    amounts = values * step
    daily: Array = amounts.reshape(*amounts.shape[:-1], -1, steps).sum(axis=-1)
    return daily


def _allowance(daily_allowance: Number) -> Array:
    allowed = array(daily_allowance)
    not_negative(allowed, "daily allowance", "m³")
    return allowed
