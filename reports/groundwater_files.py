"""The groundwater of a case as files: grids as GeoTIFF (COG), lines and receptors as GeoPackage, tables as CSV."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis.crs import LAMBERT93
from gis.export import write_geopackage, write_raster
from gis.layers import RESTRICTED
from impact import existing_abstractions, run_report
from impact.errors import InputError
from impact.groundwater_export import Groundwater
from impact.project import Project
from impact.site_model import ALLUVIUM, limit
from reports.maps.generalise import blurred

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

README = """Groundwater of case {case}, site {site}, on a grid.

Positions are in {crs} (metres). Drawdowns are changes against the state without the project, in metres, above 0 where
the water falls; no level was measured, so these are no heights. influence_RECEPTOR.tif is the drawdown at the end of
the long term at that receptor, per litre a second pumped in the cell: in m per L/s.
Where the well stands in a deep aquifer that leaks, the model has two layers and each grid is there for either, with the
layer in its name: that in which the water falls. The well is in the deep aquifer, in the maps of influence too.
The model is not calibrated: its class is the lowest. The study prints the closed forms, not these grids.
A receptor whose position must not be published is a square of 2 km; it has one digit and no influence map.
water_scenarios.csv and drawdown_DATE_in_CASE.tif: the same plant with the other technologies and sources of water that
the study has, at the same power, in the same year, on the same ground; a source without a well here has a remark, and a
groundwater loop has the field of its well alone, without the water that it gives back.
{others}
Licence: as the study. Made by impact export groundwater.
"""

OTHERS = """
cumulative.csv, existing_drawdown_DATE.tif, cumulative_drawdown_DATE.tif: what others take already, and with the
project. {works}.
They are supposed to have pumped what they declare for as long before the project as the long term, and to go on. Where
the aquifer of a work is not known the table has bounds: it takes nothing from these aquifers, or it stands where the
receptor feels it most; the grids have it in the aquifer that the project pumps. In the grids every work is on the
middle of a cell of 2 km, and in the table its drawdown has one digit, so that nobody finds a well by it.
project_share: of the cumulative drawdown, 0 to 1.
fragment.toml, where the project pumps the alluvium: copied into the folder data of a pack of your own, the study prints
the table of the project beside the others.
"""


def write(done: Groundwater, project: Project, case: str, folder: Path) -> list[Path]:
    """Write the files into a folder that is empty or does not exist; return them."""
    require_new(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as work:
        draft = Path(work).joinpath(folder.name)
        draft.mkdir()
        for name, values in done.raster.fields.items():
            write_raster(draft.joinpath(f"{name}.tif"), values, done.raster.transform, LAMBERT93, float("nan"))
        write_geopackage(draft.joinpath("groundwater.gpkg"), _layers(done, project), {}, project.plan.shape.date)
        _write_table(draft.joinpath("receptors.csv"), done.receptors)
        _write_table(draft.joinpath("budget.csv"), done.budgets)
        for name, records in (("water_scenarios", done.scenarios), ("cumulative", done.cumulative)):
            if records:
                _write_table(draft.joinpath(f"{name}.csv"), records)
        if done.cumulative and done.model.layers == (ALLUVIUM,):
            text = existing_abstractions.fragment(done.cumulative, case, done.others)
            draft.joinpath("fragment.toml").write_text(text, encoding="utf-8")
        said = json.dumps(described(done), ensure_ascii=False, indent=1)
        draft.joinpath("run.json").write_text(f"{said}\n", encoding="utf-8")
        works = "; ".join(done.others)
        others = OTHERS.format(works=works) if done.cumulative else f"{works[:1].upper()}{works[1:]}.\n"
        words = README.format(case=case, site=project.pack.site.name, crs=LAMBERT93, others=others)
        draft.joinpath("README.txt").write_text(words, encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        os.replace(draft, folder)
    return sorted(folder.iterdir())


def require_new(folder: Path) -> None:
    """Raise InputError unless a folder is empty or does not exist, before anything is computed for it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty; name a new folder, so that no file of another case is mixed in")


def described(done: Groundwater) -> dict[str, Any]:
    """What the run says of itself, for files and for the command line."""
    said = done.report
    validity, of_all = (None if each is None else vars(each) for each in (said.validity, done.validity_of_all))
    gap = None if said.gap is None else {
        "largest_share": None if said.gap.failure else said.gap.largest_share,
        "well_runs_dry": said.gap.well_runs_dry, "failure": said.gap.failure,
    }  # fmt: skip
    return {
        "largest_imbalance_m3_s": said.residual, "budget_discrepancy": said.discrepancy,
        "net_flow_at_the_end_m3_s": said.budget, "origin_at_the_end": said.origin, "linear_validity": validity,
        "linear_validity_with_existing": of_all,
        "linear_up_to_share": run_report.LINEAR, "tangent_against_unconfined": gap, "receptors": done.receptors,
        "water_scenarios": done.scenarios, "existing_abstractions": done.others, "cumulative": done.cumulative,
    }  # fmt: skip


def _layers(done: Groundwater, project: Project) -> dict[str, GeoDataFrame]:
    from geopandas import GeoDataFrame

    lines: list[dict[str, Any]] = [
        {"field": name, "level_m": level, "geometry": line}
        for name in done.raster.fields
        if "drawdown" in name
        for level, line in done.raster.isolines(name)
    ]
    receptors: Any = project.supports["receptors"]
    places = dict(zip(receptors.labels, receptors.geometries, strict=True))
    points = [
        {**record, RESTRICTED: record["receptor"] in done.model.hidden, "geometry": places[record["receptor"]]}
        for record in done.receptors
        if places[record["receptor"]] is not None
    ]
    limits = [{"name": "limit of the aquifer", "geometry": limit(project)}]
    found = {"isolines": lines, "receptors": points, "limits": limits}
    return {name: blurred(GeoDataFrame(rows, crs=LAMBERT93)) for name, rows in found.items() if rows}


def _write_table(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
