"""Dissolved substances, floating liquids and heat in the ground."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import erfc

from impact.errors import DomainError
from impact.physics import contaminant_transport as transport
from impact.physics import floating_spills, ground_heat

HEAT = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gw" / "A" / "A5_heat"
DAY = 86400.0
V = 1.0 / DAY


def test_ogata_banks_against_its_printed_form():
    """Eq. (13) with the exponential written out, where that does not overflow; half on the front, and a bit more."""
    x, alpha, time = np.array([1.0, 10.0, 50.0]), 5.0, 30 * DAY
    spread = 2 * np.sqrt(alpha * V * time)
    plain = 0.5 * (erfc((x - V * time) / spread) + np.exp(x / alpha) * erfc((x + V * time) / spread))
    assert transport.ogata_banks_fraction(x, V, alpha, time) == pytest.approx(plain, rel=1e-12)
    assert transport.ogata_banks_fraction(0.0, V, alpha, time) == 1.0
    assert 0.5 < transport.ogata_banks_fraction(1e4, V, 1.0, 1e4 * DAY) < 0.51  # exp(1e4) would overflow


@given(x=st.floats(0.0, 1e4), alpha=st.floats(1e-3, 100.0), days=st.floats(0.1, 1e5))
def test_ogata_banks_is_a_share_that_falls_with_distance(x, alpha, days):
    near = transport.ogata_banks_fraction(x, V, alpha, days * DAY)
    further = transport.ogata_banks_fraction(x + 1.0, V, alpha, days * DAY)
    assert 0.0 <= further <= near + 1e-12 <= 1.0 + 2e-12  # to rounding: both are 1 behind the front


def test_patch_source_against_an_adaptive_integral():
    x, y, wide, deep, alpha, time = 80.0, 4.0, 20.0, 3.0, (8.0, 0.8, 0.08), 60 * DAY

    def integrand(tau):
        front = x / (2 * np.sqrt(np.pi * alpha[0] * V)) * tau**-1.5
        front *= np.exp(-((x - V * tau) ** 2) / (4 * alpha[0] * V * tau))
        root, low = 2 * np.sqrt(alpha[1] * V * tau), 2 * np.sqrt(alpha[2] * V * tau)
        aside = 0.5 * (erfc((y - wide / 2) / root) - erfc((y + wide / 2) / root))
        return front * aside * 0.5 * (erfc(-deep / low) - erfc(deep / low))

    expected, _ = quad(integrand, 0, time, epsabs=0, epsrel=1e-11, limit=500)
    found = transport.patch_source_fraction(x, y, wide, deep, V, *alpha, time)
    assert found == pytest.approx(expected, rel=1e-9)


def test_a_very_wide_and_deep_patch_is_a_column():
    found = transport.patch_source_fraction(50.0, 0.0, 1e6, 1e6, V, 5.0, 0.5, 0.05, 40 * DAY)
    assert found == pytest.approx(transport.ogata_banks_fraction(50.0, V, 5.0, 40 * DAY), rel=1e-9)


@given(
    lengths=st.floats(transport.DOMENICO_LENGTHS, 1e3),
    later=st.floats(1.51, 100.0),
    width=st.floats(1.0, 500.0),
    depth=st.floats(0.5, 50.0),
)
def test_domenico_where_it_is_accepted(lengths, later, width, depth):
    """Usual ratios of dispersivities, 10 and 100: within 10 % of the exact integral on the axis."""
    alpha = 2.0
    x = lengths * alpha
    place = x, 0.0, width, depth, V, alpha, alpha / 10, alpha / 100, later * x / V
    assert transport.domenico_fraction(*place) == pytest.approx(transport.patch_source_fraction(*place), rel=0.1)


def test_domenico_is_its_printed_product():
    """The three factors written out, at the water table and aside of the axis."""
    x, y, wide, deep, alpha, time = 80.0, 4.0, 20.0, 3.0, (2.0, 0.2, 0.02), 125 * DAY
    ahead = 0.5 * math.erfc((x - V * time) / (2 * math.sqrt(alpha[0] * V * time)))
    root, low = 2 * math.sqrt(alpha[1] * x), 2 * math.sqrt(alpha[2] * x)
    aside = 0.5 * (math.erf((y + wide / 2) / root) - math.erf((y - wide / 2) / root))
    below = 0.5 * (math.erf(deep / low) - math.erf(-deep / low))
    found = transport.domenico_fraction(x, y, wide, deep, V, *alpha, time)
    assert found == pytest.approx(ahead * aside * below, rel=1e-12)


def test_domenico_is_refused_where_it_is_known_to_be_poor():
    shape = 0.0, 20.0, 3.0, V, 2.0, 0.2, 0.02
    with pytest.raises(DomainError, match="30 longitudinal"):
        transport.domenico_fraction(20.0, *shape, 1e3 * DAY)
    with pytest.raises(DomainError, match="advective front"):
        transport.domenico_fraction(200.0, *shape, 100 * DAY)
    poor = 20.0, *shape[:4], 20.0, 2.0, 0.2, 30 * DAY
    ahead = 0.5 * erfc((20.0 - V * 30 * DAY) / (2 * np.sqrt(20.0 * V * 30 * DAY)))
    assert ahead < 0.8 * transport.ogata_banks_fraction(20.0, V, 20.0, 30 * DAY)  # what is left out there
    assert transport.patch_source_fraction(*poor) > 0


def test_times_of_travel():
    """20 m of gravel at 10 % of moving water under 220 mm a year: nine years; 2.7 km at 8.6 m/d: 314 days."""
    year = 365.25 * DAY
    assert transport.unsaturated_travel_time(20.0, 0.1, 0.22 / year) == pytest.approx(9.09 * year, rel=1e-3)
    assert transport.advective_travel_time(2700.0, 8.6 / DAY, 1.0) == pytest.approx(314 * DAY, rel=1e-3)
    assert transport.remaining_fraction(30 * DAY, 10 * DAY) == 0.125


def test_a_floating_liquid_is_retained_or_not():
    assert floating_spills.retained_depth(10.0, 100.0, 0.008) == 12.5
    assert floating_spills.volume_at_water_table(10.0, 100.0, 0.008, 20.0) == 0.0
    assert floating_spills.volume_at_water_table(10.0, 100.0, 0.008, 5.0) == pytest.approx(6.0)
    with pytest.raises(DomainError, match="depth to water"):
        floating_spills.volume_at_water_table(10.0, 100.0, 0.008, -1.0)


def test_moving_line_source_of_the_reference_data():
    if not HEAT.exists():
        pytest.skip("reference data of heat are not beside the repository")
    given_ = json.loads((HEAT / "problem.json").read_text(encoding="utf-8"))
    m = given_["mils"]
    with (HEAT / "mils.csv").open(encoding="utf-8") as lines:
        days, x, y, rise = np.array([[float(v) for v in row] for row in list(csv.reader(lines))[1:]]).T
    found = ground_heat.moving_line_source_rise(
        m["qL"], m["lam"], m["rc_bulk"], given_["rc_water"], m["darcy_flux"], x, y, days * DAY
    )
    assert found == pytest.approx(rise, rel=1e-6, abs=1e-15)


def test_doublet_of_the_reference_data():
    if not HEAT.exists():
        pytest.skip("reference data of heat are not beside the repository")
    given_ = json.loads((HEAT / "problem.json").read_text(encoding="utf-8"))
    for d in given_["doublet"]:
        found = ground_heat.doublet_breakthrough_time(d["D_"], d["b"], d["rca"], given_["rc_water"], d["Q"])
        assert found / DAY == pytest.approx(d["t_breakthrough_days"], rel=1e-12)


def test_moving_line_source_after_long_is_its_steady_plume():
    """Downstream, upstream and aside: the Bessel function with the exponential of the flow."""
    from scipy.special import k0

    rate, conductivity, ground, water, flux = 50.0, 2.3, 2.7e6, 4.18e6, 2e-7
    x, y = np.array([5.0, -5.0, 0.0]), np.array([0.0, 0.0, 5.0])
    half = flux * water / (2 * conductivity)
    steady = rate / (2 * np.pi * conductivity) * np.exp(half * x) * k0(half * np.hypot(x, y))
    found = ground_heat.moving_line_source_rise(rate, conductivity, ground, water, flux, x, y, 1e5 * DAY)
    assert found == pytest.approx(steady, rel=1e-6)


def test_doublet_by_hand():
    """Wells 300 m apart in 20 m of ground, 0.01 m³/s: pi D² b / (3 Q), slowed by the heat that the ground takes."""
    expected = math.pi * 300**2 * 20 / (3 * 0.01) * 2.5e6 / 4.2e6
    found = ground_heat.doublet_breakthrough_time(300.0, 20.0, 2.5e6, 4.2e6, 0.01)
    assert found == pytest.approx(expected, rel=1e-12)


def test_moving_line_source_at_rest_is_the_line_source():
    """Nearly no flow: the exponential integral, whatever the direction."""
    from scipy.special import exp1

    still = 50.0, 2.3, 2.7e6, 4.18e6, 1e-13
    rise = ground_heat.moving_line_source_rise(*still, np.array([3.0, -3.0]), 0.0, 30 * DAY)
    assert rise == pytest.approx(50.0 / (4 * np.pi * 2.3) * exp1(9.0 * 2.7e6 / (4 * 2.3 * 30 * DAY)), rel=1e-6)
    with pytest.raises(DomainError, match="thermal lengths"):
        ground_heat.moving_line_source_rise(50.0, 2.3, 2.7e6, 4.18e6, 1e-3, 1e4, 0.0, DAY)


def test_mixing_conserves_heat():
    rise = ground_heat.mixed_temperature_rise(0.002, 15.0, 0.01)
    assert rise * 0.012 == pytest.approx(0.002 * 15.0)
