"""Heat for a network: what it draws, what a pipe loses, what a heat pump needs to lift the heat."""

from __future__ import annotations

import numpy as np

from impact.physics import time_series
from impact.physics._values import array, not_negative, number, require, within
from impact.physics.psychrometrics import KELVIN
from impact.physics.types import Number


def heat_demand(
    annual_heat: Number, flat_share: Number, temperature: Number, base_temperature: Number, time_step: Number
) -> Number:
    """Heat that a network draws: a share at a constant rate, the remainder in proportion to the cold.

    Parameters
    ----------
    annual_heat : float or array
        Heat drawn over the whole series, at least 0. [J]
    flat_share : float or array
        Share drawn at a constant rate, 0 to 1. [1]
    temperature : array
        Temperature that the demand follows, time on the last axis. [°C]
    base_temperature : float or array
        Temperature above which no heating is needed. [°C]
    time_step : float or array
        Length of a step, above 0. [s]

    Returns
    -------
    array
        Heat drawn in each step; its integral is the annual heat. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or heating is asked for and no step is below the base.

    References
    ----------
    .. [1] key `cibse-tm41-2006`, heat demand in proportion to degree-days beside a base load.
    """
    heat, share, step = array(annual_heat), array(flat_share), array(time_step)
    not_negative(heat, "annual heat", "J")
    require((share >= 0) & (share <= 1), "constant share is not within 0 to 1")
    cold = np.maximum(array(base_temperature) - array(temperature), 0.0)
    length = np.expand_dims(time_series.integral(step * np.ones_like(cold), 1.0), -1)
    total = np.expand_dims(time_series.integral(cold, step), -1)
    require((total > 0) | (share == 1), "no step is below the base temperature, and heat is asked for by the cold")
    shape = np.divide(cold, total, out=np.zeros_like(cold), where=total > 0)
    return number(heat * (share / length + (1.0 - share) * shape))


def pipe_heat_loss(
    pipe_length: Number,
    pipe_loss_coefficient: Number,
    network_supply_temperature: Number,
    network_return_temperature: Number,
    ground_temperature: Number,
) -> Number:
    """Heat that a buried pair of pipes, flow and return, gives to the ground.

    Parameters
    ----------
    pipe_length : float or array
        Length of trench, at least 0. [m]
    pipe_loss_coefficient : float or array
        Loss of both pipes per metre of trench and kelvin between their mean and the ground, at least 0. [W/m/K]
    network_supply_temperature : float or array
        Temperature in the flow pipe. [°C]
    network_return_temperature : float or array
        Temperature in the return pipe. [°C]
    ground_temperature : float or array
        Undisturbed temperature of the ground at the depth of the pipes, at most the mean of the pipes. [°C]

    Returns
    -------
    float or array
        Heat lost. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the ground is warmer than the pipes.

    References
    ----------
    .. [1] key `bohm-2000`, steady loss of two buried pipes: the sum of both depends on their mean temperature.
    """
    length, coefficient = array(pipe_length), array(pipe_loss_coefficient)
    not_negative(length, "pipe length", "m")
    not_negative(coefficient, "loss coefficient", "W/m/K")
    mean = (array(network_supply_temperature) + array(network_return_temperature)) / 2.0
    excess = mean - array(ground_temperature)
    require(excess >= 0, "the ground is warmer than the mean of the pipes")
    return number(length * coefficient * excess)


def heat_pump_cop(
    evaporating_temperature: Number, condensing_temperature: Number, second_law_efficiency: Number, highest_cop: Number
) -> Number:
    """Coefficient of performance of a heat pump for heating: a constant share of that of Carnot, capped.

    Where the heat needs no lift the cap holds: its electricity stands for pumps and auxiliaries.

    Parameters
    ----------
    evaporating_temperature : float or array
        Temperature at which heat is taken up, -50 to 150. [°C]
    condensing_temperature : float or array
        Temperature at which heat is given off, -50 to 200. [°C]
    second_law_efficiency : float or array
        Share of the coefficient of performance of Carnot, above 0, up to 1. [1]
    highest_cop : float or array
        Cap, above 1. [1]

    Returns
    -------
    float or array
        Heat given off over electric power. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the result is not above 1: the lift is too large.

    References
    ----------
    .. [1] key `cengel-boles-2015`, Carnot heat pump and second-law efficiency.
    """
    cold, warm = array(evaporating_temperature), array(condensing_temperature)
    share, cap = array(second_law_efficiency), array(highest_cop)
    within(cold, -50.0, 150.0, "evaporating temperature", "°C")
    within(warm, -50.0, 200.0, "condensing temperature", "°C")
    require((share > 0) & (share <= 1), "second-law efficiency is not above 0 and up to 1")
    require(cap > 1, "cap on the coefficient of performance is not above 1")
    lift = np.asarray(warm - cold)
    of_carnot = share * (warm + KELVIN)
    lifted = of_carnot < cap * lift
    cop = np.where(lifted, of_carnot / np.where(lifted, lift, 1.0), cap)
    require(cop > 1, "coefficient of performance is not above 1: the lift is too large for this efficiency")
    return number(cop)


def evaporator_heat(heat_flow: Number, cop: Number) -> Number:
    """Heat that a heat pump takes from its source to give off a heat flow.

    Parameters
    ----------
    heat_flow : float or array
        Heat given off, at least 0. [W]
    cop : float or array
        Heat given off over electric power, above 1. [1]

    Returns
    -------
    float or array
        Heat taken from the source; the difference is the electric power. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `cengel-boles-2015`, energy balance of the heat pump.
    """
    heat, ratio = array(heat_flow), array(cop)
    not_negative(heat, "heat flow", "W")
    require(ratio > 1, "coefficient of performance is not above 1")
    return number(heat * (ratio - 1.0) / ratio)


def compressor_power(evaporator_heat: Number, cop: Number) -> Number:
    """Electric power of a heat pump that takes a heat flow from its source.

    Parameters
    ----------
    evaporator_heat : float or array
        Heat taken from the source, at least 0. [W]
    cop : float or array
        Heat given off over electric power, above 1. [1]

    Returns
    -------
    float or array
        Electric power; the heat given off is the sum of both. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `cengel-boles-2015`, energy balance of the heat pump.
    """
    heat, ratio = array(evaporator_heat), array(cop)
    not_negative(heat, "heat taken from the source", "W")
    require(ratio > 1, "coefficient of performance is not above 1")
    return number(heat / (ratio - 1.0))
