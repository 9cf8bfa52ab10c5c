"""Layers of API Carto: GeoJSON in WGS84 by pages, or without pages up to a number at which it is cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gis.catalog import OfficialLayer, Service
from gis.sources.area import Area
from gis.sources.client import Reply
from gis.sources.paging import Ask, once
from gis.sources.replies import features_of
from impact.errors import Truncated


def pages(layer: OfficialLayer, service: Service, area: Area, ask: Ask) -> Iterator[tuple[Reply, list[dict[str, Any]]]]:
    """Yield the pages of a layer with its features, in WGS84 as the service gives them.

    Raises
    ------
    Truncated
        If the features do not come to the number that the service states, or reach the number at which it cuts.
    """
    assert layer.reach_m is not None
    west, south, east, north = area.degrees(layer.reach_m)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geometry = json.dumps({"type": "Polygon", "coordinates": [ring]}, separators=(",", ":"))
    seen: set[str] = set()
    total = 0
    while True:
        paging = {"_limit": service.page, "_start": total} if service.page else {}
        reply = ask(f"{service.url}/{layer.path}", {"geom": geometry, **paging})
        features, document = features_of(reply.content, reply.url)
        once(features, layer, seen, reply.url)
        total += len(features)
        yield reply, features
        stated = document.get("totalFeatures", document.get("numberMatched"))
        if service.cap is not None and total >= service.cap:
            raise Truncated(f"{reply.url}: {total} features, the number at which the service cuts; ask for less")
        if not service.page or not features or total == stated:
            break
        if stated is None and len(features) < service.page:
            break
    if isinstance(stated, int) and total != stated:
        raise Truncated(f"{reply.url}: {total} features came, the service states {stated}; the answer is cut")
