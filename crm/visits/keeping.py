"""What every act on a visit begins with, and how its parts are written: party, itinerary, hosts, leads."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from crm.enterprises.model import Enterprise
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.ids import new_id
from crm.people.model import Tenure
from crm.people.permissions import May, require, require_unit
from crm.people.queries import official_names
from crm.store.acts import Work
from crm.store.types import IdType
from crm.visits.entry import VisitData
from crm.visits.model import Visit, VisitHost, VisitItem, VisitLead, VisitMember

LEADS = table("lead", column("id", IdType), column("unit_id", IdType), column("name"))
"""All that visits know of leads, which live beside them on one floor: whose they are and what they are called."""


def own_visit(work: Work, visit_id: UUID) -> Visit:
    """Return a visit that the actor may change. Raises NotAllowed."""
    require(work.actor, May.EDIT_RECORDS)
    visit = work.session.get_one(Visit, visit_id)
    require_unit(work.actor, visit.unit_id)
    work.note_subject(visit, visit_title(visit))
    return visit


def visit_title(visit: Visit) -> str:
    """Return how lists and the change log call a visit."""
    return f"{visit.enterprise_name} {visit.subject}".strip()


def write_visit(work: Work, visit: Visit, data: VisitData) -> None:
    """Write checked data into a visit and its parts. Raises NotAllowed, RuleBroken ``not_in_office``."""
    check_people(work, data)
    _check_records(work, visit.unit_id, data)
    visit.enterprise_id, visit.enterprise_name = data.enterprise_id, data.enterprise_name
    visit.leader, visit.leader_title, visit.number = data.leader, data.leader_title, data.number
    visit.purpose, visit.subject, visit.note = data.purpose, data.subject, data.note
    visit.starts_at, visit.ends_at = data.starts_at, data.ends_at
    visit.changed_at = work.clock.now()
    work.session.add(visit)
    work.session.flush()
    work.note_subject(visit, visit_title(visit))
    _clear_parts(work.session, visit.id)
    for position, member in enumerate(data.members):
        work.session.add(VisitMember(visit_id=visit.id, position=position, name=member.name, title=member.title))
    for lead_id in data.leads:
        work.session.add(VisitLead(visit_id=visit.id, lead_id=lead_id))
    _add_hosts(work.session, visit.id, None, data.hosts)
    for position, item in enumerate(data.items):
        item_id = new_id()
        work.session.add(
            VisitItem(
                id=item_id,
                visit_id=visit.id,
                position=position,
                starts_at=item.starts_at,
                ends_at=item.ends_at,
                place=item.place,
                what=item.what,
            )
        )
        _add_hosts(work.session, visit.id, item_id, item.companions)
    work.session.flush()


def _add_hosts(session: Session, visit_id: UUID, item_id: UUID | None, officials: Sequence[UUID]) -> None:
    for position, official_id in enumerate(officials):
        session.add(VisitHost(visit_id=visit_id, item_id=item_id, official_id=official_id, position=position))


def _clear_parts(session: Session, visit_id: UUID) -> None:
    for model, owner in (
        (VisitHost, VisitHost.visit_id),
        (VisitItem, VisitItem.visit_id),
        (VisitMember, VisitMember.visit_id),
        (VisitLead, VisitLead.visit_id),
    ):
        for old in session.scalars(select(model).where(owner == visit_id)):
            session.delete(old)
    session.flush()


def check_people(work: Work, data: VisitData) -> None:
    """Refuse hosts and companions who hold no office on the days of the visit. Raises RuleBroken ``not_in_office``."""
    wanted = {*data.hosts, *(each for item in data.items for each in item.companions)}
    if not wanted:
        return
    first, last = local_date(data.starts_at), local_date(data.ends_at)
    serving = set(
        work.session.scalars(
            select(Tenure.official_id).where(
                Tenure.official_id.in_(wanted),
                Tenure.first_day <= last,
                Tenure.last_day.is_(None) | (Tenure.last_day >= first),
            )
        )
    )
    missing = wanted - serving
    if missing:
        name = official_names(work.session).get(min(missing), "")
        text = _("{name} holds no office in these days; choose somebody who does.").format(name=name)
        field = "hosts" if missing & set(data.hosts) else "items"
        raise RuleBroken("not_in_office", text, field=field)


def _check_records(work: Work, unit_id: UUID, data: VisitData) -> None:
    """Refuse an enterprise or a lead of another unit than the visit's. Raises NotAllowed, RuleBroken ``lead_elsewhere``."""
    if data.enterprise_id is not None:
        require_unit(work.actor, work.session.get_one(Enterprise, data.enterprise_id).unit_id)
    owners = {
        row.id: row.unit_id
        for row in work.session.execute(select(LEADS.c.id, LEADS.c.unit_id).where(LEADS.c.id.in_(list(data.leads))))
    }
    for lead_id in data.leads:
        if lead_id not in owners:
            raise RuleBroken("lead_unknown", _("A lead of this visit is not there any more; choose it anew."), field="leads")
        require_unit(work.actor, owners[lead_id])
        if work.actor.units is None and owners[lead_id] != unit_id:
            text = _("This lead belongs to another unit than the visit; take it off the visit.")
            raise RuleBroken("lead_elsewhere", text, field="leads")
