"""The model of a site on a grid against the closed forms of the study, for the same values of the pack."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from impact import cli, site_model
from impact.errors import InputError
from impact.physics.groundwater_flow import Cells, LinearFlow, Wells, influence_map
from impact.physics.groundwater_flow.linear import NOWHERE
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


@pytest.fixture(scope="module")
def leaky(project: Project) -> site_model.SiteModel:
    """Two layers on fewer cells: within 1 % of the full grid at the receptors (seen once)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_model, "_GROWTH", 1.15)
        return built(project, "deep_leaky")


def with_alluvium_storing(model: site_model.SiteModel, times: float) -> site_model.SiteModel:
    """The same model with so many times the storage in its upper layer, more than water has room for."""
    flow = LinearFlow(model.flow.grid, model.flow.ground, model.flow.boundary)
    flow.storage[: flow.size // 2] *= times
    return replace(model, flow=flow)


def test_what_a_well_in_the_molasse_does_to_the_alluvium(leaky: site_model.SiteModel) -> None:
    """All that is pumped comes from somewhere; the alluvium falls, so that the molasse falls more than Hantush says."""
    s, last = leaky.stresses, len(leaky.stresses.step_lengths) - 1
    run = leaky.flow.transient(s.start, s.step_lengths, s.recharge, s.recharge_factors, s.wells, NOWHERE,
                               (last - 1, last))  # fmt: skip
    molasse, alluvium = leaky.drawdown(run), leaky.drawdown(run, 0)
    assert leaky.layers == ("alluvium", "deep_aquifer")
    assert run.discrepancy < 1e-9
    assert (alluvium > 0).all()
    assert (molasse > alluvium).all()
    assert (molasse > leaky.closed_form).all()
    origin = leaky.origin(run)
    assert sum(origin.values()) == pytest.approx(1.0, rel=1e-12)
    assert min(origin.values()) > 0
    released = (run.fields[0] - run.fields[1]) * leaky.flow.ground.storativity * leaky.flow.grid.area
    by_layer = released.sum(axis=(1, 2)) / leaky.stresses.step_lengths[-1] / leaky.stresses.wells.rates[0, 0]
    assert by_layer == pytest.approx([origin["storage_alluvium"], origin["storage_deep_aquifer"]], rel=1e-6)
    # Across the layers a well and a receptor change places.
    well = leaky.stresses.wells
    at = (int(well.cells.row[0]), int(well.cells.column[0]))
    felt = leaky.influence("agiron", 0)[at] * well.rates[0, 0]
    seen = leaky.receptor_cells(0)
    number = leaky.receptors.index("agiron")
    assert felt == pytest.approx(-run.fields[1, 0, seen.row[number], seen.column[number]], rel=1e-9)
    # And a well in the alluvium does to the molasse at the receptor what the receptor's map says.
    receptor = (1, int(seen.row[number]), int(seen.column[number]))
    lengths = np.full(4, 5e7)
    other = Wells(Cells.of([(0, *at)]), np.ones((1, 1)))
    fallen = leaky.flow.drawdown(lengths, other, Cells.of([receptor]), ()).watched[-1, 0]
    assert influence_map(leaky.flow, receptor, lengths)[0][at] == pytest.approx(fallen, rel=1e-9)


def test_below_an_alluvium_that_cannot_fall_the_molasse_is_hantush(leaky: site_model.SiteModel) -> None:
    """The more the alluvium stores, the nearer to the closed form; in the end within 1.5 % where there is anything."""
    near = leaky.closed_form > 1e-4
    assert near.sum() == 3
    apart = []
    for times in (1.0, 100.0, 1e9):
        model = with_alluvium_storing(leaky, times)
        run = model.run()
        found = model.drawdown(run)
        apart.append(float(np.abs(found - model.closed_form)[near].max()))
        assert run.discrepancy < 1e-9
    assert apart == sorted(apart, reverse=True)
    assert found[near] == pytest.approx(leaky.closed_form[near], rel=0.015)
    assert found[~near].max() < 1e-6
    assert model.drawdown(run, 0).max() < 1e-8
    assert model.origin(run)["storage_alluvium"] == pytest.approx(1.0, abs=1e-6)


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
    monkeypatch.setattr(site_model, "_GROWTH", 1.12)  # fewer cells
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


def test_two_layers_are_written_and_compared(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """FloPy reads back both layers, the bed between them, the river above and the well below."""
    flopy = pytest.importorskip("flopy", reason="FloPy, an optional extra, is not installed")
    monkeypatch.setattr(site_model, "_GROWTH", 1.4)
    folder, case = tmp_path / "set", ["--scenario", "P40-it-hot-deep_leaky"]
    assert cli.main(["export", "modflow", str(folder), *case, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert sum(said["origin_at_the_end"].values()) == pytest.approx(1.0)
    assert all(0 < row["alluvium_m"] < row["on_the_grid_m"] for row in said["drawdowns"])
    model = flopy.mf6.MFSimulation.load(sim_ws=str(folder), verbosity_level=0).get_model("flow")
    assert model.dis.nlay.get_data() == 2
    conductivity, vertical, stored = (
        part.array[:, 0, 0] for part in (model.npf.k, model.npf.k33, model.sto.ss)
    )
    values = site_model.central(project, project.plan.case("P40-it-hot-deep_leaky"), (
        "transmissivity_alluvium", "transmissivity_deep_aquifer", "storativity_alluvium", "storativity_deep_aquifer",
        "confining_conductivity", "confining_thickness",
    ))  # fmt: skip
    above, below, yielded, elastic, bed, thick = (float(value[0]) for value in values.values())
    assert conductivity == pytest.approx([above, below])
    assert stored == pytest.approx([yielded, elastic])
    # Half a metre of each layer lies between their middles.
    assert 1.0 / (0.5 / vertical).sum() == pytest.approx(bed / thick)
    assert {cell[0] for cell in model.ghb.stress_period_data.array[0]["cellid"]} == {0}
    assert [cell[0] for cell in model.wel.stress_period_data.array[0]["cellid"]] == [1]
    found = built(project, "deep_leaky").run()
    theirs = found.fields[0].copy()
    theirs[1, 3, 4] -= 1e-3
    heads(folder / "flow.hds", theirs, found.kept[0])
    monkeypatch.setenv("PATH", str(tmp_path))  # no mf6 there
    assert cli.main(["compare", "modflow", str(folder), *case, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["largest_difference_m"] == pytest.approx(1e-3, rel=1e-6)


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def heads(path: Path, field: np.ndarray, step: int) -> None:
    """A file of heads as MODFLOW 6 writes it, of all layers in one stress period."""
    kind = np.dtype(
        [("kstp", "<i4"), ("kper", "<i4"), ("pertim", "<f8"), ("totim", "<f8"), ("text", "S16"), ("ncol", "<i4"),
         ("nrow", "<i4"), ("ilay", "<i4")]
    )  # fmt: skip
    rows, columns = field.shape[1:]
    records = [
        np.array([(1, step + 1, 1.0, 1.0, b"HEAD".rjust(16), columns, rows, number)], kind).tobytes() + layer.tobytes()
        for number, layer in enumerate(field, 1)
    ]
    path.write_bytes(b"".join(records))


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


def test_a_cutting_drains_the_upper_of_two_layers(project: Project) -> None:
    """It stands in the alluvium alone, spares it more than the molasse below, gives more the longer it is, and all
    that is pumped still comes from somewhere."""
    import shapely

    case = project.plan.case("P40-it-hot-deep_leaky")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_model, "_GROWTH", 1.3)
        bare = site_model.site_model(project, case)
        well = bare.stresses.wells.cells
        x, y = bare.flow.grid.centre(int(well.row[0]), int(well.column[0]))
        lines = [shapely.LineString([(x + 300.0, y - half), (x + 300.0, y + half)]) for half in (1000.0, 6000.0)]
        short, long = (site_model.site_model(project, case, None, [line]) for line in lines)
    models = (bare, short, long)
    assert all((model.flow.boundary.cells.layer == 0).all() for model in models)
    assert len(bare.flow.boundary.cells) < len(short.flow.boundary.cells) < len(long.flow.boundary.cells)
    runs = [model.run() for model in models]
    for model, run in zip(models, runs, strict=True):
        assert run.discrepancy < 1e-9
        origin = model.origin(run)
        assert sum(origin.values()) == pytest.approx(1.0, rel=1e-9)
        assert origin["rivers"] == pytest.approx(model.fed_share(run))
    upper, lower = ([model.drawdown(run, layer) for model, run in zip(models, runs, strict=True)] for layer in (0, 1))
    for fallen in (upper, lower):
        assert (fallen[0] > fallen[1]).all()
        assert (fallen[1] > fallen[2]).all()
        assert (fallen[2] > 0).all()
    assert (upper[2] / upper[0] < lower[2] / lower[0]).all()
    fed = [model.fed_share(run) for model, run in zip(models, runs, strict=True)]
    assert fed == sorted(fed)
    assert fed[0] < fed[1]
