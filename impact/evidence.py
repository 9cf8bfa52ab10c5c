"""Evidence: every value that enters a study, with its range, grade and source.

A register is one or more TOML files with `[data.*]` and `[sources.*]`. Registers are laid over one another
(national defaults, site pack, study file, command line); what a later one replaces is kept beside it.
All faults of a file are collected and raised together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, ValidationError

from impact import units
from impact.errors import RegisterError, UnitError
from impact.nomenclature import Nomenclature, Term, unknown

GRADES = ("measured", "published", "declared", "assumed", "computed")
DISTRIBUTIONS = ("uniform", "triangular", "normal", "lognormal", "split-lognormal")
Texts = Mapping[str, str]
Written = str | StrictInt | StrictFloat  # a number with its unit, or a bare number; `true` is no number


@dataclass(frozen=True, slots=True)
class Source:
    """A document that says a value: who published it, when, where, and how far it can be relied on."""

    key: str
    title: str
    publisher: str
    kind: str
    reliability: str
    date: str | None = None
    url: str | None = None
    accessed: str | None = None
    licence: str | None = None
    title_known: bool = True


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of a register, in the unit of the nomenclature, with its evidence.

    `low` and `high` are the 5 % and 95 % quantiles, or the bounds where the distribution is uniform or
    triangular; without a distribution the value is not sampled. `resolution` is half of the last digit written.
    """

    name: str
    value: float
    grade: str
    source: str
    file: str
    written: str
    resolution: float = 0.0
    label: str | None = None
    low: float | None = None
    high: float | None = None
    distribution: str | None = None
    note: Texts | None = None
    label_text: Texts | None = None
    replaced: Datum | None = None

    @property
    def key(self) -> str:
        """Return the name with the label, as an address has it."""
        return f"{self.name}[{self.label}]" if self.label else self.name


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a register gives for one quantity: one datum, or one for each label of its axis."""

    name: str
    data: tuple[Datum, ...]

    @property
    def labels(self) -> tuple[str, ...] | None:
        """Return the labels of the axis, or None for a scalar."""
        return tuple(datum.label for datum in self.data if datum.label) or None


@dataclass(frozen=True, slots=True)
class Register:
    """All leaves and sources of a study, by name and by key, and why a leaf is absent."""

    leaves: Mapping[str, Leaf] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    absent: Mapping[str, Texts] = field(default_factory=dict)

    def data(self) -> Iterator[Datum]:
        """Iterate over every datum."""
        for leaf in self.leaves.values():
            yield from leaf.data

    def over(self, later: Register) -> Register:
        """Lay a later register over this one; each datum that it replaces is kept in the new one.

        A later register may give some labels of an axis only: the others stay.
        """
        leaves = dict(self.leaves)
        for name, leaf in later.leaves.items():
            before = {datum.label: datum for datum in leaves[name].data} if name in leaves else {}
            after = {datum.label: replace(datum, replaced=before.get(datum.label)) for datum in leaf.data}
            leaves[name] = Leaf(name, tuple({**before, **after}.values()))
        absent = {n: why for n, why in {**self.absent, **later.absent}.items() if n not in later.leaves}
        for name in later.absent:
            leaves.pop(name, None)
        return Register(leaves, {**self.sources, **later.sources}, absent)

    def faults(self) -> list[str]:
        """Return one sentence for each datum whose source is in no register."""
        return [
            f"{d.file}: data.{d.key}.source names \"{d.source}\", which is in no sources file"
            for d in self.data()
            if d.source not in self.sources
        ]


class Strict(BaseModel):
    """Shape of a table of a file: a key that is not declared is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class BilingualText(Strict):
    """The same words in French and English."""

    fr: str
    en: str


class DatumShape(Strict):
    """`[data.NAME]` of a register."""

    value: Written
    low: Written | None = None
    high: Written | None = None
    distribution: Literal["uniform", "triangular", "normal", "lognormal", "split-lognormal"] | None = None
    grade: Literal["measured", "published", "declared", "assumed", "computed"]
    source: str
    note: BilingualText | None = None
    label: BilingualText | None = None


class AbsentShape(Strict):
    """`[absent.NAME]` of a register: a leaf that was looked for, and why it has no value."""

    reason: BilingualText


class LabelledShape(Strict):
    """`[data.NAME.at.LABEL]` of a register."""

    at: dict[str, DatumShape] = Field(min_length=1)


class SourceShape(Strict):
    """`[sources.KEY]` of a register."""

    title: str
    publisher: str
    kind: Literal["press", "official", "scientific", "vendor", "dataset", "authors", "standard"]
    reliability: Literal["primary", "secondary", "aggregator", "own"]
    date: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    url: str | None = Field(default=None, pattern=r"^[^\s:/,]+(/\S*)?$")  # host/path, without https://
    accessed: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    licence: str | None = None
    title_known: bool = True


def read_toml(path: Path, shown: str | None = None, format_number: int = 1) -> dict[str, Any]:
    """Read a TOML file and take its format number away.

    Raises
    ------
    RegisterError
        Where the file is missing, is not UTF-8, is not TOML, or has another format; the message names it.
    """
    shown = shown or path.name
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RegisterError([f"{shown}: the file is missing"]) from None
    except IsADirectoryError:
        raise RegisterError([f"{shown}: is a folder; expected a file"]) from None
    except UnicodeDecodeError as error:
        where = f"byte {error.start}"
        raise RegisterError([f"{shown}: is not UTF-8 text ({where}); save the file as UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise RegisterError([f"{shown}: is not valid TOML: {error}"]) from None
    found = content.pop("format", None)
    if found != format_number:
        raise RegisterError([f"{shown}: format is {found!r}; this version reads format = {format_number}"])
    return content


_WRITTEN = ("str", "int", "float")  # where pydantic says which part of `Written` did not fit


def shape_faults(error: ValidationError, shown: str, prefix: str, shape: type[BaseModel]) -> list[str]:
    """Turn the faults that pydantic found into sentences with file, field, value and what to do."""
    faults = []
    misspelt = [item["loc"] for item in error.errors() if item["type"] == "extra_forbidden"]
    for item in error.errors():
        if item["type"] == "missing" and any(_is_near(item["loc"], loc) for loc in misspelt):
            continue  # said with the key that was written instead
        place = ".".join(str(part) for part in (prefix, *item["loc"]) if part not in ("", *_WRITTEN))
        given = item.get("input")
        if item["type"] == "extra_forbidden":
            message = unknown(str(item["loc"][-1]), shape.model_fields, "key") + "; remove it or correct its name"
        elif item["type"] == "missing":
            message = "is missing; add it"
        elif item["type"] == "literal_error":
            message = f'is "{given}"; expected {item["ctx"]["expected"]}'
        elif item["loc"] and item["loc"][-1] in _WRITTEN:
            message = f'is {given!r}; write a number with its unit in quotes, as "0.02 m²/s"'
        else:
            message = f"is {given!r}: {item['msg'].lower()}"
        sentence = f"{shown}: {place} {message}"
        if sentence not in faults:
            faults.append(sentence)
    return faults


def _is_near(expected: tuple[int | str, ...], found: tuple[int | str, ...]) -> bool:
    """Whether a key was meant to be another one of the same table."""
    return expected[:-1] == found[:-1] and bool(get_close_matches(str(found[-1]), [str(expected[-1])], cutoff=0.5))


def check_range(value: float, term: Term, written: object, place: str) -> list[str]:
    """Return one sentence where a value is outside the accepted range of its quantity."""
    low = units.parse(term.minimum, term.unit) if term.minimum else -float("inf")
    high = units.parse(term.maximum, term.unit) if term.maximum else float("inf")
    if low <= value <= high:
        return []
    bounds = [f"at least {term.minimum}" if term.minimum else "", f"at most {term.maximum}" if term.maximum else ""]
    return [f'{place} is "{written}"; the accepted range is {" and ".join(filter(None, bounds))}']


def _datum(name: str, label: str | None, shape: DatumShape, term: Term, shown: str) -> tuple[Datum | None, list[str]]:
    """Turn the shape of a datum into a datum; return it with the faults found."""
    place = f"{shown}: data.{name}" + (f".at.{label}" if label else "")
    numbers: dict[str, float | None] = {}
    faults: list[str] = []
    for part in ("value", "low", "high"):
        written = getattr(shape, part)
        numbers[part] = None
        if written is None:
            continue
        try:
            number = units.parse(written, term.unit, share=term.is_share, annual=term.annual)
        except UnitError as error:
            faults.append(f"{place}.{part}: {error}")
        else:
            numbers[part] = number
            faults += check_range(number, term, written, f"{place}.{part}")
    value = numbers["value"]
    if faults or value is None:
        return None, faults
    faults += [f"{place}: {fault}" for fault in _spread_faults(value, numbers["low"], numbers["high"], shape)]
    datum = Datum(
        name, value, shape.grade, shape.source, shown, str(shape.value),
        resolution=units.resolution(shape.value, term.unit), label=label, low=numbers["low"], high=numbers["high"],
        distribution=shape.distribution, note=_texts(shape.note), label_text=_texts(shape.label),
    )  # fmt: skip
    return datum, faults


def _texts(text: BilingualText | None) -> Texts | None:
    return text.model_dump() if text else None


def _spread_faults(value: float, low: float | None, high: float | None, shape: DatumShape) -> list[str]:
    """Return what is wrong with the range of a datum."""
    given = [low is not None, high is not None, shape.distribution is not None]
    if not any(given):
        return []
    if low is None or high is None or shape.distribution is None:
        return ["low, high and distribution go together; give all three or none"]
    if not low <= value <= high or low == high:
        return [f'low "{shape.low}", value "{shape.value}" and high "{shape.high}" are not in rising order']
    if shape.distribution.endswith("lognormal") and low <= 0:
        return [f'a {shape.distribution} distribution needs low above 0; found "{shape.low}"']
    if shape.distribution == "lognormal" and abs(value / (low * high) ** 0.5 - 1) > 0.01:
        middle = (low * high) ** 0.5 / value
        return [
            f"a lognormal distribution needs value = √(low·high), which is {middle:.4g} times the value; "
            'write "split-lognormal" if the value is right'
        ]
    if shape.distribution == "normal" and abs(value - (low + high) / 2) > 0.01 * (high - low):
        return ["a normal distribution needs value = (low + high) / 2"]
    return []


def read_data(content: Mapping[str, Any], shown: str, terms: Nomenclature) -> tuple[dict[str, Leaf], list[str]]:
    """Read the `[data.*]` tables of a register; return the leaves and the faults found."""
    leaves: dict[str, Leaf] = {}
    faults: list[str] = []
    quantities = terms.of_kind("quantity")
    if not isinstance(content, Mapping):
        return {}, [f"{shown}: data is {content!r}; expected tables [data.NAME]"]
    for name, table in content.items():
        if name not in quantities:
            faults.append(f"{shown}: data.{name}: {unknown(name, quantities, 'quantity')}")
            continue
        axes = quantities[name].axes
        if quantities[name].is_series:
            cure = "name a file of it in the study file ([weather], [load], [grid]), or give one value by --set"
            faults.append(f"{shown}: data.{name} is a series by {axes[-1]}, which no register holds; {cure}")
            continue
        if isinstance(table, Mapping) and ("at" in table) != bool(axes):
            form = f"is by {axes[0]}; write [data.{name}.at.LABEL]" if axes else f"has no labels; write [data.{name}]"
            faults.append(f"{shown}: data.{name} {form}")
            continue
        shape = LabelledShape if axes else DatumShape
        try:
            parsed = shape.model_validate(table)
        except ValidationError as error:
            faults += shape_faults(error, shown, f"data.{name}", DatumShape)
            continue
        entries = {None: parsed} if isinstance(parsed, DatumShape) else parsed.at
        read = [_datum(name, label, entry, quantities[name], shown) for label, entry in entries.items()]
        faults += [fault for _, found in read for fault in found]
        leaves[name] = Leaf(name, tuple(datum for datum, _ in read if datum))
    return leaves, faults


def read_absent(content: Mapping[str, Any], shown: str, terms: Nomenclature) -> tuple[dict[str, Texts], list[str]]:
    """Read the `[absent.*]` tables of a register; return the reason of each absence and the faults found."""
    absent: dict[str, Texts] = {}
    faults: list[str] = []
    quantities = terms.of_kind("quantity")
    for name, table in content.items():
        if name not in quantities:
            faults.append(f"{shown}: absent.{name}: {unknown(name, quantities, 'quantity')}")
            continue
        try:
            absent[name] = AbsentShape.model_validate(table).reason.model_dump()
        except ValidationError as error:
            faults += shape_faults(error, shown, f"absent.{name}", AbsentShape)
    return absent, faults


def read_sources(content: Mapping[str, Any], shown: str) -> tuple[dict[str, Source], list[str]]:
    """Read the `[sources.*]` tables of a register; return the sources and the faults found."""
    sources: dict[str, Source] = {}
    faults: list[str] = []
    if not isinstance(content, Mapping):
        return {}, [f"{shown}: sources is {content!r}; expected tables [sources.KEY]"]
    for key, table in content.items():
        try:
            sources[key] = Source(key=key, **SourceShape.model_validate(table).model_dump())
        except ValidationError as error:
            faults += shape_faults(error, shown, f"sources.{key}", SourceShape)
    return sources, faults


def read_register(files: Iterable[tuple[Path, str]], terms: Nomenclature) -> tuple[Register, list[str]]:
    """Read the register files of one layer; return the register and all faults of all files.

    Parameters
    ----------
    files : iterable of (path, name to show)
        Each file holds `[data.*]`, `[absent.*]` and `[sources.*]`, or some of them.
    terms : Nomenclature
        The quantities that data may name.
    """
    leaves: dict[str, Leaf] = {}
    sources: dict[str, Source] = {}
    absent: dict[str, Texts] = {}
    faults: list[str] = []
    for path, shown in files:
        try:
            content = read_toml(path, shown)
        except RegisterError as error:
            faults += error.faults
            continue
        read, found = read_data(content.pop("data", {}), shown, terms)
        cited, more = read_sources(content.pop("sources", {}), shown)
        lacking, others = read_absent(content.pop("absent", {}), shown, terms)
        faults += found + more + others
        faults += [f"{shown}: {unknown(key, ('data', 'absent', 'sources'), 'table')}" for key in content]
        faults += [f"{shown}: data.{name} is given twice in this register" for name in read if name in leaves]
        faults += [f"{shown}: sources.{key} is given twice in this register" for key in cited if key in sources]
        leaves |= read
        sources |= cited
        absent |= lacking
    both = [name for name in absent if name in leaves]
    faults += [f"absent.{name} and data.{name} are both given in this register; remove one" for name in both]
    return Register(leaves, sources, absent), faults
