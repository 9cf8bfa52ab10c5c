"""What the starts of the inversions promise: from there, the fixed number of steps reaches the rounding."""

from __future__ import annotations

import numpy as np
import pytest

from impact.physics import _crossflow, _tables, cooling_equipment, psychrometrics

MACHINES = 200


@pytest.fixture(scope="module")
def machines() -> tuple[np.ndarray, ...]:
    """Return machines on both sides of the kink, and effectivenesses that they reach."""
    rng = np.random.default_rng(20261125)
    water, air, ua = (np.exp(rng.uniform(-1.5, 1.5, (MACHINES, 1))) * 5e5 for _ in range(3))
    exponent = rng.uniform(0.05, 0.95, (MACHINES, 1))
    full = np.asarray(cooling_equipment.cooler_effectiveness(1.0, water, air, ua, exponent))
    return rng.uniform(0.001, 0.9999, (MACHINES, 500)) * full, water, air, ua, exponent


def test_most_machines_are_read_off_their_table(machines):
    """What is slower than the table is solved in eight steps; both are the speed that was asked for."""
    wanted, water, air, ua, exponent = machines
    speed = _crossflow.fan_speed(*machines)
    logs = np.broadcast_arrays(np.log(air), np.log(water), np.log(ua), exponent)
    kink = logs[1] - logs[0]
    below = np.log(speed) <= kink
    least, most = np.where(below, np.log(wanted) + kink, kink), np.where(below, np.minimum(kink, 0.0), 0.0)
    given = np.broadcast_arrays(np.log(-np.log1p(-wanted)), below, *logs, least, most)
    solved = np.exp(_crossflow._newton_speed(given[6], given, _crossflow.SPEED_STEPS))
    assert (np.log(speed) > _crossflow.SLOWEST).mean() > 0.8, "most hours must be in the table"
    assert np.abs(speed / solved - 1).max() < 5e-12


def test_the_coarse_table_starts_within_two_millionths():
    """One step of Newton squares the distance from the answer."""
    rng = np.random.default_rng(1)
    parts = [rng.uniform(-1.5, 1.5, (50, 1)) for _ in range(3)]
    parts = [*parts, rng.uniform(0.05, 0.95, (50, 1))]
    kink = parts[1] - parts[0]
    sides = {True: (np.full((50, 1), _crossflow.SLOWEST), np.minimum(kink, 0.0)), False: (kink, np.zeros((50, 1)))}
    for air_smaller, ends in sides.items():
        there = (ends[0] < ends[1])[:, 0]
        side = np.full((50, 1), air_smaller)
        first, width, speed = _crossflow._side(air_smaller, *ends, parts)
        points = _tables.places(_crossflow.CELLS) / _crossflow.CELLS
        start = _crossflow._coarse(first, width * _crossflow.CELLS, side, parts, ends, points)
        assert there.any()
        assert np.abs(start - np.log(speed))[there].max() < 2e-6


def test_fan_speed_has_an_effectiveness_to_the_rounding(machines):
    """In the table and below it, on both sides of the kink."""
    speed = np.minimum(_crossflow.fan_speed(*machines), 1.0)
    reached = np.asarray(cooling_equipment.cooler_effectiveness(speed, *machines[1:]))
    assert np.abs(reached / machines[0] - 1).max() < 5e-12


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


def test_saturated_air_of_a_series_and_of_an_hour_agree():
    """A pressure for each hour is solved by steps, one for the series read off a table."""
    temperature = np.linspace(-39.9, 59.9, 999)
    pressure = np.linspace(60e3, 105e3, 4)[:, None]
    humidity = np.asarray(psychrometrics.saturated_humidity_ratio(temperature, pressure))
    enthalpy = np.asarray(psychrometrics.moist_air_enthalpy(temperature, humidity))
    read = np.asarray(psychrometrics.saturated_temperature(enthalpy, pressure))
    by_hour = np.broadcast_to(pressure, enthalpy.shape)
    assert np.abs(read - np.asarray(psychrometrics.saturated_temperature(enthalpy, by_hour))).max() < 1e-11
    assert np.abs(read - temperature).max() < 1e-11
    for row in range(4):
        alone = psychrometrics.saturated_temperature(enthalpy[row : row + 1], pressure[row : row + 1])
        assert np.array_equal(np.asarray(alone)[0], read[row])
        assert psychrometrics.saturated_temperature(enthalpy[row, 7], pressure[row, 0]) == read[row, 7]
