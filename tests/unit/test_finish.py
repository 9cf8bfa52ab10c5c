"""Each fix of the last pass is needed, does what it says, and is done once."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path

import page
import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name

from impact.errors import ReportError
from reports import finish, pdf, structure, tagging
from reports.attachments import Attachment

RULES = {"3a": 156, "ua1": 104}
DATE = datetime.date(2026, 11, 23)


def unfinished(content: bytes) -> set[str]:
    """What two validators, and our own look where they do not look, find in a PDF."""
    found = set()
    for profile in RULES:
        report = page.validate_pdf_bytes(content, profile=profile)
        found |= {re.sub(r"^PDF(A3A|UA1)-|-\d+$", "", failure.rule_id) for failure in report.failures}
    with pikepdf.open(io.BytesIO(content)) as opened:
        found |= {fault.split(" on page ")[-1][2:] for fault in structure.faults(structure.structure_of(opened))}
        said = [str(annotation.Contents) for annotation, _ in structure.link_texts(opened)]
        if said != ["du tableau", "d'un site (https://example.org/page)"]:
            found.add("links")
        if any(item.read_raw_bytes().endswith(b"\r") for item in opened.objects if isinstance(item, pikepdf.Stream)):
            found.add("lengths")
        for tree in opened.Root.Names.values():
            names = [bytes(name) for name in list(tree.Names)[::2]]
            if names != sorted(names):
                found.add("names")
    return found


def test_the_small_report_conforms_to_both_standards(small_pdf: Path) -> None:
    for profile, rules in RULES.items():
        report = page.validate_pdf(small_pdf, profile=profile)
        assert report.failures == []
        assert (report.rules.passed, report.rules.total) == (rules, rules)
    assert unfinished(small_pdf.read_bytes()) == set()


def test_what_the_engine_makes_does_not(raw_pdf: bytes) -> None:
    assert unfinished(raw_pdf) >= {"METADATA-FILTER", "ID-PART", "ID-SCHEMA", "IMAGE-INTERPOLATE"}


@pytest.mark.parametrize(
    ("fix", "fault"),
    [
        ("write_metadata", "ID-PART"),
        ("write_metadata", "ID-SCHEMA"),
        ("draw_pixels_as_they_are", "IMAGE-INTERPOLATE"),
        ("end_streams_clearly", "lengths"),
        ("sort_names", "names"),
    ],
)
def test_without_a_fix_its_fault_is_found(
    raw_pdf: bytes, small_files: tuple[Attachment, ...], monkeypatch: pytest.MonkeyPatch, fix: str, fault: str
) -> None:
    content = raw_pdf
    if fix == "sort_names":
        content = with_names_in_disorder(raw_pdf)
    with_it = finish.finish(content, small_files)
    assert not any(fault in found for found in unfinished(with_it))
    monkeypatch.setattr(finish, fix, lambda pdf: None)
    monkeypatch.setattr(finish, "_AMBIGUOUS", re.compile(b"(?!)"))  # else saving would refuse
    assert any(fault in found for found in unfinished(finish.finish(content, small_files)))


@pytest.mark.parametrize(
    ("fix", "fault"),
    [
        ("describe_links", "links"),
        ("hide_running_lines", "is in no element and no artifact"),
        ("say_scope_of_headers", "headers of no scope"),
    ],
)
def test_without_a_fix_of_the_tags_its_fault_is_found(
    small_page: str, raw_pdf: bytes, monkeypatch: pytest.MonkeyPatch, fix: str, fault: str
) -> None:
    assert not any(fault in found for found in unfinished(finish.finish(raw_pdf)))
    monkeypatch.setattr(tagging, fix, lambda document: None)
    assert any(fault in found for found in unfinished(finish.finish(pdf.set_type(small_page, DATE))))


def with_names_in_disorder(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        names = list(pdf.Root.Names.Dests.Names)
        pdf.Root.Names.Dests.Names = Array([pikepdf.String("zzz"), names[1], *names])
        target = io.BytesIO()
        pdf.save(target)
        return target.getvalue()


def test_a_second_pass_changes_no_byte(small_pdf: Path, small_files: tuple[Attachment, ...]) -> None:
    once = small_pdf.read_bytes()
    assert finish.finish(once) == once
    assert finish.finish(finish.finish(once)) == once


def test_the_same_pass_gives_the_same_bytes(
    raw_pdf: bytes, small_pdf: Path, small_files: tuple[Attachment, ...]
) -> None:
    assert finish.finish(raw_pdf, small_files) == small_pdf.read_bytes()


def test_no_stream_ends_in_doubt_and_none_has_changed(small_pdf: Path, raw_pdf: bytes) -> None:
    content = small_pdf.read_bytes()
    assert not re.search(rb"\r\n?endstream", content)
    before = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(raw_pdf)).pages]
    assert [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages] == before


def test_packing_is_tried_again_until_no_packed_stream_ends_in_doubt(
    raw_pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ambiguous:
        left = 3

        def search(self, content: bytes) -> bool:
            self.left -= 1
            return self.left >= 0

    monkeypatch.setattr(finish, "_AMBIGUOUS", Ambiguous())
    content = finish.finish(raw_pdf)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len([key for key in pdf.docinfo if key.startswith(finish._SPARE)]) == 3
    assert unfinished(content) == set()
    assert finish.finish(content) == content
    Ambiguous.left = 10_000
    monkeypatch.setattr(finish, "_AMBIGUOUS", Ambiguous())
    with pytest.raises(ReportError, match="length of each stream"):
        finish.finish(raw_pdf)


def test_metadata_say_what_the_document_says(small_pdf: Path) -> None:
    with pikepdf.open(small_pdf) as pdf:
        assert "/Filter" not in pdf.Root.Metadata
        packet = pdf.Root.Metadata.read_bytes().decode()
        meta = pdf.open_metadata()
        assert meta.pdfa_status == "3A"
        assert meta["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert meta["dc:title"] == "Étude d'essai"
        assert meta["dc:creator"] == ["Les auteurs & amis"]
        assert meta["xmp:CreateDate"] == "2026-11-23"
    assert packet.count("<rdf:RDF") == 1


def test_a_date_of_another_form_is_refused() -> None:
    with pikepdf.new() as pdf:
        pdf.docinfo["/ModDate"] = "yesterday"
        with pytest.raises(ReportError, match="yesterday"):
            finish.write_metadata(pdf)


@pytest.mark.parametrize(
    ("written", "read"),
    [("D:2026", "2026"), ("D:20261123", "2026-11-23"), ("D:20261123101500Z", "2026-11-23T10:15:00Z")],
)
def test_dates_are_as_precise_as_they_were(written: str, read: str) -> None:
    with pikepdf.new() as pdf:
        pdf.docinfo["/CreationDate"] = written
        finish.write_metadata(pdf)
        assert f"<xmp:CreateDate>{read}</xmp:CreateDate>" in pdf.Root.Metadata.read_bytes().decode()


def test_headers_head_their_column_or_their_row(small_pdf: Path) -> None:
    headers = structure.read_structure(small_pdf).all("TH")
    assert [(header.text, header.scope) for header in headers] == [
        ("cas", "Column"), ("hiver", "Column"), ("été", "Column"), ("P40", "Row"), ("P120", "Row"),
        ("eau", "Column"), ("sol", "Column"), ("total", "Row"),
    ]  # fmt: skip


def test_a_header_alone_in_its_row_heads_it(small_page: str, tmp_path: Path) -> None:
    alone = '<table><tbody><tr><th scope="row">seul</th></tr></tbody></table></main>'
    path = tmp_path / "alone.pdf"
    pdf.write_pdf([small_page.replace("</main>", alone)], path, study_date=DATE)
    assert structure.read_structure(path).all("TH")[-1].scope == "Row"


def test_what_stands_side_by_side_is_one_group(small_page: str, tmp_path: Path) -> None:
    cell = '<div style="display:table-cell"><p>%s</p></div>'
    sides = f'<article style="display:table">{cell % "gauche"}{cell % "droite"}</article></main>'
    path = tmp_path / "sides.pdf"
    pdf.write_pdf([small_page.replace("</main>", sides)], path, study_date=DATE)
    read = structure.read_structure(path)
    (article,) = read.all("Art")
    assert [(part.role, part.text) for part in article.content] == [("Div", "gauche"), ("Div", "droite")]  # type: ignore[union-attr]
    assert unfinished(path.read_bytes()) == set()
    with pikepdf.open(path) as opened:
        elements = [item for item in opened.objects if isinstance(item, Dictionary) and item.get("/S") is not None]
        kids = [(kid.P.objgen, element.objgen) for element in elements for kid in structure.kids(element)
                if isinstance(kid, Dictionary) and "/P" in kid]  # fmt: skip
        assert kids
        assert all(parent == holder for parent, holder in kids)


def test_a_link_over_two_lines_is_announced_whole_twice(small_page: str, tmp_path: Path) -> None:
    link = '<a href="#table">du tableau\n des  puissances\u202f: 1\u00a0MW/\u2060an</a>'
    long = f'<p style="width:20mm">Vient {link}.</p></main>'
    path = tmp_path / "long.pdf"
    pdf.write_pdf([small_page.replace("</main>", long)], path, study_date=DATE)
    with pikepdf.open(path) as opened:
        said = [str(annotation.Contents) for annotation, _ in structure.link_texts(opened)][2:]
    assert len(said) > 1
    assert set(said) == {"du tableau des puissances\u202f: 1\u00a0MW/an"}


def test_running_lines_are_artifacts_and_the_rest_is_read(small_pdf: Path) -> None:
    with pikepdf.open(small_pdf) as pdf:
        for sheet in pdf.pages:
            hidden = [
                step.operands for step in pikepdf.parse_content_stream(sheet)
                if str(step.operator) == "BDC" and step.operands[0] == Name.Artifact
            ]  # fmt: skip
            assert hidden == [[Name.Artifact, Dictionary(Type=Name.Pagination)]] * 2
        text = structure.structure_of(pdf).root.text
    assert "Titre courant" not in text
    assert "1 / 3" not in text
    assert text.endswith("Fin.")


def test_figures_are_placed_in_the_units_of_their_page(small_pdf: Path) -> None:
    with pikepdf.open(small_pdf) as pdf:
        figures = [item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.Figure]
        width, height = (float(side) for side in figures[0].Pg.MediaBox[2:])
        for figure in figures:
            left, lower, right, upper = (float(side) for side in figure.A.BBox)
            assert 0 < left < right < width
            assert height / 2 < lower < upper < height  # both stand in the upper half of the page
        first = figures[0].A.BBox
        assert float(first[2] - first[0]) == pytest.approx(75)  # 100 pixels
