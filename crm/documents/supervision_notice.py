"""The supervision notice 督办单: a red card on paper, to the unit whose step ran out, with how its days were counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from crm.documents.content import Block, Column, Exported, Footer, Head, Level, Paper, Paragraph, Signature, Table
from crm.documents.data import Wanted, moment_text
from crm.documents.prose import long_date
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import Actor, May, require
from crm.people.setup import all_settings, county_calendar
from crm.procedures.time_limit.clock import ClockDay, DayMark, PauseReason
from crm.procedures.time_limit.detail import CaseDetail, ClockView, EventRow, StepView, case_detail
from crm.procedures.time_limit.rules import EventKind

PAUSES = {
    PauseReason.MATERIALS: "待补正材料",
    PauseReason.HEARING: "听证",
    PauseReason.BIDDING: "招标",
    PauseReason.AUCTION: "拍卖",
    PauseReason.INSPECTION: "检验",
    PauseReason.TESTING: "检测",
    PauseReason.QUARANTINE: "检疫",
    PauseReason.APPRAISAL: "鉴定",
    PauseReason.EXPERT_REVIEW: "专家评审",
}
EVENTS = {
    EventKind.RECEIVED: "收件",
    EventKind.INCOMPLETE: "一次性告知补正",
    EventKind.ACCEPTED: "受理",
    EventKind.DEEMED: "自收件之日起视为受理",
    EventKind.STARTED: "环节起办",
    EventKind.PAUSED: "暂停计时",
    EventKind.RESUMED: "恢复计时",
    EventKind.ASKED: "要求补充材料",
    EventKind.EXTENSION_ASKED: "申请延期",
    EventKind.EXTENDED: "准予延期",
    EventKind.EXTENSION_REFUSED: "不予延期",
    EventKind.MOVED: "因放假安排变更调整到期日",
    EventKind.YELLOW: "黄牌",
    EventKind.RED: "红牌",
    EventKind.DONE: "环节办结",
}


@dataclass(frozen=True, slots=True)
class SupervisionNotice:
    """What the notice says; ``late`` working days past due, ``reply_by`` the last day to answer."""

    county: str
    bureau: str
    number: str
    unit: str
    case_number: str
    title: str
    matter: str
    step: str
    post: str
    on_duty: str
    limit: int
    extension: int
    start: date
    due: date
    late: int
    done_on: date | None
    days_off: int
    paused: tuple[tuple[str, int], ...]
    events: tuple[tuple[str, str, str], ...]
    issued_on: date
    reply_by: date
    exported: Exported | None = None


def may_print(actor: Actor, addressed: UUID) -> bool:
    """Tell whether the actor may print a notice to the unit ``addressed``: who exports papers, and its own handlers."""
    own = actor.units is not None and addressed in actor.units
    return actor.may(May.EXPORT_DOCUMENTS) or (own and actor.may(May.HANDLE))


def gather(session: Session, actor: Actor, wanted: Wanted) -> SupervisionNotice:
    """Gather the newest red card of a case; for a handler the newest one to the handler's own unit.

    Raises NotAllowed for what the actor may not see or print, RuleBroken ``no_red_card`` where there is none.
    """
    if not actor.may(May.HANDLE):
        require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    case = case_detail(session, actor, wanted.record_id, wanted.moment)
    card, step, clock = _card(actor, case)
    values, calendar, issued = all_settings(session), county_calendar(session), local_date(card.at)
    counts = Counter(day.mark for day in _counting(step))
    # a sealed paper says what held on its day, whenever it is printed
    done = step.done_at if step.done_at is not None and step.done_at <= card.at else None
    until = local_date(done) if done else issued
    return SupervisionNotice(
        county=values["county_name"],
        bureau=values["bureau_name"],
        number=card.notice,
        unit=step.unit,
        case_number=case.number,
        title=case.title,
        matter=case.matter,
        step=step.name,
        post=step.post,
        on_duty=_duty(step),
        limit=step.limit_days,
        extension=step.extra_days,
        start=clock.start,
        due=clock.due,
        late=calendar.count_working_days(clock.due, max(until, clock.due)),
        done_on=local_date(done) if done else None,
        days_off=counts[DayMark.WEEKEND] + counts[DayMark.HOLIDAY],
        paused=_paused(step),
        events=tuple(_event(event) for event in case.events if _belongs(event, card)),
        issued_on=issued,
        reply_by=calendar.add_working_days(issued, values["supervision_reply_days"]).date,
        exported=wanted.exported,
    )


def _card(actor: Actor, case: CaseDetail) -> tuple[EventRow, StepView, ClockView]:
    """Return the newest red card that the actor may print, with its step and clock.

    Raises NotAllowed, RuleBroken ``no_red_card``.
    """
    steps = {step.id: step for step in case.steps}
    red = [(event, steps[event.step_id]) for event in case.events if event.kind == EventKind.RED and event.step_id in steps]
    cards = [(event, step, step.clock) for event, step in red if step.clock is not None]
    if not cards:
        raise RuleBroken("no_red_card", _("This case has no red card, so there is nothing to supervise."))
    mine = [each for each in cards if may_print(actor, each[1].unit_id)]
    if not mine:
        require(actor, May.EXPORT_DOCUMENTS)
    return mine[-1]


def _belongs(event: EventRow, card: EventRow) -> bool:
    """Tell whether an event led to a red card: of its step or the whole case, not after it."""
    return event.kind in EVENTS and event.step_id in (None, card.step_id) and event.at <= card.at


def _counting(step: StepView) -> list[ClockDay]:
    """Return the days from the day after the start through the last day."""
    return [day for day in step.clock.life if step.clock.start < day.day <= step.clock.due] if step.clock else []


def _paused(step: StepView) -> tuple[tuple[str, int], ...]:
    found = Counter(day.reason for day in _counting(step) if day.reason)
    return tuple((PAUSES[PauseReason(reason)], count) for reason, count in found.items())


def _duty(step: StepView) -> str:
    if step.duty is None:
        return ""
    return f"{step.duty.official}（代{step.duty.for_whom}）" if step.duty.for_whom else step.duty.official


def _event(event: EventRow) -> tuple[str, str, str]:
    who = f"{event.official}（代{event.for_official}）" if event.for_official else event.official
    words = EVENTS[EventKind(event.kind)]
    if event.reason in set(PauseReason):
        words += f"（{PAUSES[PauseReason(event.reason)]}）"
    if event.days is not None:
        words += f"{event.days}个工作日"
    return moment_text(event.at), words, "" if event.level else who


def layout(data: SupervisionNotice) -> Paper:
    """Lay the notice out as an official paper."""
    columns = (Column("时间", 1.6, number=False), Column("办理情况", 2.6, number=False), Column("经办人", 1.2, number=False))
    blocks: tuple[Block, ...] = (
        Paragraph(_opening(data)),
        Paragraph("一、时限计算", Level.FIRST),
        Paragraph(_counted(data)),
        Paragraph("二、办理经过", Level.FIRST),
        Table("", columns, data.events),
        Paragraph("三、督办要求", Level.FIRST),
        *_demands(data),
    )
    return Paper(
        title=("关于", f"“{data.title}”", f"{data.matter}逾期的", "督办单"),
        author=data.bureau,
        blocks=blocks,
        head=Head(f"{data.bureau}督办单", data.number),
        addressee=data.unit,
        signature=Signature(data.bureau, data.issued_on),
        footer=Footer(f"{data.county[-1:]}委督查室，{data.county[-1:]}政府督查室", f"{data.bureau}办公室", data.issued_on),
        exported=data.exported,
    )


def _opening(data: SupervisionNotice) -> str:
    post = f"，责任岗位为{data.post}" if data.post else ""
    duty = f"，在岗责任人为{data.on_duty}" if data.on_duty else ""
    state = f"，已于{long_date(data.done_on)}办结" if data.done_on else "，至今尚未办结"
    return (
        f"你单位承办的办件“{data.title}”（{data.case_number}，{data.matter}）之“{data.step}”环节{post}{duty}，"
        f"应于{long_date(data.due)}办结，已逾期{data.late}个工作日{state}。根据限时办结制度，现予红牌督办。"
    )


def _counted(data: SupervisionNotice) -> str:
    extended = f"，经批准延期{data.extension}个工作日" if data.extension else ""
    paused = "".join(f"；因{reason}暂停{count}个工作日，不计入时限" for reason, count in data.paused)
    return (
        f"自{long_date(data.start)}起算，开始的当日不计入，时限{data.limit}个工作日{extended}；"
        f"期间休息日、法定节假日{data.days_off}天{paused}。到期日为{long_date(data.due)}。"
    )


def _demands(data: SupervisionNotice) -> tuple[Paragraph, ...]:
    first = "对尚未办结的事项立即办理，逾期不视为同意；" if data.done_on is None else "查明逾期原因，落实整改措施；"
    return (
        Paragraph(f"1. {first}"),
        Paragraph(f"2. 于{long_date(data.reply_by)}前书面报告逾期原因、整改措施和办结时间；"),
        Paragraph("3. 本次红牌计入月度通报和年度考核。"),
    )
