"""Layers of a WFS 2.0: Debian's MapServer over a GeoPackage, and servers that lie."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from gis.catalog import Catalog, parse_catalog
from gis.sources.area import Area, around_point
from gis.sources.client import Client
from gis.sources.fetching import Fetched, fetch_layer
from gis.sources.store import read_record
from impact.errors import LayerError, RefusedReply, SchemaChanged, Truncated, Unreachable

CENTRE = (4.985, 45.0)
AREA = around_point(*CENTRE)
SIDE = 110  # columns of parcels; the rows go on until there are enough
START = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)

CATALOG = """
format = 1
[services.loopback]
provider = "test"
kind = "wfs"
crs = "EPSG:2154"
url = "https://example.org"
output_format = "application/json"
page = 5000
largest_reply_mb = 20
[layers.farmland]
label = {fr = "parcelles", en = "parcels"}
service = "loopback"
types = [{name = "gone"}, {name = "parcels"}]
geometry = "Polygon"
key = "id_parcel"
reach_m = 6000
accuracy_m = 5
fields = [{name = "id_parcel", type = "string"}, {name = "surf_parc", type = "number", unit = "ha"}]
licence = "etalab-2.0"
attribution = "test"
cadence = "yearly"
absence = "not-covered"
"""


def catalog(url: str, text: str = CATALOG) -> Catalog:
    """The catalogue with its service on loopback, which a file could not name: it must be https."""
    parsed = parse_catalog(text)
    services = {name: s.model_copy(update={"url": url}) for name, s in parsed.services.items()}
    return parsed.model_copy(update={"services": services})


def impatient(service: Any) -> Client:
    return Client(service, pause=lambda seconds: None, now=lambda: START)


def fetch(url: str, site: Path, text: str = CATALOG, area: Area = AREA) -> Fetched:
    return fetch_layer("farmland", catalog(url, text), area, site, impatient)


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12,000 parcels of about 60 m by 60 m around the site, and one far away."""
    import geopandas

    step = 0.0008
    column, row = np.arange(12_000) % SIDE, np.arange(12_000) // SIDE
    west = CENTRE[0] + (column - SIDE / 2) * step
    south = CENTRE[1] + (row - SIDE / 2) * step
    boxes = shapely.box(west, south, west + step * 0.9, south + step * 0.7)
    boxes = np.append(boxes, shapely.box(2.0, 48.0, 2.01, 48.01))
    names = [f"{i:08d}" for i in range(boxes.size)]
    frame = geopandas.GeoDataFrame({"id_parcel": names, "surf_parc": 0.4}, geometry=boxes, crs="EPSG:4326")
    path = tmp_path_factory.mktemp("wfs") / "parcels.gpkg"
    frame.to_file(path, layer="parcels", driver="GPKG")
    return path


def test_twelve_thousand_features_arrive_whole(wfs: Callable[..., str], parcels: Path, tmp_path: Path) -> None:
    found = fetch(wfs(parcels), tmp_path)
    assert found.frame is not None
    assert sorted(found.frame["id_parcel"]) == [f"{i:08d}" for i in range(12_000)]
    assert found.frame.crs.to_epsg() == 2154
    bounds = found.frame.total_bounds
    assert AREA.west - 6000 < bounds[0] < bounds[2] < AREA.east + 6000
    assert AREA.south - 6000 < bounds[1] < bounds[3] < AREA.north + 6000
    record = read_record(tmp_path / "fetched" / "farmland")
    # the count, three pages, and an empty one
    assert [entry["file"][-4:] for entry in record["replies"]] == [".xml", "json", "json", "json", "json"]
    assert [json.loads((tmp_path / "fetched/farmland" / e["file"]).read_bytes())["numberMatched"]
            for e in record["replies"][1:]] == [12_000] * 4  # fmt: skip
    assert (record["licence"], record["state"], record["features"]) == ("etalab-2.0", "present", 12_000)


def test_a_server_that_does_not_count_is_read_to_its_end(
    wfs: Callable[..., str], parcels: Path, tmp_path: Path
) -> None:
    found = fetch(wfs(parcels, counts=False), tmp_path)
    assert found.frame is not None
    assert found.frame["id_parcel"].nunique() == len(found.frame) == 12_000


def test_nothing_there_is_said_as_the_catalogue_says(wfs: Callable[..., str], parcels: Path, tmp_path: Path) -> None:
    url = wfs(parcels)
    brest = around_point(-4.4, 48.4)
    found = fetch(url, tmp_path, area=brest)
    assert (found.state, len(found.frame)) == ("not-covered", 0)  # type: ignore[arg-type]
    other = CATALOG.replace('absence = "not-covered"', 'absence = "absent"')
    assert fetch(url, tmp_path, other, brest).state == "absent"


def test_no_known_type_name(wfs: Callable[..., str], parcels: Path, tmp_path: Path) -> None:
    text = CATALOG.replace('{name = "gone"}, {name = "parcels"}', '{name = "gone"}, {name = "gone-too"}')
    with pytest.raises(SchemaChanged, match=r"no type name of the catalogue is known there \(gone: .*gone-too"):
        fetch(wfs(parcels), tmp_path, text)


def test_a_field_that_the_server_no_longer_has(wfs: Callable[..., str], parcels: Path, tmp_path: Path) -> None:
    text = CATALOG.replace('"surf_parc"', '"surface"')
    with pytest.raises(SchemaChanged, match=r"field surface is gone \(found: .*surf_parc"):
        fetch(wfs(parcels), tmp_path, text)


# --- a server that lies -----------------------------------------------------------------------------

X, Y = (AREA.west + AREA.east) / 2, (AREA.south + AREA.north) / 2


def hits(matched: int | str) -> bytes:
    namespace = "http://www.opengis.net/wfs/2.0"
    return f'<wfs:FeatureCollection xmlns:wfs="{namespace}" numberMatched="{matched}" numberReturned="0"/>'.encode()


def feature(number: int, x: float = X, y: float = Y, **properties: Any) -> dict[str, Any]:
    ring = [[x, y], [x + 50, y], [x + 50, y + 50], [x, y + 50], [x, y]]
    return {
        "type": "Feature",
        "properties": {"id_parcel": f"{number:04d}", "surf_parc": 0.25} | properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def page(*features: dict[str, Any], matched: int, **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, "numberMatched": matched} | members).encode()


ERROR = b"<?xml version='1.0'?><ows:ExceptionReport xmlns:ows='http://www.opengis.net/ows/1.1'><ows:Exception>" \
    b"<ows:ExceptionText>table is locked</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"  # fmt: skip
BILLION = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
PARIS_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}


@pytest.mark.parametrize(
    ("answers", "kind", "words"),
    [
        ([hits(3), page(feature(1), matched=3), page(matched=3)], Truncated, "1 features came, the service states 3"),
        ([hits(1), page(feature(1), feature(2), matched=1)], Truncated, "2 features came, the service states 1"),
        ([hits(3), page(feature(1), matched=3), page(feature(1), matched=3)], Truncated, "0001 comes twice"),
        ([hits(3), page(feature(1), matched=4)], Truncated, "4 features match, 3 did before"),
        ([hits(1), ERROR], RefusedReply, "an error in XML: table is locked"),
        ([hits(1), BILLION], RefusedReply, "XML or HTML in place of data"),
        ([hits(1), b""], RefusedReply, "an empty reply"),
        ([hits(1), b'{"type": "FeatureColl'], RefusedReply, "not whole JSON"),
        ([hits(1), b'{"erreur": 1}'], RefusedReply, "no GeoJSON FeatureCollection"),
        ([hits(1), page(feature(1, Y, X), matched=1)], RefusedReply, "the axes are exchanged"),
        ([hits(1), page(feature(1, 4.985, 45.0), matched=1)], RefusedReply, "outside the area asked for"),
        ([hits(1), page(feature(1), matched=1, crs=PARIS_CRS)], RefusedReply, "EPSG::3857; asked for in EPSG:2154"),
        ([hits(1), page(feature(1, surf_parc="0,25"), matched=1)], SchemaChanged, "field surf_parc"),
        ([hits(1), page(feature(1, id_parcel=None), matched=1)], SchemaChanged, "has no id_parcel"),
        ([hits(1), page(feature(1, id_parcel=17), matched=1)], SchemaChanged, "17 is a int, expected string"),
        ([BILLION], RefusedReply, "DTDForbidden"),
    ],
)
def test_a_server_that_lies_is_caught(
    answers: list[bytes], kind: type[Exception], words: str, misbehaving: Any, answer: Any, tmp_path: Path
) -> None:
    server = misbehaving(*map(answer, [*answers, page(matched=1)]))
    text = CATALOG.replace('{name = "gone"}, ', "")
    with pytest.raises(kind) as caught:
        fetch(server.url, tmp_path, text)
    assert words in str(caught.value)
    assert str(caught.value).startswith("layer farmland: ")
    assert not (tmp_path / "fetched" / "farmland").exists()
    assert not (tmp_path / "fetched" / ".farmland.partial").exists()


ONE_TYPE = CATALOG.replace('{name = "gone"}, ', "")


def test_an_invalid_polygon_is_mended_and_said(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    bow = feature(1)
    bow["geometry"]["coordinates"] = [[[X, Y], [X + 100, Y + 100], [X + 100, Y], [X, Y + 100], [X, Y]]]
    server = misbehaving(*map(answer, [hits(1), page(bow, matched=1), page(matched=1)]))
    found = fetch(server.url, tmp_path, ONE_TYPE)
    assert found.repairs.mended == 1
    assert found.repairs.area_after == pytest.approx(5000)  # two triangles of 100 m by 50 m
    assert read_record(tmp_path / "fetched/farmland")["repairs"] == found.repairs.sentences()


def test_a_fetch_that_broke_off_goes_on_where_it_was(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    first, second = page(feature(1), matched=2), page(feature(2), matched=2)
    server = misbehaving(answer(hits(2)), answer(first), *[answer(status=503)] * 5, answer(second),
                         answer(page(matched=2)))  # fmt: skip
    with pytest.raises(Unreachable, match="what was complete is kept"):
        fetch(server.url, tmp_path, ONE_TYPE)
    found = fetch(server.url, tmp_path, ONE_TYPE)
    assert (found.resumed, len(found.frame)) == (2, 2)  # type: ignore[arg-type]
    assert len(server.asked) == 9


def test_a_kept_reply_that_was_changed_is_refused(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    server = misbehaving(answer(hits(2)), answer(page(feature(1), matched=2)), answer(status=503))
    with pytest.raises(Unreachable):
        fetch(server.url, tmp_path, ONE_TYPE)
    (tmp_path / "fetched/.farmland.partial/reply-0002.json").write_bytes(page(feature(9), matched=2))
    with pytest.raises(LayerError, match=r"reply-0002\.json: is not what came"):
        fetch(server.url, tmp_path, ONE_TYPE)


def test_a_layer_that_changed_since_is_said_to_have(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    one, other, end = page(feature(1), matched=1), page(feature(2), matched=1), page(matched=1)
    server = misbehaving(*[answer(body) for body in (hits(1), one, end, hits(1), one, end, hits(1), other, end)])
    news = [fetch(server.url, tmp_path, ONE_TYPE).news for _ in range(3)]
    assert news == ["fetched for the first time", "the same as 2026-11-25", "changed since 2026-11-25"]
