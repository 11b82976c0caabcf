"""Who signs a veto: the unit's leader in charge, its head, the leading group; and whether anybody could."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.model import Account, Unit
from crm.people.permissions import Actor, Role
from crm.people.queries import officials_on
from crm.procedures.veto.rules import Signatory


def group_kind(session: Session) -> str:
    """Return the kind of unit whose leaders are the leading group 领导小组: the county's own leaders where none is set up."""
    found = select(Unit.id).where(Unit.kind == "leading_group", Unit.closed_on.is_(None))
    return "leading_group" if session.scalars(found).first() is not None else "county"


def heads_of(session: Session, unit_id: UUID, today: date) -> set[UUID]:
    """Return the principals 党政主要负责人 of a unit in office on ``today``."""
    return {each.id for each in officials_on(session, today, [unit_id]) if each.principal}


def signatory(session: Session, actor: Actor, unit_id: UUID, today: date) -> Signatory:
    """Return as whom the actor may give an opinion on a veto of ``unit_id``."""
    unit = session.get(Unit, actor.unit_id) if actor.unit_id else None
    within = actor.unit_id == unit_id
    chief = within and actor.role in (Role.UNIT_LEADER, Role.LEADER)
    heads = within and (actor.official_id in heads_of(session, unit_id, today) or actor.role is Role.LEADER)
    of_group = actor.role is Role.LEADER and unit is not None and unit.kind == group_kind(session)
    return Signatory(actor.official_id, chief, heads, of_group)


def check_route(session: Session, unit_id: UUID, proposer: UUID | None, today: date, *, with_group: bool) -> None:
    """Refuse a proposal that nobody could decide beside its proposer. Raises RuleBroken ``veto_route``."""
    roles = (Role.UNIT_LEADER, Role.LEADER)
    accounts = select(Account).where(Account.closed.is_(False), Account.role.in_(roles))
    found = [each for each in session.scalars(accounts) if each.official_id != proposer]
    in_charge = [each for each in found if each.unit_id == unit_id]
    seated = set(session.scalars(select(Account.official_id).where(Account.closed.is_(False), Account.unit_id == unit_id)))
    heads = (
        (heads_of(session, unit_id, today) & seated) | {each.official_id for each in in_charge if each.role == Role.LEADER}
    ) - {proposer}
    kinds = {row.id: row.kind for row in session.execute(select(Unit.id, Unit.kind))}
    group = [each for each in found if each.role == Role.LEADER and kinds[each.unit_id] == group_kind(session)]
    if not in_charge or not heads or (with_group and not group):
        text = _(
            "Nobody else can decide this veto: it needs a leader in charge, a head, and for large projects the leading group."
        )
        raise RuleBroken("veto_route", text)
