"""A year in a warmer climate: what the morphing must keep, and hours against a table worked out apart from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact import study
from impact.errors import DomainError
from impact.physics import climate_change, psychrometrics, time_series

HOURS = np.arange(8760)
YEAR = 13 - 9 * np.cos(2 * np.pi * (HOURS / 8760 - 0.05)) + 5 * np.sin(2 * np.pi * HOURS / 24)


@given(st.floats(0, 8), st.floats(0, 1), st.floats(0, 0.2))
def test_the_mean_of_the_year_rises_by_the_warming(warming, seasonality, growth) -> None:
    morphed = climate_change.morphed_air_temperature(YEAR, warming, seasonality, growth)
    assert morphed.mean() - YEAR.mean() == pytest.approx(warming, abs=1e-9)


def test_summer_warms_more_and_its_peaks_most() -> None:
    morphed = climate_change.morphed_air_temperature(YEAR, 2.0, 0.25, 0.02) - YEAR
    july, january = morphed[24 * 181 : 24 * 212], morphed[: 24 * 31]
    assert july.mean() == pytest.approx(2.5, abs=0.05)
    assert january.mean() == pytest.approx(1.5, abs=0.1)
    assert july.max() == pytest.approx(2.5 + 0.02 * 2.0 * 5, abs=0.1)


def test_no_warming_changes_nothing() -> None:
    assert climate_change.morphed_air_temperature(YEAR, 0.0, 0.25, 0.02) == pytest.approx(YEAR, abs=1e-12)


@given(st.floats(-10, 40), st.floats(0.05, 1), st.floats(0, 5), st.floats(0, 1))
def test_air_of_a_warmer_climate_holds_no_more_than_saturation(before, humidity, rise, follow) -> None:
    vapour = psychrometrics.vapour_pressure(before, humidity)
    after = climate_change.morphed_vapour_pressure(vapour, before, before + rise, follow)
    assert vapour * (1 - 1e-12) <= after <= psychrometrics.saturation_vapour_pressure(before + rise)
    if follow == 1:
        assert after == pytest.approx(psychrometrics.vapour_pressure(before + rise, humidity), rel=1e-9)


@pytest.mark.parametrize("arguments", [(-0.1, 0.2, 0.0), (9.0, 0.2, 0.0), (2.0, 1.5, 0.0), (2.0, 0.2, 0.3)])
def test_a_warming_out_of_range_is_refused(arguments) -> None:
    with pytest.raises(DomainError):
        climate_change.morphed_air_temperature(YEAR, *arguments)


@pytest.mark.parametrize(("warming", "hours"), [(0.0, 199), (1.1, 290), (2.6, 438), (4.0, 601)])
def test_hours_above_thirty_degrees_under_a_plain_shift(warming: float, hours: float) -> None:
    """Hours worked out on the measured days of Montélimar 2000-2009, shifted to Valence and by the warming."""
    overrides = ["climate=tracc_2100", f"climate_warming={warming} K", "warming_seasonality=0 %", "spread_growth=0 %/K"]
    project = study.open_project(overrides=overrides)
    found = study.evaluate(project, project.plan.cases[0], ["hours_above_thirty"]).results["hours_above_thirty"]
    assert found.statistic(None, "central") / 3600 == pytest.approx(hours, rel=0.15)


def test_the_dry_limit_is_exceeded_longer_at_each_step_of_the_trajectory() -> None:
    spans = []
    for climate in ("present", "tracc_2030", "tracc_2050", "tracc_2100"):
        project = study.open_project(overrides=[f"climate={climate}"])
        done = study.evaluate(project, project.plan.cases[0], ["dry_limit_exceedance"])
        spans.append(done.results["dry_limit_exceedance"].statistic(None, "central"))
    assert spans == sorted(spans)
    assert len(set(spans)) == 4


def test_hot_spells_are_counted_in_whole_days() -> None:
    days = np.zeros((1, 365, 24))
    days[0, 10:13, 15] = 36.0
    days[0, 200:206, 15] = 36.0
    days[0, 206, 15] = 35.0  # equal to the threshold: not above
    days[0, 207, 15] = 36.0
    spell = time_series.longest_daily_run_above(days.reshape(1, -1), 35.0, 3600.0, 86400.0)
    assert spell == pytest.approx(6 * 86400)
    assert time_series.longest_daily_run_above(np.zeros(48), 35.0, 3600.0, 86400.0) == 0
    with pytest.raises(DomainError):
        time_series.longest_daily_run_above(np.zeros(30), 35.0, 3600.0, 86400.0)
