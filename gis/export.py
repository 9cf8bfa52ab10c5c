"""The GeoPackage of a study: its layers and tables, for people who work with a GIS."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis.crs import LAMBERT93
from gis.layer_checks import together
from gis.qgis import Described, furnish
from impact.errors import EmptyLayer, LayerError, MissingCRS, WrongCRS

FORM = "1.3"  # of GeoPackage: 1.4 makes the GDAL of older systems, and their QGIS, warn

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame


def write_geopackage(
    path: Path,
    layers: Mapping[str, GeoDataFrame],
    tables: Mapping[str, DataFrame],
    date: datetime.date,
    described: Mapping[str, Described] | None = None,
) -> Path:
    """Write layers and tables to a GeoPackage, all of it or nothing.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced once the new one is complete.
    layers : mapping
        Frames in Lambert-93 by layer name.
    tables : mapping
        Tables without geometry by name, such as the results.
    date : date
        Written as date of last change instead of the clock, so that two runs give the same bytes.
    described : mapping, optional
        What the layers are; with it the file gets styles and metadata for QGIS.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    LayerError
        All faults of the layers at once: no reference system, another one than Lambert-93, no feature,
        a name twice. Nothing is written then.
    """
    from pyogrio import write_dataframe

    _check(path, layers, tables)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder, _dated(date):
        draft = Path(folder) / path.name
        for name, frame in layers.items():
            write_dataframe(
                frame, draft, layer=name, driver="GPKG", geometry_type=_geometry_type(frame), VERSION=FORM
            )
        for name, table in tables.items():
            write_dataframe(table, draft, layer=name, driver="GPKG", VERSION=FORM)
        if described:
            furnish(draft, layers, described, date)
        os.replace(draft, path)
    return path


def write_raster(path: Path, values: Any, transform: Any, crs: Any, no_data: float) -> Path:
    """Write one band as cloud-optimised GeoTIFF, always with reference system and NoData; the same bytes each time.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced once the new one is complete.
    values : array of shape (row, column)
        Cells; rows from north to south.
    transform : affine.Affine
        From column and row to coordinates.
    crs : str or CRS
        Reference system of the coordinates.
    no_data : float
        Value of the cells without one; may be not a number for cells of floating point.
    """
    import rasterio

    if not crs:
        raise MissingCRS([f"{path.name}: a raster needs a reference system"])
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        draft = Path(folder) / path.name
        with rasterio.open(
            draft, "w", driver="COG", height=values.shape[0], width=values.shape[1], count=1, dtype=values.dtype,
            crs=crs, transform=transform, nodata=no_data, compress="deflate", bigtiff="if_safer",
        ) as target:  # fmt: skip
            target.write(values, 1)
        os.replace(draft, path)
    return path


def _check(path: Path, layers: Mapping[str, GeoDataFrame], tables: Mapping[str, DataFrame]) -> None:
    faults: list[LayerError] = []
    if path.suffix != ".gpkg":
        faults.append(LayerError([f"{path.name}: the name of a GeoPackage ends in .gpkg"]))
    if not layers:
        faults.append(EmptyLayer([f"{path.name}: no layer to write"]))
    for name, frame in layers.items():
        where = f"{path.name}: layer {name}"
        if name in tables:
            faults.append(LayerError([f"{where} has the name of a table; rename one"]))
        if not len(frame):
            faults.append(EmptyLayer([f"{where} has no feature"]))
        if frame.crs is None:
            faults.append(MissingCRS([f"{where} has no reference system; expected {LAMBERT93}"]))
        elif not frame.crs.equals(LAMBERT93):
            faults.append(WrongCRS([f"{where} is in {frame.crs.to_string()}; expected {LAMBERT93}"]))
    if faults:
        raise together(faults)


def _geometry_type(frame: GeoDataFrame) -> str:
    """The kind of all geometries of a frame, or ``Unknown`` where they differ."""
    kinds = set(frame.geom_type.dropna())
    return str(kinds.pop()) if len(kinds) == 1 else "Unknown"


@contextmanager
def _dated(date: datetime.date) -> Iterator[None]:
    """Give GDAL a date in place of the clock while a file is written."""
    from pyogrio import get_gdal_config_option, set_gdal_config_options

    before = get_gdal_config_option("OGR_CURRENT_DATE")
    set_gdal_config_options({"OGR_CURRENT_DATE": f"{date:%Y-%m-%d}T00:00:00.000Z"})
    try:
        yield
    finally:
        set_gdal_config_options({"OGR_CURRENT_DATE": before})
