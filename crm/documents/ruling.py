"""The ruling 首报冲突裁定: what both sides stood on, side by side, the reasons, and who recruits the project from now on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Block, Column, Exported, Footer, Head, Level, Paper, Paragraph, Signature, Table, numbered
from crm.documents.data import Wanted, moment_text
from crm.documents.first_report_form import MANNERS
from crm.documents.prose import long_date
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import Actor, May, require
from crm.people.setup import all_settings
from crm.procedures.conflict.queries import ConflictDetail, conflict_detail
from crm.procedures.conflict.rules import Ground, Outcome
from crm.procedures.conflict.timeline import Side
from crm.procedures.transfer.rules import Ratio, Split
from crm.store.clock_trace import TurnedBack

HIDDEN: Final = "（依规不予公开）"
"""What a unit reads instead of the other side's affairs: it is told whose report and when, and nothing else."""
STAGES: Final = {
    "tip": "线索",
    "first_reported": "首报登记",
    "negotiating": "在谈",
    "joint_review": "会审",
    "signed": "签约",
}


@dataclass(frozen=True, slots=True)
class RulingSide:
    """One side's column of the paper. ``machine``: its own machine's time and place in the change log, evidence only."""

    unit: str
    received: str
    project: str = HIDDEN
    official: str = HIDDEN
    contacted: str = HIDDEN
    evidence: str = HIDDEN
    machine: str = HIDDEN
    registered: str = HIDDEN
    followed: str = HIDDEN
    stage: str = HIDDEN
    statement: str = HIDDEN


@dataclass(frozen=True, slots=True)
class ConflictRuling:
    """What a ruling says; ``anomalies`` are sentences on clocks set back."""

    bureau: str
    number: str
    enterprise: str
    opened_on: date
    objected: bool
    first: RulingSide
    later: RulingSide
    outcome: Outcome
    reasons: str
    split: Split | None
    ruled_on: date
    anomalies: tuple[str, ...] = ()
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> ConflictRuling:
    """Gather a conflict's ruling as it was made, whatever happened to the leads since.

    Raises NotAllowed for a unit that is no side of it, RuleBroken ``ruling_missing`` before the ruling, KeyError where
    no conflict is named.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail, values = conflict_detail(session, actor, wanted.record_id, wanted.moment), all_settings(session)
    if detail.ruling is None:
        raise RuleBroken("ruling_missing", _("The bureau has not ruled yet; the paper comes with the ruling."))
    return ConflictRuling(
        bureau=values["bureau_name"],
        number=detail.ruling.number,
        enterprise=detail.row.enterprise,
        opened_on=local_date(detail.row.opened_at),
        objected=detail.row.ground == Ground.OBJECTION,
        first=_side(detail.first),
        later=_side(detail.later),
        outcome=Outcome(detail.ruling.outcome),
        reasons=detail.ruling.reasons,
        split=detail.ruling.split,
        ruled_on=local_date(detail.ruling.ruled_at),
        anomalies=_anomalies(detail),
        exported=wanted.exported,
    )


def _moment(moment: datetime | None, *, seconds: bool = False) -> str:
    return "—" if moment is None else moment_text(moment, seconds=seconds)


def _side(side: Side) -> RulingSide:
    received = _moment(side.received_at, seconds=True)
    if side.masked:
        return RulingSide(side.unit_name, received)
    place = "，".join(
        filter(None, (f"变更序号{side.machine_seq}" if side.machine_seq else "", side.station and f"站点{side.station}"))
    )
    late = f"，逾期{side.days_late}个工作日" if side.days_late else ""
    last = f"，最近{long_date(side.last_follow_up)}" if side.last_follow_up else ""
    return RulingSide(
        side.unit_name,
        f"{received}（收件第{side.received_seq}号）",
        side.project,
        side.official,
        f"{_moment(side.contact_at)}，{MANNERS.get(side.contact_manner, side.contact_manner)}",
        "；".join(side.evidence) or "无",
        _moment(side.machine_at, seconds=True) + (f"（{place}）" if place else ""),
        f"{side.number}，{_moment(side.registered_at)}{late}" if side.number else "未登记",
        f"{side.follow_ups}次{last}" if side.follow_ups else "无",
        STAGES.get(side.stage, side.stage),
        side.statement or "未提交",
    )


def _anomalies(detail: ConflictDetail) -> tuple[str, ...]:
    return tuple(_anomaly(each) for each in detail.anomalies)


def _anomaly(each: TurnedBack) -> str:
    hours, minutes = divmod(each.minutes, 60)
    back = "".join(filter(None, (f"{hours}小时" if hours else "", f"{minutes}分钟" if minutes else "")))
    return (
        f"站点{each.station}的机器时钟于{moment_text(each.moment_before)}后被回拨{back}"
        f"（变更序号{each.seq_before}至{each.seq_after}），不影响收件先后。"
    )


def layout(data: ConflictRuling) -> Paper:
    """Lay the ruling out as an official paper."""
    return Paper(
        title=("关于", f"{data.first.unit}、{data.later.unit}", "招商引资项目", "首报冲突的", "裁定"),
        author=data.bureau,
        blocks=_blocks(data),
        head=Head(f"{data.bureau}文件", data.number),
        addressee=f"{data.first.unit}、{data.later.unit}",
        signature=Signature(data.bureau, data.ruled_on),
        footer=Footer("", f"{data.bureau}办公室", data.ruled_on),
        exported=data.exported,
    )


def _blocks(data: ConflictRuling) -> tuple[Block, ...]:
    how = "依据单位异议" if data.objected else "在收件查重中"
    opening = (
        f"{data.first.unit}、{data.later.unit}先后首报{data.enterprise}投资项目。{long_date(data.opened_on)}，"
        f"商务局{how}开启首报冲突程序，双方均有权提交情况说明。经核对收件顺序、变更记录和双方材料，现裁定如下："
    )
    return (
        Paragraph(opening),
        Paragraph("一、双方首报情况", Level.FIRST),
        _timelines(data),
        Paragraph("二、双方说明", Level.FIRST),
        *numbered((f"{data.first.unit}：{_ended(data.first.statement)}", f"{data.later.unit}：{_ended(data.later.statement)}")),
        Paragraph("三、认定", Level.FIRST),
        Paragraph("首报先后以商务局收到完整首报的顺序为准，报送机器自身时间仅作佐证，不作为排序依据。" + "".join(data.anomalies)),
        Paragraph(_ended(data.reasons)),
        Paragraph("四、裁定", Level.FIRST),
        *numbered(_outcome(data)),
    )


def _ended(text: str) -> str:
    """End a sentence that a person left open."""
    text = " ".join(text.split())
    return text if text.endswith(("。", "！", "？", "）")) else f"{text}。"


def _timelines(data: ConflictRuling) -> Table:
    """Set both timelines side by side, the one received first on the left."""
    lines = (
        ("项目名称", data.first.project, data.later.project),
        ("首次接触", data.first.contacted, data.later.contacted),
        ("接触佐证", data.first.evidence, data.later.evidence),
        ("商务局收到完整首报", data.first.received, data.later.received),
        ("报送机器时间（仅作佐证）", data.first.machine, data.later.machine),
        ("首报登记", data.first.registered, data.later.registered),
        ("实质性跟进", data.first.followed, data.later.followed),
        ("项目阶段", data.first.stage, data.later.stage),
        ("首报责任人", data.first.official, data.later.official),
    )
    columns = (
        Column("时序", 1.6, number=False),
        Column(f"先收：{data.first.unit}", 2.7, number=False),
        Column(f"后收：{data.later.unit}", 2.7, number=False),
    )
    return Table("双方首报时序对照", columns, lines)


def _outcome(data: ConflictRuling) -> tuple[str, ...]:
    first, later = data.first.unit, data.later.unit
    final = "本裁定为最终裁定，自印发之日起执行，双方不得就同一项目再行提出异议或者重复首报。"
    if data.outcome is Outcome.UPHOLD:
        return (
            f"维持{first}首报，由{first}继续负责该项目。",
            f"{later}首报终止，不再登记，{later}应停止就该项目与投资方的单独接洽，并协助做好衔接。",
            final,
        )
    if data.outcome is Outcome.AWARD:
        return (
            f"该项目改由{later}负责，{later}首报予以登记。",
            f"{first}首报终止，项目资料、跟进记录、节点和待协调事项自本裁定印发之日起移交{later}。",
            final,
        )
    return (f"该项目由{first}、{later}联合招引，{first}为牵头单位，{later}不再单独首报。", _terms(data), final)


def _terms(data: ConflictRuling) -> str:
    """Say how indicators and tax are shared, and for how long."""
    split = data.split or Split()
    parts = [f"{name}{_ratio(ratio)}" for name, ratio in (("指标", split.indicators), ("税收", split.tax))]
    both = "双算的项目全域合计只计一次；" if Ratio.BOTH in (split.indicators, split.tax) else ""
    return f"{'，'.join(parts)}（{data.first.unit}在前）；{both}期限{split.years}年，自本裁定印发之日起计算。"


def _ratio(ratio: Ratio) -> str:
    return "双方各按全额计算（双算）" if ratio is Ratio.BOTH else f"按{ratio.value}分成"
