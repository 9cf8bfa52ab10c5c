"""Several processes: every piece of work once; a fault stops all; a call elsewhere ends with its caller."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

from impact import parallel
from impact.errors import InputError, ProcessEnded


def squared(shared: int, work: int) -> tuple[int, int]:
    return shared + work * work, os.getpid()


copies = pytest.mark.skipif(not parallel._COPIES, reason="processes are not copied on this system")


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


def here_and_there(shared: dict[str, object], number: int) -> tuple[object, int, int]:
    shared["calls"] = [*shared["calls"], number]  # type: ignore[misc]
    return shared["calls"], id(shared["unsendable"]), os.getpid()


@pytest.mark.parametrize("copied", [pytest.param(True, marks=copies), False])
def test_calls_beside_share_what_was_there_at_the_first(copied: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_COPIES", copied)
    shared = {"calls": [], "unsendable": lambda: None}  # a pickle of it would fail
    with parallel.beside(shared) as begin:
        coming = [begin(here_and_there, number) for number in range(3)]
        found = [call.result() for call in coming]
        with pytest.raises(InputError, match="three"):
            begin(failing, 3).result()
    assert [calls for calls, _, _ in found] == [[0], [0, 1], [0, 1, 2]], "one after the other, in one process"
    assert {place for _, place, _ in found} == {id(shared["unsendable"])}, "the same object, not one like it"
    assert ({process for *_, process in found} == {os.getpid()}) is not copied
    assert (shared["calls"] == []) is copied, "a copy changes nothing here"


def killed(shared: object, work: object) -> None:
    if multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    while multiprocessing.active_children():  # this process has begun a piece too, and finds out afterwards
        time.sleep(0.01)


def lose_a_process(kind: str) -> None:
    if kind == "workers":
        with parallel.workers(0, 2) as mapped:
            list(mapped(killed, range(2)))
    elif kind == "aside":
        with parallel.aside() as begin:
            begin(killed, 0, 0).result()
    else:
        with parallel.beside(0) as begin:
            begin(killed, 0).result()


@pytest.mark.parametrize("kind", ["aside", "workers", pytest.param("beside", marks=copies)])
def test_a_process_that_the_system_ends_is_told_as_that(kind: str) -> None:
    with pytest.raises(ProcessEnded, match="memory ran out"):
        lose_a_process(kind)
    assert not multiprocessing.active_children()


def asleep(shared: object, seconds: float) -> None:
    time.sleep(seconds)


def interrupted(kind: str) -> None:
    with parallel.aside() if kind == "aside" else parallel.beside(0) as begin:
        running = begin(time.sleep, 300) if kind == "aside" else begin(asleep, 300)
        while not running.running():
            time.sleep(0.01)
        raise KeyboardInterrupt


@pytest.mark.parametrize("kind", ["aside", pytest.param("beside", marks=copies)])
def test_an_interruption_ends_the_call_elsewhere(kind: str) -> None:
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted(kind)
    assert time.monotonic() - begun < 100, "it must not wait for the end of the call"
    assert not multiprocessing.active_children()
