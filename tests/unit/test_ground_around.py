"""Farm parcels and sensitive places: what lies around, who has looked, and what becomes of it in the graph."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from gis import farm_parcels, surroundings
from gis.given_receptors import rounded_down
from gis.pack import find_pack
from gis.surroundings import Features
from impact import cli
from impact.changes import changes
from impact.errors import LayerError
from impact.graph import Absent
from impact.study import Study, evaluate, open_project
from reports import ground
from reports.document import label_text
from reports.language import language

SITES = Path(__file__).parents[2] / "gis" / "sites"
RPG = Path(__file__).parents[3] / "shared/data/geo/A/rpg/RPG_2022_PARCELLES_GRAPHIQUES_sample100.gpkg"


@pytest.fixture(scope="module")
def example() -> dict[str, object]:
    """Results of the fictitious example in its hot case."""
    project = open_project("exemple-fictif")
    case = next(case for case in project.plan.cases if case.family == "headline-hot")
    names = [
        "farmland_around", "site_farmland", "site_declared_area", "dwellings_within", "wells_within",
        "nearest_dwelling_distance", "protected_areas_within", "watercourses_within", "drawdown_zone_radius",
        "wells_in_drawdown_zone", "farmland_with_reached_wells", "farmland_with_reached_soil",
    ]  # fmt: skip
    return {name: result.values for name, result in evaluate(project, case, names).results.items()}


def test_parcels_by_crop_are_those_of_the_layer(example: dict[str, object]) -> None:
    """The 48 parcels of 390 m by 350 m lie within 3 km: their geodesic areas, by crop, add up to all classed ones."""
    layer = find_pack("exemple-fictif").layers()["given-farmland"]
    groups = [farm_parcels.GROUPS.get(code) for code in layer.frame["code_group"]]
    around = np.asarray(example["farmland_around"])[0]
    for place, crop in enumerate(farm_parcels.CROPS):
        assert around[place] == pytest.approx(groups.count(crop) * 390 * 350, rel=2e-3)
    assert around.sum() > 48 * 390 * 350 * 0.5
    inside = np.asarray(example["site_farmland"])[0]
    whole = float(np.asarray(example["site_declared_area"])[0])
    assert 0 < inside.sum() <= whole <= np.pi * 200**2 * 1.002


def test_rings_count_dwellings_not_buildings(example: dict[str, object]) -> None:
    """Within 500 m three houses with four dwellings; a barn and a chapel are none; farther rings hold nearer ones."""
    rings = np.asarray(example["dwellings_within"])[0]
    assert rings.tolist() == [4.0, 6.0, 14.0]
    assert np.asarray(example["wells_within"])[0].tolist() == [1.0, 2.0, 3.0]
    assert float(np.asarray(example["nearest_dwelling_distance"])[0]) == pytest.approx(np.hypot(330, 260), abs=1.0)


def test_what_nobody_looked_for_is_absent_and_says_so(example: dict[str, object]) -> None:
    found = example["watercourses_within"]
    assert isinstance(found, Absent)
    assert "nobody has looked" in found.reason
    soil = example["farmland_with_reached_soil"]
    assert isinstance(soil, Absent), "no soil is reached unless the depth to water is measured"
    assert "depth to water" in soil.reason


def test_wells_and_their_parcels_lie_in_the_drawdown_zone() -> None:
    parcels = farm_parcels.FarmParcels(
        np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)]), np.array([0, 1]), np.array([100.0, 100.0]),
        None, "x",
    )  # fmt: skip
    wells = Features(np.array([shapely.Point(5, 5), shapely.Point(6, 6), shapely.Point(15, 5)]), np.ones(3), 20.0, "y")
    away = surroundings.distances(np.array([0.0, 0.0]), np.array([5.0, 5.0]), wells)
    near = away <= np.array([7.0, 20.0])[:, None]
    # two wells in one parcel count it once
    assert farm_parcels.areas_with_wells(near, parcels, wells).tolist() == [100.0, 200.0]


@pytest.mark.parametrize(("depth", "reached"), [("1.5 m", True), ("2.5 m", False)])
def test_a_soil_is_reached_only_where_a_shallow_table_is_measured(depth: str, reached: bool) -> None:
    project = open_project("exemple-fictif", [f"measured_water_table_depth={depth}", "drawdown_zone_radius=2 km"])
    case = next(case for case in project.plan.cases if case.family == "headline-hot")
    found = evaluate(project, case, ["farmland_with_reached_soil"]).results["farmland_with_reached_soil"].values
    assert (np.asarray(found)[0] > 0) == reached


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    shutil.copytree(SITES / "rovaltain", folder)
    return folder


def coverage(folder: Path, **states: str) -> None:
    layers = {name.replace("_", "-"): {"state": state, "date": "2026-11-01"} for name, state in states.items()}
    (folder / surroundings.COVERAGE_FILE).write_text(json.dumps({"format": 1, "layers": layers}), encoding="utf-8")


def test_the_three_states_of_absence(site: Path) -> None:
    coverage(site, buildings="absent", protection_perimeters="not-covered")
    project = open_project(str(site))
    names = ["dwellings_within", "nearest_dwelling_distance", "catchment_perimeters_within", "protected_areas_within"]
    found = {n: r.values for n, r in evaluate(project, project.plan.cases[0], names).results.items()}
    assert np.asarray(found[names[0]])[0].tolist() == [0.0, 0.0, 0.0]  # looked for: none is a number
    assert "somebody looked" in found[names[1]].reason
    assert "does not cover" in found[names[2]].reason
    assert "nobody has looked" in found[names[3]].reason
    said = {place.kind: place.looked for place in ground.ground(project, language("fr")).places}
    assert said["dwellings"] == "cherché, rien le 1 novembre 2026"
    assert said["catchment_perimeters"] == "cherché, non couvert le 1 novembre 2026"
    assert said["protected_areas"] == "non recherchés"


def test_a_record_that_fetch_did_not_write_is_refused(site: Path) -> None:
    (site / surroundings.COVERAGE_FILE).write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(LayerError, match=r"coverage\.json"):
        open_project(str(site)).looked  # noqa: B018


def near(folder: Path, crs: int = 2154) -> geopandas.GeoDataFrame:
    middle = find_pack(folder).layers()["site"].frame.geometry.iloc[0].centroid
    house = shapely.box(middle.x + 300, middle.y, middle.x + 315, middle.y + 10)
    return geopandas.GeoDataFrame(
        {"cleabs": ["B1"], "usage_1": ["Résidentiel"], "nombre_de_logements": [2]}, geometry=[house], crs=2154
    ).to_crs(crs)


def test_a_layer_that_is_added_says_which_results_it_changes(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "houses.geojson"
    near(site, 4326).to_file(file, driver="GeoJSON")
    assert cli.main(["add", str(file), "--as", "buildings", "--site", str(site)]) == 0
    out = capsys.readouterr()
    assert "dwellings_within[near]: absent -> 2" in out.out
    assert "nearest_dwelling_distance: absent -> 300" in out.out
    assert "4 results changed" in out.err
    assert "drawdown" not in out.out, "what does not rest on buildings does not change"


def test_an_official_river_changes_results_of_every_case_that_rests_on_it(site: Path, tmp_path: Path) -> None:
    """Quantities that hold in one structure of the aquifer alone are compared too, not those of the first case only."""
    before = open_project(str(site))
    before.supports  # noqa: B018
    drawn = before.layers["rivers"].frame
    isere = drawn[drawn["slug"] == "isere"].geometry.iloc[0]
    moved = geopandas.GeoDataFrame(
        {"cleabs": ["R1"], "toponyme": ["L'Isère"]}, geometry=[shapely.affinity.translate(isere, 0, -200)], crs=2154
    )
    moved.to_file(tmp_path / "river.geojson", driver="GeoJSON")
    assert cli.main(["add", str(tmp_path / "river.geojson"), "--as", "rivers", "--site", str(site)]) == 0
    after = open_project(str(site))
    assert "rivers-replaced" in after.layers, "the drawn one is kept"
    found = {change.address.partition("/")[2]: change for change in changes(before, after)}
    assert found["place_distance[isere]"].after < found["place_distance[isere]"].before
    assert "boundary_distance" in found
    assert found["watercourses_within[near]"].before is None


def layers_near(folder: Path) -> dict[str, geopandas.GeoDataFrame]:
    """One layer of each kind around the project, all of them made up."""
    middle = find_pack(folder).layers()["site"].frame.geometry.iloc[0].centroid
    x, y = middle.x, middle.y
    areas = {"geometry": [shapely.box(x + 500, y, x + 900, y + 400)], "crs": 2154}
    parcels = [shapely.box(x + i * 200, y, x + i * 200 + 190, y + 190) for i in range(-4, 4)]
    facts = {"id_parcel": list("abcdefgh"), "surf_parc": 3.6, "code_cultu": "X", "code_group": list("23456789")}
    return {
        "farmland": geopandas.GeoDataFrame(facts, geometry=parcels, crs=2154),
        "farm-wells": geopandas.GeoDataFrame({"code": ["W"]}, geometry=[shapely.Point(x + 50, y + 50)], crs=2154),
        "buildings": near(folder),
        "rivers": geopandas.GeoDataFrame(
            {"cleabs": ["R"]}, geometry=[shapely.LineString([(x, y + 800), (x + 900, y + 800)])], crs=2154
        ),
        "protection-perimeters": geopandas.GeoDataFrame({"gid": [1], "suptype": ["as1"]}, **areas),
        "znieff-1": geopandas.GeoDataFrame({"gid": [1], "nom_site": ["marais"]}, **areas),
    }


def test_every_quantity_of_the_ground_has_a_value_where_its_layers_are(site: Path, tmp_path: Path) -> None:
    """And what a drought leaves to the fields is never more with the project than without it."""
    lacking = set(open_project(str(site)).ground[1])
    for name, frame in layers_near(site).items():
        frame.to_file(tmp_path / f"{name}.geojson", driver="GeoJSON")
        assert cli.main(["add", str(tmp_path / f"{name}.geojson"), "--as", name, "--site", str(site)]) == 0
    project = open_project(str(site), ["measured_water_table_depth=1 m"])
    assert project.ground[1] == {}
    methods = project.graph.choose(project.plan.case("P40-it-hot").choices)
    names = {n for n, node in methods.items() if not lacking.isdisjoint(node.arguments)}
    names |= {n for n, node in methods.items() if n.startswith("irrigation_") or "abstraction_irrigation" in n}
    found = {n: r.values for n, r in evaluate(project, project.plan.case("P40-it-hot"), sorted(names)).results.items()}
    assert [n for n, values in found.items() if isinstance(values, Absent)] == []
    assert len(found) > 20
    without, with_project = found["irrigation_left_volume"][0], found["irrigation_left_volume_with_project"][0]
    assert (with_project <= without).all()
    assert (np.diff(without) < 0).all(), "a stricter level leaves less"
    share = found["irrigation_left_share_with_project"][0]
    assert share * found["irrigation_volume_dry_year"][0] == pytest.approx(with_project, rel=1e-12)
    assert found["irrigation_volume_by_crop"][0].sum() == pytest.approx(found["irrigation_volume_dry_year"][0])


def test_output_by_crop_is_absent_until_its_values_are_given_then_a_share_of_the_territory(tmp_path: Path) -> None:
    names = ["site_farm_output", "site_farm_output_share", "site_farmland"]
    plain = open_project("exemple-fictif")
    bare = evaluate(plain, plain.plan.cases[0], names).results
    assert isinstance(bare["site_farm_output"].values, Absent)
    assert "no output per hectare by crop" in bare["site_farm_output"].values.reason
    text = (SITES / "exemple-fictif/study.toml").read_text(encoding="utf-8")
    text = text.replace('site = "."', 'site = "exemple-fictif"') + "\n[data.territory_farm_output]\n"
    text += 'value = "1000000 EUR/year"\ngrade = "assumed"\nsource = "study-conventions"\n'
    for place, crop in enumerate(farm_parcels.CROPS, 1):
        text += f'\n[data.crop_output_per_area.at.{crop}]\nvalue = "{1000 * place} EUR/ha"\ngrade = "assumed"\n'
        text += f'source = "study-conventions"\nlabel = {{fr = "{crop}", en = "{crop}"}}\n'
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    given = open_project(str(tmp_path))
    found = {n: r.values[0] for n, r in evaluate(given, given.plan.cases[0], names).results.items()}
    assert found["site_farm_output"] == pytest.approx(found["site_farmland"] / 1e4 * 1000 * np.arange(1, 9))
    assert found["site_farm_output_share"] == pytest.approx(found["site_farm_output"].sum() / 1e6)
    assert 0 < float(found["site_farm_output_share"]) < 1


def test_positions_of_farm_wells_stay_out_of_what_is_published() -> None:
    layer = find_pack("exemple-fictif").layers()["given-farm-wells"]
    assert layer.restricted
    assert layer.hidden.all()


def test_given_wells_are_receptors_of_which_nobody_learns_the_place(site: Path, tmp_path: Path) -> None:
    """The nearest of each kind, at a distance rounded down and without direction: the drawdown there is a bound."""
    middle = find_pack(site).layers()["site"].frame.geometry.iloc[0].centroid
    away = {"drinking-water-wells": (1_730.0, 4_100.0, 9_900.0), "farm-wells": (640.0,)}
    for name, distances in away.items():
        wells = [shapely.Point(middle.x + distance, middle.y) for distance in distances]
        frame = geopandas.GeoDataFrame({"code": [str(i) for i in range(len(wells))]}, geometry=wells, crs=2154)
        frame.to_file(tmp_path / f"{name}.geojson", driver="GeoJSON")
        assert cli.main(["add", str(tmp_path / f"{name}.geojson"), "--as", name, "--site", str(site)]) == 0
    project = open_project(str(site))
    receptors = project.supports["receptors"]
    assert receptors.labels[-3:] == ("drinking-water-well-1", "drinking-water-well-2", "irrigation-well-1")
    assert receptors.fixed_distance[-3:].tolist() == [1500.0, 3000.0, 500.0]
    assert [shape is None for shape in receptors.geometries[-3:]] == [True] * 3
    assert project.layers["given-drinking-water-wells"].hidden.all()
    case = project.plan.case("P40-it-hot-deep_leaky")
    found = evaluate(project, case, ["structure_long_term_drawdown", "receptor_distance"]).results
    fall = dict(zip(receptors.labels, found["structure_long_term_drawdown"].values[0], strict=True))
    assert fall["irrigation-well-1"] == pytest.approx(fall["well-500-m"], rel=1e-12)
    assert "position protégée" in receptors.name("drinking-water-well-1", "fr")
    study = Study(project, {case.name: evaluate(project, case, ["receptor_distance"])})
    assert label_text(study, "drawdown", "drinking-water-well-1", language("fr")).startswith("captage d'eau potable 1")
    told = found["receptor_distance"].values[0][-3:]
    assert set(told) <= {1500.0, 3000.0, 500.0}


@pytest.mark.parametrize(("distance", "told"), [(3.0, 10.0), (1730.0, 1500.0), (999.0, 700.0), (1000.0, 1000.0)])
def test_distances_of_protected_wells_are_rounded_down(distance: float, told: float) -> None:
    assert rounded_down(distance) == told


@pytest.mark.skipif(not RPG.exists(), reason="the shared sample of the RPG is not beside the repository")
def test_sample_areas_of_the_rpg_agree_with_the_official_column() -> None:
    """The column is the plane area in Lambert-93 rounded to 0.01 ha; those of the study are geodesic, 0.04 % more."""
    frame = geopandas.read_file(RPG)
    frame.columns = [name.lower() for name in frame.columns]
    official = frame["surf_parc"].to_numpy(dtype=float)
    plane = frame.geometry.area.to_numpy() / 1e4
    assert np.abs(official - plane).max() <= 0.00501
    geodesic = farm_parcels.geodesic_areas(frame.geometry.to_numpy(dtype=object)) / 1e4
    assert official.sum() / geodesic.sum() == pytest.approx(0.99957, abs=2e-5)
