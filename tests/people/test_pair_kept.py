"""Whatever is planned in whatever order: what the rules accept leaves nobody's post unmanned (domain §4.6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.calendar.half_days import HalfDay, Span
from crm.fieldtime.entry import StayData, TripData
from crm.fieldtime.model import Trip
from crm.fieldtime.service import delete_trip, edit_trip, plan_trip, report_ahead
from crm.kernel.errors import RuleBroken, Stale
from crm.people.absences import LeaveData, approve_leave, cancel_leave, enter_leave
from crm.people.duty import Standing, duty_at, gaps_in, roll_of
from crm.people.model import Absence, PostHolder
from crm.people.posts import PostData, add_post, change_holders
from crm.people.roster import LIVE, offs_between, seats_between
from crm.people.service import add_official
from crm.procedures.ab_role.service import name_stand_in
from crm.store.undo import last_undoable, undo
from tests.conftest import County

START = HalfDay(date(2026, 11, 30), False)
NAMES = ("周敏", "陈国平", "刘勇", "孙晓")
ACTS = ("leave", "trip", "edit", "delete", "undo", "holders", "stand_in", "cancel")
PLAN = st.tuples(
    st.sampled_from(ACTS), st.sampled_from(NAMES), st.integers(0, 15), st.integers(1, 8), st.sampled_from((None, *NAMES))
)
REFUSED = {
    "post_unmanned", "both_principals_away", "stand_in_away", "on_leave", "same_person", "holder_order", "not_undoable",
    "already_undone", "trip_state", "leave_state", "absence_of_trip", "leave_over",
}  # fmt: skip


class Plans:
    """The acts of a plan, in the hands of the unit's head; the newest record of a kind is the one acted on."""

    def __init__(self, county: County) -> None:
        """Begin with nobody away and one post, held anew by 周敏 and 孙晓."""
        self.county = county
        work = county.work("陈国平")
        if "孙晓" not in county.officials:
            added = add_official(county.work("管理员"), "孙晓", county.units["柳堡镇"], "干事", first_day=date(2024, 1, 1))
            county.officials["孙晓"] = added.value
        for trip in work.session.scalars(select(Trip.id)).all():
            delete_trip(work, trip)
        for leave in work.session.scalars(select(Absence.id).where(Absence.state.in_(LIVE))).all():
            cancel_leave(work, leave)
        if work.session.scalars(select(PostHolder.id)).first() is None:
            data = PostData("项目受理", county.officials["周敏"], county.officials["孙晓"], date(2026, 1, 5))
            add_post(work, county.units["柳堡镇"], data)
        work.close()

    def do(self, act: str, who: str, first: int, length: int, stand_in: str | None) -> None:
        """Try one act; what a rule refuses is as if it had not been tried."""
        span = Span(START.later(first), START.later(first + length - 1))
        runs: dict[str, Callable[[], Any]] = {
            "leave": lambda: self._leave(who, span, stand_in),
            "trip": lambda: self._trip(who, span, stand_in),
            "edit": lambda: self._edit(who, span, stand_in),
            "delete": lambda: self._newest(Trip.id, delete_trip),
            "undo": self._undo,
            "holders": lambda: self._holders(who, stand_in, span.first.day),
            "stand_in": lambda: self._newest(Absence.id, lambda work, each: name_stand_in(work, each, self._id(stand_in))),
            "cancel": lambda: self._newest(Absence.id, cancel_leave),
        }
        try:
            runs[act]()
        except RuleBroken as error:
            if error.code not in REFUSED:
                raise
        except Stale:
            pass

    def _id(self, name: str | None) -> Any:
        return self.county.officials[name] if name else None

    def _leave(self, who: str, span: Span, stand_in: str | None) -> None:
        days = (span.first.day, span.last.day, span.first.afternoon, not span.last.afternoon)
        leave = enter_leave(self.county.work("陈国平"), LeaveData(self._id(who), *days, stand_in_id=self._id(stand_in))).value
        approve_leave(self.county.work("顾书记"), leave)

    def _trip_data(self, who: str, span: Span, stand_in: str | None) -> TripData:
        stays = (StayData(self._id(who), stand_in_id=self._id(stand_in)),)
        return TripData(span.first.day, span.last.day, ("苏州",), stays, span.first.afternoon, not span.last.afternoon)

    def _trip(self, who: str, span: Span, stand_in: str | None) -> None:
        work = self.county.work("陈国平")
        report_ahead(work, plan_trip(work, self._trip_data(who, span, stand_in)).value)

    def _edit(self, who: str, span: Span, stand_in: str | None) -> None:
        self._newest(Trip.id, lambda work, trip: edit_trip(work, trip, self._trip_data(who, span, stand_in)))

    def _newest(self, column: Any, run: Callable[[Any, Any], Any]) -> None:
        work = self.county.work("陈国平")
        found = work.session.scalars(select(column).order_by(column.desc())).first()
        work.close()
        if found is not None:
            run(self.county.work("陈国平"), found)

    def _undo(self) -> None:
        work = self.county.work("陈国平")
        entry = last_undoable(work)
        work.close()
        if entry is not None and entry.act != "add_post":
            undo(work, entry.seq)

    def _holders(self, a: str, b: str | None, day: date) -> None:
        work = self.county.work("陈国平")
        post = work.session.scalars(select(PostHolder.post_id)).first()
        work.close()
        if post is not None and b is not None:
            change_holders(self.county.work("陈国平"), post, self._id(a), self._id(b), day)

    def nobody_missing(self) -> None:
        """Hold that each post has somebody in each half day who is there, and that A is never passed over."""
        work, span = self.county.work("陈国平"), Span(START, START.later(24))
        days = (span.first.day, span.last.day)
        seats = seats_between(work.session, *days, (self.county.units["柳堡镇"],))
        roll = roll_of(offs_between(work.session, *days, approved=True))
        work.close()
        assert len(seats) == 3  # two principals, one post
        for seat in seats:
            assert not list(gaps_in(seat, span, roll))
            for half in span:
                duty = duty_at(seat, half, roll)
                assert duty is not None
                assert not any(off.span.first <= half <= off.span.last for off in roll.get(duty.official_id, ()))
                assert (duty.standing is Standing.A) == (duty.official_id == seat.holder(Standing.A, half.day))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(PLAN, min_size=1, max_size=12))
def test_no_accepted_absence_leaves_a_post_unmanned(county: County, plan: list[tuple[str, str, int, int, str | None]]) -> None:
    """Leave, trips, edits, undo, stand-ins and changes of holders in any order, over the record itself."""
    plans = Plans(county)
    for each in plan:
        plans.do(*each)
        plans.nobody_missing()
