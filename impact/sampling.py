"""Sampling of the data whose value nobody knows: one Latin-hypercube column a datum.

Each column is seeded by (seed, name), so a new datum changes no other column. Member 0 is the central run:
every datum at its value.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from impact.errors import RegisterError
from impact.evidence import Datum

Array = NDArray[np.float64]
_Z95 = float(ndtri(0.95))


def generator(seed: int, name: str) -> np.random.Generator:
    """Return the generator of random numbers that belongs to a seed and a name."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def quantile(datum: Datum, probability: Array) -> Array:
    """Return the quantiles of a datum's distribution.

    Parameters
    ----------
    datum : Datum
        With `low`, `high` and `distribution`: bounds for uniform and triangular, else 5 % and 95 % quantiles.
    probability : array
        Between 0 and 1.
    """
    low, mode, high = datum.low, datum.value, datum.high
    if low is None or high is None:
        raise RegisterError([f"{datum.file}: data.{datum.key} has no low and high to sample between"])
    if datum.distribution == "uniform":
        return low + (high - low) * probability
    if datum.distribution == "triangular":
        split = (mode - low) / (high - low)
        rising = low + np.sqrt(probability * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - probability) * (high - low) * (high - mode))
        return np.where(probability < split, rising, falling)
    score = ndtri(probability)
    if datum.distribution == "normal":
        return np.asarray(mode + score * (high - low) / (2 * _Z95))
    # Median at the value; each side has its own spread, equal for the lognormal distribution.
    below, above = np.log(mode / low) / _Z95, np.log(high / mode) / _Z95
    return np.asarray(mode * np.exp(score * np.where(score < 0, below, above)))


def column(datum: Datum, members: int, seed: int) -> Array:
    """Return the values of a datum for all members: shape (members,), or (1,) where it is not sampled."""
    central = np.array([datum.value])
    if members == 1 or datum.distribution is None:
        return central
    rng = generator(seed, datum.key)
    draws = members - 1
    probability = (rng.permutation(draws) + rng.random(draws)) / draws
    return np.concatenate([central, quantile(datum, probability)])
