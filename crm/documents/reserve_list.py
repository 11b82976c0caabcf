"""The reserve-pool list 招商引资项目储备库清单: projects in reserve by size and investor, gaps of the chains, next steps."""

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
from crm.leads.chains.queries import ChainMap, chain_maps
from crm.leads.reserve.queries import reserve_pool
from crm.leads.reserve.rules import leading_class
from crm.leads.rules import SIZE_BANDS
from crm.people.permissions import Actor, May, require
from crm.people.setup import setting

LINKS: Final = {"missing": "缺失", "weak": "薄弱", "key": "关键"}
FLOW: Final = {"upstream": "上游", "midstream": "中游", "downstream": "下游"}
INVESTORS: Final = {
    "fortune_500": "世界500强",
    "central_soe": "央企",
    "listed": "上市公司",
    "large_group": "大型集团",
    "little_giant": "专精特新小巨人",
}


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
    investor_class: str = ""


@dataclass(frozen=True, slots=True)
class GapLine:
    """A missing, weak or key link of a chain: how many projects in talks would fill it, what they invest in fen, who is wanted."""

    chain: str
    position: str
    link: str
    state: str
    number: int
    amount: int
    wanted: str

    @property
    def asks(self) -> bool:
        """Tell whether the link is a gap that no project would fill."""
        return self.state != LINKS["key"] and not self.number


@dataclass(frozen=True, slots=True)
class ReserveList:
    """What the list says, the largest projects first."""

    bureau: str
    day: date
    lines: tuple[ReserveLine, ...]
    exported: Exported | None = None
    gaps: tuple[GapLine, ...] = ()


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
            INVESTORS.get(leading_class(row.classes), ""),
        )
        for row in reserve_pool(session, actor)
    )
    gaps = tuple(line for chain in chain_maps(session, actor) for line in _gaps_of(chain))
    return ReserveList(str(setting(session, "bureau_name")), wanted.today, lines, wanted.exported, gaps)


def _gaps_of(chain: ChainMap) -> list[GapLine]:
    return [
        GapLine(
            chain.data.name,
            FLOW[link.data.position],
            link.data.name,
            LINKS[link.data.state],
            link.talks.number,
            link.talks.amount,
            link.data.wanted,
        )
        for link in chain.links
        if link.data.state in LINKS
    ]


def layout(data: ReserveList) -> Paper:
    """Lay the list out: what it holds in words and a small table, the projects on turned pages behind it."""
    blocks: tuple[Block, ...] = (Paragraph(_opening(data)),)
    if data.lines:
        blocks = (*blocks, _bands(data), *_investors(data), *_links(data))
    if data.gaps:
        blocks = (*blocks, *_questions(data), _chain_table(data))
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
        return f"截至{long_date(data.day)}，储备库中暂无在谈项目。"
    whole = sum(line.total_yuan for line in data.lines)
    large = sum(line.band >= LARGE for line in data.lines)
    rest = f"，其中{LARGE}亿元以上项目{large}个" if large else f"，暂无{LARGE}亿元以上项目"
    return f"截至{long_date(data.day)}，储备库共有在谈项目{len(data.lines)}个、计划总投资{money_text(whole)}{rest}。"


LARGE: Final = 10
"""Projects from so many 亿元 on are named apart in the opening; our default."""


def _bands(data: ReserveList) -> Table:
    counts = Counter(line.band for line in data.lines)
    amounts = Counter[int]()
    for line in data.lines:
        amounts[line.band] += line.total_yuan
    bands = (*reversed(SIZE_BANDS), *((0,) if counts[0] else ()))
    rows = tuple((_band_text(band), str(counts[band]), yi_text(amounts[band])) for band in bands)
    total = ("合计", str(len(data.lines)), yi_text(sum(amounts.values())))
    columns = (Column("投资规模", 2, number=False), Column("项目数"), Column("计划总投资\n（亿元）", 1.4))
    return Table("表1　储备项目规模分布", columns, rows, total, "单位：个、亿元")


def _band_text(band: int) -> str:
    if band == 0:
        return f"{SIZE_BANDS[0]}亿元以下（经研究入库）"
    place = SIZE_BANDS.index(band)
    return f"{band}亿元以上" if place == len(SIZE_BANDS) - 1 else f"{band}—{SIZE_BANDS[place + 1]}亿元"


def _investors(data: ReserveList) -> tuple[Block, ...]:
    """Say how many projects are of the great investors, each project under its investor's highest class."""
    counts = Counter(line.investor_class for line in data.lines)
    told = [f"{name}项目{counts[name]}个" for name in INVESTORS.values() if counts[name]]
    return (Paragraph(f"按投资方分，{'、'.join(told)}。"),) if told else ()


def _questions(data: ReserveList) -> tuple[Block, ...]:
    """Name the missing and weak links that no project would fill: whom the county should ask."""
    asked = [f"{line.chain}“{line.link}”" for line in data.gaps if line.asks]
    if not asked:
        return (Paragraph("各产业链缺失、薄弱环节均有在谈项目。"),)
    named = "、".join(asked[:MOST_NAMED]) + ("等" if len(asked) > MOST_NAMED else "")
    return (Paragraph(f"各产业链缺失、薄弱环节中，{named}{len(asked)}个环节尚无在谈项目，应作为下一步招引重点。"),)


MOST_NAMED: Final = 6
"""So many gaps are named in the sentence, the others stand in the table; our default."""


def _chain_table(data: ReserveList) -> Table:
    columns = (
        Column("产业链", 1.5, number=False),
        Column("环节", 1.7, number=False),
        Column("位置", 0.8, number=False),
        Column("状态", 0.8, number=False),
        Column("在谈\n项目数", 0.9),
        Column("计划总投资\n（亿元）", 1.3),
        Column("目标投资方", 2.6, number=False),
    )
    rows = tuple(
        (
            line.chain,
            line.link,
            line.position,
            line.state,
            str(line.number) if line.number else "无",
            yi_text(line.amount) if line.number else "—",
            line.wanted or "—",
        )
        for line in data.gaps
    )
    return Table("表2　产业链缺失、薄弱、关键环节招引情况", columns, rows, None, "单位：个、亿元")


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
