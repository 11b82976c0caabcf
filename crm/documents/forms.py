"""Forms 表 and QR codes: a grid of named cells, and a square of modules drawn as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate, groupby
from typing import Final

from crm.documents.breaking import Line
from crm.documents.content import Cell, Code, Form, Seal
from crm.documents.fonts import Face, FontSet
from crm.documents.geometry import AREA_RIGHT, BASELINE, LEFT_MARGIN, MM, PITCH, TABLE
from crm.documents.sheet import Sheet, Style
from crm.documents.strips import Strip
from crm.documents.tables import INNER, LEADING, OUTER, wrapped

LABEL_STYLE: Final = Style(Face.HEI, TABLE)
VALUE_STYLE: Final = Style(Face.FANG, TABLE)
CODE_SIDE: Final = 28 * MM
"""Side of the QR code: about 0.6 mm a module, which any phone reads."""
SEAL_SIDE: Final = 19 * MM
SEAL_BOTTOM: Final = 7 * MM
"""The seal's code stands in the lower margin, below the page number's line."""
SEAL_TEXT: Final = Style(Face.FANG, 7)
PADDING: Final = 4.0
"""Points between a cell's text and each of its lines."""
CODE_TEXT: Final = Style(Face.FANG, TABLE)


def form_strips(form: Form, width: float, fonts: FontSet) -> list[Strip]:
    """Cut a form into one strip a row; a row is as tall as its longest cell, and at least its own height."""
    whole = sum(form.shares)
    edges = (0.0, *accumulate(share / whole * width for share in form.shares))
    strips = []
    for index, row in enumerate(form.rows):
        least = form.heights[index] if index < len(form.heights) else 1.1
        strips.append(_form_row(row, edges, least * PITCH, fonts, first=index == 0, last=index == len(form.rows) - 1))
    return strips


def _form_row(row: Sequence[Cell], edges: Sequence[float], least: float, fonts: FontSet, *, first: bool, last: bool) -> Strip:
    spans, column = [], 0
    for cell in row:
        spans.append((edges[column], edges[column + cell.span]))
        column += cell.span
    texts = [
        wrapped(cell.text, right - left - 2 * PADDING, LABEL_STYLE if cell.label else VALUE_STYLE, fonts)
        for cell, (left, right) in zip(row, spans, strict=True)
    ]
    tall = [len(lines) * TABLE * LEADING + (TABLE * LEADING if cell.foot else 0) for cell, lines in zip(row, texts, strict=True)]
    height = max(least, max(tall) + 10)
    draw = partial(_draw_form_row, row=row, spans=spans, texts=texts, height=height, first=first, last=last)
    return Strip(height, draw)


def _draw_form_row(
    sheet: Sheet,
    x: float,
    y: float,
    *,
    row: Sequence[Cell],
    spans: Sequence[tuple[float, float]],
    texts: Sequence[Sequence[Line]],
    height: float,
    first: bool,
    last: bool,
) -> None:
    left, right = x, x + spans[-1][1]
    for cell, (start, stop), lines in zip(row, spans, texts, strict=True):
        _draw_cell(sheet, x + start, x + stop, y, height, cell, lines)
        if start:
            sheet.rule(x + start, y, x + start, y - height, INNER)
    if first:
        sheet.rule(left, y, right, y, OUTER)
    sheet.rule(left, y - height, right, y - height, OUTER if last else INNER)
    for edge in (left, right):
        sheet.rule(edge, y, edge, y - height, OUTER)


def _draw_cell(sheet: Sheet, left: float, right: float, y: float, height: float, cell: Cell, lines: Sequence[Line]) -> None:
    style = LABEL_STYLE if cell.label else VALUE_STYLE
    text_height = len(lines) * TABLE * LEADING
    top = y - PADDING - 2 if cell.foot else y - (height - text_height) / 2
    base = top - TABLE * (LEADING - 1) / 2 - BASELINE * TABLE
    for line in lines:
        at = left + (right - left - line.end * style.em) / 2 if cell.label else left + PADDING
        sheet.line(at, base, line, style)
        base -= TABLE * LEADING
    if cell.foot:
        sheet.write(right - 2 * TABLE, y - height + PADDING + (1 - BASELINE) * TABLE + 2, cell.foot, style, align=1.0)


def code_strip(code: Code) -> Strip:
    """Return a QR code at the left edge with its text beside it."""
    return Strip(CODE_SIDE + PITCH / 2, partial(_draw_code, code=code, modules=qr_modules(code.payload)))


def qr_modules(payload: str) -> list[list[bool]]:
    """Return the QR code's square, dark modules true, with medium error correction and no quiet zone (paper is one)."""
    import qrcode  # noqa: PLC0415 - loaded only for papers that carry a code

    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(payload.encode("utf-8"))
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def draw_seal(sheet: Sheet, seal: Seal, page: int) -> None:
    """Draw a paper's code in the lower margin of its last page, on the side where the page number is not."""
    modules, top = qr_modules(seal.payload), SEAL_BOTTOM + SEAL_SIDE
    left = AREA_RIGHT - SEAL_SIDE if page % 2 == 0 else LEFT_MARGIN
    _draw_modules(sheet, left, top, SEAL_SIDE, modules)
    for index, text in enumerate(seal.lines):
        base = top - BASELINE * SEAL_TEXT.size - 1.6 * SEAL_TEXT.size * index
        if page % 2 == 0:
            sheet.write(left - 6, base, text, SEAL_TEXT, align=1.0)
        else:
            sheet.write(left + SEAL_SIDE + 6, base, text, SEAL_TEXT)


def _draw_modules(sheet: Sheet, x: float, y: float, width: float, modules: Sequence[Sequence[bool]]) -> None:
    """Draw the dark modules of a code ``width`` points wide, its upper left corner at ``x``, ``y``."""
    side = width / len(modules)
    for index, row in enumerate(modules):
        place = 0
        for dark, run in groupby(row):
            count = len(list(run))
            if dark:
                sheet.box(x + place * side, y - (index + 1) * side, count * side, side * 1.02)
            place += count


def _draw_code(sheet: Sheet, x: float, y: float, *, code: Code, modules: Sequence[Sequence[bool]]) -> None:
    _draw_modules(sheet, x, y, CODE_SIDE, modules)
    base = y - BASELINE * TABLE - 4
    for text in code.lines:
        sheet.write(x + CODE_SIDE + 12, base, text, CODE_TEXT)
        base -= TABLE * 1.6
