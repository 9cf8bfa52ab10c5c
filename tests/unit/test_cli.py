"""The command line: exit status, what goes where, and messages that a person can act on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from impact import study, trace
from impact.cli import main
from impact.graph import Absent

HEAVY = {"babel", "geopandas", "matplotlib", "numpy", "pandas", "pint", "pydantic", "pyproj", "rasterio", "scipy",
         "shapely", "weasyprint"}  # fmt: skip
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def impact(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(list(arguments))
        except SystemExit as end:
            status = int(end.code or 0)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "impact.cli", *arguments], capture_output=True, text=True, check=False, **options
    )


# --- start ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["--help"], ["study", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom impact.cli import main\n"
        f"try: main({arguments})\nexcept SystemExit: pass\n"
        "print('\\nloaded:', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(result.stdout.rpartition("loaded:")[2].split())
    assert "impact" in loaded
    assert loaded & HEAVY == set()


def test_help_lists_the_commands(impact: Run) -> None:
    status, out, err = impact("--help")
    assert (status, err) == (0, "")
    for command in ("study", "quantities", "evaluate", "trace", "sites", "doctor"):
        assert re.search(rf"^    {command}\b", out, re.MULTILINE)


@pytest.mark.parametrize("arguments", [[], ["evaluate"], ["evalute", "pue"], ["study", "--lang", "de"], ["trace"]])
def test_wrong_use_is_2_and_says_how(impact: Run, arguments: list[str]) -> None:
    status, out, err = impact(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("usage: impact")


def test_the_module_runs_as_a_program() -> None:
    result = process("evaluate", "pue", "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout)["quantities"][0]["address"].endswith("/pue")
    result = process("evaluate", "peu")
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


# --- evaluate ------------------------------------------------------------------------------------


def test_evaluate_prints_values_and_says_the_case_aside(impact: Run) -> None:
    status, out, err = impact("evaluate", "implied_wue", "it_capacity", "--scenario", "P80-it")
    assert status == 0
    assert err == "case P80-it\n"
    assert "P80-it/it_capacity = 80 MW" in out.splitlines()
    assert "P80-it/implied_wue[common-us-average] = 0.072 L/kWh" in out.splitlines()


def test_evaluate_says_what_was_given_for_nothing(impact: Run) -> None:
    """Other choices, or a value given further down, take a datum out of use; a reference case may use it alone."""
    by_hardware = ["--set", "liquid_share=by_hardware", "--set", "liquid_heat_share=50 %"]
    status, out, err = impact("evaluate", "plant_liquid_share", "implied_wue", *by_hardware)
    assert (status, "plant_liquid_share = 82.3026 %" in out) == (0, True)
    assert "does not rest on liquid_heat_share under the choices of P40-it: not used" in err
    assert "not rest on" not in impact("evaluate", "plant_liquid_share", "--set", "liquid_heat_share=50 %")[2]
    assert "not rest on" not in impact("evaluate", "water_saving_share", "--set", "tower_approach=5 K")[2]


def test_evaluate_json_is_all_that_stands_on_stdout(impact: Run) -> None:
    status, out, err = impact(
        "evaluate", "it_capacity", "air_temperature", "drawdown", "--set", "water_source=public_network", "--json"
    )
    assert (status, err) == (0, "")
    content = json.loads(out)
    assert content["choices"]["water_source"] == "public_network"
    assert content["case"]
    rows = {row["address"].partition("/")[2]: row for row in content["quantities"]}
    assert (rows["it_capacity"]["value"], rows["it_capacity"]["unit"]) == (4e7, "W")
    assert rows["it_capacity"]["shown"] == "40 MW"
    assert rows["drawdown"]["value"] is None
    assert rows["drawdown"]["shown"].startswith("absent: ")
    series = [r["shown"].split()[0] for r in content["quantities"] if "air_temperature" in r["address"]]
    assert series == ["mean", "min", "max"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evaluate", "peu"], 'unknown name "peu"; the nearest are pue'),
        (["evaluate", "tower_aproach"], "the nearest are tower_approach"),
        (["evaluate", "places"], "places has no number"),
        (["evaluate", "pue", "--scenario", "P41"], 'unknown case or scenario "P41"; the nearest are P40'),
        (["evaluate", "pue", "--site", "rovaltan"], "did you mean 'rovaltain'?"),
        (["evaluate", "pue", "--set", "load_facter=50 %"], "the nearest are load_factor"),
        (["evaluate", "pue", "--set", "announced_power=40 MW/h"], "is a power per time; expected a power"),
        (["evaluate", "pue", "--set", "announced_power=40"], 'has no unit; expected a power, for example "40 W"'),
        (["evaluate", "pue", "--set", "load_factor"], "write NAME=VALUE"),
        (["evaluate", "pue", "--set", "liquid_heat_share=0,9"], 'write "0.9"'),
        (["evaluate", "wet_bulb_temperature", "--set", "air_temperature=99 °C"], 'is "99 °C"; the accepted range is'),
        (["evaluate", "REF"], 'unknown name "REF"; the nearest are renewable_energy_factor'),
        (["evaluate", "PUE"], "the nearest are pue"),
        (["evaluate", "pue", "--set", "pad_effectiveness=1.2"], 'it is "120 %"; write that or a number up to 1'),
        (["evaluate", "pue", "--set", "pad_effectiveness=80"], 'write "80 %" or a number up to 1'),
        (["evaluate", "it_power", "--set", "load_model=replay"], 'into study.toml [load] with file = "trace.csv"'),
        (["quantities", "no-such-word"], "no name or label has no-such-word"),
        (["trace", "P41-it/pue"], 'unknown case or scenario "P41-it"'),
        (["trace", "peu"], 'unknown quantity "peu"; the nearest are pue'),
        (["trace", "pue@p59"], 'unknown statistic "p59"'),
        (["trace", "P40-it/drawdown@p95"], "drawdown needs a label: agiron"),
        (["trace", "P40-it/drawdown[agirom]"], "the nearest are agiron"),
        (["trace", "P40-it/air_temperature@p95"], "air_temperature is a series"),
        (["trace", "places"], "places has no number"),
        (["trace", "a/b/c"], "is not an address"),
        (["study", "--scenario", "P41"], 'unknown scenario "P41"; the nearest are P40'),
        (["study", "rovaltan"], "did you mean 'rovaltain'?"),
    ],
)
def test_bad_input_is_2_with_one_message_and_no_traceback(impact: Run, arguments: list[str], words: str) -> None:
    status, out, err = impact(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert len(err.splitlines()) == 1
    assert words in err
    assert "Traceback" not in err
    assert "program" not in err, "the input is at fault, and the message says so"


@pytest.mark.parametrize("place", ["before", "after"])
def test_debug_shows_where_an_error_arose(place: str) -> None:
    arguments = ["--debug", "evaluate", "peu"] if place == "before" else ["evaluate", "peu", "--debug"]
    result = process(*arguments)
    assert result.returncode != 0
    assert "Traceback" in result.stderr
    assert "UnknownName" in result.stderr


def test_a_fault_of_the_program_is_said_to_be_one(impact: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(study, "open_project", broken)
    status, out, err = impact("evaluate", "pue")
    assert (status, out) == (2, "")
    assert err.splitlines()[0] == "error: RuntimeError: planted"
    assert "a fault of the program, not of your input" in err


def test_an_interruption_is_130(impact: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(study, "open_project", interrupted)
    status, out, err = impact("evaluate", "pue")
    assert (status, out) == (130, "")
    assert "interrupted" in err


# --- quantities, sites, doctor -------------------------------------------------------------------


def test_quantities_lists_every_one_with_its_words(impact: Run) -> None:
    status, out, err = impact("quantities", "--json")
    assert (status, err) == (0, "")
    rows = {row["name"]: row for row in json.loads(out)}
    row = rows["drawdown"]
    assert (row["kind"], row["unit"], row["axes"], row["module"]) == ("quantity", "m", ["receptor"], "groundwater")
    assert set(row["label"]) == set(row["definition"]) == {"fr", "en"}
    (method,) = row["methods"]
    assert method["conditions"] == {"water_source": ["own_well"]}
    assert any("Theis" in reference for reference in method["references"])
    assert rows["water_source"]["values"] == ["own_well", "public_network", "rain_and_network", "river"]
    assert rows["places"]["kind"] == "support"
    assert all(row["kind"] in ("quantity", "support", "choice") for row in rows.values())


@pytest.mark.parametrize(("language", "word"), [("fr", "rabattement"), ("en", "drawdown")])
def test_quantities_as_text(impact: Run, language: str, word: str) -> None:
    status, few, _ = impact("quantities", "REF", "tower_approach", "--lang", language)
    named = {line.split()[0] for line in few.splitlines() if line[0] != " "}
    assert named >= {"renewable_energy_factor", "tower_approach"}
    assert len(few.splitlines()) < 100
    status, out, _ = impact("quantities", "--lang", language)
    assert status == 0
    lines = out.splitlines()
    entry = lines.index("drawdown [m] (receptor), quantity")
    assert word in lines[entry + 1]
    assert "impact.assessment.groundwater.drawdown" in lines[entry + 2]


def test_sites(impact: Run) -> None:
    status, out, _ = impact("sites")
    assert status == 0
    assert [line.split(":")[0] for line in out.splitlines()] == ["exemple-fictif", "rovaltain"]
    status, out, _ = impact("sites", "--json")
    assert status == 0
    assert [row["name"] for row in json.loads(out)] == ["exemple-fictif", "rovaltain"]


def test_doctor_gives_each_finding_with_its_cure(impact: Run) -> None:
    status, out, err = impact("doctor", "--json")
    checks = json.loads(out)
    assert err == ""
    assert all(set(check) == {"name", "ok", "found", "cure"} for check in checks)
    assert all(check["ok"] or check["cure"] for check in checks)
    assert status == (0 if all(check["ok"] for check in checks) else 1)
    unused = next(check for check in checks if check["name"] == "data that no quantity uses")
    assert unused["ok"], unused["found"]


def test_doctor_finds_a_datum_that_no_quantity_uses(impact: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from impact import catalogue

    monkeypatch.setattr(catalogue, "unused_data", lambda site: ["depth_of_nothing"])
    status, out, _ = impact("doctor")
    assert status == 1
    assert "NO  data that no quantity uses: depth_of_nothing" in out.splitlines()


# --- trace ---------------------------------------------------------------------------------------


def test_trace_as_json_has_each_node_once_and_edges_between_nodes(impact: Run) -> None:
    status, out, err = impact("trace", "P40-it/drawdown[well-100-m]", "--json")
    assert (status, err) == (0, "")
    trail = json.loads(out)
    nodes, edges = trail["nodes"], [tuple(edge) for edge in trail["edges"]]
    assert trail["address"] == "P40-it/drawdown[well-100-m]"
    assert next(iter(nodes)) == "drawdown"
    assert len(set(edges)) == len(edges)
    assert {name for edge in edges for name in edge} <= set(nodes)
    reached, todo = set(), ["drawdown"]
    while todo:
        name = todo.pop()
        reached.add(name)
        todo += [start for start, end in edges if end == name and start not in reached]
    assert reached == set(nodes), "every node is upstream of the address"
    leaves = {name for name, node in nodes.items() if node["kind"] == "datum"}
    assert {"transmissivity_alluvium", "pad_effectiveness", "announced_power"} <= leaves
    for name in leaves:
        assert nodes[name]["data"], name
        assert all(datum["source"] in trail["sources"] for datum in nodes[name]["data"])
    assert nodes["drawdown"]["equations"] == ["well_hydraulics.theis_drawdown"]
    assert nodes["drawdown"]["references"]
    assert nodes["receptors"]["kind"] == "support"
    assert trail["value"].endswith(" m")


def test_trace_as_text_has_each_node_once(impact: Run) -> None:
    status, out, err = impact("trace", "P40-it/pue")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("P40-it/pue = ")
    heads = [line.partition(" = ")[0] for line in lines[3:] if re.match(r"\w+ = ", line)]
    assert len(heads) == len(set(heads))
    assert heads[0] == "pue"
    assert "load_factor" in heads
    assert "Sources" in lines


def test_trace_shows_what_was_given_and_where_the_trail_ends(impact: Run) -> None:
    status, out, _ = impact("trace", "P40-it/pue", "--set", "annual_site_energy=300 GWh", "--json")
    assert status == 0
    nodes = json.loads(out)["nodes"]
    given = nodes["annual_site_energy"]
    assert given["kind"] == "datum"
    assert [(datum["written"], datum["source"]) for datum in given["data"]] == [("300 GWh", "command-line")]
    assert "site_power" not in nodes


def test_trace_of_a_given_datum_keeps_what_it_replaces(impact: Run) -> None:
    status, out, _ = impact("trace", "P40-it/it_capacity", "--set", "announced_power=60 MW", "--json")
    assert status == 0
    (datum,) = json.loads(out)["nodes"]["announced_power"]["data"]
    assert (datum["written"], datum["replaces"]) == ("60 MW", "40 MW")


def test_trace_of_a_statistic_is_the_number_of_the_study(impact: Run) -> None:
    project = study.open_project()
    case = project.plan.case("P40-it")
    done = study.evaluate(project, case, ["wue"], project.plan.shape.members)
    value = done.results["wue"].statistic(None, "p95")
    assert not isinstance(value, Absent)
    status, out, _ = impact("trace", "P40-it/wue@p95", "--json")
    assert status == 0
    assert json.loads(out)["value"] == trace.show(value, project.terms["wue"])


@pytest.fixture(scope="module")
def one_case() -> tuple[study.Project, Any]:
    """All that any trail of the first case of the study may ask for, computed once."""
    project = study.open_project()
    case = project.plan.cases[0]
    names = [n for n in sorted(project.graph.names) if project.terms[n].kind == "quantity"]
    return project, study.evaluate(project, case, names)


def test_every_number_of_a_case_has_a_trail(one_case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project, done = one_case
    monkeypatch.setattr(trace, "evaluate", lambda *arguments: done)
    traced = 0
    for name in list(project.targets):
        result = done.results[name]
        for label in [None] if isinstance(result.values, Absent) else result.labels or [None]:
            address = f"{done.case.name}/{name}" + (f"[{label}]" if label else "")
            trail = trace.trace(project, address)
            content = trail.as_json()
            assert str(trail.address) == address
            assert next(iter(content["nodes"])) == name
            assert {n for edge in content["edges"] for n in edge} <= set(content["nodes"])
            assert trace.as_text(trail).startswith(f"{address} = ")
            if not isinstance(result.values, Absent):
                value = result.statistic(label, "central")
                assert trail.value == trace.show(value, result.term), address
            traced += 1
    assert traced > 80


# --- study ---------------------------------------------------------------------------------------


def test_a_study_that_cannot_be_read_writes_nothing(impact: Run, tmp_path: Path) -> None:
    status, out, err = impact("study", str(tmp_path), "--out", str(tmp_path / "out"))
    assert (status, out) == (2, "")
    assert "site.toml" in err
    assert list(tmp_path.iterdir()) == []
