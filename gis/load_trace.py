"""A year of load given as CSV, hourly or finer, by which a study replays a measured or simulated cluster.

Columns `time` and `load` or `power_kw`, up to a constant factor, since the study sets the mean: so a wrong unit cannot
change a result. `hourly_csv` says how times are read and what is repaired and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gis import hourly_csv
from gis.hourly_csv import Array
from impact.errors import LayerError

TIMES, LOADS = ("time",), ("load", "power_kw")


@dataclass(frozen=True, eq=False, slots=True)
class LoadTrace:
    """One year of load, member axis first, from 1 January 00:00 UTC.

    Attributes
    ----------
    load : array of shape (1, 8760)
        Mean of each hour over the largest hour, above 0 to 1. [1]
    repairs : array of shape (1,)
        Hours filled and lines given twice. [1]
    sha256 : str
        Hash of the bytes of the file.
    """

    load: Array
    repairs: Array
    sha256: str

    @property
    def content_hash(self) -> str:
        """Hash of the content, as every support has it."""
        return self.sha256


def read_load_trace(path: Path, shown: str | None = None) -> LoadTrace:
    """Read a trace of one calendar year.

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
    load, repairs = (year.hourly / year.hourly.max())[None, :], np.array([float(year.repairs)])
    load.flags.writeable = repairs.flags.writeable = False
    return LoadTrace(load, repairs, year.sha256)
