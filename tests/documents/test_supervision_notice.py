"""The supervision notice: a red card on paper, with the count that led to it."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest

from crm.documents.data import Wanted
from crm.documents.paper import render_paper
from crm.documents.supervision_notice import SupervisionNotice, gather, layout
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.procedures.time_limit.cards import raise_cards
from crm.procedures.time_limit.stopping import resume_clock
from tests.conftest import County
from tests.documents.measure import lines_of, pages_of, text
from tests.leads.making import refused
from tests.procedures.time_limit.handling import HANDLER, accepted, goes_to, step_of, stop


def notice(county: County, case_id: object, who: str = "姜岚") -> SupervisionNotice:
    """Gather a case's notice in someone's hands."""
    with closing(county.work(who)) as work:
        return gather(work.session, work.actor, Wanted(work.clock.now(), record_id=case_id))  # type: ignore[arg-type]


def test_a_red_card_on_paper(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-09 10:00")
    case_id = accepted(county)
    goes_to(clock, "11-10 10:00")
    stop(county, step_of(county, case_id))
    goes_to(clock, "11-12 10:00")
    resume_clock(county.work(HANDLER), step_of(county, case_id), "专家意见")
    refused("no_red_card", lambda: notice(county, case_id))
    goes_to(clock, "11-20 09:00")
    raise_cards(county.work("姜岚"))
    data = notice(county, case_id)
    assert (data.number, data.unit, data.due, data.late) == ("督办〔2026〕1号", "自然资源局", date(2026, 11, 18), 2)
    assert (data.paused, data.days_off, data.reply_by) == ((("专家评审", 2),), 2, date(2026, 11, 24))
    assert [words for _moment, words, _who in data.events] == [
        "收件",
        "受理",
        "环节起办",
        "暂停计时（专家评审）",
        "恢复计时（专家评审）",
        "黄牌",
        "红牌",
    ]
    paper = "".join(text(line) for page in pages_of(render_paper(layout(data))) for line in lines_of(page))
    for words in ("督办〔2026〕1号", "已逾期2个工作日", "因专家评审暂停2个工作日", "逾期不视为同意"):
        assert words in paper


def test_only_who_may_export_and_see_it(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-09 10:00")
    case_id = accepted(county)
    goes_to(clock, "11-20 09:00")
    raise_cards(county.work("姜岚"))
    for who in ("周敏", HANDLER, "管理员"):
        with pytest.raises(NotAllowed):
            notice(county, case_id, who)
    assert notice(county, case_id, "顾书记").late == 4
