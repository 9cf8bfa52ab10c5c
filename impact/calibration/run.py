"""A calibration from the files that were given to its fit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from impact.calibration import output, site
from impact.calibration.chronicles import read_chronicles
from impact.calibration.fields import PilotPoints, Zones
from impact.calibration.fit import Fit, fit
from impact.calibration.site import Measured, SiteCalibration
from impact.errors import InputError
from impact.project import Project, open_project

FETCHED = "fetched"  # folder of a site with the replies of `impact fetch`
_REACH = 1.5  # correlation length over the distance of pilot points, where it is not given


@dataclass(frozen=True)
class Given:
    """Files and settings of a calibration, as on the command line."""

    levels: tuple[Path, ...]
    stations: tuple[Path, ...]
    river: Path | None
    wells: Path | None
    recharge: Path | None
    crs: str | None
    zones: Path | None
    pilot_points: float | None
    correlation: float | None
    cell: float
    uncertainty: float


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A calibration that is done."""

    project: Project
    case: str
    calibration: SiteCalibration
    fitted: Fit
    measured: Measured

    def summary(self) -> dict[str, Any]:
        """What it says of itself."""
        return output.summary(self.calibration, self.fitted)


def calibrate(site_name: str, case: str, overrides: list[str], given: Given) -> Calibrated:
    """Read what was given and fit the model of a case.

    Raises
    ------
    InputError
        Where something was given that cannot be used: all faults of a file at once.
    """
    if given.river is None:
        raise InputError("no levels of the river: --river FILE.csv with easting, northing, level_m, datum; without "
                         "them only differences of levels could be computed")  # fmt: skip
    project = open_project(site_name, overrides)
    stations = given.stations or tuple(sorted((project.pack.folder / FETCHED / "piezometers").glob("reply-*.json")))
    chronicles = read_chronicles(given.levels, given.crs, stations)
    measured = site.read_measured(project, chronicles, given.river, given.wells, given.recharge, given.crs)
    chosen = project.plan.case(case)
    made = site.build(project, chosen, measured, _field(given), given.cell, given.uncertainty)
    return Calibrated(project, case, made, fit(made.model, made.observed, made.uncertainty), measured)


def _field(given: Given) -> PilotPoints | Zones:
    if given.correlation is not None and given.pilot_points is None:
        raise InputError("--correlation goes with --pilot-points")
    if given.pilot_points is not None:
        return PilotPoints(given.pilot_points, given.correlation or _REACH * given.pilot_points)
    return site.read_zones(given.zones) if given.zones else Zones()
