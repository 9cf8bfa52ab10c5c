"""What a site calls its ground: words of a pack that stand in place of those of the nomenclature.

Names, units, definitions and equations are the same at every site. `words.toml` of a pack may say what its aquifers are
called, so that a study of another site does not speak of rocks that are not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gis import paths
from impact import evidence
from impact.errors import RegisterError
from impact.evidence import BilingualText, Strict
from impact.nomenclature import Nomenclature, unknown

WORDS_FILE = "words.toml"
BODIES: Mapping[str, Mapping[str, str]] = {
    "shallow": {"fr": "nappe libre", "en": "water table aquifer"},
    "deep": {"fr": "aquifère profond", "en": "deep aquifer"},
}


class WordsShape(Strict):
    """`words.toml`: names of the bodies of ground, labels of quantities, labels of the values of choices."""

    bodies: dict[str, BilingualText] = {}
    labels: dict[str, BilingualText] = {}
    values: dict[str, dict[str, BilingualText]] = {}


def read_words(folder: Path) -> WordsShape:
    """Read the words of a site pack; a pack without the file has none of its own.

    Raises
    ------
    RegisterError
        With the faults of shape of the file.
    """
    path = paths.inside(folder, WORDS_FILE, file=WORDS_FILE, field="the file")
    if not path.is_file():
        return WordsShape()
    try:
        return WordsShape.model_validate(evidence.read_toml(path, WORDS_FILE))
    except ValidationError as error:
        raise RegisterError(evidence.shape_faults(error, WORDS_FILE, "", WordsShape)) from None


def called_here(terms: Nomenclature, words: WordsShape) -> Nomenclature:
    """Return the nomenclature with the words of a site in place.

    Raises
    ------
    RegisterError
        With all names that no body, quantity, choice or value has.
    """
    faults = [f"{WORDS_FILE}: bodies: {unknown(name, BODIES, 'body')}" for name in words.bodies if name not in BODIES]
    quantities, choices = terms.of_kind("quantity"), terms.of_kind("choice")
    changed: dict[str, Any] = {}
    for name, label in words.labels.items():
        if name in quantities:
            changed[name] = replace(quantities[name], label=_both(label))
        else:
            faults.append(f"{WORDS_FILE}: labels: {unknown(name, quantities, 'quantity')}")
    for name, values in words.values.items():
        known = choices[name].values or {} if name in choices else {}
        if name not in choices:
            faults.append(f"{WORDS_FILE}: values: {unknown(name, choices, 'choice')}")
            continue
        faults += [f"{WORDS_FILE}: values.{name}: {unknown(v, known, 'value')}" for v in values if v not in known]
        said = {value: _both(label) for value, label in values.items()}
        changed[name] = replace(choices[name], values={**known, **said})
    if faults:
        raise RegisterError(faults)
    return Nomenclature(changed.get(name, term) for name, term in terms.items())


def bodies(words: WordsShape) -> dict[str, Mapping[str, str]]:
    """Return what the bodies of ground are called, by "shallow" and "deep"."""
    return {name: _both(words.bodies[name]) if name in words.bodies else said for name, said in BODIES.items()}


def _both(text: BilingualText) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}
