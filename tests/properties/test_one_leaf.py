"""One leaf changed: every number that rests on it may change and the headline ones do; no other number does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from impact import graph
from impact.graph import REFERENCE
from impact.results import Absent
from impact.study import choices_of, evaluate, open_project

CASE = "P40-it-hot-continuous_with_river"  # the aquifer's structure too, at the central values
PROJECT = open_project()
NAMES = list(PROJECT.targets)


@dataclass(frozen=True)
class Leaf:
    """A leaf, the values that it is given, what must follow and what must stay."""

    address: str
    values: st.SearchStrategy[float]
    unit: str
    moves: frozenset[str]
    stays: frozenset[str]

    @property
    def name(self) -> str:
        """The quantity, without the label."""
        return self.address.partition("[")[0]


def leaf(address: str, low: float, high: float, unit: str, moves: str, stays: str) -> Leaf:
    return Leaf(address, st.floats(low, high), unit, frozenset(moves.split()), frozenset(stays.split()))


# None of the intervals holds the value of the register.
LEAVES = [
    leaf("hardware_power_per_gpu[gb300-nvl72]", 2.2, 3.0, "kW", "fleet_power fleet_power_ratio",
         "it_capacity pue annual_make_up_water annual_site_energy site_emission drawdown well_deliverable_flow"),
    leaf("site_offset_north", 30, 600, "m",
         "site_northing place_distance receptor_distance network_distance structure_drawdown groundwater_body_margin",
         "site_easting pue annual_make_up_water annual_site_energy fleet_power well_deliverable_flow it_capacity"),
    leaf("site_longitude", 4.99, 5.02, "°",
         "site_easting place_distance receptor_distance network_distance structure_drawdown annual_make_up_water",
         "it_capacity fleet_power well_deliverable_flow maize_irrigation_depth land_take_increment"),
    leaf("coolant_supply_temperature", 35, 39, "°C",
         "facility_return_temperature dry_limit_temperature pue wue annual_make_up_water peak_day_make_up_water "
         "maize_area_equivalent residents_equivalent_year structure_long_term_drawdown site_emission",
         "it_capacity fleet_power place_distance well_deliverable_flow network_heat_demand annual_it_energy"),
    leaf("transmissivity_alluvium", 0.0005, 0.002, "m²/s",
         "well_deliverable_flow structure_deliverable_flow structure_drawdown connected_stream_share",
         "annual_make_up_water pue annual_site_energy site_emission place_distance transmissivity_deep_aquifer "
         "fleet_power"),
    leaf("grid_emission_factor[life-cycle-2024]", 0.10, 0.20, "kg/kWh",
         "site_emission heat_pump_emission net_emission gas_heat_credit",
         "annual_site_energy annual_make_up_water structure_drawdown displaced_gas_emission pue fleet_power"),
    leaf("network_efficiency", 0.5, 0.6, "1", "", "annual_abstraction peak_day_abstraction annual_make_up_water"),
    leaf("summer_shift", 0.2, 1.5, "K",
         "dry_limit_exceedance hours_above_thirty annual_make_up_water pue maize_area_equivalent",
         "it_capacity fleet_power well_deliverable_flow place_distance land_take_increment grid_emission_factor"),
]  # fmt: skip


def computed(*overrides: str) -> dict[str, object]:
    project = open_project(overrides=overrides)
    return {n: r.values for n, r in evaluate(project, project.plan.case(CASE), NAMES).results.items()}


@cache
def before() -> dict[str, object]:
    return computed()


@cache
def downstream(name: str) -> frozenset[str]:
    """All results that a leaf reaches, by the reference case too."""
    case = PROJECT.plan.case(CASE)
    methods = PROJECT.graph.choose(choices_of(PROJECT, case))
    assert case.reference is not None
    there = PROJECT.graph.choose(choices_of(PROJECT, PROJECT.plan.case(case.reference)))

    def reached(result: str) -> bool:
        above = graph.upstream(methods, [result])
        compared = [n.removeprefix(REFERENCE) for n in above if n.startswith(REFERENCE)]
        return name in above or name in graph.upstream(there, compared)

    return frozenset(result for result in NAMES if reached(result))


def same(one: object, other: object) -> bool:
    if isinstance(one, Absent) or isinstance(other, Absent):
        return isinstance(one, Absent) and isinstance(other, Absent) and one.reason == other.reason
    return np.array_equal(np.asarray(one), np.asarray(other))


@pytest.mark.parametrize("changed", LEAVES, ids=lambda leaf: leaf.address)
@settings(max_examples=2, deadline=None, phases=[Phase.generate])  # a failing value needs no shrinking
@given(data=st.data())
def test_what_rests_on_a_leaf_changes_and_nothing_else(changed: Leaf, data: st.DataObject) -> None:
    value = data.draw(changed.values)
    after = computed(f"{changed.address}={value:.6f} {changed.unit}".removesuffix(" 1"))
    moved = {name for name in NAMES if not same(before()[name], after[name])}
    assert moved <= downstream(changed.name), "a number changed that does not rest on the leaf"
    assert changed.moves <= moved, "a number that rests on the leaf did not change"
    assert not changed.stays & moved


def test_another_class_of_hardware_keeps_its_power() -> None:
    after = computed("hardware_power_per_gpu[h100]=1.5 kW")
    labels = evaluate(PROJECT, PROJECT.plan.case(CASE), ["fleet_power"]).results["fleet_power"].labels or ()
    moved = np.asarray(before()["fleet_power"])[0] != np.asarray(after["fleet_power"])[0]
    assert [label for label, m in zip(labels, moved, strict=True) if m] == ["h100"]
