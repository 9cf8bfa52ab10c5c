"""Calibration recovers what made the levels, says what levels cannot settle, and refuses too little."""

from __future__ import annotations

import numpy as np
import pytest

from impact.calibration import HeadModel, PilotPoints, Prior, Rain, Season, Zones, fit
from impact.calibration.fields import LogField
from impact.errors import FlowModelError, InputError
from impact.physics.groundwater_flow import Cells, Grid, HeadBoundary, Wells
from impact.physics.types import Array

SIDE, CELL = 30, 300.0
PRIOR = Prior(0.02, 0.4)


def grid() -> Grid:
    shape = (1, SIDE, SIDE)
    widths = np.full(SIDE, CELL)
    return Grid(widths, widths, np.zeros(shape[1:]), np.full(shape, -1.0), np.ones(shape, bool), 0.0, 0.0, "")


def centres() -> tuple[Array, Array]:
    east, south = np.meshgrid(CELL * (np.arange(SIDE) + 0.5), CELL * (np.arange(SIDE) + 0.5))
    return east.ravel(), south[::-1].ravel()


def model(field: LogField, places: Array, seasonal: bool, pumped: float = 0.3) -> HeadModel:
    river = Cells.of([(0, 0, column) for column in range(SIDE)])
    level = np.linspace(120.0, 112.0, SIDE)
    rivers = HeadBoundary(river, np.full(SIDE, 0.02), level, np.full(SIDE, -np.inf))
    season = None
    if seasonal:
        points, months = len(places), np.arange(12, 36)
        factors = 1.0 + 0.9 * np.cos(2.0 * np.pi * np.arange(36) / 12.0)
        season = Season(factors, np.repeat(months, points), np.tile(np.arange(points), len(months)), Prior(0.1, 0.3))
    rain = Rain(np.full((SIDE, SIDE), 7e-9), 0.1)
    wells = Wells(Cells.of([(0, 20, 12)]), np.array([[pumped]]))
    return HeadModel(grid(), field, rain, rivers, 1.0, wells, places, season)


def places(count: int) -> Array:
    return np.random.default_rng(7).uniform(600.0, 8400.0, (count, 2))


def fields() -> dict[str, LogField]:
    import shapely

    east, north = centres()
    zones = Zones(("west", "east"), [shapely.box(0, 0, 4500, 9000), shapely.box(4500, 0, 9000, 9000)])
    return {
        "one": Zones().over(east, north, PRIOR),
        "zones": zones.over(east, north, PRIOR),
        "pilot points": PilotPoints(3000.0, 4500.0).over(east, north, PRIOR),
    }


@pytest.mark.parametrize("name", ["one", "zones", "pilot points"])
@pytest.mark.parametrize("seasonal", [False, True])
def test_the_slopes_are_the_derivatives_of_the_heads(name: str, seasonal: bool) -> None:
    made = model(fields()[name], places(6), seasonal)
    logs = made.start + 0.1 * np.random.default_rng(1).standard_normal(len(made.start))
    heads, slopes = made.slopes(logs)
    step = 1e-5 * np.eye(len(logs))
    numbers = np.stack([(made.heads(logs + one) - made.heads(logs - one)) / 2e-5 for one in step], axis=1)
    assert made.heads(logs) == pytest.approx(heads, abs=1e-12)
    assert slopes == pytest.approx(numbers, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("name", ["one", "zones"])
def test_the_truth_is_recovered_from_exact_levels(name: str) -> None:
    """Recharge and storage that vary and a known pumped flow settle all; the prior weighs next to nothing."""
    made = model(fields()[name], places(14), seasonal=True)
    truth = made.start + 0.5 * np.sqrt(np.diag(made.covariance)) * np.where(np.arange(len(made.start)) % 2, 1, -1)
    found = fit(made, made.heads(truth), np.full(made.count, 1e-6))
    assert found.after == pytest.approx(truth, abs=1e-6)
    assert found.rmse < 1e-7
    assert found.settled.min() > 0.999
    assert found.inflation == 1.0


def test_the_truth_is_recovered_within_the_noise() -> None:
    """Over 40 truths and noises the errors are as large as the fit says: two thirds within one spread."""
    made = model(fields()["zones"], places(14), seasonal=False)
    draw = np.random.default_rng(3)
    scaled = []
    for _ in range(40):
        # With a prior, spreads are right for truths that are drawn from it.
        truth = made.start + np.linalg.cholesky(made.covariance) @ draw.standard_normal(len(made.start))
        exact = made.heads(truth)
        found = fit(made, exact + 0.05 * draw.standard_normal(made.count), np.full(made.count, 0.05))
        scaled.append((found.after - truth) / found.spread_after)
    errors = np.abs(np.array(scaled))
    assert 0.55 < (errors < 1).mean() < 0.85
    assert (errors < 3).mean() > 0.97


def test_steady_levels_settle_transmissivity_and_recharge_only_together() -> None:
    """Without a pumped flow both may be multiplied with the same number: the fit has to say so, and keep the prior."""
    made = model(fields()["one"], places(14), seasonal=False, pumped=0.0)
    found = fit(made, made.heads(made.start + np.array([0.3, 0.0, 0.0])), np.full(made.count, 0.01))
    at = list(found.names).index("recharge multiplier")
    assert found.correlation[0, at] > 0.98
    assert found.settled[at] < 0.2
    ratio = found.after - found.before
    assert ratio[0] - ratio[at] == pytest.approx(0.3, abs=0.01)


def test_what_no_level_tells_of_stays_where_it_was() -> None:
    """Levels of the east say nothing of a pilot point in the far west corner."""
    east, north = centres()
    where = np.array([[8000.0, 8500.0], [8200.0, 7000.0], [7900.0, 8000.0]])
    made = model(PilotPoints(3000.0, 500.0).over(east, north, PRIOR), where, False)
    found = fit(made, made.heads(made.start) + 0.5, np.full(3, 0.5))
    corner = int(np.argmin(made.field.places.sum(axis=1)))
    assert found.settled[corner] < 0.02
    assert found.after[corner] == pytest.approx(made.start[corner], abs=0.02)


def test_a_model_that_misses_widens_its_spreads() -> None:
    made = model(fields()["one"], places(14), seasonal=False)
    observed = made.heads(made.start) + 2.0 * np.random.default_rng(5).standard_normal(made.count)
    found = fit(made, observed, np.full(made.count, 0.01))
    assert found.inflation > 50
    assert found.rmse == pytest.approx(np.sqrt(np.mean(found.residuals**2)))
    assert found.bias == pytest.approx(found.residuals.mean())
    assert found.scaled_rmse == pytest.approx(found.rmse / np.ptp(observed))


def test_kriging_is_near_its_points_and_tends_to_the_prior_away_from_them() -> None:
    east, north = centres()
    points = PilotPoints(3000.0, 400.0).over(east, north, PRIOR)
    logs = np.linspace(-3.0, -1.0, len(points.names))
    found = np.log10(points.values(logs))
    apart = np.hypot(east[:, None] - points.places[:, 0], north[:, None] - points.places[:, 1])
    near, far = int(np.argmin(apart.min(axis=1))), int(np.argmax(apart.min(axis=1)))
    share = np.exp(-apart[near].min() / 400.0)
    own = logs[np.argmin(apart[near])]
    assert found[near] == pytest.approx(PRIOR.log + share * (own - PRIOR.log), abs=0.01)
    assert found[far] == pytest.approx(PRIOR.log, abs=0.05)


def test_two_piezometers_are_refused() -> None:
    made = model(fields()["one"], places(2), seasonal=False)
    with pytest.raises(InputError, match="2 piezometers in the model; expected at least 3"):
        fit(made, np.array([120.0, 121.0]), np.full(2, 0.5))


def test_a_piezometer_outside_of_the_model_is_named() -> None:
    with pytest.raises(FlowModelError, match=r"\(20000\.0, 500\.0\) lies outside of the grid"):
        model(fields()["one"], np.array([[20000.0, 500.0], [900.0, 900.0], [900.0, 2000.0]]), seasonal=False)


def test_a_zone_without_a_cell_is_refused() -> None:
    import shapely

    with pytest.raises(InputError, match="zone far holds no cell"):
        Zones(("far",), [shapely.box(1e6, 1e6, 2e6, 2e6)]).over(*centres(), PRIOR)
