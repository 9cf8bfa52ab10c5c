"""Where the water of a well in a leaky aquifer comes from: the closed form against the sum of the drawdown itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from impact.errors import DomainError
from impact.physics import leaky_aquifer

DAY = 86400.0


@pytest.mark.parametrize("days", [0.5, 5.0, 50.0])
@pytest.mark.parametrize("length", [400.0, 2000.0])
def test_leakage_is_the_drawdown_summed_over_the_plane(days: float, length: float) -> None:
    """The bed gives T s/B² on each square metre: summed over the plane, and added to the storage, it is the rate."""
    transmissivity, storativity = 5e-4, 1e-3
    time = days * DAY

    def ring(log_radius: float) -> float:
        radius = np.exp(log_radius)
        fall = leaky_aquifer.hantush_drawdown(1.0, transmissivity, storativity, length, radius, time)
        return float(fall * transmissivity / length**2 * 2 * np.pi * radius**2)

    leaked, _ = quad(ring, np.log(0.01), np.log(40 * length), limit=400, epsrel=1e-9)
    stored = leaky_aquifer.leaky_storage_fraction(transmissivity, storativity, length, time)
    assert leaked + stored == pytest.approx(1.0, rel=1e-6)


def test_at_first_all_is_stored_and_at_last_all_has_leaked() -> None:
    times = np.array([1e-3, 1e9])
    assert leaky_aquifer.leaky_storage_fraction(5e-4, 1e-3, 500.0, times) == pytest.approx([1.0, 0.0], abs=1e-6)


@pytest.mark.parametrize("bad", [(0, 1e-3, 500, 1), (5e-4, 0, 500, 1), (5e-4, 1e-3, 0, 1), (5e-4, 1e-3, 500, 0)])
def test_what_lies_outside_is_refused(bad: tuple[float, float, float, float]) -> None:
    with pytest.raises(DomainError):
        leaky_aquifer.leaky_storage_fraction(*bad)
