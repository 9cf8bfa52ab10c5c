"""Layers given as files by a person: many formats, checked for what each of them lets go wrong."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis import archives
from gis.catalog import OfficialLayer
from gis.crs import FRANCE, LAMBERT93, WGS84, in_france, transformer
from gis.given_csv import csv_frame
from gis.repair import Repairs, repaired
from impact.errors import EmptyLayer, InputError, LayerError, MissingCRS, SchemaMismatch, WrongCRS

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# The first bytes of each format: GDAL goes by content, and a virtual layer under another name reads other files.
STARTS: Mapping[str, tuple[bytes, ...]] = {
    ".gpkg": (b"SQLite format 3\0",),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".geojson": (b"{",),
    ".json": (b"{",),
    ".fgb": (b"fgb",),
    ".parquet": (b"PAR1",),
    ".gml": (b"<?xml", b"<"),
    ".csv": (),
}
RASTERS = (".tif", ".tiff")
JSON = (".geojson", ".json")
NO_GEOJSON = "is JSON, and no GeoJSON; expected a FeatureCollection with geometries"
COARSEST = 1.0  # accuracy that a conversion of coordinates may have at most. [m]


@dataclass(frozen=True)
class Given:
    """A layer from a file: features in Lambert-93, and what was done to them, in words."""

    frame: GeoDataFrame
    repairs: Repairs
    notes: tuple[str, ...]


def read_given(
    path: Path, layer: OfficialLayer, crs: str | None = None, inner: str | None = None,
    names: Mapping[str, str] | None = None,
) -> Given:  # fmt: skip
    """Read a file as a layer of the catalogue.

    Parameters
    ----------
    path : Path
        The file, or an archive with one layer in it.
    layer : OfficialLayer
        What it is given as.
    crs : str, optional
        Reference system, for a file that states none.
    inner : str, optional
        Which layer of a file that has several.
    names : mapping, optional
        Field of the file for a field of the catalogue, where they differ.

    Raises
    ------
    LayerError
        All faults at once; one of its subclasses when all are of that kind.
    """
    suffix = path.suffix.lower()
    if not path.is_file():
        raise LayerError([f"{path.name}: no such file"])
    if suffix in archives.SUFFIXES:
        with tempfile.TemporaryDirectory() as folder:
            return read_given(_the_layer(path, archives.unpack(path, Path(folder))), layer, crs, inner, names)
    if suffix not in STARTS:
        known = ", ".join([*STARTS, *RASTERS, *archives.SUFFIXES])
        raise LayerError([f"{path.name}: {suffix or 'no ending'} is no format that is read; expected {known}"])
    _check_start(path, suffix)
    notes: list[str] = []
    frame = csv_frame(path, crs, notes) if suffix == ".csv" else _frame(path, suffix, inner, notes)
    import shapely

    if heights := int(shapely.has_z(frame.geometry.to_numpy()).sum()):
        notes.append(f"{heights} with heights, which are not used")
    frame = _in_lambert93(frame, crs, path.name)
    columns = _columns(frame, layer, names or {}, path.name, notes)
    whole, repairs = repaired(columns, layer.geometry, path.name)
    return Given(whole, repairs, tuple(notes))


def _the_layer(archive: Path, files: list[Path]) -> Path:
    found = [each for each in files if each.suffix.lower() in STARTS and each.suffix.lower() != ".json"]
    if len(found) != 1:
        names = ", ".join(each.name for each in found[:8]) or "none"
        raise LayerError([f"{archive.name}: expected one layer in the archive, found {names}; unpack it and name one"])
    return found[0]


def _check_start(path: Path, suffix: str) -> None:
    with path.open("rb") as file:
        start = file.read(64)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip() if suffix in (".geojson", ".json", ".gml") else start
    if STARTS[suffix] and not text.startswith(STARTS[suffix]):
        if suffix in JSON and text.startswith(b"["):
            raise LayerError([f"{path.name}: {NO_GEOJSON}"])
        raise LayerError([f"{path.name}: the content is not that of a {suffix} file; refused"])
    if suffix == ".gml":
        _no_entities(path)


def _no_entities(path: Path) -> None:
    """Refuse document types: entities expand without end, or read other files."""
    tail = b""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            if b"<!" in tail + piece and any(word in tail + piece for word in (b"<!DOCTYPE", b"<!ENTITY")):
                raise LayerError([f"{path.name}: XML with a document type or entities; refused"])
            tail = piece[-16:]


def _frame(path: Path, suffix: str, inner: str | None, notes: list[str]) -> GeoDataFrame:
    """Frame of a file that GDAL or geopandas reads, in the coordinates of the file."""
    if suffix == ".parquet":
        return _parquet(path)
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    options: dict[str, Any] = {}
    if suffix == ".gml":
        options = {"DOWNLOAD_SCHEMA": "NO", "SKIP_RESOLVE_ELEMS": "ALL"}
    if suffix == ".shp":
        missing = [end for end in (".shx", ".dbf") if not _beside(path, end)]
        if missing:
            ends = " and ".join(missing)
            raise LayerError([f"{path.name}: a Shapefile needs its {ends} beside it; copy all its files"])
        if not _beside(path, ".cpg"):
            options["encoding"] = "cp1252"
            notes.append("no .cpg beside the Shapefile: texts read as cp1252")
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if inner is None and len(layers) > 1:
            raise LayerError([f"{path.name}: has several layers ({', '.join(layers)}); name one with --layer"])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            frame = pyogrio.read_dataframe(path, layer=inner, **options)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        if suffix in JSON:
            raise LayerError([f"{path.name}: {NO_GEOJSON}"]) from None
        raise LayerError([f"{path.name}: GDAL cannot read it: {error}"]) from None
    notes += [f"GDAL: {warning.message}" for warning in caught]
    if not hasattr(frame, "geometry"):
        raise SchemaMismatch([f"{path.name}: a table without geometry; expected a layer"])
    return frame


def _beside(path: Path, end: str) -> bool:
    return any(path.with_suffix(case).is_file() for case in (end, end.upper()))


def _parquet(path: Path) -> GeoDataFrame:
    from geopandas import read_parquet

    try:
        return read_parquet(path)
    except ImportError:
        raise InputError(
            f"{path.name}: GeoParquet needs the package pyarrow; install it with pip install 'impact-toolkit[formats]'"
        ) from None
    except (ValueError, OSError) as error:
        raise LayerError([f"{path.name}: is no GeoParquet that can be read: {error}"]) from None


def _in_lambert93(frame: GeoDataFrame, crs: str | None, name: str) -> GeoDataFrame:
    """The frame in Lambert-93, or why it cannot be brought there."""
    import shapely
    from pyproj import CRS
    from pyproj.exceptions import CRSError, ProjError

    if not len(frame):
        raise EmptyLayer([f"{name}: no feature"])
    if frame.crs is None and crs is None:
        raise MissingCRS([f"{name}: states no reference system; name it, such as --crs {LAMBERT93} or --crs {WGS84}"])
    try:
        stated = frame.crs if frame.crs is not None else CRS.from_user_input(crs)
    except CRSError:
        raise WrongCRS([f"--crs {crs}: PROJ does not know it; write it like {LAMBERT93}"]) from None
    if frame.crs is not None and crs is not None and not frame.crs.equals(crs, ignore_axis_order=True):
        said = f"{name}: states {frame.crs.to_string()}, and --crs says {crs}"
        raise WrongCRS([f"{said}; leave --crs away, or mend the file"])
    if "Triangulation Francaise" in str(stated.datum) or "NTF" in str(stated.name):
        raise WrongCRS(
            [f"{name}: is in {stated.name}, of the old French datum NTF: without the grid of IGN its conversion is off "
             f"by metres; convert it to {LAMBERT93} with the grid (IGN's Circé, or QGIS with gr3df97a) first"]
        )  # fmt: skip
    try:
        text = stated.to_string()
        accuracy = transformer(text).accuracy
        if not 0 <= accuracy <= COARSEST:
            raise WrongCRS([f"{name}: the conversion from {text} has an accuracy of {accuracy:g} m; convert it first"])
        shapes = shapely.transform(frame.geometry.to_numpy(), transformer(text).transform, interleaved=False)
    except (CRSError, ProjError) as error:
        raise WrongCRS([f"{name}: cannot be converted to {LAMBERT93}: {error}"]) from None
    moved = frame.set_geometry(shapes).set_crs(LAMBERT93, allow_override=True)
    _check_position(moved, name)
    return moved


def _check_position(frame: GeoDataFrame, name: str) -> None:
    import numpy as np
    import shapely

    points = shapely.get_coordinates(frame.geometry.to_numpy())
    finite = points[np.isfinite(points).all(axis=1)]
    longitude, latitude = transformer(LAMBERT93, WGS84).transform(*(finite if len(finite) else points).T)
    outside = ~in_france(longitude, latitude)
    if outside.any() or len(finite) < len(points):
        number = int(outside.sum()) + len(points) - len(finite)
        cure = "is the reference system right, and the order of the axes?"
        raise WrongCRS([f"{name}: {number} coordinates lie outside {FRANCE}; {cure}"])


def _columns(
    frame: GeoDataFrame, layer: OfficialLayer, names: Mapping[str, str], where: str, notes: list[str]
) -> GeoDataFrame:
    """The fields of the catalogue, under its names; case does not matter, as Shapefile and GeoPackage differ in it."""
    found = {column.lower(): column for column in frame.columns if column != frame.geometry.name}
    faults: list[str] = []
    kept: dict[str, Any] = {}
    for field in layer.fields:
        options = [names[field.name]] if field.name in names else [field.name, *field.also]
        column = next((found[o.lower()] for o in options if o.lower() in found), None)
        if column is None:
            if field.required:
                faults.append(f"{where}: field {field.name} is missing (found: {', '.join(found.values()) or 'none'}); "
                              f"if it has another name, say --field {field.name}=NAME")  # fmt: skip
            continue
        values = frame[column]
        kept[field.name], fault, commas = _typed(values, field.type)
        if commas:
            notes.append(f"{commas} values of {column} with a decimal comma read as numbers")
        if fault:
            faults.append(f"{where}: field {column} {fault}")
    if faults:
        raise SchemaMismatch(faults)
    from geopandas import GeoDataFrame

    return GeoDataFrame(kept, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _typed(values: Any, kind: str) -> tuple[Any, str, int]:
    """The column in the type of the catalogue, what stands against it, and how many decimal commas it has."""
    import pandas as pd

    if kind in ("number", "integer") and not pd.api.types.is_numeric_dtype(values):
        text = values.astype("string").str.strip()
        numbers = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce")
        wrong = text.notna() & (text != "") & numbers.isna()
        fault = f"is {text[wrong].iloc[0]!r}; expected a number" if wrong.any() else ""
        return numbers.astype(float), fault, int(text.str.contains(",", regex=False).sum())
    if kind == "string" and pd.api.types.is_numeric_dtype(values) and values.notna().any():
        return values, "holds numbers; expected text, as a code loses its zeros when read as a number", 0
    return values, "", 0
