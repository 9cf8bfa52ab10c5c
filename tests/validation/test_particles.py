"""Particles against straight lines, the exact path in a cell, and the closed forms of a capture zone."""

from __future__ import annotations

import numpy as np
import pytest

from impact.physics import capture_zones
from impact.physics.groundwater_flow import (
    Cells,
    FaceFlows,
    Grid,
    Ground,
    HeadBoundary,
    LinearFlow,
    Wells,
    follow,
    ring,
)

YEAR = 365 * 86400.0
POROSITY, T, SLOPE, THICK = 0.2, 0.02, 0.004, 10.0
NOWHERE = np.zeros((1, 1, 1), bool)


def field(columns: int, rows: int, side: float) -> LinearFlow:
    """A slab between two general heads, west high and east low, that makes a uniform flow eastward."""
    shape = (1, rows, columns)
    grid = Grid(
        np.full(columns, side), np.full(rows, side), np.zeros((rows, columns)), np.full(shape, -THICK),
        np.ones(shape, bool), 1000.0, 2000.0, "",
    )  # fmt: skip
    full = np.ones(shape)
    ends = Cells.of([(0, r, c) for r in range(rows) for c in (0, columns - 1)])
    level = np.tile([SLOPE * side * (columns - 1), 0.0], rows)
    heads = HeadBoundary(ends, np.full(len(level), 1e6), level, np.full(len(level), -np.inf))
    return LinearFlow(grid, Ground(T / THICK * full, T / THICK * full, 0.1 * full), heads)


def flows(flow: LinearFlow, wells: Wells, rain: float = 0.0) -> FaceFlows:
    recharge = np.full(flow.grid.shape[1:], rain)
    head = flow.unknowns(flow.steady(recharge, wells).fields[0])
    water = POROSITY * flow.grid.thickness * flow.grid.area
    return FaceFlows.of(flow.grid, flow.links, flow.links.flow(head), recharge, water)


def pump(rate: float, *cell: int) -> Wells:
    return Wells(Cells.of([cell]), np.array([[rate]]))


def test_a_uniform_flow_is_a_straight_line():
    flow = field(40, 3, 25.0)
    stop = np.zeros(flow.grid.shape, bool)
    stop[0, :, 35] = True
    inside = np.array([[0.5, 0.3, 0.7]])
    found = follow(
        flow.grid, [flows(flow, pump(0.0, 0, 0, 0))], np.array([np.inf]), Cells.of([(0, 1, 5)]), inside, stop
    )
    assert found.ended.tolist() == ["sink"]
    velocity = T / THICK * SLOPE / POROSITY
    assert found.time[0] == pytest.approx(29.5 * 25.0 / velocity, rel=1e-6)
    assert found.place[0] == pytest.approx([1000 + 35 * 25.0, 2000 + 25.0 + 0.3 * 25.0, -3.0], abs=1e-6)
    assert found.cell[0].tolist() == [0, 1, 35]
    assert np.all(np.diff(found.points[:, 2]) > 0)


def test_time_runs_out_inside_a_cell():
    flow = field(40, 3, 25.0)
    velocity, steady = T / THICK * SLOPE / POROSITY, flows(flow, pump(0.0, 0, 0, 0))
    none = np.zeros(flow.grid.shape, bool)
    half = np.array([100.0 / velocity, 60.0 / velocity])
    found = follow(flow.grid, [steady, steady], half, Cells.of([(0, 1, 5)]), np.array([[0.0, 0.5, 0.5]]), none)
    assert found.ended.tolist() == ["time"]
    assert found.place[0, 0] == pytest.approx(1125.0 + 160.0, abs=1e-6)
    back = follow(flow.grid, [steady.reversed()], half[:1], Cells.of([(0, 1, 9)]), np.array([[0.0, 0.5, 0.5]]), none)
    assert back.place[0, 0] == pytest.approx(1225.0 - 100.0, abs=1e-6)


def test_the_exact_path_in_a_cell_whose_velocity_grows():
    """dx/dt = v0 + a x has the exit time ln(v1/v0)/a: Pollock 1988, Eq. (11)."""
    one = np.ones((1, 1, 1))
    grid = Grid(np.array([10.0]), np.array([10.0]), np.zeros((1, 1)), -5 * one, np.ones((1, 1, 1), bool), 0.0, 0.0, "")
    grown = FaceFlows(1.0 * one, 3.0 * one, 0 * one, 0 * one, 2.0 * one, 0 * one, 100.0 * one)
    found = follow(grid, [grown], np.array([np.inf]), Cells.of([(0, 0, 0)]), np.array([[0.0, 0.5, 0.0]]), NOWHERE)
    assert found.ended.tolist() == ["edge"]
    assert found.time[0] == pytest.approx(np.log(3.0) / 0.02, rel=1e-12)
    # Upward it slows down towards the closed top: 1 - exp(-t/50).
    assert found.place[0, 2] == pytest.approx(-5 + 5 * (1 - np.exp(-found.time[0] / 50)), rel=1e-12)


def test_a_particle_in_a_cell_without_outlet_stays():
    one = np.ones((1, 1, 1))
    grid = Grid(np.array([10.0]), np.array([10.0]), np.zeros((1, 1)), -5 * one, np.ones((1, 1, 1), bool), 0.0, 0.0, "")
    inward = FaceFlows(one, -one, one, -one, one, -one, 100.0 * one)
    found = follow(grid, [inward], np.array([np.inf]), Cells.of([(0, 0, 0)]), np.array([[0.2, 0.5, 0.5]]), NOWHERE)
    assert found.ended.tolist() == ["sink"]


def test_rain_enters_through_the_top():
    """A particle at the water table under recharge goes down, and one followed backwards leaves through the top."""
    flow = field(20, 3, 25.0)
    wet = flows(flow, pump(0.0, 0, 0, 0), rain=1e-8)
    none = np.zeros(flow.grid.shape, bool)
    start, inside = Cells.of([(0, 1, 10)]), np.array([[0.5, 0.5, 0.999]])
    down = follow(flow.grid, [wet], np.array([YEAR]), start, inside, none)
    assert down.place[0, 2] < -THICK * 0.001 - 0.1
    up = follow(flow.grid, [wet.reversed()], np.array([1e3 * YEAR]), start, np.array([[0.5, 0.5, 0.9]]), none)
    assert up.ended.tolist() == ["edge"]
    assert up.place[0, 2] == pytest.approx(0.0, abs=1e-9)


@pytest.fixture(scope="module")
def captured() -> tuple[LinearFlow, FaceFlows, tuple[int, int, int]]:
    flow, well = field(201, 201, 15.0), (0, 100, 120)
    return flow, flows(flow, pump(0.03, *well)), well


def test_the_isochrone_of_a_well_against_its_closed_form(captured):
    """Followed backwards for 50 days: reach upstream, downstream and aside, within the cell at the well."""
    flow, field_, well = captured
    length = capture_zones.stagnation_distance(0.03, T, SLOPE)
    velocity, duration = T / THICK * SLOPE / POROSITY, 50 * 86400.0
    start, inside = ring(well, 360, 0.5)
    none = np.zeros(flow.grid.shape, bool)
    found = follow(flow.grid, [field_.reversed()], np.array([duration]), start, inside, none)
    x, y = flow.grid.centre(*well[1:])
    upstream = x - found.place[:, 0]
    assert upstream.max() == pytest.approx(capture_zones.upstream_reach(length, velocity, duration), rel=0.02)
    assert -upstream.min() == pytest.approx(capture_zones.downstream_reach(length, velocity, duration), rel=0.04)
    # Elsewhere upstream, the exact time from where a particle came: t = x - ln(cos y + (x / y) sin y), in lengths x0.
    ahead = upstream > 0.2 * upstream.max()
    along, aside = upstream[ahead] / length, np.abs(found.place[ahead, 1] - y) / length
    exact = along - np.log(np.cos(aside) + along / aside * np.sin(aside))
    assert exact * length / velocity == pytest.approx(duration, rel=0.06)  # cells of 15 m, a reach of 270 m


def test_what_a_well_captures_against_its_closed_form(captured):
    """Forward from a line upstream: those that come to the well are those between the dividing streamlines."""
    flow, field_, well = captured
    rows = np.arange(201)
    stop = np.zeros(flow.grid.shape, bool)
    stop[well] = True
    stop[0, :, [0, 200]] = True
    start = Cells.of([(0, int(row), 60) for row in rows])
    found = follow(flow.grid, [field_], np.array([np.inf]), start, np.full((201, 3), 0.5), stop)
    caught = (found.cell == well).all(axis=-1)
    length = capture_zones.stagnation_distance(0.03, T, SLOPE)
    half = capture_zones.capture_half_width(length, 60 * 15.0)
    assert caught.sum() * 15.0 == pytest.approx(2 * half, abs=30.0)
    assert caught[100]
    assert not caught[[0, 200]].any()


def test_seasons_that_come_again_carry_a_particle_as_far_as_their_sum():
    """Half a year eastward, half a year westward at another slope, three years long; and all the way back."""
    flow = field(60, 3, 25.0)
    slow = field(60, 3, 25.0)
    slow.boundary.level[:] = -0.25 * slow.boundary.level
    winter, summer = flows(flow, pump(0.0, 0, 0, 0)), flows(slow, pump(0.0, 0, 0, 0))
    velocity = T / THICK * SLOPE / POROSITY
    half, years = 100.0 / velocity, 3
    seasons, lengths = [winter, summer] * years, np.full(2 * years, half)
    start, inside = Cells.of([(0, 1, 20)]), np.array([[0.5, 0.5, 0.5]])
    none = np.zeros(flow.grid.shape, bool)
    found = follow(flow.grid, seasons, lengths, start, inside, none)
    begun = 1000.0 + 20.5 * 25.0
    assert found.place[0, 0] == pytest.approx(begun + years * (100.0 - 25.0), abs=1e-3)
    assert found.time[0] == pytest.approx(2 * years * half)
    layer, row, column = found.cell[0]
    share = np.array([[(found.place[0, 0] - 1000.0) / 25.0 - column, 0.5, 0.5]])
    back = [one.reversed() for one in reversed(seasons)]
    again = follow(flow.grid, back, lengths, Cells.of([(layer, row, column)]), share, none)
    assert again.place[0, 0] == pytest.approx(begun, abs=1e-3)
