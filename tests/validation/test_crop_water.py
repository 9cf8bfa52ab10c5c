"""Water of crops against FAO-56 and against the evapotranspiration of Montélimar computed day by day by others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.farm_parcels import CROPS
from impact.errors import DomainError
from impact.physics import crop_water, well_hydraulics
from impact.study import evaluate, open_project

DAY = 86400.0
# Reference evapotranspiration of Montélimar 2000-2009, mm a month, computed from 3,653 days (research of the pack).
DAILY = np.array([27, 39, 70, 93, 129, 166, 179, 151, 97, 53, 34, 25])


def test_monthly_means_give_the_evapotranspiration_of_the_days() -> None:
    project = open_project()
    names = ["monthly_reference_evapotranspiration", "annual_reference_evapotranspiration"]
    found = evaluate(project, project.plan.cases[0], names).results
    months = found[names[0]].values[0] * 1000
    assert months == pytest.approx(DAILY, abs=4)
    assert found[names[1]].values[0] * 1000 == pytest.approx(1062, rel=0.02)


def coefficient(day: float) -> float:
    """Field maize with the lengths of Table 11 for Spain and California: 30, 40, 50 and 30 days."""
    lengths = (30 * DAY, 40 * DAY, 50 * DAY, 30 * DAY)
    return float(crop_water.crop_coefficient(0.30, 1.20, 0.35, *lengths, day * DAY))


@pytest.mark.parametrize(
    ("day", "expected"), [(0, 0.30), (30, 0.30), (50, 0.75), (70, 1.20), (119, 1.20), (135, 0.775), (150, 0.0)]
)
def test_the_course_of_the_coefficient_is_that_of_the_paper(day: float, expected: float) -> None:
    """Eq. (66): the coefficient changes linearly between the stages; at half of a stage it is the mean."""
    assert coefficient(day) == pytest.approx(expected, abs=1e-12)


def need(potential: float, rain: float, water: float = 0.1, share: float = 0.5, start: float = 0.0) -> float:
    month = np.full(12, potential / 12)
    falls = np.full(12, rain / 12)
    lengths = (91 * DAY, 91 * DAY, 91 * DAY, 92 * DAY)
    found = crop_water.monthly_irrigation_need(month, falls, 1.0, 1.0, 1.0, *lengths, start * DAY, water, share, DAY)
    # A month brings what is asked for in it: January's is in the first place, wherever the season begins.
    assert found.shape == (12,)
    return float(found.sum())


def test_without_rain_all_that_leaves_is_brought_but_for_what_the_soil_gives() -> None:
    """Coefficient 1 all year: 730 mm leave at 2 mm a day; the bucket of 50 mm empties on the 26th day of each round."""
    assert need(0.730, 0.0) == pytest.approx(0.052 * (365 // 26), rel=1e-9)


def test_months_are_those_of_the_calendar() -> None:
    """A season that begins on the first of July, on the 182nd day, asks for its first filling 26 days after."""
    lengths = (91 * DAY, 91 * DAY, 91 * DAY, 92 * DAY)
    depth = crop_water.monthly_irrigation_need(
        np.full(12, 0.730 / 12), np.zeros(12), 1.0, 1.0, 1.0, *lengths, 182 * DAY, 0.1, 0.5, DAY
    )
    year = np.arange(182, 182 + 365)[25::26] % 365  # each 26th day of the season
    fillings = np.bincount((year / (365 / 12)).astype(int), minlength=12)
    assert depth == pytest.approx(0.052 * fillings)


def test_rain_that_meets_the_need_leaves_none() -> None:
    assert need(0.730, 0.730) == 0.0


@settings(max_examples=25, deadline=None)
@given(potential=st.floats(0.2, 1.5), rain=st.floats(0.0, 1.5), start=st.floats(0.0, 364.0))
def test_the_need_lies_between_deficit_and_demand(potential: float, rain: float, start: float) -> None:
    """What is brought cannot exceed what leaves, and with the soil it covers what rain does not."""
    found = need(potential, rain, start=start)
    assert found <= potential + 1e-9
    assert found >= potential - rain - 0.1 - 1e-9
    assert need(potential, rain * 0.5, start=start) >= found - 0.1  # less rain asks for no less, to one filling


def test_what_is_no_season_is_refused() -> None:
    with pytest.raises(DomainError, match="beginning of the season"):
        need(0.7, 0.1, start=400.0)
    with pytest.raises(DomainError, match="length of a stage"):
        crop_water.crop_coefficient(0.3, 1.2, 0.4, 0.0, DAY, DAY, DAY, 0.0)


def test_the_axis_of_crops_is_that_of_the_parcels() -> None:
    project = open_project()
    assert project.labels("crop", project.register) == CROPS


@settings(max_examples=50, deadline=None)
@given(
    rate=st.floats(1e-4, 0.1), t=st.floats(1e-4, 0.1), s=st.floats(1e-4, 0.3), days=st.floats(1, 3650),
    fall=st.floats(0.01, 2.0),
)  # fmt: skip
def test_the_radius_is_the_inverse_of_the_drawdown(rate: float, t: float, s: float, days: float, fall: float) -> None:
    radius = float(well_hydraulics.theis_radius(fall, rate, t, s, days * DAY))
    if radius > 1e-6:
        assert well_hydraulics.theis_drawdown(rate, t, s, radius, days * DAY) == pytest.approx(fall, rel=1e-6)


def test_no_pumping_reaches_nowhere() -> None:
    assert well_hydraulics.theis_radius(0.1, 0.0, 1e-3, 0.1, DAY) == 0.0


def test_the_radius_of_a_printed_value_of_the_well_function() -> None:
    """Wenzel (1942): W(1.0e-2) = 4.0379; s = Q/(4πT)·W gives back u."""
    rate, t, s, time = 0.02, 0.01, 0.1, 30 * DAY
    fall = rate / (4 * np.pi * t) * 4.0379
    radius = np.sqrt(4 * t * time * 1e-2 / s)
    assert well_hydraulics.theis_radius(fall, rate, t, s, time) == pytest.approx(radius, rel=1e-4)


def test_a_dry_year_has_less_rain_and_more_evapotranspiration() -> None:
    """Each of the two shares of the dry year moves the need of the nodes, and at 1 both years are the same."""

    def needs(*overrides: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        project = open_project("rovaltain", overrides)
        names = ["irrigation_need_mean_year", "irrigation_need_dry_year"]
        found = evaluate(project, project.plan.case("P40-it"), names).results
        mean, dry = (np.asarray(found[name].values)[0] for name in names)
        return mean, dry

    rain, leaving = "dry_year_rain_share", "dry_year_evapotranspiration_ratio"
    mean, same = needs(f"{rain}=100 %", f"{leaving}=1")
    np.testing.assert_array_equal(same, mean)
    drier, warmer = needs(f"{rain}=50 %", f"{leaving}=1")[1], needs(f"{rain}=100 %", f"{leaving}=1.2")[1]
    assert (drier > mean).any()
    assert (drier >= mean).all()
    assert (warmer > mean * 1.1).all()
