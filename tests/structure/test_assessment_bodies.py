"""What guards against a toy: no number in the bodies of the graph, no site in the code.

Equations live in `impact/physics`, values in registers; a node joins them by name and holds neither.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASSESSMENT = sorted(f for f in (ROOT / "impact" / "assessment").glob("*.py") if f.name != "__init__.py")
each_module = pytest.mark.parametrize("file", ASSESSMENT, ids=lambda file: file.name)
FREE = (0, 1)  # and −1, which is the negative of a 1
ARRAYS = frozenset({"numpy", "collections.abc", "typing", "__future__"})
TOOLS = frozenset(
    {"impact.graph", "impact.physics.types", "gis.distance", "gis.epw", "gis.hourly_csv"}
)


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def numbers(source: ast.AST) -> Iterator[str]:
    """The numbers of a source other than 0, 1 and −1; True and False are none."""
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float | complex):
            if isinstance(node.value, bool) or node.value in FREE:
                continue
            yield f"line {node.lineno}: {node.value}"


def hidden_numbers(source: ast.AST) -> Iterator[str]:
    """Numbers that enter by another door: constants of libraries, defaults, texts turned into numbers."""
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute) and node.attr in {"pi", "e", "euler_gamma"}:
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Attribute) and node.attr.isupper() and len(node.attr) > 1:
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"float", "int"}:
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.FunctionDef) and (node.args.defaults or node.args.kw_defaults):
            yield f"line {node.lineno}: {node.name} has defaults"


def function_imports(source: ast.Module) -> Iterator[str]:
    """Functions imported by name from equations or geography: a node of that name would call itself."""
    defined = {node.name.partition("__")[0] for node in source.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(source):
        if isinstance(node, ast.Import) and not {alias.name for alias in node.names} <= ARRAYS:
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            taken = [alias.asname or alias.name for alias in node.names]
            shared = module.startswith("impact.assessment.") and all(name.isupper() for name in taken)
            if not shared and module not in {"impact", "gis", "impact.physics"} | ARRAYS | TOOLS:
                yield f"line {node.lineno}: {ast.unparse(node)}"
            if defined & set(taken):
                yield f"line {node.lineno}: {', '.join(sorted(defined & set(taken)))} is also a node"


@each_module
def test_no_number_stands_in_a_body(file: Path) -> None:
    assert list(numbers(tree(file))) == []
    assert list(hidden_numbers(tree(file))) == []


@each_module
def test_equations_are_called_through_their_module(file: Path) -> None:
    assert list(function_imports(tree(file))) == []


@pytest.mark.parametrize(
    "planted",
    [
        "def wue(x):\n    return 1.8 * x",
        "def wue(x):\n    return x * 1000",
        "def wue(x):\n    return x[..., 2]",
        "def wue(x):\n    return -2 * x",
        "def wue(x):\n    return x ** 3",
        "LIMIT = 28.5\ndef wue(x):\n    return x - LIMIT",
    ],
)
def test_a_planted_number_is_seen(planted: str) -> None:
    assert list(numbers(ast.parse(planted))) != []


@pytest.mark.parametrize(
    "planted",
    [
        "def wue(x):\n    return x * np.pi",
        "def wue(x):\n    return x * cooling_loop.WATER_DENSITY",
        "def wue(x):\n    return x * float('1.8')",
        "def wue(x, y=1):\n    return x * y",
    ],
)
def test_a_hidden_number_is_seen(planted: str) -> None:
    assert list(hidden_numbers(ast.parse(planted))) != []


@pytest.mark.parametrize("innocent", ["1 - a / b", "x.max(axis=-1)", "np.where(a > 0, 1, 0)", "f(keep=True)"])
def test_zero_and_one_are_free(innocent: str) -> None:
    assert [*numbers(ast.parse(innocent)), *hidden_numbers(ast.parse(innocent))] == []


@pytest.mark.parametrize(
    "planted",
    [
        "from impact.physics.well_hydraulics import theis_drawdown",
        "from impact.physics import wue\ndef wue__tower(x):\n    return wue(x)",
        "import scipy.special",
        "from impact.study import open_project",
        "from impact.assessment.heat import liquid_heat",
        "def f(x):\n    from scipy.special import exp1",
    ],
)
def test_a_planted_import_is_seen(planted: str) -> None:
    assert list(function_imports(ast.parse(planted))) != []


# --- the word of the site ------------------------------------------------------------------------

SITE = re.compile("rovaltain", re.IGNORECASE)
TELLING = ("gis/sites/rovaltain/", "tests/", "docs/", ".ci/", "benchmarks/")
TELLING_FILES = frozenset({"README.md", "CHANGELOG.md", "LICENSE-DATA.md", "Makefile"})
# The default of the command line and of the function behind it.
DEFAULTS = {
    "impact/cli.py": ['DEFAULT_SITE = "rovaltain"'],
    "impact/project.py": ['def open_project(site: str = "rovaltain", overrides: Iterable[str] = ()) -> Project:'],
}


def repository_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:  # not a clone: a source distribution
        found = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]
        return [name for name in found if not name.startswith((".", "build/", "dist/"))]
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def mentions(name: str, text: str) -> list[str]:
    """The lines of a file that name the site where it may not be named."""
    if name.startswith(TELLING) or name in TELLING_FILES:
        return []
    allowed = DEFAULTS.get(name, [])
    return [line.strip() for line in text.splitlines() if SITE.search(line) and line.strip() not in allowed]


def test_the_site_is_named_in_its_pack_only() -> None:
    found = {}
    for name in repository_files():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content and (lines := mentions(name, content.decode("utf-8"))):
            found[name] = lines
    assert found == {}


def test_the_two_defaults_are_where_they_should_be() -> None:
    for name, lines in DEFAULTS.items():
        assert set(lines) <= {line.strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()}


@pytest.mark.parametrize(
    ("name", "line", "fault"),
    [
        ("impact/cli.py", 'DEFAULT_SITE = "rovaltain"', False),
        ("impact/cli.py", 'if site == "rovaltain":', True),
        ("impact/assessment/water.py", "# as at Rovaltain", True),
        ("impact/defaults/data/national.toml", "note = 'ROVALTAIN'", True),
        ("templates/base/page.html", "<p>Rovaltain</p>", True),
        ("gis/sites/rovaltain/site.toml", 'name = "rovaltain"', False),
        ("gis/sites/elsewhere/site.toml", 'name = "rovaltain"', True),
    ],
)
def test_a_planted_mention_is_seen(name: str, line: str, fault: bool) -> None:
    assert bool(mentions(name, line)) is fault
