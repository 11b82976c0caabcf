"""Tables out as .xlsx: any filtered list, and the rows an import refused with the reason beside each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from crm.ledger.grid import Cell, cell_text
from crm.ledger.plan import Outcome, RowPlan
from crm.ledger.service import Ledger
from crm.store.files import write_by

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_NAME = 31
"""Longest sheet name that Excel takes."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONG_NUMBER = 1e10
"""Numbers from here on are phones or codes, and are written as text so that they are not spoiled again."""
Value = str | int | float | Decimal | date | datetime | bool | None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column to write: its head and its width in characters."""

    label: str
    width: int = 14


def write_table(path: Path, title: str, columns: Sequence[TableColumn], rows: Iterable[Sequence[Value]]) -> int:
    """Write one sheet, named by ``title``, with a frozen head and a filter; return the number of rows.

    The file appears whole or not at all. Moments are written in county time, texts never as formulas or links.
    Raises EnvironmentProblem when it cannot be written.
    """
    count = 0

    def write(part: Path) -> None:
        nonlocal count
        count = _fill(part, title, columns, rows)

    write_by(path, write)
    return count


def _fill(part: Path, title: str, columns: Sequence[TableColumn], rows: Iterable[Sequence[Value]]) -> int:
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded on first use

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(part), options) as book:
        sheet = book.add_worksheet(_FORBIDDEN.sub(" ", title)[:MOST_NAME].strip("' ") or "Sheet1")
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#EEF2F7"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.label, head)
        sheet.freeze_panes(1, 0)
        count = 0
        for count, row in enumerate(rows, 1):
            _row(sheet, count, row, day, moment)
        if columns:
            sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    return count


def _row(sheet: Worksheet, number: int, row: Sequence[Value], day: Any, moment: Any) -> None:  # noqa: ANN401 - XlsxWriter's formats are untyped
    for place, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            sheet.write_string(number, place, _("Yes") if value else _("No"))
        elif isinstance(value, datetime):
            local = value.astimezone(COUNTY_ZONE).replace(tzinfo=None) if value.tzinfo else value
            sheet.write_datetime(number, place, local, moment)
        elif isinstance(value, date):
            sheet.write_datetime(number, place, value, day)
        elif isinstance(value, str):
            sheet.write_string(number, place, value[:32767])
        else:
            sheet.write_number(number, place, float(value))


def write_refused(path: Path, ledger: Ledger, rows: Sequence[RowPlan]) -> int:
    """Give back the rows that were refused or still wait for an answer: the file's own cells, row number and reason.

    The file can be corrected and imported as it is. Returns the number of rows. Raises EnvironmentProblem.
    """
    kept = [row for row in rows if row.outcome in (Outcome.REFUSED, Outcome.QUESTION)]
    heads = [TableColumn(head or "", 16) for head in ledger.table.heads]
    columns = [TableColumn(_("Reason"), 50), TableColumn(_("Row"), 8), *heads]
    width = len(heads)
    lines = ([row.reason, row.number, *map(_given, list(row.read.cells)[:width])] for row in kept)
    return write_table(path, _("Refused rows"), columns, lines)


def _given(value: Cell) -> Value:
    """Return a cell as it was given; long whole numbers as text."""
    if value is None or isinstance(value, str | bool | datetime | date):
        return value
    if isinstance(value, float | int) and abs(value) < _LONG_NUMBER:
        return value
    return cell_text(value)
