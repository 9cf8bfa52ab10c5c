"""The words of drawings, set whole: WeasyPrint 70 lays out each letter of a drawing three times, and without kerning.

What this sets is what figures hold: one line of text at one place. All else goes to the engine's own function, and so
does everything in another version of the engine, whose inner parts may be others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

VERSION = "70."  # of the engine whose inner parts are known here
_UNBOUNDED = float("inf")  # as the engine says it of a width
_WEIGHTS = {"normal": "400", "bold": "700"}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
# Attributes of a text, or inherited by it, that are heeded here or say nothing of a text.
_HEEDED = frozenset({
    "x", "y", "transform", "text-anchor", "font-family", "font-size", "font-style", "font-weight", "fill", "opacity",
    "aria-labelledby", "role", "stroke-linejoin", "stroke-linecap",
})  # fmt: skip


@contextmanager
def set_whole() -> Iterator[None]:
    """Let the engine set the words of drawings whole, within the block."""
    from weasyprint import __version__, svg

    if not __version__.startswith(VERSION):
        yield
        return
    letters = svg.text

    def words(drawing: Any, node: Any, font_size: float) -> None:
        if _is_one_line(node):
            _set(drawing, node, font_size)
        else:
            letters(drawing, node, font_size)

    tags = [tag for tag, drawer in svg.TAGS.items() if drawer is letters]
    svg.TAGS.update(dict.fromkeys(tags, words))
    svg.text = words  # asked for by name where a text is moved to its anchor
    try:
        yield
    finally:
        svg.TAGS.update(dict.fromkeys(tags, letters))
        svg.text = letters


def _is_one_line(node: Any) -> bool:
    """Whether a node is a text without parts, at one place at most, and nothing asks for more than is done here."""
    numbers = (node.get("x", "0"), node.get("y", "0"), _weight(node))
    return bool(
        node.tag == "text" and node.text and not any(True for _ in node) and node.attrib.keys() <= _HEEDED
        and all(_NUMBER.fullmatch(number) for number in numbers)
    )  # fmt: skip


def _weight(node: Any) -> str:
    given = str(node.get("font-weight", "normal"))
    return _WEIGHTS.get(given, given)


def _set(drawing: Any, node: Any, font_size: float) -> None:
    """Draw a text as the engine does with each letter of it."""
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix
    from weasyprint.svg.bounding_box import extend_bounding_box
    from weasyprint.svg.text import Style, TextBox
    from weasyprint.text.line_break import split_first_line

    style = Style(INITIAL_VALUES)
    style.font_config = drawing.font_config
    style["font_family"] = [name.strip().strip("\"'") for name in node.get("font-family", "sans-serif").split(",")]
    style["font_style"] = node.get("font-style", "normal")
    style["font_weight"] = int(_weight(node))
    style["font_size"] = font_size
    layout, _, _, width, height, baseline = split_first_line(node.text, style, drawing.context, _UNBOUNDED, 0)
    x, y = float(node.get("x", 0)), float(node.get("y", 0))
    corners = ((x, y - baseline), (x + width, y - baseline + height))
    node.text_bounding_box = extend_bounding_box(node.text_bounding_box, corners)
    line = TextBox(layout, style)
    line.baseline = baseline
    stream = drawing.stream
    stream.push_state()
    fill, stroke = drawing.set_graphical_state(node, font_size)
    stream.begin_text()
    layout.reactivate(style)
    drawing.fill_stroke(fill, stroke, text=True)
    draw_first_line(stream, line, "none", "none", Matrix(d=-1, e=x, f=y))
    stream.end_text()
    stream.pop_state()
