"""Commands of the groundwater on a grid: calibration, and exchange with the tools of hydrogeologists."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

FINDINGS = 1
RAN = 0


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
                        help="chronicles: CSV, or a reply of Hub'Eau (.json); repeat")  # fmt: skip
    parser.add_argument("--stations", type=Path, action="append", default=[], metavar="FILE",
                        help="reply of Hub'Eau with its stations (default: what impact fetch left in the site)"
    )  # fmt: skip
    parser.add_argument("--river", type=Path, metavar="FILE", help="levels of the river that limits the aquifer: CSV")
    parser.add_argument("--wells", type=Path, metavar="FILE", help="existing wells and their yearly volumes: CSV")
    parser.add_argument(
        "--recharge", type=Path, metavar="FILE", help="recharge by month: CSV; storage is fitted too"
    )
    parser.add_argument("--pumping", type=Path, metavar="FILE", help="daily pumping of one well: CSV; each chronicle is "
                        "then explained by it, without a model of the site (needs the extra series)")  # fmt: skip
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

    if not options.levels:
        print(output.NOT_CALIBRATED)
        _say("give levels with --levels FILE.csv; the site keeps what was supposed, and the study says so")
        return FINDINGS
    if options.pumping:
        return _respond(options)
    from impact.calibration import run
    from reports.calibration import write

    done = run.calibrate(options.site, options.scenario, options.overrides, run.Given(
        tuple(options.levels), tuple(options.stations), options.river, options.wells, options.recharge, options.crs,
        options.zones, options.pilot_points, options.correlation, options.cell, options.uncertainty,
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


COMMANDS = {
    "calibrate": (add_calibrate, "fit the groundwater of a site to measured levels; the pack is never changed"),
}
