"""The ground whose water a well draws, in a uniform flow, and how long that water travels.

Hypotheses: a homogeneous aquifer of constant thickness without end, a uniform flow, a steady well through its
whole thickness, no recharge from above, no dispersion. The x axis points upstream, the well is the origin.
Widths and times scale with rate and gradient: where the direction of flow is unknown, a zone drawn on a map is one
of many.
"""

from __future__ import annotations

import numpy as np
from scipy.special import lambertw

from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Array, Number

_BISECTIONS = 80  # halvings of the bracket: beyond the last bit of a double
# Time of travel t' = x' − ln(1 + x'), inverted by Lambert's W between these two, by a series and by repetition outside.
_EARLY, _LATE = 1e-4, 600.0
_NEAR = 1e-3  # of x', below which x' − ln(1 + x') is taken from its series


def stagnation_distance(pumping_rate: Number, transmissivity: Number, gradient: Number) -> Number:
    """Distance downstream of a well to the point where its draught balances the natural flow.

    Parameters
    ----------
    pumping_rate : float or array
        Rate of the well, at least 0. [m³/s]
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    gradient : float or array
        Natural slope of the water table, above 0. [1]

    Returns
    -------
    float or array
        Distance; the capture zone ends there downstream. [m]

    Raises
    ------
    DomainError
        Where an argument is not above 0.

    References
    ----------
    .. [1] key `javandel-tsang-1986`.
    """
    q, t, slope = array(pumping_rate), array(transmissivity), array(gradient)
    not_negative(q, "pumping rate", "m³/s")
    positive(t, "transmissivity", "m²/s")
    positive(slope, "gradient", "")
    return number(q / (2.0 * np.pi * t * slope))


def capture_half_width(stagnation_distance: Number, distance_upstream: Number) -> Number:
    """Half the width of the capture zone of one well, at a distance upstream of it.

    The dividing streamline is y = x₀ (π − θ) with tan θ = y/x: half its greatest half width at the well itself.

    Parameters
    ----------
    stagnation_distance : float or array
        Distance downstream to the stagnation point, above 0. [m]
    distance_upstream : float or array
        Distance upstream of the well; negative downstream, not below minus the stagnation distance. [m]

    Returns
    -------
    float or array
        Half width; π times the stagnation distance far upstream. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `javandel-tsang-1986`, Eq. (4).
    """
    length, x = np.broadcast_arrays(array(stagnation_distance), array(distance_upstream))
    positive(length, "stagnation distance", "m")
    require(x >= -length, "the point lies downstream of the stagnation point: nothing is captured there")
    # phi = π − θ is the half width over x₀: it solves x/x₀ = −phi / tan(phi), which rises from −1 to infinity.
    low, high = np.zeros(x.shape), np.full(x.shape, np.pi)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2.0
        short = -middle / np.tan(middle) < x / length
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return number(length * (low + high) / 2.0)


def upstream_reach(stagnation_distance: Number, seepage_velocity: Number, duration: Number) -> Number:
    """Distance straight upstream from which water reaches the well within a time: tip of the isochrone.

    Parameters
    ----------
    stagnation_distance : float or array
        Distance downstream to the stagnation point, at least 0. [m]
    seepage_velocity : float or array
        Natural velocity of the water between the grains, above 0. [m/s]
    duration : float or array
        Time of travel, for bacteria usually 50 days, above 0. [s]

    Returns
    -------
    float or array
        Distance; without pumping, what the water travels in that time. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `bear-jacobs-1965`.
    """
    pumped = array(stagnation_distance) > 0
    not_negative(array(stagnation_distance), "stagnation distance", "m")
    length, time = _scaled(np.where(pumped, stagnation_distance, 1.0), seepage_velocity, duration)
    late, early = time > _LATE, time < _EARLY
    middle = -1.0 - lambertw(-np.exp(-1.0 - np.where(late | early, 1.0, time)), -1).real
    far = time.copy()
    for _ in range(8):
        far = time + np.log1p(far)
    near = _near_reach(np.sqrt(2.0 * np.where(early, time, 0.0)))
    reach = np.where(early, near, np.where(late, far, middle))
    return number(length * np.where(pumped, reach, time))


def axial_travel_time(stagnation_distance: Number, seepage_velocity: Number, distance: Number) -> Number:
    """Time of travel between a well and a point of its axis on which the well drives the water along with the flow.

    From a point upstream to a well that pumps, or from a well that gives water back to a point downstream: along
    that axis the velocity is that of the natural flow plus that of the well, v (1 + x₀/x). The inverse of
    `upstream_reach`.

    Parameters
    ----------
    stagnation_distance : float or array
        Of the well, at least 0; of a well that gives water back, of the same rate. [m]
    seepage_velocity : float or array
        Natural velocity of the water between the grains, above 0. [m/s]
    distance : float or array
        Between the well and the point, at least 0. [m]

    Returns
    -------
    float or array
        Time, never more than that of the natural flow, which it is without a rate. [s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `bear-jacobs-1965`.
    """
    length, velocity, along = array(stagnation_distance), array(seepage_velocity), array(distance)
    not_negative(length, "stagnation distance", "m")
    positive(velocity, "seepage velocity", "m/s")
    not_negative(along, "distance", "m")
    scale = np.where(length > 0, length, 1.0)
    with np.errstate(over="ignore"):
        lengths = along / scale
    driven = (length > 0) & np.isfinite(lengths)  # of a rate too small for that the well drives nothing
    return number(np.where(driven, scale * _axial_time(np.where(driven, lengths, 0.0)), along) / velocity)


def downstream_reach(stagnation_distance: Number, seepage_velocity: Number, duration: Number) -> Number:
    """Distance straight downstream from which water comes back to the well within a time.

    Parameters
    ----------
    stagnation_distance : float or array
        Distance downstream to the stagnation point, above 0. [m]
    seepage_velocity : float or array
        Natural velocity of the water between the grains, above 0. [m/s]
    duration : float or array
        Time of travel, above 0. [s]

    Returns
    -------
    float or array
        Distance, below the stagnation distance. [m]

    Raises
    ------
    DomainError
        Where an argument is not above 0.

    References
    ----------
    .. [1] key `bear-jacobs-1965`.
    """
    length, time = _scaled(stagnation_distance, seepage_velocity, duration)
    early = time < _EARLY
    middle = 1.0 + lambertw(-np.exp(-1.0 - np.where(early, 1.0, time)), 0).real
    near = -_near_reach(-np.sqrt(2.0 * np.where(early, time, 0.0)))
    return number(length * np.where(early, near, middle))


def isochrone_distance(
    stagnation_distance: Number, seepage_velocity: Number, duration: Number, offset: Number
) -> Number:
    """Distance upstream, along the flow, of the points of an isochrone that lie a given offset aside of the axis.

    In lengths of x₀ and times of x₀ over the velocity: exp(x − t) = cos y + (x / y) sin y.

    Parameters
    ----------
    stagnation_distance : float or array
        Distance downstream to the stagnation point, above 0. [m]
    seepage_velocity : float or array
        Natural velocity of the water between the grains, above 0. [m/s]
    duration : float or array
        Time of travel, above 0. [s]
    offset : float or array
        Distance aside of the axis, below the half width of the isochrone. [m]

    Returns
    -------
    float or array
        Distance upstream of the well of the farther of the two points; negative downstream. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the isochrone is nowhere so wide.

    References
    ----------
    .. [1] key `bear-jacobs-1965`.
    """
    length, time = _scaled(stagnation_distance, seepage_velocity, duration)
    side = np.abs(array(offset)) / length
    require(side < np.pi, "offset lies outside of the capture zone")
    length, time, side = np.broadcast_arrays(length, time, side)
    sinc = np.sinc(side / np.pi)

    def gap(x: Array) -> Array:  # above 0 beyond the isochrone; convex in x, so least where its slope is 0
        return np.asarray(np.exp(x - time) - np.cos(side) - x * sinc)

    low = time + np.log(sinc)
    require(gap(low) <= 0, "offset lies outside of the isochrone")
    high = low + 1.0
    for _ in range(_BISECTIONS):  # doubles until beyond
        high = np.where(gap(high) < 0, low + 2.0 * (high - low), high)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2.0
        inside = gap(middle) < 0
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return number(length * (low + high) / 2.0)


def cylinder_radius(pumping_rate: Number, porosity: Number, thickness: Number, duration: Number) -> Number:
    """Radius of the cylinder of ground that holds all the water pumped: the isochrone without natural flow.

    Parameters
    ----------
    pumping_rate : float or array
        Rate of the well, above 0. [m³/s]
    porosity : float or array
        Share of the ground through which water moves, above 0, up to 1. [1]
    thickness : float or array
        Saturated thickness, above 0. [m]
    duration : float or array
        Time of travel, above 0. [s]

    Returns
    -------
    float or array
        Radius. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `bear-jacobs-1965`.
    """
    q, n, b, time = array(pumping_rate), array(porosity), array(thickness), array(duration)
    positive(q, "pumping rate", "m³/s")
    positive(b, "thickness", "m")
    positive(time, "duration", "s")
    require((n > 0) & (n <= 1), "porosity is not above 0 and up to 1")
    return number(np.sqrt(q * time / (np.pi * n * b)))


def seepage_velocity(conductivity: Number, gradient: Number, porosity: Number) -> Number:
    """Velocity of water between the grains of an aquifer (Darcy).

    Parameters
    ----------
    conductivity : float or array
        Horizontal hydraulic conductivity, above 0. [m/s]
    gradient : float or array
        Slope of the water table, at least 0. [1]
    porosity : float or array
        Share of the ground through which water moves, above 0, up to 1. [1]

    Returns
    -------
    float or array
        Velocity. [m/s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `kruseman-deridder-1990`, law of Darcy.
    """
    k, slope, n = array(conductivity), array(gradient), array(porosity)
    positive(k, "conductivity", "m/s")
    not_negative(slope, "gradient", "")
    require((n > 0) & (n <= 1), "porosity is not above 0 and up to 1")
    return number(k * slope / n)


def _axial_time(x: Array) -> Array:
    """Return x − ln(1 + x), by its series near 0, where the difference would be noise."""
    near = np.minimum(x, _NEAR)
    series = near**2 * (1 / 2 - near * (1 / 3 - near * (1 / 4 - near * (1 / 5 - near / 6))))
    return np.asarray(np.where(x < _NEAR, series, x - np.log1p(x)))


def _near_reach(root: Array) -> Array:
    """Invert x − ln(1 + x) = root²/2 by its series about 0; a negative root gives the branch below 0."""
    return np.asarray(root + root**2 / 3.0 + root**3 / 36.0 - root**4 / 270.0 + root**5 / 4320.0)


def _scaled(stagnation_distance: Number, seepage_velocity: Number, duration: Number) -> tuple[Array, Array]:
    """Return the length x₀ and the time of travel in units of x₀ over the velocity."""
    length, velocity, time = array(stagnation_distance), array(seepage_velocity), array(duration)
    positive(length, "stagnation distance", "m")
    positive(velocity, "seepage velocity", "m/s")
    positive(time, "duration", "s")
    return length, np.asarray(velocity * time / length)
