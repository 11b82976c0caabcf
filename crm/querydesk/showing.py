"""How values read in a table: names for ids, words for codes, amounts and numbers as the field counts them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kernel.i18n import _
from crm.kernel.money import Money, show_money
from crm.people.model import Official, Unit
from crm.querydesk.kinds import Field, Kind
from crm.querydesk.questions import How, Total

NOTHING = "—"
MANY_MARK = "、"


class Names:
    """Names of units and officials, read when the first one is needed."""

    def __init__(self, session: Session) -> None:
        """Read nothing yet."""
        self._session = session

    @cached_property
    def units(self) -> dict[UUID, str]:
        """Return short names of units by id."""
        return {row.id: row.short_name for row in self._session.execute(select(Unit.id, Unit.short_name))}

    @cached_property
    def officials(self) -> dict[UUID, str]:
        """Return names of officials by id."""
        return {row.id: row.name for row in self._session.execute(select(Official.id, Official.name))}


def shown(field: Field, value: Any, names: Names, currency: str = "CNY") -> str:  # noqa: ANN401 - whatever the field holds
    """Return the words of a value; a dash where it is empty. Amounts are hundredths of ``currency``."""
    if value is None or value in ("", []):
        return NOTHING
    if field.many:
        return _several(field, value)
    if field.kind is Kind.MONEY:
        return show_money(Money(value, currency)) if value >= 0 else f"-{show_money(Money(-value, currency))}"
    if field.kind is Kind.NUMBER:
        return number_words(field, Fraction(value))
    if field.kind is Kind.YES_NO:
        return _("Yes") if value else _("No")
    return _word(field, value, names)


def _word(field: Field, value: Any, names: Names) -> str:  # noqa: ANN401 - as above
    if field.kind is Kind.CHOICE:
        return choice_words(field, value)
    if field.kind is Kind.UNIT:
        return names.units.get(value, NOTHING)
    if field.kind is Kind.OFFICIAL:
        return names.officials.get(value, NOTHING)
    return value.isoformat() if isinstance(value, date) else str(value)


def choice_words(field: Field, value: str) -> str:
    """Return the words of a choice, the stored value where it is no longer offered."""
    return _(field.choices[value]) if value in field.choices else value


def _several(field: Field, value: Any) -> str:  # noqa: ANN401 - a JSON list or joined words
    parts = list(value) if isinstance(value, list) else str(value).split(MANY_MARK)
    words = [choice_words(field, part) if field.kind is Kind.CHOICE else part for part in parts if part]
    return MANY_MARK.join(dict.fromkeys(words)) or NOTHING


def number_words(field: Field, value: Fraction) -> str:
    """Write a number in the unit that the field is shown in: 12.5, at most two decimals, rounded half up."""
    hundredths = (value * 100 / field.scale + Fraction(1, 2)).__floor__()
    whole = f"{Decimal(hundredths) / 100:.2f}" if field.ordinal else f"{Decimal(hundredths) / 100:,.2f}"
    return whole.rstrip("0").rstrip(".")


def total_words(field: Field, value: Fraction | None) -> str:
    """Write a sum or average; a dash where nothing was filled in."""
    if value is None:
        return NOTHING
    if field.kind is Kind.MONEY:
        return shown_money(value)
    return number_words(field, value)


def shown_money(value: Fraction) -> str:
    """Write a sum of yuan in fen, which may be larger than any one amount."""
    minor = (value + Fraction(1, 2)).__floor__()
    unit, word = (100_000_000_00, "亿元") if abs(minor) >= 100_000_000_00 else (1_000_000, "万元")
    return f"{number_words(_WHOLE, Fraction(minor, unit))}{word}"


_WHOLE = Field("", "", Kind.NUMBER)


def total_label(field: Field, total: Total) -> str:
    """Return the head of a total's column: Total investment, sum."""
    words = _("{field}, average") if total.how is How.AVERAGE else _("{field}, sum")
    measure = f"（{field.measure}）" if field.measure else ""
    return words.format(field=_(field.label)) + measure


def head_of(field: Field) -> str:
    """Return the head of a field's column with the unit it is counted in."""
    return f"{_(field.label)}（{field.measure}）" if field.measure else _(field.label)
