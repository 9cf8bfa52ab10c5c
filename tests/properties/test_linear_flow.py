"""What must hold for linear flow on any grid: linearity, superposition, reciprocity, balance, monotony, scale."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.errors import FlowModelError
from impact.physics import well_hydraulics
from impact.physics.groundwater_flow import (
    Cells,
    Grid,
    Ground,
    HeadBoundary,
    LinearFlow,
    Run,
    Wells,
    influence_map,
    response_matrix,
    solvers,
)
from impact.physics.groundwater_flow.validity import linear_validity, time_to_share

DAY = 86400.0
STEPS = np.full(6, 30 * DAY)
SEEDS = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)


def plain(seed: int, size: float = 1.0) -> LinearFlow:
    """A small plain of two layers, uneven cells, a hole, random ground and a river along the west."""
    draw = np.random.default_rng(seed)
    rows, columns = 6, 7
    top = 100 + draw.random((rows, columns))
    bottom = np.stack([top - 10 - draw.random((rows, columns)), top - 60 - draw.random((rows, columns))])
    active = np.ones((2, rows, columns), bool)
    active[0, 2, 3] = active[1, 4, 5] = False
    grid = Grid(
        size * draw.uniform(50, 150, columns), size * draw.uniform(50, 150, rows), top, bottom, active, 0.0, 0.0, ""
    )
    k = 10 ** draw.uniform(-5, -3, grid.shape)
    ground = Ground(k, k * 0.1, 10 ** draw.uniform(-4, -1, grid.shape))
    river = Cells.of([(0, row, 0) for row in range(rows)])
    level = 95 + draw.random(rows)
    return LinearFlow(grid, ground, HeadBoundary(river, draw.uniform(1e-4, 1e-2, rows), level, level - 2))


def wells(rates, *places) -> Wells:
    return Wells(Cells.of(places), np.atleast_2d(np.asarray(rates, float)))


A, B = (1, 1, 2), (0, 4, 5)


@few
@given(seed=SEEDS, rate=st.floats(-0.1, 0.1), other=st.floats(-0.1, 0.1))
def test_effects_are_linear_and_add_up(seed, rate, other):
    flow = plain(seed)
    unit_a = flow.drawdown(STEPS, wells([1.0], A), Cells.of([A, B]), (5,))
    unit_b = flow.drawdown(STEPS, wells([1.0], B), Cells.of([A, B]), (5,))
    both = flow.drawdown(STEPS, wells([rate, other], A, B), Cells.of([A, B]), (5,))
    scale = np.nanmax(unit_a.fields) + np.nanmax(unit_b.fields)
    expected = rate * unit_a.fields + other * unit_b.fields
    assert np.nanmax(np.abs(both.fields - expected)) < 1e-12 * scale
    assert np.abs(both.watched - rate * unit_a.watched - other * unit_b.watched).max() < 1e-12 * scale


@few
@given(seed=SEEDS)
def test_drawdown_is_the_difference_of_two_runs(seed):
    flow = plain(seed)
    rain = np.full(flow.grid.shape[1:], 7e-9)
    still = flow.steady(rain, wells([0.0], A))
    pumped = flow.steady(rain, wells([0.001], A))
    fall = flow.final_drawdown(wells([0.001], A))
    assert np.nanmax(np.abs(still.fields[0] - pumped.fields[0] - fall)) < 1e-9
    assert np.nanmin(fall) >= -1e-15


@few
@given(seed=SEEDS)
def test_reciprocity_and_the_influence_map(seed):
    flow = plain(seed)
    at_a = flow.drawdown(STEPS, wells([1.0], B), Cells.of([A]), ()).watched[-1, 0]
    at_b = flow.drawdown(STEPS, wells([1.0], A), Cells.of([B]), ()).watched[-1, 0]
    assert at_a == pytest.approx(at_b, rel=1e-11)
    felt = influence_map(flow, A, STEPS)
    assert felt[B] == pytest.approx(at_a, rel=1e-11)
    assert np.isnan(felt[0, 2, 3])


@few
@given(seed=SEEDS, swap=st.booleans())
def test_response_matrix_against_a_direct_run(seed, swap):
    """Any schedule, whichever of receptors and wells are the fewer."""
    flow = plain(seed)
    places, points = (A, B, (0, 0, 6)), ((1, 5, 1), (0, 3, 2))
    if swap:
        places, points = points, places
    schedule = np.random.default_rng(seed).uniform(-0.01, 0.01, (len(STEPS), len(places)))
    matrix = response_matrix(flow, Cells.of(points), Cells.of(places), len(STEPS), STEPS[0])
    direct = flow.drawdown(STEPS, Wells(Cells.of(places), schedule), Cells.of(points), ())
    assert np.abs(matrix.drawdown(schedule) - direct.watched).max() < 1e-12 * np.abs(direct.watched).max()
    many = matrix.drawdown(np.stack([schedule, 2 * schedule])[:, :4])
    assert np.allclose(many[1], 2 * many[0], rtol=1e-12)
    with pytest.raises(FlowModelError, match="responses have"):
        matrix.drawdown(np.zeros((len(STEPS) + 1, len(places))))


@few
@given(seed=SEEDS)
def test_mass_balance(seed):
    flow = plain(seed)
    rain = np.random.default_rng(seed).uniform(0, 2e-8, flow.grid.shape[1:])
    steady = flow.steady(rain, wells([0.0005], A))
    factors = np.array([1.6, 0.1, 1.0, 0.0, 2.0, 1.0])
    run = flow.transient(steady.fields[0], STEPS, rain, factors, wells([0.001], B), Cells.of([A]), (5,))
    assert steady.discrepancy < 1e-9
    assert run.discrepancy < 1e-9
    assert run.residual < 1e-12
    wet = flow.grid.active.any(axis=0)
    assert run.budgets[0].entering["recharge"] == pytest.approx(1.6 * (rain * flow.grid.area)[wet].sum(), rel=1e-12)


@few
@given(seed=SEEDS, factor=st.floats(0.1, 10.0))
def test_scale_invariance(seed, factor):
    """With K and rate times a factor and the time divided by it, the drawdown is the same."""
    flow = plain(seed)
    ground = flow.ground
    faster = Ground(ground.conductivity * factor, ground.vertical_conductivity * factor, ground.storativity)
    b = flow.boundary
    other = LinearFlow(flow.grid, faster, HeadBoundary(b.cells, b.conductance * factor, b.level, b.bottom))
    one = flow.drawdown(STEPS, wells([0.01], A), Cells.of([]), (5,)).fields
    two = other.drawdown(STEPS / factor, wells([0.01 * factor], A), Cells.of([]), (5,)).fields
    assert np.allclose(one, two, rtol=1e-9, equal_nan=True)


def strip(columns: int = 41) -> LinearFlow:
    grid = Grid(
        np.full(columns, 100.0), np.array([100.0]), np.zeros((1, columns)), np.full((1, 1, columns), -10.0),
        np.ones((1, 1, columns), bool), 0.0, 0.0, "",
    )  # fmt: skip
    full = np.full(grid.shape, 1.0)
    return LinearFlow(
        grid, Ground(1e-3 * full, 1e-4 * full, 0.1 * full),
        HeadBoundary(Cells.of([(0, 0, 0)]), np.array([1e-2]), np.array([0.0]), np.array([-5.0])),
    )  # fmt: skip


def test_drawdown_falls_with_distance_and_grows_with_time():
    flow = strip()
    run = flow.drawdown(STEPS, wells([0.001], (0, 0, 20)), Cells.of([(0, 0, c) for c in range(41)]), ())
    assert np.all(np.diff(run.watched, axis=0) > 0)
    assert np.all(np.diff(run.watched[:, 20:], axis=1) < 0)
    assert np.all(np.diff(run.watched[:, :21], axis=1) > 0)


def test_a_steady_strip_by_hand():
    """All of the well comes through the river: Q over its conductance there, and Q L over T along the way."""
    fall = strip().final_drawdown(wells([0.001], (0, 0, 20)))[0, 0]
    assert fall[0] == pytest.approx(0.1, rel=1e-9)
    assert fall[20] == pytest.approx(0.1 + 0.001 * 2000 / (1e-3 * 10 * 100), rel=1e-9)
    assert fall[40] == pytest.approx(fall[20], rel=1e-9)


def test_time_to_a_share_of_the_final_effect():
    flow = strip(5)
    source = wells([0.001], (0, 0, 4))
    final = flow.final_drawdown(source)[0, 0]
    steps = np.full(400, DAY)
    watch = Cells.of([(0, 0, 0), (0, 0, 4)])
    series = flow.drawdown(steps, source, watch, ()).watched
    found = time_to_share(series, final[[0, 4]], steps, 0.9)
    for point, time in enumerate(found):
        assert np.interp(time, np.cumsum(steps), series[:, point]) == pytest.approx(
            0.9 * final[[0, 4]][point], rel=1e-6
        )
    assert time_to_share(series[:3], final[[0, 4]], steps[:3], 0.9).tolist() == [np.inf, np.inf]


def test_linear_validity_flags_what_is_too_thin():
    flow = strip(3)
    fall = np.array([[[0.1, 0.5, 2.0]]])
    found = linear_validity(flow.grid, fall, np.array([[10.0, 4.0, 0.0]]), 0.1)
    assert (found.flagged_cells, found.flagged_area, found.holds) == (2, 20_000.0, False)
    assert linear_validity(flow.grid, fall / 100, np.full((1, 3), 10.0), 0.1).largest_share == pytest.approx(0.002)


def test_finite_volumes_against_theis():
    """Cells of 1 m at the well that widen to 60 km: under 1.5 % where over 5 cm, 1 % where over 50 cm."""
    half = 1.0 * 1.12 ** np.arange(78)
    widths = np.concatenate([half[:0:-1], half])
    size = len(widths)
    shape = (1, size, size)
    grid = Grid(widths, widths, np.zeros(shape[1:]), np.full(shape, -10.0), np.ones(shape, bool), 0.0, 0.0, "")
    full = np.ones(shape)
    edge = Cells.of([(0, 0, c) for c in range(size)])
    boundary = HeadBoundary(edge, np.full(size, 1.0), np.zeros(size), np.full(size, -9.0))
    flow = LinearFlow(grid, Ground(1e-3 * full, 1e-3 * full, 2e-3 * full), boundary)
    middle = size // 2
    centres = np.cumsum(widths) - widths / 2
    radii = (centres - centres[middle])[middle + 1 :]
    columns = middle + 1 + np.flatnonzero((radii > 8) & (radii < 3000))
    watch = Cells.of([(0, middle, int(column)) for column in columns])
    steps = np.repeat(60.0 * 2.0 ** np.arange(10), 24)  # ten factorisations
    run = flow.drawdown(steps, wells([0.02], (0, middle, middle)), watch, ())
    exact = well_hydraulics.theis_drawdown(0.02, 0.01, 0.002, radii[columns - middle - 1], np.cumsum(steps)[:, None])
    late = np.cumsum(steps) > 3600
    found, exact = run.watched[late], exact[late]
    error = np.abs(found - exact)
    assert (error[exact > 0.05] / exact[exact > 0.05]).max() < 0.015
    assert (error[exact > 0.5] / exact[exact > 0.5]).max() < 0.01
    assert run.discrepancy < 1e-9


def test_resistances_in_series_by_hand():
    """Two cells side by side and one below: half cells of unlike ground and unlike size, one after the other."""
    grid = Grid(
        np.array([100.0, 40.0]), np.array([50.0]), np.zeros((1, 2)), np.array([[[-10.0, -10.0]], [[-30.0, -30.0]]]),
        np.array([[[True, True]], [[True, False]]]), 0.0, 0.0, "",
    )  # fmt: skip
    k = np.array([[[1e-3, 1e-4]], [[1e-5, 1.0]]])
    flow = LinearFlow(
        grid, Ground(k, 0.1 * k, np.full(k.shape, 0.1)),
        HeadBoundary(Cells.of([(0, 0, 0)]), np.array([1e-2]), np.array([0.0]), np.array([-5.0])),
    )  # fmt: skip
    fall = flow.final_drawdown(wells([1e-3, 1e-4], (0, 0, 1), (1, 0, 0)))
    beside = 100 / (2 * 1e-3 * 10 * 50) + 40 / (2 * 1e-4 * 10 * 50)
    below = 10 / (2 * 1e-4 * 5000) + 20 / (2 * 1e-6 * 5000)
    assert fall[0, 0, 0] == pytest.approx(1.1e-3 / 1e-2, rel=1e-12)
    assert fall[0, 0, 1] - fall[0, 0, 0] == pytest.approx(1e-3 * beside, rel=1e-12)
    assert fall[1, 0, 0] - fall[0, 0, 0] == pytest.approx(1e-4 * below, rel=1e-12)


@pytest.fixture
def multigrid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the multigrid for few cells too."""
    pytest.importorskip("pyamg", reason="pyamg is not installed (extra `large`)")
    monkeypatch.setattr(solvers, "MANY", 1)
    monkeypatch.setattr(solvers, "_COARSE", 5)  # so that there are levels


@pytest.mark.usefixtures("multigrid")
@pytest.mark.parametrize("seed", range(5))
def test_a_multigrid_says_what_factors_say(seed: int) -> None:
    factored, iterated = plain(seed), plain(seed)
    recharge = np.full(factored.grid.shape[1:], 5e-9)
    pumped, seen = wells([0.02, -0.01], A, B), Cells.of([A, B])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(solvers, "MANY", 10**9)
        heads, falls = factored.steady(recharge, pumped), factored.drawdown(STEPS, pumped, seen, (5,))
        influence = influence_map(factored, A, STEPS)
    assert not isinstance(factored.factor(STEPS[0]), solvers.Multigrid)
    found = iterated.steady(recharge, pumped)
    assert isinstance(iterated.solver(np.inf, 1), solvers.Multigrid)
    assert len(iterated.solver(np.inf, 1)._levels) > 1
    assert np.nanmax(np.abs(found.fields - heads.fields)) < 1e-9
    assert found.discrepancy < 1e-9
    again = iterated.drawdown(STEPS, pumped, seen, (5,))
    assert np.abs(again.watched - falls.watched).max() < 1e-9
    assert np.nanmax(np.abs(influence_map(iterated, A, STEPS) - influence)) < 1e-9 * np.nanmax(influence)


def heads_of_a_season(flow: LinearFlow, length: float) -> Run:
    """Twelve steps at heads around 150 m; the well stands still in some, and the recharge comes and goes."""
    start = np.where(flow.grid.active, 150.0 + np.cos(np.indices(flow.grid.shape)).sum(axis=0), np.nan)
    rates = np.array([0.02, 0.02, 0.0, 0.0] * 3)[:, None]
    recharge = np.full(flow.grid.shape[1:], 5e-9)
    return flow.transient(
        start, np.full(12, length), recharge, np.linspace(0.0, 2.0, 12), wells(rates, A), Cells.of([A, B]), range(12)
    )


@pytest.mark.usefixtures("multigrid")
@pytest.mark.parametrize("length", [3600.0, DAY, 30 * DAY])
def test_heads_far_above_the_sea_are_those_of_factors(length: float) -> None:
    factored, iterated, another = plain(2), plain(2), plain(2)
    for flow in (factored, iterated, another):
        high = replace(flow.boundary, level=flow.boundary.level + 55.0, bottom=flow.boundary.bottom + 55.0)
        flow.boundary = high
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(solvers, "MANY", 10**9)
        exact = heads_of_a_season(factored, length)
    found = heads_of_a_season(iterated, length)
    assert iterated.solver(length, 12)._factors is None
    assert np.nanmax(np.abs(found.fields - exact.fields)) < 1e-9
    assert found.discrepancy < 1e-9
    iterated.steady(np.full(iterated.grid.shape[1:], 5e-9), wells([0.02], A))
    for flow in (iterated, another):  # the same bytes again, whatever was solved before
        assert heads_of_a_season(flow, length).fields.tobytes() == found.fields.tobytes()


@pytest.mark.usefixtures("multigrid")
def test_months_at_rest_close_without_factors() -> None:
    """A well that stands still before, between and after its months: every load of a drawdown there may be zero."""
    flow, seen = plain(3), Cells.of([A, B])
    schedule = wells(np.array([0.0, 0.02, 0.0, 0.0, 0.01, 0.0])[:, None], A)
    first, second = (flow.drawdown(STEPS, schedule, seen, range(6)) for _ in range(2))
    assert first.fields.tobytes() == second.fields.tobytes()
    assert not first.watched[0].any()
    assert first.watched[1].min() > 0
    solver = flow.solver(float(STEPS[0]), 6)
    load = np.zeros((flow.size, 3))
    load[4, 0] = load[9, 2] = 1.0
    found = solver.solve(load)
    assert solver._factors is None
    assert not found[:, 1].any()
    assert found[:, 2].tobytes() == solver.solve(load[:, 2]).tobytes()
    exact = solvers.Factors(flow.system(float(STEPS[0])))
    assert found == pytest.approx(exact.solve(load), abs=1e-11 * found.max())
    assert solver.solve(load, found) == pytest.approx(found, abs=1e-11 * found.max())
    gone = solver.solve(load[:, 1], found[:, 0])
    assert np.abs(gone).max() < 1e-11 * found.max()


@pytest.mark.usefixtures("multigrid")
def test_no_columns_and_what_is_not_finite() -> None:
    flow = plain(1)
    solver = flow.solver(DAY, 1)
    none = np.zeros((flow.size, 0))
    assert solver.solve(none).shape == flow.factor(DAY).solve(none).shape == none.shape
    for value in (np.inf, -np.inf, np.nan):
        load = np.zeros(flow.size)
        load[[7, 11]] = value
        with pytest.raises(FlowModelError, match=r"cell 7 .*in 1 more"):
            solver.solve(load)
        with pytest.raises(FlowModelError, match="state before the step"):
            solver.solve(np.zeros(flow.size), load)


@pytest.mark.usefixtures("multigrid")
def test_what_does_not_close_is_factored(monkeypatch: pytest.MonkeyPatch) -> None:
    flow, pumped, seen = plain(3), wells([0.02], A), Cells.of([A, B])
    monkeypatch.setattr(solvers, "_MOST", 1)
    stopped = flow.drawdown(STEPS, pumped, seen, ())
    assert stopped.residual < 1e-12
    assert flow.solver(float(STEPS[0]), 1)._factors is not None
    assert flow.drawdown(STEPS, pumped, seen, ()).watched.tobytes() == stopped.watched.tobytes()


def test_a_multigrid_is_for_few_steps_on_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers, "_pyamg", lambda: solvers)
    assert solvers.iterates(solvers.MANY, solvers.FEW)
    assert not solvers.iterates(solvers.MANY - 1, solvers.FEW)
    assert not solvers.iterates(solvers.MANY, solvers.FEW + 1)
    assert not solvers.iterates(solvers.MANY, np.inf)


@pytest.mark.parametrize("broken", ["pyamg", "pyamg.relaxation.relaxation"])
def test_a_multigrid_that_does_not_load_is_none(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    monkeypatch.setitem(sys.modules, broken, None)  # an import of it fails
    assert not solvers.iterates(solvers.MANY, 1)
    monkeypatch.setattr(solvers, "MANY", 1)
    assert isinstance(plain(0).solver(DAY, 1), solvers.Factors)
