"""Site packs: finding, describing and hashing them; the layers of the embedded one."""

from __future__ import annotations

import hashlib
import json
import shutil
import tomllib
from pathlib import Path

import pytest

from gis.layers import Layer
from gis.pack import Pack, find_pack, list_sites, pack_hash, supports
from impact.errors import LayerError, RegisterError, SchemaMismatch, UnknownName


@pytest.fixture(scope="module")
def pack() -> Pack:
    return find_pack("rovaltain")


@pytest.fixture(scope="module")
def layers(pack: Pack) -> dict[str, Layer]:
    return pack.layers()


@pytest.fixture
def copy(pack: Pack, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pack.folder, tmp_path / "mon étude"))


def test_the_embedded_pack_is_found_by_name_and_by_folder(pack: Pack, copy: Path) -> None:
    assert "rovaltain" in list_sites()
    assert (pack.name, pack.site.commune, pack.site.department) == ("rovaltain", "Alixan", "Drôme")
    assert find_pack(copy).name == find_pack(str(copy)).name == "rovaltain"


def test_hashes_of_the_layers_agree(pack: Pack) -> None:
    for resource in pack.resources():
        content = (pack.folder / resource.path).read_bytes()
        assert resource.hash == f"sha256:{hashlib.sha256(content).hexdigest()}", resource.path
    listed = {resource.path for resource in pack.resources()}
    assert listed == {path.relative_to(pack.folder).as_posix() for path in pack.folder.glob("layers/*")}


def test_supports_of_the_embedded_pack(layers: dict[str, Layer]) -> None:
    made = supports(layers)
    assert set(made) == {"places", "receptors", "groundwater_bodies"}
    places, receptors = made["places"], made["receptors"]
    assert len(set(places.labels)) == len(places.labels) == 13
    assert {"valence-tgv", "isere", "rhone", "agiron", "drets"} <= set(places.labels)
    assert receptors.labels == ("agiron", "well-100-m", "well-500-m", "well-1-km")
    assert all("fictif" in receptors.name(label, "fr") for label in receptors.labels[1:])
    assert all("illustrative" in receptors.name(label, "en") for label in receptors.labels[1:])


def test_the_unknown_plot_is_a_placeholder(layers: dict[str, Layer]) -> None:
    site = layers["site"]
    assert (site.kind, site.accuracy_m) == ("placeholder", 700)
    assert bool(site.frame["needs_cadastre"].iloc[0])
    station = layers["places"].frame.set_index("slug").geometry["valence-tgv"]
    assert site.frame.geometry.iloc[0].contains(station)
    assert site.frame.geometry.iloc[0].hausdorff_distance(station.buffer(700)) < 1


def test_every_source_of_a_layer_is_known(pack: Pack, layers: dict[str, Layer]) -> None:
    known = {"authors-assumption"}  # a national source
    for path in pack.folder.glob("sources/*.toml"):
        known |= set(tomllib.loads(path.read_text(encoding="utf-8"))["sources"])
    cited = {layer.source for layer in layers.values()}
    cited |= {source for layer in layers.values() for source in layer.frame["source"]}
    assert cited <= known


def test_no_drinking_water_well_in_the_embedded_pack(layers: dict[str, Layer]) -> None:
    kinds = {kind for name in ("places", "receptors") for kind in layers[name].frame["kind"]}
    assert kinds == {"place", "piezometer", "illustrative"}


def test_a_slug_in_two_layers_of_a_support_is_refused(layers: dict[str, Layer]) -> None:
    doubled = {"one": layers["places"], "two": layers["places"]}
    with pytest.raises(SchemaMismatch, match="twice"):
        supports(doubled)


def test_an_unknown_site_gets_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'rovaltain'"):
        find_pack("rovaltin")
    with pytest.raises(RegisterError, match=r"no site\.toml in this folder"):
        find_pack(tmp_path)


def test_all_faults_of_the_description_come_at_once(copy: Path) -> None:
    (copy / "site.toml").write_text(
        'format = 1\nname = "Roval Tain"\nlabel = {fr = "R"}\ncomune = "Alixan"\ndepartment = 26\n'
        'version = "0.1"\ndate = 2026-11-22\nlicence = "x"\nsummary = {fr = "a", en = "b"}\n',
        encoding="utf-8",
    )
    with pytest.raises(RegisterError) as caught:
        find_pack(copy)
    text = str(caught.value)
    assert len(caught.value.faults) == 5
    assert "site.toml: name is 'Roval Tain'; should match" in text
    assert "site.toml: label.en is missing; add it" in text
    assert "site.toml: unknown key comune; did you mean 'commune'?" in text
    assert "site.toml: department is 26; should be a valid string" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"format = ", "site.toml: not TOML"), ("né".encode("latin-1"), "site.toml: not in UTF-8 (byte 2)")],
)
def test_a_description_that_cannot_be_read(copy: Path, content: bytes, words: str) -> None:
    (copy / "site.toml").write_bytes(content)
    with pytest.raises(RegisterError) as caught:
        find_pack(copy)
    assert words in str(caught.value)


def test_faults_of_the_package(copy: Path) -> None:
    path = copy / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][0]["kind"] = "guessed"
    package["resources"][1]["hash"] = "md5:0"
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        find_pack(copy).layers()
    assert len(caught.value.faults) == 2
    assert "datapackage.json: resources[1].kind is 'guessed'" in str(caught.value)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"^datapackage\.json: not a JSON text"):
        find_pack(copy).layers()


def test_a_resource_twice(copy: Path) -> None:
    path = copy / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"].append(package["resources"][0])
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(RegisterError, match="resource places twice"):
        find_pack(copy).resources()


def test_faults_of_two_layers_come_together(copy: Path) -> None:
    (copy / "layers" / "rivers.geojson").unlink()
    (copy / "layers" / "site.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(LayerError) as caught:
        find_pack(copy).layers()
    assert len(caught.value.faults) == 3
    assert "layers/rivers.geojson: file missing" in str(caught.value)
    assert "layers/site.geojson: no feature" in str(caught.value)


def test_the_hash_of_a_pack_follows_names_and_contents_only(copy: Path) -> None:
    first = pack_hash(copy)
    assert find_pack(copy).content_hash == first
    (copy / ".DS_Store").write_text("x")
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "x.pyc").write_text("x")
    assert pack_hash(copy) == first
    moved = copy.rename(copy.parent / "elsewhere")
    assert pack_hash(moved) == first
    (moved / "layers" / "site.geojson").rename(moved / "layers" / "plot.geojson")
    assert pack_hash(moved) != first


def test_a_pack_without_layers_has_none(copy: Path) -> None:
    (copy / "datapackage.json").unlink()
    assert find_pack(copy).layers() == {}


def test_communes_near_the_site_say_how_near_and_whether_it_is_certain(layers: dict[str, Layer]) -> None:
    frame = layers["communes"].frame.set_index("code")
    assert len(frame) == 15
    near = frame[frame["note_en"].str.contains("± 250 m")]
    assert set(near.index) == {"26004", "26084", "26313"}
    notes = frame["note_en"]
    assert "562 m ± 250 m" in notes["26313"]
    assert "this is not certain" in notes["26313"]
    assert "174 m ± 250 m" in notes["26084"]
    assert "certainly within 600 m" in notes["26084"]


def test_the_station_lies_in_two_groundwater_bodies(layers: dict[str, Layer]) -> None:
    station = layers["places"].frame.set_index("slug").geometry["valence-tgv"]
    bodies = layers["groundwater-bodies"].frame
    assert set(bodies[bodies.contains(station)]["code"]) == {"FRDG146", "FRDG251"}
    assert (abs(bodies.area / 1e6 / bodies["area_km2"] - 1) < 2e-3).all()
