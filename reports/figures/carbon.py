"""Greenhouse gases by boundary: what is counted inside each, avoided to the left of zero and emitted to the right."""

from __future__ import annotations

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from impact.graph import Absent
from impact.study import Study
from reports import document
from reports.document import Row
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers, decimal

HEAT_GAS, HEAT_NETWORK, NET = "gas_heat_credit", "network_heat_credit", "net_emission"
SITE, HARDWARE = "site_emission", "annual_embodied_emission"
CREDITS = (HEAT_GAS, HEAT_NETWORK)  # counted as avoided: drawn to the left of zero
LOOKS = (("o", canvas.BLUE, -0.24), ("s", canvas.INK, 0.0), ("^", canvas.VERMILION, 0.24))


def factors(study: Study, row: Row) -> tuple[str, ...]:
    """Return the labels of three emission factors: the least, the one in the middle, and the greatest."""
    result = study.cases[row.cases["mean"]].results["grid_emission_factor"]
    if isinstance(result.values, Absent) or not result.labels:
        return ()
    ranked = [result.labels[place] for place in result.values[0].argsort(kind="stable")]
    return tuple(dict.fromkeys((ranked[0], ranked[len(ranked) // 2], ranked[-1])))


def describe(study: Study, numbers: Numbers, row: Row, language: Language) -> str:
    """Say the finding: the net emissions of the site and its heat, from the least to the greatest factor."""
    labels = factors(study, row)
    if not labels:
        return language.gettext("Émissions du site et de sa chaleur : absentes du calcul.")
    return language.gettext(
        "{scenario} : site et chaleur ensemble, de {low} à {high} de CO2 selon le facteur ; "
        "chaleur seule, {heat} évitables."
    ).format(
        scenario=row.scenario, low=values.said(numbers, row.of("mean", f"{NET}[{labels[0]}]")),
        high=values.said(numbers, row.of("mean", f"{NET}[{labels[-1]}]")),
        heat=values.said(numbers, row.of("mean", f"{HEAT_NETWORK}[{labels[len(labels) // 2]}]")),
    )  # fmt: skip


def draw(study: Study, row: Row, language: Language, alternative: str, width: float = canvas.FULL) -> Markup:
    """Draw the emissions of a year inside each boundary, by the factor of electricity, with their ranges.

    A figure of what the project could avoid at most: heat that a network of that size could take, none being
    contracted. The manufacture of the servers stands apart, as it does not depend on the factor.
    """
    _ = language.gettext
    boundaries = (
        (HEAT_GAS, _("chaleur seule, contre du gaz"), _("gaz évité, moins pompe à chaleur")),
        (HEAT_NETWORK, _("chaleur seule, contre le réseau réel"), _("chaleur du réseau évitée, moins pompe à chaleur")),
        (SITE, _("électricité du site seule"), _("serveurs, refroidissement, pertes")),
        (NET, _("site et chaleur ensemble"), _("électricité du site, moins chaleur évitée")),
        (HARDWARE, _("fabrication des serveurs, par an"), _("à part : ni électricité ni chaleur")),
    )  # fmt: skip
    labels = factors(study, row)
    with canvas.style("carbon"):
        made = canvas.figure(3.05 if width >= canvas.FULL else 3.5, width)
        axes = made.add_subplot()
        axes.axvline(0, color=canvas.INK, linewidth=1)
        for place, (quantity, title, counted) in enumerate(boundaries):
            _boundary(axes, study, row, quantity, labels, place)
            axes.annotate(
                title, (-0.01, place - 0.18), xycoords=("axes fraction", "data"), ha="right", va="center",
                fontweight="bold",
            )  # fmt: skip
            axes.annotate(
                counted, (-0.01, place + 0.22), xycoords=("axes fraction", "data"), ha="right", va="center",
                fontsize=canvas.LEAST, color=canvas.GREY,
            )  # fmt: skip
            if place:
                axes.axhline(place - 0.5, color=canvas.FAINT, linewidth=0.6)
        axes.set_ylim(len(boundaries) - 0.5, -0.5)
        axes.set_yticks([])
        axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0, language.code))
        axes.xaxis.set_major_locator(MaxNLocator(7 if width >= canvas.FULL else 4))
        axes.grid(axis="x")
        axes.set_title(_("← évité"), loc="left", fontsize=8.5, color=canvas.GREY)
        axes.set_title(_("émis →"), loc="right", fontsize=8.5, color=canvas.GREY)
        axes.set_xlabel(_("tonnes de CO2 équivalent par an"))
        handles = [
            Line2D([], [], marker=marker, color=colour, linestyle="none", label=_factor(study, label, language))
            for label, (marker, colour, _y) in zip(labels, LOOKS, strict=False)
        ]
        made.legend(handles=handles, loc="outside lower left", ncols=1 if width < canvas.FULL else 2, frameon=False)
        return canvas.to_svg(made, "carbon", alternative)


def _factor(study: Study, label: str, language: Language) -> str:
    """Name an emission factor as the register does."""
    return document.initial(document.label_text(study, SITE, label, language))


def _boundary(axes: Axes, study: Study, row: Row, quantity: str, labels: tuple[str, ...], place: int) -> None:
    """Draw one boundary: a marker and its range for each factor, or one for all."""
    sign = -1 if quantity in CREDITS else 1
    if not study.project.terms[quantity].axes:
        found = values.shown(study, row.of("mean", quantity))
        if found is not None:
            _mark(axes, found, sign, place, "D", canvas.GREY)
        return
    for label, (marker, colour, shift) in zip(labels, LOOKS, strict=False):
        found = values.shown(study, row.of("mean", f"{quantity}[{label}]"))
        if found is not None:
            _mark(axes, found, sign, place + shift, marker, colour)


def _mark(axes: Axes, number: values.Shown, sign: int, y: float, marker: str, colour: str) -> None:
    axes.plot([sign * number.low, sign * number.high], [y, y], color=colour, linewidth=2, alpha=0.55)
    axes.plot([sign * number.value], [y], marker=marker, color=colour, markersize=5.5, linestyle="none")
