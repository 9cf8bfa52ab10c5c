"""Which weather a report rests on, in words: synthetic years, files for one or both, real years beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from impact.cases import REAL_YEAR
from impact.study import Study
from reports import aquifers
from reports.document import Row
from reports.language import Language


def is_synthetic(study: Study, main: Row) -> bool:
    """Whether the hot year is a synthetic one."""
    return study.cases[main.cases["hot"]].case.choices["weather_source"] == "synthetic"


def years(study: Study, main: Row, words: Language) -> tuple[str, str]:
    """Name the mean and the hot year in a few words, for the legends of figures."""
    _ = words.gettext
    if is_synthetic(study, main):
        return _("année moyenne synthétique"), _("année chaude synthétique")
    mean, hot = _files(study)
    if mean is hot:
        return _("année du fichier météorologique"), _("année du fichier météorologique")
    return _year(mean, words), _year(hot, words)


def said(study: Study, main: Row, words: Language) -> str:
    """Say which weather the figures rest on, in a sentence below them."""
    _ = words.gettext
    if is_synthetic(study, main):
        made = _(
            "Calcul de l'étude. Années synthétiques : fabriquées à partir de moyennes publiées, leurs extrêmes sont "
            "posés par hypothèse ;"
        )
        none = _("aucune année chaude réelle n'est dans le dossier de données.")
        beside = _("années réelles {years} à côté, en annexe.").format(years=", ".join(study.project.real_years))
        return f"{made} {beside if study.project.real_years else none}"
    mean, hot = _files(study)
    if mean is hot:
        return _("Calcul de l'étude sur le fichier météorologique fourni, qui tient lieu d'année moyenne et chaude.")
    return _("Calcul de l'étude. Année moyenne : {mean} ; année chaude : {hot}.").format(
        mean=_described(mean, words), hot=_described(hot, words)
    )


def _files(study: Study) -> tuple[Any, Any]:
    supports = study.project.supports
    return supports["weather_file"], supports["hot_weather_file"]


def _year(file: Any, words: Language) -> str:
    if file.year is None:
        return words.gettext("année type, {station}").format(station=file.station)
    return words.gettext("année réelle {year}, {station}").format(year=file.year, station=file.station)


def _described(file: Any, words: Language) -> str:
    """The year with what was filled in it."""
    if not file.repairs:
        return _year(file, words)
    return words.gettext("{year} ({count} valeurs manquantes ou douteuses comblées)").format(
        year=_year(file, words), count=file.repairs
    )


@dataclass(frozen=True)
class HotYear:
    """A hot year beside others: its name, short and whole, and a case of each cooling technology in it."""

    short: str
    words: str
    cases: Mapping[str, str]


def hot_years(study: Study, main: Row, words: Language) -> tuple[HotYear, ...]:
    """Return the hot year of the study and the real years given beside it; nothing where none is given."""
    if not study.project.real_years:
        return ()
    peak = study.cases[main.cases["peak"]].case
    technologies = study.project.terms["cooling_technology"].values or {}
    own = {name: aquifers.variant(study, peak.name, cooling_technology=name) for name in technologies}
    hot = years(study, main, words)[1]
    found = [HotYear(hot, hot, {name: case for name, case in own.items() if case})]
    for year, file in study.project.real_years.items():
        cases = {
            done.case.choices["cooling_technology"]: name
            for name, done in study.cases.items()
            if done.case.choices.get(REAL_YEAR) == year and done.case.scenario == peak.scenario
        }
        if cases:
            found.append(HotYear(year, _described(file, words), cases))
    return tuple(found) if len(found) > 1 else ()
