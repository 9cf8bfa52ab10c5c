"""What others take, on the grid of a case: against direct runs, and in bounds where nobody knows the aquifer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gis.abstraction_works import (
    DRINKING,
    IRRIGATION,
    OTHER,
    AbstractionWorks,
    abstraction_works,
    may_be_drinking,
    use_of,
)
from impact import existing_abstractions, site_model
from impact.errors import InputError, LayerError
from impact.physics.groundwater_flow import Cells, LinearFlow, Wells
from impact.study import Project, open_project

MONTHS = 12
ENDS = (11, 20)


@pytest.fixture(scope="module")
def project() -> Project:
    """With the rate of the well given: no plant is computed for it."""
    return open_project(overrides=("structure_long_term_rate=0.0002 m³/s",))


@pytest.fixture(scope="module")
def leaky(project: Project) -> site_model.SiteModel:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_model, "_GROWTH", 1.4)
        return site_model.site_model(project, project.plan.case("P40-it-hot-deep_leaky"))


def works(*aquifers: str | None, use: str = OTHER) -> AbstractionWorks:
    """Works on middles of cells of two kilometres, each with 100,000 m³ a year."""
    count = len(aquifers)
    east, north = 857_000.0 + 2000.0 * np.arange(count), np.full(count, 6_433_000.0)
    return AbstractionWorks(
        east, north, np.full(count, 1e5), np.full((count, MONTHS), np.nan), (use,) * count, aquifers,
        tuple(f"W{i}" for i in range(count)), np.zeros(count, dtype=np.bool_), True, (),
    )  # fmt: skip


def placed(project: Project, model: site_model.SiteModel, given: AbstractionWorks) -> existing_abstractions.Existing:
    case = project.plan.case("P40-it-hot-deep_leaky")
    return replace(existing_abstractions.existing(project, case, model, given), before=1)


def direct(
    model: site_model.SiteModel, others: existing_abstractions.Existing, layers: list[int]
) -> NDArray[np.float64]:
    """Drawdown (month, layer, receptor) of a run with each work in the layer that is named."""
    places = zip(layers, others.works.easting, others.works.northing, strict=True)
    cells = Cells.of([(k, *model.flow.grid.cell_at(float(x), float(y), site_model.CRS)) for k, x, y in places])
    ends = [MONTHS + month for month in ENDS]
    rates = others.rates.T[np.arange(max(ends) + 1) % MONTHS]
    lengths = np.full(len(rates), existing_abstractions.MONTH)
    run = model.flow.drawdown(lengths, Wells(cells, rates), Cells.of([]), ends)
    seen = [model.receptor_cells(layer) for layer in range(len(model.layers))]
    return np.array([[field[at.layer, at.row, at.column] for at in seen] for field in run.fields])


def felt(
    model: site_model.SiteModel, others: existing_abstractions.Existing
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return existing_abstractions.at_receptors(model, others, ENDS, existing_abstractions.bounds(model, others, ENDS))


def test_known_aquifers_give_what_a_run_gives(project: Project, leaky: site_model.SiteModel) -> None:
    """By reciprocity as by one run of all works, months and layers; least and most are one where a place is given."""
    others = placed(project, leaky, works("alluvium", "deep_aquifer", use=IRRIGATION))
    drawn = np.isnan(leaky.radius)
    assert [name for name, is_in in zip(leaky.receptors, drawn, strict=True) if is_in] == ["agiron"]
    least, most = felt(leaky, others)
    expected = direct(leaky, others, [0, 1])
    assert least[..., drawn] == pytest.approx(expected[..., drawn], rel=1e-9)
    assert most[..., drawn] == pytest.approx(expected[..., drawn], rel=1e-9)
    # The fields are of the same works: on the middles of their cells here.
    at = leaky.receptor_cells(0)
    around = existing_abstractions.bounds(leaky, others, ENDS)
    for fields in (existing_abstractions.fields(leaky, others, ENDS), *around):
        assert fields[:, 0, at.row, at.column] == pytest.approx(expected[:, 0], rel=1e-9)


def test_a_receptor_without_direction_has_bounds_over_all(project: Project, leaky: site_model.SiteModel) -> None:
    """Whatever the direction, a place at its distance feels no less and no more."""
    others = placed(project, leaky, works("alluvium", "deep_aquifer"))
    least, most = felt(leaky, others)
    field = existing_abstractions.bounds(leaky, others, ENDS)[0]
    i = leaky.receptors.index("well-1-km")
    east, north = leaky.site
    cells = [leaky.flow.grid.cell_at(east + leaky.radius[i] * np.cos(a), north + leaky.radius[i] * np.sin(a),
                                     site_model.CRS) for a in np.radians(np.arange(0, 360, 10))]  # fmt: skip
    around = np.array([field[..., row, column] for row, column in cells])
    assert (least[..., i] <= around.min(axis=0)).all()
    assert (most[..., i] >= around.max(axis=0)).all()
    assert most[:, 0, i] == pytest.approx(around.max(axis=0)[:, 0], rel=0.2)
    assert (most[:, 0, i] > 1.5 * direct(leaky, others, [0, 1])[:, 0, i]).all()
    assert any("well-1-km" in text and "no direction" in text for text in others.said)


def test_an_unknown_aquifer_is_a_bound(project: Project, leaky: site_model.SiteModel) -> None:
    """Nothing at least; at most no less than any way to place the works in the two aquifers."""
    others = placed(project, leaky, works(None, None))
    least, most = felt(leaky, others)
    assert (least == 0).all()
    ways = [direct(leaky, others, [one, other]) for one in (0, 1) for other in (0, 1)]
    assert (most >= np.max(ways, axis=0) * (1 - 1e-12)).all()
    drawn = np.isnan(leaky.radius)
    assert (most <= np.sum([ways[0], ways[3]], axis=0))[..., drawn].all()
    assert any("they give a bound and no value" in text for text in others.said)


def test_what_is_not_in_the_model_is_left_out_and_said(project: Project, leaky: site_model.SiteModel) -> None:
    """With their codes, where they are not restricted; a cell without data is not beyond the grid."""
    far = replace(works("alluvium", "basement", "alluvium", "alluvium"), restricted=np.array([False] * 3 + [True]))
    far.easting[0] = 100_000.0
    others = placed(project, without(leaky, far.easting[2:], far.northing[2:]), far)
    assert len(others.works) == 0
    assert others.said == (
        "1 in an aquifer that is not in this model, left out: W1", "1 beyond the grid, left out: W0",
        "2 outside of the domain of the grid, in cells without data, left out: W2",
    )  # fmt: skip


def without(
    model: site_model.SiteModel, east: NDArray[np.float64], north: NDArray[np.float64]
) -> site_model.SiteModel:
    """The model with the cells of some places outside of its domain."""
    grid = model.flow.grid
    active = grid.active.copy()
    for x, y in zip(east, north, strict=True):
        row, column = grid.cell_at(float(x), float(y), site_model.CRS)
        active[:, row, column] = False
    return replace(model, flow=LinearFlow(replace(grid, active=active), model.flow.ground, model.flow.boundary))


def test_grids_hold_every_work_of_the_table(project: Project, leaky: site_model.SiteModel) -> None:
    """Where the middle of its cell of 2 km lies off the grid, a work is drawn on the nearest other, which is said."""
    one = replace(works("alluvium"), easting=np.array([857_900.0]), northing=np.array([6_433_900.0]))
    small = without(leaky, np.array([857_000.0]), np.array([6_433_000.0]))
    others = placed(project, small, one)
    assert others.middles[0] % 2000 == pytest.approx([1000.0, 1000.0])
    assert np.abs(others.middles[0] - (857_000.0, 6_433_000.0)).max() == 2000.0
    assert any("1 in the grids on the nearest middle" in text and text.endswith("W0") for text in others.said)
    assert np.nanmax(existing_abstractions.fields(small, others, ENDS)) > 0
    assert not any("nearest middle" in text for text in placed(project, leaky, one).said)


def test_what_others_take_has_to_be_there(project: Project, leaky: site_model.SiteModel) -> None:
    """Over a tenth of the thickness: a remark and the flag; over all of it: an error that names the work."""
    others = placed(project, leaky, works("alluvium"))
    most = existing_abstractions.bounds(leaky, others, ENDS)[1]
    thickness = leaky.saturated_thickness
    assert thickness is not None
    none = np.zeros_like(most)
    assert existing_abstractions.validity(leaky, others, most * (0.09 * thickness / most.max()), none)[1] == ()
    once = most * (0.6 * thickness / most[:, 0].max())
    found, (remark,) = existing_abstractions.validity(leaky, others, once, once)
    assert found is not None
    assert not found.holds
    assert found.largest_share == pytest.approx(1.2)
    assert "with the project they draw down up to 120.0% of the saturated thickness" in remark
    with pytest.raises(InputError) as raised:
        existing_abstractions.validity(leaky, others, 2 * once, none)
    for part in ("work W0: volume is 100,000 m³ in a year", f"{1.2 * thickness:.3g} m there", "not in litres"):
        assert part in str(raised.value)
    fetched = replace(others, works=replace(others.works, given=False))
    assert "more than the whole" in existing_abstractions.validity(leaky, fetched, 2 * once, none)[1][0]


def test_the_year_of_a_work_is_its_volume_in_its_season(project: Project, leaky: site_model.SiteModel) -> None:
    """Irrigation in the growing season alone; drinking water evenly; given months as they are."""
    farm = placed(project, leaky, works("alluvium", use=IRRIGATION)).rates[0] * existing_abstractions.MONTH
    assert farm.sum() == pytest.approx(1e5)
    assert (farm[[0, 1, 11]] == 0).all()
    assert farm[5:8].sum() > 0.6e5
    town = placed(project, leaky, works("alluvium", use=DRINKING)).rates[0] * existing_abstractions.MONTH
    assert town == pytest.approx(np.full(MONTHS, 1e5 / MONTHS))
    months = np.arange(1.0, 13.0)[None] * 1e5 / 78.0
    said = placed(project, leaky, replace(works("alluvium", use=IRRIGATION), by_month=months))
    assert said.rates[0] * existing_abstractions.MONTH == pytest.approx(months[0])


@pytest.mark.parametrize(
    ("words", "use"),
    [(("IRR", None), IRRIGATION), (("", "Eau potable"), DRINKING), (("AEP",), DRINKING), (("Irrigation gravitaire",),
     IRRIGATION), (("5D", "ÉNERGIE"), OTHER), (("?",), None), ((None,), None), (("indéterminé",), None),
     (("IND",), OTHER), (("Industrie et AEP",), OTHER), (("Irrigation, AEP secours",), IRRIGATION),
     (("AEP et irrigation",), IRRIGATION), (("alimentation en eau potable",), DRINKING)],
)  # fmt: skip
def test_uses_are_recognised(words: tuple[str | None, ...], use: str | None) -> None:
    assert use_of(*words) == use


def test_what_may_be_drinking_water_is_held_as_such() -> None:
    """Where it is one use of several, and where nobody knows; the season is that of the other use."""
    rows = ("AEP", "indéterminé", "Industrie et AEP", "Irrigation, AEP secours", "inconnu, irrigation ?", "puits privé",
            "eau potable et industrie", "IND", "irrigation gravitaire")  # fmt: skip
    assert [may_be_drinking(use) for use in rows] == [True] * 7 + [False] * 2
    found = read(layer_of(*((use, use, 9e5, None, 857_512.0, 6_431_034.0) for use in rows)))
    assert found is not None
    assert found.restricted.tolist() == [True] * 7 + [False] * 2
    assert found.easting.tolist() == [857_000.0] * 7 + [857_512.0] * 2
    assert found.use[2:5] == (OTHER, IRRIGATION, IRRIGATION)


def test_a_grid_shows_no_place_of_a_work(project: Project, leaky: site_model.SiteModel) -> None:
    """Two places in one cell of two kilometres draw one map, though the receptors feel which of them it is."""
    drawn, known = [], []
    for east in (856_050.0, 857_950.0):
        others = placed(project, leaky, replace(works("alluvium"), easting=np.array([east])))
        drawn.append(existing_abstractions.fields(leaky, others, ENDS))
        known.append(felt(leaky, others)[1])
    assert np.array_equal(drawn[0], drawn[1])
    assert np.abs(known[0] / known[1] - 1).max() > 0.05


# --- of a person's layer ----------------------------------------------------------------------------------


def layer_of(*rows: tuple[object, ...]) -> Any:
    """A layer of works: code, use, volume, aquifer, and its place."""
    import geopandas
    import shapely

    names = ("code", "usage", "volume", "aquifer")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    points = [shapely.Point(*row[4:]) for row in rows]
    frame = geopandas.GeoDataFrame(columns, geometry=points, crs="EPSG:2154")
    return SimpleNamespace(name="given-abstraction-works", frame=frame)


def read(layer: Any) -> AbstractionWorks | None:
    return abstraction_works(Path("nowhere"), {layer.name: layer})


def test_works_for_drinking_water_are_moved() -> None:
    """And those whose use is not recognised; a farm's work stays where its layer has it."""
    rows = [(str(i), use, 9e5, None, 857_512.0, 6_431_034.0) for i, use in enumerate(("AEP", "?", "irrigation"))]
    found = read(layer_of(*rows))
    assert found is not None
    assert found.easting.tolist() == [857_000.0, 857_000.0, 857_512.0]
    assert found.northing.tolist() == [6_431_000.0, 6_431_000.0, 6_431_034.0]
    assert found.use == (DRINKING, OTHER, IRRIGATION)
    assert any("2 on the middle of cells of 2 km" in text for text in found.said)


def test_wrong_volumes_come_all_at_once() -> None:
    layer = layer_of(("A", "irrigation", -5.0, None, 857_300.0, 6_434_447.0),
                     ("B", "AEP", 900.0, "karst", 857_512.0, 6_431_034.0))  # fmt: skip
    for month in range(12):
        layer.frame[f"volume_{month + 1:02d}"] = [np.nan, 10.0]
    with pytest.raises(LayerError) as raised:
        read(layer)
    said = "\n".join(raised.value.faults)
    assert "work A: volume is -5 m³; expected 0 to 31,557,600 m³" in said
    assert "work B: its months are 120 m³ together, its year 900 m³" in said
    assert "work B: aquifer is 'karst'; expected alluvium or deep_aquifer, or nothing if unknown" in said


def test_months_are_all_or_none_and_units_are_plausible() -> None:
    """A column that is missing, a month that is empty or below 0, a volume that is empty or in litres: all told."""
    layer = layer_of(("A", "irrigation", 100.0, None, 857_300.0, 6_434_447.0),
                     ("B", "industrie", np.nan, None, 857_512.0, 6_431_034.0),
                     ("C", "industrie", 9e8, None, 857_512.0, 6_431_034.0))  # fmt: skip
    for month in range(11):
        layer.frame[f"volume_{month + 1:02d}"] = [(110.0, -10.0, np.nan)[min(month, 2)], np.nan, np.nan]
    with pytest.raises(LayerError) as raised:
        read(layer)
    said = "\n".join(raised.value.faults)
    assert "volume_12 is missing; expected all twelve columns volume_01 to volume_12, or none" in said
    assert "work A: volume_02 is -10 m³; expected at least 0" in said
    assert "work A: volume_03, volume_04, " in said
    assert "its months are" not in said
    assert "work B: volume is empty" in said
    assert "work C: volume is 9e+08 m³; expected 0 to 31,557,600 m³ (1 m³/s all year)" in said
    assert "not in litres" in said


def test_nothing_given_is_nothing() -> None:
    assert abstraction_works(Path("nowhere"), {}) is None
