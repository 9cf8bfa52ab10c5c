"""A year of hourly values as CSV: one time and one value a line, hourly or finer, in any order.

A time is ISO 8601 with an offset (`2025-03-30T02:00:00+01:00`) or `Z`; a time without offset is UTC. Of a line given
twice the mean is taken, gaps of up to `LONGEST_GAP` hours are filled along a line, finer steps that differ within their
hour are averaged, and all three are counted; anything else is an error: a column that is missing, a number that is
none, several years, steps that are not equal.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
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
LINES_SHOWN = 3
SAME = 1e-9  # of the largest value: what the mean of equal values is off by
FEBRUARY, LEAP_DAY = 2, 29


@dataclass(frozen=True, eq=False, slots=True)
class Year:
    """Hourly means of one calendar year in UTC without leap day, repairs counted, hash of the file.

    `averaged` are the repairs that are hours whose finer values differ, `lost` the most that one of these values
    stands above the mean of its hour.
    """

    hourly: Array
    repairs: int
    sha256: str
    averaged: int = 0
    lost: float = 0.0


def _none() -> Array:
    return np.zeros(1)


@dataclass(frozen=True, eq=False, slots=True)
class HourlyTrace:
    """One year of hourly values of a file that is given, member axis first, from 1 January 00:00 UTC.

    Attributes
    ----------
    values : array of shape (1, 8760)
        Mean of each hour, in the unit that its reader says. [any]
    repairs : array of shape (1,)
        Hours filled, lines given twice and hours of which finer values were averaged. [1]
    sha256 : str
        Hash of the bytes of the file.
    averaged : array of shape (1,)
        Those of the repairs that are hours of which finer values were averaged. [1]
    lost : array of shape (1,)
        Most that a finer value stands above the mean of its hour, in the unit of the values. [any]
    """

    values: Array
    repairs: Array
    sha256: str
    averaged: Array = field(default_factory=_none)
    lost: Array = field(default_factory=_none)

    @classmethod
    def of(cls, year: Year, scale: float) -> HourlyTrace:
        """Make a trace of what was read, times a factor; nobody can change it afterwards."""
        values = (year.hourly * scale)[None, :]
        repairs, averaged, lost = (
            np.array([each]) for each in (float(year.repairs), float(year.averaged), year.lost * scale)
        )
        for array in (values, repairs, averaged, lost):
            array.flags.writeable = False
        return cls(values, repairs, year.sha256, averaged, lost)

    @property
    def content_hash(self) -> str:
        """Hash of the content, as every support has it."""
        return self.sha256


def read_year(path: Path, name: str, times: Sequence[str], values: Sequence[str], sparse: bool = False) -> Year:
    """Read one column of a CSV of a calendar year.

    Parameters
    ----------
    path : Path
        The file; separated by commas, semicolons or tabulators.
    name : str
        How messages name the file.
    times, values : sequence of str
        Names that the two columns may have, in lower case.
    sparse : bool
        Whether lines without a value are passed over.

    Raises
    ------
    LayerError
        With all faults of the file.
    """
    content = _content(path, name)
    text = content.decode("utf-8-sig", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    stamps, found, faults = _columns(list(csv.reader(text.splitlines(), delimiter=delimiter)), times, values, sparse)
    if not faults:
        faults = _year_faults(stamps)
    if faults:
        raise LayerError([f"{name}: {fault}" for fault in faults])
    hourly, twice, averaged, lost = _hourly(stamps, found)
    missing = np.isnan(hourly)
    gap = longest_gap(missing)
    if gap > LONGEST_GAP:
        raise LayerError(
            [f"{name}: a gap of {gap} hours; gaps of up to {LONGEST_GAP} h are filled, fill longer ones first"]
        )
    repairs = int(missing.sum()) + twice + averaged
    return Year(filled(hourly), repairs, hashlib.sha256(content).hexdigest(), averaged, lost)


def _content(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise LayerError([f"{name}: is larger than {LARGEST_FILE // 1024**2} MB; expected a year of hours"])
        return path.read_bytes()
    except FileNotFoundError:
        raise LayerError([f"{name}: the file is missing"]) from None
    except IsADirectoryError:
        raise LayerError([f"{name}: is a folder; expected a CSV file"]) from None


def _columns(
    rows: Sequence[Sequence[str]], time_names: Sequence[str], value_names: Sequence[str], sparse: bool
) -> tuple[Array, Array, list[str]]:
    """Return seconds since the beginning of the year 1970 and values of the lines, and their faults."""
    empty = np.empty(0)
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    at = next((header.index(name) for name in time_names if name in header), None)
    column = next((header.index(name) for name in value_names if name in header), None)
    if at is None or column is None:
        found, wanted = ", ".join(header[:4]) or "nothing", " or ".join(value_names)
        clock = " or ".join(time_names)
        return empty, empty, [f"line 1 names the columns {found[:80]}; expected {clock}, and {wanted}"]
    times: list[float] = []
    values: list[float] = []
    wrong_times: list[int] = []
    wrong_values: list[int] = []
    plain: set[bool] = set()
    for number, row in enumerate(rows[1:], 2):
        blank = sparse and len(row) > column and not row[column].strip()
        if blank or not any(cell.strip() for cell in row):
            continue
        stamp = _time(row[at] if len(row) > at else "")
        value = _number(row[column] if len(row) > column else "")
        if stamp is None:
            wrong_times.append(number)
        elif not value >= 0 or value == math.inf:
            wrong_values.append(number)
        else:
            plain.add(stamp.tzinfo is None)
            times.append(stamp.replace(tzinfo=stamp.tzinfo or UTC).timestamp())
            values.append(value)
    faults = []
    if wrong_times:
        faults.append(f"{_lines(wrong_times)}: the time is not ISO 8601, as 2025-03-30T02:00:00Z")
    if wrong_values:
        faults.append(f"{_lines(wrong_values)}: the value is not a number of at least 0 with a decimal point")
    if len(plain) > 1:
        faults.append("some times have an offset and some have none; write all with their offset")
    if not faults and not times:
        faults.append("has no line with a value")
    return np.array(times), np.array(values), faults


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


def _hourly(times: Array, values: Array) -> tuple[Array, int, int, float]:
    """Return the mean of each hour, NaN where there is no line, and what that takes.

    That is: how many lines were given twice, in how many hours finer values differ, and the most that one of them
    stands above its mean.
    """
    unique, where = np.unique(times, return_inverse=True)
    mean = np.bincount(where, weights=values) / np.bincount(where)
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
    above = mean - hourly[hour]
    differs = np.abs(above) > SAME * mean.max()
    averaged, lost = np.unique(hour[differs]).size, float(above[differs].max(initial=0.0))
    return hourly, int(times.size - unique.size), averaged, lost


def _is_leap(year: int) -> bool:
    return (year % 4 == 0 and year % 100 != 0) or year % 400 == 0


def longest_gap(missing: NDArray[np.bool_]) -> int:
    """Longest run of missing hours."""
    positions = np.arange(1, missing.size + 1)
    last = np.maximum.accumulate(np.where(missing, 0, positions))
    return int((positions - last).max())


def filled(hourly: Array) -> Array:
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
