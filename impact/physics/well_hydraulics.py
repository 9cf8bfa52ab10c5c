"""Drawdown around a pumping well, and the rate that a drawdown allows.

Hypotheses of Theis: a homogeneous, isotropic, horizontal aquifer without end, confined, of constant
thickness; a well of negligible storage through its whole thickness; a constant rate. In an unconfined
aquifer it holds while the drawdown stays small beside the saturated thickness; see
`unconfined_drawdown_equivalent`.
"""

from __future__ import annotations

import numpy as np
from scipy.special import exp1

from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Array, Number

# Ends of the search for the inverse of W(u), and its steps: ln u to 1e-12.
LEAST_U, LARGEST_U, HALVINGS = 1e-30, 700.0, 46


def well_function(u: Number) -> Number:
    """Well function of Theis, the exponential integral E1.

    Parameters
    ----------
    u : float or array
        Squared distance times storativity over four times transmissivity times duration, above 0. [1]

    Returns
    -------
    float or array
        W(u). [1]

    Raises
    ------
    DomainError
        Where u is not above 0.

    References
    ----------
    .. [1] key `theis-1935`.
    .. [2] key `wenzel-1942`, table of W(u).
    """
    argument = array(u)
    positive(argument, "u", "")
    return number(exp1(argument))


def theis_drawdown(
    pumping_rate: Number, transmissivity: Number, storativity: Number, distance: Number, duration: Number
) -> Number:
    """Drawdown around a well that pumps a confined aquifer at a constant rate.

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
        Time since pumping began, above 0. [s]

    Returns
    -------
    float or array
        Drawdown. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `theis-1935`.
    """
    rate = array(pumping_rate)
    require(np.isfinite(rate), "pumping rate is not a finite number")
    well = _well_function(transmissivity, storativity, distance, duration)
    return number(rate / (4.0 * np.pi * array(transmissivity)) * well)


def pair_drawdown(
    pumping_rate: Number,
    transmissivity: Number,
    storativity: Number,
    distance: Number,
    doublet_spacing: Number,
    duration: Number,
) -> Number:
    """Drawdown of a well that pumps and of another, farther away in line, that gives all of its water back.

    Superposition in space; the most of any direction. Nearer to the other well it is the rise that the pair causes.

    Parameters
    ----------
    pumping_rate : float or array
        Rate of both wells. [m³/s]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distance : float or array
        Distance from the axis of the well that pumps, at least its radius. [m]
    doublet_spacing : float or array
        Distance between the two wells, at least 0. [m]
    duration : float or array
        Time since both began, above 0. [s]

    Returns
    -------
    float or array
        Drawdown. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `theis-1935`.
    """
    taken = theis_drawdown(pumping_rate, transmissivity, storativity, distance, duration)
    farther = array(distance) + doublet_spacing
    return number(array(taken) - theis_drawdown(pumping_rate, transmissivity, storativity, farther, duration))


def theis_pumping_rate(
    drawdown: Number, transmissivity: Number, storativity: Number, distance: Number, duration: Number
) -> Number:
    """Constant rate that makes a given drawdown after a given time; the inverse of `theis_drawdown`.

    Parameters
    ----------
    drawdown : float or array
        Drawdown at the distance, at least 0. [m]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distance : float or array
        Distance from the axis of the well, at least its radius. [m]
    duration : float or array
        Time since pumping began, above 0. [s]

    Returns
    -------
    float or array
        Rate of the well. [m³/s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or pumping is not felt at the distance by then.

    References
    ----------
    .. [1] key `theis-1935`.
    """
    fall = array(drawdown)
    not_negative(fall, "drawdown", "m")
    well = _well_function(transmissivity, storativity, distance, duration)
    require(well > 0, "pumping is not felt at this distance after this time: W(u) is 0")
    return number(4.0 * np.pi * array(transmissivity) * fall / well)


def theis_radius(
    drawdown: Number, pumping_rate: Number, transmissivity: Number, storativity: Number, duration: Number
) -> Number:
    """Distance within which a well has lowered the water by a given drawdown; 0 where it has nowhere.

    Parameters
    ----------
    drawdown : float or array
        Drawdown at the distance, above 0. [m]
    pumping_rate : float or array
        Rate of the well, at least 0. [m³/s]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    duration : float or array
        Time since pumping began, above 0. [s]

    Returns
    -------
    float or array
        Distance, to a relative 1e-9. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `theis-1935`.
    """
    fall, rate, t, s, time = (array(v) for v in (drawdown, pumping_rate, transmissivity, storativity, duration))
    positive(fall, "drawdown", "m")
    not_negative(rate, "pumping rate", "m³/s")
    positive(t, "transmissivity", "m²/s")
    positive(time, "duration", "s")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    fall, rate, t, s, time = np.broadcast_arrays(fall, rate, t, s, time)
    wanted = 4.0 * np.pi * t * fall / np.where(rate > 0, rate, np.inf)
    felt = rate > 0
    wanted = np.where(felt, wanted, 1.0)
    # W falls from ∞ to 0: its inverse is found by halving the interval of ln u
    low, high = np.full(wanted.shape, np.log(LEAST_U)), np.full(wanted.shape, np.log(LARGEST_U))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = exp1(np.exp(middle)) > wanted
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    u = np.exp((low + high) / 2)
    near = felt & (exp1(LEAST_U) > wanted)
    return number(np.where(near, np.sqrt(4.0 * t * time * u / s), 0.0))


def unconfined_drawdown_equivalent(drawdown: Number, saturated_thickness: Number) -> Number:
    """Drawdown of the confined aquifer that is equivalent to a drawdown in an unconfined one (Jacob).

    The transmissivity of an unconfined aquifer falls with its drawdown s; s - s²/(2b) is the drawdown that
    Theis gives with the initial transmissivity.

    Parameters
    ----------
    drawdown : float or array
        Drawdown of the unconfined aquifer, 0 to its saturated thickness. [m]
    saturated_thickness : float or array
        Initial saturated thickness, above 0. [m]

    Returns
    -------
    float or array
        Equivalent drawdown of the confined aquifer. [m]

    Raises
    ------
    DomainError
        Where the drawdown is negative or exceeds the saturated thickness.

    References
    ----------
    .. [1] key `jacob-1944`.
    .. [2] key `kruseman-deridder-1990`, unconfined aquifers.
    """
    fall, thickness = array(drawdown), array(saturated_thickness)
    positive(thickness, "saturated thickness", "m")
    require((fall >= 0) & (fall <= thickness), "drawdown is not between 0 and the saturated thickness")
    return number(fall - fall**2 / (2.0 * thickness))


def _well_function(transmissivity: Number, storativity: Number, distance: Number, duration: Number) -> Array:
    t, s = array(transmissivity), array(storativity)
    r, time = array(distance), array(duration)
    positive(t, "transmissivity", "m²/s")
    positive(r, "distance", "m")
    positive(time, "duration", "s")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    return array(well_function(r**2 * s / (4.0 * t * time)))
