"""The PDF of a computed study, and the last pass over it beside the setting of the type that it follows."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reports import pdf
from reports.attachments import Attachment
from reports.finish import finish

DATE = datetime.date(2026, 11, 23)
TABLES, ROWS = 12, 30
CELLS = "<tr><th scope=row>ligne</th><td>1,23 m³</td><td>4,56 MW</td><td><a href='#top'>R1</a></td></tr>"
TABLE = f"<h2>Un tableau</h2><p>Une phrase.</p><table><thead><tr><th>a<th>b<th>c<th>d</thead>{CELLS * ROWS}</table>"
PAGE = (
    "<!DOCTYPE html><html lang=fr><title>Étude</title><meta name=dcterms.modified content=2026-11-23>"
    f'<style>@page{{@bottom-right{{content:counter(page)}}}}</style><body id=top><h1>Étude</h1>{TABLE * TABLES}'
)
MOST = 0.3  # of the time that setting the type takes
OF_PAGES = 20
LIMIT_S, LIMIT_MB, LIMIT_FILE_MB = 8, 250, 4  # of 20 pages from computed results: time, memory of a setter, size
COMPUTED = """
import gc, time
from pathlib import Path
from impact import parallel
from impact.claims import assess, read_claims
from impact.study import open_project, run_study
from reports import kept_parts, output, pdf, render
project = open_project()
study = run_study(project)
claims = assess(study, read_claims(project.pack.folder, project.terms, project.register))
study.screened  # a result, as the claims are
gc.freeze()  # as the command does
"""
WRITTEN = """
start = time.perf_counter()
with parallel.aside(2) as begin:
    begin(kept_parts.get_ready), begin(kept_parts.get_ready)
    _, typeset = output.begin_report(study, claims, "fr", begin, anew=True)
    pdf.write_finished(typeset(), Path(PATH), ())
    seconds = time.perf_counter() - start
    own = [begin(Path("/proc/self/status").read_text).result() for _ in range(4)]
peaks = [int(line.split()[1]) for text in own for line in text.splitlines() if line.startswith("VmHWM")]
report(seconds, setter_mb=max(peaks) / 1024)
"""
# The pages to read, data and sources, and in the place of the register one page with the places that links lead to.
SHORTER = """
render.ANNEXES = ()
anchors = lambda entries: "".join(f'<a id="{entry.identifier}"></a>' for entry in entries)
places = '<section class="page"><h1 id="register">Registre</h1><p>{}</p></section>'
render._register = lambda words, numbers, templates: places.format(anchors(numbers.entries))
"""


@pytest.mark.benchmark(group="pdf")
def test_last_pass(benchmark: Any, note: Any) -> None:
    """Finish a document of 12 tables with 360 rows and embed results of 1 MB; compare with the setting of its type."""
    import time

    start = time.perf_counter()
    raw = pdf.set_type(PAGE, DATE)
    setting = time.perf_counter() - start
    files = [Attachment("results.json", b'{"value": 1.25}\n' * 65_000, "Data", "results")]
    benchmark.pedantic(finish, args=(raw, files), rounds=3, warmup_rounds=1)
    share = benchmark.stats.stats.median / setting
    note(share_of_setting_the_type=f"{share:.2f}", limit=f"{MOST}")
    assert share < MOST


@pytest.mark.benchmark(group="pdf")
def test_twenty_pages_of_computed_results(
    benchmark: Any, note: Any, in_own_process: Callable[[str], dict[str, float]], tmp_path: Path
) -> None:
    """Write, set and join a document of twenty pages, the results being there; nothing is kept."""
    path = tmp_path / "short.pdf"
    code = COMPUTED + SHORTER + f"PATH = {str(path)!r}" + WRITTEN
    runs: list[dict[str, float]] = []
    benchmark.pedantic(lambda: runs.append(in_own_process(code)), rounds=3)
    with pikepdf.open(path) as written:
        assert len(written.pages) == OF_PAGES
    seconds = sorted(run["seconds"] for run in runs)
    most = max(run["setter_mb"] for run in runs)
    note(seconds=" ".join(f"{one:.1f}" for one in seconds), limit=f"{LIMIT_S} s", memory_of_a_setter=f"{most:.0f} MB")
    assert seconds[1] <= LIMIT_S  # the median
    assert most <= LIMIT_MB


@pytest.mark.benchmark(group="pdf")
def test_report_of_computed_results(
    benchmark: Any, note: Any, in_own_process: Callable[[str], dict[str, float]], tmp_path: Path
) -> None:
    """Write, set and join the whole French report of the default study, its results being there; nothing is kept."""
    path = tmp_path / "report.pdf"
    measured = benchmark.pedantic(
        in_own_process, args=(COMPUTED + f"PATH = {str(path)!r}" + WRITTEN,), rounds=1
    )
    size = path.stat().st_size / 1e6
    with pikepdf.open(path) as written:
        pages = len(written.pages)
    note(
        pages=str(pages), seconds=f"{measured['seconds']:.1f}",
        memory_of_a_setter=f"{measured['setter_mb']:.0f} MB", limit=f"{LIMIT_MB} MB",
        size=f"{size:.2f} MB", limit_of_size=f"{LIMIT_FILE_MB} MB",
    )  # fmt: skip
    assert size <= LIMIT_FILE_MB
    assert measured["setter_mb"] <= LIMIT_MB
