"""The air-cooled chillers of the rooms by the curves of their catalogue, in place of a share of Carnot.

Water of the rooms is warmer than that of any catalogue: the curves are taken at their warmest, a lower bound.
"""

from __future__ import annotations

import numpy as np

from impact.assessment.heat import LIQUID_LOOP
from impact.graph import when
from impact.physics import chillers, time_series
from impact.physics.types import Array, Number


def design_air_heat(
    it_capacity: Array, plant_liquid_share: Array, design_loss_ratio: Array, auxiliary_power_share: Array
) -> Number:
    """Heat that the chillers of the rooms remove at full IT load with the announced cooling: that not captured by the liquid, electrical losses and auxiliaries. [W]"""
    return it_capacity * (1 - plant_liquid_share + design_loss_ratio + auxiliary_power_share)


@when(air_chiller_model="catalogue")
def design_chiller_cop__catalogue(
    chiller_rated_cop: Array, chilled_water_temperature: Array, design_air_temperature: Array
) -> Number:
    """Heat removed by the air-cooled chiller in the design air, divided by its electric power. [1]"""
    full = np.ones_like(chiller_rated_cop)
    return chillers.air_cooled_cop(chiller_rated_cop, full, chilled_water_temperature, design_air_temperature)


@when(cooling_technology=LIQUID_LOOP, air_chiller_model="catalogue")
def room_chiller_capacity(
    design_air_heat: Array, chilled_water_temperature: Array, air_temperature: Array, design_air_temperature: Array
) -> Number:
    """Largest cold of the chillers of the rooms in each time step, sized for the design air without spare machine: less in warmer air, more in colder air. [W]"""
    return design_air_heat * chillers.air_cooled_capacity_ratio(
        chilled_water_temperature, air_temperature, design_air_temperature
    )


@when(cooling_technology=LIQUID_LOOP, air_chiller_model="catalogue")
def room_chiller_cop__catalogue(
    air_heat: Array,
    room_chiller_capacity: Array,
    chiller_rated_cop: Array,
    chilled_water_temperature: Array,
    air_temperature: Array,
) -> Number:
    """Heat that the chillers of the rooms remove divided by their electric power in each time step: it falls as the condenser warms. [1]"""
    load = np.minimum(air_heat / room_chiller_capacity, 1)
    return chillers.air_cooled_cop(chiller_rated_cop, load, chilled_water_temperature, air_temperature)


@when(cooling_technology=LIQUID_LOOP, air_chiller_model="catalogue")
def room_shortfall_duration(air_heat: Array, room_chiller_capacity: Array, time_step: Array) -> Number:
    """Time of the study year in which the rooms give off more heat than their chillers can remove in that air, load maintained. [s]"""
    return time_series.duration_above(air_heat - room_chiller_capacity, 0, time_step)
