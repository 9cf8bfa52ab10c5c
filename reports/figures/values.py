"""Numbers of a study in the units of print, for drawing and for the words of a text alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from impact import units
from impact.graph import Absent
from impact.results import Number
from impact.study import Study
from reports.figures import canvas
from reports.numbers import Numbers, unit_text, with_unit

GAP = (float("nan"), float("nan"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A number in the unit of reports; low and high are its value where nothing moves it."""

    value: float
    low: float
    high: float

    @property
    def moved(self) -> bool:
        """Whether the hypotheses move it."""
        return self.high > self.low


def shown(study: Study, address: str) -> Shown | None:
    """Return a number of the study as it is drawn, or None where it is absent."""
    return of(study.number(address))


def of(number: Number) -> Shown | None:
    """Return a number as it is drawn, or None where it is absent."""
    if isinstance(number.value, Absent):
        return None
    scale = units.factor(number.term.unit, number.term.display_unit)
    if not number.has_range or number.low is None or number.high is None:
        return Shown(number.value * scale, number.value * scale, number.value * scale)
    return Shown(number.value * scale, number.low * scale, number.high * scale)


def said(numbers: Numbers, address: str, unit: bool = True) -> str:
    """Return a number as the report prints it, for a text alternative; the number enters the register."""
    entry = numbers.entry(address)
    if isinstance(entry.number.value, Absent):
        return entry.text
    return with_unit(entry.text, numbers.unit(address) if unit else "")


def unit(study: Study, quantity: str, code: str) -> str:
    """Return the unit of a quantity as a report prints it."""
    return unit_text(study.project.terms[quantity], code)


def bars(
    axes: Axes, direction: Literal["up", "along"], numbers: Mapping[float, Shown], width: float, **look: Any
) -> None:
    """Draw bars from zero, each at its place, as one thing: the cost of a figure grows with the things in it."""
    if not numbers:
        return  # the key would name what is not drawn
    corners = []
    for place, number in numbers.items():
        sides = (place - width / 2, place + width / 2)
        shape = [(sides[0], 0.0), (sides[0], number.value), (sides[1], number.value), (sides[1], 0.0)]
        corners.append(shape if direction == "up" else [(length, side) for side, length in shape])
    drawn = PolyCollection(corners, **{"linewidth": 0.8, **look})
    (drawn.sticky_edges.y if direction == "up" else drawn.sticky_edges.x).append(0.0)
    axes.add_collection(drawn)
    axes.autoscale_view()


def whiskers_up(axes: Axes, numbers: Mapping[float, Shown], cap: float) -> None:
    """Draw the ranges of numbers, each at its place, as upright whiskers."""
    strokes = []
    for x, number in numbers.items():
        if number.moved:
            strokes.append([(x, number.low), (x, number.high)])
            strokes += [[(x - cap, end), (x + cap, end)] for end in (number.low, number.high)]
    _strokes(axes, strokes)


def whisker_along(axes: Axes, y: float, number: Shown, cap: float, least: float | None = None) -> None:
    """Draw the range of a number as a level whisker.

    Parameters
    ----------
    least : float, optional
        Left end of a logarithmic axis: a range that begins below it is drawn from there, with an arrow head.
    """
    if not number.moved:
        return
    low = number.low if least is None else max(number.low, least)
    strokes = [[(low, y), (max(number.high, low), y)], [(number.high, y - cap), (number.high, y + cap)]]
    if least is not None and number.low < least:
        axes.plot([least], [y], marker=4, color=canvas.INK, markersize=5, clip_on=False, zorder=4)  # 4: caret left
    else:
        strokes.append([(low, y - cap), (low, y + cap)])
    _strokes(axes, strokes)


def _strokes(axes: Axes, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
    """Draw strokes as one line with gaps."""
    if strokes:
        xs, ys = zip(*(point for stroke in strokes for point in (*stroke, GAP)), strict=True)
        axes.plot(xs, ys, color=canvas.INK, linewidth=1.1, zorder=4)
