"""The files of a study that machines read: `results.json` and the hourly series.

Numbers have 10 significant digits, series 6: powers and exponentials differ in the last bits between
processors. No clock and no path of a machine enters, so two runs give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from impact import robustness, units
from impact.claims import ClaimResult, Comparison
from impact.evidence import Datum
from impact.graph import Absent
from impact.nomenclature import Term
from impact.results import CaseResult, Result, rank
from impact.screening import NOTICE, STALE, RuleResult, open_rulebook
from impact.study import HOURS, Study

FORMAT = 1
RESULTS_FILE = "results.json"
SERIES_FOLDER = "series"
_LEVELS = 4  # of results.json with a line for each entry: cases, case, quantities, quantity


def code_hash() -> str:
    """Return a hash of all that computes: the code and the nomenclature."""
    digest = hashlib.sha256()
    for package in ("impact", "gis"):
        root = Path(str(files(package)))
        for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".toml") and "sites" not in p.parts):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def rounded(value: float) -> float:
    """Return a value with 10 significant digits."""
    return float(f"{value:.10g}")


def results_document(
    study: Study,
    claims: tuple[ClaimResult, ...],
    series: Mapping[str, str],
    screened: tuple[RuleResult, ...] | None = None,
) -> dict[str, Any]:
    """Return what `results.json` says.

    Parameters
    ----------
    study : Study
        Computed.
    claims : tuple of ClaimResult
        Tested on it.
    series : mapping of str to str
        sha256 of each file of series, by its path.
    screened : tuple of RuleResult, optional
        Rules screened on it; they are screened here if not given.
    """
    screened = tuple(study.screened.values()) if screened is None else screened
    plan, pack = study.project.plan.shape, study.project.pack
    return {
        "format": FORMAT,
        "toolkit": version("impact-toolkit"),
        "site": {"name": pack.name, "sha256": pack.content_hash},
        "code_sha256": code_hash(),
        "study": {
            "date": plan.date.isoformat(), "facts_known_to": plan.facts_known_to.isoformat(),
            "seed": plan.seed, "members": plan.members, "overrides": [asdict(o) for o in study.project.overrides],
        },
        "cases": {name: _case(result) for name, result in study.cases.items()},
        "claims": {claim.key: _claim(claim) for claim in claims},
        "screening": _screening(study, screened),
        "statements": _statements(study),
        "data": _data(study),
        "absent": {name: dict(reason) for name, reason in sorted(study.project.register.absent.items())},
        "sources": {key: asdict(source) for key, source in sorted(study.project.register.sources.items())},
        "series": dict(series),
    }  # fmt: skip


def _case(done: CaseResult) -> dict[str, Any]:
    case = done.case
    rank(done.results.values())
    return {
        "scenario": case.scenario, "family": case.family, "choices": dict(case.choices),
        "reference": case.reference, "variant_of": case.variant_of,
        "quantities": {n: _result(r) for n, r in sorted(done.results.items())},
    }  # fmt: skip


def _result(result: Result) -> dict[str, Any]:
    entry: dict[str, Any] = {"unit": result.term.unit, "axes": list(result.term.axes)}
    if isinstance(result.values, Absent):
        return entry | {"absent": result.values.reason}
    if result.labels:
        entry["labels"] = list(result.labels)
    entry["central"] = _rounded_all(result.values[0])
    if result.values.shape[0] > 1:
        for name in ("p5", "p50", "p95"):
            entry[name] = _rounded_all(result.quantiles[name])
        entry["share"] = _rounded_all(result.share)
    return entry


def _rounded_all(values: Any) -> Any:
    return _rounded_each(np.asarray(values).tolist())


def _rounded_each(values: Any) -> Any:
    return [_rounded_each(value) for value in values] if isinstance(values, list) else rounded(values)


def _claim(claim: ClaimResult) -> dict[str, Any]:
    readings = [
        {
            "name": reading.shape.name, "verdict": reading.verdict,
            "comparisons": [_comparison(c) for c in reading.comparisons],
        }
        for reading in claim.readings
    ]  # fmt: skip
    return {"id": claim.shape.id, "source": claim.shape.source, "verdict": claim.verdict, "readings": readings}


def _comparison(c: Comparison) -> dict[str, Any]:
    return {
        "address": str(c.address), "comparison": c.comparison, "claimed": rounded(c.claimed.value),
        "value": None if isinstance(c.value, Absent) else rounded(c.value),
        "low": None if c.low is None else rounded(c.low),
        "high": None if c.high is None else rounded(c.high), "verdict": c.verdict,
    }  # fmt: skip


def _statements(study: Study) -> dict[str, Any]:
    """Return where each statement of the pack stands over the structures, and in each of their cases."""
    read = robustness.read_statements(study.project.pack.folder, study.project.terms)
    return {
        result.key: {
            "standing": result.standing, "by_scenario": dict(result.by_scenario),
            "comparisons": [_comparison(c) for c in result.comparisons],
        }
        for result in robustness.assess(study, read)
    }  # fmt: skip


def _screening(study: Study, screened: tuple[RuleResult, ...]) -> dict[str, Any]:
    """Return the rows of the screening, with the questionnaire and what the site pack answers."""
    book = open_rulebook(study.project)
    questions = {
        key: {"label": q.label.model_dump(), "why": q.why.model_dump(), "unit": q.unit, "answer": book.answers.get(key)}
        for key, q in book.questions.items()
    }
    return {"notice": NOTICE, "questions": questions, "rows": [screening_entry(row) for row in screened]}


def screening_entry(row: RuleResult) -> dict[str, Any]:
    """Return what `results.json` says of one rule in one case; values in SI units, bounds of the bands as written."""
    shape, flips = row.rule.shape, row.flips
    entry: dict[str, Any] = {
        "address": str(row.address), "case": row.address.case, "phase": row.address.phase, "rule": row.rule.key,
        "nomenclature": shape.nomenclature, "id": shape.id, "quantity": shape.quantity, "unit": row.rule.unit,
        "label": row.address.label, "status": row.status, "regime": row.regime,
        "open": list(row.open), "unmet": list(row.unmet), "legal_text": shape.legal_text,
        "version_read": shape.version_read, "sources": list(shape.sources), "confidence": shape.confidence,
        "to_revalidate": row.to_revalidate, "warning": STALE if row.to_revalidate else None,
        "shares": {regime: rounded(share) for regime, share in row.shares.items()},
        "flips": [
            {
                "bound": rounded(f.bound), "below": f.below, "above": f.above, "announced_power": rounded(f.driver),
                "low": _rounded_or_none(f.low), "high": _rounded_or_none(f.high),
            }
            for f in flips
        ],
    }  # fmt: skip
    if isinstance(row.value, Absent):
        return entry | {"absent": row.value.reason}
    numbers = {"value": row.value, "low": row.low, "high": row.high, "bound": row.bound, "margin": row.margin}
    return entry | {name: _rounded_or_none(number) for name, number in numbers.items()}


def _rounded_or_none(value: float | None) -> float | None:
    return None if value is None else rounded(value)


def _data(study: Study) -> dict[str, Any]:
    """Return every datum of the register, and of each scenario, as it was written."""
    registers = {"": study.project.register}
    registers |= {f"{name}/": register for name, register in study.project.plan.scenario_registers.items()}
    return {prefix + d.key: _datum(d) for prefix, register in registers.items() for d in register.data()}


def _datum(datum: Datum) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "value": rounded(datum.value), "written": datum.written, "grade": datum.grade, "source": datum.source,
        "file": datum.file,
    }  # fmt: skip
    if datum.low is not None and datum.high is not None:
        entry |= {"low": rounded(datum.low), "high": rounded(datum.high), "distribution": datum.distribution}
    return entry | ({"replaces": _datum(datum.replaced)} if datum.replaced else {})


def write_series(study: Study, folder: Path) -> dict[str, str]:
    """Write the series of the cases with an ensemble, one CSV a case, by the hour; return their sha256 by path."""
    hashes: dict[str, str] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for name, done in study.cases.items():
        if not (done.case.ensemble and done.series):
            continue
        terms = [study.project.terms[quantity] for quantity in done.series]
        columns = [_displayed(done.series[term.name], term) for term in terms]
        header = ",".join(["hour", *(f"{term.name} [{term.display_unit}]" for term in terms)])
        steps = columns[0].size
        rows = np.column_stack([np.arange(steps) * (HOURS / steps), *columns])
        path = folder / f"{name}.csv"
        line = ",".join(["%g", *["%.6g"] * len(columns)]) + "\n"
        text = f"{header}\n" + line * steps % tuple(rows.ravel().tolist())  # at once: savetxt takes 2.5 times as long
        path.write_bytes(text.encode())
        hashes[f"{SERIES_FOLDER}/{path.name}"] = hashlib.sha256(text.encode()).hexdigest()
    return hashes


def _displayed(values: Any, term: Term) -> Any:
    return values if term.unit == "°C" else np.asarray(values) * units.factor(term.unit, term.display_unit)


def results_table(study: Study) -> Any:
    """Return a data frame with one row for each result: address, unit, central value and range, in SI units."""
    from pandas import DataFrame

    rows: list[tuple[Any, ...]] = []
    for name, done in study.cases.items():
        rank(done.results.values())
        for quantity, result in done.results.items():
            rows.extend(_table_rows(f"{name}/{quantity}", result))
    return DataFrame(rows, columns=["address", "unit", "value", "p5", "p95"])


def _table_rows(address: str, result: Result) -> Iterator[tuple[Any, ...]]:
    if isinstance(result.values, Absent):
        return
    ends = [result.quantiles[s].tolist() for s in ("p5", "p95")] if result.quantiles else [None, None]
    if result.labels is None:
        yield address, result.term.unit, float(result.values[0]), *ends
        return
    for place, (label, value) in enumerate(zip(result.labels, result.values[0].tolist(), strict=True)):
        yield f"{address}[{label}]", result.term.unit, value, *(end[place] if end else None for end in ends)


def write_results(document: Mapping[str, Any], path: Path) -> None:
    """Write `results.json`: a line for each quantity of a case and for each row of a list, in the order of names."""
    encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
    path.write_text(_lines(document, _LEVELS, encoder) + "\n", encoding="utf-8")


def _lines(value: Any, levels: int, encoder: json.JSONEncoder) -> str:
    """Return JSON with a line for each entry down to some levels, and what is below on one line.

    The encoder of the standard library is several times faster where it sets no line breaks itself.
    """
    margin = "\n" + " " * (_LEVELS - levels)
    if levels and value and isinstance(value, dict):
        entries = (f"{encoder.encode(key)}: {_lines(value[key], levels - 1, encoder)}" for key in sorted(value))
        return "{" + ",".join(f"{margin} {entry}" for entry in entries) + margin + "}"
    if levels and value and isinstance(value, list):
        return "[" + ",".join(f"{margin} {_lines(entry, 0, encoder)}" for entry in value) + margin + "]"
    return encoder.encode(value)
