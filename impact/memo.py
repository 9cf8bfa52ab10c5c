"""What cases have in common, computed once in a process.

A value is kept by the identity of the objects that it was made from: the same objects make the same value, so
that it may stand for a new one without changing a bit. What was not asked for longest goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Made = TypeVar("Made")
_MOST_BYTES = 48 << 20


class Memo:
    """Values by the objects that they were made from."""

    def __init__(self) -> None:
        # The objects are kept with the value: no other object can take their identity.
        self._kept: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], Any, int]] = OrderedDict()
        self._bytes = 0

    def __reduce__(self) -> tuple[type[Memo], tuple[()]]:
        """Leave what is kept behind where a process hands the memo to another one."""
        return Memo, ()

    def get(self, objects: tuple[Any, ...], make: Callable[[], Made], plain: tuple[Any, ...] = ()) -> Made:
        """Return the value made from these objects and plain values, which nobody changes afterwards."""
        key = (*map(id, objects), plain)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            known: Made = found[1]
            return known
        value = make()
        size = value.nbytes if isinstance(value, np.ndarray) else 0
        self._kept[key] = objects, value, size
        self._bytes += size
        while self._bytes > _MOST_BYTES:
            self._bytes -= self._kept.popitem(last=False)[1][2]
        return value
