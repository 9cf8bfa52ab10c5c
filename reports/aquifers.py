"""What depends on the supposed structure of the aquifer, as the report shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gis import given_receptors
from impact import robustness
from impact.robustness import StatementResult
from impact.study import Study
from reports.document import Row
from reports.language import Language

STRUCTURE = "aquifer_structure"


@dataclass(frozen=True)
class StructureLine:
    """One structure, and the name of its case for each row of scenarios that has one."""

    label: str
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A statement with where it stands: "all", "some", "none" or "untested"; by scenario if they differ.

    Where its number is the same in all structures, it hangs on the other hypotheses alone: "hypotheses" for "some".
    """

    text: str
    standing: str
    by_scenario: tuple[tuple[str, str], ...]
    of_structure: bool


def variant(study: Study, case: str, **choices: str) -> str | None:
    """Return the case of the same scenario that differs from another one by some choices alone, if there is one."""
    base = study.cases[case].case
    wanted = {**base.choices, **choices}
    found = [name for name, done in study.cases.items() if done.case.scenario == base.scenario]
    return next((name for name in found if dict(study.cases[name].case.choices) == wanted), None)


def structures(study: Study, rows: Iterable[Row], role: str, words: Language) -> tuple[StructureLine, ...]:
    """Return the structures that the study computes, with their variants of the case that plays a role."""
    rows = tuple(rows)
    found = []
    for value, label in (study.project.terms[STRUCTURE].values or {}).items():
        names = [variant(study, row.cases[role], **{STRUCTURE: value}) for row in rows]
        if all(names):
            found.append(StructureLine(words.pick(label), tuple(name for name in names if name)))
    return tuple(found)


def hardest(study: Study, lines: Sequence[StructureLine]) -> StructureLine | None:
    """Return the structure in which the well of the largest power fails in the largest share of the sets, the last
    of those that are equal."""

    def failing(line: StructureLine) -> float:
        share = study.number(f"{line.cases[-1]}/structure_cannot_deliver@share").value
        return share if isinstance(share, float) else 0.0

    return max(reversed(lines), key=failing, default=None)


def labels(study: Study, case: str, quantity: str) -> tuple[str, ...]:
    """Return the labels for which a case has a quantity."""
    return study.cases[case].results[quantity].labels or ()


def statements(study: Study, words: Language) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """Return the statements of the pack: those that hold in all structures, and the others."""
    shapes = robustness.read_statements(study.project.pack.folder, study.project.terms)
    judged: Sequence[StatementResult] = robustness.assess(study, shapes)
    holding = {result.key for result in robustness.robust(judged)}
    said = [(r.key in holding, _said(r, words)) for r in judged if r.comparisons]
    return tuple(s for held, s in said if held), tuple(s for held, s in said if not held)


def _said(result: StatementResult, words: Language) -> Said:
    differing = result.by_scenario if len(set(result.by_scenario.values())) > 1 else {}
    some = "some" if result.varies else "hypotheses"
    by_scenario = tuple((name, some if each == "some" else each) for name, each in differing.items())
    return Said(words.pick(result.shape.text), result.standing, by_scenario, result.varies)


def stream_names(study: Study, words: Language) -> dict[str, str]:
    """Return the streams of the study by their labels."""
    found = study.project.supports.get("streams")
    return dict(zip(found.labels, [words.pick(name) for name in found.places.names], strict=True)) if found else {}


def undrawn_streams(study: Study, words: Language) -> tuple[str, ...]:
    """Return the names of the streams of which only the distance is known."""
    found = study.project.supports.get("streams")
    if found is None:
        return ()
    pairs = zip(found.places.names, found.places.geometries, strict=True)
    return tuple(words.pick(name) for name, shape in pairs if shape is None)


def gauged_streams(study: Study) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the labels of the streams with a known low flow, and of the others."""
    found = study.project.supports.get("streams")
    known = study.project.supports["gauged_streams"].labels if found else ()
    return known, tuple(label for label in found.labels if label not in known) if found else ()


def wells_given(study: Study, words: Language) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kinds of wells of which a person has given a layer, and those of which nobody has."""
    _ = words.gettext
    names = {"drinking-water-wells": _("captages d'eau potable"), "farm-wells": _("puits d'irrigation")}
    given = [kind for kind in names if given_receptors.layer_of(kind, study.project.layers) is not None]
    return tuple(names[kind] for kind in given), tuple(name for kind, name in names.items() if kind not in given)
