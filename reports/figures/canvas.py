"""What all figures share: fonts, colours, and the way from a matplotlib figure to an SVG in the page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

FONT_FOLDERS = (
    Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path("C:/Windows/Fonts"),
)  # fmt: skip
FACES = ("Inter-Regular", "Inter-SemiBold", "Inter-Bold", "Inter-Italic")
FALLBACK = "DejaVu Sans"  # comes with matplotlib

# Okabe-Ito: told apart with any colour vision; each series has a shape or a hatch as well.
INK, GREY, FAINT = "#1b1f24", "#5c646d", "#d5d9de"
BLUE, ORANGE, GREEN, SKY, VERMILION = "#0072b2", "#e69f00", "#009e73", "#56b4e9", "#d55e00"
ADDRESSED = "address:"  # begins the group identifier of a text that is a number of the study
TEXT, FULL = 128.0, 174.0  # mm: widths of the text column, and of the type area with its margin column
INCH, POINTS = 25.4, 72  # mm and points of an inch
LETTER, HANDLE = 4.1, 26.0  # points: mean width of a letter of a legend, and of the sign before its words
PICTURE = 300  # dots per inch of what is drawn as a picture inside a figure
LEAST = 7.5  # points: no text of a figure is smaller
ALTERNATIVE = 150  # characters at most of a text alternative
_ROUND = re.compile(r'<style type="text/css">.*?</style>', re.DOTALL)  # the root's attributes say the same
_STYLE = re.compile(r' style="([^"]*)"')
SVG_POINTS = 300  # points at most of one drawn curve: the cost of a page grows with them


@lru_cache(maxsize=1)
def family() -> str:
    """Return the name of the family of labels: Inter where it is installed, else the one of matplotlib."""
    found = False
    for folder in FONT_FOLDERS:
        for face in FACES:
            for path in sorted(folder.rglob(f"{face}.[ot]tf")) if folder.is_dir() else ():
                font_manager.fontManager.addfont(path)
                found = True
    return "Inter" if found else FALLBACK


@contextmanager
def style(name: str) -> Iterator[None]:
    """Set type, lines and the salt of the identifiers of one figure."""
    settings: dict[Any, Any] = {
        "svg.fonttype": "none", "svg.hashsalt": f"impact-{name}", "font.family": [family(), FALLBACK],
        "font.size": 8.5, "axes.titlesize": 8.5, "axes.labelsize": 8.5, "xtick.labelsize": 8, "ytick.labelsize": 8,
        "legend.fontsize": 8, "text.color": INK, "axes.labelcolor": INK, "xtick.color": GREY, "ytick.color": GREY,
        "axes.edgecolor": GREY, "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
        "axes.titley": 1.0,  # to look for a better place would take a third of the layout
        "axes.spines.top": False, "axes.spines.right": False, "axes.grid": False, "grid.color": FAINT,
        "grid.linewidth": 0.5, "hatch.linewidth": 0.6, "axes.axisbelow": True, "axes.unicode_minus": True,
    }  # fmt: skip
    with mpl.rc_context(settings):
        yield


def figure(height: float, width: float = FULL) -> Figure:
    """Return an empty figure, laid out without overlaps; its height in inches, its width in mm."""
    made = Figure(figsize=(width / INCH, height), layout="constrained")
    FigureCanvasSVG(made)
    return made


def ruled(axes: Axes, along: Literal["x", "y"]) -> None:
    """Draw light rules at the ticks of one axis and take the other axis' ticks away."""
    axes.grid(axis=along)
    axes.tick_params(axis=along, length=0)


def key(made: Figure, axes: Axes, columns: int = 2) -> None:
    """Put the legend of one panel below all panels, each entry once, aligned with the left edge."""
    handles, labels = axes.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    room = made.get_figwidth() * POINTS
    while columns > 1 and columns * (max(len(label) for label in unique) * LETTER + HANDLE) > room:
        columns -= 1
    made.legend(
        list(unique.values()), list(unique), loc="outside lower left", ncols=columns, frameon=False, handlelength=1.6,
        borderpad=0.1, columnspacing=1.4,
    )  # fmt: skip


def to_svg(made: Figure, name: str, alternative: str) -> Markup:
    """Return a figure as SVG for the page, with its text alternative; the same bytes for the same figure."""
    _lay_out(made)
    stream = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    made.savefig(stream, format="svg", dpi=PICTURE, metadata=nothing)
    text = stream.getvalue()
    body = text[text.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(rf'<g id="{ADDRESSED}([^"]*)"', r'<g data-address="\1"', body)
    body = re.sub(r'<g id="[^"]*"', "<g", body)  # names of matplotlib's parts, the same in every figure
    body = _ROUND.sub("", body)
    body = _STYLE.sub(_as_attributes, body)
    head, rest = body.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    title = f'<title id="alt-{name}">{escape(alternative)}</title>'
    opening = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-labelledby="alt-{name}" {box[0] if box else ""} stroke-linejoin="round" stroke-linecap="butt">'
    )
    return Markup(opening + title + rest.strip())  # drawn here; the title is escaped


def _lay_out(made: Figure) -> None:
    """Give the panels their places once: saved with its engine, a figure is laid out and drawn twice."""
    engine = made.get_layout_engine()
    if engine is not None and made.axes:
        engine.execute(made)
        made.set_layout_engine(None)


def _as_attributes(style: re.Match[str]) -> str:
    """Write the styles of a shape as attributes, which cost a tenth: the page styles each element with a style anew."""
    pairs = (part.split(":", 1) for part in style[1].split(";"))
    return "".join(f' {key.strip()}="{value.strip()}"' for key, value in pairs)
