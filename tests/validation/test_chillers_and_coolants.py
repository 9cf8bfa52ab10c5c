"""Chiller curves against a machine's record, coolant properties against CoolProp."""

from __future__ import annotations

import numpy as np
import pytest

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
