"""What becomes of a liquid that floats on water (diesel, heating oil) when it is spilt on gravel.

It sinks until the ground has retained it; only what is left over reaches the water table and spreads there. The
retention capacity is an engineering figure, not a property of state: results are orders of magnitude.
"""

from __future__ import annotations

import numpy as np

from impact.physics._values import array, not_negative, number, positive
from impact.physics.types import Number


def retained_depth(spilt_volume: Number, spill_area: Number, retention_capacity: Number) -> Number:
    """Depth of ground that retains the whole of a spilt volume.

    Parameters
    ----------
    spilt_volume : float or array
        Volume that has soaked into the ground, at least 0. [m³]
    spill_area : float or array
        Area on which it soaked in, above 0. [m²]
    retention_capacity : float or array
        Volume of liquid that a volume of drained ground retains, above 0. [1]

    Returns
    -------
    float or array
        Depth. [m]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `concawe-1979`, depth of penetration.
    """
    volume, area, capacity = array(spilt_volume), array(spill_area), array(retention_capacity)
    not_negative(volume, "spilt volume", "m³")
    positive(area, "spill area", "m²")
    positive(capacity, "retention capacity", "")
    return number(volume / (area * capacity))


def volume_at_water_table(
    spilt_volume: Number, spill_area: Number, retention_capacity: Number, depth_to_water: Number
) -> Number:
    """Volume of a floating liquid that the ground above the water table does not retain.

    Parameters
    ----------
    spilt_volume : float or array
        Volume that has soaked into the ground, at least 0. [m³]
    spill_area : float or array
        Area on which it soaked in, above 0. [m²]
    retention_capacity : float or array
        Volume of liquid that a volume of drained ground retains, above 0. [1]
    depth_to_water : float or array
        Depth of the water table below the spill, at least 0. [m]

    Returns
    -------
    float or array
        Volume that reaches the water table, 0 where all is retained. [m³]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `concawe-1979`, depth of penetration.
    """
    retained_depth(spilt_volume, spill_area, retention_capacity)  # checks the arguments
    depth = array(depth_to_water)
    not_negative(depth, "depth to water", "m")
    held = array(spill_area) * array(retention_capacity) * depth
    return number(np.maximum(array(spilt_volume) - held, 0.0))
