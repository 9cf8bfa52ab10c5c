"""What `--set` gives: a choice, or a quantity in place of its datum or method."""

from __future__ import annotations

from dataclasses import dataclass

from impact.errors import InputError
from impact.results import parse_address


@dataclass(frozen=True)
class Override:
    """One `--set NAME=VALUE`: a choice, or a quantity with a value in place of its datum or method."""

    name: str
    label: str | None
    text: str


def parse_override(text: str) -> Override:
    """Read `NAME=VALUE` or `NAME[LABEL]=VALUE`."""
    name, equals, value = text.partition("=")
    if not equals or not value.strip():
        raise InputError(f'--set "{text}": write NAME=VALUE with its unit, as "transmissivity_alluvium=0.002 m²/s"')
    address = parse_address(name)
    return Override(address.quantity, address.label, value.strip())
