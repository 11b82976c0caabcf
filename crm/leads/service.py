"""What a user does with leads: enter, move on, follow up, declare and verify milestones, clear obstacles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.model import Enterprise
from crm.enterprises.rules import checked_text
from crm.kernel.clock import local_date
from crm.kernel.errors import FieldClash, RuleBroken, Stale
from crm.kernel.i18n import N_, _
from crm.leads.entry import LeadData, checked_lead, to_yuan
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Milestone, Obstacle
from crm.leads.rules import MANNERS, OBSTACLE_KINDS, MilestoneKind, SideState, Stage, check_milestone, check_stage
from crm.people.permissions import May, Role, require, require_unit
from crm.people.queries import rates
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


def own_lead(work: Work, lead_id: UUID) -> Lead:
    """Return a lead that the actor may change. Raises NotAllowed."""
    require(work.actor, May.EDIT_RECORDS)
    lead = work.session.get_one(Lead, lead_id)
    require_unit(work.actor, lead.unit_id)
    work.note_subject(lead, lead.name)
    return lead


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
    for position, enterprise_id in enumerate(enterprise_ids):
        work.session.add(LeadEnterprise(lead_id=lead.id, enterprise_id=enterprise_id, position=position))
    keep_in_step(work, lead)
    return lead.id


def keep_in_step(work: Work, lead: Lead) -> None:
    """Keep the columns that lists sort and total by: investor's name, investment in yuan, moment of change."""
    work.session.flush()
    names = work.session.scalars(
        select(Enterprise.name)
        .join(LeadEnterprise, LeadEnterprise.enterprise_id == Enterprise.id)
        .where(LeadEnterprise.lead_id == lead.id)
        .order_by(LeadEnterprise.position)
    ).all()
    lead.investor = "、".join(names)[:200]
    year = (lead.contract_date or local_date(lead.created_at)).year
    lead.total_yuan = to_yuan(lead.total_investment, lead.currency, year, rates(work.session))
    lead.changed_at = work.clock.now()


@act("edit_lead", label=N_("Edit lead"))
def edit_lead(
    work: Work, lead_id: UUID, data: LeadData, expected_version: int | None = None, original: LeadData | None = None
) -> None:
    """Change a lead. Raises NotAllowed, RuleBroken, and Stale with both values when others changed it.

    ``original`` is what the form showed first; fields that only others changed are then no clash.
    """
    lead = own_lead(work, lead_id)
    columns = checked_lead(data)
    if expected_version is not None and lead.version != expected_version:
        raise _clash(lead, columns, original)
    for key, value in columns.items():
        setattr(lead, key, value)
    keep_in_step(work, lead)


def _clash(lead: Lead, columns: dict[str, object], original: LeadData | None) -> Stale:
    clashes = tuple(
        FieldClash(key, value, getattr(lead, key))
        for key, value in columns.items()
        if value != getattr(lead, key) and (original is None or getattr(original, key) != getattr(lead, key))
    )
    return Stale("stale", _("Someone else changed this lead meanwhile. Both values are shown; choose and save again."), clashes)


@act("link_enterprise", label=N_("Link enterprise to lead"))
def link_enterprise(work: Work, lead_id: UUID, enterprise_id: UUID) -> None:
    """Add an enterprise to a lead. Raises NotAllowed, RuleBroken ``linked_twice``."""
    lead = own_lead(work, lead_id)
    require_unit(work.actor, work.session.get_one(Enterprise, enterprise_id).unit_id)
    links = work.session.scalars(select(LeadEnterprise).where(LeadEnterprise.lead_id == lead_id)).all()
    if any(link.enterprise_id == enterprise_id for link in links):
        raise RuleBroken("linked_twice", _("This enterprise belongs to the lead already."), field="enterprise")
    work.session.add(LeadEnterprise(lead_id=lead_id, enterprise_id=enterprise_id, position=len(links)))
    keep_in_step(work, lead)


@act("move_stage", label=N_("Move lead to another stage"))
def move_stage(work: Work, lead_id: UUID, stage: Stage, *, registered: bool = False) -> None:
    """Move a lead along its path; ``registered``: the caller registers its first report now. Raises RuleBroken."""
    lead = own_lead(work, lead_id)
    known = registered or lead.stage != Stage.TIP
    values = {key: getattr(lead, key) for key in type(lead).__mapper__.column_attrs.keys()}  # noqa: SIM118 - not a dict
    check_stage(Stage(lead.stage), stage, lead.side_state, values, registered=known)
    lead.stage = stage
    lead.changed_at = work.clock.now()


@act("set_side_state", label=N_("Put lead aside or take it up again"))
def set_side_state(work: Work, lead_id: UUID, state: SideState, reason: str) -> None:
    """Put a lead on hold, mark it lost, or take it up again, with a reason. Raises NotAllowed, RuleBroken.

    A veto and a transfer have procedures of their own and are refused here.
    """
    lead = own_lead(work, lead_id)
    if state in (SideState.VETOED, SideState.IN_TRANSFER) or lead.side_state in (SideState.VETOED, SideState.IN_TRANSFER):
        raise RuleBroken(
            "side_state", _("A veto or a transfer has its own procedure; nobody sets it by hand."), field="side_state"
        )
    reason = checked_text(reason, "reason", _("Reason"), most=500)
    lead.side_state, lead.changed_at = state, work.clock.now()
    _log(work, lead, FollowUpData(work.clock.today(), "meeting", reason, substantive=False))


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
    text = checked_text(data.text, "text", _("What was done"), most=4000)
    checked_text(data.next_step, "next_step", _("Next step"), most=300, needed=False)
    if data.manner not in MANNERS:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=data.manner), field="manner")
    if data.day > work.clock.today():
        raise RuleBroken("future_day", _("{day} has not come yet; log what has happened.").format(day=data.day), field="day")
    if data.next_step_on is not None and data.next_step_on < data.day:
        raise RuleBroken("next_step_day", _("The next step lies before this follow-up; check its date."), field="next_step_on")
    follow_up = _log(work, lead, data)
    follow_up.text = text
    if data.substantive:
        lead.last_follow_up = max(filter(None, (lead.last_follow_up, data.day)))
    if data.next_step or data.next_step_on:
        lead.next_step, lead.next_step_on = data.next_step, data.next_step_on
    lead.changed_at = work.clock.now()
    work.session.flush()
    return follow_up.id


@act("assign_officer", label=N_("Hand lead to another officer"))
def assign_officer(work: Work, lead_id: UUID, official_id: UUID) -> None:
    """Hand a lead on to another official of the unit; the hand-on stays in the record. Raises NotAllowed."""
    lead = own_lead(work, lead_id)
    lead.officer_id, lead.changed_at = official_id, work.clock.now()


@act("declare_milestone", label=N_("Declare milestone"))
def declare_milestone(work: Work, lead_id: UUID, kind: MilestoneKind, reached: date, note: str = "") -> UUID:
    """Declare a milestone 申报 for the bureau to verify. Raises NotAllowed, RuleBroken."""
    lead = own_lead(work, lead_id)
    check_milestone(kind, reached, work.clock.today(), signed_on=lead.contract_date)
    milestone = work.session.scalars(select(Milestone).where(Milestone.lead_id == lead_id, Milestone.kind == kind)).first()
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


@act("verify_milestone", label=N_("Verify milestone"))
def verify_milestone(work: Work, milestone_id: UUID) -> None:
    """Verify a declared milestone 认定: from now on it counts. Raises NotAllowed."""
    require(work.actor, May.VERIFY)
    milestone = work.session.get_one(Milestone, milestone_id)
    lead = work.session.get_one(Lead, milestone.lead_id)
    work.note_subject(lead, lead.name)
    milestone.verified_on, milestone.verified_by = work.clock.today(), work.actor.official_id


@act("withdraw_verification", label=N_("Withdraw verification"))
def withdraw_verification(work: Work, milestone_id: UUID, reason: str) -> None:
    """Take a verification back with a reason; the milestone no longer counts. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.VERIFY)
    milestone = work.session.get_one(Milestone, milestone_id)
    lead = work.session.get_one(Lead, milestone.lead_id)
    work.note_subject(lead, lead.name)
    milestone.note = checked_text(reason, "reason", _("Reason"), most=500)
    milestone.verified_on, milestone.verified_by = None, None


@act("raise_obstacle", label=N_("Raise obstacle"))
def raise_obstacle(
    work: Work, lead_id: UUID, kind: str, text: str, responsible_unit_id: UUID | None, due_on: date | None
) -> UUID:
    """Raise an obstacle 制约问题 for a department to clear by a date. Raises NotAllowed, RuleBroken."""
    lead = own_lead(work, lead_id)
    if kind not in OBSTACLE_KINDS:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=kind), field="kind")
    obstacle = Obstacle(
        lead_id=lead_id,
        unit_id=lead.unit_id,
        kind=kind,
        text=checked_text(text, "text", _("Obstacle"), most=2000),
        responsible_unit_id=responsible_unit_id,
        due_on=due_on,
        result="",
        raised_on=work.clock.today(),
    )
    work.session.add(obstacle)
    work.session.flush()
    return obstacle.id


@act("solve_obstacle", label=N_("Solve obstacle"))
def solve_obstacle(work: Work, obstacle_id: UUID, result: str) -> None:
    """Record how an obstacle was cleared; the unit, the bureau or the responsible department may. Raises NotAllowed."""
    obstacle = work.session.get_one(Obstacle, obstacle_id)
    if not (work.actor.role is Role.HANDLER and work.actor.unit_id == obstacle.responsible_unit_id):
        require(work.actor, May.EDIT_RECORDS)
        require_unit(work.actor, obstacle.unit_id)
    lead = work.session.get_one(Lead, obstacle.lead_id)
    work.note_subject(lead, lead.name)
    obstacle.result = checked_text(result, "result", _("Result"), most=2000)
    obstacle.solved_on = work.clock.today()
