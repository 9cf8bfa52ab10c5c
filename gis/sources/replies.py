"""Replies as features: what is XML, empty or of another form is refused in words."""

from __future__ import annotations

import json
from typing import Any

from impact.errors import RefusedReply

_SHOWN = 300


def features_of(content: bytes, url: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the features of a GeoJSON reply, and the whole document.

    Raises
    ------
    RefusedReply
        If the reply is XML (an error, even with status 200), empty, or no feature collection.
    """
    document = json_of(content, url)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise RefusedReply(f"{url}: the reply is JSON but no GeoJSON FeatureCollection ({_short(content)})")
    return features, document


def json_of(content: bytes, url: str) -> dict[str, Any]:
    """Return the JSON object of a reply."""
    start = content.lstrip()[:1]
    if not start:
        raise RefusedReply(f"{url}: an empty reply")
    if start == b"<":
        raise RefusedReply(f"{url}: {exception_text(content, url)}")
    try:
        document = json.loads(content.decode("utf-8"))
    except ValueError as error:
        raise RefusedReply(f"{url}: the reply is not whole JSON ({error})") from None
    if not isinstance(document, dict):
        raise RefusedReply(f"{url}: the reply is a JSON {type(document).__name__}, expected an object")
    return document


def exception_text(content: bytes, url: str) -> str:
    """Return what an XML or HTML reply says, for a message."""
    try:
        root = xml_of(content, url)
    except RefusedReply:
        return f"the service answers with XML or HTML in place of data ({_short(content)})"
    words = " ".join(" ".join(root.itertext()).split())[:_SHOWN]
    return f"the service answers with an error in XML: {words or root.tag}"


def xml_of(content: bytes, url: str) -> Any:
    """Root of an XML reply; document types and entities are refused, whatever they hold."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise RefusedReply(f"{url}: XML that cannot be read ({error.__class__.__name__}: {error})") from None


def _short(content: bytes) -> str:
    return " ".join(content[:_SHOWN].decode("utf-8", "replace").split())
