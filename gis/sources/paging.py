"""What all fetchers that read by pages have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from gis.catalog import OfficialLayer
from gis.sources.client import Reply
from impact.errors import SchemaChanged, Truncated


class Ask(Protocol):
    """Asks a service, or the store of what it answered before."""

    def __call__(
        self, url: str, parameters: Mapping[str, Any] | None = None, content: Mapping[str, Any] | None = None
    ) -> Reply:
        """Return the reply to a GET with parameters, or to a POST of a content."""
        ...


Told = Callable[[str], None]


def once(features: Sequence[dict[str, Any]], layer: OfficialLayer, seen: set[str], url: str) -> None:
    """Note the keys of features; one that came before tells of pages that overlap.

    A page without a stable order gives some features twice and others never, with a count that comes out right.
    """
    if layer.key is None:
        return
    field = layer.field(layer.key)
    names = (layer.key, *(field.also if field else ()))
    for feature in features:
        properties = feature.get("properties") or {}
        key = next((properties[name] for name in names if properties.get(name) is not None), None)
        if key is None:
            found = ", ".join(sorted(properties)) or "none"
            raise SchemaChanged(f"{url}: a feature has no {layer.key}, the key of the layer (fields found: {found})")
        if str(key) in seen:
            raise Truncated(f"{url}: {layer.key} {key} comes twice; the pages of the service overlap")
        seen.add(str(key))
