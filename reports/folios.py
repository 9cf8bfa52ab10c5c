"""Folios: each annex has its own (A1, A2; B1), and those of the pages to read run on over the parts that hold them.

Parts are set at the same time, and how many pages each has is known when all are set. So a part with pages to read is
written with the folios that it has if the others are as long as supposed; where they are not, it is set again.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf

from impact.errors import ReportError

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # of the annexes, in their order
CLAIMS = 6  # on a page, about
# Each at its own place in the frame: titles and texts may say the same words.
_WRITTEN = re.compile(
    r'(<main\b(?:\s+[\w-]+="[^"]*")*?\s+data-folio=")([A-Z]?)" data-first="(\d+)" data-total="(\d*)(?=")'
)
_COUNTED_FROM = re.compile(r"(?<=counter-reset: page )\d+(?= \}</style>)")


@dataclass(frozen=True)
class Folios:
    """What stands at the foot of the pages of one part.

    Attributes
    ----------
    letter : str
        Before the number; the pages to read have none.
    first : int
        Number of the first page.
    total : int or None
        Of all pages to read; an annex counts its own while it is set.
    """

    letter: str = ""
    first: int = 1
    total: int | None = None


def supposed(pages: Sequence[Sequence[str]], claims: int) -> list[Folios]:
    """Return the folios of the parts to read, in their places, before they are written; `annexes` gives the others.

    Parameters
    ----------
    pages : sequence of sequence of str
        What begins a page in each part to read.
    claims : int
        In the last of them: what takes more than one page.
    """
    lengths = [len(names) for names in pages]
    if lengths:
        lengths[-1] += max(claims - 1, 0) // CLAIMS
    return _running_on(lengths)


def annexes() -> Iterator[Folios]:
    """Give the folios of the annexes, in their order: one that is left out takes no letter."""
    return map(Folios, LETTERS)


def _running_on(lengths: Sequence[int]) -> list[Folios]:
    """Return the folios of the parts to read, which have so many pages each."""
    return [Folios("", 1 + sum(lengths[:place]), sum(lengths)) for place, _ in enumerate(lengths)]


def read(part: str) -> Folios:
    """Return the folios with which a part is written."""
    found = _WRITTEN.search(part)
    if found is None:
        return Folios()
    _, letter, first, total = found.groups()
    return Folios(letter, int(first), int(total) if total else None)


def renumbered(part: str, folios: Folios) -> str:
    """Return a part with other folios."""
    total = "" if folios.total is None else folios.total
    written = _WRITTEN.sub(rf'\g<1>{folios.letter}" data-first="{folios.first}" data-total="{total}', part, count=1)
    return _COUNTED_FROM.sub(str(folios.first), written, count=1)


def settled(
    parts: Sequence[str], typeset: Sequence[bytes], set_again: Callable[[Iterable[str]], Iterable[bytes]]
) -> list[bytes]:
    """Return the parts as set, with those that supposed wrong folios set again.

    Parameters
    ----------
    parts, typeset : sequence of str, sequence of bytes
        As in `corrected`.
    set_again : callable
        Sets parts, and gives them in their order; it may set them at the same time.

    Raises
    ------
    ReportError
        If a part has another number of pages with its right folios: those after it would be wrong again.
    """
    settled, again = list(typeset), corrected(parts, typeset)
    for place, content in zip(again, set_again(again.values()), strict=True):
        before, after = _pages(typeset[place]), _pages(content)
        if before != after:
            raise ReportError(
                f"the folios of the report do not settle: from folio {read(again[place]).first} on, a part has "
                f"{before} pages with the folios first supposed and {after} with its own; change the length of a text"
            )
        settled[place] = content
    return settled


def corrected(parts: Sequence[str], typeset: Sequence[bytes]) -> Mapping[int, str]:
    """Return the parts to set again, by their places: those that supposed the others longer or shorter than they are.

    Parameters
    ----------
    parts : sequence of str
        As `render` writes them.
    typeset : sequence of bytes
        The same as the engine has set them.
    """
    reading = [place for place, part in enumerate(parts) if read(part).total is not None]
    true = zip(reading, _running_on([_pages(typeset[place]) for place in reading]), strict=True)
    return {place: renumbered(parts[place], folios) for place, folios in true if read(parts[place]) != folios}


def _pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)
