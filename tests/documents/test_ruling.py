"""The printed ruling: both timelines side by side, frozen, and no more to a unit than it may know."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from crm.documents import catalogue
from crm.documents.data import Wanted
from crm.documents.publishing.queries import verify_code
from crm.documents.ruling import HIDDEN, ConflictRuling, RulingSide
from crm.documents.seal import read_file, short_code
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.leads import service as leads
from crm.leads.service import FollowUpData
from crm.procedures.conflict import service
from crm.procedures.conflict.rules import Outcome
from crm.procedures.conflict.service import RulingData
from crm.procedures.first_report import service as first_report
from crm.procedures.transfer.rules import Ratio, Split
from tests.conftest import NOW, County
from tests.documents.measure import lines_of, pages_of, text
from tests.leads.making import drafted, refused
from tests.procedures.contesting import THEIRS, WHY, contested, received, report_of, ruled

FIRST = RulingSide(
    "柳堡镇", "2026-10-31 16:20:08（收件第121号）", "先进封装测试线", "周敏", "2026-10-30 10:00，会面洽谈", "名片.jpg；会谈纪要.pdf",
    "2026-10-31 16:20:05（变更序号1098，站点柳堡）", "首报〔2026〕66号，2026-11-02 09:10", "4次，最近2026年11月3日", "在谈", "我镇先行对接。",
)  # fmt: skip
LATER = RulingSide("三垛镇", "2026-11-24 09:12:44（收件第137号）", statement="投资方主动联系我镇")
RULING = ConflictRuling(
    "示例县商务局", "首报裁定〔2026〕3号", "成都锦芯微电子有限公司", date(2026, 11, 24), False, FIRST, LATER, Outcome.UPHOLD,
    "柳堡镇完整首报在先，跟进连续", None, date(2026, 12, 1),
)  # fmt: skip


def printed(data: ConflictRuling) -> str:
    pages = pages_of(catalogue.render("ruling", data))
    return "".join(text(line) for page in pages for line in lines_of(page))


def gathered(county: County, conflict: UUID, who: str = "姜岚") -> ConflictRuling:
    with closing(county.work(who)) as work:
        found = catalogue.gather("ruling", work.session, work.actor, Wanted(NOW, record_id=conflict, exporter=who))
    assert isinstance(found, ConflictRuling)
    return found


@pytest.mark.parametrize(
    ("outcome", "split", "words"),
    [
        (Outcome.UPHOLD, None, "维持柳堡镇首报，由柳堡镇继续负责该项目。"),
        (Outcome.AWARD, None, "该项目改由三垛镇负责，三垛镇首报予以登记。"),
        (Outcome.JOINT, Split(Ratio.SIX_FOUR, Ratio.BOTH, 3), "指标按6:4分成，税收双方各按全额计算（双算）（柳堡镇在前）"),
    ],
)
def test_each_outcome_is_worded_as_an_office_writes(outcome: Outcome, split: Split | None, words: str) -> None:
    said = printed(replace(RULING, outcome=outcome, split=split))
    assert words in said
    assert "本裁定为最终裁定" in said
    assert "首报裁定〔2026〕3号" in said
    assert "柳堡镇完整首报在先，跟进连续。" in said


def test_both_timelines_stand_side_by_side() -> None:

    said = printed(RULING)
    assert said.index("先收：柳堡镇") < said.index("后收：三垛镇") < said.index("首次接触")


def test_a_long_ruling_overflows_no_page() -> None:
    long = replace(RULING, reasons="双方材料经核对一致。" * 150, first=replace(FIRST, statement="我镇先行对接。" * 120))
    assert printed(long).count("致") == 150


def test_the_paper_tells_clocks_set_back_and_the_machine_times(county: County, clock: FixedClock) -> None:
    first = received(county)
    later = drafted(county, "汤斌", THEIRS)
    clock.moment = NOW - timedelta(hours=3, minutes=20)
    first_report.submit_report(county.work("汤斌"), later)
    clock.moment = NOW + timedelta(hours=1)
    conflict = service.open_conflict(county.work("姜岚"), later, first, "同一投资方").value
    ruled(county, conflict, RulingData(Outcome.UPHOLD, WHY))
    found = gathered(county, conflict)
    assert "被回拨3小时20分钟" in found.anomalies[0]
    assert "变更序号" in found.later.machine
    assert "被回拨3小时20分钟" in printed(found)


def test_the_paper_stays_as_it_was_ruled(county: County, clock: FixedClock) -> None:
    conflict, first, _later = contested(county)
    ruled(county, conflict, RulingData(Outcome.UPHOLD, WHY))
    before = gathered(county, conflict)
    leads.log_follow_up(county.work(), report_of(county, first).lead_id, FollowUpData(clock.today(), "call", "后来的事"))
    assert gathered(county, conflict) == before
    assert before.first.registered.startswith("首报〔2026〕1号")


def test_a_unit_prints_its_own_side_only(county: County) -> None:
    conflict, _first, _later = contested(county)
    refused("ruling_missing", lambda: gathered(county, conflict))
    ruled(county, conflict, RulingData(Outcome.UPHOLD, WHY))
    own = gathered(county, conflict, "汤斌")
    assert (own.first.unit, own.first.project, own.first.statement) == ("柳堡镇", HIDDEN, HIDDEN)
    assert own.later.project == THEIRS.name
    assert "储能电池托盘" not in printed(own)
    with pytest.raises(NotAllowed):
        gathered(county, conflict, "王海")


def test_silence_is_printed_as_silence(county: County, clock: FixedClock) -> None:
    conflict, _first, _later = contested(county)
    service.file_conflict_statement(county.work(), conflict, "我镇先行对接")
    clock.moment = NOW + timedelta(days=4)
    service.rule_conflict(county.work("姜岚"), conflict, RulingData(Outcome.UPHOLD, WHY))
    found = gathered(county, conflict)
    assert (found.first.statement, found.later.statement) == ("我镇先行对接", "未提交")


@pytest.mark.parametrize("printed_by", ["姜岚", "汤斌", "陈国平"])
def test_the_code_of_a_ruling_is_known_behind_its_number_whoever_printed_it(county: County, printed_by: str) -> None:
    conflict, _first, _later = contested(county)
    ruled(county, conflict, RulingData(Outcome.UPHOLD, WHY))
    with closing(county.work(printed_by)) as work:
        pdf = catalogue.make("ruling", work.session, work.actor, Wanted(NOW, record_id=conflict, exporter=printed_by))
    stated = read_file(pdf).stated
    code = short_code(stated.digest)
    with closing(county.work("姜岚")) as work:
        verdict = verify_code(work.session, work.actor, f"{stated.number} {code}", NOW)
        assert (verdict.genuine, verdict.number) == (True, stated.number)
        assert not verify_code(
            work.session, work.actor, f"{stated.number} {code[:-1]}{'B' if code[-1] == 'A' else 'A'}", NOW
        ).genuine
    with closing(county.work("马骏")) as work:  # an office of one side checks its own copy, no other
        assert verify_code(work.session, work.actor, f"{stated.number} {code}", NOW).genuine is (printed_by == "汤斌")
