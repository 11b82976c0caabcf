"""What pages, papers and commands ask about conflicts; each unit sees its own side whole, of the other only whose and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from crm.calendar.rules import WorkCalendar
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.people.model import Official, Unit
from crm.people.permissions import Actor, scope
from crm.people.setup import county_calendar, setting
from crm.procedures.conflict.model import Conflict, Ruling
from crm.procedures.conflict.rules import ConflictState, is_past
from crm.procedures.conflict.timeline import Side, clocks_set_back, side_of, thawed, thawed_anomaly
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.queries import first_investor
from crm.procedures.transfer.rules import Ratio, Split
from crm.store.clock_trace import TurnedBack
from crm.store.numbering import show_number


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict in a list. ``enterprise`` is the investor as the actor's own report names it (the bureau: as the first does).

    ``days_left``: working days until the ruling is due, negative when late, None when closed. ``own``: which side is
    the actor's: first, later, or empty for the bureau. ``number`` and ``outcome`` are empty before the ruling.
    """

    id: UUID
    enterprise: str
    first_unit: str
    later_unit: str
    first_received: datetime | None
    later_received: datetime | None
    opened_at: datetime
    state: str
    ground: str
    statement_due: date
    ruling_due: date
    days_left: int | None
    own: str
    number: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RulingView:
    """A ruling as it is shown and printed."""

    id: UUID
    number: str
    outcome: str
    reasons: str
    holder_unit: str
    split: Split | None
    ruled_at: datetime
    ruled_by: str


@dataclass(frozen=True, slots=True)
class ConflictDetail:
    """A conflict with both sides. ``may_state``: the actor's unit may still file its statement.

    ``reason`` (why it was opened) and ``anomalies`` are the bureau's; a unit sees them only of its own objection.
    ``heard``: both have stated or the time for it has passed.
    """

    row: ConflictRow
    first: Side
    later: Side
    reason: str
    close_reason: str
    anomalies: tuple[TurnedBack, ...]
    ruling: RulingView | None
    may_state: bool
    heard: bool


_FIRST, _LATER = aliased(FirstReport), aliased(FirstReport)


def conflicts(
    session: Session, actor: Actor, today: date, states: Iterable[str] = (ConflictState.OPEN,), limit: int = 200
) -> list[ConflictRow]:
    """Return conflicts that the actor's unit is a side of, all of them for the bureau.

    The open ones come first, the first to be ruled on in front; then the closed ones, the last closed in front.
    """
    chosen = _visible(actor).where(Conflict.state.in_(list(states)))
    closed = Conflict.closed_at.desc().nulls_first()
    chosen = chosen.order_by(closed, Conflict.ruling_due, Conflict.opened_at, Conflict.id)
    calendar, word = county_calendar(session), str(setting(session, "ruling_word"))
    return [_row(session, actor, found, today, calendar, word) for found in session.execute(chosen.limit(limit))]


def _visible(actor: Actor) -> Select[Conflict, FirstReport, FirstReport, str, str, Ruling]:
    first_unit, later_unit = aliased(Unit), aliased(Unit)
    return (
        select(Conflict, _FIRST, _LATER, first_unit.name, later_unit.name, Ruling)
        .join(_FIRST, _FIRST.id == Conflict.first_report_id)
        .join(_LATER, _LATER.id == Conflict.later_report_id)
        .join(first_unit, first_unit.id == _FIRST.unit_id)
        .join(later_unit, later_unit.id == _LATER.unit_id)
        .outerjoin(Ruling, Ruling.conflict_id == Conflict.id)
        .where(_involved(actor))
    )


def _involved(actor: Actor) -> ColumnElement[bool]:
    return or_(scope(actor, _FIRST.unit_id), scope(actor, _LATER.unit_id))


def _own(actor: Actor, first: FirstReport, later: FirstReport) -> str:
    """Return which side is the actor's unit's: first, later, empty for whoever sees all."""
    if actor.units is None:
        return ""
    return "first" if first.unit_id in actor.units else "later" if later.unit_id in actor.units else ""


def _row(
    session: Session,
    actor: Actor,
    found: Any,  # noqa: ANN401 - a result row
    today: date,
    calendar: WorkCalendar,
    word: str,
) -> ConflictRow:
    conflict, first, later, first_unit, later_unit, ruling = found
    own = _own(actor, first, later)
    mine = later if own == "later" else first
    investor = first_investor(session, mine.lead_id) if not mine.kept_investor else None
    return ConflictRow(
        conflict.id,
        mine.kept_investor or (investor.name if investor else ""),
        first_unit,
        later_unit,
        first.received_at,
        later.received_at,
        conflict.opened_at,
        conflict.state,
        conflict.ground,
        conflict.statement_due,
        conflict.ruling_due,
        _days_left(conflict, today, calendar),
        own,
        show_number(word, ruling.year, ruling.number) if ruling else "",
        ruling.outcome if ruling else "",
    )


def _days_left(conflict: Conflict, today: date, calendar: WorkCalendar) -> int | None:
    if conflict.state != ConflictState.OPEN:
        return None
    if conflict.ruling_due < today:
        return -calendar.count_working_days(conflict.ruling_due, today)
    return calendar.count_working_days(today, conflict.ruling_due)


def conflict_detail(session: Session, actor: Actor, conflict_id: UUID, now: datetime) -> ConflictDetail:
    """Return a conflict as the actor may see it. Raises NotAllowed for a unit that is no side of it."""
    rows = session.execute(_visible(actor).where(Conflict.id == conflict_id)).all()
    if not rows:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    found = rows[0]
    conflict, first_report, later_report, _first_unit, _later_unit, given = found
    ruling: Ruling | None = given
    today = now.astimezone(COUNTY_ZONE).date()
    row = _row(session, actor, found, today, county_calendar(session), str(setting(session, "ruling_word")))
    if ruling is not None:
        first, later = thawed(ruling.facts["first"]), thawed(ruling.facts["later"])
        anomalies = tuple(thawed_anomaly(each) for each in ruling.facts["anomalies"])
    else:
        first, later = (side_of(session, each, conflict) for each in (first_report, later_report))
        anomalies = tuple(clocks_set_back(session, (first, later)))
    past = is_past(conflict.statement_due, now, int(setting(session, "closing_hour")))
    return ConflictDetail(
        row,
        first.hidden() if row.own == "later" else first,
        later.hidden() if row.own == "first" else later,
        conflict.reason if not row.own or _opened_by(conflict, actor) else "",
        conflict.close_reason,
        anomalies if not row.own else (),
        None if ruling is None else _ruling_view(session, ruling, row.number),
        bool(row.own) and conflict.state == ConflictState.OPEN and not past,
        past or bool(first.statement and later.statement),
    )


def _opened_by(conflict: Conflict, actor: Actor) -> bool:
    """Tell whether the actor's own objection opened a conflict."""
    return conflict.ground == "objection" and conflict.opened_by is not None and conflict.opened_by == actor.official_id


def _ruling_view(session: Session, ruling: Ruling, number: str) -> RulingView:
    holder = session.get_one(FirstReport, ruling.holder_report_id)
    official = session.get(Official, ruling.ruled_by) if ruling.ruled_by else None
    split = Split(Ratio(ruling.indicators), Ratio(ruling.tax), ruling.years) if ruling.years else None
    return RulingView(
        ruling.id,
        number,
        ruling.outcome,
        ruling.reasons,
        session.get_one(Unit, holder.unit_id).name,
        split,
        ruling.ruled_at,
        official.name if official else "",
    )


def told_words(first: Side) -> str:
    """Return all that the later reporter is told: already first-reported by ⟨unit⟩ at ⟨time⟩ (domain §4.2)."""
    moment = f"{first.received_at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}" if first.received_at else "—"
    return _("Already first-reported by {unit} at {moment}.").format(unit=first.unit_name, moment=moment)


def conflict_of_report(session: Session, actor: Actor, report_id: UUID) -> UUID | None:
    """Return the newest conflict that a report is a side of, None where there is none or the actor is no side of it."""
    chosen = _visible(actor).where(or_(_FIRST.id == report_id, _LATER.id == report_id))
    newest = chosen.order_by(Conflict.state != ConflictState.OPEN, Conflict.opened_at.desc()).limit(1)
    return next((found[0].id for found in session.execute(newest)), None)
