"""Water with propylene glycol: density, specific heat, viscosity and freezing point by temperature and share."""

from __future__ import annotations

import numpy as np

from impact.physics import cooling_loop
from impact.physics._values import array, number, positive, within
from impact.physics.types import Array, Number

CENTRE_SHARE, CENTRE_TEMPERATURE = 30.7031, 32.7083  # mass percent and °C about which the polynomials are written
LARGEST_SHARE = 0.6
WATER_DENSITY = 1000.0  # kg/m³

# Powers of (share - centre) and of (temperature - centre), in the order of the printed coefficients.
POWERS = tuple((i, j) for i, last in enumerate((3, 3, 3, 2, 1, 0)) for j in range(last + 1))
FREEZING = (
    -13.25, -3.82e-5, 7.865e-7, -1.733e-9, -0.6631, 6.774e-6, -6.242e-8, -7.819e-10, -0.01094, 5.332e-8,
    -4.169e-9, 3.288e-11, -2.283e-4, -1.131e-8, 1.918e-10, -3.409e-6, 8.035e-11, 1.465e-8,
)  # fmt: skip
DENSITY = (
    1018.0, -0.5406, -0.002666, 1.347e-5, 0.7604, -0.00945, 5.541e-5, -1.343e-7, -0.002498, 2.7e-5,
    -4.018e-7, 3.376e-9, -1.55e-4, 2.829e-6, -7.175e-9, -1.131e-6, -2.221e-8, 2.342e-8,
)  # fmt: skip
SPECIFIC_HEAT = (
    3882.0, 2.699, -0.001659, -1.032e-5, -13.04, 0.0507, -4.752e-5, 1.522e-6, -0.1598, 9.534e-5,
    1.167e-5, -4.87e-8, 3.539e-4, 3.102e-5, -2.95e-7, 5e-5, -7.135e-7, -4.959e-7,
)  # fmt: skip
LOG_VISCOSITY = (
    0.6837, -0.03045, 2.525e-4, -1.399e-6, 0.03328, -3.984e-4, 4.332e-6, -1.86e-8, 5.453e-5, -8.6e-8,
    -1.593e-8, -4.465e-11, -3.9e-6, 1.054e-7, -1.589e-9, -1.587e-8, 4.475e-10, 3.564e-9,
)  # fmt: skip


def glycol_mass_share(glycol_share: Number, glycol_density: Number) -> Number:
    """Mass of glycol over that of the mixture, from its share by volume before mixing.

    Parameters
    ----------
    glycol_share : float or array
        Volume of glycol over the sum of the volumes of glycol and water, 0 to 1. [1]
    glycol_density : float or array
        Density of pure glycol, above 0. [kg/m³]

    Returns
    -------
    float or array
        Mass share of glycol. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `melinder-2010`, definition of the concentration by mass.
    """
    share, density = array(glycol_share), array(glycol_density)
    within(share, 0.0, 1.0, "share of glycol", "(share)")
    positive(density, "density of glycol", "kg/m³")
    glycol = share * density
    return number(glycol / (glycol + (1 - share) * WATER_DENSITY))


def propylene_glycol_density(glycol_mass_share: Number, temperature: Number) -> Number:
    """Density of water with propylene glycol.

    Parameters
    ----------
    glycol_mass_share : float or array
        Mass of glycol over that of the mixture, 0 to 0.6; fitted between 0.15 and 0.57. [1]
    temperature : float or array
        Temperature of the mixture, above its freezing point, up to 100. [°C]

    Returns
    -------
    float or array
        Density. [kg/m³]

    Raises
    ------
    DomainError
        Where an argument is outside of its range or the mixture freezes.

    References
    ----------
    .. [1] key `melinder-2010`, polynomials for propylene glycol.
    """
    return number(_mixture(DENSITY, glycol_mass_share, temperature))


def propylene_glycol_specific_heat(glycol_mass_share: Number, temperature: Number) -> Number:
    """Specific heat of water with propylene glycol.

    Parameters
    ----------
    glycol_mass_share : float or array
        Mass of glycol over that of the mixture, 0 to 0.6; fitted between 0.15 and 0.57. [1]
    temperature : float or array
        Temperature of the mixture, above its freezing point, up to 100. [°C]

    Returns
    -------
    float or array
        Specific heat. [J/kg/K]

    Raises
    ------
    DomainError
        Where an argument is outside of its range or the mixture freezes.

    References
    ----------
    .. [1] key `melinder-2010`, polynomials for propylene glycol.
    """
    return number(_mixture(SPECIFIC_HEAT, glycol_mass_share, temperature))


def propylene_glycol_viscosity(glycol_mass_share: Number, temperature: Number) -> Number:
    """Dynamic viscosity of water with propylene glycol.

    Parameters
    ----------
    glycol_mass_share : float or array
        Mass of glycol over that of the mixture, 0 to 0.6; fitted between 0.15 and 0.57. [1]
    temperature : float or array
        Temperature of the mixture, above its freezing point, up to 100. [°C]

    Returns
    -------
    float or array
        Dynamic viscosity. [Pa s]

    Raises
    ------
    DomainError
        Where an argument is outside of its range or the mixture freezes.

    References
    ----------
    .. [1] key `melinder-2010`, polynomials for propylene glycol, of the logarithm in mPa s.
    """
    return number(1e-3 * np.exp(_mixture(LOG_VISCOSITY, glycol_mass_share, temperature)))


def propylene_glycol_pumping_ratio(
    glycol_mass_share: Number, temperature: Number, friction_exponent: Number
) -> Number:
    """Pump power with water and propylene glycol over that with water, through the same circuit, same heat and range.

    Water is the mixture without glycol, by the same polynomials: within 1 % of its viscosity from 20 to 60 °C.

    Parameters
    ----------
    glycol_mass_share : float or array
        Mass of glycol over that of the mixture, 0 to 0.6; fitted between 0.15 and 0.57. [1]
    temperature : float or array
        Temperature of the mixture, above 0, up to 100. [°C]
    friction_exponent : float or array
        Exponent of the Reynolds number in the friction factor, 0 to 1. [1]

    Returns
    -------
    float or array
        Ratio of pump powers, 1 without glycol. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range or the mixture freezes.

    References
    ----------
    .. [1] key `melinder-2010`, polynomials for propylene glycol.
    """
    share = array(glycol_mass_share)
    density, viscosity, heat = (
        array(of(share, temperature)) / array(of(0.0, temperature))
        for of in (propylene_glycol_density, propylene_glycol_viscosity, propylene_glycol_specific_heat)
    )
    return cooling_loop.pumping_ratio(density, viscosity, heat, friction_exponent)


def propylene_glycol_freezing_point(glycol_mass_share: Number) -> Number:
    """Temperature at which the first ice forms in water with propylene glycol.

    Parameters
    ----------
    glycol_mass_share : float or array
        Mass of glycol over that of the mixture, 0 to 0.6; fitted between 0.15 and 0.57. [1]

    Returns
    -------
    float or array
        Freezing point, at most 0. [°C]

    Raises
    ------
    DomainError
        Where the share is outside of its range.

    References
    ----------
    .. [1] key `melinder-2010`, polynomials for propylene glycol.
    """
    share = array(glycol_mass_share)
    within(share, 0.0, LARGEST_SHARE, "mass share of glycol", "(share)")
    return number(np.minimum(_polynomial(FREEZING, share, np.asarray(CENTRE_TEMPERATURE)), 0.0))


def _mixture(coefficients: tuple[float, ...], share: Number, temperature: Number) -> Array:
    """Value of a polynomial where the mixture is liquid."""
    s, t = array(share), array(temperature)
    within(t, -40.0, 100.0, "temperature of the mixture", "°C")
    within(t - array(propylene_glycol_freezing_point(s)), 0.0, 200.0, "temperature above the freezing point", "K")
    return _polynomial(coefficients, s, t)


def _polynomial(coefficients: tuple[float, ...], share: Array, temperature: Array) -> Array:
    x, y = 100.0 * share - CENTRE_SHARE, temperature - CENTRE_TEMPERATURE
    total: Array = np.zeros(np.broadcast(x, y).shape)
    for coefficient, (i, j) in zip(coefficients, POWERS, strict=True):
        total = total + coefficient * x**i * y**j
    return total
