"""The HTML twin: the report's pages as one self-contained file for a screen, in which every number opens its trace.

It holds the same body as the page that becomes the PDF. A policy in its head forbids every request, and lets run
only the style and the script that are in it. Without the script the page is complete: a number then leads to its
entry in the register.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from impact.study import Study
from reports import render, traces
from reports.language import Language, language
from reports.numbers import Entry

SCRIPTS = ("page.js", "trace.js", "zoom.js")
STYLES = ("screen.css", "trace.css")
LANGUAGE_NAMES = {"fr": "Version française", "en": "English version"}
_SECTION = re.compile(
    r'<(?:section|header)\b[^>]*class="(?:page|cover|colophon)\b[^>]*>.*?<h[12]\b[^>]*>(.*?)</h[12]>', re.DOTALL
)  # fmt: skip
_ID = re.compile(r'\bid="([^"]*)"')
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_CAPTION = re.compile(r"<caption\b[^>]*>(.*?)</caption>", re.DOTALL)
_HEADING = re.compile(r"<h[1-3]\b[^>]*>(.*?)</h[1-3]>", re.DOTALL)
_FIGURE = re.compile(r"<figure\b([^>]*)>(.*?)</figure>", re.DOTALL)
_DRAWING = re.compile(r'<div class="drawing"')
_DRAWN = re.compile(r'<(?:g|text)\b[^>]*\bdata-address="([^"]*)"')
_TITLE = re.compile(r"<figcaption\b[^>]*>\s*(?:<strong>(.*?)</strong>|(.*?)</figcaption>)", re.DOTALL)
_ABSENT = re.compile(r'(<span class="absent" data-address="([^"]*)"[^>]*>)([^<]*)(</span>)')
_TAGS = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"<(style|script)\b([^>]*)>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Chapter:
    """A line of the table of contents."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Other:
    """The twin in another language."""

    code: str
    file: str
    words: str


def write(study: Study, report: render.Report, others: Mapping[str, str] | None = None) -> str:
    """Return the HTML twin of a report.

    Parameters
    ----------
    study : Study
        The one that the report is of.
    report : Report
        Rendered from it.
    others : mapping of str to str, optional
        File names of the twins in other languages that are written beside it, by language.
    """
    words = language(report.language)
    entries = {entry.address: entry for entry in report.numbers}
    body = report.body
    templates = render.environment(words)
    shape = study.project.plan.shape
    data = {"words": interface(words), "language": words.code, **traces.table(study, report.numbers, words)}
    page = templates.get_template("base/twin.html").render(
        language=words, title=report.title, authors=words.pick(shape.authors), date=shape.date.isoformat(),
        chapters=_chapters(body), body=Markup(_for_screen(body, entries, words)), policy="@policy@",
        others=[Other(code, file, LANGUAGE_NAMES[code]) for code, file in sorted((others or {}).items())],
        print_style=_print_style(), style=_texts("css", STYLES), script=_texts("js", SCRIPTS), data=as_json(data),
    )  # fmt: skip
    page = words.typeset(page)
    return page.replace("@policy@", policy(page), 1)


def policy(page: str) -> str:
    """Return the security policy of a page: nothing may be fetched, and nothing runs but what the page holds.

    Drawings carry styles in attributes; these stay allowed, since a style can fetch nothing either.
    """
    style: dict[str, None] = {}
    script: dict[str, None] = {}
    for kind, attributes, text in _BLOCK.findall(page):
        if kind == "style":
            style[_hash(text)] = None
        elif "application/json" not in attributes:
            script[_hash(text)] = None
    return "; ".join((
        "default-src 'none'", f"script-src {' '.join(script)}", f"style-src-elem {' '.join(style)}",
        "style-src-attr 'unsafe-inline'", "img-src data:", "base-uri 'none'", "form-action 'none'",
    ))  # fmt: skip


def as_json(data: Any) -> Markup:
    """Return data as JSON that nothing in it can end early."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _texts(folder: str, names: Sequence[str]) -> Markup:
    """Return files of the templates one after the other."""
    place = files("templates").joinpath(folder)
    return Markup("\n".join(place.joinpath(name).read_text(encoding="utf-8") for name in names))


def _print_style() -> Markup:
    """Return the styles of the printed page, with which a browser prints the twin too."""
    return _texts("css", [name for name in render.STYLES if name not in STYLES])


def _chapters(body: str) -> list[Chapter]:
    """Return the table of contents: cover, pages, register and colophon."""
    found = []
    for match in _SECTION.finditer(body):
        anchor = _ID.search(match[0])
        if anchor:
            found.append(Chapter(anchor[1], _text(match[1])))
    return found


def _text(html: str) -> str:
    """Return the text of a piece of a page."""
    return " ".join(unescape(_TAGS.sub("", html)).split())


def _for_screen(body: str, entries: Mapping[str, Entry], words: Language) -> str:
    """Return the body with what a screen needs: frames that scroll, and links where paper needs none."""
    body = _ABSENT.sub(lambda m: _linked(m, entries), body)
    body = _FIGURE.sub(lambda m: _figure(m, entries, words), body)
    body = _TABLE.sub(lambda m: _framed(m, words), body)
    return body.replace("<code>", '<code translate="no">')


def _linked(match: re.Match[str], entries: Mapping[str, Entry]) -> str:
    """Return a number that nobody knows as a link to its entry."""
    entry = entries.get(unescape(match[2]))
    return f'{match[1]}<a href="#{entry.identifier}">{match[3]}</a>{match[4]}' if entry else match[0]


def _framed(match: re.Match[str], words: Language) -> str:
    """Return a table in a frame that scrolls, named by its caption or by the heading above it."""
    caption = _CAPTION.search(match[0])
    above = caption[1] if caption else (_HEADING.findall(match.string, 0, match.start()) or [""])[-1]
    label = escape(words.gettext("Tableau : {title}").format(title=_text(above)))
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{label}">{match[0]}</div>'


def _figure(match: re.Match[str], entries: Mapping[str, Entry], words: Language) -> str:
    """Return a figure whose drawing scrolls, is zoomable where it is a map, and lists the numbers drawn in it."""
    attributes, inner = match[1], match[2]
    title = _TITLE.search(inner)
    label = escape(words.gettext("Figure : {title}").format(title=_text(title[1] or title[2] if title else "")))
    inner = _DRAWING.sub(f'<div class="drawing" role="group" tabindex="0" aria-label="{label}"', inner)
    identifier = _ID.search(attributes)
    is_map = "data-zoom" in inner or (identifier and "map" in identifier[1].split("-"))
    if is_map and "data-zoom" not in attributes:
        attributes = f"{attributes} data-zoom"
    return f"<figure{attributes}>{inner}{_drawn(inner, entries, words)}</figure>"


def _drawn(inner: str, entries: Mapping[str, Entry], words: Language) -> str:
    """Return the numbers that a drawing holds as a list of links; nothing where it holds none."""
    addresses = dict.fromkeys(unescape(address) for address in _DRAWN.findall(inner))
    items = [
        Markup('<li>{} <code>{}</code> : <span class="n" data-address="{}"><a href="#{}">{}</a></span></li>').format(
            entry.number.term.words(words.code), entry.number.address.case, address, entry.identifier, entry.text
        )
        for address in addresses
        if (entry := entries.get(address))
    ]
    if not items:
        return ""
    return Markup('<details class="drawn"><summary>{}</summary><ul>{}</ul></details>').format(
        words.gettext("Les nombres de cette figure"), Markup("").join(items)
    )


def interface(words: Language) -> dict[str, Any]:
    """Return the words of the script, by name."""
    _ = words.gettext
    said = {
        "absent": _("Sans valeur"), "address": _("Adresse"), "again": _("déjà dans la liste"), "case": _("Cas"),
        "close": _("Tout replier"), "code": _("Code de la méthode"), "computed": _("calculée"),
        "constant": _("{value}, constante"),
        "counts": _("{quantities} grandeurs, dont {data} données ; chacune une seule fois."), "datum": _("donnée"),
        "definition": _("Définition"), "down": _("Vers le bas"), "drawn-by": _("Tirage"), "equation": _("Équation"),
        "file": _("Fichier"), "left": _("Vers la gauche"), "method": _("Méthode"),
        "none": _("Ce nombre n'a pas d'amont : la règle pose une question."), "not-sampled": _("non tirée"),
        "note": _("Note"), "of": _("{name} : {value}"), "open": _("Tout déplier"), "printed": _("Imprimé"),
        "quantile": _("centile {share} des jeux d'hypothèses"), "range": _("Étendue de nos hypothèses"),
        "reference-case": _("lue dans le cas {case}"), "register": _("Registre"), "replaces": _("Remplace"),
        "reset": _("Vue entière"), "right": _("Vers la droite"),
        "series": _("moyenne {mean}, de {least} à {largest}"), "share": _("part des jeux d'hypothèses"),
        "source": _("Source"), "statistic": _("Statistique"), "support": _("objet sans unité"),
        "to": _("{low} à {high}"), "tree": _("D'où vient ce nombre"), "up": _("Vers le haut"),
        "view": _("Vue de la carte"), "written": _("Écrit"), "zoom-in": _("Agrandir"),
        "zoom-keys": _(
            "Flèches pour se déplacer, + et − pour agrandir ou réduire, 0 pour la vue entière ; Ctrl et la molette, ou "
            "deux doigts."),
        "zoom-out": _("Réduire"), "zoomed": _("Agrandissement {percent} %"),
    }  # fmt: skip
    grades = {
        "measured": _("mesurée"), "published": _("publiée"), "declared": _("déclarée"), "assumed": _("hypothèse"),
        "computed": _("calculée"),
    }  # fmt: skip
    laws = {
        "uniform": _("uniforme, entre ses bornes"), "triangular": _("triangulaire, entre ses bornes"),
        "normal": _("normal, quantiles 5 et 95 %"), "lognormal": _("lognormal, quantiles 5 et 95 %"),
        "split-lognormal": _("lognormal en deux moitiés, quantiles 5 et 95 %"),
    }  # fmt: skip
    typeset = words.typeset
    return {
        **{name: typeset(text) for name, text in said.items()},
        "grades": {name: typeset(text) for name, text in grades.items()},
        "distributions": {name: typeset(text) for name, text in laws.items()},
    }  # fmt: skip
