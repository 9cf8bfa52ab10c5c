"""The GeoPackage of a study is whole, in Lambert-93 and the same twice."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import geopandas
import pandas
import pyogrio
import pytest
import shapely

from gis.export import write_geopackage
from impact.errors import EmptyLayer, LayerError, MissingCRS, WrongCRS

DATE = datetime.date(2026, 11, 22)
RESULTS = pandas.DataFrame({"address": ["P40/pue", "P40/drawdown[agiron]"], "value": [1.1, 0.02]})


def wells(crs: int | None = 2154) -> geopandas.GeoDataFrame:
    geometry = [shapely.Point(855920, 6434447), None]
    return geopandas.GeoDataFrame({"slug": ["here", "illustrative"]}, geometry=geometry, crs=crs)


def test_layers_and_tables_come_back(tmp_path: Path) -> None:
    path = write_geopackage(
        tmp_path / "mon étude" / "study.gpkg", {"wells": wells()}, {"results": RESULTS}, DATE
    )
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["wells", "results"]
    back = pyogrio.read_dataframe(path, layer="wells")
    assert back.crs.to_epsg() == 2154
    assert back["slug"].tolist() == ["here", "illustrative"]
    results = pyogrio.read_dataframe(path, layer="results", read_geometry=False)
    assert results["value"].tolist() == [1.1, 0.02]
    assert [item.name for item in path.parent.iterdir()] == ["study.gpkg"]


def test_two_runs_give_the_same_bytes_and_leave_the_clock(tmp_path: Path) -> None:
    first = write_geopackage(tmp_path / "a.gpkg", {"wells": wells()}, {"results": RESULTS}, DATE).read_bytes()
    time.sleep(1.1)  # a file dated by the clock would differ
    second = write_geopackage(
        tmp_path / "b.gpkg", {"wells": wells()}, {"results": RESULTS}, DATE
    ).read_bytes()
    assert first == second
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_a_file_that_is_there_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "study.gpkg"
    write_geopackage(path, {"old": wells()}, {}, DATE)
    write_geopackage(path, {"new": wells()}, {}, DATE)
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["new"]


@pytest.mark.parametrize(
    ("name", "layers", "kind", "words"),
    [
        ("s.gpkg", {"w": wells(None)}, MissingCRS, "layer w has no reference system"),
        ("s.gpkg", {"w": wells(4326)}, WrongCRS, "is in EPSG:4326; expected EPSG:2154"),
        ("s.gpkg", {"w": wells().iloc[:0]}, EmptyLayer, "layer w has no feature"),
        ("s.gpkg", {}, EmptyLayer, "no layer to write"),
        ("s.gpkg", {"results": wells()}, LayerError, "has the name of a table"),
        ("s.zip", {"w": wells()}, LayerError, "ends in .gpkg"),
    ],
)
def test_a_faulty_export_writes_nothing(
    tmp_path: Path, name: str, layers: dict[str, geopandas.GeoDataFrame], kind: type[LayerError], words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"the previous study")
    with pytest.raises(kind) as caught:
        write_geopackage(path, layers, {"results": RESULTS}, DATE)
    assert words in str(caught.value)
    assert path.read_bytes() == b"the previous study"


def test_a_failure_while_writing_keeps_the_previous_file(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path / "study.gpkg", {"old": wells()}, {}, DATE)
    before = path.read_bytes()
    with pytest.raises(Exception, match=r"."):
        write_geopackage(path, {"new": wells()}, {"results": "no table"}, DATE)  # type: ignore[dict-item]
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["study.gpkg"]
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None
