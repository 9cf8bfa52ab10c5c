"""The words of a report in its language: translations, dates, French typography.

French is the language of the templates. English comes from `templates/locale/en.po`, read at run time; a string
without a translation, or with one that nobody has confirmed, stops the report.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from babel.dates import format_date, format_skeleton
from babel.messages.pofile import read_po

from impact.errors import InputError, MissingTranslation

LANGUAGES = ("fr", "en")
SOURCE_LANGUAGE = "fr"
_DATES = {"fr": "fr", "en": "en_GB"}
THIN, WIDE = "\u202f", "\u00a0"  # narrow and ordinary no-break space
JOINER = "\u2060"  # has no width, and no line ends at it
# Units that must not be torn from their number; any other unit that follows one comes from `numbers`.
_UNITS = r"%|°C|°|[kMGT]?Wh?|m[²³]?(?:/[a-z]+)?|[ckm]m|h|K|Pa|kPa|t|ha|L(?:/[a-zA-Z]+)?|GPU|pt"
_APOSTROPHE = (re.compile(r"(?<=\w)(?:'|&#39;)(?=\w|$)"), "’")
_CARBON = (re.compile(r"\bCO2\b"), "CO₂")
_FRENCH = (
    _APOSTROPHE,
    _CARBON,
    (re.compile(rf"(?<=\d)[ {WIDE}](?=\d{{3}}(?!\d))"), THIN),
    (re.compile(rf"[ {WIDE}{THIN}]+(?=[;!?](?:\W|$))"), THIN),
    (re.compile(rf"[ {WIDE}{THIN}]+(?=:(?:\s|$))"), WIDE),
    (re.compile(rf"«[ {WIDE}{THIN}]*"), f"«{WIDE}"),
    (re.compile(rf"[ {WIDE}{THIN}]*»"), f"{WIDE}»"),
    (re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![\w²³]))"), WIDE),
)
_ENGLISH = (
    _APOSTROPHE,
    _CARBON,
    (re.compile(rf"[ {WIDE}{THIN}]+(?=[:;!?](?:\s|$))"), ""),  # as French templates have it
    (re.compile(r"(?:&#34;|\")([^\"&]+?)(?:&#34;|\")"), r"“\1”"),
    (re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![\w²³]))"), WIDE),
)
_PER = re.compile(r"(?<!\w)(%|[kMGT]?Wh?|[mkM]?g|[ckm]?m[²³]?|k?J|[Lthj]|ha|days|M?€|EUR)/(?=[a-zA-Z])")  # m³/h
_TAG = re.compile(r"(<!--.*?-->|<style\b.*?</style>|<script\b.*?</script>|<[^>]*>)", re.DOTALL)
_DRAWING = re.compile(rf"(<svg\b.*?</svg>|{_TAG.pattern[1:-1]})", re.DOTALL)


@dataclass(frozen=True)
class Language:
    """One language of a report: its code and the translations of the French strings."""

    code: str
    catalogue: Mapping[str, str]

    def gettext(self, text: str) -> str:
        """Return a French string in this language.

        Raises
        ------
        MissingTranslation
            If the catalogue does not have it.
        """
        if self.code == SOURCE_LANGUAGE or not text:
            return text
        if text not in self.catalogue:
            raise MissingTranslation(f'templates/locale/{self.code}.po has no confirmed translation of "{text}"')
        return self.catalogue[text]

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the singular or the plural; French counts zero as singular, English does not."""
        singular = count in ((0, 1) if self.code == "fr" else (1,))
        return self.gettext(one if singular else many)

    def pick(self, texts: object) -> str:
        """Return this language's words out of a bilingual text of the data."""
        if isinstance(texts, Mapping):
            return str(texts[self.code])
        return str(getattr(texts, self.code))

    def date(self, date: datetime.date | str) -> str:
        """Write a day, a month ("2025-11") or a year ("2025") in words."""
        if isinstance(date, datetime.date):
            return format_date(date, "long", locale=_DATES[self.code])
        parts = date.split("-")
        if len(parts) == 1:
            return date
        if len(parts) == 2:
            return format_skeleton("yMMMM", datetime.date.fromisoformat(f"{date}-01"), locale=_DATES[self.code])
        return format_date(datetime.date.fromisoformat(date), "long", locale=_DATES[self.code])

    def typeset(self, html: str) -> str:
        """Apply the typography of the language to the text of a page, and to nothing else in it."""
        rules = _FRENCH if self.code == "fr" else _ENGLISH
        parts = _TAG.split(html)
        return "".join(part if part.startswith("<") else _apply(part, rules) for part in parts)


def _apply(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def bound(html: str) -> str:
    """Bind the units of a page for paper, so that no line ends between "m³/" and "h"; drawings have no such lines.

    What is read on a screen has no joiners: who searches or copies a unit there would meet them, while the type
    setter leaves them out of the text of the PDF.
    """
    parts = _DRAWING.split(html)
    return "".join(part if part.startswith("<") else _PER.sub(rf"\1/{JOINER}", part) for part in parts)


@lru_cache(maxsize=4)
def language(code: str) -> Language:
    """Return a language by its code, "fr" or "en"."""
    if code not in LANGUAGES:
        raise InputError(f'there is no report in the language "{code}"; expected {" or ".join(LANGUAGES)}')
    return Language(code, {} if code == SOURCE_LANGUAGE else _catalogue(code))


def _catalogue(code: str) -> dict[str, str]:
    """Read the confirmed translations of a language."""
    with files("templates").joinpath("locale", f"{code}.po").open("rb") as stream:
        entries = read_po(stream, locale=code)
    return {str(e.id): str(e.string) for e in entries if e.id and e.string and not e.fuzzy}


Translate = Callable[[str], str]
