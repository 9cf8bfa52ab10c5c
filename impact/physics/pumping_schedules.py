"""Wells together and rates that change: drawdowns of a confined aquifer add up, in space and in time.

The equation of flow is linear in the drawdown, so the drawdown of several wells, or of a rate that changes, is a
sum of those of single wells at constant rates. Steady and late-time forms of Theis stand here too. Hypotheses
are those of `well_hydraulics`.
"""

from __future__ import annotations

import numpy as np
from scipy.special import exp1

from impact.physics import well_hydraulics
from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Array, Number

# Up to this u the logarithm of Cooper and Jacob is within 0.3 % of W(u) (tested).
COOPER_JACOB_LIMIT = 0.01


def cooper_jacob_drawdown(
    pumping_rate: Number, transmissivity: Number, storativity: Number, distance: Number, duration: Number
) -> Number:
    """Late-time drawdown around a well: the logarithm that W(u) becomes when u is small.

    Parameters
    ----------
    pumping_rate : float or array
        Rate of the well; negative for injection. [m³/s]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distance : float or array
        Distance from the axis of the well, at least its radius. [m]
    duration : float or array
        Time since pumping began, at least `cooper_jacob_start`. [s]

    Returns
    -------
    float or array
        Drawdown, within 0.3 % of that of Theis. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or u exceeds 0.01: too early, or too far away.

    References
    ----------
    .. [1] key `cooper-jacob-1946`.
    """
    t, time = array(transmissivity), array(duration)
    start = array(cooper_jacob_start(transmissivity, storativity, distance))
    positive(time, "duration", "s")
    require(time >= start * (1.0 - 1e-12), "u exceeds 0.01: too early or too far for the logarithm of Cooper and Jacob")
    u = COOPER_JACOB_LIMIT * start / time
    return number(array(pumping_rate) / (4.0 * np.pi * t) * (-np.euler_gamma - np.log(u)))


def cooper_jacob_start(transmissivity: Number, storativity: Number, distance: Number) -> Number:
    """Time from which the logarithm of Cooper and Jacob holds at a distance.

    Parameters
    ----------
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distance : float or array
        Distance from the axis of the well, at least its radius. [m]

    Returns
    -------
    float or array
        Time since pumping began at which u has fallen to 0.01. [s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `cooper-jacob-1946`.
    """
    t, s, r = array(transmissivity), array(storativity), array(distance)
    positive(t, "transmissivity", "m²/s")
    positive(r, "distance", "m")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    return number(r**2 * s / (4.0 * t * COOPER_JACOB_LIMIT))


def thiem_drawdown(pumping_rate: Number, transmissivity: Number, distance: Number, influence_radius: Number) -> Number:
    """Steady drawdown around a well in the centre of a round island whose shore keeps its level.

    Parameters
    ----------
    pumping_rate : float or array
        Rate of the well; negative for injection. [m³/s]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    distance : float or array
        Distance from the axis of the well, at least its radius and at most the radius of influence. [m]
    influence_radius : float or array
        Distance at which the level does not fall, above 0. [m]

    Returns
    -------
    float or array
        Drawdown; 0 at the radius of influence. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `thiem-1906`.
    """
    t, r, shore = array(transmissivity), array(distance), array(influence_radius)
    positive(t, "transmissivity", "m²/s")
    positive(r, "distance", "m")
    require(r <= shore, "distance exceeds the radius of influence")
    return number(array(pumping_rate) / (2.0 * np.pi * t) * np.log(shore / r))


def well_field_drawdown(
    pumping_rates: Array, transmissivity: Number, storativity: Number, distances: Array, duration: Number
) -> Number:
    """Drawdown that several wells make together at a point; image wells are wells like others.

    Parameters
    ----------
    pumping_rates : array, last axis the wells
        Rates of the wells; negative for injection. [m³/s]
    transmissivity : float or array without the axis of wells
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array without the axis of wells
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distances : array, last axis the wells
        Distances from the axes of the wells, at least their radii. [m]
    duration : float or array without the axis of wells
        Time since pumping began, above 0. [s]

    Returns
    -------
    float or array
        Drawdown, without the axis of wells. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `theis-1935`.
    """
    aquifer = array(transmissivity)[..., None], array(storativity)[..., None]
    fall = well_hydraulics.theis_drawdown(pumping_rates, *aquifer, distances, array(duration)[..., None])
    return number(array(fall).sum(axis=-1))


def scheduled_drawdown(
    pumping_rates: Array,
    start_times: Array,
    transmissivity: Number,
    storativity: Number,
    distance: Number,
    observation_time: Number,
) -> Number:
    """Drawdown of one well whose rate changes in steps: the sum of the effects of the changes.

    Parameters
    ----------
    pumping_rates : array, last axis the steps
        Rate of each step; before the first step the well stands still. [m³/s]
    start_times : array, last axis the steps
        Time at which each step begins, rising; the last step lasts for ever. [s]
    transmissivity : float or array without the axis of steps
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array without the axis of steps
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distance : float or array without the axis of steps
        Distance from the axis of the well, at least its radius. [m]
    observation_time : float or array without the axis of steps
        Time at which the drawdown is wanted, on the clock of the start times. [s]

    Returns
    -------
    float or array
        Drawdown, without the axis of steps; negative where a level has risen. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or start times do not rise.

    References
    ----------
    .. [1] key `theis-1935`.
    .. [2] key `kruseman-deridder-1990`, variable discharge.
    """
    rates, starts = array(pumping_rates), array(start_times)
    t, s, r = array(transmissivity)[..., None], array(storativity)[..., None], array(distance)[..., None]
    require(np.isfinite(rates), "pumping rate is not a finite number")
    require(np.diff(starts, axis=-1) > 0, "start times of the steps do not rise")
    positive(t, "transmissivity", "m²/s")
    positive(r, "distance", "m")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    elapsed = array(observation_time)[..., None] - starts
    felt = elapsed > 0
    well = np.where(felt, exp1(r**2 * s / (4.0 * t * np.where(felt, elapsed, 1.0))), 0.0)
    change = np.diff(rates, axis=-1, prepend=0.0)
    return number((change * well / (4.0 * np.pi * t)).sum(axis=-1))


def residual_drawdown(
    pumping_rate: Number,
    transmissivity: Number,
    storativity: Number,
    distance: Number,
    duration: Number,
    rest_duration: Number,
) -> Number:
    """Drawdown that is left some time after a well has stopped (recovery of Theis).

    Parameters
    ----------
    pumping_rate : float or array
        Rate at which the well pumped; negative for injection. [m³/s]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distance : float or array
        Distance from the axis of the well, at least its radius. [m]
    duration : float or array
        Time during which the well pumped, above 0. [s]
    rest_duration : float or array
        Time since it stopped, at least 0. [s]

    Returns
    -------
    float or array
        Drawdown left. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `theis-1935`, recovery.
    """
    pumped, rest = array(duration), array(rest_duration)
    positive(pumped, "duration", "s")
    not_negative(rest, "rest", "s")
    steps = np.stack(np.broadcast_arrays(array(pumping_rate), 0.0), axis=-1)
    starts = np.stack(np.broadcast_arrays(0.0, pumped), axis=-1)
    return scheduled_drawdown(steps, starts, transmissivity, storativity, distance, pumped + rest)
