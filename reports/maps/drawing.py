"""How the features of a layer are drawn: by the shape of each, so that a layer may hold points and areas."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from gis.layers import Layer
from reports.figures import canvas
from reports.language import Language
from reports.maps import generalise, labels
from reports.maps.labels import SOLID, Box, Covered, Label

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

CODE = "code"  # column of the official code of a feature
CLASSES = 7  # of a legend, at most
POINTS = {  # by the column `kind` of a point: marker, colour, size
    "place": ("o", canvas.INK, 4.5),
    "piezometer": ("^", canvas.BLUE, 6.5),
    "well": ("s", canvas.VERMILION, 5.5),
    "dwelling": ("h", canvas.GREY, 4.0),
}
# Of areas: colour and hatch, each pair told apart without colour; orange, of placeholders too, comes late.
AREAS = (
    (canvas.SKY, "//"), ("#cc79a7", "\\\\\\"), (canvas.GREEN, "---"), (canvas.VERMILION, "|||"),
    (canvas.ORANGE, "+++"), (canvas.BLUE, "xx"), (canvas.GREY, ""),
)  # fmt: skip
PROVISIONAL: dict[str, Any] = {
    "facecolor": "#fbe6c8", "edgecolor": canvas.ORANGE, "linewidth": 1.2, "linestyle": "--",
}  # fmt: skip
HATCHES = ("xxxx", "////", "\\\\\\\\")  # of placeholders, one after the other
HIDDEN: dict[str, Any] = {
    "facecolor": "#ffffff", "edgecolor": canvas.VERMILION, "hatch": "++", "linewidth": 1.0, "linestyle": ":",
    "alpha": 0.8,
}  # fmt: skip
SAME_PLACE = 20.0  # points on paper within which "Alixan" is told by "Village d'Alixan"
WRAP, WIDE_WRAP = 30, 42  # letters of a line of the legend, and of one that has the column beside the map to itself


@dataclass
class Sheet:
    """A map while it is drawn: what labels must leave free, the labels to place, and the legend."""

    axes: Axes
    box: Box
    scale: float
    language: Language
    taken: list[Covered] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    handles: list[Any] = field(default_factory=list)
    letters: int = WRAP  # of a line of the legend
    classes: int = CLASSES  # of the legend, at most
    named: tuple[str, ...] = ()  # kinds of points that the legend leaves out: their names say enough

    def wrapped(self, text: str) -> str:
        """Break a text of the legend into lines."""
        return "\n".join(textwrap.wrap(text, self.letters))

    def entry(self, handle: Any) -> None:
        """Add an entry to the legend, once, while there is room for one."""
        if len(self.handles) < self.classes and all(h.get_label() != handle.get_label() for h in self.handles):
            self.handles.append(handle)


def lines(sheet: Sheet, layer: Layer, frame: GeoDataFrame) -> None:
    """Draw rivers with their names."""
    shown = generalise.for_print(frame, sheet.box, sheet.scale)
    for shape, name in zip(shown.geometry, shown[f"name_{sheet.language.code}"], strict=True):
        for line in getattr(shape, "geoms", [shape]):
            sheet.axes.plot(*line.xy, color=canvas.SKY, linewidth=2.2, solid_joinstyle="round", zorder=3)
        sheet.taken += labels.strip(shape, sheet.box, sheet.scale)
        sheet.labels += labels.along(shape, name, sheet.box)
    if len(shown):
        label = wrapped(sheet.language.pick(layer.label))
        sheet.entry(Line2D([], [], color=canvas.SKY, linewidth=2.2, label=label))


def placeholder(sheet: Sheet, frame: GeoDataFrame) -> None:
    """Draw areas that stand for something unknown, hatched, with the word on the map itself."""
    shown = generalise.for_print(frame, sheet.box, sheet.scale)
    words = sheet.language.gettext("figuré provisoire")
    for shape, name in zip(shown.geometry, shown[f"name_{sheet.language.code}"], strict=True):
        before = [h for h in sheet.handles if h.get_label().endswith(words)]
        look = PROVISIONAL | {"hatch": HATCHES[len(before) % len(HATCHES)]}
        sheet.axes.add_patch(PathPatch(path(shape), zorder=4, **look))
        if all(written.text != words for written in sheet.labels):  # those that lie on one another share it
            middle = (shape.bounds[0] + shape.bounds[2]) / 2
            sheet.labels.append(Label(((middle, shape.bounds[1]), (middle, shape.bounds[3])), words))
        sheet.entry(Patch(label=f"{wrapped(name)}\n{words}", **look))


def hidden(sheet: Sheet, frame: GeoDataFrame) -> None:
    """Draw the squares that stand for protected positions; no name stands beside them."""
    if not len(frame):
        return
    for shape in dict.fromkeys(frame.geometry):
        sheet.axes.add_patch(PathPatch(path(shape), zorder=4, **HIDDEN))
        sheet.taken.append((shape.bounds, SOLID))
    words = sheet.language.gettext("position protégée : quelque part dans le carré")
    sheet.entry(Patch(label=wrapped(words), **HIDDEN))


def areas(sheet: Sheet, layer: Layer, frame: GeoDataFrame, room: int) -> None:
    """Draw areas by class, the largest below, at most so many classes; the others share one look and one entry.

    Above the budget of vertices the areas are a picture at 300 dpi under the vector lines.
    """
    column = f"name_{sheet.language.code}"
    if CODE in frame:
        frame = frame.assign(**{column: frame[CODE] + ", " + frame[column]})
    shown = generalise.for_print(frame, sheet.box, sheet.scale, by=column)
    if not len(shown):
        return
    shown = shown.iloc[(-shown.geometry.area).to_numpy().argsort(kind="stable")]
    picture = generalise.vertices(shown) > generalise.VERTICES
    names, shapes = list(shown[column]), list(shown.geometry)
    apart = len(names) if len(names) <= room else max(room - 1, 0)
    for place, (name, shape) in enumerate(zip(names, shapes, strict=True)):
        other = place >= apart
        colour, hatch = ("#ffffff", "") if other else AREAS[place % len(AREAS)]
        look: dict[str, Any] = {"facecolor": _pale(colour), "edgecolor": colour if not other else canvas.GREY}
        drawn = PathPatch(path(shape), hatch=hatch, linewidth=0.9, zorder=2 + place * 0.01, rasterized=picture, **look)
        sheet.axes.add_patch(drawn)
        words = sheet.language.gettext("autres : {layer}").format(layer=sheet.language.pick(layer.label))
        sheet.entry(Patch(label=wrapped(words if other else name), hatch=hatch, **look))


def points(sheet: Sheet, frame: GeoDataFrame) -> None:
    """Draw points with their names."""
    kinds = list(frame["kind"]) if "kind" in frame else ["place"] * len(frame)
    names = list(frame[f"name_{sheet.language.code}"])
    _ = sheet.language.gettext
    words = {"place": _("lieu (centre)"), "piezometer": _("piézomètre public"), "well": _("puits ou captage"),
             "dwelling": _("logement")}
    reach = 4 * sheet.scale
    crowd: dict[str, list[Any]] = {}  # points without a name, drawn together
    for point, name, kind in zip(frame.geometry, names, kinds, strict=True):
        west, south, east, north = sheet.box
        if not (west <= point.x <= east and south <= point.y <= north):
            continue
        known = kind if kind in POINTS else "place"
        if not name:
            crowd.setdefault(known, []).append(point)
            continue
        text = labels.short(name, bracket=known == "piezometer")
        if _told(sheet, text, point):
            continue
        _marks(sheet, known, [point], words[known])
        sheet.taken.append(((point.x - reach, point.y - reach, point.x + reach, point.y + reach), SOLID))
        if all(label.text != text for label in sheet.labels):  # one place in two layers has one name
            sheet.labels.append(Label(((point.x, point.y),), text))
    for known, found in crowd.items():
        _marks(sheet, known, found, words[known])


def _told(sheet: Sheet, text: str, point: Any) -> bool:
    """Whether a place stands for this one already: a village for the middle of its commune."""
    close = SAME_PLACE * sheet.scale
    return any(
        text != label.text and text in label.text
        and abs(label.points[0][0] - point.x) < close > abs(label.points[0][1] - point.y)
        for label in sheet.labels
    )  # fmt: skip


def _marks(sheet: Sheet, kind: str, found: Sequence[Any], words: str) -> None:
    """Draw points of one kind, and the kind in the legend."""
    marker, colour, size = POINTS[kind]
    look: dict[str, Any] = {"marker": marker, "color": colour, "markersize": size, "linestyle": "none"}
    sheet.axes.plot(
        [p.x for p in found], [p.y for p in found], markeredgecolor="white", markeredgewidth=0.6, zorder=6, **look
    )
    if kind not in sheet.named:
        sheet.entry(Line2D([], [], label=words, **look))


def path(shape: Any) -> Path:
    """Return an area with its holes as one path."""
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return Path.make_compound_path(*[_ring(np.asarray(ring.coords)) for ring in rings])


def _ring(coordinates: Any) -> Path:
    codes = [Path.MOVETO, *[Path.LINETO] * (len(coordinates) - 2), Path.CLOSEPOLY]
    return Path(coordinates, codes)


def _pale(colour: str) -> tuple[float, float, float]:
    """Return a colour mixed with white, opaque: what lies below must not change it."""
    from matplotlib.colors import to_rgb

    red, green, blue = (0.25 * part + 0.75 for part in to_rgb(colour))
    return red, green, blue


def wrapped(text: str) -> str:
    """Break a text of the legend into lines."""
    return "\n".join(textwrap.wrap(text, WRAP))


def features(frame: GeoDataFrame, kinds: Sequence[str]) -> GeoDataFrame:
    """Return the features whose shape is of one of these kinds."""
    return frame[frame.geometry.geom_type.str.removeprefix("Multi").isin(kinds)]
