"""A report is checked against itself: what was changed in it is found, what was not is let be."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from gis.pack import find_pack
from impact import cli
from impact.claims import assess, read_claims
from impact.errors import ImpactError, InputError
from impact.study import open_project, run_study
from reports import attachments, output, pdf, verify
from reports.attachments import Attachment, extract
from reports.finish import finish

DATE = datetime.date(2026, 11, 23)

# --- numbers ------------------------------------------------------------------------------------------

RESULTS = {"cases": {"P40": {"pue": {"central": 1.1, "axes": ["month"], "months": [1, 2.5]}}}, "note": None, "on": True}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda r: r["cases"]["P40"]["pue"].update(central=1.1000001), "cases/P40/pue/central: the report has 1.1, "),
        (lambda r: r["cases"]["P40"]["pue"]["months"].__setitem__(1, 2.4), "cases/P40/pue/months/1: the report has"),
        (lambda r: r["cases"]["P40"]["pue"]["months"].append(3), "cases/P40/pue/months: the report has [1, 2.5], comp"),
        (lambda r: r["cases"]["P40"]["pue"].update(axes=["year"]), 'axes/0: the report has "month", computed "year"'),
        (lambda r: r["cases"].pop("P40"), "cases/P40: the report has {"),
        (lambda r: r.update(more=1), "more: the report has nothing, computed 1"),
        (lambda r: r.update(on=1.0), "on: the report has true, computed 1.0"),
        (lambda r: r.update(note=0), "note: the report has nothing, computed 0"),
    ],
)
def test_each_change_of_the_results_is_named(change: Callable[[Any], Any], fault: str) -> None:
    changed = json.loads(json.dumps(RESULTS))
    change(changed)
    _, (found,) = verify.compare_results(RESULTS, changed)
    assert fault in found


def test_results_that_differ_in_the_last_bits_are_the_same() -> None:
    changed = json.loads(json.dumps(RESULTS))
    changed["cases"]["P40"]["pue"]["central"] *= 1 + 1e-12
    assert verify.compare_results(RESULTS, changed) == (3, [])


# --- what is no report of ours --------------------------------------------------------------------------


def listed(name: str, content: bytes = b"{}", **changed: Any) -> dict[str, Any]:
    return {"name": name, "path": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)} | changed


def report(folder: Path, raw: bytes, *, files: list[dict[str, Any]] | None = None, **changed: Any) -> Path:
    """A PDF with a manifest of our making, and an empty results.json."""
    manifest = {
        "format": 1, "edition": "citizen", "language": "fr", "scenarios": [], "pack_sha256": "", "code_sha256": "",
        "files": files if files is not None else [listed("results.json")],
    } | changed  # fmt: skip
    path = folder / "report.pdf"
    path.write_bytes(finish(raw, [
        Attachment("results.json", b"{}", "Data", ""),
        Attachment("manifest.json", json.dumps(manifest).encode(), "Supplement", ""),
    ]))  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"edition": "gold"}, "edition 'gold'; this installation has citizen"),
        ({"language": "xx"}, "xx"),
        ({"format": 2}, "format"),
        ({"surplus": 2}, "surplus"),
        ({"files": [listed("results.json"), listed("pack-a.toml")]}, "pack-a.toml is in the list of files"),
        ({"files": [listed("results.json"), listed("pack-w.geojson", withheld="restricted")]}, "(restricted) not"),
        ({"files": [listed("results.json", path="../../outside.json")]}, "goes through '..'"),
        ({"files": [listed("results.json", path="/tmp/outside.json")]}, "an absolute path"),
        ({}, "no pack/site.toml"),
    ],
)
def test_a_manifest_that_cannot_be_followed_is_refused(
    raw_pdf: bytes, tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(ImpactError) as caught:
        verify.verify(report(tmp_path, raw_pdf, **changed))
    assert said in str(caught.value)
    assert [file.name for file in tmp_path.iterdir()] == ["report.pdf"]


def test_a_pdf_without_files_is_refused(raw_pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(finish(raw_pdf))
    with pytest.raises(InputError, match=r"report\.pdf: no manifest\.json is attached"):
        verify.verify(path)


@pytest.mark.parametrize("content", [b"", b"no PDF at all", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_refused(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    assert cli.main(["verify", str(path)]) == 2
    assert "report.pdf: no PDF" in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", str(tmp_path / "none.pdf")]) == 2
    assert "none.pdf" in capsys.readouterr().err


def test_a_file_that_would_fill_the_memory_is_refused(
    raw_pdf: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 1000)
    path = tmp_path / "report.pdf"
    path.write_bytes(finish(raw_pdf, [Attachment("a.csv", b"\0" * 1001, "Data", "")]))
    with pytest.raises(InputError, match=r"a\.csv: more than 1000 bytes"):
        extract(path)
    path.write_bytes(finish(raw_pdf, [Attachment("a.csv", b"\0" * 1000, "Data", "")]))
    assert extract(path) == {"a.csv": b"\0" * 1000}


# --- pages --------------------------------------------------------------------------------------------


def forged(content: bytes, page: int) -> bytes:
    """A PDF with the glyphs of the longest word of a page in another order."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        sheet = pdf.pages[page]
        steps: list[Any] = list(pikepdf.parse_content_stream(sheet))
        shown = [i for i, step in enumerate(steps) if str(step.operator) == "TJ"]
        longest = max(shown, key=lambda i: len(steps[i].operands[0]))
        changed = pikepdf.Array(reversed(list(steps[longest].operands[0])))
        steps[longest] = ([changed], steps[longest].operator)
        sheet.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))
        target = io.BytesIO()
        pdf.save(target)
        return target.getvalue()


@pytest.mark.parametrize("page", [0, 1, 2])
def test_a_changed_text_is_found_on_its_page(small_pdf: Path, page: int) -> None:
    content = small_pdf.read_bytes()
    assert verify.compare_pages(content, content) == (3, [])
    count, (fault,) = verify.compare_pages(forged(content, page), content)
    assert count == 3
    assert fault.startswith(f'page {page + 1}: the report has "')


def test_a_changed_running_line_is_found(small_page: str, small_pdf: Path, small_files: tuple[Attachment, ...]) -> None:
    other = finish(pdf.set_type(small_page.replace("Titre courant", "Titre changé"), DATE), small_files)
    _, differences = verify.compare_pages(other, small_pdf.read_bytes())
    assert len(differences) == 3
    assert 'the report has "' in differences[0]


def test_a_page_less_is_found(small_pdf: Path) -> None:
    content = small_pdf.read_bytes()
    with pikepdf.open(io.BytesIO(content)) as pdf_with_less:
        del pdf_with_less.pages[2]
        target = io.BytesIO()
        pdf_with_less.save(target)
    assert verify.compare_pages(target.getvalue(), content) == (2, ["pages: the report has 2, made again 3"])


# --- a whole report -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the embedded site with few sets of hypotheses and two scenarios, in French."""
    folder = tmp_path_factory.mktemp("study") / "pack"
    shutil.copytree(find_pack("rovaltain").folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    study_file = folder / "study.toml"
    text = study_file.read_text(encoding="utf-8")
    lines = ["members = 4" if line.startswith("members =") else line for line in text.splitlines()]
    study_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    project = open_project(str(folder))
    assert project.plan.shape.members == 4
    names = [*project.plan.shape.scenarios]
    project = replace(project, plan=project.plan.only([names[0], names[-1]]))
    study = run_study(project)
    claims = assess(study, read_claims(folder, project.terms, project.register, project.plan))
    return output.write_study(study, claims, ("fr",), "citizen", folder.parent / "out")["pdf"]


@pytest.fixture(scope="module")
def again(written: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the report is compared with, computed once: from the files in it, all else gone."""
    kept: dict[str, Any] = {}
    made = verify._made_again

    def keep(*given: Any) -> Any:
        kept["made"] = made(*given)
        return kept["made"]

    alone = tmp_path_factory.mktemp("alone") / "received.pdf"
    shutil.copy(written, alone)
    shutil.rmtree(written.parents[2] / "pack")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify, "_made_again", keep)
        kept["verified"] = verify.verify(alone)
    return kept


@pytest.mark.slow
def test_a_report_verifies_itself(again: dict[str, Any]) -> None:
    found = again["verified"]
    assert found.differences == ()
    assert found.remarks == ()
    assert found.holds
    assert found.identical
    assert found.numbers > 10_000
    assert found.pages > 10


@pytest.fixture
def changed(
    written: Path, again: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., verify.Verification]:
    """Verify the report with some of its files replaced; what it is compared with is not computed again."""
    monkeypatch.setattr(verify, "_made_again", lambda *_: again["made"])

    def run(content: bytes | None = None, **files: bytes) -> verify.Verification:
        path = tmp_path / "received.pdf"
        replaced = [Attachment(name.replace("_json", ".json"), new, "Data", "") for name, new in files.items()]
        path.write_bytes(content or finish(written.read_bytes(), replaced))
        return verify.verify(path)

    return run


@pytest.mark.slow
def test_a_changed_number_in_the_results_is_found(written: Path, changed: Callable[..., verify.Verification]) -> None:
    results = json.loads(extract(written)["results.json"])
    case = next(iter(results["cases"]))
    results["cases"][case]["quantities"]["annual_make_up_water"]["central"] *= 0.5
    found = changed(results_json=json.dumps(results).encode())
    assert not found.holds
    assert any("results.json: not the content whose hash" in fault for fault in found.differences)
    assert any(f"cases/{case}/quantities/annual_make_up_water/central" in fault for fault in found.differences)


@pytest.mark.slow
def test_who_covers_the_hash_up_is_found_all_the_same(
    written: Path, changed: Callable[..., verify.Verification]
) -> None:
    files = extract(written)
    results = json.loads(files["results.json"])
    results["study"]["seed"] += 1
    content = json.dumps(results).encode()
    manifest = json.loads(files["manifest.json"])
    for entry in manifest["files"]:
        if entry["name"] == "results.json":
            entry["sha256"] = hashlib.sha256(content).hexdigest()
    (fault,) = changed(results_json=content, manifest_json=json.dumps(manifest).encode()).differences
    assert fault.startswith("study/seed: the report has")


@pytest.mark.slow
def test_other_code_is_said(changed: Callable[..., verify.Verification], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify.archive, "code_hash", lambda: "other")
    found = changed()
    assert found.holds
    assert found.remarks == ("the report was computed by another version of the code than the one installed here",)
