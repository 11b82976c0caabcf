"""The league's ranking 打擂台排名 as papers state it: who stands where with how many points, and corrections of earlier months; pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from crm.documents.content import Block, Column, Level, Paragraph, Table, numbered
from crm.documents.prose import names_text


@dataclass(frozen=True, slots=True)
class RankLine:
    """A unit's place: contest group, rank, rank a month before (None where it had none), and its score in tenths.

    ``items``, ``bonuses``, ``deductions`` and ``corrections`` are tenths that add up to ``tenths``.
    """

    unit_id: str
    unit: str
    group: str
    rank: int
    before: int | None
    tenths: int
    items: int
    bonuses: int = 0
    deductions: int = 0
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class RankCorrection:
    """A correction of a published month: the month as 2026-09, what was published of a unit, how it stands, and why."""

    id: str
    period: str
    unit: str
    tenths_before: int
    tenths_after: int
    rank_before: int
    rank_after: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking of a period such as 2026年1—10月, by a scheme; ``lines`` in the order of groups and ranks."""

    period: str
    scheme: str
    lines: tuple[RankLine, ...]
    corrections: tuple[RankCorrection, ...] = ()


COLUMNS: Final = (
    Column("跑道", 1.6, number=False),
    Column("位次", 0.8),
    Column("单位", 2.7, number=False),
    Column("指标\n得分", 1.1),
    Column("加分", 0.9),
    Column("扣分", 0.9),
    Column("更正", 0.9),
    Column("总分", 1.1),
    Column("较上月\n位次", 1.0),
)
NOTES: Final = (
    "注：各单位在所属跑道内排名，得分相同位次并列、其后位次空出；得分以未四舍五入的数值排序，四舍五入保留一位小数。",
    "各分项按最大余数法归并尾差，合计等于总分；逐项、逐件计分依据可在平台“打擂台”中查询。",
)


def tenths_text(tenths: int) -> str:
    """Write tenths as points: 84.1, −1.5."""
    return f"{'−' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def movement(rank: int, before: int | None) -> str:
    """Write a movement since the month before: ↑2, ↓1, a dash where it kept its place or had none."""
    if before is None or before == rank:
        return "—"
    return f"↑{before - rank}" if before > rank else f"↓{rank - before}"


def ranking_blocks(ranking: Ranking, title: str) -> tuple[Block, ...]:
    """Return the section's sentence, table and corrections."""
    blocks: list[Block] = [Paragraph(_sentence(ranking)), ranking_table(ranking, title)]
    if ranking.corrections:
        blocks.append(Paragraph("（一）此前通报得分的更正", Level.SECOND))
        blocks += numbered([correction_sentence(each) for each in ranking.corrections])
    return tuple(blocks)


def _sentence(ranking: Ranking) -> str:
    firsts = [
        f"{group or '各单位'}{names_text([f'{line.unit}（{tenths_text(line.tenths)}分）' for line in lines if line.rank == 1])}"
        for group, lines in ((group, list(lines)) for group, lines in groupby(ranking.lines, key=lambda line: line.group))
    ]
    if not firsts:
        return "本期没有参加打擂台的单位。"
    risen = [f"{line.unit}（升{line.before - line.rank}位）" for line in ranking.lines if line.before and line.before > line.rank]
    rest = f"较上月位次上升的单位：{names_text(risen)}。" if risen else ""
    return f"按照{ranking.scheme}，{ranking.period}打擂台居首位的单位是：{'；'.join(firsts)}。{rest}"


def ranking_table(ranking: Ranking, title: str) -> Table:
    """Return the table: group, rank, unit, what makes the score, the movement since last month."""
    rows: list[tuple[str, ...]] = []
    shown = ""
    for line in ranking.lines:
        parts = (line.items, line.bonuses, line.deductions, line.corrections)
        cells = (tenths_text(parts[0]), *(tenths_text(part) if part else "—" for part in parts[1:]), tenths_text(line.tenths))
        group = "" if rows and line.group == shown else line.group or "—"
        shown = line.group
        rows.append((group, str(line.rank), line.unit, *cells, movement(line.rank, line.before)))
    return Table(title, COLUMNS, tuple(rows), None, "单位：分、位", NOTES)


def correction_sentence(each: RankCorrection) -> str:
    """State a correction in a sentence: score and rank as published and as they stand, and why."""
    year, month = each.period.split("-")
    rank = (
        f"位次仍为第{each.rank_after}位"
        if each.rank_before == each.rank_after
        else f"位次由第{each.rank_before}位更正为第{each.rank_after}位"
    )
    before, after = tenths_text(each.tenths_before), tenths_text(each.tenths_after)
    score = "得分不变" if before == after else f"得分由{before}分更正为{after}分"
    return f"{year}年{int(month)}月份通报中{each.unit}{score}，{rank}。更正原因：{each.reason.rstrip('。')}。"
