"""Evapotranspiration against the examples printed in FAO-56 (key allen-1998), intermediates too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import DomainError
from impact.physics import evapotranspiration as et

DAY = 86400.0
MM_PER_DAY = 1e-3 / DAY


def megajoules(flux: float) -> float:
    """A flux in W/m² as MJ/m² a day."""
    return flux * DAY / 1e6


def test_small_examples() -> None:
    """Examples 2, 3, 5, 8 and 9 of the paper."""
    assert et.air_pressure_of_altitude(1800.0) == pytest.approx(81.8e3, abs=50)
    assert et.day_saturation_pressure(24.5) == pytest.approx(3075, abs=0.5)
    assert et.day_saturation_pressure(15.0) == pytest.approx(1705, abs=0.5)
    assert et.humidity_vapour_pressure(18.0, 25.0, 0.54, 0.82) == pytest.approx(1700, abs=5)
    assert megajoules(et.extraterrestrial_radiation(-20.0, 246)) == pytest.approx(32.2, abs=0.05)
    assert et.daylight(-20.0, 246) / 3600 == pytest.approx(11.7, abs=0.05)


def test_example_10_solar_radiation_of_sunshine() -> None:
    """Rio de Janeiro, May: 7.1 h of 10.9 h, Ra 25.1 MJ/m²/d give 14.5."""
    solar = et.solar_radiation_of_sunshine(7.1 * 3600, 10.9 * 3600, 25.1e6 / DAY)
    assert megajoules(solar) == pytest.approx(14.5, abs=0.06)


def test_example_18_uccle_in_july() -> None:
    """6 July at 50°48' N, 100 m: Ra 41.09, N 16.1, Rs 22.07, ea 1.409, Rn 13.28, ET0 3.88 mm/d."""
    latitude, day = 50.8, 187
    top = et.extraterrestrial_radiation(latitude, day)
    assert megajoules(top) == pytest.approx(41.09, abs=0.005)
    light = et.daylight(latitude, day)
    assert light / 3600 == pytest.approx(16.1, abs=0.05)
    solar = et.solar_radiation_of_sunshine(9.25 * 3600, light, top)
    assert megajoules(solar) == pytest.approx(22.07, abs=0.005)
    vapour = et.humidity_vapour_pressure(12.3, 21.5, 0.63, 0.84)
    assert vapour == pytest.approx(1409, abs=0.5)
    wind = et.wind_at_two_metres(2.78, 10.0)
    assert wind == pytest.approx(2.078, abs=0.002)
    net = et.net_radiation_of_grass(12.3, 21.5, vapour, solar, top, 100.0)
    assert megajoules(net) == pytest.approx(13.28, abs=0.01)
    pressure = et.air_pressure_of_altitude(100.0)
    depth = et.reference_evapotranspiration(12.3, 21.5, vapour, net, 0.0, wind, pressure)
    assert depth / MM_PER_DAY == pytest.approx(3.88, abs=0.005)


def test_example_17_bangkok_in_april() -> None:
    """13°44' N, 2 m: Ra 38.06, Rs 22.65, Rn 14.33, G 0.14, ET0 5.72 mm/d."""
    top = et.extraterrestrial_radiation(13.0 + 44 / 60, 105)
    assert megajoules(top) == pytest.approx(38.06, abs=0.01)
    solar = et.solar_radiation_of_sunshine(8.5 * 3600, et.daylight(13.0 + 44 / 60, 105), top)
    assert megajoules(solar) == pytest.approx(22.65, abs=0.01)
    net = et.net_radiation_of_grass(25.6, 34.8, 2850.0, solar, top, 2.0)
    assert megajoules(net) == pytest.approx(14.33, abs=0.01)
    depth = et.reference_evapotranspiration(
        25.6, 34.8, 2850.0, net, 0.14e6 / DAY, 2.0, et.air_pressure_of_altitude(2.0)
    )
    assert depth / MM_PER_DAY == pytest.approx(5.72, abs=0.006)


def test_the_standard_climate_leaves_a_coefficient_and_wind_raises_it() -> None:
    assert et.middle_crop_coefficient(1.20, 2.0, 0.45, 2.0) == 1.20
    assert et.middle_crop_coefficient(1.20, 4.0, 0.45, 2.0) == pytest.approx(1.20 + 0.08 * (2 / 3) ** 0.3)


def test_a_bucket_by_hand() -> None:
    """60 mm of which half is taken with ease, 8 mm a day: filled on the fourth day with 32 mm."""
    need = et.irrigation_need(np.full(8, 0.008), np.zeros(8), 0.060, 0.5)
    assert need / 1e-3 == pytest.approx([0, 0, 0, 32, 0, 0, 0, 32])
    rain = np.zeros(8)
    rain[1] = 0.1  # the soil is full again, the rest drains
    assert et.irrigation_need(np.full(8, 0.008), rain, 0.060, 0.5) / 1e-3 == pytest.approx([0, 0, 0, 0, 32, 0, 0, 0])


days = st.lists(st.floats(0, 0.02), min_size=5, max_size=40)


@given(days, st.floats(0.02, 0.2), st.floats(0.1, 1.0))
def test_the_water_of_a_dry_soil_closes(leaving: list[float], water: float, share: float) -> None:
    """Without rain, what is given and what is still lacking make what has left."""
    crop = np.array(leaving)
    need = et.irrigation_need(crop, np.zeros_like(crop), water, share)
    lacking = crop.sum() - need.sum()
    assert -1e-12 <= lacking <= share * water + 1e-12


@given(days, days)
def test_rain_never_adds_to_the_need(leaving: list[float], rain: list[float]) -> None:
    size = min(len(leaving), len(rain))
    crop, wet = np.array(leaving[:size]), np.array(rain[:size])
    dry = et.irrigation_need(crop, np.zeros(size), 0.1, 0.5)
    assert et.irrigation_need(crop, wet, 0.1, 0.5).sum() <= dry.sum() + 0.05 + 1e-12


def test_outside_of_the_validity() -> None:
    with pytest.raises(DomainError, match="latitude is 70"):
        et.daylight(70.0, 100)
    with pytest.raises(DomainError, match="greatest temperature below"):
        et.reference_evapotranspiration(20.0, 10.0, 1000.0, 100.0, 0.0, 2.0, 1e5)
    with pytest.raises(DomainError, match="depletion share"):
        et.irrigation_need(np.ones(3) * 0.01, np.zeros(3), 0.1, 0.0)
