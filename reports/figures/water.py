"""Water that each cooling technology takes, over the year and in its hottest 24 hours."""

from __future__ import annotations

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

PANELS = ("annual_make_up_water", "peak_day_make_up_water")
YEARS = (("hot", canvas.VERMILION, ""), ("mean", "#ffffff", "////"))
HEIGHT, GAP = 0.36, 0.2


def draw(study: Study, row: Row, language: Language, technologies: dict[str, str], alternative: str) -> Markup:
    """Draw make-up water by technology in the mean and the hot year, with the range of the hypotheses.

    Parameters
    ----------
    technologies : dict of str to str
        Prefix of the roles of a technology ("", "dry_", "tower_") and its name.
    """
    years = {"hot": language.gettext("année chaude"), "mean": language.gettext("année moyenne")}
    titles = (
        language.gettext("sur l'année (m³)"),
        language.gettext("pendant les 24 heures les plus chargées (m³)"),
    )
    with canvas.style("water"):
        made = canvas.figure(2.35)
        panels = made.subplots(1, 2, sharey=True)
        for axes, quantity, title in zip(panels, PANELS, titles, strict=True):
            for place, prefix in enumerate(technologies):
                for offset, (year, colour, hatch) in zip((-HEIGHT / 2, HEIGHT / 2), YEARS, strict=True):
                    number = study.number(row.of(f"{prefix}{year}", quantity))
                    _bar(axes, number, place + offset, colour, hatch, years[year])
            axes.set_title(title, loc="left", fontweight="semibold")
            axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
            axes.xaxis.set_major_locator(_few_ticks())
            axes.set_xlim(left=0)
            canvas.ruled(axes, "y")
            axes.grid(axis="y", visible=False)
            axes.grid(axis="x")
        panels[0].set_yticks(range(len(technologies)), list(technologies.values()))
        panels[0].tick_params(axis="y", colors=canvas.INK)
        panels[0].invert_yaxis()
        handles, labels = panels[0].get_legend_handles_labels()
        unique = dict(zip(labels, handles, strict=True))
        made.legend(
            list(unique.values()), list(unique), loc="outside lower center", ncols=2, frameon=False,
            handlelength=1.6,
        )  # fmt: skip
        return canvas.to_svg(made, "water", alternative)


def _few_ticks() -> object:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4)


def _bar(axes: Axes, number: Number, y: float, colour: str, hatch: str, label: str) -> None:
    """Draw one bar with its range as a whisker."""
    if isinstance(number.value, Absent):
        return
    scale = units.factor(number.term.unit, number.term.display_unit)
    axes.barh(
        y, number.value * scale, height=HEIGHT, color=colour, edgecolor=canvas.VERMILION, hatch=hatch,
        linewidth=0.8, label=label,
    )  # fmt: skip
    if number.has_range and number.low is not None and number.high is not None:
        axes.plot([number.low * scale, number.high * scale], [y, y], color=canvas.INK, linewidth=1.1)
        for end in (number.low, number.high):
            axes.plot([end * scale] * 2, [y - 0.09, y + 0.09], color=canvas.INK, linewidth=1.1)
