"""Invariants of the whole plant, whatever the configuration; for each the control volume is stated.

Two enthalpies of the air are compared with those of psychrolib, which shares no line with this toolkit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.hourly_csv import HourlyTrace
from impact import study
from impact.assessment.discharge import CONCENTRATING
from impact.assessment.heat import COILS, LIQUID_LOOP, WETTED
from impact.overrides import parse_override
from impact.physics import closed_tower, cooling_equipment, cooling_loop, psychrometrics, supply


def moist_air_enthalpy() -> Callable[[float, float], float]:
    """The function of psychrolib, which shares no line with this toolkit."""
    psychrolib = pytest.importorskip("psychrolib", reason="psychrolib is not installed")
    psychrolib.SetUnitSystem(psychrolib.SI)
    found: Callable[[float, float], float] = psychrolib.GetMoistAirEnthalpy
    return found


PROJECT = study.open_project()
ALL = (*LIQUID_LOOP, "evaporative_tower")
TOWERS = ("closed_tower", "evaporative_tower")
HOURS = 8760
HALF_DAYS = 0.4 + 0.6 * (np.arange(HOURS) // 12 % 2)  # a trace that is given: full and 40 % by turns
SUPPORTS = {**PROJECT.supports, "load_trace": HourlyTrace(HALF_DAYS[None, :], np.zeros(1), "half-days")}


@lru_cache(maxsize=32)
def run(names: tuple[str, ...], *overrides: str) -> dict[str, np.ndarray]:
    """Central values of quantities under choices and data, time last."""
    project = replace(PROJECT, overrides=tuple(parse_override(text) for text in overrides))
    project.__dict__["supports"] = SUPPORTS  # read once; the layers are those of the site
    case = replace(project.plan.cases[0], reference=None)
    done = study.evaluate(project, case, names)
    return {name: np.asarray(done.results[name].values[0]) for name in names}


@st.composite
def configurations(draw, technologies=ALL):
    """A technology, weather, climate, set point, load, electrical chain, share of heat in the liquid; water in and out.

    Few jobs are simulated: what is tested is that balances close whatever the shape of the load.
    """
    loads = ("constant", "nameplate", "inference", "job_simulation", "mixture", "replay")
    return (
        f"cooling_technology={draw(st.sampled_from(technologies))}",
        f"weather_year={draw(st.sampled_from(('mean', 'hot')))}",
        f"climate={draw(st.sampled_from(('present', 'tracc_2030', 'tracc_2050', 'tracc_2100')))}",
        f"coolant_supply_temperature={draw(st.integers(34, 50))} °C",
        f"load_model={draw(st.sampled_from(loads))}",
        f"electrical_chain={draw(st.sampled_from(('lumped', 'staged')))}",
        f"liquid_heat_share={draw(st.integers(70, 100))} %",
        f"liquid_share={draw(st.sampled_from(('given', 'by_hardware')))}",
        f"announced_power={draw(st.integers(1, 150))} MW",
        f"water_source={draw(st.sampled_from(('own_well', 'public_network', 'river', 'rain_and_network')))}",
        f"air_chiller_model={draw(st.sampled_from(('carnot_fraction', 'catalogue')))}",
        f"blowdown_receiver={draw(st.sampled_from(('not_said', 'public_sewer', 'stream', 'infiltration')))}",
        "job_count=60000",
        "receiving_stream_low_flow=30 L/s",
        "receiving_stream_nitrate=15 mg/L",
    )


def technology(chosen: tuple[str, ...]) -> str:
    return chosen[0].partition("=")[2]


def choice(chosen: tuple[str, ...], name: str) -> str:
    return next(text for text in chosen if text.startswith(f"{name}=")).partition("=")[2]


def hourly(values: np.ndarray) -> np.ndarray:
    return np.broadcast_to(values, (HOURS,))


HEAT = ("site_power", "it_power", "air_heat", "fan_power", "pump_power", "chiller_power", "pue", "peak_site_power",
        "site_capacity", "highest_air_temperature", "design_air_temperature")  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(configurations())
def test_the_heat_that_leaves_the_site_is_the_electricity_that_enters_it(chosen) -> None:
    """Control volume: the fence. Out: liquid loop, air of the rooms, condensers, fans, pumps. No sun, no engines."""
    loop = technology(chosen) != "evaporative_tower"
    found = run((*HEAT, *(("liquid_heat",) if loop else ())), *chosen)
    liquid = found["liquid_heat"] if loop else np.zeros(HOURS)
    out = liquid + found["air_heat"] + found["fan_power"] + found["pump_power"] + found["chiller_power"]
    assert hourly(out) == pytest.approx(found["site_power"], rel=1e-6)
    assert (found["site_power"] >= found["it_power"]).all()
    assert found["pue"] >= 1
    # The capacity is that in the design air, of the announced cooling; the classical system is another one.
    if loop and found["highest_air_temperature"] <= found["design_air_temperature"]:
        assert found["peak_site_power"] <= found["site_capacity"] * (1 + 1e-9)


WATER = ("make_up_flow", "evaporation_rate", "drift_rate", "blowdown_rate", "annual_site_water",
         "annual_site_consumption", "annual_site_discharge", "annual_make_up_water", "annual_abstraction",
         "annual_blowdown", "sanitary_flow", "humidification_water")  # fmt: skip
# What each receiver gets, in the names of its results: flow in, concentration, flow and concentration it is mixed into.
RECEIVERS = {
    "not_said": (),
    "public_sewer": ("sewer_peak_flow", "peak_blowdown_flow"),
    "stream": ("stream_nitrate", "peak_blowdown_flow", "discharge_nitrate", "stream_blowdown_share"),
    "infiltration": ("groundwater_nitrate", "infiltrated_blowdown_flow", "discharge_nitrate", "raw_nitrate",
                     "groundwater_flow_below_site"),
}  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(configurations())
def test_water_in_is_water_out(chosen) -> None:
    """Control volume: the cooling plant, hour by hour, the site over the year, its source, and its receiver.

    No stock but the loops and the rain tank, full at the beginning and at the end.
    """
    source, receiver = choice(chosen, "water_source"), choice(chosen, "blowdown_receiver")
    more = {"public_network": ("network_efficiency",), "rain_and_network": ("network_efficiency", "annual_rain_supply")}
    into = RECEIVERS[receiver] if technology(chosen) in CONCENTRATING else ()
    found = run((*WATER, *more.get(source, ()), *into), *chosen)
    out = found["evaporation_rate"] + found["drift_rate"] + found["blowdown_rate"]
    assert hourly(found["make_up_flow"]) * 1000 == pytest.approx(hourly(out), rel=1e-6, abs=1e-12)
    left = found["annual_site_consumption"] + found["annual_site_discharge"]
    assert found["annual_site_water"] == pytest.approx(left, rel=1e-6)
    drawn = found["annual_abstraction"] * found.get("network_efficiency", 1) + found.get("annual_rain_supply", 0)
    assert drawn == pytest.approx(found["annual_make_up_water"], rel=1e-6, abs=1e-9)
    beside = found["annual_site_discharge"] - found["annual_blowdown"]
    assert found["sanitary_flow"] * HOURS * 3600 == pytest.approx(beside, rel=1e-6)
    assert all((value >= 0).all() for value in found.values())
    if into:
        mass_closes(receiver, found)


def mass_closes(receiver: str, found: dict[str, np.ndarray]) -> None:
    """Control volume: where the blowdown is mixed in; what leaves carries what came, by volume and by mass."""
    if receiver == "public_sewer":
        assert found["sewer_peak_flow"] == pytest.approx(found["peak_blowdown_flow"] + found["sanitary_flow"], rel=1e-6)
    elif receiver == "stream":
        mixed, entering = found["stream_nitrate"] * (found["peak_blowdown_flow"] + 0.030), found["peak_blowdown_flow"]
        assert mixed == pytest.approx(entering * found["discharge_nitrate"] + 0.030 * 0.015, rel=1e-6)
        assert found["stream_blowdown_share"] * (entering + 0.030) == pytest.approx(entering, rel=1e-6)
    else:
        entering, passing = found["infiltrated_blowdown_flow"], found["groundwater_flow_below_site"]
        assert entering * HOURS * 3600 == pytest.approx(found["annual_blowdown"], rel=1e-6)
        came = entering * found["discharge_nitrate"] + passing * found["raw_nitrate"]
        assert found["groundwater_nitrate"] * (entering + passing) == pytest.approx(came, rel=1e-6)


@given(
    rain=st.lists(st.floats(0, 500), min_size=12, max_size=12),
    wanted=st.lists(st.floats(0, 500), min_size=12, max_size=12),
    size=st.floats(0, 300),
)
def test_a_tank_closes_with_its_stock(rain, wanted, size) -> None:
    """Control volume: the rain tank. In = supplied + spilled + Δstock, the stock followed here apart from the model.

    The year repeats itself: the stock at its end is the stock at its beginning, so that over the year it vanishes.
    """
    given_out = np.asarray(supply.tank_supply(np.array(rain), np.array(wanted), size))
    stock = size  # full, so that it is never below that of the model; a repeated year forgets it
    for _ in range(40):
        start, spilled = stock, 0.0
        for month in range(12):
            stock = stock + rain[month] - given_out[month]
            spilled += max(stock - size, 0.0)
            stock = min(stock, size)
            assert stock >= -1e-6
        if abs(stock - start) < 1e-9:
            break
    assert sum(rain) == pytest.approx(given_out.sum() + spilled + stock - start, rel=1e-6, abs=1e-6)
    assert stock == pytest.approx(start, abs=1e-6)


AIR = ("evaporation_rate", "humidity_ratio", "air_pressure", "air_temperature")


def mass_of_air(name: str, chosen: tuple[str, ...]) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Results, mass flow of the wetted air, and the temperature at which it leaves the water."""
    if name in WETTED:
        more = ("cooler_count", "cooler_air_capacity_rate", "fan_speed", "assist_active", "pad_outlet_temperature")
        found = run((*AIR, *more), *chosen)
        flow = found["cooler_count"] * found["cooler_air_capacity_rate"] * found["fan_speed"] * found["assist_active"]
        return found, np.asarray(cooling_loop.dry_air_flow(flow)), found["pad_outlet_temperature"]
    closed = name == "closed_tower"
    flow_name, heat = ("closed_tower_flow", "liquid_heat") if closed else ("tower_air_flow", "tower_heat")
    found = run((*AIR, flow_name, heat), *chosen)
    entering = psychrometrics.moist_air_enthalpy(found["air_temperature"], found["humidity_ratio"])
    gained = entering + found[heat] / found[flow_name]
    return found, found[flow_name], np.asarray(psychrometrics.saturated_temperature(gained, found["air_pressure"]))


@settings(max_examples=8, deadline=None)
@given(configurations((*WETTED, *TOWERS)))
def test_evaporation_is_at_most_what_the_air_can_take_up(chosen) -> None:
    """Control volume: the wetted air. Evaporation <= air flow × (saturation humidity at outlet − inlet humidity)."""
    found, flow, leaving = mass_of_air(technology(chosen), chosen)
    room = psychrometrics.saturated_humidity_ratio(leaving, found["air_pressure"]) - found["humidity_ratio"]
    assert (found["evaporation_rate"] <= flow * np.maximum(room, 0) * (1 + 1e-6) + 1e-12).all()


@settings(max_examples=6, deadline=None)
@given(configurations(TOWERS))
def test_the_enthalpy_that_the_air_of_a_tower_gains_is_the_heat(chosen) -> None:
    """Control volume: the air of the tower. psychrolib's enthalpies at inlet and outlet against the heat.

    The model leaves out the enthalpy that the make-up water brings, so that the air gains the heat and no more.
    """
    heat = "liquid_heat" if technology(chosen) == "closed_tower" else "tower_heat"
    found, flow, leaving = mass_of_air(technology(chosen), chosen)
    loss = run((heat,), *chosen)[heat]
    enthalpy = moist_air_enthalpy()
    for hour in range(0, HOURS, 487):
        out = found["humidity_ratio"][hour] + found["evaporation_rate"][hour] / flow[hour]
        before = enthalpy(found["air_temperature"][hour], found["humidity_ratio"][hour])
        behind = enthalpy(leaving[hour], out)
        assert flow[hour] * (behind - before) == pytest.approx(loss[hour], rel=0.005)


@settings(max_examples=6, deadline=None)
@given(configurations(WETTED))
def test_the_enthalpy_that_the_air_of_a_pad_gains_is_that_of_the_water(chosen) -> None:
    """Control volume: the air of the pad, which takes no heat: psychrolib's enthalpies, and water at the wet bulb."""
    found, flow, leaving = mass_of_air(technology(chosen), chosen)
    bulbs = run(("wet_bulb_temperature",), *chosen)["wet_bulb_temperature"]
    enthalpy = moist_air_enthalpy()
    for hour in np.flatnonzero(flow > 0)[::97]:
        uptake = found["evaporation_rate"][hour] / flow[hour]
        before = enthalpy(found["air_temperature"][hour], found["humidity_ratio"][hour])
        behind = enthalpy(leaving[hour], found["humidity_ratio"][hour] + uptake)
        water = uptake * psychrometrics.LIQUID_HEAT * bulbs[hour]
        assert behind - before == pytest.approx(water, abs=10)  # J/kg, of some 60,000


COIL = ("liquid_heat", "cooler_inlet_temperature", "loop_supply_temperature", "loop_return_temperature", "fan_speed",
        "cooler_count", "cooler_air_capacity_rate")  # fmt: skip


@settings(max_examples=6, deadline=None)
@given(configurations(COILS))
def test_no_coil_heats_its_air_beyond_the_water(chosen) -> None:
    """Control volume: the air of the coils. Its rise follows from the heat; the second law bounds where it ends."""
    trimmed = technology(chosen) == "trim_chiller"
    found = run((*COIL, *(("trim_heat",) if trimmed else ())), *chosen)
    heat = found["liquid_heat"] - (found["trim_heat"] if trimmed else 0)
    rate = found["cooler_count"] * found["cooler_air_capacity_rate"] * found["fan_speed"]
    working = heat > 1e-6 * found["liquid_heat"]
    leaving = found["cooler_inlet_temperature"] + heat / np.where(rate > 0, rate, np.inf)
    assert (leaving[working] <= found["loop_return_temperature"][working] + 1e-6).all()
    cooled = found["loop_supply_temperature"] - found["cooler_inlet_temperature"]
    assert (cooled[working & (not trimmed)] >= -1e-6).all()


@settings(max_examples=6, deadline=None)
@given(configurations())
def test_chillers_lose_efficiency_as_their_condenser_warms(chosen) -> None:
    """At constant load, with the share of Carnot; by the curves of a catalogue, part load has a say (tested there)."""
    extra = ("trim_power",) if technology(chosen) == "trim_chiller" else ()
    plain = (text for text in chosen if not text.startswith(("load_model=", "air_chiller_model=")))
    found = run(("air_heat", "chiller_power", "condensing_temperature", *extra), *plain)
    power = found["chiller_power"] - (found["trim_power"] if extra else 0)
    cop = hourly(found["air_heat"]) / power
    order = np.argsort(hourly(found["condensing_temperature"]), kind="stable")
    assert (np.diff(cop[order]) <= 1e-9 * cop.max()).all()


@pytest.mark.parametrize("name", ALL)
def test_the_water_of_the_process_scales_with_the_plant(name: str) -> None:
    names = ("wue", "pue", "annual_make_up_water")
    small, large = (
        run(names, f"cooling_technology={name}", f"announced_power={power} MW", "weather_year=hot") for power in (3, 90)
    )
    assert large["wue"] == pytest.approx(small["wue"], rel=1e-6, abs=1e-15)
    assert large["pue"] == pytest.approx(small["pue"], rel=1e-6)
    assert large["annual_make_up_water"] == pytest.approx(30 * small["annual_make_up_water"], rel=1e-6)


AMBIENT = {"warm": st.floats(10, 35), "more": st.floats(0.1, 8), "humidity": st.floats(0.15, 0.6)}


@given(**AMBIENT)
def test_warmer_air_of_the_same_humidity_never_cools_more(warm, more, humidity) -> None:
    """At one humidity ratio and full fan: heat of dry coils, of coils behind a pad, and of a closed tower."""
    pressure, water = 99_000.0, 45.0
    ratio = psychrometrics.humidity_ratio(psychrometrics.vapour_pressure(warm, humidity), pressure)
    share = cooling_equipment.cooler_effectiveness(1.0, 527.2e3, 527.2e3, 607.5e3, 0.5)

    def capacities(air: float) -> np.ndarray:
        bulb = psychrometrics.wet_bulb_temperature(air, ratio, pressure)
        behind = cooling_equipment.pad_outlet_temperature(air, bulb, 0.8)
        coils = [share * 527.2e3 * (water - entering) for entering in (air, behind)]
        enthalpy = psychrometrics.moist_air_enthalpy(air, ratio)
        flow = closed_tower.closed_tower_air_flow(1e6, 35.0, enthalpy, pressure, 0.6)
        return np.array([*coils, 1 / flow], dtype=np.float64)

    cool, hot = capacities(warm), capacities(warm + more)
    assert (hot <= cool * (1 + 1e-12)).all()
