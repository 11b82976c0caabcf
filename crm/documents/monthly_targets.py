"""The monthly bulletin's words and table about targets 目标任务: each indicator beside its pro-rata and annual target; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crm.documents.content import Block, Column, Paragraph, Table
from crm.documents.prose import names_text


class Standing(StrEnum):
    """How the county stands beside the pro-rata target 时序目标."""

    AHEAD = "ahead"
    CLOSE = "close"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class TargetLine:
    """An indicator of the whole county from January on; numbers as written, ``of_due`` and ``of_annual`` in tenths of a per cent.

    ``change`` is year-on-year in tenths of a per cent, None without last year's figure. ``behind`` are the units that are.
    """

    indicator: str
    measure: str
    annual: str
    due: str
    done: str
    of_due: int
    of_annual: int
    change: int | None
    standing: Standing
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetMonth:
    """The county's targets at a month's end; ``period`` as 1—10月, ``close`` the per cent from which on it is close."""

    period: str
    close: int
    lines: tuple[TargetLine, ...]


COLUMNS: Final = (
    Column("指标", 1.9, number=False),
    Column("单位", 1.2, number=False),
    Column("全年\n目标", 1.1),
    Column("时序\n目标", 1.1),
    Column("累计\n完成", 1.1),
    Column("时序\n完成率", 1.1),
    Column("全年\n完成率", 1.1),
    Column("同比", 1.1),
    Column("滞后\n单位数", 0.9),
)


def target_blocks(data: TargetMonth, title: str) -> tuple[Block, ...]:
    """Return the section's sentence and table."""
    rows = tuple(
        (
            line.indicator,
            line.measure,
            line.annual,
            line.due,
            line.done,
            _percent(line.of_due),
            _percent(line.of_annual),
            "—" if line.change is None else _signed(line.change),
            str(len(line.behind)) if line.behind else "—",
        )
        for line in data.lines
    )
    note = (
        f"注：时序目标按各月分解比例累计；时序完成率达100%为达序时，{data.close}%以上为接近，低于{data.close}%为滞后。"
        "流转分成的项目各方按比例计算、全域只计一次，飞地项目按与合作方约定的比例计算；注册率、到资率、开工率按当年签约项目计算。"
    )
    return Paragraph(_sentence(data)), Table(title, COLUMNS, rows, None, "", (note,))


def _sentence(data: TargetMonth) -> str:
    """Say how many indicators keep the schedule, and name those that do not."""
    ahead = sum(line.standing is Standing.AHEAD for line in data.lines)
    late = [line for line in data.lines if line.standing is Standing.BEHIND]
    close = len(data.lines) - ahead - len(late)
    count = len(data.lines)
    if ahead == count:
        return f"{data.period}，下达目标的{count}项指标全部达到序时进度。"
    parts = [f"达到序时进度{ahead}项" if ahead else "均未达到序时进度"]
    if close:
        parts.append(f"接近序时进度{close}项")
    if late:
        named = names_text([f"{line.indicator}（{_percent(line.of_due)}）" for line in late])
        parts.append(f"滞后{len(late)}项，分别是{named}" if len(late) > 1 else f"滞后1项，是{named}")
    return f"{data.period}，下达目标的{count}项指标中，{'；'.join(parts)}。"


def target_problems(data: TargetMonth | None) -> list[str]:
    """Name the units behind in the indicators that the county is behind in, one sentence an indicator."""
    return [
        f"{line.indicator}滞后的单位：{names_text(line.behind)}。"
        for line in (data.lines if data else ())
        if line.standing is Standing.BEHIND and line.behind
    ]


def _percent(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}%"


def _signed(tenths: int) -> str:
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return sign + _percent(abs(tenths))
