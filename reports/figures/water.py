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
from reports.numbers import Numbers, decimal

# Of each panel: its quantity, and its bars with the moment of their case, colour and hatch.
HOT, MEAN = ("hot", canvas.VERMILION, ""), ("mean", "#ffffff", "////")
PANELS = (
    ("annual_make_up_water", (HOT, MEAN)),
    ("peak_day_make_up_water", (("peak", canvas.VERMILION, ""),)),
)
HEIGHT = 0.36
ROOM = 1.3  # length of the axis over the longest bar with its range: the number stands there


def draw(
    study: Study, row: Row, numbers: Numbers, language: Language, technologies: dict[str, str], alternative: str
) -> Markup:
    """Draw make-up water by technology, over the mean and hot year and on the peak day, with its range.

    Parameters
    ----------
    numbers : Numbers
        Writes the number at the end of each bar, which thereby enters the register.
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
            longest = 0.0
            for place, prefix in enumerate(technologies):
                for index, (moment, colour, hatch) in enumerate(bars):
                    address = row.of(f"{prefix}{moment}", quantity)
                    middle = place + HEIGHT * (index - (len(bars) - 1) / 2)
                    end = _bar(axes, study.number(address), middle, colour, hatch, years[moment])
                    longest = max(longest, end)
                    _end(axes, numbers.entry(address).text, address, end, middle)
            axes.set_title(title, loc="left", fontweight="bold")
            axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
            axes.xaxis.set_major_locator(_few_ticks())
            axes.set_xlim(0, longest * ROOM)
            canvas.ruled(axes, "y")
            axes.grid(axis="y", visible=False)
            axes.grid(axis="x")
        panels[0].set_yticks(range(len(technologies)), list(technologies.values()))
        panels[0].tick_params(axis="y", colors=canvas.INK)
        panels[0].invert_yaxis()
        made.set_layout_engine("constrained", wspace=0.08)
        handles, labels = panels[0].get_legend_handles_labels()
        unique = dict(zip(labels, handles, strict=True))
        made.legend(
            list(unique.values()), list(unique), loc="outside lower center", ncols=2, frameon=False,
            handlelength=1.6,
        )  # fmt: skip
        return canvas.to_svg(made, "water", alternative)


def _few_ticks() -> object:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(3)


def _bar(axes: Axes, number: Number, y: float, colour: str, hatch: str, label: str) -> float:
    """Draw one bar with its range as a whisker; return where it ends."""
    if isinstance(number.value, Absent):
        return 0.0
    scale = units.factor(number.term.unit, number.term.display_unit)
    axes.barh(
        y, number.value * scale, height=HEIGHT, color=colour, edgecolor=canvas.VERMILION, hatch=hatch,
        linewidth=0.8, label=label,
    )  # fmt: skip
    if number.has_range and number.low is not None and number.high is not None:
        axes.plot([number.low * scale, number.high * scale], [y, y], color=canvas.INK, linewidth=1.1)
        for end in (number.low, number.high):
            axes.plot([end * scale] * 2, [y - 0.09, y + 0.09], color=canvas.INK, linewidth=1.1)
        return max(number.value, number.high) * scale
    return number.value * scale


def _end(axes: Axes, text: str, address: str, x: float, y: float) -> None:
    """Write the number of a bar at its end."""
    written = axes.annotate(text, (x, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=7.5)
    written.set_gid(f"{canvas.ADDRESSED}{address}")
