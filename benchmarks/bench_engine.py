"""The engine alone: 150 nodes × 8,760 hours × 3 cases × 201 members within 400 MB."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from impact import graph
from impact.graph import Graph, Node
from impact.nomenclature import Nomenclature, Term

NODES, HOURS, CASES, MEMBERS = 150, 8760, 3, 201
SERIES = 100  # nodes along time; the other 50 are annual
LEAVES = 12  # sampled data
LIMIT_MB = 400


def hourly(**arguments: Any) -> Any:
    """Return a cheap function of all arguments, as most nodes are: what is measured is the engine."""
    first, *others = arguments.values()
    for other in others:
        first = 0.5 * (first + other)
    return first


def annual(**arguments: Any) -> Any:
    return hourly(**{name: value.mean(axis=-1) for name, value in arguments.items()})


def synthetic_graph() -> tuple[Graph, Nomenclature]:
    """Return a graph as wide and as deep as a study: each series from two earlier ones and a leaf."""
    terms = [Term("weather", "quantity", "bench", axes=("time",))]
    terms += [Term(f"leaf_{i}", "quantity", "bench") for i in range(LEAVES)]
    nodes = []
    for i in range(SERIES):
        before = [f"series_{j}" for j in (i - 1, i - 7) if j >= 0] or ["weather"]
        nodes.append(Node(f"series_{i}", hourly, (*before, f"leaf_{i % LEAVES}"), {}, False))
        terms.append(Term(f"series_{i}", "quantity", "bench", axes=("time",)))
    for i in range(NODES - SERIES):
        nodes.append(Node(f"annual_{i}", annual, (f"series_{2 * i}", f"series_{2 * i + 1}"), {}, False))
        terms.append(Term(f"annual_{i}", "quantity", "bench"))
    return Graph(nodes), Nomenclature(terms)


def given(case: int, members: int = MEMBERS) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    leaves = {f"leaf_{i}": (1 + case) * rng.random(MEMBERS)[:members] for i in range(LEAVES)}
    return {"weather": np.sin(np.arange(HOURS) / 24)[None, :], **leaves}


def run_cases(members: int = MEMBERS) -> list[dict[str, Any]]:
    whole, terms = synthetic_graph()
    targets = [f"annual_{i}" for i in range(NODES - SERIES)]
    return [graph.run(whole, {}, targets, given(case, members), terms) for case in range(CASES)]


@pytest.mark.benchmark(group="engine")
def test_design_size(benchmark: Any, note: Any, in_own_process: Callable[[str], dict[str, float]]) -> None:
    """Run the size of the design in a process of its own, for its peak of memory."""
    code = f"""
        import importlib.util
        spec = importlib.util.spec_from_file_location("bench_engine", {__file__!r})
        bench = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(bench)
        start = time.perf_counter()
        results = bench.run_cases()
        assert [len(r) for r in results] == [{NODES - SERIES}] * {CASES}
        assert all(v.shape == ({MEMBERS},) for r in results for v in r.values())
        report(time.perf_counter() - start)
    """
    measured = benchmark.pedantic(in_own_process, args=(code,), rounds=3)
    note(peak_memory=f"{measured['peak_mb']:.0f} MB", computing=f"{measured['seconds']:.1f} s", limit=f"{LIMIT_MB} MB")
    assert measured["peak_mb"] <= LIMIT_MB


@pytest.mark.benchmark(group="engine")
def test_central_runs(benchmark: Any) -> None:
    """Run the three cases with one member: what `evaluate` and a comparison table cost."""
    assert len(benchmark(run_cases, 1)) == CASES


@pytest.mark.benchmark(group="engine")
def test_build(benchmark: Any) -> None:
    """Build the graph and its order of computation."""

    def build() -> list[str]:
        whole, _ = synthetic_graph()
        return graph.upstream(whole.choose({}), ["annual_49"])

    assert "weather" in benchmark(build)
