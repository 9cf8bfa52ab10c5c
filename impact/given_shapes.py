"""Shapes with a name that people give beside a study: zones of a calibration, cuttings that drain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gis.crs import LAMBERT93
from impact.errors import LayerError, MissingCRS


def read_shapes(path: Path, field: str, kinds: tuple[str, ...]) -> tuple[tuple[str, ...], list[Any]]:
    """Read the names and shapes of a GeoPackage or GeoJSON, in any stated reference system, in Lambert-93.

    Raises
    ------
    LayerError
        All faults: no such file or field, no reference system, nothing in it, a name twice, another kind of shape.
    """
    if path.suffix.lower() not in (".gpkg", ".geojson"):
        raise LayerError([f"{path.name}: expected a GeoPackage (.gpkg) or GeoJSON (.geojson)"])
    if not path.is_file():
        raise LayerError([f"{path}: no such file"])
    from pyogrio import read_dataframe
    from pyogrio.errors import DataSourceError

    try:
        frame = read_dataframe(path)
    except DataSourceError as error:
        raise LayerError([f"{path.name}: cannot be read: {error}"]) from None
    if field not in frame.columns or not len(frame):
        raise LayerError([f"{path.name}: no feature with a field {field}; found {', '.join(map(str, frame.columns))}"])
    if frame.crs is None:
        raise MissingCRS([f"{path.name}: states no reference system"])
    names = tuple(str(name) for name in frame[field])
    shapes = list(frame.to_crs(LAMBERT93).geometry)
    faults = [f"{path.name}: {field} {name} twice" for name in sorted({n for n in names if names.count(n) > 1})]
    faults += [
        f"{path.name}: {field} {name} is {'empty' if shape is None else shape.geom_type}; expected a valid {kinds[0]}"
        for name, shape in zip(names, shapes, strict=True)
        if shape is None or shape.geom_type not in kinds or not shape.is_valid
    ]
    if faults:
        raise LayerError(faults)
    return names, shapes
