"""Numbers on the page: the only way for a result to get into a report.

Every number is asked for by its address, rounded by its range, written in the language, marked where it is
declared, and linked to its entry in the evidence register.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal
from markupsafe import Markup

from impact import units
from impact.evidence import Datum
from impact.graph import Absent
from impact.nomenclature import Term
from impact.results import STATISTICS, Address, Number
from impact.study import Study
from reports.language import WIDE, Language

# The finest step that a reader can use, in decimals of the display unit; below it "less than" is printed.
FINEST = {
    "m": 2, "m³": 0, "m³/h": 1, "h": 0, "GWh": 0, "MW": 1, "kW": 2, "%": 1, "°C": 1, "K": 1, "km": 2, "L/kWh": 3,
    "1": 3, "K·d": 0, "d": 0,
}  # fmt: skip
_UNIT_WORDS = {
    "fr": {"d": "j", "L/d": "L/j", "year": "ans", "K·d": "K·j", "mm/year": "mm/an", "m/d": "m/j",
        "week": "semaines", "1": ""},
    "en": {"d": "days", "L/d": "L/day", "year": "years", "K·d": "K·day", "week": "weeks", "1": ""},
}
_YEAR = {"fr": "an", "en": "year"}
SHARE = "share"
ASSUMED = "*"  # behind a datum that is our assumption; what computes with it bears no mark, and has a range
NOISE = 1e-6  # a range that is narrower, as a share of its upper end, is rounding of the machine


def displayed(value: float, unit: str, display_unit: str) -> float:
    """Return a value in the unit of reports."""
    return value * units.factor(unit, display_unit)


def magnitude(value: float) -> int:
    """Return the power of ten of the first digit of a number; 0 for zero."""
    import math

    return math.floor(math.log10(abs(value)) + 1e-12) if value else 0


def decimals(value: float, spread: float | None) -> int:
    """Return to how many decimals a value is rounded; below zero: tens, hundreds.

    A value that the hypotheses move keeps two significant digits, or more where its range is narrower than
    that; one that nothing moves keeps three.
    """
    if not spread:
        return 2 - magnitude(value)
    return max(1 - magnitude(value), -magnitude(spread))


def decimals_of_share(value: float, spread: float | None) -> int:
    """Return the decimals of a share in per cent: near the whole, by what is missing to it."""
    return max(decimals(value, spread), decimals(100 - value, spread) if 0 < value < 100 else 0)


def as_written(datum: Datum, term: Term) -> int:
    """Return the decimals with which a datum was written, in the unit of reports."""
    step = 2 * displayed(datum.resolution, term.unit, term.display_unit)
    return max(0, -magnitude(step)) if step else 3


def rounded(value: float, places: int) -> float:
    """Round to a number of decimals, halves away from zero; 0.0 for anything that rounds to zero.

    Twelve digits are looked at, so that 1.275 times 100, which a machine holds as 127.499…, counts as the half
    that it is.
    """
    step = Decimal(1).scaleb(-places)
    return float(Decimal(f"{value:.12g}").quantize(step, ROUND_HALF_UP)) + 0.0


def _places(value: float, spread: float | None, term: Term) -> int:
    return decimals_of_share(value, spread) if term.is_share else decimals(value, spread)


def fewest(value: float, places: int) -> int:
    """Return the least number of decimals, up to so many, that leave the rounded value as it is."""
    while places > 0 and rounded(value, places) == rounded(value, places - 1):
        places -= 1
    return places


def width(number: Number) -> float | None:
    """Return the width of the range of a number in the unit of reports, or None without a range."""
    if not number.has_range or number.low is None or number.high is None:
        return None
    if number.high - number.low <= NOISE * abs(number.high):
        return None
    return displayed(number.high - number.low, number.term.unit, number.term.display_unit)


def decimal(value: float, places: int, locale: str, grouped: bool = True) -> str:
    """Write a number that is already rounded, with the separators of a language."""
    whole = "#,##0" if grouped else "0"
    pattern = f"{whole}.{'0' * places}" if places > 0 else whole
    return format_decimal(value, format=pattern, locale=locale).replace("-", "−")


def unit_text(term: Term, code: str) -> str:
    """Return the unit of a quantity as a report prints it: "m³/an", "°C"."""
    unit = _UNIT_WORDS[code].get(term.display_unit, term.display_unit).replace("EUR", "€")
    return f"{unit}/{_YEAR[code]}" if term.annual else unit


def with_unit(text: str, unit: str) -> str:
    """Join a number and its unit so that no line breaks between them."""
    return f"{text}{'' if unit == '°' else WIDE}{unit}" if unit else text


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed number as the evidence register lists it."""

    index: int
    address: str
    number: Number
    text: str  # the value as printed, without its unit
    low: str | None
    high: str | None

    @property
    def identifier(self) -> str:
        """The register number, R1, R2 and so on."""
        return f"R{self.index}"

    @property
    def declared(self) -> bool:
        """Whether the number is somebody's statement and no result."""
        return self.number.datum is not None and self.number.datum.grade == "declared"

    @property
    def assumed(self) -> bool:
        """Whether the number is a datum that was neither measured nor published nor declared."""
        return self.number.datum is not None and self.number.datum.grade == "assumed"


class Numbers:
    """The numbers that one report prints, in the order in which it first prints them."""

    def __init__(self, study: Study, language: Language) -> None:
        self._study = study
        self._language = language
        self._entries: dict[str, Entry] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All numbers printed so far."""
        return tuple(self._entries.values())

    def entry(self, address: str) -> Entry:
        """Return the register entry of an address; the first call makes it."""
        if address not in self._entries:
            number = self._study.number(address)
            text, low, high = self._texts(number)
            index = len([*self._entries, address])
            self._entries[address] = Entry(index, str(number.address), number, text, low, high)
        return self._entries[address]

    def printed(self, address: str) -> tuple[str, str | None, str | None]:
        """Return value, low and high of an address as they would be printed, without printing them."""
        return self._texts(self._study.number(address))

    def show(self, address: str, unit: bool = True, spread: bool = False) -> Markup:
        """Return a number for the running text, linked to the register; the margin names its entry.

        Parameters
        ----------
        address : str
            case/quantity[label]@statistic
        unit, spread : bool
            Whether the unit and the range are printed with it.
        """
        entry = self.entry(address)
        parts = [self._value(entry, unit), ASSUMED if entry.assumed else ""]
        if spread and entry.low is not None:
            parts.append(Markup(" ({})").format(self._range(entry)))
        if entry.declared:
            word = self._language.gettext("déclaré")
            parts.append(Markup('{}<span class="declared">{}</span>').format(WIDE, word))
        return Markup("").join(parts)

    def cell(self, address: str) -> Markup:
        """Return a number for a table: its value without unit, and the range below."""
        entry = self.entry(address)
        below = Markup('<span class="below">{}</span>').format(self._range(entry)) if entry.low is not None else ""
        mark = ASSUMED if entry.assumed else ""
        return Markup("{}{}{}").format(self._value(entry, unit=False), mark, below)

    def unknown(self, address: str) -> Markup:
        """Return a number that nobody may have communicated: said so, or as in a table where it is known."""
        entry = self.entry(address)
        if not isinstance(entry.number.value, Absent):
            return self.show(address, spread=True)
        return self._linked("absent", entry, self._language.gettext("non connu"), entry.number.value.reason)

    def stated(self, datum: Datum) -> Markup:
        """Return a datum that no result has the value of, so that it has no address; marked where it is declared."""
        term = self._study.project.terms[datum.name]
        places = as_written(datum, term)
        shown = displayed(datum.value, term.unit, term.display_unit)
        text = decimal(rounded(shown, places), places, self._language.code)
        text = with_unit(text, unit_text(term, self._language.code))
        mark = Markup('{}<span class="declared">{}</span>').format(WIDE, self._language.gettext("déclaré"))
        return Markup('<span data-datum="{}"><strong>{}</strong>{}</span>').format(
            datum.key, text, mark if datum.grade == "declared" else ""
        )

    def unit(self, address: str) -> str:
        """Return the unit of an address as a report prints it."""
        return unit_text(self._study.number(address).term, self._language.code)

    def _unit(self, number: Number) -> str:
        return "%" if number.address.statistic.startswith(SHARE) else unit_text(number.term, self._language.code)

    def _value(self, entry: Entry, unit: bool) -> Markup:
        number = entry.number
        if isinstance(number.value, Absent):
            return self._linked("absent", entry, entry.text, number.value.reason)
        return self._linked("n", entry, with_unit(entry.text, self._unit(number) if unit else ""))

    def _linked(self, style: str, entry: Entry, text: str, reason: str = "") -> Markup:
        """Return a text that bears an address and leads to its entry of the register."""
        why = Markup(' title="{}"').format(reason) if reason else ""
        return Markup('<span class="{}" data-address="{}"{}><a href="#{}">{}</a></span>').format(
            style, entry.address, why, entry.identifier, text
        )

    def _range(self, entry: Entry) -> Markup:
        low, high = (
            Markup('<span data-address="{}">{}</span>').format(
                end_of(entry.address, statistic), text
            )
            for statistic, text in (("p5", entry.low), ("p95", entry.high))
        )
        return Markup('<span class="spread">{}</span>').format(
            Markup(self._language.gettext("{low} à {high}")).format(low=low, high=high)
        )

    def _texts(self, number: Number) -> tuple[str, str | None, str | None]:
        """Return value, low and high as printed, without unit."""
        term, code = number.term, self._language.code
        if isinstance(number.value, Absent):
            return self._absence(number.value), None, None
        if number.address.statistic.startswith(SHARE):
            return decimal(rounded(displayed(number.value, "1", "%"), 0), 0, code), None, None
        value = displayed(number.value, term.unit, term.display_unit)
        spread = width(self._central(number))
        finest = FINEST.get(term.display_unit, 4)
        places = min(_places(value, spread, term), finest)
        if number.datum and number.datum.value == number.value:
            places = as_written(number.datum, term)
            finest = max(places, finest)
        low, high = number.low, number.high
        if spread is None or low is None or high is None:
            return self._written(value, fewest(value, places), finest), None, None
        ends = [displayed(end, term.unit, term.display_unit) for end in (low, high)]
        texts = [self._written(end, _places(end, spread, term), finest) for end in ends]
        text = self._written(value, places, finest)
        if texts == [text, text]:  # a range that is not seen at this rounding
            return text, None, None
        return text, texts[0], texts[1]

    def _absence(self, value: Absent) -> str:
        """Say why there is no number: a datum that nobody gave, or a case in which it means nothing."""
        missing = any(f"{name}: " in value.reason for name in self._study.project.register.absent)
        return self._language.gettext("non connu") if missing else self._language.gettext("sans objet")

    def _central(self, number: Number) -> Number:
        """Return the central number of an address: a quantile is rounded as the number whose range it is of."""
        if number.address.statistic not in STATISTICS or not isinstance(number.address, Address):
            return number
        return self._study.number(str(replace(number.address, statistic="central")))

    def _written(self, value: float, places: int, finest: int) -> str:
        """Write a value with so many decimals, and at most the finest ones."""
        places = min(places, finest)
        shown = rounded(value, places if value else 0)
        if not shown and not value:
            return "0"
        if value and not shown:
            least = decimal(finest_step(finest), finest, self._language.code)
            return f"<{WIDE}{least}"
        return decimal(shown, places, self._language.code)


def finest_step(places: int) -> float:
    """Return the smallest number that is printed with so many decimals."""
    return 10.0**-places


def end_of(address: str, end: str) -> str:
    """Return the address of an end of the range of a number: "…@p5", or "…@flip-p5" for one of the screening."""
    named, _, statistic = address.partition("@")
    return f"{named}@{statistic}-{end}" if statistic else f"{named}@{end}"
