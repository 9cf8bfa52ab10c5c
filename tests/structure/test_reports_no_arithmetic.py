"""A report prints results and computes none.

A number that is worked out while it is printed has no name, no unit, no definition and no trace. So the
modules of `reports` hold no arithmetic on anything that could be a number: joining texts, lists and paths is
free, drawing is geometry on paper and free too, and the few functions that round for print are listed here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPORTS = Path(__file__).parents[2] / "reports"

# Geometry on paper: coordinates, scale bars, ticks.
DRAWING = ("figures", "maps.py", "maps")

# Functions that may compute, by file: rounding for print, offsets in a file. A result is never made here.
MAY_COMPUTE: dict[str, frozenset[str]] = {
    "attachments.py": frozenset({"_content"}),  # bytes of a file
    "blocks.py": frozenset({"runs"}),  # R5, R6, R7 are written R5–R7
    "bundle.py": frozenset({"_inputs"}),  # joins paths, fills in words
    "folios.py": frozenset({"supposed", "_running_on"}),  # numbers of pages
    "parts.py": frozenset({"linked", "_join_structure", "_join_bookmarks", "_join_labels"}),  # numbers in a file
    "drawn_words.py": frozenset({"_set"}),  # corners of a line
    "tagging.py": frozenset({"place_figures", "_mark_as_artifacts"}),  # points of a sheet, places in a list
    "structure.py": frozenset({"faults", "joined", "_follows", "_lines", "_decoded", "_unicode_map"}),  # lines, codes
    "verify.py": frozenset({"_alike", "read_manifest", "_made_again", "compare_results", "_first_difference"}),
    "numbers.py": frozenset({
        "displayed", "magnitude", "decimals", "decimals_of_share", "as_written", "rounded", "fewest", "width",
        "finest_step",
    }),
}

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
# What joins or repeats texts and lists, formats a text, or joins a path.
JOINING = (ast.Add, ast.Mult, ast.Mod, ast.Div)
TEXT_METHODS = frozenset(
    {"join", "format", "replace", "strip", "lower", "upper", "read_text", "removesuffix"}
)
COMPUTING_CALLS = frozenset({"sum", "round", "pow", "divmod"})
COMPUTING_MODULES = frozenset({"cmath", "math", "numpy", "operator", "pandas", "scipy", "statistics"})


def is_text_or_list(node: ast.expr) -> bool:
    """Whether a node can be seen to be a text or a list without running it."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | bytes)
    if isinstance(node, ast.BinOp):
        return is_joining(node)
    if isinstance(node, ast.Call):
        function = node.func
        named = isinstance(function, ast.Name) and function.id in {"str", "list", "tuple", "repr", "Path"}
        method = isinstance(function, ast.Attribute) and function.attr in TEXT_METHODS
        return named or method
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp)


def is_joining(node: ast.BinOp) -> bool:
    """Whether an operation joins, repeats or formats texts, lists or paths."""
    return isinstance(node.op, JOINING) and (is_text_or_list(node.left) or is_text_or_list(node.right))


def arithmetic(tree: ast.AST, allowed: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every place of a source that computes, outside of the allowed functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in allowed:
            continue
        if fault := computes(node):
            yield f"line {getattr(node, 'lineno', 0)}: {fault}"
        yield from arithmetic(node, allowed)


def computes(node: ast.AST) -> str:
    """What is computed at a node itself; empty if nothing is."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC) and not is_joining(node):
        return ast.unparse(node)
    if (
        isinstance(node, ast.AugAssign)
        and isinstance(node.op, ARITHMETIC)
        and not is_text_or_list(node.value)
    ):
        return ast.unparse(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in COMPUTING_CALLS:
        return ast.unparse(node)
    if isinstance(node, ast.Import):
        return next((f"import {a.name}" for a in node.names if a.name.split(".")[0] in COMPUTING_MODULES), "")
    if isinstance(node, ast.ImportFrom) and not node.level:
        module = node.module or ""
        return f"from {module} import" if module.split(".")[0] in COMPUTING_MODULES else ""
    return ""


def printing_modules() -> list[Path]:
    files = (file for file in sorted(REPORTS.rglob("*.py")))
    return [file for file in files if file.relative_to(REPORTS).parts[0] not in DRAWING]


@pytest.mark.parametrize("file", printing_modules(), ids=lambda file: str(file.relative_to(REPORTS)))
def test_no_arithmetic_on_results(file: Path) -> None:
    allowed = MAY_COMPUTE.get(str(file.relative_to(REPORTS)), frozenset())
    assert list(arithmetic(ast.parse(file.read_text(encoding="utf-8")), allowed)) == []


@pytest.mark.parametrize(("file", "names"), MAY_COMPUTE.items())
def test_the_list_of_exceptions_names_functions_that_exist(file: str, names: frozenset[str]) -> None:
    source = REPORTS / file
    tree = ast.parse(source.read_text(encoding="utf-8")) if source.exists() else ast.Module([], [])
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert names <= functions


@pytest.mark.parametrize(
    "planted",
    [
        "total = water['P40'] + water['P80']",
        "share = 1 - value / reference",
        "text = f'{100 * share} %'",
        "text = 'about ' + str(value * 2)",
        "count += 1",
        "total = sum(values)",
        "shown = round(value, 2)",
        "square = value ** 2",
        "def show(value):\n    return lambda: value % 10",
        "import numpy as np",
        "def f():\n    from math import log10",
    ],
)
def test_planted_arithmetic_is_seen(planted: str) -> None:
    assert list(arithmetic(ast.parse(planted))) != []


@pytest.mark.parametrize(
    "innocent",
    [
        "text = 'a' + name",
        "text = f'{value}' + tail",
        "text = name + ', ' + other",
        "text = '%s' % value",
        "rule = '-' * width",
        "rows = [head] + rows",
        "rows += [row]",
        "page += f'<p>{text}</p>'",
        "file = folder / 'report.pdf'",
        "file = Path(name) / name",
        "either: int | None = None",
        "both = first & second",
        "from collections.abc import Iterable",
    ],
)
def test_joining_is_free(innocent: str) -> None:
    assert list(arithmetic(ast.parse(innocent))) == []


def test_an_allowed_function_may_compute_and_its_neighbour_may_not() -> None:
    source = "def rounded(x):\n    return x / 10\n\ndef other(x):\n    return x / 10\n"
    assert list(arithmetic(ast.parse(source), frozenset({"rounded"}))) == ["line 5: x / 10"]
