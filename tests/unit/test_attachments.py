"""What is in a report comes out of it as it went in, and what must not be published is not in it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pyogrio
import pypdf
import pytest

from gis.pack import find_pack, pack_files, pack_hash
from impact.study import Project, open_project
from reports import attachments, bundle
from reports.attachments import Attachment, extract
from reports.finish import finish
from reports.gis_files import write as write_gis_files
from reports.language import language

ROOT = Path(__file__).parents[2]


def test_files_come_out_as_they_went_in(small_pdf: Path, small_files: tuple[Attachment, ...]) -> None:
    assert extract(small_pdf) == {file.name: file.content for file in small_files}
    others = pypdf.PdfReader(small_pdf).attachments  # another reader
    assert {name: contents[0] for name, contents in others.items()} == extract(small_pdf)


def test_each_file_is_described(small_pdf: Path) -> None:
    with pikepdf.open(small_pdf) as pdf:
        names = list(pdf.Root.Names.EmbeddedFiles.Names)
        assert [str(name) for name in names[::2]] == ["a.csv", "layers.gpkg", "results.json", "study.toml"]
        found = {
            str(file.UF): (str(file.AFRelationship), str(file.EF.F.Subtype), str(file.Desc)) for file in names[1::2]
        }
        assert found == {
            "a.csv": ("/Supplement", "/text/csv", "Tableau"),
            "layers.gpkg": ("/Supplement", "/application/geopackage+sqlite3", "Couches"),
            "results.json": ("/Data", "/application/json", "Résultats"),
            "study.toml": ("/Source", "/application/toml", "Entrée de l'étude"),
        }
        assert [file.objgen for file in pdf.Root.AF] == [file.objgen for file in names[1::2]]
        for file in names[1::2]:
            assert str(file.EF.F.Params.ModDate) == str(pdf.docinfo["/ModDate"]) == "D:20261123"
            assert int(file.EF.F.Params.Size) == len(file.EF.F.read_bytes())


def test_a_file_under_the_same_name_is_replaced(raw_pdf: bytes, tmp_path: Path) -> None:
    once = finish(raw_pdf, [Attachment("a.csv", b"1\n", "Data", "x"), Attachment("b.csv", b"2\n", "Data", "x")])
    path = tmp_path / "report.pdf"
    path.write_bytes(finish(once, [Attachment("a.csv", b"3\n", "Data", "x")]))
    assert extract(path) == {"a.csv": b"3\n", "b.csv": b"2\n"}


def test_media_types_are_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mimetypes.guess_type", lambda *_, **__: pytest.fail("the system was asked"))
    assert Attachment("x.geojson", b"", "Data", "").media_type == "application/geo+json"
    assert Attachment("x.unknown", b"", "Data", "").media_type == attachments.UNKNOWN_TYPE


def test_a_pdf_without_files_has_none(raw_pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(finish(raw_pdf))
    assert extract(path) == {}


# --- what goes with a study -------------------------------------------------------------------------


def collected(project: Project, folder: Path, code: str = "fr") -> dict[str, Attachment]:
    """What is embedded for a project whose results are these."""
    results, layers = folder / "results.json", folder / "site.gpkg"
    results.write_text('{"format": 1}\n', encoding="utf-8")
    layers.write_bytes(b"SQLite format 3\x00")
    study: Any = SimpleNamespace(project=project, cases={})
    files = bundle.collect(study, (results, layers), language(code), "citizen")
    assert len({file.name for file in files}) == len(files)
    return {file.name: file for file in files}


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project("rovaltain")


def test_all_that_a_study_reads_goes_with_it(project: Project, tmp_path: Path) -> None:
    files = collected(project, tmp_path)
    listed = json.loads(files[bundle.MANIFEST].content)
    assert listed["pack_sha256"] == project.pack.content_hash
    by_path = {entry["path"]: entry for entry in listed["files"]}
    read = {f"pack/{name}" for name in pack_files(project.pack.folder)}
    for folder in ("defaults", "rules"):
        read |= {f"{folder}/{p.relative_to(ROOT / 'impact' / folder).as_posix()}"
                 for p in (ROOT / "impact" / folder).rglob("*.toml")}  # fmt: skip
    assert set(by_path) == read | {"results.json", "site.gpkg"}
    for entry in by_path.values():
        content = files[entry["name"]].content
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (entry["sha256"], entry["size"])
        assert "withheld" not in entry
    assert set(files) == {entry["name"] for entry in listed["files"]} | {bundle.MANIFEST}
    relationships = {name: file.relationship for name, file in files.items()}
    assert relationships["pack-data-main.toml"] == "Source"
    assert (relationships["results.json"], relationships["site.gpkg"]) == ("Data", "Supplement")
    assert "claims" in tomllib.loads(files["pack-claims.toml"].content.decode())


def test_the_pack_can_be_put_together_again(project: Project, tmp_path: Path) -> None:
    files = collected(project, tmp_path)
    for entry in json.loads(files[bundle.MANIFEST].content)["files"]:
        target = tmp_path / "again" / entry["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[entry["name"]].content)
    assert pack_hash(tmp_path / "again" / "pack") == project.pack.content_hash
    assert find_pack(tmp_path / "again" / "pack").name == project.pack.name


def test_descriptions_are_in_the_language_of_the_report(project: Project, tmp_path: Path) -> None:
    file = collected(project, tmp_path, "en")["pack-site.toml"]
    assert file.description == "Input of the study, site pack: site.toml"


def test_a_study_elsewhere_brings_its_own_file(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "my study"
    folder.mkdir()
    (folder / "study.toml").write_bytes((project.pack.folder / "study.toml").read_bytes())
    elsewhere = replace(project, plan=replace(project.plan, folder=folder))
    assert collected(elsewhere, tmp_path)["study.toml"].content == (folder / "study.toml").read_bytes()


def test_a_large_input_is_named_and_not_embedded(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (project.pack.folder / "claims.toml").stat().st_size
    monkeypatch.setattr(bundle, "LARGEST_INPUT", size - 1)
    files = collected(project, tmp_path)
    assert "pack-claims.toml" not in files
    (entry,) = (e for e in json.loads(files[bundle.MANIFEST].content)["files"] if e["path"] == "pack/claims.toml")
    assert (entry["withheld"], entry["size"]) == ("size", size)


@pytest.fixture
def with_restricted_layer(tmp_path: Path) -> Project:
    """The pack with the positions of one of its layers, the places, declared not to be published."""
    source = find_pack("rovaltain")
    folder = tmp_path / "pack"
    for name, file in pack_files(source.folder).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(file.read_bytes())
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"][0]["restricted"] = True
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return open_project(str(folder))


def test_restricted_positions_are_in_no_file(with_restricted_layer: Project, tmp_path: Path) -> None:
    layer = with_restricted_layer.layers["places"]
    assert layer.restricted
    study: Any = SimpleNamespace(project=with_restricted_layer, cases={})
    layers = tmp_path / "site.gpkg"
    results = tmp_path / "results.json"
    results.write_text("{}", encoding="utf-8")
    write_gis_files(study, layers)
    files = bundle.collect(study, (results, layers), language("fr"), "citizen")
    listed = json.loads(files[-1].content)["files"]
    (entry,) = (e for e in listed if e.get("withheld"))
    assert (entry["path"], entry["withheld"]) == ("pack/layers/places.geojson", "restricted")
    assert "places" not in pyogrio.list_layers(layers)[:, 0]
    written = json.loads((with_restricted_layer.pack.folder / "layers/places.geojson").read_text(encoding="utf-8"))
    positions = [json.dumps(feature["geometry"]["coordinates"]) for feature in written["features"]]
    assert len(positions) > 3
    receptors = (with_restricted_layer.pack.folder / "layers/receptors.geojson").read_text(encoding="utf-8")
    for position in positions:
        assert position in receptors or not [file.name for file in files if position.encode() in file.content]
