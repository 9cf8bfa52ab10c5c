"""The engine over members: the same bits alone and together, in chunks of any size; what is used up is freed."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from impact import graph
from impact.graph import Graph, per_member
from impact.nomenclature import Nomenclature, Term

TIME = ("time",)


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


SERIES = terms(x=(), y=(), power=TIME, hours=TIME, decay=TIME, total=(), shape=())


def decay(power: Any, x: Any, y: Any) -> Any:
    return np.exp(-power / x) ** y


def power(hours: Any, y: Any) -> Any:
    return np.sin(hours) + y


def total(decay: Any) -> Any:
    return decay.sum(axis=-1)


def shape(hours: Any) -> Any:
    return hours.max(axis=-1)


MODEL = [decay, power, total, shape]


def leaves(members: int, fixed: bool) -> dict[str, Any]:
    rng = np.random.default_rng(7)
    x, y = rng.uniform(1, 2, members), rng.uniform(1, 2, members)
    return {"x": x, "y": y[:1] if fixed else y, "hours": np.arange(48.0)[None]}


def one(given: Mapping[str, Any], member: int) -> dict[str, Any]:
    return {n: v[member : member + 1] if v.shape[0] > 1 else v for n, v in given.items()}


@pytest.mark.parametrize("fixed", [False, True], ids=["all vary", "power computed once"])
@pytest.mark.parametrize("chunk", [1, 3, 7, 20, 500])
def test_201_members_equal_their_single_runs_bit_for_bit(chunk: int, fixed: bool) -> None:
    given = leaves(201, fixed)
    whole = run(MODEL, "total decay power shape", given, SERIES, chunk)
    assert whole["decay"].shape == (201, 48)
    assert whole["power"].shape == ((1 if fixed else 201), 48)
    assert whole["shape"].shape == (1,)
    for member in (0, 1, 57, 199, 200):
        single = run(MODEL, "total decay", one(given, member), SERIES)
        assert single["total"].tobytes() == whole["total"][member : member + 1].tobytes()
        assert single["decay"].tobytes() == whole["decay"][member : member + 1].tobytes()


@settings(max_examples=25, deadline=None)
@hypothesis_given(members=st.integers(1, 30), chunk=st.integers(1, 40))
def test_any_chunk_gives_the_same_bits(members: int, chunk: int) -> None:
    given = leaves(members, fixed=False)
    expected = run(MODEL, "total", given, SERIES, chunk=members)["total"]
    assert run(MODEL, "total", given, SERIES, chunk=chunk)["total"].tobytes() == expected.tobytes()


@pytest.mark.parametrize("chunk", [1, 3, 20])
def test_a_solver_node_is_called_for_each_member_and_stacked(chunk: int) -> None:
    calls: list[tuple[int, ...]] = []

    def solve(power: Any, x: Any) -> Any:
        calls.append(power.shape)
        assert x.shape == (1, 1)
        return (power * x).sum(axis=-1)

    solver = per_member(solve)
    solver.__name__ = "total"
    given = leaves(7, fixed=True)
    whole = run([solver, power], "total", given, SERIES, chunk)["total"]
    assert calls == [(1, 48)] * 7
    singles = [run([solver, power], "total", one(given, m), SERIES)["total"] for m in range(7)]
    assert np.concatenate(singles).tobytes() == whole.tobytes()


def test_a_support_goes_through_untouched_and_a_node_may_make_one() -> None:
    class Grid:
        width = 3.0

    names = Nomenclature(
        [
            Term("grid", "support", "planted.toml"),
            Term("mesh", "support", "planted.toml"),
            Term("x", "quantity", "planted.toml", unit="m"),
            Term("a", "quantity", "planted.toml", unit="m"),
        ]
    )

    def mesh(grid: Any) -> Any:
        return (grid, "refined")

    def a(mesh: Any, x: Any) -> Any:
        return mesh[0].width * x

    grid = Grid()
    result = run([mesh, a], "a mesh", {"grid": grid, "x": column(1, 2, 3)}, names, chunk=2)
    assert result["a"].tolist() == [3, 6, 9]
    assert result["mesh"][0] is grid


def drop(rate: Any, depth: Any) -> Any:
    return rate * depth


def test_no_receptors_is_a_result_of_no_numbers() -> None:
    names = terms(rate=(), depth=("receptor",), drop=("receptor",))
    given = {"rate": column(1, 2, 3), "depth": np.ones((1, 0))}
    assert run([drop], "drop", given, names, chunk=2)["drop"].shape == (3, 0)


def test_values_are_freed_after_their_last_use() -> None:
    """Thirty series of a megabyte, one after the other: never more than a few at a time."""
    length, steps = 131_072, 30
    names = terms(s0=TIME, x=(), end=(), **{f"s{i + 1}": TIME for i in range(steps)})
    space: dict[str, Any] = {}
    for i in range(steps):
        exec(f"def s{i + 1}(s{i}, x):\n    return s{i} + x", space)
    exec(f"def end(s{steps}):\n    return s{steps}.max(axis=-1)", space)
    functions = [space[f"s{i + 1}"] for i in range(steps)] + [space["end"]]
    given = {"s0": np.zeros((1, length)), "x": column(1, 2)}
    tracemalloc.start()
    try:
        result = run(functions, "end", given, names, chunk=1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result["end"].tolist() == [30, 60]
    assert peak < 6 * 8 * length


def test_given_values_are_left_as_they_are() -> None:
    given = leaves(3, fixed=True)
    before = {name: value.copy() for name, value in given.items()}
    run(MODEL, "total", given, SERIES, chunk=2)
    assert all(np.array_equal(given[name], before[name]) for name in given)
