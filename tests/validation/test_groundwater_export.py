"""Files of the groundwater of a case: what they hold is the model's, in place, and no protected position is in them."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from gis.catalog import read_catalog
from gis.given import read_given
from gis.official import enter
from gis.pack import find_pack
from impact import cli, groundwater_export, site_model
from impact.groundwater_export import Raster
from impact.study import open_project

CASE = "P40-it-hot-continuous_with_river"
WORKS = (
    "code;usage;volume;aquifer;x;y", "A;irrigation;120000;;857300;6434447", "B;AEP;900000;alluvium;857512;6431034",
    "C;industrie;50000;deep_aquifer;853000;6436000",
)  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "a folder"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_model, "_GROWTH", 1.12)  # fewer cells
        assert cli.main(["export", "groundwater", str(folder), "--scenario", CASE, "--json"]) == 0
    return folder


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same with a receptor whose place must not be published, and what the command prints of it."""
    folder = tmp_path_factory.mktemp("protected")
    site = folder / "site"
    shutil.copytree(find_pack("rovaltain").folder, site)
    package = site / "datapackage.json"
    content = json.loads(package.read_text(encoding="utf-8"))
    for resource in content["resources"]:
        if resource["name"] == "receptors":
            resource["restricted"] = True
    package.write_text(json.dumps(content), encoding="utf-8")
    works = folder / "works.csv"
    works.write_text("\n".join(WORKS), encoding="utf-8")
    layer = read_catalog().find("abstraction-works")
    frame = read_given(works, layer, "EPSG:2154").frame
    origin = {"title": "works", "kind": "dataset", "reliability": "secondary"}
    enter(find_pack(str(site)), "abstraction-works", layer, frame, datetime.date(2026, 11, 26), origin, "digitised")
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_model, "_GROWTH", 1.3)
        assert cli.main(["export", "groundwater", str(folder / "out"), "--scenario", CASE, "--site", str(site)]) == 0
    return folder / "out", said.getvalue()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_grids_hold_the_drawdown_of_the_table(written: Path) -> None:
    import rasterio

    (agiron,) = [record for record in table(written / "receptors.csv") if record["receptor"] == "agiron"]
    for field in ("1_year", "long_term"):
        with rasterio.open(written / f"drawdown_{field}.tif") as source:
            assert source.crs.to_epsg() == 2154
            assert source.profile["tiled"]
            assert np.isnan(source.nodata)
            (value,) = next(iter(source.sample([(854220.0, 6429799.0)])))
        assert value == pytest.approx(float(agiron[f"drawdown_{field}_m"]), rel=0.02)


def test_a_map_of_influence_is_the_drawdown_of_a_well(written: Path) -> None:
    """What a litre a second at the site would do to a receptor, times the rate, is the receptor's drawdown."""
    import rasterio

    said = json.loads((written / "run.json").read_text(encoding="utf-8"))
    rate = -said["net_flow_at_the_end_m3_s"]["wells"] * 1000
    with rasterio.open(written / "influence_agiron.tif") as source:
        (value,) = next(iter(source.sample([(855_920.0, 6_434_447.0)])))
    (agiron,) = [record for record in said["receptors"] if record["receptor"] == "agiron"]
    assert value * rate == pytest.approx(agiron["drawdown_long_term_m"], rel=0.02)


def test_the_budget_balances_at_both_times(written: Path) -> None:
    records = table(written / "budget.csv")
    ends = sorted({float(record["years"]) for record in records})
    assert ends == pytest.approx([1.0, 10.0], rel=0.01)
    for end in ends:
        nets = [float(record["net_m3_s"]) for record in records if float(record["years"]) == end]
        assert sum(nets) == pytest.approx(0.0, abs=1e-12)
    assert {record["kind"] for record in records} == {"storage", "rivers", "recharge", "wells"}


def test_what_the_run_says_of_itself(written: Path) -> None:
    said = json.loads((written / "run.json").read_text(encoding="utf-8"))
    assert said["largest_imbalance_m3_s"] < 1e-12
    assert abs(said["budget_discrepancy"]) < 1e-9
    assert said["linear_validity"]["flagged_cells"] == 0
    assert 0 < said["tangent_against_unconfined"]["largest_share"] < 0.01
    times = {record["receptor"]: record["years_to_90_percent"] for record in said["receptors"]}
    assert times["well-100-m"] < times["well-500-m"] < times["well-1-km"] < times["agiron"]


def test_the_geopackage_holds_receptors_and_limits(written: Path) -> None:
    from pyogrio import list_layers, read_dataframe

    path = written / "groundwater.gpkg"
    assert {name for name, _ in list_layers(path)} == {"receptors", "limits", "isolines"}
    lines = read_dataframe(path, layer="isolines")  # the case's own drawdown is too small for one
    assert {name.partition("_in_")[2] for name in lines["field"]} == {
        "P40-it-tower-hot", "P40-it-hot-groundwater_loop",
    }  # fmt: skip
    found = read_dataframe(path, layer="receptors")
    assert found.geometry.iloc[0].coords[0] == pytest.approx((854220.0, 6429799.0), abs=0.1)


def test_no_file_holds_a_protected_position(protected: tuple[Path, str]) -> None:
    """A square of two kilometres stands for it, no map of influence has its peak there, numbers have one digit."""
    from pyogrio import read_dataframe

    folder, said = protected
    assert not (folder / "influence_agiron.tif").exists()
    (shape,) = read_dataframe(folder / "groundwater.gpkg", layer="receptors").geometry
    assert shape.geom_type == "Polygon"
    assert shape.area == pytest.approx(4e6)
    assert all(value % 2000 == 0 for value in shape.bounds)
    (record,) = [record for record in table(folder / "receptors.csv") if record["receptor"] == "agiron"]
    assert record["position"] == "blurred"
    assert record["years_to_90_percent"] == ""
    for name in ("drawdown_1_year_m", "drawdown_long_term_m", "closed_form_long_term_m"):
        assert float(record[name]) == float(f"{float(record[name]):.1g}")
    assert "final effect at agiron" not in said
    for path in folder.iterdir():
        if path.suffix != ".tif":
            content = path.read_bytes()
            for place in (b"854220", b"6429799", b"857512", b"6431034", b"857300"):
                assert place not in content


def test_what_others_take_is_added(protected: tuple[Path, str]) -> None:
    """Table with one digit, grids that add up, and a fragment that a pack takes."""
    import rasterio

    folder, said = protected
    assert "1 in an aquifer that is not in this model, left out" in said
    assert "1 on the middle of cells of 2 km" in said
    records = table(folder / "cumulative.csv")
    assert {record["date"] for record in records} == {"1_year", "long_term", "end_of_summer"}
    for record in records:
        ours, few, most = (float(record[f"{name}_m"]) for name in ("project", "existing_least", "existing_most"))
        assert 0 < few <= most
        assert [few, most] == [float(f"{value:.1g}") for value in (few, most)]
        assert float(record["cumulative_most_m"]) == pytest.approx(ours + most, rel=0.005)
        digit = 0.5 if record["receptor"] == "agiron" else 0.05
        assert float(record["project_share_least"]) == pytest.approx(ours / (ours + most), rel=digit)
        assert float(record["project_share_most"]) == pytest.approx(ours / (ours + few), rel=digit)
    assert {record["receptor"] for record in records if not record["direction"]} == {"agiron"}
    far = [record for record in records if record["receptor"] == "well-1-km"]
    assert all(float(record["existing_most_m"]) > float(record["existing_least_m"]) for record in far)
    assert "left out: C" in said
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    own, of_all = (run[f"linear_validity{end}"]["largest_share"] for end in ("", "_with_existing"))
    assert of_all > own > 0
    grids = []
    for name in ("existing_drawdown", "drawdown", "cumulative_drawdown"):
        with rasterio.open(folder / f"{name}_long_term.tif") as source:
            grids.append(source.read(1))
    assert np.allclose(grids[2], grids[0] + grids[1], rtol=0.0, atol=1e-6)
    assert grids[0].max() > 0.1
    data = folder.parent / "site" / "data" / "existing.toml"
    shutil.copy(folder / "fragment.toml", data)
    leaf = open_project(str(folder.parent / "site")).register.leaves["existing_long_term_drawdown_most"]
    assert {datum.grade for datum in leaf.data} == {"computed"}
    assert set(leaf.labels or ()) == {record["receptor"] for record in records}


def test_the_other_sources_of_water_are_beside_it(written: Path) -> None:
    """Towers take more on the same ground: their grids are the case's at their rate; who takes none is said to."""
    import rasterio

    run = json.loads((written / "run.json").read_text(encoding="utf-8"))
    by_case = {record["case"]: record for record in run["water_scenarios"]}
    technologies = ("adiabatic_spray", "closed_tower", "groundwater_loop", "trim_chiller")
    assert set(by_case) == {
        "P40-it-dry-hot", "P40-it-tower-hot", "P40-it-hot-rain", "P40-it-hot-network",
        *(f"P40-it-hot-{technology}" for technology in technologies),
    }  # fmt: skip
    for case in ("P40-it-dry-hot", "P40-it-hot-trim_chiller"):
        assert "takes no groundwater" in by_case[case]["remark"]
    assert "gives all of it back" in by_case["P40-it-hot-groundwater_loop"]["remark"]
    assert (written / "drawdown_long_term_in_P40-it-hot-adiabatic_spray.tif").exists()
    assert "a well field whose place is not known" in by_case["P40-it-hot-network"]["remark"]
    assert not [*written.glob("*dry*"), *written.glob("*trim*")]
    times = by_case["P40-it-tower-hot"]["mean_rate_l_s"] / (-1000.0 * run["net_flow_at_the_end_m3_s"]["wells"])
    assert times > 10
    for date in ("1_year", "long_term", "end_of_summer"):
        found = []
        for name in (f"drawdown_{date}", f"drawdown_{date}_in_P40-it-tower-hot"):
            with rasterio.open(written / f"{name}.tif") as source:
                found.append(source.read(1))
        if date == "end_of_summer":
            assert (found[1] > found[0]).all()
        else:
            assert np.allclose(found[1], found[0] * times, rtol=1e-5, atol=0.0)
    assert "existing abstractions: none fetched or given" in run["existing_abstractions"][0]
    assert "Existing abstractions: none fetched or given" in (written / "README.txt").read_text(encoding="utf-8")
    assert not (written / "cumulative.csv").exists()


def test_two_layers_have_their_own_grids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each field is there for either layer; a well in the molasse does to the alluvium what its map says."""
    import rasterio

    folder = tmp_path / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_model, "_GROWTH", 1.4)
        command = ["export", "groundwater", str(folder), "--scenario", "P40-it-hot-deep_leaky", "--json"]
        assert cli.main(command) == 0
    said = json.loads(capsys.readouterr().out)
    fields = ("drawdown_1_year", "drawdown_long_term", "drawdown_end_of_summer", "influence_agiron")
    names = {path.name for path in folder.glob("*.tif")}
    assert names >= {f"{field}_{layer}.tif" for field in fields for layer in ("alluvium", "deep_aquifer")}
    assert said["origin_at_the_end"]["storage_alluvium"] > said["origin_at_the_end"]["storage_deep_aquifer"]
    (agiron,) = [record for record in said["receptors"] if record["receptor"] == "agiron"]
    rate = -said["net_flow_at_the_end_m3_s"]["wells"] * 1000
    with rasterio.open(folder / "influence_agiron_alluvium.tif") as source:
        (value,) = next(iter(source.sample([(855_920.0, 6_434_447.0)])))
    assert value * rate == pytest.approx(agiron["drawdown_long_term_alluvium_m"], rel=0.1)
    assert 0 < agiron["drawdown_1_year_alluvium_m"] < agiron["drawdown_long_term_alluvium_m"]


def test_isolines_are_where_a_cone_has_their_level() -> None:
    side = 200
    offset = groundwater_export.CELL * (np.arange(side) + 0.5) - 5000.0
    away = np.hypot(offset[None, :], offset[:, None])
    cone = Raster(-5000.0, 5000.0, {"drawdown": (3.0 - away / 1000.0).astype(np.float32)})
    lines = dict(cone.isolines("drawdown"))
    assert list(lines) == [0.5, 1.0, 2.0]
    assert lines[1.0].length == pytest.approx(2 * np.pi * 2000.0, rel=0.002)
    assert lines[2.0].centroid.coords[0] == pytest.approx((0.0, 0.0), abs=1.0)


def test_a_folder_with_files_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("x", encoding="utf-8")
    assert cli.main(["export", "groundwater", str(tmp_path), "--scenario", CASE]) == 2
    assert "is not empty; name a new folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
