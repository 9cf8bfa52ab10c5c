"""Compiled templates kept for the next command: never those of other words, and only in a folder of one's own."""

from __future__ import annotations

import marshal
import os
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from impact import keeping
from reports import compiled_templates
from reports.compiled_templates import FORMAT, CompiledTemplates

WORDS = "{{ name }}, une nappe"


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were compiled."""
    done: list[str] = []
    compile_source = Environment._generate

    def counted(self: Environment, source: object, *rest: object, **more: object) -> str:
        done.append(str(source))
        return compile_source(self, source, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(Environment, "_generate", counted)
    return done


def said(source: str = WORDS) -> str:
    """What a template says in a process that knows nothing yet."""
    return (
        Environment(loader=DictLoader({"t": source}), bytecode_cache=CompiledTemplates())
        .get_template("t")
        .render(name="Ici")
    )


def kept() -> list[Path]:
    return sorted(keeping.folder("templates").iterdir())


def test_a_template_is_compiled_once(compiled: list[str]) -> None:
    assert said() == said() == "Ici, une nappe"
    assert len(compiled) == 1


def test_other_words_and_another_compiler_compile_again(compiled: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    said()
    assert said("{{ name }}, une rivière") == "Ici, une rivière"
    monkeypatch.setattr(compiled_templates, "version", lambda name: "0.0")
    compiled_templates._compiler.cache_clear()
    assert said() == "Ici, une nappe"
    monkeypatch.undo()
    compiled_templates._compiler.cache_clear()
    assert len(compiled) == 3


def test_one_that_is_damaged_is_compiled_again(compiled: list[str]) -> None:
    said()
    (path,) = kept()
    path.write_bytes(path.read_bytes()[:-3] + b"xyz")
    assert said() == "Ici, une nappe"
    assert len(compiled) == 2


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have other rights on this system")
def test_nothing_is_run_that_another_user_could_have_written(
    compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said()
    (path,) = kept()
    planted = compile("raise SystemExit('planted')", "planted", "exec")
    keeping.write(path, FORMAT, marshal.dumps(planted))
    with pytest.raises(SystemExit, match="planted"):  # it would be run, if it were ours
        said()
    path.parent.chmod(0o770)
    assert said() == "Ici, une nappe"
    path.parent.chmod(0o700)
    keeping.write(path, FORMAT, marshal.dumps(planted))
    monkeypatch.setattr(os, "getuid", lambda: -1)
    assert said() == "Ici, une nappe"


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(
    compiled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert said() == said() == "Ici, une nappe"
    assert len(compiled) == 2
