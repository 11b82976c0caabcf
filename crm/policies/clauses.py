"""What the bureau does with clauses 政策条款: enter, change, amend into a new edition, end, and record their review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.ids import new_id
from crm.leads.rules import MilestoneKind
from crm.people.permissions import May, require
from crm.policies.formulas import AREAS, Formula, FormulaKind
from crm.policies.keeping import facts_of
from crm.policies.model import ClauseReview, PolicyClause, PolicyCommitment
from crm.policies.rules import (
    BENEFITS,
    STANDING,
    ClauseFacts,
    Condition,
    Review,
    ReviewFacts,
    check_clause,
    check_promisable,
    check_review,
)
from crm.store.acts import Work, act, check_version
from crm.store.attachments import attach
from crm.store.undo import holds_after_undo

NO_FORMULA = Formula("")
NO_CONDITION = Condition()
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClauseData:
    """What is entered of a clause. ``targeted``: whom it is for (rules.TARGETED), ``legal_basis`` where it is for named firms."""

    title: str
    number: str = ""
    issuer: str = ""
    first_day: date | None = None
    last_day: date | None = None
    benefit: str = "award"
    formula: Formula = NO_FORMULA
    condition: Condition = NO_CONDITION
    terms: str = ""
    targeted: str = ""
    legal_basis: str = ""


@act("add_clause", label=N_("Add policy clause"))
def add_clause(work: Work, data: ClauseData) -> UUID:
    """Enter a clause; nobody may promise it before its review. Raises NotAllowed, RuleBroken (see ``check_clause``)."""
    require(work.actor, May.KEEP_POLICIES)
    clause_id = new_id()
    clause = PolicyClause(id=clause_id, series_id=clause_id, edition=1, review=Review.UNREVIEWED)
    _enter(clause, data)
    return _keep(work, clause)


@act("edit_clause", label=N_("Change policy clause"), undoable=False)
def edit_clause(work: Work, clause_id: UUID, data: ClauseData, version: int | None = None) -> None:
    """Change a clause nothing is promised under; what the review judged changed, it is to be reviewed anew.

    Raises NotAllowed, Stale, RuleBroken ``clause_promised`` or as ``check_clause``.
    """
    require(work.actor, May.KEEP_POLICIES)
    clause = work.session.get_one(PolicyClause, clause_id)
    check_version(clause, version)
    work.note_subject(clause, clause.title)
    if _is_promised(work, clause_id):
        text = _("Something is promised under this clause; amend it, and the old edition stays for what was promised under it.")
        raise RuleBroken("clause_promised", text)
    before = _judged(clause)
    _enter(clause, data)
    if clause.review in (*STANDING, Review.UNDER_REVIEW) and _judged(clause) != before:
        clause.review, clause.reviewed_on = Review.UNREVIEWED, None


@act("amend_clause", label=N_("Amend policy clause"))
def amend_clause(work: Work, clause_id: UUID, data: ClauseData) -> UUID:
    """Make the next edition of a clause 修订; the old one ends the day before and stays for what was promised under it.

    Raises NotAllowed, RuleBroken ``clause_amended`` (an edition follows already), ``clause_days`` or as ``check_clause``.
    """
    require(work.actor, May.KEEP_POLICIES)
    old = work.session.get_one(PolicyClause, clause_id)
    latest = work.session.scalar(select(func.max(PolicyClause.edition)).where(PolicyClause.series_id == old.series_id))
    if latest != old.edition:
        raise RuleBroken("clause_amended", _("This clause has a later edition already; amend that one."))
    if data.first_day is None or data.first_day <= old.first_day:
        text = _("The new edition begins after the old one, which is in force from {day}.")
        raise RuleBroken("clause_days", text.format(day=old.first_day), field="first_day")
    clause = PolicyClause(id=new_id(), series_id=old.series_id, edition=old.edition + 1, review=Review.UNREVIEWED)
    _enter(clause, data)
    before = data.first_day - ONE_DAY
    if old.last_day is None or old.last_day > before:
        _end(work, old, before)
    return _keep(work, clause)


@act("end_clause", label=N_("End policy clause"))
def end_clause(work: Work, clause_id: UUID, last_day: date) -> None:
    """Give a clause its last day 废止; what was promised until then stays. Raises NotAllowed, RuleBroken ``clause_days``."""
    require(work.actor, May.KEEP_POLICIES)
    clause = work.session.get_one(PolicyClause, clause_id)
    work.note_subject(clause, clause.title)
    if last_day < clause.first_day:
        raise RuleBroken("clause_days", _("The clause ends before it begins; check both days."), field="last_day")
    _end(work, clause, last_day)


def _end(work: Work, clause: PolicyClause, last_day: date) -> None:
    """End a clause unless something is promised later. Raises RuleBroken ``clause_days``."""
    later = select(func.max(PolicyCommitment.signed_on)).where(PolicyCommitment.clause_id == clause.id)
    promised = work.session.scalar(later)
    if promised is not None and promised > last_day:
        text = _("Something was promised under this clause on {day}; it cannot end before that.")
        raise RuleBroken("clause_days", text.format(day=promised), field="last_day")
    clause.last_day = last_day


@act("review_clause", label=N_("Record fair-competition review"), undoable=False)
def review_clause(work: Work, clause_id: UUID, entry: ReviewFacts) -> UUID:
    """Record where a clause's fair-competition review 公平竞争审查 stands. Raises NotAllowed, RuleBroken (see ``check_review``)."""
    require(work.actor, May.KEEP_POLICIES)
    clause = work.session.get_one(PolicyClause, clause_id)
    work.note_subject(clause, clause.title)
    check_review(entry, facts_of(clause), work.clock.today())
    basis = checked_text(entry.legal_basis, "legal_basis", _("Legal basis"), most=300, needed=False)
    review = ClauseReview(
        clause_id=clause_id,
        status=entry.status,
        day=entry.day,
        reviewer=checked_text(entry.reviewer, "reviewer", _("Reviewed by"), most=100),
        opinion=checked_text(entry.opinion, "opinion", _("Opinion"), most=2000, needed=False),
        ground=entry.ground if entry.status == Review.EXCEPTION else "",
        legal_basis=basis,
        recorded_by=work.actor.official_id,
        recorded_at=work.clock.now(),
    )
    work.session.add(review)
    clause.review, clause.reviewed_on = entry.status, entry.day
    if basis:
        clause.legal_basis = basis
    work.session.flush()
    return review.id


@act("attach_review", label=N_("Attach review opinion"))
def attach_review(work: Work, clause_id: UUID, file_name: str, data: bytes) -> UUID:
    """Attach the paper of a clause's review. Raises NotAllowed, RuleBroken (see ``attach``)."""
    require(work.actor, May.KEEP_POLICIES)
    clause = work.session.get_one(PolicyClause, clause_id)
    work.note_subject(clause, clause.title)
    owner = ("policy_clause", clause_id)
    return attach(work.session, owner, None, "review", file_name, data, work.clock.now()).id


def _keep(work: Work, clause: PolicyClause) -> UUID:
    work.session.add(clause)
    work.session.flush()
    work.note_subject(clause, clause.title)
    return clause.id


def _is_promised(work: Work, clause_id: UUID) -> bool:
    return work.session.scalars(select(PolicyCommitment.id).where(PolicyCommitment.clause_id == clause_id)).first() is not None


def _judged(clause: PolicyClause) -> tuple[Any, ...]:
    """Return what a review judged; a corrected title or document number is not judged anew."""
    facts = facts_of(clause)
    return facts.formula, facts.condition, facts.targeted, clause.benefit, clause.terms


def _enter(clause: PolicyClause, data: ClauseData) -> None:
    if data.first_day is None:
        raise RuleBroken("clause_days", _("Enter the day from which the clause is in force."), field="first_day")
    clause.title = checked_text(data.title, "title", _("Title of the clause"), most=200)
    clause.number = checked_text(data.number, "number", _("Document number"), most=60, needed=False)
    clause.issuer = checked_text(data.issuer, "issuer", _("Issuing unit"), most=100)
    clause.terms = checked_text(data.terms, "terms", _("Terms"), most=2000, needed=False)
    clause.legal_basis = checked_text(data.legal_basis, "legal_basis", _("Legal basis"), most=300, needed=False)
    for field, value, known in (("benefit", data.benefit, BENEFITS), ("milestone", data.condition.milestone, _MILESTONES)):
        if value not in known:
            raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=value), field=field)
    formula, condition = _cleaned(data.formula), data.condition
    facts = ClauseFacts(
        clause.title, clause.edition, data.first_day, data.last_day, formula, condition, clause.review, data.targeted
    )
    check_clause(facts)
    clause.first_day, clause.last_day, clause.benefit, clause.targeted = (
        data.first_day,
        data.last_day,
        data.benefit,
        data.targeted,
    )
    clause.formula, clause.rate, clause.measure, clause.cap = formula.kind, formula.rate, formula.measure, formula.cap
    clause.milestone, clause.by_year = condition.milestone, condition.by_year
    clause.reach_of, clause.reach_amount = condition.reach_of, condition.reach_amount


_MILESTONES = ("", *MilestoneKind)


def _cleaned(formula: Formula) -> Formula:
    """Return a formula without what its kind does not use."""
    if formula.kind in (FormulaKind.FIXED, FormulaKind.FREE):
        return Formula(formula.kind, formula.rate if formula.kind == FormulaKind.FIXED else None, "", formula.cap)
    return formula


def areas(measure: str) -> bool:
    """Tell whether a measure is an area, whose figure is entered in ㎡ or 亩 and not in money."""
    return measure in AREAS


@holds_after_undo("policy_clause")
def _promises_hold(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse an undo that leaves a promise under a clause not in force on its day. Raises RuleBroken as ``check_promisable``."""
    chosen = (
        select(PolicyClause, PolicyCommitment.signed_on)
        .join(PolicyCommitment, PolicyCommitment.clause_id == PolicyClause.id)
        .where(PolicyClause.id.in_(ids), PolicyCommitment.state == "open")
    )
    for clause, day in work.session.execute(chosen):
        facts = facts_of(clause)
        if facts.review in STANDING:
            check_promisable(facts, day)
