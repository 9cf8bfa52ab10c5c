"""The evidence register: the numbers that are printed, the data that they rest on, and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from impact import graph, screening
from impact.evidence import Datum, Leaf, Source
from impact.nomenclature import REFERENCE, Term
from impact.results import CaseResult, parse_address
from impact.study import Study
from reports.language import WIDE, Language
from reports.numbers import Entry, as_written, decimal, decimals, displayed, fewest, rounded, unit_text

SEED = "seed"  # a quantity whose name ends so is a code, not an amount: no separators in it


@dataclass(frozen=True)
class Group:
    """The printed numbers of one quantity."""

    term: Term
    unit: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Line:
    """One datum, or the data of one quantity along its axis, as the register shows them."""

    term: Term
    key: str
    value: str
    spread: str
    grade: str
    source: str
    note: str


def by_quantity(entries: Iterable[Entry], language: Language) -> tuple[Group, ...]:
    """Return the printed numbers by quantity, in the order of their first printing."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.number.term.name, []).append(entry)
    return tuple(
        Group(found[0].number.term, unit_text(found[0].number.term, language.code), tuple(found))
        for found in groups.values()
    )


def leaves_behind(study: Study, entries: Iterable[Entry], stated: Iterable[Datum] = ()) -> tuple[Leaf, ...]:
    """Return the leaves that printed numbers rest on, and those stated, each value once, in the registers' order."""
    asked: dict[str, set[str]] = {}
    for entry in entries:
        case, quantity = _rests_on(study, entry)
        if case and quantity:
            asked.setdefault(case, set()).add(quantity)
    found: dict[str, dict[str, Datum]] = {}
    for name, quantities in asked.items():
        _collect(study, study.cases[name], quantities, found)
    for said in stated:
        found.setdefault(said.name, {}).setdefault(f"{said.key} {said.value}", said)
    order = list(study.project.register.leaves)
    names = sorted(found, key=lambda name: (order.index(name) if name in order else -1, name))
    return tuple(Leaf(name, tuple(found[name].values())) for name in names)


def _rests_on(study: Study, entry: Entry) -> tuple[str | None, str | None]:
    """Return the case and the quantity that a printed number rests on; no quantity where a rule asks a question."""
    if not screening.is_address(entry.address):
        address = parse_address(entry.address)
        return address.case, address.quantity
    row = study.screened[entry.address.partition("@")[0]]
    return row.address.case, None if row.rule.asks else row.rule.shape.quantity


def _collect(study: Study, case: CaseResult, quantities: set[str], found: dict[str, dict[str, Datum]]) -> None:
    """Add the data upstream of some quantities of a case, those of its reference case included."""
    methods = study.project.graph.choose(case.case.choices)
    names = graph.upstream(methods, quantities)
    for name in names:
        leaf = case.register.leaves.get(name)
        if name in methods or leaf is None:
            continue
        for datum in leaf.data:
            found.setdefault(name, {}).setdefault(f"{datum.key} {datum.value}", datum)
    behind = {name.removeprefix(REFERENCE) for name in names if name.startswith(REFERENCE)}
    if behind and case.case.reference is not None and case.case.reference in study.cases:
        _collect(study, study.cases[case.case.reference], behind, found)


def data_lines(study: Study, leaves: Sequence[Leaf], language: Language) -> tuple[Line, ...]:
    """Return one line a leaf; the values along an axis are listed in one line where they share a source."""
    lines = []
    for leaf in leaves:
        term = study.project.terms[leaf.name]
        shared = {(datum.source, datum.grade) for datum in leaf.data}
        if leaf.labels and len(shared) == 1 and not any(d.distribution for d in leaf.data):
            lines.append(_together(leaf, term, language))
        else:
            lines += [_line(datum, term, language) for datum in leaf.data]
    return tuple(lines)


def _line(datum: Datum, term: Term, language: Language) -> Line:
    words = term.words(language.code)
    if datum.label_text:
        words = f"{words} : {language.pick(datum.label_text)}"
    ends = [_text(end, term, language) for end in (datum.low, datum.high) if end is not None]
    note = language.pick(datum.note) if datum.note else ""
    return Line(term, words, _value(datum, term, language), "–".join(ends), datum.grade, datum.source, note)


def _together(leaf: Leaf, term: Term, language: Language) -> Line:
    """Return one line for data without range along one axis, in the order of the labels."""
    texts = [_bare(datum, term, language) for datum in leaf.data]
    values = f"{len(texts)} × {texts[0]}" if len(set(texts)) == 1 else " · ".join(texts)
    first = leaf.data[0]
    note = language.pick(first.note) if first.note else ""
    unit = unit_text(term, language.code)
    value = f"{values}{WIDE}{unit}" if unit else values
    return Line(term, term.words(language.code), value, "", first.grade, first.source, note)


def _bare(datum: Datum, term: Term, language: Language) -> str:
    shown = displayed(datum.value, term.unit, term.display_unit)
    places = as_written(datum, term)
    return decimal(rounded(shown, places), places, language.code, grouped=not term.name.endswith(SEED))


def _value(datum: Datum, term: Term, language: Language) -> str:
    unit = unit_text(term, language.code)
    text = _bare(datum, term, language)
    return f"{text}{WIDE}{unit}" if unit else text


def _text(value: float, term: Term, language: Language) -> str:
    """Write a bound of a datum with at most three significant digits and no idle zeros."""
    shown = displayed(value, term.unit, term.display_unit)
    places = fewest(shown, max(decimals(shown, None), 0))
    return decimal(rounded(shown, places), places, language.code)


def sources_in_order(study: Study, keys: Iterable[str]) -> Mapping[str, Source]:
    """Return sources by key, in the order of their numbers."""
    known = dict(study.project.register.sources)
    for case in study.cases.values():
        known |= case.register.sources
    return {key: known[key] for key in keys}


def own_sources(study: Study) -> frozenset[str]:
    """Return the keys of the sources that are choices of the authors of the study."""
    return frozenset(key for key, source in study.project.register.sources.items() if source.kind == "authors")


def where(entry: Entry) -> str:
    """Return what an address has besides its quantity: the case, the label, the statistic."""
    if screening.is_address(entry.address):
        return entry.address
    address = parse_address(entry.address)
    label = f"[{address.label}]" if address.label else ""
    statistic = "" if address.statistic == "central" else f"@{address.statistic}"
    return f"{address.case}{label}{statistic}"
