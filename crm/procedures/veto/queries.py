"""What pages and papers ask about vetoes: lists with whose move it is, one in full, its events on the lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from crm.enterprises.industries import industry_name
from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.leads.detail import TimelineItem
from crm.leads.model import Lead
from crm.people.permissions import Actor, May, scope
from crm.people.queries import official_names, unit_names
from crm.people.setup import all_settings, county_calendar
from crm.procedures.transfer.course import is_past
from crm.procedures.veto.model import Veto, VetoOpinion, VetoReview, VetoTold
from crm.procedures.veto.rules import (
    OUTCOME_NAMES,
    REASONS,
    STATE_NAMES,
    STEP_NAMES,
    Outcome,
    Signatory,
    Step,
    VetoState,
    check_signatory,
    next_step,
    review_due,
    route,
)
from crm.procedures.veto.signing import heads_of, signatory
from crm.store.numbering import show_number


@dataclass(frozen=True, slots=True)
class VetoRow:
    """A veto in a list. ``next`` is the step whose opinion is wanted, ``review`` open, upheld or lifted; empty otherwise."""

    id: UUID
    lead_id: UUID
    project: str
    investor: str
    unit: str
    reason: str
    state: str
    next: str
    review: str
    reported_on: date
    late: bool
    told_early: bool
    number: str


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One step of the route: the opinion, or an empty one that is still wanted."""

    step: str
    unit: str
    official: str
    agrees: bool | None
    text: str
    given_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """The review of a veto."""

    unit: str
    asked_by: str
    asked_at: datetime
    reason: str
    outcome: str
    decided_by: str
    decided_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class VetoDetail:
    """A veto with all that its page and its paper show.

    ``may``: what the actor may do now, among opinion, withdraw, tell, review, decide. ``review_until``: the last day to
    ask for a review of an upheld veto.
    """

    row: VetoRow
    content: str
    industry: str
    total: Money | None
    explanation: str
    basis: str
    elsewhere: bool
    elsewhere_note: str
    found_on: date
    due_on: date
    proposed_by: str
    reported_at: datetime
    decided_at: datetime | None
    end_reason: str
    with_group: bool
    opinions: tuple[OpinionRow, ...]
    told_at: datetime | None
    told_manner: str
    told_note: str
    review: ReviewRow | None
    review_until: date | None
    transfer_id: UUID | None
    may: frozenset[str]


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Return which vetoes an actor sees: of its own units' leads, and of those that its units first reported."""
    if actor.units is None:
        return true()
    return or_(scope(actor, Veto.unit_id), scope(actor, Veto.reporter_unit_id))


def vetoes(session: Session, actor: Actor, *, pending: bool = True, limit: int = 200) -> list[VetoRow]:
    """Return the vetoes an actor sees: ``pending`` ones and those under review, first reported first; else the others, newest first."""
    under_review = select(VetoReview.id).where(VetoReview.veto_id == Veto.id, VetoReview.outcome == "").exists()
    waiting = (Veto.state == VetoState.PENDING) | under_review
    chosen = select(Veto, Lead).join(Lead, Lead.id == Veto.lead_id).where(_seen(actor))
    if pending:
        chosen = chosen.where(waiting).order_by(Veto.reported_at)
    else:
        chosen = chosen.where(~waiting).order_by(Veto.reported_at.desc())
    found = session.execute(chosen.limit(limit)).all()
    ids = [veto.id for veto, _lead in found]
    given: dict[UUID, set[str]] = {}
    for row in session.execute(select(VetoOpinion.veto_id, VetoOpinion.step).where(VetoOpinion.veto_id.in_(ids))):
        given.setdefault(row.veto_id, set()).add(row.step)
    reviews = dict(session.execute(select(VetoReview.veto_id, VetoReview.outcome).where(VetoReview.veto_id.in_(ids))).all())
    early = set(session.scalars(select(VetoTold.veto_id).where(VetoTold.veto_id.in_(ids), VetoTold.early)))
    units, word = unit_names(session), str(all_settings(session)["veto_word"])
    return [
        _row(veto, lead, units, word, (given.get(veto.id, set()), reviews.get(veto.id), veto.id in early)) for veto, lead in found
    ]


def _row(veto: Veto, lead: Lead, units: dict[UUID, str], word: str, more: tuple[set[str], str | None, bool]) -> VetoRow:
    given, outcome, early = more
    wanted = next_step(route(with_group=veto.with_group), given) if veto.state == VetoState.PENDING else None
    return VetoRow(
        veto.id,
        lead.id,
        lead.name,
        lead.investor,
        units.get(veto.unit_id, ""),
        veto.reason,
        veto.state,
        str(wanted or ""),
        "" if outcome is None else outcome or "open",
        local_date(veto.reported_at),
        veto.late,
        early,
        show_number(word, veto.year, veto.number) if veto.year and veto.number else "",
    )


def veto_detail(session: Session, actor: Actor, veto_id: UUID, now: datetime) -> VetoDetail:
    """Return a veto in full, with what the actor may do now. Raises NotAllowed for other units'."""
    veto = session.scalars(select(Veto).where(Veto.id == veto_id, _seen(actor))).first()
    if veto is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    lead = session.get_one(Lead, veto.lead_id)
    people, units, values = official_names(session), unit_names(session), all_settings(session)
    given = {each.step: each for each in session.scalars(select(VetoOpinion).where(VetoOpinion.veto_id == veto_id))}
    told = session.scalars(select(VetoTold).where(VetoTold.veto_id == veto_id)).first()
    review = session.scalars(select(VetoReview).where(VetoReview.veto_id == veto_id)).first()
    outcome = None if review is None else review.outcome
    until = _review_until(session, veto, values)
    return VetoDetail(
        _row(veto, lead, units, str(values["veto_word"]), (set(given), outcome, told is not None and told.early)),
        lead.content,
        industry_name(lead.industry_section, lead.industry_division),
        None if lead.total_investment is None else Money(lead.total_investment, lead.currency),
        veto.explanation,
        veto.basis,
        veto.elsewhere,
        veto.elsewhere_note,
        veto.found_on,
        veto.due_on,
        _name(people, veto.proposed_by),
        veto.reported_at,
        veto.decided_at,
        veto.end_reason,
        veto.with_group,
        tuple(_opinion(step, given.get(step), people, units) for step in route(with_group=veto.with_group)),
        told.told_at if told else None,
        told.manner if told else "",
        told.note if told else "",
        None if review is None else _review(review, people, units),
        until,
        veto.transfer_id,
        _may(
            session,
            actor,
            veto,
            {step: each.official_id for step, each in given.items()},
            (told is not None, review, until),
            now,
        ),
    )


def _name(names: dict[UUID, str], key: UUID | None) -> str:
    return "" if key is None else names.get(key, "")


def _opinion(step: Step, each: VetoOpinion | None, people: dict[UUID, str], units: dict[UUID, str]) -> OpinionRow:
    if each is None:
        return OpinionRow(step, "", "", None, "", None)
    return OpinionRow(step, _name(units, each.unit_id), _name(people, each.official_id), each.agrees, each.text, each.given_at)


def _review(review: VetoReview, people: dict[UUID, str], units: dict[UUID, str]) -> ReviewRow:
    return ReviewRow(
        _name(units, review.unit_id),
        _name(people, review.asked_by),
        review.asked_at,
        review.reason,
        review.outcome or "open",
        _name(people, review.decided_by),
        review.decided_at,
        review.text,
    )


def _review_until(session: Session, veto: Veto, values: dict[str, object]) -> date | None:
    if veto.state != VetoState.UPHELD or veto.decided_at is None:
        return None
    days, closing = int(str(values["veto_review_days"])), time(*divmod(int(str(values["closing_hour"])), 60))
    return review_due(county_calendar(session), veto.decided_at, days, closing).date


def _may(
    session: Session,
    actor: Actor,
    veto: Veto,
    given: dict[str, UUID | None],
    more: tuple[bool, VetoReview | None, date | None],
    now: datetime,
) -> frozenset[str]:
    """Return what the services would let the actor do with a veto now; ``more``: told, review, last day to ask for it."""
    (told, review, until), found = more, set()
    who = signatory(session, actor, veto.unit_id, local_date(now))
    edits = actor.may(May.EDIT_RECORDS) and (actor.units is None or veto.unit_id in actor.units)
    open_review = review is not None and not review.outcome
    if edits and not told and (veto.state == VetoState.PENDING or (veto.state == VetoState.UPHELD and not open_review)):
        found.add("tell")
    if veto.state == VetoState.PENDING:
        step = next_step(route(with_group=veto.with_group), given)
        heads = len(heads_of(session, veto.unit_id, local_date(now)) - {veto.proposed_by})
        if step is not None and _fits(step, who, given, veto.proposed_by, heads):
            found.add("opinion")
        if edits:
            found.add("withdraw")
    if veto.state == VetoState.UPHELD:
        closing = time(*divmod(int(all_settings(session)["closing_hour"]), 60))
        reporter = actor.may(May.EDIT_RECORDS) and actor.units is not None and veto.reporter_unit_id in actor.units
        if reporter and review is None and not is_past(until, now, closing):
            found.add("review")
        if open_review and (who.of_group if veto.with_group else actor.may(May.TRANSFER)):
            found.add("decide")
    return frozenset(found)


def _fits(step: Step, who: Signatory, given: dict[str, UUID | None], proposer: UUID | None, heads: int) -> bool:
    try:
        check_signatory(step, who, given, proposer, heads)
    except RuleBroken:
        return False
    return True


def veto_events(session: Session, actor: Actor, lead_id: UUID) -> list[TimelineItem]:
    """Return what happened to a lead's vetoes, for its timeline; scoped to the actor."""
    people, items = official_names(session), []
    for veto in session.scalars(select(Veto).where(Veto.lead_id == lead_id, _seen(actor))):
        reason = f"{_(REASONS[veto.reason])}：{veto.explanation}"
        items.append(TimelineItem(local_date(veto.reported_at), _("Veto proposed"), reason))
        for each in session.scalars(select(VetoOpinion).where(VetoOpinion.veto_id == veto.id)):
            agreed = _("agrees") if each.agrees else _("does not agree")
            text = "　".join(filter(None, (f"{_name(people, each.official_id)} {agreed}", each.text)))
            items.append(TimelineItem(local_date(each.given_at), _(STEP_NAMES[Step(each.step)]), text))
        if veto.decided_at is not None:
            items.append(TimelineItem(local_date(veto.decided_at), _(STATE_NAMES[VetoState(veto.state)]), veto.end_reason))
        told = session.scalars(select(VetoTold).where(VetoTold.veto_id == veto.id)).first()
        if told is not None:
            early = _("before the veto was upheld") if told.early else ""
            items.append(TimelineItem(local_date(told.told_at), _("Investor told"), early))
        review = session.scalars(select(VetoReview).where(VetoReview.veto_id == veto.id)).first()
        if review is not None:
            items.append(TimelineItem(local_date(review.asked_at), _("Review of the veto asked for"), review.reason))
            if review.decided_at is not None:
                title = _(OUTCOME_NAMES[Outcome(review.outcome)])
                items.append(TimelineItem(local_date(review.decided_at), title, review.text))
    return items
