"""The model of a site on a grid against the closed forms of the study, for the same values of the pack."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from impact import cli, site_model
from impact.errors import InputError
from impact.study import Project, open_project


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project()


def built(project: Project, structure: str) -> site_model.SiteModel:
    return site_model.site_model(project, project.plan.case(f"P40-it-hot-{structure}"))


def test_an_endless_confined_molasse_is_theis(project: Project) -> None:
    """Within 1 % at every receptor: the grid, its far edges, its steps, and the closed form, all at once."""
    model = built(project, "deep_confined")
    run = model.run()
    assert model.drawdown(run) == pytest.approx(model.closed_form, rel=0.01)
    assert run.discrepancy < 1e-9


def test_a_leaky_molasse_is_hantush(project: Project) -> None:
    """Within 1 % wherever there is a tenth of a millimetre; five kilometres away both are nothing."""
    model = built(project, "deep_leaky")
    found, felt = model.drawdown(model.run()), model.closed_form > 1e-4
    assert felt.sum() == 3
    assert found[felt] == pytest.approx(model.closed_form[felt], rel=0.01)
    assert found[~felt].max() < 1e-6


def test_the_river_as_it_is_mapped(project: Project) -> None:
    """Near the well the straight limit is as good; at the far piezometer the mapped one differs by some per cent."""
    model = built(project, "continuous_with_river")
    run = model.run()
    found = model.drawdown(run)
    ratio = dict(zip(model.receptors, found / model.closed_form, strict=True))
    assert all(0.9 < value < 1.1 for value in ratio.values())
    assert ratio["well-100-m"] == pytest.approx(1.0, abs=0.02)
    gained = run.budgets[-1].net("rivers")
    assert 0 < gained < model.stresses.wells.rates[0, 0]


def test_the_influence_map_of_a_receptor(project: Project) -> None:
    """In the cell of the well it is what the well does to the receptor, per rate; unknown receptors are refused."""
    model = built(project, "continuous_with_river")
    run = model.run()
    felt = model.influence("agiron")
    well = model.stresses.wells
    here = felt[well.cells.row[0], well.cells.column[0]] * well.rates[0, 0]
    assert here == pytest.approx(model.drawdown(run)[model.receptors.index("agiron")], rel=0.01)
    assert 0 < model.fed_share(run) < 1
    with pytest.raises(InputError, match="no receptor is called"):
        model.influence("agirom")


def test_what_cannot_be_drawn_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match="of a barrier the direction is not known"):
        built(project, "perched_with_springs")
    with pytest.raises(InputError, match="not chosen"):
        site_model.site_model(project, project.plan.case("P40-it"))
    still = open_project(overrides=("structure_long_term_rate=0 m³/s",))
    with pytest.raises(InputError, match="pumps nothing"):
        built(still, "deep_confined")


def test_export_and_compare_by_the_command_line(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    flopy = pytest.importorskip("flopy", reason="FloPy, an optional extra, is not installed")
    folder = tmp_path / "set"
    case = ["--scenario", "P40-it-hot-continuous_with_river"]
    assert cli.main(["export", "modflow", str(folder), *case]) == 0
    said = capsys.readouterr()
    assert "well-1-km: " in said.out
    assert "the study prints the closed form" in said.err
    model = flopy.mf6.MFSimulation.load(sim_ws=str(folder), verbosity_level=0).get_model("flow")
    assert model.dis.ncol.get_data() == len(model.dis.delr.array)
    middle = model.dis.xorigin.get_data() + np.sum(model.dis.delr.array) / 2
    assert middle == pytest.approx(855_920.1, abs=0.1)
    assert cli.main(["export", "modflow", str(folder), *case]) == 2
    assert "is not empty" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path))  # no mf6 there
    assert cli.main(["compare", "modflow", str(folder), *case]) == 2
    assert "run mf6" in capsys.readouterr().err
    # An mf6 that takes the heads that a run of ours left, a millimetre lower in one cell, and writes them as its own.
    found = built(project, "continuous_with_river").run()
    theirs = found.fields[0].copy()
    theirs[0, 3, 4] -= 1e-3
    heads(tmp_path / "made.hds", theirs, found.kept[0])
    program = script(tmp_path / "mf6", f"/bin/cp {tmp_path / 'made.hds'} flow.hds; echo ran >> {tmp_path / 'log'}")
    assert cli.main(["compare", "modflow", str(folder), *case, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "folder": str(folder), "ran_mf6": True, "largest_difference_m": pytest.approx(1e-3, rel=1e-6),
    }  # fmt: skip
    assert cli.main(["compare", "modflow", str(folder), *case]) == 0
    assert "0.001 m (heads that were there)" in capsys.readouterr().out
    assert (tmp_path / "log").read_text() == "ran\n"
    # One that fails leaves no heads of half a run, and its last words.
    (folder / "flow.hds").unlink()
    program.write_text("#!/bin/sh\n: > flow.hds\necho no convergence\nexit 3\n")
    assert cli.main(["compare", "modflow", str(folder), *case]) == 2
    assert "ended with code 3" in (said := capsys.readouterr().err)
    assert "no convergence" in said
    assert not (folder / "flow.hds").exists()


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def heads(path: Path, field: np.ndarray, step: int) -> None:
    """A file of heads as MODFLOW 6 writes it, of one layer in one stress period."""
    kind = np.dtype(
        [("kstp", "<i4"), ("kper", "<i4"), ("pertim", "<f8"), ("totim", "<f8"), ("text", "S16"), ("ncol", "<i4"),
         ("nrow", "<i4"), ("ilay", "<i4")]
    )  # fmt: skip
    rows, columns = field.shape[1:]
    header = np.array([(1, step + 1, 1.0, 1.0, b"HEAD".rjust(16), columns, rows, 1)], kind)
    path.write_bytes(header.tobytes() + field[0].tobytes())


def test_a_cutting_that_drains_feeds_the_well_and_spares_the_receptors(project: Project) -> None:
    """A line 300 m east of the well: less drawdown everywhere, least behind the line, and more of the flow is fed."""
    import shapely

    case = project.plan.case("P40-it-hot-continuous_with_river")
    without = site_model.site_model(project, case)
    well = without.stresses.wells.cells
    x, y = without.flow.grid.centre(int(well.row[0]), int(well.column[0]))
    line = shapely.LineString([(x + 300.0, y - 3000.0), (x + 300.0, y + 3000.0)])
    drained = site_model.site_model(project, case, None, [line])
    before, after = without.run(), drained.run()
    assert (drained.drawdown(after) < without.drawdown(before)).all()
    assert drained.fed_share(after) > without.fed_share(before)
    east = without.flow.grid.cell_at(x + 1000.0, y, site_model.CRS)
    west = without.flow.grid.cell_at(x - 1000.0, y, site_model.CRS)
    left = {side: after.fields[0, 0][at] / before.fields[0, 0][at] for side, at in (("east", east), ("west", west))}
    assert left["east"] < 0.2 * left["west"]
    assert after.discrepancy < 1e-9
