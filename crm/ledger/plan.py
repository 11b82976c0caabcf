"""What will happen to every row: create, update, duplicate of, refused, or a question to answer first.

Two rows, or a row and a record, are one lead when the enterprise is the same (credit codes equal, else names equal
after normalising and no two different codes) and the project's name is; both within one unit. The wider check across
units belongs to the duplicates of the enterprises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from crm.enterprises.rules import normal_name
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.ids import new_id
from crm.ledger.draft import Draft, Surroundings, drafted
from crm.ledger.fields import FIELDS
from crm.ledger.rows import ReadRow, Told


class Outcome(StrEnum):
    """What happens to a row."""

    CREATE = "create"
    UPDATE = "update"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    QUESTION = "question"


OUTCOME_NAMES = {
    Outcome.CREATE: N_("New entry"),
    Outcome.UPDATE: N_("Update"),
    Outcome.DUPLICATE: N_("Duplicate"),
    Outcome.REFUSED: N_("Refused"),
    Outcome.QUESTION: N_("Open question"),
}


@dataclass(frozen=True, slots=True)
class KnownFirm:
    """An enterprise already there."""

    id: UUID
    name: str
    uscc: str | None


@dataclass(frozen=True, slots=True)
class KnownLead:
    """A lead already there."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """The records that rows may meet, by unit and code, unit and normalised name, firm (or unit) and project."""

    by_code: Mapping[tuple[UUID, str], KnownFirm] = field(default_factory=dict)
    by_name: Mapping[tuple[UUID, str], KnownFirm] = field(default_factory=dict)
    leads: Mapping[tuple[UUID, str], KnownLead] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row of the preview. ``record`` is the lead (or enterprise) made, updated or met; ``firm_id`` its enterprise."""

    read: ReadRow
    outcome: Outcome
    reason: str = ""
    notes: tuple[str, ...] = ()
    record: UUID | None = None
    draft: Draft | None = None
    firm_id: UUID | None = None
    firm_new: bool = False

    @property
    def number(self) -> int:
        """Return the row's number in the file."""
        return self.read.row.number

    @property
    def title(self) -> str:
        """Return the project's name, or the enterprise's."""
        return self.read.row.name or self.read.row.investor


@dataclass(frozen=True, slots=True)
class Drafts:
    """Every row with its draft, or with the reason why there is none."""

    rows: list[tuple[ReadRow, Draft | None, str]]


def draft_rows(rows: list[ReadRow], around: Surroundings, kind: str, progress: Callable[[int, int], None]) -> Drafts:
    """Draft every row that has no problem and waits for nothing; ``progress`` may raise to stop."""
    made: list[tuple[ReadRow, Draft | None, str]] = []
    for count, read in enumerate(rows):
        if count % 1000 == 0:
            progress(count, len(rows))
        if read.problems:
            made.append((read, None, " ".join(map(_sentence, read.problems))))
        elif read.waits:
            made.append((read, None, ""))
        else:
            made.append(_drafted(read, around, kind))
    return Drafts(made)


def _drafted(read: ReadRow, around: Surroundings, kind: str) -> tuple[ReadRow, Draft | None, str]:
    try:
        return read, drafted(read.row, around, kind), ""
    except RuleBroken as error:
        label = FIELDS[error.field].label if error.field in FIELDS else ""
        return read, None, _headed(_(label), error.message) if label else error.message


def _headed(head: str, sentence: str) -> str:
    return _("{head}: {sentence}").format(head=head, sentence=sentence)


def _sentence(told: Told) -> str:
    return _headed(told.head, told.sentence)


def plan(drafts: Drafts, known: Known, *, update: bool) -> list[RowPlan]:
    """Decide each row in the order of the file; ``update`` changes the records met instead of reporting duplicates."""
    deciding = _Deciding(known, update)
    return [deciding.decide(*each) for each in drafts.rows]


@dataclass(frozen=True, slots=True)
class _Firm:
    """The enterprise of a row: its id, the known record and why it is the same, or whether this row makes it."""

    id: UUID | None
    known: KnownFirm | None = None
    why: str = ""
    new: bool = False


@dataclass
class _Deciding:
    """The rows decided so far, by firm and project."""

    known: Known
    update: bool
    new_by_code: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    new_by_name: dict[tuple[UUID, str], list[tuple[str | None, UUID]]] = field(default_factory=dict)
    seen: dict[tuple[UUID, str], tuple[int, UUID | None]] = field(default_factory=dict)

    def decide(self, read: ReadRow, draft: Draft | None, reason: str) -> RowPlan:
        """Return what happens to one row."""
        notes = tuple(_sentence(told) for told in read.notes)
        if draft is None:
            return (
                RowPlan(read, Outcome.REFUSED, reason, notes)
                if reason
                else RowPlan(read, Outcome.QUESTION, _("Waits for an answer."), notes)
            )
        notes += draft.notes
        firm = self._firm(draft)
        project = normal_name(read.row.name) if draft.lead is not None else ""
        key = (firm.id or draft.unit_id, project)
        if key in self.seen:
            earlier, record = self.seen[key]
            text = _("The same enterprise and project as row {row}.").format(row=earlier)
            return RowPlan(read, Outcome.DUPLICATE, text, notes, record)
        met = firm.known if draft.lead is None else self.known.leads.get(key)
        if met is None:
            record = new_id() if draft.lead is not None else firm.id
            self.seen[key] = (read.row.number, record)
            return RowPlan(read, Outcome.CREATE, "", notes, record, draft, firm.id, firm.new)
        self.seen[key] = (read.row.number, met.id)
        why = (firm.why,) if draft.lead is None else (firm.why, _("the project's name is equal"))
        text = _("“{name}” is there already: {same}.").format(name=met.name, same="; ".join(filter(None, why)))
        outcome = Outcome.UPDATE if self.update else Outcome.DUPLICATE
        return RowPlan(read, outcome, text, notes, met.id, draft, firm.id)

    def _firm(self, draft: Draft) -> _Firm:
        """Return the enterprise a row means: a known one, one of an earlier row, or a new one."""
        if draft.enterprise is None:
            return _Firm(None)
        code: str | None = draft.enterprise["uscc"]
        by_name = (draft.unit_id, draft.enterprise["normal_name"])
        if code is not None:
            known = self.known.by_code.get((draft.unit_id, code))
            if known is not None:
                return _Firm(known.id, known, _("the credit code is equal"))
            if (draft.unit_id, code) in self.new_by_code:
                return _Firm(self.new_by_code[draft.unit_id, code])
        known = self.known.by_name.get(by_name)
        if known is not None and (code is None or known.uscc in (None, code)):
            return _Firm(known.id, known, _("the enterprise's name is equal"))
        for other_code, firm_id in self.new_by_name.get(by_name, ()):
            if code is None or other_code is None or code == other_code:
                return _Firm(firm_id)
        return _Firm(self._new_firm(draft, by_name, code), new=True)

    def _new_firm(self, draft: Draft, by_name: tuple[UUID, str], code: str | None) -> UUID:
        firm_id = new_id()
        self.new_by_name.setdefault(by_name, []).append((code, firm_id))
        if code is not None:
            self.new_by_code[draft.unit_id, code] = firm_id
        return firm_id
