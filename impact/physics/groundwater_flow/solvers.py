"""What solves the equations of a step: factors, kept and used again, or for few steps on many cells a multigrid.

SuperLU factors a matrix whose diagonal dominates with an ordering of minimum degree and without pivoting, which needs
2.4 times less memory than its defaults. Its fill grows faster than the cells. From `MANY` of them on, up to `FEW` steps
are solved by conjugate gradients with a multigrid of pyamg before them, where that is installed (extra `large`): at
640,000 cells in two layers, twelve steps in half the time and memory. Factors win again once they are used often.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from scipy.sparse.linalg import splu

from impact.errors import FlowModelError
from impact.physics.types import Array

MANY = 300_000  # unknowns from which a multigrid is taken
FEW = 24  # solutions up to which it is: as many take the time of factors
CLOSURE = 1e-12  # imbalance that is left, as a share of the one before (both as the root of the sum of squares)
_MOST = 60  # iterations; a matrix of this package takes about ten
_COARSE = 100  # unknowns of the coarsest grid, which is factored


class Solver(Protocol):
    """Gives the unknowns of a step."""

    def solve(self, load: Array, start: Array | None = None) -> Array:
        """Return the unknowns (unknown, or unknown × column) that balance what enters the cells. [m³/s]

        Those of the step before are the start, none where they are zero; the answer depends on nothing else.
        """


def iterates(unknowns: int, solves: float) -> bool:
    """Whether a multigrid takes less time than factors to solve equations with so many unknowns so often."""
    return unknowns >= MANY and solves <= FEW and _pyamg() is not None


def factorise(system: Any) -> Any:
    """Factor a matrix whose diagonal dominates: minimum degree of its pattern, no pivoting."""
    return splu(system, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})


class Factors:
    """Factors of a matrix, which need no start."""

    def __init__(self, system: Any) -> None:
        self._factors = factorise(system)

    def solve(self, load: Array, start: Array | None = None) -> Array:
        """Return the unknowns (unknown, or unknown × column) that balance what enters the cells. [m³/s]"""
        return np.asarray(self._factors.solve(load))


class Multigrid:
    """Conjugate gradients with an algebraic multigrid (Ruge and Stüben 1987) as their preconditioner.

    They look for the change from the start and close on the imbalance there, which does not hold how high the heads lie
    above the sea: that, times the storage of a short step, is so much more than what flows that a share of it says
    nothing. Where they do not close, the matrix is factored after all: an answer is never less exact than it says.
    """

    def __init__(self, system: Any) -> None:
        pyamg = _pyamg()
        self._smooth = pyamg.relaxation.relaxation.gauss_seidel
        self._system = system.tocsr()
        self._levels = pyamg.ruge_stuben_solver(self._system, max_coarse=_COARSE).levels
        self._coarsest = factorise(self._levels[-1].A.tocsc())
        self._factors: Factors | None = None

    def solve(self, load: Array, start: Array | None = None) -> Array:
        """Return the unknowns (unknown, or unknown × column) that balance what enters the cells. [m³/s]

        Raises
        ------
        FlowModelError
            Where what enters a cell, or a start, is not finite.
        """
        begun = np.zeros_like(load) if start is None else start
        if load.ndim > 1:
            found = np.empty(load.shape)
            for column in range(load.shape[1]):
                found[:, column] = self.solve(load[:, column], begun[:, column])
            return found
        _require_finite(load, "what enters the cells [m³/s]")
        _require_finite(begun, "the state before the step [m]")
        change = self._gradients(load - self._system @ begun)
        if change is not None:
            return np.asarray(begun + change)
        if self._factors is None:
            self._factors = Factors(self._system.tocsc())
        return self._factors.solve(load)

    def _gradients(self, gained: Array) -> Array | None:
        """Return the change that balances an imbalance by conjugate gradients (Saad 2003, algorithm 9.1).

        None where they do not close.
        """
        unit = float(np.abs(gained).max())
        if unit == 0.0:
            return np.zeros_like(gained)
        left, change, way = gained / unit, np.zeros_like(gained), np.zeros_like(gained)
        closed, before = CLOSURE**2 * product(left, left), np.inf
        for _ in range(_MOST):
            step = self._cycle(left)
            steep = product(left, step)
            way = step + steep / before * way
            before = steep
            through = self._system @ way
            length = steep / product(way, through)
            change += length * way
            left -= length * through
            square = product(left, left)
            if square <= closed:
                return np.asarray(unit * change)
            if not np.isfinite(square):
                break
        return None

    def _cycle(self, load: Array, depth: int = 0) -> Array:
        """Return about what balances a load: one V cycle, the same from both sides as conjugate gradients ask."""
        if depth == len(self._levels) - 1:
            return np.asarray(self._coarsest.solve(load))
        level, state = self._levels[depth], np.zeros_like(load)
        self._smooth(level.A, state, load, sweep="forward")
        state += level.P @ self._cycle(level.R @ (load - level.A @ state), depth + 1)
        self._smooth(level.A, state, load, sweep="backward")
        return state


def _pyamg() -> Any:
    """Return pyamg, or None where it is not installed or does not load."""
    try:
        import pyamg
        import pyamg.relaxation.relaxation
    except ImportError:
        return None
    return pyamg


def _require_finite(values: Array, what: str) -> None:
    """Raise FlowModelError where a value is not finite: no iteration closes on it."""
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        first = f"{values[bad[0]]} in active cell {bad[0]}"
        raise FlowModelError([f"{what}: {first} (counted from 0), and in {bad.size - 1} more; expected finite numbers"])


def product(one: Array, other: Array) -> float:
    """Return the scalar product; the threads of a BLAS take longer to meet than to multiply vectors of this length."""
    return float(np.einsum("i,i->", one, other))
