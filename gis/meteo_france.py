"""Hourly observations of Météo-France (base climatologique, one file a département): one station, one real year.

The file is a table parted by semicolons, plain or gzipped, with the times `AAAAMMJJHH` in UTC; a value is that of the
instant of its stamp and is taken for the hour that begins there. Values that are missing, or marked doubtful, are
filled along straight lines over at most `LONGEST_GAP` hours and counted; a longer gap stops the reading. The pressure
is not read: few stations measure it, and that of the altitude of the site is near enough. The leap day is left out.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np

from gis.epw import HOURS, Array, WeatherFile
from gis.hourly_csv import FEBRUARY, LEAP_DAY, LONGEST_GAP, filled, longest_gap
from impact.errors import LayerError

SUFFIXES = (".gz", ".csv")  # a fetched table is called reply-0001.gz
MARK = b"NUM_POSTE"
NEEDED = ("NUM_POSTE", "NOM_USUEL", "LAT", "LON", "ALTI", "AAAAMMJJHH", "T", "U")
DOUBTFUL = "2"  # code of quality
LARGEST = 6_000_000_000  # bytes of the table, unpacked
LONGEST_LINE = 20_000  # bytes
SHOWN = 8  # stations that a message names
RANGES = {"T": (-70.0, 60.0, "°C"), "U": (0.0, 110.0, "%")}


def is_meteo_france(path: Path) -> bool:
    """Whether a file begins as the hourly tables of Météo-France do."""
    if not path.name.lower().endswith(SUFFIXES) or not path.is_file():
        return False
    try:
        with _opened(path) as file:
            return file.read(len(MARK) + 3).removeprefix(b"\xef\xbb\xbf").startswith(MARK)
    except (OSError, EOFError, zlib.error):
        return False


def read_meteo_france(
    path: Path, year: int | None, station: str | None = None, shown: str | None = None
) -> WeatherFile:
    """Read a calendar year of a station.

    Parameters
    ----------
    path : Path
        The table.
    year : int or None
        Which year; the file holds several.
    station : str, optional
        Number of the station (`NUM_POSTE`); may be left out where the file holds one.
    shown : str, optional
        How messages name the file; its name by default.

    Raises
    ------
    LayerError
        With all faults of the file.
    """
    name = shown or path.name
    if year is None:
        raise LayerError([f"{name}: holds several years; name one with weather.year"])
    try:
        rows, head = _rows(path, name, str(year), station)
        numbers = {row[head["NUM_POSTE"]].strip() for row in rows}
        stations = _stations(path, name) if len(numbers) != 1 else ""
    except (OSError, EOFError, zlib.error):
        raise LayerError([f"{name}: is no gzip file, or a damaged one; fetch it again"]) from None
    if not rows:
        wanted = f"station {station} in {year}" if station else f"the year {year}"
        raise LayerError([f"{name}: no hour of {wanted}; stations in the file: {stations}"])
    if len(numbers) > 1:
        raise LayerError([f"{name}: {len(numbers)} stations; name one with weather.station: {stations}"])
    columns, repairs, faults = {}, 0, []
    for column, (low, high, unit) in RANGES.items():
        hourly, doubtful, found = _hourly(rows, head, column, year)
        faults += found
        outside = (hourly < low) | (hourly > high)
        if outside.any():
            faults.append(f"{column} is {hourly[outside][0]:g} {unit}; expected {low:g} to {high:g} {unit}")
        missing = np.isnan(hourly)
        gap = longest_gap(missing)
        if gap > LONGEST_GAP:
            faults.append(
                f"{column} has a gap of {gap} hours ({int(missing.sum())} missing or doubtful, {doubtful} of them "
                f"doubtful); gaps of up to {LONGEST_GAP} h are filled, take another year or station"
            )
            continue
        repairs += int(missing.sum())
        columns[column] = filled(hourly)
    if faults:
        raise LayerError([f"{name}: {fault}" for fault in faults])
    first = rows[0]
    latitude, longitude, elevation = (_number(first[head[part]]) for part in ("LAT", "LON", "ALTI"))
    digest = hashlib.sha256("\n".join(";".join(row) for row in rows).encode()).hexdigest()
    return WeatherFile(
        first[head["NOM_USUEL"]].strip().title(), latitude, longitude, elevation, 0.0,
        air_temperature=_frozen(columns["T"]), dew_point_temperature=None,
        relative_humidity=_frozen(np.minimum(columns["U"] / 100, 1.0)), air_pressure=None, mean_air_pressure=None,
        sha256=digest, kind="meteo_france", year=year, repairs=repairs,
    )  # fmt: skip


def _opened(path: Path) -> BinaryIO:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]


def _lines(path: Path, name: str, holding: bytes = b"") -> Iterator[list[str]]:
    """Yield the cells of the head, then of the lines that hold some bytes; a table that unpacks without end is refused.

    A table has millions of lines with two hundred cells: those that nobody asked for are left before they are decoded.
    """
    read = 0
    with _opened(path) as file:
        while line := file.readline(LONGEST_LINE):
            is_head, read = not read, read + len(line)
            if read > LARGEST or (len(line) == LONGEST_LINE and not line.endswith(b"\n")):
                raise LayerError([f"{name}: is larger, or has longer lines, than a table of a département; refused"])
            if is_head or holding in line:
                yield line.decode("utf-8-sig", errors="replace").rstrip("\r\n").split(";")


def _head(lines: Iterator[list[str]], name: str) -> dict[str, int]:
    """Return the positions of the columns."""
    header = [cell.strip().upper() for cell in next(lines, [""])]
    if missing := [column for column in NEEDED if column not in header]:
        raise LayerError([f"{name}: columns missing: {', '.join(missing)}; expected an hourly table of Météo-France"])
    return {column: header.index(column) for column in header}


def _rows(path: Path, name: str, year: str, station: str | None) -> tuple[list[list[str]], dict[str, int]]:
    """Return the lines of a year of a station, and the positions of the columns."""
    lines = _lines(path, name, f";{year}".encode())
    head = _head(lines, name)
    number, stamp, width = head["NUM_POSTE"], head["AAAAMMJJHH"], max(head.values()) + 1
    return [
        cells
        for cells in lines
        if len(cells) >= width
        and cells[stamp].startswith(year)
        and (station is None or cells[number].strip() == station)
    ], head


def _stations(path: Path, name: str) -> str:
    """Name the stations of a table; only asked for where something is wrong."""
    lines = _lines(path, name)
    head = _head(lines, name)
    number, called = head["NUM_POSTE"], head["NOM_USUEL"]
    whole = (cells for cells in lines if len(cells) > max(number, called))
    return _listed({cells[number].strip(): cells[called].strip() for cells in whole})


def _hourly(rows: list[list[str]], head: dict[str, int], column: str, year: int) -> tuple[Array, int, list[str]]:
    """Return the hours of the year without its leap day, NaN where there is no trusted value, and the faults."""
    hourly = np.full(HOURS, np.nan)
    begin = datetime(year, 1, 1, tzinfo=UTC)
    leap = (datetime(year + 1, 1, 1, tzinfo=UTC) - begin).days > HOURS // 24
    doubtful, wrong = 0, 0
    quality = head.get(f"Q{column}")
    for row in rows:
        try:
            time = _time(row[head["AAAAMMJJHH"]].strip())
        except ValueError:
            wrong += 1
            continue
        if (time.month, time.day) == (FEBRUARY, LEAP_DAY):
            continue
        hour = int((time - begin).total_seconds() // 3600) - (24 if leap and time.month > FEBRUARY else 0)
        if quality is not None and row[quality].strip() == DOUBTFUL:
            doubtful += 1
            continue
        hourly[hour] = _number(row[head[column]])
    faults = [f"{wrong} lines without a time AAAAMMJJHH"] if wrong and column == "T" else []
    return hourly, doubtful, faults


def _time(stamp: str) -> datetime:
    if len(stamp) != len("AAAAMMJJHH") or not stamp.isdigit():
        raise ValueError(stamp)
    return datetime(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:8]), int(stamp[8:]), tzinfo=UTC)


def _listed(stations: dict[str, str]) -> str:
    named = [f"{code} ({name})" for code, name in sorted(stations.items())]
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return (", ".join(named[:SHOWN]) or "none") + more


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _frozen(values: Array) -> Array:
    shaped = values[None, :]
    shaped.flags.writeable = False
    return shaped
