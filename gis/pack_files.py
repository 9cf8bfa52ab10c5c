"""Files that the toolkit writes into a pack: layers, their entries and their sources; the entry comes last.

A layer's file bears part of its hash in its name, so that the pack is whole at every moment: the entry is changed
once the new file is there, and the old file goes once the entry is changed.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis.crs import LAMBERT93
from gis.export import write_geopackage
from gis.layer_files import PACKAGE

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

FOLDER = "layers/official"
SOURCES = "sources/official.toml"
_TYPES = {"b": "boolean", "i": "integer", "u": "integer", "f": "number"}


def write_layer(
    folder: Path, name: str, frame: GeoDataFrame, entry: Mapping[str, Any], date: datetime.date
) -> dict[str, Any]:
    """Write a layer in Lambert-93 and its entry into a pack, in place of one of the same name; return the entry.

    Parameters
    ----------
    folder : Path
        Of the pack.
    name : str
        Of the resource.
    frame : GeoDataFrame
        Features; columns without any value are left out.
    entry : mapping
        label, kind, accuracy, source, licence, geometry, and what else the entry says.
    date : date
        Written as date of last change into the file.
    """
    kept = frame.drop(columns=[c for c in frame.columns if c != "geometry" and frame[c].isna().all()])
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as work:
        draft = write_geopackage(Path(work) / f"{name}.gpkg", {name: kept}, {}, date)
        sha256 = hashlib.sha256(draft.read_bytes()).hexdigest()
        path = f"{FOLDER}/{name}-{sha256[:8]}.gpkg"
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        os.replace(draft, folder / path)
    whole = {
        "name": name, "path": path, "format": "gpkg", "mediatype": "application/geopackage+sqlite3", "layer": name,
        "hash": f"sha256:{sha256}", "crs": LAMBERT93, **entry,
        "schema": {"fields": [{"name": c, "type": _type(kept[c])} for c in kept.columns if c != "geometry"],
                   **({"primaryKey": "slug"} if "slug" in kept.columns else {})},
    }  # fmt: skip
    package = read_package(folder)
    before = next((each for each in package["resources"] if each["name"] == name), None)
    if before is None:
        package["resources"].append(whole)
    else:
        package["resources"][package["resources"].index(before)] = whole
    write_text(folder / PACKAGE, json.dumps(package, ensure_ascii=False, indent=2) + "\n")
    if before is not None and before["path"] != path and before["path"].startswith(f"{FOLDER}/"):
        (folder / before["path"]).unlink(missing_ok=True)
    return whole


def read_package(folder: Path) -> dict[str, Any]:
    """Return the description of the layers of a pack, or one without layers."""
    path = folder / PACKAGE
    if path.is_file():
        package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return package
    return {"format": 1, "profile": "data-package", "licenses": [{"name": "etalab-2.0"}], "resources": []}


def write_source(folder: Path, key: str, source: Mapping[str, str]) -> None:
    """Write a source into the pack's file of sources of official layers, in place of one of the same key."""
    path = folder / SOURCES
    sources = tomllib.loads(path.read_text(encoding="utf-8"))["sources"] if path.is_file() else {}
    sources[key] = dict(source)
    text = "# Written by `impact fetch` and `impact add`.\nformat = 1\n"
    for name, facts in sources.items():
        # a JSON text is a TOML text too
        lines = [f"{field} = {json.dumps(value, ensure_ascii=False)}" for field, value in facts.items()]
        text += "\n".join([f"\n[sources.{name}]", *lines]) + "\n"
    path.parent.mkdir(exist_ok=True)
    write_text(path, text)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    draft = path.with_name(f".{path.name}.writing")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


def _type(column: Any) -> str:
    return _TYPES.get(column.dtype.kind, "string")
