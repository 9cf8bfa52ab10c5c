"""What a screen reader is given: the structure tree of a PDF, with the text of each element, in reading order.

Read from the file alone: marked content of the pages, decoded by the maps that the fonts carry, hung on the tree.
Made for files with the fonts of our PDFs (two bytes a glyph, with a ToUnicode map).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

ARTIFACT = -1  # in the place of the number of marked content: not read aloud
HYPHEN = "\u2010"  # at the end of a line it is of the typesetter, not of the author
HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
LONGEST_ALTERNATIVE = 150  # characters of the text that stands for a figure; what is longer belongs into the page
SAME_LINE = 0.7  # share of the type size by which a subscript may leave its line
_CHARS = re.compile(rb"<(\w+)>\s*<(\w+)>")
_RANGES = re.compile(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>")
_BLOCKS = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """A piece of text with its place: line (the height of its baseline, in the units of the page) and type size."""

    text: str
    page: int
    x: float
    line: float
    size: float


@dataclass
class Element:
    """An element of the tree; `content` holds runs of text and elements in reading order.

    `ancestors` are the roles above, from the root down; `annotations` the links of the file that it stands for.
    """

    role: str
    scope: str = ""
    alternative: str = ""
    ancestors: tuple[str, ...] = ()
    content: list[Run | Element] = field(default_factory=list)
    annotations: list[Any] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Give this element and all below it, in reading order."""
        yield self
        for part in self.content:
            if isinstance(part, Element):
                yield from part.walk()

    def runs(self) -> Iterator[Run]:
        """Give the runs of text of this element and all below it."""
        for part in self.content:
            if isinstance(part, Element):
                yield from part.runs()
            else:
                yield part

    @property
    def text(self) -> str:
        """The text as it is read aloud: lines joined, hyphens of the typesetter taken out."""
        return joined(self.runs())


@dataclass(frozen=True)
class Structure:
    """What the file says of its reading: language, title, elements, and text that no element holds."""

    language: str
    title: str
    root: Element
    loose: tuple[Run, ...]  # neither in the tree nor an artifact

    def all(self, *roles: str) -> list[Element]:
        """Return the elements of these roles, in reading order."""
        return [element for element in self.root.walk() if element.role in roles]

    def outline(self) -> str:
        """Return the whole tree as text: one line an element that holds text, its role before it."""
        return "\n".join(_lines(self.root))


def read_structure(path: Path) -> Structure:
    """Read the structure tree of a PDF.

    Parameters
    ----------
    path : Path
        A tagged PDF.
    """
    with pikepdf.open(path) as pdf:
        return structure_of(pdf)


def structure_of(pdf: pikepdf.Pdf) -> Structure:
    """Return the structure of an open PDF."""
    marked: dict[tuple[int, int], list[Run]] = {}
    loose: list[Run] = []
    for number, page in enumerate(pdf.pages):
        for key, run in _page_runs(page, number):
            if key is None:
                loose.append(run)
            elif key != ARTIFACT:
                marked.setdefault((number, key), []).append(run)
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    root = Element("StructTreeRoot")
    _descend(pdf.Root.StructTreeRoot, root, None, pages, marked)
    loose.extend(run for runs in marked.values() for run in runs)  # what no element has asked for
    title = str(pdf.docinfo.get("/Title", ""))
    return Structure(str(pdf.Root.get("/Lang", "")), title, root, tuple(loose))


def faults(read: Structure) -> list[str]:
    """Return what would mislead someone who hears the document, in words; validators see little of it."""
    found = [] if read.language else ["the document names no language"]
    found += [] if read.title else ["the document has no title"]
    found += [f'"{run.text}" on page {run.page + 1} is in no element and no artifact' for run in read.loose]
    level = 0
    for heading in read.all(*HEADINGS):
        deeper = HEADINGS.index(heading.role) + 1
        if deeper > level + 1:
            found.append(f'"{heading.text}" is {heading.role} after a heading of level {level}')
        level = deeper
    for figure in read.all("Figure"):
        if not 0 < len(figure.alternative) <= LONGEST_ALTERNATIVE:
            found.append(f'a figure has {len(figure.alternative)} characters for text: "{figure.alternative}"')
    for table in read.all("Table"):
        headers = [cell for cell in table.walk() if cell.role == "TH"]
        if not headers or not all(cell.scope for cell in headers):
            found.append(f'a table without headers, or with headers of no scope: "{table.text[:60]}"')
    return found


def link_texts(pdf: pikepdf.Pdf) -> list[tuple[Any, str]]:
    """Return the links of a PDF, each with its text."""
    links = [element for element in structure_of(pdf).root.walk() if element.annotations]
    return [(annotation, element.text) for element in links for annotation in element.annotations]


def address_of(annotation: Any) -> str:
    """Return the address that a link leads to, empty where it leads to a place in the file."""
    return str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""


def joined(runs: Iterator[Run]) -> str:
    """Join runs of text to what is read."""
    text, last = "", None
    for run in runs:
        if last is not None and not _follows(last, run):
            text = text[: -len(HYPHEN)] if text.endswith(HYPHEN) else text.rstrip() + " "
        text += run.text
        last = run
    return re.sub(r"[ \n]+", " ", text).strip()


def _follows(last: Run, run: Run) -> bool:
    """Whether a run stands on the line of the one before, after it."""
    near = abs(run.line - last.line) < SAME_LINE * max(run.size, last.size)
    return run.page == last.page and near and run.x >= last.x


def _lines(element: Element, depth: int = 0) -> Iterator[str]:
    own = joined(part for part in element.content if isinstance(part, Run))
    spans = all(child.role in ("Span", "Link", "NonStruct") for child in element.walk() if child is not element)
    scope = f" ({element.scope})" if element.scope else ""
    if element.alternative or spans:
        text = element.alternative or element.text
        if text:
            yield f"{'  ' * depth}{element.role}{scope}: {text}"
        return
    yield f"{'  ' * depth}{element.role}{scope}" + (f": {own}" if own else "")
    for part in element.content:
        if isinstance(part, Element):
            yield from _lines(part, depth + 1)


def _descend(
    node: Any, element: Element, page: int | None, pages: Mapping[Any, int],
    marked: dict[tuple[int, int], list[Run]],
) -> None:  # fmt: skip
    """Hang the children of a node of the file on its element; runs that are asked for leave `marked`."""
    for kid in kids(node):
        if isinstance(kid, int):
            element.content.extend(marked.pop((page, kid), []) if page is not None else [])
        elif "/S" in kid:
            own = pages.get(kid.Pg.objgen) if "/Pg" in kid else page
            child = Element(
                str(kid.S)[1:], _scope(kid), str(kid.get("/Alt", "")), (*element.ancestors, element.role)
            )
            element.content.append(child)
            _descend(kid, child, own, pages, marked)
        elif "/Obj" in kid:
            element.annotations.append(kid.Obj)
        elif "/MCID" in kid:
            own = pages[kid.Pg.objgen] if "/Pg" in kid else page
            element.content.extend(marked.pop((own, int(kid.MCID)), []) if own is not None else [])


def kids(node: Any) -> list[Any]:
    """Return the children of a node of the tree, which the file holds as a list or, where it is one, as itself."""
    held = node.get("/K", Array())
    return list(held) if isinstance(held, Array) else [held]


def _scope(node: Any) -> str:
    attributes = node.get("/A", Dictionary())
    return str(attributes.get("/Scope", "/"))[1:]


def page_texts(pdf: pikepdf.Pdf) -> list[str]:
    """Return all text that each page shows, running lines included, in the order in which it is drawn."""
    return [joined(run for _, run in _page_runs(page, number)) for number, page in enumerate(pdf.pages)]


def _page_runs(page: pikepdf.Page, number: int) -> Iterator[tuple[int | None, Run]]:
    """Give the runs of text of a page with the number of their marked content, or ARTIFACT."""
    fonts = {name: _unicode_map(font) for name, font in page.resources.get("/Font", {}).items()}
    marks: list[int | None] = []
    glyphs: Mapping[int, str] = {}
    size = x = line = 0.0
    for step in pikepdf.parse_content_stream(page, "Tf Tm Tj TJ BMC BDC EMC"):
        operands: Any = step.operands
        match str(step.operator):
            case "BMC" | "BDC":
                marks.append(ARTIFACT if operands[0] == Name.Artifact else marked_content(operands))
            case "EMC":
                marks.pop()
            case "Tf":
                glyphs, size = fonts[str(operands[0])], float(operands[1])
            case "Tm":
                x, line = float(operands[4]), float(operands[5])
            case "Tj" | "TJ":
                text = _decoded(operands[0], glyphs)
                inner = next((mark for mark in reversed(marks) if mark is not None), None)
                yield ARTIFACT if ARTIFACT in marks else inner, Run(text, number, x, line, size)
            case _:
                pass


def marked_content(operands: Any) -> int | None:
    """Return the number that a piece of marked content has on its page, from the operands that begin it."""
    properties = operands[1] if len(operands) > 1 else None
    return int(properties.MCID) if isinstance(properties, Dictionary) and "/MCID" in properties else None


def _decoded(shown: Any, glyphs: Mapping[int, str]) -> str:
    parts = shown if isinstance(shown, Array) else [shown]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    pairs = (int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes), 2))
    return "".join(glyphs.get(code, "\ufffd") for code in pairs)


def _unicode_map(font: Any) -> dict[int, str]:
    """Read the ToUnicode map of a font."""
    if "/ToUnicode" not in font:
        return {}
    found: dict[int, str] = {}
    for kind, body in _BLOCKS.findall(font.ToUnicode.read_bytes()):
        if kind == b"char":
            for code, text in _CHARS.findall(body):
                found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
        else:
            for first, last, start in _RANGES.findall(body):
                codes = range(int(first, 16), int(last, 16) + 1)
                found.update(zip(codes, map(chr, range(int(start, 16), int(start, 16) + len(codes))), strict=True))
    return found
