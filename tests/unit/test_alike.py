"""Rows that print the same are said once, under the names of all of them."""

from __future__ import annotations

from reports.alike import merged


def test_rows_that_print_the_same_are_joined() -> None:
    printed = {"a": ("48", None, None), "b": ("48", None, None), "c": ("48", None, None), "d": ("50", None, None)}
    rows = [("alerte", ["a"]), ("alerte renforcée", ["b"]), ("crise", ["c"])]
    assert merged(rows, printed.__getitem__, "et") == [("alerte, alerte renforcée et crise", ["a"])]
    rows[1] = ("alerte renforcée", ["d"])
    assert merged(rows, printed.__getitem__, "et") == rows, "only rows that follow one another"
    assert merged(rows[:1], printed.__getitem__, "et") == rows[:1]
