"""The transfer agreement 项目流转协议: who gives what to whom, both splits with their term, and three signature lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Cell, Exported, Form, Level, Paper, Paragraph, Signature
from crm.documents.data import Wanted, moment_text
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
    """Lay the agreement out: the project, what is agreed, and three lines to sign; unconfirmed it is a draft."""
    return Paper(
        title=("招商引资项目", "流转协议"),
        author=data.bureau,
        blocks=(
            Form((1.25, 2.1, 1.0, 2.1), _facts(data), (0.95,) * 4),
            *(Paragraph(text, level) for text, level in _terms(data)),
            Form((1.3, 5.2), tuple(_signature(each) for each in data.confirmations), (2.2,) * 3),
        ),
        signature=Signature(data.bureau, data.held_on) if data.held_on else None,
        draft=data.held_on is None,
        exported=data.exported,
    )


def _facts(data: TransferAgreement) -> tuple[tuple[Cell, ...], ...]:
    amount = "未定" if data.amount is None else show_money(data.amount)
    return (
        (Cell("协议编号", label=True), Cell(data.number or "生效后编号"), Cell("总投资", label=True), Cell(amount)),
        (Cell("项目名称", label=True), Cell(data.project, span=3)),
        (Cell("投资方", label=True), Cell(data.investor, span=3)),
        (Cell("报送方", label=True), Cell(data.reporting), Cell("落户方", label=True), Cell(data.landing)),
    )


def _terms(data: TransferAgreement) -> list[tuple[str, Level]]:
    """Return what is agreed, article by article."""
    enclave = "（飞地项目，合作方为" + data.partner + "）" if data.partner else ""
    reason = f"流转事由：{data.reason.rstrip('。')}。" if data.reason else ""
    taken = f"，由{data.officer}具体负责" if data.officer else ""
    articles = (
        f"报送方将上述项目流转至落户方{enclave}，落户方负责项目后续洽谈、落户和服务{taken}。{reason}",
        f"考核指标：{ratio_text(data.split.indicators)}。",
        f"税收分成：{ratio_text(data.split.tax)}。",
        f"分成期限{data.split.years}年，自本协议生效之日起计算；期满后归落户方。全县汇总时项目只计一次。",
        "首报责任和首报登记不因流转而改变；报送方应移交客商联系方式和洽谈记录，配合落户方做好衔接。",
        "本协议经报送方、落户方和商务局三方确认后生效。",
    )
    return [("协议内容", Level.FIRST), *((f"{number}. {text}", Level.BODY) for number, text in enumerate(articles, 1))]


def ratio_text(ratio: Ratio) -> str:
    """Say how a thing is shared, reporting side first: 报送方70%、落户方30%; or that each side counts all of it."""
    if ratio is Ratio.BOTH:
        return "双算，报送方、落户方各按100%计算"
    reporting, landing = shares(100, ratio)
    return f"按{ratio.value}分成，报送方{reporting}%、落户方{landing}%"


def _signature(each: Signed) -> tuple[Cell, ...]:
    given = f"{each.unit}　{each.official}　已于{each.moment}确认" if each.official else each.unit
    text = "　".join(filter(None, (given, each.note)))
    return (Cell(f"{SIDES[each.side]}\n确认", label=True), Cell(text, foot=SIGNED))
