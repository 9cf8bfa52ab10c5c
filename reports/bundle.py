"""The files that go with a report: all that the study has read and computed, and the list of them with hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from gis.pack import pack_files
from impact import archive
from impact.cases import STUDY_FILE
from impact.study import Project, Study
from reports.attachments import Attachment
from reports.language import Language

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_INPUT = 2_000_000  # bytes; a larger one is named with its hash, and found where its source says


def collect(study: Study, results: Path, layers: Path, words: Language) -> tuple[Attachment, ...]:
    """Return the files to embed in a report.

    Parameters
    ----------
    study : Study
        Its inputs are embedded as they are read, but for layers whose positions must not be published.
    results, layers : Path
        The files that the study has written, `results.json` and the GeoPackage.
    words : Language
        Of the descriptions.
    """
    _ = words.gettext
    embedded, listed = [], []
    for name, path, file, description in _inputs(study.project, words):
        content = file.read_bytes()
        reason = _withheld(study.project, path, content)
        listed.append(_entry(name, path, content, reason))
        if reason is None:
            embedded.append(Attachment(name, content, "Source", description))
    made = (
        Attachment(results.name, results.read_bytes(), "Data", _("Tous les résultats de l'étude, avec leurs adresses")),
        Attachment(layers.name, layers.read_bytes(), "Supplement", _("Couches et résultats pour un SIG")),
    )
    listed += [_entry(file.name, file.name, file.content, None) for file in made]
    manifest = {"format": FORMAT, "pack_sha256": study.project.pack.content_hash,
                "code_sha256": archive.code_hash(), "files": listed}  # fmt: skip
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return (
        *embedded, *made,
        Attachment(MANIFEST, text.encode(), "Supplement", _("Liste des fichiers joints, avec leurs empreintes")),
    )  # fmt: skip


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
        weather = project.plan.shape.weather
        for path in (STUDY_FILE, *([weather.file] if weather else ())):
            yield path.replace("/", "-"), path, project.plan.folder / path, description % path


def _withheld(project: Project, path: str, content: bytes) -> str | None:
    """Return why a file is not embedded, or None."""
    restricted = {f"pack/{resource.path}" for resource in project.pack.resources() if resource.restricted}
    if path in restricted:
        return "restricted"
    return "size" if len(content) > LARGEST_INPUT else None


def _entry(name: str, path: str, content: bytes, withheld: str | None) -> dict[str, Any]:
    entry = {"name": name, "path": path, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    return entry | ({"withheld": withheld} if withheld else {})
