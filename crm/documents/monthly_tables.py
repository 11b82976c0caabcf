"""The tables of the monthly bulletin, and the sentence on conversion rates 转化率."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from crm.calendar.half_days import days_text
from crm.documents.content import Column, Table
from crm.documents.prose import difference_cell, growth_cell, months_to, percent_cell, percent_text, yi_text
from crm.leads.figures import LeadFigures

INDICATORS: Final = (
    ("新增线索（条）", "new_leads"),
    ("新签约项目（个）", "signed"),
    ("其中：亿元以上（个）", "signed_large"),
    ("签约总投资（亿元）", "signed_amount"),
    ("注册企业（个）", "registered"),
    ("到资项目（个）", "paid_in"),
    ("到位资金（亿元）", "paid_in_amount"),
    ("新开工项目（个）", "started"),
    ("竣工项目（个）", "completed"),
    ("投产项目（个）", "produced"),
)
AMOUNTS: Final = ("signed_amount", "paid_in_amount")
VERIFIED_NOTE: Final = (
    "注：签约、注册、到资、开工、竣工、投产均以商务局认定为准，按节点发生时间统计；一个项目只计首次签约，增资项目只计增资额。"
)
LEADING_NOTE: Final = "流转分成的项目在本表计入牵头单位，飞地项目按整个项目计；在目标任务和打擂台中均按分成比例计算。"
RATIO_NOTE: Final = (
    "开工签约比＝年内开工项目数÷年内签约项目数，含往年签约、年内开工的项目，与按当年签约项目计算的开工率口径不同。"
)
WHOLE_NOTE: Final = "飞地项目在本表按整个项目计，在目标任务和打擂台中按与合作方约定的比例计算。"

OVERVIEW_COLUMNS: Final = (
    Column("指标", 2.9, number=False),
    Column("本月"),
    Column("上月"),
    Column("比上月\n增减", 1.1),
    Column("本年累计", 1.2),
    Column("上年同期", 1.2),
    Column("同比", 1.4),
)


def _value(figures: LeadFigures, key: str) -> str:
    number = getattr(figures, key)
    return yi_text(number) if key in AMOUNTS else str(number)


def _difference(now: LeadFigures, before: LeadFigures, key: str) -> str:
    new, old = getattr(now, key), getattr(before, key)
    if key not in AMOUNTS:
        return difference_cell(new, old)
    sign = "+" if new > old else "−" if new < old else ""
    return sign + yi_text(abs(new - old))


def overview_table(month: int, now: LeadFigures, before: LeadFigures, so_far: LeadFigures, last_year: LeadFigures) -> Table:
    """Return the county's indicators: this month, last month, the year so far and the same months of last year."""
    rows = tuple(
        (
            label,
            _value(now, key),
            _value(before, key),
            _difference(now, before, key),
            _value(so_far, key),
            _value(last_year, key),
            growth_cell(getattr(so_far, key), getattr(last_year, key)),
        )
        for label, key in INDICATORS
    )
    notes = (VERIFIED_NOTE, WHOLE_NOTE, "“—”表示上年同期为零，不作比较。")
    return Table(f"表1　{months_to(month)}招商引资主要指标完成情况", OVERVIEW_COLUMNS, rows, notes=notes)


UNIT_COLUMNS: Final = (
    Column("单位", 3.15, number=False),
    Column("首报\n登记"),
    Column("个数", 0.9, group="新签约项目"),
    Column("总投资\n（亿元）", 1.35, group="新签约项目"),
    Column("注册"),
    Column("到资"),
    Column("开工"),
    Column("竣工"),
    Column("投产"),
    Column("外出\n天数", 1.1),
)


def units_table(title: str, lines: Sequence[tuple[str, int, LeadFigures, int]]) -> Table:
    """Return the units' month: name, first reports registered, figures, union field days in half days."""
    rows = tuple((name, str(registered), *_steps(figures), days_text(halves)) for name, registered, figures, halves in lines)
    whole = LeadFigures(*(sum(getattr(line[2], part.name) for line in lines) for part in fields(LeadFigures)))
    total = ("合计", str(sum(line[1] for line in lines)), *_steps(whole), "—")
    return Table(title, UNIT_COLUMNS, rows, total if lines else None, "单位：个、亿元、天", (VERIFIED_NOTE, LEADING_NOTE))


def _steps(figures: LeadFigures) -> tuple[str, ...]:
    counts = (figures.registered, figures.paid_in, figures.started, figures.completed, figures.produced)
    return (str(figures.signed), yi_text(figures.signed_amount), *(str(count) for count in counts))


YEAR_COLUMNS: Final = (
    Column("单位", 3.1, number=False),
    Column("跑道", 1.5, number=False),
    Column("新增\n线索"),
    Column("首报\n登记"),
    Column("个数", group="签约项目"),
    Column("亿元\n以上", group="签约项目"),
    Column("总投资\n（亿元）", 1.3, group="签约项目"),
    Column("注册"),
    Column("个数", group="到资项目"),
    Column("资金\n（亿元）", 1.3, group="到资项目"),
    Column("开工"),
    Column("竣工"),
    Column("投产"),
    Column("开工\n签约比", 1.2),
)


def year_table(lines: Sequence[tuple[str, str, int, LeadFigures]]) -> Table:
    """Return the units' year so far: name, contest group, first reports registered, figures."""
    rows = tuple((name, group or "—", *_year_cells(registered, figures)) for name, group, registered, figures in lines)
    whole = LeadFigures(*(sum(getattr(line[3], part.name) for line in lines) for part in fields(LeadFigures)))
    total = ("合计", "—", *_year_cells(sum(line[2] for line in lines), whole))
    return Table(
        "",
        YEAR_COLUMNS,
        rows,
        total if lines else None,
        "单位：条、个、亿元",
        (VERIFIED_NOTE, LEADING_NOTE, RATIO_NOTE),
    )


def _year_cells(registered: int, figures: LeadFigures) -> tuple[str, ...]:
    return (
        str(figures.new_leads),
        str(registered),
        str(figures.signed),
        str(figures.signed_large),
        yi_text(figures.signed_amount),
        str(figures.registered),
        str(figures.paid_in),
        yi_text(figures.paid_in_amount),
        *(str(count) for count in (figures.started, figures.completed, figures.produced)),
        percent_cell(figures.started, figures.signed),
    )


def conversion_sentence(figures: LeadFigures, period: str, shares: Sequence[int] | None = None) -> str:
    """Say how many signed projects were registered, paid in, started 注册率、到资率、开工率.

    ``shares`` are those of the projects signed in the period, in tenths of a per cent; without them the period's own
    registrations, payments and starts are set against its signings.
    """
    if not figures.signed:
        return f"{period}无签约项目，不计算转化率。"
    names = ("注册率", "到资率", "开工率")
    if shares is not None:
        told = zip(names, (percent_text(share, 1000) for share in shares), strict=True)
    else:
        counts = (figures.registered, figures.paid_in, figures.started)
        told = zip(names, (percent_text(count, figures.signed) for count in counts), strict=True)
    return f"{period}签约项目{'、'.join(f'{name}{text}' for name, text in told)}。"
