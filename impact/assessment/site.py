"""Where the project is, and how far it is from the places that matter."""

from __future__ import annotations

from gis import crs, distance
from gis.distance import Places
from impact.physics.types import Array


def site_easting(site_longitude: Array, site_latitude: Array, site_offset_east: Array) -> Array:
    """Easting of the project in Lambert-93, shifted by the offset for its unknown plot. [m]"""
    easting, _ = crs.to_lambert93(site_longitude, site_latitude)
    return easting + site_offset_east


def site_northing(site_longitude: Array, site_latitude: Array, site_offset_north: Array) -> Array:
    """Northing of the project in Lambert-93, shifted by the offset for its unknown plot. [m]"""
    _, northing = crs.to_lambert93(site_longitude, site_latitude)
    return northing + site_offset_north


def place_distance(site_easting: Array, site_northing: Array, places: Places) -> Array:
    """Shortest distance in Lambert-93 from the project to each place. [m]"""
    return distance.point_distances(site_easting, site_northing, places)


def receptor_distance(site_easting: Array, site_northing: Array, receptors: Places) -> Array:
    """Distance in Lambert-93 from the project's well to each point where a drawdown is asked for. [m]"""
    return distance.point_distances(site_easting, site_northing, receptors)
