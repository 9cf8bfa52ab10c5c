"""The project's water beside local uses, in residents: over the year, in the peak month, and on the peak day."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from impact.graph import Absent
from impact.study import Study
from reports.document import Row
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers, decimal

YEAR, MONTH, DAY = "residents_equivalent_year", "residents_equivalent_peak_month", "residents_equivalent_peak_day"
COMMUNE, SERVICE = "commune_population", "supplying_network_peak_day_volume"
LEAST = 1.0  # residents at the left edge of the logarithmic axis
ROOM = 6.0  # right edge over the largest number: the number stands there
CAP = 0.14


def describe(numbers: Numbers, row: Row, language: Language) -> str:
    """Say the finding: the residents of the peak day and of the year, and those of the commune."""
    return language.gettext(
        "{scenario} : {day} habitants le jour de pointe, {year} sur l'année ; la commune en compte {commune}."
    ).format(
        scenario=row.scenario, day=values.said(numbers, row.of("peak", DAY), unit=False),
        year=values.said(numbers, row.of("hot", YEAR), unit=False),
        commune=values.said(numbers, row.of("hot", COMMUNE), unit=False),
    )  # fmt: skip


def draw(
    study: Study, rows: Sequence[Row], numbers: Numbers, language: Language, alternative: str,
    width: float = canvas.FULL,
) -> Markup:
    """Draw the residents whose domestic use equals the project's water, with those of the commune as a rule.

    The logarithmic axis has the year and the peak day of each row side by side, so that the year does not hide
    the day. The peak of the network that would supply the site has its own line, known or not.

    Parameters
    ----------
    numbers : Numbers
        Writes the number of each bar, which thereby enters the register.
    """
    _ = language.gettext
    moments = (
        (YEAR, "hot", _("sur l'année chaude")), (MONTH, "hot", _("mois de pointe, année chaude")),
        (DAY, "peak", _("jour de pointe, pleine charge")),
    )  # fmt: skip
    looks = (("o", canvas.SKY), ("D", canvas.BLUE), ("s", canvas.VERMILION))
    with canvas.style("local"):
        count = len(rows) * (len(moments) + 0.5)
        made = canvas.figure(0.2 * (count + 5), width)
        axes = made.add_subplot()
        ticks: list[tuple[float, str]] = []
        largest, place = LEAST, 0.0
        for row in rows:
            axes.annotate(
                f"{row.scenario}, {row.reading}", (0.0, place - 0.85), xycoords=("axes fraction", "data"),
                xytext=(3, 0), textcoords="offset points", va="center", fontweight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            )  # fmt: skip
            for (quantity, role, words), (marker, colour) in zip(moments, looks, strict=True):
                largest = max(largest, _mark(axes, study, numbers, row.of(role, quantity), place, marker, colour))
                ticks.append((place, words))
                place += 1
            place += 1.2
        bottom = _commune(axes, study, numbers, rows[0], place - 0.6, language)
        largest = max(largest, bottom)
        axes.set_xscale("log")
        axes.set_xlim(LEAST, largest * ROOM)
        axes.set_ylim(place + 0.1, -1.4)
        axes.set_yticks([y for y, _w in ticks], [words for _y, words in ticks])
        axes.tick_params(axis="y", colors=canvas.INK, length=0)
        axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
        axes.xaxis.set_minor_locator(LogLocator(subs=(2.0, 5.0)))
        axes.xaxis.set_minor_formatter(lambda value, _: "")
        axes.grid(axis="x")
        axes.set_xlabel(_("habitants dont l'usage domestique égale cette eau\n(échelle logarithmique)"))
        return canvas.to_svg(made, "local", alternative)


def _mark(
    axes: Axes, study: Study, numbers: Numbers, address: str, y: float, marker: str, colour: str
) -> float:
    """Draw a mark with its range and its number; return where it ends. On a logarithmic axis a bar has no length."""
    number = values.shown(study, address)
    if number is None:
        return LEAST
    end = max(number.value, LEAST)
    axes.plot([end], [y], marker=marker, color=colour, markersize=7, linestyle="none", zorder=4)
    values.whisker_along(axes, y, number, CAP, LEAST)
    reach = max(end, number.high)
    text = axes.annotate(
        values.said(numbers, address, unit=False), (reach, y), xytext=(5, 0), textcoords="offset points",
        va="center", fontsize=8, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )  # fmt: skip
    text.set_gid(f"{canvas.ADDRESSED}{address}")
    return reach


def _commune(axes: Axes, study: Study, numbers: Numbers, row: Row, y: float, language: Language) -> float:
    """Draw the residents of the commune as a rule across all bars, and say what is not known of the network."""
    _ = language.gettext
    address = row.of("hot", COMMUNE)
    commune = values.shown(study, address)
    if commune is None:
        return LEAST
    axes.axvline(commune.value, color=canvas.INK, linewidth=1.1, linestyle="--", zorder=1)
    text = axes.annotate(
        _("habitants de la commune : {number}").format(number=values.said(numbers, address, unit=False)),
        (commune.value, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points",
        ha="center", va="bottom", fontsize=8,
    )  # fmt: skip
    text.set_gid(f"{canvas.ADDRESSED}{address}")
    known = study.number(row.of("peak", SERVICE))
    if isinstance(known.value, Absent):
        axes.annotate(
            _("eau du réseau le jour de pointe : non publique"), (0, y),
            xycoords=("axes fraction", "data"), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8,
            fontstyle="italic", bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
    return commune.value
