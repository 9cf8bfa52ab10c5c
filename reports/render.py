"""From a computed study to the page: the citizen edition as one self-contained HTML file."""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gis import given_receptors
from impact.archive import code_hash
from impact.claims import ClaimResult
from impact.graph import Absent
from impact.results import parse_address
from impact.study import Study
from reports import (
    alike,
    aquifers,
    document,
    field_work,
    folios,
    ground,
    illustrations,
    maps,
    months,
    parts,
    permitting,
    plan,
    register,
    water_scenarios,
    weather,
)
from reports.blocks import Block, Document, Head, Kind, Line, printed, runs
from reports.compiled_templates import CompiledTemplates
from reports.figures import groundwater
from reports.illustrations import Illustration
from reports.language import Language, bound, language
from reports.numbers import Entry, Numbers

EDITIONS = ("citizen",)
STYLES = ("page.css", "text.css", "tables.css", "blocks.css", "register.css")
PAGES = (
    ("cover", "answer", "power", "cooling", "water"), ("uses", "groundwater", "aquifers", "farmland", "heat"),
    ("carbon", "rules", "claims", "method"),
)  # to read, in three parts: their folios run on
ANNEXES = ("annex", "annex_groundwater", "annex_acts")  # each a part with folios of its own; and the register
MAPS = ("map", "map_aquifers", "map_farmland", "map_drawdown", "map_fan", "map_sensitive")
RECEPTORS = "drawdown"  # the quantity whose labels are the points where an effect is computed
EXAMPLE = illustrations.EXAMPLE
SHOWN_HASH = 16  # characters of a hash that are printed
_NUMBER = re.compile(
    r'( ?)<span class="(n|absent)" data-address="[^"]*"(?: title="[^"]*")?><a href="(#R\d+)">(.*?)</a></span>'
)
_END = re.compile(r'<span data-address="[^"]*">([^<]*)</span>')


@dataclass(frozen=True)
class Report:
    """A report: its pages, and the numbers that are printed in them."""

    parts: tuple[str, ...]  # for paper: the pages to read, and each annex
    body: str  # all of it without a frame, for the HTML twin
    numbers: tuple[Entry, ...]
    blocks: tuple[Block, ...]
    language: str
    title: str


_COMPILED = CompiledTemplates()  # whatever the language: the same words are asked for by name


def environment(words: Language) -> Environment:
    """Return the templates with the words of a language; a name that nothing gives is an error."""
    made = Environment(
        loader=PackageLoader("templates", ""), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"], bytecode_cache=_COMPILED,
    )  # fmt: skip
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters["markup"] = Markup
    made.filters["initial"] = document.initial
    return made


def render(
    study: Study, claims: tuple[ClaimResult, ...], language_code: str = "fr",
    ready: Callable[[str], None] = lambda part: None,
) -> Report:
    """Write the citizen edition of a study.

    Parameters
    ----------
    study : Study
        With all its cases computed.
    claims : tuple of ClaimResult
        Tested on the same study.
    language_code : str
        "fr" or "en".
    ready : callable, optional
        Given each part for paper as soon as it is written.

    Raises
    ------
    ReportError
        If the study lacks a case that the edition speaks of, or a string has no translation.
    """
    words = language(language_code)
    templates = environment(words)
    numbers = Numbers(study, words)
    written = Document(numbers)
    context = _context(study, claims, words, numbers)
    templates.globals.update(context, doc=written, head=Head, line=Line, ids=lambda html: runs(printed(html)))
    macros = templates.get_template("partials/blocks.html").module
    templates.globals["blocks"] = macros
    written.set_with(macros)
    drawn = illustrations.figures(study, context["scenarios"], words, numbers)
    templates.globals["illustration"] = _illustrations(templates, written, drawn, words, context)
    templates.globals["drawn_names"] = tuple(drawn)
    templates.globals["finding"] = lambda name: drawn[name].alternative
    def page(*names: str) -> str:
        return "\n".join(templates.get_template(f"editions/citizen/{name}.html").render() for name in names)

    pieces = [*(partial(page, *names) for names in PAGES), *(partial(page, name) for name in ANNEXES)]
    pieces.append(partial(_register, words, numbers, templates))
    pieces.append(partial(_evidence, study, claims, words, numbers, templates, context))
    frame, css = templates.get_template("base/page.html"), styles()
    reading, annexes = folios.supposed(PAGES, len(claims)), folios.annexes()
    bodies: list[str] = []
    sheets: list[str] = []
    for place, piece in enumerate(pieces):
        body = words.typeset(piece())
        if body.strip():  # an annex of what a site has nothing of is left out
            own = reading[place] if place < len(reading) else next(annexes)
            whole = frame.render(body=slim(body), css=css, folios=own)
            sheets.append(bound(parts.linked(words.typeset(whole))))
            bodies.append(body)
            ready(sheets[-1])
    written.check()
    title = words.pick(study.project.plan.shape.title)
    return Report(tuple(sheets), "\n".join(bodies), numbers.entries, written.blocks, words.code, title)


def slim(body: str) -> Markup:
    """Return pages for paper: a number is one element, and the ends of its range are none.

    The twin needs an address at each number; on paper each element costs layout time, and there are thousands.
    A space before a number goes into its element: where a line ends there, WeasyPrint 70 would otherwise break the
    line at the first word of the text before.
    """
    linked = _NUMBER.sub(r'<a class="\2" href="\3">\1\4</a>', str(body))  # Markup would escape what it joins
    return Markup(_END.sub(r"\1", linked))


def styles() -> Markup:
    """Return all styles of the page, in order."""
    folder = files("templates").joinpath("css")
    return Markup("\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in STYLES))


def _context(
    study: Study, claims: Sequence[ClaimResult], words: Language, numbers: Numbers
) -> dict[str, Any]:
    """Return what the templates may speak of."""
    project = study.project
    shape = project.plan.shape
    found = document.scenarios(project, words)
    found = tuple(scenario for scenario in found if scenario.name in {c.case.scenario for c in study.cases.values()})
    main, last = found[0].rows[0], found[-1].rows[0]
    receptors = study.cases[main.cases["hot"]].results[RECEPTORS].labels or ()
    events = document.chronology(project)
    sources = SourceNumbers()
    return {
        "language": words, "shape": shape, "study_shape": shape, "site": project.pack.site, "scenarios": found,
        "main": main, "last": last, "receptors": receptors, "layers": _drawn(study, words), "events": events,
        "read_receptors": given_receptors.for_pages(receptors),
        "claims": document.claim_views(study, claims, words), "show": numbers.show, "entry": numbers.entry,
        "stated": numbers.stated, "comparison_words": _comparisons(words),
        "unit": numbers.unit, "label_of": lambda name: project.terms[name].words(words.code),
        "label": lambda quantity, name: document.label_text(study, quantity, name, words),
        "source_number": sources.number, "shapes": document.SHAPES, "verdict_words": _verdicts(words),
        "verdict_meanings": _meanings(words), "direction_words": _directions(words),
        "grade_words": _grades(words), "reliability_words": _reliabilities(words),
        "member_count": shape.members, "versions": _versions(), "subtitle": _subtitle(words),
        "weather_source": weather.said(study, main, words), "example": main.of("mean", EXAMPLE),
        "synthetic": weather.is_synthetic(study, main), "hot_years": weather.hot_years(study, main, words),
        "source_of": lambda address: _source(study, address), "well_suffices": _suffices(study, (main, last)),
        "pack_hash": project.pack.content_hash[:SHOWN_HASH], "code_hash": code_hash()[:SHOWN_HASH],
        "example_quantity": EXAMPLE, **_added(study, found, words, numbers),
    }  # fmt: skip


def _added(
    study: Study, scenarios: Sequence[document.Scenario], words: Language, numbers: Numbers
) -> dict[str, Any]:
    """Return what the pages on the water ledger, the structures of the aquifer and the rules speak of."""
    _ = words.gettext
    both = document.ends(scenarios)
    main, last = both[0], both[-1]
    terms = study.project.terms
    held, unheld = aquifers.statements(study, words)
    every = [row for scenario in scenarios for row in scenario.rows]
    screening = permitting.Screening(study, words)
    structures = aquifers.structures(study, both, "hot", words)
    scenarios_of_water = water_scenarios.scenarios(study, last, words)
    return {
        "ground": ground.ground(study.project, words),
        "unknown": numbers.unknown, "screening": screening, "main_rows": scenarios[0].rows,
        "rows_it": both, "rows_both": (*scenarios[0].rows, *scenarios[-1].rows), "rows_all": every,
        "rows_screened": [(row, False) for row in every] + [(row, True) for row in scenarios[0].rows],
        "combustion_address": screening.line(main, "peak", "icpe-3110").address,
        "structures": structures, "hardest": aquifers.hardest(study, structures),
        "variant": lambda case, **choices: aquifers.variant(study, case, **choices),
        "values_of": lambda choice: {key: words.pick(said) for key, said in (terms[choice].values or {}).items()},
        "infiltrated": aquifers.variant(study, main.cases["mean"], roof_runoff="infiltrated"),
        "infiltrated_last": aquifers.variant(study, last.cases["mean"], roof_runoff="infiltrated"),
        "tranches_of": lambda rows: plan.tranches(study, rows), "one_mix": lambda row: plan.one_mix(study, row),
        "holds": lambda address: plan.holds(study, address),
        "cases_with": lambda quantity: plan.with_load(study, quantity),
        "missing_volume": study.project.register.absent.get("abstractable_volume", {}).get(words.code, ""),
        "bodies": {key: words.pick(said) for key, said in study.project.bodies.items()},
        "drawdown_ends": groundwater.ends(study, last),
        "waters": scenarios_of_water, "supposed": next(w for w in scenarios_of_water if w.case == last.cases["hot"]),
        "cells_of": lambda found, quantity, structure="": water_scenarios.cells(
            study, found, quantity, words, structure
        ),
        "programme": field_work.programme(study, words), "acts": field_work.matrix(study),
        "stale": lambda article: article.is_stale(study.project.plan.shape.date),
        "undrawn_streams": aquifers.undrawn_streams(study, words), "gauged": aquifers.gauged_streams(study),
        "wells_given": aquifers.wells_given(study, words),
        "merged": lambda lines: alike.merged(lines, numbers.printed, _("et")),
        "held": held, "unheld": unheld, "stream_names": aquifers.stream_names(study, words),
        "labels_of": lambda case, quantity: aquifers.labels(study, case, quantity),
        "computed": lambda quantity: quantity.partition("[")[0] in study.cases[main.cases["hot"]].results,
        "has": lambda case, quantity: not isinstance(study.cases[case].results[quantity].values, Absent),
        "standing_words": {
            "all": _("vrai"), "some": _("selon la structure ou les hypothèses"), "none": _("faux"),
            "untested": _("non testé"), "hypotheses": _("selon les hypothèses"),
        },
        "status_words": {
            "applies": _("remplies dans ce cas"), "not": _("non concernée dans ce cas"),
            "conditional": _("sous condition"), "not-decidable": _("rien de public ne permet de décider"),
        },
        "months_with": lambda columns: months.with_anything(study, columns, words),
        "labels_in": lambda quantity: study.cases[main.cases["mean"]].results[quantity].labels or (),
    }  # fmt: skip


class SourceNumbers:
    """Numbers of the sources, S1, S2 and so on, in the order in which the report first cites them."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def number(self, key: str) -> str:
        """Return the number of a source."""
        if key not in self.keys:
            self.keys.append(key)
        return f"S{len([*self.keys[: self.keys.index(key)], key])}"


def _drawn(study: Study, words: Language) -> list[Any]:
    """Return the layers that the maps show."""
    layers = study.project.layers
    dressed = maps.official.dressed(layers, words)
    return [layer for layer in (*layers.values(), *dressed.values()) if layer.on_map]


def _illustrations(
    templates: Environment, written: Document, drawn: Mapping[str, Illustration], words: Language,
    context: Mapping[str, Any],
) -> Callable[[str], Markup]:
    """Return what sets an illustration by its name: its caption, its drawing, its source line."""
    sources = _figure_sources(words, context)

    def illustration(name: str) -> Markup:
        caption = templates.get_template(f"illustrations/{name}.html")
        kind: Kind = "map" if name in MAPS else "figure"
        return written.figure(name, drawn[name], sources[name], lambda: Markup(caption.render()), kind)

    return illustration


def _register(words: Language, numbers: Numbers, templates: Environment) -> str:
    """Write the register of the numbers that the pages have printed."""
    entries = numbers.entries
    return templates.get_template("editions/citizen/register.html").render(
        groups=register.by_quantity(entries, words), where=register.where,
        eccentric=any(entry.number.eccentric for entry in entries),
    )  # fmt: skip


def _evidence(
    study: Study, claims: Sequence[ClaimResult], words: Language, numbers: Numbers, templates: Environment,
    context: Mapping[str, Any],
) -> str:
    """Write the data behind what the pages have printed, and all sources."""
    stated = [c.claimed for claim in claims for reading in claim.readings for c in reading.comparisons]
    lines = register.data_lines(study, register.leaves_behind(study, numbers.entries, stated), words)
    own = register.own_sources(study)
    for line in lines:
        if line.source not in own:
            context["source_number"](line.source)
    cited = register.sources_in_order(study, context["source_number"].__self__.keys)
    return templates.get_template("editions/citizen/evidence.html").render(lines=lines, own_sources=own, sources=cited)


def _versions() -> dict[str, str]:
    return {
        "impact": _own_version(), "python": platform.python_version(), "numpy": installed("numpy"),
        "weasyprint": installed("weasyprint"),
    }  # fmt: skip


def _own_version() -> str:
    try:
        return installed("impact-toolkit")
    except PackageNotFoundError:  # run from the sources, not installed
        return "0"


def _subtitle(words: Language) -> str:
    _ = words.gettext
    return _(
        "Électricité, eau, nappe, terres, chaleur, CO2 et rubriques : ce qui est annoncé, ce que donne le calcul, "
        "ce qui manque"
    )


def _source(study: Study, address: str) -> str:
    """Return the key of the source of a datum, of its first label where it has several."""
    parsed = parse_address(address)
    return study.case(parsed.case).register.leaves[parsed.quantity].data[0].source


def _suffices(study: Study, rows: Sequence[document.Row]) -> bool:
    """Whether the well delivers what is asked of it in the central calculation, for all rows."""
    return not any(study.number(row.of("peak", "well_cannot_deliver")).value for row in rows)


def _figure_sources(words: Language, context: Mapping[str, Any]) -> Mapping[str, Markup | str]:
    """Return the source line of each illustration."""
    _ = words.gettext
    year, study = context["weather_source"], _("Calcul de l'étude.")
    return {
        "temperature": year, "water": year, "heat": year, "load": year, "local": year, "heatwave": year,
        "carbon": _("Calcul de l'étude ; facteurs : registre des preuves."),
        "timeline": _("Dates et puissances : sources publiques du registre ; étapes : calcul de l'étude."),
        "well": _("Calcul de l'étude ; formule de Theis, correction de Jacob pour la nappe libre."),
        "swings": _(
            "Calcul de l'étude ; chaque donnée est portée seule à sa valeur basse puis haute, les autres restant "
            "centrales."
        ),
        "section": _(
            "Épaisseurs et distances : registre ; dessin : schéma des auteurs, sans échelle, rien n'a été levé."
        ),
        "plants": _(
            "Calcul de l'étude, non calé (classe 1) ; rivière : couche dessinée sur la carte du site, puits supposé."
        ),
        **dict.fromkeys(MAPS, _layer_sources(words, context) or study),
    }


def _layer_sources(words: Language, context: Mapping[str, Any]) -> Markup:
    """Name the sources of the layers that maps show; what each is and how exact stands on the map itself."""
    keys = dict.fromkeys(layer.source for layer in context["layers"])
    links = [
        Markup('<a class="sid" href="#source-{}">{}</a>').format(key, context["source_number"](key)) for key in keys
    ]
    said = words.gettext("Nature, exactitude, édition et licence de chaque couche : ci-dessus ; sources")
    return Markup("{} : {}.").format(said, Markup(", ").join(links)) if links else Markup("")


def _verdicts(words: Language) -> dict[str, str]:
    _ = words.gettext
    return {
        "supported": _("étayée"), "plausible": _("plausible"), "not-verifiable": _("non vérifiable en l'état"),
        "contradicted": _("contredite"), "ill-defined": _("mal définie"),
    }  # fmt: skip


def _comparisons(words: Language) -> dict[str, str]:
    _ = words.gettext
    return {">=": _("au moins"), "<=": _("au plus"), "=": "", ">": _("plus de"), "<": _("moins de")}


def _meanings(words: Language) -> dict[str, str]:
    """Return what each verdict means, in the few words that stand beside it on the page that answers."""
    _ = words.gettext
    return {
        "supported": _("vrai dans toute notre étendue"), "plausible": _("vrai pour une partie de nos hypothèses"),
        "not-verifiable": _("dépend de la lecture, ou rien de public pour comparer"),
        "contradicted": _("faux dans toute notre étendue"), "ill-defined": _("rien à comparer"),
    }  # fmt: skip


def _directions(words: Language) -> dict[str, str]:
    _ = words.gettext
    return {"lower": _("plus bas que calculé"), "higher": _("plus haut que calculé")}


def _grades(words: Language) -> dict[str, str]:
    _ = words.gettext
    return {
        "measured": _("mes."), "published": _("publ."), "declared": _("décl."), "assumed": _("hyp."),
        "computed": _("calc."),
    }  # fmt: skip


def _reliabilities(words: Language) -> dict[str, str]:
    _ = words.gettext
    return {
        "primary": "1", "secondary": "2", "aggregator": _("r"), "own": _("a"),
    }  # fmt: skip

