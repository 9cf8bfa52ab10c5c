"""Schedules and well fields against the table of W(u), and against single wells added by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import DomainError
from impact.physics import aquifer_limits, pumping_schedules, well_hydraulics

DAY = 86400.0
AQUIFER = 0.01, 0.002


def test_cooper_jacob_at_its_limit():
    """W(0.01) is printed as 4.0379 by Wenzel; the logarithm gives 4.0280."""
    start = pumping_schedules.cooper_jacob_start(*AQUIFER, 50.0)
    assert 50.0**2 * AQUIFER[1] / (4 * AQUIFER[0] * start) == pytest.approx(0.01)
    drawdown = pumping_schedules.cooper_jacob_drawdown(4 * np.pi * AQUIFER[0], *AQUIFER, 50.0, start)
    assert drawdown == pytest.approx(4.0280, abs=0.5e-4)
    assert drawdown == pytest.approx(4.0379, rel=3e-3)


@given(distance=st.floats(0.1, 1e4), later=st.floats(1.0, 1e6))
def test_cooper_jacob_where_it_holds(distance, later):
    time = later * pumping_schedules.cooper_jacob_start(*AQUIFER, distance)
    exact = well_hydraulics.theis_drawdown(0.02, *AQUIFER, distance, time)
    assert pumping_schedules.cooper_jacob_drawdown(0.02, *AQUIFER, distance, time) == pytest.approx(exact, rel=3e-3)


def test_cooper_jacob_is_refused_too_early():
    with pytest.raises(DomainError, match=r"u exceeds 0\.01"):
        pumping_schedules.cooper_jacob_drawdown(0.02, *AQUIFER, 1000.0, DAY)


def test_thiem_is_the_difference_of_two_late_theis():
    near, far = (pumping_schedules.cooper_jacob_drawdown(0.02, *AQUIFER, r, 1e4 * DAY) for r in (10.0, 500.0))
    assert pumping_schedules.thiem_drawdown(0.02, AQUIFER[0], 10.0, 500.0) == pytest.approx(near - far, rel=1e-12)
    assert pumping_schedules.thiem_drawdown(0.02, AQUIFER[0], 500.0, 500.0) == 0.0
    with pytest.raises(DomainError, match="radius of influence"):
        pumping_schedules.thiem_drawdown(0.02, AQUIFER[0], 600.0, 500.0)


def test_an_image_well_is_a_well_like_others():
    own, image = 300.0, 1100.0
    field = pumping_schedules.well_field_drawdown(np.array([0.02, -0.02]), *AQUIFER, np.array([own, image]), 90 * DAY)
    beside = aquifer_limits.drawdown_beside_fixed_head(0.02, *AQUIFER, own, image, 90 * DAY)
    assert field == pytest.approx(beside, rel=1e-14)


@given(
    rates=st.lists(st.floats(-0.1, 0.1), min_size=3, max_size=3),
    factor=st.floats(-5.0, 5.0),
    time=st.floats(1.0, 400.0),
)
def test_a_schedule_is_linear_in_its_rates(rates, factor, time):
    steps, starts = np.array(rates), np.array([0.0, 30.0, 90.0]) * DAY
    one = pumping_schedules.scheduled_drawdown(steps, starts, *AQUIFER, 200.0, time * DAY)
    assert pumping_schedules.scheduled_drawdown(factor * steps, starts, *AQUIFER, 200.0, time * DAY) == pytest.approx(
        factor * one, rel=1e-12, abs=1e-14
    )
    by_hand = sum(
        well_hydraulics.theis_drawdown(change, *AQUIFER, 200.0, time * DAY - start)
        for change, start in zip(np.diff(steps, prepend=0.0), starts, strict=True)
        if time * DAY > start
    )
    assert one == pytest.approx(by_hand, rel=1e-12, abs=1e-14)


def test_recovery_is_a_well_and_a_well_that_injects():
    pumped, rest = 30 * DAY, np.array([0.0, 1.0, 30.0, 3000.0]) * DAY
    left = pumping_schedules.residual_drawdown(0.02, *AQUIFER, 100.0, pumped, rest)
    assert left[0] == pytest.approx(well_hydraulics.theis_drawdown(0.02, *AQUIFER, 100.0, pumped))
    assert np.all(np.diff(left) < 0)
    # Late: Q/(4 pi T) ln(t/t'), the straight line of the recovery plot.
    expected = 0.02 / (4 * np.pi * AQUIFER[0]) * np.log((pumped + rest[-1]) / rest[-1])
    assert left[-1] == pytest.approx(expected, rel=1e-3)


def test_steps_out_of_order_are_refused():
    with pytest.raises(DomainError, match="do not rise"):
        pumping_schedules.scheduled_drawdown(np.array([0.1, 0.0]), np.array([DAY, 0.0]), *AQUIFER, 100.0, 9 * DAY)
