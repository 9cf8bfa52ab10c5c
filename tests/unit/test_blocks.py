"""The document model: what a block takes down, and what stops a report."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from impact.errors import ReportError
from reports.blocks import Document, FigureBlock, Head, Line, Page, TableBlock, _once, printed, runs


def figure(**given: object) -> FigureBlock:
    values: dict[str, object] = {
        "kind": "figure", "page": "water", "html": Markup(""), "numbers": (), "name": "bars",
        "finding": Markup("Bars grow"), "source": "our calculation", "alternative": "Bars that grow.",
    } | given  # fmt: skip
    return FigureBlock(**values)  # type: ignore[arg-type]


def document(*blocks: object) -> Document:
    made = Document(None)  # type: ignore[arg-type]  # nothing is printed here
    made.pages.append(Page("water", "Water", list(blocks)))  # type: ignore[arg-type]
    return made


def test_a_block_takes_down_each_number_once_in_the_order_of_printing() -> None:
    html = '<a href="#R7">1</a> <a href="#R2">2</a> <a href="#R7">1</a> <a href="#source-x">S1</a>'
    assert printed(html) == (7, 2)


@given(st.lists(st.integers(1, 60), unique=True))
def test_runs_lose_no_number_and_keep_the_order(numbers: list[int]) -> None:
    assert [n for first, last in runs(numbers) for n in range(first, last + 1)] == numbers


def test_successive_numbers_make_one_run() -> None:
    assert runs((32, 33, 34, 8, 1, 2)) == ((32, 34), (8, 8), (1, 2))


def test_a_figure_in_order_passes() -> None:
    document(figure()).check()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"finding": Markup("")}, "figure bars: it has no title"),
        ({"source": ""}, "figure bars: it names no source"),
        ({"alternative": ""}, "text alternative has 0 characters; expected 1 to 150"),
        ({"alternative": "x" * 151}, "text alternative has 151 characters"),
    ],
)
def test_a_figure_that_a_reader_would_stumble_over_stops_the_report(fault: dict[str, object], said: str) -> None:
    with pytest.raises(ReportError, match=said):
        document(figure(**fault)).check()


def test_all_faults_come_at_once() -> None:
    table = TableBlock("table", "water", Markup(""), (), Markup(""), 3, 2)
    with pytest.raises(ReportError) as raised:
        document(figure(source=""), table, figure(name="map", alternative="")).check()
    assert [line.split(":")[0] for line in str(raised.value).splitlines()] == ["page water"] * 3


def test_an_empty_page_stops_the_report() -> None:
    with pytest.raises(ReportError, match="page water: nothing stands on it"):
        document().check()


def test_a_column_or_line_that_repeats_an_earlier_one_is_set_once() -> None:
    """As where the first scenario is the last one too; columns of other words or other addresses stay."""
    heads = [Head("load"), Head("P1: PUE"), Head("P1: energy"), Head("P1: PUE"), Head("PUE again")]
    lines = [
        Line("low", ("a", "b", "a", "a")), Line("high", ("c", "d", "c", "c"), first=True),
        Line("low", ("a", "b", "a", "a"), first=True), Line("low", ["e", "f", "e", "e"]),  # templates give lists
    ]  # fmt: skip
    kept, whole = _once(heads, lines)
    assert [head.words for head in kept] == ["load", "P1: PUE", "P1: energy", "PUE again"]
    assert [(line.head, line.cells) for line in whole] == [
        ("low", ("a", "b", "a")), ("high", ("c", "d", "c")), ("low", ("e", "f", "e"))
    ]  # fmt: skip
    same = [Line("low", ("a", "b", "a", "a")), Line("high", ("c", "d", "x", "c"))]
    assert len(_once(heads, same)[0]) == len(heads), "one other cell and a column says something else"
