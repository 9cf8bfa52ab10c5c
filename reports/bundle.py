"""The files that go with a report: all that the study has read and computed, and the list of them with hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from gis.pack import FETCHED, pack_files
from impact import archive
from impact.cases import STUDY_FILE
from impact.study import Project, Study
from reports.attachments import Attachment
from reports.language import Language

MANIFEST = "manifest.json"
LARGEST_INPUT = 2_000_000  # bytes; a larger one is named with its hash, and found where its source says


Withheld = Literal["restricted", "size"]


class Listed(BaseModel):
    """A file in the list: its name among the attachments, its path, why it is not attached if it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    path: str
    sha256: str
    size: int
    withheld: Withheld | None = None


class Manifest(BaseModel):
    """The list of the files of a report, and what has to be known to make it again."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Literal[1] = 1
    edition: str
    language: str
    scenarios: tuple[str, ...]
    pack_sha256: str
    code_sha256: str
    files: tuple[Listed, ...]


def collect(study: Study, made: tuple[Path, Path], words: Language, edition: str) -> tuple[Attachment, ...]:
    """Return the files to embed in a report.

    Parameters
    ----------
    study : Study
        Its inputs are embedded as they are read, but for layers whose positions must not be published.
    made : tuple of Path
        The files that the study has written: `results.json` and the GeoPackage.
    words : Language
        Of the report.
    edition : str
        Of the report.
    """
    _ = words.gettext
    embedded, listed = [], []
    for name, path, file, description in _inputs(study.project, words):
        content = file.read_bytes()
        listed.append(_listed(name, path, content, _withheld(study.project, path, content)))
        if listed[-1].withheld is None:
            embedded.append(Attachment(name, content, "Source", description))
    results, layers = made
    embedded += [
        Attachment(results.name, results.read_bytes(), "Data", _("Tous les résultats de l'étude, avec leurs adresses")),
        Attachment(layers.name, layers.read_bytes(), "Supplement", _("Couches et résultats pour un SIG")),
    ]
    listed += [_listed(file.name, file.name, file.content, None) for file in embedded[-2:]]
    scenarios = tuple(dict.fromkeys(done.case.scenario for done in study.cases.values()))
    manifest = Manifest(
        edition=edition, language=words.code, scenarios=scenarios,
        pack_sha256=study.project.pack.content_hash, code_sha256=archive.code_hash(), files=tuple(listed),
    )  # fmt: skip
    text = manifest.model_dump_json(indent=1, exclude_none=True) + "\n"
    description = _("Liste des fichiers joints, avec leurs empreintes")
    return (*embedded, Attachment(MANIFEST, text.encode(), "Supplement", description))


def _inputs(project: Project, words: Language) -> Iterator[tuple[str, str, Path, str]]:
    """Give name, path in its folder, file and description of each file that the study reads."""
    _ = words.gettext
    own = Path(str(files("impact")))
    folders = {
        "pack": (project.pack.folder, _("Entrée de l'étude, dossier du site : %s")),
        "defaults": (own / "defaults", _("Entrée de l'étude, données nationales : %s")),
        "rules": (own / "rules", _("Entrée de l'étude, règles : %s")),
    }
    for kind, (folder, description) in folders.items():
        for path, file in sorted(pack_files(folder).items()):
            yield f"{kind}-{path.replace('/', '-')}", f"{kind}/{path}", file, description % path
    if project.plan.folder != project.pack.folder:
        description = _("Entrée de l'étude : %s")
        for path in dict.fromkeys((STUDY_FILE, *project.plan.shape.files)):
            yield path.replace("/", "-"), path, project.plan.folder / path, description % path


def _withheld(project: Project, path: str, content: bytes) -> Withheld | None:
    """Return why a file is not embedded, or None."""
    restricted = {f"pack/{resource.path}" for resource in project.pack.resources() if resource.restricted}
    if path in restricted or path.startswith(f"pack/{FETCHED}/"):  # raw replies hold exact positions
        return "restricted"
    return "size" if len(content) > LARGEST_INPUT else None


def _listed(name: str, path: str, content: bytes, withheld: Withheld | None) -> Listed:
    sha256 = hashlib.sha256(content).hexdigest()
    return Listed(name=name, path=path, sha256=sha256, size=len(content), withheld=withheld)
