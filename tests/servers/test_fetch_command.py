"""`impact fetch`: official layers enter a site, stand in for drawn ones, and the results that change are said."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
import shapely

import gis.catalog
from gis.catalog import Catalog, read_catalog
from gis.crs import to_lambert93
from gis.pack import find_pack, pack_hash, supports
from impact.cli import main
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
