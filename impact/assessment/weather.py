"""The weather that the study is computed on: a synthetic year, mean or hot, or an EPW file that is given."""

from __future__ import annotations

import numpy as np

from gis.epw import WeatherFile
from impact.graph import when
from impact.physics import psychrometrics, synthetic_weather, time_series
from impact.physics.types import Array, Number

# --- the synthetic year ---------------------------------------------------------------------------


def site_monthly_air_temperature(monthly_air_temperature: Array, site_temperature_shift: Array) -> Array:
    """Mean temperature of each month at the site: normal of the station and shift of the site. [°C]"""
    return monthly_air_temperature + site_temperature_shift


def normal_relative_humidity(monthly_relative_humidity: Array) -> Array:
    """Smooth course of relative humidity that keeps the mean of each month, without day and night. [1]"""
    return synthetic_weather.hourly_relative_humidity(monthly_relative_humidity)


def mean_year_air_temperature(
    site_monthly_air_temperature: Array,
    monthly_temperature_range: Array,
    day_to_day_spread: Array,
    day_to_day_persistence: Array,
    warmest_solar_time: Array,
    coolest_solar_time: Array,
    site_longitude: Array,
    weather_seed: Array,
) -> Array:
    """Air temperature of each hour of a synthetic year, not measured, made from the monthly normals. [°C]"""
    return synthetic_weather.synthetic_air_temperature(
        site_monthly_air_temperature,
        monthly_temperature_range,
        day_to_day_spread,
        day_to_day_persistence,
        warmest_solar_time,
        coolest_solar_time,
        site_longitude,
        weather_seed,
    )


def mean_year_vapour_pressure(
    mean_year_air_temperature: Array,
    normal_relative_humidity: Array,
    vapour_pressure_sensitivity: Array,
    vapour_pressure_spread: Array,
    day_to_day_persistence: Array,
    site_longitude: Array,
    weather_seed: Array,
) -> Array:
    """Vapour pressure of each hour of a synthetic year, with the relative humidity of the normals. [Pa]"""
    return synthetic_weather.synthetic_vapour_pressure(
        mean_year_air_temperature,
        normal_relative_humidity,
        vapour_pressure_sensitivity,
        vapour_pressure_spread,
        day_to_day_persistence,
        site_longitude,
        weather_seed,
    )


# --- temperature, vapour and pressure of the air --------------------------------------------------


@when(weather_source="synthetic", weather_year="mean")
def air_temperature__synthetic_mean(mean_year_air_temperature: Array) -> Array:
    """Dry-bulb temperature of the outside air, mean of each time step of the weather year chosen. [°C]"""
    return mean_year_air_temperature


@when(weather_source="synthetic", weather_year="hot")
def air_temperature__synthetic_hot(
    mean_year_air_temperature: Array, summer_shift: Array, heat_wave_peak: Array, heat_wave_length: Array
) -> Array:
    """Dry-bulb temperature of the outside air, mean of each time step of the weather year chosen. [°C]"""
    return synthetic_weather.add_heat_wave(
        mean_year_air_temperature, summer_shift, heat_wave_peak, heat_wave_length
    )


@when(weather_source="epw")
def air_temperature__epw(weather_file: WeatherFile) -> Array:
    """Dry-bulb temperature of the outside air, mean of each time step of the weather year chosen. [°C]"""
    return weather_file.air_temperature


@when(weather_source="synthetic")
def vapour_pressure__synthetic(mean_year_vapour_pressure: Array) -> Array:
    """Partial pressure of water vapour in the outside air, the same in both synthetic years. [Pa]"""
    # The heat of the hot year is added to dry air: its vapour pressure is that of the mean year.
    return mean_year_vapour_pressure


@when(weather_source="epw")
def vapour_pressure__epw(weather_file: WeatherFile) -> Array:
    """Partial pressure of water vapour in the outside air, the same in both synthetic years. [Pa]"""
    # Rounding and fog put some dew points above the dry bulb: air holds no more than saturation.
    of_the_dew_point = psychrometrics.saturation_vapour_pressure(weather_file.dew_point_temperature)
    at_saturation = psychrometrics.saturation_vapour_pressure(weather_file.air_temperature)
    return np.minimum(of_the_dew_point, at_saturation)


@when(weather_source="synthetic")
def air_pressure__synthetic(altitude: Array) -> Number:
    """Pressure of the air: standard atmosphere at the site's altitude, or mean of the weather file. [Pa]"""
    return psychrometrics.standard_pressure(altitude)


@when(weather_source="epw")
def air_pressure__epw(weather_file: WeatherFile) -> Array:
    """Pressure of the air: standard atmosphere at the site's altitude, or mean of the weather file. [Pa]"""
    return weather_file.mean_air_pressure


def humidity_ratio(vapour_pressure: Array, air_pressure: Array) -> Number:
    """Mass of water vapour per kilogram of dry air in the outside air. [1]"""
    return psychrometrics.humidity_ratio(vapour_pressure, air_pressure)


def wet_bulb_temperature(air_temperature: Array, humidity_ratio: Array, air_pressure: Array) -> Number:
    """Thermodynamic wet-bulb temperature of the outside air, over liquid water. [°C]"""
    return psychrometrics.wet_bulb_temperature(air_temperature, humidity_ratio, air_pressure)


def time_step(air_temperature: Array, year_length: Array) -> Array:
    """Length of each time step of the study year. [s]"""
    step = np.expand_dims(time_series.uniform_step(air_temperature, year_length), -1)
    return np.asarray(step * np.ones_like(air_temperature))


# --- what the year is like ------------------------------------------------------------------------


def heating_degree_days(air_temperature: Array, heating_base_temperature: Array, time_step: Array) -> Number:
    """Sum over the year of the base temperature less the mean of each day that is colder. [K·d]"""
    return time_series.degree_days(air_temperature, heating_base_temperature, time_step)


def design_wet_bulb_temperature(wet_bulb_temperature: Array, design_exceedance: Array) -> Number:
    """Wet-bulb temperature exceeded during a given small share of the hours of the year. [°C]"""
    return time_series.exceedance_quantile(wet_bulb_temperature, design_exceedance)


def hours_above_thirty(air_temperature: Array, warm_hour_temperature: Array, time_step: Array) -> Number:
    """Time in the year during which the outside air is above the threshold of the warm hours. [s]"""
    return time_series.duration_above(air_temperature, warm_hour_temperature, time_step)


def highest_air_temperature(air_temperature: Array) -> Array:
    """Highest temperature of the outside air in a time step of the year. [°C]"""
    highest: Array = air_temperature.max(axis=-1)
    return highest
