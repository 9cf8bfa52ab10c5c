"""Progress of a long command on the terminal: what is being done, the share done, the time that is left."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_WIDTH = 24
_QUIET = 2.0  # s between two lines where the output is no terminal


class Progress:
    """Tell on a stream how far a command is; a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._start = time.monotonic()
        self._last = self._start
        self._terminal = self._stream.isatty()

    def __call__(self, text: str, share: float) -> None:
        """Say what is being done and which share of the whole is done."""
        now = time.monotonic()
        if not self._terminal and now - self._last < _QUIET:
            return
        self._last = now
        elapsed = now - self._start
        left = f"{elapsed * (1 - share) / share:3.0f} s left" if share > 0.02 else ""
        if self._terminal:
            filled = round(_WIDTH * share)
            bar = "█" * filled + "░" * (_WIDTH - filled)
            self._stream.write(f"\r\033[K{bar} {share:4.0%} {left:>10}  {text}")
        else:
            self._stream.write(f"{share:4.0%} {left:>10}  {text}\n")
        self._stream.flush()

    def close(self) -> None:
        """End the bar."""
        if self._terminal:
            self._stream.write("\r\033[K")
            self._stream.flush()
