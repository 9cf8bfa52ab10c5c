"""Layers of Hub'Eau: JSON records of points, by pages that the service links to one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gis.catalog import OfficialLayer, Service
from gis.crs import in_france, to_lambert93
from gis.sources.area import Area
from gis.sources.client import Reply
from gis.sources.paging import Ask, once
from gis.sources.replies import json_of
from impact.errors import RefusedReply, SchemaChanged, Truncated

DEPTH = 20_000  # page times size that the service allows
POSITIONS = (("longitude", "latitude"), ("longitude_station", "latitude_station"), ("x", "y"))


def pages(layer: OfficialLayer, service: Service, area: Area, ask: Ask) -> Iterator[tuple[Reply, list[dict[str, Any]]]]:
    """Yield the pages of a layer, with its records as point features in Lambert-93.

    Raises
    ------
    Truncated
        If the records do not come to the count of the service, or exceed what it gives in all.
    """
    assert layer.reach_m is not None
    url = f"{service.url}/{layer.path}"
    parameters: dict[str, Any] | None = {
        "bbox": ",".join(f"{value:.6f}" for value in area.degrees(layer.reach_m)),
        "format": "json",
        "fields": ",".join(field.name for field in layer.fields),  # without, the service fails at times
        "size": service.page,
    }
    seen: set[str] = set()
    total = 0
    while True:
        reply = ask(url, parameters)
        records, count, following = envelope(reply)
        if count > DEPTH:
            raise Truncated(f"{reply.url}: {count} records, of which the service gives {DEPTH}; ask for a smaller area")
        features = [_feature(record, layer, reply.url) for record in records]
        once(features, layer, seen, reply.url)
        total += len(features)
        yield reply, features
        if total >= count or not following or not records:
            break
        url, parameters = following, None
    if total != count:
        raise Truncated(f"{reply.url}: {total} records came, the service states {count}; the answer is cut")


def envelope(reply: Reply) -> tuple[list[dict[str, Any]], int, str | None]:
    """Return the records of a reply, how many there are in all, and where the next ones are.

    Raises
    ------
    RefusedReply
        If the reply has no records or no count.
    """
    document = json_of(reply.content, reply.url)
    records, count = document.get("data"), document.get("count")
    if not isinstance(records, list) or not isinstance(count, int):
        raise RefusedReply(f"{reply.url}: the reply has no data and count")
    following = document.get("next")
    return records, count, str(following) if following else None


def _feature(record: dict[str, Any], layer: OfficialLayer, url: str) -> dict[str, Any]:
    """A record as a point; one without position keeps its place without geometry."""
    names = [field.name for field in layer.fields]
    pair = next((pair for pair in POSITIONS if set(pair) <= set(names)), None)
    if pair is None or not set(pair) <= set(record):
        raise SchemaChanged(f"{url}: a record has no {' and '.join(pair or POSITIONS[0])}")
    longitude, latitude = (record[name] for name in pair)
    geometry = None
    if longitude is not None and latitude is not None:
        if not in_france(float(longitude), float(latitude)):
            raise RefusedReply(f"{url}: a record lies at longitude {longitude}, latitude {latitude}, outside France")
        easting, northing = to_lambert93(float(longitude), float(latitude))
        geometry = {"type": "Point", "coordinates": [float(easting), float(northing)]}
    # A station that measures several bodies of groundwater has a list of their codes.
    flat = {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in record.items()}
    return {"type": "Feature", "properties": flat, "geometry": geometry}
