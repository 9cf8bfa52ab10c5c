"""Load of a cluster from its jobs: arrivals, lengths, sizes, a queue, a few dominant training jobs that restart.

A realisation depends on its seed alone. It is a shape of load, not a forecast: peaks are the nameplate's and years
the load factor's.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from impact.physics import _job_queue as queue
from impact.physics._values import array, number, positive, require, within
from impact.physics.types import Array, Number


def lognormal_location(median: Number) -> Number:
    """Location of a lognormal distribution, the logarithm of its median.

    Parameters
    ----------
    median : float or array
        Median, above 0. [s]

    Returns
    -------
    float or array
        Mean of the logarithm of the seconds. [1]

    Raises
    ------
    DomainError
        Where the median is not above 0.

    References
    ----------
    .. [1] key `crow-shimizu-1988`, moments of the lognormal distribution.
    """
    middle = array(median)
    positive(middle, "median", "s")
    return number(np.log(middle))


def lognormal_scale(median: Number, mean: Number) -> Number:
    """Standard deviation of the logarithm of a lognormal distribution, from median and mean.

    Parameters
    ----------
    median : float or array
        Median, above 0. [s]
    mean : float or array
        Mean, at least the median. [s]

    Returns
    -------
    float or array
        Standard deviation of the logarithm. [1]

    Raises
    ------
    DomainError
        Where the median is not above 0 or the mean is below it.

    References
    ----------
    .. [1] key `crow-shimizu-1988`, moments of the lognormal distribution.
    """
    middle, average = array(median), array(mean)
    positive(middle, "median", "s")
    require(average >= middle, "mean is below the median")
    return number(np.sqrt(2 * np.log(average / middle)))


def simulated_busy_share(
    job_median_duration: Array,
    job_mean_duration: Array,
    trace_weight: Array,
    job_block: Array,
    job_size_ratio: Array,
    job_doublings: Array,
    job_count: Number,
    utilisation: Number,
    dominant_share: Number,
    dominant_job_count: Number,
    failure_interval: Number,
    restart_duration: Number,
    seed: Number,
    steps: int,
) -> Array:
    """Share of the GPUs that are busy in each step of a year, from a simulation of all jobs, first in first out.

    Jobs of the background arrive as a Poisson process with a cycle over the day; their lengths are a mixture of
    lognormal distributions; their sizes are geometric in the powers of two of the block of their trace, and scaled so
    that what is offered is the utilisation asked for. Dominant jobs hold their GPUs all year, and idle while they
    restart after failures. A job waits until the GPUs are there.

    Parameters
    ----------
    job_median_duration, job_mean_duration : array of shape (traces,)
        Median and mean length of the jobs of each trace, above 0. [s]
    trace_weight : array of shape (traces,)
        Weight of each trace in the number of jobs, at least 0, not all 0. [1]
    job_block, job_size_ratio, job_doublings : array of shape (traces,)
        Fewest GPUs of a job, ratio of the numbers of jobs from one doubling to the next, number of doublings. [1]
    job_count : float
        Jobs of the background in a year, 100 to 2e7. [1]
    utilisation : float
        Mean share of the GPUs that jobs ask for, above 0, below 1. [1]
    dominant_share : float
        Share of the utilisation that the dominant jobs hold, 0 to 1. [1]
    dominant_job_count : float
        Number of dominant jobs, at least 1. [1]
    failure_interval : float
        Mean time between the failures of a dominant job, above 0. [s]
    restart_duration : float
        Time that a restart from the last checkpoint takes, above 0. [s]
    seed : float
        Seed of the realisation, a whole number of at least 0. [1]
    steps : int
        Steps of the year, a divisor of its seconds. [1]

    Returns
    -------
    array of shape (3, steps)
        Mean, smallest and largest busy share in each step. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range, or jobs of a quarter of the cluster would not suffice.

    References
    ----------
    .. [1] key `lewis-shedler-1979`, non-homogeneous Poisson process by thinning.
    .. [2] key `hu-2024`, lengths of jobs and dominant training jobs.
    """
    plain = (job_count, utilisation, dominant_share, dominant_job_count, failure_interval, restart_duration)
    _check(*plain)
    chosen = int(np.asarray(seed).reshape(-1)[0])
    traces = (job_median_duration, job_mean_duration, trace_weight, job_block, job_size_ratio, job_doublings)
    return _simulated(traces, tuple(map(_one, plain)), chosen, steps)[0]


def realised_shapes(
    job_median_duration: Array,
    job_mean_duration: Array,
    trace_weight: Array,
    job_block: Array,
    job_size_ratio: Array,
    job_doublings: Array,
    job_count: Number,
    utilisation: Number,
    dominant_share: Number,
    dominant_job_count: Number,
    failure_interval: Number,
    restart_duration: Number,
    load_seed: Array,
    steps: int,
) -> Array:
    """Busy shares of several realisations of the same jobs, one for each seed.

    Parameters
    ----------
    job_median_duration, job_mean_duration : array of shape (traces,)
        Median and mean length of the jobs of each trace, above 0. [s]
    trace_weight : array of shape (traces,)
        Weight of each trace in the number of jobs, at least 0, not all 0. [1]
    job_block, job_size_ratio, job_doublings : array of shape (traces,)
        Fewest GPUs of a job, ratio of the numbers of jobs from one doubling to the next, number of doublings. [1]
    job_count : float
        Jobs of the background in a year, 100 to 2e7. [1]
    utilisation : float
        Mean share of the GPUs that jobs ask for, above 0, below 1. [1]
    dominant_share : float
        Share of the utilisation that the dominant jobs hold, 0 to 1. [1]
    dominant_job_count : float
        Number of dominant jobs, at least 1. [1]
    failure_interval : float
        Mean time between the failures of a dominant job, above 0. [s]
    restart_duration : float
        Time that a restart from the last checkpoint takes, above 0. [s]
    load_seed : array of shape (realisations,)
        Seeds, whole numbers of at least 0. [1]
    steps : int
        Steps of the year, a divisor of its seconds. [1]

    Returns
    -------
    array of shape (realisations, 3, steps)
        Mean, smallest and largest busy share in each step. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `lewis-shedler-1979`, non-homogeneous Poisson process by thinning.
    """
    traces = (job_median_duration, job_mean_duration, trace_weight, job_block, job_size_ratio, job_doublings)
    plain = (job_count, utilisation, dominant_share, dominant_job_count, failure_interval, restart_duration)
    return _realised(*_hashable(traces, plain, load_seed), steps)[0]


def realised_statistics(
    job_median_duration: Array,
    job_mean_duration: Array,
    trace_weight: Array,
    job_block: Array,
    job_size_ratio: Array,
    job_doublings: Array,
    job_count: Number,
    utilisation: Number,
    dominant_share: Number,
    dominant_job_count: Number,
    failure_interval: Number,
    restart_duration: Number,
    load_seed: Array,
    steps: int,
) -> Array:
    """What the simulated jobs are like: number, median and mean length, and mean wait of those of the background.

    Parameters
    ----------
    job_median_duration, job_mean_duration : array of shape (traces,)
        Median and mean length of the jobs of each trace, above 0. [s]
    trace_weight : array of shape (traces,)
        Weight of each trace in the number of jobs, at least 0, not all 0. [1]
    job_block, job_size_ratio, job_doublings : array of shape (traces,)
        Fewest GPUs of a job, ratio of the numbers of jobs from one doubling to the next, number of doublings. [1]
    job_count : float
        Jobs of the background in a year, 100 to 2e7. [1]
    utilisation : float
        Mean share of the GPUs that jobs ask for, above 0, below 1. [1]
    dominant_share : float
        Share of the utilisation that the dominant jobs hold, 0 to 1. [1]
    dominant_job_count : float
        Number of dominant jobs, at least 1. [1]
    failure_interval : float
        Mean time between the failures of a dominant job, above 0. [s]
    restart_duration : float
        Time that a restart from the last checkpoint takes, above 0. [s]
    load_seed : array of shape (realisations,)
        Seeds, whole numbers of at least 0. [1]
    steps : int
        Steps of the year, a divisor of its seconds. [1]

    Returns
    -------
    array of shape (realisations, 4)
        Number of jobs, then median and mean length and mean time in the queue in seconds. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `hu-2024`, statistics by which traces of jobs are described.
    """
    traces = (job_median_duration, job_mean_duration, trace_weight, job_block, job_size_ratio, job_doublings)
    plain = (job_count, utilisation, dominant_share, dominant_job_count, failure_interval, restart_duration)
    return _realised(*_hashable(traces, plain, load_seed), steps)[1]


def realised_swing(
    job_median_duration: Array,
    job_mean_duration: Array,
    trace_weight: Array,
    job_block: Array,
    job_size_ratio: Array,
    job_doublings: Array,
    job_count: Number,
    utilisation: Number,
    dominant_share: Number,
    dominant_job_count: Number,
    failure_interval: Number,
    restart_duration: Number,
    load_seed: Array,
    step_duration: Number,
) -> Array:
    """Largest rise or fall of the busy share inside one step of a given duration, of each realisation.

    Parameters
    ----------
    job_median_duration, job_mean_duration : array of shape (traces,)
        Median and mean length of the jobs of each trace, above 0. [s]
    trace_weight : array of shape (traces,)
        Weight of each trace in the number of jobs, at least 0, not all 0. [1]
    job_block, job_size_ratio, job_doublings : array of shape (traces,)
        Fewest GPUs of a job, ratio of the numbers of jobs from one doubling to the next, number of doublings. [1]
    job_count : float
        Jobs of the background in a year, 100 to 2e7. [1]
    utilisation : float
        Mean share of the GPUs that jobs ask for, above 0, below 1. [1]
    dominant_share : float
        Share of the utilisation that the dominant jobs hold, 0 to 1. [1]
    dominant_job_count : float
        Number of dominant jobs, at least 1. [1]
    failure_interval : float
        Mean time between the failures of a dominant job, above 0. [s]
    restart_duration : float
        Time that a restart from the last checkpoint takes, above 0. [s]
    load_seed : array of shape (realisations,)
        Seeds, whole numbers of at least 0. [1]
    step_duration : float
        Duration of a step, a divisor of the year, 60 to 86,400. [s]

    Returns
    -------
    array of shape (realisations,)
        Largest less smallest busy share inside the step where they differ most. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `lewis-shedler-1979`, non-homogeneous Poisson process by thinning.
    """
    duration = _one(step_duration)
    within(array(duration), 60.0, 86400.0, "duration of a step", "s")
    require(queue.YEAR % duration == 0, "duration of a step does not divide the year")
    traces = (job_median_duration, job_mean_duration, trace_weight, job_block, job_size_ratio, job_doublings)
    plain = (job_count, utilisation, dominant_share, dominant_job_count, failure_interval, restart_duration)
    shapes = _realised(*_hashable(traces, plain, load_seed), round(queue.YEAR / duration))[0]
    return np.asarray((shapes[:, 2] - shapes[:, 1]).max(axis=-1))


def realisation_of_member(shapes: Array, member_number: Number) -> Array:
    """Realisation that each member uses: member m has number m modulo the number of realisations.

    Parameters
    ----------
    shapes : array of shape (1 or members, realisations, steps)
        Realisations. [any]
    member_number : array of shape (members, 1, 1)
        Number of each member, from 0. [1]

    Returns
    -------
    array of shape (members, steps)
        One realisation for each member, in the unit of the shapes. [any]

    Raises
    ------
    DomainError
        Where a number is negative or not whole.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, remainder.
    """
    forms, numbers = np.asarray(shapes), array(member_number)
    require((numbers >= 0) & (numbers == np.rint(numbers)), "a member's number is not a whole number of at least 0")
    index = numbers[:, 0, 0].astype(np.int64) % forms.shape[-2]
    members = np.arange(index.size) if forms.shape[0] > 1 else np.zeros(index.size, dtype=np.int64)
    return np.asarray(forms[members, index])


@lru_cache(maxsize=2)
def _realised(
    traces: tuple[tuple[float, ...], ...], plain: tuple[float, ...], seeds: tuple[int, ...], steps: int
) -> tuple[Array, Array]:
    """Return the realisations and their statistics; kept, since several quantities of one run read them."""
    arrays = tuple(np.array(t) for t in traces)
    done = [_simulated(arrays, plain, seed, steps) for seed in seeds]
    shapes, statistics = (np.stack(part) for part in zip(*done, strict=True))
    shapes.flags.writeable = statistics.flags.writeable = False
    return shapes, statistics


def _hashable(
    traces: tuple[Array, ...], plain: tuple[Number, ...], load_seed: Array
) -> tuple[tuple[tuple[float, ...], ...], tuple[float, ...], tuple[int, ...]]:
    """Return what a realisation depends on as plain numbers, checked."""
    _check(*plain)
    seeds = np.asarray(load_seed, dtype=np.float64).reshape(-1)
    require((seeds >= 0) & (seeds == np.rint(seeds)), "a seed is not a whole number of at least 0")
    rows = tuple(tuple(np.asarray(t, dtype=np.float64).reshape(-1).tolist()) for t in traces)
    return rows, tuple(map(_one, plain)), tuple(int(seed) for seed in seeds)


def _one(value: Number) -> float:
    return float(np.asarray(value).reshape(-1)[0])


def _simulated(
    traces: tuple[Array, ...], plain: tuple[float, ...], seed: int, steps: int
) -> tuple[Array, Array]:
    """Return the busy shares of one realisation, and the statistics of its jobs."""
    count, used, share, dominant, interval, restart = plain
    median, mean, weight, block, ratio, doublings = traces
    held = used * share
    rng = np.random.Generator(np.random.PCG64(seed))
    arrival, duration, trace = queue.jobs(rng, median, mean, weight, count)
    asked = queue.gpus(rng, trace, block, ratio, doublings)
    size = queue.sizes(asked, duration, used - held, 1.0 - held)
    start = queue.queued(arrival, duration, size, 1.0 - held)
    events, change = queue.changes(start, start + duration, size)
    if held > 0:
        stops, restarts = queue.restarts(rng, int(dominant), interval, restart)
        events = np.concatenate([events, [0.0], stops, restarts])
        each = held / int(dominant)
        change = np.concatenate([change, [held], np.full(stops.size, -each), np.full(restarts.size, each)])
    told = np.array([arrival.size, np.median(duration), duration.mean(), (start - arrival).mean()])
    return queue.in_steps(events, change, steps), told


def _check(
    job_count: Number, utilisation: Number, share: Number, jobs: Number, interval: Number, restart: Number
) -> None:
    within(array(job_count), 100.0, 2e7, "number of jobs", "")
    used = array(utilisation)
    require((used > 0) & (used < 1), "utilisation is not above 0 and below 1")
    within(array(share), 0.0, 1.0, "share of the dominant jobs", "(share)")
    require(array(jobs) >= 1, "number of dominant jobs is below 1")
    positive(array(interval), "interval between failures", "s")
    positive(array(restart), "duration of a restart", "s")
