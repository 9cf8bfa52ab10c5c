"""Reaches of streams around a project: where they are, and how they stand to the groundwater.

What a well takes from a stream can be computed only where the stream is known to be connected to the aquifer;
so each reach bears a class, with its reason and source, and "unknown" gives a bound and no value.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gis import paths
from gis.distance import Places
from gis.schemas import Label, Text, _Strict, check
from impact.errors import RegisterError

REACHES_FILE = "reaches.toml"
ReachClass = Literal["gaining", "losing-connected", "losing-disconnected", "unknown"]
CONNECTED: tuple[ReachClass, ...] = ("gaining", "losing-connected")


class Reach(_Strict):
    """`[reaches.SLUG]`: a feature of the layer of rivers, or a stream given by its distance."""

    # "class" is a word of the language
    kind: ReachClass = Field(alias="class")
    reason: Label
    source: Text
    boundary: bool = False
    name: Label | None = None
    distance_m: float | None = None
    accuracy_m: float | None = None


class _ReachFile(_Strict):
    """The file of the reaches."""

    format: Literal[1]
    reaches: dict[str, Reach]


@dataclass(frozen=True, eq=False)
class Streams:
    """Streams with their classes.

    Attributes
    ----------
    places : Places
        Names, geometries and distances.
    reaches : mapping of str to Reach
        Class, reason and source by label.
    certain, possible : array of float
        1 where the stream is known to be connected, and where it may be; else 0. Read-only. [1]
    given_accuracy : array of float
        Accuracy of a distance that is given; 0 where a stream is drawn. Read-only. [m]
    boundary : int or None
        Position of the stream on which the aquifer may end.
    content_hash : str
        Hash of file and geometries.
    """

    places: Places
    reaches: Mapping[str, Reach]
    certain: NDArray[np.float64]
    possible: NDArray[np.float64]
    given_accuracy: NDArray[np.float64]
    boundary: int | None
    content_hash: str

    @property
    def labels(self) -> tuple[str, ...]:
        """Slugs of the streams."""
        return self.places.labels


@dataclass(frozen=True, eq=False)
class GaugedStreams:
    """The streams of which a low flow is known.

    Attributes
    ----------
    labels : tuple of str
        Slugs, in the order of the data.
    positions : array of int
        Of each among all streams. Read-only.
    content_hash : str
        Hash of both.
    """

    labels: tuple[str, ...]
    positions: NDArray[np.intp]
    content_hash: str


def gauged(streams: Streams, name: str, labels: tuple[str, ...]) -> GaugedStreams:
    """Find the streams that data by stream name; raises RegisterError for one that is no stream of the pack."""
    if strange := [label for label in labels if label not in streams.labels]:
        known = ", ".join(streams.labels)
        raise RegisterError([f"data.{name}.at.{label} is no stream of {REACHES_FILE}: {known}" for label in strange])
    positions = np.array([streams.labels.index(label) for label in labels], dtype=np.intp)
    positions.flags.writeable = False
    told = "\n".join([streams.content_hash, *labels])
    return GaugedStreams(labels, positions, hashlib.sha256(told.encode()).hexdigest())


def read_streams(folder: Path, known: Places | None) -> Streams | None:
    """Read the reaches of a pack; None where it has no such file.

    Parameters
    ----------
    folder : Path
        Of the pack.
    known : Places or None
        Where the reaches without a distance of their own have their geometry.

    Raises
    ------
    RegisterError
        All faults of the file at once.
    """
    path = paths.inside(folder, REACHES_FILE, file=REACHES_FILE, field="the file")
    if not path.is_file():
        return None
    content = path.read_bytes()
    try:
        table: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegisterError([f"{REACHES_FILE}: not TOML in UTF-8: {error}"]) from None
    reaches = check(_ReachFile, table, REACHES_FILE).reaches
    if faults := _faults(reaches, known):
        raise RegisterError(faults)
    boundaries = [i for i, reach in enumerate(reaches.values()) if reach.boundary]
    geometry_hash = known.content_hash if known else ""
    return Streams(
        places=_places(reaches, known, content),
        reaches=reaches,
        certain=_flags(reach.kind in CONNECTED for reach in reaches.values()),
        possible=_flags(reach.kind != "losing-disconnected" for reach in reaches.values()),
        given_accuracy=_flags(reach.accuracy_m or 0.0 for reach in reaches.values()),
        boundary=boundaries[0] if boundaries else None,
        content_hash=hashlib.sha256(content + geometry_hash.encode()).hexdigest(),
    )


def _faults(reaches: Mapping[str, Reach], known: Places | None) -> list[str]:
    labels = known.labels if known else ()
    faults = []
    for slug, reach in reaches.items():
        given = (reach.distance_m is not None, reach.accuracy_m is not None, reach.name is not None)
        if slug not in labels and not all(given):
            faults.append(
                f"{REACHES_FILE}: reaches.{slug} is in no layer of places; draw it there, "
                "or give name, distance_m and accuracy_m"
            )
        if slug in labels and any(given):
            faults.append(f"{REACHES_FILE}: reaches.{slug} is in a layer; remove name, distance_m and accuracy_m")
        if reach.boundary and slug not in labels:
            faults.append(f"{REACHES_FILE}: reaches.{slug}.boundary needs a stream that is drawn in a layer")
    if sum(reach.boundary for reach in reaches.values()) > 1:
        faults.append(f"{REACHES_FILE}: boundary is true for more than one reach; keep one")
    return faults


def _places(reaches: Mapping[str, Reach], known: Places | None, content: bytes) -> Places:
    geometries = np.full(len(reaches), None, dtype=object)
    distances = np.full(len(reaches), np.nan)
    names: list[Mapping[str, str]] = []
    accuracies: list[float | None] = []
    for i, (slug, reach) in enumerate(reaches.items()):
        if known is not None and slug in known.labels:
            place = known.labels.index(slug)
            geometries[i] = known.geometries[place]
            names.append(known.names[place])
            accuracies.append(known.accuracy_m[place])
        else:
            assert reach.name is not None
            assert reach.distance_m is not None
            distances[i] = reach.distance_m
            names.append({"fr": reach.name.fr, "en": reach.name.en})
            accuracies.append(reach.accuracy_m)
    return Places(
        tuple(reaches), tuple(names), geometries, distances, tuple(accuracies),
        hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


def _flags(values: Any) -> NDArray[np.float64]:
    flags = np.array(list(values), dtype=np.float64)
    flags.flags.writeable = False
    return flags
