"""Many steps from few solutions: a run that begins at rest, in the few shapes that its wells can draw.

To rounding, the states of wells that begin at rest lie in the space that their load spans with the inverse of the
equations of one longer step: a Krylov space, shifted and inverted, which Lanczos' recurrence makes vector by vector.
Twenty to fifty solutions serve hundreds of steps, of unlike lengths too, where a march needs one for each. What a
space leaves unbalanced in a cell is known without a state being made: it grows until that is `CLOSURE` of the rates.
One that does not close within `MOST` shapes is given up, and the run marched.

Equations, with C the storage, K the matrix of what leaves the cells, M = C^-1/2 K C^-1/2, s the state: a step of length
d with the load r q leads from u' = C^1/2 s' to u by (I + d M) u = u' + d r C^-1/2 q. Let Z = (I + g M)^-1, and V the
vectors that begin with Z C^-1/2 q = b v_1 and keep Z V = V H + h v e_m'. Then u = V y with

    ((1 - d/g) H + (d/g) I) y = H y' + d r b e_1    leaves    h ((1 - d/g) y - y')_m / d  times  C^1/2 Z^-1 v   [m³/s].

That asks for the recurrence, which holds to rounding, and not for vectors that stay orthogonal: freeing each from all
before it again saved no solution and took as long as twenty.

References: Dunbar and Woodbury (1989), doi:10.1029/WR025i003p00551, for groundwater; van den Eshof and Hochbruck
(2006), SIAM J. Sci. Comput. 27(4), 1438-1457, doi:10.1137/040605461, for the shift.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import qr, solve_triangular

from impact.physics.groundwater_flow.assembly import Numbers
from impact.physics.groundwater_flow.solvers import product
from impact.physics.types import Array

if TYPE_CHECKING:
    from impact.physics.groundwater_flow.linear import LinearFlow

CLOSURE = 1e-12  # largest imbalance of a cell in any step, over the largest rate
MOST = 60  # shapes up to which a space grows
USUAL = 40  # shapes that it may be expected to have: 27 on cells of 100 m, 39 to 54 on ones of 10 m to 60 km
PATTERNS = 4  # spaces of a run: 20 MB each for 80,000 cells; as many loads are solved in the least time each
_RATIO = 2.0  # longest step over shortest one; where they grow a hundredfold, up to a hundred shapes are asked for
_EACH = 3  # shapes between two looks at the imbalance
_TOLD_APART = 1e-14  # of the root of the sum of squares of the largest schedule: less is no schedule of its own
_BLOCK, _TILE = 16, 256  # steps and unknowns whose states are made at once: too few for a BLAS to wake its threads


@dataclass(frozen=True, eq=False)
class Space:
    """The states of a run under one load.

    Attributes
    ----------
    shapes : array (shape, unknown)
        Fields whose sums the states are. [m]
    shares : array (step, shape)
        How much of each is in a state. [1]
    """

    shapes: Array
    shares: Array

    def at(self, numbers: Numbers) -> Array:
        """States (step, number) of some unknowns. [m]"""
        return np.asarray(self.shares @ self.shapes[:, numbers])

    @property
    def last(self) -> Array:
        """State at the end of the last step. [m]"""
        return np.asarray(np.einsum("i,ij->j", self.shares[-1], self.shapes))


def states(flow: LinearFlow, step_lengths: Array, numbers: Numbers, entering: Array) -> Iterator[Array] | None:
    """States at the end of each step, from rest; None where a march is due.

    Parameters
    ----------
    step_lengths : array (step)
        Length of each step. [s]
    numbers : array (place)
        Unknowns into which water enters; one may stand several times.
    entering : array (step, place)
        What enters there. [m³/s]
    """
    if not suits(flow, step_lengths, 1):
        return None
    places, standing = np.unique(numbers, return_inverse=True)
    rates = entering @ (standing[:, None] == np.arange(len(places))).astype(np.float64)
    weights, schedules = independent(rates)
    count = len(weights)
    if count > PATTERNS or not suits(flow, step_lengths, count):
        return None
    loads = np.zeros((flow.size, count))
    loads[places] = weights.T
    closed = CLOSURE * float(np.abs(rates).max(initial=0.0)) / max(count, 1)
    found = spaces(flow, step_lengths, loads, schedules, closed)
    return None if found is None else _in_order(found, len(step_lengths), flow.size)


def columns(
    flow: LinearFlow, step_lengths: Array, numbers: Numbers, schedule: Array, read: Callable[[Space], Array]
) -> list[Array] | None:
    """What is read from the states that a schedule (step) [m³/s] into each unknown by itself leaves; None as above.

    A few spaces are held at a time.
    """
    if not suits(flow, step_lengths, 1):
        return None
    values: list[Array] = []
    for begin in range(0, len(numbers), PATTERNS):
        part = numbers[begin : begin + PATTERNS]
        loads = np.zeros((flow.size, len(part)))
        loads[part, np.arange(len(part))] = 1.0
        schedules = np.repeat(schedule[:, None], len(part), axis=1)
        found = spaces(flow, step_lengths, loads, schedules, CLOSURE * float(np.abs(schedule).max()))
        if found is None:
            return None
        while found:
            values.append(read(found.pop(0)))  # and let go of it before the next ones grow
    return values


def suits(flow: LinearFlow, step_lengths: Array, patterns: int) -> bool:
    """Whether spaces may save solutions: many steps of about one length, and every cell stores."""
    if len(step_lengths) <= USUAL * patterns:
        return False
    longest, shortest = float(step_lengths.max()), float(step_lengths.min())
    return bool(np.isfinite(longest) and longest <= _RATIO * shortest and (flow.storage > 0).all())


def shift(step_lengths: Array) -> float:
    """Length of the step whose equations are solved. [s]

    Four of the longest step for 480 of them; the best grows with the root of their number, and others ask for more
    shapes. It is doubled for four times as many only, so that runs of like length share their factors.
    """
    longest = float(step_lengths.max())
    times = float(step_lengths.sum()) / (480.0 * longest)
    doublings = max(0, int(np.ceil(np.log2(times) / 2.0)))
    return float(longest * 4.0 * 2.0**doublings)


def independent(rates: Array) -> tuple[Array, Array]:
    """Patterns of rates (step, place): how much of each is at a place (pattern, place), and when (step, pattern).

    The schedules are those of places (an interpolative decomposition): where all rest, so does the run.
    """
    if not rates.any():
        return np.zeros((0, rates.shape[1])), np.zeros((len(rates), 0))
    _, triangle, order = qr(rates, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    count = int((diagonal > _TOLD_APART * diagonal[0]).sum())
    weights = np.empty((count, rates.shape[1]))
    weights[:, order[:count]] = np.eye(count)
    weights[:, order[count:]] = solve_triangular(triangle[:count, :count], triangle[:count, count:])
    return weights, rates[:, order[:count]]


def spaces(flow: LinearFlow, step_lengths: Array, loads: Array, schedules: Array, closed: float) -> list[Space] | None:
    """One space for each load (unknown, load) under its schedule (step, load); None where one does not close.

    A space grows until no step leaves an imbalance above `closed` in any cell. [m³/s]
    """
    if not loads.shape[1]:
        return []
    length, root = shift(step_lengths), np.sqrt(flow.storage)
    solver = flow.factor(length)

    def images(entering: list[Array]) -> Array:
        """Images (vector, unknown) of vectors that are multiplied with the root of the storage."""
        several = len(entering) > 1
        solved = solver.solve(np.stack(entering).T).T if several else solver.solve(entering[0])[None]
        return np.asarray(root * solved / length)

    every = [_Lanczos(first) for first in images(list(loads.T))]
    shares: dict[int, Array] = {}
    grow = dict(enumerate(every))
    while grow:
        for space, image in zip(grow.values(), images([root * space.newest for space in grow.values()]), strict=True):
            space.extend(image)
        for k, space in tuple(grow.items()):
            if space.size % _EACH and space.size < MOST:
                continue
            shares[k], left = space.steps(step_lengths, length, schedules[:, k])
            beyond = space.newest / root
            beyond = flow.storage * beyond + length * flow.leaving(beyond)
            if left * float(np.abs(beyond).max()) <= closed:
                del grow[k]
            elif space.size == MOST:
                return None
    return [Space(space.over(root), shares[k]) for k, space in enumerate(every)]


class _Lanczos:
    """Vectors of length 1 that a vector and a symmetric matrix make, and the matrix as it is among them."""

    def __init__(self, first: Array) -> None:
        self.length = float(np.sqrt(product(first, first)))
        self._vectors = np.empty((MOST + 1, len(first)))  # rows that are not written take no memory
        self._vectors[0] = first / self.length
        self.size = 0  # of the space; the newest vector is beyond it
        self.matrix = np.zeros((MOST + 1, MOST + 1))

    @property
    def newest(self) -> Array:
        """The vector beyond the space."""
        return np.asarray(self._vectors[self.size])

    def over(self, divisor: Array) -> Array:
        """Those of the space (vector, unknown), divided; they are not kept as they were, which would take as much."""
        within = self._vectors[: self.size]
        within /= divisor
        return within

    def extend(self, image: Array) -> None:
        """Take the newest vector into the space; what its image has beside the last two is the next one."""
        at = self.size
        along = product(self.newest, image)
        rest = image - along * self.newest
        if at:
            rest -= self.matrix[at - 1, at] * self._vectors[at - 1]
        beyond = np.sqrt(product(rest, rest))
        self.matrix[at, at] = along
        self.matrix[at, at + 1] = self.matrix[at + 1, at] = beyond
        self._vectors[at + 1] = rest / beyond if beyond > 0 else 0.0
        self.size += 1

    def steps(self, step_lengths: Array, length: float, schedule: Array) -> tuple[Array, float]:
        """Shares (step, vector) under a schedule, and how much of the newest vector any step leaves at most. [1/s]"""
        size = self.size
        within, beyond = self.matrix[:size, :size], self.matrix[size, size - 1]
        parts, ways = step_lengths / length, {}
        for part in np.unique(parts):
            load = part * length * self.length * np.eye(size, 1)
            ways[part] = np.linalg.solve((1.0 - part) * within + part * np.eye(size), np.hstack([within, load]))
        shares, before = np.empty((len(parts), size)), np.zeros(size)
        for step, part in enumerate(parts):
            shares[step] = ways[part][:, :-1] @ before + schedule[step] * ways[part][:, -1]
            before = shares[step]
        earlier = np.concatenate([[0.0], shares[:-1, -1]])
        return shares, float(np.abs(beyond * ((1.0 - parts) * shares[:, -1] - earlier) / step_lengths).max())


def _in_order(found: list[Space], steps: int, unknowns: int) -> Iterator[Array]:
    """Sums of the states of spaces, step by step.

    They are made in tiles of one shape. Large products wake threads, which wait for more while the steps are accounted
    for (three times the time), and sum in an order that asks for their number.
    """
    for begin in range(0, steps, _BLOCK):
        block, made = np.zeros((_BLOCK, unknowns)), np.empty((_BLOCK, _TILE))
        for space in found:
            part = space.shares[begin : begin + _BLOCK]
            shares = np.concatenate([part, np.zeros((_BLOCK - len(part), part.shape[1]))])
            for at in range(0, unknowns, _TILE):
                tile = block[:, at : at + _TILE]
                tile += np.matmul(shares, space.shapes[:, at : at + _TILE], out=made[:, : tile.shape[1]])
        yield from block[: steps - begin]
