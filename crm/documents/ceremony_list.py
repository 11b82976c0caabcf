"""The list of a mass ceremony 集中开竣工项目清单: which projects start, are completed or produce, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from crm.calendar.lunar import lunar_text
from crm.documents.content import Attachment, Block, Column, Exported, Paper, Paragraph, Signature, Table
from crm.documents.prose import long_date, money_text, yi_text

KINDS: Final = {"started": "开工", "completed": "竣工", "produced": "投产"}
MET, LATE, DECLARED, MISSING = "met", "late", "declared", "missing"
OUTCOMES: Final = {MET: "按期实现", LATE: "逾期实现", DECLARED: "已申报待认定", MISSING: "尚未实现"}


@dataclass(frozen=True, slots=True)
class CeremonyLine:
    """A project on the list: ``kind`` (started, completed, produced), total in fen, 0 where it is undecided.

    ``outcome``: met, late, declared, missing, or nothing for a ceremony to come; ``late``: natural days.
    """

    project: str
    investor: str
    unit: str
    content: str
    total_yuan: int
    kind: str
    confirmed: bool
    outcome: str = ""
    late: int = 0
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class CeremonyList:
    """What the list says; ``unit`` names the unit whose projects alone are listed, empty for the whole county.

    ``held``: the day of the ceremony has come; only then is told what became of the projects.
    """

    bureau: str
    name: str
    day: date
    place: str
    held: bool
    issued_on: date
    lines: tuple[CeremonyLine, ...]
    unit: str = ""
    exported: Exported | None = None


def layout(data: CeremonyList) -> Paper:
    """Lay the list out: the ceremony in words with a small table, the projects on turned pages behind it."""
    blocks: tuple[Block, ...] = (Paragraph(_opening(data)),)
    if data.lines:
        blocks = (*blocks, *_waiting(data), *_since(data), _summary(data))
    kinds = [kind for kind in KINDS if _of(data.lines, kind)]
    tables = tuple(_projects(data, kind) for kind in kinds)
    return Paper(
        title=(data.name, *((f"（{data.unit}）",) if data.unit else ()), "项目清单"),
        author=data.bureau,
        blocks=blocks,
        attachments=(Attachment("参加项目清单", tables, landscape=True),) if tables else (),
        signature=Signature(data.bureau, data.issued_on),
        exported=data.exported,
    )


def _of(lines: Sequence[CeremonyLine], kind: str) -> list[CeremonyLine]:
    return [line for line in lines if line.kind == kind]


def _confirmed(data: CeremonyList) -> list[CeremonyLine]:
    return [line for line in data.lines if line.confirmed]


def _opening(data: CeremonyList) -> str:
    place = f"在{data.place}" if data.place else ""
    when = f"{long_date(data.day)}（农历{lunar_text(data.day)}）{place}"
    said = f"{data.name}已于{when}举行" if data.held else f"{data.name}定于{when}举行"
    whose = f"其中{data.unit}" if data.unit else ""
    lines = _confirmed(data)
    if not lines:
        return f"{said}，{whose}暂无确认参加的项目。"
    counts = "、".join(f"{words}{len(found)}个" for kind, words in KINDS.items() if (found := _of(lines, kind)))
    total = money_text(sum(line.total_yuan for line in lines))
    return f"{said}，{whose}确认参加项目{len(lines)}个、计划总投资{total}，包括{counts}。"


def _waiting(data: CeremonyList) -> tuple[Block, ...]:
    waiting = sum(not line.confirmed for line in data.lines)
    return (Paragraph(f"另有{waiting}个项目由单位申报、尚待确认，清单中注明“拟列入”。"),) if waiting else ()


def _since(data: CeremonyList) -> tuple[Block, ...]:
    """Say what became of the confirmed projects once the ceremony's day has come."""
    lines = _confirmed(data)
    if not data.held or not lines:
        return ()
    told = [f"{words}{count}个" for key, words in OUTCOMES.items() if (count := sum(line.outcome == key for line in lines))]
    return (Paragraph(f"截至{long_date(data.issued_on)}，{'、'.join(told)}。"),) if told else ()


def _summary(data: CeremonyList) -> Table:
    heads = [Column("节点", 1.2, number=False), Column("项目数"), Column("计划总投资\n（亿元）", 1.4)]
    heads += [Column(words, 1.3) for words in OUTCOMES.values()] if data.held else []
    lines = _confirmed(data)
    rows = tuple((words, *_counted(_of(lines, kind), held=data.held)) for kind, words in KINDS.items())
    return Table("参加项目情况", tuple(heads), rows, ("合计", *_counted(lines, held=data.held)), "单位：个、亿元")


def _counted(lines: Sequence[CeremonyLine], *, held: bool) -> tuple[str, ...]:
    outcomes = [str(sum(line.outcome == key for line in lines)) for key in OUTCOMES] if held else []
    return str(len(lines)), yi_text(sum(line.total_yuan for line in lines)), *outcomes


COLUMNS: Final = (
    Column("序号", 0.9),
    Column("项目名称", 2.6, number=False),
    Column("投资方", 2.5, number=False),
    Column("责任单位", 1.6, number=False),
    Column("建设内容", 3.2, number=False),
    Column("总投资\n（亿元）", 1.1),
    Column("计划节点", 1.8, number=False),
    Column("落实情况", 2.4, number=False),
)


def _projects(data: CeremonyList, kind: str) -> Table:
    planned = f"{data.day.month}月{data.day.day}日{KINDS[kind]}"
    rows = tuple(
        (
            str(number),
            line.project,
            line.investor or "—",
            line.unit,
            line.content or "—",
            yi_text(line.total_yuan) if line.total_yuan else "—",
            planned,
            outcome_text(line),
        )
        for number, line in enumerate(_of(data.lines, kind), 1)
    )
    return Table(f"{KINDS[kind]}项目（{len(rows)}个）", COLUMNS, rows, None, "单位：亿元")


def outcome_text(line: CeremonyLine) -> str:
    """Write what became of a project: 8月28日开工，逾期10天，已认定."""
    words = KINDS[line.kind]
    late = f"，逾期{line.late}天" if line.late else ""
    reached = f"{line.reached_on.month}月{line.reached_on.day}日{words}" if line.reached_on else ""
    told = {
        MET: f"{reached}，已认定",
        LATE: f"{reached}{late}，已认定",
        DECLARED: f"申报{reached}{late}，待认定",
        MISSING: f"未{words}{late}",
    }.get(line.outcome, "")
    return "；".join(filter(None, ("" if line.confirmed else "拟列入", told))) or "—"
