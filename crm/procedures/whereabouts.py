"""What officials did in the county 在岗记录: visits hosted and cases decided, as field time holds them against trips (domain §4.9).

Visits, cases and field time do not know one another; this floor knows all three and hands plain values down.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm.calendar.half_days import Span
from crm.fieldtime.contradictions import AtHome
from crm.kernel.clock import local_moment
from crm.kernel.i18n import _
from crm.people.duty import half_of
from crm.people.permissions import Actor, scope
from crm.procedures.time_limit.model import Case, CaseStep
from crm.visits.model import Visit, VisitHost, VisitItem
from crm.visits.rules import VisitState

TAKES_PLACE = (VisitState.ANNOUNCED, VisitState.CONFIRMED, VisitState.RECEIVED, VisitState.FOLLOWED_UP)
_MOMENT = timedelta(seconds=1)


def at_home(session: Session, actor: Actor, first: date, last: date) -> list[AtHome]:
    """Return what the officials the actor sees did, or are to do, in the county from ``first`` through ``last``."""
    return [*_hosted(session, actor, first, last), *_signed(session, actor, first, last)]


def _hosted(session: Session, actor: Actor, first: date, last: date) -> Iterator[AtHome]:
    """Yield the visits received, an accompanied line of an itinerary by its own hours."""
    begin, end = local_moment(first, 0), local_moment(last + timedelta(days=1), 0)
    chosen = (
        select(
            VisitHost.official_id,
            Visit.id,
            Visit.enterprise_name,
            Visit.starts_at,
            Visit.ends_at,
            VisitItem.starts_at,
            VisitItem.ends_at,
        )
        .join(Visit, Visit.id == VisitHost.visit_id)
        .outerjoin(VisitItem, VisitItem.id == VisitHost.item_id)
        .where(scope(actor, Visit.unit_id), Visit.state.in_(TAKES_PLACE), Visit.starts_at < end, Visit.ends_at >= begin)
        .order_by(Visit.starts_at, VisitHost.id)
    )
    seen = set()
    for official, visit, name, starts, ends, own_starts, own_ends in session.execute(chosen):
        from_half = half_of(own_starts or starts)
        away = Span(from_half, max(from_half, half_of((own_ends or ends) - _MOMENT)))
        if (official, visit, away) not in seen:
            seen.add((official, visit, away))
            yield AtHome(official, away, _("hosting {enterprise}").format(enterprise=name), ("visit", visit))


def _signed(session: Session, actor: Actor, first: date, last: date) -> Iterator[AtHome]:
    """Yield the cases and steps of cases that an official signed."""
    begin, end = local_moment(first, 0), local_moment(last + timedelta(days=1), 0)
    decided = select(Case.decided_by, Case.decided_at, Case.id, Case.title).where(
        scope(actor, Case.unit_id), Case.decided_by.is_not(None), Case.decided_at >= begin, Case.decided_at < end
    )
    handled = (
        select(CaseStep.done_by, CaseStep.done_at, Case.id, Case.title)
        .join(Case, Case.id == CaseStep.case_id)
        .where(
            or_(scope(actor, CaseStep.unit_id), scope(actor, Case.unit_id)),
            CaseStep.done_by.is_not(None),
            CaseStep.done_at >= begin,
            CaseStep.done_at < end,
        )
    )
    for chosen in (decided, handled):
        for official, moment, case, title in session.execute(chosen):
            if official is None or moment is None:
                continue
            half = half_of(moment)
            yield AtHome(official, Span(half, half), _("signing “{title}”").format(title=title), ("case", case))
