"""Electrical conversion: what must be fed in for what is to come out."""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, not_negative, number, positive, require, within
from impact.physics.types import Number

ROUNDING = 1e-12  # relative, of the power drawn at no output


def supply_power(output_power: Number, constant_loss: Number, efficiency: Number) -> Number:
    """Power drawn by a conversion stage with a constant loss and a proportional loss.

    Parameters
    ----------
    output_power : float or array
        Power delivered by the stage, at least 0. [W]
    constant_loss : float or array
        Loss that does not depend on the load, at least 0. [W]
    efficiency : float or array
        Efficiency without the constant loss, above 0, up to 1. [1]

    Returns
    -------
    float or array
        Power drawn by the stage. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `brewer-2024`, conversion losses of rectifier and voltage converter, (P + c)/η.
    """
    power, loss, share = array(output_power), array(constant_loss), array(efficiency)
    not_negative(power, "output power", "W")
    not_negative(loss, "constant loss", "W")
    require((share > 0) & (share <= 1), "efficiency is not above 0 and up to 1")
    return number((power + loss) / share)


def output_power(supply_power: Number, constant_loss: Number, efficiency: Number) -> Number:
    """Power delivered by a conversion stage: the inverse of `supply_power`.

    Parameters
    ----------
    supply_power : float or array
        Power drawn by the stage, at least what its constant loss asks for. [W]
    constant_loss : float or array
        Loss that does not depend on the load, at least 0. [W]
    efficiency : float or array
        Efficiency without the constant loss, above 0, up to 1. [1]

    Returns
    -------
    float or array
        Power delivered. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `brewer-2024`, conversion losses of rectifier and voltage converter, (P + c)/η.
    """
    power, loss, share = array(supply_power), array(constant_loss), array(efficiency)
    not_negative(loss, "constant loss", "W")
    require((share > 0) & (share <= 1), "efficiency is not above 0 and up to 1")
    left = power * share - loss
    require(left >= -ROUNDING * power, "power drawn is less than the constant loss of the stage asks for")
    return number(np.maximum(left, 0.0))


def transformer_loss(
    output_power: Number, rated_power: Number, no_load_loss_share: Number, load_loss_share: Number
) -> Number:
    """Loss of a transformer at a load: its no-load loss, and its load loss with the square of the load.

    Parameters
    ----------
    output_power : float or array
        Power delivered, 0 to the rated power, at a power factor near 1. [W]
    rated_power : float or array
        Rated power, above 0. [W]
    no_load_loss_share : float or array
        No-load loss over the rated power, 0 to 0.1. [1]
    load_loss_share : float or array
        Load loss at rated power over the rated power, 0 to 0.1. [1]

    Returns
    -------
    float or array
        Loss. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `iec-60076-1`, losses of a transformer at a load.
    """
    power, rated = array(output_power), array(rated_power)
    idle, loaded = array(no_load_loss_share), array(load_loss_share)
    positive(rated, "rated power", "W")
    within(power / rated, 0.0, 1.0 + 1e-9, "load of the transformer", "(share)")
    within(idle, 0.0, 0.1, "no-load loss", "(share)")
    within(loaded, 0.0, 0.1, "load loss", "(share)")
    return number(rated * (idle + loaded * (power / rated) ** 2))
