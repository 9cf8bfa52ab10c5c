"""The model of a calibration, made of a site pack and of what was measured.

One layer of cells of one size, at least as far from the site as the water is supposed to come from. Its limit is the
mapped stream that the pack marks as the end of the aquifer, at levels that must be given; beyond its ends the limit
runs straight away from the site, and what lies on the other side is left out. All other sides are closed. Only the
structure that ends on that stream can be calibrated: of the others the levels that hold them (springs, overlying
ground, a barrier) have not been mapped.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impact.calibration import chronicles as levels
from impact.calibration.chronicles import Chronicle
from impact.calibration.fields import PilotPoints, Zones
from impact.calibration.head_model import HeadModel, Season
from impact.calibration.priors import Prior, prior_of
from impact.calibration.tables import Table
from impact.cases import Case
from impact.errors import InputError, LayerError
from impact.given_shapes import read_shapes
from impact.physics.groundwater_flow import Cells, Grid, HeadBoundary, Wells
from impact.physics.types import Array
from impact.project import Project, choices_of
from impact.site_model import CRS, central, crossed, limit

STRUCTURE = "continuous_with_river"
_MARGIN = 2000.0  # m beyond the farthest piezometer
_BED_SPREAD = 1.0  # decades; a convention: nobody has measured the bed
_NEAR_RIVER = 500.0  # m from the mapped line, within which a level is one of the river
_LARGEST = 400_000  # cells
_YEAR = 365.25 * 86400.0  # s
_WARM_UP = 12  # months of recharge before the first level that is compared


@dataclass(frozen=True, eq=False)
class Measured:
    """What was measured around a site.

    Attributes
    ----------
    chronicles : sequence of Chronicle
        Of the piezometers.
    river : tuple of arrays
        Easting, northing and level of points of the river. [m]
    wells : array (well, 3)
        Easting, northing [m] and rate [m³/s] of existing wells.
    months, recharge : arrays (month)
        Recharge of each month [m], without gaps; empty where there is no series.
    """

    chronicles: Sequence[Chronicle]
    river: Array
    wells: Array
    months: NDArray[np.datetime64]
    recharge: Array


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
    structure = choices_of(project, case).get("aquifer_structure")
    if structure != STRUCTURE:
        raise InputError(
            f"case {case.name}: its aquifer is {structure or 'not chosen'}; only {STRUCTURE} can be calibrated: of the "
            "others the levels at their limits are not known"
        )
    values = central(project, case, ("site_easting", "site_northing", "upstream_length"))
    site = np.array([float(values["site_easting"][0]), float(values["site_northing"][0])])
    leaves = project.case_register(case).leaves
    names = ("transmissivity_alluvium", "rain_recharge", "storativity_alluvium")
    priors = {name: prior_of(leaves.get(name), name) for name in names}
    line = limit(project)
    grid, river = _domain(site, line, measured, float(values["upstream_length"][0]), cell)
    kept, left_out = _inside(grid, measured.chronicles)
    east, north = _centres(grid)
    shape = field.over(east, north, priors["transmissivity_alluvium"])
    season, observed, point = _season(kept, measured, priors["storativity_alluvium"])
    recharge = np.full(grid.shape[1:], _mean_recharge(measured, priors["rain_recharge"]))
    model = HeadModel(
        grid, shape, recharge, priors["rain_recharge"].spread,
        _levels(grid, river, line, measured.river, priors["transmissivity_alluvium"].value), _BED_SPREAD,
        _wells(grid, measured.wells), np.array([(c.easting, c.northing) for c in kept]).reshape(-1, 2), season,
    )  # fmt: skip
    doubt = levels.uncertainties(kept, uncertainty)[point]
    row, column = grid.cell_at(float(site[0]), float(site[1]), CRS)
    weights = np.zeros(len(model.names))
    weights[: len(shape.names)] = shape.weights[grid.numbers[0, row, column]]
    last = max(chronicle.dates[-1] for chronicle in kept).astype(datetime.date)
    return SiteCalibration(model, observed, doubt, kept, point, left_out, weights, priors, last)


# --- grid and limits ----------------------------------------------------------------------------------


def _domain(site: Array, line: Any, measured: Measured, upstream: float, cell: float) -> tuple[Grid, Cells]:
    """A square around the site; active are the cells on its side of the river, and those of the river."""
    from scipy import ndimage

    if not cell > 0:
        raise InputError(f"--cell is {cell:g} m; expected above 0 m")
    farthest = max(
        (float(np.hypot(c.easting - site[0], c.northing - site[1])) for c in measured.chronicles), default=0.0
    )
    count = 2 * int(np.ceil(max(upstream, farthest + _MARGIN) / cell))
    if count**2 > _LARGEST:
        raise InputError(f"--cell {cell:g} m makes {count**2:,} cells; at most {_LARGEST:,}: take larger cells")
    corner = site - count * cell / 2.0
    widths = np.full(count, cell)
    every = np.ones((1, count, count), dtype=np.bool_)
    whole = Grid(
        widths,
        widths,
        np.zeros((count, count)),
        np.full(every.shape, -1.0),
        every,
        float(corner[0]),
        float(corner[1]),
        CRS,
    )
    river = crossed(whole, line)
    if not len(river):
        raise InputError("the stream that limits the aquifer does not cross the model; its limit is farther than "
                         f"{count * cell / 2000.0:.1f} km from the site")  # fmt: skip
    wet, shut = np.zeros((2, count, count), dtype=np.bool_)
    wet[river.row, river.column] = True
    shut[river.row, river.column] = True
    for end in (line.coords[0], line.coords[-1]):
        beyond = crossed(whole, _outward(site, np.array(end[:2]), count * cell))
        shut[beyond.row, beyond.column] = True
    sides, _ = ndimage.label(~shut)
    row, column = whole.cell_at(float(site[0]), float(site[1]), CRS)
    own = (sides == sides[row, column]) & ~shut
    beside = wet & ndimage.binary_dilation(own)
    active = (own | beside)[None]
    grid = Grid(widths, widths, whole.top, whole.bottom, active, float(corner[0]), float(corner[1]), CRS)
    rows, columns = np.nonzero(beside)
    return grid, Cells(np.zeros(len(rows), dtype=np.intp), rows, columns)


def _outward(site: Array, end: Array, length: float) -> Any:
    """The limit beyond the end of the mapped stream: straight away from the site, and closed."""
    import shapely

    away = (end - site) / float(np.hypot(*(end - site)))
    return shapely.LineString([end, end + length * away])


def _centres(grid: Grid) -> tuple[Array, Array]:
    rows, columns = np.nonzero(grid.active[0])
    places = np.array([grid.centre(int(row), int(column)) for row, column in zip(rows, columns, strict=True)])
    return places[:, 0], places[:, 1]


def _levels(grid: Grid, cells: Cells, line: Any, known: Array, transmissivity: float) -> HeadBoundary:
    """Levels along the river, even between known points; a cell conducts like a square of ground before calibration."""
    import shapely

    places = [grid.centre(int(row), int(column)) for row, column in zip(cells.row, cells.column, strict=True)]
    along = shapely.line_locate_point(line, shapely.points(np.array(places)))
    at = shapely.line_locate_point(line, shapely.points(known[:, :2]))
    order = np.argsort(at)
    level = np.interp(along, at[order], known[order, 2])
    return HeadBoundary(cells, np.full(len(cells), transmissivity), level, np.full(len(cells), -np.inf))


def _wells(grid: Grid, wells: Array) -> Wells:
    cells = [(0, *grid.cell_at(float(east), float(north), CRS)) for east, north, _ in wells]
    return Wells(Cells.of(cells), wells[:, 2][None])


def _inside(grid: Grid, given: Sequence[Chronicle]) -> tuple[tuple[Chronicle, ...], tuple[str, ...]]:
    kept, left_out = [], []
    for chronicle in given:
        row, column = grid.cell_at(chronicle.easting, chronicle.northing, CRS)
        if grid.active[0, row, column]:
            kept.append(chronicle)
        else:
            left_out.append(f"{chronicle.name}: lies beyond the river that limits the aquifer")
    if not kept:
        raise InputError("no piezometer lies on the side of the site: " + "; ".join(left_out))
    return tuple(kept), tuple(left_out)


# --- what is compared ---------------------------------------------------------------------------------


def _mean_recharge(measured: Measured, prior: Prior) -> float:
    return float(measured.recharge.mean() * 12.0 / _YEAR) if len(measured.recharge) else prior.value


def _season(
    kept: Sequence[Chronicle], measured: Measured, storativity: Prior
) -> tuple[Season | None, Array, NDArray[np.intp]]:
    """Monthly heads where there is a series of recharge, else one mean head a piezometer."""
    if not len(measured.recharge):
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


def read_measured(
    project: Project, chronicles: Sequence[Chronicle], river: Path, wells: Path | None, recharge: Path | None,
    crs: str | None,
) -> Measured:  # fmt: skip
    """Read levels of the river, existing wells and monthly recharge beside the chronicles.

    Raises
    ------
    LayerError
        All faults of a file at once.
    """
    months, rain = (
        _recharge(Table(recharge, ("month", "recharge_mm"))) if recharge else (np.array([], "M8[M]"), np.array([]))
    )
    existing = _rates(Table(wells, ("easting", "northing", "rate_m3_per_year")), crs) if wells else np.empty((0, 3))
    table = Table(river, ("easting", "northing", "level_m", "datum"))
    return Measured(chronicles, _river(table, crs, limit(project)), existing, months, rain)


def _river(table: Table, crs: str | None, line: Any) -> Array:
    import shapely

    table.require_crs(crs)
    rows = []
    for number, record in table.rows:
        if not levels.is_datum(record["datum"]):
            table.fault(number, f'datum is "{record["datum"]}"; expected {levels.DATUM}: convert the levels')
        east, north = table.place(number, record)
        away = float(line.distance(shapely.Point(east, north))) if np.isfinite(east + north) else 0.0
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
