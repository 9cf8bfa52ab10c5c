"""The map: where the project is assumed to be, and what lies around it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gis.layers import Layer
from reports.document import initial
from reports.figures import canvas
from reports.language import Language

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

MARGIN = 1300.0  # m of land around what is drawn
RATIO = 0.68  # height over width of the frame
HEIGHT = 2.7  # inches
CHARACTER, LINE = 4.3, 9.5  # points, of a label
ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1)  # shares of a river's length where its name may stand
LIGHT, SOLID, OUTSIDE = 1, 100, 10_000  # a piece of a river, a point or a label, the outside of the frame
ROUNDS = 6  # in which labels make room for one another
STRIP = 3.0  # points to each side of a river that labels leave free
LOOKS = {  # by the column `kind` of a point: marker, colour, size
    "place": ("o", canvas.INK, 4.5),
    "piezometer": ("^", canvas.BLUE, 6.5),
}
CRS_NOTE = "RGF93 v1 / Lambert-93 (EPSG:2154)"
# Where a label may stand, from best to last: offset in points and alignment.
SPOTS = (
    (6, 0, "left", "center"), (-6, 0, "right", "center"), (0, 6, "center", "bottom"), (0, -6, "center", "top"),
    (5, 5, "left", "bottom"), (-5, 5, "right", "bottom"), (5, -5, "left", "top"), (-5, -5, "right", "top"),
    (0, 11, "center", "bottom"), (0, -11, "center", "top"), (10, 8, "left", "bottom"), (10, -8, "left", "top"),
)  # fmt: skip


Box = tuple[float, float, float, float]  # west, south, east, north
Covered = tuple[Box, int]  # what a label should leave free, and how much that matters


@dataclass(frozen=True)
class Label:
    """A text of the map and the points beside which it may stand."""

    points: tuple[tuple[float, float], ...]
    text: str
    colour: str = canvas.INK
    slanted: bool = False


@dataclass(frozen=True)
class Stand:
    """Where a label stands: the ground that it covers, its point, and its side of that point."""

    box: Box
    point: tuple[float, float]
    offset: tuple[int, int]
    horizontal: str
    vertical: str


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
        lines = [shown[name] for name in shown if _geometry(shown[name]) == "LineString"]
        rivers = [strip for line in lines for shape in line.geometry for strip in _strip(shape, frame)]
        taken: list[Covered] = [*rivers]
        labels: list[Label] = []
        for name in sorted(shown, key=lambda n: ("LineString", "Polygon", "Point").index(_geometry(shown[n]))):
            handles += _layer(axes, layers[name], shown[name], frame, language, taken, labels)
        for line in lines:
            for shape, words in zip(line.geometry, line[f"name_{language.code}"], strict=True):
                labels += _along(shape, words, frame)
        for label, stand in zip(labels, _settle(labels, frame, taken), strict=True):
            _write(axes, label, stand)
        _framed(axes, frame)
        beside = made.add_axes((share + 0.015, 0.008, 0.98 - share, 0.24))
        _furniture(beside, (frame[2] - frame[0]) / share * (0.98 - share), language)
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
    taken: list[Covered], labels: list[Label],
) -> list[Any]:
    """Draw one layer with its labels; return its entries of the legend."""
    names = list(frame[f"name_{language.code}"])
    label = language.pick(layer.label)
    match _geometry(frame):
        case "LineString":
            for shape in frame.geometry:
                for line in getattr(shape, "geoms", [shape]):
                    x, y = zip(*line.coords, strict=True)
                    axes.plot(x, y, color=canvas.SKY, linewidth=2.2, solid_joinstyle="round")
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
            below = (shape.centroid.x, shape.bounds[1])
            words = language.gettext("emplacement supposé")
            if all(written.text != words for written in labels):  # placeholders that lie on one another share it
                labels.append(Label((below,), words))
            return [Patch(label=_wrapped(", ".join([*names, language.gettext("figuré provisoire")])), **look)]
    return _points(axes, frame, names, language, box, taken, labels)


def _points(
    axes: Axes, frame: GeoDataFrame, names: list[str], language: Language, box: Box, taken: list[Covered],
    labels: list[Label],
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
        taken.append(((point.x - reach, point.y - reach, point.x + reach, point.y + reach), SOLID))
    for point, name, kind in zip(frame.geometry, names, kinds, strict=True):
        labels.append(Label(((point.x, point.y),), _short(name, bracket=kind == "piezometer")))
    return [
        Line2D([], [], marker=LOOKS[k][0], color=LOOKS[k][1], markersize=LOOKS[k][2], linestyle="none", label=words[k])
        for k in LOOKS
        if k in kinds
    ]  # fmt: skip


def _wrapped(text: str) -> str:
    """Break a text of the legend into lines."""
    return "\n".join(textwrap.wrap(text, 34))


def _short(name: str, bracket: bool = False) -> str:
    """Return a name without what follows its first comma, nor its bracket unless that is asked for."""
    short = name.split(",")[0]
    return initial(short if bracket else short.split(" (")[0])


def _settle(labels: Sequence[Label], frame: Box, fixed: Sequence[Covered]) -> list[Stand]:
    """Find where each label stands: each in turn where it covers least of the others, some rounds over."""
    stands: dict[int, Stand] = {}
    for _ in range(ROUNDS):
        for index, label in enumerate(labels):
            others = [(stand.box, SOLID) for other, stand in stands.items() if other != index]
            stands[index] = _best(label, frame, [*fixed, *others])
    return [stands[index] for index in range(len(labels))]


def _best(label: Label, frame: Box, taken: Sequence[Covered]) -> Stand:
    """Return the point and the side of it where a label covers least of what is already there."""
    scale = _scale(frame)
    width, height = len(label.text) * CHARACTER * scale, LINE * scale
    found: list[tuple[int, Stand]] = []
    for x, y in label.points:
        for dx, dy, horizontal, vertical in SPOTS:
            left = x + dx * scale - {"left": 0.0, "right": width, "center": width / 2}[horizontal]
            low = y + dy * scale - {"bottom": 0.0, "top": height, "center": height / 2}[vertical]
            box = (left, low, left + width, low + height)
            covered = sum(weight for other, weight in taken if _overlap(box, other)) + OUTSIDE * _leaves(box, frame)
            found.append((covered, Stand(box, (x, y), (dx, dy), horizontal, vertical)))
    return min(found, key=lambda one: one[0])[1]


def _write(axes: Axes, label: Label, stand: Stand) -> None:
    axes.annotate(
        label.text, stand.point, xytext=stand.offset, textcoords="offset points", ha=stand.horizontal,
        va=stand.vertical, fontsize=8, color=label.colour, fontstyle="italic" if label.slanted else "normal",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.75},
    )  # fmt: skip


def _scale(box: Box) -> float:
    """Return the metres on the ground for one point on paper."""
    return (box[3] - box[1]) / (HEIGHT * 72)


def _leaves(box: Box, frame: Box) -> bool:
    return box[0] < frame[0] or box[1] < frame[1] or box[2] > frame[2] or box[3] > frame[3]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _along(shape: Any, name: str, box: Box) -> list[Label]:
    """Return the name of a river as a label beside its part inside the frame; none without such a part."""
    from shapely.geometry import box as rectangle

    inside = shape.intersection(rectangle(*box))
    if inside.is_empty:
        return []
    longest = max(getattr(inside, "geoms", [inside]), key=lambda part: part.length)
    points = [longest.interpolate(share, normalized=True) for share in ALONG]
    return [Label(tuple((p.x, p.y) for p in points), name, canvas.BLUE, slanted=True)]


def _strip(shape: Any, box: Box) -> list[Covered]:
    """Return boxes along a line inside the frame, which labels leave free."""
    from shapely.geometry import box as rectangle

    inside = shape.intersection(rectangle(*box))
    reach = STRIP * _scale(box)
    points = [inside.interpolate(step) for step in range(0, int(inside.length), int(2 * reach))]
    return [((p.x - reach, p.y - reach, p.x + reach, p.y + reach), LIGHT) for p in points]


def _framed(axes: Axes, box: Box) -> None:
    """Draw the frame of the map."""
    west, south, east, north = box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_linewidth(0.8)


def _furniture(axes: Axes, wide: float, language: Language) -> None:
    """Draw scale bar, north arrow and the note on the coordinate system beside a map, at its scale.

    Parameters
    ----------
    wide : float
        Width of the axes on the ground. [m]
    """
    axes.set_axis_off()
    axes.set_xlim(0, wide)
    axes.set_ylim(0, 1)
    length = max(step for step in (500, 1000, 2000, 5000, 10000) if step < wide / 2)
    for part, colour in ((0, canvas.INK), (1, "white")):
        start = part * length / 2
        axes.fill(
            [start, start + length / 2, start + length / 2, start], [0.36, 0.36, 0.42, 0.42], facecolor=colour,
            edgecolor=canvas.INK, linewidth=0.7, clip_on=False,
        )  # fmt: skip
    axes.annotate(f"{length // 1000} km", (length, 0.36), xytext=(4, -1), textcoords="offset points", fontsize=8)
    axes.annotate(CRS_NOTE, (0, 0.02), fontsize=7.5, color=canvas.GREY, va="bottom")
    axes.annotate(
        language.gettext("N"), xy=(wide * 0.03, 1.0), xytext=(wide * 0.03, 0.6), ha="center", va="center",
        fontweight="bold", arrowprops={"arrowstyle": "-|>", "color": canvas.INK, "linewidth": 1.2},
    )  # fmt: skip
