"""Claims tested against computed quantities.

A reading of a claim names a quantity, a comparison and the claimed value; it holds no formula. The verdict is
computed here, in the same way for every party: nothing in code, data or tests states the verdict of a claim.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from gis import paths
from impact import evidence, units
from impact.cases import Plan
from impact.errors import RegisterError, UnitError
from impact.evidence import BilingualText, Datum, Register, Strict
from impact.graph import Absent
from impact.nomenclature import Nomenclature, Term, unknown
from impact.results import Address, CaseResult
from impact.study import Study

CLAIMS_FILE = "claims.toml"
_HOLDS: dict[str, Callable[[float, float, float], bool]] = {
    ">=": lambda value, claimed, margin: value >= claimed - margin,
    "<": lambda value, claimed, margin: value < claimed - margin,
    "<=": lambda value, claimed, margin: value <= claimed + margin,
    ">": lambda value, claimed, margin: value > claimed + margin,
    "=": lambda value, claimed, margin: abs(value - claimed) <= margin,
}
Verdict = Literal["supported", "plausible", "not-verifiable", "contradicted", "ill-defined"]
Standing = Literal["all", "some", "none", "untested"]
VERDICTS: tuple[Verdict, ...] = ("supported", "plausible", "not-verifiable", "contradicted", "ill-defined")


class ReadingShape(Strict):
    """`[[claims.NAME.readings]]`: one way to understand a claim."""

    name: str
    label: BilingualText
    quantity: str
    comparison: Literal[">=", "<=", "=", "<", ">"]
    claimed: str
    margin: str | None = None  # how "about" is read, with its unit
    beside: str | None = None  # a quantity with the same labels, printed beside: what the claim would mean
    beside_label: BilingualText | None = None
    families: list[str] = Field(min_length=1)
    scenarios: list[str] | None = None


class ClaimShape(Strict):
    """`[claims.NAME]`: who says what, where, and what would settle it."""

    id: str
    who: BilingualText
    side: Literal["project", "opponents", "authority"]
    date: datetime.date | str
    wording: Literal["quoted", "reported"]
    words: BilingualText
    short: BilingualText | None = None  # a few words, for the page that answers
    source: str
    missing: list[BilingualText] = []
    settled_by: BilingualText
    readings: list[ReadingShape] = []


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: the computed value with its range, in one case, against the claimed value."""

    address: Address
    comparison: str
    claimed: Datum
    value: float | Absent
    low: float | None
    high: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """A reading with its comparisons in all its cases."""

    shape: ReadingShape
    comparisons: tuple[Comparison, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim with its readings and the verdict that follows from them."""

    key: str
    shape: ClaimShape
    readings: tuple[ReadingResult, ...]
    verdict: Verdict

    @property
    def direction(self) -> Literal["lower", "higher", ""]:
        """Where the claimed value is against all central results of its readings; empty if they lie on both sides."""
        pairs = [(c.claimed.value, c.value) for r in self.readings for c in r.comparisons if isinstance(c.value, float)]
        if pairs and all(claimed < value for claimed, value in pairs):
            return "lower"
        return "higher" if pairs and all(claimed > value for claimed, value in pairs) else ""


def read_claims(
    folder: Path, terms: Nomenclature, register: Register, plan: Plan | None = None
) -> dict[str, ClaimShape]:
    """Read the claims of a site pack; a pack without the file has no claims.

    What a reading names must exist: quantities in the nomenclature, sources and claimed data in the register,
    families and scenarios in the plan, where it is that of the same folder.

    Raises
    ------
    RegisterError
        With all faults of the file.
    """
    path = paths.inside(folder, CLAIMS_FILE, file=CLAIMS_FILE, field="the file")
    if not path.is_file():
        return {}
    claims: dict[str, ClaimShape] = {}
    faults: list[str] = []
    content = evidence.read_toml(path, CLAIMS_FILE)
    for key, table in content.pop("claims", {}).items():
        place = f"claims.{key}"
        try:
            claim = claims[key] = ClaimShape.model_validate(table)
        except ValidationError as error:
            faults += evidence.shape_faults(error, CLAIMS_FILE, place, ClaimShape)
            continue
        if claim.source not in register.sources:
            faults.append(f'{CLAIMS_FILE}: {place}.source names "{claim.source}", which is in no sources file')
        for reading in claim.readings:
            own = plan if plan is not None and plan.folder == folder else None
            found = _reading_faults(reading, terms, register, own)
            faults += [f"{CLAIMS_FILE}: {place}.readings.{reading.name}.{fault}" for fault in found]
    faults += [f"{CLAIMS_FILE}: {unknown(key, ('claims',), 'table')}" for key in content]
    if faults:
        raise RegisterError(faults)
    return claims


def _reading_faults(
    reading: ReadingShape, terms: Nomenclature, register: Register, plan: Plan | None
) -> list[str]:
    """Return what is wrong with the names, and with the margin, of a reading."""
    quantities = terms.of_kind("quantity")
    named = {"quantity": reading.quantity, "claimed": reading.claimed}
    if reading.beside is not None:
        named["beside"] = reading.beside
    faults = [f"{k}: {unknown(name, quantities, 'quantity')}" for k, name in named.items() if name not in quantities]
    if not faults:
        computed, claimed = quantities[reading.quantity], quantities[reading.claimed]
        if computed.is_series:
            faults.append(f"quantity: {computed.name} is a series; name a quantity that is one number")
        elif computed.unit != claimed.unit:
            faults.append(f"claimed: {claimed.name} is in {claimed.unit}, {computed.name} in {computed.unit}")
        elif claimed.name not in register.leaves and claimed.name not in register.absent:
            cure = f"add [data.{claimed.name}] or [absent.{claimed.name}]"
            faults.append(f"claimed: {claimed.name} has no value in any register; {cure}")
        if reading.beside is not None and quantities[reading.beside].axes != computed.axes:
            faults.append(f"beside: {reading.beside} has not the labels of {computed.name}")
        faults += _margin_faults(reading, computed)
    if plan is not None:
        families = [family.name for family in plan.shape.families]
        scenarios = list(plan.shape.scenarios)
        faults += [f"families: {unknown(n, families, 'family')}" for n in reading.families if n not in families]
        faults += [
            f"scenarios: {unknown(n, scenarios, 'scenario')}" for n in reading.scenarios or () if n not in scenarios
        ]
    return faults


def _margin_faults(reading: ReadingShape, term: Term) -> list[str]:
    try:
        margin = _margin(reading, term, 0.0)
    except UnitError as error:
        return [f"margin: {error}"]
    return [] if margin >= 0 else [f'margin is "{reading.margin}"; expected 0 or more']


def judge(value: float, low: float, high: float, comparison: str, claimed: float, margin: float) -> Verdict:
    """Compare a computed value and its range with a claimed value.

    Supported: the claim holds over the whole range and at the central value. Contradicted: it holds nowhere in
    the range, nor at the central value. Plausible: it holds in part of it. A claim and its negation mirror: what
    supports ">=" contradicts "<".

    Parameters
    ----------
    value, low, high : float
        Central run and 5-95 % range of the computed quantity, in the unit of the claimed value.
    comparison : str
        ">=", "<=", "=", "<" or ">": what the claim says of the quantity against `claimed`.
    claimed, margin : float
        The claimed value, and what "about" is read as: 0 for "at least", "at most", "more" and "less", half of
        the last digit for "=".
    """
    holds = _HOLDS[comparison]
    met = [holds(number, claimed, margin) for number in (low, value, high)]
    if comparison == "=" and low < claimed - margin and high > claimed + margin:
        return "plausible"
    return "supported" if all(met) else "plausible" if any(met) else "contradicted"


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict of a whole from the verdicts of its parts.

    Without any part there is nothing to test: ill-defined. Parts that agree give their verdict; beside plausible
    ones, parts of one kind leave it plausible. Where some support and others contradict, what was said does not
    tell which holds: not verifiable as stated.
    """
    kinds = set(verdicts)
    if not kinds:
        return "ill-defined"
    if len(kinds) == 1:
        return verdicts[0]
    if kinds in ({"supported", "plausible"}, {"contradicted", "plausible"}):
        return "plausible"
    return "not-verifiable"


def standing(verdicts: Sequence[Verdict]) -> Standing:
    """Say where a statement holds, over its whole range, from its verdicts in the cases."""
    if not verdicts:
        return "untested"
    if all(verdict == "supported" for verdict in verdicts):
        return "all"
    if all(verdict == "contradicted" for verdict in verdicts):
        return "none"
    return "some"


def compare(case: CaseResult, address: Address, comparison: str, datum: Datum, margin: float) -> Comparison:
    """Compare one number of a case with a datum; what is absent is not verifiable."""
    number = case.number(address)
    if isinstance(number.value, Absent):
        return Comparison(address, comparison, datum, number.value, None, None, "not-verifiable")
    low = number.value if number.low is None else number.low
    high = number.value if number.high is None else number.high
    verdict = judge(number.value, low, high, comparison, datum.value, margin)
    return Comparison(address, comparison, datum, number.value, low, high, verdict)


def assess(study: Study, claims: dict[str, ClaimShape]) -> tuple[ClaimResult, ...]:
    """Test all readings of all claims on the cases of a study.

    A claim none of whose readings has a case in the study, as when one scenario alone is run, is left out.
    """
    tested = []
    for key, shape in claims.items():
        readings = tuple(_reading(study, reading) for reading in shape.readings if _cases(study, reading))
        if readings or not shape.readings:
            tested.append(ClaimResult(key, shape, readings, combine([r.verdict for r in readings])))
    return tuple(tested)


def _cases(study: Study, reading: ReadingShape) -> list[CaseResult]:
    """Return the cases of this study that a reading speaks of; a study of one scenario may have none."""
    return [study.cases[case.name] for case in study.project.plan.in_families(reading.families, reading.scenarios)]


def _reading(study: Study, reading: ReadingShape) -> ReadingResult:
    found = tuple(comparison for case in _cases(study, reading) for comparison in _comparisons(case, reading))
    return ReadingResult(reading, found, combine([c.verdict for c in found]) if found else "not-verifiable")


def _comparisons(case: CaseResult, reading: ReadingShape) -> list[Comparison]:
    """Test a reading in one case, for each label of its quantity."""
    claimed = case.register.leaves.get(reading.claimed)
    if claimed is None:
        return []
    if reading.quantity not in case.results:
        raise RegisterError([f"{CLAIMS_FILE}: readings.{reading.name}.quantity: no method has {reading.quantity}"])
    result = case.results[reading.quantity]
    found = []
    for label in result.labels or (None,):
        datum = next((d for d in claimed.data if d.label in (label, None)), None)
        if datum is None:
            continue
        address = Address(case.case.name, reading.quantity, label)
        margin = _margin(reading, result.term, datum.resolution)
        found.append(compare(case, address, reading.comparison, datum, margin))
    return found


def _margin(reading: ReadingShape, term: Term, resolution: float) -> float:
    """Return how far from the claimed value a claim still holds: what "about" is read as."""
    if reading.margin is not None:
        return units.parse(reading.margin, "K" if term.unit == "°C" else term.unit, share=term.is_share)
    return resolution if reading.comparison == "=" else 0.0
