"""Names, units and words: written once, in the nomenclature, and the same wherever they stand again.

Each check is a function that returns faults; at the end of the file planted mistakes show that it sees them.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from impact import nomenclature, trace, units
from impact.errors import ImpactError
from impact.graph import Graph, Node
from impact.nomenclature import REFERENCE, Nomenclature, Term
from impact.study import open_project, whole_graph

TERMS = nomenclature.load()
GRAPH = whole_graph()
NODES = [node for nodes in GRAPH.alternatives.values() for node in nodes]
PHYSICS = [
    import_module(f"impact.physics.{info.name}")
    for info in pkgutil.iter_modules(import_module("impact.physics").__path__)
    if not info.name.startswith("_")
]
# Modules of solvers hold objects and not equations; they cite in their own docstring.
SOLVERS = [
    import_module(info.name)
    for package in (*PHYSICS, import_module("impact.calibration"))
    for info in pkgutil.iter_modules(getattr(package, "__path__", ()), f"{package.__name__}.")
]
ANY = {"any", "any·s"}  # of equations that hold for a series of any quantity
SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)
UNIT = re.compile(r"\[([^\[\]]+)\]\s*$")


def equations(modules: Iterable[ModuleType]) -> Iterator[Callable[..., Any]]:
    """The public functions that modules of equations define."""
    for module in modules:
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_":
                yield function


EQUATIONS = list(equations(PHYSICS))
every_equation = pytest.mark.parametrize("equation", EQUATIONS, ids=lambda f: f"{f.__module__}.{f.__name__}")
every_node = pytest.mark.parametrize("node", NODES, ids=lambda node: node.place)
every_name = pytest.mark.parametrize("name", sorted(TERMS))


# --- nodes ---------------------------------------------------------------------------------------


def node_faults(node: Node, terms: Nomenclature) -> list[str]:
    """What is wrong with the names and the docstring of a node."""
    unknown = [name for name in (node.name, *node.arguments) if name.removeprefix(REFERENCE) not in terms]
    if unknown:
        return [f"{name} is not in the nomenclature" for name in unknown]
    term = terms[node.name]
    faults = [f"{n} is a {terms[n].kind}" for n in node.arguments if terms[n].kind not in ("quantity", "support")]
    unit = "" if term.kind == "support" else f" [{term.unit}]"
    expected = f"{(term.definition or {}).get('en')}{unit}"
    found = (inspect.getdoc(node.function) or "").splitlines()
    if not found or found[0] != expected:
        faults.append(f"docstring is {found[:1]}; expected {expected!r}")
    known = terms.of_kind("choice")
    faults += [
        f'when({choice}="{value}"): not in the nomenclature'
        for choice, values in node.conditions.items()
        for value in values
        if choice not in known or value not in (known[choice].values or {})
    ]
    return faults


@every_node
def test_a_node_says_what_the_nomenclature_says(node: Node) -> None:
    assert node_faults(node, TERMS) == []


def test_every_quantity_is_computed_or_given_or_asked_for() -> None:
    """A name that nothing computes, asks for or claims is a leftover."""
    project = open_project()
    used = GRAPH.names | set(project.register.leaves) | set(project.register.absent)
    assert sorted(set(TERMS.of_kind("quantity", "support")) - used) == []


def test_every_value_of_a_choice_that_leads_nowhere_is_seen() -> None:
    asked = {(k, value) for node in NODES for k, values in node.conditions.items() for value in values}
    offered = {(name, value) for name, term in TERMS.of_kind("choice").items() for value in term.values or {}}
    # Without engines none of their quantities has a method; nor has what nothing is said of, nor a load with which none
    # is compared. A real year changes what is read, not how it is computed.
    nowhere = {
        ("backup_power", "none"), ("drought_response", "not_said"), ("blowdown_receiver", "not_said"),
        ("load_comparison", "none"), ("real_year", "all"),
    }  # fmt: skip
    assert offered - asked == nowhere


# --- equations -----------------------------------------------------------------------------------


def sections(function: Callable[..., Any]) -> dict[str, str]:
    """The sections of a numpydoc docstring by their title."""
    doc = inspect.getdoc(function) or ""
    parts = SECTION.split(doc)
    return {"Summary": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def entries(section: str) -> dict[str, str]:
    """The entries of a section, `name : type`, and their text; for Returns the name is the type."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in section.strip("\n").splitlines():
        if line and not line.startswith(" "):
            current = found.setdefault(line.partition(" : ")[0].strip(), [])
        else:
            current.append(line.strip())
    return {names: " ".join(lines).strip() for names, lines in found.items()}


def equation_faults(function: Callable[..., Any], terms: Mapping[str, Term], works: Iterable[str]) -> list[str]:
    """What is wrong with names, units and references of an equation."""
    parts = sections(function)
    faults = [f"no section {name}" for name in ("Parameters", "Returns", "References") if name not in parts]
    parameters = inspect.signature(function).parameters
    faults += [f"{n} has a default" for n, p in parameters.items() if p.default is not p.empty]
    described = {
        name.strip(): text
        for names, text in entries(parts.get("Parameters", "")).items()
        for name in names.split(",")
    }
    if list(described) != list(parameters):
        faults.append(f"described are {list(described)}; the parameters are {list(parameters)}")
    for name, text in described.items():
        unit = UNIT.search(text)
        if unit is None:
            faults.append(f"{name}: no unit at the end of its description")
        elif unit[1] in ANY:
            continue
        elif name not in terms:
            faults.append(f"{name} is not in the nomenclature")
        elif terms[name].unit != unit[1]:
            faults.append(f"{name} is in [{unit[1]}]; the nomenclature has [{terms[name].unit}]")
    for kind, text in entries(parts.get("Returns", "")).items():
        unit = UNIT.search(text)
        if unit is None:
            faults.append(f"Returns {kind}: no unit at the end of its description")
        elif unit[1] not in ANY and not is_unit(unit[1]):
            faults.append(f"Returns {kind}: [{unit[1]}] is not a known unit")
    keys = trace.references_of(function)
    faults += ["no work is cited"] if not keys else []
    faults += [f"{key} is not in references.toml" for key in keys if key not in works]
    return faults


def is_unit(text: str) -> bool:
    try:
        units.dimension(text)
    except ImpactError:
        return False
    return True


@every_equation
def test_an_equation_is_described_and_cited(equation: Callable[..., Any]) -> None:
    assert equation_faults(equation, TERMS, trace.bibliography()) == []


def test_every_work_of_the_references_is_cited() -> None:
    cited = {key for equation in EQUATIONS for key in trace.references_of(equation)}
    cited |= {key for module in SOLVERS for key in re.findall(r"key `([\w-]+)`", module.__doc__ or "")}
    assert sorted(set(trace.bibliography()) - cited) == []


@pytest.mark.parametrize("key", sorted(trace.bibliography()))
def test_a_reference_is_complete(key: str) -> None:
    work = trace.bibliography()[key]
    assert set(work) <= {"authors", "year", "title", "container", "doi", "page_or_equation", "note"}
    assert all(work[field] for field in ("authors", "year", "title", "container"))
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]+", key)
    assert re.fullmatch(r"10\.\d{4,}/\S+", work.get("doi", "10.1000/x"))


# --- terms ---------------------------------------------------------------------------------------


def term_faults(term: Term) -> list[str]:
    """What is wrong with the units, the range and the words of a term."""
    faults = []
    if term.kind in ("quantity", "term"):
        special = ANY if term.kind == "term" else set()
        given = {term.unit, term.display_unit} - special
        faults += [f"unit {unit} is not known" for unit in sorted(given) if not is_unit(unit)]
        if not faults and term.kind == "quantity" and units.dimension(term.unit) != units.dimension(term.display_unit):
            faults.append(f"{term.display_unit} is not the dimension of {term.unit}")
    for name, bound in (("minimum", term.minimum), ("maximum", term.maximum)):
        if bound is not None and not faults:
            try:
                units.parse(bound, term.unit, share=term.is_share, annual=term.annual)
            except ImpactError as error:
                faults.append(f"{name}: {error}")
    if term.is_series and term.kind == "quantity" and term.summary not in ("sum", "mean", "max"):
        faults.append(f"summary is {term.summary}; expected sum, mean or max")
    if term.annual and term.is_series:
        faults.append("a series is not an annual amount")
    languages = ("en",) if term.kind == "term" else ("fr", "en")
    faults += [f"no definition in {n}" for n in languages if not (term.definition or {}).get(n)]
    if term.kind != "term":
        faults += [f"no label in {n}" for n in languages if not (term.label or {}).get(n)]
    if term.kind == "choice":
        words = (term.values or {}).items()
        faults += ["a choice needs values"] if not words else []
        faults += [f"value {v} has no words in {n}" for v, w in words for n in languages if not w.get(n)]
    faults += [
        f"the definition in {n} is not one sentence with a full stop"
        for n, text in (term.definition or {}).items()
        if not text.endswith(".") or text != text.strip()
    ]
    faults += [] if re.fullmatch(r"\d+\.\d+", term.since) else ["since is missing"]
    return faults + [fault for text in french(term) for fault in french_faults(text)]


def french(term: Term) -> list[str]:
    texts = [(term.label or {}).get("fr"), (term.definition or {}).get("fr")]
    texts += [words.get("fr") for words in (term.values or {}).values()]
    return [text for text in texts if text]


def french_faults(text: str) -> list[str]:
    """What is wrong with the punctuation of a French text."""
    shown = f"in {text[:40]!r}"
    faults = [f"no space before {mark!r} {shown}" for mark in re.findall(r"[^\s\d]([;:!?])(?=\s|$)", text)]
    faults += [f"space before {mark!r} {shown}" for mark in re.findall(r"\s([,.])(?=\s|$)", text)]
    faults += [f"no space inside « » {shown}"] if re.search(r"«\S|\S»", text) else []
    faults += [f"double space {shown}"] if "  " in text else []
    faults += [f"straight double quotes {shown}"] if '"' in text else []
    faults += [f"decimal point {shown}"] if re.search(r"\d\.\d", text) else []
    faults += [f"no space before % {shown}"] if re.search(r"\d%", text) else []
    return faults


@every_name
def test_a_term_is_complete(name: str) -> None:
    assert term_faults(TERMS[name]) == []


def test_a_name_is_a_slug_of_words() -> None:
    assert [name for name in TERMS if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)] == []
    assert [name for name in TERMS if name.startswith(REFERENCE)] == []


# --- planted mistakes ----------------------------------------------------------------------------

DEPTH = Term(
    "depth", "quantity", "n.toml", unit="m", display_unit="m", since="0.1",
    label={"fr": "profondeur", "en": "depth"}, definition={"fr": "Une profondeur.", "en": "A depth."},
)  # fmt: skip
DRY = Term("cooling", "choice", "n.toml", values={"dry": {"fr": "sec", "en": "dry"}})
SMALL = Nomenclature([DEPTH, DRY, Term("flow", "term", "n.toml", unit="m³/s")])


def planted(source: str, name: str = "depth") -> Node:
    """The node of a module with this source."""
    module = ModuleType("planted")
    exec(compile(f"from impact.graph import when\n{source}", "planted", "exec"), vars(module))
    return Graph.from_modules([module]).alternatives[name][0]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('def depth():\n    """A depth. [cm]"""', "expected 'A depth. [m]'"),
        ('def depth():\n    """A deep depth. [m]"""', "expected 'A depth. [m]'"),
        ("def depth():\n    return 1", "expected 'A depth. [m]'"),
        ('def depth(level):\n    """A depth. [m]"""', "level is not in the nomenclature"),
        ('def depth(flow):\n    """A depth. [m]"""', "flow is a term"),
        ('@when(cooling="wet")\ndef depth():\n    """A depth. [m]"""', 'when(cooling="wet"): not in'),
        ('@when(colling="dry")\ndef depth():\n    """A depth. [m]"""', 'when(colling="dry"): not in'),
    ],
)
def test_a_planted_node_is_caught(source: str, fault: str) -> None:
    (found,) = node_faults(planted(source), SMALL)
    assert fault in found


def test_a_node_of_no_name_is_caught() -> None:
    assert node_faults(planted('def height():\n    """X. [m]"""', "height"), SMALL) == [
        "height is not in the nomenclature"
    ]


def test_a_good_node_passes() -> None:
    assert node_faults(planted('@when(cooling="dry")\ndef depth():\n    """A depth. [m]"""'), SMALL) == []


GOOD = '''
def level(depth, flow):
    """One sentence.

    Parameters
    ----------
    depth : float or array
        How deep, 0 to 10,
        from the ground. [m]
    flow : float or array
        How much. [m³/s]

    Returns
    -------
    float or array
        The level. [m]

    References
    ----------
    .. [1] key `theis-1935`, Eq. (4).
    """
'''


def equation(source: str) -> Callable[..., Any]:
    space: dict[str, Any] = {}
    exec(source, space)
    function: Callable[..., Any] = space["level"]
    return function


def test_a_good_equation_passes() -> None:
    assert equation_faults(equation(GOOD), SMALL, {"theis-1935"}) == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("from the ground. [m]", "from the ground. [cm]", "depth is in [cm]; the nomenclature has [m]"),
        ("from the ground. [m]", "from the ground.", "depth: no unit at the end"),
        ("from the ground. [m]", "from the ground [m], at noon.", "depth: no unit at the end"),
        ("The level. [m]", "The level. [furlong]", "[furlong] is not a known unit"),
        ("The level. [m]", "The level.", "Returns float or array: no unit"),
        ("(depth, flow)", "(depth, flow, width)", "the parameters are ['depth', 'flow', 'width']"),
        ("(depth, flow)", "(flow, depth)", "the parameters are ['flow', 'depth']"),
        ("(depth, flow)", "(depth, flow=1)", "flow has a default"),
        ("theis-1935", "theis-1936", "theis-1936 is not in references.toml"),
        ("key `theis-1935`, Eq. (4).", "A well-known formula.", "no work is cited"),
        ("Returns\n    -------", "Gives\n    -----", "no section Returns"),
    ],
)
def test_a_planted_equation_is_caught(good: str, bad: str, fault: str) -> None:
    assert good in GOOD
    found = equation_faults(equation(GOOD.replace(good, bad)), SMALL, {"theis-1935"})
    assert any(fault in f for f in found), found


def test_an_equation_with_a_name_of_its_own_is_caught() -> None:
    source = GOOD.replace("flow", "discharge")
    assert equation_faults(equation(source), SMALL, {"theis-1935"}) == ["discharge is not in the nomenclature"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"unit": "furlong"}, "unit furlong is not known"),
        ({"display_unit": "kW"}, "kW is not the dimension of m"),
        ({"minimum": "0"}, "minimum: "),
        ({"maximum": "1 kW"}, "maximum: "),
        ({"axes": ("time",)}, "summary is None"),
        ({"label": {"fr": "profondeur"}}, "no label in en"),
        ({"definition": {"en": "A depth."}}, "no definition in fr"),
        ({"definition": {"fr": "Une profondeur", "en": "A depth."}}, "in fr is not one sentence"),
        ({"definition": {"fr": "Une profondeur; un puits.", "en": "A depth."}}, "no space before ';'"),
        ({"definition": {"fr": 'Une "profondeur".', "en": "A depth."}}, "straight double quotes"),
        ({"definition": {"fr": "Une profondeur de 0.5 m.", "en": "A depth."}}, "decimal point"),
        ({"definition": {"fr": "Une «profondeur».", "en": "A depth."}}, "no space inside « »"),
        ({"since": ""}, "since is missing"),
        ({"kind": "choice"}, "a choice needs values"),
    ],
)
def test_a_planted_term_is_caught(changes: dict[str, Any], fault: str) -> None:
    assert term_faults(DEPTH) == []
    assert any(fault in found for found in term_faults(replace(DEPTH, **changes)))
