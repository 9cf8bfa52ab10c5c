"""A year of hourly weather made from monthly normals: a synthetic year, never a measured one.

The year has 365 days and 8,760 hours from 1 January 00:00 UTC; each value is the mean over the hour that
begins at its stamp. Temperature is the monthly normal, a day-to-day departure, and a daily cycle in solar
time. In each month the departures of the days have the quantiles of a normal distribution, so that a month
is neither mild nor harsh; a first-order autoregression, started by the seed, only puts them in order. Vapour
pressure follows the temperature of the day and a departure of its own. The random numbers come from the raw
stream of a PCG64 generator, which is the same on every machine and in every version of its library. Monthly
arguments have twelve values, hourly ones 8,760, along their last axis.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from impact.physics import psychrometrics
from impact.physics._values import array, not_negative, positive, require
from impact.physics.types import Array, Number

MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTH_ENDS = np.cumsum(MONTH_DAYS)
DAYS = 365
DAY_HOURS = 24
HOURS = DAYS * DAY_HOURS
HOUR = 3600.0
DEGREES_PER_HOUR = 15.0  # the sun's apparent motion in longitude
SUMMER = slice(5, 8)  # June to August, among the months
HUMIDITY_PASSES = 6  # fixed number of corrections of the monthly means of humidity
TEMPERATURE_STREAM, HUMIDITY_STREAM = 0, 1  # independent random streams of one seed


def synthetic_air_temperature(
    monthly_air_temperature: Number,
    monthly_temperature_range: Number,
    day_to_day_spread: Number,
    day_to_day_persistence: Number,
    warmest_solar_time: Number,
    coolest_solar_time: Number,
    site_longitude: Number,
    weather_seed: Number,
) -> Array:
    """Hourly air temperature of a synthetic year whose monthly means are exactly those given.

    Parameters
    ----------
    monthly_air_temperature : array
        Mean temperature of each month. [°C]
    monthly_temperature_range : array
        Mean, in each month, of the height of the daily cycle (highest less lowest). [K]
    day_to_day_spread : array
        Standard deviation of the daily means about the mean of their month. [K]
    day_to_day_persistence : float or array
        Correlation of the departures of two days that follow each other, 0 to less than 1. [1]
    warmest_solar_time : float or array
        Solar time of the top of the daily cycle. [s]
    coolest_solar_time : float or array
        Solar time of the bottom of the daily cycle. [s]
    site_longitude : float or array
        Longitude of the site, positive eastward; it turns solar time into UTC. [°]
    weather_seed : float or array
        Whole number that starts the random stream. [1]

    Returns
    -------
    array
        Air temperature in each hour of the year. [°C]

    Raises
    ------
    DomainError
        For a range or spread below zero, a persistence outside [0, 1), two equal times of the day, or a seed
        that is not a whole number.

    References
    ----------
    .. [1] key `richardson-1981`, departures of the days by a first-order autoregression.
    .. [2] key `rymes-myers-2001`, courses that keep the means of their intervals.
    """
    not_negative(array(monthly_temperature_range), "daily range of temperature", "K")
    solar = _solar_hour(site_longitude)
    cycle = _daily_cycle(solar, np.asarray(warmest_solar_time) / HOUR, np.asarray(coolest_solar_time) / HOUR)
    days = _ordered_days(day_to_day_persistence, weather_seed, TEMPERATURE_STREAM, site_longitude)
    departure = _departures(days, day_to_day_spread, site_longitude)
    departure = departure + _hourly(monthly_temperature_range) * cycle
    return _hourly(monthly_air_temperature) + departure - _hourly(_monthly_means(departure))


def add_heat_wave(
    mean_year_air_temperature: Number, summer_shift: Number, heat_wave_peak: Number, heat_wave_length: Number
) -> Array:
    """Air temperature of a hot year: a warmer summer, and one heat wave that reaches a given peak.

    June, July and August are shifted as a whole. The heat wave stands around the hottest hour of that summer:
    full over the middle half of its length, rising and falling along half a cosine over the quarters on both
    sides.

    Parameters
    ----------
    mean_year_air_temperature : array
        Air temperature in each hour of the mean year. [°C]
    summer_shift : float or array
        What is added from 1 June to 31 August. [K]
    heat_wave_peak : float or array
        Highest hourly temperature of the hot year. [°C]
    heat_wave_length : float or array
        From the first to the last hour that the heat wave warms. [s]

    Returns
    -------
    array
        Air temperature in each hour of the hot year. [°C]

    Raises
    ------
    DomainError
        Where the shifted summer is already above the peak, or the length is not above zero.

    References
    ----------
    .. [1] key `harris-1978`, cosine-tapered (Tukey) window.
    """
    positive(array(heat_wave_length), "length of the heat wave", "s")
    months = np.zeros(len(MONTH_DAYS))
    months[SUMMER] = 1
    summer = _repeat_months(months)
    shifted = np.asarray(mean_year_air_temperature) + np.asarray(summer_shift) * summer
    in_summer = np.where(summer > 0, shifted, -np.inf)
    hottest = in_summer.argmax(axis=-1)[..., None]
    missing = np.asarray(heat_wave_peak) - in_summer.max(axis=-1, keepdims=True)
    require(missing >= 0, "the shifted summer is already warmer than the peak of the heat wave")
    distance = np.abs(np.arange(HOURS) - hottest) * HOUR / np.asarray(heat_wave_length)  # 0.5 at both ends
    share = np.cos(np.pi / 2 * np.clip(4 * distance - 1, 0, 1)) ** 2
    return np.asarray(shifted + missing * share)


def hourly_relative_humidity(monthly_relative_humidity: Number) -> Array:
    """Spread the monthly normals of relative humidity over the hours; each monthly mean is kept.

    Parameters
    ----------
    monthly_relative_humidity : array
        Mean relative humidity of each month, above 0 to 1. [1]

    Returns
    -------
    array
        Smooth course of relative humidity without days and nights. [1]

    Raises
    ------
    DomainError
        For a humidity outside of (0, 1].

    References
    ----------
    .. [1] key `rymes-myers-2001`, courses that keep the means of their intervals.
    """
    humidity = array(monthly_relative_humidity)
    require((humidity > 0) & (humidity <= 1), "a monthly relative humidity is not above 0 and up to 1")
    return _hourly(humidity)


def synthetic_vapour_pressure(
    mean_year_air_temperature: Number,
    normal_relative_humidity: Number,
    vapour_pressure_sensitivity: Number,
    vapour_pressure_spread: Number,
    day_to_day_persistence: Number,
    site_longitude: Number,
    weather_seed: Number,
) -> Array:
    """Hourly vapour pressure of a synthetic year whose monthly means of relative humidity are those given.

    Vapour pressure goes with a power of the saturation pressure at the mean temperature of the 24 hours
    around, and with a departure of its own from day to day; it is never above saturation. Humid days that are
    not warm days exist because of that departure; without it the wet bulb of hot days would hang on their
    temperature alone. Inside a day vapour pressure hardly varies.

    Parameters
    ----------
    mean_year_air_temperature : array
        Air temperature in each hour of the mean year. [°C]
    normal_relative_humidity : array
        Smooth course of relative humidity; only its monthly means are used. [1]
    vapour_pressure_sensitivity : float or array
        Relative change of vapour pressure over the relative change of saturation pressure, from one day to
        another: 1 keeps relative humidity, 0 keeps vapour pressure. [1]
    vapour_pressure_spread : float or array
        Standard deviation of the logarithm of vapour pressure among days of one temperature. [1]
    day_to_day_persistence : float or array
        Correlation of the departures of two days that follow each other, 0 to less than 1. [1]
    site_longitude : float or array
        Longitude of the site, positive eastward. [°]
    weather_seed : float or array
        Whole number that starts the random stream. [1]

    Returns
    -------
    array
        Vapour pressure in each hour of the mean year, never above saturation. [Pa]

    Raises
    ------
    DomainError
        For a spread below zero, a persistence outside [0, 1), or a seed that is not a whole number.

    References
    ----------
    .. [1] key `richardson-1981`, departures of the days by a first-order autoregression.
    .. [2] key `hyland-wexler-1983`, saturation pressure.
    """
    not_negative(array(vapour_pressure_spread), "spread of the vapour pressure", "1")
    saturation = psychrometrics.saturation_vapour_pressure(mean_year_air_temperature)
    of_the_day = np.log(psychrometrics.saturation_vapour_pressure(_day_mean(mean_year_air_temperature)))
    days = _ordered_days(day_to_day_persistence, weather_seed, HUMIDITY_STREAM, site_longitude)
    own = _join_noons(days, site_longitude) * np.asarray(vapour_pressure_spread)
    shape = np.exp(np.asarray(vapour_pressure_sensitivity) * of_the_day + own)
    wanted = _monthly_means(np.asarray(normal_relative_humidity))
    scale = wanted / _monthly_means(shape / saturation)
    for _ in range(HUMIDITY_PASSES):  # saturated hours and the course inside a month ask for corrections
        reached = _monthly_means(np.minimum(shape * _hourly(scale), saturation) / saturation)
        scale = scale * wanted / reached
    return np.asarray(np.minimum(shape * _hourly(scale), saturation))


def _repeat_months(monthly: Array) -> Array:
    """Hold each of the twelve values over the hours of its month."""
    return np.repeat(monthly, np.array(MONTH_DAYS) * DAY_HOURS, axis=-1)


def _monthly_means(hourly: Array) -> Array:
    """Return the mean of each month."""
    parts = np.split(hourly, MONTH_ENDS[:-1] * DAY_HOURS, axis=-1)
    return np.stack([np.ascontiguousarray(part).mean(axis=-1) for part in parts], axis=-1)


@lru_cache(maxsize=1)
def _month_weights() -> Array:
    """Return the weight (month, hour) of each month in a course that keeps the monthly means.

    The course is made of straight lines between mid-months; the values at mid-month that give the wanted
    means are the solution of a linear system of twelve equations, folded into the weights.
    """
    days = np.array(MONTH_DAYS) * DAY_HOURS
    middles = np.cumsum(days) - days / 2
    knots = np.concatenate([[middles[-1] - HOURS], middles, [middles[0] + HOURS]])
    hats = np.eye(len(days))[:, [-1, *range(len(days)), 0]]
    hours = np.arange(HOURS) + 0.5
    lines = np.array([np.interp(hours, knots, hat) for hat in hats])
    return np.asarray(np.linalg.inv(_monthly_means(lines)) @ lines)


def _hourly(monthly: Number) -> Array:
    """Return a continuous hourly course whose monthly means are the values given.

    The sum runs month by month: a matrix product would round a member by the number of members beside it.
    """
    values = np.asarray(monthly, dtype=np.float64)
    twelve = values.shape[-1:] == (len(MONTH_DAYS),)
    require(twelve, f"a monthly argument has the shape {values.shape}; its last axis needs twelve values")
    course = np.zeros((*values.shape[:-1], HOURS))
    for month, weight in enumerate(_month_weights()):
        course = course + values[..., month, None] * weight
    return course


def _solar_hour(longitude: Number) -> Array:
    """Return the mean solar time, in hours, of the middle of each hour of the year in UTC."""
    return np.asarray((np.arange(HOURS) + 0.5 + np.asarray(longitude) / DEGREES_PER_HOUR) % DAY_HOURS)


def _daily_cycle(solar_hour: Array, warmest: Array, coolest: Array) -> Array:
    """Return a cycle from -0.5 to 0.5: half a cosine up to the warmest hour, half a cosine back."""
    rise = (warmest - coolest) % DAY_HOURS
    require(rise > 0, "the warmest and the coolest time of the day are the same")
    since = (solar_hour - coolest) % DAY_HOURS
    rising = -np.cos(np.pi * since / rise) / 2
    falling = np.cos(np.pi * (since - rise) / (DAY_HOURS - rise)) / 2
    return np.where(since < rise, rising, falling)


def _innovations(weather_seed: Number, stream: int) -> Array:
    """Return independent normal numbers, one a day, for each seed (the last axis of the seeds has one).

    Raw integers become normal numbers by the inverse of the normal distribution: numpy keeps the stream of a
    bit generator for ever, but not the way in which it draws from a distribution.
    """
    seeds = np.atleast_1d(np.asarray(weather_seed, dtype=np.float64))
    require((seeds == np.floor(seeds)) & (seeds >= 0), "the seed is not a whole number of at least 0")
    drawn = {}
    for seed in np.unique(seeds).tolist():
        raw = np.random.PCG64(np.random.SeedSequence([int(seed), stream])).random_raw(DAYS)
        drawn[seed] = ndtri((np.asarray(raw >> np.uint64(11), dtype=np.float64) + 0.5) * 2.0**-53)
    rows = np.array([drawn[seed] for seed in seeds.ravel().tolist()])
    return rows.reshape(*seeds.shape[:-1], DAYS)


def _ordered_days(persistence: Number, weather_seed: Number, stream: int, longitude: Number) -> Array:
    """Return a departure for each day: in each month quantiles of a normal distribution, in persistent order.

    They are scaled so that the daily means have the mean 0 and the spread 1 in each month once the days are
    joined from noon to noon, which smooths them.
    """
    follow = array(persistence)
    require((follow >= 0) & (follow < 1), "the day-to-day persistence is not at least 0 and less than 1")
    follow = follow[..., 0] if follow.ndim else follow
    fresh = np.sqrt(1 - follow**2)
    drawn = _innovations(weather_seed, stream)
    days = [drawn[..., 0] + 0 * follow]
    for day in range(1, DAYS):
        days.append(follow * days[-1] + fresh * drawn[..., day])
    scores = _normal_scores(np.stack(days, axis=-1))
    return _standardised(scores, _daily_means(_join_noons(scores, longitude)))


def _departures(days: Array, spread: Number, longitude: Number) -> Array:
    """Return the hourly departures of days of the given monthly spread."""
    widths = array(spread)
    not_negative(widths, "day-to-day spread", "K")
    months = np.split(days, MONTH_ENDS[:-1], axis=-1)
    scaled = [month * widths[..., index, None] for index, month in enumerate(months)]
    return _join_noons(np.concatenate(scaled, axis=-1), longitude)


def _normal_scores(daily: Array) -> Array:
    """Give the days of each month the quantiles of a normal distribution, in the order of the days given."""
    months = np.split(daily, MONTH_ENDS[:-1], axis=-1)
    ranks = [month.argsort(axis=-1, kind="stable").argsort(axis=-1, kind="stable") for month in months]
    return np.concatenate([ndtri((rank + 0.5) / rank.shape[-1]) for rank in ranks], axis=-1)


def _daily_means(hourly: Array) -> Array:
    """Return the mean of each day in UTC."""
    means: Array = hourly.reshape(*hourly.shape[:-1], DAYS, DAY_HOURS).mean(axis=-1)
    return means


def _standardised(daily: Array, reached: Array) -> Array:
    """Shift and scale the days of each month so that what they reached has the mean 0 and the spread 1."""
    days = np.split(daily, MONTH_ENDS[:-1], axis=-1)
    means = np.split(reached, MONTH_ENDS[:-1], axis=-1)
    parts = [
        (day - mean.mean(axis=-1, keepdims=True)) / mean.std(axis=-1, keepdims=True)
        for day, mean in zip(days, means, strict=True)
    ]
    return np.concatenate(parts, axis=-1)


def _join_noons(daily: Array, longitude: Number) -> Array:
    """Join daily values by straight lines from solar noon to solar noon; the year closes on itself."""
    since_noon = np.arange(HOURS) + 0.5 + np.asarray(longitude) / DEGREES_PER_HOUR - DAY_HOURS / 2
    before = np.floor(since_noon / DAY_HOURS).astype(np.intp)
    share = since_noon / DAY_HOURS - before
    lead = np.broadcast_shapes(daily.shape[:-1], before.shape[:-1])
    daily, before = np.broadcast_to(daily, (*lead, DAYS)), np.broadcast_to(before, (*lead, HOURS))
    earlier = np.take_along_axis(daily, before % DAYS, axis=-1)
    later = np.take_along_axis(daily, (before + 1) % DAYS, axis=-1)
    return np.asarray(earlier * (1 - share) + later * share)


def _day_mean(hourly: Number) -> Array:
    """Return the mean of the 24 hours around each hour; the year closes on itself."""
    values = np.asarray(hourly)
    total = np.zeros(values.shape)
    for shift in range(-DAY_HOURS // 2, DAY_HOURS // 2):
        total = total + np.roll(values, shift, axis=-1)
    return total / DAY_HOURS
