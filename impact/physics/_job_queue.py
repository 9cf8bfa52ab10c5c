"""Steps of the simulation of jobs: arrivals, sizes, the queue, restarts, and what is busy in each time step."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from impact.physics._values import require
from impact.physics.types import Array, Number

YEAR = 365 * 86400.0
# Arrivals in each hour of the day over their daily mean, after Helios; the mean is set to 1 below.
HOURLY_ARRIVALS = (0.70,) * 9 + (1.20,) * 3 + (0.85,) + (1.15,) * 5 + (0.85, 0.95) + (1.00,) * 4
LARGEST_JOB = 0.25  # of the cluster, for a job of the background
CAPPINGS = 40


def jobs(
    rng: np.random.Generator, median: Array, mean: Array, weight: Array, count: float
) -> tuple[Array, Array, NDArray[np.int64]]:
    """Arrivals in order, by thinning, lengths and traces of the jobs of a year."""
    hourly = np.array(HOURLY_ARRIVALS) / np.mean(HOURLY_ARRIVALS)
    candidates = rng.poisson(count * hourly.max())
    times = np.sort(rng.random(candidates)) * YEAR
    kept = rng.random(candidates) * hourly.max() < hourly[(times // 3600).astype(np.int64) % 24]
    arrival = times[kept]
    shares = np.asarray(weight, dtype=np.float64).reshape(-1)
    require((shares >= 0) & (shares.sum() > 0), "weights of the traces are negative or all 0")
    trace = rng.choice(shares.size, size=arrival.size, p=shares / shares.sum())
    location = np.asarray(np.log(median)).reshape(-1)[trace]
    scale = np.asarray(np.sqrt(2 * np.log(mean / median))).reshape(-1)[trace]
    return arrival, np.exp(location + scale * rng.standard_normal(arrival.size)), trace


def gpus(rng: np.random.Generator, trace: NDArray[np.int64], block: Array, ratio: Array, doublings: Array) -> Array:
    """GPUs of each job: the block of its trace doubled so many times, each number of times rarer by the ratio."""
    found = np.empty(trace.size)
    for index, (least, falls, most) in enumerate(zip(block, ratio, doublings, strict=True)):
        times = np.arange(int(most) + 1)
        of_trace = np.flatnonzero(trace == index)
        weights = falls**times
        found[of_trace] = least * 2.0 ** rng.choice(times, of_trace.size, p=weights / weights.sum())
    return found


def sizes(asked: Array, duration: Array, offered: float, room: float) -> Array:
    """Share of the cluster of each job, in proportion to its GPUs, so that the jobs ask for what is offered."""
    block = asked
    most = LARGEST_JOB * room
    scale = offered * YEAR / (block * duration).sum()
    size: Array = np.minimum(block * scale, most)
    for _ in range(CAPPINGS):  # capping the largest raises the others
        scale *= offered * YEAR / (size * duration).sum()
        size = np.minimum(block * scale, most)
    reached = (size * duration).sum() / YEAR
    require(reached >= 0.99 * offered, "so few and short jobs cannot ask for the utilisation: give more jobs")
    return size


def queued(arrival: Array, duration: Array, size: Array, room: float) -> Array:
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


def changes(start: Array, end: Array, size: Array) -> tuple[Array, Array]:
    inside = start < YEAR
    return np.concatenate([start[inside], end[inside]]), np.concatenate([size[inside], -size[inside]])


def restarts(rng: np.random.Generator, jobs: int, interval: Number, restart: Number) -> tuple[Array, Array]:
    """Times at which dominant jobs stop and run again; a job that restarts does not fail."""
    mean, lasts = (float(np.asarray(value).reshape(-1)[0]) for value in (interval, restart))
    expected = int(YEAR / (mean + lasts) * 2) + 20
    gaps = rng.exponential(mean, (jobs, expected)) + lasts
    stops = np.cumsum(gaps, axis=1) - lasts
    stops = stops[stops < YEAR]
    return stops, stops + lasts


def in_steps(events: Array, change: Array, step_count: int) -> Array:
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
