"""Classes of hardware, tranches and dates; states of GPUs; inference that grows; swings inside a quarter of an hour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact import study
from impact.errors import DomainError
from impact.physics import commissioning, gpu_states, load_cycles

YEAR = 365 * 86400.0
SHARES = st.floats(0.0, 1.0)


def values(names: list[str], *overrides: str, case: str | None = None) -> dict[str, np.ndarray]:
    project = study.open_project(overrides=overrides)
    chosen = project.plan.case(case) if case else project.plan.cases[0]
    return {n: np.asarray(r.values[0]) for n, r in study.evaluate(project, chosen, names).results.items()}


def test_tranches_of_six_in_forty_by_hand() -> None:
    """Seven tranches, the last of 4 MW, one each sixth of two years: 4 MW less at the end than seven of six."""
    sixth = 2 * YEAR / 6
    times = np.array([-1.0, 0.0, sixth * 0.99, sixth, 5 * sixth, 2 * YEAR])
    found = 40 * np.asarray(commissioning.commissioned_share(times, 6 / 40, 2 * YEAR))
    assert found == pytest.approx([0, 6, 6, 12, 36, 40])


def test_load_of_the_first_year_by_hand() -> None:
    """Two halves, one at once, one after half a year, both filled within half a year at 20 %, then at 60 %."""
    found = commissioning.commissioned_load(
        np.array([0.0, YEAR, -YEAR]), YEAR, 0.5, 0.5 * YEAR, 0.5 * YEAR, 0.2, 0.6
    )
    assert found == pytest.approx([0.5 * (0.5 * 0.2 + 0.5 * 0.6) + 0.5 * 0.5 * 0.2, 0.6, 0.0])


@given(share=st.floats(0.01, 1.0), delay=st.floats(0, 5 * YEAR), ramp=st.floats(0, 2 * YEAR), low=SHARES, high=SHARES)
def test_load_of_many_years_is_that_of_steady_operation_less_what_is_late(share, delay, ramp, low, high) -> None:
    """The energy that is missing is that of each tranche before its date, and while it is filled, one by one."""
    count = int(np.ceil(1 / share - 1e-9))
    entries = delay * np.arange(count) / max(count - 1, 1)
    powers = np.clip(1 - np.arange(count) * share, 0, share)
    length = 10 * YEAR
    missing = (powers * (high * entries + (high - low) * ramp)).sum()
    found = commissioning.commissioned_load(0.0, length, share, delay, ramp, low, high)
    assert found * length == pytest.approx(high * length - missing, rel=1e-9, abs=1e-3)
    assert powers.sum() == pytest.approx(1)


def test_the_schedule_of_the_site_ends_at_the_capacity_and_at_the_load_factor() -> None:
    names = ["commissioned_capacity", "commissioned_gpus", "operating_year_load", "it_capacity", "mean_load",
             "installed_gpu_count", "operating_year_it_energy", "annual_it_energy"]  # fmt: skip
    found = values(names, case="P120-it")
    assert (np.diff(found["commissioned_capacity"]) >= 0).all()
    assert found["commissioned_capacity"][-1] == pytest.approx(found["it_capacity"])
    assert found["commissioned_gpus"][-1] == pytest.approx(found["installed_gpu_count"])
    assert (np.diff(found["operating_year_load"]) >= -1e-12).all()
    assert found["operating_year_it_energy"][-1] == pytest.approx(found["annual_it_energy"], rel=1e-9)
    full = values([*names, "it_power"], "load_model=nameplate", case="P120-it")
    assert full["mean_load"] == pytest.approx(1) == full["it_power"].mean() / full["it_capacity"]
    assert full["operating_year_it_energy"][-1] == pytest.approx(full["annual_it_energy"], rel=1e-9)


def test_number_and_power_that_are_declared_are_set_against_each_other() -> None:
    """40,000 in 40 MW are 1 kW each: below the 1.275 kW of an H100 server, above its typical 0.97 kW."""
    only = [f"hardware_share[{c}]={100 if c == 'h100' else 0} %" for c in
            ("h100", "h200", "b200", "gb200-nvl72", "gb300-nvl72", "rubin-nvl72")]  # fmt: skip
    found = values(["declared_power_margin", "typical_power_margin"], *only, case="P40-it")
    assert found["declared_power_margin"] == pytest.approx(1 / 1.275)
    assert found["typical_power_margin"] == pytest.approx(1 / 0.97)


def test_the_liquid_share_of_the_hardware_reaches_the_plant() -> None:
    """78 % of an H100 server; half and half with GB200 NVL72 (87 %) by rated power, 1.275 and 1.667 kW a GPU."""
    asked = ["plant_liquid_share", "liquid_heat", "it_power", "design_liquid_heat", "it_capacity", "pue"]
    mix = {"h100": 100, "h200": 0, "b200": 0, "gb200-nvl72": 0, "gb300-nvl72": 0, "rubin-nvl72": 0}
    found = {}
    for basis in ("given", "by_hardware"):
        shares = [f"hardware_share[{name}]={share} %" for name, share in mix.items()]
        found[basis] = values(asked, f"liquid_share={basis}", *shares, case="P40-it")
    assert found["given"]["plant_liquid_share"] == pytest.approx(0.9)
    assert found["by_hardware"]["plant_liquid_share"] == pytest.approx(0.78)
    assert found["by_hardware"]["liquid_heat"] == pytest.approx(0.78 * found["by_hardware"]["it_power"])
    assert found["by_hardware"]["design_liquid_heat"] == pytest.approx(0.78 * found["by_hardware"]["it_capacity"])
    assert found["by_hardware"]["pue"] > found["given"]["pue"]  # more for the chillers of the rooms
    halves = [f"hardware_share[{n}]={50 if n in ('h100', 'gb200-nvl72') else 0} %" for n in mix]
    mixed = values(asked[:1], "liquid_share=by_hardware", *halves, case="P40-it")["plant_liquid_share"]
    assert mixed == pytest.approx((0.78 * 1.275 + 0.87 * 1.667) / (1.275 + 1.667), rel=1e-3)


def test_classes_by_tranche_by_hand() -> None:
    """40 MW in tranches of 6 MW: 6.67 tranches; B200 (1.82 kW) in the first two, GB200 (1.667 kW) in the rest."""
    names = ["tranche_power_share", "tranche_gpu_count", "tranche_start", "tranche_rated_power_per_gpu",
             "tranche_power_margin", "tranche_typical_margin", "tranche_typical_power_per_gpu", "fleet_hardware_share",
             "fleet_rated_power_per_gpu", "full_capacity_delay", "gpu_count", "least_tranche_cover"]  # fmt: skip
    plan = ("hardware_last_tranche[b200]=2", "hardware_first_tranche[gb200-nvl72]=3")
    found = values(names, *plan, case="P40-it")
    assert found["tranche_power_share"] == pytest.approx([0.15] * 6 + [0.1, 0.0])
    assert found["tranche_gpu_count"] == pytest.approx([6000] * 6 + [4000, 0])
    assert found["tranche_start"][:7] == pytest.approx(found["full_capacity_delay"] * np.arange(7) / 6)
    assert found["tranche_rated_power_per_gpu"] == pytest.approx([1820.0] * 2 + [1667.0] * 6, rel=1e-3)
    assert found["tranche_power_margin"] == pytest.approx(1000 / found["tranche_rated_power_per_gpu"])
    assert found["tranche_typical_margin"] == pytest.approx(1000 / found["tranche_typical_power_per_gpu"])
    assert found["fleet_hardware_share"] == pytest.approx([0, 0, 0.3, 0.7, 0, 0])
    assert found["fleet_rated_power_per_gpu"] == pytest.approx(0.3 * 1820 + 0.7 * 1667, rel=1e-3)


@given(share=st.floats(0.005, 1.0), lines=st.integers(1, 12))
def test_a_plan_holds_the_whole_power(share, lines) -> None:
    shares = commissioning.line_shares(np.arange(1.0, lines + 1), share)
    assert shares.sum() == pytest.approx(1)
    assert (shares >= -1e-12).all()


def test_dates_of_the_tranches_that_are_given_by_hand() -> None:
    """A half at once, a half after a year and a half, filled within half a year at 20 %, then at 60 %."""
    power, start = np.array([[0.5], [0.5]]), np.array([[0.0], [1.5 * YEAR]])
    years = np.array([[0.0, YEAR, 2 * YEAR]])
    assert commissioning.planned_share(years + YEAR, power, start) == pytest.approx([0.5, 1, 1])
    load = commissioning.planned_load(years, YEAR, power, start, 0.5 * YEAR, 0.2, 0.6)
    assert load == pytest.approx([0.5 * 0.4, 0.5 * 0.6 + 0.5 * 0.5 * 0.2, 0.6])


@given(share=st.floats(0.13, 1.0), delay=st.floats(0, 5 * YEAR), ramp=st.floats(0, YEAR))
def test_given_dates_at_equal_intervals_are_those_of_the_schedule(share, delay, ramp) -> None:
    lines = np.arange(1.0, 9)[:, None]
    power = commissioning.line_shares(lines[:, 0], share)[:, None]
    start = commissioning.line_start(lines, share, delay)
    years = YEAR * np.arange(4.0)
    wanted = commissioning.commissioned_load(years, YEAR, share, delay, ramp, 0.2, 0.6)
    assert commissioning.planned_load(years[None], YEAR, power, start, ramp, 0.2, 0.6) == pytest.approx(wanted)


def test_dates_given_reach_the_schedule_of_the_site() -> None:
    found = values(["commissioned_share"], "tranche_calendar=given_dates", "tranche_start=0 year", case="P40-it")
    assert found["commissioned_share"] == pytest.approx([1, 1, 1, 1, 1])  # all at once


@given(busy=SHARES, idle=SHARES, light=SHARES, ratio=SHARES)
def test_power_of_the_states_is_the_sum_of_their_shares(busy, idle, light, ratio) -> None:
    expected = (1 - busy) * idle + busy * (light * ratio + (1 - light))
    assert gpu_states.busy_power_share(busy, idle, light, ratio) == pytest.approx(expected, abs=1e-12)


@given(busy=st.floats(0.05, 1), light=SHARES)
def test_the_share_of_full_work_and_the_quantiles_are_of_one_distribution(busy, light) -> None:
    levels = (60.0, 100.0, 400.0)
    mean = 400 * float(gpu_states.busy_power_share(busy, 0.15, light, 0.25))
    full = float(gpu_states.full_work_share(mean, busy, *levels))
    assert full == pytest.approx(busy * (1 - light), abs=1e-9)
    middle = (np.arange(10_000) + 0.5) / 10_000
    drawn = gpu_states.state_power_quantile(middle, busy, light, *levels)
    assert np.mean(drawn) == pytest.approx(mean, abs=0.1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: gpu_states.full_work_share(500, 0.5, 60, 100, 400),
        lambda: gpu_states.state_power_quantile(0.5, 0.5, 0.5, 100, 60, 400),
        lambda: gpu_states.busy_power_share(1.2, 0.1, 0.5, 0.5),
        lambda: commissioning.commissioned_share(0, 0.001, YEAR),
        lambda: commissioning.commissioned_load(0, 0, 0.5, YEAR, YEAR, 0.2, 0.6),
        lambda: load_cycles.inference_cycle(8760, 0.3, 0, 0.8, 3, -1.0),
        lambda: commissioning.line_shares(np.array([1.0, 3.0]), 0.5),
        lambda: commissioning.line_start(0.0, 0.5, YEAR),
        lambda: commissioning.installed_shares(np.ones(2), np.array([1.5, 1]), np.array([2.0, 2]), 1.0),
        lambda: commissioning.planned_share(np.ones((1, 1)), np.ones((1, 1)), -np.ones((1, 1))),
        lambda: commissioning.planned_load(np.ones((1, 1)), 0.0, np.ones((1, 1)), np.ones((1, 1)), 0.0, 0.2, 0.6),
    ],
)
def test_bad_input_is_refused(call) -> None:
    with pytest.raises(DomainError):
        call()


def test_inference_that_grows_by_half_ends_the_year_half_higher() -> None:
    flat = load_cycles.inference_cycle(8760, 0.0, 0.0, 1.0, 3, 0.0)
    grown = load_cycles.inference_cycle(8760, 0.0, 0.0, 1.0, 3, 0.5)
    assert (flat == 1).all()
    assert grown[-1] / grown[0] == pytest.approx(1.5, rel=1e-3)
    assert grown.max() == 1
    found = values(["it_power", "annual_it_energy"], "load_model=inference", "inference_growth=100 %")
    plain = values(["it_power", "annual_it_energy"], "load_model=inference", "inference_growth=0 %")
    assert found["annual_it_energy"] == pytest.approx(plain["annual_it_energy"], rel=1e-6)
    weeks = slice(0, 4 * 168), slice(48 * 168, 52 * 168)
    begin, end = (float(np.mean(found["it_power"][part])) for part in weeks)
    assert end > 1.15 * begin
    assert np.mean(plain["it_power"][weeks[1]]) == pytest.approx(np.mean(plain["it_power"][weeks[0]]), rel=1e-3)


def test_swings_inside_a_quarter_of_an_hour_lie_within_those_of_an_hour_and_of_the_fleet() -> None:
    names = ["swing_envelope", "swing_envelope_power", "synchronous_swing", "it_capacity"]
    jobs = ("load_model=job_simulation", "job_count=60000")
    quarter, hour = values(names, *jobs), values(names, *jobs, "swing_step=60 min")
    assert (quarter["swing_envelope"] <= hour["swing_envelope"]).all()
    assert (quarter["swing_envelope"] > 0).all()
    assert (quarter["swing_envelope_power"] < quarter["it_capacity"]).all()
    assert quarter["synchronous_swing"] == pytest.approx(40e6 * 0.66 * 0.6 * 0.72)


@pytest.mark.parametrize("inference", [0, 90])
def test_only_the_jobs_of_a_mixture_swing(inference: int) -> None:
    names = ["largest_job_swing", "swing_envelope_power", "synchronous_swing"]
    jobs = ("job_count=6000", "job_utilisation=10 %")
    pure = values(names, "load_model=job_simulation", *jobs)
    mixed = values(names, "load_model=mixture", *jobs, f"inference_share={inference} %")
    for name in names:
        assert pure[name].min() > 0
        assert mixed[name] == pytest.approx((1 - inference / 100) * pure[name], rel=1e-12), name
