"""What the bureau does with the reserve pool: admit a project 入库, remove one 出库, let its size decide again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.leads.reserve.model import ReserveDecision
from crm.leads.reserve.rules import Decision, check_admission, check_removal, in_pool
from crm.people.permissions import May, require, require_unit
from crm.people.setup import setting
from crm.store.acts import Work, act

WAN_FEN = 1_000_000
"""One 万元 in fen."""


def pool_from(session: Session) -> int:
    """Return from which investment in fen a project is in the pool by itself (our default: 1亿元)."""
    return int(setting(session, "reserve_from_yuan")) * WAN_FEN


@act("admit_to_reserve", label=N_("Admit to the reserve pool"))
def admit_to_reserve(work: Work, lead_id: UUID, reason: str) -> UUID:
    """Admit a living project to the pool, whatever its size. Raises NotAllowed, RuleBroken ``reserve_closed``, ``reserve_inside``."""
    lead, standing = _lead(work, lead_id)
    check_admission(lead.stage, lead.side_state, inside=_inside(work, lead, standing))
    return _decide(work, lead, standing, Decision.ADMITTED, reason)


@act("remove_from_reserve", label=N_("Remove from the reserve pool"))
def remove_from_reserve(work: Work, lead_id: UUID, reason: str) -> UUID:
    """Take a project out of the pool until it is admitted again. Raises NotAllowed, RuleBroken ``reserve_outside``."""
    lead, standing = _lead(work, lead_id)
    check_removal(inside=_inside(work, lead, standing))
    return _decide(work, lead, standing, Decision.REMOVED, reason)


@act("withdraw_reserve_decision", label=N_("Let the size decide again"))
def withdraw_reserve_decision(work: Work, lead_id: UUID) -> None:
    """End the decision that stands on a project. Raises NotAllowed, RuleBroken ``reserve_undecided``."""
    _found, standing = _lead(work, lead_id)
    if standing is None:
        raise RuleBroken("reserve_undecided", _("Nobody decided on this project; its size does."))
    standing.stands = False


def _lead(work: Work, lead_id: UUID) -> tuple[Lead, ReserveDecision | None]:
    """Return the lead and the decision that stands on it, for whoever keeps the pool. Raises NotAllowed."""
    require(work.actor, May.REGISTER)
    lead = work.session.get_one(Lead, lead_id)
    require_unit(work.actor, lead.unit_id)
    work.note_subject(lead, lead.name)
    chosen = select(ReserveDecision).where(ReserveDecision.lead_id == lead_id, ReserveDecision.stands)
    return lead, work.session.scalars(chosen).first()


def _inside(work: Work, lead: Lead, standing: ReserveDecision | None) -> bool:
    decision = Decision.NONE if standing is None else standing.kind
    return in_pool(lead.stage, lead.side_state, lead.total_yuan, decision, pool_from(work.session))


def _decide(work: Work, lead: Lead, standing: ReserveDecision | None, kind: Decision, reason: str) -> UUID:
    text = checked_text(reason, "reason", _("Reason"), most=500)
    if standing is not None:
        standing.stands = False
    made = ReserveDecision(
        lead_id=lead.id,
        kind=str(kind),
        stands=True,
        reason=text,
        decided_on=work.clock.today(),
        decided_by=work.actor.official_id,
        decided_at=work.clock.now(),
    )
    work.session.add(made)
    work.session.flush()
    return made.id
