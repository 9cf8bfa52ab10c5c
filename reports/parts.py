"""A report in parts: each is set by an engine of its own, at the same time, and they are joined to one file."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from impact.errors import ReportError
from reports.structure import address_of, kids

ELSEWHERE = "urn:impact:part:"  # begins a link to an anchor that another part holds
_ANCHOR = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r'\bhref="#([^"]+)"')


def linked(page: str) -> str:
    """Return the page of a part with its links to anchors that it does not hold written so that `join` finds them."""
    own = set(_ANCHOR.findall(page))
    return _LINK.sub(lambda link: link[0] if link[1] in own else f'href="{ELSEWHERE}{link[1]}"', page)


def leads_elsewhere(annotation: Any) -> bool:
    """Whether a link leads to another part."""
    return address_of(annotation).startswith(ELSEWHERE)


def join(pdf: pikepdf.Pdf, annexes: Sequence[bytes]) -> None:
    """Add the pages of other parts to a tagged PDF, with their structure, folios, bookmarks, anchors and links.

    Parameters
    ----------
    pdf : Pdf
        The pages to read; changed in place.
    annexes : sequence of bytes
        As the engine sets them. All parts take the title and the metadata of the first one.

    Raises
    ------
    ReportError
        If a link leads to an anchor that no part holds.
    """
    for content in annexes:
        with pikepdf.open(io.BytesIO(content)) as annex:
            _join(pdf, annex)
    _resolve_links(pdf)


def _join(pdf: pikepdf.Pdf, annex: pikepdf.Pdf) -> None:
    """Copy one annex; what refers to its pages is copied after them, so that it finds their copies."""
    first = len(pdf.pages)
    for page in annex.pages:
        pdf.pages.append(page)
    _join_structure(pdf, pdf.copy_foreign(annex.Root.StructTreeRoot), first)
    _join_labels(pdf, annex, first)
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


def _join_labels(pdf: pikepdf.Pdf, annex: pikepdf.Pdf, first: int) -> None:
    """Let readers show the folios that are printed on the pages from `first` on."""
    added = pdf.copy_foreign(annex.make_indirect(annex.Root.PageLabels.Nums))
    for place in range(0, len(added), 2):
        pdf.Root.PageLabels.Nums.append(int(added[place]) + first)
        pdf.Root.PageLabels.Nums.append(added[place + 1])


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


def _resolve_links(pdf: pikepdf.Pdf) -> None:
    """Turn links between parts into links within the file."""
    anchors = pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", Array())
    known = {str(name) for name in list(anchors)[::2]}
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", Array()):
            if leads_elsewhere(annotation):
                anchor = address_of(annotation).removeprefix(ELSEWHERE)
                if anchor not in known:
                    raise ReportError(f"a link leads to #{anchor}, which no part of the report holds")
                annotation.Dest = pikepdf.String(anchor)
                del annotation["/A"]
