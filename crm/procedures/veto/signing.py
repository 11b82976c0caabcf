"""Who signs a veto: the unit's leader in charge, its head, the leading group; and whether anybody could."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.model import Account, Unit
from crm.people.permissions import Role
from crm.people.queries import officials_on
from crm.procedures.veto.rules import Signatory
from crm.store.acts import Work


def group_kind(work: Work) -> str:
    """Return the kind of unit whose leaders are the leading group 领导小组: the county's own leaders where none is set up."""
    found = select(Unit.id).where(Unit.kind == "leading_group", Unit.closed_on.is_(None))
    return "leading_group" if work.session.scalars(found).first() is not None else "county"


def heads_of(work: Work, unit_id: UUID) -> set[UUID]:
    """Return the principals 党政主要负责人 of a unit in office today."""
    return {each.id for each in officials_on(work.session, work.clock.today(), [unit_id]) if each.principal}


def signatory(work: Work, unit_id: UUID) -> Signatory:
    """Return as whom the actor may give an opinion on a veto of ``unit_id``."""
    actor = work.actor
    unit = work.session.get(Unit, actor.unit_id) if actor.unit_id else None
    within = actor.unit_id == unit_id
    chief = within and actor.role in (Role.UNIT_LEADER, Role.LEADER)
    heads = within and (actor.official_id in heads_of(work, unit_id) or actor.role is Role.LEADER)
    of_group = actor.role is Role.LEADER and unit is not None and unit.kind == group_kind(work)
    return Signatory(actor.official_id, chief, heads, of_group)


def check_route(work: Work, unit_id: UUID, proposer: UUID | None, *, with_group: bool) -> None:
    """Refuse a proposal that nobody could decide beside its proposer. Raises RuleBroken ``veto_route``."""
    roles = (Role.UNIT_LEADER, Role.LEADER)
    accounts = select(Account).where(Account.closed.is_(False), Account.role.in_(roles))
    found = [each for each in work.session.scalars(accounts) if each.official_id != proposer]
    in_charge = [each for each in found if each.unit_id == unit_id]
    heads = (heads_of(work, unit_id) | {each.official_id for each in in_charge if each.role == Role.LEADER}) - {proposer}
    kinds = {row.id: row.kind for row in work.session.execute(select(Unit.id, Unit.kind))}
    group = [each for each in found if each.role == Role.LEADER and kinds[each.unit_id] == group_kind(work)]
    if not in_charge or not heads or (with_group and not group):
        text = _(
            "Nobody else can decide this veto: it needs a leader in charge, a head, and for large projects the leading group."
        )
        raise RuleBroken("veto_route", text)
