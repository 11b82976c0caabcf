"""The transfer agreement 项目流转协议: who gives what to whom, both splits with their term, and three signature lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Cell, Exported, Form, Paper
from crm.documents.data import Wanted, moment_text
from crm.documents.prose import long_date
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import Money, show_money
from crm.people.permissions import Actor, May, require
from crm.people.setup import setting
from crm.procedures.transfer.course import TransferState
from crm.procedures.transfer.queries import ConfirmationRow, transfer_detail
from crm.procedures.transfer.rules import Ratio, Split, shares

SIGNED: Final = "签字（盖章）：　　　　　　　　　　年　　月　　日"
SIDES: Final = {"giving": "报送方", "receiving": "落户方", "bureau": "见证方"}


@dataclass(frozen=True, slots=True)
class Signed:
    """One of the three who confirm: ``side`` giving, receiving or bureau; ``official`` empty until it has."""

    side: str
    unit: str
    official: str = ""
    moment: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TransferAgreement:
    """What the agreement says; ``partner`` is the side outside the county of an enclave. ``number`` is empty until it holds."""

    bureau: str
    number: str
    project: str
    investor: str
    amount: Money | None
    reporting: str
    landing: str
    split: Split
    reason: str
    confirmations: tuple[Signed, ...]
    partner: str = ""
    officer: str = ""
    held_on: date | None = None
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> TransferAgreement:
    """Gather an agreement for the units it binds and the bureau.

    Raises NotAllowed for other units', RuleBroken ``agreement_early`` before the transfer is accepted, KeyError where no
    record is named.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail = transfer_detail(session, actor, wanted.record_id, wanted.moment)
    if detail.row.state not in (TransferState.ACCEPTED, TransferState.HELD):
        raise RuleBroken("agreement_early", _("The agreement is printed once the transfer is accepted."))
    return TransferAgreement(
        bureau=str(setting(session, "bureau_name")),
        number=detail.number,
        project=detail.row.project,
        investor=detail.investor,
        amount=detail.total,
        reporting=detail.row.giving,
        landing=detail.row.receiving,
        split=detail.row.split,
        reason=detail.reason,
        confirmations=tuple(_signed(each) for each in detail.confirmations),
        partner=detail.partner,
        officer=detail.officer,
        held_on=local_date(detail.ended_at) if detail.ended_at else None,
        exported=wanted.exported,
    )


def _signed(each: ConfirmationRow) -> Signed:
    moment = moment_text(each.confirmed_at) if each.confirmed_at else ""
    return Signed(each.side, each.unit, each.official, moment, each.note)


def layout(data: TransferAgreement) -> Paper:
    """Lay the agreement out on one page: the project, what is agreed, three lines to sign; unconfirmed it is a draft."""
    amount = "未定" if data.amount is None else show_money(data.amount)
    held_on = long_date(data.held_on) if data.held_on else "三方确认后生效"
    rows = (
        _pair("协议编号", data.number or "生效后编号", "生效日期", held_on),
        _wide("项目名称", data.project),
        _wide("投资方", data.investor),
        _pair("报送方", data.reporting, "总投资", amount),
        _pair("落户方", data.landing, "承接责任人", data.officer),
        _wide("流转事由", data.reason or "—"),
        _wide("考核指标", ratio_text(data.split.indicators)),
        _wide("税收分成", ratio_text(data.split.tax)),
        _wide("分成期限", f"{data.split.years}年，自生效之日起计算；期满后全部归落户方"),
        _wide("协议约定", "\n".join(f"{number}. {text}" for number, text in enumerate(_articles(data), 1))),
        *(_wide(f"{SIDES[each.side]}\n确认", _given(each), SIGNED) for each in data.confirmations),
    )
    heights = (*(0.95,) * 9, 3.4, *(2.2,) * len(data.confirmations))
    return Paper(
        title=("招商引资项目", "流转协议"),
        author=data.bureau,
        blocks=(Form((1.25, 2.1, 1.0, 2.1), rows, heights),),
        draft=data.held_on is None,
        exported=data.exported,
    )


def _pair(name: str, text: str, other: str, more: str) -> tuple[Cell, ...]:
    return (Cell(name, label=True), Cell(text), Cell(other, label=True), Cell(more))


def _wide(name: str, text: str, foot: str = "") -> tuple[Cell, ...]:
    return (Cell(name, label=True), Cell(text, span=3, foot=foot))


def _articles(data: TransferAgreement) -> tuple[str, ...]:
    """Return what is agreed beside the splits; an enclave's project stays with the county's own unit."""
    if data.partner:
        handed = f"本项目为飞地项目，合作方为{data.partner}，双方按本协议分享考核指标和税收。"
    else:
        handed = "报送方将项目流转至落户方，落户方负责后续洽谈、落户和服务。"
    return (
        handed,
        "首报登记和首报责任不因流转而改变；报送方移交客商联系方式和洽谈记录，配合做好衔接。",
        "全县汇总时项目只计一次；双算仅用于双方各自考核。",
        "本协议经报送方、落户方和商务局三方确认后生效。",
    )


def _given(each: Signed) -> str:
    given = f"{each.unit}　{each.official}　已于{each.moment}确认" if each.official else each.unit
    return "　".join(filter(None, (given, each.note)))


def ratio_text(ratio: Ratio) -> str:
    """Say how a thing is shared, reporting side first: 报送方70%、落户方30%; or that each side counts all of it."""
    if ratio is Ratio.BOTH:
        return "双算，报送方、落户方各按100%计算"
    reporting, landing = shares(100, ratio)
    return f"按{ratio.value}分成，报送方{reporting}%、落户方{landing}%"
