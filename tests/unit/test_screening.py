"""Screening: conditions, phases, shares, flips, addresses; formulas and flips, never the regime of a real project."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from impact import cli, screening
from impact.archive import results_document, screening_entry
from impact.errors import ImpactError
from impact.graph import Absent
from impact.screening import parse_address, screen_address, screen_case
from impact.study import Study, open_project, run_case
from impact.trace import trace
from impact.what_if import moved_by

MW = 1e6
ENGINES = ["backup_power=diesel", "engine_efficiency=40 %", "backup_redundancy=20 %", "design_power_ratio=1.2"]


def row(address, *overrides):
    return screen_address(open_project("rovaltain", overrides), parse_address(address))[1]


def engines(power, *others):
    return [f"announced_power={power} MW", *ENGINES, *others]


# --- the engines of a hypothetical site ------------------------------------------------------------


@pytest.mark.parametrize(
    ("power", "rule", "expected"),
    [
        (40, "icpe-3110", 144.0), (80, "icpe-3110", 288.0), (120, "icpe-3110", 432.0),
        (12, "icpe-2910-a", 43.2),
    ],
)  # fmt: skip
def test_value_is_that_of_the_graph(power, rule, expected):
    found = row(f"P40-it/screening/{rule}", *engines(power))
    assert found.value / MW == pytest.approx(expected)


def test_flip_is_where_the_quantity_crosses_the_bound():
    """50 MWth at η 0.40, PUE 1.2 and 20 % of spare: 50 × 0.40 / (1.2 × 1.2) = 13.9 MW IT."""
    found = row("P40-it/screening/icpe-3110", *engines(40))
    assert found.flip.driver / MW == pytest.approx(50 * 0.40 / 1.44, rel=1e-6)
    assert (found.flip.below, found.flip.above) == ("NC", "A")


@pytest.mark.parametrize(
    ("efficiency", "ratio", "redundancy", "expected"),
    [(40, 1.03, 0, 19.4), (38, 1.1, 50, 11.5), (40, 1.1, 0, 18.2), (40, 1.2, 20, 13.9)],
)
def test_fifty_megawatts_flip_between_the_corners_of_the_hypotheses(efficiency, ratio, redundancy, expected):
    given = [f"engine_efficiency={efficiency} %", f"design_power_ratio={ratio}", f"backup_redundancy={redundancy} %"]
    found = row("P40-it/screening/icpe-3110", "backup_power=diesel", *given)
    assert found.flip.driver / MW == pytest.approx(expected, abs=0.05)


def test_flip_of_an_hourly_quantity_is_where_the_graph_meets_the_bound():
    """Run again at the flip, the whole chain of the hot year gives the bound."""
    found = row("P40-it-peak/screening/iota-1.3.1.0")
    project = open_project("rovaltain", [f"announced_power={found.flip.driver / MW!r} MW"])
    again = run_case(project, project.plan.case("P40-it-peak"), {}, 1, ["peak_make_up_flow"])
    assert again.results["peak_make_up_flow"].values[0] * 3600 == pytest.approx(8, rel=1e-5)


def test_the_bisection_runs_what_the_power_reaches_and_nothing_else():
    project = open_project("rovaltain")
    methods = project.graph.choose(project.plan.case("P40-it").choices)
    moved = moved_by(screening.DRIVER, methods, ["peak_make_up_flow", "combustion_thermal_input", "stormwater_area"])
    assert {"it_capacity", "site_capacity", "fan_speed", "make_up_flow", "backup_capacity"} <= moved
    assert moved.isdisjoint({"air_temperature", "wet_bulb_temperature", "design_power_ratio", "stormwater_area"})


def test_flip_depends_on_the_reading_of_the_power():
    """Read as the power of the site, the announced power flips at PUE times the IT power."""
    by_it, by_site = (row(f"P40-{reading}/screening/icpe-3110", *engines(40)) for reading in ("it", "site"))
    assert by_site.flip.driver == pytest.approx(1.2 * by_it.flip.driver, rel=1e-6)


@pytest.mark.parametrize(
    ("efficiency", "ratio", "redundancy", "expected"), [(40, 1.1, 0, 16.5), (38, 1.2, 20, 22.7), (40, 1.2, 20, 21.6)]
)
def test_one_tranche_alone(efficiency, ratio, redundancy, expected):
    given = [f"engine_efficiency={efficiency} %", f"design_power_ratio={ratio}", f"backup_redundancy={redundancy} %"]
    found = row("P40-it/screening/tranche/icpe-2910-a", "tranche_power=6 MW", *given)
    assert found.value / MW == pytest.approx(expected, rel=0.003)


def test_a_list_of_engines_replaces_the_hypotheses():
    """Corsham: 120.3 MWth from 33 engines, given as such: no input of ours moves it, so it has no flip."""
    found = row("P40-it/screening/icpe-3110", "backup_power=diesel", "combustion_thermal_input=120.3 MW")
    assert found.value / MW == pytest.approx(120.3)
    assert found.margin == pytest.approx(120.3 / 50 - 1)
    assert found.flips == ()


def test_fuel_has_a_row_for_each_autonomy():
    found = [row(f"P40-it/screening/icpe-4734-2[{label}]", *engines(40)).value for label in ("24h", "48h", "72h")]
    assert found == pytest.approx([found[0], 2 * found[0], 3 * found[0]])
    assert found[1] / 1e3 == pytest.approx(461, rel=0.002)


# --- conditions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "status"), [("diesel", "applies"), ("unknown", "conditional"), ("none", "not")]
)
def test_what_is_known_of_the_engines(known, status):
    found = row("P40-it/screening/icpe-3110", *engines(40), f"backup_power={known}")
    assert found.status == status
    assert found.open == (("backup_power",) if known == "unknown" else ())
    assert found.unmet == (("backup_power",) if known == "none" else ())


def test_without_engines_no_row_on_engines_applies():
    project = open_project("rovaltain", ["backup_power=none"])
    book = screening.open_rulebook(project)
    case = project.plan.case("P40-it-network")
    rows = screen_case(project, run_case(project, case, {}, 1, book.quantities), book)
    about = [r for r in rows if any(c.choice == "backup_power" for c in r.rule.shape.conditions)]
    assert len(about) == 20
    assert {r.status for r in about} == {"not"}


def answered(address, *overrides, **answers):
    """A row with answers to questions, which the pack does not give."""
    project = open_project("rovaltain", overrides)
    parsed = parse_address(address)
    book = replace(screening.open_rulebook(project), answers=answers)
    done = run_case(project, project.plan.case(parsed.case), {}, 1, book.quantities)
    rows = screen_case(project, done, book)
    return next(r for r in rows if str(r.address) == address)


@pytest.mark.parametrize(("answer", "status"), [(True, "applies"), (False, "not"), (None, "conditional")])
def test_pads_without_droplets_are_outside(answer, status):
    answers = {} if answer is None else {"droplets_dispersed": answer}
    found = answered("P40-it-network/screening/icpe-2921", **answers)
    assert found.status == status
    assert found.open == (() if answers else ("droplets_dispersed",))


def test_towers_disperse_whatever_is_answered():
    tower = "cooling_technology=evaporative_tower"
    found = answered("P40-it-network/screening/icpe-2921", tower, droplets_dispersed=False)
    assert found.status == "applies"


def test_dry_coolers_are_outside():
    assert answered("P40-it-peak-dry/screening/icpe-2921", droplets_dispersed=True).status == "not"


@pytest.mark.parametrize(
    ("urban", "outside", "inside"),
    [(False, "applies", "not"), (True, "not", "applies"), (None, "conditional", "conditional")],
)
def test_the_zoning_chooses_the_footprint_that_is_assessed_in_every_case(urban, outside, inside):
    told = {"building_footprint": 45_000.0} | ({} if urban is None else {"site_in_urban_zone": urban})
    away = answered("P40-it/screening/eia-39-a-outside-u", **told)
    there = answered("P40-it/screening/eia-39-a-in-u", **told)
    assert (away.status, away.regime) == (outside, "EE")
    assert (there.status, there.regime) == (inside, "CC")


def test_the_assessment_flips_where_the_installation_does():
    """Heading 1 follows sections 2910 and 3110: the same powers, from registration on."""
    heading = row("P40-it/screening/eia-1", *engines(40))
    assert {flip.driver for flip in heading.flips} == {
        *(flip.driver for flip in row("P40-it/screening/icpe-2910-a", *engines(40)).flips[1:]),
        row("P40-it/screening/icpe-3110", *engines(40)).flip.driver,
    }
    assert [(flip.below, flip.above) for flip in heading.flips] == [("NC", "CC"), ("CC", "EE")]


def test_walls_of_the_tank_choose_the_series_of_thresholds():
    for double in (True, False):
        given = {"tank_buried_or_double_wall": double}
        statuses = [
            answered(f"P40-it-network/screening/{rule}[72h]", *engines(40), **given).unmet
            for rule in ("icpe-4734-1", "icpe-4734-2")
        ]
        assert statuses == ([(), ("tank_buried_or_double_wall",)] if double else [("tank_buried_or_double_wall",), ()])


@pytest.mark.parametrize(("charge", "status"), [(299.0, "not"), (300.0, "applies")])
def test_a_question_with_a_number(charge, status):
    assert answered("P40-it-network/screening/icpe-1185-2-a", fluorinated_gas_charge=charge).status == status


FARMING = "P40-it/screening/rural-d112-1-18"
LAND = ["project_land_area=6 ha", "artificialised_area_before=2.5 ha"]


def test_the_farming_study_is_not_decidable_without_the_threshold_of_the_departement():
    found = row(FARMING)
    assert found.status == "not-decidable"
    assert "departmental_compensation_threshold" in found.value.reason
    assert "territorial directorate" in found.value.reason
    assert found.open == ("systematic_assessment", "land_farmed_before")


@pytest.mark.parametrize(("threshold", "regime"), [("3.4 ha", "due"), ("3.5 ha", "due"), ("3.6 ha", "NC")])
def test_the_farming_study_flips_at_the_threshold_that_is_given(threshold, regime):
    """6 ha less 2.5 ha already built: 3.5 ha against the threshold; the three conditions must hold together."""
    given = [*LAND, f"departmental_compensation_threshold={threshold}"]
    found = answered(FARMING, *given)
    assert found.regime == regime
    assert found.status == "conditional"
    assert found.margin == pytest.approx(3.5 / float(threshold.split()[0]) - 1, abs=1e-12)
    both = answered(FARMING, *given, systematic_assessment=True, land_farmed_before=True)
    assert both.status == ("applies" if regime == "due" else "not")
    for missing in ("systematic_assessment", "land_farmed_before"):
        one = answered(FARMING, *given, **{"systematic_assessment": True, "land_farmed_before": True, missing: False})
        assert (one.status, one.unmet) == ("not", (missing,))


def test_an_absent_leaf_is_not_decidable():
    project = open_project("rovaltain")
    leaves = {name: leaf for name, leaf in project.register.leaves.items() if name != "project_land_area"}
    project = replace(project, register=replace(project.register, leaves=leaves))
    _, found = screen_address(project, parse_address("P40-it/screening/iota-2.1.5.0"))
    assert found.status == "not-decidable"
    assert isinstance(found.value, Absent)
    assert "project_land_area" in found.value.reason


def test_the_zone_decides_what_is_counted():
    inside = answered("P40-it-peak-dry/screening/iota-1.3.1.0", "peak_make_up_flow=8 m³/h", resource_in_zre_scope=True)
    outside = answered("P40-it-peak-dry/screening/iota-1.3.1.0", "peak_make_up_flow=8 m³/h", "site_in_zre=0",
                       resource_in_zre_scope=True)  # fmt: skip
    assert (inside.status, inside.regime) == ("applies", "A")
    assert (outside.status, outside.unmet) == ("not", ("site_in_zre",))


@pytest.mark.parametrize(
    ("source", "network", "status"),
    [("own_well", None, "applies"), ("public_network", None, "conditional"), ("public_network", False, "not"),
     ("public_network", True, "applies")],
)  # fmt: skip
def test_clause_on_abstraction_in_the_zone(source, network, status):
    answers = {"resource_in_zre_scope": True} | ({} if network is None else {"network_water_is_abstraction": network})
    found = answered("P40-it-network/screening/clause-2910-e-37", *engines(12), f"water_source={source}", **answers)
    assert found.status == status


# --- shares, margins, notices ------------------------------------------------------------------------


def test_shares_and_range_come_from_the_members():
    done, found = screen_address(open_project("rovaltain"), parse_address("P40-it/screening/icpe-2910-a"))
    drawn = done.results["combustion_thermal_input"].values[1:]
    assert sum(found.shares.values()) == pytest.approx(1.0)
    assert found.shares.get("NC", 0.0) == pytest.approx(np.mean((drawn >= 50 * MW) | (drawn < MW)))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.05, 0.95])))
    assert found.flip.low < found.flip.driver < found.flip.high


def test_margin_is_to_the_nearest_bound():
    below, above = (row("P40-it/screening/icpe-2910-a", "backup_power=diesel", f"combustion_thermal_input={p} MW")
                    for p in (19, 21))  # fmt: skip
    assert (below.bound, above.bound) == (20 * MW, 20 * MW)
    assert below.margin == pytest.approx(-0.05)
    assert above.margin == pytest.approx(0.05)


def test_every_row_says_who_decides_and_what_is_to_be_read_again():
    project = open_project("rovaltain")
    book = screening.open_rulebook(project)
    done = run_case(project, project.plan.case("P40-it-network"), {}, 1, book.quantities)
    for found in screen_case(project, done, book):
        assert "le préfet seul statue" in found.notices("fr")[0]
        assert found.to_revalidate == found.rule.is_stale(project.plan.shape.date)
        assert ("à revalider sur le texte consolidé" in found.notices("fr")) == found.to_revalidate
        entry = screening_entry(found)
        assert entry["sources"]
        assert (entry["warning"] is not None) == found.to_revalidate
        assert "probab" not in json.dumps(entry)


# --- addresses and commands ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["P40-it/screening/iota-1.3.1.0@margin", "screening/icpe-3110", "P40-it/screening/tranche/icpe-4734-2[48h]@flip-p5",
     "P40-it/screening/icpe-2910-a@share-E"],
)  # fmt: skip
def test_addresses_are_read_and_written(text):
    assert str(parse_address(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "P40-it/screening/", "P40-it/screening/icpe-3110@sure", "P40-it/screening/icpe-311",
        "P40-it/screening/icpe-4734-2", "P40-it/screening/icpe-4734-2[47h]", "P40-it/screening/icpe-3110[48h]",
        "P40-it/screening/tranche/icpe-2925-1", "P4-it/screening/icpe-3110",
    ],
)  # fmt: skip
def test_wrong_addresses_are_refused(text):
    with pytest.raises(ImpactError):
        trace(open_project("rovaltain"), text)


def test_trace_shows_the_rule_then_what_its_value_rests_on():
    trail = trace(open_project("rovaltain"), "P40-it/screening/icpe-3110@flip", "fr")
    names = list(trail.steps)
    assert names[:2] == ["icpe-3110", "combustion_thermal_input"]
    assert "engine_efficiency" in names
    assert "le préfet seul statue" in trail.steps["icpe-3110"].definition
    assert {"r511-9-etalab", "authors-assumption"} <= set(trail.sources)
    assert trail.as_json()["address"] == "P40-it/screening/icpe-3110@flip"


def test_command_prints_rows_with_their_notice(capsys):
    assert cli.main(["screen", "--scenario", "P40", "--json", "--set", "peak_make_up_flow=0 m³/h"]) == 0
    document = json.loads(capsys.readouterr().out)
    rows = {entry["address"]: entry for entry in document["rows"]}
    assert "P40-it/screening/iota-1.3.1.0" in rows
    assert "P40-site-network/screening/tranche/icpe-3110" in rows
    assert "préfet" in document["notice"]["fr"]
    assert all({"status", "legal_text", "version_read", "confidence", "to_revalidate"} <= set(e) for e in rows.values())


def test_results_hold_the_screening_of_the_cases_computed():
    project = open_project("rovaltain")
    names = ("P40-it-network", "P40-it-tower")
    study = Study(project, {n: run_case(project, project.plan.case(n), {}, 1) for n in names})
    document = results_document(study, (), {})["screening"]
    assert document["notice"]["fr"].startswith("Calcul sur des hypothèses")
    rows = [entry for entry in document["rows"] if entry["rule"] == "icpe-3110"]
    assert {(entry["case"], entry["phase"]) for entry in rows} == {
        ("P40-it-network", "cumulative"), ("P40-it-network", "tranche"),
    }  # fmt: skip
    assert document["questions"]["droplets_dispersed"]["answer"] is None
    assert rows[0]["value"] == pytest.approx(study.number("P40-it-network/combustion_thermal_input").value)


def test_unknown_family_to_screen_is_refused(tmp_path):
    from importlib.resources import files

    text = (files("gis") / "sites" / "rovaltain" / "study.toml").read_text(encoding="utf-8")
    text = text.replace('site = "."', 'site = "rovaltain"').replace('screening = ["headline",', 'screening = ["head",')
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ImpactError, match='screening: unknown family "head"'):
        open_project(str(tmp_path))
