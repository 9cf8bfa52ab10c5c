"""The engine: a study is a graph of named quantities.

A node is a plain function; its parameter names are the quantities that it is computed from. Alternatives for
one quantity are functions `name__variant` under `@when(choice="value")`. A run takes one dict of given values
(leaf or override), computes what is asked for, and frees each value after its last use.

In a run every value has the member axis first, of length 1 or M, then the axes that the nomenclature states;
each function gets its arguments as views that have all axes of its arguments, so bodies never reshape.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from impact.errors import DomainError, GraphError, ImpactError, NotFinite, UnknownName
from impact.memo import Memo
from impact.nomenclature import AXES, REFERENCE, Nomenclature, unknown

Function = TypeVar("Function", bound=Callable[..., Any])
Array = NDArray[np.float64]
Value = Any  # an array with the member axis first, a support, or Absent
_SHOWN_LEAVES = 8


@dataclass(frozen=True, slots=True)
class Absent:
    """A result that cannot be had, with the chain of reasons."""

    reason: str


@dataclass(frozen=True, slots=True)
class Node:
    """One method for one quantity: its function, its arguments and the choices under which it holds."""

    name: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    conditions: Mapping[str, tuple[str, ...]]
    per_member: bool

    @property
    def place(self) -> str:
        """Return where the method is written, as module.function."""
        return f"{self.function.__module__}.{self.function.__name__}"


def when(**conditions: str | tuple[str, ...]) -> Callable[[Function], Function]:
    """Mark a function as the method that holds under these choices; all of them must be made.

    Each choice names one value, or a tuple of values of which any will do.
    """

    def mark(function: Function) -> Function:
        listed = {key: (value,) if isinstance(value, str) else value for key, value in conditions.items()}
        function.__conditions__ = listed  # type: ignore[attr-defined]
        return function

    return mark


def per_member(function: Function) -> Function:
    """Mark a function that does not broadcast over members: it is called for each member and stacked."""
    function.__per_member__ = True  # type: ignore[attr-defined]
    return function


class Graph:
    """All methods for all quantities."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.alternatives: dict[str, list[Node]] = {}
        for node in nodes:
            self.alternatives.setdefault(node.name, []).append(node)
        self._asked = sorted({key for nodes in self.alternatives.values() for node in nodes for key in node.conditions})
        self._chosen: dict[tuple[str | None, ...], Mapping[str, Node]] = {}

    @classmethod
    def from_modules(cls, modules: Iterable[ModuleType]) -> Graph:
        """Collect the public functions that the modules define; nodes are named before the double underscore."""
        return cls(
            _node(function)
            for module in modules
            for name, function in vars(module).items()
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
        )

    @cached_property
    def names(self) -> set[str]:
        """Return the names of all nodes and of all that any alternative asks for."""
        asked = {a for nodes in self.alternatives.values() for node in nodes for a in node.arguments}
        return set(self.alternatives) | asked

    @property
    def leaves(self) -> set[str]:
        """Return the names that only a register, a support or a reference case can give."""
        return {name for name in self.names if name not in self.alternatives}

    def choose(self, choices: Mapping[str, str]) -> Mapping[str, Node]:
        """Return the method of each quantity under these choices; a quantity may have none."""
        key = tuple(choices.get(name) for name in self._asked)
        if key not in self._chosen:
            self._chosen[key] = self._fitting(choices)
        return self._chosen[key]

    def _fitting(self, choices: Mapping[str, str]) -> dict[str, Node]:
        methods: dict[str, Node] = {}
        for name, nodes in self.alternatives.items():
            fitting = [n for n in nodes if all(choices.get(key) in values for key, values in n.conditions.items())]
            if len(fitting) > 1:
                places = ", ".join(node.place for node in fitting)
                raise GraphError(f"{name} has more than one method under {dict(choices)}: {places}")
            if fitting:
                methods[name] = fitting[0]
        return methods


def _node(function: Callable[..., Any]) -> Node:
    name = function.__name__.partition("__")[0]
    parameters = inspect.signature(function).parameters.values()
    if any(p.default is not p.empty or p.kind is not p.POSITIONAL_OR_KEYWORD for p in parameters):
        raise GraphError(f"{function.__module__}.{function.__name__}: a node has plain arguments without defaults")
    return Node(
        name,
        function,
        tuple(p.name for p in parameters),
        getattr(function, "__conditions__", {}),
        getattr(function, "__per_member__", False),
    )


def upstream(methods: Mapping[str, Node], targets: Iterable[str], given: Iterable[str] = ()) -> list[str]:
    """Return all names that the targets are computed from, and the targets, in an order of computation.

    Raises
    ------
    GraphError
        Where the names form a cycle; names it.
    """
    stop, edges, todo = set(given), {}, list(targets)
    while todo:
        name = todo.pop()
        if name in edges:
            continue
        edges[name] = methods[name].arguments if name in methods and name not in stop else ()
        todo.extend(edges[name])
    return _ordered(edges)


def _ordered(edges: Mapping[str, Sequence[str]]) -> list[str]:
    """Return names so that each comes after all that it is computed from.

    The order of `graphlib.TopologicalSorter`, in a quarter of its time: a screening asks for a thousand orders.
    """
    waiting = dict.fromkeys((n for name, arguments in edges.items() for n in (name, *arguments)), 0)
    users: dict[str, list[str]] = {}
    for name, arguments in edges.items():
        waiting[name] = len(arguments)
        for argument in arguments:
            users.setdefault(argument, []).append(name)
    order = [name for name, count in waiting.items() if not count]
    for name in order:  # which grows
        for user in users.get(name, ()):
            waiting[user] -= 1
            if not waiting[user]:
                order.append(user)
    if len(order) < len(waiting):
        raise GraphError(f"the graph has a cycle: {' ← '.join(_cycle(edges))}")
    return order


def _cycle(edges: Mapping[str, Sequence[str]]) -> Sequence[str]:
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        found: Sequence[str] = error.args[1]
        return found
    return ()


def run(
    graph: Graph,
    choices: Mapping[str, str],
    targets: Sequence[str],
    given: Mapping[str, Value],
    terms: Nomenclature,
    chunk: int = 20,
    central: Sequence[str] = (),
    memo: Memo | None = None,
) -> dict[str, Value]:
    """Compute the targets under the choices.

    Parameters
    ----------
    graph : Graph
        All methods; the choices pick one for each quantity.
    choices : mapping of str to str
        The value of each choice of the case.
    targets : sequence of str
        What is asked for.
    given : mapping of str to value
        Leaves and overrides alike: arrays of shape (1 or M, *axes), supports, or `Absent`.
        A given value stands in for the node of that name.
    terms : Nomenclature
        Axes and units of all names.
    chunk : int
        Members computed together. What does not depend on sampled values is computed once.
    central : sequence of str
        What is asked for of the first member alone.
    memo : Memo, optional
        Holds what other runs computed, outside of chunks, from the same objects.

    Returns
    -------
    dict
        The value of each target, with the member axis first; of what is central, one member.

    Raises
    ------
    UnknownName
        For a target or a given name that no alternative of the graph knows; offers the nearest names.
    GraphError
        For a cycle, or for axes or lengths that are not those of the nomenclature.
    DomainError, NotFinite
        With the node, the members and the values of their leaves.
    """
    for name in (*targets, *central, *given):
        if name not in graph.names:
            raise UnknownName(unknown(name, graph.names))
    return _Run(graph.choose(choices), given, terms, memo or Memo()).compute(targets, chunk, central)


class _Run:
    """One run: its methods, the values had so far, and the length of each axis."""

    def __init__(
        self, methods: Mapping[str, Node], given: Mapping[str, Value], terms: Nomenclature, memo: Memo
    ) -> None:
        self.memo = memo
        self.methods = {name: node for name, node in methods.items() if name not in given}
        self.given = given
        self.terms = terms
        self.sizes: dict[str, int] = {}
        self.values: dict[str, Value] = {}
        self.views: dict[str, dict[str, tuple[Any, ...]]] = {}  # by node: how its arguments get all their axes
        self.first = 0  # number of the first member of the chunk
        self.chunked = False

    def compute(self, targets: Sequence[str], chunk: int, central: Sequence[str] = ()) -> dict[str, Value]:
        """Compute what does not vary once, series chunk by chunk, and all else for all members together."""
        asked = [*targets, *central]
        order = upstream(self.methods, asked)
        members = self._take_leaves(order)
        varying = self._varying(order)
        steps = [name for name in order if name not in self.values]
        changing = [name for name in steps if name in varying]
        inputs = {argument for name in changing for argument in self.methods[name].arguments}
        self._steps([name for name in steps if name not in varying], keep={*asked, *inputs})
        before, chunked, after = self._phases(changing)
        self._steps(before, keep={*asked, *inputs})
        if chunked:
            wanted = {*targets, *(a for name in after for a in self.methods[name].arguments)}
            self.values |= self._in_chunks(chunked, wanted, set(central), members, chunk)
        self._steps(after, keep=set(asked))
        first = {name: _members(self.values[name], 0, 1) for name in central}
        return first | {name: self.values[name] for name in targets}

    def _in_chunks(
        self, steps: Sequence[str], wanted: set[str], central: set[str], members: int, chunk: int
    ) -> dict[str, Value]:
        """Compute the steps chunk by chunk; return what is wanted of them for all members, or for the first one."""
        whole = self.values
        kept: dict[str, list[Value]] = {name: [] for name in steps if name in wanted | central}
        self.chunked = True
        for self.first in range(0, members, chunk):
            self.values = {n: _members(v, self.first, self.first + chunk) for n, v in whole.items()}
            self._steps(steps, keep=set(kept))
            for name, parts in kept.items():
                if name in wanted:
                    parts.append(self.values[name])
                elif not parts:
                    parts.append(_copied(_members(self.values[name], 0, 1)))
        self.values, self.first, self.chunked = whole, 0, False
        return {name: _join(parts) for name, parts in kept.items()}

    def _phases(self, steps: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
        """Split steps into those before any series, those that make or feed series, and those after the last."""
        made = set(steps)
        series = {n for n in steps if any(self.terms[m].is_series for m in (n, *self.methods[n].arguments))}
        touched, feeding = set(series), set(series)
        for name in steps:
            if not touched.isdisjoint(self.methods[name].arguments):
                touched.add(name)
        for name in reversed(steps):
            if name in feeding:
                feeding.update(made.intersection(self.methods[name].arguments))
        before = [name for name in steps if name not in touched]
        return before, [n for n in steps if n in touched and n in feeding], [
            n for n in steps if n in touched and n not in feeding
        ]  # fmt: skip

    def _take_leaves(self, order: Sequence[str]) -> int:
        """Take the given values that are needed; what nobody gives is absent. Return the number of members."""
        members = 1
        for name in order:
            value = self.given.get(name)
            if value is None and name not in self.methods:
                self._known(name)
                value = Absent(f"{name}: {_why_missing(name)}")
            if value is None:
                continue
            if not (isinstance(value, Absent) or self._is_support(name)):
                value = self._given(name, value)
                if value.shape[0] != 1 and members not in (1, value.shape[0]):
                    raise GraphError(f"{name} was given with {value.shape[0]} members; others have {members}")
                members = max(members, value.shape[0])
            self.values[name] = value
        return members

    def _is_support(self, name: str) -> bool:
        self._known(name)
        return self.terms[name].kind == "support"

    def _given(self, name: str, value: Any) -> Array:
        """Check a given quantity."""
        if not isinstance(value, np.ndarray) or value.ndim == 0:
            raise GraphError(f"{name} was given as {type(value).__name__}; expected an array, members first")
        array = self._checked(name, value, value.shape[0], f"{name} was given with")
        if not np.isfinite(array).all():
            raise NotFinite(f"{name} was given with a value that is not a finite number")
        return array

    def _known(self, name: str) -> None:
        if name.removeprefix(REFERENCE) not in self.terms:
            users = ", ".join(node.place for node in self.methods.values() if name in node.arguments)
            raise GraphError(f"{unknown(name, self.terms)}; it is an argument of {users}")

    def _varying(self, order: Sequence[str]) -> set[str]:
        """Return the names whose values differ from member to member."""
        varying: set[str] = set()
        for name in order:
            if name in self.values:
                if isinstance(self.values[name], np.ndarray) and self.values[name].shape[0] > 1:
                    varying.add(name)
            elif not varying.isdisjoint(self.methods[name].arguments):
                varying.add(name)
        return varying

    def _steps(self, steps: Sequence[str], keep: set[str]) -> None:
        """Compute the steps in their order; free what was computed after its last use."""
        last_use = {argument: name for name in steps for argument in self.methods[name].arguments}
        computed = set(steps)
        for name in steps:
            node = self.methods[name]
            self.values[name] = self._call(node) if self.chunked else self._remembered(node)
            for argument in set(node.arguments):
                if argument in computed and argument not in keep and last_use[argument] == name:
                    del self.values[argument]

    def _remembered(self, node: Node) -> Value:
        """Return what another run has made of the same objects, or call the method."""
        arguments = tuple(self.values[name] for name in node.arguments)
        value = self.memo.get((node, *arguments), lambda: self._call(node))
        if isinstance(value, np.ndarray):
            self._sized(node.name, value, f"{node.place} returned")
        return value

    def _call(self, node: Node) -> Value:
        """Call one method with aligned arguments and check what it returns."""
        arguments = {name: self.values[name] for name in node.arguments}
        missing = [v for v in arguments.values() if isinstance(v, Absent)]
        if missing:
            return _absent(node.name, missing)
        if node.name not in self.views:
            self.views[node.name] = _views(arguments, self.terms)
        views = self.views[node.name]
        aligned = {name: value[views[name]] if name in views else value for name, value in arguments.items()}
        members = max((v.shape[0] for v in aligned.values() if isinstance(v, np.ndarray)), default=1)
        try:
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                result = _stack(node.function, aligned, members) if node.per_member else node.function(**aligned)
        except DomainError as error:
            raise DomainError(self._located(f"{node.place}: {error}", node, error.where), error.where) from error
        except ImpactError:
            raise
        except Exception as error:
            raise GraphError(f"{node.place} failed: {type(error).__name__}: {error}") from error
        if isinstance(result, Absent) or self._is_support(node.name):
            return result
        array = self._checked(node.name, result, members, f"{node.place} returned")
        finite = np.isfinite(array)
        if not finite.all():
            message = f"{node.place}: {node.name} is not a finite number"
            raise NotFinite(self._located(message, node, ~finite))
        return array

    def _checked(self, name: str, result: Any, members: int, who: str) -> Array:
        """Check the axes and their lengths."""
        axes = self.terms[name].axes
        try:
            array = np.ascontiguousarray(result, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise GraphError(f"{who} no numbers for {name}: {error}") from None
        if array.ndim != 1 + len(axes):
            raise GraphError(f"{who} shape {array.shape} for {name}; expected ({', '.join(('member', *axes))})")
        if array.shape[0] != members:
            raise GraphError(f"{who} {array.shape[0]} members for {name}; its arguments have {members}")
        self._sized(name, array, who)
        return array

    def _sized(self, name: str, array: Array, who: str) -> None:
        """Check that an array has the lengths that its axes have elsewhere."""
        for axis, size in zip(self.terms[name].axes, array.shape[1:], strict=True):
            if self.sizes.setdefault(axis, size) != size:
                raise GraphError(f"{who} length {size} along {axis} for {name}; elsewhere it is {self.sizes[axis]}")

    def _located(self, message: str, node: Node, where: Any) -> str:
        """Add to a message the members concerned and the leaves of the first of them."""
        rows = np.atleast_1d(np.asarray(False if where is None else where))
        values = [self.values[name] for name in node.arguments]
        if rows.shape[0] > max((v.shape[0] for v in values if isinstance(v, np.ndarray)), default=1):
            rows = np.zeros(1, dtype=np.bool_)  # not by member: the leaves of the first one are shown
        outside = np.flatnonzero(rows.reshape(rows.shape[0], -1).any(axis=1))
        member = int(outside[0]) if outside.size else 0
        arrays = {n: self.values[n] for n in upstream(self.methods, [node.name]) if n in self.given}
        scalars = {n: v for n, v in arrays.items() if isinstance(v, np.ndarray) and v.size == v.shape[0]}
        sampled_first = sorted(scalars, key=lambda n: scalars[n].shape[0] == 1)
        shown = {n: _members(scalars[n], member, member + 1).flat[0] for n in sampled_first[:_SHOWN_LEAVES]}
        leaves = [f"{n} = {value:.6g} {self.terms[n].unit}".removesuffix(" 1") for n, value in shown.items()]
        if outside.size:
            place = " of this chunk" if self.chunked else ""
            others = f" and {outside.size - 1} more{place}" if outside.size > 1 else ""
            message += f" (member {self.first + member}{others})"
        return message + (f"; leaves: {', '.join(leaves)}" if leaves else "")


def _absent(name: str, missing: Sequence[Absent]) -> Absent:
    """Return the absence that follows from those of some arguments: each first reason once, by its shortest chain."""
    chains = [f"{name} ← {chain}" for absent in missing for chain in absent.reason.split("; ")]
    shortest: dict[str, str] = {}
    for chain in sorted(chains, key=len):
        shortest.setdefault(chain.rpartition(" ← ")[2], chain)
    return Absent("; ".join(shortest.values()))


def _why_missing(name: str) -> str:
    if name.startswith(REFERENCE):
        return "the case has no reference case"
    return "no value is given, and no method holds under the choices of the case"


def _views(arguments: Mapping[str, Value], terms: Nomenclature) -> dict[str, tuple[Any, ...]]:
    """Return by array the index that gives it all axes of the arguments, member first, in the canonical order."""
    own = {name: terms[name].axes for name, value in arguments.items() if isinstance(value, np.ndarray)}
    used = set().union(*own.values())
    axes = [axis for axis in AXES if axis in used]
    return {
        name: (slice(None), *(slice(None) if axis in have else None for axis in axes)) for name, have in own.items()
    }


def _stack(function: Callable[..., Any], aligned: Mapping[str, Value], members: int) -> Array:
    """Call a solver node for each member with arguments of one member."""
    rows = []
    for member in range(members):
        try:
            rows.append(function(**{name: _members(v, member, member + 1) for name, v in aligned.items()}))
        except DomainError as error:
            raise DomainError(str(error), np.arange(members) == member) from error
    return np.concatenate(rows)


def _members(value: Value, first: int, stop: int) -> Value:
    return value[first:stop] if isinstance(value, np.ndarray) and value.shape[0] > 1 else value


def _copied(value: Value) -> Value:
    return value.copy() if isinstance(value, np.ndarray) else value


def _join(parts: list[Value]) -> Value:
    absent = next((part for part in parts if isinstance(part, Absent)), None)
    return absent or (np.concatenate(parts) if isinstance(parts[0], np.ndarray) else parts[0])
