"""The same plant with other water: what each source and technology of a study takes from the groundwater of a case.

The model is linear and its ground the same, so that one run serves all of them: a constant rate scales it, and the
months of another plant are one more run with the factors that are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from impact.cases import Case
from impact.errors import InputError
from impact.graph import Absent
from impact.physics.types import Array
from impact.project import Project, choices_of
from impact.study import evaluate

VARIED = ("cooling_technology", "water_source")
STRUCTURE, OWN_WELL = "aquifer_structure", "own_well"
_RATES = ("structure_long_term_rate", "seasonal_pumping_rate")
WITHOUT = {
    "public_network": "takes water of the public network: from a well field whose place is not known, not drawn",
    "rain_and_network": "takes rain and water of the public network: from a well field whose place is not known, "
    "not drawn",
    "river": "takes no groundwater",
}
_NONE = "takes no groundwater: its cooling needs no water in this year"
RETURNING = "groundwater_loop"
_RETURNED = "gives all of it back, where is not known: what the well alone draws down, at most"


@dataclass(frozen=True, eq=False)
class WaterScenario:
    """A case that differs from another by the technology or by the source of its water.

    Attributes
    ----------
    case, technology, source : str
        Name of the case, and its choices.
    rate : float or None
        Mean rate over the year [m³/s]; None where no groundwater is taken on the site.
    months : array (month) or None
        Rate of each twelfth of the year. [m³/s]
    why : str
        Why there is no rate; empty where there is one.
    remark : str
        What its drawdown leaves out.
    """

    case: str
    technology: str
    source: str
    rate: float | None
    months: Array | None
    why: str = ""
    remark: str = ""


def others(project: Project, case: Case) -> tuple[WaterScenario, ...]:
    """The water scenarios of a study beside a case with an aquifer structure: same power, year and load.

    None where `--set` gives the technology or the source: it would be that of all of them.
    """
    if any(override.name in VARIED for override in project.overrides):
        return ()
    structure = choices_of(project, case)[STRUCTURE]
    return tuple(_scenario(project, other, structure) for other in beside(project, case))


def beside(project: Project, case: Case) -> Iterator[Case]:
    """The first case for each other technology and source that is like this one in all else."""
    ours = case.choices
    seen = {tuple(ours.get(name) for name in VARIED)}
    for other in project.plan.cases:
        theirs = other.choices
        kind = tuple(theirs.get(name) for name in VARIED)
        names = (set(ours) | set(theirs)) - {*VARIED, STRUCTURE}
        if other.scenario == case.scenario and kind not in seen and all(ours.get(n) == theirs.get(n) for n in names):
            seen.add(kind)
            yield other


def _scenario(project: Project, case: Case, structure: str) -> WaterScenario:
    technology, source = (case.choices[name] for name in VARIED)
    if source != OWN_WELL:
        return WaterScenario(case.name, technology, source, None, None, WITHOUT.get(source, "takes no groundwater"))
    there = replace(case, choices={**case.choices, STRUCTURE: structure})
    results = evaluate(project, there, _RATES).results
    mean, months = (results[name].values for name in _RATES)
    if isinstance(mean, Absent):
        raise InputError(f"case {case.name}: {_RATES[0]} is absent: {mean.reason}")
    if not mean[0] > 0:
        return WaterScenario(case.name, technology, source, None, None, _NONE)
    by_month = None if isinstance(months, Absent) else np.asarray(months[0], dtype=np.float64)
    remark = _RETURNED if technology == RETURNING else ""
    return WaterScenario(case.name, technology, source, float(mean[0]), by_month, remark=remark)
