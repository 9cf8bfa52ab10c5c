"""Statistics of a raster over parcels, each cell counted by the share of it that the parcel covers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from impact.errors import LayerError, WrongCRS

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ZonalStatistics:
    """One entry a parcel, in the order of the parcels; not a number where no cell has a value.

    Attributes
    ----------
    mean, least, greatest : array of float
        Of the cells, the mean weighted by the share that the parcel covers; in the unit of the raster.
    cells : array of float
        Cells with a value that the parcel covers, parts counted as parts.
    """

    mean: Array
    least: Array
    greatest: Array
    cells: Array


def zonal_statistics(raster: Path, parcels: GeoDataFrame) -> ZonalStatistics:
    """Return the statistics of the one band of a raster over parcels.

    Parameters
    ----------
    raster : Path
        With reference system and NoData.
    parcels : GeoDataFrame
        Polygons in the reference system of the raster.

    Raises
    ------
    WrongCRS
        If the two are in different reference systems.
    LayerError
        If the raster does not say which value means no data.
    """
    import rasterio
    from exactextract import exact_extract

    with rasterio.open(raster, driver="GTiff") as source:
        if source.crs is None or parcels.crs is None or not parcels.crs.equals(source.crs.to_wkt()):
            found = source.crs.to_string() if source.crs else "none"
            stated = parcels.crs.to_string() if parcels.crs else "none"
            raise WrongCRS([f"{raster.name}: the raster is in {found}, the parcels in {stated}; convert one"])
        if source.nodata is None:
            raise LayerError([f"{raster.name}: does not say which value means no data"])
    bare: Any = parcels[[parcels.geometry.name]]
    wanted = ["mean", "min", "max", "count"]
    found = exact_extract(str(raster), bare, wanted, output="pandas", strategy="raster-sequential")
    mean, least, greatest, count = (found[name].to_numpy(dtype=np.float64) for name in wanted)
    cells = np.nan_to_num(count)
    empty = cells == 0
    mean, least, greatest = (np.where(empty, np.nan, part) for part in (mean, least, greatest))
    return ZonalStatistics(mean, least, greatest, cells)
