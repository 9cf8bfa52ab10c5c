"""A flow model as a complete MODFLOW 6 input set, and the heads that MODFLOW 6 makes of it, through FloPy.

FloPy is an optional extra (`pip install impact-toolkit[modflow]`) and is imported when it is needed. Nothing here
runs MODFLOW 6: whoever has `mf6` runs it in the folder, and `head_differences` reads what it wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from impact.errors import InputError
from impact.physics.groundwater_flow import Cells, HeadBoundary, LinearFlow, UnconfinedFlow, Wells
from impact.physics.types import Array

NAME = "flow"
# Closures that leave the other code's error below a hundredth of a millimetre; its presets leave decimetres.
_HEAD_CLOSURE, _FLOW_CLOSURE = 1e-8, 1e-8
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


def head_differences(folder: Path, kept: Sequence[int], fields: Array) -> Array:
    """Largest difference of head, without sign, between MODFLOW 6 and kept steps of ours, cell by cell. [m]

    Returns
    -------
    array (kept step)
        Largest difference in any cell that is active in both.
    """
    results = folder / f"{NAME}.hds"
    if not results.is_file():
        raise InputError(f"{results} does not exist; run mf6 in {folder} first")
    with _flopy().utils.HeadFile(str(results)) as heads:
        theirs = [heads.get_data(kstpkper=(0, step)) for step in kept]
    found = []
    for head, field in zip(theirs, fields, strict=True):
        known = np.isfinite(field) & (np.abs(head) < _NO_HEAD)
        found.append(float(np.abs(head - field)[known].max()))
    return np.array(found)


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
