"""Pages of text as they must come out; to change them on purpose, change the file beside this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.language import language

HERE = Path(__file__).parent


@pytest.mark.parametrize("code", ["fr", "en"])
def test_a_page_is_typeset_as_agreed(code: str) -> None:
    typed = (HERE / f"typed.{code}.html").read_text(encoding="utf-8")
    agreed = (HERE / f"typeset.{code}.html").read_text(encoding="utf-8")
    assert language(code).typeset(typed) == agreed
    assert language(code).typeset(agreed) == agreed
