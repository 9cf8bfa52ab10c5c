"""Damaged inputs: each fault gives one clear sentence with file and field, and nothing is computed or written."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gis.pack import find_pack
from impact import graph
from impact.cli import main

MAIN, STUDY, PACKAGE = "data/main.toml", "study.toml", "datapackage.json"
PLACES = "layers/places.geojson"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the embedded pack, in a folder whose name has a space and an accent."""
    return Path(shutil.copytree(find_pack("rovaltain").folder, tmp_path / "mon étude"))


@pytest.fixture
def nothing_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    def computing(*arguments: Any) -> None:
        raise AssertionError("the graph was run on damaged inputs")

    monkeypatch.setattr(graph, "run", computing)


# --- the ways to do damage -----------------------------------------------------------------------


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Change a text, which must be there, once."""

    def damage(pack: Path) -> None:
        text = (pack / file).read_text(encoding="utf-8")
        assert old in text
        (pack / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def datum(name: str, old: str, new: str, file: str = MAIN) -> Callable[[Path], None]:
    """Change a text in the table of one datum."""

    def damage(pack: Path) -> None:
        text = (pack / file).read_text(encoding="utf-8")
        head, table, tail = text.partition(f"[data.{name}]\n")
        assert table
        assert old in tail.split("\n[")[0]
        (pack / file).write_text(head + table + tail.replace(old, new, 1), encoding="utf-8")

    return damage


def missing(file: str) -> Callable[[Path], None]:
    return lambda pack: (pack / file).unlink()


def appended(file: str, content: bytes) -> Callable[[Path], None]:
    return lambda pack: (pack / file).write_bytes((pack / file).read_bytes() + content)


def package(**fields: Any) -> Callable[[Path], None]:
    """Change the entry of the first layer."""

    def damage(pack: Path) -> None:
        content = json.loads((pack / PACKAGE).read_text(encoding="utf-8"))
        content["resources"][0] |= fields
        content["resources"][0] = {k: v for k, v in content["resources"][0].items() if v is not None}
        (pack / PACKAGE).write_text(json.dumps(content), encoding="utf-8")

    return damage


def layer(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    """Change the features of the first layer, and declare the change."""

    def damage(pack: Path) -> None:
        content = json.loads((pack / PLACES).read_text(encoding="utf-8"))
        change(content)
        written = json.dumps(content, ensure_ascii=False).encode()
        declared(pack, written)

    return damage


def declared(pack: Path, content: bytes) -> None:
    (pack / PLACES).write_bytes(content)
    package(hash=f"sha256:{hashlib.sha256(content).hexdigest()}")(pack)


def first_point(content: dict[str, Any], *coordinates: float) -> None:
    content["features"][0]["geometry"]["coordinates"] = list(coordinates)


def latin(pack: Path) -> None:
    """Save a layer as an old program does."""
    declared(pack, (pack / PLACES).read_text(encoding="utf-8").encode("latin-1", errors="replace"))


def weather(file: str) -> Callable[[Path], None]:
    return appended(STUDY, f'\n[weather]\nfile = "{file}"\n'.encode())


class Case(NamedTuple):
    damage: Callable[[Path], None]
    words: tuple[str, ...]  # file, field, and what to do
    sentences: int = 1


DAMAGE = {
    "missing study file": Case(missing(STUDY), (STUDY, "the file is missing")),
    "missing description": Case(missing("site.toml"), ("site.toml",)),
    "missing layer": Case(missing(PLACES), (PLACES, "file missing")),
    "missing weather": Case(weather("année.epw"), ("année.epw",)),
    "wrong unit": Case(
        datum("transmissivity_alluvium", "0.02 m²/s", "0.02 m³/s"),
        (MAIN, "data.transmissivity_alluvium.value", "expected an area per time"),
    ),
    "power per time": Case(
        replaced(STUDY, '"40 MW"', '"40 MW/h"'),
        (STUDY, "announced_power.value", "is a power per time; expected a power"),
    ),
    "decimal comma": Case(
        datum("well_radius", "0.15 m", "0,15 m"), (MAIN, "data.well_radius.value", 'decimal comma; write "0.15"')
    ),
    "space in a number": Case(
        datum("gpu_count", '"40000"', '"40 000"'), (MAIN, "data.gpu_count.value", 'write "40000"')
    ),
    "decimal comma without quotes": Case(
        datum("well_radius", '"0.15 m"', "0,15"), (MAIN, "is not valid TOML")
    ),
    "unknown key": Case(
        datum("gpu_count", "grade", "grad"), (MAIN, "data.gpu_count.grad ", 'unknown key "grad"; the nearest are grade')
    ),
    "unknown quantity": Case(
        replaced(MAIN, "[data.gpu_count]", "[data.gpu_cuont]"), (MAIN, "data.gpu_cuont", "the nearest are gpu_count")
    ),
    "unknown key of the study": Case(
        replaced(STUDY, "seed =", "sede ="), (STUDY, 'sede unknown key "sede"; the nearest are seed')
    ),
    "unknown choice": Case(
        replaced(STUDY, '"own_well"', '"own_wall"'), (STUDY, "choices.water_source", "expected own_well or")
    ),
    "NaN": Case(datum("gpu_count", '"40000"', "nan"), (MAIN, "data.gpu_count.value", "leave the entry out")),
    "infinity": Case(datum("tranche_power", "6 MW", "inf MW"), (MAIN, "data.tranche_power.value", '"inf"')),
    "negative capacity": Case(
        replaced(STUDY, '"40 MW"', '"-40 MW"'), (STUDY, "data.announced_power.value", '"-40 MW"', "at least 0")
    ),
    "negative count": Case(
        datum("gpu_count", '"40000"', '"-40000"'), (MAIN, "data.gpu_count.value", '"-40000"', "at least")
    ),
    "share above 100 %": Case(
        datum("load_factor", '"65 %"', '"650 %"'), (MAIN, "data.load_factor.value", '"650 %"', "at most 100 %")
    ),
    "share without percent sign": Case(
        datum("load_factor", '"65 %"', '"65"'), (MAIN, "data.load_factor.value", 'write "65 %"')
    ),
    "no source": Case(
        datum("gpu_count", "journaldunet-2025-02", "hearsay"), (MAIN, "data.gpu_count.source", '"hearsay"')
    ),
    "wrong CRS declared": Case(package(crs="EPSG:2154"), (PACKAGE, "crs", PLACES, "export the layer"), 2),
    "unknown CRS": Case(package(crs="EPSG:99"), (PACKAGE, "crs", "'EPSG:99'")),
    "no CRS": Case(package(crs=None), (PACKAGE, "crs", "is missing")),
    "coordinates in another CRS": Case(layer(lambda c: first_point(c, 857123.0, 6434567.0)), (PLACES,)),
    "coordinates the wrong way round": Case(layer(lambda c: first_point(c, 44.99, 4.98)), (PLACES,)),
    "empty layer": Case(layer(lambda c: c["features"].clear()), (PLACES, "no feature")),
    "layer changed by the way": Case(appended(PLACES, b"\n"), (PLACES, "sha256")),
    "layer without a column": Case(
        layer(lambda c: [f["properties"].pop("name_fr") for f in c["features"]]), (PLACES, "name_fr")
    ),
    "Latin-1 register": Case(appended(MAIN, b"\n# Dr\xf4me\n"), (MAIN, "is not UTF-8 text")),
    "Latin-1 study file": Case(appended(STUDY, b"\n# Dr\xf4me\n"), (STUDY, "is not UTF-8 text")),
    "Latin-1 description": Case(appended("site.toml", b"\n# Dr\xf4me\n"), ("site.toml", "UTF-8")),
    "Latin-1 layer": Case(latin, (PLACES, "UTF-8")),
    "path outside the folder": Case(
        package(path="../../etc/passwd"), (PACKAGE, "path", "'../../etc/passwd'", "goes through '..'")
    ),
    "absolute path": Case(package(path="/etc/passwd"), (PACKAGE, "path", "absolute path")),
    "weather outside the folder": Case(weather("/etc/passwd"), (STUDY, "weather.file", "absolute path")),
    "weather through a parent": Case(weather("../x.epw"), (STUDY, "weather.file", "goes through '..'")),
    "label of no layer": Case(
        replaced("data/weather.toml", "july = {value", "juli = {value"), ("data/weather.toml", "month", "july")
    ),
}


def faults(text: str) -> list[str]:
    lines = text.splitlines()
    assert all(line.startswith("error: ") for line in lines), text
    return [line.removeprefix("error: ") for line in lines]


@pytest.mark.usefixtures("nothing_is_computed")
@pytest.mark.parametrize("name", DAMAGE)
def test_one_fault_gives_one_sentence(name: str, pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    DAMAGE[name].damage(pack)
    before = sorted(pack.rglob("*"))
    status = main(["evaluate", "pue", "place_distance", "--site", str(pack)])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    found = faults(err)
    assert len(found) == DAMAGE[name].sentences, err
    assert all(word in found[0] for word in DAMAGE[name].words), found
    assert "fault of the program" not in err
    assert sorted(pack.rglob("*")) == before


@pytest.mark.usefixtures("nothing_is_computed")
@pytest.mark.parametrize("name", DAMAGE)
def test_a_study_refuses_before_it_computes_or_writes(
    name: str, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    DAMAGE[name].damage(pack)
    status = main(["study", str(pack), "--out", str(tmp_path / "résultats")])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    found = [fault for fault in faults(err) if all(word in fault for word in DAMAGE[name].words)]
    assert len(found) == 1, err
    assert not (tmp_path / "résultats").exists()


def test_faults_of_several_files_come_together(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("decimal comma", "no source", "label of no layer", "share without percent sign"):
        DAMAGE[name].damage(pack)
    replaced("sources/main.toml", 'kind = "press"', 'kind = "rumour"')(pack)
    assert main(["evaluate", "pue", "--site", str(pack)]) == 2
    found = faults(capsys.readouterr().err)
    assert len([f for f in found if f.startswith(f"{MAIN}: ")]) >= 3
    assert any(f.startswith("sources/main.toml: ") for f in found)


def test_the_copy_itself_is_whole(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the other tests find is the damage, not the folder with its space and its accent."""
    assert main(["evaluate", "pue", "place_distance", "--site", str(pack)]) == 0
    copied = capsys.readouterr().out
    assert main(["evaluate", "pue", "place_distance"]) == 0
    assert copied == capsys.readouterr().out
