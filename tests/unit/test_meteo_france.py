"""Hourly tables of Météo-France: one station, one real year, repairs counted; a mean and a hot year are two files."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from gis import meteo_france, pvgis
from impact import study as runs
from impact import trace as trail
from impact.errors import LayerError, RegisterError, UnknownName

HEAD = "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJHH;RR1;QRR1;T;QT;U;QU"
STATION = "26198001;VALENCE-ESSAI;44.920000;4.968000;162"


def hours(year: int) -> list[datetime]:
    start = datetime(year, 1, 1, tzinfo=UTC)
    return [start + timedelta(hours=h) for h in range(8784 if year % 4 == 0 else 8760)]


def lines(year: int, warmer: float = 0.0, station: str = STATION) -> list[str]:
    """A year whose temperature is the month plus tenths of the hour, and whose quality is good."""
    return [
        f"{station};{t:%Y%m%d%H};0.0;1;{t.month + t.hour / 10 + warmer:.1f};1;{50 + t.hour};1" for t in hours(year)
    ]


def table(folder: Path, rows: list[str], name: str = "H_26.csv.gz") -> Path:
    path = folder / name
    text = "\n".join([HEAD, *rows]) + "\n"
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["H_26.csv.gz", "H_26.csv", "reply-0001.gz"])
def test_a_year_is_read_hour_by_hour_in_utc(tmp_path: Path, name: str) -> None:
    path = table(tmp_path, [*lines(2022), *lines(2023)], name)
    year = pvgis.read_weather(path, year=2023)
    assert (year.kind, year.year, year.repairs, year.station) == ("meteo_france", 2023, 0, "Valence-Essai")
    assert (year.latitude, year.longitude, year.elevation) == (44.92, 4.968, 162.0)
    assert year.air_temperature.shape == (1, 8760)
    assert year.air_temperature[0, 5] == pytest.approx(1.5)
    assert year.air_temperature[0, -1] == pytest.approx(12 + 2.3)
    assert year.relative_humidity[0, 23] == pytest.approx(0.73)


def test_the_leap_day_is_left_out_and_march_keeps_its_place(tmp_path: Path) -> None:
    year = meteo_france.read_meteo_france(table(tmp_path, lines(2020)), 2020)
    assert year.air_temperature[0, (31 + 28) * 24] == pytest.approx(3.0)
    assert year.repairs == 0


def test_missing_and_doubtful_values_are_filled_and_counted(tmp_path: Path) -> None:
    rows = lines(2023)
    rows[10] = rows[10].replace(f"{1 + 10 / 10:.1f};1;60;1", ";;60;1")  # temperature missing
    rows[20] = rows[20].replace("3.0;1;70;1", "99.0;2;70;1")  # temperature doubtful, and wrong
    del rows[40]  # the whole line: temperature and humidity
    year = meteo_france.read_meteo_france(table(tmp_path, rows), 2023)
    assert year.repairs == 4
    assert year.air_temperature[0, 10] == pytest.approx((1.9 + 2.1) / 2)
    assert year.air_temperature[0, 20] == pytest.approx((2.9 + 3.1) / 2)


def test_a_long_gap_stops_the_reading(tmp_path: Path) -> None:
    rows = lines(2023)
    del rows[100:107]
    with pytest.raises(LayerError, match="gap of 7 hours"):
        meteo_france.read_meteo_france(table(tmp_path, rows), 2023)


def test_faults_name_what_to_do(tmp_path: Path) -> None:
    other = lines(2023, station="26058001;ROMANS;45.0;5.0;170")
    path = table(tmp_path, [*lines(2023), *other])
    with pytest.raises(LayerError, match=r"weather\.station: 26058001 \(ROMANS\), 26198001"):
        meteo_france.read_meteo_france(path, 2023)
    assert meteo_france.read_meteo_france(path, 2023, "26058001").station == "Romans"
    with pytest.raises(LayerError, match=r"weather\.year"):
        pvgis.read_weather(path)
    with pytest.raises(LayerError, match="no hour of the year 2003"):
        meteo_france.read_meteo_france(path, 2003)
    wrong = table(tmp_path, [row.replace(";1;50;1", ";1;150;1") for row in lines(2023)], "wrong.csv")
    with pytest.raises(LayerError, match="U is 150 %; expected 0 to 110 %"):
        meteo_france.read_meteo_france(wrong, 2023)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LayerError, match="damaged"):
        meteo_france.read_meteo_france(path, 2023)


def test_the_hot_year_of_a_study_is_a_file_of_its_own(tmp_path: Path) -> None:
    folder = Path(runs.__file__).parents[1] / "gis" / "sites" / "rovaltain"
    text = (folder / "study.toml").read_text(encoding="utf-8").replace('site = "."', 'site = "rovaltain"')
    table(tmp_path, [*lines(2021), *lines(2023, warmer=20.0)])
    text += '\n[weather]\nfile = "H_26.csv.gz"\nyear = 2021\n\n[weather.hot]\nfile = "H_26.csv.gz"\nyear = 2023\n'
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    project = runs.open_project(str(tmp_path))
    highest = {}
    for name in ("P40-it", "P40-it-hot"):
        case = project.plan.case(name)
        assert runs.choices_of(project, case)["weather_source"] == "meteo_france"
        found = runs.evaluate(project, case, ["highest_air_temperature", "air_pressure"]).results
        highest[name] = float(found["highest_air_temperature"].values[0])
        assert 98_000 < float(np.ravel(found["air_pressure"].values)[0]) < 101_000
    assert highest["P40-it"] == pytest.approx(12 + 2.3)
    assert highest["P40-it-hot"] == pytest.approx(12 + 2.3 + 20)


def real_years(folder: Path, more: str = "", years: tuple[int, ...] = (2021, 2023)) -> Path:
    """A study of the embedded site with real years beside its synthetic ones."""
    site = Path(runs.__file__).parents[1] / "gis" / "sites" / "rovaltain"
    text = (site / "study.toml").read_text(encoding="utf-8").replace('site = "."', 'site = "rovaltain"')
    text += "".join(f'\n[[real_years]]\nfile = "H_26.csv.gz"\nyear = {year}\nstation = "26198001"\n' for year in years)
    (folder / "study.toml").write_text(text + more, encoding="utf-8")
    return folder


def test_real_years_stand_beside_the_hot_year_of_the_study(tmp_path: Path) -> None:
    """Each year is a case of each technology on its own file; the hours not held are counted by hand on the table."""
    table(tmp_path, [*lines(2021), *lines(2023, warmer=20.0)])
    project = runs.open_project(str(real_years(tmp_path)))
    names = ["highest_air_temperature", "unmet_duration", "air_pressure"]
    found = {}
    for year in ("2021", "2023"):
        case = project.plan.case(f"P40-it-peak-dry_cooler-{year}")
        assert (case.choices["weather_year"], case.choices["real_year"]) == ("hot", year)
        found[year] = runs.evaluate(project, case, names).results
        assert runs.choices_of(project, case)["weather_source"] == "meteo_france"
    assert float(found["2021"]["highest_air_temperature"].values[0]) == pytest.approx(12 + 2.3)
    assert float(found["2021"]["unmet_duration"].values[0]) == 0
    assert float(found["2023"]["highest_air_temperature"].values[0]) == pytest.approx(12 + 2.3 + 20)
    # dry coolers hold 30 °C: of each day of month m the hours h with m + h/10 + 20 > 30
    over = sum(t.month + t.hour / 10 + 20 > 30 + 1e-9 for t in hours(2023))
    assert float(found["2023"]["unmet_duration"].values[0]) / 3600 == pytest.approx(over)
    with pytest.raises(UnknownName, match="--scenario: P40-it-peak-dry_cooler-2021"):
        runs.choices_of(runs.open_project(str(tmp_path), ["real_year=2023"]), case)
    synthetic = runs.evaluate(project, project.plan.case("P40-it-peak-dry"), names).results
    assert float(synthetic["highest_air_temperature"].values[0]) == pytest.approx(42.5)
    steps = trail.trace(project, "P40-it-peak-dry_cooler-2023/highest_air_temperature").steps
    assert project.real_years["2023"].content_hash[:16] in steps["hot_weather_file"].value


def test_without_real_years_their_family_has_no_case() -> None:
    plan = runs.open_project("rovaltain").plan
    assert [family.name for family in plan.shape.families if "real_year" in family.vary] == ["real-years"]
    assert plan.in_families(["real-years"]) == []


def test_what_is_wrong_with_real_years_is_said_at_once(tmp_path: Path) -> None:
    table(tmp_path, lines(2021))
    more = (
        '\n[[families]]\nname = "x"\nlabel = {fr = "x", en = "x"}\ncase = "{scenario}-{real_year}"\n'
        'vary = {real_year = ["2003"]}\nchoices = {power_reading = "it", weather_year = "mean", real_year = "all"}\n'
    )
    with pytest.raises(RegisterError) as raised:
        runs.open_project(str(real_years(tmp_path, more, (2021, 2021))))
    said = "\n".join(raised.value.faults)
    assert "real_years: 2021 is given twice" in said
    assert 'families.x.vary.real_year is "2003"; expected all or 2021' in said
    assert "families.x.real_year: a year is varied, not chosen" in said
    assert 'families.x: real_year stands for the hot year; choose weather_year = "hot"' in said
    with pytest.raises(LayerError, match="no hour of station 26198001 in 2003"):
        runs.open_project(str(real_years(tmp_path, years=(2003,)))).supports  # noqa: B018
