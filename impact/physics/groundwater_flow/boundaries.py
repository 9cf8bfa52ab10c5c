"""Where water enters and leaves: rivers and general heads, drains, wells. What has no boundary is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.errors import FlowModelError
from impact.physics.groundwater_flow.grid import Grid, name_cells
from impact.physics.types import Array


@dataclass(frozen=True, eq=False)
class Cells:
    """A list of cells by layer, row and column, each an array of whole numbers from 0."""

    layer: NDArray[np.intp]
    row: NDArray[np.intp]
    column: NDArray[np.intp]

    @classmethod
    def of(cls, cells: Sequence[tuple[int, int, int]]) -> Cells:
        """From (layer, row, column) triples."""
        listed = np.array(cells, dtype=np.intp).reshape(-1, 3)
        return cls(listed[:, 0], listed[:, 1], listed[:, 2])

    def __len__(self) -> int:
        return len(self.layer)

    def unknowns(self, grid: Grid, what: str) -> NDArray[np.intp]:
        """Numbers of the unknowns of these cells.

        Raises
        ------
        FlowModelError
            Where a cell is outside of the grid or not active.
        """
        listed = np.stack([self.layer, self.row, self.column], axis=-1)
        outside = ~((listed >= 0) & (listed < np.array(grid.shape))).all(axis=-1)
        faults = [
            f"{what} number {i}: layer {cell[0]}, row {cell[1]}, column {cell[2]} is outside of the grid of "
            f"{grid.shape[0]} layers, {grid.shape[1]} rows and {grid.shape[2]} columns (counted from 0), "
            f"{grid.extent}"
            for i, cell in zip(np.flatnonzero(outside), listed[outside], strict=True)
        ]
        if not faults:
            numbers = grid.numbers[self.layer, self.row, self.column]
            faults = name_cells(grid, listed[numbers < 0], f"is not active, and holds a {what}")
        if faults:
            raise FlowModelError(faults)
        return numbers


@dataclass(frozen=True, eq=False)
class HeadBoundary:
    """Rivers and general heads: water flows in proportion to the difference of level.

    Attributes
    ----------
    cells : Cells
        Cells that touch the water body; a cell may stand several times.
    conductance : array (entry)
        Flow per difference of level, above 0. [m²/s]
    level : array (entry)
        Level of the water body. [m]
    bottom : array (entry)
        Level of the bottom of a river bed, at or below the level: when the head falls below it, the loss of the
        river grows no further. Minus infinity for a general head. Linear flow takes no account of it. [m]
    """

    cells: Cells
    conductance: Array
    level: Array
    bottom: Array

    def check(self, grid: Grid) -> NDArray[np.intp]:
        """Numbers of the unknowns; raises FlowModelError with all faults."""
        numbers = self.cells.unknowns(grid, "river or general head")
        places = np.stack([self.cells.layer, self.cells.row, self.cells.column], axis=-1)
        high = ~(self.bottom <= self.level)
        faults = name_cells(grid, places[high], "has a river whose bottom is above its stage")
        weak = ~((self.conductance > 0) & np.isfinite(self.conductance) & np.isfinite(self.level))
        faults += name_cells(
            grid, places[weak], "has a river or general head without level or conductance above 0 m²/s"
        )
        if faults:
            raise FlowModelError(faults)
        return numbers


@dataclass(frozen=True, eq=False)
class Drains:
    """Springs, ditches and cuttings: they take water while the head is above them and never give any.

    Attributes
    ----------
    cells : Cells
        Drained cells.
    conductance : array (entry)
        Flow per difference of level, above 0. [m²/s]
    elevation : array (entry)
        Level below which nothing is drained. [m]
    """

    cells: Cells
    conductance: Array
    elevation: Array

    def check(self, grid: Grid) -> NDArray[np.intp]:
        """Numbers of the unknowns; raises FlowModelError with all faults."""
        numbers = self.cells.unknowns(grid, "drain")
        places = np.stack([self.cells.layer, self.cells.row, self.cells.column], axis=-1)
        weak = ~((self.conductance > 0) & np.isfinite(self.conductance) & np.isfinite(self.elevation))
        faults = name_cells(grid, places[weak], "has a drain without elevation or conductance above 0 m²/s")
        if faults:
            raise FlowModelError(faults)
        return numbers


@dataclass(frozen=True, eq=False)
class Wells:
    """Wells and what they pump.

    Attributes
    ----------
    cells : Cells
        Cells of the wells.
    rates : array (step, well), or (1, well) for a constant or steady rate
        Rate of each well in each step, above 0 when it pumps. [m³/s]
    """

    cells: Cells
    rates: Array

    def check(self, grid: Grid, steps: int) -> NDArray[np.intp]:
        """Numbers of the unknowns; raises FlowModelError where rates do not fit the steps or the wells."""
        numbers = self.cells.unknowns(grid, "well")
        if self.rates.shape not in {(1, len(self.cells)), (steps, len(self.cells))}:
            raise FlowModelError(
                [f"rates of the wells have the shape {self.rates.shape}; expected ({steps} or 1, {len(self.cells)})"]
            )
        if not np.isfinite(self.rates).all():
            raise FlowModelError(["a rate of a well is not a finite number"])
        return numbers
