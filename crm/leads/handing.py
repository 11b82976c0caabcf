"""What procedures do to a lead from inside their own acts: mark its side state, hand it to another unit.

These are no acts: the procedure that calls them has checked who may, and its act is what the change log shows.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from crm.enterprises.model import Alias, Contact, Enterprise
from crm.kernel.ids import new_id
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Obstacle
from crm.leads.rules import NOTE, SideState
from crm.store.acts import Work
from crm.store.base import Record, record_mapper


def mark_side_state(work: Work, lead: Lead, state: SideState) -> None:
    """Set the side state 旁支状态 of a lead whose procedure began or ended. Raises RuntimeError outside an act."""
    _inside_an_act(work)
    lead.side_state, lead.changed_at = state, work.clock.now()


def hand_over(work: Work, lead: Lead, unit_id: UUID, officer_id: UUID | None, text: str) -> None:
    """Hand a lead to the unit where it lands, with its open obstacles and its investors.

    Follow-ups and milestones stay whose they were; ``text`` is noted among the follow-ups. Raises RuntimeError
    outside an act.
    """
    _inside_an_act(work)
    giving = lead.unit_id
    work.session.add(
        FollowUp(
            lead_id=lead.id,
            unit_id=giving,
            official_id=work.actor.official_id,
            day=work.clock.today(),
            manner=NOTE,
            text=text,
            substantive=False,
            created_at=work.clock.now(),
        )
    )
    lead.unit_id = lead.landing_unit_id = unit_id
    lead.officer_id, lead.leader_id, lead.changed_at = officer_id, None, work.clock.now()
    still = (Obstacle.confirmed_on.is_(None), Obstacle.withdrawn_on.is_(None))
    for obstacle in work.session.scalars(select(Obstacle).where(Obstacle.lead_id == lead.id, *still)):
        obstacle.unit_id = unit_id
    work.session.flush()
    for link in work.session.scalars(select(LeadEnterprise).where(LeadEnterprise.lead_id == lead.id)).all():
        _hand_investor_over(work, link, giving, unit_id)


def _hand_investor_over(work: Work, link: LeadEnterprise, giving: UUID, unit_id: UUID) -> None:
    """Move an investor with its lead; where the giving unit has another lead with it, each unit keeps its own record."""
    investor = work.session.get_one(Enterprise, link.enterprise_id)
    if investor.unit_id != giving:
        return
    others = (
        select(Lead.id)
        .join(LeadEnterprise, LeadEnterprise.lead_id == Lead.id)
        .where(LeadEnterprise.enterprise_id == investor.id, Lead.unit_id == giving)
    )
    if work.session.scalars(others).first() is None:
        investor.unit_id, investor.changed_at = unit_id, work.clock.now()
        return
    copy = Enterprise(**_values(investor) | {"id": new_id(), "unit_id": unit_id, "changed_at": work.clock.now()})
    work.session.add(copy)
    for contact in work.session.scalars(select(Contact).where(Contact.enterprise_id == investor.id, Contact.removed.is_(False))):
        work.session.add(Contact(**_values(contact) | {"id": new_id(), "enterprise_id": copy.id}))
    for alias in work.session.scalars(select(Alias).where(Alias.enterprise_id == investor.id)):
        work.session.add(Alias(**_values(alias) | {"id": new_id(), "enterprise_id": copy.id}))
    link.enterprise_id = copy.id


def _values(record: Record) -> dict[str, object]:
    return {each.key: getattr(record, each.key) for each in record_mapper(record).column_attrs if each.key != "version"}


def _inside_an_act(work: Work) -> None:
    if not work.in_act:
        raise RuntimeError("a procedure changes a lead inside its own act only")
