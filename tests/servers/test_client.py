"""The polite client against a server that misbehaves."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from gis.catalog import Service
from gis.sources.client import ATTEMPTS, Client
from impact.errors import RefusedReply, Unreachable

START = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)


class Waits(list[float]):
    """Notes how long it was asked to wait, and does not wait."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def client(waits: Waits) -> Callable[..., Client]:
    def make(url: str, **facts: Any) -> Client:
        service = Service(provider="P", kind="file", url=url, interval_s=1.0, largest_reply_mb=0.1)
        return Client(service, pause=waits, clock=lambda: 0.0, now=lambda: START, **facts)

    return make


def test_a_reply_comes_whole_with_what_was_asked_and_when(misbehaving: Any, answer: Any, client: Any) -> None:
    server = misbehaving(answer(b'{"a": 1}', headers={"Content-Type": "application/json"}))
    reply = client(server.url).get(f"{server.url}/x", {"code": "08186X0034/F1", "bbox": "4.9,44.9"})
    assert reply.content == b'{"a": 1}'
    assert reply.url.endswith("/x?code=08186X0034%2FF1&bbox=4.9,44.9")
    assert (reply.time, reply.media) == ("2026-11-25T12:00:00Z", "application/json")
    assert reply.sha256 == hashlib.sha256(b'{"a": 1}').hexdigest()


def test_requests_are_spaced(misbehaving: Any, answer: Any, client: Any, waits: Waits) -> None:
    server = misbehaving(answer(b"x"))
    polite = client(server.url)
    for _ in range(3):
        polite.get(server.url)
    assert waits == [1.0, 1.0]


def test_a_server_that_recovers_is_asked_again(misbehaving: Any, answer: Any, client: Any, waits: Waits) -> None:
    server = misbehaving(answer(status=503), answer(b"short", cut=2), answer(status=502), answer(b"whole"))
    assert client(server.url).get(server.url).content == b"whole"
    assert [wait for wait in waits if wait != 1.0] == [2.0, 4.0]
    assert len(server.asked) == 4


def test_a_server_that_asks_for_patience_gets_it(misbehaving: Any, answer: Any, client: Any, waits: Waits) -> None:
    date = "Wed, 25 Nov 2026 12:00:21 GMT"
    patience = [answer(status=429, headers={"Retry-After": text}) for text in ("7", date)]
    server = misbehaving(*patience, answer(b"x"))
    assert client(server.url).get(server.url).content == b"x"
    assert waits == [7.0, 1.0, 21.0, 1.0]


def test_a_server_that_asks_for_an_hour_is_left(misbehaving: Any, answer: Any, client: Any) -> None:
    server = misbehaving(answer(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(Unreachable, match="asks to wait 3600 s"):
        client(server.url).get(server.url)
    assert len(server.asked) == 1


def test_a_server_that_stays_ill_is_left(misbehaving: Any, answer: Any, client: Any) -> None:
    server = misbehaving(answer(status=503))
    with pytest.raises(Unreachable, match=f"status 503 after {ATTEMPTS} attempts"):
        client(server.url).get(server.url)
    assert len(server.asked) == ATTEMPTS


def test_a_refusal_is_not_repeated(misbehaving: Any, answer: Any, client: Any) -> None:
    server = misbehaving(answer(b"grandeur inconnue", status=400))
    with pytest.raises(Unreachable, match="refuses with status 400: grandeur inconnue"):
        client(server.url).get(server.url)
    assert len(server.asked) == 1


def test_a_slow_body_ends(misbehaving: Any, answer: Any, client: Any) -> None:
    server = misbehaving(answer(b"x" * 10, stall=True, headers={"Content-Length": "20"}))
    with pytest.raises(Unreachable, match="a reply that broke off"):
        client(server.url, silence=0.05).get(server.url)


def test_a_body_that_drips_ends(misbehaving: Any, answer: Any, client: Any) -> None:
    """The clock runs on by 100 s a look: every piece comes in time, the whole does not."""
    server = misbehaving(answer(b"x" * 90_000))
    dripping = client(server.url, longest=150.0)
    dripping.clock = itertools.count(0.0, 100.0).__next__
    with pytest.raises(Unreachable, match="a reply of more than 150 s"):
        dripping.get(server.url)


def test_a_huge_reply_is_refused(misbehaving: Any, answer: Any, client: Any) -> None:
    server = misbehaving(answer(b"x" * 200_000))
    with pytest.raises(RefusedReply, match=r"exceeds 0\.1 MB"):
        client(server.url).get(server.url)


def test_a_small_reply_that_unpacks_to_a_huge_one_is_refused(misbehaving: Any, answer: Any, client: Any) -> None:
    packed = gzip.compress(bytes(50_000_000))
    assert len(packed) < 100_000
    server = misbehaving(answer(packed, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(RefusedReply, match=r"exceeds 0\.1 MB"):
        client(server.url).get(server.url)


def test_a_redirection_elsewhere_is_refused(misbehaving: Any, answer: Any, client: Any) -> None:
    elsewhere = misbehaving(answer(b"not ours"))
    server = misbehaving(answer(status=302, headers={"Location": f"{elsewhere.url}/x"}))
    with pytest.raises(RefusedReply, match="leads away from"):
        client(server.url).get(server.url)
    assert elsewhere.asked == []


def test_a_redirection_to_a_file_is_refused(misbehaving: Any, answer: Any, client: Any) -> None:
    server = misbehaving(answer(status=302, headers={"Location": "file:///etc/passwd"}))
    with pytest.raises(RefusedReply, match="leads away from"):
        client(server.url).get(server.url)


def test_a_redirection_on_the_same_server_is_followed(misbehaving: Any, answer: Any, client: Any) -> None:
    server = misbehaving(answer(status=301, headers={"Location": "/new"}), answer(b"x"))
    reply = client(server.url).get(f"{server.url}/old")
    assert (reply.content, reply.url) == (b"x", f"{server.url}/new")


def test_redirections_in_a_circle_end(misbehaving: Any, answer: Any, client: Any) -> None:
    server = misbehaving(answer(status=302, headers={"Location": "/again"}))
    with pytest.raises(RefusedReply, match="more than 3 redirections"):
        client(server.url).get(server.url)


def test_another_server_than_that_of_the_catalogue_is_not_asked(misbehaving: Any, answer: Any, client: Any) -> None:
    other = misbehaving(answer(b"x"))
    with pytest.raises(RefusedReply, match="leads away from"):
        client("http://127.0.0.1:1").get(other.url)
    assert other.asked == []
