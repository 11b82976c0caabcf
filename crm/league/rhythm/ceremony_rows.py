"""What page and papers ask about mass ceremonies: countdown, the list with what became of each, and who could be listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from crm.kernel.money import Money
from crm.leads.model import Lead, Milestone
from crm.leads.rules import MilestoneKind, SideState
from crm.league.rhythm.model import Ceremony, CeremonyProject
from crm.league.rhythm.rules import BEFORE, CEREMONY_KINDS, Outcome, ProjectState, outcome
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, unit_names

MOST_CANDIDATES = 200
"""Projects that are offered for a list at once; the longest waiting first."""


@dataclass(frozen=True, slots=True)
class CeremonyRow:
    """A ceremony on a day. ``days_left``: until its day, negative after it. Counts are the county's, by kind of project.

    ``met``: confirmed projects whose milestone is verified, by kind, late ones too.
    """

    id: UUID
    period: str
    name: str
    day: date
    true_on: date
    place: str
    note: str
    held_on: date | None
    result: str
    days_left: int
    confirmed: dict[MilestoneKind, int]
    proposed: int
    met: dict[MilestoneKind, int]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project on a ceremony's list, and what became of it; ``days_late`` as :func:`crm.league.rhythm.rules.outcome` counts.

    ``total_yuan``: the investment in fen, 0 where it is undecided.
    """

    id: UUID
    lead_id: UUID
    unit_id: UUID
    unit_name: str
    name: str
    investor: str
    total: Money | None
    kind: MilestoneKind
    state: ProjectState
    note: str
    reason: str
    proposed_by: str
    outcome: Outcome
    days_late: int
    reached_on: date | None
    verified_on: date | None
    content: str = ""
    total_yuan: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that is due for a kind: since when its milestone before that is reached."""

    lead_id: UUID
    unit_name: str
    name: str
    investor: str
    total: Money | None
    kind: MilestoneKind
    since: date


def ceremonies(session: Session, today: date) -> list[CeremonyRow]:
    """Return every ceremony, the next one first, then those to come, then the past ones backwards. Everybody may read it."""
    counted: dict[UUID, list[tuple[MilestoneKind, str, bool]]] = {}
    for ceremony_id, kind, state, verified in session.execute(
        select(CeremonyProject.ceremony_id, CeremonyProject.kind, CeremonyProject.state, Milestone.verified_on).outerjoin(
            Milestone, (Milestone.lead_id == CeremonyProject.lead_id) & (Milestone.kind == CeremonyProject.kind)
        )
    ):
        counted.setdefault(ceremony_id, []).append((MilestoneKind(kind), state, verified is not None))
    rows = [_row(each, counted.get(each.id, []), today) for each in session.scalars(select(Ceremony))]
    return sorted(rows, key=lambda row: (row.days_left < 0, abs(row.days_left)))


def _row(ceremony: Ceremony, listed: list[tuple[MilestoneKind, str, bool]], today: date) -> CeremonyRow:
    confirmed = [(kind, verified) for kind, state, verified in listed if state == ProjectState.CONFIRMED]
    return CeremonyRow(
        ceremony.id,
        ceremony.period,
        ceremony.name,
        ceremony.day,
        ceremony.true_on,
        ceremony.place,
        ceremony.note,
        ceremony.held_on,
        ceremony.result,
        (ceremony.day - today).days,
        {kind: sum(each is kind for each, _verified in confirmed) for kind in CEREMONY_KINDS},
        sum(state == ProjectState.PROPOSED for _kind, state, _verified in listed),
        {kind: sum(each is kind and verified for each, verified in confirmed) for kind in CEREMONY_KINDS},
    )


def ceremony_projects(session: Session, actor: Actor, ceremony_id: UUID, today: date) -> list[ProjectRow]:
    """Return a ceremony's list as far as the actor sees its units: by kind, then unit, struck ones last."""
    day = session.execute(select(Ceremony.held_on, Ceremony.day).where(Ceremony.id == ceremony_id)).one()
    rows = session.execute(
        select(CeremonyProject, Lead, Milestone)
        .join(Lead, Lead.id == CeremonyProject.lead_id)
        .outerjoin(Milestone, (Milestone.lead_id == Lead.id) & (Milestone.kind == CeremonyProject.kind))
        .where(CeremonyProject.ceremony_id == ceremony_id, scope(actor, CeremonyProject.unit_id))
    ).all()
    units, names = unit_names(session), official_names(session)
    made = []
    for row, lead, milestone in rows:
        verified = milestone.verified_on if milestone else None
        reached = milestone.reached_on if milestone else None
        what, late = outcome(day.held_on or day.day, reached, verified=verified is not None, today=today)
        made.append(
            ProjectRow(
                row.id,
                lead.id,
                row.unit_id,
                units.get(row.unit_id, ""),
                lead.name,
                lead.investor,
                _total(lead),
                MilestoneKind(row.kind),
                ProjectState(row.state),
                row.note,
                row.reason,
                names.get(row.proposed_by, "") if row.proposed_by else "",
                what,
                late,
                reached,
                verified,
                lead.content,
                lead.total_yuan or 0,
            )
        )
    return sorted(made, key=_in_order)


def _in_order(row: ProjectRow) -> tuple[bool, int, str, str]:
    return row.state is ProjectState.STRUCK, CEREMONY_KINDS.index(row.kind), row.unit_name, row.name


def _total(lead: Lead) -> Money | None:
    return None if lead.total_investment is None else Money(lead.total_investment, lead.currency)


def candidates(session: Session, actor: Actor, ceremony_id: UUID) -> list[Candidate]:
    """Return the actor's projects that are due to start, be completed or produce and are not on the list, the longest waiting first.

    Leads carry no planned days of construction: due is who reached the milestone before it, verified (our default).
    """
    listed = {
        (lead, kind)
        for lead, kind in session.execute(
            select(CeremonyProject.lead_id, CeremonyProject.kind).where(
                CeremonyProject.ceremony_id == ceremony_id, CeremonyProject.state != ProjectState.STRUCK
            )
        )
    }
    units = unit_names(session)
    found: list[Candidate] = []
    for kind in CEREMONY_KINDS:
        for lead, since in _due_for(session, actor, kind):
            if (lead.id, kind) not in listed:
                found.append(Candidate(lead.id, units.get(lead.unit_id, ""), lead.name, lead.investor, _total(lead), kind, since))
    return found


def _due_for(session: Session, actor: Actor, kind: MilestoneKind) -> Sequence[tuple[Lead, date]]:
    """Return the leads whose milestone before ``kind`` is verified and which have not reached ``kind``, verified."""
    before, after = aliased(Milestone), aliased(Milestone)
    rows = session.execute(
        select(Lead, before.reached_on)
        .join(before, (before.lead_id == Lead.id) & (before.kind == BEFORE[kind]) & before.verified_on.is_not(None))
        .outerjoin(after, (after.lead_id == Lead.id) & (after.kind == kind) & after.verified_on.is_not(None))
        .where(after.id.is_(None), Lead.side_state.in_((SideState.NONE, SideState.IN_TRANSFER, SideState.ON_HOLD)))
        .where(scope(actor, Lead.unit_id))
        .order_by(before.reached_on, Lead.id)
        .limit(MOST_CANDIDATES)
    )
    return [(lead, since) for lead, since in rows]
