"""A study: cases given their data and run through the graph, and results that addresses name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impact import evidence, graph, needed_files, parallel, relations, sampling, units
from impact.cases import REAL_YEAR, STUDY_FILE, Case
from impact.errors import InputError, RegisterError, UnitError, UnknownName
from impact.evidence import Datum, Leaf, Register
from impact.graph import Absent
from impact.kept_cases import KeptCases
from impact.nomenclature import REFERENCE, unknown
from impact.overrides import Override
from impact.project import COMMAND_LINE, Project, choices_of, open_project, whole_graph
from impact.results import Address, CaseResult, Number, Result, parse_address

__all__ = [
    "Project", "Study", "choices_of", "evaluate", "given_values", "kept_sets", "open_project", "run_case", "run_study",
    "whole_graph",
]  # fmt: skip

HOURS, QUARTERS = 8760, 4  # steps of the study year, and of the hour where they are finer
_CENTRAL_WEIGHT = 8  # what a central run costs, counted in members
CANDIDATES, REJECTED = "candidate_sets", "rejected_sets"  # counted here, and named in the nomenclature
MEMBER = "member_number"
Progress = Callable[[str, float], None]
Draw = Callable[[Datum], NDArray[np.float64]]


@dataclass(frozen=True)
class Study:
    """A computed study."""

    project: Project
    cases: Mapping[str, CaseResult]

    def case(self, name: str | None) -> CaseResult:
        """Return the results of a case by its name, or the first case."""
        if name is None:
            return next(iter(self.cases.values()))
        if name not in self.cases:
            raise UnknownName(unknown(name, self.cases, "case"))
        return self.cases[name]

    @cached_property
    def screened(self) -> Mapping[str, Any]:
        """The rows of the screening by their addresses; screened when first asked for."""
        rows = import_module("impact.screening").screen_study(self)
        return {str(row.address): row for row in rows}

    def number(self, address: str | Address) -> Number:
        """Return the number that an address names, one of the screening included."""
        if isinstance(address, str) and "screening/" in address:
            found: Number = import_module("impact.screening").number_of(self, address)
            return found
        parsed = parse_address(address) if isinstance(address, str) else address
        case = self.case(parsed.case)
        return case.number(replace(parsed, case=case.case.name))


def _given_datum(project: Project, override: Override) -> Datum:
    """Return the datum that an override of a quantity stands for."""
    term = project.terms.find(override.name, project.graph.names)
    if term.kind == "support":
        raise InputError(f"--set {term.name}: {term.name} comes from a file; a quantity, datum or choice can be given")
    if term.kind != "quantity" or override.name not in project.graph.names:
        raise UnknownName(f"--set {override.name}: {unknown(override.name, project.graph.names, 'quantity')}")
    try:
        value = units.parse(override.text, term.unit, share=term.is_share, annual=term.annual)
    except UnitError as error:
        raise UnitError(f"--set {override.name}: {error}") from None
    faults = evidence.check_range(value, term, override.text, f"--set {override.name}")
    if faults:
        raise InputError(faults[0])
    return Datum(override.name, value, "assumed", COMMAND_LINE.key, "--set", override.text, label=override.label)


def _given_data(project: Project) -> list[Datum]:
    """Return the data that `--set` gives, or raise with all that is wrong with them."""
    choices = project.terms.of_kind("choice")
    data: list[Datum] = []
    faults: list[InputError] = []
    for override in project.overrides:
        if override.name in choices:
            continue
        try:
            data.append(_given_datum(project, override))
        except InputError as error:
            faults.append(error)
    if len(faults) > 1:
        raise RegisterError([str(fault) for fault in faults])
    if faults:
        raise faults[0]
    return data


def given_values(
    project: Project, case: Case, members: int, draw: Draw | None = None
) -> tuple[dict[str, Any], Register, dict[str, Datum]]:
    """Return what a run of a case is given: leaves sampled, overrides, supports; with the register and overrides.

    `draw` returns the column of a datum; without it, columns are those of the hypercube, where the study sets a
    condition of the sets that meet it. What `--set` gives is not conditioned.
    """
    register = project.case_register(case)
    names = project.graph.names
    given: dict[str, Any] = {k: v for k, v in project.supports_of(case).items() if k in names}
    given |= {name: Absent(f"{name}: {why}") for name, why in project.ground[1].items() if name in names}
    given |= {n: _absent(n, why) for n, why in register.absent.items() if n in names}
    given |= {MEMBER: _numbered(members)} if MEMBER in names else {}
    # The faults of labels come before the condition is computed.
    labels = {name: _labels(project, leaf, register) for name, leaf in register.leaves.items()}
    kept = kept_sets(project, case, register, members if draw is None else 1)
    for name, leaf in register.leaves.items():
        if name in names and draw is not None:
            given[name] = _columns(project, leaf, register, draw)
        elif name in names:
            given[name] = _drawn(project, leaf, register, members, kept, labels[name])
    if kept:
        counts = {CANDIDATES: kept.candidates, REJECTED: kept.rejected}
        given |= {name: np.array([float(count)]) for name, count in counts.items() if name in names}
    overrides: dict[str, Datum] = {}
    for datum in _given_data(project):
        leaf = register.leaves.get(datum.name, Leaf(datum.name, ()))
        before = next((d for d in leaf.data if d.label == datum.label), None)
        overrides[datum.key] = replace(datum, replaced=before)
        steps = HOURS * QUARTERS if choices_of(project, case).get("time_resolution") == "quarter_hour" else HOURS
        given[datum.name] = _override(project, datum, given.get(datum.name), register, steps)
    return given, register, overrides


@lru_cache(maxsize=4)
def _numbered(members: int) -> NDArray[np.float64]:
    """Return the numbers of the members: one object for all cases."""
    numbers = np.arange(members, dtype=np.float64)
    numbers.flags.writeable = False
    return numbers


def _drawn(
    project: Project,
    leaf: Leaf,
    register: Register,
    members: int,
    kept: sampling.Kept | None,
    labels: tuple[str, ...],
) -> NDArray[np.float64]:
    """Return the columns of a leaf from the hypercube: the same object for all cases that have it in common."""
    conditioned = kept if kept and any(datum.key in kept.columns for datum in leaf.data) else None
    draw = _hypercube(members, project.plan.shape.seed, conditioned.columns if conditioned else {})
    return project.memo.get((leaf, conditioned), lambda: _columns(project, leaf, register, draw), (members, labels))


def _absent(name: str, reason: Mapping[str, str]) -> Absent:
    """Return the absence of a leaf; "; " parts the reasons of one that has several."""
    return Absent(f"{name}: {reason['en'].replace('; ', ', ')}")


def _hypercube(members: int, seed: int, own: Mapping[str, NDArray[np.float64]] | None = None) -> Draw:
    """Return the column of each datum: its own where it has one, else that of the hypercube."""
    kept = own or {}
    return lambda datum: kept[datum.key] if datum.key in kept else sampling.column(datum, members, seed)


def kept_sets(project: Project, case: Case, register: Register, members: int) -> sampling.Kept | None:
    """Draw candidates for the data that the condition of the study rests on, and keep those that meet it."""
    condition = project.plan.shape.condition
    if condition is None:
        return None
    choices = choices_of(project, case)
    methods = project.graph.choose(choices)
    needed = graph.upstream(methods, [condition.quantity])
    leaves = [register.leaves[name] for name in needed if name in register.leaves]
    objects = (condition, *(methods[name] for name in needed if name in methods), *leaves)
    return project.memo.get(objects, lambda: _keep_sets(project, choices, register, leaves, members), (members,))


def _keep_sets(
    project: Project, choices: Mapping[str, str], register: Register, leaves: Sequence[Leaf], members: int
) -> sampling.Kept | None:
    condition, seed = project.plan.shape.condition, project.plan.shape.seed
    if condition is None:
        return None
    drawn = {d.key: sampling.column(d, condition.candidates + 1, seed) for leaf in leaves for d in leaf.data}
    given = {leaf.name: _columns(project, leaf, register, lambda d: drawn[d.key]) for leaf in leaves}
    values = graph.run(project.graph, choices, [condition.quantity], given, project.terms, condition.candidates + 1)[
        condition.quantity
    ]
    if isinstance(values, Absent) or values.ndim != 1:
        why = values.reason if isinstance(values, Absent) else "it has labels"
        raise RegisterError([f"{STUDY_FILE}: condition.quantity {condition.quantity} cannot be tested: {why}"])
    return sampling.keep(values, drawn, members, condition.quantity)


def _columns(project: Project, leaf: Leaf, register: Register, draw: Draw) -> NDArray[np.float64]:
    """Return the sampled values of a leaf: (1 or members,) or (1 or members, labels)."""
    columns = {datum.label: draw(datum) for datum in leaf.data}
    _check_columns(project, leaf, columns)
    if leaf.labels is None:
        return columns[None]
    labels = _labels(project, leaf, register)
    rows = max(column.shape[0] for column in columns.values())
    return np.stack([np.broadcast_to(columns[label], rows) for label in labels], axis=1)


_OTHER_RECEPTORS = (  # the export computes with the register too, so that the old file has to go first
    "; the site has other receptors now: remove {file}, run impact export groundwater again and put its fragment.toml "
    "there instead, or leave it away"
)


def _labels(project: Project, leaf: Leaf, register: Register) -> tuple[str, ...]:
    """Return the labels of a leaf in the order of its axis; none where it has no axis."""
    if leaf.labels is None:
        return ()
    axis = project.terms[leaf.name].axes[0]
    labels = project.labels(axis, register) or leaf.labels
    if set(labels) != set(leaf.labels):
        differing = f"the labels along {axis} differ in {', '.join(sorted(set(labels) ^ set(leaf.labels)))}"
        file = leaf.data[0].file
        cures = {"month": "", "receptor": _OTHER_RECEPTORS.format(file=file)}
        cure = cures[axis] if axis in cures else _half_given(project, register, axis)
        raise RegisterError([f"{file}: data.{leaf.name}.at: {differing}{cure}"])
    return labels


def _half_given(project: Project, register: Register, axis: str) -> str:
    """Say which tables lack for a label that some data along an axis have, as for a class of hardware of one's own."""
    names = project.graph.names & project.terms.along(axis)
    along = [leaf for name, leaf in register.leaves.items() if name in names]
    every = dict.fromkeys(label for leaf in along for label in leaf.labels or ())
    lacking = [f"data.{leaf.name}.at.{label}" for label in every for leaf in along if label not in (leaf.labels or ())]
    return f"; write {', '.join(lacking)} too, or correct the name" if lacking else ""


def _check_columns(project: Project, leaf: Leaf, columns: Mapping[str | None, NDArray[np.float64]]) -> None:
    """Refuse a distribution whose tail leaves the accepted range of the quantity."""
    term = project.terms[leaf.name]
    for datum in leaf.data:
        for extreme in (columns[datum.label].min(), columns[datum.label].max()):
            shown = f"{extreme * units.factor(term.unit, term.display_unit):.6g} {term.display_unit}"
            place = f"{datum.file}: data.{datum.key}: the {datum.distribution} distribution reaches a value that"
            faults = evidence.check_range(float(extreme), term, shown, place)
            if faults:
                raise RegisterError(faults)


def _override(project: Project, datum: Datum, present: Any, register: Register, steps: int) -> NDArray[np.float64]:
    """Return the value of an override with the axes of its quantity."""
    axes = project.terms[datum.name].axes
    if datum.label is not None:
        labels = project.labels(axes[0], register) if len(axes) == 1 else None
        if not labels or datum.label not in labels:
            raise UnknownName(f"--set {datum.key}: {unknown(datum.label, labels or (), 'label')}")
        if not isinstance(present, np.ndarray):
            raise InputError(f"--set {datum.key}: {datum.name} is computed; give it without [{datum.label}]")
        changed = present.copy()
        changed[:, labels.index(datum.label)] = datum.value
        return changed
    lengths = {"hour": HOURS, "time": steps}
    sizes = [lengths.get(axis) or len(project.labels(axis, register) or ()) for axis in axes]
    return np.full((1, *sizes), datum.value)


def run_case(
    project: Project,
    case: Case,
    done: Mapping[str, CaseResult],
    members: int,
    only: Sequence[str] = (),
    draw: Draw | None = None,
) -> CaseResult:
    """Run one case.

    Parameters
    ----------
    project : Project
        What was read.
    case : Case
        The case; its reference case must be in `done`.
    done : mapping of str to CaseResult
        Cases that are already computed.
    members : int
        1 for the central run alone.
    only : sequence of str
        Quantities asked for; all that are no series where empty, and the series of the study file. A datum that
        only claims use is a result too: it is printed, and traced.
    draw : callable, optional
        Returns the column of a datum, in place of the hypercube's.
    """
    given, register, overrides = given_values(project, case, members, draw)
    if only:  # a whole study is checked before it is run
        lacking = needed_files.faults(project, case, given, only)
        if lacking:
            raise RegisterError(lacking.values())
        relations.check(project, case, given, overrides, only)
    choices = choices_of(project, case)
    if case.reference is not None and case.reference in done:
        given = _reference_values(project, done[case.reference], members) | given
    variant = case.variant_of in done and not only
    if case.variant_of is not None and variant:
        given = _unchanged(project, choices, done[case.variant_of]) | given
    plan = project.plan.shape
    bare = {n: leaf for n, leaf in register.leaves.items() if n not in project.graph.names and (not only or n in only)}
    wanted = [n for n in only if n not in bare] if only else list(project.targets)
    central = plan.series if not only and not variant else []
    memo = project.memo if draw is None and not only else None
    values = graph.run(project.graph, choices, wanted, given, project.terms, plan.chunk, central, memo)
    series = {n: v[0] for n in central if isinstance(v := values.pop(n) if n not in wanted else values[n], np.ndarray)}
    plain = draw or _hypercube(members, plan.seed)  # the condition rests on no datum that the graph does not know
    values |= {n: _columns(project, leaf, register, plain) for n, leaf in bare.items()}
    if not only:  # a leaf that only claims use, and that nobody gave, is a result too
        values |= {n: _absent(n, why) for n, why in register.absent.items() if n in project.terms and n not in values}
    results = _results(project, values, register)
    return CaseResult(replace(case, choices=choices), results, series, register, overrides)


def _unchanged(project: Project, choices: Mapping[str, str], base: CaseResult) -> dict[str, Any]:
    """Return the results of a case that other choices do not change, neither they nor what they rest on."""
    before, after = project.graph.choose(base.case.choices), project.graph.choose(choices)
    changed: set[str] = set()
    for name in graph.upstream(after, after):
        node = after.get(name)
        if node is not before.get(name) or (node and not changed.isdisjoint(node.arguments)):
            changed.add(name)
    return {name: r.values for name, r in base.results.items() if name in after and name not in changed}


def _reference_values(project: Project, reference: CaseResult, members: int) -> dict[str, Any]:
    """Return the results of a reference case under the names by which the graph asks for them."""
    asked = [name for name in project.graph.names if name.startswith(REFERENCE)]
    found = {name: reference.results[name.removeprefix(REFERENCE)].values for name in asked}
    return {name: v if isinstance(v, Absent) else v[:members] for name, v in found.items()}


def _results(project: Project, values: Mapping[str, Any], register: Register) -> dict[str, Result]:
    labels = cache(lambda axis: project.labels(axis, register))  # looked for once, for some hundred quantities
    terms = {name: project.terms[name] for name in values}
    return {
        n: Result(term, values[n], labels(term.axes[0]) if len(term.axes) == 1 else None) for n, term in terms.items()
    }


def run_study(
    project: Project,
    progress: Progress = lambda text, share: None,
    workers: int = 1,
    kept: KeptCases | None = None,
) -> Study:
    """Run all cases.

    Parameters
    ----------
    project : Project
        What was read; its layers and supports are read here, before anything is computed.
    progress : callable
        Told the name of each case that is done, and the share done.
    workers : int
        Processes; the results are the same for any number.
    kept : KeptCases, optional
        Where cases that were computed before are taken from, and new ones put as soon as they are done.
    """
    cases = project.plan.cases
    project.supports  # noqa: B018  faults of layers and files come first
    needed_files.check_study(project)
    _check_relations(project)
    weights = {c.name: _weight(c, project.plan.shape.members) for c in cases}
    done = _kept_before(project, kept) if kept else {}
    plain = [c for c in cases if c.variant_of is None]
    waves = (
        [c for c in plain if c.reference is None],
        [c for c in plain if c.reference is not None],
        [c for c in cases if c.variant_of is not None],
    )
    left = [[c for c in wave if c.name not in done] for wave in waves]
    with parallel.workers(project, workers if any(left) else 1) as mapped:
        for wave in left:
            for result in mapped(_run_one, [(c, _only(done, c.reference, c.variant_of)) for c in wave]):
                done[result.case.name] = _at_home(project, result)
                if kept:
                    kept.write(project.plan.case(result.case.name), *_values(result))
                progress(result.case.name, sum(weights[name] for name in done) / sum(weights.values()))
    return Study(project, {case.name: done[case.name] for case in cases})


def _values(done: CaseResult) -> tuple[dict[str, Any], Mapping[str, Any]]:
    return {name: result.values for name, result in done.results.items()}, done.series


def _kept_before(project: Project, kept: KeptCases) -> dict[str, CaseResult]:
    """Return the cases that are kept."""
    found: dict[str, CaseResult] = {}
    for case in project.plan.cases:
        before = kept.read(case)
        if before is not None:
            register = project.case_register(case)
            results = _results(project, before[0], register)
            whole = replace(case, choices=choices_of(project, case))
            found[case.name] = CaseResult(whole, results, before[1], register, {})
    return found


def _check_relations(project: Project) -> None:
    """Refuse a study of an impossible plant, with the faults of all cases that differ in what relations look at."""
    looked_at = {choice for relation in relations.relations().values() for choice in relation.when}
    looked_at |= {"weather_year", "climate", REAL_YEAR}
    found: dict[str, None] = {}
    distinct = {
        (case.scenario, *(choices_of(project, case).get(choice, "") for choice in sorted(looked_at))): case
        for case in project.plan.cases
    }
    for scenario in dict.fromkeys(case.scenario for case in distinct.values()):
        cases = [case for case in distinct.values() if case.scenario == scenario]
        given, _, overrides = given_values(project, cases[0], 1)
        for case in cases:
            seen = given | {n: support for n, support in project.supports_of(case).items() if n in given}
            found |= dict.fromkeys(relations.faults(project, case, seen, overrides, None))
    if found:
        raise RegisterError(found)


def _only(done: Mapping[str, CaseResult], *names: str | None) -> dict[str, CaseResult]:
    return {n: replace(done[n], register=Register()) for n in names if n is not None and n in done}


def _at_home(project: Project, done: CaseResult) -> CaseResult:
    """Return results from a worker with the project's own register and terms, so that no case holds a copy."""
    own = {name: replace(result, term=project.terms[name]) for name, result in done.results.items()}
    return replace(done, results=own, register=project.case_register(done.case))


def _weight(case: Case, members: int) -> int:
    return 1 if case.variant_of else members if case.ensemble else _CENTRAL_WEIGHT


def _run_one(project: Project, work: tuple[Case, Mapping[str, CaseResult]]) -> CaseResult:
    case, done = work
    result = run_case(project, case, done, project.plan.shape.members if case.ensemble else 1)
    return replace(result, register=Register())  # the parent has it


def evaluate(
    project: Project, case: Case, names: Sequence[str], members: int = 1, draw: Draw | None = None
) -> CaseResult:
    """Compute some quantities of one case, with what `--set` gives in place.

    What is given holds in the reference case too, unless the two cases differ in how they get it: with another
    technology given, the reference keeps its own, and with the make-up water given, it computes its own.
    """
    done: dict[str, CaseResult] = {}
    _given_data(project)  # all that is wrong with it, before a reference case that has a part of it
    for name in names:
        known = project.graph.names | set(project.case_register(case).leaves)
        if project.terms.find(name, known).kind == "support":
            raise InputError(f"{name} has no number; impact quantities lists the quantities")
    if case.reference is not None:
        reference = project.plan.case(case.reference)
        shared = tuple(o for o in project.overrides if _is_shared(project, case, reference, o.name))
        wanted = [n.removeprefix(REFERENCE) for n in project.graph.names if n.startswith(REFERENCE)]
        done[reference.name] = run_case(replace(project, overrides=shared), reference, {}, members, wanted, draw)
    return run_case(project, case, done, members, names, draw)


def _is_shared(project: Project, case: Case, reference: Case, name: str) -> bool:
    """Whether two cases make the same choice of this name, or get this quantity in the same way."""
    if name in project.terms.of_kind("choice"):
        return case.choices.get(name) == reference.choices.get(name)
    trails = []
    for choices in (case.choices, reference.choices):
        methods = project.graph.choose(choices)
        trails.append({n: methods[n].place for n in graph.upstream(methods, [name]) if n in methods})
    return trails[0] == trails[1]
