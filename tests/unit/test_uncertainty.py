"""One datum at a time: no swing without sampled data, swings that follow the physics, a stable ranking."""

from __future__ import annotations

import numpy as np
import pytest

from impact.errors import UnknownName
from impact.graph import Absent
from impact.study import Project, evaluate, open_project
from impact.uncertainty import one_at_a_time


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project()


def test_a_quantity_of_data_that_are_not_sampled_has_no_swing(project: Project) -> None:
    found = one_at_a_time(project, project.plan.case("P40-it"), "tranche_count")
    assert found.swings == ()
    assert found.central == pytest.approx(40 / 6)


def test_an_absent_quantity_stays_absent(project: Project) -> None:
    found = one_at_a_time(project, project.plan.case("P40-it"), "abstractable_volume_share")
    assert isinstance(found.central, Absent)
    assert found.swings == ()


def test_swings_follow_the_physics_and_can_be_repeated_by_hand(project: Project) -> None:
    case = project.plan.case("P40-it")
    found = one_at_a_time(project, case, "annual_it_energy")
    (swing,) = found.swings
    assert swing.datum.key == "load_factor"
    assert swing.low < found.central < swing.high  # type: ignore[operator]
    assert swing.low / swing.high == pytest.approx(0.45 / 0.85)
    by_hand = open_project(overrides=["load_factor=45 %"])
    again = evaluate(by_hand, case, ["annual_it_energy"]).results["annual_it_energy"].statistic(None, "central")
    assert swing.low == again


def test_one_by_one_and_together_agree_in_the_central_run(project: Project) -> None:
    case = project.plan.case("P40-it-hot")
    found = one_at_a_time(project, case, "drawdown", "well-100-m")
    central = evaluate(project, case, ["drawdown"]).results["drawdown"].statistic("well-100-m", "central")
    assert found.central == central
    widths = [swing.width for swing in found.swings]
    assert widths == sorted(widths, reverse=True)
    assert [s.datum.key for s in found.swings] == [
        s.datum.key for s in one_at_a_time(project, case, "drawdown", "well-100-m").swings
    ]


def test_a_reference_case_moves_with_its_case(project: Project) -> None:
    found = one_at_a_time(project, project.plan.case("P40-it-hot"), "water_saving_share")
    assert {"cycles_of_concentration", "pad_bleed_share"} <= {swing.datum.key for swing in found.swings}
    assert all(np.isfinite([swing.low, swing.high]).all() for swing in found.swings)


def test_a_swing_off_the_water_balance_says_so(project: Project) -> None:
    found = one_at_a_time(project, project.plan.case("P40-it-hot"), "drawdown", "well-100-m")
    by_key = {swing.datum.key: swing for swing in found.swings}
    assert by_key["transmissivity_alluvium"].on_condition == (False, False)
    assert by_key["storativity_alluvium"].on_condition == (True, True)


def test_what_is_given_does_not_move() -> None:
    project = open_project(overrides=["load_factor=65 %"])
    assert one_at_a_time(project, project.plan.case("P40-it"), "annual_it_energy").swings == ()


def test_a_name_that_nobody_bears_is_refused(project: Project) -> None:
    with pytest.raises(UnknownName, match="annual_it_energy"):
        one_at_a_time(project, project.plan.cases[0], "annual_it_enrgy")
