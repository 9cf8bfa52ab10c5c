"""Limits, leakage and stream depletion against printed tables, closed forms and a finite-difference model."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import exp1, k0

from impact.errors import DomainError
from impact.physics import aquifer_limits, leaky_aquifer, well_hydraulics

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
YEAR = 365 * 86400.0
DECADES = st.floats(-6.0, 1.0).map(lambda power: 10.0**power)


@pytest.mark.parametrize(
    ("u", "ratio", "printed"),
    [
        (1e-4, 0.01, 8.3983),
        (1e-3, 0.01, 6.3069),
        (1e-3, 0.1, 4.8292),
        (1e-2, 0.01, 4.0356),
        (1e-2, 0.1, 3.8150),
        (1e-1, 0.1, 1.8050),
        (1e-1, 0.5, 1.4422),
        (1.0, 0.1, 0.2190),
        (1.0, 0.5, 0.2103),
        (1.0, 1.0, 0.1855),
    ],
)
def test_leaky_well_function(u, ratio, printed):
    """Hantush 1956, table of W(u, r/B), four decimals."""
    assert leaky_aquifer.leaky_well_function(u, ratio) == pytest.approx(printed, abs=0.5001e-4)


def test_leaky_well_function_at_its_ends():
    """Towards no leakage it is that of Theis; after a long time twice the Bessel function K0."""
    u = 10.0 ** np.arange(-8.0, 2.0)
    assert leaky_aquifer.leaky_well_function(u, 1e-8) == pytest.approx(exp1(u), rel=1e-8)
    ratio = np.array([0.01, 0.1, 1.0, 5.0])
    assert leaky_aquifer.leaky_well_function(1e-12, ratio) == pytest.approx(2 * k0(ratio), rel=1e-12)


@given(u=DECADES, ratio=DECADES)
def test_leaky_well_function_against_a_fine_sum(u, ratio):
    """Simpson's rule over two hundred thousand steps of the logarithm of y, and the bound of Theis."""
    value = leaky_aquifer.leaky_well_function(u, ratio)
    assert value <= exp1(u) * (1 + 1e-12)
    y = np.exp(np.linspace(np.log(u), np.log(u + 60.0 + ratio), 200_001))
    integrand = np.exp(-y - ratio**2 / (4 * y))
    weights = np.ones_like(y)
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    fine = (weights * integrand).sum() * np.log(y[-1] / y[0]) / 200_000 / 3.0
    assert value == pytest.approx(fine, rel=1e-8, abs=1e-30)


def test_bits_of_the_leaky_well_function_do_not_depend_on_neighbours():
    u, ratio = np.geomspace(1e-9, 20, 57), np.geomspace(3.0, 1e-5, 57)
    together = leaky_aquifer.leaky_well_function(u, ratio)
    alone = [leaky_aquifer.leaky_well_function(float(a), float(b)) for a, b in zip(u, ratio, strict=True)]
    assert together.tolist() == alone


@pytest.mark.parametrize(("distance", "expected", "margin"), [(100.0, 8.4, 0.05), (1000.0, 0.18, 0.005)])
def test_drawdown_of_a_leaky_sandstone(distance, expected, margin):
    """20 L/s for a year, T 5e-4 m²/s, S 5e-4, 50 m of confining bed of 2.5e-7 m/s: 28 and 13.6 m without leakage."""
    factor = leaky_aquifer.leakage_factor(5e-4, 50.0, 2.5e-7)
    assert factor == pytest.approx(316.2, abs=0.05)
    fall = leaky_aquifer.hantush_drawdown(0.02, 5e-4, 5e-4, factor, distance, YEAR)
    assert fall == pytest.approx(expected, abs=margin)
    confined = well_hydraulics.theis_drawdown(0.02, 5e-4, 5e-4, distance, YEAR)
    assert confined / fall > 3.0
    assert leaky_aquifer.hantush_pumping_rate(fall, 5e-4, 5e-4, factor, distance, YEAR) == pytest.approx(0.02)


def test_image_wells_at_their_ends():
    """On a fixed head no drawdown; on a barrier twice; far from either, that of the infinite aquifer."""
    aquifer = (0.02, 0.02, 0.1)
    free = well_hydraulics.theis_drawdown(*aquifer, 500.0, YEAR)
    assert aquifer_limits.drawdown_beside_fixed_head(*aquifer, 500.0, 500.0, YEAR) == 0.0
    assert aquifer_limits.drawdown_beside_barrier(*aquifer, 500.0, 500.0, YEAR) == pytest.approx(2 * free)
    for bounded in (aquifer_limits.drawdown_beside_fixed_head, aquifer_limits.drawdown_beside_barrier):
        assert bounded(*aquifer, 500.0, 1e6, YEAR) == pytest.approx(free, rel=1e-12)
    with pytest.raises(DomainError, match="behind the limit"):
        aquifer_limits.drawdown_beside_barrier(*aquifer, 500.0, 400.0, YEAR)


@given(distance=st.floats(1.0, 5e3), limit=st.floats(1.0, 1e4), transmissivity=st.floats(1e-3, 0.2))
def test_the_limits_enclose_the_infinite_aquifer(distance, limit, transmissivity):
    image = aquifer_limits.abreast_image_distance(distance, limit)
    given_ = (0.01, transmissivity, 0.1, distance)
    free = well_hydraulics.theis_drawdown(*given_, YEAR)
    less = aquifer_limits.drawdown_beside_fixed_head(*given_, image, YEAR)
    more = aquifer_limits.drawdown_beside_barrier(*given_, image, YEAR)
    assert 0 <= less <= free <= more <= 2 * free
    # The two images cancel: an independent check of the superposition.
    assert less + more == pytest.approx(2 * free, rel=1e-12, abs=1e-300)


def test_stream_depletion_against_a_finite_difference_model():
    path = SHARED / "data" / "gw" / "A" / "A4_stream" / "stream_depletion.csv"
    if not path.exists():
        pytest.skip("reference fractions of the finite-difference model are not beside the repository")
    with path.open(encoding="utf-8") as lines:
        rows = [[float(row[key]) for key in ("t_s", "glover_fraction", "mf6_chd_fraction")]
                for row in csv.DictReader(lines)]  # fmt: skip
    time, exact, modelled = np.array(rows).T
    share = aquifer_limits.stream_depletion_fraction(0.02, 0.15, 600.0, time)
    assert share == pytest.approx(exact, abs=1e-6)
    assert np.abs(share - modelled).max() < 4.5e-3


@pytest.mark.parametrize(
    ("transmissivity", "storativity", "expected"),
    [(2e-3, 0.2, (0.00, 0.00, 0.10)), (0.1, 0.05, (0.45, 0.71, 0.91))],
)
def test_stream_depletion_over_the_range_of_the_terrace(transmissivity, storativity, expected):
    """At 4.2 km, after 90 days, 1 year and 10 years."""
    time = np.array([90 * 86400.0, YEAR, 10 * YEAR])
    share = aquifer_limits.stream_depletion_fraction(transmissivity, storativity, 4200.0, time)
    assert share == pytest.approx(expected, abs=6e-3)


def test_gradient_carries_the_recharge():
    """220 mm a year over 10 km through 0.02 m²/s: 3.5 ‰."""
    slope = aquifer_limits.balanced_gradient(0.22 / YEAR, 10_000.0, 0.02)
    assert slope == pytest.approx(3.49e-3, abs=5e-6)
    assert slope * 0.02 == pytest.approx(0.22 / YEAR * 10_000.0, rel=1e-12)
