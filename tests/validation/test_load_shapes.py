"""Jobs, inference and shapes of load: published statistics with the tolerance that the sample allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact import study
from impact.errors import DomainError
from impact.physics import _job_queue, job_load, load_cycles

# Median and mean length of the jobs of each trace in seconds, and the location and scale worked out from them.
TRACES = {
    "seren": (122, 1414, 4.80, 2.21),
    "kalos": (124, 1260, 4.82, 2.15),
    "philly": (874, 18006, 6.77, 2.46),
    "helios": (206, 6652, 5.33, 2.64),
    "pai": (481, 4787, 6.18, 2.14),
}
each_trace = pytest.mark.parametrize("trace", TRACES)


@each_trace
def test_lognormal_of_the_published_median_and_mean(trace: str) -> None:
    median, mean, location, scale = TRACES[trace]
    assert job_load.lognormal_location(median) == pytest.approx(location, abs=0.005)
    assert job_load.lognormal_scale(median, mean) == pytest.approx(scale, abs=0.005)


@each_trace
def test_simulated_lengths_have_the_published_moments(trace: str) -> None:
    """A14: the median within its standard error, the mean within that of so heavy a tail."""
    median, mean, _, scale = TRACES[trace]
    rng = np.random.Generator(np.random.PCG64(5))
    arrival, length = _job_queue.jobs(rng, np.array([median]), np.array([mean]), np.array([1.0]), 400_000)
    count = length.size
    assert count == pytest.approx(400_000, abs=5 * np.sqrt(400_000))
    error = 1.2533 * scale / np.sqrt(count)  # of the median of the logarithm
    assert np.log(np.median(length) / median) == pytest.approx(0, abs=5 * error)
    spread = np.sqrt(np.expm1(scale**2) / count)  # standard error of the mean over the mean
    assert length.mean() / mean == pytest.approx(1, abs=max(5 * spread, 0.35))
    assert (np.diff(arrival) >= 0).all()


def test_arrivals_follow_the_hours_of_the_day() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    arrival, _ = _job_queue.jobs(rng, np.array([100.0]), np.array([200.0]), np.array([1.0]), 500_000)
    hours = np.bincount((arrival // 3600 % 24).astype(int), minlength=24) / arrival.size * 24
    wanted = np.array(_job_queue.HOURLY_ARRIVALS) / np.mean(_job_queue.HOURLY_ARRIVALS)
    assert hours == pytest.approx(wanted, abs=5 * np.sqrt(24 / arrival.size) * 1.3)


PLAIN = {
    "job_median_duration": np.array([874.0]), "job_mean_duration": np.array([18006.0]), "trace_weight": np.array([1.0]),
    "job_count": 20_000.0, "utilisation": 0.6, "dominant_share": 0.5, "dominant_job_count": 4,
    "failure_interval": 48 * 3600.0, "restart_duration": 1800.0,
}  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 0.8), st.floats(0, 0.95))
def test_the_cluster_never_runs_more_than_it_has_and_does_what_is_asked(seed, utilisation, dominant) -> None:
    arguments = PLAIN | {"utilisation": utilisation, "dominant_share": dominant}
    mean, lowest, highest = job_load.simulated_busy_share(**arguments, seed=seed, steps=8760)
    assert (lowest >= 0).all()
    assert (highest <= 1).all()
    assert (lowest <= mean).all()
    assert (mean <= highest).all()
    # Jobs in the queue at the end of the year, and restarts, take away from what is offered.
    assert utilisation * 0.8 <= mean.mean() <= utilisation * (1 + 1e-6)


def test_a_realisation_depends_on_its_seed_alone() -> None:
    first = job_load.simulated_busy_share(**PLAIN, seed=3, steps=8760)
    assert (first == job_load.simulated_busy_share(**PLAIN, seed=3, steps=8760)).all()
    assert not (first == job_load.simulated_busy_share(**PLAIN, seed=4, steps=8760)).all()


def test_the_year_in_quarter_hours_is_the_year_in_hours() -> None:
    hours = job_load.simulated_busy_share(**PLAIN, seed=3, steps=8760)
    quarters = job_load.simulated_busy_share(**PLAIN, seed=3, steps=4 * 8760)
    assert quarters[0].reshape(-1, 4).mean(axis=-1) == pytest.approx(hours[0], abs=1e-9)
    assert quarters[2].reshape(-1, 4).max(axis=-1) == pytest.approx(hours[2], abs=1e-9)


def test_a_queue_is_first_in_first_out_and_never_over_full() -> None:
    """Two halves run at once; the third half waits for the first that ends, the full one for all."""
    start = _job_queue.queued(
        np.array([0.0, 1.0, 2.0, 3.0]), np.array([10.0, 20.0, 5.0, 1.0]), np.array([0.5, 0.5, 0.5, 1.0]), 1.0
    )
    assert start.tolist() == [0, 1, 10, 21]


def test_steps_of_a_jumping_function_by_hand() -> None:
    third = _job_queue.YEAR / 4
    mean, low, high = _job_queue.in_steps(np.array([0.0, third / 2]), np.array([0.4, 0.2]), 4)
    assert mean == pytest.approx([0.5, 0.6, 0.6, 0.6])
    assert low == pytest.approx([0.4, 0.6, 0.6, 0.6])
    assert high == pytest.approx([0.6, 0.6, 0.6, 0.6])


@given(st.integers(0, 1000), st.floats(0.05, 1.0))
def test_a_shape_takes_the_mean_that_is_asked_within_full_load(seed, mean) -> None:
    shape = np.random.Generator(np.random.PCG64(seed)).uniform(0.3, 1.0, (2, 400))
    load = load_cycles.load_of_mean(shape, np.array([[mean], [mean / 2]]))
    assert load.mean(axis=-1) == pytest.approx([mean, mean / 2], rel=1e-6)
    assert (load <= 1).all()
    assert (load > 0).all()
    if mean < 0.95:  # a flat load has no order
        assert (np.argsort(load[0]) == np.argsort(shape[0])).all()


def test_inference_rests_at_night_and_at_the_weekend() -> None:
    cycle = load_cycles.inference_cycle(8760, 0.3, 15 * 3600.0, 0.8, 3, 0.0)
    days = cycle.reshape(365, 24)
    assert days[0].argmax() in (14, 15)
    assert days[2].mean() / days[1].mean() == pytest.approx(0.8)  # Saturday 3 January after a Friday
    assert cycle.max() == 1


BAD = ({"utilisation": 1.0}, {"job_count": 1.0}, {"job_count": 200.0}, {"dominant_share": 1.2},
       {"failure_interval": 0.0})  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_refused(bad) -> None:
    with pytest.raises(DomainError):
        job_load.simulated_busy_share(**(PLAIN | bad), seed=1, steps=8760)


def test_a_shape_leaves_the_energy_of_the_year_and_the_screening_as_they_are() -> None:
    """Years follow the load factor, capacities the nameplate: no shape moves them."""
    names = ["annual_it_energy", "site_capacity", "combustion_thermal_input"]
    found = []
    for model in ("constant", "job_simulation", "inference", "mixture"):
        project = study.open_project(overrides=[f"load_model={model}", "job_count=60000"])
        done = study.evaluate(project, project.plan.cases[0], names)
        found.append([done.results[name].values[0] for name in names])
    for other in found[1:]:
        assert other == pytest.approx(found[0], rel=1e-6)


def test_members_draw_among_the_realisations() -> None:
    project = study.open_project(overrides=["load_model=job_simulation", "job_count=60000"])
    done = study.evaluate(project, project.plan.cases[0], ["peak_site_power", "realisation_mean"], members=9)
    assert done.results["realisation_mean"].values.shape == (1, 4)
    assert np.unique(done.results["peak_site_power"].values).size == 9
