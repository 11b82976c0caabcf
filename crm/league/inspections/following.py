"""What follows by itself: refusals without a veto report enter the inspection, rectifications run out and cost points."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.kernel.i18n import N_
from crm.leads.model import Lead
from crm.league.inspections.model import Finding, Inspection, RectificationRound
from crm.league.inspections.rules import (
    UNREPORTED,
    FindingState,
    InspectionState,
    covered_from,
    overdue_day,
    rectification_due,
)
from crm.league.scores.rules import Fault
from crm.league.scores.sources import OVERDUE_RECTIFICATION, register_source
from crm.people.permissions import PROGRAM
from crm.people.setup import county_calendar, setting
from crm.procedures.veto.breaches import BreachRow, breaches
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain

MOST: Final = 500
"""Breaches of each kind that one look takes in, the newest first; our default."""


@act("follow_inspections", label=N_("Follow up on inspections"), undoable=False)
def follow_inspections(work: Work) -> int:
    """Take in the breaches found since, and mark rectifications that ran out; returns how many. Anyone may let it happen."""
    return take_in_breaches(work) + mark_overdue(work)


def follow_if_due(work: Work) -> int:
    """Follow up on inspections where there is something to do, without asking anyone; returns how much."""
    if not _run_out(work.session, work.clock.today()) and not _to_take_in(work.session):
        return 0
    return follow_inspections(work).value


def follow_if_run_out(work: Work) -> int:
    """Follow up on inspections once a rectification ran out, as whoever sits down finds it; returns how much was done."""
    return follow_inspections(work).value if _run_out(work.session, work.clock.today()) else 0


def take_in_breaches(work: Work) -> int:
    """Enter refusals without a veto report as findings of the newest inspection under way, inside an act; returns how many."""
    inspection = _newest_open(work.session)
    if inspection is None:
        return 0
    hold_chain(work.session)
    found = _to_take_in(work.session)
    for breach in found:
        text = UNREPORTED[breach.kind] + (f"：{breach.text}" if breach.text else "")
        enter_finding(work, inspection, (breach.lead_id, breach.unit_id), text, breach=str(breach.kind))
    return len(found)


def _to_take_in(session: Session) -> list[BreachRow]:
    """Return the breaches that no inspection knows yet, from the first day the one under way looks back to."""
    inspection = _newest_open(session)
    if inspection is None:
        return []
    since = covered_from(inspection.year, inspection.month)
    limited = {UUID(each) for each in inspection.unit_ids}
    known = {
        (row.lead_id, row.unit_id, row.breach)
        for row in session.execute(select(Finding.lead_id, Finding.unit_id, Finding.breach).where(Finding.breach.is_not(None)))
    }
    fresh: dict[tuple[UUID, UUID, str], BreachRow] = {}
    for each in breaches(session, PROGRAM, MOST):
        key = (each.lead_id, each.unit_id, str(each.kind))
        inside = not limited or each.unit_id in limited
        if each.kind in UNREPORTED and inside and key not in known and each.day is not None and each.day >= since:
            fresh.setdefault(key, each)
    return sorted(fresh.values(), key=lambda each: (each.day or date.min, each.lead_id.bytes, each.kind))


def _newest_open(session: Session) -> Inspection | None:
    chosen = select(Inspection).where(Inspection.state == InspectionState.OPEN)
    return session.scalars(chosen.order_by(Inspection.year.desc(), Inspection.month.desc())).first()


def enter_finding(
    work: Work,
    inspection: Inspection,
    about: tuple[UUID, UUID],
    text: str,
    *,
    project_id: UUID | None = None,
    breach: str | None = None,
    days: int | None = None,
) -> Finding:
    """Enter a finding on ``about`` (lead, unit) with its first round, inside an act. Raises RuleBroken ``rectification_days``."""
    last = select(func.max(Finding.ordinal)).where(Finding.inspection_id == inspection.id)
    finding = Finding(
        inspection_id=inspection.id,
        project_id=project_id,
        lead_id=about[0],
        unit_id=about[1],
        ordinal=(work.session.scalar(last) or 0) + 1,
        breach=breach,
        text=text,
        state=FindingState.OPEN,
        found_on=work.clock.today(),
        found_by=work.actor.official_id,
    )
    work.session.add(finding)
    work.session.flush()
    begin_round(work, finding, 1, days)
    return finding


def begin_round(work: Work, finding: Finding, ordinal: int, days: int | None) -> RectificationRound:
    """Ask a unit to put a finding right within ``days`` working days, None for the setting. Raises RuleBroken ``rectification_days``."""
    given = int(setting(work.session, "finding_days")) if days is None else days
    began = work.clock.today()
    due = rectification_due(county_calendar(work.session), began, given)
    begun = RectificationRound(
        finding_id=finding.id,
        ordinal=ordinal,
        began_on=began,
        days=given,
        due_on=due.date,
        due_table=due.table[:200],
    )
    work.session.add(begun)
    work.session.flush()
    return begun


def mark_overdue(work: Work) -> int:
    """Mark the rounds whose last day passed without an answer, inside an act; returns how many."""
    found = _run_out(work.session, work.clock.today())
    for each in found:
        each.overdue_on = overdue_day(each.due_on)
    return len(found)


def _run_out(session: Session, today: date) -> list[RectificationRound]:
    chosen = (
        select(RectificationRound)
        .join(Finding, Finding.id == RectificationRound.finding_id)
        .where(
            Finding.state == FindingState.OPEN,
            RectificationRound.answered_at.is_(None),
            RectificationRound.overdue_on.is_(None),
            RectificationRound.due_on < today,
        )
    )
    return list(session.scalars(chosen.order_by(RectificationRound.due_on, RectificationRound.id)))


def overdue_faults(session: Session, first: date, last: date) -> list[Fault]:
    """Return the rectifications that ran out from ``first`` through ``last``, for the league's deductions (domain §4.12)."""
    chosen = (
        select(RectificationRound.overdue_on, Finding.id, Finding.unit_id, Lead.name)
        .join(Finding, Finding.id == RectificationRound.finding_id)
        .join(Lead, Lead.id == Finding.lead_id)
        .where(
            RectificationRound.overdue_on >= first,
            RectificationRound.overdue_on <= last,
            Finding.state != FindingState.WITHDRAWN,
        )
        .order_by(RectificationRound.overdue_on, RectificationRound.id)
    )
    return [
        Fault(OVERDUE_RECTIFICATION, row.unit_id, "finding", row.id, row.name, row.overdue_on) for row in session.execute(chosen)
    ]


register_source(OVERDUE_RECTIFICATION, overdue_faults)
