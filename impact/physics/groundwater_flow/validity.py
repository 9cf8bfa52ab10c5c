"""What a run says about itself: whether linearity was allowed, and when the effect has come to its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.physics.groundwater_flow.grid import Grid
from impact.physics.types import Array


@dataclass(frozen=True)
class LinearValidity:
    """How large drawdowns are beside the saturated thickness of the cells that a water table can leave.

    Attributes
    ----------
    largest_share : float
        Largest drawdown over saturated thickness. [1]
    flagged_cells : int
        Cells above the limit.
    flagged_area : float
        Their area. [m²]
    """

    largest_share: float
    flagged_cells: int
    flagged_area: float

    @property
    def holds(self) -> bool:
        """True where no cell is above the limit."""
        return self.flagged_cells == 0


def linear_validity(grid: Grid, drawdown: Array, saturated_thickness: Array, limit: float) -> LinearValidity:
    """Compare the drawdown (layer, row, column) [m] with the saturated thickness of the upper cells (row, column) [m].

    Where nothing was saturated any drawdown is above the limit.
    """
    wet = grid.active.any(axis=0)
    upper = np.take_along_axis(drawdown, grid.upper_layer[None], axis=0)[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(upper > 0, upper / np.maximum(saturated_thickness, 0.0), 0.0)
    over = wet & (share > limit)
    return LinearValidity(float(share[wet].max()), int(over.sum()), float(grid.area[over].sum()))


def time_to_share(watched: Array, final: Array, step_lengths: Array, share: float) -> Array:
    """Time (point) [s] after which a growing effect (step, point) has come to a share of its final value (point).

    Between two steps the effect is taken to grow evenly; infinity where the run ends before.
    """
    times = np.concatenate([[0.0], np.cumsum(step_lengths)])
    grown = np.concatenate([np.zeros((1, watched.shape[1])), watched])
    reached = grown >= share * final
    first = np.argmax(reached, axis=0)
    points = np.arange(watched.shape[1])
    before = np.maximum(first - 1, 0)
    low, high = grown[before, points], grown[first, points]
    part = np.where(high > low, (share * final - low) / np.where(high > low, high - low, 1.0), 0.0)
    found = times[before] + part * (times[first] - times[before])
    return np.where(reached.any(axis=0), found, np.inf)
