"""Maps of one scale side by side: how far each plant that takes groundwater would lower it, by supposed structure."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from impact import groundwater_maps
from impact.groundwater_maps import DrawdownField
from impact.study import Study
from reports import aquifers, document, water_scenarios
from reports.document import Row
from reports.figures import canvas, groundwater, values
from reports.language import Language
from reports.maps.groundwater import COLOURS
from reports.numbers import Numbers, decimal, with_unit
from reports.water_scenarios import WaterScenario

DATES: tuple[tuple[str, Any], ...] = (("year", ":"), ("long_term", "-"), ("summer", (0, (5, 2))))
PANEL, KEY = 1.95, 0.75  # inches of height, of a row of panels and of the key in a wide figure
ACROSS = {canvas.FULL: 3}  # panels side by side; 2 in the text column
ROOM, LEAST, MOST = 1.15, 500.0, 6_000.0  # edge of the panels over the farthest isoline, and its bounds in m
LETTERS, KEY_LETTERS = 15, 30  # of a line beside a panel, and of the key in the place of one
MANY = 40  # points of the river that are drawn
KILOMETRE = 1000.0
RATE = "long_term_pumping_rate"


def taking(study: Study, row: Row, words: Language) -> tuple[WaterScenario, ...]:
    """Return the water scenarios that take water from a well on the site, the thirstiest last."""
    return tuple(one for one in water_scenarios.scenarios(study, row, words) if one.pumps)


def fields(study: Study, row: Row, words: Language) -> dict[WaterScenario, dict[str, DrawdownField]]:
    """Return for each plant that takes water from a well on the site its fields by structure, where there are any."""
    limit, shown = groundwater.boundary(study), taking(study, row, words)
    drawn: dict[WaterScenario, dict[str, DrawdownField]] = {one: {} for one in shown}
    for structure in study.project.terms[aquifers.STRUCTURE].values or {}:
        case = aquifers.variant(study, row.cases["hot"], **{aquifers.STRUCTURE: structure})
        plants = [study.cases[one.case] for one in shown]
        made = groundwater_maps.plant_fields(study.cases[case], plants, limit) if case else ()
        for one, field in zip(shown, made, strict=False):
            if field is not None:
                drawn[one][structure] = field
    return {one: found for one, found in drawn.items() if found}


def describe(study: Study, numbers: Numbers, row: Row, words: Language) -> str:
    """Say the finding: what a well pumps for the plants that take groundwater, from the first to the last."""
    shown = taking(study, row, words)
    if not shown:
        return words.gettext("Aucune technique étudiée ne prend d'eau à un puits du site : rien à dessiner.")
    said = words.gettext(
        "Même échelle : d'un puits du site, de {low} à {high} en moyenne selon la technique ({scenario})."
    )
    low, high = (values.said(numbers, f"{one.case}/{RATE}") for one in (shown[0], shown[-1]))
    return said.format(low=low, high=high, scenario=row.scenario)


def draw(study: Study, row: Row, words: Language, alternative: str, width: float = canvas.FULL) -> Markup:
    """Draw one panel a plant, all of one scale, with the isoline of each structure at three dates."""
    shown = fields(study, row, words)
    if not shown:
        return Markup("")
    every = [field for found in shown.values() for field in found.values()]
    within = [reach for field in every if (reach := ROOM * _reach(field)) <= MOST]
    edge = max([LEAST, *within])
    said = groundwater.structures(study, words)
    signs = dict(zip(said, string.ascii_lowercase, strict=False))
    with canvas.style("plants"):
        across = min(ACROSS.get(width, 2), len(shown))
        down = -(-len(shown) // across)
        free = down * across > len(shown) and width > canvas.TEXT  # a place for the key among the panels
        key = 0.0 if free else KEY if width > canvas.TEXT else 2 * KEY
        made = canvas.figure(down * PANEL + key, width)
        grid = made.subplots(down, across, sharex=True, sharey=True, squeeze=False)
        panels: list[Axes] = list(grid.flat)
        for axes, (plant, found) in zip(panels, shown.items(), strict=False):
            _panel(axes, found, groundwater.boundary(study), edge, words)
            axes.set_title(document.initial(plant.plant), loc="left")
            _beyond(axes, found, signs, edge, words)
        for axes in panels[len(shown) :]:
            axes.set_axis_off()
        for line in grid:
            line[0].set_ylabel(words.gettext("vers le nord (km)"))
        for axes in panels[max(len(shown) - across, 0) : len(shown)]:  # those that have none below
            axes.tick_params(labelbottom=True)
            axes.set_xlabel(words.gettext("vers l'est (km)"))
        named = {name: f"{signs[name]}\u00a0: {text}" for name, text in said.items()}
        _key(panels[0], shown.values(), named, every[0].step, words)
        if free:
            _key_in(panels[-1], panels[0])
        else:
            canvas.key(made, panels[0], 3)
        return canvas.to_svg(made, "plants", alternative)


def _panel(
    axes: Axes, fields: Mapping[str, DrawdownField], river: Any, edge: float, words: Language
) -> None:
    one = next(iter(fields.values()))
    middle = one.easting.size // 2
    x, y = one.easting[middle], one.northing[middle]
    for structure, field in fields.items():
        for name, dashes in DATES:
            heights = getattr(field, name)
            if int((heights >= field.step).sum()) > 1:
                axes.contour((field.easting - x) / KILOMETRE, (field.northing - y) / KILOMETRE, heights, [field.step],
                             colors=[COLOURS[structure]], linewidths=1.3, linestyles=[dashes])  # fmt: skip
    reach = edge / KILOMETRE
    if river is not None:
        line = np.array([river.interpolate(share, normalized=True).coords[0] for share in np.linspace(0, 1, MANY)])
        away = (line - (x, y)) / KILOMETRE
        if (np.abs(away) <= reach).all(axis=1).any():
            name = words.gettext("rivière dessinée sur la carte")
            axes.plot(away[:, 0], away[:, 1], color=canvas.SKY, linewidth=2.0, label=name)
    axes.plot([0], [0], marker="s", markersize=4, color=canvas.INK)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    axes.set_aspect("equal")
    axes.xaxis.set_major_locator(_whole())
    axes.yaxis.set_major_locator(_whole())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: decimal(value, 0 if float(value).is_integer() else 1, words.code))
    axes.grid()


def _beyond(
    axes: Axes, fields: Mapping[str, DrawdownField], signs: Mapping[str, str], edge: float, words: Language
) -> None:
    """Name the structures whose isoline is farther than the panel, is one for both later dates, or is not drawn."""
    far = [signs[name] for name, field in fields.items() if _reach(field) > edge]
    none = [signs[name] for name, field in fields.items() if not _reach(field) > 0]
    unknown = [sign for name, sign in signs.items() if name not in fields]
    alike = [signs[name] for name, field in fields.items() if 0 < _reach(field) <= edge and _held(field)]
    told = (
        (words.gettext("hors cadre : {names}"), far), (words.gettext("sans isoligne : {names}"), none),
        (words.gettext("même isoligne en fin d'été : {names}"), alike),
        (words.gettext("direction inconnue : {names}"), unknown),
    )  # fmt: skip
    lines = [line.format(names=", ".join(names)) for line, names in told if names]
    text = "\n".join("\n".join(textwrap.wrap(line.replace(" :", "\u00a0:"), LETTERS)) for line in lines)
    axes.annotate(text, (1.03, 1.0), xycoords="axes fraction", va="top", color=canvas.GREY, fontsize=canvas.LEAST)


def _whole() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(5, steps=[1, 2, 5, 10])


def _held(field: DrawdownField) -> bool:
    """Whether the isoline is the same at both later dates, as where the well gives the most that it can in either."""
    return bool(((field.long_term >= field.step) == (field.summer >= field.step)).all())


def _reach(field: DrawdownField) -> float:
    """How far from the well the isoline is, at the later of both dates. [m]"""
    middle = field.easting.size // 2
    heights = np.maximum(field.long_term, field.summer)
    away = np.hypot(field.easting - field.easting[middle], (field.northing - field.northing[middle])[:, None])
    return float(away[heights >= field.step].max(initial=0.0))


def _key_in(place: Axes, panel: Axes) -> None:
    """Put the key of a panel into the place of one that is empty, its words on lines that fit there."""
    handles, labels = panel.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    words = ["\n".join(textwrap.wrap(label, KEY_LETTERS)) for label in unique]
    made = place.legend(
        list(unique.values()), words, loc="upper left", bbox_to_anchor=(0.02, 1.2), frameon=False, handlelength=1.6,
        borderpad=0.0, borderaxespad=0.0, labelspacing=0.2, fontsize=canvas.LEAST,
    )  # fmt: skip
    made.set_in_layout(False)


def _key(
    axes: Axes, shown: Iterable[Mapping[str, DrawdownField]], said: Mapping[str, str], step: float, words: Language
) -> None:
    """Name the structures, drawn in any of the panels or not, and the dates."""
    names = {name for found in shown for name, field in found.items() if _reach(field) > 0}
    for structure, text in said.items():
        line = {"color": COLOURS[structure], "linewidth": 1.3} if structure in names else {"linestyle": ""}
        axes.plot([], [], label=text, **line)
    metres = with_unit(decimal(step, 1, words.code), "m")
    for dashes, text in zip((dashes for _, dashes in DATES), (
        words.gettext("{step}, un an"), words.gettext("{step}, long terme"),
        words.gettext("{step}, long terme, fin d'été"),
    ), strict=True):  # fmt: skip
        axes.plot([], [], color=canvas.INK, linewidth=1.3, linestyle=dashes, label=text.format(step=metres))
    axes.plot([], [], color=canvas.INK, marker="s", markersize=4, linestyle="", label=words.gettext("puits supposé"))
