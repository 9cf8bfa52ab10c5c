"""Which weather a report rests on, in words: synthetic years, a file for both years, or one for each."""

from __future__ import annotations

from typing import Any

from impact.study import Study
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
        return _(
            "Calcul de l'étude. Années synthétiques : fabriquées à partir de moyennes publiées, leurs extrêmes sont "
            "posés par hypothèse ; aucune année chaude réelle n'est dans le dossier de données."
        )
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
