"""Quantities as the sections of the nomenclatures count them, where no other quantity of the chain is that."""

from __future__ import annotations

import numpy as np

from impact.assessment.heat import WETTED
from impact.graph import when
from impact.physics import cooling_equipment
from impact.physics.types import Array, Number


@when(cooling_technology=(*WETTED, "closed_tower"))
def evaporative_cooling_capacity__wetted(design_liquid_heat: Array) -> Number:
    """Largest heat flow that the wetted coolers or the cooling towers are sized to give to the air, spare machines not included. [W]"""
    return design_liquid_heat


@when(cooling_technology="evaporative_tower")
def evaporative_cooling_capacity__tower(
    it_capacity: Array,
    design_loss_ratio: Array,
    auxiliary_power_share: Array,
    design_wet_bulb_temperature: Array,
    tower_approach: Array,
    tower_range: Array,
    water_condenser_approach: Array,
    chilled_water_temperature: Array,
    chiller_second_law_efficiency: Array,
) -> Number:
    """Largest heat flow that the wetted coolers or the cooling towers are sized to give to the air, spare machines not included. [W]"""
    condensing = design_wet_bulb_temperature + tower_approach + tower_range + water_condenser_approach
    cop = cooling_equipment.carnot_fraction_cop(chilled_water_temperature, condensing, chiller_second_law_efficiency)
    return it_capacity * (1 + design_loss_ratio + auxiliary_power_share) * (1 + 1 / cop)


@when(water_source="own_well")
def least_borehole_count(peak_make_up_flow: Array) -> Number:
    """Least number of boreholes that the make-up water needs: one as soon as some water is drawn from a well on the site, none otherwise; piezometers not included. [1]"""
    return np.where(peak_make_up_flow > 0, 1, 0)


@when(water_source="own_well")
def restricted_abstraction_capacity(peak_make_up_flow: Array, site_in_zre: Array) -> Number:
    """Capacity that the wells of the site must have for the make-up water, counted where the site lies in a commune listed in a water-restriction zone (ZRE); other abstractions of the same petitioner not included. [m³/s]"""
    return peak_make_up_flow * site_in_zre


def stormwater_area(project_land_area: Array, upstream_catchment_area: Array) -> Number:
    """Area of the project increased by the part of the natural catchment whose runoff the project intercepts. [m²]"""
    return project_land_area + upstream_catchment_area
