"""What changes in the results when the pack changes: two central runs compared, number by number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact import units
from impact.graph import Absent
from impact.results import Result
from impact.study import Project, evaluate, targets

RELATIVE = 1e-9  # below, two machines differ


@dataclass(frozen=True)
class Change:
    """A number before and after, in the unit for people."""

    address: str
    before: float
    after: float
    unit: str


def changes(before: Project, after: Project) -> list[Change]:
    """Compare the central run of the first case of a study, before and after; labels that are new are no change."""
    runs = [evaluate(project, project.plan.cases[0], targets(project)) for project in (before, after)]
    case = before.plan.cases[0].name
    found: list[Change] = []
    for name, old in runs[0].results.items():
        new = runs[1].results.get(name)
        if new is not None:
            found += _differences(f"{case}/{name}", old, new)
    return found


def _differences(address: str, old: Result, new: Result) -> list[Change]:
    if isinstance(old.values, Absent) or isinstance(new.values, Absent):
        return []
    factor = units.factor(old.term.unit, old.term.display_unit)
    before, after = np.atleast_1d(old.values[0]), np.atleast_1d(new.values[0])
    if old.labels is None or new.labels is None:
        pairs = list(enumerate(zip(before.flat, after.flat, strict=False)))
        names = [f"{address}[{index}]" if before.size > 1 else address for index, _ in pairs]
        values = [pair for _, pair in pairs]
    else:
        shared = [label for label in old.labels if label in new.labels]
        names = [f"{address}[{label}]" for label in shared]
        values = [(before[old.labels.index(label)], after[new.labels.index(label)]) for label in shared]
    return [
        Change(name, float(a) * factor, float(b) * factor, old.term.display_unit)
        for name, (a, b) in zip(names, values, strict=True)
        if not np.isclose(a, b, rtol=RELATIVE, atol=0.0)
    ]
