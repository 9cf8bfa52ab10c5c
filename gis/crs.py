"""Coordinate reference systems: everything is computed in Lambert-93 (RGF93 v1, EPSG:2154)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from impact.errors import DomainError

if TYPE_CHECKING:
    from pyproj import Transformer

LAMBERT93 = "EPSG:2154"
WGS84 = "EPSG:4326"

# Area of use of Lambert-93 as registered by EPSG: metropolitan France, Corsica and its seas. [°]
LONGITUDES = (-9.86, 10.38)
LATITUDES = (41.15, 51.56)

FRANCE = (
    f"metropolitan France (longitude {LONGITUDES[0]} to {LONGITUDES[1]} °, "
    f"latitude {LATITUDES[0]} to {LATITUDES[1]} °)"
)


@cache
def transformer(source: str, target: str = LAMBERT93) -> Transformer:
    """Transformation between two reference systems; building one takes milliseconds, so each is kept.

    Coordinates are always (longitude or easting, latitude or northing), and PROJ may not fall back
    silently on a coarser operation when a grid is missing.
    """
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True, only_best=True)


def in_france(
    longitude: float | NDArray[np.float64], latitude: float | NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell whether positions lie where Lambert-93 may be used; not a number is outside."""
    x, y = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    return np.asarray((x >= LONGITUDES[0]) & (x <= LONGITUDES[1]) & (y >= LATITUDES[0]) & (y <= LATITUDES[1]))


def to_lambert93(
    longitude: float | NDArray[np.float64], latitude: float | NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Easting and northing in Lambert-93 of positions in WGS84.

    Parameters
    ----------
    longitude : float or array
        Longitude, in the area of use of Lambert-93. [°]
    latitude : float or array
        Latitude, in the area of use of Lambert-93. [°]

    Returns
    -------
    tuple of arrays
        Easting and northing. [m]

    Raises
    ------
    DomainError
        If a position is outside metropolitan France.
    """
    x, y = np.broadcast_arrays(
        np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    )
    outside = ~in_france(x, y)
    if outside.any():
        east, north = float(x[outside].flat[0]), float(y[outside].flat[0])
        exchanged = "; longitude and latitude look exchanged" if in_france(north, east) else ""
        raise DomainError(
            f"longitude {east:g} °, latitude {north:g} °: expected a position in {FRANCE}{exchanged}",
            where=outside,
        )
    easting, northing = transformer(WGS84).transform(x, y)
    return np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
