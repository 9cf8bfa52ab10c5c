"""Places around a project and the distances to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from impact.errors import SchemaMismatch

if TYPE_CHECKING:
    from gis.layers import Layer


_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Places:
    """Places to which distances are asked for: points, lines, areas, or rings around the project.

    Attributes
    ----------
    labels : tuple of str
        Slugs; they stand in the addresses of numbers.
    names : tuple of mappings
        Name of each place in French (``fr``) and English (``en``).
    geometries : array of shapely geometries
        In Lambert-93; ``None`` for a place that is given by its distance. Read-only.
    fixed_distance : array of float
        Distance to the project of the places without geometry, not a number for the others.
        Read-only. [m]
    accuracy_m : tuple of float or None
        Accuracy of each position; ``None`` for a place that is given by its distance. [m]
    content_hash : str
        Hash of the files that the places were read from.
    """

    labels: tuple[str, ...]
    names: tuple[Mapping[str, str], ...]
    geometries: NDArray[np.object_]
    fixed_distance: NDArray[np.float64]
    accuracy_m: tuple[float | None, ...]
    content_hash: str

    def name(self, label: str, language: str) -> str:
        """Name of a place in a language (``fr`` or ``en``)."""
        return self.names[self.labels.index(label)][language]


def places_from_layers(layers: tuple[Layer, ...]) -> Places:
    """Combine layers whose features bear ``slug``, ``name_fr``, ``name_en`` and ``accuracy_m``.

    Raises
    ------
    SchemaMismatch
        If a layer lacks one of these columns, or two layers have a slug in common.
    """
    wanted = ("slug", "name_fr", "name_en", "accuracy_m")
    faults = [
        f"layer {layer.name}: column {column} is missing; the places of a support need it"
        for layer in layers
        for column in wanted
        if column not in layer.frame.columns
    ]
    if faults:
        raise SchemaMismatch(faults)
    labels = tuple(label for layer in layers for label in layer.frame["slug"])
    if repeated := sorted({label for label in labels if labels.count(label) > 1}):
        names = ", ".join(layer.name for layer in layers)
        raise SchemaMismatch([f"layers {names}: slug {', '.join(map(repr, repeated))} twice; rename one"])
    return Places(
        labels=labels,
        names=tuple(
            {"fr": fr, "en": en}
            for layer in layers
            for fr, en in zip(layer.frame["name_fr"], layer.frame["name_en"], strict=True)
        ),
        geometries=_frozen(np.concatenate([layer.frame.geometry.to_numpy(dtype=object) for layer in layers])),
        fixed_distance=_frozen(np.concatenate([_fixed_distance(layer) for layer in layers])),
        accuracy_m=tuple(
            None if np.isnan(value) else float(value)
            for layer in layers
            for value in layer.frame["accuracy_m"]
        ),
        content_hash=hashlib.sha256("\n".join(layer.sha256 for layer in layers).encode()).hexdigest(),
    )


def point_distances(
    easting: float | NDArray[np.float64], northing: float | NDArray[np.float64], places: Places
) -> NDArray[np.float64]:
    """Shortest plane distance from points to each place, in Lambert-93.

    Parameters
    ----------
    easting : float or array
        Eastings of the points. [m]
    northing : float or array
        Northings of the points. [m]
    places : Places
        The places; one given by its distance keeps it wherever the points are.

    Returns
    -------
    array
        One more axis at the end than the points: one entry a place. [m]
    """
    import shapely

    points = np.asarray(shapely.points(easting, northing), dtype=object)[..., None]
    # The distance to "no geometry" is not a number, so exactly one of the two is given for each place.
    distances = shapely.distance(points, places.geometries)
    merged: NDArray[np.float64] = np.where(np.isnan(places.fixed_distance), distances, places.fixed_distance)
    return merged


def image_distances(
    easting: float | NDArray[np.float64], northing: float | NDArray[np.float64], boundary: Any, places: Places
) -> NDArray[np.float64]:
    """Plane distance from the mirror images of points behind a line to each place, in Lambert-93.

    The line is replaced by the straight one through its nearest point, square to the shortest way there. A
    place given by its distance has no direction; it is taken abreast of the point, as far from the line.

    Parameters
    ----------
    easting : float or array
        Eastings of the points. [m]
    northing : float or array
        Northings of the points. [m]
    boundary : shapely geometry
        The line, in Lambert-93.
    places : Places
        The places.

    Returns
    -------
    array
        One more axis at the end than the points: one entry a place. [m]
    """
    import shapely

    points = np.asarray(shapely.points(easting, northing), dtype=object)
    nearest = shapely.get_point(shapely.shortest_line(points, boundary), 1)
    across = shapely.get_x(nearest) - easting, shapely.get_y(nearest) - northing
    images = np.asarray(shapely.points(easting + 2 * across[0], northing + 2 * across[1]), dtype=object)
    drawn = shapely.distance(images[..., None], places.geometries)
    abreast = np.hypot(places.fixed_distance, 2 * np.hypot(*across)[..., None])
    merged: NDArray[np.float64] = np.where(np.isnan(places.fixed_distance), drawn, abreast)
    return merged


def _fixed_distance(layer: Layer) -> NDArray[np.float64]:
    if layer.distance is None:
        return np.full(len(layer.frame), np.nan)
    return np.array(layer.frame[layer.distance], dtype=np.float64)


def _frozen(array: NDArray[_T]) -> NDArray[_T]:
    array.flags.writeable = False
    return array
