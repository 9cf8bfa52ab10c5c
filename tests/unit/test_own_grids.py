"""Grids of one's own: read, put in the place of uniform ground, and refused with file, cell, layer and coordinates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from affine import Affine

from gis.export import write_raster
from impact import cli
from impact.errors import FlowModelError, InputError, LayerError, MissingCRS, WrongCRS
from impact.own_grids import read_grids
from impact.physics.types import Array
from impact.site_model import site_model
from impact.study import open_project

CASE = "P40-it-hot-continuous_with_river"
SIDE, CELL = 40, 500.0
WEST, NORTH = 845_920.0, 6_444_447.0
VALUES = {"top": 170.0, "bottom_1": 130.0, "conductivity_1": 2e-3, "heads_1": 140.0}
CORNER = Affine(CELL, 0.0, WEST, 0.0, -CELL, NORTH)


def flat(value: float) -> Array:
    return np.full((SIDE, SIDE), value)


def folder_of(folder: Path, crs: str = "EPSG:2154", transform: Any = CORNER, **changed: Array) -> Path:
    grids = {name: flat(value) for name, value in VALUES.items()}
    for name, values in (grids | changed).items():
        write_raster(folder / f"{name}.tif", values, transform, crs, float("nan"))
    return folder


def test_grids_are_read(tmp_path: Path) -> None:
    k = flat(2e-3)
    outside = (slice(0, 3), slice(None))
    grids = {"top": flat(170.0), "bottom_1": flat(130.0), "conductivity_1": k, "heads_1": flat(140.0)}
    for values in grids.values():
        values[outside] = np.nan
    own = read_grids(folder_of(tmp_path, **grids))
    assert own.grid.shape == (1, SIDE, SIDE)
    assert not own.grid.active[0, :3].any()
    assert own.grid.active[0, 3:].all()
    assert (own.grid.easting, own.grid.northing) == (WEST, NORTH - SIDE * CELL)
    assert np.nanmax(own.saturated) == np.nanmin(own.saturated) == 10.0


def test_heads_above_the_top_leave_a_layer_full(tmp_path: Path) -> None:
    assert np.nanmax(read_grids(folder_of(tmp_path, heads_1=flat(175.0))).saturated) == 40.0


def one_cell(values: Array, value: float) -> Array:
    values[5, 7] = value
    return values


CELL_NAME = "cell [layer 0, row 5, column 7] at (849670.0, 6441697.0)"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"conductivity_1": one_cell(flat(2e-3), -1e-3)}, "has a conductivity of -0.001 m/s; expected above 0 m/s"),
        ({"conductivity_1": one_cell(flat(2e-3), 0.0)}, "has a conductivity of 0 m/s; expected above 0 m/s"),
        ({"conductivity_1": one_cell(flat(2e-3), np.nan)}, "has no conductivity (NoData inside the domain)"),
        ({"bottom_1": one_cell(flat(130.0), np.nan)}, "has no bottom (NoData inside the domain)"),
        ({"top": one_cell(flat(170.0), np.nan)}, "has no top (NoData inside the domain)"),
        ({"heads_1": one_cell(flat(140.0), np.nan)}, "has no heads (NoData inside the domain)"),
        ({"bottom_1": one_cell(flat(130.0), 171.0)}, "has a top -1 m above its bottom; expected above 0 m"),
        ({"heads_1": one_cell(flat(140.0), 129.0)}, "has a head -1 m above its bottom: it is dry"),
    ],
)
def test_a_fault_names_cell_layer_and_coordinates(tmp_path: Path, changed: dict[str, Array], said: str) -> None:
    with pytest.raises(FlowModelError) as raised:
        read_grids(folder_of(tmp_path, **changed))
    assert f"{CELL_NAME} {said}" in raised.value.faults


def test_all_faults_of_cells_come_at_once_and_many_are_counted(tmp_path: Path) -> None:
    with pytest.raises(FlowModelError) as raised:
        read_grids(folder_of(tmp_path, conductivity_1=flat(-1.0), bottom_1=one_cell(flat(130.0), 171.0)))
    assert f"and {SIDE * SIDE - 5} more cells with such a fault" in raised.value.faults
    assert any("above its bottom" in fault for fault in raised.value.faults)


def test_reference_systems_are_not_mixed(tmp_path: Path) -> None:
    folder_of(tmp_path)
    write_raster(tmp_path / "top.tif", flat(170.0), CORNER, "EPSG:27572", float("nan"))
    with pytest.raises(WrongCRS, match=r"top\.tif: is in EPSG:27572; expected EPSG:2154, all grids in one"):
        read_grids(tmp_path)
    import rasterio

    with rasterio.open(
        tmp_path / "top.tif", "w", driver="GTiff", height=SIDE, width=SIDE, count=1, dtype="float64", transform=CORNER
    ) as target:
        target.write(flat(170.0), 1)
    with pytest.raises(MissingCRS, match=r"top\.tif: states no reference system"):
        read_grids(tmp_path)


def test_cells_must_lie_on_one_another(tmp_path: Path) -> None:
    folder_of(tmp_path)
    upright = Affine(CELL, 0.0, WEST + CELL / 2, 0.0, -CELL, NORTH)
    write_raster(tmp_path / "top.tif", flat(170.0), upright, "EPSG:2154", float("nan"))
    with pytest.raises(LayerError, match=r"bottom_1\.tif: its cells do not lie on those of top\.tif"):
        read_grids(tmp_path)


def test_files_that_are_missing_or_none_are_named(tmp_path: Path) -> None:
    folder_of(tmp_path)
    (tmp_path / "conductivity_1.tif").unlink()
    with pytest.raises(LayerError, match=r"conductivity_1\.tif is missing"):
        read_grids(tmp_path)
    (tmp_path / "conductivity_1.tif").write_text("not a raster", encoding="utf-8")
    with pytest.raises(LayerError, match=r"conductivity_1\.tif: is no GeoTIFF"):
        read_grids(tmp_path)
    with pytest.raises(LayerError, match="no such folder of grids"):
        read_grids(tmp_path / "nowhere")


def test_a_case_on_uniform_grids_of_ones_own_is_the_case(tmp_path: Path) -> None:
    """K times saturated thickness is the transmissivity of the case; at some kilometres the two grids agree."""
    project = open_project()
    case = project.plan.case(CASE)
    fine = {name: np.full((200, 200), value) for name, value in VALUES.items()}
    own = read_grids(folder_of(tmp_path, transform=Affine(100.0, 0.0, WEST, 0.0, -100.0, NORTH), **fine))
    ours, theirs = site_model(project, case), site_model(project, case, own)
    assert theirs.saturated_thickness == pytest.approx(10.0)
    assert theirs.receptors == ours.receptors
    far = ours.receptors.index("well-1-km")
    assert theirs.drawdown(theirs.run())[far] == pytest.approx(ours.drawdown(ours.run())[far], rel=0.05)


def test_a_receptor_off_the_grid_is_left_out_and_layers_are_joined_first(tmp_path: Path) -> None:
    project = open_project()
    case = project.plan.case(CASE)
    half = Affine(CELL / 2, 0.0, WEST + SIDE * CELL / 4, 0.0, -CELL / 2, NORTH)
    small = read_grids(folder_of(tmp_path, transform=half))
    assert "agiron" not in site_model(project, case, small).receptors
    two = read_grids(folder_of(tmp_path, bottom_2=flat(100.0), conductivity_2=flat(1e-5), heads_2=flat(141.0)))
    assert two.grid.shape[0] == 2
    with pytest.raises(InputError, match="the grids have 2 layers; the case is computed in one"):
        site_model(project, case, two)
    # Where a deep aquifer leaks, the alluvium is the upper of two: one layer says which are missing, two are taken.
    leaky = project.plan.case("P40-it-hot-deep_leaky")
    with pytest.raises(InputError, match=r"the grids have 1 layer; the case is computed in two.* bottom_2 and cond"):
        site_model(project, leaky, small)
    model = site_model(project, leaky, two)
    assert model.flow.links.axis.tolist().count(0) == SIDE**2
    assert model.saturated_thickness == pytest.approx(10.0)
    assert model.stresses.wells.cells.layer.tolist() == [1]


def test_the_command_takes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grids = tmp_path / "grids"
    grids.mkdir()
    folder_of(grids)
    out = tmp_path / "out"
    command = ["export", "groundwater", str(out), "--scenario", CASE, "--grids", str(grids), "--json"]
    assert cli.main(command) == 0
    said = json.loads(capsys.readouterr().out)
    assert {record["receptor"] for record in said["receptors"]} >= {"well-500-m", "agiron"}
    folder_of(grids, conductivity_1=one_cell(flat(2e-3), -1.0))
    assert cli.main([*command[:2], str(tmp_path / "other"), *command[3:]]) == 2
    assert CELL_NAME in capsys.readouterr().err
    assert not (tmp_path / "other").exists()
