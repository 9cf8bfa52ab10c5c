"""Which data matter: each sampled datum to its low and its high, one at a time, all others central.

Low and high are those that the register gives, so that each swing can be repeated by hand with `--set`. Swings
do not add up: data act together, and the sum of swings is no range.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact import graph
from impact.cases import Case
from impact.errors import UnknownName
from impact.evidence import Datum
from impact.graph import Absent
from impact.nomenclature import REFERENCE, unknown
from impact.results import Address
from impact.study import Project, choices_of, evaluate


@dataclass(frozen=True, slots=True)
class Swing:
    """What one datum does: the quantity with the datum at its low and at its high.

    `on_condition` says, for low and for high, whether that single change meets the condition of the study.
    """

    datum: Datum
    low: float
    high: float
    on_condition: tuple[bool, bool] = (True, True)

    @property
    def width(self) -> float:
        """Return how far the quantity moves."""
        return abs(self.high - self.low)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The swings of one quantity in one case, the widest first."""

    address: Address
    central: float | Absent
    swings: tuple[Swing, ...]


def one_at_a_time(project: Project, case: Case, quantity: str, label: str | None = None) -> Sensitivity:
    """Move each sampled datum that a quantity rests on to its low and to its high.

    Parameters
    ----------
    project : Project
        What was read; a quantity that `--set` gives is not moved.
    case : Case
        The case; where it has a reference case, that one moves with it.
    quantity : str
        The quantity; no series.
    label : str, optional
        Its label, where it has an axis.

    Raises
    ------
    UnknownName
        For a quantity that no method knows.
    """
    if quantity not in project.graph.names:
        raise UnknownName(unknown(quantity, project.graph.names, "quantity"))
    moved = _moved(project, case, quantity)
    places = {datum.key: 1 + 2 * i for i, datum in enumerate(moved)}
    members = 1 + 2 * len(moved)

    def draw(datum: Datum) -> NDArray[np.float64]:
        place = places.get(datum.key)
        if place is None or datum.low is None or datum.high is None:
            return np.array([datum.value])
        column = np.full(members, datum.value)
        column[place : place + 2] = datum.low, datum.high
        return column

    condition = project.plan.shape.condition
    names = list(dict.fromkeys([quantity, *([condition.quantity] if condition else [])]))
    done = evaluate(project, case, names, members, draw)
    values = done.results[quantity].select(label)
    address = Address(case.name, quantity, label)
    if isinstance(values, Absent):
        return Sensitivity(address, values, ())
    met = done.results[condition.quantity].values if condition else np.ones(1)
    met = np.ones(1) if isinstance(met, Absent) else met
    values, met = np.broadcast_to(values, (members,)), np.broadcast_to(met, (members,))
    swings = [
        Swing(d, float(values[i]), float(values[i + 1]), (bool(met[i] > 0), bool(met[i + 1] > 0)))
        for d, i in ((datum, places[datum.key]) for datum in moved)
    ]
    return Sensitivity(address, float(values[0]), tuple(sorted(swings, key=lambda s: (-s.width, s.datum.key))))


def _moved(project: Project, case: Case, quantity: str) -> list[Datum]:
    """Return the sampled data upstream of a quantity, in the case and in its reference case."""
    given = {override.name for override in project.overrides}
    names = _upstream(project, case, [quantity], given)
    wanted = [name.removeprefix(REFERENCE) for name in names if name.startswith(REFERENCE)]
    if wanted and case.reference is not None:
        names |= _upstream(project, project.plan.case(case.reference), wanted, given)
    register = project.case_register(case)
    return [
        datum
        for name in sorted(names - given)
        if name in register.leaves
        for datum in register.leaves[name].data
        if datum.distribution is not None
    ]


def _upstream(project: Project, case: Case, targets: list[str], given: set[str]) -> set[str]:
    methods = {n: m for n, m in project.graph.choose(choices_of(project, case)).items() if n not in given}
    return set(graph.upstream(methods, targets))
