"""Registers: every value with its range, grade and source; all faults of a file at once, by file and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact.errors import RegisterError
from impact.evidence import Datum, Register, read_register, read_toml
from impact.nomenclature import Nomenclature, Term

WORDS = {"fr": "mots", "en": "words"}
TERMS = Nomenclature(
    [
        Term("power", "quantity", "n.toml", unit="W", display_unit="MW", minimum="0 W", maximum="500 MW"),
        Term("share", "quantity", "n.toml", unit="1", display_unit="%", minimum="0 %", maximum="100 %"),
        Term("depth", "quantity", "n.toml", unit="m", display_unit="m"),
        Term("wue", "quantity", "n.toml", unit="m³/J", display_unit="L/kWh", axes=("baseline",)),
        Term("volume", "quantity", "n.toml", unit="m³", display_unit="m³", annual=True),
        Term("wet_bulb", "quantity", "n.toml", unit="°C", axes=("time",), summary="mean"),
        Term("temperature", "term", "n.toml", unit="°C"),
    ]
)
SOURCES = """
[sources.survey]
title = "A survey"
publisher = "The surveyor"
kind = "scientific"
reliability = "primary"
"""


def datum(name: str = "power", **fields: str) -> str:
    written = {"value": '"40 MW"', "grade": '"measured"', "source": '"survey"'} | fields
    return f"[data.{name}]\n" + "".join(f"{key} = {value}\n" for key, value in written.items() if value)


def read(tmp_path: Path, *texts: str) -> tuple[Register, list[str]]:
    files = []
    for number, text in enumerate(texts):
        path = tmp_path / f"file{number}.toml"
        path.write_text(f"format = 1\n{text}", encoding="utf-8")
        files.append((path, f"data/{path.name}"))
    register, faults = read_register(files, TERMS)
    return register, faults + register.faults()


def only(register: Register) -> Datum:
    (found,) = register.data()
    return found


def test_a_datum_is_read_in_si_with_its_evidence(tmp_path: Path) -> None:
    text = datum(low='"30 MW"', high='"60 MW"', distribution='"triangular"', note='{fr = "mots", en = "words"}')
    register, faults = read(tmp_path, SOURCES + text)
    found = only(register)
    assert faults == []
    assert (found.value, found.low, found.high, found.distribution) == (4e7, 3e7, 6e7, "triangular")
    assert (found.grade, found.source, found.file, found.written) == ("measured", "survey", "data/file0.toml", "40 MW")
    assert (found.resolution, found.note, found.key, found.replaced) == (5e5, WORDS, "power", None)


def test_a_bare_number_keeps_its_digits(tmp_path: Path) -> None:
    register, faults = read(tmp_path, SOURCES + datum("share", value="1") + datum("depth", value='"1 m"'))
    assert faults == []
    assert {d.name: (d.value, d.resolution, d.written) for d in register.data()} == {
        "share": (1, 0.5, "1"),
        "depth": (1, 0.5, "1 m"),
    }


def test_labels_of_an_axis(tmp_path: Path) -> None:
    text = datum("wue.at.towers", value='"1.08 L/kWh"') + datum("wue.at.average", value='"1.8 L/kWh"')
    register, faults = read(tmp_path, SOURCES + text)
    assert faults == []
    assert register.leaves["wue"].labels == ("towers", "average")
    assert [d.key for d in register.data()] == ["wue[towers]", "wue[average]"]


FAULTY = [
    (datum(value='"40 MW/h"'), "data.power.value: ", "is a power per time; expected a power"),
    (datum(value='"0,02 MW"'), "data.power.value: ", 'decimal comma; write "0.02"'),
    (datum(value='"1 700 W"'), "data.power.value: ", 'write "1700"'),
    (datum(value='"40"'), "data.power.value: ", "has no unit; expected a power"),
    (datum(value="40"), "data.power.value: ", "has no unit; expected a power"),
    (datum(value='"nan W"'), "data.power.value: ", "leave the entry out"),
    (datum(value="nan"), "data.power.value: ", "leave the entry out"),
    (datum("depth", value="inf"), "data.depth.value: ", "leave the entry out"),
    (datum(value="true"), "data.power.value ", "is True; write a number with its unit in quotes"),
    (datum(value="[40]"), "data.power.value ", "is [40]; write a number with its unit in quotes"),
    (datum(value='"-40 MW"'), 'data.power.value is "-40 MW"', "at least 0 W and at most 500 MW"),
    (datum(value='"0.6 GW"'), 'data.power.value is "0.6 GW"', "at least 0 W and at most 500 MW"),
    (datum("share", value='"96"'), "data.share.value: ", 'write "96 %"'),
    (datum("share", value='"101 %"'), 'data.share.value is "101 %"', "at most 100 %"),
    (datum(value=""), "data.power.value ", "is missing; add it"),
    (datum(source=""), "data.power.source ", "is missing; add it"),
    (datum(grade='"certain"'), 'data.power.grade is "certain"', "'measured', 'published'"),
    (datum(valeur='"1 W"'), "data.power.valeur ", 'unknown key "valeur"; the nearest are value'),
    (datum(note='{fr = "mots"}'), "data.power.note.en ", "is missing"),
    (datum(source='"hearsay"'), "data.power.source ", 'names "hearsay", which is in no sources file'),
    (datum("pwoer"), "data.pwoer: ", 'unknown quantity "pwoer"; the nearest are power'),
    (datum("temperature"), "data.temperature: ", "unknown quantity"),
    (datum("wue", value='"1 L/kWh"'), "data.wue ", "is by baseline; write [data.wue.at.LABEL]"),
    (datum("wue.at.x", value='"1 MW"'), "data.wue.at.x.value: ", "expected a volume per energy"),
    (datum("wet_bulb"), "data.wet_bulb is a series by time", "name a file of it in the study file"),
    (datum("power.at.x"), "data.power ", "has no labels; write [data.power]"),
    (datum(low='"1 W"'), "data.power: ", "low, high and distribution go together"),
    (datum(distribution='"uniform"'), "data.power: ", "low, high and distribution go together"),
    (datum(low='"50 MW"', high='"60 MW"', distribution='"uniform"'), "data.power: ", "not in rising order"),
    (datum(low='"40 MW"', high='"40 MW"', distribution='"uniform"'), "data.power: ", "not in rising order"),
    (datum(low='"0 W"', high='"60 MW"', distribution='"lognormal"'), "data.power: ", "low above 0"),
    (datum(low='"0 W"', high='"60 MW"', distribution='"split-lognormal"'), "data.power: ", "low above 0"),
    (datum(low='"20 MW"', high='"60 MW"', distribution='"lognormal"'), "data.power: ", '"split-lognormal"'),
    (datum(low='"30 MW"', high='"60 MW"', distribution='"normal"'), "data.power: ", "value = (low + high) / 2"),
    (datum(low='"30 MW"', high='"60 MW"', distribution='"flat"'), 'data.power.distribution is "flat"', "'uniform'"),
    ("[figures.power]\nvalue = 1\n", "unknown table", '"figures"'),
    ("data = 3\n", "data is 3", "expected tables [data.NAME]"),
    ("[data]\npower = 3\n", "data.power ", "is 3"),
    ("[sources]\nhearsay = 3\n", "sources.hearsay ", "is 3"),
    ('[sources.hearsay]\ntitle = "x"\n', "sources.hearsay.publisher ", "is missing"),
    (SOURCES.replace("survey]", "s2]") + 'accessed = "22/11/2026"\n', "sources.s2.accessed ", "'22/11/2026'"),
]


@pytest.mark.parametrize(("text", "place", "words"), FAULTY, ids=range(len(FAULTY)))
def test_a_fault_names_file_field_and_cure(tmp_path: Path, text: str, place: str, words: str) -> None:
    sources = "" if text.startswith("sources") else SOURCES
    faults = read(tmp_path, sources, text)[1]
    named = [fault for fault in faults if fault.startswith("data/file1.toml: ")]
    assert any(place in fault and words in fault for fault in named), faults
    missing = {"publisher", "kind", "reliability"} if "hearsay]" in text else {"one"}
    assert len(faults) <= len(missing), faults


@pytest.mark.parametrize(
    ("low", "high", "distribution"),
    [("20 MW", "80 MW", "lognormal"), ("20.2 MW", "80 MW", "lognormal"), ("20 MW", "60 MW", "normal")],
)
def test_a_symmetrical_distribution_has_its_value_in_the_middle(
    tmp_path: Path, low: str, high: str, distribution: str
) -> None:
    text = datum(low=f'"{low}"', high=f'"{high}"', distribution=f'"{distribution}"')
    assert read(tmp_path, SOURCES + text)[1] == []


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    first = SOURCES + datum(value='"40 MW/h"') + datum("shrae")
    second = datum("depth", value='"0,5 m"', source='"hearsay"', note='{fr = "x"}') + datum("share", value='"2"')
    faults = read(tmp_path, first, second)[1]
    assert [fault.split(" ")[0] for fault in faults] == ["data/file0.toml:"] * 2 + ["data/file1.toml:"] * 2
    assert len(faults) == len(set(faults))


def test_a_name_twice_in_one_register_is_a_fault(tmp_path: Path) -> None:
    faults = read(tmp_path, SOURCES + datum(), SOURCES + datum())[1]
    assert faults == [
        "data/file1.toml: data.power is given twice in this register",
        "data/file1.toml: sources.survey is given twice in this register",
    ]


def test_a_later_register_wins_and_keeps_what_it_replaced(tmp_path: Path) -> None:
    layers = [read(tmp_path, SOURCES + datum(value=f'"{power} MW"'))[0] for power in (40, 80, 120)]
    whole = layers[0].over(layers[1]).over(layers[2])
    newest = only(whole)
    assert (newest.value, newest.replaced and newest.replaced.value) == (1.2e8, 8e7)
    assert newest.replaced is not None
    assert newest.replaced.replaced == only(layers[0])
    assert whole.faults() == []


def test_what_a_later_register_does_not_give_stays(tmp_path: Path) -> None:
    before = read(tmp_path, SOURCES + datum() + datum("depth", value='"3 m"'))[0]
    after = read(tmp_path, datum("depth", value='"4 m"'))[0]
    whole = before.over(after)
    assert {d.name: d.value for d in whole.data()} == {"power": 4e7, "depth": 4}
    assert whole.faults() == []


def test_a_later_register_may_give_one_label_of_several(tmp_path: Path) -> None:
    before = read(tmp_path, SOURCES + datum("wue.at.a", value='"1 L/kWh"') + datum("wue.at.b", value='"2 L/kWh"'))[0]
    after = read(tmp_path, datum("wue.at.b", value='"3 L/kWh"') + datum("wue.at.c", value='"4 L/kWh"'))[0]
    whole = before.over(after)
    assert {d.label: d.written for d in whole.data()} == {"a": "1 L/kWh", "b": "3 L/kWh", "c": "4 L/kWh"}
    assert [d.replaced.written for d in whole.data() if d.replaced] == ["2 L/kWh"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "x.toml: the file is missing"),
        (b"format = 1\ntitle = 'Dr\xf4me'\n", "x.toml: is not UTF-8 text (byte 22)"),
        (b"format = 1\nvalue = 0,5\n", "x.toml: is not valid TOML"),
        (b"title = 'x'\n", "x.toml: format is None; this version reads format = 1"),
        (b"format = 2\n", "x.toml: format is 2; this version reads format = 1"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "x.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RegisterError) as caught:
        read_toml(path)
    assert words in str(caught.value)


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="is a folder"):
        read_toml(tmp_path, "data/main.toml")
