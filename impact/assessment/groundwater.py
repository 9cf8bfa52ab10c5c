"""What a well in the terrace alluvium could deliver, and how far its effect reaches."""

from __future__ import annotations

import numpy as np

from impact.graph import when
from impact.physics import time_series, well_hydraulics
from impact.physics.types import Array, Number


@when(water_source="own_well")
def well_requested_flow(make_up_flow: Array, time_step: Array, heat_wave_duration: Array) -> Number:
    """Mean make-up flow over the most loaded run of consecutive hours of the year, as long as the heat-wave pumping; a storage is assumed to even out the hours and days. [m³/s]"""
    return time_series.largest_window_mean(make_up_flow, time_step, heat_wave_duration)


def well_deliverable_flow(
    saturated_thickness_alluvium: Array,
    allowable_drawdown_share: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    well_radius: Array,
    heat_wave_duration: Array,
) -> Number:
    """Largest constant flow that a single well can sustain for the duration of the heat-wave pumping without exceeding the allowable drawdown (Theis formula, Jacob correction for the unconfined aquifer); well losses and boundary effects not included. [m³/s]"""
    allowed = saturated_thickness_alluvium * allowable_drawdown_share
    return well_hydraulics.theis_pumping_rate(
        well_hydraulics.unconfined_drawdown_equivalent(allowed, saturated_thickness_alluvium),
        transmissivity_alluvium,
        storativity_alluvium,
        well_radius,
        heat_wave_duration,
    )


@when(water_source="own_well")
def well_pumping_rate(well_requested_flow: Array, well_deliverable_flow: Array) -> Number:
    """Flow actually pumped during the heat wave: the smaller of the flow asked and the flow that the well can deliver. [m³/s]"""
    return np.minimum(well_requested_flow, well_deliverable_flow)


@when(water_source="own_well")
def well_shortfall_flow(well_requested_flow: Array, well_pumping_rate: Array) -> Number:
    """Part of the flow asked that a single well cannot deliver during the heat wave, zero where it suffices. [m³/s]"""
    return well_requested_flow - well_pumping_rate


@when(water_source="own_well")
def well_cannot_deliver(well_shortfall_flow: Array) -> Number:
    """Indicator that is 1 where the flow asked exceeds the flow that a single well can deliver and 0 elsewhere; its mean over the sets of assumptions is a share of sets, not a probability. [1]"""
    return np.where(well_shortfall_flow > 0, 1, 0)


@when(water_source="own_well")
def wells_needed(well_requested_flow: Array, well_deliverable_flow: Array) -> Number:
    """Least whole number of wells like the one supposed that would give the flow asked, as if none drew on another. [1]"""
    return np.ceil(well_requested_flow / well_deliverable_flow)


@when(water_source="own_well")
def drawdown(
    well_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    heat_wave_duration: Array,
) -> Number:
    """Lowering of the alluvial water table at a receptor due to the pumping of the site alone, at the pumping rate and at the end of the heat-wave pumping (Theis formula, infinite aquifer); recharge and other abstractions not included. [m]"""
    return well_hydraulics.theis_drawdown(
        well_pumping_rate, transmissivity_alluvium, storativity_alluvium, receptor_distance, heat_wave_duration
    )


@when(water_source="own_well")
def long_term_pumping_rate(annual_make_up_water: Array, year_length: Array, well_deliverable_flow: Array) -> Number:
    """Mean flow of the make-up water over the study year, bounded by the flow that the well can deliver in the heat wave. [m³/s]"""
    return np.minimum(annual_make_up_water / year_length, well_deliverable_flow)


@when(water_source="own_well")
def well_dries_in_long_term(
    long_term_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    saturated_thickness_alluvium: Array,
    well_radius: Array,
    long_term_duration: Array,
) -> Number:
    """Indicator that is 1 where a single well at its long-term pumping rate would have run dry by the end of the long-term duration, without recharge or boundary, and 0 elsewhere: where its Theis drawdown exceeds half of the saturated thickness, beyond which Jacob's correction for a water table has no level; its mean over the sets of assumptions is a share of sets, not a probability. [1]"""
    fall = well_hydraulics.theis_drawdown(
        long_term_pumping_rate, transmissivity_alluvium, storativity_alluvium, well_radius, long_term_duration
    )
    most = well_hydraulics.unconfined_drawdown_equivalent(saturated_thickness_alluvium, saturated_thickness_alluvium)
    return np.where(fall > most, 1, 0)


@when(water_source="own_well")
def first_year_drawdown(
    long_term_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    year_length: Array,
) -> Number:
    """Lowering of the alluvial water table at a receptor due to the pumping of the site alone at the long-term pumping rate, after a year (Theis formula, infinite aquifer); recharge, boundaries and other abstractions not included. [m]"""
    return well_hydraulics.theis_drawdown(
        long_term_pumping_rate, transmissivity_alluvium, storativity_alluvium, receptor_distance, year_length
    )


@when(water_source="own_well")
def long_term_drawdown(
    long_term_pumping_rate: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    receptor_distance: Array,
    long_term_duration: Array,
) -> Number:
    """Lowering of the alluvial water table at a receptor due to the pumping of the site alone at the long-term pumping rate, at the end of the long-term duration (Theis formula, infinite aquifer); recharge, boundaries and other abstractions not included. [m]"""
    return well_hydraulics.theis_drawdown(
        long_term_pumping_rate, transmissivity_alluvium, storativity_alluvium, receptor_distance, long_term_duration
    )


@when(water_source="own_well")
def drawdown_thickness_ratio(drawdown: Array, saturated_thickness_alluvium: Array) -> Number:
    """Heat-wave drawdown divided by the saturated thickness before pumping: above 10 %, the linear Theis formula is no longer accepted for an unconfined aquifer. [1]"""
    return drawdown / saturated_thickness_alluvium
