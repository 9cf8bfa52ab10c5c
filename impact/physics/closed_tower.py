"""Closed towers: a wetted coil whose heat leaves as enthalpy of the air.

The air takes up a constant share of the enthalpy that separates it from air saturated at the temperature of the
cooled water that leaves: the enthalpy effectiveness. The share is taken at the cold end, so that air never leaves
with more than the enthalpy of air saturated at the temperature of the water.
"""

from __future__ import annotations

import numpy as np

from impact.physics import psychrometrics
from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Array, Number


def closed_tower_air_flow(
    heat_flow: Number,
    supply_temperature: Number,
    enthalpy: Number,
    pressure: Number,
    enthalpy_effectiveness: Number,
) -> Number:
    """Air that carries away a heat flow at a temperature of the cooled water.

    Parameters
    ----------
    heat_flow : float or array
        Heat given off by the water, at least 0. [W]
    supply_temperature : float or array
        Temperature of the water that leaves the tower, such that saturated air there is richer than the air. [°C]
    enthalpy : float or array
        Specific enthalpy of the air that enters, per kilogram of dry air. [J/kg]
    pressure : float or array
        Pressure of the air. [Pa]
    enthalpy_effectiveness : float or array
        Enthalpy taken up over the enthalpy that could be taken up, above 0, up to 1. [1]

    Returns
    -------
    float or array
        Mass flow of dry air. [kg/s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the wet bulb of the air is not below the water.

    References
    ----------
    .. [1] key `merkel-1925`, enthalpy as the driving force.
    """
    heat, share = _checked(heat_flow, enthalpy_effectiveness)
    drive = _saturated_enthalpy(array(supply_temperature), array(pressure)) - array(enthalpy)
    require(drive > 0, "the wet bulb of the air is not below the temperature of the water that leaves")
    return number(heat / (share * drive))


def closed_tower_supply_temperature(
    heat_flow: Number, air_mass_flow: Number, enthalpy: Number, pressure: Number, enthalpy_effectiveness: Number
) -> Number:
    """Temperature of the water that leaves a closed tower at an air flow: the inverse of `closed_tower_air_flow`.

    Parameters
    ----------
    heat_flow : float or array
        Heat given off by the water, at least 0. [W]
    air_mass_flow : float or array
        Mass flow of dry air, above 0. [kg/s]
    enthalpy : float or array
        Specific enthalpy of the air that enters, per kilogram of dry air. [J/kg]
    pressure : float or array
        Pressure of the air. [Pa]
    enthalpy_effectiveness : float or array
        Enthalpy taken up over the enthalpy that could be taken up, above 0, up to 1. [1]

    Returns
    -------
    float or array
        Temperature of the water that leaves, between the wet bulb and 60. [°C]

    Raises
    ------
    DomainError
        Where an argument is outside of its range or the water would be warmer than 60 °C.

    References
    ----------
    .. [1] key `merkel-1925`, enthalpy as the driving force.
    """
    heat, share = _checked(heat_flow, enthalpy_effectiveness)
    flow = array(air_mass_flow)
    positive(flow, "mass flow of air", "kg/s")
    return psychrometrics.saturated_temperature(array(enthalpy) + heat / (share * flow), pressure)


def _checked(heat_flow: Number, effectiveness: Number) -> tuple[Array, Array]:
    heat, share = array(heat_flow), array(effectiveness)
    not_negative(heat, "heat flow", "W")
    require((share > 0) & (share <= 1), "enthalpy effectiveness is not above 0 and up to 1")
    return heat, share


def _saturated_enthalpy(temperature: Array, pressure: Array) -> Array:
    humidity = psychrometrics.saturated_humidity_ratio(temperature, pressure)
    return np.asarray(psychrometrics.moist_air_enthalpy(temperature, humidity))
