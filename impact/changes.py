"""What changes in the results when the pack changes: central runs compared, number by number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from impact import units
from impact.graph import Absent, Node, upstream
from impact.results import Result
from impact.study import Project, evaluate

RELATIVE = 1e-9  # below, two machines differ


@dataclass(frozen=True)
class Change:
    """A number before and after, in the unit for people; None where it could not be computed."""

    address: str
    before: float | None
    after: float | None
    unit: str

    def sentence(self) -> str:
        """The change in words."""
        before, after = ("absent" if value is None else f"{value:.6g}" for value in (self.before, self.after))
        return f"{self.address}: {before} -> {after} {self.unit}".removesuffix(" 1")


def changes(before: Project, after: Project) -> list[Change]:
    """Compare the central runs of the first scenario of a study, before and after.

    A number that changes in several cases is told for the first of them. One that could not be computed before, or
    cannot after, is a change too.
    """
    changed = _changed(before, after)
    found: dict[str, Change] = {}
    seen: set[str] = set()  # methods that have been compared
    for case in (case for case in before.plan.cases if case.scenario == before.plan.cases[0].scenario):
        methods = before.graph.choose(case.choices)
        touched = [name for name in _downstream(methods, changed) if methods[name].place not in seen]
        names = sorted(set(touched) & set(before.targets))
        seen |= {methods[name].place for name in touched}
        if not names:
            continue
        old, new = (evaluate(project, case, names).results for project in (before, after))
        for name in names:
            for label, change in _differences(f"{case.name}/{name}", old[name], new[name]):
                found.setdefault(f"{name}{label}", change)
    return list(found.values())


def _changed(before: Project, after: Project) -> set[str]:
    """The supports and data that differ."""
    hashes = [{n: s.content_hash for n, s in project.supports.items()} for project in (before, after)]
    leaves = [before.register.leaves, after.register.leaves]
    found = {n for n in {*hashes[0], *hashes[1]} if hashes[0].get(n) != hashes[1].get(n)}
    return found | {n for n in {*leaves[0], *leaves[1]} if leaves[0].get(n) != leaves[1].get(n)}


def _downstream(methods: Mapping[str, Node], changed: set[str]) -> list[str]:
    """The quantities that are computed from what has changed."""
    touched = set(changed)
    for name in upstream(methods, methods):
        if name in methods and not touched.isdisjoint(methods[name].arguments):
            touched.add(name)
    return sorted(touched & set(methods))


def _differences(address: str, old: Result, new: Result) -> Iterator[tuple[str, Change]]:
    factor, unit = units.factor(new.term.unit, new.term.display_unit), new.term.display_unit
    before, after = _numbers(old), _numbers(new)
    if before is None and after is None:
        return
    for label in dict.fromkeys([*(before or {}), *(after or {})]):
        pair = [None if numbers is None else numbers.get(label) for numbers in (before, after)]
        if before is not None and after is not None and None in pair:
            continue  # a label that is new is no change
        a, b = (None if value is None else value * factor for value in pair)
        if a is None or b is None or not np.isclose(a, b, rtol=RELATIVE, atol=0.0):
            yield label, Change(f"{address}{label}", a, b, unit)


def _numbers(result: Result) -> dict[str, float] | None:
    """The numbers of the central run by their label in brackets; None where the result is absent."""
    if isinstance(result.values, Absent):
        return None
    values = np.atleast_1d(result.values[0])
    if values.size == 1 and result.labels is None:
        return {"": float(values.flat[0])}
    labels = result.labels or tuple(str(index) for index in range(values.size))
    return {f"[{label}]": float(value) for label, value in zip(labels, values.flat, strict=True)}
