"""Drought allowances, tanks and rain by hand; what the discharge carries against the balance of its salt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact import study
from impact.errors import DomainError
from impact.graph import Absent
from impact.physics import supply

DAY, HOUR = 86400.0, 3600.0


def flow_of(*daily: float) -> np.ndarray:
    """Constant flow of each day, hour by hour, of the given daily volumes."""
    return np.repeat(np.array(daily) / DAY, 24)


def test_days_above_an_allowance_by_hand() -> None:
    wanted = flow_of(0, 10, 30, 0, 25)
    assert supply.daily_excess(wanted, HOUR, DAY, 20.0) == pytest.approx(10 + 5)
    assert supply.days_in_excess(wanted, HOUR, DAY, 20.0) == pytest.approx(2 * DAY)
    power = np.full(wanted.shape, 6.0)
    assert supply.curtailed_integral(power, wanted, HOUR, DAY, 20.0) == pytest.approx(6 * DAY * (10 / 30 + 5 / 25))


def test_a_day_of_exactly_the_allowance_is_not_above_it() -> None:
    wanted = np.ones(24)  # m³/s: exactly one day in cubic metres
    assert supply.days_in_excess(wanted, HOUR, DAY, DAY) == 0
    assert supply.days_in_excess(wanted, HOUR, DAY, np.nextafter(DAY, 0)) == DAY


def test_the_tank_by_hand() -> None:
    """Deficits of 10, then a day that gives back 20, then 5 and 5 on two days: 10 is the largest."""
    assert supply.storage_for_allowance(flow_of(30, 0, 25, 25), HOUR, DAY, 20.0) == pytest.approx(10)
    assert supply.storage_for_allowance(flow_of(30, 30, 15, 30), HOUR, DAY, 20.0) == pytest.approx(25)


@given(st.lists(st.floats(0, 1000), min_size=3, max_size=20), st.floats(0, 1000))
def test_a_tank_is_never_larger_than_what_is_not_allowed(daily, allowance) -> None:
    wanted = flow_of(*daily)
    tank = supply.storage_for_allowance(wanted, HOUR, DAY, allowance)
    excess = supply.daily_excess(wanted, HOUR, DAY, allowance)
    assert 0 <= tank <= excess * (1 + 1e-9) + 1e-9
    assert excess <= sum(daily) * (1 + 1e-9) + 1e-9


def test_allowances_at_several_levels_at_once() -> None:
    wanted = flow_of(0, 10, 30)[None, :]
    levels = np.array([[20.0], [5.0]])
    assert supply.daily_excess(wanted, HOUR, np.array([[DAY]]), levels) == pytest.approx([10, 30])


@given(st.lists(st.floats(0, 500), min_size=12, max_size=12), st.lists(st.floats(0, 500), min_size=12, max_size=12),
       st.floats(0, 300))  # fmt: skip
def test_a_rain_tank_gives_no_more_than_falls_or_is_wanted(rain, wanted, size) -> None:
    given_out = supply.tank_supply(np.array(rain), np.array(wanted), size)
    assert (given_out <= np.array(wanted) + 1e-9).all()
    assert given_out.sum() <= sum(rain) + 1e-6
    larger = supply.tank_supply(np.array(rain), np.array(wanted), size + 100)
    assert larger.sum() >= given_out.sum() - 1e-6


def test_series_that_are_no_whole_days_are_refused() -> None:
    with pytest.raises(DomainError, match="whole number of days"):
        supply.daily_excess(np.zeros(30), HOUR, DAY, 1.0)
    with pytest.raises(DomainError):
        supply.daily_excess(np.zeros(48), HOUR, DAY, -1.0)


def evaluate(names, *overrides):
    project = study.open_project(overrides=overrides)
    done = study.evaluate(project, project.plan.cases[0], names)
    return {name: done.results[name].values for name in names}


HOT = ("weather_year=hot", "load_model=nameplate")


def test_the_reference_of_the_order_is_measured_outside_drought() -> None:
    """A plant that drinks in heat waves has a reference far below its mean day: the point of the rule."""
    found = evaluate(["normal_reference_volume", "drought_reference_volume", "peak_day_met_share"], *HOT)
    assert found["normal_reference_volume"][0] < found["drought_reference_volume"][0]
    assert (np.diff(found["peak_day_met_share"][0]) < 0).all()


def test_a_reference_with_every_month_is_the_mean_day() -> None:
    none = tuple(f"drought_month[{m}]=0" for m in ("june", "july", "august", "september"))
    found = evaluate(["normal_reference_volume", "drought_reference_volume"], *HOT, *none)
    assert found["normal_reference_volume"][0] == pytest.approx(found["drought_reference_volume"][0], rel=1e-9)


def test_what_is_shed_grows_with_the_restriction_and_stays_below_the_year() -> None:
    names = ["shed_energy", "water_not_allowed", "annual_it_energy", "annual_make_up_water"]
    found = evaluate(names, "drought_response=shed_load", *HOT)
    assert (np.diff(found["shed_energy"][0]) >= 0).all()
    assert found["shed_energy"].max() < found["annual_it_energy"][0]
    assert found["water_not_allowed"].max() < found["annual_make_up_water"][0]


def test_the_local_order_is_absent_until_it_is_read_and_never_adds_to_the_national_one() -> None:
    assert isinstance(evaluate(["daily_allowance"], "drought_rule=local")["daily_allowance"], Absent)


@pytest.mark.parametrize(
    ("technology", "given_data", "factor"),
    [
        ("evaporative_tower", "cycles_of_concentration=5", 5),
        ("adiabatic_cooler", "pad_bleed_share=25 %", 5),
        ("adiabatic_spray", "spray_evaporated_share=60 %", 2.5),
        ("groundwater_loop", "groundwater_rise=10 K", 1),
    ],
)
def test_the_salt_of_the_raw_water_leaves_with_the_discharge(technology: str, given_data: str, factor: float) -> None:
    """40 mg/L of nitrate at five cycles is 200 mg/L; salt in equals salt out where drift is nil."""
    names = ["discharge_nitrate", "annual_nitrate_discharge", "annual_make_up_water", "annual_drift"]
    found = evaluate(names, f"cooling_technology={technology}", given_data, "raw_nitrate=40 mg/L", *HOT)
    assert found["discharge_nitrate"][0] * 1e3 == pytest.approx(40 * factor, rel=1e-9)
    drawn = found["annual_make_up_water"][0] * 0.040
    carried = found["annual_drift"][0] * 0.040 * factor
    assert found["annual_nitrate_discharge"][0] + carried == pytest.approx(drawn, rel=1e-6)


def test_rain_covers_a_part_and_the_network_the_rest() -> None:
    names = ["annual_rain_supply", "annual_make_up_water", "annual_abstraction", "rain_supply_share"]
    found = evaluate(names, "water_source=rain_and_network", "network_efficiency=80 %", *HOT)
    rest = found["annual_make_up_water"][0] - found["annual_rain_supply"][0]
    assert found["annual_abstraction"][0] == pytest.approx(rest / 0.8, rel=1e-9)
    assert 0 < found["rain_supply_share"][0] < 1


def test_the_sewer_gets_the_blowdown_and_what_the_offices_return() -> None:
    """40 m³/year of loops and 800 of offices are 2.3 m³ a day beside the blowdown of the peak day."""
    names = ["sewer_peak_day_volume", "sewer_peak_flow", "sewer_chloride", "peak_day_blowdown", "peak_blowdown_flow"]
    given = ("loop_make_up_water=40 m³/year", "office_water=1000 m³/year", "office_return_share=80 %",
             "raw_chloride=20 mg/L")  # fmt: skip
    found = evaluate(names, "blowdown_receiver=public_sewer", "cooling_technology=evaporative_tower", *given, *HOT)
    day, flow, chloride, blowdown, peak = (found[name][0] for name in names)
    assert day - blowdown == pytest.approx(840 / 365, rel=1e-9)
    beside = 840 / (365 * 86400)
    assert flow == pytest.approx(peak + beside, rel=1e-12)
    # Five cycles: the blowdown has five times the chloride of the raw water, the rest has it once.
    assert chloride * flow == pytest.approx(0.020 * (5 * peak + beside), rel=1e-9)


def test_a_stream_is_asked_for_and_mixes_what_it_gets() -> None:
    choice = ("blowdown_receiver=stream", "cooling_technology=evaporative_tower", *HOT)
    assert isinstance(evaluate(["stream_nitrate"], *choice)["stream_nitrate"], Absent)
    given = ("receiving_stream_low_flow=30 L/s", "receiving_stream_nitrate=20 mg/L", "peak_blowdown_flow=10 L/s",
             "raw_nitrate=10 mg/L")  # fmt: skip
    found = evaluate(["stream_nitrate", "stream_blowdown_share"], *choice, *given)
    assert found["stream_blowdown_share"][0] == pytest.approx(0.25)
    assert found["stream_nitrate"][0] == pytest.approx(0.75 * 0.020 + 0.25 * 5 * 0.010)


def test_infiltrated_blowdown_brings_the_salts_back_to_the_groundwater() -> None:
    """What passes below the plot gains what the plant drew and did not evaporate: its mass of nitrate closes."""
    names = ["groundwater_nitrate", "groundwater_blowdown_share", "infiltrated_blowdown_flow",
             "annual_nitrate_discharge", "groundwater_flow_below_site", "raw_nitrate", "year_length"]  # fmt: skip
    found = evaluate(names, "blowdown_receiver=infiltration", "cooling_technology=closed_tower", *HOT)
    nitrate, share, flow, mass, passing, raw, year = (found[name][0] for name in names)
    assert flow == pytest.approx(share * (flow + passing), rel=1e-12)
    assert nitrate * (flow + passing) * year == pytest.approx(mass + raw * passing * year, rel=1e-9)
    assert nitrate > raw


def test_dry_coolers_have_nothing_to_let_out() -> None:
    """Without water there is no concentration: no receiver has a result."""
    found = evaluate(["sewer_peak_flow"], "blowdown_receiver=public_sewer", "cooling_technology=dry_cooler")
    assert isinstance(found["sewer_peak_flow"], Absent)
