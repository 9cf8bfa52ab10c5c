"""Years given as files: load traces, rates of the grid, typical years of PVGIS; and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from gis import epw, grid_trace, load_trace, pvgis
from gis.hourly_csv import HourlyTrace
from impact.errors import LayerError
from impact.physics import resampling

START = datetime(2025, 1, 1, tzinfo=UTC)
VALUES = 0.6 + 0.3 * np.sin(np.arange(8760) / 50.0)


def lines(values=VALUES, zone=UTC, start=START, minutes=60) -> list[str]:
    stamps = (start + timedelta(minutes=minutes * i) for i in range(len(values)))
    return [f"{stamp.astimezone(zone).isoformat()},{value:.6f}" for stamp, value in zip(stamps, values, strict=True)]


def written(folder: Path, rows: list[str], header: str = "time,load", name: str = "trace.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_whole_trace(tmp_path: Path) -> None:
    trace = load_trace.read_load_trace(written(tmp_path, lines()))
    assert trace.values[0] == pytest.approx(VALUES / VALUES.max(), abs=1e-5)
    assert trace.repairs.tolist() == [0]


def test_the_hours_of_summer_time_are_read_by_their_offset(tmp_path: Path) -> None:
    """The hour that comes twice in October has two offsets, and is two hours."""
    local = load_trace.read_load_trace(written(tmp_path, lines(zone=ZoneInfo("Europe/Paris"))))
    plain = load_trace.read_load_trace(written(tmp_path, lines(), name="utc.csv"))
    assert (local.values == plain.values).all()
    assert local.repairs.tolist() == [0]


def test_lines_in_any_order_are_the_same_year(tmp_path: Path) -> None:
    rows = lines()
    np.random.Generator(np.random.PCG64(1)).shuffle(rows)
    trace = load_trace.read_load_trace(written(tmp_path, rows))
    assert trace.values[0] == pytest.approx(VALUES / VALUES.max(), abs=1e-5)


Reader = Callable[[Path], HourlyTrace]
each_reader = pytest.mark.parametrize(
    ("read", "header", "scale"),
    [
        pytest.param(load_trace.read_load_trace, "time,load", 1.0, id="load"),
        pytest.param(grid_trace.read_grid_trace, "time,taux_co2", 100.0, id="grid"),
    ],
)


@each_reader
def test_gaps_doubles_and_shuffled_lines_mean_the_same_for_every_trace(
    tmp_path: Path, read: Reader, header: str, scale: float
) -> None:
    """Three hours missing and two given twice are five repairs; the order of the lines is none."""
    rows = lines(VALUES * scale)
    whole = read(written(tmp_path, rows, header))
    kept = [*rows[:100], *rows[103:], rows[500], rows[501]]
    np.random.Generator(np.random.PCG64(2)).shuffle(kept)
    mended = read(written(tmp_path, kept, header, "mended.csv"))
    assert (whole.repairs.tolist(), mended.repairs.tolist()) == ([0], [5])
    assert mended.values == pytest.approx(whole.values, rel=0.02)
    with pytest.raises(ValueError, match="read-only"):
        whole.values[0, 0] = 1
    with pytest.raises(LayerError, match="a gap of 10 hours"):
        read(written(tmp_path, [*rows[:200], *rows[210:]], header))


@each_reader
def test_local_hours_without_offset_are_read_as_utc_and_counted(
    tmp_path: Path, read: Reader, header: str, scale: float
) -> None:
    """A clock of Paris without offset: the hour that October has twice, and the hour that March has not."""
    paris = ZoneInfo("Europe/Paris")
    stamps = [(START - timedelta(hours=1) + timedelta(hours=i)).astimezone(paris) for i in range(8760)]
    rows = [f"{s.replace(tzinfo=None).isoformat()},{v * scale:.6f}" for s, v in zip(stamps, VALUES, strict=True)]
    assert read(written(tmp_path, rows, header)).repairs.tolist() == [2]


def test_a_wrong_unit_of_the_grid_is_told(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="check the unit"):
        grid_trace.read_grid_trace(written(tmp_path, lines(VALUES * 0.02), "time,taux_co2"))  # t/MWh
    with pytest.raises(LayerError, match="reaches"):
        grid_trace.read_grid_trace(written(tmp_path, lines(VALUES * 40_000), "time,taux_co2"))  # mg/kWh


def test_the_unit_does_not_matter(tmp_path: Path) -> None:
    watts = load_trace.read_load_trace(written(tmp_path, lines(VALUES * 40_000), "time,power_kw"))
    share = load_trace.read_load_trace(written(tmp_path, lines(), name="share.csv"))
    assert watts.values == pytest.approx(share.values, abs=1e-5)


def test_short_gaps_and_lines_given_twice_are_repaired_and_counted(tmp_path: Path) -> None:
    rows = lines()
    kept = [*rows[:100], *rows[103:], rows[500], rows[501]]
    trace = load_trace.read_load_trace(written(tmp_path, kept))
    assert trace.repairs.tolist() == [3 + 2]
    assert trace.values[0, 100:103] == pytest.approx(VALUES[100:103] / VALUES.max(), abs=1e-2)


def test_quarter_hours_are_kept_and_averaged_to_hours(tmp_path: Path) -> None:
    trace = load_trace.read_load_trace(written(tmp_path, lines(np.repeat(VALUES, 4), minutes=15)))
    assert trace.values[0] == pytest.approx(VALUES / VALUES.max(), abs=1e-5)
    assert trace.samples[0] == pytest.approx(np.repeat(VALUES, 4) / VALUES.max(), abs=1e-5)
    assert trace.repairs == 0
    hour, quarter = np.full((1, 8760), 3600.0), np.full((1, 35_040), 900.0)
    for step in (hour, quarter):  # nothing is lost of four equal quarters
        assert (resampling.averaged_hours(trace.samples, step), resampling.lost_peak(trace.samples, step)) == (0, 0)


def test_what_averaging_takes_away_is_counted_and_told(tmp_path: Path) -> None:
    """Ten hours of 1.0, 0.3, 0.3, 0.3 in a year of 0.5: means of 0.475, peaks of 0.525 above them."""
    values = np.full((8760, 4), 0.5)
    values[4000:4010] = [1.0, 0.3, 0.3, 0.3]
    rows = lines(values.ravel(), minutes=15)
    trace = load_trace.read_load_trace(written(tmp_path, [*rows[:400], *rows[404:], rows[-1]]))
    hour, quarter = np.full((1, 8760), 3600.0), np.full((1, 35_040), 900.0)
    assert trace.values[0, 4000:4010] == pytest.approx(np.full(10, 0.475))
    assert trace.samples[0, 16_000:16_004].tolist() == [1.0, 0.3, 0.3, 0.3]
    assert trace.repairs.tolist() == [4 + 1]  # the quarters that are missing, and the line given twice
    assert resampling.averaged_hours(trace.samples, hour) == 10
    assert resampling.lost_peak(trace.samples, hour) == pytest.approx(0.525)
    assert (resampling.averaged_hours(trace.samples, quarter), resampling.lost_peak(trace.samples, quarter)) == (0, 0)


@each_reader
@pytest.mark.parametrize("year", [2024, 2025])
def test_a_french_calendar_year_is_aligned_by_the_clock_of_the_earth(
    tmp_path: Path, read: Reader, header: str, scale: float, year: int
) -> None:
    """00:00+01:00 to 23:30+01:00: the half hours of 31 December in UTC are put at the other end, and counted."""
    paris = ZoneInfo("Europe/Paris")
    start = datetime(year, 1, 1, tzinfo=paris).astimezone(UTC)
    days = 366 if year == 2024 else 365
    values = scale * (1 + np.arange(48 * days) / 18_000)  # by local half hours
    trace = read(written(tmp_path, lines(values, zone=paris, start=start, minutes=30), header))
    assert trace.repairs.tolist() == [2]
    found = trace.samples[0] / trace.samples[0, 0] * values[2]  # the first half hour in UTC is the third of the file
    assert found[:4] == pytest.approx(values[2:6])
    assert found[-4:] == pytest.approx([*values[-2:], *values[:2]])
    if days == 365:
        assert found[4000] == pytest.approx(values[4002])
    with pytest.raises(LayerError, match="leave out the lines before and after"):
        read(written(tmp_path, [*lines(values, zone=paris, start=start, minutes=30),
                                f"{year + 1}-01-01T00:00:00+01:00,{scale}"], header))  # fmt: skip


def test_one_value_of_another_unit_is_refused(tmp_path: Path) -> None:
    """Kilowatts among megawatts would flatten the year; a short peak of twice or nine times the load is a load."""
    for factor in (2, 9):
        values = np.full(8760, 0.5)
        values[100] *= factor
        assert load_trace.read_load_trace(written(tmp_path, lines(values))).values.max() == 1
    for hours in (1, 80):
        values = VALUES.copy()
        values[100 : 100 + hours] *= 1000
        told = r"trace\.csv: the load reaches .* on 0[5-8] January.* 99% .*at most 10 times"
        with pytest.raises(LayerError, match=told):
            load_trace.read_load_trace(written(tmp_path, lines(values)))


def test_a_leap_year_loses_its_leap_day(tmp_path: Path) -> None:
    values = np.ones(8784)
    values[24 * 59 : 24 * 60] = 5.0  # 29 February
    rows = lines(values, start=datetime(2024, 1, 1, tzinfo=UTC))
    trace = load_trace.read_load_trace(written(tmp_path, rows))
    assert (trace.values == 1).all()


@pytest.mark.parametrize(
    ("rows", "header", "message"),
    [
        (lines(), "date,load", "line 1 names the columns date, load"),
        (["01/02/2025 03:00,0.5", *lines()[1:]], "time,load", "line 2: the time is not ISO 8601"),
        (['2025-01-01T00:00:00Z,"0,5"', *lines()[1:]], "time,load", "line 2: the value is not a number"),
        (["2025-01-01T00:00:00Z,-1", *lines()[1:]], "time,load", "line 2: the value is not a number of at least 0"),
        ([*lines()[:200], *lines()[210:]], "time,load", "a gap of 10 hours"),
        (["2025-01-01T00:00:00,0.5", *lines()[1:]], "time,load", "some times have an offset and some have none"),
        ([*lines(), "2026-01-01T00:00:00Z,0.5"], "time,load", "expected one calendar year"),
        (["2025-01-01T00:00:00Z,0", *lines()[1:]], "time,load", "the load is 0 in a step"),
        (lines(VALUES[::2], minutes=120), "time,load", "the step is 7200 s"),
        ([], "time,load", "has no line with a value"),
    ],
)
def test_a_bad_trace_is_refused_with_its_reason(tmp_path: Path, rows: list[str], header: str, message: str) -> None:
    with pytest.raises(LayerError, match=r"trace\.csv") as caught:
        load_trace.read_load_trace(written(tmp_path, rows, header))
    assert message in str(caught.value)


def test_half_hours_of_the_grid_with_blank_lines(tmp_path: Path) -> None:
    """The portal writes a line for each quarter hour, of which every second has no rate."""
    stamps = (START + timedelta(minutes=15 * i) for i in range(4 * 8760))
    paris = ZoneInfo("Europe/Paris")
    rows = [f"France;{s.astimezone(paris).isoformat()};{'' if s.minute % 30 else '21'}" for s in stamps]
    trace = grid_trace.read_grid_trace(written(tmp_path, rows, "perimetre;date_heure;taux_co2"))
    assert trace.values == pytest.approx(np.full((1, 8760), 21e-3 / 3.6e6))
    rows[0] = rows[0].replace(";21", ";9000")
    rows[2] = rows[2].replace(";21", ";9000")
    path = written(tmp_path, rows, "perimetre;date_heure;taux_co2")
    with pytest.raises(LayerError, match="taux_co2 reaches 9000"):
        grid_trace.read_grid_trace(path)


def tmy(folder: Path, change=lambda rows: rows) -> Path:
    days = [(m, d) for m, count in enumerate(epw.MONTH_DAYS, 1) for d in range(1, count + 1)]
    rows = [
        f"{2005 + m % 3}{m:02d}{d:02d}:{h:02d}00,{10 + h / 2:.2f},60.0,0,0,0,300,2,180,99000"
        for m, d in days
        for h in range(24)
    ]
    head = ["Latitude (decimal degrees): 45.000", "Longitude (decimal degrees): 4.970", "Elevation (m): 190.0",
            "month,year", "1,2005", "", "time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP"]  # fmt: skip
    path = folder / "tmy.csv"
    path.write_text("\n".join([*head, *change(rows), "", "T2m: 2-m air temperature", "PVGIS (c)"]), encoding="utf-8")
    return path


def test_a_typical_year_of_pvgis(tmp_path: Path) -> None:
    year = pvgis.read_weather(tmy(tmp_path))
    assert (year.kind, year.latitude, year.elevation) == ("pvgis", 45.0, 190.0)
    assert year.air_temperature.shape == (1, 8760)
    assert year.air_temperature[0, :3] == pytest.approx([10, 10.5, 11])
    assert year.relative_humidity[0, 0] == pytest.approx(0.6)
    assert year.mean_air_pressure[0] == pytest.approx(99000)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows[:-1], "has 8759 hourly lines"),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "the hours are not in order"),
        (lambda rows: [rows[0], rows[0], *rows[2:]], "the hours are not in order"),
        (lambda rows: [rows[0].replace("10.00", "283.15"), *rows[1:]], "T2M is not -70 to 70 °C"),
        (lambda rows: [row.replace(",60.0,", ",0.6,") for row in rows], "RH is at most 0.6"),
        (lambda rows: [row.replace(",99000", ",990.00") for row in rows], "SP is not"),
    ],
)
def test_a_bad_typical_year_is_refused(tmp_path: Path, change, message: str) -> None:
    with pytest.raises(LayerError, match=message):
        pvgis.read_pvgis(tmy(tmp_path, change))


def test_a_study_runs_on_files_that_are_given(tmp_path: Path) -> None:
    """The three files together, named in the study file, through the graph."""
    from impact import study as runs

    folder = Path(runs.__file__).parents[1] / "gis" / "sites" / "rovaltain"
    text = (folder / "study.toml").read_text(encoding="utf-8").replace('site = "."', 'site = "rovaltain"')
    tables = '\n[weather]\nfile = "tmy.csv"\n\n[load]\nfile = "trace.csv"\n\n[grid]\nfile = "grid.csv"\n'
    (tmp_path / "study.toml").write_text(text.replace('load_model = "constant"', 'load_model = "replay"') + tables)
    tmy(tmp_path)
    halves = lines(np.repeat(VALUES, 2), minutes=30)[:-4]
    written(tmp_path, [halves[0].replace("0.600000", "0.800000"), *halves[1:]])
    written(tmp_path, lines(np.full(8760, 20.0)), "time,taux_co2", "grid.csv")
    project = runs.open_project(str(tmp_path))
    names = ["annual_it_energy", "annual_site_energy", "hourly_direct_emission", "trace_repairs", "humidity_ratio"]
    names += ["trace_averaged_hour_count", "trace_lost_peak", "grid_repairs", "it_capacity", "largest_replayed_swing"]
    done = runs.evaluate(project, project.plan.cases[0], names).results
    assert done["trace_averaged_hour_count"].values[0] == 1 + 2  # the first hour, and those filled along a slope
    assert done["trace_repairs"].values[0] == 4 + 3  # and the half hours that are missing
    assert done["grid_repairs"].values[0] == 0
    assert done["trace_lost_peak"].values[0] == pytest.approx((0.8 - 0.7) / VALUES.max(), rel=1e-5)
    swing = done["largest_replayed_swing"].values[0] / done["it_capacity"].values[0]
    assert 0.02 < swing < 0.25  # of 0.2 / 0.9 in the first hour of the trace, brought to the mean load
    emitted = done["annual_site_energy"].values[0] * 20e-3 / 3.6e6
    assert done["hourly_direct_emission"].values[0] == pytest.approx(emitted, rel=1e-9)
    assert done["humidity_ratio"].values.min() > 0
