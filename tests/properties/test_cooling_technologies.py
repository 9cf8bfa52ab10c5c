"""What holds for the machines of each cooling technology, in every draw of their data: closure and bounds.

Control volume of the heat: the liquid loop of the site, from the exchangers of the equipment to what takes the heat
away (air of the coils, condenser of the trim chiller, air of the towers, groundwater). Balances of the whole plant
are in `test_invariants`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact import study
from impact.assessment.heat import COILS, LIQUID_LOOP
from impact.physics import cooling_equipment, psychrometrics


@lru_cache(maxsize=64)
def run(names: tuple[str, ...], *overrides: str) -> dict[str, np.ndarray]:
    """Central values of quantities under choices and data, time last."""
    project = study.open_project(overrides=overrides)
    done = study.evaluate(project, project.plan.cases[0], names)
    return {name: np.asarray(done.results[name].values[0]) for name in names}


@st.composite
def configurations(draw, technologies):
    technology = draw(st.sampled_from(technologies))
    year = draw(st.sampled_from(("mean", "hot")))
    climate = draw(st.sampled_from(("present", "tracc_2100")))
    supply = draw(st.sampled_from((35, 40, 45, 50)))
    load = draw(st.sampled_from(("constant", "nameplate")))
    return (
        f"cooling_technology={technology}", f"weather_year={year}", f"climate={climate}",
        f"coolant_supply_temperature={supply} °C", f"load_model={load}",
    )  # fmt: skip


COOLERS = (
    "liquid_heat", "cooler_inlet_temperature", "loop_supply_temperature", "loop_return_temperature", "fan_speed",
    "cooler_water_capacity_rate", "cooler_air_capacity_rate", "cooler_conductance", "cooler_conductance_exponent",
    "cooler_count", "cooling_excess", "facility_supply_temperature",
)  # fmt: skip


@settings(max_examples=6, deadline=None)
@given(configurations(COILS))
def test_the_air_of_the_coils_takes_the_heat_of_the_loop(chosen) -> None:
    """Heat from the fan speed and the inlet of the air, worked out apart from the set point."""
    trimmed = "cooling_technology=trim_chiller" in chosen
    found = run((*COOLERS, *(("trim_heat",) if trimmed else ())), *chosen)
    effectiveness = cooling_equipment.cooler_effectiveness(
        found["fan_speed"], found["cooler_water_capacity_rate"], found["cooler_air_capacity_rate"],
        found["cooler_conductance"], found["cooler_conductance_exponent"],
    )  # fmt: skip
    flow = found["cooler_count"] * found["cooler_water_capacity_rate"]
    drive = found["loop_return_temperature"] - found["cooler_inlet_temperature"]
    taken = effectiveness * flow * np.maximum(drive, 0)  # coils in air warmer than the water are bypassed
    trim = found["trim_heat"] if trimmed else np.zeros(8760)
    assert taken + trim == pytest.approx(found["liquid_heat"], rel=1e-6)
    assert (found["cooling_excess"] >= 0).all()
    supply = found["facility_supply_temperature"] + found["cooling_excess"]
    assert found["loop_supply_temperature"] == pytest.approx(supply, abs=1e-9)


TOWER = ("liquid_heat", "closed_tower_flow", "evaporation_rate", "humidity_ratio", "air_enthalpy", "air_pressure",
         "loop_supply_temperature", "wet_bulb_temperature", "fan_speed")  # fmt: skip


@settings(max_examples=3, deadline=None)
@given(configurations(("closed_tower",)))
def test_the_air_of_a_closed_tower_takes_the_heat_and_leaves_cooler_than_the_water(chosen) -> None:
    found = run(TOWER, *chosen)
    leaving = found["humidity_ratio"] + found["evaporation_rate"] / found["closed_tower_flow"]
    gain = found["liquid_heat"] / found["closed_tower_flow"]
    temperature = psychrometrics.saturated_temperature(found["air_enthalpy"] + gain, found["air_pressure"])
    assert leaving == pytest.approx(
        psychrometrics.saturated_humidity_ratio(temperature, found["air_pressure"]), rel=1e-6
    )
    assert (temperature <= found["loop_supply_temperature"] + 1e-6).all()
    assert (found["wet_bulb_temperature"] < found["loop_supply_temperature"]).all()
    assert ((found["fan_speed"] > 0) & (found["fan_speed"] <= 1)).all()


def test_groundwater_takes_the_heat_and_is_all_given_back() -> None:
    names = ("groundwater_cooling_flow", "liquid_heat", "make_up_flow", "blowdown_rate", "evaporation_rate")
    found = run(names, "cooling_technology=groundwater_loop", "groundwater_rise=8 K")
    assert found["groundwater_cooling_flow"] * 4186 * 8 == pytest.approx(found["liquid_heat"], rel=1e-9)
    assert found["make_up_flow"] * 1000 == pytest.approx(found["blowdown_rate"], rel=1e-9)
    assert (found["evaporation_rate"] == 0).all()


@pytest.mark.parametrize("technology", LIQUID_LOOP)
def test_process_water_and_fans_scale_with_the_plant(technology: str) -> None:
    names = ("wue", "fan_speed", "unmet_duration")
    small = run(names, f"cooling_technology={technology}", "announced_power=6 MW", "weather_year=hot")
    large = run(names, f"cooling_technology={technology}", "announced_power=120 MW", "weather_year=hot")
    for name in names:
        assert large[name] == pytest.approx(small[name], rel=1e-6, abs=1e-15)


@pytest.mark.parametrize("technology", LIQUID_LOOP)
def test_a_warmer_climate_never_holds_the_set_point_longer(technology: str) -> None:
    """At the same vapour pressure, so the same humidity ratio: warmer air alone."""
    given_data = (f"cooling_technology={technology}", "weather_year=hot", "humidity_follow_share=0 %")
    names = ("unmet_degree_time", "unmet_duration")
    spans = [run(names, *given_data, f"climate={climate}") for climate in ("present", "tracc_2100")]
    assert spans[1]["unmet_duration"] >= spans[0]["unmet_duration"]
    assert spans[1]["unmet_degree_time"] >= spans[0]["unmet_degree_time"]


POWERS = ("peak_site_power", "site_capacity", "design_power_ratio", "design_trim_power", "peak_trim_power",
          "backup_capacity")  # fmt: skip


def test_the_trim_chiller_loses_efficiency_as_the_air_warms_and_runs_out() -> None:
    cool = run(("trim_cop", "air_temperature"), "cooling_technology=trim_chiller", "weather_year=hot")
    order = np.argsort(cool["air_temperature"])
    assert (np.diff(cool["trim_cop"][order]) <= 1e-9).all()
    assert cool["trim_cop"].max() > cool["trim_cop"].min()
    names = ("unmet_duration", "unmet_degree_time", "trim_duration", *POWERS)
    small = ("cooling_technology=trim_chiller", "weather_year=hot", "load_model=nameplate")
    whole = run(names, *small, "design_air_temperature=43 °C")
    assert whole["unmet_duration"] == 0
    assert whole["peak_site_power"] > 40e6 * whole["design_power_ratio"]  # the trim counts in what is connected
    assert whole["site_capacity"] == pytest.approx(40e6 * whole["design_power_ratio"] + whole["design_trim_power"])
    assert whole["peak_site_power"] <= whole["site_capacity"]
    assert whole["peak_trim_power"] <= whole["design_trim_power"]
    assert whole["backup_capacity"] >= whole["site_capacity"]
    short = run(names, *small, "design_air_temperature=33 °C")
    dry = run(names[:2], "cooling_technology=dry_cooler", *small[1:])
    assert 0 < short["unmet_degree_time"] < dry["unmet_degree_time"]
    assert short["unmet_duration"] < short["trim_duration"] == dry["unmet_duration"]
