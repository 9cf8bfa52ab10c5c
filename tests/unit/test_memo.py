"""What cases have in common: made once from the same objects, bounded, and the same bits as alone."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from impact import memo
from impact.memo import Memo
from impact.study import Project, open_project, run_case


def test_the_same_objects_make_one_value() -> None:
    kept, made = Memo(), []

    def make() -> np.ndarray:
        made.append(1)
        return np.ones(3)

    one, other = np.zeros(2), np.zeros(2)
    first = kept.get((one,), make)
    assert kept.get((one,), make) is first
    assert kept.get((other,), make) is not first, "equal values are not the same object"
    assert kept.get((one,), make, (5,)) is not first
    assert len(made) == 3


def test_what_was_not_asked_for_longest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST_BYTES", 100)
    kept, objects = Memo(), [object() for _ in range(3)]
    values = [kept.get((one,), lambda: np.zeros(5)) for one in objects[:2]]
    assert kept.get((objects[0],), lambda: np.ones(5)) is values[0]
    kept.get((objects[2],), lambda: np.zeros(5))
    assert kept.get((objects[0],), lambda: np.ones(5)) is values[0]
    assert kept.get((objects[1],), lambda: np.ones(5)) is not values[1]


def test_another_process_begins_with_nothing() -> None:
    kept, key = Memo(), object()
    kept.get((key,), lambda: np.zeros(5))
    assert not pickle.loads(pickle.dumps(kept))._kept


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project()


def test_a_case_has_the_same_bits_after_others_and_alone(project: Project) -> None:
    """Series of the central run included."""
    cases = [project.plan.case(name) for name in ("P40-it-tower", "P80-it-tower", "P80-it-tower-hot")]
    after = [run_case(project, case, {}, 3) for case in cases]
    one, other = (done.results["design_wet_bulb_temperature"].values for done in after[:2])
    assert one is other
    for case, found in zip(cases, after, strict=True):
        alone = run_case(open_project(), case, {}, 3)
        assert set(alone.results) == set(found.results)
        assert set(alone.series) == set(found.series)
        for name, result in alone.results.items():
            if isinstance(result.values, np.ndarray):
                assert np.array_equal(result.values, found.results[name].values), name
        for name, series in alone.series.items():
            assert np.array_equal(series, found.series[name]), name


def test_series_are_those_of_the_central_run(project: Project) -> None:
    """Whether the case has members or not."""
    case = project.plan.case("P40-it-tower")
    one, many = run_case(project, case, {}, 1), run_case(project, case, {}, 7)
    assert set(one.series) == set(many.series)
    assert {series.shape for series in many.series.values()} == {(8760,)}
    for name, series in one.series.items():
        assert np.array_equal(series, many.series[name]), name
