"""The trail of a number as a picture: data on the left, the number on the right, an arrow for each use."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from impact.trace import Step, Trail

COLUMN, ROW, WIDTH, HEIGHT, MARGIN = 250, 46, 206, 34, 20
FILLS = {
    "computed": "#ffffff", "datum": "#e8f1f8", "support": "#eef4e4", "reference": "#fbf0dc", "absent": "#f3f3f3",
}  # fmt: skip
LETTERS = 30  # of a label or a value in a box


def draw(trail: Trail) -> str:
    """Return an SVG of a trail; each box has its full text as a title."""
    places = _places(trail.steps)
    width = max(x for x, _ in places.values()) + WIDTH + MARGIN
    height = max(y for _, y in places.values()) + HEIGHT + MARGIN
    arrows = [
        _arrow(places[argument], places[name]) for name, step in trail.steps.items() for argument in step.arguments
    ]
    boxes = [_box(step, *places[name]) for name, step in trail.steps.items()]
    title = escape(f"{trail.address} = {trail.value}")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" font-family="Inter, sans-serif">',
            f"<title>{title}</title>",
            '<rect width="100%" height="100%" fill="white"/>',
            *arrows,
            *boxes,
            "</svg>",
        ]
    )


def _places(steps: Mapping[str, Step]) -> dict[str, tuple[int, int]]:
    """Return where each box stands: its column is the longest way to a leaf, its row follows its neighbours."""
    depth: dict[str, int] = {}
    for name in reversed(list(steps)):  # the trail lists a quantity before its arguments
        depth[name] = 1 + max((depth[argument] for argument in steps[name].arguments), default=-1)
    columns: dict[int, list[str]] = {}
    for name in steps:
        columns.setdefault(depth[name], []).append(name)
    rows: dict[str, float] = {}
    users = {name: [user for user, step in steps.items() if name in step.arguments] for name in steps}
    for column in sorted(columns, reverse=True):
        ordered = sorted(columns[column], key=lambda n: _mean([rows[u] for u in users[n] if u in rows]))
        rows |= {name: float(row) for row, name in enumerate(ordered)}
    return {
        name: (MARGIN + depth[name] * COLUMN, MARGIN + round(rows[name]) * ROW)
        for name in steps
    }  # fmt: skip


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> str:
    x, y, to_x, to_y = start[0] + WIDTH, start[1] + HEIGHT // 2, end[0], end[1] + HEIGHT // 2
    bend = (to_x - x) // 2
    return (
        f'<path d="M{x},{y} C{x + bend},{y} {to_x - bend},{to_y} {to_x},{to_y}" '
        'fill="none" stroke="#8795a1" stroke-width="0.8"/>'
    )


def _box(step: Step, x: int, y: int) -> str:
    grades = ", ".join(dict.fromkeys(str(datum["grade"]) for datum in step.data))
    title = escape(f"{step.name} = {step.value}. {step.definition} {grades}")
    return (
        f'<g><title>{title}</title><rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="3" '
        f'fill="{FILLS[step.kind]}" stroke="#34495e" stroke-width="0.8"/>'
        f'<text x="{x + 7}" y="{y + 14}" font-size="10.5">{escape(_short(step.label))}</text>'
        f'<text x="{x + 7}" y="{y + 27}" font-size="9" fill="#4a5a68">{escape(_short(step.value))}</text></g>'
    )


def _short(text: str) -> str:
    return text if len(text) <= LETTERS else text[: LETTERS - 1].rstrip() + "…"
