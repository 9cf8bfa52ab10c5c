"""The embedded study: members and single runs, balances, scale, place, references, and what `--set` gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from impact import graph, study
from impact.cases import STUDY_FILE, Case
from impact.errors import ImpactError, InputError, RegisterError, UnitError, UnknownName
from impact.evidence import Datum, Leaf
from impact.graph import Absent
from impact.nomenclature import REFERENCE
from impact.physics import cooling_equipment, psychrometrics
from impact.results import CaseResult, parse_address
from impact.study import Project, open_project, run_case

MEMBERS = 7
TECHNOLOGIES = ("dry_cooler", "adiabatic_cooler", "evaporative_tower")
LOOP = TECHNOLOGIES[:2]


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project()


def find(project: Project, scenario: str = "P40", **choices: str) -> Case:
    """The first case of a scenario with these choices."""
    wanted = {"power_reading": "it", "weather_year": "mean", "water_source": "own_well", "load_model": "constant"}
    wanted |= choices
    return next(
        case
        for case in project.plan.cases
        if case.scenario == scenario and all(case.choices.get(k) == v for k, v in wanted.items())
    )


def central(project: Project, case: Case, *names: str) -> dict[str, Any]:
    """Quantities of a case in its central run, without member axis; series too."""
    results = study.evaluate(project, case, names).results
    return {name: results[name].values[0] for name in names}


# --- members -------------------------------------------------------------------------------------


def everything_given(project: Project, case: Case) -> dict[str, Any]:
    given, _, _ = study.given_values(project, case, MEMBERS)
    if case.reference:
        reference = project.plan.case(case.reference)
        asked = [name for name in project.graph.names if name.startswith(REFERENCE)]
        done = run_case(project, reference, {}, MEMBERS, [name.removeprefix(REFERENCE) for name in asked])
        given |= {name: done.results[name.removeprefix(REFERENCE)].values for name in asked}
    return given


def member(given: Mapping[str, Any], k: int) -> dict[str, Any]:
    return {n: v[k : k + 1] if isinstance(v, np.ndarray) and v.shape[0] > 1 else v for n, v in given.items()}


@pytest.mark.parametrize("technology", TECHNOLOGIES)
def test_members_equal_their_single_runs_bit_for_bit(project: Project, technology: str) -> None:
    case = find(project, cooling_technology=technology, weather_year="hot")
    given = everything_given(project, case)
    names = list(project.targets)
    whole = graph.run(project.graph, case.choices, names, given, project.terms, chunk=3)
    varying = [n for n in names if isinstance(whole[n], np.ndarray) and whole[n].shape[0] > 1]
    assert {"pue", "site_capacity", "highest_air_temperature"} <= {*varying, "highest_air_temperature"}
    for k in (0, 2, MEMBERS - 1):
        single = graph.run(project.graph, case.choices, names, member(given, k), project.terms)
        differing = [n for n in varying if single[n].tobytes() != whole[n][k : k + 1].tobytes()]
        assert differing == []


def test_member_0_is_the_central_run(project: Project) -> None:
    case = find(project, cooling_technology="evaporative_tower")
    ensemble, single = (run_case(project, case, {}, members) for members in (3, 1))
    for name, result in single.results.items():
        values = ensemble.results[name].values
        if isinstance(result.values, Absent):
            assert values == result.values
        else:
            assert isinstance(values, np.ndarray)
            assert values[:1].tobytes() == result.values.tobytes(), name


def test_the_size_of_a_chunk_changes_no_bit(project: Project) -> None:
    case = find(project, cooling_technology="adiabatic_cooler", weather_year="hot")
    names = ["pue", "peak_make_up_flow", "drawdown"]
    given, _, _ = study.given_values(project, case, MEMBERS)
    runs = [graph.run(project.graph, case.choices, names, given, project.terms, chunk) for chunk in (1, 2, 5, 20)]
    assert all(run[name].tobytes() == runs[0][name].tobytes() for run in runs for name in names)


def small(project: Project, cases: list[Case], members: int = 3) -> Project:
    shape = project.plan.shape.model_copy(update={"members": members, "series": ["it_power"]})
    return replace(project, plan=replace(project.plan, shape=shape, cases=tuple(cases)))


@pytest.fixture(scope="module")
def compared(project: Project) -> Project:
    """Two cases: one with an ensemble, and its reference."""
    case = find(project, cooling_technology="adiabatic_cooler", weather_year="hot")
    assert case.reference is not None
    return small(project, [case, project.plan.case(case.reference)])


@pytest.fixture(scope="module")
def computed(compared: Project) -> study.Study:
    return study.run_study(compared)


def test_a_saving_compares_each_member_with_the_same_member(computed: study.Study) -> None:
    case, reference = computed.cases.values()
    own, other, saving = (
        done.results[name].values
        for done, name in (
            (case, "annual_make_up_water"),
            (reference, "annual_make_up_water"),
            (case, "water_saving_share"),
        )
    )
    assert isinstance(own, np.ndarray)
    assert own.shape == (3,)
    assert np.array_equal(saving, 1 - own / other)
    assert len(set(saving)) == 3


def test_a_study_is_the_same_with_workers(compared: Project, computed: study.Study) -> None:
    told: list[float] = []
    other = study.run_study(compared, lambda text, share: told.append(share), workers=2)
    assert list(other.cases) == list(computed.cases)
    for name, done in computed.cases.items():
        for quantity, result in done.results.items():
            assert np.array_equal(other.cases[name].results[quantity].values, result.values), quantity
        assert np.array_equal(other.cases[name].series["it_power"], done.series["it_power"])
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


def test_numbers_by_address(computed: study.Study) -> None:
    name = next(iter(computed.cases))
    number = computed.number(f"{name}/pue")
    values = computed.cases[name].results["pue"].values
    assert isinstance(values, np.ndarray)
    assert number.value == values[0]
    assert str(number.address) == f"{name}/pue"
    assert computed.number("pue").value == number.value, "without a case, the first one"
    assert computed.number(f"{name}/pue@p95").value == np.quantile(values[1:], 0.95)
    with pytest.raises(UnknownName, match="nearest are pue"):
        computed.number(f"{name}/peu")
    with pytest.raises(UnknownName, match="unknown case"):
        computed.number("P41/pue")


# --- balances ------------------------------------------------------------------------------------


@pytest.mark.parametrize("technology", TECHNOLOGIES)
def test_energy_closes(project: Project, technology: str) -> None:
    """The meter sees IT, losses, auxiliaries and cooling; all but the cooling leaves as heat to remove."""
    case = find(project, cooling_technology=technology, weather_year="hot")
    parts = ("it_power", "electrical_loss", "auxiliary_power", "fan_power", "pump_power", "chiller_power")
    heats = ("liquid_heat", "air_heat") if technology in LOOP else ("air_heat",)
    found = central(project, case, *parts, *heats, "time_step", "annual_site_energy", "annual_it_energy", "pue")
    drawn = sum(np.sum(found[part] * found["time_step"]) for part in parts)
    assert found["annual_site_energy"] == pytest.approx(drawn, rel=1e-6)
    assert found["pue"] == pytest.approx(drawn / np.sum(found["it_power"] * found["time_step"]), rel=1e-6)
    inside = found["it_power"] + found["electrical_loss"] + found["auxiliary_power"]
    assert sum(found[heat] for heat in heats) == pytest.approx(inside, rel=1e-6)


@pytest.mark.parametrize("technology", TECHNOLOGIES)
def test_water_closes(project: Project, technology: str) -> None:
    case = find(project, cooling_technology=technology, weather_year="hot")
    rates = ("evaporation_rate", "drift_rate", "blowdown_rate")
    amounts = ("annual_make_up_water", "annual_evaporation", "annual_blowdown")
    found = central(project, case, *rates, *amounts, "time_step", "make_up_flow", "peak_make_up_flow")
    litres = {rate: np.sum(found[rate] * found["time_step"]) for rate in rates}
    assert 1000 * found["annual_make_up_water"] == pytest.approx(sum(litres.values()), rel=1e-6)
    drift = litres["drift_rate"] / 1000
    parts = found["annual_evaporation"] + found["annual_blowdown"] + drift
    assert found["annual_make_up_water"] == pytest.approx(parts, rel=1e-6)
    assert found["peak_make_up_flow"] == found["make_up_flow"].max()
    assert all((found[rate] >= 0).all() for rate in rates)


@pytest.mark.parametrize("technology", LOOP)
@pytest.mark.parametrize("load_model", ["constant", "nameplate"])
def test_the_coolers_reject_the_heat_of_the_loop(project: Project, technology: str, load_model: str) -> None:
    """From the fan speed back to the heat, with the effectiveness of one machine."""
    case = find(project, cooling_technology=technology, weather_year="hot", load_model=load_model)
    names = (
        "fan_speed", "cooler_inlet_temperature", "cooling_excess", "liquid_heat", "facility_supply_temperature",
        "loop_capacity_rate", "cooler_water_capacity_rate", "cooler_air_capacity_rate", "cooler_conductance",
        "cooler_conductance_exponent",
    )  # fmt: skip
    v = central(project, case, *names)
    effectiveness = cooling_equipment.cooler_effectiveness(
        v["fan_speed"], *(v[n] for n in names if n.startswith("cooler_") and "temp" not in n)
    )
    entering = v["facility_supply_temperature"] + v["cooling_excess"] + v["liquid_heat"] / v["loop_capacity_rate"]
    rejected = effectiveness * v["loop_capacity_rate"] * (entering - v["cooler_inlet_temperature"])
    met = v["cooling_excess"] == 0
    assert met.any()
    assert rejected[met] == pytest.approx(v["liquid_heat"][met], rel=1e-6)
    assert (v["fan_speed"][~met] == 1).all(), "what is not held is not held at full speed"
    assert rejected[~met] == pytest.approx(v["liquid_heat"][~met], rel=1e-6)


def test_the_pads_evaporate_what_the_air_and_the_water_bring(project: Project) -> None:
    """The air leaves with its own enthalpy and that of the water, at the wet bulb: another way to the evaporation."""
    case = find(project, cooling_technology="adiabatic_cooler", weather_year="hot")
    names = (
        "evaporation_rate", "assist_active", "cooler_count", "cooler_air_capacity_rate", "fan_speed",
        "air_temperature", "pad_outlet_temperature", "humidity_ratio", "wet_bulb_temperature",
    )  # fmt: skip
    v = central(project, case, *names)
    wet = v["assist_active"] > 0
    assert wet.any()
    assert (v["evaporation_rate"][~wet] == 0).all()
    air = v["cooler_count"] * v["cooler_air_capacity_rate"] * v["fan_speed"][wet] / 1020
    warm, cool, humidity, wet_bulb = (v[n][wet] for n in names[-4:])
    enthalpy, water = 1006 * warm + humidity * (2501e3 + 1860 * warm), 4186 * wet_bulb
    leaving = (enthalpy - 1006 * cool - humidity * water) / (2501e3 + 1860 * cool - water)
    assert v["evaporation_rate"][wet] == pytest.approx(air * (leaving - humidity), rel=5e-3)


def test_the_tower_gives_its_heat_to_saturated_air(project: Project) -> None:
    """The air that left with that much vapour, saturated, carries the heat away."""
    case = find(project, cooling_technology="evaporative_tower", weather_year="hot")
    names = ("evaporation_rate", "tower_heat", "tower_air_flow", "air_temperature", "humidity_ratio", "air_pressure")
    v = central(project, case, *names)
    pressure = float(v["air_pressure"])
    for hour in (0, 2000, 4700, 4710, 8000):
        air, entering = v["tower_air_flow"][hour], v["humidity_ratio"][hour]
        leaving = entering + v["evaporation_rate"][hour] / air

        def vapour(temperature: float, leaving: float = leaving) -> float:
            return float(psychrometrics.saturated_humidity_ratio(temperature, pressure)) - leaving

        warm = brentq(vapour, 0, 60, xtol=1e-10)
        carried = air * (
            psychrometrics.moist_air_enthalpy(warm, leaving)
            - psychrometrics.moist_air_enthalpy(v["air_temperature"][hour], entering)
        )
        assert carried == pytest.approx(v["tower_heat"][hour], rel=1e-6)


# --- scale, place, readings ----------------------------------------------------------------------


@pytest.mark.parametrize("technology", TECHNOLOGIES[1:])
def test_water_for_a_kilowatt_hour_does_not_depend_on_the_size(project: Project, technology: str) -> None:
    found = [
        central(project, find(project, s, cooling_technology=technology), "wue", "pue", "annual_make_up_water")
        for s in ("P40", "P80")
    ]
    assert found[0]["wue"] == pytest.approx(found[1]["wue"], rel=1e-9)
    assert found[0]["pue"] == pytest.approx(found[1]["pue"], rel=1e-9)
    assert 2 * found[0]["annual_make_up_water"] == pytest.approx(found[1]["annual_make_up_water"], rel=1e-9)


@pytest.mark.parametrize("scenario", ["P40", "P80", "P120"])
@pytest.mark.parametrize("technology", TECHNOLOGIES)
def test_the_two_readings_of_the_power(project: Project, scenario: str, technology: str) -> None:
    names = ("site_capacity", "it_capacity", "announced_power", "design_power_ratio")
    as_site, as_it = (
        central(project, find(project, scenario, cooling_technology=technology, power_reading=reading), *names)
        for reading in ("site", "it")
    )
    assert as_site["site_capacity"] == pytest.approx(as_site["announced_power"], rel=1e-9)
    assert as_it["it_capacity"] == as_it["announced_power"] == as_site["announced_power"]
    assert as_site["it_capacity"] * as_site["design_power_ratio"] == pytest.approx(as_it["it_capacity"], rel=1e-9)


def test_moving_the_site_changes_what_depends_on_its_place_and_nothing_else(project: Project) -> None:
    case = find(project, cooling_technology="adiabatic_cooler", weather_year="hot")
    moved = open_project(overrides=["site_offset_east=500 m", "site_offset_north=-300 m"])
    names = list(project.targets)
    before, after = (study.evaluate(p, case, names).results for p in (project, moved))
    methods = project.graph.choose(case.choices)
    places = {"site_offset_east", "site_offset_north"}
    downstream = {n for n in names if places & set(graph.upstream(methods, [n]))}
    changed = {n for n in names if not np.array_equal(before[n].values, after[n].values)}
    assert {"receptor_distance", "place_distance", "drawdown", "long_term_drawdown"} <= changed <= downstream
    for quantity in ("receptor_distance", "drawdown"):
        assert before[quantity].statistic("agiron", "central") != after[quantity].statistic("agiron", "central")
        ring = next(label for label in before[quantity].labels or () if label != "agiron")
        assert before[quantity].statistic(ring, "central") == after[quantity].statistic(ring, "central")
    east = after["site_easting"].statistic(None, "central")
    assert east == pytest.approx(before["site_easting"].statistic(None, "central") + 500)  # type: ignore[operator]


# --- cases, labels, absence ----------------------------------------------------------------------


def test_cases_have_names_of_their_own_that_addresses_can_hold(project: Project) -> None:
    names = [case.name for case in project.plan.cases]
    assert len(set(names)) == len(names)
    for case in project.plan.cases:
        assert parse_address(f"{case.name}/pue").case == case.name
        assert case.name.startswith(case.scenario)


def test_every_scenario_is_read_as_it_power_and_as_site_power(project: Project) -> None:
    assert list(project.plan.shape.scenarios) == ["P40", "P80", "P120"]
    readings = {(case.scenario, case.choices["power_reading"]) for case in project.plan.cases}
    assert readings == {(s, r) for s in ("P40", "P80", "P120") for r in ("it", "site")}


def test_a_reference_differs_in_the_technology_alone(project: Project) -> None:
    for case in project.plan.cases:
        if case.reference is None:
            continue
        reference = project.plan.case(case.reference)
        differing = {k for k in case.choices if case.choices[k] != reference.choices.get(k)}
        others = {"water_source", "aquifer_structure", "roof_runoff", "load_comparison"}
        assert differing <= {"cooling_technology", *others}, case.name


def results_of(project: Project, **choices: str) -> CaseResult:
    case = find(project, **choices)
    return study.evaluate(project, case, list(project.targets))


def test_what_has_no_method_is_absent_with_its_reasons(project: Project) -> None:
    network = results_of(project, water_source="public_network", cooling_technology="adiabatic_cooler").results
    assert isinstance(network["drawdown"].values, Absent)
    assert "no method holds under the choices of the case" in network["drawdown"].values.reason
    assert isinstance(network["annual_abstraction"].values, np.ndarray)
    tower = results_of(project, cooling_technology="evaporative_tower").results
    assert isinstance(tower["assist_duration"].values, Absent)
    assert isinstance(tower["water_saving_share"].values, Absent)


# Values of choices that no case of the embedded study makes.
OTHER_CHOICES = (
    *({"cooling_technology": t} for t in ("trim_chiller", "groundwater_loop")),
    {"cooling_technology": "closed_tower", "blowdown_receiver": "public_sewer"},
    {"cooling_technology": "adiabatic_spray", "blowdown_receiver": "stream"},
    {"drought_response": "shed_load", "blowdown_receiver": "infiltration"},
    {"drought_response": "chiller", "air_chiller_model": "catalogue"},
    {"drought_response": "storage"},
    {"water_source": "rain_and_network", "climate": "tracc_2100", "electrical_chain": "staged"},
    {"load_model": "job_simulation", "job_count": "60000"},
    {"load_model": "mixture", "job_count": "60000"},
    {"roof_runoff": "infiltrated", "load_comparison": "published_traces"},
)


def test_every_quantity_has_a_value_in_some_case(project: Project) -> None:
    """A quantity that is absent everywhere is a method that can never run."""
    found: set[str] = set()
    reasons: set[tuple[str, str]] = set()  # a quantity may be absent for another reason in another case
    for technology, water in [(t, "own_well") for t in TECHNOLOGIES] + [("adiabatic_cooler", "public_network")]:
        done = results_of(project, cooling_technology=technology, water_source=water)
        found |= {n for n, r in done.results.items() if isinstance(r.values, np.ndarray)}
        reasons |= {(n, r.values.reason) for n, r in done.results.items() if isinstance(r.values, Absent)}
    for structure in project.terms["aquifer_structure"].values or {}:
        done = results_of(project, aquifer_structure=structure, weather_year="hot")
        found |= {n for n, r in done.results.items() if isinstance(r.values, np.ndarray)}
    for choices in OTHER_CHOICES:
        given = open_project(overrides=[f"{name}={value}" for name, value in choices.items()])
        done = study.evaluate(given, given.plan.cases[0], list(given.targets))
        found |= {n for n, r in done.results.items() if isinstance(r.values, np.ndarray)}
        reasons |= {(n, r.values.reason) for n, r in done.results.items() if isinstance(r.values, Absent)}
    lacking = set(project.register.absent) & project.graph.names  # absent, with what rests on them
    rest = {name for name, reason in reasons if any(f"{leaf}:" in reason for leaf in lacking)}
    assert lacking <= rest
    # Of files that the embedded study does not have.
    of_files = {"hourly_direct_emission", "grid_repairs", "trace_repairs", "trace_averaged_hour_count"}
    of_files |= {"trace_lost_peak", "largest_replayed_swing"}
    unknown = project.ground[1]  # of layers that it does not have; `test_ground_around` gives them
    of_layers = {name for name, reason in reasons if any(f"{support}:" in reason for support in unknown)}
    assert sorted(set(project.targets) - found - rest - of_files - of_layers) == []


# --- what is given -------------------------------------------------------------------------------


def evaluated(name: str, *overrides: str, **choices: str) -> Any:
    given = open_project(overrides=overrides)
    case = find(given, **({"cooling_technology": "adiabatic_cooler"} | choices))
    return study.evaluate(given, case, [name]).results[name].values


def test_a_datum_a_node_and_a_label_may_be_given() -> None:
    assert evaluated("implied_wue", "claimed_water_saving=50 %")[0, -1] == pytest.approx(0.9e-3 / 3.6e6)
    assert evaluated("pue", "annual_site_energy=400 GWh", "annual_it_energy=200 GWh") == [2]
    assert evaluated("implied_wue", "baseline_wue[common-us-average]=10 L/kWh")[0, -1] == pytest.approx(0.4e-3 / 3.6e6)
    assert evaluated("drawdown", "drawdown=2 m").tolist() == [[2, 2, 2, 2]]
    assert evaluated("annual_it_energy", "it_power=1 MW") == pytest.approx(8760 * 3.6e9)


def test_a_choice_may_be_given() -> None:
    assert evaluated("annual_make_up_water", "cooling_technology=dry_cooler") == [0]
    assert isinstance(evaluated("drawdown", "water_source=public_network"), Absent)


def test_what_is_given_holds_in_the_reference_case_unless_that_is_what_differs() -> None:
    assert evaluated("water_saving_share", "annual_make_up_water=0 m³") == [1]
    assert evaluated("water_saving_share", "cooling_technology=evaporative_tower") == [0]
    hot = evaluated("water_saving_share", weather_year="hot")
    assert evaluated("water_saving_share", "weather_year=hot").tolist() == hot.tolist()
    ratio = evaluated("water_saving_share", "annual_make_up_water=1 m³", "reference_annual_make_up_water=4 m³")
    assert ratio == [0.75]
    plain, doubled = (evaluated("reference_annual_make_up_water", *o) for o in ([], ["announced_power=80 MW"]))
    assert doubled == pytest.approx(2 * plain)


@pytest.mark.parametrize(
    ("override", "error", "words"),
    [
        ("transmissivty_alluvium=1 m²/s", UnknownName, "the nearest are transmissivity_alluvium"),
        ("tower_aproach=5 K", UnknownName, "the nearest are tower_approach"),
        ("reference_wue=1 L/kWh", UnknownName, 'unknown quantity "reference_wue"'),
        ("temperature=5 °C", UnknownName, 'unknown quantity "temperature"; the nearest are air_temperature'),
        ("places=5", InputError, "places comes from a file"),
        ("cooling_technology=tower", UnknownName, "expected dry_cooler or adiabatic_cooler or adiabatic_spray"),
        ("announced_power=40 MW/h", UnitError, "--set announced_power: \"MW/h\" is a power per time; expected a power"),
        ("announced_power=40", UnitError, "has no unit; expected a power"),
        ("load_factor=65", UnitError, 'write "65 %"'),
        ("load_factor=0,65", UnitError, 'write "0.65"'),
        ("load_factor=650 %", InputError, '--set load_factor is "650 %"; the accepted range is'),
        ("gpu_count=-1", InputError, '--set gpu_count is "-1"; the accepted range is'),
        ("gpu_count=nan", UnitError, "leave the entry out"),
        ("baseline_wue[nrel]=1 L/kWh", UnknownName, 'unknown label "nrel"'),
        ("drawdown[agiron]=1 m", InputError, "drawdown is computed; give it without [agiron]"),
        ("load_factor[x]=65 %", UnknownName, 'unknown label "x"'),
        ("load_factor", InputError, "write NAME=VALUE"),
        ("load_factor=", InputError, "write NAME=VALUE"),
        ("=3", InputError, "is not an address"),
    ],
)
def test_what_cannot_be_given_is_refused(override: str, error: type[ImpactError], words: str) -> None:
    with pytest.raises(error) as caught:
        evaluated("water_saving_share", override)
    assert words in str(caught.value)


def test_labels_of_an_axis_must_be_the_same_in_all_data(project: Project) -> None:
    leaf = project.register.leaves["monthly_relative_humidity"]
    leaves = {**project.register.leaves, leaf.name: replace(leaf, data=leaf.data[:-1])}
    broken = replace(project, register=replace(project.register, leaves=leaves))
    with pytest.raises(RegisterError, match="the labels along month differ in december"):
        study.evaluate(broken, project.plan.cases[0], ["pue"])


def test_a_fragment_of_other_receptors_is_told_to_be_made_again(project: Project) -> None:
    """As after wells have been added to a site whose fragment of existing abstractions is older."""
    name = "existing_first_year_drawdown_most"
    labels = project.labels("receptor", project.register)
    assert labels
    own = [Datum(name, 0.3, "computed", "authors-assumption", "data/fragment.toml", "0.3 m", label=label)
           for label in labels[1:]]  # fmt: skip
    leaf = Leaf(name, tuple(own))
    broken = replace(project, register=replace(project.register, leaves={**project.register.leaves, name: leaf}))
    with pytest.raises(RegisterError) as caught:
        study.evaluate(broken, project.plan.cases[0], ["pue"])
    (told,) = caught.value.faults
    assert f"the labels along receptor differ in {labels[0]}; the site has other receptors now" in told
    assert "remove data/fragment.toml, run impact export groundwater again" in told


def test_a_class_of_hardware_with_one_datum_is_told_the_others(project: Project) -> None:
    own = Datum("hardware_power_per_gpu", 2000.0, "assumed", "authors-assumption", STUDY_FILE, "2 kW", label="custom")
    leaf = project.register.leaves[own.name]
    leaves = {**project.register.leaves, leaf.name: replace(leaf, data=(*leaf.data, own))}
    broken = replace(project, register=replace(project.register, leaves=leaves))
    with pytest.raises(RegisterError) as caught:
        study.evaluate(broken, project.plan.cases[0], ["pue"])
    (told,) = caught.value.faults
    assert "the labels along hardware differ in custom; write " in told
    others = [n for n in project.terms.along("hardware") if n in leaves and n != own.name]
    assert len(others) >= 8
    assert all(f"data.{name}.at.custom" in told for name in others)
    assert f"data.{own.name}.at.custom" not in told


def test_a_distribution_that_leaves_the_accepted_range_is_refused(project: Project) -> None:
    leaf = project.register.leaves["pad_effectiveness"]
    wide = replace(leaf.data[0], low=0.01, high=0.999, value=0.9, distribution="split-lognormal")
    leaves = {**project.register.leaves, leaf.name: replace(leaf, data=(wide,))}
    broken = replace(project, register=replace(project.register, leaves=leaves))
    case = find(project, cooling_technology="evaporative_tower")
    with pytest.raises(RegisterError, match=r"data\.pad_effectiveness: the split-lognormal distribution reaches"):
        run_case(broken, case, {}, 201)
