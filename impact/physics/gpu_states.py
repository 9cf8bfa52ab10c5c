"""Power of a device that is idle, busy with light work, or busy at full power: its mean and its distribution.

Measured powers of GPUs heap up at these states: a normal distribution around a mean describes none of them.
"""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, number, positive, require, within
from impact.physics.types import Array, Number

ROUNDING = 1e-9

def busy_power_share(
    busy_share: Number, idle_power_ratio: Number, light_work_share: Number, light_power_ratio: Number
) -> Number:
    """Power over full power of a cluster in which a share of the GPUs is busy, a part of them with light work.

    Parameters
    ----------
    busy_share : float or array
        Share of the GPUs that are busy, 0 to 1. [1]
    idle_power_ratio : float or array
        Power of an idle GPU over that at full work, 0 to 1. [1]
    light_work_share : float or array
        Share of the busy time that is light work, 0 to 1. [1]
    light_power_ratio : float or array
        Power at light work over that at full work, 0 to 1. [1]

    Returns
    -------
    float or array
        Power over full power. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `hu-2024`, GPUs either idle or near full power, and work that does not load them.
    """
    busy = array(busy_share)
    within(busy, 0.0, 1.0 + 1e-9, "busy share", "(share)")
    idle = _share(idle_power_ratio, "idle power ratio")
    light, ratio = _share(light_work_share, "share of light work"), _share(light_power_ratio, "ratio of light power")
    at_work = 1 - light * (1 - ratio)
    return number(idle + (at_work - idle) * np.minimum(busy, 1.0))


def full_work_share(
    mean_power: Number, busy_share: Number, idle_power: Number, light_power: Number, full_power: Number
) -> Number:
    """Share of all the time at full power that a mean power tells, the idle time being known.

    Parameters
    ----------
    mean_power : float or array
        Mean power of the device. [W]
    busy_share : float or array
        Share of the time in which it is busy, 0 to 1. [1]
    idle_power, light_power, full_power : float or array
        Power when idle, at light work and at full work, in rising order, above 0. [W]

    Returns
    -------
    float or array
        Share of the time at full power, between 0 and the busy share. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or no share of full work gives the mean.

    References
    ----------
    .. [1] key `hu-2024`, powers of GPUs in three states; the share follows from the balance of the mean.
    """
    busy = _share(busy_share, "busy share")
    idle, light, full = _rising(idle_power, light_power, full_power)
    found = (array(mean_power) - idle * (1 - busy) - light * busy) / (full - light)
    require((found >= -ROUNDING) & (found <= busy + ROUNDING), "no share of full work gives the mean power")
    return number(np.clip(found, 0.0, busy))


def state_power_quantile(
    probability: Number,
    busy_share: Number,
    light_work_share: Number,
    idle_power: Number,
    light_power: Number,
    full_power: Number,
) -> Number:
    """Quantile of the power of a device in three states.

    Parameters
    ----------
    probability : float or array
        Share of the time below the quantile, 0 to 1. [1]
    busy_share : float or array
        Share of the time in which it is busy, 0 to 1. [1]
    light_work_share : float or array
        Share of the busy time that is light work, 0 to 1. [1]
    idle_power, light_power, full_power : float or array
        Power when idle, at light work and at full work, in rising order, above 0. [W]

    Returns
    -------
    float or array
        Power. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `hu-2024`, powers of GPUs in three states.
    """
    asked, busy = _share(probability, "probability"), _share(busy_share, "busy share")
    light = _share(light_work_share, "share of light work")
    low, middle, high = _rising(idle_power, light_power, full_power)
    at_rest = 1 - busy
    return number(np.where(asked <= at_rest, low, np.where(asked <= at_rest + busy * light, middle, high)))


def _share(value: Number, what: str) -> Array:
    share = array(value)
    within(share, 0.0, 1.0, what, "(share)")
    return share


def _rising(idle: Number, light: Number, full: Number) -> tuple[Array, Array, Array]:
    low, middle, high = array(idle), array(light), array(full)
    positive(low, "idle power", "W")
    require((low <= middle) & (middle < high), "powers of the three states are not in rising order")
    return low, middle, high
