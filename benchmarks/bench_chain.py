"""The data-centre chain at a quarter of an hour, and a year of jobs: what a permit asks of a laptop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from impact.physics import job_load

LIMIT_MB = 300
CHAIN = """
    import numpy as np
    from impact import graph, study
    project = study.open_project(overrides=["gpu_count=40000"])
    case = project.plan.cases[0]
    given, register, _ = study.given_values(project, case, 1)
    choices = study.choices_of(project, case)
    weather = ["present_air_temperature", "present_vapour_pressure", "air_pressure"]
    hourly = graph.run(project.graph, choices, weather, given, project.terms)
    given |= {name: np.repeat(hourly[name], 4, axis=-1) for name in weather[:2]} | {"air_pressure": hourly[weather[2]]}
    wanted = ["annual_it_energy", "annual_site_energy", "pue", "annual_make_up_water", "peak_make_up_flow", "wue",
              "annual_absorbable_heat", "annual_useful_heat", "site_emission", "unmet_degree_time"]
    start = time.perf_counter()
    found = graph.run(project.graph, choices, wanted, given, project.terms)
    assert all(isinstance(found[name], np.ndarray) for name in wanted), found
    report(time.perf_counter() - start)
"""


@pytest.mark.benchmark(group="chain")
def test_year_at_a_quarter_of_an_hour(
    benchmark: Any, note: Any, in_own_process: Callable[[str], dict[str, float]]
) -> None:
    """Compute load, power, cooling, water, heat and emissions of 35,040 steps, central run, in its own process."""
    measured = benchmark.pedantic(in_own_process, args=(CHAIN,), rounds=1)
    note(**{key: f"{value:.3g}" for key, value in measured.items()})
    assert measured["peak_mb"] < LIMIT_MB


@pytest.mark.benchmark(group="chain")
def test_year_of_a_million_jobs(benchmark: Any) -> None:
    """Simulate a year of a million jobs and six dominant ones, with means and bounds of each quarter of an hour."""
    trace = [np.array([value]) for value in (122.0, 1414.0, 1.0, 1.0, 0.504, 10.0)]
    arguments = (*trace, 1e6, 0.65, 0.6, 6, 36 * 3600.0, 1800.0, 1)
    found = benchmark.pedantic(job_load.simulated_busy_share, args=(*arguments, 35_040), rounds=1)
    assert found[0].mean() == pytest.approx(0.65, rel=0.05)
