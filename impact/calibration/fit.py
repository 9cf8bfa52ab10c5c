"""Regularised least squares: parameters between what levels say and what was supposed before.

The sum that is made least is Σ((h − h_obs)/u)² + (p − p₀)ᵀ C⁻¹ (p − p₀), with u the uncertainty of a level and C the
covariance of the parameters before: the most probable parameters where all is normal. In the coordinates
q = L⁻¹(p − p₀), C = L Lᵀ, the second part is q·q, and a singular value above 1 of the derivatives of the first
part is a combination of parameters that the levels tell more of than was known before.

References: key `tarantola-2005`, least squares with a prior; key `barnett-2012`, statistics of a calibration.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky
from scipy.optimize import least_squares

from impact.calibration.head_model import HeadModel
from impact.errors import InputError
from impact.physics.types import Array

FEWEST = 3  # piezometers: two levels fix no slope of a water table
_EVALUATIONS = 200


@dataclass(frozen=True, eq=False)
class Fit:
    """A calibrated model.

    Attributes
    ----------
    names : tuple of str
        Of the parameters.
    before, after : arrays (parameter)
        Decimal logarithms, before and after.
    spread_before, spread_after : arrays (parameter)
        Their standard deviations. [1]
    correlation : array (parameter, parameter)
        Of the parameters after calibration. [1]
    settled : array (parameter)
        Share of the variance before that the levels have taken away: 0 where they say nothing. [1]
    combinations : int
        Combinations of parameters of which the levels say more than was known before.
    observed, computed : arrays (observation)
        Heads. [m]
    uncertainty : array (observation)
        Standard uncertainty of the observed heads, as given. [m]
    inflation : float
        What these uncertainties had to be multiplied with to be as large as the residuals, at least 1: what the
        model cannot reproduce counts as uncertainty. [1]
    evaluations : int
        Runs of the model.
    """

    names: tuple[str, ...]
    before: Array
    after: Array
    spread_before: Array
    spread_after: Array
    correlation: Array
    settled: Array
    combinations: int
    observed: Array
    computed: Array
    uncertainty: Array
    inflation: float
    evaluations: int

    @property
    def residuals(self) -> Array:
        """Computed minus observed heads. [m]"""
        return np.asarray(self.computed - self.observed)

    @property
    def rmse(self) -> float:
        """Root of the mean square of the residuals. [m]"""
        return float(np.sqrt(np.mean(self.residuals**2)))

    @property
    def bias(self) -> float:
        """Mean residual. [m]"""
        return float(self.residuals.mean())

    @property
    def scaled_rmse(self) -> float:
        """Root of the mean square over the range of the observed heads; infinity where they are all the same. [1]"""
        span = float(np.ptp(self.observed))
        return self.rmse / span if span > 0 else np.inf


def fit(model: HeadModel, observed: Array, uncertainty: Array) -> Fit:
    """Fit the parameters of a model to observed heads (observation), each with its standard uncertainty. [m]

    Raises
    ------
    InputError
        Where there are fewer than three piezometers, heads do not fit the model, or no least is found.
    """
    if len(model.places) < FEWEST:
        raise InputError(
            f"{len(model.places)} piezometers in the model; expected at least {FEWEST}: fewer fix no slope of the "
            "water table. Give more chronicles, or one synchronous survey of more wells"
        )
    if observed.shape != (model.count,) or uncertainty.shape != (model.count,):
        raise InputError(
            f"{len(observed)} observed heads and {len(uncertainty)} uncertainties; the model has {model.count}"
        )
    root = cholesky(model.covariance, lower=True)
    ones = np.eye(len(model.names))

    def misfit(q: Array) -> Array:
        return np.concatenate([(model.heads(model.start + root @ q) - observed) / uncertainty, q])

    def slopes(q: Array) -> Array:
        return np.concatenate([model.slopes(model.start + root @ q)[1] @ root / uncertainty[:, None], ones])

    found = least_squares(misfit, np.zeros(len(model.names)), slopes, max_nfev=_EVALUATIONS, xtol=1e-10, ftol=1e-10)
    if found.status <= 0:
        raise InputError(f"no least misfit in {_EVALUATIONS} runs; look at the levels for one of another aquifer")
    after = model.start + root @ found.x
    computed, derived = model.slopes(after)
    return _appraised(model, after, computed, derived @ root, observed, uncertainty, root, int(found.nfev))


def _appraised(
    model: HeadModel, after: Array, computed: Array, derived: Array, observed: Array, uncertainty: Array, root: Array,
    runs: int,
) -> Fit:  # fmt: skip
    inflation = _inflation((computed - observed) / uncertainty, derived / uncertainty[:, None])
    weighed = derived / (uncertainty * inflation)[:, None]
    covariance = root @ np.linalg.inv(weighed.T @ weighed + np.eye(len(after))) @ root.T
    spread = np.sqrt(np.diag(covariance))
    before = np.sqrt(np.diag(model.covariance))
    return Fit(
        model.names, model.start, after, before, spread, covariance / np.outer(spread, spread),
        1.0 - (spread / before) ** 2, int((np.linalg.svd(weighed, compute_uv=False) > 1.0).sum()),
        observed, computed, uncertainty, inflation, runs,
    )  # fmt: skip


def _inflation(residuals: Array, weighed: Array) -> float:
    """Root of the misfit per degree of freedom, at least 1; the parameters that the levels settle use freedom up."""
    shared = np.linalg.svd(weighed, compute_uv=False) ** 2
    free = max(len(residuals) - float((shared / (1.0 + shared)).sum()), 1.0)
    return max(1.0, float(np.sqrt((residuals**2).sum() / free)))


def predicted_spread(fitted: Fit, weights: Array) -> float:
    """Standard deviation of a weighted sum of parameters (parameter), as the transmissivity at the site. [1]"""
    scaled = weights * fitted.spread_after
    return float(np.sqrt(scaled @ fitted.correlation @ scaled))
