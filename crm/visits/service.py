"""What units do with visits: announce, change, move, confirm, receive, minute, close, postpone, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from crm.calendar.rules import check_day
from crm.enterprises.rules import checked_text
from crm.kernel.clock import as_utc, local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.ids import new_id
from crm.people.permissions import May, require, require_unit
from crm.store.acts import Work, act, check_version
from crm.visits.entry import VisitData, checked_visit
from crm.visits.keeping import own_visit, write_visit
from crm.visits.model import Visit, VisitItem
from crm.visits.rules import (
    AHEAD,
    HELD,
    VisitState,
    check_begun,
    check_party,
    check_state,
    check_times,
    moment_words,
    moved,
    wrong_state,
)

UID_DOMAIN = "siji.visits"
"""What follows a visit's own id in its iCalendar UID (RFC 7986 5.3 advises no host names)."""


@act("announce_visit", label=N_("Announce visit"))
def announce_visit(work: Work, data: VisitData, unit_id: UUID | None = None) -> UUID:
    """Announce a visit 来访预告 of the actor's unit (or ``unit_id``). Raises NotAllowed, RuleBroken (see entry)."""
    return new_visit(work, data, unit_id).id


def new_visit(work: Work, data: VisitData, unit_id: UUID | None, uid: str = "", sequence: int = 0) -> Visit:
    """Write a new visit inside an act; ``uid`` is that of an invitation. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.EDIT_RECORDS)
    unit_id = unit_id or work.actor.unit_id
    require_unit(work.actor, unit_id)
    now, visit_id = work.clock.now(), new_id()
    visit = Visit(
        id=visit_id,
        unit_id=unit_id,
        state=VisitState.ANNOUNCED,
        state_reason="",
        points="",
        next_step="",
        uid=uid or f"{visit_id}@{UID_DOMAIN}",
        sequence=sequence,
        created_at=now,
        changed_at=now,
    )
    write_visit(work, visit, checked_visit(data))
    return visit


@act("edit_visit", label=N_("Edit visit"))
def edit_visit(work: Work, visit_id: UUID, data: VisitData, expected_version: int | None = None) -> None:
    """Change a visit that is not followed up or cancelled. Raises NotAllowed, RuleBroken, Stale."""
    visit = own_visit(work, visit_id)
    check_version(visit, expected_version)
    if visit.state not in (*AHEAD, VisitState.RECEIVED):
        raise wrong_state(visit.state)
    checked = checked_visit(data)
    if visit.state == VisitState.RECEIVED:
        check_begun(checked.starts_at, work.clock.now())
    write_visit(work, visit, checked)
    visit.sequence += 1


@act("move_visit", label=N_("Move visit"))
def move_visit(work: Work, visit_id: UUID, starts_at: datetime, expected_version: int | None = None) -> None:
    """Move a visit that has not happened to another arrival; its length stays and its itinerary moves with it.

    A postponed visit is thereby announced anew. Raises NotAllowed, RuleBroken, Stale.
    """
    visit = own_visit(work, visit_id)
    check_version(visit, expected_version)
    if visit.state not in AHEAD:
        raise wrong_state(visit.state)
    by = moved(visit.starts_at, as_utc(starts_at))
    reschedule(work, visit, visit.starts_at + by, visit.ends_at + by)


def reschedule(work: Work, visit: Visit, starts_at: datetime, ends_at: datetime) -> None:
    """Give a visit other times inside an act; the itinerary moves with the arrival and must end by the departure.

    A postponed visit is thereby announced anew. Raises RuleBroken before anything is changed.
    """
    by = moved(visit.starts_at, starts_at)
    check_day(local_date(starts_at), "starts_at")
    check_times(starts_at, ends_at)
    items = work.session.scalars(select(VisitItem).where(VisitItem.visit_id == visit.id)).all()
    last = max((item.ends_at + by for item in items), default=ends_at)
    if last > ends_at:
        text = _("The itinerary lasts until {last}; shorten it before the departure.")
        raise RuleBroken("item_outside", text.format(last=moment_words(last)), field="ends_at")
    visit.starts_at, visit.ends_at = starts_at, ends_at
    for item in items:
        item.starts_at, item.ends_at = item.starts_at + by, item.ends_at + by
    if visit.state == VisitState.POSTPONED:
        visit.state, visit.state_reason = VisitState.ANNOUNCED, ""
    _touched(work, visit)


@act("resize_visit", label=N_("Change departure"))
def resize_visit(work: Work, visit_id: UUID, ends_at: datetime, expected_version: int | None = None) -> None:
    """Change the departure of a visit that has not happened; its itinerary must fit inside. Raises as ``move_visit``."""
    visit = own_visit(work, visit_id)
    check_version(visit, expected_version)
    if visit.state not in AHEAD:
        raise wrong_state(visit.state)
    reschedule(work, visit, visit.starts_at, as_utc(ends_at))


def _touched(work: Work, visit: Visit) -> None:
    visit.sequence += 1
    visit.changed_at = work.clock.now()


@act("confirm_visit", label=N_("Confirm visit"))
def confirm_visit(work: Work, visit_id: UUID) -> None:
    """Confirm an announced visit 确认来访. Raises NotAllowed, RuleBroken ``visit_state``."""
    visit = own_visit(work, visit_id)
    check_state(visit.state, VisitState.CONFIRMED)
    visit.state, visit.confirmed_at = VisitState.CONFIRMED, work.clock.now()
    _touched(work, visit)


@act("receive_visit", label=N_("Receive visit"))
def receive_visit(work: Work, visit_id: UUID, number: int | None = None) -> None:
    """Note that the party was received 已接待; ``number``: how many came.

    Raises NotAllowed, RuleBroken ``not_yet`` or ``party_size``.
    """
    visit = own_visit(work, visit_id)
    check_state(visit.state, VisitState.RECEIVED)
    check_begun(visit.starts_at, work.clock.now())
    visit.state, visit.received_at = VisitState.RECEIVED, work.clock.now()
    if number is not None:
        check_party(number, 0)
        visit.number = number
    _touched(work, visit)


@act("write_minutes", label=N_("Write minutes of visit"))
def write_minutes(work: Work, visit_id: UUID, points: str, next_step: str = "", next_step_on: date | None = None) -> None:
    """Write down the points discussed 会谈要点 and the next step of a visit that was received.

    Raises NotAllowed, RuleBroken ``visit_state``, ``text_empty`` or ``next_step_day``.
    """
    visit = own_visit(work, visit_id)
    if visit.state not in HELD:
        raise wrong_state(visit.state)
    if next_step_on is not None and check_day(next_step_on, "next_step_on") < local_date(visit.starts_at):
        text = _("The next step lies before this visit; check its date.")
        raise RuleBroken("next_step_day", text, field="next_step_on")
    visit.points = checked_text(points, "points", _("Points discussed"), most=8000)
    visit.next_step = checked_text(next_step, "next_step", _("Next step"), most=300, needed=False)
    visit.next_step_on = next_step_on
    visit.minuted_at, visit.minuted_by = work.clock.now(), work.actor.official_id
    visit.changed_at = work.clock.now()


@act("close_visit", label=N_("Mark visit followed up"))
def close_visit(work: Work, visit_id: UUID) -> None:
    """Mark a received visit followed up 已跟进: its minutes are written. Raises NotAllowed, RuleBroken ``minutes_missing``."""
    visit = own_visit(work, visit_id)
    check_state(visit.state, VisitState.FOLLOWED_UP)
    if not visit.points:
        text = _("The minutes are not written yet; write down the points discussed first.")
        raise RuleBroken("minutes_missing", text, field="points")
    visit.state, visit.followed_up_at = VisitState.FOLLOWED_UP, work.clock.now()
    _touched(work, visit)


@act("postpone_visit", label=N_("Postpone visit"))
def postpone_visit(work: Work, visit_id: UUID, reason: str) -> None:
    """Postpone a visit 延期 without a new day yet; moving it announces it anew. Raises NotAllowed, RuleBroken."""
    _put_off(work, visit_id, VisitState.POSTPONED, reason)


@act("cancel_visit", label=N_("Cancel visit"))
def cancel_visit(work: Work, visit_id: UUID, reason: str) -> None:
    """Cancel a visit 取消, with a reason. Raises NotAllowed, RuleBroken."""
    _put_off(work, visit_id, VisitState.CANCELLED, reason)


def _put_off(work: Work, visit_id: UUID, state: VisitState, reason: str) -> None:
    visit = own_visit(work, visit_id)
    check_state(visit.state, state)
    visit.state_reason = checked_text(reason, "reason", _("Reason"), most=300)
    visit.state = state
    _touched(work, visit)


def visits_by_uid(work: Work, unit_id: UUID | None, uids: Sequence[str]) -> dict[str, Visit]:
    """Return a unit's visits that carry one of the iCalendar UIDs."""
    chosen = select(Visit).where(Visit.unit_id == unit_id, Visit.uid.in_(list(uids)))
    return {visit.uid: visit for visit in work.session.scalars(chosen)}
