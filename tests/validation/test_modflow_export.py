"""The MODFLOW 6 input set, read back with FloPy: what was written is what the model is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from impact import modflow
from impact.errors import InputError
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

flopy = pytest.importorskip("flopy", reason="FloPy, an optional extra, is not installed")
DAY = 86400.0
SHAPE = (2, 3, 4)


def parts() -> tuple[Grid, Ground, HeadBoundary]:
    top = 100.0 + np.arange(12.0).reshape(3, 4)
    active = np.ones(SHAPE, bool)
    active[1, 2, 3] = False
    grid = Grid(
        np.array([50.0, 60.0, 70.0, 80.0]), np.array([30.0, 40.0, 50.0]), top, np.stack([top - 10, top - 60]), active,
        860_000.0, 6_430_000.0, "EPSG:2154",
    )  # fmt: skip
    k = 1e-4 * (1 + np.arange(24.0).reshape(SHAPE))
    ground = Ground(k, 0.1 * k, np.full(SHAPE, 1e-3))
    river = HeadBoundary(
        Cells.of([(0, 0, 0), (0, 1, 0)]), np.array([0.01, 0.02]), np.array([98.0, 99.0]), np.array([96.0, -np.inf])
    )
    return grid, ground, river


def stresses() -> modflow.Stresses:
    wells = Wells(Cells.of([(1, 1, 2), (0, 2, 2)]), np.array([[0.0, 0.0], [0.001, 0.002]]))
    return modflow.Stresses(
        np.full(SHAPE, 97.0), np.array([np.inf, 30 * DAY]), np.full(SHAPE[1:], 8e-9), np.array([1.0, 1.6]), wells
    )


@pytest.fixture
def linear(tmp_path: Path):
    grid, ground, river = parts()
    modflow.export(LinearFlow(grid, ground, river), stresses(), tmp_path / "set")
    return flopy.mf6.MFSimulation.load(sim_ws=str(tmp_path / "set"), verbosity_level=0)


def test_geometry_and_ground_are_read_back(linear) -> None:
    grid, ground, _ = parts()
    model = linear.get_model(modflow.NAME)
    assert np.array_equal(model.dis.top.array, grid.top)
    assert np.array_equal(model.dis.botm.array, grid.bottom)
    assert np.array_equal(model.dis.idomain.array, grid.active.astype(int))
    assert np.array_equal(model.dis.delr.array, grid.column_widths)
    assert np.array_equal(model.dis.delc.array, grid.row_heights)
    assert (model.dis.xorigin.get_data(), model.dis.yorigin.get_data()) == (860_000.0, 6_430_000.0)
    assert np.allclose(model.npf.k.array[grid.active], ground.conductivity[grid.active], rtol=1e-12)
    assert np.allclose(model.npf.k33.array[grid.active], ground.vertical_conductivity[grid.active], rtol=1e-12)
    assert model.npf.icelltype.array.max() == 0
    assert np.allclose(model.sto.ss.array[grid.active], 1e-3)
    folder = Path(linear.sim_path)
    assert (folder / "crs.txt").read_text(encoding="utf-8") == "EPSG:2154\n"


def test_stresses_are_read_back_with_the_signs_of_modflow(linear) -> None:
    model = linear.get_model(modflow.NAME)
    assert linear.tdis.nper.get_data() == 2
    assert linear.tdis.perioddata.array["perlen"].tolist() == [1.0, 30 * DAY]
    pumped = model.wel.stress_period_data.get_data(1)
    assert pumped["cellid"].tolist() == [(1, 1, 2), (0, 2, 2)]
    assert pumped["q"].tolist() == [-0.001, -0.002]
    heads = model.ghb.stress_period_data.get_data(0)
    assert heads["bhead"].tolist() == [98.0, 99.0]
    assert heads["cond"].tolist() == [0.01, 0.02]
    assert np.allclose(model.rcha.recharge.get_data(1), 1.6 * 8e-9)


def test_a_water_table_is_exported_with_newton_rivers_and_drains(tmp_path: Path) -> None:
    grid, ground, river = parts()
    spring = Drains(Cells.of([(0, 2, 1)]), np.array([0.05]), np.array([97.5]))
    flow = UnconfinedFlow(grid, ground, np.full(SHAPE, 0.15), np.array([True, False]), river, spring, 1e-9)
    modflow.export(flow, stresses(), tmp_path / "set")
    model = flopy.mf6.MFSimulation.load(sim_ws=str(tmp_path / "set"), verbosity_level=0).get_model(modflow.NAME)
    assert "newton" in str(model.name_file.newtonoptions.get_data()).lower() or model.name_file.newtonoptions.get_data()
    assert [int(layer.max()) for layer in model.npf.icelltype.array] == [1, 0]
    bedded = model.riv.stress_period_data.get_data(0)
    assert (bedded["stage"].tolist(), bedded["rbot"].tolist()) == ([98.0], [96.0])
    assert model.ghb.stress_period_data.get_data(0)["bhead"].tolist() == [99.0]
    assert model.drn.stress_period_data.get_data(0)["elev"].tolist() == [97.5]
    assert np.allclose(model.sto.sy.array[0], 0.15)


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    grid, ground, river = parts()
    with pytest.raises(InputError, match="is not empty"):
        modflow.export(LinearFlow(grid, ground, river), stresses(), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_heads_of_modflow_are_compared(tmp_path: Path) -> None:
    """A file of heads in MODFLOW's own format, with a known difference in one cell."""
    with pytest.raises(InputError, match="run mf6"):
        modflow.head_differences(tmp_path, (0,), np.zeros((1, *SHAPE)))
    ours = np.full((2, *SHAPE), 97.0)
    ours[:, 1, 2, 3] = np.nan
    theirs = np.where(np.isnan(ours), 1e30, ours)
    theirs[1, 0, 1, 1] += 0.25
    kind = np.dtype(
        [("kstp", "<i4"), ("kper", "<i4"), ("pertim", "<f8"), ("totim", "<f8"), ("text", "S16"), ("ncol", "<i4"),
         ("nrow", "<i4"), ("ilay", "<i4")]
    )  # fmt: skip
    with (tmp_path / f"{modflow.NAME}.hds").open("wb") as file:
        for step in (0, 1):
            for layer in (0, 1):
                header = np.array([(1, step + 1, 1.0, step + 1.0, b"HEAD".rjust(16), 4, 3, layer + 1)], kind)
                file.write(header.tobytes() + theirs[step, layer].tobytes())
    assert modflow.head_differences(tmp_path, (0, 1), ours) == pytest.approx([0.0, 0.25])


def test_flopy_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, impact.modflow; sys.exit('flopy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("mf6") is None, reason="mf6 is not on the PATH")
def test_modflow_finds_the_same_heads(tmp_path: Path) -> None:
    grid, ground, river = parts()
    flow, driven = LinearFlow(grid, ground, river), stresses()
    modflow.export(flow, driven, tmp_path / "set")
    subprocess.run(["mf6"], cwd=tmp_path / "set", check=True, capture_output=True)
    run = flow.transient(
        driven.start, driven.step_lengths, driven.recharge, driven.recharge_factors, driven.wells, Cells.of([]), (0, 1)
    )
    assert modflow.head_differences(tmp_path / "set", run.kept, run.fields).max() < 1e-5
