"""Overlay and zonal statistics beside geopandas.overlay and rasterstats, in the same run."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from affine import Affine

from gis import overlay, surroundings
from gis.export import write_raster
from gis.zonal import zonal_statistics
from impact.physics import crop_water

X, Y = 850_000.0, 6_430_000.0
DAY = 86400.0
SIDE = 60_000.0  # of the square that holds everything. [m]


def blobs(count: int, least: float, most: float, vertices: int, rows: int = 0) -> np.ndarray:
    """Irregular polygons: on a grid that keeps them apart where `rows` is given, else anywhere and overlapping."""
    draw = np.random.default_rng(11)
    angle = np.sort(draw.random((count, vertices)) * 2 * np.pi, axis=1)
    # outlines wave slowly, as those of aquifers and fields do: a random vertex would make a star
    waves = sum(0.1 / k * np.sin(k * angle + draw.random((count, 1)) * 2 * np.pi) for k in (2, 3, 5))
    radius = draw.uniform(least, most, (count, 1)) * (1 + waves)
    if rows:
        step = SIDE / rows
        index = np.arange(count)
        x, y = X + (index % rows + 0.5) * step, Y + (index // rows + 0.5) * step
    else:
        x, y = X + draw.random(count) * SIDE, Y + draw.random(count) * SIDE
    ring = np.stack([x[:, None] + radius * np.cos(angle), y[:, None] + radius * np.sin(angle)], axis=-1)
    return shapely.polygons(ring)


def processor_time(function: Callable[[], Any]) -> float:
    """Return the time on the processor, which a busy machine does not lengthen."""
    start = time.process_time()
    function()
    return time.process_time() - start


@pytest.mark.benchmark(group="gis")
def test_overlay_of_parcels_and_aquifers(benchmark: Any, note: Any) -> None:
    """20,000 parcels of 21 vertices, 200 aquifers of 600 that overlap one another: the same total as the peer."""
    parcels, aquifers = blobs(20_000, 100, 170, 21, rows=142), blobs(200, 2_500, 5_500, 600)
    assert shapely.is_valid(parcels).all()
    assert shapely.is_valid(aquifers).all()
    found = benchmark.pedantic(lambda: overlay.overlaps(parcels, aquifers.copy()), rounds=3, warmup_rounds=1)
    note(processor_time=f"{processor_time(lambda: overlay.overlaps(parcels, aquifers.copy())):.2f} s")
    start = time.perf_counter()
    peer = geopandas.overlay(
        geopandas.GeoDataFrame({"p": range(20_000)}, geometry=parcels, crs=2154),
        geopandas.GeoDataFrame({"a": range(200)}, geometry=aquifers, crs=2154), how="intersection",
    )  # fmt: skip
    peer_time = time.perf_counter() - start
    assert found.area.sum() == pytest.approx(peer.area.sum(), rel=1e-9)
    ratio = peer_time / benchmark.stats.stats.median
    note(pairs=f"{found.area.size}", geopandas_overlay=f"{peer_time:.2f} s, {ratio:.1f} times ours", target="under 1 s")
    assert ratio > 1


@pytest.mark.benchmark(group="gis")
def test_zonal_statistics_of_parcels(benchmark: Any, note: Any, tmp_path: Path) -> None:
    """2,000 parcels on 2,000 by 2,000 cells; rasterstats counts whole cells, so that the means differ a little."""
    import rasterstats

    shapes = blobs(2_000, 450, 550, 21, rows=45)
    frame = geopandas.GeoDataFrame(geometry=shapes, crs="EPSG:2154")
    values = np.random.default_rng(3).random((2000, 2000), dtype=np.float32)
    transform = Affine(SIDE / 2000, 0, X, 0, -SIDE / 2000, Y + SIDE)
    path = write_raster(tmp_path / "r.tif", values, transform, "EPSG:2154", -1.0)
    found = benchmark.pedantic(lambda: zonal_statistics(path, frame), rounds=3, warmup_rounds=1)
    note(processor_time=f"{processor_time(lambda: zonal_statistics(path, frame)):.2f} s")
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rasterstats' own dependencies
        # from memory: from the file it opens it anew for every parcel, and takes eight times as long
        wanted = ["mean", "count", "min", "max"]
        peer = rasterstats.zonal_stats(list(shapes), values, affine=transform, nodata=-1.0, stats=wanted)
    peer_time = time.perf_counter() - start
    # cells on the edge count by half or by chance: of a mean of 1,000 random cells that moves the second decimal
    assert found.mean == pytest.approx([each["mean"] for each in peer], abs=0.04)
    assert found.cells == pytest.approx(shapely.area(shapes) / (SIDE / 2000) ** 2, rel=1e-6)
    ratio = peer_time / benchmark.stats.stats.median
    note(rasterstats=f"{peer_time:.2f} s, {ratio:.1f} times ours", target="under 1.5 s")
    assert ratio > 1


@pytest.mark.benchmark(group="gis")
def test_dwellings_in_rings_for_all_members(benchmark: Any, note: Any) -> None:
    """8,000 buildings of 21 vertices, 201 positions of the project, three rings, and the nearest of each."""
    houses = blobs(8_000, 6, 15, 21)
    places = surroundings.Features(houses, np.ones(len(houses)), 3.0, "x")
    draw = np.random.default_rng(5)
    x, y = (middle + SIDE / 2 + draw.uniform(-700, 700, 201) for middle in (X, Y))
    rings = np.array([[500.0, 1_000.0, 3_000.0]])

    def run() -> np.ndarray:
        surroundings.nearest_distances(x, y, places)
        return surroundings.counts_within(x[:, None], y[:, None], rings, places)

    found = benchmark.pedantic(run, rounds=3, warmup_rounds=1)
    note(processor_time=f"{processor_time(run):.2f} s", target="under 0.5 s")
    assert (np.diff(found, axis=1) >= 0).all()


@pytest.mark.benchmark(group="gis")
def test_irrigation_of_all_crops_and_members(benchmark: Any, note: Any) -> None:
    """365 days of 201 soils under eight crops."""
    month = np.full((201, 8, 12), 0.09)
    water = np.linspace(0.05, 0.12, 201)[:, None]
    lengths = (30 * DAY, 40 * DAY, 50 * DAY, 30 * DAY)

    def run() -> Any:
        return crop_water.monthly_irrigation_need(
            month, month / 2, 0.3, 1.2, 0.35, *lengths, np.full((1, 8), 100 * DAY), water, 0.5, 5 * DAY
        )

    benchmark.pedantic(run, rounds=3, warmup_rounds=1)
    note(processor_time=f"{processor_time(run):.2f} s", target="under 0.2 s")
