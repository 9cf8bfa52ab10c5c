"""Time to a share of the final effect: the drawdown at that time is that share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import k0

from impact.errors import DomainError
from impact.physics import aquifer_limits, final_effect, leaky_aquifer

SHARES = st.floats(0.05, 0.99)


@given(share=SHARES, r=st.floats(1.0, 5e3), further=st.floats(1.01, 1e3))
def test_beside_a_fixed_head(share, r, further):
    """The final drawdown is Q/(2 pi T) ln(r'/r), the steady form of two wells."""
    t, s = 0.02, 0.1
    time = final_effect.time_to_share_beside_fixed_head(share, t, s, r, r * further)
    then = aquifer_limits.drawdown_beside_fixed_head(0.02, t, s, r, r * further, time)
    assert then == pytest.approx(share * 0.02 / (2 * np.pi * t) * np.log(further), rel=1e-6)


@given(share=SHARES, r=st.floats(1.0, 1e4), length=st.floats(200.0, 1e4))
def test_when_leaky(share, r, length):
    t, s = 5e-4, 5e-4
    time = final_effect.time_to_share_when_leaky(share, t, s, length, r)
    then = leaky_aquifer.hantush_drawdown(0.02, t, s, length, r, time)
    assert then == pytest.approx(share * 0.02 / (2 * np.pi * t) * k0(r / length), rel=1e-6)


@given(share=SHARES)
def test_far_from_a_leaky_well_the_two_forms_meet(share):
    """At a hundred leakage factors the bell curve is within 0.2 % of the well function; beyond, it has a value."""
    near, far = (final_effect.time_to_share_when_leaky(share, 5e-4, 5e-4, 10.0, r) for r in (999.999, 1000.001))
    assert near == pytest.approx(far, rel=2e-3)
    assert 0 < far < final_effect.time_to_share_when_leaky(share, 5e-4, 5e-4, 10.0, 2e4) < np.inf


def test_it_grows_with_the_share_and_the_storage():
    place = 0.02, 0.1, 1000.0, 8500.0
    times = final_effect.time_to_share_beside_fixed_head(np.array([0.5, 0.9, 0.99]), *place)
    assert np.all(np.diff(times) > 0)
    half = final_effect.time_to_share_beside_fixed_head(0.9, 0.02, 0.05, 1000.0, 8500.0)
    assert half == pytest.approx(times[1] / 2, rel=1e-9)


def test_the_limit_itself_is_refused():
    with pytest.raises(DomainError, match="on the limit"):
        final_effect.time_to_share_beside_fixed_head(0.9, 0.02, 0.1, 1000.0, 1000.0)
    with pytest.raises(DomainError, match="between 0 and 1"):
        final_effect.time_to_share_when_leaky(1.0, 0.02, 0.1, 1000.0, 100.0)
