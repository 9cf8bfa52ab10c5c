"""Which finding matters for which act of permitting: articles as they were read, dated, without a judgement.

A finding names a quantity of the study; a hook names an article by which that quantity may be raised against an act, or
asked of its author. All faults of the file are raised together.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pydantic import Field, ValidationError

from impact import evidence
from impact.errors import RegisterError
from impact.evidence import BilingualText, Strict
from impact.nomenclature import Nomenclature, unknown
from impact.rulebook import is_old

ACTS_FILE = "acts.toml"


class ActShape(Strict):
    """`[acts.NAME]`: a decision, or a family of decisions."""

    label: BilingualText


class ArticleShape(Strict):
    """`[articles.NAME]`: an article of law or a ruling, what it says, and how it was read."""

    name: str
    code: BilingualText
    says: BilingualText
    version_read: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    source: str | None = None
    repairs: bool = False

    def is_stale(self, date: datetime.date) -> bool:
        """Whether the text is to be read again before a study of a date relies on it."""
        return self.source is None or is_old(self.version_read, date)


class FindingShape(Strict):
    """`[findings.NAME]`: a quantity of the study, the articles by act, and what would repair or settle it."""

    label: BilingualText
    role: str
    quantity: str
    hooks: dict[str, list[str]] = Field(min_length=1)
    repair: BilingualText


class _File(Strict):
    acts: dict[str, ActShape] = Field(min_length=1)
    articles: dict[str, ArticleShape] = Field(min_length=1)
    findings: dict[str, FindingShape] = Field(min_length=1)


@dataclass(frozen=True)
class Acts:
    """The matrix: acts, articles and findings by their keys."""

    acts: dict[str, ActShape]
    articles: dict[str, ArticleShape]
    findings: dict[str, FindingShape]


def read_acts(terms: Nomenclature, sources: Iterable[str], roles: Iterable[str], folder: Path | None = None) -> Acts:
    """Read the matrix of findings and acts.

    Parameters
    ----------
    terms : Nomenclature
        The quantities that a finding may name.
    sources, roles : iterable of str
        Keys of the sources, and the roles of cases that a finding may name.
    folder : Path, optional
        Folder of the file; the toolkit's own by default.

    Raises
    ------
    RegisterError
        With all faults of the file.
    """
    path = (folder or Path(str(files("impact"))) / "rules") / ACTS_FILE
    try:
        found = _File.model_validate(evidence.read_toml(path, ACTS_FILE))
    except ValidationError as error:
        raise RegisterError(evidence.shape_faults(error, ACTS_FILE, "", _File)) from None
    quantities, known, played = terms.of_kind("quantity"), set(sources), set(roles)
    faults = []
    for key, article in found.articles.items():
        if article.source is not None and article.source not in known:
            faults.append(f'{ACTS_FILE}: articles.{key}.source names "{article.source}", which is in no sources file')
    for key, finding in found.findings.items():
        place = f"{ACTS_FILE}: findings.{key}"
        if finding.quantity not in quantities:
            faults.append(f"{place}.quantity: {unknown(finding.quantity, quantities, 'quantity')}")
        if finding.role not in played:
            faults.append(f"{place}.role: {unknown(finding.role, played, 'role')}")
        for act, articles in finding.hooks.items():
            faults += [] if act in found.acts else [f"{place}.hooks: {unknown(act, found.acts, 'act')}"]
            faults += [
                f"{place}.hooks.{act}: {unknown(name, found.articles, 'article')}"
                for name in articles
                if name not in found.articles
            ]
    if faults:
        raise RegisterError(faults)
    return Acts(found.acts, found.articles, found.findings)
