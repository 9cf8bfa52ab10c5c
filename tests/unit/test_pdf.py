"""The PDF: nothing fetched, nothing of the machine or the clock in it, written whole or not at all."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import time
from pathlib import Path

import pypdf
import pytest

from impact.errors import MissingSystemLibrary, ReportError
from reports import pdf

DATE = datetime.date(2026, 11, 23)
PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Étude</title>
<meta name="dcterms.created" content="2026-11-23"><meta name="dcterms.modified" content="2026-11-23">
<style>body{font-family:Inter,"DejaVu Sans"}</style></head>
<body><h1>Étude</h1><p>CO₂ 1\u202f000 m³</p>%s</body></html>"""


def write(folder: Path, extra: str = "") -> bytes:
    path = folder / "étude test" / "report.pdf"
    pdf.write_pdf(PAGE % extra, path, study_date=DATE)
    return path.read_bytes()


def test_same_bytes_in_two_folders_and_time_zones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        made.append(write(tmp_path / zone.replace("/", "-")))
        time.sleep(1.1)  # the clock must not show
    monkeypatch.delenv("TZ")
    time.tzset()
    assert made[0] == made[1]


def test_it_is_tagged_titled_and_dated_by_the_study(tmp_path: Path) -> None:
    write(tmp_path)
    reader = pypdf.PdfReader(tmp_path / "étude test" / "report.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == "Étude"
    assert "20261123" in str(reader.metadata.get("/CreationDate"))
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "CO₂ 1\u202f000" in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    "extra",
    [
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="http://localhost:9/x.png" alt="x">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<p style="background:url(file:///etc/passwd)">x</p>',
    ],
)
def test_a_page_that_asks_for_something_is_refused(tmp_path: Path, extra: str) -> None:
    with pytest.raises(ReportError, match="may fetch nothing"):
        write(tmp_path, extra)
    assert not (tmp_path / "étude test").exists()


def test_the_environment_is_as_before(tmp_path: Path) -> None:
    before = dict(os.environ)
    write(tmp_path)
    assert dict(os.environ) == before


def test_a_failure_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = write(tmp_path)
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path)
    folder = tmp_path / "étude test"
    assert [path.name for path in folder.iterdir()] == ["report.pdf"]
    assert (folder / "report.pdf").read_bytes() == before


def test_a_missing_library_is_named_with_its_cure() -> None:
    code = (
        "import sys, builtins\n"
        "real = builtins.__import__\n"
        "def fake(name, *rest):\n"
        "    if name == 'weasyprint': raise OSError('cannot load library libpango-1.0-0')\n"
        "    return real(name, *rest)\n"
        "builtins.__import__ = fake\n"
        "from impact.errors import MissingSystemLibrary\n"
        "from reports import pdf\n"
        "try:\n    pdf._engine()\nexcept MissingSystemLibrary as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "apt-get install libpango-1.0-0" in done.stdout
    assert issubclass(MissingSystemLibrary, Exception)
