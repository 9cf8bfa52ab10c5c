"""Files of layers: GeoJSON and GeoPackage read into frames, in the coordinates of the file."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gis.crs import WGS84
from impact.errors import LayerError, MissingCRS, WrongCRS

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from gis.schemas import Resource

PACKAGE = "datapackage.json"


def entry_field(resource: Resource, key: str) -> str:
    """Name a field of the entry of a layer, for a message."""
    return f"resources.{resource.name}.{key}"


def is_wgs84(crs: str) -> bool:
    """Tell whether a name stands for WGS84, in the order of RFC 7946."""
    return crs.upper().replace("::", ":").endswith(("EPSG:4326", "CRS84"))


def geojson_frame(content: bytes, resource: Resource) -> GeoDataFrame:
    """Frame of a GeoJSON text, in the coordinates of the file."""
    from geopandas import GeoDataFrame

    document = _json(content, resource.path)
    _check_crs_member(document, resource.path)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise LayerError([f"{resource.path}: not a GeoJSON FeatureCollection with a list of features"])
    faults: list[str] = []
    rows: list[dict[str, Any]] = []
    geometries = np.full(len(features), None, dtype=object)
    for index, feature in enumerate(features):
        try:
            rows.append(dict(feature["properties"] or {}))
            geometries[index] = _geometry(feature["geometry"])
        except _MALFORMED as error:
            faults.append(f"{resource.path}: feature {index + 1} is not a GeoJSON feature ({error!r})")
    if faults:
        raise LayerError(faults)
    return GeoDataFrame(rows, geometry=geometries, crs=WGS84)


# What reading a feature of the wrong shape can raise.
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def _geometry(geometry: Any) -> Any:
    """Shapely geometry of a GeoJSON one; ``null`` stays ``None``."""
    if geometry is None:
        return None
    import shapely
    from shapely.geometry import shape

    try:
        return shape(geometry)
    except shapely.errors.ShapelyError as error:
        raise ValueError(str(error)) from None


def _json(content: bytes, file: str) -> dict[str, Any]:
    """The JSON object of a file, or what keeps it from being read."""
    constants: list[str] = []

    def constant(name: str) -> float:
        constants.append(name)
        return math.nan

    try:
        document = json.loads(content.decode("utf-8"), parse_constant=constant)
    except UnicodeDecodeError as error:
        raise LayerError(
            [f"{file}: not in UTF-8 (byte {error.start + 1}); save it in UTF-8 without byte order mark"]
        ) from None
    except json.JSONDecodeError as error:
        raise LayerError(
            [f"{file}: not GeoJSON, line {error.lineno}, column {error.colno}: {error.msg}"]
        ) from None
    if constants:
        raise LayerError(
            [f"{file}: {constants[0]} is not a number of JSON; write the number, or null where it is unknown"]
        )
    if not isinstance(document, dict):
        raise LayerError([f"{file}: not GeoJSON: expected an object, found {type(document).__name__}"])
    return document


def _check_crs_member(document: dict[str, Any], file: str) -> None:
    """Refuse a ``crs`` member (GeoJSON of 2008) that contradicts RFC 7946."""
    member = document.get("crs")
    if member is None:
        return
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name")) if isinstance(properties, dict) else str(member)
    if not is_wgs84(name):
        raise WrongCRS(
            [f"{file}: its member crs is {name}, but a GeoJSON is in WGS84 (RFC 7946); export it in {WGS84}"]
        )


def geopackage_frame(path: Path, resource: Resource) -> GeoDataFrame:
    """Frame of a GeoPackage; what GDAL only warns about is a fault."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            frame = pyogrio.read_dataframe(path, layer=resource.layer)
    except (DataSourceError, DataLayerError) as error:
        raise LayerError([f"{resource.path}: GDAL cannot read it: {error}"]) from None
    if caught:
        raise LayerError(f"{resource.path}: GDAL: {warning.message}" for warning in caught)
    if getattr(frame, "crs", None) is None:
        raise MissingCRS([f"{resource.path}: no reference system in the file; assign it in your GIS"])
    if resource.crs is not None and not frame.crs.equals(resource.crs, ignore_axis_order=True):
        raise WrongCRS(
            [
                f"{resource.path}: the file is in {frame.crs.to_string()}, but {PACKAGE}: "
                f"{entry_field(resource, 'crs')} is {resource.crs}; correct the one that is wrong"
            ]
        )
    return frame
