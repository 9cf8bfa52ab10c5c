"""In how warm an air each design holds its set point, and how fast its fans turn, by night too."""

from __future__ import annotations

import numpy as np

from impact.assessment.heat import LIQUID_LOOP
from impact.graph import when
from impact.physics import cooling_limits, time_series
from impact.physics.types import Array, Number

# --- the warmest air ------------------------------------------------------------------------------


def hottest_humidity_ratio(air_temperature: Array, humidity_ratio: Array) -> Number:
    """Mass of water vapour per kilogram of dry air in the warmest time step of the year. [1]"""
    return time_series.value_at_largest(humidity_ratio, air_temperature)


@when(cooling_technology="dry_cooler")
def limit_air_temperature__dry(dry_limit_temperature: Array) -> Array:
    """Warmest outside air in which the design holds the set point at full load, all approaches deducted; where water cools the air, at the humidity of the warmest hour of the year. [°C]"""
    return dry_limit_temperature


@when(cooling_technology="adiabatic_cooler")
def limit_air_temperature__pad(
    dry_limit_temperature: Array, hottest_humidity_ratio: Array, air_pressure: Array, pad_effectiveness: Array
) -> Number:
    """Warmest outside air in which the design holds the set point at full load, all approaches deducted; where water cools the air, at the humidity of the warmest hour of the year. [°C]"""
    return cooling_limits.warmest_air_before_pad(
        dry_limit_temperature, hottest_humidity_ratio, air_pressure, pad_effectiveness
    )


@when(cooling_technology="adiabatic_spray")
def limit_air_temperature__spray(
    dry_limit_temperature: Array, hottest_humidity_ratio: Array, air_pressure: Array, spray_effectiveness: Array
) -> Number:
    """Warmest outside air in which the design holds the set point at full load, all approaches deducted; where water cools the air, at the humidity of the warmest hour of the year. [°C]"""
    return cooling_limits.warmest_air_before_pad(
        dry_limit_temperature, hottest_humidity_ratio, air_pressure, spray_effectiveness
    )


@when(cooling_technology="trim_chiller")
def limit_air_temperature__trim(design_air_temperature: Array) -> Array:
    """Warmest outside air in which the design holds the set point at full load, all approaches deducted; where water cools the air, at the humidity of the warmest hour of the year. [°C]"""
    # The trim chiller is sized for the design air: above it the coils give off less, and it has less to give.
    return design_air_temperature


# --- the fans, which are what neighbours hear -----------------------------------------------------


@when(cooling_technology=LIQUID_LOOP)
def mean_fan_speed(fan_speed: Array, time_step: Array) -> Number:
    """Mean over the study year of the speed of the fans of the coolers, relative to their full speed. [1]"""
    return time_series.integral(fan_speed, time_step) / time_series.integral(np.ones_like(fan_speed), time_step)


@when(cooling_technology=LIQUID_LOOP)
def highest_night_fan_speed(fan_speed: Array, time_step: Array, night_start: Array, night_end: Array) -> Number:
    """Highest speed of the fans of the coolers in a time step of the nights of the study year, relative to their full speed. [1]"""
    return time_series.largest_by_night(fan_speed, time_step, night_start, night_end)
