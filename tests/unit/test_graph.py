"""The engine: axes, overrides, alternatives, absence, and errors that say where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from graphlib import TopologicalSorter
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact import graph
from impact.errors import DomainError, GraphError, NotFinite, UnknownName
from impact.graph import Absent, Graph, per_member, when
from impact.nomenclature import Nomenclature, Term

RECEPTOR, TIME, BOTH = ("receptor",), ("time",), ("receptor", "time")


def terms(**axes: tuple[str, ...]) -> Nomenclature:
    """A nomenclature of quantities in metres with these axes."""
    return Nomenclature(Term(name, "quantity", "planted.toml", unit="m", axes=a) for name, a in axes.items())


def graph_of(*functions: Callable[..., Any], module: str = "planted") -> Graph:
    """The graph of some functions, as if one module defined them."""
    space = ModuleType(module)
    for function in functions:
        function.__module__ = module
        setattr(space, function.__name__, function)
    return Graph.from_modules([space])


def run(
    functions: list[Callable[..., Any]],
    targets: str | list[str],
    given: Mapping[str, Any],
    names: Nomenclature,
    chunk: int = 20,
    **choices: str,
) -> dict[str, Any]:
    wanted = targets.split() if isinstance(targets, str) else targets
    return graph.run(graph_of(*functions), choices, wanted, given, names, chunk)


def column(*values: float) -> Any:
    return np.array(values, dtype=float)


# --- axes ----------------------------------------------------------------------------------------


def drop(rate: Any, depth: Any) -> Any:
    return rate * depth


@pytest.mark.parametrize("members", [1, 2, 3])
@pytest.mark.parametrize("receptors", [1, 2, 3])
def test_arguments_of_other_axes_are_aligned(members: int, receptors: int) -> None:
    """With as many members as receptors, plain broadcasting would pair them and be wrong in silence."""
    names = terms(rate=(), depth=RECEPTOR, drop=RECEPTOR)
    rate = np.arange(1.0, members + 1)
    depth = 10.0 ** np.arange(receptors)[None]
    result = run([drop], "drop", {"rate": rate, "depth": depth}, names)["drop"]
    assert result.shape == (members, receptors)
    expected = [[r * d for d in depth[0]] for r in rate]
    assert result.tolist() == expected


def test_receptor_time_and_member_together() -> None:
    names = terms(rate=TIME, depth=RECEPTOR, factor=(), drop=BOTH)

    def drop(rate: Any, depth: Any, factor: Any) -> Any:
        assert (rate.shape, depth.shape, factor.shape) == ((1, 1, 4), (2, 2, 1), (2, 1, 1))
        return rate * depth * factor

    given = {
        "rate": np.arange(1.0, 5.0)[None],
        "depth": np.array([[1.0, 10.0], [100.0, 1000.0]]),
        "factor": column(1, -1),
    }
    result = run([drop], "drop", given, names)["drop"]
    assert result[1, 0].tolist() == [-100, -200, -300, -400]
    assert result[0, 1].tolist() == [10, 20, 30, 40]


@pytest.mark.parametrize(
    ("planted", "message"),
    [
        (lambda rate, depth: (rate * depth)[..., None], "expected (member, receptor)"),
        (lambda rate, depth: (rate * depth)[0], "expected (member, receptor)"),
        (lambda rate, depth: (rate * depth).sum(axis=-1), "expected (member, receptor)"),
        (lambda rate, depth: (rate * depth)[:1], "1 members"),
        (lambda rate, depth: rate, "length 1 along receptor"),
        (lambda rate, depth: "a text", "returned no numbers for drop"),
    ],
)
def test_a_node_that_returns_other_axes_is_refused(planted: Callable[..., Any], message: str) -> None:
    planted.__name__ = "drop"
    names = terms(rate=(), depth=RECEPTOR, drop=RECEPTOR)
    with pytest.raises(GraphError) as caught:
        run([planted], "drop", {"rate": column(1, 2), "depth": np.ones((2, 2))}, names)
    assert message in str(caught.value)
    assert "planted.drop" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rate": column(1, 2), "depth": column(1, 2)}, "depth was given with shape (2,)"),
        ({"rate": np.ones((2, 2)), "depth": np.ones((2, 2))}, "rate was given with shape (2, 2)"),
        ({"rate": column(1, 2, 3), "depth": np.ones((2, 2))}, "members"),
        ({"rate": 3.0, "depth": np.ones((1, 2))}, "rate was given as float"),
        ({"rate": [1.0, 2.0], "depth": np.ones((1, 2))}, "rate was given as list"),
        ({"rate": np.array(3.0), "depth": np.ones((1, 2))}, "rate was given as ndarray; expected"),
    ],
)
def test_a_leaf_of_another_shape_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(GraphError) as caught:
        run([drop], "drop", given, terms(rate=(), depth=RECEPTOR, drop=RECEPTOR))
    assert message in str(caught.value)


def test_lengths_along_an_axis_agree_in_a_run() -> None:
    names = terms(rate=RECEPTOR, depth=RECEPTOR, drop=RECEPTOR)
    with pytest.raises(GraphError, match="length 3 along receptor"):
        run([drop], "drop", {"rate": np.ones((1, 2)), "depth": np.ones((1, 3))}, names)


# --- given values --------------------------------------------------------------------------------


def a(x: Any) -> Any:
    return x + 1


def b(a: Any) -> Any:
    return a * 2


CHAIN = terms(x=(), a=(), b=())


def test_an_override_stands_in_for_a_node() -> None:
    assert run([a, b], "b", {"x": column(1)}, CHAIN)["b"] == [4]
    assert run([a, b], "b", {"x": column(1), "a": column(10)}, CHAIN)["b"] == [20]
    assert run([a, b], "b a", {"a": column(10, 11)}, CHAIN)["b"].tolist() == [20, 22], "x is not needed"


def test_a_given_target_is_returned_as_it_is() -> None:
    assert run([a, b], "a x", {"a": column(7), "x": column(1, 2)}, CHAIN)["a"] == [7]


def test_a_given_value_that_is_not_finite_is_refused_where_it_is_given() -> None:
    with pytest.raises(NotFinite, match="x was given"):
        run([a], "a", {"x": column(1, np.nan)}, CHAIN)


@when(cooling="dry")
def water__dry(heat: Any) -> Any:
    return heat * 0


@when(cooling="tower")
def water__tower(heat: Any, tower_approach: Any) -> Any:
    return heat / tower_approach


@when(cooling=("tower", "pond"))
def drift(heat: Any) -> Any:
    return heat


WATER = terms(heat=(), tower_approach=(), water=(), drift=())
ALTERNATIVES = [water__dry, water__tower, drift]


@pytest.mark.parametrize("wrong", ["tower_aproach", "towerapproach"])
@pytest.mark.parametrize("role", ["given", "target"])
def test_a_misspelt_name_is_refused_with_the_nearest_over_all_alternatives(wrong: str, role: str) -> None:
    given = {"heat": column(1)} | ({wrong: column(1)} if role == "given" else {})
    with pytest.raises(UnknownName, match=rf'"{wrong}".*nearest are tower_approach'):
        run(ALTERNATIVES, ["water", *([wrong] if role == "target" else [])], given, WATER, cooling="dry")


def test_a_leaf_of_another_alternative_may_be_given() -> None:
    given = {"heat": column(1), "tower_approach": column(5)}
    assert run(ALTERNATIVES, "water", given, WATER, cooling="dry")["water"] == [0]
    assert run(ALTERNATIVES, "water", given, WATER, cooling="tower")["water"] == [0.2]


def test_only_reference_results_that_a_node_asks_for_are_names() -> None:
    def saving(a: Any, reference_a: Any) -> Any:
        return a - reference_a

    names = terms(x=(), a=(), b=(), saving=())
    given = {"x": column(1), "reference_a": column(5)}
    assert run([a, b, saving], "saving", given, names)["saving"] == [-3]
    with pytest.raises(UnknownName, match="reference_b"):
        run([a, b, saving], "saving", given | {"reference_b": column(1)}, names)


# --- alternatives, cycles, names -----------------------------------------------------------------


@pytest.mark.parametrize(("cooling", "has"), [("tower", True), ("pond", True), ("dry", False)])
def test_a_method_may_hold_under_several_values(cooling: str, has: bool) -> None:
    result = run(ALTERNATIVES, "drift", {"heat": column(3)}, WATER, cooling=cooling)["drift"]
    assert isinstance(result, Absent) is not has


def test_all_conditions_of_a_method_must_hold() -> None:
    @when(cooling="dry", year="hot")
    def water(heat: Any) -> Any:
        return heat

    given = {"heat": column(1)}
    assert run([water], "water", given, WATER, cooling="dry", year="hot")["water"] == [1]
    assert isinstance(run([water], "water", given, WATER, cooling="dry", year="mean")["water"], Absent)
    assert isinstance(run([water], "water", given, WATER, cooling="dry")["water"], Absent)


def test_two_fitting_methods_are_refused() -> None:
    def water__always(heat: Any) -> Any:
        return heat

    with pytest.raises(GraphError, match=r"water has more than one method.*water__dry.*water__always"):
        run([water__dry, water__always], "water", {"heat": column(1)}, WATER, cooling="dry")


@given(st.lists(st.lists(st.integers(0, 11), max_size=4, unique=True), max_size=12))
def test_the_order_is_that_of_the_standard_library(arguments: list[list[int]]) -> None:
    """Each name is computed from earlier ones, or from leaves; a link backwards would be a cycle."""
    edges = {str(place): [str(n) for n in used if n < place] for place, used in enumerate(arguments)}
    shuffled = dict(sorted(edges.items(), key=lambda edge: len(edge[1]), reverse=True))
    assert graph._ordered(shuffled) == list(TopologicalSorter(shuffled).static_order())


def test_a_cycle_is_named() -> None:
    def x(b: Any) -> Any:
        return b

    with pytest.raises(GraphError, match="cycle") as caught:
        run([x, a, b], "b", {}, CHAIN)
    assert all(name in str(caught.value) for name in ("x", "a", "b"))
    assert run([x, a, b], "b", {"x": column(1)}, CHAIN)["b"] == [4], "a given value cuts the cycle"


def test_a_node_named_like_an_imported_equation_does_not_call_itself() -> None:
    source = (
        "from impact.physics import well_hydraulics\n"
        "from impact.physics.psychrometrics import standard_pressure\n"
        "def well_function(x):\n"
        "    return well_hydraulics.well_function(x)\n"
    )
    space = ModuleType("planted")
    exec(compile(source, "planted", "exec"), vars(space))
    made = Graph.from_modules([space])
    assert set(made.alternatives) == {"well_function"}, "an imported function is no node"
    names = terms(x=(), well_function=())
    result = graph.run(made, {}, ["well_function"], {"x": column(1.0)}, names)["well_function"]
    assert result == pytest.approx([0.2194], abs=5e-5)


def test_a_private_function_is_no_node_and_a_node_has_plain_arguments() -> None:
    def _helper(x: Any) -> Any:
        return x

    assert graph_of(_helper, a).names == {"a", "x"}

    def with_default(x: Any, y: Any = 1) -> Any:
        return x

    def starred(*x: Any) -> Any:
        return x

    for faulty in (with_default, starred):
        with pytest.raises(GraphError, match="plain arguments without defaults"):
            graph_of(faulty)


@pytest.mark.parametrize("target", ["stranger", "made"])
def test_a_name_outside_the_nomenclature_is_refused_with_its_user(target: str) -> None:
    def stranger(x: Any) -> Any:
        return x

    def made(xx: Any) -> Any:
        return xx

    with pytest.raises(GraphError, match=r"unknown name .(stranger|xx)."):
        run([stranger, made], target, {"x": column(1)}, terms(x=(), made=()))


# --- absence, domain, finiteness -----------------------------------------------------------------


def test_a_missing_leaf_travels_as_absence_with_the_chain_of_reasons() -> None:
    result = run([a, b], "b", {}, CHAIN)["b"]
    assert isinstance(result, Absent)
    assert result.reason.startswith("b ← a ← x: no value is given")


def test_what_does_not_depend_on_the_absent_value_is_computed() -> None:
    def c(y: Any) -> Any:
        return y

    names = terms(x=(), a=(), b=(), y=(), c=())
    result = run([a, b, c], "b c", {"y": column(1, 2)}, names, chunk=1)
    assert isinstance(result["b"], Absent)
    assert result["c"].tolist() == [1, 2]


def test_a_given_absence_and_a_node_that_returns_one_travel() -> None:
    assert run([a], "a", {"x": Absent("not covered")}, CHAIN)["a"] == Absent("a ← not covered")

    def a_(x: Any) -> Any:
        return Absent("a: no series")

    a_.__name__ = "a"
    assert run([a_, b], "b", {"x": column(1)}, CHAIN)["b"] == Absent("b ← a: no series")


@pytest.mark.parametrize("chunk", [1, 2, 5])
def test_a_result_that_is_absent_for_some_members_is_absent(chunk: int) -> None:
    def a(x: Any) -> Any:
        return Absent("a: too deep") if (x > 3).any() else x

    result = run([a], "a", {"x": column(1, 2, 3, 4, 5)}, CHAIN, chunk=chunk)["a"]
    assert result == Absent("a: too deep")


def test_a_reference_without_reference_case_says_so() -> None:
    def saving(reference_x: Any) -> Any:
        return reference_x

    result = run([saving], "saving", {}, terms(x=(), saving=()))["saving"]
    assert "the case has no reference case" in result.reason


def deep(x: Any, y: Any) -> Any:
    if np.any(x > 3):
        raise DomainError("x is above 3 m", where=x > 3)
    return x + y


DEEP = terms(x=(), y=(), deep=(), a=(), b=())
MORE = " and 1 more"  # without series, all members are computed together


@pytest.mark.parametrize("chunk", [20, 3, 1])
def test_out_of_domain_names_node_members_and_leaves(chunk: int) -> None:
    with pytest.raises(DomainError) as caught:
        run([deep], "deep", {"x": column(1, 2, 3, 4, 1, 1, 5), "y": column(9)}, DEEP, chunk=chunk)
    assert str(caught.value).startswith(f"planted.deep: x is above 3 m (member 3{MORE}); leaves: x = 4 m, y = 9 m")


def test_out_of_domain_in_a_solver_node_names_its_member() -> None:
    solver = per_member(lambda x, y: deep(x, y))
    solver.__name__ = "deep"
    with pytest.raises(DomainError, match=r"\(member 3\); leaves: x = 4 m"):
        run([solver], "deep", {"x": column(1, 2, 3, 4), "y": column(9)}, DEEP, chunk=3)
    with pytest.raises(DomainError, match=r"\(member 3\); leaves: x = 4 m"):
        run([solver], "deep", {"x": column(1, 2, 3, 4), "y": column(9)}, DEEP, chunk=20)


@pytest.mark.parametrize("where", [None, True, np.arange(24) == 23, np.ones((3, 24)) > 0])
def test_out_of_domain_without_members_is_still_said(where: Any) -> None:
    def a(x: Any) -> Any:
        raise DomainError("outside", where=where)

    with pytest.raises(DomainError, match=r"planted\.a: outside.*leaves: x = 1 m"):
        run([a], "a", {"x": column(1, 2)}, CHAIN)


@pytest.mark.parametrize(("bad", "member"), [(np.nan, 2), (np.inf, 2), (-np.inf, 2)])
def test_what_is_not_finite_stops_at_the_node_that_made_it(bad: float, member: int) -> None:
    def a(x: Any) -> Any:
        return np.where(x == 5, bad, x)

    with pytest.raises(NotFinite) as caught:
        run([a, b], "b", {"x": column(1, 2, 5)}, CHAIN)
    assert str(caught.value) == f"planted.a: a is not a finite number (member {member}); leaves: x = 5 m"


def test_a_division_by_zero_stops_without_a_warning() -> None:
    def a(x: Any) -> Any:
        return 1 / x

    with pytest.raises(NotFinite, match=r"planted\.a"):
        run([a, b], "b", {"x": column(0)}, CHAIN)


def test_a_fault_of_a_body_is_named_with_its_node() -> None:
    def a(x: Any) -> Any:
        raise KeyError("x")

    with pytest.raises(GraphError, match=r"planted\.a failed: KeyError"):
        run([a], "a", {"x": column(1)}, CHAIN)
