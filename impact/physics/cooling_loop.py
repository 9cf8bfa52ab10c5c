"""The water side of a cooling loop: flows, temperatures and the effectiveness that they ask for."""

from __future__ import annotations

import numpy as np

from impact.errors import DomainError
from impact.physics._values import array, number, positive, within
from impact.physics.types import Number

WATER_SPECIFIC_HEAT = 4186.0  # J/(kg K), liquid water near 15 °C
WATER_DENSITY = 1000.0  # kg/m³
MOIST_AIR_SPECIFIC_HEAT = 1020.0  # J/K per kg of dry air: 1006 + 1860 W, at W = 7.5 g/kg


def circulation_flow(heat_flow: Number, temperature_range: Number) -> Number:
    """Water that carries a heat flow at a given temperature range.

    Parameters
    ----------
    heat_flow : float or array
        Heat carried, at least 0. [W]
    temperature_range : float or array
        Temperature of the return minus that of the supply, above 0. [K]

    Returns
    -------
    float or array
        Mass flow. [kg/s]

    Raises
    ------
    DomainError
        For a temperature range of 0 or less.

    References
    ----------
    .. [1] key `incropera-2007`, Eq. (1.11e): q = ṁ c_p ΔT.
    """
    outside = np.asarray(temperature_range) <= 0
    if np.any(outside):
        raise DomainError("the temperature range of a loop must be above 0 K", outside)
    return heat_flow / (WATER_SPECIFIC_HEAT * temperature_range)


def water_volume(water_mass: Number) -> Number:
    """Volume of water of a mass, or volume flow of a mass flow.

    Parameters
    ----------
    water_mass : float or array
        Mass flow of water. [kg/s]

    Returns
    -------
    float or array
        Volume flow at 1000 kg/m³. [m³/s]

    References
    ----------
    .. [1] key `incropera-2007`, Table A.6: 999.0 to 1000.0 kg/m³ from 0 to 15 °C.
    """
    return water_mass / WATER_DENSITY


def dry_air_flow(air_capacity_rate: Number) -> Number:
    """Mass flow of dry air that has a capacity rate.

    Parameters
    ----------
    air_capacity_rate : float or array
        Capacity rate of the air, at least 0. [W/K]

    Returns
    -------
    float or array
        Mass flow of dry air, within 1 % for humidity ratios from 2 to 13 g/kg. [kg/s]

    References
    ----------
    .. [1] key `ashrae-fundamentals-2017`, Chapter 1, Eq. (30): h = 1.006 t + W (2501 + 1.86 t).
    """
    return air_capacity_rate / MOIST_AIR_SPECIFIC_HEAT


def pumping_ratio(
    density_ratio: Number, viscosity_ratio: Number, heat_capacity_ratio: Number, friction_exponent: Number
) -> Number:
    """Pump power with another liquid over that with water, through the same circuit, at the same heat and range.

    The friction factor of turbulent flow falls with a power n of the Reynolds number, so that the pressure drop goes
    with ρ^(1-n) μ^n V^(2-n), and the power with one more V; V goes with the inverse of the volumetric heat capacity.

    Parameters
    ----------
    density_ratio : float or array
        Density of the liquid over that of water at the same temperature, above 0. [1]
    viscosity_ratio : float or array
        Dynamic viscosity over that of water, above 0. [1]
    heat_capacity_ratio : float or array
        Specific heat over that of water, above 0. [1]
    friction_exponent : float or array
        Exponent n: 1/4 up to Reynolds numbers of 20 000 in smooth pipes, 1/5 above; 0 to 1, that of laminar flow. [1]

    Returns
    -------
    float or array
        Ratio of pump powers; 1 for water. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `incropera-2007`, Eq. (8.20a) and (8.20b), friction factor of smooth pipes; (8.22a), pressure drop.
    """
    density, viscosity, heat = array(density_ratio), array(viscosity_ratio), array(heat_capacity_ratio)
    exponent = array(friction_exponent)
    positive(density, "ratio of densities", "")
    positive(viscosity, "ratio of viscosities", "")
    positive(heat, "ratio of specific heats", "")
    within(exponent, 0.0, 1.0, "exponent of friction", "")
    flow = 1 / (density * heat)
    return number(density ** (1 - exponent) * viscosity**exponent * flow ** (3 - exponent))


def required_effectiveness(
    heat_flow: Number, supply_temperature: Number, air_temperature: Number, water_capacity_rate: Number
) -> Number:
    """Water-side effectiveness that a cooler must reach to hold the supply temperature.

    Parameters
    ----------
    heat_flow : float or array
        Heat to reject, at least 0. [W]
    supply_temperature : float or array
        Water temperature that the cooler must deliver. [°C]
    air_temperature : float or array
        Air that enters the cooler. [°C]
    water_capacity_rate : float or array
        Capacity rate of the whole water flow, above 0. [W/K]

    Returns
    -------
    float or array
        (T_return - T_supply) / (T_return - T_air), between 0 and 1; 1 where the air is as warm as the supply
        or warmer, which no cooler can hold, and 0 where there is neither heat nor approach. [1]

    References
    ----------
    .. [1] key `kays-london-1984`, Chapter 2: definition of the exchanger effectiveness.
    """
    temperature_range = np.asarray(heat_flow / water_capacity_rate)
    span = np.asarray(temperature_range + np.maximum(supply_temperature - air_temperature, 0.0))
    effectiveness: Number = np.divide(temperature_range, span, out=np.zeros_like(span), where=span > 0)
    return effectiveness
