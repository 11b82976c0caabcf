"""The tree of conditions 条件树, pure: what it may hold, and what each condition asks of a value on a given day.

A condition's value is kept as JSON keeps it: text, whole number, true or false, ISO date, hex id, an amount as
``{"minor": 5000000, "currency": "CNY"}``, a list of these, ``"today"`` for a date, ``"mine"`` for the asker's own unit or
self. “Within the last n days” is from n days ago through today, “within the next n days” from today through n days
ahead, “longer ago than n days” before n days ago (our defaults).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.money import CURRENCY_NAMES, MAX_MINOR
from crm.querydesk.kinds import NEGATED, OPERATOR_NAMES, OPERATORS, TAKES, Field, Kind, Operator, Takes

MOST_CONDITIONS, DEEPEST, MOST_VALUES, MOST_TEXT = 50, 5, 200, 200
"""Conditions in one tree, groups within groups, values of one condition, characters of a text; our defaults."""
MOST_DAYS, MOST_NUMBER = 36_500, 10**15
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
TODAY, MINE = "today", "mine"


class Join(StrEnum):
    """How a group joins its conditions."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


JOIN_NAMES = {Join.ALL: N_("all of these hold"), Join.ANY: N_("at least one holds"), Join.NONE: N_("none of these holds")}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a field's name, an operator and a value as JSON keeps it."""

    field: str
    operator: Operator
    value: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups joined; one without any limits nothing."""

    join: Join = Join.ALL
    of: tuple[Condition | Group, ...] = ()


Node = Condition | Group


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks and when: for ``today``, “mine”, and a unit with what is below it."""

    today: date
    official_id: UUID | None = None
    unit_id: UUID | None = None
    below: Callable[[UUID], frozenset[UUID]] = lambda unit: frozenset((unit,))


@dataclass(frozen=True, slots=True)
class Span:
    """From ``low`` through ``high``, either open where None; of amounts in ``currency`` alone."""

    low: Any = None
    high: Any = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Among:
    """One of these values."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Contains:
    """A text that contains this one, ASCII letters large or small."""

    text: str
    at_start: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """Anything at all."""


Test = Span | Among | Contains | Filled


def conditions_of(node: Node, place: str = "") -> Iterator[tuple[str, Condition]]:
    """Yield every condition with its place, counted as people count: 1, 2, 2.1 …."""
    if isinstance(node, Condition):
        yield place, node
        return
    for number, each in enumerate(node.of, 1):
        yield from conditions_of(each, f"{place}.{number}" if place else str(number))


def check_tree(tree: Group, fields: Mapping[str, Field]) -> None:
    """Refuse a tree that cannot be asked, saying which condition is wrong and how; the error's field is its place.

    Raises RuleBroken ``query_size``, ``query_depth`` or ``query_condition``.
    """
    found = list(conditions_of(tree))
    if len(found) > MOST_CONDITIONS:
        text = _("The query has {count} conditions; at most {most} are possible. Take some out.")
        raise RuleBroken("query_size", text.format(count=len(found), most=MOST_CONDITIONS), field="tree")
    if _depth(tree) > DEEPEST:
        text = _("Groups stand in one another {depth} deep; at most {most} are possible.")
        raise RuleBroken("query_depth", text.format(depth=_depth(tree), most=DEEPEST), field="tree")
    for place, condition in found:
        check_condition(place, condition, fields)


def _depth(node: Node) -> int:
    return 0 if isinstance(node, Condition) else 1 + max(map(_depth, node.of), default=0)


def check_condition(place: str, condition: Condition, fields: Mapping[str, Field]) -> None:
    """Refuse one condition that cannot be asked. Raises RuleBroken ``query_condition`` whose field is its ``place``."""
    try:
        if condition.field not in fields:
            raise _wrong(_("there is no field “{name}” here").format(name=condition.field))
        test, _fails = test_of(fields[condition.field], condition, Asker(FIRST_DAY))
        if condition.operator is Operator.BETWEEN and TODAY not in condition.value:
            _in_order(test)
    except RuleBroken as error:
        name = _(fields[condition.field].label) if condition.field in fields else condition.field
        text = _("Condition {place} ({field}): {reason}.").format(place=place, field=name, reason=error.message)
        raise RuleBroken("query_condition", text, field=place) from error


def _wrong(words: str) -> RuleBroken:
    return RuleBroken("query_condition", words)


def test_of(field: Field, condition: Condition, asker: Asker) -> tuple[Test, bool]:
    """Return what a condition asks of the field's value, and whether it must fail. Raises RuleBroken with the reason alone."""
    operator = condition.operator
    if operator not in OPERATORS[field.kind]:
        text = _("“{operator}” does not fit this field")
        raise _wrong(text.format(operator=_(OPERATOR_NAMES[operator])))
    positive = NEGATED.get(operator, operator)
    values = _values(TAKES[operator], condition.value)
    if operator in (Operator.EMPTY, Operator.FILLED):
        return Filled(), operator is Operator.EMPTY
    if TAKES[operator] in (Takes.DAYS, Takes.NOTHING):
        return day_span(operator, _days(values), asker.today), False
    read = [_read(field, each, asker) for each in values]
    return _test(field, positive, read, asker), positive is not operator


def _values(takes: Takes, value: Any) -> list[Any]:  # noqa: ANN401 - as JSON keeps it
    """Return the values of a condition as a list of as many as its operator takes."""
    if takes is Takes.NOTHING:
        return []
    if takes in (Takes.ONE, Takes.DAYS):
        if value is None or value == "":
            raise _wrong(_("a value is missing"))
        return [value]
    if not isinstance(value, list | tuple) or not value or any(each in (None, "") for each in value):
        raise _wrong(_("a value is missing"))
    if takes is Takes.TWO and len(value) != 2:
        raise _wrong(_("two values are needed, from and to"))
    if len(value) > MOST_VALUES:
        raise _wrong(_("at most {most} values are possible").format(most=MOST_VALUES))
    return list(value)


def _days(values: list[Any]) -> int:
    if not values:
        return 0
    days = values[0]
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
        raise _wrong(_("a number of days is a whole number from 0 to {most}").format(most=f"{MOST_DAYS:,}"))
    return days


def day_span(operator: Operator, days: int, today: date) -> Span:
    """Return the days that a relative operator means on ``today``, both ends included."""
    month, quarter = today.replace(day=1), today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    year = today.year
    spans = {
        Operator.LAST_DAYS: Span(today - timedelta(days=days), today),
        Operator.LONGER_AGO: Span(None, today - timedelta(days=days + 1)),
        Operator.THIS_MONTH: Span(month, _months_on(month, 1) - timedelta(days=1)),
        Operator.LAST_MONTH: Span(before, month - timedelta(days=1)),
        Operator.THIS_QUARTER: Span(quarter, _months_on(quarter, 3) - timedelta(days=1)),
        Operator.THIS_YEAR: Span(date(year, 1, 1), date(year, 12, 31)),
        Operator.LAST_YEAR: Span(date(year - 1, 1, 1), date(year - 1, 12, 31)),
    }
    return spans.get(operator) or Span(today, today + timedelta(days=days))


def _months_on(first: date, months: int) -> date:
    """Return the first of the month so many months after another first of a month."""
    number = first.month - 1 + months
    return date(first.year + number // 12, number % 12 + 1, 1)


def _test(field: Field, operator: Operator, values: list[Any], asker: Asker) -> Test:
    if operator is Operator.WITHIN:
        return Among(tuple(sorted(asker.below(values[0]) if values[0] is not None else ())))
    if operator in (Operator.CONTAINS, Operator.BEGINS):
        return Contains(values[0], operator is Operator.BEGINS)
    if field.kind in (Kind.NUMBER, Kind.MONEY, Kind.DATE):
        return _span(operator, values)
    return Among(tuple(each for each in values if each is not None))


def _span(operator: Operator, values: list[Any]) -> Span:
    """Return what an operator of sizes or days means; whole numbers and days have a next one."""
    sizes, currencies = zip(*(each if isinstance(each, tuple) else (each, "") for each in values), strict=True)
    if len(set(currencies)) > 1:
        raise _wrong(_("both amounts must be of one currency"))
    first, last = sizes[0], sizes[-1]
    step: Any = timedelta(days=1) if isinstance(first, date) else 1
    ends: dict[Operator, tuple[Any, Any]] = {
        Operator.MORE: (first + step, None),
        Operator.AFTER: (first + step, None),
        Operator.LESS: (None, first - step),
        Operator.BEFORE: (None, first - step),
        Operator.AT_LEAST: (first, None),
        Operator.AT_MOST: (None, first),
    }
    low, high = ends.get(operator, (first, last))
    return Span(low, high, currencies[0])


def _in_order(test: Test) -> None:
    """Refuse a span that ends before it begins; one that ends today is empty on some days and full on others."""
    if isinstance(test, Span) and test.low > test.high:
        raise _wrong(_("the first value is larger than the second; exchange them"))


def _read(field: Field, value: Any, asker: Asker) -> Any:  # noqa: ANN401 - as JSON keeps it
    """Return a value as the field holds it. Raises RuleBroken with the reason alone."""
    return _READERS[field.kind](field, value, asker)


def _text(_field: Field, value: Any, _asker: Asker) -> str:  # noqa: ANN401 - as JSON keeps it
    if not isinstance(value, str) or not value.strip() or not _storable(value):
        raise _wrong(_("words are needed here"))
    if len(value) > MOST_TEXT:
        raise _wrong(_("at most {most} characters are possible").format(most=MOST_TEXT))
    return value.strip()


def _storable(text: str) -> bool:
    """Tell whether every database takes a text: no NUL, no half of a character."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _number(_field: Field, value: Any, _asker: Asker) -> int:  # noqa: ANN401
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MOST_NUMBER:
        raise _wrong(_("a number is needed here"))
    return value


def _money(field: Field, value: Any, _asker: Asker) -> tuple[int, str]:  # noqa: ANN401
    minor, currency = (value.get("minor"), value.get("currency", "CNY")) if isinstance(value, dict) else (None, "")
    known = isinstance(currency, str) and currency in CURRENCY_NAMES
    good = isinstance(minor, int) and not isinstance(minor, bool) and abs(minor) <= MAX_MINOR and known
    if not good:
        raise _wrong(_("an amount is needed here"))
    if not field.own_currency and currency != "CNY":
        raise _wrong(_("this amount is kept in yuan; enter yuan"))
    return int(minor or 0), currency if field.own_currency else ""


def _day(_field: Field, value: Any, asker: Asker) -> date:  # noqa: ANN401
    if value == TODAY:
        return asker.today
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise _wrong(_("a date is needed here, as 2026-11-24"))
    return day


def _choice(field: Field, value: Any, _asker: Asker) -> str:  # noqa: ANN401
    if not isinstance(value, str) or value not in field.choices:
        raise _wrong(_("“{value}” is not among the choices").format(value=value))
    return value


def _yes_no(_field: Field, value: Any, _asker: Asker) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise _wrong(_("yes or no is needed here"))
    return value


def _id(field: Field, value: Any, asker: Asker) -> UUID | None:  # noqa: ANN401
    """Return an id; of “mine” the asker's own, None for who has none."""
    if value == MINE:
        return asker.unit_id if field.kind is Kind.UNIT else asker.official_id
    try:
        if isinstance(value, str):
            return UUID(hex=value)
    except ValueError:
        pass
    raise _wrong(_("choose from the list"))


_READERS: dict[Kind, Callable[[Field, Any, Asker], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _day,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.UNIT: _id,
    Kind.OFFICIAL: _id,
}
