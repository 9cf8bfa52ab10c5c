"""A calibration from the files that were given to its fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from impact.calibration import limits, output, site
from impact.calibration.chronicles import read_chronicles
from impact.calibration.fields import PilotPoints, Zones
from impact.calibration.fit import Fit, fit
from impact.calibration.site import Measured, MeasuredFiles, SiteCalibration
from impact.errors import InputError
from impact.project import Project, choices_of

FETCHED = "fetched"  # folder of a site with the replies of `impact fetch`
LEVELS, STATIONS = "groundwater-levels", "piezometers"  # layers of the catalogue
_REACH = 1.5  # correlation length over the distance of pilot points, where it is not given


@dataclass(frozen=True)
class Given:
    """Files and settings of a calibration, as on the command line."""

    levels: tuple[Path, ...]
    stations: tuple[Path, ...]
    files: MeasuredFiles
    crs: str | None
    body: str | None
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


def fetched(project: Project, layer: str) -> tuple[Path, ...]:
    """The replies of a layer that `impact fetch` left in the folder of a site."""
    return tuple(sorted((project.pack.folder / FETCHED / layer).glob("reply-*.json")))


def calibrate(project: Project, case: str, given: Given) -> Calibrated:
    """Read what was given and fit the model of a case.

    Raises
    ------
    InputError
        Where something was given that cannot be used: all faults of a file at once.
    """
    chosen = project.plan.case(case)
    structure = limits.structure_of(case, choices_of(project, chosen).get("aquifer_structure"))
    if getattr(given.files, structure.needs) is None:
        raise InputError(structure.missing)
    stations = given.stations or fetched(project, STATIONS)
    chronicles = read_chronicles(given.levels or fetched(project, LEVELS), given.crs, stations, given.body)
    measured = site.read_measured(project, chronicles, given.files, given.crs)
    dry: tuple[str, ...] = ()
    while True:
        made = site.build(project, chosen, measured, _field(given), given.cell, given.uncertainty)
        fitted = fit(made.model, made.observed, made.uncertainty)
        giving = site.giving_springs(made, fitted.after, measured)
        if not giving.any():
            break
        # A spring gives nothing to the ground: one above the fitted level is dry there, and holds no level.
        dry += tuple(f"spring at ({e:.0f}, {n:.0f}): {z:.1f} m is above the fitted level; dry, it holds nothing"
                     for e, n, z in measured.springs[giving])  # fmt: skip
        measured = replace(measured, springs=measured.springs[~giving])
        if not len(measured.springs):
            raise InputError("every spring that was given lies above the fitted levels and would feed the aquifer: "
                             + "; ".join(dry))  # fmt: skip
    made = replace(made, left_out=(*made.left_out, *dry))
    return Calibrated(project, case, made, fitted, measured)


def _field(given: Given) -> PilotPoints | Zones:
    if given.correlation is not None and given.pilot_points is None:
        raise InputError("--correlation goes with --pilot-points")
    if given.pilot_points is not None:
        return PilotPoints(given.pilot_points, given.correlation or _REACH * given.pilot_points)
    return site.read_zones(given.zones) if given.zones else Zones()
