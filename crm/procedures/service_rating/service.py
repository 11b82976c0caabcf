"""What is done about ratings 好差评: enter, correct; rectify after a low one, and call the investor back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from crm.calendar.lights import keeps_day, office_closing
from crm.enterprises.rules import checked_text
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.setup import county_calendar, setting
from crm.procedures.service_rating.keeping import (
    check_collector,
    collected_case,
    note_case,
    own_rectification,
    rectification_of,
    state_of,
    usual_due,
)
from crm.procedures.service_rating.model import CallBack, RatingCorrection, Rectification, ServiceRating
from crm.procedures.service_rating.rules import (
    COLLECTED,
    LEVEL_NAMES,
    Level,
    RectificationState,
    check_called_on,
    check_rated_on,
    check_rectification,
    checked_choice,
    satisfied,
)
from crm.procedures.time_limit.model import Case
from crm.procedures.time_limit.rules import CaseState
from crm.store.acts import Work, act


@dataclass(frozen=True, slots=True)
class RatingData:
    """What is entered of a rating: the level, who rated, how it came in, from when it is."""

    level: Level
    rated_by: str
    collected: str
    rated_on: date
    comment: str = ""


@act("enter_rating", label=N_("Enter service rating"))
def enter_rating(work: Work, case_id: UUID, data: RatingData) -> UUID:
    """Enter the investor's rating of a closed case, one a case; the two lowest open a rectification.

    Raises NotAllowed, RuleBroken ``case_open``, ``rating_twice``, ``choice``, ``rated_on``, ``text_empty``.
    """
    case = collected_case(work, case_id)
    if case.state != CaseState.CLOSED or case.closed_at is None:
        raise RuleBroken("case_open", _("The investor rates a case that is closed; this one is not yet."))
    if work.session.scalars(select(ServiceRating.id).where(ServiceRating.case_id == case_id)).first() is not None:
        raise RuleBroken("rating_twice", _("This case is rated already; correct that rating with a reason."))
    rating = ServiceRating(case_id=case_id, unit_id=case.unit_id, entered_at=work.clock.now(), official_id=work.actor.official_id)
    _fill(work, rating, case, data)
    work.session.add(rating)
    work.session.flush()
    _follow(work, rating)
    return rating.id


def _fill(work: Work, rating: ServiceRating, case: Case, data: RatingData) -> None:
    """Write what was entered into a rating. Raises RuleBroken."""
    check_rated_on(data.rated_on, local_date(case.closed_at or work.clock.now()), work.clock.today())
    rating.level = checked_choice(data.level, LEVEL_NAMES, "level")
    rating.collected = checked_choice(data.collected, COLLECTED, "collected")
    rating.rated_by = checked_text(data.rated_by, "rated_by", _("Rated by"), most=60)
    needed = not satisfied(rating.level)
    rating.comment = checked_text(data.comment, "comment", _("Comment"), most=2000, needed=needed)
    rating.rated_on = data.rated_on


def _follow(work: Work, rating: ServiceRating) -> None:
    """Open a rectification for a low rating that has none; drop the unfinished one of a rating that is low no more."""
    found = rectification_of(work.session, rating.id)
    if satisfied(rating.level):
        if found is not None and state_of(found) in (RectificationState.OPEN, RectificationState.DONE):
            found.dropped_on = work.clock.today()
        return
    if found is not None:
        found.dropped_on = None
        return
    due = usual_due(work.session, county_calendar(work.session), work.clock.now())
    work.session.add(
        Rectification(
            rating_id=rating.id,
            unit_id=rating.unit_id,
            opened_at=work.clock.now(),
            due_on=due.date,
            due_table=due.table[:200],
            text="",
        )
    )


@act("correct_rating", label=N_("Correct service rating"))
def correct_rating(work: Work, rating_id: UUID, data: RatingData, reason: str) -> None:
    """Correct a rating that was entered wrongly, with a reason; what it said before is kept.

    Raises NotAllowed, RuleBroken as :func:`enter_rating` does.
    """
    rating = work.session.get_one(ServiceRating, rating_id)
    case = collected_case(work, rating.case_id)
    before = rating.level
    words = checked_text(reason, "reason", _("Reason"), most=1000)
    _fill(work, rating, case, data)
    count = work.session.scalar(select(func.count()).where(RatingCorrection.rating_id == rating_id)) or 0
    work.session.add(
        RatingCorrection(
            rating_id=rating_id,
            ordinal=count + 1,
            at=work.clock.now(),
            official_id=work.actor.official_id,
            level_before=before,
            level_after=rating.level,
            reason=words,
        )
    )
    _follow(work, rating)


@act("report_rectification", label=N_("Report rectification"))
def report_rectification(work: Work, rectification_id: UUID, text: str) -> None:
    """Report what was done after a low rating, by the unit that was rated; in time until closing of the last day.

    Raises NotAllowed, RuleBroken ``rectification_state``, ``text_empty``.
    """
    found = own_rectification(work, rectification_id)
    check_rectification(state_of(found), RectificationState.OPEN)
    closing = office_closing(int(setting(work.session, "closing_hour")))
    found.text = checked_text(text, "text", _("How it was seen to"), most=4000)
    found.done_on, found.done_by, found.satisfied = work.clock.today(), work.actor.official_id, None
    found.in_time = keeps_day(found.due_on, work.clock.now(), closing)


@dataclass(frozen=True, slots=True)
class CallBackData:
    """What is entered of a call-back: when, with whom, satisfied or not, what was said."""

    called_on: date
    spoke_with: str
    satisfied: bool
    text: str


@act("call_back", label=N_("Note call-back"))
def call_back(work: Work, rectification_id: UUID, data: CallBackData) -> UUID:
    """Note a call-back 回访 after a rectification; an unsatisfied investor opens it again, with its old last day.

    The rating itself stays as it was. Raises NotAllowed, RuleBroken ``rectification_state``, ``called_on``, ``text_empty``.
    """
    found = work.session.get_one(Rectification, rectification_id)
    case = note_case(work, found)
    check_collector(work.actor, case.unit_id, case.applicant_unit_id)
    check_rectification(state_of(found), RectificationState.DONE)
    check_called_on(data.called_on, found.done_on or work.clock.today(), work.clock.today())
    count = work.session.scalar(select(func.count()).where(CallBack.rectification_id == rectification_id)) or 0
    made = CallBack(
        rectification_id=rectification_id,
        ordinal=count + 1,
        day=data.called_on,
        spoke_with=checked_text(data.spoke_with, "spoke_with", _("Spoke with"), most=60),
        satisfied=data.satisfied,
        text=checked_text(data.text, "text", _("What was said"), most=2000),
        at=work.clock.now(),
        official_id=work.actor.official_id,
    )
    work.session.add(made)
    work.session.flush()
    found.satisfied = data.satisfied
    if not data.satisfied:
        found.done_on, found.in_time = None, None
    return made.id
