"""The graph as a function of one input: values at other inputs, and the input at which a bound is crossed.

What does not depend on the input is computed once; each evaluation then runs the rest alone. Many inputs are
evaluated in one run, as members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impact import graph
from impact.cases import Case
from impact.errors import DomainError
from impact.graph import Absent, Node
from impact.study import Project, choices_of

Array = NDArray[np.float64]
TIGHT = 1e-6  # relative width of a bracket that is narrow enough
_FARTHEST = 1e9  # factor from the present input beyond which no crossing is looked for
_HALVINGS = 60


def moved_by(driver: str, methods: Mapping[str, Node], names: Sequence[str]) -> set[str]:
    """Return what lies between an input and some quantities, the quantities included where they depend on it."""
    moved: set[str] = set()
    for name in graph.upstream(methods, names):
        if name in methods and not {driver, *moved}.isdisjoint(methods[name].arguments):
            moved.add(name)
    return moved


class WhatIf:
    """Some quantities of a case as functions of one input, all else as `given` for the case."""

    def __init__(
        self, project: Project, case: Case, driver: str, names: Sequence[str], given: Mapping[str, Any]
    ) -> None:
        methods = {n: m for n, m in project.graph.choose(choices_of(project, case)).items() if n not in given}
        self.driver, self.project, self.choices = driver, project, choices_of(project, case)
        self.moved = moved_by(driver, methods, names)
        asked = {argument for name in self.moved for argument in methods[name].arguments}
        fixed = sorted(asked - self.moved - {driver})
        self.fixed = graph.run(project.graph, self.choices, fixed, given, project.terms, project.plan.shape.chunk)
        present = given.get(driver)
        self.present: Array | None = present if isinstance(present, np.ndarray) else None

    def moves(self, name: str) -> bool:
        """Whether a quantity depends on the input."""
        return name in self.moved

    def at(self, inputs: Array, name: str) -> Array | Absent:
        """Return a quantity at inputs of shape (n, m), for m members or for 1: (n, members, *axes)."""
        count, members = inputs.shape[0], self._members(inputs)
        given: dict[str, Any] = {n: _tiled(value, count, members) for n, value in self.fixed.items()}
        given[self.driver] = np.broadcast_to(inputs, (count, members)).ravel()
        chunk = count * members if members > 1 else self.project.plan.shape.chunk
        values = graph.run(self.project.graph, self.choices, [name], given, self.project.terms, chunk)[name]
        if isinstance(values, Absent):
            return values
        rows = np.broadcast_to(values, (count * members, *values.shape[1:]))
        return rows.reshape(count, members, *values.shape[1:])

    def _members(self, inputs: Array) -> int:
        members: int = inputs.shape[1]
        return max(members, *(len(v) for v in self.fixed.values() if isinstance(v, np.ndarray)), 1)

    def crossings(self, name: str, label: int | None, bounds: Sequence[float]) -> Array:
        """Return the inputs at which a quantity crosses each bound: shape (bounds, members), NaN where it does not.

        The quantity is taken to rise with the input. A bracket is opened around the input that would cross the
        bound if the quantity were proportional to it, widened until it holds the crossing, then halved.
        """
        if self.present is None:
            return np.full((len(bounds), 1), np.nan)
        target = np.asarray(bounds, dtype=np.float64)[:, None]

        def below(inputs: Array) -> NDArray[np.bool_]:
            values = self.at(inputs, name)
            if isinstance(values, Absent):
                raise DomainError(f"{name} is absent: {values.reason}")
            one: NDArray[np.bool_] = (values if label is None else values[:, :, label]) < target
            return one

        now = self.at(self.present[None, :], name)
        if isinstance(now, Absent):
            return np.full((len(bounds), 1), np.nan)
        start = now if label is None else now[:, :, label]
        if not (start > 0).any():
            return np.full((len(bounds), 1), np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            guess = np.where(start > 0, self.present[None, :] * target / start, self.present[None, :])
        low, high = _bracket(below, np.broadcast_to(guess, (len(bounds), start.shape[1])))
        return _halved(below, low, high)


def _tiled(value: Any, count: int, members: int) -> Any:
    """Repeat the members of a value for each input; what has one member stays as it is."""
    if not isinstance(value, np.ndarray) or value.shape[0] == 1:
        return value
    return np.tile(value, (count, *(1 for _ in value.shape[1:])))


def _bracket(below: Any, guess: Array) -> tuple[Array, Array]:
    """Widen a bracket around a guess until its low end is below the bound and its high end is not."""
    low, high, step = guess * (1 - TIGHT / 4), guess * (1 + TIGHT / 4), 1 + TIGHT
    while step < _FARTHEST:
        too_high, too_low = ~below(low), below(high)
        if not (too_high.any() or too_low.any()):
            return low, high
        low, high = np.where(too_high, guess / step, low), np.where(too_low, guess * step, high)
        step = 1 + 8 * (step - 1) if step < 2 else step * step
    missing = ~below(low) | below(high)
    return np.where(missing, np.nan, low), np.where(missing, np.nan, high)


def _halved(below: Any, low: Array, high: Array) -> Array:
    """Halve brackets, on a scale of ratios, until all are narrow; return their middles."""
    for _ in range(_HALVINGS):
        wide = high > low * (1 + TIGHT)
        if not wide.any():
            break
        middle = np.sqrt(low * high)
        under = below(np.where(wide, middle, np.nan_to_num(low, nan=1.0)))
        low = np.where(wide & under, middle, low)
        high = np.where(wide & ~under, middle, high)
    middle_of_all: Array = np.sqrt(low * high)
    return middle_of_all
