"""The maps of a report: the site and its surroundings, the aquifers, farmland and the uses of water.

Each is drawn from the layers of the pack that are there, and says on itself which ones it lacks.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from markupsafe import Markup

from gis.layers import RESTRICTED, Layer
from impact.evidence import Source
from reports.figures import canvas
from reports.language import WIDE, Language
from reports.maps import drawing, frame, generalise, labels, official

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reports.maps.labels import Box

LETTERS = {"site": "A", "aquifers": "B", "farmland": "C", "drawdown": "D", "fan": "E", "sensitive": "F"}
# Beginnings of the names or supports of area layers that belong to one map alone.
THEMES: Mapping[str, tuple[str, ...]] = {
    "site": (),
    "aquifers": ("groundwater", "aquifer"),
    "drawdown": (),
    "fan": (),
    "farmland": ("farmland", "parcel", "crop", "irrigation", "catchment-protection"),
    "sensitive": (official.SENSITIVE,),
}
NEAR = 2200.0  # m around the project on the map of sensitive places
ENLARGED = 1.6  # times the extent of the site's surroundings, at most, to show the areas of a theme
LACKING = 0.22  # letters of a line of what a map lacks, to a mm of the width of its block
ACROSS, DOWN = 6, 20  # steps between the outermost places of a note
AIR = 0.6  # lines of air that a note has in all
RIVER = 10  # how much more a note should leave a river free than a label
LINES = 4  # of the legend, that the name of a placeholder may take
CENTRE = "site"  # the layer of the project
SURROUNDINGS = ("communes",)  # layers that map A alone has room for


@dataclass(frozen=True)
class Over:
    """What is drawn on a map besides the layers of the pack: lines and entries of its legend at most, and a note."""

    draw: Callable[[drawing.Sheet], None]
    lines: int
    note: str
    classes: int = drawing.CLASSES


def site(
    layers: Mapping[str, Layer], sources: Mapping[str, Source], language: Language, alternative: str,
    width: float = canvas.FULL,
) -> Markup:
    """Draw map A: where the project is assumed to be, with rivers, places and piezometers around it."""
    return draw("site", layers, sources, language, alternative, width)


def aquifers(
    layers: Mapping[str, Layer], sources: Mapping[str, Source], language: Language, alternative: str,
    width: float = canvas.FULL,
) -> Markup:
    """Draw map B: the groundwater bodies that the pack has, one class each, below what map A shows."""
    return draw("aquifers", layers, sources, language, alternative, width)


def farmland(
    layers: Mapping[str, Layer], sources: Mapping[str, Source], language: Language, alternative: str,
    width: float = canvas.FULL,
) -> Markup:
    """Draw map C: the farmland and the uses of water that the pack has."""
    return draw("farmland", layers, sources, language, alternative, width)


def sensitive(
    layers: Mapping[str, Layer], sources: Mapping[str, Source], language: Language, alternative: str,
    width: float = canvas.FULL,
) -> Markup:
    """Draw map F: dwellings, wells, watercourses, protection perimeters and natural areas near the project."""
    return draw("sensitive", layers, sources, language, alternative, width)


def has_sensitive(layers: Mapping[str, Layer], language: Language) -> bool:
    """Whether a pack holds any layer that map F is made for."""
    return any(_theme(layer) == "sensitive" for layer in official.dressed(layers, language).values())


def describe(theme: str, layers: Mapping[str, Layer], language: Language) -> str:
    """Say in words what a map finds: which areas the assumed location touches, or what is not in the pack."""
    _ = language.gettext
    if theme == "site":
        if (centre := layers.get(CENTRE)) is not None and centre.kind != "placeholder":
            return _("L'emplacement du projet, avec les lieux, cours d'eau et piézomètres autour.")
        return _(
            "L'emplacement du projet est supposé : sa parcelle n'est pas connue ; "
            "lieux, cours d'eau et piézomètres autour.")
    whole = {**layers, **official.dressed(layers, language)}
    own = [layer for layer in whole.values() if _theme(layer) == theme]
    if theme == "sensitive":
        found = dict.fromkeys(language.pick(layer.label) for layer in own)
        text = _("Autour de l'emplacement supposé du projet : {names}.").format(names=", ".join(found))
        return textwrap.shorten(text, canvas.ALTERNATIVE, placeholder="…")
    if not own:
        return {
            "aquifers": _("Aucun contour de nappe dans le dossier : la carte place l'emplacement supposé, "
                          "les piézomètres et les cours d'eau."),
            "farmland": _("Ni parcelles agricoles ni périmètres irrigués dans le dossier : la carte place "
                          "l'emplacement supposé et les cours d'eau."),
        }[theme]  # fmt: skip
    touched = _touched(own, layers.get(CENTRE), language)
    if not touched:
        return _("L'emplacement supposé du projet ne touche aucune des surfaces de cette carte.")
    text = _("L'emplacement supposé du projet touche, à l'exactitude des contours près : {names}.").format(
        names=", ".join(touched)
    )
    return textwrap.shorten(text, canvas.ALTERNATIVE, placeholder="…")


def lacking(theme: str, layers: Mapping[str, Layer], language: Language) -> str:
    """Return what a map lacks, in the words that stand on it; empty where nothing is missing."""
    _ = language.gettext
    names = {
        "aquifers": {"groundwater": _("contours des masses d'eau souterraine")},
        "farmland": {
            "parcel": _("parcelles agricoles (RPG)"), "irrigation": _("périmètres irrigués"),
            "catchment-protection": _("périmètres de protection des captages"),
        },
    }.get(theme, {})  # fmt: skip
    there = {**layers, **official.dressed(layers, language)}
    present = [f"{layer.name} {layer.support or ''}" for layer in there.values()]
    missing = [words for name, words in names.items() if not any(name in text for text in present)]
    return _("absent du dossier : {names}").format(names=", ".join(missing)) if missing else ""


def _theme(layer: Layer) -> str:
    """Return the map to which the areas of a layer belong."""
    names = (layer.name, layer.support or "")
    return next(
        (theme for theme, starts in THEMES.items() if starts and any(name.startswith(starts) for name in names)), "site"
    )


def _touched(own: list[Layer], centre: Layer | None, language: Language) -> list[str]:
    """Return the names of the areas that the assumed location of the project touches."""
    if centre is None or centre.frame.empty:
        return []
    place = centre.frame.geometry.union_all()
    return [
        name
        for layer in own
        for shape, name in zip(layer.frame.geometry, _called(layer.frame, language), strict=True)
        if shape is not None and shape.intersects(place)
    ]


def _called(frame: GeoDataFrame, language: Language) -> list[str]:
    """Return the codes of features, by which the legend names them too; their names where they have none."""
    return list(frame[drawing.CODE if drawing.CODE in frame else f"name_{language.code}"])


def _shown(theme: str, layers: Mapping[str, Layer]) -> dict[str, GeoDataFrame]:
    """Return the features of the layers of a map that have a place, protected positions blurred first of all."""
    found = {}
    for name, layer in layers.items():
        spare = theme != "site" and (name in SURROUNDINGS or (layer.kind == "placeholder" and name != CENTRE))
        if layer.on_map and _theme(layer) in ("site", theme) and not spare:
            told = layer.frame.assign(**{RESTRICTED: layer.hidden}) if layer.hidden.any() else layer.frame
            there = told[told.geometry.notna() & ~told.geometry.is_empty]
            if len(there):
                found[name] = generalise.blurred(there)
    return found


def _extent(theme: str, layers: Mapping[str, Layer], shown: Mapping[str, GeoDataFrame]) -> Box:
    """Return the extent of a map: around points and site, wider where a theme has areas, within a bound."""
    near = [drawing.features(f, ("Point", "Polygon")) for n, f in shown.items() if _theme(layers[n]) == "site"]
    near = [f for f in near if len(f)] or list(shown.values())
    if theme == "sensitive" and CENTRE in shown:
        return frame.around([shown[CENTRE]], NEAR)
    box = frame.around(near)
    own = [f for n, f in shown.items() if _theme(layers[n]) == theme and theme != "site"]
    if not own:
        return box
    whole = frame.around([*near, *own])
    grown = min(ENLARGED, (whole[2] - whole[0]) / (box[2] - box[0]))
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    half = ((box[2] - box[0]) / 2 * grown, (box[3] - box[1]) / 2 * grown)
    return middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]


def draw(
    theme: str, layers: Mapping[str, Layer], sources: Mapping[str, Source], language: Language, alternative: str,
    width: float, over: Over | None = None,
) -> Markup:
    """Draw the map of a theme; `over` draws on it first, and has the first entries of the legend."""
    layers = {**layers, **official.dressed(layers, language)}
    shown = _shown(theme, layers)
    if not shown:
        return Markup("")
    used = {name: layers[name] for name in shown}
    box = _extent(theme, layers, shown)
    with canvas.style(f"map-{theme}"):
        lines = frame.source_lines(used, sources, language, width)
        placed = frame.block(width, len(lines), _legend_lines(used, shown) if over is None else over.lines)
        sheet = drawing.Sheet(placed.axes, box, frame.scale(box, width), language)
        sheet.named = () if theme == "site" else ("place",)
        if over is not None:
            sheet.letters = drawing.WIDE_WRAP if width >= canvas.FULL else drawing.WRAP
            sheet.classes = over.classes
            over.draw(sheet)
        _fill(sheet, used, shown)
        frame.framed(placed.axes, box)
        notes = _say_lacking(sheet, lacking(theme, layers, language) if over is None else over.note, width)
        stands = labels.settle(sheet.labels, box, sheet.taken, sheet.scale)
        for label, stand in labels.legible(sheet.labels, stands, box, notes):
            labels.write(placed.axes, label, stand)
        frame.furniture(placed, box, frame.identifier(LETTERS[theme], used, language), language)
        frame.inset(placed, list(shown.values()), box, language)
        frame.written(placed.made, lines)
        placed.made.legend(
            handles=sheet.handles, loc="upper left", bbox_to_anchor=placed.legend, frameon=False, borderpad=0,
            borderaxespad=0.2, handlelength=1.6, labelspacing=0.5, alignment="left",
        )  # fmt: skip
        return canvas.to_svg(placed.made, f"map-{theme}", alternative)


def _legend_lines(used: Mapping[str, Layer], shown: Mapping[str, GeoDataFrame]) -> int:
    """Return how many lines the legend takes at most."""
    count = 0
    for name, there in shown.items():
        of_kind = there.geometry.geom_type.str.removeprefix("Multi").value_counts()
        areas = int(of_kind.get("Polygon", 0))
        count += LINES * areas if used[name].kind == "placeholder" else LINES * min(areas, drawing.CLASSES)
        count += min(int(of_kind.get("Point", 0)), 1) + min(int(of_kind.get("LineString", 0)), 1)
        count += int(RESTRICTED in there)
    return min(count, LINES * drawing.CLASSES)


def _say_lacking(sheet: drawing.Sheet, words: str, width: float) -> list[Box]:
    """Write what the map lacks where it hides least, in a corner if possible; return the ground that this covers."""
    if not words:
        return []
    lines = textwrap.wrap(words.replace(" :", f"{WIDE}:").replace(" ;", f"{WIDE};"), int(width * LACKING))
    wide = max(labels.written_width(line) for line in lines) * sheet.scale
    high = (len(lines) + AIR) * labels.LINE * sheet.scale
    places = _note_places(sheet.box, wide, high)

    def hidden(note: Box) -> int:
        lost = labels.without_room(sheet.labels, sheet.box, note, sheet.scale)
        below = (weight for box, weight in sheet.taken if labels.overlap(box, note))
        return labels.SOLID * lost + sum(RIVER if weight == labels.LIGHT else weight for weight in below)

    x, y, horizontal, vertical = min(places, key=lambda place: hidden(places[place]))
    sheet.taken.append((places[x, y, horizontal, vertical], labels.OUTSIDE))
    sheet.axes.annotate(
        "\n".join(lines), (x, y), xycoords="axes fraction", va=vertical, ha=horizontal, fontsize=canvas.LEAST,
        fontstyle="italic", ma="left", zorder=11,
        bbox={"facecolor": "white", "edgecolor": canvas.GREY, "linewidth": 0.6, "pad": 2.5},
    )  # fmt: skip
    return [places[x, y, horizontal, vertical]]


def _note_places(box: Box, wide: float, high: float) -> dict[tuple[float, float, str, str], Box]:
    """Return where a note may stand, the corners first: its place in shares of the frame, and the ground below it."""
    west, south, east, north = box
    found: dict[tuple[float, float, str, str], Box] = {}
    for across, down in sorted(product(range(ACROSS + 1), range(DOWN + 1)), key=_to_corner):
        left = west + (east - west - wide) * across / ACROSS
        top = north - (north - south - high) * down / DOWN
        horizontal = {0: "left", ACROSS: "right"}.get(across, "center")
        vertical = {0: "top", DOWN: "bottom"}.get(down, "center")
        x = {"left": 0.01, "right": 0.99}.get(horizontal, (left + wide / 2 - west) / (east - west))
        y = {"top": 0.985, "bottom": 0.015}.get(vertical, (top - high / 2 - south) / (north - south))
        found[x, y, horizontal, vertical] = (left, top - high, left + wide, top)
    return found


def _to_corner(place: tuple[int, int]) -> tuple[int, int, int]:
    """Return by what places of a note are sorted: steps from the nearest corner, then from the top and the left."""
    across, down = place
    return min(across, ACROSS - across) + min(down, DOWN - down), down, across


def _fill(sheet: drawing.Sheet, used: Mapping[str, Layer], shown: Mapping[str, GeoDataFrame]) -> None:
    """Draw all features: placeholders and points first in the legend, then areas in what room is left."""
    classed = []
    for name, there in shown.items():
        found = drawing.features(there, ("Polygon",))
        if RESTRICTED in found:
            protected = found[RESTRICTED].fillna(False).astype(bool)
            drawing.hidden(sheet, found[protected])
            found = found[~protected]
        if len(found) and used[name].kind == "placeholder":
            drawing.placeholder(sheet, found)
        elif len(found):
            classed.append((name, found))
    for there in shown.values():
        drawing.points(sheet, drawing.features(there, ("Point",)))
    for name, there in shown.items():
        drawing.lines(sheet, used[name], drawing.features(there, ("LineString",)))
    for name, found in classed:
        drawing.areas(sheet, used[name], found, drawing.CLASSES - len(sheet.handles))
