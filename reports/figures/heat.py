"""Heat that the project would have to offer in each month, and what a local network could take of it."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import get_month_names
from markupsafe import Markup

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
            there, within = (_by_month(study, row, quantity) for quantity in (OFFERED, TAKEN))
            values.bars(
                axes, "up", there, WIDE_BAR, facecolor="#ffffff", edgecolor=canvas.VERMILION, hatch="////",
                label=offered,
            )  # fmt: skip
            values.bars(axes, "up", within, NARROW_BAR, facecolor=canvas.BLUE, edgecolor=canvas.BLUE, label=taken)
            values.whiskers_up(axes, within, CAP)
            axes.set_title(f"{row.scenario}, {row.reading}", loc="left", fontweight="bold")
            axes.set_xticks(list(MONTHS), [narrow[month] for month in MONTHS])
            axes.tick_params(axis="x", colors=canvas.INK, length=0)
            axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
            canvas.ruled(axes, "y")
        panels[0].set_ylabel(language.gettext("GWh par mois"))
        canvas.key(made, panels[0])
        return canvas.to_svg(made, "heat", alternative)


def _by_month(study: Study, row: Row, quantity: str) -> dict[float, values.Shown]:
    """Return the months of which a quantity is known, by their places."""
    labels = study.cases[row.cases["mean"]].results[quantity].labels or ()
    months = enumerate((values.shown(study, row.of("mean", f"{quantity}[{label}]")) for label in labels), start=1)
    return {place: number for place, number in months if number is not None}
