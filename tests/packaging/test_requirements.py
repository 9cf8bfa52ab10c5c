"""What is installed: the frozen versions, and the one list of system packages in make and in the doctor."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from impact import doctor

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OPTIONAL = PROJECT["optional-dependencies"]
REQUIRED = [*PROJECT["dependencies"], *OPTIONAL["dev"], *OPTIONAL["browser"]]


def frozen_lines() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_constraints_are_exact_versions_and_name_no_place() -> None:
    assert [line for line in frozen_lines() if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)] == []


@pytest.mark.parametrize("required", REQUIRED)
def test_every_requirement_is_frozen_at_a_version_that_it_accepts(required: str) -> None:
    frozen = {canonicalize_name(name): version for name, version in (s.split("==") for s in frozen_lines())}
    requirement = Requirement(required)
    assert requirement.specifier.contains(frozen[canonicalize_name(requirement.name)])


def test_make_installs_what_the_doctor_asks_for() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    line = re.search(r"^SYSTEM_PACKAGES := (.+)$", makefile, re.MULTILINE)
    assert line is not None
    asked = {library.package for library in doctor.SYSTEM_LIBRARIES} | set(doctor.FONT_PACKAGES.values())
    brought_by_pango = {"libharfbuzz0b", "libfontconfig1"}
    assert set(line[1].split()) == asked - brought_by_pango
