"""The AB-role handover sheet 关键岗位AB角工作交接单: post, A and B, period, open cases with their remaining days, signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from crm.calendar.half_days import HalfDay, Span
from crm.documents.content import Cell, Column, Exported, Form, Level, Paper, Paragraph, Table
from crm.documents.data import Wanted, moment_text
from crm.documents.prose import long_date
from crm.people.permissions import Actor
from crm.people.setup import setting
from crm.procedures.ab_role.open_cases import OpenCase
from crm.procedures.ab_role.sheet import HandoverSheet, sheet_by_id

STANDINGS: Final = {"a": "A角", "b": "B角", "stand_in": "代理人"}
REASONS: Final = {
    "trip": "外出招商",
    "annual": "年休假",
    "sick": "病假",
    "personal": "事假",
    "family": "婚假、产假、丧假",
    "study": "学习培训",
    "duty": "公务外出",
}
SIGNED: Final = "签字：　　　　　　　年　　月　　日"
NOTE: Final = "交接期间由接交人以“代A角”名义办理并承担相应责任；办件时限连续计算，不因交接中止。"
CASES: Final = (
    Column("办件编号", 1.7, number=False),
    Column("事项（项目）", 2.6, number=False),
    Column("环节", 1.4, number=False),
    Column("到期日", 1.3, number=False),
    Column("剩余时限", 1.2, number=False),
)


@dataclass(frozen=True, slots=True)
class Handover:
    """What the sheet says: the sheet of the record, the county's bureau as author, and who exports it."""

    bureau: str
    sheet: HandoverSheet
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> Handover:
    """Gather a written handover. Raises NotAllowed for another unit's, RuleBroken ``absence_gone``, KeyError without a record."""
    if wanted.record_id is None:
        raise KeyError("record_id")
    sheet = sheet_by_id(session, actor, wanted.record_id, wanted.moment)
    return Handover(str(setting(session, "bureau_name")), sheet, wanted.exported)


def layout(data: Handover) -> Paper:
    """Lay the sheet out: the form, then the open cases; one not handed over yet carries the draft's watermark."""
    sheet, written = data.sheet, data.sheet.written
    taker = f"{sheet.taker}（{STANDINGS[sheet.taker_as]}）" if sheet.taker else "待指定代理人"
    handed = moment_text(written.handed_over_at) if written.handed_over_at else ""
    late = f"（应于{long_date(sheet.due_on)}前交接，逾期）" if sheet.late and handed else ""
    rows = (
        (Cell("单　位", label=True), Cell(sheet.unit), Cell("岗　位", label=True), Cell(sheet.post)),
        (Cell("移交人（A角）", label=True), Cell(sheet.a), Cell("接交人", label=True), Cell(taker)),
        (Cell("离岗事由", label=True), Cell(REASONS[sheet.reason]), Cell("应交接日", label=True), Cell(long_date(sheet.due_on))),
        _wide("离岗时段", period(sheet.span)),
        *([_wide("岗位职责", sheet.duties)] if sheet.duties else []),
        *([_wide("分段接替", _parts(sheet))] if len(sheet.stretches) > 1 else []),
        _wide("交接时间", f"{handed}{late}" or "尚未交接"),
        _wide("在办件", f"共{len(sheet.cases)}件，见附表" if sheet.cases else "无"),
        _wide("移交材料", written.materials or "无"),
        _wide("未尽事宜", written.loose_ends or "无"),
        _wide("移交人", "", SIGNED),
        _wide("接交人", "", SIGNED),
        _wide("审批人意见", _approved(sheet), SIGNED),
        _wide("返岗确认", _returned(sheet), SIGNED),
        _wide("说　明", NOTE),
    )
    heights = tuple(1.7 if cell_row[-1].foot else 0.95 for cell_row in rows)
    return Paper(
        title=("关键岗位AB角", "工作交接单"),
        author=data.bureau,
        blocks=(Form((1.35, 2.0, 1.0, 2.1), rows, heights), *_cases(sheet)),
        draft=written.open,
        exported=data.exported,
    )


def period(span: Span) -> str:
    """Write a stretch of half days: 2026年11月26日下午至11月27日下午，共1.5天."""
    halves = f"{span.halves // 2}.5" if span.halves % 2 else str(span.halves // 2)
    if span.first == span.last:
        return f"{_half(span.first)}，共{halves}天"
    return f"{_half(span.first)}至{_half(span.last)}，共{halves}天"


def _half(half: HalfDay) -> str:
    return long_date(half.day) + ("下午" if half.afternoon else "上午")


def _parts(sheet: HandoverSheet) -> str:
    return "\n".join(
        f"{period(each.span)}：{each.official}（{STANDINGS[each.standing]}）" if each.official else f"{period(each.span)}：空岗"
        for each in sheet.stretches
    )


def _approved(sheet: HandoverSheet) -> str:
    written = sheet.written
    if written.approved_at is not None:
        return f"同意。{written.approved_by}　{moment_text(written.approved_at)}"
    return f"拟由{written.approver}审批" if written.approver else ""


def _returned(sheet: HandoverSheet) -> str:
    written = sheet.written
    if written.returned_at is None:
        return ""
    return f"已返岗，交接事项已核对。{written.return_note}　{written.returned_by}　{moment_text(written.returned_at)}"


def _cases(sheet: HandoverSheet) -> tuple[Paragraph | Table, ...]:
    """Return the table of open cases with each clock's remaining working days, none where nothing is open."""
    if not sheet.cases:
        return ()
    rows = tuple((case.number, case.title, case.step, f"{case.due:%Y-%m-%d}", left_text(case)) for case in sheet.cases)
    return (Paragraph("附表：在办件清单", Level.FIRST), Table("", CASES, rows, unit_note="时限单位：工作日"))


def left_text(case: OpenCase) -> str:
    """Write a clock's remaining working days: 剩3天, 已超2天, 暂停中（剩3天）."""
    left = f"剩{case.left}天" if case.left >= 0 else f"已超{-case.left}天"
    return f"暂停中（{left}）" if case.paused else left


def _wide(name: str, text: str, foot: str = "") -> tuple[Cell, ...]:
    return (Cell(name, label=True), Cell(text, span=3, foot=foot))
