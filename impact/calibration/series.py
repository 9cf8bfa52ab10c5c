"""What a measured series of levels tells of an aquifer beside a measured series of pumping, without any geometry.

The levels are explained by the pumping convolved with the response of a leaky aquifer (Hantush), and by the recharge
where its series is given; what is left is modelled as noise that decays. pastas does the fit: it is an optional extra
(`pip install impact-toolkit[series]`) and is imported when it is needed.

The response of pastas has the gain A, the time a and the number b. With the distance r of the well they are the
properties of the ground: λ = r/(2√b), T = K₀(r/λ)/(2π|A|), S = a T/λ².

References: key `veling-maas-2010`, Hantush's response in that form; key `collenteur-2019`, pastas.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import k0

from impact.calibration.chronicles import Chronicle, read_date
from impact.calibration.tables import Table
from impact.errors import InputError
from impact.physics.types import Array

FEWEST = 50  # levels inside the record of the pumping
_DAY = 86400.0  # s
_TIME, _NUMBER = 10.0, 0.1  # d and 1: where the search for the time and the number of the response begins


@dataclass(frozen=True, eq=False)
class Pumping:
    """Pumping of one well.

    Attributes
    ----------
    easting, northing : float
        Of the well. [m]
    dates : array of datetime64[D] (day)
        Every day of the record.
    rates : array (day)
        Mean rate of each day. [m³/s]
    """

    easting: float
    northing: float
    dates: NDArray[np.datetime64]
    rates: Array


@dataclass(frozen=True)
class Response:
    """Properties of the ground between a well and a piezometer.

    Attributes
    ----------
    piezometer : str
    distance : float
        From the well. [m]
    transmissivity, storativity, leakage_factor : float
        [m²/s], [1], [m]
    gain : float
        Final drawdown per rate. [s/m²]
    gain_spread : float
        Standard uncertainty of the gain over the gain. [1]
    explained : float
        Share of the variance of the levels that the model explains. [1]
    rmse : float
        Root mean square of the residuals. [m]
    levels : int
        Number of levels used.
    """

    piezometer: str
    distance: float
    transmissivity: float
    storativity: float
    leakage_factor: float
    gain: float
    gain_spread: float
    explained: float
    rmse: float
    levels: int


def read_pumping(path: Path, crs: str | None) -> Pumping:
    """Read the pumping of a well: `date, rate_m3_per_day, easting, northing`; days follow one another without a gap.

    Raises
    ------
    LayerError
        All faults of the file at once.
    """
    table = Table(path, ("date", "rate_m3_per_day", "easting", "northing"))
    table.require_crs(crs)
    dates: list[np.datetime64] = []
    rates: list[float] = []
    places: set[tuple[float, float]] = set()
    for line, record in table.rows:
        date = read_date(table, line, record["date"])
        rate = table.number(line, record, "rate_m3_per_day", "m³/d")
        if rate < 0:
            table.fault(line, f"rate_m3_per_day is {rate:g}; expected at least 0: what a well pumps is above 0")
        places.add(table.place(line, record))
        if date is None:
            continue
        day = np.datetime64(date, "D")
        if dates and day != dates[-1] + 1:
            table.fault(line, f"{day} follows {dates[-1]}; days must follow one another without a gap, in order")
        dates.append(day)
        rates.append(rate / _DAY)
    if len(places) > 1:
        table.fault(table.rows[0][0], f"{len(places)} places; one file holds one well")
    table.finish()
    return Pumping(*next(iter(places)), np.array(dates, dtype="datetime64[D]"), np.array(rates))


def respond(chronicle: Chronicle, pumping: Pumping, recharge: Mapping[np.datetime64, float] | None = None) -> Response:
    """Fit the response of a piezometer to a well.

    Parameters
    ----------
    chronicle : Chronicle
        Levels; those outside of the record of the pumping are not used.
    pumping : Pumping
        Of the well.
    recharge : mapping of day to float, optional
        Recharge of each day of the record. [m]

    Raises
    ------
    InputError
        Where pastas is absent, levels are too few, the well never changes its rate, or no response is found.
    """
    pastas = _pastas()
    import pandas as pd

    inside = (chronicle.dates >= pumping.dates[0]) & (chronicle.dates <= pumping.dates[-1])
    if inside.sum() < FEWEST:
        raise InputError(
            f"{chronicle.name}: {inside.sum()} levels in the record of the pumping; expected at least {FEWEST}"
        )
    if np.ptp(pumping.rates) == 0:
        raise InputError(
            f"{chronicle.name}: the well pumps the same all the time; a response needs a change of its rate"
        )
    distance = float(np.hypot(chronicle.easting - pumping.easting, chronicle.northing - pumping.northing))
    levels = pd.Series(
        chronicle.levels[inside], pd.DatetimeIndex(chronicle.dates[inside].astype("M8[ns]")), name="head"
    )
    days = pd.DatetimeIndex(pumping.dates.astype("M8[ns]"), freq="D")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a library, about its own future
        model = pastas.Model(levels, name="head")
        well = pd.Series(pumping.rates * _DAY, days, name="pumping")
        model.add_stressmodel(pastas.StressModel(well, pastas.Hantush(), name="well", up=False, settings="well"))
        if recharge is not None:
            rain = pd.Series([recharge[day] for day in pumping.dates], days, name="recharge")
            model.add_stressmodel(pastas.StressModel(rain, pastas.Exponential(), name="rain", settings="prec"))
        for key, value in (("A", -_gain(chronicle, inside, pumping)), ("a", _TIME), ("b", _NUMBER)):
            model.set_parameter(f"well_{key}", initial=value)
        model.solve(report=False)
    return _read_off(model, chronicle.name, distance, int(inside.sum()))


def _gain(chronicle: Chronicle, inside: NDArray[np.bool_], pumping: Pumping) -> float:
    """A gain to begin from: the spread of the levels over that of the rates. [m per m³/d]"""
    return float(np.std(chronicle.levels[inside]) / (np.std(pumping.rates) * _DAY))


def _read_off(model: Any, name: str, distance: float, levels: int) -> Response:
    best, spread = model.parameters["optimal"], model.parameters["stderr"]
    gain, time, number = (float(best[f"well_{key}"]) for key in "Aab")
    if not (gain < 0 and np.isfinite(gain + time + number) and number > 0):
        raise InputError(f"{name}: the levels show no drawdown by this well")
    leakage = distance / (2.0 * np.sqrt(number))
    transmissivity = float(k0(distance / leakage)) / (2.0 * np.pi * -gain) / _DAY
    return Response(
        name, distance, transmissivity, time * _DAY * transmissivity / leakage**2, leakage, -gain * _DAY,
        abs(float(spread["well_A"]) / gain), float(model.stats.evp()) / 100.0, float(model.stats.rmse()), levels,
    )  # fmt: skip


def _pastas() -> Any:
    try:
        import pastas
    except ImportError:
        raise InputError("pastas is not installed; install it with: pip install impact-toolkit[series]") from None
    return pastas
