"""What the limits of an aquifer do to the drawdown of a well, and what a well takes from a stream.

A straight limit is replaced by an image of the well behind it (method of images): behind a river or lake of
fixed level the image recharges, and the drawdown is less than without limit; behind an impermeable limit it
pumps, and the drawdown is more, up to twice. Hypotheses are those of Theis; see `well_hydraulics`.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erfc

from impact.physics import well_hydraulics
from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Array, Number


def abreast_image_distance(distance: Number, boundary_distance: Number) -> Number:
    """Distance from the image of a well to a point that is as far from the limit as the well is.

    Parameters
    ----------
    distance : float or array
        Distance from the axis of the well, at least its radius. [m]
    boundary_distance : float or array
        Distance from the well to the straight limit of the aquifer, above 0. [m]

    Returns
    -------
    float or array
        Distance from the image well, which lies twice as far as the limit. [m]

    Raises
    ------
    DomainError
        Where a distance is not above 0.

    References
    ----------
    .. [1] key `ferris-1962`, image wells.
    """
    r, limit = array(distance), array(boundary_distance)
    positive(r, "distance", "m")
    positive(limit, "distance to the limit", "m")
    return number(np.hypot(r, 2.0 * limit))


def drawdown_beside_fixed_head(
    pumping_rate: Number,
    transmissivity: Number,
    storativity: Number,
    distance: Number,
    image_distance: Number,
    duration: Number,
) -> Number:
    """Drawdown in an aquifer that ends on a straight, fully connected water body of fixed level.

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
    image_distance : float or array
        Distance from the image of the well behind the limit, at least the distance from the well. [m]
    duration : float or array
        Time since pumping began, above 0. [s]

    Returns
    -------
    float or array
        Drawdown; 0 on the limit itself. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `theis-1935`.
    .. [2] key `ferris-1962`, image wells.
    """
    own, image = _pair(pumping_rate, transmissivity, storativity, distance, image_distance, duration)
    return number(own - image)


def drawdown_beside_barrier(
    pumping_rate: Number,
    transmissivity: Number,
    storativity: Number,
    distance: Number,
    image_distance: Number,
    duration: Number,
) -> Number:
    """Drawdown in an aquifer that ends on a straight impermeable limit.

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
    image_distance : float or array
        Distance from the image of the well behind the limit, at least the distance from the well. [m]
    duration : float or array
        Time since pumping began, above 0. [s]

    Returns
    -------
    float or array
        Drawdown; twice that of the infinite aquifer on the limit itself. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `theis-1935`.
    .. [2] key `ferris-1962`, image wells.
    """
    own, image = _pair(pumping_rate, transmissivity, storativity, distance, image_distance, duration)
    return number(own + image)


def stream_depletion_fraction(
    transmissivity: Number, storativity: Number, distance: Number, duration: Number
) -> Number:
    """Share of a well's rate that comes from a straight stream, after some time of constant pumping.

    Hypotheses of Glover and Balmer: the stream is connected to the aquifer, cuts through all of it, has no
    resistant bed and keeps its level. A bed that resists, or a stream that cuts only part of the aquifer, gives
    less: the value is an upper bound for a stream that is connected.

    Parameters
    ----------
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    distance : float or array
        Shortest distance from the well to the stream, at least 0. [m]
    duration : float or array
        Time since pumping began, above 0. [s]

    Returns
    -------
    float or array
        Share of the rate, 0 to 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `glover-balmer-1954`.
    """
    t, s, d, time = array(transmissivity), array(storativity), array(distance), array(duration)
    positive(t, "transmissivity", "m²/s")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    not_negative(d, "distance", "m")
    positive(time, "duration", "s")
    return number(erfc(np.sqrt(d**2 * s / (4.0 * t * time))))


def balanced_gradient(recharge: Number, upstream_length: Number, transmissivity: Number) -> Number:
    """Slope of the water table that carries the recharge of all the length upstream through the aquifer.

    Continuity of a strip one metre wide, in steady state: recharge times length equals transmissivity times
    slope (Darcy). Water that enters from beside or below, and abstractions, are not counted.

    Parameters
    ----------
    recharge : float or array
        Water that reaches the water table per area and time, above 0. [m/s]
    upstream_length : float or array
        Length of the aquifer upstream, along the flow, above 0. [m]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]

    Returns
    -------
    float or array
        Slope of the water table. [1]

    Raises
    ------
    DomainError
        Where an argument is not above 0.

    References
    ----------
    .. [1] key `kruseman-deridder-1990`, law of Darcy and continuity.
    """
    w, length, t = array(recharge), array(upstream_length), array(transmissivity)
    positive(w, "recharge", "m/s")
    positive(length, "upstream length", "m")
    positive(t, "transmissivity", "m²/s")
    return number(w * length / t)


def _pair(
    pumping_rate: Number,
    transmissivity: Number,
    storativity: Number,
    distance: Number,
    image_distance: Number,
    duration: Number,
) -> tuple[Array, Array]:
    """Return the drawdown of the well and that which an equal well at its image would add."""
    nearer = array(image_distance) >= array(distance) * (1.0 - 1e-12)
    require(nearer, "the image well is nearer than the well: the point lies behind the limit of the aquifer")
    aquifer = transmissivity, storativity
    return (
        array(well_hydraulics.theis_drawdown(pumping_rate, *aquifer, distance, duration)),
        array(well_hydraulics.theis_drawdown(pumping_rate, *aquifer, image_distance, duration)),
    )
