"""The maps of what the study computes of the groundwater: where a well lowers it, and where it may carry a substance.

Both show hypotheses: isolines no finer than the class of the model bears, and shares of the sets instead of one plume.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from gis.layers import Layer
from impact.evidence import Source
from impact.groundwater_maps import RARE, SHARES, DrawdownField, Sector
from reports import maps
from reports.figures import canvas
from reports.language import Language
from reports.maps import drawing, labels
from reports.numbers import decimal, with_unit

COLOURS = {"continuous_with_river": canvas.BLUE, "deep_confined": canvas.VERMILION, "deep_leaky": canvas.GREEN}
DATES: tuple[tuple[str, Any], ...] = (("year", ":"), ("long_term", "-"), ("summer", (0, (5, 2))))
FILLS = ("#f6dcc9", "#eeb48f", "#d97c45")  # of a fan, outermost first
ARC = 5  # points of the rim of a sector
LINES = 19  # that the legend takes at most, in a column
ENTRIES = 9  # of the legend: lines, tint, and what the pack has around the project


def drawdown(
    fields: Mapping[str, DrawdownField], words: Mapping[str, str], layers: Mapping[str, Layer],
    sources: Mapping[str, Source], language: Language, alternative: str, width: float = canvas.FULL,
) -> Markup:
    """Draw map D: the isoline of the drawdown that the class of the model bears, by structure and date.

    Parameters
    ----------
    fields : mapping
        By structure, those that have a field; without any there is no map.
    words : mapping
        What the structures are called, those that cannot be drawn among them.
    """
    if not fields:
        return Markup("")

    def draw(sheet: drawing.Sheet) -> None:
        seen = [name for name, field in fields.items() if _reached(field)]
        for name in seen:
            _isolines(sheet, fields[name], COLOURS[name])
            sheet.entry(Line2D([], [], color=COLOURS[name], linewidth=2.2, label=sheet.wrapped(words[name])))
        _entries(sheet, {COLOURS[name]: fields[name] for name in seen})

    return maps.draw(
        "drawdown", layers, sources, language, alternative, width,
        maps.Over(draw, LINES, _undrawn(fields, words, language), ENTRIES),
    )  # fmt: skip


def fan(
    sectors: Sequence[Sector], layers: Mapping[str, Layer], sources: Mapping[str, Source], language: Language,
    alternative: str, width: float = canvas.FULL,
) -> Markup:
    """Draw map E: the sectors into which water from the site may go within a year, by the share of the sets."""
    if not sectors:
        return Markup("")
    _ = language.gettext

    def draw(sheet: drawing.Sheet) -> None:
        middle = _middle(layers)
        for share, colour in zip(SHARES, FILLS, strict=True):
            drawn = [s for s in sectors if not s.upstream and s.share == share]
            for sector in drawn:
                plain = {"facecolor": colour, "edgecolor": "white", "linewidth": 0.5, "zorder": 2.2}
                _wedge(sheet, sector, middle, plain)
            if drawn:
                said = _("aval, un an : au moins {share} des jeux")
                label = said.format(share=_percent(share, language))
                sheet.entry(Patch(facecolor=colour, edgecolor="white", label=sheet.wrapped(label)))
        look: dict[str, Any] = {"facecolor": "white", "edgecolor": canvas.BLUE, "hatch": "////", "linewidth": 0.8}
        for sector in (s for s in sectors if s.upstream):
            _wedge(sheet, sector, middle, {**look, "zorder": 2.4})
        if any(s.upstream for s in sectors):
            said = _("amont d'un puits : au moins {share} des jeux")
            sheet.entry(Patch(label=sheet.wrapped(said.format(share=_percent(SHARES[0], language))), **look))

    note = _("Modèle de classe 1, non calé ; sens d'écoulement supposé, non mesuré. Une rivière, une source ou une "
             "barrière arrêterait l'eau : non dessiné. Au-delà des secteurs, de l'eau peut passer aussi.")  # fmt: skip
    return maps.draw("fan", layers, sources, language, alternative, width, maps.Over(draw, LINES, note))


def _isolines(sheet: drawing.Sheet, field: DrawdownField, colour: str) -> None:
    """Draw where the share of the sets is not rare, and the isoline of each date in the central run."""
    from shapely.geometry import LineString

    if int((field.share >= RARE).sum()) > 1:
        levels = [RARE, 1.1]
        sheet.axes.contourf(field.easting, field.northing, field.share, levels, colors=[colour], alpha=0.13, zorder=2.1)
    for name, dashes in DATES:
        heights = getattr(field, name)
        if heights.max() >= field.step and _wide(heights, field):
            drawn = sheet.axes.contour(
                field.easting, field.northing, heights, [field.step], colors=[colour], linewidths=1.4,
                linestyles=[dashes], zorder=5,
            )  # fmt: skip
            for ring in drawn.allsegs[0]:
                sheet.taken += labels.strip(LineString(ring), sheet.box, sheet.scale)


def _entries(sheet: drawing.Sheet, drawn: Mapping[str, DrawdownField]) -> None:
    _ = sheet.language.gettext
    said = {
        "year": _("{step}, un an (calcul central)"), "long_term": _("{step}, long terme (calcul central)"),
        "summer": _("{step}, long terme, fin d'été (central)"),
    }  # fmt: skip
    for name, dashes in DATES:
        reached = [field for field in drawn.values() if _wide(getattr(field, name), field)]
        if reached:
            label = said[name].format(step=_metres(reached[0].step, sheet.language))
            sheet.entry(Line2D([], [], color=canvas.INK, linewidth=1.4, linestyle=dashes, label=sheet.wrapped(label)))
    wide = {colour: field for colour, field in drawn.items() if int((field.share >= RARE).sum()) > 1}
    if wide:
        colour, field = next(iter(wide.items()))
        tint = _("teinte : {step}, long terme, {share} des jeux")
        if len(wide) > 1:
            tint = _("teinte, couleur de la structure : {step}, long terme, {share} des jeux")
        label = tint.format(step=_metres(field.step, sheet.language), share=_percent(RARE, sheet.language))
        sheet.entry(Patch(facecolor=colour, alpha=0.13, label=sheet.wrapped(label)))


def _wide(heights: Any, field: DrawdownField) -> bool:
    """Whether an isoline goes around more than the point of the well itself."""
    return int((heights >= field.step).sum()) > 1


def _reached(field: DrawdownField) -> bool:
    return int((field.share >= RARE).sum()) > 1 or any(_wide(getattr(field, name), field) for name, _ in DATES)


def _undrawn(fields: Mapping[str, DrawdownField], words: Mapping[str, str], language: Language) -> str:
    """Say which structures have no isoline, and why."""
    _ = language.gettext
    parts = [_("Modèle de classe 1, non calé, sans isoligne plus fine")]
    least = [words[name] for name, field in fields.items() if not _reached(field)]
    if least:
        step = _metres(next(iter(fields.values())).step, language)
        parts.append(_("Partout moins de {step} : {names}").format(step=step, names=", ".join(least)))
    unknown = [said for name, said in words.items() if name not in fields]
    if unknown:
        parts.append(_("Non dessiné, direction inconnue : {names}").format(names=", ".join(unknown)))
    return f"{'. '.join(parts)}."


def _middle(layers: Mapping[str, Layer]) -> tuple[float, float]:
    centre = layers[maps.CENTRE].frame.geometry.union_all().centroid
    return float(centre.x), float(centre.y)


def _wedge(sheet: drawing.Sheet, sector: Sector, middle: tuple[float, float], look: Mapping[str, Any]) -> None:
    """Draw a sector, and keep notes off it."""
    shape = _sector(sector, middle)
    sheet.axes.add_patch(PathPatch(shape, **look))
    box = shape.get_extents()
    sheet.taken.append(((box.x0, box.y0, box.x1, box.y1), labels.SOLID))


def _sector(sector: Sector, middle: tuple[float, float]) -> Path:
    angles = np.radians(np.linspace(sector.begin, sector.end, ARC))
    rim = np.column_stack([np.sin(angles), np.cos(angles)]) * sector.reach + middle
    points = [middle, *rim, middle]
    return Path(points, [Path.MOVETO, *[Path.LINETO] * ARC, Path.CLOSEPOLY])


def _metres(value: float, language: Language) -> str:
    return with_unit(decimal(value, 1, language.code), "m")


def _percent(share: float, language: Language) -> str:
    return with_unit(decimal(share * 100, 0, language.code), "%")
