"""What a calibration leaves: a fragment of a register, tables, grids, and what it says of itself.

A fragment holds a datum only where the levels have settled it: elsewhere the value that was supposed before stands,
and the fragment says so. The person who takes it into a study copies the file into the folder of the study or pack.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from impact.calibration.chronicles import DATUM
from impact.calibration.fit import Fit, predicted_spread
from impact.calibration.head_model import RECHARGE, STORATIVITY
from impact.calibration.limits import LEAKAGE, RAIN
from impact.calibration.priors import QUANTILE, Prior
from impact.calibration.site import SiteCalibration
from impact.physics.groundwater_flow import Grid

SETTLED = 0.1  # share of the variance that the levels must take away before a datum is written
TWINS = 0.9  # correlation above which two parameters cannot be told apart
SOURCE = "groundwater-calibration"
NOT_CALIBRATED = "not calibrated: no chronicle given"
_YEAR = 365.25 * 86400.0  # s
_WRITTEN = {
    "transmissivity_alluvium": "m²/s", "transmissivity_deep_aquifer": "m²/s", "rain_recharge": "mm/year",
    "storativity_alluvium": "", "confining_conductivity": "m/s",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A datum after calibration: median, 5 % and 95 % quantiles in SI, and how far the levels settle it. [1]"""

    value: float
    low: float
    high: float
    settled: float


def found(calibration: SiteCalibration, fitted: Fit) -> dict[str, Found]:
    """The data of the register that the parameters stand for.

    Levels give the leakance of a bed, its conductivity over its thickness: the conductivity is written for the
    thickness that the register has.
    """
    names, structure, priors = list(fitted.names), calibration.structure, calibration.priors
    weights = calibration.site_weights
    before = priors[structure.transmissivity]
    log = before.log + weights @ (fitted.after - fitted.before)
    made = {structure.transmissivity: _found(before, float(log), predicted_spread(fitted, weights))}

    def add(name: str, parameter: str, value: float, before: Prior) -> None:
        at = names.index(parameter)
        log = float(np.log10(value) + fitted.after[at] - fitted.before[at])
        made[name] = _found(before, log, float(fitted.spread_after[at]))

    if calibration.model.rain is not None:
        rain = Prior(priors[RAIN].value, calibration.model.rain.spread)
        add(RAIN, RECHARGE, float(calibration.model.rain.recharge.flat[0]), rain)
    if STORATIVITY in names:
        stored = priors[structure.storativity]
        add(structure.storativity, STORATIVITY, stored.value, stored)
    if LEAKAGE in priors:
        leak = Prior(priors[LEAKAGE].value, float(fitted.spread_before[calibration.model.exchange]))
        add(LEAKAGE, structure.exchange, leak.value, leak)
    return made


def _found(before: Prior, log: float, spread: float) -> Found:
    reach = QUANTILE * spread
    value, low, high = (float(10.0 ** (log + step)) for step in (0.0, -reach, reach))
    return Found(value, low, high, 1.0 - (spread / before.spread) ** 2)


def fragment(calibration: SiteCalibration, fitted: Fit, case: str) -> str:
    """The fragment of a register, as text of TOML."""
    made = found(calibration, fitted)
    lines = [f"# Calibration of the groundwater of {case}; the pack has not been changed.", "format = 1", ""]
    for name, result in made.items():
        if result.settled < SETTLED:
            lines += [f"# {name}: the levels do not settle it; the value that was supposed before stands.", ""]
            continue
        scale = 1000.0 * _YEAR if name == "rain_recharge" else 1.0
        low, high = _float(result.low * scale), _float(result.high * scale)
        unit = f" {_WRITTEN[name]}" if _WRITTEN[name] else ""
        lines += [
            f"[data.{name}]", f'value = "{_float(np.sqrt(low * high))}{unit}"', f'low = "{low}{unit}"',
            f'high = "{high}{unit}"', 'distribution = "lognormal"', 'grade = "computed"', f'source = "{SOURCE}"',
            f"note = {{fr = {_quoted(_note(calibration, fitted, result, 'fr'))}, "
            f"en = {_quoted(_note(calibration, fitted, result, 'en'))}}}", "",
        ]  # fmt: skip
    count = len(calibration.chronicles)
    lines += [
        f"[sources.{SOURCE}]",
        f'title = "Calage du modèle de nappe sur {count} piézomètres, dernier niveau du {calibration.last}"',
        'publisher = "auteurs du calage"', f'date = "{calibration.last}"', 'kind = "authors"',
        'reliability = "own"', "",
    ]  # fmt: skip
    return "\n".join(lines)


def _float(value: float) -> float:
    return float(f"{value:.4g}")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _note(calibration: SiteCalibration, fitted: Fit, result: Found, code: str) -> str:
    count, misfit = len(calibration.chronicles), f"{fitted.rmse:.2f} m"
    if code == "fr":
        text = (
            f"Calée sur {count} piézomètres (écart quadratique moyen {misfit.replace('.', ',')}) ; part de la variance "
            f"a priori levée par les niveaux : {result.settled:.0%}."
        )
        return text.replace("%", " %")
    return (f"Calibrated against {count} piezometers (root mean square error {misfit}); share of the prior variance "
            f"taken away by the levels: {result.settled:.0%}.")  # fmt: skip


# --- what a calibration says of itself -----------------------------------------------------------------


def summary(calibration: SiteCalibration, fitted: Fit) -> dict[str, Any]:
    """Statistics, parameters with spreads, what the levels settle, and what they cannot tell apart."""
    return {
        "format": 1,
        "datum": DATUM,
        "piezometers": [chronicle.name for chronicle in calibration.chronicles],
        "left_out": list(calibration.left_out),
        "compared_levels": len(fitted.observed),
        "transient": calibration.model.season is not None,
        "rmse_m": fitted.rmse,
        "bias_m": fitted.bias,
        "mean_absolute_error_m": float(np.abs(fitted.residuals).mean()),
        "scaled_rmse": fitted.scaled_rmse,
        "weighted_rms": float(np.sqrt(np.mean((fitted.residuals / fitted.uncertainty) ** 2))),
        "uncertainty_inflation": fitted.inflation,
        "settled_combinations": fitted.combinations,
        "model_runs": fitted.evaluations,
        "parameters": parameters(fitted),
        "indistinguishable": twins(fitted),
        "data": {name: vars(value) for name, value in found(calibration, fitted).items()},
    }


def parameters(fitted: Fit) -> list[dict[str, Any]]:
    """One record a parameter: value, 5 % and 95 % quantiles, before and after."""
    records = []
    for i, name in enumerate(fitted.names):
        before, after = QUANTILE * fitted.spread_before[i], QUANTILE * fitted.spread_after[i]
        records.append({
            "name": name, "before": 10.0 ** fitted.before[i], "before_low": 10.0 ** (fitted.before[i] - before),
            "before_high": 10.0 ** (fitted.before[i] + before), "after": 10.0 ** fitted.after[i],
            "after_low": 10.0 ** (fitted.after[i] - after), "after_high": 10.0 ** (fitted.after[i] + after),
            "settled_share": float(fitted.settled[i]),
        })  # fmt: skip
    return records


def twins(fitted: Fit) -> list[dict[str, Any]]:
    """Pairs of parameters that the levels settle only together."""
    rows, columns = np.nonzero(np.triu(np.abs(fitted.correlation) > TWINS, k=1))
    return [
        {"one": fitted.names[i], "other": fitted.names[j], "correlation": float(fitted.correlation[i, j])}
        for i, j in zip(rows, columns, strict=True)
    ]


def residuals(calibration: SiteCalibration, fitted: Fit, start: np.datetime64 | None) -> list[dict[str, Any]]:
    """One record an observation; `start` is the first month of a season."""
    season = calibration.model.season
    records = []
    for i, point in enumerate(calibration.point):
        chronicle = calibration.chronicles[point]
        month = str(start + int(season.month[i])) if season and start is not None else "mean"
        records.append({
            "piezometer": chronicle.name, "easting": chronicle.easting, "northing": chronicle.northing, "month": month,
            "observed_m": fitted.observed[i], "computed_m": fitted.computed[i], "residual_m": fitted.residuals[i],
            "uncertainty_m": fitted.uncertainty[i],
        })  # fmt: skip
    return records


def mean_residuals(calibration: SiteCalibration, fitted: Fit) -> list[float]:
    """Mean residual of each piezometer; 0 where none of its levels is compared. [m]"""
    count = len(calibration.chronicles)
    number = np.maximum(np.bincount(calibration.point, minlength=count), 1)
    return [float(value) for value in np.bincount(calibration.point, fitted.residuals, count) / number]


def correlation(fitted: Fit) -> list[dict[str, Any]]:
    """One record a parameter, with its correlation to all."""
    return [
        {"parameter": name} | dict(zip(fitted.names, map(float, row), strict=True))
        for name, row in zip(fitted.names, fitted.correlation, strict=True)
    ]


def transform(grid: Grid) -> Any:
    """From column and row of a grid of equal cells to coordinates."""
    from affine import Affine

    cell = float(grid.column_widths[0])
    return Affine(cell, 0.0, grid.easting, 0.0, -cell, grid.northing + float(grid.row_heights.sum()))


def table(records: list[dict[str, Any]]) -> str:
    """Records as CSV."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in record.items()} for record in records)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) and abs(value) < 1e5 else value


def grids(calibration: SiteCalibration, fitted: Fit) -> Mapping[str, Any]:
    """Transmissivity [m²/s] and heads [m] of the calibrated model, (row, column)."""
    return {
        "transmissivity": calibration.model.transmissivity(fitted.after).astype(np.float32),
        "heads": calibration.model.field_of_heads(fitted.after).astype(np.float32),
    }
