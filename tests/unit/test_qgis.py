"""What QGIS finds in a GeoPackage and beside it: styles, metadata, a project whose layers are all there."""

from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pyogrio
import shapely

from gis import qgis
from gis.export import write_geopackage
from gis.qgis import Described

DATE = datetime.date(2026, 11, 22)
PARCELS = geopandas.GeoDataFrame(
    {"code_group": ["2", "18"]}, geometry=[shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)], crs=2154
)
MIXED = geopandas.GeoDataFrame(
    {"slug": ["a", "b"]}, geometry=[shapely.Point(1, 1), shapely.LineString([(0, 0), (5, 5)])], crs=2154
)
LAYERS = {"parcels": PARCELS, "places": MIXED}
DESCRIBED = {
    "parcels": Described(
        "parcelles & cultures", "RPG 2024 <ASP>", "etalab-2.0", False, {"2": "maïs", "18": "prairie"}, "code_group"
    ),
    "places": Described("lieux", "auteurs ; ± 100 m", "etalab-2.0", True),
}  # fmt: skip


def package(folder: Path, name: str = "study.gpkg") -> Path:
    return write_geopackage(folder / name, LAYERS, {}, DATE, DESCRIBED)


def rows(path: Path, query: str) -> list[tuple[str, ...]]:
    base = sqlite3.connect(path)
    try:
        return base.execute(query).fetchall()
    finally:
        base.close()


def test_each_kind_of_geometry_of_each_layer_has_a_style(tmp_path: Path) -> None:
    path = package(tmp_path)
    found = rows(path, "SELECT f_table_name, styleName, styleQML, useAsDefault, f_geometry_column FROM layer_styles")
    assert [row[:2] for row in found] == [
        ("parcels", "parcels Polygon"), ("places", "places Point"), ("places", "places LineString")
    ]
    assert [row[3] for row in found] == [1, 1, 0]
    geometry = {row[0]: row[1] for row in rows(path, "SELECT table_name, column_name FROM gpkg_geometry_columns")}
    for name, _, text, _, column in found:
        assert column == geometry[name]
        style = ElementTree.fromstring(text)
        assert style.find("renderer-v2/symbols/symbol/layer/Option/Option") is not None
    categories = ElementTree.fromstring(found[0][2]).findall("renderer-v2/categories/category")
    assert [(c.get("value"), c.get("label")) for c in categories] == [("2", "maïs"), ("18", "prairie")]
    symbols = ElementTree.fromstring(found[0][2]).findall("renderer-v2/symbols/symbol/layer/prop[@k='style']")
    assert len({symbol.get("v") for symbol in symbols}) == 2, "classes are told apart without colour"
    assert "dash" in found[2][2], "a placeholder is drawn as one"


def test_metadata_say_where_a_layer_comes_from(tmp_path: Path) -> None:
    path = package(tmp_path)
    text = rows(path, "SELECT metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r ON r.md_file_id = m.id "
                      f"WHERE r.table_name = 'parcels' AND m.md_standard_uri = '{qgis.QMD}'")[0][0]  # fmt: skip
    found = ElementTree.fromstring(text)
    assert found.findtext("title") == "parcelles & cultures"
    assert found.findtext("abstract") == "RPG 2024 <ASP>"
    assert found.findtext("license") == "etalab-2.0"
    assert found.findtext("crs/spatialrefsys/authid") == "EPSG:2154"
    assert rows(path, "SELECT description FROM gpkg_contents WHERE table_name = 'parcels'") == [("RPG 2024 <ASP>",)]


def test_the_file_stays_a_geopackage_and_the_same_twice(tmp_path: Path) -> None:
    first, second = package(tmp_path), package(tmp_path, "again.gpkg")
    assert first.read_bytes() == second.read_bytes()
    assert set(pyogrio.list_layers(first)[:, 0]) == {"parcels", "places", "layer_styles"}
    assert pyogrio.read_info(first, layer="parcels")["crs"] == "EPSG:2154"
    assert rows(first, "PRAGMA integrity_check") == [("ok",)]
    assert rows(first, "PRAGMA user_version") == [(10300,)], "later forms make the QGIS of Debian 12 warn"


def test_the_project_names_layers_that_are_there_beside_it(tmp_path: Path) -> None:
    path = package(tmp_path)
    project = qgis.write_project(tmp_path / "study.qgs", path, LAYERS, DESCRIBED, "Étude")
    root = ElementTree.fromstring(project.read_text(encoding="utf-8"))
    assert root.tag == "qgis"
    assert root.findtext("title") == "Étude"
    sheets = root.findall("projectlayers/maplayer")
    assert [sheet.get("geometry") for sheet in sheets] == ["Point", "Line", "Polygon"]
    for sheet in sheets:
        source = str(sheet.findtext("datasource"))
        file, layer, *more = source.split("|")
        assert file == "./study.gpkg"
        assert layer.removeprefix("layername=") in set(pyogrio.list_layers(tmp_path / file)[:, 0])
        assert not more or more[0] in ("geometrytype=Point", "geometrytype=LineString")
        assert sheet.findtext("srs/spatialrefsys/authid") == "EPSG:2154"
        assert sheet.find("renderer-v2") is not None
    assert [leaf.get("id") for leaf in root.findall("layer-tree-group/layer-tree-layer")] == [
        sheet.findtext("id") for sheet in sheets
    ]
    assert root.findtext("mapcanvas/extent/xmax") == "30.0"
    # QGIS 3.22 opened the project without a reference system while any of these was missing.
    assert root.findtext("projectCrs/spatialrefsys/srsid") == "145"
    assert root.findtext("projectCrs/spatialrefsys/authid") == "EPSG:2154"
    assert root.findtext("properties/SpatialRefSys/ProjectionsEnabled") == "1"
    assert root.findtext("properties/Measure/Ellipsoid") == "EPSG:7019"
