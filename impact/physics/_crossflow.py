"""The dry cooler solved: its fan speed, or its water flow, for an effectiveness that is asked for.

Both are Newton in the logarithm of the unknown on the logarithm of -ln(1 - effectiveness), which is almost
straight, with a fixed number of steps: the bits of an element must not depend on the others. The fan speed is
read off a table of its machine: polynomials through points that are solved so, within 5e-12 of the speed
(tested). The points begin in a coarse table, whose nodes are solved from a bound: cubics through nodes with the
slopes there, within 2e-6 of the logarithm, so that one step brings a point to the rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impact.physics import _tables
from impact.physics._values import array, positive, within
from impact.physics.heat_exchange import NTU_INNER, NTU_OUTER, crossflow_effectiveness
from impact.physics.types import Array, Number

SPEED_STEPS = 8
NODES = 128  # of the coarse table of a machine, on each side of the kink
CELLS = 96  # of its table
TABLES = 128  # groups of machines whose tables are kept: the chunks of a study, met again in each of its cases
SLOWEST = -4.0  # logarithm of the fan speed at which the table begins; the start for slower fans is the bound
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
    machine = np.broadcast_arrays(np.log(air), np.log(water), np.log(ua), exponent)
    shape = machine[0].shape
    kink, at_kink, first, width, speeds = _table(shape, *(part.tobytes() for part in machine))
    # The curve has a kink at the speed where both capacity rates are equal: stay on the side of the answer.
    air_smaller = wanted <= at_kink
    target = np.log(-np.log1p(-wanted))
    number = np.arange(kink.size).reshape(shape)
    place = (target - np.where(air_smaller, *first)) / np.where(air_smaller, *width)
    cell = np.clip(place, 0.0, CELLS - 1.0).astype(np.intp)
    rows = CELLS * np.where(air_smaller, number, number + kink.size)
    speed = np.array(_tables.read(speeds, rows + cell, place - cell))
    slow = air_smaller & (place < 0)
    if slow.any():
        # The water cannot give more than the air takes up: effectiveness * water <= air * speed.
        least, most = np.log(wanted) + kink, np.minimum(kink, 0.0)
        beyond = [v[slow] for v in np.broadcast_arrays(target, air_smaller, *machine, least, most)]
        speed[slow] = np.exp(_newton_speed(beyond[6], beyond, SPEED_STEPS))
    return speed


@lru_cache(maxsize=TABLES)
def _table(shape: tuple[int, ...], *machine: bytes) -> tuple[Array, Array, Sequence[Array], Sequence[Array], Array]:
    """Table of the fan speed of each machine over depth: kink, effectiveness there, and by side of it the first
    depth and the width of a cell (1 where the machine has nothing on that side), with the polynomials of all cells.
    """
    log_air, log_water, log_ua, power = parts = [np.frombuffer(part).reshape(shape) for part in machine]
    kink = log_water - log_air
    at_kink = np.asarray(crossflow_effectiveness(np.exp(log_ua + power * kink - log_water), 1.0))
    sides = [_side(True, SLOWEST, np.minimum(kink, 0.0), parts), _side(False, kink, 0.0, parts)]
    first, width, speeds = ([side[part] for side in sides] for part in range(3))
    return kink, at_kink, first, width, _tables.fit(np.stack(speeds))


def _side(air_smaller: bool, slowest: Number, fastest: Number, machine: Sequence[Array]) -> tuple[Array, Array, Array]:
    """First depth, width of a cell and fan speeds at the points of the cells, on one side of the kink."""
    log_air, log_water, log_ua, power = machine
    below = np.full(log_air.shape, air_smaller)
    ends = np.broadcast_arrays(array(slowest), array(fastest), log_air)[:2]
    first, last = (
        _log_depth(below, log_air + end, log_water, log_ua + power * end, 1.0, 0.0, power)[0] for end in ends
    )
    there = ends[0] < ends[1]
    reach = np.where(there, last - first, 0.0)
    points = _tables.places(CELLS) / CELLS
    depth = first[..., None] + reach[..., None] * points
    wide = [np.broadcast_to(v[..., None], depth.shape) for v in (below, *machine, *ends)]
    bounds = [np.minimum(wide[5], wide[6]), wide[6]]
    start = np.clip(_coarse(first, reach, below, machine, ends, points), *bounds)
    speed = np.exp(_newton_speed(start, [depth, *wide[:5], *bounds], 1))
    return first, np.where(there, reach / CELLS, 1.0), speed


def _coarse(
    first: Array, reach: Array, below: Array, machine: Sequence[Array], ends: Sequence[Array], points: Array
) -> Array:
    """Logarithm of the fan speed within 2e-6 at shares of the reach of depth: cubics between nodes that are solved."""
    width = reach / (NODES - 1)
    depth = first[..., None] + width[..., None] * np.arange(NODES)
    wide = [np.broadcast_to(v[..., None], depth.shape) for v in (below, *machine, *ends)]
    least, most = np.minimum(wide[5], wide[6]), wide[6]
    speed = _newton_speed(least, [depth, *wide[:5], least, most], SPEED_STEPS)
    slope = _log_depth(wide[0], wide[1] + speed, wide[2], wide[3] + wide[4] * speed, 1.0, 0.0, wide[4])[1]
    tangent = width[..., None] / slope
    rise, left, right = np.diff(speed, axis=-1), tangent[..., :-1], tangent[..., 1:]
    place = points * (NODES - 1)
    node = np.minimum(place.astype(np.intp), NODES - 2)
    along = place - node
    square, cube = (3 * rise - 2 * left - right)[..., node], (left + right - 2 * rise)[..., node]
    start: Array = speed[..., node] + along * (left[..., node] + along * (square + along * cube))
    return start


def _newton_speed(start: Array, given: Sequence[Array], steps: int) -> Array:
    """Return the logarithm of the fan speed after some steps."""
    target, air_smaller, log_air, log_water, log_ua, exponent, least, most = given
    below, speed = air_smaller.astype(bool), start
    for _ in range(steps):
        blown, exchanged = log_air + speed, log_ua + exponent * speed
        reached, slope = _log_depth(below, blown, log_water, exchanged, 1.0, 0.0, exponent)
        speed = np.minimum(np.maximum(speed + (target - reached) / slope, least), most)
    return speed


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
    air_smaller: NDArray[Any],
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
