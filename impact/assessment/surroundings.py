"""Sensitive places around the project: how many lie within each ring, and how near the nearest is."""

from __future__ import annotations

from gis import surroundings
from impact.graph import Absent
from impact.physics.types import Array

NONE_THERE = "somebody looked, and there is none in the area that was asked for"


def dwellings_within(site_easting: Array, site_northing: Array, ring_radius: Array, dwellings: surroundings.Features) -> Array:
    """Number of dwellings within each ring around the project. [1]"""
    return surroundings.counts_within(site_easting, site_northing, ring_radius, dwellings)


def wells_within(site_easting: Array, site_northing: Array, ring_radius: Array, wells: surroundings.Features) -> Array:
    """Number of known wells and declared abstractions within each ring around the project; drinking-water wells stand in the middle of a cell. [1]"""
    return surroundings.counts_within(site_easting, site_northing, ring_radius, wells)


def watercourses_within(site_easting: Array, site_northing: Array, ring_radius: Array, watercourses: surroundings.Features) -> Array:
    """Number of watercourses that enter each ring around the project. [1]"""
    return surroundings.counts_within(site_easting, site_northing, ring_radius, watercourses)


def catchment_perimeters_within(
    site_easting: Array, site_northing: Array, ring_radius: Array, catchment_perimeters: surroundings.Features
) -> Array:
    """Number of protection perimeters of drinking-water wells that enter each ring around the project; the smallest are not published. [1]"""
    return surroundings.counts_within(site_easting, site_northing, ring_radius, catchment_perimeters)


def protected_areas_within(
    site_easting: Array, site_northing: Array, ring_radius: Array, protected_areas: surroundings.Features
) -> Array:
    """Number of protected or inventoried natural areas (Natura 2000, ZNIEFF) that enter each ring around the project, one area in two inventories counting twice. [1]"""
    return surroundings.counts_within(site_easting, site_northing, ring_radius, protected_areas)


def nearest_dwelling_distance(site_easting: Array, site_northing: Array, dwellings: surroundings.Features) -> Array | Absent:
    """Shortest plane distance in Lambert-93 from the project to a dwelling. [m]"""
    found = surroundings.nearest_distances(site_easting, site_northing, dwellings)
    return found if found is not None else Absent(f"nearest_dwelling_distance: {NONE_THERE}")


def nearest_well_distance(site_easting: Array, site_northing: Array, wells: surroundings.Features) -> Array | Absent:
    """Shortest plane distance in Lambert-93 from the project to a known well or declared abstraction. [m]"""
    found = surroundings.nearest_distances(site_easting, site_northing, wells)
    return found if found is not None else Absent(f"nearest_well_distance: {NONE_THERE}")


def nearest_watercourse_distance(site_easting: Array, site_northing: Array, watercourses: surroundings.Features) -> Array | Absent:
    """Shortest plane distance in Lambert-93 from the project to a watercourse. [m]"""
    found = surroundings.nearest_distances(site_easting, site_northing, watercourses)
    return found if found is not None else Absent(f"nearest_watercourse_distance: {NONE_THERE}")


def nearest_catchment_perimeter_distance(
    site_easting: Array, site_northing: Array, catchment_perimeters: surroundings.Features
) -> Array | Absent:
    """Shortest plane distance in Lambert-93 from the project to a protection perimeter of a drinking-water well, 0 within it. [m]"""
    found = surroundings.nearest_distances(site_easting, site_northing, catchment_perimeters)
    return found if found is not None else Absent(f"nearest_catchment_perimeter_distance: {NONE_THERE}")


def nearest_protected_area_distance(
    site_easting: Array, site_northing: Array, protected_areas: surroundings.Features
) -> Array | Absent:
    """Shortest plane distance in Lambert-93 from the project to a protected or inventoried natural area, 0 within it. [m]"""
    found = surroundings.nearest_distances(site_easting, site_northing, protected_areas)
    return found if found is not None else Absent(f"nearest_protected_area_distance: {NONE_THERE}")
