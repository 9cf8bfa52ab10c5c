"""Choices that rest on a file or a table of the study: what is to be written where it is not given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from impact import graph
from impact.cases import STUDY_FILE, Case
from impact.project import Project, choices_of


@dataclass(frozen=True)
class Need:
    """What these values of a choice need: the support or datum, and the lines of the study file that give it."""

    choice: str
    values: tuple[str, ...]
    name: str
    lines: str


WEATHER = ("epw", "pvgis", "meteo_france")
NEEDS = (
    Need("load_model", ("replay",), "load_trace", '[load]\nfile = "trace.csv"   # columns time and load'),
    Need("weather_source", WEATHER, "weather_file", '[weather]\nfile = "station.epw"'),
    Need("weather_source", WEATHER, "hot_weather_file", '[weather]\nfile = "station.epw"'),
    Need(
        "tranche_calendar", ("given_dates",), "tranche_start",
        '[data.tranche_start.at.t1]   # and so on to t8\nvalue = "0 year"\ngrade = "declared"\nsource = "…"',
    ),
)  # fmt: skip


def faults(project: Project, case: Case, given: Collection[str], targets: Iterable[str]) -> list[str]:
    """Return one sentence for each choice of a case whose file or table is not given, and on which a target rests."""
    choices = choices_of(project, case)
    needed = set(graph.upstream(project.graph.choose(choices), targets, given))
    found = {
        need.lines: _sentence(project, case, need, choices)
        for need in NEEDS
        if choices.get(need.choice) in need.values and need.name in needed and need.name not in given
    }
    return [*found.values(), *_other_kind(project, case, choices)]


def _sentence(project: Project, case: Case, need: Need, choices: Mapping[str, str]) -> str:
    value = choices[need.choice]
    lines = "\n".join(f"    {line}" for line in need.lines.splitlines())
    return (
        f'{_place(project, case, need.choice)} is "{value}", but {need.name} is not given; '
        f"choose another {need.choice}, or write into {STUDY_FILE} (docs/data-files.md says how):\n{lines}"
    )


def _other_kind(project: Project, case: Case, choices: Mapping[str, str]) -> list[str]:
    """Say where `--set` reads a weather file as one of another kind."""
    year = "hot_weather_file" if choices.get("weather_year") == "hot" else "weather_file"
    file: Any = project.supports_of(case).get(year)
    asked = choices.get("weather_source")
    if file is None or asked not in WEATHER or asked == file.kind:
        return []
    place = _place(project, case, "weather_source")
    return [f'{place} is "{asked}", but the file of [weather] is of kind "{file.kind}"']


def _place(project: Project, case: Case, choice: str) -> str:
    given = any(override.name == choice for override in project.overrides)
    return f"--set {choice}" if given else f"{STUDY_FILE}: {choice} of the case {case.name}"
