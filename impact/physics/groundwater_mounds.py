"""How far a water table rises below a basin that infiltrates water.

Hypotheses: an unconfined aquifer on a level base without end, homogeneous, level at first; a steady recharge through a
rectangle, at once at the water table; the rise is not larger than about half of the first thickness. What rains
elsewhere, streams and other basins are not included.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erf

from impact.physics._values import array, not_negative, number, positive
from impact.physics.types import Array, Number

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_REPETITIONS, _CLOSE = 100, 1e-12  # of the mean thickness, and the share of a change after which they end


def mound_function(first_argument: Number, second_argument: Number) -> Number:
    """Function S*(α, β) = ∫₀¹ erf(α/√τ) erf(β/√τ) dτ of a rectangular basin.

    Parameters
    ----------
    first_argument, second_argument : float or array
        Half of the sides over √(4νt); a sign of their own gives the same sign to the function. [1]

    Returns
    -------
    float or array
        The function, between −1 and 1. [1]

    References
    ----------
    .. [1] key `hantush-1967`.
    """
    alpha, beta = np.broadcast_arrays(array(first_argument), array(second_argument))
    # With τ = u² the integrand 2u erf(α/u) erf(β/u) is smooth up to the end; below u = min(α, β)/6 both are 1.
    u = 0.5 * (_NODES + 1.0)
    values = erf(alpha[..., None] / u) * erf(beta[..., None] / u)
    return number((values * u * _WEIGHTS).sum(axis=-1))


def mound_rise(
    recharge_rate: Number,
    conductivity: Number,
    specific_yield: Number,
    saturated_thickness: Number,
    basin_width: Number,
    basin_length: Number,
    offset: Number,
    duration: Number,
) -> Number:
    """Rise of the water table at a distance from the middle of a rectangular basin, along its width.

    The thickness in the diffusivity is the mean of the first and the last at that distance, found by repetition.

    Parameters
    ----------
    recharge_rate : float or array
        Infiltrated depth a time, at least 0. [m/s]
    conductivity : float or array
        Hydraulic conductivity, above 0. [m/s]
    specific_yield : float or array
        Above 0. [1]
    saturated_thickness : float or array
        Before the infiltration, above 0. [m]
    basin_width, basin_length : float or array
        Sides of the basin, above 0. [m]
    offset : float or array
        Distance from the middle, at least 0. [m]
    duration : float or array
        Of the infiltration, above 0. [s]

    Returns
    -------
    float or array
        Rise. [m]

    Raises
    ------
    DomainError
        Where an argument is out of its range.

    References
    ----------
    .. [1] key `hantush-1967`; as written by key `carleton-2010`, equation 1.
    """
    w, k, s = array(recharge_rate), array(conductivity), array(specific_yield)
    depth, width, length = array(saturated_thickness), 0.5 * array(basin_width), 0.5 * array(basin_length)
    away, time = array(offset), array(duration)
    not_negative(w, "recharge rate", "m/s")
    not_negative(away, "offset", "m")
    for value, name, unit in (
        (k, "conductivity", "m/s"), (s, "specific yield", ""), (depth, "saturated thickness", "m"),
        (width, "width", "m"), (length, "length", "m"), (time, "duration", "s"),
    ):  # fmt: skip
        positive(value, name, unit)
    after = depth
    for _ in range(_REPETITIONS):
        before, diffusivity = after, k * 0.5 * (depth + after) / s
        after = np.sqrt(depth**2 + _squared_rise(w, k, diffusivity, width, length, away, time))
        if np.all(np.abs(after - before) <= _CLOSE * after):
            break
    return number(after - depth)


def _squared_rise(
    w: Array, k: Array, diffusivity: Array, width: Array, length: Array, away: Array, time: Array
) -> Array:
    """Rise of the square of the thickness. [m²]"""
    scale = np.sqrt(4.0 * diffusivity * time)
    total = array(mound_function((width + away) / scale, length / scale))
    total = total + array(mound_function((width - away) / scale, length / scale))
    return np.asarray(w / (2.0 * k) * diffusivity * time * 2.0 * total)
