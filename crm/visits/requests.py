"""Requests of the investor 客商诉求: raised by the unit, answered by whoever is responsible until a due day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from crm.calendar.lights import keeps_day, office_closing
from crm.calendar.rules import Due, WorkCalendar, check_day, clock_start
from crm.enterprises.rules import checked_text
from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.model import Unit
from crm.people.permissions import Actor, May, Role, require, require_unit
from crm.people.setup import all_settings, county_calendar
from crm.store.acts import Work, act
from crm.visits.keeping import own_visit, visit_title
from crm.visits.model import Visit, VisitRequest
from crm.visits.rules import VisitState, wrong_state


@act("raise_request", label=N_("Note investor's request"))
def raise_request(work: Work, visit_id: UUID, text: str, responsible_unit_id: UUID, due_on: date | None = None) -> UUID:
    """Note a request 诉求 for a unit to answer by ``due_on``, else within the working days of the county setup.

    Raises NotAllowed, RuleBroken ``text_empty``, ``unit_unknown``, ``due_past`` or ``visit_state``.
    """
    visit = own_visit(work, visit_id)
    if visit.state in (VisitState.CANCELLED, VisitState.POSTPONED):
        raise wrong_state(visit.state)
    now = work.clock.now()
    due, table = _due(work, due_on)
    request = VisitRequest(
        visit_id=visit.id,
        unit_id=visit.unit_id,
        text=checked_text(text, "text", _("Request"), most=500),
        responsible_unit_id=_checked_unit(work.session, responsible_unit_id),
        raised_at=now,
        due_on=due,
        due_table=table,
        answer="",
    )
    work.session.add(request)
    visit.changed_at = now
    work.session.flush()
    return request.id


def usual_due(session: Session, calendar: WorkCalendar, raised: datetime) -> Due:
    """Return until when a request raised at a moment is to be answered, by the county setup and a calendar."""
    values = all_settings(session)
    start = clock_start(calendar, raised, office_closing(values["closing_hour"]))
    return calendar.add_working_days(start, int(values["visit_request_days"]))


def _due(work: Work, wanted: date | None) -> tuple[date, str]:
    """Return the due day and the holiday tables that made it. Raises RuleBroken ``due_past``."""
    calendar = county_calendar(work.session)
    if wanted is None:
        due = usual_due(work.session, calendar, work.clock.now())
        return due.date, due.table[:200]
    if check_day(wanted, "due_on") < work.clock.today():
        raise RuleBroken("due_past", _("{day} has passed; set a day on which it can be done.").format(day=wanted), field="due_on")
    return wanted, calendar.table_of(wanted.year).version[:200]


def _checked_unit(session: Session, unit_id: UUID) -> UUID:
    unit = session.get(Unit, unit_id)
    if unit is None or unit.closed_on is not None:
        text = _("Choose the unit that answers this request.")
        raise RuleBroken("unit_unknown", text, field="responsible_unit_id")
    return unit.id


@act("edit_request", label=N_("Change investor's request"))
def edit_request(work: Work, request_id: UUID, text: str, responsible_unit_id: UUID, due_on: date) -> None:
    """Change an open request: its words, who answers, until when. Raises NotAllowed, RuleBroken."""
    request = _own_request(work, request_id)
    request.text = checked_text(text, "text", _("Request"), most=500)
    request.responsible_unit_id = _checked_unit(work.session, responsible_unit_id)
    if due_on != request.due_on:
        request.due_on, request.due_table = _due(work, due_on)


@act("remove_request", label=N_("Remove investor's request"))
def remove_request(work: Work, request_id: UUID) -> None:
    """Take back a request that was noted by mistake and is not answered. Raises NotAllowed, RuleBroken."""
    work.session.delete(_own_request(work, request_id))


def _own_request(work: Work, request_id: UUID) -> VisitRequest:
    request = work.session.get_one(VisitRequest, request_id)
    own_visit(work, request.visit_id)
    _check_open(request)
    return request


def _check_open(request: VisitRequest) -> None:
    if request.answered_on is not None:
        text = _("This request was answered on {day}.")
        raise RuleBroken("request_answered", text.format(day=request.answered_on), field="answer")


@act("answer_request", label=N_("Answer investor's request"))
def answer_request(work: Work, request_id: UUID, answer: str) -> None:
    """Answer a request 答复诉求: the responsible unit does, or the unit of the visit in its name.

    In time is until the close of business of the due day. Raises NotAllowed, RuleBroken.
    """
    request = work.session.get_one(VisitRequest, request_id)
    check_may_answer(work.actor, request.unit_id, request.responsible_unit_id)
    visit = work.session.get_one(Visit, request.visit_id)
    work.note_subject(visit, visit_title(visit))
    _check_open(request)
    now = work.clock.now()
    request.answer = checked_text(answer, "answer", _("Answer"), most=4000)
    request.answered_on, request.answered_by = local_date(now), work.actor.official_id
    request.answered_in_time = keeps_day(request.due_on, now, office_closing(all_settings(work.session)["closing_hour"]))


def check_may_answer(actor: Actor, unit_id: UUID, responsible_unit_id: UUID) -> None:
    """Refuse whoever is neither of the responsible unit nor of the visit's. Raises NotAllowed."""
    if actor.role is Role.HANDLER:
        if actor.unit_id != responsible_unit_id:
            raise NotAllowed("unit", _("This record belongs to another unit."))
        return
    require(actor, May.EDIT_RECORDS)
    if actor.units is not None and responsible_unit_id in actor.units:
        return
    require_unit(actor, unit_id)
