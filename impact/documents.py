"""Documents to request: what is missing, who holds it, and what it would settle."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from gis import paths
from impact import evidence
from impact.errors import RegisterError
from impact.evidence import BilingualText, Strict
from impact.nomenclature import Nomenclature, unknown

DOCUMENTS_FILE = "documents.toml"


class DocumentShape(Strict):
    """`[documents.NAME]`: a document that is not public, or that was not seen."""

    what: BilingualText
    holder: BilingualText
    settles: BilingualText
    claims: list[str] = []
    quantities: list[str] = []
    questions: list[str] = []
    cost: BilingualText | None = None
    status: Literal["to-request", "requested", "received", "refused"] = "to-request"
    requested: datetime.date | None = None


class _File(Strict):
    documents: dict[str, DocumentShape] = Field(min_length=1)


def read_documents(
    folder: Path, terms: Nomenclature, claims: Iterable[str], questions: Iterable[str] | None = None
) -> dict[str, DocumentShape]:
    """Read the documents to request of a site pack; a pack without the file has none.

    Parameters
    ----------
    folder : Path
        Of the pack.
    terms : Nomenclature
        The quantities that a document may name.
    claims : iterable of str
        The keys of the claims that a document may name.
    questions : iterable of str, optional
        The questions of the rules that a document may answer; not checked if not given.

    Raises
    ------
    RegisterError
        With all faults of the file.
    """
    path = paths.inside(folder, DOCUMENTS_FILE, file=DOCUMENTS_FILE, field="the file")
    if not path.is_file():
        return {}
    try:
        found = _File.model_validate(evidence.read_toml(path, DOCUMENTS_FILE)).documents
    except ValidationError as error:
        raise RegisterError(evidence.shape_faults(error, DOCUMENTS_FILE, "", DocumentShape)) from None
    quantities, known = terms.of_kind("quantity"), set(claims)
    asked = set(questions or ())
    faults = []
    for key, document in found.items():
        place = f"{DOCUMENTS_FILE}: documents.{key}"
        faults += [
            f"{place}.quantities: {unknown(name, quantities, 'quantity')}"
            for name in document.quantities
            if name not in quantities
        ]
        faults += [f"{place}.claims: {unknown(n, known, 'claim')}" for n in document.claims if n not in known]
        if questions is not None:
            faults += [
                f"{place}.questions: {unknown(n, asked, 'question')}" for n in document.questions if n not in asked
            ]
        if document.status != "to-request" and document.requested is None:
            faults.append(f'{place}.status is "{document.status}"; write the date under requested')
    if faults:
        raise RegisterError(faults)
    return found
