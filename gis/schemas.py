"""What a site pack may say: ``site.toml`` and ``datapackage.json``, checked field by field."""

from __future__ import annotations

import datetime
import difflib
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from impact.errors import RegisterError

# The label of a place, a layer or a site: it stands in the addresses of numbers.
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Slug = Annotated[str, StringConstraints(pattern=SLUG)]
SupportName = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$")]  # methods take it by this name
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Kind = Literal["official", "digitised", "placeholder"]
GeometryKind = Literal["Point", "LineString", "Polygon"]


class _Strict(BaseModel):
    """No unknown key, no silent conversion, no change afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Label(_Strict):
    """A text in the two languages of the reports."""

    fr: Text
    en: Text


class SiteDescription(_Strict):
    """The file ``site.toml``: what the pack is about."""

    format: Literal[1]
    name: Slug
    label: Label
    commune: Text
    department: Text
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+(\.\d+)?$")]
    date: datetime.date
    licence: Text
    summary: Label


class Constraints(_Strict):
    """Constraints of a column (Frictionless Table Schema)."""

    required: bool = False


class Column(_Strict):
    """A column of a layer (Frictionless Table Schema)."""

    name: Text
    type: Literal["string", "number", "integer", "boolean"]
    unit: Text | None = None
    description: Text | None = None
    constraints: Constraints = Constraints()


class TableSchema(_Strict):
    """The columns of a layer; ``primaryKey`` names the one that bears its labels."""

    fields: tuple[Column, ...]
    primaryKey: Literal["slug"] | None = None


class Resource(_Strict):
    """A layer of the pack: a resource of ``datapackage.json`` with what geography adds to it.

    ``accuracy`` is in metres. ``distance`` names the column which, for a feature without geometry,
    gives its distance to the project. ``support`` names the support into which the layer enters.
    ``restricted`` says that its positions may be used and must not be published.

    ``replaces`` names the drawn layer that an official one stands in for; it stays in the pack.
    """

    name: Slug
    label: Label
    path: Text
    format: Literal["geojson", "gpkg"]
    mediatype: Literal["application/geo+json", "application/geopackage+sqlite3"]
    encoding: Literal["utf-8"] = "utf-8"
    layer: Text | None = None
    hash: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
    kind: Kind
    # None is let through here: the reader of the layer says what to declare.
    crs: Text | None = None
    accuracy: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    source: Text
    licence: Text
    geometry: GeometryKind
    distance: Text | None = None
    support: SupportName | None = None
    restricted: bool = False
    replaces: Slug | None = None
    note: Label | None = None
    table: TableSchema = Field(alias="schema")


class Licence(_Strict):
    """A licence, as in Frictionless."""

    name: Text
    title: Text | None = None
    path: Text | None = None


class DataPackage(_Strict):
    """The file ``datapackage.json``: the layers of the pack."""

    format: Literal[1]
    profile: Literal["data-package"] = "data-package"
    licenses: tuple[Licence, ...]
    resources: tuple[Resource, ...]


Model = TypeVar("Model", bound=BaseModel)


def check(model: type[Model], data: dict[str, Any] | bytes, file: str) -> Model:
    """Check the content of a file (a table, or the bytes of a JSON text) and raise all its faults at once."""
    try:
        if isinstance(data, bytes):
            return model.model_validate_json(data)
        return model.model_validate(data)
    except ValidationError as error:
        raise RegisterError(_fault(model, dict(item), file) for item in error.errors()) from None


def _fault(model: type[BaseModel], item: dict[str, Any], file: str) -> str:
    """One fault of pydantic in our words: file, field, value, what is expected."""
    field = _field(item["loc"])
    match item["type"]:
        case "json_invalid":
            return f"{file}: not a JSON text in UTF-8: {item['ctx']['error']}"
        case "missing":
            return f"{file}: {field} is missing; add it"
        case "extra_forbidden":
            return f"{file}: unknown key {field}{_nearest(model, str(item['loc'][-1]))}"
    pattern = item.get("ctx", {}).get("pattern")
    expected = f"should match {pattern}" if pattern else item["msg"][:1].lower() + item["msg"][1:]
    return f"{file}: {field} is {item['input']!r}; {expected.removeprefix('input ')}"


def _field(location: tuple[str | int, ...]) -> str:
    """``resources[2].hash`` from ("resources", 2, "hash"); positions count from 1, as people do."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _nearest(model: type[BaseModel], key: str) -> str:
    """The nearest key that the models of the file know, as the end of a message."""
    known = {
        field.alias or name
        for kind in (model, *_PARTS.get(model, ()))
        for name, field in kind.model_fields.items()
    }
    near = difflib.get_close_matches(key, sorted(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else "; remove it"


_PARTS: dict[type[BaseModel], tuple[type[BaseModel], ...]] = {
    SiteDescription: (Label,),
    DataPackage: (Resource, TableSchema, Column, Constraints, Licence, Label),
}
