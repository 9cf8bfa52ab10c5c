"""A layer enters whole and valid, or one error tells all that is wrong with it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely

from gis.layers import Layer, read_layer
from gis.schemas import Resource
from impact.errors import (
    EmptyLayer,
    LayerError,
    MissingCRS,
    OutsideFolder,
    SchemaMismatch,
    WrongCRS,
)

ROOT = Path(__file__).resolve().parents[2]
GEODATA = ROOT.parent / "shared" / "data" / "geo" / "A"


def feature(slug: str = "here", geometry: Any = "default", **properties: Any) -> dict[str, Any]:
    if geometry == "default":
        geometry = {"type": "Point", "coordinates": [4.98, 44.99]}
    return {"type": "Feature", "properties": {"slug": slug, "depth": 3.0} | properties, "geometry": geometry}


def collection(*features: dict[str, Any], **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features} | members).encode()


def resource(path: str, content: bytes, **changes: Any) -> Resource:
    entry: dict[str, Any] = {
        "name": "wells",
        "label": {"fr": "puits", "en": "wells"},
        "path": path,
        "format": "geojson",
        "mediatype": "application/geo+json",
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "kind": "digitised",
        "crs": "EPSG:4326",
        "accuracy": 10.0,
        "source": "survey",
        "licence": "etalab-2.0",
        "geometry": "Point",
        "schema": {
            "fields": [
                {"name": "slug", "type": "string", "constraints": {"required": True}},
                {"name": "depth", "type": "number"},
            ],
            "primaryKey": "slug",
        },
    } | changes
    return Resource.model_validate_json(json.dumps(entry))


def read(folder: Path, content: bytes, **changes: Any) -> Layer:
    (folder / "wells.geojson").write_bytes(content)
    return read_layer(folder, resource("wells.geojson", content, **changes))


def test_a_sound_layer_enters_in_lambert93(tmp_path: Path) -> None:
    layer = read(tmp_path, collection(feature("here"), feature("there", note="où ?")))
    assert layer.labels == ("here", "there")
    assert layer.frame.crs.to_epsg() == 2154
    assert layer.frame.geometry.iloc[0].x == pytest.approx(856033, abs=5)
    assert (layer.kind, layer.accuracy_m, layer.crs) == ("digitised", 10.0, "EPSG:4326")
    assert layer.content_hash == layer.sha256


@pytest.mark.parametrize(
    ("content", "changes", "kind", "words"),
    [
        (b'{"type": "FeatureCollection"', {}, LayerError, "not GeoJSON, line 1"),
        (b"[1]", {}, LayerError, "expected an object, found list"),
        (b'{"type": "Feature"}', {}, LayerError, "not a GeoJSON FeatureCollection"),
        (collection({"type": "Feature"}), {}, LayerError, "feature 1 is not a GeoJSON feature"),
        ('{"type": "né"}'.encode("latin-1"), {}, LayerError, "not in UTF-8 (byte 12)"),
        (collection(feature(depth=float("nan"))), {}, LayerError, "NaN is not a number of JSON"),
        (collection(), {}, EmptyLayer, "no feature"),
        (collection(feature()), {"crs": None}, MissingCRS, "resources.wells.crs is missing"),
        (collection(feature()), {"crs": "EPSG:999999"}, WrongCRS, "PROJ does not know"),
        (collection(feature()), {"crs": "EPSG:2154"}, WrongCRS, "a GeoJSON is in WGS84 (RFC 7946)"),
        (
            collection(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}),
            {},
            WrongCRS,
            "its member crs is urn:ogc:def:crs:EPSG::2154",
        ),
        (
            collection(feature(geometry={"type": "Point", "coordinates": [855920, 6434447]})),
            {},
            WrongCRS,
            "(855920, 6434447) are not degrees",
        ),
        (
            collection(feature(geometry={"type": "Point", "coordinates": [44.99, 4.98]})),
            {},
            WrongCRS,
            "longitude and latitude look exchanged",
        ),
        (
            collection(feature(geometry={"type": "Point", "coordinates": [1e999, 45]})),
            {},
            LayerError,
            "Infinity is not a number of JSON",
        ),
        (collection(feature(geometry=None)), {}, SchemaMismatch, "feature 1 (here) without geometry"),
        (
            collection(feature(geometry={"type": "Point", "coordinates": []})),
            {},
            SchemaMismatch,
            "with an empty geometry",
        ),
        (
            collection(feature(geometry={"type": "LineString", "coordinates": [[4, 45], [5, 45]]})),
            {},
            SchemaMismatch,
            "of geometry LineString; expected Point",
        ),
        (
            collection(
                feature(
                    geometry={
                        "type": "Polygon",
                        "coordinates": [[[4, 45], [5, 46], [5, 45], [4, 46], [4, 45]]],
                    }
                )
            ),
            {"geometry": "Polygon"},
            LayerError,
            "invalid geometry (Self-intersection",
        ),
        (
            collection(feature(geometry={"type": "Point", "coordinates": ["x", 45]})),
            {},
            LayerError,
            "feature 1 is not a GeoJSON feature",
        ),
        (collection(feature("a"), feature("a")), {}, SchemaMismatch, "slug 'a' twice"),
        (collection(feature("Été 1")), {}, SchemaMismatch, "slug 'Été 1': expected lower-case"),
        (collection(feature(None)), {}, SchemaMismatch, "column slug has no value in feature 1"),  # type: ignore[arg-type]
        (collection(feature(depth="deep")), {}, SchemaMismatch, "column depth is 'deep'"),
        (
            collection({"type": "Feature", "properties": {"slug": "a"}, "geometry": feature()["geometry"]}),
            {},
            SchemaMismatch,
            "column depth is missing (found: slug)",
        ),
        (collection(feature()), {"distance": "away"}, SchemaMismatch, "column away is missing"),
        (
            collection(feature(geometry=None, away=-1)),
            {"distance": "away"},
            SchemaMismatch,
            "without geometry need a away above 0 m",
        ),
        (collection(feature(away=5)), {"distance": "away"}, SchemaMismatch, "keep one of the two"),
    ],
)
def test_each_damage_gives_a_clear_error(
    tmp_path: Path, content: bytes, changes: dict[str, Any], kind: type[LayerError], words: str
) -> None:
    with pytest.raises(kind) as caught:
        read(tmp_path, content, **changes)
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert all("wells.geojson" in fault for fault in caught.value.faults)


def test_all_faults_of_a_layer_come_at_once(tmp_path: Path) -> None:
    content = collection(feature("a", depth="x"), feature("a", None))
    with pytest.raises(LayerError) as caught:
        read(tmp_path, content, hash="sha256:" + "0" * 64)
    text = str(caught.value)
    assert len(caught.value.faults) == 4
    for words in ("not the declared one", "column depth is 'x'", "'a' twice", "without geometry"):
        assert words in text


def test_a_changed_file_is_told_its_new_hash(tmp_path: Path) -> None:
    content = collection(feature())
    with pytest.raises(LayerError, match=f"write sha256:{hashlib.sha256(content).hexdigest()}"):
        read(tmp_path, content, hash="sha256:" + "0" * 64)


def test_a_missing_file_and_a_path_outside(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match=r"^layers/none\.geojson: file missing"):
        read_layer(tmp_path, resource("layers/none.geojson", b""))
    with pytest.raises(OutsideFolder, match=r"resources\.wells\.path"):
        read_layer(tmp_path, resource("../wells.geojson", b""))


def test_a_crs_member_that_says_wgs84_is_let_through(tmp_path: Path) -> None:
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read(tmp_path, collection(feature(), crs=member)).labels == ("here",)


def geopackage(folder: Path, points: list[tuple[float, float]], written: Any, **changes: Any) -> Layer:
    frame = geopandas.GeoDataFrame(
        {"slug": [f"p{i}" for i in range(len(points))], "depth": 1.0},
        geometry=shapely.points(points),
        crs=written,
    )
    path = folder / "wells.gpkg"
    pyogrio.write_dataframe(frame, path, layer="wells")
    entry = {"format": "gpkg", "mediatype": "application/geopackage+sqlite3", "crs": "EPSG:2154"} | changes
    return read_layer(folder, resource("wells.gpkg", path.read_bytes(), **entry))


def test_a_geopackage_enters_and_keeps_its_coordinates(tmp_path: Path) -> None:
    layer = geopackage(tmp_path, [(855920, 6434447), (855000, 6434000)], 2154)
    assert layer.labels == ("p0", "p1")
    assert layer.frame.geometry.iloc[0].equals(shapely.Point(855920, 6434447))


@pytest.mark.parametrize(
    ("point", "written", "changes", "words"),
    [
        ((4.98, 44.99), 2154, {}, "are degrees, but the layer is declared in EPSG:2154"),
        ((4.98, 44.99), 4326, {}, "the file is in EPSG:4326, but"),
        ((855920, 6434447), 4326, {"crs": "EPSG:4326"}, "are not degrees but the layer is declared"),
        ((0.0, 6434447e3), 2154, {}, "are outside metropolitan France"),
    ],
)
def test_coordinates_that_cannot_be_in_the_declared_system(
    tmp_path: Path, point: tuple[float, float], written: int, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(WrongCRS) as caught:
        geopackage(tmp_path, [point], written, **changes)
    assert words in str(caught.value)


def test_a_geopackage_that_is_none_or_lacks_the_layer(tmp_path: Path) -> None:
    (tmp_path / "wells.gpkg").write_bytes(b"not a database")
    entry = {"format": "gpkg", "mediatype": "application/geopackage+sqlite3", "crs": "EPSG:2154"}
    with pytest.raises(LayerError, match=r"wells\.gpkg: GDAL cannot read it"):
        read_layer(tmp_path, resource("wells.gpkg", b"not a database", **entry))
    (tmp_path / "wells.gpkg").unlink()
    with pytest.raises(LayerError, match=r"wells\.gpkg: GDAL cannot read it"):
        geopackage(tmp_path, [(855920, 6434447)], 2154, layer="absent")


def test_a_conversion_coarser_than_the_layer_is_refused(tmp_path: Path) -> None:
    point = [(847520.0, 6432019.0)]
    with pytest.raises(WrongCRS, match=r"EPSG:27572.* accuracy of .*coarser than the layer \(0\.5 m\)"):
        geopackage(tmp_path, point, 27572, crs="EPSG:27572", accuracy=0.5)


def test_many_faulty_features_are_counted(tmp_path: Path) -> None:
    content = collection(*(feature(f"a{i}", None) for i in range(9)))
    with pytest.raises(SchemaMismatch, match=r"features 1 \(a0\), .* 5 \(a4\) and 4 more without geometry"):
        read(tmp_path, content)


def test_importing_the_readers_does_not_import_geopandas() -> None:
    code = (
        "import sys, gis.layers, gis.distance, gis.crs, gis.export, gis.pack, impact.assessment.site\n"
        "heavy = {'geopandas', 'pandas', 'pyogrio', 'shapely', 'pyproj'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_real_communes_enter(tmp_path: Path) -> None:
    """Boundaries of communes as published, where the shared data are present."""
    source = GEODATA / "communes" / "communes-26.geojson"
    if not source.is_file():
        pytest.skip("shared data absent")
    content = source.read_bytes()
    schema = {"fields": [{"name": "nom", "type": "string", "constraints": {"required": True}}]}
    layer = read(tmp_path, content, geometry="Polygon", schema=schema)
    alixan = layer.frame.set_index("nom").geometry["Alixan"]
    # 28.13 km² on the ellipsoid; the plane area in Lambert-93 is short by about 0.1 %.
    assert alixan.area / 1e6 == pytest.approx(28.13, rel=0.01)
    assert layer.labels == ()
