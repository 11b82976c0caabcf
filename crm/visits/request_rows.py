"""Requests of investors as lists show them: whose, until when, and their light in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm.calendar.lights import office_closing
from crm.kernel.errors import NotAllowed
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, unit_names
from crm.people.setup import all_settings, county_calendar
from crm.visits.model import Visit, VisitRequest
from crm.visits.requests import check_may_answer
from crm.visits.rules import Light, light, light_words


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request 诉求 with its clock: ``left`` working days, negative when late; ``words`` say the light."""

    id: UUID
    visit_id: UUID
    visit_title: str
    unit_name: str
    text: str
    responsible_unit_id: UUID
    responsible: str
    raised_at: datetime
    due_on: date
    answer: str
    answered_on: date | None
    answered_by: str
    light: Light
    left: int
    words: str
    may_answer: bool


def request_rows(
    session: Session, actor: Actor, now: datetime, *, visit_id: UUID | None = None, open_only: bool = False, most: int = 500
) -> list[RequestRow]:
    """Return requests of visits the actor sees, and those addressed to the actor's unit; open ones first by due day."""
    chosen = select(VisitRequest, Visit.enterprise_name).join(Visit, Visit.id == VisitRequest.visit_id)
    chosen = chosen.where(or_(scope(actor, VisitRequest.unit_id), scope(actor, VisitRequest.responsible_unit_id)))
    if visit_id is not None:
        chosen = chosen.where(VisitRequest.visit_id == visit_id)
    if open_only:
        chosen = chosen.where(VisitRequest.answered_on.is_(None))
    order = (VisitRequest.answered_on.is_not(None), VisitRequest.answered_on.desc(), VisitRequest.due_on, VisitRequest.id)
    values, calendar = all_settings(session), county_calendar(session)
    units, officials = unit_names(session), official_names(session)
    rows = []
    for request, title in session.execute(chosen.order_by(*order).limit(most)):
        if request.answered_on is not None:
            shown, left = (Light.ANSWERED if request.answered_in_time else Light.ANSWERED_LATE), 0
        else:
            closing = office_closing(values["closing_hour"])
            shown, left = light(request.due_on, now, calendar, values["yellow_days"], closing)
        rows.append(
            RequestRow(
                request.id,
                request.visit_id,
                title,
                units.get(request.unit_id, ""),
                request.text,
                request.responsible_unit_id,
                units.get(request.responsible_unit_id, ""),
                request.raised_at,
                request.due_on,
                request.answer,
                request.answered_on,
                officials.get(request.answered_by, "") if request.answered_by else "",
                shown,
                left,
                light_words(shown, left),
                request.answered_on is None and _may_answer(actor, request),
            )
        )
    return rows


def _may_answer(actor: Actor, request: VisitRequest) -> bool:
    try:
        check_may_answer(actor, request.unit_id, request.responsible_unit_id)
    except NotAllowed:
        return False
    return True
