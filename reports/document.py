"""What a report is made of: the scenarios and their cases, the chronology, the claims as they are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from gis.distance import Places
from impact import evidence
from impact.cases import Case
from impact.claims import ClaimResult, Comparison, ReadingResult, Verdict
from impact.errors import RegisterError, ReportError
from impact.evidence import BilingualText, Datum, Strict
from impact.results import Address
from impact.study import Project, Study
from reports.language import Language

MOST_LINES = 3  # comparisons of one reading that a page prints in full
CHRONOLOGY_FILE = "chronology.toml"
READING = "power_reading"
# The cases that this edition speaks of, by what is chosen in them; the study file gives them their names.
# Years are computed at the load factor, peaks at full load: what is installed may run on the hottest day.
_TECHNOLOGIES = {"": "adiabatic_cooler", "dry_": "dry_cooler", "tower_": "evaporative_tower"}
_MOMENTS = {"mean": ("mean", "constant"), "hot": ("hot", "constant"), "peak": ("hot", "nameplate")}
_WHOLE = {"phase": "full", "load_level": "central"}
ROLES: Mapping[str, Mapping[str, str]] = {
    f"{prefix}{moment}": {
        "cooling_technology": technology, "weather_year": year, "load_model": load, "water_source": "own_well",
        **_WHOLE,
    }
    for prefix, technology in _TECHNOLOGIES.items()
    for moment, (year, load) in _MOMENTS.items()
} | {
    "network": {
        "cooling_technology": "adiabatic_cooler", "weather_year": "mean", "load_model": "constant",
        "water_source": "public_network", **_WHOLE,
    },
} | {
    role: {
        "cooling_technology": "adiabatic_cooler", "weather_year": "mean", "load_model": load, "load_level": level,
        "phase": phase,
    }
    for role, load, level, phase in (
        ("ramp_up", "constant", "ramp_up", "first_tranche"), ("tranche", "constant", "central", "first_tranche"),
        ("low", "constant", "low", "full"), ("high", "constant", "high", "full"),
        ("full", "nameplate", "central", "full"),
    )
}  # fmt: skip
# Words have shapes, so that a verdict is never told by its colour.
SHAPES: Mapping[Verdict, str] = {
    "supported": "●", "plausible": "◆", "not-verifiable": "○", "contradicted": "▲", "ill-defined": "□",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One scenario in one reading of its power, and the names of its cases by role."""

    scenario: str
    label: str
    reading: str
    cases: Mapping[str, str]

    def of(self, role: str, quantity: str) -> str:
        """Return the address of a quantity in the case that plays a role."""
        return f"{self.cases[role]}/{quantity}"


@dataclass(frozen=True)
class Scenario:
    """One scenario with its rows, one for each reading of its power."""

    name: str
    label: str
    summary: str
    rows: tuple[Row, ...]


class EventShape(Strict):
    """`[[events]]` of a chronology."""

    date: str
    text: BilingualText
    source: str


@dataclass(frozen=True)
class ClaimCell:
    """One comparison of a reading, as a cell of its table."""

    address: str
    verdict: Verdict


@dataclass(frozen=True)
class ClaimLine:
    """The comparisons of one reading that differ by case only; `label` names the datum compared with."""

    label: str
    cells: tuple[ClaimCell, ...]
    beside: str | None  # address of what the claim would mean for this label


@dataclass(frozen=True)
class ReadingView:
    """A reading with the cases that are shown, and the verdicts of all its comparisons."""

    label: str
    claimed: Datum | None
    comparison: str
    heads: tuple[str, ...]
    lines: tuple[ClaimLine, ...]
    verdict: Verdict
    judged: tuple[Verdict, ...]  # of all comparisons, in all cases
    beside: str | None  # what stands at the head of the column beside

    @property
    def shown(self) -> tuple[ClaimLine, ...]:
        """The lines that are printed: all of a few, else the first and the last."""
        return self.lines if len(self.lines) <= MOST_LINES else (self.lines[0], self.lines[-1])

    @property
    def more(self) -> bool:
        """Whether there are comparisons that are not printed."""
        return len(self.judged) > len(self.shown)

    @property
    def tally(self) -> tuple[tuple[Verdict, int], ...]:
        """How many comparisons have each verdict, all cases included, the most frequent first."""
        return tuple(Counter(self.judged).most_common())


@dataclass(frozen=True)
class ClaimView:
    """A claim as the report shows it."""

    result: ClaimResult
    readings: tuple[ReadingView, ...]


def scenarios(project: Project, language: Language) -> tuple[Scenario, ...]:
    """Return the scenarios of the study with the cases that play each role.

    Raises
    ------
    ReportError
        If the study file has no case for a role; says which choices the case needs.
    """
    readings = project.terms[READING].values or {}
    found = []
    for name, shape in project.plan.shape.scenarios.items():
        cases = [case for case in project.plan.cases if case.scenario == name]
        present = dict.fromkeys(case.choices[READING] for case in cases if READING in case.choices)
        label = language.pick(shape.label)
        rows = tuple(Row(name, label, language.pick(readings[r]), _roles(cases, r)) for r in present)
        if rows:
            found.append(Scenario(name, label, language.pick(shape.summary), rows))
    return tuple(found)


def ends(found: Sequence[Scenario]) -> tuple[Row, ...]:
    """Return the first reading of the first and of the last scenario: one row where there is one scenario."""
    return tuple(scenario.rows[0] for scenario in (*found[:1], *found[1:][-1:]))


def _roles(cases: Iterable[Case], reading: str) -> dict[str, str]:
    """Return the name of the case of each role, for one reading of a power."""
    cases = sorted(cases, key=lambda case: case.variant_of is not None)  # a variant only where no other case fits
    names = {}
    for role, choices in ROLES.items():
        wanted = {READING: reading, **choices}
        fitting = [case.name for case in cases if wanted.items() <= case.choices.items()]
        if not fitting:
            listed = ", ".join(f"{key} = {value}" for key, value in wanted.items())
            raise ReportError(f"the citizen edition needs a case with {listed}; add a family of cases to study.toml")
        names[role] = fitting[0]
    return names


def chronology(project: Project) -> tuple[EventShape, ...]:
    """Read the chronology of the pack; a pack without the file has none."""
    path = project.pack.folder.joinpath(CHRONOLOGY_FILE)
    if not path.is_file():
        return ()
    events = []
    faults: list[str] = []
    for index, table in enumerate(evidence.read_toml(path, CHRONOLOGY_FILE).get("events", []), start=1):
        place = f"events[{index}]"
        try:
            event = EventShape.model_validate(table)
        except ValidationError as error:
            faults.extend(evidence.shape_faults(error, CHRONOLOGY_FILE, place, EventShape))
            continue
        events.append(event)
        if event.source not in project.register.sources:
            faults.append(f'{CHRONOLOGY_FILE}: {place}.source names "{event.source}", which is in no sources file')
    if faults:
        raise RegisterError(faults)
    return tuple(events)


def claim_views(study: Study, claims: Sequence[ClaimResult], language: Language) -> tuple[ClaimView, ...]:
    """Return the claims as they are shown: of each reading the cases of the first scenario."""
    return tuple(
        ClaimView(claim, tuple(_reading_view(study, reading, language) for reading in claim.readings))
        for claim in claims
    )


def _reading_view(study: Study, reading: ReadingResult, language: Language) -> ReadingView:
    shown = _shown_cases(study, reading.comparisons)
    names = [case.name for case in shown]
    labels = dict.fromkeys(c.address.label for c in reading.comparisons)
    lines = []
    for label in labels:
        cells = tuple(
            ClaimCell(str(c.address), c.verdict)
            for name in names
            for c in reading.comparisons
            if c.address.case == name and c.address.label == label
        )
        beside = Address(names[0], reading.shape.beside, label) if reading.shape.beside and names else None
        text = label_text(study, reading.shape.quantity, label, language)
        lines.append(ClaimLine(text, cells, str(beside) if beside else None))
    claimed = reading.comparisons[0].claimed if reading.comparisons else None
    return ReadingView(
        language.pick(reading.shape.label), claimed, reading.shape.comparison,
        _heads(study, shown, language), tuple(lines), reading.verdict,
        tuple(c.verdict for c in reading.comparisons),
        language.pick(reading.shape.beside_label) if reading.shape.beside_label else reading.shape.beside,
    )  # fmt: skip


def _shown_cases(study: Study, comparisons: Sequence[Comparison]) -> list[Case]:
    """Return the cases of the first scenario: one of each family, or both readings of the only family."""
    cases = [study.project.plan.case(n) for n in dict.fromkeys(c.address.case for c in comparisons) if n]
    first = [case for case in cases if case.scenario == cases[0].scenario]
    families = dict.fromkeys(case.family for case in first)
    if len(families) == 1:
        return first
    return [next(case for case in first if case.family == family) for family in families]


def _heads(study: Study, cases: Sequence[Case], language: Language) -> tuple[str, ...]:
    """Name cases by their scenario, the reading of its power, and the choices in which they differ."""
    choices = cases[0].choices if cases else {}
    named = [k for k in (READING, *choices) if k in choices]
    differing = [k for k in dict.fromkeys(named) if k == READING or len({case.choices[k] for case in cases}) > 1]
    heads = []
    for case in cases:
        values = [((study.project.terms[k].values or {}).get(case.choices[k]), case.choices[k]) for k in differing]
        words = [language.pick(said) if said else value for said, value in values]
        heads.append(", ".join([case.scenario, *words]))
    return tuple(heads)


def initial(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def label_text(study: Study, quantity: str, label: str | None, language: Language) -> str:
    """Return the words for a label of an axis: those of the datum or of the feature that bears it."""
    if label is None:
        return ""
    axes = study.project.terms[quantity].axes
    register = next(iter(study.cases.values())).register
    for leaf in register.leaves.values():
        for datum in leaf.data:
            if datum.label == label and datum.label_text and study.project.terms[leaf.name].axes == axes:
                return language.pick(datum.label_text)
    for layer in study.project.layers.values():
        if label in layer.labels and layer.support in [f"{axis}s" for axis in axes]:
            frame = layer.frame
            return str(frame.loc[frame["slug"] == label, f"name_{language.code}"].iloc[0])
    for axis in axes:  # places that no layer names, as wells that were given
        support = study.project.supports.get(f"{axis}s")
        if isinstance(support, Places) and label in support.labels:
            return support.name(label, language.code)
    return label
