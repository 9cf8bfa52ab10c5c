"""Statements that hold in every conceptual structure, kept apart from those that hold in some only.

A statement of the pack names a quantity, a comparison and a datum; it holds no formula. It is judged in each
case as claims are, against the sharp value of the datum: a threshold has no last digit to round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from gis import paths
from impact import evidence
from impact.claims import Comparison, Standing, compare, standing
from impact.errors import RegisterError
from impact.evidence import BilingualText, Strict
from impact.graph import Absent
from impact.nomenclature import Nomenclature, unknown
from impact.results import Address, CaseResult
from impact.study import Study

STATEMENTS_FILE = "statements.toml"


class StatementShape(Strict):
    """`[statements.NAME]`: what is said, and how it is tested in which cases."""

    text: BilingualText
    quantity: str
    label: str | None = None
    comparison: Literal[">=", "<=", "="]
    datum: str
    families: list[str] = Field(min_length=1)
    where: dict[str, list[str]] = {}
    scenarios: list[str] | None = None


@dataclass(frozen=True, slots=True)
class StatementResult:
    """A statement with its comparisons, and where it stands: over all cases and by scenario."""

    key: str
    shape: StatementShape
    comparisons: tuple[Comparison, ...]
    standing: Standing
    by_scenario: Mapping[str, Standing]
    varies: bool = True  # whether the quantity differs between the cases of a scenario, its structures


def read_statements(folder: Path, terms: Nomenclature) -> dict[str, StatementShape]:
    """Read the statements of a site pack; a pack without the file has none.

    Raises
    ------
    RegisterError
        With all faults of the file.
    """
    path = paths.inside(folder, STATEMENTS_FILE, file=STATEMENTS_FILE, field="the file")
    if not path.is_file():
        return {}
    statements: dict[str, StatementShape] = {}
    faults: list[str] = []
    quantities, choices = terms.of_kind("quantity"), terms.of_kind("choice")
    for key, table in evidence.read_toml(path, STATEMENTS_FILE).get("statements", {}).items():
        place = f"{STATEMENTS_FILE}: statements.{key}"
        try:
            shape = statements[key] = StatementShape.model_validate(table)
        except ValidationError as error:
            faults += evidence.shape_faults(error, STATEMENTS_FILE, f"statements.{key}", StatementShape)
            continue
        faults += [
            f"{place}.{part}: {unknown(name, quantities, 'quantity')}"
            for part, name in (("quantity", shape.quantity), ("datum", shape.datum))
            if name not in quantities
        ]
        faults += [f"{place}.where: {unknown(name, choices, 'choice')}" for name in shape.where if name not in choices]
    if faults:
        raise RegisterError(faults)
    return statements


def assess(study: Study, statements: Mapping[str, StatementShape]) -> tuple[StatementResult, ...]:
    """Test all statements on the cases of a study."""
    return tuple(_assess(study, key, shape) for key, shape in statements.items())


def robust(results: Iterable[StatementResult]) -> tuple[StatementResult, ...]:
    """Return the statements that hold in all their cases."""
    return tuple(result for result in results if result.standing == "all")


def _assess(study: Study, key: str, shape: StatementShape) -> StatementResult:
    plan = study.project.plan
    cases = [
        study.cases[case.name]
        for case in plan.in_families(shape.families, shape.scenarios)
        if case.name in study.cases and all(case.choices.get(name) in values for name, values in shape.where.items())
    ]
    tested = [(case.case.scenario, found) for case in cases for found in _comparisons(case, shape)]
    by_scenario = {
        name: standing([found.verdict for scenario, found in tested if scenario == name])
        for name in dict.fromkeys(scenario for scenario, _ in tested)
    }
    comparisons = tuple(found for _, found in tested)
    verdict = standing([c.verdict for c in comparisons])
    return StatementResult(key, shape, comparisons, verdict, by_scenario, _varies(cases, shape.quantity))


def _varies(cases: Iterable[CaseResult], quantity: str) -> bool:
    """Whether any two cases of one scenario have other values of a quantity: then their structure matters to it."""
    first: dict[str, Any] = {}
    for case in cases:
        values = case.results[quantity].values
        before = first.setdefault(case.case.scenario, values)
        if isinstance(values, Absent) or isinstance(before, Absent) or not np.array_equal(before, values):
            return True
    return False


def _comparisons(case: CaseResult, shape: StatementShape) -> list[Comparison]:
    """Judge a statement in one case, for its label or each label of its quantity."""
    leaf = case.register.leaves.get(shape.datum)
    if leaf is None:
        return []
    result = case.results[shape.quantity]
    labels = (shape.label,) if shape.label else result.labels or (None,)
    found = []
    for label in labels:
        datum = next((d for d in leaf.data if d.label in (label, None)), None)
        if datum is None:
            continue
        address = Address(case.case.name, shape.quantity, label)
        # A result that is absent has no labels: it is not verifiable whatever the label.
        found.append(compare(case, address, shape.comparison, datum, 0.0))
    return found
