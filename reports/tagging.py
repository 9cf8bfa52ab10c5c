"""What the tags of the type-setting engine lack, put right before the file is written.

The engine's objects are still at hand then: in the finished file each page would have to be parsed for it. Each fix is
a function of its own; what concerns the file as a whole is done in `finish`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pydyf

from reports import parts
from reports.folios import Folios

_POINTS = 0.75  # of a pixel of the page
_GROUPS = ("/Art", "/Div", "/Sect")
_SPACES = re.compile(r"[ \t\r\n]+")  # not those that hold two words together
_JOINER = "\u2060"  # forbids a line break, and says nothing


def complete(document: Any, pdf: pydyf.PDF, folios: Folios) -> None:
    """Mend the tags of a document that is laid out and not yet written: a `finisher` of WeasyPrint."""
    label_pages(pdf, folios)
    place_figures(pdf)
    fold_nested_groups(pdf)
    hide_running_lines(pdf)
    say_scope_of_headers(pdf)
    describe_links(document)


def label_pages(pdf: pydyf.PDF, folios: Folios) -> None:
    """Let readers show the folios that are printed: 1, 2, 3 and A1, A2, A3."""
    label = pydyf.Dictionary({"S": "/D", "St": folios.first, "P": pydyf.String(folios.letter)})
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, label])})


def place_figures(pdf: pydyf.PDF) -> None:
    """Say where each figure stands in the units of its page: the engine says it in pixels from the top."""
    heights = {page.reference: page["MediaBox"][3] for page in _of_type(pdf, "/Page")}
    for element in _of_type(pdf, "/StructElem"):
        if element["S"] == "/Figure":
            top = heights[element["Pg"]]
            left, upper, right, lower = (_POINTS * side for side in element["A"]["BBox"])
            element["A"]["BBox"][:] = [left, top - lower, right, top - upper]


def fold_nested_groups(pdf: pydyf.PDF) -> None:
    """Make one group of groups of one role that hold nothing but each other.

    What stands side by side is set as a table, and the engine gives each of its inner boxes the role of the whole.
    """
    objects = {entry.reference: entry for entry in pdf.objects}
    folded: set[Any] = set()  # which hang nowhere any more, and have nothing to claim
    for element in _of_type(pdf, "/StructElem"):
        while element.reference not in folded and (inner := _only_group(element, objects)) is not None:
            folded.add(inner.reference)
            element["K"] = inner["K"]
            for kid in element["K"]:
                if kid in objects and "P" in objects[kid]:
                    objects[kid]["P"] = element.reference


def _only_group(element: Any, objects: dict[Any, Any]) -> Any:
    """Return the one thing that a group holds, if it is a group of the same role, else None."""
    if element["S"] not in _GROUPS or len(element["K"]) != 1:
        return None
    inner = objects.get(element["K"][0], {})
    return inner if inner.get("S") == element["S"] else None


def hide_running_lines(pdf: pydyf.PDF) -> None:
    """Mark headers, footers and page numbers as artifacts: they are not read aloud on every page.

    The engine gives them elements, and hangs these nowhere.
    """
    objects = {entry.reference: entry for entry in pdf.objects}
    root = objects[pdf.catalog["StructTreeRoot"]]
    held = set(_below(root, objects))
    slots = objects[root["ParentTree"]]["Nums"]
    owners = dict(zip(slots[::2], slots[1::2], strict=True))
    for page in _of_type(pdf, "/Page"):
        marks = owners[page["StructParents"]]
        lost = {mark for mark, owner in enumerate(marks) if owner not in held}
        _mark_as_artifacts(objects[page["Contents"]].stream, lost)
        for mark in lost:
            marks[mark] = b"null"


def _mark_as_artifacts(steps: list[Any], lost: set[int]) -> None:
    """Change the beginnings of marked content: a role, a dictionary with the number of the mark, an operator."""
    for place, step in enumerate(steps):
        if isinstance(step, pydyf.Dictionary) and step.get("MCID") in lost:
            steps[place - 1], steps[place] = "/Artifact", pydyf.Dictionary({"Type": "/Pagination"})


def say_scope_of_headers(pdf: pydyf.PDF) -> None:
    """Write on each header of a table whether it heads its column or its row."""
    objects = {entry.reference: entry for entry in pdf.objects}
    for element in _of_type(pdf, "/StructElem"):
        if element["S"] == "/TH":
            element["A"]["Scope"] = "/Column" if _heads_column(element, objects) else "/Row"


def _heads_column(header: Any, objects: dict[Any, Any]) -> bool:
    """Whether a header stands in the head of its table, or in a row of several headers without a value."""
    row = objects[header["P"]]
    roles = [objects[cell]["S"] for cell in row["K"]]
    return bool(objects[row["P"]]["S"] == "/THead") or (len(roles) > 1 and set(roles) == {"/TH"})


def describe_links(document: Any) -> None:
    """Let a link be announced by its text, not by the anchor that it leads to."""
    for kind, target, _, box in (link for page in document.pages for link in page.links):
        text = _SPACES.sub(" ", "".join(box.element.itertext())).strip().replace(_JOINER, "")
        if box.link_annotation and text:
            where = target if kind == "external" and not target.startswith(parts.ELSEWHERE) else ""
            box.link_annotation["Contents"] = pydyf.String(f"{text} ({where})" if where not in text else text)


def _of_type(pdf: pydyf.PDF, kind: str) -> Iterator[Any]:
    return (entry for entry in pdf.objects if isinstance(entry, dict) and entry.get("Type") == kind)


def _below(node: Any, objects: dict[Any, Any]) -> Iterator[Any]:
    """Give the references of the elements of the structure tree below a node."""
    for kid in node.get("K", ()):
        if kid in objects and "S" in objects[kid]:
            yield kid
            yield from _below(objects[kid], objects)
