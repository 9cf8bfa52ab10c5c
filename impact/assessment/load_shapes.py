"""Shapes of the IT load over the year: simulated jobs, inference, their mixture.

A shape spreads a load factor over the hours. Peaks are those of the full load, and years those of the load factor;
nothing that a permit asks for rests on a shape.
"""

from __future__ import annotations

import numpy as np

from impact.graph import when
from impact.physics import gpu_states, job_load, job_traces, load_cycles
from impact.physics.types import Array, Number

JOBS = ("job_simulation", "mixture")
INFERENCE = ("inference", "mixture")


# --- simulated jobs -------------------------------------------------------------------------------


@when(load_model=JOBS)
def job_duration_location(job_median_duration: Array) -> Number:
    """Mean of the logarithm of the length of the jobs of each trace, in seconds. [1]"""
    return job_load.lognormal_location(job_median_duration)


@when(load_model=JOBS)
def job_duration_scale(job_median_duration: Array, job_mean_duration: Array) -> Number:
    """Standard deviation of the logarithm of the length of the jobs of each trace. [1]"""
    return job_load.lognormal_scale(job_median_duration, job_mean_duration)


def job_doublings(job_largest_gpu_count: Array, job_block: Array) -> Number:
    """Times that the fewest GPUs of a job of each trace are doubled up to its most. [1]"""
    return job_traces.doublings(job_largest_gpu_count, job_block)


def job_size_ratio(job_mean_gpu_count: Array, job_block: Array, job_doublings: Array) -> Number:
    """Ratio of the numbers of jobs of each trace from one doubling of the GPUs to the next, which gives their mean number of GPUs. [1]"""
    return job_traces.size_ratio(job_mean_gpu_count, job_block, job_doublings)


@when(load_model=JOBS)
def job_utilisation(trace_utilisation: Array, trace_weight: Array) -> Array:
    """Mean share of the GPUs that the simulated jobs ask for: that of the traces, by their weights. [1]"""
    return np.asarray((trace_utilisation * trace_weight).sum(axis=-1) / trace_weight.sum(axis=-1))


@when(load_model=JOBS)
def job_realisations(
    job_median_duration: Array,
    job_mean_duration: Array,
    trace_weight: Array,
    job_block: Array,
    job_size_ratio: Array,
    job_doublings: Array,
    job_count: Array,
    job_utilisation: Array,
    dominant_share: Array,
    dominant_job_count: Array,
    failure_interval: Array,
    restart_duration: Array,
    load_seed: Array,
    time_step: Array,
) -> Array:
    """Share of the GPUs that are busy: its mean, smallest and largest value in each time step of each realisation of the simulated jobs. [1]"""
    realised = job_load.realised_shapes(
        job_median_duration,
        job_mean_duration,
        trace_weight,
        job_block,
        job_size_ratio,
        job_doublings,
        job_count,
        job_utilisation,
        dominant_share,
        dominant_job_count,
        failure_interval,
        restart_duration,
        load_seed,
        time_step.shape[-1],
    )
    return np.expand_dims(realised, 0)


@when(load_model=JOBS)
def job_busy_share(job_realisations: Array) -> Array:
    """Share of the GPUs that are busy, mean of each time step, of each realisation of the simulated jobs. [1]"""
    return job_realisations[..., 0, :]


@when(load_model=JOBS)
def job_swing(
    job_realisations: Array, idle_power_ratio: Array, light_work_share: Array, light_power_ratio: Array
) -> Number:
    """Largest less smallest power inside each time step over full power, of each realisation: jobs that begin, end and restart; the swings of an iteration of training not included. [1]"""
    states = (idle_power_ratio[..., 0, :], light_work_share[..., 0, :], light_power_ratio[..., 0, :])
    lowest = gpu_states.busy_power_share(job_realisations[..., 1, :], *states)
    return gpu_states.busy_power_share(job_realisations[..., -1, :], *states) - lowest


@when(load_model="job_simulation")
def job_it_capacity__jobs(it_capacity: Array) -> Array:
    """IT power at full load of the part of the fleet that runs jobs: all of it, or what inference leaves in a mixture. [W]"""
    return it_capacity


@when(load_model="mixture")
def job_it_capacity__mixture(it_capacity: Array, inference_share: Array) -> Number:
    """IT power at full load of the part of the fleet that runs jobs: all of it, or what inference leaves in a mixture. [W]"""
    return it_capacity * (1 - inference_share)


@when(load_model=JOBS)
def largest_job_swing(job_swing: Array, job_it_capacity: Array) -> Number:
    """Largest rise or fall of the IT power of the jobs inside one time step of the study year, of each realisation of the simulated jobs. [W]"""
    return (job_swing * job_it_capacity).max(axis=-1)


@when(load_model=JOBS)
def swing_envelope(
    job_median_duration: Array,
    job_mean_duration: Array,
    trace_weight: Array,
    job_block: Array,
    job_size_ratio: Array,
    job_doublings: Array,
    job_count: Array,
    job_utilisation: Array,
    dominant_share: Array,
    dominant_job_count: Array,
    failure_interval: Array,
    restart_duration: Array,
    load_seed: Array,
    swing_step: Array,
) -> Array:
    """Largest rise or fall of the share of busy GPUs inside one step of the grid's settlement, of each realisation of the simulated jobs. [1]"""
    swing = job_load.realised_swing(
        job_median_duration,
        job_mean_duration,
        trace_weight,
        job_block,
        job_size_ratio,
        job_doublings,
        job_count,
        job_utilisation,
        dominant_share,
        dominant_job_count,
        failure_interval,
        restart_duration,
        load_seed,
        swing_step,
    )
    return np.expand_dims(swing, 0)


@when(load_model=JOBS)
def swing_envelope_power(swing_envelope: Array, idle_power_ratio: Array, job_it_capacity: Array) -> Number:
    """Largest rise or fall of the IT power of the jobs inside one step of the grid's settlement, of each realisation, the GPUs going between idle and full work. [W]"""
    return swing_envelope * (1 - idle_power_ratio) * job_it_capacity


@when(load_model=JOBS)
def synchronous_swing(
    job_utilisation: Array, dominant_share: Array, idle_power_ratio: Array, job_it_capacity: Array
) -> Number:
    """Bound of the swing of the dominant training jobs, whose GPUs may all go from full work to idle and back within an iteration: from 0.1 to 20 times a second, faster than any time step here. [W]"""
    return job_utilisation * dominant_share * (1 - idle_power_ratio) * job_it_capacity


@when(load_model=JOBS)
def job_statistics(
    job_median_duration: Array,
    job_mean_duration: Array,
    trace_weight: Array,
    job_block: Array,
    job_size_ratio: Array,
    job_doublings: Array,
    job_count: Array,
    job_utilisation: Array,
    dominant_share: Array,
    dominant_job_count: Array,
    failure_interval: Array,
    restart_duration: Array,
    load_seed: Array,
    time_step: Array,
) -> Array:
    """Number, median length, mean length and mean wait, in seconds, of the simulated jobs of each realisation. [1]"""
    told = job_load.realised_statistics(
        job_median_duration,
        job_mean_duration,
        trace_weight,
        job_block,
        job_size_ratio,
        job_doublings,
        job_count,
        job_utilisation,
        dominant_share,
        dominant_job_count,
        failure_interval,
        restart_duration,
        load_seed,
        time_step.shape[-1],
    )
    return np.expand_dims(told, 0)


@when(load_model=JOBS)
def simulated_job_count(job_statistics: Array) -> Array:
    """Number of jobs of the background that arrive in the study year, of each realisation. [1]"""
    count, _, _, _ = np.moveaxis(job_statistics, -1, 0)
    return np.asarray(count)


@when(load_model=JOBS)
def simulated_median_duration(job_statistics: Array) -> Array:
    """Median length of the simulated jobs of each realisation, to be compared with the published one. [s]"""
    _, median, _, _ = np.moveaxis(job_statistics, -1, 0)
    return np.asarray(median)


@when(load_model=JOBS)
def simulated_mean_duration(job_statistics: Array) -> Array:
    """Mean length of the simulated jobs of each realisation, to be compared with the published one. [s]"""
    _, _, mean, _ = np.moveaxis(job_statistics, -1, 0)
    return np.asarray(mean)


@when(load_model=JOBS)
def simulated_mean_wait(job_statistics: Array) -> Array:
    """Mean time that the simulated jobs of each realisation wait for their GPUs, first in, first out. [s]"""
    _, _, _, wait = np.moveaxis(job_statistics, -1, 0)
    return np.asarray(wait)


@when(load_model=JOBS)
def realisation_mean(job_busy_share: Array) -> Number:
    """Mean busy share of each realisation of the simulated jobs: their spread is that of chance, apart from that of the data. [1]"""
    return job_busy_share.mean(axis=-1)


@when(load_model=JOBS)
def realisation_spread(realisation_mean: Array) -> Number:
    """Largest less smallest mean busy share among the realisations of the simulated jobs: what chance alone makes. [1]"""
    return realisation_mean.max(axis=-1) - realisation_mean.min(axis=-1)


@when(load_model=JOBS)
def realisation_peak(job_busy_share: Array) -> Number:
    """Largest busy share in a time step of each realisation of the simulated jobs. [1]"""
    return job_busy_share.max(axis=-1)


@when(load_model=JOBS)
def job_shape(
    job_busy_share: Array,
    member_number: Array,
    idle_power_ratio: Array,
    light_work_share: Array,
    light_power_ratio: Array,
) -> Array:
    """Power of the simulated jobs over full power in each time step, in the realisation of the set of hypotheses: set m uses number m modulo the number of realisations. [1]"""
    power = gpu_states.busy_power_share(job_busy_share, idle_power_ratio, light_work_share, light_power_ratio)
    return job_load.realisation_of_member(np.asarray(power), member_number)


# --- inference, mixture ---------------------------------------------------------------------------


@when(load_model=INFERENCE)
def inference_shape(
    inference_day_amplitude: Array,
    inference_peak_time: Array,
    inference_weekend_ratio: Array,
    first_weekday: Array,
    inference_growth: Array,
    time_step: Array,
) -> Array:
    """Power of inference over its largest value in each time step: a cycle over the day, less at the weekend, and the growth of the demand over the year. [1]"""
    return load_cycles.inference_cycle(
        time_step.shape[-1],
        inference_day_amplitude,
        inference_peak_time,
        inference_weekend_ratio,
        first_weekday,
        inference_growth,
    )


@when(load_model="job_simulation")
def load_shape__jobs(job_shape: Array) -> Array:
    """Shape of the IT load over the year, of which the mean is set by the load factor. [1]"""
    return job_shape


@when(load_model="inference")
def load_shape__inference(inference_shape: Array) -> Array:
    """Shape of the IT load over the year, of which the mean is set by the load factor. [1]"""
    return inference_shape


@when(load_model="mixture")
def load_shape__mixture(job_shape: Array, inference_shape: Array, inference_share: Array) -> Number:
    """Shape of the IT load over the year, of which the mean is set by the load factor. [1]"""
    return job_shape * (1 - inference_share) + inference_shape * inference_share


@when(load_model=("job_simulation", "inference", "mixture"))
def it_power__shaped(it_capacity: Array, load_shape: Array, mean_load: Array) -> Number:
    """Mean electric power drawn by the IT equipment in each time step; cooling, electrical losses and auxiliaries not included. [W]"""
    largest = load_shape.max(axis=-1, keepdims=True)
    return it_capacity * load_cycles.load_of_mean(load_shape, mean_load, largest)
