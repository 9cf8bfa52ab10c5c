"""Load of a cluster from its jobs: arrivals, lengths, sizes, a queue, a few dominant training jobs that restart.

A realisation depends on its seed alone. It is a shape of load, not a forecast: peaks are the nameplate's and years
the load factor's.
"""

from __future__ import annotations

import heapq
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from impact.physics._values import array, number, positive, require, within
from impact.physics.types import Array, Number

YEAR = 365 * 86400.0
# Arrivals in each hour of the day over their daily mean, after Helios; the mean is set to 1 below.
HOURLY_ARRIVALS = (0.70,) * 9 + (1.20,) * 3 + (0.85,) + (1.15,) * 5 + (0.85, 0.95) + (1.00,) * 4
LARGEST_JOB = 0.25  # of the cluster, for a job of the background
WEEK_DAYS, WORK_DAYS = 7, 5
BISECTIONS, CAPPINGS = 60, 40


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
    lognormal distributions; their sizes are geometric in the powers of two of a block that is set so that what is
    offered is the utilisation asked for. Dominant jobs hold their GPUs all year, and idle while they restart after
    failures. A job waits until the GPUs are there.

    Parameters
    ----------
    job_median_duration, job_mean_duration : array of shape (traces,)
        Median and mean length of the jobs of each trace, above 0. [s]
    trace_weight : array of shape (traces,)
        Weight of each trace in the number of jobs, at least 0, not all 0. [1]
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
    _check(job_count, utilisation, dominant_share, dominant_job_count, failure_interval, restart_duration)
    rng = np.random.Generator(np.random.PCG64(int(np.asarray(seed).reshape(-1)[0])))
    count = float(np.asarray(job_count).reshape(-1)[0])
    held = float(np.asarray(utilisation * dominant_share).reshape(-1)[0])
    arrival, duration = _jobs(rng, job_median_duration, job_mean_duration, trace_weight, count)
    offered = float(np.asarray(utilisation).reshape(-1)[0]) - held
    size = _sizes(rng, duration, offered, 1.0 - held)
    start = _queued(arrival, duration, size, 1.0 - held)
    events, change = _changes(start, start + duration, size)
    if held > 0:
        number_of = int(np.asarray(dominant_job_count).reshape(-1)[0])
        stops, restarts = _restarts(rng, number_of, failure_interval, restart_duration)
        events = np.concatenate([events, [0.0], stops, restarts])
        each = held / number_of
        change = np.concatenate(
            [change, [held], np.full(stops.size, -each), np.full(restarts.size, each)]
        )
    return _in_steps(events, change, steps)


def realised_shapes(
    job_median_duration: Array,
    job_mean_duration: Array,
    trace_weight: Array,
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
    traces = (job_median_duration, job_mean_duration, trace_weight)
    plain = (job_count, utilisation, dominant_share, dominant_job_count, failure_interval, restart_duration)
    seeds = np.asarray(load_seed, dtype=np.float64).reshape(-1)
    require((seeds >= 0) & (seeds == np.rint(seeds)), "a seed is not a whole number of at least 0")
    return _realised(
        tuple(tuple(np.asarray(t, dtype=np.float64).reshape(-1).tolist()) for t in traces),
        tuple(float(np.asarray(p).reshape(-1)[0]) for p in plain),
        tuple(int(seed) for seed in seeds),
        steps,
    )


def drawn_realisation(shapes: Array, realisation_draw: Number) -> Array:
    """Realisation that a draw between 0 and 1 falls on.

    Parameters
    ----------
    shapes : array of shape (1 or members, realisations, steps)
        Realisations. [any]
    realisation_draw : array of shape (members, 1, 1)
        Draw, 0 to 1. [1]

    Returns
    -------
    array of shape (members, steps)
        One realisation for each draw, in the unit of the shapes. [any]

    Raises
    ------
    DomainError
        Where a draw is outside of its range.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, integer part.
    """
    forms, draw = np.asarray(shapes), array(realisation_draw)
    within(draw, 0.0, 1.0, "draw of the realisation", "(share)")
    index = np.minimum((draw * forms.shape[-2]).astype(np.int64), forms.shape[-2] - 1)
    members = np.arange(index.shape[0]) if forms.shape[0] > 1 else np.zeros(index.shape[0], dtype=np.int64)
    return np.asarray(forms[members, index[:, 0, 0]])


@lru_cache(maxsize=2)
def _realised(
    traces: tuple[tuple[float, ...], ...], plain: tuple[float, ...], seeds: tuple[int, ...], steps: int
) -> Array:
    """Return the realisations; kept, since several quantities of one run read them."""
    median, mean, weight = (np.array(t) for t in traces)
    count, used, share, jobs, interval, restart = plain
    found = np.stack(
        [
            simulated_busy_share(
                median, mean, weight, count, used, share, jobs, interval, restart, seed=seed, steps=steps
            )
            for seed in seeds
        ]
    )
    found.flags.writeable = False
    return found


def busy_power_share(busy_share: Number, idle_power_ratio: Number) -> Number:
    """Power over full power of a cluster in which a share of the GPUs is busy and the others idle.

    Parameters
    ----------
    busy_share : float or array
        Share of the GPUs that are busy, 0 to 1. [1]
    idle_power_ratio : float or array
        Power of an idle GPU over that of a busy one, 0 to 1. [1]

    Returns
    -------
    float or array
        Power over full power. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `hu-2024`, GPUs either idle or near full power.
    """
    busy, idle = array(busy_share), array(idle_power_ratio)
    within(busy, 0.0, 1.0 + 1e-9, "busy share", "(share)")
    within(idle, 0.0, 1.0, "idle power ratio", "(share)")
    return number(idle + (1 - idle) * np.minimum(busy, 1.0))


def inference_cycle(
    steps: int, day_amplitude: Number, peak_time: Number, weekend_ratio: Number, first_weekday: Number
) -> Array:
    """Load of inference over its peak in each step of a year: a cycle over the day, less at the weekend.

    Parameters
    ----------
    steps : int
        Steps of the year, a multiple of 365. [1]
    day_amplitude : float or array
        Half the swing of the day over its mean, 0 to 1. [1]
    peak_time : float or array
        Time of the day of the largest load. [s]
    weekend_ratio : float or array
        Load of a day of the weekend over that of a working day, 0 to 1. [1]
    first_weekday : float or array
        Day of the week of 1 January, 0 for Monday. [1]

    Returns
    -------
    array
        Load over its largest value. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `patel-2024`, daily cycle of inference.
    """
    swing, weekend = array(day_amplitude), array(weekend_ratio)
    within(swing, 0.0, 1.0, "amplitude of the day", "(share)")
    within(weekend, 0.0, 1.0, "ratio of the weekend", "(share)")
    per_day = steps // 365
    hour = (np.arange(steps) + 0.5) * (YEAR / steps)
    day = 1 + swing * np.cos(2 * np.pi * (hour - array(peak_time)) / 86400.0)
    weekday = (np.arange(steps) // per_day + array(first_weekday)) % WEEK_DAYS
    cycle = day * np.where(weekday >= WORK_DAYS, weekend, 1.0)
    return np.asarray(cycle / cycle.max(axis=-1, keepdims=True))


def load_of_mean(shape: Array, mean_load: Number) -> Array:
    """Load of a given mean with the rises and falls of a shape, never above full load.

    The shape, over its largest value, is raised to the one power that gives the mean.

    Parameters
    ----------
    shape : array
        Load of each step, above 0, time last. [1]
    mean_load : float or array
        Mean wanted, above 0, at most 1, without time. [1]

    Returns
    -------
    array
        Load of each step, above 0, at most 1. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, power of a real number.
    """
    form, mean = np.atleast_1d(array(shape)), array(mean_load)
    require(form > 0, "shape is not above 0")
    require((mean > 0) & (mean <= 1), "mean load is not above 0 and up to 1")
    logarithm = np.log(form / form.max(axis=-1, keepdims=True))
    low = np.full(np.broadcast_shapes(mean.shape, (*logarithm.shape[:-1], 1)), -30.0)
    high = np.full(low.shape, 12.0)
    if not np.any(logarithm < 0):
        return np.asarray(np.broadcast_to(mean, np.broadcast_shapes(mean.shape, form.shape)).copy())
    for _ in range(BISECTIONS):  # mean(shape^a) falls as a grows; a in logarithms
        middle = 0.5 * (low + high)
        above = np.exp(np.exp(middle) * logarithm).mean(axis=-1, keepdims=True) > mean
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(np.exp(np.exp(0.5 * (low + high)) * logarithm))


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


def _jobs(
    rng: np.random.Generator, median: Array, mean: Array, weight: Array, count: float
) -> tuple[Array, Array]:
    """Arrivals in order, by thinning, and lengths, of the jobs of a year."""
    hourly = np.array(HOURLY_ARRIVALS) / np.mean(HOURLY_ARRIVALS)
    candidates = rng.poisson(count * hourly.max())
    times = np.sort(rng.random(candidates)) * YEAR
    kept = rng.random(candidates) * hourly.max() < hourly[(times // 3600).astype(np.int64) % 24]
    arrival = times[kept]
    shares = np.asarray(weight, dtype=np.float64).reshape(-1)
    require((shares >= 0) & (shares.sum() > 0), "weights of the traces are negative or all 0")
    trace = rng.choice(shares.size, size=arrival.size, p=shares / shares.sum())
    location = np.asarray(lognormal_location(median)).reshape(-1)[trace]
    scale = np.asarray(lognormal_scale(median, mean)).reshape(-1)[trace]
    return arrival, np.exp(location + scale * rng.standard_normal(arrival.size))


def _sizes(rng: np.random.Generator, duration: Array, offered: float, room: float) -> Array:
    """Share of the cluster of each job: powers of two of a block, so that the jobs ask for what is offered."""
    doublings = np.minimum(rng.geometric(0.5, duration.size) - 1, 10)
    block = 2.0**doublings
    most = LARGEST_JOB * room
    scale = offered * YEAR / (block * duration).sum()
    size: Array = np.minimum(block * scale, most)
    for _ in range(CAPPINGS):  # capping the largest raises the others
        scale *= offered * YEAR / (size * duration).sum()
        size = np.minimum(block * scale, most)
    reached = (size * duration).sum() / YEAR
    require(reached >= 0.99 * offered, "so few and short jobs cannot ask for the utilisation: give more jobs")
    return size


def _queued(arrival: Array, duration: Array, size: Array, room: float) -> Array:
    """Start of each job: first in, first out, as soon as its share of the cluster is free."""
    running: list[tuple[float, float]] = []
    free, now = room, 0.0
    starts = np.empty(arrival.size)
    pop, push = heapq.heappop, heapq.heappush
    wanted = zip(arrival.tolist(), duration.tolist(), size.tolist(), strict=True)
    for index, (came, lasts, needs) in enumerate(wanted):
        now = came if came > now else now
        while running and running[0][0] <= now:
            free += pop(running)[1]
        while free < needs - 1e-12:
            now, freed = pop(running)
            free += freed
        free -= needs
        push(running, (now + lasts, needs))
        starts[index] = now
    return starts


def _changes(start: Array, end: Array, size: Array) -> tuple[Array, Array]:
    inside = start < YEAR
    return np.concatenate([start[inside], end[inside]]), np.concatenate([size[inside], -size[inside]])


def _restarts(rng: np.random.Generator, jobs: int, interval: Number, restart: Number) -> tuple[Array, Array]:
    """Times at which dominant jobs stop and run again; a job that restarts does not fail."""
    mean, lasts = (float(np.asarray(value).reshape(-1)[0]) for value in (interval, restart))
    expected = int(YEAR / (mean + lasts) * 2) + 20
    gaps = rng.exponential(mean, (jobs, expected)) + lasts
    stops = np.cumsum(gaps, axis=1) - lasts
    stops = stops[stops < YEAR]
    return stops, stops + lasts


def _in_steps(events: Array, change: Array, step_count: int) -> Array:
    """Mean, smallest and largest value in each step of a function that jumps at events; none before 0."""
    order = np.argsort(events, kind="stable")
    times, level = events[order], np.cumsum(change[order])
    level = np.clip(level, 0.0, 1.0)
    edges = np.linspace(0.0, YEAR, step_count + 1)
    area = np.concatenate([[0.0], np.cumsum(level[:-1] * np.diff(times))])
    at = np.searchsorted(times, edges, side="right") - 1
    before = np.where(at >= 0, level[np.maximum(at, 0)], 0.0)  # value that holds at the edge
    reached = np.where(at >= 0, area[np.maximum(at, 0)] + before * (edges - times[np.maximum(at, 0)]), 0.0)
    mean = np.diff(reached) / np.diff(edges)
    lowest, highest = before[:-1].copy(), before[:-1].copy()
    step: NDArray[np.intp] = np.searchsorted(edges, times, side="right") - 1
    inside = (step >= 0) & (step < step_count)
    np.minimum.at(lowest, step[inside], level[inside])
    np.maximum.at(highest, step[inside], level[inside])
    return np.stack([np.clip(mean, lowest, highest), lowest, highest])
