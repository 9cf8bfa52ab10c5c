"""Linear flow: the saturated thickness does not change, so one factorisation serves a whole run.

The matrix is symmetric and positive. A drawdown is solved for itself: the same equations with all levels and the
recharge at zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from impact.errors import FlowModelError
from impact.physics.groundwater_flow import reduced
from impact.physics.groundwater_flow.assembly import Numbers, links, matrix, passing, require_held, summed
from impact.physics.groundwater_flow.boundaries import Cells, HeadBoundary, Wells
from impact.physics.groundwater_flow.budget import Budget
from impact.physics.groundwater_flow.grid import Grid
from impact.physics.groundwater_flow.ground import Ground
from impact.physics.groundwater_flow.solvers import Factors, Multigrid, Solver, iterates
from impact.physics.types import Array

_STEADY = np.inf  # length of a step after which nothing changes any more
_KEPT = 3  # factors: as many as the lengths of months; each costs 0.1 GB for 80,000 cells
NOWHERE = Cells.of([])


@dataclass(frozen=True, eq=False)
class Run:
    """What a run returns.

    Attributes
    ----------
    kept : tuple of int
        Steps whose fields were kept, from 0.
    fields : array (kept step, layer, row, column)
        Heads, or drawdowns, at the end of the kept steps; NaN in cells that are not active. [m]
    watched : array (step, point)
        The same at the watched cells, at the end of every step. [m]
    budgets : tuple of Budget
        One a step; of a drawdown run, the change of the budget that the wells cause.
    residual : float
        Largest imbalance of a cell in any step. [m³/s]
    """

    kept: tuple[int, ...]
    fields: Array
    watched: Array
    budgets: tuple[Budget, ...]
    residual: float

    @property
    def discrepancy(self) -> float:
        """Largest discrepancy of the budgets, without sign. [1]"""
        return max((abs(budget.discrepancy) for budget in self.budgets), default=0.0)


class LinearFlow:
    """A linear model of groundwater flow; factorisations are kept and used again."""

    def __init__(self, grid: Grid, ground: Ground, boundary: HeadBoundary) -> None:
        ground.check(grid)
        self.grid, self.ground, self.boundary = grid, ground, boundary
        self.held = boundary.check(grid)
        self.links = links(grid, ground)
        self.size = int(grid.active.sum())
        self.boundary_diagonal = summed(self.held, boundary.conductance, self.size)
        self.storage = (ground.storativity * grid.area)[grid.active]
        self._matrix = matrix(self.links, self.boundary_diagonal)
        self._solvers: dict[tuple[float, bool], Solver] = {}

    def steady(self, recharge: Array, wells: Wells) -> Run:
        """Heads that no longer change under a recharge (row, column) [m/s] and wells of one constant rate.

        Raises
        ------
        FlowModelError
            Where cells have no connection to any boundary, or input is wrong.
        """
        require_held(self.grid, self.links, self.held)
        start = np.full(self.grid.shape, 0.0)
        return self._run(start, np.array([_STEADY]), recharge, np.ones(1), wells, NOWHERE, (0,))

    def transient(
        self,
        start: Array,
        step_lengths: Array,
        recharge: Array,
        recharge_factors: Array,
        wells: Wells,
        watch: Cells,
        keep: Sequence[int],
    ) -> Run:
        """Heads step by step, from a field of heads (layer, row, column) [m].

        Parameters
        ----------
        start : array (layer, row, column)
            Heads before the first step. [m]
        step_lengths : array (step)
            Length of each step, above 0. [s]
        recharge : array (row, column)
            Recharge on the upper active cell. [m/s]
        recharge_factors : array (step)
            What the recharge is multiplied with in each step. [1]
        wells : Wells
            Wells with a rate for each step, or one for all.
        watch : Cells
            Cells whose head is returned for every step.
        keep : sequence of int
            Steps whose field is returned, from 0.
        """
        return self._run(start, step_lengths, recharge, recharge_factors, wells, watch, keep)

    def drawdown(self, step_lengths: Array, wells: Wells, watch: Cells, keep: Sequence[int]) -> Run:
        """Drawdown that wells cause step by step, whatever the state that they begin from."""
        still = np.zeros(self.grid.shape)
        none = np.zeros(len(step_lengths))
        fall = self._run(still, step_lengths, still[0], none, wells, watch, keep, level=0.0)
        return Run(fall.kept, 0.0 - fall.fields, 0.0 - fall.watched, fall.budgets, fall.residual)

    def final_drawdown(self, wells: Wells) -> Array:
        """Drawdown (layer, row, column) [m] once wells of one constant rate have no further effect."""
        require_held(self.grid, self.links, self.held)
        return np.asarray(self.drawdown(np.array([_STEADY]), wells, NOWHERE, (0,)).fields[0])

    # --- what the other modules of this package use ------------------------------------------------

    def unknowns(self, field: Array) -> Array:
        """The values of a field (layer, row, column) in the active cells."""
        return np.asarray(field[self.grid.active])

    def field(self, unknowns: Array) -> Array:
        """A field (layer, row, column) from the values of the active cells; NaN elsewhere."""
        whole = np.full(self.grid.shape, np.nan)
        whole[self.grid.active] = unknowns
        return whole

    def march(self, state: Array, step_lengths: Array, load: Callable[[int], Array]) -> Iterator[Array]:
        """States (unknown, or unknown × column) at the end of each step under what enters the cells. [m³/s]"""
        columns = 1 if state.ndim == 1 else state.shape[1]
        for step, length in enumerate(step_lengths):
            solves = columns * int((step_lengths == length).sum())
            rate = self.storage / length if state.ndim == 1 else self.storage[:, None] / length
            state = self.solver(float(length), solves).solve(rate * state + load(step), state)
            yield state

    @cached_property
    def passing(self) -> Any:
        """The matrix of what leaves the unknowns to their neighbours, made from flows. [m²/s]"""
        return passing(self.links, self.size)

    def leaving(self, heads: Array) -> Array:
        """What leaves each unknown at these heads with all levels at 0, from flows and not from the solver. [m³/s]"""
        return np.asarray(self.passing @ heads + self.boundary_diagonal * heads)

    def factor(self, step_length: float) -> Solver:
        """The factors of the equations of a step of this length [s], for one who uses them often."""
        return self.solver(step_length, np.inf)

    def solver(self, step_length: float, solves: float) -> Solver:
        """What solves the equations of a step of this length [s], which there are about so many of."""
        key = (step_length, iterates(self.size, solves))
        if key not in self._solvers:
            while len(self._solvers) >= _KEPT:
                del self._solvers[next(iter(self._solvers))]
            self._solvers[key] = (Multigrid if key[1] else Factors)(self.system(step_length))
        return self._solvers[key]

    def system(self, step_length: float) -> Any:
        """The matrix of a step of this length [m²/s]."""
        system = self._matrix.copy()
        system.setdiag(system.diagonal() + self.storage / step_length)
        return system

    def recharge_load(self, recharge: Array) -> Array:
        """What a recharge (row, column) [m/s] brings into each unknown. [m³/s]"""
        return recharge_load(self.grid, recharge)

    def _run(
        self,
        start: Array,
        step_lengths: Array,
        recharge: Array,
        recharge_factors: Array,
        wells: Wells,
        watch: Cells,
        keep: Sequence[int],
        level: float | None = None,
    ) -> Run:
        check_steps(step_lengths, recharge_factors)
        pumped, seen = wells.check(self.grid, len(step_lengths)), watch.unknowns(self.grid, "watched point")
        rain = self.recharge_load(recharge)
        levels = self.boundary.level if level is None else np.full(len(self.held), level)
        inflow = summed(self.held, self.boundary.conductance * levels, self.size)
        rates = np.broadcast_to(wells.rates, (len(step_lengths), len(wells.cells)))

        def load(step: int) -> Array:
            return np.asarray(inflow + rain * recharge_factors[step] - summed(pumped, rates[step], self.size))

        account = _Account(self, levels, pumped)
        before = self.unknowns(start)
        states = None
        if not (before.any() or inflow.any() or (rain.any() and recharge_factors.any())):
            states = reduced.states(self, step_lengths, pumped, -rates)
        fields, watched = [], np.empty((len(step_lengths), len(seen)))
        for step, state in enumerate(self.march(before, step_lengths, load) if states is None else states):
            account.enter(before, state, float(step_lengths[step]), rain * recharge_factors[step], rates[step])
            watched[step] = state[seen]
            if step in keep:
                fields.append(self.field(state))
            before = state
        kept = tuple(step for step in range(len(step_lengths)) if step in keep)
        stacked = np.stack(fields) if fields else np.empty((0, *self.grid.shape))
        return Run(kept, stacked, watched, tuple(account.budgets), account.residual)


class _Account:
    """Budgets and imbalance of the steps of a run, from flows computed anew and not from the solver."""

    def __init__(self, flow: LinearFlow, levels: Array, pumped: Numbers) -> None:
        self.flow, self.levels, self.pumped = flow, levels, pumped
        self.budgets: list[Budget] = []
        self.residual = 0.0

    def enter(self, before: Array, state: Array, length: float, rain: Array, rates: Array) -> None:
        flow = self.flow
        stored = flow.storage * (before - state) / length
        rivers = flow.boundary.conductance * (self.levels - state[flow.held])
        self.budgets.append(Budget.of({"storage": stored, "rivers": rivers, "recharge": rain, "wells": -rates}))
        gained = stored + rain - flow.passing @ state
        np.add.at(gained, flow.held, rivers)
        np.subtract.at(gained, self.pumped, rates)
        self.residual = max(self.residual, float(np.abs(gained).max()))


def recharge_load(grid: Grid, recharge: Array) -> Array:
    """What a recharge (row, column) [m/s] brings into each unknown: all of it into the upper active cell. [m³/s]"""
    wet = grid.active.any(axis=0)
    missing = wet & ~np.isfinite(recharge)
    if missing.any():
        cells = np.zeros(grid.shape, dtype=np.bool_)
        cells[0] = missing
        raise FlowModelError(grid.named(cells, "has no recharge (NoData inside the domain)"))
    whole = np.zeros(grid.shape)
    rows, columns = np.nonzero(wet)
    whole[grid.upper_layer[wet], rows, columns] = (recharge * grid.area)[wet]
    return np.asarray(whole[grid.active])


def check_steps(step_lengths: Array, recharge_factors: Array) -> None:
    """Raise FlowModelError where time does not go on, or factors do not fit the steps."""
    bad = np.flatnonzero(~(step_lengths > 0))
    if bad.size:
        first = int(bad[0])
        raise FlowModelError(
            [f"time step {first} lasts {step_lengths[first]:g} s; expected above 0 s: times must rise, in order"]
        )
    if recharge_factors.shape != step_lengths.shape:
        raise FlowModelError(
            [f"recharge factors have the shape {recharge_factors.shape}; expected {step_lengths.shape} (step)"]
        )
