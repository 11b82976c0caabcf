"""Asking: pages of rows, counts and groups of a question, inside what the asker may see, whatever the conditions say.

Every statement is the subject's ``visible`` condition AND the tree; columns of related records carry their own scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select, true
from sqlalchemy.orm import Session

from crm.people.model import Official, Unit
from crm.people.permissions import Actor
from crm.people.queries import with_below
from crm.querydesk.fields import subject_of
from crm.querydesk.kinds import Field, Kind
from crm.querydesk.questions import By, How, Period, Question, check_question
from crm.querydesk.rules import Asker, Group, Join, Node, test_of
from crm.querydesk.showing import Names, shown
from crm.querydesk.sources import View
from crm.querydesk.subject import Subject
from crm.store.expressions import MonthOf, QuarterOf, YearOf

MOST_GROUPS = 500
"""Groups that one answer shows, the largest first; our default."""
PERIODS = {Period.MONTH: MonthOf, Period.QUARTER: QuarterOf, Period.YEAR: YearOf}


@dataclass(frozen=True, slots=True)
class Row:
    """A record found: its id, the words of each column and the values behind them."""

    id: UUID
    cells: tuple[str, ...]
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group: the words and values it stands under, how many records, each total (None where nothing was filled in)."""

    words: tuple[str, ...]
    keys: tuple[Any, ...]
    count: int
    totals: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a question, the whole below them, and whether more groups were left out."""

    rows: tuple[GroupRow, ...]
    whole: GroupRow
    cut: bool


@dataclass(frozen=True)
class _Asked:
    """A checked question in somebody's hands on a day."""

    session: Session
    subject: Subject
    question: Question
    view: View
    asker: Asker

    def where(self) -> list[ColumnElement[bool]]:
        """Return what every statement carries: what may be seen, and what is asked."""
        return [self.subject.visible(self.view.actor), self.holds(self.question.tree, sure=False)]

    def holds(self, node: Node, *, sure: bool) -> ColumnElement[bool]:
        """Return what a condition or group means; under a negation every part of it is ``sure``."""
        if isinstance(node, Group):
            return self._group(node, sure=sure)
        field = self.subject.fields[node.field]
        test, fails = test_of(field, node, self.asker)
        source: Any = field.source
        held: ColumnElement[bool] = source.holds(field, test, self.view, sure=sure or fails)
        return not_(held) if fails else held

    def _group(self, group: Group, *, sure: bool) -> ColumnElement[bool]:
        if not group.of:
            return true()
        parts = [self.holds(each, sure=sure or group.join is Join.NONE) for each in group.of]
        if group.join is Join.ALL:
            return and_(*parts)
        return or_(*parts) if group.join is Join.ANY else not_(or_(*parts))

    def value(self, name: str) -> ColumnElement[Any]:
        """Return a field's value as it is selected."""
        source: Any = self.subject.fields[name].source
        found: ColumnElement[Any] = source.value(self.view)
        return found

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns shown."""
        return self.question.columns or self.subject.columns


def _asked(session: Session, actor: Actor, question: Question, today: date) -> _Asked:
    """Check a question and put it into somebody's hands. Raises RuleBroken."""
    subject = subject_of(question.subject)
    check_question(question, subject.fields)
    asker = Asker(today, actor.official_id, actor.unit_id, partial(with_below, session))
    return _Asked(session, subject, question, View(actor, today), asker)


def columns_of(question: Question) -> list[Field]:
    """Return the fields that a question shows, in order."""
    subject = subject_of(question.subject)
    return [subject.fields[name] for name in question.columns or subject.columns]


def count(session: Session, actor: Actor, question: Question, today: date) -> int:
    """Count the records that a question finds. Raises RuleBroken."""
    asked = _asked(session, actor, question, today)
    return session.scalar(select(func.count()).select_from(asked.subject.model).where(*asked.where())) or 0


def page(session: Session, actor: Actor, question: Question, today: date, *, offset: int = 0, limit: int = 100) -> list[Row]:
    """Return one page of what a question finds, in its order. Raises RuleBroken."""
    asked = _asked(session, actor, question, today)
    return list(_rows(asked, session.connection().execute(_statement(asked).offset(offset).limit(limit)).all()))


def statement(session: Session, actor: Actor, question: Question, today: date) -> Select[Any]:
    """Return the SELECT of a question's rows, for explaining and measuring. Raises RuleBroken."""
    return _statement(_asked(session, actor, question, today))


def every_row(session: Session, actor: Actor, question: Question, today: date, *, chunk: int = 1000) -> Iterator[Row]:
    """Yield everything that a question finds, read in one statement. Raises RuleBroken."""
    asked = _asked(session, actor, question, today)
    result = session.connection().execution_options(stream_results=True).execute(_statement(asked))
    for part in result.partitions(chunk):
        yield from _rows(asked, part)


def _statement(asked: _Asked) -> Select[Any]:
    model: Any = asked.subject.model
    columns = [asked.value(name) for name in asked.columns]
    currency = asked.subject.currency
    if currency is not None and any(asked.subject.fields[name].own_currency for name in asked.columns):
        columns.append(currency)  # type: ignore[arg-type]  # an attribute stands for its column
    chosen = select(model.id, *(each.label(f"c{number}") for number, each in enumerate(columns)))
    return chosen.where(*asked.where()).order_by(*_order(asked, model))


def _order(asked: _Asked, model: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - a mapped class
    """Sort with the empty ones counting as least, on both databases alike."""
    name, descending = asked.question.sort or asked.subject.sort, asked.question.descending
    field = asked.subject.fields[name]
    column = _sortable(asked, field)
    first = column.desc() if descending else column.asc()
    if getattr(column, "nullable", True):
        first = first.nulls_last() if descending else first.nulls_first()
    return first, model.id.desc() if descending else model.id.asc()


def _sortable(asked: _Asked, field: Field) -> ColumnElement[Any]:
    """Return what a field is sorted by: units as the county orders them, officials by name, choices as they are offered."""
    source: Any = field.source
    if field.kind is Kind.DATE and hasattr(source, "column") and not hasattr(source, "joined"):
        return source.column  # type: ignore[no-any-return]  # a moment sorts by itself, along its index
    value = asked.value(field.name)
    if field.kind is Kind.UNIT:
        return select(Unit.position).where(Unit.id == value).scalar_subquery()
    if field.kind is Kind.OFFICIAL:
        return select(Official.name).where(Official.id == value).scalar_subquery()
    if field.kind is Kind.CHOICE and field.choices:
        return case({key: number for number, key in enumerate(field.choices)}, value=value, else_=len(field.choices))
    return value


def _rows(asked: _Asked, found: Sequence[Any]) -> Iterator[Row]:
    fields = [asked.subject.fields[name] for name in asked.columns]
    names = Names(asked.session)
    for record_id, *values in found:
        currency = values.pop() if len(values) > len(fields) else "CNY"
        cells = tuple(shown(field, value, names, currency) for field, value in zip(fields, values, strict=True))
        yield Row(record_id, cells, tuple(values))


def groups(session: Session, actor: Actor, question: Question, today: date) -> Groups:
    """Return a question's records by its one or two groups, with counts and totals, the largest first. Raises RuleBroken."""
    asked = _asked(session, actor, question, today)
    inner = _inner(asked).subquery()
    keys = [inner.c[f"g{number}"] for number in range(len(question.groups))]
    totals = _totals(asked, inner)
    counted = func.count().label("n")
    chosen = (
        select(*keys, counted, *totals).group_by(*keys).order_by(counted.desc(), *(each.asc().nulls_first() for each in keys))
    )
    connection = session.connection()
    found = connection.execute(chosen.limit(MOST_GROUPS + 1)).all() if keys else []
    whole = connection.execute(select(func.count(), *_totals(asked, inner)).select_from(inner)).one()
    names = Names(session)
    rows = tuple(_group_row(asked, names, each) for each in found[:MOST_GROUPS])
    return Groups(rows, _group_row(asked, names, tuple(whole), keyed=False), len(found) > MOST_GROUPS)


def _inner(asked: _Asked) -> Select[Any]:
    """Select what groups stand under and what is totalled, so that the outer statement groups plain columns."""
    keys = [_key(asked, by).label(f"g{number}") for number, by in enumerate(asked.question.groups)]
    values = [asked.value(total.field).label(f"t{number}") for number, total in enumerate(asked.question.totals)]
    model: Any = asked.subject.model
    return select(*keys, *values, model.id.label("id")).where(*asked.where())


def _key(asked: _Asked, by: By) -> ColumnElement[Any]:
    value = asked.value(by.field)
    found: ColumnElement[Any] = PERIODS[by.period](value) if by.period else value
    kind = asked.subject.fields[by.field].kind
    return func.nullif(found, "") if kind in (Kind.TEXT, Kind.CHOICE) and not by.period else found


def _totals(asked: _Asked, inner: Any) -> list[ColumnElement[Any]]:  # noqa: ANN401 - a subquery
    """Return sum and number of each totalled field."""
    columns = [inner.c[f"t{number}"] for number in range(len(asked.question.totals))]
    return [made for column in columns for made in (func.sum(column), func.count(column))]


def _group_row(asked: _Asked, names: Names, row: Sequence[Any], *, keyed: bool = True) -> GroupRow:
    grouped = asked.question.groups if keyed else ()
    width = len(grouped)
    keys, number, sums = tuple(row[:width]), row[width], row[width + 1 :]
    words = tuple(_key_words(asked, by, key, names) for by, key in zip(grouped, keys, strict=True))
    totals = []
    for place, total in enumerate(asked.question.totals):
        summed, filled = sums[2 * place], sums[2 * place + 1]
        whole = Fraction(int(summed)) if filled else None
        totals.append(whole / filled if whole is not None and total.how is How.AVERAGE else whole)
    return GroupRow(words, keys, int(number), tuple(totals))


def _key_words(asked: _Asked, by: By, key: Any, names: Names) -> str:  # noqa: ANN401 - a group's value
    return str(key or "") if by.period else shown(asked.subject.fields[by.field], key, names)
