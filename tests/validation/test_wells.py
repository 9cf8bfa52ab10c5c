"""Wells against the printed table of the well function and against a finite-difference model."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate

from impact.errors import DomainError
from impact.physics import well_hydraulics as well

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
YEAR = 365 * 86400.0


@pytest.mark.parametrize(
    ("u", "printed"),
    [
        (1e-6, 13.2383),
        (1e-5, 10.9357),
        (1e-4, 8.6332),
        (1e-3, 6.3315),
        (1e-2, 4.0379),
        (1e-1, 1.8229),
        (1.0, 0.2194),
        (2.0, 0.0489),
        (5.0, 0.0011),
    ],
)
def test_well_function(u, printed):
    """Wenzel 1942, U.S. Geological Survey Water-Supply Paper 887, table of W(u), four decimals."""
    assert well.well_function(u) == pytest.approx(printed, abs=0.5001e-4)


def test_theis_against_its_integral():
    """Within 1e-9 of Q/(4πT) ∫ e⁻ʸ/y dy from u on, over all that is met between a well and the edge of a plain."""
    rate, transmissivity, storativity = 0.02, 0.01, 0.002
    for u in (1e-8, 1e-4, 0.01, 0.3, 1.0, 4.0):
        whole = integrate.quad(lambda t, u=u: np.exp(-u * np.exp(t)), 0.0, np.log(60.0 / u), epsrel=1e-12, limit=400)[0]
        time, distance = 86400.0, np.sqrt(4.0 * transmissivity * 86400.0 * u / storativity)
        exact = rate / (4.0 * np.pi * transmissivity) * whole
        found = well.theis_drawdown(rate, transmissivity, storativity, distance, time)
        assert found == pytest.approx(exact, rel=1e-9)


def test_theis_against_a_finite_difference_model():
    path = SHARED / "data" / "gw" / "A" / "A1_theis" / "theis_vs_mf6.csv"
    if not path.exists():
        pytest.skip("reference heads of the finite-difference model are not beside the repository")
    with path.open(encoding="utf-8") as lines:
        rows = np.array([[float(value) for value in row] for row in list(csv.reader(lines))[1:]])
    time, distance, exact, modelled = rows.T
    drawdown = well.theis_drawdown(0.02, 0.01, 0.002, distance, time)
    # Distances are printed to a micrometre, drawdowns to ten decimals.
    assert drawdown == pytest.approx(exact, rel=1e-6, abs=1e-8)
    # The discretisation of the model is off by at most 2.4 mm.
    assert np.abs(drawdown - modelled).max() < 2.5e-3


@pytest.mark.parametrize(("distance", "expected"), [(100.0, 0.58), (1000.0, 0.21)])
def test_drawdown_of_a_mid_range_alluvium(distance, expected):
    """20 L/s for a year, T 0.02 m²/s, S 0.1."""
    assert well.theis_drawdown(0.02, 0.02, 0.1, distance, YEAR) == pytest.approx(expected, abs=6e-3)


@pytest.mark.parametrize(("distance", "expected"), [(100.0, 28), (1000.0, 13.6), (4000.0, 5)])
def test_drawdown_of_a_confined_sandstone(distance, expected):
    """20 L/s for a year, T 5e-4 m²/s, S 5e-4, without leakage."""
    assert well.theis_drawdown(0.02, 5e-4, 5e-4, distance, YEAR) == pytest.approx(expected, abs=0.5)


def test_feasible_yield_of_a_thin_terrace():
    """T 2e-3 m²/s, 3 m of water, two thirds allowed: 1.5 to 1.9 L/s, below 8 m³/h; 20 L/s takes 13 m."""
    allowed = well.unconfined_drawdown_equivalent(2.0, 3.0)
    assert allowed == pytest.approx(4.0 / 3.0)
    rate = well.theis_pumping_rate(allowed, 2e-3, 0.1, 0.15, YEAR)
    assert 1.5e-3 < rate < 1.9e-3
    assert rate < 8.0 / 3600.0
    assert well.theis_drawdown(0.02, 2e-3, 0.1, 0.15, YEAR) > 13.0


def test_jacob_correction_at_its_ends():
    assert well.unconfined_drawdown_equivalent(0.0, 5.0) == 0.0
    assert well.unconfined_drawdown_equivalent(5.0, 5.0) == 2.5
    with pytest.raises(DomainError) as error:
        well.unconfined_drawdown_equivalent(np.array([1.0, 5.1]), 5.0)
    assert error.value.where.tolist() == [False, True]


def test_out_of_domain_names_the_elements():
    with pytest.raises(DomainError, match="transmissivity is -1 m²/s") as error:
        well.theis_drawdown(0.02, np.array([0.01, -1.0]), 0.1, 10.0, YEAR)
    assert error.value.where.tolist() == [False, True]
    with pytest.raises(DomainError, match="storativity"):
        well.theis_drawdown(0.02, 0.01, 1.5, 10.0, YEAR)
    with pytest.raises(DomainError, match="not felt") as error:
        well.theis_pumping_rate(1.0, 0.01, 0.1, np.array([10.0, 1e5]), 1e4)
    assert error.value.where.tolist() == [False, True]
