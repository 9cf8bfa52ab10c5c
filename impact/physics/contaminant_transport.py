"""How a dissolved substance moves from where it enters the ground: down to the water table, then along the flow.

All of it assumes a uniform flow in homogeneous ground. Fast paths in gravel and cracks carry a part of a substance
much sooner: a time from these equations is an order of magnitude and not the earliest arrival, unless it is
computed with the highest velocity and no retardation, and is then called that. What floats on water (diesel,
heating oil) does not follow them; see `floating_spills`.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erf, erfc, erfcx

from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Array, Number

# Domenico's product of one-dimensional solutions is accepted where it is within 10 % of the exact integral on the
# axis of the plume (tested): well behind the advective front, and far beyond one longitudinal dispersivity.
DOMENICO_LENGTHS = 30.0
DOMENICO_FRONT = 1.5
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)
_FALL = 45.0  # where the integrand has fallen by exp(-45), the integral is cut off


def unsaturated_travel_time(depth_to_water: Number, water_content: Number, recharge: Number) -> Number:
    """Time in which rain pushes the water of the unsaturated ground down to the water table, piston-like.

    Parameters
    ----------
    depth_to_water : float or array
        Depth of the water table below the spill, at least 0. [m]
    water_content : float or array
        Volume of moving water per volume of unsaturated ground, above 0, below 1. [1]
    recharge : float or array
        Water that reaches the water table per area and time, above 0. [m/s]

    Returns
    -------
    float or array
        Time of travel. [s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `appelo-postma-2005`, velocity of water in unsaturated ground.
    """
    depth, content, rain = array(depth_to_water), array(water_content), array(recharge)
    not_negative(depth, "depth to water", "m")
    require((content > 0) & (content < 1), "water content is not between 0 and 1")
    positive(rain, "recharge", "m/s")
    return number(depth * content / rain)


def advective_travel_time(distance: Number, seepage_velocity: Number, retardation_factor: Number) -> Number:
    """Time in which flowing groundwater carries a substance over a distance, without dispersion.

    Parameters
    ----------
    distance : float or array
        Distance along the flow, at least 0. [m]
    seepage_velocity : float or array
        Velocity of the water between the grains, above 0. [m/s]
    retardation_factor : float or array
        Velocity of the water over that of the substance, at least 1. [1]

    Returns
    -------
    float or array
        Time of travel. [s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `appelo-postma-2005`, retardation.
    """
    d, velocity, factor = array(distance), array(seepage_velocity), array(retardation_factor)
    not_negative(d, "distance", "m")
    positive(velocity, "seepage velocity", "m/s")
    require((factor >= 1) & (factor < np.inf), "retardation factor is not at least 1")
    return number(d * factor / velocity)


def remaining_fraction(duration: Number, half_life: Number) -> Number:
    """Share of a substance that first-order decay leaves after a time.

    Parameters
    ----------
    duration : float or array
        Time elapsed, at least 0. [s]
    half_life : float or array
        Time in which half decays, above 0. [s]

    Returns
    -------
    float or array
        Share left. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `appelo-postma-2005`, first-order decay.
    """
    time, half = array(duration), array(half_life)
    not_negative(time, "duration", "s")
    positive(half, "half-life", "s")
    return number(np.exp2(-time / half))


def mixed_concentration(
    entering_flow: Number, entering_concentration: Number, passing_flow: Number, passing_concentration: Number
) -> Number:
    """Concentration of a conservative substance where a flow is fully mixed into another.

    Parameters
    ----------
    entering_flow : float or array
        Flow that enters, at least 0. [m³/s]
    entering_concentration : float or array
        Concentration in it, at least 0. [kg/m³]
    passing_flow : float or array
        Flow into which it is mixed, above 0. [m³/s]
    passing_concentration : float or array
        Concentration in that, at least 0. [kg/m³]

    Returns
    -------
    float or array
        Concentration of the mixture. [kg/m³]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `appelo-postma-2005`, conservative mixing of two waters.
    """
    entering, passing = array(entering_flow), array(passing_flow)
    not_negative(entering, "entering flow", "m³/s")
    positive(passing, "flow that passes", "m³/s")
    mass = entering * array(entering_concentration) + passing * array(passing_concentration)
    return number(mass / (entering + passing))


def ogata_banks_fraction(
    distance: Number, seepage_velocity: Number, longitudinal_dispersivity: Number, duration: Number
) -> Number:
    """Concentration over that of the source, along a column that is fed at constant concentration.

    Parameters
    ----------
    distance : float or array
        Distance from the source along the flow, at least 0. [m]
    seepage_velocity : float or array
        Velocity of the substance, above 0. [m/s]
    longitudinal_dispersivity : float or array
        Dispersion coefficient along the flow over the velocity, above 0. [m]
    duration : float or array
        Time since the source began, above 0. [s]

    Returns
    -------
    float or array
        Concentration over that of the source, 0 to 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `ogata-banks-1961`, Eq. (13).
    """
    x, v, alpha, time = array(distance), array(seepage_velocity), array(longitudinal_dispersivity), array(duration)
    not_negative(x, "distance", "m")
    _transport(v, alpha, time)
    spread = 2.0 * np.sqrt(alpha * v * time)
    front, back = (x - v * time) / spread, (x + v * time) / spread
    # exp(x/α) erfc(back) is exp(-front²) erfcx(back), which does not overflow.
    return number(0.5 * (erfc(front) + np.exp(-(front**2)) * erfcx(back)))


def domenico_fraction(
    distance: Number,
    offset: Number,
    source_width: Number,
    source_depth: Number,
    seepage_velocity: Number,
    longitudinal_dispersivity: Number,
    transverse_dispersivity: Number,
    vertical_dispersivity: Number,
    duration: Number,
) -> Number:
    """Concentration over that of the source at the water table, downstream of a patch held at constant concentration.

    The approximate product of Domenico, without decay. It is known to fall short of the exact integral where
    longitudinal dispersion matters, by up to 80 %; it is refused there. `patch_source_fraction` has no such limit.

    Parameters
    ----------
    distance : float or array
        Distance from the source along the flow, 30 longitudinal dispersivities at least, up to two thirds of the way
        to the advective front. [m]
    offset : float or array
        Distance aside of the axis of the plume. [m]
    source_width : float or array
        Width of the source across the flow, above 0. [m]
    source_depth : float or array
        Depth of the source below the water table, above 0. [m]
    seepage_velocity : float or array
        Velocity of the substance, above 0. [m/s]
    longitudinal_dispersivity : float or array
        Dispersion coefficient along the flow over the velocity, above 0. [m]
    transverse_dispersivity : float or array
        Dispersion coefficient across the flow over the velocity, above 0. [m]
    vertical_dispersivity : float or array
        Vertical dispersion coefficient over the velocity, above 0. [m]
    duration : float or array
        Time since the source began, above 0. [s]

    Returns
    -------
    float or array
        Concentration over that of the source, 0 to 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the approximation is known to be poor.

    References
    ----------
    .. [1] key `domenico-1987`.
    .. [2] key `west-2007`, limits.
    """
    x, alpha, time = array(distance), array(longitudinal_dispersivity), array(duration)
    v = array(seepage_velocity)
    _transport(v, alpha, time)
    near = x >= DOMENICO_LENGTHS * alpha
    require(near, "distance is below 30 longitudinal dispersivities: the approximation of Domenico is poor there")
    reached = DOMENICO_FRONT * x <= v * time
    require(reached, "the advective front has hardly passed the point: the approximation of Domenico is poor there")
    ahead = 0.5 * erfc((x - v * time) / (2.0 * np.sqrt(alpha * v * time)))
    aside = _aside(array(offset), source_width, array(transverse_dispersivity) * x)
    return number(ahead * aside * _below(source_depth, array(vertical_dispersivity) * x))


def patch_source_fraction(
    distance: Number,
    offset: Number,
    source_width: Number,
    source_depth: Number,
    seepage_velocity: Number,
    longitudinal_dispersivity: Number,
    transverse_dispersivity: Number,
    vertical_dispersivity: Number,
    duration: Number,
) -> Number:
    """Concentration over that of the source at the water table, downstream of a patch: the exact integral.

    Parameters
    ----------
    distance : float or array
        Distance from the source along the flow, above 0. [m]
    offset : float or array
        Distance aside of the axis of the plume. [m]
    source_width : float or array
        Width of the source across the flow, above 0. [m]
    source_depth : float or array
        Depth of the source below the water table, above 0. [m]
    seepage_velocity : float or array
        Velocity of the substance, above 0. [m/s]
    longitudinal_dispersivity : float or array
        Dispersion coefficient along the flow over the velocity, above 0. [m]
    transverse_dispersivity : float or array
        Dispersion coefficient across the flow over the velocity, above 0. [m]
    vertical_dispersivity : float or array
        Vertical dispersion coefficient over the velocity, above 0. [m]
    duration : float or array
        Time since the source began, above 0. [s]

    Returns
    -------
    float or array
        Concentration over that of the source, 0 to 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `wexler-1992`, patch source in an aquifer of great extent.
    """
    x, v, alpha, time = np.broadcast_arrays(
        array(distance), array(seepage_velocity), array(longitudinal_dispersivity), array(duration)
    )
    positive(x, "distance", "m")
    _transport(v, alpha, time)
    first, last = _window(x, v, alpha)
    felt = first < time
    low, high = np.log(first), np.log(np.where(felt, np.minimum(last, time), last))
    tau = np.exp(low[..., None] + (high - low)[..., None] * (_NODES + 1.0) / 2.0)
    way, spread = v[..., None] * tau, 4.0 * alpha[..., None] * v[..., None] * tau
    arrival = np.exp(-((x[..., None] - way) ** 2) / spread) * x[..., None] / np.sqrt(np.pi * spread)
    across, down = array(transverse_dispersivity)[..., None] * way, array(vertical_dispersivity)[..., None] * way
    aside = _aside(array(offset)[..., None], array(source_width)[..., None], across)
    below = _below(array(source_depth)[..., None], down)
    summed = (arrival * aside * below * _WEIGHTS).sum(axis=-1) * (high - low) / 2.0
    return number(np.where(felt, summed, 0.0))


def _window(x: Array, v: Array, alpha: Array) -> tuple[Array, Array]:
    """Return the times of travel between which the integrand is not below exp(-45) of its peak."""
    half = x / v + 2.0 * _FALL * alpha / v
    last = half + np.sqrt(half**2 - (x / v) ** 2)
    return (x / v) ** 2 / last, last


def _aside(offset: Array, source_width: Number, spread: Array) -> Array:
    width = array(source_width)
    positive(width, "source width", "m")
    positive(spread, "transverse dispersivity", "m")
    root = 2.0 * np.sqrt(spread)
    return np.asarray(0.5 * (erf((offset + width / 2.0) / root) - erf((offset - width / 2.0) / root)))


def _below(source_depth: Number, spread: Array) -> Array:
    """Share at the water table itself, through which nothing leaves."""
    depth = array(source_depth)
    positive(depth, "source depth", "m")
    positive(spread, "vertical dispersivity", "m")
    return np.asarray(erf(depth / (2.0 * np.sqrt(spread))))


def _transport(velocity: Array, dispersivity: Array, time: Array) -> None:
    positive(velocity, "seepage velocity", "m/s")
    positive(dispersivity, "longitudinal dispersivity", "m")
    positive(time, "duration", "s")
