"""What geography loses on its way to paper: detail below a quarter of a point, and the place of what is protected.

The order matters: a protected position is blurred before anything else sees it, so that neither frame, nor label,
nor drawing can hold it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis.layers import RESTRICTED

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reports.maps.labels import Box

QUARTER_POINT = 0.25  # points: no eye and few printers resolve less
VERTICES = 50_000  # of one map as vectors; above, a layer is drawn as picture under the vector lines
CELL = 2000.0  # m: side of the squares of a fixed national grid that stand for protected positions


def blurred(frame: GeoDataFrame) -> GeoDataFrame:
    """Return a layer with each protected feature replaced by the square of the national grid that it lies in.

    The square depends on its number alone: all positions inside give the same drawing, and its side is four
    times the 500 m within which no protected point may be told.
    """
    if RESTRICTED not in frame:
        return frame
    hidden = frame[RESTRICTED].fillna(False).astype(bool) & frame.geometry.notna()
    if not hidden.any():
        return frame
    from shapely.geometry import box

    moved = frame.copy()
    squares = [
        box(*(corner := _corner(shape)), *(value + CELL for value in corner)) if inside else shape
        for shape, inside in zip(frame.geometry, hidden, strict=True)
    ]
    return moved.set_geometry(squares, crs=frame.crs)


def _corner(shape: Any) -> tuple[float, float]:
    """Return the south-west corner of the square that the middle of a shape lies in."""
    middle = shape.centroid
    return middle.x // CELL * CELL, middle.y // CELL * CELL


def for_print(frame: GeoDataFrame, box: Box, scale: float, by: str | None = None) -> GeoDataFrame:
    """Return a layer as paper can hold it: clipped, simplified, on a grid, one shape for each class.

    Parameters
    ----------
    box : Box
        Frame of the map. [m]
    scale : float
        Metres on the ground for one point on paper.
    by : str, optional
        Column of the classes; features of one class are drawn as one shape.
    """
    import shapely
    from shapely.geometry import box as rectangle

    grain = QUARTER_POINT * scale
    shapes = shapely.intersection(frame.geometry.to_numpy(), rectangle(*box))
    shapes = shapely.simplify(shapes, grain, preserve_topology=True)
    shapes = shapely.set_precision(shapes, grain)
    done = frame.set_geometry(shapes, crs=frame.crs)
    done = done[~done.geometry.is_empty]
    return done.dissolve(by=by, as_index=False, sort=True) if by is not None and len(done) else done


def vertices(frame: GeoDataFrame) -> int:
    """Return the number of vertices of a layer."""
    import shapely

    return int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
