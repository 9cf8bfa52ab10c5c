"""A report in parts: each is set by an engine of its own, at the same time, and they are joined to one file.

The pages to read and the annexes have folios of their own (1, 2, 3 and A1, A2, A3), so that no part waits to know
how many pages another one has.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from reports.structure import kids

ELSEWHERE = "urn:impact:part:"  # begins a link to an anchor that another part holds
_ANCHOR = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r'\bhref="#([^"]+)"')
Tree = dict[str, Any]


def linked(pages: Sequence[str]) -> tuple[str, ...]:
    """Return the pages of each part with their links to anchors of other parts written so that `join` finds them.

    A link to an anchor that no part holds stays as it is: the engine refuses it.
    """
    anchors = [set(_ANCHOR.findall(page)) for page in pages]
    made = []
    for own, page in zip(anchors, pages, strict=True):
        others = set().union(*anchors) - own
        made.append(_LINK.sub(lambda m, others=others: _there(m, others), page))  # type: ignore[misc]
    return tuple(made)


def _there(match: re.Match[str], others: set[str]) -> str:
    return f'href="{ELSEWHERE}{match[1]}"' if match[1] in others else match[0]


def join(pdf: pikepdf.Pdf, annexes: Sequence[bytes]) -> None:
    """Add the pages of annexes to a tagged PDF, with their structure, bookmarks, anchors and links.

    Parameters
    ----------
    pdf : Pdf
        The pages to read; changed in place.
    annexes : sequence of bytes
        As the engine sets them. All parts take the title and the metadata of the first one.
    """
    if not annexes:
        return
    starts = []
    for content in annexes:
        with pikepdf.open(io.BytesIO(content)) as annex:
            starts.append(len(pdf.pages))
            _join(pdf, annex)
    _label_pages(pdf, starts)
    _resolve_links(pdf)


def _join(pdf: pikepdf.Pdf, annex: pikepdf.Pdf) -> None:
    """Copy one annex; what refers to its pages is copied after them, so that it finds their copies."""
    first = len(pdf.pages)
    for page in annex.pages:
        pdf.pages.append(page)
    _join_structure(pdf, pdf.copy_foreign(annex.Root.StructTreeRoot), first)
    _join_anchors(pdf, annex)
    if "/Outlines" in annex.Root:
        _join_bookmarks(pdf, pdf.copy_foreign(annex.Root.Outlines))


def _join_structure(pdf: pikepdf.Pdf, other: Any, first: int) -> None:
    """Hang the structure of the pages from `first` on behind what is there; their marks get numbers of their own."""
    root = pdf.Root.StructTreeRoot
    slots, added = root.ParentTree.Nums, other.ParentTree.Nums
    shift = int(slots[len(slots) - 2]) + 1 if len(slots) else 0
    for place in range(0, len(added), 2):
        slots.append(int(added[place]) + shift)
        slots.append(added[place + 1])
    for page in list(pdf.pages)[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + shift
        for annotation in page.obj.get("/Annots", Array()):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + shift
    document = kids(root)[0]
    for element in kids(kids(other)[0]):
        element.P = document
        document.K.append(element)


def _join_anchors(pdf: pikepdf.Pdf, annex: pikepdf.Pdf) -> None:
    found = annex.Root.get("/Names", Dictionary()).get("/Dests")
    if found is None:
        return
    names = pdf.copy_foreign(annex.make_indirect(found.Names))
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    if "/Dests" not in pdf.Root.Names:
        pdf.Root.Names.Dests = Dictionary(Names=Array())
    pdf.Root.Names.Dests.Names.extend(names)


def _join_bookmarks(pdf: pikepdf.Pdf, other: Any) -> None:
    """Put the bookmarks of an annex behind those that are there."""
    if "/Outlines" not in pdf.Root:
        pdf.Root.Outlines = other
        return
    own = pdf.Root.Outlines
    bookmark = other.First
    own.Last.Next, bookmark.Prev = bookmark, own.Last
    own.Last = other.Last
    own.Count = int(own.Count) + int(other.Count)
    while bookmark is not None:
        bookmark.Parent = own
        bookmark = bookmark.get("/Next")


def _label_pages(pdf: pikepdf.Pdf, starts: Sequence[int]) -> None:
    """Let readers show the folios that are printed: 1, 2, 3 and A1, A2, A3."""
    labels = Array([0, Dictionary(S=Name.D)])
    for number, start in enumerate(starts):
        labels.extend(Array([start, Dictionary(S=Name.D, P=pikepdf.String(chr(ord("A") + number)))]))
    pdf.Root.PageLabels = Dictionary(Nums=labels)


def _resolve_links(pdf: pikepdf.Pdf) -> None:
    """Turn links between parts into links within the file."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", Array()):
            where = str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""
            if where.startswith(ELSEWHERE):
                annotation.Dest = pikepdf.String(where.removeprefix(ELSEWHERE))
                del annotation["/A"]
