"""What a site calls its ground: words of the pack in place of those of the nomenclature, and of no other site."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from impact import nomenclature, site_words
from impact.errors import RegisterError
from impact.study import open_project, run_study
from reports.render import render

STRUCTURE = "aquifer_structure"


def written(folder: Path, text: str) -> Path:
    (folder / site_words.WORDS_FILE).write_text(f"format = 1\n{text}", encoding="utf-8")
    return folder


def test_the_words_of_a_site_stand_in_its_study_alone() -> None:
    here, elsewhere = open_project("rovaltain"), open_project("exemple-fictif")
    assert here.terms["transmissivity_deep_aquifer"].words("fr") == "transmissivité de la molasse"
    assert "molasse" in (here.terms[STRUCTURE].values or {})["deep_leaky"]["en"]
    assert here.bodies["deep"]["fr"] == "molasse"
    assert elsewhere.bodies["deep"]["fr"] == "aquifère profond"
    for term in elsewhere.terms.values():
        said = str((term.name, term.label, term.definition, term.values)).casefold()
        assert not any(word in said for word in ("molasse", "rovaltain", "drôme", "isère")), term.name


@pytest.mark.slow
def test_a_report_of_another_site_with_an_aquifer_does_not_speak_of_this_one() -> None:
    project = open_project("exemple-fictif")
    shape = project.plan.shape.model_copy(update={"members": 4})
    elsewhere = run_study(replace(project, plan=replace(project.plan, shape=shape)))
    words = re.sub(r"<[^>]+>", " ", render(elsewhere, (), "en").body)
    assert "molasse" not in words.casefold()
    assert [name for name in ("Rovaltain", "Drôme", "Isère", "Valence", "Alixan") if name in words] == []


def test_words_change_neither_names_nor_units_nor_definitions() -> None:
    plain = nomenclature.load()
    for name, term in open_project("rovaltain").terms.items():
        assert (term.unit, term.axes, term.definition) == (plain[name].unit, plain[name].axes, plain[name].definition)
        assert list(term.values or {}) == list(plain[name].values or {})


def test_a_value_that_a_site_does_not_name_keeps_its_words(tmp_path: Path) -> None:
    text = f'[values.{STRUCTURE}]\ndeep_leaky = {{fr = "craie", en = "chalk"}}\n'
    words = site_words.read_words(written(tmp_path, text))
    values = site_words.called_here(nomenclature.load(), words)[STRUCTURE].values or {}
    plain = nomenclature.load()[STRUCTURE].values or {}
    assert values["deep_leaky"] == {"fr": "craie", "en": "chalk"}
    assert values["deep_confined"] == plain["deep_confined"]


def test_all_faults_are_told_at_once_with_the_faults_of_the_registers(tmp_path: Path) -> None:
    folder = shutil.copytree(open_project("exemple-fictif").pack.folder, tmp_path / "site")
    pair = '{fr = "a", en = "b"}'
    written(
        folder,
        f"[bodies]\nmiddle = {pair}\n[labels]\ntransmissivity_molasse = {pair}\n"
        f"[values.{STRUCTURE}]\nmolasse_leaky = {pair}\n[values.colour]\nred = {pair}\n",
    )
    with pytest.raises(RegisterError) as caught:
        open_project(str(folder))
    told = str(caught.value)
    for name in ("middle", "transmissivity_molasse", "molasse_leaky", "colour"):
        assert f'"{name}"' in told
    assert told.count(site_words.WORDS_FILE) >= 4


@pytest.mark.parametrize("text", ['[labels]\npue = "PUE"\n', '[labels]\npue = {fr = "PUE"}\n', "[ground]\n"])
def test_a_damaged_file_is_a_fault_of_its_shape(tmp_path: Path, text: str) -> None:
    with pytest.raises(RegisterError, match=r"words\.toml"):
        site_words.read_words(written(tmp_path, text))


def test_a_pack_without_the_file_has_no_words_of_its_own(tmp_path: Path) -> None:
    assert site_words.read_words(tmp_path) == site_words.WordsShape()


def test_an_old_name_is_told_its_new_one() -> None:
    with pytest.raises(Exception, match="storativity_deep_aquifer"):
        nomenclature.load().find("storativity_molasse")
