"""Rasters given as files: checked, and kept as cloud-optimised GeoTIFF with reference system and NoData."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np

from impact.errors import LayerError, MissingCRS, WrongCRS

FOLDER = "rasters"
LARGEST = 400_000_000  # cells: 20 km by 20 km at 1 m


def add_raster(path: Path, folder: Path, name: str, crs: str | None = None, no_data: float | None = None) -> Path:
    """Check a GeoTIFF and write it into a pack as `rasters/NAME-HASH.tif`; return that file.

    Raises
    ------
    LayerError
        All faults: no reference system, one in degrees or of the old datum, no NoData, several bands, no value, too
        many cells.
    """
    import rasterio
    from rasterio.errors import RasterioError

    with path.open("rb") as file:
        if file.read(4) not in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
            raise LayerError([f"{path.name}: is no GeoTIFF"])
    try:
        with rasterio.open(path, driver="GTiff") as source:
            stated, declared = source.crs, source.nodata
            if source.width * source.height > LARGEST:
                raise LayerError([f"{path.name}: {source.width} by {source.height} cells; at most {LARGEST:g}"])
            if source.count != 1:
                raise LayerError([f"{path.name}: {source.count} bands; expected one"])
            values, transform = source.read(1), source.transform
    except RasterioError as error:
        raise LayerError([f"{path.name}: cannot be read: {error}"]) from None
    if stated is None and crs is None:
        raise MissingCRS([f"{path.name}: states no reference system; name it with --crs, such as --crs EPSG:2154"])
    used = stated if stated is not None else rasterio.crs.CRS.from_user_input(crs)
    if not used.is_projected:
        raise WrongCRS([f"{path.name}: is in degrees; warp it to EPSG:2154 first (gdalwarp -t_srs EPSG:2154)"])
    if "Triangulation_Francaise" in used.to_wkt() or "Triangulation Francaise" in used.to_wkt():
        raise WrongCRS(
            [f"{path.name}: is of the old French datum NTF; warp it to EPSG:2154 with the grid of IGN (gdalwarp)"]
        )
    if declared is None and no_data is None:
        cure = "name it with --no-data, such as --no-data=-99999"
        raise LayerError([f"{path.name}: does not say which value means no data; {cure}"])
    empty = float(no_data if no_data is not None else declared)
    if not (np.isfinite(values) & (values != empty)).any():
        raise LayerError([f"{path.name}: no cell has a value"])
    return _write(values, transform, used, empty, folder, name)


def _write(values: object, transform: object, crs: object, empty: float, folder: Path, name: str) -> Path:
    from gis.export import write_raster

    (folder / FOLDER).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as work:
        draft = write_raster(Path(work) / "draft.tif", values, transform, crs, empty)
        sha256 = hashlib.sha256(draft.read_bytes()).hexdigest()
        target = folder / FOLDER / f"{name}-{sha256[:8]}.tif"
        os.replace(draft, target)
    for other in (folder / FOLDER).glob(f"{name}-????????.tif"):
        if other != target:
            other.unlink()
    return target
