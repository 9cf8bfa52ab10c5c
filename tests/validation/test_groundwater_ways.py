"""Ways to the groundwater, on the embedded study: hand numbers, ranges without error, gaps that say their reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import erfc

from impact import study, trace
from impact.assessment import groundwater_ways
from impact.graph import Absent

DAY, YEAR = 86400.0, 365 * 86400.0
NAMES = sorted(
    {name.partition("__")[0] for name, value in vars(groundwater_ways).items() if getattr(value, "__module__", "")
     == groundwater_ways.__name__}
)  # fmt: skip
# Velocity 8.6 m/d: K 2e-3 m/s, slope 5 per mille, porosity 0.1.
FLOW = (
    "transmissivity_alluvium=0.02 m²/s", "saturated_thickness_alluvium=10 m", "hydraulic_gradient=0.5 %",
    "kinematic_porosity=10 %",
)  # fmt: skip


def value(quantity: str, *overrides: str, case: str = "P40-it", label: str | None = None) -> Any:
    project = study.open_project(overrides=overrides)
    done = study.evaluate(project, project.plan.case(case), [quantity])
    result = done.results[quantity]
    return result.values if isinstance(result.values, Absent) else result.statistic(label, "central")


@pytest.mark.parametrize("case", ["P40-it", "P120-it-hot", "P40-it-dry", "P40-it-tower", "P40-it-network"])
def test_every_way_holds_for_all_sets_of_hypotheses(case: str) -> None:
    """Also where a plant of dry coolers takes no water: numbers that are finite and not negative, or a stated gap."""
    project = study.open_project()
    done = study.evaluate(project, project.plan.case(case), NAMES, 41)
    numbers = 0
    for name in NAMES:
        found = done.results[name].values
        if isinstance(found, Absent):
            assert len(found.reason) > 20, name
            continue
        numbers += 1
        assert np.all(np.asarray(found) >= 0), name
    assert numbers > 15


def test_velocity_and_first_arrival_by_hand() -> None:
    """8.64 m a day; 20 m at 10 % of moving water under 36 mm an hour: 2.3 days; then 1 km: 115.7 days."""
    assert value("groundwater_velocity", *FLOW) * DAY == pytest.approx(8.64, rel=1e-12)
    down = value("earliest_water_table_arrival", *FLOW)
    assert down / DAY == pytest.approx(20 * 0.1 / 1e-5 / DAY, rel=1e-12)
    along = value("earliest_receptor_arrival", *FLOW, label="well-1-km") - down
    assert along / DAY == pytest.approx(1000 / 8.64, rel=1e-12)


LOOP = "P40-it-hot-groundwater_loop"


def test_a_loop_that_gives_its_water_back_by_hand() -> None:
    """x₀ = Q/(2πTi) = 3.54 m; from 50 m upstream (50 − 3.54 ln(1 + 50/3.54)) / 8.64 = 4.67 days instead of 5.79.

    Far away the Theis curves are logarithms: what remains of the drawdown is Q/(4πT) 2 ln((r + 300) / r). A pair of
    wells takes from a stream Q (erfc(d/√(4Dt)) − erfc((d + 300)/√(4Dt))) (Glover and Balmer 1954).
    """
    given = (*FLOW, "storativity_alluvium=0.1", "long_term_pumping_rate=8 m³/h", "doublet_spacing=300 m",
             "well_pumping_rate=8 m³/h", "annual_make_up_water=700800 m³", "long_term_duration=10 a")  # fmt: skip
    names = ("own_well_spill_arrival", "returned_water_arrival", "earliest_water_table_arrival",
             "loop_pair_drawdown_most", "long_term_drawdown")  # fmt: skip
    project = study.open_project(overrides=given)
    streams = ("loop_pair_stream_depletion_most", "stream_distance")
    found = study.evaluate(project, project.plan.case(LOOP), (*names, *streams)).results
    at = {name: found[name].statistic("well-1-km" if found[name].labels else None, "central") for name in names}
    own, driven, down, left, alone = (float(at[name]) for name in names)  # type: ignore[arg-type]
    year = value("year_length")
    for arrival, distance, rate in ((own, 50.0, 8 / 3600), (driven, 1000.0, 700800 / year)):
        length = rate / (2 * np.pi * 0.02 * 0.005)
        along = (distance - length * np.log(1 + distance / length)) / 8.64
        assert (arrival - down) / DAY == pytest.approx(along, rel=1e-9)
        assert along < distance / 8.64
    assert left == pytest.approx(8 / 3600 / (4 * np.pi * 0.02) * 2 * np.log(1.3), rel=0.01)
    assert left < alone / 3
    taken, away = (np.asarray(found[name].values)[:, 0] for name in streams)
    spread = np.sqrt(4 * 0.2 * 10 * year)
    assert taken == pytest.approx(8 / 3600 * (erfc(away / spread) - erfc((away + 300) / spread)), rel=1e-9)


def test_each_number_of_a_loop_names_its_equation() -> None:
    """Also where it is called within a comprehension, whose code is a code of its own."""
    project = study.open_project()
    methods = project.graph.choose(study.choices_of(project, project.plan.case(LOOP)))
    for name, equation in (
        ("loop_pair_stream_depletion_most", "stream_depletion_fraction"), ("loop_pair_drawdown_most", "pair_drawdown"),
        ("returned_rise_nearby", "pair_drawdown"), ("returned_water_arrival", "axial_travel_time"),
    ):  # fmt: skip
        assert equation in [found.__name__ for found in trace.equations_of(methods[name])], name


@pytest.mark.parametrize(("rate", "dry"), [("200 m³/h", 0), ("230 m³/h", 1)])
def test_a_well_is_dry_where_its_fall_passes_half_of_the_thickness(rate: str, dry: int) -> None:
    """Q/(4πT) (ln(4Tt/(S r²)) − γ) at 0.15 m after ten years: 4.7 m at 200 m³/h and 5.4 m at 230, of 10 m of water."""
    given = (*FLOW, "storativity_alluvium=0.1", f"long_term_pumping_rate={rate}",
             "well_radius=0.15 m", "long_term_duration=10 a")  # fmt: skip
    assert value("well_dries_in_long_term", *given) == dry


def test_capture_width_of_eight_cubic_metres_an_hour() -> None:
    """8 m³/h over T i of 1e-4 m²/s is 22 m: the middle of what reviewers found."""
    overrides = (*FLOW, "long_term_pumping_rate=8 m³/h")
    width = value("well_capture_width", *overrides)
    assert width == pytest.approx(22.2, abs=0.05)
    assert value("well_stagnation_distance", *overrides) * 2 * np.pi == pytest.approx(width, rel=1e-12)
    assert value("well_isochrone_reach", *overrides) > 50 * 8.64


def test_indirect_abstraction_carries_the_losses_of_the_network() -> None:
    rate = value("indirect_abstraction_rate", case="P40-it-network")
    make_up = value("annual_make_up_water", case="P40-it-network")
    efficiency = value("network_efficiency", case="P40-it-network")
    assert rate * YEAR * efficiency == pytest.approx(make_up, rel=1e-12)
    assert value("indirect_peak_day_rate", case="P40-it-network") > rate
    licensed = value("indirect_licensed_share", case="P40-it-network")
    assert isinstance(licensed, Absent)
    assert "well field not communicated" in licensed.reason
    known = value("indirect_licensed_share", "supplying_licensed_volume=1000000 m³/year", case="P40-it-network")
    assert known == pytest.approx(rate * YEAR / 1e6, rel=1e-12)


def test_a_floating_spill_is_retained_or_reaches_the_water() -> None:
    assert value("fuel_retained_depth") == pytest.approx(5 / (100 * 0.008), rel=1e-12)
    assert value("fuel_at_water_table") == 0
    assert value("fuel_at_water_table", "depth_to_water=5 m") == pytest.approx(5 - 100 * 0.008 * 5, rel=1e-12)


def test_heat_by_hand() -> None:
    """36 MW at 10 K take 861 L/s; the mixing keeps the heat."""
    heat, flow = value("design_liquid_heat"), value("open_loop_flow")
    assert flow * 4.18e6 * 10 == pytest.approx(heat, rel=1e-12)
    rise, below = value("warm_infiltration_rise"), value("groundwater_flow_below_site")
    blowdown = value("annual_blowdown") / YEAR
    assert rise * (below + blowdown) == pytest.approx(12 * blowdown, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "reason", "given", "expected"),
    [
        ("excavation_below_water", "depth of the excavations", "excavation_depth=23 m", 3.0),
        ("cumulative_abstraction_increase", "national bank of abstractions", "existing_abstraction=1 m³/year", None),
    ],
)
def test_a_gap_says_its_reason_and_closes_with_a_value(name: str, reason: str, given: str, expected: Any) -> None:
    absent = value(name)
    assert isinstance(absent, Absent)
    assert reason in absent.reason
    assert value(name, given) == pytest.approx(expected or value("annual_abstraction"), rel=1e-12)


def test_the_seasons_add_up_to_the_year() -> None:
    """What is pumped month by month is the make-up water of the year; the end of summer is deeper than the mean."""
    project = study.open_project()
    names = ["seasonal_pumping_rate", "annual_make_up_water", "end_of_summer_drawdown", "long_term_drawdown"]
    done = study.evaluate(project, project.plan.case("P40-it"), names).results
    rates, year = np.asarray(done["seasonal_pumping_rate"].values), np.asarray(done["annual_make_up_water"].values)
    assert rates.shape == (1, 12)
    assert rates.sum() * YEAR / 12 == pytest.approx(year[0], rel=1e-12)
    summer, mean = (np.asarray(done[name].values)[0, 1] for name in names[2:])
    assert summer > 1.5 * mean


def test_an_area_pictures_a_volume() -> None:
    area = value("recharge_area_equivalent")
    assert area * 0.22 == pytest.approx(value("annual_abstraction"), rel=1e-12)
    assert value("dry_year_recharge_area_equivalent") == pytest.approx(2 * area, rel=1e-12)
