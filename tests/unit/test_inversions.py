"""What the starts of the inversions promise: from there, the fixed number of steps reaches the rounding."""

from __future__ import annotations

import numpy as np
import pytest

from impact.physics import _crossflow, cooling_equipment, psychrometrics

MACHINES = 200


@pytest.fixture(scope="module")
def machines() -> tuple[np.ndarray, ...]:
    """Return machines on both sides of the kink, and effectivenesses that they reach."""
    rng = np.random.default_rng(20261125)
    water, air, ua = (np.exp(rng.uniform(-1.5, 1.5, (MACHINES, 1))) * 5e5 for _ in range(3))
    exponent = rng.uniform(0.05, 0.95, (MACHINES, 1))
    full = np.asarray(cooling_equipment.cooler_effectiveness(1.0, water, air, ua, exponent))
    return rng.uniform(0.001, 0.9999, (MACHINES, 500)) * full, water, air, ua, exponent


def test_the_table_starts_within_a_millionth(machines):
    """One step of Newton squares the distance from the answer."""
    wanted, water, air, ua, exponent = machines
    speed = np.log(_crossflow.fan_speed(*machines))
    logs = np.broadcast_arrays(np.log(air), np.log(water), np.log(ua), exponent)
    start, in_table = _crossflow._tabulated(np.log(-np.log1p(-wanted)), speed <= logs[1] - logs[0], logs)
    assert in_table.mean() > 0.8, "most hours must be in the table"
    assert (speed[~in_table] < _crossflow.SLOWEST + 1e-9).all()
    assert np.abs(start - speed)[in_table].max() < 1e-6


def test_fan_speed_has_an_effectiveness_to_the_rounding(machines):
    """In the table and below it, on both sides of the kink."""
    speed = np.minimum(_crossflow.fan_speed(*machines), 1.0)
    reached = np.asarray(cooling_equipment.cooler_effectiveness(speed, *machines[1:]))
    assert np.abs(reached / machines[0] - 1).max() < 1e-13


def test_a_machine_has_the_same_bits_alone(machines):
    """Alone, in a chunk, and for a single hour."""
    together = _crossflow.fan_speed(*machines)
    for row in (0, 17, MACHINES - 1):
        alone = _crossflow.fan_speed(*(values[row : row + 1] for values in machines))
        assert np.array_equal(alone[0], together[row])
        hour = _crossflow.fan_speed(machines[0][row, 3], *(values[row, 0] for values in machines[1:]))
        assert hour == together[row, 3]


@pytest.mark.parametrize("pressure", [50e3, 70e3, 95e3, 101325.0, 110e3])
def test_saturated_air_starts_within_a_fifth_of_a_kelvin_and_ends_at_the_rounding(pressure):
    """Over the whole range of the equations."""
    temperature = np.linspace(-40, 60, 4001)
    humidity = np.asarray(psychrometrics.saturated_humidity_ratio(temperature, pressure))
    enthalpy = np.asarray(psychrometrics.moist_air_enthalpy(temperature, humidity))
    shifted = np.log(enthalpy + psychrometrics.ENTHALPY_SHIFT)
    start = psychrometrics._saturated_start(shifted, np.asarray(pressure))
    assert np.abs(start - temperature).max() < 0.2
    inside = slice(1, -1)  # the ends may round out of the range
    found = np.asarray(psychrometrics.saturated_temperature(enthalpy[inside], pressure))
    assert np.abs(found - temperature[inside]).max() < 1e-11
