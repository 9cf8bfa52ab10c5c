"""Heat in moving groundwater: around a line that gives it off, between two wells, and below a basin.

Hypotheses: homogeneous aquifer, uniform flow, grains and water at one temperature, no loss to the beds above and
below, which makes temperatures and distances upper bounds and times of breakthrough lower bounds.
"""

from __future__ import annotations

import numpy as np

from impact.physics import leaky_aquifer
from impact.physics._values import array, number, positive, require
from impact.physics.types import Number

_LARGEST = 600.0  # exp(600) is still a double


def moving_line_source_rise(
    line_heat: Number,
    ground_conductivity: Number,
    aquifer_heat_capacity: Number,
    water_heat_capacity: Number,
    darcy_flux: Number,
    distance_downstream: Number,
    offset: Number,
    duration: Number,
) -> Number:
    """Rise of temperature around an endless vertical line that gives off heat into flowing groundwater.

    With v the velocity of heat, a the diffusivity and B = 2a/v, the integral is W(r²/4at, r/B) of Hantush and
    Jacob, weighted by exp(x/B) for the place along the flow.

    Parameters
    ----------
    line_heat : float or array
        Heat given off per length of line; negative where it is taken. [W/m]
    ground_conductivity : float or array
        Thermal conductivity of the water-bearing ground, above 0. [W/m/K]
    aquifer_heat_capacity : float or array
        Heat capacity per volume of the water-bearing ground, above 0. [J/m³/K]
    water_heat_capacity : float or array
        Heat capacity per volume of water, above 0. [J/m³/K]
    darcy_flux : float or array
        Flow of groundwater per cross-section, above 0. [m/s]
    distance_downstream : float or array
        Distance from the line along the flow; negative upstream. [m]
    offset : float or array
        Distance aside of the axis. [m]
    duration : float or array
        Time since the line began, above 0. [s]

    Returns
    -------
    float or array
        Rise of temperature. [K]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or the point is so far that exp(x/B) overflows.

    References
    ----------
    .. [1] key `diao-2004`, Eq. (9).
    """
    conductivity, capacity = array(ground_conductivity), array(aquifer_heat_capacity)
    water, flux, time = array(water_heat_capacity), array(darcy_flux), array(duration)
    positive(conductivity, "thermal conductivity", "W/m/K")
    positive(capacity, "heat capacity of the aquifer", "J/m³/K")
    positive(water, "heat capacity of water", "J/m³/K")
    positive(flux, "Darcy flux", "m/s")
    positive(time, "duration", "s")
    x = array(distance_downstream)
    r = np.hypot(x, array(offset))
    positive(r, "distance from the line", "m")
    length = 2.0 * conductivity / (flux * water)
    require(r / length < _LARGEST, "the point is more than 600 thermal lengths from the line")
    u = r**2 * capacity / (4.0 * conductivity * time)
    well = array(leaky_aquifer.leaky_well_function(u, r / length))
    return number(array(line_heat) / (4.0 * np.pi * conductivity) * np.exp(x / length) * well)


def doublet_breakthrough_time(
    well_spacing: Number,
    thickness: Number,
    aquifer_heat_capacity: Number,
    water_heat_capacity: Number,
    pumping_rate: Number,
) -> Number:
    """Time after which the water that a well puts back reaches, as heat, the well that took it.

    Parameters
    ----------
    well_spacing : float or array
        Distance between the two wells, above 0. [m]
    thickness : float or array
        Saturated thickness, above 0. [m]
    aquifer_heat_capacity : float or array
        Heat capacity per volume of the water-bearing ground, above 0. [J/m³/K]
    water_heat_capacity : float or array
        Heat capacity per volume of water, above 0. [J/m³/K]
    pumping_rate : float or array
        Rate that is taken and put back, above 0. [m³/s]

    Returns
    -------
    float or array
        Time, without natural flow and without loss to the beds above and below. [s]

    Raises
    ------
    DomainError
        Where an argument is not above 0.

    References
    ----------
    .. [1] key `gringarten-sauty-1975`.
    """
    spacing, b, rate = array(well_spacing), array(thickness), array(pumping_rate)
    aquifer, water = array(aquifer_heat_capacity), array(water_heat_capacity)
    positive(spacing, "spacing of the wells", "m")
    positive(b, "thickness", "m")
    positive(aquifer, "heat capacity of the aquifer", "J/m³/K")
    positive(water, "heat capacity of water", "J/m³/K")
    positive(rate, "pumping rate", "m³/s")
    return number(np.pi * spacing**2 * b * aquifer / (3.0 * rate * water))


def mixed_temperature_rise(entering_flow: Number, temperature_difference: Number, groundwater_flow: Number) -> Number:
    """Rise of temperature of groundwater when a warmer flow is mixed into all that passes by.

    Parameters
    ----------
    entering_flow : float or array
        Flow that enters the aquifer, at least 0. [m³/s]
    temperature_difference : float or array
        Temperature of that flow minus that of the groundwater. [K]
    groundwater_flow : float or array
        Flow of groundwater that mixes with it, above 0. [m³/s]

    Returns
    -------
    float or array
        Rise of temperature of the mixture; the ground is taken to have come to the same temperature. [K]

    Raises
    ------
    DomainError
        Where a flow is outside of its range.

    References
    ----------
    .. [1] key `gringarten-sauty-1975`, balance of heat.
    """
    entering, passing = array(entering_flow), array(groundwater_flow)
    require((entering >= 0) & (entering < np.inf), "entering flow is not at least 0 m³/s")
    positive(passing, "groundwater flow", "m³/s")
    return number(entering * array(temperature_difference) / (entering + passing))
