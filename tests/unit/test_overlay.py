"""Areas on the ellipsoid, overlaps, distances and statistics of rasters."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from gis import overlay
from gis.crs import to_lambert93, transformer
from gis.export import write_raster
from gis.zonal import zonal_statistics
from impact.errors import DomainError, LayerError, WrongCRS

X, Y = 856_400.3, 6_435_384.9  # longitude 4.985, latitude 45.0
COMMUNES = Path(__file__).parents[3] / "shared/data/geo/A/communes/communes-26.geojson"
BODIES = Path(__file__).parents[3] / "shared/data/geo/A/eau/masses_eau_souterraine_25km.geojson"


def grid(columns: int, rows: int, side: float, gap: float = 0.0) -> np.ndarray:
    x, y = np.meshgrid(np.arange(columns) * side, np.arange(rows) * side)
    return shapely.box(X + x.ravel(), Y + y.ravel(), X + x.ravel() + side - gap, Y + y.ravel() + side - gap)


# --- areas ------------------------------------------------------------------------------------------


def test_lambert_93_reads_short_here_by_its_scale() -> None:
    """The areal scale of EPSG:2154 at 45° N is 0.9987965 (PROJ 9.5.1, proj -S)."""
    box = np.array([shapely.box(X - 50, Y - 50, X + 50, Y + 50)])
    assert 10_000 / overlay.geodesic_areas(box)[0] == pytest.approx(0.9987965, abs=1e-6)


def test_a_hole_is_taken_away_whatever_the_direction_of_its_ring() -> None:
    shell = shapely.box(X, Y, X + 1000, Y + 1000)
    hole = shapely.box(X + 100, Y + 100, X + 200, Y + 200)
    both = hole.exterior.coords, hole.exterior.coords[::-1]
    rings = [shapely.Polygon(shell.exterior.coords, [ring]) for ring in both]
    areas = overlay.geodesic_areas(np.array([shell, hole, *rings, shapely.MultiPolygon(rings[:1])]))
    assert areas[2:] == pytest.approx([areas[0] - areas[1]] * 3, rel=1e-9)


def test_points_and_lines_have_no_area() -> None:
    shapes = np.array([shapely.Point(X, Y), shapely.LineString([(X, Y), (X, Y + 1)])])
    assert list(overlay.geodesic_areas(shapes)) == [0, 0]


@pytest.mark.skipif(not COMMUNES.exists(), reason="the shared communes are not beside the repository")
def test_real_communes_agree_with_an_equal_area_projection() -> None:
    frame = geopandas.read_file(COMMUNES).to_crs(2154)
    areas = overlay.geodesic_areas(frame.geometry.to_numpy())
    # sides are geodesics in the one and straight lines in the other
    assert areas == pytest.approx(frame.to_crs(3035).area.to_numpy(), rel=2e-5)
    one = frame["code"].to_numpy() == "26004"
    assert areas[one][0] / 1e4 == pytest.approx(2816.03, abs=0.05)


@pytest.mark.skipif(not BODIES.exists(), reason="the shared groundwater bodies are not beside the repository")
def test_stacked_bodies_are_united_and_not_summed() -> None:
    frame = geopandas.read_file(BODIES).to_crs(2154)
    bodies = shapely.make_valid(frame.geometry.to_numpy())
    x, y = to_lambert93(4.985, 45.0)
    disc = np.array([shapely.Point(float(x), float(y)).buffer(25_000)])
    assert overlay.overlaps(disc, bodies).area.sum() / disc[0].area == pytest.approx(1.457, abs=0.001)
    assert overlay.covered_areas(disc, bodies)[0] / disc[0].area == pytest.approx(0.997, abs=0.001)


# --- overlaps ---------------------------------------------------------------------------------------


def test_overlaps_by_hand() -> None:
    parcels = grid(2, 1, 100)
    zones = np.array([shapely.box(X + 50, Y, X + 150, Y + 100), shapely.box(X - 10, Y - 10, X + 110, Y + 110)])
    found = overlay.overlaps(parcels, zones)
    assert list(zip(found.parcel, found.zone, found.whole, strict=True)) == [
        (0, 0, False), (0, 1, True), (1, 0, False), (1, 1, False)
    ]  # fmt: skip
    assert found.area == pytest.approx([5000, 10_000, 5000, 1000])
    assert overlay.covered_areas(parcels, zones) == pytest.approx([10_000, 5000])


def test_what_only_touches_does_not_overlap() -> None:
    parcels = grid(2, 1, 100)
    assert list(overlay.overlaps(parcels[:1], parcels[1:]).parcel) == []
    assert list(overlay.covered_areas(parcels, parcels[:0])) == [0, 0]


@given(st.lists(st.tuples(*[st.integers(0, 400)] * 2, *[st.integers(50, 300)] * 2), min_size=1, max_size=6))
def test_the_union_is_at_most_the_parcel_and_the_sum_of_overlaps(boxes: list[tuple[int, int, int, int]]) -> None:
    parcels = grid(4, 4, 150, 10)
    zones = np.array([shapely.box(X + x, Y + y, X + x + w, Y + y + h) for x, y, w, h in boxes])
    found = overlay.overlaps(parcels, zones)
    covered = overlay.covered_areas(parcels, zones)
    summed = np.bincount(found.parcel, weights=found.area, minlength=len(parcels))
    assert (covered <= shapely.area(parcels) + 1e-6).all()
    assert (covered <= summed + 1e-6).all()
    plain = [[shapely.intersection(p, z).area for z in zones] for p in parcels]
    assert summed == pytest.approx(np.sum(plain, axis=1), abs=1e-6)


# --- distances --------------------------------------------------------------------------------------


def test_nearest_distances() -> None:
    places = shapely.points([[X, Y], [X + 300, Y]])
    features = shapely.points([[X + 100, Y], [X + 1000, Y]])
    assert list(overlay.nearest_distances(places, features)) == pytest.approx([100, 200])
    assert list(overlay.nearest_distances(places, features[:0])) == [np.inf, np.inf]


def test_rings_say_what_the_accuracy_leaves_open() -> None:
    site, features = shapely.Point(X, Y), shapely.points([[X + d, Y] for d in (90, 110, 240)])
    counts = overlay.ring_counts(site, features, np.array([100.0, 250.0]), 20.0)
    assert counts.tolist() == [[0, 1, 2], [2, 3, 3]]
    assert list(overlay.within(site, features, 100.0)) == [True, False, False]
    with pytest.raises(DomainError, match="expected radii above 0"):
        overlay.ring_counts(site, features, np.array([0.0]), 1.0)


# --- rasters ----------------------------------------------------------------------------------------


def raster(path: Path, values: np.ndarray, no_data: float = -9.0) -> Path:
    return write_raster(path, values.astype(np.float32), Affine(10, 0, X, 0, -10, Y + 100), "EPSG:2154", no_data)


def parcels(*boxes: tuple[float, float, float, float]) -> geopandas.GeoDataFrame:
    shapes = [shapely.box(X + a, Y + b, X + c, Y + d) for a, b, c, d in boxes]
    return geopandas.GeoDataFrame(geometry=shapes, crs="EPSG:2154")


def test_cells_count_by_the_share_that_is_covered(tmp_path: Path) -> None:
    values = np.arange(100).reshape(10, 10)  # the top row is 0 to 9
    values[9, 9] = -9
    boxes = (0, 90, 15, 100), (90, 0, 100, 10), (2, 92, 4, 94), (0, 0, 100, 100)
    found = zonal_statistics(raster(tmp_path / "r.tif", values), parcels(*boxes))
    assert found.mean[0] == pytest.approx((0 * 1 + 1 * 0.5) / 1.5)
    assert found.cells == pytest.approx([1.5, 0, 0.04, 99])
    assert np.isnan(found.mean[1])  # no data, and not -9
    assert found.mean[2] == 0
    assert (found.least[3], found.greatest[3]) == (0, 98)
    assert found.mean[3] == pytest.approx(np.arange(99).mean())


def test_statistics_against_counting_fine_cells(tmp_path: Path) -> None:
    """An independent way: cells cut into 50 by 50, of which those count whose middle lies in the parcel."""
    values = np.random.default_rng(7).random((10, 10))
    triangle = shapely.Polygon([(X + 7, Y + 11), (X + 83, Y + 25), (X + 41, Y + 92)])
    frame = geopandas.GeoDataFrame(geometry=[triangle], crs="EPSG:2154")
    found = zonal_statistics(raster(tmp_path / "r.tif", values), frame)
    fine = np.kron(values, np.ones((50, 50)))
    x, y = np.meshgrid(X + (np.arange(500) + 0.5) / 5, Y + 100 - (np.arange(500) + 0.5) / 5)
    inside = shapely.contains_xy(triangle, x, y)
    assert found.mean[0] == pytest.approx(fine[inside].mean(), rel=1e-3)
    assert found.cells[0] == pytest.approx(triangle.area / 100, rel=1e-6)


def test_faults_of_zonal_statistics(tmp_path: Path) -> None:
    path = raster(tmp_path / "r.tif", np.ones((10, 10)))
    with pytest.raises(WrongCRS, match="the raster is in EPSG:2154, the parcels in EPSG:3035"):
        zonal_statistics(path, parcels((0, 0, 10, 10)).to_crs(3035))
    import rasterio

    with rasterio.open(
        tmp_path / "n.tif", "w", driver="GTiff", height=2, width=2, count=1, dtype="float32", crs="EPSG:2154",
        transform=Affine(10, 0, X, 0, -10, Y),
    ) as target:  # fmt: skip
        target.write(np.ones((2, 2), dtype=np.float32), 1)
    with pytest.raises(LayerError, match="does not say which value means no data"):
        zonal_statistics(tmp_path / "n.tif", parcels((0, 0, 10, 10)))


def test_the_transformer_of_areas_is_the_one_of_layers() -> None:
    assert transformer("EPSG:2154", "EPSG:4326").transform(X, Y) == pytest.approx((4.985, 45.0), abs=1e-6)
