"""A flow model on a grid of what a site pack says of one case: an independent check of its closed forms.

The model is one of changes: every level is a change against the state without the project, so no stage, no recharge
and no depth is needed that nobody has measured. It differs from the closed forms in one thing: the limit of
the aquifer is the river as it is mapped, and not a straight line without end. The numbers of the study stay those
of the closed forms; what this model finds is shown beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impact.cases import Case
from impact.errors import FlowModelError, InputError
from impact.graph import Absent
from impact.modflow import Stresses
from impact.own_grids import OwnGrids
from impact.physics.groundwater_flow import (
    Cells,
    Grid,
    Ground,
    HeadBoundary,
    LinearFlow,
    Run,
    Wells,
    influence_map,
)
from impact.physics.types import Array
from impact.study import Project, choices_of, evaluate

HALF_WIDTH = 60_000.0  # m; the closed sides of the model are not felt from there (tested)
_FINEST, _GROWTH = 20.0, 1.06  # m, and from cell to cell away from the well
_SAMPLING = 5.0  # m between the points of a river that choose its cells
_OPEN = 1e3  # conductance of a cell of a river without resistant bed, in transmissivities
_BLOCKS, _EACH = 8, 8  # blocks of time steps, each of twice the length of the one before
CRS = "EPSG:2154"  # of the site and its grids
_NAMES = (
    "site_easting", "site_northing", "structure_long_term_rate", "structure_long_term_drawdown", "long_term_duration",
)  # fmt: skip
_ALLUVIUM = ("transmissivity_alluvium", "storativity_alluvium", "saturated_thickness_alluvium")
_DEEP = ("transmissivity_deep_aquifer", "storativity_deep_aquifer")
_AQUIFER = {
    "continuous_with_river": _ALLUVIUM,
    "deep_confined": _DEEP,
    "deep_leaky": (*_DEEP, "leakage_factor"),
}


@dataclass(frozen=True, eq=False)
class SiteModel:
    """The model of a case and what drives it.

    Attributes
    ----------
    flow : LinearFlow
        One layer; levels are changes, so its datum is 0 m everywhere.
    stresses : Stresses
        The long-term pumping of the case, from rest.
    receptors : tuple of str
        Labels of the receptors that lie on the grid.
    places : array (receptor, 2)
        Easting and northing of each; a receptor without direction is put alongside the limit of the aquifer. [m]
    closed_form : array (receptor)
        Drawdown that the study prints. [m]
    saturated_thickness : float or None
        Of a water table, at the site; None where the aquifer stays full. [m]
    has_final : bool
        Whether something feeds the aquifer, so that the drawdown comes to an end.
    hidden : tuple of str
        Receptors whose exact places must not be published.
    """

    flow: LinearFlow
    stresses: Stresses
    receptors: tuple[str, ...]
    places: Array
    closed_form: Array
    saturated_thickness: float | None
    has_final: bool
    hidden: tuple[str, ...] = ()

    def told(self, receptor: str, drawdown: float) -> float:
        """A drawdown as it may be told [m]: with one digit where more would give a protected place away."""
        return float(f"{drawdown:.1g}") if receptor in self.hidden else float(drawdown)

    def run(self) -> Run:
        """Heads of the last step, which are the drawdown with the other sign. [m]"""
        s, last = self.stresses, len(self.stresses.step_lengths) - 1
        return self.flow.transient(
            s.start, s.step_lengths, s.recharge, s.recharge_factors, s.wells, Cells.of([]), (last,)
        )

    def drawdown(self, run: Run) -> Array:
        """Drawdown at the receptors, between the centres of cells. [m]"""
        return self.at_places(-run.fields[0, 0])

    def at_places(self, field: Array) -> Array:
        """A field (row, column) at the receptors, between the centres of cells."""
        grid = self.flow.grid
        east = np.array([grid.centre(0, column)[0] for column in range(grid.shape[2])])
        north = np.array([grid.centre(row, 0)[1] for row in range(grid.shape[1])])[::-1]
        along = np.array([[np.interp(x, east, line) for line in field[::-1]] for x in self.places[:, 0]])
        return np.array([np.interp(y, north, column) for y, column in zip(self.places[:, 1], along, strict=True)])

    def fed_share(self, run: Run) -> float:
        """Share of the pumped flow that the river or the leaking bed gives at the end; the rest was stored."""
        return run.budgets[-1].net("rivers") / float(self.stresses.wells.rates[-1].sum())

    def influence(self, receptor: str) -> Array:
        """Drawdown at a receptor, at the end, that a unit rate in each cell (row, column) would cause. [m per m³/s]"""
        if receptor not in self.receptors:
            raise InputError(f'no receptor is called "{receptor}"; there are {", ".join(self.receptors)}')
        x, y = self.places[self.receptors.index(receptor)]
        cell = (0, *self.flow.grid.cell_at(float(x), float(y), CRS))
        return np.asarray(influence_map(self.flow, cell, self.stresses.step_lengths)[0])


def site_model(
    project: Project, case: Case, own: OwnGrids | None = None, cuttings: Sequence[Any] = ()
) -> SiteModel:
    """Build the model of a case from its central values, on grids of one's own where they are given.

    Cuttings are lines in Lambert-93 that drain the aquifer and go on to: water that a well takes there is water
    that they no longer drain. A cutting that runs dry would give nothing, so with it the drawdown is a lower bound.

    Raises
    ------
    InputError
        Where the structure of the aquifer of the case cannot be drawn on a map, or a value is absent.
    """
    structure = choices_of(project, case).get("aquifer_structure")
    if structure not in _AQUIFER:
        raise InputError(
            f"case {case.name}: the structure of its aquifer is {structure or 'not chosen'}; a grid can be drawn for "
            f"{', '.join(_AQUIFER)} (of a barrier the direction is not known)"
        )
    values = central(project, case, (*_NAMES, *_AQUIFER[structure]))
    if not values["structure_long_term_rate"][0] > 0:
        raise InputError(f"case {case.name}: its well pumps nothing, so there is no effect to draw")
    x, y = float(values["site_easting"][0]), float(values["site_northing"][0])
    transmissivity, storativity = (float(values[name][0]) for name in _AQUIFER[structure][:2])
    grid, conducting = _ground(x, y, transmissivity, own)
    every = np.ones(grid.shape)
    line = limit(project)
    if structure == "continuous_with_river":
        boundary = _held(_active(grid, crossed(grid, line)), np.array(_OPEN * transmissivity))
    elif structure == "deep_leaky":
        leak = grid.area * transmissivity / float(values["leakage_factor"][0]) ** 2
        boundary = _held(_all_cells(grid), leak[grid.active[0]])
    else:
        boundary = _held(Cells.of([tuple(np.argwhere(grid.active)[0].tolist())]), np.array(transmissivity))
    for line_of_cutting in cuttings:
        boundary = _both(boundary, _held(_active(grid, crossed(grid, line_of_cutting)), np.array(transmissivity)))
    flow = LinearFlow(grid, Ground(conducting, conducting, storativity * every), boundary)
    well = Wells(Cells.of([(0, *grid.cell_at(x, y, CRS))]), values["structure_long_term_rate"][None, :1])
    lengths = steps(float(values["long_term_duration"][0]))
    stresses = Stresses(np.zeros(grid.shape), lengths, np.zeros(grid.shape[1:]), np.zeros(len(lengths)), well)
    receptors: Any = project.supports["receptors"]
    fall = np.broadcast_to(values["structure_long_term_drawdown"][0], (len(receptors.labels),))
    thickness = values.get("saturated_thickness_alluvium")
    if own is not None and thickness is not None:
        thickness = np.array([float(np.nanmean(own.saturated))])
    places = _places(receptors, x, y, line)
    inside = _inside(grid, places)
    labels = tuple(label for label, is_in in zip(receptors.labels, inside, strict=True) if is_in)
    return SiteModel(
        flow, stresses, labels, places[inside], fall[inside],
        None if thickness is None else float(thickness[0]), structure != "deep_confined",
        _hidden(project, labels),
    )  # fmt: skip


def central(project: Project, case: Case, names: tuple[str, ...]) -> dict[str, Array]:
    """Central values of quantities of a case; raises InputError where one is absent."""
    done = evaluate(project, case, names)
    values = {name: done.results[name].values for name in names}
    for name, value in values.items():
        if isinstance(value, Absent):
            raise InputError(f"case {case.name}: {name} is absent: {value.reason}")
    return {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}


def _hidden(project: Project, receptors: tuple[str, ...]) -> tuple[str, ...]:
    layers = [layer for layer in project.layers.values() if layer.labels]
    protected = {label for layer in layers for label in layer.frame["slug"][layer.hidden]}
    return tuple(name for name in receptors if name in protected)


def _grid(x: float, y: float) -> Grid:
    """A square around the well whose cells widen away from it; one layer of one metre, since levels are changes."""
    half = [_FINEST]
    while sum(half) < HALF_WIDTH:
        half.append(half[-1] * _GROWTH)
    widths = np.array([*half[:0:-1], *half])
    corner = widths.sum() / 2.0
    shape = (1, len(widths), len(widths))
    top = np.zeros(shape[1:])
    active = np.ones(shape, dtype=np.bool_)
    return Grid(widths, widths, top, np.full(shape, -1.0), active, x - corner, y - corner, CRS)


def _ground(x: float, y: float, transmissivity: float, own: OwnGrids | None) -> tuple[Grid, Array]:
    """Cells of one metre of thickness, and what they conduct: the uniform value of the case, or grids of one's own."""
    if own is None:
        grid = _grid(x, y)
        return grid, transmissivity * np.ones(grid.shape)
    if own.grid.shape[0] != 1:
        raise InputError(f"the grids have {own.grid.shape[0]} layers; a case is computed in one: join them first")
    given = own.grid
    flat = Grid(
        given.column_widths, given.row_heights, np.zeros(given.shape[1:]), np.full(given.shape, -1.0), given.active,
        given.easting, given.northing, CRS,
    )  # fmt: skip
    return flat, np.where(given.active, own.conductivity * own.saturated, 1.0)


def limit(project: Project) -> Any:
    """The mapped stream on which the aquifer may end."""
    streams: Any = project.supports["streams"]
    if streams.boundary is None or streams.places.geometries[streams.boundary] is None:
        raise InputError("no stream of the pack is marked as the limit of the aquifer and drawn on its map")
    return streams.places.geometries[streams.boundary]


def crossed(grid: Grid, line: Any) -> Cells:
    """The cells that a line passes through."""
    import shapely

    steps = np.arange(0.0, line.length, _SAMPLING)
    points = shapely.line_interpolate_point(line, steps)
    column = np.searchsorted(grid.easting + np.cumsum(grid.column_widths), shapely.get_x(points))
    north = grid.northing + grid.row_heights.sum()
    row = np.searchsorted(np.cumsum(grid.row_heights), north - shapely.get_y(points))
    east, from_north = shapely.get_x(points) - grid.easting, north - shapely.get_y(points)
    inside = (east >= 0) & (from_north >= 0) & (column < grid.shape[2]) & (row < grid.shape[1])
    found = np.unique(np.stack([row, column], axis=-1)[inside], axis=0)
    return Cells(np.zeros(len(found), dtype=np.intp), found[:, 0], found[:, 1])


def _active(grid: Grid, cells: Cells) -> Cells:
    """Those of some cells that are active; a river or a cutting has to touch the grid."""
    inside = grid.active[0, cells.row, cells.column]
    if not inside.any():
        raise InputError("the stream that limits the aquifer, or a cutting, crosses no active cell of the grid")
    return Cells(cells.layer[inside], cells.row[inside], cells.column[inside])


def _all_cells(grid: Grid) -> Cells:
    rows, columns = np.nonzero(grid.active[0])
    return Cells(np.zeros(len(rows), dtype=np.intp), rows, columns)


def _inside(grid: Grid, places: Array) -> NDArray[np.bool_]:
    """Whether places lie in active cells of a grid; only grids of one's own are so small that some do not."""
    found = np.zeros(len(places), dtype=np.bool_)
    for i, (x, y) in enumerate(places):
        try:
            found[i] = grid.active[(0, *grid.cell_at(float(x), float(y), CRS))]
        except FlowModelError:
            continue
    return found


def _held(cells: Cells, conductance: NDArray[np.float64]) -> HeadBoundary:
    """Cells that exchange water with something whose level does not change."""
    none = np.zeros(len(cells))
    return HeadBoundary(cells, np.broadcast_to(conductance, (len(cells),)), none, np.full(len(cells), -np.inf))


def _both(one: HeadBoundary, other: HeadBoundary) -> HeadBoundary:
    """Two boundaries as one."""
    cells = Cells(
        *(np.concatenate([getattr(one.cells, axis), getattr(other.cells, axis)]) for axis in ("layer", "row", "column"))
    )
    joined = (np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("conductance", "level", "bottom"))
    return HeadBoundary(cells, *joined)


def steps(duration: float) -> Array:
    """Steps that grow, short first, and together last a duration. [s]"""
    shares = np.repeat(2.0 ** np.arange(_BLOCKS), _EACH)
    return np.asarray(duration * shares / shares.sum())


def _places(receptors: Any, x: float, y: float, line: Any) -> Array:
    import shapely

    nearest = shapely.get_point(shapely.shortest_line(shapely.Point(x, y), line), 1)
    across = np.array([nearest.x - x, nearest.y - y])
    along = np.array([-across[1], across[0]]) / np.hypot(*across)
    return np.array(
        [
            (shape.x, shape.y) if shape is not None else np.array([x, y]) + distance * along
            for shape, distance in zip(receptors.geometries, receptors.fixed_distance, strict=True)
        ]
    )
