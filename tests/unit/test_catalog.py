"""The catalogue of official layers: it says what a fetch needs, and every fault of it comes at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gis.catalog import parse_catalog, read_catalog
from impact.errors import RegisterError, UnknownName

CAPABILITIES = Path(__file__).parents[3] / "shared/data/geo/A/ign/get_layers_metada_wfs_ows-866ab9.xml"
NEEDED = {
    "communes", "parcels", "farmland", "crop-codes", "aquifers", "groundwater-bodies", "water-scarcity-zones",
    "water-plans", "rivers", "piezometers", "abstractions", "hydrometry", "groundwater-quality", "buildings",
    "land-cover", "planning-zones", "protection-perimeters", "natura-habitats", "znieff-1", "flood-zones",
    "water-plan-rules", "elevation", "elevation-raster", "power-mix", "weather", "weather-before", "weather-2000",
}  # fmt: skip

SMALL = """
format = 1
[services.one]
provider = "P"
kind = "wfs"
url = "https://example.org/wfs"
crs = "EPSG:2154"
output_format = "application/json"
page = 10
[layers.a]
label = {fr = "a", en = "a"}
service = "one"
types = [{name = "t"}]
geometry = "Point"
key = "id"
reach_m = 100
accuracy_m = 5
fields = [{name = "id", type = "string"}]
licence = "etalab-2.0"
attribution = "P"
cadence = "yearly"
absence = "absent"
"""


def test_the_catalogue_covers_what_a_study_needs() -> None:
    layers = read_catalog().layers
    assert set(layers) >= NEEDED
    without = [name for name, layer in layers.items() if not layer.fields and layer.geometry != "raster"]
    assert without == [], "a layer without schema"


def test_what_says_nothing_when_empty_is_marked() -> None:
    layers = read_catalog().layers
    assert layers["protection-perimeters"].absence == "not-covered"
    assert layers["farmland"].absence == "not-covered"
    assert layers["natura-habitats"].absence == "absent"


def test_drinking_water_is_restricted() -> None:
    layers = read_catalog().layers
    assert all(layers[name].restricted for name in ("protection-perimeters", "abstractions", "groundwater-quality"))


@pytest.mark.skipif(not CAPABILITIES.exists(), reason="the shared capabilities are not beside the repository")
def test_a_type_name_without_date_is_in_the_capabilities_of_june_2024() -> None:
    known = set(re.findall("<Name>([^<]+)</Name>", CAPABILITIES.read_text(encoding="utf-8")))
    layers = [layer for layer in read_catalog().layers.values() if layer.service == "geoplateforme"]
    unchecked = {kind.name for layer in layers for kind in layer.types if kind.checked is None}
    assert unchecked
    assert unchecked <= known


def test_a_small_catalogue_is_read() -> None:
    layer = parse_catalog(SMALL).find("a")
    assert layer.types[0].name == "t"
    assert parse_catalog(SMALL).fetchable() == ("a",)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('key = "id"', 'key = "gid"', "layers.a.key is 'gid', which is no field of the layer"),
        ('service = "one"', 'service = "two"', "layers.a.service is 'two', which is no service"),
        ("https://", "http://", "expected https"),
        ("page = 10", "", "a WFS needs page and output_format"),
        ('crs = "EPSG:2154"', "", "services.one.crs: every service that gives coordinates states"),
        ("EPSG:2154", "EPSG:4326", "features of a WFS are asked for in EPSG:2154"),
        ("reach_m = 100", "", "layers.a.reach_m is missing"),
        ('types = [{name = "t"}]', "", "layers.a.types: a layer of a WFS has type names"),
        ('geometry = "Point"', 'geometry = "Dot"', "layers.a.geometry is 'Dot'"),
        ("format = 1", "format = ", "catalog.toml: not TOML"),
    ],
)
def test_faults_of_the_catalogue(before: str, after: str, words: str) -> None:
    with pytest.raises(RegisterError, match=re.escape(words)):
        parse_catalog(SMALL.replace(before, after))


def test_faults_come_together() -> None:
    with pytest.raises(RegisterError) as caught:
        parse_catalog(SMALL.replace('key = "id"', 'key = "x"\ntitle = "y"').replace("https:", "http:"))
    assert len(caught.value.faults) == 3


def test_an_unknown_layer_gets_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="did you mean 'farmland'"):
        read_catalog().find("farmlands")
