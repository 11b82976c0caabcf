"""Reception plans, minutes, tables, figures and the shell's commands over visits."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner

from crm.commands import commands
from crm.documents import catalogue
from crm.documents.data import Wanted
from crm.documents.reception_plan import ReceptionPlan, layout, time_words
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads.entry import LeadData
from crm.leads.model import Milestone
from crm.leads.rules import Stage
from crm.leads.service import add_lead, move_stage
from crm.ledger.exporting import export_visits
from crm.procedures.visit_figures import VisitFigures, summed, visit_figures, visit_report
from crm.sample.service import fill_with_sample
from crm.store.folder import DataFolder, create_folder
from crm.store.undo import undo
from crm.visits import service
from crm.visits.queries import VisitFilter
from crm.visits.requests import answer_request, raise_request
from tests.conftest import County
from tests.leads.making import entered
from tests.visits.receiving import announced, at

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def text_of(pdf: bytes) -> str:
    """Return all the text of a PDF without line ends."""
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "").replace("\n", "")


def held(county: County, clock: FixedClock, **changes: Any) -> UUID:
    """Announce a visit, receive it on 26 November 2026 and write its minutes."""
    visit_id = announced(county, **changes)
    clock.moment = at(26, 15, 30)
    service.receive_visit(county.work(), visit_id)
    service.write_minutes(county.work(), visit_id, "就蒸汽价格深入交流。\n约定下月签约。", "寄送报价", date(2026, 12, 8))
    return visit_id


def printed(county: County, name: str, visit_id: UUID, who: str = "周敏") -> str:
    """Print a visit's paper and return its text."""
    work = county.work(who)
    wanted = Wanted(work.clock.now(), record_id=visit_id, exporter=who)
    return text_of(catalogue.render(name, catalogue.gather(name, work.session, work.actor, wanted)))


def test_the_plan_names_party_hosts_and_hours(county: County) -> None:
    lead = add_lead(county.work(), LeadData("功能膜项目")).value
    words = printed(county, "reception-plan", announced(county, leads=(lead,)))
    for expected in (
        "客商来访接待方案",
        "上海帆阔新材料有限公司拟来我镇实地考察选址",
        "一行6人；带队负责人：何志远（总裁）；随行人员：沈岚（投资总监）",
        "2026年11月26日（星期四）9:30—15:00",
        "来访时间尚待客商确认",
        "柳堡镇镇长刘勇",
        "09:30—10:30",
        "镇会议室201",
        "功能膜项目",
    ):
        assert expected in words, expected
    assert "宴" not in words


def test_a_plan_without_hosts_or_itinerary_says_so(county: County) -> None:
    words = printed(county, "reception-plan", announced(county, hosts=(), items=(), members=(), leader=""))
    assert "另行确定" in words
    assert "行程待与客商商定后另行通知" in words


def test_a_visit_over_midnight_names_both_days() -> None:
    assert time_words(at(26, 14), at(27, 11)) == "2026年11月26日（星期四）14:00—11月27日（星期五）11:00"


def test_a_unit_calls_itself_by_what_it_is(county: County) -> None:
    work = county.work()
    wanted = Wanted(work.clock.now(), record_id=announced(county), exporter="周敏")
    data = catalogue.gather("reception-plan", work.session, work.actor, wanted)
    assert isinstance(data, ReceptionPlan)
    for unit, words in (("柳堡镇", "我镇"), ("城北街道", "我街道"), ("经济开发区", "我园区"), ("商务局", "我市")):
        paper = layout(ReceptionPlan(**{**{f: getattr(data, f) for f in ReceptionPlan.__dataclass_fields__}, "unit": unit}))
        assert words in getattr(paper.blocks[0], "text", "")


def test_the_minutes_carry_requests_with_their_standing(county: County, clock: FixedClock) -> None:
    visit_id = held(county, clock)
    land = county.units["自然资源局"]
    first = raise_request(county.work(), visit_id, "用地指标", land).value
    raise_request(county.work(), visit_id, "员工宿舍", county.units["柳堡镇"])
    answer_request(county.work("王海"), first, "已列入计划。")
    words = printed(county, "visit-minutes", visit_id)
    for expected in (
        "会谈纪要",
        "约定下月签约",
        "总裁何志远、投资总监沈岚等6人",
        "用地指标",
        "已列入计划",
        "按期答复",
        "待答复",
        "寄送报价，于2026年12月8日前完成",
    ):
        assert expected in words, expected


def test_minutes_not_written_and_another_units_visit_print_nothing(county: County) -> None:
    visit_id = announced(county)
    with pytest.raises(RuleBroken, match=r"纪要|minutes"):
        printed(county, "visit-minutes", visit_id)
    for name in ("reception-plan", "visit-minutes"):
        for who in ("汤斌", "王海"):
            with pytest.raises(NotAllowed):
                printed(county, name, visit_id, who)


def test_visits_are_exported_as_filtered(county: County, tmp_path: Path) -> None:
    announced(county)
    announced(county, enterprise_name="佛山钛佳", starts_at=at(30, 9), ends_at=at(30, 11), items=())
    work = county.work()
    assert export_visits(work.session, work.actor, VisitFilter(text="钛佳"), tmp_path / "v.xlsx") == 1
    sheet = openpyxl.load_workbook(tmp_path / "v.xlsx").active
    assert sheet is not None
    row = list(sheet.iter_rows(values_only=True))[-1]
    assert row[1] == "佛山钛佳"
    assert "2026-11-30 09:00" in row
    work = county.work("王海")
    with pytest.raises(NotAllowed):
        export_visits(work.session, work.actor, VisitFilter(), tmp_path / "w.xlsx")


# ---- figures ---------------------------------------------------------------------------------------------------
def figures(county: County, today: date, who: str = "姜岚", period: tuple[date, date] = NOVEMBER) -> VisitFigures:
    """Return the figures of 柳堡镇."""
    work = county.work(who)
    found = visit_figures(work.session, work.actor, *period, today)
    return found.get(county.units["柳堡镇"], VisitFigures())


def test_only_visits_that_took_place_count(county: County, clock: FixedClock) -> None:
    announced(county)
    assert figures(county, date(2026, 11, 30)) == VisitFigures()
    held(county, clock, enterprise_name="佛山钛佳", number=4)
    held(county, clock)
    found = figures(county, date(2026, 11, 30))
    assert (found.visits, found.people, found.enterprises, found.followed_up) == (2, 10, 2, 0)
    assert figures(county, date(2026, 11, 30), "汤斌") == VisitFigures()
    assert figures(county, date(2026, 12, 31), period=(date(2026, 12, 1), date(2026, 12, 31))).visits == 0


def test_requests_answered_in_time_by_their_due_day(county: County, clock: FixedClock) -> None:
    """Three due on 27 November: one answered that morning, one on the 30th, one never; one due in December counts there."""
    visit_id, land = held(county, clock), county.units["自然资源局"]
    due = date(2026, 11, 27)
    first, second, _third = (raise_request(county.work(), visit_id, f"诉求{n}", land, due).value for n in range(3))
    raise_request(county.work(), visit_id, "下月", land, date(2026, 12, 10))
    clock.moment = at(27, 9)
    answer_request(county.work("王海"), first, "可以。")
    assert (figures(county, due).requests, figures(county, due).in_time) == (1, 1)  # the others are not due yet
    clock.moment = at(30, 9)
    answer_request(county.work("王海"), second, "可以。")
    found = figures(county, date(2026, 11, 30))
    assert (found.requests, found.in_time, found.answer_rate) == (3, 1, 333)


def declared(county: County, lead_id: UUID, day: date) -> None:
    """Write a milestone declared on a day."""
    session = county.work().session
    unit = county.units["柳堡镇"]
    session.add(Milestone(id=uuid4(), lead_id=lead_id, unit_id=unit, kind="started", reached_on=day, declared_on=day, note=""))
    session.commit()


@pytest.mark.parametrize(
    ("after", "today", "moved", "pending"),
    [
        (0, date(2027, 1, 31), 1, 0),
        (30, date(2027, 1, 31), 1, 0),  # within thirty days (our default), the thirtieth included
        (31, date(2027, 1, 31), 0, 0),
        (31, date(2026, 12, 26), 0, 1),  # the thirty days still run through 26 December
        (31, date(2026, 12, 27), 0, 0),
        (-1, date(2027, 1, 31), 0, 0),
    ],
)
def test_a_lead_moves_within_thirty_days(
    county: County, clock: FixedClock, after: int, today: date, moved: int, pending: int
) -> None:
    lead = add_lead(county.work(), LeadData("功能膜项目")).value
    held(county, clock, leads=(lead,))
    declared(county, lead, date(2026, 11, 26) + timedelta(days=after))
    found = figures(county, today)
    assert (found.leads, found.moved, found.pending) == (1, moved, pending)


def test_a_stage_reached_counts_until_it_is_undone(county: County, clock: FixedClock) -> None:
    lead = entered(county)
    held(county, clock, leads=(lead,))
    clock.moment = at(30, 9)
    done = move_stage(county.work(), lead, Stage.FIRST_REPORTED, registered=True)
    today = date(2027, 1, 31)
    assert figures(county, today).moved_rate == 1000
    undone = undo(county.work(), done.seq)
    assert figures(county, today).moved_rate == 0
    undo(county.work(), undone.seq)  # redone
    assert figures(county, today).moved_rate == 1000


def test_the_year_holds_the_months(county: County, clock: FixedClock) -> None:
    held(county, clock)
    work = county.work("姜岚")
    report = visit_report(work.session, work.actor, 2026, 12, date(2026, 12, 31))
    assert [(each.unit.name, each.month.visits, each.year.visits) for each in report] == [("柳堡镇", 0, 1), ("三垛镇", 0, 0)]
    assert summed([each.year for each in report]).visits == 1


def test_the_months_statistics_list_who_received_nobody(county: County, clock: FixedClock) -> None:
    visit_id = held(county, clock)
    raise_request(county.work(), visit_id, "用地指标", county.units["自然资源局"], date(2026, 11, 27))
    clock.moment = at(30, 9)
    work = county.work("姜岚")
    wanted = Wanted(work.clock.now(), 2026, 11, exporter="姜岚")
    words = text_of(catalogue.render("visit-statistics", catalogue.gather("visit-statistics", work.session, work.actor, wanted)))
    for expected in ("接待客商来访1批次、6人次", "到期诉求1件，按期答复0件，按期答复率0.0%", "1个单位无来访", "无来访", "1—11月"):
        assert expected in words, expected
    for who in ("周敏", "王海", "管理员"):
        other = county.work(who)
        with pytest.raises(NotAllowed):
            catalogue.gather("visit-statistics", other.session, other.actor, wanted)


# ---- the shell -------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a small sample county."""
    path = tmp_path_factory.mktemp("visits") / "data"
    desk = create_folder(DataFolder(path), clock=FixedClock(datetime(2026, 11, 24, 1, tzinfo=UTC)))
    fill_with_sample(desk, leads=80, years=1)
    desk.close()
    return path


def run(*arguments: str) -> tuple[int, str]:
    """Run a command and return its exit status and what it printed on stdout."""
    done = CliRunner().invoke(commands, arguments, catch_exceptions=True)
    return done.exit_code, done.stdout


def test_visits_of_a_month_with_figures_as_json(folder: Path) -> None:
    status, printed_text = run("visits", "--month", "2026-10", "--data", str(folder), "--json")
    document = json.loads(printed_text)
    assert (status, document["from"], document["to"]) == (0, "2026-10-01", "2026-10-31")
    assert document["visits"]
    units = {each["unit"]: each for each in document["figures"]}
    october = [each for each in document["visits"] if each["state"] in ("received", "followed_up")]
    assert sum(each["month"]["visits"] for each in units.values()) == len(october)
    assert set(document["visits"][0]) >= {"id", "unit", "enterprise", "state", "starts_at", "ends_at", "clashes", "requests"}


def test_visits_between_days_of_one_unit(folder: Path) -> None:
    status, printed_text = run(
        "visits", "--from", "2026-11-23", "--to", "2026-11-29", "--unit", "柏桥镇", "--data", str(folder), "--json"
    )
    document = json.loads(printed_text)
    assert status == 0
    assert {each["unit"] for each in document["visits"]} == {"柏桥镇"}
    assert any(each["clashes"] for each in document["visits"])


def test_a_units_calendar_is_written(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "c.ics"
    assert run("calendar", "--unit", "柏桥镇", "--out", str(out), "--data", str(folder))[0] == 0
    assert out.read_bytes().count(b"BEGIN:VEVENT") > 5
    assert run("export", "visits", "--out", str(tmp_path / "v.xlsx"), "--data", str(folder))[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("visits",),
        ("visits", "--from", "2026-11-23"),
        ("visits", "--month", "11月"),
        ("calendar", "--unit", "没有镇", "--out", "x.ics"),
    ],
)
def test_wrong_use_is_told(folder: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, "--data", str(folder))[0] != 0
