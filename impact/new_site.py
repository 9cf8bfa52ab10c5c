"""A new site: a pack made from a point, with what must be given said to be missing, that can be studied at once."""

from __future__ import annotations

import datetime
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gis import pack_files
from gis.crs import LAMBERT93, WGS84, to_lambert93, transformer
from gis.schemas import SLUG
from impact.errors import InputError
from impact.study import open_project

SKELETON = "skeleton"
PLACEHOLDER = "toolkit-placeholder"
NOT_GIVEN = "à préciser / to be given"
PLACEHOLDER_RADIUS = 500.0  # of a site of which only a point is known. [m]
PLACEHOLDER_POWER, PLACEHOLDER_GPUS = "10 MW", "10000"


@dataclass(frozen=True)
class Place:
    """Where a new site is: a point in WGS84 and the radius within which the project may be, in metres."""

    longitude: float
    latitude: float
    radius: float = PLACEHOLDER_RADIUS
    commune: str = NOT_GIVEN


def place_of_area(path: Path) -> Place:
    """Return the middle of the outlines in a file, and the radius that holds them."""
    import shapely

    from gis.catalog import OfficialLayer
    from gis.given import read_given

    outline = OfficialLayer.model_validate({
        "label": {"fr": "site", "en": "site"}, "service": "holder", "geometry": "Polygon", "licence": "-",
        "attribution": "-", "cadence": "-", "absence": "absent",
    })  # fmt: skip
    whole = shapely.union_all(read_given(path, outline).frame.geometry.to_numpy())
    return _around(whole)


def place_of_commune(code: str, layer: Path | None) -> Place:
    """Return the middle of a commune, from a layer of communes that is at hand.

    Raises
    ------
    InputError
        If no layer is at hand, or it does not hold the commune.
    """
    from gis.catalog import read_catalog
    from gis.given import read_given

    if layer is None:
        raise InputError(
            f"--commune {code}: no layer of communes is at hand; name one with --communes FILE, or give --point LON,LAT"
        )
    entry = read_catalog().find("communes")
    fields = tuple(
        field.model_copy(update={"also": (*field.also, "code" if field.name == "code_insee" else "name")})
        for field in entry.fields
    )
    frame = read_given(layer, entry.model_copy(update={"fields": fields})).frame
    found = frame[frame["code_insee"] == code]
    if not len(found):
        raise InputError(f"--commune {code}: {layer.name} holds no commune of this code; give --point LON,LAT")
    place = _around(found.geometry.iloc[0])
    return Place(place.longitude, place.latitude, place.radius, str(found["nom_officiel"].iloc[0]))


def _around(shape: object) -> Place:
    import shapely

    circle = shapely.minimum_bounding_circle(shape)
    point = shapely.centroid(circle)
    longitude, latitude = transformer(LAMBERT93, WGS84).transform(point.x, point.y)
    radius = round(float(shapely.minimum_bounding_radius(shape)))
    return Place(round(float(longitude), 6), round(float(latitude), 6), radius)


def create(
    folder: Path, place: Place, date: datetime.date, label: str = "", power: str = "", gpus: str = "",
    department: str = "",
) -> Path:  # fmt: skip
    """Make the pack of a new site; all of it or nothing.

    Parameters
    ----------
    folder : Path
        Where; it may not be there yet. Its name is that of the site.
    place : Place
        Where the site is.
    date : date
        Date of the study.
    label : str
        Name for people; that of the folder where empty.
    power, gpus : str
        What is announced, as "40 MW" and "40000"; placeholders of the toolkit where empty.
    department : str
        Name of the département.

    Raises
    ------
    InputError
        If the folder is there, or its name is no slug.
    DomainError
        If the point lies outside of metropolitan France.
    RegisterError
        If power or number cannot be read.
    """
    name = _slug(folder.name)
    if name != folder.name or not re.match(SLUG, name):
        raise InputError(f"{folder.name}: a site is named by lower-case letters, digits and hyphens, such as {name!r}")
    if folder.exists():
        raise InputError(f"{folder}: is there already; choose another name, or remove it")
    easting, northing = to_lambert93(place.longitude, place.latitude)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as work:
        draft = Path(work) / name
        _copy(draft, _words(name, place, date, label or folder.name, power, gpus, department))
        _site_layer(draft, place, (float(easting), float(northing)), date)
        open_project(str(draft)).supports  # noqa: B018  its faults come before anything is there
        os.replace(draft, folder)
    return folder


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "site"


def _words(
    name: str, place: Place, date: datetime.date, label: str, power: str, gpus: str, department: str
) -> dict[str, str]:
    """What stands for each mark of the skeleton, as a TOML text."""
    declared = bool(power and gpus)
    fr = f"{power} annoncés" if power else f"valeur d'attente : {PLACEHOLDER_POWER}"
    en = f"{power} announced" if power else f"placeholder: {PLACEHOLDER_POWER}"
    summary = ("Valeurs données à la création du dossier.", "Values given when the pack was made.")
    if not declared:
        summary = (
            "Puissance ou nombre de processeurs d'attente, sans rapport avec un projet réel : à remplacer.",
            "Placeholder for power or number of processors, unrelated to a real project: to be replaced.",
        )
    texts = {
        "NAME": name, "LABEL": label, "COMMUNE": place.commune, "DEPARTMENT": department or NOT_GIVEN,
        "TITLE_FR": f"{label} : étude d'impact, données du site à compléter",
        "TITLE_EN": f"{label}: impact study, data of the site to be completed",
        "SCENARIO_FR": f"P1 : {fr}", "SCENARIO_EN": f"P1: {en}", "SUMMARY_FR": summary[0], "SUMMARY_EN": summary[1],
        "POWER": power or PLACEHOLDER_POWER, "GPUS": gpus or PLACEHOLDER_GPUS,
        "PROJECT_GRADE": "declared" if declared else "assumed",
        "PROJECT_SOURCE": "person-who-made-the-pack" if declared else PLACEHOLDER,
        "LONGITUDE": f"{place.longitude:.6f} °", "LATITUDE": f"{place.latitude:.6f} °",
        "LESS": f"{-place.radius:g} m", "MORE": f"{place.radius:g} m",
    }  # fmt: skip
    # a JSON text is a TOML text; a date is none
    return {key: json.dumps(text, ensure_ascii=False) for key, text in texts.items()} | {
        "DATE": f"{date:%Y-%m-%d}", "DATE_TEXT": f'"{date:%Y-%m-%d}"',
    }


def _copy(target: Path, words: Mapping[str, str]) -> None:
    skeleton = Path(str(files("gis"))) / SKELETON
    for source in sorted(skeleton.rglob("*.toml")):
        text = re.sub("@([A-Z_]+)@", lambda mark: words[mark[1]], source.read_text(encoding="utf-8"))
        path = target / source.relative_to(skeleton)
        path.parent.mkdir(parents=True, exist_ok=True)
        pack_files.write_text(path, text)


def _site_layer(folder: Path, place: Place, centre: tuple[float, float], date: datetime.date) -> None:
    """Draw the circle within which the project may be: a placeholder, and said to be one."""
    import geopandas
    import shapely

    radius = f"{place.radius:g} m"
    features = {
        "slug": ["site"], "accuracy_m": [place.radius], "source": ["person-who-made-the-pack"],
        "name_fr": [f"emplacement supposé du projet (cercle de {radius})"],
        "name_en": [f"assumed location of the project (circle of {radius})"],
        "note_fr": ["Figuré provisoire : à remplacer par le cadastre."],
        "note_en": ["Placeholder: to be replaced by the cadastre."], "needs_cadastre": [True],
    }  # fmt: skip
    circle = shapely.Point(*centre).buffer(place.radius)
    frame = geopandas.GeoDataFrame(features, geometry=[circle], crs=LAMBERT93)
    entry = {
        "label": {"fr": "emplacement supposé du projet", "en": "assumed location of the project"},
        "kind": "placeholder", "accuracy": place.radius, "source": "person-who-made-the-pack",
        "licence": "etalab-2.0", "geometry": "Polygon",
    }  # fmt: skip
    pack_files.write_layer(folder, "site", frame, entry, date)
