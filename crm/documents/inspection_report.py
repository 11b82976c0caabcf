"""The inspection report 双月督查通报: what was looked at, what was found by name, what must be put right and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from crm.documents.content import Block, Column, Exported, Footer, Head, Level, Paper, Paragraph, Signature, Table, numbered
from crm.documents.prose import long_date, names_text, units_clause, whole_county

NUMERALS: Final = ("一", "二", "三", "四", "五", "六")


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
    """A finding 问题: where, what, who puts it right by when; ``overdue``: not put right in time. ``state`` as a word."""

    unit: str
    project: str
    text: str
    due: date
    overdue: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A question of the checklist and how often it was answered yes, no and not applicable."""

    question: str
    yes: int
    no: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """What the report says. ``drawn`` tells how the projects were chosen (by risk, at random with a recorded seed).

    ``earlier`` are findings of inspections before that were not put right when this one was drawn, or since.
    """

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
    focus: str = ""
    checks: tuple[CheckLine, ...] = ()
    earlier: tuple[Finding, ...] = ()


SEEN_COLUMNS: Final = (
    Column("单位", 1.8, number=False),
    Column("项目", 3, number=False),
    Column("计划进度", 2.2, number=False),
    Column("实际进度", 2.2, number=False),
    Column("序时", 1, number=False),
)
CHECK_COLUMNS: Final = (
    Column("核查事项", 5.2, number=False),
    Column("是", 0.8),
    Column("否", 0.8),
    Column("不适用", 1),
)
FINDING_COLUMNS: Final = (
    Column("单位", 1.8, number=False),
    Column("项目", 2.4, number=False),
    Column("问题", 3.4, number=False),
    Column("整改时限", 1.5, number=False),
)
EARLIER_COLUMNS: Final = (*FINDING_COLUMNS[:3], Column("整改时限", 1.4, number=False), Column("进展", 1.2, number=False))


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
    sections: list[tuple[str, list[Block]]] = [("督查基本情况", _seen(data))]
    if data.checks:
        sections.append(("清单核查情况", _checks(data)))
    sections.append(("发现的问题", _found(data)))
    if data.earlier:
        sections.append(("前期问题整改情况", _earlier(data)))
    sections.append(("整改要求", [*numbered(_demands(data))]))
    blocks: list[Block] = [Paragraph(_opening(data))]
    table = 0
    for number, (title, parts) in enumerate(sections):
        blocks.append(Paragraph(f"{NUMERALS[number]}、{title}", Level.FIRST))
        for part in parts:
            if isinstance(part, Table):
                table += 1
                blocks.append(_titled(part, table))
            else:
                blocks.append(part)
    return tuple(blocks)


def _titled(table: Table, number: int) -> Table:
    return Table(f"表{number}　{table.title}", table.columns, table.rows, table.total, table.unit_note, table.notes)


def _seen(data: InspectionReport) -> list[Block]:
    if not data.inspected:
        return [Paragraph("本期无计划内项目可供督查。")]
    rows = tuple((e.unit, e.project, e.planned, e.seen, "正常" if e.on_time else "滞后") for e in data.inspected)
    blocks: list[Block] = [Table("督查项目进度情况", SEEN_COLUMNS, rows)]
    late = list(dict.fromkeys(each.unit for each in data.inspected if not each.on_time))
    total = len({each.unit for each in data.inspected})
    if late:
        blocks.insert(0, Paragraph(units_clause(late, total, "有项目进度滞后") + "。"))
    return blocks


def _checks(data: InspectionReport) -> list[Block]:
    rows = tuple((each.question, str(each.yes), str(each.no), str(each.not_applicable)) for each in data.checks)
    worst = sorted((each for each in data.checks if each.no), key=lambda each: -each.no)[:3]
    said = (
        "存在问题较多的事项为：" + "；".join(f"{each.question}（{each.no}个项目）" for each in worst) + "。"
        if worst
        else "各核查事项均未发现不符情形。"
    )
    return [Paragraph(said), Table("清单核查结果", CHECK_COLUMNS, rows, None, "单位：个项目")]


def _found(data: InspectionReport) -> list[Block]:
    if not data.findings:
        return [Paragraph("本期督查未发现突出问题。")]
    found = tuple((f.unit, f.project, f.text, f.due.isoformat()) for f in data.findings)
    return [Table("问题和整改时限", FINDING_COLUMNS, found)]


def _earlier(data: InspectionReport) -> list[Block]:
    done = sum(each.state == "已销号" for each in data.earlier)
    open_ones = len(data.earlier) - done
    late = list(dict.fromkeys(each.unit for each in data.earlier if each.overdue))
    said = f"前期督查发现的问题中，本期跟踪{len(data.earlier)}个，已整改销号{done}个"
    said += f"，尚未销号{open_ones}个" if open_ones else ""
    said += f"；{units_clause(late, 0, '逾期整改')}" if late else ""
    rows = tuple((f.unit, f.project, f.text, f.due.isoformat(), f.state) for f in data.earlier)
    return [Paragraph(f"{said}。"), Table("前期问题整改进展", EARLIER_COLUMNS, rows)]


def _opening(data: InspectionReport) -> str:
    late = sum(not each.on_time for each in data.inspected)
    pace = f"，其中进度滞后{late}个" if late else "，均按序时推进" if data.inspected else ""
    found = f"；发现问题{len(data.findings)}个" if data.findings else ""
    focus = f"围绕{data.focus}，" if data.focus else ""
    return f"{data.month}月份，{focus}{data.drawn}，共督查项目{len(data.inspected)}个{pace}{found}。现将有关情况通报如下："


def _demands(data: InspectionReport) -> list[str]:
    demands = []
    if data.findings:
        last = max(each.due for each in data.findings)
        demands.append(f"限期整改。有关单位要对照问题逐项整改，最迟于{long_date(last)}前办结并报送佐证。")
    overdue = list(dict.fromkeys(each.unit for each in (*data.findings, *data.earlier) if each.overdue))
    if overdue:
        demands.append(f"从严复查。{names_text(overdue)}问题逾期未整改，按规定在打擂台得分中扣减。")
    demands.append("举一反三。各单位要对在手项目开展自查，提前解决影响开工、竣工、投产的问题。")
    return demands
