"""The conceptual model as a vertical section: what is supposed to lie below the site, by structure of the free aquifer.

A scheme: the words beside it give the thicknesses of the register, the drawing their order; nothing in it was surveyed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from impact.study import Study
from reports.aquifers import STRUCTURE, variant
from reports.document import Row
from reports.figures import canvas, values
from reports.language import Language
from reports.numbers import Numbers

SHOWN = ("continuous_with_river", "perched_with_springs")
DEPTH, WATER, BED = "depth_to_water", "saturated_thickness_alluvium", "confining_thickness"
HEIGHTS = (0.2, 0.2, 0.22, 0.24)  # of the layers on paper, from above; not to scale
DRY, WET, TIGHT, DEEP = "#f3ead6", "#bcdcf0", "#d6d2cb", "#a9c4d4"
TITLE = 0.2  # letters of a title to a mm of the width of the figure
WELL, SLOPE, FOOT, CREST = 0.22, 0.62, 0.8, 0.7  # shares of the width of a panel


def describe(study: Study, numbers: Numbers, row: Row, words: Language) -> str:
    """Say the finding: how far down the water is, and how much of it there is, if the hypotheses hold."""
    if values.shown(study, row.of("hot", DEPTH)) is None or values.shown(study, row.of("hot", WATER)) is None:
        return words.gettext("Coupe supposée sous le site, modèle de classe 1 : épaisseurs non connues.")
    said = words.gettext(
        "La nappe libre serait à {depth} de profondeur, sur {water} d'épaisseur : coupe supposée, modèle de classe 1."
    )
    return said.format(
        depth=values.said(numbers, row.of("hot", DEPTH)), water=values.said(numbers, row.of("hot", WATER))
    )


def draw(
    study: Study, row: Row, numbers: Numbers, words: Language, alternative: str, width: float = canvas.FULL
) -> Markup:
    """Draw the section in the two structures of the free aquifer, with the thicknesses of the register beside it."""
    names = study.project.terms[STRUCTURE].values or {}
    with canvas.style("section"):
        made = canvas.figure(2.1, width)
        panels: Sequence[Axes] = made.subplots(1, len(SHOWN), sharey=True)
        for axes, structure in zip(panels, SHOWN, strict=True):
            _panel(axes, structure == SHOWN[1], words)
            title = textwrap.wrap(words.pick(names[structure]), int(width * TITLE))
            axes.set_title("\n".join(title), loc="left", fontsize=8)
            axes.set_xlabel(_limit(study, row, structure, numbers, words), fontsize=8, loc="right", color=canvas.INK)
            axes.set_xlim(0, 1)
            axes.set_ylim(-sum(HEIGHTS), 0.1)
            axes.set_xticks([])
            for spine in axes.spines.values():
                spine.set_visible(False)
        _beside(panels[0], study, row, numbers, words)
        panels[1].tick_params(axis="y", length=0)
        return canvas.to_svg(made, "section", alternative)


def _levels() -> list[float]:
    found = [0.0]
    for height in HEIGHTS:
        found.append(found[-1] - height)
    return found


def _panel(axes: Axes, perched: bool, words: Language) -> None:
    """Draw the layers, the well and the limit of one structure."""
    ground, table, base, cap, foot = _levels()
    valley = base + 0.04 if not perched else base - 0.06
    look: dict[str, Any] = {"linewidth": 0.6, "edgecolor": "white"}
    axes.add_patch(Polygon([(0, cap), (1, cap), (1, foot), (0, foot)], facecolor=DEEP, **look))
    tight = [(0, base), (CREST, base), (1, base), (1, cap), (0, cap)]
    if perched:  # the bed rises to a barrier, and the valley lies below its crest
        tight = [(0, base), (0.5, base), (CREST, table - 0.02), (FOOT, base), (1, valley), (1, cap), (0, cap)]
    axes.add_patch(Polygon(tight, facecolor=TIGHT, **look))
    end = FOOT
    wet = [(0, table), (end, table - 0.02), (end, base), (0, base)]
    dry = [(0, ground), (SLOPE, ground), (end, table - 0.02), (0, table)]
    if perched:
        wet = [(0, table), (CREST, table - 0.02), (0.5, base), (0, base)]
        dry = [(0, ground), (SLOPE - 0.08, ground), (CREST, table - 0.02), (0, table)]
    axes.add_patch(Polygon(wet, facecolor=WET, **look))
    axes.add_patch(Polygon(dry, facecolor=DRY, **look))
    if not perched:
        river = [(FOOT, table - 0.02), (1, table - 0.02), (0.97, base + 0.02), (FOOT + 0.03, base + 0.02)]
        bank = [(FOOT, base), (1, base), (1, table - 0.02), (FOOT, table - 0.02)]
        axes.add_patch(Polygon(bank, facecolor=TIGHT, **look))
        axes.add_patch(Polygon(river, facecolor=canvas.SKY, **look))
    axes.plot([0, CREST if perched else end], [table, table - 0.02], color=canvas.BLUE, linewidth=1.2)
    axes.plot([WELL, WELL], [0.04, base + 0.03], color=canvas.INK, linewidth=2.0)
    axes.plot([WELL, WELL], [base + 0.03, foot + 0.06], color=canvas.INK, linewidth=1.0, linestyle=(0, (2, 2)))
    axes.text(WELL + 0.02, 0.03, words.gettext("puits supposé"), fontsize=8, va="bottom")
    mark = words.gettext("sources") if perched else words.gettext("rivière")
    axes.annotate(
        mark, (CREST + 0.01 if perched else 0.9, table - 0.03), xytext=(0.86, 0.02), ha="center",
        va="bottom", fontsize=8, color=canvas.BLUE,
        arrowprops={"arrowstyle": "-", "color": canvas.BLUE, "linewidth": 0.7},
    )  # fmt: skip


def _beside(axes: Axes, study: Study, row: Row, numbers: Numbers, words: Language) -> None:
    """Write what each layer is and how thick it is supposed to be, beside the first panel."""
    _, bodies = words.gettext, study.project.bodies
    case = variant(study, row.cases["hot"], **{STRUCTURE: "deep_leaky"}) or row.cases["hot"]
    said = (
        (_("zone non saturée"), row.of("hot", DEPTH)), (words.pick(bodies["shallow"]), row.of("hot", WATER)),
        (_("couche peu perméable"), f"{case}/{BED}"), (words.pick(bodies["deep"]), None),
    )  # fmt: skip
    levels = _levels()
    middles = [(above + below) / 2 for above, below in pairwise(levels)]
    axes.set_yticks(middles, [_layer(name, address, study, numbers, words) for name, address in said])
    axes.tick_params(axis="y", length=0, colors=canvas.INK)
    for label, (_name, address) in zip(axes.get_yticklabels(), said, strict=True):
        if address:
            label.set_gid(f"{canvas.ADDRESSED}{address}")


def _layer(name: str, address: str | None, study: Study, numbers: Numbers, words: Language) -> str:
    if address is None:
        return name
    number = values.shown(study, address)
    entry = numbers.entry(address)
    said = words.gettext("{low} à {high}").format(low=entry.low, high=entry.high)
    spread = f" ({said})" if number and number.moved and entry.low else ""
    return f"{name}\n{values.said(numbers, address)}{spread}"


def _limit(study: Study, row: Row, structure: str, numbers: Numbers, words: Language) -> str:
    """Say how far the limit of the aquifer is from the well."""
    case = variant(study, row.cases["hot"], **{STRUCTURE: structure})
    if case is None:
        return words.gettext("limite : non calculée")
    if values.shown(study, f"{case}/boundary_distance") is None:
        return words.gettext("distance de la limite : non connue")
    distance = values.said(numbers, f"{case}/boundary_distance")
    return words.gettext("limite à {distance} du puits").format(distance=distance)


