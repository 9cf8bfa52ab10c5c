"""A flow model as a complete MODFLOW 6 input set, and the heads that MODFLOW 6 makes of it, through FloPy.

FloPy is an optional extra (`pip install impact-toolkit[modflow]`) and is imported when it is needed. MODFLOW 6 itself
is never needed: `run_where_missing` runs an `mf6` that is on the PATH, and `head_differences` reads what it wrote there
or elsewhere.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from impact.errors import InputError
from impact.physics.groundwater_flow import Cells, HeadBoundary, LinearFlow, UnconfinedFlow, Wells
from impact.physics.types import Array

NAME = "flow"
PROGRAM = "mf6"
# Closures that leave the other code's error below a hundredth of a millimetre; its presets leave decimetres.
_HEAD_CLOSURE, _FLOW_CLOSURE = 1e-8, 1e-8
_WRITTEN = (".hds", ".cbc", ".lst", ".grb")  # by MODFLOW: what is not its input
_NO_HEAD = 1e20  # what MODFLOW writes into dry and inactive cells is larger


@dataclass(frozen=True, eq=False)
class Stresses:
    """What drives a model: the arguments of `LinearFlow.transient` that are not the model itself.

    Attributes
    ----------
    start : array (layer, row, column)
        Heads at the beginning. [m]
    step_lengths, recharge_factors : arrays (step)
        Length of each step [s], and what the recharge is multiplied with.
    recharge : array (row, column)
        Recharge on the upper active cell. [m/s]
    wells : Wells
        Rates above 0 pump; MODFLOW has the other sign.
    """

    start: Array
    step_lengths: Array
    recharge: Array
    recharge_factors: Array
    wells: Wells


def export(flow: LinearFlow | UnconfinedFlow, stresses: Stresses, folder: Path) -> None:
    """Write the input set into a folder that is empty or does not exist: one stress period a step.

    A linear model has its rivers as general heads, since MODFLOW's river package is not linear; an unconfined
    model uses Newton's method, rivers with their beds, and drains. The corner of the grid is written as its origin; the
    coordinate reference system stands in the name of no MODFLOW package and is written to `crs.txt` beside them.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty; name a new folder, so that no file of another model is mixed in")
    flopy = _flopy()
    folder.mkdir(parents=True, exist_ok=True)
    unconfined = isinstance(flow, UnconfinedFlow)
    simulation = flopy.mf6.MFSimulation(sim_name=NAME, sim_ws=str(folder), verbosity_level=0)
    steps = len(stresses.step_lengths)
    flopy.mf6.ModflowTdis(simulation, time_units="seconds", nper=steps, perioddata=_periods(stresses))
    newton = {"newtonoptions": "NEWTON"} if unconfined else {}
    model = flopy.mf6.ModflowGwf(simulation, modelname=NAME, save_flows=True, **newton)
    flopy.mf6.ModflowIms(
        simulation, outer_dvclose=_HEAD_CLOSURE, inner_dvclose=_HEAD_CLOSURE / 10.0, outer_maximum=500,
        rcloserecord=[_FLOW_CLOSURE, "strict"], inner_maximum=500,
        linear_acceleration="BICGSTAB" if unconfined else "CG",
    )  # fmt: skip
    _ground(flopy, model, flow, stresses)
    _boundaries(flopy, model, flow)
    rates = np.broadcast_to(stresses.wells.rates, (steps, len(stresses.wells.cells)))
    # MODFLOW repeats what a period does not state: only what changes is written.
    pumped = {step: _entries(stresses.wells.cells, -rates[step]) for step in _changes(rates)}
    flopy.mf6.ModflowGwfwel(model, stress_period_data=pumped)
    factors = stresses.recharge_factors
    rain = {step: stresses.recharge * factors[step] for step in _changes(factors[:, None])}
    flopy.mf6.ModflowGwfrcha(model, recharge=rain)
    flopy.mf6.ModflowGwfoc(
        model, head_filerecord=f"{NAME}.hds", budget_filerecord=f"{NAME}.cbc",
        saverecord=[("HEAD", "LAST"), ("BUDGET", "LAST")], printrecord=[("BUDGET", "LAST")],
    )  # fmt: skip
    simulation.write_simulation(silent=True)
    (folder / "crs.txt").write_text(f"{flow.grid.crs or 'local coordinates'}\n", encoding="utf-8")


def run_where_missing(folder: Path, tell: Callable[[str], None] = lambda text: None) -> bool:
    """Run the `mf6` of the PATH in an exported folder that has no heads yet, or older ones than its input set.

    Returns
    -------
    bool
        Whether it ran. Without `mf6` nothing is done: the heads may be made elsewhere and brought.

    Raises
    ------
    InputError
        Where `mf6` fails: its exit code and last words. No heads of half a run are left.
    """
    program, results, begin = shutil.which(PROGRAM), folder / f"{NAME}.hds", folder / "mfsim.nam"
    if program is None or not begin.is_file():
        return False
    newest = max(path.stat().st_mtime for path in folder.iterdir() if path.name.startswith((f"{NAME}.", "mfsim."))
                 and path.suffix not in _WRITTEN)  # fmt: skip
    if results.is_file() and results.stat().st_mtime >= newest:
        return False
    tell(f"running {program} in {folder}: half a minute, perhaps more")
    done = None
    try:
        done = subprocess.run([program], cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    finally:
        if done is None or done.returncode:
            results.unlink(missing_ok=True)
    said = f"{done.stdout}\n{done.stderr}".strip().splitlines()
    if done.returncode:
        words = " ".join(said[-3:]) or "no word"
        raise InputError(f"{program} ended with code {done.returncode} in {folder}: {words}; mfsim.lst and flow.lst "
                         "there say more")  # fmt: skip
    if not results.is_file():
        raise InputError(f"{program} left no {results.name} in {folder}; is it MODFLOW 6?")
    return True


def head_differences(folder: Path, kept: Sequence[int], fields: Array) -> Array:
    """Largest difference of head, without sign, between MODFLOW 6 and kept steps of ours, cell by cell. [m]

    Returns
    -------
    array (kept step)
        Largest difference in any cell that is active in both.
    """
    results = folder / f"{NAME}.hds"
    if not results.is_file():
        raise InputError(f"{results} does not exist; run mf6 in {folder} first, or put mf6 on the PATH")
    theirs = _heads(results, kept)
    found = []
    for head, field in zip(theirs, fields, strict=True):
        if head.shape != field.shape:
            raise InputError(f"{results} has cells {head.shape}; the case has {field.shape}: export it again")
        known = np.isfinite(field) & (np.abs(head) < _NO_HEAD)
        found.append(float(np.abs(head - field)[known].max()))
    return np.array(found)


def _heads(results: Path, kept: Sequence[int]) -> list[Array]:
    """Heads (layer, row, column) of the last time step of some stress periods. [m]"""
    flopy = _flopy()
    try:
        with flopy.utils.HeadFile(str(results)) as heads:
            there = set(heads.get_kstpkper())
            missing = [step + 1 for step in kept if (0, step) not in there]
            if not missing:
                return [heads.get_data(kstpkper=(0, step)) for step in kept]
    except (ValueError, EOFError, OSError) as error:
        raise InputError(f"{results} is not a file of heads of MODFLOW 6: {error}") from None
    raise InputError(f"{results} has no heads of stress period {missing[0]}: it is of another model, or broke off")


def _flopy() -> Any:
    try:
        import flopy
    except ImportError:
        raise InputError("FloPy is not installed; install it with: pip install impact-toolkit[modflow]") from None
    return flopy


def _changes(rows: Array) -> list[int]:
    """The rows that differ from the one before, and the first."""
    differs = np.any(np.diff(rows, axis=0) != 0, axis=1)
    return [0, *(np.flatnonzero(differs) + 1).tolist()]


def _periods(stresses: Stresses) -> list[tuple[float, int, float]]:
    return [(float(length) if np.isfinite(length) else 1.0, 1, 1.0) for length in stresses.step_lengths]


def _ground(flopy: Any, model: Any, flow: LinearFlow | UnconfinedFlow, stresses: Stresses) -> None:
    grid, ground = flow.grid, flow.ground
    layers, rows, columns = grid.shape
    flopy.mf6.ModflowGwfdis(
        model, nlay=layers, nrow=rows, ncol=columns, delr=grid.column_widths, delc=grid.row_heights, top=grid.top,
        botm=grid.bottom, idomain=grid.active.astype(int), xorigin=grid.easting, yorigin=grid.northing,
        length_units="METERS",
    )  # fmt: skip
    filled = np.where(grid.active, stresses.start, 0.0)
    flopy.mf6.ModflowGwfic(model, strt=filled)
    convertible = np.zeros(layers, dtype=int)
    extra = {}
    if isinstance(flow, UnconfinedFlow):
        shaped = np.zeros(grid.shape, dtype=np.bool_)
        shaped[grid.active] = flow.convertible
        convertible = shaped.any(axis=(1, 2)).astype(int)
        yielded = np.zeros(grid.shape)
        yielded[grid.active] = flow.yielded
        extra = {"sy": yielded / grid.area}
    flopy.mf6.ModflowGwfnpf(
        model, icelltype=convertible.tolist(), k=np.where(grid.active, ground.conductivity, 1.0),
        k33=np.where(grid.active, ground.vertical_conductivity, 1.0),
    )  # fmt: skip
    still = ~np.isfinite(stresses.step_lengths)
    flopy.mf6.ModflowGwfsto(
        model, storagecoefficient=True, iconvert=convertible.tolist(),
        ss=np.where(grid.active, ground.storativity, 0.0), steady_state=dict(enumerate(still.tolist())),
        transient=dict(enumerate((~still).tolist())), **extra,
    )  # fmt: skip


def _boundaries(flopy: Any, model: Any, flow: LinearFlow | UnconfinedFlow) -> None:
    water = flow.rivers if isinstance(flow, UnconfinedFlow) else flow.boundary
    bedded = np.isfinite(water.bottom) & isinstance(flow, UnconfinedFlow)
    general, rivers = _part(water, ~bedded), _part(water, bedded)
    if len(general.cells):
        entries = _entries(general.cells, general.level, general.conductance)
        flopy.mf6.ModflowGwfghb(model, stress_period_data={0: entries})
    if len(rivers.cells):
        entries = _entries(rivers.cells, rivers.level, rivers.conductance, rivers.bottom)
        flopy.mf6.ModflowGwfriv(model, stress_period_data={0: entries})
    if isinstance(flow, UnconfinedFlow) and len(flow.drains.cells):
        entries = _entries(flow.drains.cells, flow.drains.elevation, flow.drains.conductance)
        flopy.mf6.ModflowGwfdrn(model, stress_period_data={0: entries})


def _part(water: HeadBoundary, where: Any) -> HeadBoundary:
    cells = Cells(water.cells.layer[where], water.cells.row[where], water.cells.column[where])
    return HeadBoundary(cells, water.conductance[where], water.level[where], water.bottom[where])


def _entries(cells: Cells, *columns: Array) -> list[list[Any]]:
    places = zip(cells.layer.tolist(), cells.row.tolist(), cells.column.tolist(), strict=True)
    values = zip(*(column.tolist() for column in columns), strict=True)
    return [[place, *numbers] for place, numbers in zip(places, values, strict=True)]
