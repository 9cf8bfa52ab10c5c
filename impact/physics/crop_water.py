"""Water of a crop over its year: reference evapotranspiration by month, the course of the coefficient, irrigation.

The year is run day by day from the beginning of the season with a full soil. Months are twelfths of the year of 365
days, and what a month brings is spread evenly over its days, but for rain, which falls on one day out of so many.
"""

from __future__ import annotations

import numpy as np

from impact.physics import evapotranspiration
from impact.physics._values import array, not_negative, number, positive, require, within
from impact.physics.types import Array, Number

DAY = evapotranspiration.DAY
YEAR_DAYS = 365
MONTHS = 12
MONTH_DAYS = YEAR_DAYS / MONTHS


def monthly_reference_evapotranspiration(
    monthly_air_temperature: Array, monthly_temperature_range: Array, monthly_relative_humidity: Array,
    monthly_solar_radiation: Array, monthly_wind_speed: Array, wind_height: Number, latitude: Number, altitude: Number,
) -> Array:  # fmt: skip
    """Reference evapotranspiration of each month from its means, soil heat neglected. [m]

    Parameters
    ----------
    monthly_air_temperature : array
        Mean temperature, months along the last axis, -40 to 60 with half of the range. [°C]
    monthly_temperature_range : array
        Mean of the daily maxima less that of the minima, at least 0. [K]
    monthly_relative_humidity : array
        Mean relative humidity, 0 to 1. [1]
    monthly_solar_radiation : array
        Solar radiation at the ground, mean over day and night, at least 0. [W/m²]
    monthly_wind_speed : array
        Mean wind speed, at least 0. [m/s]
    wind_height : float or array
        Height of the measurement of the wind, above 0.1. [m]
    latitude : float or array
        Latitude, -60 to 60. [°]
    altitude : float or array
        Height above the sea, -500 to 5,000. [m]

    Returns
    -------
    array
        Depth of each month. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the months are not twelve.

    References
    ----------
    .. [1] key `allen-1998`, Eqs. (6) to (47), vapour pressure after Eq. (19).
    """
    temperature, spread = array(monthly_air_temperature), array(monthly_temperature_range)
    require(temperature.shape[-1] == MONTHS, "the months are not twelve")
    not_negative(spread, "temperature range", "K")
    cold, warm = temperature - spread / 2, temperature + spread / 2
    humidity = array(monthly_relative_humidity)
    vapour = evapotranspiration.humidity_vapour_pressure(cold, warm, humidity, humidity)
    middle = np.floor((np.arange(MONTHS) + 0.5) * MONTH_DAYS) + 1
    above = evapotranspiration.extraterrestrial_radiation(latitude, middle)
    net = evapotranspiration.net_radiation_of_grass(cold, warm, vapour, monthly_solar_radiation, above, altitude)
    wind = evapotranspiration.wind_at_two_metres(monthly_wind_speed, wind_height)
    pressure = evapotranspiration.air_pressure_of_altitude(altitude)
    rate = evapotranspiration.reference_evapotranspiration(cold, warm, vapour, net, 0.0, wind, pressure)
    return np.asarray(array(rate) * MONTH_DAYS * DAY)


def crop_coefficient(
    crop_coefficient_initial: Number, crop_coefficient_middle: Number, crop_coefficient_end: Number,
    crop_initial_length: Number, crop_development_length: Number, crop_middle_length: Number,
    crop_late_length: Number, season_time: Number,
) -> Number:  # fmt: skip
    """Single crop coefficient at a time of the season: level, rise, level, fall; 0 outside of the season. [1]

    Parameters
    ----------
    crop_coefficient_initial, crop_coefficient_middle : float or array
        Coefficients of the first stage and of the middle of the season, above 0. [1]
    crop_coefficient_end : float or array
        Coefficient at the end of the late season, above 0. [1]
    crop_initial_length, crop_development_length : float or array
        Lengths of the first two stages, above 0. [s]
    crop_middle_length, crop_late_length : float or array
        Lengths of the last two stages, above 0. [s]
    season_time : float or array
        Time since the beginning of the season, at least 0. [s]

    Returns
    -------
    float or array
        Coefficient. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eq. (66).
    """
    levels = [array(level) for level in (crop_coefficient_initial, crop_coefficient_middle, crop_coefficient_end)]
    stages = [
        array(length)
        for length in (crop_initial_length, crop_development_length, crop_middle_length, crop_late_length)
    ]
    time = array(season_time)
    not_negative(time, "time of the season", "s")
    for level in levels:
        positive(level, "crop coefficient", "")
    for length in stages:
        positive(length, "length of a stage", "s")
    grown = stages[0] + stages[1]
    ripe = grown + stages[2]
    end = ripe + stages[3]
    rising = levels[0] + (levels[1] - levels[0]) * np.clip((time - stages[0]) / stages[1], 0, 1)
    course = rising + (levels[2] - levels[1]) * np.clip((time - ripe) / stages[3], 0, 1)
    return number(np.where(time < end, course, 0.0))


def monthly_irrigation_need(
    monthly_reference_evapotranspiration: Array, monthly_rainfall: Array, crop_coefficient_initial: Number,
    crop_coefficient_middle: Number, crop_coefficient_end: Number, crop_initial_length: Number,
    crop_development_length: Number, crop_middle_length: Number, crop_late_length: Number, season_start: Number,
    available_water: Number, depletion_share: Number, rain_interval: Number,
) -> Array:  # fmt: skip
    """Irrigation of each month that keeps a soil, full at first, from drying beyond what a crop takes with ease. [m]

    Parameters
    ----------
    monthly_reference_evapotranspiration, monthly_rainfall : array
        Depths of each month, months along the last axis, at least 0. [m]
    crop_coefficient_initial, crop_coefficient_middle : float or array
        Coefficients of the first stage and of the middle of the season, above 0. [1]
    crop_coefficient_end : float or array
        Coefficient at the end of the late season, above 0. [1]
    crop_initial_length, crop_development_length : float or array
        Lengths of the first two stages, above 0. [s]
    crop_middle_length, crop_late_length : float or array
        Lengths of the last two stages, above 0; the four together at most a year. [s]
    season_start : float or array
        Time from the beginning of the year to that of the season, 0 to a year. [s]
    available_water : float or array
        Total available water in the root zone, above 0. [m]
    depletion_share : float or array
        Share of it that the crop takes up with ease, above 0 and at most 1. [1]
    rain_interval : float or array
        Time between two days with rain, a day or more. [s]

    Returns
    -------
    array
        Depth of each month of the calendar, January first; together the depth of the season. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eqs. (58), (66) and (82) to (85).
    """
    potential, rain = np.broadcast_arrays(array(monthly_reference_evapotranspiration), array(monthly_rainfall))
    require(potential.shape[-1] == MONTHS, "the months are not twelve")
    start, interval = array(season_start), array(rain_interval)
    within(start, 0.0, YEAR_DAYS * DAY, "beginning of the season", "s")
    require(interval >= DAY, "less than a day between two days with rain; expected a day or more")
    days = np.arange(YEAR_DAYS)
    month = ((start[..., None] // DAY + days) % YEAR_DAYS / MONTH_DAYS).astype(np.int64)
    lead = np.broadcast_shapes(potential.shape[:-1], month.shape[:-1])
    month = np.broadcast_to(month, (*lead, YEAR_DAYS))
    leaving, coming = (
        np.take_along_axis(np.broadcast_to(part, (*lead, MONTHS)), month, axis=-1) / MONTH_DAYS
        for part in (potential, rain)
    )
    stages = (crop_initial_length, crop_development_length, crop_middle_length, crop_late_length)
    levels = (crop_coefficient_initial, crop_coefficient_middle, crop_coefficient_end)
    coefficient = crop_coefficient(
        *(array(each)[..., None] for each in (*levels, *stages)), days * DAY  # type: ignore[call-arg]
    )
    every = np.rint(interval / DAY)[..., None]
    showers = np.where((days + 1) % every == 0, coming * every, 0.0)
    whole = np.broadcast_shapes(leaving.shape, np.shape(coefficient), showers.shape)
    depth = evapotranspiration.irrigation_need(
        np.broadcast_to(leaving * coefficient, whole), np.broadcast_to(showers, whole), available_water, depletion_share
    )
    month = np.broadcast_to(month, depth.shape)
    return np.stack([np.where(month == number, depth, 0.0).sum(axis=-1) for number in range(MONTHS)], axis=-1)
