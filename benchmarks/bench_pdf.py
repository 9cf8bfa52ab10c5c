"""The last pass over the PDF, beside the setting of the type that it follows."""

from __future__ import annotations

import datetime
from typing import Any

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
