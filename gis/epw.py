"""Weather files in the EPW format of EnergyPlus: one year of 8,760 hours at one station.

An EPW stamps an hour by its end, in the standard time of the time zone of its header. Here every value is the
mean over the hour that begins at its stamp, in UTC: a value stamped "hour 1" belongs to the hour that begins
at 00:00 local standard time. The year is closed on itself: in a zone east of Greenwich the first local hours
of 1 January lie in the last hours of the UTC year, and are put there.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impact.errors import LayerError

Array = NDArray[np.float64]
HEADER_LINES = 8
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAY_HOURS = 24
HOURS = sum(MONTH_DAYS) * DAY_HOURS
LEAP_HOURS = HOURS + DAY_HOURS
LOCATION_FIELDS = 10
DATE_FIELDS = ("month", "day", "hour")
LINES_SHOWN = 3  # of the lines that have the same fault


@dataclass(frozen=True)
class _Field:
    """A column of the hourly lines, or a field of the LOCATION line, with what it accepts."""

    name: str
    position: int
    unit: str
    low: float
    high: float
    missing: float = math.inf


COLUMNS = (
    _Field("dry bulb temperature", 6, "°C", -70, 70, missing=99.9),
    _Field("dew point temperature", 7, "°C", -70, 70, missing=99.9),
    _Field("relative humidity", 8, "%", 0, 110, missing=999),
    _Field("atmospheric pressure", 9, "Pa", 31000, 120000, missing=999999),
)
PLACE = (
    _Field("latitude", 6, "°", -90, 90),
    _Field("longitude", 7, "°", -180, 180),
    _Field("time zone", 8, "h", -12, 14),
    _Field("elevation", 9, "m", -1000, 9999),
)


@dataclass(frozen=True, eq=False, slots=True)
class WeatherFile:
    """One year of hourly weather of a station, member axis first, from 1 January 00:00 UTC.

    Attributes
    ----------
    station : str
        Name and country of the station, as in the header.
    latitude, longitude : float
        Position of the station. [°]
    elevation : float
        Elevation of the station. [m]
    time_zone : float
        Hours by which its standard time is ahead of UTC. [h]
    air_temperature, dew_point_temperature : array of shape (1, 8760)
        Means over the hour that begins at the stamp. [°C]
    relative_humidity : array of shape (1, 8760)
        Share of saturation, at most 1. [1]
    air_pressure : array of shape (1, 8760)
        Station pressure. [Pa]
    mean_air_pressure : array of shape (1,)
        Mean of the year. [Pa]
    sha256 : str
        Hash of the bytes of the file.
    kind : str
        Format of the file: "epw"; "pvgis", which gives no dew point; "meteo_france", which gives no pressure either.
    year : int or None
        The real year that it is; None for a typical year.
    repairs : int
        Hours that were missing or doubtful and have been filled.
    """

    station: str
    latitude: float
    longitude: float
    elevation: float
    time_zone: float
    air_temperature: Array
    dew_point_temperature: Array | None
    relative_humidity: Array
    air_pressure: Array | None
    mean_air_pressure: Array | None
    sha256: str
    kind: str = "epw"
    year: int | None = None
    repairs: int = 0

    @property
    def content_hash(self) -> str:
        """Hash of the content, as every support has it."""
        return self.sha256


def read_epw(path: Path, shown: str | None = None) -> WeatherFile:
    """Read an EPW file of 8,760 hours.

    Parameters
    ----------
    path : Path
        The file.
    shown : str, optional
        How messages name the file; its name by default.

    Returns
    -------
    WeatherFile
        The year in UTC, beginning on 1 January 00:00.

    Raises
    ------
    LayerError
        With all faults of the file: lines, fields, values, accepted ranges, missing values with their number.
    """
    shown = shown or path.name
    content = _content(path, shown)
    lines = content.decode("latin-1").splitlines()  # names of stations are not always UTF-8
    header = [line.split(",") for line in lines[:HEADER_LINES]]
    faults = list(_header_faults(header))
    if not header or header[0][0].strip().upper() != "LOCATION":
        raise LayerError([f"{shown}: {fault}" for fault in faults])
    place, found = _place(header[0])
    rows = [line.split(",") for line in lines[HEADER_LINES:] if line.strip()]
    columns, more = _columns(rows)
    faults += [*found, *_length_faults(len(rows)), *more]
    if not _length_faults(len(rows)):
        faults += _calendar_faults(rows)
    if faults:
        raise LayerError([f"{shown}: {fault}" for fault in faults])
    air, dew, humidity, pressure = (_in_utc(column, place[2]) for column in columns)
    return WeatherFile(
        ", ".join(part.strip() for part in (header[0][1], header[0][3]) if part.strip()),
        *(place[0], place[1], place[3], place[2]),
        air_temperature=air,
        dew_point_temperature=dew,
        relative_humidity=_frozen(np.minimum(humidity / 100, 1.0)),
        air_pressure=pressure,
        mean_air_pressure=_frozen(pressure.mean(axis=-1)),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _content(path: Path, shown: str) -> bytes:
    """Return the bytes of the file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise LayerError([f"{shown}: the file is missing"]) from None
    except IsADirectoryError:
        raise LayerError([f"{shown}: is a folder; expected an EPW file"]) from None


def _header_faults(header: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield what is wrong with the eight lines before the data."""
    words = [fields[0].strip().upper() for fields in header]
    if not words or words[0] != "LOCATION":
        found = words[0][:40] if words else ""
        yield f'line 1 begins with "{found}"; expected "LOCATION": this is not an EPW file'
        return
    if len(words) < HEADER_LINES or words[HEADER_LINES - 1] != "DATA PERIODS":
        yield f'line {HEADER_LINES} does not begin with "DATA PERIODS", the last header line of an EPW file'
        return
    for position, what in ((1, "data periods"), (2, "records an hour")):
        number = header[-1][position].strip() if len(header[-1]) > position else ""
        if number != "1":
            yield f'line {HEADER_LINES}: the number of {what} is "{number}"; expected 1'


def _place(fields: Sequence[str]) -> tuple[list[float], list[str]]:
    """Return latitude, longitude, time zone and elevation of the LOCATION line, and its faults."""
    if len(fields) < LOCATION_FIELDS:
        return [], [f"line 1: LOCATION has {len(fields)} fields; expected {LOCATION_FIELDS}"]
    numbers = [_number(fields[field.position]) for field in PLACE]
    faults = [
        f'line 1: {field.name} is "{fields[field.position].strip()}"; '
        f"expected {field.low:g} to {field.high:g} {field.unit}"
        for field, number in zip(PLACE, numbers, strict=True)
        if not field.low <= number <= field.high
    ]
    return numbers, faults


def _length_faults(hours: int) -> list[str]:
    """Return what is wrong with the number of hourly lines."""
    if hours == HOURS:
        return []
    reason = "a leap year; take 29 February out" if hours == LEAP_HOURS else "not a whole year"
    return [f"has {hours} hourly lines ({reason}); expected {HOURS}"]


def _columns(rows: Sequence[Sequence[str]]) -> tuple[list[Array], list[str]]:
    """Return the columns that the study reads, and their faults."""
    short = [index for index, row in enumerate(rows) if len(row) <= COLUMNS[-1].position]
    faults = []
    if short:
        need = COLUMNS[-1].position + 1
        faults.append(f"{_lines(short)}: fewer than {need} fields; an hourly line of an EPW has 35")
    columns = []
    for field in COLUMNS:
        written = [row[field.position].strip() if len(row) > field.position else "" for row in rows]
        values = np.array([_number(text) for text in written])
        columns.append(values)
        complete = np.array([len(row) > field.position for row in rows], dtype=bool)
        faults += _column_faults(field, written, values, complete)
    return columns, faults


def _column_faults(
    field: _Field, written: Sequence[str], values: Array, complete: NDArray[np.bool_]
) -> list[str]:
    """Return the faults of one column: missing values with their number, and values out of range."""
    missing = np.flatnonzero(values == field.missing)
    inside = (values >= field.low) & (values <= field.high)
    wrong = np.flatnonzero(~inside & (values != field.missing) & complete)
    faults = []
    if missing.size:
        faults.append(
            f"{_lines(missing)}: {field.name} is {field.missing:g}, which means missing, "
            f"in {missing.size} hour{'s' if missing.size > 1 else ''}; fill the gaps first"
        )
    if wrong.size:
        shown = ", ".join(f'"{written[index]}"' for index in wrong[:LINES_SHOWN])
        accepted = f"{field.low:g} to {field.high:g} {field.unit}"
        faults.append(f"{_lines(wrong)}: {field.name} is {shown}; expected {accepted}")
    return faults


def _calendar_faults(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one sentence where the hourly lines are not those of a year in its order."""
    expected = (
        (month, day, hour)
        for month, days in enumerate(MONTH_DAYS, 1)
        for day in range(1, days + 1)
        for hour in range(1, DAY_HOURS + 1)
    )
    wrong = [
        (index, found, right)
        for index, (row, right) in enumerate(zip(rows, expected, strict=True))
        if (found := tuple(_number(text) for text in row[1:4])) != right
    ]
    if not wrong:
        return []
    index, found, right = wrong[0]
    given = "-".join(text.strip() for text in rows[index][1:4])
    return [
        f"{_lines([index for index, _, _ in wrong])}: {', '.join(DATE_FIELDS)} are {given} on the first; "
        f"expected {'-'.join(str(part) for part in right)}: hours run from 1-1-1 to 12-31-24"
    ]


def _lines(indices: Sequence[int] | NDArray[np.intp]) -> str:
    """Name the lines of a fault, the first of many."""
    numbers = [str(int(index) + HEADER_LINES + 1) for index in indices]
    more = len(numbers) - LINES_SHOWN
    word = "line" if len(numbers) == 1 else "lines"
    return f"{word} {', '.join(numbers[:LINES_SHOWN])}" + (f" and {more} more" if more > 0 else "")


def _number(text: str) -> float:
    """Return the number, or NaN for anything else."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _in_utc(local: Array, time_zone: float) -> Array:
    """Return a year that begins at 00:00 UTC from one that begins at 00:00 local standard time.

    Where the zone is not a whole number of hours, each hour takes its share of the two local hours that it
    overlaps.
    """
    whole = math.floor(time_zone)
    share = time_zone - whole
    earlier, later = np.roll(local, -whole), np.roll(local, -whole - 1)
    return _frozen((earlier * (1 - share) + later * share)[None, :])


def _frozen(values: Array) -> Array:
    """Make an array read-only: a support never changes."""
    values.flags.writeable = False
    return values
