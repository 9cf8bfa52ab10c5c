"""What makes a GeoPackage open in QGIS as it is meant: styles, metadata of each layer, and a project beside it.

Styles go into the table `layer_styles` and metadata into `gpkg_metadata`, where QGIS looks for them; the project is a
plain `.qgs` file that names the GeoPackage by its place beside it.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gis.crs import LAMBERT93

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
VERSION = "3.22.0"  # of QGIS whose form is written; later ones read it
SRSID = "145"  # of Lambert-93 in the list of reference systems that QGIS brings
ELLIPSOID = "EPSG:7019"  # GRS 80: areas that are measured in the project are geodesic
QMD = "http://mrcc.com/qgis.dtd"
# Symbols and the class of QGIS that draws each kind of geometry.
SYMBOLS = {"Point": ("marker", "SimpleMarker"), "LineString": ("line", "SimpleLine"), "Polygon": ("fill", "SimpleFill")}
GEOMETRIES = {"Point": "Point", "LineString": "Line", "Polygon": "Polygon"}
# Told apart without colour too: the pattern changes with the colour. Colours of Okabe and Ito.
COLOURS = ("86,180,233", "230,159,0", "0,158,115", "213,94,0", "204,121,167", "0,114,178", "120,120,120")
PATTERNS = ("solid", "b_diagonal", "f_diagonal", "horizontal", "vertical", "cross", "dense6")
PROVISIONAL = ("230,159,0", "diagonal_x")  # of a placeholder: hatched, with a dashed outline

LAYER_STYLES = """CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)"""
METADATA = """CREATE TABLE IF NOT EXISTS gpkg_metadata (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')"""
REFERENCE = """CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
    reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
    timestamp DATETIME NOT NULL, md_file_id INTEGER NOT NULL, md_parent_id INTEGER)"""
EXTENSION = "http://www.geopackage.org/spec120/#extension_metadata"


@dataclass(frozen=True)
class Described:
    """A layer as QGIS is to show it.

    Attributes
    ----------
    title, abstract : str
        For people: what it is; where it comes from, how exact it is, what is provisional about it.
    licence : str
        Licence of its data.
    placeholder : bool
        Whether it stands for something unknown, and is drawn so.
    classes : mapping of str to str
        Words of each value of `column`, for a legend by class; one symbol for all where empty.
    column : str
        The column of the classes.
    """

    title: str
    abstract: str
    licence: str
    placeholder: bool = False
    classes: Mapping[str, str] | None = None
    column: str = ""


def kinds(frame: GeoDataFrame) -> tuple[str, ...]:
    """Return the kinds of geometry of a layer, parts of a collection counted as their kind."""
    found = frame.geom_type.dropna().str.removeprefix("Multi")
    return tuple(kind for kind in SYMBOLS if (found == kind).any())


def style(kind: str, described: Described, place: int = 0) -> str:
    """Return the style of a layer as QML.

    Parameters
    ----------
    kind : str
        Point, LineString or Polygon.
    described : Described
        The layer.
    place : int
        Which colour of the palette; layers side by side get different ones.
    """
    root = Element("qgis", version=VERSION, styleCategories="Symbology")
    root.append(_renderer(kind, described, place))
    return DOCTYPE + tostring(root, encoding="unicode")


def _renderer(kind: str, described: Described, place: int) -> Element:
    classes = described.classes or {}
    sort = "categorizedSymbol" if classes else "singleSymbol"
    renderer = Element("renderer-v2", type=sort, enableorderby="0", symbollevels="0", forceraster="0")
    if classes:
        renderer.set("attr", described.column)
        categories = SubElement(renderer, "categories")
        for number, (value, label) in enumerate(classes.items()):
            SubElement(categories, "category", value=value, label=label, symbol=str(number), render="true")
    symbols = SubElement(renderer, "symbols")
    for number in range(max(len(classes), 1)):
        symbols.append(_symbol(kind, str(number), described.placeholder, place + number))
    return renderer


def _symbol(kind: str, name: str, placeholder: bool, place: int) -> Element:
    sort, drawn_by = SYMBOLS[kind]
    colour, pattern = COLOURS[place % len(COLOURS)], PATTERNS[place % len(PATTERNS)]
    if placeholder:
        colour, pattern = PROVISIONAL
    dashed = "dash" if placeholder else "solid"
    looks: dict[str, dict[str, str]] = {
        "marker": {"color": f"{colour},255", "name": "circle", "size": "2.6", "outline_color": "255,255,255,255"},
        "line": {"line_color": f"{colour},255", "line_width": "0.7", "line_style": dashed},
        "fill": {"color": f"{colour},140", "style": pattern, "outline_color": f"{colour},255",
                 "outline_style": dashed, "outline_width": "0.4"},
    }  # fmt: skip
    symbol = Element("symbol", type=sort, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = SubElement(symbol, "layer", {"class": drawn_by, "enabled": "1", "locked": "0", "pass": "0"})
    options = SubElement(layer, "Option", type="Map")
    for key, value in looks[sort].items():
        SubElement(options, "Option", type="QString", name=key, value=value)
        SubElement(layer, "prop", k=key, v=value)  # read by versions before 3.26
    return symbol


def furnish(
    path: Path, layers: Mapping[str, GeoDataFrame], described: Mapping[str, Described], date: datetime.date
) -> None:
    """Write styles and metadata of the layers into a GeoPackage; the same bytes each time.

    Parameters
    ----------
    path : Path
        The GeoPackage, whole but for these.
    layers : mapping
        The frames that are in it, by name.
    described : mapping
        What each is; a layer that is not in it gets neither.
    date : date
        Written in place of the clock.
    """
    day = f"{date:%Y-%m-%d}T00:00:00.000Z"
    base = sqlite3.connect(path)
    try:
        with base:
            for table in (LAYER_STYLES, METADATA, REFERENCE):
                base.execute(table)
            base.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
                "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)", (day,),
            )  # fmt: skip
            _extensions(base)
            for place, (name, frame) in enumerate(layers.items()):
                if name in described:
                    _describe(base, name, described[name], day)
                    _style(base, name, frame, described[name], place, day)
    finally:
        base.close()


def _extensions(base: sqlite3.Connection) -> None:
    base.execute(
        "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, "
        "definition TEXT NOT NULL, scope TEXT NOT NULL, "
        "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))"
    )
    for table in ("gpkg_metadata", "gpkg_metadata_reference"):
        base.execute(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')", (table, EXTENSION)
        )


def _describe(base: sqlite3.Connection, name: str, described: Described, day: str) -> None:
    base.execute(
        "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
        (f"{name}: {described.title}", described.abstract, name),
    )
    text = DOCTYPE + tostring(_resource("qgis", name, described), encoding="unicode")
    key = base.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) "
        "VALUES ('dataset', ?, 'text/xml', ?)", (QMD, text),
    ).lastrowid  # fmt: skip
    base.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, NULL)", (name, day, key)
    )


def _style(
    base: sqlite3.Connection, name: str, frame: GeoDataFrame, described: Described, place: int, day: str
) -> None:
    for number, kind in enumerate(kinds(frame)):
        base.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, useAsDefault, description, owner, update_time) VALUES ('', '', ?, 'geom', ?, ?, ?, ?, '', ?)",
            (name, f"{name} {kind}"[:30], style(kind, described, place), int(number == 0), described.title, day),
        )  # fmt: skip


def _resource(tag: str, name: str, described: Described) -> Element:
    """Metadata of a layer as QGIS keeps them."""
    root = Element(tag, version=VERSION) if tag == "qgis" else Element(tag)
    for field, text in (
        ("identifier", name), ("language", ""), ("type", "dataset"), ("title", described.title),
        ("abstract", described.abstract), ("license", described.licence),
    ):  # fmt: skip
        SubElement(root, field).text = text
    _reference_system(SubElement(root, "crs"))
    return root


def _reference_system(parent: Element) -> None:
    """Name the reference system; QGIS looks at `authid` only where a `srsid` of its own list stands before it."""
    system = SubElement(parent, "spatialrefsys", nativeFormat="Wkt")
    SubElement(system, "srsid").text = SRSID
    SubElement(system, "srid").text = LAMBERT93.removeprefix("EPSG:")
    SubElement(system, "authid").text = LAMBERT93


def write_project(
    path: Path, package: Path, layers: Mapping[str, GeoDataFrame], described: Mapping[str, Described], title: str
) -> Path:
    """Write a QGIS project with all layers of a GeoPackage that lies, or will lie, beside it.

    Parameters
    ----------
    path : Path
        The project, ending in `.qgs`.
    package : Path
        The GeoPackage; its name alone enters the project.
    layers, described : mapping
        As `furnish` takes them.
    title : str
        Of the project.
    """
    root = Element("qgis", version=VERSION, projectname=title)
    SubElement(root, "title").text = title
    _reference_system(SubElement(root, "projectCrs"))
    tree = SubElement(root, "layer-tree-group")
    sheets = SubElement(root, "projectlayers")
    shown = [(place, name) for place, name in enumerate(layers) if name in described]
    order = [(name, kind, place) for place, name in shown for kind in kinds(layers[name])]
    # points above lines above areas; what comes first in the tree lies on top
    order.sort(key=lambda each: list(SYMBOLS).index(each[1]))
    for name, kind, place in order:
        sheets.append(_map_layer(name, kind, layers[name], described[name], place, package.name))
        several = len(kinds(layers[name])) > 1
        SubElement(
            tree, "layer-tree-layer", id=_key(name, kind), name=_called(described[name], kind, several),
            providerKey="ogr", source=_source(name, kind, package.name, several), checked="Qt::Checked", expanded="0",
        )  # fmt: skip
    if extent := _extent([layers[name] for name, _, _ in order]):
        canvas = SubElement(root, "mapcanvas", name="theMapCanvas")
        SubElement(canvas, "units").text = "meters"
        box = SubElement(canvas, "extent")
        for corner, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
            SubElement(box, corner).text = f"{value:.1f}"
        _reference_system(SubElement(canvas, "destinationsrs"))
    root.append(_properties())
    indent(root)
    path.write_text(DOCTYPE + tostring(root, encoding="unicode") + "\n", encoding="utf-8")
    return path


def _properties() -> Element:
    """Return the settings without which QGIS does not look at the reference system of a project."""
    properties = Element("properties")
    enabled = SubElement(SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", type="int")
    enabled.text = "1"
    SubElement(SubElement(properties, "Measure"), "Ellipsoid", type="QString").text = ELLIPSOID
    return properties


def _map_layer(name: str, kind: str, frame: GeoDataFrame, described: Described, place: int, package: str) -> Element:
    several = len(kinds(frame)) > 1
    layer = Element("maplayer", type="vector", geometry=GEOMETRIES[kind], hasScaleBasedVisibilityFlag="0")
    SubElement(layer, "id").text = _key(name, kind)
    SubElement(layer, "datasource").text = _source(name, kind, package, several)
    SubElement(layer, "layername").text = _called(described, kind, several)
    _reference_system(SubElement(layer, "srs"))
    layer.append(_resource("resourceMetadata", name, described))
    SubElement(layer, "provider", encoding="UTF-8").text = "ogr"
    layer.append(_renderer(kind, described, place))
    return layer


def _key(name: str, kind: str) -> str:
    return f"{name}_{kind}".replace("-", "_")


def _called(described: Described, kind: str, several: bool) -> str:
    return f"{described.title} ({kind})" if several else described.title


def _source(name: str, kind: str, package: str, several: bool) -> str:
    return f"./{package}|layername={name}" + (f"|geometrytype={kind}" if several else "")


def _extent(frames: Sequence[GeoDataFrame]) -> tuple[float, float, float, float] | None:
    if not frames:
        return None
    boxes = [frame.total_bounds for frame in frames]
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return float(west), float(south), float(east), float(north)
