"""Properties of heat for a network that must hold whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact import study
from impact.physics import heat_network, time_series
from impact.study import open_project

HOUR = 3600.0
COPS = st.floats(1.01, 20.0)
CASES = ["P40-it", "P80-site", "P120-it-dry", "P120-site-hot", "P40-site-dry-hot", "P40-it-tranche", "P80-it-ramp-up"]


@given(source=st.floats(-20, 90), sink=st.floats(-20, 120), share=st.floats(0.3, 1), cap=st.floats(1.5, 15))
def test_cop_is_above_one_and_never_above_its_cap_or_carnot(source, sink, share, cap):
    lift = sink - source
    if lift > 0 and share * (sink + 273.15) / lift <= 1:
        return
    cop = heat_network.heat_pump_cop(source, sink, share, cap)
    assert 1 < cop <= cap
    if lift > 0:
        assert cop * lift <= (sink + 273.15) * (1 + 1e-12)


@given(heat=st.floats(0, 1e9), cop=COPS)
def test_heat_pump_conserves_energy(heat, cop):
    source = heat_network.evaporator_heat(heat, cop)
    assert source + heat_network.compressor_power(source, cop) == pytest.approx(heat, rel=1e-12, abs=1e-12)


@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0, 1), days=st.integers(1, 400))
def test_demand_is_its_annual_heat_and_never_negative(seed, share, days):
    air = np.random.default_rng(seed).normal(10, 8, 24 * days)
    air[0] = 0.0
    demand = heat_network.heat_demand(1e12, share, air, 18.0, HOUR)
    assert np.all(demand >= 0)
    assert time_series.integral(demand, HOUR) == pytest.approx(1e12, rel=1e-9)


@given(seed=st.integers(0, 2**32 - 1), window=st.integers(1, 96))
def test_trailing_mean_keeps_the_mean(seed, window):
    series = np.random.default_rng(seed).normal(10, 8, 96)
    assert time_series.trailing_mean(series, HOUR, window * HOUR).mean() == pytest.approx(series.mean(), rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(
    case=st.sampled_from(CASES),
    load=st.floats(5, 100),
    sold=st.floats(1, 500),
    supply=st.floats(55, 110),
)
def test_absorbable_heat_is_bounded_by_what_there_is_and_by_what_is_asked(case, load, sold, supply):
    settings_ = (f"mean_load={load:.3f} %", f"network_heat_sold={sold:.3f} GWh/year",
                 f"network_supply_temperature={supply:.3f} °C")  # fmt: skip
    project = open_project("rovaltain", settings_)
    names = ["annual_recoverable_heat", "annual_absorbable_heat", "annual_useful_heat", "annual_network_heat",
             "monthly_heat_share", "potential_erf", "erf", "delivered_heat"]  # fmt: skip
    found = study.evaluate(project, project.plan.case(case), names).results
    value = {name: found[name].values[0] for name in names}
    assert 0 <= value["annual_absorbable_heat"] <= value["annual_recoverable_heat"] * (1 + 1e-12)
    assert 0 <= value["annual_useful_heat"] <= value["annual_network_heat"] * (1 + 1e-9)
    assert np.all((value["monthly_heat_share"] >= 0) & (value["monthly_heat_share"] <= 1 + 1e-12))
    assert 0 <= value["erf"] <= value["potential_erf"] <= 1
    assert value["delivered_heat"] <= value["annual_absorbable_heat"]
