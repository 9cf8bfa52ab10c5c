"""The study file: families make cases; what is wrong with it is said at once, by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from impact import nomenclature
from impact.cases import Plan, read_plan
from impact.errors import RegisterError, UnknownName

TERMS = nomenclature.load()
TEXT = '{fr = "mots", en = "words"}'
HEAD = f"""
format = 1
site = "."
date = 2026-11-23
facts_known_to = 2026-02-18
seed = 1
members = 5
chunk = 2
series = ["air_temperature"]
title = {TEXT}
permit_file = {TEXT}
authors = {TEXT}
means = {TEXT}
choices = {{load_model = "constant", weather_source = "synthetic", water_source = "own_well"}}
"""


def scenario(name: str, power: str = "40 MW") -> str:
    return (
        f"[scenarios.{name}]\nlabel = {TEXT}\nsummary = {TEXT}\n"
        f'[scenarios.{name}.data.announced_power]\nvalue = "{power}"\ngrade = "declared"\nsource = "s"\n'
    )


def family(**fields: str) -> str:
    written = {
        "name": '"headline"',
        "label": TEXT,
        "case": '"{scenario}-{power_reading}"',
        "vary": '{power_reading = ["it", "site"]}',
        "choices": '{cooling_technology = "dry_cooler", weather_year = "mean"}',
    } | fields
    return "[[families]]\n" + "".join(f"{key} = {value}\n" for key, value in written.items() if value)


TOWER = {
    "name": '"tower"',
    "case": '"{scenario}-{power_reading}-tower"',
    "choices": '{cooling_technology = "evaporative_tower", weather_year = "mean"}',
}
TWO = scenario("P40") + scenario("P80", "80 MW")
GOOD = HEAD + TWO + family(reference='"tower"', ensemble="true") + family(**TOWER, ensemble="true")


def plan(tmp_path: Path, text: str = GOOD) -> Plan:
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    return read_plan(tmp_path, TERMS)


def faults(tmp_path: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(RegisterError) as caught:
        plan(tmp_path, text)
    return caught.value.faults


def test_a_family_makes_one_case_for_each_scenario_and_choice(tmp_path: Path) -> None:
    cases = plan(tmp_path).cases
    names = [f"{s}-{r}" for s in ("P40", "P80") for r in ("it", "site")]
    assert [case.name for case in cases] == [*names, *(f"{name}-tower" for name in names)]
    first = cases[0]
    assert (first.family, first.scenario, first.reference, first.ensemble) == ("headline", "P40", "P40-it-tower", True)
    assert first.choices["power_reading"] == "it"
    assert first.choices["load_model"] == "constant", "a choice of the study"
    assert first.choices["cooling_technology"] == "dry_cooler", "a choice of the family"
    references = {case.name: case.reference for case in cases}
    assert references["P80-site"] == "P80-site-tower"
    assert references["P80-site-tower"] is None


def test_data_of_a_scenario(tmp_path: Path) -> None:
    registers = plan(tmp_path).scenario_registers
    assert {k: [d.value for d in r.data()] for k, r in registers.items()} == {"P40": [4e7], "P80": [8e7]}


@pytest.mark.parametrize(("name", "case"), [("P80-site", "P80-site"), ("P80", "P80-it"), ("P40-it-tower",) * 2])
def test_a_case_is_found_by_its_name_or_its_scenario(tmp_path: Path, name: str, case: str) -> None:
    assert plan(tmp_path).case(name).name == case


def test_an_unknown_case_or_scenario_gets_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r'unknown case or scenario "P40-its"; the nearest are .*P40-it'):
        plan(tmp_path).case("P40-its")
    with pytest.raises(UnknownName, match='unknown scenario "P41"; the nearest are P40'):
        plan(tmp_path).only(["P41"])


def test_scenarios_may_be_picked(tmp_path: Path) -> None:
    read = plan(tmp_path)
    assert {case.scenario for case in read.only(["P80"]).cases} == {"P80"}
    assert read.only([]).cases == read.cases


def test_cases_of_families(tmp_path: Path) -> None:
    read = plan(tmp_path)
    assert [c.name for c in read.in_families(["tower"], ["P80"])] == ["P80-it-tower", "P80-site-tower"]
    assert len(read.in_families(["tower", "headline"])) == 8
    assert read.in_families([]) == []


BY_CASE = [
    ("members = 5", "members = 0", "members is 0"),
    ("members = 5", 'members = "many"', "members is 'many'"),
    ("seed = 1", "sed = 1", 'sed unknown key "sed"; the nearest are seed'),
    ("seed = 1\n", "", "seed is missing"),
    ("date = 2026-11-23\n", 'date = "soon"\n', "date is 'soon'"),
    ("format = 1", "format = 3", "format is 3; this version reads format = 1"),
    ('series = ["air_temperature"]', 'series = ["air_temprature"]', "the nearest are air_temperature"),
    ('load_model = "constant"', 'load_modle = "constant"', 'unknown choice "load_modle"; the nearest are load_model'),
    ('load_model = "constant"', 'load_model = "constnat"', 'choices.load_model is "constnat"; expected constant'),
    ('["it", "site"]', '["it", "IT"]', 'families.headline.vary.power_reading is "IT"; expected it or site'),
    ('"{scenario}-{power_reading}"', '"{scenario}-{reading}"', "write a name out of {scenario}, {power_reading}"),
    ('"{scenario}-{power_reading}"', '"{scenario}-{power_reading.x}"', "write a name out of {scenario}"),
    ('"{scenario}-{power_reading}"', '"{scenario}"', '2 cases are called "P40"'),
    ('"{scenario}-{power_reading}"', '"{scenario}/{power_reading}"', 'makes "P40/it"; use letters'),
    ('"{scenario}-{power_reading}"', '"../{scenario}-{power_reading}"', 'makes "../P40-it"; use letters'),
    ('"{scenario}-{power_reading}"', '"{scenario}@{power_reading}"', 'makes "P40@it"; use letters'),
    ('reference = "tower"', 'reference = "towr"', 'unknown family "towr"; the nearest are tower'),
    ('reference = "tower"', 'reference = "headline"', "headline has a reference itself"),
    ('name = "tower"', 'name = "headline"', "families.headline is given twice"),
    ('value = "40 MW"', 'value = "40 MW/h"', "scenarios.P40: data.announced_power.value: "),
    ('value = "40 MW"', 'value = "-40 MW"', 'data.announced_power.value is "-40 MW"'),
    ("[scenarios.P40.data.announced_power]", "[scenarios.P40.data.announced_powr]", "the nearest are announced_power"),
]


@pytest.mark.parametrize(("good", "bad", "words"), BY_CASE, ids=[bad.strip() for _, bad, _ in BY_CASE])
def test_a_fault_of_the_study_file_is_named(tmp_path: Path, good: str, bad: str, words: str) -> None:
    assert good in GOOD
    found = faults(tmp_path, GOOD.replace(good, bad, 1))
    assert all(fault.startswith("study.toml: ") for fault in found)
    assert any(words in fault for fault in found), found


def test_a_reference_must_vary_alike(tmp_path: Path) -> None:
    other = TOWER | {"case": '"{scenario}-{weather_year}-tower"', "vary": '{weather_year = ["mean", "hot"]}'}
    other["choices"] = '{cooling_technology = "evaporative_tower"}'
    found = faults(tmp_path, HEAD + TWO + family(reference='"tower"') + family(**other))
    assert found == (
        'study.toml: families.headline.reference is "{scenario}-{weather_year}-tower"; '
        "write a name out of {scenario}, {power_reading}",
    )
    fixed = TOWER | {"case": '"{scenario}-{power_reading}-tower"', "vary": '{power_reading = ["it"]}'}
    found = faults(tmp_path, HEAD + TWO + family(reference='"tower"') + family(**fixed))
    assert found[0] == 'study.toml: families.headline.reference: no case is called "P40-site-tower"'


def test_an_ensemble_is_compared_with_an_ensemble(tmp_path: Path) -> None:
    found = faults(tmp_path, HEAD + TWO + family(reference='"tower"', ensemble="true") + family(**TOWER))
    assert found == ("study.toml: families.headline.reference: tower has no ensemble to compare members with",)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('"constant"', '"constnat"').replace('reference = "tower"', 'reference = "towr"')
    assert len(faults(tmp_path, text.replace("air_temperature", "air"))) == 3


@pytest.mark.parametrize("content", [None, b"\xe9", b"format = \n"])
def test_a_study_file_that_cannot_be_read_is_named(tmp_path: Path, content: Any) -> None:
    if content is not None:
        (tmp_path / "study.toml").write_bytes(content)
    with pytest.raises(RegisterError, match=r"study\.toml: (the file is missing|is not UTF-8|is not valid TOML)"):
        read_plan(tmp_path, TERMS)


def test_a_family_may_have_cases_of_some_scenarios(tmp_path: Path) -> None:
    picked = plan(tmp_path, HEAD + TWO + family(scenarios='["P80"]'))
    assert [case.name for case in picked.cases] == ["P80-it", "P80-site"]
    with pytest.raises(RegisterError, match=r'families.headline.scenarios: .*"P99"'):
        plan(tmp_path, HEAD + TWO + family(scenarios='["P99"]'))
    with pytest.raises(RegisterError, match="scenarios"):
        plan(tmp_path, HEAD + TWO + family(scenarios="[]"))
