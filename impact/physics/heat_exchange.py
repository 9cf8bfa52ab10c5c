"""Effectiveness of heat exchangers from their number of transfer units."""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, not_negative, number, within
from impact.physics.types import Number

# Exponents of the number of transfer units in the cross-flow relation.
NTU_OUTER, NTU_INNER = 0.22, 0.78


def crossflow_effectiveness(number_of_transfer_units: Number, capacity_ratio: Number) -> Number:
    """Effectiveness of a single-pass cross-flow exchanger with both fluids unmixed.

    The usual closed approximation of the exact series: exact at a capacity ratio of 0, within 4 % of it up to
    10 transfer units, and mostly below it.

    Parameters
    ----------
    number_of_transfer_units : float or array
        Conductance over the smaller capacity rate, at least 0. [1]
    capacity_ratio : float or array
        Smaller over larger capacity rate, 0 to 1. [1]

    Returns
    -------
    float or array
        Heat transferred over the largest heat that could be transferred. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `incropera-2007`, Eq. (11.32).
    """
    ntu, ratio = array(number_of_transfer_units), array(capacity_ratio)
    not_negative(ntu, "number of transfer units", "")
    within(ratio, 0.0, 1.0, "capacity ratio", "")
    divisor = np.where(ratio > 0, ratio, 1.0)
    bracket = np.where(ratio > 0, -np.expm1(-ratio * ntu**NTU_INNER) / divisor, ntu**NTU_INNER)
    return number(-np.expm1(-(ntu**NTU_OUTER) * bracket))


def counterflow_effectiveness(number_of_transfer_units: Number, capacity_ratio: Number) -> Number:
    """Effectiveness of a counter-flow exchanger.

    Parameters
    ----------
    number_of_transfer_units : float or array
        Conductance over the smaller capacity rate, at least 0. [1]
    capacity_ratio : float or array
        Smaller over larger capacity rate, 0 to 1. [1]

    Returns
    -------
    float or array
        Heat transferred over the largest heat that could be transferred. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `incropera-2007`, Eq. (11.29a) and (11.29b).
    """
    ntu, ratio = array(number_of_transfer_units), array(capacity_ratio)
    not_negative(ntu, "number of transfer units", "")
    within(ratio, 0.0, 1.0, "capacity ratio", "")
    gap = 1.0 - ratio
    # 1 - c·exp(-z) is written (1 - c) + c·(1 - exp(-z)): no digits are lost as the ratio nears 1.
    fall = -np.expm1(-ntu * gap)
    unbalanced = fall / np.where(gap > 0, gap + ratio * fall, 1.0)
    return number(np.where(gap > 0, unbalanced, ntu / (1.0 + ntu)))
