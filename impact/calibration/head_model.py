"""Heads of one layer and how they answer to the parameters of a calibration.

The equations are those of `LinearFlow`. Sensitivities are exact and cheap: the equations differentiated by each
parameter have the same matrix, so one factorisation gives the heads and all their derivatives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from impact.calibration.fields import LogField
from impact.calibration.priors import Prior
from impact.errors import FlowModelError
from impact.physics.groundwater_flow import Cells, Grid, Ground, HeadBoundary, LinearFlow, Wells
from impact.physics.groundwater_flow.assembly import require_held, summed
from impact.physics.types import Array

_LN10 = float(np.log(10.0))
RECHARGE, STORATIVITY = "recharge multiplier", "storativity"  # names of parameters
TWELFTH = 365.25 * 86400.0 / 12.0  # s; all months are taken to be as long, so that one factorisation serves


@dataclass(frozen=True, eq=False)
class Season:
    """Recharge month by month, and which heads are compared with it.

    Attributes
    ----------
    recharge_factors : array (month)
        Recharge of each month over the mean of all. [1]
    month, point : arrays (observation)
        Month, from 0, and piezometer, from 0, of each compared head.
    storativity : Prior
        Of the whole layer. [1]
    """

    recharge_factors: Array
    month: NDArray[np.intp]
    point: NDArray[np.intp]
    storativity: Prior


@dataclass(frozen=True, eq=False)
class Rain:
    """Recharge (row, column) before calibration [m/s], and the spread of its multiplier in decades."""

    recharge: Array
    spread: float


class HeadModel:
    """Heads at piezometers as a function of the logarithms of parameters.

    Parameters
    ----------
    grid : Grid
        One layer of one metre, so that conductivity is transmissivity.
    field : LogField
        Transmissivity of the active cells. [m²/s]
    rain : Rain or None
        Its multiplier is a parameter; None where no rain reaches the aquifer directly.
    rivers : HeadBoundary
        What holds the levels: a river, springs, a water table above. Its conductances before calibration; a factor on
        all of them is a parameter.
    bed_spread : float
        Standard deviation of the decimal logarithm of that factor. [1]
    wells : Wells
        Constant rates.
    places : array (point, 2)
        Easting and northing of the piezometers, in active cells. [m]
    season : Season or None
        Without it the heads are those of the mean recharge, one a piezometer.
    exchange : str
        Name of the factor on the conductances.
    """

    def __init__(
        self,
        grid: Grid,
        field: LogField,
        rain: Rain | None,
        rivers: HeadBoundary,
        bed_spread: float,
        wells: Wells,
        places: Array,
        season: Season | None = None,
        exchange: str = "river conductance multiplier",
    ) -> None:
        self.grid, self.field, self.rain, self.rivers, self.wells = grid, field, rain, rivers, wells
        self.season, self.places = season, places
        self.seen = _between(grid, places)
        # What follows the transmissivities: name, logarithm before, spread.
        others: list[tuple[str, float, float]] = [(exchange, 0.0, bed_spread)]
        if rain is not None:
            others.insert(0, (RECHARGE, 0.0, rain.spread))
        if season is not None:
            others.append((STORATIVITY, season.storativity.log, season.storativity.spread))
        self.names = (*field.names, *(name for name, _, _ in others))
        self.exchange = self.names.index(exchange)
        count = len(field.names)
        self.start = np.array([*[field.prior.log] * count, *(log for _, log, _ in others)])
        self.covariance = np.zeros((len(self.names), len(self.names)))
        self.covariance[:count, :count] = field.covariance
        for i, (_, _, spread) in enumerate(others, start=count):
            self.covariance[i, i] = spread**2
        require_held(grid, self.flow(self.start).links, rivers.check(grid))

    @property
    def count(self) -> int:
        """Number of compared heads."""
        return len(self.season.month) if self.season else len(self.places)

    def transmissivity(self, logs: Array) -> Array:
        """Transmissivity (row, column), NaN where there is no model. [m²/s]"""
        whole = np.full(self.grid.shape, np.nan)
        whole[self.grid.active] = self.field.values(logs[: len(self.field.names)])
        return np.asarray(whole[0])

    def flow(self, logs: Array) -> LinearFlow:
        """The equations for these parameters."""
        whole = np.where(self.grid.active, self.transmissivity(logs)[None], 1.0)
        stored = 10.0 ** logs[-1] if self.season else 0.0
        ground = Ground(whole, whole, np.full(self.grid.shape, stored))
        bed = 10.0 ** logs[self.exchange]
        rivers = HeadBoundary(self.rivers.cells, bed * self.rivers.conductance, self.rivers.level, self.rivers.bottom)
        return LinearFlow(self.grid, ground, rivers)

    def heads(self, logs: Array) -> Array:
        """Compared heads (observation). [m]"""
        return self._solve(logs, with_slopes=False)[0]

    def slopes(self, logs: Array) -> tuple[Array, Array]:
        """Compared heads, and their derivatives (observation, parameter) by the decimal logarithms. [m]"""
        return self._solve(logs, with_slopes=True)

    def field_of_heads(self, logs: Array) -> Array:
        """Heads of the mean recharge in all cells (row, column). [m]"""
        flow = self.flow(logs)
        return np.asarray(flow.field(flow.factor(np.inf).solve(self._load(flow, logs, 1.0)))[0])

    # --- the equations and their derivatives ----------------------------------------------------------

    def _solve(self, logs: Array, with_slopes: bool) -> tuple[Array, Array]:
        flow = self.flow(logs)
        slopes = _Slopes(self, flow, logs) if with_slopes else None
        width = len(self.names) if with_slopes else 0
        head = flow.factor(np.inf).solve(self._load(flow, logs, 1.0))
        change = np.zeros((flow.size, width))
        if slopes:
            change = flow.factor(np.inf).solve(slopes.gained(head, 1.0, np.zeros_like(head)))
        if self.season is None:
            return self.seen @ head, self.seen @ change
        factor, rate = flow.factor(TWELFTH), flow.storage / TWELFTH
        heads, changes = [], []
        for share in self.season.recharge_factors:
            before, head = head, factor.solve(rate * head + self._load(flow, logs, float(share)))
            if slopes:
                stored = rate * (before - head)
                change = factor.solve(rate[:, None] * change + slopes.gained(head, float(share), stored))
            heads.append(self.seen @ head)
            changes.append(self.seen @ change)
        at = (self.season.month, self.season.point)
        return np.array(heads)[at], np.array(changes)[at]

    def _load(self, flow: LinearFlow, logs: Array, share: float) -> Array:
        """What enters the cells and does not depend on their heads. [m³/s]"""
        rain = self.rained(flow, logs) * share
        rivers = summed(flow.held, flow.boundary.conductance * flow.boundary.level, flow.size)
        pumped = summed(self.wells.check(self.grid, 1), self.wells.rates[0], flow.size)
        return np.asarray(rain + rivers - pumped)

    def rained(self, flow: LinearFlow, logs: Array) -> Array:
        """Mean recharge of the cells for these parameters. [m³/s]"""
        if self.rain is None:
            return np.zeros(flow.size)
        return np.asarray(flow.recharge_load(self.rain.recharge) * 10.0 ** logs[len(self.field.names)])


class _Slopes:
    """What a small growth of each parameter makes cells gain at given heads. [m³/s]"""

    def __init__(self, model: HeadModel, flow: LinearFlow, logs: Array) -> None:
        self.flow, self.count, self.width, self.exchange = flow, len(model.field.names), len(logs), model.exchange
        self.rain = model.rained(flow, logs)
        links, grid = flow.links, model.grid
        transmissivity = flow.ground.conductivity[0]
        halves = np.stack([
            np.zeros(grid.shape[1:]),
            grid.row_heights[:, None] / (2.0 * transmissivity * grid.column_widths[None]),
            grid.column_widths[None] / (2.0 * transmissivity * grid.row_heights[:, None]),
        ])[:, grid.active[0]]  # fmt: skip
        # A conductance is 1/(R₁ + R₂) with R ∝ 1/T: its derivative by ln T₁ is C² R₁.
        squared = _LN10 * links.conductance**2
        first = (squared * halves[links.axis, links.first])[:, None] * model.field.weights[links.first]
        second = (squared * halves[links.axis, links.second])[:, None] * model.field.weights[links.second]
        self.by_conductance = first + second
        every = np.arange(len(links.first))
        self.incidence = sparse.csr_matrix(
            (np.repeat([1.0, -1.0], len(every)), (np.concatenate([links.second, links.first]), np.tile(every, 2))),
            shape=(flow.size, len(every)),
        )

    def gained(self, head: Array, share: float, stored: Array) -> Array:
        flow, links = self.flow, self.flow.links
        found = np.zeros((flow.size, self.width))
        fall = head[links.first] - head[links.second]
        found[:, : self.count] = self.incidence @ (fall[:, None] * self.by_conductance)
        if self.exchange > self.count:
            found[:, self.count] = _LN10 * self.rain * share
        lost = flow.boundary.conductance * (flow.boundary.level - head[flow.held])
        found[:, self.exchange] = _LN10 * summed(flow.held, lost, flow.size)
        if self.width > self.exchange + 1:
            found[:, self.exchange + 1] = _LN10 * stored
        return found


def _between(grid: Grid, places: Array) -> sparse.csr_matrix:
    """Weights (place, unknown) that interpolate heads between the centres of active cells.

    Raises
    ------
    FlowModelError
        Where a place lies outside of the grid or in a cell that is not active.
    """
    rows, columns, weights = [], [], []
    for i, (east, north) in enumerate(places):
        row, column = grid.cell_at(float(east), float(north), grid.crs)
        Cells.of([(0, row, column)]).unknowns(grid, "piezometer")
        x, y = grid.centre(row, column)
        across, down = (1 if east >= x else -1), (1 if north <= y else -1)
        u = abs(float(east) - x) / grid.column_widths[column]
        v = abs(float(north) - y) / grid.row_heights[row]
        found = {}
        for r, c, weight in (
            (row, column, (1 - u) * (1 - v)), (row, column + across, u * (1 - v)),
            (row + down, column, (1 - u) * v), (row + down, column + across, u * v),
        ):  # fmt: skip
            if 0 <= r < grid.shape[1] and 0 <= c < grid.shape[2] and grid.active[0, r, c] and weight > 0:
                found[int(grid.numbers[0, r, c])] = weight
        total = sum(found.values())
        for number, weight in found.items():
            rows.append(i)
            columns.append(number)
            weights.append(weight / total)
    if not len(places):
        raise FlowModelError(["no piezometer to compare heads with"])
    return sparse.csr_matrix((weights, (rows, columns)), shape=(len(places), int(grid.active.sum())))
