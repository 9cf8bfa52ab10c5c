"""Fetching of one official layer: ask, check, keep the replies, give the features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis.catalog import Catalog, OfficialLayer, Service
from gis.crs import LAMBERT93
from gis.repair import Repairs
from gis.sources import apicarto, elevation, files, hubeau, series, wfs
from gis.sources.area import Area
from gis.sources.client import Client
from gis.sources.frames import frame_of
from gis.sources.store import Store
from impact.errors import InputError, LayerError, SourceError, Unreachable

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

PAGES = {
    "wfs": wfs.pages, "hubeau": hubeau.pages, "apicarto": apicarto.pages, "elevation": elevation.pages,
    "file": files.pages,
}  # fmt: skip


@dataclass(frozen=True)
class Fetched:
    """An official layer as it came.

    Attributes
    ----------
    name : str
        In the catalogue.
    layer : OfficialLayer
        Its entry.
    frame : GeoDataFrame or None
        Its features in Lambert-93; None for a file or a table.
    repairs : Repairs
        What was changed in them.
    state : str
        present, absent, or not-covered: what an empty answer means is in the catalogue.
    news : str
        Whether it changed since the last time, in words.
    date : str
        When it came, ISO 8601.
    resumed : int
        Replies that a fetch which broke off had left.
    """

    name: str
    layer: OfficialLayer
    frame: GeoDataFrame | None
    repairs: Repairs
    state: str
    news: str
    date: str
    resumed: int = 0


def fetch_layer(
    name: str, catalog: Catalog, area: Area, site: Path, client: Callable[[Service], Client] = Client
) -> Fetched:
    """Fetch a layer for an area, and keep every reply below the site.

    Raises
    ------
    Unreachable
        If the service does not answer; what came is kept, and the next fetch goes on there.
    SourceError, LayerError
        If what it answers is not as the catalogue says; it is put aside, and the next fetch begins anew.
    """
    layer = catalog.find(name)
    service = catalog.service_of(layer)
    if service.kind == "given":
        raise InputError(f"layer {name}: {service.note}")
    store = Store(site, name, layer, service, client(service))
    features: list[dict[str, Any]] = []
    frame, repairs = None, Repairs()
    try:
        if layer.stations is not None:
            codes = series.codes(site, layer, catalog.find(layer.stations), area)
            pages = series.pages(layer, service, codes, store)
        else:
            pages = PAGES[service.kind](layer, service, area, store)
        for _, page in pages:
            features += page
        if layer.geometry in ("Point", "LineString", "Polygon"):
            # Hub'Eau and the service of heights give points without geometry: they come out in Lambert-93.
            crs = service.crs if service.kind == "apicarto" and service.crs else LAMBERT93
            frame, repairs = frame_of(features, layer, crs, area, name)
    except Unreachable as error:
        raise Unreachable(f"layer {name}: {error}") from None
    except (SourceError, LayerError) as error:
        store.refuse()
        raise _named(error, name) from None
    empty = frame is not None and not len(frame)
    state = layer.absence if empty else "present"
    last = store.record["replies"][-1]["time"]
    news = store.complete(state=state, features=len(features), repairs=repairs.sentences())
    return Fetched(name, layer, frame, repairs, state, news, last, store.resumed)


def _named(error: SourceError | LayerError, name: str) -> SourceError | LayerError:
    """The same error with the name of the layer in it."""
    if isinstance(error, LayerError):
        return type(error)(f"layer {name}: {fault}" for fault in error.faults)
    return type(error)(f"layer {name}: {error}")
