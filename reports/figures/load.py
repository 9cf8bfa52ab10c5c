"""Load duration: in how many hours of the year the site draws at least so much power, by load and phase."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from impact import units
from impact.study import Study
from reports.document import Row
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers, decimal

SERIES, PEAK, ENERGY = "site_power", "peak_site_power", "annual_site_energy"
ROOM = 1.12  # top of the axis over the highest curve
# Role of each case, line and colour; the words stand at the end of each curve.
CURVES = (
    ("full", canvas.VERMILION, "-"), ("high", canvas.ORANGE, "--"), ("mean", canvas.BLUE, "-"),
    ("low", canvas.SKY, "--"), ("ramp_up", canvas.INK, ":"),
)  # fmt: skip
APART = 0.075  # share of the axis between two names


def duration(series: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return hours and the power that is reached or exceeded in so many hours, thinned for print.

    Of the ranked hours every n-th is kept, with the first and the last: between two kept hours a ranked curve
    lies between their powers, so that the line errs by less than that difference.
    """
    ranked = np.sort(series)[::-1]
    kept = np.unique(np.linspace(0, ranked.size - 1, min(canvas.SVG_POINTS, ranked.size)).round().astype(np.intp))
    return kept.astype(np.float64), ranked[kept]


def describe(numbers: Numbers, row: Row, language: Language) -> str:
    """Say the finding: the peak at full load and at the central load, and the energy of the year."""
    return language.gettext(
        "{scenario} : {full} en pointe à pleine charge, {mean} en charge centrale, {low} la première année ; "
        "{energy} par an en charge centrale."
    ).format(
        scenario=row.scenario, full=values.said(numbers, row.of("full", PEAK)),
        mean=values.said(numbers, row.of("mean", PEAK)), low=values.said(numbers, row.of("ramp_up", PEAK)),
        energy=values.said(numbers, row.of("mean", ENERGY)).split("/")[0],
    )  # fmt: skip


def draw(
    study: Study, row: Row, numbers: Numbers, language: Language, alternative: str, width: float = canvas.FULL
) -> Markup:
    """Draw the power of the site over the ranked hours of the mean year, one curve for each load.

    Parameters
    ----------
    numbers : Numbers
        Writes the energy of each curve, which thereby enters the register.
    width : float
        Of the figure. [mm]
    """
    _ = language.gettext
    words = {
        "full": _("pleine charge"), "high": _("charge haute"), "mean": _("charge centrale"), "low": _("charge basse"),
        "ramp_up": _("1re tranche, 1re année"),
    }  # fmt: skip
    scale = units.factor(study.project.terms[SERIES].unit, "MW")
    with canvas.style("load"):
        made = canvas.figure(1.8, width)
        axes = made.add_subplot()
        ends, top = [], 0.0
        for role, colour, line in CURVES:
            series = study.cases[row.cases[role]].series[SERIES]
            hours, power = duration(np.atleast_1d(series))
            axes.plot(hours, power * scale, color=colour, linestyle=line, linewidth=1.7)
            ends.append(float(power[-1] * scale))
            top = max(top, float(power[0] * scale))
        axes.set_xlim(0, hours[-1])
        axes.set_ylim(0, top * ROOM)
        for (role, colour, _line), height, end in zip(CURVES, _apart(ends, top * ROOM), ends, strict=True):
            address = row.of(role, ENERGY)
            text = axes.annotate(
                f"{words[role]}, {values.said(numbers, address)}", (hours[-1], end), xytext=(1.02, height),
                textcoords=("axes fraction", "data"), va="center", fontsize=8, color=canvas.INK, annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip
            text.set_gid(f"{canvas.ADDRESSED}{address}")
        axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
        axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
        axes.set_xlabel(_("heures par an où la puissance est atteinte ou dépassée"))
        axes.set_ylabel(_("puissance du site (MW)"))
        canvas.ruled(axes, "y")
        return canvas.to_svg(made, "load", alternative)


def _apart(heights: list[float], span: float) -> list[float]:
    """Return heights, highest first, moved up just enough that no two names touch."""
    placed: list[float] = []
    for height in reversed(heights):
        placed.append(max(height, placed[-1] + APART * span) if placed else max(height, APART * span / 2))
    return placed[::-1]
