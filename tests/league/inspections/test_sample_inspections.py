"""The sample's inspections and contests: one concluded, one under way with findings in every state, papers that can be made."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest

from crm.documents.catalogue import gather
from crm.documents.data import Wanted
from crm.kernel.i18n import set_language
from crm.league.contests.queries import contests
from crm.league.inspections.queries import findings, inspections, projects
from crm.league.inspections.rules import FindingState, InspectionState
from crm.people.permissions import PROGRAM
from crm.people.queries import actor_by_login
from crm.sample.service import fill_with_sample
from crm.store.acts import Work
from crm.store.desk import Desk
from tests.conftest import NOW


@pytest.fixture
def work(desk: Desk) -> Work:
    set_language("zh_CN")
    fill_with_sample(desk, leads=120)
    made = desk.work(PROGRAM)
    made.actor = actor_by_login(made.session, None)
    return made


def test_one_is_concluded_and_one_under_way_with_findings_in_every_state(work: Work) -> None:
    with closing(work):
        newest, before = inspections(work.session, work.actor)
        assert (newest.state, before.state) == (InspectionState.OPEN, InspectionState.CLOSED)
        assert (before.living, before.checked.visited) == (0, before.checked.projects)
        assert newest.checked.visited < newest.checked.projects
        rows = findings(work.session, work.actor, NOW.date(), tuple(FindingState), newest.id)
        assert {each.state for each in rows} == set(FindingState)
        assert any(each.overdue for each in rows if each.state is FindingState.OPEN)
        assert any(each.round == 2 for each in rows)
        assert any(each.breach for each in rows)
        drawn = projects(work.session, work.actor, newest.id)
        assert {each.drawn for each in drawn} == {"risk", "random"}
        assert len({each.lead_id for each in drawn}) == len(drawn) == newest.size


def test_the_papers_of_the_sample_are_whole(work: Work) -> None:
    with closing(work):
        assert [(each.year, each.quarter) for each in contests(work.session, date(2026, 11, 24))] == [
            (2026, quarter) for quarter in (4, 3, 2, 1)
        ]
        report = gather("inspection-report", work.session, work.actor, Wanted(NOW, 2026, 10))
        assert report.inspected
        assert report.checks
        assert "随机种子" in report.drawn
        contest = gather("contest-result", work.session, work.actor, Wanted(NOW, 2026, quarter=3))
        half = gather("half-year-assessment", work.session, work.actor, Wanted(NOW, 2026))
        assert len(contest.lines) == len(half.lines) > 10
        assert {each.grade for each in half.lines} >= {"优秀", "不合格"}
        assert len(half.merits) == 4
