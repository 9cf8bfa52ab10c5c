"""Flow with a water table against closed forms, against linear flow where nothing dries, and its own properties."""

from __future__ import annotations

import numpy as np
import pytest

from impact.errors import FlowModelError
from impact.physics.groundwater_flow import (
    Cells,
    Drains,
    Grid,
    Ground,
    HeadBoundary,
    LinearFlow,
    UnconfinedFlow,
    Wells,
)

DAY = 86400.0
NO_DRAIN = Drains(Cells.of([]), np.empty(0), np.empty(0))
CLOSURE = 1e-10


def strip(
    columns: int, width: float, level=(12.0, 4.0), drains: Drains = NO_DRAIN, top: float = 50.0
) -> UnconfinedFlow:
    """A row of cells on a flat floor at 0 m between two water bodies of nearly fixed level."""
    shape = (1, 1, columns)
    grid = Grid(
        np.full(columns, width), np.array([100.0]), np.full((1, columns), top), np.zeros(shape),
        np.ones(shape, bool), 0.0, 0.0, "",
    )  # fmt: skip
    full = np.ones(shape)
    ends = Cells.of([(0, 0, 0), (0, 0, columns - 1)])
    rivers = HeadBoundary(ends, np.array([1e3, 1e3]), np.array(level), np.array([-np.inf, -np.inf]))
    ground = Ground(1e-3 * full, 1e-3 * full, 1e-5 * full)
    return UnconfinedFlow(grid, ground, 0.1 * full, np.array([True]), rivers, drains, CLOSURE)


def no_wells(rate: float = 0.0, column: int = 0) -> Wells:
    return Wells(Cells.of([(0, 0, column)]), np.array([[rate]]))


def dry(flow: UnconfinedFlow) -> np.ndarray:
    return np.zeros(flow.grid.shape[1:])


def test_dupuit_between_two_lakes():
    """K (h1² - h2²) / 2L per width, by Dupuit; upstream weighting comes nearer as cells shrink."""
    errors = []
    for columns in (51, 201):
        length = 1000.0
        flow = strip(columns, length / (columns - 1))
        run = flow.steady(np.full(flow.grid.shape, 8.0), dry(flow), no_wells())
        exact = 1e-3 * (12.0**2 - 4.0**2) / (2 * length) * 100.0
        errors.append(abs(run.budgets[0].entering["rivers"] / exact - 1))
        assert run.discrepancy < 1e-9
    assert errors[0] < 0.02
    assert errors[1] < errors[0] / 3


def test_a_mound_under_recharge():
    """h² = h0² + w x (L - x) / K between two lakes of one level."""
    columns, rain = 401, 5e-8
    flow = strip(columns, 2.5, level=(5.0, 5.0))
    run = flow.steady(np.full(flow.grid.shape, 5.0), np.full((1, columns), rain), no_wells())
    x = np.arange(columns) * 2.5
    exact = np.sqrt(25.0 + rain * x * (1000.0 - x) / 1e-3)
    assert np.abs(run.fields[0][0, 0] - exact).max() < 0.02


def test_where_nothing_dries_it_is_linear_flow():
    flow = strip(21, 50.0, level=(60.0, 58.0))
    linear = LinearFlow(flow.grid, flow.ground, flow.rivers)
    start = np.full(flow.grid.shape, 59.0)
    steps = np.full(5, 10 * DAY)
    same = steps, np.full((1, 21), 1e-8), np.ones(5), no_wells(0.001, 10), Cells.of([(0, 0, 10)]), (4,)
    assert np.abs(flow.transient(start, *same).fields - linear.transient(start, *same).fields).max() < 1e-8


def test_storage_balances_the_fall_of_the_table():
    """A basin without outlet but a far weak one: what is pumped is the yield times the fall."""
    shape = (1, 1, 3)
    grid = Grid(
        np.full(3, 100.0), np.array([100.0]), np.full((1, 3), 20.0), np.zeros(shape), np.ones(shape, bool), 0.0, 0.0, ""
    )
    full = np.ones(shape)
    far = HeadBoundary(Cells.of([(0, 0, 0)]), np.array([1e-12]), np.array([10.0]), np.array([0.0]))
    flow = UnconfinedFlow(grid, Ground(full, full, 0.0 * full), 0.1 * full, np.array([True]), far, NO_DRAIN, 1e-13)
    run = flow.transient(10 * full, np.full(4, DAY), np.zeros((1, 3)), np.ones(4), no_wells(0.001), Cells.of([]), (3,))
    fall = 4 * DAY * 0.001 / (0.1 * 30_000)
    assert 10.0 - run.fields[0].mean() == pytest.approx(fall, rel=1e-5)
    assert run.discrepancy < 1e-8


def test_a_drain_takes_what_is_above_it_and_gives_nothing():
    def drained(elevation: float):
        spring = Drains(Cells.of([(0, 0, 25)]), np.array([10.0]), np.array([elevation]))
        flow = strip(51, 20.0, drains=spring)
        return flow.steady(np.full(flow.grid.shape, 8.0), dry(flow), no_wells())

    open_, closed = drained(5.0), drained(11.9)
    assert open_.budgets[0].leaving["drains"] > 0
    assert open_.fields[0][0, 0, 25] == pytest.approx(5.0, abs=1e-2)
    assert closed.budgets[0].leaving["drains"] == 0
    assert closed.budgets[0].entering["drains"] == 0


def test_the_loss_of_a_river_grows_no_further_below_its_bed():
    flow = strip(21, 50.0)
    perched = HeadBoundary(
        Cells.of([(0, 0, 10), (0, 0, 20)]), np.array([1e-5, 1e3]), np.array([30.0, 4.0]), np.array([28.0, -9e9])
    )
    flow = UnconfinedFlow(
        flow.grid, flow.ground, 0.1 * np.ones(flow.grid.shape), np.array([True]), perched, NO_DRAIN, CLOSURE
    )
    run = flow.steady(np.full(flow.grid.shape, 5.0), dry(flow), no_wells())
    assert run.fields[0][0, 0, 10] < 28.0
    assert run.budgets[0].entering["rivers"] == pytest.approx(1e-5 * 2.0, rel=1e-9)


def test_dry_cells_and_wells_that_cannot_deliver_are_said():
    flow = strip(11, 50.0, level=(1.0, 1.0))
    run = flow.steady(np.full(flow.grid.shape, 1.0), dry(flow), no_wells(1e-5, 5))
    assert (run.dry_cells, run.wells_run_dry) == ((0,), ())
    over = flow.transient(run.fields[0], np.full(3, DAY), dry(flow), np.ones(3), no_wells(5e-3, 5), Cells.of([]), ())
    assert over.wells_run_dry == (0,)
    assert max(over.dry_cells) >= 1


def test_the_tangent_is_the_limit_of_small_rates():
    flow = strip(31, 40.0)
    base = flow.steady(np.full(flow.grid.shape, 8.0), dry(flow), no_wells()).fields[0]
    steps, rate, watch = np.full(6, 5 * DAY), 1e-7, Cells.of([(0, 0, c) for c in range(31)])
    pumped = flow.transient(base, steps, dry(flow), np.ones(6), no_wells(rate, 12), watch, (5,))
    tangent = flow.tangent(base, 5 * DAY)
    fields, series = tangent.drawdown(6, no_wells(rate, 12), watch, (5,))
    fall = base[0, 0] - pumped.watched
    assert np.abs(series - fall).max() < 1e-3 * fall.max()
    assert np.array_equal(fields[0][0, 0], series[-1])


def test_the_influence_map_of_the_tangent_is_its_transpose():
    """No reciprocity here: a well at A felt at B is not a well at B felt at A, but the map has the right one."""
    flow = strip(31, 40.0)
    base = flow.steady(np.full(flow.grid.shape, 8.0), dry(flow), no_wells()).fields[0]
    tangent = flow.tangent(base, 30 * DAY)
    felt = tangent.influence_map((0, 0, 20), 6)
    for column in (5, 12, 28):
        _, series = tangent.drawdown(6, no_wells(1.0, column), Cells.of([(0, 0, 20), (0, 0, column)]), ())
        assert felt[0, 0, column] == pytest.approx(series[-1, 0], rel=1e-10)
    _, back = tangent.drawdown(6, no_wells(1.0, 20), Cells.of([(0, 0, 5)]), ())
    assert abs(back[-1, 0] / felt[0, 0, 5] - 1) > 0.05


def test_no_boundary_is_refused():
    flow = strip(5, 50.0)
    active = np.ones((1, 1, 5), bool)
    active[0, 0, 3] = False
    grid = Grid(flow.grid.column_widths, flow.grid.row_heights, flow.grid.top, flow.grid.bottom, active, 0.0, 0.0, "")
    west = HeadBoundary(Cells.of([(0, 0, 0)]), np.array([1.0]), np.array([5.0]), np.array([0.0]))
    cut = UnconfinedFlow(grid, flow.ground, 0.1 * np.ones((1, 1, 5)), np.array([True]), west, NO_DRAIN, CLOSURE)
    with pytest.raises(FlowModelError, match=r"column 4.*no connection to a river"):
        cut.steady(np.full(grid.shape, 5.0), np.zeros((1, 5)), no_wells())


def test_flows_to_follow_particles_by_balance() -> None:
    """What passes along a strip without recharge is what the lake gives, everywhere; a cell holds what is wet of it."""
    flow = strip(21, 50.0)
    run = flow.steady(np.full(flow.grid.shape, 8.0), dry(flow), no_wells())
    assert flow.passing(run.fields[0]) == pytest.approx(np.full(20, run.budgets[0].entering["rivers"]), rel=1e-6)
    water = flow.moving_water(run.fields[0], np.full(flow.grid.shape, 0.2))
    assert water[0, 0] == pytest.approx(0.2 * run.fields[0][0, 0] * 50.0 * 100.0, rel=1e-5)


def test_a_well_in_a_dry_cell_is_named():
    """With its cell, layer and coordinates; one that does not pump may stand there."""
    flow = strip(11, 10.0)
    start = np.full(flow.grid.shape, 3.0)
    start[0, 0, 5] = -1.0
    name = r"cell \[layer 0, row 0, column 5\] at \(55\.0, 50\.0\)"
    with pytest.raises(FlowModelError, match=name + " holds a well that is to pump, and is dry"):
        flow.require_wet_wells(start, no_wells(1e-5, 5))
    flow.require_wet_wells(start, no_wells(0.0, 5))
    flow.require_wet_wells(start, no_wells(1e-5, 4))


def sloping(columns: int = 60) -> UnconfinedFlow:
    """A strip whose floor falls by 30 m in steps from the west to the lake in the east: thin water, cells that dry."""
    base = strip(columns, 50.0)
    floor = np.round(np.linspace(30.0, 0.0, columns))[None, None]
    grid = Grid(
        np.full(columns, 50.0), np.array([100.0]), floor[0] + 20.0, floor, np.ones(floor.shape, bool), 0.0, 0.0, ""
    )
    lake = HeadBoundary(Cells.of([(0, 0, columns - 1)]), np.array([1e3]), np.array([2.0]), np.array([-np.inf]))
    return UnconfinedFlow(grid, base.ground, 0.1 * np.ones(floor.shape), np.array([True]), lake, NO_DRAIN, CLOSURE)


def test_a_strip_that_dries_and_is_wetted_again() -> None:
    """From 15 m of water everywhere through dry years to a wet one, with a balance at each; a cell that may pass its
    bottom within one iteration lets Newton's method swing without end here."""
    flow = sloping()
    rain, seasons = np.full((1, 60), 2e-9), np.array([1.0, 0.0, 0.0, 0.0, 40.0, 40.0, 0.0, 0.0])
    still = Wells(Cells.of([(0, 0, 30)]), np.zeros((1, 1)))
    start = flow.grid.bottom + 15.0
    run = flow.transient(start, np.full(8, 365 * DAY), rain, seasons, still, Cells.of([]), range(8))
    assert run.discrepancy < 1e-6
    assert max(run.dry_cells) > 0
    assert min(run.dry_cells) < max(run.dry_cells)


def test_a_run_near_another_is_the_same_with_fewer_steps() -> None:
    """Begun from the changes of the run without a well it ends where it ends alone; not of all steps it is refused."""
    flow = sloping()
    rain, factors, lengths = np.full((1, 60), 2e-8), np.ones(6), np.full(6, 90 * DAY)
    start = flow.steady(flow.grid.bottom + 5.0, rain, Wells(Cells.of([(0, 0, 30)]), np.zeros((1, 1)))).fields[0]
    still, pumped = (Wells(Cells.of([(0, 0, 30)]), np.array([[rate]])) for rate in (0.0, 2e-6))
    near = flow.transient(start, lengths, rain, factors * 3.0, still, Cells.of([]), range(6))
    runs = [flow.transient(start, lengths, rain, factors * 3.0, pumped, Cells.of([]), range(6), given)
            for given in (None, near)]  # fmt: skip
    assert np.abs(runs[0].fields - runs[1].fields).max() < 1e-6
    assert runs[1].iterations < runs[0].iterations
    part = flow.transient(start, lengths, rain, factors, still, Cells.of([]), (5,))
    with pytest.raises(FlowModelError, match="has kept 1 steps; expected all 6, in order"):
        flow.transient(start, lengths, rain, factors, pumped, Cells.of([]), (), part)

