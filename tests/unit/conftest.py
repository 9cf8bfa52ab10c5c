"""What unit tests share: a small study computed once, and a small report that has everything a large one has."""

from __future__ import annotations

import base64
import datetime
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from impact.study import Study, open_project, run_study
from reports import pdf
from reports.attachments import Attachment
from reports.finish import finish

SMALL_REPORT = Path(__file__).with_name("small_report.html")
DATE = datetime.date(2026, 11, 23)


@pytest.fixture(scope="session")
def small_study() -> Study:
    """The first and the last scenario of the embedded study, with four members."""
    project = open_project("rovaltain")
    shape = project.plan.shape.model_copy(update={"members": 4})
    names = [*shape.scenarios]
    return run_study(replace(project, plan=replace(project.plan, shape=shape).only([names[0], names[-1]])))


def photograph() -> str:
    """A picture of pixels, as figures with many shapes hold them."""
    stream = io.BytesIO()
    Image.new("RGB", (4, 3), (20, 80, 125)).save(stream, "PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


@pytest.fixture(scope="session")
def small_page() -> str:
    return SMALL_REPORT.read_text(encoding="utf-8").replace("PHOTOGRAPH", photograph())


@pytest.fixture(scope="session")
def raw_pdf(small_page: str) -> bytes:
    """The small report before the last pass."""
    return pdf.set_type(small_page, DATE)


@pytest.fixture(scope="session")
def small_files() -> tuple[Attachment, ...]:
    return (
        Attachment("study.toml", b'date = "2026-11-23"\n', "Source", "Entrée de l'étude"),
        Attachment("results.json", b'{"format": 1}\n', "Data", "Résultats"),
        # The check sum of its compressed form ends in a carriage return.
        Attachment("a.csv", b"\x0c", "Supplement", "Tableau"),
        Attachment("layers.gpkg", b"SQLite format 3\x00" * 40, "Supplement", "Couches"),
    )


@pytest.fixture(scope="session")
def small_pdf(raw_pdf: bytes, small_files: tuple[Attachment, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small report, finished, with files in it."""
    path = tmp_path_factory.mktemp("finished") / "report.pdf"
    path.write_bytes(finish(raw_pdf, small_files))
    return path
