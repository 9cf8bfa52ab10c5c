"""A path named by an input stays in the folder of the input."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis.paths import inside
from impact.errors import OutsideFolder


def test_a_path_inside_is_resolved_with_spaces_and_accents(tmp_path: Path) -> None:
    folder = tmp_path / "étude 1"
    (folder / "données").mkdir(parents=True)
    path = inside(folder, "données/à lire.csv", file="study.toml", field="weather")
    assert path == (folder / "données" / "à lire.csv").resolve()


@pytest.mark.parametrize(
    "relative",
    [
        "../secret",
        "layers/../../secret",
        "layers/../places",
        "/etc/passwd",
        "C:/data",
        "layers\\x",
        "",
        " ",
        "a\0b",
    ],
)
def test_a_path_that_leaves_is_refused_with_file_and_field(tmp_path: Path, relative: str) -> None:
    with pytest.raises(OutsideFolder) as caught:
        inside(tmp_path, relative, file="study.toml", field="weather.file")
    assert str(caught.value).startswith(f"study.toml: weather.file is {relative!r}")


def test_a_link_that_leaves_is_refused_and_one_that_stays_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "kept").mkdir()
    (folder / "out").symlink_to(tmp_path)
    (folder / "in").symlink_to(folder / "kept")
    assert inside(folder, "in/x", file="f", field="g") == (folder / "kept" / "x").resolve()
    with pytest.raises(OutsideFolder, match="link that leaves"):
        inside(folder, "out/x", file="f", field="g")
