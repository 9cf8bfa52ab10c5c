"""The tree of errors. Whatever a user can cause ends in one of these.

ImpactError                 root: the command line prints its message and exits with 2
├── InputError              a file, an option or a value that was given is wrong
│   ├── RegisterError       faults of a register, a study file or a pack; all of a file at once
│   ├── LayerError          a geographic layer that cannot enter
│   │   ├── MissingCRS      a layer, or a coordinate, without coordinate reference system
│   │   ├── WrongCRS        a layer in another coordinate system than the declared one
│   │   ├── EmptyLayer      a layer without a feature
│   │   └── SchemaMismatch  a layer without a declared column, or with the wrong geometry
│   ├── FlowModelError      a groundwater model that cannot be solved; each fault names cell, layer, coordinates
│   ├── UnitError           a number or a unit that cannot be read
│   ├── UnknownName         a name that no quantity, datum, choice, case or label bears
│   └── OutsideFolder       a path that leaves the folder it must stay in
├── SourceError            an official service that did not answer as its catalogue entry says
│   ├── Unreachable         no answer, or a trouble that lasts
│   │   └── Refusal         a service that understood the question and says no
│   ├── RefusedReply        an answer that is too large, leads elsewhere, or is not what was asked for
│   ├── Truncated           fewer features than the service says it has, or the same ones twice
│   └── SchemaChanged       a type name or a field that the service no longer knows
├── GraphError              the graph itself is wrong: a cycle, an axis, a missing leaf
├── DomainError             a value outside the range in which an equation holds (ValueError too)
├── NotFinite               a node that made a NaN or an infinity
└── ReportError             a report that cannot be made
    ├── MissingSystemLibrary  a system library that the PDF engine needs
    └── MissingTranslation    a string of the report without its translation
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class ImpactError(Exception):
    """Root of all errors that the toolkit raises on purpose."""


class InputError(ImpactError):
    """Something that was given to the toolkit is wrong."""


class Faults(InputError):
    """Several faults of one input, raised together so that they are mended in one go."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class RegisterError(Faults):
    """Faults of a register, a study file or a site pack."""


class LayerError(Faults):
    """Faults of a geographic layer."""


class MissingCRS(LayerError):
    """A layer without coordinate reference system."""


class WrongCRS(LayerError):
    """A layer whose coordinates cannot be in the declared coordinate reference system."""


class EmptyLayer(LayerError):
    """A layer without a feature."""


class SchemaMismatch(LayerError):
    """A layer without a declared column, or with another kind of geometry."""


class FlowModelError(Faults):
    """Faults of the input of a groundwater model; each names cell, layer and coordinates."""


class UnitError(InputError):
    """A number or a unit that cannot be read, or of the wrong dimension."""


class UnknownName(InputError):
    """A name that nothing bears; the message offers the nearest ones."""


class OutsideFolder(InputError):
    """A path that leaves the folder in which it must stay."""


class SourceError(ImpactError):
    """An official service did not answer as its catalogue entry says."""


class Unreachable(SourceError):
    """No answer from a service, or a trouble that lasts."""


class Refusal(Unreachable):
    """A service that understood the question and says no."""


class RefusedReply(SourceError):
    """An answer that is too large, leads elsewhere, or is not what was asked for."""


class Truncated(SourceError):
    """Fewer features than the service says it has, or the same ones twice."""


class SchemaChanged(SourceError):
    """A type name or a field that a service no longer knows."""


class ProcessEnded(ImpactError):
    """A process that helped with a study is gone, without a fault of its own."""


class GraphError(ImpactError):
    """The graph is wrong: a cycle, a missing leaf, wrong axes."""


class DomainError(ImpactError, ValueError):
    """A value outside the range in which an equation holds.

    Parameters
    ----------
    message : str
        What is outside of which range, with units.
    where : array of bool, optional
        True where the value is outside; the runner finds the members with it.
    """

    def __init__(self, message: str, where: Any = None) -> None:
        self.where = where
        super().__init__(message)


class NotFinite(ImpactError):
    """A node returned NaN or an infinity."""


class ReportError(ImpactError):
    """A report cannot be made."""


class MissingSystemLibrary(ReportError):
    """A system library that the PDF engine needs is not installed."""


class MissingTranslation(ReportError):
    """A string of the report has no translation."""
