"""Saved queries: one's own names, sharing with unit and county, what another person sees of them; export and print."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook

from crm.kernel.errors import NotAllowed, RuleBroken
from crm.querydesk.kinds import Operator
from crm.querydesk.papers import printed
from crm.querydesk.queries import count, page
from crm.querydesk.questions import By, Question, Total
from crm.querydesk.report import export_question, query_report, with_columns
from crm.querydesk.rules import Condition, Group
from crm.querydesk.saved import query_named, saved_queries
from crm.querydesk.service import Shared, delete_query, rename_query, save_query, share_query
from tests.conftest import County
from tests.querydesk.asking import make_leads

TODAY = date(2026, 11, 24)
TALKS = Question("leads", Group(of=(Condition("stage", Operator.IS_NOT, "signed"),)), ("name", "unit", "total", "entered"))


def names(county: County, who: str) -> set[str]:
    with closing(county.work(who)) as work:
        return {row.name for row in saved_queries(work.session, work.actor) if row.id is not None}


def test_a_query_is_its_owners_until_shared(county: County) -> None:
    query = save_query(county.work("周敏"), " 在谈项目 ", TALKS).value
    assert [names(county, who) for who in ("周敏", "陈国平", "汤斌", "姜岚")] == [{"在谈项目"}, set(), set(), set()]
    share_query(county.work("周敏"), query, "unit")
    assert [names(county, who) for who in ("周敏", "陈国平", "汤斌", "姜岚")] == [{"在谈项目"}, {"在谈项目"}, set(), set()]
    share_query(county.work("周敏"), query, "me")
    assert names(county, "陈国平") == set()


def test_only_who_sees_the_county_shares_with_everyone(county: County) -> None:
    own = save_query(county.work("周敏"), "在谈项目", TALKS).value
    with pytest.raises(NotAllowed):
        share_query(county.work("周敏"), own, "all")
    with pytest.raises(NotAllowed):
        save_query(county.work("周敏"), "另一个", TALKS, shared=Shared.ALL)
    assert names(county, "周敏") == {"在谈项目"}, "a refused sharing leaves nothing half done"
    save_query(county.work("姜岚"), "全县在谈", TALKS, shared=Shared.ALL)
    assert names(county, "汤斌") == {"全县在谈"}


def test_a_shared_query_shows_each_person_only_what_that_person_may_see(county: County) -> None:
    make_leads(county.work("管理员"), county)
    save_query(county.work("姜岚"), "全县在谈", TALKS, shared=Shared.ALL)
    found: dict[str, set[UUID]] = {}
    for who in ("周敏", "汤斌", "姜岚"):
        with closing(county.work(who)) as work:
            question = query_named(work.session, work.actor, "全县在谈").question()
            rows = page(work.session, work.actor, question, TODAY, limit=500)
            found[who] = {row.id for row in rows}
            assert len(rows) == count(work.session, work.actor, question, TODAY)
            assert who == "姜岚" or {row.cells[1] for row in rows} == {work.actor.unit_name}
    assert found["周敏"] and found["汤斌"] and not found["周敏"] & found["汤斌"]  # noqa: PT018 - one fact
    assert found["周敏"] | found["汤斌"] < found["姜岚"]


def test_names_are_ones_own_and_kept_once(county: County) -> None:
    query = save_query(county.work("周敏"), "在谈项目", TALKS).value
    save_query(county.work("汤斌"), "在谈项目", TALKS)
    for bad, code in (("在谈项目", "query_name"), ("  ", "name_empty"), ("长" * 61, "name_long")):
        with pytest.raises(RuleBroken) as caught:
            save_query(county.work("周敏"), bad, TALKS)
        assert (caught.value.code, caught.value.field) == (code, "name")
    rename_query(county.work("周敏"), query, "谈判中")
    save_query(county.work("周敏"), "谈判中", Question("visits"), query_id=query)
    with closing(county.work("周敏")) as work:
        assert query_named(work.session, work.actor, "谈判中").question().subject == "visits"


def test_another_persons_query_cannot_be_changed(county: County) -> None:
    query = save_query(county.work("周敏"), "在谈项目", TALKS, shared=Shared.UNIT).value
    for act in (
        lambda: rename_query(county.work("陈国平"), query, "x"),
        lambda: share_query(county.work("姜岚"), query, "me"),
        lambda: delete_query(county.work("陈国平"), query),
        lambda: save_query(county.work("汤斌"), "x", TALKS, query_id=query),
    ):
        with pytest.raises(NotAllowed):
            act()
    delete_query(county.work("管理员"), query)
    assert names(county, "周敏") == set()
    with pytest.raises(RuleBroken):
        delete_query(county.work("周敏"), query)


def test_a_query_that_is_not_there_names_those_that_are(county: County) -> None:
    with closing(county.work("周敏")) as work, pytest.raises(RuleBroken) as caught:
        query_named(work.session, work.actor, "没有的")
    assert caught.value.code == "query_unknown"


def test_a_true_name_is_read_by_who_may_read_it(county: County) -> None:
    make_leads(county.work("管理员"), county)
    asked = Question("enterprises", Group(of=(Condition("true_name", Operator.CONTAINS, "真名"),)), ("name", "true_name"))
    grouped = Question("enterprises", groups=(By("true_name"),))
    for who, sealed in (("姜岚", False), ("顾书记", True), ("管理员", True)):
        with closing(county.work(who)) as work:
            assert (count(work.session, work.actor, asked, TODAY) == 0) is sealed
            told = page(work.session, work.actor, Question("enterprises", columns=("true_name",), sort="true_name"), TODAY)
            assert any("真名" in row.cells[0] for row in told) is not sealed
            report = query_report(
                work.session,
                work.actor,
                query_named(work.session, work.actor, "quiet"),
                grouped,
                TODAY,
                limit=5,
                explain=True,
            )
            assert ("真名" in str(report)) is not sealed


def test_what_is_shown_is_written_and_printed(county: County, tmp_path: Path) -> None:
    make_leads(county.work("管理员"), county)
    with closing(county.work("周敏")) as work:
        written = export_question(work.session, work.actor, TALKS, TODAY, tmp_path / "a.xlsx")
        assert written == count(work.session, work.actor, TALKS, TODAY)
        lines = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
        assert len(lines) == written + 1
        assert {line[1] for line in lines[1:]} == {"柳堡镇"}
        grouped = Question("leads", TALKS.tree, groups=(By("stage"),), totals=(Total("total"),))
        export_question(work.session, work.actor, grouped, TODAY, tmp_path / "b.xlsx", grouped=True)
        last = CalamineWorkbook.from_path(tmp_path / "b.xlsx").get_sheet_by_index(0).to_python()[-1]
        assert last[1] == written
        assert printed(work.session, work.actor, grouped, "在谈项目", work.clock.now()).startswith(b"%PDF")
    with closing(county.work("王海")) as work, pytest.raises(NotAllowed):
        export_question(work.session, work.actor, TALKS, TODAY, tmp_path / "c.xlsx")


def test_columns_by_name_or_label(county: County) -> None:  # noqa: ARG001 - labels are Chinese in every test
    assert with_columns(TALKS, ["total", "项目名称"]).columns == ("total", "name")
    with pytest.raises(RuleBroken):
        with_columns(TALKS, ["没有的"])
