"""A polite client: one request at a time, spaced, patient when asked to be, deaf to what it did not ask for."""

from __future__ import annotations

import datetime
import email.utils
import hashlib
import json
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gis.sources.replies import exception_text
from impact.errors import Refusal, RefusedReply, Unreachable

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

    from gis.catalog import Service

ATTEMPTS = 5
LONGEST_WAIT = 120.0  # a service that asks for more is left for another day. [s]
SILENCE = 30.0  # between two bytes. [s]
LONGEST_REPLY = 300.0  # for a whole reply. [s]
PIECE = 1 << 16
PASSING = (429, 500, 502, 503, 504)
DONE = (200, 206)  # Hub'Eau says 206 where other pages follow
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 3
USER_AGENT = "impact-toolkit (environmental impact study; sequential)"


@dataclass(frozen=True)
class Reply:
    """What a service answered, whole.

    Attributes
    ----------
    url : str
        What was asked, with its parameters.
    time : str
        When the answer came, UTC, ISO 8601.
    media : str
        Content type that the service states.
    content : bytes
        The bytes, decompressed.
    """

    url: str
    time: str
    media: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Hash of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Client:
    """Asks one service.

    `pause` and `clock` are those of the system; tests give their own, so that nothing waits.
    """

    service: Service
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC)
    silence: float = SILENCE
    longest: float = LONGEST_REPLY
    tell: Callable[[str], None] = lambda text: None
    _pool: PoolManager | None = field(default=None, repr=False)
    _last: float | None = None

    def get(self, url: str, parameters: Mapping[str, Any] | None = None) -> Reply:
        """Ask for a URL.

        Raises
        ------
        Unreachable
            No answer after several attempts, or a wait of more than two minutes asked for.
        Refusal
            The service says no.
        RefusedReply
            An answer beyond the limit, or one that leads to another server.
        """
        return self._ask("GET", with_parameters(url, parameters), None)

    def post(self, url: str, content: Mapping[str, Any]) -> Reply:
        """Send JSON to a URL; raises as `get` does."""
        return self._ask("POST", url, json.dumps(content, separators=(",", ":")).encode())

    def _ask(self, method: str, url: str, body: bytes | None) -> Reply:
        self._must_be_ours(url)
        redirects = 0
        trouble = ""
        for attempt in range(ATTEMPTS):
            while True:
                answer, trouble = self._send(method, url, body)
                if answer is None or answer.status not in REDIRECTS:
                    break
                redirects += 1
                target = urllib.parse.urljoin(url, answer.headers.get("Location", ""))
                answer.close()
                if redirects > MOST_REDIRECTS:
                    raise RefusedReply(f"{url}: more than {MOST_REDIRECTS} redirections")
                self._must_be_ours(target)
                url = target
            if answer is not None and answer.status in DONE:
                content, trouble = self._read(answer, url)
                if content is not None:
                    media = answer.headers.get("Content-Type", "").lower()
                    return Reply(url, self.now().strftime("%Y-%m-%dT%H:%M:%SZ"), media, content)
            elif answer is not None and answer.status not in PASSING:
                said = self._start(answer, url)
                raise Refusal(f"{url}: the service refuses with status {answer.status}{said}")
            self._wait(answer, attempt, url, trouble)
        raise Unreachable(f"{url}: {trouble} after {ATTEMPTS} attempts; try again later, what was complete is kept")

    def _send(self, method: str, url: str, body: bytes | None) -> tuple[BaseHTTPResponse | None, str]:
        """Send one request; no answer comes with the reason."""
        from urllib3.exceptions import HTTPError

        if self._last is not None:
            self.pause(max(0.0, self._last + self.service.interval_s - self.clock()))
        self._last = self.clock()
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            answer = self._connections().request(
                method, url, body=body, headers=headers, preload_content=False, redirect=False, retries=False
            )
        except HTTPError as error:
            return None, f"no answer ({error.__class__.__name__})"
        return answer, f"status {answer.status}"

    def _connections(self) -> PoolManager:
        if self._pool is None:
            from urllib3 import PoolManager, Timeout

            self._pool = PoolManager(num_pools=1, timeout=Timeout(connect=self.silence, read=self.silence))
        return self._pool

    def _read(self, answer: BaseHTTPResponse, url: str) -> tuple[bytes | None, str]:
        """Read an answer piece by piece; one that breaks off is none, one without end is refused."""
        from urllib3.exceptions import HTTPError

        limit = int(self.service.largest_reply_mb * 1e6)
        content = bytearray()
        began = self.clock()
        try:
            for piece in answer.stream(PIECE, decode_content=True):
                content += piece
                if len(content) > limit:
                    raise RefusedReply(f"{url}: the reply exceeds {self.service.largest_reply_mb:g} MB; refused")
                if self.clock() - began > self.longest:
                    return None, f"a reply of more than {self.longest:g} s"
        except HTTPError as error:
            return None, f"a reply that broke off ({error.__class__.__name__})"
        finally:
            answer.close()
        return bytes(content), ""

    @staticmethod
    def _start(answer: BaseHTTPResponse, url: str) -> str:
        """What a refusal says, on one line."""
        content = answer.read(4000)
        answer.close()
        if content.lstrip()[:1] == b"<":
            return f": {exception_text(content, url)}"
        words = content.decode("utf-8", "replace").split()
        return ": " + " ".join(words)[:200] if words else ""

    def _wait(self, answer: BaseHTTPResponse | None, attempt: int, url: str, trouble: str) -> None:
        asked = _retry_after(answer.headers.get("Retry-After"), self.now()) if answer is not None else None
        if answer is not None:
            answer.close()
        seconds = asked if asked is not None else float(2**attempt)
        if seconds > LONGEST_WAIT:
            raise Unreachable(f"{url}: {trouble}, the service asks to wait {seconds:.0f} s; try again later")
        if attempt + 1 < ATTEMPTS:
            self.tell(f"{trouble}; asking again in {seconds:.0f} s")
            self.pause(seconds)

    def _must_be_ours(self, url: str) -> None:
        """Refuse what leads away from the server of the catalogue."""
        if origin(url) != origin(self.service.url or ""):
            raise RefusedReply(
                f"{url}: leads away from {origin(self.service.url or '')}, the server of the catalogue; not followed"
            )


def origin(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def with_parameters(url: str, parameters: Mapping[str, Any] | None) -> str:
    """Append parameters to a URL; commas and colons stay readable, slashes of codes do not."""
    if not parameters:
        return url
    return f"{url}?{urllib.parse.urlencode(parameters, safe=',:')}"


def _retry_after(text: str | None, now: datetime.datetime) -> float | None:
    """Seconds of a Retry-After header, which is a number of seconds or a date."""
    if text is None:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=datetime.UTC)
    return max(0.0, (until - now).total_seconds())
