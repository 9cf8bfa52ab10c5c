"""Numbers and units as people write them, turned into the units of the nomenclature and back.

Numbers are parsed here, since a library reads "0,02 m²/s" as 0 and "1 700 m³" as 700 without a word;
units come from a closed list and are converted by pint. A year is the civil year of 365 days.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from impact.errors import UnitError

if TYPE_CHECKING:
    from pint import UnitRegistry

# What people may write (left) and how pint spells it (right).
TOKENS = {
    "1": "", "%": "percent", "‰": "permille",
    "mm": "mm", "cm": "cm", "m": "m", "km": "km", "ha": "hectare", "L": "liter", "l": "liter",
    "s": "second", "min": "minute", "h": "hour", "d": "day", "j": "day", "week": "week",
    "year": "civil_year", "an": "civil_year", "a": "civil_year",
    "W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt",
    "J": "joule", "kJ": "kilojoule", "MJ": "megajoule", "GJ": "gigajoule",
    "Wh": "watt_hour", "kWh": "kilowatt_hour", "MWh": "megawatt_hour", "GWh": "gigawatt_hour",
    "TWh": "terawatt_hour", "Pa": "pascal", "hPa": "hectopascal", "kPa": "kilopascal", "bar": "bar",
    "mg": "milligram", "g": "gram", "kg": "kilogram", "t": "metric_ton", "K": "kelvin", "°C": "degC", "°": "degree",
    "GPU": "gpu", "EUR": "euro", "€": "euro", "k€": "kiloeuro", "M€": "megaeuro", "G€": "gigaeuro",
    "dB": "decibel_level", "dB(A)": "decibel_level",
}  # fmt: skip
_DEFINITIONS = (
    "percent = 0.01", "permille = 0.001", "civil_year = 365 * day", "gpu = []", "euro = [currency]",
    "decibel_level = [level]",
)  # fmt: skip
_WORDS = {  # dimension, as its sorted powers, in words
    "": "a plain number", "length1": "a length", "length2": "an area", "length3": "a volume",
    "time1": "a duration", "mass1": "a mass", "temperature1": "a temperature difference",
    "currency1": "an amount of money", "level1": "a sound level", "length1 time-1": "a velocity",
    "length2 time-1": "an area per time", "length3 time-1": "a volume per time", "mass1 time-1": "a mass per time",
    "length2 mass1 time-3": "a power", "length2 mass1 time-2": "an energy",
    "length2 mass1 time-4": "a power per time", "length-1 mass1 time-2": "a pressure",
    "length1 mass-1 time2": "a volume per energy", "length-2 mass-1 time2": "a share per energy",
    "length2 mass1 temperature-1 time-3": "a power per temperature difference",
    "temperature1 time1": "a temperature difference times a duration", "temperature-1": "a share per kelvin",
    "time-1": "a share per time", "length-2 time2": "a mass per energy", "length-1": "a share per length",
}  # fmt: skip
MANY = 5  # above that, a share written without its % is a percentage
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_FACTOR = re.compile(r"(?P<token>dB\(A\)|[^\d²³⁻¹^()]+|1)(?P<power>²|³|\^?[23]|⁻¹)?")
_PER_YEAR = re.compile(r"/(year|an|a)$")
_POWERS = {None: 1, "²": 2, "³": 3, "2": 2, "3": 3, "^2": 2, "^3": 3, "⁻¹": -1}


def parse_number(text: str) -> float:
    """Read one number written with digits, a decimal point and perhaps an exponent.

    Raises
    ------
    UnitError
        For a decimal comma, a space inside the number, nan, inf or anything else; says the right spelling.
    """
    clean = text.strip().replace("−", "-")
    if _NUMBER.fullmatch(clean):
        return float(clean)
    if re.fullmatch(r"[+-]?\d+,\d+([eE][+-]?\d+)?", clean):
        raise UnitError(f'"{text}" has a decimal comma; write "{clean.replace(",", ".")}"')
    compact = re.sub(r"[\s\u00a0\u202f_']", "", clean)
    grouped = re.fullmatch(r"[+-]?\d{1,3}([\s\u00a0\u202f_']\d{3})+([.,]\d+)?", clean)
    if grouped and _NUMBER.fullmatch(compact.replace(",", ".")):
        raise UnitError(f'"{text}" has a space inside the number; write "{compact.replace(",", ".")}"')
    if clean.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        raise UnitError(f'"{text}" is not a number that can be computed with; leave the entry out to say unknown')
    raise UnitError(f'"{text}" is not a number; write digits with a decimal point, as 1700 or 0.02 or 1e-3')


def split(text: str) -> tuple[float, str]:
    """Split "0.02 m²/s" into the number and the unit ("1" where there is none)."""
    clean = text.strip()
    match = re.match(r"[+\-−]?[\d.,eE+\-\s\u00a0\u202f]*\d", clean)
    if not match:
        head, _, unit = clean.partition(" ")
        return parse_number(head), unit.strip() or "1"
    number, unit = clean[: match.end()], clean[match.end() :].strip()
    return parse_number(number), unit or "1"


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[Any]:
    import pint

    registry: UnitRegistry[Any] = pint.UnitRegistry(cache_folder=None)
    for definition in _DEFINITIONS:
        registry.define(definition)
    return registry


@lru_cache(maxsize=512)
def _expression(unit: str) -> str:
    """Spell a unit of the closed list as pint does: "m³/h" becomes "m**3/hour**1"."""
    parts = []
    for index, group in enumerate(unit.replace("×", "·").split("/")):
        for factor in re.split(r"[·*.]|\s", group.strip()):
            match = _FACTOR.fullmatch(factor)
            token = match and match["token"]
            if not match or token not in TOKENS:
                known = ", ".join(TOKENS)
                raise UnitError(f'the unit "{unit}" is not known; known are combinations of {known}')
            power = _POWERS[match["power"]] * (-1 if index else 1)
            if TOKENS[token]:
                parts.append(f"{TOKENS[token]}**{power}")
    return "*".join(parts) or "dimensionless"


@lru_cache(maxsize=512)
def _scale(unit: str) -> tuple[float, str]:
    """Return the factor of a unit to base units, and its dimension in words."""
    base = _registry().Quantity(1, _expression(unit)).to_base_units()
    powers = sorted((key.strip("[]"), power) for key, power in base.dimensionality.items())
    dimensionality = " ".join(f"{key}{power:g}" for key, power in powers)
    return float(base.magnitude), _WORDS.get(dimensionality, dimensionality)


def dimension(unit: str) -> str:
    """Say the dimension of a unit in words: "a power", "a volume per time".

    A temperature on the Celsius scale and a temperature difference in kelvin are kept apart.
    """
    if unit == "°C":
        return "a temperature in °C"
    if unit == "K":
        return "a temperature difference in K"
    return _scale(unit)[1]


def factor(unit: str, target: str) -> float:
    """Return what a value in `unit` is multiplied by to be in `target`.

    Raises
    ------
    UnitError
        For an unknown unit, or one of another dimension; the dimensions are said in words.
    """
    if unit == target:
        return 1.0
    found, expected = dimension(unit), dimension(target)
    if found != expected:
        raise UnitError(f'"{unit}" is {found}; expected {expected}, as "{target}"')
    return _scale(unit)[0] / _scale(target)[0]


def parse(text: str | float, unit: str, *, share: bool = False, annual: bool = False) -> float:
    """Read "1700 m³/h" as a value in `unit`.

    Parameters
    ----------
    text : str or float
        What was written; a bare number is taken for a plain number only.
    unit : str
        The unit of the result.
    share : bool
        The quantity is a share: needs "%" or lies between -1 and 1.
    annual : bool
        The quantity is an amount over the study year: "m³/year" and "m³/an" mean that amount.
    """
    number, written = (float(text), "1") if isinstance(text, int | float) else split(text)
    if not math.isfinite(number):
        raise UnitError(f'"{text}" is not a number that can be computed with; leave the entry out to say unknown')
    if annual:
        written = _PER_YEAR.sub("", written)
    if share and written == "1" and abs(number) > 1:
        meant = f"{text} %" if abs(number) > MANY else f"{100 * number:g} %"  # 90 is a percentage; 1.2 may be either
        said = f'write "{meant}"' if abs(number) > MANY else f'as a percentage it is "{meant}"; write that'
        raise UnitError(f'"{text}" is more than 1 for a share; {said} or a number up to 1')
    if written == "1" and dimension(unit) != "a plain number":
        raise UnitError(f'"{text}" has no unit; expected {dimension(unit)}, for example "{number:g} {unit}"')
    return number * factor(written, unit)


def resolution(text: str | float, unit: str) -> float:
    """Return half of the last printed digit of what was written, in `unit`: "96 %" gives 0.005."""
    text = text if isinstance(text, str) else repr(text)
    written = split(text)[1]
    if dimension(written) != dimension(unit):  # "m³/year" of an annual amount, but not of a rate
        written = _PER_YEAR.sub("", written)
    digits = re.match(r"[+\-−]?\d+(?:\.(\d+))?(?:[eE]([+-]?\d+))?", text.strip())
    decimals = len(digits[1]) if digits and digits[1] else 0
    exponent = int(digits[2]) if digits and digits[2] else 0
    return float(0.5 * 10.0 ** (exponent - decimals) * factor(written, unit))
