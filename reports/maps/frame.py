"""The block that every map stands in: its extent, border, scale bar, north, reference system, sources and inset."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gis.layers import Layer
from impact.evidence import Source
from reports.document import initial
from reports.figures import canvas
from reports.language import Language

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reports.maps.labels import Box

MARGIN = 1300.0  # m of land around what is drawn
RATIO = 0.68  # height over width of the frame
SHARE = 0.615  # of the width of the block that the map takes; legend and furniture stand beside it
GAP = 0.015  # between the two
FURNITURE = 0.74  # inches of height
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


def scale(box: Box, width: float) -> float:
    """Return the metres on the ground for one point on paper, in a block of a width in mm."""
    return (box[2] - box[0]) / (SHARE * width / canvas.INCH * canvas.POINTS)


def block(width: float, lines: int) -> tuple[Figure, Axes, float]:
    """Return the figure of a map, the axes of its ground, and the share of the height below them.

    Parameters
    ----------
    width : float
        Of the block. [mm]
    lines : int
        Of sources below the map.
    """
    ground = SHARE * width / canvas.INCH * RATIO
    height = ground + LINE * (lines + 0.6) + 0.03
    made = canvas.figure(height, width)
    made.set_layout_engine("none")
    below = LINE * (lines + 0.6) / height
    return made, made.add_axes((0.002, below, SHARE, ground / height)), below


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


def furniture(made: Figure, box: Box, below: float, identifier: str, language: Language) -> None:
    """Draw scale bar, north arrow, the note on the reference system and the name of the map, beside the map."""
    left, width = SHARE + GAP, 1 - SHARE - GAP - INSET - GAP
    wide = (box[2] - box[0]) / SHARE * width  # m that the width beside the map would cover
    axes = made.add_axes((left, below, width, FURNITURE / made.get_figheight()))
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
        said = [kinds[layer.kind]]
        if source is not None:
            said.append(f"{source.publisher} {source.date[:4]}" if source.date else source.publisher)
        said.append(layer.licence)
        said.append(language.gettext("à {metres} m près").format(metres=f"{layer.accuracy_m:.0f}"))
        parts.append(f"{initial(language.pick(layer.label))} : {', '.join(said)}")
    return textwrap.wrap(f"{' ; '.join(parts)}.", int(width * LETTERS)) if parts else []


def written(made: Figure, lines: Sequence[str]) -> None:
    """Write the sources below the map."""
    made.text(
        0.002, LINE * 0.1 / made.get_figheight(), "\n".join(lines), fontsize=canvas.LEAST, color=canvas.GREY,
        va="bottom", linespacing=1.15,
    )  # fmt: skip


def inset(made: Figure, frames: Sequence[GeoDataFrame], box: Box, below: float, language: Language) -> bool:
    """Draw where the map lies within all that the pack has; nothing where that is hardly wider than the map."""
    whole = around(frames)
    if whole[2] - whole[0] < WIDER * (box[2] - box[0]):
        return False
    tall = INSET * RATIO * made.get_figwidth() / made.get_figheight()
    axes = made.add_axes((1 - INSET - 0.003, below, INSET, tall))
    for frame in frames:
        for shape in frame.geometry:
            for part in getattr(shape, "geoms", [shape]):
                line = part.exterior if part.geom_type == "Polygon" else part
                if line.geom_type == "Point":
                    continue
                grain = (whole[2] - whole[0]) / 1000
                axes.plot(*line.simplify(grain).xy, color=canvas.SKY, linewidth=0.9)
    axes.add_patch(
        Rectangle((box[0], box[1]), box[2] - box[0], box[3] - box[1], fill=False, edgecolor=canvas.VERMILION, linewidth=1.3)
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
