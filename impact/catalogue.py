"""What the command line lists: quantities with their methods, values just computed, data that nothing uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from impact.claims import read_claims
from impact.graph import Absent, upstream
from impact.nomenclature import REFERENCE, Nomenclature, Term, initials
from impact.project import choices_of
from impact.results import Address, CaseResult
from impact.robustness import read_statements
from impact.screening import NOTICE, STALE, RuleResult, open_rulebook, term_of
from impact.study import Project, open_project, whole_graph
from impact.trace import cite, equations_of, references_of, show


def quantities(terms: Nomenclature, words: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return every quantity, support and choice with its words, and the methods that compute it.

    With `words`, those alone whose name or label has one of them, or whose initials are one ("REF").
    """
    graph = whole_graph()
    rows = []
    for name, term in sorted(terms.of_kind("quantity", "support", "choice").items()):
        if words and not any(_is_meant(term, word.lower()) for word in words):
            continue
        methods = [
            {
                "method": node.place,
                "conditions": {key: list(values) for key, values in node.conditions.items()},
                "arguments": list(node.arguments),
                "references": list(
                    dict.fromkeys(cite(k) for equation in equations_of(node) for k in references_of(equation))
                ),
            }
            for node in graph.alternatives.get(name, ())
        ]
        rows.append(
            {
                "name": name, "kind": term.kind, "unit": term.unit, "display_unit": term.display_unit,
                "axes": list(term.axes), "label": dict(term.label or {}), "definition": dict(term.definition or {}),
                "module": term.file.removesuffix(".toml"), "methods": methods,
                "values": sorted(term.values) if term.values else None,
            }
        )  # fmt: skip
    return rows


def _is_meant(term: Term, word: str) -> bool:
    texts = [term.name, *(label.lower() for label in (term.label or {}).values())]
    return any(word in text for text in texts) or initials(term.name) == word


def evaluated(done: CaseResult, names: list[str]) -> list[dict[str, Any]]:
    """Return what was computed, in display units; a series as its mean, least and largest value."""
    rows: list[dict[str, Any]] = []
    for name in names:
        result = done.results[name]
        term, values = result.term, result.values
        if isinstance(values, Absent):
            shown = f"absent: {values.reason}"
            rows.append({"address": f"{done.case.name}/{name}", "value": None, "unit": term.unit, "shown": shown})
        elif term.is_series:
            central = values[0]
            for word, value in (("mean", central.mean()), ("min", central.min()), ("max", central.max())):
                text = f"{word} {show(float(value), term)}"
                rows.append({"address": f"{done.case.name}/{name}", "value": float(value), "unit": term.unit,
                             "shown": text})  # fmt: skip
        else:
            for label in result.labels or (None,):
                address = Address(done.case.name, name, label)
                value = done.number(address).value
                assert not isinstance(value, Absent)
                rows.append({"address": str(address), "value": value, "unit": term.unit,
                             "display_unit": term.display_unit, "shown": show(value, term)})  # fmt: skip
    return rows


def without_effect(project: Project, done: CaseResult, names: Sequence[str]) -> list[str]:
    """Return what `--set` gives, choices apart, on which the quantities asked for do not rest in the case."""
    if not done.given:
        return []
    named = {datum.name for datum in done.given.values()}
    used = set(upstream(project.graph.choose(done.case.choices), names, named))
    compared = [name.removeprefix(REFERENCE) for name in used if name.startswith(REFERENCE)]
    if compared and done.case.reference is not None:
        reference = project.plan.case(done.case.reference)
        used.update(upstream(project.graph.choose(choices_of(project, reference)), compared, named))
    return [key for key, datum in done.given.items() if datum.name not in used]


def screened_lines(project: Project, rows: Sequence[RuleResult], language: str) -> list[str]:
    """Return the screening as lines for a terminal, by case; each row with its range, flip and caveats."""
    questions = open_rulebook(project).questions
    lines: list[str] = []
    case = None
    for row in rows:
        if row.address.case != case:
            case = row.address.case
            lines += ["", f"case {case}"]
        asked = [questions[name].label.model_dump()[language] if name in questions else name for name in row.open]
        lines.append(f"{row.address} = {_screened(project, row)}")
        lines.append(f"    {row.rule.shape.id}, {row.rule.shape.title.model_dump()[language]}")
        lines += [f"    not met: {', '.join(row.unmet)}"] if row.unmet else [f"    open: {a}" for a in asked]
        lines += [f"    {STALE[language]}"] if row.to_revalidate else []
    return [*lines[1:], "", NOTICE[language]]


def _screened(project: Project, row: RuleResult) -> str:
    """Say status, regime, value with range, margin, flip and shares of a row."""
    if isinstance(row.value, Absent):
        return f"{row.status}: {row.value.reason}"
    texts = {
        name: show(number, term_of(project, row, name), 4)
        for name in ("value", "p5", "p95", "bound", "margin", "flip", "flip-p5", "flip-p95")
        if (number := row.number(name)) is not None
    }
    said = f"{row.status}, {row.regime}: {texts['value']}"
    said += f" ({texts['p5']} to {texts['p95']})" if "p5" in texts else ""
    said += f"; {texts['margin']} from {texts['bound']}" if "margin" in texts else ""
    said += f"; flips at {texts['flip']}" if "flip" in texts else ""
    said += f" ({texts['flip-p5']} to {texts['flip-p95']})" if "flip-p5" in texts else ""
    shares = ", ".join(f"{regime} {100 * share:.3g} %" for regime, share in row.shares.items())
    return said + (f"; sets of hypotheses: {shares}" if shares else "")


def unused_data(site: str) -> list[str]:
    """Return the data of a site's registers that no quantity of any alternative uses, nor any claim or statement."""
    project = open_project(site)
    claims = read_claims(project.pack.folder, project.terms, project.register, project.plan)
    claimed = {reading.claimed for claim in claims.values() for reading in claim.readings}
    claimed |= {statement.datum for statement in read_statements(project.pack.folder, project.terms).values()}
    return sorted(set(project.register.leaves) - project.graph.names - claimed)
