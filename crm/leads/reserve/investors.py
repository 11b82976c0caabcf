"""Who of the great investors the county talks to 投资方: by class, and project by project; scoped to the actor's units."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from crm.enterprises.model import Enterprise
from crm.kernel.money import Money
from crm.leads.model import Lead, LeadEnterprise
from crm.leads.reserve.queries import of_class
from crm.leads.reserve.rules import CLASSES
from crm.leads.rules import LIVING, Figure, Stage
from crm.people.permissions import Actor, scope
from crm.people.queries import unit_names

NAMED = CLASSES[:-1]
"""The classes that are asked for by name; everybody else is other."""


@dataclass(slots=True)
class ClassFigure:
    """One class: how many enterprises, their projects in talks and signed; an investor of two classes counts in both."""

    enterprises: set[UUID] = field(default_factory=set)
    talks: Figure = field(default_factory=Figure)
    signed: Figure = field(default_factory=Figure)


def class_figures(session: Session, actor: Actor) -> tuple[dict[str, ClassFigure], ClassFigure]:
    """Return the figures of every named class, and of all of them together with each project once."""
    held = cast(Enterprise.investor_classes, String) != "[]"
    chosen = (
        select(Lead.id, LeadEnterprise.enterprise_id, Enterprise.investor_classes, Lead.stage, Lead.total_yuan)
        .join(LeadEnterprise, LeadEnterprise.lead_id == Lead.id)
        .join(Enterprise, Enterprise.id == LeadEnterprise.enterprise_id)
        .where(scope(actor, Lead.unit_id), Lead.side_state.in_(LIVING), held)
    )
    found, whole, seen = {each: ClassFigure() for each in NAMED}, ClassFigure(), set[tuple[str, UUID]]()
    for lead_id, enterprise_id, classes, stage, yuan in session.execute(chosen):
        named = [each for each in NAMED if each in (classes or ())]
        for key in (*named, *(("",) if named else ())):
            figure = found[key] if key else whole
            figure.enterprises.add(enterprise_id)
            if (key, lead_id) not in seen:
                seen.add((key, lead_id))
                (figure.signed if stage == Stage.SIGNED else figure.talks).add(yuan or 0)
    return found, whole


@dataclass(frozen=True, slots=True)
class InvestorRow:
    """A project of an investor of a class; ``classes`` are those of all its investors."""

    id: UUID
    investor: str
    classes: tuple[str, ...]
    project: str
    stage: str
    total: Money | None
    unit: str
    last_follow_up: date | None


def _inside(actor: Actor, investor_class: str, *, signed: bool) -> list[ColumnElement[bool]]:
    stage = Lead.stage == Stage.SIGNED if signed else Lead.stage != Stage.SIGNED
    named = of_class(investor_class) if investor_class else ~of_class(CLASSES[-1])
    return [scope(actor, Lead.unit_id), Lead.side_state.in_(LIVING), stage, named]


def investor_count(session: Session, actor: Actor, investor_class: str, *, signed: bool) -> int:
    """Count the projects of a class ("": of any named one), in talks or signed."""
    return session.scalar(select(func.count()).select_from(Lead).where(*_inside(actor, investor_class, signed=signed))) or 0


SORTS: dict[str, Any] = {"total": Lead.total_yuan, "name": Lead.name, "investor": Lead.investor, "follow_up": Lead.last_follow_up}


def investor_page(
    session: Session,
    actor: Actor,
    investor_class: str,
    *,
    signed: bool,
    sort: str = "total",
    descending: bool = True,
    offset: int = 0,
    limit: int = 100,
) -> list[InvestorRow]:
    """Return one page of the projects of a class, the largest first."""
    column = SORTS.get(sort, Lead.total_yuan)
    first = column.desc().nulls_last() if descending else column.asc().nulls_first()
    last = Lead.id.desc() if descending else Lead.id.asc()
    chosen = (
        select(
            Lead.id,
            Lead.investor,
            Lead.name,
            Lead.stage,
            Lead.total_investment,
            Lead.currency,
            Lead.unit_id,
            Lead.last_follow_up,
        )
        .where(*_inside(actor, investor_class, signed=signed))
        .order_by(first, last)
        .offset(offset)
        .limit(limit)
    )
    rows, names = session.execute(chosen).all(), unit_names(session)
    classes = _classes_of(session, [row.id for row in rows])
    return [
        InvestorRow(
            row.id,
            row.investor,
            tuple(each for each in CLASSES if each in classes.get(row.id, ())),
            row.name,
            row.stage,
            None if row.total_investment is None else Money(row.total_investment, row.currency),
            names.get(row.unit_id, ""),
            row.last_follow_up,
        )
        for row in rows
    ]


def _classes_of(session: Session, lead_ids: list[UUID]) -> dict[UUID, set[str]]:
    chosen = (
        select(LeadEnterprise.lead_id, Enterprise.investor_classes)
        .join(Enterprise, Enterprise.id == LeadEnterprise.enterprise_id)
        .where(LeadEnterprise.lead_id.in_(lead_ids))
    )
    found: dict[UUID, set[str]] = {}
    for lead_id, classes in session.execute(chosen):
        found.setdefault(lead_id, set()).update(classes or ())
    return found
