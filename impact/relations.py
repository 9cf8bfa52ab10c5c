"""What must hold between quantities for a plant to be possible: set points, temperatures, shares.

A single value is checked against its own range where it is read; here pairs are, on the central values of a case,
before anything else is computed. All faults are told together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from impact import evidence, graph, units
from impact.cases import Case
from impact.errors import RegisterError
from impact.evidence import Datum, Register, Strict
from impact.nomenclature import Term
from impact.project import Project, choices_of

Array = NDArray[np.float64]
FILE = "relations.toml"
ROUNDING = 1e-9  # of what is compared: equal but for the last bits is equal
BEFORE = "before"  # may stand to the right in place of a quantity, as a number may


class RelationShape(Strict):
    """`[relations.NAME]`: `left` must be `must` `right`, a quantity or a number; `field` is the datum to change.

    `right` is a quantity, a number, or `before`: the value of `left` before each along its axis. With `first`, only the
    first value along the axis is looked at.
    One with `given` is of what `--set` puts in place of an equation: it is looked at where one of these is given, and
    before the others, whose equations may not hold without it; with `upon`, only where what is asked for takes all
    of these.
    """

    field: str
    left: str
    must: Literal["above", "at least", "below", "at most", "equal to"]
    right: str
    first: bool = False
    when: dict[str, list[str]] = {}
    given: list[str] = []
    upon: list[str] = []
    why: str
    remedy: str


@dataclass(frozen=True)
class Values:
    """The central values of a case by their names, and where they were written."""

    project: Project
    values: Mapping[str, Any]
    register: Register
    overrides: Mapping[str, Datum]

    @property
    def terms(self) -> Mapping[str, Term]:
        """The nomenclature."""
        return self.project.terms

    def shown(self, name: str, value: float) -> str:
        """Return a value with its unit, as people read it."""
        term = self.terms[name]
        return f"{value * units.factor(term.unit, term.display_unit):.6g} {term.display_unit}".removesuffix(" 1")

    def written(self, name: str, index: int | None) -> tuple[str, str]:
        """Return where a value was written and how; a computed one has no place but its name.

        Without an index, as where the value is one of several that count together, what `--set` gives comes first.
        """
        given = [d for d in self.overrides.values() if d.name == name]
        leaf = self.register.leaves.get(name)
        data = [*given, *(leaf.data if leaf else ())]
        label = self._label(name, index)
        datum = next((d for d in data if label is None or d.label in (label, None)), None)
        if datum is None:
            return name, self.shown(name, float(np.ravel(self.values[name])[index or 0]))
        place = f"--set {datum.key}" if datum in given else f"{datum.file}: data.{datum.key}"
        return place, datum.written

    def _label(self, name: str, index: int | None) -> str | None:
        axes = self.terms[name].axes
        labels = self.project.labels(axes[0], self.register) if index is not None and len(axes) == 1 else None
        return labels[index] if labels and index is not None else None


@lru_cache(maxsize=1)
def relations() -> Mapping[str, RelationShape]:
    """Return the relations by their names."""
    content = evidence.read_toml(Path(str(files("impact").joinpath(FILE))), FILE)
    try:
        return {name: RelationShape(**shape) for name, shape in content["relations"].items()}
    except ValidationError as error:
        raise RegisterError(evidence.shape_faults(error, FILE, "relations", RelationShape)) from None


def names_of(relation: RelationShape) -> list[str]:
    """Return the quantities that a relation compares."""
    return [name for name in (relation.left, relation.right) if name != BEFORE and _number(name) is None]


def _number(right: str) -> float | None:
    """Return the number that a right side is, in the unit of the left one; None for the name of a quantity."""
    try:
        return float(right)
    except ValueError:
        return None


def check(project: Project, case: Case, given: Mapping[str, Any], overrides: Mapping[str, Datum],
          targets: Iterable[str]) -> None:  # fmt: skip
    """Raise RegisterError where the central values of a case are those of no possible plant.

    Parameters
    ----------
    project, case : Project, Case
        What is run.
    given : mapping
        What the run is given, members first.
    overrides : mapping of str to Datum
        What `--set` gives.
    targets : iterable of str
        What is asked for; a relation on which none of it rests is not looked at.
    """
    found = faults(project, case, given, overrides, targets)
    if found:
        raise RegisterError(found)


def faults(project: Project, case: Case, given: Mapping[str, Any], overrides: Mapping[str, Datum],
           targets: Iterable[str] | None) -> list[str]:  # fmt: skip
    """Return one sentence for each relation that does not hold; all are looked at where no targets are named."""
    choices = choices_of(project, case)
    methods = project.graph.choose(choices)
    asked = set(project.graph.names) if targets is None else {d.name for d in overrides.values()}
    if targets is not None:
        targets = [name for name in targets if name in project.graph.names]
        asked.update(graph.upstream(methods, targets))
    named = {datum.name for datum in overrides.values()}
    taken = asked if targets is None else set(graph.upstream(methods, targets, named))
    chosen = [
        relation for relation in relations().values()
        if _applies(relation, choices, asked, methods, given) and taken.issuperset(relation.upon)
    ]  # fmt: skip
    central = {n: v[:1] if isinstance(v, np.ndarray) and len(v) > 1 else v for n, v in given.items()}
    found: list[str] = []
    for part in ([r for r in chosen if not named.isdisjoint(r.given)], [r for r in chosen if not r.given]):
        names = sorted({name for relation in part for name in names_of(relation)})
        if not found:
            values = _computed(project, choices, names, central)
            told = Values(project, values, project.case_register(case), overrides)
            found = [fault for relation in part for fault in _faults(relation, told)]
    return found


def _applies(
    relation: RelationShape, choices: Mapping[str, str], asked: set[str], methods: Mapping[str, Any],
    given: Mapping[str, Any],
) -> bool:  # fmt: skip
    """Whether a relation is of this case, and of what is asked for; what comes through is computed or given."""
    meant = all(choices.get(choice) in values for choice, values in relation.when.items())
    return (
        meant
        and not asked.isdisjoint({relation.field, *names_of(relation)})
        and all(name in methods or name in given for name in names_of(relation))
    )


def _computed(
    project: Project, choices: Mapping[str, str], names: Sequence[str], given: Mapping[str, Any]
) -> Mapping[str, Any]:
    if not names:
        return {}
    return graph.run(project.graph, choices, names, given, project.terms, project.plan.shape.chunk, (), project.memo)


def _faults(relation: RelationShape, told: Values) -> list[str]:
    left = told.values[relation.left]
    right = _right(relation, told)
    if not isinstance(left, np.ndarray) or not isinstance(right, np.ndarray):
        return []  # absent, with its reason
    lefts, rights = np.broadcast_arrays(left.reshape(-1), right.reshape(-1))
    wrong = np.flatnonzero(~_holds(relation.must, lefts, rights))
    if relation.first:
        wrong = wrong[wrong == 0]
    if wrong.size and told.terms[relation.left].is_series:  # the worst step speaks for all
        wrong = wrong[np.abs(lefts - rights)[wrong].argmax(keepdims=True)]
    return [_sentence(relation, told, int(i), float(lefts[i]), float(rights[i])) for i in wrong]


def _right(relation: RelationShape, told: Values) -> Any:
    """Return what the left side is compared with; the first value along an axis has itself before it."""
    number = _number(relation.right)
    if number is not None:
        return np.full((1, 1), number)
    if relation.right != BEFORE:
        return told.values[relation.right]
    left = told.values[relation.left]
    return np.concatenate([left[..., :1], left[..., :-1]], axis=-1) if isinstance(left, np.ndarray) else left


def _holds(must: str, left: Array, right: Array) -> NDArray[np.bool_]:
    slack = ROUNDING * np.maximum(np.abs(left), np.abs(right))
    held: Mapping[str, NDArray[np.bool_]] = {
        "above": left > right, "below": left < right, "at least": left >= right - slack,
        "at most": left <= right + slack, "equal to": np.abs(left - right) <= slack,
    }  # fmt: skip
    return held[must]


def _sentence(relation: RelationShape, told: Values, index: int, left: float, right: float) -> str:
    """One fault: where, field, value with unit, what is accepted, why, what to do."""
    field = _field(relation, told)
    own = relation.left == field
    place, written = told.written(field, index if own else None)
    accepted = f"{relation.must} {told.shown(relation.left, right)}{_against(relation, told, index)}"
    through = ""
    if not own:
        through = f", so that {relation.left} is {told.shown(relation.left, left)}"
        bound = _field_bound(relation, told, right - left) if field == relation.field else ""
        accepted = f"{relation.left} {accepted}{bound}"
    return f'{place} is "{written}"{through}; expected {accepted}: {relation.why}; {relation.remedy}'


def _field(relation: RelationShape, told: Values) -> str:
    """Return the field of a relation; where it is computed from what `--set` gives in its place, that."""
    named = {datum.name for datum in told.overrides.values()}
    return next((name for name in (relation.field, *relation.given) if name in named), relation.field)


def _against(relation: RelationShape, told: Values, index: int) -> str:
    """What the right side is, and where it was written; a number is itself."""
    if _number(relation.right) is not None:
        return ""
    before = relation.right == BEFORE
    return f" ({_named(relation.left if before else relation.right, told, index - before)})"


def _field_bound(relation: RelationShape, told: Values, gap: float) -> str:
    """What the field would have to be, which moves as the left side does; empty where it has several values."""
    leaf = told.register.leaves.get(relation.field)
    datum = told.overrides.get(relation.field) or (leaf.data[0] if leaf and len(leaf.data) == 1 else None)
    return f", hence {relation.field} {relation.must} {told.shown(relation.field, datum.value + gap)}" if datum else ""


def _named(name: str, told: Values, index: int) -> str:
    place, written = told.written(name, index)
    return f'{name}, "{written}" in {place}' if place != name else name
