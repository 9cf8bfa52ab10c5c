"""The register of claims of the embedded site: complete, both sides, each claim with what judging it takes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from impact.claims import ClaimShape, read_claims
from impact.documents import read_documents
from impact.study import Project, open_project


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project("rovaltain")


@pytest.fixture(scope="module")
def claims(project: Project) -> dict[str, ClaimShape]:
    return dict(read_claims(project.pack.folder, project.terms, project.register))


def test_all_claims_of_both_sides_are_entered_once(claims: dict[str, ClaimShape]) -> None:
    numbers = sorted(number for claim in claims.values() for number in claim.id.split("+"))
    assert numbers == [*(f"C{i:02d}" for i in range(1, 16)), "C16a", "C16b"]
    assert {claim.side for claim in claims.values()} == {"project", "opponents", "authority"}


def test_each_claim_has_words_readings_gaps_and_what_would_settle_it(
    project: Project, claims: dict[str, ClaimShape]
) -> None:
    for key, claim in claims.items():
        assert claim.readings, key
        assert claim.missing, key
        assert str(claim.date).startswith("20"), key
        assert claim.source in project.register.sources, key
        texts = [claim.who, claim.words, claim.settled_by, *claim.missing, *(r.label for r in claim.readings)]
        assert all(text.fr.strip() and text.en.strip() for text in texts), key
        assert (claim.wording == "quoted") == claim.words.fr.startswith("«"), f"{key}: quoted words stand in guillemets"


def test_each_claim_has_a_document_to_ask_for_but_the_one_that_a_public_ranking_settles(
    project: Project, claims: dict[str, ClaimShape]
) -> None:
    documents = read_documents(project.pack.folder, project.terms, claims)
    asked = {name for document in documents.values() for name in document.claims}
    assert set(claims) - asked == {"largest"}


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [("announced_power", "40 mégawatts/heure", "40 MW"), ("territory_energy", "5 220 00 MWh", "5 220 000 MWh")],
)
def test_an_error_of_unit_in_a_quotation_is_said_where_the_figure_is(
    project: Project, name: str, written: str, read: str
) -> None:
    for case in (case for case in project.plan.cases if case.scenario == "P40"):
        (datum,) = project.case_register(case).leaves[name].data
        assert datum.note is not None
        assert written in datum.note["fr"]
        assert read in datum.note["fr"]


def test_what_nobody_is_quoted_with_is_asked_and_not_judged(project: Project) -> None:
    document = read_documents(project.pack.folder, project.terms, [*_keys(project.pack.folder)])[
        "effects-on-groundwater"
    ]
    assert document.claims == []
    assert {"glycol_inventory", "annual_make_up_water", "recharge_change"} <= set(document.quantities)


def _keys(folder: Path) -> list[str]:
    return list(tomllib.loads((folder / "claims.toml").read_text(encoding="utf-8"))["claims"])
