"""Properties of the screening: regimes rise with the value, flips separate them, engines grow with their load."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact import graph, nomenclature
from impact.cases import Case
from impact.physics import combustion
from impact.rulebook import read_rulebook
from impact.screening import DRIVER
from impact.study import open_project, whole_graph
from impact.what_if import TIGHT, WhatIf

MW = 1e6
TERMS = nomenclature.load()
GRAPH = whole_graph()
PROJECT = open_project("rovaltain")
BOOK = read_rulebook(Path("/nonexistent"), TERMS, GRAPH.names, PROJECT.register.sources)
RANKS = {"NC": 0, "D": 1, "DC": 2, "E": 3, "A": 4, "CC": 1, "EE": 2, "due": 1, "clause": 5}
# Rules whose last band has no end: from there on the regime stays.
OPEN_ENDED = [rule for rule in BOOK.rules.values() if rule.shape.bands[-1].high is None]
CASE = Case("c", "f", "P40", {"backup_power": "diesel", "power_reading": "it", "phase": "full",
                             "cooling_technology": "dry_cooler"})


def decades(low, high):
    return st.floats(np.log(low), np.log(high)).map(lambda value: float(np.exp(value)))


@pytest.mark.parametrize("rule", OPEN_ENDED, ids=lambda rule: rule.key)
@given(value=decades(1e-6, 1e12), factor=st.floats(1.0, 1e3))
@settings(max_examples=50)
def test_a_greater_value_never_lowers_the_regime(rule, value, factor):
    assert RANKS[rule.regime(value * factor)] >= RANKS[rule.regime(value)]


@given(value=decades(1e3, 1e10), factor=st.floats(1.0, 1e3))
def test_combustion_rises_through_its_two_sections(value, factor):
    def rank(power):
        return max(RANKS[BOOK.rules[key].regime(power)] for key in ("icpe-2910-a", "icpe-3110"))

    assert rank(value * factor) >= rank(value)


@pytest.mark.parametrize("rule", list(BOOK.rules.values()), ids=lambda rule: rule.key)
@given(value=decades(1e-6, 1e12))
@settings(max_examples=50)
def test_a_value_is_in_one_band_at_most(rule, value):
    assert sum(band.holds(value) for band in rule.bands) <= 1


def leaves(power, ratio, redundancy, efficiency):
    values = {"announced_power": power, "design_power_ratio": ratio, "backup_redundancy": redundancy,
              "engine_efficiency": efficiency}  # fmt: skip
    return {name: np.array([value]) for name, value in values.items()}


SITES = {
    "power": decades(1e5, 1e9), "ratio": st.floats(1.0, 2.0), "redundancy": st.floats(0.0, 1.0),
    "efficiency": st.floats(0.25, 0.55),
}  # fmt: skip


@given(bound=decades(1e6, 1e9), **SITES)
@settings(max_examples=60, deadline=None)
def test_a_flip_separates_two_regimes(bound, power, ratio, redundancy, efficiency):
    run = WhatIf(PROJECT, CASE, DRIVER, ["combustion_thermal_input"], leaves(power, ratio, redundancy, efficiency))
    flip = run.crossings("combustion_thermal_input", None, [bound])[0, 0]
    assert flip == pytest.approx(bound * efficiency / (ratio * (1 + redundancy)), rel=TIGHT)
    ends = run.at(np.array([[flip * (1 - TIGHT)], [flip * (1 + TIGHT)]]), "combustion_thermal_input")[:, 0]
    assert ends[0] < bound <= ends[1]


@given(factor=st.floats(1.0, 10.0), **SITES)
@settings(max_examples=60, deadline=None)
def test_engines_grow_with_what_asks_for_them(factor, power, ratio, redundancy, efficiency):
    def thermal(*site):
        name = "combustion_thermal_input"
        return graph.run(GRAPH, CASE.choices, [name], leaves(*site), TERMS)[name][0]

    base = thermal(power, ratio, redundancy, efficiency)
    assert base >= power
    assert thermal(power * factor, ratio, redundancy, efficiency) == pytest.approx(base * factor)
    assert thermal(power, ratio, redundancy * factor, efficiency) >= base
    assert thermal(power, ratio, redundancy, efficiency / factor) == pytest.approx(base * factor)


@given(energy=decades(1.0, 1e15), consumption=decades(1e-12, 1e-9), factor=st.floats(0.1, 10.0))
def test_fuel_is_proportional_to_energy(energy, consumption, factor):
    volume = combustion.fuel_volume(energy, consumption)
    assert combustion.fuel_volume(energy * factor, consumption) == pytest.approx(volume * factor)


@given(counts=st.lists(st.integers(0, 20), min_size=4, max_size=4), least=st.floats(0.0, 2e7))
def test_leaving_units_out_never_adds(counts, least):
    count, unit = np.array(counts, dtype=float), np.array([3.9, 2.7, 3.6, 16.0]) * MW
    whole = combustion.aggregated_thermal_input(count, unit, 0.0)
    assert combustion.aggregated_thermal_input(count, unit, least) <= whole




@pytest.mark.parametrize(
    ("function", "bound", "expected"),
    [
        (lambda x: x**2, 100.0, 10.0), (lambda x: 5 + np.sqrt(x), 15.0, 100.0), (np.expm1, 1e6, np.log1p(1e6)),
        (lambda x: np.where(x > 7, 1.0, 0.5), 0.7, 7.0), (lambda x: 3 + 0 * x, 4.0, np.nan),
    ],
)  # fmt: skip
def test_bisection_needs_no_proportion(function, bound, expected, monkeypatch):
    run = WhatIf(PROJECT, CASE, DRIVER, ["combustion_thermal_input"], leaves(2.0, 1.0, 0.0, 0.5))
    monkeypatch.setattr(run, "at", lambda inputs, name: function(np.minimum(inputs, 500.0)))
    found = run.crossings("combustion_thermal_input", None, [bound])[0, 0]
    assert found == pytest.approx(expected, rel=2 * TIGHT, nan_ok=True)
