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

# Of each panel: its quantity, and its bars with the moment of their case, colour and hatch.
HOT, MEAN = ("hot", canvas.VERMILION, ""), ("mean", "#ffffff", "////")
PANELS = (
    ("annual_make_up_water", (HOT, MEAN)),
    ("peak_day_make_up_water", (("peak", canvas.VERMILION, ""),)),
)
HEIGHT = 0.36


def draw(study: Study, row: Row, language: Language, technologies: dict[str, str], alternative: str) -> Markup:
    """Draw make-up water by technology, over the mean and hot year and on the peak day, with its range.

    Parameters
    ----------
    technologies : dict of str to str
        Prefix of the roles of a technology ("", "dry_", "tower_") and its name.
    """
    hot = language.gettext("année chaude")
    years = {"hot": hot, "peak": hot, "mean": language.gettext("année moyenne")}
    titles = (
        language.gettext("sur l'année (m³)"),
        language.gettext("jour de pointe, pleine charge (m³)"),
    )
    with canvas.style("water"):
        made = canvas.figure(2.35)
        panels = made.subplots(1, 2, sharey=True)
        for axes, (quantity, bars), title in zip(panels, PANELS, titles, strict=True):
            for place, prefix in enumerate(technologies):
                for index, (moment, colour, hatch) in enumerate(bars):
                    number = study.number(row.of(f"{prefix}{moment}", quantity))
                    middle = place + HEIGHT * (index - (len(bars) - 1) / 2)
                    _bar(axes, number, middle, colour, hatch, years[moment])
            axes.set_title(title, loc="left", fontweight="bold")
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
