"""Files given by a person: every format, and every fault that each of them lets go through."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine

from gis.catalog import OfficialLayer, parse_catalog, read_catalog
from gis.given import read_given
from gis.given_raster import add_raster
from gis.official import BLUR_CELL, blur
from gis.pack import find_pack
from impact.cli import main
from impact.errors import EmptyLayer, InputError, LayerError, MissingCRS, SchemaMismatch, WrongCRS

SHARED = Path(__file__).parents[3] / "shared/data/geo/A"
RPG = SHARED / "rpg/RPG_2022_PARCELLES_GRAPHIQUES_sample100.gpkg"
X, Y = 856_400.0, 6_435_385.0
FARMLAND = read_catalog().find("farmland")
PIEZOMETERS = read_catalog().find("piezometers").model_copy(
    update={"fields": tuple(f for f in read_catalog().find("piezometers").fields if f.name not in ("x", "y"))}
)


def parcels(crs: str | None = "EPSG:2154", **changes: Any) -> geopandas.GeoDataFrame:
    boxes = [shapely.box(X, Y, X + 100, Y + 200), shapely.box(X + 200, Y, X + 300, Y + 100)]
    columns = {
        "ID_PARCEL": ["0012", "0034"], "SURF_PARC": [2.0, 1.0], "CODE_CULTU": ["MIS", "BTH"], "CODE_GROUP": ["2", "1"],
    } | changes  # fmt: skip
    frame = geopandas.GeoDataFrame(columns, geometry=columns.pop("geometry", boxes), crs="EPSG:2154")
    return frame.to_crs(crs) if crs else frame.set_crs(None, allow_override=True)


def write(frame: geopandas.GeoDataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        pytest.importorskip("pyarrow")
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    return path


@pytest.mark.parametrize("ending", [".gpkg", ".shp", ".geojson", ".fgb", ".parquet", ".gml"])
def test_every_format_gives_the_same_parcels(ending: str, tmp_path: Path) -> None:
    crs = "EPSG:4326" if ending == ".geojson" else "EPSG:2154"
    given = read_given(write(parcels(crs), tmp_path / f"parcelles{ending}"), FARMLAND)
    areas = dict(zip(given.frame["id_parcel"], given.frame.geometry.area, strict=True))
    assert areas == pytest.approx({"0012": 20_000, "0034": 10_000}, rel=1e-6)
    assert given.frame.total_bounds == pytest.approx([X, Y, X + 300, Y + 200], abs=0.01)


@pytest.mark.parametrize("ending", [".zip", ".7z"])
def test_archives_of_a_shapefile(ending: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    write(parcels(), source / "PARCELLES.shp")
    path = tmp_path / f"RPG{ending}"
    if ending == ".zip":
        shutil.make_archive(str(tmp_path / "RPG"), "zip", source)
    else:
        py7zr = pytest.importorskip("py7zr")
        with py7zr.SevenZipFile(path, "w") as archive:
            archive.writeall(source, "RPG_2024/1_DONNEES")
    assert len(read_given(path, FARMLAND).frame) == 2


@pytest.mark.parametrize("member", ["../evil.gpkg", "/etc/evil.gpkg", "C:/evil.gpkg", "a\\..\\..\\evil.gpkg"])
def test_an_archive_that_leaves_its_folder(member: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, b"x")
    with pytest.raises(LayerError, match="leaves the folder of the archive; refused"):
        read_given(path, FARMLAND)


def test_an_archive_with_a_link_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.gpkg")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(LayerError, match="is a link; refused"):
        read_given(path, FARMLAND)
    monkeypatch.setattr("gis.archives.LARGEST", 10)
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.gpkg", bytes(1000))
    with pytest.raises(LayerError, match="GB unpacked; at most"):
        read_given(bomb, FARMLAND)
    (tmp_path / "not.zip").write_bytes(b"PK no")
    with pytest.raises(LayerError, match="cannot be unpacked"):
        read_given(tmp_path / "not.zip", FARMLAND)


def test_a_shapefile_in_cp1252_without_cpg(tmp_path: Path) -> None:
    path = tmp_path / "p.shp"
    parcels(CODE_CULTU=["Blé", "Maïs"]).to_file(path, encoding="cp1252")
    path.with_suffix(".cpg").unlink()
    given = read_given(path, FARMLAND)
    assert list(given.frame["code_cultu"]) == ["Blé", "Maïs"]
    assert "read as cp1252" in given.notes[0]


def test_a_shapefile_without_its_parts(tmp_path: Path) -> None:
    path = write(parcels(), tmp_path / "p.shp")
    path.with_suffix(".dbf").unlink()
    path.with_suffix(".shx").unlink()
    with pytest.raises(LayerError, match=r"needs its \.shx and \.dbf beside it"):
        read_given(path, FARMLAND)


def test_a_missing_reference_system_must_be_named(tmp_path: Path) -> None:
    path = write(parcels(), tmp_path / "p.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(MissingCRS, match="--crs EPSG:2154"):
        read_given(path, FARMLAND)
    assert len(read_given(path, FARMLAND, "EPSG:2154").frame) == 2
    with pytest.raises(WrongCRS, match="PROJ does not know it"):
        read_given(path, FARMLAND, "EPSG:2154154")
    with pytest.raises(WrongCRS, match="lie outside"):
        read_given(path, FARMLAND, "EPSG:32631")


@pytest.mark.parametrize("crs", ["EPSG:27572", "EPSG:4275"])
def test_the_old_french_datum_is_refused(crs: str, tmp_path: Path) -> None:
    path = write(parcels(), tmp_path / "p.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(WrongCRS, match="old French datum NTF"):
        read_given(path, FARMLAND, crs)


def test_a_stated_reference_system_is_not_overruled(tmp_path: Path) -> None:
    with pytest.raises(WrongCRS, match="leave --crs away"):
        read_given(write(parcels(), tmp_path / "p.gpkg"), FARMLAND, "EPSG:4326")


def test_repairs_are_counted_with_the_area_that_they_change(tmp_path: Path) -> None:
    bow = shapely.Polygon([(X, Y, 1), (X + 100, Y + 100, 1), (X + 100, Y, 1), (X, Y + 100, 1)])
    high = shapely.force_3d(shapely.box(X, Y, X + 10, Y + 10), 150.0)
    frame = geopandas.GeoDataFrame(
        {"id_parcel": list("abc"), "surf_parc": 1.0, "code_cultu": "X", "code_group": "1"},
        geometry=[bow, high, None], crs="EPSG:2154",
    )  # fmt: skip
    given = read_given(write(frame, tmp_path / "p.gpkg"), FARMLAND)
    assert len(given.frame) == 2
    said = "; ".join(given.repairs.sentences())
    assert "1 without geometry left out" in said
    assert given.notes == ("2 with heights, which are not used",)
    assert "1 invalid geometries mended; their area goes from 0.0000 ha to 0.5000 ha (+0.5000 ha)" in said


@pytest.mark.parametrize(
    ("frame", "kind", "words"),
    [
        (parcels(geometry=[shapely.Point(X, Y)] * 2), SchemaMismatch, "2 of 2 features are Point; expected Polygon"),
        (parcels().iloc[:0], EmptyLayer, "no feature"),
        (parcels(geometry=[None, shapely.Polygon()]), EmptyLayer, "no feature has a geometry"),
        (parcels(SURF_PARC=["1 ha", "2"]), SchemaMismatch, "field SURF_PARC is '1 ha'; expected a number"),
        (parcels(ID_PARCEL=[12, 34]), SchemaMismatch, "field ID_PARCEL holds numbers; expected text"),
        (parcels().drop(columns=["ID_PARCEL", "CODE_GROUP"]), SchemaMismatch, "--field id_parcel=NAME"),
        (parcels().set_crs("EPSG:4326", allow_override=True), WrongCRS, "lie outside metropolitan France"),
    ],
)
def test_faults_of_a_layer(frame: Any, kind: type[Exception], words: str, tmp_path: Path) -> None:
    with pytest.raises(kind) as caught:
        read_given(write(frame, tmp_path / "p.gpkg"), FARMLAND)
    assert words in str(caught.value)


def test_missing_fields_come_together_and_can_be_named(tmp_path: Path) -> None:
    path = write(parcels().rename(columns={"ID_PARCEL": "ident", "CODE_GROUP": "grp"}), tmp_path / "p.gpkg")
    with pytest.raises(SchemaMismatch) as caught:
        read_given(path, FARMLAND)
    assert len(caught.value.faults) == 2
    assert len(read_given(path, FARMLAND, names={"id_parcel": "ident", "code_group": "grp"}).frame) == 2


def test_decimal_commas_in_a_field_are_counted(tmp_path: Path) -> None:
    given = read_given(write(parcels(SURF_PARC=["2,25", "1"]), tmp_path / "p.gpkg"), FARMLAND)
    assert list(given.frame["surf_parc"]) == [2.25, 1.0]
    assert given.notes == ("1 values of SURF_PARC with a decimal comma read as numbers",)


def test_a_file_with_several_layers(tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    parcels().to_file(path, layer="one")
    parcels().to_file(path, layer="two")
    with pytest.raises(LayerError, match=r"several layers \(one, two\); name one with --layer"):
        read_given(path, FARMLAND)
    assert len(read_given(path, FARMLAND, inner="two").frame) == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("p.gpkg", b"<OGRVRTDataSource>", "not that of a .gpkg file"),
        ("p.geojson", b"<OGRVRTDataSource>", "not that of a .geojson file"),
        ("p.gml", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>", "document type or entities"),
        ("p.gml", b"<?xml version='1.0'?>" + b" " * (1 << 20) + b"<!DOCTYPE x>", "document type or entities"),
        ("p.shp", b"\x00\x00\x27\x0a", "needs its .shx and .dbf"),
        ("p.vrt", b"", ".vrt is no format that is read"),
        ("p", b"", "no ending is no format"),
        ("p.gpkg", b"SQLite format 3\0 and nothing", "GDAL cannot read it"),
    ],
)
def test_hostile_and_broken_files(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LayerError) as caught:
        read_given(tmp_path / name, FARMLAND)
    assert words in str(caught.value)


# --- CSV --------------------------------------------------------------------------------------------


def test_a_csv_as_people_have_it(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes("code_bss;Libelle_PE;longitude;latitude\n08186X0034;Forage des Prés;4,985;45,0\n".encode("cp1252"))
    given = read_given(path, PIEZOMETERS)
    assert given.frame["libelle_pe"].iloc[0] == "Forage des Prés"
    assert given.frame.geometry.x.iloc[0] == pytest.approx(X, abs=1)
    assert "read as cp1252" in given.notes[0]
    assert given.notes[1] == "2 coordinates with a decimal comma read as numbers"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("code_bss,x,y\na,856400,6435385\n", MissingCRS, "columns x and y do not say their reference system"),
        ("code_bss,where\na,b\n", SchemaMismatch, "no columns of coordinates"),
        ("code_bss,lon,lat\n", EmptyLayer, "no row below the heading"),
        ("code_bss,lon,lat\na,4.9\n", LayerError, "1 lines (2) have not the 3 fields"),
        ("code_bss,lon,lat\na,4.9,north\nb,,45\n", LayerError, "line 2: lat is 'north'"),
        ("code_bss,lon,lat\na,45.0,4.985\n", WrongCRS, "order of the axes"),
    ],
)
def test_faults_of_a_csv(text: str, kind: type[Exception], words: str, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(text)
    with pytest.raises(kind) as caught:
        read_given(path, PIEZOMETERS)
    assert words in str(caught.value)


def test_a_csv_in_lambert_93(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("code_bss,x,y\na,856400,6435385\n")
    assert read_given(path, PIEZOMETERS, "EPSG:2154").frame.geometry.x.iloc[0] == pytest.approx(X)


# --- real files -------------------------------------------------------------------------------------


@pytest.mark.skipif(not RPG.exists(), reason="the shared parcels are not beside the repository")
def test_real_parcels_agree_with_their_official_area() -> None:
    given = read_given(RPG, FARMLAND)
    assert len(given.frame) == 100
    plane = given.frame.geometry.area.to_numpy() / 1e4
    assert np.abs(plane - given.frame["surf_parc"].to_numpy()).max() <= 0.00501  # rounded to 0.01 ha, in float32


def _layer(key: str, geometry: str, **more: str) -> OfficialLayer:
    fields = ", ".join(f'{{name = "{name}", type = "{kind}"}}' for name, kind in {key: "string", **more}.items())
    return parse_catalog(f"""
format = 1
[services.s]
provider = "P"
kind = "given"
[layers.x]
label = {{fr = "x", en = "x"}}
service = "s"
geometry = "{geometry}"
key = "{key}"
accuracy_m = 100
fields = [{fields}]
licence = "etalab-2.0"
attribution = "P"
cadence = "once"
absence = "absent"
""").find("x")


@pytest.mark.skipif(not SHARED.exists(), reason="the shared layers are not beside the repository")
def test_real_layers_load_or_are_refused_for_the_right_reason() -> None:
    communes = read_given(SHARED / "communes/communes-26.geojson", _layer("code", "Polygon"))
    assert len(communes.frame) == 367
    bodies = read_given(SHARED / "eau/masses_eau_souterraine_25km.geojson", _layer("code", "Polygon"))
    assert (len(bodies.frame), bodies.repairs.mended) == (15, 2)
    obstacles = read_given(SHARED / "eau/roe_30km.gpkg", _layer("CdObstEcou", "Point"))
    assert len(obstacles.frame) == 249
    with pytest.raises(SchemaMismatch, match="expected Point"):
        read_given(SHARED / "communes/communes-26.geojson", _layer("code", "Point"))


# Every file that is shared: how many features it gives as a layer with this key and geometry, or why it is refused.
NO_GEOJSON = "no GeoJSON; expected a FeatureCollection"
EVERY_FILE: dict[str, tuple[str, str, int | str]] = {
    "communes/communes-26.geojson": ("code", "Polygon", 367),
    "communes/communes_25km.geojson": ("code", "Polygon", 155),
    "eau/explore2-communes-26.json": ("code", "Polygon", NO_GEOJSON),
    "eau/masses_eau_souterraine_25km.geojson": ("code", "Polygon", 15),
    "eau/roe_30km.gpkg": ("CdObstEcou", "Point", 249),
    "eau/vigieau-restrictions-26.json": ("code", "Polygon", NO_GEOJSON),
    "eau/zre-communes-26.json": ("code", "Polygon", NO_GEOJSON),
    "hubeau/bnpe_fields.json": ("code", "Point", NO_GEOJSON),
    "hubeau/carte2_hydro_keys.json": ("code", "Point", NO_GEOJSON),
    "hubeau/carte2_piezo_keys.json": ("code", "Point", NO_GEOJSON),
    "hubeau/carte_bnpe_raw.json": ("code", "Point", NO_GEOJSON),  # replies of Hub'Eau are read by `impact fetch`
    "hubeau/carte_hydro_ref.json": ("code", "Point", NO_GEOJSON),
    "hubeau/demo_hydroelab_stations_25km.json": ("code", "Point", NO_GEOJSON),
    "hubeau/demo_hydrotr_stations_25km.json": ("code", "Point", NO_GEOJSON),
    "hubeau/demo_piezotr_stations_25km.json": ("code", "Point", NO_GEOJSON),
    "ign/apicarto-cadastre_division-5d28a9-POST.json": ("section", "Polygon", 1),
    "ign/apicarto-cadastre_parcelle-1e11fe-POST.json": ("idu", "Polygon", "no feature"),
    "ign/apicarto-cadastre_parcelle-a8be8e-POST.json": ("idu", "Polygon", 1),
    "ign/get_layers_metada_wfs_ows-866ab9.xml": ("gid", "Polygon", ".xml is no format that is read"),
    "ign/mock_get_wfs_ows-95fd0d.xml": ("gid", "Polygon", ".xml is no format that is read"),
    "ign/mock_get_wfs_ows-e72820-b8185a-POST.json": ("gid", "Polygon", "lie outside metropolitan France"),
    "ign/mock_get_wfs_ows-fd18fa-b8185a-POST.json": ("gid", "Polygon", "lie outside metropolitan France"),
    "rpg/REF_CULTURES_2020.csv": ("CODE", "Point", "no columns of coordinates"),
    "rpg/REF_CULTURES_DEROBEES_2020.csv": ("CODE", "Point", "no columns of coordinates"),
    "rpg/REF_CULTURES_GROUPES_CULTURES_2020.csv": ("CODE", "Point", "no columns of coordinates"),
    "rpg/RPG_2022_PARCELLES_GRAPHIQUES_sample100.gpkg": ("id_parcel", "Polygon", 100),
    "rpg/telepac-single-2024v4.xml": ("code", "Polygon", ".xml is no format that is read"),
    "sandre/bdlisa-probe.json": ("code", "Polygon", NO_GEOJSON),
    "sandre/carte3_plans_eau_sa_PlanEau_FXX_Topage2026.json": ("code", "Polygon", NO_GEOJSON),
    "sandre/carte_nappes_sa_EntiteHydroGeol.json": ("code", "Polygon", NO_GEOJSON),
    "sandre/carte_nappes_sa_MasseDEauSouterraine_VRAP2022_FXX.json": ("code", "Polygon", NO_GEOJSON),
    "weather/FRA_AR_Lyon-Bron.AP.074800_TMYx.2004-2018.epw": ("epw", "none", 8760),
    "weather/pvgis_tmy_45.000_8.000_2005_2023.csv": ("pvgis", "none", 8760),
}


@pytest.mark.skipif(not SHARED.exists(), reason="the shared layers are not beside the repository")
def test_every_shared_file_is_in_the_list() -> None:
    found = {path.relative_to(SHARED).as_posix() for path in SHARED.rglob("*") if path.is_file()}
    assert found == set(EVERY_FILE)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared layers are not beside the repository")
@pytest.mark.parametrize("name", sorted(EVERY_FILE))
def test_every_shared_file_loads_or_is_refused_for_its_reason(name: str) -> None:
    key, geometry, expected = EVERY_FILE[name]
    if geometry == "none":
        from gis.pvgis import read_weather

        year = read_weather(SHARED / name)
        assert (year.kind, year.air_temperature.shape[1]) == (key, expected)
    elif isinstance(expected, int):
        assert len(read_given(SHARED / name, _layer(key, geometry)).frame) == expected
    else:
        with pytest.raises(LayerError) as caught:
            read_given(SHARED / name, _layer(key, geometry))
        assert expected in str(caught.value)
        assert str(SHARED) not in str(caught.value), "no path of a machine in a message"


# --- rasters ----------------------------------------------------------------------------------------


def raster(path: Path, crs: str | None = "EPSG:2154", no_data: float | None = -99999.0, count: int = 1) -> Path:
    values = np.arange(100, dtype=np.float32).reshape(10, 10)
    with rasterio.open(
        path, "w", driver="GTiff", height=10, width=10, count=count, dtype="float32", crs=crs, nodata=no_data,
        transform=Affine(25, 0, X, 0, -25, Y),
    ) as target:  # fmt: skip
        for band in range(count):
            target.write(values, band + 1)
    return path


def test_a_raster_is_kept_with_reference_system_and_no_data(tmp_path: Path) -> None:
    kept = add_raster(raster(tmp_path / "mnt.tif"), tmp_path, "elevation-raster")
    with rasterio.open(kept) as source:
        assert source.crs.to_epsg() == 2154
        assert source.nodata == -99999
        assert source.read(1)[9, 9] == 99
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    assert add_raster(raster(tmp_path / "mnt.tif"), tmp_path, "elevation-raster") == kept
    assert add_raster(kept, tmp_path, "elevation-raster") == kept, "a COG is read as well"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"crs": None}, "states no reference system"),
        ({"crs": "EPSG:4326"}, "is in degrees"),
        ({"crs": "EPSG:27572"}, "old French datum NTF"),
        ({"no_data": None}, "does not say which value means no data"),
        ({"count": 2}, "2 bands; expected one"),
    ],
)
def test_faults_of_a_raster(facts: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(LayerError, match=words):
        add_raster(raster(tmp_path / "mnt.tif", **facts), tmp_path, "elevation-raster")
    assert not (tmp_path / "rasters").exists()


def test_a_file_that_is_no_raster(tmp_path: Path) -> None:
    (tmp_path / "mnt.tif").write_bytes(b"<VRTDataset>")
    with pytest.raises(LayerError, match="is no GeoTIFF"):
        add_raster(tmp_path / "mnt.tif", tmp_path, "elevation-raster")


# --- restricted positions, and the command ----------------------------------------------------------


def test_restricted_points_are_moved_and_small_areas_left_out() -> None:
    shapes = [shapely.Point(X, Y), shapely.box(X, Y, X + 50, Y + 50), shapely.box(X, Y, X + 500, Y + 500)]
    frame = geopandas.GeoDataFrame({"name": list("abc"), "longitude": 4.985}, geometry=shapes, crs="EPSG:2154")
    blurred, moved, left_out = blur(frame)
    assert (moved, left_out, list(blurred["name"])) == (1, 1, ["a", "c"])
    assert "longitude" not in blurred.columns
    point = blurred.geometry.iloc[0]
    assert (point.x % BLUR_CELL, point.y % BLUR_CELL) == (BLUR_CELL / 2, BLUR_CELL / 2)
    assert 0 < point.distance(shapes[0]) <= BLUR_CELL / np.sqrt(2)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return Path(shutil.copytree(find_pack("rovaltain").folder, tmp_path / "site"))


def test_add_enters_a_file_and_says_what_was_done(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(parcels(SURF_PARC=["2,0", "1,0"]), tmp_path / "parcelles.gpkg")
    arguments = ["add", str(path), "--as", "farmland", "--site", str(site), "--source", "RPG, extrait"]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert "farmland: 2 features; 2 values of SURF_PARC with a decimal comma" in said.out
    assert "farmland_around[maize]: absent ->" in said.out
    assert "results changed" in said.err
    layer = find_pack(site).layers()["given-farmland"]
    assert (layer.kind, len(layer.frame)) == ("digitised", 2)
    before = (site / "datapackage.json").read_bytes()
    assert main(arguments) == 0
    assert (site / "datapackage.json").read_bytes() == before


def test_add_refuses_and_writes_nothing(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(path.name for path in site.rglob("*"))
    path = write(parcels().drop(columns=["ID_PARCEL"]), tmp_path / "p.gpkg")
    assert main(["add", str(path), "--as", "farmland", "--site", str(site)]) == 2
    assert "field id_parcel is missing" in capsys.readouterr().err
    assert main(["add", str(path), "--as", "power-mix", "--site", str(site)]) == 2
    works = tmp_path / "works.csv"  # what an export would refuse
    works.write_text("x,y,code,usage,volume,aquifer,volume_1\n857512,6431034,A,irrigation,-5,Alluvions,3\n"
                     "857512,6431034,B,AEP,,,\n", encoding="utf-8")  # fmt: skip
    capsys.readouterr()
    assert main(["add", str(works), "--as", "abstraction-works", "--site", str(site), "--crs", "EPSG:2154"]) == 2
    said = capsys.readouterr().err
    for fault in ("works.csv: work A: volume is -5 m³", "aquifer is 'alluvions'", "work B: volume is empty",
                  "volume_02, volume_03,", "its months are 3 m³ together, its year -5 m³"):  # fmt: skip
        assert fault in said
    assert sorted(path.name for path in site.rglob("*")) == before


def test_wells_of_drinking_water_enter_blurred(site: Path, tmp_path: Path) -> None:
    path = tmp_path / "captages.csv"
    path.write_text("code_ouvrage,longitude,latitude\nOPR1,4.985123,45.000456\n")
    assert main(["add", str(path), "--as", "abstractions", "--site", str(site)]) == 0
    layer = find_pack(site).layers()["given-abstractions"]
    assert layer.frame.geometry.x.iloc[0] % BLUR_CELL == BLUR_CELL / 2
    assert layer.accuracy_m > 1000
    assert not {"longitude", "latitude"} & set(layer.frame.columns)


def test_the_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py7zr", None)
    (tmp_path / "p.7z").write_bytes(b"7z")
    with pytest.raises(InputError, match=r"impact-toolkit\[formats\]"):
        read_given(tmp_path / "p.7z", FARMLAND)
