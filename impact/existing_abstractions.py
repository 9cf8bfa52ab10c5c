"""The drawdown that others cause, and what a project adds to it, on the grid of a case.

Drawdowns of a linear model add up, so those of existing works are computed for themselves and added to the project's.
By reciprocity one run from the receptors gives every work in every layer. A work whose aquifer nobody knows gives two
bounds and no value: it takes nothing from the aquifers of the model, or it stands where a receptor feels it most. So
does a receptor of which only the distance from the site is known: it lies in the direction where they are felt least,
or most.

Works are supposed to have pumped what they declare, in its season, for as long before the project as the long term of
the study, and to go on. Their drawdown is against a state without any abstraction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.abstraction_works import IRRIGATION, AbstractionWorks, middle_of_cell
from gis.official import BLUR_CELL
from impact.cases import Case
from impact.errors import FlowModelError, InputError
from impact.graph import Absent
from impact.physics import crop_water
from impact.physics.groundwater_flow import Cells, Wells, response_matrix
from impact.physics.groundwater_flow.validity import LinearValidity, linear_validity
from impact.physics.types import Array
from impact.project import Project
from impact.run_report import LINEAR
from impact.site_model import CRS, SiteModel, central
from impact.study import evaluate

YEAR = 365.25 * 86400.0  # s
MONTH = YEAR / 12.0
_MONTHS = 12
_ON, _BEYOND, _OUTSIDE = "on", "beyond", "outside"  # the grid
_NAMED = 8  # works that a sentence names
_DIRECTIONS = 720  # at which the ring of a receptor is looked at: finer than its cells
SOURCE = "existing-abstractions-on-the-grid"
DATA = {  # of a study, by date
    "1_year": "existing_first_year_drawdown_most", "long_term": "existing_long_term_drawdown_most",
    "end_of_summer": "existing_summer_drawdown_most",
}  # fmt: skip
_NEED = (
    "monthly_reference_evapotranspiration", "monthly_rainfall", "crop_coefficient_initial", "crop_coefficient_middle",
    "crop_coefficient_end", "crop_initial_length", "crop_development_length", "crop_middle_length",
    "crop_late_length", "season_start", "soil_available_water", "crop_depletion_share", "rain_interval",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Season:
    """Shares of a year's irrigation by month, and whose season it is, in words."""

    shares: Array
    said: str


@dataclass(frozen=True, eq=False)
class Existing:
    """Existing works on the grid of a model.

    Attributes
    ----------
    works : AbstractionWorks
        Those that lie on the grid.
    rates : array (work, month)
        What each pumps in each twelfth of the year. [m³/s]
    middles : array (work, 2)
        Easting and northing at which grids have each; NaN where the grid holds no middle of a cell of 2 km. [m]
    before : int
        Years of pumping before the project begins.
    said : tuple of str
        What they are, and what was left out.
    """

    works: AbstractionWorks
    rates: Array
    middles: Array
    before: int
    said: tuple[str, ...]

    def layers_of(self, model: SiteModel) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Where each work may stand (layer, work), and which works stand there for certain."""
        known = np.array([[aquifer == layer for aquifer in self.works.aquifer] for layer in model.layers])
        unknown = np.array([aquifer is None for aquifer in self.works.aquifer])
        return known | unknown, known


def season_of(project: Project, case: Case) -> Season:
    """The season of irrigation: the need by month of the crops around in a mean year, weighted by what they take.

    Where nobody has given the parcels around, all crops are taken to be as large, each with its irrigated share.
    """
    values = central(project, case, (*_NEED, "irrigated_share"))
    need = _by_crop(values)
    taken = evaluate(project, case, ("farmland_around",)).results["farmland_around"].values
    areas = np.ones(len(need)) if isinstance(taken, Absent) or not taken[0].sum() > 0 else taken[0]
    by_month = (areas * values["irrigated_share"][0]) @ need
    said = "all as large, the parcels not being given" if np.ptp(areas) == 0 else "as the parcels around have them"
    return Season(by_month / by_month.sum(), f"irrigation in the season of the crops, {said}, a mean year")


def _by_crop(values: dict[str, Array]) -> Array:
    """Irrigation need (crop, month) of a mean year in the central run. [m]"""
    sky = [values[name][0] for name in _NEED[:2]]
    crops = [values[name][0] for name in _NEED[2:]]
    return crop_water.monthly_irrigation_need(*sky, *crops)


def existing(project: Project, case: Case, model: SiteModel, works: AbstractionWorks) -> Existing:
    """Put works on the grid of a model, with the rates of their months."""
    where = np.array([_where(model, *place) for place in zip(works.easting, works.northing, strict=True)])
    elsewhere = np.array([aquifer is not None and aquifer not in model.layers for aquifer in works.aquifer])
    kept = (where == _ON) & ~elsewhere
    said = list(works.said)
    for missing, text in (
        (elsewhere, "in an aquifer that is not in this model"), ((where == _BEYOND) & ~elsewhere, "beyond the grid"),
        ((where == _OUTSIDE) & ~elsewhere, "outside of the domain of the grid, in cells without data"),
    ):  # fmt: skip
        if missing.any():
            said.append(f"{int(missing.sum())} {text}, left out{_codes(works, missing)}")
    if kept.any() and (unknown := sum(works.aquifer[i] is None for i in np.flatnonzero(kept))):
        said.append(f"{unknown} in an aquifer that is not known: they give a bound and no value")
    rates = np.where(np.isnan(works.by_month), works.volume[:, None] / _MONTHS, works.by_month) / MONTH
    seasonal = np.array([use == IRRIGATION for use in works.use]) & np.isnan(works.by_month).any(axis=1)
    if (seasonal & kept).any():
        season = season_of(project, case)
        rates[seasonal] = works.volume[seasonal, None] * season.shares / MONTH
        said.append(season.said)
    ringed = [name for name, far in zip(model.receptors, model.radius, strict=True) if np.isfinite(far)]
    if kept.any() and ringed:
        said.append(f"of {', '.join(ringed)} only the distance is known, no direction: what others draw down there is "
                    "the least and the most on the ring at that distance, as far as it lies on the grid; the project's "
                    "own drawdown is that along the limit of the aquifer")  # fmt: skip
    lasting = float(model.stresses.step_lengths.sum())
    left = _picked(works, kept)
    middles = _middles(model, left, said)
    return Existing(left, rates[kept], middles, max(round(lasting / YEAR), 1), tuple(said))


def _where(model: SiteModel, east: float, north: float) -> str:
    try:
        row, column = model.flow.grid.cell_at(float(east), float(north), CRS)
    except FlowModelError:
        return _BEYOND
    return _ON if model.flow.grid.active[:, row, column].all() else _OUTSIDE


def _codes(works: AbstractionWorks, chosen: NDArray[np.bool_]) -> str:
    """The works that may be named, at the end of a sentence; how many others there are is said before it."""
    told = [works.code[i] for i in np.flatnonzero(chosen & ~works.restricted)]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return f": {', '.join(told[:_NAMED])}{more}" if told else ""


def _middles(model: SiteModel, works: AbstractionWorks, said: list[str]) -> Array:
    """Where grids have each work: the middle of its cell of two kilometres, or the nearest one that the grid holds."""
    own = np.stack([middle_of_cell(works.easting), middle_of_cell(works.northing)], axis=-1)
    off = np.array([_where(model, *place) != _ON for place in own], dtype=np.bool_)
    if not off.any():
        return own
    grid = model.flow.grid
    starts, sizes = (grid.easting, grid.northing), (grid.column_widths.sum(), grid.row_heights.sum())
    axes = [middle_of_cell(np.arange(start, start + size + BLUR_CELL, BLUR_CELL))
            for start, size in zip(starts, sizes, strict=True)]  # fmt: skip
    held = [(x, y) for x in axes[0] for y in axes[1] if _where(model, x, y) == _ON]
    if not held:
        said.append(f"{int(off.sum())} in the table and not in the grids, which hold no middle of a cell of 2 km for "
                    f"them{_codes(works, off)}")  # fmt: skip
        return np.where(off[:, None], np.nan, own)
    away = np.linalg.norm(own[off][:, None] - np.array(held), axis=-1)
    own[off] = np.array(held)[away.argmin(axis=1)]
    said.append(f"{int(off.sum())} in the grids on the nearest middle of a cell of 2 km that they hold, the middle of "
                f"their own lying off them{_codes(works, off)}")  # fmt: skip
    return own


def _picked(works: AbstractionWorks, kept: NDArray[np.bool_]) -> AbstractionWorks:
    chosen = np.flatnonzero(kept)
    return AbstractionWorks(
        works.easting[kept], works.northing[kept], works.volume[kept], works.by_month[kept],
        tuple(works.use[i] for i in chosen), tuple(works.aquifer[i] for i in chosen),
        tuple(works.code[i] for i in chosen), works.restricted[kept], works.given, works.said,
    )  # fmt: skip


def _cells(model: SiteModel, layer: int, east: Array, north: Array) -> Cells:
    grid = model.flow.grid
    return Cells.of([(layer, *grid.cell_at(float(x), float(y), CRS)) for x, y in zip(east, north, strict=True)])


def bounds(model: SiteModel, others: Existing, months: tuple[int, ...]) -> tuple[Array, Array]:
    """Drawdown fields (month, layer, row, column) of works at their places, at least and at most. [m]

    At most a work of an unknown aquifer counts in each of them: with two layers that is over the greater of both.
    """
    may, certain = others.layers_of(model)
    least = _run(model, others, certain, months)
    most = least + sum(_run(model, others, np.eye(len(may), dtype=np.bool_)[:, [k]] & may & ~certain, months)
                       for k in range(len(may)))  # fmt: skip
    return least, most


def _run(model: SiteModel, others: Existing, standing: NDArray[np.bool_], months: tuple[int, ...]) -> Array:
    """Fields of works, each in the layers (layer, work) in which it stands. [m]"""
    ends = [others.before * _MONTHS + month for month in months]
    if not standing.any():
        return np.zeros((len(months), *model.flow.grid.shape))
    layer, work = np.nonzero(standing)
    place = _cells(model, 0, others.works.easting[work], others.works.northing[work])
    return _drawn(model, Cells(layer, place.row, place.column), others.rates[work], ends)


def _drawn(model: SiteModel, cells: Cells, rates: Array, ends: list[int]) -> Array:
    """Fields at the ends of months of wells that pump rates (well, month of the year). [m]"""
    last = max(ends) + 1
    wells = Wells(cells, rates.T[np.arange(last) % _MONTHS])
    run = model.flow.drawdown(np.full(last, MONTH), wells, Cells.of([]), ends)
    return np.asarray(run.fields[np.searchsorted(np.unique(ends), ends)])


def at_receptors(
    model: SiteModel, others: Existing, months: tuple[int, ...], around: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Drawdown that existing works cause at the receptors: arrays (month, layer, receptor), at least and at most. [m]

    Of a receptor of which no direction is known it is the least and the most on the ring at its distance, as far as
    that lies on the grid.

    Parameters
    ----------
    months : tuple of int
        Months of the project, from 0, at whose ends it is asked for.
    around : pair of arrays
        What `bounds` gives for these months.
    """
    shape = (len(months), len(model.layers), len(model.receptors))
    least, most = np.empty(shape), np.empty(shape)
    drawn = np.isnan(model.radius)
    if drawn.any():
        least[..., drawn], most[..., drawn] = _at_places(model, others, months, np.flatnonzero(drawn))
    own = model.receptor_cells(0)
    for i in np.flatnonzero(~drawn):
        found = ring(model, float(model.radius[i]))
        rows, columns = (np.append(*pair) for pair in zip(found, (own.row[i], own.column[i]), strict=True))
        least[..., i] = around[0][..., rows, columns].min(axis=-1)
        most[..., i] = around[1][..., rows, columns].max(axis=-1)
    return least, most


def ring(model: SiteModel, distance: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the active cells that lie at a distance from the site in any direction."""
    grid, (x, y) = model.flow.grid, model.site
    angle = np.linspace(0.0, 2.0 * np.pi, _DIRECTIONS, endpoint=False)
    east, north = x + distance * np.cos(angle) - grid.easting, y + distance * np.sin(angle) - grid.northing
    from_north = grid.row_heights.sum() - north
    column = np.searchsorted(np.cumsum(grid.column_widths), east, side="right")
    row = np.searchsorted(np.cumsum(grid.row_heights), from_north, side="right")
    inside = (east >= 0) & (from_north >= 0) & (column < grid.shape[2]) & (row < grid.shape[1])
    row, column = row[inside], column[inside]
    active = grid.active[:, row, column].all(axis=0)
    return row[active], column[active]


def _at_places(
    model: SiteModel, others: Existing, months: tuple[int, ...], chosen: NDArray[np.intp]
) -> tuple[Array, Array]:
    """At receptors that are drawn on the map, by reciprocity: one run from them gives every work in every layer."""
    count, receptors = len(model.layers), len(chosen)
    seen = [model.receptor_cells(layer) for layer in range(count)]
    targets = Cells(*(np.concatenate([getattr(c, axis)[chosen] for c in seen]) for axis in ("layer", "row", "column")))
    at = [_cells(model, layer, others.works.easting, others.works.northing) for layer in range(count)]
    wells = Cells(*(np.concatenate([getattr(c, axis) for c in at]) for axis in ("layer", "row", "column")))
    ends = [others.before * _MONTHS + month + 1 for month in months]
    matrix = response_matrix(model.flow, targets, wells, max(ends), MONTH)
    pulses = matrix.pulses.reshape(count, receptors, count, len(others.works), max(ends))
    may, certain = others.layers_of(model)
    least, most = [], []
    for end in ends:
        pumped = others.rates[:, np.arange(end) % _MONTHS]
        # What is pumped in a month is felt as the pulse of its age: the last month first.
        felt = np.einsum("lrkws,ws->lrkw", pulses[..., :end], pumped[:, ::-1])
        least.append(np.where(certain, felt, 0.0).sum(axis=(2, 3)))
        most.append(np.where(may, felt, 0.0).max(axis=2).sum(axis=-1))
    return np.array(least), np.array(most)


def fields(model: SiteModel, others: Existing, months: tuple[int, ...]) -> Array:
    """Drawdown fields (month, layer, row, column) with every work on a middle of a cell of two kilometres. [m]

    Works of which the aquifer is not known stand in the aquifer that the project pumps.
    """
    inside = np.isfinite(others.middles[:, 0])
    ends = [others.before * _MONTHS + month for month in months]
    if not inside.any():
        return np.zeros((len(months), *model.flow.grid.shape))
    aquifers = [others.works.aquifer[i] for i in np.flatnonzero(inside)]
    layer = np.array([model.pumped if a is None else model.layers.index(a) for a in aquifers], dtype=np.intp)
    place = _cells(model, 0, *others.middles[inside].T)
    return _drawn(model, Cells(layer, place.row, place.column), others.rates[inside], ends)


def validity(
    model: SiteModel, others: Existing, most: Array, project: Array
) -> tuple[LinearValidity | None, tuple[str, ...]]:
    """Whether the linear model holds for what others draw down at most, with the project; and remarks.

    Parameters
    ----------
    most, project : array (month, layer, row, column)
        Drawdowns by others and by the project. [m]

    Raises
    ------
    InputError
        Where works that a person gave draw down more than the whole saturated thickness.
    """
    thickness = model.saturated_thickness
    if thickness is None:
        return None, ()
    depth = np.full(model.flow.grid.shape[1:], thickness)
    found = [linear_validity(model.flow.grid, field, depth, LINEAR) for field in most + project]
    worst = max(found, key=lambda each: each.largest_share)
    upper = np.where(model.flow.grid.active[0], most[:, 0], 0.0).max(axis=0)
    remarks = []
    if upper.max() > thickness:
        if others.works.given:
            raise InputError(_too_much(model, others, upper, thickness))
        remarks.append("at most they take more than the whole saturated thickness: give the aquifers of the works in a "
                       "layer of your own, impact add FILE --as abstraction-works")  # fmt: skip
    if not worst.holds:
        remarks.append(f"with the project they draw down up to {worst.largest_share:.1%} of the saturated thickness, "
                       f"over {LINEAR:.0%} in {worst.flagged_area / 1e6:.2g} km²: there the linear model does not "
                       "hold; are the volumes in m³?")  # fmt: skip
    return worst, tuple(remarks)


def _too_much(model: SiteModel, others: Existing, upper: Array, thickness: float) -> str:
    """Which work to look at where the drawdown (row, column) is deepest: the largest of its cell, else of all."""
    cells = _cells(model, 0, others.works.easting, others.works.northing)
    deepest = np.unravel_index(int(upper.argmax()), upper.shape)
    there = (cells.row == deepest[0]) & (cells.column == deepest[1])
    i = int(np.argmax(np.where(there, others.works.volume, -1.0) if there.any() else others.works.volume))
    return (
        f"existing abstractions: work {others.works.code[i]}: volume is {others.works.volume[i]:,.0f} m³ in a year; "
        f"works draw down up to {upper.max():.3g} m there, of {thickness:.3g} m that are saturated; expected less than "
        "that: give the volume in m³ and not in litres, or the aquifer that it really takes from, or leave the work out"
    )


# --- for a study ----------------------------------------------------------------------------------------


def fragment(records: Sequence[Mapping[str, Any]], case: str, said: Sequence[str]) -> str:
    """The most that others draw down the alluvium at each receptor, as a fragment of a register, in TOML."""
    works = json.dumps(f"{'; '.join(said)}.", ensure_ascii=False)
    french = json.dumps(
        "Calcul maillé, non calé, arrondi à un chiffre : ouvrages et volumes donnés ou déclarés, pompés depuis aussi "
        "longtemps avant le projet que dure le long terme ; nappe non connue : là où le récepteur les sent le plus ; "
        "récepteur dont seule la distance est connue : dans la direction où il les sent le plus.",
        ensure_ascii=False,
    )
    lines = [f"# What existing works draw down, on the grid of {case}; the pack has not been changed.", "format = 1"]
    for date, name in DATA.items():
        found = [record for record in records if record["date"] == date]
        if found:
            lines += ["", f"[data.{name}.at]"]
            lines += [
                f'{record["receptor"]} = {{value = "{record["existing_most_m"]} m", grade = "computed", '
                f'source = "{SOURCE}", note = {{fr = {french}, en = {works}}}}}'
                for record in found
            ]
    return "\n".join([
        *lines, "", f"[sources.{SOURCE}]", 'title = "Baisse due aux prélèvements existants, calcul maillé"',
        'publisher = "auteurs du calcul"', 'kind = "authors"', 'reliability = "own"', "",
    ])  # fmt: skip
