"""Clauses and commitments as pages, papers and commands show them: a clause is everybody's to read, a promise its unit's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import N_, _
from crm.leads.detail import AttachmentRow, attachment_rows
from crm.leads.model import Lead
from crm.leads.rules import MILESTONE_NAMES, MilestoneKind
from crm.people.permissions import Actor, May, scope
from crm.people.queries import official_names, unit_names
from crm.policies.checks import Sums
from crm.policies.clauses import ClauseData
from crm.policies.formulas import MEASURE_NAMES, Formula, Measure, formula_words, yuan
from crm.policies.keeping import among, facts_of, shares_of, sums_of
from crm.policies.model import ClauseReview, GrantApplication, PolicyClause, PolicyCommitment
from crm.policies.rules import STANDING, CommitmentState, Condition
from crm.procedures.time_limit.model import Case
from crm.procedures.time_limit.queries import in_view

VALIDITY_NAMES = {
    "in_force": N_("in force now"),
    "early": N_("not in force yet"),
    "ended": N_("no longer in force"),
}


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """An edition of a clause. ``validity``: in_force, early or ended; ``latest``: no edition follows; amounts in fen.

    ``promises`` and ``promised`` are those that the actor may see.
    """

    id: UUID
    series_id: UUID
    edition: int
    version: int
    data: ClauseData
    validity: str
    latest: bool
    review: str
    reviewed_on: date | None
    promises: int
    promised: int

    @property
    def title(self) -> str:
        """Return the title, with the edition from the second one on."""
        if self.edition == 1:
            return self.data.title
        return _("{title} (edition {number})").format(title=self.data.title, number=self.edition)

    @property
    def promisable(self) -> bool:
        """Tell whether it may be promised now: in force, and its review passed."""
        return self.validity == "in_force" and self.review in STANDING

    @property
    def formula(self) -> str:
        """Return the formula as one reads it."""
        return formula_words(self.data.formula)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One entry of a clause's review."""

    status: str
    day: date
    reviewer: str
    opinion: str
    ground: str
    legal_basis: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment with what became of it; ``clause`` names the edition, ``shares``: (year, fen) due, the earliest first."""

    id: UUID
    version: int
    lead_id: UUID
    project: str
    unit_id: UUID
    unit: str
    clause_id: UUID
    series_id: UUID
    clause: str
    clause_title: str
    number: str
    formula: Formula
    condition: Condition
    contract_number: str
    signed_on: date
    terms: str
    state: str
    ended_on: date | None
    end_reason: str
    entered_by: str
    sums: Sums
    shares: tuple[tuple[int, int], ...]
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class ClauseDetail:
    """A clause with its reviews, the newest first, its other editions, files, and what is promised under it."""

    row: ClauseRow
    reviews: tuple[ReviewRow, ...]
    editions: tuple[ClauseRow, ...]
    files: tuple[AttachmentRow, ...]
    commitments: tuple[CommitmentRow, ...]
    may: frozenset[str]


def condition_words(condition: Condition) -> str:
    """Return a clause's conditions as one reads them, a dash for none."""
    parts = []
    if condition.milestone:
        name = _(MILESTONE_NAMES[MilestoneKind(condition.milestone)])
        text = (
            _("“{milestone}” verified by the bureau")
            if condition.by_year is None
            else _("“{milestone}” reached by {year} and verified")
        )
        parts.append(text.format(milestone=name, year=condition.by_year))
    if condition.reach_of:
        measure = _(MEASURE_NAMES[Measure(condition.reach_of)])
        parts.append(_("{measure} of {amount} reached").format(measure=measure, amount=yuan(condition.reach_amount or 0)))
    return "；".join(parts) or "—"


def clauses(session: Session, actor: Actor, today: date, *, everything: bool = False) -> list[ClauseRow]:
    """Return the latest editions of the clauses that have not ended (``everything``: all editions), the newest first."""
    found = list(session.scalars(select(PolicyClause).order_by(PolicyClause.first_day.desc(), PolicyClause.id.desc())))
    promised = _promised(session, actor)
    latest: dict[UUID, int] = {}
    for each in found:
        latest[each.series_id] = max(latest.get(each.series_id, 0), each.edition)
    rows = [_clause_row(each, today, latest[each.series_id], promised.get(each.id, (0, 0))) for each in found]
    return [row for row in rows if everything or (row.latest and row.validity != "ended")]


def _promised(session: Session, actor: Actor) -> dict[UUID, tuple[int, int]]:
    chosen = (
        select(PolicyCommitment.clause_id, func.count(), func.sum(PolicyCommitment.ceiling))
        .where(scope(actor, PolicyCommitment.unit_id))
        .group_by(PolicyCommitment.clause_id)
    )
    return {clause: (number, int(total)) for clause, number, total in session.execute(chosen)}


def _clause_row(clause: PolicyClause, today: date, latest: int, promised: tuple[int, int]) -> ClauseRow:
    facts = facts_of(clause)
    ended = clause.last_day is not None and clause.last_day < today
    data = ClauseData(
        clause.title,
        clause.number,
        clause.issuer,
        clause.first_day,
        clause.last_day,
        clause.benefit,
        facts.formula,
        facts.condition,
        clause.terms,
        clause.targeted,
        clause.legal_basis,
    )
    validity = "ended" if ended else "early" if clause.first_day > today else "in_force"
    return ClauseRow(
        clause.id,
        clause.series_id,
        clause.edition,
        clause.version,
        data,
        validity,
        clause.edition == latest,
        clause.review,
        clause.reviewed_on,
        *promised,
    )


def clause_detail(session: Session, actor: Actor, clause_id: UUID, today: date) -> ClauseDetail:
    """Return a clause with everything of it. Raises NotAllowed where there is none."""
    every = clauses(session, actor, today, everything=True)
    row = next((each for each in every if each.id == clause_id), None)
    if row is None:
        raise NotAllowed("clause", _("There is no such clause."))
    people = official_names(session)
    chosen = select(ClauseReview).where(ClauseReview.clause_id == clause_id)
    reviews = tuple(
        ReviewRow(
            each.status,
            each.day,
            each.reviewer,
            each.opinion,
            each.ground,
            each.legal_basis,
            people.get(each.recorded_by, "") if each.recorded_by else "",
            each.recorded_at,
        )
        for each in session.scalars(chosen.order_by(ClauseReview.recorded_at.desc(), ClauseReview.id.desc()))
    )
    editions = tuple(sorted((each for each in every if each.series_id == row.series_id), key=lambda each: each.edition))
    under = commitments(session, actor, only=PolicyCommitment.clause_id == clause_id)
    return ClauseDetail(
        row, reviews, editions, tuple(attachment_rows(session, clause_id)), tuple(under), _clause_acts(actor, row)
    )


def _clause_acts(actor: Actor, row: ClauseRow) -> frozenset[str]:
    if not actor.may(May.KEEP_POLICIES):
        return frozenset()
    acts = {"review"}
    if row.promises == 0:
        acts.add("edit")
    if row.latest:
        acts |= {"amend", "end"}
    return frozenset(acts)


def promise_in_view(actor: Actor) -> ColumnElement[bool]:
    """Return which commitments an actor may see: its units', and those whose grant it handles."""
    if actor.units is None:
        return true()
    handled = select(GrantApplication.commitment_id).join(Case, Case.id == GrantApplication.case_id).where(in_view(actor))
    return or_(scope(actor, PolicyCommitment.unit_id), PolicyCommitment.id.in_(handled))


def commitments(
    session: Session, actor: Actor, *, state: str | None = None, only: ColumnElement[bool] | None = None
) -> list[CommitmentRow]:
    """Return the commitments the actor may see, in one state or all, the newest first."""
    chosen = select(PolicyCommitment, PolicyClause, Lead.name).join(PolicyClause, PolicyClause.id == PolicyCommitment.clause_id)
    chosen = chosen.join(Lead, Lead.id == PolicyCommitment.lead_id).where(promise_in_view(actor))
    if state is not None:
        chosen = chosen.where(PolicyCommitment.state == state)
    if only is not None:
        chosen = chosen.where(only)
    ordered = chosen.order_by(PolicyCommitment.signed_on.desc(), PolicyCommitment.id.desc())
    found = [(each, clause, name) for each, clause, name in session.execute(ordered)]
    return _commitment_rows(session, actor, found)


def commitments_of_lead(session: Session, actor: Actor, lead_id: UUID) -> list[CommitmentRow]:
    """Return what is promised to a project, as far as the actor may see it."""
    return commitments(session, actor, only=PolicyCommitment.lead_id == lead_id)


def commitment(session: Session, actor: Actor, commitment_id: UUID) -> CommitmentRow:
    """Return one commitment. Raises NotAllowed for another unit's."""
    found = commitments(session, actor, only=PolicyCommitment.id == commitment_id)
    if not found:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    return found[0]


def _commitment_rows(
    session: Session, actor: Actor, found: Iterable[tuple[PolicyCommitment, PolicyClause, str]]
) -> list[CommitmentRow]:
    listed = list(found)
    units, people = unit_names(session), official_names(session)
    kept = [each for each, _clause, _name in listed]
    sums, shares = sums_of(session, kept), shares_of(session, [each.id for each in kept])
    used = _used(session, [each.id for each in kept])
    rows = []
    for each, clause, name in listed:
        facts = facts_of(clause)
        title = clause.title
        if clause.edition > 1:
            title = _("{title} (edition {number})").format(title=title, number=clause.edition)
        rows.append(
            CommitmentRow(
                each.id,
                each.version,
                each.lead_id,
                name,
                each.unit_id,
                units[each.unit_id],
                each.clause_id,
                clause.series_id,
                title,
                clause.title,
                clause.number,
                facts.formula,
                facts.condition,
                each.contract_number,
                each.signed_on,
                each.terms,
                each.state,
                each.ended_on,
                each.end_reason,
                people.get(each.entered_by, "") if each.entered_by else "",
                sums[each.id],
                shares.get(each.id, ()),
                _commitment_acts(actor, each, used=each.id in used),
            )
        )
    return rows


def _used(session: Session, ids: Collection[UUID]) -> set[UUID]:
    return set(session.scalars(select(GrantApplication.commitment_id).where(among(GrantApplication.commitment_id, ids))))


def _commitment_acts(actor: Actor, each: PolicyCommitment, *, used: bool) -> frozenset[str]:
    own = actor.may(May.EDIT_RECORDS) and (actor.units is None or each.unit_id in actor.units)
    if not own or each.state != CommitmentState.OPEN:
        return frozenset()
    return frozenset({"apply", "end"} if used else {"apply", "end", "edit"})
