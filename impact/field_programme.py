"""The field programme: what would have to be measured, and what each operation would settle.

Costs and durations are data of the register; this file says what they buy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from pydantic import Field, ValidationError

from impact import evidence
from impact.errors import RegisterError
from impact.evidence import BilingualText, Strict
from impact.nomenclature import Nomenclature, unknown

PROGRAMME_FILE = "field_programme.toml"


class OperationShape(Strict):
    """`[operations.NAME]`: what an operation settles, and the quantities that it bears on."""

    settles: BilingualText
    quantities: list[str] = Field(min_length=1)


class _File(Strict):
    operations: dict[str, OperationShape] = Field(min_length=1)


def read_operations(
    terms: Nomenclature, costed: Iterable[str], folder: Path | None = None
) -> Mapping[str, OperationShape]:
    """Read the operations of the field programme.

    Parameters
    ----------
    terms : Nomenclature
        The quantities that an operation may name.
    costed : iterable of str
        Keys of the operations that the register has a cost of.
    folder : Path, optional
        Folder of the file; the toolkit's own by default.

    Raises
    ------
    RegisterError
        With all faults of the file.
    """
    path = (folder or Path(str(files("impact"))) / "rules") / PROGRAMME_FILE
    try:
        found = _File.model_validate(evidence.read_toml(path, PROGRAMME_FILE)).operations
    except ValidationError as error:
        raise RegisterError(evidence.shape_faults(error, PROGRAMME_FILE, "", OperationShape)) from None
    quantities, known = terms.of_kind("quantity"), list(costed)
    faults = [
        f"{PROGRAMME_FILE}: operations.{key}.quantities: {unknown(name, quantities, 'quantity')}"
        for key, operation in found.items()
        for name in operation.quantities
        if name not in quantities
    ]
    faults += [f"{PROGRAMME_FILE}: operations: {unknown(key, known, 'operation')}" for key in found if key not in known]
    faults += [
        f"{PROGRAMME_FILE}: operations.{key} is missing; the register has its cost" for key in known if key not in found
    ]
    if faults:
        raise RegisterError(faults)
    return found
