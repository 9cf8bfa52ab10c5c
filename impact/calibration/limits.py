"""What holds the levels of each structure that the aquifer may have, and what has to be given for it.

An aquifer that ends on the river is held by the levels of the river. A perched one is held by the springs and cuttings
at which it overflows; a barrier closes it. A deep one that leaks is held by the water table above it. A deep one that
nothing feeds is held by nothing: its levels alone settle no parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from impact.calibration.priors import Prior
from impact.errors import InputError
from impact.physics.groundwater_flow import Cells, Grid, HeadBoundary
from impact.physics.types import Array
from impact.site_model import CRS, crossed

if TYPE_CHECKING:
    from impact.calibration.site import Measured

Flags = NDArray[np.bool_]
_MARGIN = 2000.0  # m beyond the farthest piezometer
_LARGEST = 400_000  # cells
BED_SPREAD = 1.0  # decades; a convention: nobody has measured the bed of a river or of a spring
RAIN = "rain_recharge"
LEAKAGE = "confining_conductivity"
THICKNESS = "confining_thickness"


@dataclass(frozen=True)
class Structure:
    """What is calibrated in a structure, and what must be given to hold its levels.

    Attributes
    ----------
    transmissivity, storativity : str
        Data of the register; storativity is empty where no series of recharge could settle it.
    needs : str
        What of the measured data holds the levels.
    missing : str
        What is said where it is not given.
    exchange : str
        Name of the factor on the conductances of what holds the levels.
    rained : bool
        Whether rain recharges the aquifer directly.
    """

    transmissivity: str
    storativity: str
    needs: str
    missing: str
    exchange: str
    rained: bool


STRUCTURES = {
    "continuous_with_river": Structure(
        "transmissivity_alluvium", "storativity_alluvium", "river",
        "no levels of the river: --river FILE.csv with easting, northing, level_m, datum; without them only "
        "differences of levels could be computed", "river conductance multiplier", True,
    ),
    "perched_with_springs": Structure(
        "transmissivity_alluvium", "storativity_alluvium", "springs",
        "no springs: --springs FILE.csv with easting, northing, level_m, datum, the levels of the springs and "
        "cuttings at which the perched aquifer overflows (and --barrier FILE, the lines that close it, where they are "
        "mapped); without them nothing holds its levels", "spring conductance multiplier", True,
    ),
    "deep_leaky": Structure(
        "transmissivity_deep_aquifer", "", "above",
        "no levels of the water table above: --above FILE.csv with easting, northing, level_m, datum, at three places "
        "or more; a deep aquifer that leaks is held by them alone", "leakage multiplier", False,
    ),
}  # fmt: skip
REFUSED = {
    "deep_confined": "nothing feeds this aquifer, so levels at rest settle no parameter of it; give the pumping of a "
    "well and the levels around it (--pumping FILE.csv with --levels: transmissivity and storativity between them), or "
    "calibrate deep_leaky with the water table above (--above)",
}


@dataclass(frozen=True, eq=False)
class Limits:
    """The cells of a model, what holds their levels, and how far its conductances may stray in decades."""

    grid: Grid
    held: HeadBoundary
    spread: float


def structure_of(case: str, chosen: str | None) -> Structure:
    """The structure of a case, or why it cannot be calibrated."""
    if chosen in REFUSED:
        raise InputError(f"case {case}: its aquifer is {chosen}: {REFUSED[chosen]}")
    if chosen not in STRUCTURES:
        raise InputError(f"case {case}: its aquifer is {chosen or 'not chosen'}; expected {', '.join(STRUCTURES)}")
    return STRUCTURES[chosen]


def river_limits(grid: Grid, line: Any, known: Array, transmissivity: float, site: Array) -> Limits:
    """The side of the site of a river, and levels along it, even between known points.

    Beyond its mapped ends the limit runs straight away from the site, closed. A cell of the river conducts like a
    square of ground before calibration.
    """
    import shapely

    river = crossed(grid, line)
    extent = float(grid.column_widths.sum())
    if not len(river):
        raise InputError("the stream that limits the aquifer does not cross the model; its limit is farther than "
                         f"{extent / 2000.0:.1f} km from the site")  # fmt: skip
    wet, shut = np.zeros((2, *grid.shape[1:]), dtype=np.bool_)
    wet[river.row, river.column] = shut[river.row, river.column] = True
    for end in (line.coords[0], line.coords[-1]):
        beyond = crossed(grid, _outward(site, np.array(end[:2]), extent))
        shut[beyond.row, beyond.column] = True
    own, beside = _own_side(grid, shut, site)
    cut = _with_active(grid, own | (wet & beside))
    rows, columns = np.nonzero(wet & beside)
    cells = Cells(np.zeros(len(rows), dtype=np.intp), rows, columns)
    places = [grid.centre(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]
    along = shapely.line_locate_point(line, shapely.points(np.array(places)))
    at = shapely.line_locate_point(line, shapely.points(known[:, :2]))
    order = np.argsort(at)
    level = np.interp(along, at[order], known[order, 2])
    return Limits(cut, _open(cells, np.full(len(cells), transmissivity), level), BED_SPREAD)


def spring_limits(grid: Grid, springs: Array, barrier: Sequence[Any], transmissivity: float, site: Array) -> Limits:
    """The side of the site of a barrier, where there is one, and the cells of the springs on that side."""
    shut = np.zeros(grid.shape[1:], dtype=np.bool_)
    for line in barrier:
        cells = crossed(grid, line)
        shut[cells.row, cells.column] = True
    own, _ = _own_side(grid, shut, site)
    found: dict[tuple[int, int], float] = {}
    for east, north, level in springs:
        row, column = grid.cell_at(float(east), float(north), CRS)
        if own[row, column]:  # of several in a cell the lowest drains it
            found[row, column] = min(float(level), found.get((row, column), np.inf))
    if not found:
        raise InputError("no spring lies on the side of the site of the barrier; nothing holds the levels")
    held = Cells.of([(0, row, column) for row, column in found])
    springs_open = _open(held, np.full(len(held), transmissivity), np.array([*found.values()]))
    return Limits(_with_active(grid, own), springs_open, BED_SPREAD)


def leaky_limits(grid: Grid, above: Array, conductivity: Prior, thickness: Prior) -> Limits:
    """All cells, each below a water table whose level is even between the places where it is known.

    Outside of these places it is that of the nearest one. A cell leaks through its area over the resistance of the bed.
    """
    from scipy.interpolate import griddata

    if len(above) < 3:
        raise InputError(f"{len(above)} levels of the water table above; expected at least 3: fewer make no surface")
    rows, columns = np.nonzero(grid.active[0])
    places = np.array([grid.centre(int(row), int(column)) for row, column in zip(rows, columns, strict=True)])
    nearest = griddata(above[:, :2], above[:, 2], places, method="nearest")
    flat = np.linalg.matrix_rank(above[:, :2] - above[:, :2].mean(axis=0), tol=1.0) < 2  # places on one line
    even = nearest if flat else griddata(above[:, :2], above[:, 2], places, method="linear")
    level = np.where(np.isfinite(even), even, nearest)
    leak = grid.area[rows, columns] * conductivity.value / thickness.value
    cells = Cells(np.zeros(len(rows), dtype=np.intp), rows, columns)
    return Limits(grid, _open(cells, leak, level), float(np.hypot(conductivity.spread, thickness.spread)))


def square(site: Array, measured: Measured, upstream: float, cell: float) -> Grid:
    """Cells of one size around the site, as far as the water comes from and beyond every piezometer."""
    if not cell > 0:
        raise InputError(f"--cell is {cell:g} m; expected above 0 m")
    known = [(c.easting, c.northing) for c in measured.chronicles]
    known += [(float(east), float(north)) for east, north, _ in measured.springs]
    farthest = max((float(np.hypot(east - site[0], north - site[1])) for east, north in known), default=0.0)
    count = 2 * int(np.ceil(max(upstream, farthest + _MARGIN) / cell))
    if count**2 > _LARGEST:
        raise InputError(f"--cell {cell:g} m makes {count**2:,} cells; at most {_LARGEST:,}: take larger cells")
    corner = site - count * cell / 2.0
    widths = np.full(count, cell)
    every = np.ones((1, count, count), dtype=np.bool_)
    top, bottom = np.zeros((count, count)), np.full(every.shape, -1.0)
    return Grid(widths, widths, top, bottom, every, float(corner[0]), float(corner[1]), CRS)


def _own_side(grid: Grid, shut: Flags, site: Array) -> tuple[Flags, Flags]:
    """The cells that the site is connected with where some are shut, and these with their neighbours."""
    from scipy import ndimage

    sides, _ = ndimage.label(~shut)
    row, column = grid.cell_at(float(site[0]), float(site[1]), CRS)
    own = (sides == sides[row, column]) & ~shut
    return own, np.asarray(ndimage.binary_dilation(own), dtype=np.bool_)


def _with_active(grid: Grid, active: Flags) -> Grid:
    return Grid(
        grid.column_widths, grid.row_heights, grid.top, grid.bottom, active[None], grid.easting, grid.northing, CRS
    )


def _open(cells: Cells, conductance: Array, level: Array) -> HeadBoundary:
    return HeadBoundary(cells, conductance, level, np.full(len(cells), -np.inf))


def _outward(site: Array, end: Array, length: float) -> Any:
    """The limit beyond the end of the mapped stream: straight away from the site, and closed."""
    import shapely

    away = (end - site) / float(np.hypot(*(end - site)))
    return shapely.LineString([end, end + length * away])
