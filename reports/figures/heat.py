"""Heat that the project would have to offer in each month, and what a local network could take of it."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import get_month_names
from markupsafe import Markup
from matplotlib.axes import Axes

from impact.study import Study
from reports.document import Row
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers, decimal

OFFERED, TAKEN = "monthly_recoverable_heat", "monthly_absorbable_heat"
SHARE = "absorbable_heat_share"
WIDE_BAR, NARROW_BAR = 0.82, 0.46
CAP = 0.12
MONTHS = range(1, 13)


def describe(numbers: Numbers, rows: Sequence[Row], language: Language) -> str:
    """Say the finding: the share of the year's heat that a network could take, of the first and the last row."""
    first, *others = [(values.said(numbers, row.of("mean", SHARE)), row.scenario) for row in rows]
    conjunction = language.gettext("et")
    return language.gettext(
        "Un réseau de cette taille prendrait {first} de la chaleur de l'année ({scenario}){others}."
    ).format(
        first=first[0], scenario=first[1], others="".join(f" {conjunction} {share} ({name})" for share, name in others)
    )  # fmt: skip


def draw(
    study: Study, rows: Sequence[Row], language: Language, alternative: str, width: float = canvas.FULL
) -> Markup:
    """Draw the heat of each month: what is there, and within it what the network could take, with its range.

    Parameters
    ----------
    rows : sequence of Row
        One panel for each, on the same scale.
    width : float
        Of the figure. [mm]
    """
    offered = language.gettext("chaleur que le projet aurait à offrir")
    taken = language.gettext("part qu'un réseau de cette taille pourrait prendre")
    narrow = get_month_names("narrow", context="stand-alone", locale=language.code)
    with canvas.style("heat"):
        made = canvas.figure(1.9, width)
        panels = made.subplots(1, len(rows), sharey=True, squeeze=False)[0]
        for axes, row in zip(panels, rows, strict=True):
            for place, label in enumerate(study.cases[row.cases["mean"]].results[OFFERED].labels or (), start=1):
                there = values.shown(study, row.of("mean", f"{OFFERED}[{label}]"))
                _bar(axes, there, place, WIDE_BAR, "#ffffff", "////", offered)
                number = values.shown(study, row.of("mean", f"{TAKEN}[{label}]"))
                _bar(axes, number, place, NARROW_BAR, canvas.BLUE, "", taken)
                if number is not None:
                    values.whisker_up(axes, place, number, CAP)
            axes.set_title(f"{row.scenario}, {row.reading}", loc="left", fontweight="bold")
            axes.set_xticks(list(MONTHS), [narrow[month] for month in MONTHS])
            axes.tick_params(axis="x", colors=canvas.INK, length=0)
            axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
            canvas.ruled(axes, "y")
        panels[0].set_ylabel(language.gettext("GWh par mois"))
        canvas.key(made, panels[0])
        return canvas.to_svg(made, "heat", alternative)


def _bar(
    axes: Axes, number: values.Shown | None, x: float, width: float, colour: str, hatch: str, label: str
) -> None:
    if number is None:
        return
    axes.bar(
        x, number.value, width=width, color=colour, edgecolor=canvas.VERMILION if hatch else canvas.BLUE, hatch=hatch,
        linewidth=0.8, label=label,
    )  # fmt: skip
