"""Layers of the catalogue as the maps show them: fetched or given, they bear fields of their producer, and no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gis.catalog import read_catalog
from gis.farm_parcels import CROPS, GROUPS
from gis.layers import RESTRICTED, Layer
from gis.surroundings import KINDS, PREFIXES, lived_in
from reports.language import Language

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

FARMLAND = "farmland-parcels"
SENSITIVE = "sensitive-"
PROVISIONAL = "placeholder"


def dressed(layers: Mapping[str, Layer], language: Language) -> dict[str, Layer]:
    """Return the layers of the catalogue that a pack holds, with names for the legend, as layers of the maps' own.

    Parameters
    ----------
    layers : mapping of str to Layer
        Of the pack.
    language : Language
        Of the map.
    """
    found: dict[str, Layer] = {}
    if (parcels := _held("farmland", layers)) is not None:
        found[FARMLAND] = _dressed(FARMLAND, parcels, parcels.frame, _crop_names(parcels.frame, language), language)
    for names in KINDS.values():
        for name in names:
            if (layer := _held(name, layers)) is not None:
                frame = layer.frame[lived_in(layer.frame)] if name == "buildings" else layer.frame
                if len(frame):
                    words = _names(name, frame, language)
                    found[SENSITIVE + name] = _dressed(SENSITIVE + name, layer, frame, words, language)
    return found


def _held(name: str, layers: Mapping[str, Layer]) -> Layer | None:
    return next((layers[prefix + name] for prefix in PREFIXES if prefix + name in layers), None)


def _dressed(name: str, layer: Layer, frame: GeoDataFrame, names: list[str], language: Language) -> Layer:
    """The layer under a name of the maps; one that is a placeholder says so in each entry of the legend."""
    from geopandas import GeoDataFrame

    if layer.kind == PROVISIONAL:
        said = language.gettext("figuré provisoire")
        names = [f"{each} ({said})" if each else "" for each in names]
    homes = name == f"{SENSITIVE}buildings"  # too small to be seen as areas
    columns = {f"name_{language.code}": names, "kind": "dwelling" if homes else "well"}
    hidden = {RESTRICTED: True} if layer.restricted else {}
    bare = GeoDataFrame({}, geometry=frame.geometry.centroid if homes else frame.geometry, crs=frame.crs)
    bare = bare.assign(**columns, **hidden)
    other = {"fr": "en", "en": "fr"}[language.code]
    kind = "digitised" if layer.kind == PROVISIONAL else layer.kind
    return replace(layer, name=name, frame=bare.assign(**{f"name_{other}": names}), kind=kind, support=None)


def _names(name: str, frame: GeoDataFrame, language: Language) -> list[str]:
    """Name features by their kind; watercourses bear their own names."""
    entry = read_catalog().layers[name]
    if entry.geometry == "LineString":
        title = entry.title if entry.title in frame else None
        return [text if isinstance(text, str) else "" for text in frame[title]] if title else [""] * len(frame)
    if entry.geometry == "Point":
        return [""] * len(frame)
    return ["" if name == "buildings" else language.pick(entry.label)] * len(frame)


def _crop_names(frame: GeoDataFrame, language: Language) -> list[str]:
    _ = language.gettext
    words = dict(zip(CROPS, (
        _("maïs"), _("céréales à paille"), _("tournesol"), _("légumes et fleurs"), _("vergers"), _("fruits à coque"),
        _("vignes"), _("prairies et fourrages"),
    ), strict=True))  # fmt: skip
    groups = [GROUPS.get(str(code).strip().removesuffix(".0").lstrip("0")) for code in frame["code_group"]]
    return [words[group] if group else _("autres cultures") for group in groups]
