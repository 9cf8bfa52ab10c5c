"""Sets of hypotheses kept on a condition: seeded, counted, central run first, other columns untouched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from impact import sampling
from impact.cases import ConditionShape
from impact.errors import RegisterError
from impact.study import Project, evaluate, given_values, kept_sets, open_project


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project()


def test_the_first_sets_that_meet_the_condition_are_kept() -> None:
    admitted = np.array([1.0, 0, 1, 0, 1, 1])
    column = np.arange(6.0)
    kept = sampling.keep(admitted, {"a": column, "fixed": np.array([9.0])}, 3, "balance")
    assert kept.columns["a"].tolist() == [0.0, 2.0, 4.0]
    assert kept.columns["fixed"].tolist() == [9.0]
    assert (kept.candidates, kept.rejected) == (5, 2)


def test_too_few_sets_and_a_central_run_off_the_condition_are_faults() -> None:
    with pytest.raises(RegisterError, match="2 of 3 candidates meet it and 5 are needed"):
        sampling.keep(np.array([1.0, 1, 0, 1]), {"a": np.arange(4.0)}, 6, "balance")
    with pytest.raises(RegisterError, match="central values do not meet it"):
        sampling.keep(np.array([0.0, 1, 1]), {"a": np.arange(3.0)}, 2, "balance")


def test_a_condition_on_nothing_sampled_keeps_all() -> None:
    kept = sampling.keep(np.array([1.0]), {"a": np.arange(4.0)}, 3, "balance")
    assert kept.columns["a"].tolist() == [0.0, 1.0, 2.0]
    assert kept.rejected == 0


def test_every_member_of_the_study_keeps_the_water_balance(project: Project) -> None:
    case = project.plan.case("P40-it-hot")
    names = ["hydraulic_gradient", "on_water_balance", "rejected_sets", "candidate_sets", "rejected_set_share"]
    done = evaluate(project, case, names, 201)
    slope = done.results["hydraulic_gradient"].values
    assert isinstance(slope, np.ndarray)
    assert slope.shape == (201,)
    assert np.all((slope >= 2e-3) & (slope <= 10e-3))
    assert np.all(done.results["on_water_balance"].values == 1)
    drawn, rejected = (done.results[name].statistic(None, "central") for name in ("candidate_sets", "rejected_sets"))
    assert isinstance(drawn, float)
    assert isinstance(rejected, float)
    assert 0 < rejected < drawn == 1000
    assert done.results["rejected_set_share"].statistic(None, "central") == pytest.approx(rejected / drawn)


def test_the_water_carried_equals_the_recharge(project: Project) -> None:
    """Transmissivity times slope against recharge times length, member by member."""
    names = ["transmissivity_alluvium", "hydraulic_gradient", "rain_recharge", "upstream_length"]
    done = evaluate(project, project.plan.cases[0], names, 201).results
    t, i, w, length = (done[name].values for name in names)
    assert t * i == pytest.approx(w * length, rel=1e-12)  # type: ignore[operator]


def test_kept_sets_are_reproducible_and_leave_other_columns_alone(project: Project) -> None:
    case = project.plan.cases[0]
    register = project.case_register(case)
    first, second = (kept_sets(project, case, register, 201) for _ in range(2))
    assert first is not None
    assert second is not None
    assert set(first.columns) == {
        "transmissivity_alluvium", "rain_recharge", "upstream_length", "hydraulic_gradient_least",
        "hydraulic_gradient_most",
    }  # fmt: skip
    assert all(np.array_equal(first.columns[key], second.columns[key]) for key in first.columns)
    without = replace(project, plan=replace(project.plan, shape=project.plan.shape.model_copy(
        update={"condition": None})))  # fmt: skip
    bound, free = (given_values(p, case, 201)[0] for p in (project, without))
    assert np.array_equal(bound["storativity_alluvium"], free["storativity_alluvium"])
    assert not np.array_equal(bound["transmissivity_alluvium"], free["transmissivity_alluvium"])
    assert bound["transmissivity_alluvium"][0] == free["transmissivity_alluvium"][0]


def test_a_condition_that_cannot_be_tested_is_a_fault(project: Project) -> None:
    shape = project.plan.shape.model_copy(
        update={"condition": ConditionShape(quantity="abstractable_volume_share", candidates=10)}
    )
    broken = replace(project, plan=replace(project.plan, shape=shape))
    with pytest.raises(RegisterError, match="cannot be tested"):
        given_values(broken, project.plan.cases[0], 1)
