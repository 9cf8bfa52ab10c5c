"""A year of the direct emission rate of the French grid, as the éCO2mix data of RTE give it.

The CSV of the open-data portal: columns `date_heure` (ISO 8601 with offset) and `taux_co2` (g/kWh), every quarter or
half hour. The rate counts the combustion in the power stations of the country alone: neither life cycle nor imports.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gis import hourly_csv
from gis.hourly_csv import Array
from impact.errors import LayerError

TIMES, RATES = ("date_heure", "time"), ("taux_co2", "direct_g_per_kwh")
GRAM_PER_KWH = 1e-3 / 3.6e6  # kg/J
LARGEST_RATE = 2000.0  # g/kWh, beyond any power station


@dataclass(frozen=True, eq=False, slots=True)
class GridTrace:
    """One year of direct emission rates, member axis first, from 1 January 00:00 UTC.

    Attributes
    ----------
    direct_factor : array of shape (1, 8760)
        Greenhouse gases of combustion per electricity, mean of each hour. [kg/J]
    repairs : array of shape (1,)
        Hours filled and lines given twice. [1]
    sha256 : str
        Hash of the bytes of the file.
    """

    direct_factor: Array
    repairs: Array
    sha256: str

    @property
    def content_hash(self) -> str:
        """Hash of the content, as every support has it."""
        return self.sha256


def read_grid_trace(path: Path, shown: str | None = None) -> GridTrace:
    """Read the emission rates of one calendar year.

    Parameters
    ----------
    path : Path
        The file.
    shown : str, optional
        How messages name the file; its name by default.

    Raises
    ------
    LayerError
        With all faults of the file.
    """
    name = shown or path.name
    year = hourly_csv.read_year(path, name, TIMES, RATES, sparse=True)
    if year.hourly.max() > LARGEST_RATE:
        raise LayerError([f"{name}: taux_co2 reaches {year.hourly.max():g}; expected 0 to {LARGEST_RATE:g} g/kWh"])
    factor, repairs = (year.hourly * GRAM_PER_KWH)[None, :], np.array([float(year.repairs)])
    factor.flags.writeable = repairs.flags.writeable = False
    return GridTrace(factor, repairs, year.sha256)
