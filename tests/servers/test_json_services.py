"""Hub'Eau, API Carto, elevation and whole files: real replies where we have them, and servers that lie."""

from __future__ import annotations

import datetime
import gzip
import json
import urllib.parse
from pathlib import Path
from typing import Any

import pytest

from gis.catalog import Catalog, read_catalog
from gis.sources.area import Area, around_point
from gis.sources.client import Client
from gis.sources.fetching import Fetched, fetch_layer
from impact.errors import InputError, RefusedReply, SchemaChanged, Truncated

REPLIES = Path(__file__).parents[3] / "shared/data/geo/A"
AREA = around_point(4.985, 45.0, department="26")
CHARTRES = around_point(1.49, 48.45, 60_000)
START = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)

needs_replies = pytest.mark.skipif(not REPLIES.exists(), reason="the shared replies are not beside the repository")


def catalog(url: str, service: str, layer: str, **changes: Any) -> Catalog:
    """The real catalogue with one service on loopback."""
    real = read_catalog()
    services = {**real.services, service: real.services[service].model_copy(update={"url": url})}
    layers = {**real.layers, layer: real.layers[layer].model_copy(update=changes)}
    return real.model_copy(update={"services": services, "layers": layers})


def fetch(layer: str, known: Catalog, site: Path, area: Area = AREA) -> Fetched:
    return fetch_layer(layer, known, area, site, lambda s: Client(s, pause=lambda seconds: None, now=lambda: START))


def station(number: int, **facts: Any) -> dict[str, Any]:
    return {"code_bss": f"0818{number}X0034/F1", "x": 4.99, "y": 45.01, "altitude_station": "31.0"} | facts


def envelope(*records: dict[str, Any], count: int, following: str | None = None) -> bytes:
    return json.dumps({"count": count, "next": following, "data": records}).encode()


# --- Hub'Eau ----------------------------------------------------------------------------------------


@needs_replies
def test_a_real_reply_of_hubeau(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    server = misbehaving(answer((REPLIES / "hubeau/carte_hydro_ref.json").read_bytes()))
    found = fetch("hydrometry", catalog(server.url, "hubeau", "hydrometry"), tmp_path, CHARTRES)
    assert found.frame is not None
    assert len(found.frame) == 109
    assert found.frame["code_station"].iloc[0] == "F450000301"
    assert found.frame.total_bounds[1] > 6_700_000  # metres of Lambert-93, north of Orléans
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(server.asked[0]).query)
    assert query["fields"] == ["code_station,libelle_station,longitude_station,latitude_station"]
    west, south, east, north = map(float, query["bbox"][0].split(","))
    assert west < 1.49 < east
    assert south < 48.45 < north


@needs_replies
def test_the_first_page_of_a_real_reply_is_not_taken_for_all(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    """The recorded reply is page 1 of 2 and links to the real service: never followed from another server."""
    server = misbehaving(answer((REPLIES / "hubeau/carte_bnpe_raw.json").read_bytes()))
    with pytest.raises(RefusedReply, match="leads away from"):
        fetch("abstractions", catalog(server.url, "hubeau", "abstractions"), tmp_path, CHARTRES)


def test_pages_of_hubeau_are_followed(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    def first(path: str, body: bytes) -> Any:
        return answer(envelope(station(1), count=2, following=f"{server.url}/second"), status=206)

    server = misbehaving(first, answer(envelope(station(2, x=None, y=None), count=2)))
    found = fetch("piezometers", catalog(server.url, "hubeau", "piezometers"), tmp_path)
    assert server.asked[1] == "/second"
    assert (len(found.frame), found.repairs.without_geometry) == (1, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (envelope(station(1), count=2), Truncated, "1 records came, the service states 2"),
        (envelope(station(1), count=20_001), Truncated, "of which the service gives 20000"),
        (envelope(station(1), station(1), count=2), Truncated, "comes twice"),
        (envelope(station(1, x=45.01, y=4.99), count=1), RefusedReply, "outside France"),
        (envelope({"code_bss": "a"}, count=1), SchemaChanged, "a record has no x and y"),
        (envelope(station(1, code_bss=18), count=1), SchemaChanged, "18 is a int, expected string"),
        (b'{"message": "erreur"}', RefusedReply, "no data and count"),
        (b"<html>maintenance</html>", RefusedReply, "maintenance"),
    ],
)
def test_hubeau_that_lies(body: bytes, kind: Any, words: str, misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    server = misbehaving(answer(body))
    with pytest.raises(kind, match=words):
        fetch("piezometers", catalog(server.url, "hubeau", "piezometers"), tmp_path)


# --- API Carto --------------------------------------------------------------------------------------


@needs_replies
def test_real_replies_of_api_carto(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    penmarch = around_point(-4.365, 47.8055)
    full = (REPLIES / "ign/apicarto-cadastre_parcelle-a8be8e-POST.json").read_bytes()
    empty = (REPLIES / "ign/apicarto-cadastre_parcelle-1e11fe-POST.json").read_bytes()
    server = misbehaving(answer(full), answer(empty))
    known = catalog(server.url, "apicarto", "cadastre-carto")
    found = fetch("cadastre-carto", known, tmp_path, penmarch)
    assert found.frame is not None
    parcel = found.frame.iloc[0]
    assert parcel["contenance"] == 1012
    assert parcel.geometry.area == pytest.approx(1012, rel=0.05)  # the fiscal area is not that of the drawing
    assert fetch("cadastre-carto", known, tmp_path, penmarch).state == "absent"


def test_api_carto_without_pages_is_cut_at_its_limit(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    ring = [[4.984, 44.999], [4.986, 44.999], [4.986, 45.001], [4.984, 44.999]]
    features = [
        {"type": "Feature", "properties": {"gid": i, "typezone": "A"},
         "geometry": {"type": "Polygon", "coordinates": [ring]}} for i in range(5000)
    ]  # fmt: skip
    server = misbehaving(answer(json.dumps({"type": "FeatureCollection", "features": features}).encode()))
    with pytest.raises(Truncated, match="the number at which the service cuts"):
        fetch("planning-zones-carto", catalog(server.url, "apicarto-gpu", "planning-zones-carto"), tmp_path)


# --- elevation --------------------------------------------------------------------------------------


def test_heights_come_with_gaps_for_what_is_unknown(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    def heights(path: str, body: bytes) -> Any:
        asked = json.loads(body)
        assert asked["resource"] == "ign_rge_alti_wld"
        pairs = zip(asked["lon"].split("|"), asked["lat"].split("|"), strict=True)
        points = [{"lon": float(x), "lat": float(y), "z": 180.25, "acc": "1"} for x, y in pairs]
        points[0]["z"] = -99999
        return answer(json.dumps({"elevations": points}).encode())

    server = misbehaving(heights)
    found = fetch("elevation", catalog(server.url, "altimetrie", "elevation"), tmp_path)
    assert found.frame is not None
    assert len(found.frame) == 81  # 2 km by 2 km, every 250 m
    assert found.frame["z"].isna().sum() == 1
    assert found.frame["z"].max() == 180.25


def test_heights_that_are_missing_or_of_other_points(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    other = {"elevations": [{"lon": 2.0, "lat": 48.0, "z": 1.0}] * 81}
    server = misbehaving(answer(b'{"elevations": []}'), answer(json.dumps(other).encode()))
    known = catalog(server.url, "altimetrie", "elevation")
    with pytest.raises(Truncated, match="0 heights for 81 points"):
        fetch("elevation", known, tmp_path)
    with pytest.raises(RefusedReply, match="a height for another point"):
        fetch("elevation", known, tmp_path)


# --- files ------------------------------------------------------------------------------------------


def test_a_file_is_kept_as_it_came(misbehaving: Any, answer: Any, tmp_path: Path) -> None:
    packed = gzip.compress(b"NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJHH;T;U\n26000001;A;45;5;162;2022010100;12.5;80\n")
    renamed = gzip.compress(b"NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJHH;TEMP;U\n")
    kind = {"Content-Type": "application/gzip"}
    server = misbehaving(
        answer(packed, headers=kind), answer(b"<html>gone</html>"), answer(renamed, headers=kind),
        answer(packed[:8] + b"no more", headers=kind),
    )  # fmt: skip
    known = catalog(server.url, "meteo-france", "weather")
    assert fetch("weather", known, tmp_path).state == "present"
    assert (tmp_path / "fetched/weather/reply-0001.gz").read_bytes() == packed
    assert server.asked == ["/H_26_previous-2020-2024.csv.gz"]
    with pytest.raises(RefusedReply, match="the reply is no application/gzip"):
        fetch("weather", known, tmp_path)
    with pytest.raises(SchemaChanged, match="columns missing: T; the service has another schema now"):
        fetch("weather", known, tmp_path)
    with pytest.raises(RefusedReply, match="damaged gzip"):
        fetch("weather", known, tmp_path)
    with pytest.raises(InputError, match="--department"):
        fetch("weather", known, tmp_path, around_point(4.985, 45.0))


def test_a_layer_that_no_service_gives(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="impact add FILE --as LAYER"):
        fetch("water-plan-rules", read_catalog(), tmp_path)
