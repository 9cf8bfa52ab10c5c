"""What a calibration leaves in a folder: fragment of a register, summary, tables, grids and figures; all or nothing."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from gis.export import write_raster
from impact.calibration import output
from impact.calibration.run import Calibrated
from impact.errors import InputError
from impact.site_model import CRS, limit
from reports.figures import calibration as figures
from reports.language import language


def write(done: Calibrated, folder: Path, code: str) -> list[Path]:
    """Write a calibration into a folder that is empty or does not exist; return its files."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty; name a new folder, so that no other calibration is mixed in")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as work:
        draft = Path(work) / folder.name
        draft.mkdir()
        for name, text in (_texts(done) | _figures(done, code)).items():
            draft.joinpath(name).write_text(text, encoding="utf-8")
        for name, values in output.grids(done.calibration, done.fitted).items():
            transform = output.transform(done.calibration.model.grid)
            write_raster(draft / f"{name}.tif", values, transform, CRS, float("nan"))
        if folder.exists():
            folder.rmdir()
        os.replace(draft, folder)
    return sorted(folder.iterdir())


def _texts(done: Calibrated) -> dict[str, str]:
    calibration, fitted = done.calibration, done.fitted
    start = done.measured.months[0] if len(done.measured.months) else None
    return {
        "fragment.toml": output.fragment(calibration, fitted, done.case),
        "calibration.json": json.dumps(done.summary(), ensure_ascii=False, indent=1) + "\n",
        "parameters.csv": output.table(output.parameters(fitted)),
        "correlation.csv": output.table(output.correlation(fitted)),
        "residuals.csv": output.table(output.residuals(calibration, fitted, start)),
    }


def _figures(done: Calibrated, code: str) -> dict[str, str]:
    words, fitted = language(code), done.fitted
    means = output.mean_residuals(done.calibration, fitted)
    points = [(c.name, c.easting, c.northing, mean) for c, mean in zip(done.calibration.chronicles, means, strict=True)]
    scatter = figures.draw_scatter(
        fitted.observed.tolist(), fitted.computed.tolist(), words,
        figures.describe_scatter(fitted.rmse, len(fitted.observed), words),
    )  # fmt: skip
    largest = figures.describe_map(max(map(abs, means)), words)
    chart = figures.draw_map(points, limit(done.project), done.calibration.model.grid.middle, words, largest)
    return {"scatter.svg": str(scatter), "residual-map.svg": str(chart)}
