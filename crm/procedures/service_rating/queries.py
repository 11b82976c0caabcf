"""Ratings 好差评 as pages and papers read them: cases to be rated, ratings, rectifications with their lights, figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from crm.calendar.lights import DueLight, due_light, due_words, office_closing
from crm.calendar.rules import WorkCalendar, clock_start
from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, short_names
from crm.people.setup import all_settings, county_calendar
from crm.procedures.service_rating.keeping import check_collector, is_rated, state_of
from crm.procedures.service_rating.model import CallBack, RatingCorrection, Rectification, ServiceRating
from crm.procedures.service_rating.rules import (
    Level,
    RatingFigures,
    RectificationFacts,
    RectificationState,
    figures,
    satisfied,
)
from crm.procedures.time_limit.model import Case, Matter
from crm.procedures.time_limit.queries import in_view
from crm.procedures.time_limit.rules import CaseState
from crm.store.numbering import show_number


@dataclass(frozen=True, slots=True)
class ToRate:
    """A closed case that nobody has asked about yet: until when, and its light in words."""

    case_id: UUID
    number: str
    title: str
    applicant: str
    matter: str
    unit: str
    closed_on: date
    due_on: date
    light: DueLight
    left: int
    words: str
    may_enter: bool

    @property
    def id(self) -> UUID:
        """Return what a list knows it by: its case."""
        return self.case_id


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a rating: when, by whom, from and to which level, why."""

    at: datetime
    who: str
    before: Level
    after: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Called:
    """A call-back: when, with whom, by whom, satisfied or not, what was said."""

    day: date
    spoke_with: str
    who: str
    satisfied: bool
    text: str


@dataclass(frozen=True, slots=True)
class RectificationRow:
    """A rectification with its light while it is open; ``may_report`` and ``may_call``: what the reader may do now."""

    id: UUID
    state: RectificationState
    opened_on: date
    due_on: date
    light: DueLight | None
    left: int | None
    words: str
    text: str
    done_on: date | None
    in_time: bool | None
    calls: tuple[Called, ...]
    may_report: bool
    may_call: bool


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A rating with its case, corrections and rectification."""

    id: UUID
    case_id: UUID
    number: str
    title: str
    applicant: str
    matter: str
    unit_id: UUID
    unit: str
    level: Level
    rated_by: str
    collected: str
    comment: str
    rated_on: date
    entered_by: str
    corrections: tuple[Correction, ...]
    rectification: RectificationRow | None
    may_correct: bool


def cases_to_rate(session: Session, actor: Actor, now: datetime, most: int = 300) -> list[ToRate]:
    """Return the closed cases without a rating that the actor may see, the longest waiting first."""
    values, calendar, names = all_settings(session), county_calendar(session), short_names(session)
    closing = office_closing(values["closing_hour"])
    chosen = (
        select(Case, Matter.name)
        .join(Matter, Matter.id == Case.matter_id)
        .outerjoin(ServiceRating, ServiceRating.case_id == Case.id)
        .where(Case.state == CaseState.CLOSED, Case.closed_at.is_not(None), ServiceRating.id.is_(None), in_view(actor))
        .order_by(Case.closed_at, Case.id)
        .limit(most)
    )
    rows = []
    for case, matter in session.execute(chosen):
        closed_at = case.closed_at or now
        due = calendar.add_working_days(clock_start(calendar, closed_at, closing), values["rating_days"])
        light, left = due_light(due.date, now, calendar, values["obstacle_yellow_days"], closing)
        number = show_number(values["case_word"], case.year, case.number)
        head = (case.id, number, case.title, case.applicant, matter, names.get(case.unit_id, ""))
        may = _may_collect(actor, case)
        rows.append(ToRate(*head, local_date(closed_at), due.date, light, left, due_words(light, left), may))
    return rows


def _may_collect(actor: Actor, case: Case) -> bool:
    try:
        check_collector(actor, case.unit_id, case.applicant_unit_id)
    except NotAllowed:
        return False
    return True


def ratings(session: Session, actor: Actor, now: datetime, first: date, last: date, most: int = 500) -> list[RatingRow]:
    """Return the ratings given from ``first`` to ``last`` of cases the actor may see, the newest first."""
    chosen = _rated(actor).where(ServiceRating.rated_on >= first, ServiceRating.rated_on <= last)
    return _rows(session, actor, now, chosen.order_by(ServiceRating.rated_on.desc(), ServiceRating.id.desc()).limit(most))


def rectifications(session: Session, actor: Actor, now: datetime, *, everything: bool = False) -> list[RatingRow]:
    """Return the ratings with a rectification that is not closed (``everything``: any), by their last day."""
    chosen = _rated(actor).join(Rectification, Rectification.rating_id == ServiceRating.id)
    if not everything:
        agreed = Rectification.satisfied.is_(None) | Rectification.satisfied.is_(False)
        chosen = chosen.where(Rectification.dropped_on.is_(None), or_(Rectification.done_on.is_(None), agreed))
    return _rows(session, actor, now, chosen.order_by(Rectification.due_on, Rectification.id))


def rating_of(session: Session, actor: Actor, now: datetime, record_id: UUID) -> RatingRow | None:
    """Return a rating by its own, its rectification's or its case's id, None where the actor sees none."""
    of_rectification = select(Rectification.rating_id).where(Rectification.id == record_id)
    wanted = or_(ServiceRating.id == record_id, ServiceRating.case_id == record_id, ServiceRating.id.in_(of_rectification))
    return next(iter(_rows(session, actor, now, _rated(actor).where(wanted))), None)


def _rated(actor: Actor) -> Select[ServiceRating, Case, str]:
    return (
        select(ServiceRating, Case, Matter.name)
        .join(Case, Case.id == ServiceRating.case_id)
        .join(Matter, Matter.id == Case.matter_id)
        .where(in_view(actor))
    )


def _rows(session: Session, actor: Actor, now: datetime, chosen: Select[ServiceRating, Case, str]) -> list[RatingRow]:
    found = session.execute(chosen).all()
    if not found:
        return []
    book = _Book(session, actor, now, [rating.id for rating, _case, _matter in found])
    return [book.row(rating, case, matter) for rating, case, matter in found]


class _Book:
    """What belongs to the listed ratings, read once: corrections, rectifications, call-backs, names."""

    def __init__(self, session: Session, actor: Actor, now: datetime, ids: list[UUID]) -> None:
        values = all_settings(session)
        self._actor, self._now, self._word = actor, now, str(values["case_word"])
        self._calendar: WorkCalendar = county_calendar(session)
        self._yellow: int = values["obstacle_yellow_days"]
        self._closing: time = office_closing(values["closing_hour"])
        self._units, self._people = short_names(session), official_names(session)
        corrected = select(RatingCorrection).where(RatingCorrection.rating_id.in_(ids)).order_by(RatingCorrection.ordinal)
        self._corrections: dict[UUID, list[Correction]] = defaultdict(list)
        for each in session.scalars(corrected):
            levels = (Level(each.level_before), Level(each.level_after))
            self._corrections[each.rating_id].append(Correction(each.at, self._who(each.official_id), *levels, each.reason))
        rectified = session.scalars(select(Rectification).where(Rectification.rating_id.in_(ids)))
        self._rectified = {each.rating_id: each for each in rectified}
        of_these = CallBack.rectification_id.in_([each.id for each in self._rectified.values()])
        self._calls: dict[UUID, list[Called]] = defaultdict(list)
        for call in session.scalars(select(CallBack).where(of_these).order_by(CallBack.ordinal)):
            said = Called(call.day, call.spoke_with, self._who(call.official_id), call.satisfied, call.text)
            self._calls[call.rectification_id].append(said)

    def _who(self, official: UUID | None) -> str:
        return self._people.get(official, "") if official else ""

    def row(self, rating: ServiceRating, case: Case, matter: str) -> RatingRow:
        """Return a rating as a row."""
        may = _may_collect(self._actor, case)
        return RatingRow(
            id=rating.id,
            case_id=case.id,
            number=show_number(self._word, case.year, case.number),
            title=case.title,
            applicant=case.applicant,
            matter=matter,
            unit_id=rating.unit_id,
            unit=self._units.get(rating.unit_id, ""),
            level=Level(rating.level),
            rated_by=rating.rated_by,
            collected=rating.collected,
            comment=rating.comment,
            rated_on=rating.rated_on,
            entered_by=self._who(rating.official_id),
            corrections=tuple(self._corrections[rating.id]),
            rectification=self._rectification(rating.id, may=may),
            may_correct=may,
        )

    def _rectification(self, rating_id: UUID, *, may: bool) -> RectificationRow | None:
        found = self._rectified.get(rating_id)
        if found is None:
            return None
        state = state_of(found)
        light: DueLight | None = None
        left: int | None = None
        if state is RectificationState.OPEN:
            light, left = due_light(found.due_on, self._now, self._calendar, self._yellow, self._closing)
        return RectificationRow(
            id=found.id,
            state=state,
            opened_on=local_date(found.opened_at),
            due_on=found.due_on,
            light=light,
            left=left,
            words=due_words(light, left) if light is not None and left is not None else "",
            text=found.text,
            done_on=found.done_on,
            in_time=found.in_time,
            calls=tuple(self._calls[found.id]),
            may_report=state is RectificationState.OPEN and is_rated(self._actor, found.unit_id),
            may_call=state is RectificationState.DONE and may,
        )


def rating_figures(session: Session, actor: Actor, first: date, last: date) -> dict[UUID, RatingFigures]:
    """Return the figures of the days ``first`` to ``last`` by the unit that was rated, as far as the actor may see."""
    given: dict[UUID, list[str]] = defaultdict(list)
    chosen = select(ServiceRating.unit_id, ServiceRating.level)
    within = (ServiceRating.rated_on >= first, ServiceRating.rated_on <= last)
    for unit_id, level in session.execute(chosen.where(scope(actor, ServiceRating.unit_id), *within)):
        given[unit_id].append(level)
    rectified: dict[UUID, list[RectificationFacts]] = defaultdict(list)
    facts = select(Rectification.unit_id, Rectification.due_on, Rectification.done_on, Rectification.in_time).where(
        scope(actor, Rectification.unit_id),
        Rectification.dropped_on.is_(None),
        or_(Rectification.done_on.is_(None), Rectification.done_on >= first),
    )
    for unit_id, due, done, kept in session.execute(facts):
        rectified[unit_id].append(RectificationFacts(due, done, kept))
    return {unit: figures(given[unit], rectified[unit], first, last) for unit in {*given, *rectified}}


@dataclass(frozen=True, slots=True)
class RatedCase:
    """What one rating adds to a figure: the unit that was rated and the one that applied, the day, satisfied or not."""

    rating_id: UUID
    case_id: UUID
    unit_id: UUID
    applicant_unit_id: UUID | None
    title: str
    day: date
    satisfied: bool


def ratings_between(session: Session, first: date, last: date) -> list[RatedCase]:
    """Return the ratings given from ``first`` through ``last``, of all units, in order."""
    chosen = (
        select(
            ServiceRating.id,
            ServiceRating.case_id,
            ServiceRating.unit_id,
            Case.applicant_unit_id,
            Case.title,
            ServiceRating.rated_on,
            ServiceRating.level,
        )
        .join(Case, Case.id == ServiceRating.case_id)
        .where(ServiceRating.rated_on >= first, ServiceRating.rated_on <= last)
        .order_by(ServiceRating.rated_on, ServiceRating.id)
    )
    return [
        RatedCase(rating_id, case_id, unit_id, applicant_unit_id, title, day, satisfied(level))
        for rating_id, case_id, unit_id, applicant_unit_id, title, day, level in session.execute(chosen)
    ]
