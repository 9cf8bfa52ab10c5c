"""Parts of a report are set in the order that spares waiting, and joined in their own."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from impact.study import Study
from reports import output, render


def test_the_longest_part_begins_first_and_all_come_in_their_order(
    small_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = ('<main data-folio="" data-first="1" data-total="9">', '<main data-folio="" data-first="3" data-total="9">')
    drawing = f"<svg><title>x</title>{'<path/>' * 99}</svg>"  # drawn apart: no part is long because of it
    parts = (*read, f"short{drawing}", "much longer " * 9, "longer " * 5)
    begun: list[str] = []

    def written(study: Study, claims: Any, language: str, ready: Any) -> render.Report:
        for number, part in enumerate(parts):
            ready(part)
            assert begun == list(parts[: min(number + 1, len(read))])  # at once, so that reading waits least
        return render.Report(parts, "", (), (), language, "")

    def begin(what: Any, part: str, *_: Any) -> Future[bytes]:
        begun.append(part)
        done: Future[bytes] = Future()
        done.set_result(part.encode())
        return done

    monkeypatch.setattr(render, "render", written)
    _, typeset = output.begin_report(small_study, (), "fr", begin)
    assert begun == [*parts[:2], parts[3], parts[4], parts[2]]
    monkeypatch.setattr(output.folios, "corrected", lambda parts, typeset: {1: "set again"})
    monkeypatch.setattr(output.folios, "_pages", lambda content: 1)
    assert [part.decode() for part in typeset()] == [parts[0], "set again", *parts[2:]]
