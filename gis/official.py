"""Official layers in a pack: beside what was drawn by hand, and in its place where the features are the same."""

from __future__ import annotations

import datetime
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gis.catalog import Match, OfficialLayer
from gis.pack import Pack
from gis.pack_files import write_layer, write_source
from gis.schemas import Kind

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from gis.layers import Layer

# Positions of drinking-water wells are restricted: points are moved to the middle of a cell of this size, and areas
# small enough to be the immediate perimeter of a well are left out. [m, m²]
BLUR_CELL = 2000.0
SMALLEST_AREA = 50_000.0
ARTICLES = ("le ", "la ", "les ", "l'", "l’", "the ", "ruisseau ", "riviere ", "fleuve ", "de ", "du ", "des ", "d'")


@dataclass(frozen=True)
class Entered:
    """What became of a layer in the pack.

    Attributes
    ----------
    resource : str
        Name of its entry.
    blurred, left_out : int
        Restricted points that were moved, and restricted areas that were left out.
    replaced : str or None
        Drawn layer in whose place it stands.
    matched : int
        Features of the drawn layer that have their official geometry now.
    drawn : int
        Features of the drawn layer.
    """

    resource: str
    blurred: int = 0
    left_out: int = 0
    replaced: str | None = None
    matched: int = 0
    drawn: int = 0

    def sentences(self) -> list[str]:
        """What became of it, in words."""
        found = [f"entered as {self.resource}"]
        if self.blurred:
            found.append(f"{self.blurred} restricted positions moved to the middle of cells of {BLUR_CELL / 1000:g} km")
        if self.left_out:
            found.append(f"{self.left_out} restricted areas under {SMALLEST_AREA / 1e4:g} ha left out")
        if self.replaced:
            share = f"{self.matched} of {self.drawn} features"
            found.append(f"stands in for {self.replaced}: {share}; the drawn ones are kept")
        return found


def enter(
    pack: Pack, name: str, layer: OfficialLayer, frame: GeoDataFrame, date: datetime.date, origin: dict[str, str],
    kind: Kind = "official",
) -> Entered:  # fmt: skip
    """Write a layer of the catalogue into a pack.

    Parameters
    ----------
    pack : Pack
        The pack; its folder is written to.
    name : str
        Name of the layer in the catalogue.
    layer : OfficialLayer
        Its entry.
    frame : GeoDataFrame
        Features in Lambert-93, at least one.
    date : date
        On which they came.
    origin : dict
        What the source says beyond the catalogue: ``url``, or another ``publisher``.
    kind : str
        official, digitised or placeholder.
    """
    resource = f"official-{name}" if kind == "official" else f"given-{name}"
    blurred, left_out = 0, 0
    accuracy = float(layer.accuracy_m or 0)
    if layer.restricted:
        frame, blurred, left_out = blur(frame)
        accuracy = max(accuracy, BLUR_CELL / np.sqrt(2)) if blurred else accuracy
    source: dict[str, str] = {
        "title": layer.label.fr, "publisher": layer.attribution, "kind": "official", "reliability": "primary",
        "licence": layer.licence, "accessed": f"{date:%Y-%m-%d}", **origin,
    }  # fmt: skip
    write_source(pack.folder, resource, source)
    entry: dict[str, Any] = {
        "label": layer.label.model_dump(), "kind": kind, "accuracy": round(accuracy, 1), "source": resource,
        "licence": layer.licence, "geometry": layer.geometry, **({"restricted": True} if layer.unpublished else {}),
    }  # fmt: skip
    if not len(frame):
        return Entered(resource, blurred, left_out)
    write_layer(pack.folder, resource, frame, entry, date)
    done = Entered(resource, blurred, left_out)
    drawn = next((each for each in pack.resources() if layer.match and each.name == layer.match.layer), None)
    if drawn is None or layer.match is None or drawn.geometry != layer.geometry or layer.restricted:
        return done
    from gis.layers import read_layer

    stand_in, matched = replace_drawn(read_layer(pack.folder, drawn), frame, layer.match, resource, accuracy)
    if not matched:
        return done
    shared = {
        "kind": kind if matched == len(stand_in) else drawn.kind, "label": drawn.label.model_dump(),
        "accuracy": drawn.accuracy, "replaces": drawn.name,
    }  # fmt: skip
    write_layer(
        pack.folder, f"{drawn.name}-stand-in", stand_in,
        entry | shared | {k: v for k, v in (("support", drawn.support), ("distance", drawn.distance)) if v}, date,
    )  # fmt: skip
    return Entered(resource, blurred, left_out, drawn.name, matched, len(stand_in))


def blur(frame: GeoDataFrame) -> tuple[GeoDataFrame, int, int]:
    """Move points to the middle of their cell and leave small areas out; returns how many of each."""
    import shapely

    shapes = frame.geometry.to_numpy()
    points = np.asarray(shapely.get_dimensions(shapes)) == 0
    centres = shapely.centroid(shapes[points])
    x, y = (np.floor(part(centres) / BLUR_CELL) * BLUR_CELL + BLUR_CELL / 2 for part in (shapely.get_x, shapely.get_y))
    moved = shapes.copy()
    moved[points] = shapely.points(x, y)
    small = ~points & (np.asarray(shapely.area(shapes)) < SMALLEST_AREA)
    # columns of positions would undo it
    telling = [c for c in frame.columns if c.lower() in ("x", "y", "longitude", "latitude", "coordinates")]
    kept = frame.set_geometry(moved).drop(columns=telling).loc[~small].reset_index(drop=True)
    return kept, int(points.sum()), int(small.sum())


def replace_drawn(
    drawn: Layer, official: GeoDataFrame, match: Match, source: str, accuracy: float
) -> tuple[GeoDataFrame, int]:
    """Return the drawn features with the official geometry where one of the same name or code is found, and how many.

    Pieces of one name become one geometry. Labels and names stay those of the pack: other files refer to them.
    """
    import shapely

    frame = drawn.frame.copy()
    if match.drawn not in frame.columns or match.official not in official.columns:
        return frame, 0
    keys = np.array([plain(value) for value in official[match.official]])
    shapes = frame.geometry.to_numpy().copy()
    news = {
        "accuracy_m": accuracy, "source": source,
        "note_fr": "Géométrie officielle à la place du tracé fait à la main.",
        "note_en": "Official geometry in place of the one drawn by hand.",
    }  # fmt: skip
    matched = 0
    for row, value in enumerate(frame[match.drawn]):
        key = plain(value)
        found = keys == key
        if not key or shapes[row] is None or not found.any():
            continue
        shapes[row] = shapely.union_all(official.geometry.to_numpy()[found])
        matched += 1
        for column in set(news) & set(frame.columns):
            frame.loc[frame.index[row], column] = news[column]
    return frame.set_geometry(shapes, crs=frame.crs), matched


def plain(value: Any) -> str:
    """A name without accents, capitals, articles and generic words, for comparison; empty if there is none."""
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFKD", value.strip().casefold())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    while shorter := next((text.removeprefix(article) for article in ARTICLES if text.startswith(article)), None):
        text = shorter
    return text
