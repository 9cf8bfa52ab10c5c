"""The rules of permitting as data: bands of a quantity, conditions, the text of law and how it was read.

A rule names a quantity of the graph, or a question of the questionnaire, and nothing else; it holds no formula.
All faults of all rule files are collected and raised together.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from gis import paths
from impact import evidence, units
from impact.errors import RegisterError, UnitError
from impact.evidence import BilingualText, Strict
from impact.nomenclature import Nomenclature, unknown

Shape = TypeVar("Shape", bound=BaseModel)
ANSWERS_FILE = "answers.toml"
QUESTIONS_FILE = "questions.toml"
Regime = Literal["NC", "D", "DC", "E", "A", "CC", "EE", "due", "clause"]
REGIMES: tuple[Regime, ...] = ("NC", "D", "DC", "E", "A", "CC", "EE", "due", "clause")
STALE_MONTHS = 24  # a version read longer ago than this before the date of the study is to be read again


class BandShape(Strict):
    """One band of a rule: from `low` to `high`, in the unit of the rule, the regime is reached."""

    op_low: Literal[">=", ">"]
    low: float
    op_high: Literal["<", "<="] | None = None
    high: float | None = None
    regime: Literal["D", "DC", "E", "A", "CC", "EE", "due", "clause"]


class ConditionShape(Strict):
    """What must hold for a rule to apply: a choice, a fact of the graph (0 or 1), or the answer to a question.

    Under a value of the choice that is listed in `open`, the question `asks` decides, if there is one.
    """

    choice: str | None = None
    values: list[str] = []
    open: list[str] = []
    asks: str | None = None
    fact: str | None = None
    question: str | None = None
    answer: Literal["yes", "no"] = "yes"

    @property
    def name(self) -> str:
        """Return the name of the choice, fact or question."""
        return self.choice or self.fact or self.question or ""


class RuleShape(Strict):
    """`[rules.NAME]`: one section of a nomenclature, or one clause."""

    nomenclature: Literal["ICPE", "IOTA", "AMPG", "EIA", "RURAL"]
    id: str
    title: BilingualText
    quantity: str
    unit: str
    bands: list[BandShape] = Field(min_length=1)
    conditions: list[ConditionShape] = []
    note: BilingualText | None = None
    legal_text: str
    version_read: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    sources: list[str] = Field(min_length=1)
    confidence: Literal["found", "found_partial", "derived", "known"]


class QuestionShape(Strict):
    """`[questions.NAME]`: what a rule asks that no public figure says."""

    kind: Literal["yes-no", "number"]
    unit: str = "1"
    label: BilingualText
    why: BilingualText


class AnswerShape(Strict):
    """`[answers.NAME]` of a site pack: "yes", "no", or a number with its unit, and who says so."""

    value: str
    source: str
    note: BilingualText | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A band with its bounds in the unit of the quantity."""

    low: float
    high: float
    low_included: bool
    high_included: bool
    regime: Regime

    def holds(self, value: float) -> bool:
        """Whether a value lies in the band."""
        above = value >= self.low if self.low_included else value > self.low
        below = value <= self.high if self.high_included else value < self.high
        return above and below


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that has been read and checked; `asks` tells whether its quantity is a question."""

    key: str
    file: str
    shape: RuleShape
    bands: tuple[Band, ...]
    unit: str  # in which the bounds of the bands are kept
    asks: bool

    @property
    def bounds(self) -> tuple[float, ...]:
        """Return the values at which the regime changes, rising."""
        ends = {band.low for band in self.bands} | {band.high for band in self.bands}
        return tuple(sorted(end for end in ends if end != float("inf")))

    def regime(self, value: float) -> Regime:
        """Return the regime that a value reaches; "NC" where no band holds it."""
        return next((band.regime for band in self.bands if band.holds(value)), "NC")

    def is_stale(self, date: datetime.date) -> bool:
        """Whether the text is to be read again: not read as such, without date, or read too long ago.

        A date of which only the year or the month is known is taken at its beginning.
        """
        return self.shape.confidence != "found" or is_old(self.shape.version_read, date)


def is_old(version_read: str | None, date: datetime.date) -> bool:
    """Whether a version of a text is to be read again before a date: without date, or read too long ago."""
    if version_read is None:
        return True
    year, month, day = (int(part) for part in (version_read + "-01-01").split("-")[:3])
    age = (date.year - year) * 12 + date.month - month - (date.day < day)
    return age > STALE_MONTHS or (age == STALE_MONTHS and date.day != day)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules and questions, and the answers of the site pack: True, False, or a number."""

    rules: Mapping[str, Rule]
    questions: Mapping[str, QuestionShape]
    answers: Mapping[str, bool | float]

    @property
    def quantities(self) -> list[str]:
        """Return the quantities of the graph that the rules need."""
        asked = {rule.shape.quantity for rule in self.rules.values() if not rule.asks}
        return sorted(asked | {c.fact for rule in self.rules.values() for c in rule.shape.conditions if c.fact})


def read_rulebook(
    pack: Path, terms: Nomenclature, graph_names: Collection[str], sources: Iterable[str], folder: Path | None = None
) -> Rulebook:
    """Read all rules, the questionnaire, and the answers of a site pack.

    Parameters
    ----------
    pack : Path
        Folder of the site pack; without `answers.toml` all questions are open.
    terms : Nomenclature
        Units of the quantities, and the choices.
    graph_names : collection of str
        Names that the graph knows: a rule's quantity is one of them, or a question.
    sources : iterable of str
        Keys of the sources.
    folder : Path, optional
        Folder of the rules; those of the toolkit by default.

    Raises
    ------
    RegisterError
        With all faults of all files.
    """
    folder = folder or Path(str(files("impact"))) / "rules"
    questions, faults = _questions(folder)
    reader = _Reader(terms, graph_names, questions, set(sources))
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == QUESTIONS_FILE:
            continue
        try:
            content = evidence.read_toml(path, f"rules/{path.name}")
        except RegisterError as error:
            faults += error.faults
            continue
        for key, table in content.get("rules", {}).items():
            place = f"rules/{path.name}: rules.{key}"
            if key in rules:
                faults.append(f"{place} is given twice, in {rules[key].file} too")
            rule, found = reader.rule(key, table, f"rules/{path.name}")
            faults += found
            if rule:
                rules[key] = rule
    answers, found = reader.answers(pack)
    if faults or found:
        raise RegisterError([*faults, *found])
    return Rulebook(rules, questions, answers)


def _questions(folder: Path) -> tuple[dict[str, QuestionShape], list[str]]:
    shown, questions, faults = f"rules/{QUESTIONS_FILE}", {}, []
    if not (folder / QUESTIONS_FILE).is_file():
        return {}, []
    for key, table in evidence.read_toml(folder / QUESTIONS_FILE, shown).get("questions", {}).items():
        question, found = _shaped(QuestionShape, table, shown, f"questions.{key}")
        faults += found
        if question:
            questions[key] = question
    return questions, faults


def _shaped(shape: type[Shape], table: object, shown: str, place: str) -> tuple[Shape | None, list[str]]:
    """Return a table as its shape, or its faults."""
    try:
        return shape.model_validate(table), []
    except ValidationError as error:
        return None, evidence.shape_faults(error, shown, place, shape)


class _Reader:
    """What a rule may name."""

    def __init__(
        self, terms: Nomenclature, names: Collection[str], questions: Mapping[str, QuestionShape], sources: set[str]
    ) -> None:
        self.terms, self.questions, self.sources = terms, questions, sources
        self.quantities = {n: t for n, t in terms.of_kind("quantity").items() if n in names}
        self.choices = terms.of_kind("choice")

    def rule(self, key: str, table: object, file: str) -> tuple[Rule | None, list[str]]:
        """Read one rule; return it with the faults found."""
        place = f"{file}: rules.{key}"
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", key):
            return None, [f"{place}: a name has small letters, digits, dots and hyphens; addresses name it"]
        shape, faults = _shaped(RuleShape, table, file, f"rules.{key}")
        if shape is None:
            return None, faults
        faults += [
            f'{place}.sources names "{name}", which is in no sources file'
            for name in shape.sources
            if name not in self.sources
        ]
        for index, condition in enumerate(shape.conditions):
            faults += self._condition(condition, f"{place}.conditions.{index}")
        unit = self._unit(shape.quantity)
        if unit is None:
            known = [*self.quantities, *self.questions]
            faults.append(f"{place}.quantity: {unknown(shape.quantity, known, 'quantity or question')}")
            return None, faults
        try:
            scale = units.factor(shape.unit, unit)
        except UnitError as error:
            return None, [*faults, f"{place}.unit: {error}"]
        bands = [
            Band(
                b.low * scale, float("inf") if b.high is None else b.high * scale,
                b.op_low == ">=", b.op_high == "<=", b.regime,
            )
            for b in shape.bands
        ]  # fmt: skip
        faults += _band_faults(shape.bands, place)
        rule = Rule(key, file, shape, tuple(bands), unit, shape.quantity in self.questions)
        return (None if faults else rule), faults

    def _unit(self, name: str) -> str | None:
        if name in self.quantities and not self.quantities[name].is_series:
            return self.quantities[name].unit
        if name in self.questions and self.questions[name].kind == "number":
            return self.questions[name].unit
        return None

    def _condition(self, condition: ConditionShape, place: str) -> list[str]:
        """Return what is wrong with a condition."""
        named = [name for name in (condition.choice, condition.fact, condition.question) if name]
        if len(named) != 1:
            return [f"{place}: name one of choice, fact and question; found {len(named)}"]
        faults = []
        if condition.fact and condition.fact not in self.quantities:
            faults.append(f"{place}.fact: {unknown(condition.fact, self.quantities, 'quantity')}")
        for part, name in (("question", condition.question), ("asks", condition.asks)):
            if name and (name not in self.questions or self.questions[name].kind != "yes-no"):
                asked = [key for key, question in self.questions.items() if question.kind == "yes-no"]
                faults.append(f"{place}.{part}: {unknown(name, asked, 'question')}")
        if condition.choice and condition.choice not in self.choices:
            faults.append(f"{place}.choice: {unknown(condition.choice, self.choices, 'choice')}")
        elif condition.choice:
            allowed = self.choices[condition.choice].values or {}
            faults += [
                f'{place}: "{value}" is no value of {condition.choice}; expected {" or ".join(allowed)}'
                for value in (*condition.values, *condition.open)
                if value not in allowed
            ]
        return faults

    def answers(self, pack: Path) -> tuple[dict[str, bool | float], list[str]]:
        """Read the answers of a site pack; return them with the faults found."""
        path = paths.inside(pack, ANSWERS_FILE, file=ANSWERS_FILE, field="the file")
        if not path.is_file():
            return {}, []
        answers: dict[str, bool | float] = {}
        faults: list[str] = []
        for key, table in evidence.read_toml(path, ANSWERS_FILE).get("answers", {}).items():
            place = f"{ANSWERS_FILE}: answers.{key}"
            shape, found = _shaped(AnswerShape, table, ANSWERS_FILE, f"answers.{key}")
            faults += found
            if key not in self.questions:
                faults.append(f"{place}: {unknown(key, self.questions, 'question')}")
            if shape is None or key not in self.questions:
                continue
            if shape.source not in self.sources:
                faults.append(f'{place}.source names "{shape.source}", which is in no sources file')
            if self.questions[key].kind == "yes-no":
                answers[key] = shape.value == "yes"
                if shape.value not in ("yes", "no"):
                    faults.append(f'{place}.value is "{shape.value}"; expected "yes" or "no"')
                continue
            try:
                answers[key] = units.parse(shape.value, self.questions[key].unit)
            except UnitError as error:
                faults.append(f"{place}.value: {error}")
        return answers, faults


def _band_faults(bands: list[BandShape], place: str) -> list[str]:
    """Return what is wrong with the order of bands: empty ones, half-written ones, overlaps."""
    faults = []
    for index, band in enumerate(bands):
        if (band.op_high is None) != (band.high is None):
            faults.append(f"{place}.bands.{index}: op_high and high go together; give both or none")
        elif band.high is not None and band.high <= band.low:
            faults.append(f"{place}.bands.{index}: high {band.high:g} is not above low {band.low:g}")
    for below, above in pairwise(sorted(bands, key=lambda band: band.low)):
        touching = below.high == above.low and below.op_high == "<=" and above.op_low == ">="
        if below.high is None or below.high > above.low or touching:
            end = "no end" if below.high is None else f"{below.op_high} {below.high:g}"
            faults.append(
                f"{place}.bands: {below.regime} ({end}) and {above.regime} ({above.op_low} {above.low:g}) overlap"
            )
    return faults
