"""Maps of one scale side by side: how far each plant that takes groundwater would lower it, by supposed structure."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from impact import groundwater_maps
from impact.groundwater_maps import DrawdownField
from impact.study import Study
from reports import aquifers
from reports.document import Row
from reports.figures import canvas, groundwater, values
from reports.language import Language
from reports.maps.groundwater import COLOURS
from reports.numbers import Numbers, decimal, with_unit

ROLES = ("hot", "tower_hot", "dry_hot")  # cases of one power and year that may take water from a well on the site
DATES: tuple[tuple[str, Any], ...] = (("year", ":"), ("long_term", "-"), ("summer", (0, (5, 2))))
PANEL, KEY = 2.3, 0.65  # inches of height, of the panels and of the key in a wide figure
ROOM, LEAST, MOST = 1.15, 500.0, 6_000.0  # edge of the panels over the farthest isoline, and its bounds in m
LETTERS = 22  # of a line beside a panel
MANY = 40  # points of the river that are drawn
KILOMETRE = 1000.0
ABSTRACTION = "annual_abstraction"


def taking(study: Study, row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the roles of the plants that take water from a well on the site, the thirstiest last, and the others."""
    found, without = [], []
    for role in (role for role in ROLES if role in row.cases):
        choices, number = study.cases[row.cases[role]].case.choices, values.shown(study, row.of(role, ABSTRACTION))
        if choices.get("water_source") == groundwater_maps.OWN_WELL and number is not None and number.value > 0:
            found.append((number.value, role))
        else:
            without.append(role)
    return tuple(role for _, role in sorted(found)), tuple(without)


def fields(study: Study, row: Row) -> dict[str, dict[str, DrawdownField]]:
    """Return for each plant that takes water from a well on the site its fields by structure, where there are any."""
    limit, drawn = groundwater.boundary(study), {}
    for role in taking(study, row)[0]:
        found = {}
        for structure in study.project.terms[aquifers.STRUCTURE].values or {}:
            case = aquifers.variant(study, row.cases["hot"], **{aquifers.STRUCTURE: structure})
            plant = study.cases[row.cases[role]]
            field = groundwater_maps.plant_field(study.cases[case], plant, limit) if case else None
            if field is not None:
                found[structure] = field
        if found:
            drawn[role] = found
    return drawn


def describe(study: Study, numbers: Numbers, row: Row, words: Language) -> str:
    """Say the finding: what the plants that take groundwater ask for in the year, from the first to the last."""
    shown, _ = taking(study, row)
    if not shown:
        return words.gettext("Aucune technique étudiée ne prend d'eau à un puits du site : rien à dessiner.")
    said = words.gettext("Même échelle : de {low} à {high} demandés dans l'année selon la technique ({scenario}).")
    low, high = (values.said(numbers, row.of(role, ABSTRACTION)) for role in (shown[0], shown[-1]))
    return said.format(low=low, high=high, scenario=row.scenario)


def draw(
    study: Study, row: Row, names: Mapping[str, str], words: Language, alternative: str, width: float = canvas.FULL
) -> Markup:
    """Draw one panel a plant, all of one scale, with the isoline of each structure at three dates.

    Parameters
    ----------
    names : mapping
        What the roles are called.
    """
    shown = fields(study, row)
    if not shown:
        return Markup("")
    every = [field for found in shown.values() for field in found.values()]
    within = [reach for field in every if (reach := ROOM * _reach(field)) <= MOST]
    edge = max([LEAST, *within])
    said = groundwater.structures(study, words)
    with canvas.style("plants"):
        made = canvas.figure(PANEL + (KEY if width > canvas.TEXT else 2 * KEY), width)
        panels: list[Axes] = list(np.atleast_1d(made.subplots(1, len(shown), sharex=True, sharey=True)))
        for axes, (role, found) in zip(panels, shown.items(), strict=True):
            _panel(axes, found, groundwater.boundary(study), edge, words)
            axes.set_title(names[role], loc="left")
            _beyond(axes, found, said, edge, words)
        panels[0].set_ylabel(words.gettext("vers le nord (km)"))
        for axes in panels:
            axes.set_xlabel(words.gettext("vers l'est (km)"))
        _key(panels[0], shown, said, every[0].step, words)
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
    axes: Axes, fields: Mapping[str, DrawdownField], said: Mapping[str, str], edge: float, words: Language
) -> None:
    """Name the structures whose isoline is farther than the panel, is one for both later dates, or is not drawn."""
    far = [said[name] for name, field in fields.items() if _reach(field) > edge]
    none = [said[name] for name, field in fields.items() if not _reach(field) > 0]
    unknown = [text for name, text in said.items() if name not in fields]
    alike = [said[name] for name, field in fields.items() if 0 < _reach(field) <= edge and _held(field)]
    told = (
        (words.gettext("hors cadre : {names}"), far), (words.gettext("sans isoligne : {names}"), none),
        (words.gettext("à long terme, la même isoligne en fin d'été : {names}"), alike),
        (words.gettext("non dessiné, direction inconnue : {names}"), unknown),
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


def _key(
    axes: Axes, shown: Mapping[str, Mapping[str, DrawdownField]], said: Mapping[str, str], step: float, words: Language
) -> None:
    """Name what is drawn in any of the panels."""
    names = {name for found in shown.values() for name, field in found.items() if _reach(field) > 0}
    for structure in (name for name in said if name in names):
        axes.plot([], [], color=COLOURS[structure], linewidth=1.3, label=said[structure])
    metres = with_unit(decimal(step, 1, words.code), "m")
    for dashes, text in zip((dashes for _, dashes in DATES), (
        words.gettext("{step}, un an"), words.gettext("{step}, long terme"),
        words.gettext("{step}, long terme, fin d'été"),
    ), strict=True):  # fmt: skip
        axes.plot([], [], color=canvas.INK, linewidth=1.3, linestyle=dashes, label=text.format(step=metres))
    axes.plot([], [], color=canvas.INK, marker="s", markersize=4, linestyle="", label=words.gettext("puits supposé"))
