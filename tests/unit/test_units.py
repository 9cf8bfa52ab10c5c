"""Numbers and units as people write them: read rightly or refused in words, never read as something else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact import nomenclature, units
from impact.errors import UnitError

UNITS = sorted({(t.unit, t.display_unit) for t in nomenclature.load().of_kind("quantity").values()})
SCALED = [(inside, shown) for inside, shown in UNITS if inside != "°C"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1700", 1700), ("0.02", 0.02), ("1e-3", 0.001), ("1.5E3", 1500), ("-40", -40), ("−40", -40), (" +7 ", 7)],
)
def test_numbers_are_read(text: str, number: float) -> None:
    assert units.parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("0,02", 'decimal comma; write "0.02"'),
        ("-1,5e3", 'decimal comma; write "-1.5e3"'),
        ("1 700", 'space inside the number; write "1700"'),
        ("1\u00a0700", 'write "1700"'),
        ("1\u202f700,5", 'write "1700.5"'),
        ("1'700", 'write "1700"'),
        ("1_700", 'write "1700"'),
        ("nan", "leave the entry out"),
        ("-inf", "leave the entry out"),
        ("Infinity", "leave the entry out"),
        ("", "is not a number"),
        ("1.2.3", "is not a number"),
        ("1.700,5", "is not a number"),
        ("0x10", "is not a number"),
        ("douze", "is not a number"),
    ],
)
def test_other_spellings_are_refused_with_the_right_one(text: str, cure: str) -> None:
    with pytest.raises(UnitError) as caught:
        units.parse_number(text)
    assert f'"{text}"' in str(caught.value)
    assert cure in str(caught.value)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("40 MW", "W", 4e7),
        ("40MW", "W", 4e7),
        ("0.02 m²/s", "m²/s", 0.02),
        ("0.02 m2/s", "m²/s", 0.02),
        ("8 m3/h", "m³/s", 8 / 3600),
        ("8 m^3/h", "m³/s", 8 / 3600),
        ("151.2 L/d", "m³/s", 0.1512 / 86400),
        ("151.2 l/j", "m³/s", 0.1512 / 86400),
        ("1.8 L/kWh", "m³/J", 1.8e-3 / 3.6e6),
        ("20 €", "EUR", 20),
        ("3 W/m²/K", "W/m²/K", 3),
        ("3 W/(m²·K)", None, None),
        ("18 °C", "°C", 18),
        ("-5 °C", "°C", -5),
        ("3 K", "K", 3),
        ("10 year", "s", 10 * 365 * 86400),
        ("10 an", "s", 10 * 365 * 86400),
        ("250 Wh/GPU", "J", 900000),
        ("62 dB(A)", "dB", 62),
        ("0.4 ‰", "1", 0.0004),
        ("12", "1", 12),
        (12, "1", 12),
        (0.25, "1", 0.25),
        ("5 m⁻¹", "m⁻¹", 5),
    ],
)
def test_quantities_are_read_in_their_unit(text: str | float, unit: str | None, value: float | None) -> None:
    if unit is None or value is None:
        with pytest.raises(UnitError, match="is not known"):
            units.parse(text, "W/m²/K")
    else:
        assert units.parse(text, unit) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("40 MW/h", "W", '"MW/h" is a power per time; expected a power, as "W"'),
        ("40 MWh", "W", '"MWh" is an energy; expected a power'),
        ("40 W", "m³", '"W" is a power; expected a volume'),
        ("1700 m³/an", "m³", "is a volume per time; expected a volume"),
        ("3", "W", '"3" has no unit; expected a power, for example "3 W"'),
        (3, "W", "has no unit; expected a power"),
        ("3 K", "°C", "a temperature difference in K; expected a temperature in °C"),
        ("3 °C", "K", "a temperature in °C; expected a temperature difference in K"),
        ("3 %", "W", '"%" is a plain number; expected a power'),
        ("3 MWatt", "W", 'the unit "MWatt" is not known'),
        ("3 m/s/", "m/s", "is not known"),
        ("3 m**2", "m²", "is not known"),
        ("MW", "W", "is not a number"),
        ("0,02 m²/s", "m²/s", 'write "0.02"'),
        ("1 700 m³", "m³", 'write "1700"'),
        ("1 700,5 m³", "m³", 'write "1700.5"'),
        ("nan W", "W", "leave the entry out"),
        ("1e999 W", "W", "not a number that can be computed with"),
        (math.nan, "1", "not a number that can be computed with"),
        (math.inf, "1", "not a number that can be computed with"),
    ],
)
def test_wrong_dimensions_and_numbers_are_refused_in_words(text: str | float, unit: str, words: str) -> None:
    with pytest.raises(UnitError) as caught:
        units.parse(text, unit)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("96 %", 0.96), ("0.96", 0.96), ("1", 1), ("-20 %", -0.2), ("150 %", 1.5)],
)
def test_a_share_has_a_percent_sign_or_is_at_most_one(text: str, value: float) -> None:
    assert units.parse(text, "1", share=True) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("96", 'write "96 %"'), ("1.5", 'a percentage it is "150 %"'), ("-2", 'a percentage it is "-200 %"')],
)
def test_a_share_above_one_without_percent_sign_is_refused(text: str, meant: str) -> None:
    """Ninety-six is a percentage without its sign; one and a half may be a slip of either kind."""
    with pytest.raises(UnitError, match=meant):
        units.parse(text, "1", share=True)


@pytest.mark.parametrize("unit", ["m³", "m³/year", "m³/an", "m³/a"])
def test_an_annual_amount_may_be_written_per_year(unit: str) -> None:
    assert units.parse(f"1700 {unit}", "m³", annual=True) == 1700


def test_only_a_year_is_taken_off_an_annual_amount() -> None:
    with pytest.raises(UnitError, match="a volume per time"):
        units.parse("1700 m³/d", "m³", annual=True)


@pytest.mark.parametrize(
    ("text", "unit", "half"),
    [
        ("96 %", "1", 0.005),
        ("96.0 %", "1", 0.0005),
        ("0.96", "1", 0.005),
        (0.96, "1", 0.005),
        (40000, "1", 0.5),
        ("40 MW", "W", 5e5),
        ("-700 m", "m", 0.5),
        ("1.5e3 kW", "W", 5e4),
        ("18 °C", "°C", 0.5),
        ("1700 m³/an", "m³", 0.5),
    ],
)
def test_half_of_the_last_digit_written(text: str | float, unit: str, half: float) -> None:
    assert units.resolution(text, unit) == pytest.approx(half, rel=1e-14)


@pytest.mark.parametrize(("inside", "shown"), UNITS)
def test_all_units_of_the_nomenclature_can_be_read_and_shown(inside: str, shown: str) -> None:
    assert units.dimension(inside) == units.dimension(shown)
    assert units.factor(inside, inside) == 1


@given(st.sampled_from(SCALED), st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-12))
def test_a_value_shown_in_its_display_unit_is_read_back(pair: tuple[str, str], value: float) -> None:
    inside, shown = pair
    written = f"{value * units.factor(inside, shown)!r} {'' if shown == '1' else shown}"
    assert units.parse(written, inside) == pytest.approx(value, rel=1e-12)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_python_prints_is_read_back(value: float) -> None:
    assert units.parse_number(repr(value)) == value


@given(st.text(max_size=12))
def test_any_text_is_read_as_a_finite_number_or_refused(text: str) -> None:
    try:
        value = units.parse(text, "1")
    except UnitError:
        value = 0
    assert math.isfinite(value)
