"""The monthly bulletin's words and table about service 服务企业: obstacles cleared by departments, investors' ratings; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Block, Column, Level, Paragraph, Table
from crm.documents.prose import names_text, percent_cell, percent_text
from crm.leads.obstacles.queries import obstacle_figures
from crm.leads.obstacles.rules import ObstacleFigures
from crm.people.permissions import Actor
from crm.people.queries import short_names
from crm.procedures.service_rating.queries import rating_figures
from crm.procedures.service_rating.rules import RatingFigures


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A department's month: obstacles solved, of these in time, open and overdue; ratings, satisfied; rectifications."""

    unit: str
    solved: int = 0
    in_time: int = 0
    open: int = 0
    overdue: int = 0
    ratings: int = 0
    satisfied: int = 0
    rectified: int = 0
    rectified_in_time: int = 0
    rectify_overdue: int = 0

    @property
    def judged(self) -> int:
        """Return how many obstacles the rate of those cleared in time is over."""
        return self.solved + self.overdue


COUNTS: Final = (
    "solved",
    "in_time",
    "open",
    "overdue",
    "ratings",
    "satisfied",
    "rectified",
    "rectified_in_time",
    "rectify_overdue",
)
OBSTACLES, RATINGS = "制约问题", "好差评"
COLUMNS: Final = (
    Column("部门", 2.2, number=False),
    Column("解决", group=OBSTACLES),
    Column("在办", group=OBSTACLES),
    Column("逾期", group=OBSTACLES),
    Column("按期\n解决率", 1.5, group=OBSTACLES),
    Column("评价", group=RATINGS),
    Column("满意率", 1.5, group=RATINGS),
    Column("整改\n完成", group=RATINGS),
    Column("整改\n逾期", group=RATINGS),
)


def service_lines(session: Session, actor: Actor, first: date, last: date) -> tuple[ServiceLine, ...]:
    """Gather the departments that had obstacles or ratings in the days ``first`` to ``last``, in the order of units."""
    cleared, rated = obstacle_figures(session, actor, first, last), rating_figures(session, actor, first, last)
    lines = []
    for unit_id, name in short_names(session).items():
        seen, found = cleared.get(unit_id, ObstacleFigures()), rated.get(unit_id, RatingFigures())
        line = ServiceLine(
            name,
            seen.solved,
            seen.in_time,
            seen.open,
            seen.overdue,
            found.number,
            found.satisfied,
            found.rectified,
            found.in_time,
            found.overdue,
        )
        if any(getattr(line, count) for count in COUNTS):
            lines.append(line)
    return tuple(lines)


def whole(lines: Sequence[ServiceLine]) -> ServiceLine:
    """Add up the departments' figures."""
    return ServiceLine("合计", *(sum(getattr(line, count) for line in lines) for count in COUNTS))


def service_blocks(lines: Sequence[ServiceLine], period: str, heading: str, table: str) -> tuple[Block, ...]:
    """Return the section of a period: what was cleared, what investors said, and the departments' table."""
    now = whole(lines)
    text = Paragraph(obstacle_sentence(now, period) + rating_sentence(now))
    shown = (service_table(f"{table}　{period}各部门服务企业情况", lines),) if lines else ()
    return (Paragraph(heading, Level.FIRST), text, *shown)


def service_table(title: str, lines: Sequence[ServiceLine]) -> Table:
    """Return the departments' figures."""
    notes = ("按期解决率＝按期解决问题÷（已解决问题＋逾期未解决问题）；满意率＝非常满意、满意、基本满意÷评价总数。",)
    rows = tuple((line.unit, *_cells(line)) for line in lines)
    return Table(title, COLUMNS, rows, ("合计", *_cells(whole(lines))) if len(lines) > 1 else None, "单位：个、件", notes)


def _cells(line: ServiceLine) -> tuple[str, ...]:
    return (
        str(line.solved),
        str(line.open),
        str(line.overdue),
        percent_cell(line.in_time, line.judged),
        str(line.ratings),
        percent_cell(line.satisfied, line.ratings),
        str(line.rectified),
        str(line.rectify_overdue),
    )


def obstacle_sentence(now: ServiceLine, period: str) -> str:
    """Say how many obstacles were solved and are open 店小二台账."""
    if not now.solved and not now.open:
        return f"{period}，店小二台账无新解决和未解决的制约问题。"
    done = f"协调解决制约问题{now.solved}个" if now.solved else "无新解决的制约问题"
    if not now.open:
        rest = "，问题全部解决"
    elif now.overdue == now.open:
        rest = f"，未解决的{now.open}个{'均' if now.open > 1 else ''}已逾期"
    else:
        late = f"（其中逾期{now.overdue}个）" if now.overdue else "，均在期限内"
        rest = f"，未解决{now.open}个{late}"
    rate = f"，按期解决率{percent_text(now.in_time, now.judged)}" if now.judged else ""
    return f"{period}，{done}{rest}{rate}。"


def rating_sentence(now: ServiceLine) -> str:
    """Say what investors said of closed cases and what was rectified 好差评."""
    if not now.ratings:
        said = "本月无新增服务评价"
    else:
        low = now.ratings - now.satisfied
        rest = f"，差评{low}件" if low else "，无差评"
        said = f"收到服务评价{now.ratings}件，满意率{percent_text(now.satisfied, now.ratings)}{rest}"
    if now.rectified == now.rectified_in_time:
        kept = "，均按期" if now.rectified > 1 else "，按期完成" if now.rectified else ""
    else:
        kept = f"，其中按期{now.rectified_in_time}件"
    done = f"；完成差评整改{now.rectified}件{kept}" if now.rectified else ""
    late = f"；整改逾期{now.rectify_overdue}件" if now.rectify_overdue else ""
    return f"{said}{done}{late}。"


def service_problems(lines: Sequence[ServiceLine]) -> list[str]:
    """Name the departments that hold obstacles up or have not rectified in time."""
    found = []
    late = [f"{line.unit}（{line.overdue}个）" for line in lines if line.overdue]
    unmended = [f"{line.unit}（{line.rectify_overdue}件）" for line in lines if line.rectify_overdue]
    if late:
        found.append(f"制约问题逾期未解决的部门：{names_text(late)}。")
    if unmended:
        found.append(f"差评整改逾期的部门：{names_text(unmended)}。")
    return found
