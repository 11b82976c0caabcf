"""What a user does with leads: enter, move on, follow up, declare and verify milestones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.model import Enterprise
from crm.enterprises.rules import checked_text
from crm.kernel.errors import FieldClash, RuleBroken, Stale
from crm.kernel.i18n import N_, _
from crm.leads.entry import AMOUNTS, LeadData, check_day, checked_lead
from crm.leads.keeping import keep_in_step, own_lead
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Milestone
from crm.leads.rules import (
    MANNERS,
    NOTE,
    MilestoneKind,
    SideState,
    Stage,
    check_holds,
    check_kept,
    check_milestone,
    check_side_state,
    check_stage,
    check_verified,
)
from crm.people.permissions import May, require, require_unit
from crm.people.queries import official_names, officials_on
from crm.store.acts import Work, act


@dataclass(frozen=True, slots=True)
class FollowUpData:
    """What is entered of a follow-up 跟进."""

    day: date
    manner: str
    text: str
    substantive: bool = True
    next_step: str = ""
    next_step_on: date | None = None
    trip_id: UUID | None = None


@act("add_lead", label=N_("Add lead"))
def add_lead(work: Work, data: LeadData, enterprise_ids: tuple[UUID, ...] = (), unit_id: UUID | None = None) -> UUID:
    """Add a lead 线索 of the actor's unit (or ``unit_id``). Raises NotAllowed, RuleBroken."""
    require(work.actor, May.EDIT_RECORDS)
    unit_id = unit_id or work.actor.unit_id
    require_unit(work.actor, unit_id)
    now = work.clock.now()
    columns = checked_lead(data)
    lead = Lead(
        unit_id=unit_id,
        officer_id=work.actor.official_id,
        stage=Stage.TIP,
        side_state=SideState.NONE,
        created_at=now,
        changed_at=now,
        **columns,
    )
    work.session.add(lead)
    work.session.flush()
    work.note_subject(lead, lead.name)
    for position, enterprise_id in enumerate(dict.fromkeys(enterprise_ids)):
        require_unit(work.actor, work.session.get_one(Enterprise, enterprise_id).unit_id)
        work.session.add(LeadEnterprise(lead_id=lead.id, enterprise_id=enterprise_id, position=position))
    keep_in_step(work, lead)
    return lead.id


@act("edit_lead", label=N_("Edit lead"))
def edit_lead(
    work: Work, lead_id: UUID, data: LeadData, expected_version: int | None = None, original: LeadData | None = None
) -> None:
    """Change a lead. Raises NotAllowed, RuleBroken, and Stale with both values where others changed the same field.

    ``original`` is what the form showed first: where others meanwhile changed other fields, both changes stand. What a
    verified milestone counts by only the bureau changes (``milestone_verified``).
    """
    lead = own_lead(work, lead_id)
    columns = checked_lead(data)
    if expected_version is not None and lead.version != expected_version:
        columns = _merged(lead, columns, original)
    before = _values(lead)
    check_kept(Stage(lead.stage), before, before | columns)
    if not work.actor.may(May.VERIFY):
        check_verified(_verified(work, lead_id), before, before | columns)
    for key, value in columns.items():
        setattr(lead, key, value)
    if lead.contract_date != before["contract_date"]:
        _follow_contract(work, lead)
    keep_in_step(work, lead)


def _values(lead: Lead) -> dict[str, Any]:
    return {attribute.key: getattr(lead, attribute.key) for attribute in Lead.__mapper__.column_attrs}


def _merged(lead: Lead, columns: dict[str, Any], original: LeadData | None) -> dict[str, Any]:
    """Return what this person changed, if nobody else changed the same. Amounts and their currency go together."""
    shown = {key: None if original is None else getattr(original, key) for key in columns}
    mine = {key for key in columns if original is None or columns[key] != shown[key]}
    theirs = {key for key in columns if original is None or getattr(lead, key) != shown[key]}
    both = {key for key in mine & theirs if columns[key] != getattr(lead, key)}
    if original and (("currency" in mine and theirs & {*AMOUNTS}) or ("currency" in theirs and mine & {*AMOUNTS})):
        both.add("currency")
    if both:
        clashes = tuple(FieldClash(key, columns[key], getattr(lead, key)) for key in columns if key in both)
        text = _("Someone else changed this lead meanwhile. Both values are shown; choose and save again.")
        raise Stale("stale", text, clashes)
    return {key: columns[key] for key in columns if key in mine}


def _follow_contract(work: Work, lead: Lead) -> None:
    """Move the declared signing to the new contract date; a verified one stands until the bureau withdraws it."""
    signing = _milestone(work, lead.id, MilestoneKind.SIGNED)
    if signing is not None and signing.verified_on is not None:
        text = _("The signing is verified with its date; ask the bureau to withdraw it before changing the contract date.")
        raise RuleBroken("milestone_verified", text, field="contract_date")
    if signing is not None and lead.contract_date is not None:
        check_milestone(MilestoneKind.SIGNED, lead.contract_date, work.clock.today(), signed_on=lead.contract_date)
        signing.reached_on = lead.contract_date


@act("link_enterprise", label=N_("Link enterprise to lead"))
def link_enterprise(work: Work, lead_id: UUID, enterprise_id: UUID) -> None:
    """Add an enterprise to a lead. Raises NotAllowed, RuleBroken ``linked_twice``."""
    lead = own_lead(work, lead_id)
    require_unit(work.actor, work.session.get_one(Enterprise, enterprise_id).unit_id)
    links = _links(work, lead_id)
    if any(link.enterprise_id == enterprise_id for link in links):
        raise RuleBroken("linked_twice", _("This enterprise belongs to the lead already."), field="enterprise")
    work.session.add(LeadEnterprise(lead_id=lead_id, enterprise_id=enterprise_id, position=len(links)))
    keep_in_step(work, lead)


@act("unlink_enterprise", label=N_("Take enterprise off lead"))
def unlink_enterprise(work: Work, lead_id: UUID, enterprise_id: UUID) -> None:
    """Take an enterprise off a lead; the next one becomes the first investor. Raises NotAllowed, RuleBroken.

    ``linked_not`` (it is not on the lead), ``stage_needs`` (the last one of a lead whose stage needs an investor).
    """
    lead = own_lead(work, lead_id)
    links = _links(work, lead_id)
    if not any(link.enterprise_id == enterprise_id for link in links):
        raise RuleBroken("linked_not", _("This enterprise is not on the lead; reload it."), field="enterprise")
    before = _values(lead)
    for position, link in enumerate(link for link in links if link.enterprise_id != enterprise_id):
        link.position = position
    for link in links:
        if link.enterprise_id == enterprise_id:
            work.session.delete(link)
    keep_in_step(work, lead)
    check_kept(Stage(lead.stage), before, _values(lead))


def _links(work: Work, lead_id: UUID) -> list[LeadEnterprise]:
    chosen = select(LeadEnterprise).where(LeadEnterprise.lead_id == lead_id).order_by(LeadEnterprise.position)
    return list(work.session.scalars(chosen))


@act("move_stage", label=N_("Move lead to another stage"))
def move_stage(work: Work, lead_id: UUID, stage: Stage, *, registered: bool = False) -> None:
    """Move a lead along its path; ``registered``: the caller registers its first report now. Raises RuleBroken.

    Signing declares its milestone too, with the contract's date.
    """
    lead = own_lead(work, lead_id)
    known = registered or lead.stage != Stage.TIP
    check_stage(Stage(lead.stage), stage, lead.side_state, _values(lead), registered=known)
    lead.stage = stage
    lead.changed_at = work.clock.now()
    if stage is Stage.SIGNED and lead.contract_date and _milestone(work, lead_id, MilestoneKind.SIGNED) is None:
        declare_milestone(work, lead_id, MilestoneKind.SIGNED, lead.contract_date)


@act("set_side_state", label=N_("Put lead aside or take it up again"))
def set_side_state(work: Work, lead_id: UUID, state: SideState, reason: str) -> None:
    """Put a lead on hold, mark it lost, or take it up again, with a reason. Raises NotAllowed, RuleBroken.

    A veto and a transfer have procedures of their own and are refused here.
    """
    lead = own_lead(work, lead_id)
    check_side_state(lead.side_state, state)
    reason = checked_text(reason, "reason", _("Reason"), most=500)
    lead.side_state, lead.changed_at = state, work.clock.now()
    _log(work, lead, FollowUpData(work.clock.today(), NOTE, reason, substantive=False))


def _log(work: Work, lead: Lead, data: FollowUpData) -> FollowUp:
    follow_up = FollowUp(
        lead_id=lead.id,
        unit_id=lead.unit_id,
        official_id=work.actor.official_id,
        day=data.day,
        manner=data.manner,
        text=data.text,
        substantive=data.substantive,
        next_step=data.next_step,
        next_step_on=data.next_step_on,
        trip_id=data.trip_id,
        created_at=work.clock.now(),
    )
    work.session.add(follow_up)
    return follow_up


@act("log_follow_up", label=N_("Log follow-up"))
def log_follow_up(work: Work, lead_id: UUID, data: FollowUpData) -> UUID:
    """Log a follow-up 跟进; a substantive one keeps protection alive. Raises NotAllowed, RuleBroken."""
    lead = own_lead(work, lead_id)
    data = replace(
        data,
        text=checked_text(data.text, "text", _("What was done"), most=4000),
        next_step=checked_text(data.next_step, "next_step", _("Next step"), most=300, needed=False),
    )
    check_day(data.day, "day")
    check_day(data.next_step_on, "next_step_on")
    if data.manner not in MANNERS:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=data.manner), field="manner")
    if data.day > work.clock.today():
        raise RuleBroken("future_day", _("{day} has not come yet; log what has happened.").format(day=data.day), field="day")
    if data.next_step_on is not None and data.next_step_on < data.day:
        raise RuleBroken("next_step_day", _("The next step lies before this follow-up; check its date."), field="next_step_on")
    follow_up = _log(work, lead, data)
    if data.substantive:
        lead.last_follow_up = max(filter(None, (lead.last_follow_up, data.day)))
    if data.next_step or data.next_step_on:
        lead.next_step, lead.next_step_on = data.next_step, data.next_step_on
    lead.changed_at = work.clock.now()
    work.session.flush()
    return follow_up.id


@act("assign_officer", label=N_("Hand lead to another officer"))
def assign_officer(work: Work, lead_id: UUID, official_id: UUID) -> None:
    """Hand a lead on to another official of its unit; the hand-on is recorded among the follow-ups (domain §4.2).

    Raises NotAllowed, RuleBroken ``officer_elsewhere`` or ``officer_same``.
    """
    lead = own_lead(work, lead_id)
    there = {each.id: each.name for each in officials_on(work.session, work.clock.today(), [lead.unit_id])}
    if official_id not in there:
        text = _("This official does not serve in the lead's unit today; choose one who does.")
        raise RuleBroken("officer_elsewhere", text, field="officer_id")
    if official_id == lead.officer_id:
        raise RuleBroken("officer_same", _("{name} is in charge already.").format(name=there[official_id]), field="officer_id")
    before = official_names(work.session).get(lead.officer_id, "—") if lead.officer_id else "—"
    text = _("Handed on from {before} to {after}.").format(before=before, after=there[official_id])
    _log(work, lead, FollowUpData(work.clock.today(), NOTE, text, substantive=False))
    lead.officer_id, lead.changed_at = official_id, work.clock.now()


@act("declare_milestone", label=N_("Declare milestone"))
def declare_milestone(work: Work, lead_id: UUID, kind: MilestoneKind, reached: date, note: str = "") -> UUID:
    """Declare a milestone 申报 for the bureau to verify. Raises NotAllowed, RuleBroken."""
    lead = own_lead(work, lead_id)
    signed_on = lead.contract_date if lead.stage == Stage.SIGNED else None
    check_milestone(kind, reached, work.clock.today(), signed_on=signed_on)
    if kind is MilestoneKind.SIGNED:
        check_holds(Stage.SIGNED, _values(lead), "kind")
    milestone = _milestone(work, lead_id, kind)
    if milestone is not None and milestone.verified_on is not None:
        raise RuleBroken(
            "milestone_verified", _("This milestone is verified; ask the bureau to withdraw it first."), field="kind"
        )
    if milestone is None:
        milestone = Milestone(
            lead_id=lead_id, unit_id=lead.unit_id, kind=kind, reached_on=reached, declared_on=work.clock.today()
        )
        work.session.add(milestone)
    milestone.reached_on, milestone.declared_on = reached, work.clock.today()
    milestone.declared_by, milestone.note = work.actor.official_id, checked_text(note, "note", _("Note"), most=2000, needed=False)
    if kind is MilestoneKind.REGISTERED:
        lead.registered_on = reached
    lead.changed_at = work.clock.now()
    work.session.flush()
    return milestone.id


def _verified(work: Work, lead_id: UUID) -> set[str]:
    chosen = select(Milestone.kind).where(Milestone.lead_id == lead_id, Milestone.verified_on.is_not(None))
    return set(work.session.scalars(chosen))


def _milestone(work: Work, lead_id: UUID, kind: MilestoneKind) -> Milestone | None:
    return work.session.scalars(select(Milestone).where(Milestone.lead_id == lead_id, Milestone.kind == kind)).first()


@act("verify_milestone", label=N_("Verify milestone"))
def verify_milestone(work: Work, milestone_id: UUID) -> None:
    """Verify a declared milestone 认定: from now on it counts. Raises NotAllowed, RuleBroken ``milestone_verified``."""
    milestone = _to_verify(work, milestone_id)
    if milestone.verified_on is not None:
        raise RuleBroken("milestone_verified", _("This milestone was verified on {day}.").format(day=milestone.verified_on))
    milestone.verified_on, milestone.verified_by = work.clock.today(), work.actor.official_id
    work.session.get_one(Lead, milestone.lead_id).changed_at = work.clock.now()  # what was entered before is no longer undone


@act("withdraw_verification", label=N_("Withdraw verification"))
def withdraw_verification(work: Work, milestone_id: UUID, reason: str) -> None:
    """Take a verification back with a reason; the milestone no longer counts. Raises NotAllowed, RuleBroken."""
    milestone = _to_verify(work, milestone_id)
    if milestone.verified_on is None:
        raise RuleBroken("milestone_unverified", _("This milestone is not verified; there is nothing to withdraw."))
    milestone.note = checked_text(reason, "reason", _("Reason"), most=500)
    milestone.verified_on, milestone.verified_by = None, None


def _to_verify(work: Work, milestone_id: UUID) -> Milestone:
    require(work.actor, May.VERIFY)
    milestone = work.session.get_one(Milestone, milestone_id)
    lead = work.session.get_one(Lead, milestone.lead_id)
    work.note_subject(lead, lead.name)
    return milestone
