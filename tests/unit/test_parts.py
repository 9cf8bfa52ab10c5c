"""A report set in parts is one document: pages, structure, bookmarks, anchors and links as if set at once."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator

import pikepdf
import pytest

from impact.errors import ReportError
from reports import parts, pdf
from reports.finish import finish
from reports.structure import kids, link_texts, structure_of

DATE = datetime.date(2026, 11, 23)
HEAD = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>%s</title>
<meta name="dcterms.created" content="2026-11-23"><meta name="dcterms.modified" content="2026-11-23">
<style>body{font-family:Inter,"DejaVu Sans"} section{break-before:page}</style></head><body>
<main data-folio="%s" data-first="1" data-total="">"""
READING = (
    HEAD % ("Étude", "")
    + '<section><h1>Réponse</h1><p id="answer">Le nombre <a href="#R1">1 200 m³</a>.</p></section>'
    '<section><h1>Eau</h1><p>Voir <a href="#answer">la réponse</a>.</p></section></main></body></html>'
)
ANNEX = (
    HEAD % ("Annexe", "A")
    + '<section><h1>Annexe</h1><p>Retour à <a href="#answer">la réponse</a>.</p></section>'
    '<section><h1>Registre</h1><p id="R1">R1, d\'après <a href="#S1">S1</a></p><p id="S1">S1</p></section>'
    "</main></body></html>"
)


@pytest.fixture(scope="module")
def typeset() -> list[bytes]:
    return [pdf.set_type(part, DATE) for part in map(parts.linked, (READING, ANNEX))]


@pytest.fixture
def joined(typeset: list[bytes]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(finish(typeset[0], (), typeset[1:]))) as opened:
        yield opened


def test_all_is_read_in_order(joined: pikepdf.Pdf) -> None:
    read = structure_of(joined)
    assert [heading.text for heading in read.all("H1")] == ["Réponse", "Eau", "Annexe", "Registre"]
    assert read.loose == ()
    assert read.title == "Étude"
    assert len(joined.pages) == 4


def test_every_link_leads_to_its_anchor(joined: pikepdf.Pdf) -> None:
    names = joined.Root.Names.Dests.Names
    where = {str(names[i]): names[i + 1][0].objgen for i in range(0, len(names), 2)}
    pages = [page.obj.objgen for page in joined.pages]
    found = [(text, pages.index(where[str(link.Dest)])) for link, text in link_texts(joined)]
    assert found == [("1 200 m³", 3), ("la réponse", 0), ("la réponse", 0), ("S1", 3)]
    assert parts.ELSEWHERE.encode() not in b"".join(bytes(str(obj), "utf-8") for obj in joined.objects)


def test_bookmarks_form_one_list(joined: pikepdf.Pdf) -> None:
    with joined.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["Réponse", "Eau", "Annexe", "Registre"]
    own = joined.Root.Outlines
    assert int(own.Count) == 4
    bookmark, backwards = own.Last, []
    while bookmark is not None:
        assert bookmark.Parent.objgen == own.objgen
        backwards.append(str(bookmark.Title))
        bookmark = bookmark.get("/Prev")
    assert backwards == ["Registre", "Annexe", "Eau", "Réponse"]


def test_marks_of_each_page_lead_to_its_own_elements(joined: pikepdf.Pdf) -> None:
    slots = joined.Root.StructTreeRoot.ParentTree.Nums
    keys = [int(slots[i]) for i in range(0, len(slots), 2)]
    assert keys == sorted(set(keys))
    for page in joined.pages:
        owners = slots[2 * keys.index(int(page.obj.StructParents)) + 1]
        assert all(owner.Pg.objgen == page.obj.objgen for owner in owners if "/Pg" in owner)
        for annotation in page.obj.get("/Annots", []):
            link = slots[2 * keys.index(int(annotation.StructParent)) + 1]
            assert str(link.S) == "/Link"
            held = [kid.Obj.objgen for kid in kids(link) if not isinstance(kid, int) and "/Obj" in kid]
            assert annotation.objgen in held  # its own element, no namesake of another part


def test_annexes_have_folios_of_their_own(joined: pikepdf.Pdf) -> None:
    assert [page.label for page in joined.pages] == ["1", "2", "A1", "A2"]


def test_both_standards_hold(typeset: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    page = pytest.importorskip("page", reason="page-validation is not installed")
    path = tmp_path_factory.mktemp("joined") / "joined.pdf"
    path.write_bytes(finish(typeset[0], (), typeset[1:]))
    for profile in ("3a", "ua1"):
        assert "0 failed" in str(page.validate_pdf(str(path), profile=profile))


def test_one_part_alone_keeps_its_pages() -> None:
    with pikepdf.open(io.BytesIO(finish(pdf.set_type(READING.replace("#R1", "#answer"), DATE)))) as alone:
        assert [page.label for page in alone.pages] == ["1", "2"]


def test_a_link_that_leads_nowhere_is_refused(typeset: list[bytes]) -> None:
    lost = pdf.set_type(parts.linked(READING.replace("#R1", "#R9")), DATE)
    with pytest.raises(ReportError, match="#R9, which no part"):
        finish(lost, (), typeset[1:])
