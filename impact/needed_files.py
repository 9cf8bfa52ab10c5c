"""Choices that rest on a file or a table of the study: what is to be written where it is not given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from impact import graph
from impact.cases import STUDY_FILE, Case
from impact.errors import RegisterError
from impact.project import Project, choices_of


@dataclass(frozen=True)
class Need:
    """What these values of a choice need: the support or datum, and the lines of the study file that give it."""

    choice: str
    values: tuple[str, ...]
    name: str
    lines: str


WEATHER = ("epw", "pvgis", "meteo_france")
LINES = '[weather] with file = "station.epw"'
NEEDS = (
    Need("load_model", ("replay",), "load_trace", '[load] with file = "trace.csv", of columns time and load'),
    Need("weather_source", WEATHER, "weather_file", LINES),
    Need("weather_source", WEATHER, "hot_weather_file", LINES),
    Need(
        "tranche_calendar", ("given_dates",), "tranche_start",
        '[data.tranche_start.at.t1] to t8: value (t1 "0 year", then years after t1), grade and source of each',
    ),
)  # fmt: skip


def check_study(project: Project) -> None:
    """Raise RegisterError where a case of a study makes a choice without its file or table: once for each of them."""
    found: dict[str, str] = {}
    for case in project.plan.cases:
        given = {*project.supports_of(case), *project.case_register(case).leaves}
        found = faults(project, case, given, project.targets) | found
    if found:
        raise RegisterError(found.values())


def faults(project: Project, case: Case, given: Collection[str], targets: Iterable[str]) -> dict[str, str]:
    """Return, by what is to be written, a sentence for each choice of a case that lacks its file and feeds a target."""
    choices = choices_of(project, case)
    lacking = [n for n in NEEDS if choices.get(n.choice) in n.values and n.name not in given]
    needed = set(graph.upstream(project.graph.choose(choices), targets, given)) if lacking else set()
    found = {need.lines: _sentence(project, case, need, choices) for need in lacking if need.name in needed}
    return found | _other_kind(project, case, choices)


def _sentence(project: Project, case: Case, need: Need, choices: Mapping[str, str]) -> str:
    lacking = f'{_place(project, case, need.choice)} is "{choices[need.choice]}", but {need.name} is not given'
    return f"{lacking}; write into {STUDY_FILE} {need.lines} (docs/data-files.md), or choose another {need.choice}"


def _other_kind(project: Project, case: Case, choices: Mapping[str, str]) -> dict[str, str]:
    """Say where `--set` reads a weather file as one of another kind."""
    year = "hot_weather_file" if choices.get("weather_year") == "hot" else "weather_file"
    file: Any = project.supports_of(case).get(year)
    asked = choices.get("weather_source")
    if file is None or asked not in WEATHER or asked == file.kind:
        return {}
    place = _place(project, case, "weather_source")
    return {"kind": f'{place} is "{asked}", but the file of [weather] is of kind "{file.kind}"'}


def _place(project: Project, case: Case, choice: str) -> str:
    given = any(override.name == choice for override in project.overrides)
    return f"--set {choice}" if given else f"{STUDY_FILE}: {choice} of the case {case.name}"
