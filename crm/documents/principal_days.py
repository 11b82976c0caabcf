"""The principals' own days 党政主要负责人外出天数, as the field-time bulletin lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crm.calendar.half_days import days_text
from crm.documents.content import Block, Column, Table
from crm.fieldtime.queries import FieldTime

PRINCIPAL_COLUMNS: Final = (
    Column("单位", 3.4, number=False),
    Column("姓名", 1.6, number=False),
    Column("职务", 2.6, number=False),
    Column("本月\n天数", 1.3),
    Column("全年\n累计", 1.3),
    Column("待核定\n天数", 1.3),
)


@dataclass(frozen=True, slots=True)
class PrincipalLine:
    """A principal's own half days in a unit: the month, the year so far, and what waits of the month."""

    unit: str
    name: str
    title: str
    month: int
    year: int
    waiting: int = 0


def principal_lines(found: FieldTime, so_far: FieldTime) -> tuple[PrincipalLine, ...]:
    """Return every principal of the month with the days of the month and of the year in that unit."""
    year = {(report.unit.id, each.official_id): each.counted for report in so_far.units for each in report.month.officials}
    return tuple(
        PrincipalLine(
            report.unit.name,
            each.name,
            each.title,
            each.counted,
            year.get((report.unit.id, each.official_id), 0),
            each.waiting,
        )
        for report in found.units
        for each in report.month.officials
        if each.principal
    )


def principals_table(month: int, lines: Sequence[PrincipalLine]) -> tuple[Block, ...]:
    """Return the table of each principal's own days, none where no unit has any."""
    if not lines:
        return ()
    rows = tuple(
        (
            line.unit,
            line.name,
            line.title,
            days_text(line.month) if line.month else "未外出",
            days_text(line.year),
            days_text(line.waiting) if line.waiting else "—",
        )
        for line in lines
    )
    title = f"表3　{month}月份党政主要负责人外出天数"
    return (Table(title, PRINCIPAL_COLUMNS, rows, None, "单位：天", ("注：任期内跨单位任职的，按任职时间分别计入各单位。",)),)
