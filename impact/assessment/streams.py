"""What pumping may take from streams and springs, what the project changes in the recharge, and what may be taken."""

from __future__ import annotations

from gis import streams as stream_layers
from impact.assessment.aquifer import ALLUVIUM
from impact.graph import when
from impact.physics import aquifer_limits
from impact.physics.types import Array, Number

# --- streams and springs ----------------------------------------------------------------------------


@when(aquifer_structure=ALLUVIUM)
def connected_stream_share(
    transmissivity_alluvium: Array, storativity_alluvium: Array, stream_distance: Array, long_term_duration: Array
) -> Number:
    """Share of the pumped flow that would come from each stream at the end of the long-term duration if it were connected to the aquifer through its whole thickness without resistant bed (Glover and Balmer formula): an upper bound, one stream at a time. [1]"""
    return aquifer_limits.stream_depletion_fraction(
        transmissivity_alluvium, storativity_alluvium, stream_distance, long_term_duration
    )


@when(aquifer_structure=ALLUVIUM)
def heat_wave_connected_stream_share(
    transmissivity_alluvium: Array, storativity_alluvium: Array, stream_distance: Array, heat_wave_duration: Array
) -> Number:
    """Share of the pumped flow that would come from each stream at the end of the heat-wave pumping if it were connected to the aquifer through its whole thickness without resistant bed (Glover and Balmer formula): an upper bound, one stream at a time. [1]"""
    return aquifer_limits.stream_depletion_fraction(
        transmissivity_alluvium, storativity_alluvium, stream_distance, heat_wave_duration
    )


def stream_depletion_least(
    connected_stream_share: Array, structure_long_term_rate: Array, streams: stream_layers.Streams
) -> Number:
    """Least flow that long-term pumping takes from each stream: the bound for a stream that is known to be connected to the aquifer, zero for one of unknown class or disconnected. [m³/s]"""
    return connected_stream_share * structure_long_term_rate * streams.certain


def stream_depletion_most(
    connected_stream_share: Array, structure_long_term_rate: Array, streams: stream_layers.Streams
) -> Number:
    """Most flow that long-term pumping takes from each stream: the bound for a stream that is connected to the aquifer or of unknown class, zero for one that is disconnected. [m³/s]"""
    return connected_stream_share * structure_long_term_rate * streams.possible


def heat_wave_stream_depletion_most(
    heat_wave_connected_stream_share: Array, structure_pumping_rate: Array, streams: stream_layers.Streams
) -> Number:
    """Most flow that pumping takes from each stream at the end of the heat-wave pumping: the bound for a stream that is connected to the aquifer or of unknown class, zero for one that is disconnected. [m³/s]"""
    return heat_wave_connected_stream_share * structure_pumping_rate * streams.possible


@when(aquifer_structure="perched_with_springs")
def spring_depletion_most(structure_long_term_rate: Array) -> Number:
    """Most flow that long-term pumping takes from the springs at the edge of a perched aquifer: the whole pumping rate, once the storage gives no more. [m³/s]"""
    return structure_long_term_rate


# --- recharge, against the plot as it is already built ----------------------------------------------


def sealed_area_increment(sealed_area_project: Array, sealed_area_before: Array) -> Number:
    """Sealed area of the project minus that of the plot as already built; negative where the project seals less. [m²]"""
    return sealed_area_project - sealed_area_before


@when(roof_runoff="drained_away")
def recharge_change__drained_away(sealed_area_increment: Array, rain_recharge: Array, year_length: Array) -> Number:
    """Change over a year of the water that reaches the water table below the plot, against the plot as already built: negative for a loss, positive for a gain through infiltrated roof water. [m³]"""
    return -sealed_area_increment * rain_recharge * year_length


@when(roof_runoff="infiltrated")
def recharge_change__infiltrated(
    sealed_area_increment: Array,
    rain_recharge: Array,
    annual_rainfall: Array,
    roof_runoff_share: Array,
    year_length: Array,
) -> Number:
    """Change over a year of the water that reaches the water table below the plot, against the plot as already built: negative for a loss, positive for a gain through infiltrated roof water. [m³]"""
    return sealed_area_increment * (roof_runoff_share * annual_rainfall - rain_recharge) * year_length


# --- what may be taken ------------------------------------------------------------------------------


def abstractable_volume_share(annual_abstraction: Array, abstractable_volume: Array) -> Number:
    """Abstraction over the study year divided by the volume that may still be abstracted from the aquifer; absent as long as that volume is not communicated, the recharge being no substitute for it. [1]"""
    return annual_abstraction / abstractable_volume
