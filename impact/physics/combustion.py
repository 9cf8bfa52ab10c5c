"""Combustion engines: the heat of the fuel that they take, the fuel itself, and sums over units."""

from __future__ import annotations

from impact.physics._values import array, not_negative, number, positive, require
from impact.physics.types import Number


def thermal_input(output_power: Number, efficiency: Number) -> Number:
    """Heat of the fuel burnt for an electric power, on the lower heating value.

    Parameters
    ----------
    output_power : float or array
        Electric power of the engines, at least 0. [W]
    efficiency : float or array
        Electric efficiency on the lower heating value, above 0, up to 1. [1]

    Returns
    -------
    float or array
        Rated thermal input. [W]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `directive-2010-75-eu`, Annex I, 1.1: total rated thermal input.
    """
    power, share = array(output_power), array(efficiency)
    not_negative(power, "output power", "W")
    require((share > 0) & (share <= 1), "efficiency is not above 0 and up to 1")
    return number(power / share)


def fuel_volume(electric_energy: Number, specific_consumption: Number) -> Number:
    """Volume of fuel for an electric energy.

    Parameters
    ----------
    electric_energy : float or array
        Electric energy delivered by the engines, at least 0. [J]
    specific_consumption : float or array
        Volume of fuel per electric energy, above 0. [m³/J]

    Returns
    -------
    float or array
        Volume of fuel. [m³]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `iso-3046-1-2002`, declared specific fuel consumption.
    """
    energy, specific = array(electric_energy), array(specific_consumption)
    not_negative(energy, "electric energy", "J")
    positive(specific, "specific consumption", "m³/J")
    return number(energy * specific)


def aggregated_thermal_input(unit_count: Number, unit_thermal_input: Number, smallest_unit: Number) -> Number:
    """Sum of the rated thermal inputs of the units of an installation, small units left out.

    Where the units of one operator are taken for one installation, the regulation adds the inputs of all units
    from a size on: 1 MW for section 2910 and for medium plants, 15 MW for large combustion plants.

    Parameters
    ----------
    unit_count : array
        Number of units of each type along the last axis, at least 0. [1]
    unit_thermal_input : array
        Rated thermal input of one unit of each type, at least 0. [W]
    smallest_unit : float or array
        Rated thermal input from which a unit is counted, at least 0. [W]

    Returns
    -------
    float or array
        Sum over the last axis. [W]

    Raises
    ------
    DomainError
        Where an argument is negative or not finite.

    References
    ----------
    .. [1] key `directive-2010-75-eu`, Article 29: aggregation rules.
    """
    count, unit, least = array(unit_count), array(unit_thermal_input), array(smallest_unit)
    not_negative(count, "number of units", "1")
    not_negative(unit, "thermal input of a unit", "W")
    not_negative(least, "smallest unit counted", "W")
    return number((count * unit * (unit >= least)).sum(axis=-1))
