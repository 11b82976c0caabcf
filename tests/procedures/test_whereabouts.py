"""Away yet at home: visits hosted and cases signed held against trips, each contradiction with both records, once."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from crm.calendar.half_days import HalfDay, Span, span
from crm.fieldtime.contradictions import FlagKind
from crm.fieldtime.disputes import contradictions, contradictions_report, disputed_halves
from crm.kernel.clock import FixedClock, local_moment
from crm.people.permissions import PROGRAM
from crm.procedures.whereabouts import at_home
from crm.store.acts import Work, act
from crm.visits.model import Visit, VisitHost
from tests.conftest import County
from tests.fieldtime.test_field_time_queries import go

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@act("put_test_visit", label="Put a visit", undoable=False)
def put_visit(work: Work, unit: UUID, host: UUID, day: date, hours: tuple[int, int], state: str = "confirmed") -> UUID:
    """Put a visit of 帆阔新材料 on a day, straight into the record."""
    now = work.clock.now()
    visit = Visit(
        unit_id=unit,
        enterprise_name="帆阔新材料",
        starts_at=local_moment(day, hours[0]),
        ends_at=local_moment(day, hours[1]),
        state=state,
        uid=str(uuid4()),
        created_at=now,
        changed_at=now,
        note="",
        points="",
    )
    work.session.add(visit)
    work.session.flush()
    work.session.add(VisitHost(visit_id=visit.id, official_id=host))
    return visit.id


def hosted(county: County, host: str, day: date, hours: tuple[int, int] = (9, 11), state: str = "confirmed") -> UUID:
    unit = county.units["柳堡镇"]
    return put_visit(county.desk.work(PROGRAM), unit, county.officials[host], day, hours, state).value


@pytest.mark.parametrize(
    ("hours", "wanted"),
    [((9, 11), "am"), ((9, 12), "am"), ((14, 17), "pm"), ((9, 17), "both")],
)
def test_a_visit_takes_its_own_half_days(county: County, hours: tuple[int, int], wanted: str) -> None:
    visit, day = hosted(county, "刘勇", date(2026, 11, 26), hours), date(2026, 11, 26)
    work = county.work("姜岚")
    (found,) = at_home(work.session, work.actor, FIRST, LAST)
    halves = {"am": (False, False), "pm": (True, True), "both": (False, True)}[wanted]
    assert found.span == Span(HalfDay(day, halves[0]), HalfDay(day, halves[1]))
    assert (found.official_id, found.record) == (county.officials["刘勇"], ("visit", visit))


def test_a_visit_that_was_cancelled_or_is_anothers_contradicts_nothing(county: County) -> None:
    hosted(county, "刘勇", date(2026, 11, 26), state="cancelled")
    hosted(county, "刘勇", date(2026, 11, 27))
    work = county.work("汤斌")
    assert at_home(work.session, work.actor, FIRST, LAST) == []
    bureau = county.work("姜岚")
    assert len(at_home(bureau.session, bureau.actor, FIRST, LAST)) == 1
    assert at_home(bureau.session, bureau.actor, date(2026, 12, 1), date(2026, 12, 31)) == []


def test_away_yet_hosting_is_listed_with_both_records(county: County, clock: FixedClock) -> None:
    trip = go(county, clock, "刘勇", (date(2026, 11, 25), date(2026, 11, 27)), until="reported_ahead")
    visit = hosted(county, "刘勇", date(2026, 11, 26))
    work = county.work("姜岚")
    home = at_home(work.session, work.actor, FIRST, LAST)
    (found,) = contradictions(work.session, work.actor, FIRST, LAST, home)
    assert (found.trip.id, found.flag.kind, found.other) == (trip, FlagKind.AT_HOME, ("visit", visit))
    assert disputed_halves([found]) == {trip: frozenset({HalfDay(date(2026, 11, 26), False)})}
    (line,) = contradictions_report(work.session, work.actor, 2026, 11, home)["contradictions"]
    assert (line["day"], line["trip"]["id"], line["other"]) == ("2026-11-26", str(trip), {"kind": "visit", "id": str(visit)})


def test_two_trips_at_once_are_one_contradiction(county: County, clock: FixedClock) -> None:
    one = go(county, clock, "周敏", (date(2026, 11, 9), date(2026, 11, 11)), (date(2026, 11, 10),))
    two = go(county, clock, "周敏", (date(2026, 11, 11), date(2026, 11, 12)), (date(2026, 11, 12),))
    work = county.work("姜岚")
    (found,) = contradictions(work.session, work.actor, FIRST, LAST)
    assert (found.flag.kind, {found.trip.id, found.other_trip.id if found.other_trip else None}) == (FlagKind.OVERLAP, {one, two})
    assert disputed_halves([found]) == dict.fromkeys((one, two), frozenset(span(date(2026, 11, 11), date(2026, 11, 11))))
