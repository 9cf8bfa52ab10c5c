"""Capture zones against the dimensions of Javandel and Tsang, and against particles followed through the field."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from impact.errors import DomainError
from impact.physics import capture_zones

T, SLOPE, Q = 0.02, 0.004, 0.005
LENGTH = Q / (2 * np.pi * T * SLOPE)
VELOCITY = 8.6 / 86400
DAYS = 50 * 86400.0


def test_widths_of_the_capture_zone():
    """Q/(BU) far upstream and half of it at the well, with BU = T i; stagnation Q/(2 pi BU)."""
    assert capture_zones.stagnation_distance(Q, T, SLOPE) == pytest.approx(LENGTH, rel=1e-15)
    full = Q / (T * SLOPE)
    assert 2 * capture_zones.capture_half_width(LENGTH, 1e9) == pytest.approx(full, rel=1e-6)
    assert 2 * capture_zones.capture_half_width(LENGTH, 0.0) == pytest.approx(full / 2, rel=1e-14)
    assert capture_zones.capture_half_width(LENGTH, -LENGTH) == pytest.approx(0.0, abs=1e-6)
    with pytest.raises(DomainError, match="stagnation"):
        capture_zones.capture_half_width(LENGTH, -1.01 * LENGTH)


@given(x=st.floats(-0.99, 1e3))
def test_the_edge_is_the_dividing_streamline(x):
    """y = Q/(2BU) - Q/(2 pi BU) arctan(y/x), Eq. (4) of Javandel and Tsang, x upstream."""
    y = capture_zones.capture_half_width(1.0, x)
    assert y == pytest.approx(np.pi - np.arctan2(y, x), rel=1e-9)


@given(days=st.floats(0.01, 1e5))
def test_reach_along_the_axis(days):
    """The time along the axis is the integral of dx over the velocity there."""
    time = days * 86400
    up = capture_zones.upstream_reach(LENGTH, VELOCITY, time)
    down = capture_zones.downstream_reach(LENGTH, VELOCITY, time)
    assert 0 < down <= LENGTH < LENGTH + up
    travelled = up / VELOCITY - LENGTH / VELOCITY * np.log1p(up / LENGTH)
    assert travelled == pytest.approx(time, rel=1e-6)
    assert capture_zones.axial_travel_time(LENGTH, VELOCITY, up) == pytest.approx(time, rel=1e-6)
    if down < 0.99 * LENGTH:
        back, _ = quad(lambda x: 1 / (VELOCITY * (LENGTH / x - 1)), 0, down)
        assert back == pytest.approx(time, rel=1e-6)


@given(length=st.floats(0, 1e4), distance=st.floats(0, 1e4))
def test_a_well_shortens_the_way_along_its_axis(length, distance):
    """Never more than the natural time, which it is without a rate; less with a larger rate; as integrated."""
    time, slower = (capture_zones.axial_travel_time(x, VELOCITY, distance) for x in (length, length / 2))
    assert 0 <= time <= slower * (1 + 1e-9) <= distance / VELOCITY * (1 + 2e-9)
    assert capture_zones.axial_travel_time(0.0, VELOCITY, distance) == distance / VELOCITY
    if length > 1 and distance > 1:
        driven, _ = quad(lambda x: 1 / (VELOCITY * (1 + length / x)), 0, distance)
        assert time == pytest.approx(driven, rel=1e-6)


def test_a_time_along_the_axis_of_what_is_no_length():
    for given_values in ((-1.0, VELOCITY, 1.0), (1.0, 0.0, 1.0), (1.0, VELOCITY, -1.0)):
        with pytest.raises(DomainError):
            capture_zones.axial_travel_time(*given_values)


@pytest.mark.parametrize("length", [5e-324, 1e-310, 1e-306, 1e-300, 1e-12])
def test_a_well_of_hardly_any_rate_drives_nothing_along_its_axis(length):
    times = capture_zones.axial_travel_time(length, VELOCITY, np.array([0.0, 1e-320, 5.0, 1000.0]))
    assert times == pytest.approx(np.array([0.0, 1e-320, 5.0, 1000.0]) / VELOCITY, rel=1e-10, abs=1e-310)


def passage(start: tuple[float, float], receptor: float) -> float:
    """Time over the natural one at which a particle is beside a receptor straight downstream; inf where it is drawn in.

    In lengths of x₀ and times of x₀ over the velocity, well in the origin, x downstream.
    """

    def velocity(_, place):
        return [1.0, 0.0] - place / (place @ place)

    def beside(_, place):
        return place[0] - receptor

    def drawn(_, place):
        return np.hypot(*place) - 0.01

    beside.terminal = drawn.terminal = True
    natural = receptor - start[0]
    found = solve_ivp(velocity, (0, 100 * natural), start, events=(beside, drawn), rtol=1e-8, atol=1e-9)
    assert found.t_events[0].size + found.t_events[1].size == 1
    return found.t_events[0][0] / natural if found.t_events[0].size else np.inf


@pytest.mark.parametrize("radius", [0.9, 1.3, 2.0, 4.0])
def test_a_well_that_pumps_speeds_nothing_that_starts_at_or_downstream_of_it(radius):
    """It arrives beside a receptor straight downstream later than by the natural flow alone, or is drawn in."""
    escaped = 0
    for angle in np.linspace(-np.pi / 2, np.pi / 2, 7):
        x, y = radius * np.cos(angle), radius * np.sin(angle)
        held = x < 1 and abs(y) < capture_zones.capture_half_width(1.0, -x)
        late = passage((x, y), 20.0)
        assert np.isinf(late) == held
        assert late > 1.0
        escaped += np.isfinite(late)
    assert escaped == {0.9: 0, 1.3: 5, 2.0: 7, 4.0: 7}[radius]


def test_a_well_that_pumps_speeds_what_passes_it_from_upstream():
    """Beside its capture zone upstream it draws along with the flow: what passes there is beside it 15 % sooner."""
    aside = 1.01 * capture_zones.capture_half_width(1.0, 4.0)
    assert passage((-4.0, aside), 0.0) == pytest.approx(0.85, abs=0.01)


def test_reach_with_hardly_any_flow_is_the_cylinder():
    thickness, porosity, slope = 10.0, 0.2, 1e-9
    velocity = T / thickness * slope / porosity
    length = capture_zones.stagnation_distance(Q, T, slope)
    radius = capture_zones.cylinder_radius(Q, porosity, thickness, DAYS)
    assert radius == pytest.approx(np.sqrt(Q * DAYS / (np.pi * porosity * thickness)))
    assert capture_zones.upstream_reach(length, velocity, DAYS) == pytest.approx(radius, rel=1e-3)
    assert capture_zones.downstream_reach(length, velocity, DAYS) == pytest.approx(radius, rel=1e-3)


def test_a_well_that_stands_still_draws_nothing_to_it():
    assert capture_zones.stagnation_distance(0.0, T, SLOPE) == 0.0
    reach = capture_zones.upstream_reach(np.array([0.0, 1e-9]), VELOCITY, DAYS)
    assert reach == pytest.approx(VELOCITY * DAYS, rel=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8])
def test_isochrone_against_particles(share):
    """A particle set on the isochrone is at the well after exactly that time."""
    widest = LENGTH * np.pi * 0.6
    x = capture_zones.isochrone_distance(LENGTH, VELOCITY, DAYS, share * widest)

    def velocity(_, place):
        square = place @ place
        return [-VELOCITY - VELOCITY * LENGTH * place[0] / square, -VELOCITY * LENGTH * place[1] / square]

    def near(_, place):
        return np.hypot(*place) - 1e-3 * LENGTH

    near.terminal = True
    path = solve_ivp(velocity, (0, 2 * DAYS), [x, share * widest], events=near, rtol=1e-10, atol=1e-9)
    assert path.t_events[0][0] == pytest.approx(DAYS, rel=1e-4)
    if share == 0.0:
        assert x == pytest.approx(capture_zones.upstream_reach(LENGTH, VELOCITY, DAYS), rel=1e-12)


def test_outside_of_the_isochrone_is_refused():
    with pytest.raises(DomainError, match="outside of the capture zone"):
        capture_zones.isochrone_distance(LENGTH, VELOCITY, DAYS, 4 * LENGTH)
    with pytest.raises(DomainError, match="outside of the isochrone"):
        capture_zones.isochrone_distance(LENGTH, VELOCITY, 60.0, 3 * LENGTH)


def test_velocity_of_the_terrace():
    """K 2e-3 m/s, 5 per mille, porosity 0.1: 8.6 m a day, so 50 days are 430 m."""
    assert capture_zones.seepage_velocity(2e-3, 5e-3, 0.1) * 86400 == pytest.approx(8.6, abs=0.05)
