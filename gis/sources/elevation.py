"""Ground elevation on a grid of points around the site, from the elevation service of IGN."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gis.catalog import OfficialLayer, Service
from gis.crs import LAMBERT93, WGS84, transformer
from gis.sources.area import Area
from gis.sources.client import Reply
from gis.sources.paging import Ask
from gis.sources.replies import json_of
from impact.errors import RefusedReply, Truncated

_HALF_METRE = 1e-5  # the service answers with the position that it was asked. [°]


def pages(layer: OfficialLayer, service: Service, area: Area, ask: Ask) -> Iterator[tuple[Reply, list[dict[str, Any]]]]:
    """Yield replies of at most `page` points, as point features in Lambert-93 with a height `z`; none where unknown."""
    assert layer.reach_m is not None
    assert layer.spacing_m is not None
    west, south, east, north = area.around(layer.reach_m)
    columns = np.arange(west, east + layer.spacing_m / 2, layer.spacing_m)
    rows = np.arange(south, north + layer.spacing_m / 2, layer.spacing_m)
    x, y = (grid.ravel() for grid in np.meshgrid(columns, rows))
    longitude, latitude = transformer(LAMBERT93, WGS84).transform(x, y)
    for start in range(0, x.size, service.page):
        part = slice(start, start + service.page)
        lon, lat = np.round(longitude[part], 6), np.round(latitude[part], 6)
        reply = ask(str(service.url), content={
            "lon": "|".join(f"{value:.6f}" for value in lon), "lat": "|".join(f"{value:.6f}" for value in lat),
            "resource": layer.resource, "delimiter": "|", "zonly": "false",
        })  # fmt: skip
        points = json_of(reply.content, reply.url).get("elevations")
        if not isinstance(points, list) or len(points) != lon.size:
            found = len(points) if isinstance(points, list) else "no"
            raise Truncated(f"{reply.url}: {found} heights for {lon.size} points")
        for point, east_, north_ in zip(points, lon, lat, strict=True):
            if abs(point["lon"] - east_) > _HALF_METRE or abs(point["lat"] - north_) > _HALF_METRE:
                raise RefusedReply(f"{reply.url}: a height for another point than asked for ({point})")
        yield reply, [
            _feature(start + i, float(a), float(b), point["z"], layer)
            for i, (a, b, point) in enumerate(zip(x[part], y[part], points, strict=True))
        ]


def _feature(number: int, easting: float, northing: float, height: float, layer: OfficialLayer) -> dict[str, Any]:
    known = layer.no_data is None or height > layer.no_data + 1
    return {
        "type": "Feature",
        "properties": {"id": number, "z": float(height) if known else None},
        "geometry": {"type": "Point", "coordinates": [easting, northing]},
    }
