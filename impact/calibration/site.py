"""The model of a calibration, made of a site pack and of what was measured.

One layer of cells of one size, at least as far from the site as the water is supposed to come from. What holds its
levels follows from the structure of the case (`limits`): the river at levels that must be given, springs, or the water
table above a deep aquifer. All other sides are closed.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as field_of
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impact.calibration import chronicles as levels
from impact.calibration import limits
from impact.calibration.chronicles import Chronicle
from impact.calibration.fields import PilotPoints, Zones
from impact.calibration.head_model import HeadModel, Rain, Season
from impact.calibration.limits import Limits, Structure
from impact.calibration.priors import Prior, prior_of
from impact.calibration.tables import Table
from impact.cases import Case
from impact.errors import InputError, LayerError
from impact.given_shapes import read_shapes
from impact.physics.groundwater_flow import Cells, Grid, Wells
from impact.physics.types import Array
from impact.project import Project, choices_of
from impact.site_model import CRS, central, limit

_NEAR_RIVER = 500.0  # m from the mapped line, within which a level is one of the river
_YEAR = 365.25 * 86400.0  # s
_WARM_UP = 12  # months of recharge before the first level that is compared


@dataclass(frozen=True, eq=False)
class Measured:
    """What was measured around a site.

    Attributes
    ----------
    chronicles : sequence of Chronicle
        Of the piezometers.
    river : array (point, 3)
        Easting, northing and level of points of the river. [m]
    wells : array (well, 3)
        Easting, northing [m] and rate [m³/s] of existing wells.
    months, recharge : arrays (month)
        Recharge of each month [m], without gaps; empty where there is no series.
    springs, above : arrays (point, 3)
        Easting, northing and level of springs, and of points of the water table above a deep aquifer. [m]
    barrier : sequence of lines
        That close the aquifer, in Lambert-93.
    """

    chronicles: Sequence[Chronicle]
    river: Array
    wells: Array
    months: NDArray[np.datetime64]
    recharge: Array
    springs: Array = field_of(default_factory=lambda: np.empty((0, 3)))
    above: Array = field_of(default_factory=lambda: np.empty((0, 3)))
    barrier: Sequence[Any] = ()


@dataclass(frozen=True, eq=False)
class SiteCalibration:
    """The model of a site and what it is compared with.

    Attributes
    ----------
    model : HeadModel
    observed, uncertainty : arrays (observation)
        Heads and their standard uncertainty. [m]
    chronicles : tuple of Chronicle
        Those that lie in the model.
    point : array (observation)
        Piezometer of each observation, from 0.
    left_out : tuple of str
        What was given and is not used, and why.
    site_weights : array (parameter)
        Share of each parameter in the transmissivity at the site.
    structure : Structure
        Which data of the register the parameters stand for.
    priors : dict
        Of the data of the register that are calibrated.
    last : date
        Of the last level.
    """

    model: HeadModel
    observed: Array
    uncertainty: Array
    chronicles: tuple[Chronicle, ...]
    point: NDArray[np.intp]
    left_out: tuple[str, ...]
    site_weights: Array
    structure: Structure
    priors: dict[str, Prior]
    last: datetime.date


def build(
    project: Project, case: Case, measured: Measured, field: PilotPoints | Zones, cell: float, uncertainty: float
) -> SiteCalibration:
    """Make the model of a case from the pack and from what was measured.

    Raises
    ------
    InputError
        Where the structure of the case cannot be calibrated, or the register lacks a range.
    FlowModelError
        Where a well lies outside of the model.
    """
    structure = limits.structure_of(case.name, choices_of(project, case).get("aquifer_structure"))
    values = central(project, case, ("site_easting", "site_northing", "upstream_length"))
    site = np.array([float(values["site_easting"][0]), float(values["site_northing"][0])])
    priors = _priors(project, case, structure, measured)
    held = _limits(project, structure, measured, site, float(values["upstream_length"][0]), cell, priors)
    grid, transmissivity = held.grid, priors[structure.transmissivity]
    kept, left_out = _inside(grid, measured.chronicles)
    shape = field.over(*_centres(grid), transmissivity)
    season, observed, point = _season(kept, measured, priors.get(structure.storativity))
    rain = None
    if structure.rained:
        mean = np.full(grid.shape[1:], _mean_recharge(measured, priors[limits.RAIN]))
        rain = Rain(mean, priors[limits.RAIN].spread)
    model = HeadModel(
        grid, shape, rain, held.held, held.spread, _wells(grid, measured.wells),
        np.array([(c.easting, c.northing) for c in kept]).reshape(-1, 2), season, structure.exchange,
    )  # fmt: skip
    doubt = levels.uncertainties(kept, uncertainty)[point]
    row, column = grid.cell_at(float(site[0]), float(site[1]), CRS)
    weights = np.zeros(len(model.names))
    weights[: len(shape.names)] = shape.weights[grid.numbers[0, row, column]]
    last = max(chronicle.dates[-1] for chronicle in kept).astype(datetime.date)
    return SiteCalibration(model, observed, doubt, kept, point, left_out, weights, structure, priors, last)


def _priors(project: Project, case: Case, structure: Structure, measured: Measured) -> dict[str, Prior]:
    """What the register supposes of the data that the structure calibrates."""
    names = [structure.transmissivity]
    if structure.rained:
        names += [limits.RAIN, structure.storativity]
    else:
        names += [limits.LEAKAGE, limits.THICKNESS]
        if len(measured.recharge):
            raise InputError(f"case {case.name}: --recharge is of no use here: rain does not reach a deep aquifer but "
                             "through the water table above it, which --above gives")  # fmt: skip
    leaves = project.case_register(case).leaves
    return {name: prior_of(leaves.get(name), name) for name in names}


def _limits(
    project: Project, structure: Structure, measured: Measured, site: Array, upstream: float, cell: float,
    priors: dict[str, Prior],
) -> Limits:  # fmt: skip
    if not len(getattr(measured, structure.needs)):
        raise InputError(structure.missing)
    whole = limits.square(site, measured, upstream, cell)
    ground = priors[structure.transmissivity].value
    if structure.needs == "river":
        return limits.river_limits(whole, limit(project), measured.river, ground, site)
    if structure.needs == "springs":
        return limits.spring_limits(whole, measured.springs, measured.barrier, ground, site)
    return limits.leaky_limits(whole, measured.above, priors[limits.LEAKAGE], priors[limits.THICKNESS])


# --- grid and what lies in it ---------------------------------------------------------------------------


def _centres(grid: Grid) -> tuple[Array, Array]:
    rows, columns = np.nonzero(grid.active[0])
    places = np.array([grid.centre(int(row), int(column)) for row, column in zip(rows, columns, strict=True)])
    return places[:, 0], places[:, 1]


def _wells(grid: Grid, wells: Array) -> Wells:
    cells = [(0, *grid.cell_at(float(east), float(north), CRS)) for east, north, _ in wells]
    return Wells(Cells.of(cells), wells[:, 2][None])


def giving_springs(made: SiteCalibration, logs: Array, measured: Measured) -> NDArray[np.bool_]:
    """Which springs would feed the aquifer for these parameters: the level in their cell is below them."""
    grid, heads = made.model.grid, made.model.field_of_heads(logs)
    if made.structure.needs != "springs":
        return np.zeros(len(measured.springs), dtype=np.bool_)
    found = [
        bool(heads[grid.cell_at(float(east), float(north), CRS)] < level) for east, north, level in measured.springs
    ]
    return np.array(found, dtype=np.bool_)


def _inside(grid: Grid, given: Sequence[Chronicle]) -> tuple[tuple[Chronicle, ...], tuple[str, ...]]:
    kept, left_out = [], []
    for chronicle in given:
        row, column = grid.cell_at(chronicle.easting, chronicle.northing, CRS)
        if grid.active[0, row, column]:
            kept.append(chronicle)
        else:
            left_out.append(f"{chronicle.name}: lies beyond what limits the aquifer")
    if not kept:
        raise InputError("no piezometer lies on the side of the site: " + "; ".join(left_out))
    return tuple(kept), tuple(left_out)


# --- what is compared ---------------------------------------------------------------------------------


def _mean_recharge(measured: Measured, prior: Prior) -> float:
    return float(measured.recharge.mean() * 12.0 / _YEAR) if len(measured.recharge) else prior.value


def _season(
    kept: Sequence[Chronicle], measured: Measured, storativity: Prior | None
) -> tuple[Season | None, Array, NDArray[np.intp]]:
    """Monthly heads where there is a series of recharge, else one mean head a piezometer."""
    if not len(measured.recharge) or storativity is None:
        return None, levels.mean_levels(kept), np.arange(len(kept))
    month, point, head = [], [], []
    for i, chronicle in enumerate(kept):
        found, values = levels.monthly(chronicle)
        at = (found - measured.months[0]).astype(np.intp)
        used = (at >= _WARM_UP) & (at < len(measured.months))
        month.append(at[used])
        point.append(np.full(int(used.sum()), i, dtype=np.intp))
        head.append(values[used])
    if not sum(map(len, month)):
        raise InputError(
            f"no level falls into the months of recharge, {measured.months[0]} to {measured.months[-1]}, of which the "
            f"first {_WARM_UP} let the model forget where it began"
        )
    points = np.concatenate(point)
    factors = measured.recharge / measured.recharge.mean()
    return Season(factors, np.concatenate(month), points, storativity), np.concatenate(head), points


# --- files --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MeasuredFiles:
    """The files of what was measured beside the chronicles."""

    river: Path | None = None
    springs: Path | None = None
    above: Path | None = None
    barrier: Path | None = None
    wells: Path | None = None
    recharge: Path | None = None


def read_measured(
    project: Project, chronicles: Sequence[Chronicle], files: MeasuredFiles, crs: str | None
) -> Measured:
    """Read what holds the levels, existing wells and monthly recharge beside the chronicles.

    Raises
    ------
    LayerError
        All faults of a file at once.
    """
    nothing, recharge = np.empty((0, 3)), files.recharge
    months, rain = (
        _recharge(Table(recharge, ("month", "recharge_mm"))) if recharge else (np.array([], "M8[M]"), np.array([]))
    )
    existing = (
        _rates(Table(files.wells, ("easting", "northing", "rate_m3_per_year")), crs) if files.wells else nothing
    )
    barrier = read_shapes(files.barrier, "name", ("LineString",))[1] if files.barrier else ()
    return Measured(
        chronicles, _levels_at(files.river, crs, limit(project)) if files.river else nothing, existing, months, rain,
        _levels_at(files.springs, crs) if files.springs else nothing,
        _levels_at(files.above, crs) if files.above else nothing, barrier,
    )  # fmt: skip


def _levels_at(path: Path, crs: str | None, line: Any = None) -> Array:
    """Places and levels of a file; those of a river must lie near its mapped line."""
    import shapely

    table = Table(path, ("easting", "northing", "level_m", "datum"))
    table.require_crs(crs)
    rows = []
    for number, record in table.rows:
        if not levels.is_datum(record["datum"]):
            table.fault(number, f'datum is "{record["datum"]}"; expected {levels.DATUM}: convert the levels')
        east, north = table.place(number, record)
        known = line is not None and np.isfinite(east + north)
        away = float(line.distance(shapely.Point(east, north))) if known else 0.0
        if away > _NEAR_RIVER:
            table.fault(
                number,
                f"({east:.0f}, {north:.0f}) lies {away:.0f} m from the mapped river; at most {_NEAR_RIVER:.0f} m",
            )
        rows.append((east, north, table.number(number, record, "level_m", "m")))
    table.finish()
    return np.array(rows)


def _rates(table: Table, crs: str | None) -> Array:
    table.require_crs(crs)
    rows = []
    for number, record in table.rows:
        rate = table.number(number, record, "rate_m3_per_year", "m³")
        if rate < 0:
            table.fault(number, f"rate_m3_per_year is {rate:g}; expected at least 0: what a well pumps is above 0")
        rows.append((*table.place(number, record), rate / _YEAR))
    table.finish()
    return np.array(rows)


def _recharge(table: Table) -> tuple[NDArray[np.datetime64], Array]:
    months: list[np.datetime64] = []
    values: list[float] = []
    for number, record in table.rows:
        try:
            month = np.datetime64(f"{datetime.date.fromisoformat(record['month'][:7] + '-01'):%Y-%m}", "M")
        except ValueError:
            table.fault(number, f'month is "{record["month"]}"; expected as 2024-09')
            continue
        if months and month != months[-1] + 1:
            table.fault(number, f"{month} follows {months[-1]}; months must follow one another without a gap")
        value = table.number(number, record, "recharge_mm", "mm") / 1000.0
        if value < 0:
            table.fault(number, f"recharge_mm is {value * 1000.0:g}; expected at least 0 mm")
        months.append(month)
        values.append(value)
    table.finish()
    if not sum(values) > 0:
        raise LayerError([f"{table.name}: no month has a recharge above 0 mm"])
    return np.array(months, dtype="datetime64[M]"), np.array(values)


def read_zones(path: Path) -> Zones:
    """Read outlines with a field `zone` from a GeoPackage or GeoJSON; raises LayerError with all faults."""
    return Zones(*read_shapes(path, "zone", ("Polygon", "MultiPolygon")))
