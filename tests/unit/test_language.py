"""Words of the reports: typography, dates, translations."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from impact.errors import InputError, MissingTranslation
from reports.language import Language, bound, language

ROOT = Path(__file__).parents[2]
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.do"}}
KEYWORDS = {"_": None, "gettext": None, "translate": None, "ngettext": (1, 2)}


def strings() -> set[str]:
    """All French strings of templates and code."""
    found: set[str] = set()
    for folder in ("templates", "reports"):
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, METHODS, OPTIONS, keywords=KEYWORDS):
            found.update(message if isinstance(message, tuple) else (message,))
    return found


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Pourquoi ?", "Pourquoi\u202f?"),
        ("l'eau ; le puits", "l’eau\u202f; le puits"),
        ("Lecture : site", "Lecture\u00a0: site"),
        (" : site", "\u00a0: site"),
        ("« sec »", "«\u00a0sec\u00a0»"),
        ("«sec»", "«\u00a0sec\u00a0»"),
        ("16 000 m² et 40 MW", "16\u202f000\u00a0m² et 40\u00a0MW"),
        ("96 % d&#39;eau", "96\u00a0% d’eau"),
        ("en 2026 puis 10 h", "en 2026 puis 10\u00a0h"),
        ("R1, R2…", "R1, R2…"),
        ("10:30", "10:30"),
    ],
)
def test_french_typography(typed: str, printed: str) -> None:
    assert language("fr").typeset(typed) == printed
    assert language("fr").typeset(printed) == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Reading : site", "Reading: site"),
        ("the aquifer&#39;s level ; north", "the aquifer’s level; north"),
        ("&#34;96 % of water&#34;", "“96\u00a0% of water”"),
    ],
)
def test_english_typography(typed: str, printed: str) -> None:
    assert language("en").typeset(typed) == printed


def test_typography_touches_text_alone() -> None:
    page = '<style>a : b ; c</style><p title="a : b">a : b</p><!-- a : b -->'
    assert language("fr").typeset(page) == (
        '<style>a : b ; c</style><p title="a : b">a\u00a0: b</p><!-- a : b -->'
    )


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("12\u00a0m³/h, (0,3 L/kWh)", "12\u00a0m³/\u2060h, (0,3 L/\u2060kWh)"),
        ("1 J/m³/K, 2 M€/an", "1 J/\u2060m³/\u2060K, 2 M€/\u2060an"),
        ("P40-it/pue, ISO/IEC 30134, 2024/1364", "P40-it/pue, ISO/IEC 30134, 2024/1364"),
        ('<a href="m/h">t/an</a><svg>m³/h</svg>', '<a href="m/h">t/\u2060an</a><svg>m³/h</svg>'),
    ],
)
def test_no_line_ends_within_a_unit(typed: str, printed: str) -> None:
    assert bound(typed) == printed
    assert bound(printed) == printed


@pytest.mark.parametrize(
    ("code", "date", "words"),
    [
        ("fr", "2025-03-13", "13 mars 2025"),
        ("fr", "2025-11", "novembre 2025"),
        ("fr", "2025", "2025"),
        ("en", "2025-03-13", "13 March 2025"),
        ("en", datetime.date(2026, 2, 18), "18 February 2026"),
    ],
)
def test_dates(code: str, date: str | datetime.date, words: str) -> None:
    assert language(code).date(date) == words


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(InputError, match="fr or en"):
        language("de")


def test_a_missing_translation_stops_the_report() -> None:
    with pytest.raises(MissingTranslation, match="bonjour"):
        Language("en", {}).gettext("bonjour")


def test_every_string_is_translated_and_no_translation_is_idle() -> None:
    with (ROOT / "templates/locale/en.po").open("rb") as stream:
        entries = [entry for entry in read_po(stream, locale="en") if entry.id]
    assert {str(entry.id) for entry in entries} == strings()
    assert [entry.id for entry in entries if not entry.string or entry.fuzzy] == []


def test_translations_name_the_same_values() -> None:
    with (ROOT / "templates/locale/en.po").open("rb") as stream:
        catalogue = read_po(stream, locale="en")
    faults = [error for entry in catalogue if entry.id for error in entry.check(catalogue)]
    assert faults == []


def test_a_fuzzy_translation_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "locale"
    folder.mkdir()
    (folder / "en.po").write_text('#, fuzzy\nmsgid "bonjour"\nmsgstr "hello"\n', encoding="utf-8")
    monkeypatch.setattr("reports.language.files", lambda _: tmp_path)
    language.cache_clear()
    try:
        with pytest.raises(MissingTranslation):
            language("en").gettext("bonjour")
    finally:
        language.cache_clear()
