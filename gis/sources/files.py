"""Files that a service gives whole, such as the weather of a département."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from gis.catalog import OfficialLayer, Service
from gis.sources.area import Area
from gis.sources.client import Reply
from gis.sources.paging import Ask
from impact.errors import InputError, RefusedReply, SchemaChanged

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31  # of zlib: a gzip file with its head
_HEAD = 50_000  # bytes within which the line of the columns ends


def pages(layer: OfficialLayer, service: Service, area: Area, ask: Ask) -> Iterator[tuple[Reply, list[dict[str, Any]]]]:
    """Yield the file as the one page of a layer without features."""
    path = str(layer.path)
    if "{department}" in path and not area.department:
        raise InputError("the layer has one file a département; give the site's with --department, such as 26")
    reply = ask(f"{service.url}/{path.replace('{department}', area.department)}")
    start = reply.content.lstrip()[:1]
    packed = reply.content[:2] == _GZIP
    if not reply.content or start == b"<" or (layer.media == "application/gzip") != packed:
        raise RefusedReply(f"{reply.url}: the reply is no {layer.media} (content type {reply.media or 'not stated'})")
    head = _unpacked(reply) if packed else reply.content[:_HEAD]
    columns = {cell.strip().strip('"') for cell in _first_line(head).replace(",", ";").split(";")}
    if missing := [f.name for f in layer.fields if f.required and columns.isdisjoint((f.name, *f.also))]:
        raise SchemaChanged(f"{reply.url}: columns missing: {', '.join(missing)}; the service has another schema now")
    yield reply, []


def _unpacked(reply: Reply) -> bytes:
    """Return the beginning of a packed file."""
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(reply.content, _HEAD)
    except zlib.error:
        raise RefusedReply(f"{reply.url}: the reply is a damaged gzip file") from None


def _first_line(head: bytes) -> str:
    return head.decode("utf-8-sig", errors="replace").partition("\n")[0]
