"""What enters and leaves an equation: arrays, numbers, and the range in which the equation holds."""

from __future__ import annotations

from typing import Any

import numpy as np

from impact.errors import DomainError
from impact.physics.types import Array, Number


def array(value: Number) -> Array:
    """Return the value as an array of doubles, of no dimension where it is one number."""
    return np.asarray(value, dtype=np.float64)


def number(result: Array) -> Number:
    """Return one number for an array of no dimension, the array itself otherwise."""
    plain: Number = np.asarray(result, dtype=np.float64)[()]
    return plain


def require(holds: Any, message: str) -> None:
    """Raise DomainError where `holds` is not true; a NaN makes any comparison false, so it stops here."""
    outside = ~np.asarray(holds, dtype=np.bool_)
    if outside.any():
        raise DomainError(message, where=outside)


def within(value: Array, low: float, high: float, what: str, unit: str) -> None:
    """Raise DomainError where the value is not in [low, high]; the message gives the first such value."""
    outside = ~((value >= low) & (value <= high))
    if outside.any():
        message = f"{what} is {value[outside].flat[0]:g} {unit}; expected {low:g} to {high:g} {unit}"
        raise DomainError(message, where=outside)


def positive(value: Array, what: str, unit: str) -> None:
    """Raise DomainError where the value is not a finite number above zero."""
    outside = ~((value > 0) & (value < np.inf))
    if outside.any():
        message = f"{what} is {value[outside].flat[0]:g} {unit}; expected more than 0 {unit}"
        raise DomainError(message, where=outside)


def not_negative(value: Array, what: str, unit: str) -> None:
    """Raise DomainError where the value is not a finite number of at least zero."""
    outside = ~((value >= 0) & (value < np.inf))
    if outside.any():
        message = f"{what} is {value[outside].flat[0]:g} {unit}; expected at least 0 {unit}"
        raise DomainError(message, where=outside)
