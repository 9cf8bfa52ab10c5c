"""The dry cooler solved: its fan speed, or its water flow, for an effectiveness that is asked for.

Both are Newton in the logarithm of the unknown on the logarithm of -ln(1 - effectiveness), which is almost
straight, from a bound, with a fixed number of steps: the bits of an element must not depend on the others. What
is solved before, by its own last step, is spared the rest of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from impact.physics._values import array, positive, within
from impact.physics.heat_exchange import NTU_INNER, NTU_OUTER, crossflow_effectiveness
from impact.physics.types import Array, Number

SPEED_STEPS = 8
FIRST_STEPS = 4  # after which most elements are solved
SOLVED = 1e-8  # last step, in the logarithm, after which the next one is below the rounding
SIZING_STEPS = 8


def machine(
    water: Number, air: Number, conductance: Number, exponent: Number, first: Number
) -> tuple[Array, Array, Array, Array, Array]:
    """Return `first` and the description of a machine as arrays, checked."""
    checked = array(water), array(air), array(conductance), array(exponent)
    positive(checked[0], "water capacity rate", "W/K")
    positive(checked[1], "air capacity rate", "W/K")
    positive(checked[2], "conductance", "W/K")
    within(checked[3], 0.0, 1.0, "exponent of the conductance", "")
    return array(first), *checked


def fan_speed(wanted: Array, water: Array, air: Array, ua: Array, exponent: Array) -> Array:
    """Fan speed that gives the effectiveness wanted, which must be above 0 and below that of full speed."""
    log_air, log_water, log_ua = np.log(air), np.log(water), np.log(ua)
    # The curve has a kink at the speed where both capacity rates are equal: stay on the side of the answer.
    kink = log_water - log_air
    at_kink = crossflow_effectiveness(np.exp(log_ua + exponent * kink - log_water), 1.0)
    air_smaller = wanted <= at_kink
    # The water cannot give more than the air takes up: effectiveness * water <= air * speed.
    least = np.where(air_smaller, np.log(wanted) + kink, kink)
    most = np.where(air_smaller, np.minimum(kink, 0.0), 0.0)
    target = np.log(-np.log1p(-wanted))
    given = np.broadcast_arrays(target, air_smaller, log_air, log_water, log_ua, exponent, least, most)
    speed, last = _newton_speed(least, given, FIRST_STEPS)
    speed, rest = np.array(speed), np.abs(last) > SOLVED
    if rest.any():
        speed[rest], _ = _newton_speed(speed[rest], [values[rest] for values in given], SPEED_STEPS - FIRST_STEPS)
    return np.exp(speed)


def _newton_speed(start: Array, given: Sequence[Array], steps: int) -> tuple[Array, Array]:
    """Return the logarithm of the fan speed after some steps, and the last of them."""
    target, air_smaller, log_air, log_water, log_ua, exponent, least, most = given
    below = air_smaller.astype(bool)
    speed = last = start
    for _ in range(steps):
        blown, exchanged = log_air + speed, log_ua + exponent * speed
        reached, slope = _log_depth(below, blown, log_water, exchanged, 1.0, 0.0, exponent)
        better = np.minimum(np.maximum(speed + (target - reached) / slope, least), most)
        speed, last = better, better - speed
    return speed, last


def water_capacity_rate(wanted: Array, air: Array, ua: Array) -> Array:
    """Water capacity rate of which a machine at full fan speed has the effectiveness wanted, below 1."""
    depth = -np.log1p(-wanted)
    # The water cannot take up more than the air: C_w·ε <= C_air. And it sees at most UA: C_w·depth <= UA.
    most = np.minimum(np.log(air / wanted), np.log(ua / depth))
    air_smaller = wanted <= crossflow_effectiveness(ua / air, 1.0)
    target, rate = np.log(depth), most
    for _ in range(SIZING_STEPS):
        reached, slope = _log_depth(air_smaller, np.log(air), rate, np.log(ua), 0.0, 1.0, 0.0)
        rate = np.minimum(rate + (target - reached) / slope, most)
    return np.exp(rate)


def _log_depth(
    air_smaller: NDArray[np.bool_],
    air: Array,
    water: Array,
    conductance: Array,
    air_step: float,
    water_step: float,
    conductance_step: Number,
) -> tuple[Array, Array]:
    """Logarithm of -ln(1 - effectiveness) and its slope along a direction.

    All numbers are logarithms: of the capacity rates, of the conductance, and their change along the
    direction in which the slope is wanted. The slope jumps where the capacity rates are equal; the caller
    says on which side of that the answer lies, and the relation is continued smoothly beyond.
    """
    side = np.where(air_smaller, 1.0, -1.0)
    ntu = conductance - np.where(air_smaller, air, water)
    ntu_step = conductance_step - np.where(air_smaller, air_step, water_step)
    ratio_step = side * (air_step - water_step)
    ratio = np.exp(side * (air - water))
    product = ratio * np.exp(NTU_INNER * ntu)
    fall = -np.expm1(-product)
    exponent = np.exp(NTU_OUTER * ntu) * fall / ratio  # effectiveness of the exchanger = 1 - exp(-exponent)
    bend = product * (1.0 - fall) / fall
    log_exponent_step = (NTU_OUTER + NTU_INNER * bend) * ntu_step + (bend - 1.0) * ratio_step
    left = np.exp(-exponent)
    share = np.where(air_smaller, ratio, 1.0)  # water-side effectiveness over that of the exchanger
    effectiveness = -share * np.expm1(-exponent)
    step = share * left * exponent * log_exponent_step
    step = step + np.where(air_smaller, effectiveness * ratio_step, 0.0)
    # Where the water is the smaller flow the depth is the exponent itself: no digits are lost near 1.
    depth = np.where(air_smaller, -np.log1p(-effectiveness), exponent)
    remaining = np.where(air_smaller, 1.0 - effectiveness, left)
    return np.log(depth), step / (remaining * depth)
