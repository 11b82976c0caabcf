"""A question in words, numbered as its mistakes are told: for ``--explain``, the printed list, and the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any
from uuid import UUID

from crm.kernel.i18n import _, pgettext
from crm.kernel.money import Money, show_money
from crm.querydesk.kinds import OPERATOR_NAMES, TAKES, Field, Kind, Takes
from crm.querydesk.rules import JOIN_NAMES, MINE, TODAY, Condition, Group, Node
from crm.querydesk.showing import Names, choice_words, number_words


def lines_of(tree: Group, fields: Mapping[str, Field], names: Names) -> list[str]:
    """Return the conditions of a tree, one a line with its number, groups indented."""
    if not tree.of:
        return [_("No conditions: everything.")]
    return [_head(tree), *_lines(tree, fields, names, "", 1)]


def _lines(group: Group, fields: Mapping[str, Field], names: Names, place: str, depth: int) -> Iterator[str]:
    for number, each in enumerate(group.of, 1):
        here = f"{place}.{number}" if place else str(number)
        yield f"{'    ' * depth}{here}  {_line(each, fields, names)}"
        if isinstance(each, Group):
            yield from _lines(each, fields, names, here, depth + 1)


def _head(group: Group) -> str:
    return _("{joined}:").format(joined=_(JOIN_NAMES[group.join]))


def _line(node: Node, fields: Mapping[str, Field], names: Names) -> str:
    return _head(node) if isinstance(node, Group) else condition_words(node, fields, names)


def condition_words(condition: Condition, fields: Mapping[str, Field], names: Names) -> str:
    """Return one condition in words: Stage is one of In talks, Signed."""
    field = fields.get(condition.field)
    if field is None:
        return condition.field
    operator, takes = _(OPERATOR_NAMES[condition.operator]), TAKES[condition.operator]
    if takes is Takes.NOTHING:
        return f"{_(field.label)} {operator}"
    if takes is Takes.DAYS:
        return f"{_(field.label)} {operator} {condition.value}"
    values = condition.value if isinstance(condition.value, list | tuple) else [condition.value]
    joint = f" {pgettext('range', 'to')} " if takes is Takes.TWO else "、"
    return f"{_(field.label)} {operator} {joint.join(value_words(field, each, names) for each in values)}"


def value_words(field: Field, value: Any, names: Names) -> str:  # noqa: ANN401 - as JSON keeps it
    """Return a condition's value in words."""
    if value == MINE:
        return _("my own unit") if field.kind is Kind.UNIT else _("myself")
    if value == TODAY:
        return _("today")
    if field.kind is Kind.MONEY:
        amount = show_money(Money(abs(value["minor"]), value.get("currency", "CNY")))
        return f"-{amount}" if value["minor"] < 0 else amount
    if field.kind is Kind.NUMBER:
        return f"{number_words(field, Fraction(value))}{field.measure}"
    if field.kind is Kind.YES_NO:
        return _("Yes") if value else _("No")
    return _named(field, str(value), names)


def _named(field: Field, value: str, names: Names) -> str:
    if field.kind is Kind.CHOICE:
        return choice_words(field, value)
    if field.kind in (Kind.UNIT, Kind.OFFICIAL):
        known = names.units if field.kind is Kind.UNIT else names.officials
        return known.get(UUID(hex=value), "?")
    return f"“{value}”" if field.kind is Kind.TEXT else value
