"""The same function over many pieces of work, in several processes.

Each worker gets the shared object once, and this process works too: it takes over what no worker has begun.
Results come as they are done; a fault in a worker, or an interruption, stops all of them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from typing import Any

from impact import memory
from impact.errors import ProcessEnded

_MOST = 8  # processes: each holds the whole project
_COPIES = sys.platform.startswith("linux")  # elsewhere a copy of a running process is not safe, or not to be had
_shared: Any = None  # in a worker: what all pieces of work share

Map = Callable[[Callable[[Any, Any], Any], Sequence[Any]], Iterator[Any]]


@contextmanager
def workers(shared: Any, count: int) -> Iterator[Map]:
    """Give a function that maps `function(shared, work)` over pieces of work, in the order in which they are done.

    Parameters
    ----------
    shared : object
        What is the same for all calls.
    count : int
        Number of processes, this one included; 1 computes here alone. The results do not depend on it.
    """
    memory.keep_freed()
    if count == 1:
        yield lambda function, works: (function(shared, work) for work in works)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count - 1, context, initializer=_begin, initargs=(shared,))
    try:
        with _said_who_ended():
            yield lambda function, works: _mapped(pool, shared, function, works)
    finally:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second interruption must not stop the stopping
        pool.shutdown(wait=True, cancel_futures=True)
        signal.signal(signal.SIGINT, before)


@contextmanager
def aside(count: int = 1) -> Iterator[Callable[..., Future[Any]]]:
    """Give a function that begins a call in one of `count` other processes and returns its result to come.

    A fault here, or an interruption, ends the other process at once.
    """
    with _ended_with(ProcessPoolExecutor(count, multiprocessing.get_context("spawn"))) as pool:
        yield partial(_apart, pool)


@contextmanager
def beside(shared: Any) -> Iterator[Callable[..., Future[Any]]]:
    """Give a function that begins `function(shared, ...)` in one copy of this process, call after call.

    The copy has `shared` as it is at the first call, and nothing is sent: for what is too large to hand over. It must
    be made while this process has no threads of its own, so before any pool. Where processes cannot be copied a call
    is made here, at once. A fault here, or an interruption, ends the copy at once.
    """
    if not _COPIES:
        yield partial(_at_once, shared)
        return
    context = multiprocessing.get_context("fork")
    with _ended_with(ProcessPoolExecutor(1, context, initializer=_begin, initargs=(shared,))) as pool:
        yield partial(_apart, pool, _call)


def available() -> int:
    """Return how many processes are worth starting on this machine."""
    affinity = getattr(os, "sched_getaffinity", None)
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, _MOST)


@contextmanager
def _said_who_ended() -> Iterator[None]:
    """Say what it means that a process is gone without a word."""
    try:
        yield
    except BrokenExecutor:
        raise ProcessEnded(
            "the system has ended a process of this command, most often because memory ran out; nothing is "
            "half-written: close other programs and run the same command again, it goes on where it stopped"
        ) from None


@contextmanager
def _ended_with(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    """Wait for the processes of a pool at the end, or stop them at once where something went wrong here."""
    before = set(multiprocessing.active_children())
    try:
        with _said_who_ended():
            yield pool
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _at_once(shared: Any, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """Make a call here, as if elsewhere: a fault comes out where the result is asked for."""
    done: Future[Any] = Future()
    try:
        done.set_result(function(shared, *arguments))
    except Exception as error:
        done.set_exception(error)
    return done


def _mapped(
    pool: ProcessPoolExecutor, shared: Any, function: Callable[[Any, Any], Any], works: Sequence[Any]
) -> Iterator[Any]:
    """Give the results as they are done: workers begin with the first piece of work, this process with the last."""
    waiting = dict(zip(_submit(pool, function, works), works, strict=True))
    while waiting:
        done = {future for future in waiting if future.done()}
        if not done:
            mine = next((future for future in reversed(waiting) if future.cancel()), None)
            if mine is not None:
                yield function(shared, waiting.pop(mine))
                continue
            done = wait(waiting, return_when=FIRST_COMPLETED).done
        for future in done:
            del waiting[future]
            yield future.result()


def _submit(pool: ProcessPoolExecutor, function: Callable[[Any, Any], Any], works: Sequence[Any]) -> list[Future[Any]]:
    """Hand over the pieces of work."""
    return [_apart(pool, _call, function, work) for work in works]


def _apart(pool: ProcessPoolExecutor, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """Begin a call in another process; one that this starts leaves an interruption to its parent."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with warnings.catch_warnings():  # Python 3.12 warns of the threads of a BLAS, which sees to copies itself
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            return pool.submit(function, *arguments)
    finally:
        signal.signal(signal.SIGINT, before)


def _begin(shared: Any) -> None:
    global _shared
    _shared = shared
    memory.keep_freed()


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(_shared, *arguments)
