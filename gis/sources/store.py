"""The store of replies: each one whole, with what was asked, when, its hash and its licence.

A layer that is being fetched is kept in a hidden folder, from which a fetch that broke off goes on; it gets its
name when it is complete.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gis.catalog import OfficialLayer, Service
from gis.pack import FETCHED
from gis.sources.client import Client, Reply, with_parameters
from impact.errors import LayerError

RECORD = "record.json"
FOLDER = FETCHED
RESUMABLE = datetime.timedelta(hours=24)  # pages of different days do not belong together


class Store:
    """Asks a service through its client, and keeps every reply.

    Parameters
    ----------
    site : Path
        Folder of the site.
    name : str
        Name of the layer in the catalogue.
    layer, service : OfficialLayer, Service
        Its entries.
    client : Client
        Asks the service.
    """

    def __init__(self, site: Path, name: str, layer: OfficialLayer, service: Service, client: Client) -> None:
        self.client = client
        self.folder = site / FOLDER / name
        self.partial = site / FOLDER / f".{name}.partial"
        self.record: dict[str, Any] = {
            "format": 1, "layer": name, "provider": service.provider, "service": service.url,
            "licence": layer.licence, "attribution": layer.attribution, "began": _stamp(client.now()), "replies": [],
        }  # fmt: skip
        self.resumed = 0
        self._take_up()

    def _take_up(self) -> None:
        """Take up what a fetch of today left, if its files are as it left them."""
        path = self.partial / RECORD
        if path.is_file():
            found = json.loads(path.read_text(encoding="utf-8"))
            began = datetime.datetime.fromisoformat(found["began"])
            if self.client.now() - began < RESUMABLE and found["service"] == self.record["service"]:
                self.record = found
                return
        shutil.rmtree(self.partial, ignore_errors=True)
        self.partial.mkdir(parents=True)

    def __call__(
        self, url: str, parameters: Mapping[str, Any] | None = None, content: Mapping[str, Any] | None = None
    ) -> Reply:
        """Return a reply, from the store where the same was asked before."""
        asked = with_parameters(url, parameters)
        body = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest() if content else None
        for entry in self.record["replies"]:
            if (entry["asked"], entry["content_sha256"]) == (asked, body):
                self.resumed += 1
                return _stored(self.partial, entry)
        reply = self.client.get(asked) if content is None else self.client.post(asked, content)
        self._keep(asked, body, reply)
        return reply

    def _keep(self, asked: str, body: str | None, reply: Reply) -> None:
        name = f"reply-{len(self.record['replies']) + 1:04d}{_suffix(reply)}"
        _write(self.partial / name, reply.content)
        self.record["replies"].append({
            "file": name, "asked": asked, "content_sha256": body, "url": reply.url, "time": reply.time,
            "media": reply.media, "bytes": len(reply.content), "sha256": reply.sha256,
        })  # fmt: skip
        self._save()

    def _save(self) -> None:
        text = json.dumps(self.record, ensure_ascii=False, indent=1) + "\n"
        _write(self.partial / RECORD, text.encode())

    def refuse(self) -> None:
        """Put aside what came: the next fetch begins anew, and what was refused can be looked at."""
        aside = self.partial.with_name(f".{self.folder.name}.refused")
        shutil.rmtree(aside, ignore_errors=True)
        os.replace(self.partial, aside)

    def complete(self, **facts: Any) -> str:
        """Give the layer its name, in place of what was fetched before; return what changed since then, in words."""
        self.record |= facts | {"ended": _stamp(self.client.now())}
        self._save()
        before = read_record(self.folder) if (self.folder / RECORD).is_file() else None
        old = self.folder.with_name(f".{self.folder.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if self.folder.exists():
            os.replace(self.folder, old)
        os.replace(self.partial, self.folder)
        shutil.rmtree(old, ignore_errors=True)
        if before is None:
            return "fetched for the first time"
        same = _hashes(before) == _hashes(self.record)
        return f"{'the same as' if same else 'changed since'} {before['ended'][:10]}"


def read_record(folder: Path) -> dict[str, Any]:
    """Return the record of a fetched layer, after a check of every reply against its hash.

    Raises
    ------
    LayerError
        If a reply was changed or is missing.
    """
    record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    for entry in record["replies"]:
        _stored(folder, entry)
    return record


def _stored(folder: Path, entry: Mapping[str, Any]) -> Reply:
    """Return a reply of the store, if it is what came."""
    path = folder / Path(entry["file"]).name
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        state = "is not what came" if path.is_file() else "is missing"
        raise LayerError(
            [f"{path.parent.name}/{path.name}: {state} (its record has sha256 {entry['sha256']}); "
             f"remove the folder {path.parent} and fetch again"]
        )  # fmt: skip
    return Reply(entry["url"], entry["time"], entry["media"], content)


def _hashes(record: Mapping[str, Any]) -> list[str]:
    return [entry["sha256"] for entry in record["replies"]]


def _suffix(reply: Reply) -> str:
    start = reply.content.lstrip()[:1]
    if reply.content[:2] == b"\x1f\x8b":
        return ".gz"
    return ".xml" if start == b"<" else ".json" if start in (b"{", b"[") else ".txt"


def _stamp(time: datetime.datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}.writing")
    draft.write_bytes(content)
    os.replace(draft, path)
