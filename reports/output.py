"""Write all files of a study: report, HTML twin, results, series and GeoPackage; all of them or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

from impact import archive, parallel
from impact.claims import ClaimResult
from impact.errors import InputError
from impact.study import Project, Study
from reports import bundle, document, folios, gis_files, kept_parts, pdf, render, twin
from reports import language as words
from reports.attachments import Attachment

AT_ONCE = 2  # parts of a report that are set at the same time


def prepare(project: Project, languages: Sequence[str], out: Path) -> None:
    """Find what would stop the report before anything is computed: layers, cases, chronology, PDF engine, folder."""
    project.supports  # noqa: B018  read here, and kept
    for language in languages:
        document.scenarios(project, words.language(language))
    document.chronology(project)
    pdf.engine_version()
    there = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise InputError(f"--out {out}: {there} is no folder that can be written to; name another one")


def write_study(
    study: Study, claims: tuple[ClaimResult, ...], languages: Sequence[str], edition: str, out: Path, anew: bool = False
) -> dict[str, Path]:
    """Write the files of a study to `out/<site>/`; return their paths by kind.

    The first language has the kinds "pdf" and "html", any other "pdf-en" and "html-en".
    Everything is made in a folder beside and moved when all of it is complete, so that an interruption leaves
    the files of the run before as they were. Data files and twins are written by a copy of this process while this
    one writes the pages. Parts of a report are set in other processes, beside all else; one that was set before is
    taken up again, unless `anew`.
    """
    site = study.project.pack.name
    folder = out.joinpath(site)
    out.mkdir(parents=True, exist_ok=True)
    names = {language: f"{site}-{edition}-{language}" for language in languages}
    study.screened  # noqa: B018  asked for by pages and by files: computed once, before there is a copy
    with (
        tempfile.TemporaryDirectory(dir=out, prefix=f".{site}-") as draft,
        parallel.beside(study) as share,
        parallel.aside(AT_ONCE) as begin,
    ):
        made = Path(draft)
        files = share(_write_files, claims, tuple(names), edition, made)
        for _ in range(AT_ONCE):
            begin(kept_parts.get_ready)  # loads the engine and reads the fonts while the first pages are written
        typeset: dict[str, Callable[[], list[bytes]]] = {}
        twins: list[Future[None]] = []
        for language in names:
            report, typeset[language] = begin_report(study, claims, language, begin, anew)
            twins.append(share(_write_twin, report, names, made))
        for language, name in names.items():
            pdf.write_finished(typeset[language](), made.joinpath(f"{name}.pdf"), files.result()[language])
        for written in twins:
            written.result()
        return _move(made, folder, names, site)


def begin_report(
    study: Study, claims: tuple[ClaimResult, ...], language: str, begin: Callable[..., Future[bytes]],
    anew: bool = False,
) -> tuple[render.Report, Callable[[], list[bytes]]]:  # fmt: skip
    """Write a report and begin to set its parts beside; return it, and what waits for the parts and gives them.

    Those with pages to read begin as soon as they are written. The others wait for them anyway, and begin longest
    first, so that none is left to be set alone at the end. A part that supposed wrong folios is set again.
    """
    date = study.project.plan.shape.date
    first: list[Future[bytes]] = []

    def begun(part: str) -> Future[bytes]:
        return begin(kept_parts.set_part, part, date, anew)

    def ready(part: str) -> None:
        if folios.read(part).total is not None:
            first.append(begun(part))

    def set_again(again: Iterable[str]) -> list[bytes]:
        return [part.result() for part in [begun(part) for part in again]]  # all begin before one is waited for

    report = render.render(study, claims, language, ready)
    others = report.parts[len(first) :]
    longest = sorted(range(len(others)), key=lambda index: pdf.length(others[index]), reverse=True)
    later = {index: begun(others[index]) for index in longest}
    coming = [*first, *(later[index] for index in range(len(others)))]

    def typeset() -> list[bytes]:
        return folios.settled(report.parts, [part.result() for part in coming], set_again)

    return report, typeset


def _write_files(
    study: Study, claims: tuple[ClaimResult, ...], languages: Sequence[str], edition: str, folder: Path
) -> dict[str, tuple[Attachment, ...]]:
    """Write the data of a study; return the files that go into the report in each language, packed."""
    data = write_data(study, claims, folder)
    files = {language: bundle.collect(study, data, words.language(language), edition) for language in languages}
    for file in (file for attached in files.values() for file in attached):
        file.packed  # noqa: B018  here, where the pages do not wait for it
    return files


def write_data(study: Study, claims: tuple[ClaimResult, ...], folder: Path) -> tuple[Path, Path]:
    """Write series, results and layers; return the two files that go into the report: `results.json`, GeoPackage."""
    series = archive.write_series(study, folder.joinpath(archive.SERIES_FOLDER))
    results = folder.joinpath(archive.RESULTS_FILE)
    archive.write_results(archive.results_document(study, claims, series), results)
    layers = folder.joinpath(f"{study.project.pack.name}.gpkg")
    gis_files.write(study, layers)
    return results, layers


def _write_twin(study: Study, report: render.Report, names: Mapping[str, str], folder: Path) -> None:
    """Write the HTML twin of a report, with links to those in the other languages."""
    others = {language: f"{name}.html" for language, name in names.items() if language != report.language}
    page = twin.write(study, report, others)
    folder.joinpath(f"{names[report.language]}.html").write_text(page, encoding="utf-8")


def _move(made: Path, folder: Path, names: Mapping[str, str], site: str) -> dict[str, Path]:
    """Move the complete files into place."""
    kinds = {
        f"{kind}{'' if index == 0 else f'-{language}'}": f"{name}.{kind}"
        for index, (language, name) in enumerate(names.items())
        for kind in ("pdf", "html")
    } | {"results": archive.RESULTS_FILE, "geopackage": f"{site}.gpkg", "qgis": f"{site}.qgs"}
    folder.mkdir(exist_ok=True)
    for file in kinds.values():
        os.replace(made.joinpath(file), folder.joinpath(file))
    series = folder.joinpath(archive.SERIES_FOLDER)
    series.mkdir(exist_ok=True)
    fresh = {path.name for path in made.joinpath(archive.SERIES_FOLDER).iterdir()}
    for old in series.glob("*.csv"):
        if old.name not in fresh:
            old.unlink()
    for path in made.joinpath(archive.SERIES_FOLDER).iterdir():
        os.replace(path, series.joinpath(path.name))
    return {kind: folder.joinpath(file) for kind, file in kinds.items()} | {"series": series}
