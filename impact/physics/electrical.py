"""Electrical conversion: what must be fed in for what is to come out."""

from __future__ import annotations

from impact.physics._values import array, not_negative, number, require
from impact.physics.types import Number


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
