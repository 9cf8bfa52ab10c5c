"""The water table below the plot: how far infiltrated stormwater raises it, what cuts it, and how it falls with others.

The depth to the water is a prior: nobody has published a level below the plot. Margins are signed, so that a negative one
says that the water would be reached. A cutting is given its largest natural flow as a bound, not a model of its drain.
"""

from __future__ import annotations

import numpy as np

from impact.graph import when
from impact.physics import groundwater_mounds, well_hydraulics
from impact.physics.types import Array, Number

# Technologies that give no water back to the ground.
TAKING = (
    "dry_cooler", "adiabatic_cooler", "adiabatic_spray", "trim_chiller", "closed_tower", "evaporative_tower",
)  # fmt: skip

# --- stormwater that is infiltrated -------------------------------------------------------------------


@when(roof_runoff="infiltrated")
def storm_infiltration_volume(storm_rain_depth: Array, sealed_area_project: Array, roof_runoff_share: Array) -> Number:
    """Water of the reference storm that runs off the sealed areas of the project and that the basin infiltrates. [m³]"""
    return storm_rain_depth * sealed_area_project * roof_runoff_share


@when(roof_runoff="infiltrated")
def basin_recharge_rate(
    storm_infiltration_volume: Array, infiltration_basin_area: Array, basin_emptying_time: Array
) -> Number:
    """Depth of water that the basin infiltrates per time while it empties after the reference storm. [m/s]"""
    return storm_infiltration_volume / (infiltration_basin_area * basin_emptying_time)


@when(roof_runoff="infiltrated")
def mound_height(
    basin_recharge_rate: Array,
    conductivity_alluvium: Array,
    storativity_alluvium: Array,
    saturated_thickness_alluvium: Array,
    infiltration_basin_area: Array,
    basin_emptying_time: Array,
) -> Number:
    """Rise of the alluvial water table below the middle of the infiltration basin when it has emptied (Hantush formula, square basin, infinite aquifer); floods, wet years and other basins not included. [m]"""
    return groundwater_mounds.mound_rise(
        basin_recharge_rate,
        conductivity_alluvium,
        storativity_alluvium,
        saturated_thickness_alluvium,
        np.sqrt(infiltration_basin_area),
        np.sqrt(infiltration_basin_area),
        np.zeros_like(basin_recharge_rate),
        basin_emptying_time,
    )


@when(roof_runoff="infiltrated")
def mound_rise_nearby(
    basin_recharge_rate: Array,
    conductivity_alluvium: Array,
    storativity_alluvium: Array,
    saturated_thickness_alluvium: Array,
    infiltration_basin_area: Array,
    basement_distance: Array,
    basin_emptying_time: Array,
) -> Number:
    """Rise of the alluvial water table at the reference distance from the middle of the infiltration basin, when it has emptied (Hantush formula); floods, wet years and other basins not included. [m]"""
    return groundwater_mounds.mound_rise(
        basin_recharge_rate,
        conductivity_alluvium,
        storativity_alluvium,
        saturated_thickness_alluvium,
        np.sqrt(infiltration_basin_area),
        np.sqrt(infiltration_basin_area),
        basement_distance,
        basin_emptying_time,
    )


@when(roof_runoff="infiltrated")
def unsaturated_depth_below_basin(depth_to_water: Array, mound_height: Array, infiltration_basin_depth: Array) -> Number:
    """Depth to the water table less its rise below the basin and less the depth of the basin; negative where the water comes up to the bottom of the basin. [m]"""
    return depth_to_water - mound_height - infiltration_basin_depth


# A fall may not be counted on: the well may stand still.
@when(roof_runoff="infiltrated")
def basement_clearance__infiltrated(depth_to_water: Array, mound_rise_nearby: Array, basement_depth: Array) -> Number:
    """Depth to the water table less the depth of a basement of one level; as the water table is, whether the project pumps or not, less its rise at the reference distance where roof water is infiltrated or a groundwater loop gives its water back; negative where the water comes up to it. [m]"""
    return depth_to_water - mound_rise_nearby - basement_depth


@when(roof_runoff="drained_away", cooling_technology=TAKING)
def basement_clearance__at_rest(depth_to_water: Array, basement_depth: Array) -> Number:
    """Depth to the water table less the depth of a basement of one level; as the water table is, whether the project pumps or not, less its rise at the reference distance where roof water is infiltrated or a groundwater loop gives its water back; negative where the water comes up to it. [m]"""
    return depth_to_water - basement_depth


@when(roof_runoff="drained_away", cooling_technology="groundwater_loop")
def basement_clearance__returned(depth_to_water: Array, returned_rise_nearby: Array, basement_depth: Array) -> Number:
    """Depth to the water table less the depth of a basement of one level; as the water table is, whether the project pumps or not, less its rise at the reference distance where roof water is infiltrated or a groundwater loop gives its water back; negative where the water comes up to it. [m]"""
    return depth_to_water - returned_rise_nearby - basement_depth


@when(roof_runoff="infiltrated")
def excavation_below_mound(excavation_depth: Array, depth_to_water: Array, mound_height: Array) -> Number:
    """Height of water table that the deepest excavation would cut once the water table has risen below the basin, zero where it stays above; absent as long as its depth is not known. [m]"""
    return np.maximum(excavation_depth - depth_to_water + mound_height, 0)


# --- below the site, beside the project's well --------------------------------------------------------


@when(water_source="own_well")
def basement_fall(
    long_term_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    basement_distance: Array,
    long_term_duration: Array,
) -> Number:
    """Lowering of the alluvial water table below pits and basements at the reference distance from the project's well, at the long-term pumping rate and the end of the long-term duration (Theis formula, infinite aquifer); recharge, boundaries and other abstractions not included. [m]"""
    return well_hydraulics.theis_drawdown(
        long_term_pumping_rate, transmissivity_alluvium, storativity_alluvium, basement_distance, long_term_duration
    )


@when(water_source="own_well", cooling_technology="groundwater_loop")
def returned_rise_nearby(
    long_term_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    basement_distance: Array,
    doublet_spacing: Array,
    long_term_duration: Array,
) -> Number:
    """Rise of the alluvial water table at the reference distance from the well in which one pair of wells of a groundwater loop gives its water back, at the end of the long-term duration, the other well on its far side: the most of any direction (Theis formula, infinite aquifer). [m]"""
    return well_hydraulics.pair_drawdown(
        long_term_pumping_rate,
        transmissivity_alluvium,
        storativity_alluvium,
        basement_distance,
        doublet_spacing,
        long_term_duration,
    )


# --- a cutting that drains ----------------------------------------------------------------------------


def cutting_below_water(cutting_depth: Array, depth_to_water: Array) -> Number:
    """Height of water table that the cutting of the high-speed line cuts, zero where its bottom stays above; absent as long as its depth is not known. [m]"""
    return np.maximum(cutting_depth - depth_to_water, 0)


def cutting_drainage_most(
    conductivity_alluvium: Array,
    hydraulic_gradient: Array,
    cutting_below_water: Array,
    saturated_thickness_alluvium: Array,
    cutting_length: Array,
) -> Number:
    """Most natural flow that the cutting can intercept: that which passes, over its length, through the height of water table that it cuts; absent as long as its depth and length are not known. [m³/s]"""
    cut = np.minimum(cutting_below_water, saturated_thickness_alluvium)
    return conductivity_alluvium * hydraulic_gradient * cut * cutting_length


# --- recharge with irrigation, dry years, climate -----------------------------------------------------


def irrigation_return_recharge(
    maize_irrigation_depth: Array, irrigated_land_share: Array, irrigation_return_share: Array, year_length: Array
) -> Number:
    """Part of the irrigation water that percolates down to the water table, in the mean over the plain. [m/s]"""
    return maize_irrigation_depth * irrigated_land_share * irrigation_return_share / year_length


def recharge_with_irrigation(rain_recharge: Array, irrigation_return_recharge: Array) -> Number:
    """Mean recharge of the aquifer by rain and by irrigation return. [m/s]"""
    return rain_recharge + irrigation_return_recharge


def dry_year_level_deficit(
    dry_year_recharge_share: Array, rain_recharge: Array, year_length: Array, storativity_alluvium: Array
) -> Number:
    """Fall of the alluvial water table that a dry year leaves behind, if the aquifer drains as in a mean year: missing recharge divided by the storativity. [m]"""
    return (1 - dry_year_recharge_share) * rain_recharge * year_length / storativity_alluvium


@when(water_source="own_well")
def dry_year_cumulative_fall(dry_year_level_deficit: Array, end_of_summer_drawdown: Array) -> Number:
    """Fall of the alluvial water table at each receptor by a dry year and by the project's well together; other abstractions not included. [m]"""
    return dry_year_level_deficit + end_of_summer_drawdown


def warmer_climate_recharge_area_equivalent(recharge_area_equivalent: Array, climate_recharge_share: Array) -> Number:
    """Area of plain whose mean recharge by rain, in the future climate assumed, equals the abstraction over the study year; a way to picture a volume, not a share of what may be taken. [m²]"""
    return recharge_area_equivalent / climate_recharge_share
