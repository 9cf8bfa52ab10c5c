"""Areas drawn coarsely, one above another: how deep a point lies in each, whether that is certain, what they cover."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis.crs import LAMBERT93, WGS84, transformer
from gis.distance import Places


def depths(
    easting: float | NDArray[np.float64], northing: float | NDArray[np.float64], areas: Places
) -> NDArray[np.float64]:
    """Signed plane distance from points to the outline of each area, in Lambert-93: positive inside.

    Parameters
    ----------
    easting : float or array
        Eastings of the points. [m]
    northing : float or array
        Northings of the points. [m]
    areas : Places
        Polygons; holes count as outside.

    Returns
    -------
    array
        One more axis at the end than the points: one entry an area. [m]
    """
    import shapely

    points = np.asarray(shapely.points(easting, northing), dtype=object)[..., None]
    distances = shapely.distance(points, shapely.boundary(areas.geometries))
    signed: NDArray[np.float64] = np.where(
        shapely.intersects(areas.geometries, points), distances, -distances
    )
    return signed


def sides(depth: NDArray[np.float64], areas: Places) -> NDArray[np.float64]:
    """Side of each outline on which points certainly lie: 1 inside, -1 outside, 0 nearer than its accuracy.

    Parameters
    ----------
    depth : array
        As `depths` returns them, areas along the last axis. [m]
    areas : Places
        The areas; one of unknown accuracy gives 0 everywhere.

    Returns
    -------
    array
        As many as depths. [1]
    """
    accuracy = np.array([np.inf if value is None else value for value in areas.accuracy_m])
    return np.where(np.abs(depth) > accuracy, np.sign(depth), 0.0)


def union_areas(taken: NDArray[np.bool_], areas: Places) -> NDArray[np.float64]:
    """Geodesic area on the GRS 80 ellipsoid of the union of some areas: what two of them share counts once.

    Parameters
    ----------
    taken : array of bool
        Which areas, along the last axis; each row apart.
    areas : Places
        The areas.

    Returns
    -------
    array
        One axis fewer than `taken`; 0 where none is taken. [m²]
    """
    kinds, row = np.unique(taken.reshape(-1, taken.shape[-1]), axis=0, return_inverse=True)
    found = np.array([_union_area(areas.geometries[kind]) for kind in kinds])
    return found[row.reshape(-1)].reshape(taken.shape[:-1])


def _union_area(geometries: NDArray[np.object_]) -> float:
    import shapely
    from pyproj import Geod

    if not geometries.size:
        return 0.0
    convert = transformer(LAMBERT93, WGS84).transform
    united = shapely.transform(shapely.normalize(shapely.union_all(geometries)), convert, interleaved=False)
    area, _ = Geod(ellps="GRS80").geometry_area_perimeter(united)
    return abs(float(area))  # normalised rings run clockwise outside, which counts as negative
