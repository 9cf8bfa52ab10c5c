"""Write all files of a study: report, HTML twin, results, series and GeoPackage; all of them or none."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from gis.export import write_geopackage
from impact import archive
from impact.claims import ClaimResult
from impact.errors import InputError
from impact.study import Project, Study
from reports import bundle, document, pdf, render
from reports import language as words


def prepare(project: Project, language: str, out: Path) -> None:
    """Find what would stop the report before anything is computed: layers, cases, chronology, PDF engine, folder."""
    project.supports  # noqa: B018  read here, and kept
    document.scenarios(project, words.language(language))
    document.chronology(project)
    pdf.engine_version()
    there = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise InputError(f"--out {out}: {there} is no folder that can be written to; name another one")


def write_study(
    study: Study, claims: tuple[ClaimResult, ...], language: str, edition: str, out: Path
) -> dict[str, Path]:
    """Write the files of a study to `out/<site>/`; return their paths by kind.

    Everything is made in a folder beside and moved when all of it is complete, so that an interruption leaves
    the files of the run before as they were.
    """
    site = study.project.pack.name
    folder = out.joinpath(site)
    out.mkdir(parents=True, exist_ok=True)
    name = f"{site}-{edition}-{language}"
    with tempfile.TemporaryDirectory(dir=out, prefix=f".{site}-") as draft:
        made = Path(draft)
        report = render.render(study, claims, language)
        made.joinpath(f"{name}.html").write_text(report.html, encoding="utf-8")
        files = bundle.collect(study, write_data(study, claims, made), words.language(language), edition)
        date = study.project.plan.shape.date
        pdf.write_pdf(report.html, made.joinpath(f"{name}.pdf"), study_date=date, files=files)
        return _move(made, folder, name, site)


def write_data(study: Study, claims: tuple[ClaimResult, ...], folder: Path) -> tuple[Path, Path]:
    """Write series, results and layers; return the two files that go into the report: `results.json`, GeoPackage."""
    series = archive.write_series(study, folder.joinpath(archive.SERIES_FOLDER))
    results = folder.joinpath(archive.RESULTS_FILE)
    archive.write_results(archive.results_document(study, claims, series), results)
    layers = folder.joinpath(f"{study.project.pack.name}.gpkg")
    _write_geopackage(study, layers)
    return results, layers


def _move(made: Path, folder: Path, name: str, site: str) -> dict[str, Path]:
    """Move the complete files into place."""
    kinds = {
        "pdf": f"{name}.pdf", "html": f"{name}.html", "results": archive.RESULTS_FILE, "geopackage": f"{site}.gpkg",
    }  # fmt: skip
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


def _write_geopackage(study: Study, path: Path) -> None:
    """Write the layers that have geometries that may be published, and a table of the results with their addresses."""
    layers = {
        name: layer.frame[~layer.frame.geometry.isna()]
        for name, layer in study.project.layers.items()
        if not (layer.restricted or layer.frame.geometry.isna().all())
    }
    write_geopackage(path, layers, {"results": archive.results_table(study)}, study.project.plan.shape.date)
