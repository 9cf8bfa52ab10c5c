"""Bad input of a flow model: one error with all faults, each naming cell, layer and coordinates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from impact.errors import FlowModelError
from impact.physics.groundwater_flow import Cells, Grid, Ground, HeadBoundary, LinearFlow, Wells

SHAPE = (2, 3, 4)
STEP = np.array([86400.0])


def grid(**changes) -> Grid:
    top = np.full(SHAPE[1:], 100.0)
    fields = {
        "column_widths": np.full(4, 50.0), "row_heights": np.full(3, 50.0), "top": top,
        "bottom": np.stack([top - 10, top - 60]), "active": np.ones(SHAPE, bool),
        "easting": 860_000.0, "northing": 6_430_000.0, "crs": "EPSG:2154",
    }  # fmt: skip
    return Grid(**(fields | changes))


def ground(**changes) -> Ground:
    full = np.ones(SHAPE)
    return replace(Ground(1e-4 * full, 1e-5 * full, 1e-3 * full), **changes)


def river(level=98.0, bottom=96.0, conductance=0.01, cell=(0, 0, 0)) -> HeadBoundary:
    return HeadBoundary(Cells.of([cell]), np.array([conductance]), np.array([level]), np.array([bottom]))


def one(value: float, *place: int) -> np.ndarray:
    field = np.full(SHAPE, 1e-4)
    field[place] = value
    return field


def pump(*cell: int) -> Wells:
    return Wells(Cells.of([cell]), np.array([[0.001]]))


AT = r"cell \[layer 1, row 2, column 3\] at \(860175\.0, 6430025\.0\)"


@pytest.mark.parametrize("value", [0.0, -1e-4])
def test_conductivity_not_above_zero(value):
    with pytest.raises(FlowModelError, match=AT + ".* conductivity of .*expected above 0 m/s"):
        LinearFlow(grid(), ground(conductivity=one(value, 1, 2, 3)), river())


def test_no_data_inside_the_domain():
    with pytest.raises(FlowModelError, match=AT + ".*NoData inside the domain"):
        LinearFlow(grid(), ground(conductivity=one(np.nan, 1, 2, 3)), river())
    top = np.full(SHAPE[1:], 100.0)
    top[1, 1] = np.nan
    with pytest.raises(FlowModelError, match=r"row 1, column 1\] at \(860075\.0, 6430075\.0\).*no level"):
        grid(top=top)
    flow = LinearFlow(grid(), ground(), river())
    with pytest.raises(FlowModelError, match=r"row 1, column 1\] at \(860075\.0, 6430075\.0\).*no recharge"):
        flow.steady(top, pump(0, 0, 0))


def test_no_data_outside_of_the_domain_is_no_fault():
    active = np.ones(SHAPE, bool)
    active[1, 2, 3] = False
    LinearFlow(grid(active=active), ground(conductivity=one(np.nan, 1, 2, 3)), river())


def test_all_faults_come_at_once():
    bad = ground(
        conductivity=one(-1.0, 0, 0, 1), vertical_conductivity=one(0.0, 1, 2, 3), storativity=one(2.0, 0, 1, 1)
    )
    with pytest.raises(FlowModelError) as error:
        LinearFlow(grid(), bad, river())
    assert len(error.value.faults) == 3
    many = ground(conductivity=np.full(SHAPE, -1.0))
    with pytest.raises(FlowModelError, match="and 19 more cells"):
        LinearFlow(grid(), many, river())


def test_a_layer_without_thickness():
    top = np.full(SHAPE[1:], 100.0)
    with pytest.raises(FlowModelError, match="bottom at or above its top"):
        grid(bottom=np.stack([top, top - 60]))


def test_river_bottom_above_stage():
    with pytest.raises(FlowModelError, match=AT.replace("layer 1", "layer 0") + ".*bottom is above its stage"):
        LinearFlow(grid(), ground(), river(level=95.0, cell=(0, 2, 3)))
    with pytest.raises(FlowModelError, match="conductance above 0"):
        LinearFlow(grid(), ground(), river(conductance=0.0))


def test_wells_outside_of_the_grid_or_in_cells_that_are_not_active():
    active = np.ones(SHAPE, bool)
    active[1, 2, 3] = False
    flow = LinearFlow(grid(active=active), ground(), river())
    corners = r"from \(860000\.0, 6430000\.0\) to \(860200\.0, 6430150\.0\)"
    with pytest.raises(FlowModelError, match=f"well number 0: layer 0, row 3, column 0 is outside of the.*{corners}"):
        flow.drawdown(STEP, pump(0, 3, 0), Cells.of([]), ())
    with pytest.raises(FlowModelError, match=AT + " is not active, and holds a well"):
        flow.drawdown(STEP, pump(1, 2, 3), Cells.of([]), ())
    with pytest.raises(FlowModelError, match="rates of the wells have the shape"):
        flow.drawdown(STEP, Wells(Cells.of([(0, 0, 0)]), np.ones((3, 1))), Cells.of([]), ())


def test_cells_without_connection_to_a_boundary():
    active = np.ones(SHAPE, bool)
    active[:, :, 2] = False
    flow = LinearFlow(grid(active=active), ground(), river())
    with pytest.raises(FlowModelError, match=r"column 3\] at \(860175\.0, 6430125\.0\).*no connection to a river"):
        flow.steady(np.zeros(SHAPE[1:]), pump(0, 0, 0))


@pytest.mark.parametrize("steps", [[86400.0, 0.0], [86400.0, -1.0], [np.nan]])
def test_time_steps_out_of_order(steps):
    flow = LinearFlow(grid(), ground(), river())
    with pytest.raises(FlowModelError, match=r"time step \d lasts .* expected above 0 s"):
        flow.drawdown(np.array(steps), pump(0, 0, 0), Cells.of([]), ())


def test_places_by_coordinates():
    """A place on a line between cells belongs to the eastern, or the southern, one."""
    assert grid().cell_at(860_010.0, 6_430_149.0, "EPSG:2154") == (0, 0)
    assert grid().cell_at(860_199.0, 6_430_001.0, "EPSG:2154") == (2, 3)
    assert grid().cell_at(860_050.0, 6_430_100.0, "EPSG:2154") == (1, 1)
    with pytest.raises(FlowModelError, match=r"outside of the grid, which goes from \(860000\.0"):
        grid().cell_at(859_999.0, 6_430_001.0, "EPSG:2154")
    with pytest.raises(FlowModelError, match=r"\(5\.0, 45\.0\) is in EPSG:4326; the grid is in EPSG:2154"):
        grid().cell_at(4.99, 44.98, "EPSG:4326")
