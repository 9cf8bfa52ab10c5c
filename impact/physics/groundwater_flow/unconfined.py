"""Flow with a water table: the transmissivity of a cell follows its saturated thickness.

Newton's method on the flux weighted upstream: what flows between two cells is the conductance at full thickness
times the saturation of the cell that it comes from, so a dry cell gives nothing and can be wetted again. The
vertical conductance is that of full cells. River leakage stops to grow below the bed, drains take what is above
them. The tangent, which is the last Jacobian, screens small effects at the cost of one factorisation.

References: key `niswonger-2011`, upstream weighting; key `langevin-2017`, smoothed saturation and storage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from impact.errors import FlowModelError
from impact.physics.groundwater_flow.assembly import links, require_held, summed
from impact.physics.groundwater_flow.boundaries import Cells, Drains, HeadBoundary, Wells
from impact.physics.groundwater_flow.budget import Budget
from impact.physics.groundwater_flow.grid import Grid, name_cells
from impact.physics.groundwater_flow.ground import Ground
from impact.physics.groundwater_flow.linear import Run, check_steps, recharge_load
from impact.physics.groundwater_flow.solvers import factorise
from impact.physics.types import Array

_ROUNDING = 1e-6  # share of a cell over which its saturation is smoothed at both ends, as in MODFLOW 6
_ITERATIONS = 60
_HALVINGS = 12
_SOLVABLE = 1e-12  # m²/s on the diagonal of the slopes alone: a dry cell between dry ones has none of its own
_WORTH = 0.3  # share of the imbalance that a step with the factors of the one before has to leave at most
_BEYOND = 1e-4  # share of its thickness by which a cell may pass its bottom within one iteration


@dataclass(frozen=True, eq=False)
class WaterTableRun(Run):
    """A run, and what it says of dry ground.

    Attributes
    ----------
    dry_cells : tuple of int
        Cells with less than a thousandth of their thickness saturated, at the end of each step.
    wells_run_dry : tuple of int
        Wells, from 0, whose cell was dry at the end of some step: they cannot deliver what was asked of them.
    iterations : int
        Newton steps of the whole run.
    """

    dry_cells: tuple[int, ...]
    wells_run_dry: tuple[int, ...]
    iterations: int


class UnconfinedFlow:
    """A model with a water table in the layers that are said to be convertible.

    Parameters
    ----------
    grid, ground : Grid, Ground
        `ground.storativity` is the storage of a full cell (specific storage times thickness).
    specific_yield : array (layer, row, column)
        Water released per area and fall of the water table inside a convertible cell. [1]
    convertible : array of bool (layer)
        Layers whose saturated thickness follows the head; the others stay full.
    rivers, drains : HeadBoundary, Drains
    closure : float
        Largest imbalance of a cell that is left. [m³/s]
    """

    def __init__(
        self,
        grid: Grid,
        ground: Ground,
        specific_yield: Array,
        convertible: NDArray[np.bool_],
        rivers: HeadBoundary,
        drains: Drains,
        closure: float,
    ) -> None:
        ground.check(grid)
        self.grid, self.ground, self.rivers, self.drains, self.closure = grid, ground, rivers, drains, closure
        self.links = links(grid, ground)
        self.held, self.drained = rivers.check(grid), drains.check(grid)
        active = grid.active
        self.size = int(active.sum())
        self.top, self.bottom = grid.tops[active], grid.bottom[active]
        self.convertible = np.broadcast_to(convertible[:, None, None], grid.shape)[active]
        area = np.broadcast_to(grid.area, grid.shape)[active]
        self.elastic = ground.storativity[active] * area  # [m²]
        self.yielded = np.where(self.convertible, specific_yield[active] * area, 0.0)  # [m²]
        self.level_flow = self.links.axis > 0

    def steady(self, start: Array, recharge: Array, wells: Wells) -> WaterTableRun:
        """Heads that no longer change, sought from a field of heads (layer, row, column) [m].

        Raises
        ------
        FlowModelError
            Where cells have no connection to any boundary, or Newton's method does not converge.
        """
        require_held(self.grid, self.links, np.concatenate([self.held, self.drained]))
        return self.transient(start, np.array([np.inf]), recharge, np.ones(1), wells, Cells.of([]), (0,))

    def transient(
        self,
        start: Array,
        step_lengths: Array,
        recharge: Array,
        recharge_factors: Array,
        wells: Wells,
        watch: Cells,
        keep: Sequence[int],
        near: Run | None = None,
    ) -> WaterTableRun:
        """Heads step by step; the arguments are those of `LinearFlow.transient`.

        A run of the same steps that is near this one, as that without a well, may be given with the fields of all its
        steps: Newton's method then begins each step from its change, and needs fewer iterations.
        """
        check_steps(step_lengths, recharge_factors)
        pumped, seen = wells.check(self.grid, len(step_lengths)), watch.unknowns(self.grid, "watched point")
        rain = recharge_load(self.grid, recharge)
        rates = np.broadcast_to(wells.rates, (len(step_lengths), len(wells.cells)))
        head = start[self.grid.active].astype(float)
        nearby = None if near is None else self._changes(start, near, len(step_lengths))
        fields, budgets, dry = [], [], []
        watched = np.empty((len(step_lengths), len(seen)))
        dry_wells: set[int] = set()
        residual, iterations = 0.0, 0
        for step, length in enumerate(step_lengths):
            load = rain * recharge_factors[step] - summed(pumped, rates[step], self.size)
            before = head
            begun = before if nearby is None else before + nearby[step]
            head, left, used = self._solve(begun, before, float(length), load, step)
            residual, iterations = max(residual, left), iterations + used
            flows = self._boundary_flows(head) | {"storage": self._stored(before, head, float(length))}
            budgets.append(Budget.of(flows | {"recharge": rain * recharge_factors[step], "wells": -rates[step]}))
            wet = self._saturation(head)[0]
            dry.append(int(np.count_nonzero(wet < 1e-3)))
            dry_wells |= set(np.flatnonzero((wet[pumped] < 1e-3) & (rates[step] > 0)).tolist())
            watched[step] = head[seen]
            if step in keep:
                fields.append(self._field(head))
        kept = tuple(step for step in range(len(step_lengths)) if step in keep)
        stacked = np.stack(fields) if fields else np.empty((0, *self.grid.shape))
        return WaterTableRun(
            kept, stacked, watched, tuple(budgets), residual, tuple(dry), tuple(sorted(dry_wells)), iterations
        )

    def require_wet_wells(self, head: Array, wells: Wells) -> None:
        """Raise FlowModelError where a well that is to pump stands in a cell that is dry at heads (layer, row, column).

        A run does not ask for it: cells may be wetted again, and what runs dry is in its `wells_run_dry`.
        """
        state, pumped = head[self.grid.active], wells.check(self.grid, len(wells.rates))
        empty = self.convertible[pumped] & (state[pumped] <= self.bottom[pumped]) & (wells.rates > 0).any(axis=0)
        cells = np.argwhere(self.grid.active)[pumped[empty]]
        faults = name_cells(self.grid, cells, "holds a well that is to pump, and is dry")
        if faults:
            raise FlowModelError(faults)

    def tangent(self, head: Array, step_length: float) -> Tangent:
        """The linear model that this one is for small changes around a field of heads, for steps of one length."""
        state = head[self.grid.active].astype(float)
        still = np.zeros(self.size)
        _, jacobian = self._imbalance(state, state, step_length, still, with_jacobian=True)
        _, slope = self._volume(state)
        return Tangent(self.grid, factorise((-jacobian).tocsc()), slope / step_length, step_length)

    def passing(self, head: Array) -> Array:
        """Flow from first to second unknown of each link at heads (layer, row, column), for particles. [m³/s]"""
        state = head[self.grid.active]
        fall, upstream = self._falls(state)
        return np.asarray(self.links.conductance * self._wetness(self._saturation(state)[0], upstream) * fall)

    def moving_water(self, head: Array, porosity: Array) -> Array:
        """Water that moves in each cell (layer, row, column): porosity times wet volume, for particles. [m³]"""
        wet = self._field(self._saturation(head[self.grid.active])[0])
        return np.asarray(porosity * wet * self.grid.thickness * self.grid.area)

    # --- the equations ------------------------------------------------------------------------------

    def _saturation(self, head: Array) -> tuple[Array, Array]:
        """Saturated share of each cell and its slope [1/m], smoothed where it is empty and full."""
        thickness = self.top - self.bottom
        share = np.clip((head - self.bottom) / thickness, 0.0, 1.0)
        stretch, end = 1.0 / (1.0 - _ROUNDING), _ROUNDING
        low, high = share < end, share > 1.0 - end
        value = stretch * share + 0.5 * (1.0 - stretch)
        value = np.where(low, 0.5 * stretch * share**2 / end, value)
        value = np.where(high, 1.0 - 0.5 * stretch * (1.0 - share) ** 2 / end, value)
        slope = np.where(low, stretch * share / end, np.where(high, stretch * (1.0 - share) / end, stretch))
        return (
            np.where(self.convertible, value, 1.0),
            np.where(self.convertible, slope / thickness, 0.0),
        )

    def _volume(self, head: Array) -> tuple[Array, Array]:
        """Water stored in each cell, but for a constant [m³], and its slope [m²]."""
        thickness = self.top - self.bottom
        wet, slope = self._saturation(head)
        depth = np.clip(head - self.bottom, 0.0, thickness)
        # A cell that is partly full compresses only what is saturated: half its square over the thickness.
        partly = depth**2 / (2.0 * thickness) + np.maximum(head - self.top, 0.0)
        elastic = np.where(self.convertible, partly, head)
        elastic_slope = np.where(self.convertible, depth / thickness, 1.0)
        volume = self.elastic * elastic + self.yielded * thickness * wet
        return volume, self.elastic * elastic_slope + self.yielded * thickness * slope

    def _stored(self, before: Array, head: Array, step_length: float) -> Array:
        return np.asarray((self._volume(before)[0] - self._volume(head)[0]) / step_length)

    def _boundary_flows(self, head: Array) -> dict[str, Array]:
        river = np.maximum(head[self.held], self.rivers.bottom)
        above = np.maximum(head[self.drained] - self.drains.elevation, 0.0)
        return {
            "rivers": self.rivers.conductance * (self.rivers.level - river),
            "drains": -self.drains.conductance * above,
        }

    def _falls(self, head: Array) -> tuple[Array, NDArray[np.intp]]:
        """Fall of head along each link, and the cell that its water comes from."""
        fall = head[self.links.first] - head[self.links.second]
        return fall, np.where(fall >= 0, self.links.first, self.links.second)

    def _wetness(self, wet: Array, upstream: NDArray[np.intp]) -> Array:
        """Share of the conductance of each link that conducts; between layers always all of it."""
        return np.where(self.level_flow, wet[upstream], 1.0)

    def _imbalance(
        self, head: Array, before: Array, step_length: float, load: Array, with_jacobian: bool
    ) -> tuple[Array, Any]:
        """What enters each cell and does not leave it [m³/s], and its derivatives by the heads [m²/s]."""
        pairs, (wet, wet_slope) = self.links, self._saturation(head)
        fall, upstream = self._falls(head)
        factor = self._wetness(wet, upstream)
        passing = pairs.conductance * factor * fall
        flows = self._boundary_flows(head)
        gained = load + summed(pairs.second, passing, self.size)
        gained -= summed(pairs.first, passing, self.size)
        gained += summed(self.held, flows["rivers"], self.size)
        gained += summed(self.drained, flows["drains"], self.size)
        gained += self._stored(before, head, step_length)
        if not with_jacobian:
            return gained, None
        steep = np.where(self.level_flow, pairs.conductance * wet_slope[upstream] * fall, 0.0)
        by_first = pairs.conductance * factor + np.where(fall >= 0, steep, 0.0)
        by_second = -pairs.conductance * factor + np.where(fall >= 0, 0.0, steep)
        diagonal = -self._volume(head)[1] / step_length - _SOLVABLE
        diagonal -= summed(self.held, self.rivers.conductance * (head[self.held] > self.rivers.bottom), self.size)
        open_drains = head[self.drained] > self.drains.elevation
        diagonal -= summed(self.drained, self.drains.conductance * open_drains, self.size)
        every = np.arange(self.size)
        rows = np.concatenate([pairs.first, pairs.first, pairs.second, pairs.second, every])
        columns = np.concatenate([pairs.first, pairs.second, pairs.first, pairs.second, every])
        entries = np.concatenate([-by_first, -by_second, by_first, by_second, diagonal])
        return gained, sparse.csc_matrix((entries, (rows, columns)), shape=(self.size, self.size))

    def _changes(self, start: Array, near: Run, steps: int) -> Array:
        """What each step changes in a run whose fields are all kept."""
        if near.kept != tuple(range(steps)):
            raise FlowModelError([f"the run nearby has kept {len(near.kept)} steps; expected all {steps}, in order"])
        return np.diff([field[self.grid.active] for field in (start, *near.fields)], axis=0)

    def _solve(
        self, begun: Array, before: Array, step_length: float, load: Array, step: int
    ) -> tuple[Array, float, int]:
        """Heads at the end of a step, the largest imbalance left, and the iterations used, from heads to begin with.

        Whole steps first: where cells fall dry and are wetted again the imbalance must be let to grow before it
        falls. Where that leads nowhere, steps are halved until the imbalance falls.
        """
        head, worst, used = self._newton(begun, before, step_length, load, damped=False)
        if worst >= self.closure:
            head, worst, more = self._newton(before, before, step_length, load, damped=True)
            used += more
        if worst < self.closure:
            return head, worst, used
        left, _ = self._imbalance(head, before, step_length, load, with_jacobian=False)
        cell = np.argwhere(self.grid.active)[int(np.abs(left).argmax())]
        raise FlowModelError(
            [f"step {step}: Newton's method left an imbalance of {worst:.2g} m³/s after {used} iterations, largest in "
             f"{self.grid.name(*cell)}; expected below {self.closure:g} m³/s: shorten the step, or begin nearer"]
        )  # fmt: skip

    def _newton(
        self, begun: Array, before: Array, step_length: float, load: Array, damped: bool
    ) -> tuple[Array, float, int]:
        head, used, worst = begun.copy(), 0, np.inf
        while worst >= self.closure and used < _ITERATIONS:
            gained, jacobian = self._imbalance(head, before, step_length, load, with_jacobian=True)
            factor = factorise(jacobian)
            change = factor.solve(-gained)
            if damped:
                head = self._damped(head, change, before, step_length, load, gained)
            else:
                head = self._stopped(head, head + change)
            used += 1
            gained, _ = self._imbalance(head, before, step_length, load, with_jacobian=False)
            last, worst = worst, float(np.abs(gained).max())
            if worst < _WORTH * last:
                head, worst = self._again(factor, head, gained, worst, before, step_length, load)
        return head, worst, used

    def _again(
        self, factor: Any, head: Array, gained: Array, worst: float, before: Array, step_length: float, load: Array
    ) -> tuple[Array, float]:
        """Heads after more steps with the same factors, for as long as each is worth it."""
        while worst >= self.closure:
            further = self._stopped(head, head + factor.solve(-gained))
            left, _ = self._imbalance(further, before, step_length, load, with_jacobian=False)
            reached = float(np.abs(left).max())
            if not reached < _WORTH * worst:
                break
            head, gained, worst = further, left, reached
        return head, worst

    def _stopped(self, head: Array, found: Array) -> Array:
        """Heads found, but where a cell passes its bottom, just beyond it: there the slope of the flows leaps.

        Without, a cell that is wetted is filled, or one that dries is emptied, on the slope of the other side, and its
        neighbours after it: on the reference with a quarter of dry cells, 20 iterations a month instead of 5.
        """
        beyond = _BEYOND * (self.top - self.bottom)
        wetted = self.convertible & (head <= self.bottom) & (found > self.bottom + beyond)
        dried = self.convertible & (head > self.bottom) & (found < self.bottom - beyond)
        return np.where(wetted, self.bottom + beyond, np.where(dried, self.bottom - beyond, found))

    def _damped(
        self, head: Array, change: Array, before: Array, step_length: float, load: Array, gained: Array
    ) -> Array:
        """Halve the change until the imbalance falls."""
        size = np.linalg.norm(gained)
        for _ in range(_HALVINGS):
            left, _ = self._imbalance(head + change, before, step_length, load, with_jacobian=False)
            if np.linalg.norm(left) < size:
                break
            change = change / 2.0
        return head + change

    def _field(self, unknowns: Array) -> Array:
        whole = np.full(self.grid.shape, np.nan)
        whole[self.grid.active] = unknowns
        return whole


class Tangent:
    """Small changes of an unconfined model around one state. The matrix is not symmetric: no reciprocity."""

    def __init__(self, grid: Grid, factor: Any, storage_rate: Array, step_length: float) -> None:
        self.grid, self._factor, self._storage, self.step_length = grid, factor, storage_rate, step_length

    def drawdown(self, steps: int, wells: Wells, watch: Cells, keep: Sequence[int]) -> tuple[Array, Array]:
        """Drawdown fields (kept step, layer, row, column) and series (step, point) of wells, as if linear. [m]"""
        pumped, seen = wells.check(self.grid, steps), watch.unknowns(self.grid, "watched point")
        rates = np.broadcast_to(wells.rates, (steps, len(wells.cells)))
        state = np.zeros(len(self._storage))
        fields, watched = [], np.empty((steps, len(seen)))
        for step in range(steps):
            load = summed(pumped, rates[step], len(state))
            state = self._factor.solve(self._storage * state + load)
            watched[step] = state[seen]
            if step in keep:
                whole = np.full(self.grid.shape, np.nan)
                whole[self.grid.active] = state
                fields.append(whole)
        return (np.stack(fields) if fields else np.empty((0, *self.grid.shape))), watched

    def influence_map(self, receptor: tuple[int, int, int], steps: int) -> Array:
        """Drawdown at a receptor after some steps per rate in each cell, by the transposed equations. [m per m³/s]"""
        unit = np.zeros(len(self._storage))
        unit[Cells.of([receptor]).unknowns(self.grid, "receptor")] = 1.0
        # s_n = Σ (J⁻¹ D)^k J⁻¹ q, so its transpose is summed from the receptor's side.
        part = self._factor.solve(unit, trans="T")
        total = part.copy()
        for _ in range(steps - 1):
            part = self._factor.solve(self._storage * part, trans="T")
            total += part
        whole = np.full(self.grid.shape, np.nan)
        whole[self.grid.active] = total
        return whole
