"""The rules as data: both sides of every bound, what a wrong file is told, and wrong thresholds seen elsewhere."""

from __future__ import annotations

import datetime
import math
from itertools import pairwise
from pathlib import Path

import pytest

from impact import nomenclature, units
from impact.errors import RegisterError
from impact.rulebook import Rulebook, read_rulebook
from impact.study import open_project, whole_graph

TERMS = nomenclature.load()
NAMES = whole_graph().names
SOURCES = open_project("rovaltain").register.sources
NOWHERE = Path("/nonexistent")
BOOK = read_rulebook(NOWHERE, TERMS, NAMES, SOURCES)
RANKS = {"NC": 0, "D": 1, "DC": 2, "E": 3, "A": 4, "CC": 1, "EE": 2, "due": 1}


def regime(rule: str, value: float) -> str:
    """The regime of a value in the unit that the rule is written in."""
    found = BOOK.rules[rule]
    return found.regime(units.parse(f"{value} {found.shape.unit}", found.unit) if found.shape.unit != "1" else value)


# Both sides of each bound, and the bound itself, as the text of law has its operator.
SIDES = [
    ("icpe-2910-a", 0.99, "NC"), ("icpe-2910-a", 1, "DC"), ("icpe-2910-a", 19.99, "DC"),
    ("icpe-2910-a", 20, "E"), ("icpe-2910-a", 49.99, "E"), ("icpe-2910-a", 50, "NC"),
    ("icpe-3110", 49.99, "NC"), ("icpe-3110", 50, "A"), ("icpe-3110", 50.01, "A"),
    ("icpe-2921", 0, "NC"), ("icpe-2921", 0.01, "DC"), ("icpe-2921", 2999.99, "DC"),
    ("icpe-2921", 3000, "E"), ("icpe-2921", 3000.01, "E"),
    ("icpe-1185-2-a", 299, "NC"), ("icpe-1185-2-a", 300, "DC"),
    ("icpe-1185-2-b", 200, "NC"), ("icpe-1185-2-b", 200.1, "D"),
    ("icpe-2925-1", 50, "NC"), ("icpe-2925-1", 50.1, "D"),
    ("icpe-2925-2", 600, "NC"), ("icpe-2925-2", 600.1, "D"),
    ("icpe-4734-1", 249, "NC"), ("icpe-4734-1", 250, "DC"), ("icpe-4734-1", 999, "DC"),
    ("icpe-4734-1", 1000, "E"), ("icpe-4734-1", 2499, "E"), ("icpe-4734-1", 2500, "A"),
    ("icpe-4734-2", 49, "NC"), ("icpe-4734-2", 50, "DC"), ("icpe-4734-2", 499, "DC"),
    ("icpe-4734-2", 500, "E"), ("icpe-4734-2", 999, "E"), ("icpe-4734-2", 1000, "A"),
    ("iota-1.1.1.0", 0, "NC"), ("iota-1.1.1.0", 1, "D"),
    ("iota-1.1.2.0", 10000, "NC"), ("iota-1.1.2.0", 10001, "D"), ("iota-1.1.2.0", 199999, "D"),
    ("iota-1.1.2.0", 200000, "A"),
    ("iota-1.2.1.0", 399.9, "NC"), ("iota-1.2.1.0", 400, "D"), ("iota-1.2.1.0", 999.9, "D"),
    ("iota-1.2.1.0", 1000, "A"),
    ("iota-1.3.1.0", 0, "NC"), ("iota-1.3.1.0", 7.99, "D"), ("iota-1.3.1.0", 8, "A"),
    ("iota-2.1.5.0", 0.99, "NC"), ("iota-2.1.5.0", 1, "NC"), ("iota-2.1.5.0", 1.01, "D"),
    ("iota-2.1.5.0", 19.99, "D"), ("iota-2.1.5.0", 20, "A"),
    ("eia-1", 19.99, "NC"), ("eia-1", 20, "CC"), ("eia-1", 49.99, "CC"), ("eia-1", 50, "EE"), ("eia-1", 50.01, "EE"),
    ("eia-39-a-outside-u", 9999, "NC"), ("eia-39-a-outside-u", 10000, "CC"), ("eia-39-a-outside-u", 39999, "CC"),
    ("eia-39-a-outside-u", 40000, "EE"),
    ("eia-39-a-in-u", 9999, "NC"), ("eia-39-a-in-u", 10000, "CC"), ("eia-39-a-in-u", 40000, "CC"),
    ("eia-39-a-floor", 9999, "NC"), ("eia-39-a-floor", 10000, "CC"),
    ("eia-39-b", 4.99, "NC"), ("eia-39-b", 5, "CC"), ("eia-39-b", 9.99, "CC"), ("eia-39-b", 10, "EE"),
    ("clause-2910-e-37", 19.99, "NC"), ("clause-2910-e-37", 20, "clause"), ("clause-2910-e-37", 50, "NC"),
    ("clause-2921-e-28", 2999, "NC"), ("clause-2921-e-28", 3000, "clause"),
    ("rural-d112-1-18", 99.9, "NC"), ("rural-d112-1-18", 100, "due"), ("rural-d112-1-18", 250, "due"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "value", "expected"), SIDES)
def test_both_sides_of_each_bound(rule, value, expected):
    assert regime(rule, value) == expected


def test_every_bound_is_tested_on_both_sides():
    """A bound that somebody adds is seen here: rows on both sides, none farther than the next bound."""
    for key, rule in BOOK.rules.items():
        unit = "" if rule.shape.unit == "1" else rule.shape.unit
        tested = [units.parse(f"{value} {unit}".strip(), rule.unit) for name, value, _ in SIDES if name == key]
        ends = [-math.inf, *rule.bounds, math.inf]
        for before, bound, after in zip(ends, ends[1:], ends[2:], strict=False):
            below, above = (rule.regime(math.nextafter(bound, end)) for end in (-math.inf, math.inf))
            assert below != above, key
            assert any(before < value <= bound for value in tested), f"{key}: no row below or at {bound}"
            assert any(bound <= value < after for value in tested), f"{key}: no row at or above {bound}"
            assert {rule.regime(value) for value in tested} >= {below, above}, key


@pytest.mark.parametrize("rule", sorted(BOOK.rules))
def test_regimes_rise_with_the_value(rule):
    ranks = [RANKS.get(band.regime, 5) for band in BOOK.rules[rule].bands]
    assert all(low < high for low, high in pairwise(ranks))


def test_combustion_has_no_gap_between_its_two_sections():
    """2910 ends where 3110 begins, on the same quantity."""
    assert BOOK.rules["icpe-2910-a"].shape.quantity == BOOK.rules["icpe-3110"].shape.quantity
    assert BOOK.rules["icpe-2910-a"].bounds[-1] == BOOK.rules["icpe-3110"].bounds[0]


# --- wrong thresholds seen in the wild ------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "value", "wrong"),
    [
        ("icpe-2910-a", 20, "A"),  # law before 2018, still on the first page of a search
        ("icpe-2910-a", 30, "A"),
        ("icpe-2910-a", 1.5, "NC"),  # declaration from 2 MW on: before 2018 too
        ("icpe-4734-2", 100, "E"),  # the 100 t of petrol taken for the total quantity
        ("icpe-4734-1", 100, "E"),
        ("icpe-4734-1", 500, "E"),  # the thresholds of the other storage
        ("icpe-4734-1", 1000, "A"),
        ("icpe-2925-1", 50, "D"),  # strictly more than 50 kW
        ("icpe-2925-2", 51, "D"),  # the bound of lead batteries taken for all
        ("iota-1.1.2.0", 10000, "D"),  # more than 10,000 m³
        ("iota-2.1.5.0", 1, "D"),
        ("iota-1.3.1.0", 8, "D"),  # from 8 m³/h on
    ],
)
def test_wrong_thresholds_are_not_ours(rule, value, wrong):
    assert regime(rule, value) != wrong


def test_petrol_thresholds_are_said_to_be_left_out():
    for rule in ("icpe-4734-1", "icpe-4734-2"):
        assert "essence" in BOOK.rules[rule].shape.note.fr


# --- how old a text is ----------------------------------------------------------------------------

STUDY_DATE = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("version", "confidence", "stale"),
    [
        ("2026-08-21", "found", False), ("2024-11-23", "found", False), ("2024-11-22", "found", True),
        ("2024-12", "found", False), ("2024-11", "found", True), ("2025", "found", False), ("2024", "found", True),
        ("2017", "found", True), (None, "found", True),
        ("2026-08-21", "known", True), ("2026-08-21", "derived", True), ("2026-08-21", "found_partial", True),
    ],
)  # fmt: skip
def test_old_or_unread_texts_are_to_be_read_again(version, confidence, stale):
    rule = BOOK.rules["icpe-3110"]
    shape = rule.shape.model_copy(update={"version_read": version, "confidence": confidence})
    changed = type(rule)(rule.key, rule.file, shape, rule.bands, rule.unit, rule.asks)
    assert changed.is_stale(STUDY_DATE) is stale


# --- wrong files ----------------------------------------------------------------------------------

GOOD = """
[rules.good]
nomenclature = "ICPE"
id = "1"
title = {fr = "a", en = "a"}
quantity = "combustion_thermal_input"
unit = "MW"
bands = [{op_low = ">=", low = 1, regime = "D"}]
legal_text = "t"
version_read = "2026"
sources = ["r511-9-etalab"]
confidence = "found"
"""
QUESTIONS = """format = 1
[questions.wet]
kind = "yes-no"
label = {fr = "a", en = "a"}
why = {fr = "a", en = "a"}
[questions.charge]
kind = "number"
unit = "kg"
label = {fr = "a", en = "a"}
why = {fr = "a", en = "a"}
"""


def read(folder: Path, rules: str, answers: str | None = None) -> Rulebook:
    (folder / "rules").mkdir()
    (folder / "rules" / "some.toml").write_text("format = 1\n" + rules, encoding="utf-8")
    (folder / "rules" / "questions.toml").write_text(QUESTIONS, encoding="utf-8")
    if answers is not None:
        (folder / "answers.toml").write_text("format = 1\n" + answers, encoding="utf-8")
    return read_rulebook(folder, TERMS, NAMES, SOURCES, folder / "rules")


def faults(folder: Path, rules: str, answers: str | None = None) -> list[str]:
    with pytest.raises(RegisterError) as caught:
        read(folder, rules, answers)
    return list(caught.value.faults)


def test_a_good_file_is_read(tmp_path):
    assert read(tmp_path, GOOD).rules["good"].bounds == (1e6,)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"combustion_thermal_input"', '"combustion_thermal_imput"', "nearest are combustion_thermal_input"),
        ('"combustion_thermal_input"', '"site_power"', "quantity"),  # a series is not one number
        ('"combustion_thermal_input"', '"wet"', "quantity"),  # a question without a number
        ('"combustion_thermal_input"', '"drawn_from_nowhere"', "unknown quantity or question"),
        ('unit = "MW"', 'unit = "t"', "rules.good.unit"),
        ('unit = "MW"', 'unit = "MWth"', "MWth"),
        ('["r511-9-etalab"]', '["r511-10"]', 'names "r511-10", which is in no sources file'),
        ('["r511-9-etalab"]', "[]", "sources"),
        ('sources = ["r511-9-etalab"]\n', "", "rules.good.sources is missing"),
        ('">="', '"=>"', "op_low"),
        ('regime = "D"', 'regime = "AS"', "regime"),
        ('"found"', '"sure"', "confidence"),
        ('version_read = "2026"', 'version_read = "last year"', "version_read"),
        ("bands = [{", 'bands = [{op_low = ">=", low = 3, regime = "A"}, {', "D (no end) and A (>= 3) overlap"),
        ("low = 1,", 'low = 1, high = 0.5, op_high = "<",', "not above"),
        ("low = 1,", "low = 1, high = 2,", "go together"),
        ('legal_text = "t"', 'legal_text = "t"\nconditions = [{choice = "backup_powr"}]', "conditions.0.choice"),
        ('legal_text = "t"', 'legal_text = "t"\nconditions = [{choice = "backup_power", values = ["gas"]}]', '"gas"'),
        ('legal_text = "t"', 'legal_text = "t"\nconditions = [{fact = "in_zre"}]', "conditions.0.fact"),
        ('legal_text = "t"', 'legal_text = "t"\nconditions = [{question = "charge"}]', "conditions.0.question"),
        ('legal_text = "t"', 'legal_text = "t"\nconditions = [{answer = "no"}]', "name one of"),
        ("[rules.good]", "[rules.Good_One]", "small letters"),
    ],
)
def test_a_wrong_file_is_told_file_and_field(tmp_path, old, new, expected):
    assert GOOD.count(old) >= 1
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert all(fault.startswith("rules/some.toml: rules.") for fault in found)
    assert any(expected in fault for fault in found), found


def test_touching_bands_overlap_only_where_both_hold_the_bound(tmp_path):
    first = '{op_low = ">=", low = 1, op_high = "%s", high = 2, regime = "D"}'
    two = f'bands = [{first}, {{op_low = "%s", low = 2, regime = "E"}}]'
    old = 'bands = [{op_low = ">=", low = 1, regime = "D"}]'
    for number, pair in enumerate([("<", ">="), ("<=", ">"), ("<", ">")]):
        folder = tmp_path / str(number)
        folder.mkdir()
        read(folder, GOOD.replace(old, two % pair))
    assert "overlap" in faults(tmp_path, GOOD.replace(old, two % ("<=", ">=")))[0]


def test_all_faults_come_at_once(tmp_path):
    wrong = GOOD.replace('"combustion_thermal_input"', '"nothing"').replace("r511-9-etalab", "nobody")
    wrong += GOOD.replace("rules.good", "rules.other").replace('unit = "MW"', 'unit = "ha"')
    found = faults(tmp_path, wrong, '[answers.wet]\nvalue = "perhaps"\nsource = "nobody"\n')
    assert len(found) == 5
    assert {fault.split(":")[0] for fault in found} == {"rules/some.toml", "answers.toml"}


def test_answers_are_read_with_their_units(tmp_path):
    book = read(tmp_path, GOOD, '[answers.charge]\nvalue = "0.3 t"\nsource = "study-conventions"\n'
                '[answers.wet]\nvalue = "no"\nsource = "study-conventions"\n')  # fmt: skip
    assert book.answers == {"charge": pytest.approx(300.0), "wet": False}


def test_an_answer_to_no_question_is_refused(tmp_path):
    found = faults(tmp_path, GOOD, '[answers.weet]\nvalue = "no"\nsource = "study-conventions"\n')
    assert found == ['answers.toml: answers.weet: unknown question "weet"; the nearest are wet']
