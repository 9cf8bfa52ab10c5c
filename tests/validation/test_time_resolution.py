"""The year by the quarter of an hour: what does not vary inside an hour is as by the hour, and what does is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gis.hourly_csv import HourlyTrace
from impact import study
from impact.assessment import load_replay
from impact.errors import DomainError
from impact.overrides import parse_override
from impact.physics import load_cycles, resampling

PROJECT = study.open_project()
TRACE = HourlyTrace(0.4 + 0.6 * (np.arange(8760) // 12 % 2)[None, :], np.zeros(1), "half-days")
RATES = HourlyTrace((20 + 10 * np.sin(np.arange(8760)))[None, :] * 1e-3 / 3.6e6, np.zeros(1), "waves")
SUPPORTS = {**PROJECT.supports, "load_trace": TRACE, "grid_trace": RATES}


def run(names: list[str], *overrides: str, trace: HourlyTrace = TRACE) -> dict[str, Any]:
    project = replace(PROJECT, overrides=tuple(parse_override(text) for text in overrides))
    project.__dict__["supports"] = {**SUPPORTS, "load_trace": trace}
    case = replace(project.plan.cases[0], reference=None)
    done = study.evaluate(project, case, names).results
    return {name: done[name].values[0] for name in names if isinstance(done[name].values, np.ndarray)}


@pytest.mark.parametrize("load", ["constant", "replay"])
def test_what_is_held_over_the_hour_gives_the_same_year(load: str) -> None:
    """Every quantity of the study that is no series, hot year: to the rounding; what it needs of a day, too."""
    names = list(PROJECT.targets)
    hour, quarter = (
        run(names, f"load_model={load}", "weather_year=hot", f"time_resolution={each}")
        for each in ("hour", "quarter_hour")
    )
    assert hour.keys() == quarter.keys()
    assert len(hour) > 300
    different = {name for name in hour if quarter[name] != pytest.approx(hour[name], rel=1e-6, abs=1e-9)}
    # The day before an hour ends within it: heat asked for by the mean of 24 hours differs by some 1e-4.
    assert all(quarter[name] == pytest.approx(hour[name], rel=2e-3) for name in different)


LARGE = ("gpu_count=120000", "announced_power=120 MW")


def test_jobs_swing_inside_the_hour() -> None:
    """120,000 GPUs, the same jobs on finer steps: means agree, and a quarter goes beyond an hour."""
    traces = ("acme-seren", "acme-kalos", "philly", "helios", "pai")
    weights = (f"trace_weight[{name}]={int(name == 'philly')}" for name in traces)
    jobs = ("load_model=job_simulation", "job_count=10000", *weights, *LARGE)  # of Philly: few, and long
    hour = run(["it_power", "annual_it_energy", "time_step"], *jobs)
    names = ["it_power", "annual_it_energy", "time_step", "hardware_unit_count", "largest_job_swing", "site_power"]
    quarter = run(names, *jobs, "time_resolution=quarter_hour")
    assert quarter["hardware_unit_count"][0] == pytest.approx(15_000)  # servers of eight
    assert quarter["it_power"].max() <= 120e6
    assert (quarter["site_power"] > quarter["it_power"]).all()
    assert 0 < quarter["largest_job_swing"].max() < 120e6
    assert (hour["it_power"].size, quarter["it_power"].size) == (8760, 35_040)
    assert quarter["time_step"].sum() == pytest.approx(hour["time_step"].sum())
    assert quarter["annual_it_energy"] == pytest.approx(hour["annual_it_energy"], rel=1e-6)
    by_hour = quarter["it_power"].reshape(-1, 4)
    assert by_hour.mean(axis=1) == pytest.approx(hour["it_power"], rel=0.02)
    assert by_hour.max() >= hour["it_power"].max()
    assert by_hour.min() < hour["it_power"].min()


def test_a_trace_of_quarters_keeps_its_steps_and_its_swings() -> None:
    """1.0, 0.3, 0.3, 0.3 in each hour: flat by the hour, which is counted; as it is by the quarter of an hour."""
    quarters = np.tile([1.0, 0.3, 0.3, 0.3], 8760)
    named = ["it_power", "it_capacity", "trace_repairs", "trace_averaged_hour_count", "largest_replayed_swing"]
    named += ["replayed_least_power", "replayed_greatest_power", "mean_load"]
    finer = HourlyTrace(quarters.reshape(8760, 4).mean(axis=1)[None, :], np.zeros(1), "quarters", quarters[None, :])
    replay = ("load_model=replay", "load_factor=60 %")
    hour = run(named, *replay, trace=finer)
    quarter = run(named, *replay, "time_resolution=quarter_hour", trace=finer)
    full = hour["it_capacity"]
    assert hour["it_power"] == pytest.approx(np.full(8760, 0.6 * full))
    assert (hour["trace_repairs"], hour["trace_averaged_hour_count"]) == (8760, 8760)
    assert hour["replayed_greatest_power"] == pytest.approx(np.full(8760, full))  # never above full load
    rest = (4 * 0.6 - 1) / 3  # of three quarters, so that with one at full load the hour has the load factor
    assert hour["replayed_least_power"] == pytest.approx(np.full(8760, full * rest), rel=1e-9)
    assert hour["largest_replayed_swing"] == pytest.approx(full * (1 - rest), rel=1e-9)
    assert quarter["it_power"] == pytest.approx(full * np.tile([1, rest, rest, rest], 8760), rel=1e-9)
    assert quarter["trace_repairs"] == quarter["trace_averaged_hour_count"] == 0
    assert "largest_replayed_swing" not in quarter  # not known, and not zero


@pytest.mark.parametrize("parts", [12, 4, 3, 2])
def test_hours_and_quarters_of_a_finer_trace_are_one_year(parts: int) -> None:
    """Steps of 5, 15, 20 and 30 minutes, two members: means of the hours, of the year, and the same extremes."""
    samples = np.random.Generator(np.random.PCG64(parts)).uniform(0.2, 1.0, (1, 240 * parts)).round(3)
    samples /= samples.max()
    trace, means, full = HourlyTrace(samples, np.zeros(1), "made"), np.array([[0.7], [0.35]]), np.full((1, 1), 40e6)
    hours, quarters = np.ones((1, 240)), np.ones((1, 960))
    by_hour, by_quarter = (
        load_replay.it_power__replay(full, load_replay.load_shape__replay(trace, steps, means), means)
        for steps in (hours, quarters)
    )
    assert by_hour.mean(axis=-1) == pytest.approx(full[0] * means[:, 0], rel=1e-9)
    assert by_quarter.reshape(2, 240, 4).mean(axis=-1) == pytest.approx(by_hour, rel=1e-9)
    finest = full * load_cycles.load_of_mean(samples, means, 1)
    inside = load_replay.trace_extremes(trace, hours)
    least = load_replay.replayed_least_power(full[None], inside, trace, means[:, None])
    most = load_replay.replayed_greatest_power(full[None], inside, trace, means[:, None])
    assert least == pytest.approx(finest.reshape(2, 240, parts).min(axis=-1), rel=1e-9)
    assert most == pytest.approx(finest.reshape(2, 240, parts).max(axis=-1), rel=1e-9)


def test_a_trace_no_finer_than_the_steps_is_held_as_it_is() -> None:
    for steps in (8760, 35_040):
        shape = load_replay.load_shape__replay(TRACE, np.ones((1, steps)), np.array([[0.6], [0.5]]))
        assert shape.shape == (2, steps)  # one for each member
        assert (shape == TRACE.values.repeat(steps // 8760, axis=-1)).all()


def test_a_trace_is_put_on_the_steps_of_the_year_by_what_overlaps() -> None:
    thirds, quarters = np.array([[3.0, 6.0, 9.0]]), np.ones(4)
    assert resampling.on_steps(thirds, quarters) == pytest.approx(np.array([[3, 5, 7, 9]]))
    assert resampling.on_steps(thirds, np.ones(1)).tolist() == [[6]]
    assert resampling.on_steps(thirds, np.ones(6)).tolist() == [[3, 3, 6, 6, 9, 9]]
    with pytest.raises(DomainError, match="not finer"):
        resampling.inside_steps(thirds, quarters)
    extremes = resampling.inside_steps(np.array([[1.0, 5.0, 2.0, 2.0]]), np.ones(2))
    assert extremes.tolist() == [[[1, 2], [5, 2]]]


def test_series_that_are_given_have_the_steps_of_their_axis() -> None:
    """The weather behind the year is hourly in both, all else has the steps of the year."""
    given = ("humidity_ratio=0.004", "present_air_temperature=10 °C", "time_resolution=quarter_hour")
    found = run(["humidity_ratio", "air_temperature", "hourly_air_temperature"], *given)
    assert found["hourly_air_temperature"].size == 8760
    assert found["humidity_ratio"].size == found["air_temperature"].size == 35_040
    assert (found["air_temperature"] == 10).all()


def test_steps_that_do_not_divide_the_year_are_refused() -> None:
    series = np.array([[1.0, 3.0]])
    assert resampling.held(series, np.ones(4)).tolist() == [[1, 1, 3, 3]]
    assert resampling.held(series, np.ones(2)) is not None
    assert resampling.quarter_hours(series).mean() == series.mean()
    with pytest.raises(DomainError, match="2 steps do not divide a year of 5"):
        resampling.held(series, np.ones(5))
