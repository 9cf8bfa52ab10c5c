"""The area for which layers are asked: a point of the site and a reach around it, or its outline."""

from __future__ import annotations

from dataclasses import dataclass

from gis.crs import LAMBERT93, WGS84, transformer


@dataclass(frozen=True)
class Area:
    """A rectangle in Lambert-93, in metres, with the site in its middle.

    Attributes
    ----------
    west, south, east, north : float
        Bounds of the site itself; the same twice for a point. [m]
    department : str
        Code of the département, for services that have one file each; empty if not known.
    """

    west: float
    south: float
    east: float
    north: float
    department: str = ""

    def around(self, reach: float) -> tuple[float, float, float, float]:
        """Bounds with a reach around. [m]"""
        return self.west - reach, self.south - reach, self.east + reach, self.north + reach

    def degrees(self, reach: float) -> tuple[float, float, float, float]:
        """West, south, east and north of the area with a reach around, in WGS84. [°]"""
        bounds = transformer(LAMBERT93, WGS84).transform_bounds(*self.around(reach))
        return (round(bounds[0], 6), round(bounds[1], 6), round(bounds[2], 6), round(bounds[3], 6))


def around_point(longitude: float, latitude: float, radius: float = 0.0, department: str = "") -> Area:
    """Area of a point in WGS84, or of a disc around it. Radius in metres."""
    from gis.crs import to_lambert93

    easting, northing = to_lambert93(longitude, latitude)
    x, y = float(easting), float(northing)
    return Area(x - radius, y - radius, x + radius, y + radius, department)
