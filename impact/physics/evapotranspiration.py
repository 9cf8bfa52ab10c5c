"""Reference evapotranspiration of a day, after Penman and Monteith as FAO-56 sets them, and a bucket of soil water.

Fluxes are means over the day: radiation in W/m², evapotranspiration in m/s. The constants of the paper, given for
MJ, kPa and mm a day, are converted where they stand.
"""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, not_negative, number, positive, require, within
from impact.physics.types import Array, Number

DAY = 86400.0  # s
KELVIN_OF_PAPER = 273.16  # in the equation of long-wave radiation
SOLAR_CONSTANT = 0.0820e6 / 60.0  # W/m²
STEFAN_BOLTZMANN = 4.903e-3 / DAY  # W/m²/K⁴
GRASS_ALBEDO = 0.23
LATENT_HEAT = 2.45e6  # J/kg, constant in the paper; a mm of water is a kg/m²
DENSITY = 1000.0  # kg/m³


def air_pressure_of_altitude(altitude: Number) -> Number:
    """Mean air pressure at an altitude, -500 to 5,000 m. [Pa]

    Parameters
    ----------
    altitude : float or array
        Height above the sea, -500 to 5,000. [m]

    Returns
    -------
    float or array
        Mean air pressure at an altitude. [Pa]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eq. (7).
    """
    z = array(altitude)
    within(z, -500.0, 5000.0, "altitude", "m")
    return number(101.3e3 * ((293 - 0.0065 * z) / 293) ** 5.26)


def day_saturation_pressure(temperature: Number) -> Number:
    """Saturation vapour pressure by the relation of FAO-56, -40 to 60 °C. [Pa]

    Parameters
    ----------
    temperature : float or array
        Temperature, -40 to 60. [°C]

    Returns
    -------
    float or array
        Saturation vapour pressure by the relation of FAO-56. [Pa]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eq. (11).
    """
    t = array(temperature)
    within(t, -40.0, 60.0, "temperature", "°C")
    return number(610.8 * np.exp(17.27 * t / (t + 237.3)))


def saturation_slope(temperature: Number) -> Number:
    """Slope of the saturation vapour pressure over temperature, -40 to 60 °C. [Pa/K]

    Parameters
    ----------
    temperature : float or array
        Temperature, -40 to 60. [°C]

    Returns
    -------
    float or array
        Slope of the saturation vapour pressure over temperature. [Pa/K]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eq. (13).
    """
    t = array(temperature)
    return number(4098 * array(day_saturation_pressure(t)) / (t + 237.3) ** 2)


def humidity_vapour_pressure(
    least_temperature: Number, greatest_temperature: Number, least_humidity: Number, greatest_humidity: Number
) -> Number:
    """Vapour pressure of a day from its extremes of temperature (°C) and of relative humidity (shares). [Pa]

    Parameters
    ----------
    least_temperature : float or array
        Least temperature of the day, -40 to 60. [°C]
    greatest_temperature : float or array
        Greatest temperature of the day, -40 to 60. [°C]
    least_humidity : float or array
        Least relative humidity of the day, 0 to 1. [1]
    greatest_humidity : float or array
        Greatest relative humidity of the day, 0 to 1. [1]

    Returns
    -------
    float or array
        Vapour pressure of a day from its extremes of temperature (°C) and of relative humidity (shares). [Pa]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eq. (17).
    """
    low, high = array(least_humidity), array(greatest_humidity)
    within(low, 0.0, 1.0, "least humidity", "")
    within(high, 0.0, 1.0, "greatest humidity", "")
    cold, warm = day_saturation_pressure(least_temperature), day_saturation_pressure(greatest_temperature)
    return number((cold * high + warm * low) / 2)


def extraterrestrial_radiation(latitude: Number, day_of_year: Number) -> Number:
    """Radiation at the top of the atmosphere, mean over the day; latitude -60 to 60 °, day 1 to 366. [W/m²]

    Parameters
    ----------
    latitude : float or array
        Latitude, -60 to 60. [°]
    day_of_year : float or array
        Day of the year, 1 to 366. [1]

    Returns
    -------
    float or array
        Radiation at the top of the atmosphere. [W/m²]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eqs. (21) to (25).
    """
    phi, declination, sunset, distance = _sun(latitude, day_of_year)
    part = sunset * np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.sin(sunset)
    return number(SOLAR_CONSTANT / np.pi * distance * part)


def daylight(latitude: Number, day_of_year: Number) -> Number:
    """Time between sunrise and sunset; latitude -60 to 60 °, day 1 to 366. [s]

    Parameters
    ----------
    latitude : float or array
        Latitude, -60 to 60. [°]
    day_of_year : float or array
        Day of the year, 1 to 366. [1]

    Returns
    -------
    float or array
        Time between sunrise and sunset. [s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eq. (34).
    """
    return number(DAY / np.pi * _sun(latitude, day_of_year)[2])


def _sun(latitude: Number, day_of_year: Number) -> tuple[Array, Array, Array, Array]:
    phi, day = array(latitude), array(day_of_year)
    within(phi, -60.0, 60.0, "latitude", "°")
    within(day, 1.0, 366.0, "day of year", "")
    phi = np.radians(phi)
    angle = 2 * np.pi * day / 365
    declination = 0.409 * np.sin(angle - 1.39)
    return phi, declination, np.arccos(-np.tan(phi) * np.tan(declination)), 1 + 0.033 * np.cos(angle)


def solar_radiation_of_sunshine(sunshine: Number, daylight: Number, extraterrestrial_radiation: Number) -> Number:
    """Solar radiation of a day from its sunshine (s) with the coefficients 0.25 and 0.50 of the paper. [W/m²]

    Parameters
    ----------
    sunshine : float or array
        Time of bright sunshine, at most the daylight. [s]
    daylight : float or array
        Time between sunrise and sunset. [s]
    extraterrestrial_radiation : float or array
        Radiation at the top of the atmosphere, mean over the day. [W/m²]

    Returns
    -------
    float or array
        Solar radiation of a day from its sunshine (s) with the coefficients 0. [W/m²]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eq. (35).
    """
    share = array(sunshine) / array(daylight)
    within(share, 0.0, 1.0, "sunshine over daylight", "")
    return number((0.25 + 0.50 * share) * array(extraterrestrial_radiation))


def net_radiation_of_grass(
    least_temperature: Number, greatest_temperature: Number, vapour_pressure: Number, solar_radiation: Number,
    extraterrestrial_radiation: Number, altitude: Number,
) -> Number:  # fmt: skip
    """Net radiation on the reference grass: short-wave taken up less long-wave lost, mean over the day. [W/m²]

    Temperatures in °C, vapour pressure in Pa, radiation in W/m², altitude in m.

    Parameters
    ----------
    least_temperature : float or array
        Least temperature of the day, -40 to 60. [°C]
    greatest_temperature : float or array
        Greatest temperature of the day, -40 to 60. [°C]
    vapour_pressure : float or array
        Vapour pressure of the air, at least 0. [Pa]
    solar_radiation : float or array
        Solar radiation at the ground, mean over the day, at least 0. [W/m²]
    extraterrestrial_radiation : float or array
        Radiation at the top of the atmosphere, mean over the day. [W/m²]
    altitude : float or array
        Height above the sea, -500 to 5,000. [m]

    Returns
    -------
    float or array
        Net radiation on the reference grass. [W/m²]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eqs. (37) to (40).
    """
    cold, warm, vapour = array(least_temperature), array(greatest_temperature), array(vapour_pressure)
    solar = array(solar_radiation)
    require(warm >= cold, "greatest temperature below the least one; expected at least the least")
    not_negative(vapour, "vapour pressure", "Pa")
    not_negative(solar, "solar radiation", "W/m²")
    clear = (0.75 + 2e-5 * array(altitude)) * array(extraterrestrial_radiation)
    positive(clear, "clear-sky radiation", "W/m²")
    hot = ((cold + KELVIN_OF_PAPER) ** 4 + (warm + KELVIN_OF_PAPER) ** 4) / 2
    cloud = 1.35 * np.minimum(solar / clear, 1.0) - 0.35
    lost = STEFAN_BOLTZMANN * hot * (0.34 - 0.14 * np.sqrt(vapour / 1000)) * cloud
    return number((1 - GRASS_ALBEDO) * solar - lost)


def wind_at_two_metres(wind_speed: Number, height: Number) -> Number:
    """Wind speed at 2 m over grass from that at another height, above 0.1 m. [m/s]

    Parameters
    ----------
    wind_speed : float or array
        Wind speed, at least 0. [m/s]
    height : float or array
        Height of the measurement, above 0.1. [m]

    Returns
    -------
    float or array
        Wind speed at 2 m over grass from that at another height. [m/s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eq. (47).
    """
    speed, z = array(wind_speed), array(height)
    not_negative(speed, "wind speed", "m/s")
    require(z > 0.1, "height of the wind at most 0.1 m; expected more")
    return number(speed * 4.87 / np.log(67.8 * z - 5.42))


def reference_evapotranspiration(
    least_temperature: Number, greatest_temperature: Number, vapour_pressure: Number, net_radiation: Number,
    soil_heat_flux: Number, wind_speed: Number, air_pressure: Number,
) -> Number:  # fmt: skip
    """Evapotranspiration of the reference grass, mean over the day; zero where dew falls. [m/s]

    Temperatures in °C, vapour and air pressure in Pa, radiation and soil heat flux in W/m², wind at 2 m in m/s.

    Parameters
    ----------
    least_temperature : float or array
        Least temperature of the day, -40 to 60. [°C]
    greatest_temperature : float or array
        Greatest temperature of the day, -40 to 60. [°C]
    vapour_pressure : float or array
        Vapour pressure of the air, at least 0. [Pa]
    net_radiation : float or array
        Net radiation on the reference grass, mean over the day. [W/m²]
    soil_heat_flux : float or array
        Heat that goes into the soil, mean over the day. [W/m²]
    wind_speed : float or array
        Wind speed, at least 0. [m/s]
    air_pressure : float or array
        Pressure of the air, above 0. [Pa]

    Returns
    -------
    float or array
        Evapotranspiration of the reference grass. [m/s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eqs. (6), (8), (9) and (12).
    """
    cold, warm, vapour = array(least_temperature), array(greatest_temperature), array(vapour_pressure)
    wind, pressure = array(wind_speed), array(air_pressure)
    require(warm >= cold, "greatest temperature below the least one; expected at least the least")
    not_negative(wind, "wind speed", "m/s")
    positive(pressure, "air pressure", "Pa")
    mean = (cold + warm) / 2
    saturated = (array(day_saturation_pressure(cold)) + array(day_saturation_pressure(warm))) / 2
    slope, psychrometric = array(saturation_slope(mean)), 0.665e-3 * pressure
    energy = (array(net_radiation) - array(soil_heat_flux)) * DAY / 1e6  # MJ/m²/d
    deficit = np.maximum(saturated - vapour, 0.0) / 1000  # kPa
    below = slope + psychrometric * (1 + 0.34 * wind)
    depth = (0.408 * slope * energy + psychrometric * 900 / (mean + 273) * wind * deficit) / below  # mm/d
    return number(np.maximum(depth, 0.0) / 1000 / DAY)


def middle_crop_coefficient(
    table_coefficient: Number, wind_speed: Number, least_humidity: Number, crop_height: Number
) -> Number:
    """Crop coefficient of the middle of the season, moved from the standard climate to that of the place. [1]

    Valid for wind of 1 to 6 m/s at 2 m, least humidity of 0.2 to 0.8, crops of 0.1 to 10 m.

    Parameters
    ----------
    table_coefficient : float or array
        Crop coefficient of the table, above 0. [1]
    wind_speed : float or array
        Wind speed, at least 0. [m/s]
    least_humidity : float or array
        Least relative humidity of the day, 0 to 1. [1]
    crop_height : float or array
        Height of the crop, 0.1 to 10. [m]

    Returns
    -------
    float or array
        Crop coefficient of the middle of the season. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eq. (62).
    """
    wind, humidity, height = array(wind_speed), array(least_humidity), array(crop_height)
    within(wind, 1.0, 6.0, "wind speed", "m/s")
    within(humidity, 0.2, 0.8, "least humidity", "")
    within(height, 0.1, 10.0, "crop height", "m")
    positive(array(table_coefficient), "crop coefficient", "")
    moved = (0.04 * (wind - 2) - 0.004 * (humidity * 100 - 45)) * (height / 3) ** 0.3
    return number(array(table_coefficient) + moved)


def irrigation_need(
    crop_evapotranspiration: Array, rain: Array, available_water: Number, depletion_share: Number
) -> Array:
    """Depth of irrigation of each day that keeps a soil from drying beyond what the crop takes up with ease. [m]

    The soil begins full. What rain brings beyond a full soil drains; where the readily available water is used up,
    the soil is filled again.

    Parameters
    ----------
    crop_evapotranspiration, rain : array
        Depths of each day, days along the last axis. [m]
    available_water : float or array
        Total available water in the root zone, above 0. [m]
    depletion_share : float or array
        Share of it that the crop takes up with ease, above 0 and at most 1. [1]

    Returns
    -------
    array
        Depth of each day. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `allen-1998`, Eqs. (82) to (85).
    """
    leaving, coming = np.broadcast_arrays(array(crop_evapotranspiration), array(rain))
    water, share = array(available_water), array(depletion_share)
    not_negative(leaving, "crop evapotranspiration", "m")
    not_negative(coming, "rain", "m")
    positive(water, "available water", "m")
    require((share > 0) & (share <= 1), "depletion share outside of 0 to 1; expected above 0 and at most 1")
    depletion = np.zeros(np.broadcast_shapes(leaving.shape[:-1], water.shape, share.shape))
    need = np.zeros((*depletion.shape, leaving.shape[-1]))
    for day in range(leaving.shape[-1]):
        depletion = np.maximum(depletion - coming[..., day], 0.0) + leaving[..., day]
        dry = depletion > share * water
        need[..., day] = np.where(dry, depletion, 0.0)
        depletion = np.where(dry, 0.0, depletion)
    return need
