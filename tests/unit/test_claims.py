"""Claims: one rule for every party. No test says what comes out for a real claim."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from impact import nomenclature, study
from impact.claims import VERDICTS, ClaimShape, assess, combine, judge, read_claims
from impact.errors import RegisterError
from impact.evidence import Datum, Leaf, Register, Source

ROOT = Path(__file__).parents[2]
MIRROR = {"supported": "contradicted", "contradicted": "supported", "plausible": "plausible"}
TURNED = {">=": "<=", "<=": ">=", "=": "="}
TEXT = {"fr": "mots", "en": "words"}

numbers = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
comparisons = st.sampled_from([">=", "<=", "="])


@st.composite
def ranges(draw: st.DrawFn) -> tuple[float, float, float]:
    """A central value and a range, which need not hold it."""
    low, high = sorted((draw(numbers), draw(numbers)))
    return draw(numbers), low, high


# --- one comparison ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "value", "high", "comparison", "claimed", "expected"),
    [
        (0.97, 0.98, 0.99, ">=", 0.96, "supported"),
        (0.955, 0.98, 0.99, ">=", 0.96, "supported"),  # 96 % is met from 95.5 % on
        (0.954, 0.98, 0.99, ">=", 0.96, "plausible"),
        (0.5, 0.6, 0.954, ">=", 0.96, "contradicted"),
        (0.5, 0.6, 0.955, ">=", 0.96, "plausible"),
        (0.5, 0.98, 0.954, ">=", 0.96, "plausible"),  # the central value lies outside of its range
        (0.97, 0.90, 0.99, ">=", 0.96, "plausible"),
        (1.0, 1.05, 1.1, "<=", 1.1, "supported"),
        (1.11, 1.12, 1.2, "<=", 1.1, "contradicted"),
        (1.0, 1.12, 1.2, "<=", 1.1, "plausible"),
        (1.1, 1.1, 1.1, "=", 1.1, "supported"),
        (1.0, 1.1, 1.2, "=", 1.1, "plausible"),
        (1.2, 1.3, 1.4, "=", 1.1, "contradicted"),
    ],
)
def test_judge(low: float, value: float, high: float, comparison: str, claimed: float, expected: str) -> None:
    assert judge(value, low, high, comparison, claimed, 0.005) == expected


@given(ranges(), comparisons, numbers, st.floats(0, 10))
def test_a_claim_read_from_the_other_side_gets_the_same_verdict(
    computed: tuple[float, float, float], comparison: str, claimed: float, resolution: float
) -> None:
    """At least x of a quantity is at most -x of what is lost: same arithmetic, same verdict."""
    value, low, high = computed
    one = judge(value, low, high, comparison, claimed, resolution)
    other = judge(-value, -high, -low, TURNED[comparison], -claimed, resolution)
    assert one == other


@given(ranges(), numbers)
def test_a_claim_and_its_negation_mirror(computed: tuple[float, float, float], claimed: float) -> None:
    assume(claimed not in computed)  # equal holds on both sides
    value, low, high = computed
    claim = judge(value, low, high, ">=", claimed, 0)
    assert judge(value, low, high, "<=", claimed, 0) == MIRROR[claim]


@given(ranges(), comparisons, numbers, st.floats(0, 10), st.floats(0, 10))
def test_a_coarser_figure_is_never_harder_to_meet(
    computed: tuple[float, float, float], comparison: str, claimed: float, fine: float, more: float
) -> None:
    order = ("contradicted", "plausible", "supported")
    verdicts = [judge(*computed, comparison, claimed, resolution) for resolution in (fine, fine + more)]
    assert order.index(verdicts[0]) <= order.index(verdicts[1])


@given(st.floats(-1e6, 1e6), comparisons, numbers)
def test_without_a_range_a_claim_holds_or_not(value: float, comparison: str, claimed: float) -> None:
    assert judge(value, value, value, comparison, claimed, 0) in {"supported", "contradicted"}


# --- several comparisons -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], "ill-defined"),
        *(([verdict] * 3, verdict) for verdict in VERDICTS),
        (["supported", "plausible"], "plausible"),
        (["supported", "contradicted"], "not-verifiable"),
        (["plausible", "contradicted"], "plausible"),
        (["supported", "plausible", "contradicted"], "not-verifiable"),
        (["supported", "not-verifiable"], "not-verifiable"),
        (["contradicted", "not-verifiable"], "not-verifiable"),
    ],
)
def test_combine(parts: list[Any], whole: str) -> None:
    assert combine(parts) == whole


@given(st.lists(st.sampled_from(VERDICTS)), st.randoms())
def test_the_order_and_the_number_of_parts_do_not_matter(parts: list[Any], random: Any) -> None:
    shuffled = parts * 2
    random.shuffle(shuffled)
    assert combine(shuffled) == combine(parts)


@given(st.lists(st.sampled_from(["supported", "contradicted", "plausible"])))
def test_support_and_contradiction_weigh_the_same(parts: list[Any]) -> None:
    mirrored: list[Any] = [MIRROR[part] for part in parts]
    whole = combine(parts)
    assert combine(mirrored) == MIRROR.get(whole, whole)


# --- invented claims on a computed study ---------------------------------------------------------


@pytest.fixture(scope="module")
def computed() -> study.Study:
    project = study.open_project()
    case = next(c for c in project.plan.cases if c.choices["cooling_technology"] == "evaporative_tower")
    done = study.run_case(project, case, {}, 3)
    return study.Study(project, {case.name: done})


def invented(computed: study.Study, side: str, quantity: str, comparison: str, claimed: str) -> ClaimShape:
    (done,) = computed.cases.values()
    reading = {
        "name": "one", "label": TEXT, "quantity": quantity, "comparison": comparison, "claimed": claimed,
        "families": [done.case.family], "scenarios": [done.case.scenario],
    }  # fmt: skip
    claim = {
        "id": "X", "who": TEXT, "side": side, "date": "2026", "wording": "quoted", "words": TEXT,
        "source": "nobody", "settled_by": TEXT, "readings": [reading],
    }  # fmt: skip
    return ClaimShape.model_validate(claim)


def one_case_only(computed: study.Study) -> study.Study:
    (done,) = computed.cases.values()
    plan = replace(computed.project.plan, cases=(done.case,))
    return study.Study(replace(computed.project, plan=plan), computed.cases)


@pytest.mark.parametrize("comparison", [">=", "<=", "="])
@pytest.mark.parametrize(("quantity", "claimed"), [("load_factor", "load_factor"), ("pue", "claimed_pue")])
def test_the_side_of_a_claim_changes_nothing(
    computed: study.Study, quantity: str, claimed: str, comparison: str
) -> None:
    claims = {s: invented(computed, s, quantity, comparison, claimed) for s in ("project", "opponents", "authority")}
    tested = assess(one_case_only(computed), claims)
    assert len({claim.verdict for claim in tested}) == 1
    (comparison_made,) = tested[0].readings[0].comparisons
    assert comparison_made.claimed.name == claimed
    assert comparison_made.address.quantity == quantity


@pytest.mark.parametrize(
    ("quantity", "claimed", "expected"),
    [("pue", "load_factor", "lower"), ("load_factor", "claimed_pue", "higher"), ("load_factor", "load_factor", "")],
)
def test_the_direction_of_a_claim_is_where_its_value_lies(
    computed: study.Study, quantity: str, claimed: str, expected: str
) -> None:
    (tested,) = assess(one_case_only(computed), {"x": invented(computed, "project", quantity, "=", claimed)})
    assert tested.direction == expected


def test_a_quantity_that_is_absent_is_not_verifiable(computed: study.Study) -> None:
    claim = invented(computed, "project", "assist_duration", ">=", "load_factor")
    assert assess(one_case_only(computed), {"x": claim})[0].verdict == "not-verifiable"


def test_a_claim_that_can_be_read_in_no_way_is_ill_defined(computed: study.Study) -> None:
    claim = invented(computed, "project", "pue", ">=", "load_factor").model_copy(update={"readings": []})
    assert assess(one_case_only(computed), {"x": claim})[0].verdict == "ill-defined"


# --- the file of claims --------------------------------------------------------------------------

SOURCE = Source("known", "title", "publisher", "press", "secondary")
DATUM = Datum("claimed_pue", 1.1, "declared", "known", "data.toml", "1.1", 0.05)
REGISTER = Register({"claimed_pue": Leaf("claimed_pue", (DATUM,))}, {"known": SOURCE})

CLAIMS = """
format = 1
[claims.x]
id = "X"
who = {fr = "a", en = "b"}
side = "project"
date = "2025"
wording = "quoted"
words = {fr = "a", en = "b"}
source = "known"
settled_by = {fr = "a", en = "b"}
[[claims.x.readings]]
name = "one"
label = {fr = "a", en = "b"}
quantity = "pue"
comparison = "<="
claimed = "claimed_pue"
families = ["headline"]
"""


def test_a_good_file_of_claims_is_read(tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    assert set(read_claims(tmp_path, nomenclature.load(), REGISTER)) == {"x"}


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ('source = "known"', 'source = "hearsay"', 'claims.x.source names "hearsay"'),
        ('quantity = "pue"', 'quantity = "peu"', 'readings.one.quantity: unknown quantity "peu"; the nearest are pue'),
        ('quantity = "pue"', 'quantity = "air_temperature"', "readings.one.quantity: air_temperature is a series"),
        ('claimed = "claimed_pue"', 'claimed = "claimed_peu"', "readings.one.claimed: unknown quantity"),
        ('claimed = "claimed_pue"', "claimed = 1.1", "readings.0.claimed is 1.1"),
        ('quantity = "pue"', 'quantity = "wue"', "readings.one.claimed: claimed_pue is in 1, wue in m³/J"),
        ("[claims.x]", "[claim.y]\nx = 1\n[claims.x]", 'unknown table "claim"; the nearest are claims'),
        ('comparison = "<="', 'comparison = "=="', "expected '>=', '<=', '=', '<' or '>'"),
        ('side = "project"', 'side = "good"', "claims.x.side"),
        ('id = "X"', 'id = "X"\nverdict = "supported"', 'claims.x.verdict unknown key "verdict"'),
        ('id = "X"\n', "", "claims.x.id is missing"),
        ('claimed = "claimed_pue"', 'claimed = "pue"', "readings.one.claimed: pue has no value in any register"),
        ('claimed = "claimed_pue"', 'claimed = "claimed_pue"\nmargin = "cinq"', "readings.one.margin: "),
        ('claimed = "claimed_pue"', 'claimed = "claimed_pue"\nmargin = "-1"', "expected 0 or more"),
    ],
)
def test_a_fault_of_the_claims_is_named(tmp_path: Path, good: str, bad: str, words: str) -> None:
    (tmp_path / "claims.toml").write_text(CLAIMS.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        read_claims(tmp_path, nomenclature.load(), REGISTER)
    assert len(caught.value.faults) == 1
    assert "claims.toml: " in str(caught.value)
    assert words in str(caught.value)


def test_families_and_scenarios_of_the_own_study_are_looked_up(tmp_path: Path) -> None:
    plan = study.open_project().plan
    own = replace(plan, folder=tmp_path)
    family, scenario = plan.shape.families[0].name, next(iter(plan.shape.scenarios))
    good = CLAIMS.replace('families = ["headline"]', f'families = ["{family}"]\nscenarios = ["{scenario}"]')
    path = tmp_path / "claims.toml"
    path.write_text(good, encoding="utf-8")
    assert read_claims(tmp_path, nomenclature.load(), REGISTER, own)
    path.write_text(good.replace(family, f"{family}s").replace(scenario, f"{scenario}x"), encoding="utf-8")
    assert read_claims(tmp_path, nomenclature.load(), REGISTER, plan), "a study elsewhere has families of its own"
    with pytest.raises(RegisterError) as caught:
        read_claims(tmp_path, nomenclature.load(), REGISTER, own)
    assert [fault.split(";")[0] for fault in caught.value.faults] == [
        f'claims.toml: claims.x.readings.one.families: unknown family "{family}s"',
        f'claims.toml: claims.x.readings.one.scenarios: unknown scenario "{scenario}x"',
    ]


# --- no verdict is written anywhere --------------------------------------------------------------


def verdict_words(content: Any) -> list[str]:
    """The verdicts that stand as a value in a TOML document."""
    if isinstance(content, dict):
        return [word for value in content.values() for word in verdict_words(value)]
    if isinstance(content, list):
        return [word for value in content for word in verdict_words(value)]
    return [content] if isinstance(content, str) and content.strip().lower() in VERDICTS else []


@pytest.mark.parametrize("file", sorted(ROOT.glob("gis/sites/**/*.toml")), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_no_datum_is_a_verdict(file: Path) -> None:
    assert verdict_words(tomllib.loads(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("file", sorted(ROOT.glob("gis/sites/**/claims.toml")), ids=lambda f: f.parent.name)
def test_no_sentence_about_a_claim_holds_a_verdict(file: Path) -> None:
    values = re.sub(r"#.*", "", file.read_text(encoding="utf-8")).lower()
    assert [word for word in VERDICTS if re.search(rf"\b{word}\b", values)] == []


def verdict_texts(tree: ast.AST) -> list[int]:
    return [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Constant) and n.value in VERDICTS]


@pytest.mark.parametrize(
    "file",
    [f for p in ("impact", "gis") for f in sorted((ROOT / p).rglob("*.py")) if f.name != "claims.py"],
    ids=lambda f: str(f.relative_to(ROOT)),
)
def test_no_verdict_stands_in_code(file: Path) -> None:
    assert verdict_texts(ast.parse(file.read_text(encoding="utf-8"))) == []


def test_no_claim_is_named_in_code() -> None:
    """Whoever looks at one claim by its key could treat it in its own way."""
    keys = {
        key
        for file in ROOT.glob("gis/sites/**/claims.toml")
        for key in tomllib.loads(file.read_text(encoding="utf-8")).get("claims", {})
    }
    found = [
        (str(file.relative_to(ROOT)), node.value)
        for package in ("impact", "gis", "reports")
        for file in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in keys
    ]
    assert found == []


def test_planted_verdicts_are_seen() -> None:
    assert verdict_words({"claims": {"x": {"note": ["Supported "]}}}) == ["Supported "]
    assert verdict_texts(ast.parse("def f():\n    return 'contradicted'")) == [2]
