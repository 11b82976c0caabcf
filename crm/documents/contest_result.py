"""The contest result 季度竞赛结果通报: the quarter's theme, its ranking by contest group, who is praised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from crm.documents.content import (
    Bar,
    Block,
    Chart,
    Column,
    Exported,
    Footer,
    Head,
    Level,
    Paper,
    Paragraph,
    Signature,
    Table,
)
from crm.documents.prose import names_text, whole_county

QUARTERS: Final = ("一", "二", "三", "四")
NUMERALS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


@dataclass(frozen=True, slots=True)
class ContestLine:
    """A unit's place: contest group, rank within it, score as written, and what the score is made of, in words."""

    unit: str
    group: str
    rank: int
    score: str
    made_of: str


@dataclass(frozen=True, slots=True)
class ContestResult:
    """What the paper says; ``lines`` are in the order of groups and ranks, ``praised`` ranks are named.

    ``scheme`` names the scheme that scored, empty where it is not told.
    """

    county: str
    bureau: str
    number: str
    year: int
    quarter: int
    theme: str
    issued_on: date
    lines: tuple[ContestLine, ...]
    praised: int = 1
    draft: bool = False
    exported: Exported | None = None
    scheme: str = ""


COLUMNS: Final = (
    Column("位次", 0.8),
    Column("单位", 2.2, number=False),
    Column("得分", 1.1),
    Column("得分构成", 4.4, number=False),
)


def layout(data: ContestResult) -> Paper:
    """Lay the paper out."""
    place = data.county[-1:]
    quarter = f"{data.year}年第{QUARTERS[data.quarter - 1]}季度"
    return Paper(
        title=("关于", quarter, whole_county(data.county), "招商引资竞赛", "结果的", "通报"),
        author=data.bureau,
        blocks=_blocks(data, quarter),
        head=Head(f"{data.bureau}文件", data.number),
        addressee="各镇（街道）、园区",
        signature=Signature(data.bureau, data.issued_on),
        footer=Footer(f"{place}委办公室，{place}政府办公室", f"{data.bureau}办公室", data.issued_on),
        draft=data.draft,
        exported=data.exported,
    )


def _blocks(data: ContestResult, quarter: str) -> tuple[Block, ...]:
    if not data.lines:
        return (Paragraph(f"{quarter}竞赛主题为“{data.theme}”，无单位参赛。"),)
    groups = [(name, tuple(lines)) for name, lines in groupby(data.lines, key=lambda line: line.group)]
    scheme = f"《{data.scheme}》" if data.scheme else "竞赛方案"
    blocks: list[Block] = [
        Paragraph(f"{quarter}竞赛主题为“{data.theme}”，共{len(data.lines)}个单位参赛。按{scheme}计分，{_praise(data)}")
    ]
    for number, (name, lines) in enumerate(groups):
        rows = tuple((str(line.rank), line.unit, line.score, line.made_of) for line in lines)
        blocks.append(Paragraph(f"{NUMERALS[number]}、{name or '全部单位'}", Level.FIRST))
        if len(lines) > 1:
            blocks.append(_chart(name, lines))
        blocks.append(Table(f"表{number + 1}　{name or '各单位'}竞赛得分", COLUMNS, rows, None, "单位：分"))
    return tuple(blocks)


def _praise(data: ContestResult) -> str:
    """Say who is praised; nobody is for a score of nothing."""
    best = [line.unit for line in data.lines if line.rank <= data.praised and float(line.score) > 0]
    return f"对{names_text(best)}予以通报表扬。" if best else "本季度各单位均未得分，不予通报表扬。"


def _chart(name: str, lines: tuple[ContestLine, ...]) -> Chart:
    """Draw a group's scores; the title says who leads."""
    first = [line.unit for line in lines if line.rank == 1]
    lead = f"{names_text(first)}{'并列第一' if len(first) > 1 else '居首'}，{lines[0].score}分"
    bars = tuple(Bar(f"{line.rank}　{line.unit}", max(0.0, float(line.score)), line.score) for line in lines)
    return Chart(f"{name or '各单位'}：{lead}", bars, "单位：分")
