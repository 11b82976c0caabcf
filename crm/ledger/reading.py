"""Reading a workbook or a text table into plain grids."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.ledger.container import Kind, encrypted, inspect_file, not_workbook
from crm.ledger.grid import Grid, Merge
from crm.store.files import told_plainly

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST_ROWS = 200_000
"""Most rows of one sheet (our default)."""
_DELIMITERS = ",\t;|，"
_SAMPLE_LINES = 30


def read_grids(path: Path, sheet: str | None = None, *, most_rows: int = MOST_ROWS) -> list[Grid]:
    """Read every visible sheet of a file, or the one named. Raises RuleBroken, EnvironmentProblem.

    RuleBroken: those of ``inspect_file``, ``file_rows`` (too many), ``sheet_unknown``.
    """
    if inspect_file(path) is Kind.TEXT:
        return [_read_text(path, most_rows)]
    return _read_workbook(path, sheet, most_rows)


def sheet_names(path: Path) -> list[str]:
    """Return the names of the visible sheets of a file; a text file has one. Raises as ``read_grids``."""
    if inspect_file(path) is Kind.TEXT:
        return [path.stem]
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum  # noqa: PLC0415 - loaded on first use

    try:
        with told_plainly(path), CalamineWorkbook.from_path(path) as book:
            return [each.name for each in book.sheets_metadata if each.visible is SheetVisibleEnum.Visible]
    except PasswordError as error:
        raise encrypted(path) from error
    except CalamineError as error:
        raise not_workbook(path) from error


def _read_workbook(path: Path, sheet: str | None, most_rows: int) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - loaded on first use

    try:
        with told_plainly(path), CalamineWorkbook.from_path(path) as book:
            known = [
                each.name
                for each in book.sheets_metadata
                if each.typ is SheetTypeEnum.WorkSheet and (each.visible is SheetVisibleEnum.Visible or each.name == sheet)
            ]
            if sheet is not None and sheet not in known:
                text = _("{name} has no sheet “{sheet}”; it has: {known}.")
                raise RuleBroken("sheet_unknown", text.format(name=path.name, sheet=sheet, known="、".join(known)), field="sheet")
            return [_grid(path, book.get_sheet_by_name(name), most_rows) for name in known if sheet in (None, name)]
    except PasswordError as error:
        raise encrypted(path) from error
    except CalamineError as error:
        raise not_workbook(path) from error


def _grid(path: Path, sheet: CalamineSheet, most_rows: int) -> Grid:
    if sheet.end is not None and sheet.end[0] >= most_rows:
        raise _too_many(path, most_rows)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    merges = tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
    return Grid(sheet.name, rows, merges)


def _too_many(path: Path, most_rows: int) -> RuleBroken:
    text = _("{name} has more than {most} rows; split it and import the parts.")
    return RuleBroken("file_rows", text.format(name=path.name, most=f"{most_rows:,}"), field="file")


def _read_text(path: Path, most_rows: int) -> Grid:
    with told_plainly(path):
        data = path.read_bytes()
    text = _decoded(path, data)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    csv.field_size_limit(1_000_000)
    rows: list[list[Any]] = []
    try:
        for row in lines:
            if len(rows) >= most_rows:
                raise _too_many(path, most_rows)
            rows.append(list(row))
    except csv.Error as error:
        raise not_workbook(path) from error
    return Grid(path.stem, rows)


def _decoded(path: Path, data: bytes) -> str:
    """Decode as UTF-8, UTF-16 with its mark, or GB18030; control characters mean that it is no text."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(sign in text for sign in map(chr, (*range(9), *range(14, 27)))):
            return text
    raise not_workbook(path)


def _delimiter(text: str) -> str:
    """Choose the delimiter that splits the first lines into the most even, widest rows; a comma where none does."""
    lines = text.splitlines()[:_SAMPLE_LINES]

    def worth(sign: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if len(row) > 1]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return (widths.count(usual), usual)

    return max(_DELIMITERS, key=worth)
