"""The study file: what is studied, on which date, in which cases.

A case is a scenario (what people decide) plus choices (technology, reading of a power, year of weather, source of
the water). The file names families of cases; each family makes one case for every scenario and every
combination of the choices that it varies; `real_year = ["all"]` varies the years of `[[real_years]]`, so that
without such files the family has no case. A case may name a family as its reference: the same scenario and the
same varied choices there, run with the same members. A family may be a variant of another one: its cases take
over all results that its choices do not change.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from gis import paths
from impact import evidence
from impact.errors import RegisterError, UnknownName
from impact.evidence import BilingualText, Register, Strict
from impact.nomenclature import Nomenclature, unknown

STUDY_FILE = "study.toml"
REAL_YEAR, ALL_YEARS = "real_year", "all"
_NAME = re.compile(r"\w[\w.-]*")


class ScenarioShape(Strict):
    """`[scenarios.NAME]`: what one party decides or announces."""

    label: BilingualText
    summary: BilingualText
    data: dict[str, Any] = {}


class FamilyShape(Strict):
    """`[[families]]`: cases that differ by scenario and by the choices under `vary`.

    With `variant_of`, choices, reference and ensemble are those of that family's cases; the family's own
    choices come on top. `scenarios` names those that the family has cases of, all where it is not given.
    """

    name: str
    label: BilingualText
    case: str
    choices: dict[str, str] = {}
    vary: dict[str, list[str]] = {}
    reference: str | None = None
    variant_of: str | None = None
    ensemble: bool = False
    scenarios: list[str] | None = Field(default=None, min_length=1)


class ConditionShape(Strict):
    """`[condition]`: which sets of hypotheses are kept: those of the candidates where a quantity is 1."""

    quantity: str
    candidates: int = Field(ge=1, le=1_000_000)


class WeatherFileShape(Strict):
    """A file in the study folder: EPW, CSV of PVGIS, or hourly table of Météo-France with year and station."""

    file: str
    year: int | None = Field(default=None, ge=1850, le=2200)
    station: str | None = None


class WeatherShape(WeatherFileShape):
    """`[weather]`: the file that replaces the synthetic years, and `[weather.hot]`, one of its own for the hot year."""

    hot: WeatherFileShape | None = None


class RealYearShape(WeatherFileShape):
    """`[[real_years]]`: a calendar year of hourly weather, studied beside the others."""

    year: int = Field(ge=1850, le=2200)


class LoadShape(Strict):
    """`[load]`: a CSV file in the study folder, the year of load that `load_model = "replay"` takes."""

    file: str


class GridShape(Strict):
    """`[grid]`: a CSV file in the study folder, a year of emission rates of the grid as éCO2mix gives them."""

    file: str


class QuestionShape(Strict):
    """`[[texts.questions]]`: what to ask, and of whom."""

    who: BilingualText
    what: BilingualText


class TextsShape(Strict):
    """`[texts]`: what the study says of this site that no computation says."""

    since: BilingualText
    announced: BilingualText
    cooling: BilingualText
    well: BilingualText
    aquifer: BilingualText
    unknowns: list[BilingualText]
    questions: list[QuestionShape]


class StudyShape(Strict):
    """Shape of the whole study file."""

    site: str
    title: BilingualText
    date: datetime.date
    facts_known_to: datetime.date
    permit_file: BilingualText
    authors: BilingualText
    means: BilingualText
    texts: TextsShape | None = None
    seed: int
    members: int = Field(ge=1, le=10001)
    chunk: int = Field(ge=1, le=1000)
    choices: dict[str, str]
    scenarios: dict[str, ScenarioShape] = Field(min_length=1)
    families: list[FamilyShape] = Field(min_length=1)
    series: list[str] = []
    screening: list[str] = []  # families whose cases are screened; without it all but the reference cases
    weather: WeatherShape | None = None
    real_years: list[RealYearShape] = []
    load: LoadShape | None = None
    grid: GridShape | None = None
    condition: ConditionShape | None = None
    data: dict[str, Any] = {}
    sources: dict[str, Any] = {}

    @property
    def files(self) -> list[str]:
        """The files of its folder that the study reads."""
        hot = self.weather.hot if self.weather else None
        given = (self.weather, hot, *self.real_years, self.load, self.grid)
        return [one.file for one in given if one is not None]


@dataclass(frozen=True, slots=True)
class Case:
    """One run of the graph: a scenario and the value of every choice."""

    name: str
    family: str
    scenario: str
    choices: Mapping[str, str]
    reference: str | None = None
    ensemble: bool = False
    variant_of: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A study file that has been read and checked."""

    shape: StudyShape
    folder: Path
    cases: tuple[Case, ...]
    register: Register  # of the study file itself
    scenario_registers: Mapping[str, Register] = field(default_factory=dict)

    def case(self, name: str) -> Case:
        """Return a case by its name, or the first case of a scenario by the scenario's name."""
        for case in self.cases:
            if case.name == name:
                return case
        for case in self.cases:
            if case.scenario == name:
                return case
        names = [case.name for case in self.cases]
        raise UnknownName(unknown(name, [*names, *self.shape.scenarios], "case or scenario"))

    def only(self, scenarios: Sequence[str]) -> Plan:
        """Return the plan with these scenarios alone."""
        for name in scenarios:
            if name not in self.shape.scenarios:
                raise UnknownName(unknown(name, self.shape.scenarios, "scenario"))
        kept = tuple(case for case in self.cases if case.scenario in scenarios) if scenarios else self.cases
        return replace(self, cases=kept)

    def in_families(self, families: Sequence[str], scenarios: Sequence[str] | None = None) -> list[Case]:
        """Return the cases of some families, of all scenarios or of some."""
        return [c for c in self.cases if c.family in families and (scenarios is None or c.scenario in scenarios)]


def read_plan(folder: Path, terms: Nomenclature) -> Plan:
    """Read `study.toml` of a folder.

    Raises
    ------
    RegisterError
        All faults of the file at once.
    """
    path = paths.inside(folder, STUDY_FILE, file=STUDY_FILE, field="the file")
    content = evidence.read_toml(path, STUDY_FILE)
    try:
        shape = StudyShape.model_validate(content)
    except ValidationError as error:
        raise RegisterError(evidence.shape_faults(error, STUDY_FILE, "", StudyShape)) from None
    faults = _choice_faults(shape, terms)
    leaves, found = evidence.read_data(shape.data, STUDY_FILE, terms)
    sources, more = evidence.read_sources(shape.sources, STUDY_FILE)
    faults += found + more
    registers: dict[str, Register] = {}
    for name, scenario in shape.scenarios.items():
        own, found = evidence.read_data(scenario.data, f"{STUDY_FILE}: scenarios.{name}", terms)
        faults += found
        registers[name] = Register(own)
    if not faults:
        cases = tuple(_cases(shape, terms))
        faults = _case_faults(cases)
    if faults:
        raise RegisterError(faults)
    return Plan(shape, folder, cases, Register(leaves, sources), registers)


def _choice_faults(shape: StudyShape, terms: Nomenclature) -> list[str]:
    """Return what is wrong with the choices and references of a study file."""
    known = terms.of_kind("choice")
    families = [family.name for family in shape.families]
    faults = []
    for place, choices in [("choices", shape.choices), *((f"families.{f.name}", f.choices) for f in shape.families)]:
        faults += _values_faults(f"{STUDY_FILE}: {place}", {k: [v] for k, v in choices.items()}, known)
    for family in shape.families:
        place = f"{STUDY_FILE}: families.{family.name}"
        faults += _values_faults(f"{place}.vary", family.vary, known, shape.real_years)
        if family.reference is not None and family.reference not in families:
            faults.append(f"{place}.reference: {unknown(family.reference, families, 'family')}")
        faults += _variant_faults(place, family, {f.name: f for f in shape.families})
        faults += [
            f"{place}.scenarios: {unknown(name, shape.scenarios, 'scenario')}"
            for name in family.scenarios or ()
            if name not in shape.scenarios
        ]
        faults += _pattern_faults(f"{place}.case", family.case, family.vary)
        if family.reference in families and family.reference is not None:
            pattern = shape.families[families.index(family.reference)]
            if pattern.reference is not None:
                faults.append(f"{place}.reference: {pattern.name} has a reference itself; name a family without")
            if family.ensemble and not pattern.ensemble:
                faults.append(f"{place}.reference: {pattern.name} has no ensemble to compare members with")
            faults += _pattern_faults(f"{place}.reference", pattern.case, family.vary)
    faults += _real_year_faults(shape)
    faults += [f"{STUDY_FILE}: families.{n} is given twice" for n in dict.fromkeys(families) if families.count(n) > 1]
    faults += [
        f"{STUDY_FILE}: screening: {unknown(name, families, 'family')}"
        for name in shape.screening
        if name not in families
    ]
    asked = [("series", name) for name in shape.series]
    asked += [("condition.quantity", shape.condition.quantity)] if shape.condition else []
    for place, name in asked:
        if name not in terms.of_kind("quantity"):
            faults.append(f"{STUDY_FILE}: {place}: {unknown(name, terms.of_kind('quantity'), 'quantity')}")
    return faults


def _variant_faults(place: str, family: FamilyShape, families: Mapping[str, FamilyShape]) -> list[str]:
    """Return what is wrong with the family that another one is a variant of."""
    if family.variant_of is None:
        return []
    base = families.get(family.variant_of)
    if base is None:
        return [f"{place}.variant_of: {unknown(family.variant_of, families, 'family')}"]
    if base.variant_of is not None:
        return [f'{place}.variant_of is "{base.name}", itself a variant; name "{base.variant_of}" or another family']
    faults = []
    if family.reference is not None or family.ensemble:
        faults.append(f'{place}: reference and ensemble are those of "{base.name}"; remove them here')
    for key, values in base.vary.items():
        if not set(family.vary.get(key, ())) <= set(values) or key not in family.vary:
            faults.append(f'{place}.vary.{key}: name the values to take over, out of {", ".join(values)}')
    return faults


def _pattern_faults(place: str, pattern: str, vary: Mapping[str, Any]) -> list[str]:
    try:
        pattern.format(scenario="", **dict.fromkeys(vary, ""))
    except (AttributeError, KeyError, IndexError, ValueError):
        names = ", ".join(("{scenario}", *(f"{{{key}}}" for key in vary)))
        return [f'{place} is "{pattern}"; write a name out of {names}']
    return []


def _case_faults(cases: Sequence[Case]) -> list[str]:
    """Return what is wrong with the names of the cases: they stand in addresses and are names of files."""
    names = [case.name for case in cases]
    return [
        *(
            f'{STUDY_FILE}: families.{case.family}.case makes "{case.name}"; use letters, digits, "-", "_" and "."'
            for case in cases
            if not _NAME.fullmatch(case.name)
        ),
        *(
            f'{STUDY_FILE}: families.{case.family}.reference: no case is called "{case.reference}"'
            for case in cases
            if case.reference is not None and case.reference not in names
        ),
        *(
            f'{STUDY_FILE}: families: {names.count(name)} cases are called "{name}"; put what varies into their names'
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ),
    ]


def _values_faults(
    place: str, choices: Mapping[str, list[str]], known: Mapping[str, Any], years: Sequence[RealYearShape] = ()
) -> list[str]:
    faults = []
    for key, values in choices.items():
        if key not in known:
            faults.append(f"{place}: {unknown(key, known, 'choice')}")
            continue
        allowed = [*known[key].values, *(str(given.year) for given in years if key == REAL_YEAR)]
        faults += [
            f'{place}.{key} is "{value}"; expected {" or ".join(allowed)}' for value in values if value not in allowed
        ]
    return faults


def _real_year_faults(shape: StudyShape) -> list[str]:
    """Return what is wrong with the real years, and with the families that vary them."""
    years = [given.year for given in shape.real_years]
    faults = [
        f"{STUDY_FILE}: real_years: {year} is given twice; keep one file a year"
        for year in dict.fromkeys(years)
        if years.count(year) > 1
    ]
    faults += [
        f"{STUDY_FILE}: {place}.{REAL_YEAR}: a year is varied, not chosen; write it under vary of a family"
        for place, made in [("choices", shape.choices), *((f"families.{f.name}", f.choices) for f in shape.families)]
        if REAL_YEAR in made
    ]
    patterns = {family.name: family for family in shape.families}
    for family in shape.families:
        base = patterns.get(family.variant_of or "", family)
        chosen = {**shape.choices, **base.choices, **family.choices}.get("weather_year")
        if REAL_YEAR in family.vary and chosen != "hot":
            place = f"{STUDY_FILE}: families.{family.name}"
            faults.append(f'{place}: {REAL_YEAR} stands for the hot year; choose weather_year = "hot"')
    return faults


def _varied(shape: StudyShape, family: FamilyShape) -> list[list[str]]:
    """Return the values of each choice that a family varies, with all real years by their name."""
    years = [str(given.year) for given in shape.real_years]
    return [
        [year for value in values for year in (years if (key, value) == (REAL_YEAR, ALL_YEARS) else [value])]
        for key, values in family.vary.items()
    ]


def _cases(shape: StudyShape, terms: Nomenclature) -> list[Case]:
    """Return the cases of all families, by scenario and varied choices, on top of the defaults of the choices."""
    defaults = {name: term.default for name, term in terms.of_kind("choice").items() if term.default is not None}
    patterns = {family.name: family for family in shape.families}
    cases = []
    for family in shape.families:
        scenarios = [s for s in shape.scenarios if family.scenarios is None or s in family.scenarios]
        for scenario, *values in itertools.product(scenarios, *_varied(shape, family)):
            varied = dict(zip(family.vary, values, strict=True))
            base = patterns[family.variant_of] if family.variant_of else family
            pattern = patterns[base.reference].case if base.reference else None
            reference = pattern.format(scenario=scenario, **varied) if pattern else None
            choices = {**defaults, **shape.choices, **base.choices, **family.choices, **varied}
            name = family.case.format(scenario=scenario, **varied)
            origin = None if base is family else base.case.format(scenario=scenario, **varied)
            cases.append(Case(name, family.name, scenario, choices, reference, base.ensemble, origin))
    return cases
