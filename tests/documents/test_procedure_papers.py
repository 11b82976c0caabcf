"""The transfer agreement and the veto report: what they say, three lines to sign, nothing clipped or over the edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2
import pytest

from crm.documents import catalogue
from crm.documents.content import Exported
from crm.documents.data import Wanted
from crm.documents.transfer_agreement import Signed, TransferAgreement, ratio_text
from crm.documents.veto_report import Opinion, VetoReport
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed
from crm.kernel.money import Money
from crm.procedures.transfer.rules import Ratio, Split
from crm.procedures.transfer.service import refuse_transfer
from crm.procedures.veto.service import VetoData, give_opinion, propose_veto
from tests.conftest import County
from tests.documents.measure import pages_of
from tests.leads.making import refused, registered
from tests.procedures.passing import asked, held, proposed

NOW = datetime(2026, 11, 24, 2, 42, tzinfo=UTC)
LONG = "示例县滨江临港综合保税与高新技术产业融合发展示范园区管理委员会"
AGREEMENT = TransferAgreement(
    "示例县商务局",
    "流转〔2026〕3号",
    "储能电池托盘项目",
    "苏州𬭎喆新材料有限公司",
    Money.of(5, 10**8),
    "柳堡镇",
    "三垛镇",
    Split(Ratio.SEVEN_THREE, Ratio.BOTH, 5),
    "本镇无合适用地",
    (
        Signed("giving", "柳堡镇", "陈国平", "2026-11-20 09:12"),
        Signed("receiving", "三垛镇", "孙丽华", "2026-11-20 10:30"),
        Signed("bureau", "示例县商务局"),
    ),
    held_on=date(2026, 11, 24),
    exported=Exported("姜岚", "2026-11-24 10:42"),
)
REPORT = VetoReport(
    "示例县商务局",
    "否决〔2026〕2号",
    "柳堡镇",
    "铝锭熔铸项目",
    "某铝业有限公司",
    "有色金属冶炼和压延加工业",
    Money.of(3, 10**8),
    "建设铝锭熔铸生产线两条。",
    "环保或能耗",
    "项目年综合能耗超过两万吨标准煤，全县能耗指标无法保障，且位于大气环境受体敏感区。",
    "《产业结构调整指导目录》限制类",
    "否，全县无剩余能耗指标",
    date(2026, 11, 23),
    "周敏 2026-11-23 16:40",
    "同意否决",
    (
        Opinion("in_charge", "同意否决（柳堡镇 陈国平 2026-11-23 17:05）"),
        Opinion("head", "同意否决。请做好客商解释工作（柳堡镇 刘勇 2026-11-24 08:40）"),
        Opinion("group"),
    ),
    told="尚未告知",
    review="可于2026年12月1日前申请",
)
SAMPLES = {
    "agreement": ("transfer-agreement", AGREEMENT),
    "agreement, long": (
        "transfer-agreement",
        replace(AGREEMENT, reporting=LONG, landing=LONG, reason="理由" * 200, held_on=None),
    ),
    "enclave": ("transfer-agreement", replace(AGREEMENT, landing="西部某市高新区", partner="西部某市高新区")),
    "report": ("veto-report", REPORT),
    "report, long": ("veto-report", replace(REPORT, explanation="能耗指标无法保障，" * 80, unit=LONG, draft=True)),
}


def said(name: str, data: object) -> str:
    """Return what a paper says, its lines joined."""
    return "".join(mark.character for page in pages_of(catalogue.render(name, data)) for mark in page)


@pytest.mark.parametrize(("name", "data"), SAMPLES.values(), ids=list(SAMPLES))
def test_nothing_leaves_the_page(name: str, data: object) -> None:
    for page in pages_of(catalogue.render(name, data)):
        assert all(mark.left > 10 and mark.right < 200 and mark.top > 10 and mark.bottom < 290 for mark in page)
        assert "□" not in {mark.character for mark in page}


def test_a_usual_one_takes_one_page() -> None:
    assert len(pypdfium2.PdfDocument(catalogue.render("transfer-agreement", AGREEMENT))) == 1
    assert len(pypdfium2.PdfDocument(catalogue.render("veto-report", REPORT))) == 1


def test_the_agreement_has_three_lines_to_sign_and_both_splits() -> None:
    text = said("transfer-agreement", AGREEMENT)
    assert text.count("签字（盖章）") == 3
    assert "按7:3分成，报送方70%、落户方30%" in text
    assert "双算，报送方、落户方各按100%计算" in text
    assert "流转〔2026〕3号" in text


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(Ratio.FOUR_SIX, "按4:6分成，报送方40%、落户方60%"), (Ratio.BOTH, "双算，报送方、落户方各按100%计算")],
)
def test_a_split_in_words(ratio: Ratio, words: str) -> None:
    assert ratio_text(ratio) == words


def test_the_report_has_a_line_to_sign_for_every_step() -> None:
    text = said("veto-report", REPORT)
    assert text.count("签字：") == 3
    assert "领导小组" in text
    assert text.count("签字：") == 1 + said("veto-report", replace(REPORT, opinions=REPORT.opinions[:2])).count("签字：")


def _gather(name: str) -> Callable[..., object]:
    return lambda session, actor, wanted: catalogue.gather(name, session, actor, wanted)


def test_the_agreement_of_a_held_transfer_says_who_confirmed(county: County, clock: FixedClock) -> None:
    _lead, transfer = held(county)
    wanted = Wanted(clock.now(), record_id=transfer, exporter="周敏")
    data = asked(county, "周敏", _gather("transfer-agreement"), wanted)
    assert [(each.side, each.official) for each in data.confirmations] == [
        ("giving", "陈国平"),
        ("receiving", "孙丽华"),
        ("bureau", "姜岚"),
    ]
    assert (data.number, data.reporting, data.landing) == ("流转〔2026〕1号", "柳堡镇", "三垛镇")
    with pytest.raises(NotAllowed):
        asked(county, "王海", _gather("transfer-agreement"), wanted)


def test_no_agreement_before_it_is_accepted(county: County, clock: FixedClock) -> None:
    _lead, transfer = proposed(county)
    wanted = Wanted(clock.now(), record_id=transfer)
    refused("agreement_early", lambda: asked(county, "周敏", _gather("transfer-agreement"), wanted))
    refuse_transfer(county.work("汤斌"), transfer, "无条件")
    refused("agreement_early", lambda: asked(county, "周敏", _gather("transfer-agreement"), wanted))


def test_the_report_of_a_veto_carries_its_opinions(county: County, clock: FixedClock) -> None:
    lead, _report = registered(county)
    veto = propose_veto(
        county.work("周敏"),
        lead,
        VetoData("land", "项目用地位于永久基本农田保护红线以内，无法供地。", "《土地管理法》第三十五条", elsewhere=False),
    ).value
    give_opinion(county.work("陈国平"), veto, agrees=True, text="同意否决")
    data = asked(county, "周敏", _gather("veto-report"), Wanted(clock.now(), record_id=veto))
    assert data.draft
    assert [each.step for each in data.opinions] == ["in_charge", "head", "group"]
    assert "陈国平" in data.opinions[0].text
    with pytest.raises(NotAllowed):
        asked(county, "汤斌", _gather("veto-report"), Wanted(clock.now(), record_id=veto))
