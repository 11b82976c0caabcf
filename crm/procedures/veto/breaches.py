"""Breaches of veto reporting for the inspection: refusals without a report, investors told early, reports that came late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm.kernel.clock import local_date, local_moment
from crm.kernel.i18n import N_
from crm.leads.model import FollowUp, Lead
from crm.leads.rules import NOTE, REFUSALS, SideState
from crm.people.permissions import Actor, scope
from crm.people.queries import unit_names
from crm.procedures.time_limit.model import Case
from crm.procedures.time_limit.rules import Decision
from crm.procedures.veto.gate import in_force
from crm.procedures.veto.model import Veto, VetoTold

Row = TypeVarTuple("Row")


class Breach(StrEnum):
    """What kind of breach."""

    LOST = "lost"
    VETOED = "vetoed"
    CASE = "case"
    EARLY = "early"
    LATE = "late"


BREACH_NAMES = {
    Breach.LOST: N_("Lost, and the reason reads like a refusal: no veto report"),
    Breach.VETOED: N_("Vetoed without a veto report"),
    Breach.CASE: N_("Case refused without a veto report"),
    Breach.EARLY: N_("Investor told before the veto was upheld"),
    Breach.LATE: N_("Veto reported late"),
}


@dataclass(frozen=True, slots=True)
class BreachRow:
    """A breach: of which lead and unit, on which day, and what was found."""

    kind: Breach
    lead_id: UUID
    project: str
    unit_id: UUID
    unit: str
    day: date | None
    text: str

    @property
    def id(self) -> UUID:
        """Return what names it in a list: its lead."""
        return self.lead_id


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose breaches are asked for: the newest ``limit`` of each kind, or all of the days ``first`` through ``last``."""

    actor: Actor
    limit: int | None = None
    first: date | None = None
    last: date | None = None

    def narrowed(self, chosen: Select[*Row], moment: InstrumentedAttribute[Any]) -> Select[*Row]:
        """Keep to the days by ``moment``, the newest first."""
        if self.first is not None and self.last is not None:
            after = local_moment(self.last + timedelta(days=1))
            chosen = chosen.where(moment >= local_moment(self.first), moment < after)
        return chosen.order_by(moment.desc()).limit(self.limit)


def breaches(session: Session, actor: Actor, limit: int = 200) -> list[BreachRow]:
    """Return the breaches of the actor's units, the newest first (domain §4.5): at most ``limit`` of each kind."""
    return _found(session, _Asked(actor, limit))


def breaches_between(session: Session, actor: Actor, first: date, last: date) -> list[BreachRow]:
    """Return all breaches of the actor's units on the days ``first`` through ``last``, the newest first (domain §4.5)."""
    return _found(session, _Asked(actor, None, first, last))


def _found(session: Session, asked: _Asked) -> list[BreachRow]:
    kinds = (_lost, _vetoed, _cases, _told_early, _late)
    found = [each for kind in kinds for each in kind(session, asked)]
    return sorted(found, key=lambda each: each.day or date.min, reverse=True)


def _lost(session: Session, asked: _Asked) -> list[BreachRow]:
    """Find lost leads whose noted reason, or whose problems, read like a refusal, and that no veto carries."""
    words = [FollowUp.text.contains(word) for word in REFUSALS]
    noted = select(FollowUp.text).where(FollowUp.lead_id == Lead.id, FollowUp.manner == NOTE, or_(*words)).limit(1)
    vetoed = select(Veto.id).where(Veto.lead_id == Lead.id, in_force())
    problems = or_(*(Lead.problems.contains(word) for word in REFUSALS))
    chosen = select(Lead, noted.scalar_subquery().label("noted")).where(
        scope(asked.actor, Lead.unit_id),
        Lead.side_state == SideState.LOST,
        ~vetoed.exists(),
        or_(noted.exists(), problems),
    )
    chosen = asked.narrowed(chosen, Lead.changed_at)
    names = unit_names(session)
    return [
        BreachRow(
            Breach.LOST, lead.id, lead.name, lead.unit_id, names[lead.unit_id], local_date(lead.changed_at), text or lead.problems
        )
        for lead, text in session.execute(chosen)
    ]


def _vetoed(session: Session, asked: _Asked) -> list[BreachRow]:
    """Find leads that stand as vetoed and have no veto report: taken in from elsewhere."""
    carried = select(Veto.id).where(Veto.lead_id == Lead.id, in_force())
    chosen = select(Lead).where(scope(asked.actor, Lead.unit_id), Lead.side_state == SideState.VETOED, ~carried.exists())
    names = unit_names(session)
    return [
        BreachRow(Breach.VETOED, lead.id, lead.name, lead.unit_id, names[lead.unit_id], local_date(lead.changed_at), "")
        for lead in session.scalars(asked.narrowed(chosen, Lead.changed_at))
    ]


def _cases(session: Session, asked: _Asked) -> list[BreachRow]:
    """Find refused cases of leads that no veto carries; the breach is the deciding unit's."""
    carried = select(Veto.id).where(Veto.lead_id == Case.lead_id, in_force())
    chosen = (
        select(Case, Lead.name)
        .join(Lead, Lead.id == Case.lead_id)
        .where(
            or_(scope(asked.actor, Case.unit_id), scope(asked.actor, Lead.unit_id)),
            Case.decision == Decision.REFUSED,
            ~carried.exists(),
        )
    )
    chosen = asked.narrowed(chosen, Case.decided_at)
    names = unit_names(session)
    return [
        BreachRow(
            Breach.CASE,
            case.lead_id,
            project,
            case.unit_id,
            names[case.unit_id],
            local_date(case.decided_at) if case.decided_at else None,
            case.decision_text,
        )
        for case, project in session.execute(chosen)
        if case.lead_id is not None
    ]


def _told_early(session: Session, asked: _Asked) -> list[BreachRow]:
    chosen = (
        select(Veto, Lead.name, VetoTold)
        .join(Lead, Lead.id == Veto.lead_id)
        .join(VetoTold, VetoTold.veto_id == Veto.id)
        .where(scope(asked.actor, Veto.unit_id), VetoTold.early)
    )
    chosen = asked.narrowed(chosen, VetoTold.told_at)
    names = unit_names(session)
    return [
        BreachRow(Breach.EARLY, veto.lead_id, name, veto.unit_id, names[veto.unit_id], local_date(told.told_at), told.note)
        for veto, name, told in session.execute(chosen)
    ]


def _late(session: Session, asked: _Asked) -> list[BreachRow]:
    chosen = select(Veto, Lead.name).join(Lead, Lead.id == Veto.lead_id).where(scope(asked.actor, Veto.unit_id), Veto.late)
    chosen = asked.narrowed(chosen, Veto.reported_at)
    names = unit_names(session)
    return [
        BreachRow(
            Breach.LATE,
            veto.lead_id,
            name,
            veto.unit_id,
            names[veto.unit_id],
            local_date(veto.reported_at),
            f"{veto.found_on} → {veto.due_on}",
        )
        for veto, name in session.execute(chosen)
    ]
