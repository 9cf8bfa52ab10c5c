"""The map: where the project is assumed to be, and what lies around it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gis.layers import Layer
from reports.figures import canvas
from reports.language import Language

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

MARGIN = 900.0  # m of land around what is drawn
RATIO = 0.68  # height over width of the frame
HEIGHT = 2.95  # inches
CHARACTER, LINE = 4.3, 9.5  # points, of a label
LOOKS = {  # by the column `kind` of a point: marker, colour, size
    "place": ("o", canvas.INK, 4.5),
    "piezometer": ("^", canvas.BLUE, 6.5),
}
CRS_NOTE = "RGF93 v1 / Lambert-93 (EPSG:2154)"
# Where a label may stand, from best to last: offset in points and alignment.
SPOTS = (
    (6, 0, "left", "center"), (-6, 0, "right", "center"), (0, 6, "center", "bottom"), (0, -6, "center", "top"),
    (5, 5, "left", "bottom"), (-5, 5, "right", "bottom"), (5, -5, "left", "top"), (-5, -5, "right", "top"),
)  # fmt: skip


Box = tuple[float, float, float, float]  # west, south, east, north


def draw(layers: Mapping[str, Layer], language: Language, alternative: str) -> Markup:
    """Draw the layers of a pack in Lambert-93: rivers, places, piezometers and the site."""
    shown = {name: _placed(layer.frame) for name, layer in layers.items() if layer.distance is None}
    shown = {name: frame for name, frame in shown.items() if len(frame)}
    with canvas.style("map"):
        made = canvas.figure(HEIGHT)
        made.set_layout_engine("none")
        share = HEIGHT / RATIO / canvas.WIDTH
        axes = made.add_axes((0.003, 0.008, share, 0.984))
        frame = _frame([shown[name] for name in shown if _geometry(shown[name]) != "LineString"])
        handles: list[Any] = []
        west, south, east, north = frame
        corner = (west, south, west + (east - west) * 0.45, south + (north - south) * 0.12)
        taken: list[Box] = [corner, (east - (east - west) * 0.08, south, east, south + (north - south) * 0.2)]
        for name in sorted(shown, key=lambda n: ("LineString", "Polygon", "Point").index(_geometry(shown[n]))):
            handles += _layer(axes, layers[name], shown[name], frame, language, taken)
        _furniture(axes, frame, language)
        made.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(share + 0.015, 1.0), frameon=False,
            borderpad=0, borderaxespad=0.2, handlelength=1.6, labelspacing=0.9, alignment="left",
        )  # fmt: skip
        return canvas.to_svg(made, "map", alternative)


def _placed(frame: GeoDataFrame) -> GeoDataFrame:
    """Return the features that have a geometry."""
    return frame[frame.geometry.notna() & ~frame.geometry.is_empty]


def _geometry(frame: GeoDataFrame) -> str:
    """Return Point, LineString or Polygon."""
    return str(frame.geometry.iloc[0].geom_type).removeprefix("Multi")


def _frame(frames: list[GeoDataFrame]) -> Box:
    """Return west, south, east, north around all features, widened to the ratio of the map."""
    boxes = [frame.total_bounds for frame in frames]
    west, south = min(b[0] for b in boxes) - MARGIN, min(b[1] for b in boxes) - MARGIN
    east, north = max(b[2] for b in boxes) + MARGIN, max(b[3] for b in boxes) + MARGIN
    missing = (north - south) / RATIO - (east - west)
    if missing > 0:
        return west - missing / 2, south, east + missing / 2, north
    lower = (east - west) * RATIO - (north - south)
    return west, south - lower / 2, east, north + lower / 2


def _layer(
    axes: Axes, layer: Layer, frame: GeoDataFrame, box: Box, language: Language,
    taken: list[Box],
) -> list[Any]:
    """Draw one layer with its labels; return its entries of the legend."""
    names = list(frame[f"name_{language.code}"])
    label = language.pick(layer.label)
    match _geometry(frame):
        case "LineString":
            for shape, name in zip(frame.geometry, names, strict=True):
                for line in getattr(shape, "geoms", [shape]):
                    x, y = zip(*line.coords, strict=True)
                    axes.plot(x, y, color=canvas.SKY, linewidth=2.2, solid_joinstyle="round")
                _along(axes, shape, name, box)
            return [Line2D([], [], color=canvas.SKY, linewidth=2.2, label=_wrapped(label))]
        case "Polygon":
            hatched = layer.kind == "placeholder"
            look: dict[str, Any] = {
                "facecolor": "#fbe6c8" if hatched else canvas.FAINT, "edgecolor": canvas.ORANGE,
                "hatch": "xxxx" if hatched else None, "linewidth": 1.2, "linestyle": "--" if hatched else "-",
            }  # fmt: skip
            for shape in frame.geometry:
                for part in getattr(shape, "geoms", [shape]):
                    x, y = zip(*part.exterior.coords, strict=True)
                    axes.fill(x, y, **look)
            if not hatched:
                return [Patch(label=_wrapped(label), **look)]
            _label(axes, shape.centroid.x, shape.bounds[1], language.gettext("emplacement supposé"), box, taken)
            return [Patch(label=_wrapped(", ".join([*names, language.gettext("figuré provisoire")])), **look)]
    return _points(axes, frame, names, language, box, taken)


def _points(
    axes: Axes, frame: GeoDataFrame, names: list[str], language: Language, box: Box, taken: list[Box]
) -> list[Any]:
    kinds = list(frame["kind"]) if "kind" in frame else ["place"] * len(frame)
    words = {
        "place": language.gettext("lieu (centre)"), "piezometer": language.gettext("piézomètre public"),
    }  # fmt: skip
    for point, kind in zip(frame.geometry, kinds, strict=True):
        marker, colour, size = LOOKS.get(kind, LOOKS["place"])
        axes.plot(
            [point.x], [point.y], marker=marker, color=colour, markersize=size, linestyle="none",
            markeredgecolor="white", markeredgewidth=0.6,
        )  # fmt: skip
        reach = 4 * _scale(box)
        taken.append((point.x - reach, point.y - reach, point.x + reach, point.y + reach))
    for point, name in zip(frame.geometry, names, strict=True):
        _label(axes, point.x, point.y, _short(name), box, taken)
    return [
        Line2D([], [], marker=LOOKS[k][0], color=LOOKS[k][1], markersize=LOOKS[k][2], linestyle="none", label=words[k])
        for k in LOOKS
        if k in kinds
    ]  # fmt: skip


def _wrapped(text: str) -> str:
    """Break a text of the legend into lines."""
    return "\n".join(textwrap.wrap(text, 34))


def _short(name: str) -> str:
    """Return a name without what follows its first comma or bracket."""
    short = name.split(",")[0].split(" (")[0]
    return short[:1].upper() + short[1:]


def _label(axes: Axes, x: float, y: float, text: str, frame: Box, taken: list[Box]) -> None:
    """Write a label inside the frame where it covers least of what is already there."""
    scale = _scale(frame)
    width, height = len(text) * CHARACTER * scale, LINE * scale
    best: tuple[int, Box, tuple[int, int, str, str]] | None = None
    for spot in SPOTS:
        dx, dy, horizontal, vertical = spot
        left = x + dx * scale - {"left": 0.0, "right": width, "center": width / 2}[horizontal]
        low = y + dy * scale - {"bottom": 0.0, "top": height, "center": height / 2}[vertical]
        box = (left, low, left + width, low + height)
        covered = sum(_overlap(box, other) for other in taken) + 2 * _leaves(box, frame)
        if best is None or covered < best[0]:
            best = (covered, box, spot)
    assert best is not None
    _, box, (dx, dy, horizontal, vertical) = best
    taken.append(box)
    axes.annotate(
        text, (x, y), xytext=(dx, dy), textcoords="offset points", ha=horizontal, va=vertical, fontsize=8,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.75},
    )  # fmt: skip


def _scale(box: Box) -> float:
    """Return the metres on the ground for one point on paper."""
    return (box[3] - box[1]) / (HEIGHT * 72)


def _leaves(box: Box, frame: Box) -> bool:
    return box[0] < frame[0] or box[1] < frame[1] or box[2] > frame[2] or box[3] > frame[3]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _along(axes: Axes, shape: Any, name: str, box: Box) -> None:
    """Write the name of a river beside the middle of its part inside the frame."""
    from shapely.geometry import box as rectangle

    inside = shape.intersection(rectangle(*box))
    if inside.is_empty:
        return
    longest = max(getattr(inside, "geoms", [inside]), key=lambda part: part.length)
    here, there = longest.interpolate(0.5, normalized=True), longest.interpolate(0.56, normalized=True)
    angle = math.degrees(math.atan2(there.y - here.y, there.x - here.x))
    angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
    axes.annotate(
        name, (here.x, here.y), xytext=(0, 5), textcoords="offset points", rotation=angle, rotation_mode="anchor",
        ha="center", va="bottom", color=canvas.BLUE, fontstyle="italic", fontsize=8,
    )  # fmt: skip


def _furniture(axes: Axes, box: Box, language: Language) -> None:
    """Draw frame, scale bar, north arrow and the note on the coordinate system."""
    west, south, east, north = box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_linewidth(0.8)
    wide, high = east - west, north - south
    length = max(step for step in (500, 1000, 2000, 5000, 10000) if step < wide / 4)
    x, y = west + wide * 0.03, south + high * 0.06
    for part, colour in ((0, canvas.INK), (1, "white")):
        start = x + part * length / 2
        axes.fill(
            [start, start + length / 2, start + length / 2, start],
            [y, y, y + high * 0.012, y + high * 0.012], facecolor=colour, edgecolor=canvas.INK, linewidth=0.7,
        )  # fmt: skip
    axes.annotate(f"{length // 1000} km", (x + length, y), xytext=(4, 0), textcoords="offset points", fontsize=8)
    axes.annotate(
        CRS_NOTE, (x, y), xytext=(0, -4), textcoords="offset points", fontsize=7.5, color=canvas.GREY, va="top",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )
    axes.annotate(
        language.gettext("N"), xy=(east - wide * 0.04, south + high * 0.15),
        xytext=(east - wide * 0.04, south + high * 0.04), ha="center", va="center", fontweight="bold",
        arrowprops={"arrowstyle": "-|>", "color": canvas.INK, "linewidth": 1.2},
    )  # fmt: skip
