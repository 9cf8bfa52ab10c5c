"""The block that every map stands in: its extent, border, scale bar, north, reference system, sources and inset."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gis.layers import Layer
from impact.evidence import Source
from reports.document import initial
from reports.figures import canvas
from reports.language import WIDE, Language
from reports.numbers import with_unit

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reports.maps.labels import Box

MARGIN = 1300.0  # m of land around what is drawn
RATIO = 0.68  # height over width of the frame
SHARE = 0.615  # of the width of the block that the map takes; legend and furniture stand beside it
GAP = 0.015  # between the two
FURNITURE = 0.74  # inches of height
ENTRY = 0.15  # inches of height for one line of the legend below the map of a column
INSET = 0.145  # of the width of the block
LINE = 0.128  # inches of height for one line of sources
LETTERS = 0.73  # letters of 7.5 points to a mm of line
WIDER = 1.3  # times the frame: an inset that shows less more is left out
STEPS = (500, 1000, 2000, 5000, 10_000, 20_000, 50_000)  # m of a scale bar
CRS_NOTE = "RGF93 v1 / Lambert-93\n(EPSG:2154)"
HASHED = 8  # characters of the hash of a map


def around(frames: Sequence[GeoDataFrame], margin: float = MARGIN) -> Box:
    """Return west, south, east, north around all features, widened to the ratio of the map."""
    boxes = [frame.total_bounds for frame in frames]
    west, south = min(b[0] for b in boxes) - margin, min(b[1] for b in boxes) - margin
    east, north = max(b[2] for b in boxes) + margin, max(b[3] for b in boxes) + margin
    missing = (north - south) / RATIO - (east - west)
    if missing > 0:
        return west - missing / 2, south, east + missing / 2, north
    lower = (east - west) * RATIO - (north - south)
    return west, south - lower / 2, east, north + lower / 2


@dataclass(frozen=True)
class Block:
    """Where everything stands in the figure of a map, in shares of its width and height.

    At full width legend and furniture stand beside the map; in a column they stand below it.
    """

    made: Figure
    axes: Axes
    share: float  # of the width that the map takes
    legend: tuple[float, float]  # top left corner
    furniture: tuple[float, float, float, float]
    inset: tuple[float, float, float, float]


def share(width: float) -> float:
    """Return the share of the width of a block in mm that its map takes."""
    return SHARE if width >= canvas.FULL else 0.996


def scale(box: Box, width: float) -> float:
    """Return the metres on the ground for one point on paper, in a block of a width in mm."""
    return (box[2] - box[0]) / (share(width) * width / canvas.INCH * canvas.POINTS)


def block(width: float, lines: int, entries: int) -> Block:
    """Return the figure of a map with the place of its parts.

    Parameters
    ----------
    width : float
        Of the block. [mm]
    lines : int
        Of sources below the map.
    entries : int
        Lines that the legend may take, at most.
    """
    wide, beside = width / canvas.INCH, width >= canvas.FULL
    ground, notes = share(width) * wide * RATIO, LINE * (lines + 1.0)
    strip = 0.0 if beside else max(ENTRY * (entries + 1), FURNITURE + 0.35)
    height = ground + notes + strip + 0.03
    made = canvas.figure(height, width)
    made.set_layout_engine("none")
    axes = made.add_axes((0.002, (notes + strip) / height, share(width), ground / height))
    small = INSET if beside else INSET * canvas.FULL / width
    tall = small * RATIO * wide / height
    left = SHARE + GAP if beside else 0.45
    return Block(
        made, axes, share(width), (left, 1.0) if beside else (0.0, (notes + strip - 0.05) / height),
        (left, notes / height, 1 - left - small - GAP, FURNITURE / height),
        (1 - small - 0.003, notes / height, small, tall),
    )  # fmt: skip


def framed(axes: Axes, box: Box) -> None:
    """Draw the border of the map."""
    west, south, east, north = box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_linewidth(0.8)
        spine.set_zorder(10)


def furniture(placed: Block, box: Box, identifier: str, language: Language) -> None:
    """Draw scale bar, north arrow, the note on the reference system and the name of the map, beside the map."""
    wide = (box[2] - box[0]) / placed.share * placed.furniture[2]  # m that its width covers at the scale of the map
    axes = placed.made.add_axes(placed.furniture)
    axes.set_axis_off()
    axes.set_xlim(0, wide)
    axes.set_ylim(0, 1)
    length = max((step for step in STEPS if step < wide * 0.55), default=STEPS[0])
    start = wide * 0.2
    for part, colour in ((0, canvas.INK), (1, "white")):
        axes.add_patch(
            Rectangle(
                (start + part * length / 2, 0.66), length / 2, 0.07, facecolor=colour, edgecolor=canvas.INK,
                linewidth=0.7,
            )
        )  # fmt: skip
    text = f"{length // 1000} km" if length >= 1000 else f"{length} m"
    axes.annotate(text, (start, 0.76), va="bottom", fontsize=8)
    axes.annotate(
        f"{CRS_NOTE}\n{identifier}", (0, 0.55), fontsize=canvas.LEAST, color=canvas.GREY, va="top", linespacing=1.1
    )
    axes.annotate(
        language.gettext("N"), xy=(wide * 0.07, 1.0), xytext=(wide * 0.07, 0.66), ha="center", va="center",
        fontweight="bold", arrowprops={"arrowstyle": "-|>", "color": canvas.INK, "linewidth": 1.2, "shrinkB": 0},
    )  # fmt: skip


GIVEN = "given-"  # begins the name of a layer that came in by `impact add`


def source_lines(
    layers: Mapping[str, Layer], sources: Mapping[str, Source], language: Language, width: float
) -> list[str]:
    """Return the sources of the layers as lines: layer, publisher, edition, licence, accuracy, official or not."""
    kinds = {
        "official": language.gettext("couche officielle"), "digitised": language.gettext("relevé par nous"),
        "placeholder": language.gettext("figuré provisoire"),
    }  # fmt: skip
    parts = []
    for layer in layers.values():
        source = sources.get(layer.source)
        given = layer.kind == "digitised" and layer.name.startswith(GIVEN)
        said = [language.gettext("fichier donné") if given else kinds[layer.kind]]
        if source is not None:
            own = source.kind == "authors"
            who = language.gettext("auteurs de l'étude") if own else source.publisher
            said.append(f"{who} {source.date[:4]}" if source.date else who)
        said.append(layer.licence)
        said.append(language.gettext("à {accuracy} près").format(accuracy=with_unit(f"{layer.accuracy_m:.0f}", "m")))
        parts.append(f"{initial(language.pick(layer.label))} : {', '.join(said)}")
    return textwrap.wrap(f"{f'{WIDE}; '.join(parts)}.", int(width * LETTERS)) if parts else []


def written(made: Figure, lines: Sequence[str]) -> None:
    """Write the sources below the map."""
    made.text(
        0.002, LINE * 0.1 / made.get_figheight(), "\n".join(lines), fontsize=canvas.LEAST, color=canvas.GREY,
        va="bottom", linespacing=1.15,
    )  # fmt: skip


def inset(placed: Block, frames: Sequence[GeoDataFrame], box: Box, language: Language) -> bool:
    """Draw where the map lies within all that the pack has; nothing where that is hardly wider than the map."""
    whole = around(frames)
    if whole[2] - whole[0] < WIDER * (box[2] - box[0]):
        return False
    axes = placed.made.add_axes(placed.inset)
    for frame in frames:
        for shape in frame.geometry:
            for part in getattr(shape, "geoms", [shape]):
                line = part.exterior if part.geom_type == "Polygon" else part
                if line.geom_type == "Point":
                    continue
                grain = (whole[2] - whole[0]) / 1000
                axes.plot(*line.simplify(grain).xy, color=canvas.SKY, linewidth=0.9)
    axes.add_patch(
        Rectangle((box[0], box[1]), box[2] - box[0], box[3] - box[1], fill=False, edgecolor=canvas.VERMILION,
                  linewidth=1.3)
    )  # fmt: skip
    framed(axes, whole)
    axes.annotate(
        language.gettext("étendue du dossier"), (1, 1), xycoords="axes fraction", xytext=(0, 2),
        textcoords="offset points", fontsize=canvas.LEAST, color=canvas.GREY, va="bottom", ha="right",
    )  # fmt: skip
    return True


def identifier(letter: str, layers: Mapping[str, Layer], language: Language) -> str:
    """Return the name of a map: its letter, and a hash of the layers that it shows."""
    digest = hashlib.sha256("".join(layer.sha256 for layer in layers.values()).encode()).hexdigest()
    return language.gettext("Carte {letter}, {hash}").format(letter=letter, hash=digest[:HASHED])
