"""A flow model on a grid of what a site pack says of one case: an independent check of its closed forms.

The model is one of changes: every level is a change against the state without the project, so no stage, no recharge
and no depth is needed that nobody has measured. It differs from the closed forms in two things. The limit of
the aquifer is the river as it is mapped, and not a straight line without end. And where a deep aquifer leaks, the
alluvium above it is a layer of its own, which falls, instead of a level that is held. The numbers of the study stay
those of the closed forms; what this model finds is shown beside them.
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
    influence_maps,
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
ALLUVIUM, DEEP = "alluvium", "deep_aquifer"
_LAYERS = {"continuous_with_river": (ALLUVIUM,), "deep_confined": (DEEP,), "deep_leaky": (ALLUVIUM, DEEP)}
_THICKNESS = "saturated_thickness_alluvium"
_AQUIFER = {
    ALLUVIUM: ("transmissivity_alluvium", "storativity_alluvium", _THICKNESS),
    DEEP: ("transmissivity_deep_aquifer", "storativity_deep_aquifer"),
}


@dataclass(frozen=True, eq=False)
class SiteModel:
    """The model of a case and what drives it.

    Attributes
    ----------
    flow : LinearFlow
        One layer or two; levels are changes, so its datum is 0 m everywhere.
    stresses : Stresses
        The long-term pumping of the case, from rest.
    receptors : tuple of str
        Labels of the receptors that lie on the grid.
    places : array (receptor, 2)
        Easting and northing of each; a receptor without direction is put alongside the limit of the aquifer. [m]
    closed_form : array (receptor)
        Drawdown that the study prints, in the layer that is pumped. [m]
    saturated_thickness : float or None
        Of a water table, at the site; None where the aquifer stays full. [m]
    has_final : bool
        Whether something feeds the aquifer, so that the drawdown comes to an end.
    layers : tuple of str
        Aquifers from the top; the lowest is pumped.
    hidden : tuple of str
        Receptors whose exact places must not be published.
    site : pair of floats
        Easting and northing of the well. [m]
    radius : array (receptor)
        Distance of a receptor of which no direction is known; NaN of those that are drawn on the map. [m]
    """

    flow: LinearFlow
    stresses: Stresses
    receptors: tuple[str, ...]
    places: Array
    closed_form: Array
    saturated_thickness: float | None
    has_final: bool
    layers: tuple[str, ...]
    hidden: tuple[str, ...]
    site: tuple[float, float]
    radius: Array

    def told(self, receptor: str, drawdown: float) -> float:
        """A drawdown as it may be told [m]: with one digit where more would give a protected place away."""
        return float(f"{drawdown:.1g}") if receptor in self.hidden else float(drawdown)

    def run(self) -> Run:
        """Heads of the last step, which are the drawdown with the other sign. [m]"""
        s, last = self.stresses, len(self.stresses.step_lengths) - 1
        return self.flow.transient(
            s.start, s.step_lengths, s.recharge, s.recharge_factors, s.wells, Cells.of([]), (last,)
        )

    @property
    def pumped(self) -> int:
        """Number of the layer that is pumped."""
        return len(self.layers) - 1

    def drawdown(self, run: Run, layer: int | None = None) -> Array:
        """Drawdown at the receptors, between the centres of cells, in the pumped layer or in another one. [m]"""
        return self.at_places(-run.fields[-1, self.pumped if layer is None else layer])

    def at_places(self, field: Array) -> Array:
        """A field (row, column) at the receptors, between the centres of cells."""
        grid = self.flow.grid
        east = np.array([grid.centre(0, column)[0] for column in range(grid.shape[2])])
        north = np.array([grid.centre(row, 0)[1] for row in range(grid.shape[1])])[::-1]
        along = np.array([[np.interp(x, east, line) for line in field[::-1]] for x in self.places[:, 0]])
        return np.array([np.interp(y, north, column) for y, column in zip(self.places[:, 1], along, strict=True)])

    def fed_share(self, run: Run) -> float:
        """Share of the pumped flow that the river, and cuttings if any, give at the end; the rest was stored."""
        return run.budgets[-1].net("rivers") / float(self.stresses.wells.rates[-1].sum())

    def origin(self, run: Run) -> dict[str, float]:
        """Shares of the pumped flow at the end: `rivers`, and `storage_LAYER` of each layer; together 1."""
        fed, rate = self.fed_share(run), float(self.stresses.wells.rates[-1].sum())
        links = self.flow.links
        # What passes downward comes from the alluvium's storage or from what feeds it; the well takes no other way.
        down = float(links.flow(self.flow.unknowns(run.fields[-1]))[links.axis == 0].sum()) / rate
        if len(self.layers) == 1:
            return {"rivers": fed, f"storage_{self.layers[0]}": 1.0 - fed}
        above, below = self.layers
        return {"rivers": fed, f"storage_{above}": down - fed, f"storage_{below}": 1.0 - down}

    def receptor_cells(self, layer: int) -> Cells:
        """The cells of a layer in which the receptors lie."""
        return Cells.of([(layer, *self.flow.grid.cell_at(float(x), float(y), CRS)) for x, y in self.places])

    def influence(self, receptor: str, layer: int | None = None) -> Array:
        """Drawdown at a receptor, at the end, that a unit rate in each cell (row, column) would cause. [m per m³/s]

        The wells stand in the layer that is pumped; the receptor too, or in another layer.
        """
        if receptor not in self.receptors:
            raise InputError(f'no receptor is called "{receptor}"; there are {", ".join(self.receptors)}')
        return np.asarray(self.influences((receptor,), (self.pumped if layer is None else layer,))[0, 0])

    def influences(self, receptors: Sequence[str], layers: Sequence[int]) -> Array:
        """As `influence`, for several receptors in several layers: array (receptor, layer, row, column)."""
        at = [self.receptors.index(name) for name in receptors]
        seen = [self.receptor_cells(layer) for layer in layers]
        cells = Cells.of([(int(of.layer[i]), int(of.row[i]), int(of.column[i])) for i in at for of in seen])
        felt = influence_maps(self.flow, cells, self.stresses.step_lengths)[:, self.pumped]
        return np.asarray(felt.reshape(len(at), len(seen), *felt.shape[1:]))


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
    if structure not in _LAYERS:
        raise InputError(
            f"case {case.name}: the structure of its aquifer is {structure or 'not chosen'}; a grid can be drawn for "
            f"{', '.join(_LAYERS)} (of a barrier the direction is not known)"
        )
    layers = _LAYERS[structure]
    names = [name for layer in layers for name in _AQUIFER[layer]]
    leaking = ("leakage_factor",) if len(layers) > 1 else ()
    values = central(project, case, (*_NAMES, *names, *leaking))
    if not values["structure_long_term_rate"][0] > 0:
        raise InputError(f"case {case.name}: its well pumps nothing, so there is no effect to draw")
    x, y = float(values["site_easting"][0]), float(values["site_northing"][0])
    line = limit(project)
    flow = _flow(x, y, layers, values, own, None if layers == (DEEP,) else line, cuttings)
    well = Wells(Cells.of([(len(layers) - 1, *flow.grid.cell_at(x, y, CRS))]),
                 values["structure_long_term_rate"][None, :1])  # fmt: skip
    lengths = steps(float(values["long_term_duration"][0]))
    shape = flow.grid.shape
    stresses = Stresses(np.zeros(shape), lengths, np.zeros(shape[1:]), np.zeros(len(lengths)), well)
    receptors: Any = project.supports["receptors"]
    fall = np.broadcast_to(values["structure_long_term_drawdown"][0], (len(receptors.labels),))
    thickness = values.get(_THICKNESS)
    if own is not None and thickness is not None:
        thickness = np.array([float(np.nanmean(own.saturated[0]))])
    places = _places(receptors, x, y, line)
    inside = _inside(flow.grid, places)
    labels = tuple(label for label, is_in in zip(receptors.labels, inside, strict=True) if is_in)
    return SiteModel(
        flow, stresses, labels, places[inside], fall[inside],
        None if thickness is None else float(thickness[0]), structure != "deep_confined", layers,
        _hidden(project, labels), (x, y), _radius(receptors)[inside],
    )  # fmt: skip


def _flow(
    x: float, y: float, layers: tuple[str, ...], values: dict[str, Array], own: OwnGrids | None, river: Any,
    cuttings: Sequence[Any],
) -> LinearFlow:  # fmt: skip
    """The layers, joined by the conductance of the bed between them, with the river and the cuttings in the upper."""
    transmissivity, storativity = (
        np.array([float(values[_AQUIFER[layer][which]][0]) for layer in layers]) for which in (0, 1)
    )
    grid, conducting = _ground(x, y, transmissivity, own)
    vertical = conducting
    if len(layers) > 1:
        # Layers are one metre thick, half of it on either side of the bed: this is what passes per area and fall.
        vertical = np.full(grid.shape, transmissivity[-1] / float(values["leakage_factor"][0]) ** 2)
    upper = transmissivity[0]
    if river is not None:
        boundary = _held(_active(grid, crossed(grid, river)), np.array(_OPEN * upper))
    else:
        boundary = _held(Cells.of([tuple(np.argwhere(grid.active)[0].tolist())]), np.array(upper))
    for cutting in cuttings:
        boundary = _both(boundary, _held(_active(grid, crossed(grid, cutting)), np.array(upper)))
    stored = storativity[:, None, None] * np.ones(grid.shape)
    return LinearFlow(grid, Ground(conducting, vertical, stored), boundary)


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


def _grid(x: float, y: float, layers: int) -> Grid:
    """A square around the well whose cells widen away from it; layers of one metre, since levels are changes."""
    half = [_FINEST]
    while sum(half) < HALF_WIDTH:
        half.append(half[-1] * _GROWTH)
    widths = np.array([*half[:0:-1], *half])
    corner = widths.sum() / 2.0
    active = np.ones((layers, len(widths), len(widths)), dtype=np.bool_)
    return _flat(widths, widths, active, x - corner, y - corner)


def _flat(widths: Array, heights: Array, active: NDArray[np.bool_], easting: float, northing: float) -> Grid:
    """A grid whose layers are one metre thick each."""
    bottom = -np.arange(1.0, len(active) + 1.0)[:, None, None] * np.ones(active.shape)
    return Grid(widths, heights, np.zeros(active.shape[1:]), bottom, active, easting, northing, CRS)


def _ground(x: float, y: float, transmissivity: Array, own: OwnGrids | None) -> tuple[Grid, Array]:
    """Layers of one metre, and what they conduct: the uniform values (layer) of the case, or grids of one's own."""
    count = len(transmissivity)
    if own is None:
        grid = _grid(x, y, count)
        return grid, transmissivity[:, None, None] * np.ones(grid.shape)
    given = own.grid
    if given.shape[0] != count:
        raise InputError(
            f"the grids have {given.shape[0]} layer{'s' if given.shape[0] > 1 else ''}; "
            + ("the case is computed in one: join them first" if count == 1 else
               "the case is computed in two, the alluvium above the aquifer that is pumped: give bottom_1 and "
               "conductivity_1 of the alluvium, bottom_2 and conductivity_2 of the other")
        )  # fmt: skip
    flat = _flat(given.column_widths, given.row_heights, given.active, given.easting, given.northing)
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


def _inside(grid: Grid, places: Array) -> NDArray[np.bool_]:
    """Whether places lie in active cells of a grid; only grids of one's own are so small that some do not."""
    found = np.zeros(len(places), dtype=np.bool_)
    for i, (x, y) in enumerate(places):
        try:
            row, column = grid.cell_at(float(x), float(y), CRS)
            found[i] = grid.active[:, row, column].all()
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


def _radius(receptors: Any) -> Array:
    drawn = np.array([shape is not None for shape in receptors.geometries], dtype=np.bool_)
    return np.where(drawn, np.nan, np.asarray(receptors.fixed_distance, dtype=np.float64))


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
