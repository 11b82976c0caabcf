"""Whatever three townships and the registrar do in whatever order: one holder a project, numbers without a gap."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.service import EnterpriseData
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads.files import attach_file
from crm.leads.model import Lead
from crm.people.model import Account, Official, Tenure, Unit
from crm.people.permissions import PROGRAM, Actor, Role
from crm.procedures.conflict import service
from crm.procedures.conflict.model import Conflict, Ruling
from crm.procedures.conflict.rules import Outcome
from crm.procedures.conflict.service import RulingData
from crm.procedures.first_report import protection
from crm.procedures.first_report import service as first_report
from crm.procedures.first_report.model import FirstReport
from crm.procedures.transfer.rules import Split
from crm.store.acts import Work, act
from tests.conftest import County
from tests.leads.making import FIRM, LEAD, entered, report_data

WHO = ("周敏", "汤斌", "钱进")
VERBS = ("report", "register", "register", *["open"] * 4, "object", *["rule"] * 4, "withdraw", "release", "anew", "wait", "end")
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.sampled_from(WHO), st.integers(0, 3), st.integers(0, 3), st.sampled_from(Outcome)),
    min_size=15,
    max_size=30,
)
Step = tuple[str, str, int, int, Outcome]
DAY = timedelta(days=1)
firms = count(1)


@act("add_third_township_for_test", label="Add a third township", undoable=False)
def add_third(work: Work) -> tuple[UUID, UUID, UUID]:
    """Add 界首镇 with one officer; returns (unit, official, account)."""
    unit, official = Unit(name="界首镇", short_name="界首", kind="township", position=9), Official(name="钱进")
    work.session.add_all((unit, official))
    work.session.flush()
    account = Account(official_id=official.id, unit_id=unit.id, role=Role.OFFICER, login="钱进")
    tenure = Tenure(official_id=official.id, unit_id=unit.id, title="招商办主任", principal=False, first_day=date(2024, 1, 1))
    work.session.add_all((account, tenure))
    work.session.flush()
    return unit.id, official.id, account.id


@dataclass
class Contest:
    """One investor that three townships run after, from one example's steps."""

    county: County
    clock: FixedClock
    firm: EnterpriseData
    reports: list[tuple[str, UUID]] = field(default_factory=list)
    conflicts: list[UUID] = field(default_factory=list)

    def step(self, step: Step) -> None:
        """Try one step; the rules may refuse it."""
        with suppress(RuleBroken, NotAllowed):
            getattr(self, step[0])(*step[1:])

    def _report(self, place: int) -> tuple[str, UUID]:
        return self.reports[place % len(self.reports)]

    def _bureau(self) -> Work:
        return self.county.work("姜岚")

    def report(self, who: str, *_rest: object) -> None:
        """Report a new lead on the investor."""
        lead_id = entered(self.county, who, replace(LEAD, name=f"{who}的项目"), self.firm)
        self._submit(who, lead_id)

    def _submit(self, who: str, lead_id: UUID) -> None:
        report = first_report.draft_report(self.county.work(who), lead_id, report_data(self.county, who, lead_id)).value
        owner = ("first_report", report)
        attach_file(self.county.work(who), lead_id, "名片.jpg", b"card", purpose="contact_evidence", owner=owner)
        first_report.submit_report(self.county.work(who), report)
        self.reports.append((who, report))

    def register(self, _who: str, one: int, other: int, _outcome: Outcome) -> None:
        """Register a report, with or without a reason why it is another project."""
        first_report.register_report(self._bureau(), self._report(one)[1], "" if other else "另一项目")

    def open(self, _who: str, one: int, other: int, _outcome: Outcome) -> None:
        """Open a conflict between two reports."""
        done = service.open_conflict(self._bureau(), self._report(one)[1], self._report(other)[1], "同一投资方")
        self.conflicts.append(done.value)

    def object(self, _who: str, one: int, other: int, _outcome: Outcome) -> None:
        """Object to another unit's report."""
        who, report = self._report(one)
        against = self.county.actors[self._report(other)[0]].unit_id
        assert against is not None
        self.conflicts.append(service.object_to_report(self.county.work(who), report, against, "我镇在先").value)

    def rule(self, _who: str, one: int, _other: int, outcome: Outcome) -> None:
        """Rule on a conflict once the time for statements has passed."""
        if self.conflicts:
            self.clock.moment += DAY * 5
            data = RulingData(outcome, "经核对双方材料作出裁定。", Split() if outcome is Outcome.JOINT else None)
            service.rule_conflict(self._bureau(), self.conflicts[one % len(self.conflicts)], data)

    def withdraw(self, _who: str, one: int, _other: int, _outcome: Outcome) -> None:
        """Withdraw a conflict."""
        if self.conflicts:
            service.withdraw_conflict(self._bureau(), self.conflicts[one % len(self.conflicts)], "经核实并非同一项目")

    def release(self, _who: str, one: int, _other: int, _outcome: Outcome) -> None:
        """Release a lapsed lead."""
        protection.release_report(self._bureau(), self._report(one)[1])

    def anew(self, _who: str, one: int, _other: int, _outcome: Outcome) -> None:
        """Report a lead anew."""
        who, report = self._report(one)
        with closing(self._bureau()) as work:
            lead_id = work.session.get_one(FirstReport, report).lead_id
        self._submit(who, lead_id)

    def wait(self, _who: str, one: int, other: int, _outcome: Outcome) -> None:
        """Let days or months pass."""
        self.clock.moment += DAY * (one + 40 * other)

    def end(self, _who: str, one: int, other: int, _outcome: Outcome) -> None:
        """End a report by an earlier ruling."""
        service.end_by_ruling(self._bureau(), self._report(one)[1], self._report(other)[1])


def check_numbers(session: Session) -> None:
    """Demand gapless numbers of reports and rulings, and ranks of their own."""
    for kind in (FirstReport, Ruling):
        given: dict[int, list[int]] = {}
        for year, number in session.execute(select(kind.year, kind.number).where(kind.number.is_not(None))):
            assert year is not None
            assert number is not None
            given.setdefault(year, []).append(number)
        assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in given.values())
    ranks = [rank for rank in session.scalars(select(FirstReport.received_seq)) if rank is not None]
    assert len(ranks) == len(set(ranks))


def check_holders(session: Session) -> None:
    """Demand at most one registered report among those that conflicts and rulings join to one project."""
    joined: dict[UUID, set[UUID]] = {}
    pairs = [
        (each.first_report_id, each.later_report_id) for each in session.scalars(select(Conflict).where(Conflict.state == "open"))
    ]
    pairs += [
        (UUID(each["first"]["report_id"]), UUID(each["later"]["report_id"])) for each in session.scalars(select(Ruling.facts))
    ]
    for pair in pairs:
        group = set().union(*(joined.get(each, {each}) for each in pair))
        joined.update(dict.fromkeys(group, group))
    states = {row.id: row.state for row in session.execute(select(FirstReport.id, FirstReport.state))}
    for group in joined.values():
        assert sum(states[each] == "registered" for each in group) <= 1


def check_marks(session: Session) -> None:
    """Demand that a report is suspended by one open conflict and marked by those against it; an ended one's lead is closed."""
    opened = list(session.scalars(select(Conflict).where(Conflict.state == "open")))
    later, first = Counter(each.later_report_id for each in opened), {each.first_report_id for each in opened}
    for report in session.scalars(select(FirstReport)):
        assert later[report.id] == (report.state == "contested")
        assert report.in_conflict == (report.id in first)
        lead = session.get_one(Lead, report.lead_id)
        if report.state == "ended" and lead.unit_id == report.unit_id and report.ended_on is not None:
            again = select(FirstReport.id).where(FirstReport.lead_id == lead.id, FirstReport.created_at > report.created_at)
            assert lead.side_state == "lost" or session.scalars(again).first() is not None


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_one_holder_and_no_gap_whatever_is_done(county: County, clock: FixedClock, steps: list[Step]) -> None:
    if "钱进" not in county.actors:
        unit, official, account = add_third(county.desk.work(PROGRAM)).value
        county.actors["钱进"] = Actor(account, official, "钱进", unit, "界首镇", Role.OFFICER, frozenset({unit}))
    clock.moment = max(clock.moment, datetime(2026, 11, 24, 1, tzinfo=UTC))
    contest = Contest(county, clock, replace(FIRM, name=f"昆山第{next(firms)}号新材料有限公司"))
    for who in WHO:
        contest.report(who)
    for step in steps:
        contest.step(step)
        with closing(county.work("姜岚")) as work:
            check_numbers(work.session)
            check_holders(work.session)
            check_marks(work.session)
