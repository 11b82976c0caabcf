"""Whose figures are whose: verified milestones with the splits that share them, for scores and for the county's totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.leads.entry import to_yuan
from crm.leads.model import Lead, Milestone
from crm.leads.rules import MilestoneKind, counted_amount
from crm.people.queries import rates
from crm.procedures.transfer.rules import Counted, Sides, county_total, unit_totals
from crm.procedures.transfer.splits import sides_of

WHOLE = 100
"""One project in hundredths, so that 7:3 is 70 and 30 and no share is a fraction."""


@dataclass(frozen=True, slots=True)
class Credits:
    """What units are credited: projects in hundredths and amounts in fen by unit, and the county's totals, each project once."""

    number: dict[UUID, int]
    amount: dict[UUID, int]
    county_number: int
    county_amount: int


def counted_projects(session: Session, kind: MilestoneKind, first: date, last: date) -> tuple[list[Counted], list[Counted]]:
    """Return the projects whose milestone ``kind`` was reached from ``first`` through ``last`` and verified.

    Once as numbers (in hundredths of a project), once as amounts in fen; a capital increase counts only the increase.
    Whoever asks for one unit's figures scopes the totals; a split needs the projects of every unit.
    """
    chosen = (
        select(
            Milestone.lead_id,
            Milestone.unit_id,
            Milestone.reached_on,
            Lead.nature,
            Lead.currency,
            Lead.total_yuan,
            Lead.increase,
            Lead.contract_date,
            Lead.created_at,
        )
        .join(Lead, Lead.id == Milestone.lead_id)
        .where(
            Milestone.kind == kind,
            Milestone.verified_on.is_not(None),
            Milestone.reached_on >= first,
            Milestone.reached_on <= last,
        )
        .order_by(Milestone.reached_on, Milestone.id)
    )
    splits, known = sides_of(session), rates(session)
    numbers, amounts = [], []
    for row in session.execute(chosen):
        sides = _on(splits.get(row.lead_id, ()), row.reached_on)
        year = (row.contract_date or local_date(row.created_at)).year
        amount = counted_amount(row.nature, row.total_yuan, to_yuan(row.increase, row.currency, year, known))
        numbers.append(Counted(row.lead_id, WHOLE, row.reached_on, row.unit_id, sides))
        amounts.append(Counted(row.lead_id, amount, row.reached_on, row.unit_id, sides))
    return numbers, amounts


def _on(splits: list[Sides] | tuple[()], day: date) -> Sides | None:
    return next((each for each in splits if each.holds_on(day)), None)


def credits_between(session: Session, kind: MilestoneKind, first: date, last: date) -> Credits:
    """Return every unit's credit of a milestone in a period by its shares (indicators' split), and the county's totals."""
    numbers, amounts = counted_projects(session, kind, first, last)
    return Credits(unit_totals(numbers), unit_totals(amounts), county_total(numbers), county_total(amounts))


def share_of(session: Session, lead_id: UUID, unit_id: UUID, day: date, *, tax: bool = False) -> int:
    """Return a unit's share of a lead on ``day`` in hundredths, 0 where it has none; with 双算 both sides have 100."""
    lead = session.get_one(Lead, lead_id)
    sides = _on(sides_of(session, [lead_id], tax=tax).get(lead_id, ()), day)
    return unit_totals([Counted(lead_id, WHOLE, day, lead.unit_id, sides)]).get(unit_id, 0)
