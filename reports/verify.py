"""Check a report against itself: take its inputs out, compute again, compare every number and the text of every page.

The PDF may come from anybody. What is taken out of it stays in a folder that is removed, passes all checks that
any input passes, and is run by the code that is installed here, which the report cannot bring along.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files as resources
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pikepdf

from gis.pack import DESCRIPTION
from gis.paths import inside
from gis.schemas import check
from impact import archive
from impact.cases import STUDY_FILE
from impact.claims import assess, read_claims
from impact.errors import InputError
from impact.parallel import available
from impact.study import Project, open_project, run_study
from reports import bundle, output, pdf, render
from reports.attachments import extract
from reports.bundle import MANIFEST, Manifest
from reports.language import language
from reports.structure import page_texts

TOLERANCE = 1e-9  # relative: exponentials and powers differ between processors
OF_THE_TOOL = ("toolkit", "code_sha256")  # of the results: they say who computed, not what
SHOWN = 60  # characters of a text on either side of a difference
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Verification:
    """What was compared, what differs, and what has to be known to judge it."""

    files: int
    numbers: int
    pages: int
    identical: bool  # byte for byte
    differences: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the report says what this installation computes from the inputs that it carries."""
        return not self.differences


def verify(path: Path, progress: Progress | None = None) -> Verification:
    """Compute a report again from the inputs that it carries, and compare.

    Parameters
    ----------
    path : Path
        A PDF of `impact study`.
    progress : callable, optional
        Told what is being done and the share done.

    Raises
    ------
    InputError
        If the file is no such PDF, or lacks an input, or one of its inputs is wrong.
    """
    say = progress or (lambda text, share: None)
    files = extract(path)
    manifest = read_manifest(path.name, files)
    differences = list(_altered(manifest, files))
    with tempfile.TemporaryDirectory(prefix="impact-verify-") as folder:
        project = _project(Path(folder), manifest, files)
        again, remade = _made_again(project, manifest, Path(folder), say)
        written = _results(files[archive.RESULTS_FILE])
        say("pages", 0.95)
        pages, changed = compare_pages(path.read_bytes(), remade)
        numbers, found = compare_results(written, again)
        differences += [*changed, *found]  # pages first: they are what people read
        say("", 1.0)
        identical = path.read_bytes() == remade
        remarks = tuple(_remarks(project, manifest, written))
    return Verification(len(manifest.files), numbers, pages, identical, tuple(differences), remarks)


def read_manifest(name: str, files: Mapping[str, bytes]) -> Manifest:
    """Read the list of the files of a report."""
    if MANIFEST not in files:
        raise InputError(f"{name}: no {MANIFEST} is attached; expected a PDF as `impact study` writes it")
    manifest = check(Manifest, files[MANIFEST], MANIFEST)
    if manifest.edition not in render.EDITIONS:
        known = ", ".join(render.EDITIONS)
        raise InputError(f"{MANIFEST}: edition {manifest.edition!r}; this installation has {known}")
    language(manifest.language)
    withheld = [f"{entry.path} ({entry.withheld})" for entry in manifest.files if entry.withheld]
    if withheld:
        raise InputError(f"{name}: cannot be computed again from itself: {', '.join(withheld)} not attached")
    missing = {archive.RESULTS_FILE, *(entry.name for entry in manifest.files)} - set(files)
    if missing:
        raise InputError(f"{name}: {', '.join(sorted(missing))} is in the list of files and not attached")
    return manifest


def _altered(manifest: Manifest, files: Mapping[str, bytes]) -> Iterator[str]:
    for entry in manifest.files:
        if hashlib.sha256(files[entry.name]).hexdigest() != entry.sha256:
            yield f"attached file {entry.name}: not the content whose hash is in {MANIFEST}"


def _project(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Project:
    """Lay out the inputs as they were, and read them."""
    inputs = folder / "inputs"
    inputs.mkdir()
    for entry in manifest.files:
        target = inside(inputs, entry.path, file=MANIFEST, field=f"path of {entry.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[entry.name])
    pack = inputs / "pack"
    if not pack.joinpath(DESCRIPTION).is_file():
        raise InputError(f"{MANIFEST}: no pack/{DESCRIPTION} among the files; a report carries its site pack")
    project = open_project(str(inputs if inputs.joinpath(STUDY_FILE).is_file() else pack))
    return replace(project, plan=project.plan.only(manifest.scenarios))


def _made_again(
    project: Project, manifest: Manifest, folder: Path, say: Progress
) -> tuple[dict[str, Any], bytes]:
    """Return the results and the PDF that this installation makes of a project."""
    study = run_study(project, lambda text, share: say(text, 0.7 * share), available())
    claims = assess(study, read_claims(project.pack.folder, project.terms, project.register, project.plan))
    say("report", 0.7)
    made = folder / "made"
    made.mkdir()
    data = output.write_data(study, claims, made)
    parts = render.render(study, claims, manifest.language).parts
    attached = bundle.collect(study, data, language(manifest.language), manifest.edition)
    pdf.write_pdf(parts, made / "report.pdf", study_date=project.plan.shape.date, files=attached)
    return _results(data[0].read_bytes()), (made / "report.pdf").read_bytes()


def _results(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except ValueError as error:
        raise InputError(f"{archive.RESULTS_FILE}: no JSON ({error})") from None
    if not isinstance(read, dict):
        raise InputError(f"{archive.RESULTS_FILE}: expected an object")
    return {key: value for key, value in read.items() if key not in OF_THE_TOOL}


def compare_results(written: Any, found: Any, where: str = "") -> tuple[int, list[str]]:
    """Compare two results; return how many numbers were compared, and the differences in words.

    Numbers are the same within a relative 1e-9, all else exactly. Names are those of `results.json`, with the
    labels of a quantity by their place in it.
    """
    if isinstance(written, dict) and isinstance(found, dict):
        parts = [(f"{where}/{key}".lstrip("/"), written.get(key), found.get(key)) for key in sorted({*written, *found})]
    elif isinstance(written, list) and isinstance(found, list) and len(written) == len(found):
        parts = [(f"{where}/{i}", one, other) for i, (one, other) in enumerate(zip(written, found, strict=True))]
    else:
        number = _is_number(written) and _is_number(found)
        alike = type(written) is type(found) and written == found
        same = _alike(written, found) if number else alike
        return int(number), [] if same else [f"{where}: the report has {_brief(written)}, computed {_brief(found)}"]
    compared = [compare_results(one, other, place) for place, one, other in parts]
    return sum(count for count, _ in compared), [fault for _, faults in compared for fault in faults]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _brief(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def compare_pages(written: bytes, found: bytes) -> tuple[int, list[str]]:
    """Compare the text of the pages of two PDFs; return how many there are, and the first difference of each page."""
    with pikepdf.open(io.BytesIO(written)) as one, pikepdf.open(io.BytesIO(found)) as other:
        before, after = page_texts(one), page_texts(other)
    differences = []
    if len(before) != len(after):
        differences.append(f"pages: the report has {len(before)}, made again {len(after)}")
    for number, (text, expected) in enumerate(zip(before, after, strict=False), start=1):
        if text != expected:
            differences.append(f"page {number}: {_first_difference(text, expected)}")
    return len(before), differences


def _alike(written: float, found: float) -> bool:
    """Whether two numbers are the same but for what another processor may change."""
    import math

    return math.isclose(written, found, rel_tol=TOLERANCE)


def _first_difference(text: str, expected: str) -> str:
    pairs = enumerate(zip_longest(text, expected))
    start = next(place for place, (one, other) in pairs if one != other)
    around = slice(max(0, start - SHOWN // 2), start + SHOWN)
    return f'the report has "{text[around]}", made again "{expected[around]}"'


def _remarks(project: Project, manifest: Manifest, written: Mapping[str, Any]) -> Iterator[str]:
    """Say what differs between the installation that made the report and this one."""
    if manifest.code_sha256 != archive.code_hash():
        yield "the report was computed by another version of the code than the one installed here"
    own = Path(str(resources("impact")))
    for entry in manifest.files:
        if entry.path.startswith(("defaults/", "rules/")):
            file = inside(own, entry.path, file=MANIFEST, field=f"path of {entry.name}")
            if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != entry.sha256:
                yield f"impact/{entry.path} of this installation is another one than that of the report"
    if manifest.pack_sha256 != project.pack.content_hash:
        yield "the site pack of the report is another one than that used here"
    site = written.get("site", {})
    if isinstance(site, dict) and site.get("sha256") != manifest.pack_sha256:
        yield f"{archive.RESULTS_FILE} and {MANIFEST} name different site packs"
