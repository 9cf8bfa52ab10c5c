"""Jobs of five published clusters, each alone: what load they would make, and what of it is chance, what the data.

For comparison only: peaks are those of the full load and years those of the load factor, whatever the trace.
"""

from __future__ import annotations

import numpy as np

from impact.graph import when
from impact.physics import gpu_states, job_traces
from impact.physics.types import Array, Number

COMPARED = "published_traces"


@when(load_comparison=COMPARED)
def trace_figures(
    job_median_duration: Array,
    job_mean_duration: Array,
    job_block: Array,
    job_size_ratio: Array,
    job_doublings: Array,
    trace_utilisation: Array,
    compared_job_count: Array,
    dominant_share: Array,
    dominant_job_count: Array,
    failure_interval: Array,
    restart_duration: Array,
    load_seed: Array,
    time_step: Array,
) -> Array:
    """Mean busy share, largest swing inside an hour and largest change from one hour to the next, of each published trace alone and each realisation. [1]"""
    found = job_traces.trace_figures(
        job_median_duration,
        job_mean_duration,
        job_block,
        job_size_ratio,
        job_doublings,
        trace_utilisation,
        compared_job_count,
        dominant_share,
        dominant_job_count,
        failure_interval,
        restart_duration,
        load_seed,
        time_step.shape[-1],
    )
    return np.expand_dims(found, 0)


@when(load_comparison=COMPARED)
def trace_busy_share(trace_figures: Array) -> Array:
    """Mean share of the GPUs that are busy over the study year, of each published trace alone and each realisation. [1]"""
    busy, _, _ = np.moveaxis(trace_figures, -1, 0)
    return np.asarray(busy)


@when(load_comparison=COMPARED)
def trace_realisation_load(
    trace_busy_share: Array, idle_power_ratio: Array, light_work_share: Array, light_power_ratio: Array
) -> Number:
    """Mean power over full power in the study year, of each published trace alone and each realisation. [1]"""
    return gpu_states.busy_power_share(trace_busy_share, idle_power_ratio, light_work_share, light_power_ratio)


@when(load_comparison=COMPARED)
def trace_load_factor(trace_realisation_load: Array) -> Number:
    """Mean power over full power in the study year that the jobs of each published trace would make: mean of the realisations. [1]"""
    return trace_realisation_load.mean(axis=-1)


@when(load_comparison=COMPARED)
def trace_realisation_spread(trace_realisation_load: Array) -> Number:
    """Largest less smallest load factor among the realisations of each published trace: what chance alone makes, the data being held. [1]"""
    return trace_realisation_load.max(axis=-1) - trace_realisation_load.min(axis=-1)


@when(load_comparison=COMPARED)
def trace_swing_envelope(trace_figures: Array, idle_power_ratio: Array) -> Number:
    """Largest less smallest power inside the hour in which they differ most over full power, of each published trace, in its widest realisation; the GPUs go between idle and full work. [1]"""
    _, swing, _ = np.moveaxis(trace_figures, -1, 0)
    return swing.max(axis=-1) * (1 - idle_power_ratio[..., 0, 0])


@when(load_comparison=COMPARED)
def trace_largest_step(trace_figures: Array, idle_power_ratio: Array) -> Number:
    """Largest change of the mean power from one hour to the next over full power, of each published trace, in its widest realisation; the GPUs go between idle and full work. [1]"""
    _, _, step = np.moveaxis(trace_figures, -1, 0)
    return step.max(axis=-1) * (1 - idle_power_ratio[..., 0, 0])


@when(load_comparison=COMPARED)
def cancelled_gpu_time_share(completed_gpu_time_share: Array, failed_gpu_time_share: Array) -> Number:
    """Share of the GPU time of each published trace spent on jobs that were cancelled. [1]"""
    return 1 - completed_gpu_time_share - failed_gpu_time_share
