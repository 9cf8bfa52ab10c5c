"""What lies around the site as the report shows it: sensitive places and farm parcels, and who has looked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gis.catalog import read_catalog
from gis.surroundings import KINDS, Looked
from impact.project import Project
from reports.language import Language

# Per kind of places: the quantity counted in rings, and the distance to the nearest.
QUANTITIES = {
    "dwellings": ("dwellings_within", "nearest_dwelling_distance"),
    "wells": ("wells_within", "nearest_well_distance"),
    "watercourses": ("watercourses_within", "nearest_watercourse_distance"),
    "catchment_perimeters": ("catchment_perimeters_within", "nearest_catchment_perimeter_distance"),
    "protected_areas": ("protected_areas_within", "nearest_protected_area_distance"),
}


@dataclass(frozen=True)
class Place:
    """One kind of sensitive places: its name, its quantities, whether known or asked for, and in words."""

    kind: str
    words: str
    within: str
    nearest: str
    known: bool
    asked: bool
    looked: str


@dataclass(frozen=True)
class Ground:
    """All kinds of places, and what is known of the declared farm parcels."""

    places: tuple[Place, ...]
    parcels: bool
    parcels_looked: str

    @property
    def any_place(self) -> bool:
        """Whether anything is known, or was asked for, of any kind of places."""
        return any(place.known or place.asked for place in self.places)

    @property
    def names(self) -> str:
        """The kinds of places, in a row."""
        return ", ".join(place.words for place in self.places)


def ground(project: Project, words: Language) -> Ground:
    """Return what is known around the site of a project, in the words of a language."""
    names, (known, _) = _names(words), project.ground
    places = []
    for kind, layers in KINDS.items():
        states = [project.looked[name] for name in layers]
        asked = any(one.state != "not-looked" for one in states)
        places.append(Place(kind, names[kind], *QUANTITIES[kind], kind in known, asked, looked(states, words)))
    return Ground(tuple(places), "farm_parcels" in known, looked([project.looked["farmland"]], words, True))


def _names(words: Language) -> dict[str, str]:
    _ = words.gettext
    return {
        "dwellings": _("logements"), "wells": _("puits et prélèvements"), "watercourses": _("cours d'eau"),
        "catchment_perimeters": _("périmètres de captage"), "protected_areas": _("espaces naturels"),
    }  # fmt: skip


def looked(layers: Sequence[Looked], words: Language, parcels: bool = False) -> str:
    """Say of each state which layers are in it, parcels or places; the names stand only where there are several."""
    _ = words.gettext
    kinds = {
        "official": _("couche officielle"), "digitised": _("couche donnée"), "placeholder": _("couche fictive"),
    }  # fmt: skip
    states = {
        "absent": _("cherché, rien"), "not-covered": _("cherché, non couvert"),
        "not-looked": _("non recherchées") if parcels else _("non recherchés"),
    }  # fmt: skip
    said: dict[str, list[str]] = {}
    for one in layers:
        state = kinds[one.kind or "official"] if one.state == "present" else states[one.state]
        day = _(" le {date}").format(date=words.date(one.date)) if one.date else ""
        said.setdefault(f"{state}{day}", []).append(words.pick(read_catalog().layers[one.name].label))
    if len(said) == 1:
        return next(iter(said))
    return " ; ".join(f"{state} : {', '.join(names)}" for state, names in said.items())
