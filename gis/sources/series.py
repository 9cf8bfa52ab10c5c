"""Series of stations of Hub'Eau: what each of them measured, asked for one station after the other.

The service ignores places here and gives all of France instead, and lists of several codes have come back empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gis.catalog import OfficialLayer, Service
from gis.pack import FETCHED
from gis.sources import hubeau
from gis.sources.area import Area
from gis.sources.client import Reply
from gis.sources.paging import Ask
from gis.sources.replies import json_of
from gis.sources.store import RECORD, read_record
from impact.errors import InputError, RefusedReply, SchemaChanged, Truncated


def codes(site: Path, layer: OfficialLayer, stations: OfficialLayer, area: Area) -> list[str]:
    """Codes of the stations that were fetched and lie within the reach of the layer.

    Raises
    ------
    InputError
        If the layer of the stations has not been fetched, or none lies within reach.
    """
    assert layer.stations is not None
    assert layer.reach_m is not None
    assert stations.key is not None
    folder = site / FETCHED / layer.stations
    if not (folder / RECORD).is_file():
        raise InputError(f"fetch the layer {layer.stations} first: its stations are asked for one by one")
    west, south, east, north = area.degrees(layer.reach_m)
    found = []
    for entry in read_record(folder)["replies"]:
        for record in json_of((folder / entry["file"]).read_bytes(), entry["url"])["data"]:
            x, y = next(
                ((record[a], record[b]) for a, b in hubeau.POSITIONS if a in record and b in record), (None, None)
            )
            if x is not None and y is not None and west <= x <= east and south <= y <= north:
                found.append(str(record[stations.key]))
    if not found:
        raise InputError(f"no station of the layer {layer.stations} lies within {layer.reach_m / 1000:g} km")
    return sorted(set(found))


def pages(
    layer: OfficialLayer, service: Service, stations: Sequence[str], ask: Ask
) -> Iterator[tuple[Reply, list[dict[str, Any]]]]:
    """Yield the replies for each station; their records stay in them, since they are no features of a map.

    Raises
    ------
    Truncated
        If the records of a station do not come to the count of the service, or exceed what it gives in all.
    """
    assert layer.key is None
    names = [field.name for field in layer.fields]
    code = names[0]
    for station in stations:
        url = f"{service.url}/{layer.path}"
        asked = {code: station, "format": "json", "fields": ",".join(names), "size": hubeau.DEPTH}
        parameters: dict[str, Any] | None = asked
        total = 0
        while True:
            reply = ask(url, parameters)
            records, count, following = hubeau.envelope(reply)
            if count > hubeau.DEPTH:
                raise Truncated(f"{reply.url}: {count} records of {station}, of which the service gives {hubeau.DEPTH}")
            _check(records, layer, station, reply.url)
            total += len(records)
            yield reply, []
            if total >= count or not following or not records:
                break
            url, parameters = following, None
        if total != count:
            raise Truncated(f"{reply.url}: {total} records of {station} came, the service states {count}")


def _check(records: list[dict[str, Any]], layer: OfficialLayer, station: str, url: str) -> None:
    required = [field.name for field in layer.fields if field.required]
    for record in records:
        if missing := [name for name in required if name not in record]:
            raise SchemaChanged(f"{url}: a record has no {', '.join(missing)}")
        if str(record[required[0]]) != station:
            raise RefusedReply(f"{url}: a record of {record[required[0]]} came for {station}; the filter was ignored")
