"""The month's statistics of investors' visits 客商来访情况统计: received, requests answered in time, leads that moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Column, Exported, Level, Paper, Paragraph, Signature, Table
from crm.documents.data import Wanted
from crm.documents.prose import months_to, whole_county
from crm.people.permissions import Actor, May, require
from crm.people.setup import all_settings
from crm.procedures.visit_figures import VisitFigures, summed, visit_report

COLUMNS: Final = (
    Column("单位", 2.8, number=False),
    Column("来访\n批次", 0.9),
    Column("来访\n人次", 0.9),
    Column("企业", 0.8),
    Column("已跟进\n批次", 1.0),
    Column("到期\n诉求", 0.9),
    Column("按期\n答复", 0.9),
    Column("答复率\n（%）", 1.1),
    Column("关联\n项目", 0.9),
    Column("有进展\n项目", 1.0),
    Column("推进率\n（%）", 1.1),
)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's figures of the month and from January on."""

    unit: str
    month: VisitFigures
    year: VisitFigures


@dataclass(frozen=True, slots=True)
class VisitStatistics:
    """What the paper says; ``days`` after a visit its leads must move, ``request_days`` working days to answer."""

    county: str
    bureau: str
    year: int
    month: int
    lines: tuple[UnitLine, ...]
    days: int
    request_days: int
    day: date
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> VisitStatistics:
    """Gather a month's statistics. Raises NotAllowed for who may not export or does not see the whole county."""
    require(actor, May.EXPORT_DOCUMENTS)
    require(actor, May.SEE_ALL)
    values = all_settings(session)
    return VisitStatistics(
        county=values["county_name"],
        bureau=values["bureau_name"],
        year=wanted.year,
        month=wanted.month,
        lines=visit_lines(session, actor, wanted.year, wanted.month, wanted.today),
        days=int(values["visit_moved_days"]),
        request_days=int(values["visit_request_days"]),
        day=wanted.today,
        exported=wanted.exported,
    )


def visit_lines(session: Session, actor: Actor, year: int, month: int, today: date) -> tuple[UnitLine, ...]:
    """Return the lines of every unit the actor sees, for a month and from January on."""
    report = visit_report(session, actor, year, month, today)
    return tuple(UnitLine(each.unit.name, each.month, each.year) for each in report)


def layout(data: VisitStatistics) -> Paper:
    """Lay the statistics out: the month, then the year so far; a unit that received nobody is listed as 无来访."""
    period = months_to(data.month)
    blocks: list[Paragraph | Table] = [
        Paragraph(visit_sentence(f"{data.month}月份，{whole_county(data.county)}", [line.month for line in data.lines])),
        Paragraph("一、本月情况", Level.FIRST),
        visit_table(f"表1　{data.month}月份客商来访情况", data.lines, lambda line: line.month, data.days, data.request_days),
        Paragraph("二、累计情况", Level.FIRST),
        Paragraph(visit_sentence(f"{period}，{whole_county(data.county)}", [line.year for line in data.lines])),
        visit_table(f"表2　{period}客商来访累计情况", data.lines, lambda line: line.year, data.days, data.request_days),
    ]
    return Paper(
        title=(f"{data.year}年{data.month}月份", "客商来访", "情况统计"),
        author=data.bureau,
        blocks=tuple(blocks),
        signature=Signature(data.bureau, data.day),
        exported=data.exported,
    )


def visit_sentence(start: str, figures: Sequence[VisitFigures]) -> str:
    """Say what a period's visits came to, in one sentence that begins with ``start``."""
    whole = summed(figures)
    if not whole.visits:
        return f"{start}没有客商来访。"
    none = sum(not each.visits for each in figures)
    parts = [f"{start}共接待客商来访{whole.visits}批次、{whole.people}人次，已跟进{whole.followed_up}批次"]
    if whole.answer_rate is not None:
        parts.append(f"到期诉求{whole.requests}件，按期答复{whole.in_time}件，按期答复率{whole.answer_rate / 10:.1f}%")
    if whole.leads:
        parts.append(f"关联项目{whole.leads}个，有进展{whole.moved}个")
    if none:
        parts.append(f"{none}个单位无来访")
    return "；".join(parts) + "。"


def visit_table(
    title: str, lines: Sequence[UnitLine], chosen: Callable[[UnitLine], VisitFigures], days: int, request_days: int
) -> Table:
    """Return the units' visits of a period, the most first; a unit that received nobody is listed as 无来访.

    ``days`` after a visit its leads must move, ``request_days`` working days to answer a request: said in the note.
    """
    ranked = sorted(lines, key=lambda line: -chosen(line).visits)
    rows = tuple((line.unit, *_values(chosen(line))) for line in ranked)
    total = ("合计", *_values(summed([chosen(line) for line in lines]))) if lines else None
    note = (
        f"注：来访以实际接待为准；诉求自提出之日起{request_days}个工作日内答复，另有约定的从其约定；项目在来访后{days}日内"
        "登记首报、推进阶段或申报节点的为有进展，推进率不含期限未满的项目。"
    )
    return Table(title, COLUMNS, rows, total, "单位：批次、人次、家、件、个", (note,))


def _values(found: VisitFigures) -> tuple[str, ...]:
    if found == VisitFigures():
        return ("无来访", *("—",) * 9)
    return (
        *(str(value) for value in (found.visits, found.people, found.enterprises, found.followed_up)),
        *(str(value) for value in (found.requests, found.in_time)),
        _percent(found.answer_rate),
        *(str(value) for value in (found.leads, found.moved)),
        _percent(found.moved_rate),
    )


def _percent(rate: int | None) -> str:
    return "—" if rate is None else f"{rate / 10:.1f}"
