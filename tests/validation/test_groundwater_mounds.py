"""The mound below a basin against the printed table of the USGS, its limits, and the balance of the water."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import erf

from impact.errors import DomainError
from impact.physics.groundwater_mounds import mound_function, mound_rise

FOOT, DAY = 0.3048, 86400.0
# Carleton 2010, table 5, column of the spreadsheet: rise [ft] by distance from the middle [ft].
PRINTED = {
    0.0: 12.63, 0.3: 12.63, 3.3: 12.60, 6.6: 12.50, 10.0: 12.32, 20.0: 11.31, 25.0: 10.49, 30.0: 9.41, 40.0: 6.63,
    50.0: 4.29, 75.0: 1.07, 100.0: 0.19,
}  # fmt: skip


def example(away: float) -> float:
    """Example of the report: 1.333 ft a day for 1.5 days through a square of 67.26 ft into 10 ft of sand."""
    side, rate, k = 2 * 33.63 * FOOT, 1.333 * FOOT / DAY, 4 * FOOT / DAY
    return float(mound_rise(rate, k, 0.085, 10 * FOOT, side, side, away * FOOT, 1.5 * DAY)) / FOOT


@pytest.mark.parametrize("away", PRINTED)
def test_the_printed_table(away: float) -> None:
    """Within a hundredth of a foot, the last digit of the table."""
    assert example(away) == pytest.approx(PRINTED[away], abs=0.0101)


@pytest.mark.parametrize(("alpha", "beta"), [(0.01, 0.02), (0.3, 0.3), (0.1, 3.0), (2.0, 5.0), (-0.4, 0.7)])
def test_the_function_is_its_integral(alpha: float, beta: float) -> None:
    exact, _ = quad(lambda t: float(erf(alpha / t**0.5) * erf(beta / t**0.5)), 0, 1, epsabs=1e-12, limit=200)
    assert mound_function(alpha, beta) == pytest.approx(exact, abs=1e-7)


def test_a_basin_without_end_fills_the_pores() -> None:
    """Nothing leaves sideways: the rise is the infiltrated depth over the specific yield, exactly."""
    assert mound_rise(1e-6, 1e-3, 0.1, 10.0, 2e6, 2e6, 0.0, 10 * DAY) == pytest.approx(1e-6 * 10 * DAY / 0.1, rel=1e-9)


def test_the_water_under_the_mound_is_the_water_infiltrated() -> None:
    """A small mound: the volume of pores between both tables, summed over the ground, is what came in."""
    half, time, k, depth, s = 20.0, 2 * DAY, 1e-3, 10.0, 0.1
    step = np.arange(0.25, 600.0, 0.5)
    scale = np.sqrt(4 * k * depth / s * time)
    across = sum(np.asarray(mound_function((half + sign * step) / scale, 1e9)) for sign in (1, -1))
    # Per metre of a long basin, both halves: the sum of S* over the ground is twice the width.
    assert across.sum() * 0.5 == pytest.approx(2 * half, rel=1e-3)


@given(st.floats(0.0, 300.0), st.floats(1.1, 3.0))
def test_it_falls_with_the_distance_and_grows_with_time_and_rate(away: float, more: float) -> None:
    def rise(rate: float = 1e-6, at: float = away, time: float = 3 * DAY) -> float:
        return float(mound_rise(rate, 1e-3, 0.1, 10.0, 15.0, 15.0, at, time))

    assert rise(at=away * more + 1.0) <= rise() + 1e-12
    assert rise(time=3 * DAY * more) >= rise() - 1e-12
    assert rise(rate=1e-6 * more) >= rise()
    assert rise(rate=0.0) == 0.0


def test_members_are_computed_together() -> None:
    k = np.geomspace(1e-4, 1e-2, 7)
    together = np.asarray(mound_rise(1e-6, k, 0.1, 10.0, 15.0, 20.0, 30.0, DAY))
    alone = [mound_rise(1e-6, float(one), 0.1, 10.0, 15.0, 20.0, 30.0, DAY) for one in k]
    assert together == pytest.approx(alone, rel=1e-10)


@pytest.mark.parametrize("place", range(8))
def test_what_is_out_of_range_is_refused(place: int) -> None:
    arguments = [1e-6, 1e-3, 0.1, 10.0, 15.0, 20.0, 30.0, DAY]
    arguments[place] = -1.0
    with pytest.raises(DomainError):
        mound_rise(*arguments)
