"""The four packages, who may import whom, and the size of files and functions.

The contract is between modules, since `impact` is at once the bottom (evidence) and the top (cli) of the
house. Imports inside functions count: laziness is about start-up time, not about dependence.
"""

from __future__ import annotations

import ast
import fnmatch
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("impact", "gis", "reports", "templates")
TESTS = ROOT / "tests"
# Packages that are only a folder of modules: nothing is to be had from them.
PACKAGE_ROOTS = {*PACKAGES, "impact.physics", "impact.assessment"}

# From the ground up; a module may import its own layer and the layers below. Names are patterns.
LAYERS: tuple[tuple[str, ...], ...] = (
    (
        "impact.errors",
        "impact.evidence",
        "impact.nomenclature",
        "impact.units",
        "impact.graph",
        "impact.sampling",
        "impact.keeping",
        "impact.memo",
        "impact.memory",
        "impact.parallel",
        "impact.progress",
    ),
    ("gis", "gis.*", "impact.physics", "impact.physics.*"),
    ("impact.assessment", "impact.assessment.*"),
    (
        "impact.cases",
        "impact.results",
        "impact.overrides",
        "impact.site_words",
        "impact.project",
        "impact.kept_cases",
        "impact.needed_files",
        "impact.relations",
        "impact.study",
        "impact.rulebook",
        "impact.what_if",
    ),
    (
        "impact.uncertainty",
        "impact.claims",
        "impact.documents",
        "impact.calibration",
        "impact.calibration.*",
        "impact.modflow",
        "impact.site_model",
        "impact.groundwater_export",
        "impact.existing_abstractions",
        "impact.water_scenarios",
        "impact.given_shapes",
        "impact.own_grids",
        "impact.acts",
        "impact.field_programme",
        "impact.groundwater_maps",
        "impact.run_report",
        "impact.robustness",
        "impact.screening",
        "impact.trace",
        "impact.lineage",
        "impact.archive",
        "impact.catalogue",
        "impact.changes",
        "impact.ground",
        "impact.new_site",
    ),
    ("reports", "reports.*", "templates"),
    ("impact.doctor", "impact.progress", "impact.cli", "impact.cli_*", "impact.cli.*"),
)
# The command line, and the bar that it draws: nothing else writes on a stream.
PRINTING = ("impact.cli", "impact.progress")
PHYSICS_MAY_IMPORT = (
    "__future__",
    "collections.abc",
    "dataclasses",
    "heapq",  # the queue of jobs
    "functools",
    "importlib.util",
    "typing",
    "numpy",
    "numpy.*",
    "pyamg",  # optional, for many cells
    "pyamg.*",
    "scipy",
    "scipy.*",
    "impact.errors",
    "impact.physics.*",
)
LONGEST_FILE = 500
LONGEST_FUNCTION = 60


def python_files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_name(file): file for file in python_files(*PACKAGES)}


def imported_modules(
    tree: ast.AST, importer: str, modules: set[str], is_package: bool = False
) -> Iterator[str]:
    """Every module that a source imports, at any depth; `from a import b` is `a.b` if that exists."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            steps = node.level - is_package
            here = importer.split(".")[: -steps or None] if node.level else []
            base = ".".join([*here, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
            yield from (name if name in modules else base for name in names)


def imports_of(module: str) -> set[str]:
    file = SOURCES[module]
    return set(imported_modules(parse(file), module, set(SOURCES), file.name == "__init__.py"))


def parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def layer(module: str) -> int | None:
    """The layer of a module of ours, counted from the ground."""
    matches = (
        i for i, names in enumerate(LAYERS) if any(fnmatch.fnmatchcase(module, name) for name in names)
    )
    return next(matches, None)


def is_ours(module: str) -> bool:
    return module.split(".")[0] in PACKAGES


def upward_imports(module: str, imported: set[str]) -> list[str]:
    """The imports of a module that point upwards, or across between geography and physics."""
    own = layer(module)
    assert own is not None
    ours = [name for name in sorted(imported) if is_ours(name) and "." in name]
    upward = [name for name in ours if (rank := layer(name)) is None or rank > own]
    strangers = {"gis": "impact.physics", "impact.physics": "gis"}
    across = [
        name
        for side, other in strangers.items()
        for name in ours
        if within(module, side) and within(name, other)
    ]
    return upward + across


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


every_module = pytest.mark.parametrize("module", sorted(SOURCES))
every_source = pytest.mark.parametrize(
    "file", python_files(*PACKAGES, "tests", "benchmarks"), ids=lambda file: str(file.relative_to(ROOT))
)


def test_the_four_packages_share_one_parent() -> None:
    specs = {name: importlib.util.find_spec(name) for name in PACKAGES}
    origins = {name: spec.origin if spec else None for name, spec in specs.items()}
    assert None not in origins.values(), origins
    assert len({Path(origin).parents[1] for origin in origins.values() if origin}) == 1, origins


def test_templates_is_a_package_that_holds_no_code() -> None:
    body = parse(ROOT / "templates" / "__init__.py").body
    assert len(body) == 1
    assert ast.get_docstring(ast.Module(body, [])) is not None


def test_no_init_file_in_tests() -> None:
    """With one, pytest would import tests/gis as `gis`."""
    assert [str(file) for file in TESTS.rglob("__init__.py")] == []


@every_module
def test_module_has_its_place_in_the_order(module: str) -> None:
    if module != "impact":  # the root holds the version and imports nothing
        assert layer(module) is not None, f"give {module} a place in LAYERS"


@every_module
def test_module_imports_only_what_lies_below(module: str) -> None:
    if layer(module) is not None:
        assert upward_imports(module, imports_of(module)) == []


@every_module
def test_nothing_imports_a_package_root(module: str) -> None:
    """`from gis import crs` names a module; `import gis` and `from impact import __version__` name a root."""
    assert imports_of(module) & PACKAGE_ROOTS == set()


@every_module
def test_package_roots_import_nothing_of_ours(module: str) -> None:
    if module in PACKAGE_ROOTS:
        assert [name for name in imports_of(module) if is_ours(name)] == []


@pytest.mark.parametrize("module", [name for name in sorted(SOURCES) if within(name, "impact.physics")])
def test_physics_imports_numpy_and_scipy_only(module: str) -> None:
    foreign = [
        name
        for name in imports_of(module)
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in PHYSICS_MAY_IMPORT)
    ]
    assert foreign == []


def test_two_modules_import_the_pdf_engine() -> None:
    users = [module for module in SOURCES if any(within(name, "weasyprint") for name in imports_of(module))]
    assert set(users) == {"reports.pdf", "reports.drawn_words"}  # which calls it, and which mends a part of it


def test_only_the_fetchers_can_open_a_connection() -> None:
    """The client is the one module that knows a network library, and one command the one way to it."""
    network = ("urllib3", "urllib.request", "http", "http.client", "socket", "requests", "httpx", "ssl", "ftplib")
    users = {module for module in SOURCES if imports_of(module) & set(network)}
    assert users == {"gis.sources.client"}
    askers = {module for module in SOURCES if any(within(name, "gis.sources") for name in imports_of(module))}
    assert {module for module in askers if not within(module, "gis.sources")} == {"impact.ground"}
    assert {module for module in SOURCES if "impact.ground" in imports_of(module)} == {"impact.cli_ground"}


def test_nothing_imports_the_command_line() -> None:
    users = [
        module
        for module in SOURCES
        if not module.startswith("impact.cli")
        and any(name.startswith("impact.cli") for name in imports_of(module))
    ]
    assert users == []


def printing_lines(tree: ast.AST) -> list[int]:
    """Where a source calls print() or takes hold of a standard stream."""
    lines = []
    for node in ast.walk(tree):
        is_print = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        is_stream = (
            isinstance(node, ast.Attribute)
            and node.attr in {"stdout", "stderr"}
            and (isinstance(node.value, ast.Name) and node.value.id == "sys")
        )
        if is_print or is_stream:
            lines.append(node.lineno)
    return sorted(lines)


@every_module
def test_only_the_command_line_prints(module: str) -> None:
    if not module.startswith(PRINTING):
        assert printing_lines(parse(SOURCES[module])) == []


@every_source
def test_no_file_is_long(file: Path) -> None:
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring, which in an equation is longer than the code."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


@every_source
def test_no_function_is_long(file: Path) -> None:
    functions = (
        node for node in ast.walk(parse(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert {f.name: code_lines(f) for f in functions if code_lines(f) > LONGEST_FUNCTION} == {}


# The checks themselves, against planted mistakes.

KNOWN = {
    "impact",
    "impact.errors",
    "impact.graph",
    "impact.physics",
    "impact.physics.sound",
    "impact.cli",
    "gis.crs",
}


@pytest.mark.parametrize(
    ("source", "importer", "expected"),
    [
        ("import impact.graph", "gis.crs", {"impact.graph"}),
        ("from impact import graph", "gis.crs", {"impact.graph"}),
        ("from impact import __version__", "gis.crs", {"impact"}),
        ("from impact.errors import InputError", "gis.crs", {"impact.errors"}),
        ("def f():\n    from impact import cli\n", "gis.crs", {"impact.cli"}),
        ("if TYPE_CHECKING:\n    import impact\n", "gis.crs", {"impact"}),
        ("from . import sound", "impact.physics.air", {"impact.physics.sound"}),
        ("from ..graph import run", "impact.physics.air", {"impact.graph"}),
        ("from .. import __version__", "impact.physics.air", {"impact"}),
        ("import scipy.special as s, numpy", "gis.crs", {"scipy.special", "numpy"}),
    ],
)
def test_every_way_to_import_is_seen(source: str, importer: str, expected: set[str]) -> None:
    assert set(imported_modules(ast.parse(source), importer, KNOWN)) == expected


def test_relative_imports_of_a_package_are_seen() -> None:
    found = imported_modules(ast.parse("from . import sound"), "impact.physics", KNOWN, is_package=True)
    assert set(found) == {"impact.physics.sound"}


@pytest.mark.parametrize(
    ("module", "imported", "fault"),
    [
        ("impact.graph", "impact.study", True),
        ("impact.study", "impact.graph", False),
        ("impact.physics.sound", "gis.crs", True),
        ("gis.overlay", "impact.physics.sound", True),
        ("impact.assessment.water", "gis.overlay", False),
        ("impact.assessment.water", "impact.claims", True),
        ("reports.pdf", "impact.cli", True),
        ("impact.cli", "reports.pdf", False),
        ("impact.graph", "impact.somewhere_new", True),
    ],
)
def test_an_upward_import_is_a_fault(module: str, imported: str, fault: bool) -> None:
    assert bool(upward_imports(module, {imported})) is fault


@pytest.mark.parametrize("source", ["print('x')", "def f():\n    sys.stdout.write('x')", "print(x, file=f)"])
def test_printing_is_seen(source: str) -> None:
    assert printing_lines(ast.parse(source)) != []


def test_a_docstring_does_not_make_a_function_long() -> None:
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    return 1\n'
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert code_lines(function) == 2
