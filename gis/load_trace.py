"""A year of load given as CSV: one time and one load a line, hourly or finer.

Two columns, `time` and `load` or `power_kw` (any constant factor: the study sets the mean). A time is ISO 8601 with an
offset (`2025-03-30T02:00:00+01:00`) or `Z`; a time without offset is UTC, and a file in local time without offsets is
refused where it shows a change of the hour. Lines may come in any order. Of a line given twice the mean is taken, gaps
of up to `LONGEST_GAP` hours are filled along a line, and both are counted; anything else is an error.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impact.errors import LayerError

Array = NDArray[np.float64]
HOUR = 3600
HOURS = 8760
LONGEST_GAP = 6  # hours
LARGEST_FILE = 64 * 1024 * 1024  # bytes
LOADS = ("load", "power_kw")
LINES_SHOWN = 3
FEBRUARY = 2
LEAP_DAY = 29


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

    Returns
    -------
    LoadTrace
        Hourly means over the largest of them.

    Raises
    ------
    LayerError
        With all faults of the file: lines, values, accepted ranges, gaps.
    """
    name = shown or path.name
    content = _content(path, name)
    rows = list(csv.reader(content.decode("utf-8-sig", errors="replace").splitlines()))
    times, loads, faults = _columns(rows)
    if not faults:
        faults = _year_faults(times)
    if faults:
        raise LayerError([f"{name}: {fault}" for fault in faults])
    hourly, twice = _hourly(times, loads)
    missing = np.flatnonzero(np.isnan(hourly))
    gap = _longest_gap(np.isnan(hourly))
    if gap > LONGEST_GAP:
        raise LayerError(
            [f"{name}: a gap of {gap} hours; gaps of up to {LONGEST_GAP} h are filled, fill longer ones first"]
        )
    filled = _filled(hourly)
    largest = filled.max()
    if not filled.min() > 0:
        raise LayerError([f"{name}: the load is 0 in an hour; a cluster that is on draws its idle power: above 0"])
    load = (filled / largest)[None, :]
    repairs = np.array([float(missing.size + twice)])
    load.flags.writeable = repairs.flags.writeable = False
    return LoadTrace(load, repairs, hashlib.sha256(content).hexdigest())


def _content(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise LayerError([f"{name}: is larger than {LARGEST_FILE // 1024**2} MB; give a year of hours"])
        return path.read_bytes()
    except FileNotFoundError:
        raise LayerError([f"{name}: the file is missing"]) from None
    except IsADirectoryError:
        raise LayerError([f"{name}: is a folder; expected a CSV file"]) from None


def _columns(rows: Sequence[Sequence[str]]) -> tuple[Array, Array, list[str]]:
    """Return seconds since the beginning of the year 1970 and loads of the lines, and their faults."""
    empty = np.empty(0)
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = next((header.index(name) for name in LOADS if name in header), None)
    if "time" not in header or column is None:
        found = ", ".join(header[:4]) or "nothing"
        return empty, empty, [f'line 1 names the columns {found[:80]}; expected "time" and "load" or "power_kw"']
    at = header.index("time")
    times, loads, wrong_times, wrong_loads, plain = [], [], [], [], set()
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        stamp = _time(row[at] if len(row) > at else "")
        value = _number(row[column] if len(row) > column else "")
        if stamp is None:
            wrong_times.append(number)
        elif not value >= 0 or value == math.inf:
            wrong_loads.append(number)
        else:
            plain.add(stamp.tzinfo is None)
            times.append(stamp.replace(tzinfo=stamp.tzinfo or UTC).timestamp())
            loads.append(value)
    faults = []
    if wrong_times:
        faults.append(f"{_lines(wrong_times)}: the time is not ISO 8601, as 2025-03-30T02:00:00Z")
    if wrong_loads:
        faults.append(f"{_lines(wrong_loads)}: the load is not a number of at least 0 with a decimal point")
    if len(plain) > 1:
        faults.append("some times have an offset and some have none; write all with their offset")
    if not faults and not times:
        faults.append("has no line with a load")
    return np.array(times), np.array(loads), faults


def _year_faults(times: Array) -> list[str]:
    """Return what is wrong with the span of the times."""
    years = {datetime.fromtimestamp(stamp, UTC).year for stamp in (times.min(), times.max())}
    if len(years) > 1:
        first, last = (datetime.fromtimestamp(stamp, UTC).isoformat() for stamp in (times.min(), times.max()))
        return [f"runs from {first} to {last}; expected one calendar year in UTC"]
    steps = np.diff(np.unique(times))
    step = float(np.median(steps)) if steps.size else math.inf
    if not (0 < step <= HOUR) or HOUR % step:
        return [f"the step is {step:g} s; expected an hour or a part of it that divides it"]
    if (steps % step != 0).any():
        return ["the times do not keep to one step; expected equal steps, some of which may be missing"]
    return []


def _hourly(times: Array, loads: Array) -> tuple[Array, int]:
    """Return the mean of each hour, NaN where there is no line, and how many lines were given twice."""
    unique, where = np.unique(times, return_inverse=True)
    mean = np.bincount(where, weights=loads) / np.bincount(where)
    year = datetime.fromtimestamp(float(unique[0]), UTC).year
    start = datetime(year, 1, 1, tzinfo=UTC).timestamp()
    hour = ((unique - start) // HOUR).astype(np.int64)
    dates = [datetime.fromtimestamp(float(stamp), UTC) for stamp in unique]
    leap = np.array([(d.month, d.day) == (FEBRUARY, LEAP_DAY) for d in dates])
    after = np.array([d.month > FEBRUARY for d in dates])
    if _is_leap(year):  # the study year has no leap day
        hour, mean, after = hour[~leap], mean[~leap], after[~leap]
        hour = hour - 24 * after
    counts = np.bincount(hour, minlength=HOURS)
    sums = np.bincount(hour, weights=mean, minlength=HOURS)
    hourly = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return hourly, int(times.size - unique.size)


def _is_leap(year: int) -> bool:
    return (year % 4 == 0 and year % 100 != 0) or year % 400 == 0


def _longest_gap(missing: NDArray[np.bool_]) -> int:
    """Longest run of missing hours."""
    positions = np.arange(1, missing.size + 1)
    last = np.maximum.accumulate(np.where(missing, 0, positions))
    return int((positions - last).max())


def _filled(hourly: Array) -> Array:
    """Fill missing hours along straight lines."""
    known = np.flatnonzero(~np.isnan(hourly))
    return np.interp(np.arange(hourly.size), known, hourly[known], period=hourly.size)


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _lines(numbers: Sequence[int]) -> str:
    more = len(numbers) - LINES_SHOWN
    word = "line" if len(numbers) == 1 else "lines"
    return f"{word} {', '.join(map(str, numbers[:LINES_SHOWN]))}" + (f" and {more} more" if more > 0 else "")
