"""Ways by which a project reaches the groundwater other than its own well: network, spills, heat, pits, other users.

The direction of flow has not been measured: every receptor is taken to lie straight downstream, which gives the
soonest arrival and no verdict that anything arrives. Times are called earliest for that reason.
"""

from __future__ import annotations

import numpy as np

from gis import streams as stream_layers
from impact.assessment.heat import LIQUID_LOOP
from impact.graph import when
from impact.physics import (
    aquifer_limits,
    capture_zones,
    contaminant_transport,
    final_effect,
    floating_spills,
    ground_heat,
    seasonal_pumping,
    well_hydraulics,
)
from impact.physics.types import Array, Number

# --- how fast the groundwater moves, and what a well draws -------------------------------------------


def conductivity_alluvium(transmissivity_alluvium: Array, saturated_thickness_alluvium: Array) -> Number:
    """Transmissivity of the alluvium divided by its saturated thickness. [m/s]"""
    return transmissivity_alluvium / saturated_thickness_alluvium


def groundwater_velocity(conductivity_alluvium: Array, hydraulic_gradient: Array, kinematic_porosity: Array) -> Number:
    """Velocity of the water between the grains of the alluvium under the balanced slope of the water table; fast paths in coarse gravel are faster. [m/s]"""
    return capture_zones.seepage_velocity(conductivity_alluvium, hydraulic_gradient, kinematic_porosity)


@when(water_source="own_well")
def well_stagnation_distance(
    long_term_pumping_rate: Array, transmissivity_alluvium: Array, hydraulic_gradient: Array
) -> Number:
    """Distance straight downstream of the project's well up to which its long-term pumping draws water back. [m]"""
    return capture_zones.stagnation_distance(long_term_pumping_rate, transmissivity_alluvium, hydraulic_gradient)


@when(water_source="own_well")
def well_capture_width(
    long_term_pumping_rate: Array, transmissivity_alluvium: Array, hydraulic_gradient: Array
) -> Number:
    """Width, far upstream, of the strip of alluvium whose water the project's well draws at its long-term pumping rate; its direction is not measured. [m]"""
    return long_term_pumping_rate / (transmissivity_alluvium * hydraulic_gradient)


@when(water_source="own_well")
def well_isochrone_reach(
    well_stagnation_distance: Array, groundwater_velocity: Array, isochrone_duration: Array
) -> Number:
    """Distance straight upstream from which water reaches the project's well within the duration of the isochrone, at its long-term pumping rate. [m]"""
    return capture_zones.upstream_reach(well_stagnation_distance, groundwater_velocity, isochrone_duration)


# --- indirect abstraction, through the public network -------------------------------------------------


@when(water_source="public_network")
def indirect_abstraction_rate(annual_abstraction: Array, year_length: Array) -> Number:
    """Mean flow over the study year that the well field of the public network would pump more for the make-up water, distribution losses included. [m³/s]"""
    return annual_abstraction / year_length


@when(water_source="public_network")
def indirect_peak_day_rate(peak_day_make_up_water: Array, network_efficiency: Array, day_length: Array) -> Number:
    """Mean flow over the day of largest make-up water that the well field of the public network would pump more, distribution losses included. [m³/s]"""
    return peak_day_make_up_water / network_efficiency / day_length


@when(water_source="public_network")
def indirect_reference_drawdown(
    indirect_abstraction_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    indirect_reference_distance: Array,
    long_term_duration: Array,
) -> Number:
    """Lowering of the water table at the reference distance from the well field of the public network, at the end of the long-term duration, due to the additional pumping alone, if that field stood in alluvium like that of the site (Theis formula); the real field is not known. [m]"""
    return well_hydraulics.theis_drawdown(
        indirect_abstraction_rate,
        transmissivity_alluvium,
        storativity_alluvium,
        indirect_reference_distance,
        long_term_duration,
    )


@when(water_source="public_network")
def indirect_licensed_share(annual_abstraction: Array, supplying_licensed_volume: Array) -> Number:
    """Additional abstraction over the study year divided by the volume that the well field of the public network is authorised to take in a year; absent as long as the field is not known. [1]"""
    return annual_abstraction / supplying_licensed_volume


# --- spills -------------------------------------------------------------------------------------------


def earliest_water_table_arrival(
    depth_to_water: Array, unsaturated_water_content: Array, intense_infiltration_rate: Array
) -> Number:
    """Time that a dissolved substance needs at the earliest to come down to the water table, pushed by a steady intense infiltration such as fire water or a storm; fissures not included. [s]"""
    return contaminant_transport.unsaturated_travel_time(
        depth_to_water, unsaturated_water_content, intense_infiltration_rate
    )


def rain_water_table_arrival(depth_to_water: Array, unsaturated_water_content: Array, rain_recharge: Array) -> Number:
    """Time that the mean recharge by rain needs to push a dissolved substance down to the water table. [s]"""
    return contaminant_transport.unsaturated_travel_time(depth_to_water, unsaturated_water_content, rain_recharge)


def earliest_receptor_arrival(
    earliest_water_table_arrival: Array,
    receptor_distance: Array,
    groundwater_velocity: Array,
    conservative_retardation: Array,
) -> Number:
    """Time after which a dissolved substance that neither decays nor is held back would reach each receptor at the earliest, if the receptor lay straight downstream of the spill. [s]"""
    along = contaminant_transport.advective_travel_time(
        receptor_distance, groundwater_velocity, conservative_retardation
    )
    return earliest_water_table_arrival + along


@when(water_source="own_well")
def own_well_spill_arrival(
    earliest_water_table_arrival: Array,
    well_pumping_rate: Array,
    transmissivity_alluvium: Array,
    hydraulic_gradient: Array,
    groundwater_velocity: Array,
    basement_distance: Array,
    conservative_retardation: Array,
) -> Number:
    """Time after which a dissolved substance that neither decays nor is held back would reach the project's own well at the earliest, spilt at the reference distance straight upstream of it, the well pumping its rate of the heat wave all the time. [s]"""
    drawn_from = capture_zones.stagnation_distance(well_pumping_rate, transmissivity_alluvium, hydraulic_gradient)
    along = capture_zones.axial_travel_time(drawn_from, groundwater_velocity, basement_distance)
    return earliest_water_table_arrival + along * conservative_retardation


@when(water_source="own_well", cooling_technology="groundwater_loop")
def returned_water_arrival(
    earliest_water_table_arrival: Array,
    annual_make_up_water: Array,
    year_length: Array,
    transmissivity_alluvium: Array,
    hydraulic_gradient: Array,
    groundwater_velocity: Array,
    receptor_distance: Array,
    conservative_retardation: Array,
) -> Number:
    """Time after which a dissolved substance that neither decays nor is held back would reach each receptor at the earliest, spilt where a groundwater loop gave back all its water of the year in one place, if the receptor lay straight downstream. [s]"""
    driven_from = capture_zones.stagnation_distance(
        annual_make_up_water / year_length, transmissivity_alluvium, hydraulic_gradient
    )
    along = capture_zones.axial_travel_time(driven_from, groundwater_velocity, receptor_distance)
    return earliest_water_table_arrival + along * conservative_retardation


def earliest_stream_arrival(
    earliest_water_table_arrival: Array,
    stream_distance: Array,
    groundwater_velocity: Array,
    conservative_retardation: Array,
) -> Number:
    """Time after which a dissolved substance that neither decays nor is held back would reach each stream at the earliest, if the stream lay straight downstream of the spill and received the groundwater. [s]"""
    along = contaminant_transport.advective_travel_time(stream_distance, groundwater_velocity, conservative_retardation)
    return earliest_water_table_arrival + along


def fuel_retained_depth(fuel_spill_volume: Array, fuel_spill_area: Array, fuel_retention_capacity: Array) -> Number:
    """Depth of unsaturated gravel that would retain the whole of a spilt volume of fuel, which floats and hardly dissolves. [m]"""
    return floating_spills.retained_depth(fuel_spill_volume, fuel_spill_area, fuel_retention_capacity)


def fuel_at_water_table(
    fuel_spill_volume: Array, fuel_spill_area: Array, fuel_retention_capacity: Array, depth_to_water: Array
) -> Number:
    """Volume of a fuel spill that the unsaturated gravel would not retain and that would float on the water table. [m³]"""
    return floating_spills.volume_at_water_table(
        fuel_spill_volume, fuel_spill_area, fuel_retention_capacity, depth_to_water
    )


def glycol_remaining_share(earliest_receptor_arrival: Array, glycol_half_life: Array) -> Number:
    """Share of spilt glycol that biodegradation leaves when its water reaches each receptor at the earliest; its demand of oxygen is not computed. [1]"""
    return contaminant_transport.remaining_fraction(earliest_receptor_arrival, glycol_half_life)


def persistent_concentration_share(
    receptor_distance: Array,
    plume_source_width: Array,
    plume_source_depth: Array,
    groundwater_velocity: Array,
    dispersivity_share: Array,
    transverse_dispersivity_share: Array,
    vertical_dispersivity_share: Array,
    long_term_duration: Array,
) -> Number:
    """Concentration of a persistent substance (inhibitor, biocide) at the water table at each receptor divided by that below the spill, at the end of the long-term duration, if the spill went on all that time and the receptor lay on the axis of the plume. [1]"""
    along = receptor_distance * dispersivity_share
    return contaminant_transport.patch_source_fraction(
        receptor_distance,
        np.zeros_like(receptor_distance),
        plume_source_width,
        plume_source_depth,
        groundwater_velocity,
        along,
        along * transverse_dispersivity_share,
        along * vertical_dispersivity_share,
        long_term_duration,
    )


# --- heat ---------------------------------------------------------------------------------------------


@when(cooling_technology=LIQUID_LOOP)
def open_loop_flow(design_liquid_heat: Array, open_loop_rise: Array, water_heat_capacity: Array) -> Number:
    """Flow of groundwater that would carry away the design heat of the liquid loop with the rise of temperature assumed, if the site were cooled by groundwater; no source says that it will be. [m³/s]"""
    return design_liquid_heat / (water_heat_capacity * open_loop_rise)


@when(cooling_technology=LIQUID_LOOP)
def open_loop_well_ratio(open_loop_flow: Array, well_deliverable_flow: Array) -> Number:
    """Flow of groundwater that would carry away the design heat of the liquid loop divided by what a single well can deliver during the heat-wave pumping. [1]"""
    return open_loop_flow / well_deliverable_flow


def doublet_breakthrough(
    doublet_spacing: Array,
    saturated_thickness_alluvium: Array,
    aquifer_heat_capacity: Array,
    water_heat_capacity: Array,
    well_deliverable_flow: Array,
) -> Number:
    """Time after which warmed water put back into the alluvium would come back to the well that took it, for a pair of wells at the largest flow that a single well can deliver, without natural flow. [s]"""
    return ground_heat.doublet_breakthrough_time(
        doublet_spacing,
        saturated_thickness_alluvium,
        aquifer_heat_capacity,
        water_heat_capacity,
        well_deliverable_flow,
    )


@when(water_source="own_well", cooling_technology="groundwater_loop")
def loop_pair_drawdown_most(
    long_term_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    doublet_spacing: Array,
    long_term_duration: Array,
) -> Number:
    """Lowering of the alluvial water table at each receptor at the end of the long-term duration, of one pair of wells of a groundwater loop at the long-term rate of a well, the second at the stated distance giving back all that the first takes, on its far side from the receptor: the most of any direction (Theis formula, infinite aquifer). [m]"""
    return well_hydraulics.pair_drawdown(
        long_term_pumping_rate,
        transmissivity_alluvium,
        storativity_alluvium,
        receptor_distance,
        doublet_spacing,
        long_term_duration,
    )


@when(water_source="own_well", cooling_technology="groundwater_loop")
def loop_pair_stream_depletion_most(
    long_term_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    stream_distance: Array,
    doublet_spacing: Array,
    long_term_duration: Array,
    streams: stream_layers.Streams,
) -> Number:
    """Most flow that one pair of wells of a groundwater loop takes from each stream at the end of the long-term duration, at the long-term rate of a well, the second giving all back on the far side of the first from the stream: the bound for a stream that is connected or of unknown class, zero for one that is disconnected (Glover and Balmer formula); nothing in the end. [m³/s]"""
    taken, given_back = (
        aquifer_limits.stream_depletion_fraction(
            transmissivity_alluvium, storativity_alluvium, away, long_term_duration
        )
        for away in (stream_distance, stream_distance + doublet_spacing)
    )
    return long_term_pumping_rate * (taken - given_back) * streams.possible


def groundwater_flow_below_site(
    transmissivity_alluvium: Array, hydraulic_gradient: Array, mixing_width: Array
) -> Number:
    """Flow of groundwater that passes below the plot, over the mixing width, under the balanced slope of the water table. [m³/s]"""
    return transmissivity_alluvium * hydraulic_gradient * mixing_width


def warm_infiltration_rise(
    annual_blowdown: Array,
    year_length: Array,
    infiltrated_excess_temperature: Array,
    groundwater_flow_below_site: Array,
) -> Number:
    """Rise of temperature of the groundwater below the plot if all the blowdown of the cooling were infiltrated there, in the mean over the study year; no source says that it will be. [K]"""
    return ground_heat.mixed_temperature_rise(
        annual_blowdown / year_length, infiltrated_excess_temperature, groundwater_flow_below_site
    )


# --- pits and cuttings --------------------------------------------------------------------------------


def excavation_below_water(excavation_depth: Array, depth_to_water: Array) -> Number:
    """Height of water table that the deepest excavation of the project would cut, zero where it stays above; absent as long as its depth is not known. [m]"""
    return np.maximum(excavation_depth - depth_to_water, 0)


# --- together with others, and in dry years -----------------------------------------------------------


def recharge_area_equivalent(annual_abstraction: Array, rain_recharge: Array, year_length: Array) -> Number:
    """Area of plain whose mean recharge by rain equals the abstraction over the study year; a way to picture a volume, not a share of what may be taken. [m²]"""
    return annual_abstraction / (rain_recharge * year_length)


def dry_year_recharge_area_equivalent(recharge_area_equivalent: Array, dry_year_recharge_share: Array) -> Number:
    """Area of plain whose recharge by rain in a dry year equals the abstraction over the study year; a way to picture a volume, not a share of what may be taken. [m²]"""
    return recharge_area_equivalent / dry_year_recharge_share


def cumulative_abstraction_increase(annual_abstraction: Array, existing_abstraction: Array) -> Number:
    """Abstraction over the study year divided by what all others take from the alluvium in a year; absent as long as the declared volumes have not been fetched. [1]"""
    return annual_abstraction / existing_abstraction


# --- how long the effect of a well grows --------------------------------------------------------------


@when(aquifer_structure="continuous_with_river")
def structure_time_to_final__river(
    final_effect_share: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    image_distance: Array,
) -> Number:
    """Time of constant pumping after which the drawdown at each receptor has come to the stated share of the value that it will keep, in a structure in which something feeds the aquifer; where a deep aquifer leaks, of the value that it would keep if the level above were held, which falls too: the effect then grows for longer. [s]"""
    return final_effect.time_to_share_beside_fixed_head(
        final_effect_share, transmissivity_alluvium, storativity_alluvium, receptor_distance, image_distance
    )


@when(aquifer_structure="deep_leaky")
def structure_time_to_final__leaky(
    final_effect_share: Array,
    transmissivity_deep_aquifer: Array,
    storativity_deep_aquifer: Array,
    leakage_factor: Array,
    receptor_distance: Array,
) -> Number:
    """Time of constant pumping after which the drawdown at each receptor has come to the stated share of the value that it will keep, in a structure in which something feeds the aquifer; where a deep aquifer leaks, of the value that it would keep if the level above were held, which falls too: the effect then grows for longer. [s]"""
    return final_effect.time_to_share_when_leaky(
        final_effect_share, transmissivity_deep_aquifer, storativity_deep_aquifer, leakage_factor, receptor_distance
    )


# --- a summer well, year after year -------------------------------------------------------------------


@when(water_source="own_well")
def seasonal_pumping_rate(monthly_make_up_water: Array, year_length: Array, well_deliverable_flow: Array) -> Number:
    """Flow that the project's well pumps in each twelfth of the year for the make-up water of that month, bounded by the flow that the well can deliver in the heat wave. [m³/s]"""
    return np.minimum(monthly_make_up_water / (year_length / monthly_make_up_water.shape[-1]), well_deliverable_flow)


@when(water_source="own_well")
def end_of_summer_drawdown(
    seasonal_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    year_length: Array,
    long_term_duration: Array,
) -> Number:
    """Largest of the lowerings of the alluvial water table at each receptor at the ends of the months of the last year of the long-term duration, if the make-up water of the study year were pumped every year in its seasons (Theis formula, infinite aquifer); recharge, boundaries and other abstractions not included. [m]"""
    by_month = seasonal_pumping.seasonal_drawdown(
        seasonal_pumping_rate,
        transmissivity_alluvium,
        storativity_alluvium,
        receptor_distance,
        year_length,
        long_term_duration,
    )
    return by_month.max(axis=-1)
