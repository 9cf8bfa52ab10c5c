"""Groundwater of a case as a hydrogeologist takes it over: even grids, isolines, receptors, budgets.

The site's model has cells that widen away from the well; a raster has cells of one size. So fields are interpolated
between the centres of cells. Isolines are no finer than a model that nobody has calibrated deserves. A position that
must not be published is nowhere: its drawdown has one digit, its distance is not given, and it has no influence map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from impact.cases import Case
from impact.errors import InputError
from impact.own_grids import OwnGrids
from impact.physics.groundwater_flow import Cells, Run, Wells
from impact.physics.types import Array
from impact.project import Project
from impact.run_report import RunReport, report
from impact.site_model import SiteModel, site_model, steps
from impact.study import evaluate

CELL, REACH = 50.0, 10_000.0  # m: cells of the rasters, and half their side
ISOLINES = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # m
YEAR = 365.25 * 86400.0  # s
_MONTHS = 12


@dataclass(frozen=True, eq=False)
class Raster:
    """Fields on even cells, (row, column), row 0 the north; `west` and `north` are the corner. [m]"""

    west: float
    north: float
    fields: dict[str, Array]

    @property
    def transform(self) -> Any:
        """From column and row to coordinates."""
        from affine import Affine

        return Affine(CELL, 0.0, self.west, 0.0, -CELL, self.north)

    def isolines(self, name: str) -> list[tuple[float, Any]]:
        """Level [m] and line of each isoline of a field."""
        import contourpy
        import shapely

        field = self.fields[name]
        east = self.west + CELL * (np.arange(field.shape[1]) + 0.5)
        north = self.north - CELL * (np.arange(field.shape[0]) + 0.5)
        made = contourpy.contour_generator(east, north, field)
        drawn = ((level, made.lines(level)) for level in ISOLINES)
        return [
            (level, shapely.MultiLineString([line for line in lines if len(line) > 1]))
            for level, lines in drawn
            if lines
        ]


@dataclass(frozen=True, eq=False)
class Groundwater:
    """The groundwater of a case on a grid.

    Attributes
    ----------
    model : SiteModel
    run : Run
        Its fields are those after one year and at the end of the long term.
    report : RunReport
        What the run says of itself.
    raster : Raster
        `drawdown_1_year`, `drawdown_long_term`, `drawdown_end_of_summer` where the well's months are known [m], and
        `influence_RECEPTOR` [m per L/s]; where the model has two layers, each for either: `drawdown_1_year_alluvium`.
    receptors, budgets : lists of records
        Tables.
    """

    model: SiteModel
    run: Run
    report: RunReport
    raster: Raster
    receptors: list[dict[str, Any]]
    budgets: list[dict[str, Any]]


def groundwater(
    project: Project, case: Case, own: OwnGrids | None = None, cuttings: Sequence[Any] = ()
) -> Groundwater:
    """Compute the groundwater of a case on a grid.

    Raises
    ------
    InputError
        Where the structure of the case cannot be drawn, or its long term is no longer than a year.
    """
    model = site_model(project, case, own, cuttings)
    duration = float(model.stresses.step_lengths.sum())
    if not duration > YEAR:
        raise InputError(f"case {case.name}: its long term of {duration / YEAR:g} years is not longer than one year")
    first, second = steps(YEAR), steps(duration - YEAR)
    lengths, years = np.concatenate([first, second]), len(first) - 1
    run = model.flow.drawdown(lengths, model.stresses.wells, Cells.of([]), (years, len(lengths) - 1))
    fields = _named(model, "drawdown_1_year", run.fields[0]) | _named(model, "drawdown_long_term", run.fields[1])
    summer = end_of_summer(project, case, model)
    if summer is not None:
        fields |= _named(model, "drawdown_end_of_summer", summer)
    shown = [name for name in model.receptors if name not in model.hidden]
    if shown:
        felt = model.influences(shown, range(len(model.layers))) / 1000.0
        for receptor, maps in zip(shown, felt, strict=True):
            fields |= _named(model, f"influence_{receptor}", maps)
    said = report(model, model.run())
    return Groundwater(
        model, run, said, _raster(model, fields), _receptors(model, run, said), _budgets(run, lengths)
    )


def end_of_summer(project: Project, case: Case, model: SiteModel) -> Array | None:
    """Largest drawdown (layer, row, column) of the last year of the long term if the well pumps its months. [m]"""
    months = evaluate(project, case, ("seasonal_pumping_rate",)).results["seasonal_pumping_rate"].values
    if not isinstance(months, np.ndarray):
        return None
    count = round(float(model.stresses.step_lengths.sum()) / YEAR) * _MONTHS
    rates = np.resize(months[0], count)[:, None]
    wells = Wells(model.stresses.wells.cells, rates)
    run = model.flow.drawdown(np.full(count, YEAR / _MONTHS), wells, Cells.of([]), range(count - _MONTHS, count))
    # One month for the whole map: the one in which the well's own cell is lowest.
    cells = model.stresses.wells.cells
    lowest = int(np.argmax(run.fields[:, cells.layer[0], cells.row[0], cells.column[0]]))
    return np.asarray(run.fields[lowest])


def _named(model: SiteModel, name: str, field: Array) -> dict[str, Array]:
    """A field (layer, row, column) layer by layer; where there are several, the layer is in the name."""
    if len(model.layers) == 1:
        return {name: field[0]}
    return {f"{name}_{layer}": part for layer, part in zip(model.layers, field, strict=True)}


def _raster(model: SiteModel, fields: dict[str, Array]) -> Raster:
    from scipy.interpolate import RegularGridInterpolator

    grid = model.flow.grid
    east = np.array([grid.centre(0, column)[0] for column in range(grid.shape[2])])
    north = np.array([grid.centre(row, 0)[1] for row in range(grid.shape[1])])
    well = model.stresses.wells.cells
    middle = np.round(np.array(grid.centre(int(well.row[0]), int(well.column[0]))) / CELL) * CELL
    along = np.arange(-REACH + CELL / 2.0, REACH, CELL)
    places = np.stack(np.meshgrid(middle[1] - along, middle[0] + along, indexing="ij"), axis=-1)
    made = {
        name: RegularGridInterpolator((north[::-1], east), field[::-1], bounds_error=False)(places).astype(np.float32)
        for name, field in fields.items()
    }
    return Raster(float(middle[0] - REACH), float(middle[1] + REACH), made)


def _receptors(model: SiteModel, run: Run, said: RunReport) -> list[dict[str, Any]]:
    early, late = (model.at_places(field[model.pumped]) for field in run.fields)
    above = {
        f"drawdown_{when}_{layer}_m": model.at_places(field[number])
        for number, layer in enumerate(model.layers[: model.pumped])
        for when, field in zip(("1_year", "long_term"), run.fields, strict=True)
    }
    records = []
    for i, name in enumerate(model.receptors):
        hidden = name in model.hidden
        # The time to 90 % grows evenly with the distance and would give it away.
        time = None if said.time_to_share is None or hidden else float(said.time_to_share[i]) / YEAR
        records.append({
            "receptor": name, "drawdown_1_year_m": model.told(name, early[i]),
            "drawdown_long_term_m": model.told(name, late[i]),
            "closed_form_long_term_m": model.told(name, model.closed_form[i]),
            "years_to_90_percent": time if time is not None and np.isfinite(time) else None,
            **{column: model.told(name, values[i]) for column, values in above.items()},
            "position": "blurred" if hidden else "",
        })  # fmt: skip
    return records


def _budgets(run: Run, lengths: Array) -> list[dict[str, Any]]:
    ends = np.cumsum(lengths)
    return [
        {
            "years": float(ends[step]) / YEAR, "kind": kind, "entering_m3_s": budget.entering[kind],
            "leaving_m3_s": budget.leaving[kind], "net_m3_s": budget.net(kind), "discrepancy": budget.discrepancy,
        }
        for step, budget in ((step, run.budgets[step]) for step in run.kept)
        for kind in budget.entering
    ]  # fmt: skip
