"""What the benchmarks share: a measurement in a process of its own, and the table at the end."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

_NOTES: dict[str, dict[str, str]] = {}

# Runs before the measured code. The peak of the process itself: `ru_maxrss` alone would, on Linux, begin at the
# size of the process that started this one. Workers are its children, whose largest peak counts.
_PREAMBLE = """
import json, resource, sys, time

def report(seconds, **more):
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with open("/proc/self/status") as status:
            own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except OSError:
        own = own // 1024 if sys.platform == "darwin" else own
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak_mb": own / 1024, "children_peak_mb": children / 1024} | more))
"""


@pytest.fixture(scope="session")
def in_own_process() -> Callable[[str], dict[str, float]]:
    """Run code that ends in `report(seconds)` in a new interpreter; return its time and its peak of memory."""

    def run(code: str) -> dict[str, float]:
        done = subprocess.run(
            [sys.executable, "-c", _PREAMBLE + textwrap.dedent(code)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.fail(done.stderr)
        result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return result

    return run


@pytest.fixture
def note(request: pytest.FixtureRequest, benchmark: Any) -> Callable[..., None]:
    """Keep figures of a benchmark for its JSON (`extra_info`) and for the table at the end."""

    def keep(**figures: str) -> None:
        benchmark.extra_info.update(figures)
        _NOTES.setdefault(request.node.name, {}).update(figures)

    return keep


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what the benchmarks noted beside their times."""
    if _NOTES:
        terminalreporter.section("memory, targets and ratios")
        for name, figures in _NOTES.items():
            terminalreporter.write_line(
                f"{name}: " + "; ".join(f"{k.replace('_', ' ')} {v}" for k, v in figures.items())
            )
