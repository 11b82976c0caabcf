"""The bureau's papers on samples, and every paper with a head measured against GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from crm.documents import (
    contest_result,
    evaluation,
    field_time_bulletin,
    grant_form,
    inspection_report,
    leaderboard,
    monthly_bulletin,
    ruling,
)
from crm.documents.content import Head, Level, Paper, Paragraph, Signature
from crm.documents.contest_result import ContestLine, ContestResult
from crm.documents.evaluation import Evaluation, EvaluationLine, MeritLine
from crm.documents.grant_form import GrantForm
from crm.documents.inspection_report import CheckLine, Finding, Inspected, InspectionReport
from crm.documents.leaderboard import BoardLine, Leaderboard
from crm.documents.paper import render_paper
from crm.kernel.money import Money
from tests.documents.measure import MM, Mark, lines_of, pages_of, text
from tests.documents.test_documents import SAMPLES, content, field_time, monthly
from tests.documents.test_ruling import RULING

INSPECTION = InspectionReport(
    "示例县", "示例县商务局", "督查通报〔2026〕5号", 2026, 10, date(2026, 10, 28), "按风险和随机两种方式抽取（随机种子20261008）",
    (Inspected("柳堡镇", "储能电池托盘项目", "主体封顶", "基础施工", on_time=False), Inspected("三垛镇", "阀门项目", "竣工", "竣工", on_time=True)),
    (Finding("柳堡镇", "储能电池托盘项目", "施工人员不足，进度滞后45天", date(2026, 11, 20), overdue=True),),
    focus="开工真实性", checks=(CheckLine("项目建设进度是否符合序时进度", 1, 1, 0), CheckLine("承诺的政策事项是否按约兑现", 1, 0, 1)),
    earlier=(Finding("三垛镇", "阀门项目", "资料不齐全", date(2026, 9, 14), state="已销号"), Finding("柳堡镇", "冷库项目", "停工", date(2026, 9, 14), overdue=True, state="整改中")),
)  # fmt: skip
CONTEST = ContestResult(
    "示例县", "示例县商务局", "竞赛通报〔2026〕3号", 2026, 3, "百日攻坚", date(2026, 10, 9),
    (ContestLine("柳堡镇", "第一跑道", 1, "92.5", "签约40＋开工32.5＋外出20"), ContestLine("三垛镇", "第二跑道", 1, "88.0", "签约38＋开工30＋外出20"), ContestLine("临泽镇", "第二跑道", 2, "-1.0", "－扣分1.0")),
    scheme="季度竞赛计分办法（第1版）",
)  # fmt: skip
EVALUATION = Evaluation(
    "示例县", "示例县商务局", "考核通报〔2026〕1号", 2026, annual=False, issued_on=date(2026, 7, 10), indicators=("签约", "开工", "外出"),
    lines=tuple(EvaluationLine(f"第{n}镇", "第一跑道", n, f"{90 - n}.0", ("40", "30", f"{20 - n}"), "优秀" if n < 4 else "良好") for n in range(1, 17)),
    notes=("督查得分为100分减去每个问题5分。",), basis="得分由打擂台得分、督查得分、目标完成情况按60∶20∶20加权计算。",
    merits=(MeritLine("第3镇", "表扬加2分", "获省级通报表扬"), MeritLine("第16镇", "一票否决", "项目用地存在重大违法违规问题，实行一票否决")),
)  # fmt: skip
GRANT = GrantForm(
    "示例县商务局", "兑现〔2026〕4号", "苏州𬭎喆新材料有限公司", "储能电池托盘项目", "三垛镇", "设备投资补助", "示政发〔2025〕12号",
    "已通过公平竞争审查（2025年3月）", "项目投产并列统", "2026年9月投产，姜岚认定", Money.of(800, 10**6), Money.of(300, 10**6),
    Money.of(200, 10**6), Money.of(200, 10**6), date(2026, 11, 2), date(2026, 11, 23),
)  # fmt: skip
BOARD = Leaderboard(
    "示例县商务局", "2026年10月", date(2026, 11, 6), "2026年打擂台计分方案第2版",
    (BoardLine("柳堡镇", "第一跑道", 1, 2, 921), BoardLine("三垛镇", "第一跑道", 2, 1, 884), BoardLine("高新区", "园区跑道", 1, None, 0)),
)  # fmt: skip
PAPERS: dict[str, Paper] = {
    "inspection": inspection_report.layout(INSPECTION),
    "inspection of nothing": inspection_report.layout(replace(INSPECTION, inspected=(), findings=())),
    "contest": contest_result.layout(CONTEST),
    "contest of nobody": contest_result.layout(replace(CONTEST, lines=())),
    "evaluation": evaluation.layout(EVALUATION),
    "year": evaluation.layout(replace(EVALUATION, annual=True)),
    "evaluation of nobody": evaluation.layout(replace(EVALUATION, lines=())),
    "grant": grant_form.layout(GRANT),
    "leaderboard": leaderboard.layout(BOARD),
    "empty leaderboard": leaderboard.layout(replace(BOARD, lines=())),
}
LONG = Paragraph("招商引资是推动县域经济高质量发展的重要抓手，" * 40)
HEADED = {name: paper for name, paper in PAPERS.items() if paper.head is not None}


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_leaves_the_page(name: str) -> None:
    for page in pages_of(render_paper(PAPERS[name])):
        for mark in page:
            assert 20 <= mark.left <= mark.right <= 190, mark
            assert 30 <= mark.top <= mark.bottom <= 290, mark


def test_sentences_for_none_one_and_many() -> None:
    said = content(render_paper(PAPERS["inspection"]))
    assert "共督查项目2个，其中进度滞后1个；发现问题1个" in said
    assert "柳堡镇问题逾期未整改" in said
    assert "前期督查发现的问题中，本期跟踪2个，已整改销号1个，尚未销号1个；柳堡镇逾期整改。" in said.replace(" ", "")
    assert "项目建设进度是否符合序时进度（1个项目）" in said
    said = content(render_paper(PAPERS["inspection of nothing"]))
    assert "共督查项目0个。" in said
    assert "未发现突出问题" in said
    assert "无单位参赛" in content(render_paper(PAPERS["contest of nobody"]))
    assert "对柳堡镇、三垛镇予以通报表扬" in content(render_paper(PAPERS["contest"]))
    assert "一票否决" in content(render_paper(PAPERS["evaluation"]))
    assert "第二跑道：三垛镇居首，88.0分" in content(render_paper(PAPERS["contest"]))
    assert "优秀等次3个：第1镇、第2镇、第3镇。" in content(render_paper(PAPERS["evaluation"])).replace(" ", "")


def test_the_board_tells_who_moved() -> None:
    moved = [leaderboard.movement(line) for line in BOARD.lines]
    assert moved == [" ↑1", " ↓1", ""]
    said = content(render_paper(PAPERS["leaderboard"]))
    assert "92.1↑1" in said.replace(" ", "")


def test_a_grant_shows_what_remains() -> None:
    assert GRANT.remaining == Money.of(500, 10**6)
    assert len(pages_of(render_paper(PAPERS["grant"]))) == 1


# ---- GB/T 9704-2012, for every paper that has a head -----------------------------------------------------------
def _headed() -> dict[str, Paper]:
    return HEADED | {
        "monthly": monthly_bulletin.layout(monthly(3)),
        "field time": field_time_bulletin.layout(field_time(())),
        "ruling": ruling.layout(RULING),
    }


@pytest.fixture(scope="module", params=["monthly", "field time", "ruling", *HEADED])
def measured(request: pytest.FixtureRequest) -> list[list[Mark]]:
    """Return a paper with its text made longer, so that there is a full page of it."""
    paper = _headed()[request.param]
    return pages_of(
        render_paper(replace(paper, blocks=(LONG, Paragraph("一、标题", Level.FIRST), LONG, *paper.blocks), draft=False))
    )


def _body(page: list[Mark]) -> list[Mark]:
    return [mark for mark in page if mark.size == pytest.approx(16, abs=0.2)]


def test_22_lines_of_28_characters_within_the_margins(measured: list[list[Mark]]) -> None:
    """GB/T 9704-2012 5.2: top 37 mm ± 1, left 28 mm ± 1, type area 156 × 225 mm, 22 lines of 28."""
    lines = lines_of(_body(measured[1]))
    assert len(lines) == 22
    assert max(len(line) for line in lines) == 28
    assert min(line[0].origin[0] for line in lines) == pytest.approx(28, abs=1)
    assert max(line[-1].origin[0] for line in lines) + 16 / MM <= 28 + 156 + 1
    assert lines[0][0].origin[1] - 0.88 * 16 / MM == pytest.approx(37, abs=1)
    assert lines[-1][0].origin[1] <= 37 + 225
    pitches = [(b[0].origin[1] - a[0].origin[1]) * MM for a, b in pairwise(lines)]
    assert all(pitch == pytest.approx(28.95, abs=0.2) for pitch in pitches)


def test_the_mark_the_number_and_the_title(measured: list[list[Mark]]) -> None:
    """7.2 and 7.3: mark 35 mm under the type area's top, number two lines below, title of size 2 centred."""
    lines = {text(line): line for line in lines_of(measured[0])}
    mark = lines["示例县商务局文件"]
    assert mark[0].origin[1] - 0.88 * mark[0].size / MM - 37 == pytest.approx(35, abs=1)
    title = next(line for line in lines.values() if line[0].size == pytest.approx(22, abs=0.2))
    assert (title[0].left + title[-1].right) / 2 == pytest.approx(28 + 78, abs=1)
    heading = next(line for page in measured for line in lines_of(page) if text(line) == "一、标题")
    assert heading[0].font == "NotoSansSC-Medium"


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(measured: list[list[Mark]]) -> None:
    """7.5: size 4 half-width Song between dashes, 7 mm below the type area, one character in."""
    for number, page in enumerate(measured, 1):
        line = next(line for line in lines_of(page) if text(line).replace(" ", "") == f"—{number}—")
        assert line[0].size == pytest.approx(14, abs=0.2)
        middle = line[0].origin[1] - 0.36 * 14 / MM
        assert middle == pytest.approx(37 + 225 + 7, abs=1)
        if number % 2:
            assert line[-1].right == pytest.approx(184 - 14 / MM, abs=1.5)
        else:
            assert line[0].left == pytest.approx(28 + 14 / MM, abs=1.5)


def test_a_head_may_be_plain_and_may_carry_number_secrecy_and_urgency() -> None:
    """7.2.1 to 7.2.3: in this order from the upper left corner of the type area."""
    head = Head("示例县商务局文件", "密字〔2026〕1号", red=False, copy_number="000001", secrecy="秘密★1年", urgency="特急")
    paper = Paper(
        ("关于报送", "情况的", "通知"), "示例县商务局", (LONG,), head, signature=Signature("示例县商务局", date(2026, 11, 3))
    )
    lines = [text(line) for line in lines_of(pages_of(render_paper(paper))[0])]
    assert lines[:3] == ["000001", "秘密★1年", "特急"]


def test_every_published_sample_is_among_the_measured() -> None:
    assert {"monthly-bulletin", "field-time-bulletin"} <= set(SAMPLES)
