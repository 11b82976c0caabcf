"""The four documents from sample values: what they say, and that nothing is clipped, overlaps or leaves the page."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from crm.documents import catalogue
from crm.documents.content import Exported
from crm.documents.field_time_bulletin import FieldLine, FieldTimeBulletin, period_sentence, ranked_lines
from crm.documents.first_report_form import FirstReportForm
from crm.documents.first_report_receipt import FirstReportReceipt
from crm.documents.forms import qr_modules
from crm.documents.monthly_bulletin import MonthlyBulletin, UnitLine, total
from crm.documents.monthly_procedures import (
    HandlingLine,
    ProcedureMonth,
    handling_sentence,
    notice_sentence,
    procedure_problems,
    transfer_sentence,
    veto_sentence,
)
from crm.documents.principal_days import PrincipalLine
from crm.documents.prose import YI
from crm.documents.seal import digest_of, figures_of
from crm.fieldtime.month import Reading
from crm.kernel.money import Money
from crm.leads.figures import LeadFigures
from tests.documents.measure import Mark, lines_of, pages_of, text

ROOT = Path(__file__).resolve().parents[2]
LONG_NAME = "示例县滨江临港综合保税与高新技术产业融合发展示范园区管理委员会"
FIGURES = LeadFigures(20, 14, 12, 29 * YI, 9, 4, 6 * YI, 5, 2, 1)
OUT = FieldLine("三垛镇", "第一跑道", 25, 18, 12, 30, 4, 9, 2, 3, 1, met=True)


def monthly(units: int = 20, figures: LeadFigures = FIGURES, name: str = "第{}镇", **changes: object) -> MonthlyBulletin:
    lines = tuple(
        UnitLine(name.format(n), "第一跑道", figures, figures, n, n * 3, replace(OUT, unit=name.format(n))) for n in range(units)
    )
    whole = MonthlyBulletin(
        "示例县", "示例县商务局", "招商通报〔2026〕10号", 2026, 10, date(2026, 11, 6), Reading.UNION, 20, lines,
        previous=FIGURES, last_year=FIGURES, waiting=3, late=1, exported=Exported("姜岚", "2026-11-24 10:42"),
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def field_time(lines: tuple[FieldLine, ...], **changes: object) -> FieldTimeBulletin:
    whole = FieldTimeBulletin(
        "示例县", "示例县商务局", "外出通报〔2026〕10号", 2026, 10, date(2026, 11, 6), Reading.UNION, 20, lines, lines, 25
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


FORM = FirstReportForm(
    "示例县商务局", "首报〔2026〕17号", "三垛镇", "周敏", "储能电池托盘项目", "苏州𬭎喆新材料有限公司", "91320594MA1MABCD0X",
    "张喆 总经理", "13800000000", "电气机械和器材制造业", Money.of(12, 10**8), "高新区", "2026-10-13 09:30", "上门拜访",
    "新建储能电池托盘生产线8条，年产托盘120万套。", ("合影.jpg", "会谈纪要.pdf"), "2026-10-14 08:05:11（收件第31号）", date(2026, 10, 16),
)  # fmt: skip
RECEIPT = FirstReportReceipt(
    "示例县商务局", "首报〔2026〕17号", "三垛镇", "周敏", "储能电池托盘项目", "苏州𬭎喆新材料有限公司", "2026-10-14 08:05:11", 31,
    "2026-10-15 16:20", date(2026, 10, 15), "姜岚", date(2027, 4, 15),
)  # fmt: skip
SAMPLES = {
    "monthly-bulletin": monthly(),
    "field-time-bulletin": field_time((OUT, replace(OUT, unit="柳堡镇", person=0, union=0, met=False))),
    "first-report-form": FORM,
    "first-report-receipt": RECEIPT,
}
EXTREMES = {
    "zero": ("monthly-bulletin", monthly(figures=LeadFigures(), previous=LeadFigures(), last_year=LeadFigures())),
    "huge": (
        "monthly-bulletin",
        monthly(figures=LeadFigures(*(10**9,) * 3, 10**9 * YI, *(10**9,) * 2, 10**9 * YI, *(10**9,) * 3)),
    ),
    "forty units": ("monthly-bulletin", monthly(40)),
    "long names": ("monthly-bulletin", monthly(16, name=LONG_NAME[:29] + "{}")),
    "no unit": ("monthly-bulletin", monthly(0)),
    "nobody out": ("field-time-bulletin", field_time(tuple(FieldLine(f"第{n}镇", "第一跑道") for n in range(40)))),
    "empty month": ("field-time-bulletin", field_time((), previous_person=0)),
    "long form": (
        "first-report-form",
        replace(FORM, content="新建生产线8条，" * 60, enterprise=LONG_NAME, evidence=("合影.jpg",) * 12),
    ),
    "empty form": ("first-report-form", FirstReportForm("县局", *("",) * 9, None, *("",) * 4, (), "", None, draft=True)),
    "long receipt": ("first-report-receipt", replace(RECEIPT, project="某" * 60, enterprise=LONG_NAME * 2)),
}


def content(pdf: bytes) -> str:
    return "".join(text(line) for page in pages_of(pdf) for line in lines_of(page))


def overlaps(a: Mark, b: Mark) -> bool:
    return min(a.right, b.right) - max(a.left, b.left) > 0.6 and min(a.bottom, b.bottom) - max(a.top, b.top) > 0.6


def clean(page: list[Mark]) -> bool:
    """Tell whether no character overlaps another or leaves the type area's sides (watermark aside)."""
    marks = sorted((mark for mark in page if mark.size < 100), key=lambda mark: mark.top)
    inside = all(mark.left >= 27.4 and mark.right <= 184.6 and mark.bottom < 290 for mark in marks)
    for index, mark in enumerate(marks):
        for other in marks[index + 1 :]:
            if other.top > mark.bottom:
                break
            if overlaps(mark, other):
                return False
    return inside


@pytest.mark.parametrize("name", list(SAMPLES))
def test_the_same_data_gives_the_same_bytes(name: str) -> None:
    assert catalogue.render(name, SAMPLES[name]) == catalogue.render(name, SAMPLES[name])


@pytest.mark.parametrize(("name", "data"), [*SAMPLES.items(), *EXTREMES.values()], ids=[*SAMPLES, *EXTREMES])
def test_nothing_overlaps_or_leaves_the_page(name: str, data: object) -> None:
    pages = pages_of(catalogue.render(name, data))
    assert all(clean(page) for page in pages)
    assert "□" not in {mark.character for page in pages for mark in page}


def test_the_monthly_bulletin_tells_the_figures() -> None:
    said = content(catalogue.render("monthly-bulletin", monthly(3, last_year=LeadFigures())))
    assert "10月份，全县登记首报项目3个；新签约项目42个（其中亿元以上36个）、总投资87亿元，签约数比上月增加28个" in said
    assert "注册率64.3%、到资率28.6%、开工率35.7%" in said
    assert "目前待登记首报3个，其中超过办理时限1个。" in said
    assert "第0镇本月未登记首报项目。" in said
    assert "各镇（街道）、园区，县各有关部门：" in said


def test_a_bulletin_of_zeros_says_so() -> None:
    said = content(catalogue.render(*EXTREMES["zero"]))
    assert "无新签约项目；无项目开工、竣工、投产" in said
    assert "1—10月，全县尚无经认定的签约项目。" in said
    assert "全部20个单位均年内尚无签约项目。" in said


def test_totals_add_up_every_figure() -> None:
    assert total([FIGURES, FIGURES]).signed_amount == 58 * YI
    assert total([]) == LeadFigures()


def test_a_unit_with_nothing_is_listed_as_not_out() -> None:
    said = content(catalogue.render("field-time-bulletin", SAMPLES["field-time-bulletin"]))
    assert "第一跑道—柳堡镇未外出———————0.5" in said
    assert "柳堡镇本月未外出。" in said
    assert "第一跑道1三垛镇12.596154923" in said.replace(" ", "")


def test_sentences_for_none_some_and_all() -> None:
    none = replace(OUT, met=False)
    assert "2个单位均未达标" in period_sentence((none, none), "10月份", Reading.UNION, 20)
    assert "2个单位中1个达标、1个未达标" in period_sentence((OUT, none), "10月份", Reading.UNION, 20)
    assert "2个单位全部达标，天数居前的是三垛镇（12.5天）" in period_sentence((OUT, OUT), "10月份", Reading.UNION, 20)
    assert period_sentence((), "10月份", Reading.UNION, 20) == "10月份没有需要统计的单位。"


def test_form_and_receipt_take_one_page_each() -> None:
    for name in ("first-report-form", "first-report-receipt"):
        assert len(pypdfium2.PdfDocument(catalogue.render(name, SAMPLES[name]))) == 1


def test_what_the_receipt_states_does_not_hang_on_who_printed_it() -> None:
    stated = digest_of(figures_of(RECEIPT))
    assert digest_of(figures_of(replace(RECEIPT, exported=Exported("某", "某时")))) == stated
    assert digest_of(figures_of(replace(RECEIPT, sequence=32))) != stated
    assert "苏州𬭎喆新材料有限公司" in content(catalogue.render("first-report-receipt", RECEIPT))


def test_the_code_is_drawn_as_the_library_makes_it() -> None:
    modules = qr_modules(f"SIJI2|{RECEIPT.number}|" + "a" * 60)
    assert len(modules) == len(modules[0]) >= 33
    assert all(modules[0][:7])
    assert modules[1][0]
    assert not any(modules[1][1:6])


def test_the_catalogue_alone_does_not_load_reportlab() -> None:
    check = "import sys, crm.documents.catalogue; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False, cwd=ROOT).returncode == 0  # noqa: S603 - our own line


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (
            ProcedureMonth(),
            (
                "本月无首报冲突裁定；无项目流转。",
                "10月份，无到期或办结的办件环节。",
                "本月未出具一次性告知书。",
                "本月无否决汇报事项。",
            ),
        ),
        (
            ProcedureMonth(
                rulings=1,
                transfers=2,
                offered=3,
                lines=(HandlingLine("发改委", 9, 8, 1, 2, 1, 1),),
                notices=4,
                late_notices=1,
                vetoes=2,
                late_vetoes=1,
                upheld=1,
                turned=1,
            ),
            (
                "本月裁定首报冲突1件；完成项目流转2个，新进入共享项目库3个。",
                "10月份，各部门办结办件环节9个，逾期未办结1个，按时办结率80%；亮黄牌2张、红牌1张。",
                "本月出具一次性告知书4份，其中逾期出具1份，已按规定视为自收到申请之日起受理；二次告知1份。",
                "本月否决汇报2件（逾期汇报1件），经审定否决1件、转为流转1件。",
            ),
        ),
    ],
)
def test_the_procedures_are_told_in_right_sentences(month: ProcedureMonth, said: tuple[str, ...]) -> None:
    told = (transfer_sentence(month), handling_sentence(month, "10月份"), notice_sentence(month), veto_sentence(month))
    assert told == said


def test_red_cards_second_notices_and_unreported_refusals_are_named() -> None:
    month = ProcedureMonth(
        lines=(HandlingLine("发改委", red=2), HandlingLine("审批局", second_notices=1)), breaches=(("柳堡镇", 1),)
    )
    assert procedure_problems(month) == [
        "被亮红牌的单位：发改委（2张）。",
        "对同一申请二次告知的单位：审批局（1份）。",
        "未按规定汇报即否决的单位：柳堡镇（1件），列入督查。",
    ]


def test_ranks_are_within_the_group_and_equal_days_share_one() -> None:
    lines = (
        replace(OUT, unit="甲", union=20),
        replace(OUT, unit="乙", union=24),
        replace(OUT, unit="丙", union=20),
        replace(OUT, unit="丁", union=10),
        replace(OUT, unit="戊", union=0, person=0),
        replace(OUT, unit="己", group="园区跑道", union=4),
    )
    ranked = [(rank, line.unit) for rank, line in ranked_lines(lines, Reading.UNION)]
    assert ranked == [(1, "乙"), (2, "甲"), (2, "丙"), (4, "丁"), (0, "戊"), (1, "己")]


def test_each_principal_has_a_line() -> None:
    principals = (PrincipalLine("三垛镇", "孙丽华", "党委书记", 19, 150, 3), PrincipalLine("三垛镇", "马骏", "镇长", 0, 40))
    said = content(catalogue.render("field-time-bulletin", field_time((OUT,), principals=principals))).replace(" ", "")
    assert "三垛镇孙丽华党委书记9.5751.5" in said
    assert "三垛镇马骏镇长未外出20—" in said
