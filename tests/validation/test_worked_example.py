"""The page of hand calculations: its commands are run, its steps redone with `math` alone."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from impact import cli, units

PAGE = Path(__file__).parents[2] / "docs" / "worked-example.md"
EULER_MASCHERONI = 0.577216  # as printed on the page
SIX_DIGITS = 5.1e-6  # half of the last of six digits, which is what the command and the page print


@dataclass(frozen=True)
class Example:
    """One section of the page: what is typed, what is printed, and the two tables."""

    command: list[str]
    printed: dict[str, str]
    inputs: dict[str, str]
    steps: dict[str, str]


def read_example(section: str) -> Example:
    command = re.search(r"```sh\n(.*?)\n```", section, re.S)
    printed = re.search(r"```text\n(.*?)\n```", section, re.S)
    assert command, section[:60]
    assert printed, section[:60]
    tables = [rows(block) for block in section.split("\n\n") if block.startswith("| ")]
    inputs, steps = tables
    column = inputs[0].index("value")
    return Example(
        shlex.split(command[1])[1:],
        printed_numbers(printed[1]),
        {row[0].strip("`"): row[column] for row in inputs[2:]},
        {row[0]: row[-1] for row in steps[2:]},
    )


def rows(block: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]


def printed_numbers(text: str) -> dict[str, str]:
    """`ADDRESS = 48 m³/h` as {address: number and unit}; the words of a series join the address."""
    numbers = {}
    for line in text.strip().splitlines():
        address, _, value = line.partition(" = ")
        word = re.match(r"(mean|min|max) ", value)
        numbers[f"{address} {word[1]}" if word else address] = value.removeprefix(word[0] if word else "")
    return numbers


EXAMPLES = [read_example(section) for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]]
NAMES = ["well", "dry-limit", "tower", "water-saving"]


def run(command: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    assert cli.main(command) == 0
    return printed_numbers(capsys.readouterr().out)


def quantity(written: str) -> tuple[float, str]:
    number, _, unit = written.partition(" ")
    return float(number), unit


def agree(found: str, stated: str) -> None:
    """Check for the same unit, and the same number as far as its digits are printed."""
    (value, unit), (expected, expected_unit) = quantity(found), quantity(stated)
    assert unit == expected_unit
    assert value == pytest.approx(expected, rel=SIX_DIGITS)


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_the_commands_print_what_the_page_says(example: Example, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(example.command, capsys)
    assert list(found) == list(example.printed)
    for address, stated in example.printed.items():
        agree(found[address], stated)


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_inputs_are_those_of_the_run(example: Example, capsys: pytest.CaptureFixture[str]) -> None:
    """What the tables of inputs state is what the command was given or what the registers say."""
    assert 3 <= len(example.inputs) <= 10
    options = example.command[example.command.index("--scenario") :]
    names = dict.fromkeys(name.partition("[")[0] for name in example.inputs)
    found = {address.partition("/")[2]: value for address, value in
             run(["evaluate", *names, *options], capsys).items()}  # fmt: skip
    for name, stated in example.inputs.items():
        agree(found.get(name, found.get(f"{name} mean", "")).removesuffix("/year"), stated)


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_three_values_are_set(example: Example) -> None:
    assert example.command.count("--set") == 3


README = PAGE.parents[1] / "README.md"
COMMANDS = re.findall(r"^    \.venv/bin/impact (.+)$", README.read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_readme_work(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(shlex.split(command)) == 0
    assert " = " in capsys.readouterr().out


# --- the steps, redone ---------------------------------------------------------------------------


def si(example: Example, name: str, unit: str) -> float:
    return units.parse(example.inputs[name], unit, share=example.inputs[name].endswith("%"))


def well(e: Example) -> dict[str, float]:
    transmissivity, thickness = si(e, "transmissivity_alluvium", "m²/s"), si(e, "saturated_thickness_alluvium", "m")
    duration = float(e.inputs["heat_wave_duration"].removesuffix(" d")) * 86_400
    allowed = si(e, "allowable_drawdown_share", "1") * thickness
    equivalent = allowed - allowed**2 / (2 * thickness)
    u = si(e, "well_radius", "m") ** 2 * si(e, "storativity_alluvium", "1") / (4 * transmissivity * duration)
    w = -EULER_MASCHERONI - math.log(u) + u
    flow = 4 * math.pi * transmissivity * equivalent / w
    return {
        "duration": duration, "allowed drawdown": allowed, "equivalent drawdown": equivalent, "argument": u,
        "well function": w, "flow": flow, "flow by the hour": flow * 3600,
    }  # fmt: skip


def dry_limit(e: Example) -> dict[str, float]:
    supply = si(e, "coolant_supply_temperature", "°C") - si(e, "coolant_exchanger_approach", "K")
    return {
        "supply of the facility loop": supply,
        "dry limit": supply - si(e, "dry_cooler_approach", "K") - si(e, "recirculation_rise", "K"),
        "return of the facility loop": supply + si(e, "cooling_range", "K"),
    }


def tower(e: Example) -> dict[str, float]:
    evaporation, drift = si(e, "evaporation_rate", "kg/s"), si(e, "drift_rate", "kg/s")
    blowdown = evaporation / (si(e, "cycles_of_concentration", "1") - 1) - drift
    make_up = evaporation + blowdown + drift
    hourly = make_up * 3600 / 1000
    return {"blowdown": blowdown, "make-up": make_up, "by the hour": hourly, "over the year": hourly * 8760}


def water_saving(e: Example) -> dict[str, float]:
    energy = 40e6 * si(e, "load_factor", "1") * 8760 / 1e9  # GWh
    wue = si(e, "annual_make_up_water", "m³") * 1000 / (energy * 1e6)
    baselines = {n[len("baseline_wue[") : -1]: quantity(v)[0] for n, v in e.inputs.items() if "[" in n}
    left = 1 - si(e, "claimed_water_saving", "1")
    return {
        "IT energy": energy,
        "WUE": wue,
        **{f"asked for, `{name}`": value * left for name, value in baselines.items()},
        **{f"saving, `{name}`": 100 * (1 - wue / value) for name, value in baselines.items()},
    }


@pytest.mark.parametrize(
    ("example", "by_hand"), list(zip(EXAMPLES, [well, dry_limit, tower, water_saving], strict=True)), ids=NAMES
)
def test_the_steps_are_right(example: Example, by_hand: Callable[[Example], dict[str, float]]) -> None:
    redone = by_hand(example)
    assert list(redone) == list(example.steps)
    for step, stated in example.steps.items():
        assert redone[step] == pytest.approx(quantity(stated)[0], rel=SIX_DIGITS), step


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_the_last_steps_are_what_is_printed(example: Example) -> None:
    """Every number that the command prints is the result of a step."""
    results = list(example.steps.values())
    for stated in example.printed.values():
        assert stated.removesuffix("/year") in results


def test_the_series_of_the_well_function_is_exact_enough() -> None:
    scipy_special = pytest.importorskip("scipy.special")
    u = 1.08507e-7
    assert -euler_mascheroni() - math.log(u) + u == pytest.approx(float(scipy_special.exp1(u)), abs=1e-13)


def euler_mascheroni() -> float:
    """Euler's constant to double precision: the limit of H(n) − ln n, with its first terms of Euler-Maclaurin."""
    n = 10_000
    return math.fsum(1 / k for k in range(1, n + 1)) - math.log(n) - 1 / (2 * n) + 1 / (12 * n**2)
