"""Where a field's value is read: a column, a moment's day, days counted from one, a related record, a count.

A source gives the value as SQL selects it (``value``) and the condition that a test holds (``holds``). With ``sure`` the
condition is never unknown, which a negation needs; without, it may be, where the database reads it the faster.
Values only ever enter as bound parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_
from sqlalchemy.orm import InstrumentedAttribute

from crm.kernel.clock import local_moment
from crm.people.permissions import Actor
from crm.querydesk.kinds import Field, Kind
from crm.querydesk.rules import Among, Contains, Filled, Span, Test
from crm.store.expressions import EPOCH, DayNumber, LocalDay, PlainLower, plain_lower


@dataclass(frozen=True, slots=True)
class View:
    """Who looks and on which day."""

    actor: Actor
    today: date


class Source(Protocol):
    """Where a field is read."""

    def value(self, view: View) -> ColumnElement[Any]:
        """Return the value as it is selected."""
        ...

    def holds(self, field: Field, test: Test, view: View, *, sure: bool) -> ColumnElement[bool]:
        """Return the condition that ``test`` holds of it."""
        ...


def holds_of(column: ColumnElement[Any], field: Field, test: Test, *, sure: bool) -> ColumnElement[bool]:
    """Return the condition that a test holds of a plain expression."""
    if isinstance(test, Filled):
        return and_(column.is_not(None), column != "") if field.kind in (Kind.TEXT, Kind.CHOICE) else column.is_not(None)
    found = _plain(column, test)
    return and_(column.is_not(None), found) if sure else found


def _plain(column: ColumnElement[Any], test: Span | Among | Contains) -> ColumnElement[bool]:
    if isinstance(test, Contains):
        words: ColumnElement[str] = PlainLower(column)
        text = plain_lower(test.text)
        starts: ColumnElement[bool] = words.startswith(text, autoescape=True)
        holds: ColumnElement[bool] = words.contains(text, autoescape=True)
        return starts if test.at_start else holds
    if isinstance(test, Among):
        if len(test.values) == 1:
            return column.is_(test.values[0]) if isinstance(test.values[0], bool) else column == test.values[0]
        return column.in_(test.values)
    if test.low is not None and test.low == test.high:
        same: ColumnElement[bool] = column == test.low
        return same
    ends = [column >= test.low] if test.low is not None else []
    ends += [column <= test.high] if test.high is not None else []
    return and_(*ends)


@dataclass(frozen=True, slots=True)
class Plain:
    """A column of the record itself, or an expression over its columns."""

    column: ColumnElement[Any] | InstrumentedAttribute[Any]

    def value(self, view: View) -> ColumnElement[Any]:  # noqa: ARG002 - sources share one shape
        """Return the column."""
        return self.column  # type: ignore[return-value]  # an attribute stands for its column

    def holds(self, field: Field, test: Test, view: View, *, sure: bool) -> ColumnElement[bool]:
        """Hold the test against the column."""
        return holds_of(self.value(view), field, test, sure=sure)


@dataclass(frozen=True, slots=True)
class Computed:
    """An expression that depends on who looks or on the day."""

    make: Callable[[View], ColumnElement[Any]]

    def value(self, view: View) -> ColumnElement[Any]:
        """Return the expression."""
        return self.make(view)

    def holds(self, field: Field, test: Test, view: View, *, sure: bool) -> ColumnElement[bool]:
        """Hold the test against the expression."""
        return holds_of(self.make(view), field, test, sure=sure)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in the record's own currency: compared with amounts of one currency only."""

    column: InstrumentedAttribute[int | None]
    currency: InstrumentedAttribute[str]

    def value(self, view: View) -> ColumnElement[Any]:  # noqa: ARG002 - sources share one shape
        """Return the amount."""
        return self.column  # type: ignore[return-value]  # an attribute stands for its column

    def holds(self, field: Field, test: Test, view: View, *, sure: bool) -> ColumnElement[bool]:
        """Hold the test against the amount where the currency is the test's."""
        found = holds_of(self.value(view), field, test, sure=sure)
        return and_(self.currency == test.currency, found) if isinstance(test, Span) else found


@dataclass(frozen=True, slots=True)
class Moment:
    """The county day of a stored moment; compared as a moment, so that its index serves."""

    column: InstrumentedAttribute[Any]

    def value(self, view: View) -> ColumnElement[Any]:  # noqa: ARG002 - sources share one shape
        """Return the day."""
        return LocalDay(self.column)

    def holds(self, field: Field, test: Test, view: View, *, sure: bool) -> ColumnElement[bool]:  # noqa: ARG002 - as above
        """Hold the test against the moments of its days."""
        if not isinstance(test, Span):
            return self.column.is_not(None)
        ends = [self.column >= local_moment(test.low)] if test.low is not None else []
        ends += [self.column < local_moment(test.high + timedelta(days=1))] if test.high is not None else []
        return and_(self.column.is_not(None), *ends) if sure else and_(*ends)


@dataclass(frozen=True, slots=True)
class Days:
    """Days since a date (``ahead`` False) or until it; a condition on them becomes one on the date."""

    day: Callable[[View], ColumnElement[Any]]
    ahead: bool = False

    def value(self, view: View) -> ColumnElement[Any]:
        """Return the number of days."""
        today, number = literal((view.today - EPOCH).days), DayNumber(self.day(view))
        return number - today if self.ahead else today - number

    def holds(self, field: Field, test: Test, view: View, *, sure: bool) -> ColumnElement[bool]:
        """Hold the test against the date."""
        if isinstance(test, Span):
            sign = 1 if self.ahead else -1
            ends = [None if each is None else _shifted(view.today, sign * each) for each in (test.low, test.high)]
            low, high = ends if self.ahead else ends[::-1]
            test = Span(low, high)
        return holds_of(self.day(view), field, test, sure=sure)


def _shifted(day: date, days: int) -> date:
    """Return a day so many days on, at the calendar's ends where it would leave it."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


SEPARATOR = "、"
Joined = Callable[..., Select[Any]]
"""(view, *columns) → a select of these columns over related records, limited to what the actor may see of them."""


@dataclass(frozen=True, slots=True)
class Related:
    """A value of related records: ``key`` names the record it belongs to, ``own`` is that record's id.

    ``words``: what is shown where many belong to one record. ``codes``: the value is a JSON list of codes.
    """

    own: InstrumentedAttribute[Any]
    key: InstrumentedAttribute[Any]
    column: Any
    joined: Joined
    words: Any = None
    codes: bool = False

    def value(self, view: View) -> ColumnElement[Any]:
        """Return the related value, or the words of all of them joined."""
        if self.words is not None:
            told = self.joined(view, func.aggregate_strings(self.words, SEPARATOR))
            return told.where(self.key == self.own).scalar_subquery()
        return self.joined(view, self.column).where(self.key == self.own).limit(1).scalar_subquery()

    def holds(self, field: Field, test: Test, view: View, *, sure: bool) -> ColumnElement[bool]:  # noqa: ARG002 - never unknown
        """Hold that one of the related records passes the test."""
        held = codes_hold(self.column, test) if self.codes else holds_of(self.column, field, test, sure=False)
        return self.own.in_(self.joined(view, self.key).where(held))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many related records there are."""

    own: InstrumentedAttribute[Any]
    key: InstrumentedAttribute[Any]
    joined: Joined

    def value(self, view: View) -> ColumnElement[Any]:
        """Return the count."""
        return self.joined(view, func.count()).where(self.key == self.own).scalar_subquery()

    def holds(self, field: Field, test: Test, view: View, *, sure: bool) -> ColumnElement[bool]:
        """Hold the test against the count."""
        return holds_of(self.value(view), field, test, sure=sure)


@dataclass(frozen=True, slots=True)
class Codes:
    """A JSON list of codes."""

    column: InstrumentedAttribute[Any]

    def value(self, view: View) -> ColumnElement[Any]:  # noqa: ARG002 - sources share one shape
        """Return the list."""
        return self.column  # type: ignore[return-value]  # an attribute stands for its column

    def holds(self, field: Field, test: Test, view: View, *, sure: bool) -> ColumnElement[bool]:  # noqa: ARG002 - as above
        """Hold that the list names one of the codes, or any at all."""
        return codes_hold(self.column, test)


def codes_hold(column: InstrumentedAttribute[Any], test: Test) -> ColumnElement[bool]:
    """Return the condition that a JSON list names one of the codes asked for, or any at all."""
    text = func.coalesce(cast(column, String), "[]")
    if isinstance(test, Among):
        return or_(*(text.contains(f'"{each}"', autoescape=True) for each in test.values))
    return text.not_in(("[]", "null", ""))
