"""A year of the direct emission rate of the French grid, as the éCO2mix data of RTE give it.

The CSV of the open-data portal: columns `date_heure` (ISO 8601 with offset) and `taux_co2` (g/kWh), every quarter or
half hour. The rate counts the combustion in the power stations of the country alone: neither life cycle nor imports.
"""

from __future__ import annotations

from pathlib import Path

from gis import hourly_csv
from gis.hourly_csv import HourlyTrace
from impact.errors import LayerError

TIMES, RATES = ("date_heure", "time"), ("taux_co2", "direct_g_per_kwh")
GRAM_PER_KWH = 1e-3 / 3.6e6  # kg/J
LARGEST_RATE = 2000.0  # g/kWh, beyond any power station
SMALLEST_MEAN = 1.0  # g/kWh over a year, below any national grid: the file is in t/MWh or kg/kWh


def read_grid_trace(path: Path, shown: str | None = None) -> HourlyTrace:
    """Read the emission rates of one calendar year: greenhouse gases of combustion per electricity. [kg/J]

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
    if year.hourly.mean() < SMALLEST_MEAN:
        mean = f"taux_co2 is {year.hourly.mean():.3g} on the mean of the year"
        raise LayerError([f"{name}: {mean}; expected at least {SMALLEST_MEAN:g} g/kWh: check the unit"])
    return HourlyTrace.of(year, GRAM_PER_KWH)
