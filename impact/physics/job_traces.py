"""Published traces of jobs side by side: the spread of their sizes, and the load that each would make."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from impact.physics import job_load
from impact.physics._values import array, positive, require
from impact.physics.types import Array, Number

HALVINGS = 60  # of an interval of ratios, down to the last bit
LARGEST_RATIO = 2.0


def doublings(job_largest_gpu_count: Number, job_block: Number) -> Number:
    """Times that the fewest GPUs of a job are doubled up to its most.

    Parameters
    ----------
    job_largest_gpu_count : float or array
        Most GPUs of a job, at least the fewest. [1]
    job_block : float or array
        Fewest GPUs of a job, above 0. [1]

    Returns
    -------
    float or array
        Whole number of doublings. [1]

    Raises
    ------
    DomainError
        Where the fewest are not above 0 or the most are below them.

    References
    ----------
    .. [1] key `iso-80000-2-2019`, binary logarithm.
    """
    least, most = array(job_block), array(job_largest_gpu_count)
    positive(least, "fewest GPUs of a job", "")
    require(most >= least, "most GPUs of a job are fewer than the fewest")
    return np.floor(np.log2(most / least) + 1e-9)[()]


def size_ratio(job_mean_gpu_count: Number, job_block: Number, job_doublings: Number) -> Number:
    """Ratio of the numbers of jobs from one doubling of the GPUs to the next that gives a mean number of GPUs.

    Sizes are the block times a power of two, each doubling rarer (or more frequent, above 1) by the same ratio; the
    ratio is found by bisection, the mean rising with it.

    Parameters
    ----------
    job_mean_gpu_count : float or array
        Mean number of GPUs of a job. [1]
    job_block : float or array
        Fewest GPUs of a job, above 0. [1]
    job_doublings : float or array
        Times that the fewest are doubled up to the most, at least 0. [1]

    Returns
    -------
    float or array
        Ratio, 0 to 2. [1]

    Raises
    ------
    DomainError
        Where no ratio up to 2 gives the mean.

    References
    ----------
    .. [1] key `hu-2024`, mean, median and largest number of GPUs of the jobs; the power-law form is the toolkit's.
    """
    wanted = array(job_mean_gpu_count) / array(job_block)
    most = array(job_doublings)
    low, high = np.zeros_like(wanted), np.full_like(wanted, LARGEST_RATIO)
    require((wanted >= 1) & (wanted <= _mean_size(high, most)), "no spread of sizes between the fewest and the most "
            "GPUs of a job has this mean")  # fmt: skip
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = _mean_size(middle, most) > wanted
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return ((low + high) / 2)[()]


def trace_figures(
    job_median_duration: Array,
    job_mean_duration: Array,
    job_block: Array,
    job_size_ratio: Array,
    job_doublings: Array,
    trace_utilisation: Array,
    job_count: Number,
    dominant_share: Number,
    dominant_job_count: Number,
    failure_interval: Number,
    restart_duration: Number,
    load_seed: Array,
    steps: int,
) -> Array:
    """Figures of the load of each trace alone, in each realisation.

    Parameters
    ----------
    job_median_duration, job_mean_duration : array of shape (traces,)
        Median and mean length of the jobs of each trace, above 0. [s]
    job_block, job_size_ratio, job_doublings : array of shape (traces,)
        Fewest GPUs of a job, ratio of the numbers of jobs from one doubling to the next, number of doublings. [1]
    trace_utilisation : array of shape (traces,)
        Mean share of the GPUs that the jobs of each trace ask for, above 0, below 1. [1]
    job_count : float
        Jobs of the background in a year, 100 to 2e7. [1]
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
    array of shape (traces, realisations, 3)
        Mean busy share, largest rise or fall inside one step, largest change from one step to the next. [1]

    Raises
    ------
    DomainError
        Where an argument is outside of its range.

    References
    ----------
    .. [1] key `lewis-shedler-1979`, non-homogeneous Poisson process by thinning.
    .. [2] key `hu-2024`, statistics by which traces of jobs are described.
    """
    columns = (job_median_duration, job_mean_duration, job_block, job_size_ratio, job_doublings, trace_utilisation)
    rows = tuple(zip(*(np.ravel(array(column)).tolist() for column in columns), strict=True))
    plain = (job_count, dominant_share, dominant_job_count, failure_interval, restart_duration)
    seeds = tuple(np.ravel(array(load_seed)).tolist())
    return _figures(rows, tuple(float(np.ravel(array(value))[0]) for value in plain), seeds, steps)


@lru_cache(maxsize=1)
def _figures(
    rows: tuple[tuple[float, ...], ...], plain: tuple[float, ...], seeds: tuple[float, ...], steps: int
) -> Array:
    """Return the figures, kept: they depend on nothing that members vary."""
    found = np.array([[_figures_of(row, plain, seed, steps) for seed in seeds] for row in rows])
    found.flags.writeable = False
    return found


def _figures_of(
    row: tuple[float, ...], plain: tuple[float, ...], seed: float, steps: int
) -> tuple[np.float64, np.float64, np.float64]:
    median, mean, block, ratio, most, used = (np.array([value]) for value in row)
    count, share, jobs, interval, restart = plain
    one = np.ones(1)
    shape = job_load.simulated_busy_share(
        median, mean, one, block, ratio, most, count, used, share, jobs, interval, restart, seed, steps
    )
    return shape[0].mean(), (shape[2] - shape[1]).max(), np.abs(np.diff(shape[0])).max()


def _mean_size(ratio: Array, most: Array) -> Array:
    """Mean size over the block, of sizes up to so many doublings."""
    times = np.arange(int(most.max()) + 1)
    weights = np.where(times <= most[..., None], ratio[..., None] ** times, 0.0)
    mean: Array = (weights * 2.0**times).sum(axis=-1) / weights.sum(axis=-1)
    return mean
