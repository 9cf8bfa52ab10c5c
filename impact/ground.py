"""Official layers brought into a site: where to write, what to ask for, what the results make of it."""

from __future__ import annotations

import datetime
import shutil
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gis import declared_abstractions, official, pack_files
from gis.catalog import Catalog, Service
from gis.pack import DESCRIPTION, FETCHED, find_pack, list_sites
from gis.sources.area import Area, around_point
from gis.sources.client import Client
from gis.sources.fetching import Fetched, fetch_layer
from impact.errors import ImpactError, InputError
from impact.study import Project

ABSENCES = {"absent": "asked, and nothing is there", "not-covered": "nothing came, which says nothing: not covered"}


@dataclass(frozen=True)
class Outcome:
    """What became of one layer: sentences, or the error that it ended in."""

    name: str
    state: str
    sentences: tuple[str, ...]
    error: ImpactError | None = None


def own_folder(site: str, into: Path | None) -> Path:
    """Return a folder of the site that may be written to: an embedded site is copied first.

    Raises
    ------
    InputError
        If the folder for the copy is there and is no site pack, or the study uses an embedded site.
    """
    if site not in list_sites():
        folder = Path(site)
        if (folder / "study.toml").is_file() and not (folder / DESCRIPTION).is_file():
            raise InputError(
                f"{folder}: the study uses an embedded site; fetch that site into a folder "
                "(impact fetch SITE --into DIR) and put the study file there"
            )
        return find_pack(site).folder
    target = into if into is not None else Path(site)
    if (target / DESCRIPTION).is_file():
        return target
    if target.exists() and any(target.iterdir()):
        raise InputError(f"{target}: is there and is no site pack; name another folder with --into DIR")
    shutil.copytree(find_pack(site).folder, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def area_of(project: Project, department: str = "") -> Area:
    """Return the area of a site: its point, as the register gives it."""
    position = []
    for name in ("site_longitude", "site_latitude"):
        leaf = project.register.leaves.get(name)
        if leaf is None:
            raise InputError(f"{project.pack.folder}: the register gives no {name}; write it into data/")
        position.append(leaf.data[0].value)
    return around_point(position[0], position[1], department=department)


def fetch_into(
    project: Project,
    names: Sequence[str],
    catalog: Catalog,
    area: Area,
    client: Callable[[Service], Client] = Client,
    tell: Callable[[str], None] = lambda text: None,
) -> Iterator[Outcome]:
    """Fetch layers one after the other and enter each into the pack; one that fails does not stop the others."""
    pack = project.pack
    for name in names:
        tell(name)
        try:
            fetched = fetch_layer(name, catalog, area, pack.folder, client)
            sentences = [fetched.news, *fetched.repairs.sentences()]
            if fetched.resumed:
                sentences.append(f"{fetched.resumed} replies were there from a fetch that broke off")
            if fetched.layer.media in ("application/gzip", "text/csv") and name.startswith("weather"):
                place = "[weather.hot] or [[real_years]] of study.toml"
                sentences.append(f"for a study: {FETCHED}/{name}/, with year and station, in {place}")
            if name == declared_abstractions.LAYER:
                sentences.append(_abstractions(pack.folder, fetched, catalog))
            elif fetched.layer.stations is not None:
                sentences.append("impact calibrate reads these levels; give --body where several aquifers are measured")
            if fetched.state != "present":
                sentences.append(ABSENCES[fetched.state])
            elif fetched.frame is not None:
                day = datetime.date.fromisoformat(fetched.date[:10])
                parts = urllib.parse.urlsplit(catalog.service_of(fetched.layer).url or "")
                origin = {"url": f"{parts.hostname}{parts.path}"}
                entered = official.enter(pack, name, fetched.layer, fetched.frame, day, origin)
                sentences += [f"{len(fetched.frame)} features", *entered.sentences()]
            unchecked = [kind.name for kind in fetched.layer.types if kind.checked is None]
            if unchecked and len(unchecked) == len(fetched.layer.types):
                sentences.append("its type name is from documents, no dated answer was known before this one")
            yield Outcome(name, fetched.state, tuple(sentences))
        except ImpactError as error:
            yield Outcome(name, "failed", (), error)
    _record_absences(project, catalog)


def _abstractions(folder: Path, fetched: Fetched, catalog: Catalog) -> str:
    """Enter the volumes that others declare as one datum of the pack, and say what it is."""
    found = declared_abstractions.declared(folder)
    if found is None:
        return "no work in groundwater has declared a volume; existing abstractions stay as the pack says"
    layer = fetched.layer
    assert layer.reach_m is not None
    declared_abstractions.enter(folder, found, layer.reach_m, {
        "title": layer.label.fr, "publisher": layer.attribution, "kind": "official", "reliability": "primary",
        "licence": layer.licence, "accessed": fetched.date[:10],
        "url": f"{urllib.parse.urlsplit(catalog.service_of(layer).url or '').hostname}/{layer.path}",
    })  # fmt: skip
    return f"{found.sentence()}; entered as existing_abstraction"


def _record_absences(project: Project, catalog: Catalog) -> None:
    """Write which layers were asked for and are not there, so that a study can say it."""
    import json

    from gis.sources.store import FOLDER, RECORD

    states = {}
    for name in catalog.layers:
        path = project.pack.folder / FOLDER / name / RECORD
        if path.is_file():
            record = json.loads(path.read_text(encoding="utf-8"))
            states[name] = {"state": record["state"], "date": record["ended"][:10]}
    text = json.dumps({"format": 1, "layers": states}, indent=1) + "\n"
    pack_files.write_text(project.pack.folder / "coverage.json", text)
