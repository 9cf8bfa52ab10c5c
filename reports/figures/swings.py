"""The few data that matter most for a quantity: each moved alone to its low and to its high."""

from __future__ import annotations

from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from impact import units
from impact.evidence import Datum
from impact.graph import Absent
from impact.nomenclature import Term
from impact.study import Study
from impact.uncertainty import Swing, one_at_a_time
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers, decimal, decimals, displayed, fewest, rounded, unit_text, with_unit

SHOWN = 5  # the widest swings


def describe(study: Study, numbers: Numbers, case: str, quantity: str, language: Language) -> str:
    """Say the finding: which quantity, and between what its hypotheses together let it be."""
    address = f"{case}/{quantity}"
    return language.gettext("Données qui font le plus varier : {label} ; calcul central {value}.").format(
        label=study.project.terms[quantity].words(language.code), value=values.said(numbers, address)
    )


def draw(
    study: Study, case: str, quantity: str, language: Language, alternative: str, width: float = canvas.FULL
) -> Markup:
    """Draw the widest swings of a quantity, the widest above; circle: datum at its low, square: at its high."""
    project = study.project
    found = one_at_a_time(project, project.plan.case(case), quantity)
    if isinstance(found.central, Absent) or not found.swings:
        return Markup("")
    term = project.terms[quantity]
    scale = units.factor(term.unit, term.display_unit)
    swings = found.swings[:SHOWN]
    with canvas.style("swings"):
        made = canvas.figure(0.21 * (len(swings) + 3), width)
        axes = made.add_subplot()
        axes.axvline(found.central * scale, color=canvas.INK, linewidth=0.9, linestyle="--")
        for place, swing in enumerate(swings):
            ends = [swing.low * scale, swing.high * scale]
            axes.plot(ends, [place, place], color=canvas.SKY, linewidth=5, solid_capstyle="butt", zorder=1)
            for end, marker, colour, first in (
                (ends[0], "o", "#ffffff", language.gettext("donnée à sa valeur basse")),
                (ends[1], "s", canvas.BLUE, language.gettext("donnée à sa valeur haute")),
            ):
                axes.plot(
                    [end], [place], marker=marker, markersize=6, markerfacecolor=colour, linestyle="none",
                    markeredgecolor=canvas.BLUE, label=first if not place else None, zorder=3,
                )  # fmt: skip
            axes.annotate(
                _ends(swing, term, language), (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8
            )
        axes.set_yticks(range(len(swings)), [_named(study, swing.datum, language) for swing in swings])
        axes.tick_params(axis="y", colors=canvas.INK, length=0)
        axes.set_ylim(len(swings) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
        axes.xaxis.set_major_locator(MaxNLocator(5 if width >= canvas.FULL else 3))
        axes.grid(axis="x")
        axes.set_xlabel(f"{term.words(language.code)} ({unit_text(term, language.code)})")
        made.legend(loc="outside lower center", ncols=2, frameon=False, handletextpad=0.4)
        return canvas.to_svg(made, "swings", alternative)


def _ends(swing: Swing, term: Term, language: Language) -> str:
    """Write the quantity with the datum at its low and at its high."""
    texts = [_text(value, term, language, swing.width) for value in (swing.low, swing.high)]
    return " → ".join(texts)


def _named(study: Study, datum: Datum, language: Language) -> str:
    """Name a datum with the range over which it is moved."""
    term = study.project.terms[datum.name]
    words = language.pick(datum.label_text) if datum.label_text else term.words(language.code)
    texts = [_text(end, term, language, None) for end in (datum.low, datum.high) if end is not None]
    return f"{words} : {with_unit('–'.join(texts), unit_text(term, language.code))}"


def _text(value: float, term: Term, language: Language, spread: float | None) -> str:
    shown = displayed(value, term.unit, term.display_unit)
    width = displayed(spread, term.unit, term.display_unit) if spread else None
    places = fewest(shown, min(decimals(shown, width), 2))
    return decimal(rounded(shown, places), max(places, 0), language.code)
