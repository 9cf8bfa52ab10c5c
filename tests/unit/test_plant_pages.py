"""What the annex shows of the plant: hours of the figure, months of the table, cases that measures compare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from impact import units
from impact.claims import assess, read_claims
from impact.results import Result
from impact.study import Study
from reports import document, months, plan, water_scenarios
from reports.figures import canvas, heatwave
from reports.language import language
from reports.render import Report, render


@pytest.fixture(scope="module", params=["fr", "en"])
def report(request: pytest.FixtureRequest, small_study: Study) -> Report:
    project = small_study.project
    claims = assess(small_study, read_claims(project.pack.folder, project.terms, project.register))
    given = request.param == "en"  # the same pages of a study that was given files
    return render(with_files(small_study) if given else small_study, claims, request.param)


REALISATIONS = ("1", "2")
OF_FILES: Mapping[str, Mapping[str, Any]] = {
    "mean": {"hourly_direct_emission": [4.5e6], "grid_repairs": [37]},
    "traces": {
        "trace_repairs": [41], "trace_averaged_hour_count": [29], "trace_lost_peak": [0.125],
        "largest_replayed_swing": [7.5e6], "largest_job_swing": [[11e6, 12e6]], "swing_envelope_power": [[9e6, 8e6]],
        "synchronous_swing": [13e6], "swing_step": [900],
    },
}  # fmt: skip


def with_files(study: Study) -> Study:
    """The study as if it had been given a trace of load and one of the grid, and had simulated jobs."""
    cases = dict(study.cases)
    for name, of in ((main_row(study).cases["mean"], "mean"), ("P40-it-load-traces", "traces")):
        added = {}
        for quantity, values in OF_FILES[of].items():
            term = study.project.terms[quantity]
            added[quantity] = Result(term, np.array(values, float), REALISATIONS if term.axes else None)
        cases[name] = replace(cases[name], results={**cases[name].results, **added})
    return replace(study, cases=cases)


def main_row(study: Study) -> document.Row:
    return document.scenarios(study.project, language("fr"))[0].rows[0]


@pytest.mark.parametrize("hottest", [0, 30, 4000, 8759])
def test_the_week_is_of_whole_days_and_holds_the_warmest_hour(hottest: int) -> None:
    air = 20 + 5 * np.sin(np.arange(8760) / 24)
    air[hottest] = 60.0
    chosen = heatwave.week(air)
    assert chosen.start % 24 == 0
    assert chosen.stop - chosen.start == 7 * 24
    assert 0 <= chosen.start <= hottest < chosen.stop <= 8760


def test_the_lines_of_the_week_are_hours_of_the_study(small_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Figure] = []
    real = canvas.to_svg

    def keep(made: Figure, name: str, alternative: str) -> Any:
        kept.append(made)
        return real(made, name, alternative)

    monkeypatch.setattr(canvas, "to_svg", keep)
    row = main_row(small_study)
    heatwave.draw(small_study, row, language("fr"), "x")
    wet, dry = (small_study.cases[row.cases[role]].series for role in ("peak", "dry_peak"))
    hours = heatwave.week(np.ravel(wet["air_temperature"]))
    for place, name, unit in ((1, "make_up_flow", "m³/h"), (2, "site_power", "MW"), (3, "fan_speed", "%")):
        scale = units.factor(small_study.project.terms[name].unit, unit)
        for line, series in zip(kept[0].axes[place].lines[:2], (wet, dry), strict=True):
            assert np.asarray(line.get_ydata()) == pytest.approx(np.ravel(series[name])[hours] * scale)
    # What the title says of the year happens in this week.
    for role, series, name, said in (
        ("peak", wet, "air_temperature", "highest_air_temperature"),
        ("dry_peak", dry, "cooling_excess", "largest_cooling_excess"),
        ("peak", wet, "make_up_flow", "peak_make_up_flow"),
    ):
        assert np.ravel(series[name])[hours].max() == pytest.approx(small_study.number(row.of(role, said)).value)


def test_a_study_without_these_series_has_no_such_figure(small_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heatwave, "SERIES", (*heatwave.SERIES, "liquid_heat"))
    assert heatwave.draw(small_study, main_row(small_study), language("fr"), "x") == ""


def test_months_are_those_in_which_there_is_something(small_study: Study) -> None:
    row = main_row(small_study)
    found = months.with_anything(small_study, [(row.cases["hot"], "monthly_abstraction")], language("fr"))
    labels = [label for label, _ in found]
    assert {"june", "july", "august"} <= set(labels) < set(labels) | {"january"}
    assert dict(found)["july"] == "juillet"
    number = small_study.number(f"{row.cases['hot']}/monthly_abstraction[january]")
    assert not number.value
    assert not number.high
    none = months.with_anything(small_study, [(row.cases["dry_hot"], "monthly_abstraction")], language("en"))
    assert none == []


TABLES = (
    "technologies", "technologies-water", "limits", "climates", "three-waters", "water-months", "baselines",
    "drought-responses", "engines", "indicators", "measures", "traces", "heat-duty", "hardware", "tranches",
    "service-years", "coolant", "receivers", "power-loads", "water-scenarios", "water-receptors",
)  # fmt: skip


def test_the_annex_has_the_tables_of_the_plant(report: Report) -> None:
    assert [name for name in TABLES if f'id="t-{name}"' not in report.body] == []
    assert 'id="fig-heatwave"' in report.body


def test_what_comes_of_files_is_printed_where_they_are_given(report: Report) -> None:
    given = report.language == "en"
    for quantities in OF_FILES.values():
        for name in quantities:
            assert (re.search(rf'data-address="[^"]*/{name}(\[[12]\])?"', report.body) is not None) is given, name
    assert ('id="t-job-swings"' in report.body) is given
    assert ("supposée constante" in report.body) is not given


def test_the_plan_of_tranches_is_that_of_the_fleet(report: Report, small_study: Study) -> None:
    row = main_row(small_study)
    planned = plan.tranches(small_study, [row])
    shares = [small_study.number(row.of("mean", f"tranche_power_share[{each}]")).value for each in planned]
    assert sum(shares) == pytest.approx(1)
    assert plan.one_mix(small_study, row)
    assert [len(addresses) for addresses in lines_of(report, "tranches")] == [8, len(planned), 8, 8]
    *_, last = lines_of(report, "service-years")
    assert last[0] == row.of("mean", "commissioned_capacity[year-4]")


def test_what_the_pages_set_side_by_side_adds_up(small_study: Study) -> None:
    """Heat of the loop, electricity of the pump and loss of the pipe; wells for the flow asked; chance beside data."""
    def value(case: str, name: str) -> Any:
        return small_study.cases[case].results[name].values

    row = main_row(small_study)
    mean = row.cases["mean"]
    taken, pump, loss, useful = (
        value(mean, f"annual_{name}") for name in ("absorbable_heat", "heat_pump_energy", "pipe_loss", "useful_heat")
    )
    assert taken + pump - loss == pytest.approx(useful, rel=1e-6)
    for case in (row.cases["peak"], "P40-it-peak-groundwater_loop"):
        asked, given, wells = (value(case, n) for n in ("well_requested_flow", "well_deliverable_flow", "wells_needed"))
        assert (wells * given >= asked).all()
        assert ((wells - 1) * given < asked).all()
    found = small_study.cases["P40-it-load-traces"].results["trace_load_factor"]
    assert found.labels == ("acme-seren", "acme-kalos", "philly", "helios", "pai")
    # The comparison changes nothing else: no figure of a permit hangs on a trace.
    for name in ("site_capacity", "annual_site_energy", "combustion_thermal_input"):
        assert (value("P40-it-load-traces", name) == value(mean, name)).all()


def lines_of(report: Report, table: str) -> list[list[str]]:
    """The addresses of each line of a table."""
    found = re.search(rf'<table class="{table}".*?</table>', report.body, re.DOTALL)
    assert found
    return [re.findall(r'data-address="([^"@]+)"', line) for line in found[0].split("<tr")[2:]]


def test_a_measure_compares_the_same_quantity_of_two_cases(report: Report, small_study: Study) -> None:
    found = lines_of(report, "measures")
    assert len(found) == 8
    for addresses in found:
        before, after = addresses[:2]
        one, other = (small_study.number(address) for address in (before, after))
        assert one.term.unit == other.term.unit
        assert one.value != other.value, f"{before} and {after} are the same"


def test_each_water_scenario_has_its_clauses_or_a_reason(report: Report, small_study: Study) -> None:
    """Volume, what others take, drought, how far the water falls and where; then all that a well does."""
    row = document.scenarios(small_study.project, language("fr"))[-1].rows[0]
    waters = water_scenarios.scenarios(small_study, row, language(report.language))
    assert len(waters) == 15  # two that take no water; five from a well; four from the network, with rain or without
    of_all = ("annual_abstraction", "territory_drinking_water_share", "peak_day_met_share[alert]",
              "peak_day_met_share[crisis]")  # fmt: skip
    for one, addresses in zip(waters, lines_of(report, "water-scenarios"), strict=True):
        assert {f"{one.case}/{name}" for name in of_all} <= set(addresses)
        alone = small_study.cases[one.case].case.choices["water_source"] == "own_well" and not one.returns
        assert (f"{one.case}/drawdown_zone_radius" in addresses) is alone
        network = small_study.cases[one.case].case.choices["water_source"] == "public_network"
        assert (f"{one.case}/indirect_reference_drawdown" in addresses) is network
    pumping = [one for one in waters if one.pumps]
    found = [addresses for addresses in lines_of(report, "water-receptors") if addresses]  # shares stand apart
    assert report.body.count("/well_dries_in_long_term@share\"") >= len(pumping)
    names = [addresses[0].partition("/")[2] for addresses in found]
    receptors = small_study.cases[row.cases["hot"]].results["drawdown"].labels or ()
    near = receptors[1]
    streams = small_study.project.supports["streams"].labels
    of_streams = [f"stream_depletion_most[{stream}]" for stream in streams]
    returned = ["stream_low_flow_share[isere]", "spring_depletion_most", "structure_long_term_rate",
                f"structure_long_term_drawdown[{near}]"]  # fmt: skip
    assert set(names) == {
        *(f"long_term_drawdown[{receptor}]" for receptor in receptors), f"first_year_drawdown[{near}]",
        f"drawdown[{near}]", "long_term_pumping_rate",
        f"end_of_summer_drawdown[{near}]", f"dry_year_cumulative_fall[{near}]", "basement_fall", "well_capture_width",
        "well_isochrone_reach", "own_well_spill_arrival", *of_streams, *returned,
    }  # fmt: skip
    for name, addresses in zip(names, found, strict=True):
        cases = [address.partition("/")[0] for address in addresses]
        if name in returned:  # what is given back takes nothing in the end, and is said to be given back
            assert [case.rpartition("-")[0] for case in cases] == [one.case for one in pumping if not one.returns]
        elif name in of_streams:  # of a loop, one pair of wells
            assert addresses[-1] == f"{pumping[-1].case}/loop_pair_{name}"
            assert [case.rpartition("-")[0] for case in cases[:-1]] == [one.case for one in pumping[:-1]]
        else:
            assert cases == [one.case for one in pumping]
        for address in addresses:
            number = small_study.number(address)
            assert isinstance(number.value, float), address
            assert number.has_range, address
    said = re.sub(r"<[^>]*>|\s+", " ", report.body)
    table = re.search(r'<table class="water-receptors".*?</table>', report.body, re.DOTALL)
    assert table
    lines = len(returned) + 1  # two structures of the deep aquifer
    assert table[0].count({"fr": "eau rendue<", "en": "water returned<"}[report.language]) == lines
    assert {"fr": "rien n'est pris sous le site", "en": "nothing is taken below the site"}[report.language] in (
        said.replace("\u2019", "'")
    )
    loop = next(one.case for one in waters if one.returns)
    for name in (f"loop_pair_drawdown_most[{near}]", f"returned_water_arrival[{receptors[-1]}]", "wells_needed",
                 "returned_rise_nearby"):  # fmt: skip
        assert f'data-address="{loop}/{name}"' in report.body


def test_what_has_no_case_is_said_to_be_not_computed(small_study: Study) -> None:
    """The first power has structures of one technology alone: a dash would read as nothing taken."""
    words = language("fr")
    row = document.scenarios(small_study.project, words)[0].rows[0]
    pumping = [one for one in water_scenarios.scenarios(small_study, row, words) if one.pumps]
    assert len(pumping) == 5
    found = water_scenarios.cells(small_study, pumping, "spring_depletion_most", words, "perched_with_springs")
    told = [re.sub("<[^>]*>", "", cell) for cell in found]
    own = f"{row.cases['hot']}-perched_with_springs/spring_depletion_most"
    assert told == [own, *["non calculé"] * 3, "eau rendue"]


def test_the_two_lines_come_out_by_hand(small_study: Study) -> None:
    row = main_row(small_study)

    def value(role: str, name: str) -> float:
        found = small_study.number(row.of(role, name)).value
        assert isinstance(found, float)
        return found

    energy = value("mean", "it_capacity") * value("mean", "load_factor") * value("mean", "year_length")
    assert value("mean", "annual_it_energy") == pytest.approx(energy, rel=1e-12)
    assert value("mean", "annual_site_energy") == pytest.approx(energy * value("mean", "pue"), rel=1e-12)
    limit = value("hot", "coolant_supply_temperature") - sum(
        value("hot", name) for name in ("coolant_exchanger_approach", "dry_cooler_approach", "recirculation_rise")
    )
    assert value("hot", "dry_limit_temperature") == pytest.approx(limit, abs=1e-9)


def test_months_and_their_sum_stand_in_one_column(report: Report, small_study: Study) -> None:
    """Central values of the months make that of the line below them."""
    *single, year = lines_of(report, "water-months")
    for column, address in enumerate(address for address in year if "[" not in address):
        parts = [[a for a in line if "[" in a][column] for line in single]
        total = sum(float(small_study.number(part).value) for part in parts)  # type: ignore[arg-type]
        assert total == pytest.approx(small_study.number(address).value, rel=1e-9), address
