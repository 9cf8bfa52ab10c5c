"""What one well could deliver against what each scenario would ask of it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from impact.study import Study
from reports.document import Row
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers, decimal

DELIVERABLE, REQUESTED = "well_deliverable_flow", "well_requested_flow"
LEAST = 1.0  # m³/h at the left edge of the logarithmic axis


def describe(numbers: Numbers, row: Row, language: Language) -> str:
    """Say the finding: what a well could deliver, and what the first row would ask of it."""
    return language.gettext(
        "Un puits pourrait fournir {given} ; {scenario} lui en demanderait {asked} les jours de pointe "
        "(calcul central)."
    ).format(
        given=values.said(numbers, row.of("peak", DELIVERABLE)), scenario=row.scenario,
        asked=values.said(numbers, row.of("peak", REQUESTED)),
    )  # fmt: skip


def draw(
    study: Study, rows: Sequence[Row], language: Language, alternative: str, width: float = canvas.FULL
) -> Markup:
    """Draw the flow that one well can deliver and the flows requested on the most loaded days, with their ranges."""
    lines = [(language.gettext("un puits pourrait fournir"), rows[0].of("peak", DELIVERABLE), canvas.BLUE, "s")]
    lines += [
        (f"{row.scenario}, {row.reading}", row.of("peak", REQUESTED), canvas.VERMILION, "o") for row in rows
    ]
    with canvas.style("well"):
        made = canvas.figure(0.2 * (len(lines) + 2.6), width)
        axes = made.add_subplot()
        for place, (_, address, colour, marker) in enumerate(lines):
            number = values.shown(study, address)
            if number is None:
                continue
            if number.moved:
                ends = [max(end, LEAST) for end in (number.low, number.high)]
                axes.plot(ends, [place, place], color=colour, linewidth=4, alpha=0.35, solid_capstyle="butt")
                if number.low < LEAST:  # the range goes on to the left of the axis
                    axes.plot([LEAST], [place], marker=4, color=colour, markersize=5, clip_on=False)
            axes.plot([max(number.value, LEAST)], [place], marker=marker, color=colour, markersize=6)
        axes.set_xscale("log")
        axes.set_xlim(left=LEAST)
        axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
        axes.xaxis.set_minor_formatter(lambda value, _: "")
        axes.set_yticks(range(len(lines)), [line[0] for line in lines])
        axes.tick_params(axis="y", colors=canvas.INK, length=0)
        axes.invert_yaxis()
        axes.axhline(0.5, color=canvas.FAINT, linewidth=0.8)
        axes.grid(axis="x")
        axes.set_xlabel(language.gettext("débit (m³/h, échelle logarithmique)"))
        return canvas.to_svg(made, "well", alternative)
