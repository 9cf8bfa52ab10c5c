"""Pumping that repeats every year, against the sum of all its steps and against the mean rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import DomainError
from impact.physics import pumping_schedules, seasonal_pumping, well_hydraulics

YEAR = 365 * 86400.0
AQUIFER = 0.02, 0.1


@given(rates=st.lists(st.floats(0.0, 0.05), min_size=4, max_size=12), years=st.integers(1, 6), r=st.floats(10.0, 5e3))
def test_it_is_the_sum_of_all_steps(rates, years, r):
    parts = len(rates)
    found = seasonal_pumping.seasonal_drawdown(np.array(rates), *AQUIFER, r, YEAR, years * YEAR)
    starts = np.arange(years * parts) * YEAR / parts
    ends = (years - 1) * YEAR + np.arange(1, parts + 1) * YEAR / parts
    schedule = np.tile(rates, years)
    direct = [pumping_schedules.scheduled_drawdown(schedule, starts, *AQUIFER, r, end * (1 - 1e-12)) for end in ends]
    assert found == pytest.approx(direct, rel=1e-9, abs=1e-12)


def test_an_even_year_is_constant_pumping():
    found = seasonal_pumping.seasonal_drawdown(np.full(12, 0.01), *AQUIFER, 500.0, YEAR, 10 * YEAR)
    assert found[-1] == pytest.approx(well_hydraulics.theis_drawdown(0.01, *AQUIFER, 500.0, 10 * YEAR), rel=1e-12)


def test_a_summer_is_felt_above_its_mean():
    """All in July and August: near the well several times the mean, far away the mean."""
    summer = np.zeros(12)
    summer[6:8] = 0.06
    near, far = (seasonal_pumping.seasonal_drawdown(summer, *AQUIFER, r, YEAR, 10 * YEAR) for r in (50.0, 20_000.0))
    mean_near, mean_far = (well_hydraulics.theis_drawdown(0.01, *AQUIFER, r, 10 * YEAR) for r in (50.0, 20_000.0))
    assert near.argmax() == 7
    assert near.max() > 2 * mean_near
    assert far[-1] == pytest.approx(mean_far, rel=0.03)


def test_members_and_receptors():
    rates, t = np.full((3, 1, 12), 0.01), np.array([0.01, 0.02, 0.03]).reshape(3, 1, 1)
    r = np.array([100.0, 1000.0]).reshape(1, 2, 1)
    found = seasonal_pumping.seasonal_drawdown(rates, t, 0.1, r, YEAR, 2.5 * YEAR)
    assert found.shape == (3, 2, 12)
    assert found[1, 1, -1] == pytest.approx(well_hydraulics.theis_drawdown(0.01, 0.02, 0.1, 1000.0, 2 * YEAR))
    with pytest.raises(DomainError, match="shorter than a year"):
        seasonal_pumping.seasonal_drawdown(rates, t, 0.1, r, YEAR, 0.5 * YEAR)
