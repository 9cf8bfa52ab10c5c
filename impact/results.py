"""Results of a study: values of members by case and quantity, and the numbers that addresses name.

An address is `case/quantity[label]@statistic`; without a statistic it names the central run, which can be
repeated by hand. The statistics are taken over the sampled members: `p5`, `p25`, `p50`, `p75`, `p95`, and
`share`, the share of the sets of hypotheses in which the value is above zero.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from impact.cases import Case
from impact.errors import InputError, UnknownName
from impact.evidence import Datum, Register
from impact.graph import Absent
from impact.nomenclature import Term, unknown

STATISTICS = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
_ADDRESS = re.compile(
    r"(?:(?P<case>[^/@\[\]]+)/)?(?P<quantity>\w+)(?:\[(?P<label>[^\]]+)\])?(?:@(?P<statistic>\w+))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address; `statistic` is "central" where none is written."""

    case: str | None
    quantity: str
    label: str | None
    statistic: str = "central"

    def __str__(self) -> str:
        case = f"{self.case}/" if self.case else ""
        label = f"[{self.label}]" if self.label else ""
        statistic = "" if self.statistic == "central" else f"@{self.statistic}"
        return f"{case}{self.quantity}{label}{statistic}"


def parse_address(text: str) -> Address:
    """Read `case/quantity[label]@statistic`."""
    match = _ADDRESS.fullmatch(text.strip())
    known = ("central", "share", *STATISTICS)
    if not match:
        raise InputError(f'"{text}" is not an address; write case/quantity[label]@statistic, as P40-it/pue@p95')
    statistic = match["statistic"] or "central"
    if statistic not in known:
        raise UnknownName(unknown(statistic, known, "statistic"))
    return Address(match["case"], match["quantity"], match["label"], statistic)


class Named(Protocol):
    """What addresses have in common: those of quantities, and those of the screening."""

    @property
    def case(self) -> str | None:
        """The case, or None where the first one is meant."""

    @property
    def label(self) -> str | None:
        """The label along an axis."""

    @property
    def statistic(self) -> str:
        """The statistic."""


@dataclass(frozen=True)
class Result:
    """The values of one quantity in one case: (members, *axes) or absent. Member 0 is the central run."""

    term: Term
    values: NDArray[np.float64] | Absent
    labels: tuple[str, ...] | None = None

    @cached_property
    def quantiles(self) -> Mapping[str, NDArray[np.float64]]:
        """The quantiles over the sampled members, by statistic: (*axes); none without an ensemble. Ranked once."""
        if isinstance(self.values, Absent) or self.values.shape[0] == 1:
            return {}
        return dict(zip(STATISTICS, np.quantile(self.values[1:], list(STATISTICS.values()), axis=0), strict=True))

    @cached_property
    def share(self) -> NDArray[np.float64] | None:
        """The share of the sampled members above zero: (*axes); none without an ensemble."""
        if isinstance(self.values, Absent) or self.values.shape[0] == 1:
            return None
        found: NDArray[np.float64] = np.mean(self.values[1:] > 0, axis=0)
        return found

    def select(self, label: str | None) -> NDArray[np.float64] | Absent:
        """Return the members' values of a scalar quantity, or of one label."""
        if isinstance(self.values, Absent):
            return self.values
        if not self.term.axes:
            if label:
                raise UnknownName(f"{self.term.name} has no labels; leave [{label}] away")
            return self.values
        if self.labels is None:
            raise InputError(f"{self.term.name} is a series; it has no number but its mean, least and largest value")
        if label is None:
            raise InputError(f"{self.term.name} needs a label: {', '.join(self.labels)}")
        if label not in self.labels:
            raise UnknownName(unknown(label, self.labels, f"label of {self.term.name}"))
        chosen: NDArray[np.float64] = self.values[:, self.labels.index(label)]
        return chosen

    def statistic(self, label: str | None, statistic: str) -> float | Absent:
        """Return one statistic; without an ensemble only the central run has one."""
        values = self.select(label)
        if isinstance(values, Absent):
            return values
        if statistic == "central":
            return float(values[0])
        if values.shape[0] == 1:
            return Absent("this case has its central run alone, without sets of hypotheses")
        if statistic == "share":
            return float(np.mean(values[1:] > 0))
        found = self.quantiles[statistic]
        return float(found if label is None else found[(self.labels or ()).index(label)])


@dataclass(frozen=True, slots=True)
class Number:
    """One number as a report prints it: value, range, what it is and where it comes from."""

    address: Named
    term: Term
    value: float | Absent
    low: float | None = None
    high: float | None = None
    datum: Datum | None = None
    eccentric: bool = False  # the central value lies outside the middle half of the range

    @property
    def has_range(self) -> bool:
        """Whether the hypotheses move the number."""
        return self.low is not None and self.high is not None and self.high > self.low


def rank(results: Iterable[Result]) -> None:
    """Rank the members of many results at once; quantiles and shares are then at hand, the same as one by one."""
    alike: dict[int, list[tuple[Result, NDArray[np.float64]]]] = {}
    for result in results:
        if not isinstance(result.values, Absent) and len(result.values) > 1 and "quantiles" not in vars(result):
            alike.setdefault(len(result.values), []).append((result, result.values[1:]))
    for drawn in alike.values():
        flat = [values.reshape(len(values), -1) for _, values in drawn]
        together = np.concatenate(flat, axis=1)
        ranked = np.quantile(together, list(STATISTICS.values()), axis=0)
        shares = np.mean(together > 0, axis=0)
        ends = np.cumsum([columns.shape[1] for columns in flat])
        for (result, values), end in zip(drawn, ends.tolist(), strict=True):
            shape = values.shape[1:]
            own = slice(end - math.prod(shape), end)
            quantiles = ranked[:, own].reshape(-1, *shape)
            vars(result)["quantiles"] = dict(zip(STATISTICS, quantiles, strict=True))
            vars(result)["share"] = shares[own].reshape(shape)


@dataclass(frozen=True)
class CaseResult:
    """All results of a case, its series in the central run, and the register that it rests on."""

    case: Case
    results: Mapping[str, Result]
    series: Mapping[str, NDArray[np.float64]]
    register: Register
    given: Mapping[str, Datum]  # overrides by key

    def number(self, address: Address) -> Number:
        """Return the number of an address in this case."""
        name = address.quantity
        if name not in self.results:
            raise UnknownName(unknown(name, self.results, "quantity"))
        result = self.results[name]
        value = result.statistic(address.label, address.statistic)
        datum = self._datum(address)
        if isinstance(value, Absent) or address.statistic != "central":
            return Number(address, result.term, value, datum=datum)
        quarters = [result.statistic(address.label, s) for s in ("p5", "p25", "p75", "p95")]
        found = [q for q in quarters if not isinstance(q, Absent)]
        if not found:
            return Number(address, result.term, value, datum=datum)
        low, first, third, high = found
        eccentric = high > low and not first <= value <= third
        return Number(address, result.term, value, low, high, datum, eccentric)

    def _datum(self, address: Address) -> Datum | None:
        leaf = self.register.leaves.get(address.quantity)
        return next((d for d in leaf.data if d.label == address.label), None) if leaf else None
