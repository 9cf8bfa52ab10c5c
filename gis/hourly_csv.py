"""A year of hourly values as CSV: one time and one value a line, hourly or finer, in any order.

A time is ISO 8601 with an offset (`2025-03-30T02:00:00+01:00`) or `Z`; a time without offset is UTC. Of a line given
twice the mean is taken, gaps of up to `LONGEST_GAP` hours are filled along a line, and both are counted; anything else
is an error: a column that is missing, a number that is none, several years, steps that are not equal.

Steps are those of an absolute clock, from 1 January 00:00 UTC. A calendar year by the clock of its own offsets begins
an hour before that in France: the year is closed on itself, as that of an EPW, and what lies beyond one end is put at
the other and counted.
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
HOUR, DAY = 3600, 86400  # s
HOURS = 8760
LONGEST_GAP = 6  # hours
LARGEST_FILE = 64 * 1024 * 1024  # bytes
LINES_SHOWN = 3
FEBRUARY, LEAP_DAY = 2, 29


@dataclass(frozen=True, eq=False, slots=True)
class Year:
    """One calendar year without leap day, at the steps of its file from 1 January 00:00 UTC; repairs counted, hash.

    `repairs` are steps that were missing, lines given twice, and steps of one end of the year put at the other.
    """

    samples: Array
    repairs: int
    sha256: str

    @property
    def hourly(self) -> Array:
        """Mean of each hour."""
        means: Array = self.samples.reshape(HOURS, -1).mean(axis=1)
        return means


@dataclass(frozen=True, eq=False, slots=True)
class HourlyTrace:
    """One year of values of a file that is given, hourly or finer, member axis first, from 1 January 00:00 UTC.

    Attributes
    ----------
    values : array of shape (1, 8760)
        Mean of each hour, in the unit that its reader says. [any]
    repairs : array of shape (1,)
        Steps filled, lines given twice, and steps of one end of the year put at the other. [1]
    sha256 : str
        Hash of the bytes of the file.
    finer : array of shape (1, n), optional
        Means of the steps of the file where these are parts of an hour. [any]
    """

    values: Array
    repairs: Array
    sha256: str
    finer: Array | None = None

    @classmethod
    def of(cls, year: Year, scale: float) -> HourlyTrace:
        """Make a trace of what was read, times a factor; nobody can change it afterwards."""
        values = (year.hourly * scale)[None, :]
        repairs = np.array([float(year.repairs)])
        finer = (year.samples * scale)[None, :] if year.samples.size > HOURS else None
        for array in (values, repairs, finer):
            if array is not None:
                array.flags.writeable = False
        return cls(values, repairs, year.sha256, finer)

    @property
    def samples(self) -> Array:
        """Means of the steps of the file, in the unit of the values."""
        return self.values if self.finer is None else self.finer

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
    lines = list(csv.reader(text.splitlines(), delimiter=delimiter))
    stamps, found, years, faults = _columns(lines, times, values, sparse)
    if not faults:
        faults = _year_faults(stamps, years)
    if faults:
        raise LayerError([f"{name}: {fault}" for fault in faults])
    samples, repairs = _samples(stamps, found, _year_of(stamps, years))
    missing = np.isnan(samples)
    gap = longest_gap(missing) * HOURS / samples.size
    if gap > LONGEST_GAP:
        raise LayerError(
            [f"{name}: a gap of {gap:g} hours; gaps of up to {LONGEST_GAP} h are filled, fill longer ones first"]
        )
    return Year(filled(samples), repairs + int(missing.sum()), hashlib.sha256(content).hexdigest())


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
) -> tuple[Array, Array, set[int], list[str]]:
    """Return seconds since the beginning of the year 1970 and values of the lines, their years, and their faults.

    The years are those of the clock of each line, by its own offset.
    """
    empty = np.empty(0)
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    at = next((header.index(name) for name in time_names if name in header), None)
    column = next((header.index(name) for name in value_names if name in header), None)
    if at is None or column is None:
        found, wanted = ", ".join(header[:4]) or "nothing", " or ".join(value_names)
        clock = " or ".join(time_names)
        return empty, empty, set(), [f"line 1 names the columns {found[:80]}; expected {clock}, and {wanted}"]
    times: list[float] = []
    values: list[float] = []
    wrong_times: list[int] = []
    wrong_values: list[int] = []
    plain: set[bool] = set()
    years: set[int] = set()
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
            years.add(stamp.year)
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
    return np.array(times), np.array(values), years, faults


def _year_of(times: Array, years: set[int]) -> int | None:
    """Return the one year of the lines, by their own clock or else in UTC; None where there are several."""
    universal = {datetime.fromtimestamp(stamp, UTC).year for stamp in (times.min(), times.max())}
    single = next((found for found in (years, universal) if len(found) == 1), None)
    return min(single) if single else None


def _year_faults(times: Array, years: set[int]) -> list[str]:
    """Return what is wrong with the span of the times."""
    if _year_of(times, years) is None:
        first, last = (datetime.fromtimestamp(stamp, UTC).isoformat() for stamp in (times.min(), times.max()))
        accepted = "one calendar year, in UTC or by the offset that its times have"
        return [f"runs from {first} to {last}; expected {accepted}: leave out the lines before and after it"]
    steps = np.diff(np.unique(times))
    step = float(np.median(steps)) if steps.size else math.inf
    if not (0 < step <= HOUR) or HOUR % step:
        return [f"the step is {step:g} s; expected an hour or a part of it that divides it"]
    if (steps % step != 0).any():
        return ["the times do not keep to one step; expected equal steps, some of which may be missing"]
    return []


def _samples(times: Array, values: Array, year: int | None) -> tuple[Array, int]:
    """Return the mean of each step of the year, NaN where there is no line, and how many repairs that takes.

    Repairs are lines given twice, and steps before the year in UTC, or after it, put at its other end.
    """
    assert year is not None  # else a fault has been told
    step = float(np.median(np.diff(np.unique(times))))
    start, end = (datetime(each, 1, 1, tzinfo=UTC).timestamp() for each in (year, year + 1))
    if _is_leap(year):  # the study year has no leap day
        leap = datetime(year, FEBRUARY, LEAP_DAY, tzinfo=UTC).timestamp()
        kept = (times < leap) | (times >= leap + DAY)
        times, values = times[kept], values[kept]
        times, end = np.where(times > leap, times - DAY, times), end - DAY
    count = round(HOURS * HOUR / step)
    place = np.floor((times - start) / step).astype(np.int64) % count
    lines = np.bincount(place, minlength=count)
    sums = np.bincount(place, weights=values, minlength=count)
    samples = np.where(lines > 0, sums / np.maximum(lines, 1), np.nan)
    beyond = np.unique(place[(times < start) | (times >= end)]).size
    return samples, int(place.size - np.count_nonzero(lines)) + beyond


def _is_leap(year: int) -> bool:
    return (year % 4 == 0 and year % 100 != 0) or year % 400 == 0


def longest_gap(missing: NDArray[np.bool_]) -> int:
    """Longest run of missing steps."""
    positions = np.arange(1, missing.size + 1)
    last = np.maximum.accumulate(np.where(missing, 0, positions))
    return int((positions - last).max())


def filled(hourly: Array) -> Array:
    """Fill missing steps along straight lines."""
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
