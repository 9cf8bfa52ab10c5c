"""Areas drawn coarsely: side of a point, its certainty, and what several areas cover together."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from gis import outlines
from gis.distance import Places
from gis.pack import find_pack, supports

shapely = pytest.importorskip("shapely")
X, Y = 860_000.0, 6_430_000.0  # near the site, in Lambert-93


def boxes(*accuracies: float | None) -> Places:
    """Two squares of 10 km that share a half, and a ring: a square with a hole around the point."""
    ring = shapely.box(X - 9e3, Y - 9e3, X + 9e3, Y + 9e3).difference(shapely.box(X - 1e3, Y - 1e3, X + 1e3, Y + 1e3))
    drawn = [shapely.box(X - 5e3, Y - 5e3, X + 5e3, Y + 5e3), shapely.box(X, Y - 5e3, X + 1e4, Y + 5e3), ring]
    names = tuple({"fr": name, "en": name} for name in "abc")
    return Places(("a", "b", "c"), names, np.array(drawn, dtype=object), np.full(3, np.nan), accuracies, "")


def sides(x: float, areas: Places) -> list[float]:
    row: NDArray[np.float64] = outlines.sides(outlines.depths(np.array([x]), np.array([Y]), areas), areas)[0]
    return row.tolist()


def test_depth_is_positive_inside_negative_outside_and_a_hole_is_outside() -> None:
    depth = outlines.depths(np.array([X, X + 2e3]), np.array([Y, Y]), boxes(100, 100, 100))
    np.testing.assert_allclose(depth, [[5e3, 0, -1e3], [3e3, 2e3, 1e3]])


@pytest.mark.parametrize(("x", "side"), [(99.0, 0), (101.0, 1), (-99.0, 0), (-101.0, -1), (100.0, 0), (-100.0, 0)])
def test_a_side_is_certain_only_beyond_the_accuracy(x: float, side: int) -> None:
    assert sides(X + x, boxes(100, 100, 100))[1] == side


def test_an_outline_of_unknown_accuracy_makes_nothing_certain() -> None:
    assert sides(X + 2e3, boxes(None, 100, None)) == [0, 1, 0]


def test_an_overlap_counts_once_and_no_area_is_zero() -> None:
    areas = boxes(100, 100, 100)
    taken = np.array([[True, True, False], [False, False, False], [True, False, False], [True, True, False]])
    union, none, one, again = outlines.union_areas(taken, areas)
    # Lambert-93 is not equal in area: near the site a geodesic area is 0.9988 of the plane one.
    assert (union, one) == (pytest.approx(150e6, rel=2e-3), pytest.approx(100e6, rel=2e-3))
    assert union / one == pytest.approx(1.5, rel=1e-4)
    assert (none, again) == (0, union)


def test_a_hole_is_not_part_of_the_area() -> None:
    (area,) = outlines.union_areas(np.array([[False, False, True]]), boxes(100, 100, 100))
    assert area == pytest.approx((18**2 - 2**2) * 1e6, rel=2e-3)


def test_geodesic_areas_of_the_bodies_are_those_of_their_own_column() -> None:
    layers = find_pack("rovaltain").layers()
    bodies, frame = supports(layers)["groundwater_bodies"], layers["groundwater-bodies"].frame
    np.testing.assert_allclose(outlines.union_areas(np.eye(3, dtype=bool), bodies) / 1e6, frame["area_km2"], atol=0.05)


def test_at_the_station_only_the_molasse_is_certain() -> None:
    layers = find_pack("rovaltain").layers()
    bodies = supports(layers)["groundwater_bodies"]
    station = layers["places"].frame.set_index("slug").geometry["valence-tgv"]
    depth = outlines.depths(station.x, station.y, bodies)
    assert dict(zip(bodies.labels, outlines.sides(depth, bodies), strict=True)) == {
        "frdg146": 0, "frdg147": -1, "frdg251": 1,
    }  # fmt: skip
    assert 0 < depth[0] < 400  # inside of the drawn outline, but nearer than even the source is accurate
