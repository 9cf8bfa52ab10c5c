"""Maps: what a map must say, what it may not tell, and how much it may weigh."""

from __future__ import annotations

import re
from dataclasses import replace

import geopandas
import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon

from gis.layers import Layer
from gis.pack import find_pack
from reports import maps
from reports.figures import canvas
from reports.language import language
from reports.maps import drawing, frame, generalise, labels

CENTRE = Point(855_900.0, 6_434_900.0)


@pytest.fixture(scope="module")
def pack() -> dict[str, Layer]:
    return find_pack("rovaltain").layers()


def layer(like: Layer, name: str, nature: str, shapes: list[object], names: list[str], **columns: object) -> Layer:
    made = geopandas.GeoDataFrame(
        {"slug": [f"f{i}" for i in range(len(shapes))], "name_fr": names, "name_en": names, **columns},
        geometry=shapes, crs=2154,
    )  # fmt: skip
    return replace(
        like, name=name, kind=nature, frame=made, support=None, distance=None, label={"fr": name, "en": name},
        sha256=name.ljust(64, "0"),
    )  # type: ignore[arg-type]


def middle(pack: dict[str, Layer]) -> Point:
    return pack["site"].frame.geometry.iloc[0].centroid


@pytest.mark.parametrize("code", ["fr", "en"])
@pytest.mark.parametrize("draw", [maps.site, maps.aquifers, maps.farmland])
def test_a_map_says_what_a_map_must_say(draw: object, code: str, pack: dict[str, Layer]) -> None:
    svg = str(draw(pack, {}, language(code), "carte"))  # type: ignore[operator]
    placeholder = {"fr": "figuré provisoire", "en": "placeholder"}[code]
    for text in ("EPSG:2154", " km", placeholder, ">N<", "etalab-2.0", {"fr": "Carte ", "en": "Map "}[code]):
        assert text in svg


def test_what_is_not_in_the_pack_is_said_on_the_map(pack: dict[str, Layer]) -> None:
    svg = re.sub(r"<[^>]+>", " ", str(maps.farmland(pack, {}, language("fr"), "x")))
    assert "absent du dossier" in svg
    plots = layer(pack["places"], "parcels", "official", [middle(pack).buffer(900)], ["prairie"])
    assert "parcelles" not in maps.lacking("farmland", {**pack, "parcels": plots}, language("fr"))


def test_a_protected_position_cannot_be_read_from_the_map(pack: dict[str, Layer]) -> None:
    corner = np.floor(np.array(middle(pack).coords[0]) / generalise.CELL) * generalise.CELL
    drawn = [
        str(maps.site({**pack, "wells": wells}, {}, language("fr"), "x"))
        for shift in (137.0, 1861.0)
        for wells in [
            layer(
                pack["places"], "wells", "official", [Point(*(corner + shift))], ["captage secret"], kind=["well"],
                restricted=[True],
            )
        ]
    ]  # fmt: skip
    assert drawn[0] == drawn[1]  # any place in the square gives the same map: nothing finer is in it
    assert "captage secret" not in drawn[0]
    assert "position protégée" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", drawn[0]))


def test_a_layer_that_is_protected_as_a_whole_is_blurred_too(pack: dict[str, Layer]) -> None:
    corner = np.floor(np.array(middle(pack).coords[0]) / generalise.CELL) * generalise.CELL
    drawn = []
    for shift in (137.0, 1861.0):
        place = Point(*(corner + shift))
        wells = layer(pack["places"], "wells", "official", [place], ["captage secret"], kind=["well"])
        drawn.append(str(maps.site({**pack, "wells": replace(wells, restricted=True)}, {}, language("fr"), "x")))
    assert drawn[0] == drawn[1]
    assert "captage secret" not in drawn[0]


def test_a_protected_position_is_blurred_by_more_than_500_m() -> None:
    made = geopandas.GeoDataFrame({"restricted": [True, False]}, geometry=[CENTRE, CENTRE], crs=2154)
    hidden, shown = generalise.blurred(made).geometry
    assert shown == CENTRE
    assert hidden.area == generalise.CELL**2
    assert hidden.contains(CENTRE)
    assert generalise.CELL / 2 >= 2 * 500.0


def test_a_layer_is_brought_down_to_what_paper_holds() -> None:
    angles = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    circle = Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * 5000 + CENTRE.coords[0])
    made = geopandas.GeoDataFrame({"class": ["a", "a", "b"]}, geometry=[circle, circle, CENTRE.buffer(100)], crs=2154)
    box = (CENTRE.x - 3000, CENTRE.y - 3000, CENTRE.x + 3000, CENTRE.y + 3000)
    done = generalise.for_print(made, box, 40.0, by="class")
    assert list(done["class"]) == ["a", "b"]
    assert generalise.vertices(done) < 400
    assert shapely.hausdorff_distance(done.geometry[0], circle.intersection(shapely.box(*box))) <= 2 * 0.25 * 40.0


def test_too_many_vertices_become_a_picture(pack: dict[str, Layer], monkeypatch: pytest.MonkeyPatch) -> None:
    body = layer(pack["places"], "groundwater-bodies", "official", [middle(pack).buffer(6000)], ["alluvions"])
    layers = {**pack, "groundwater-bodies": body}
    assert "<image" not in maps.aquifers(layers, {}, language("fr"), "x")
    monkeypatch.setattr(generalise, "VERTICES", 10)
    svg = str(maps.aquifers(layers, {}, language("fr"), "x"))
    assert svg.count("<image") == 1
    assert "EPSG:2154" in svg  # texts and lines stay as they are


def test_a_legend_has_seven_classes_at_most(pack: dict[str, Layer], monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = [middle(pack).buffer(800 + 300 * i) for i in range(12)]
    bodies = layer(pack["places"], "groundwater-bodies", "official", shapes, [f"masse {i}" for i in range(12)])
    kept: list[int] = []
    original = canvas.to_svg

    def keep(made: object, name: str, alternative: str) -> object:
        kept.append(len(made.legends[0].get_texts()))  # type: ignore[attr-defined]
        return original(made, name, alternative)  # type: ignore[arg-type]

    monkeypatch.setattr(canvas, "to_svg", keep)
    svg = str(maps.aquifers({**pack, "groundwater-bodies": bodies}, {}, language("fr"), "x"))
    assert kept[0] <= drawing.CLASSES
    assert "autres" in svg


def test_the_words_of_a_map_of_aquifers_name_what_the_site_touches(pack: dict[str, Layer]) -> None:
    far = shapely.affinity.translate(middle(pack), 30_000, 0).buffer(1000)
    body = layer(pack["places"], "groundwater-bodies", "official", [middle(pack).buffer(10), far], ["molasse", "loin"])
    words = maps.describe("aquifers", {**pack, "groundwater-bodies": body}, language("fr"))
    assert "molasse" in words
    assert "loin" not in words


def test_a_label_that_had_to_move_is_joined_to_its_dot() -> None:
    """One beside its dot needs no line; the name of a river, which has no dot, gets none."""
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    for offset, slanted, joined in (((6, 0), False, False), ((5, 5), False, False), ((0, 11), False, True),
                                    ((10, -8), False, True), ((0, 11), True, False)):  # fmt: skip
        stand = labels.Stand((0.0, 0.0, 1.0, 1.0), (0.5, 0.5), offset, "left", "center")
        labels.write(axes, labels.Label(((0.5, 0.5),), "Alixan", slanted=slanted), stand)
        assert (axes.texts[-1].arrow_patch is not None) == joined


def test_a_label_stands_where_it_covers_least() -> None:
    """The first spot that is free, and where none is, the one that hides least: a river before a point."""
    box, one = (0.0, 0.0, 1000.0, 600.0), labels.Label(((500.0, 300.0),), "Alixan")
    right = (506.0, 290.0, 530.0, 310.0)
    free = labels.settle([one], box, [(right, labels.LIGHT)], 1.0)[0]
    assert (free.offset, free.horizontal) == ((-6, 0), "right")
    around = [((400.0, 200.0, 600.0, 400.0), labels.SOLID), ((400.0, 200.0, 499.0, 400.0), labels.SOLID)]
    assert labels.settle([one], box, around, 1.0)[0].offset[0] > 0


def test_labels_stay_in_the_frame_and_off_one_another() -> None:
    box = (0.0, 0.0, 1000.0, 680.0)
    wanted = [labels.Label(((500.0, 300.0),), f"un nom assez long {i}") for i in range(40)]
    kept = labels.legible(wanted, labels.settle(wanted, box, [], 2.0), box)
    assert 2 <= len(kept) < len(wanted)
    for index, (_, stand) in enumerate(kept):
        assert not labels.leaves(stand.box, box)
        assert not any(labels.overlap(stand.box, other.box) for _, other in kept[:index])


def test_names_of_rivers_leave_their_line_free(pack: dict[str, Layer]) -> None:
    box = frame.around([pack["places"].frame])
    strips = [s for shape in pack["rivers"].frame.geometry for s in labels.strip(shape, box, 40.0)]
    assert strips
    assert all(weight == labels.LIGHT for _, weight in strips)
    assert labels.short("forage les Drets (molasse), BSS001XMLB", bracket=True) == "Forage les Drets (molasse)"
    assert labels.short("aérodrome (LFLU)") == "Aérodrome"


def test_a_scale_bar_is_as_long_as_it_says() -> None:
    box = (0.0, 0.0, 10_000.0, 6800.0)
    with canvas.style("bar"):
        placed = frame.block(canvas.FULL, 2, 5)
        frame.framed(placed.axes, box)
        frame.furniture(placed, box, "A", language("fr"))
        bar, furniture = placed.made.axes[1].patches, placed.made.axes[1]
        metre = placed.axes.transData.transform([[0, 0], [1000, 0]])
        drawn = [furniture.transData.transform([[p.get_x(), 0], [p.get_x() + p.get_width(), 0]]) for p in bar]
    said = int(re.search(r"(\d+) km", furniture.texts[0].get_text())[1])  # type: ignore[index]
    on_paper = sum(ends[1][0] - ends[0][0] for ends in drawn)
    assert on_paper == pytest.approx(said * (metre[1][0] - metre[0][0]), rel=1e-6)
