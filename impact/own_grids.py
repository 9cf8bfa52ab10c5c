"""Grids of a hydrogeologist's own model, as GeoTIFF: read, checked, and put in the place of the site's uniform ground.

A folder holds `top.tif` and, for each layer n from 1 (the upper one), `bottom_n.tif` and `conductivity_n.tif`;
`heads_n.tif` may stand beside them and gives the saturated thickness. All are in Lambert-93, with the same cells. A
cell where no grid of a layer has a value lies outside of the domain. Faults of cells come all at once, and name layer,
row, column and coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.crs import LAMBERT93
from impact.errors import FlowModelError, LayerError, MissingCRS, WrongCRS
from impact.physics.groundwater_flow import Grid
from impact.physics.groundwater_flow.grid import name_cells
from impact.physics.types import Array

LARGEST = 1_000_000  # cells of one layer
_SAME = 1e-6  # share of a cell by which corners may differ


@dataclass(frozen=True, eq=False)
class OwnGrids:
    """A checked model.

    Attributes
    ----------
    grid : Grid
    conductivity : array (layer, row, column)
        Above 0 in the domain. [m/s]
    saturated : array (layer, row, column)
        Saturated thickness: up to the heads where they are given, else all of the layer. [m]
    """

    grid: Grid
    conductivity: Array
    saturated: Array


@dataclass(frozen=True)
class _Raster:
    name: str
    values: Array
    transform: Any
    crs: Any


def read_grids(folder: Path) -> OwnGrids:
    """Read and check the grids of a folder.

    Raises
    ------
    LayerError
        Where files are missing, cannot be read, or do not lie on one another.
    FlowModelError
        All faults of the cells.
    """
    names, layers = _names(folder)
    read = {name: _read(folder / f"{name}.tif") for name in names}
    _require_alike(list(read.values()))
    top = read["top"].values
    bottom = np.stack([read[f"bottom_{n}"].values for n in layers])
    conductivity = np.stack([read[f"conductivity_{n}"].values for n in layers])
    heads = np.stack([read[f"heads_{n}"].values for n in layers]) if "heads_1" in read else None
    given = [np.broadcast_to(top, bottom.shape), bottom, conductivity, *([] if heads is None else [heads])]
    active = np.any([np.isfinite(values) for values in given[1:]], axis=0)
    grid = _outline(read["top"], bottom.shape)
    faults = _faults(grid, active, top, bottom, conductivity, heads)
    if faults:
        raise FlowModelError(faults)
    made = Grid(grid.column_widths, grid.row_heights, top, bottom, active, grid.easting, grid.northing, LAMBERT93)
    thickness = made.thickness if heads is None else np.minimum(heads, made.tops) - bottom
    return OwnGrids(made, conductivity, np.where(active, thickness, np.nan))


def _names(folder: Path) -> tuple[list[str], range]:
    if not folder.is_dir():
        raise LayerError([f"{folder}: no such folder of grids"])
    there = {path.stem for path in folder.glob("*.tif")}
    count = len([name for name in there if name.startswith("bottom_")])
    layers = range(1, count + 1)
    needed = ["top", *(f"{what}_{n}" for n in layers or [1] for what in ("bottom", "conductivity"))]
    if any(name.startswith("heads_") for name in there):
        needed += [f"heads_{n}" for n in layers]
    if missing := [name for name in needed if name not in there]:
        raise LayerError([f"{folder}: {name}.tif is missing" for name in missing])
    return needed, layers


def _read(path: Path) -> _Raster:
    import rasterio
    from rasterio.errors import RasterioError

    with path.open("rb") as file:
        if file.read(4) not in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
            raise LayerError([f"{path.name}: is no GeoTIFF"])
    try:
        with rasterio.open(path, driver="GTiff") as source:
            if source.count != 1 or source.width * source.height > LARGEST:
                size = f"{source.count} bands of {source.width} by {source.height} cells"
                raise LayerError([f"{path.name}: {size}; expected one band of at most {LARGEST:,} cells"])
            values = source.read(1, masked=True).astype(float).filled(np.nan)
            return _Raster(path.name, values, source.transform, source.crs)
    except RasterioError as error:
        raise LayerError([f"{path.name}: cannot be read: {error}"]) from None


def _require_alike(rasters: list[_Raster]) -> None:
    if lacking := [raster.name for raster in rasters if raster.crs is None]:
        raise MissingCRS([f"{name}: states no reference system; expected {LAMBERT93}" for name in lacking])
    wrong = [raster for raster in rasters if raster.crs.to_string() != LAMBERT93]
    if wrong:
        raise WrongCRS(
            [
                f"{r.name}: is in {r.crs.to_string()}; expected {LAMBERT93}, all grids in one: warp it first"
                for r in wrong
            ]
        )
    first = rasters[0]
    faults = []
    for raster in rasters:
        step = raster.transform
        if step.b or step.d or step.a <= 0 or step.e >= 0:
            faults.append(f"{raster.name}: is turned or upside down; expected rows from north to south")
        elif raster.values.shape != first.values.shape or not _same(step, first.transform):
            faults.append(f"{raster.name}: its cells do not lie on those of {first.name}; resample it")
    if faults:
        raise LayerError(faults)


def _same(one: Any, other: Any) -> bool:
    return bool(np.allclose(list(one)[:6], list(other)[:6], rtol=0.0, atol=_SAME * abs(other.a)))


def _outline(raster: _Raster, shape: tuple[int, ...]) -> Grid:
    """The cells without their levels, to name those at fault."""
    rows, columns = shape[1:]
    step = raster.transform
    south = step.f + rows * step.e
    flat = -np.arange(1.0, shape[0] + 1.0)[:, None, None] * np.ones(shape)
    return Grid(
        np.full(columns, step.a), np.full(rows, -step.e), np.zeros((rows, columns)), flat,
        np.ones(shape, dtype=np.bool_), step.c, south, LAMBERT93,
    )  # fmt: skip


def _faults(
    grid: Grid, active: NDArray[np.bool_], top: Array, bottom: Array, conductivity: Array, heads: Array | None
) -> list[str]:
    tops = np.concatenate([top[None], bottom[:-1]])
    faults = [] if active.any() else ["no cell of the grids has a value"]
    checks = [("top", tops), ("bottom", bottom), ("conductivity", conductivity), ("heads", heads)]
    for name, values in checks:
        if values is not None:
            faults += grid.named(active & ~np.isfinite(values), f"has no {name} (NoData inside the domain)")
    with np.errstate(invalid="ignore"):
        faults += _named(
            grid, active & (conductivity <= 0), conductivity, "a conductivity of {:g} m/s; expected above 0 m/s"
        )
        faults += _named(
            grid, active & (tops <= bottom), tops - bottom, "a top {:g} m above its bottom; expected above 0 m"
        )
        if heads is not None:
            faults += _named(
                grid, active & (heads <= bottom), heads - bottom, "a head {:g} m above its bottom: it is dry"
            )
    return faults


def _named(grid: Grid, where: NDArray[np.bool_], values: Array, fault: str) -> list[str]:
    """As `Grid.named`, with the value of each cell."""
    cells = np.argwhere(where)
    lines = [
        line for cell in cells[:5] for line in name_cells(grid, [cell], f"has {fault.format(values[tuple(cell)])}")
    ]
    return [*lines, *([f"and {len(cells) - 5} more cells with such a fault"] if len(cells) > 5 else [])]
