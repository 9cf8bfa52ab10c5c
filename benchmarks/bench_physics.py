"""Equations on a year of hours. Times depend on the machine, so what is asserted is ratios within one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from impact.physics import cooling_equipment, psychrometrics

HOURS = 8760
CHUNK = 20  # members computed together
PRESSURE = 101_325.0


@pytest.fixture(scope="module")
def air() -> tuple[np.ndarray, np.ndarray]:
    """Return temperature and relative humidity of a year of hours."""
    hour = np.arange(HOURS)
    temperature = 13 - 10 * np.cos(2 * np.pi * hour / HOURS) - 5 * np.cos(2 * np.pi * hour / 24)
    return temperature, 0.65 + 0.25 * np.cos(2 * np.pi * hour / 24)


def seconds(function: Callable[[], Any], rounds: int = 3) -> float:
    """Return the least time of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def wet_bulb(temperature: np.ndarray, relative_humidity: np.ndarray) -> Any:
    vapour = psychrometrics.vapour_pressure(temperature, relative_humidity)
    ratio = psychrometrics.humidity_ratio(vapour, PRESSURE)
    return psychrometrics.wet_bulb_temperature(temperature, ratio, PRESSURE)


@pytest.mark.benchmark(group="physics")
def test_wet_bulb_of_a_year(benchmark: Any, note: Any, air: tuple[np.ndarray, np.ndarray]) -> None:
    """Compare the wet bulb of a year of hours with psychrolib called hour by hour: same numbers above 0 °C."""
    psychrolib = pytest.importorskip("psychrolib")
    psychrolib.SetUnitSystem(psychrolib.SI)
    temperature, humidity = air
    ours = benchmark.pedantic(wet_bulb, args=air, rounds=20, warmup_rounds=2)

    start = time.perf_counter()
    theirs = np.array(
        [
            psychrolib.GetTWetBulbFromRelHum(t, h, PRESSURE)
            for t, h in zip(temperature.tolist(), humidity.tolist(), strict=True)
        ]
    )
    ratio = (time.perf_counter() - start) / benchmark.stats.stats.median
    note(times_as_fast_as_a_plain_loop_over_psychrolib=f"{ratio:.0f}")
    above = theirs > 0.5  # psychrolib goes over to ice below 0 °C, ours stays with liquid water
    assert np.abs(ours - theirs)[above].max() < 0.002
    assert ratio > 10


@pytest.mark.benchmark(group="physics")
def test_fan_speed_of_a_chunk(benchmark: Any, note: Any, air: tuple[np.ndarray, np.ndarray]) -> None:
    """Compare the inverse of the cooler, on a chunk of members × hours, with one call of the forward equation."""
    temperature, _ = air
    effectiveness = np.clip(10 / (46 - temperature), 0, 0.6) * np.linspace(0.5, 1, CHUNK)[:, None]
    machine = {
        "water_capacity_rate": np.full((CHUNK, 1), 600e3), "air_capacity_rate": np.full((CHUNK, 1), 527e3),
        "conductance": np.full((CHUNK, 1), 607e3), "conductance_exponent": np.full((CHUNK, 1), 0.53),
    }  # fmt: skip

    def invert() -> Any:
        return cooling_equipment.cooler_fan_speed(effectiveness, **machine)

    speed = benchmark.pedantic(invert, rounds=10, warmup_rounds=1)
    forward = seconds(lambda: cooling_equipment.cooler_effectiveness(speed, **machine))
    ratio = benchmark.stats.stats.median / forward
    note(calls_of_the_forward_equation_that_cost_as_much=f"{ratio:.1f}", values=f"{speed.size}")
    reached = speed < 1
    found = cooling_equipment.cooler_effectiveness(speed, **machine)
    assert np.allclose(found[reached], effectiveness[reached], rtol=1e-9)
    assert ratio < 40
