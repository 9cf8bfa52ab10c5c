"""What a user waits for: whole processes, from the start of Python to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

HELP_LIMIT = 0.3  # s


def impact(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "impact.cli", *arguments], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.benchmark(group="command line")
def test_help(benchmark: Any, note: Any) -> None:
    """Ask for the help: nothing heavy may be imported."""
    assert "evaluate" in benchmark.pedantic(impact, args=("--help",), rounds=20, warmup_rounds=2)
    note(target=f"{HELP_LIMIT} s")
    assert benchmark.stats.stats.median < HELP_LIMIT


@pytest.mark.benchmark(group="command line")
@pytest.mark.parametrize("name", ["well_deliverable_flow", "annual_make_up_water"])
def test_evaluate(benchmark: Any, name: str) -> None:
    """Compute one quantity: a handful of nodes, or a year of hours."""
    assert name in benchmark.pedantic(impact, args=("evaluate", name), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="command line")
def test_trace(benchmark: Any) -> None:
    """Follow one number to its sources."""
    assert "Sources" in benchmark.pedantic(impact, args=("trace", "pue"), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="command line")
def test_quantities(benchmark: Any) -> None:
    """List every quantity."""
    assert "annual_make_up_water" in benchmark.pedantic(impact, args=("quantities",), rounds=5, warmup_rounds=1)
