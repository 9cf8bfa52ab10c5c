"""The field programme and the matrix of acts, as the report shows them: words and addresses, no number of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impact import acts, field_programme, robustness
from impact.acts import Acts
from impact.study import Study
from reports.document import ROLES
from reports.language import Language

LETTERS = "abcdefghijklmnopqrstuvwxyz"
COST = "field_work_cost"


@dataclass(frozen=True)
class Operation:
    """One operation: its key, what it settles, and the letters of the statements that wait for it."""

    key: str
    settles: str
    letters: tuple[str, ...]


@dataclass(frozen=True)
class Programme:
    """All operations, and by their letters the statements of the pack that wait for one of them."""

    operations: tuple[Operation, ...]
    statements: Mapping[str, str]


def programme(study: Study, words: Language) -> Programme:
    """Return the field programme with the statements of the pack that each operation would settle."""
    project = study.project
    leaf = project.register.leaves.get(COST)
    costed = (leaf.labels if leaf else None) or ()
    operations = field_programme.read_operations(project.terms, costed) if costed else {}
    measured = {name for operation in operations.values() for name in operation.quantities}
    every = robustness.read_statements(project.pack.folder, project.terms)
    shapes = {key: shape for key, shape in every.items() if shape.quantity in measured}
    letters = dict(zip(shapes, LETTERS, strict=False))
    return Programme(
        tuple(
            Operation(
                key, words.pick(operation.settles),
                tuple(letters[name] for name, shape in shapes.items() if shape.quantity in operation.quantities),
            )
            for key, operation in operations.items()
        ),
        {letters[name]: words.pick(shape.text) for name, shape in shapes.items()},
    )  # fmt: skip


def matrix(study: Study) -> Acts:
    """Return which finding matters for which act."""
    return acts.read_acts(study.project.terms, study.project.register.sources, ROLES)
