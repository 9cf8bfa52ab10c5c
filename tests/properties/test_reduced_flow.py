"""Many steps from few solutions: what the march would say, from fewer solutions, or the march itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.physics.groundwater_flow import (
    Cells,
    Grid,
    Ground,
    HeadBoundary,
    LinearFlow,
    Run,
    Wells,
    influence_maps,
    reduced,
    response_matrix,
    solvers,
)
from impact.physics.types import Array

DAY = 86400.0
SPREAD = st.sampled_from([0.0, 1.0, 2.0])
MONTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) * DAY
PLACES = ((1, 1, 2), (0, 4, 5), (1, 3, 6))
SEEN = Cells.of([*PLACES, (0, 0, 0)])


def plain(seed: int, spread: float = 1.0, rows: int = 6, columns: int = 7) -> LinearFlow:
    """Two layers with a river in the west; what they store and conduct has this spread as a power of ten."""
    draw = np.random.default_rng(seed)
    bottom = np.stack([np.full((rows, columns), level) for level in (-20.0, -80.0)])
    active = np.ones(bottom.shape, bool)
    active[0, 0, 1] = False
    grid = Grid(
        draw.uniform(50, 150, columns), draw.uniform(50, 150, rows), np.zeros((rows, columns)), bottom, active, 0.0,
        0.0, "",
    )  # fmt: skip
    k = np.array([1e-3, 1e-5])[:, None, None] * 10 ** draw.uniform(-spread, spread, grid.shape)
    stored = np.array([0.05, 1e-3])[:, None, None] * 10 ** draw.uniform(-spread, spread / 2, grid.shape)
    river = Cells.of([(0, row, 0) for row in range(rows)])
    boundary = HeadBoundary(river, draw.uniform(1e-4, 1e-2, rows), np.full(rows, -3.0), np.full(rows, -5.0))
    return LinearFlow(grid, Ground(k, 0.1 * k, stored), boundary)


def strip(columns: int) -> LinearFlow:
    grid = Grid(
        np.full(columns, 100.0), np.array([100.0]), np.zeros((1, columns)), np.full((1, 1, columns), -10.0),
        np.ones((1, 1, columns), bool), 0.0, 0.0, "",
    )  # fmt: skip
    full = np.ones(grid.shape)
    river = HeadBoundary(Cells.of([(0, 0, 0)]), np.array([1e-2]), np.array([0.0]), np.array([-5.0]))
    return LinearFlow(grid, Ground(1e-3 * full, 1e-4 * full, 0.1 * full), river)


@contextmanager
def marching() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reduced, "USUAL", 10**9)
        yield


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many loads were solved for at a time."""
    counts: list[int] = []
    exact = solvers.Factors.solve

    def counted(self: solvers.Factors, load: Array, start: Array | None = None) -> Array:
        counts.append(1 if load.ndim == 1 else load.shape[1])
        return exact(self, load, start)

    monkeypatch.setattr(solvers.Factors, "solve", counted)
    return counts


def both(flow: LinearFlow, steps: Array, wells: Wells, seen: Cells = SEEN) -> tuple[Run, Run]:
    """A run from few solutions and the march, with every field."""
    every = range(len(steps))
    found = flow.drawdown(steps, wells, seen, every)
    with marching():
        marched = flow.drawdown(steps, wells, seen, every)
    return found, marched


def require_same(found: Run, marched: Run, wells: Wells) -> None:
    """Fields, points and budgets within 1e-10; the imbalance is at most what was asked, but for rounding."""
    assert found.kept == marched.kept
    assert np.nanmax(np.abs(found.fields - marched.fields)) < 1e-10
    assert np.isnan(found.fields).tobytes() == np.isnan(marched.fields).tobytes()
    assert np.abs(found.watched - marched.watched).max() < 1e-10
    for one, other in zip(found.budgets, marched.budgets, strict=True):
        assert one.entering == pytest.approx(other.entering, abs=1e-12)
        assert one.leaving == pytest.approx(other.leaving, abs=1e-12)
    assert found.discrepancy < 1e-9
    assert found.residual <= reduced.CLOSURE * np.abs(wells.rates).max() + 20 * marched.residual


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), spread=SPREAD, count=st.integers(1, 3), years=st.sampled_from([4, 11, 50]))
def test_states_are_those_of_the_march(seed: int, spread: float, count: int, years: int) -> None:
    """Wells with a schedule each that pump, rest and give back, by months of unlike length, in storage of any kind."""
    flow, steps = plain(seed, spread), np.resize(MONTHS, max(12 * years, count * reduced.USUAL + 1))
    draw = np.random.default_rng(seed)
    rates = draw.uniform(-0.002, 0.01, (len(steps), count)) * (draw.random((len(steps), count)) < 0.7)
    wells = Wells(Cells.of(PLACES[:count]), rates)
    require_same(*both(flow, steps, wells), wells)


@pytest.mark.parametrize("length", [60.0, 3600.0, DAY, 30 * DAY, 3650 * DAY])
def test_steps_of_any_length(length: float) -> None:
    flow, wells = plain(1), Wells(Cells.of(PLACES[:1]), np.array([[0.01]]))
    require_same(*both(flow, np.full(90, length), wells), wells)


def test_it_takes_fewer_solutions(solved: list[int]) -> None:
    """Ten years of months: one well, and two with schedules of their own beside three that follow them."""
    flow, steps = plain(3, 0.5, 30, 40), np.full(120, 30 * DAY)
    flow.drawdown(steps, Wells(Cells.of(PLACES[:1]), np.array([[0.01]])), SEEN, ())
    assert list(flow._solvers) == [(4 * 30 * DAY, False)]
    assert set(solved) == {1}
    assert len(solved) < 30
    solved.clear()
    season = 1.0 + np.cos(np.arange(120) * np.pi / 6)
    rates = np.stack([np.full(120, 0.01), 0.003 * season, np.full(120, -0.004), 0.2 * season, 0.1 + season], axis=1)
    wells = Wells(Cells.of([*PLACES, (0, 2, 2), (0, 4, 5)]), rates)
    found, marched = both(flow, steps, wells)
    assert sum(solved[: solved.index(1)]) < 60
    assert set(solved[: solved.index(1)]) == {2}
    require_same(found, marched, wells)


def test_where_wells_rest_so_does_the_aquifer() -> None:
    """Not a drop before the first month of pumping; a recovery after the last; nothing where nothing is pumped."""
    flow, steps = plain(4), np.resize(MONTHS, 96)
    rates = np.zeros((96, 2))
    rates[5:50, 0], rates[9:50, 1] = 0.01, 0.004
    wells = Wells(Cells.of(PLACES[:2]), rates)
    found, marched = both(flow, steps, wells)
    require_same(found, marched, wells)
    assert not found.watched[:5].any()
    assert 0 < found.watched[-1, 0] < found.watched[49, 0]
    still = flow.drawdown(steps, Wells(Cells.of(PLACES[:2]), np.zeros((1, 2))), SEEN, (0, 95))
    against = flow.drawdown(steps, Wells(Cells.of([PLACES[0]] * 2), np.array([[0.01, -0.01]])), SEEN, (0, 95))
    for run in (still, against):
        assert np.nanmax(np.abs(run.fields)) == np.abs(run.watched).max() == run.residual == 0.0
    assert against.budgets[0].leaving["wells"] == 0.01


@pytest.mark.parametrize("columns", [1, 2, 5])
def test_fewer_cells_than_shapes(columns: int) -> None:
    wells = Wells(Cells.of([(0, 0, columns - 1)]), np.array([[0.001]]))
    found, marched = both(strip(columns), np.full(100, 30 * DAY), wells, Cells.of([(0, 0, 0)]))
    require_same(found, marched, wells)


@pytest.mark.parametrize("share", [1e-3, 1e-6, 1e-9])
def test_the_imbalance_is_known_before_the_states(monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    """Asked for less, a space is smaller, and leaves as much as was said: the account makes sure of it."""
    flow, steps = plain(5, 1.0, 12, 15), np.resize(MONTHS, 90)
    said: list[float] = []
    told = reduced._Lanczos.steps

    def kept(self: reduced._Lanczos, lengths: Array, length: float, schedule: Array) -> tuple[Array, float]:
        shares, left = told(self, lengths, length, schedule)
        beyond = self.newest / np.sqrt(flow.storage)
        beyond = flow.system(length) @ beyond * length
        said.append(left * float(np.abs(beyond).max()))
        return shares, left

    monkeypatch.setattr(reduced._Lanczos, "steps", kept)
    monkeypatch.setattr(reduced, "CLOSURE", share)
    draw = np.random.default_rng(1)
    run = flow.drawdown(steps, Wells(Cells.of(PLACES[:1]), draw.uniform(0, 0.01, (90, 1))), SEEN, ())
    heads = draw.normal(size=flow.size)
    assert flow.leaving(heads) == pytest.approx(flow.system(np.inf) @ heads, abs=1e-15)
    assert said[-1] <= 0.01 * share
    assert run.residual == pytest.approx(said[-1], rel=1e-3)
    assert said[-2] > 0.009 * share


def test_what_does_not_close_is_marched(monkeypatch: pytest.MonkeyPatch, solved: list[int]) -> None:
    flow, steps = plain(6), np.full(100, 3600.0)
    wells, sources = Wells(Cells.of(PLACES), np.array([[0.01, 0.02, 0.03]])), Cells.of(PLACES)
    with marching():
        marched = flow.drawdown(steps, wells, SEEN, (99,))
        maps, matrix = influence_maps(flow, sources, steps), response_matrix(flow, sources, SEEN, 100, 3600.0)
    solved.clear()
    monkeypatch.setattr(reduced, "MOST", 6)
    found = flow.drawdown(steps, wells, SEEN, (99,))
    assert len(solved) == 7 + 100
    assert found.watched.tobytes() == marched.watched.tobytes()
    assert found.fields.tobytes() == marched.fields.tobytes()
    assert influence_maps(flow, sources, steps).tobytes() == maps.tobytes()
    assert response_matrix(flow, sources, SEEN, 100, 3600.0).pulses.tobytes() == matrix.pulses.tobytes()


def test_where_a_march_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few steps, steps that grow, cells without storage, too many schedules, or anything at work beside wells."""

    def refused(*_: object) -> None:
        raise AssertionError("a space was made")

    monkeypatch.setattr(reduced, "spaces", refused)
    flow, steps, one = plain(7), np.full(100, 30 * DAY), Wells(Cells.of(PLACES[:1]), np.array([[0.01]]))
    with pytest.raises(AssertionError, match="a space"):
        flow.drawdown(steps, one, SEEN, ())
    draw = np.random.default_rng(0)
    flow.drawdown(steps[: reduced.USUAL], one, SEEN, ())
    flow.drawdown(np.geomspace(DAY, 2.1 * DAY, 100), one, SEEN, ())
    flow.drawdown(np.array([*steps, np.inf]), one, SEEN, ())
    flow.drawdown(steps, Wells(Cells.of(PLACES), draw.random((100, 3))), SEEN, ())
    flow.drawdown(np.full(300, DAY), Wells(Cells.of([(0, 5, c) for c in range(5)]), draw.random((300, 5))), SEEN, ())
    tight = replace(flow.ground, storativity=np.where(np.arange(2)[:, None, None] == 0, flow.ground.storativity, 0.0))
    LinearFlow(flow.grid, tight, flow.boundary).drawdown(steps, one, SEEN, ())
    none, rain = np.zeros(flow.grid.shape), np.full(flow.grid.shape[1:], 1e-8)
    flow.transient(none, steps, none[0], np.zeros(100), one, SEEN, ())  # the river is not at zero
    low = LinearFlow(flow.grid, flow.ground, replace(flow.boundary, level=np.zeros(6)))
    low.transient(none, steps, rain, np.ones(100), one, SEEN, ())
    low.transient(none + 1.0, steps, none[0], np.zeros(100), one, SEEN, ())
    with pytest.raises(AssertionError, match="a space"):
        low.transient(none, steps, rain, np.zeros(100), one, SEEN, ())


@pytest.mark.parametrize("order", [lambda many, few: (many, few), lambda many, few: (few, many)])
def test_responses_are_those_of_the_march(
    solved: list[int], order: Callable[[Cells, Cells], tuple[Cells, Cells]]
) -> None:
    """From receptors or from wells, five of them: more than are held at a time."""
    flow, steps = plain(8, 0.5, 8, 9), np.full(60, 30 * DAY)
    many, five = Cells.of([(0, 7, column) for column in range(9)]), Cells.of([*PLACES, (0, 2, 2), (0, 2, 2)])
    receptors, wells = order(many, five)
    found = response_matrix(flow, receptors, wells, 60, 30 * DAY)
    maps = influence_maps(flow, five, steps)
    assert set(solved) == {4, 1}
    assert sum(solved) < 2 * 5 * 35
    with marching():
        marched = response_matrix(flow, receptors, wells, 60, 30 * DAY)
        exact = influence_maps(flow, five, steps)
    assert found.pulses.shape == marched.pulses.shape == (len(receptors), len(wells), 60)
    assert np.abs(found.pulses - marched.pulses).max() < 1e-10 * np.abs(marched.pulses).max()
    assert np.nanmax(np.abs(maps - exact)) < 1e-10 * np.nanmax(exact)


def test_the_same_bytes_again() -> None:
    """Whatever was solved before, and with every field or few of them."""
    wells, steps = Wells(Cells.of(PLACES[:2]), np.random.default_rng(2).random((100, 2))), np.resize(MONTHS, 100)
    first, flow = plain(9).drawdown(steps, wells, SEEN, range(100)), plain(9)
    influence_maps(flow, SEEN, steps)
    again = flow.drawdown(steps, wells, SEEN, (40, 99))
    assert again.fields.tobytes() == first.fields[[40, 99]].tobytes()
    assert again.watched.tobytes() == first.watched.tobytes()
    assert (again.residual, again.budgets) == (first.residual, first.budgets)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 4), places=st.integers(4, 9))
def test_patterns_make_up_the_rates(seed: int, count: int, places: int) -> None:
    draw = np.random.default_rng(seed)
    rates = draw.normal(size=(70, count)) @ draw.normal(size=(count, places)) * 10 ** draw.uniform(-9, 3)
    weights, schedules = reduced.independent(rates)
    assert weights.shape == (count, places)
    assert np.abs(schedules @ weights - rates).max() < 1e-12 * np.abs(rates).max()
    assert all((rates == column[:, None]).all(axis=0).any() for column in schedules.T)


def test_one_length_serves_runs_of_like_length() -> None:
    found = {steps: reduced.shift(np.full(steps, 2.0)) for steps in (41, 120, 479, 481, 1900, 1930)}
    assert found == {41: 8.0, 120: 8.0, 479: 8.0, 481: 16.0, 1900: 16.0, 1930: 32.0}
    assert reduced.shift(np.resize([1.0, 2.0], 100)) == 8.0
