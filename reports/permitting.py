"""The screening of rules and the documents to request, as the report shows them.

Nothing is judged here: status, regime, bound and flip come from the screening, words from its rules, its
questionnaire and the site pack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact.documents import DocumentShape, read_documents
from impact.graph import Absent
from impact.rulebook import Rulebook
from impact.screening import NOTICE, STALE, RuleResult, open_rulebook
from impact.study import Study
from reports.document import Row, label_text
from reports.language import Language

LETTERS = "abcdefghijklmnopqrstuvwxyz"
NOT_REACHED = "NC"


@dataclass(frozen=True)
class RuleLine:
    """One row of the screening; `address` names its value, and its other numbers with a statistic."""

    address: str
    key: str
    label: str
    id: str
    title: str
    counted: str
    unit: str
    status: str
    regime: str
    shares: tuple[str, ...]
    bounded: bool
    flips: bool
    stale: bool
    open: tuple[str, ...]
    note: str
    clause: bool

    @property
    def reached(self) -> bool:
        """Whether the value reaches a regime of this rule."""
        return self.regime not in ("", NOT_REACHED)


@dataclass(frozen=True)
class Question:
    """A rule that cannot be decided: what is asked, why, and the documents that would answer it."""

    line: RuleLine
    label: str
    why: str
    documents: tuple[DocumentShape, ...]


class Screening:
    """The rows of a study's screening, in one language."""

    def __init__(self, study: Study, words: Language) -> None:
        self._study, self._words = study, words
        self.book: Rulebook = open_rulebook(study.project)
        self.notice, self.stale = NOTICE[words.code], STALE[words.code]
        self.letters: dict[str, str] = {}

    def line(self, row: Row, role: str, rule: str, label: str = "", tranche: bool = False) -> RuleLine:
        """Return the row of a rule in the case that plays a role, for the whole project or one tranche."""
        named = f"{rule}[{label}]" if label else rule
        return self._line(self._study.screened[row.of(role, f"screening/{'tranche/' if tranche else ''}{named}")])

    def lines(self, row: Row, role: str) -> list[RuleLine]:
        """Return the rows that have a value in the case that plays a role."""
        return [self._line(found) for found in self._rows(row, role) if not isinstance(found.value, Absent)]

    def questions(self, row: Row, role: str) -> list[Question]:
        """Return the rows that nothing public decides."""
        found = [r for r in self._rows(row, role) if isinstance(r.value, Absent)]
        return [self._question(r) for r in found]

    def labels(self, rule: str) -> tuple[str, ...]:
        """Return the labels along which a rule is screened."""
        rows = self._study.screened.values()
        return tuple(dict.fromkeys(r.address.label for r in rows if r.rule.key == rule and r.address.label))

    def letter(self, condition: str) -> str:
        """Return the letter of an open condition, in the order in which they are first named."""
        if condition not in self.letters:
            self.letters[condition] = LETTERS[len(self.letters)]
        return self.letters[condition]

    def asked(self, condition: str) -> str:
        """Return the words of an open condition: a question, or a choice that nothing public settles."""
        question = self.book.questions.get(condition)
        known = self._study.project.terms
        return self._words.pick(question.label) if question else known[condition].words(self._words.code)

    def documents(self) -> Mapping[str, DocumentShape]:
        """Return the documents to request."""
        project = self._study.project
        return read_documents(project.pack.folder, project.terms, self._claims(), self.book.questions)

    def _claims(self) -> Sequence[str]:
        from impact.claims import read_claims

        project = self._study.project
        return list(read_claims(project.pack.folder, project.terms, project.register, project.plan))

    def _rows(self, row: Row, role: str) -> list[RuleResult]:
        return [
            found for found in self._study.screened.values()
            if found.address.case == row.cases[role] and found.address.phase == "cumulative"
        ]  # fmt: skip

    def _question(self, row: RuleResult) -> Question:
        quantity = row.rule.shape.quantity
        asked = self.book.questions.get(quantity)
        settling = tuple(d for d in self.documents().values() if quantity in d.questions)
        if asked is None:  # a computed quantity that rests on data that nobody has given
            label = self._study.project.terms[quantity].words(self._words.code)
            return Question(self._line(row), label, self._missing(row.value), settling)
        return Question(self._line(row), self._words.pick(asked.label), self._words.pick(asked.why), settling)

    def _missing(self, value: object) -> str:
        """Return the reasons of an absence in the language of the report."""
        reasons = value.reason.split("; ") if isinstance(value, Absent) else []
        absent = self._study.project.register.absent
        names = [reason.partition(":")[0].strip() for reason in reasons]
        return " ; ".join(dict.fromkeys(self._words.pick(absent[name]) for name in names if name in absent))

    def _line(self, row: RuleResult) -> RuleLine:
        shape, pick = row.rule.shape, self._words.pick
        term = self._study.project.terms.get(shape.quantity)
        counted = term.words(self._words.code) if term is not None else ""
        label = label_text(self._study, shape.quantity, row.address.label, self._words) if term is not None else ""
        return RuleLine(
            str(row.address), row.rule.key, row.address.label or "", shape.id, pick(shape.title),
            f"{counted}, {label}" if label else counted, shape.unit, row.status, row.regime or "",
            tuple(row.shares), row.bound is not None, row.flip is not None, row.to_revalidate, row.open,
            pick(shape.note) if shape.note else "", any(band.regime == "clause" for band in row.rule.bands),
        )  # fmt: skip
