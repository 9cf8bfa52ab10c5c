"""What is given to a calibration: every fault named with file, line, value and cure; nothing half-written."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
import shapely

from impact import cli, evidence
from impact.calibration import PilotPoints, read_chronicles, site
from impact.calibration.chronicles import Chronicle, mean_levels, uncertainties
from impact.errors import InputError, LayerError, MissingCRS, WrongCRS
from impact.site_model import limit
from impact.study import Project, open_project

CASE = "P40-it-hot-continuous_with_river"
HEADING = "piezometer,date,level_m,easting,northing,datum,crs,ground_m,uncertainty_m"
GOOD = "PZ1,2024-01-15,131.25,854220,6429799,NGF-IGN69,EPSG:2154,158.2,0.1"


def table(folder: Path, *lines: str, heading: str = HEADING, name: str = "levels.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_chronicle_is_read(tmp_path: Path) -> None:
    later = GOOD.replace("2024-01-15,131.25", "2024-02-15,130.75")
    (found,) = read_chronicles([table(tmp_path, GOOD, later)], None, [])
    assert (found.name, found.easting, found.northing, found.ground) == ("PZ1", 854220.0, 6429799.0, 158.2)
    assert found.levels.tolist() == [131.25, 130.75]
    assert uncertainties([found], 0.5).tolist() == [0.1]


def test_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    lines = [line.replace(".", "§").replace(",", ";").replace("§", ",") for line in (HEADING, GOOD)]
    (found,) = read_chronicles([table(tmp_path, lines[1], heading=lines[0])], None, [])
    assert found.levels.tolist() == [131.25]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (GOOD.replace("NGF-IGN69", "NGF-Lallemand"), 'line 2: datum is "NGF-Lallemand"; expected NGF-IGN69'),
        (GOOD.replace("NGF-IGN69", ""), 'line 2: datum is ""; expected NGF-IGN69'),
        (GOOD.replace("131.25", "160"), "line 2: the level of 160 m lies above the ground of 158.2 m at PZ1"),
        (GOOD.replace("131.25", "dry"), 'line 2: level_m is "dry"; expected a number of m'),
        (GOOD.replace("131.25", "nan"), 'line 2: level_m is "nan"; expected a number of m'),
        (GOOD.replace("2024-01-15", "15/01/2024"), 'line 2: date is "15/01/2024"; expected ISO 8601'),
        (GOOD.replace("854220,6429799", "4.95,44.95"), "line 2: (4.95, 44.95) cannot be in EPSG:2154"),
        (GOOD.replace(",0.1", ",-0.1"), "line 2: uncertainty_m is -0.1; expected above 0 m"),
        (GOOD.replace("PZ1", ""), "line 2: the piezometer has no name"),
        (GOOD + ",7", "line 2: 10 fields; the heading has 9"),
    ],
)
def test_a_fault_of_a_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(LayerError) as raised:
        read_chronicles([table(tmp_path, line)], None, [])
    assert said in str(raised.value)
    assert "levels.csv" in str(raised.value)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (GOOD.replace("2024-01-15", "2023-12-15"), "2023-12-15 stands after 2024-01-15; dates must rise"),
        (GOOD, "2024-01-15 stands twice; dates must rise"),
        (GOOD.replace("2024-01-15", "2024-02-15").replace("854220", "854320"), "one piezometer has one place"),
    ],
)
def test_lines_that_do_not_go_together_are_named(tmp_path: Path, second: str, said: str) -> None:
    with pytest.raises(LayerError, match="line 3") as raised:
        read_chronicles([table(tmp_path, GOOD, second)], None, [])
    assert said in str(raised.value)


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(LayerError) as raised:
        read_chronicles([table(tmp_path, GOOD.replace("131.25", "x"), GOOD.replace("2024-01-15", "y"))], None, [])
    assert len(raised.value.faults) == 2


def test_reference_systems_are_asked_for_and_not_mixed(tmp_path: Path) -> None:
    with pytest.raises(MissingCRS, match="no column crs and no --crs"):
        read_chronicles([table(tmp_path, GOOD.replace("EPSG:2154", ""))], None, [])
    with pytest.raises(WrongCRS, match="places in EPSG:27572; expected EPSG:2154"):
        read_chronicles([table(tmp_path, GOOD, GOOD.replace("2154", "27572").replace("PZ1", "PZ2"))], None, [])


def test_missing_columns_and_empty_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="no column datum: expected piezometer, date"):
        read_chronicles(
            [table(tmp_path, "a,2024-01-01,1,2,3", heading="piezometer,date,level_m,easting,northing")], None, []
        )
    with pytest.raises(LayerError, match="no record below the heading"):
        read_chronicles([table(tmp_path)], None, [])
    path = tmp_path / "latin.csv"
    path.write_bytes(b"piezom\xe8tre\n")
    with pytest.raises(LayerError, match="not in UTF-8 \\(byte 7\\)"):
        read_chronicles([path], None, [])


# --- Hub'Eau -----------------------------------------------------------------------------------------


def hubeau(folder: Path, level: float = 131.25, qualification: str = "Correcte") -> tuple[Path, Path]:
    levels, stations = folder / "chroniques.json", folder / "stations.json"
    record = {
        "code_bss": "08187X0001/F",
        "date_mesure": "2024-01-15",
        "niveau_nappe_eau": level,
        "qualification": qualification,
    }
    later = record | {"date_mesure": "2024-01-14"}
    levels.write_text(json.dumps({"count": 2, "data": [record, later]}), encoding="utf-8")
    station = {"code_bss": "08187X0001/F", "x": 4.956, "y": 44.950, "altitude_station": "158.2"}
    stations.write_text(json.dumps({"count": 1, "data": [station]}), encoding="utf-8")
    return levels, stations


def test_replies_of_hubeau_are_read(tmp_path: Path) -> None:
    levels, stations = hubeau(tmp_path)
    (found,) = read_chronicles([levels], None, [stations])
    assert (found.name, found.ground) == ("08187X0001/F", 158.2)
    assert found.easting == pytest.approx(854_200, abs=200)
    assert found.dates.astype(str).tolist() == ["2024-01-14", "2024-01-15"]


def test_faults_of_hubeau_are_named(tmp_path: Path) -> None:
    levels, stations = hubeau(tmp_path)
    with pytest.raises(LayerError, match="its position is in no reply of stations"):
        read_chronicles([levels], None, [])
    high, _ = hubeau(tmp_path, level=170.0)
    with pytest.raises(LayerError, match=r"level of 170 m above the ground of 158.2 m"):
        read_chronicles([high], None, [stations])
    wrong, _ = hubeau(tmp_path, qualification="Incorrecte")
    with pytest.raises(LayerError, match="no level that its producer does not call incorrect"):
        read_chronicles([wrong], None, [stations])
    wrong.write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(LayerError, match="no list of records under data"):
        read_chronicles([wrong], None, [stations])


def test_bodies_of_groundwater_are_not_mixed(tmp_path: Path) -> None:
    """Two stations of two bodies: the body has to be named, with or without the prefix of the country."""
    record = {"date_mesure": "2024-01-15", "qualification": "Correcte"}
    levels, stations = tmp_path / "levels.json", tmp_path / "stations.json"
    levels.write_text(json.dumps({"data": [
        record | {"code_bss": "A", "niveau_nappe_eau": 131.0}, record | {"code_bss": "B", "niveau_nappe_eau": 150.0},
        record | {"code_bss": "A", "date_mesure": "2024-01-16", "niveau_nappe_eau": -999.0},
    ]}), encoding="utf-8")  # fmt: skip
    place = {"x": 4.956, "y": 44.950, "altitude_station": "180"}
    stations.write_text(json.dumps({"data": [
        place | {"code_bss": "A", "codes_masse_eau_edl": ["DG146"]},
        place | {"code_bss": "B", "codes_masse_eau_edl": ["DG251"]},
    ]}), encoding="utf-8")  # fmt: skip
    with pytest.raises(InputError, match="several bodies of groundwater: DG146, DG251; name the one"):
        read_chronicles([levels], None, [stations])
    (found,) = read_chronicles([levels], None, [stations], "FRDG146")
    assert (found.name, found.levels.tolist()) == ("A", [131.0])
    with pytest.raises(InputError, match="no station of Hub'Eau with levels measures FRDG999"):
        read_chronicles([levels], None, [stations], "FRDG999")


def test_frequent_measurements_do_not_weigh_more() -> None:
    dates = np.array(["2024-01-01", "2024-01-11", "2024-01-21", "2024-02-01"], dtype="datetime64[D]")
    one = Chronicle("a", 0.0, 0.0, np.nan, dates, np.array([1.0, 1.0, 1.0, 3.0]), np.full(4, np.nan))
    assert mean_levels([one]).tolist() == [2.0]


# --- the site, from files to files -------------------------------------------------------------------


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project()


@pytest.fixture(scope="module")
def files(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Levels that the model itself makes with twice the transmissivity and the recharge of the pack."""
    folder = tmp_path_factory.mktemp("measured")
    line = limit(project)
    places = [
        (854220, 6429799),
        (858000, 6434000),
        (856500, 6431500),
        (853500, 6433500),
        (860500, 6431000),
        (855000, 6436000),
    ]
    river = [
        (*shapely.get_coordinates(line.interpolate(share, normalized=True))[0], 130 - 20 * share)
        for share in (0, 0.5, 1)
    ]
    rows = [f"{east:.1f},{north:.1f},{level},NGF-IGN69,EPSG:2154" for east, north, level in river]
    table(folder, *rows, heading="easting,northing,level_m,datum,crs", name="river.csv")
    dates = np.array(["2024-06-15"], dtype="datetime64[D]")
    given = [
        Chronicle(f"PZ{i}", *map(float, at), np.nan, dates, np.array([100.0]), np.array([np.nan]))
        for i, at in enumerate(places)
    ]
    measured = site.read_measured(project, given, site.MeasuredFiles(river=folder / "river.csv"), None)
    made = site.build(project, project.plan.case(CASE), measured, site.Zones(), 500.0, 0.5)
    truth = made.model.start + np.array([np.log10(2.0), 0.0, 0.0])
    lines = [
        f"PZ{i},2024-06-15,{head:.4f},{east},{north},NGF-IGN69,EPSG:2154,400,0.02"
        for i, ((east, north), head) in enumerate(zip(places, made.model.heads(truth), strict=True))
    ]
    table(folder, *lines)
    return folder


def other(files: Path, structure: str, *more: str) -> list[str]:
    return ["calibrate", "rovaltain", "--scenario", f"P40-it-hot-{structure}", *command(files)[4:], *more]


def command(files: Path, *more: str) -> list[str]:
    return ["calibrate", "rovaltain", "--scenario", CASE, "--levels", str(files / "levels.csv"),
            "--river", str(files / "river.csv"), "--cell", "500", *more]  # fmt: skip


def test_the_command_recovers_what_made_the_levels(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "an out folder"
    assert cli.main(command(files, "--out", str(out), "--json", "--lang", "en")) == 0
    said = json.loads(capsys.readouterr().out)
    # Steady levels give the ratio: 2 times the transmissivity, within what the prior of the recharge leaves open.
    ratio = said["data"]["transmissivity_alluvium"]["value"] / said["data"]["rain_recharge"]["value"]
    assert ratio == pytest.approx(2 * 0.02 / 6.97615e-9, rel=0.02)
    assert said["rmse_m"] < 0.02
    pairs = {(pair["one"], pair["other"]) for pair in said["indistinguishable"]}
    assert ("transmissivity[everywhere]", "recharge multiplier") in pairs
    names = {path.name for path in out.iterdir()}
    assert names == {
        "fragment.toml", "calibration.json", "parameters.csv", "correlation.csv", "residuals.csv", "scatter.svg",
        "residual-map.svg", "transmissivity.tif", "heads.tif",
    }  # fmt: skip
    assert "observed level" in (out / "scatter.svg").read_text(encoding="utf-8")
    assert (out / "residuals.csv").read_text(encoding="utf-8").count("\n") == 7


def test_the_fragment_is_a_register_and_the_pack_is_unchanged(files: Path, tmp_path: Path, project: Project) -> None:
    before = project.pack.content_hash
    assert cli.main(command(files, "--out", str(tmp_path / "out"))) == 0
    assert project.pack.content_hash == before
    content = tomllib.loads((tmp_path / "out" / "fragment.toml").read_text(encoding="utf-8"))
    read, faults = evidence.read_register([(tmp_path / "out" / "fragment.toml", "fragment.toml")], project.terms)
    assert faults == []
    datum = read.leaves["transmissivity_alluvium"].data[0]
    assert (datum.grade, datum.source, datum.distribution) == ("computed", "groundwater-calibration", "lognormal")
    assert datum.low is not None
    assert datum.low < datum.value < 0.1
    # Steady levels cannot settle the recharge: it is not written.
    assert set(content["data"]) == {"transmissivity_alluvium"}


def test_grids_are_cloud_optimised_with_reference_system(files: Path, tmp_path: Path) -> None:
    import rasterio

    assert cli.main(command(files, "--out", str(tmp_path / "out"), "--pilot-points", "6000")) == 0
    with rasterio.open(tmp_path / "out" / "heads.tif") as source:
        assert source.crs.to_epsg() == 2154
        heads = source.read(1)
        (level,) = next(iter(source.sample([(854220, 6429799)])))
    assert np.isnan(heads).any()
    observed = float((files / "levels.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[2])
    assert level == pytest.approx(observed, abs=1.0)


def test_months_of_recharge_bring_the_storage_in(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    months = [f"{2022 + i // 12}-{i % 12 + 1:02d},{18 + 15 * np.cos(i / 6 * np.pi):.1f}" for i in range(36)]
    rain = table(tmp_path, *months, heading="month,recharge_mm", name="rain.csv")
    assert cli.main(command(files, "--recharge", str(rain), "--out", str(tmp_path / "out"), "--json")) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["transient"]
    assert "storativity_alluvium" in said["data"]


def test_without_a_chronicle_it_says_not_calibrated(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["calibrate", "rovaltain", "--scenario", CASE]) == 1
    assert capsys.readouterr().out == "not calibrated: no chronicle given\n"


def test_faults_of_a_calibration_end_in_one_error(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "a").write_text("", encoding="utf-8")
    gap = table(tmp_path, "2024-01,10", "2024-03,10", heading="month,recharge_mm", name="gap.csv")
    far = table(
        tmp_path, "854220,6429799,120,NGF-IGN69,EPSG:2154", heading="easting,northing,level_m,datum,crs", name="far.csv"
    )
    two = table(tmp_path, *(files / "levels.csv").read_text(encoding="utf-8").splitlines()[1:3], name="two.csv")
    for options, said in (
        (command(files, "--out", str(full)), "is not empty; name a new folder"),
        (command(files, "--recharge", str(gap)), "gap.csv: line 3: 2024-03 follows 2024-01"),
        (command(files, "--river", str(far)), "from the mapped river; at most 500 m"),
        (command(files, "--levels", str(files / "levels.csv")), "stands in two files; keep one"),
        (command(files, "--uncertainty", "0", "--levels", str(two)), "keep one"),
        (command(files, "--correlation", "100"), "--correlation goes with --pilot-points"),
        (command(files, "--cell", "1"), "cells; at most 400,000"),
        (command(files)[:6] + command(files)[8:], "no levels of the river"),
        (other(files, "deep_leaky"), "no levels of the water table above: --above FILE.csv"),
        (other(files, "perched_with_springs"), "no springs: --springs FILE.csv"),
        (other(files, "deep_confined"), "levels at rest settle no parameter of it; give the pumping of a well"),
        (["calibrate", "rovaltain", "--scenario", "P40-it", *command(files)[4:]], "its aquifer is not chosen"),
        (
            [*command(files)[:4], "--levels", str(two), *command(files)[6:]],
            "2 piezometers in the model; expected at least 3",
        ),
    ):
        assert cli.main(options) == 2, said
        assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["far.csv", "full", "gap.csv", "two.csv"]


def synthetic(project: Project, folder: Path, structure: str, shift: tuple[float, ...], **held: np.ndarray) -> Path:
    """Levels that the model of a structure makes with parameters moved by decades, and what holds them, as files."""
    given = [
        Chronicle(f"PZ{i}", east, north, np.nan, np.array(["2024-06-15"], dtype="datetime64[D]"), np.array([100.0]),
                  np.array([np.nan]))
        for i, (east, north) in enumerate(PLACES)
    ]  # fmt: skip
    nothing = np.empty((0, 3))
    measured = site.Measured(given, nothing, nothing, np.array([], "M8[M]"), np.array([]), **held)
    made = site.build(project, project.plan.case(f"P40-it-hot-{structure}"), measured, site.Zones(), 1000.0, 0.5)
    heads = made.model.heads(made.model.start + np.array(shift))
    at = zip(PLACES, heads, strict=True)
    table(folder, *(f"PZ{i},2024-06-15,{head:.5f},{east},{north},NGF-IGN69,EPSG:2154,900,0.01"
                    for i, ((east, north), head) in enumerate(at)))  # fmt: skip
    for name, points in held.items():
        rows = [f"{east},{north},{level},NGF-IGN69,EPSG:2154" for east, north, level in points]
        table(folder, *rows, heading="easting,northing,level_m,datum,crs", name=f"{name}.csv")
    return folder


PLACES = [
    (854220.0, 6429799.0), (858000.0, 6434000.0), (856500.0, 6431500.0), (853500.0, 6433500.0), (860500.0, 6431000.0),
]  # fmt: skip
SPRINGS = np.array([[852500.0, 6436500.0, 130.0], [850500.0, 6432500.0, 128.0], [854500.0, 6437500.0, 132.0]])


def test_a_perched_aquifer_is_held_by_its_springs(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twice the transmissivity of the pack is found; a spring above the level of the ground is dry and said to be."""
    files = synthetic(project, tmp_path, "perched_with_springs", (np.log10(2.0), 0.0, 0.0), springs=SPRINGS)
    with (files / "springs.csv").open("a", encoding="utf-8") as more:
        more.write("857000,6432000,390,NGF-IGN69,EPSG:2154\n")
    options = ["--springs", str(files / "springs.csv"), "--out", str(tmp_path / "out"), "--json"]
    levels = ["calibrate", "rovaltain", "--scenario", "P40-it-hot-perched_with_springs", "--levels",
              str(files / "levels.csv"), "--cell", "1000"]  # fmt: skip
    assert cli.main([*levels, *options]) == 0
    said = json.loads(capsys.readouterr().out)
    ratio = said["data"]["transmissivity_alluvium"]["value"] / said["data"]["rain_recharge"]["value"]
    assert ratio == pytest.approx(2 * 0.02 / 6.97615e-9, rel=0.03)
    assert said["left_out"] == [
        "spring at (857000, 6432000): 390.0 m is above the fitted level; dry, it holds nothing"
    ]
    assert any(one["name"] == "spring conductance multiplier" for one in said["parameters"])
    # A barrier that leaves no spring on the side of the site.
    table(tmp_path, (files / "springs.csv").read_text(encoding="utf-8").splitlines()[1],
          heading="easting,northing,level_m,datum,crs", name="springs.csv")  # fmt: skip
    ring = shapely.Point(856000, 6432500).buffer(2500.0).exterior
    path = tmp_path / "barrier.geojson"
    path.write_text(json.dumps({
        "type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:2154"}},
        "features": [{"type": "Feature", "properties": {"name": "high"}, "geometry": shapely.geometry.mapping(
            shapely.LineString(ring.coords))}],
    }), encoding="utf-8")  # fmt: skip
    assert cli.main([*levels, *options[:2], "--barrier", str(path)]) == 2
    assert "no spring lies on the side of the site" in capsys.readouterr().err


def test_a_deep_aquifer_is_held_by_the_water_table_above(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Steady levels without pumping give transmissivity over leakage; rain is no parameter, and a series is refused."""
    above = np.array([[850000.0, 6425000.0, 120.0], [862000.0, 6426000.0, 190.0], [856000.0, 6440000.0, 130.0],
                      [856000.0, 6432500.0, 175.0]])  # fmt: skip
    files = synthetic(project, tmp_path, "deep_leaky", (np.log10(3.0), 0.0), above=above)
    case = ["calibrate", "rovaltain", "--scenario", "P40-it-hot-deep_leaky", "--levels", str(files / "levels.csv"),
            "--above", str(files / "above.csv"), "--cell", "1000"]  # fmt: skip
    assert cli.main([*case, "--out", str(tmp_path / "out"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said["data"]) == {"transmissivity_deep_aquifer", "confining_conductivity"}
    ratio = said["data"]["transmissivity_deep_aquifer"]["value"] / said["data"]["confining_conductivity"]["value"]
    assert ratio == pytest.approx(3 * 5e-4 / 2.5e-7, rel=0.05)
    assert [one["name"] for one in said["parameters"]] == ["transmissivity[everywhere]", "leakage multiplier"]
    _, faults = evidence.read_register([(tmp_path / "out" / "fragment.toml", "fragment.toml")], project.terms)
    assert faults == []
    rain = table(tmp_path, "2024-01,10", heading="month,recharge_mm", name="rain.csv")
    assert cli.main([*case, "--recharge", str(rain)]) == 2
    assert "rain does not reach a deep aquifer" in capsys.readouterr().err
    two = table(tmp_path, *(files / "above.csv").read_text(encoding="utf-8").splitlines()[1:3],
                heading="easting,northing,level_m,datum,crs", name="two.csv")  # fmt: skip
    assert cli.main([*case[:7], str(two), *case[8:]]) == 2
    assert "2 levels of the water table above; expected at least 3" in capsys.readouterr().err


def test_a_piezometer_beyond_the_river_is_left_out_and_said(project: Project, files: Path) -> None:
    dates = np.array(["2024-06-15"], dtype="datetime64[D]")
    given = [
        Chronicle(name, east, north, np.nan, dates, np.array([120.0]), np.array([np.nan]))
        for name, east, north in (("near", 855000.0, 6433000.0), ("romans", 857758.0, 6441478.0))
    ]
    measured = site.read_measured(project, given, site.MeasuredFiles(river=files / "river.csv"), None)
    made = site.build(project, project.plan.case(CASE), measured, PilotPoints(5000.0, 5000.0), 500.0, 0.5)
    assert made.left_out == ("romans: lies beyond what limits the aquifer",)
    assert [chronicle.name for chronicle in made.chronicles] == ["near"]


def test_zones_are_read_and_refused(tmp_path: Path) -> None:
    from geopandas import GeoDataFrame

    path = tmp_path / "zones.gpkg"
    shape = shapely.box(850000, 6430000, 860000, 6440000)
    GeoDataFrame({"zone": ["terrace"]}, geometry=[shape], crs="EPSG:2154").to_file(path)
    assert site.read_zones(path).names == ("terrace",)
    GeoDataFrame({"zone": ["a", "a"]}, geometry=[shape, shape], crs="EPSG:2154").to_file(path)
    with pytest.raises(LayerError, match="zone a twice"):
        site.read_zones(path)
    GeoDataFrame({"name": ["a"]}, geometry=[shape], crs="EPSG:2154").to_file(path)
    with pytest.raises(LayerError, match="no feature with a field zone"):
        site.read_zones(path)
    with pytest.raises(LayerError, match=r"expected a GeoPackage"):
        site.read_zones(tmp_path / "zones.shp")


def test_a_default_uncertainty_must_be_above_zero() -> None:
    with pytest.raises(InputError, match="--uncertainty is 0 m; expected above 0 m"):
        uncertainties([], 0.0)
