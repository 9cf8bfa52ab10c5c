"""Moist air against psychrolib (ASHRAE Fundamentals 2017) and against printed values."""

from __future__ import annotations

from itertools import product

import numpy as np
import psychrolib
import pytest

from impact.errors import DomainError
from impact.physics import psychrometrics as air

SEA_LEVEL = 101325.0
psychrolib.SetUnitSystem(psychrolib.SI)


def humid(temperature, relative_humidity, pressure):
    return air.humidity_ratio(air.vapour_pressure(temperature, relative_humidity), pressure)


@pytest.mark.parametrize(("temperature", "pressure"), [(25.0, 3169.9), (50.0, 12352.0), (0.01, 611.66)])
def test_saturation_pressure_of_steam_tables(temperature, pressure):
    """Triple point and the rounded values of steam tables; the relation is within 0.1 % of them."""
    assert air.saturation_vapour_pressure(temperature) == pytest.approx(pressure, rel=1e-3)


@pytest.mark.parametrize(
    ("temperature", "relative_humidity", "expected"), [(35.0, 0.30, 21.52), (10.0, 0.80, 8.29)]
)
def test_wet_bulb_at_sea_level(temperature, relative_humidity, expected):
    w = humid(temperature, relative_humidity, SEA_LEVEL)
    assert air.wet_bulb_temperature(temperature, w, SEA_LEVEL) == pytest.approx(expected, abs=0.01)


def test_humidity_ratio_and_enthalpy_at_25_degrees():
    w = humid(25.0, 0.50, SEA_LEVEL)
    assert w == pytest.approx(9.88e-3, rel=5e-4)
    assert air.moist_air_enthalpy(25.0, w) == pytest.approx(50.32e3, rel=5e-4)


@pytest.mark.parametrize(("temperature", "expected"), [(25.0, 2441.7e3), (35.0, 2417.9e3)])
def test_latent_heat(temperature, expected):
    """Values of the reference equation of state of water."""
    assert air.latent_heat_of_vaporisation(temperature) == pytest.approx(expected, rel=2e-3)


def test_litres_evaporated_per_kilowatt_hour():
    assert 3.6e6 / air.latent_heat_of_vaporisation(25.0) == pytest.approx(1.474, rel=2e-3)
    assert 3.6e6 / air.latent_heat_of_vaporisation(35.0) == pytest.approx(1.489, rel=2e-3)


def test_standard_pressure():
    assert air.standard_pressure(0.0) == 101325.0
    assert air.standard_pressure(190.0) == pytest.approx(99063.0, abs=0.5)


CASES = list(
    product(
        (0.5, 2.0, 4.0, 6.0, 8.0, 15.0, 25.0, 35.0, 45.0, 50.0),
        (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0),
        (SEA_LEVEL, 99063.0, 80000.0),
    )
)
# psychrolib goes over to ice below a wet bulb of 0 °C, and near it where both branches have a root.
LIQUID = [case for case in CASES if psychrolib.GetTWetBulbFromRelHum(*case) > 0]


def test_enough_cases_are_compared():
    assert len(LIQUID) > 150


@pytest.mark.parametrize(("temperature", "relative_humidity", "pressure"), LIQUID)
def test_against_psychrolib(temperature, relative_humidity, pressure):
    ratio = psychrolib.GetHumRatioFromRelHum(temperature, relative_humidity, pressure)
    w = humid(temperature, relative_humidity, pressure)
    # psychrolib sets humidity ratios below 1e-7 to 1e-7, and solves the wet bulb to 0.001 K.
    assert w == pytest.approx(ratio, rel=1e-6, abs=1.1e-7)
    enthalpy = psychrolib.GetMoistAirEnthalpy(temperature, max(ratio, 1e-7))
    assert air.moist_air_enthalpy(temperature, w) == pytest.approx(enthalpy, rel=1e-6, abs=0.5)
    bulb = air.wet_bulb_temperature(temperature, w, pressure)
    expected = psychrolib.GetTWetBulbFromHumRatio(temperature, ratio, pressure)
    assert bulb == pytest.approx(expected, abs=0.002)


def test_wet_bulb_does_not_jump_at_freezing():
    """On the branch over ice the wet bulb jumps by up to half a kelvin here; over liquid it is smooth."""
    w = np.linspace(1.0e-3, 3.0e-3, 401)
    bulb = air.wet_bulb_temperature(5.0, w, SEA_LEVEL)
    assert bulb[0] < -0.5
    assert bulb[-1] > 0.5
    steps = np.diff(bulb)
    assert steps.min() > 0
    assert steps.max() < 1.05 * steps.min() * (steps[0] / steps[-1])


@pytest.mark.parametrize("pressure", [55e3, 99063.0, 105e3])
def test_saturated_temperature_inverts_enthalpy(pressure):
    t = np.linspace(-40.0, 60.0, 501)
    h = air.moist_air_enthalpy(t, air.saturated_humidity_ratio(t, pressure))
    assert np.abs(air.saturated_temperature(h, pressure) - t).max() < 1e-10


def test_out_of_domain_names_the_elements():
    with pytest.raises(DomainError, match=r"relative humidity is 1\.2") as error:
        air.vapour_pressure(20.0, np.array([0.2, 1.2, np.nan]))
    assert error.value.where.tolist() == [False, True, True]
    with pytest.raises(DomainError) as error:
        air.humidity_ratio(np.array([2e5, 1e3]), SEA_LEVEL)
    assert error.value.where.tolist() == [True, False]
    with pytest.raises(DomainError, match="saturation"):
        air.wet_bulb_temperature(20.0, 0.02, SEA_LEVEL)
    with pytest.raises(DomainError):
        air.saturated_temperature(np.array([600e3]), SEA_LEVEL)
    with pytest.raises(DomainError, match="altitude is 12000 m"):
        air.standard_pressure(12000.0)


def test_a_number_gives_a_number():
    assert isinstance(air.wet_bulb_temperature(20.0, 0.005, SEA_LEVEL), float)
    assert isinstance(air.saturated_temperature(50e3, SEA_LEVEL), float)
