"""What a well does in each of the conceptual structures that the aquifer may have, and which sets of hypotheses stand.

The structures are cases, never averaged: the alluvium may end on the river or on a barrier with springs, and a
deeper well may tap an aquifer below that is confined or that leaks.
"""

from __future__ import annotations

import numpy as np

from gis import distance
from gis import streams as stream_layers
from gis.distance import Places
from impact.graph import Absent, when
from impact.physics import aquifer_limits, leaky_aquifer, well_hydraulics
from impact.physics.types import Array, Number

ALLUVIUM = ("continuous_with_river", "perched_with_springs")

# --- the water balance that the hypotheses must keep ------------------------------------------------


def hydraulic_gradient(rain_recharge: Array, upstream_length: Array, transmissivity_alluvium: Array) -> Number:
    """Slope of the alluvial water table that carries the recharge of the whole length upstream through the transmissivity at the site, in steady state; irrigation returns, lateral inflow and abstractions not included. [1]"""
    return aquifer_limits.balanced_gradient(rain_recharge, upstream_length, transmissivity_alluvium)


def on_water_balance(
    hydraulic_gradient: Array, hydraulic_gradient_least: Array, hydraulic_gradient_most: Array
) -> Number:
    """Indicator that is 1 where the balanced slope of the water table lies between the least and the most slope accepted and 0 elsewhere; sets of hypotheses at 0 are rejected and counted. [1]"""
    within = (hydraulic_gradient >= hydraulic_gradient_least) & (hydraulic_gradient <= hydraulic_gradient_most)
    return np.where(within, 1, 0)


def rejected_set_share(rejected_sets: Array, candidate_sets: Array) -> Number:
    """Sets of hypotheses rejected because they break the water balance of the aquifer, divided by the sets drawn; a share of our hypotheses, not a probability. [1]"""
    return rejected_sets / candidate_sets


# --- where the aquifer ends -------------------------------------------------------------------------


def stream_distance(
    site_easting: Array, site_northing: Array, given_distance_deviation: Array, streams: stream_layers.Streams
) -> Array:
    """Shortest distance in Lambert-93 from the project to each stream; a stream that is not drawn has the distance that is given, within its accuracy. [m]"""
    drawn = distance.point_distances(site_easting, site_northing, streams.places)
    return drawn + given_distance_deviation[..., None] * streams.given_accuracy


@when(aquifer_structure="continuous_with_river")
def boundary_distance__river(stream_distance: Array, streams: stream_layers.Streams) -> Array | Absent:
    """Distance from the project's well to the straight limit on which the alluvial aquifer ends in the structure of the case. [m]"""
    if streams.boundary is None:
        return Absent("boundary_distance: no stream of the pack is marked as the limit of the aquifer")
    return stream_distance[..., streams.boundary]


@when(aquifer_structure="perched_with_springs")
def boundary_distance__barrier(barrier_distance: Array) -> Number:
    """Distance from the project's well to the straight limit on which the alluvial aquifer ends in the structure of the case. [m]"""
    return barrier_distance


@when(aquifer_structure="continuous_with_river")
def image_distance__river(
    site_easting: Array, site_northing: Array, streams: stream_layers.Streams, receptors: Places
) -> Array | Absent:
    """Distance from each receptor to the mirror image of the project's well behind the limit of the aquifer; a receptor without direction is taken abreast of the well. [m]"""
    if streams.boundary is None:
        return Absent("image_distance: no stream of the pack is marked as the limit of the aquifer")
    line = streams.places.geometries[streams.boundary]
    return distance.image_distances(site_easting, site_northing, line, receptors)


@when(aquifer_structure="perched_with_springs")
def image_distance__barrier(receptor_distance: Array, boundary_distance: Array) -> Number:
    """Distance from each receptor to the mirror image of the project's well behind the limit of the aquifer; a receptor without direction is taken abreast of the well. [m]"""
    return aquifer_limits.abreast_image_distance(receptor_distance, boundary_distance)


@when(aquifer_structure="deep_leaky")
def leakage_factor(transmissivity_deep_aquifer: Array, confining_thickness: Array, confining_conductivity: Array) -> Number:
    """Length over which the leakage through the confining bed balances the flow in the deep aquifer. [m]"""
    return leaky_aquifer.leakage_factor(transmissivity_deep_aquifer, confining_thickness, confining_conductivity)


# --- what a well can deliver ------------------------------------------------------------------------


@when(aquifer_structure=ALLUVIUM)
def allowed_drawdown_equivalent(saturated_thickness_alluvium: Array, allowable_drawdown_share: Array) -> Number:
    """Allowable drawdown in a well of the alluvium, turned into that of the confined aquifer equivalent to it (Jacob correction). [m]"""
    allowed = saturated_thickness_alluvium * allowable_drawdown_share
    return well_hydraulics.unconfined_drawdown_equivalent(allowed, saturated_thickness_alluvium)


@when(aquifer_structure="continuous_with_river")
def structure_deliverable_flow__river(
    allowed_drawdown_equivalent: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    well_radius: Array,
    boundary_distance: Array,
    heat_wave_duration: Array,
) -> Number:
    """Largest constant flow that a single well can sustain for the duration of the heat-wave pumping in the aquifer structure of the case; well losses not included. [m³/s]"""
    image = aquifer_limits.abreast_image_distance(well_radius, boundary_distance)
    per_flow = aquifer_limits.drawdown_beside_fixed_head(
        1, transmissivity_alluvium, storativity_alluvium, well_radius, image, heat_wave_duration
    )
    return allowed_drawdown_equivalent / per_flow


@when(aquifer_structure="perched_with_springs")
def structure_deliverable_flow__barrier(
    allowed_drawdown_equivalent: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    well_radius: Array,
    boundary_distance: Array,
    heat_wave_duration: Array,
) -> Number:
    """Largest constant flow that a single well can sustain for the duration of the heat-wave pumping in the aquifer structure of the case; well losses not included. [m³/s]"""
    image = aquifer_limits.abreast_image_distance(well_radius, boundary_distance)
    per_flow = aquifer_limits.drawdown_beside_barrier(
        1, transmissivity_alluvium, storativity_alluvium, well_radius, image, heat_wave_duration
    )
    return allowed_drawdown_equivalent / per_flow


@when(aquifer_structure="deep_confined")
def structure_deliverable_flow__confined(
    allowable_drawdown_deep_aquifer: Array,
    transmissivity_deep_aquifer: Array,
    storativity_deep_aquifer: Array,
    well_radius: Array,
    heat_wave_duration: Array,
) -> Number:
    """Largest constant flow that a single well can sustain for the duration of the heat-wave pumping in the aquifer structure of the case; well losses not included. [m³/s]"""
    return well_hydraulics.theis_pumping_rate(
        allowable_drawdown_deep_aquifer, transmissivity_deep_aquifer, storativity_deep_aquifer, well_radius, heat_wave_duration
    )


@when(aquifer_structure="deep_leaky")
def structure_deliverable_flow__leaky(
    allowable_drawdown_deep_aquifer: Array,
    transmissivity_deep_aquifer: Array,
    storativity_deep_aquifer: Array,
    leakage_factor: Array,
    well_radius: Array,
    heat_wave_duration: Array,
) -> Number:
    """Largest constant flow that a single well can sustain for the duration of the heat-wave pumping in the aquifer structure of the case; well losses not included. [m³/s]"""
    return leaky_aquifer.hantush_pumping_rate(
        allowable_drawdown_deep_aquifer,
        transmissivity_deep_aquifer,
        storativity_deep_aquifer,
        leakage_factor,
        well_radius,
        heat_wave_duration,
    )


@when(water_source="own_well")
def structure_pumping_rate(well_requested_flow: Array, structure_deliverable_flow: Array) -> Number:
    """Flow pumped during the heat wave in the aquifer structure of the case: the smaller of the flow asked and the flow that the well can deliver there. [m³/s]"""
    return np.minimum(well_requested_flow, structure_deliverable_flow)


@when(water_source="own_well")
def structure_shortfall_flow(well_requested_flow: Array, structure_pumping_rate: Array) -> Number:
    """Part of the flow asked that a single well cannot deliver during the heat wave in the aquifer structure of the case, zero where it suffices. [m³/s]"""
    return well_requested_flow - structure_pumping_rate


@when(water_source="own_well")
def structure_cannot_deliver(structure_shortfall_flow: Array) -> Number:
    """Indicator that is 1 where the flow asked exceeds the flow that a single well can deliver in the aquifer structure of the case and 0 elsewhere; its mean over the sets of assumptions is a share of sets, not a probability. [1]"""
    return np.where(structure_shortfall_flow > 0, 1, 0)


@when(water_source="own_well")
def structure_long_term_rate(
    annual_make_up_water: Array, year_length: Array, structure_deliverable_flow: Array
) -> Number:
    """Mean flow of the make-up water over the study year, bounded by the flow that the well can deliver in the heat wave in the aquifer structure of the case. [m³/s]"""
    return np.minimum(annual_make_up_water / year_length, structure_deliverable_flow)


# --- how far the effect reaches ---------------------------------------------------------------------


@when(aquifer_structure="continuous_with_river")
def structure_drawdown__river(
    structure_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    image_distance: Array,
    heat_wave_duration: Array,
) -> Number:
    """Lowering of the water level of the pumped aquifer at each receptor at the end of the heat-wave pumping, in the aquifer structure of the case; recharge and other abstractions not included, model not calibrated. [m]"""
    return aquifer_limits.drawdown_beside_fixed_head(
        structure_pumping_rate,
        transmissivity_alluvium,
        storativity_alluvium,
        receptor_distance,
        image_distance,
        heat_wave_duration,
    )


@when(aquifer_structure="perched_with_springs")
def structure_drawdown__barrier(
    structure_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    image_distance: Array,
    heat_wave_duration: Array,
) -> Number:
    """Lowering of the water level of the pumped aquifer at each receptor at the end of the heat-wave pumping, in the aquifer structure of the case; recharge and other abstractions not included, model not calibrated. [m]"""
    return aquifer_limits.drawdown_beside_barrier(
        structure_pumping_rate,
        transmissivity_alluvium,
        storativity_alluvium,
        receptor_distance,
        image_distance,
        heat_wave_duration,
    )


@when(aquifer_structure="deep_confined")
def structure_drawdown__confined(
    structure_pumping_rate: Array,
    transmissivity_deep_aquifer: Array,
    storativity_deep_aquifer: Array,
    receptor_distance: Array,
    heat_wave_duration: Array,
) -> Number:
    """Lowering of the water level of the pumped aquifer at each receptor at the end of the heat-wave pumping, in the aquifer structure of the case; recharge and other abstractions not included, model not calibrated. [m]"""
    return well_hydraulics.theis_drawdown(
        structure_pumping_rate, transmissivity_deep_aquifer, storativity_deep_aquifer, receptor_distance, heat_wave_duration
    )


@when(aquifer_structure="deep_leaky")
def structure_drawdown__leaky(
    structure_pumping_rate: Array,
    transmissivity_deep_aquifer: Array,
    storativity_deep_aquifer: Array,
    leakage_factor: Array,
    receptor_distance: Array,
    heat_wave_duration: Array,
) -> Number:
    """Lowering of the water level of the pumped aquifer at each receptor at the end of the heat-wave pumping, in the aquifer structure of the case; recharge and other abstractions not included, model not calibrated. [m]"""
    return leaky_aquifer.hantush_drawdown(
        structure_pumping_rate,
        transmissivity_deep_aquifer,
        storativity_deep_aquifer,
        leakage_factor,
        receptor_distance,
        heat_wave_duration,
    )


@when(aquifer_structure="continuous_with_river")
def structure_long_term_drawdown__river(
    structure_long_term_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    image_distance: Array,
    long_term_duration: Array,
) -> Number:
    """Lowering of the water level of the pumped aquifer at each receptor at the long-term pumping rate, at the end of the long-term duration, in the aquifer structure of the case; recharge and other abstractions not included, model not calibrated. [m]"""
    return aquifer_limits.drawdown_beside_fixed_head(
        structure_long_term_rate,
        transmissivity_alluvium,
        storativity_alluvium,
        receptor_distance,
        image_distance,
        long_term_duration,
    )


@when(aquifer_structure="perched_with_springs")
def structure_long_term_drawdown__barrier(
    structure_long_term_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    image_distance: Array,
    long_term_duration: Array,
) -> Number:
    """Lowering of the water level of the pumped aquifer at each receptor at the long-term pumping rate, at the end of the long-term duration, in the aquifer structure of the case; recharge and other abstractions not included, model not calibrated. [m]"""
    return aquifer_limits.drawdown_beside_barrier(
        structure_long_term_rate,
        transmissivity_alluvium,
        storativity_alluvium,
        receptor_distance,
        image_distance,
        long_term_duration,
    )


@when(aquifer_structure="deep_confined")
def structure_long_term_drawdown__confined(
    structure_long_term_rate: Array,
    transmissivity_deep_aquifer: Array,
    storativity_deep_aquifer: Array,
    receptor_distance: Array,
    long_term_duration: Array,
) -> Number:
    """Lowering of the water level of the pumped aquifer at each receptor at the long-term pumping rate, at the end of the long-term duration, in the aquifer structure of the case; recharge and other abstractions not included, model not calibrated. [m]"""
    return well_hydraulics.theis_drawdown(
        structure_long_term_rate, transmissivity_deep_aquifer, storativity_deep_aquifer, receptor_distance, long_term_duration
    )


@when(aquifer_structure="deep_leaky")
def structure_long_term_drawdown__leaky(
    structure_long_term_rate: Array,
    transmissivity_deep_aquifer: Array,
    storativity_deep_aquifer: Array,
    leakage_factor: Array,
    receptor_distance: Array,
    long_term_duration: Array,
) -> Number:
    """Lowering of the water level of the pumped aquifer at each receptor at the long-term pumping rate, at the end of the long-term duration, in the aquifer structure of the case; recharge and other abstractions not included, model not calibrated. [m]"""
    return leaky_aquifer.hantush_drawdown(
        structure_long_term_rate,
        transmissivity_deep_aquifer,
        storativity_deep_aquifer,
        leakage_factor,
        receptor_distance,
        long_term_duration,
    )


@when(aquifer_structure=ALLUVIUM)
def structure_drawdown_thickness_ratio(structure_drawdown: Array, saturated_thickness_alluvium: Array) -> Number:
    """Heat-wave drawdown in the structure of the case divided by the saturated thickness before pumping: above 10 %, the linear formulas are no longer accepted for an unconfined aquifer. [1]"""
    return structure_drawdown / saturated_thickness_alluvium
