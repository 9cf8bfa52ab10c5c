"""Cases kept from one study to the next: the same bits, and never those of other inputs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from impact import kept_cases, study
from impact.graph import Absent
from impact.kept_cases import KeptCases
from impact.study import Project, Study, open_project, run_study

SITE = "exemple-fictif"


def small(site: str) -> Project:
    project = open_project(site)
    shape = project.plan.shape.model_copy(update={"members": 3})
    return replace(project, plan=replace(project.plan, shape=shape, cases=project.plan.cases[:3]))


@pytest.fixture(scope="module")
def project() -> Project:
    return small(SITE)


@pytest.fixture
def kept(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeptCases:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return KeptCases(project)


def same(one: Study, other: Study) -> bool:
    for name, case in one.cases.items():
        again = other.cases[name]
        if list(case.results) != list(again.results) or case.case != again.case:
            return False
        for key, result in case.results.items():
            value, before = result.values, again.results[key].values
            if isinstance(value, Absent) or isinstance(before, Absent):
                if value != before:
                    return False
            elif value.tobytes() != before.tobytes() or value.shape != before.shape:
                return False
            if result.labels != again.results[key].labels:
                return False
        if any(series.tobytes() != again.series[key].tobytes() for key, series in case.series.items()):
            return False
    return list(one.cases) == list(other.cases)


def test_a_second_run_takes_all_and_gives_the_same_bits(
    project: Project, kept: KeptCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_study(project, kept=kept)
    assert kept.taken == 0
    monkeypatch.setattr(study, "run_case", lambda *_: pytest.fail("computed again"))
    again = KeptCases(project)
    assert same(first, run_study(project, kept=again))
    assert again.taken == len(first.cases)


def test_an_interrupted_run_goes_on_where_it_stopped(project: Project, kept: KeptCases) -> None:
    done: list[str] = []

    def stop(name: str, share: float | None) -> None:
        done.append(name)
        if len(done) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(project, stop, kept=kept)
    again = KeptCases(project)
    whole = run_study(project, kept=again)
    assert again.taken == 2
    assert same(run_study(project), whole)


@pytest.mark.parametrize("damage", [b"", b"\x00" * 400, None])
def test_a_damaged_file_is_computed_again(project: Project, kept: KeptCases, damage: bytes | None) -> None:
    first = run_study(project, kept=kept)
    for file in kept.folder.iterdir():
        content = file.read_bytes()
        file.write_bytes(content[:-1] if damage is None else damage)
    again = KeptCases(project)
    assert same(first, run_study(project, kept=again))
    assert again.taken == 0


def test_a_changed_input_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "site"
    shutil.copytree(open_project(SITE).pack.folder, folder)
    before = KeptCases(small(str(folder))).folder
    assert KeptCases(small(str(folder))).folder == before
    file = next(iter(folder.rglob("*.toml")))
    file.write_text(file.read_text(encoding="utf-8") + "\n# read again\n", encoding="utf-8")
    assert KeptCases(small(str(folder))).folder != before


def test_other_versions_and_members_have_files_of_their_own(
    project: Project, kept: KeptCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_study(project, kept=kept)
    monkeypatch.setattr(kept_cases, "version", lambda name: "0")
    assert KeptCases(project).folder != kept.folder


def test_what_the_study_writes_is_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "site"
    shutil.copytree(open_project(SITE).pack.folder, folder)
    before = KeptCases(small(str(folder)), folder / "build").folder
    (folder / "build").mkdir()
    (folder / "build" / "results.json").write_text("{}", encoding="utf-8")
    assert KeptCases(small(str(folder)), folder / "build").folder == before


def test_the_folder_used_longest_ago_goes_first(project: Project, kept: KeptCases) -> None:
    import os

    for number in range(4):
        other = kept.folder.with_name(f"{number}" * 64)
        other.mkdir(parents=True)
        os.utime(other, (number, number))
    run_study(project, kept=kept)
    kept.clean()
    assert {f.name[0] for f in kept.folder.parent.iterdir() if f != kept.folder} == {"3", "2"}
    assert kept.folder.is_dir()


def test_where_nothing_can_be_kept_the_study_runs(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    kept = KeptCases(project)
    assert run_study(project, kept=kept).cases
    assert kept.taken == 0
    kept.clean()


def test_values_come_back_whatever_their_shape(kept: KeptCases, project: Project) -> None:
    case = project.plan.cases[0]
    values = {"a": np.array([1.5]), "b": np.arange(6.0).reshape(3, 2), "c": Absent("c: not given")}
    values |= {"d": np.zeros((1, 0))}
    kept.write(case, values, {"s": np.linspace(0, 1, 7)})
    found = kept.read(case)
    assert found is not None
    assert found[0]["c"] == values["c"]
    for name in ("a", "b", "d"):
        np.testing.assert_array_equal(found[0][name], values[name])  # type: ignore[arg-type]
    np.testing.assert_array_equal(found[1]["s"], np.linspace(0, 1, 7))  # type: ignore[arg-type]
