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

from gis.abstraction_works import abstraction_works
from impact import existing_abstractions, water_scenarios
from impact.cases import Case
from impact.errors import InputError
from impact.own_grids import OwnGrids
from impact.physics.groundwater_flow import Cells, Run, Wells
from impact.physics.groundwater_flow.validity import LinearValidity
from impact.physics.types import Array
from impact.project import Project
from impact.run_report import LINEAR, RunReport, report
from impact.site_model import SiteModel, site_model, steps
from impact.study import evaluate
from impact.water_scenarios import WaterScenario

CELL, REACH = 50.0, 10_000.0  # m: cells of the rasters, and half their side
ISOLINES = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # m
YEAR = 365.25 * 86400.0  # s
_MONTHS = 12
_TOO_DEEP = "at the well over a tenth of the saturated thickness: near it the linear model does not hold"
DATES = ("1_year", "long_term", "end_of_summer")
NOTHING_GIVEN = (
    "existing abstractions: none fetched or given, so that all drawdowns are those of the project alone; impact fetch "
    "--layer abstractions --layer abstraction-volumes, or impact add FILE --as abstraction-works"
)


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
        `influence_RECEPTOR` [m per L/s]; `drawdown_1_year_in_CASE` and its like of other water scenarios [m];
        `existing_drawdown_1_year`, `cumulative_drawdown_1_year` and their like where existing works are known [m].
        Where the model has two layers, each for either: `drawdown_1_year_alluvium`.
    receptors, budgets : lists of records
        Tables.
    scenarios, cumulative : lists of records
        Of the water scenarios of the study, and of what others take, at the receptors.
    others : tuple of str
        What the existing works are, or that there are none, in words.
    validity_of_all : LinearValidity or None
        Whether the linear model holds for what others draw down at most with the project; None without others, and
        where the aquifer stays full.
    """

    model: SiteModel
    run: Run
    report: RunReport
    raster: Raster
    receptors: list[dict[str, Any]]
    budgets: list[dict[str, Any]]
    scenarios: list[dict[str, Any]]
    cumulative: list[dict[str, Any]]
    others: tuple[str, ...]
    validity_of_all: LinearValidity | None


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
    summer = end_of_summer(model, _months(project, case))
    drawn = dict(zip(DATES, [*run.fields, *([] if summer is None else [summer[0]])], strict=False))
    fields = _of_dates(model, "drawdown", drawn)
    shown = [name for name in model.receptors if name not in model.hidden]
    if shown:
        felt = model.influences(shown, range(len(model.layers))) / 1000.0
        for receptor, maps in zip(shown, felt, strict=True):
            fields |= _named(model, f"influence_{receptor}", maps)
    said = report(model, model.run())
    scenarios: list[dict[str, Any]] = []
    for one in water_scenarios.others(project, case):
        other = _drawn_by(model, one, drawn)
        fields |= {f"{name}_in_{one.case}": field for name, field in _of_dates(model, "drawdown", other).items()}
        scenarios += _scenario(model, one, other, said)
    month = None if summer is None else summer[1]
    cumulative, maps_of_all, others, validity = _with_others(project, case, model, drawn, month)
    return Groundwater(
        model, run, said, _raster(model, fields | maps_of_all), _receptors(model, run, said), _budgets(run, lengths),
        scenarios, cumulative, others, validity,
    )  # fmt: skip


def _months(project: Project, case: Case) -> Array | None:
    """Rate of the well in each twelfth of the year [m³/s], where it is known."""
    months = evaluate(project, case, ("seasonal_pumping_rate",)).results["seasonal_pumping_rate"].values
    return months[0] if isinstance(months, np.ndarray) else None


def end_of_summer(model: SiteModel, months: Array | None) -> tuple[Array, int] | None:
    """Largest drawdown (layer, row, column) [m] of the last year of the long term, and its month, from 0."""
    if months is None:
        return None
    count = round(float(model.stresses.step_lengths.sum()) / YEAR) * _MONTHS
    wells = Wells(model.stresses.wells.cells, np.resize(months, count)[:, None])
    run = model.flow.drawdown(np.full(count, YEAR / _MONTHS), wells, Cells.of([]), range(count - _MONTHS, count))
    # One month for the whole map: the one in which the well's own cell is lowest.
    cells = model.stresses.wells.cells
    lowest = int(np.argmax(run.fields[:, cells.layer[0], cells.row[0], cells.column[0]]))
    return np.asarray(run.fields[lowest]), lowest


def _drawn_by(model: SiteModel, one: WaterScenario, drawn: dict[str, Array]) -> dict[str, Array]:
    """The fields of another water scenario: those of the case at its rate, and its own summer; none without a rate."""
    if one.rate is None:
        return {}
    times = one.rate / float(model.stresses.wells.rates[0, 0])
    found = {date: field * times for date, field in drawn.items() if date != "end_of_summer"}
    summer = end_of_summer(model, one.months)
    return found if summer is None else found | {"end_of_summer": summer[0]}


def _scenario(
    model: SiteModel, one: WaterScenario, drawn: dict[str, Array], said: RunReport
) -> list[dict[str, Any]]:
    """One record a receptor, or one that says why there is none."""
    plant = {"case": one.case, "cooling_technology": one.technology, "water_source": one.source}
    columns = [f"drawdown_{date}_m" for date in DATES]
    if one.rate is None:
        return [plant | {"mean_rate_l_s": None, "receptor": "", **dict.fromkeys(columns), "remark": one.why}]
    times = one.rate / float(model.stresses.wells.rates[0, 0])
    over = said.validity is not None and said.validity.largest_share * times > LINEAR
    seen = [model.at_places(drawn[date][model.pumped]) if date in drawn else None for date in DATES]
    return [
        plant | {"mean_rate_l_s": one.rate * 1000.0, "receptor": name} | {
            column: None if values is None else model.told(name, values[i])
            for column, values in zip(columns, seen, strict=True)
        } | {"remark": "; ".join(filter(None, (one.remark, _TOO_DEEP if over else "")))}
        for i, name in enumerate(model.receptors)
    ]  # fmt: skip


def _with_others(
    project: Project, case: Case, model: SiteModel, drawn: dict[str, Array], summer: int | None
) -> tuple[list[dict[str, Any]], dict[str, Array], tuple[str, ...], LinearValidity | None]:
    """What others draw down and the project adds: table, fields by name, what the works are, and if it is linear."""
    works = abstraction_works(project.pack.folder, project.layers)
    if works is None:
        return [], {}, (NOTHING_GIVEN,), None
    known = existing_abstractions.existing(project, case, model, works)
    if not len(known.works):
        return [], {}, known.said, None
    years = round(float(model.stresses.step_lengths.sum()) / YEAR)
    ends = {"1_year": _MONTHS - 1, "long_term": years * _MONTHS - 1}
    if summer is not None:
        ends["end_of_summer"] = (years - 1) * _MONTHS + summer
    around = existing_abstractions.bounds(model, known, tuple(ends.values()))
    ours_of_all = np.array([drawn[date] for date in ends])
    validity, remarks = existing_abstractions.validity(model, known, around[1], ours_of_all)
    least, most = existing_abstractions.at_receptors(model, known, tuple(ends.values()), around)
    laid = existing_abstractions.fields(model, known, tuple(ends.values()))
    table: list[dict[str, Any]] = []
    fields: dict[str, Array] = {}
    for number, date in enumerate(ends):
        fields |= _named(model, f"existing_drawdown_{date}", laid[number])
        fields |= _named(model, f"cumulative_drawdown_{date}", laid[number] + drawn[date])
        for layer, name in enumerate(model.layers):
            ours = model.at_places(drawn[date][layer])
            table += [
                _cumulative(model, receptor, date, name, ours[i], least[number, layer, i], most[number, layer, i])
                | {"direction": "unknown" if np.isfinite(model.radius[i]) else ""}
                for i, receptor in enumerate(model.receptors)
            ]
    return table, fields, known.said + remarks, validity


def _cumulative(
    model: SiteModel, receptor: str, date: str, layer: str, ours: float, least: float, most: float
) -> dict[str, Any]:
    """One record; what others cause has one digit, so that nobody finds a well by it."""
    few, many = (float(f"{value:.1g}") for value in (least, most))
    project = model.told(receptor, ours)
    digits = 1 if receptor in model.hidden else 2
    shares = [float(f"{project / (project + value):.{digits}g}") if project > 0 else 0.0 for value in (many, few)]
    return {
        "receptor": receptor, "date": date, "aquifer": layer, "project_m": project, "existing_least_m": few,
        "existing_most_m": many, "cumulative_most_m": float(f"{project + many:.3g}"),
        "project_share_least": shares[0], "project_share_most": shares[1],
    }  # fmt: skip


def _of_dates(model: SiteModel, what: str, drawn: dict[str, Array]) -> dict[str, Array]:
    """Fields by date and layer, under their names."""
    found: dict[str, Array] = {}
    for date, field in drawn.items():
        found |= _named(model, f"{what}_{date}", field)
    return found


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
