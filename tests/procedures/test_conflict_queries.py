"""What each side may see of a conflict, the order no clock can change, and clocks set back shown as evidence."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from crm.kernel.clock import FixedClock, SystemClock
from crm.kernel.errors import NotAllowed
from crm.leads import service as leads
from crm.leads.rules import amounts_near
from crm.leads.service import FollowUpData
from crm.people.service import change_setting
from crm.procedures.conflict import queries, service
from crm.procedures.conflict.queries import ConflictDetail
from crm.procedures.conflict.rivals import Compared, compared
from crm.procedures.conflict.rules import Outcome
from crm.procedures.conflict.service import RulingData
from crm.procedures.conflict.timeline import anomaly_words, frozen, thawed
from crm.procedures.first_report import service as first_report
from crm.store.acts import Work
from crm.store.engine import is_postgres
from tests.conftest import NOW, County
from tests.leads.making import YI, drafted
from tests.procedures.contesting import THEIRS, WHY, contested, heard, received, report_of, ruled

REGISTRAR = "姜岚"
SECRET = ("储能电池托盘（一期）", "年产10万套储能电池托盘。", "私下谈的条件", "我镇9月起对接", "周敏")
"""What 柳堡镇 knows of its own lead and 三垛镇 must not learn, nor its statement, which is the bureau's to weigh."""
CONTACT = ("曾伟", "13800001234", "名片.jpg")
"""What both sides happen to know; the page says it of one's own side only."""


def detail(county: County, conflict: UUID, who: str = REGISTRAR) -> ConflictDetail:
    with closing(county.work(who)) as work:
        return queries.conflict_detail(work.session, work.actor, conflict, work.clock.now())


def side_by_side(county: County, report: UUID) -> Compared:
    with closing(county.work(REGISTRAR)) as work:
        return compared(work.session, work.actor, report, work.clock.today())


# ---- disclosure ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stage", ["open", "ruled"])
def test_the_later_reporter_learns_the_unit_and_the_time_and_nothing_else(county: County, stage: str, clock: FixedClock) -> None:
    conflict, first, _later = contested(county)
    lead_id = report_of(county, first).lead_id
    leads.log_follow_up(county.work(), lead_id, FollowUpData(clock.today(), "call", "私下谈的条件"))
    if stage == "ruled":
        ruled(county, conflict, RulingData(Outcome.UPHOLD, WHY))
    else:
        heard(county, conflict)
    seen = detail(county, conflict, "汤斌")
    told = {each.name: getattr(seen.first, each.name) for each in fields(seen.first)}
    assert {key for key, value in told.items() if value} == {"unit_name", "received_at", "masked"}
    assert (seen.first.unit_name, seen.first.received_at) == ("柳堡镇", NOW)
    assert queries.told_words(seen.first).count("柳堡镇") == 1
    assert not [secret for secret in SECRET if secret in repr(seen)]
    assert not [secret for secret in CONTACT if secret in repr(seen.first)]
    assert seen.later.project == THEIRS.name
    assert seen.later.statement
    assert (seen.reason, seen.anomalies) == ("", ())


def test_the_first_reporter_learns_no_more_of_the_later_one(county: County) -> None:
    conflict, _first, _later = contested(county)
    seen = detail(county, conflict)
    assert (seen.first.masked, seen.later.masked, seen.reason) == (False, False, "投资方相同，项目内容相近")
    own = detail(county, conflict, "陈国平")
    assert (own.later.masked, own.later.unit_name, own.first.project) == (True, "三垛镇", "储能电池托盘（一期）")
    assert THEIRS.name not in repr(own)
    assert "汤斌" not in repr(own)


def test_whoever_is_no_side_sees_no_conflict(county: County) -> None:
    conflict, _first, _later = contested(county)
    with closing(county.work("王海")) as work:
        assert queries.conflicts(work.session, work.actor, NOW.date()) == []
        with pytest.raises(NotAllowed):
            queries.conflict_detail(work.session, work.actor, conflict, NOW)
    for who, own in (("周敏", "first"), ("汤斌", "later"), (REGISTRAR, ""), ("顾书记", "")):
        with closing(county.work(who)) as work:
            (row,) = queries.conflicts(work.session, work.actor, NOW.date())
        assert (row.id, row.own, row.first_unit, row.later_unit) == (conflict, own, "柳堡镇", "三垛镇")


def test_only_the_registrar_compares_reports(county: County) -> None:
    _first, later = received(county, register=True), received(county, "汤斌", THEIRS)
    for who in ("周敏", "汤斌", "王海", "顾书记", "管理员"):
        with closing(county.work(who)) as work, pytest.raises(NotAllowed):
            compared(work.session, work.actor, later, NOW.date())


# ---- clocks -------------------------------------------------------------------------------------------------
def test_the_ruling_is_due_in_five_working_days_and_late_after(county: County, clock: FixedClock) -> None:
    contested(county)
    left = []
    for day in (date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 7)):
        with closing(county.work(REGISTRAR)) as work:
            left.append(queries.conflicts(work.session, work.actor, day)[0].days_left)
    assert left == [5, 1, 0, -1, -4]
    del clock


def test_a_laptop_clock_set_back_changes_no_rank_and_is_shown(county: County, clock: FixedClock) -> None:
    first = received(county)
    later = drafted(county, "汤斌", THEIRS)
    clock.moment = NOW - timedelta(hours=3)  # the later reporter's clock is turned back to look earlier
    first_report.submit_report(county.work("汤斌"), later)
    clock.moment = NOW + timedelta(hours=1)
    conflict = service.open_conflict(county.work(REGISTRAR), later, first, "同一投资方").value
    seen = detail(county, conflict)
    assert (seen.first.unit_name, seen.later.unit_name) == ("柳堡镇", "三垛镇")
    assert (seen.first.received_seq, seen.later.received_seq) == (1, 2)
    (anomaly,) = seen.anomalies
    assert (anomaly.seq_after - anomaly.seq_before, anomaly.minutes) == (1, 180)
    assert seen.later.machine_seq == anomaly.seq_after
    assert f"{anomaly.seq_before}→{anomaly.seq_after}" in anomaly_words(anomaly)
    heard(county, conflict)
    service.rule_conflict(county.work(REGISTRAR), conflict, RulingData(Outcome.UPHOLD, WHY))
    assert detail(county, conflict).anomalies == (anomaly,)


def test_a_clock_that_drifts_within_the_tolerance_is_no_anomaly(county: County, clock: FixedClock) -> None:
    first = received(county)
    clock.moment = NOW - timedelta(minutes=5)
    later = received(county, "汤斌", THEIRS)
    conflict = service.open_conflict(county.work(REGISTRAR), later, first, "同一投资方").value
    assert detail(county, conflict).anomalies == ()
    change_setting(county.work("管理员"), "clock_tolerance_minutes", 4)
    assert [each.minutes for each in detail(county, conflict).anomalies] == [5]


class SlowLaptop(SystemClock):
    """A laptop's clock that somebody set back a year."""

    def now(self) -> datetime:
        """Return a moment a year ago."""
        return super().now() - timedelta(days=365)


def test_a_shared_database_stamps_the_receipt_itself(county: County) -> None:
    """Receipt is by the shared database's clock (domain §4.2); the laptop's own time is kept beside it as evidence."""
    report = drafted(county)
    laptop = Work(county.desk.engine, county.actors["周敏"], SlowLaptop(), "柳堡")
    before = datetime.now(UTC)
    with closing(county.work()) as work:
        shared = is_postgres(work.session.connection())
    first_report.submit_report(laptop, report)
    found = report_of(county, report)
    assert found.submitted_at is not None
    assert found.received_at is not None
    assert before - found.submitted_at > timedelta(days=364)
    assert (abs(found.received_at - before) < timedelta(hours=1)) is shared


# ---- the registrar's comparison -----------------------------------------------------------------------------
def test_duplicates_stand_side_by_side_with_their_reasons(county: County) -> None:
    first = received(county, register=True)
    later = received(county, "汤斌", THEIRS)
    found = side_by_side(county, later)
    assert (found.own.project, found.own.unit_name) == (THEIRS.name, "三垛镇")
    (rival,) = found.rivals
    assert (rival.side.report_id, rival.first, rival.side.number) == (first, True, "首报〔2026〕1号")
    assert (rival.same, len(rival.reasons)) == (True, 3)  # the investor, the industry, the amount
    assert not side_by_side(county, first).rivals[0].first


def test_another_amount_and_trade_are_less_likely_one_project(county: County) -> None:
    received(county, register=True)
    like = received(county, "汤斌", THEIRS)
    unlike = received(county, "汤斌", replace(THEIRS, total_investment=50 * YI, industry_division="14"))
    assert side_by_side(county, like).rivals[0].score > side_by_side(county, unlike).rivals[0].score


def test_an_expired_claim_is_no_rival(county: County, clock: FixedClock) -> None:
    received(county, register=True)
    clock.moment = datetime(2027, 5, 25, 1, tzinfo=UTC)
    assert side_by_side(county, received(county, "汤斌", THEIRS)).rivals == ()


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [(100, 80, True), (80, 100, True), (100, 79, False), (100, 125, True), (None, 100, False), (0, 0, True)],
)
def test_amounts_within_a_fifth_of_the_larger_are_near(one: int | None, other: int, *, is_near: bool) -> None:
    assert amounts_near(one, other, 20) is is_near


def test_a_side_survives_being_kept(county: County) -> None:
    conflict, _first, _later = contested(county)
    heard(county, conflict)
    seen = detail(county, conflict)
    assert thawed(frozen(seen.first)) == seen.first
    assert thawed(frozen(seen.later)) == seen.later
