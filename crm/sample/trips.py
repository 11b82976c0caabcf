"""The sample's field trips: verified past months, this month as it stands today, and a few that a reviewer must question."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from crm.fieldtime.model import Meeting, Trip, TripPlace, TripStay
from crm.people.model import Absence
from crm.sample.frame import Frame
from crm.sample.leads import MadeLead
from crm.sample.names import NOBODY_OUT_LAST_MONTH, REGIONS, SHORT_IN_FEBRUARY, SHORT_NOW
from crm.sample.people import People, Team
from crm.store.attachments import Attachment

RESULTS = (
    "对方同意下月来访考察",
    "介绍投资环境，交换资料",
    "就用地和电力条件深入会谈",
    "签订保密协议，启动尽调",
    "对方有意增资，约定报送方案",
)
SETTLED_AFTER = 8
"""Trips that ended this many days ago are verified."""


@dataclass(frozen=True, slots=True)
class Span:
    """A trip's days to the half: sets out in the afternoon, or is back by noon."""

    first: date
    last: date
    afternoon: bool = False
    morning: bool = False


def make_trips(frame: Frame, people: People, made: list[MadeLead]) -> None:
    """Send the principals of every unit out, month by month, with meetings on their own leads."""
    leads: dict[UUID, list[MadeLead]] = {}
    for lead in made:
        leads.setdefault(lead.unit_id, []).append(lead)
    for team in people.teams:
        own = leads.get(team.unit_id, [])
        for year, month in frame.months():
            _month(frame, team, own, year, month)
    _questionable(frame, people, leads)


def _month(frame: Frame, team: Team, leads: list[MadeLead], year: int, month: int) -> None:
    """Fill about ten or eleven days out, alternating the two principals; short in the February of the story."""
    wanted = 11.5 * team.place.diligence * frame.rng.uniform(0.92, 1.12)
    if month == 2 and (team.place.name == SHORT_IN_FEBRUARY or frame.rng.random() < 0.3):
        wanted *= 0.45
    wanted *= _in_the_story(frame, team, year * 12 + month)
    day, days, turn = date(year, month, 1), 0.0, frame.rng.randrange(2)
    last = date(year, month, monthrange(year, month)[1])
    while days < wanted and day <= last:
        day = frame.working(day + timedelta(days=frame.rng.randrange(0, 3)))
        length = frame.rng.randrange(2, 5)
        end = min(day + timedelta(days=length - 1), last)
        if day > last:
            break
        span = Span(day, end, frame.rng.random() < 0.3, frame.rng.random() < 0.3 and end > day)
        official = (team.secretary, team.head)[turn]
        _trip(frame, team, (official,), span, leads)
        days += sum(frame.calendar.is_working_day(day + timedelta(days=n)) for n in range((end - day).days + 1))
        days -= 0.5 * span.afternoon + 0.5 * span.morning
        turn = 1 - turn
        day = end + timedelta(days=1)


def _in_the_story(frame: Frame, team: Team, number: int) -> float:
    """Return the share of trips that the story leaves a unit: two are short now, one had nobody out last month."""
    this_month = frame.today.year * 12 + frame.today.month
    if number == this_month and team.place.name in SHORT_NOW:
        return 0.5
    return 0.0 if number == this_month - 1 and team.place.name == NOBODY_OUT_LAST_MONTH else 1.0


def _state(frame: Frame, span: Span) -> str:
    if span.first > frame.today + timedelta(days=12):
        return ""
    if span.first > frame.today:
        return "reported_ahead"
    if span.last >= frame.today:
        return "away"
    if (frame.today - span.last).days > SETTLED_AFTER:
        return "verified"
    return frame.rng.choice(("reported_back", "approved", "approved", "approved"))


def _trip(
    frame: Frame,
    team: Team,
    officials: tuple[UUID, ...],
    span: Span,
    leads: list[MadeLead],
    *,
    state: str = "",
    meetings: bool = True,
    ahead_days: int = 2,
) -> UUID | None:
    """Make one trip with stays, places, meetings and absences; None beyond the days that are planned."""
    rng = frame.rng
    state = state or _state(frame, span)
    if not state:
        return None
    place, region = rng.choice(REGIONS)
    days = {"first_day": span.first, "last_day": span.last, "first_afternoon": span.afternoon, "last_morning": span.morning}
    created = min(_working_before(frame, span.first, ahead_days), frame.today)
    back = span.last + timedelta(days=1) if state in ("reported_back", "approved", "verified", "returned") else None
    approved = state in ("approved", "verified")
    verified = frame.moment(frame.working(span.last + timedelta(days=5))) if state == "verified" else None
    trip = frame.add(
        Trip,
        created,
        unit_id=team.unit_id,
        **days,
        purpose="recruitment",
        subject=f"赴{place}拜访客商",
        campaign="",
        abroad=False,
        state=state,
        reported_ahead_at=frame.moment(created),
        reported_back_at=frame.moment(back) if back else None,
        summary="按计划会见客商，佐证材料齐全。" if back else "",
        approved_at=frame.moment(back) if back and approved else None,
        approved_by=team.secretary if approved else None,
        verified_at=verified,
        verified_by=frame.reviewer if verified else None,
        return_reason="",
        question="",
        created_at=frame.moment(created),
        changed_at=verified or frame.moment(back or created),
    )
    for official in officials:
        frame.add(TripStay, created, trip_id=trip, official_id=official, **days, stand_in_id=None)
        frame.add(
            Absence,
            created,
            official_id=official,
            **days,
            reason="trip",
            source_id=trip,
            stand_in_id=None,
            unit_id=team.unit_id,
        )
    frame.add(TripPlace, created, trip_id=trip, position=0, place=place, detail="", target_region=region)
    if back or state == "away":
        _meetings(frame, team, trip, span, leads if meetings else [])
    if back:
        _evidence(frame, team, trip, span)
    return trip


def _meetings(frame: Frame, team: Team, trip: UUID, span: Span, leads: list[MadeLead]) -> None:
    for offset in range((span.last - span.first).days + 1):
        day = span.first + timedelta(days=offset)
        known = [lead for lead in leads if lead.begun <= day]
        if day > frame.today or not known or frame.rng.random() < 0.15:
            continue
        lead = frame.rng.choice(known[-40:])
        fresh = (day - lead.begun).days <= 5
        frame.add(
            Meeting,
            day,
            trip_id=trip,
            unit_id=team.unit_id,
            day=day,
            enterprise_id=lead.enterprise_id,
            enterprise_name=lead.enterprise_name,
            person=lead.person,
            title=lead.title,
            result=frame.rng.choice(RESULTS),
            lead_id=lead.id,
            new_lead=fresh,
            advanced=frame.rng.random() < 0.25,
        )


def _working_before(frame: Frame, day: date, days: int) -> date:
    """Return the working day ``days`` working days before ``day``; the day itself for 0."""
    while days > 0:
        day -= timedelta(days=1)
        days -= frame.calendar.is_working_day(day)
    return day


def _evidence(frame: Frame, team: Team, trip: UUID, span: Span) -> None:
    """Attach a picture of the talks to recent trips and the minutes to older ones; two trips share one picture."""
    recent = (frame.today - span.last).days < 30
    form = "image/jpeg" if recent else "text/plain"
    sha256, size = frame.evidence("jpg" if recent else "txt", f"{team.place.name} {span.first} 会谈纪要")
    frame.add(
        Attachment,
        span.last,
        owner_table="trip",
        owner_id=trip,
        unit_id=team.unit_id,
        purpose="trip_evidence",
        file_name="会谈照片.jpg" if recent else "会谈纪要.txt",
        media_type=form,
        size=size,
        sha256=sha256,
        taken_at=frame.moment(span.first + timedelta(days=(span.last - span.first).days // 2)),
        added_at=frame.moment(span.last),
        removed=False,
    )


def _questionable(frame: Frame, people: People, leads: dict[UUID, list[MadeLead]]) -> None:
    """Add what a reviewer must look at: both principals away, a late report, a trip without a meeting, a returned one."""
    today = frame.today

    def trip(team: Team, officials: tuple[UUID, ...], back: int, length: int, **how: Any) -> None:  # noqa: ANN401 - see _trip
        first = frame.working(today - timedelta(days=back))
        if first < frame.first_day:
            return
        _trip(frame, team, officials, Span(first, first + timedelta(days=length)), leads.get(team.unit_id, []), **how)

    both, late, silent, returned = people.teams[1], people.teams[4], people.teams[6], people.teams[9]
    trip(both, (both.secretary, both.head), 6, 1, state="approved")
    trip(late, (late.head,), 5, 1, state="approved", ahead_days=0)
    trip(silent, (silent.secretary,), 7, 1, state="approved", meetings=False)
    trip(returned, (returned.head,), 9, 2, state="returned")
    for row in frame.rows[Trip]:
        if row["state"] == "returned":
            row["return_reason"] = "佐证照片与行程日期不符，请补充"
