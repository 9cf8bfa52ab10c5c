"""Quantities that one line of arithmetic makes: each by hand, from what is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from impact import study
from impact.overrides import parse_override

PROJECT = study.open_project()


def values(names: list[str], *overrides: str, case: str = "P40-it") -> dict[str, np.ndarray]:
    project = replace(PROJECT, overrides=tuple(parse_override(text) for text in overrides))
    chosen = replace(project.plan.case(case), reference=None)
    return {n: np.asarray(r.values[0]) for n, r in study.evaluate(project, chosen, names).results.items()}


def test_costs_and_benefits_of_a_heat_link_by_hand() -> None:
    """10 km at 1000 EUR/m and 20 MW at 400 EUR/kW are 18 M€; 60 GWh at 50 less 15 GWh at 100 are 1.5 M€ a year."""
    names = ["heat_link_investment", "annual_heat_revenue", "annual_heat_pump_cost", "heat_link_return"]
    found = values(
        names, "pipe_length=10 km", "pipe_unit_cost=1000 EUR/m", "peak_delivered_heat=20 MW",
        "heat_pump_unit_cost=400 EUR/kW", "annual_useful_heat=60 GWh/year", "heat_price=50 EUR/MWh",
        "annual_heat_pump_energy=15 GWh/year", "electricity_price=100 EUR/MWh",
    )  # fmt: skip
    assert [float(found[name]) for name in names] == pytest.approx([18e6, 3e6, 1.5e6, 1.5 / 18])


def test_the_duty_applies_from_one_megawatt() -> None:
    below, at = (values(["waste_heat_duty_ratio"], f"site_capacity={power} MW") for power in (0.99, 1))
    assert below["waste_heat_duty_ratio"] < 1 <= at["waste_heat_duty_ratio"]


def test_the_heat_pump_is_sized_for_its_largest_hour() -> None:
    found = values(["peak_delivered_heat", "absorbed_heat", "heat_pump_power", "heat_pump_cop"])
    given_off = found["absorbed_heat"] + found["heat_pump_power"]
    assert found["peak_delivered_heat"] == pytest.approx(given_off.max())
    assert given_off.max() == pytest.approx(found["heat_pump_cop"] * found["heat_pump_power"].max(), rel=1e-9)


def test_humidification_by_hand() -> None:
    """0.36 kg/kWh of 40 MW are 4 kg/s of air; with 2 g/kg lacking all year they take 252 m³."""
    found = values(
        ["humidification_water"], "fresh_air_ratio=0.36 kg/kWh", "least_room_humidity_ratio=0.006",
        "humidity_ratio=0.004", "it_capacity=40 MW",
    )  # fmt: skip
    assert found["humidification_water"] == pytest.approx(4 * 0.002 * 31_536_000 / 1000)
    assert values(["humidification_water"], "least_room_humidity_ratio=0")["humidification_water"] == 0


def test_a_river_gives_what_the_plant_takes_and_no_more() -> None:
    names = ["annual_abstraction", "annual_make_up_water", "peak_abstraction_flow", "peak_make_up_flow"]
    river = values(names, "water_source=river", case="P40-it-hot")
    assert river["annual_abstraction"] == river["annual_make_up_water"] > 0
    assert river["peak_abstraction_flow"] == river["peak_make_up_flow"]


def test_redundant_modules_lose_what_they_lose_idle() -> None:
    """Two full paths have twice the constant loss of one, and change nothing else."""
    single, double = (
        values(["ups_constant_loss", "ups_loss", "it_capacity"], "electrical_chain=staged", "ups_share=100 %",
               "ups_efficiency=95 %", f"ups_redundancy={paths}")
        for paths in (1, 2)
    )  # fmt: skip
    assert double["ups_constant_loss"] == pytest.approx(2 * single["ups_constant_loss"])
    more = double["ups_loss"] - single["ups_loss"]
    assert more == pytest.approx(np.full(8760, float(single["ups_constant_loss"]) / 0.95))


def test_the_limit_of_the_coolant_is_counted_where_the_set_point_is_not_held() -> None:
    names = ["coolant_limit_exceedance", "coolant_limit_margin", "unmet_duration"]
    at = values(names, "cooling_technology=dry_cooler", "load_model=nameplate", case="P40-it-dry-hot")
    assert at["coolant_limit_margin"] == pytest.approx(0)
    assert at["coolant_limit_exceedance"] == at["unmet_duration"] > 0
    # At partial load the exchanger needs less than its approach.
    partial = values(names, "cooling_technology=dry_cooler", case="P40-it-dry-hot")
    assert 0 < partial["coolant_limit_exceedance"] < partial["unmet_duration"]
    roomy = values(names, "cooling_technology=dry_cooler", "coolant_temperature_limit=60 °C", case="P40-it-dry-hot")
    assert roomy["coolant_limit_margin"] == pytest.approx(15)
    assert roomy["coolant_limit_exceedance"] == 0


def test_servers_and_racks_of_the_library() -> None:
    """A DGX of 10.2 kW, 7.75 kW in training, and a rack of 72 at 120 kW, as their sources print them."""
    powers = [f"hardware_{state}unit_power" for state in ("", "typical_", "idle_")]
    found = values([*powers, "hardware_unit_count"], "installed_gpu_count=40000")
    assert found["hardware_unit_power"][0] == pytest.approx(10.2e3)
    assert found["hardware_typical_unit_power"][0] == pytest.approx(7.75e3, abs=8 * 5)  # 0.97 kW per GPU is rounded
    assert found["hardware_idle_unit_power"][[0, 3]] == pytest.approx([8 * 290, 72 * 380])
    rated, typical, idle = (found[name] for name in powers)
    assert (idle < typical).all()
    assert (typical <= rated).all()
    assert found["hardware_unit_power"][3] == pytest.approx(120e3, rel=1e-3)
    assert found["hardware_unit_count"][:3] == pytest.approx([5000, 5000, 5000])


CLASS = """
[data.hardware_{}.at.mine]
value = "{}"
grade = "measured"
source = "authors-assumption"
"""


def test_a_class_of_hardware_of_ones_own(tmp_path) -> None:
    """A class that a study file adds is in every table of the fleet; a class without one of its data is told."""
    from gis.pack import find_pack
    from impact.errors import RegisterError

    text = (find_pack("rovaltain").folder / "study.toml").read_text(encoding="utf-8")
    text = text.replace('site = "."', 'site = "rovaltain"')
    data = {
        "power_per_gpu": "1.5 kW", "peak_power_per_gpu": "1.4 kW", "typical_power_per_gpu": "1.2 kW",
        "idle_power_per_gpu": "0.3 kW", "liquid_share": "95 %", "gpus_per_unit": "16", "share": "0 %",
        "first_tranche": "1", "last_tranche": "8",
    }  # fmt: skip
    whole = text + "".join(CLASS.format(*item) for item in data.items())
    (tmp_path / "study.toml").write_text(whole, encoding="utf-8")
    project = study.open_project(str(tmp_path))
    done = study.evaluate(project, project.plan.case("P40-it"), ["fleet_power", "hardware_unit_power"]).results
    assert done["fleet_power"].statistic("mine", "central") == pytest.approx(60e6)
    assert done["hardware_unit_power"].statistic("mine", "central") == pytest.approx(24e3)
    (tmp_path / "study.toml").write_text(text + CLASS.format("power_per_gpu", "1.5 kW"), encoding="utf-8")
    project = study.open_project(str(tmp_path))
    with pytest.raises(RegisterError, match="differ in mine"):
        study.evaluate(project, project.plan.case("P40-it"), ["fleet_power"])
