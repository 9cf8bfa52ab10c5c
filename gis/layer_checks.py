"""Checks of layers: each gives all the faults it finds, in words that name file, feature and cure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gis.crs import FRANCE, LAMBERT93, WGS84, in_france, transformer
from gis.layer_files import PACKAGE, entry_field, is_wgs84
from impact.errors import EmptyLayer, LayerError, MissingCRS, SchemaMismatch, WrongCRS

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from gis.schemas import Column, Resource

# How many features a message names before it only counts them.
NAMED_FEATURES = 5
# WGS84 and its realisations in Europe agree within this distance, which PROJ states as accuracy. [m]
DATUM_ACCURACY = 1.0

Mask = NDArray[np.bool_]


def together(faults: Iterable[LayerError]) -> LayerError:
    """One error with all faults: of their class if they share one, else a plain ``LayerError``."""
    errors = list(faults)
    kinds = {type(error) for error in errors}
    kind = kinds.pop() if len(kinds) == 1 else LayerError
    return kind(fault for error in errors for fault in error.faults)


def hash_faults(resource: Resource, sha256: str) -> list[LayerError]:
    """Tell whether the content of a layer is the declared one, and what to write if the change is meant."""
    if resource.hash == f"sha256:{sha256}":
        return []
    return [
        LayerError(
            [
                f"{resource.path}: its content is not the declared one "
                f"({PACKAGE}: {entry_field(resource, 'hash')} is {resource.hash}); restore the file or, "
                f"if the change is meant, write sha256:{sha256}"
            ]
        )
    ]


def declared_crs_faults(resource: Resource) -> list[LayerError]:
    """Faults of the declared reference system: missing, unknown, not for a GeoJSON, or too coarse."""
    where = f"{PACKAGE}: {entry_field(resource, 'crs')}"
    if resource.crs is None:
        hint = WGS84 if resource.format == "geojson" else f"{LAMBERT93} for Lambert-93"
        return [MissingCRS([f"{where} is missing ({resource.path}); write it, such as {hint}"])]
    wrong = _wrong_crs(resource, resource.crs)
    return [WrongCRS([f"{where} is {resource.crs!r} for {resource.path}{wrong}"])] if wrong else []


def _wrong_crs(resource: Resource, crs: str) -> str:
    """What is wrong with a declared reference system, as the end of a message; empty if nothing is."""
    from pyproj.exceptions import CRSError, ProjError

    try:
        accuracy = transformer(crs).accuracy
    except (CRSError, ProjError):
        return f", which PROJ does not know or cannot convert; write it like {LAMBERT93}"
    if resource.format == "geojson" and not is_wgs84(crs):
        return f", but a GeoJSON is in WGS84 (RFC 7946); export the layer in {WGS84} and write {WGS84}"
    # PROJ gives -1 when a grid is missing and it can only guess (old NTF layers).
    if 0 <= accuracy <= max(DATUM_ACCURACY, resource.accuracy):
        return ""
    known = "unknown" if accuracy < 0 else f"{accuracy:g} m"
    return (
        f"; its conversion to Lambert-93 has an accuracy of {known}, coarser than the layer "
        f"({resource.accuracy:g} m): convert the layer to {LAMBERT93} with the grids of IGN first"
    )


def frame_faults(frame: GeoDataFrame, resource: Resource) -> list[LayerError]:
    """All faults of the features."""
    if not len(frame):
        return [EmptyLayer([f"{resource.path}: no feature; a layer must hold at least one"])]
    return [
        *_column_faults(frame, resource),
        *_label_faults(frame, resource),
        *_geometry_faults(frame, resource),
    ]


def _column_faults(frame: GeoDataFrame, resource: Resource) -> list[LayerError]:
    faults: list[LayerError] = []
    for column in resource.table.fields:
        where = f"{resource.path}: column {column.name}"
        if column.name not in frame.columns:
            found = ", ".join(name for name in frame.columns if name != "geometry") or "none"
            faults.append(SchemaMismatch([f"{where} is missing (found: {found}); add it"]))
            continue
        absent = frame[column.name].isna().to_numpy(dtype=bool)
        if column.constraints.required and absent.any():
            faults.append(SchemaMismatch([f"{where} has no value in {_which(frame, absent)}; fill it"]))
        wrong = ~absent & ~np.array([_is_of_type(value, column) for value in frame[column.name]])
        if wrong.any():
            value = frame[column.name].to_numpy(dtype=object)[wrong][0]
            faults.append(
                SchemaMismatch([f"{where} is {value!r} in {_which(frame, wrong)}; expected a {column.type}"])
            )
    return faults


def _is_of_type(value: Any, column: Column) -> bool:
    match column.type:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool | np.bool_)
        case "integer":
            return _is_number(value) and float(value).is_integer()
        case _:
            return _is_number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and math.isfinite(value)


def _label_faults(frame: GeoDataFrame, resource: Resource) -> list[LayerError]:
    from gis.schemas import SLUG

    if resource.table.primaryKey is None:
        return []
    if "slug" not in frame.columns:
        declared = any(column.name == "slug" for column in resource.table.fields)
        return [] if declared else [SchemaMismatch([f"{resource.path}: column slug is missing; add it"])]
    slugs = [str(value) for value in frame["slug"]]
    faults: list[LayerError] = []
    malformed = sorted({slug for slug in slugs if not re.match(SLUG, slug)})
    if malformed:
        faults.append(
            SchemaMismatch(
                [
                    f"{resource.path}: slug {', '.join(map(repr, malformed))}: expected lower-case letters "
                    "without accent, digits and single hyphens, such as 'valence-tgv'"
                ]
            )
        )
    if repeated := sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        faults.append(
            SchemaMismatch(
                [f"{resource.path}: slug {', '.join(map(repr, repeated))} twice; each must be unique"]
            )
        )
    return faults


def _geometry_faults(frame: GeoDataFrame, resource: Resource) -> list[LayerError]:
    import shapely

    geometries = frame.geometry.to_numpy()
    absent = np.asarray(shapely.is_missing(geometries))
    faults: list[LayerError] = []

    def fault(mask: Mask, text: str, kind: type[LayerError] = SchemaMismatch) -> None:
        if mask.any():
            faults.append(kind([f"{resource.path}: {_which(frame, mask)} {text}"]))

    faults += _distance_faults(frame, resource, absent)
    empty = ~absent & shapely.is_empty(geometries)
    fault(empty, "with an empty geometry; draw it or remove the feature")
    drawn = ~absent & ~empty
    kinds = [None if geometry is None else geometry.geom_type for geometry in geometries]
    other = drawn & np.array([kind not in (resource.geometry, f"Multi{resource.geometry}") for kind in kinds])
    if other.any():
        fault(other, f"of geometry {kinds[int(np.argmax(other))]}; expected {resource.geometry}")
    finite = np.array([bool(np.isfinite(shapely.get_coordinates(geometry)).all()) for geometry in geometries])
    fault(drawn & ~finite, "with a coordinate that is not a number", LayerError)
    sound = drawn & finite
    broken = sound & ~shapely.is_valid(geometries)
    if broken.any():
        reason = shapely.is_valid_reason(geometries[int(np.argmax(broken))])
        fault(broken, f"with an invalid geometry ({reason}); repair it in your GIS", LayerError)
    if resource.crs is not None and sound.any():
        faults += _position_faults(frame, resource, sound)
    return faults


def _distance_faults(frame: GeoDataFrame, resource: Resource, absent: Mask) -> list[LayerError]:
    """A feature lies at a geometry or, where the layer allows it, at a distance; never at both."""
    if resource.distance is None:
        if not absent.any():
            return []
        text = f"{resource.path}: {_which(frame, absent)} without geometry; draw it or remove the feature"
        return [SchemaMismatch([text])]
    if resource.distance not in frame.columns:
        return [SchemaMismatch([f"{resource.path}: column {resource.distance} is missing; add it"])]
    positive = np.array([_is_number(value) and value > 0 for value in frame[resource.distance]])
    faults: list[LayerError] = []
    if (neither := absent & ~positive).any():
        text = f"without geometry need a {resource.distance} above 0 m"
        faults.append(SchemaMismatch([f"{resource.path}: {_which(frame, neither)} {text}"]))
    if (both := ~absent & frame[resource.distance].notna().to_numpy(dtype=bool)).any():
        text = f"with a geometry and a {resource.distance}; keep one of the two"
        faults.append(SchemaMismatch([f"{resource.path}: {_which(frame, both)} {text}"]))
    return faults


def _position_faults(frame: GeoDataFrame, resource: Resource, sound: Mask) -> list[LayerError]:
    """Coordinates that cannot be in the declared reference system, or lie outside France."""
    import shapely
    from pyproj import CRS
    from pyproj.exceptions import CRSError, ProjError

    try:
        crs = CRS.from_user_input(resource.crs)
        inverse = transformer(str(resource.crs), WGS84)
    except (CRSError, ProjError):
        return []  # said by declared_crs_faults
    bounds = shapely.bounds(frame.geometry.to_numpy())
    x, y = bounds[:, [0, 2]], bounds[:, [1, 3]]
    like_degrees = ((np.abs(x) <= 180) & (np.abs(y) <= 90)).all(axis=1)
    if crs.is_geographic and (metres := sound & ~like_degrees).any():
        text = f"are not degrees but the layer is declared in {resource.crs}; are they metres of Lambert-93?"
        cure = f" Export the layer in {WGS84}"
        return [_position_fault(frame, resource, metres, text + cure)]
    if crs.is_projected and (degrees := sound & like_degrees).any():
        text = f"are degrees, but the layer is declared in {resource.crs}; declare {WGS84} or convert it"
        return [_position_fault(frame, resource, degrees, text)]
    longitude, latitude = inverse.transform(x, y)
    outside = sound & ~in_france(longitude, latitude).all(axis=1)
    if not outside.any():
        return []
    exchanged = np.all(in_france(latitude, longitude)[outside])
    text = f"are outside {FRANCE}" + ("; longitude and latitude look exchanged" if exchanged else "")
    return [_position_fault(frame, resource, outside, text)]


def _position_fault(frame: GeoDataFrame, resource: Resource, mask: Mask, text: str) -> WrongCRS:
    corner = frame.geometry.to_numpy()[int(np.argmax(mask))].bounds[:2]
    where = f"{resource.path}: {_which(frame, mask)}: coordinates ({corner[0]:.10g}, {corner[1]:.10g})"
    return WrongCRS([f"{where} {text}"])


def _which(frame: GeoDataFrame, mask: Mask) -> str:
    """Features for a message: ``features 2 (isere), 3 (rhone) and 7 more``."""
    rows = np.flatnonzero(mask)
    slugs = frame["slug"] if "slug" in frame.columns else None
    names = [
        f"{row + 1}" if slugs is None else f"{row + 1} ({slugs.iloc[row]})" for row in rows[:NAMED_FEATURES]
    ]
    more = f" and {len(rows) - NAMED_FEATURES} more" if len(rows) > NAMED_FEATURES else ""
    return f"feature{'s' if len(rows) > 1 else ''} {', '.join(names)}{more}"
