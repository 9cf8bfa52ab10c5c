"""Series over time against direct sums and against numpy."""

from __future__ import annotations

import numpy as np
import pytest

from impact.errors import DomainError
from impact.physics import time_series as series

HOUR = 3600.0
RANDOM = np.random.default_rng(7)
VALUES = RANDOM.gamma(0.3, 2.0, (3, 240))


def test_integral_of_a_power():
    assert series.integral(np.full(8760, 40e6), HOUR) == pytest.approx(350.4e9 * HOUR, rel=1e-12)
    assert series.integral(VALUES, np.full((3, 1), HOUR)).shape == (3,)


def test_largest_window_against_all_windows():
    expected = [max(row[i : i + 24].sum() for i in range(217)) * HOUR for row in VALUES]
    assert series.largest_window_sum(VALUES, HOUR, 24 * HOUR) == pytest.approx(np.array(expected), rel=1e-12)
    whole = series.largest_window_sum(VALUES, HOUR, 240 * HOUR)
    assert whole == pytest.approx(series.integral(VALUES, HOUR), rel=1e-12)


def test_each_member_may_have_its_window():
    windows = np.array([[HOUR], [24 * HOUR], [HOUR]])
    result = series.largest_window_sum(VALUES, np.full((3, 1), HOUR), windows)
    assert result[[0, 2]] == pytest.approx(VALUES[[0, 2]].max(axis=1) * HOUR, rel=1e-12)
    assert result[1] == series.largest_window_sum(VALUES[1], HOUR, 24 * HOUR)


def test_window_must_be_whole_steps_within_the_series():
    with pytest.raises(DomainError) as error:
        series.largest_window_sum(VALUES, HOUR, np.array([[1.5 * HOUR], [HOUR], [241 * HOUR]]))
    assert error.value.where[:, 0].tolist() == [True, False, True]


def test_duration_above_is_strict_and_takes_member_thresholds():
    temperature = np.array([[29.0, 30.0, 31.0, 32.0]] * 2)
    threshold = np.array([[30.0], [31.5]])
    assert series.duration_above(temperature, threshold, HOUR).tolist() == [2 * HOUR, HOUR]
    assert series.duration_above(temperature[0], 40.0, HOUR) == 0.0


def test_degree_days_of_a_constant_winter():
    temperature = np.concatenate([np.full(240, 8.0), np.full(240, 25.0)])
    assert series.degree_days(temperature, 18.0, HOUR) == pytest.approx(100.0, rel=1e-12)
    # A day is judged by its mean: a warm afternoon makes up for a cold night.
    day = np.concatenate([np.full(12, 8.0), np.full(12, 28.0)])
    assert series.degree_days(day, 18.0, HOUR) == 0.0
    both = series.degree_days(np.stack([day, day - 3]), np.array([[18.0], [18.0]]), HOUR)
    assert both.tolist() == [0.0, 3.0]
    with pytest.raises(DomainError, match="whole days"):
        series.degree_days(np.zeros(25), 18.0, HOUR)
    with pytest.raises(DomainError, match="part of a day"):
        series.degree_days(np.zeros(24), 18.0, 7 * HOUR)


@pytest.mark.parametrize("exceedance", [0.0, 0.004, 0.1, 0.5, 1.0])
def test_quantile_against_numpy(exceedance):
    expected = np.quantile(VALUES, 1 - exceedance, axis=-1)
    assert series.exceedance_quantile(VALUES, exceedance) == pytest.approx(expected, rel=1e-12)
    of_members = series.exceedance_quantile(VALUES, np.full((3, 1), exceedance))
    assert of_members == pytest.approx(expected, rel=1e-12)


def test_quantile_of_one_series_for_many_members():
    result = series.exceedance_quantile(VALUES[:1], np.array([[0.1], [0.2]]))
    assert result.shape == (2,)
    assert result[0] > result[1]


def test_uniform_step():
    assert series.uniform_step(np.zeros(8760), 365 * 86400.0) == HOUR
    assert series.uniform_step(np.zeros((2, 8760)), np.array([[365 * 86400.0]])).tolist() == [HOUR]
    with pytest.raises(DomainError):
        series.uniform_step(np.zeros(10), 0.0)
    with pytest.raises(DomainError, match="depends on time"):
        series.uniform_step(np.zeros(10), np.ones(10))


def test_the_value_in_the_largest_step_of_another_series():
    ranked = np.array([[1.0, 3.0, 2.0, 3.0], [9.0, 3.0, 2.0, 1.0]])
    assert series.value_at_largest(np.array([10.0, 20.0, 30.0, 40.0]), ranked) == pytest.approx([20.0, 10.0])
    with pytest.raises(DomainError, match="differ in length"):
        series.value_at_largest(np.ones(3), ranked)


def test_the_largest_by_night_looks_at_no_hour_of_the_day():
    """Hours 20 to 23 and 0 to 4 are night; the step that begins with the end of the night is day."""
    hours = np.tile(np.arange(24.0), 3)
    hours[5], hours[24 + 19] = 99.0, 98.0  # by day
    assert series.largest_by_night(hours, HOUR, 20 * HOUR, 5 * HOUR) == 23.0
    two = np.stack([hours, -hours])
    assert series.largest_by_night(two, np.full((1, 1), HOUR), 20 * HOUR, 5 * HOUR) == pytest.approx([23.0, 0.0])
    half = np.repeat(hours, 2)
    assert series.largest_by_night(half, HOUR / 2, 20 * HOUR, 5 * HOUR) == 23.0


@pytest.mark.parametrize(
    ("values", "step", "start", "end", "words"),
    [
        (np.ones(25), HOUR, 20 * HOUR, 5 * HOUR, "whole days"),
        (np.ones(24), HOUR, 1 * HOUR, 5 * HOUR, "does not pass midnight"),
        (np.ones((2, 24)), HOUR, np.array([[20.0], [21.0]]) * HOUR, 5 * HOUR, "not the same for all"),
    ],
)
def test_a_night_that_cannot_be_taken_is_refused(values, step, start, end, words):
    with pytest.raises(DomainError, match=words):
        series.largest_by_night(values, step, start, end)
