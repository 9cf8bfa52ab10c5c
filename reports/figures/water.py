"""Water that each cooling technology takes, over the year and in its hottest 24 hours."""

from __future__ import annotations

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from impact.study import Study
from reports.document import Row
from reports.figures import canvas, values
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


def describe(numbers: Numbers, row: Row, language: Language) -> str:
    """Say the finding: the water of the hot year by technology, and that of the peak day."""
    year, day = (panel[0] for panel in PANELS)
    return language.gettext(
        "{scenario}, eau d'appoint : adiabatique {pad} l'année chaude, tours {tower} ; "
        "jour de pointe {day} et {tower_day}."
    ).format(
        scenario=row.scenario, pad=values.said(numbers, row.of("hot", year)).split("/")[0],
        tower=values.said(numbers, row.of("tower_hot", year)).split("/")[0],
        day=values.said(numbers, row.of("peak", day)), tower_day=values.said(numbers, row.of("tower_peak", day)),
    )  # fmt: skip


def draw(
    study: Study, row: Row, numbers: Numbers, language: Language, technologies: dict[str, str], alternative: str,
    width: float = canvas.FULL,
) -> Markup:
    """Draw make-up water by technology, over the mean and hot year and on the peak day, with its range.

    Parameters
    ----------
    numbers : Numbers
        Writes the number at the end of each bar, which thereby enters the register.
    technologies : dict of str to str
        Prefix of the roles of a technology ("", "dry_", "tower_") and its name.
    width : float
        Of the figure. [mm]
    """
    hot = language.gettext("année chaude")
    years = {"hot": hot, "peak": hot, "mean": language.gettext("année moyenne")}
    titles = (
        language.gettext("sur l'année,\ncharge centrale (m³)"),
        language.gettext("jour de pointe,\npleine charge (m³)"),
    )
    with canvas.style("water"):
        made = canvas.figure(2.1, width)
        panels = made.subplots(1, 2, sharey=True)
        for axes, (quantity, bars), title in zip(panels, PANELS, titles, strict=True):
            longest = 0.0
            for place, prefix in enumerate(technologies):
                for index, (moment, colour, hatch) in enumerate(bars):
                    address = row.of(f"{prefix}{moment}", quantity)
                    middle = place + HEIGHT * (index - (len(bars) - 1) / 2)
                    end = _bar(axes, values.shown(study, address), middle, colour, hatch, years[moment])
                    longest = max(longest, end)
                    _end(axes, numbers.entry(address).text, address, end, middle)
            axes.set_title(title, loc="left", fontweight="bold")
            axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
            axes.xaxis.set_major_locator(MaxNLocator(3))
            axes.set_xlim(0, longest * ROOM)
            canvas.ruled(axes, "y")
            axes.grid(axis="y", visible=False)
            axes.grid(axis="x")
        panels[0].set_yticks(range(len(technologies)), list(technologies.values()))
        panels[0].tick_params(axis="y", colors=canvas.INK)
        panels[0].invert_yaxis()
        made.set_layout_engine("constrained", wspace=0.08)
        canvas.key(made, panels[0])
        return canvas.to_svg(made, "water", alternative)


def _bar(axes: Axes, number: values.Shown | None, y: float, colour: str, hatch: str, label: str) -> float:
    """Draw one bar with its range as a whisker; return where it ends."""
    if number is None:
        return 0.0
    look = {"facecolor": colour, "edgecolor": canvas.VERMILION, "hatch": hatch, "label": label}
    values.bars(axes, "along", {y: number}, HEIGHT, **look)
    values.whisker_along(axes, y, number, 0.09)
    return max(number.value, number.high)


def _end(axes: Axes, text: str, address: str, x: float, y: float) -> None:
    """Write the number of a bar at its end."""
    written = axes.annotate(text, (x, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=7.5)
    written.set_gid(f"{canvas.ADDRESSED}{address}")
