"""Plants that are impossible: one clear sentence each, by `--set`, in a site's register and in a study file."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from gis.pack import find_pack
from impact import nomenclature, relations, study
from impact.errors import InputError, RegisterError
from impact.overrides import parse_override
from impact.project import Project

TERMS = nomenclature.load()
DRY, GROUND = "cooling_technology=dry_cooler", "cooling_technology=groundwater_loop"
# What is given, what is asked for, and the parts that the message must have: field, value, accepted, cure.
IMPOSSIBLE = {
    "supply above return": (
        ["coolant_return_temperature=30 °C"], "coolant_outlet_temperature",
        ['coolant_return_temperature is "30 °C"', "above 45 °C", "data.coolant_supply_temperature",
         "supply below return"],
    ),
    "facility supply above return": (
        ["facility_return_temperature=20 °C"], "wue", ['"20 °C"', "above 41 °C", "give supply below return"],
    ),
    "supply below ambient with a dry cooler": (
        [DRY, "coolant_supply_temperature=12 °C"], "wue",
        ['coolant_supply_temperature is "12 °C"', "dry_limit_temperature is -3 °C",
         "coolant_supply_temperature above 28.3", "raise the set point"],
    ),
    "supply below the wet bulb with wetted pads": (
        ["cooling_technology=adiabatic_cooler", "coolant_supply_temperature=18 °C"], "wue",
        ["mean_wet_bulb_temperature", "technology with a compressor"],
    ),
    "supply below the wet bulb with towers": (
        ["cooling_technology=closed_tower", "coolant_supply_temperature=18 °C"], "wue",
        ["closed_tower_limit_wet_bulb is 7.5 °C", "raise the set point"],
    ),
    "supply below the groundwater": (
        [GROUND, "coolant_supply_temperature=16 °C"], "unmet_duration", ["at least", "never be held"],
    ),
    "chilled water above the condenser": (
        ["minimum_condensing_temperature=19 °C", "chilled_water_temperature=20 °C"], "pue", ["below 19 °C"],
    ),
    "network return above its supply": (
        ["network_return_temperature=85 °C"], "annual_absorbable_heat",
        ["below 80 °C", "data/heat.toml: data.network_supply_temperature"],
    ),
    "a tranche without hardware": (
        ["hardware_last_tranche[b200]=3", "hardware_last_tranche[gb200-nvl72]=3"], "tranche_power_margin",
        ["least_tranche_cover is 0 %", "some class of hardware"],
    ),
    "a class that ends before it begins": (
        ["hardware_first_tranche[b200]=4", "hardware_last_tranche[b200]=3"], "tranche_power_margin",
        ['is "3"', "expected at least 4"],
    ),
    "a first tranche that is late": (
        ["tranche_calendar=given_dates", "tranche_start=3 year"], "commissioned_share",
        ['--set tranche_start is "3 year"', "expected equal to 0 year", "give the first tranche 0 year"],
    ),
    "shares beyond the fleet": (["hardware_share[h100]=50 %"], "declared_power_margin", ["150 %", "add up to 100 %"]),
    "idle above typical": (
        ["hardware_idle_power_per_gpu[h100]=1.2 kW"], "idle_fleet_power",
        ['hardware_idle_power_per_gpu[h100] is "1.2 kW"', "at most 0.97 kW"],
    ),
}  # fmt: skip
# Series in place of the weather, which no air can have.
IMPOSSIBLE |= {
    "wet bulb above dry bulb": (
        ["air_temperature=20 °C", "humidity_ratio=0.004", "wet_bulb_temperature=24 °C"], "wue",
        ['wet_bulb_temperature is "24 °C"', 'at most 20 °C (air_temperature, "20 °C" in --set', "give air_temperature"],
    ),
    "more water than at saturation": (
        ["air_temperature=10 °C", "humidity_ratio=0.02"], "wue",
        ['humidity_ratio is "0.02"', "at most 0.00778", "saturated_humidity_ratio", "together"],
    ),
}  # fmt: skip
# What `--set` puts in place of an equation is held against what that equation kept it to.
AIR_COOLED = ["hardware_share[h100]=100 %", "hardware_share[b200]=0 %", "hardware_share[gb200-nvl72]=0 %"]
IMPOSSIBLE |= {
    "a site that draws less than its equipment": (
        ["site_power=1 MW"], "pue", ['site_power is "1 MW"', "at least 26 MW (it_power)", "and losses", "load_factor"],
    ),
    "a supply that loses power on its way": (
        ["it_supply_power=1 MW"], "pue",
        ['it_supply_power is "1 MW", so that site_power is ', "site_power at least 26 MW (it_power)"],
    ),
    "a year of a site below that of its equipment": (
        ["annual_site_energy=1 GWh/year"], "pue",
        ['annual_site_energy is "1 GWh/year"', "at least 227.76 GWh (annual_it_energy)", "together"],
    ),
    "more heat than power": (
        ["liquid_heat=60 MW"], "pue", ['liquid_heat is "60 MW"', "at most 26 MW (it_power)", "liquid_heat_share"],
    ),
    "more power than is installed": (
        ["it_power=4000 MW"], "pue", ['it_power is "4000 MW"', "at most 40 MW (it_capacity)", "announced_power"],
    ),
    "a profile beyond what is installed": (
        ["load_profile=2"], "pue", ['load_profile is "2", so that it_power is 52 MW', "at most 40 MW (it_capacity)"],
    ),
    "more heat delivered than there is": (
        ["delivered_heat=9000 GWh/year"], "erf", ["at most 204.984 GWh (annual_recoverable_heat)", "liquid loop"],
    ),
    "more heat delivered than power drawn, where no loop has heat to offer": (
        ["cooling_technology=evaporative_tower", "delivered_heat=9000 GWh/year"], "erf",
        ["at most 268", "(annual_site_energy)"],
    ),
    "water warmer than the coolant that warms it": (
        ["facility_supply_temperature=60 °C"], "pue",
        ['"60 °C"', 'at most 45 °C (coolant_supply_temperature, "45 °C"', "second law"],
    ),
    "a liquid loop for hardware without liquid": (
        ["liquid_share=by_hardware", "hardware_liquid_share[h100]=0 %", *AIR_COOLED], "wue",
        ["plant_liquid_share is 0 %", "at least 0.1 %", "choose other hardware", "liquid_share=given"],
    ),
}  # fmt: skip
# Values that are impossible by themselves.
OUT_OF_RANGE = [
    "pue=0.9", "claimed_pue=0.9", "make_up_flow=-1 m³/s", "cooling_range=0 K", "dry_cooler_approach=-2 K",
    "coolant_exchanger_approach=-1 K", "closed_tower_approach=-1 K", "pad_effectiveness=120 %",
    "closed_tower_effectiveness=150 %", "cycles_of_concentration=0.5", "pump_efficiency=0 %", "it_power=0 W",
    "loop_capacity_rate=0 W/K", "cooler_air_capacity_rate=0 W/K", "cooler_water_capacity_rate=0 W/K",
    "groundwater_rise=0 K", "evaporation_rate=-1 kg/s", "site_power=-1 MW", "fan_speed=130 %", "erf=120 %",
    "full_speed_effectiveness=130 %", "ups_efficiency=101 %", "coolant_supply_temperature=95 °C",
    "loop_flow=0 m³/s", "coolant_flow_per_power=0 L/kWh", "groundwater_cooling_flow=0 kg/s", "closed_tower_flow=0 kg/s",
    "air_temperature=300 °C", "wet_bulb_temperature=300 °C", "hourly_air_temperature=-60 °C", "humidity_ratio=5",
    "condensing_temperature=180 °C", "present_vapour_pressure=-1 Pa", "load_shape=0 %",
    "tower_air_flow=0 kg/s", "circulation_rate=0 kg/s", "cooler_count=0", "liquid_heat_share=0 %",
    "mean_load=500 %",
]  # fmt: skip


PROJECT = study.open_project()


def given_by(overrides: list[str]) -> Project:
    return replace(PROJECT, overrides=tuple(parse_override(text) for text in overrides))


def evaluate(project: Project, *names: str) -> None:
    study.evaluate(project, project.plan.case("P40-it"), names)


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_impossible_plant_is_refused_with_field_value_range_and_cure(name: str) -> None:
    given, asked, parts = IMPOSSIBLE[name]
    with pytest.raises(RegisterError) as caught:
        evaluate(given_by(given), *asked.split())
    assert len(caught.value.faults) == 1, caught.value.faults
    assert all(part in str(caught.value) for part in ["--set ", "expected ", *parts]), str(caught.value)


@pytest.mark.parametrize("given", OUT_OF_RANGE)
def test_an_impossible_value_is_refused_with_its_range(given: str) -> None:
    name, _, value = given.partition("=")
    with pytest.raises(InputError) as caught:
        evaluate(given_by([given]), "wue")
    message = str(caught.value)
    assert f'--set {name} is "{value}"; the accepted range is ' in message
    assert re.search(r"at (least|most) ", message)


def test_all_that_is_given_wrong_is_told_at_once() -> None:
    with pytest.raises(RegisterError) as caught:
        evaluate(given_by(OUT_OF_RANGE[:5]), "wue")
    assert len(caught.value.faults) == 5
    wrong = [IMPOSSIBLE[name][0][-1] for name in ("supply above return", "network return above its supply")]
    with pytest.raises(RegisterError) as caught:
        evaluate(given_by(wrong), "wue")
    assert len(caught.value.faults) == 2


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(find_pack("rovaltain").folder, folder / "site"))


def changed(file: Path, name: str, old: str, new: str) -> None:
    head, table, tail = file.read_text(encoding="utf-8").partition(f"[data.{name}]\n")
    assert table
    assert old in tail.split("\n[")[0]
    file.write_text(head + table + tail.replace(old, new, 1), encoding="utf-8")


def test_the_register_of_a_site_is_checked_before_anything_is_computed(tmp_path: Path) -> None:
    """The file and the field of the register stand in the message, once for all cases of the study."""
    pack = copied(tmp_path)
    changed(pack / "data/heat.toml", "network_return_temperature", '"50 °C"\nlow = "40 °C"\nhigh = "60 °C"',
            '"85 °C"\nlow = "82 °C"\nhigh = "90 °C"')  # fmt: skip
    told: list[str] = []
    with pytest.raises(RegisterError) as caught:
        study.run_study(study.open_project(str(pack)), lambda text, share: told.append(text))
    assert told == []
    assert len(caught.value.faults) == 1
    assert 'data/heat.toml: data.network_return_temperature is "85 °C"; expected below 80 °C' in str(caught.value)


STUDY_DATA = """
[data.coolant_supply_temperature]
value = "16 °C"
grade = "assumed"
source = "authors-assumption"

[data.chilled_water_temperature]
value = "25 °C"
grade = "assumed"
source = "authors-assumption"

[data.minimum_condensing_temperature]
value = "20 °C"
grade = "assumed"
source = "authors-assumption"
"""


def test_a_study_file_is_told_all_its_faults(tmp_path: Path) -> None:
    text = (find_pack("rovaltain").folder / "study.toml").read_text(encoding="utf-8")
    text = text.replace('site = "."', 'site = "rovaltain"') + STUDY_DATA
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        study.run_study(study.open_project(str(tmp_path)))
    message = str(caught.value)
    for name in ("coolant_supply_temperature", "chilled_water_temperature"):
        assert f"study.toml: data.{name} is " in message
    assert "so that dry_limit_temperature is 1 °C" in message


def test_dates_of_tranches_begin_at_zero_and_do_not_fall(tmp_path: Path) -> None:
    """The faulty date is named wherever it stands in the file, and no date of equal intervals is looked at."""
    dates = {"t1": 1, "t2": 2, "t3": 2, "t4": 0.5, "t5": 3, "t6": 3, "t7": 3, "t8": 3}
    rest = 'grade = "assumed"\nsource = "authors-assumption"\n'
    tables = (f'\n[data.tranche_start.at.{at}]\nvalue = "{year} year"\n{rest}' for at, year in dates.items())
    text = (find_pack("rovaltain").folder / "study.toml").read_text(encoding="utf-8")
    (tmp_path / "study.toml").write_text(text.replace('site = "."', 'site = "rovaltain"') + "".join(tables))
    opened, asked = study.open_project(str(tmp_path)), ["commissioned_share"]

    def faults(*given: str) -> list[str]:
        project = replace(opened, overrides=tuple(parse_override(each) for each in given))
        case = replace(project.plan.case("P40-it"), reference=None)
        try:
            study.evaluate(project, case, asked)
        except RegisterError as error:
            return list(error.faults)
        return []

    first, order = faults("tranche_calendar=given_dates")
    assert 'study.toml: data.tranche_start[t1] is "1 year"; expected equal to 0 year: ' in first
    place = '"2 year" in study.toml: data.tranche_start[t3]'
    assert f'data.tranche_start[t4] is "0.5 year"; expected at least 2 year (tranche_start, {place})' in order
    both = ("tranche_calendar=given_dates", "tranche_start[t1]=0 year")
    (fault,) = faults(*both, "tranche_start[t4]=1 year")  # the one that is wrong of two that are given
    assert fault.startswith('--set tranche_start[t4] is "1 year"; expected at least 2 year')
    assert faults(*both, "tranche_start[t4]=2 year") == faults("tranche_calendar=equal_intervals") == []


@pytest.mark.parametrize("technology", ["dry_cooler", "adiabatic_cooler", "closed_tower", "trim_chiller"])
def test_a_set_point_that_only_hot_hours_break_is_counted_and_not_refused(technology: str) -> None:
    """What is impossible all year is an error; what fails in hot hours is a result."""
    project = given_by([f"cooling_technology={technology}", "coolant_supply_temperature=32 °C"])
    done = study.evaluate(project, project.plan.case("P40-it-hot"), ["unmet_duration"])
    assert done.results["unmet_duration"].values[0] >= 0


def test_a_reviewer_may_give_one_temperature_for_a_check_by_hand() -> None:
    """Winter air is colder, which does not matter to the water of a tower."""
    project = given_by(["cooling_technology=evaporative_tower", "wet_bulb_temperature=18 °C", "tower_approach=5 K"])
    case = replace(project.plan.case("P40-it"), reference=None)
    found = study.evaluate(project, case, ["tower_supply_temperature"]).results["tower_supply_temperature"].values
    assert (found == 23).all()


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("it_power=4000 MW", "annual_it_energy"), ("it_power=40 MW", "pue"), ("site_power=1 MW", "annual_site_energy"),
        ("site_power=26 MW", "pue"), ("liquid_heat=26 MW", "pue"), ("facility_supply_temperature=45 °C", "pue"),
        ("delivered_heat=204 GWh/year", "erf"),
    ],
)  # fmt: skip
def test_what_is_given_is_held_against_what_is_asked_for_alone(given: str, asked: str) -> None:
    """A check by hand of one equation passes, and so does the bound itself."""
    project = given_by([given])
    assert study.evaluate(project, replace(project.plan.case("P40-it"), reference=None), [asked]).results[asked]


NEEDS = {
    "load_model=replay": ("it_power", ["load_trace", '[load] with file = "trace.csv"']),
    "weather_source=epw": ("wue", ["weather_file", '[weather] with file = "station.epw"']),
    "tranche_calendar=given_dates": ("commissioned_share", ["tranche_start", "[data.tranche_start.at.t1]"]),
}


@pytest.mark.parametrize("given", NEEDS)
def test_a_choice_without_its_file_says_what_to_write(given: str) -> None:
    asked, parts = NEEDS[given]
    name, _, value = given.partition("=")
    with pytest.raises(RegisterError) as caught:
        evaluate(given_by([given]), asked)
    assert len(caught.value.faults) == 1
    assert all(part in str(caught.value) for part in (f'--set {name} is "{value}"', "study.toml", *parts))
    case = replace(PROJECT.plan.case("P40-it"), reference=None)
    study.evaluate(given_by([given]), case, ["gpu_count"])  # which does not rest on it


def test_a_study_without_a_file_of_a_choice_is_refused_before_it_is_run(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    text = (pack / "study.toml").read_text(encoding="utf-8")
    (pack / "study.toml").write_text(text.replace('load_model = "constant"', 'load_model = "replay"'), encoding="utf-8")
    told: list[str] = []
    with pytest.raises(RegisterError, match=r'study\.toml: load_model of the case .* is "replay"') as caught:
        study.run_study(study.open_project(str(pack)), lambda text, share: told.append(text))
    assert told == []
    assert len(caught.value.faults) == 1  # once for all cases
    assert "[load]" in caught.value.faults[0]


def test_a_weather_file_is_read_as_what_it_is() -> None:
    project = given_by(["weather_source=pvgis"])
    project.__dict__["supports"] = {**PROJECT.supports, "weather_file": SimpleNamespace(kind="epw")}
    with pytest.raises(RegisterError, match=r'--set weather_source is "pvgis", but the file of .* is of kind "epw"'):
        study.evaluate(project, replace(project.plan.case("P40-it"), reference=None), ["mean_air_temperature"])


def test_the_relations_name_what_there_is() -> None:
    graph_names = study.whole_graph().names
    for relation in relations.relations().values():
        for name in (relation.field, *relations.names_of(relation), *relation.given, *relation.upon):
            assert name in graph_names
        for choice, values in relation.when.items():
            assert set(values) <= set(TERMS[choice].values or ())


def test_the_embedded_studies_are_possible() -> None:
    for site in ("rovaltain", "exemple-fictif"):
        study._check_relations(study.open_project(site))
