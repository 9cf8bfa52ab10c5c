"""Rules screened against computed quantities: what would apply, by how much, and where it flips.

A rule holds no formula: it names a quantity and bands. Nothing here decides for a real project, and nothing in
code, data or tests states the regime of one: a screening is arithmetic on stated hypotheses, and only the prefect
classes an installation. Each rule is screened for the project as announced (cumulative) and for one tranche.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from impact import parallel
from impact.cases import Case
from impact.errors import InputError, UnknownName
from impact.graph import Absent, Node
from impact.nomenclature import Term, unknown
from impact.results import STATISTICS, CaseResult, Number
from impact.rulebook import REGIMES, ConditionShape, Regime, Rule, Rulebook, read_rulebook
from impact.study import Progress, Project, Study, choices_of, given_values, run_case
from impact.what_if import WhatIf, moved_by

DRIVER, TRANCHE = "announced_power", "tranche_power"
Status = Literal["applies", "not", "not-decidable", "conditional"]
Phase = Literal["cumulative", "tranche"]
PHASES: tuple[Phase, ...] = ("cumulative", "tranche")
NOTICE = {
    "fr": "Calcul sur des hypothèses énoncées : ce n'est pas un classement, le préfet seul statue. Les parts sont des "
    "parts des jeux d'hypothèses, jamais des probabilités.",
    "en": "Arithmetic on stated hypotheses: this is no classification, only the prefect decides. Shares are shares "
    "of the sets of hypotheses, never probabilities.",
}  # fmt: skip
STATISTIC_WORDS = {
    "margin": {"fr": "écart au seuil", "en": "distance from the bound"},
    "share": {"fr": "part des jeux d'hypothèses par régime", "en": "share of the sets of hypotheses by regime"},
}
STALE = {"fr": "à revalider sur le texte consolidé", "en": "to be checked against the consolidated text"}
_ADDRESS = re.compile(
    r"(?:(?P<case>[^/@\[\]]+)/)?screening/(?:(?P<phase>tranche)/)?(?P<rule>[a-z0-9.-]+)"
    r"(?:\[(?P<label>[^\]]+)\])?(?:@(?P<statistic>[\w-]+))?"
)
_STATISTICS = ("value", "p5", "p95", "margin", "bound", "flip", "flip-p5", "flip-p95")
_SHARES = tuple(f"share-{regime}" for regime in REGIMES)


@dataclass(frozen=True, slots=True)
class RuleAddress:
    """The parts of an address as `P40-it/screening/iota-1.3.1.0@margin`."""

    case: str | None
    phase: Phase
    rule: str
    label: str | None = None
    statistic: str = "value"

    def __str__(self) -> str:
        case = f"{self.case}/" if self.case else ""
        phase = "" if self.phase == "cumulative" else f"{self.phase}/"
        label = f"[{self.label}]" if self.label else ""
        statistic = "" if self.statistic == "value" else f"@{self.statistic}"
        return f"{case}screening/{phase}{self.rule}{label}{statistic}"


def is_address(text: str) -> bool:
    """Whether a text is meant as an address of a screening."""
    return text.strip().startswith("screening/") or "/screening/" in text


def parse_address(text: str) -> RuleAddress:
    """Read `case/screening/rule[label]@statistic`, or with `screening/tranche/` for one tranche."""
    match = _ADDRESS.fullmatch(text.strip())
    if not match:
        raise InputError(
            f'"{text}" is not an address; write case/screening/rule[label]@statistic, as '
            "P40-it/screening/iota-1.3.1.0@margin"
        )
    statistic = match["statistic"] or "value"
    if statistic not in (*_STATISTICS, *_SHARES):
        raise UnknownName(unknown(statistic, (*_STATISTICS, *_SHARES), "statistic"))
    phase: Phase = "tranche" if match["phase"] else "cumulative"
    return RuleAddress(match["case"], phase, match["rule"], match["label"], statistic)


@dataclass(frozen=True, slots=True)
class Flip:
    """The announced power at which the regime changes, all else as in the case; with its 5-95 % range."""

    bound: float
    below: Regime
    above: Regime
    driver: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What a rule says of one case, whose choices (a well, a technology) are hypotheses like its data.

    `regime` is the one that the value reaches if the conditions hold; `status` says whether they do. `bound` is the
    bound that is nearest to the value, by factor, and `margin` the value over it, less one: negative below it.
    `open` names the conditions that nobody has answered, `unmet` those that do not hold.
    """

    address: RuleAddress
    rule: Rule
    status: Status
    value: float | Absent
    regime: Regime | None = None
    low: float | None = None
    high: float | None = None
    bound: float | None = None
    margin: float | None = None
    flips: tuple[Flip, ...] = ()
    shares: Mapping[Regime, float] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    to_revalidate: bool = True

    @property
    def flip(self) -> Flip | None:
        """The flip at the bound that the margin is about."""
        return next((flip for flip in self.flips if flip.bound == self.bound), None)

    def notices(self, language: str) -> tuple[str, ...]:
        """Return the sentences without which the result must not be printed."""
        return (NOTICE[language], *((STALE[language],) if self.to_revalidate else ()))

    def number(self, statistic: str) -> float | None:
        """Return what an address names, in SI units; None where there is nothing."""
        if statistic.startswith("share-"):
            share = {f"share-{regime}": share for regime, share in self.shares.items()}
            return share.get(statistic, 0.0) if share else None
        flip = self.flip
        numbers: dict[str, float | None] = {
            "value": None if isinstance(self.value, Absent) else self.value, "p5": self.low, "p95": self.high,
            "margin": self.margin, "bound": self.bound, "flip": flip.driver if flip else None,
            "flip-p5": flip.low if flip else None, "flip-p95": flip.high if flip else None,
        }  # fmt: skip
        return numbers[statistic]


def open_rulebook(project: Project) -> Rulebook:
    """Read the rules, the questionnaire and the answers that go with a project."""
    return read_rulebook(project.pack.folder, project.terms, project.graph.names, project.register.sources)


def screened_cases(project: Project) -> tuple[Case, ...]:
    """Return the cases that the study file wants screened; without a word of it, all but the reference cases."""
    families = project.plan.shape.screening
    if not families:
        referred = {family.reference for family in project.plan.shape.families}
        families = [family.name for family in project.plan.shape.families if family.name not in referred]
    return tuple(project.plan.in_families(families))


def screen_study(study: Study, book: Rulebook | None = None) -> tuple[RuleResult, ...]:
    """Screen all rules on the cases of a study."""
    book = book or open_rulebook(study.project)
    names = [case.name for case in screened_cases(study.project)]
    done = [study.cases[name] for name in names if name in study.cases]
    return tuple(row for case in done for row in screen_case(study.project, case, book))


def number_of(study: Study, text: str) -> Number:
    """Return the number that an address of the screening names, out of rows screened once for the study.

    Raises
    ------
    UnknownName
        If no such row was screened.
    """
    address = parse_address(text)
    case = study.case(address.case).case.name if address.case else screened_cases(study.project)[0].name
    address = replace(address, case=case)
    key = str(replace(address, statistic="value"))
    if key not in study.screened:
        raise UnknownName(unknown(key, study.screened, "address of the screening"))
    row = study.screened[key]
    term, value = term_of(study.project, row, address.statistic), row.number(address.statistic)
    if value is None:
        reason = row.value.reason if isinstance(row.value, Absent) else f"{key} has no {address.statistic}"
        return Number(address, term, Absent(reason))
    ends = {"value": ("p5", "p95"), "flip": ("flip-p5", "flip-p95")}.get(address.statistic)
    low, high = (row.number(end) for end in ends) if ends else (None, None)
    return Number(address, term, value, low, high)


def screen_project(
    project: Project, progress: Progress = lambda text, share: None, workers: int = 1
) -> tuple[RuleResult, ...]:
    """Compute what the rules need in the cases that the study file wants screened, and screen them."""
    book, cases = open_rulebook(project), screened_cases(project)
    project.supports  # noqa: B018  faults of layers and files come first
    found: dict[str, tuple[RuleResult, ...]] = {}
    with parallel.workers((project, book), workers) as mapped:
        for name, rows in mapped(_screen_one, list(cases)):
            found[name] = rows
            progress(name, len(found) / len(cases))
    return tuple(row for case in cases for row in found[case.name])


def _screen_one(shared: tuple[Project, Rulebook], case: Case) -> tuple[str, tuple[RuleResult, ...]]:
    project, book = shared
    members = project.plan.shape.members if case.ensemble else 1
    return case.name, screen_case(project, run_case(project, case, {}, members, book.quantities), book)


def screen_address(project: Project, address: RuleAddress) -> tuple[CaseResult, RuleResult]:
    """Compute and screen the one row that an address names; return it with the results that it rests on."""
    book = open_rulebook(project)
    case = project.plan.case(address.case) if address.case else screened_cases(project)[0]
    if address.rule not in book.rules:
        raise UnknownName(unknown(address.rule, book.rules, "rule"))
    rule = book.rules[address.rule]
    names = Rulebook({rule.key: rule}, book.questions, book.answers).quantities
    done = run_case(project, case, {}, project.plan.shape.members if case.ensemble else 1, names or [DRIVER])
    rows = {row.address.label: row for row in _Screen(project, done, book).rows(rule, address.phase)}
    if not rows:
        raise InputError(f"{address}: {rule.key} is not screened by tranche; leave tranche/ away")
    if address.label not in rows:
        labels = [label for label in rows if label]
        if not labels:
            raise UnknownName(f"{rule.key} has no labels; leave [{address.label}] away")
        if address.label is None:
            raise InputError(f"{rule.key} needs a label: {', '.join(labels)}")
        raise UnknownName(unknown(address.label, labels, f"label of {rule.key}"))
    return done, rows[address.label]


def screen_case(project: Project, done: CaseResult, book: Rulebook) -> tuple[RuleResult, ...]:
    """Screen all rules on one case: cumulative first, then one tranche.

    Parameters
    ----------
    project : Project
        What was read.
    done : CaseResult
        With the quantities of the rulebook; its members give the shares.
    book : Rulebook
        Rules, questions and answers.
    """
    screen = _Screen(project, done, book)
    return tuple(row for phase in PHASES for rule in book.rules.values() for row in screen.rows(rule, phase))


class _Screen:
    """The screening of one case."""

    def __init__(self, project: Project, done: CaseResult, book: Rulebook) -> None:
        self.project, self.done, self.book = project, done, book
        self.choices = choices_of(project, done.case)
        members = project.plan.shape.members if done.case.ensemble else 1
        self.given, _, _ = given_values(project, done.case, members)
        self.crossed: dict[tuple[str, str | None, float], NDArray[np.float64]] = {}
        tranche = done.register.leaves.get(TRANCHE)
        self.tranche = tranche.data[0].value if tranche and DRIVER in project.graph.names else None

    def rows(self, rule: Rule, phase: Phase) -> list[RuleResult]:
        """Return the results of a rule, one for each label of its quantity."""
        if phase == "tranche" and (self.tranche is None or rule.asks):
            return []
        labels: tuple[str | None, ...] = (None,)
        if not rule.asks:
            labels = self.done.results[rule.shape.quantity].labels or (None,)
        return [self._row(rule, phase, label) for label in labels]

    def _row(self, rule: Rule, phase: Phase, label: str | None) -> RuleResult:
        address = RuleAddress(self.done.case.name, phase, rule.key, label)
        unmet, unanswered = self._conditions(rule)
        values = self._values(rule, phase, label)
        stale = rule.is_stale(self.project.plan.shape.date)
        if isinstance(values, Absent):
            status: Status = "not" if unmet else "not-decidable"
            return RuleResult(address, rule, status, values, open=unanswered, unmet=unmet, to_revalidate=stale)
        value = float(values[0])
        regime = rule.regime(value)
        bound = _nearest(rule.bounds, value)
        drawn = values[1:]
        counts = Counter(rule.regime(float(drawn_value)) for drawn_value in drawn)
        shares = {regime: counts[regime] / drawn.size for regime in REGIMES if counts[regime]}
        ends = [float(np.quantile(drawn, STATISTICS[s])) for s in ("p5", "p95")] if drawn.size else [None, None]
        return RuleResult(
            address, rule, _status(unmet, unanswered, regime), value, regime, ends[0], ends[1], bound,
            value / bound - 1 if bound else None,
            () if unmet or rule.asks else self._flips(rule, label),
            shares, unanswered, unmet, stale,
        )  # fmt: skip

    def _values(self, rule: Rule, phase: Phase, label: str | None) -> NDArray[np.float64] | Absent:
        """Return the values of a rule's quantity, by member."""
        name = rule.shape.quantity
        if rule.asks:
            answer = self.book.answers.get(name)
            return Absent(f"{name}: the question has no answer") if answer is None else np.array([float(answer)])
        result = self.done.results[name]
        if phase == "cumulative" or isinstance(result.values, Absent):
            return result.select(label)
        run = self._run(name)
        if not run.moves(name):
            return Absent(f"{name} is not divided by tranches: it does not follow the announced power")
        found = run.at(np.array([[self.tranche]], dtype=np.float64), name)
        if isinstance(found, Absent):
            return found
        one: NDArray[np.float64] = found[0] if label is None else found[0][:, (result.labels or ()).index(label)]
        return one

    def _run(self, name: str) -> WhatIf:
        """Return the case as a function of the power: for hourly quantities in the central run alone."""
        return self._hourly if name in self._hourly_names else self._drawn

    @cached_property
    def _methods(self) -> dict[str, Node]:
        methods = self.project.graph.choose(self.choices)
        return {name: method for name, method in methods.items() if name not in self.given}

    @cached_property
    def _hourly_names(self) -> list[str]:
        """The quantities of the rules on which the power acts through an hourly series."""
        return [name for name in self.book.quantities if self._is_hourly(name)]

    def _is_hourly(self, name: str) -> bool:
        moved = moved_by(DRIVER, self._methods, [name])
        return any(self.project.terms[between].is_series for between in moved)

    @cached_property
    def _hourly(self) -> WhatIf:
        central = {n: v[:1] if isinstance(v, np.ndarray) else v for n, v in self.given.items()}
        return WhatIf(self.project, self.done.case, DRIVER, self._hourly_names, central)

    @cached_property
    def _drawn(self) -> WhatIf:
        names = [name for name in self.book.quantities if name not in self._hourly_names]
        return WhatIf(self.project, self.done.case, DRIVER, names, self.given)

    def _flips(self, rule: Rule, label: str | None) -> tuple[Flip, ...]:
        """Return the announced powers at which the regime of a rule changes."""
        name = rule.shape.quantity
        bounds = [bound for bound in rule.bounds if bound > 0]
        run = self._run(name)
        if not run.moves(name):
            return ()
        wanted = [b for b in bounds if (name, label, b) not in self.crossed]
        if wanted:
            index = (self.done.results[name].labels or ()).index(label) if label else None
            for bound, drivers in zip(wanted, run.crossings(name, index, wanted), strict=True):
                self.crossed[name, label, bound] = drivers
        found = [self._flip(rule, bound, self.crossed[name, label, bound]) for bound in bounds]
        return tuple(flip for flip in found if flip and flip.below != flip.above)

    def _flip(self, rule: Rule, bound: float, drivers: NDArray[np.float64]) -> Flip | None:
        if math.isnan(drivers[0]):
            return None
        below, above = rule.regime(np.nextafter(bound, -np.inf)), rule.regime(np.nextafter(bound, np.inf))
        drawn = drivers[1:][np.isfinite(drivers[1:])]
        ends = [float(np.quantile(drawn, STATISTICS[s])) for s in ("p5", "p95")] if drawn.size else [None, None]
        return Flip(bound, below, above, float(drivers[0]), ends[0], ends[1])

    def _conditions(self, rule: Rule) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the conditions that do not hold, and those that nobody can tell."""
        told = [(condition, self._holds(condition)) for condition in rule.shape.conditions]
        return (
            tuple(condition.name for condition, holds in told if holds is False),
            tuple(condition.asks or condition.name for condition, holds in told if holds is None),
        )

    def _holds(self, condition: ConditionShape) -> bool | None:
        """Return whether a condition holds; None where nobody can tell."""
        if condition.fact:
            values = self.done.results[condition.fact].values
            return None if isinstance(values, Absent) else bool(values[0] > 0)
        if condition.choice:
            chosen = self.choices.get(condition.choice)
            if chosen is not None and chosen not in condition.open:
                return chosen in condition.values
            answer = self.book.answers.get(condition.asks or "")
            return None if answer is None else bool(answer)
        answer = self.book.answers.get(condition.question or "")
        return None if answer is None else bool(answer) == (condition.answer == "yes")


def _nearest(bounds: Sequence[float], value: float) -> float | None:
    """Return the bound that the smallest factor on the value would reach; no factor reaches a bound of zero."""
    positive = [bound for bound in bounds if bound > 0]
    if not positive or value <= 0:
        return min(positive, default=None)
    return min(positive, key=lambda bound: abs(math.log(value / bound)))


def _status(unmet: Sequence[str], unanswered: Sequence[str], regime: Regime) -> Status:
    """Return whether a rule applies; what nobody has answered keeps it conditional, whatever the value."""
    if unmet:
        return "not"
    if unanswered:
        return "conditional"
    return "not" if regime == "NC" else "applies"


def term_of(project: Project, row: RuleResult, statistic: str) -> Term:
    """Return the term in whose unit a statistic of a row is: the rule's quantity, the driver, or a share."""
    if statistic.startswith("flip"):
        return project.terms[DRIVER]
    if statistic == "margin" or statistic.startswith("share"):
        name = "margin" if statistic == "margin" else "share"
        return Term(name, "quantity", "", "1", "%", label=STATISTIC_WORDS[name])
    known = project.terms.get(row.rule.shape.quantity) or Term(row.rule.shape.quantity, "quantity", "")
    return replace(known, unit=row.rule.unit, display_unit=row.rule.shape.unit)
