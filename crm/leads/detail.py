"""One lead with everything that belongs to it, and its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.model import Enterprise
from crm.enterprises.queries import ContactRow, contacts_of
from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.leads.entry import LeadData
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Milestone, Obstacle
from crm.leads.obstacles.keeping import obstacle_state
from crm.leads.obstacles.rules import ObstacleState
from crm.leads.rules import MANNERS, MILESTONE_NAMES, NOTE, MilestoneKind
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, unit_names
from crm.store.attachments import attachments_of


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone of a lead."""

    id: UUID
    kind: str
    reached_on: date
    declared_on: date
    verified_on: date | None
    verified_by: str
    note: str


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A follow-up of a lead."""

    id: UUID
    day: date
    manner: str
    text: str
    official: str
    substantive: bool
    next_step: str


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    """An obstacle of a lead."""

    id: UUID
    kind: str
    text: str
    raised_on: date
    responsible: str
    due_on: date | None
    result: str
    solved_on: date | None
    state: ObstacleState = ObstacleState.RAISED


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment of a record."""

    id: UUID
    file_name: str
    size: int
    sha256: str
    purpose: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class LeadEnterpriseRow:
    """An enterprise of a lead with its contacts."""

    id: UUID
    name: str
    uscc: str
    origin: str
    contacts: tuple[ContactRow, ...]


@dataclass(frozen=True, slots=True)
class LeadDetail:
    """A lead with everything that belongs to it. ``data`` is what the form edits."""

    id: UUID
    version: int
    data: LeadData
    stage: str
    side_state: str
    unit_id: UUID
    unit_name: str
    officer: str
    leader: str
    total_yuan: int | None
    protected_until: date | None
    last_follow_up: date | None
    created_on: date
    enterprises: tuple[LeadEnterpriseRow, ...]
    milestones: tuple[MilestoneRow, ...]
    follow_ups: tuple[FollowUpRow, ...]
    obstacles: tuple[ObstacleRow, ...]
    attachments: tuple[AttachmentRow, ...]


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened on a lead."""

    day: date
    title: str
    text: str


def lead_detail(session: Session, actor: Actor, lead_id: UUID) -> LeadDetail:
    """Return a lead with everything of it. Raises NotAllowed for another unit's."""
    lead = session.scalars(select(Lead).where(Lead.id == lead_id, scope(actor, Lead.unit_id))).first()
    if lead is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    people, names = official_names(session), unit_names(session)
    fields: dict[str, Any] = {key: getattr(lead, key) for key in LeadData.__dataclass_fields__}
    return LeadDetail(
        lead.id,
        lead.version,
        LeadData(**fields),
        lead.stage,
        lead.side_state,
        lead.unit_id,
        names[lead.unit_id],
        _name(people, lead.officer_id),
        _name(people, lead.leader_id),
        lead.total_yuan,
        lead.protected_until,
        lead.last_follow_up,
        local_date(lead.created_at),
        _enterprises(session, actor, lead_id),
        _milestones(session, lead_id, people),
        _follow_ups(session, lead_id, people),
        _obstacles(session, lead_id, names),
        tuple(attachment_rows(session, lead_id)),
    )


def lead_of_follow_up(session: Session, actor: Actor, follow_up_id: UUID) -> UUID:
    """Return the lead of a follow-up. Raises NotAllowed for another unit's."""
    found = session.scalars(select(FollowUp.lead_id).where(FollowUp.id == follow_up_id, scope(actor, FollowUp.unit_id))).first()
    if found is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    return found


def _name(people: dict[UUID, str], official: UUID | None) -> str:
    return "" if official is None else people.get(official, "")


def attachment_rows(session: Session, owner_id: UUID) -> list[AttachmentRow]:
    """Return a record's attachments as values."""
    return [AttachmentRow(a.id, a.file_name, a.size, a.sha256, a.purpose, a.added_at) for a in attachments_of(session, owner_id)]


def _enterprises(session: Session, actor: Actor, lead_id: UUID) -> tuple[LeadEnterpriseRow, ...]:
    """Return a lead's enterprises; contacts only of those that the actor may see."""
    chosen = (
        select(Enterprise)
        .join(LeadEnterprise, LeadEnterprise.enterprise_id == Enterprise.id)
        .where(LeadEnterprise.lead_id == lead_id)
        .order_by(LeadEnterprise.position)
    )
    return tuple(
        LeadEnterpriseRow(
            e.id,
            e.name,
            e.uscc or "",
            e.origin_region,
            contacts_of(session, e.id) if actor.units is None or e.unit_id in actor.units else (),
        )
        for e in session.scalars(chosen)
    )


def _milestones(session: Session, lead_id: UUID, people: dict[UUID, str]) -> tuple[MilestoneRow, ...]:
    chosen = select(Milestone).where(Milestone.lead_id == lead_id).order_by(Milestone.reached_on)
    return tuple(
        MilestoneRow(m.id, m.kind, m.reached_on, m.declared_on, m.verified_on, _name(people, m.verified_by), m.note)
        for m in session.scalars(chosen)
    )


def _follow_ups(session: Session, lead_id: UUID, people: dict[UUID, str]) -> tuple[FollowUpRow, ...]:
    chosen = select(FollowUp).where(FollowUp.lead_id == lead_id).order_by(FollowUp.day.desc(), FollowUp.id.desc())
    return tuple(
        FollowUpRow(f.id, f.day, f.manner, f.text, _name(people, f.official_id), f.substantive, f.next_step)
        for f in session.scalars(chosen)
    )


def _obstacles(session: Session, lead_id: UUID, names: dict[UUID, str]) -> tuple[ObstacleRow, ...]:
    chosen = select(Obstacle).where(Obstacle.lead_id == lead_id).order_by(Obstacle.raised_on.desc())
    return tuple(
        ObstacleRow(
            o.id,
            o.kind,
            o.text,
            o.raised_on,
            _name(names, o.responsible_unit_id),
            o.due_on,
            o.result,
            o.solved_on,
            obstacle_state(o),
        )
        for o in session.scalars(chosen)
    )


def timeline(detail: LeadDetail, more: Iterable[TimelineItem] = ()) -> list[TimelineItem]:
    """Return what happened on a lead, the newest first: its beginning, follow-ups, milestones and obstacles.

    ``more``: what procedures add, such as the events of its first report.
    """
    items = [
        TimelineItem(
            f.day,
            _("Note") if f.manner == NOTE else _(MANNERS.get(f.manner, f.manner)),
            f"{f.text}（{f.official}）" if f.official else f.text,
        )
        for f in detail.follow_ups
    ]
    for m in detail.milestones:
        verified = (
            _("verified {day} by {name}").format(day=m.verified_on, name=m.verified_by)
            if m.verified_on
            else _("declared, to be verified")
        )
        items.append(TimelineItem(m.reached_on, _(MILESTONE_NAMES[MilestoneKind(m.kind)]), verified))
    items += [TimelineItem(o.raised_on, _("Obstacle raised"), o.text) for o in detail.obstacles]
    items += [TimelineItem(o.solved_on, _("Obstacle solved"), o.result) for o in detail.obstacles if o.solved_on is not None]
    items += [*more, TimelineItem(detail.created_on, _("Lead entered"), "")]
    return sorted(items, key=lambda item: item.day, reverse=True)
