"""What the pages on the plant look for in a study: lines of the plan of tranches, cases with a load of their own."""

from __future__ import annotations

from collections.abc import Sequence

from impact.graph import Absent
from impact.study import Study
from reports.document import Row


def tranches(study: Study, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the labels of the lines of the plan that hold any power in one of the scenarios."""
    shares = [study.cases[row.cases["mean"]].results["tranche_power_share"] for row in rows]
    return tuple(
        label
        for label in shares[0].labels or ()
        if any(not isinstance(held := share.select(label), Absent) and held[0] > 0 for share in shares)
    )


def holds(study: Study, address: str) -> bool:
    """Whether a number is there, and is not zero."""
    value = study.number(address).value
    return not isinstance(value, Absent) and value != 0


def one_mix(study: Study, row: Row) -> bool:
    """Whether each line of the plan that holds power has the same classes of hardware, as their power per GPU shows."""
    results = study.cases[row.cases["mean"]].results
    rated = results["tranche_rated_power_per_gpu"]
    found = {
        float(value[0])
        for label in tranches(study, [row])
        if not isinstance(value := rated.select(label), Absent)
    }
    return len(found) <= 1


def with_load(study: Study, quantity: str) -> tuple[str, ...]:
    """Return the cases of the first scenario that have a quantity which only a load of their own gives."""
    first = next(iter(study.cases.values())).case.scenario
    return tuple(
        name
        for name, done in study.cases.items()
        if done.case.scenario == first and not isinstance(done.results[quantity].values, Absent)
    )
