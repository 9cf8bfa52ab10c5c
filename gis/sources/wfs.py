"""Layers of a WFS 2.0: counted first, then read page by page until every feature is there once.

Servers cut answers silently at a number of their own, and order the axes of EPSG:4326 each in its way. So the
area is named in CRS84 (longitude, latitude everywhere), the features are asked for in Lambert-93, and a reply whose
count does not come out raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gis.catalog import LayerType, OfficialLayer, Service
from gis.crs import LAMBERT93
from gis.sources.area import Area
from gis.sources.client import Reply
from gis.sources.paging import Ask, once
from gis.sources.replies import exception_text, features_of, xml_of
from impact.errors import Refusal, RefusedReply, SchemaChanged, Truncated

CRS84 = "urn:ogc:def:crs:OGC:1.3:CRS84"
MOST_PAGES = 2000


def pages(layer: OfficialLayer, service: Service, area: Area, ask: Ask) -> Iterator[tuple[Reply, list[dict[str, Any]]]]:
    """Yield the pages of a layer with their features in Lambert-93.

    Raises
    ------
    SchemaChanged
        If the server knows none of the type names of the catalogue.
    Truncated
        If the features do not come to the number that the server states, or one comes twice.
    """
    kind, matched = count(layer, service, area, ask)
    seen: set[str] = set()
    total = 0
    for _ in range(MOST_PAGES):
        reply = ask(str(service.url), {
            **_query(kind, area, layer), "SRSNAME": LAMBERT93, "OUTPUTFORMAT": service.output_format,
            "COUNT": service.page, "STARTINDEX": total, **({"SORTBY": layer.key} if layer.key else {}),
        })  # fmt: skip
        features, document = features_of(reply.content, reply.url)
        _same_crs(document, reply.url)
        stated = _number(document.get("numberMatched"))
        if matched is not None and stated is not None and stated != matched:
            raise Truncated(f"{reply.url}: {stated} features match, {matched} did before; the layer changed meanwhile")
        once(features, layer, seen, reply.url)
        if total == matched and features:
            matched = None  # the count was where the server cuts, not how many there are: read on to an empty page
        total += len(features)
        yield reply, features
        if matched is not None and (total > matched or (total < matched and not features)):
            raise Truncated(f"{reply.url}: {total} features came, the service states {matched}; the answer is cut")
        if not features:  # also asked for once the count is reached: a server may state its limit as the count
            return
    raise Truncated(f"{service.url}: no end after {MOST_PAGES} pages")


def count(layer: OfficialLayer, service: Service, area: Area, ask: Ask) -> tuple[LayerType, int | None]:
    """Return the first type name that the server knows, and how many features match there; None if it does not say."""
    refusals = []
    for kind in layer.types:
        try:
            reply = ask(str(service.url), {**_query(kind, area, layer), "RESULTTYPE": "hits"})
        except Refusal as error:
            refusals.append(f"{kind.name}: {error}")
            continue
        root = xml_of(reply.content, reply.url) if reply.content.lstrip()[:1] == b"<" else None
        if root is not None and root.tag.endswith("FeatureCollection"):
            return kind, _number(root.get("numberMatched"))
        said = exception_text(reply.content, reply.url) if root is not None else "no count"
        refusals.append(f"{kind.name}: {said}")
    raise SchemaChanged(f"{service.url}: no type name of the catalogue is known there ({'; '.join(refusals)})")


def _query(kind: LayerType, area: Area, layer: OfficialLayer) -> dict[str, Any]:
    query: dict[str, Any] = {
        "SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "GetFeature", "TYPENAMES": kind.name,
    }  # fmt: skip
    if layer.reach_m is not None:
        query["BBOX"] = ",".join(f"{value:.6f}" for value in area.degrees(layer.reach_m)) + f",{CRS84}"
    return query


def _number(text: Any) -> int | None:
    """A count, which servers write as a number, as text, or as "unknown"."""
    return int(text) if text is not None and str(text).isdigit() else None


def _same_crs(document: dict[str, Any], url: str) -> None:
    """Refuse features that state another reference system than the one asked for."""
    member = document.get("crs")
    name = str(member.get("properties", {}).get("name", "")) if isinstance(member, dict) else ""
    if name and not name.endswith(LAMBERT93.removeprefix("EPSG")):
        raise RefusedReply(f"{url}: the features are in {name}; asked for in {LAMBERT93}")
