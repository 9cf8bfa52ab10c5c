"""Where the blowdown goes: public sewer, stream or ground; what that receiver gets, and what it becomes there.

None of it is said of the project: each receiver is a choice, and what it would take to know its effect is asked for.
Waste water of offices and losses of the closed loops go to the sewer, whatever becomes of the blowdown.
"""

from __future__ import annotations

from impact.assessment.heat import WETTED
from impact.graph import when
from impact.physics import contaminant_transport
from impact.physics.types import Array, Number

CONCENTRATING = (*WETTED, "closed_tower", "evaporative_tower")


# --- the public sewer -----------------------------------------------------------------------------


def sanitary_flow(loop_make_up_water: Array, office_water: Array, office_return_share: Array, year_length: Array) -> Number:
    """Mean flow of what goes to the sewer beside the blowdown: returned office water and losses of the closed loops. [m³/s]"""
    return (loop_make_up_water + office_water * office_return_share) / year_length


@when(blowdown_receiver="public_sewer", cooling_technology=CONCENTRATING)
def sewer_peak_flow(peak_blowdown_flow: Array, sanitary_flow: Array) -> Number:
    """Largest flow to the public sewer in one time step of the study year: blowdown, and the mean of the other waste water, whose own peaks are not included. [m³/s]"""
    return peak_blowdown_flow + sanitary_flow


@when(blowdown_receiver="public_sewer", cooling_technology=CONCENTRATING)
def sewer_peak_day_volume(peak_day_blowdown: Array, sanitary_flow: Array, day_length: Array) -> Number:
    """Largest volume to the public sewer in a day of the study year, to be compared with what the discharge agreement allows. [m³]"""
    return peak_day_blowdown + sanitary_flow * day_length


@when(blowdown_receiver="public_sewer", cooling_technology=CONCENTRATING)
def sewer_chloride(
    peak_blowdown_flow: Array, discharge_chloride: Array, sanitary_flow: Array, raw_chloride: Array
) -> Number:
    """Chloride of the waste water of the site at its largest blowdown, that of the other waste water taken as the raw water's. [kg/m³]"""
    return contaminant_transport.mixed_concentration(
        peak_blowdown_flow, discharge_chloride, sanitary_flow, raw_chloride
    )


# --- a stream -------------------------------------------------------------------------------------


@when(blowdown_receiver="stream", cooling_technology=CONCENTRATING)
def stream_blowdown_share(peak_blowdown_flow: Array, receiving_stream_low_flow: Array) -> Number:
    """Share of the largest blowdown in the flow of the receiving stream at low water, below its outlet and fully mixed. [1]"""
    return peak_blowdown_flow / (peak_blowdown_flow + receiving_stream_low_flow)


@when(blowdown_receiver="stream", cooling_technology=CONCENTRATING)
def stream_nitrate(
    peak_blowdown_flow: Array,
    discharge_nitrate: Array,
    receiving_stream_low_flow: Array,
    receiving_stream_nitrate: Array,
) -> Number:
    """Nitrate of the receiving stream at low water with the largest blowdown, fully mixed. [kg/m³]"""
    return contaminant_transport.mixed_concentration(
        peak_blowdown_flow, discharge_nitrate, receiving_stream_low_flow, receiving_stream_nitrate
    )


# --- the ground -----------------------------------------------------------------------------------


@when(blowdown_receiver="infiltration", cooling_technology=CONCENTRATING)
def infiltrated_blowdown_flow(annual_blowdown: Array, year_length: Array) -> Number:
    """Mean flow of blowdown that enters the ground over the study year; nothing is supposed to remain in the soil. [m³/s]"""
    return annual_blowdown / year_length


@when(blowdown_receiver="infiltration", cooling_technology=CONCENTRATING)
def groundwater_blowdown_share(infiltrated_blowdown_flow: Array, groundwater_flow_below_site: Array) -> Number:
    """Share of infiltrated blowdown in the groundwater that passes below the plot, fully mixed over the mixing width. [1]"""
    return infiltrated_blowdown_flow / (infiltrated_blowdown_flow + groundwater_flow_below_site)


@when(blowdown_receiver="infiltration", cooling_technology=CONCENTRATING)
def groundwater_nitrate(
    infiltrated_blowdown_flow: Array,
    discharge_nitrate: Array,
    groundwater_flow_below_site: Array,
    raw_nitrate: Array,
) -> Number:
    """Nitrate of the groundwater that passes below the plot with the infiltrated blowdown, fully mixed, its own being that of the raw water. [kg/m³]"""
    return contaminant_transport.mixed_concentration(
        infiltrated_blowdown_flow, discharge_nitrate, groundwater_flow_below_site, raw_nitrate
    )
