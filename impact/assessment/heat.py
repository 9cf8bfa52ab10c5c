"""Where the heat goes: to the liquid loop, to the air of the rooms, to the tower."""

from __future__ import annotations

import numpy as np

from impact.graph import when
from impact.physics.types import Array, Number

# Air coils, dry or with wetted air; the same with a compressor for the hottest hours; wetted coils; groundwater.
WETTED = ("adiabatic_cooler", "adiabatic_spray")
COILS = ("dry_cooler", *WETTED, "trim_chiller")
LIQUID_LOOP = (*COILS, "closed_tower", "groundwater_loop")
UNTRIMMED = ("dry_cooler", *WETTED, "closed_tower", "groundwater_loop", "evaporative_tower")


@when(liquid_share="given")
def plant_liquid_share__given(liquid_heat_share: Array) -> Array:
    """Share of the IT power that the liquid loop of the plant carries away as heat: the one given for the plant, or that of its classes of hardware by their rated power. [1]"""
    return liquid_heat_share


@when(liquid_share="by_hardware")
def plant_liquid_share__by_hardware(
    fleet_hardware_share: Array, hardware_power_per_gpu: Array, hardware_liquid_share: Array
) -> Array:
    """Share of the IT power that the liquid loop of the plant carries away as heat: the one given for the plant, or that of its classes of hardware by their rated power. [1]"""
    power = fleet_hardware_share * hardware_power_per_gpu
    return np.asarray((power * hardware_liquid_share).sum(axis=-1) / power.sum(axis=-1))


@when(cooling_technology=LIQUID_LOOP)
def liquid_heat(it_power: Array, plant_liquid_share: Array) -> Number:
    """Heat that the liquid loop carries away from the IT equipment in each time step; heat of the pumps not included. [W]"""
    return it_power * plant_liquid_share


@when(cooling_technology=LIQUID_LOOP)
def air_heat(it_power: Array, liquid_heat: Array, electrical_loss: Array, auxiliary_power: Array) -> Number:
    """Heat that the chillers have to remove from the air of the rooms in each time step: IT power not captured by the liquid, electrical losses and auxiliaries; gains from sun and occupants not included. [W]"""
    return it_power - liquid_heat + electrical_loss + auxiliary_power


@when(cooling_technology="evaporative_tower")
def air_heat__tower(it_power: Array, electrical_loss: Array, auxiliary_power: Array) -> Number:
    """Heat that the chillers have to remove from the air of the rooms in each time step: IT power not captured by the liquid, electrical losses and auxiliaries; gains from sun and occupants not included. [W]"""
    return it_power + electrical_loss + auxiliary_power


@when(cooling_technology="evaporative_tower")
def tower_heat(air_heat: Array, chiller_power: Array) -> Number:
    """Heat that the cooling towers give to the outside air in each time step: heat removed from the rooms and electric power of the chillers, in sensible and latent form. [W]"""
    return air_heat + chiller_power


@when(cooling_technology=LIQUID_LOOP)
def design_liquid_heat(it_capacity: Array, plant_liquid_share: Array) -> Number:
    """Heat that the liquid loop carries away at full IT load, for which the coolers are sized, without spare machine. [W]"""
    return it_capacity * plant_liquid_share
