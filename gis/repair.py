"""Repairs of geometries that come from outside, each counted, with the area that it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from impact.errors import EmptyLayer, SchemaMismatch

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_DIMENSION = {"Point": 0, "LineString": 1, "Polygon": 2}


@dataclass(frozen=True)
class Repairs:
    """What was changed before a layer entered.

    Attributes
    ----------
    without_geometry : int
        Features left out because they have none, or an empty one.
    flattened : int
        Geometries with heights, which are not used.
    mended : int
        Invalid geometries made valid.
    pieces : int
        Geometries that lost pieces of another kind (a line left over from a polygon).
    area_before, area_after : float
        Plane area of the mended polygons. [m²]
    """

    without_geometry: int = 0
    flattened: int = 0
    mended: int = 0
    pieces: int = 0
    area_before: float = 0.0
    area_after: float = 0.0

    def sentences(self) -> list[str]:
        """What was changed, in words; nothing where nothing was."""
        found = []
        if self.without_geometry:
            found.append(f"{self.without_geometry} without geometry left out")
        if self.flattened:
            found.append(f"{self.flattened} with heights, which are not used")
        if self.mended:
            change = self.area_after - self.area_before
            found.append(
                f"{self.mended} invalid geometries mended; their area goes from {self.area_before / 1e4:.4f} ha to "
                f"{self.area_after / 1e4:.4f} ha ({change / 1e4:+.4f} ha)"
            )
        if self.pieces:
            found.append(f"{self.pieces} geometries lost pieces of another kind")
        return found


def repaired(frame: GeoDataFrame, kind: str, where: str) -> tuple[GeoDataFrame, Repairs]:
    """Return the features of a frame in Lambert-93 with valid plane geometries of one kind, and what was changed.

    Parameters
    ----------
    frame : GeoDataFrame
        In Lambert-93.
    kind : str
        Point, LineString or Polygon; the multiple of it is as good.
    where : str
        Names the layer in messages.

    Raises
    ------
    SchemaMismatch
        If a geometry is of another kind.
    EmptyLayer
        If no feature has a geometry.
    """
    import shapely

    geometries = frame.geometry.to_numpy()
    drawn = ~np.asarray(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    if not drawn.any():
        raise EmptyLayer([f"{where}: no feature has a geometry"])
    kept = frame.loc[drawn].reset_index(drop=True)
    shapes = kept.geometry.to_numpy()
    kinds = [shape.geom_type for shape in shapes]
    if others := sorted({each for each in kinds if each.removeprefix("Multi") != kind}):
        number = sum(each in others for each in kinds)
        raise SchemaMismatch([f"{where}: {number} of {len(kinds)} features are {', '.join(others)}; expected {kind}"])
    heights = np.asarray(shapely.has_z(shapes))
    shapes = shapely.force_2d(shapes)
    finite = np.array([bool(np.isfinite(shapely.get_coordinates(shape)).all()) for shape in shapes])
    if not finite.all():
        raise SchemaMismatch([f"{where}: {int((~finite).sum())} features have a coordinate that is not a number"])
    broken = ~np.asarray(shapely.is_valid(shapes))
    before = float(shapely.area(shapes[broken]).sum())
    shapes[broken] = shapely.make_valid(shapes[broken])
    parts = np.zeros(len(shapes), dtype=bool)
    for index in np.flatnonzero(broken):
        shapes[index], parts[index] = _of_kind(shapes[index], kind)
    left = ~np.asarray(shapely.is_empty(shapes))
    repairs = Repairs(
        int((~drawn).sum() + (~left).sum()), int(heights.sum()), int(broken.sum()), int(parts.sum()),
        before, float(shapely.area(shapes[broken]).sum()),
    )  # fmt: skip
    return kept.set_geometry(shapes, crs=frame.crs).loc[left].reset_index(drop=True), repairs


def _of_kind(shape: Any, kind: str) -> tuple[Any, bool]:
    """The parts of a geometry that have the wanted dimension, and whether others were left out."""
    import shapely

    parts: NDArray[np.object_] = shapely.get_parts(shape)
    parts = np.concatenate([shapely.get_parts(part) for part in parts]) if len(parts) else parts
    right = shapely.get_dimensions(parts) == _DIMENSION[kind]
    if right.all():
        return shape, False
    return shapely.union_all(parts[right]), True
