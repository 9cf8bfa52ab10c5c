"""Reports that `impact study` has written, as a stranger would get them: both standards, order, fonts, files.

IMPACT_REPORTS names the folder in which they lie; `.ci/run` sets it after its studies in both languages.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import page
import pikepdf
import pypdf
import pytest

from reports.attachments import extract
from reports.structure import faults, read_structure

FOLDER = os.environ.get("IMPACT_REPORTS")
REPORTS = sorted(Path(FOLDER).rglob("*.pdf")) if FOLDER else []
LARGEST = 4_000_000  # bytes, without what is attached

pytestmark = pytest.mark.skipif(not FOLDER, reason="IMPACT_REPORTS names no folder with written reports")


def test_there_are_reports_in_both_languages() -> None:
    assert {read_structure(path).language for path in REPORTS} == {"fr", "en"}


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
@pytest.mark.parametrize(("profile", "rules"), [("3a", 156), ("ua1", 104)])
def test_it_conforms(path: Path, profile: str, rules: int) -> None:
    found = page.validate_pdf(path, profile=profile)
    assert [(failure.rule_id, failure.message) for failure in found.failures] == []
    assert (found.rules.passed, found.rules.total) == (rules, rules)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_it_is_read_in_order(path: Path) -> None:
    assert faults(read_structure(path)) == []


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_it_is_set_in_the_declared_families(path: Path) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for sheet in pypdf.PdfReader(path).pages
        for font in sheet["/Resources"].get("/Font", {}).values()
    }
    assert [font for font in fonts if not re.match(r"(Inter|Charis-SIL)(-|$)", font)] == []


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_its_files_are_those_that_lie_beside_it(path: Path) -> None:
    files = extract(path)
    for entry in json.loads(files["manifest.json"])["files"]:
        assert hashlib.sha256(files[entry["name"]]).hexdigest() == entry["sha256"]
    beside = [file for file in path.parent.iterdir() if file.name in files]
    assert {file.suffix for file in beside} == {".json", ".gpkg"}
    for file in beside:
        assert file.read_bytes() == files[file.name]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_it_is_light_without_its_files(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        attached = sum(len(file.EF.F.read_raw_bytes()) for file in pdf.Root.AF)
    assert path.stat().st_size - attached < LARGEST
