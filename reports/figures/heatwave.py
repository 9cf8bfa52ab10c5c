"""The week of the warmest air hour by hour, with water and without: air, power, water, fans, set point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from impact import units
from impact.study import Study
from reports.document import Row
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers, decimal

AIR, BULB, LIMIT = "air_temperature", "wet_bulb_temperature", "dry_limit_temperature"
LOAD, SITE, WATER, FANS, EXCESS = "it_power", "site_power", "make_up_flow", "fan_speed", "cooling_excess"
SERIES = (AIR, BULB, LOAD, SITE, WATER, FANS, EXCESS)
WET, DRY = "peak", "dry_peak"  # roles: full load in the hot year
HIGHEST, FLOW, MOST = "highest_air_temperature", "peak_make_up_flow", "largest_cooling_excess"
DAY, DAYS, YEAR = 24, 7, 365
ROOM = 1.12  # top of an axis over its highest curve
WETLOOK = {"color": canvas.BLUE, "linestyle": "-"}
DRYLOOK = {"color": canvas.VERMILION, "linestyle": "--"}


def week(air: NDArray[np.float64]) -> slice:
    """Return the seven whole days with the warmest mean of those that hold the warmest hour of the year."""
    days = air.reshape(-1, DAY).mean(axis=1)
    hottest = int(air.argmax()) // DAY
    starts = range(max(hottest - DAYS + 1, 0), min(hottest, days.size - DAYS) + 1)
    first = max(starts, key=lambda start: float(days[start : start + DAYS].mean()))
    return slice(first * DAY, (first + DAYS) * DAY)


def by_hour(series: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Return series by the hour, where the case was computed on finer steps."""
    return {name: np.ravel(values).reshape(YEAR * DAY, -1).mean(axis=1) for name, values in series.items()}


def describe(numbers: Numbers, row: Row, language: Language) -> str:
    """Say the finding: the warmest hour, the most water of the year, and how far dry coolers miss the set point."""
    return language.gettext(
        "{scenario}, pleine charge : à l'heure la plus chaude, {air}, consigne dépassée de {excess} à sec ; "
        "avec assistance, jusqu'à {flow} d'eau."
    ).format(
        scenario=row.scenario, air=values.said(numbers, row.of(WET, HIGHEST)),
        excess=values.said(numbers, row.of(DRY, MOST)), flow=values.said(numbers, row.of(WET, FLOW)),
    )  # fmt: skip


def draw(
    study: Study, row: Row, language: Language, alternative: str, width: float = canvas.FULL
) -> Markup:
    """Draw the hours of the week; nothing where the study keeps no such series.

    Parameters
    ----------
    width : float
        Of the figure. [mm]
    """
    wet, dry = (by_hour(study.cases[row.cases[role]].series) for role in (WET, DRY))
    if not (wet.keys() >= set(SERIES) and dry.keys() >= set(SERIES)):
        return Markup("")
    hours, pair, _ = week(np.ravel(wet[AIR])), (wet, dry), language.gettext
    with canvas.style("heatwave"):
        made = canvas.figure(3.5, width)
        panels = made.subplots(3, 2, sharex=True).ravel()
        _air(panels[0], study, row, wet, hours, language)
        _pair(panels[1], study, WATER, pair, hours, _("eau d'appoint (m³/h)"), "m³/h")
        _pair(panels[2], study, SITE, pair, hours, _("électricité = chaleur (MW)"), "MW")
        _plot(panels[2], study, LOAD, wet, hours, "MW", color=canvas.INK, linestyle=":")
        _pair(panels[3], study, FANS, pair, hours, _("vitesse des ventilateurs (%)"), "%")
        _pair(panels[4], study, EXCESS, pair, hours, _("dépassement de la consigne (K)"), "K")
        for axes in panels[:5]:
            _set(axes, language)
        panels[4].set_xlabel(language.gettext("jour de la semaine (heures UTC)"), loc="left")
        panels[3].tick_params(axis="x", labelbottom=True)
        _key(panels[5], language, columns=2 if width >= canvas.FULL else 1)
        return canvas.to_svg(made, "heatwave", alternative)


def _air(
    axes: Axes, study: Study, row: Row, series: Mapping[str, NDArray[np.float64]], hours: slice, language: Language
) -> None:
    """Draw the air, its wet bulb and the limit of dry operation."""
    _plot(axes, study, AIR, series, hours, "°C", color=canvas.ORANGE, linestyle="-")
    _plot(axes, study, BULB, series, hours, "°C", color=canvas.GREEN, linestyle="-.")
    limit = values.shown(study, row.of(DRY, LIMIT))
    if limit is not None:
        axes.axhline(limit.value, color=canvas.INK, linewidth=1)
    axes.set_title(language.gettext("air extérieur (°C)"), loc="left", fontweight="bold")


def _pair(
    axes: Axes, study: Study, name: str, series: tuple[Mapping[str, NDArray[np.float64]], ...], hours: slice,
    title: str, unit: str,
) -> None:
    """Draw one quantity with assistance and dry, from zero."""
    top = 0.0
    for each, look in zip(series, (WETLOOK, DRYLOOK), strict=True):
        top = max(top, _plot(axes, study, name, each, hours, unit, **look))
    axes.set_ylim(0, top * ROOM if top else 1)
    axes.set_title(title, loc="left", fontweight="bold")


def _plot(
    axes: Axes, study: Study, name: str, series: Mapping[str, NDArray[np.float64]], hours: slice, unit: str,
    color: str, linestyle: str,
) -> float:
    """Draw the hours of one series; return its highest value."""
    shown = np.ravel(series[name])[hours] * units.factor(study.project.terms[name].unit, unit)
    axes.plot(np.arange(shown.size), shown, color=color, linestyle=linestyle, linewidth=1.4)
    return float(shown.max())


def _set(axes: Axes, language: Language) -> None:
    """Mark the days, each at its noon, and write few round numbers."""
    axes.set_xlim(0, DAYS * DAY)
    axes.set_xticks([day * DAY + DAY // 2 for day in range(DAYS)], [str(day + 1) for day in range(DAYS)])
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
    canvas.ruled(axes, "y")
    axes.tick_params(axis="x", length=0)


def _key(axes: Axes, language: Language, columns: int) -> None:
    """Say in the sixth field what the lines are."""
    _ = language.gettext
    axes.axis("off")
    looks: tuple[tuple[str, dict[str, Any]], ...] = (
        (_("assistance adiabatique"), WETLOOK), (_("à sec"), DRYLOOK),
        (_("dont informatique"), {"color": canvas.INK, "linestyle": ":"}),
        (_("air"), {"color": canvas.ORANGE, "linestyle": "-"}),
        (_("thermomètre mouillé"), {"color": canvas.GREEN, "linestyle": "-."}),
        (_("limite à sec"), {"color": canvas.INK, "linestyle": "-"}),
    )  # fmt: skip
    lines = [axes.plot([], [], label=label, linewidth=1.4, **look)[0] for label, look in looks]
    legend = axes.legend(
        handles=lines, loc="upper left", ncols=columns, frameon=False, handlelength=2.4, borderpad=0.0,
        borderaxespad=0.0, columnspacing=1.2,
    )  # fmt: skip
    legend.set_in_layout(False)  # it fits into its field, and must not narrow the others
