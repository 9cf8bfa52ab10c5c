"""The files of a study for people who work with a GIS: a GeoPackage with styles and metadata, and a QGIS project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gis import qgis
from gis.export import write_geopackage
from gis.farm_parcels import CROPS, GROUPS
from gis.layers import Layer
from impact import archive
from impact.study import Study

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

PARCELS = "farmland"  # of the catalogue: drawn by crop group
CROP_DATA = "crop_coefficient_middle"  # whose labels bear the words of the crops


def write(study: Study, path: Path) -> Path:
    """Write the GeoPackage, and beside it the project, of the layers that may be published and of the results."""
    public = {n: la.frame[la.frame.geometry.notna() & ~la.hidden] for n, la in study.project.layers.items()}
    layers = {name: frame for name, frame in public.items() if len(frame)}
    described = {name: _described(study, study.project.layers[name], frame) for name, frame in layers.items()}
    tables = {"results": archive.results_table(study)}
    write_geopackage(path, layers, tables, study.project.plan.shape.date, described)
    title = study.project.plan.shape.title.fr
    return qgis.write_project(path.with_suffix(".qgs"), path, layers, described, title)


def _described(study: Study, layer: Layer, frame: GeoDataFrame) -> qgis.Described:
    source = study.project.register.sources[layer.source]
    abstract = f"{source.title} ({source.publisher}) ; {layer.kind}, ± {layer.accuracy_m:g} m."
    classes = _crops(study, frame) if layer.name.endswith(f"-{PARCELS}") and "code_group" in frame else None
    placeholder = layer.kind == "placeholder" and not classes
    return qgis.Described(layer.label["fr"], abstract, layer.licence, placeholder, classes, "code_group")


def _crops(study: Study, frame: GeoDataFrame) -> dict[str, str]:
    """Name the crop groups that a layer of parcels has."""
    leaf = study.project.register.leaves[CROP_DATA]
    words = {datum.label: datum.label_text["fr"] for datum in leaf.data if datum.label_text}
    present = dict.fromkeys(str(value) for value in sorted(frame["code_group"].dropna().astype(str)))
    named = {code: GROUPS.get(code.removesuffix(".0").lstrip("0")) for code in present}
    return {code: words[crop] if crop in CROPS else "autre groupe" for code, crop in named.items()}
