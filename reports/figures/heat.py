"""Heat that the project would have to offer in each month, and what a local network could take of it."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import get_month_names
from markupsafe import Markup
from matplotlib.axes import Axes

from impact import units
from impact.graph import Absent
from impact.results import Number
from impact.study import Study
from reports.document import Row
from reports.figures import canvas
from reports.language import Language
from reports.numbers import decimal

OFFERED, TAKEN = "monthly_recoverable_heat", "monthly_absorbable_heat"
WIDE_BAR, NARROW_BAR = 0.82, 0.46
MONTHS = range(1, 13)


def draw(study: Study, rows: Sequence[Row], language: Language, alternative: str) -> Markup:
    """Draw the heat of each month: what is there, and within it what the network could take, with its range.

    Parameters
    ----------
    rows : sequence of Row
        One panel for each, on the same scale.
    """
    offered = language.gettext("chaleur que le projet aurait à offrir")
    taken = language.gettext("part qu'un réseau de cette taille pourrait prendre")
    narrow = get_month_names("narrow", context="stand-alone", locale=language.code)
    with canvas.style("heat"):
        made = canvas.figure(1.6)
        panels = made.subplots(1, len(rows), sharey=True, squeeze=False)[0]
        for axes, row in zip(panels, rows, strict=True):
            for place, label in enumerate(study.cases[row.cases["mean"]].results[OFFERED].labels or (), start=1):
                there = study.number(row.of("mean", f"{OFFERED}[{label}]"))
                _bar(axes, there, place, WIDE_BAR, "#ffffff", "////", offered)
                number = study.number(row.of("mean", f"{TAKEN}[{label}]"))
                _bar(axes, number, place, NARROW_BAR, canvas.BLUE, "", taken)
                _range(axes, number, place)
            axes.set_title(f"{row.scenario}, {row.reading}", loc="left", fontweight="bold")
            axes.set_xticks(list(MONTHS), [narrow[month] for month in MONTHS])
            axes.tick_params(axis="x", colors=canvas.INK, length=0)
            axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
            canvas.ruled(axes, "y")
        panels[0].set_ylabel(language.gettext("GWh par mois"))
        handles, labels = panels[0].get_legend_handles_labels()
        unique = dict(zip(labels, handles, strict=True))
        made.legend(
            list(unique.values()), list(unique), loc="outside lower center", ncols=2, frameon=False,
            handlelength=1.6,
        )  # fmt: skip
        return canvas.to_svg(made, "heat", alternative)


def _bar(axes: Axes, number: Number, x: float, width: float, colour: str, hatch: str, label: str) -> None:
    if isinstance(number.value, Absent):
        return
    scale = units.factor(number.term.unit, number.term.display_unit)
    axes.bar(
        x, number.value * scale, width=width, color=colour, edgecolor=canvas.VERMILION if hatch else canvas.BLUE,
        hatch=hatch, linewidth=0.8, label=label,
    )  # fmt: skip


def _range(axes: Axes, number: Number, x: float) -> None:
    """Draw the range of a bar as a whisker."""
    if isinstance(number.value, Absent) or not number.has_range or number.low is None or number.high is None:
        return
    scale = units.factor(number.term.unit, number.term.display_unit)
    axes.plot([x, x], [number.low * scale, number.high * scale], color=canvas.INK, linewidth=1.1)
    for end in (number.low, number.high):
        axes.plot([x - 0.12, x + 0.12], [end * scale] * 2, color=canvas.INK, linewidth=1.1)
