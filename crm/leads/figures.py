"""What bulletins count of leads: new ones, and milestones that the bureau verified; per unit and period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_moment
from crm.leads.model import Lead, Milestone
from crm.leads.rules import YI_FEN, MilestoneKind
from crm.people.permissions import Actor, scope


@dataclass(frozen=True, slots=True)
class LeadFigures:
    """Figures of one unit in one period; amounts in fen. Milestones count by the day they were reached, verified only."""

    new_leads: int = 0
    signed: int = 0
    signed_large: int = 0
    signed_amount: int = 0
    registered: int = 0
    paid_in: int = 0
    paid_in_amount: int = 0
    started: int = 0
    completed: int = 0
    produced: int = 0


def lead_figures(session: Session, actor: Actor, first: date, last: date) -> dict[UUID, LeadFigures]:
    """Return the figures of every unit for the days ``first`` through ``last``; a project counts once, for its signing."""
    new = dict(
        session.execute(
            select(Lead.unit_id, func.count())
            .where(
                scope(actor, Lead.unit_id), Lead.created_at >= local_moment(first), Lead.created_at <= local_moment(last, 23, 59)
            )
            .group_by(Lead.unit_id)
        )

        .all()
    )
    amount = func.sum(case((Lead.nature == "increase", func.coalesce(Lead.increase, Lead.total_yuan)), else_=Lead.total_yuan))
    large = func.sum(case((Lead.total_yuan >= YI_FEN, 1), else_=0))
    counted: dict[UUID, dict[str, tuple[int, int, int, int]]] = {}
    for unit, kind, number, big, total, paid in session.execute(
        select(Milestone.unit_id, Milestone.kind, func.count(), large, amount, func.sum(Lead.paid_in))
        .join(Lead, Lead.id == Milestone.lead_id)
        .where(
            scope(actor, Milestone.unit_id),
            Milestone.verified_on.is_not(None),
            Milestone.reached_on >= first,
            Milestone.reached_on <= last,
        )
        .group_by(Milestone.unit_id, Milestone.kind)
    ):
        counted.setdefault(unit, {})[kind] = (number, int(big or 0), int(total or 0), int(paid or 0))
    return {unit: _figures(new.get(unit, 0), counted.get(unit, {})) for unit in {*new, *counted}}


def _figures(new: int, counted: dict[str, tuple[int, int, int, int]]) -> LeadFigures:
    none = (0, 0, 0, 0)
    signed, paid = counted.get(MilestoneKind.SIGNED, none), counted.get(MilestoneKind.PAID_IN, none)
    number = {kind: counted.get(kind, none)[0] for kind in MilestoneKind}
    return LeadFigures(
        new,
        signed[0],
        signed[1],
        signed[2],
        number[MilestoneKind.REGISTERED],
        paid[0],
        paid[3],
        number[MilestoneKind.STARTED],
        number[MilestoneKind.COMPLETED],
        number[MilestoneKind.PRODUCED],
    )
