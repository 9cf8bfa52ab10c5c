"""A response fitted to series that the closed form of Hantush made gives back what made them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from impact.calibration.chronicles import Chronicle
from impact.calibration.series import Pumping, read_pumping, respond
from impact.errors import InputError, LayerError
from impact.physics.leaky_aquifer import hantush_drawdown

TRANSMISSIVITY, STORATIVITY, LEAKAGE, DISTANCE = 4e-3, 2e-3, 900.0, 300.0
DAY = 86400.0


def pumping() -> Pumping:
    dates = np.arange("2022-01-01", "2024-12-31", dtype="datetime64[D]")
    rates = np.where(np.random.default_rng(4).random(len(dates) // 20 + 1).repeat(20)[: len(dates)] > 0.5, 0.02, 0.004)
    return Pumping(856_000.0, 6_434_000.0, dates, rates)


def chronicle(noise: float) -> Chronicle:
    """Levels every third day, of the last two years, under the superposed steps of the rate."""
    well = pumping()
    days = np.arange(1, len(well.dates) + 1)
    step = hantush_drawdown(
        np.array(1.0),
        np.array(TRANSMISSIVITY),
        np.array(STORATIVITY),
        np.array(LEAKAGE),
        np.array(DISTANCE),
        days * DAY,
    )
    pulse = np.diff(step, prepend=0.0)
    fall = np.convolve(well.rates, pulse)[: len(days)]
    used = slice(365, None, 3)
    levels = 140.0 - fall[used] + noise * np.random.default_rng(5).standard_normal(len(days[used]))
    none = np.full(len(levels), np.nan)
    return Chronicle("PZ", 856_000.0 + DISTANCE, 6_434_000.0, np.nan, well.dates[used], levels, none)


@pytest.mark.parametrize(("noise", "within"), [(0.0, 0.03), (0.005, 0.15)])
def test_the_ground_is_recovered(noise: float, within: float) -> None:
    pytest.importorskip("pastas", reason="pastas is not installed (extra `series`)")
    found = respond(chronicle(noise), pumping())
    assert found.distance == pytest.approx(DISTANCE)
    assert found.transmissivity == pytest.approx(TRANSMISSIVITY, rel=within)
    assert found.storativity == pytest.approx(STORATIVITY, rel=2 * within)
    assert found.leakage_factor == pytest.approx(LEAKAGE, rel=within)
    assert found.explained > 0.95
    assert found.levels > 200


def test_series_that_tell_nothing_are_refused() -> None:
    pytest.importorskip("pastas", reason="pastas is not installed (extra `series`)")
    whole = chronicle(0.0)
    few = Chronicle(
        "PZ", whole.easting, whole.northing, np.nan, whole.dates[:20], whole.levels[:20], whole.uncertainties[:20]
    )
    with pytest.raises(InputError, match="20 levels in the record of the pumping; expected at least 50"):
        respond(few, pumping())
    well = pumping()
    still = Pumping(well.easting, well.northing, well.dates, np.full(len(well.dates), 0.02))
    with pytest.raises(InputError, match="pumps the same all the time"):
        respond(whole, still)


def test_without_pastas_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pastas", None)
    with pytest.raises(InputError, match=r"pip install impact-toolkit\[series\]"):
        respond(chronicle(0.0), pumping())


def test_faults_of_a_pumping_record_are_named(tmp_path: Path) -> None:
    path = tmp_path / "pumping.csv"
    heading = "date,rate_m3_per_day,easting,northing,crs"
    place = "856000,6434000,EPSG:2154"
    path.write_text(f"{heading}\n2024-01-01,10,{place}\n2024-01-03,-4,{place}\n", encoding="utf-8")
    with pytest.raises(LayerError) as raised:
        read_pumping(path, None)
    assert "line 3: rate_m3_per_day is -4; expected at least 0" in str(raised.value)
    assert "line 3: 2024-01-03 follows 2024-01-01; days must follow" in str(raised.value)
    path.write_text(f"{heading}\n2024-01-01,864,{place}\n2024-01-02,0,{place}\n", encoding="utf-8")
    assert read_pumping(path, None).rates.tolist() == [0.01, 0.0]
