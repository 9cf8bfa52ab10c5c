"""`impact fetch`: official layers enter a site, stand in for drawn ones, and the results that change are said."""

from __future__ import annotations

import json
import socket
import urllib.parse
from pathlib import Path
from typing import Any

import pytest
import shapely

import gis.catalog
from gis.abstraction_works import abstraction_works
from gis.catalog import Catalog, read_catalog
from gis.crs import to_lambert93
from gis.pack import find_pack, pack_hash, supports
from impact.cli import main
from impact.site_model import limit
from impact.study import open_project

X, Y = 856_400.0, 6_435_385.0  # near the site
POSITION = ("longitude", "latitude")


@pytest.fixture
def on_loopback(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a service of the real catalogue on loopback, in a hurry."""

    def put(service: str, url: str) -> None:
        real = read_catalog()
        moved = real.services[service].model_copy(update={"url": url, "interval_s": 1e-6})
        changed = real.model_copy(update={"services": {**real.services, service: moved}})
        monkeypatch.setattr(gis.catalog, "read_catalog", lambda: changed)

    return put


def river(name: str | None, key: str, *points: tuple[float, float]) -> dict[str, Any]:
    return {
        "type": "Feature", "properties": {"cleabs": key, "toponyme": name, "code_hydrographique": None},
        "geometry": {"type": "LineString", "coordinates": [[X + x, Y + y, 152.0] for x, y in points]},
    }  # fmt: skip


def wfs_answers(*features: dict[str, Any]) -> list[bytes]:
    """The count, the page, and the empty page after it."""
    hits = f'<f:FeatureCollection xmlns:f="http://www.opengis.net/wfs/2.0" numberMatched="{len(features)}"/>'
    pages = [{"type": "FeatureCollection", "features": part} for part in (features, ())]
    return [hits.encode(), *(json.dumps(page).encode() for page in pages)]


RIVERS = wfs_answers(
    river("Rivière l'Isère", "A1", (-3000, 5000), (0, 4200)),
    river("l'Isere", "A2", (0, 4200), (3000, 5100)),
    river(None, "A3", (100, 100), (200, 200)),
)


def test_official_rivers_stand_in_for_the_drawn_ones(
    misbehaving: Any, answer: Any, on_loopback: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on_loopback("geoplateforme", misbehaving(*map(answer, RIVERS)).url)
    into = tmp_path / "étude d'été"
    assert main(["fetch", "rovaltain", "--into", str(into), "--layer", "rivers"]) == 0
    said = capsys.readouterr().out
    assert "stands in for rivers: 1 of 2 features; the drawn ones are kept" in said
    assert "3 with heights, which are not used" in said
    changed = [line for line in said.splitlines() if "->" in line]
    distance = next(line for line in changed if "/place_distance[isere]" in line)
    site = to_lambert93(*(open_project().register.leaves[f"site_{name}"].data[0].value for name in POSITION))
    line = shapely.LineString([(X - 3000, Y + 5000), (X, Y + 4200), (X + 3000, Y + 5100)])
    assert float(distance.split()[-2]) * 1000 == pytest.approx(line.distance(shapely.Point(*site)), rel=1e-5)
    assert not any("place_distance[rhone]" in line for line in changed)

    layers = find_pack(into).layers()
    rivers = layers["rivers"].frame.set_index("slug")
    assert rivers.loc["isere", "source"] == "official-rivers"
    assert rivers.loc["isere"].geometry.geom_type == "MultiLineString"
    assert rivers.loc["rhone", "source"] == "france-geojson-2018"
    assert layers["rivers"].kind == "digitised"  # as long as one of them is
    assert layers["rivers-replaced"].frame.geometry.iloc[0].equals(
        find_pack("rovaltain").layers()["rivers"].frame.geometry.iloc[0]
    )
    assert len(layers["official-rivers"].frame) == 3
    assert set(supports(layers)["places"].labels) == set(supports(find_pack("rovaltain").layers())["places"].labels)
    coverage = json.loads((into / "coverage.json").read_text())
    assert coverage["layers"]["rivers"]["state"] == "present"


def test_the_same_answer_again_changes_nothing(
    misbehaving: Any, answer: Any, on_loopback: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on_loopback("geoplateforme", misbehaving(*map(answer, RIVERS * 2)).url)
    into = tmp_path / "site"
    assert main(["fetch", "rovaltain", "--into", str(into), "--layer", "rivers"]) == 0
    resources = (into / "datapackage.json").read_bytes()
    capsys.readouterr()
    assert main(["fetch", str(into), "--layer", "rivers"]) == 0
    assert "rivers: the same as" in (said := capsys.readouterr()).out
    assert "0 results changed" in said.err
    assert (into / "datapackage.json").read_bytes() == resources


def test_a_layer_that_fails_stops_no_other_and_leaves_the_pack_as_it_was(
    misbehaving: Any, answer: Any, on_loopback: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = wfs_answers()
    error = b"<ExceptionReport>locked</ExceptionReport>"
    on_loopback("geoplateforme", misbehaving(*map(answer, [nothing[0], nothing[1], error])).url)
    into = tmp_path / "site"
    assert main(["fetch", "rovaltain", "--into", str(into), "--layer", "farmland", "--layer", "rivers"]) == 1
    said = capsys.readouterr().out
    assert "farmland: fetched for the first time; nothing came, which says nothing: not covered" in said
    assert "rivers: not fetched: layer rivers: " in said
    assert set(find_pack(into).layers()) == set(find_pack("rovaltain").layers())


def test_the_embedded_site_is_not_touched(misbehaving: Any, answer: Any, on_loopback: Any, tmp_path: Path) -> None:
    before = pack_hash(find_pack("rovaltain").folder)
    on_loopback("geoplateforme", misbehaving(*map(answer, RIVERS)).url)
    assert main(["fetch", "rovaltain", "--into", str(tmp_path / "site"), "--layer", "rivers"]) == 0
    assert pack_hash(find_pack("rovaltain").folder) == before


def test_chronicles_are_fetched_station_by_station_and_calibrate_reads_them(
    misbehaving: Any, answer: Any, on_loopback: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three stations near and one beyond the reach; their levels are the only ones that the calibration has."""
    places = {"A/1": (4.956, 44.950), "B/1": (5.0, 44.97), "C/1": (5.02, 44.94), "FAR/1": (5.25, 44.95)}
    stations = [{"code_bss": code, "x": x, "y": y, "altitude_station": "400", "codes_masse_eau_edl": ["DG146"]}
                for code, (x, y) in places.items()]  # fmt: skip
    replies = [envelope(*stations)]
    for code, level in (("A/1", 131.0), ("B/1", 152.0), ("C/1", 158.0)):
        series = [{"code_bss": code, "date_mesure": f"2024-0{month}-15", "niveau_nappe_eau": level + month / 10}
                  for month in (1, 2)]  # fmt: skip
        replies.append(envelope(*series))
    server = misbehaving(*map(answer, replies))
    on_loopback("hubeau", server.url)
    into = tmp_path / "site"
    layers = ["--layer", "piezometers", "--layer", "groundwater-levels"]
    assert main(["fetch", "rovaltain", "--into", str(into), *layers]) == 0
    assert "impact calibrate reads these levels" in capsys.readouterr().out
    asked = [urllib.parse.parse_qs(urllib.parse.urlsplit(one).query) for one in server.asked[1:]]
    assert [one["code_bss"] for one in asked] == [["A/1"], ["B/1"], ["C/1"]]

    line = limit(open_project())
    river = tmp_path / "river.csv"
    ends = [shapely.get_coordinates(line.interpolate(share, normalized=True))[0] for share in (0, 1)]
    rows = [f"{east},{north},{120 - 5 * i},NGF-IGN69,EPSG:2154" for i, (east, north) in enumerate(ends)]
    river.write_text("\n".join(["easting,northing,level_m,datum,crs", *rows]) + "\n")
    case = ["--scenario", "P40-it-hot-continuous_with_river", "--body", "FRDG146", "--river", str(river)]
    out = ["--cell", "1000", "--out", str(tmp_path / "fitted"), "--json"]
    assert main(["calibrate", str(into), *case, *out]) == 0
    assert json.loads(capsys.readouterr().out)["piezometers"] == ["A/1", "B/1", "C/1"]


def envelope(*records: dict[str, Any]) -> bytes:
    return json.dumps({"count": len(records), "next": None, "data": records}).encode()


def test_declared_volumes_of_groundwater_become_one_datum(
    misbehaving: Any, answer: Any, on_loopback: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last whole year counts, groundwater alone; the sum stands over the absence that the pack states."""
    works = [{"code_ouvrage": code, "code_type_milieu": milieu, "longitude": 4.99, "latitude": 44.97}
             for code, milieu in (("A", "SOUT"), ("B", "SOUT"), ("C", "CONT"), ("D", None))]  # fmt: skip
    volumes = {"A": ((2022, 9e5), (2023, 8e5), (2024, 7e5)), "B": ((2022, 3e5), (2023, 2e5)), "C": ((2023, 5e6),),
               "D": ((2023, 1e4),)}  # fmt: skip
    uses = {"A": "AEP", "B": "IRR"}
    series = [
        envelope(*({"code_ouvrage": code, "annee": year, "volume": volume, "code_usage": uses.get(code)}
                   for year, volume in each))
        for code, each in volumes.items()
    ]
    on_loopback("hubeau", misbehaving(*map(answer, [envelope(*works), *series])).url)
    into = tmp_path / "site"
    layers = ["--layer", "abstractions", "--layer", "abstraction-volumes"]
    assert main(["fetch", "rovaltain", "--into", str(into), *layers]) == 0
    said = capsys.readouterr().out
    assert "1,000,000 m³ of groundwater declared in 2023 by 2 works; 1 works without a milieu not counted" in said
    assert "cumulative_abstraction_increase: absent -> " in said
    project = open_project(str(into))
    datum = project.register.leaves["existing_abstraction"].data[0]
    assert (datum.value, datum.grade, datum.source) == (1e6, "declared", "official-abstraction-volumes")
    assert "existing_abstraction" not in project.register.absent
    taken = abstraction_works(into, {})
    assert taken is not None
    assert taken.volume.tolist() == [8e5, 2e5]
    assert taken.use == ("drinking_water", "irrigation")
    assert taken.aquifer == (None, None)
    assert taken.easting[0] % 2000 == 1000.0  # the middle of a cell
    assert taken.easting[1] % 2000 != 1000.0


def test_series_need_their_stations_and_are_not_cut(
    misbehaving: Any, answer: Any, on_loopback: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = {"code_bss": "A/1", "x": 4.956, "y": 44.950}
    level = {"code_bss": "A/1", "date_mesure": "2024-01-15", "niveau_nappe_eau": 131.0}
    cut = json.dumps({"count": 2, "next": None, "data": [level]}).encode()
    server = misbehaving(*map(answer, [envelope(station), cut, envelope(level | {"code_bss": "Z"})]))
    on_loopback("hubeau", server.url)
    levels = ["fetch", "rovaltain", "--into", str(tmp_path / "site"), "--layer", "groundwater-levels"]
    assert main(levels) == 1
    assert "fetch the layer piezometers first" in capsys.readouterr().out
    assert main([*levels[:-1], "piezometers"]) == 0
    capsys.readouterr()
    for words in ("1 records of A/1 came, the service states 2", "a record of Z came for A/1; the filter was ignored"):
        assert main(levels) == 1
        assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fetch"], "name the site"),
        (["fetch", "rovaltain", "--layer", "river"], "did you mean 'rivers'?"),
        (["fetch", "nowhere", "--layer", "rivers"], "neither an embedded site nor a folder"),
    ],
)
def test_wrong_use(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_a_folder_that_is_something_else_is_not_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["fetch", "rovaltain", "--into", str(tmp_path), "--layer", "rivers"]) == 2
    assert "is there and is no site pack" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_the_catalogue_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "--list"]) == 0
    assert "farmland: declared farm parcels (RPG)" in capsys.readouterr().out
    assert main(["fetch", "--list", "--json"]) == 0
    assert Catalog.model_validate_json(capsys.readouterr().out) == read_catalog()


def test_other_commands_open_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **named: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert main(["evaluate", "place_distance", "make_up_flow", "--json"]) in (0, 2)
    assert main(["trace", "P40-it/drawdown[agiron]"]) == 0
    assert main(["sites"]) == 0
