"""How long the effect of a well grows: the time after which it has come to a share of its final value.

Only where something feeds the aquifer in proportion to the drawdown is there a final value: a water body of fixed
level, or leakage. In an aquifer without end and without leakage the drawdown grows for ever.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import erfcinv, exp1, k0

from impact.physics import leaky_aquifer
from impact.physics._values import array, number, positive, require
from impact.physics.types import Array, Number

_HALVINGS = 60  # of a bracket in the logarithm of u: far beyond what a time is worth
_LEAST, _MOST = np.log(1e-12), np.log(1000.0)  # of u
_FAR = 100.0  # leakage factors from which on the well function is replaced by a bell curve, within 0.2 %


def time_to_share_beside_fixed_head(
    effect_share: Number, transmissivity: Number, storativity: Number, distance: Number, image_distance: Number
) -> Number:
    """Time after which the drawdown of a well beside a water body of fixed level has come to a share of its last.

    Parameters
    ----------
    effect_share : float or array
        Share of the final drawdown, above 0, below 1. [1]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distance : float or array
        Distance from the axis of the well, at least its radius. [m]
    image_distance : float or array
        Distance from the image of the well behind the limit, more than the distance from the well. [m]

    Returns
    -------
    float or array
        Time since pumping began. [s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the point lies on the limit itself, where nothing falls.

    References
    ----------
    .. [1] key `theis-1935`.
    .. [2] key `ferris-1962`, image wells.
    """
    r, image = array(distance), array(image_distance)
    positive(r, "distance", "m")
    require(image > r * (1.0 + 1e-9), "the point lies on the limit of the aquifer, where nothing falls, or behind it")
    ratio = (image / r) ** 2
    final = np.log(ratio)
    return _time(effect_share, transmissivity, storativity, r, final, lambda u: exp1(u) - exp1(u * ratio))


def time_to_share_when_leaky(
    effect_share: Number, transmissivity: Number, storativity: Number, leakage_factor: Number, distance: Number
) -> Number:
    """Time after which the drawdown of a well in a leaky aquifer has come to a share of its last.

    Parameters
    ----------
    effect_share : float or array
        Share of the final drawdown, above 0, below 1. [1]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    leakage_factor : float or array
        Length B over which leakage balances the flow in the aquifer, above 0. [m]
    distance : float or array
        Distance from the axis of the well, at least its radius. [m]

    Returns
    -------
    float or array
        Time since pumping began. [s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `hantush-jacob-1955`.
    """
    r, length = array(distance), array(leakage_factor)
    positive(r, "distance", "m")
    positive(length, "leakage factor", "m")
    ratio = r / length
    near = np.minimum(ratio, _FAR)  # beyond, K0 has too few digits left and then none
    found = _time(
        effect_share,
        transmissivity,
        storativity,
        r,
        2.0 * k0(near),
        lambda u: array(leaky_aquifer.leaky_well_function(u, near)),
    )
    part, t, s = array(effect_share), array(transmissivity), array(storativity)
    far = np.maximum(ratio, _FAR)
    # There the integrand of the well function is a bell around exp(t) = 1, of width 1/sqrt(r/B).
    turn = 2.0 * np.arcsinh(erfcinv(2.0 * part) / np.sqrt(2.0 * far))
    late = r**2 * s / (4.0 * t) * 2.0 / (far * np.exp(turn))
    return number(np.where(ratio > _FAR, late, found))


def _time(
    share: Number,
    transmissivity: Number,
    storativity: Number,
    distance: Array,
    final: Array,
    well: Callable[[Array], Array],
) -> Number:
    """Halve a bracket of u until the well function is the share of its final value."""
    part, t, s = array(share), array(transmissivity), array(storativity)
    require((part > 0) & (part < 1), "share of the effect is not between 0 and 1")
    positive(t, "transmissivity", "m²/s")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    part, t, s, r, last = np.broadcast_arrays(part, t, s, distance, final)
    low, high = np.full(r.shape, _LEAST), np.full(r.shape, _MOST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        more = well(np.exp(middle)) > part * last
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return number(r**2 * s / (4.0 * t * np.exp((low + high) / 2.0)))
