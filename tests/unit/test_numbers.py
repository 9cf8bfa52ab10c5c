"""Numbers on the page: rounding by the range, units, marks, addresses."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from impact import nomenclature
from impact.evidence import Datum
from impact.graph import Absent
from impact.results import Number, parse_address
from reports.language import language
from reports.numbers import Numbers, as_written, decimal, decimals, decimals_of_share, fewest, rounded

TERMS = nomenclature.load()


class FakeStudy:
    """Answers addresses with given numbers."""

    def __init__(self, **given: Number) -> None:
        self._given = given
        self.project = SimpleNamespace(terms=TERMS, register=SimpleNamespace(absent={"abstractable_volume": {}}))

    def number(self, address: str) -> Number:
        return self._given[parse_address(address).quantity]


def number(address: str, value: float | Absent, low: float | None = None, high: float | None = None) -> Number:
    parsed = parse_address(address)
    return Number(parsed, TERMS[parsed.quantity], value, low, high)


def printed(one: Number, code: str = "fr") -> tuple[str, str | None, str | None]:
    numbers = Numbers(FakeStudy(**{one.address.quantity: one}), language(code))  # type: ignore[arg-type]
    entry = numbers.entry(str(one.address))
    return entry.text, entry.low, entry.high


@pytest.mark.parametrize(
    ("value", "low", "high", "texts"),
    [
        (1094.0, 0.0, 22210.0, ("1\u202f100", "0", "22\u202f000")),
        (367210.0, 301000.0, 447000.0, ("370\u202f000", "300\u202f000", "450\u202f000")),
        (5123.0, 5120.0, 5127.0, ("5\u202f123", "5\u202f120", "5\u202f127")),
        (0.0, 0.0, 0.0, ("0", None, None)),
        (1330.2, None, None, ("1\u202f330", None, None)),
        (0.3, None, None, ("<\u00a01", None, None)),
        (120.0, 120.0 - 1e-9, 120.0 + 1e-9, ("120", None, None)),
    ],
)
def test_volumes(
    value: float, low: float | None, high: float | None, texts: tuple[str, str | None, str | None]
) -> None:
    assert printed(number("P/annual_make_up_water", value, low, high)) == texts


def test_a_ratio_is_rounded_by_its_range() -> None:
    assert printed(number("P/pue", 1.0939, 1.0733, 1.1261)) == ("1,09", "1,07", "1,13")


def test_a_share_near_the_whole_is_rounded_by_what_it_lacks() -> None:
    assert printed(number("P/water_saving_share", 0.9970, 0.9436, 1.0)) == ("99,7", "94,4", "100")


def test_a_share_of_sets_is_a_per_cent_whatever_the_quantity() -> None:
    one = number("P/well_cannot_deliver@share", 0.345)
    shown = Numbers(FakeStudy(well_cannot_deliver=one), language("fr")).show("P/well_cannot_deliver@share")  # type: ignore[arg-type]
    assert "35\u00a0%" in shown
    assert 'data-address="P/well_cannot_deliver@share"' in shown


def test_languages_differ_in_separators_and_years() -> None:
    one = number("P/annual_make_up_water", 12345.0)
    for code, text in (("fr", "12\u202f300\u00a0m³/an"), ("en", "12,300\u00a0m³/year")):
        shown = Numbers(FakeStudy(annual_make_up_water=one), language(code)).show("P/annual_make_up_water")  # type: ignore[arg-type]
        assert text in shown


def test_a_negative_number_has_a_minus_sign() -> None:
    assert printed(number("P/site_temperature_shift", -0.9))[0] == "−0,9"


def test_the_range_has_its_own_addresses() -> None:
    one = number("P/drawdown[well]", 0.11, 0.03, 0.58)
    shown = Numbers(FakeStudy(drawdown=one), language("fr")).show("P/drawdown[well]", spread=True)  # type: ignore[arg-type]
    assert 'data-address="P/drawdown[well]@p5"' in shown
    assert 'data-address="P/drawdown[well]@p95"' in shown


def test_a_range_that_is_not_seen_is_not_printed() -> None:
    assert printed(number("P/drawdown[well]", 0.0021, 0.0011, 0.0041)) == ("<\u00a00,01", None, None)


def test_a_declared_datum_is_marked_and_printed_as_written() -> None:
    datum = Datum("announced_power", 4.0e7, "declared", "source", "file", "40 MW", resolution=5e5)
    one = replace(number("P/announced_power", 4.0e7), datum=datum)
    shown = Numbers(FakeStudy(announced_power=one), language("fr")).show("P/announced_power")  # type: ignore[arg-type]
    assert "40\u00a0MW" in shown
    assert '<span class="declared">déclaré</span>' in shown


@pytest.mark.parametrize(("grade", "marked"), [("assumed", True), ("published", False), ("declared", False)])
def test_an_assumed_datum_bears_a_star(grade: str, marked: bool) -> None:
    datum = Datum("load_factor", 0.65, grade, "s", "f", "65 %")  # type: ignore[arg-type]
    one = replace(number("P/load_factor", 0.65), datum=datum)
    numbers = Numbers(FakeStudy(load_factor=one), language("fr"))  # type: ignore[arg-type]
    assert ("</span>*" in numbers.show("P/load_factor")) is marked
    assert numbers.cell("P/load_factor").endswith("*") is marked
    assert "*" not in numbers.entry("P/load_factor").text


def test_an_absent_number_says_so_and_keeps_its_reason() -> None:
    one = number("P/assist_duration", Absent("no assist with dry coolers"))
    shown = Numbers(FakeStudy(assist_duration=one), language("fr")).show("P/assist_duration")  # type: ignore[arg-type]
    assert "sans objet" in shown
    assert "no assist with dry coolers" in shown


def test_what_nobody_has_given_is_told_from_what_means_nothing() -> None:
    one = number("P/assist_duration", Absent("assist_duration ← abstractable_volume: not yet asked for"))
    shown = Numbers(FakeStudy(assist_duration=one), language("fr")).show("P/assist_duration")  # type: ignore[arg-type]
    assert "non connu" in shown


def test_register_numbers_follow_the_first_printing() -> None:
    study = FakeStudy(pue=number("P/pue", 1.1), wue=number("P/wue", 0.0))
    numbers = Numbers(study, language("fr"))  # type: ignore[arg-type]
    for address in ("P/wue", "P/pue", "P/wue"):
        numbers.show(address)
    assert [(entry.identifier, entry.address) for entry in numbers.entries] == [("R1", "P/wue"), ("R2", "P/pue")]


@pytest.mark.parametrize(("value", "spread", "expected"), [(1094.0, 22210.0, -2), (0.0, None, 2), (1.09, 0.05, 2)])
def test_decimals(value: float, spread: float | None, expected: int) -> None:
    assert decimals(value, spread) == expected


def test_decimals_of_a_share_outside_of_the_whole() -> None:
    assert decimals_of_share(127.5, None) == decimals(127.5, None)


@pytest.mark.parametrize(("written", "resolution", "expected"), [("40 MW", 5e5, 0), ("5.5 MW", 5e4, 1)])
def test_as_written(written: str, resolution: float, expected: int) -> None:
    datum = Datum("announced_power", 1.0, "declared", "source", "file", written, resolution=resolution)
    assert as_written(datum, TERMS["announced_power"]) == expected


def test_fewest() -> None:
    assert fewest(40.0, 1) == 0
    assert fewest(40.25, 2) == 2


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (127.5, 0, 128.0), (128.5, 0, 129.0), (-0.25, 1, -0.3), (1.275 * 100, 0, 128.0), (2.675, 2, 2.68),
        (1250.0, -2, 1300.0), (127.49, 0, 127.0), (-0.04, 1, 0.0), (1e16, 0, 1e16),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(value: float, places: int, expected: float) -> None:
    assert rounded(value, places) == expected
    assert str(rounded(value, places)) != "-0.0"


def test_a_quantile_is_rounded_as_the_number_whose_range_it_is_of() -> None:
    central = number("P/annual_make_up_water", 1094.0, 0.0, 22210.0)

    class Study(FakeStudy):
        def number(self, address: str) -> Number:
            asked = parse_address(address)
            return central if asked.statistic == "central" else replace(central, address=asked, value=2203.0, low=None)

    shown = Numbers(Study(), language("fr")).show("P/annual_make_up_water@p50")  # type: ignore[arg-type]
    assert "2\u202f200\u00a0m³/an" in shown


def test_a_code_has_no_separators() -> None:
    assert decimal(2026.0, 0, "fr", grouped=False) == "2026"
    assert decimal(2026.0, 0, "fr") == "2\u202f026"
