"""Folios of the pages to read run on over parts set at the same time, whatever was supposed of their length."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pikepdf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import ReportError
from reports import folios, parts, pdf, render
from reports.folios import Folios

DATE = datetime.date(2026, 11, 23)
CSS = render.styles()
HEAD = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Étude</title>
<meta name="dcterms.created" content="2026-11-23"><meta name="dcterms.modified" content="2026-11-23">
<style>%s
@page :first { counter-reset: page 1 }</style></head><body>
<main class="%s" data-folio="%s" data-first="1" data-total="" data-running="Titre courant" data-dated="novembre">"""
FOLIO = re.compile(r"([A-Z]?\d+ / [A-Z]?\d+)")


def part(name: str, pages: int, supposed: Folios) -> str:
    """A part of so many pages, with supposed folios."""
    look = "annex" if supposed.letter else "further" if supposed.first > 1 else ""
    titles = [f"{name}{number}" for number in range(pages)]
    sections = (f'<section class="page"><h1 id="{title}">{title}</h1><p>Texte.</p></section>' for title in titles)
    written = HEAD % (CSS, look, supposed.letter) + "".join(sections) + "</main></body></html>"
    return folios.renumbered(written, supposed)


def printed(path: Path) -> tuple[list[str], list[str], list[bool]]:
    """The folios at the foot of the pages, those that a reader shows beside them, and whether a title runs above."""
    texts = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    feet = [FOLIO.search(text) for text in texts]
    with pikepdf.open(path) as opened:
        labels = [page.label for page in opened.pages]
    return [foot[1] if foot else "" for foot in feet], labels, ["Titre courant" in text for text in texts]


@pytest.mark.parametrize("supposed", [(Folios("", 1, 5), Folios("", 3, 5)), (Folios("", 1, 9), Folios("", 8, 9))])
def test_they_run_on_whatever_was_supposed(supposed: tuple[Folios, Folios], tmp_path: Path) -> None:
    written = [part("a", 2, supposed[0]), part("b", 3, supposed[1]), part("c", 2, Folios("A"))]
    pdf.write_pdf([parts.linked(one) for one in written], tmp_path / "report.pdf", study_date=DATE)
    feet, labels, heads = printed(tmp_path / "report.pdf")
    assert feet == ["1 / 5", "2 / 5", "3 / 5", "4 / 5", "5 / 5", "A1 / A2", "A2 / A2"]
    assert labels == ["1", "2", "3", "4", "5", "A1", "A2"]
    assert heads == [False, True, True, True, True, True, True]  # the cover alone has none


def test_what_was_supposed_rightly_is_not_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folios, "_pages", int)
    written = [part("a", 1, Folios("", 1, 5)), part("b", 1, Folios("", 3, 5)), part("c", 1, Folios("A"))]
    assert folios.corrected(written, [b"2", b"3", b"7"]) == {}
    longer = folios.corrected(written, [b"2", b"4", b"7"])
    assert {place: folios.read(one) for place, one in longer.items()} == {0: Folios("", 1, 6), 1: Folios("", 3, 6)}
    moved = folios.corrected(written, [b"3", b"2", b"7"])
    assert {place: folios.read(one) for place, one in moved.items()} == {1: Folios("", 4, 5)}


def test_a_part_set_again_keeps_its_pages_or_the_report_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folios, "_pages", int)
    written = [part("a", 1, Folios("", 1, 5)), part("b", 1, Folios("", 3, 5)), part("c", 1, Folios("A"))]
    asked: list[Folios] = []

    def again(lengths: list[bytes]) -> Callable[[Iterable[str]], list[bytes]]:
        return lambda these: asked.extend(map(folios.read, these)) or lengths

    assert folios.settled(written, [b"2", b"3", b"7"], again([])) == [b"2", b"3", b"7"]
    assert asked == []
    assert folios.settled(written, [b"3", b"2", b"7"], again([b"02"])) == [b"3", b"02", b"7"]
    assert asked == [Folios("", 4, 5)]
    with pytest.raises(ReportError, match=r"from folio 4 on, a part has 2 pages .* and 3 with its own"):
        folios.settled(written, [b"3", b"2", b"7"], again([b"3"]))


@given(
    st.sampled_from(["", *folios.LETTERS]), st.integers(1, 999), st.none() | st.integers(1, 999), st.integers(1, 999)
)
def test_written_folios_are_read_again(letter: str, first: int, total: int | None, before: int) -> None:
    one = Folios(letter, first, total)
    text = folios.renumbered(part("a", 1, Folios("", before, 999)), one)
    assert folios.read(text) == one
    assert text.count(f"counter-reset: page {first} ") == 1


def test_pages_are_supposed_by_what_begins_one_and_by_the_claims() -> None:
    groups = (("cover", "answer"), ("water",), ("claims", "method"))
    assert folios.supposed(groups, 16) == [Folios("", 1, 7), Folios("", 3, 7), Folios("", 4, 7)]
    assert folios.supposed(groups, 0)[0].total == 5
    assert folios.supposed([], 16) == []
    assert list(itertools.islice(folios.annexes(), 2)) == [Folios("A"), Folios("B")]


@pytest.mark.parametrize("place", ["<title>", "<style>", "<p>"])
def test_a_text_that_looks_like_folios_is_none(place: str) -> None:
    looks = 'counter-reset: page 8 ; data-folio="B" data-first="7" data-total="9"'
    said = part("a", 1, Folios("", 1, 2)).replace(place, f"{place}{looks} ", 1)
    assert folios.read(said) == Folios("", 1, 2)
    other = folios.renumbered(said, Folios("", 3, 4))
    assert folios.read(other) == Folios("", 3, 4)
    assert looks in other
    assert other.count("counter-reset: page 3 }") == 1
    assert folios.read("<main>nothing</main>") == Folios()
