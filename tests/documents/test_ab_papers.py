"""The handover sheet and the public list of AB posts: what they say, at their shortest and longest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from crm.calendar.half_days import span
from crm.documents import catalogue
from crm.documents.ab_list import AbList
from crm.documents.content import Exported
from crm.documents.data import Wanted
from crm.documents.handover_sheet import Handover, left_text, period
from crm.kernel.errors import NotAllowed
from crm.people.absences import LeaveData, approve_leave, enter_leave
from crm.people.posts import PostData, add_post
from crm.procedures.ab_role.open_cases import OpenCase
from crm.procedures.ab_role.queries import ListedPost
from crm.procedures.ab_role.service import HandoverData, hand_over
from crm.procedures.ab_role.sheet import HandoverSheet, Stretch, Written
from tests.conftest import County
from tests.documents.measure import pages_of
from tests.documents.test_documents import clean, content

MOMENT = datetime(2026, 11, 24, 2, 42, tzinfo=UTC)
SPAN = span(date(2026, 11, 26), date(2026, 11, 27), first_afternoon=True)
CASE = OpenCase("办件〔2026〕41号", "华瀚消防装备二期", "用地预审", date(2026, 12, 1), 3, "green", paused=False)
WRITTEN = Written(UUID(int=1), 1, "approved", "档案盒一只", "等企业补图", None, "", MOMENT, MOMENT, "顾书记")
SHEET = HandoverSheet(
    UUID(int=2), UUID(int=3), UUID(int=4), "自然资源局", "审批服务窗口", "受理、告知、办结", UUID(int=5), "王海", "郑科长", "b",
    SPAN, "sick", date(2026, 11, 25), False, (Stretch(SPAN, "郑科长", "b"),), (CASE,), WRITTEN,
)  # fmt: skip
EXPORTED = Exported("姜岚", "2026-11-24 10:42")
PARTS = (Stretch(SPAN, "郑科长", "b"), Stretch(SPAN, "孙晓", "stand_in"), Stretch(SPAN, "", ""))
PERSON = ("欧阳𬭎喆", "党组成员、副局长", "13800000000")
SHEETS = {
    "usual": Handover("示例县商务局", SHEET, EXPORTED),
    "nothing written": Handover("县局", replace(SHEET, duties="", taker="", taker_as="", cases=(), written=Written())),
    "long": Handover(
        "示例县商务局",
        replace(
            SHEET, cases=(replace(CASE, title="某" * 60),) * 40, stretches=PARTS, late=True,
            written=replace(WRITTEN, materials="登记簿、印章，" * 80, loose_ends="约定补件；" * 80, return_note="核对" * 40),
        ),
    ),
}  # fmt: skip
LISTS = {
    "usual": AbList("示例县商务局", date(2026, 11, 24), (ListedPost("柳堡镇", "受理", "", PERSON, PERSON),), EXPORTED),
    "empty": AbList("示例县商务局", date(2026, 11, 24), ()),
    "long": AbList(
        "示例县商务局", date(2026, 11, 24),
        tuple(ListedPost(f"示例县滨江临港综合保税区管理委员会{n // 3}", "项目落地推进岗", "", PERSON, ("", "", "")) for n in range(90)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(SHEETS))
def test_a_sheet_is_clean_and_the_same_each_time(name: str) -> None:
    made = catalogue.render("handover-sheet", SHEETS[name])
    assert made == catalogue.render("handover-sheet", SHEETS[name])
    assert all(clean(page) for page in pages_of(made))


@pytest.mark.parametrize("name", list(LISTS))
def test_a_list_is_clean(name: str) -> None:
    pages = pages_of(catalogue.render("ab-list", LISTS[name]))
    assert all(clean(page) for page in pages)
    assert "□" not in {mark.character for page in pages for mark in page}


def test_the_sheet_names_the_open_cases_with_their_remaining_days() -> None:
    said = content(catalogue.render("handover-sheet", SHEETS["usual"]))
    for words in ("华瀚消防装备二期", "剩3天", "王海", "郑科长（B角）", "下午至2026年11月27日下午，共1.5天", "同意。顾书记"):
        assert words in said, words
    late = content(catalogue.render("handover-sheet", SHEETS["long"]))
    assert "逾期" in late
    assert "代理人" in late
    assert "空岗" in late


@pytest.mark.parametrize(
    ("changed", "words"),
    [({}, "剩3天"), ({"left": 0}, "剩0天"), ({"left": -2}, "已超2天"), ({"paused": True}, "暂停中（剩3天）")],
)
def test_remaining_days_in_words(changed: dict[str, object], words: str) -> None:
    assert left_text(replace(CASE, **changed)) == words  # type: ignore[arg-type]


def test_a_period_is_written_to_the_half_day() -> None:
    assert period(span(date(2026, 3, 6), date(2026, 3, 6), last_morning=True)) == "2026年3月6日上午，共0.5天"
    assert period(span(date(2026, 3, 6), date(2026, 3, 7))) == "2026年3月6日上午至2026年3月7日下午，共2天"


def test_papers_of_the_record_stay_in_their_unit(county: County) -> None:
    data = PostData("项目受理", county.officials["周敏"], county.officials["刘勇"], date(2026, 1, 5))
    post = add_post(county.work("陈国平"), county.units["柳堡镇"], data).value
    day = date(2026, 11, 26)
    leave = enter_leave(county.work(), LeaveData(county.officials["周敏"], day, day)).value
    approve_leave(county.work("陈国平"), leave)
    handover = hand_over(county.work(), leave, post, HandoverData("钥匙")).value
    wanted = Wanted(MOMENT, 2026, 11, handover)
    made = catalogue.gather("handover-sheet", county.work().session, county.actors["刘勇"], wanted)
    assert (made.sheet.taker, made.sheet.written.materials) == ("刘勇", "钥匙")
    with pytest.raises(NotAllowed):
        catalogue.gather("handover-sheet", county.work().session, county.actors["汤斌"], wanted)
    listed = catalogue.gather("ab-list", county.work().session, county.actors["姜岚"], wanted)
    assert (listed.day, len(listed.posts)) == (date(2026, 11, 24), 5)
    with pytest.raises(NotAllowed):
        catalogue.gather("ab-list", county.work().session, county.actors["王海"], wanted)
