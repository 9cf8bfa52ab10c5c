"""Heat reuse, greenhouse gases and consistency of the embedded study, against figures worked out beforehand.

The verdict of a claim is asserted nowhere: only formulas, balances and what depends on what.
"""

from __future__ import annotations

import numpy as np
import pytest

from impact import graph, study
from impact.graph import Absent
from impact.study import Project, given_values, open_project

GWH = 3.6e12
HEAT = ["network_sales_share", "absorbable_heat_share", "monthly_heat_share"]
JULY = 6
# The heat of 36 MW of IT of which the liquid takes 90 %, as in the figures worked out by hand; a network that
# loses nothing, as far from the site as it is.
BY_HAND = ("network_heat_sold=75 GWh/year", "network_loss_share=0 %", "liquid_heat_share=90 %")


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project()


def values(names: list[str], case: str, *settings: str) -> dict[str, np.ndarray]:
    opened = open_project("rovaltain", settings)
    done = study.evaluate(opened, opened.plan.case(case), names)
    return {name: done.results[name].values for name in names}


def scalar(name: str, case: str, *settings: str) -> float:
    return float(values([name], case, *settings)[name][0])


@pytest.mark.parametrize(
    ("capacity", "load", "expected"),
    [(36.36, 1.0, 26.2), (36.36, 0.65, 40.2), (36.36, 0.45, 58.1), (109.1, 1.0, 8.7)],
)
def test_sales_of_the_network_against_the_heat(capacity: float, load: float, expected: float) -> None:
    found = values(HEAT, "P40-it", f"it_capacity={capacity} MW", f"load_factor={load}", *BY_HAND)
    assert found["network_sales_share"][0] * 100 == pytest.approx(expected, abs=0.1)
    assert found["absorbable_heat_share"][0] <= found["network_sales_share"][0]


@pytest.mark.parametrize("load", [1.0, 0.65, 0.45])
def test_july_is_a_small_share(load: float) -> None:
    july = values(HEAT, "P40-it", "it_capacity=36.36 MW", f"load_factor={load}", *BY_HAND)["monthly_heat_share"]
    assert 0.05 < july[0, JULY] < 0.15
    assert july[0, 0] > july[0, JULY]


def test_gas_heat_factor_and_displaced_heat() -> None:
    assert scalar("gas_heat_factor", "P40-it") * 3.6e9 == pytest.approx(252, rel=0.005)
    # 60 GWh: 15.1 kt against gas boilers, about 7.8 kt against 55 % wood; 100 GWh against gas: 25,200 t.
    sixty = ("annual_useful_heat=60 GWh/year", "network_renewable_share=55 %")
    assert scalar("displaced_gas_emission", "P40-it", *sixty) / 1e6 == pytest.approx(15.1, abs=0.05)
    assert scalar("displaced_network_emission", "P40-it", *sixty) / 1e6 == pytest.approx(7.8, abs=0.05)
    hundred = scalar("displaced_gas_emission", "P40-it", "annual_useful_heat=100 GWh/year")
    assert hundred / 1e3 == pytest.approx(25_200, rel=0.002)


def test_three_questions_on_electricity() -> None:
    # 430 GWh: 14.9 kt and 22.8 kt over the life cycle, 172 kt with additional gas.
    found = values(["site_emission", "grid_emission_factor"], "P40-it", "annual_site_energy=430 GWh/year")
    shown = {round(float(f) * 3.6e9, 1): float(e) / 1e6
             for f, e in zip(found["grid_emission_factor"][0], found["site_emission"][0], strict=True)}  # fmt: skip
    assert shown[34.5] == pytest.approx(14.9, abs=0.1)
    assert shown[52.9] == pytest.approx(22.8, abs=0.1)
    assert shown[400.0] == pytest.approx(172, abs=0.1)


def test_embodied_carbon_of_the_fleet() -> None:
    assert scalar("fleet_embodied_emission", "P40-it") / 1e6 == pytest.approx(57.0)
    assert scalar("annual_embodied_emission", "P40-it", "hardware_life=4 year") / 1e6 == pytest.approx(14.25)


@pytest.mark.parametrize(("scenario", "energy", "share"), [("P40", 350, 6.7), ("P80", 701, 13.4), ("P120", 1051, 20.1)])
def test_energy_of_the_announced_power(scenario: str, energy: float, share: float) -> None:
    assert scalar("full_load_energy", f"{scenario}-it") / GWH == pytest.approx(energy, abs=0.5)
    assert scalar("full_load_energy_share", f"{scenario}-it") * 100 == pytest.approx(share, abs=0.05)


def test_efficiency_and_pue_that_imply_each_other() -> None:
    assert scalar("efficiency_of_claimed_pue", "P40-it") == pytest.approx(0.909, abs=5e-4)
    assert scalar("pue_of_claimed_efficiency", "P40-it") == pytest.approx(1.02, abs=5e-4)


def test_tranches_that_do_not_divide_the_power() -> None:
    remainders = [scalar("tranche_remainder", f"{p}-it") for p in ("P40", "P80", "P120")]
    assert remainders == pytest.approx([1 / 3, 1 / 3, 0], abs=1e-9)


def test_fleet_of_measured_servers() -> None:
    found = values(["typical_fleet_power", "fleet_power", "idle_fleet_power"], "P40-it")
    assert found["typical_fleet_power"][0, 0] / 1e6 == pytest.approx(38.8)
    assert np.all(found["idle_fleet_power"] < found["typical_fleet_power"])
    assert np.all(found["typical_fleet_power"] <= found["fleet_power"])


@pytest.mark.parametrize("case", ["P40-it", "P120-site-dry-hot", "P40-it-load-low", "P40-site-ramp-up"])
def test_energy_of_the_heat_chain_closes(project: Project, case: str) -> None:
    """Heat taken and electricity are heat delivered and lost; the balance is made on the hourly series."""
    chosen = project.plan.case(case)
    given, _, _ = given_values(project, chosen, 1)
    names = ["absorbed_heat", "useful_heat", "network_heat_demand", "liquid_heat", "pipe_heat_loss", "heat_pump_cop",
             "annual_useful_heat", "annual_heat_pump_energy", "annual_pipe_loss", "annual_absorbable_heat",
             "annual_network_heat", "monthly_absorbable_heat", "unused_heat", "annual_recoverable_heat"]  # fmt: skip
    out = graph.run(project.graph, study.choices_of(project, chosen), names, given, project.terms)
    taken, useful = out["absorbed_heat"][0], out["useful_heat"][0]
    total = {name: float(out[name][0]) for name in names if out[name].ndim == 1}
    assert np.all(taken <= out["liquid_heat"][0] * (1 + 1e-12))
    assert np.all(useful <= out["network_heat_demand"][0] * (1 + 1e-9))
    # Independent of the integrals: electricity is the heat taken over COP less one.
    electricity = taken.sum() * 3600 / (total["heat_pump_cop"] - 1)
    assert total["annual_heat_pump_energy"] == pytest.approx(electricity, rel=1e-6)
    delivered = total["annual_useful_heat"] + total["annual_pipe_loss"]
    assert total["annual_absorbable_heat"] + electricity == pytest.approx(delivered, rel=1e-6)
    assert out["network_heat_demand"][0].sum() * 3600 == pytest.approx(total["annual_network_heat"], rel=1e-6)
    assert out["monthly_absorbable_heat"][0].sum() == pytest.approx(total["annual_absorbable_heat"], rel=1e-6)
    assert total["unused_heat"] + taken.sum() * 3600 == pytest.approx(total["annual_recoverable_heat"], rel=1e-6)


def test_nothing_is_demonstrated_without_a_contract_and_some_is_with_one() -> None:
    assert scalar("delivered_heat", "P40-it", "contracted_heat=0 GWh/year") == 0
    assert scalar("delivered_heat", "P40-it", "contracted_heat=10 GWh/year") == pytest.approx(10 * GWH)
    bounded = values(["delivered_heat", "annual_absorbable_heat"], "P40-it", "contracted_heat=4000 GWh/year")
    assert bounded["delivered_heat"] == pytest.approx(bounded["annual_absorbable_heat"])


def test_no_heat_loop_no_heat_to_reuse(project: Project) -> None:
    done = study.evaluate(project, project.plan.case("P40-it-tower"), ["absorbable_heat_share", "site_emission"])
    assert isinstance(done.results["absorbable_heat_share"].values, Absent)
    assert not isinstance(done.results["site_emission"].values, Absent)


def test_the_pipe_follows_the_site() -> None:
    near, far = (scalar("annual_pipe_loss", "P40-it", f"site_offset_north={d} m") for d in (-700, 700))
    assert near < far


def test_phase_and_level_of_load(project: Project) -> None:
    capacity = {c: scalar("it_capacity", c) for c in ("P40-it", "P40-it-tranche", "P40-it-ramp-up")}
    assert capacity["P40-it-tranche"] == capacity["P40-it-ramp-up"] == pytest.approx(6e6)
    loads = [scalar("mean_load", f"P40-it{c}") for c in ("-ramp-up", "-load-low", "", "-load-high")]
    assert loads == pytest.approx([0.20, 0.45, 0.65, 0.85])
    assert scalar("it_power_per_gpu", "P40-it-tranche") == pytest.approx(scalar("it_power_per_gpu", "P40-it"))


@pytest.mark.parametrize("name", ["compute_load", "heat_reuse", "carbon", "consistency"])
def test_docstrings_are_the_definitions(project: Project, name: str) -> None:
    nodes = [n for each in project.graph.alternatives.values() for n in each
             if n.function.__module__ == f"impact.assessment.{name}"]  # fmt: skip
    assert nodes
    for node in nodes:
        term = project.terms[node.name]
        assert node.function.__doc__ == f"{(term.definition or {})['en']} [{term.unit}]", node.place


# Origin of the electricity of France in 2024 and factors by source in g/kWh, life cycle and direct, as the zone file
# FR of electricitymaps-contrib prints them (commit 0115d708); "unknown" (0.04 %) has no factor there and is left out.
ORIGIN_2024 = {
    "biomass": (0.012620, 230.0, 0.0), "coal": (0.001531, 1036.65, 976.65), "gas": (0.036033, 531.07, 411.07),
    "hydro": (0.120444, 10.7, 0.0), "hydro discharge": (0.013662, 23.17, 12.47), "nuclear": (0.674680, 5.13, 0.0),
    "oil": (0.002640, 1133.83, 889.83), "solar": (0.047192, 30.075, 0.0), "wind": (0.090756, 12.62, 0.0),
    "battery discharge": (0.000052, 47.59, 14.59),
}  # fmt: skip


@pytest.mark.parametrize(("column", "label"), [(1, "life-cycle-2024"), (2, "direct-2024")])
def test_factors_of_the_register_are_the_mix_times_the_factors_of_its_sources(
    project: Project, column: int, label: str
) -> None:
    mixed = sum(row[0] * row[column] for row in ORIGIN_2024.values())
    factors = project.register.leaves["grid_emission_factor"]
    (kept,) = (datum.value for datum in factors.data if datum.label == label)
    assert kept * 3.6e9 == pytest.approx(mixed, rel=0.03)
    assert sum(row[0] for row in ORIGIN_2024.values()) == pytest.approx(1, abs=1e-3)
