"""Heat for a network, against printed figures and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from impact.errors import DomainError
from impact.physics import heat_network, time_series

HOUR = 3600.0
YEAR = 8760
GWH = 3.6e12


def test_heat_pump_against_figures_worked_out_by_hand():
    # 30 to 80 °C at half of Carnot: 0.5 × 353.15 / 50.
    assert heat_network.heat_pump_cop(30.0, 80.0, 0.5, 7.0) == pytest.approx(3.53, abs=0.005)
    # 50 to 75 °C at 0.55 without approaches gives 7.66, which the cap brings to 7.
    assert heat_network.heat_pump_cop(50.0, 75.0, 0.55, 20.0) == pytest.approx(7.66, abs=0.005)
    assert heat_network.heat_pump_cop(50.0, 75.0, 0.55, 7.0) == 7.0


def test_heat_pump_without_lift_is_capped():
    assert heat_network.heat_pump_cop(60.0, 60.0, 0.5, 7.0) == 7.0
    assert heat_network.heat_pump_cop(70.0, 60.0, 0.5, 7.0) == 7.0


def test_energy_of_a_published_heat_pump_plant():
    # Kajaani, as its manufacturer prints it: 25.8 MW of cooling and 33.5 MW of heating.
    power = 33.5e6 - 25.8e6
    cop = 33.5e6 / power
    assert heat_network.evaporator_heat(33.5e6, cop) == pytest.approx(25.8e6)
    assert heat_network.compressor_power(25.8e6, cop) == pytest.approx(power)


def test_pipe_loss_is_a_few_per_cent():
    loss = heat_network.pipe_heat_loss(9000.0, 0.8, 80.0, 50.0, 13.0)
    assert loss == pytest.approx(374_400.0)
    assert 0.02 < loss * YEAR * HOUR / (100 * GWH) < 0.04


def test_demand_keeps_its_annual_heat_and_its_summer():
    air = 13.0 - 10.0 * np.cos(2 * np.pi * np.arange(YEAR) / YEAR)
    demand = heat_network.heat_demand(75 * GWH, 0.25, air, 18.0, HOUR)
    assert time_series.integral(demand, HOUR) == pytest.approx(75 * GWH, rel=1e-12)
    months = time_series.monthly_integral(demand, HOUR)
    assert months.sum() == pytest.approx(75 * GWH, rel=1e-12)
    # July: the constant quarter alone, 75 × 0.25 × 31 / 365.
    assert months[6] / GWH == pytest.approx(1.592, abs=0.001)


def test_trailing_mean_of_a_ramp_and_of_a_constant():
    ramp = time_series.trailing_mean(np.arange(100.0), HOUR, 24 * HOUR)
    assert ramp[23] == pytest.approx(11.5)
    assert ramp[99] == pytest.approx(87.5)
    assert ramp[0] == pytest.approx(np.r_[77:100, 0].mean())
    assert time_series.trailing_mean(np.full(48, 3.0), HOUR, 24 * HOUR) == pytest.approx(np.full(48, 3.0))


@pytest.mark.parametrize(
    "call",
    [
        lambda: heat_network.heat_pump_cop(0.0, 190.0, 0.1, 7.0),
        lambda: heat_network.heat_pump_cop(30.0, 80.0, 0.0, 7.0),
        lambda: heat_network.heat_pump_cop(30.0, 80.0, 0.5, 1.0),
        lambda: heat_network.evaporator_heat(1.0, 1.0),
        lambda: heat_network.compressor_power(-1.0, 3.0),
        lambda: heat_network.pipe_heat_loss(1.0, 1.0, 10.0, 10.0, 20.0),
        lambda: heat_network.heat_demand(1.0, 0.5, np.full(24, 30.0), 18.0, HOUR),
        lambda: heat_network.heat_demand(1.0, 1.5, np.full(24, 0.0), 18.0, HOUR),
        lambda: time_series.monthly_integral(np.zeros(8784), HOUR),
        lambda: time_series.trailing_mean(np.zeros(24), HOUR, 25 * HOUR),
    ],
)
def test_out_of_domain(call):
    with pytest.raises(DomainError):
        call()
