"""The field programme and the matrix of acts: what they may name, and that they judge nothing."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from impact import acts, field_programme, nomenclature
from impact.errors import RegisterError
from impact.study import Study, open_project
from reports import field_work
from reports.document import ROLES
from reports.language import language

TERMS = nomenclature.load()
PAIR = '{fr = "a", en = "b"}'
DATE = datetime.date(2026, 11, 23)


def test_every_operation_has_cost_duration_and_something_to_settle(small_study: Study) -> None:
    register = small_study.project.register
    programme = field_work.programme(small_study, language("fr"))
    keys = [operation.key for operation in programme.operations]
    for name in ("field_work_cost", "field_work_duration"):
        data = register.leaves[name].data
        assert [datum.label for datum in data] == keys
        assert all(datum.low and datum.high and datum.low < datum.value < datum.high for datum in data)
        assert {datum.grade for datum in data} == {"assumed"}, "no price list was read"
    assert set(programme.statements) == {letter for each in programme.operations for letter in each.letters}


def test_the_programme_costs_the_sum_and_lasts_as_long_as_its_longest(small_study: Study) -> None:
    number = small_study.number
    case = next(iter(small_study.cases))
    keys = small_study.project.register.leaves["field_work_cost"].labels or ()
    costs = [number(f"{case}/field_work_cost[{key}]").value for key in keys]
    lasting = [number(f"{case}/field_work_duration[{key}]").value for key in keys]
    assert number(f"{case}/field_programme_cost").value == pytest.approx(sum(costs))  # type: ignore[arg-type]
    assert number(f"{case}/field_programme_longest").value == max(lasting)  # type: ignore[type-var]


def test_faults_of_the_programme_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / field_programme.PROGRAMME_FILE).write_text(
        f'format = 1\n[operations.dig]\nsettles = {PAIR}\nquantities = ["depth_to_watr"]\n', encoding="utf-8"
    )
    with pytest.raises(RegisterError) as caught:
        field_programme.read_operations(TERMS, ["tracer"], tmp_path)
    assert 'unknown quantity "depth_to_watr"' in str(caught.value)
    assert 'unknown operation "dig"' in str(caught.value)
    assert "operations.tracer is missing" in str(caught.value)


def test_the_matrix_of_the_toolkit_can_be_read_and_uses_all_its_articles() -> None:
    project = open_project()
    found = acts.read_acts(project.terms, project.register.sources, ROLES)
    hooked = {name for finding in found.findings.values() for names in finding.hooks.values() for name in names}
    repairing = {key for key, article in found.articles.items() if article.repairs}
    assert hooked | repairing == set(found.articles)
    assert repairing, "a defect found is most often repaired: the report has to say how"


def test_the_matrix_judges_nothing() -> None:
    project = open_project()
    found = acts.read_acts(project.terms, project.register.sources, ROLES)
    texts = [t for f in found.findings.values() for t in (f.label, f.repair)]
    said = " ".join(f"{text.fr} {text.en}" for text in texts).casefold()
    assert not re.search(r"illéga|irrégul|fraud|illegal|unlawful|sesterce|must ", said)


@pytest.mark.parametrize(
    ("version", "source", "stale"),
    [("2026-04-03", "x", False), ("2026-04-03", None, True), (None, "x", True), ("2017", "x", True)],
)
def test_a_text_without_date_or_source_or_too_old_is_to_be_read_again(
    version: str | None, source: str | None, stale: bool
) -> None:
    article = acts.ArticleShape.model_validate(
        {"name": "L1", "code": {"fr": "a", "en": "b"}, "says": {"fr": "a", "en": "b"}, "version_read": version,
         "source": source}
    )  # fmt: skip
    assert article.is_stale(DATE) is stale


def test_faults_of_the_matrix_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / acts.ACTS_FILE).write_text(
        f"format = 1\n[acts.permit]\nlabel = {PAIR}\n"
        f'[articles.one]\nname = "L1"\ncode = {PAIR}\nsays = {PAIR}\nsource = "nowhere"\n'
        f'[findings.a]\nlabel = {PAIR}\nrole = "pek"\nquantity = "pu"\nrepair = {PAIR}\n'
        'hooks = {permit = ["two"], water = ["one"]}\n',
        encoding="utf-8",
    )
    with pytest.raises(RegisterError) as caught:
        acts.read_acts(TERMS, ["known"], ROLES, tmp_path)
    for part in ('"nowhere"', 'role "pek"', 'quantity "pu"', 'article "two"', 'act "water"'):
        assert part in str(caught.value)
