"""Which projects an inspection draws from, and what their risk rests on, read in a handful of queries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm.leads.model import Lead, Milestone, Obstacle
from crm.leads.rules import MilestoneKind, SideState, Stage
from crm.league.inspections.model import Finding
from crm.league.inspections.rules import FindingState
from crm.league.inspections.sampling import JUDGED, Candidate, RiskRule
from crm.people.setup import all_settings

YEAR = timedelta(days=365)
CLOSED = (SideState.VETOED, SideState.LOST)


def risk_rule(session: Session) -> RiskRule:
    """Return the county's risk rule, every number a setting."""
    values = all_settings(session)
    months = tuple((kind, values[f"{kind}_months"]) for kind in JUDGED)
    return RiskRule(
        months=months,
        overdue=values["risk_overdue"],
        quiet_days=values["risk_quiet_days"],
        quiet=values["risk_quiet"],
        amount=values["risk_big_yuan"] * 1_000_000,
        big=values["risk_big"],
        old_months=values["risk_old_months"],
        old=values["risk_old"],
        obstacle=values["risk_obstacle"],
        obstacles_most=values["risk_obstacles_most"],
        finding=values["risk_finding"],
        findings_most=values["risk_findings_most"],
    )


def candidates(session: Session, today: date, units: Collection[UUID] = ()) -> list[Candidate]:
    """Return the signed projects that are not in production yet, of ``units`` or of the whole county, with their risk's facts."""
    produced = select(Milestone.id).where(
        Milestone.lead_id == Lead.id, Milestone.kind == MilestoneKind.PRODUCED, Milestone.verified_on.is_not(None)
    )
    wanted: list[ColumnElement[bool]] = [
        Lead.stage == Stage.SIGNED,
        Lead.side_state.not_in(CLOSED),
        ~produced.exists(),
    ]
    if units:
        wanted.append(Lead.unit_id.in_(list(units)))
    chosen = select(Lead.id, Lead.unit_id, Lead.name, Lead.contract_date, Lead.last_follow_up, Lead.total_yuan).where(*wanted)
    ids = select(Lead.id).where(*wanted)
    reached = _reached(session, ids)
    obstacles = _counted(session, Obstacle.lead_id, Obstacle.lead_id.in_(ids), Obstacle.solved_on.is_(None))
    findings = _counted(session, Finding.lead_id, Finding.found_on >= today - YEAR, Finding.state != FindingState.WITHDRAWN)
    return [
        Candidate(
            row.id,
            row.unit_id,
            row.name,
            row.contract_date,
            row.last_follow_up,
            row.total_yuan or 0,
            reached.get(row.id, frozenset()),
            obstacles.get(row.id, 0),
            findings.get(row.id, 0),
        )
        for row in session.execute(chosen.order_by(Lead.id))
    ]


def _reached(session: Session, ids: Select[UUID]) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = {}
    chosen = select(Milestone.lead_id, Milestone.kind).where(Milestone.kind.in_(JUDGED), Milestone.lead_id.in_(ids))
    for lead_id, kind in session.execute(chosen):
        found.setdefault(lead_id, set()).add(kind)
    return {lead_id: frozenset(kinds) for lead_id, kinds in found.items()}


def _counted(session: Session, key: InstrumentedAttribute[UUID], *wanted: ColumnElement[bool]) -> dict[UUID, int]:
    chosen = select(key, func.count()).where(*wanted).group_by(key)
    return {lead_id: count for lead_id, count in session.execute(chosen)}  # noqa: C416 - rows are not pairs to mypy
