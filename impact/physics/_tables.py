"""Tables of smooth functions: a polynomial in each of many cells of even width.

A value that is read depends on its own table and place alone, so that its bits are the same in any company.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impact.physics.types import Array

_ORDER = 8  # coefficients of a cell
# Points of a cell, from 0 to 1 (roots of a Chebyshev polynomial), and what turns values there into coefficients.
POINTS = 0.5 - 0.5 * np.cos((2 * np.arange(_ORDER) + 1) * np.pi / (2 * _ORDER))
# In the distance from the middle, -1 to 1, little is lost in the sums.
_COEFFICIENTS = np.linalg.inv(np.vander(2.0 * POINTS - 1.0, increasing=True))


def places(cells: int) -> Array:
    """Return where a function must be known, counted in cells from the first end: shape (cells · points,)."""
    return (np.arange(cells)[:, None] + POINTS).ravel()


def fit(values: Array) -> Array:
    """Return the polynomials through values at `places`: (…, cells · points) gives (order, tables · cells)."""
    by_cell = values.reshape(-1, _ORDER)
    return np.stack([(by_cell * row).sum(axis=-1) for row in _COEFFICIENTS])


def read(polynomials: Array, cell: NDArray[np.intp], along: Array) -> Array:
    """Return the value in a cell (counted through all tables) at a place along it, from 0 to 1."""
    from_middle = 2.0 * along - 1.0
    value: Array = np.take(polynomials[-1], cell)
    for coefficients in polynomials[-2::-1]:
        value *= from_middle
        value += np.take(coefficients, cell)
    return value
