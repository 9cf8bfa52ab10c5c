"""Backup power against printed figures, and against the arithmetic that others did by hand."""

from __future__ import annotations

import inspect
from importlib import import_module

import numpy as np
import pytest

from impact import graph, nomenclature, units
from impact.errors import DomainError
from impact.physics import combustion
from impact.study import evaluate, open_project, whole_graph

MW, KWH, T = 1e6, 3.6e6, 1e3
LITRE_PER_KWH = 1e-3 / KWH
GALLON = 3.785411784e-3  # US gallon, m³
TERMS = nomenclature.load()


def test_specific_consumption_of_a_published_engine():
    """A23: 3000 US gallons carry 2 MW for 24 h."""
    consumption = 3000 * GALLON / (2 * MW * 24 * 3600)
    assert consumption / LITRE_PER_KWH == pytest.approx(0.237, rel=0.005)
    assert combustion.fuel_volume(2 * MW * 24 * 3600, 0.237 * LITRE_PER_KWH) / GALLON == pytest.approx(3000, rel=0.005)


def test_units_of_a_permitted_site_add_up_to_what_its_permit_says():
    """Corsham: 5 × 3.9, 10 × 2.7, 12 × 3.6 and 6 × 5.1 MWth; permitted as approximately 120 MWth, none above 15."""
    count, unit = np.array([5.0, 10.0, 12.0, 6.0]), np.array([3.9, 2.7, 3.6, 5.1]) * MW
    assert count.sum() == 33
    assert combustion.aggregated_thermal_input(count, unit, 0.0) / MW == pytest.approx(120.3, rel=1e-12)
    assert combustion.aggregated_thermal_input(count, unit, 1 * MW) / MW == pytest.approx(120.3, rel=1e-12)
    assert combustion.aggregated_thermal_input(count, unit, 15 * MW) == 0.0
    assert combustion.aggregated_thermal_input(count, unit, 3.6 * MW) / MW == pytest.approx(93.3, rel=1e-12)


def given(power_mw, pue, redundancy, efficiency, **others):
    values = {"it_capacity": power_mw * MW, "design_power_ratio": pue, "backup_redundancy": redundancy,
              "engine_efficiency": efficiency, **others}  # fmt: skip
    return {name: np.array([float(value)]) for name, value in values.items()}


def computed(name, values):
    choices = {"backup_power": "diesel", "cooling_technology": "dry_cooler"}
    return graph.run(whole_graph(), choices, [name], values, TERMS)[name][0]


@pytest.mark.parametrize(
    ("power", "pue", "redundancy", "efficiency", "expected"),
    [
        (40, 1.2, 0.2, 0.40, 144.0), (80, 1.2, 0.2, 0.40, 288.0), (120, 1.2, 0.2, 0.40, 432.0),
        (12, 1.2, 0.2, 0.40, 43.2), (6, 1.2, 0.2, 0.40, 21.6),
        (6, 1.1, 0.0, 0.40, 16.5), (6, 1.2, 0.2, 0.38, 22.7),
        (50 * 0.40 / 1.03, 1.03, 0.0, 0.40, 50.0), (19.4, 1.03, 0.0, 0.40, 50.0),
        (13.9, 1.2, 0.2, 0.40, 50.0), (11.5, 1.1, 0.5, 0.38, 50.0), (18.2, 1.1, 0.0, 0.40, 50.0),
    ],
)  # fmt: skip
def test_thermal_input_worked_by_hand(power, pue, redundancy, efficiency, expected):
    found = computed("combustion_thermal_input", given(power, pue, redundancy, efficiency))
    assert found / MW == pytest.approx(expected, rel=0.003)


def test_one_tranche_is_its_share_of_the_whole():
    values = given(40, 1.2, 0.2, 0.40) | {n: np.array([p * MW]) for n, p in
                                          (("announced_power", 40.0), ("tranche_power", 6.0))}  # fmt: skip
    assert computed("tranche_thermal_input", values) / MW == pytest.approx(21.6)


@pytest.mark.parametrize(("litres", "expected"), [(0.237, 461), (0.26, 507)])
def test_fuel_of_forty_megawatts_for_two_days(litres, expected):
    """P40, PUE 1.2, 48 h: the tonnage lies on both sides of 500 t within the range of the consumption."""
    values = given(40, 1.2, 0.2, 0.40, fuel_per_energy=litres * LITRE_PER_KWH, fuel_density=845.0)
    values["fuel_autonomy"] = np.array([[24.0, 48.0, 72.0]]) * 3600
    found = computed("fuel_mass", values)
    assert found[1] / T == pytest.approx(expected, rel=0.002)
    assert found == pytest.approx(found[0] * np.array([1.0, 2.0, 3.0]))


def test_autonomy_of_le_bourget():
    """1716 m³ carry 75 MW for 97 h."""
    hourly = combustion.fuel_volume(75 * MW * 3600, 0.237 * LITRE_PER_KWH)
    assert 1716 / hourly == pytest.approx(97, rel=0.005)


def test_tests_of_forty_sets():
    """2 MW tested for 30 h at 30 % give 18 MWh."""
    values = {"backup_capacity": np.array([2 * MW]), "engine_test_duration": np.array([30 * 3600.0]),
              "engine_test_load": np.array([0.3])}  # fmt: skip
    assert computed("annual_test_energy", values) / (1e3 * KWH) == pytest.approx(18.0)


def test_arguments_outside_their_range_are_refused():
    with pytest.raises(DomainError):
        combustion.thermal_input(-1.0, 0.4)
    for efficiency in (0.0, 1.1, float("nan")):
        with pytest.raises(DomainError):
            combustion.thermal_input(1.0, efficiency)
    with pytest.raises(DomainError):
        combustion.fuel_volume(1.0, 0.0)
    with pytest.raises(DomainError):
        combustion.aggregated_thermal_input(np.array([-1.0]), np.array([1.0]), 0.0)


def test_without_engines_there_is_nothing_to_compute():
    project = open_project("rovaltain", ["backup_power=none"])
    done = evaluate(project, project.plan.cases[0], ["combustion_thermal_input", "fuel_mass", "annual_test_fuel"])
    assert all(isinstance(result.values, graph.Absent) for result in done.results.values())


@pytest.mark.parametrize("module", ["backup_power", "permitting"])
def test_docstrings_are_the_definitions(module):
    space = import_module(f"impact.assessment.{module}")
    for name, function in inspect.getmembers(space, inspect.isfunction):
        if function.__module__ == space.__name__:
            term = TERMS[name.partition("__")[0]]
            assert inspect.getdoc(function) == f"{term.definition['en'].removesuffix('.')}. [{term.unit}]", name


def test_terms_have_units_that_convert():
    for term in TERMS.values():
        if term.file in ("backup_power.toml", "permitting.toml"):
            assert units.factor(term.unit, term.display_unit) > 0
