"""The coolant: pumps with glycol against CoolProp and by hand, and the two loops on both sides of the exchanger."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from impact import study
from impact.errors import DomainError
from impact.physics import coolants, cooling_limits, cooling_loop


def values(names: list[str], *overrides: str) -> dict[str, Any]:
    project = study.open_project(overrides=("cooling_technology=dry_cooler", *overrides))
    done = study.evaluate(project, project.plan.cases[0], names)
    return {name: np.asarray(done.results[name].values[0]) for name in names}


def test_pump_power_by_hand() -> None:
    """Blasius: twice the viscosity is 2^(1/4) = 1.189 of the pressure; a tenth more flow is 1.1^2.75 of the power."""
    assert cooling_loop.pumping_ratio(1.0, 1.0, 1.0, 0.25) == 1
    assert cooling_loop.pumping_ratio(1.0, 2.0, 1.0, 0.25) == pytest.approx(1.1892, abs=5e-5)
    assert cooling_loop.pumping_ratio(1.0, 1.0, 1 / 1.1, 0.25) == pytest.approx(1.1**2.75, rel=1e-12)
    assert cooling_loop.pumping_ratio(1.0, 2.0, 1.0, 1.0) == pytest.approx(2)  # laminar: Poiseuille
    with pytest.raises(DomainError, match="exponent of friction is -1"):
        cooling_loop.pumping_ratio(1.0, 1.0, 1.0, -1)


@pytest.mark.parametrize("temperature", [25.0, 41.0, 55.0])
def test_pump_power_with_glycol_against_coolprop(temperature: float) -> None:
    """A quarter of propylene glycol by mass, and water, both by CoolProp."""
    props = pytest.importorskip("CoolProp.CoolProp", reason="CoolProp has no wheel for this interpreter").PropsSI
    at = ("T", temperature + 273.15, "P", 101325.0)
    density, viscosity, heat = (props(k, *at, "INCOMP::MPG[0.25]") / props(k, *at, "Water") for k in "DVC")
    expected = density**0.75 * viscosity**0.25 / (density * heat) ** 2.75
    assert coolants.propylene_glycol_pumping_ratio(0.25, temperature, 0.25) == pytest.approx(expected, rel=0.01)


def test_colder_and_richer_glycol_asks_more_of_the_pumps() -> None:
    shares = np.array([0.0, 0.1, 0.2, 0.3, 0.4])
    ratios = np.array([coolants.propylene_glycol_pumping_ratio(shares, t, 0.25) for t in (60.0, 40.0, 20.0)])
    assert ratios[:, 0] == pytest.approx(1, rel=1e-12)
    assert (np.diff(ratios, axis=1) > 0).all()
    assert (np.diff(ratios[:, 1:], axis=0) > 0).all()


def test_the_pumps_of_the_chain_feel_the_glycol() -> None:
    """All of the pumps' power goes with it, and none without; the chilled water of the classical system has none."""
    names = ["pump_power", "glycol_pumping_ratio", "pue"]
    water, mixed = values(names, "glycol_share=0 %"), values(names, "glycol_share=25 %")
    assert water["glycol_pumping_ratio"] == pytest.approx(1, rel=1e-12)
    assert 1.2 < mixed["glycol_pumping_ratio"] < 1.5
    assert mixed["pump_power"] / water["pump_power"] == pytest.approx(mixed["glycol_pumping_ratio"], rel=1e-12)
    assert mixed["pue"] > water["pue"]
    classical = [values(["pue"], "cooling_technology=evaporative_tower", f"glycol_share={s} %")["pue"] for s in (0, 25)]
    assert classical[0] == classical[1]


LOOPS = ["coolant_inlet_temperature", "coolant_outlet_temperature", "loop_supply_temperature", "loop_capacity_rate",
         "loop_return_temperature", "liquid_heat", "coolant_exchanger_effectiveness"]  # fmt: skip


@pytest.mark.parametrize("load", ["load_model=nameplate", "load_factor=40 %", "load_model=inference"])
def test_both_loops_carry_the_heat_and_the_exchanger_keeps_its_effectiveness(load: str) -> None:
    """4 K over 10 K: 2.5 transfer units, ε = 2.5/3.5. By the definition of ε, and by the heat on each side."""
    found = values(LOOPS, load, "weather_year=hot", "coolant_supply_temperature=42 °C")
    inlet, outlet, supply, rate, back, heat, effectiveness = (found[name] for name in LOOPS)
    assert effectiveness == pytest.approx(2.5 / 3.5, rel=1e-12)
    assert rate * (outlet - inlet) == pytest.approx(heat, rel=1e-9)
    assert rate * (back - supply) == pytest.approx(heat, rel=1e-9)
    assert effectiveness * rate * (outlet - supply) == pytest.approx(heat, rel=1e-9)
    assert outlet - back == pytest.approx(inlet - supply, rel=1e-9)  # equal flows: one approach all along
    if "nameplate" in load:
        assert (inlet - supply) == pytest.approx(4, rel=1e-9)
    else:
        assert (inlet - supply).min() < 3.9
        assert (inlet - supply <= 4 + 1e-9).all()


def test_the_last_digit_of_a_set_point_is_no_hour_above_the_limit() -> None:
    step = np.full(4, 900.0)
    temperature = np.array([45.0, 45.0 + 1e-12, 45.001, 50.0])
    assert cooling_limits.limit_exceedance(temperature, 45.0, step) == 1800
