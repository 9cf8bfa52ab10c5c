"""Properties that must hold whatever the numbers: inverses, bounds, scaling, and bits without neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from impact.physics import cooling_equipment as machine
from impact.physics import heat_exchange, time_series
from impact.physics import psychrometrics as air
from impact.physics import well_hydraulics as well

PRESSURES = st.floats(60e3, 108e3)
TEMPERATURES = st.floats(-35.0, 55.0)
SHARES = st.floats(0.0, 1.0)


def decades(low, high):
    return st.floats(np.log(low), np.log(high)).map(lambda value: float(np.exp(value)))


MACHINES = {
    "water": decades(2e4, 5e6),
    "air": decades(1e5, 1e6),
    "transfer_units": decades(0.05, 20.0),
    "exponent": st.floats(0.0, 1.0),
}


@given(temperature=TEMPERATURES, humidity=SHARES, pressure=PRESSURES)
def test_wet_bulb_solves_its_equation(temperature, humidity, pressure):
    w = air.humidity_ratio(air.vapour_pressure(temperature, humidity), pressure)
    bulb = air.wet_bulb_temperature(temperature, w, pressure)
    assert bulb <= temperature
    heat = air.VAPORISATION_AT_ZERO + (air.VAPOUR_HEAT - air.LIQUID_HEAT) * bulb
    # Eq. (33) of ASHRAE Fundamentals, as printed; below -50 °C the saturation curve has no value.
    ws = air.saturated_humidity_ratio(bulb, pressure)
    vapour = air.VAPORISATION_AT_ZERO + air.VAPOUR_HEAT * temperature - air.LIQUID_HEAT * bulb
    assert (heat * ws - air.DRY_AIR_HEAT * (temperature - bulb)) / vapour == pytest.approx(w, abs=1e-12)


@given(temperature=TEMPERATURES, pressure=PRESSURES)
def test_saturated_air_has_its_own_wet_bulb(temperature, pressure):
    w = air.saturated_humidity_ratio(temperature, pressure)
    assert air.wet_bulb_temperature(temperature, w, pressure) == pytest.approx(temperature, abs=1e-9)
    enthalpy = air.moist_air_enthalpy(temperature, w)
    assert air.saturated_temperature(enthalpy, pressure) == pytest.approx(temperature, abs=1e-9)


@given(transfer_units=st.floats(0.0, 50.0), ratio=SHARES)
def test_effectiveness_is_bounded(transfer_units, ratio):
    cross = heat_exchange.crossflow_effectiveness(transfer_units, ratio)
    counter = heat_exchange.counterflow_effectiveness(transfer_units, ratio)
    assert 0 <= cross <= 1
    assert 0 <= counter <= 1


@given(asked=st.floats(1e-3, 1.2), **MACHINES)
def test_fan_speed_inverts_effectiveness(asked, water, air, transfer_units, exponent):
    ua = transfer_units * min(water, air)
    full = machine.cooler_effectiveness(1.0, water, air, ua, exponent)
    speed = machine.cooler_fan_speed(asked, water, air, ua, exponent)
    assert 0 < speed <= 1
    if asked >= full:
        assert speed == 1.0
    else:
        reached = machine.cooler_effectiveness(speed, water, air, ua, exponent)
        assert reached == pytest.approx(asked, rel=1e-10)


@given(fall=st.floats(0.5, 40.0), approach=st.floats(0.5, 40.0), air=MACHINES["air"], ntu=decades(0.05, 20.0))
def test_sizing_reaches_range_and_approach(fall, approach, air, ntu):
    rate = machine.cooler_water_capacity_rate(air, ntu * air, fall, approach)
    effectiveness = machine.cooler_effectiveness(1.0, rate, air, ntu * air, 0.5)
    assert effectiveness == pytest.approx(fall / (fall + approach), rel=1e-10)


@given(speed=st.floats(1e-3, 0.99), **MACHINES)
def test_faster_fans_cool_more(speed, water, air, transfer_units, exponent):
    ua = transfer_units * min(water, air)
    slow = machine.cooler_effectiveness(speed, water, air, ua, exponent)
    fast = machine.cooler_effectiveness(speed * 1.01, water, air, ua, exponent)
    assert fast >= slow
    assert 0 < slow <= min(1.0, speed * air / water) * (1 + 1e-12)


@given(
    heat=st.floats(1e5, 1e8),
    ratio=st.floats(0.6, 2.0),
    temperature=st.floats(-10.0, 42.0),
    humidity=st.floats(0.05, 1.0),
    pressure=st.floats(90e3, 104e3),
)
def test_tower_evaporation_is_bounded_by_saturation(heat, ratio, temperature, humidity, pressure):
    flow = heat / (air.LIQUID_HEAT * 7.0 * ratio)
    w = air.humidity_ratio(air.vapour_pressure(temperature, humidity), pressure)
    evaporation = machine.tower_evaporation(heat, flow, temperature, w, pressure)
    leaving = w + evaporation / flow
    enthalpy = air.moist_air_enthalpy(temperature, w) + heat / flow
    outlet = air.saturated_temperature(enthalpy, pressure)
    assert evaporation > 0
    assert leaving <= air.saturated_humidity_ratio(outlet, pressure) * (1 + 1e-9)
    assert air.moist_air_enthalpy(outlet, leaving) == pytest.approx(enthalpy, rel=1e-9, abs=1e-3)
    twice = machine.tower_evaporation(2 * heat, 2 * flow, temperature, w, pressure)
    assert twice == pytest.approx(2 * evaporation, rel=1e-9)


@given(
    rate=st.floats(1e-4, 0.1),
    transmissivity=decades(1e-4, 0.2),
    storativity=decades(1e-5, 0.3),
    distance=decades(0.1, 5e3),
    duration=decades(1e4, 1e9),
)
def test_theis_is_linear_and_inverts(rate, transmissivity, storativity, distance, duration):
    drawdown = well.theis_drawdown(rate, transmissivity, storativity, distance, duration)
    assert drawdown >= 0
    twice = well.theis_drawdown(2 * rate, transmissivity, storativity, distance, duration)
    assert twice == pytest.approx(2 * drawdown, rel=1e-12)
    assert well.theis_drawdown(rate, transmissivity, storativity, 2 * distance, duration) <= drawdown
    assume(drawdown > 1e-200)
    inverse = well.theis_pumping_rate(drawdown, transmissivity, storativity, distance, duration)
    assert inverse == pytest.approx(rate, rel=1e-10)


@given(share=SHARES, thickness=st.floats(0.5, 100.0))
def test_jacob_correction_never_exceeds_the_drawdown(share, thickness):
    fall = share * thickness
    equivalent = well.unconfined_drawdown_equivalent(fall, thickness)
    assert fall / 2 * (1 - 1e-12) <= equivalent <= fall


@given(seed=st.integers(0, 10_000), hours=st.integers(1, 48))
def test_windows_lie_between_mean_and_whole(seed, hours):
    values = np.random.default_rng(seed).gamma(0.2, 1.0, 96)
    largest = time_series.largest_window_sum(values, 3600.0, hours * 3600.0)
    total = time_series.integral(values, 3600.0)
    assert total * (hours / 96) * 0.5 <= largest * (1 + 1e-9)
    assert largest <= total * (1 + 1e-9)


@pytest.mark.parametrize("count", [1, 3, 7, 8, 9, 1001])
def test_bits_of_an_element_do_not_depend_on_the_others(count):
    """An element alone, and the same element among others, give the same bits."""
    random = np.random.default_rng(3)
    temperature = random.uniform(-20.0, 45.0, 1001)
    w = air.humidity_ratio(air.vapour_pressure(temperature, random.uniform(0.1, 1.0, 1001)), 99e3)
    asked = random.uniform(0.01, 0.9, 1001)
    calls = {
        "wet bulb": lambda t, w, e: air.wet_bulb_temperature(t, w, 99e3),
        "tower": lambda t, w, e: machine.tower_evaporation(4e7, 1500.0, t, w, 99e3),
        "fan speed": lambda t, w, e: machine.cooler_fan_speed(e, 5e5, 6e5, 7e5, 0.5),
        "water flow": lambda t, w, e: machine.cooler_water_capacity_rate(6e5, 7e5, 8.0, 20.0 * e),
    }
    for name, call in calls.items():
        together = call(temperature, w, asked)
        apart = call(temperature[-count:], w[-count:], asked[-count:])
        assert np.array_equal(together[-count:], apart), name
        spread = call(*(np.repeat(a, 2)[::2] for a in (temperature, w, asked)))
        assert np.array_equal(together, spread), name


def test_members_in_any_layout_of_memory_give_the_same_sums():
    values = np.random.default_rng(4).random((20, 8760))
    columns = np.asfortranarray(values)
    for call in (
        lambda v: time_series.integral(v, 3600.0),
        lambda v: time_series.largest_window_sum(v, 3600.0, 86400.0),
        lambda v: time_series.degree_days(v, 0.6, 3600.0),
        lambda v: time_series.duration_above(v, 0.6, 3600.0),
    ):
        assert np.array_equal(call(values), call(columns))
        assert np.array_equal(call(values)[3:4], call(values[3:4]))
