"""The document model: typed blocks, made while the pages are written, and checked before anything is set.

A template holds words and says which kind of block they are. The block reads off its own text which numbers it
prints, so that the margin can name their entries of the register. The PDF and its HTML twin are two settings of
the same blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from markupsafe import Markup

from impact.errors import ReportError
from reports.document import ClaimView, Row
from reports.numbers import Numbers

Kind = Literal["paragraph", "finding", "table", "figure", "map", "claim", "assumption", "gap", "note"]
MOST_OF_ALTERNATIVE = 150  # characters: a screen reader reads a text alternative without a pause
_ENTRY = re.compile(r'href="#R(\d+)"')
_DRAWN = re.compile(r'data-address="([^"]*)"')
_ALTERNATIVE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)
Caller = Callable[[], Markup]


@dataclass(frozen=True)
class Block:
    """A piece of a page; `numbers` are the entries of the register that it prints, in the order of printing."""

    kind: Kind
    page: str
    html: Markup
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class TableBlock(Block):
    """A table: what it is of, its columns, and how many lines it has."""

    caption: Markup
    heads: int
    lines: int


@dataclass(frozen=True)
class FigureBlock(Block):
    """A figure or a map: its finding, its source line, and what it shows in words."""

    name: str
    finding: Markup
    source: str
    alternative: str


@dataclass(frozen=True)
class ClaimBlock(Block):
    """A claim with its verdict."""

    key: str
    verdict: str


@dataclass(frozen=True)
class Head:
    """The head of a column: its words, and the address whose unit stands below them."""

    words: str
    address: str | None = None
    quoted: bool = False  # words of the pack, in which a number is part of a name


@dataclass(frozen=True)
class Line:
    """A line of a table: its head, and its cells: an address, or a text that is set as it is."""

    head: str
    cells: tuple[str | Markup, ...]
    first: bool = False
    quoted: bool = False


@dataclass
class Page:
    """A page of the study: one subject under one heading."""

    identifier: str
    title: str
    blocks: list[Block] = field(default_factory=list)


def _once(heads: Sequence[Head], lines: Iterable[Line]) -> tuple[list[Head], list[Line]]:
    """Return a table without columns and lines that repeat an earlier one, words and addresses alike."""
    distinct: dict[tuple[str, tuple[str, ...]], Line] = {}
    for line in lines:
        distinct.setdefault((line.head, tuple(line.cells)), line)
    whole, rest = list(distinct.values()), heads[1:]
    if not rest or not whole or any(len(line.cells) != len(rest) for line in whole):
        return list(heads), whole
    kept: dict[tuple[str, tuple[str, ...]], Head] = {}
    for head, column in zip(rest, zip(*(line.cells for line in whole), strict=True), strict=True):
        kept.setdefault((head.words, column), head)
    rows = zip(*(column for _, column in kept), strict=True)
    return [heads[0], *kept.values()], [replace(line, cells=cells) for line, cells in zip(whole, rows, strict=True)]


class Document:
    """The pages of a report; templates call its methods, and each makes a block and returns how it is set."""

    def __init__(self, numbers: Numbers) -> None:
        self.pages: list[Page] = []
        self._numbers = numbers
        self._set: Any = None

    def set_with(self, macros: Any) -> None:
        """Say which macros set the blocks."""
        self._set = macros

    def page(self, identifier: str, title: str, caller: Caller) -> Markup:
        """Open a page, write its blocks, and set it."""
        self.pages.append(Page(identifier, str(title)))
        return Markup(self._set.page(identifier, title, caller()))

    # --- blocks of words ---------------------------------------------------------------------------------

    def prose(self, caller: Caller, aside: str = "") -> Markup:
        """Set paragraphs, with a note in the margin where there is one."""
        return self._words("paragraph", caller, aside)

    def finding(self, topic: str, caller: Caller) -> Markup:
        """Set what was found on one topic: the topic, and a sentence with its numbers."""
        return self._words("finding", caller, topic)

    def assumption(self, caller: Caller) -> Markup:
        """Set what was supposed, and is not known."""
        return self._words("assumption", caller)

    def gap(self, caller: Caller) -> Markup:
        """Set what is missing, and who could say it."""
        return self._words("gap", caller)

    def note(self, caller: Caller) -> Markup:
        """Set what has to be known to read the block before."""
        return self._words("note", caller)

    def _words(self, kind: Kind, caller: Caller, beside: str = "") -> Markup:
        html = Markup(caller()).strip()
        block = Block(kind, self._page.identifier, html, printed(html))
        self._page.blocks.append(block)
        return Markup(self._set.words(kind, html, runs(block.numbers), beside))

    # --- tables ------------------------------------------------------------------------------------------

    def table(
        self, name: str, caption: str, heads: Sequence[Head], lines: Iterable[Line], caller: Caller | None = None
    ) -> Markup:
        """Set a table, a line's register numbers at its end; what is called with it is the note below.

        A study of one scenario gives tables of two the same column or line twice: it is set once.
        """
        heads, lines = _once(heads, lines)
        made = []
        for line in lines:
            cells = [(c, True) if isinstance(c, Markup) else (self._numbers.cell(c), False) for c in line.cells]
            html = Markup("").join(cell for cell, _ in cells)
            made.append((line, cells, runs(printed(html))))
        note = Markup(caller()).strip() if caller else Markup("")
        columns = [(head, self._numbers.unit(head.address) if head.address else "") for head in heads]
        html = Markup(self._set.table(name, caption, columns, made, note, runs(printed(f"{caption}{note}"))))
        page = self._page
        block = TableBlock("table", page.identifier, html, printed(html), Markup(caption), len(heads), len(made))
        page.blocks.append(block)
        return html

    def readings(
        self, name: str, caption: str, columns: Sequence[tuple[str, str, str]], rows: Sequence[Row], first: str,
        second: str, caller: Caller | None = None,
    ) -> Markup:
        """Set a table with a line for each reading of each scenario, and columns of (words, role, quantity)."""
        heads = [Head(first), Head(second)]
        heads += [Head(words, rows[0].of(role, quantity)) for words, role, quantity in columns]
        lines = []
        seen: set[str] = set()
        for row in rows:
            cells = tuple(row.of(role, quantity) for _, role, quantity in columns)
            new = row.scenario not in seen
            head = row.scenario if new else Markup('<span class="hidden">{}</span>').format(row.scenario)
            lines.append(Line(head, (Markup('<span class="words">{}</span>').format(row.reading), *cells), new))
            seen.add(row.scenario)
        return self.table(name, caption, heads, lines, caller)

    # --- figures, maps, claims ---------------------------------------------------------------------------

    def figure(
        self, name: str, draw: Callable[[], Markup], source: str, caller: Caller, kind: Kind = "figure"
    ) -> Markup:
        """Set a figure: the finding as its title, what and when below, the drawing, its source.

        A study that lacks what would be drawn has no drawing, and no block.
        """
        before = {entry.index for entry in self._numbers.entries}
        drawing = draw()
        if not drawing:
            return Markup("")
        new = [entry.index for entry in self._numbers.entries if entry.index not in before]
        caption = Markup(caller()).strip()
        found = _ALTERNATIVE.search(drawing)
        alternative = Markup(found[1]).unescape() if found else ""
        drawn = [self._numbers.entry(address).index for address in _DRAWN.findall(drawing)]
        numbers = tuple(dict.fromkeys([*printed(caption), *drawn, *new]))
        html = Markup(self._set.figure(name, kind, caption, drawing, source, runs(numbers)))
        page = self._page
        page.blocks.append(FigureBlock(kind, page.identifier, html, numbers, name, caption, str(source), alternative))
        return html

    def claim(self, view: ClaimView) -> Markup:
        """Set a claim with its readings, its verdict, and the document that would settle it."""
        html = Markup(self._set.claim(view))
        page, result = self._page, view.result
        block = ClaimBlock("claim", page.identifier, html, printed(html), result.key, str(result.verdict))
        page.blocks.append(block)
        return html

    # --- the whole ---------------------------------------------------------------------------------------

    @property
    def _page(self) -> Page:
        if not self.pages:
            self.pages.append(Page("cover", ""))
        return self.pages[-1]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in the order of reading."""
        return tuple(block for page in self.pages for block in page.blocks)

    def check(self) -> None:
        """Stop at what a reader would stumble over.

        Raises
        ------
        ReportError
            With all faults: a page without a block, a table without head or line, a figure without finding, source
            or text alternative, or with one that is too long to be listened to.
        """
        faults = [fault for page in self.pages for fault in _faults(page)]
        if faults:
            raise ReportError("\n".join(faults))


def _faults(page: Page) -> list[str]:
    faults = [] if page.blocks else [f"page {page.identifier}: nothing stands on it"]
    for block in page.blocks:
        if isinstance(block, TableBlock) and not (block.caption and block.heads and block.lines):
            faults.append(f"page {page.identifier}: a table lacks its caption, its heads or its lines")
        if isinstance(block, FigureBlock):
            faults += [f"page {page.identifier}: figure {block.name}: {fault}" for fault in _figure_faults(block)]
    return faults


def _figure_faults(block: FigureBlock) -> list[str]:
    faults = [] if block.finding else ["it has no title that says what it shows"]
    if not block.source:
        faults.append("it names no source")
    length = len(block.alternative)
    if not 0 < length <= MOST_OF_ALTERNATIVE:
        faults.append(f"its text alternative has {length} characters; expected 1 to {MOST_OF_ALTERNATIVE}")
    return faults


def printed(html: str) -> tuple[int, ...]:
    """Return the numbers of the register that a text links to, each once, in the order of printing."""
    return tuple(dict.fromkeys(int(found) for found in _ENTRY.findall(html)))


def runs(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return register numbers as runs of successive ones, (first, last), in the order of printing."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)
