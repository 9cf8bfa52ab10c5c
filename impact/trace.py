"""The audit trail: from one number upstream to the data that it rests on, each node once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from types import CodeType, ModuleType
from typing import Any

import numpy as np

from impact import evidence, graph, screening, units
from impact.cases import Case
from impact.errors import InputError, UnknownName
from impact.evidence import Datum, Register
from impact.graph import Absent, Node
from impact.nomenclature import REFERENCE, Term, unknown
from impact.results import Address, parse_address
from impact.rulebook import Rule
from impact.screening import RuleAddress, RuleResult
from impact.study import Project, choices_of, evaluate

PHYSICS = "impact.physics."
_KEY = re.compile(r"`([a-z0-9][a-z0-9-]+)`")


WORDS = {
    "en": {
        "absent": "absent", "mean": "mean", "min": "min", "max": "max", "to": "to", "case": "case", "from": "from",
        "computed": "computed by", "equation": "equation", "reference": "reference", "replaces": "replaces",
        "sources": "Sources", "year": "/year", "other": "Read in the reference case", "no file": "no file is given",
    },
    "fr": {
        "absent": "absent", "mean": "moyenne", "min": "minimum", "max": "maximum", "to": "à", "case": "cas",
        "from": "à partir de", "computed": "calculé par", "equation": "équation", "reference": "référence",
        "replaces": "remplace", "sources": "Sources", "year": "/an", "other": "Lu dans le cas de référence",
        "no file": "aucun fichier donné",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a trail: what it is, how it is had, and its value in the central run."""

    name: str
    kind: str  # computed · datum · support · reference · absent
    label: str
    definition: str
    value: str
    unit: str
    method: str | None = None
    equations: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    data: tuple[Mapping[str, Any], ...] = ()
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """The steps upstream of an address, the address first, and the value that it names."""

    address: Address | RuleAddress
    value: str
    case: Case
    steps: Mapping[str, Step]
    sources: Mapping[str, evidence.Source]
    language: str = "en"

    def as_json(self) -> dict[str, Any]:
        """Return the trail as nodes and edges, each node once."""
        nodes = {
            name: {
                "kind": s.kind, "label": s.label, "definition": s.definition, "value": s.value, "unit": s.unit,
                "method": s.method, "equations": list(s.equations), "references": list(s.references),
                "data": [dict(d) for d in s.data],
            }
            for name, s in self.steps.items()
        }  # fmt: skip
        edges = [[argument, name] for name, s in self.steps.items() for argument in s.arguments]
        sources = {
            key: {"title": s.title, "publisher": s.publisher, "date": s.date, "url": s.url}
            for key, s in self.sources.items()
        }
        return {
            "address": str(self.address), "value": self.value, "case": self.case.name,
            "choices": dict(self.case.choices), "nodes": nodes, "edges": edges, "sources": sources,
        }  # fmt: skip


def equations_of(node: Node) -> list[Any]:
    """Return the equations that a method calls, derived from its code, that of its comprehensions included."""
    names, space = list(dict.fromkeys(_names(node.function.__code__))), node.function.__globals__
    modules = [space[name] for name in names if isinstance(space.get(name), ModuleType)]
    return [
        function
        for module in modules
        if module.__name__.startswith(PHYSICS)
        for name in names
        if callable(function := getattr(module, name, None)) and function.__module__ == module.__name__
    ]


def _names(code: CodeType) -> Iterator[str]:
    """Give the names that a code speaks of, and those of the code within it."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def references_of(equation: Any) -> list[str]:
    """Return the keys of the works that an equation's docstring cites."""
    _, _, section = (equation.__doc__ or "").partition("References")
    return _KEY.findall(section)


@lru_cache(maxsize=1)
def bibliography() -> dict[str, dict[str, Any]]:
    """Return the works cited, by key."""
    from pathlib import Path

    return evidence.read_toml(Path(str(files("impact"))) / "references.toml", "references.toml")


def cite(key: str) -> str:
    """Return a work as one line."""
    work = bibliography().get(key)
    if work is None:
        return key
    authors = work["authors"]
    who = authors if isinstance(authors, str) else ", ".join(authors)
    doi = f", doi:{work['doi']}" if work.get("doi") else ""
    return f"{who} ({work['year']}), {work['title']}{doi}"


def show(value: float, term: Term, digits: int = 6, language: str = "en") -> str:
    """Return a value in the display unit of its quantity, with its unit."""
    scaled = value if term.unit == "°C" else value * units.factor(term.unit, term.display_unit)
    unit = "" if term.display_unit == "1" else f" {term.display_unit}"
    return f"{scaled:.{digits}g}{unit}{WORDS[language]['year'] if term.annual else ''}"


def trace(project: Project, text: str, language: str = "en") -> Trail:
    """Follow an address upstream.

    Parameters
    ----------
    project : Project
        With the overrides that are in force.
    text : str
        `case/quantity[label]@statistic`, or `case/screening/rule[label]@statistic`; without a case the first case
        of the study.
    language : str
        Of labels and definitions: "fr" or "en".
    """
    if screening.is_address(text):
        return _rule_trail(project, screening.parse_address(text), language)
    address = parse_address(text)
    case = project.plan.case(address.case) if address.case else project.plan.cases[0]
    address = replace(address, case=case.name)
    name = address.quantity
    known = project.graph.names | set(project.case_register(case).leaves)
    if name not in known:
        raise UnknownName(unknown(name, known, "quantity"))
    if project.terms.find(name).kind != "quantity":
        raise InputError(f"{name} has no number; impact quantities lists the quantities")
    choices = choices_of(project, case)
    methods = project.graph.choose(choices)
    given = {override.name for override in project.overrides}
    order = list(reversed(graph.upstream({n: m for n, m in methods.items() if n not in given}, [name])))
    numeric = [n for n in order if n not in project.supports and project.terms[n].kind == "quantity"]
    ensemble = 1 if address.statistic == "central" or not case.ensemble else project.plan.shape.members
    done = evaluate(project, case, numeric)
    chosen = done if ensemble == 1 else evaluate(project, case, [name], ensemble)
    number = chosen.number(address) if (
        address.label or address.statistic != "central" or not project.terms[name].axes
    ) else None  # fmt: skip
    steps = {n: _step(project, n, done, methods if n not in given else {}, language) for n in order}
    cited = {d["source"] for s in steps.values() for d in s.data}
    sources = {key: done.register.sources[key] for key in sorted(cited) if key in done.register.sources}
    value = steps[name].value if number is None else _said(number.value, project.terms[name], language)
    return Trail(address, value, done.case, steps, sources, language)


def _rule_trail(project: Project, address: RuleAddress, language: str) -> Trail:
    """Follow a number of the screening: the rule first, then what its quantity is computed from."""
    done, row = screening.screen_address(project, address)
    rule = row.rule
    case = done.case.name
    steps, sources = {}, {}
    if not rule.asks:
        behind = trace(project, f"{case}/{rule.shape.quantity}", language)
        steps, sources = dict(behind.steps), dict(behind.sources)
    number = row.number(address.statistic)
    term = screening.term_of(project, row, address.statistic)
    value = _said(row.value if number is None and isinstance(row.value, Absent) else number, term, language)
    first = Step(
        rule.key, "computed", f"{rule.shape.id}: {rule.shape.title.model_dump()[language]}",
        _rule_words(rule, row, language), value, term.unit,
        None if rule.asks else f"{screening.__name__}.{screening.screen_case.__name__}",
        arguments=() if rule.asks else (rule.shape.quantity,),
    )  # fmt: skip
    cited = {key: done.register.sources[key] for key in rule.shape.sources}
    named = RuleAddress(case, address.phase, address.rule, address.label, address.statistic)
    return Trail(named, value, done.case, {rule.key: first, **steps}, {**cited, **sources}, language)


def _rule_words(rule: Rule, row: RuleResult, language: str) -> str:
    """Say a rule and its result: bands, text, how it was read, what is open, and the notices."""
    bands = "; ".join(
        f"{b.op_low} {b.low:g}" + (f" and {b.op_high} {b.high:g}" if b.high is not None else "") + f" → {b.regime}"
        for b in rule.shape.bands
    )
    words = [
        f"{bands} ({rule.shape.unit})", f"{row.status}, {row.regime or '?'}",
        f"{rule.shape.legal_text}, {rule.shape.version_read or '?'}, {rule.shape.confidence}",
    ]  # fmt: skip
    words += [f"open: {', '.join(row.open)}"] if row.open else []
    words += [f"not met: {', '.join(row.unmet)}"] if row.unmet else []
    return ". ".join(w.removesuffix(".") for w in (*words, *row.notices(language))) + "."


def _said(value: float | Absent | None, term: Term, language: str) -> str:
    if value is None:
        return "absent: the rule gives no such number here"
    return f"absent: {value.reason}" if isinstance(value, Absent) else show(value, term, language=language)


def _step(project: Project, name: str, done: Any, methods: Mapping[str, Node], language: str) -> Step:
    term = project.terms[name]
    label, definition = term.words(language), (term.definition or {}).get(language, "")
    support = project.supports_of(done.case).get(name)
    if support is not None:
        return Step(name, "support", label, definition, f"sha256 {support.content_hash[:16]}", "")
    if term.kind == "support":
        return Step(name, "absent", label, definition, f"{WORDS[language]['absent']}: {WORDS[language]['no file']}", "")
    result = done.results[name]
    value = _summary(result.values, term, result.labels, language)
    data = tuple(_evidence(d, term, language) for d in _data(done, name, methods))
    if name.startswith(REFERENCE):
        text = f"{definition} {WORDS[language]['other']} {done.case.reference}."
        return Step(name, "reference", label, text, value, term.unit)
    if name not in methods:
        kind = "absent" if isinstance(result.values, Absent) else "datum"
        return Step(name, kind, label, definition, value, term.unit, data=data)
    node = methods[name]
    equations = equations_of(node)
    references = dict.fromkeys(key for equation in equations for key in references_of(equation))
    places = tuple(f"{e.__module__.removeprefix(PHYSICS)}.{e.__name__}" for e in equations)
    return Step(
        name, "computed", label, definition, value, term.unit, node.place, places, tuple(references), data,
        tuple(node.arguments),
    )  # fmt: skip


def _data(done: Any, name: str, methods: Mapping[str, Node]) -> list[Datum]:
    """Return the data that give a quantity: what --set gives, else the register's."""
    register: Register = done.register
    overrides = [d for d in done.given.values() if d.name == name]
    leaf = register.leaves.get(name)
    own = list(leaf.data) if leaf and name not in methods else []
    return [*overrides, *(d for d in own if not any(o.label in (None, d.label) for o in overrides))]


def _evidence(datum: Datum, term: Term, language: str) -> dict[str, Any]:
    """Return a datum as its line of the register."""
    spread = None
    if datum.low is not None and datum.high is not None:
        low, high = show(datum.low, term, language=language), show(datum.high, term, language=language)
        spread = f"{low} {WORDS[language]['to']} {high}, {datum.distribution}"
    return {
        "key": datum.key, "value": show(datum.value, term, language=language), "written": datum.written,
        "range": spread,
        "grade": datum.grade, "source": datum.source, "file": datum.file,
        "note": (datum.note or {}).get(language),
        "replaces": datum.replaced.written if datum.replaced else None,
    }  # fmt: skip


def _summary(values: Any, term: Term, labels: Iterable[str] | None, language: str) -> str:
    """Say a value of the central run: a number, the numbers by label, or mean and extremes of a series."""
    if isinstance(values, Absent):
        return f"absent: {values.reason}"
    central = np.asarray(values)[0]
    if central.ndim == 0:
        return show(float(central), term, language=language)
    if labels:
        pairs = zip(labels, central, strict=True)
        return ", ".join(f"{label}: {show(float(v), term, 4, language)}" for label, v in pairs)
    parts = (("mean", central.mean()), ("min", central.min()), ("max", central.max()))
    return ", ".join(f"{WORDS[language][word]} {show(float(v), term, 4, language)}" for word, v in parts)


def as_text(trail: Trail) -> str:
    """Return a trail as text for a terminal: each node once, with what it is computed from."""
    words = WORDS[trail.language]
    lines = [f"{trail.address} = {trail.value}", f"{words['case']} {trail.case.name}: " + ", ".join(
        f"{k} = {v}" for k, v in trail.case.choices.items()), ""]  # fmt: skip
    for name, step in trail.steps.items():
        lines.append(f"{name} = {step.value}")
        lines.append(f"    {step.definition}")
        if step.method:
            lines.append(f"    {words['computed']} {step.method} {words['from']} {', '.join(step.arguments)}")
        lines += [f"    {words['equation']} {equation}" for equation in step.equations]
        lines += [f"    {words['reference']} {cite(key)}" for key in step.references]
        for datum in step.data:
            spread = f" ({datum['range']})" if datum["range"] else ""
            said = ", ".join((datum["grade"], datum["source"], datum["file"]))
            lines.append(f"    {datum['key']}: {datum['value']}{spread}, {said}")
            lines += [f"      {datum['note']}"] if datum["note"] else []
            lines += [f"      {words['replaces']} {datum['replaces']}"] if datum["replaces"] else []
    lines += ["", words["sources"]]
    lines += [
        f"    {key}: {s.title}, {s.publisher}{f', {s.date}' if s.date else ''}{f', {s.url}' if s.url else ''}"
        for key, s in trail.sources.items()
    ]
    return "\n".join(lines)
