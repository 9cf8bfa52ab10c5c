"""From a computed study to the page: the citizen edition as one self-contained HTML file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import impact as package
from impact.claims import ClaimResult
from impact.study import Study, code_hash
from reports import document, maps, register
from reports.figures import temperature, water, well
from reports.language import Language, language
from reports.numbers import Entry, Numbers

STYLES = ("page.css", "text.css", "tables.css", "screen.css")
PAGES = ("cover", "answer", "power", "water", "groundwater", "claims")
SHOWN_HASH = 16  # characters of a hash that are printed
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Report:
    """A report: the page, and the numbers that are printed in it."""

    html: str
    numbers: tuple[Entry, ...]
    language: str
    title: str


def environment(words: Language) -> Environment:
    """Return the templates with the words of a language; a name that nothing gives is an error."""
    made = Environment(
        loader=PackageLoader("templates", ""), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )  # fmt: skip
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made
