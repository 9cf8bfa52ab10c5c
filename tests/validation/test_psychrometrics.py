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
        (SEA_LEVEL, 99063.0, 80000.0, 60000.0),
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


@pytest.mark.parametrize("pressure", [SEA_LEVEL, 99063.0, 60000.0])
@pytest.mark.parametrize("temperature", [-20.0, -5.0, 0.0])
def test_frost_and_freezing_against_psychrolib(temperature, pressure):
    """From 0 °C down psychrolib saturates over ice, which holds less; at 0 °C both branches meet."""
    w = humid(temperature, 0.6, pressure)
    ours, theirs = w / humid(temperature, 1.0, pressure), psychrolib.GetHumRatioFromRelHum(temperature, 0.6, pressure)
    over_ice = theirs / psychrolib.GetSatHumRatio(temperature, pressure)
    assert ours == pytest.approx(over_ice, rel=5e-3)
    assert w == pytest.approx(theirs, rel=1e-3) if temperature == 0 else w > theirs
    assert air.moist_air_enthalpy(temperature, w) == pytest.approx(
        psychrolib.GetMoistAirEnthalpy(temperature, w), rel=1e-6, abs=0.5
    )


# CoolProp's humid air is a real mixture (virial coefficients, enhancement factor); ours that of ideal gases.
REAL = list(product((0.0, 0.5, 5.0, 15.0, 25.0, 35.0, 45.0), (0.05, 0.3, 0.6, 0.95, 1.0)))


@pytest.mark.parametrize("altitude", [0.0, 190.0, 1829.0, 4000.0])
def test_against_coolprop(altitude):
    """Humidity within 0.6 %, the enhancement factor; enthalpy at one humidity within 0.3 kJ/kg; bulb within 0.03 K.

    Where the bulb is below 0 °C, CoolProp's is over ice: ours, over liquid water, lies above it by half a kelvin.
    """
    real = pytest.importorskip("CoolProp.HumidAirProp", reason="CoolProp has no wheel for this interpreter").HAPropsSI
    pressure = air.standard_pressure(altitude)
    frozen = 0
    for temperature, relative_humidity in REAL:
        state = ("T", temperature + 273.15, "R", relative_humidity, "P", pressure)
        w = humid(temperature, relative_humidity, pressure)
        assert w == pytest.approx(real("W", *state), rel=6e-3)
        same = ("T", temperature + 273.15, "W", w, "P", pressure)
        assert air.moist_air_enthalpy(temperature, w) == pytest.approx(real("H", *same), rel=2e-3, abs=300)
        expected = real("B", *state) - 273.15
        gap = air.wet_bulb_temperature(temperature, w, pressure) - expected
        frozen += expected < 0
        assert abs(gap) < 0.03 if expected > 0 else -0.03 < gap < 0.5
    assert 4 <= frozen <= 15  # both branches are looked at


@pytest.mark.parametrize("temperature", [0.01, 10.0, 25.0, 45.0, 60.0])
def test_water_against_coolprop(temperature):
    """Saturation over liquid water and latent heat of the reference equation of state."""
    water = pytest.importorskip("CoolProp.CoolProp", reason="CoolProp has no wheel for this interpreter").PropsSI
    kelvin = temperature + 273.15
    saturated = water("P", "T", kelvin, "Q", 1, "Water")
    assert air.saturation_vapour_pressure(temperature) == pytest.approx(saturated, rel=1e-3)
    latent = water("H", "T", kelvin, "Q", 1, "Water") - water("H", "T", kelvin, "Q", 0, "Water")
    assert air.latent_heat_of_vaporisation(temperature) == pytest.approx(latent, rel=2e-3)


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
