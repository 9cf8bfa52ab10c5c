"""The HTML twin of a study: the lineage of all its printed numbers, and the whole file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from impact.claims import assess, read_claims
from impact.lineage import lineage
from impact.study import Study, open_project, run_study
from reports import twin
from reports.render import Report, render

LIMIT_MB = 4


@pytest.fixture(scope="module")
def written() -> tuple[Study, Report]:
    """Return the whole default study with few members, and its report."""
    project = open_project()
    shape = project.plan.shape.model_copy(update={"members": 21})
    study = run_study(replace(project, plan=replace(project.plan, shape=shape)))
    claims = assess(study, read_claims(project.pack.folder, project.terms, project.register))
    return study, render(study, claims)


@pytest.mark.benchmark(group="twin")
def test_lineage(benchmark: Any, note: Any, written: tuple[Study, Report]) -> None:
    """Follow every printed number of the report upstream."""
    study, report = written
    addresses = [entry.address for entry in report.numbers]
    found = benchmark.pedantic(lineage, args=(study, addresses), rounds=3, warmup_rounds=1)
    note(numbers=str(len(addresses)), links=str(len(found.links)))


@pytest.mark.benchmark(group="twin")
def test_twin(benchmark: Any, note: Any, written: tuple[Study, Report]) -> None:
    """Write the twin of a report that is rendered."""
    page = benchmark.pedantic(twin.write, args=written, rounds=3, warmup_rounds=1)
    size = len(page.encode()) / 1e6
    note(size=f"{size:.2f} MB", limit=f"{LIMIT_MB} MB")
    assert size < LIMIT_MB
