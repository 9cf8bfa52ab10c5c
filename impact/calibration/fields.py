"""A transmissivity that differs from place to place, from few numbers: zones, or pilot points and kriging.

Both make the logarithm of the transmissivity of every cell a weighted sum of parameters. Pilot points bring the
covariance of a field that varies with distance, so that points which no level constrains stay near their neighbours
and near what was supposed before.

References: key `doherty-2003`, pilot points and regularisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impact.calibration.priors import Prior
from impact.errors import InputError
from impact.physics.types import Array

_NUGGET = 1e-9  # share of the sill that keeps the covariance of points close together invertible


@dataclass(frozen=True, eq=False)
class LogField:
    """The decimal logarithm of a property of cells as a weighted sum of parameters.

    Attributes
    ----------
    names : tuple of str
        Of the parameters.
    places : array (parameter, 2)
        Easting and northing of each; NaN for a zone. [m]
    prior : Prior
        Of each parameter by itself.
    weights : array (cell, parameter)
        Share of each parameter in each cell; what is missing to 1 stays at the prior.
    covariance : array (parameter, parameter)
        Of the parameters before calibration. [1]
    """

    names: tuple[str, ...]
    places: Array
    prior: Prior
    weights: Array
    covariance: Array

    def values(self, logs: Array) -> Array:
        """The property of each cell."""
        return np.asarray(10.0 ** (self.prior.log + self.weights @ (logs - self.prior.log)))


@dataclass(frozen=True)
class PilotPoints:
    """Points on a square pattern, between which the field is kriged with an exponential covariance.

    Attributes
    ----------
    spacing : float
        Between neighbouring points, above 0. [m]
    correlation_length : float
        Distance over which the correlation falls to 1/e, above 0. [m]
    """

    spacing: float
    correlation_length: float

    def over(self, east: Array, north: Array, prior: Prior) -> LogField:
        """The field over cells at these places (cell) [m]; points fall on the middle of the pattern's squares."""
        if not (self.spacing > 0 and self.correlation_length > 0):
            raise InputError(f"pilot points {self.spacing:g} m apart, correlated over {self.correlation_length:g} m; "
                             "expected both above 0 m")  # fmt: skip
        square = np.stack(
            [np.floor((east - east.min()) / self.spacing), np.floor((north - north.min()) / self.spacing)]
        )
        points = (np.unique(square, axis=1) + 0.5) * self.spacing + np.array([[east.min()], [north.min()]])
        count = points.shape[1]
        between = self._correlation(points, points) + _NUGGET * np.eye(count)
        towards = self._correlation(np.stack([east, north]), points)
        weights = np.linalg.solve(between, towards.T).T
        names = tuple(f"transmissivity[{i}]" for i in range(count))
        return LogField(
            names,
            np.asarray(points.T, dtype=np.float64),
            prior,
            np.asarray(weights, np.float64),
            prior.spread**2 * between,
        )

    def _correlation(self, one: Array, other: Array) -> Array:
        apart = np.hypot(one[0][:, None] - other[0][None], one[1][:, None] - other[1][None])
        return np.asarray(np.exp(-apart / self.correlation_length))


@dataclass(frozen=True, eq=False)
class Zones:
    """Outlines inside each of which the property is one number; cells outside of all form a zone of their own.

    Attributes
    ----------
    names : tuple of str
        Of the outlines.
    outlines : sequence of polygons
        In Lambert-93; where two overlap the first holds.
    """

    names: tuple[str, ...] = ()
    outlines: Sequence[Any] = ()

    def over(self, east: Array, north: Array, prior: Prior) -> LogField:
        """The field over cells at these places (cell) [m]; a zone that holds no cell is an error."""
        member = self._members(east, north)
        held = np.bincount(member, minlength=len(self.names) + 1)
        if empty := [name for name, count in zip(self.names, held[:-1], strict=True) if count == 0]:
            raise InputError(f"zone {', '.join(empty)} holds no cell of the model; remove it or refine the grid")
        used = np.flatnonzero(held)
        names = tuple([*self.names, "elsewhere" if self.names else "everywhere"][i] for i in used)
        weights = (member[:, None] == used[None]).astype(float)
        labels = tuple(f"transmissivity[{name}]" for name in names)
        return LogField(labels, np.full((len(used), 2), np.nan), prior, weights, prior.spread**2 * np.eye(len(used)))

    def _members(self, east: Array, north: Array) -> NDArray[np.intp]:
        import shapely

        member = np.full(len(east), len(self.names), dtype=np.intp)
        for i in reversed(range(len(self.names))):
            member[shapely.contains_xy(self.outlines[i], east, north)] = i
        return member
