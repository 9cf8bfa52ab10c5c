"""A year of load given as CSV, hourly or finer, by which a study replays a measured or simulated cluster.

Columns `time` and `load` or `power_kw`, up to a constant factor, since the study sets the mean: so a wrong unit cannot
change a result. `hourly_csv` says how times are read and what is repaired and counted.
"""

from __future__ import annotations

from pathlib import Path

from gis import hourly_csv
from gis.hourly_csv import HourlyTrace
from impact.errors import LayerError

TIMES, LOADS = ("time",), ("load", "power_kw")


def read_load_trace(path: Path, shown: str | None = None) -> HourlyTrace:
    """Read a trace of one calendar year: mean of each hour over the largest hour, above 0 to 1. [1]

    Parameters
    ----------
    path : Path
        The file.
    shown : str, optional
        How messages name the file; its name by default.

    Raises
    ------
    LayerError
        With all faults of the file: lines, values, accepted ranges, gaps.
    """
    name = shown or path.name
    year = hourly_csv.read_year(path, name, TIMES, LOADS)
    if not year.hourly.min() > 0:
        raise LayerError([f"{name}: the load is 0 in an hour; expected above 0: a cluster that is on draws idle power"])
    return HourlyTrace.of(year, 1 / float(year.hourly.max()))
