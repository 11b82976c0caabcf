"""The one-time notice 一次性告知书: everything an application lacks, told once (Licensing Law §32), with the line to sign on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Cell, Exported, Form, Paper, Paragraph
from crm.documents.data import Wanted, moment_text
from crm.documents.prose import long_date
from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.people.permissions import Actor, May
from crm.procedures.one_notice.queries import notice_detail
from crm.procedures.one_notice.rows import NoticeLine

FORMS: Final = {"original": "原件", "copy": "复印件", "electronic": "电子件"}
FAULTS: Final = {"missing": "未提交", "not_standard": "不符合要求"}
MANNERS: Final = {"on_the_spot": "当面送达", "post": "邮寄送达", "electronic": "电子送达"}
LAW: Final = "《中华人民共和国行政许可法》第三十二条第一款第四项"


@dataclass(frozen=True, slots=True)
class NoticeItemText:
    """One line of the notice, ready to print: the material, what is wrong with it, what it must be and where it comes from."""

    name: str
    fault: str
    wanted: str


@dataclass(frozen=True, slots=True)
class OneTimeNoticePaper:
    """What the notice says. ``late``: told after the last day, so that the application counts as accepted since receipt."""

    unit: str
    number: str
    addressee: str
    title: str
    matter: str
    received_on: date
    issued_on: date
    handler: str
    items: tuple[NoticeItemText, ...]
    late: bool = False
    second: bool = False
    manner: str = ""
    signed_by: str = ""
    delivered: str = ""
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> OneTimeNoticePaper:
    """Gather an issued notice, for who handles or applied for the case. Raises NotAllowed; KeyError where none is named."""
    if not (actor.may(May.EXPORT_DOCUMENTS) or actor.may(May.HANDLE)):
        raise NotAllowed("role", _("Your role prints no documents."))
    if wanted.record_id is None:
        raise KeyError("record_id")
    detail = notice_detail(session, actor, wanted.record_id)
    row = detail.row
    return OneTimeNoticePaper(
        unit=detail.unit_name,
        number=row.number,
        addressee=detail.addressee,
        title=detail.title,
        matter=detail.matter,
        received_on=local_date(detail.received_at),
        issued_on=local_date(row.issued_at),
        handler=row.issued_by,
        items=tuple(_item(each) for each in detail.items),
        late=row.late,
        second=row.second,
        manner=MANNERS.get(row.delivery, ""),
        signed_by=row.signed_by,
        delivered=moment_text(row.delivered_at) if row.delivered_at else "",
        exported=wanted.exported,
    )


def _item(line: NoticeLine) -> NoticeItemText:
    words, fault = line.words, FAULTS.get(line.fault, line.fault)
    form = f"{FORMS.get(words.form, words.form)}{words.copies}份"
    named = (
        ("形式", f"{form}，{words.issued_by}出具" if words.issued_by else form),
        ("标准", words.standard),
        ("依据", words.basis),
        ("办理", words.how_to_get),
    )
    wanted = "\n".join(f"{name}：{text}" for name, text in named if text)
    return NoticeItemText(words.name, f"{fault}：{line.remark}" if line.remark else fault, wanted)


def layout(data: OneTimeNoticePaper) -> Paper:
    """Lay the notice out: what it answers, what is asked for, what follows from it, and the lines to sign on."""
    opening = (
        f"你单位提出的上述申请收悉。经核对，申请材料不齐全或者不符合法定形式。根据{LAW}的规定，"
        f"现将需要补正的全部内容（共{len(data.items)}项）一次告知如下："
    )
    return Paper(
        title=("一次性告知书",),
        author=data.unit,
        blocks=(
            _answered(data),
            Paragraph(opening),
            _asked_for(data.items),
            *(Paragraph(text) for text in _consequences(data)),
            _signatures(data),
        ),
        exported=data.exported,
    )


def _answered(data: OneTimeNoticePaper) -> Form:
    """Return which application the notice answers."""
    rows = (
        _pair("告知编号", data.number, "收件日期", long_date(data.received_on)),
        _pair("申请人", data.addressee, "办理事项", data.matter),
        (Cell("申请项目", label=True), Cell(data.title, span=3)),
    )
    return Form((1.0, 2.4, 1.0, 2.0), rows, (1.0, 1.0, 1.0))


def _asked_for(items: tuple[NoticeItemText, ...]) -> Form:
    """Return everything that is asked for."""
    head = tuple(Cell(name, label=True) for name in ("序号", "材料名称", "存在问题", "要求与办理途径"))
    rows = tuple(
        (Cell(str(number), label=True), Cell(each.name), Cell(each.fault), Cell(each.wanted))
        for number, each in enumerate(items, 1)
    )
    return Form((0.5, 1.5, 1.5, 3.4), (head, *rows))


def _consequences(data: OneTimeNoticePaper) -> tuple[str, ...]:
    """Return what follows for the applicant."""
    if data.late:
        received = long_date(data.received_on)
        first = f"因本机关未在法定期限内告知，该申请自收到申请材料之日（{received}）起即为受理，办理时限自该日起计算。请尽快补正上列材料。"
    else:
        first = "请按上述要求补正。全部补正材料收齐后，本机关即予受理并开始计算办理时限。"
    if data.second:
        return (first, "本次告知因申请变更、材料虚假或者法规政策调整而作出，已经分管负责人批准。")
    return (first, "除申请变更、材料虚假或者法规政策调整外，本机关不再要求补正其他材料。对本告知有疑问的，可向经办人咨询。")


def _signatures(data: OneTimeNoticePaper) -> Form:
    rows = (
        _pair("告知单位\n（盖章）", data.unit, "告知日期", long_date(data.issued_on)),
        _pair("经办人", data.handler, "送达方式", data.manner or "□当面　□邮寄　□电子"),
        _pair("签收人\n（签字）", data.signed_by, "签收时间", data.delivered or "　　年　月　日　时　分"),
    )
    return Form((1.1, 2.2, 1.1, 2.2), rows, (2.0, 1.4, 2.0))


def _pair(name: str, text: str, other: str, value: str) -> tuple[Cell, ...]:
    return (Cell(name, label=True), Cell(text), Cell(other, label=True), Cell(value))
