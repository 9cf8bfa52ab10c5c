"""What a screen reader is given makes sense, and what would mislead it is found."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from reports import pdf, structure, tagging
from reports.structure import Element, Run, Structure, faults, read_structure

DATE = datetime.date(2026, 11, 23)
READ = """\
StructTreeRoot
  Document
    Part
      H1: Étude d'essai
      P: Les vulnérabilités hydrogéologiques restent incertaines.
      P: Le dioxyde de carbone, CO2, vient du tableau et d'un site.
      L
        LI
          Lbl: •
          LBody: premier point
        LI
          Lbl: •
          LBody: second point
    Part
      H2: Un tableau
      Table
        Caption: Puissance par cas
        THead
          TR
            TH (Column): cas
            TH (Column): hiver
            TH (Column): été
        TBody
          TR
            TH (Row): P40
            TD: 40 MW
            TD: 38 MW
          TR
            TH (Row): P120
            TD: 120 MW
            TD: 114 MW
      Table
        TBody
          TR
            TH (Column): eau
            TH (Column): sol
          TR
            TD: 1 m³
            TD: 2 ha
          TR
            TH (Row): total
            TD: 3
    Part
      H2: Des figures
      NonStruct
        Caption: Un dessin
        NonStruct
          Figure: Un rectangle bleu
      NonStruct
        Caption: Une image
        NonStruct
          Figure: Une image de pixels
      P: Fin."""


def test_the_small_report_is_read_in_order(small_pdf: Path) -> None:
    read = read_structure(small_pdf)
    assert (read.language, read.title) == ("fr", "Étude d'essai")
    assert faults(read) == []
    assert read.outline() == READ


def test_without_the_mending_of_tags_running_lines_are_loose(small_page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagging, "hide_running_lines", lambda document: None)
    with pikepdf.open(io.BytesIO(pdf.set_type(small_page, DATE))) as opened:
        read = structure.structure_of(opened)
    assert {run.text for run in read.loose} >= {"Titre courant"}
    assert any("Titre courant" in fault for fault in faults(read))


def run(text: str, x: float = 0.0, line: float = 0.0, page: int = 0) -> Run:
    return Run(text, page, x, line, 10.0)


@pytest.mark.parametrize(
    ("runs", "read"),
    [
        ([run("CO"), run("2", 5, 2), run(" seul", 8)], "CO2 seul"),
        ([run("deux"), run("lignes", 0, 14)], "deux lignes"),
        ([run("hydro\u2010"), run("géologie", 0, 14)], "hydrogéologie"),
        ([run("peut-"), run("être", 0, 14)], "peut- être"),
        ([run("page ", 300, 700), run("suivante", 0, 20, 1)], "page suivante"),
        ([run("gauche"), run("colonne", -5)], "gauche colonne"),
    ],
)
def test_lines_are_joined_as_they_are_read(runs: list[Run], read: str) -> None:
    assert structure.joined(iter(runs)) == read


def document(*elements: Element) -> Structure:
    return Structure("fr", "titre", Element("StructTreeRoot", content=[Element("Document", content=[*elements])]), ())


def element(role: str, *content: Run | Element, **known: str) -> Element:
    return Element(role, content=list(content), **known)


SOUND = document(
    element("H1", run("a")), element("H2", run("b")), element("H3", run("c")), element("H1", run("d")),
    element("Figure", alternative="a figure"), element("Table", element("TR", element("TH", run("e"), scope="Row"))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("read", "fault"),
    [
        (replace(SOUND, language=""), "names no language"),
        (replace(SOUND, title=""), "has no title"),
        (replace(SOUND, loose=(run("lost", page=3),)), '"lost" on page 4'),
        (document(element("H2", run("b"))), '"b" is H2 after a heading of level 0'),
        (document(element("H1", run("a")), element("H3", run("c"))), '"c" is H3 after a heading of level 1'),
        (document(element("Figure")), "0 characters"),
        (document(element("Figure", alternative="x" * 151)), "151 characters"),
        (document(element("Table", element("TD", run("bare")))), 'no scope: "bare"'),
        (document(element("Table", element("TH", run("bare")))), 'no scope: "bare"'),
    ],
)
def test_what_would_mislead_is_found(read: Structure, fault: str) -> None:
    assert faults(SOUND) == []
    (found,) = faults(read)
    assert fault in found
