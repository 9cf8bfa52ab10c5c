"""Addresses, statistics, and the numbers that they name."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.cases import Case
from impact.errors import InputError, UnknownName
from impact.evidence import Datum, Leaf, Register
from impact.graph import Absent
from impact.nomenclature import Term
from impact.results import STATISTICS, Address, CaseResult, Result, parse_address, rank

SCALAR = Term("pue", "quantity", "n.toml")
LABELLED = Term("drawdown", "quantity", "n.toml", unit="m", axes=("receptor",))
SERIES = Term("air_temperature", "quantity", "n.toml", unit="°C", axes=("time",))
TWO = ("agiron", "drets")
SPREAD = np.concatenate([[50.0], np.arange(1.0, 101.0)])  # central run, then 100 members

names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.-]{0,8}", fullmatch=True)
quantities = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("pue", Address(None, "pue", None)),
        ("P40-it/pue", Address("P40-it", "pue", None)),
        ("P40-it/pue@p95", Address("P40-it", "pue", None, "p95")),
        ("P40/drawdown[agiron]@p5", Address("P40", "drawdown", "agiron", "p5")),
        ("P40/drawdown[well-1-km]@share", Address("P40", "drawdown", "well-1-km", "share")),
        (" P40/pue@central ", Address("P40", "pue", None)),
    ],
)
def test_an_address_is_read(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["", "P40/", "/pue", "P40/pue[", "P40/pue[]", "a/b/pue", "P40/pue p95", "pue@"])
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="is not an address; write case/quantity"):
        parse_address(text)


def test_an_unknown_statistic_gets_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r'unknown statistic "p59"; the nearest are p5'):
        parse_address("P40/pue@p59")


@given(
    st.none() | names, quantities, st.none() | names, st.sampled_from(["central", "share", *STATISTICS])
)  # fmt: skip
def test_an_address_written_is_read_back(case: str | None, quantity: str, label: str | None, statistic: str) -> None:
    address = Address(case, quantity, label, statistic)
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    ("statistic", "value"),
    [("central", 50), ("p5", 5.95), ("p25", 25.75), ("p50", 50.5), ("p75", 75.25), ("p95", 95.05), ("share", 1)],
)
def test_statistics_are_over_the_sampled_members(statistic: str, value: float) -> None:
    assert Result(SCALAR, SPREAD).statistic(None, statistic) == pytest.approx(value)


def test_the_central_run_does_not_count_among_the_members() -> None:
    values = np.array([1e9, 0, 0, 1, 1, 1])
    assert Result(SCALAR, values).statistic(None, "share") == 0.6
    assert Result(SCALAR, values).statistic(None, "p95") == 1


def test_without_an_ensemble_there_is_the_central_run_and_no_statistic() -> None:
    result = Result(SCALAR, np.array([3.0]))
    assert result.statistic(None, "central") == 3
    assert all(isinstance(result.statistic(None, s), Absent) for s in ("share", *STATISTICS))


def test_a_label_picks_its_own_column() -> None:
    result = Result(LABELLED, np.array([[1.0, 2.0], [3.0, 4.0]]), ("agiron", "drets"))
    assert result.statistic("drets", "central") == 2
    assert result.statistic("agiron", "p50") == 3


@pytest.mark.parametrize(
    ("result", "label", "error", "words"),
    [
        (Result(SCALAR, SPREAD), "x", UnknownName, "pue has no labels; leave [x] away"),
        (Result(LABELLED, np.ones((1, 2)), TWO), None, InputError, "drawdown needs a label: agiron, drets"),
        (Result(LABELLED, np.ones((1, 2)), TWO), "agirom", UnknownName, "the nearest are agiron"),
        (Result(SERIES, np.ones((1, 24))), None, InputError, "air_temperature is a series"),
    ],
)
def test_a_wrong_label_is_refused(result: Result, label: str | None, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        result.statistic(label, "central")


def test_absence_is_an_answer() -> None:
    absent = Absent("pue ← it_power: no value is given")
    assert Result(SCALAR, absent).statistic(None, "p95") == absent


def case_result(**results: Result) -> CaseResult:
    datum = Datum("depth", 3.0, "assumed", "survey", "data.toml", "3 m")
    register = Register({"depth": Leaf("depth", (datum,))})
    return CaseResult(Case("P40", "headline", "P40", {}), results, {}, register, {})


def test_a_number_has_value_and_range() -> None:
    number = case_result(pue=Result(SCALAR, SPREAD)).number(Address("P40", "pue", None))
    assert (number.value, number.low, number.high) == (50, pytest.approx(5.95), pytest.approx(95.05))
    assert number.has_range
    assert not number.eccentric


@pytest.mark.parametrize(("central", "eccentric"), [(1.0, True), (25.7, True), (26.0, False), (99.0, True)])
def test_a_central_value_outside_the_middle_half_is_marked(central: float, eccentric: bool) -> None:
    values = np.concatenate([[central], np.arange(1.0, 101.0)])
    assert case_result(pue=Result(SCALAR, values)).number(Address("P40", "pue", None)).eccentric is eccentric


def test_a_number_that_no_hypothesis_moves_has_no_range() -> None:
    number = case_result(pue=Result(SCALAR, np.full(101, 2.0))).number(Address("P40", "pue", None))
    assert not number.has_range
    assert not number.eccentric


def test_a_number_that_is_a_datum_carries_it() -> None:
    done = case_result(depth=Result(Term("depth", "quantity", "n.toml", unit="m"), np.array([3.0])))
    number = done.number(Address("P40", "depth", None))
    assert number.datum is not None
    assert number.datum.source == "survey"


def test_an_unknown_quantity_gets_the_nearest() -> None:
    with pytest.raises(UnknownName, match="nearest are pue"):
        case_result(pue=Result(SCALAR, SPREAD)).number(Address("P40", "peu", None))


def test_members_ranked_at_once_are_those_ranked_one_by_one() -> None:
    draw = np.random.default_rng(7)
    term = Term("drawdown", "quantity", "m")
    shapes = ((21,), (21, 3), (1,), (21, 2, 4), (9, 2))
    values = [draw.normal(size=shape) for shape in shapes]
    results = [Result(term, value) for value in values] + [Result(term, Absent("no well"))]
    rank(results)
    for result, value in zip(results, values, strict=False):
        expected = Result(term, value).quantiles
        assert list(result.quantiles) == list(expected)
        for name, quantile in expected.items():
            np.testing.assert_array_equal(result.quantiles[name], quantile)
        assert ("share" in vars(result)) is (len(value) > 1), "at hand"
        np.testing.assert_array_equal(result.share, Result(term, value).share)
        np.testing.assert_array_equal(result.share, None if len(value) == 1 else (value[1:] > 0).mean(axis=0))
    assert results[-1].quantiles == {}
    assert results[-1].share is None
