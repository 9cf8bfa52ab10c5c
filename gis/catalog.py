"""The catalogue of official layers: which service has them, under which name, with which fields."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field

from gis.crs import LAMBERT93
from gis.schemas import Label, Slug, Text, _Strict, check
from impact.errors import RegisterError, UnknownName

CATALOG_FILE = "catalog.toml"

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
ServiceKind = Literal["wfs", "hubeau", "apicarto", "elevation", "file", "given"]
Absence = Literal["absent", "not-covered"]


class Service(_Strict):
    """`[services.NAME]`: a server, how much it gives at once and how often it may be asked."""

    provider: Text
    kind: ServiceKind
    url: Text | None = None
    crs: Literal["EPSG:2154", "EPSG:4326"] | None = None  # of the coordinates in its replies
    output_format: Text | None = None
    page: Annotated[int, Field(ge=0)] = 0
    cap: Annotated[int, Field(gt=0)] | None = None
    interval_s: Positive = 1.0
    largest_reply_mb: Positive = 50.0
    note: Text | None = None


class LayerType(_Strict):
    """A name under which a WFS knows a layer."""

    name: Text
    edition: Text | None = None
    checked: datetime.date | None = None


class OfficialField(_Strict):
    """A field of a layer; `also` lists the names that other editions give it."""

    name: Text
    type: Literal["string", "number", "integer", "boolean"]
    unit: Text | None = None
    also: tuple[Text, ...] = ()
    required: bool = True


class Filter(_Strict):
    """What alone is kept of a type that holds more."""

    field: Text
    value: Text


class Match(_Strict):
    """How a feature finds the one of the pack that it stands in for: two fields that agree."""

    layer: Slug
    official: Text
    drawn: Text


class OfficialLayer(_Strict):
    """`[layers.NAME]`: an official layer."""

    label: Label
    service: Slug
    types: tuple[LayerType, ...] = ()
    path: Text | None = None
    stations: Slug | None = None  # layer whose features are asked for one by one, by its key
    geometry: Literal["Point", "LineString", "Polygon", "raster", "none"]
    media: Text | None = None
    key: Text | None = None
    title: Text | None = None
    reach_m: Positive | None = None
    spacing_m: Positive | None = None
    accuracy_m: Positive | None = None
    checked: datetime.date | None = None
    resource: Text | None = None
    no_data: float | int | None = None
    where: Filter | None = None
    fields: tuple[OfficialField, ...] = ()
    licence: Text
    attribution: Text
    cadence: Text
    absence: Absence
    restricted: bool = False
    unpublished: bool = False  # positions are computed with and kept out of every file that is published
    match: Match | None = None
    note: Text | None = None

    def field(self, name: str) -> OfficialField | None:
        """Return the field of this name, if the layer has one."""
        return next((field for field in self.fields if field.name == name), None)


class Catalog(_Strict):
    """The whole file."""

    format: Literal[1]
    services: dict[Slug, Service]
    layers: dict[Slug, OfficialLayer]

    def find(self, name: str) -> OfficialLayer:
        """Return a layer; the message for an unknown name lists all."""
        if name not in self.layers:
            import difflib

            near = difflib.get_close_matches(name, self.layers, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the catalogue has {', '.join(sorted(self.layers))}"
            raise UnknownName(f"layer {name!r} is not in the catalogue; {hint}")
        return self.layers[name]

    def service_of(self, layer: OfficialLayer) -> Service:
        """Return the service that a layer comes from."""
        return self.services[layer.service]

    def fetchable(self) -> tuple[str, ...]:
        """Names of the layers that a service gives; the others are files that a person adds."""
        return tuple(name for name, layer in self.layers.items() if self.service_of(layer).kind != "given")


@cache
def read_catalog() -> Catalog:
    """Return the catalogue of the toolkit."""
    text = resources.files("gis").joinpath(CATALOG_FILE).read_text(encoding="utf-8")
    return parse_catalog(text)


def parse_catalog(text: str) -> Catalog:
    """Read a catalogue from its text.

    Raises
    ------
    RegisterError
        With all faults: of the form first, else of what the entries say about one another.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegisterError([f"{CATALOG_FILE}: not TOML: {error}"]) from None
    # TOML has lists where the models have tuples, which are what JSON gives them.
    catalog = check(Catalog, _tuples(data), CATALOG_FILE)
    if faults := list(_faults(catalog)):
        raise RegisterError(faults)
    return catalog


def _tuples(value: object) -> dict[str, object]:
    """The same tables, with tuples in place of lists."""

    def convert(part: object) -> object:
        if isinstance(part, dict):
            return {key: convert(each) for key, each in part.items()}
        return tuple(convert(each) for each in part) if isinstance(part, list) else part

    converted = convert(value)
    assert isinstance(converted, dict)
    return converted


def _faults(catalog: Catalog) -> Iterator[str]:
    """Yield what the entries say that cannot be."""
    for name, service in catalog.services.items():
        where = f"{CATALOG_FILE}: services.{name}"
        if (service.url is None) != (service.kind == "given"):
            yield f"{where}.url: every service but one of kind 'given' has one"
        if service.url is not None and not service.url.startswith("https://"):
            yield f"{where}.url is {service.url!r}; expected https"
        if (service.crs is None) != (service.kind in ("file", "given")):
            yield f"{where}.crs: every service that gives coordinates states their reference system, and no other"
        if service.kind == "wfs" and service.crs not in (None, LAMBERT93):
            yield f"{where}.crs is {service.crs!r}; features of a WFS are asked for in {LAMBERT93}"
        if service.kind == "wfs" and not (service.page and service.output_format):
            yield f"{where}: a WFS needs page and output_format"
    for name, layer in catalog.layers.items():
        where = f"{CATALOG_FILE}: layers.{name}"
        if layer.service not in catalog.services:
            yield f"{where}.service is {layer.service!r}, which is no service of the catalogue"
            continue
        if layer.stations is not None and layer.stations not in catalog.layers:
            yield f"{where}.stations is {layer.stations!r}, which is no layer of the catalogue"
        yield from _layer_faults(where, layer, catalog.services[layer.service].kind)


def _layer_faults(where: str, layer: OfficialLayer, kind: ServiceKind) -> Iterator[str]:
    if (kind == "wfs") != bool(layer.types):
        yield f"{where}.types: a layer of a WFS has type names, and no other"
    if (kind in ("hubeau", "apicarto", "file")) != (layer.path is not None):
        yield f"{where}.path: a layer of a JSON service or a file has a path, and no other"
    if layer.stations is not None and (kind != "hubeau" or layer.reach_m is None):
        yield f"{where}.stations: series of stations come from hubeau, within a reach_m"
    names = [field.name for field in layer.fields]
    matched = layer.match.official if layer.match else None
    for role, name in (("key", layer.key), ("title", layer.title), ("match.official", matched)):
        if name is not None and name not in names:
            yield f"{where}.{role} is {name!r}, which is no field of the layer"
    if layer.where is not None and layer.where.field not in names:
        yield f"{where}.where.field is {layer.where.field!r}, which is no field of the layer"
    if layer.geometry in ("Point", "LineString", "Polygon"):
        if layer.key is None:
            yield f"{where}.key is missing: pages are checked for features that come twice"
        if layer.accuracy_m is None:
            yield f"{where}.accuracy_m is missing"
        if kind != "given" and layer.reach_m is None:
            yield f"{where}.reach_m is missing: how far around the site to ask"
