"""The printed answer 查询结果清单: conditions in words, groups with totals, and the rows on turned pages behind them."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from crm.documents.content import Attachment, Block, Column, Paper, Paragraph, Table
from crm.documents.data import Wanted
from crm.documents.prose import long_date
from crm.kernel.i18n import _
from crm.people.permissions import Actor, May, require
from crm.people.setup import setting
from crm.querydesk.fields import subject_of
from crm.querydesk.kinds import Field, Kind
from crm.querydesk.queries import columns_of, count, every_row, groups
from crm.querydesk.questions import Question
from crm.querydesk.showing import Names, total_label, total_words
from crm.querydesk.words import lines_of

MOST_PRINTED: Final = 1000
"""Rows that are printed; the list says how many there are in all. Our default."""
SHARES: Final = {Kind.TEXT: 2.6, Kind.MONEY: 1.5, Kind.DATE: 1.4, Kind.CHOICE: 1.3, Kind.UNIT: 1.2}


def printed(session: Session, actor: Actor, question: Question, name: str, moment: datetime) -> bytes:
    """Return the PDF of a question's answer. Raises NotAllowed for who may not export, RuleBroken."""
    from crm.documents.paper import render_paper  # noqa: PLC0415 - ReportLab loads when a paper is first set

    require(actor, May.EXPORT_DOCUMENTS)
    paper = query_paper(session, actor, question, name, moment)
    return render_paper(paper, installed=bool(setting(session, "installed_faces")))


def query_paper(session: Session, actor: Actor, question: Question, name: str, moment: datetime) -> Paper:
    """Lay a question's answer out as a paper, the rows up to MOST_PRINTED."""
    wanted = Wanted(moment, exporter=actor.name)
    number = count(session, actor, question, wanted.today)
    blocks: list[Block] = [Paragraph(_opening(question, number, wanted.today)), *_conditions(session, question)]
    if question.groups or question.totals:
        blocks.append(_groups(session, actor, question, wanted.today))
    rows = _rows(session, actor, question, wanted.today)
    return Paper(
        title=(name or f"{_(subject_of(question.subject).label)}查询结果",),
        author=str(setting(session, "bureau_name")) if actor.units is None else actor.unit_name,
        blocks=tuple(blocks),
        attachments=(Attachment("查询结果明细", (rows,), landscape=True),) if number else (),
        exported=wanted.exported,
    )


def _opening(question: Question, number: int, today: date) -> str:
    label = _(subject_of(question.subject).label)
    if number == 0:
        return f"截至{long_date(today)}，没有符合下列条件的{label}。"
    rest = f"，明细列出前{MOST_PRINTED}条" if number > MOST_PRINTED else ""
    return f"截至{long_date(today)}，符合下列条件的{label}共{number}条{rest}。"


def _conditions(session: Session, question: Question) -> list[Paragraph]:
    lines = lines_of(question.tree, subject_of(question.subject).fields, Names(session))
    return [Paragraph(line.replace("    ", "　")) for line in lines]


def _groups(session: Session, actor: Actor, question: Question, today: date) -> Table:
    fields = subject_of(question.subject).fields
    found = groups(session, actor, question, today)
    heads = [Column(_(fields[by.field].label), 2, number=False) for by in question.groups]
    totals = [Column(total_label(fields[total.field], total), 1.6) for total in question.totals]

    def sums(values: tuple[object, ...]) -> list[str]:
        return [total_words(fields[t.field], value) for t, value in zip(question.totals, values, strict=True)]  # type: ignore[arg-type]

    rows = tuple((*row.words, str(row.count), *sums(row.totals)) for row in found.rows)
    whole = ("合计", *([""] * (len(heads) - 1))) if heads else ()
    total = (*whole, str(found.whole.count), *sums(found.whole.totals))
    notes = ("注：仅列出数量最多的分组。",) if found.cut else ()
    return Table("分组汇总", (*heads, Column("数量"), *totals), rows, total, notes=notes)


def _rows(session: Session, actor: Actor, question: Question, today: date) -> Table:
    fields = columns_of(question)
    found = islice(every_row(session, actor, question, today), MOST_PRINTED)
    rows = tuple((str(number), *row.cells) for number, row in enumerate(found, 1))
    return Table("", (Column("序号", 0.8), *(_column(field) for field in fields)), rows)


def _column(field: Field) -> Column:
    measure = f"\n（{field.measure}）" if field.measure else ""
    numeric = field.kind is Kind.NUMBER
    return Column(_(field.label) + measure, SHARES.get(field.kind, 1.2), number=numeric)
