"""The traces of all printed numbers of a report as one compact table, which the HTML twin carries.

Nothing is written twice: words by quantity, methods, equations, works, data, sources and links stand once each and
are pointed to by their numbers. Values are in the unit of reports, with the 10 significant digits of `results.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from babel.numbers import format_decimal

from impact import screening, trace
from impact.archive import rounded
from impact.evidence import Datum
from impact.graph import Absent, Node
from impact.lineage import Lineage, Link, code_of, lineage
from impact.nomenclature import Term
from impact.rulebook import BandShape
from impact.screening import RuleResult
from impact.study import Study
from reports.document import label_text
from reports.language import Language
from reports.numbers import SHARE, Entry, displayed, unit_text


def table(study: Study, entries: Iterable[Entry], language: Language) -> dict[str, Any]:
    """Return all that the script of the twin needs to show the trace of any printed number."""
    printed = tuple(entries)
    found = lineage(study, [entry.address for entry in printed])
    writer = _Writer(study, language)
    links = [writer.link(link) for link in found.links]
    numbers = {entry.address: writer.number(entry, found) for entry in printed}
    return {
        "numbers": numbers, "links": links, "terms": writer.terms, "methods": writer.methods.rows,
        "equations": writer.equations, "works": writer.works, "data": writer.data.rows, "sources": writer.sources,
        "labels": writer.labels, "cases": writer.cases, "rules": writer.rules,
    }  # fmt: skip


@dataclass
class _Rows:
    """Rows that are written once and named by their number."""

    rows: list[Any] = field(default_factory=list)
    _known: dict[Any, int] = field(default_factory=dict)

    def place(self, key: Any, make: Callable[[], Any]) -> int:
        """Return the number of the row of a key; the first call makes it."""
        if key not in self._known:
            self._known[key] = len(self.rows)
            self.rows.append(make())
        return self._known[key]


class _Writer:
    """Writes links, numbers and all that they name in one language."""

    def __init__(self, study: Study, language: Language) -> None:
        self._study, self._language = study, language
        self._typeset = language.typeset
        self._known_sources = dict(study.project.register.sources)
        for case in study.cases.values():
            self._known_sources |= case.register.sources
        self.terms: dict[str, list[str]] = {}
        self.methods, self.data = _Rows(), _Rows()
        self.equations: dict[str, list[Any]] = {}
        self.works: dict[str, str] = {}
        self.sources: dict[str, list[str]] = {}
        self.labels: dict[str, str] = {}
        self.cases: dict[str, list[list[str]]] = {}
        self.rules: dict[str, list[list[str]]] = {}

    def link(self, link: Link) -> list[Any]:
        """Return a link as a row, without its empty end."""
        term = self._term(link.name)
        for label in link.labels:
            self.labels.setdefault(label, self._typeset(label_text(self._study, link.name, label, self._language)))
        note = self._reason(link.note) if link.kind == "absent" and link.note else link.note
        row = [
            link.name, link.kind,
            *([_shown(value, term) for value in values] for values in (link.central, link.low, link.high)),
            list(link.labels), note, self._method(link.method), [self._datum(datum) for datum in link.data],
            list(link.arguments),
        ]  # fmt: skip
        while row and row[-1] in ([], "", -1):
            row.pop()
        return row

    def number(self, entry: Entry, found: Lineage) -> list[Any]:
        """Return a printed number: its entry, case, link, label, value or why there is none, range, unit and rule."""
        number = entry.number
        rule = entry.address.partition("@")[0] if screening.is_address(entry.address) else ""
        if rule:
            self._rule(rule, self._study.screened[rule])
        case = number.address.case or ""
        self._case(case)
        share = number.address.statistic.startswith(SHARE)
        unit = "%" if share else unit_text(number.term, self._language.code)
        shown = self._share if share else lambda value: _shown(value, number.term)
        value = self._reason(number.value.reason) if isinstance(number.value, Absent) else shown(number.value)
        ends = [shown(end) for end in (number.low, number.high) if end is not None and number.has_range]
        title = self._typeset(number.term.words(self._language.code)) if rule else ""
        row = [
            entry.identifier, case, found.roots.get(entry.address, -1), number.address.label or "", value, ends, unit,
            number.address.statistic, rule, title,
        ]  # fmt: skip
        while row[-1] == "":
            row.pop()
        return row

    @staticmethod
    def _share(value: float) -> float:
        return rounded(displayed(value, "1", "%"))

    def _reason(self, text: str) -> list[str]:
        """Return why something is absent, in the language where its words are known; else as it is, and "en"."""
        _ = self._language.gettext
        known = {
            "no value is given, and no method holds under the choices of the case": _(
                "aucune valeur n'est donnée, et aucune méthode ne vaut pour les choix du cas"),
            "the case has no reference case": _("le cas n'a pas de cas de référence"),
            "the question has no answer": _("la question est sans réponse"),
        }  # fmt: skip
        said = []
        for chain in text.split("; "):
            names, _mark, why = chain.partition(": ")
            leaf = names.split(" ← ")[-1]
            absent = self._study.project.register.absent.get(leaf)
            words = absent[self._language.code] if absent else known.get(why)
            if words is None:
                return [text, "en"]
            said.append(" ← ".join([*(self._label(name) for name in names.split(" ← "))]) + f" : {words}")
        return [self._typeset(" ; ".join(said))]

    def _label(self, name: str) -> str:
        term = self._study.project.terms.get(name)
        return term.words(self._language.code) if term is not None else name

    def _term(self, name: str) -> Term:
        term = self._study.project.terms[name]
        if name not in self.terms:
            definition = (term.definition or {}).get(self._language.code, "")
            words = [term.words(self._language.code), definition, unit_text(term, self._language.code)]
            self.terms[name] = [self._typeset(text) for text in words]
        return term

    def _method(self, method: Node | None) -> int:
        return self.methods.place(method.place, lambda: self._written(method)) if method else -1

    def _written(self, method: Node) -> list[Any]:
        """Return where a method is written, its code, and the equations that it calls."""
        names = []
        for equation in trace.equations_of(method):
            name = f"{equation.__module__.removeprefix(trace.PHYSICS)}.{equation.__name__}"
            names.append(name)
            keys = list(dict.fromkeys(trace.references_of(equation)))
            self.works |= {key: trace.cite(key) for key in keys}
            self.equations[name] = [(equation.__doc__ or "").strip().partition("\n")[0], keys]
        return [method.place, code_of(method.function), names]

    def _datum(self, datum: Datum) -> int:
        key = (datum.key, datum.value, datum.low, datum.high, datum.written, datum.source, datum.file)
        return self.data.place(key, lambda: self._evidence(datum))

    def _evidence(self, datum: Datum) -> list[Any]:
        """Return a datum as its line of the register."""
        term, pick = self._study.project.terms[datum.name], self._language.pick
        self._source(datum.source)
        ends = [_shown(end, term) for end in (datum.low, datum.high) if end is not None]
        row = [
            datum.key, _shown(datum.value, term), ends, datum.distribution or "", datum.grade, datum.source, datum.file,
            datum.written, self._typeset(pick(datum.note)) if datum.note else "",
            datum.replaced.written if datum.replaced else "",
        ]  # fmt: skip
        while row[-1] == "":
            row.pop()
        return row

    def _source(self, key: str) -> None:
        source = self._known_sources.get(key)
        if source is not None and key not in self.sources:
            title = source.title if source.title_known else f"[{source.title}]"
            date = self._language.date(source.date) if source.date else ""
            self.sources[key] = [title, source.publisher, date, source.url or ""]

    def _case(self, name: str) -> None:
        """Write the choices of a case in words."""
        if not name or name in self.cases:
            return
        terms, code = self._study.project.terms, self._language.code
        self.cases[name] = [
            [self._typeset(terms[key].words(code)), self._typeset(self._chosen(terms[key], value))]
            for key, value in self._study.cases[name].case.choices.items()
        ]

    def _chosen(self, term: Term, value: str) -> str:
        words = (term.values or {}).get(value)
        return self._language.pick(words) if words else value

    def _rule(self, key: str, row: RuleResult) -> None:
        """Write what a rule says, and how its text was read."""
        if key in self.rules:
            return
        _, pick, shape = self._language.gettext, self._language.pick, row.rule.shape
        for source in shape.sources:
            self._source(source)
        bands = " ; ".join(f"{self._bounds(band)} {shape.unit} : {band.regime}" for band in shape.bands)
        read = self._language.date(shape.version_read) if shape.version_read else _("non datée")
        facts = [
            (_("Rubrique"), f"{shape.nomenclature} {shape.id}, {pick(shape.title)}"), (_("Bornes"), bands),
            (_("Texte"), shape.legal_text), (_("Version lue"), read),
            (_("Remarque"), pick(shape.note) if shape.note else ""),
            (_("Portée"), " ".join(row.notices(self._language.code))),
        ]  # fmt: skip
        self.rules[key] = [[self._typeset(term), self._typeset(text)] for term, text in facts if text]

    def _bounds(self, band: BandShape) -> str:
        """Return the bounds of a band as the rule has them."""
        ends = ((band.op_low, band.low), (band.op_high, band.high))
        return " ".join(f"{sign} {_plain(end, self._language.code)}" for sign, end in ends if end is not None)


def _plain(value: float, code: str) -> str:
    return format_decimal(value, format="#,##0.######", locale=code)


def _shown(value: float, term: Term) -> float | int:
    """Return a value in the unit of reports; a whole one as such, which is shorter."""
    shown = rounded(displayed(value, term.unit, term.display_unit))
    return int(shown) if shown.is_integer() and abs(shown) < 1e15 else shown
