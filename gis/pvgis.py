"""Typical years of PVGIS: the CSV of its TMY tool, 8,760 hours in UTC.

Each value is that of the instant of its stamp and is taken for the hour that begins there. A typical year is made of
months of several years: it holds no heat wave but by chance, and no peak is to be read from it.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np

from gis import epw, meteo_france
from gis.epw import HOURS, MONTH_DAYS, Array, WeatherFile
from impact.errors import LayerError

LARGEST_SHARE = 1.0  # a humidity that never exceeds it is written as a share
TABLE = "time(utc)"
COLUMNS = (("t2m", -70.0, 70.0, "°C"), ("rh", 0.0, 110.0, "%"), ("sp", 31000.0, 120000.0, "Pa"))
PLACE = (("latitude", -90.0, 90.0), ("longitude", -180.0, 180.0), ("elevation", -1000.0, 9999.0))
STAMP = re.compile(r"\d{4}(\d{2})(\d{2}):(\d{2})\d{2}")


def is_pvgis(path: Path) -> bool:
    """Whether the name of a weather file is that of a CSV, which an EPW never is."""
    return path.suffix.lower() == ".csv"


def read_pvgis(path: Path, shown: str | None = None) -> WeatherFile:
    """Read a typical year of PVGIS.

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
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise LayerError([f"{name}: the file is missing"]) from None
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    head = next((i for i, line in enumerate(lines) if line.lower().startswith(TABLE)), None)
    if head is None:
        raise LayerError([f'{name}: no line begins with "time(UTC)"; expected the CSV of the TMY tool of PVGIS'])
    place, faults = _place(lines[:head])
    header = [cell.strip().lower() for cell in lines[head].split(",")]
    rows = [line.split(",") for line in lines[head + 1 :] if STAMP.match(line)]
    if len(rows) != HOURS:
        faults.append(f"has {len(rows)} hourly lines; expected {HOURS}")
    columns = []
    for column, low, high, unit in COLUMNS:
        if column not in header:
            faults.append(f'the column "{column.upper()}" is missing')
            continue
        values = np.array([_number(row, header.index(column)) for row in rows])
        wrong = ~((values >= low) & (values <= high))
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0]) + head + 2
            faults.append(
                f"line {first} and {int(wrong.sum()) - 1} more: {column.upper()} is not {low:g} to {high:g} {unit}"
            )
        elif column == "rh" and values.max() <= LARGEST_SHARE:
            faults.append(f"RH is at most {values.max():g} in the whole year; expected percent, 0 to 100")
        columns.append(values)
    if not faults:
        faults += _calendar_faults(rows)
    if faults:
        raise LayerError([f"{name}: {fault}" for fault in faults])
    air, humidity, pressure = (_frozen(column[None, :]) for column in columns)
    return WeatherFile(
        "PVGIS TMY", place[0], place[1], place[2], 0.0,
        air_temperature=air,
        dew_point_temperature=None,
        relative_humidity=_frozen(np.minimum(humidity / 100, 1.0)),
        air_pressure=pressure,
        mean_air_pressure=_frozen(pressure.mean(axis=-1)),
        sha256=hashlib.sha256(content).hexdigest(),
        kind="pvgis",
    )  # fmt: skip


def read_weather(
    path: Path, shown: str | None = None, year: int | None = None, station: str | None = None
) -> WeatherFile:
    """Read a weather file of any kind: a table of Météo-France by its first line, the others by their name."""
    if meteo_france.is_meteo_france(path):
        return meteo_france.read_meteo_france(path, year, station, shown)
    if year is not None or station is not None:
        raise LayerError([f"{shown or path.name}: year and station are for tables of Météo-France; give one"])
    return read_pvgis(path, shown) if is_pvgis(path) else epw.read_epw(path, shown)


def _place(lines: list[str]) -> tuple[list[float], list[str]]:
    """Return latitude, longitude and elevation, and what is wrong with them."""
    found, faults = [], []
    for word, low, high in PLACE:
        line = next((text for text in lines if text.lower().startswith(word)), "")
        match = re.search(r":\s*(-?\d+(\.\d+)?)", line)
        value = float(match[1]) if match else float("nan")
        if not low <= value <= high:
            faults.append(f"{word} is not given in the head; expected {low:g} to {high:g}")
        found.append(value)
    return found, faults


def _calendar_faults(rows: list[list[str]]) -> list[str]:
    """Return one sentence where the lines are not the hours of a year in their order."""
    expected = ((m, d, h) for m, days in enumerate(MONTH_DAYS, 1) for d in range(1, days + 1) for h in range(24))
    for row, right in zip(rows, expected, strict=True):
        match = STAMP.match(row[0])
        if match is None or tuple(int(part) for part in match.groups()) != right:
            wanted = "-".join(f"{part:02d}" for part in right)
            return [f"the hours are not in order: {row[0][:13]} where {wanted} is expected"]
    return []


def _number(row: list[str], position: int) -> float:
    try:
        return float(row[position])
    except (ValueError, IndexError):
        return float("nan")


def _frozen(values: Array) -> Array:
    values.flags.writeable = False
    return values
