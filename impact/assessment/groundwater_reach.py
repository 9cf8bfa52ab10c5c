"""Where the pumped water comes from, what it is to the low flow of the stream, and where the groundwater goes.

No direction of flow has been measured: it is drawn like any other hypothesis, and a map shows shares of the sets,
never one plume.
"""

from __future__ import annotations

import numpy as np

from gis import streams as stream_layers
from impact.graph import Absent, when
from impact.physics import leaky_aquifer
from impact.physics.types import Array, Number

# --- where the pumped water comes from ----------------------------------------------------------------


@when(aquifer_structure="continuous_with_river")
def pumped_storage_share__river(connected_stream_share: Array, streams: stream_layers.Streams) -> Array | Absent:
    """Share of the long-term pumping rate that still comes out of the storage of the aquifer at the end of the long-term duration, in the aquifer structure of the case; the rest comes from what feeds the pumped aquifer. [1]"""
    if streams.boundary is None:
        return Absent("pumped_storage_share: no stream of the pack is marked as the limit of the aquifer")
    return 1 - connected_stream_share[..., streams.boundary]


@when(aquifer_structure=("perched_with_springs", "deep_confined"))
def pumped_storage_share__closed(structure_long_term_rate: Array) -> Array:
    """Share of the long-term pumping rate that still comes out of the storage of the aquifer at the end of the long-term duration, in the aquifer structure of the case; the rest comes from what feeds the pumped aquifer. [1]"""
    return np.ones_like(structure_long_term_rate)


@when(aquifer_structure="deep_leaky")
def pumped_storage_share__leaky(
    transmissivity_deep_aquifer: Array,
    storativity_deep_aquifer: Array,
    leakage_factor: Array,
    long_term_duration: Array,
) -> Number:
    """Share of the long-term pumping rate that still comes out of the storage of the aquifer at the end of the long-term duration, in the aquifer structure of the case; the rest comes from what feeds the pumped aquifer. [1]"""
    return leaky_aquifer.leaky_storage_fraction(
        transmissivity_deep_aquifer, storativity_deep_aquifer, leakage_factor, long_term_duration
    )


def pumped_fed_share(pumped_storage_share: Array) -> Number:
    """Share of the long-term pumping rate that the river or the leakage brings to the pumped aquifer at the end of the long-term duration, in the aquifer structure of the case. [1]"""
    return 1 - pumped_storage_share


def stream_low_flow_share(
    stream_depletion_most: Array, stream_low_flow: Array, gauged_streams: stream_layers.GaugedStreams
) -> Number:
    """Most flow that long-term pumping takes from each stream with a known low flow divided by that low flow. [1]"""
    return stream_depletion_most[..., gauged_streams.positions, 0] / stream_low_flow[..., 0, :]


def drawdown_above_isoline(structure_long_term_drawdown: Array, map_isoline_step: Array) -> Number:
    """Indicator that is 1 where the drawdown at the end of the long-term duration, in the aquifer structure of the case, is at least the step of the isolines and 0 elsewhere; its mean over the sets of assumptions is a share of sets, not a probability. [1]"""
    return np.where(structure_long_term_drawdown >= map_isoline_step, 1, 0)


# --- where the groundwater goes -----------------------------------------------------------------------


def yearly_travel_distance(groundwater_velocity: Array, year_length: Array) -> Number:
    """Distance that the groundwater travels in a year under the balanced slope of the water table, if the alluvium reaches that far. [m]"""
    return groundwater_velocity * year_length


def yearly_travel_east(yearly_travel_distance: Array, flow_azimuth: Array) -> Number:
    """Eastward part of the path that groundwater from the project travels in a year; its direction is not measured. [m]"""
    return yearly_travel_distance * np.sin(np.deg2rad(flow_azimuth))


def yearly_travel_north(yearly_travel_distance: Array, flow_azimuth: Array) -> Number:
    """Northward part of the path that groundwater from the project travels in a year; its direction is not measured. [m]"""
    return yearly_travel_distance * np.cos(np.deg2rad(flow_azimuth))
