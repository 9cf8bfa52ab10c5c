"""Hours of the year above each outdoor temperature, and the hours in which each technology uses water or fails."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator
from numpy.typing import NDArray

from impact.graph import Absent
from impact.results import Number
from impact.study import Study
from reports.document import Row
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers

STEP = 0.25  # K between two points of a curve: finer than the 0.5 K to which anybody reads a temperature here
SERIES = "air_temperature"
LIMIT, ABOVE, ASSISTED, UNMET = "dry_limit_temperature", "dry_limit_exceedance", "assist_duration", "unmet_duration"
TICK = 2.0  # °C between two marks of the axis
HEADROOM = 1.05  # top of the axis over the highest point of the curves
BAR = 0.36
ROOM = 2.4  # length of the axis over the longest bar: the words stand there


def hours_above(series: NDArray[np.float64], temperatures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many hours of a series are above each temperature."""
    ranked = np.sort(series)
    warmer = ranked.size - np.searchsorted(ranked, temperatures, side="right")
    return warmer.astype(np.float64)


def describe(numbers: Numbers, row: Row, language: Language) -> str:
    """Say the finding: the dry limit, and the hours above it in the mean and in the hot year."""
    return language.gettext(
        "Au-dessus de la limite à sec de {limit} : {mean} en année moyenne, {hot} en année chaude ({scenario})."
    ).format(
        limit=values.said(numbers, row.of("hot", LIMIT)), mean=values.said(numbers, row.of("mean", ABOVE)),
        hot=values.said(numbers, row.of("hot", ABOVE)), scenario=row.scenario,
    )  # fmt: skip


def draw(
    study: Study, row: Row, numbers: Numbers, language: Language, names: tuple[str, str], alternative: str,
    width: float = canvas.FULL,
) -> Markup:
    """Draw the hours above each temperature with the dry limit, and what each technology does in those hours.

    Parameters
    ----------
    numbers : Numbers
        Writes the hours at the end of each bar, which thereby enter the register.
    names : (str, str)
        What the mean and the hot year are called.
    width : float
        Of the figure. [mm]
    """
    limit = study.number(row.of("hot", LIMIT))
    if isinstance(limit.value, Absent):
        return Markup("")
    with canvas.style("temperature"):
        made = canvas.figure(2.46 if width >= canvas.FULL else 3.3, width)
        left, right = made.subplots(1, 2, width_ratios=(1.1, 1.0))
        _curves(left, study, row, limit, names, language)
        _hours(right, study, row, numbers, language)
        canvas.key(made, left)
        return canvas.to_svg(made, "temperature", alternative)


def _curves(
    axes: Axes, study: Study, row: Row, number: Number, names: tuple[str, str], language: Language
) -> None:
    limit = values.of(number)
    assert limit is not None  # draw has seen to it
    curves = [study.cases[row.cases[role]].series[SERIES] for role in ("mean", "hot")]
    hottest = max(curve.max() for curve in curves)
    temperatures = np.arange(np.floor(limit.low), np.ceil(hottest) + STEP, STEP)
    looks = ((canvas.BLUE, "-", "o"), (canvas.VERMILION, "--", "s"))
    for curve, name, (colour, line, marker) in zip(curves, names, looks, strict=True):
        hours = hours_above(curve, temperatures)
        axes.plot(temperatures, hours, color=colour, linestyle=line, linewidth=1.6, label=name)
        there = hours_above(curve, np.array([limit.value]))[0]
        axes.plot([limit.value], [there], marker=marker, color=colour, markersize=5, linestyle="none")
    axes.axvline(limit.value, color=canvas.INK, linewidth=1, label=language.gettext("limite à sec, calcul central"))
    axes.axvspan(
        limit.low, limit.high, facecolor="#f1f2f4", edgecolor="#c3c8ce", hatch="///", linewidth=0,
        label=language.gettext("étendue de nos hypothèses sur cette limite"), zorder=0,
    )  # fmt: skip
    axes.set_ylim(0, max(hours_above(curve, temperatures[:1])[0] for curve in curves) * HEADROOM)
    axes.set_xlim(temperatures[0], temperatures[-1])
    axes.xaxis.set_major_locator(MultipleLocator(TICK * (1 if hottest - temperatures[0] < 20 else 2)))
    axes.set_title(language.gettext("heures par an au-dessus de…"), loc="left", fontweight="bold")
    axes.set_xlabel(language.gettext("température de l'air extérieur (°C)"))
    canvas.ruled(axes, "y")


def _hours(axes: Axes, study: Study, row: Row, numbers: Numbers, language: Language) -> None:
    """Draw the hours in which each technology needs water or does not hold the set point."""
    _ = language.gettext
    years = {"hot": _("année chaude"), "mean": _("année moyenne")}
    lines = (
        (_("à sec : consigne\nnon tenue"), "dry_", UNMET), (_("adiabatique :\neau utilisée"), "", ASSISTED),
        (_("adiabatique : non\ntenue malgré l'eau"), "", UNMET), (_("tours :\neau utilisée"), "tower_", ASSISTED),
    )  # fmt: skip
    longest = 1.0
    for place, (_label, prefix, quantity) in enumerate(lines):
        for index, moment in enumerate(("hot", "mean")):
            address = row.of(f"{prefix}{moment}", quantity)
            number = values.shown(study, address)
            if number is None:  # a tower evaporates whenever it cools
                continue
            y = place + BAR * (index - 0.5)
            longest = max(longest, _hour(axes, number, y, moment))
            text = f"{values.said(numbers, address, unit=False)}, {years[moment]}"
            written = axes.annotate(
                text, (number.high, y), xytext=(4, 0), textcoords="offset points", va="center",
                fontsize=canvas.LEAST,
            )  # fmt: skip
            written.set_gid(f"{canvas.ADDRESSED}{address}")
    if values.shown(study, row.of("tower_hot", ASSISTED)) is None:  # no dry operation to be assisted
        axes.annotate(
            _("toute l'année"), (0, len(lines) - 1), xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=canvas.LEAST,
        )  # fmt: skip
    axes.set_xlim(0, longest * ROOM)
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.set_yticks(range(len(lines)), [line[0] for line in lines])
    axes.tick_params(axis="y", colors=canvas.INK, length=0)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_title(language.gettext("heures par an où…"), loc="left", fontweight="bold")


def _hour(axes: Axes, number: values.Shown, y: float, moment: str) -> float:
    """Draw the bar of one year with its range; return where it ends."""
    hot = moment == "hot"
    values.bars(
        axes, "along", {y: number}, BAR, facecolor=canvas.VERMILION if hot else "#ffffff",
        edgecolor=canvas.VERMILION if hot else canvas.BLUE, hatch="" if hot else "////",
    )  # fmt: skip
    values.whisker_along(axes, y, number, 0.1)
    return number.high
