"""Stream depletion against the table of Jenkins, the closed forms of the reference data and their limits."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import DomainError
from impact.physics import aquifer_limits, stream_depletion

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gw" / "A" / "A4_stream"
POWERS = st.floats(-5.0, 1.0).map(lambda power: 10.0**power)
# t/F, q/Q, v/Qt with F = d²S/T, as printed: Jenkins 1968, Table 1.
JENKINS = """
0.07 0.008 0.001, 0.10 0.025 0.006, 0.15 0.068 0.019, 0.20 0.114 0.037, 0.25 0.157 0.057, 0.30 0.197 0.077,
0.35 0.232 0.097, 0.40 0.264 0.115, 0.45 0.292 0.134, 0.50 0.317 0.151, 0.60 0.361 0.182, 0.70 0.398 0.211,
0.80 0.429 0.236, 0.90 0.456 0.259, 1.0 0.480 0.280, 1.5 0.564 0.362, 2.0 0.617 0.419, 3.0 0.683 0.497,
5.0 0.752 0.587, 10 0.823 0.690, 20 0.874 0.772, 50 0.920 0.850, 100 0.944 0.892, 600 0.977 0.955
"""


@pytest.mark.parametrize("row", [line.strip() for line in JENKINS.replace("\n", " ").split(",")])
def test_rate_and_volume_of_jenkins(row):
    """Rate and volume to the last digit printed; his table was computed with rounded functions, hence 1.1 units."""
    ratio, rate, volume = (float(value) for value in row.split())
    transmissivity, storativity, distance = 0.02, 0.15, 600.0
    duration = ratio * distance**2 * storativity / transmissivity
    place = transmissivity, storativity, distance, duration
    assert aquifer_limits.stream_depletion_fraction(*place) == pytest.approx(rate, abs=1.1e-3)
    assert stream_depletion.depleted_volume_fraction(*place) == pytest.approx(volume, abs=1.1e-3)


def test_glover_and_hunt_of_the_reference_data():
    path = REFERENCE / "stream_depletion.csv"
    if not path.exists():
        pytest.skip("reference data of stream depletion are not beside the repository")
    with path.open(encoding="utf-8") as lines:
        rows = np.array([[float(value) for value in row] for row in list(csv.reader(lines))[1:]])
    time, glover, chd, hunt, riv = rows.T
    ours = stream_depletion.hunt_depletion_fraction(0.02, 0.15, 2e-5, 600.0, time)
    assert ours == pytest.approx(hunt, abs=1e-6)
    assert aquifer_limits.stream_depletion_fraction(0.02, 0.15, 600.0, time) == pytest.approx(glover, abs=1e-6)
    # The finite-difference model is off by at most 0.004 and 0.002 of the rate.
    assert np.abs(glover - chd).max() < 4.7e-3
    assert np.abs(ours - riv).max() < 2.2e-3


def test_hunt_does_not_overflow():
    """exp(b² + 2ab) alone would be infinite: a month, a kilometre of distance, a bed that hardly resists."""
    share = stream_depletion.hunt_depletion_fraction(0.02, 0.15, 1.0, 1000.0, 30 * 86400.0)
    assert share == pytest.approx(aquifer_limits.stream_depletion_fraction(0.02, 0.15, 1000.0, 30 * 86400.0), rel=1e-3)


@given(t=POWERS, s=st.floats(1e-4, 0.3), bed=POWERS, d=st.floats(0.0, 5e3), time=st.floats(1e3, 1e9))
def test_resistance_lessens_depletion(t, s, bed, d, time):
    """Between nothing and a bed without resistance; the two ways to write the resistance are one with L = 2T/λ."""
    hunt = stream_depletion.hunt_depletion_fraction(t, s, bed, d, time)
    assert 0.0 <= hunt <= aquifer_limits.stream_depletion_fraction(t, s, d, time) + 1e-15
    hantush = stream_depletion.hantush_depletion_fraction(t, s, 2 * t / bed, d, time)
    assert hantush == pytest.approx(hunt, rel=1e-9, abs=1e-14)
    assert stream_depletion.hunt_depletion_fraction(t, s, 0.0, d, time) == 0.0


def test_volume_is_the_integral_of_the_rate():
    place = 0.02, 0.15, 600.0
    time = np.linspace(0.0, 3e7, 200_001)[1:]
    rate = aquifer_limits.stream_depletion_fraction(*place, time)
    mean = (rate.sum() - rate[-1] / 2) * (time[1] - time[0]) / time[-1]
    assert stream_depletion.depleted_volume_fraction(*place, time[-1]) == pytest.approx(mean, rel=1e-8)


def test_a_stream_goes_on_losing_after_the_stop():
    place = 0.02, 0.15, 600.0
    start = stream_depletion.hunt_depletion_fraction(place[0], place[1], 2e-5, place[2], 200 * 86400.0)
    stop = stream_depletion.hunt_depletion_fraction(place[0], place[1], 2e-5, place[2], 100 * 86400.0)
    assert 0.1 < stream_depletion.depletion_after_stop(start, stop) < start
    with pytest.raises(DomainError, match="since stop"):
        stream_depletion.depletion_after_stop(stop, start)
