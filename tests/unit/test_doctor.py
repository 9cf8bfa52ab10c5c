"""Each check of the doctor sees the fault that it is there for, and its cure can be typed as it is."""

from __future__ import annotations

import ctypes
import stat
import sys
from pathlib import Path

import pytest

from impact import doctor


def test_all_checks_run_and_every_fault_has_a_cure() -> None:
    checks = doctor.examine()
    assert len({check.name for check in checks}) == len(checks)
    assert all(check.found for check in checks)
    assert all(bool(check.cure) != check.ok for check in checks)


@pytest.mark.parametrize(("version", "ok"), [((3, 10, 14), False), ((3, 11, 0), True), ((4, 0, 0), True)])
def test_python_version(version: tuple[int, ...], ok: bool) -> None:
    check = doctor.python_version(version)
    assert check.ok is ok
    assert check.found == ".".join(map(str, version))


def test_variables_of_other_programs_are_found() -> None:
    found = doctor.foreign_variables({"PROJ_LIB": "/usr/share/qgis/proj", "HOME": "/"})
    faults = [check for check in found if not check.ok]
    assert [(check.found, check.cure) for check in faults] == [("/usr/share/qgis/proj", "unset PROJ_LIB")]
    assert len(found) == 3


def test_the_library_of_the_last_pass_says_its_versions() -> None:
    (check,) = (check for check in doctor.examine() if check.name == "pikepdf")
    assert check.ok
    assert "qpdf" in check.found



def test_geospatial_libraries_say_both_versions() -> None:
    found = {check.name: check for check in doctor.geospatial_libraries()}
    assert "PROJ" in found["pyproj"].found
    assert "GDAL" in found["rasterio"].found
    assert "PROJ" in found["rasterio"].found
    assert "GDAL" in found["pyogrio"].found


def test_a_geospatial_library_that_does_not_import_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    check = next(check for check in doctor.geospatial_libraries() if check.name == "pyogrio")
    assert not check.ok
    assert check.cure.endswith("pip install --force-reinstall pyogrio")


@pytest.mark.parametrize("library", doctor.SYSTEM_LIBRARIES, ids=lambda library: library.name)
def test_a_missing_system_library_names_its_package(
    library: doctor.SystemLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str) -> ctypes.CDLL:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    assert doctor.system_library(library) == doctor.Check(
        library.name, False, "missing", f"sudo apt-get install {library.package}"
    )


@pytest.mark.parametrize(
    ("version", "ok"), [("1.42.4", False), ("1.44.0", True), ("1.50.12", True), ("2.0", True)]
)
def test_an_old_pango_is_a_fault(version: str, ok: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    pango = doctor.SystemLibrary("Pango", ("any",), "libpango-1.0-0", lambda _: version, (1, 44))
    check = doctor.system_library(pango)
    assert check.ok is ok
    assert version in check.found


def test_the_next_file_name_is_tried_when_the_first_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_second(name: str) -> object:
        if name == "first":
            raise OSError(name)
        return object()

    monkeypatch.setattr(ctypes, "CDLL", only_second)
    library = doctor.SystemLibrary("x", ("first", "second"), "package", lambda _: "1.0")
    assert doctor.system_library(library) == doctor.Check("x", True, "1.0")


def fake_fc_match(folder: Path, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command = folder / "fc-match"
    command.write_text(f"#!/bin/sh\nprintf '{answer}'\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


def test_a_font_that_fontconfig_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "Inter-Regular.otf"
    file.touch()
    fake_fc_match(tmp_path, f"Inter,Inter Regular\\n{file}", monkeypatch)
    assert doctor.font("Inter") == doctor.Check("font Inter", True, str(file))


def test_a_substitute_of_fontconfig_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "DejaVuSans.ttf"
    file.touch()
    fake_fc_match(tmp_path, f"DejaVu Sans\\n{file}", monkeypatch)
    assert doctor.font("Inter").cure == "sudo apt-get install fonts-inter"


def test_a_font_of_a_file_that_is_gone_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_fc_match(tmp_path, f"Inter\\n{tmp_path}/gone.otf", monkeypatch)
    assert not doctor.font("Inter").ok


@pytest.mark.parametrize(
    ("family", "file", "ok"),
    [
        ("Inter", "opentype/inter/Inter-Regular.otf", True),
        ("Inter", "Inter.ttc", True),
        ("Inter", "InterTight-Regular.ttf", False),
        ("Inter", "Inter-Regular.txt", False),
        ("Charis SIL", "charis/CharisSIL-Regular.ttf", True),
        ("Charis SIL", "Charis SIL.ttf", True),
        ("Charis SIL", "Charter.ttf", False),
    ],
)
def test_without_fontconfig_the_folders_are_searched(
    family: str, file: str, ok: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts = tmp_path / "fonts"
    (fonts / file).parent.mkdir(parents=True)
    (fonts / file).touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.font(family, [tmp_path / "none", fonts]).ok is ok


def test_a_package_of_another_distribution_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "foreign_gis").mkdir()
    (tmp_path / "foreign_gis" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    check = doctor.shared_parent(["impact", "foreign_gis"])
    assert not check.ok
    assert str(tmp_path / "foreign_gis") in check.found


@pytest.mark.parametrize("bare", [True, False], ids=["without __init__", "missing"])
def test_a_package_that_is_none_is_found(bare: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if bare:
        (tmp_path / "hollow").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    check = doctor.shared_parent(["impact", "hollow"])
    assert not check.ok
    assert "hollow: missing" in check.found
