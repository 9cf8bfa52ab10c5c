"""From grid and ground to a system of equations: who is whose neighbour, and how well water passes between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from impact.errors import FlowModelError
from impact.physics.groundwater_flow.grid import Grid, name_cells
from impact.physics.groundwater_flow.ground import Ground
from impact.physics.types import Array

Numbers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Links:
    """Pairs of neighbouring unknowns and the conductance between them at full thickness.

    Attributes
    ----------
    first, second : arrays (link)
        Numbers of the unknowns: west and east, north and south, upper and lower.
    conductance : array (link)
        Flow per difference of head. [m²/s]
    axis : array (link)
        2 between columns, 1 between rows, 0 between layers.
    """

    first: Numbers
    second: Numbers
    conductance: Array
    axis: Numbers

    def flow(self, head: Array) -> Array:
        """Flow from first to second at full thickness. [m³/s]"""
        return np.asarray(self.conductance * (head[self.first] - head[self.second]))


def links(grid: Grid, ground: Ground) -> Links:
    """Find the neighbours and their conductance: transmissivities in series, half cell by half cell."""
    transmissivity = ground.conductivity * grid.thickness
    widths = np.broadcast_to(grid.column_widths[None, None, :], grid.shape)
    heights = np.broadcast_to(grid.row_heights[None, :, None], grid.shape)
    resistances = (
        (0, grid.thickness / (2.0 * ground.vertical_conductivity * grid.area)),
        (1, heights / (2.0 * transmissivity * widths)),
        (2, widths / (2.0 * transmissivity * heights)),
    )
    found = [_along(grid, axis, half) for axis, half in resistances]
    first, second, conductance = (np.concatenate(parts) for parts in zip(*found, strict=True))
    axis = np.repeat([0, 1, 2], [len(part[0]) for part in found])
    return Links(first, second, conductance, axis)


def _along(grid: Grid, axis: int, half: Array) -> tuple[Numbers, Numbers, Array]:
    """Pairs along one axis; `half` is the resistance from the centre of a cell to its face. [s/m²]"""
    size = grid.shape[axis]
    before, after = (np.moveaxis(grid.numbers, axis, 0)[part] for part in (slice(0, size - 1), slice(1, size)))
    linked = (before >= 0) & (after >= 0)
    resistance = np.moveaxis(half, axis, 0)
    conductance = 1.0 / (resistance[:-1] + resistance[1:])[linked]
    return before[linked], after[linked], conductance


def matrix(pairs: Links, diagonal: Array) -> sparse.csc_matrix:
    """The symmetric matrix that turns heads into what leaves the cells, with what the boundaries add. [m²/s]"""
    size = len(diagonal)
    every = np.arange(size)
    entries = np.concatenate([-pairs.conductance, -pairs.conductance])
    rows = np.concatenate([pairs.first, pairs.second])
    columns = np.concatenate([pairs.second, pairs.first])
    total = diagonal + summed(rows, -entries, size)
    return sparse.csc_matrix(
        (np.concatenate([entries, total]), (np.concatenate([rows, every]), np.concatenate([columns, every]))),
        shape=(size, size),
    )


def passing(pairs: Links, size: int) -> sparse.csr_matrix:
    """The matrix that turns heads into what leaves the cells to their neighbours, summed flow by flow. [m²/s]

    It is made from differences of heads, apart from the matrix that is solved with: an account of what that gives.
    """
    every = np.arange(len(pairs.first))
    ends = (np.concatenate([every, every]), np.concatenate([pairs.first, pairs.second]))
    side = np.repeat([1.0, -1.0], len(every))
    difference = sparse.csr_matrix((side, ends), shape=(len(every), size))
    return (difference.T @ sparse.diags(pairs.conductance) @ difference).tocsr()


def summed(numbers: Numbers, values: Array, size: int) -> Array:
    """Sum values by the unknowns that they belong to; an unknown may stand several times."""
    return np.asarray(np.bincount(numbers, values, minlength=size), dtype=np.float64)


def require_held(grid: Grid, pairs: Links, held: Numbers) -> None:
    """Raise FlowModelError where active cells have no way to a boundary that holds a level: no steady state exists."""
    size = int(grid.active.sum())
    graph = sparse.coo_matrix((np.ones(len(pairs.first)), (pairs.first, pairs.second)), shape=(size, size))
    _, group = connected_components(graph, directed=False)
    loose = ~np.isin(group, group[held])
    cells = np.argwhere(grid.active)[loose]
    faults = name_cells(grid, cells, "has no connection to a river, general head or drain: it has no steady state")
    if faults:
        raise FlowModelError(faults)
