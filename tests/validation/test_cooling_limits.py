"""Warmest air of each design: against the equations that it turns round, and against the hours of the study."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import DomainError
from impact.physics import cooling_equipment, psychrometrics
from impact.physics.cooling_limits import dry_bulb_of_wet_bulb, warmest_air_before_pad
from impact.study import evaluate, open_project

PRESSURE = 101325.0


@given(st.floats(-30.0, 55.0), st.floats(0.02, 1.0), st.floats(60e3, 109e3))
def test_the_dry_bulb_of_a_wet_bulb_turns_the_wet_bulb_round(
    temperature: float, humidity: float, pressure: float
) -> None:
    ratio = psychrometrics.humidity_ratio(psychrometrics.vapour_pressure(temperature, humidity), pressure)
    bulb = psychrometrics.wet_bulb_temperature(temperature, ratio, pressure)
    assert dry_bulb_of_wet_bulb(bulb, ratio, pressure) == pytest.approx(temperature, abs=1e-6)


@given(st.floats(15.0, 40.0), st.floats(0.001, 0.010), st.floats(0.0, 0.9))
def test_a_pad_cools_the_warmest_air_to_its_limit(limit: float, ratio: float, effectiveness: float) -> None:
    warmest = warmest_air_before_pad(limit, ratio, PRESSURE, effectiveness)
    if warmest < psychrometrics.WARMEST:  # beyond, the wet bulb is not computed
        bulb = psychrometrics.wet_bulb_temperature(warmest, ratio, PRESSURE)
        behind = cooling_equipment.pad_outlet_temperature(warmest, bulb, effectiveness)
        assert behind == pytest.approx(limit, abs=1e-6)


def test_the_ends_of_the_effectiveness() -> None:
    """A pad that does nothing leaves the dry limit; one that saturates the air makes the limit a wet bulb."""
    assert warmest_air_before_pad(30.0, 0.008, PRESSURE, 0.0) == pytest.approx(30.0, abs=1e-9)
    whole = warmest_air_before_pad(20.0, 0.008, PRESSURE, 1.0)
    assert whole == pytest.approx(dry_bulb_of_wet_bulb(20.0, 0.008, PRESSURE), abs=1e-9)


def test_members_and_their_domain() -> None:
    found = warmest_air_before_pad(np.array([28.0, 30.0]), np.array([0.01]), PRESSURE, np.array([0.7, 0.9]))
    assert np.shape(found) == (2,)
    with pytest.raises(DomainError, match="saturation at the limit"):
        warmest_air_before_pad(10.0, 0.012, PRESSURE, 0.8)
    with pytest.raises(DomainError, match="wet-bulb temperature"):
        dry_bulb_of_wet_bulb(75.0, 0.01, PRESSURE)


@pytest.mark.parametrize("technology", ["dry_cooler", "adiabatic_cooler", "adiabatic_spray", "trim_chiller"])
@pytest.mark.parametrize(("peak", "set_point"), [(40.0, 47.0), (42.9, 45.0), (43.5, 45.0), (42.5, 42.5), (42.5, 59.0)])
def test_the_limit_is_where_the_hours_say(technology: str, peak: float, set_point: float) -> None:
    """The set point is held in the warmest hour if, and only if, its air is below the limit of the design."""
    given = (f"heat_wave_peak={peak} °C", f"coolant_supply_temperature={set_point} °C")
    project = open_project("rovaltain", [f"cooling_technology={technology}", *given])
    found = evaluate(
        project, project.plan.case("P40-it-peak"), ["limit_air_temperature", "air_temperature", "cooling_excess"]
    ).results
    air, excess = (np.ravel(found[name].values) for name in ("air_temperature", "cooling_excess"))
    limit = float(np.ravel(found["limit_air_temperature"].values)[0])
    assert air.max() == pytest.approx(peak)
    assert bool(excess[air.argmax()] > 1e-6) is bool(peak > limit)


@pytest.mark.parametrize(
    ("technology", "effectiveness"),
    [("adiabatic_cooler", "pad_effectiveness"), ("adiabatic_spray", "spray_effectiveness")],
)
def test_the_limit_of_a_case_is_that_of_its_own_data(technology: str, effectiveness: str) -> None:
    project = open_project("rovaltain", [f"cooling_technology={technology}"])
    names = ["limit_air_temperature", "dry_limit_temperature", "hottest_humidity_ratio", "air_pressure", effectiveness]
    found = evaluate(project, project.plan.case("P40-it-peak"), names).results
    limit, *data = (float(np.ravel(found[name].values)[0]) for name in names)
    assert limit == pytest.approx(float(warmest_air_before_pad(*data)), abs=1e-9)


def test_fans_by_night_are_no_faster_than_in_the_year() -> None:
    project = open_project("rovaltain")
    names = ["fan_speed", "mean_fan_speed", "highest_night_fan_speed"]
    found = evaluate(project, project.plan.case("P40-it-peak"), names).results
    speed = np.ravel(found["fan_speed"].values)
    by_night = speed.reshape(-1, 24)[:, [*range(5), *range(20, 24)]]
    assert float(found["mean_fan_speed"].values[0]) == pytest.approx(speed.mean(), rel=1e-12)
    assert float(found["highest_night_fan_speed"].values[0]) == by_night.max() <= speed.max()


@pytest.mark.parametrize("source", ["own_well", "public_network", "rain_and_network"])
def test_the_months_of_each_source_make_its_year(source: str) -> None:
    project = open_project("rovaltain", [f"water_source={source}"])
    names = ["monthly_abstraction", "annual_abstraction", "monthly_make_up_water"]
    found = evaluate(project, project.plan.case("P40-it-hot"), names).results
    months, year, wanted = (np.asarray(found[name].values)[0] for name in names)
    assert months.sum() == pytest.approx(float(year), rel=1e-12)
    assert (months >= 0).all()
    if source == "public_network":
        assert ((months > wanted) == (wanted > 0)).all()
