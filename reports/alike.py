"""Rows of a table that print the same: said once, with the names of all of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

Row = tuple[str, Sequence[str]]  # its name, and the addresses of its numbers


def merged(rows: Sequence[Row], printed: Callable[[str], object], last: str) -> list[Row]:
    """Join rows that follow one another and print the same numbers; the first one's addresses stand for all.

    Parameters
    ----------
    rows : sequence of (name, addresses)
        In the order of the table.
    printed : callable
        What is printed of an address.
    last : str
        The word before the last name of several.
    """
    groups = itertools.groupby(rows, key=lambda row: tuple(map(printed, row[1])))
    return [_joined([*group], last) for _, group in groups]


def _joined(group: list[Row], last: str) -> Row:
    names = [name for name, _ in group]
    name = names[0] if names[1:] == [] else f"{', '.join(names[:-1])} {last} {names[-1]}"
    return name, group[0][1]
