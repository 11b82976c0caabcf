"""The one-time notice on paper: everything asked for in words, the line to sign on, and who may print it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from crm.documents import catalogue, one_time_notice
from crm.documents.data import Wanted
from crm.documents.one_time_notice import NoticeItemText, OneTimeNoticePaper, layout
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.procedures.one_notice.service import deliver_notice
from tests.conftest import NOW, County
from tests.documents.measure import pages_of
from tests.procedures.one_notice.applying import applied, at, noticed

PAPER = OneTimeNoticePaper(
    "自然资源局",
    "告知〔2026〕31号",
    "江苏中瑞储能科技有限公司",
    "储能电池托盘用地预审",
    "用地预审",
    date(2026, 11, 24),
    date(2026, 11, 25),
    "王海",
    (
        NoticeItemText("营业执照", "不符合要求：缺公章", "形式：复印件1份"),
        NoticeItemText("用地红线图", "未提交", "形式：原件2份"),
    ),
)


def gathered(county: County, notice: UUID, who: str = "王海") -> OneTimeNoticePaper:
    with Session(county.desk.engine) as session:
        paper: OneTimeNoticePaper = catalogue.gather(
            "one-time-notice", session, county.actors[who], Wanted(NOW, record_id=notice, exporter=who)
        )
        return paper


def read_text(pdf: bytes) -> str:
    return "".join(mark.character for page in pages_of(pdf) for mark in page)


def test_the_paper_says_what_the_notice_says(county: County) -> None:
    notice = noticed(county, applied(county))
    paper = gathered(county, notice)
    assert (paper.number, paper.unit, paper.addressee) == ("告知〔2026〕1号", "自然资源局", "江苏中瑞储能科技有限公司")
    assert paper.items == (
        NoticeItemText("营业执照", "不符合要求：缺公章", "形式：复印件1份，市场监管局出具\n标准：加盖公章"),
        NoticeItemText("用地红线图", "未提交", "形式：原件2份，测绘单位出具\n标准：比例尺1:500"),
    )
    assert (paper.manner, paper.signed_by, paper.delivered) == ("", "", "")
    deliver_notice(county.work("王海"), notice, "on_the_spot", "曾伟", NOW)
    paper = gathered(county, notice, "姜岚")
    assert (paper.manner, paper.signed_by, paper.delivered) == ("当面送达", "曾伟", "2026-11-24 09:00")


def test_a_late_notice_tells_the_applicant_so(county: County, clock: FixedClock) -> None:
    made = applied(county)
    clock.moment = at(date(2026, 12, 2))
    paper = gathered(county, noticed(county, made))
    assert paper.late
    assert "收到申请材料之日（2026年11月24日）起即为受理" in read_text(catalogue.render("one-time-notice", paper))


def test_the_page_can_be_read_and_signed() -> None:
    text = read_text(catalogue.render("one-time-notice", PAPER))
    for words in ("告知〔2026〕31号", "（共2项）", "不符合要求：缺公章", "签收人", "签收时间", "不再要求补正其他材料"):
        assert words in text
    assert layout(PAPER).draft is False


@pytest.mark.parametrize("who", ["周敏", "管理员"])
def test_no_other_unit_prints_it(county: County, who: str) -> None:
    notice = noticed(county, applied(county))
    with pytest.raises(NotAllowed):
        gathered(county, notice, who)
    with Session(county.desk.engine) as session, pytest.raises(KeyError):
        one_time_notice.gather(session, county.actors["王海"], Wanted(NOW + timedelta(0)))
