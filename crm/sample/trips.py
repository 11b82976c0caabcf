"""The sample's field trips: verified past months, this month as it stands today, and a few that a reviewer must question."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.enterprises.divisions import Division, find_division
from crm.fieldtime.model import Meeting, Trip, TripNote, TripPlace, TripStay
from crm.people.model import Absence
from crm.sample.frame import Frame
from crm.sample.leads import MadeLead
from crm.sample.names import NOBODY_OUT_LAST_MONTH, REGIONS, SHORT_IN_FEBRUARY, SHORT_NOW
from crm.sample.people import People, Team
from crm.store.attachments import Attachment
from crm.store.pictures import MICRO

RESULTS = (
    "对方同意下月来访考察",
    "介绍投资环境，交换资料",
    "就用地和电力条件深入会谈",
    "签订保密协议，启动尽调",
    "对方有意增资，约定报送方案",
)
QUESTIONS = ("会见对象的职务与名片不一致，请核实。", "请补充第二天会见的照片。")
ANSWERS = ("对方10月已任总经理，名片为旧版。", "")
AT_HOME = (32_780_000, 119_430_000)
"""North and east of the county's seat in millionths of a degree: that of the county-level city the sample is modelled on."""
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
    ahead, told_back = frame.moment(created), frame.moment(back) if back else None
    signed = max(told_back, frame.moment(back)) if back and told_back and approved else None
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
        reported_ahead_at=ahead,
        reported_back_at=told_back,
        summary="按计划会见客商，佐证材料齐全。" if back else "",
        approved_at=signed,
        approved_by=team.secretary if approved else None,
        verified_at=verified,
        verified_by=frame.reviewer if verified else None,
        return_reason="",
        question="",
        created_at=min(ahead, frame.moment(created)),
        changed_at=verified or max(signed or told_back or ahead, frame.moment(back or created)),
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
    division = find_division(place)
    code = division.code if division else None
    frame.add(TripPlace, created, trip_id=trip, position=0, place=place, detail="", target_region=region, division=code)
    _with_an_officer(frame, team, trip, span, officials, created)
    if back or state == "away":
        _meetings(frame, team, trip, span, leads if meetings else [])
    if back:
        _evidence(frame, team, trip, span, division)
    return trip


def _with_an_officer(frame: Frame, team: Team, trip: UUID, span: Span, officials: tuple[UUID, ...], created: date) -> None:
    """Let an officer join one settled trip in four from its second half day on, so that not everybody was away all of it."""
    settled = (frame.today - span.last).days > SETTLED_AFTER * 6
    if not settled or span.last == span.first or trip.int % 4 or not team.officers or len(officials) > 1:
        return
    officer = team.officers[trip.int // 4 % len(team.officers)]
    first = span.first + timedelta(days=span.afternoon)
    days = {"first_day": first, "first_afternoon": not span.afternoon, "last_day": span.last, "last_morning": span.morning}
    if first == span.last and span.morning:
        return
    frame.add(TripStay, created, trip_id=trip, official_id=officer, **days, stand_in_id=None)
    frame.add(Absence, created, official_id=officer, **days, reason="trip", source_id=trip, stand_in_id=None)


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


def _evidence(frame: Frame, team: Team, trip: UUID, span: Span, division: Division | None) -> None:
    """Attach a picture of the talks and the minutes to recent trips, the minutes to older ones; two trips share one picture."""
    recent = (frame.today - span.last).days < 30
    taken = frame.moment(span.first + timedelta(days=(span.last - span.first).days // 2))
    minutes = f"{team.place.name} {span.first} 会谈纪要（第 {trip.int % 100_000} 号）"
    if recent:
        sha256, size = frame.evidence("jpg", minutes)
        facts = {"width": 1200, "height": 900, "taken_at": taken, **_place_of(division, trip.int)}
        _attach(frame, team, trip, span, "会谈照片.jpg", sha256, size, **facts)
    sha256, size = frame.evidence("txt", minutes)
    _attach(frame, team, trip, span, "会谈纪要.txt", sha256, size, taken_at=None if recent else taken)


def _place_of(division: Division | None, number: int) -> dict[str, int | None]:
    """Return where a camera says it was: within a few kilometres of the seat of a division."""
    if division is None or division.north is None or division.east is None:
        return {"north": None, "east": None}
    return {
        "north": round(division.north * MICRO) + number % 40_000 - 20_000,
        "east": round(division.east * MICRO) + number // 7 % 40_000 - 20_000,
    }


def _attach(frame: Frame, team: Team, trip: UUID, span: Span, name: str, sha256: str, size: int, **facts: Any) -> None:  # noqa: ANN401 - a row's values
    frame.add(
        Attachment,
        span.last,
        owner_table="trip",
        owner_id=trip,
        unit_id=team.unit_id,
        purpose="trip_evidence",
        file_name=name,
        media_type="image/jpeg" if name.endswith("jpg") else "text/plain",
        size=size,
        sha256=sha256,
        original_sha256=sha256,
        added_at=frame.moment(span.last),
        removed=False,
        **{"taken_at": None, **facts},
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
    _exchange(frame, people)


def _exchange(frame: Frame, people: People) -> None:
    """Let the bureau ask about two trips, one answered; say who returned the returned one; one photograph was taken at home."""
    waiting = [row for row in frame.rows[Trip] if row["state"] == "approved"]
    heads = {team.unit_id: team.head for team in people.teams}
    for row, question, answer in zip(waiting[2:4], QUESTIONS, ANSWERS, strict=False):
        asked = row["changed_at"] + timedelta(hours=20)
        _note(frame, row, "asked", frame.reviewer, question, asked)
        if answer:
            _note(frame, row, "answered", heads[row["unit_id"]], answer, asked + timedelta(hours=3))
        row["question"], row["changed_at"] = "" if answer else question, asked + timedelta(hours=3 if answer else 0)
    for row in frame.rows[Trip]:
        if row["state"] == "returned":
            _note(frame, row, "returned", frame.reviewer, row["return_reason"], row["changed_at"] + timedelta(days=1))
    last = {row["id"] for row in waiting[-1:]}
    for row in frame.rows[Attachment]:
        if row["owner_id"] in last and row["media_type"] == "image/jpeg":
            row["north"], row["east"] = AT_HOME


def _note(frame: Frame, trip: dict[str, Any], kind: str, who: UUID | None, words: str, moment: datetime) -> None:
    frame.add(
        TripNote,
        trip["last_day"],
        trip_id=trip["id"],
        unit_id=trip["unit_id"],
        kind=kind,
        official_id=who,
        words=words,
        moment=moment,
    )
