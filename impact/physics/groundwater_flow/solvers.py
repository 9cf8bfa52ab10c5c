"""What solves the equations of a step: factors, kept and used again, or for few steps on many cells a multigrid.

SuperLU factors a matrix whose diagonal dominates with an ordering of minimum degree and without pivoting, which needs
2.4 times less memory than its defaults. Its fill grows faster than the cells. From `MANY` of them on, up to `FEW` steps
are solved by conjugate gradients with a multigrid of pyamg before them, where that is installed (extra `large`): at
640,000 cells in two layers, twelve steps in half the time and memory. Factors win again once they are used often.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from scipy.sparse.linalg import splu

from impact.physics.types import Array

MANY = 300_000  # unknowns from which a multigrid is taken
FEW, OFTEN = 30, 31  # solutions up to which, and from which on factors win
CLOSURE = 1e-10  # imbalance that is left, as a share of what enters the cells (both as the root of the sum of squares)
_MOST = 100  # iterations; a matrix of this package takes about five
_COARSE = 100  # unknowns of the coarsest grid, which is factored


class Solver(Protocol):
    """Gives the unknowns of a step."""

    def solve(self, load: Array) -> Array:
        """Return the unknowns (unknown, or unknown × column) that balance what enters the cells. [m³/s]"""


def iterates(unknowns: int, solves: int) -> bool:
    """Whether a multigrid takes less time than factors to solve equations with so many unknowns so often."""
    return unknowns >= MANY and solves <= FEW and find_spec("pyamg") is not None


def factorise(system: Any) -> Any:
    """Factor a matrix whose diagonal dominates: minimum degree of its pattern, no pivoting."""
    return splu(system, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})


class Multigrid:
    """Conjugate gradients with an algebraic multigrid (Ruge and Stüben 1987) as their preconditioner.

    Where they do not close, the matrix is factored after all: an answer is never less exact than it says.
    """

    def __init__(self, system: Any) -> None:
        import pyamg

        self._system = system.tocsr()
        self._levels = pyamg.ruge_stuben_solver(self._system, max_coarse=_COARSE).levels
        self._coarsest = factorise(self._levels[-1].A.tocsc())
        self._last = np.zeros(system.shape[0])  # a step begins with the one before it
        self._factors: Any = None

    def solve(self, load: Array) -> Array:
        """Return the unknowns (unknown, or unknown × column) that balance what enters the cells. [m³/s]"""
        if load.ndim > 1:
            return np.stack([self.solve(column) for column in load.T], axis=1)
        if self._factors is None:
            found = self._gradients(load)
            if found is not None:
                return found
            self._factors = factorise(self._system.tocsc())
        return np.asarray(self._factors.solve(load))

    def _gradients(self, load: Array) -> Array | None:
        """Return the unknowns by conjugate gradients (Saad 2003, algorithm 9.1), or None where they do not close.

        They begin with the unknowns of the step before.
        """
        state = self._last.copy()
        left = load - self._system @ state
        closed = CLOSURE**2 * _product(load, load)
        way, before = np.zeros_like(load), np.inf
        for _ in range(_MOST):
            if _product(left, left) <= closed:
                self._last = state
                return state
            step = self._cycle(left)
            gained = _product(left, step)
            way = step + gained / before * way
            before = gained
            through = self._system @ way
            length = gained / _product(way, through)
            state += length * way
            left -= length * through
        return None

    def _cycle(self, load: Array, depth: int = 0) -> Array:
        """Return about what balances a load: one V cycle, the same from both sides as conjugate gradients ask."""
        from pyamg.relaxation.relaxation import gauss_seidel

        if depth == len(self._levels) - 1:
            return np.asarray(self._coarsest.solve(load))
        level, state = self._levels[depth], np.zeros_like(load)
        gauss_seidel(level.A, state, load, sweep="forward")
        state += level.P @ self._cycle(level.R @ (load - level.A @ state), depth + 1)
        gauss_seidel(level.A, state, load, sweep="backward")
        return state


def _product(one: Array, other: Array) -> float:
    """Return the scalar product; the threads of a BLAS take longer to meet than to multiply vectors of this length."""
    return float(np.einsum("i,i->", one, other))
