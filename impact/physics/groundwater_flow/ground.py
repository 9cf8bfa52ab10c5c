"""What the cells are made of: how they conduct water and how they store it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.errors import FlowModelError
from impact.physics.groundwater_flow.grid import Grid
from impact.physics.types import Array


@dataclass(frozen=True, eq=False)
class Ground:
    """Hydraulic properties of the cells, each an array (layer, row, column).

    Attributes
    ----------
    conductivity : array
        Horizontal hydraulic conductivity, above 0. [m/s]
    vertical_conductivity : array
        Vertical hydraulic conductivity, above 0. [m/s]
    storativity : array
        Volume released per area and per fall of head: specific storage times thickness where the cell stays
        full, specific yield where a linear model lets a water table fall in it. At least 0, up to 1. [1]
    """

    conductivity: Array
    vertical_conductivity: Array
    storativity: Array

    def check(self, grid: Grid) -> None:
        """Raise FlowModelError, with all faults, where a property of an active cell is missing or out of range."""
        faults = []
        for what, values, unit in (
            ("conductivity", self.conductivity, " m/s"),
            ("vertical conductivity", self.vertical_conductivity, " m/s"),
            ("storativity", self.storativity, ""),
        ):
            if values.shape != grid.shape:
                faults.append(f"{what} has the shape {values.shape}; expected {grid.shape} (layer, row, column)")
                continue
            missing = grid.active & ~np.isfinite(values)
            faults += grid.named(missing, f"has no {what} (NoData inside the domain)")
            with np.errstate(invalid="ignore"):
                good = (values >= 0) & (values <= 1) if what == "storativity" else values > 0
            bad = grid.active & ~missing & ~good
            expected = "from 0 to 1" if what == "storativity" else f"above 0{unit}"
            if bad.any():
                faults += grid.named(
                    bad, f"has a {what} of {values[bad].flat[0]:g}{unit} or like it; expected {expected}"
                )
        if faults:
            raise FlowModelError(faults)
