"""Chiller curves against a machine's record, coolant properties against CoolProp."""

from __future__ import annotations

import numpy as np
import pytest

from impact import study
from impact.errors import DomainError
from impact.physics import chillers, coolants

CoolProp = pytest.importorskip("CoolProp.CoolProp", reason="CoolProp has no wheel for this interpreter")

# EnergyPlus record "ElectricEIRChiller McQuay PFH 2124kW/6.03COP/Vanes", as the Modelica Buildings library prints it:
# 8.89 °C chilled water, 23.89 °C condenser water; curves of 5.56 to 8.89 °C and 12.78 to 29.44 °C.
RATED, COP = 2124e3, 6.03
CAPACITY = np.array([1.040134, -1.745650e-2, 1.084856e-3, 6.629328e-3, -8.008991e-4, 1.567769e-3])
INPUT = np.array([1.157799, -3.621524e-2, -3.684818e-3, -1.202959e-2, -7.378548e-5, 3.787365e-3])
PART_LOAD = np.array([1.051419e-1, 2.033679e-1, 6.902026e-1])


def test_the_record_at_its_reference_point() -> None:
    """The curves of the record are fits: at its own reference point they miss 1 by up to 2 %."""
    capacity = chillers.chiller_capacity(RATED, 8.89, 23.89, CAPACITY)
    assert capacity == pytest.approx(RATED, rel=1e-2)
    power = chillers.chiller_electric_power(capacity, capacity, COP, 8.89, 23.89, INPUT, PART_LOAD)
    assert capacity / power == pytest.approx(COP, rel=2e-2)


def test_the_efficiency_falls_as_the_condenser_warms() -> None:
    condenser = np.linspace(16.0, 29.44, 30)
    capacity = chillers.chiller_capacity(RATED, 8.0, condenser, CAPACITY)
    power = chillers.chiller_electric_power(capacity, capacity, COP, 8.0, condenser, INPUT, PART_LOAD)
    assert (np.diff(capacity / power) < 0).all()


def test_no_load_no_power_and_no_more_than_the_capacity() -> None:
    arguments = (COP, 8.89, 23.89, INPUT, PART_LOAD)
    assert chillers.chiller_electric_power(0.0, RATED, *arguments) == 0
    with pytest.raises(DomainError, match="above the capacity"):
        chillers.chiller_electric_power(1.1 * RATED, RATED, *arguments)


@pytest.mark.parametrize("share", [0.15, 0.25, 0.35, 0.45])
@pytest.mark.parametrize("temperature", [0.0, 20.0, 45.0, 60.0])
@pytest.mark.parametrize(
    ("equation", "symbol"),
    [
        (coolants.propylene_glycol_density, "D"),
        (coolants.propylene_glycol_specific_heat, "C"),
        (coolants.propylene_glycol_viscosity, "V"),
    ],
)
def test_coolant_against_coolprop(share: float, temperature: float, equation, symbol: str) -> None:
    expected = CoolProp.PropsSI(symbol, "T", temperature + 273.15, "P", 101325.0, f"INCOMP::MPG[{share}]")
    assert equation(share, temperature) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("share", [0.2, 0.3, 0.4, 0.5])
def test_freezing_point_against_coolprop(share: float) -> None:
    expected = CoolProp.PropsSI("T_freeze", "T", 300.0, "P", 101325.0, f"INCOMP::MPG[{share}]") - 273.15
    assert coolants.propylene_glycol_freezing_point(share) == pytest.approx(expected, abs=0.05)


def test_a_frozen_mixture_is_refused() -> None:
    with pytest.raises(DomainError, match="freezing point"):
        coolants.propylene_glycol_density(0.2, -20.0)


def test_the_class_of_air_cooled_chillers_at_its_rating() -> None:
    """Curves of ASHRAE 90.1-2010 at 6.67 °C of water and 35 °C of air: capacity and input within 1 % of it."""
    assert chillers.air_cooled_capacity_ratio(6.67, 35.0, 35.0) == 1
    capacity = chillers.chiller_capacity(1.0, 6.67, 35.0, chillers.AIR_COOLED_CAPACITY)
    assert capacity == pytest.approx(1, rel=0.01)
    assert chillers.air_cooled_cop(2.8, 1.0, 6.67, 35.0) == pytest.approx(2.8, rel=0.01)


def test_the_part_load_value_of_the_class_is_that_of_the_standard() -> None:
    """AHRI 551: 1 % at full load and 35 °C, 42 % at 3/4 and 26.7, 45 % at 1/2 and 18.3, 12 % at 1/4 and 12.8 °C.

    ASHRAE 90.1-2010 asks for 0.941 kW per ton, a coefficient of 3.74: the curves were made to give it.
    """
    found = 0.0
    for weight, share, air in ((0.01, 1.0, 35.0), (0.42, 0.75, 26.7), (0.45, 0.5, 18.3), (0.12, 0.25, 12.8)):
        load = share / chillers.air_cooled_capacity_ratio(6.67, air, 35.0)
        found += weight * chillers.air_cooled_cop(2.8, load, 6.67, air)
    assert found == pytest.approx(3.517 / 0.941, rel=0.05)


@pytest.mark.parametrize("load", [0.25, 0.5, 1.0])
def test_the_class_loses_efficiency_as_its_condenser_warms(load: float) -> None:
    found = chillers.air_cooled_cop(2.8, load, 10.0, np.linspace(12.7, 51.0, 200))
    assert (np.diff(found) < 0).all()


def test_outside_of_its_catalogue_a_chiller_is_no_better_or_refused() -> None:
    assert chillers.air_cooled_cop(2.8, 0.5, 18.0, 30.0) == chillers.air_cooled_cop(2.8, 0.5, 10.0, 30.0)
    assert chillers.air_cooled_cop(2.8, 0.5, 10.0, -5.0) == chillers.air_cooled_cop(2.8, 0.5, 10.0, 12.7)
    for water, air in ((3.0, 30.0), (10.0, 55.0)):
        with pytest.raises(DomainError):
            chillers.air_cooled_cop(2.8, 0.5, water, air)
    with pytest.raises(DomainError, match="above the capacity"):
        chillers.air_cooled_cop(2.8, 1.2, 10.0, 30.0)


def test_the_chain_with_the_catalogue() -> None:
    """In the chain the curves cost more than the share of Carnot, and count the hours that they cannot serve."""
    names = ["room_chiller_cop", "chiller_power", "air_heat", "air_temperature", "pue", "design_chiller_cop",
             "room_chiller_capacity", "room_shortfall_duration", "design_air_heat"]  # fmt: skip
    plant = ("cooling_technology=dry_cooler", "weather_year=hot", "load_model=nameplate", "climate=tracc_2100")
    project = study.open_project(overrides=["air_chiller_model=catalogue", *plant])
    done = study.evaluate(project, project.plan.cases[0], names).results
    found = {name: np.asarray(done[name].values[0]) for name in names}
    assert found["chiller_power"] * found["room_chiller_cop"] == pytest.approx(found["air_heat"], rel=1e-9)
    assert (np.diff(found["room_chiller_cop"][np.argsort(found["air_temperature"])]) <= 1e-9).mean() > 0.95
    assert 2 < found["design_chiller_cop"] < 3.5
    assert found["air_heat"].max() == pytest.approx(found["design_air_heat"], rel=1e-3)
    beyond = found["air_heat"] > found["room_chiller_capacity"]
    assert found["room_shortfall_duration"] == beyond.sum() * 3600 > 0  # hotter than the design air
    carnot = study.open_project(overrides=plant)
    assert found["pue"] > study.evaluate(carnot, carnot.plan.cases[0], ["pue"]).results["pue"].values[0]
