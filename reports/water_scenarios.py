"""The water scenarios of a plant as pages show them: the same power, year and load, other water or technology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from impact import water_scenarios
from impact.graph import Absent
from impact.groundwater_maps import OWN_WELL
from impact.study import Study
from impact.water_scenarios import RETURNING
from reports import aquifers
from reports.document import Row
from reports.language import Language

TECHNOLOGY, SOURCE = "cooling_technology", "water_source"
ABSTRACTION = "annual_abstraction"
OF_A_WELL, OF_A_PAIR = "stream_depletion_most", "loop_pair_stream_depletion_most"


@dataclass(frozen=True)
class WaterScenario:
    """One water scenario of the plant.

    Attributes
    ----------
    case : str
        Name of its case; its structures of the aquifer are cases of their own.
    plant, label : str
        What its technology is called, and its water with it.
    pumps : bool
        Whether it takes water from a well on the site.
    returns : bool
        Whether it gives all of it back there.
    """

    case: str
    plant: str
    label: str
    pumps: bool
    returns: bool


def scenarios(study: Study, row: Row, words: Language) -> tuple[WaterScenario, ...]:
    """Return the water scenarios beside the hot year of a row: wells, then other water, each by what it takes."""
    found = [_scenario(study, name, words) for name in _cases(study, row.cases["hot"])]

    def place(one: WaterScenario) -> tuple[bool, float]:
        return study.cases[one.case].case.choices[SOURCE] != OWN_WELL, _taken(study, one.case)

    return tuple(sorted(found, key=place))


def _cases(study: Study, first: str) -> Iterator[str]:
    """The case of a plant, and the first for each other technology and source that is like it in all else."""
    yield first
    beside = water_scenarios.beside(study.project, study.cases[first].case)
    yield from (case.name for case in beside if case.name in study.cases)


def _scenario(study: Study, name: str, words: Language) -> WaterScenario:
    choices = study.cases[name].case.choices
    technology, source = choices[TECHNOLOGY], choices[SOURCE]
    plant = _named(study, TECHNOLOGY, technology, plants(words), words)
    water = _named(study, SOURCE, source, waters(words), words)
    taken = study.number(f"{name}/{ABSTRACTION}").value  # unknown where nobody knows how much rain there is
    needs = isinstance(taken, Absent) or taken > 0
    label = f"{water}, {plant}" if needs else words.gettext("{plant}, sans eau").format(plant=plant)
    pumps = not isinstance(taken, Absent) and needs and source == OWN_WELL
    return WaterScenario(name, plant, label, pumps, pumps and technology == RETURNING)


def _taken(study: Study, case: str) -> float:
    value = study.number(f"{case}/{ABSTRACTION}").value
    return 0.0 if isinstance(value, Absent) else value


def _named(study: Study, choice: str, value: str, names: Mapping[str, str], words: Language) -> str:
    return names[value] if value in names else words.pick((study.project.terms[choice].values or {})[value])


def plants(words: Language) -> dict[str, str]:
    """Return what the technologies are called where there is little room."""
    _ = words.gettext
    return {
        "adiabatic_cooler": _("assistance adiabatique"), "adiabatic_spray": _("pulvérisation d'eau"),
        "closed_tower": _("tours fermées"), "evaporative_tower": _("tours, système classique"),
        "groundwater_loop": _("boucle sur nappe"), "dry_cooler": _("aéroréfrigérants secs"),
        "trim_chiller": _("aéroréfrigérants secs et groupe froid"),
    }  # fmt: skip


def waters(words: Language) -> dict[str, str]:
    """Return what the sources of the water are called where there is little room."""
    _ = words.gettext
    return {
        "own_well": _("puits"), "public_network": _("réseau public"), "rain_and_network": _("pluie et réseau"),
        "river": _("rivière"),
    }  # fmt: skip


def cells(
    study: Study, found: Sequence[WaterScenario], quantity: str, words: Language, structure: str = ""
) -> list[str | Markup]:
    """Return the cells of a quantity, one for each water scenario: addresses, or a text where there is no number.

    Parameters
    ----------
    structure : str, optional
        Structure of the aquifer that the quantity hangs on. Water that is given back takes nothing there in the end;
        until then one pair of wells takes something from streams.
    """
    return [_cell(study, one, quantity, words, structure) for one in found]


def _cell(study: Study, one: WaterScenario, quantity: str, words: Language, structure: str) -> str | Markup:
    said = Markup('<span class="words">{}</span>')
    if structure and one.returns:
        pair = quantity.replace(OF_A_WELL, OF_A_PAIR)
        return f"{one.case}/{pair}" if pair != quantity else said.format(words.gettext("eau rendue"))
    case = aquifers.variant(study, one.case, **{aquifers.STRUCTURE: structure}) if structure else one.case
    return f"{case}/{quantity}" if case else said.format(words.gettext("non calculé"))
