"""Mound, basements, cutting, irrigation and dry years on the embedded study: hand numbers, signs and stated gaps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from impact import study
from impact.assessment import groundwater_level
from impact.graph import Absent
from impact.physics.groundwater_mounds import mound_rise
from impact.physics.well_hydraulics import theis_drawdown

DAY, YEAR = 86400.0, 365 * 86400.0
INFILTRATED = "P40-it-roofs-infiltrated"
NAMES = sorted(
    {name for name, value in vars(groundwater_level).items() if getattr(value, "__module__", "")
     == groundwater_level.__name__}
)  # fmt: skip
GIVEN = (
    "transmissivity_alluvium=0.02 m²/s", "saturated_thickness_alluvium=10 m", "storativity_alluvium=0.1",
    "storm_rain_depth=60 mm", "sealed_area_project=10000 m²", "roof_runoff_share=80 %",
    "infiltration_basin_area=400 m²", "basin_emptying_time=1 d", "depth_to_water=6 m", "infiltration_basin_depth=1.5 m",
)  # fmt: skip


def value(quantity: str, *overrides: str, case: str = "P40-it", label: str | None = None) -> Any:
    project = study.open_project(overrides=overrides)
    done = study.evaluate(project, project.plan.case(case), [quantity])
    result = done.results[quantity]
    return result.values if isinstance(result.values, Absent) else result.statistic(label, "central")


@pytest.mark.parametrize("case", [INFILTRATED, "P40-it", "P120-it-hot", "P40-it-network"])
def test_all_hold_for_all_sets_of_hypotheses(case: str) -> None:
    project = study.open_project()
    chosen = project.plan.case(case)
    here = [name for name in NAMES if name in project.graph.choose(chosen.choices)]
    done = study.evaluate(project, chosen, here, 41)
    numbers = 0
    for name in here:
        found = done.results[name].values
        if isinstance(found, Absent):
            assert len(found.reason) > 20, name
        else:
            numbers += 1
            assert np.isfinite(np.asarray(found)).all(), name
    assert numbers >= 4


def test_the_mound_by_hand() -> None:
    """480 m³ through 400 m² in a day: 1.2 m a day; 20 m square, K 2e-3 m/s, 10 m of water."""
    assert value("storm_infiltration_volume", *GIVEN, case=INFILTRATED) == pytest.approx(480.0, rel=1e-12)
    rate = value("basin_recharge_rate", *GIVEN, case=INFILTRATED)
    assert rate * DAY == pytest.approx(1.2, rel=1e-12)
    height = value("mound_height", *GIVEN, case=INFILTRATED)
    assert height == pytest.approx(mound_rise(1.2 / DAY, 2e-3, 0.1, 10.0, 20.0, 20.0, 0.0, DAY), rel=1e-9)
    # A line of thought by hand: Q/(4πT) [ln(4Tt/(S r²)) − γ + 1], mean over a disc of the same area, r² = A/π.
    disc = 480 / DAY / (4 * np.pi * 0.02) * (np.log(4 * 0.02 * DAY / 0.1 / (400 / np.pi)) - 0.5772 + 1)
    assert height == pytest.approx(disc, rel=0.03)


def test_margins_are_signed() -> None:
    left = value("unsaturated_depth_below_basin", *GIVEN, case=INFILTRATED)
    assert left == pytest.approx(6 - 1.5 - value("mound_height", *GIVEN, case=INFILTRATED), rel=1e-12)
    near = value("mound_rise_nearby", *GIVEN, case=INFILTRATED)
    assert 0 < near < value("mound_height", *GIVEN, case=INFILTRATED)
    clear = value("basement_clearance", *GIVEN, case=INFILTRATED)
    assert clear == pytest.approx(6 - near - 3, rel=1e-12)
    shallow = (*(item for item in GIVEN if not item.startswith("depth_to_water")), "depth_to_water=3 m")
    assert value("basement_clearance", *shallow, case=INFILTRATED) < 0


def test_a_fall_is_not_counted_on_and_a_rise_is() -> None:
    """6 m less a basement of 3 m, whoever pumps; 8 m³/h given back raise the water by Theis at 50 m less at 350 m."""
    given = (*GIVEN, "long_term_pumping_rate=8 m³/h", "long_term_duration=10 a", "doublet_spacing=300 m")
    project = study.open_project(overrides=given)
    done = study.evaluate(project, project.plan.case("P40-it"), ["basement_fall", "basement_clearance"]).results
    fall, left = (done[name].values[0] for name in ("basement_fall", "basement_clearance"))  # type: ignore[index]
    assert fall == pytest.approx(theis_drawdown(8 / 3600, 0.02, 0.1, 50.0, 10 * YEAR), rel=1e-12)
    assert left == pytest.approx(3.0, rel=1e-12)
    assert value("basement_clearance", *GIVEN, case="P40-it-network") == pytest.approx(3.0, rel=1e-12)
    loop = project.plan.case("P40-it-hot-groundwater_loop")
    done = study.evaluate(project, loop, ["returned_rise_nearby", "basement_clearance"]).results
    rise, left = (done[name].values[0] for name in ("returned_rise_nearby", "basement_clearance"))  # type: ignore[index]
    other = theis_drawdown(8 / 3600, 0.02, 0.1, 350.0, 10 * YEAR)
    assert rise == pytest.approx(fall - other, rel=1e-9)
    assert left == pytest.approx(3.0 - rise, rel=1e-12)


def test_a_gap_says_its_reason_and_closes_with_values() -> None:
    assert "longitudinal section" in value("cutting_drainage_most").reason
    assert "depth of the excavations" in value("excavation_below_mound", case=INFILTRATED).reason
    flow = ("transmissivity_alluvium=0.02 m²/s", "saturated_thickness_alluvium=10 m", "hydraulic_gradient=0.5 %")
    cut = ("cutting_depth=24 m", "cutting_length=1 km", "depth_to_water=20 m")
    assert value("cutting_below_water", *cut) == pytest.approx(4.0, rel=1e-12)
    assert value("cutting_drainage_most", *flow, *cut) == pytest.approx(2e-3 * 0.005 * 4 * 1000, rel=1e-9)
    deep = ("cutting_depth=50 m", *cut[1:])
    assert value("cutting_drainage_most", *flow, *deep) == pytest.approx(0.02 * 0.005 * 1000, rel=1e-9)


def test_recharge_and_dry_years_by_hand() -> None:
    irrigation = ("maize_irrigation_depth=200 mm", "irrigated_land_share=30 %", "irrigation_return_share=15 %")
    back = value("irrigation_return_recharge", *irrigation)
    assert back * YEAR == pytest.approx(0.009, rel=1e-12)
    both = value("recharge_with_irrigation", *irrigation)
    assert both - value("rain_recharge") == pytest.approx(back, rel=1e-9)
    dry = ("dry_year_recharge_share=60 %", "storativity_alluvium=0.1")
    deficit = value("dry_year_level_deficit", *dry)
    assert deficit == pytest.approx(0.4 * value("rain_recharge") * YEAR / 0.1, rel=1e-12)
    fall = value("dry_year_cumulative_fall", *dry, label="well-100-m")
    assert fall - value("end_of_summer_drawdown", *dry, label="well-100-m") == pytest.approx(deficit, rel=1e-9)
    area = value("warmer_climate_recharge_area_equivalent", "climate_recharge_share=80 %")
    assert area == pytest.approx(value("recharge_area_equivalent") / 0.8, rel=1e-12)
