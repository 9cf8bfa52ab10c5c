"""Wells of a person's own layers as receptors: how far the nearest are, and never where.

Exact positions of drinking-water wells are restricted, and those of farm wells belong to their owners. Both layers stay
in the folder of the site; what leaves it is a distance without direction, rounded down to a step of a coarse ladder:
the drawdown there is a bound, and a ring of tens of per cent of its radius tells nobody where a well is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gis.distance import Places

if TYPE_CHECKING:
    from gis.layers import Layer

NEAREST = 2  # of each kind: more would say more of where they are
ROWS = 4  # of a table of the pages to read
LADDER = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)  # times powers of ten: steps of a third to a half
LEAST = 10.0  # m
# Layers of the catalogue, the label that their wells get, and what they are called.
KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "drinking-water-wells": (
        "drinking-water-well", {"fr": "captage d'eau potable {n} (position protégée)",
                                "en": "drinking-water well {n} (protected position)"},
    ),
    "farm-wells": (
        "irrigation-well", {"fr": "puits d'irrigation {n} (position non publiée)",
                            "en": "irrigation well {n} (position not published)"},
    ),
}  # fmt: skip


def rounded_down(distance: float) -> float:
    """The step of the ladder at or below a distance. [m]"""
    distance = max(distance, LEAST)
    power = 10.0 ** np.floor(np.log10(distance))
    return float(max(step * power for step in LADDER if step * power <= distance))


def for_pages(labels: Sequence[str]) -> tuple[str, ...]:
    """The receptors of the pages to read: those of the pack, or its first ones and the nearest given well of each kind.

    Given wells take the place of the last receptors of a pack, so that a page stays a page.
    """
    slugs = {slug for slug, _ in KINDS.values()}
    given = {label for label in labels if label.rpartition("-")[0] in slugs}
    nearest = [label for label in labels if label in given and label.endswith("-1")]
    own = [label for label in labels if label not in given]
    return tuple([*own[: ROWS - len(nearest)], *nearest] if nearest else own)


def layer_of(kind: str, layers: Mapping[str, Layer]) -> Layer | None:
    """The layer that a person has given of a kind of wells."""
    return layers.get(f"given-{kind}") or layers.get(f"official-{kind}")


def with_given_wells(known: Places | None, layers: Mapping[str, Layer]) -> Places | None:
    """Receptors of the pack, and after them the nearest wells of each layer that a person has given.

    Distances are from the middle of the outline of the project; without an outline there is nothing to measure from.
    """
    site = layers.get("site")
    given = {kind: layer for kind in KINDS if (layer := layer_of(kind, layers)) is not None}
    if site is None or not given:
        return known
    import shapely

    middle = shapely.centroid(shapely.union_all(site.frame.geometry.to_numpy()))
    labels: list[str] = []
    names: list[Mapping[str, str]] = []
    distances: list[float] = []
    for kind, layer in given.items():
        slug, words = KINDS[kind]
        shapes = layer.frame.geometry[layer.frame.geometry.notna()].to_numpy()
        for n, distance in enumerate(np.sort(shapely.distance(middle, shapes))[:NEAREST], start=1):
            labels.append(f"{slug}-{n}")
            names.append({code: text.format(n=n) for code, text in words.items()})
            distances.append(rounded_down(float(distance)))
    return _joined(known, tuple(labels), tuple(names), np.array(distances))


def _joined(
    known: Places | None, labels: tuple[str, ...], names: tuple[Mapping[str, str], ...], distances: np.ndarray
) -> Places:
    before = known or Places((), (), np.empty(0, dtype=object), np.empty(0), (), "")
    whole = np.concatenate([before.geometries, np.full(len(labels), None, dtype=object)])
    fixed = np.concatenate([before.fixed_distance, distances])
    for array in (whole, fixed):
        array.flags.writeable = False
    told = "\n".join([before.content_hash, *(f"{label} {d:g}" for label, d in zip(labels, distances, strict=True))])
    return Places(
        before.labels + labels, before.names + names, whole, fixed, before.accuracy_m + (None,) * len(labels),
        hashlib.sha256(told.encode()).hexdigest(),
    )  # fmt: skip
