"""The data-centre chain at a quarter of an hour, and a year of jobs: what a permit asks of a laptop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LIMIT_SECONDS, LIMIT_MB = 2.0, 300  # of the chain
LIMIT_JOBS_SECONDS = 10.0  # of a year of a million jobs
GPUS, MANY_GPUS = 40_000, 120_000
# Weather, load, electrical chain, sizing, cooling step by step, water, heat and its network, emissions by annual factor
# and by the rates of a file: series of the plant, and the results of the year that are read off them.
WANTED = (
    "it_power", "site_power", "fan_speed", "cooling_excess", "make_up_flow", "evaporation_rate",
    "coolant_outlet_temperature", "annual_it_energy", "annual_site_energy", "pue", "annual_make_up_water",
    "annual_site_water", "peak_day_make_up_water", "wue", "unmet_degree_time", "annual_absorbable_heat",
    "annual_useful_heat", "erf", "site_emission",
    "hourly_direct_emission", "peak_site_power", "highest_night_fan_speed",
)  # fmt: skip
CHAIN = f"""
    import numpy as np
    from gis.hourly_csv import HourlyTrace
    from impact import graph, study
    project = study.open_project(overrides=["gpu_count={GPUS}", "load_model=inference", "time_resolution=quarter_hour"])
    rates = HourlyTrace(np.full((1, 8760), 20e-3 / 3.6e6), np.zeros(1), "constant")
    project.supports["grid_trace"] = rates
    case = project.plan.cases[0]
    given, register, _ = study.given_values(project, case, 1)
    choices = study.choices_of(project, case)
    wanted = {list(WANTED)!r}
    start = time.perf_counter()
    found = graph.run(project.graph, choices, wanted, given, project.terms)
    seconds = time.perf_counter() - start
    assert all(isinstance(found[name], np.ndarray) for name in wanted), found
    assert found["site_power"].shape == (1, 35_040)
    report(seconds)
"""


@pytest.mark.benchmark(group="chain")
def test_year_at_a_quarter_of_an_hour(
    benchmark: Any, note: Any, in_own_process: Callable[[str], dict[str, float]]
) -> None:
    """The whole chain through the graph on 35,040 steps, weather included, central run, in a process of its own."""
    measured = benchmark.pedantic(in_own_process, args=(CHAIN,), rounds=1)
    note(**{key: f"{value:.3g}" for key, value in measured.items()}, limit=f"{LIMIT_SECONDS:g} s, {LIMIT_MB} MB")
    assert measured["seconds"] <= LIMIT_SECONDS
    assert measured["peak_mb"] <= LIMIT_MB


JOBS = """
    import numpy as np
    from impact.physics import job_load
    jobs = [np.array([value]) for value in (122.0, 1414.0, 1.0, 1.0, 0.504, 10.0)]
    start = time.perf_counter()
    found = job_load.simulated_busy_share(*jobs, {count}, 0.65, 0.6, 6, 36 * 3600.0, 1800.0, 1, 35_040)
    seconds = time.perf_counter() - start
    assert abs(found[0].mean() - 0.65) < 0.65 * 0.05, found[0].mean()
    report(seconds)
"""


@pytest.mark.benchmark(group="chain")
@pytest.mark.parametrize(("gpus", "count"), [(GPUS, 1e6), (MANY_GPUS, 3e6)])
def test_year_of_jobs(
    benchmark: Any, note: Any, in_own_process: Callable[[str], dict[str, float]], gpus: int, count: float
) -> None:
    """Simulate a year of jobs, in number as the GPUs, with means and bounds of each quarter of an hour.

    GPUs enter as the number of jobs: a simulated cluster is shared out in parts, whatever its size.
    """
    measured = benchmark.pedantic(in_own_process, args=(JOBS.format(count=count),), rounds=1)
    limit = LIMIT_JOBS_SECONDS * gpus / GPUS
    note(gpus=f"{gpus}", **{key: f"{value:.3g}" for key, value in measured.items()}, limit=f"{limit:g} s")
    assert measured["seconds"] <= limit
