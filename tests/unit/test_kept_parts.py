"""Parts of a report kept from one study to the next: the same bytes, and never those of another page or engine."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from impact import keeping
from reports import kept_parts, pdf

DATE = datetime.date(2026, 11, 23)
PAGE = "<html lang=fr><title>x</title><p>Une nappe"


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was set, by an engine that says what it was given."""
    done: list[str] = []

    def set_type(html: str, study_date: datetime.date) -> bytes:
        done.append(html)
        return f"{html} {study_date}".encode()

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(pdf, "set_type", set_type)
    kept_parts._engine.cache_clear()
    return done


def kept() -> list[Path]:
    return sorted(keeping.folder("parts").iterdir())


def test_a_part_is_set_once(calls: list[str]) -> None:
    first = kept_parts.set_part(PAGE, DATE)
    assert kept_parts.set_part(PAGE, DATE) == first == f"{PAGE} {DATE}".encode()
    assert calls == [PAGE]


def test_another_word_another_date_and_anew_are_set_again(calls: list[str]) -> None:
    kept_parts.set_part(PAGE, DATE)
    kept_parts.set_part(PAGE + "s", DATE)
    kept_parts.set_part(PAGE, DATE + datetime.timedelta(1))
    assert len(calls) == 3
    kept_parts.set_part(PAGE, DATE, anew=True)
    assert len(calls) == 4
    assert len(kept()) == 3


@pytest.mark.parametrize("changed", ["text_engine", "font_folders"])
def test_another_engine_and_other_fonts_set_again(
    calls: list[str], changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_parts.set_part(PAGE, DATE)
    other = tmp_path / "fonts"
    other.mkdir()
    (other / "Inter-Regular.otf").write_bytes(b"another font")
    monkeypatch.setattr(pdf, changed, {"text_engine": lambda: "pango 1", "font_folders": lambda: (other,)}[changed])
    kept_parts._engine.cache_clear()
    kept_parts.set_part(PAGE, DATE)
    assert len(calls) == 2


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.7 of somebody else"])
def test_a_damaged_file_is_set_again(calls: list[str], damage: bytes) -> None:
    first = kept_parts.set_part(PAGE, DATE)
    kept()[0].write_bytes(damage)
    assert kept_parts.set_part(PAGE, DATE) == first
    assert len(calls) == 2
    assert kept_parts.set_part(PAGE, DATE) == first
    assert len(calls) == 2


def test_what_was_used_longest_ago_goes_first(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setattr(kept_parts, "_PARTS", 2)
    kept_parts.set_part("one", DATE)
    os.utime(kept()[0], (1, 1))
    kept_parts.set_part("two", DATE)
    os.utime(next(path for path in kept() if path.stat().st_mtime > 1), (2, 2))
    kept_parts.set_part("one", DATE)  # used again
    kept_parts.set_part("three", DATE)
    assert len(kept()) == 2
    kept_parts.set_part("one", DATE)
    assert calls == ["one", "two", "three"]


def test_where_nothing_can_be_kept_the_part_is_set(
    calls: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert kept_parts.set_part(PAGE, DATE) == kept_parts.set_part(PAGE, DATE)
    assert len(calls) == 2


def test_the_engine_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_page: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = kept_parts.set_part(small_page, DATE)
    monkeypatch.setattr(pdf, "set_type", lambda *_: pytest.fail("set again"))
    assert kept_parts.set_part(small_page, DATE) == first
    assert first.startswith(b"%PDF")
