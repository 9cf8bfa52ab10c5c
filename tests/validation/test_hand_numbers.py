"""Numbers that a reviewer works out by hand, got from the study by giving it the same inputs."""

from __future__ import annotations

from typing import Any

import pytest

from impact import study
from impact.physics import well_hydraulics


def evaluate(quantity: str, *overrides: str, label: str | None = None) -> Any:
    """The central value of a quantity in the first case of the embedded study."""
    project = study.open_project(overrides=overrides)
    done = study.evaluate(project, project.plan.cases[0], [quantity])
    return done.results[quantity].statistic(label, "central")


LITRES_PER_KWH = 1e-3 / 3.6e6


@pytest.mark.parametrize(
    ("saving", "baseline", "implied"),
    [("96 %", "1.8 L/kWh", 0.072), ("96 %", "1.08 L/kWh", 0.0432), ("98 %", "1.8 L/kWh", 0.036)],
)
def test_the_wue_that_a_claimed_saving_implies(saving: str, baseline: str, implied: float) -> None:
    """96 % less than 1.8 L/kWh is 0.072 L/kWh: an identity, so exact."""
    overrides = (f"claimed_water_saving={saving}", f"baseline_wue[common-us-average]={baseline}")
    found = evaluate("implied_wue", *overrides, label="common-us-average")
    assert found / LITRES_PER_KWH == pytest.approx(implied, rel=1e-12)


def test_the_baseline_in_common_use_is_the_one_of_the_register() -> None:
    found = evaluate("implied_wue", "claimed_water_saving=96 %", label="common-us-average")
    assert found / LITRES_PER_KWH == pytest.approx(0.072, rel=1e-12)


@pytest.mark.parametrize(
    ("exchanger", "cooler", "recirculation", "limit"),
    [(3, 7.5, 0, 34.5), (5, 10, 2, 28.0), (4, 10, 1, 30.0)],
)
def test_the_warmest_air_for_dry_coolers_counts_every_approach(
    exchanger: float, cooler: float, recirculation: float, limit: float
) -> None:
    """45 °C less 3 to 5 K, less 7.5 to 10 K, less 0 to 2 K: 28 to 34.5 °C, and not 37 °C."""
    overrides = (
        "coolant_supply_temperature=45 °C",
        f"coolant_exchanger_approach={exchanger} K",
        f"dry_cooler_approach={cooler} K",
        f"recirculation_rise={recirculation} K",
    )
    assert evaluate("dry_limit_temperature", *overrides) == pytest.approx(limit, abs=1e-12)


THIN = ("transmissivity_alluvium=0.002 m²/s", "saturated_thickness_alluvium=3 m", "storativity_alluvium=0.1")


@pytest.mark.parametrize("share", [0.5, 2 / 3])
def test_a_thin_terrace_yields_less_than_two_litres_a_second(share: float) -> None:
    """T = 2e-3 m²/s and 3 m of water: 1.5 to 1.9 L/s for a year, and little more for the longest heat wave."""
    allowed = well_hydraulics.unconfined_drawdown_equivalent(3 * share, 3)
    year = well_hydraulics.theis_pumping_rate(allowed, 0.002, 0.1, 0.15, 365 * 86400)
    assert 1.5e-3 < year < 1.9e-3
    given = (f"allowable_drawdown_share={100 * share} %", "well_radius=0.15 m", "heat_wave_duration=120 d")
    flow = evaluate("well_deliverable_flow", *THIN, *given)
    assert year < flow < 2.0e-3


def test_what_the_well_yields_uses_up_the_allowed_drawdown() -> None:
    """Back through Theis and Jacob: the yield lowers the water at the well by two thirds of 3 m."""
    overrides = (*THIN, "allowable_drawdown_share=66.7 %", "heat_wave_duration=15 d", "well_radius=0.15 m")
    flow = evaluate("well_deliverable_flow", *overrides)
    equivalent = well_hydraulics.theis_drawdown(flow, 0.002, 0.1, 0.15, 15 * 86400)
    drawdown = 3 * 0.667
    assert equivalent == pytest.approx(drawdown - drawdown**2 / 6, rel=1e-9)


def test_the_well_pumps_no_more_than_it_can_deliver() -> None:
    overrides = (*THIN, "well_requested_flow=20 L/s")
    deliverable = evaluate("well_deliverable_flow", *overrides)
    assert evaluate("well_pumping_rate", *overrides) == deliverable
    assert evaluate("well_shortfall_flow", *overrides) == pytest.approx(0.020 - deliverable)
    assert evaluate("well_cannot_deliver", *overrides) == 1


@pytest.mark.parametrize(("label", "metres"), [("well-100-m", 0.58), ("well-1-km", 0.21)])
def test_drawdown_after_a_year_at_20_litres_a_second(label: str, metres: float) -> None:
    """T = 2e-2 m²/s, S = 0.1, 20 L/s, one year: 0.58 m at 100 m and 0.21 m at 1 km."""
    overrides = (
        "transmissivity_alluvium=0.02 m²/s",
        "storativity_alluvium=0.1",
        "long_term_pumping_rate=20 L/s",
        "long_term_duration=365 d",
    )
    assert evaluate("long_term_drawdown", *overrides, label=label) == pytest.approx(metres, abs=0.005)


@pytest.mark.parametrize(("power", "energy"), [("40 MW", 350.4), ("80 MW", 700.8), ("120 MW", 1051.2)])
def test_energy_of_a_year_at_full_load(power: str, energy: float) -> None:
    found = evaluate("annual_it_energy", "power_reading=it", f"announced_power={power}", "load_factor=100 %")
    assert found / 3.6e12 == pytest.approx(energy, rel=1e-12)


def test_forty_thousand_h100_at_measured_training_power() -> None:
    """40,000 × 0.97 kW = 38.8 MW."""
    overrides = ("gpu_count=40000", "hardware_power_per_gpu[h100]=0.97 kW")
    assert evaluate("fleet_power", *overrides, label="h100") == pytest.approx(38.8e6, rel=1e-12)


def test_tower_make_up_per_kilowatt_hour_of_heat() -> None:
    """Evaporation 1.3333 L, five cycles of concentration, no drift: make-up 5/4 of it, 1.667 L."""
    overrides = (
        "cooling_technology=evaporative_tower",
        "evaporation_rate=1 kg/s",
        "cycles_of_concentration=5",
        "drift_rate=0 kg/s",
    )
    assert evaluate("peak_make_up_flow", *overrides) == pytest.approx(1.25e-3, rel=1e-12)


def test_abstraction_behind_a_network_that_leaks() -> None:
    """81 m³ delivered by a network of 81 % are 100 m³ taken elsewhere."""
    overrides = ("water_source=public_network", "annual_make_up_water=81 m³", "network_efficiency=81 %")
    assert evaluate("annual_abstraction", *overrides) == pytest.approx(100, rel=1e-12)
