"""Features of a service as a frame in Lambert-93: fields, positions and geometries checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gis.catalog import OfficialField, OfficialLayer
from gis.crs import LAMBERT93, transformer
from gis.repair import Repairs, repaired
from gis.sources.area import Area
from impact.errors import RefusedReply, SchemaChanged

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# Servers compare boxes in other systems than ours, so that a feature may lie a little beside the one asked for.
_SLACK = 0.1


def frame_of(
    features: Sequence[dict[str, Any]], layer: OfficialLayer, crs: str, area: Area, where: str
) -> tuple[GeoDataFrame, Repairs]:
    """Return the features as a frame in Lambert-93 with the fields of the catalogue.

    Parameters
    ----------
    features : sequence of dict
        GeoJSON features.
    layer : OfficialLayer
        Entry of the catalogue.
    crs : str
        Reference system of the coordinates.
    area : Area
        What was asked for.
    where : str
        Names the layer in messages.

    Raises
    ------
    SchemaChanged
        If a field is missing or of another type, all of them at once.
    RefusedReply
        If a feature lies outside of the area.
    """
    from geopandas import GeoDataFrame
    from shapely.geometry import shape

    kept = [each for each in features if _is_wanted(each, layer)]
    columns = _columns(kept, layer, where)
    geometries = np.full(len(kept), None, dtype=object)
    for index, feature in enumerate(kept):
        geometries[index] = shape(feature["geometry"]) if feature.get("geometry") else None
    frame = GeoDataFrame(columns, geometry=geometries, crs=crs)
    if crs != LAMBERT93:
        import shapely

        moved = shapely.transform(geometries, transformer(crs).transform, interleaved=False)
        frame = frame.set_geometry(moved).set_crs(LAMBERT93, allow_override=True)
    if not kept:
        return frame, Repairs()
    _inside(frame, layer, area, where)
    return repaired(frame, layer.geometry, where)


def _is_wanted(feature: dict[str, Any], layer: OfficialLayer) -> bool:
    if layer.where is None:
        return True
    return str((feature.get("properties") or {}).get(layer.where.field)) == layer.where.value


def _columns(features: Sequence[dict[str, Any]], layer: OfficialLayer, where: str) -> dict[str, list[Any]]:
    rows = [feature.get("properties") or {} for feature in features]
    found = sorted({name for row in rows for name in row})
    faults: list[str] = []
    columns: dict[str, list[Any]] = {}
    for field in layer.fields:
        name = next((name for name in (field.name, *field.also) if name in found), None)
        if name is None:
            if field.required and rows:
                faults.append(f"field {field.name} is gone (found: {', '.join(found) or 'none'})")
            columns[field.name] = [None] * len(rows)
            continue
        try:
            columns[field.name] = [_value(row.get(name), field) for row in rows]
        except ValueError as error:
            faults.append(f"field {name}: {error}")
    if faults:
        raise SchemaChanged(f"{where}: {'; '.join(faults)}; the catalogue no longer describes the service")
    return columns


def _value(value: Any, field: OfficialField) -> Any:
    """A value of the declared type. Text may be read as a number, never a number as a code: zeros would be lost."""
    if value is None or value == "":
        return None
    right = {"string": str, "boolean": bool, "number": (int, float), "integer": int}[field.type]
    if isinstance(value, right) and (field.type == "boolean" or not isinstance(value, bool)):  # type: ignore[arg-type]
        return value
    if field.type in ("number", "integer") and isinstance(value, str | float):
        number = float(value)
        if field.type == "number":
            return number
        if number.is_integer():
            return int(number)
    raise ValueError(f"{value!r} is a {type(value).__name__}, expected {field.type}")


def _inside(frame: GeoDataFrame, layer: OfficialLayer, area: Area, where: str) -> None:
    """Refuse features beside the area: exchanged axes, or a service that did not heed the question."""
    import shapely

    if layer.reach_m is None:
        return
    west, south, east, north = area.around(layer.reach_m)
    slack = _SLACK * (east - west)
    bounds = frame.geometry.bounds.to_numpy()
    drawn = ~np.isnan(bounds).any(axis=1)
    beside = drawn & (
        (bounds[:, 0] > east + slack) | (bounds[:, 2] < west - slack)
        | (bounds[:, 1] > north + slack) | (bounds[:, 3] < south - slack)
    )  # fmt: skip
    if not beside.any():
        return
    x, y = shapely.get_coordinates(frame.geometry.to_numpy()[beside])[0]
    swapped = west - slack <= y <= east + slack and south - slack <= x <= north + slack
    reason = "; the axes are exchanged" if swapped else ""
    raise RefusedReply(
        f"{where}: {int(beside.sum())} of {len(frame)} features lie outside the area asked for, "
        f"one at easting {x:.0f} m, northing {y:.0f} m{reason}"
    )
