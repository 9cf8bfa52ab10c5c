"""The ledger of the water: balances, order of its parts, and scaling, over scenarios, technologies and loads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.errors import DomainError
from impact.physics import time_series
from impact.study import evaluate, open_project

YEAR = [
    "annual_site_water", "annual_site_consumption", "annual_site_discharge", "annual_make_up_water",
    "annual_evaporation", "annual_blowdown", "annual_drift", "monthly_make_up_water", "peak_month_make_up_water",
    "peak_day_make_up_water", "peak_make_up_flow", "loop_make_up_water", "office_water", "humidification_water",
    "make_up_flow", "monthly_humidification_water", "wue", "site_wue", "annual_it_energy",
    "peak_day_evaporation", "peak_day_blowdown", "peak_month_evaporation", "peak_month_blowdown",
]  # fmt: skip
PROJECT = open_project()


@settings(max_examples=8, deadline=None)
@given(
    scenario=st.sampled_from(["P40", "P80", "P120"]),
    technology=st.sampled_from(["dry_cooler", "adiabatic_cooler", "evaporative_tower"]),
    weather=st.sampled_from(["mean", "hot"]),
    load=st.floats(0.1, 1.0),
)
def test_what_is_taken_is_consumed_or_discharged(scenario: str, technology: str, weather: str, load: float) -> None:
    case = PROJECT.plan.case(f"{scenario}-it")
    case = replace(
        case, choices={**case.choices, "cooling_technology": technology, "weather_year": weather}, reference=None
    )
    project = open_project(overrides=[f"load_factor={load:.6f}"])
    found = {n: np.asarray(r.values)[0] for n, r in evaluate(project, case, YEAR).results.items()}
    taken, consumed = found["annual_site_water"], found["annual_site_consumption"]
    assert taken == pytest.approx(consumed + found["annual_site_discharge"], rel=1e-6)
    # An independent sum: hours of the series, by hand.
    hours = found["make_up_flow"].sum() * 3600.0
    assert hours == pytest.approx(found["annual_make_up_water"], rel=1e-9, abs=1e-6)
    assert found["monthly_make_up_water"].sum() == pytest.approx(hours, rel=1e-9, abs=1e-6)
    parts = found["annual_evaporation"] + found["annual_blowdown"] + found["annual_drift"]
    assert parts == pytest.approx(hours, rel=1e-6, abs=1e-6)
    assert found["peak_make_up_flow"] * 3600.0 <= found["peak_day_make_up_water"] * (1 + 1e-9)
    # A run of 24 hours may lie in two months, and drift is in no part.
    assert found["peak_day_make_up_water"] <= found["peak_month_make_up_water"] * 2 + 1e-9
    assert found["peak_month_make_up_water"] <= hours * (1 + 1e-9)
    assert found["peak_day_evaporation"] + found["peak_day_blowdown"] >= found["peak_day_make_up_water"] * 0.99
    beside = found["loop_make_up_water"] + found["office_water"] + found["humidification_water"]
    assert taken - hours == pytest.approx(beside, rel=1e-6)
    assert found["site_wue"] * found["annual_it_energy"] == pytest.approx(hours + beside, rel=1e-6)
    assert found["site_wue"] > found["wue"]
    assert found["monthly_humidification_water"].sum() == pytest.approx(found["humidification_water"], rel=1e-9)


def test_months_of_a_year() -> None:
    flow = np.zeros(8760)
    flow[31 * 24] = 2.0  # first hour of February
    months = time_series.monthly_integral(np.stack([flow, np.ones(8760)]), 3600.0)
    assert months[0].tolist() == [0.0, 7200.0] + [0.0] * 10
    assert (months[1] / 86400.0).tolist() == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    with pytest.raises(DomainError, match="365 days"):
        time_series.monthly_integral(np.ones(8784), 3600.0)


def test_numbers_of_the_review() -> None:
    """Loops of 60 MW at 30 m³/MW with 25 % glycol; 10,600 m³ a year are 29 m³ a day; 1,300 m³ are 1.6 to 1.7 %."""
    project = open_project(overrides=["it_capacity=60 MW"])
    loops = evaluate(project, project.plan.cases[0], ["loop_volume", "glycol_inventory"]).results
    assert loops["loop_volume"].statistic(None, "central") == pytest.approx(1800)
    assert loops["glycol_inventory"].statistic(None, "central") == pytest.approx(450)
    project = open_project(overrides=["annual_site_water=10600 m³/year", "peak_day_make_up_water=1300 m³"])
    names = ["drought_reference_volume", "drought_allowed_volume", "drought_shortfall_volume",
             "territory_peak_day_share", "drought_order_volume_met"]  # fmt: skip
    found = evaluate(project, project.plan.cases[0], names).results
    assert found["drought_reference_volume"].statistic(None, "central") == pytest.approx(29.04, abs=0.01)
    allowed = found["drought_allowed_volume"].statistic("crisis", "central")
    assert allowed == pytest.approx(29.04 * 0.95 * 0.75, abs=0.01)
    assert found["drought_shortfall_volume"].statistic("crisis", "central") == pytest.approx(1300 - 20.69, abs=0.01)
    assert found["territory_peak_day_share"].statistic(None, "central") == pytest.approx(0.0166, abs=1e-4)
    assert found["drought_order_volume_met"].statistic(None, "central") == 1


def test_the_drought_order_on_both_sides_of_its_volume() -> None:
    for volume, met in (("9999", 0), ("10000", 0), ("10000.01", 1)):
        project = open_project(overrides=[f"annual_site_water={volume} m³/year"])
        found = evaluate(project, project.plan.cases[0], ["drought_order_volume_met"]).results
        assert found["drought_order_volume_met"].statistic(None, "central") == met


def test_indirect_water_of_electricity() -> None:
    """0.93 L/kWh on 432 GWh: 0.40 million m³."""
    project = open_project(overrides=["annual_site_energy=432 GWh/year"])
    found = evaluate(project, project.plan.cases[0], ["indirect_water"]).results["indirect_water"]
    assert found.statistic(None, "central") == pytest.approx(0.40e6, rel=0.01)


def test_land_take_is_counted_beyond_what_is_built() -> None:
    for area, take in (("4.3 ha", 0.0), ("6 ha", 17000.0), ("1 ha", 0.0)):
        project = open_project(overrides=[f"project_land_area={area}"])
        found = evaluate(project, project.plan.cases[0], ["land_take_increment", "farmland_share"]).results
        assert found["land_take_increment"].statistic(None, "central") == pytest.approx(take)
        assert found["farmland_share"].statistic(None, "central") == pytest.approx(take / 462_780_000.0)


@pytest.mark.parametrize("technology", ["adiabatic_cooler", "evaporative_tower"])
@pytest.mark.parametrize(("source", "efficiency"), [("own_well", 1.0), ("public_network", 0.8)])
def test_taken_and_consumed_in_month_day_and_hour(technology: str, source: str, efficiency: float) -> None:
    case = PROJECT.plan.case("P40-it")
    chosen = {**case.choices, "cooling_technology": technology, "water_source": source, "weather_year": "hot"}
    names = [
        "peak_month_abstraction", "peak_day_abstraction", "peak_abstraction_flow", "peak_month_consumption",
        "peak_day_consumption", "peak_month_make_up_water", "peak_day_make_up_water", "peak_make_up_flow",
        "peak_month_evaporation", "peak_day_evaporation", "annual_evaporation", "annual_drift",
    ]  # fmt: skip
    project = open_project(overrides=["network_efficiency=80 %"])
    result = evaluate(project, replace(case, choices=chosen, reference=None), names)
    found = {name: float(np.asarray(r.values)[0]) for name, r in result.results.items()}
    for taken, used in (
        ("peak_month_abstraction", "peak_month_make_up_water"), ("peak_day_abstraction", "peak_day_make_up_water"),
        ("peak_abstraction_flow", "peak_make_up_flow"),
    ):  # fmt: skip
        assert found[used] == pytest.approx(found[taken] * efficiency, rel=1e-12)
    for span in ("month", "day"):
        consumed = found[f"peak_{span}_consumption"]
        assert found[f"peak_{span}_evaporation"] <= consumed < found[f"peak_{span}_make_up_water"]
    drifting = technology == "evaporative_tower"
    assert (found["peak_month_consumption"] > found["peak_month_evaporation"]) == drifting
    assert found["peak_month_consumption"] <= found["annual_evaporation"] + found["annual_drift"]
