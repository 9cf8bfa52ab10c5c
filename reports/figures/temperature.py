"""How many hours of the year are warmer than any temperature, and where dry coolers reach their limit."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from impact.graph import Absent
from impact.study import Study
from reports.document import Row
from reports.figures import canvas
from reports.language import Translate

STEP = 0.25  # K between two points of a curve
SERIES = "air_temperature"
LIMIT = "dry_limit_temperature"


def hours_above(series: NDArray[np.float64], temperatures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many hours of a series are above each temperature."""
    ranked = np.sort(series)
    warmer = ranked.size - np.searchsorted(ranked, temperatures, side="right")
    return warmer.astype(np.float64)


def draw(study: Study, row: Row, translate: Translate, names: tuple[str, str], alternative: str) -> Markup:
    """Draw the hours above each outdoor temperature in the mean and the hot year, with the dry limit.

    Parameters
    ----------
    names : (str, str)
        What the two years are called.
    """
    limit = study.number(row.of("hot", LIMIT))
    if isinstance(limit.value, Absent):
        return Markup("")
    low = limit.value if limit.low is None else limit.low
    high = limit.value if limit.high is None else limit.high
    first = np.floor(low) - 2.0
    curves = [study.cases[row.cases[role]].series[SERIES] for role in ("mean", "hot")]
    temperatures = np.arange(first, np.ceil(max(curve.max() for curve in curves)) + STEP, STEP)
    with canvas.style("temperature"):
        made = canvas.figure(1.75)
        axes = made.add_subplot()
        axes.axvspan(low, high, facecolor="#f1f2f4", edgecolor="#c3c8ce", hatch="///", linewidth=0)
        axes.axvline(limit.value, color=canvas.INK, linewidth=1)
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
        looks = ((canvas.BLUE, "-", "o"), (canvas.VERMILION, "--", "s"))
        for curve, name, (colour, line, marker) in zip(curves, names, looks, strict=True):
            axes.plot(temperatures, hours_above(curve, temperatures), color=colour, linestyle=line, linewidth=1.6)
            there = hours_above(curve, np.array([limit.value]))[0]
            axes.plot([limit.value], [there], marker=marker, color=colour, markersize=5, linestyle="none")
            x = temperatures[4]
            y = hours_above(curve, np.array([x]))[0]
            above = curve is curves[1]
            axes.annotate(
                name, (x, y if above else y / 3), xytext=(9 if above else -6, 3), textcoords="offset points",
                color=colour, fontweight="bold", ha="left", va="bottom", bbox=paper,
            )  # fmt: skip
        top = hours_above(curves[1], temperatures[:1])[0] * 1.08
        axes.set_ylim(0, top)
        axes.set_xlim(temperatures[0], temperatures[-1])
        axes.annotate(
            translate("limite à sec, calcul central"), (limit.value, top), xytext=(4, -2),
            textcoords="offset points", va="top", ha="left", bbox=paper,
        )  # fmt: skip
        axes.annotate(
            translate("étendue de nos hypothèses sur cette limite"), (high, top * 0.8), xytext=(6, 0),
            textcoords="offset points", va="center", ha="left", color=canvas.GREY, bbox=paper,
        )  # fmt: skip
        axes.set_xlabel(translate("température de l'air extérieur (°C)"))
        axes.set_ylabel(translate("heures par an plus chaudes"))
        canvas.ruled(axes, "y")
        return canvas.to_svg(made, "temperature", alternative)
