"""The nomenclature: the only place where a name gets its unit, its axes and its words.

One TOML file a subject lies beside this file; each entry is a `Term`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any

from impact.errors import GraphError, UnknownName

AXES = (
    "receptor", "place", "stream", "gauged_stream", "groundwater_body", "parcel", "crop", "ring", "source", "baseline",
    "tranche", "hardware", "operating_year", "accounting", "autonomy", "engine", "trace", "realisation", "bound",
    "statistic", "field_work", "band", "level", "month", "hour", "time", "layer", "row", "column",
)  # fmt: skip
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SERIES_AXES = frozenset({"hour", "time", "layer", "row", "column"})
KINDS = ("quantity", "support", "term", "choice")
_FEW = 20  # names that a message may list
_NEAREST = 3  # names that come near to an unknown one
REFERENCE = "reference_"  # prefix of a result of the reference case


@dataclass(frozen=True, slots=True)
class Term:
    """One name with its unit, axes and words.

    `unit` is the unit inside, `display_unit` the one of reports; `minimum` and `maximum` are the accepted
    range of a datum as written with its unit; `values` are the values of a choice with their labels, `default`
    the one that holds where a study file makes no choice.
    """

    name: str
    kind: str
    file: str
    unit: str = "1"
    display_unit: str = "1"
    axes: tuple[str, ...] = ()
    summary: str | None = None
    annual: bool = False
    minimum: str | None = None
    maximum: str | None = None
    since: str = ""
    renamed_from: str | None = None
    label: Mapping[str, str] | None = None
    definition: Mapping[str, str] | None = None
    values: Mapping[str, Mapping[str, str]] | None = None
    default: str | None = None  # of a choice that a study file need not make

    @property
    def is_series(self) -> bool:
        """Whether the quantity varies over time or over a grid, and so is summarised, not printed."""
        return not SERIES_AXES.isdisjoint(self.axes)

    @property
    def is_share(self) -> bool:
        """Whether the quantity is a share of one."""
        return self.display_unit == "%"

    def words(self, language: str) -> str:
        """Return the label in a language, or the name where there is none."""
        return (self.label or {}).get(language, self.name.replace("_", " "))


class Nomenclature(Mapping[str, Term]):
    """All terms by name; `reference_x` is the term `x` read in the reference case."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = {term.name: term for term in terms}
        self._along: dict[str, set[str]] = {}
        self._of_kind: dict[tuple[str, ...], dict[str, Term]] = {}
        for term in self._terms.values():
            if len(term.axes) == 1:
                self._along.setdefault(term.axes[0], set()).add(term.name)

    def __getitem__(self, name: str) -> Term:
        return self._terms[name.removeprefix(REFERENCE)]

    def __iter__(self) -> Any:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def of_kind(self, *kinds: str) -> Mapping[str, Term]:
        """Return the terms of these kinds by name."""
        if kinds not in self._of_kind:
            self._of_kind[kinds] = {name: term for name, term in self._terms.items() if term.kind in kinds}
        return self._of_kind[kinds]

    def along(self, axis: str) -> Set[str]:
        """Return the names of the terms that have this axis and no other."""
        return self._along.get(axis, set())

    def find(self, name: str, among: Iterable[str] | None = None) -> Term:
        """Return a term, or raise `UnknownName` with the nearest names."""
        if name.removeprefix(REFERENCE) in self._terms:
            return self[name]
        renamed = [term.name for term in self._terms.values() if term.renamed_from == name]
        if renamed:
            raise UnknownName(f'"{name}" is now called "{renamed[0]}"')
        raise UnknownName(unknown(name, among or self._terms))


def unknown(name: str, names: Iterable[str], what: str = "name") -> str:
    """Say that a name is unknown and which names come nearest to it."""
    known = list(names)
    folded = {each.lower(): each for each in known}
    close = [folded[each] for each in get_close_matches(name.lower(), folded, n=_NEAREST, cutoff=0.5)]
    spelt = [each for each in known if initials(each) == name.lower()]
    near = list(dict.fromkeys([*spelt, *close]))[:_NEAREST]
    if near:
        return f'unknown {what} "{name}"; the nearest are {", ".join(near)}'
    listed = f"; known are {', '.join(sorted(known))}" if 0 < len(known) <= _FEW else ""
    return f'unknown {what} "{name}"{listed}'


def initials(name: str) -> str:
    """Return the first letters of the words of a name: "ref" of renewable_energy_factor."""
    return "".join(word[:1] for word in name.split("_")).lower()


def _entry(file: str, name: str, entry: Mapping[str, Any]) -> Term:
    fields = dict(entry)
    kind = fields.get("kind")
    if kind not in KINDS:
        raise GraphError(f"nomenclature/{file}: {name}.kind is {kind!r}; expected one of {', '.join(KINDS)}")
    axes = tuple(fields.pop("axes", ()))
    if axes != tuple(axis for axis in AXES if axis in axes):
        raise GraphError(f"nomenclature/{file}: {name}.axes are {axes}; expected out of {AXES}, in this order")
    fields.setdefault("display_unit", fields.get("unit", "1"))
    try:
        return Term(name=name, file=file, axes=axes, **fields)
    except TypeError as error:
        raise GraphError(f"nomenclature/{file}: {name}: {error}") from None


@lru_cache(maxsize=1)
def load() -> Nomenclature:
    """Read all files of the nomenclature; a name twice, or an entry out of form, is an error."""
    terms: dict[str, Term] = {}
    folder = files("impact.nomenclature")
    for path in sorted(folder.iterdir(), key=lambda item: item.name):
        if not path.name.endswith(".toml"):
            continue
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        if content.pop("format", None) != 1:
            raise GraphError(f"nomenclature/{path.name}: format is missing or not 1")
        for name, entry in content.items():
            if name in terms:
                raise GraphError(f"nomenclature/{path.name}: {name} is already in {terms[name].file}")
            terms[name] = _entry(path.name, name, entry)
    return Nomenclature(terms.values())
