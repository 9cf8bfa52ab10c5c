"""The cells of a model: where they lie, how thick they are, and which of them belong to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from impact.errors import FlowModelError
from impact.physics.types import Array

_SHOWN = 5  # cells that a message names before it counts the rest


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows and columns of cells in layers, in a plane coordinate reference system.

    Attributes
    ----------
    column_widths : array (column)
        Widths of the columns from west to east. [m]
    row_heights : array (row)
        Heights of the rows from north to south. [m]
    top : array (row, column)
        Level of the top of the upper layer. [m]
    bottom : array (layer, row, column)
        Level of the bottom of each layer. [m]
    active : array of bool (layer, row, column)
        True for the cells that belong to the model.
    easting, northing : float
        Of the south-west corner. [m]
    crs : str
        Coordinate reference system of the corner, as `EPSG:2154`; empty for local coordinates.
    """

    column_widths: Array
    row_heights: Array
    top: Array
    bottom: Array
    active: NDArray[np.bool_]
    easting: float
    northing: float
    crs: str

    def __post_init__(self) -> None:
        rows, columns = len(self.row_heights), len(self.column_widths)
        faults = []
        if self.top.shape != (rows, columns):
            faults.append(f"top has the shape {self.top.shape}; expected {(rows, columns)} (row, column)")
        if self.bottom.ndim != 3 or self.bottom.shape[1:] != (rows, columns):
            faults.append(f"bottom has the shape {self.bottom.shape}; expected (layer, {rows}, {columns})")
        elif self.active.shape != self.bottom.shape:
            faults.append(f"active has the shape {self.active.shape}; expected {self.bottom.shape}")
        if not (np.all(self.column_widths > 0) and np.all(self.row_heights > 0)):
            faults.append("a column width or a row height is not above 0 m")
        if faults:
            raise FlowModelError(faults)
        if not self.active.any():
            raise FlowModelError(["no cell of the grid is active"])
        missing = self.active & ~np.isfinite(self.bottom + self.top)
        faults += self.named(missing, "has no level of its top or bottom (NoData inside the domain)")
        with np.errstate(invalid="ignore"):
            thin = self.active & ~missing & ~(self.thickness > 0)
        faults += self.named(thin, "has a bottom at or above its top")
        if faults:
            raise FlowModelError(faults)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Layers, rows and columns."""
        layers, rows, columns = self.bottom.shape
        return layers, rows, columns

    @cached_property
    def thickness(self) -> Array:
        """Thickness of the cells. [m]"""
        return np.asarray(self.tops - self.bottom)

    @cached_property
    def tops(self) -> Array:
        """Level of the top of each cell. [m]"""
        return np.concatenate([self.top[None], self.bottom[:-1]])

    @cached_property
    def area(self) -> Array:
        """Area of the cells seen from above, (row, column). [m²]"""
        return np.outer(self.row_heights, self.column_widths)

    @cached_property
    def numbers(self) -> NDArray[np.intp]:
        """Number of each active cell among the unknowns, −1 elsewhere."""
        numbers = np.full(self.shape, -1, dtype=np.intp)
        numbers[self.active] = np.arange(np.count_nonzero(self.active))
        return numbers

    @cached_property
    def upper_layer(self) -> NDArray[np.intp]:
        """Layer of the upper active cell of each column of cells, (row, column); 0 where there is none."""
        return np.asarray(np.argmax(self.active, axis=0), dtype=np.intp)

    @cached_property
    def _centres(self) -> tuple[Array, Array]:
        east = self.easting + np.cumsum(self.column_widths) - self.column_widths / 2.0
        north = self.northing + self.row_heights.sum() - np.cumsum(self.row_heights) + self.row_heights / 2.0
        return east, north

    @property
    def middle(self) -> tuple[float, float]:
        """Easting and northing of the middle of the grid. [m]"""
        return self.easting + float(self.column_widths.sum()) / 2.0, self.northing + float(self.row_heights.sum()) / 2.0

    def centre(self, row: int, column: int) -> tuple[float, float]:
        """Easting and northing of the centre of a cell. [m]"""
        return float(self._centres[0][column]), float(self._centres[1][row])

    def cell_at(self, easting: float, northing: float, crs: str) -> tuple[int, int]:
        """Row and column of the cell that holds a place.

        Raises
        ------
        FlowModelError
            Where the place has another coordinate reference system than the grid, or lies outside of it.
        """
        if crs != self.crs:
            raise FlowModelError(
                [f"the place ({easting:.1f}, {northing:.1f}) is in {crs or 'local coordinates'}; the grid is in "
                 f"{self.crs or 'local coordinates'}: convert it first"]
            )  # fmt: skip
        column = int(np.searchsorted(self.easting + np.cumsum(self.column_widths), easting, side="right"))
        from_north = self.northing + self.row_heights.sum() - northing
        row = int(np.searchsorted(np.cumsum(self.row_heights), from_north, side="right"))
        inside = easting >= self.easting and from_north >= 0
        if not (inside and column < self.shape[2] and row < self.shape[1]):
            raise FlowModelError(
                [f"the place ({easting:.1f}, {northing:.1f}) lies outside of the grid, which goes {self.extent}"]
            )
        return row, column

    @property
    def extent(self) -> str:
        """From the south-western to the north-eastern corner, for messages."""
        east, north = self.easting + self.column_widths.sum(), self.northing + self.row_heights.sum()
        return f"from ({self.easting:.1f}, {self.northing:.1f}) to ({east:.1f}, {north:.1f})"

    def name(self, layer: int, row: int, column: int) -> str:
        """Layer, row, column (from 0) and coordinates of a cell, for messages."""
        east, north = self.centre(row, column)
        return f"cell [layer {layer}, row {row}, column {column}] at ({east:.1f}, {north:.1f})"

    def named(self, where: NDArray[np.bool_], fault: str) -> list[str]:
        """One line for each of the first cells at fault, and one that counts the rest."""
        return name_cells(self, np.argwhere(where), fault)


def name_cells(grid: Grid, cells: Iterable[Iterable[int]], fault: str) -> list[str]:
    """One line for each of the first cells, and one that counts the rest."""
    listed = [tuple(int(index) for index in cell) for cell in cells]
    lines = [f"{grid.name(*cell)} {fault}" for cell in listed[:_SHOWN]]
    if len(listed) > _SHOWN:
        lines.append(f"and {len(listed) - _SHOWN} more cells: {fault}")
    return lines
