"""Where the project is, and how far it is from the places that matter."""

from __future__ import annotations

from gis import crs, distance, outlines
from gis.distance import Places
from impact.physics.types import Array, Number


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


# --- the groundwater bodies under it ------------------------------------------------------------------


def groundwater_body_margin(site_easting: Array, site_northing: Array, groundwater_bodies: Places) -> Array:
    """Shortest plane distance in Lambert-93 from the project to the coarse outline of each groundwater body, positive inside of it and negative outside. [m]"""
    return outlines.depths(site_easting, site_northing, groundwater_bodies)


def groundwater_body_side(groundwater_body_margin: Array, groundwater_bodies: Places) -> Array:
    """Side of the outline of each groundwater body on which the project certainly lies: 1 inside, −1 outside, 0 where the outline is nearer than its stated accuracy and the side is not certain. [1]"""
    return outlines.sides(groundwater_body_margin, groundwater_bodies)


def groundwater_bodies_area(groundwater_body_margin: Array, groundwater_bodies: Places) -> Number:
    """Geodesic area of the union of the groundwater bodies whose coarse outline contains the project, certain or not; what two of them share counts once. [m²]"""
    return outlines.union_areas(groundwater_body_margin > 0, groundwater_bodies)


def certain_groundwater_bodies_area(groundwater_body_side: Array, groundwater_bodies: Places) -> Number:
    """Geodesic area of the union of the groundwater bodies in which the project certainly lies, given the accuracy of their outlines; what two of them share counts once. [m²]"""
    return outlines.union_areas(groundwater_body_side > 0, groundwater_bodies)
