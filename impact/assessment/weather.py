"""The weather that the study is computed on: a synthetic year, mean or hot, or files that are given, one for each."""

from __future__ import annotations

import numpy as np

from gis.epw import WeatherFile
from impact.graph import when
from impact.physics import climate_change, psychrometrics, resampling, synthetic_weather, time_series
from impact.physics.types import Array, Number

FILES = ("epw", "pvgis", "meteo_france")

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
def present_air_temperature__synthetic_mean(mean_year_air_temperature: Array) -> Array:
    """Dry-bulb temperature of the outside air in the weather year chosen, in the climate of the present. [°C]"""
    return mean_year_air_temperature


@when(weather_source="synthetic", weather_year="hot")
def present_air_temperature__synthetic_hot(
    mean_year_air_temperature: Array, summer_shift: Array, heat_wave_peak: Array, heat_wave_length: Array
) -> Array:
    """Dry-bulb temperature of the outside air in the weather year chosen, in the climate of the present. [°C]"""
    return synthetic_weather.add_heat_wave(
        mean_year_air_temperature, summer_shift, heat_wave_peak, heat_wave_length
    )


@when(weather_source=FILES, weather_year="mean")
def present_air_temperature__file(weather_file: WeatherFile) -> Array:
    """Dry-bulb temperature of the outside air in the weather year chosen, in the climate of the present. [°C]"""
    return weather_file.air_temperature


@when(weather_source=FILES, weather_year="hot")
def present_air_temperature__hot_file(hot_weather_file: WeatherFile) -> Array:
    """Dry-bulb temperature of the outside air in the weather year chosen, in the climate of the present. [°C]"""
    return hot_weather_file.air_temperature


@when(weather_source="synthetic")
def present_vapour_pressure__synthetic(mean_year_vapour_pressure: Array) -> Array:
    """Partial pressure of water vapour in the outside air in the climate of the present, the same in both synthetic years. [Pa]"""
    # The heat of the hot year is added to dry air: its vapour pressure is that of the mean year.
    return mean_year_vapour_pressure


@when(weather_source="epw", weather_year="mean")
def present_vapour_pressure__epw(weather_file: WeatherFile) -> Array:
    """Partial pressure of water vapour in the outside air in the climate of the present, the same in both synthetic years. [Pa]"""
    return _of_the_dew_point(weather_file)


@when(weather_source="epw", weather_year="hot")
def present_vapour_pressure__hot_epw(hot_weather_file: WeatherFile) -> Array:
    """Partial pressure of water vapour in the outside air in the climate of the present, the same in both synthetic years. [Pa]"""
    return _of_the_dew_point(hot_weather_file)


def _of_the_dew_point(file: WeatherFile) -> Array:
    # Rounding and fog put some dew points above the dry bulb: air holds no more than saturation.
    of_the_dew_point = psychrometrics.saturation_vapour_pressure(np.asarray(file.dew_point_temperature))
    at_saturation = psychrometrics.saturation_vapour_pressure(file.air_temperature)
    return np.minimum(of_the_dew_point, at_saturation)


@when(weather_source=("pvgis", "meteo_france"), weather_year="mean")
def present_vapour_pressure__humidity(weather_file: WeatherFile) -> Number:
    """Partial pressure of water vapour in the outside air in the climate of the present, the same in both synthetic years. [Pa]"""
    return psychrometrics.vapour_pressure(weather_file.air_temperature, weather_file.relative_humidity)


@when(weather_source=("pvgis", "meteo_france"), weather_year="hot")
def present_vapour_pressure__hot_humidity(hot_weather_file: WeatherFile) -> Number:
    """Partial pressure of water vapour in the outside air in the climate of the present, the same in both synthetic years. [Pa]"""
    return psychrometrics.vapour_pressure(hot_weather_file.air_temperature, hot_weather_file.relative_humidity)


@when(weather_source=("synthetic", "meteo_france"))
def air_pressure__synthetic(altitude: Array) -> Number:
    """Pressure of the air: standard atmosphere at the site's altitude, or mean of the weather file. [Pa]"""
    return psychrometrics.standard_pressure(altitude)


@when(weather_source=("epw", "pvgis"), weather_year="mean")
def air_pressure__file(weather_file: WeatherFile) -> Array:
    """Pressure of the air: standard atmosphere at the site's altitude, or mean of the weather file. [Pa]"""
    return np.asarray(weather_file.mean_air_pressure)


@when(weather_source=("epw", "pvgis"), weather_year="hot")
def air_pressure__hot_file(hot_weather_file: WeatherFile) -> Array:
    """Pressure of the air: standard atmosphere at the site's altitude, or mean of the weather file. [Pa]"""
    return np.asarray(hot_weather_file.mean_air_pressure)


# --- the climate ----------------------------------------------------------------------------------

WARMER = ("tracc_2030", "tracc_2050", "tracc_2100")


@when(climate="tracc_2030")
def climate_warming__tracc_2030(warming_tracc_2030: Array, warming_of_normals: Array) -> Number:
    """Warming that the climate chosen adds to the climate that the weather data describe. [K]"""
    return np.maximum(warming_tracc_2030 - warming_of_normals, 0)


@when(climate="tracc_2050")
def climate_warming__tracc_2050(warming_tracc_2050: Array, warming_of_normals: Array) -> Number:
    """Warming that the climate chosen adds to the climate that the weather data describe. [K]"""
    return np.maximum(warming_tracc_2050 - warming_of_normals, 0)


@when(climate="tracc_2100")
def climate_warming__tracc_2100(warming_tracc_2100: Array, warming_of_normals: Array) -> Number:
    """Warming that the climate chosen adds to the climate that the weather data describe. [K]"""
    return np.maximum(warming_tracc_2100 - warming_of_normals, 0)


@when(climate="present")
def hourly_air_temperature__present(present_air_temperature: Array) -> Array:
    """Dry-bulb temperature of the outside air, mean of each hour of the weather year and climate chosen. [°C]"""
    return present_air_temperature


@when(climate=WARMER)
def hourly_air_temperature__warmer(
    present_air_temperature: Array, climate_warming: Array, warming_seasonality: Array, spread_growth: Array
) -> Array:
    """Dry-bulb temperature of the outside air, mean of each hour of the weather year and climate chosen. [°C]"""
    return climate_change.morphed_air_temperature(
        present_air_temperature, climate_warming, warming_seasonality, spread_growth
    )


@when(climate="present")
def hourly_vapour_pressure__present(present_vapour_pressure: Array) -> Array:
    """Partial pressure of water vapour in the outside air, mean of each hour of the weather year and climate chosen. [Pa]"""
    return present_vapour_pressure


@when(climate=WARMER)
def hourly_vapour_pressure__warmer(
    present_vapour_pressure: Array,
    present_air_temperature: Array,
    hourly_air_temperature: Array,
    humidity_follow_share: Array,
) -> Number:
    """Partial pressure of water vapour in the outside air, mean of each hour of the weather year and climate chosen. [Pa]"""
    return climate_change.morphed_vapour_pressure(
        present_vapour_pressure, present_air_temperature, hourly_air_temperature, humidity_follow_share
    )


# --- the steps of the year ------------------------------------------------------------------------


@when(time_resolution="hour")
def air_temperature__hour(hourly_air_temperature: Array) -> Array:
    """Dry-bulb temperature of the outside air, mean of each time step of the weather year and climate chosen. [°C]"""
    return hourly_air_temperature


@when(time_resolution="quarter_hour")
def air_temperature__quarter_hour(hourly_air_temperature: Array) -> Array:
    """Dry-bulb temperature of the outside air, mean of each time step of the weather year and climate chosen. [°C]"""
    return resampling.quarter_hours(hourly_air_temperature)


@when(time_resolution="hour")
def vapour_pressure__hour(hourly_vapour_pressure: Array) -> Array:
    """Partial pressure of water vapour in the outside air in the weather year and climate chosen. [Pa]"""
    return hourly_vapour_pressure


@when(time_resolution="quarter_hour")
def vapour_pressure__quarter_hour(hourly_vapour_pressure: Array) -> Array:
    """Partial pressure of water vapour in the outside air in the weather year and climate chosen. [Pa]"""
    return resampling.quarter_hours(hourly_vapour_pressure)


def humidity_ratio(vapour_pressure: Array, air_pressure: Array) -> Number:
    """Mass of water vapour per kilogram of dry air in the outside air. [1]"""
    return psychrometrics.humidity_ratio(vapour_pressure, air_pressure)


def saturated_humidity_ratio(air_temperature: Array, air_pressure: Array) -> Number:
    """Largest mass of water vapour per kilogram of dry air that the outside air can hold. [1]"""
    return psychrometrics.saturated_humidity_ratio(air_temperature, air_pressure)


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


def mean_air_temperature(air_temperature: Array) -> Array:
    """Mean temperature of the outside air over the year. [°C]"""
    return np.asarray(air_temperature.mean(axis=-1))


def mean_wet_bulb_temperature(wet_bulb_temperature: Array) -> Array:
    """Mean wet-bulb temperature of the outside air over the year. [°C]"""
    return np.asarray(wet_bulb_temperature.mean(axis=-1))


def highest_air_temperature(air_temperature: Array) -> Array:
    """Highest temperature of the outside air in a time step of the year. [°C]"""
    highest: Array = air_temperature.max(axis=-1)
    return highest


def longest_hot_spell(air_temperature: Array, hot_day_temperature: Array, time_step: Array, day_length: Array) -> Number:
    """Longest run of consecutive days on each of which the outside air exceeds the threshold of the hot days. [s]"""
    return time_series.longest_daily_run_above(air_temperature, hot_day_temperature, time_step, day_length)


def hot_spell_mean_temperature(air_temperature: Array, time_step: Array, heat_wave_window: Array) -> Number:
    """Highest mean of the outside air over the consecutive days of the heat-wave window. [°C]"""
    return time_series.largest_window_mean(air_temperature, time_step, heat_wave_window)
