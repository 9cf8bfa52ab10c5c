"""A trace of load that is given, replayed: at the steps of the year where it is as fine, with what it does inside them."""

from __future__ import annotations

import numpy as np

from gis.hourly_csv import HourlyTrace
from impact.graph import Absent, when
from impact.physics import load_cycles, resampling
from impact.physics.types import Array, Number

COARSE = "the trace is no finer than the steps of the year, and what happens inside them is not known"


@when(load_model="replay")
def load_shape__replay(load_trace: HourlyTrace, time_step: Array, mean_load: Array) -> Array:
    """Shape of the IT load over the year, of which the mean is set by the load factor. [1]"""
    samples, steps = load_trace.samples, time_step.shape[-1]
    if steps % samples.shape[-1] == 0:
        return np.broadcast_to(resampling.held(samples, time_step), (mean_load.shape[0], steps))
    # Values inside the steps take the mean before they are averaged: the power of a mean is not the mean of powers.
    # Member by member, since a trace of minutes is sixty times as long as the year of hours.
    loads = (load_cycles.series_of_mean(samples, samples, mean, 1) for mean in mean_load.reshape(-1, 1))
    return np.concatenate([resampling.on_steps(load, time_step) for load in loads])


@when(load_model="replay")
def it_power__replay(it_capacity: Array, load_shape: Array, mean_load: Array) -> Number:
    """Mean electric power drawn by the IT equipment in each time step; cooling, electrical losses and auxiliaries not included. [W]"""
    # Full load is the largest value of the trace itself, which is 1: not that of its means.
    return it_capacity * load_cycles.load_of_mean(load_shape, mean_load, 1)


@when(load_model="replay")
def trace_extremes(load_trace: HourlyTrace, time_step: Array) -> Array | Absent:
    """Smallest and largest value of the given trace inside each time step, over its largest value; absent for a trace that is no finer than the step. [1]"""
    if not load_trace.samples.shape[-1] > time_step.shape[-1]:
        return Absent(f"trace_extremes: {COARSE}")
    return resampling.inside_steps(load_trace.samples, time_step)


@when(load_model="replay")
def replayed_least_power(it_capacity: Array, trace_extremes: Array, load_trace: HourlyTrace, mean_load: Array) -> Array:
    """Smallest IT power inside each time step, from the values of the given trace that are finer than the step. [W]"""
    least, samples = trace_extremes[..., 0, :], load_trace.samples
    return np.asarray(it_capacity[..., 0, :] * load_cycles.series_of_mean(least, samples, mean_load[..., 0, :], 1))


@when(load_model="replay")
def replayed_greatest_power(
    it_capacity: Array, trace_extremes: Array, load_trace: HourlyTrace, mean_load: Array
) -> Array:
    """Largest IT power inside each time step, from the values of the given trace that are finer than the step. [W]"""
    most, samples = trace_extremes[..., -1, :], load_trace.samples
    return np.asarray(it_capacity[..., 0, :] * load_cycles.series_of_mean(most, samples, mean_load[..., 0, :], 1))


@when(load_model="replay")
def largest_replayed_swing(replayed_greatest_power: Array, replayed_least_power: Array) -> Number:
    """Largest rise or fall of the IT power inside one time step of the study year, from the values of the given trace that are finer than the step; absent for a trace that is no finer. [W]"""
    return (replayed_greatest_power - replayed_least_power).max(axis=-1)


@when(load_model="replay")
def trace_repairs(load_trace: HourlyTrace, trace_averaged_hour_count: Array) -> Number:
    """Number of time steps of the given trace that were missing and were filled, given twice and averaged, or of one end of the year and put at the other, and of hours of which finer values were averaged. [1]"""
    return load_trace.repairs + trace_averaged_hour_count


@when(load_model="replay")
def trace_averaged_hour_count(load_trace: HourlyTrace, time_step: Array) -> Array:
    """Hours of the given trace in which values finer than the time step of the study differ and were averaged. [1]"""
    return resampling.averaged_hours(load_trace.samples, time_step)


@when(load_model="replay")
def trace_lost_peak(load_trace: HourlyTrace, time_step: Array) -> Array:
    """Most that a value of the given trace stands above the mean of its time step in the study, which averaging takes away, over its largest value. [1]"""
    return resampling.lost_peak(load_trace.samples, time_step)
