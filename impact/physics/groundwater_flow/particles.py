"""Where water comes from and goes to: particles followed cell by cell (method of Pollock).

Inside a cell the velocity in each direction is taken to vary evenly between two opposite faces, which makes path and
time exact for the flows through the faces. Places inside a cell are shares of its width, depth and thickness, so that
layers may be bent. Recharge enters through the top of the upper cell; wells and rivers are sinks inside their cells.

References: key `pollock-1988`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.errors import FlowModelError
from impact.physics.groundwater_flow.assembly import Links
from impact.physics.groundwater_flow.boundaries import Cells
from impact.physics.groundwater_flow.grid import Grid
from impact.physics.types import Array

_MOST_CELLS = 100_000  # cells that a particle may cross: far more than any path that leads somewhere
_STILL = 1e-12  # share of the larger of two face velocities below which they are taken to be equal


@dataclass(frozen=True, eq=False)
class FaceFlows:
    """Flows through the two faces of each cell in each direction, (layer, row, column). [m³/s]

    Attributes
    ----------
    east : array, and so on
        `west` and `east` are the flows through these faces, positive eastward; `south` and `north` positive northward;
        `low` and `high` positive upward.
    water : array
        Volume of moving water in each cell: porosity times saturated volume. [m³]
    """

    west: Array
    east: Array
    south: Array
    north: Array
    low: Array
    high: Array
    water: Array

    @classmethod
    def of(cls, grid: Grid, links: Links, passing: Array, recharge: Array, water: Array) -> FaceFlows:
        """From flows between neighbours, first to second (link) [m³/s], and recharge (row, column) [m/s]."""
        faces = [np.zeros(int(grid.active.sum())) for _ in range(6)]
        west, east, south, north, low, high = faces
        for axis, before, after, sign in ((2, east, west, 1.0), (1, south, north, -1.0), (0, low, high, -1.0)):
            along = links.axis == axis
            before[links.first[along]] = sign * passing[along]
            after[links.second[along]] = sign * passing[along]
        whole = np.zeros((6, *grid.shape))
        whole[:, grid.active] = np.stack(faces)
        rows, columns = np.nonzero(grid.active.any(axis=0))
        whole[5, grid.upper_layer[rows, columns], rows, columns] -= (recharge * grid.area)[rows, columns]
        return cls(whole[0], whole[1], whole[2], whole[3], whole[4], whole[5], water)

    def reversed(self) -> FaceFlows:
        """The same flows backwards, to find where water came from."""
        return FaceFlows(-self.west, -self.east, -self.south, -self.north, -self.low, -self.high, self.water)


@dataclass(frozen=True, eq=False)
class Paths:
    """Where particles have gone.

    Attributes
    ----------
    cell : array (particle, 3)
        Layer, row and column in which each came to rest, or was when time was up.
    place : array (particle, 3)
        Easting, northing, level there. [m]
    time : array (particle)
        Time travelled. [s]
    ended : array of str (particle)
        `sink` (a stopping cell, or a cell from which nothing flows out), `edge` (out of the model, as through the
        water table when followed backwards), `time`.
    points : array (point, 5)
        Particle, time, easting, northing, level at the start and at every crossing of a face.
    """

    cell: NDArray[np.intp]
    place: Array
    time: Array
    ended: NDArray[np.str_]
    points: Array


def follow(
    grid: Grid,
    fields: Sequence[FaceFlows],
    lengths: Array,
    start: Cells,
    inside: Array,
    stop: NDArray[np.bool_],
) -> Paths:
    """Follow particles through one field of flows after the other.

    Parameters
    ----------
    grid : Grid
        Where the cells lie.
    fields : sequence of FaceFlows
        Flows of each period; for a seasonal year that repeats, the periods again and again.
    lengths : array (period)
        Length of each period; infinity for a steady field. [s]
    start : Cells
        Cell in which each particle begins.
    inside : array (particle, 3)
        Place inside it: shares from west to east, south to north, bottom to top, 0 to 1.
    stop : array of bool (layer, row, column)
        Cells that end a path: wells, captages, rivers.
    """
    cell = np.stack([start.layer, start.row, start.column], axis=-1).astype(np.intp)
    start.unknowns(grid, "particle")
    share, count = np.clip(inside.astype(float), 0.0, 1.0), len(start)
    time, ended = np.zeros(count), np.full(count, "", dtype="U4")
    points = [_record(grid, np.arange(count), time, cell, share)]
    clock = 0.0
    for field, length in zip(fields, lengths, strict=True):
        clock += float(length)
        for _ in range(_MOST_CELLS):
            moving = np.flatnonzero((ended == "") & (time < clock))
            if not moving.size:
                break
            _step(grid, field, moving, cell, share, time, ended, clock, stop)
            points.append(_record(grid, moving, time[moving], cell[moving], share[moving]))
        else:
            raise FlowModelError([f"a particle crossed {_MOST_CELLS} cells without coming to an end"])
    ended[ended == ""] = "time"
    place = _record(grid, np.arange(count), time, cell, share)[:, 2:]
    return Paths(cell, place, time, ended, np.concatenate(points))


def ring(cell: tuple[int, int, int], particles: int, level_share: float) -> tuple[Cells, Array]:
    """Particles on the sides of a cell at a share of its thickness, evenly around, to follow backwards from a well."""
    angle = 2.0 * np.pi * (np.arange(particles) + 0.5) / particles
    x, y = np.cos(angle), np.sin(angle)
    widest = np.maximum(np.abs(x), np.abs(y))
    inside = np.stack([0.5 + 0.5 * x / widest, 0.5 + 0.5 * y / widest, np.full(particles, level_share)], axis=-1)
    return Cells.of([cell] * particles), inside


def _step(
    grid: Grid,
    field: FaceFlows,
    moving: NDArray[np.intp],
    cell: NDArray[np.intp],
    share: Array,
    time: Array,
    ended: NDArray[np.str_],
    clock: float,
    stop: NDArray[np.bool_],
) -> None:
    """Move particles to the face through which they leave their cell, or to the end of the period."""
    at = tuple(cell[moving].T)
    water = field.water[at][:, None]
    low = np.stack([field.west[at], field.south[at], field.low[at]], axis=-1) / water
    high = np.stack([field.east[at], field.north[at], field.high[at]], axis=-1) / water
    here = share[moving]
    until = _exit_times(here, low, high)
    direction = np.argmin(until, axis=-1)
    first = until[np.arange(len(moving)), direction]
    left = clock - time[moving]
    leaves = first <= left
    spent = np.minimum(first, left)
    stuck = ~np.isfinite(spent)
    ended[moving[stuck]] = "sink"
    going, spent = moving[~stuck], spent[~stuck]
    here, low, high = here[~stuck], low[~stuck], high[~stuck]
    moved = _moved(here, low, high, spent)
    time[going] += spent
    leaves, direction = leaves[~stuck], direction[~stuck]
    which = np.arange(len(going))
    forward = _speed(here, low, high)[which, direction] > 0
    moved[which[leaves], direction[leaves]] = np.where(forward, 1.0, 0.0)[leaves]
    share[going] = moved
    time[going[~leaves]] = clock
    _cross(grid, going[leaves], direction[leaves], forward[leaves], cell, share, ended, stop)


def _cross(
    grid: Grid,
    crossing: NDArray[np.intp],
    direction: NDArray[np.intp],
    forward: NDArray[np.bool_],
    cell: NDArray[np.intp],
    share: Array,
    ended: NDArray[np.str_],
    stop: NDArray[np.bool_],
) -> None:
    """Hand particles over to the neighbouring cell, or end them there or at the edge of the model."""
    axis = 2 - direction  # of the array: layer 0, row 1, column 2
    # Columns count eastward; rows count southward and layers downward, against northing and level.
    step = np.where(forward, 1, -1) * np.where(direction == 0, 1, -1)
    target = cell[crossing].copy()
    target[np.arange(len(crossing)), axis] += step
    inside = np.asarray(((target >= 0) & (target < np.array(grid.shape))).all(axis=-1))
    inside[inside] = grid.active[tuple(target[inside].T)]
    ended[crossing[~inside]] = "edge"
    entering = crossing[inside]
    cell[entering] = target[inside]
    share[entering, direction[inside]] = np.where(forward[inside], 0.0, 1.0)
    reached = stop[tuple(target[inside].T)]
    ended[entering[reached]] = "sink"


def _speed(share: Array, low: Array, high: Array) -> Array:
    return np.asarray(low + (high - low) * share)


def _exit_times(share: Array, low: Array, high: Array) -> Array:
    """Time after which a particle is at a face, for each direction; infinity where it never is."""
    speed, change = _speed(share, low, high), high - low
    out = np.where(speed > 0, high, low)
    distance = np.where(speed > 0, 1.0 - share, share)
    away = (np.where(speed > 0, out, -out) > 0) & (speed != 0)
    even = np.abs(change) <= _STILL * np.maximum(np.abs(low), np.abs(high))
    with np.errstate(divide="ignore", invalid="ignore"):
        uneven = np.log(out / speed) / np.where(even, 1.0, change)
        steady = distance / np.abs(speed)
    return np.where(away, np.maximum(np.where(even, steady, uneven), 0.0), np.inf)


def _moved(share: Array, low: Array, high: Array, spent: Array) -> Array:
    """Places after a time in the cell."""
    speed, change = _speed(share, low, high), high - low
    even = np.abs(change) <= _STILL * np.maximum(np.abs(low), np.abs(high))
    growth = np.expm1(np.where(even, 0.0, change) * spent[:, None]) / np.where(even, 1.0, change)
    return np.clip(share + speed * np.where(even, spent[:, None], growth), 0.0, 1.0)


def _record(grid: Grid, particles: NDArray[np.intp], time: Array, cell: NDArray[np.intp], share: Array) -> Array:
    layer, row, column = cell.T
    east = grid.easting + np.concatenate([[0.0], np.cumsum(grid.column_widths)])
    north = grid.northing + np.concatenate([np.cumsum(grid.row_heights[::-1])[::-1], [0.0]])
    x = east[column] + share[:, 0] * grid.column_widths[column]
    y = north[row + 1] + share[:, 1] * grid.row_heights[row]
    z = grid.bottom[layer, row, column] + share[:, 2] * grid.thickness[layer, row, column]
    return np.stack([particles, time, x, y, z], axis=-1)
