"""The HTML twin: one file that asks for nothing, with the trace of every number that it prints."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import re
from concurrent.futures import Future
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from impact.claims import assess, read_claims
from impact.graph import Absent
from impact.study import Study, open_project, run_study
from reports import twin
from reports.language import language
from reports.numbers import displayed
from reports.output import write_study
from reports.render import Report, render

MOST_BYTES = 4e6
BLOCK = re.compile(r"<(style|script)\b([^>]*)>(.*?)</\1>", re.DOTALL)


@pytest.fixture(scope="module")
def study() -> Study:
    project = open_project("rovaltain")
    shape = project.plan.shape.model_copy(update={"members": 4})
    names = [*shape.scenarios]
    return run_study(replace(project, plan=replace(project.plan, shape=shape).only([names[0], names[-1]])))


@pytest.fixture(scope="module", params=["fr", "en"])
def report(request: pytest.FixtureRequest, study: Study) -> Report:
    project = study.project
    claims = assess(study, read_claims(project.pack.folder, project.terms, project.register))
    return render(study, claims, request.param)


@pytest.fixture(scope="module")
def page(study: Study, report: Report) -> str:
    other = {"fr": "en", "en": "fr"}[report.language]
    return twin.write(study, report, {other: f"site-{other}.html"})


@pytest.fixture(scope="module")
def data(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)[1])


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_it_says_what_the_printed_page_says(page: str, report: Report) -> None:
    here = re.sub(r'<details class="drawn">.*?</details>', "", page.partition("<main")[2].rpartition("</main>")[0])
    assert plain(report.body) in plain(here)


def test_every_printed_number_has_its_trace(page: str, data: dict, report: Report, study: Study) -> None:
    printed = {unescape(address) for address in re.findall(r'data-address="([^"]*)"', page)}
    known = set(data["numbers"])
    assert len(printed) > 500
    assert {re.sub(r"(@|-)p(5|95)$", "", a) for a in printed - known} <= known
    for entry in report.numbers:
        row = data["numbers"][entry.address]
        number = study.number(entry.address)
        assert row[0] == entry.identifier
        if isinstance(number.value, Absent):
            assert isinstance(row[4], list)
        else:
            share = entry.address.partition("@")[2].startswith("share")
            units = ("1", "%") if share else (number.term.unit, number.term.display_unit)
            assert row[4] == pytest.approx(displayed(number.value, *units), rel=1e-9)


def test_why_a_number_is_absent_is_said_in_the_language(data: dict, report: Report, study: Study) -> None:
    absent = {entry.address: entry for entry in report.numbers if isinstance(entry.number.value, Absent)}
    assert absent
    for address, entry in absent.items():
        text, *language_code = data["numbers"][address][4]
        assert language_code == []
        leaf = entry.number.value.reason.partition(": ")[0].split(" ← ")[-1]
        known = study.project.register.absent.get(leaf)
        assert not known or language(report.language).typeset(known[report.language]) in text


def test_what_a_trace_points_to_is_there(data: dict) -> None:
    for name, kind, *rest in data["links"]:
        _, _, _, labels, _, method, evidence, arguments = [*rest, *[[], [], [], [], "", -1, [], []][len(rest) :]]
        assert kind in ("computed", "datum", "support", "reference", "absent")
        assert name in data["terms"]
        assert set(labels) <= set(data["labels"])
        assert method == -1 or data["methods"][method]
        assert all(0 <= index < len(data["data"]) for index in evidence)
        assert all(0 <= index < len(data["links"]) for index in arguments)
    assert {row[5] for row in data["data"]} <= set(data["sources"])
    assert {name for _, _, names in data["methods"] for name in names} <= set(data["equations"])
    assert {key for _, keys in data["equations"].values() for key in keys} <= set(data["works"])
    assert {row[1] for row in data["numbers"].values()} - {""} <= set(data["cases"])
    assert all(row[2] < len(data["links"]) for row in data["numbers"].values())


def test_the_policy_lets_nothing_in_but_what_is_there(page: str) -> None:
    policy = unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1])
    rules = dict(part.split(" ", 1) for part in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    assert "unsafe-inline" not in rules["script-src"]
    assert "unsafe-inline" not in rules["style-src-elem"]
    assert "unsafe-eval" not in policy
    for kind, attributes, text in BLOCK.findall(page):
        if "application/json" in attributes:
            continue
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in rules["script-src" if kind == "script" else "style-src-elem"]
    assert page.index("Content-Security-Policy") < page.index("<style")
    assert not re.search(r"\son[a-z]+=", re.sub(BLOCK, "", page))


def test_it_carries_all_that_it_shows_and_is_small(page: str) -> None:
    outside = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)
    assert not re.search(r'(?:src|srcset|poster)="', outside)
    assert not re.search(r"<link\b|@import|url\((?!#)", outside)
    assert len(page.encode()) < MOST_BYTES


def test_nothing_in_the_data_can_end_it_early() -> None:
    hostile = {"title": "</script><script>alert(1)</script><!-- & -->"}
    text = twin.as_json(hostile)
    assert "<" not in text
    assert json.loads(text) == hostile


def test_identifiers_are_unique_and_links_lead_to_them(page: str) -> None:
    outside = re.sub(BLOCK, "", page)
    identifiers = re.findall(r'\sid="([^"]*)"', outside)
    assert len(identifiers) == len(set(identifiers))
    assert set(re.findall(r'href="#([^"]*)"', outside)) <= set(identifiers)


def test_the_contents_name_every_page(page: str) -> None:
    listed = re.findall(r'<li><a href="#([^"]*)">', page.partition("<main")[0])
    chapters = re.findall(r'<(?:section|header) class="(?:page|cover|colophon)\b[^>]*id="([^"]*)"', page)
    assert listed == chapters
    assert {"cover", "answer", "register"} <= set(listed)


def test_the_other_language_is_linked_where_it_is_written_and_nothing_else_changes(
    page: str, report: Report, study: Study
) -> None:
    other = {"fr": "en", "en": "fr"}[report.language]
    assert f'<a href="site-{other}.html" lang="{other}" hreflang="{other}"' in page
    alone = twin.write(study, report)
    assert "hreflang" not in re.sub(BLOCK, "", alone)
    assert alone == re.sub(r'<p class="others">.*?</p>\n', "", page)


def test_both_languages_are_written_side_by_side(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing: Future[bytes] = Future()
    nothing.set_result(b"%PDF-")
    monkeypatch.setattr("impact.parallel.aside", lambda count: contextlib.nullcontext(lambda *_: nothing))
    monkeypatch.setattr("reports.folios.corrected", lambda parts, typeset: {})
    monkeypatch.setattr("reports.pdf.write_finished", lambda typeset, path, files: path.write_bytes(typeset[0]))
    project = study.project
    claims = assess(study, read_claims(project.pack.folder, project.terms, project.register))
    written = write_study(study, claims, ("fr", "en"), "citizen", tmp_path)
    assert {"pdf", "html", "pdf-en", "html-en", "results"} <= set(written)
    for kind, other in (("html", "html-en"), ("html-en", "html")):
        assert f'href="{written[other].name}"' in written[kind].read_text(encoding="utf-8")


def test_tables_and_drawings_scroll_in_frames_of_their_own(page: str) -> None:
    outside = re.sub(BLOCK, "", page)
    frames = re.findall(r'<div class="scroll" role="group" tabindex="0" aria-label="([^"]+)">\s*<table', outside)
    assert len(frames) == len(re.findall(r"<table\b", outside)) > 10
    drawings = re.findall(r'<div class="drawing" role="group" tabindex="0" aria-label="[^"]+"', outside)
    assert len(drawings) == len(re.findall(r"<figure\b", outside)) > 3
    assert re.search(r"<figure\b[^>]*\bdata-zoom", outside)


def test_words_of_the_script_are_all_there(report: Report) -> None:
    words = twin.interface(language(report.language))
    script = str(twin._texts("js", twin.SCRIPTS))
    asked = set(re.findall(r"\bwords\.(\w+)", script)) | set(re.findall(r'\bwords\["([\w-]+)"\]', script))
    assert len(asked) > 25
    assert asked <= set(words)
