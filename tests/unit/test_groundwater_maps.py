"""The maps of what is computed of the groundwater: the fields of the graph, shares of sets, and what a map must say."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from shapely.geometry import Point

from impact import groundwater_maps
from impact.groundwater_maps import DrawdownField, Sector
from impact.study import Study
from reports import document, water_scenarios
from reports.figures import canvas, groundwater, plants, section, values
from reports.language import language
from reports.maps import drawing, generalise
from reports.maps import groundwater as drawn_maps
from reports.maps.groundwater import COLOURS
from reports.numbers import Numbers
from reports.water_scenarios import WaterScenario

HARSHEST = "deep_confined"
STRUCTURES = ("continuous_with_river", "perched_with_springs", "deep_confined", "deep_leaky")


def row(study: Study) -> document.Row:
    return document.scenarios(study.project, language("fr"))[-1].rows[0]


@pytest.fixture(scope="session")
def fields(small_study: Study) -> dict[str, DrawdownField]:
    return groundwater.fields(small_study, row(small_study))


def along(field: DrawdownField, values: np.ndarray, distance: float) -> float:
    middle = field.easting.size // 2
    return float(np.interp(distance, field.easting[middle:] - field.easting[middle], values[middle, middle:]))


# --- fields ---------------------------------------------------------------------------------------


def test_a_barrier_of_unknown_direction_has_no_field(fields: dict[str, DrawdownField]) -> None:
    assert set(fields) == set(groundwater_maps.PARAMETERS)
    assert "perched_with_springs" not in fields


@pytest.mark.parametrize(("label", "distance"), [("well-100-m", 100.0), ("well-500-m", 500.0), ("well-1-km", 1000.0)])
@pytest.mark.parametrize("structure", ["deep_confined", "deep_leaky"])
def test_a_field_is_the_node_of_the_study_at_its_receptors(
    structure: str, label: str, distance: float, small_study: Study, fields: dict[str, DrawdownField]
) -> None:
    case = row(small_study).cases["hot"]
    number = small_study.number(f"{case}-{structure}/structure_long_term_drawdown[{label}]")
    field = fields[structure]
    assert along(field, field.long_term, distance) == pytest.approx(number.value, rel=0.05, abs=0.005)


def test_a_river_holds_the_level_on_its_line_and_the_well_lowers_it_before(
    small_study: Study, fields: dict[str, DrawdownField]
) -> None:
    import shapely

    field, streams = fields["continuous_with_river"], small_study.project.supports["streams"]
    middle = field.easting.size // 2
    site = shapely.Point(field.easting[middle], field.northing[middle])
    nearest = shapely.get_point(shapely.shortest_line(site, streams.places.geometries[streams.boundary]), 1)
    points = np.meshgrid(field.easting, field.northing)
    beside = np.hypot(points[0] - nearest.x, points[1] - nearest.y) < 600
    assert field.long_term[beside].max() < 0.2 * along(field, field.long_term, 1000.0)
    assert field.long_term.min() >= -1e-12


def test_later_is_lower_and_farther_is_less(fields: dict[str, DrawdownField]) -> None:
    field = fields[HARSHEST]
    assert np.all(field.long_term >= field.year)
    middle = field.easting.size // 2
    assert np.all(np.diff(field.long_term[middle, middle:]) <= 0)
    assert along(field, field.summer, 100.0) > along(field, field.long_term, 100.0), "a summer is felt above the mean"


def test_the_share_is_that_of_the_sets_at_the_receptor(small_study: Study, fields: dict[str, DrawdownField]) -> None:
    address = f"{row(small_study).cases['hot']}-{HARSHEST}/drawdown_above_isoline[well-1-km]@share"
    field = fields[HARSHEST]
    share = small_study.number(address).value
    assert along(field, field.share, 1000.0) == pytest.approx(share, abs=0.34)  # type: ignore[arg-type]
    assert set(np.round(np.unique(field.share) * 3, 9)) <= {0.0, 1.0, 2.0, 3.0}, "shares of three sampled sets"


def test_a_case_without_a_value_has_no_field(small_study: Study) -> None:
    case = small_study.cases[row(small_study).cases["hot"]]
    assert groundwater_maps.drawdown_field(case) is None
    river = small_study.cases[f"{row(small_study).cases['hot']}-continuous_with_river"]
    assert groundwater_maps.drawdown_field(river, None) is None


# --- fan ------------------------------------------------------------------------------------------


def members(azimuths: np.ndarray, distances: np.ndarray) -> Any:
    def result(values: np.ndarray) -> SimpleNamespace:
        return SimpleNamespace(values=np.concatenate([[0.0], values]))

    east, north = distances * np.sin(np.radians(azimuths)), distances * np.cos(np.radians(azimuths))
    return SimpleNamespace(results={
        "yearly_travel_east": result(east), "yearly_travel_north": result(north),
        "well_isochrone_reach": result(distances / 10),
    })  # fmt: skip


def test_a_sector_reaches_as_far_as_its_share_of_the_sets() -> None:
    """100 sets, all to the north-west; the 5th farthest goes 9,600 m, the 10th 9,100 m."""
    found = groundwater_maps.fan(members(np.full(100, 315.0), np.arange(1.0, 101.0) * 100))
    down = {sector.share: sector for sector in found if not sector.upstream}
    assert {(s.begin, s.end) for s in down.values()} == {(310.0, 320.0)}
    assert down[0.05].reach == pytest.approx(9600.0)
    assert down[0.1].reach == pytest.approx(9100.0)
    (up,) = [sector for sector in found if sector.upstream]
    assert (up.begin, up.end) == (130.0, 140.0)
    assert up.reach == pytest.approx(990.0)


def test_a_direction_of_few_sets_is_left_blank() -> None:
    azimuths = np.concatenate([np.full(99, 285.0), [45.0]])
    found = groundwater_maps.fan(members(azimuths, np.full(100, 500.0)))
    assert {sector.begin for sector in found if not sector.upstream} == {280.0}


def test_without_sampled_sets_there_is_no_fan() -> None:
    assert groundwater_maps.fan(members(np.array([]), np.array([]))) == ()


# --- what the maps say ----------------------------------------------------------------------------

SECTORS = (Sector(False, 0.02, 280.0, 290.0, 4000.0), Sector(False, 0.1, 280.0, 290.0, 1500.0),
           Sector(True, 0.02, 100.0, 110.0, 700.0))  # fmt: skip


def both(study: Study, fields: dict[str, DrawdownField], code: str, layers: Any = None) -> list[str]:
    words, sources = language(code), study.project.register.sources
    layers = layers or study.project.layers
    names = groundwater.structures(study, words)
    return [
        str(drawn_maps.drawdown(fields, names, layers, sources, words, "carte")),
        str(drawn_maps.fan(SECTORS, layers, sources, words, "carte")),
    ]


@pytest.mark.parametrize("code", ["fr", "en"])
def test_they_say_what_a_map_must_say(code: str, small_study: Study, fields: dict[str, DrawdownField]) -> None:
    placeholder = {"fr": "figuré provisoire", "en": "placeholder"}[code]
    for svg, letter in zip(both(small_study, fields, code), ("D", "E"), strict=True):
        for text in ("EPSG:2154", " km", placeholder, ">N<", "etalab-2.0", f"{letter}, ", 'role="img"'):
            assert text in svg
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", svg))
        assert {"fr": "Modèle de classe 1", "en": "Class 1 model"}[code] in words


def test_structures_that_cannot_be_drawn_are_named(small_study: Study, fields: dict[str, DrawdownField]) -> None:
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", both(small_study, fields, "en")[0]))
    assert re.search(r"Not drawn, direction unknown\s?: perched alluvium", words)


def test_a_legend_has_seven_classes_at_most_and_what_stands_around(
    small_study: Study, fields: dict[str, DrawdownField], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []
    original = canvas.to_svg

    def keep(made: Any, name: str, alternative: str) -> Any:
        kept.append(len(made.legends[0].get_texts()))
        return original(made, name, alternative)

    monkeypatch.setattr(canvas, "to_svg", keep)
    both(small_study, fields, "fr")
    assert len(kept) == 2
    assert all(0 < count <= most for count, most in zip(kept, (drawn_maps.ENTRIES, drawing.CLASSES), strict=True))


def test_a_protected_position_cannot_be_read_from_them(small_study: Study, fields: dict[str, DrawdownField]) -> None:
    layers = small_study.project.layers
    centre = layers["site"].frame.geometry.iloc[0].centroid
    corner = np.floor(np.array(centre.coords[0]) / generalise.CELL) * generalise.CELL
    told = []
    for shift in (137.0, 1861.0):
        frame = layers["places"].frame.head(1).assign(name_fr="captage secret", name_en="secret well")
        frame = frame.set_geometry([Point(*(corner + shift))], crs=frame.crs)
        wells = replace(layers["places"], name="wells", frame=frame, restricted=True, sha256="0" * 64)
        told.append(both(small_study, fields, "fr", {**layers, "wells": wells}))
    assert told[0] == told[1]
    assert not any("captage secret" in svg for svg in told[0])


def test_nothing_to_draw_is_no_map(small_study: Study) -> None:
    words, layers = language("fr"), small_study.project.layers
    assert not drawn_maps.drawdown({}, {}, layers, {}, words, "x")
    assert not drawn_maps.fan((), layers, {}, words, "x")


# --- the section ----------------------------------------------------------------------------------


def test_the_section_gives_the_thicknesses_of_the_study_by_their_addresses(small_study: Study) -> None:
    words = language("en")
    numbers, main = Numbers(small_study, words), document.scenarios(small_study.project, words)[0].rows[0]
    svg = str(section.draw(small_study, main, numbers, words, "section"))
    for quantity in ("depth_to_water", "saturated_thickness_alluvium", "confining_thickness"):
        (address,) = re.findall(rf'data-address="([^"]*/{quantity})"', svg)
        assert values.said(numbers, address) in svg
    for name in ("old alluvium", "molasse", "unsaturated zone"):
        assert name in svg
    distances = [small_study.number(f"{main.cases['hot']}-{name}/boundary_distance").value for name in section.SHOWN]
    assert distances[0] != distances[1], "the limit is another one in each structure"


# --- other plants on the same ground ----------------------------------------------------------------


@pytest.fixture(scope="module")
def waters(small_study: Study) -> dict[str, WaterScenario]:
    """The water scenarios of the largest power, by their case."""
    return {one.case: one for one in water_scenarios.scenarios(small_study, row(small_study), language("fr"))}


def test_the_field_of_a_plant_is_that_of_its_case(small_study: Study, fields: dict[str, DrawdownField]) -> None:
    """The plant of the case itself draws the same field; towers draw more; who has no well on the site draws none."""
    its, limit = row(small_study), groundwater.boundary(small_study)
    loop = f"{its.cases['hot']}-groundwater_loop"
    names = (its.cases["hot"], its.cases["tower_hot"], its.cases["network"], loop)
    plants_of = [small_study.cases[name] for name in names]
    for structure, field in fields.items():
        case = small_study.cases[f"{its.cases['hot']}-{structure}"]
        same, towers, network, bounded = groundwater_maps.plant_fields(case, plants_of, limit)
        assert same is not None
        assert towers is not None
        for date in ("year", "long_term", "summer"):
            assert getattr(same, date) == pytest.approx(getattr(field, date), rel=1e-12)
            assert (getattr(towers, date) >= getattr(field, date)).all()
        # In proportion to the rate of the plant's own case in that structure; what a well can give bounds the loop's.
        own, theirs, most = (
            float(small_study.cases[f"{name}-{structure}"].results[quantity].values[0])  # type: ignore[index]
            for name, quantity in (
                (its.cases["hot"], "structure_long_term_rate"), (its.cases["tower_hot"], "structure_long_term_rate"),
                (its.cases["hot"], "structure_deliverable_flow"),
            )
        )  # fmt: skip
        for other, rate in ((towers, theirs), (bounded, most)):
            assert other is not None
            assert other.long_term == pytest.approx(field.long_term * rate / own, rel=1e-9)
        assert network is None


def test_each_plant_that_takes_groundwater_has_a_panel_and_the_others_are_none(
    small_study: Study, waters: dict[str, WaterScenario]
) -> None:
    technologies = small_study.project.terms["cooling_technology"].values or {}
    choices = [small_study.cases[case].case.choices for case in waters]
    wells = [each["cooling_technology"] for each in choices if each["water_source"] == "own_well"]
    assert sorted(wells) == sorted(technologies)
    assert {each["water_source"] for each in choices} == {"own_well", "public_network", "rain_and_network"}
    taking = plants.taking(small_study, row(small_study), language("fr"))
    crossed = {
        f"{plant}-{water}" for plant in ("hot-adiabatic_spray", "hot-closed_tower", "tower-hot")
        for water in ("public_network", "rain_and_network")
    }  # fmt: skip
    assert {one.case.removeprefix("P120-it-") for one in waters.values() if one not in taking} == {
        "dry-hot", "hot-trim_chiller", "hot-network", "hot-rain", *crossed,
    }  # fmt: skip
    taken = [small_study.number(f"{one.case}/annual_abstraction").value for one in taking]
    assert taken == sorted(taken)
    assert taken[0] > 0
    assert [one.case for one in waters.values() if one.returns] == ["P120-it-hot-groundwater_loop"]
    drawn = plants.fields(small_study, row(small_study), language("fr"))
    assert tuple(drawn) == taking
    assert all(set(found) == set(groundwater_maps.PARAMETERS) for found in drawn.values())


def test_on_one_ground_all_is_in_proportion_to_what_a_well_gives(
    small_study: Study, waters: dict[str, WaterScenario]
) -> None:
    """Drawdowns and flows of each member scale with its rate; where the water comes from does not hang on it."""

    def of(case: str, name: str) -> np.ndarray:
        found = small_study.cases[case].results[name].values
        assert isinstance(found, np.ndarray)
        return found

    first, *others = [one.case for one in waters.values() if one.pumps]
    assert len(others) == 4
    for name, kind in (
        ("long_term_drawdown", ""), ("first_year_drawdown", ""), ("basement_fall", ""), ("well_capture_width", ""),
        ("structure_long_term_drawdown", "*"), ("stream_depletion_most", "continuous_with_river"),
        ("stream_low_flow_share", "continuous_with_river"), ("spring_depletion_most", "perched_with_springs"),
    ):  # fmt: skip
        for structure in STRUCTURES if kind == "*" else (kind,):
            rate = "structure_long_term_rate" if structure else "long_term_pumping_rate"
            compared = [case for case in (first, *others) if not (structure and waters[case].returns)]
            its, *theirs = [f"{case}-{structure}".rstrip("-") for case in compared]
            per_rate = of(its, name).T / of(its, rate)
            for case in theirs:
                found = of(case, name).T
                assert found == pytest.approx(per_rate * of(case, rate), rel=1e-9), (case, name)
    for structure in STRUCTURES:
        for name in ("pumped_storage_share", "pumped_fed_share"):
            for case in (case for case in others if not waters[case].returns):
                assert np.array_equal(of(f"{case}-{structure}", name), of(f"{first}-{structure}", name))


def test_no_use_of_water_changes_when_a_spill_arrives_elsewhere(
    small_study: Study, waters: dict[str, WaterScenario]
) -> None:
    """But for water that is given back; a well gets what is spilt beside it sooner than by the natural flow."""

    def of(case: str, name: str) -> np.ndarray:
        return np.asarray(small_study.cases[case].results[name].values)[:1]

    first = next(iter(waters))
    for one in waters.values():
        for name in ("earliest_receptor_arrival", "earliest_stream_arrival", "rain_water_table_arrival"):
            assert np.array_equal(of(one.case, name), of(first, name))
        if one.pumps:
            assert of(one.case, "own_well_spill_arrival") < of("P120-it-dry-hot", "own_well_spill_arrival")
        if one.returns:
            assert (of(one.case, "returned_water_arrival") < of(one.case, "earliest_receptor_arrival")).all()
            assert (of(one.case, "loop_pair_drawdown_most") < of(one.case, "long_term_drawdown")).all()


def test_each_panel_draws_the_field_of_the_plant_in_its_title(
    small_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as the isoline of each structure is; those beyond the frame, or without one, are told beside it."""
    kept: list[Figure] = []
    real = canvas.to_svg
    monkeypatch.setattr(canvas, "to_svg", lambda made, *rest: (kept.append(made), real(made, *rest))[1])
    words, its = language("fr"), row(small_study)
    svg = re.sub(r"\s+", " ", str(plants.draw(small_study, its, words, "x")))
    for name in ("puits supposé", "0,5 m, un an", "b : alluvions"):  # the key, in the place of a panel
        assert name in svg, name
    drawn = plants.fields(small_study, its, words)
    for axes, (plant, found) in zip(kept[0].axes, drawn.items(), strict=False):
        assert axes.get_title(loc="left") == document.initial(plant.plant)
        edge = axes.get_xlim()[1] * 1000
        shown = {COLOURS[name]: field for name, field in found.items() if plants._reach(field) > 0}
        reached = dict.fromkeys(shown, 0.0)
        for isoline in (one for one in axes.collections if isinstance(one, QuadContourSet)):
            colour = to_hex(isoline.get_edgecolor()[0])
            lines = [path.vertices for path in isoline.get_paths() if path.vertices.size]
            reached[colour] = max([reached[colour], *(np.hypot(*line.T).max() * 1000 for line in lines)])
        for colour, field in shown.items():  # neighbouring points of the grid are an eighth apart
            assert reached[colour] == pytest.approx(plants._reach(field), rel=0.2, abs=groundwater_maps._NEAREST)
        (said,) = [text.get_text() for text in axes.texts]
        letters = dict(zip(STRUCTURES, "abcd", strict=True))
        for begin, names in (
            ("hors cadre", [name for name, field in found.items() if plants._reach(field) > edge]),
            ("sans isoligne", [name for name, field in found.items() if not plants._reach(field) > 0]),
            ("direction inconnue", ["perched_with_springs"]),
        ):  # fmt: skip
            line = ", ".join(letters[name] for name in names)
            assert (f"{begin} : {line}" in " ".join(said.split())) is bool(names), (plant.plant, begin)
    four = dict(list(drawn.items())[:4])
    monkeypatch.setattr(plants, "fields", lambda *_: four)
    plants.draw(small_study, its, words, "x")  # each column ends in a panel that says what its axis is
    for figure, expected in zip(kept, ([2, 3, 4], [1, 2, 3]), strict=True):
        assert [place for place, axes in enumerate(figure.axes) if axes.get_xlabel()] == expected
