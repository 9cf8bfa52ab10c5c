"""Labels of a map: each finds the place beside its point where it covers least of what is already there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matplotlib.axes import Axes

from reports.document import initial
from reports.figures import canvas

LINE = 9.5  # points, of a label
SIZE = 8.0  # points
ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1)  # shares of a river's length where its name may stand
LIGHT, SOLID, OUTSIDE = 1, 100, 10_000  # a piece of a river, a point or a label, the outside of the frame
ROUNDS = 6  # in which labels make room for one another
MOVED = 10.0  # points from its dot beyond which a label gets a line to it
STRIP = 3.0  # points to each side of a river that labels leave free
# Where a label may stand, from best to last: offset in points and alignment.
SPOTS = (
    (6, 0, "left", "center"), (-6, 0, "right", "center"), (0, 6, "center", "bottom"), (0, -6, "center", "top"),
    (5, 5, "left", "bottom"), (-5, 5, "right", "bottom"), (5, -5, "left", "top"), (-5, -5, "right", "top"),
    (0, 11, "center", "bottom"), (0, -11, "center", "top"), (10, 8, "left", "bottom"), (10, -8, "left", "top"),
    (-10, 8, "right", "bottom"), (-10, -8, "right", "top"),
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


def settle(labels: Sequence[Label], frame: Box, fixed: Sequence[Covered], scale: float) -> list[Stand]:
    """Find where each label stands: each in turn where it covers least of the others, some rounds over.

    Parameters
    ----------
    scale : float
        Metres on the ground for one point on paper.
    """
    stands: dict[int, Stand] = {}
    for _ in range(ROUNDS):
        for index, label in enumerate(labels):
            others = [(stand.box, SOLID) for other, stand in stands.items() if other != index]
            stands[index] = _best(label, frame, [*fixed, *others], scale)
    return [stands[index] for index in range(len(labels))]


def legible(
    labels: Sequence[Label], stands: Sequence[Stand], frame: Box, notes: Sequence[Box] = ()
) -> list[tuple[Label, Stand]]:
    """Return the labels that find room, in their order: a name over a name, or below a note, tells nobody anything."""
    kept: list[tuple[Label, Stand]] = []
    for label, stand in zip(labels, stands, strict=True):
        covered = [*notes, *(other.box for _, other in kept)]
        if not leaves(stand.box, frame) and not any(overlap(stand.box, box) for box in covered):
            kept.append((label, stand))
    return kept


@lru_cache(maxsize=256)
def written_width(text: str) -> float:
    """Return the width of a text of a map in points, in the type of labels, with a little air."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    prop = FontProperties(family=[canvas.family(), canvas.FALLBACK], size=SIZE)
    return float(text_to_path.get_text_width_height_descent(text, prop, ismath=False)[0]) + 2


def _hidden(box: Box, other: Box) -> float:
    """Return by how much a label hides another thing: 1 where they meet, and more the more they share."""
    if not overlap(box, other):
        return 0.0
    wide = min(box[2], other[2]) - max(box[0], other[0])
    high = min(box[3], other[3]) - max(box[1], other[1])
    return 1 + wide * high / ((box[2] - box[0]) * (box[3] - box[1]))


def _spots(label: Label, x: float, y: float, scale: float) -> list[Box]:
    """Return the ground that a label covers at each of the spots beside a point."""
    width, height = written_width(label.text) * scale, LINE * scale
    boxes = []
    for dx, dy, horizontal, vertical in SPOTS:
        left = x + dx * scale - {"left": 0.0, "right": width, "center": width / 2}[horizontal]
        low = y + dy * scale - {"bottom": 0.0, "top": height, "center": height / 2}[vertical]
        boxes.append((left, low, left + width, low + height))
    return boxes


def without_room(labels: Sequence[Label], frame: Box, note: Box, scale: float) -> int:
    """Return how many labels a note would leave without any spot inside the frame."""
    return sum(
        not any(
            not leaves(box, frame) and not overlap(box, note)
            for x, y in label.points
            for box in _spots(label, x, y, scale)
        )
        for label in labels
    )


def _best(label: Label, frame: Box, taken: Sequence[Covered], scale: float) -> Stand:
    """Return the point and the side of it where a label covers least of what is already there."""
    found: list[tuple[float, Stand]] = []
    for x, y in label.points:
        boxes = _spots(label, x, y, scale)
        lefts, lows, rights, highs = zip(*boxes, strict=True)
        around = (min(lefts), min(lows), max(rights), max(highs))
        near = [(other, weight) for other, weight in taken if overlap(around, other)]  # nothing else can be hidden
        for box, (dx, dy, horizontal, vertical) in zip(boxes, SPOTS, strict=True):
            covered = sum(weight * _hidden(box, other) for other, weight in near) + OUTSIDE * leaves(box, frame)
            stand = Stand(box, (x, y), (dx, dy), horizontal, vertical)
            if covered == 0:
                return stand  # none that follows is better
            found.append((covered, stand))
    return min(found, key=lambda one: one[0])[1]


def write(axes: Axes, label: Label, stand: Stand) -> None:
    """Write a label where it stands, with a line to its dot where it had to move away from it."""
    moved = not label.slanted and abs(stand.offset[0]) + abs(stand.offset[1]) > MOVED
    line = {"arrowstyle": "-", "color": label.colour, "linewidth": 0.6, "shrinkA": 0.0, "shrinkB": 2.0}
    axes.annotate(
        label.text, stand.point, xytext=stand.offset, textcoords="offset points", ha=stand.horizontal,
        va=stand.vertical, fontsize=SIZE, color=label.colour, fontstyle="italic" if label.slanted else "normal",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.75}, zorder=9,
        arrowprops=line if moved else None,
    )  # fmt: skip


def leaves(box: Box, frame: Box) -> bool:
    """Whether a box leaves the frame."""
    return box[0] < frame[0] or box[1] < frame[1] or box[2] > frame[2] or box[3] > frame[3]


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes cover common ground."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def along(shape: Any, name: str, box: Box) -> list[Label]:
    """Return the name of a river as a label beside its part inside the frame; none without such a part."""
    from shapely.geometry import box as rectangle

    inside = shape.intersection(rectangle(*box))
    if inside.is_empty:
        return []
    longest = max(getattr(inside, "geoms", [inside]), key=lambda part: part.length)
    points = [longest.interpolate(share, normalized=True) for share in ALONG]
    return [Label(tuple((p.x, p.y) for p in points), name, canvas.BLUE, slanted=True)]


def strip(shape: Any, box: Box, scale: float) -> list[Covered]:
    """Return boxes along a line inside the frame, which labels leave free."""
    from shapely.geometry import box as rectangle

    inside = shape.intersection(rectangle(*box))
    reach = STRIP * scale
    points = [inside.interpolate(step) for step in range(0, int(inside.length), max(int(2 * reach), 1))]
    return [((p.x - reach, p.y - reach, p.x + reach, p.y + reach), LIGHT) for p in points]


def short(name: str, bracket: bool = False) -> str:
    """Return a name without what follows its first comma, nor its bracket unless that is asked for."""
    kept = name.split(",")[0]
    return initial(kept if bracket else kept.split(" (")[0])
