"""Drawdown in a confined aquifer that leaks: water seeps in through the bed above it (Hantush and Jacob).

Hypotheses: those of Theis, but the confining bed lets water through in proportion to the drawdown, releases
none of its own, and the source bed behind it keeps its level. Where that source bed is thin, its own level
falls and the drawdown grows beyond this solution.
"""

from __future__ import annotations

import numpy as np
from scipy.special import k0

from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Array, Number

# Gauss-Legendre nodes: enough for 1e-10 relative over u from 1e-12 to 100 and r/B from 1e-8 to 10 (tested).
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(160)
_FALL = 45.0  # where the integrand has fallen by exp(-45), the integral is cut off
_NOTHING = 700.0  # exp(-700) is the smallest a double holds with all its digits


def leakage_factor(transmissivity: Number, confining_thickness: Number, vertical_conductivity: Number) -> Number:
    """Length B over which leakage balances the flow in the aquifer.

    Parameters
    ----------
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    confining_thickness : float or array
        Thickness of the bed through which water leaks, above 0. [m]
    vertical_conductivity : float or array
        Vertical hydraulic conductivity of that bed, above 0. [m/s]

    Returns
    -------
    float or array
        B, the root of T b'/K'. [m]

    Raises
    ------
    DomainError
        Where an argument is not above 0.

    References
    ----------
    .. [1] key `hantush-jacob-1955`.
    """
    t, bed, conductivity = array(transmissivity), array(confining_thickness), array(vertical_conductivity)
    positive(t, "transmissivity", "m²/s")
    positive(bed, "confining thickness", "m")
    positive(conductivity, "vertical conductivity", "m/s")
    return number(np.sqrt(t * bed / conductivity))


def leaky_well_function(u: Number, leakage_ratio: Number) -> Number:
    """Well function W(u, r/B) of Hantush and Jacob: the integral of exp(-y - (r/B)²/(4y))/y from u on.

    With y = (r/2B) exp(t) the integrand becomes exp(-(r/B) cosh t), even in t, whose integral over all t is
    2 K0(r/B). What is left is a tail, cut where it has fallen by exp(-45) and summed with a fixed number of
    nodes, so an element's bits do not depend on its neighbours.

    Parameters
    ----------
    u : float or array
        Squared distance times storativity over four times transmissivity times duration, above 0. [1]
    leakage_ratio : float or array
        Distance over leakage factor, r/B, above 0; towards 0 the function becomes that of Theis. [1]

    Returns
    -------
    float or array
        W(u, r/B). [1]

    Raises
    ------
    DomainError
        Where u or r/B is not above 0.

    References
    ----------
    .. [1] key `hantush-jacob-1955`.
    .. [2] key `hantush-1956`, table of W(u, r/B).
    """
    argument, ratio = np.broadcast_arrays(array(u), array(leakage_ratio))
    positive(argument, "u", "")
    positive(ratio, "leakage ratio", "")
    start = np.log(2.0 * argument / ratio)
    tail = _tail(np.abs(start), ratio, argument + ratio**2 / (4.0 * argument))
    return number(np.where(start < 0, 2.0 * k0(ratio) - tail, tail))


def hantush_drawdown(
    pumping_rate: Number,
    transmissivity: Number,
    storativity: Number,
    leakage_factor: Number,
    distance: Number,
    duration: Number,
) -> Number:
    """Drawdown around a well that pumps a leaky confined aquifer at a constant rate.

    Parameters
    ----------
    pumping_rate : float or array
        Rate of the well; negative for injection. [m³/s]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    leakage_factor : float or array
        Length B over which leakage balances the flow in the aquifer, above 0. [m]
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
    .. [1] key `hantush-jacob-1955`.
    """
    rate = array(pumping_rate)
    require(np.isfinite(rate), "pumping rate is not a finite number")
    well = _leaky_function(transmissivity, storativity, leakage_factor, distance, duration)
    return number(rate / (4.0 * np.pi * array(transmissivity)) * well)


def leaky_storage_fraction(
    transmissivity: Number, storativity: Number, leakage_factor: Number, duration: Number
) -> Number:
    """Share of a constant pumping rate that still comes out of storage; the rest leaks through the confining bed.

    Summed over the whole plane, the drawdown V obeys S dV/dt + (T/B²) V = Q, whose solution from rest gives
    the share exp(-T t/(S B²)).

    Parameters
    ----------
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    leakage_factor : float or array
        Length B over which leakage balances the flow in the aquifer, above 0. [m]
    duration : float or array
        Time since pumping began, above 0. [s]

    Returns
    -------
    float or array
        Between 0 and 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `hantush-jacob-1955`, the balance of their equation over the plane.
    """
    t, s, length, time = array(transmissivity), array(storativity), array(leakage_factor), array(duration)
    positive(t, "transmissivity", "m²/s")
    positive(length, "leakage factor", "m")
    positive(time, "duration", "s")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    return number(np.exp(-t * time / (s * length**2)))


def hantush_pumping_rate(
    drawdown: Number,
    transmissivity: Number,
    storativity: Number,
    leakage_factor: Number,
    distance: Number,
    duration: Number,
) -> Number:
    """Constant rate that makes a given drawdown after a given time; the inverse of `hantush_drawdown`.

    Parameters
    ----------
    drawdown : float or array
        Drawdown at the distance, at least 0. [m]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    leakage_factor : float or array
        Length B over which leakage balances the flow in the aquifer, above 0. [m]
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
    .. [1] key `hantush-jacob-1955`.
    """
    fall = array(drawdown)
    not_negative(fall, "drawdown", "m")
    well = _leaky_function(transmissivity, storativity, leakage_factor, distance, duration)
    require(well > 0, "pumping is not felt at this distance after this time: W(u, r/B) is 0")
    return number(4.0 * np.pi * array(transmissivity) * fall / well)


def _tail(start: Array, ratio: Array, exponent: Array) -> Array:
    """Integrate exp(-ratio cosh t) from `start` (at least 0) on; `exponent` is ratio cosh(start)."""
    felt = exponent < _NOTHING
    first = np.where(felt, start, 0.0)
    length = np.arccosh(np.where(felt, exponent, ratio) / ratio + _FALL / ratio) - first
    places = first[..., None] + length[..., None] * (_NODES + 1.0) / 2.0
    shifted = ratio[..., None] * np.cosh(places)
    summed = (np.exp(-shifted) * _WEIGHTS).sum(axis=-1) * length / 2.0
    return np.where(felt, summed, 0.0)


def _leaky_function(
    transmissivity: Number, storativity: Number, leakage_factor: Number, distance: Number, duration: Number
) -> Array:
    t, s = array(transmissivity), array(storativity)
    factor, r, time = array(leakage_factor), array(distance), array(duration)
    positive(t, "transmissivity", "m²/s")
    positive(factor, "leakage factor", "m")
    positive(r, "distance", "m")
    positive(time, "duration", "s")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    return array(leaky_well_function(r**2 * s / (4.0 * t * time), r / factor))
