"""The supervision notice: a red card on paper, with the count that led to it."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest

from crm.documents.catalogue import document, make
from crm.documents.data import Wanted
from crm.documents.paper import render_paper
from crm.documents.publishing.queries import verify_code, verify_file
from crm.documents.seal import digest_of, figures_of, short_code
from crm.documents.supervision_notice import SupervisionNotice, gather, layout
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.procedures.time_limit.cards import raise_cards
from crm.procedures.time_limit.matters import StepData
from crm.procedures.time_limit.service import finish_step
from crm.procedures.time_limit.stopping import resume_clock
from tests.conftest import County
from tests.documents.measure import lines_of, pages_of, text
from tests.leads.making import refused
from tests.procedures.time_limit.handling import HANDLER, accepted, goes_to, handler_elsewhere, matter, step_of, stop


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
    for who in ("周敏", "管理员"):
        with pytest.raises(NotAllowed):
            notice(county, case_id, who)
    assert notice(county, case_id, "顾书记").late == 4


def test_the_department_it_is_addressed_to_prints_it_and_another_does_not(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-09 10:00")
    case_id = accepted(county)
    refused("no_red_card", lambda: notice(county, case_id, HANDLER))
    goes_to(clock, "11-20 09:00")
    raise_cards(county.work("姜岚"))
    assert notice(county, case_id, HANDLER).unit == "自然资源局"
    with closing(handler_elsewhere(county)) as work, pytest.raises(NotAllowed):
        gather(work.session, work.actor, Wanted(work.clock.now(), record_id=case_id))


def test_a_handler_of_one_step_prints_no_notice_to_the_department_of_another(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-09 10:00")
    bureau = county.units["商务局"]
    joint = matter(county, StepData("预审意见", 5), StepData("联合会审", 5, unit_id=bureau), joint=True)
    case_id = accepted(county, joint)
    goes_to(clock, "11-20 09:00")
    raise_cards(county.work("姜岚"))
    assert notice(county, case_id, HANDLER).step == "预审意见"
    with closing(handler_elsewhere(county)) as work:
        assert gather(work.session, work.actor, Wanted(work.clock.now(), record_id=case_id)).step == "联合会审"


def test_it_is_sealed_under_its_number(county: County, clock: FixedClock) -> None:
    goes_to(clock, "11-09 10:00")
    case_id = accepted(county)
    goes_to(clock, "11-20 09:00")
    raise_cards(county.work("姜岚"))
    assert document("supervision-notice").sealed
    with closing(county.work(HANDLER)) as work:
        pdf = make("supervision-notice", work.session, work.actor, Wanted(work.clock.now(), record_id=case_id, exporter=HANDLER))
        verdict = verify_file(work.session, pdf)
    assert (verdict.genuine, verdict.number) == (True, "督办〔2026〕1号")


def test_printed_again_later_it_says_what_held_on_its_day_and_its_code_is_known_behind_its_number(
    county: County, clock: FixedClock
) -> None:
    goes_to(clock, "11-09 10:00")
    case_id = accepted(county)
    goes_to(clock, "11-20 09:00")
    raise_cards(county.work("姜岚"))
    first = notice(county, case_id)
    code = short_code(digest_of(figures_of(first)))
    goes_to(clock, "11-27 09:00")
    finish_step(county.work(HANDLER), step_of(county, case_id), "同意")
    assert figures_of(notice(county, case_id)) == figures_of(first)
    with closing(county.work("姜岚")) as work:
        assert verify_code(work.session, work.actor, f"督办〔2026〕1号 {code}", work.clock.now()).genuine
        assert not verify_code(work.session, work.actor, f"督办〔2026〕2号 {code}", work.clock.now()).genuine
