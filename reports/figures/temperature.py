"""How many hours of the year are warmer than any temperature, and where dry coolers reach their limit."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup
from matplotlib.ticker import MultipleLocator
from numpy.typing import NDArray

from impact.graph import Absent
from impact.study import Study
from reports.document import Row
from reports.figures import canvas
from reports.language import Translate

STEP = 0.25  # K between two points of a curve
SERIES = "air_temperature"
LIMIT = "dry_limit_temperature"
TICK = 2.0  # °C between two marks of the axis
HEADROOM = 1.05  # top of the axis over the highest point of the curves


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
    curves = [study.cases[row.cases[role]].series[SERIES] for role in ("mean", "hot")]
    temperatures = np.arange(np.floor(low), np.ceil(max(curve.max() for curve in curves)) + STEP, STEP)
    with canvas.style("temperature"):
        made = canvas.figure(1.75)
        axes = made.add_subplot()
        axes.axvspan(
            low, high, facecolor="#f1f2f4", edgecolor="#c3c8ce", hatch="///", linewidth=0,
            label=translate("étendue de nos hypothèses sur cette limite"),
        )  # fmt: skip
        axes.axvline(limit.value, color=canvas.INK, linewidth=1, label=translate("limite à sec, calcul central"))
        looks = ((canvas.BLUE, "-", "o"), (canvas.VERMILION, "--", "s"))
        for curve, name, (colour, line, marker) in zip(curves, names, looks, strict=True):
            axes.plot(
                temperatures, hours_above(curve, temperatures), color=colour, linestyle=line, linewidth=1.6, label=name
            )
            there = hours_above(curve, np.array([limit.value]))[0]
            axes.plot([limit.value], [there], marker=marker, color=colour, markersize=5, linestyle="none")
        axes.set_ylim(0, max(hours_above(curve, temperatures[:1])[0] for curve in curves) * HEADROOM)
        axes.set_xlim(temperatures[0], temperatures[-1])
        axes.xaxis.set_major_locator(MultipleLocator(TICK))
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(
            handles[::-1], labels[::-1], loc="upper right", frameon=True, framealpha=1, edgecolor="none", borderpad=0.2,
            handlelength=1.8, borderaxespad=0,
        )  # fmt: skip
        axes.set_xlabel(translate("température de l'air extérieur (°C)"))
        axes.set_ylabel(translate("heures par an"))
        canvas.ruled(axes, "y")
        return canvas.to_svg(made, "temperature", alternative)
