"""Commands of the groundwater on a grid: calibration, and exchange with the tools of hydrogeologists."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

FINDINGS = 1
RAN = 0
_DAY, _YEAR = 86_400.0, 31_557_600.0  # s


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _json(content: Any) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=1))


def _with_case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scenario", metavar="NAME", required=True, help="case with an aquifer structure")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="overrides",
        help='give a quantity, datum or choice, as --set "transmissivity_alluvium=0.002 m²/s"',
    )  # fmt: skip
    parser.add_argument("--json", action="store_true")


# --- calibrate -----------------------------------------------------------------------------------


def add_calibrate(parser: argparse.ArgumentParser) -> None:
    """Declare `impact calibrate`."""
    parser.set_defaults(command=run_calibrate)
    parser.add_argument("site", help="embedded site, or a folder with a study.toml")
    _with_case(parser)
    parser.add_argument("--levels", type=Path, action="append", default=[], metavar="FILE",
                        help="chronicles: CSV, or a reply of Hub'Eau (.json); repeat "
                        "(default: the layer groundwater-levels that impact fetch left in the site)")  # fmt: skip
    parser.add_argument("--stations", type=Path, action="append", default=[], metavar="FILE",
                        help="reply of Hub'Eau with its stations (default: what impact fetch left in the site)"
    )  # fmt: skip
    parser.add_argument("--body", metavar="CODE", help="body of groundwater, as FRDG146: only its stations of Hub'Eau")
    parser.add_argument("--river", type=Path, metavar="FILE", help="levels of the river that limits the aquifer: CSV")
    parser.add_argument("--springs", type=Path, metavar="FILE", help="levels of the springs and cuttings at which a "
                        "perched aquifer overflows: CSV")  # fmt: skip
    parser.add_argument("--barrier", type=Path, metavar="FILE", help="lines that close the aquifer, with a field name")
    parser.add_argument("--above", type=Path, metavar="FILE", help="levels of the water table above a deep "
                        "aquifer: CSV")  # fmt: skip
    parser.add_argument("--wells", type=Path, metavar="FILE", help="existing wells and their yearly volumes: CSV")
    parser.add_argument(
        "--recharge", type=Path, metavar="FILE", help="recharge by month: CSV; storage is fitted too"
    )
    parser.add_argument("--pumping", type=Path, metavar="FILE", help="daily pumping of one well: CSV; each chronicle "
                        "is then explained by it, without a model of the site (needs the extra series)")  # fmt: skip
    parser.add_argument("--crs", metavar="EPSG:N", help="reference system, where a CSV has no column crs")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--zones", type=Path, metavar="FILE", help="outlines with a field zone: one transmissivity in each"
    )
    how.add_argument("--pilot-points", type=float, metavar="M", help="distance between pilot points, in metres")
    parser.add_argument("--correlation", type=float, metavar="M", help="length of correlation of the transmissivity "
                        "(default: one and a half times the distance of the pilot points)")  # fmt: skip
    parser.add_argument("--cell", type=float, default=250.0, metavar="M", help="size of the cells (default: 250 m)")
    parser.add_argument("--uncertainty", type=float, default=0.5, metavar="M",
                        help="of a level without uncertainty_m, model included (default: 0.5 m, an assumption)"
    )  # fmt: skip
    parser.add_argument("--out", type=Path, default=Path("build/calibration"), metavar="DIR", help="a new folder")
    parser.add_argument("--lang", choices=["fr", "en"], default="fr", help="language of the figures")


def run_calibrate(options: argparse.Namespace) -> int:
    """Fit the groundwater of a case to measured levels; write a fragment of a register beside tables and figures."""
    from impact.calibration import output

    if options.pumping and options.levels:
        return _respond(options)
    from impact.calibration import run
    from impact.calibration.site import MeasuredFiles
    from impact.study import open_project

    project = open_project(options.site, options.overrides)
    if not options.levels and not run.fetched(project, run.LEVELS):
        print(output.NOT_CALIBRATED)
        _say("give levels with --levels FILE.csv, or fetch the layers piezometers and groundwater-levels; the site "
             "keeps what was supposed, and the study says so")  # fmt: skip
        return FINDINGS
    from reports.calibration import write

    files = MeasuredFiles(
        options.river, options.springs, options.above, options.barrier, options.wells, options.recharge
    )
    done = run.calibrate(project, options.scenario, run.Given(
        tuple(options.levels), tuple(options.stations), files, options.crs, options.body, options.zones,
        options.pilot_points, options.correlation, options.cell, options.uncertainty,
    ))  # fmt: skip
    written = write(done, options.out, options.lang)
    found = done.summary()
    if options.json:
        _json(found | {"written": [str(path) for path in written]})
        return RAN
    print(f"{found['compared_levels']} levels of {len(found['piezometers'])} piezometers; root mean square error "
          f"{found['rmse_m']:.3g} m ({found['scaled_rmse']:.1%} of their range), bias {found['bias_m']:+.3g} m"
    )  # fmt: skip
    for name, datum in found["data"].items():
        print(f"{name}: {datum['value']:.3g} ({datum['low']:.3g} to {datum['high']:.3g}); "
              f"settled by the levels to {datum['settled']:.0%}")  # fmt: skip
    for pair in found["indistinguishable"]:
        print(f"{pair['one']} and {pair['other']} are settled only together (correlation {pair['correlation']:+.2f})")
    if found["uncertainty_inflation"] > 1:
        print(f"the model misses the levels by {found['uncertainty_inflation']:.1f} times their uncertainty: "
              "spreads are widened by as much")  # fmt: skip
    for text in found["left_out"]:
        print(f"left out: {text}")
    for path in written:
        print(path)
    _say("the pack is unchanged; to use the fragment, copy fragment.toml into the data folder of a pack of your own")
    return RAN


def _respond(options: argparse.Namespace) -> int:
    """Explain each chronicle by the pumping of a well; print what the ground between them is like."""
    from impact.calibration.chronicles import read_chronicles
    from impact.calibration.series import read_pumping, respond

    pumping = read_pumping(options.pumping, options.crs)
    chronicles = read_chronicles(options.levels, options.crs, options.stations)
    found = [respond(chronicle, pumping) for chronicle in chronicles]
    if options.json:
        _json([vars(response) for response in found])
        return RAN
    for response in found:
        print(f"{response.piezometer}, about {response.distance:.2g} m from the well: transmissivity "
              f"{response.transmissivity:.3g} m²/s, storativity {response.storativity:.2g}, leakage factor "
              f"{response.leakage_factor:.3g} m; explains {response.explained:.0%} of {response.levels} levels, "
              f"root mean square error {response.rmse:.2g} m")  # fmt: skip
    _say("a response tells of the ground between one well and one piezometer; it enters no register by itself")
    return RAN


# --- export, compare -----------------------------------------------------------------------------


def add_export(parser: argparse.ArgumentParser) -> None:
    """Declare `impact export`."""
    parser.set_defaults(command=run_export)
    parser.add_argument("form", choices=["modflow", "groundwater"],
                        help="modflow: a MODFLOW 6 input set; groundwater: grids, isolines, receptors, tables"
    )  # fmt: skip
    _with_folder(parser)


def add_compare(parser: argparse.ArgumentParser) -> None:
    """Declare `impact compare`."""
    parser.set_defaults(command=run_compare)
    parser.add_argument("form", choices=["modflow"], help="form of the files")
    _with_folder(parser)


def _with_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--grids", type=Path, metavar="DIR", help="grids of your own: top, bottom_1, conductivity_1, "
                        "perhaps heads_1 (and _2 for a deep aquifer that leaks), as .tif in Lambert-93, instead of the "
                        "uniform ground")  # fmt: skip
    parser.add_argument("--cuttings", type=Path, metavar="FILE", help="lines with a field name that drain, as "
                        "a railway cutting: GeoPackage or GeoJSON")  # fmt: skip
    parser.add_argument("--site", help="embedded site, or a folder with a study.toml")
    _with_case(parser)


def _opened(options: argparse.Namespace) -> tuple[Any, Any, Any, Any]:
    from impact.given_shapes import read_shapes
    from impact.own_grids import read_grids
    from impact.study import open_project

    own = read_grids(options.grids) if options.grids else None
    cuttings = read_shapes(options.cuttings, "name", ("LineString",))[1] if options.cuttings else ()
    project = open_project(options.site, options.overrides)
    return project, project.plan.case(options.scenario), own, cuttings


def run_export(options: argparse.Namespace) -> int:
    """Write the groundwater of a case for another tool."""
    if options.form == "groundwater":
        return _export_grids(options)
    from impact import modflow
    from impact.run_report import report
    from impact.site_model import site_model

    model = site_model(*_opened(options))
    modflow.export(model.flow, model.stresses, options.folder)
    run = model.run()
    said = report(model, run)
    above = {f"{layer}_m": model.drawdown(run, number) for number, layer in enumerate(model.layers[: model.pumped])}
    columns = {"on_the_grid_m": model.drawdown(run), "closed_form_m": model.closed_form} | above
    rows: list[dict[str, Any]] = [
        {"receptor": name} | {column: model.told(name, values[i]) for column, values in columns.items()}
        for i, name in enumerate(model.receptors)
    ]
    if options.json:
        _json({"folder": str(options.folder), "largest_imbalance_m3_s": run.residual,
               "budget_discrepancy": run.discrepancy, "share_fed_at_the_end": model.fed_share(run),
               "origin_at_the_end": said.origin, "drawdowns": rows})  # fmt: skip
        return RAN
    print(options.folder)
    for row in rows:
        upper = f"; {row['alluvium_m']:.4g} m in the alluvium above" if above else ""
        print(f"{row['receptor']}: {row['on_the_grid_m']:.4g} m on the grid, {row['closed_form_m']:.4g} m closed form"
              f"{upper}")  # fmt: skip
    if above:
        print("the closed form holds the level of the alluvium; the grid lets it fall")
    _print_report(said, model)
    _say(f"the study prints the closed form. Now impact compare modflow {options.folder}: it runs mf6 if that is on "
         "the PATH, else run mf6 there first")
    return RAN


def _export_grids(options: argparse.Namespace) -> int:
    from impact.groundwater_export import groundwater
    from reports.groundwater_files import described, require_new, write

    project, case, own, cuttings = _opened(options)
    require_new(options.folder)
    _say("computing drawdowns, influence maps and checks: some twenty seconds, in two layers one to two minutes")
    done = groundwater(project, case, own, cuttings)
    written = write(done, project, case.name, options.folder)
    if options.json:
        _json(described(done) | {"written": [str(path) for path in written]})
        return RAN
    for record in done.receptors:
        print(f"{record['receptor']}: {record['drawdown_1_year_m']:.3g} m after one year, "
              f"{record['drawdown_long_term_m']:.3g} m at the end of the long term")  # fmt: skip
    for said in done.others:
        print(said if said.startswith("existing") else f"existing abstractions: {said}")
    for record in done.cumulative:
        date, aquifer = (record[name].replace("_", " ") for name in ("date", "aquifer"))
        others = _between(record["existing_least_m"], record["existing_most_m"])
        share = _between(*(100 * record[f"project_share_{end}"] for end in ("least", "most")))
        print(f"{record['receptor']}, {date}, {aquifer}: project {record['project_m']:.3g} m, others {others} m; "
              f"share of the project {share} %")  # fmt: skip
    for record in _firsts(done.scenarios):
        rate = "" if record["mean_rate_l_s"] is None else f"{record['mean_rate_l_s']:.3g} L/s on the mean of the year"
        print(f"water scenario {record['case']} ({record['cooling_technology']}, {record['water_source']}): "
              f"{'; '.join(filter(None, (rate, record['remark'])))}")  # fmt: skip
    own = [name for name in done.raster.fields if name.startswith("drawdown") and "_in_" not in name]
    if not any(done.raster.isolines(name) for name in own):
        print("no isoline: the drawdown is nowhere as large as the finest that an uncalibrated model deserves (0.5 m)")
    _print_report(done.report, done.model)
    for path in written:
        print(path)
    return RAN


def _between(low: float, high: float) -> str:
    """A range, or the one value that both ends are."""
    return f"{low:.2g}" if low == high else f"{low:.2g} to {high:.2g}"


def _firsts(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first record of each case."""
    return list({record["case"]: record for record in reversed(records)}.values())[::-1]


def _print_report(said: Any, model: Any) -> None:
    """Print imbalance, budget, validity of the linear equations, time to 90 %, and the gap of the tangent."""
    print(f"largest imbalance of a cell {said.residual:.1e} m³/s, budget discrepancy {said.discrepancy:.1e}")
    for kind, net in said.budget.items():
        print(f"budget at the end, {kind}: {net * 1000:+.4g} L/s into the aquifer")
    shares = ", ".join(f"{share:.1%} {_ORIGIN[kind]}" for kind, share in said.origin.items())
    print(f"origin of the pumped flow at the end: {shares}")
    if said.validity is None:
        print("linear validity: the aquifer stays full, its thickness does not change")
    else:
        flag = "" if said.validity.holds else f" - FLAGGED: {said.validity.flagged_cells} cells over 10 %"
        print(f"linear validity: drawdown up to {said.validity.largest_share:.2%} of the saturated thickness{flag}")
    if said.gap is not None:
        failed = said.gap.failure or said.gap.well_runs_dry
        print("unconfined run: the well runs dry, it cannot deliver this" if failed else
              f"tangent against the unconfined run: {said.gap.largest_share:.2%} apart (level water table)"
        )  # fmt: skip
    if said.time_to_share is None:
        print("time to 90 % of the final effect: without end, nothing feeds this aquifer")
        return
    for name, seconds in zip(model.receptors, said.time_to_share, strict=True):
        if name not in model.hidden:
            print(f"time to 90 % of the final effect at {name}: {_duration(seconds)}")


_ORIGIN = {
    "rivers": "from rivers and cuttings", "storage_alluvium": "stored in the alluvium",
    "storage_deep_aquifer": "stored in the deep aquifer",
}  # fmt: skip


def _duration(seconds: float) -> str:
    """A duration in days below a year, else in years."""
    years = seconds / _YEAR
    return f"{years:.3g} years" if years >= 1 else f"{seconds / _DAY:.3g} days"


def run_compare(options: argparse.Namespace) -> int:
    """Compare the heads that MODFLOW 6 made of an exported case with ours; run it where it is at hand."""
    from impact import modflow
    from impact.site_model import site_model

    ran = modflow.run_where_missing(options.folder, _say)
    run = site_model(*_opened(options)).run()
    largest = float(modflow.head_differences(options.folder, run.kept, run.fields).max())
    if options.json:
        _json({"folder": str(options.folder), "ran_mf6": ran, "largest_difference_m": largest})
    else:
        print(f"largest difference of head at the end: {largest:.2g} m"
              f"{'' if ran else ' (heads that were there)'}")  # fmt: skip
    return RAN


COMMANDS = {
    "export": (add_export, "write the groundwater of a case for MODFLOW 6, or as grids, isolines and tables"),
    "compare": (add_compare, "compare the heads that MODFLOW 6 made of an exported case with ours"),
    "calibrate": (add_calibrate, "fit the groundwater of a site to measured levels; the pack is never changed"),
}
