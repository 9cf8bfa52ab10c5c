"""Positions in Lambert-93 and distances: published regression values, then properties."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import CRS

from gis.crs import LAMBERT93, LATITUDES, LONGITUDES, in_france, to_lambert93, transformer
from gis.distance import Places, image_distances, point_distances
from gis.pack import find_pack, supports
from impact.assessment import site
from impact.errors import DomainError

STATION = (np.array([4.97861]), np.array([44.99167]))


@pytest.fixture(scope="module")
def embedded() -> dict[str, Places]:
    return supports(find_pack("rovaltain").layers())


def test_station_in_lambert93() -> None:
    easting, northing = to_lambert93(*STATION)
    assert easting[0] == pytest.approx(855920, abs=1)
    assert northing[0] == pytest.approx(6434447, abs=1)


@pytest.mark.parametrize(
    ("label", "kilometres"),
    [("isere", 4.21), ("rhone", 9.08), ("agiron", 4.95), ("drets", 4.36), ("valence-tgv", 0.0)],
)
def test_distances_from_the_station(embedded: dict[str, Places], label: str, kilometres: float) -> None:
    places = embedded["places"]
    distances = point_distances(*to_lambert93(*STATION), places)
    assert distances[0, places.labels.index(label)] / 1000 == pytest.approx(kilometres, abs=0.02)


def test_nodes_move_with_the_offset_and_keep_fixed_distances(embedded: dict[str, Places]) -> None:
    offset = np.array([0.0, 700.0, -700.0])
    longitude, latitude = (np.repeat(value, 3) for value in STATION)
    easting = site.site_easting(longitude, latitude, offset)
    northing = site.site_northing(longitude, latitude, 0 * offset)
    np.testing.assert_allclose(easting - easting[0], offset, atol=1e-6)
    places, receptors = embedded["places"], embedded["receptors"]
    to_places = site.place_distance(easting, northing, places)
    to_receptors = site.receptor_distance(easting, northing, receptors)
    assert to_places.shape == (3, len(places.labels))
    np.testing.assert_allclose(to_places[:, places.labels.index("valence-tgv")], abs(offset), atol=1e-6)
    np.testing.assert_array_equal(
        to_receptors[:, [receptors.labels.index(f"well-{d}") for d in ("100-m", "500-m", "1-km")]],
        np.tile([100.0, 500.0, 1000.0], (3, 1)),
    )
    np.testing.assert_array_equal(to_receptors[:, 0], to_places[:, places.labels.index("agiron")])


def test_members_do_not_depend_on_their_neighbours(embedded: dict[str, Places]) -> None:
    east = 855920 + np.linspace(-700, 700, 21)
    north = 6434447 + np.linspace(-700, 700, 21)
    together = point_distances(east, north, embedded["places"])
    alone = [point_distances(x, y, embedded["places"]) for x, y in zip(east, north, strict=True)]
    np.testing.assert_array_equal(together, alone)


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_distance_to_a_segment_agrees_with_the_formula(x: float, y: float, x1: float, y1: float) -> None:
    assume(x1 == y1 == 0 or np.hypot(x1, y1) > 1e-3)  # GEOS squares the length
    segment = shapely.LineString([(0, 0), (x1, y1)])
    places = Places(
        ("line", "point", "ring"),
        ({},) * 3,
        np.array([segment, shapely.Point(x1, y1), None], dtype=object),
        np.array([np.nan, np.nan, 250.0]),
        (1.0, 1.0, None),
        "",
    )
    length2 = x1 * x1 + y1 * y1
    along = 0.0 if length2 == 0 else min(1.0, max(0.0, (x * x1 + y * y1) / length2))
    expected = [np.hypot(x - along * x1, y - along * y1), np.hypot(x - x1, y - y1), 250.0]
    np.testing.assert_allclose(point_distances(x, y, places), expected, rtol=1e-9, atol=1e-6)


def test_supports_are_frozen(embedded: dict[str, Places]) -> None:
    places = embedded["places"]
    with pytest.raises(ValueError, match="read-only"):
        places.fixed_distance[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        places.geometries[0] = None
    assert places.name("isere", "fr") == "l'Isère"
    assert len(places.content_hash) == 64


def test_bounds_are_those_of_epsg() -> None:
    area = CRS(LAMBERT93).area_of_use
    assert area is not None
    assert (area.west, area.east) == LONGITUDES
    assert (area.south, area.north) == LATITUDES


def test_transformer_is_kept() -> None:
    assert transformer("EPSG:4326") is transformer("EPSG:4326")


@pytest.mark.parametrize(
    ("longitude", "latitude", "words"),
    [
        (44.99, 4.98, "look exchanged"),
        (2.35, 60.0, "latitude 60 °"),
        (855920.0, 6434447.0, "longitude 855920 °"),
        (np.nan, 45.0, "longitude nan °"),
    ],
)
def test_positions_outside_france_are_refused(longitude: float, latitude: float, words: str) -> None:
    with pytest.raises(DomainError, match=words) as caught:
        to_lambert93(np.array([5.0, longitude]), np.array([45.0, latitude]))
    np.testing.assert_array_equal(caught.value.where, [False, True])


@given(st.floats(*LONGITUDES), st.floats(*LATITUDES))
def test_projection_returns_within_a_millimetre(longitude: float, latitude: float) -> None:
    assert in_france(longitude, latitude)
    back = transformer(LAMBERT93, "EPSG:4326").transform(*to_lambert93(longitude, latitude))
    assert back[0] == pytest.approx(longitude, abs=1e-8)
    assert back[1] == pytest.approx(latitude, abs=1e-8)


def test_images_behind_a_line_of_any_direction() -> None:
    """A point 3 km from a slanted line: its image is 6 km away, the foot halfway; unknown directions are abreast."""
    line = shapely.LineString([(-10_000, 10_000), (10_000, -10_000)])  # x + y = 0
    step = 3000 / np.sqrt(2)
    well = np.array([step, 0.0]), np.array([step, 3000 * np.sqrt(2)])
    places = Places(
        labels=("foot", "image", "ring"),
        names=({"fr": "a", "en": "a"},) * 3,
        geometries=np.array([shapely.Point(0, 0), shapely.Point(-step, -step), None], dtype=object),
        fixed_distance=np.array([np.nan, np.nan, 800.0]),
        accuracy_m=(1.0, 1.0, None),
        content_hash="",
    )
    found = image_distances(*well, line, places)
    assert found.shape == (2, 3)
    assert found[0] == pytest.approx([3000, 0, np.hypot(800, 6000)], abs=1e-6)
    assert found[1, 2] == pytest.approx(np.hypot(800, 6000))
