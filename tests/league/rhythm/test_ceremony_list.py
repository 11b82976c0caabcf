"""The list of a mass ceremony: who stands on it, what is told before and after its day, and for whom."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from crm.documents.catalogue import gather, render
from crm.documents.ceremony_list import CeremonyLine, CeremonyList, layout, outcome_text
from crm.documents.content import Paragraph
from crm.documents.data import Wanted
from crm.kernel.errors import NotAllowed
from crm.league.rhythm.ceremonies import confirm_projects, list_project, strike_project
from tests.conftest import County
from tests.leads.making import refused
from tests.league.rhythm.test_ceremonies import next_one, project  # noqa: F401 - a fixture

DAY = date(2026, 8, 18)
LINE = CeremonyLine("储能电池托盘项目", "苏州某公司", "柳堡镇", "建设厂房", 5_000_000_000, "started", confirmed=True)
WHOLE = CeremonyList(
    "商务局", "2026年8月18日集中开竣工活动", DAY, "主会场", held=False, issued_on=date(2026, 8, 1), lines=(LINE,)
)


def told(data: CeremonyList) -> str:
    return "".join(block.text for block in layout(data).blocks if isinstance(block, Paragraph))


def asked(county: County, ceremony: UUID, who: str) -> CeremonyList:
    with closing(county.work(who)) as work:
        found = gather("ceremony-list", work.session, work.actor, Wanted(work.clock.now(), record_id=ceremony, exporter=who))
    assert isinstance(found, CeremonyList)
    return found


def test_a_unit_prints_its_own_projects_and_the_bureau_all(county: County, project: UUID) -> None:  # noqa: F811 - the fixture
    ceremony = next_one(county).id
    row = list_project(county.work("周敏"), ceremony, project, "started").value
    own = asked(county, ceremony, "周敏")
    assert (own.unit, [line.confirmed for line in own.lines]) == ("柳堡镇", [False])
    assert "另有1个项目由单位申报、尚待确认" in told(own)
    assert asked(county, ceremony, "汤斌").lines == (), "another unit's projects are not told"
    confirm_projects(county.work("姜岚"), [row])
    whole = asked(county, ceremony, "姜岚")
    assert (whole.unit, whole.lines[0].outcome, whole.held) == ("", "", False)
    assert "确认参加项目1个" in told(whole)
    assert "开工1个" in told(whole)
    assert render("ceremony-list", whole).startswith(b"%PDF")
    county.desk.clock.moment = datetime(2027, 3, 10, 1, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    assert outcome_text(asked(county, ceremony, "姜岚").lines[0]).startswith("未开工，逾期")
    strike_project(county.work("姜岚"), row, "用地未批")
    assert asked(county, ceremony, "姜岚").lines == ()


def test_the_list_is_of_a_ceremony_and_for_who_may_export(county: County, project: UUID) -> None:  # noqa: F811 - the fixture
    refused("ceremony_unknown", lambda: asked(county, project, "姜岚"), "record_id")
    with pytest.raises(NotAllowed):
        asked(county, next_one(county).id, "王海")


@pytest.mark.parametrize(
    ("outcome", "late", "reached", "words"),
    [
        ("met", 0, date(2026, 8, 16), "8月16日开工，已认定"),
        ("late", 10, date(2026, 8, 28), "8月28日开工，逾期10天，已认定"),
        ("declared", 10, date(2026, 8, 28), "申报8月28日开工，逾期10天，待认定"),
        ("declared", 0, date(2026, 8, 18), "申报8月18日开工，待认定"),
        ("missing", 20, None, "未开工，逾期20天"),
        ("", 0, None, "—"),
    ],
)
def test_what_became_of_a_project_reads(outcome: str, late: int, reached: date | None, words: str) -> None:
    line = replace(LINE, outcome=outcome, late=late, reached_on=reached)
    assert outcome_text(line) == words
    assert outcome_text(replace(line, confirmed=False)).startswith("拟列入")


def test_the_paper_says_nothing_of_outcomes_before_the_day_and_counts_them_after() -> None:
    assert "截至" not in told(WHOLE)
    assert "定于2026年8月18日" in told(WHOLE)
    after = replace(WHOLE, held=True, issued_on=date(2026, 9, 7), lines=(replace(LINE, outcome="missing", late=20),) * 2)
    assert "截至2026年9月7日，尚未实现2个。" in told(after)
    assert "计划总投资1亿元" in told(after)
    none = replace(WHOLE, lines=())
    assert "暂无确认参加的项目" in told(none)
    assert layout(none).attachments == ()
