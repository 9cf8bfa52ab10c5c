"""The default study: reading it, one quantity, one ensemble, and all its cases with the peak of memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from impact.screening import open_rulebook, screen_case, screened_cases
from impact.study import Project, evaluate, open_project, run_case
from impact.uncertainty import one_at_a_time

LIMIT_MB = 400
WHOLE_LIMIT_MB = 600  # of the model part, over all its processes
LIMIT_AGAIN = 30  # s, on two cores, of a study of which nothing has changed


@pytest.fixture(scope="module")
def project() -> Project:
    """Return the default project with its layers read."""
    opened = open_project()
    assert opened.supports
    return opened


@pytest.mark.benchmark(group="study")
def test_open(benchmark: Any) -> None:
    """Read nomenclature, registers, study file and layers."""
    benchmark.pedantic(lambda: open_project().supports, rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="study")
def test_evaluate_one_quantity(benchmark: Any, project: Project) -> None:
    """Compute the make-up water of the first case, central run."""
    case = project.plan.cases[0]
    done = benchmark.pedantic(evaluate, args=(project, case, ["annual_make_up_water"]), rounds=20, warmup_rounds=1)
    assert done.results["annual_make_up_water"].values.shape == (1,)


@pytest.mark.benchmark(group="study")
def test_one_ensemble(benchmark: Any, project: Project, note: Any) -> None:
    """Compute all quantities of the first headline case for all members, its reference case being there."""
    members = project.plan.shape.members
    case = next(c for c in project.plan.cases if c.ensemble and c.reference)
    assert case.reference is not None
    done = {case.reference: run_case(project, project.plan.case(case.reference), {}, members)}
    result = benchmark.pedantic(run_case, args=(project, case, done, members), rounds=5, warmup_rounds=1)
    note(case=case.name, members=str(members), quantities=str(len(result.results)))
    assert result.results["annual_make_up_water"].values.shape == (members,)


@pytest.mark.benchmark(group="study")
@pytest.mark.parametrize("workers", [1, 2])
def test_all_cases(benchmark: Any, note: Any, in_own_process: Callable[[str], dict[str, float]], workers: int) -> None:
    """Compute all cases of the study and its claims, without the report, in a process of its own."""
    code = f"""
        start = time.perf_counter()
        from impact.claims import assess, read_claims
        from impact.study import open_project, run_study
        project = open_project()
        study = run_study(project, workers={workers})
        claims = assess(study, read_claims(project.pack.folder, project.terms, project.register))
        assert len(study.cases) == len(project.plan.cases) and claims
        report(time.perf_counter() - start)
    """
    measured = benchmark.pedantic(in_own_process, args=(code,), rounds=1)
    own, child = measured["peak_mb"], measured["children_peak_mb"]
    peak, together = (own, own) if workers == 1 else (max(own, child), own + (workers - 1) * child)
    note(
        workers=str(workers), peak_memory_of_a_process=f"{peak:.0f} MB", limit=f"{LIMIT_MB} MB",
        at_most_together=f"{together:.0f} MB", limit_together=f"{WHOLE_LIMIT_MB} MB",
    )  # fmt: skip
    assert peak <= LIMIT_MB
    assert together <= WHOLE_LIMIT_MB


@pytest.mark.benchmark(group="study")
def test_screening_of_one_case(benchmark: Any, project: Project, note: Any) -> None:
    """Screen all rules on a case with all members, its quantities being there: margins, flip points, one tranche."""
    book, members = open_rulebook(project), project.plan.shape.members
    case = next(c for c in screened_cases(project) if c.ensemble)
    done = run_case(project, case, {}, members, book.quantities)
    rows = benchmark.pedantic(screen_case, args=(project, done, book), rounds=3)
    note(case=case.name, rows=str(len(rows)), cases_of_a_study=str(len(screened_cases(project))))
    assert rows


@pytest.mark.benchmark(group="study")
def test_swings_of_one_quantity(benchmark: Any, project: Project, note: Any) -> None:
    """Move each datum that the make-up water rests on to its low and its high."""
    case = next(c for c in project.plan.cases if c.ensemble and c.reference)
    found = benchmark.pedantic(one_at_a_time, args=(project, case, "annual_make_up_water"), rounds=3)
    note(case=case.name, data_moved=str(len(found.swings)))
    assert found.swings


@pytest.mark.benchmark(group="study")
def test_whole_study_again(
    benchmark: Any, note: Any, in_own_process: Callable[[str], dict[str, float]], tmp_path: Path
) -> None:
    """Run `impact study` with nothing kept, then three times again: each time the whole command in a new process."""
    code = f"""
        import os
        os.environ["XDG_CACHE_HOME"] = {str(tmp_path / "kept")!r}
        start = time.perf_counter()
        from impact.cli import main
        assert main(["study", "--out", {str(tmp_path / "out")!r}]) == 0
        report(time.perf_counter() - start)
    """
    first = in_own_process(code)
    again = benchmark.pedantic(in_own_process, args=(code,), rounds=3)
    names = {path.suffix for path in tmp_path.glob("out/*/*")}
    note(
        first_time=f"{first['seconds']:.1f} s", limit_again=f"{LIMIT_AGAIN} s",
        peak_memory=f"{again['peak_mb']:.0f} MB and {again['children_peak_mb']:.0f} MB of another process",
    )  # fmt: skip
    assert {".pdf", ".html", ".json", ".gpkg"} <= names
    assert benchmark.stats.stats.median < LIMIT_AGAIN
