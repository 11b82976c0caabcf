"""The leaderboard 打擂台榜单: one page to hang up, scores as bars by contest group, with the movement since last month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from crm.documents.content import Bar, Block, Chart, Exported, Paper, Paragraph, Signature
from crm.documents.prose import long_date


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A unit's place: contest group, rank, rank a month before (None where it had none), score in tenths."""

    unit: str
    group: str
    rank: int
    before: int | None
    tenths: int


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """What the page says; ``lines`` are in the order of groups and ranks."""

    bureau: str
    period: str
    day: date
    scheme: str
    lines: tuple[BoardLine, ...]
    exported: Exported | None = None


def layout(data: Leaderboard) -> Paper:
    """Lay the page out: a chart for each contest group."""
    groups = [(name, tuple(lines)) for name, lines in groupby(data.lines, key=lambda line: line.group)]
    blocks: list[Block] = [Paragraph(f"计分方案：{data.scheme}。数据截至{long_date(data.day)}，箭头为较上月位次升降。")]
    for name, lines in groups:
        bars = tuple(
            Bar(f"{line.rank}　{line.unit}", max(0, line.tenths), f"{line.tenths / 10:.1f}{movement(line)}") for line in lines
        )
        blocks.append(Chart(f"{name or '各单位'}：{lines[0].unit}居首", bars, "单位：分"))
    if not groups:
        blocks.append(Paragraph("本期没有参加打擂台的单位。"))
    return Paper(
        title=("招商引资打擂台", f"{data.period}榜单"),
        author=data.bureau,
        blocks=tuple(blocks),
        signature=Signature(data.bureau, data.day),
        exported=data.exported,
    )


def movement(line: BoardLine) -> str:
    """Write a unit's movement since the month before: ↑2, ↓1, nothing where it kept its place or had none."""
    if line.before is None or line.before == line.rank:
        return ""
    return f" ↑{line.before - line.rank}" if line.before > line.rank else f" ↓{line.rank - line.before}"
