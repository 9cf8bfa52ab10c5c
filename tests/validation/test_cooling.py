"""Exchangers and cooling machines against catalogue values, worked numbers and independent balances."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammainc

from impact.errors import DomainError
from impact.physics import cooling_equipment as machine
from impact.physics import electrical, heat_exchange
from impact.physics import psychrometrics as air

# Dry cooler of the record BAC_Trillium_TDFS1238N_C60ET40B of the Modelica Buildings library: 2931 kW at
# 35 °C air, 46.11 to 40.55 °C water; equal capacity rates are the default of the library.
CAPACITY_RATE = 527.2e3
CONDUCTANCE = 607.5e3
PRESSURE = 99063.0


def humid(temperature, relative_humidity, pressure=PRESSURE):
    return air.humidity_ratio(air.vapour_pressure(temperature, relative_humidity), pressure)


@pytest.mark.parametrize(
    ("ntu", "ratio", "expected"),
    [(1.0, 0.0, 0.6321), (1.0, 1.0, 0.5), (10.0, 1.0, 0.9091), (2.0, 0.5, 0.7746)],
)
def test_counterflow(ntu, ratio, expected):
    assert heat_exchange.counterflow_effectiveness(ntu, ratio) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("ratio", [0.05, 0.25, 0.5, 0.75, 1.0])
@pytest.mark.parametrize("ntu", [0.1, 0.3, 1.0, 1.15, 2.0, 3.0, 5.0, 10.0])
def test_crossflow_against_the_exact_series(ntu, ratio):
    """Mason's series for both fluids unmixed, written with the regularised incomplete gamma function."""
    terms = np.arange(1, 200)
    exact = (gammainc(terms, ntu) * gammainc(terms, ratio * ntu)).sum() / (ratio * ntu)
    assert heat_exchange.crossflow_effectiveness(ntu, ratio) == pytest.approx(exact, rel=4e-2)


def test_crossflow_without_capacity_ratio_is_exact():
    ntu = np.array([0.0, 0.5, 3.0])
    exact = 1 - np.exp(-ntu)
    assert heat_exchange.crossflow_effectiveness(ntu, 0.0) == pytest.approx(exact, abs=1e-15)
    assert heat_exchange.crossflow_effectiveness(ntu, 1e-9) == pytest.approx(exact, rel=1e-8)


def test_dry_cooler_at_its_nominal_point():
    effectiveness = machine.cooler_effectiveness(1.0, CAPACITY_RATE, CAPACITY_RATE, CONDUCTANCE, 0.5)
    assert effectiveness == pytest.approx(0.5005, rel=5e-3)
    assert effectiveness * CAPACITY_RATE * (46.11 - 35.0) == pytest.approx(2931e3, rel=5e-3)


def test_dry_cooler_with_hotter_water():
    effectiveness = machine.cooler_effectiveness(1.0, CAPACITY_RATE, CAPACITY_RATE, CONDUCTANCE, 0.5)
    heat = effectiveness * CAPACITY_RATE * (60.0 - 35.0)
    assert heat == pytest.approx(6595e3, rel=2e-2)
    assert 60.0 - heat / CAPACITY_RATE == pytest.approx(47.5, abs=0.1)
    assert machine.fan_power(117.68e3, 1.0, 3.0) / heat == pytest.approx(0.0178, rel=1e-2)


def test_water_flow_for_the_nominal_range_and_approach():
    rate = machine.cooler_water_capacity_rate(CAPACITY_RATE, CONDUCTANCE, 46.11 - 40.55, 40.55 - 35.0)
    assert rate == pytest.approx(CAPACITY_RATE, rel=2e-3)


def test_cooler_excess_closes_the_heat_balance():
    """The loop settles where the coolers give off the heat: checked on the definition of effectiveness."""
    excess = machine.excess_supply_temperature(3e6, 40.0, np.array([30.0, 38.0]), CAPACITY_RATE, 0.5)
    assert excess[0] == 0.0
    supply = 40.0 + excess[1]
    back = supply + 3e6 / CAPACITY_RATE
    assert 0.5 * CAPACITY_RATE * (back - 38.0) == pytest.approx(3e6, rel=1e-12)


def test_wetted_pad():
    """35 °C, 30 %, 190 m, effectiveness 0.8: 24.15 °C and 4.53 g/kg; 517 kg/s of air evaporate 2.34 kg/s."""
    w = humid(35.0, 0.30)
    bulb = air.wet_bulb_temperature(35.0, w, PRESSURE)
    behind = machine.pad_outlet_temperature(35.0, bulb, 0.8)
    assert behind == pytest.approx(24.15, abs=0.05)
    gain = machine.pad_evaporation(1.0, 35.0, behind, w, bulb)
    assert gain == pytest.approx(4.53e-3, rel=2e-3)
    flow = CAPACITY_RATE / (air.DRY_AIR_HEAT + w * air.VAPOUR_HEAT)
    evaporation = machine.pad_evaporation(517.0, 35.0, behind, w, bulb)
    assert evaporation == pytest.approx(2.34, rel=5e-3)
    assert flow == pytest.approx(517.0, rel=2e-2)
    # All the air is cooled, not the heat of the machine: 1.9 times its 2.93 MW.
    latent = evaporation * air.latent_heat_of_vaporisation(25.0)
    assert latent / 2.93e6 == pytest.approx(1.9, abs=0.1)


def test_pad_closes_against_the_enthalpy_of_the_air():
    w = humid(38.0, 0.20)
    bulb = air.wet_bulb_temperature(38.0, w, PRESSURE)
    behind = machine.pad_outlet_temperature(38.0, bulb, np.array([0.0, 0.5, 0.85, 1.0]))
    gain = machine.pad_evaporation(1.0, 38.0, behind, w, bulb)
    enthalpy = air.moist_air_enthalpy(behind, w + gain) - air.moist_air_enthalpy(38.0, w)
    assert enthalpy == pytest.approx(air.LIQUID_HEAT * bulb * gain, rel=1e-6, abs=1e-6)
    # The wet bulb stays what it was, and air that leaves at the wet bulb is saturated.
    assert air.wet_bulb_temperature(behind, w + gain, PRESSURE) == pytest.approx(np.full(4, bulb), abs=1e-6)
    assert w + gain[-1] == pytest.approx(air.saturated_humidity_ratio(bulb, PRESSURE), rel=1e-6)


@pytest.mark.parametrize(("temperature", "humidity", "expected"), [(35.0, 0.30, 1.13), (38.0, 0.20, 1.20)])
def test_latent_share_of_a_tower_exceeds_one_in_dry_heat(temperature, humidity, expected):
    """Air that leaves saturated at 30 °C: heat of the vapour gained over the heat of the tower."""
    w = humid(temperature, humidity)
    leaving = air.saturated_humidity_ratio(30.0, PRESSURE)
    heat = air.moist_air_enthalpy(30.0, leaving) - air.moist_air_enthalpy(temperature, w)
    evaporation = machine.tower_evaporation(heat, 1.0, temperature, w, PRESSURE)
    assert evaporation == pytest.approx(leaving - w, rel=1e-9)
    vapour = air.moist_air_enthalpy(30.0, 1.0) - air.moist_air_enthalpy(30.0, 0.0)
    assert evaporation * vapour / heat == pytest.approx(expected, abs=5e-3)


def test_tower_closes_against_the_enthalpy_of_the_air():
    temperature = np.array([-5.0, 10.0, 25.0, 38.0])
    w = humid(temperature, np.array([0.95, 0.7, 0.5, 0.2]))
    heat, flow = 42e6, 1700.0
    evaporation = machine.tower_evaporation(heat, flow, temperature, w, PRESSURE)
    out = w + evaporation / flow
    # Temperature of the outlet from its vapour pressure alone, by bisection: saturated air.
    low, high = np.full(4, -40.0), np.full(4, 60.0)
    for _ in range(80):
        middle = (low + high) / 2
        dry = air.saturated_humidity_ratio(middle, PRESSURE) < out
        low, high = np.where(dry, middle, low), np.where(dry, high, middle)
    taken = flow * (air.moist_air_enthalpy(low, out) - air.moist_air_enthalpy(temperature, w))
    assert taken == pytest.approx(np.full(4, heat), rel=1e-6)
    bound = flow * (air.saturated_humidity_ratio(low, PRESSURE) - w)
    assert np.all(evaporation <= bound * (1 + 1e-9))


def test_tower_without_heat_stands_still():
    w = humid(20.0, 0.5)
    assert machine.tower_evaporation(0.0, 0.0, 20.0, w, PRESSURE) == 0.0
    with pytest.raises(DomainError) as error:
        machine.tower_evaporation(np.array([1e6, 0.0]), 0.0, 20.0, w, PRESSURE)
    assert error.value.where.tolist() == [True, False]


def test_make_up_per_kilowatt_hour():
    """Latent share 0.9, five cycles, 2430 kJ/kg: 1.667 L of make-up per kWh of heat."""
    evaporation = 0.9 * 3.6e6 / 2430e3
    blowdown = machine.blowdown_flow(evaporation, 0.0, 5.0)
    assert evaporation + blowdown == pytest.approx(1.667, rel=1e-3)


def test_water_and_dissolved_solids_of_the_tower_balance():
    evaporation, drift, cycles = 20.0, 0.05, 5.0
    blowdown = machine.blowdown_flow(evaporation, drift, cycles)
    make_up = evaporation + drift + blowdown
    assert make_up == pytest.approx(evaporation * cycles / (cycles - 1), rel=1e-12)
    assert make_up * 1.0 == pytest.approx((drift + blowdown) * cycles, rel=1e-12)


def test_pump_and_supply_and_chiller():
    # 60 MW at 10 K: 1433 kg/s; 300 kPa and 0.75 make 0.57 MW.
    assert machine.pump_power(1.433, 300e3, 0.75) == pytest.approx(0.57e6, rel=1e-2)
    # Frontier node, idle and full: 652 W and 2772 W with 13 W and 0.98.
    assert electrical.supply_power(626.26, 13.0, 0.98) == pytest.approx(652.3, abs=0.05)
    assert electrical.supply_power(2704.26, 13.0, 0.98) == pytest.approx(2772.7, abs=0.05)
    # Heat pump of second-law efficiency 0.5 from 30 to 80 °C: 3.53 for heat, one less for cold.
    assert machine.carnot_fraction_cop(30.0, 80.0, 1.0) == pytest.approx(353.15 / 50 - 1, rel=1e-12)
    # A chiller loses performance when it gets hotter.
    assert np.all(np.diff(machine.carnot_fraction_cop(7.0, np.arange(20.0, 50.0), 0.5)) < 0)


def test_fan_law():
    assert machine.fan_power(8.0, 0.5, 3.0) == 1.0
    assert machine.fan_power(117.68e3, np.array([0.0, 1.0]), 2.8).tolist() == [0.0, 117.68e3]


@pytest.mark.parametrize(
    "call",
    [
        lambda bad: machine.cooler_effectiveness(bad, 1e5, 1e5, 1e5, 0.5),
        lambda bad: machine.cooler_fan_speed(bad, 1e5, 1e5, 1e5, 0.5),
        lambda bad: machine.cooler_water_capacity_rate(1e5, 1e5, 5.0, bad),
        lambda bad: machine.fan_power(1.0, bad, 3.0),
        lambda bad: machine.excess_supply_temperature(1.0, 1.0, 1.0, 1.0, bad),
        lambda bad: machine.pad_outlet_temperature(20.0, 10.0, bad),
        lambda bad: machine.pad_evaporation(1.0, 20.0, bad + 9.5, 0.003, 10.0),
        lambda bad: machine.tower_evaporation(bad, 1.0, 20.0, 0.003, PRESSURE),
        lambda bad: machine.blowdown_flow(bad, 0.0, 5.0),
        lambda bad: machine.pump_power(bad, 1.0, 0.7),
        lambda bad: machine.carnot_fraction_cop(7.0, 30.0, bad),
        lambda bad: heat_exchange.crossflow_effectiveness(1.0, bad),
        lambda bad: heat_exchange.counterflow_effectiveness(bad, 0.5),
        lambda bad: electrical.supply_power(bad, 1.0, 0.9),
    ],
)
def test_out_of_domain_names_the_elements(call):
    with pytest.raises(DomainError) as error:
        call(np.array([0.7, -0.1, np.nan]))
    assert error.value.where.tolist() == [False, True, True]


def test_drift_beyond_the_concentration_asked_for():
    with pytest.raises(DomainError) as error:
        machine.blowdown_flow(np.array([4.0, 0.1]), 0.5, 5.0)
    assert error.value.where.tolist() == [False, True]
