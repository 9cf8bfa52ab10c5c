"""Jobs, inference and shapes of load: published statistics with the tolerance that the sample allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact import study
from impact.errors import DomainError
from impact.physics import _job_queue, job_load, job_traces, load_cycles

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
    arrival, length, _ = _job_queue.jobs(rng, np.array([median]), np.array([mean]), np.array([1.0]), 400_000)
    count = length.size
    assert count == pytest.approx(400_000, abs=5 * np.sqrt(400_000))
    error = 1.2533 * scale / np.sqrt(count)  # of the median of the logarithm
    assert np.log(np.median(length) / median) == pytest.approx(0, abs=5 * error)
    spread = np.sqrt(np.expm1(scale**2) / count)  # standard error of the mean over the mean
    assert length.mean() / mean == pytest.approx(1, abs=max(5 * spread, 0.35))
    assert (np.diff(arrival) >= 0).all()


def test_arrivals_follow_the_hours_of_the_day() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    arrival, _, _ = _job_queue.jobs(rng, np.array([100.0]), np.array([200.0]), np.array([1.0]), 500_000)
    hours = np.bincount((arrival // 3600 % 24).astype(int), minlength=24) / arrival.size * 24
    wanted = np.array(_job_queue.HOURLY_ARRIVALS) / np.mean(_job_queue.HOURLY_ARRIVALS)
    assert hours == pytest.approx(wanted, abs=5 * np.sqrt(24 / arrival.size) * 1.3)


PLAIN = {
    "job_median_duration": np.array([874.0]), "job_mean_duration": np.array([18006.0]), "trace_weight": np.array([1.0]),
    "job_block": np.array([1.0]), "job_size_ratio": np.array([0.5]), "job_doublings": np.array([10.0]),
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
    means, peak = np.array([[mean], [mean / 2]]), shape.max(axis=-1, keepdims=True)
    load = load_cycles.load_of_mean(shape, means, peak)
    assert load.mean(axis=-1) == pytest.approx([mean, mean / 2], rel=1e-6)
    assert (load <= 1).all()
    assert (load > 0).all()
    if mean < 0.95:  # a flat load has no order
        assert (np.argsort(load[0]) == np.argsort(shape[0])).all()
    inside = load_cycles.series_of_mean(0.9 * shape, shape, means, peak)
    assert (inside <= load * (1 + 1e-9)).all()
    assert load_cycles.series_of_mean(shape, shape, means, peak) == pytest.approx(load)
    one = load_cycles.series_of_mean(shape[:1], shape[:1], means, peak[:1])  # of one shape, for several means
    assert one.mean(axis=-1) == pytest.approx(means[:, 0], rel=1e-9)
    held = np.array([[1.0, 1.0, 0.5]])  # two thirds of the time at full load: no power gives less
    assert load_cycles.series_of_mean(held, held, mean / 2, 1) == pytest.approx(np.array([[1, 1, 0]]), abs=1e-9)
    assert (load_cycles.series_of_mean(np.ones((1, 9)), np.ones((1, 9)), mean, 1) == mean).all()
    assert (load_cycles.load_of_mean(np.full((1, 9), 0.4), mean, 0.4) == mean).all()  # a flat load is its mean
    assert load_cycles.load_of_mean(np.full((1, 9), 0.4), mean, 1.0).mean() == pytest.approx(mean)
    with pytest.raises(DomainError, match="above its peak"):
        load_cycles.load_of_mean(shape, mean, 0.5)


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


def test_member_m_uses_realisation_m_modulo_their_number() -> None:
    """The data of the states held, members differ by their realisation alone; what chance makes has a name."""
    held = ["idle_power_ratio=0.3", "light_work_share=0.5", "light_power_ratio=0.5"]
    project = study.open_project(overrides=["load_model=job_simulation", "job_count=60000", *held])
    names = ["job_shape", "realisation_mean", "realisation_spread"]
    found = {n: r.values for n, r in study.evaluate(project, project.plan.cases[0], names, members=9).results.items()}
    shapes, means = found["job_shape"], found["realisation_mean"]
    assert means.shape == (1, 4)
    assert (shapes == shapes[np.arange(9) % 4]).all()
    assert np.unique(shapes[:4], axis=0).shape[0] == 4
    assert found["realisation_spread"] == pytest.approx(np.ptp(means))
    assert shapes[:4].mean(axis=-1) == pytest.approx(0.3 + (0.75 - 0.3) * means[0])


def test_a_number_of_a_member_is_a_whole_number() -> None:
    with pytest.raises(DomainError, match="whole number"):
        job_load.realisation_of_member(np.zeros((1, 4, 3)), np.array([[[0.5]]]))


# AcmeTrace, cluster_summary.csv: mean, median (the block) and largest number of GPUs of the jobs of each trace.
SIZES = {"seren": (5.68, 1, 1024), "kalos": (26.77, 1, 1024), "philly": (1.928, 1, 128),
         "helios": (3.716, 1, 2048), "pai": (0.683, 0.5, 8)}  # fmt: skip


@pytest.mark.parametrize("trace", SIZES)
def test_sizes_of_the_jobs_have_the_published_mean_median_and_largest(trace: str) -> None:
    mean, block, largest = SIZES[trace]
    most = job_traces.doublings(largest, block)
    ratio = job_traces.size_ratio(mean, block, most)
    drawn = _job_queue.gpus(
        np.random.Generator(np.random.PCG64(2)), np.zeros(200_000, dtype=int),
        *(np.array([value]) for value in (block, ratio, most)),
    )  # fmt: skip
    assert drawn.mean() == pytest.approx(mean, abs=5 * drawn.std() / np.sqrt(drawn.size))
    assert drawn.min() == block
    assert drawn.max() <= largest
    if trace != "kalos":  # its mean leaves no room for a median of one GPU under one ratio
        assert (drawn == block).mean() > 0.495  # the median of Seren is between one GPU and two


QUICK = ("compared_job_count=20000", "dominant_share=95 %")


def test_traces_differ_in_what_their_sources_print_and_their_chance_is_told_apart() -> None:
    names = ["trace_busy_share", "trace_load_factor", "trace_realisation_spread", "trace_utilisation",
             "trace_swing_envelope", "trace_largest_step", "completed_gpu_time_share", "cancelled_gpu_time_share",
             "failed_gpu_time_share"]  # fmt: skip
    project = study.open_project(overrides=["load_comparison=published_traces", *QUICK])
    found = {n: r.values for n, r in study.evaluate(project, project.plan.cases[0], names, members=5).results.items()}
    assert found["trace_busy_share"][0].mean(axis=-1) == pytest.approx([0.66, 0.62, 0.47, 0.65, 0.65], rel=0.05)
    assert found["trace_load_factor"].shape == (5, 5)  # members carry the spread of the data
    assert (np.ptp(found["trace_load_factor"], axis=0) > found["trace_realisation_spread"]).all()
    assert (found["trace_realisation_spread"] > 0).all()
    assert (found["trace_largest_step"] <= 2 * found["trace_swing_envelope"]).all()
    assert (found["trace_swing_envelope"] < 1).all()
    # Helios: 0.513, 0.394 and 0.093 of the GPU time.
    outcomes = [found[f"{n}_gpu_time_share"][0, 3] for n in ("completed", "cancelled", "failed")]
    assert outcomes == pytest.approx([0.513, 0.394, 0.093], abs=1e-9)


def test_sizes_that_no_ratio_gives_are_refused() -> None:
    with pytest.raises(DomainError, match="has this mean"):
        job_traces.size_ratio(200.0, 1.0, 4.0)
    with pytest.raises(DomainError, match="fewer than the fewest"):
        job_traces.doublings(1.0, 2.0)
