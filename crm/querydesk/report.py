"""A query's answer as plain values: for the command, and for Excel as shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import WAN
from crm.ledger.writing import TableColumn, Value, write_table
from crm.people.permissions import Actor, May, require
from crm.querydesk.fields import subject_of
from crm.querydesk.kinds import Field, Kind
from crm.querydesk.queries import GroupRow, Row, columns_of, count, every_row, groups, page
from crm.querydesk.questions import Question
from crm.querydesk.saved import SavedRow
from crm.querydesk.showing import Names, head_of, total_label
from crm.querydesk.words import lines_of

WIDTHS = {Kind.TEXT: 28, Kind.MONEY: 16, Kind.CHOICE: 14, Kind.UNIT: 14}


def with_columns(question: Question, wanted: Sequence[str]) -> Question:
    """Return the question with other columns, named by key or by label. Raises RuleBroken ``query_column``."""
    fields = subject_of(question.subject).fields
    keys = {_(field.label): name for name, field in fields.items()} | {name: name for name in fields}
    unknown = next((each for each in wanted if each not in keys), None)
    if unknown is not None:
        text = _("There is no field “{name}” here. Known: {known}.")
        raise RuleBroken("query_column", text.format(name=unknown, known=", ".join(fields)), field="columns")
    return replace(question, columns=tuple(keys[each] for each in wanted)) if wanted else question


def query_report(
    session: Session, actor: Actor, saved: SavedRow, question: Question, today: date, *, limit: int, explain: bool
) -> dict[str, Any]:
    """Return a query's answer as JSON: counts, columns, rows, groups where it has any, the conditions in words if asked."""
    fields = columns_of(question)
    rows = page(session, actor, question, today, limit=limit)
    found: dict[str, Any] = {
        "query": saved.name,
        "subject": question.subject,
        "as_of": today.isoformat(),
        "count": count(session, actor, question, today),
        "columns": [{"name": field.name, "label": head_of(field)} for field in fields],
        "rows": [_plain_row(fields, row) for row in rows],
    }
    if question.groups or question.totals:
        found["groups"] = _plain_groups(session, actor, question, today)
    if explain:
        found["conditions"] = lines_of(question.tree, subject_of(question.subject).fields, Names(session))
    return found


def _plain_row(fields: Sequence[Field], row: Row) -> dict[str, Any]:
    values = zip(fields, row.values, row.cells, strict=True)
    return {"id": str(row.id)} | {field.name: _plain(field, value, cell) for field, value, cell in values}


def _plain(field: Field, value: Any, cell: str) -> Any:  # noqa: ANN401 - whatever the field holds
    """Return a value for JSON: amounts in whole currency units as decimal strings, numbers in the unit shown."""
    if value is None or isinstance(value, bool):
        return value
    if field.kind is Kind.MONEY:
        return str(Decimal(value) / 100)
    if field.kind is Kind.NUMBER:
        return value if field.scale == 1 else str(Decimal(value) / field.scale)
    if field.kind is Kind.CHOICE and not field.many:
        return value
    return value.isoformat() if isinstance(value, date) else cell if isinstance(value, UUID | list) or field.many else value


def _plain_groups(session: Session, actor: Actor, question: Question, today: date) -> list[dict[str, Any]]:
    fields = subject_of(question.subject).fields
    found = groups(session, actor, question, today)

    def plain(row: GroupRow) -> dict[str, Any]:
        keys = {by.field: words for by, words in zip(question.groups, row.words, strict=False)}
        totals = zip(question.totals, row.totals, strict=True)
        return keys | {"count": row.count} | {f"{t.field}_{t.how}": _total(fields[t.field], value) for t, value in totals}

    return [*map(plain, found.rows), {"whole": True} | plain(found.whole)]


def _total(field: Field, value: Fraction | None) -> str | None:
    """Return a total in whole currency units or the unit shown, with two decimals, rounded half up."""
    if value is None:
        return None
    hundredths = (value * 100 / (100 if field.kind is Kind.MONEY else field.scale) + Fraction(1, 2)).__floor__()
    return f"{Decimal(hundredths) / 100:.2f}"


def export_question(session: Session, actor: Actor, question: Question, today: date, path: Path, *, grouped: bool = False) -> int:
    """Write what a question shows to an Excel file, its groups if ``grouped``; returns the number of rows.

    Raises NotAllowed for who may not export, RuleBroken, EnvironmentProblem.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    title = _(subject_of(question.subject).label)
    if grouped:
        return write_table(path, title, *_group_table(session, actor, question, today))
    fields = columns_of(question)
    columns = [TableColumn(_head(field), WIDTHS.get(field.kind, 12)) for field in fields]
    return write_table(path, title, columns, _cells(session, actor, question, today, fields))


def _head(field: Field) -> str:
    return f"{_(field.label)}（万元）" if field.kind is Kind.MONEY and not field.own_currency else head_of(field)


def _cells(session: Session, actor: Actor, question: Question, today: date, fields: Sequence[Field]) -> Iterator[list[Value]]:
    for row in every_row(session, actor, question, today):
        yield [_cell(field, value, words) for field, value, words in zip(fields, row.values, row.cells, strict=True)]


def _cell(field: Field, value: Any, words: str) -> Value:  # noqa: ANN401 - whatever the field holds
    if value is None or value in ("", []):
        return None
    if field.kind is Kind.MONEY and not field.own_currency:
        return Decimal(value) / 100 / WAN
    if field.kind is Kind.NUMBER:
        return Decimal(value) / field.scale
    return value if isinstance(value, date) else words


def _group_table(session: Session, actor: Actor, question: Question, today: date) -> tuple[list[TableColumn], list[list[Value]]]:
    fields = subject_of(question.subject).fields
    found = groups(session, actor, question, today)
    heads = [_(fields[by.field].label) for by in question.groups]
    totals = [total_label(fields[total.field], total) + _money(fields[total.field]) for total in question.totals]
    columns = [TableColumn(head, 20) for head in (*heads, _("Number of records"), *totals)]
    whole = [_("Total"), *([""] * (len(heads) - 1))] if heads else []
    lines = [(row.words, row) for row in found.rows] + [(tuple(whole), found.whole)]
    return columns, [[*words, row.count, *_sums(fields, question, row)] for words, row in lines]


def _money(field: Field) -> str:
    return "（万元）" if field.kind is Kind.MONEY else ""


def _sums(fields: Any, question: Question, row: GroupRow) -> Iterator[Value]:  # noqa: ANN401 - fields by name
    for total, value in zip(question.totals, row.totals, strict=True):
        field = fields[total.field]
        scale = 100 * WAN if field.kind is Kind.MONEY else field.scale
        yield None if value is None else Decimal((value * 10_000 / scale + Fraction(1, 2)).__floor__()) / 10_000
