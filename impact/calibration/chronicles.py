"""Chronicles of piezometers: levels by date, from a CSV or from replies of Hub'Eau, checked before use.

A CSV has one measurement a line: `piezometer, date, level_m, easting, northing, datum`, and may have `crs`, `ground_m`
and `uncertainty_m`. Dates are ISO 8601 and rise. Levels are heights in NGF-IGN69, the datum of metropolitan France;
another datum is refused, since the two of France differ by up to a metre and an ellipsoid by fifty.
"""

from __future__ import annotations

import datetime
import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.crs import in_france, to_lambert93
from impact.calibration.tables import LARGEST, Table
from impact.errors import InputError, LayerError
from impact.physics.types import Array

DATUM = "NGF-IGN69"
_SAME = {"NGF-IGN69", "IGN69", "NGF IGN69", "EPSG:5720"}
_COLUMNS = ("piezometer", "date", "level_m", "easting", "northing", "datum")
_APART = 1.0  # m: a piezometer whose lines are further apart than this is two
_NO_LEVEL = -999.0  # what stands in Hub'Eau for a level that is not there
_WRONG = ("incorrecte",)  # qualification of Hub'Eau under which a level is not used


@dataclass(frozen=True, eq=False)
class Chronicle:
    """Levels of one piezometer.

    Attributes
    ----------
    name : str
        Of the piezometer.
    easting, northing : float
        In Lambert-93. [m]
    ground : float
        Level of the ground, NaN where it is not given. [m]
    dates : array of datetime64[D] (measurement)
        Rising.
    levels, uncertainties : arrays (measurement)
        Level of the water, and its standard uncertainty (NaN where it is not given). [m]
    """

    name: str
    easting: float
    northing: float
    ground: float
    dates: NDArray[np.datetime64]
    levels: Array
    uncertainties: Array


def read_chronicles(
    paths: Sequence[Path], crs: str | None, stations: Sequence[Path], body: str | None = None
) -> tuple[Chronicle, ...]:
    """Read chronicles from CSV files and from replies of Hub'Eau (`.json`).

    Parameters
    ----------
    paths : sequence of Path
        Files of levels.
    crs : str or None
        Reference system of the places of a CSV without a column `crs`.
    stations : sequence of Path
        Replies of Hub'Eau that say where its stations are, and of which body of groundwater.
    body : str, optional
        Code of a body of groundwater: only stations of Hub'Eau that measure it are read.

    Raises
    ------
    LayerError
        All faults of a file at once: file, line, value, what is expected.
    InputError
        Where stations of Hub'Eau measure several bodies, and none is named.
    """
    found: list[Chronicle] = []
    replies = [path for path in paths if path.suffix.lower() == ".json"]
    positions = _of_body(_positions(stations), body, _codes(replies)) if replies else {}
    for path in paths:
        if path in replies:
            found += _of_hubeau(path, positions)
        else:
            found += _of_table(Table(path, _COLUMNS), crs)
    if replies and body and not found:
        raise InputError(f"no station of Hub'Eau with levels measures {body}")
    names = [chronicle.name for chronicle in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise LayerError([f"piezometer {', '.join(twice)} stands in two files; keep one"])
    return tuple(found)


def is_datum(text: str) -> bool:
    """Tell whether a name stands for the datum of metropolitan France."""
    return text.strip().upper() in _SAME


# --- CSV ---------------------------------------------------------------------------------------------


def _of_table(table: Table, crs: str | None) -> list[Chronicle]:
    table.require_crs(crs)
    read: dict[str, list[tuple[int, datetime.date, float, float, float, float, float]]] = {}
    for line, record in table.rows:
        date = read_date(table, line, record["date"])
        if not is_datum(record["datum"]):
            table.fault(line, f'datum is "{record["datum"]}"; expected {DATUM}: convert the levels')
        level = table.number(line, record, "level_m", "m")
        ground = table.number(line, record, "ground_m", "m") if record.get("ground_m") else math.nan
        if level > ground:
            table.fault(
                line, f"the level of {level:g} m lies above the ground of {ground:g} m at {record['piezometer']}"
            )
        doubt = table.number(line, record, "uncertainty_m", "m") if record.get("uncertainty_m") else math.nan
        if doubt <= 0:
            table.fault(line, f"uncertainty_m is {doubt:g}; expected above 0 m")
        if not record["piezometer"]:
            table.fault(line, "the piezometer has no name")
        if date is not None:
            read.setdefault(record["piezometer"], []).append(
                (line, date, level, *table.place(line, record), ground, doubt)
            )
    for name, entries in read.items():
        _check_entries(table, name, entries)
    table.finish()
    return [_made(name, entries) for name, entries in read.items()]


def read_date(table: Table, line: int, text: str) -> datetime.date | None:
    """The date of a record; a fault and None where it is none."""
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        table.fault(line, f'date is "{text}"; expected ISO 8601, as 2024-09-15')
        return None


def _check_entries(table: Table, name: str, entries: Sequence[tuple[Any, ...]]) -> None:
    for before, after in itertools.pairwise(entries):
        if after[1] <= before[1]:
            order = "twice" if after[1] == before[1] else f"after {before[1]}"
            table.fault(after[0], f"{name}: {after[1]} stands {order}; dates must rise, one level a date")
        if math.hypot(after[3] - before[3], after[4] - before[4]) > _APART:
            table.fault(after[0], f"{name} stands at ({after[3]:.1f}, {after[4]:.1f}) and before at "
                                  f"({before[3]:.1f}, {before[4]:.1f}); one piezometer has one place")  # fmt: skip


def _made(name: str, entries: Sequence[tuple[Any, ...]]) -> Chronicle:
    _, dates, levels, east, north, ground, doubt = zip(*entries, strict=True)
    return Chronicle(
        name, east[0], north[0], ground[0], np.array(dates, dtype="datetime64[D]"), np.array(levels), np.array(doubt)
    )


# --- Hub'Eau -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Station:
    """Where a station of Hub'Eau is, and the codes of the bodies of groundwater that it measures."""

    place: tuple[float, float, float]
    bodies: tuple[str, ...]
    wanted: bool = True


def _positions(stations: Sequence[Path]) -> dict[str, _Station]:
    """The stations of Hub'Eau by their codes."""
    found: dict[str, _Station] = {}
    for path in stations:
        for record in _records(path):
            x, y = record.get("x"), record.get("y")
            if not (isinstance(x, int | float) and isinstance(y, int | float) and in_france(x, y)):
                continue
            east, north = to_lambert93(float(x), float(y))
            place = float(east), float(north), _height(record.get("altitude_station"))
            bodies = record.get("codes_masse_eau_edl") or ()
            listed = (bodies,) if isinstance(bodies, str) else tuple(map(str, bodies))
            found[str(record.get("code_bss"))] = _Station(place, tuple(map(_short, listed)))
    return found


def _short(body: str) -> str:
    """A code of a body without the prefix of the country, which Hub'Eau leaves away."""
    return body.strip().upper().removeprefix("FR")


def _codes(replies: Sequence[Path]) -> set[str]:
    return {str(record.get("code_bss")) for path in replies for record in _records(path)}


def _of_body(stations: Mapping[str, _Station], body: str | None, given: set[str]) -> dict[str, _Station]:
    """The stations, those of another body marked; levels of two bodies are of two aquifers."""
    known = {each for code in given & set(stations) for each in stations[code].bodies}
    if body is None:
        if len(known) > 1:
            raise InputError(f"the stations measure several bodies of groundwater: {', '.join(sorted(known))}; name "
                             "the one that is calibrated with --body CODE")  # fmt: skip
        return dict(stations)
    return {
        code: replace(station, wanted=_short(body) in station.bodies) for code, station in stations.items()
    }


def _height(text: Any) -> float:
    try:
        return float(str(text))
    except ValueError:
        return math.nan


def _records(path: Path) -> list[dict[str, Any]]:
    if path.stat().st_size > LARGEST:
        raise LayerError([f"{path.name}: more than {LARGEST / 2**20:.0f} MB"])
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise LayerError([f"{path.name}: not a JSON text in UTF-8: {error}"]) from None
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, list) or not all(isinstance(record, dict) for record in data):
        raise LayerError([f"{path.name}: no list of records under data; expected a reply of Hub'Eau"])
    return data


def _of_hubeau(path: Path, stations: Mapping[str, _Station]) -> list[Chronicle]:
    """Levels of a reply of `niveaux_nappes/chroniques`; those that the producer calls incorrect are left out."""
    faults: list[str] = []
    series: dict[str, dict[datetime.date, float]] = {}
    for i, record in enumerate(_records(path), start=1):
        if str(record.get("qualification", "")).lower() in _WRONG:
            continue
        try:
            date = datetime.date.fromisoformat(str(record["date_mesure"])[:10])
            level = float(record["niveau_nappe_eau"])
            code = str(record["code_bss"])
        except (KeyError, TypeError, ValueError):
            faults.append(f"{path.name}: record {i}: no code_bss, date_mesure (ISO 8601) or niveau_nappe_eau (m)")
            continue
        if level == _NO_LEVEL or (code in stations and not stations[code].wanted):
            continue
        ground = stations[code].place[2] if code in stations else math.nan
        if level > ground:
            faults.append(f"{path.name}: record {i}: {code}: level of {level:g} m above the ground of {ground:g} m")
        series.setdefault(code, {})[date] = level
    faults += [
        f"{path.name}: station {code}: its position is in no reply of stations; fetch the layer piezometers first, "
        "or name the reply with --stations"
        for code in series
        if code not in stations
    ]
    if not series and not faults and all(station.wanted for station in stations.values()):
        faults.append(f"{path.name}: no level that its producer does not call incorrect")
    if faults:
        raise LayerError(faults[:20])
    return [_sorted(code, levels, stations[code].place) for code, levels in series.items()]


def _sorted(code: str, levels: Mapping[datetime.date, float], place: tuple[float, float, float]) -> Chronicle:
    """Hub'Eau gives days in its own order and the last value of a day stands."""
    dates = sorted(levels)
    values = np.array([levels[date] for date in dates])
    return Chronicle(code, *place, np.array(dates, dtype="datetime64[D]"), values, np.full(len(values), np.nan))


# --- what a model is compared with --------------------------------------------------------------------


def mean_levels(chronicles: Iterable[Chronicle]) -> Array:
    """Mean level of each chronicle, month by month first, so that frequent measurements do not weigh more. [m]"""
    return np.array([float(monthly(chronicle)[1].mean()) for chronicle in chronicles])


def monthly(chronicle: Chronicle) -> tuple[NDArray[np.datetime64], Array]:
    """Months with a level, and the mean level of each. [m]"""
    months, place = np.unique(chronicle.dates.astype("datetime64[M]"), return_inverse=True)
    return months, np.bincount(place, chronicle.levels) / np.bincount(place)


def uncertainties(chronicles: Iterable[Chronicle], default: float) -> Array:
    """Standard uncertainty of each piezometer: the largest stated one, else the default. [m]

    Raises
    ------
    InputError
        Where the default is not above 0.
    """
    if not default > 0:
        raise InputError(f"--uncertainty is {default:g} m; expected above 0 m")
    stated = (c.uncertainties[np.isfinite(c.uncertainties)] for c in chronicles)
    return np.array([float(values.max()) if values.size else default for values in stated])
