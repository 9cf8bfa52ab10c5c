"""Numbers of a study in the units of print, for drawing and for the words of a text alternative."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from impact import units
from impact.graph import Absent
from impact.results import Number
from impact.study import Study
from reports.figures import canvas
from reports.numbers import Numbers, unit_text, with_unit


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


def whisker_up(axes: Axes, x: float, number: Shown, cap: float) -> None:
    """Draw the range of a number as an upright whisker."""
    if number.moved:
        axes.plot([x, x], [number.low, number.high], color=canvas.INK, linewidth=1.1, zorder=4)
        for end in (number.low, number.high):
            axes.plot([x - cap, x + cap], [end, end], color=canvas.INK, linewidth=1.1, zorder=4)


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
    axes.plot([low, max(number.high, low)], [y, y], color=canvas.INK, linewidth=1.1, zorder=4)
    if least is not None and number.low < least:
        axes.plot([least], [y], marker=4, color=canvas.INK, markersize=5, clip_on=False, zorder=4)  # 4: caret left
    else:
        axes.plot([low, low], [y - cap, y + cap], color=canvas.INK, linewidth=1.1, zorder=4)
    axes.plot([number.high] * 2, [y - cap, y + cap], color=canvas.INK, linewidth=1.1, zorder=4)
