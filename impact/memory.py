"""How freed memory is kept: arrays of a chunk come and go by the thousand.

The C library of Linux gives each array above 128 kB back to the system when it is freed, and the system clears
its pages for the next one: a quarter of the time of a study. Elsewhere nothing is changed.
"""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MAP_THRESHOLD = -1, -3  # parameters of mallopt(3)
_KEPT = 256 << 20  # bytes that are kept at the end of the heap
_MAPPED = 32 << 20  # bytes from which an array is given back on its own; more is refused


def keep_freed() -> None:
    """Keep what arrays leave for the next arrays of this process; results do not depend on it."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # musl has none
        mallopt(_MAP_THRESHOLD, _MAPPED)
        mallopt(_TRIM_THRESHOLD, _KEPT)
