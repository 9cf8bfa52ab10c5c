"""Moist air: vapour pressure, humidity ratio, enthalpy, wet bulb, pressure at an altitude.

One convention holds throughout: saturation is over **liquid water at every temperature**, below 0 °C over
supercooled water. Pads and towers wet the air with liquid water, and the branch over ice would make the wet
bulb jump at 0 °C, where two correct solvers then differ by up to half a kelvin. Altitude enters through the
pressure. Specific quantities are per kilogram of dry air; the reference state of enthalpy is dry air and
liquid water at 0 °C. No enhancement factor: humidity ratios are about 0.5 % below those of real moist air.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from impact.physics import _tables
from impact.physics._values import array, not_negative, number, require, within
from impact.physics.types import Array, Number

KELVIN = 273.15
MASS_RATIO = 0.621945  # molar mass of water over that of dry air
DRY_AIR_HEAT = 1006.0  # J/kg/K
VAPOUR_HEAT = 1860.0  # J/kg/K
LIQUID_HEAT = 4186.0  # J/kg/K
VAPORISATION_AT_ZERO = 2.501e6  # J/kg at 0 °C

# Coefficients C8 to C13 of the saturation pressure over liquid water.
LIQUID_WATER = (-5.8002206e3, 1.3914993, -4.8640239e-2, 4.1764768e-5, -1.4452093e-8, 6.5459673)

COLDEST, WARMEST = -40.0, 60.0  # °C, moist air
LOWEST_PRESSURE, HIGHEST_PRESSURE = 50e3, 110e3  # Pa
NEWTON_STEPS = 7  # fixed: the bits of an element must not depend on the others
# The logarithm of the enthalpy of saturated air, shifted by this, is almost straight in temperature.
ENTHALPY_SHIFT = 60e3  # J/kg
# Temperature of saturated air by powers of the logarithm of that enthalpy over 1e5 J/kg (rows) and of that of the
# pressure over 1e5 Pa (columns): our fit to the equations here, within 0.2 K from -40 to 60 °C and 50 000 to
# 110 000 Pa (tested). From there three steps of Newton reach the rounding.
SATURATED_START = (
    (14.0777, 9.6836, -0.4398),
    (37.2082, 10.157, 0.8288),
    (-6.3854, -2.6964, 0.504),
    (-2.9425, -2.24, 0.319),
    (2.7937, 2.8092, 0.393),
    (0.1753, 0.274, -0.2266),
    (-0.3913, -0.6645, -0.1934),
)
SATURATED_STEPS = 3
SATURATED_CELLS = 256  # of the table over enthalpy for a pressure
SATURATED_TABLES = 64  # groups of pressures whose tables are kept
ROUNDING = 1e-9  # relative excess of humidity that counts as saturated


def saturation_vapour_pressure(temperature: Number) -> Number:
    """Pressure of the vapour in equilibrium with liquid water, supercooled below 0 °C.

    Parameters
    ----------
    temperature : float or array
        Temperature, -50 to 100; below 0 the relation is extrapolated over supercooled water. [°C]

    Returns
    -------
    float or array
        Saturation vapour pressure. [Pa]

    Raises
    ------
    DomainError
        Where the temperature is outside of its range.

    References
    ----------
    .. [1] key `hyland-wexler-1983`.
    .. [2] key `ashrae-fundamentals-2017`, chapter 1, Eq. (6).
    """
    t = array(temperature)
    within(t, -50.0, 100.0, "temperature", "°C")
    return number(_saturation(t)[0])


def vapour_pressure(temperature: Number, relative_humidity: Number) -> Number:
    """Partial pressure of the vapour in air of a given relative humidity over liquid water.

    Parameters
    ----------
    temperature : float or array
        Dry-bulb temperature of the air, -50 to 100. [°C]
    relative_humidity : float or array
        Vapour pressure over saturation vapour pressure, 0 to 1. [1]

    Returns
    -------
    float or array
        Partial pressure of the vapour. [Pa]

    Raises
    ------
    DomainError
        Where the temperature or the humidity is outside of its range.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (12) and (22).
    """
    humidity = array(relative_humidity)
    within(humidity, 0.0, 1.0, "relative humidity", "(share)")
    return number(humidity * saturation_vapour_pressure(temperature))


def humidity_ratio(vapour_pressure: Number, pressure: Number) -> Number:
    """Mass of vapour per mass of dry air, for ideal gases.

    Parameters
    ----------
    vapour_pressure : float or array
        Partial pressure of the vapour, at least 0 and below the pressure of the air. [Pa]
    pressure : float or array
        Pressure of the moist air. [Pa]

    Returns
    -------
    float or array
        Humidity ratio, kilograms of vapour per kilogram of dry air. [1]

    Raises
    ------
    DomainError
        Where the vapour pressure is negative or not below the pressure.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (20).
    """
    pw, p = array(vapour_pressure), array(pressure)
    require((pw >= 0) & (pw < p), "vapour pressure is negative or not below the pressure of the air")
    return number(MASS_RATIO * pw / (p - pw))


def saturated_humidity_ratio(temperature: Number, pressure: Number) -> Number:
    """Humidity ratio of air saturated over liquid water.

    Parameters
    ----------
    temperature : float or array
        Temperature of the air, -50 to 100, below the boiling point at this pressure. [°C]
    pressure : float or array
        Pressure of the moist air. [Pa]

    Returns
    -------
    float or array
        Humidity ratio at saturation, kilograms of vapour per kilogram of dry air. [1]

    Raises
    ------
    DomainError
        Where the temperature is outside of its range or water would boil.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (6) and (20).
    """
    return humidity_ratio(saturation_vapour_pressure(temperature), pressure)


def moist_air_enthalpy(temperature: Number, humidity_ratio: Number) -> Number:
    """Enthalpy of moist air per kilogram of dry air, zero for dry air and liquid water at 0 °C.

    Parameters
    ----------
    temperature : float or array
        Dry-bulb temperature of the air, -50 to 100. [°C]
    humidity_ratio : float or array
        Kilograms of vapour per kilogram of dry air, at least 0. [1]

    Returns
    -------
    float or array
        Specific enthalpy. [J/kg]

    Raises
    ------
    DomainError
        Where the temperature is outside of its range or the humidity ratio negative.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (30).
    """
    t, w = array(temperature), array(humidity_ratio)
    within(t, -50.0, 100.0, "temperature", "°C")
    not_negative(w, "humidity ratio", "kg/kg")
    return number(_enthalpy(t, w))


def wet_bulb_temperature(temperature: Number, humidity_ratio: Number, pressure: Number) -> Number:
    """Thermodynamic wet bulb over liquid water, by a fixed number of Newton steps.

    Below 0 °C it is the wet bulb over supercooled water: no jump to ice, one root.

    Parameters
    ----------
    temperature : float or array
        Dry-bulb temperature of the air, -40 to 60. [°C]
    humidity_ratio : float or array
        Kilograms of vapour per kilogram of dry air, 0 to saturation. [1]
    pressure : float or array
        Pressure of the moist air, 50 000 to 110 000. [Pa]

    Returns
    -------
    float or array
        Wet-bulb temperature. [°C]

    Raises
    ------
    DomainError
        Where an argument is outside of its range or the air supersaturated.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (33), over liquid water at all temperatures.
    """
    t, w, p = array(temperature), array(humidity_ratio), array(pressure)
    within(t, COLDEST, WARMEST, "dry-bulb temperature", "°C")
    within(p, LOWEST_PRESSURE, HIGHEST_PRESSURE, "pressure", "Pa")
    not_negative(w, "humidity ratio", "kg/kg")
    saturated = array(saturated_humidity_ratio(t, p))
    require(w <= saturated * (1 + ROUNDING), "humidity ratio is above saturation; expected 0 to saturation")
    sensible = DRY_AIR_HEAT * t + w * (VAPORISATION_AT_ZERO + VAPOUR_HEAT * t)
    bulb = np.minimum(_first_guess(_enthalpy(t, w)), t)
    for _ in range(NEWTON_STEPS):
        ws, slope = _saturated(bulb, p)
        heat = VAPORISATION_AT_ZERO + (VAPOUR_HEAT - LIQUID_HEAT) * bulb
        # Eq. (33) with its denominator multiplied out: rising and convex in the wet bulb, so Newton holds.
        residual = heat * ws + DRY_AIR_HEAT * bulb + LIQUID_HEAT * w * bulb - sensible
        gradient = heat * slope + (VAPOUR_HEAT - LIQUID_HEAT) * ws + DRY_AIR_HEAT + LIQUID_HEAT * w
        bulb = np.minimum(bulb - residual / gradient, t)
    return number(bulb)


def standard_pressure(altitude: Number) -> Number:
    """Pressure of the standard atmosphere at an altitude.

    Parameters
    ----------
    altitude : float or array
        Height above sea level, -5000 to 11 000. [m]

    Returns
    -------
    float or array
        Pressure. [Pa]

    Raises
    ------
    DomainError
        Where the altitude is outside of its range.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (3).
    """
    z = array(altitude)
    within(z, -5000.0, 11000.0, "altitude", "m")
    return number(101325.0 * (1.0 - 2.25577e-5 * z) ** 5.2559)


def latent_heat_of_vaporisation(temperature: Number) -> Number:
    """Heat that evaporates a kilogram of liquid water at its own temperature.

    The difference of the linear enthalpies of vapour and of liquid that the other relations of this module
    use, so that their balances close; within 0.2 % of the tables between 0 and 60 °C.

    Parameters
    ----------
    temperature : float or array
        Temperature of the water, 0 to 60. [°C]

    Returns
    -------
    float or array
        Latent heat of vaporisation. [J/kg]

    Raises
    ------
    DomainError
        Where the temperature is outside of its range.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (30) and (33).
    """
    t = array(temperature)
    within(t, 0.0, WARMEST, "temperature of the water", "°C")
    return number(VAPORISATION_AT_ZERO + (VAPOUR_HEAT - LIQUID_HEAT) * t)


def saturated_temperature(enthalpy: Number, pressure: Number) -> Number:
    """Temperature of saturated air of a given enthalpy, by a fixed number of Newton steps or a table of their results.

    Parameters
    ----------
    enthalpy : float or array
        Specific enthalpy per kilogram of dry air, that of saturated air between -40 and 60 °C. [J/kg]
    pressure : float or array
        Pressure of the moist air, 50 000 to 110 000. [Pa]

    Returns
    -------
    float or array
        Temperature of the saturated air. [°C]

    Raises
    ------
    DomainError
        Where the pressure or the resulting temperature is outside of its range.

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, chapter 1, Eq. (6), (20) and (30), solved for temperature.
    """
    h, p = array(enthalpy), array(pressure)
    within(p, LOWEST_PRESSURE, HIGHEST_PRESSURE, "pressure", "Pa")
    lowest, highest = _saturated_ends(p)
    require((h >= lowest) & (h <= highest), "saturated air of this enthalpy is not between -40 and 60 °C")
    if p.ndim and p.shape[-1] > 1:
        return number(_saturated_newton(h, p))
    # The pressure is that of a whole series, as it mostly is: read off a table.
    temperatures = _saturated_table(p.shape, p.tobytes())
    place = (h - lowest) / ((highest - lowest) / SATURATED_CELLS)
    cell = np.minimum(place.astype(np.intp), SATURATED_CELLS - 1)
    first = np.arange(p.size).reshape(p.shape) * SATURATED_CELLS
    return number(np.clip(_tables.read(temperatures, first + cell, place - cell), COLDEST, WARMEST))


def _saturated_ends(p: Array) -> tuple[Array, Array]:
    """Enthalpy of saturated air at the coldest and at the warmest temperature."""
    coldest, warmest = (_enthalpy(array(t), _saturated(array(t), p)[0]) for t in (COLDEST, WARMEST))
    return coldest, warmest


@lru_cache(maxsize=SATURATED_TABLES)
def _saturated_table(shape: tuple[int, ...], pressure: bytes) -> Array:
    """Polynomials of the temperature of saturated air in even cells of enthalpy, for each pressure."""
    p = np.frombuffer(pressure).reshape(*shape, 1)
    lowest, highest = _saturated_ends(p)
    shares = _tables.places(SATURATED_CELLS) / SATURATED_CELLS
    return _tables.fit(_saturated_newton(lowest + (highest - lowest) * shares, p))


def _saturated_newton(h: Array, p: Array) -> Array:
    """Temperature of saturated air of an enthalpy, by a fixed number of steps."""
    target = np.log(h + ENTHALPY_SHIFT)
    t = np.clip(_saturated_start(target, p), COLDEST, WARMEST)
    for _ in range(SATURATED_STEPS):
        w, slope = _saturated(t, p)
        shifted = _enthalpy(t, w) + ENTHALPY_SHIFT
        gradient = DRY_AIR_HEAT + VAPOUR_HEAT * w + slope * (VAPORISATION_AT_ZERO + VAPOUR_HEAT * t)
        t = np.clip(t + (target - np.log(shifted)) * shifted / gradient, COLDEST, WARMEST)
    return t


def _saturated_start(log_enthalpy: Array, pressure: Array) -> Array:
    """Temperature of saturated air within 0.2 K, from the logarithm of its shifted enthalpy."""
    scaled, height = log_enthalpy - np.log(1e5), np.log(pressure / 1e5)
    start: Array = np.zeros(())
    for constant, linear, square in reversed(SATURATED_START):
        start = start * scaled + (constant + height * (linear + height * square))
    return start


def _first_guess(enthalpy: Array) -> Array:
    """Temperature of saturated air near sea level, within a few kelvins, to start Newton from."""
    scaled = np.log(np.maximum(enthalpy + ENTHALPY_SHIFT, 1e4) / 1e5)
    guess: Array = 13.0 + 29.0 * scaled
    return guess


def _enthalpy(t: Array, w: Array) -> Array:
    enthalpy: Array = DRY_AIR_HEAT * t + w * (VAPORISATION_AT_ZERO + VAPOUR_HEAT * t)
    return enthalpy


def _saturation(t: Array) -> tuple[Array, Array]:
    """Saturation pressure over liquid water, and the slope of its logarithm in temperature."""
    c8, c9, c10, c11, c12, c13 = LIQUID_WATER
    k = t + KELVIN
    pressure = np.exp(c8 / k + c9 + k * (c10 + k * (c11 + k * c12)) + c13 * np.log(k))
    slope = (c13 - c8 / k) / k + c10 + k * (2 * c11 + 3 * c12 * k)
    return pressure, slope


def _saturated(t: Array, p: Array) -> tuple[Array, Array]:
    """Humidity ratio at saturation, and its slope in temperature."""
    pressure, slope = _saturation(t)
    dry = p - pressure
    w = MASS_RATIO * pressure / dry
    return w, w * slope * p / dry
