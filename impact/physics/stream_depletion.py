"""What a well takes from a stream whose bed resists, and what it has taken in all.

The stream is straight and endless and keeps its level. `aquifer_limits.stream_depletion_fraction` is the limit of
these equations for a bed without resistance. A stream that has lost contact with the water table gives no more
than it already lost: none of these equations holds for it.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erfc, erfcx

from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Array, Number


def hunt_depletion_fraction(
    transmissivity: Number, storativity: Number, streambed_conductance: Number, distance: Number, duration: Number
) -> Number:
    """Share of a well's rate that comes from a stream that cuts only the top of the aquifer, through a clogged bed.

    Written with the scaled complementary error function: exp(b² + 2ab) erfc(a + b) is exp(-a²) erfcx(a + b),
    where the plain product would be infinity times zero.

    Parameters
    ----------
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    streambed_conductance : float or array
        Flow through the bed per length of stream and per difference of head, at least 0. [m/s]
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
    .. [1] key `hunt-1999`, Eq. (20).
    """
    conductance = array(streambed_conductance)
    not_negative(conductance, "streambed conductance", "m/s")
    a = _argument(transmissivity, storativity, distance, duration)
    b = conductance * np.sqrt(array(duration) / (4.0 * array(storativity) * array(transmissivity)))
    return number(_resisted(a, b))


def hantush_depletion_fraction(
    transmissivity: Number, storativity: Number, retardation: Number, distance: Number, duration: Number
) -> Number:
    """Share of a well's rate that comes from a stream that cuts the whole aquifer, through a clogged bank.

    Parameters
    ----------
    transmissivity : float or array
        Hydraulic conductivity times thickness, above 0. [m²/s]
    storativity : float or array
        Volume released per area and per fall of head, above 0, up to 1. [1]
    retardation : float or array
        Thickness of the clogged bank times conductivity of the aquifer over that of the bank, above 0. [m]
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
    .. [1] key `hantush-1965`.
    """
    length = array(retardation)
    positive(length, "retardation of the bank", "m")
    a = _argument(transmissivity, storativity, distance, duration)
    b = np.sqrt(array(transmissivity) * array(duration) / array(storativity)) / length
    return number(_resisted(a, b))


def depleted_volume_fraction(transmissivity: Number, storativity: Number, distance: Number, duration: Number) -> Number:
    """Share of all the water that a well has pumped which a stream has lost by then (without resistance).

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
        Share of the volume, 0 to 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `jenkins-1968`, Eq. (2) and Table 1.
    """
    a = _argument(transmissivity, storativity, distance, duration)
    return number((1.0 + 2.0 * a**2) * erfc(a) - 2.0 * a * np.exp(-(a**2)) / np.sqrt(np.pi))


def depletion_after_stop(fraction_since_start: Number, fraction_since_stop: Number) -> Number:
    """Share of the former rate that a stream still loses after the well has stopped.

    A well that stops is a well that goes on, and an equal one that begins to inject.

    Parameters
    ----------
    fraction_since_start : float or array
        Share after the time since pumping began, 0 to 1. [1]
    fraction_since_stop : float or array
        Share after the time since pumping stopped, 0 to the former. [1]

    Returns
    -------
    float or array
        Share of the former rate. [1]

    Raises
    ------
    DomainError
        Where a share is outside of its range.

    References
    ----------
    .. [1] key `jenkins-1968`, residual effects.
    """
    start, stop = array(fraction_since_start), array(fraction_since_stop)
    require((stop >= 0) & (stop <= start) & (start <= 1), "shares are not 0 ≤ since stop ≤ since start ≤ 1")
    return number(start - stop)


def _resisted(a: Array, b: Array) -> Array:
    """Return erfc(a) − exp(b² + 2ab) erfc(a + b), 0 without b and never below."""
    return np.asarray(np.exp(-(a**2)) * (erfcx(a) - erfcx(a + b)))


def _argument(transmissivity: Number, storativity: Number, distance: Number, duration: Number) -> Array:
    t, s, d, time = array(transmissivity), array(storativity), array(distance), array(duration)
    positive(t, "transmissivity", "m²/s")
    require((s > 0) & (s <= 1), "storativity is not above 0 and up to 1")
    not_negative(d, "distance", "m")
    positive(time, "duration", "s")
    return np.asarray(np.sqrt(d**2 * s / (4.0 * t * time)))
