"""The PDF: nothing fetched, nothing of the machine or the clock in it, written whole or not at all."""

from __future__ import annotations

import base64
import datetime
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pypdf
import pytest

from impact.errors import MissingSystemLibrary, ReportError
from reports import pdf, structure
from reports.attachments import Attachment
from reports.language import language
from reports.render import environment

DATE = datetime.date(2026, 11, 23)
PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Étude</title>
<meta name="dcterms.created" content="2026-11-23"><meta name="dcterms.modified" content="2026-11-23">
<style>body{font-family:Inter,"DejaVu Sans"}</style></head>
<body><h1>Étude</h1><p>CO₂ 1\u202f000 m³</p>%s</body></html>"""


def write(folder: Path, extra: str = "") -> bytes:
    path = folder / "étude test" / "report.pdf"
    pdf.write_pdf([PAGE % extra], path, study_date=DATE)
    return path.read_bytes()


def test_same_bytes_in_two_folders_and_time_zones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_page: str, small_files: tuple[Attachment, ...]
) -> None:
    made = []
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        path = tmp_path / zone.replace("/", "-") / "report.pdf"
        pdf.write_pdf([small_page], path, study_date=DATE, files=small_files)
        made.append(path.read_bytes())
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


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">%s</svg>'
EVERY_WAY = [
    '<a rel="attachment" href="SECRET">x</a>',
    '<link rel="attachment" href="SECRET">',
    '<link rel="stylesheet" href="SECRET">',
    "<style>@import url(SECRET);</style>",
    "<style>@font-face { font-family: Mine; src: url(SECRET) } p { font-family: Mine }</style><p>x</p>",
    '<p style="background: url(SECRET)">x</p>',
    '<ul style="list-style-image: url(SECRET)"><li>x</li></ul>',
    "<style>p::before { content: url(SECRET) }</style><p>x</p>",
    '<img src="SECRET" alt="x">',
    '<img srcset="SECRET 2x" src="SECRET" alt="x">',
    '<object data="SECRET" type="image/png">x</object>',
    '<embed src="SECRET" type="image/png">',
    SVG % '<image href="SECRET" width="9" height="9"/>',
    SVG % '<image xlink:href="SECRET" width="9" height="9"/>',
]


def network_is_used(*_: object, **__: object) -> None:
    raise AssertionError("the network was asked")


@pytest.mark.parametrize("way", EVERY_WAY)
@pytest.mark.parametrize("kind", ["file", "http", "data", "nested"])
def test_a_page_that_asks_for_something_is_refused(
    tmp_path: Path, way: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.png"
    secret.write_text("SECRET OF THE MACHINE", encoding="utf-8")
    inner = base64.b64encode((SVG % f'<image href="{secret.as_uri()}"/>').encode()).decode()
    address = {
        "file": secret.as_uri(), "http": "http://localhost:9/x.png", "data": "data:text/plain;base64,U0VDUkVU",
        "nested": f"data:image/svg+xml;base64,{inner}",
    }[kind]  # fmt: skip
    monkeypatch.setattr("socket.create_connection", network_is_used)
    with pytest.raises(ReportError, match="may fetch nothing"):
        write(tmp_path, way.replace("SECRET", address))
    assert not (tmp_path / "étude test").exists()


@pytest.mark.parametrize("tag", ["iframe", "script", "video", "audio", "source", "input type=image"])
def test_what_a_page_would_load_in_a_browser_is_not_in_the_file(tmp_path: Path, tag: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET OF THE MACHINE", encoding="utf-8")
    content = write(tmp_path, f'<{tag} src="{secret.as_uri()}"></{tag.split()[0]}>')
    assert attached(content) == {}
    assert "SECRET" not in "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_a_drawing_borrows_nothing_from_another_file(tmp_path: Path) -> None:
    other = tmp_path / "other.svg"
    other.write_text(SVG % '<text id="x" y="8">SECRET</text>', encoding="utf-8")
    content = write(tmp_path, SVG % f'<use href="{other.as_uri()}#x"/>')
    assert "SECRET" not in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def attached(content: bytes) -> dict[str, object]:
    return dict(pypdf.PdfReader(io.BytesIO(content)).attachments)


def test_a_picture_that_the_page_carries_is_drawn(tmp_path: Path, small_page: str) -> None:
    path = tmp_path / "report.pdf"
    pdf.write_pdf([small_page], path, study_date=DATE)
    images = [image.image for sheet in pypdf.PdfReader(path).pages for image in sheet.images]
    assert {image.size for image in images if image} == {(4, 3)}


def test_a_drawing_is_told_by_its_title_and_drawn_from_the_page_alone(tmp_path: Path) -> None:
    drawn = SVG % '<title>Un « trait » &amp; &#34;deux&#34;</title><text y="8">mot</text><image href="%s"/>'
    write(tmp_path, drawn.replace('<image href="%s"/>', ""))
    path = next(tmp_path.rglob("*.pdf"))
    read = structure.read_structure(path)
    assert [figure.alternative for figure in read.all("Figure")] == ['Un « trait » & "deux"']
    assert "mot" in pypdf.PdfReader(path).pages[0].extract_text()
    for borrowed in ("drawing:1", "file:///etc/hostname", "http://localhost:9/x.png"):
        with pytest.raises(ReportError, match="may fetch nothing"):
            write(tmp_path, drawn % borrowed)


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="may fetch nothing"):
        write(tmp_path, '<img src="data:image/png;base64,not base64" alt="x">')


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ('<a href="#nowhere">x</a>', "No anchor #nowhere"),
        (SVG % '<g transform="rotate(x)"><rect width="1" height="1"/></g>', "SVG"),
        ('<img src="data:image/png;base64,AAAA" alt="x">', "Failed to load image"),
        ('<img src="data:image/png;base64,AAAA">', "Failed to load image"),
    ],
)
def test_what_the_engine_would_leave_out_stops_the_report(tmp_path: Path, left_out: str, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        write(tmp_path, left_out)
    assert not (tmp_path / "étude test").exists()


def test_a_value_with_markup_in_it_is_text(tmp_path: Path) -> None:
    value = f"<a rel=attachment href={(tmp_path / 'secret').as_uri()}>x</a><img src=file:///etc/passwd>"
    page = environment(language("fr")).from_string("<p>{{ value }}</p>").render(value=value)
    assert "<a " not in page
    assert "<img" not in page
    content = write(tmp_path, page)
    assert attached(content) == {}
    assert "<img src=file" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


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
