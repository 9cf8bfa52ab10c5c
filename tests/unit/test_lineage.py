"""The lineage of many numbers says what the trace of each one says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from impact import trace
from impact.graph import Absent
from impact.lineage import Lineage, Link, code_of, lineage
from impact.nomenclature import REFERENCE
from impact.study import Study, open_project, run_study

ADDRESSES = ("P40-it/water_saving_share", "P40-it-peak/drawdown[agiron]", "P120-it/annual_make_up_water@p95")
RULE = "P40-it-peak/screening/iota-1.3.1.0@flip"

COUNTED = ("candidate_sets", "rejected_sets", "member_number")  # by the run, no data


@pytest.fixture(scope="module")
def study() -> Study:
    project = open_project("rovaltain")
    shape = project.plan.shape.model_copy(update={"members": 4})
    names = [*shape.scenarios]
    plan = replace(project.plan, shape=shape).only([names[0], names[-1]])
    return run_study(replace(project, plan=plan))


@pytest.fixture(scope="module")
def found(study: Study) -> Lineage:
    return lineage(study, [*ADDRESSES, RULE])


def behind(found: Lineage, address: str, through_references: bool = False) -> dict[str, Link]:
    """All links upstream of an address by name; those of the reference case only where they are asked for."""
    links, todo = {}, [found.roots[address]]
    while todo:
        link = found.links[todo.pop()]
        if link.name not in links:
            links[link.name] = link
            if link.kind != "reference" or through_references:
                todo.extend(link.arguments)
    return links


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_has_the_steps_of_the_trace(address: str, study: Study, found: Lineage) -> None:
    trail = trace.trace(study.project, address)
    links = behind(found, address)
    assert set(links) == set(trail.steps)
    for name, step in trail.steps.items():
        link = links[name]
        assert link.kind == step.kind
        assert (link.method.place if link.method else None) == step.method
        assert [d.key for d in link.data] == [d["key"] for d in step.data]
        assert tuple(found.links[index].name for index in link.arguments if link.kind != "reference") == step.arguments


@pytest.mark.parametrize("address", ADDRESSES)
def test_its_values_are_those_of_the_trace(address: str, study: Study, found: Lineage) -> None:
    trail = trace.trace(study.project, address)
    for name, link in behind(found, address).items():
        term = study.project.terms[name]
        if link.kind in ("support", "absent"):
            continue
        if link.is_series:
            words = zip(("mean", "min", "max"), link.central, strict=True)
            said = ", ".join(f"{word} {trace.show(value, term, 4)}" for word, value in words)
        elif link.labels:
            pairs = zip(link.labels, link.central, strict=True)
            said = ", ".join(f"{label}: {trace.show(value, term, 4)}" for label, value in pairs)
        else:
            said = trace.show(link.central[0], term)
        assert said == trail.steps[name].value, name


def test_ranges_are_those_of_the_study(study: Study, found: Lineage) -> None:
    case = study.cases["P40-it-peak"]
    for name, link in behind(found, ADDRESSES[1]).items():
        if link.kind in ("support", "absent", "reference") or link.is_series:
            continue
        values = case.results[name].values
        assert not isinstance(values, Absent)
        low, high = np.quantile(values[1:], [0.05, 0.95], axis=0) if values.shape[0] > 1 else (values[0], values[0])
        if np.all(low == high):
            assert link.low == link.high == ()
        else:
            assert link.low == pytest.approx(np.atleast_1d(low))
            assert link.high == pytest.approx(np.atleast_1d(high))


def test_a_reference_leads_on_to_the_reference_case(study: Study, found: Lineage) -> None:
    links = behind(found, ADDRESSES[0], through_references=True)
    references = [link for link in links.values() if link.kind == "reference"]
    assert references
    for link in references:
        there = found.links[link.arguments[0]]
        assert there.name == link.name.removeprefix(REFERENCE)
        assert there.central == link.central
        assert link.note == study.cases["P40-it"].case.reference


def test_every_way_ends_in_data_supports_or_absence(found: Lineage) -> None:
    for link in found.links:
        if not link.arguments:
            assert link.kind in ("datum", "support", "absent")
            assert link.data or link.kind != "datum" or link.name in COUNTED


def test_a_link_stands_once_and_after_what_it_rests_on(found: Lineage) -> None:
    for index, link in enumerate(found.links):
        assert all(argument < index for argument in link.arguments)
    keys = [(link.name, link.kind, link.central, link.low, link.note, link.arguments) for link in found.links]
    plain = [key for key, link in zip(keys, found.links, strict=True) if not link.data]
    assert len(plain) == len(set(plain))


def test_a_number_of_a_rule_rests_on_the_quantity_of_the_rule(study: Study, found: Lineage) -> None:
    row = study.screened[RULE.partition("@")[0]]
    assert found.links[found.roots[RULE]].name == row.rule.shape.quantity


def test_the_code_of_a_method_has_no_docstring(study: Study) -> None:
    for methods in study.project.graph.alternatives.values():
        for method in methods:
            code = code_of(method.function)
            assert "return" in code
            assert '"""' not in code
