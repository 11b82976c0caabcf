"""The monthly bulletin's words and table about the procedures: transfers, time limits, one-time notices, vetoes; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crm.documents.content import Column, Table
from crm.documents.prose import names_text, percent_cell, percent_text


@dataclass(frozen=True, slots=True)
class HandlingLine:
    """A department's or unit's month: steps done, on time, run out and open; cards; second notices."""

    unit: str
    done: int = 0
    on_time: int = 0
    overdue: int = 0
    yellow: int = 0
    red: int = 0
    second_notices: int = 0

    @property
    def judged(self) -> int:
        """Return how many steps the on-time rate is over."""
        return self.done + self.overdue


@dataclass(frozen=True, slots=True)
class ProcedureMonth:
    """The procedures' month in the county. ``breaches`` are units with refusals that were not reported, and how many."""

    rulings: int = 0
    transfers: int = 0
    offered: int = 0
    lines: tuple[HandlingLine, ...] = ()
    notices: int = 0
    late_notices: int = 0
    vetoes: int = 0
    late_vetoes: int = 0
    upheld: int = 0
    turned: int = 0
    breaches: tuple[tuple[str, int], ...] = ()


COLUMNS: Final = (
    Column("单位", 3.0, number=False),
    Column("办结\n环节"),
    Column("按时\n办结"),
    Column("逾期\n未办结"),
    Column("按时\n办结率", 1.3),
    Column("黄牌"),
    Column("红牌"),
    Column("二次\n告知"),
)


def handling_table(title: str, lines: Sequence[HandlingLine]) -> Table:
    """Return the units' handling in a month."""
    rows = tuple((line.unit, *_cells(line)) for line in lines)
    whole = HandlingLine("合计", *(sum(getattr(line, name) for line in lines) for name in COUNTS))
    notes = ("按时办结率＝按时办结环节÷（办结环节＋逾期未办结环节）。",)
    return Table(title, COLUMNS, rows, ("合计", *_cells(whole)) if lines else None, "单位：个、张、件", notes)


COUNTS: Final = ("done", "on_time", "overdue", "yellow", "red", "second_notices")


def _cells(line: HandlingLine) -> tuple[str, ...]:
    return (
        str(line.done),
        str(line.on_time),
        str(line.overdue),
        percent_cell(line.on_time, line.judged),
        str(line.yellow),
        str(line.red),
        str(line.second_notices),
    )


def transfer_sentence(month: ProcedureMonth) -> str:
    """Say how many conflicts were ruled on and leads handed over 冲突裁定、项目流转."""
    ruled = f"裁定首报冲突{month.rulings}件" if month.rulings else "无首报冲突裁定"
    moved = f"完成项目流转{month.transfers}个" if month.transfers else "无项目流转"
    offered = f"，新进入共享项目库{month.offered}个" if month.offered else ""
    return f"本月{ruled}；{moved}{offered}。"


def handling_sentence(month: ProcedureMonth, period: str) -> str:
    """Say how many steps were done, how many on time, and who was given red cards 限时办结."""
    judged, on_time = sum(line.judged for line in month.lines), sum(line.on_time for line in month.lines)
    if not judged:
        return f"{period}，无到期或办结的办件环节。"
    done = sum(line.done for line in month.lines)
    overdue = sum(line.overdue for line in month.lines)
    rest = f"，逾期未办结{overdue}个" if overdue else "，无逾期未办结环节"
    yellow, red = sum(line.yellow for line in month.lines), sum(line.red for line in month.lines)
    cards = f"亮黄牌{yellow}张、红牌{red}张" if yellow or red else "未亮黄牌、红牌"
    return f"{period}，各部门办结办件环节{done}个{rest}，按时办结率{percent_text(on_time, judged)}；{cards}。"


def notice_sentence(month: ProcedureMonth) -> str:
    """Say how many one-time notices were issued, how many late, and how many second ones 一次性告知."""
    second = sum(line.second_notices for line in month.lines)
    if not month.notices:
        return "本月未出具一次性告知书。"
    late = (
        f"，其中逾期出具{month.late_notices}份，已按规定视为自收到申请之日起受理"
        if month.late_notices
        else "，均在规定期限内出具"
    )
    again = f"；二次告知{second}份" if second else "；无二次告知"
    return f"本月出具一次性告知书{month.notices}份{late}{again}。"


def veto_sentence(month: ProcedureMonth) -> str:
    """Say how many vetoes were reported, upheld and turned into transfers 否决汇报."""
    if not month.vetoes and not month.upheld and not month.turned:
        return "本月无否决汇报事项。"
    late = f"（逾期汇报{month.late_vetoes}件）" if month.late_vetoes else ""
    turned = f"、转为流转{month.turned}件" if month.turned else ""
    return f"本月否决汇报{month.vetoes}件{late}，经审定否决{month.upheld}件{turned}。"


def procedure_problems(month: ProcedureMonth) -> list[str]:
    """Name who was given red cards, told applicants twice, or refused without a report."""
    found = []
    red = [f"{line.unit}（{line.red}张）" for line in month.lines if line.red]
    second = [f"{line.unit}（{line.second_notices}份）" for line in month.lines if line.second_notices]
    breaches = [f"{unit}（{count}件）" for unit, count in month.breaches]
    if red:
        found.append(f"被亮红牌的单位：{names_text(red)}。")
    if second:
        found.append(f"对同一申请二次告知的单位：{names_text(second)}。")
    if breaches:
        found.append(f"未按规定汇报即否决的单位：{names_text(breaches)}，列入督查。")
    return found
