"""The inspection report 双月督查通报: what was looked at, what was found by name, what must be put right and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from crm.documents.content import Block, Column, Exported, Footer, Head, Level, Paper, Paragraph, Signature, Table, numbered
from crm.documents.prose import long_date, names_text, whole_county


@dataclass(frozen=True, slots=True)
class Inspected:
    """A project that was inspected: what was planned, what was seen, whether it keeps its time."""

    unit: str
    project: str
    planned: str
    seen: str
    on_time: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding 问题: where, what, who puts it right by when; ``overdue`` of an earlier inspection, not put right in time."""

    unit: str
    project: str
    text: str
    due: date
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """What the report says. ``drawn`` tells how the projects were chosen (by risk, at random with a recorded seed)."""

    county: str
    bureau: str
    number: str
    year: int
    month: int
    issued_on: date
    drawn: str
    inspected: tuple[Inspected, ...]
    findings: tuple[Finding, ...]
    draft: bool = False
    exported: Exported | None = None


SEEN_COLUMNS: Final = (
    Column("单位", 1.8, number=False),
    Column("项目", 3, number=False),
    Column("计划进度", 2.2, number=False),
    Column("实际进度", 2.2, number=False),
    Column("序时", 1, number=False),
)
FINDING_COLUMNS: Final = (
    Column("单位", 1.8, number=False),
    Column("项目", 2.4, number=False),
    Column("问题", 3.4, number=False),
    Column("整改时限", 1.5, number=False),
)


def layout(data: InspectionReport) -> Paper:
    """Lay the report out as an official paper."""
    place = data.county[-1:]
    return Paper(
        title=("关于", f"{data.year}年{data.month}月份", whole_county(data.county), "招商引资项目", "督查情况的", "通报"),
        author=data.bureau,
        blocks=_blocks(data),
        head=Head(f"{data.bureau}文件", data.number),
        addressee=f"各镇（街道）、园区，{place}各有关部门",
        signature=Signature(data.bureau, data.issued_on),
        footer=Footer(f"{place}委办公室，{place}政府办公室", f"{data.bureau}办公室", data.issued_on),
        draft=data.draft,
        exported=data.exported,
    )


def _blocks(data: InspectionReport) -> tuple[Block, ...]:
    blocks: list[Block] = [Paragraph(_opening(data)), Paragraph("一、督查基本情况", Level.FIRST)]
    if data.inspected:
        rows = tuple((e.unit, e.project, e.planned, e.seen, "正常" if e.on_time else "滞后") for e in data.inspected)
        blocks.append(Table("表1　督查项目进度情况", SEEN_COLUMNS, rows))
    else:
        blocks.append(Paragraph("本期无计划内项目可供督查。"))
    blocks.append(Paragraph("二、发现的问题", Level.FIRST))
    if data.findings:
        found = tuple((f.unit, f.project, f.text, f.due.isoformat()) for f in data.findings)
        blocks.append(Table("表2　问题和整改时限", FINDING_COLUMNS, found))
    else:
        blocks.append(Paragraph("本期督查未发现突出问题。"))
    return (*blocks, Paragraph("三、整改要求", Level.FIRST), *numbered(_demands(data)))


def _opening(data: InspectionReport) -> str:
    late = sum(not each.on_time for each in data.inspected)
    pace = f"，其中进度滞后{late}个" if late else "，均按序时推进" if data.inspected else ""
    found = f"；发现问题{len(data.findings)}个" if data.findings else ""
    return f"{data.month}月份，{data.drawn}，共督查项目{len(data.inspected)}个{pace}{found}。现将有关情况通报如下："


def _demands(data: InspectionReport) -> list[str]:
    demands = []
    if data.findings:
        last = max(each.due for each in data.findings)
        demands.append(f"限期整改。有关单位要对照问题逐项整改，最迟于{long_date(last)}前办结并报送佐证。")
    overdue = sorted({each.unit for each in data.findings if each.overdue})
    if overdue:
        demands.append(f"从严复查。{names_text(overdue)}上期问题逾期未整改，按规定在打擂台得分中扣减。")
    demands.append("举一反三。各单位要对在手项目开展自查，提前解决影响开工、竣工、投产的问题。")
    return demands
