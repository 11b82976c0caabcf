"""The reserve-pool list 招商引资项目储备库清单: projects in reserve by size band, with chain links and next steps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Attachment, Block, Column, Exported, Paper, Paragraph, Signature, Table
from crm.documents.data import Wanted
from crm.documents.project_dossier import STAGES
from crm.documents.prose import long_date, money_text, yi_text
from crm.leads.reserve.queries import reserve_pool
from crm.leads.rules import SIZE_BANDS
from crm.people.permissions import Actor, May, require
from crm.people.setup import setting

LINKS: Final = {"missing": "缺失", "weak": "薄弱", "key": "关键"}


@dataclass(frozen=True, slots=True)
class ReserveLine:
    """A project in the list; ``band`` in 亿元, ``total_yuan`` in fen."""

    project: str
    investor: str
    content: str
    unit: str
    band: int
    total_yuan: int
    stage: str
    chain: str
    link: str
    next_step: str


@dataclass(frozen=True, slots=True)
class ReserveList:
    """What the list says, the largest projects first."""

    bureau: str
    day: date
    lines: tuple[ReserveLine, ...]
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> ReserveList:
    """Gather the reserve pool as it stands. Raises NotAllowed for who may not export or does not see the whole county."""
    require(actor, May.EXPORT_DOCUMENTS)
    require(actor, May.SEE_ALL)
    lines = tuple(
        ReserveLine(
            row.name,
            row.investor,
            row.content,
            row.unit,
            row.band,
            row.total_yuan,
            STAGES.get(row.stage, row.stage),
            row.chain,
            LINKS.get(row.chain_link, ""),
            row.next_step,
        )
        for row in reserve_pool(session, actor)
    )
    return ReserveList(str(setting(session, "bureau_name")), wanted.today, lines, wanted.exported)


def layout(data: ReserveList) -> Paper:
    """Lay the list out: what it holds in words and a small table, the projects on turned pages behind it."""
    blocks: tuple[Block, ...] = (Paragraph(_opening(data)),)
    if data.lines:
        blocks = (*blocks, _bands(data), *_links(data))
    attachment = Attachment("储备项目清单", (_projects(data),), landscape=True)
    return Paper(
        title=("招商引资项目", "储备库清单"),
        author=data.bureau,
        blocks=blocks,
        attachments=(attachment,) if data.lines else (),
        signature=Signature(data.bureau, data.day),
        exported=data.exported,
    )


def _opening(data: ReserveList) -> str:
    if not data.lines:
        return f"截至{long_date(data.day)}，储备库中暂无亿元以上在谈项目。"
    whole = sum(line.total_yuan for line in data.lines)
    large = sum(line.band >= LARGE for line in data.lines)
    rest = f"，其中{LARGE}亿元以上项目{large}个" if large else f"，暂无{LARGE}亿元以上项目"
    return f"截至{long_date(data.day)}，储备库共有亿元以上在谈项目{len(data.lines)}个、计划总投资{money_text(whole)}{rest}。"


LARGE: Final = 10
"""Projects from so many 亿元 on are named apart in the opening; our default."""


def _bands(data: ReserveList) -> Table:
    counts = Counter(line.band for line in data.lines)
    amounts = Counter[int]()
    for line in data.lines:
        amounts[line.band] += line.total_yuan
    rows = tuple((_band_text(band), str(counts[band]), yi_text(amounts[band])) for band in reversed(SIZE_BANDS))
    total = ("合计", str(len(data.lines)), yi_text(sum(amounts.values())))
    columns = (Column("投资规模", 2, number=False), Column("项目数"), Column("计划总投资\n（亿元）", 1.4))
    return Table("表1　储备项目规模分布", columns, rows, total, "单位：个、亿元")


def _band_text(band: int) -> str:
    place = SIZE_BANDS.index(band)
    return f"{band}亿元以上" if place == len(SIZE_BANDS) - 1 else f"{band}—{SIZE_BANDS[place + 1]}亿元"


def _links(data: ReserveList) -> tuple[Block, ...]:
    """Say which projects would fill missing, weak and key links of the chains."""
    found = [(name, [line for line in data.lines if line.link == name]) for name in LINKS.values()]
    told = [f"补{name}环节项目{len(lines)}个" for name, lines in found if lines]
    if not told:
        return ()
    return (Paragraph(f"按产业链环节分，{'、'.join(told)}。"),)


COLUMNS: Final = (
    Column("序号", 0.95),
    Column("项目名称", 2.6, number=False),
    Column("投资方", 2.4, number=False),
    Column("建设内容", 3.2, number=False),
    Column("总投资\n（亿元）", 1.1),
    Column("责任单位", 1.7, number=False),
    Column("阶段", 1.1, number=False),
    Column("产业链", 1.4, number=False),
    Column("环节", 1.0, number=False),
    Column("下一步举措", 2.4, number=False),
)


def _projects(data: ReserveList) -> Table:
    rows = tuple(
        (
            str(number),
            line.project,
            line.investor or "—",
            line.content or "—",
            yi_text(line.total_yuan),
            line.unit,
            line.stage,
            line.chain or "—",
            line.link or "—",
            line.next_step or "—",
        )
        for number, line in enumerate(data.lines, 1)
    )
    return Table("", COLUMNS, rows, None, "单位：亿元")
