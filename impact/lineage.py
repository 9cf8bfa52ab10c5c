"""What many numbers of a computed study rest on: one graph for all of them, each quantity once.

`impact.trace` follows one address and computes what it needs. Here the study is computed already: its results are
taken as they are, and of each case the series, which a study does not keep, are run once more in the central run.
Cases share most of their quantities; where value, range, method and all that lies behind are the same, the link is
the same.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impact import graph, screening
from impact.evidence import Datum
from impact.graph import Absent, Node
from impact.nomenclature import REFERENCE
from impact.results import STATISTICS, CaseResult, parse_address
from impact.study import Study

ENDS = [STATISTICS["p5"], STATISTICS["p95"]]
Values = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One quantity as one case has it, or several cases alike.

    `central`, `low` and `high` hold one value, or one for each label; of a series `central` holds mean, least and
    largest value. They are in the unit of the nomenclature. `low` and `high` are empty where nothing moves the value.
    """

    name: str
    kind: str  # computed · datum · support · reference · absent
    central: Values = ()
    low: Values = ()
    high: Values = ()
    labels: tuple[str, ...] = ()
    note: str = ""  # why it is absent, or the hash of a support
    method: Node | None = None
    data: tuple[Datum, ...] = ()
    arguments: tuple[int, ...] = ()

    @property
    def is_series(self) -> bool:
        """Whether the central values are mean, least and largest of a series."""
        return bool(self.central) and not self.labels and len(self.central) > 1


@dataclass(frozen=True)
class Lineage:
    """Links, and the one that each address names; no link where a rule asks a question."""

    links: tuple[Link, ...]
    roots: Mapping[str, int]


def lineage(study: Study, addresses: Iterable[str]) -> Lineage:
    """Follow addresses of a computed study upstream.

    Parameters
    ----------
    study : Study
        With the cases that the addresses name.
    addresses : iterable of str
        Of quantities, or of the screening.
    """
    wanted = {address: _rests_on(study, address) for address in addresses}
    asked: dict[str, set[str]] = {}
    for case, quantity in wanted.values():
        if quantity:
            asked.setdefault(case, set()).add(quantity)
    weaver = _Weaver(study)
    places = {
        (case, name): place for case, names in asked.items() for name, place in weaver.places(case, names).items()
    }
    return Lineage(tuple(weaver.links), {address: places[on] for address, on in wanted.items() if on in places})


def _rests_on(study: Study, address: str) -> tuple[str, str]:
    """Return case and quantity behind an address; no quantity where a rule asks a question."""
    if screening.is_address(address):
        row = study.screened[address.partition("@")[0]]
        return row.address.case, "" if row.rule.asks else row.rule.shape.quantity
    parsed = parse_address(address)
    return study.case(parsed.case).case.name, parsed.quantity


class _Weaver:
    """Collects links; those that are the same in several cases once."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.links: list[Link] = []
        self._known: dict[Any, int] = {}
        self._cases: dict[str, _Case] = {}
        self._runs: dict[bytes, Any] = {}  # series by their method and what they are computed from

    def places(self, case: str, names: Iterable[str]) -> Mapping[str, int]:
        """Return the numbers of links by name, those that they rest on included, which come before them."""
        if case not in self._cases:
            self._cases[case] = _Case(self.study, self.study.cases[case], self._runs)
        taken = self._cases[case]
        for name in graph.upstream(taken.methods, sorted(names)):
            if name not in taken.places:
                taken.places[name] = self._add(self._link(taken, name))
        return taken.places

    def _link(self, taken: _Case, name: str) -> Link:
        support = self.study.project.supports_of(taken.done.case).get(name)
        if support is not None:
            return Link(name, "support", note=support.content_hash)
        reference = taken.done.case.reference
        if reference in self.study.cases and reference is not None and name.startswith(REFERENCE):
            plain = name.removeprefix(REFERENCE)
            behind = self.places(reference, [plain])[plain]
            return replace(self.links[behind], name=name, kind="reference", note=reference, method=None, data=(),
                           arguments=(behind,))  # fmt: skip
        method = taken.methods.get(name)
        arguments = tuple(taken.places[argument] for argument in method.arguments) if method else ()
        values, labels = taken.values(name)
        data = taken.data(name)
        if values is None or isinstance(values, Absent):
            why = values.reason if values is not None else ""
            return Link(name, "absent", note=why, method=method, data=data, arguments=arguments)
        central, low, high = _summary(values, bool(labels))
        kind = "computed" if method else "datum"
        return Link(name, kind, central, low, high, labels, "", method, data, arguments)

    def _add(self, link: Link) -> int:
        method = link.method.place if link.method else ""
        data = tuple((d.key, d.value, d.low, d.high, d.written, d.source, d.file) for d in link.data)
        key = (link.name, link.kind, link.central, link.low, link.high, link.note, method, data, link.arguments)
        if key not in self._known:
            self._known[key] = len(self.links)
            self.links.append(link)
        return self._known[key]


class _Case:
    """One case of the study, with the series of its central run."""

    def __init__(self, study: Study, done: CaseResult, runs: dict[bytes, Any]) -> None:
        self.study, self.done, self._runs = study, done, runs
        given = {datum.name for datum in done.given.values()}
        methods = study.project.graph.choose(done.case.choices)
        self.methods = {name: method for name, method in methods.items() if name not in given}
        self.places: dict[str, int] = {}
        self._series: dict[str, Any] | None = None

    def values(self, name: str) -> tuple[NDArray[np.float64] | Absent | None, tuple[str, ...]]:
        """Return the values of a quantity by member, and their labels."""
        if name in self.done.results:
            result = self.done.results[name]
            return result.values, result.labels or ()
        if self._series is None:
            self._series = self._run()
        return self._series.get(name), ()

    def data(self, name: str) -> tuple[Datum, ...]:
        """Return the data that give a quantity: what `--set` gives, else the register's."""
        own = tuple(datum for datum in self.done.given.values() if datum.name == name)
        leaf = self.done.register.leaves.get(name)
        if leaf is None or name in self.methods:
            return own
        replaced = {datum.label for datum in own}
        return own + tuple(d for d in leaf.data if d.label not in replaced and None not in replaced)

    def _run(self) -> dict[str, Any]:
        """Run the series of the case in its central run; all that is no series is given."""
        project, results = self.study.project, self.done.results
        names = graph.upstream(self.methods, [name for name in results if name in project.graph.names])
        supports = project.supports_of(self.done.case)
        given: dict[str, Any] = {n: support for n, support in supports.items() if n in names}
        given |= {n: _central(results[n].values) for n in names if n in results}
        reference = self.study.cases.get(self.done.case.reference or "")
        if reference is not None:
            behind = {n: reference.results.get(n.removeprefix(REFERENCE)) for n in names if n.startswith(REFERENCE)}
            given |= {n: _central(result.values) for n, result in behind.items() if result is not None}
        keys = self._keys(names, given)
        series = {name: self._runs[key] for name, key in keys.items() if key in self._runs}
        wanted = [name for name in keys if name not in series]
        if wanted:
            series |= graph.run(project.graph, self.done.case.choices, wanted, given | series, project.terms)
            self._runs |= {keys[name]: series[name] for name in wanted}
        return series

    def _keys(self, names: Iterable[str], given: Mapping[str, Any]) -> dict[str, bytes]:
        """Return of each series its method and the values that it is computed from: alike, it is the same series."""
        keys: dict[str, bytes] = {}
        for name in names:
            if name in self.methods and name not in given:
                used = tuple(
                    (argument, keys.get(argument) or _identity(given.get(argument)))
                    for argument in self.methods[name].arguments
                )
                keys[name] = hashlib.sha256(repr((self.methods[name].place, used)).encode()).digest()
        return keys


def _identity(value: Any) -> Any:
    return value.tobytes() if isinstance(value, np.ndarray) else getattr(value, "content_hash", value)


def _central(values: NDArray[np.float64] | Absent) -> NDArray[np.float64] | Absent:
    return values if isinstance(values, Absent) else values[:1]


def _summary(values: NDArray[np.float64], labelled: bool) -> tuple[Values, Values, Values]:
    """Return the central values and the ends of their ranges."""
    central = values[0]
    if central.ndim and not labelled:
        return (float(central.mean()), float(central.min()), float(central.max())), (), ()
    drawn = values[1:]
    if drawn.shape[0] == 0 or not np.ptp(drawn, axis=0).any():
        return _floats(central), (), ()
    low, high = np.quantile(drawn, ENDS, axis=0)
    return _floats(central), _floats(low), _floats(high)


def _floats(values: Any) -> Values:
    return tuple(float(value) for value in np.atleast_1d(values))


def code_of(function: Callable[..., Any]) -> str:
    """Return the body of a method as it is written, without its docstring."""
    source = textwrap.dedent(inspect.getsource(function))
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.FunctionDef)
    statements = body.body[1:] if ast.get_docstring(body, clean=False) else body.body
    if not statements:
        return ""
    lines = source.splitlines()[statements[0].lineno - 1 : statements[-1].end_lineno]
    return textwrap.dedent("\n".join(lines))
