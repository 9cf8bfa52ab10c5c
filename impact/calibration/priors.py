"""What is supposed of a parameter before levels are looked at: its logarithm, and how far it may stray."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.errors import InputError
from impact.evidence import Leaf

QUANTILE = 1.6448536269514722  # standard deviations from the median to the 95 % quantile of a normal distribution


@dataclass(frozen=True)
class Prior:
    """A lognormal prior.

    Attributes
    ----------
    value : float
        Median, above 0, in the unit of the quantity.
    spread : float
        Standard deviation of the decimal logarithm, above 0. [1]
    """

    value: float
    spread: float

    @property
    def log(self) -> float:
        """Decimal logarithm of the median."""
        return float(np.log10(self.value))


def prior_of(leaf: Leaf | None, name: str) -> Prior:
    """Prior of a datum of the register: its value, and its low and high as 5 % and 95 % quantiles.

    Raises
    ------
    InputError
        Where the register gives no such datum, no range, or a value that is not above 0.
    """
    if leaf is None or not leaf.data:
        raise InputError(f"the register gives no {name}; a calibration needs it with its range (low, high)")
    datum = leaf.data[0]
    if datum.low is None or datum.high is None:
        raise InputError(f"{datum.file}: data.{name} has no low and high; a calibration needs the range to begin from")
    if not (datum.value > 0 and datum.low > 0):
        raise InputError(f"{datum.file}: data.{name} is {datum.written}, low {datum.low:g}; expected above 0")
    return Prior(datum.value, float(np.log10(datum.high / datum.low)) / (2.0 * QUANTILE))
