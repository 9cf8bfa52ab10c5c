"""What a run of the site's model says of itself: imbalance, budget, whether linearity holds, how long it grows.

The model is linear: the saturated thickness does not change. Two checks say whether that was allowed. The drawdown is
compared with the saturated thickness, cell by cell; and where the aquifer has a water table the same pumping is run
through the unconfined equations, of which the linear run is the tangent, from a level water table: its natural
slope is not known, so the part of the gap that comes from it is not in the number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.errors import FlowModelError
from impact.physics.groundwater_flow import Cells, Drains, Grid, Ground, Run, UnconfinedFlow
from impact.physics.groundwater_flow.validity import LinearValidity, linear_validity, time_to_share
from impact.physics.types import Array
from impact.site_model import SiteModel

LINEAR = 0.1  # largest share of the saturated thickness that a drawdown may take away
SHARE = 0.9  # of the final effect, to which the time is given
_FELT = 0.1  # share of the largest drawdown, below which two runs are not compared
_BLOCKS, _EACH = 14, 6  # blocks of steps of the run to the final effect, each of twice the length of the one before
_FIRST = 5.0 * 86400.0  # s: their first step; together they last some five thousand years
_PERIODS = 5  # steps of the two runs that are compared
_CLOSURE = 1e-7  # m³/s
_FREEBOARD = 1.1  # thickness of the cells over that of the water, so that none is full


@dataclass(frozen=True, eq=False)
class TangentGap:
    """How far the tangent is from the unconfined run.

    Attributes
    ----------
    largest_share : float
        Largest difference over the unconfined drawdown, where that is over a tenth of its largest. [1]
    at_receptors : array (receptor)
        Unconfined minus linear drawdown of the water table. [m]
    well_runs_dry : bool
        Whether the well's cell falls dry: it cannot deliver.
    failure : str
        Why the unconfined run came to no end; empty where it did.
    """

    largest_share: float
    at_receptors: Array
    well_runs_dry: bool
    failure: str = ""


@dataclass(frozen=True, eq=False)
class RunReport:
    """What a run says of itself.

    Attributes
    ----------
    residual : float
        Largest imbalance of a cell. [m³/s]
    discrepancy : float
        Largest discrepancy of a budget. [1]
    budget : dict
        Net flow into the aquifer at the end by kind, as changes that the well causes. [m³/s]
    validity : LinearValidity or None
        None where the aquifer stays full, so that its thickness does not change.
    time_to_share : array (receptor) or None
        Time to 90 % of the final drawdown of the pumped layer [s], infinity where it takes thousands of years; None
        without a final value.
    gap : TangentGap or None
        None where the aquifer stays full.
    origin : dict
        Shares of the pumped flow at the end: what the river gives, and what each layer had stored. [1]
    """

    residual: float
    discrepancy: float
    budget: dict[str, float]
    validity: LinearValidity | None
    time_to_share: Array | None
    gap: TangentGap | None
    origin: dict[str, float]


def report(model: SiteModel, run: Run) -> RunReport:
    """Say what a run of a model is worth."""
    thickness = model.saturated_thickness
    last = run.budgets[-1]
    validity = None
    if thickness is not None:
        depth = np.full(model.flow.grid.shape[1:], thickness)
        validity = linear_validity(model.flow.grid, -run.fields[-1], depth, LINEAR)
    return RunReport(
        run.residual, run.discrepancy, {kind: last.net(kind) for kind in last.entering}, validity, _time(model),
        None if thickness is None else tangent_gap(model, thickness), model.origin(run),
    )  # fmt: skip


def _time(model: SiteModel) -> Array | None:
    if not model.has_final:
        return None
    steps = _FIRST * np.repeat(2.0 ** np.arange(_BLOCKS), _EACH)
    wells, seen = model.stresses.wells, model.receptor_cells(model.pumped)
    grown = model.flow.drawdown(steps, wells, seen, ()).watched
    final = model.flow.final_drawdown(wells)[seen.layer, seen.row, seen.column]
    return time_to_share(grown, final, steps, SHARE)


def tangent_gap(model: SiteModel, thickness: float) -> TangentGap:
    """Run the pumping through the unconfined equations and through their tangent, and compare the last step.

    The upper layer has the water table; one below it stays full.
    """
    water, wells = _unconfined(model, thickness), model.stresses.wells
    grid = water.grid
    steps = np.full(_PERIODS, float(model.stresses.step_lengths.sum()) / _PERIODS)
    start, seen, keep = np.zeros(grid.shape), model.receptor_cells(0), (_PERIODS - 1,)
    linear, _ = water.tangent(start, float(steps[0])).drawdown(_PERIODS, wells, seen, keep)
    try:
        done = water.transient(start, steps, np.zeros(grid.shape[1:]), np.zeros(_PERIODS), wells, seen, keep)
    except FlowModelError as error:
        return TangentGap(np.nan, np.full(len(seen), np.nan), True, str(error))
    fallen, tangent = -done.fields[0, 0], linear[0, 0]
    felt = fallen > _FELT * np.nanmax(fallen)
    share = float((np.abs(fallen - tangent)[felt] / fallen[felt]).max())
    at = (seen.row, seen.column)
    return TangentGap(share, (fallen - tangent)[at], bool(done.wells_run_dry))


def _unconfined(model: SiteModel, thickness: float) -> UnconfinedFlow:
    """The same ground with a water table in its upper layer, which conducts and passes downward as much when level."""
    flow = model.flow
    grid, top = flow.grid, (_FREEBOARD - 1.0) * thickness
    bottom = np.stack([np.full(grid.shape[1:], -thickness - depth) for depth in range(grid.shape[0])])
    deep = Grid(
        grid.column_widths, grid.row_heights, np.full(grid.shape[1:], top), bottom, grid.active, grid.easting,
        grid.northing, grid.crs,
    )  # fmt: skip
    has_table = np.arange(grid.shape[0]) == 0
    wet = np.where(has_table, thickness, 1.0)[:, None, None]
    stored = flow.ground.storativity
    ground = Ground(
        flow.ground.conductivity * grid.thickness / wet,
        flow.ground.vertical_conductivity / grid.thickness * deep.thickness,
        np.where(has_table[:, None, None], 0.0, stored),
    )
    none = np.empty(0)
    return UnconfinedFlow(deep, ground, stored, has_table, flow.boundary, Drains(Cells.of([]), none, none), _CLOSURE)
