"""The reader of EPW files: stamps, time zone, and every fault of a damaged file in one message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gis.epw import HEADER_LINES, HOURS, MONTH_DAYS, read_epw
from impact.errors import LayerError

LYON = Path(__file__).parents[3] / "shared/data/geo/A/weather/FRA_AR_Lyon-Bron.AP.074800_TMYx.2004-2018.epw"


def lines_of_a_year(time_zone: str = "1.0") -> list[str]:
    """An EPW whose dry bulb is the hour of the day, 0 to 23, plus 0.1 on 1 January."""
    header = [f"LOCATION,Nulle-Part,XX,FRA,made,000000,45.0,5.0,{time_zone},168.0"]
    header += ["DESIGN CONDITIONS,0", "TYPICAL/EXTREME PERIODS,0", "GROUND TEMPERATURES,0"]
    header += ["HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0", "COMMENTS 1,made", "COMMENTS 2,made"]
    header += ["DATA PERIODS,1,1,Data,Sunday,1/ 1,12/31"]
    days = [(month, day) for month, length in enumerate(MONTH_DAYS, 1) for day in range(1, length + 1)]
    return header + [
        f"2001,{month},{day},{hour + 1},60,?,{hour + 0.1 * (month == day == 1):.1f},-1.0,50,99000,0,0,0"
        for month, day in days
        for hour in range(24)
    ]


def write(folder: Path, lines: list[str]) -> Path:
    file = folder / "année.epw"
    file.write_text("\r\n".join(lines) + "\r\n", encoding="latin-1", newline="")
    return file


def faults_of(folder: Path, lines: list[str]) -> tuple[str, ...]:
    with pytest.raises(LayerError) as caught:
        read_epw(write(folder, lines))
    return caught.value.faults


def change(line: int, position: int, value: str) -> Callable[[list[str]], None]:
    """Write another value into a field; lines are counted from 1, as in the messages."""

    def damage(lines: list[str]) -> None:
        fields = lines[line - 1].split(",")
        fields[position] = value
        lines[line - 1] = ",".join(fields)

    return damage


def test_the_year_begins_at_midnight_utc(tmp_path: Path) -> None:
    file = read_epw(write(tmp_path, lines_of_a_year("1.0")))
    # 00:00 UTC is 01:00 in the zone: the value stamped "hour 2" there.
    assert file.air_temperature[0, :3].tolist() == pytest.approx([1.1, 2.1, 3.1])
    assert file.air_temperature[0, -1] == pytest.approx(0.1)  # 31 December 23:00 UTC is the first local hour
    assert file.air_temperature.shape == file.relative_humidity.shape == (1, HOURS)


def test_west_of_greenwich_the_last_local_hours_come_first(tmp_path: Path) -> None:
    file = read_epw(write(tmp_path, lines_of_a_year("-5")))
    assert file.air_temperature[0, :6].tolist() == pytest.approx([19, 20, 21, 22, 23, 0.1])


def test_half_an_hour_of_time_zone_shares_the_local_hours(tmp_path: Path) -> None:
    file = read_epw(write(tmp_path, lines_of_a_year("5.5")))
    assert file.air_temperature[0, 0] == pytest.approx(5.6)  # half of 5.1, half of 6.1
    assert file.air_temperature.sum() == pytest.approx(365 * sum(range(24)) + 24 * 0.1)


def test_units_header_and_hash(tmp_path: Path) -> None:
    file = read_epw(write(tmp_path, lines_of_a_year()))
    assert (file.station, file.latitude, file.longitude) == ("Nulle-Part, FRA", 45.0, 5.0)
    assert (file.elevation, file.time_zone) == (168.0, 1.0)
    assert np.unique(file.relative_humidity).tolist() == [0.5]
    assert file.mean_air_pressure.tolist() == [99000.0]
    assert len(file.sha256) == 64


def test_a_support_cannot_be_changed(tmp_path: Path) -> None:
    file = read_epw(write(tmp_path, lines_of_a_year()))
    with pytest.raises(ValueError, match="read-only"):
        file.air_temperature[0, 0] = 0.0
    with pytest.raises(AttributeError):
        file.station = "elsewhere"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (change(9, 6, "99.9"), "line 9: dry bulb temperature is 99.9, which means missing, in 1 hour;"),
        (change(20, 8, "999"), "line 20: relative humidity is 999, which means missing"),
        (change(20, 9, "999999"), "line 20: atmospheric pressure is 999999, which means missing"),
        (change(50, 7, "-80"), 'line 50: dew point temperature is "-80"; expected -70 to 70 °C'),
        (change(50, 9, "990"), 'line 50: atmospheric pressure is "990"; expected 31000 to 120000 Pa'),
        (change(77, 6, "nan"), 'line 77: dry bulb temperature is "nan"; expected -70 to 70 °C'),
        (change(77, 6, "hot"), 'line 77: dry bulb temperature is "hot"; expected -70 to 70 °C'),
        (change(1, 8, "15"), 'line 1: time zone is "15"; expected -12 to 14 h'),
        (change(1, 6, "north"), 'line 1: latitude is "north"; expected -90 to 90 °'),
        (change(8, 2, "2"), 'line 8: the number of records an hour is "2"; expected 1'),
        (change(100, 3, "7"), "line 100: month, day, hour are 1-4-7 on the first; expected 1-4-20"),
        (lambda lines: lines.pop(), "has 8759 hourly lines (not a whole year); expected 8760"),
        (lambda lines: lines.extend(lines[-24:]), "has 8784 hourly lines (a leap year"),
        (lambda lines: lines.__setitem__(40, "2001,1,2,9"), "line 41: fewer than 10 fields"),
        (lambda lines: lines.__setitem__(7, "2001,1,1,1"), 'line 8 does not begin with "DATA PERIODS"'),
        (lambda lines: lines.__setitem__(0, "time;T"), 'line 1 begins with "TIME;T"; expected "LOCATION"'),
    ],
)
def test_a_damaged_file_is_refused(
    tmp_path: Path, damage: Callable[[list[str]], None], message: str
) -> None:
    lines = lines_of_a_year()
    damage(lines)
    assert any(fault.startswith(f"année.epw: {message}") for fault in faults_of(tmp_path, lines))


def test_all_faults_are_told_at_once_with_their_number(tmp_path: Path) -> None:
    lines = lines_of_a_year()
    for line in range(9, 49):
        change(line, 6, "99.9")(lines)
    change(1, 6, "145")(lines)
    change(60, 9, "1e9")(lines)
    faults = faults_of(tmp_path, lines)
    assert len(faults) == 3
    assert "lines 9, 10, 11 and 37 more" in faults[1]
    assert "in 40 hours" in faults[1]


@pytest.mark.parametrize("content", ["", "\n", "LOCATION", "LOCATION,a\n" * 8])
def test_what_is_not_a_weather_file(tmp_path: Path, content: str) -> None:
    file = tmp_path / "file.epw"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(LayerError, match=r"file\.epw: "):
        read_epw(file)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="the file is missing"):
        read_epw(tmp_path / "none.epw")
    with pytest.raises(LayerError, match="is a folder"):
        read_epw(tmp_path)


@pytest.mark.skipif(not LYON.exists(), reason="the shared weather file is not beside the repository")
def test_a_real_file() -> None:
    file = read_epw(LYON)
    air = file.air_temperature[0]
    # Facts worked out of the same file by other means.
    assert air.mean() == pytest.approx(13.0, abs=0.05)
    assert np.quantile(air, 0.996) == pytest.approx(33.5, abs=0.05)
    assert air.max() == 37.7
    assert len(air) == HOURS
    first = LYON.read_text(encoding="latin-1").splitlines()[HEADER_LINES + 1].split(",")
    assert air[0] == float(first[6])
    # The warmest hour of a summer day begins at 13 or 14 UTC at 5° E, where the sun is highest at 11:40.
    july = air[181 * 24 : 212 * 24].reshape(-1, 24).mean(axis=0)
    assert july.argmax() in (13, 14)
