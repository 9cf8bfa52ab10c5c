"""What was announced when, and the power that it would be: from the first tranche to the whole project."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import get_month_names
from markupsafe import Markup
from matplotlib.axes import Axes

from impact.study import Study
from reports import document
from reports.document import EventShape, Row
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers, decimal

ANNOUNCED, TRANCHE, PEAK = "announced_power", "tranche_power", "peak_site_power"
STATED = {"declared": ("s", canvas.VERMILION), "computed": ("D", canvas.INK)}  # by grade: marker, colour
# Steps of the ramp-up, by the role of their case; no source gives the years of the steps after the first.
STEPS = ("ramp_up", "tranche", "mean", "full")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A power with the date on which its source gives it."""

    scenario: str
    address: str
    date: datetime.date
    grade: str


def announcements(study: Study, rows: Sequence[Row]) -> tuple[Announcement, ...]:
    """Return the announced powers of the scenarios by date; one whose source has no day or month is left out."""
    dates = {event.source: day(event) for event in document.chronology(study.project)}
    found = []
    for row in rows:
        address = row.of("mean", ANNOUNCED)
        datum = study.number(address).datum
        date = dates.get(datum.source) if datum else None
        if datum is not None and date is not None:
            found.append(Announcement(row.scenario, address, date, datum.grade))
    return tuple(sorted(found, key=lambda one: (one.date, one.scenario)))


def day(event: EventShape) -> datetime.date | None:
    """Return the day of an event, the first of its month where no day is known, or None for a mere year."""
    parts = [int(part) for part in event.date.split("-")]
    return datetime.date(*parts, *[1] * (3 - len(parts))) if len(parts) > 1 else None


def describe(study: Study, numbers: Numbers, rows: Sequence[Row], language: Language) -> str:
    """Say the finding: the powers in the order of their dates, and the first tranche."""
    found = announcements(study, rows)
    if not found:
        return language.gettext("Aucune puissance annoncée n'a de date connue.")
    powers = ", ".join(
        f"{values.said(numbers, one.address)} ({language.date(one.date.isoformat()[:7])})" for one in found
    )
    return language.gettext("Puissances annoncées : {powers} ; première tranche : {tranche}.").format(
        powers=powers, tranche=values.said(numbers, rows[0].of("mean", TRANCHE))
    )


def draw(
    study: Study, rows: Sequence[Row], numbers: Numbers, language: Language, alternative: str,
    width: float = canvas.FULL,
) -> Markup:
    """Draw the announced powers over time, with what else happened, and the power of each step of the first row.

    Parameters
    ----------
    rows : sequence of Row
        One for each scenario, in the same reading; the steps on the right are those of the first.
    numbers : Numbers
        Writes the powers, which thereby enter the register.
    """
    with canvas.style("timeline"):
        if width < canvas.FULL:
            made = canvas.figure(4.1, width)
            left, right = made.subplots(2, 1)
        else:
            made = canvas.figure(2.25, width)
            left, right = made.subplots(1, 2, width_ratios=(1.25, 1.0))
        _announced(left, study, rows, numbers, language)
        _steps(right, study, rows[0], numbers, language)
        canvas.key(made, left, 3)
        return canvas.to_svg(made, "timeline", alternative)


def _announced(axes: Axes, study: Study, rows: Sequence[Row], numbers: Numbers, language: Language) -> None:
    _ = language.gettext
    words = {"declared": _("déclaré"), "computed": _("calculé par nous d'après une déclaration")}
    found = announcements(study, rows)
    powers = [values.shown(study, one.address) for one in found]
    top = max((power.value for power in powers if power is not None), default=1.0)
    for one, power in zip(found, powers, strict=True):
        if power is None:
            continue
        marker, colour = STATED.get(one.grade, ("o", canvas.GREY))
        axes.vlines(one.date.toordinal(), 0, power.value, color=canvas.FAINT, linewidth=1)
        axes.plot(
            [one.date.toordinal()], [power.value], marker=marker, color=colour, linestyle="none", markersize=6.5,
            label=words.get(one.grade, one.grade),
        )  # fmt: skip
        text = axes.annotate(
            f"{values.said(numbers, one.address)}\n{_day(one.date, language)}",
            (one.date.toordinal(), power.value), xytext=(-7, 0), textcoords="offset points", ha="right", va="center",
            fontsize=8,
        )  # fmt: skip
        text.set_gid(f"{canvas.ADDRESSED}{one.address}")
    first = min((one.date for one in found), default=study.project.plan.shape.date)
    others = [
        date
        for event in document.chronology(study.project)
        if (date := day(event)) is not None and date.year >= first.year
    ]
    axes.plot(
        [date.toordinal() for date in others], [0.0] * len(others), marker="|", markersize=9, color=canvas.BLUE,
        linestyle="none", label=_("événement de la chronologie"), clip_on=False,
    )  # fmt: skip
    start, end = datetime.date(first.year, 1, 1), max([*others, *(one.date for one in found)], default=first)
    quarters = [
        datetime.date(year, month, 1)
        for year in range(start.year, end.year + 2)
        for month in (1, 7)
        if datetime.date(year, month, 1) <= _after(end)
    ]
    names = get_month_names("abbreviated", context="stand-alone", locale=language.code)
    axes.set_xticks([q.toordinal() for q in quarters], [f"{names[q.month]}\n{q.year}" for q in quarters])
    axes.set_xlim(start.toordinal() - 120, _after(end).toordinal())
    axes.set_ylim(0, top * 1.15)
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
    axes.set_title(_("puissance annoncée (MW)"), loc="left", fontweight="bold")
    canvas.ruled(axes, "y")


def _after(date: datetime.date) -> datetime.date:
    return date + datetime.timedelta(days=45)


def _day(date: datetime.date, language: Language) -> str:
    """Write a month in words; the day stands in the chronology."""
    return language.date(date.isoformat()[:7])


def _steps(axes: Axes, study: Study, row: Row, numbers: Numbers, language: Language) -> None:
    """Draw the greatest power of the site at each step; the years of the steps are not known."""
    _ = language.gettext
    words = {
        "ramp_up": _("1re tranche,\n1re année"), "tranche": _("1re tranche,\nétablie"),
        "mean": _("tout, charge\ncentrale"), "full": _("tout, pleine\ncharge"),
    }  # fmt: skip
    top = 0.0
    there: dict[float, values.Shown] = {}
    for place, role in enumerate(STEPS):
        address = row.of(role, PEAK)
        number = values.shown(study, address)
        if number is None:
            continue
        there[place] = number
        end = max(number.value, number.high)
        text = axes.annotate(
            values.said(numbers, address), (place, end), xytext=(0, 3), textcoords="offset points", ha="center",
            va="bottom", fontsize=8,
        )  # fmt: skip
        text.set_gid(f"{canvas.ADDRESSED}{address}")
        top = max(top, end)
    values.bars(axes, "up", there, 0.62, facecolor="#ffffff", edgecolor=canvas.BLUE, hatch="////", linewidth=0.9)
    values.whiskers_up(axes, there, 0.08)
    axes.set_ylim(0, top * 1.2)
    axes.set_xlim(-0.6, len(STEPS) - 0.4)
    axes.set_xticks(range(len(STEPS)), [words[role] for role in STEPS], fontsize=canvas.LEAST)
    axes.tick_params(axis="x", colors=canvas.INK, length=0)
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
    axes.set_title(
        _("pointe du site, {scenario} (MW)").format(scenario=row.scenario), loc="left", fontweight="bold"
    )
    canvas.ruled(axes, "y")
