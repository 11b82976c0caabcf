"""The tracker's questions: counts, one page of rows, board columns. Flat in the number of leads: sorts run on indexes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm.kernel.clock import local_moment
from crm.kernel.money import Money
from crm.leads.model import Lead, Milestone
from crm.leads.protection import ProtectionRule
from crm.leads.reminders import Reminder, reminder_of
from crm.leads.rules import EARLIEST, YI_FEN, SideState, Stage
from crm.people.permissions import Actor, scope
from crm.people.queries import unit_names
from crm.people.setup import all_settings
from crm.store.search import search

MOST_TEXT_HITS = 1000
"""A text filter looks at this many newest matches."""


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """Which leads; every part left empty does not limit. Sizes in 亿元.

    ``quiet_days``: no follow-up for so many days, or none at all. ``milestone``: a kind that was reached;
    ``verified``: whether the bureau verified it.
    """

    text: str = ""
    units: tuple[UUID, ...] = ()
    stages: tuple[str, ...] = ()
    side_states: tuple[str, ...] | None = None
    size_from: int | None = None
    officer_id: UUID | None = None
    quiet_days: int | None = None
    foreign: bool | None = None
    section: str = ""
    next_step_through: date | None = None
    size_below: int | None = None
    milestone: str = ""
    verified: bool | None = None


class LeadRow(NamedTuple):
    """A lead as the tracker shows it; a tuple, for a page holds a hundred."""

    id: UUID
    name: str
    investor: str
    stage: str
    side_state: str
    total: Money | None
    unit_id: UUID
    unit_name: str
    last_follow_up: date | None
    next_step: str
    next_step_on: date | None
    reminder: Reminder


@dataclass(frozen=True, slots=True)
class Page:
    """How to page: the sort column, its direction, where to begin and how many."""

    sort: str = "changed"
    descending: bool = True
    offset: int = 0
    limit: int = 100


SORTS: dict[str, Any] = {
    "changed": Lead.changed_at,
    "name": Lead.name,
    "investor": Lead.investor,
    "total": Lead.total_yuan,
    "follow_up": Lead.last_follow_up,
}
EMPTY_POSSIBLE = ("total", "follow_up")


def conditions(
    session: Session, actor: Actor, wanted: LeadFilter, today: date, page: Page | None = None
) -> list[ColumnElement[bool]]:
    """Return what a filter means, scoped to the actor; for a ``page`` so that it is read along its sort's index."""
    found: list[ColumnElement[bool]] = [scope(actor, Lead.unit_id)]
    if wanted.text:
        units = None if actor.units is None else actor.units
        hits = search(session, wanted.text, units=units, limit=MOST_TEXT_HITS, kinds=("lead",))
        found.append(Lead.id.in_([hit.record_id for hit in hits]))
    if wanted.units:
        found.append(Lead.unit_id.in_(wanted.units))
    if wanted.stages:
        sorted_within = page is None or (page.sort == "changed" and len(wanted.stages) == 1)
        found.append((Lead.stage if sorted_within else _beside_index(Lead.stage)).in_(wanted.stages))
    if wanted.side_states is not None:
        found.append((Lead.side_state if page is None else _beside_index(Lead.side_state)).in_(wanted.side_states))
    if wanted.size_from is not None:
        found.append(Lead.total_yuan >= wanted.size_from * YI_FEN)
    if wanted.officer_id is not None:
        found.append(Lead.officer_id == wanted.officer_id)
    if wanted.quiet_days is not None:
        found.append(_quiet_since(today - timedelta(days=wanted.quiet_days)))
    return found + _more(wanted)


def _beside_index(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Return a column as an expression that no index serves, lest a page be gathered whole and sorted for 100 rows."""
    return column.concat("")


def _more(wanted: LeadFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.foreign is not None:
        found.append(Lead.foreign_capital.is_(wanted.foreign))
    if wanted.section:
        found.append(Lead.industry_section == wanted.section)
    if wanted.next_step_through is not None:
        found.append(Lead.next_step_on <= wanted.next_step_through)
    if wanted.size_below is not None:
        found.append(Lead.total_yuan < wanted.size_below * YI_FEN)
    if wanted.milestone:
        reached = select(Milestone.lead_id).where(Milestone.kind == wanted.milestone)
        if wanted.verified is not None:
            reached = reached.where(Milestone.verified_on.is_not(None) if wanted.verified else Milestone.verified_on.is_(None))
        found.append(Lead.id.in_(reached))
    return found


def _quiet_since(day: date) -> ColumnElement[bool]:
    """Return the condition that nothing was done with a lead after ``day``, at the latest when it was entered."""
    entered = Lead.created_at < local_moment(day + timedelta(days=1))
    return (Lead.last_follow_up <= day) | (Lead.last_follow_up.is_(None) & entered)


def lead_count(session: Session, actor: Actor, wanted: LeadFilter, today: date) -> int:
    """Count the leads that match."""
    return session.scalar(select(func.count()).select_from(Lead).where(*conditions(session, actor, wanted, today))) or 0


def lead_page(session: Session, actor: Actor, wanted: LeadFilter, today: date, page: Page) -> list[LeadRow]:
    """Return one page of the matching leads in order."""
    rows = session.connection().execute(_ordered(_COLUMNS.where(*conditions(session, actor, wanted, today, page)), page)).all()
    names, rule = unit_names(session), protection_rule(session)
    reached = _latest_milestones(session, [row.id for row in rows if row.stage == Stage.SIGNED])
    return [_row(row, names, reminder_of(row, reached.get(row.id), today, rule)) for row in rows]


_COLUMNS = select(
    Lead.id,
    Lead.name,
    Lead.investor,
    Lead.stage,
    Lead.side_state,
    Lead.total_investment,
    Lead.currency,
    Lead.unit_id,
    Lead.last_follow_up,
    Lead.next_step,
    Lead.next_step_on,
    Lead.protected_until,
)
_NEWEST_MILESTONES = (
    select(Milestone.lead_id, Milestone.kind, Milestone.verified_on)
    .where(Milestone.lead_id.in_(bindparam("ids", expanding=True)))
    .order_by(Milestone.reached_on, Milestone.id)
)
"""Statements made once: a page is asked for with every keystroke and turn of the wheel."""


def _ordered(chosen: Select[*tuple[Any, ...]], page: Page) -> Select[*tuple[Any, ...]]:
    """Sort with the empty ones counting as least, on both databases alike."""
    column = SORTS.get(page.sort, Lead.changed_at)
    first = column.desc() if page.descending else column.asc()
    if page.sort in EMPTY_POSSIBLE:
        first = first.nulls_last() if page.descending else first.nulls_first()
    order = (first, Lead.id.desc() if page.descending else Lead.id.asc())
    return chosen.order_by(*order).offset(page.offset).limit(page.limit)


def _row(row: Any, names: dict[UUID, str], reminder: Reminder) -> LeadRow:  # noqa: ANN401 - a result row
    lead_id, name, investor, stage, side_state, minor, currency, unit_id, followed, step, step_on, _until = row
    total = None if minor is None else Money(minor, currency)
    unit = names.get(unit_id, "")
    return LeadRow(lead_id, name, investor, stage, side_state, total, unit_id, unit, followed, step, step_on, reminder)


def _latest_milestones(session: Session, ids: list[UUID]) -> dict[UUID, tuple[str, bool]]:
    """Return each signed lead's newest milestone and whether it is verified."""
    if not ids:
        return {}
    found = session.connection().execute(_NEWEST_MILESTONES, {"ids": ids})
    return {lead_id: (kind, verified_on is not None) for lead_id, kind, verified_on in found}


def protection_rule(session: Session) -> ProtectionRule:
    """Return the county's protection settings."""
    values = all_settings(session)
    return ProtectionRule(
        values["protection_from_yuan"], values["protection_from_usd"], values["lapse_warning_days"], values["lapse_days"]
    )


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column of the board: a stage, how many leads, their investment in fen, and the newest of them."""

    stage: str
    count: int
    total_yuan: int
    rows: list[LeadRow] = field(default_factory=list)


def board(session: Session, actor: Actor, wanted: LeadFilter, today: date, *, most: int = 30) -> list[BoardColumn]:
    """Return the filtered leads by stage, the newest ``most`` of each."""
    found = conditions(session, actor, wanted, today)
    counts = {
        row[0]: (row[1], int(row[2] or 0))
        for row in session.execute(select(Lead.stage, func.count(), func.sum(Lead.total_yuan)).where(*found).group_by(Lead.stage))
    }
    names, rule, columns = unit_names(session), protection_rule(session), []
    for stage in Stage:
        count, total = counts.get(stage, (0, 0))
        chosen = _ordered(_COLUMNS.where(*found, Lead.stage == stage), Page(limit=most))
        rows = session.execute(chosen).all() if count else []
        reached = _latest_milestones(session, [row.id for row in rows] if stage is Stage.SIGNED else [])
        columns.append(
            BoardColumn(
                stage, count, total, [_row(row, names, reminder_of(row, reached.get(row.id), today, rule)) for row in rows]
            )
        )
    return columns


def next_steps(session: Session, actor: Actor, through: date, limit: int = 20) -> list[tuple[UUID, str, str, date]]:
    """Return leads whose next step is due by ``through``: (id, name, step, day), the earliest first."""
    chosen = (
        select(Lead.id, Lead.name, Lead.next_step, Lead.next_step_on)
        .where(scope(actor, Lead.unit_id), Lead.next_step_on <= through, Lead.side_state == SideState.NONE, Lead.next_step != "")
        .order_by(Lead.next_step_on, Lead.id)
        .limit(limit)
    )
    return [(row.id, row.name, row.next_step, row.next_step_on) for row in session.execute(chosen)]


def lapsing(session: Session, actor: Actor, today: date, limit: int = 50) -> list[LeadRow]:
    """Return protected leads that have lapsed or will, from the day of the warning; those still to be saved first."""
    rule = protection_rule(session)
    followed = func.coalesce(Lead.last_follow_up, EARLIEST)  # found by the few protected leads, not by the many quiet ones
    chosen = (
        _COLUMNS.where(
            scope(actor, Lead.unit_id),
            Lead.protected_until >= today,
            Lead.stage != Stage.SIGNED,
            Lead.side_state == SideState.NONE,
            followed <= today - timedelta(days=rule.warning_days),
        )
        .order_by(followed.desc(), Lead.id)
        .limit(limit)
    )
    names = unit_names(session)
    return [_row(row, names, reminder_of(row, None, today, rule)) for row in session.execute(chosen)]
