"""Declared farm parcels (RPG) around a project: by crop, with their areas, and which of them hold a well."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gis.overlay import geodesic_areas, overlaps
from gis.surroundings import Features

if TYPE_CHECKING:
    from gis.layers import Layer

Array = NDArray[np.float64]
# Classes of crops, in the order of the axis `crop`; the registers give coefficients for each.
CROPS = ("maize", "cereals", "sunflower", "vegetables", "orchards", "nuts", "vines", "grassland")
# Class of each crop group of the RPG; the other groups (fallow, fibre, legumes, moor…) are areas without a class.
GROUPS: Mapping[str, str] = {
    "1": "cereals", "2": "maize", "3": "cereals", "4": "cereals", "6": "sunflower", "16": "grassland",
    "18": "grassland", "19": "grassland", "20": "orchards", "21": "vines", "22": "nuts", "25": "vegetables",
}  # fmt: skip
OTHER = -1


@dataclass(frozen=True, eq=False)
class FarmParcels:
    """Parcels of one edition.

    Attributes
    ----------
    geometries : array of shapely polygons
        In Lambert-93. Read-only.
    crop : array of int
        Position in `CROPS`, -1 for a group without a class. Read-only.
    area : array of float
        Geodesic area of each. Read-only. [m²]
    inside : array of float or None
        Geodesic area of each within the outline of the project; None where the pack has no outline. Read-only. [m²]
    content_hash : str
        Hash of the files that they were read from.
    """

    geometries: NDArray[np.object_]
    crop: NDArray[np.intp]
    area: Array
    inside: Array | None
    content_hash: str

    def by_crop(self, weight: Array) -> Array:
        """Sum a weight of each parcel, parcels along the last axis, by class of crop."""
        member = self.crop == np.arange(len(CROPS))[:, None]
        return np.asarray(weight @ member.T.astype(np.float64))


def farm_parcels(layer: Layer, site: Layer | None) -> FarmParcels:
    """Make the support from a layer of parcels with the field `code_group`, and the outline of the project."""
    frame = layer.frame[layer.frame.geometry.notna()]
    shapes = frame.geometry.to_numpy(dtype=object)
    groups = [str(value).strip().removesuffix(".0").lstrip("0") for value in frame["code_group"]]
    crop = np.array([CROPS.index(GROUPS[g]) if g in GROUPS else OTHER for g in groups], dtype=np.intp)
    area = geodesic_areas(shapes)
    outline = _outline(site)
    inside = None if outline is None else _inside(shapes, area, outline)
    files = layer.sha256 + (site.sha256 if site else "")
    for array in (shapes, crop, area, *([] if inside is None else [inside])):
        array.flags.writeable = False
    return FarmParcels(shapes, crop, area, inside, hashlib.sha256(files.encode()).hexdigest())


def _outline(site: Layer | None) -> NDArray[np.object_] | None:
    import shapely

    if site is None:
        return None
    shapes = site.frame.geometry.dropna().to_numpy(dtype=object)
    areas = shapes[shapely.get_dimensions(shapes) > 1]
    return areas if len(areas) else None


def _inside(shapes: NDArray[np.object_], area: Array, outline: NDArray[np.object_]) -> Array:
    """Geodesic area of each parcel within the outline: the plane share of the overlap times its own area."""
    import shapely

    whole = shapely.get_parts(shapely.union_all(outline))
    found = overlaps(shapes, whole)
    covered = np.bincount(found.parcel, weights=found.area, minlength=len(shapes))
    plane = shapely.area(shapes)
    return np.asarray(area * covered / np.where(plane > 0, plane, 1))


def within_radius(easting: Array, northing: Array, radius: Array, parcels: FarmParcels) -> NDArray[np.bool_]:
    """Whether the middle of each parcel lies within a radius of each point: parcels along a new last axis."""
    import shapely

    middle = shapely.centroid(parcels.geometries)
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    return np.asarray(np.hypot(x - easting[..., None], y - northing[..., None]) <= radius[..., None])


def holding(parcels: FarmParcels, wells: Features) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of a well and the parcel that holds it: positions of wells, positions of parcels."""
    import shapely

    well, parcel = shapely.STRtree(parcels.geometries).query(wells.geometries, predicate="intersects")
    return well, parcel


def areas_with_wells(near: NDArray[np.bool_], parcels: FarmParcels, wells: Features) -> Array:
    """Area of the parcels that hold at least one of the wells chosen; wells along the last axis. [m²]"""
    well, parcel = holding(parcels, wells)
    held = np.zeros((*near.shape[:-1], len(parcels.geometries)), dtype=bool)
    for w, p in zip(well, parcel, strict=True):
        held[..., p] |= near[..., w]
    return np.asarray(held @ parcels.area)
