"""Months of a study as a table shows them: those in which there is something, and their names."""

from __future__ import annotations

from collections.abc import Iterable

from babel.dates import get_month_names

from impact.graph import Absent
from impact.nomenclature import MONTHS
from impact.study import Study
from reports.language import Language


def with_anything(study: Study, columns: Iterable[tuple[str, str]], words: Language) -> list[tuple[str, str]]:
    """Return label and name of the months in which one of the quantities is more than nothing.

    Parameters
    ----------
    study : Study
        With all its cases computed.
    columns : iterable of (case, quantity)
        What is looked at: the central value, and the upper end of the range.
    words : Language
        Of the names.
    """
    columns = list(columns)
    names = get_month_names("wide", context="stand-alone", locale=words.code)
    return [
        (label, names[index])
        for index, label in enumerate(MONTHS, start=1)
        if any(_is_more(study, f"{case}/{quantity}[{label}]") for case, quantity in columns)
    ]


def _is_more(study: Study, address: str) -> bool:
    """Whether a number is above nothing, in the central run or at the upper end of its range."""
    number = study.number(address)
    if isinstance(number.value, Absent):
        return False
    return max(number.value, number.high or number.value) > 0
