"""Expressions that the two databases write differently, behind one name each: days as numbers, county days, periods, letters."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

EPOCH = date(1970, 1, 1)


class DayNumber(FunctionElement[int]):
    """A date as the number of days since 1 January 1970, so that days can be subtracted and summed."""

    type = Integer()
    name = "day_number"
    inherit_cache = True


class LocalDay(FunctionElement[date]):
    """The county day (UTC+8, see crm/kernel/clock.py) of a stored moment."""

    type = Date()
    name = "local_day"
    inherit_cache = True


class MonthOf(FunctionElement[str]):
    """The month of a date, as 2026-11."""

    type = String()
    name = "month_of"
    inherit_cache = True


class QuarterOf(FunctionElement[str]):
    """The quarter of a date, as 2026Q4."""

    type = String()
    name = "quarter_of"
    inherit_cache = True


class YearOf(FunctionElement[str]):
    """The year of a date, as 2026."""

    type = String()
    name = "year_of"
    inherit_cache = True


class PlainLower(FunctionElement[str]):
    """Text with its ASCII letters small and everything else as it stands, alike on both databases."""

    type = String()
    name = "plain_lower"
    inherit_cache = True


_WRITTEN: dict[type[Any], tuple[str, str]] = {
    DayNumber: ("CAST(julianday({0}) - 2440587.5 AS INTEGER)", "({0} - DATE '1970-01-01')"),
    LocalDay: ("date({0}, '+8 hours')", "CAST({0} + INTERVAL '8 hours' AS DATE)"),
    MonthOf: ("substr({0}, 1, 7)", "to_char({0}, 'YYYY-MM')"),
    QuarterOf: ("substr({0}, 1, 4) || 'Q' || ((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3)", "to_char({0}, 'YYYY\"Q\"Q')"),
    YearOf: ("substr({0}, 1, 4)", "to_char({0}, 'YYYY')"),
    PlainLower: ("lower({0})", 'lower({0} COLLATE "C")'),
}
"""Element → how SQLite writes it, how PostgreSQL writes it."""


def _enter(element: type[Any], sqlite: str, postgres: str) -> None:
    def written(form: str) -> Any:  # noqa: ANN401 - the compiler's hook
        def write(made: Any, compiler: Any, **options: Any) -> str:  # noqa: ANN401 - the compiler's own signature
            return form.format(compiler.process(next(iter(made.clauses)), **options))

        return write

    compiles(element, "sqlite")(written(sqlite))
    compiles(element, "postgresql")(written(postgres))


for _element, _forms in _WRITTEN.items():
    _enter(_element, *_forms)


def plain_lower(text: str) -> str:
    """Return ``text`` with its ASCII letters small, as :class:`PlainLower` does in the database."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
