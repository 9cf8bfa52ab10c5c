"""Several processes: every piece of work once; a fault stops all; a call aside ends with its caller."""

from __future__ import annotations

import multiprocessing
import os
import time

import pytest

from impact import parallel
from impact.errors import InputError


def squared(shared: int, work: int) -> tuple[int, int]:
    return shared + work * work, os.getpid()


def failing(shared: int, work: int) -> int:
    if work == 3:
        raise InputError("three")
    return work


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_piece_of_work_is_done_once(count: int) -> None:
    with parallel.workers(100, count) as mapped:
        done = list(mapped(squared, range(40)))
        again = list(mapped(squared, range(5)))
    assert sorted(value for value, _ in done) == [100 + n * n for n in range(40)]
    assert sorted(value for value, _ in again) == [100 + n * n for n in range(5)]
    assert len({process for _, process in done}) <= count
    assert os.getpid() in {process for _, process in done}, "this process works too"


@pytest.mark.parametrize("count", [1, 2])
def test_a_fault_comes_out_and_stops_all(count: int) -> None:
    with pytest.raises(InputError, match="three"), parallel.workers(0, count) as mapped:
        list(mapped(failing, range(6)))
    assert not multiprocessing.active_children()


def test_a_call_aside_has_a_result_or_a_fault() -> None:
    with parallel.aside() as begin:
        assert begin(divmod, 7, 2).result() == (3, 1)
        with pytest.raises(InputError, match="three"):
            begin(failing, 0, 3).result()


def interrupted() -> None:
    with parallel.aside() as begin:
        running = begin(time.sleep, 300)
        while not running.running():
            time.sleep(0.01)
        raise KeyboardInterrupt


def test_an_interruption_ends_the_call_aside() -> None:
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - begun < 100, "it must not wait for the end of the call"
    assert not multiprocessing.active_children()
