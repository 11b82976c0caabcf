"""Mass ceremonies: lists of projects that are due, confirmed by the bureau, and what became of each (domain §4.12, §3)."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.leads import service as leads
from crm.leads.model import Milestone
from crm.leads.rules import MilestoneKind
from crm.league.rhythm.ceremonies import confirm_projects, hold_ceremony, list_project, plan_ceremony, strike_project
from crm.league.rhythm.ceremony_rows import CeremonyRow, ProjectRow, candidates, ceremonies, ceremony_projects
from crm.league.rhythm.laying import lay_out_if_due
from crm.league.rhythm.queries import tasks_of_year
from crm.league.rhythm.rules import Outcome, ProjectState, TaskState, outcome
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import refused, signed


@pytest.fixture
def project(county: County) -> UUID:
    """Return a project of 柳堡镇 whose signing is verified, in a county with its tasks laid out."""
    with closing(county.work("周敏")) as work:
        lay_out_if_due(work)
    lead = signed(county)
    verify(county, lead, MilestoneKind.SIGNED)
    return lead


def verify(county: County, lead: UUID, kind: MilestoneKind) -> None:
    with closing(county.work("姜岚")) as work:
        milestone = work.session.scalars(select(Milestone.id).where(Milestone.lead_id == lead, Milestone.kind == kind)).one()
    leads.verify_milestone(county.work("姜岚"), milestone)


def next_one(county: County) -> CeremonyRow:
    with closing(county.work("周敏")) as work:
        return ceremonies(work.session, work.clock.today())[0]


def listed(county: County, ceremony: UUID, who: str = "姜岚") -> list[ProjectRow]:
    with closing(county.work(who)) as work:
        return ceremony_projects(work.session, work.actor, ceremony, work.clock.today())


def test_a_unit_proposes_the_bureau_confirms_and_others_see_numbers_only(county: County, project: UUID) -> None:
    ceremony = next_one(county)
    assert (ceremony.period, ceremony.days_left) == ("2027C1", 91)
    with closing(county.work("周敏")) as work:
        due = candidates(work.session, work.actor, ceremony.id)
    assert [(each.lead_id, each.kind, each.since) for each in due] == [(project, MilestoneKind.STARTED, date(2026, 11, 10))]
    row = list_project(county.work("周敏"), ceremony.id, project, "started").value
    with closing(county.work("周敏")) as work:
        assert candidates(work.session, work.actor, ceremony.id) == []
    refused("project_listed", lambda: list_project(county.work("姜岚"), ceremony.id, project, "started"), "lead_id")
    assert next_one(county).proposed == 1
    assert confirm_projects(county.work("姜岚"), [row]).value == 1
    assert next_one(county).confirmed[MilestoneKind.STARTED] == 1
    assert [each.state for each in listed(county, ceremony.id)] == [ProjectState.CONFIRMED]
    assert listed(county, ceremony.id, "汤斌") == []
    refused("project_state", lambda: confirm_projects(county.work("姜岚"), [row]))
    refused("project_confirmed", lambda: strike_project(county.work("周敏"), row, "推迟开工"))
    strike_project(county.work("姜岚"), row, "用地未批")
    assert [(each.state, each.reason) for each in listed(county, ceremony.id)] == [(ProjectState.STRUCK, "用地未批")]
    again = list_project(county.work("周敏"), ceremony.id, project, "started").value
    assert again == row, "a project stands on a list once"


def test_only_projects_that_are_due_are_listed(county: County, project: UUID) -> None:
    ceremony = next_one(county).id
    refused("project_early", lambda: list_project(county.work("周敏"), ceremony, project, "completed"), "kind")
    refused("ceremony_kind", lambda: list_project(county.work("周敏"), ceremony, project, "signed"), "kind")
    leads.declare_milestone(county.work("周敏"), project, MilestoneKind.STARTED, date(2026, 11, 20))
    list_project(county.work("周敏"), ceremony, project, "started")
    verify(county, project, MilestoneKind.STARTED)
    refused("project_reached", lambda: list_project(county.work("周敏"), ceremony, project, "started"), "kind")
    list_project(county.work("周敏"), ceremony, project, "completed")
    unverified = signed(county)
    refused("project_early", lambda: list_project(county.work("周敏"), ceremony, unverified, "started"), "kind")


@pytest.mark.parametrize("who", ["汤斌", "王海", "顾书记", "管理员"])
def test_another_unit_and_other_roles_touch_no_list(county: County, project: UUID, who: str) -> None:
    ceremony = next_one(county).id
    row = list_project(county.work("周敏"), ceremony, project, "started").value
    for try_it in (
        lambda: list_project(county.work(who), ceremony, project, "completed"),
        lambda: strike_project(county.work(who), row, "推迟"),
        lambda: confirm_projects(county.work(who), [row]),
        lambda: plan_ceremony(county.work(who), ceremony, date(2027, 2, 24), "经开区"),
        lambda: hold_ceremony(county.work(who), ceremony, date(2026, 11, 24), "已举行"),
    ):
        with pytest.raises(NotAllowed):
            try_it()


def test_the_ceremony_is_planned_held_and_followed_up(county: County, project: UUID, clock: FixedClock) -> None:
    ceremony = next_one(county)
    plan_ceremony(county.work("姜岚"), ceremony.id, date(2027, 2, 25), "经济开发区")
    moved = next_one(county)
    assert (moved.day, moved.true_on, moved.place) == (date(2027, 2, 25), date(2027, 2, 23), "经济开发区")
    with closing(county.work("姜岚")) as work:
        task = next(each for each in tasks_of_year(work.session, work.actor, 2027, work.clock.today()) if each.period == "2027C1")
    assert (task.due_on, task.by_hand, task.title) == (date(2027, 2, 25), True, ceremony.name)
    assert "2027-02-25" in task.why[1]
    row = list_project(county.work("周敏"), ceremony.id, project, "started").value
    confirmed = confirm_projects(county.work("姜岚"), [row])
    refused("held_day", lambda: hold_ceremony(county.work("姜岚"), ceremony.id, date(2027, 2, 25), "如期"), "held_on")
    clock.moment = datetime(2027, 3, 10, 1, 0, tzinfo=UTC)
    hold_ceremony(county.work("姜岚"), ceremony.id, date(2027, 2, 25), "十二个项目集中开工")
    refused("ceremony_held", lambda: strike_project(county.work("姜岚"), row, "推迟"))
    refused("ceremony_held", lambda: undo(county.work("姜岚"), confirmed.seq))
    refused("ceremony_held", lambda: plan_ceremony(county.work("姜岚"), ceremony.id, date(2027, 3, 1), ""))
    assert [(each.outcome, each.days_late) for each in listed(county, ceremony.id)] == [(Outcome.MISSING, 13)]
    leads.declare_milestone(county.work("周敏"), project, MilestoneKind.STARTED, date(2027, 3, 7))
    assert [(each.outcome, each.days_late) for each in listed(county, ceremony.id)] == [(Outcome.DECLARED, 10)]
    verify(county, project, MilestoneKind.STARTED)
    assert [(each.outcome, each.days_late) for each in listed(county, ceremony.id)] == [(Outcome.LATE, 10)]
    with closing(county.work("姜岚")) as work:
        rows = tasks_of_year(work.session, work.actor, 2027, work.clock.today())
    done = next(each for each in rows if each.period == "2027C1")
    assert (done.state, done.done_on) == (TaskState.DONE, date(2027, 2, 25))


DAY = date(2026, 8, 18)


@pytest.mark.parametrize(
    ("reached", "verified", "today", "found"),
    [
        ("2026-08-16", True, "2026-09-07", (Outcome.MET, 0)),
        ("2026-08-18", True, "2026-09-07", (Outcome.MET, 0)),
        ("2026-08-28", True, "2026-09-07", (Outcome.LATE, 10)),
        ("2026-08-28", False, "2026-09-07", (Outcome.DECLARED, 10)),
        (None, False, "2026-09-07", (Outcome.MISSING, 20)),
        (None, False, "2026-08-18", (Outcome.AHEAD, 0)),
    ],
)
def test_what_became_of_a_project(reached: str | None, verified: bool, today: str, found: tuple[Outcome, int]) -> None:
    """The worked example of the rule: a ceremony on 2026-08-18, our default."""
    on = date.fromisoformat(reached) if reached else None
    assert outcome(DAY, on, verified=verified, today=date.fromisoformat(today)) == found


@given(st.integers(-200, 200), st.integers(-200, 200), st.booleans(), st.integers(0, 60))
def test_time_makes_nothing_that_is_verified_worse(offset: int, today: int, verified: bool, later: int) -> None:
    reached = DAY + timedelta(days=offset)
    one = outcome(DAY, reached, verified=verified, today=DAY + timedelta(days=today))
    two = outcome(DAY, reached, verified=verified, today=DAY + timedelta(days=today + later))
    assert one[1] >= 0
    assert one == two or (one[0] is Outcome.AHEAD and not verified)
