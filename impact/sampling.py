"""Sampling of the data whose value nobody knows: one Latin-hypercube column a datum.

Each column is seeded by (seed, name), so a new datum changes no other column. Member 0 is the central run:
every datum at its value. Where a study sets a condition, the columns that the condition rests on hold the first
candidates that meet it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Kept:
    """The sets of hypotheses that meet a condition.

    `columns` holds, by the key of each datum that the condition rests on, its values in the central run and in
    the sets that were kept; `candidates` is the number of sets drawn, `rejected` of those that do not meet it.
    """

    columns: Mapping[str, Array]
    candidates: int
    rejected: int


def keep(admitted: Array, drawn: Mapping[str, Array], members: int, condition: str) -> Kept:
    """Keep the central run and the first of the candidates that meet a condition.

    Parameters
    ----------
    admitted : array
        For the central run and each candidate, above 0 where the condition is met: shape (1 + candidates,), or
        (1,) where nothing that it rests on is sampled.
    drawn : mapping of str to array
        Columns of the same length by datum, or of length 1 where a datum is not sampled.
    members : int
        How many to keep, the central run among them.
    condition : str
        Name of the condition, for messages.

    Raises
    ------
    RegisterError
        Where the central run does not meet the condition, or too few candidates do.
    """
    if not admitted[0] > 0:
        raise RegisterError([f"condition {condition}: the central values do not meet it; correct one of them"])
    met = np.flatnonzero(admitted[1:] > 0) + 1
    candidates = max(column.shape[0] for column in (admitted, *drawn.values())) - 1
    if admitted.shape[0] == 1:
        met = np.arange(1, candidates + 1)
    if met.size < members - 1:
        raise RegisterError(
            [f"condition {condition}: {met.size} of {candidates} candidates meet it and {members - 1} are needed; "
             "write a larger condition.candidates, or ranges that agree with the condition"]
        )  # fmt: skip
    rows = np.concatenate([[0], met[: members - 1]])
    columns = {key: column if column.shape[0] == 1 else column[rows] for key, column in drawn.items()}
    return Kept(columns, candidates, candidates - int(met.size))
