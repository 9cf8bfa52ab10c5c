"""Files that a service gives whole, such as the weather of a département."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gis.catalog import OfficialLayer, Service
from gis.sources.area import Area
from gis.sources.client import Reply
from gis.sources.paging import Ask
from impact.errors import InputError, RefusedReply

_GZIP = b"\x1f\x8b"


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
    yield reply, []
