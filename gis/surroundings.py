"""What lies around a project: dwellings, wells, watercourses, protected areas, and whether anybody has looked.

There are three states of absence, and they are not the same: nobody has looked; somebody looked, and nothing is
there; the source does not cover the place, so that its silence says nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gis.catalog import read_catalog
from impact.errors import LayerError

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from gis.layers import Layer

COVERAGE_FILE = "coverage.json"
State = Literal["present", "absent", "not-covered", "not-looked"]
Array = NDArray[np.float64]
# Kinds of places and the layers of the catalogue that hold them.
KINDS: Mapping[str, tuple[str, ...]] = {
    "dwellings": ("buildings",),
    "wells": ("farm-wells", "abstractions"),
    "watercourses": ("rivers",),
    "catchment_perimeters": ("protection-perimeters",),
    "protected_areas": ("natura-habitats", "natura-birds", "znieff-1", "znieff-2"),
}
PREFIXES = ("official-", "given-")


@dataclass(frozen=True)
class Looked:
    """What is known of one layer of the catalogue: its state, since when, and the layer of the pack if there is one."""

    name: str
    state: State
    date: str | None = None
    layer: str | None = None
    kind: str | None = None


@dataclass(frozen=True, eq=False)
class Features:
    """Places of one kind around a project, none where somebody looked and found none.

    Attributes
    ----------
    geometries : array of shapely geometries
        In Lambert-93. Read-only.
    weight : array of float
        What each counts for: the dwellings of a building, 1 elsewhere. Read-only. [1]
    accuracy_m : float
        The worst of the layers. [m]
    content_hash : str
        Hash of the files that they were read from.
    """

    geometries: NDArray[np.object_]
    weight: Array
    accuracy_m: float
    content_hash: str


def looked_for(folder: Path, layers: Mapping[str, Layer]) -> dict[str, Looked]:
    """Return the state of each layer of the catalogue in a pack."""
    record = _coverage(folder)
    found: dict[str, Looked] = {}
    for name in read_catalog().layers:
        here = _layer_of(name, layers)
        said = record.get(name, {})
        if here is not None:
            found[name] = Looked(name, "present", said.get("date"), here.name, here.kind)
        elif said.get("state") in ("absent", "not-covered"):
            found[name] = Looked(name, said["state"], said.get("date"))
        else:
            found[name] = Looked(name, "not-looked")
    return found


def _coverage(folder: Path) -> dict[str, Any]:
    path = folder / COVERAGE_FILE
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {name: dict(entry) for name, entry in content["layers"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise LayerError([f"{COVERAGE_FILE}: is not what impact fetch writes; fetch again, or remove it"]) from None


def _layer_of(name: str, layers: Mapping[str, Layer]) -> Layer | None:
    """Return the layer of the pack that holds a layer of the catalogue whole: official, else given.

    A layer of the pack's own holds what somebody drew, which may be some of what is there: it counts nothing.
    """
    return next((layers[prefix + name] for prefix in PREFIXES if prefix + name in layers), None)


def features(folder: Path, layers: Mapping[str, Layer]) -> tuple[dict[str, Features], dict[str, str]]:
    """Return the kinds of places that somebody has looked for, and why each of the others is not known.

    Parameters
    ----------
    folder : Path
        Of the pack, for its record of what was fetched.
    layers : mapping of str to Layer
        Of the pack.
    """
    looked = looked_for(folder, layers)
    known: dict[str, Features] = {}
    unknown: dict[str, str] = {}
    for kind, names in KINDS.items():
        states = [looked[name] for name in names]
        if not any(each.state in ("present", "absent") for each in states):
            unknown[kind] = why_unknown(states)
            continue
        there = [layers[each.layer] for each in states if each.layer is not None]
        known[kind] = _features(kind, there)
    return known, unknown


def why_unknown(states: list[Looked]) -> str:
    """Say why nothing is known of a kind of places."""
    if any(each.state == "not-covered" for each in states):
        names = ", ".join(each.name for each in states if each.state == "not-covered")
        return f"the source of {names} does not cover the place"
    return f"nobody has looked: no layer {' or '.join(each.name for each in states)} was fetched or added"


def _features(kind: str, layers: list[Layer]) -> Features:
    parts = [_frame(kind, layer) for layer in layers]
    shapes = np.array([s for part, _ in parts for s in part.geometry], dtype=object)
    weights = [weight for _, weight in parts]
    weight = np.concatenate(weights) if weights else np.zeros(0)
    for array in (shapes, weight):
        array.flags.writeable = False
    files = "\n".join(layer.sha256 for layer in layers)
    accuracy = max((layer.accuracy_m for layer in layers), default=0.0)
    return Features(shapes, weight, accuracy, hashlib.sha256(f"{kind}\n{files}".encode()).hexdigest())


def _frame(kind: str, layer: Layer) -> tuple[GeoDataFrame, Array]:
    frame = layer.frame[layer.frame.geometry.notna()]
    count: Callable[[GeoDataFrame], Array] = _dwellings if kind == "dwellings" else lambda f: np.ones(len(f))
    weight = count(frame)
    return frame[weight > 0], weight[weight > 0]


def _dwellings(frame: GeoDataFrame) -> Array:
    """Dwellings of each building: their number where it is known, else 1 where people live in it."""
    import pandas

    number = np.zeros(len(frame))
    if "nombre_de_logements" in frame:
        number = pandas.to_numeric(frame["nombre_de_logements"], errors="coerce").fillna(0).to_numpy(dtype=np.float64)
    named = np.zeros(len(frame), dtype=bool)
    if "usage_1" in frame:
        named = frame["usage_1"].fillna("").str.casefold().eq("résidentiel").to_numpy(dtype=bool)
    return np.where(number > 0, number, np.where(named, 1.0, 0.0))


def lived_in(frame: GeoDataFrame) -> NDArray[np.bool_]:
    """Whether people live in each building."""
    return _dwellings(frame) > 0


def distances(easting: Array, northing: Array, places: Features) -> Array:
    """Plane distance in Lambert-93 from points to each place, places along a new last axis. [m]"""
    import shapely

    points = np.asarray(shapely.points(easting, northing), dtype=object)
    return np.asarray(shapely.distance(points[..., None], places.geometries), dtype=np.float64)


def counts_within(easting: Array, northing: Array, radius: Array, places: Features) -> Array:
    """Count places within radii of points: points and radii broadcast. [1]

    Parameters
    ----------
    easting, northing : array
        Of the points, in Lambert-93. [m]
    radius : array
        Of the rings. [m]
    places : Features
        The places.
    """
    shape = np.broadcast_shapes(easting.shape, northing.shape, radius.shape)
    if not len(places.geometries):
        return np.zeros(shape)
    kept = _in_reach(easting, northing, float(radius.max()), places)
    away = distances(easting, northing, kept)
    return np.asarray(((away <= radius[..., None]) * kept.weight).sum(axis=-1))


def nearest_distances(easting: Array, northing: Array, places: Features) -> Array | None:
    """Plane distance from points to the nearest place; None where there is none. [m]"""
    import shapely

    if not len(places.geometries):
        return None
    points = np.asarray(shapely.points(easting, northing), dtype=object)
    tree = shapely.STRtree(places.geometries)
    _, found = tree.query_nearest(points.reshape(-1), return_distance=True, all_matches=False)
    return np.asarray(found.reshape(points.shape), dtype=np.float64)


def _in_reach(easting: Array, northing: Array, radius: float, places: Features) -> Features:
    """The places that can lie within a radius of any of the points."""
    import shapely

    x, y = np.asarray(easting), np.asarray(northing)
    box = shapely.box(x.min() - radius, y.min() - radius, x.max() + radius, y.max() + radius)
    near = shapely.STRtree(places.geometries).query(box)
    near.sort()
    return Features(places.geometries[near], places.weight[near], places.accuracy_m, places.content_hash)
