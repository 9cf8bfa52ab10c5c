"""A year of load given as CSV, hourly or finer, by which a study replays a measured or simulated cluster.

Columns `time` and `load` or `power_kw`, up to a constant factor, since the study sets the mean: so a wrong unit cannot
change a result. `hourly_csv` says how times are read and what is repaired and counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from gis import hourly_csv
from gis.hourly_csv import HourlyTrace
from impact.errors import LayerError

TIMES, LOADS = ("time",), ("load", "power_kw")
USUAL = 0.99  # of the steps of the year
DAYS, NO_LEAP_YEAR = 365, datetime(2001, 1, 1)
LARGEST_RATIO = 10.0  # of the largest load to the one that `USUAL` of the steps stay below


def read_load_trace(path: Path, shown: str | None = None) -> HourlyTrace:
    """Read a trace of one calendar year: mean of each step over the largest step, above 0 to 1. [1]

    A wrong unit in a few lines would flatten the year, whose mean is set by the study: a largest load of more than ten
    times the load that 99 % of the steps stay below is refused. A fleet that is on draws a seventh of its full power at
    rest, or more, so that no measured power comes near that ratio.

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
    largest, usual = float(year.samples.max()), float(np.quantile(year.samples, USUAL))
    if not year.samples.min() > 0:
        raise LayerError([f"{name}: the load is 0 in a step; expected above 0: a cluster that is on draws idle power"])
    if largest > LARGEST_RATIO * usual:
        share = float(year.samples.argmax()) / year.samples.size
        moment = NO_LEAP_YEAR + timedelta(days=DAYS * share)
        found = f"the load reaches {largest:g} on {moment:%d %B, %H:%M} UTC"
        usually = f"{largest / usual:.3g} times the {usual:g} that {USUAL:.0%} of its steps stay below"
        cure = f"expected at most {LARGEST_RATIO:g} times: check unit and digits of the lines above that"
        raise LayerError([f"{name}: {found}, {usually}; {cure}"])
    return HourlyTrace.of(year, 1 / largest)
