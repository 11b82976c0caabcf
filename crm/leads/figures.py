"""What bulletins count of leads: new ones, and milestones that the bureau verified; per unit and period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date, local_moment
from crm.leads.entry import to_yuan
from crm.leads.model import Lead, Milestone
from crm.leads.rules import YI_FEN, MilestoneKind, counted_amount
from crm.people.permissions import Actor, scope
from crm.people.queries import rates


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


@dataclass(slots=True)
class _Sum:
    """What is summed of one unit and milestone."""

    number: int = 0
    large: int = 0
    amount: int = 0
    paid_in: int = 0


_Counted = dict[UUID, dict[str, _Sum]]


def lead_figures(session: Session, actor: Actor, first: date, last: date) -> dict[UUID, LeadFigures]:
    """Return the figures of every unit for the days ``first`` through ``last``; a project counts once, for its signing.

    A capital increase counts only the increase. Foreign currency counts in yuan by the rate of the contract's year.
    """
    entered = Lead.created_at >= local_moment(first), Lead.created_at < local_moment(last + timedelta(days=1))
    begun = select(Lead.unit_id, func.count()).where(scope(actor, Lead.unit_id), *entered).group_by(Lead.unit_id)
    new = {row[0]: row[1] for row in session.execute(begun)}
    within = (
        scope(actor, Milestone.unit_id),
        Milestone.verified_on.is_not(None),
        Milestone.reached_on >= first,
        Milestone.reached_on <= last,
    )
    counted: _Counted = {}
    _add_domestic(session, within, counted)
    _add_foreign(session, within, counted)
    return {unit: _figures(new.get(unit, 0), counted.get(unit, {})) for unit in {*new, *counted}}


def _add_domestic(session: Session, within: tuple[ColumnElement[bool], ...], counted: _Counted) -> None:
    """Add the projects in yuan, summed by the database."""
    increased = (Lead.nature == "increase") & Lead.increase.is_not(None)
    amount = case((increased, Lead.increase), else_=Lead.total_yuan)
    large = case((amount >= YI_FEN, 1), else_=0)
    chosen = (
        select(Milestone.unit_id, Milestone.kind, func.count(), func.sum(large), func.sum(amount), func.sum(Lead.paid_in))
        .join(Lead, Lead.id == Milestone.lead_id)
        .where(*within, Lead.currency == "CNY")
        .group_by(Milestone.unit_id, Milestone.kind)
    )
    for unit, kind, *sums in session.execute(chosen):
        counted.setdefault(unit, {})[kind] = _Sum(*(int(each or 0) for each in sums))


def _add_foreign(session: Session, within: tuple[ColumnElement[bool], ...], counted: _Counted) -> None:
    """Add the projects in other currencies one by one, each at its rate; a county has few."""
    known = rates(session)
    chosen = (
        select(
            Milestone.unit_id,
            Milestone.kind,
            Lead.currency,
            Lead.nature,
            Lead.total_yuan,
            Lead.increase,
            Lead.paid_in,
            Lead.contract_date,
            Lead.created_at,
        )
        .join(Lead, Lead.id == Milestone.lead_id)
        .where(*within, Lead.currency != "CNY")
    )
    for row in session.execute(chosen):
        year = (row.contract_date or local_date(row.created_at)).year
        increase = to_yuan(row.increase, row.currency, year, known)
        amount = counted_amount(row.nature, row.total_yuan, increase)
        found = counted.setdefault(row.unit_id, {}).setdefault(row.kind, _Sum())
        found.number += 1
        found.large += amount >= YI_FEN
        found.amount += amount
        found.paid_in += to_yuan(row.paid_in, row.currency, year, known) or 0


def _figures(new: int, counted: dict[str, _Sum]) -> LeadFigures:
    none = _Sum()
    signed, paid = counted.get(MilestoneKind.SIGNED, none), counted.get(MilestoneKind.PAID_IN, none)
    number = {kind: counted.get(kind, none).number for kind in MilestoneKind}
    return LeadFigures(
        new,
        signed.number,
        signed.large,
        signed.amount,
        number[MilestoneKind.REGISTERED],
        paid.number,
        paid.paid_in,
        number[MilestoneKind.STARTED],
        number[MilestoneKind.COMPLETED],
        number[MilestoneKind.PRODUCED],
    )
