"""Cases of the aquifer's structures: variants, streams, recharge, absence, statements, documents."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gis import given_receptors
from gis.streams import REACHES_FILE, read_streams
from impact import claims, documents, evidence, nomenclature, robustness
from impact.cases import read_plan
from impact.errors import RegisterError
from impact.graph import Absent
from impact.results import Address
from impact.study import Project, Study, evaluate, open_project, run_study
from reports import aquifers
from reports.language import language

STRUCTURES = ("continuous_with_river", "perched_with_springs", "deep_confined", "deep_leaky")


@pytest.fixture(scope="module")
def project() -> Project:
    """One scenario, and members enough to have ranges."""
    whole = open_project()
    plan = whole.plan.only(["P120"])
    kept = {"headline", "headline-hot", "tower", "tower-hot", "structures", "roofs-infiltrated"}
    cases = tuple(case for case in plan.cases if case.family in kept and "-site" not in case.name)
    shape = plan.shape.model_copy(update={"members": 21, "series": []})
    return replace(whole, plan=replace(plan, shape=shape, cases=cases))


@pytest.fixture(scope="module")
def study(project: Project) -> Study:
    return run_study(project)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_variant_equals_its_case_computed_alone(project: Project, study: Study, structure: str) -> None:
    name = f"P120-it-hot-{structure}"
    names = ["structure_drawdown", "structure_cannot_deliver", "annual_make_up_water"]
    alone = evaluate(project, project.plan.case(name), names, 21)
    for quantity in names:
        assert np.array_equal(study.cases[name].results[quantity].values, alone.results[quantity].values)  # type: ignore[arg-type]


def test_a_variant_takes_over_what_its_choices_do_not_change(study: Study) -> None:
    base, variant = study.cases["P120-it-hot"], study.cases["P120-it-hot-deep_leaky"]
    assert variant.results["pue"].values is base.results["pue"].values
    assert isinstance(base.results["structure_drawdown"].values, Absent)
    assert variant.case.ensemble
    assert variant.case.reference == base.case.reference


def test_a_variant_of_a_variant_or_with_a_reference_is_a_fault(tmp_path: Path) -> None:
    folder = shutil.copytree(open_project().pack.folder, tmp_path / "site")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(
        text.replace('variant_of = "headline-hot"', 'variant_of = "headline-hott"\nensemble = true').replace(
            'variant_of = "headline"', 'variant_of = "structures"'
        ),
        encoding="utf-8",
    )
    with pytest.raises(RegisterError) as caught:
        read_plan(folder, nomenclature.load())
    assert 'unknown family "headline-hott"; the nearest are headline-hot' in str(caught.value)
    assert 'variant_of is "structures", itself a variant' in str(caught.value)


def test_the_limits_enclose_the_infinite_aquifer_in_every_member(study: Study) -> None:
    river, barrier = (study.cases[f"P120-it-hot-{name}"].results for name in STRUCTURES[:2])
    same = river["structure_long_term_rate"].values == barrier["structure_long_term_rate"].values  # type: ignore[operator]
    less = river["structure_long_term_drawdown"].values[same]  # type: ignore[index]
    more = barrier["structure_long_term_drawdown"].values[same]  # type: ignore[index]
    assert np.all(less <= more)
    assert np.any(less < more)


def test_an_unknown_stream_gives_a_bound_and_no_value(study: Study) -> None:
    results = study.cases["P120-it-hot-continuous_with_river"].results
    least, most = results["stream_depletion_least"].values, results["stream_depletion_most"].values
    assert np.all(least == 0)
    assert np.all(most > 0)
    assert np.all(most <= results["structure_long_term_rate"].values[:, None])  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "certain", "possible"),
    [("gaining", 1, 1), ("losing-connected", 1, 1), ("losing-disconnected", 0, 0), ("unknown", 0, 1)],
)
def test_the_class_of_a_reach_decides(project: Project, tmp_path: Path, kind: str, certain: int, possible: int) -> None:
    text = (project.pack.folder / REACHES_FILE).read_text(encoding="utf-8")
    (tmp_path / REACHES_FILE).write_text(text.replace('class = "unknown"', f'class = "{kind}"'), encoding="utf-8")
    streams = read_streams(tmp_path, project.supports["places"])
    assert streams is not None
    assert set(streams.certain) == {certain}
    assert set(streams.possible) == {possible}
    assert streams.labels[streams.boundary or 0] == "isere"


def test_a_given_distance_moves_within_its_accuracy(study: Study) -> None:
    """The Barberolle and the Véore are not drawn: their distances range over what is said of their exactness."""
    result = study.cases[f"P120-it-hot-{STRUCTURES[0]}"].results["stream_distance"]
    for label, distance, accuracy in (("barberolle", 2700.0, 700.0), ("veore", 10_700.0, 1000.0)):
        values = result.values[:, result.labels.index(label)]
        assert values[0] == distance
        assert np.abs(values - distance).max() <= accuracy
        assert np.ptp(values) > 0


def test_a_low_flow_given_for_a_stream_makes_a_share_of_it(tmp_path: Path) -> None:
    """Of a stream with a low flow the share is known, of the others nothing; a name that is no stream is a fault."""
    folder = Path(shutil.copytree(open_project().pack.folder, tmp_path / "site"))
    path = folder / "data" / "groundwater_ways.toml"
    flow = '[data.stream_low_flow.at.barberolle]\nvalue = "0.02 m³/s"\ngrade = "assumed"\nsource = "authors-assumption"'
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n{flow}", encoding="utf-8")
    project = open_project(str(folder))
    case = project.plan.case("P40-it-hot-perched_with_springs")
    found = evaluate(project, case, ["stream_low_flow_share", "stream_depletion_most"]).results
    share, taken = found["stream_low_flow_share"], found["stream_depletion_most"]
    assert share.labels == ("isere", "barberolle")
    assert share.values[0].tolist() == pytest.approx(
        [taken.values[0][taken.labels.index("isere")] / 90.0, taken.values[0][taken.labels.index("barberolle")] / 0.02]
    )
    path.write_text(f"{text}\n{flow.replace('barberolle', 'herbasse')}", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"stream_low_flow\.at\.herbasse is no stream of reaches\.toml: isere"):
        open_project(str(folder)).supports  # noqa: B018


def test_a_reach_that_is_nowhere_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / REACHES_FILE).write_text(
        'format = 1\n[reaches.lost]\nclass = "unknown"\nboundary = true\nreason = {fr = "a", en = "b"}\nsource = "x"\n',
        encoding="utf-8",
    )
    with pytest.raises(RegisterError) as caught:
        read_streams(tmp_path, None)
    assert "reaches.lost is in no layer of places" in str(caught.value)
    assert "boundary needs a stream that is drawn" in str(caught.value)


def test_the_change_of_recharge_changes_its_sign_with_the_roofs(study: Study) -> None:
    lost = study.cases["P120-it"].results["recharge_change"].values
    gained = study.cases["P120-it-roofs-infiltrated"].results["recharge_change"].values
    assert np.all(lost <= 0)
    assert np.all(gained >= 0)
    assert lost[0] < 0 < gained[0]  # type: ignore[index]


def test_the_recharge_of_the_whole_plot_is_that_of_the_review() -> None:
    """4.3 ha from bare ground: 5,200 to 15,000 m³ a year lost, 32,000 m³ collected at 85 % of 874 mm."""
    for recharge, lost in (("120 mm/year", -5160.0), ("350 mm/year", -15050.0)):
        sets = ["sealed_area_before=0 m²", "sealed_area_project=43000 m²", f"rain_recharge={recharge}"]
        project = open_project(overrides=sets)
        found = evaluate(project, project.plan.cases[0], ["recharge_change"]).results["recharge_change"]
        assert found.statistic(None, "central") == pytest.approx(lost, rel=1e-9)
    collected = ["sealed_area_before=0 m²", "sealed_area_project=43000 m²", "rain_recharge=1 mm/year"]
    project = open_project(overrides=[*collected, "roof_runoff=infiltrated"])
    found = evaluate(project, project.plan.cases[0], ["recharge_change"]).results["recharge_change"]
    assert found.statistic(None, "central") == pytest.approx(0.85 * 0.8739 * 43000 - 43, rel=1e-6)


@pytest.mark.parametrize("name", ["abstractable_volume_share", "site_first_fill", "supplying_network_peak_day_share"])
def test_what_is_not_communicated_is_absent_with_its_reason(study: Study, name: str) -> None:
    value = study.number(Address("P120-it", name, None)).value
    assert isinstance(value, Absent)
    assert re.search("not (communicated|public)", value.reason)


def test_a_value_given_for_an_absent_leaf_takes_its_place() -> None:
    project = open_project(overrides=["abstractable_volume=100000 m³/year"])
    done = evaluate(project, project.plan.case("P120-it"), ["abstractable_volume_share", "annual_abstraction"])
    share, taken = (result.statistic(None, "central") for result in done.results.values())
    assert share == pytest.approx(taken / 100000)  # type: ignore[operator]


def test_absence_and_value_in_one_register_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'format = 1\n[absent.gpu_count]\nreason = {fr = "a", en = "b"}\n'
        '[absent.gpu_cont]\nreason = {fr = "a", en = "b"}\n'
        '[data.gpu_count]\nvalue = "1"\ngrade = "assumed"\nsource = "x"\n',
        encoding="utf-8",
    )
    _, faults = evidence.read_register([(tmp_path / "a.toml", "a.toml")], nomenclature.load())
    assert any("absent.gpu_count and data.gpu_count are both given" in fault for fault in faults)
    assert any('unknown quantity "gpu_cont"' in fault for fault in faults)


def test_a_later_register_may_give_or_take_a_value() -> None:
    datum = evidence.Datum("x", 1.0, "assumed", "s", "f", "1")
    given = evidence.Register({"x": evidence.Leaf("x", (datum,))})
    lacking = evidence.Register(absent={"x": {"fr": "a", "en": "b"}})
    assert not lacking.over(given).absent
    assert not given.over(lacking).leaves
    assert set(given.over(lacking).absent) == {"x"}


# --- statements and documents ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], "untested"),
        (["supported", "supported"], "all"),
        (["contradicted", "contradicted"], "none"),
        (["supported", "plausible"], "some"),
        (["supported", "not-verifiable"], "some"),
        (["supported", "contradicted"], "some"),
    ],
)
def test_where_a_statement_stands(verdicts: list[claims.Verdict], expected: str) -> None:
    assert claims.standing(verdicts) == expected


def test_a_statement_and_its_contrary_are_judged_alike(study: Study) -> None:
    """Planted statements: a drawdown is at least nothing in all structures, and at most nothing in none."""
    shape = {"text": {"fr": "a", "en": "b"}, "quantity": "structure_drawdown", "label": "well-100-m",
             "datum": "site_offset_east", "families": ["structures"]}  # fmt: skip
    planted = {
        name: robustness.StatementShape.model_validate({**shape, "comparison": sign})
        for name, sign in (("least", ">="), ("most", "<="))
    }
    least, most = robustness.assess(study, planted)
    assert (least.standing, most.standing) == ("all", "none")
    assert least.by_scenario == {"P120": "all"}
    assert [found.key for found in robustness.robust((least, most))] == ["least"]
    assert len(least.comparisons) == len(STRUCTURES)


def test_a_number_that_no_structure_changes_is_told_apart(project: Project, study: Study) -> None:
    """What is asked of the well is the same in all structures; what the well does to the ground is not."""
    found = {r.key: r for r in robustness.assess(study, robustness.read_statements(project.pack.folder, project.terms))}
    assert not found["peak-above-threshold"].varies
    assert found["noticeable-effect-at-100-m"].varies
    said = {one.text: one for part in aquifers.statements(study, language("en")) for one in part}
    asked = next(one for text, one in said.items() if "exceeds 8 m³/h" in text)
    assert not asked.of_structure
    assert "some" not in dict(asked.by_scenario).values()


def test_what_is_said_of_streams_and_wells(study: Study) -> None:
    assert aquifers.undrawn_streams(study, language("fr")) == ("la Barberolle", "la Véore")
    assert aquifers.gauged_streams(study) == (("isere",), ("rhone", "barberolle", "veore"))
    assert aquifers.wells_given(study, language("en")) == ((), ("drinking-water wells", "irrigation wells"))
    own = ("agiron", "well-100-m", "well-500-m", "well-1-km")
    given = ("drinking-water-well-1", "drinking-water-well-2", "irrigation-well-1", "irrigation-well-2")
    assert given_receptors.for_pages(own) == own
    assert given_receptors.for_pages(own + given) == (*own[:2], "drinking-water-well-1", "irrigation-well-1")


def test_where_narrows_the_cases(study: Study) -> None:
    shape = robustness.StatementShape.model_validate(
        {"text": {"fr": "a", "en": "b"}, "quantity": "spring_depletion_most", "datum": "site_offset_east",
         "comparison": ">=", "families": ["structures"], "where": {"aquifer_structure": ["perched_with_springs"]}}
    )  # fmt: skip
    (result,) = robustness.assess(study, {"springs": shape})
    assert (result.standing, len(result.comparisons)) == ("all", 1)


def test_statements_and_documents_of_the_pack_can_be_read(project: Project, study: Study) -> None:
    folder = project.pack.folder
    statements = robustness.read_statements(folder, project.terms)
    assert all(result.comparisons for result in robustness.assess(study, statements))
    known = claims.read_claims(folder, project.terms, project.register)
    wanted = documents.read_documents(folder, project.terms, known)
    asked = {name for document in wanted.values() for name in document.quantities}
    assert set(project.register.absent) <= asked, "each absent leaf has a document that would give it"


def test_faults_of_statements_and_documents(tmp_path: Path) -> None:
    (tmp_path / "statements.toml").write_text(
        'format = 1\n[statements.a]\ntext = {fr = "a", en = "b"}\nquantity = "drawdwn"\ncomparison = "<="\n'
        'datum = "noticeable_drawdown"\nfamilies = ["structures"]\nwhere = {colour = ["red"]}\n',
        encoding="utf-8",
    )
    with pytest.raises(RegisterError) as caught:
        robustness.read_statements(tmp_path, nomenclature.load())
    assert 'unknown quantity "drawdwn"' in str(caught.value)
    assert 'unknown choice "colour"' in str(caught.value)
    words = '{fr = "a", en = "b"}'
    (tmp_path / "documents.toml").write_text(
        f"format = 1\n[documents.a]\nwhat = {words}\nholder = {words}\nsettles = {words}\n"
        'claims = ["none"]\nstatus = "requested"\n',
        encoding="utf-8",
    )
    with pytest.raises(RegisterError) as caught:
        documents.read_documents(tmp_path, nomenclature.load(), ["pue"])
    assert 'unknown claim "none"' in str(caught.value)
    assert "write the date under requested" in str(caught.value)
    assert robustness.read_statements(tmp_path / "elsewhere", nomenclature.load()) == {}


def test_the_hardest_structure_is_the_one_in_which_the_well_fails_most() -> None:
    shares = {"a": 0.1, "b": 0.4, "c": 0.4, "d": 0.2}
    told: Any = SimpleNamespace(number=lambda address: SimpleNamespace(value=shares[address.partition("/")[0]]))
    lines = [aquifers.StructureLine(case.upper(), ("of a smaller power", case)) for case in shares]
    found = aquifers.hardest(told, lines)
    assert found is not None
    assert found.label == "C"  # the last of those that are equal
    assert aquifers.hardest(told, []) is None
