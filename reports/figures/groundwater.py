"""What the maps of the groundwater find, in words, and the cases that they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from impact import groundwater_maps
from impact.graph import Absent
from impact.groundwater_maps import DrawdownField, Sector
from impact.study import Study
from reports import aquifers
from reports.document import Row, label_text
from reports.figures import values
from reports.language import Language
from reports.numbers import Numbers

DRAWDOWN = "structure_long_term_drawdown"


def boundary(study: Study) -> Any:
    """Return the mapped stream on which the aquifer may end, or None."""
    streams = study.project.supports.get("streams")
    return streams.places.geometries[streams.boundary] if streams and streams.boundary is not None else None


def fields(study: Study, row: Row) -> dict[str, DrawdownField]:
    """Return the fields of the structures that have one, by structure."""
    limit, found = boundary(study), {}
    for structure in study.project.terms[aquifers.STRUCTURE].values or {}:
        case = aquifers.variant(study, row.cases["hot"], **{aquifers.STRUCTURE: structure})
        field = groundwater_maps.drawdown_field(study.cases[case], limit) if case else None
        if field is not None:
            found[structure] = field
    return found


def structures(study: Study, words: Language) -> dict[str, str]:
    """Return what the structures are called."""
    return {key: words.pick(said) for key, said in (study.project.terms[aquifers.STRUCTURE].values or {}).items()}


def sectors(study: Study, row: Row) -> tuple[Sector, ...]:
    """Return the sectors into which the groundwater below the site may go."""
    return groundwater_maps.fan(study.cases[row.cases["hot"]])


@dataclass(frozen=True)
class Ends:
    """The addresses of the least and the largest long-term drawdown of all structures, at one receptor."""

    receptor: str
    least: str
    most: str


def ends(study: Study, row: Row) -> Ends | None:
    """Return the mildest and the harshest structure at the last receptor, in the central calculation."""
    found = []
    for structure in study.project.terms[aquifers.STRUCTURE].values or {}:
        case = aquifers.variant(study, row.cases["hot"], **{aquifers.STRUCTURE: structure})
        labels = study.cases[case].results[DRAWDOWN].labels if case else None
        if labels and (number := values.shown(study, f"{case}/{DRAWDOWN}[{labels[-1]}]")) is not None:
            found.append((number.value, f"{case}/{DRAWDOWN}[{labels[-1]}]", labels[-1]))
    return Ends(min(found)[2], min(found)[1], max(found)[1]) if found else None


def describe_drawdown(study: Study, numbers: Numbers, row: Row, words: Language) -> str:
    """Say the finding: the long-term drawdown at the last receptor, in the mildest and in the harshest structure."""
    found = ends(study, row)
    if found is None:
        return words.gettext("Aucune structure de la nappe n'a de baisse calculée : les données du site manquent.")
    said = words.gettext(
        "Baisse à long terme, {place} : de {low} à {high} selon la structure ({scenario}, calcul central)."
    )
    place = label_text(study, DRAWDOWN, found.receptor, words).split(",")[0]
    low, high = values.said(numbers, found.least), values.said(numbers, found.most)
    return said.format(place=place, low=low, high=high, scenario=row.scenario)


def describe_fan(study: Study, numbers: Numbers, row: Row, words: Language) -> str:
    """Say the finding: how far the water goes in a year, and between which directions."""
    if isinstance(study.number(row.of("hot", "yearly_travel_east")).value, Absent):
        return words.gettext("La direction de l'écoulement n'est pas connue : aucun secteur ne peut être dessiné.")
    said = words.gettext(
        "En un an, l'eau de la nappe ferait {distance}, vers un azimut de {low} à {high} : supposé, non mesuré."
    )
    address = row.of("hot", "flow_azimuth")
    low, high = (values.said(numbers, f"{address}@{end}") for end in ("p5", "p95"))
    distance = values.said(numbers, row.of("hot", "yearly_travel_distance"))
    return said.format(distance=distance, low=low, high=high)
