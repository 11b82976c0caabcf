"""Tables over pages: repeated heads with groups, numbers aligned on the point, a row of totals, the unit above, notes below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate, groupby, pairwise
from typing import Final, NamedTuple

from crm.documents.breaking import Line, break_lines
from crm.documents.content import Column, Table
from crm.documents.fonts import Face, FontSet
from crm.documents.geometry import BASELINE, NOTE, PITCH, SMALL, TABLE
from crm.documents.sheet import Sheet, Style
from crm.documents.strips import Strip, kept_together

HEAD_STYLE: Final = Style(Face.HEI, TABLE)
ROW_STYLE: Final = Style(Face.FANG, TABLE)
TOTAL_STYLE: Final = Style(Face.HEI, TABLE)
NOTE_STYLE: Final = Style(Face.FANG, NOTE)
TITLE_STYLE: Final = Style(Face.HEI, SMALL)
SIZES: Final = (TABLE, NOTE, 9.0, 7.5, 6.5)
"""小四, 五号, 小五, 六号, 小六: a table takes the largest that keeps its cells on one line."""
LONG: Final = 12.0
"""Em: longer words in a cell may be broken without making the table smaller."""
LEADING: Final = 1.25
PADDING: Final = 6.0
"""Points that a cell's text keeps from its lines, left and right together."""
ROW_AIR: Final = 8.0
"""Points that a row is taller than its text."""
OUTER: Final = 1.0
INNER: Final = 0.5

Lines = Sequence[Line]


class _Grid(NamedTuple):
    """Where the columns stand: the left edge of each and the right edge of the last, in points from the table's left."""

    edges: tuple[float, ...]
    columns: tuple[Column, ...]
    size: float
    """Size of the whole table's text."""
    number_rooms: tuple[tuple[float, float], ...]
    """Of each column of numbers the widest part before the point and from the point on, in em."""


def table_strips(table: Table, width: float, fonts: FontSet) -> list[Strip]:
    """Cut a table ``width`` points wide into strips: title, unit, heads, one strip a row, totals, notes."""
    grid = _grid(table, width, fonts)
    heads = tuple(_head_strips(grid, fonts))
    above = _above(table, width, fonts)
    body = [_row(row, grid, ROW_STYLE, fonts) for row in table.rows]
    if table.total is not None:
        body.append(_row(table.total, grid, TOTAL_STYLE, fonts))
    strips = [_with(strip, keep=True) for strip in (*above, *heads)]
    last = len(body) - 1
    strips += [_with(strip, heads=heads, keep=index == 0 or index == last - 1) for index, strip in enumerate(body)]
    notes = kept_together([strip for note in table.notes for strip in _note(note, width, fonts)])
    if notes:
        strips[-1] = _with(strips[-1], keep=True, heads=strips[-1].heads)
    return strips + notes


def _with(strip: Strip, *, keep: bool = False, heads: tuple[Strip, ...] = ()) -> Strip:
    return Strip(strip.height, strip.draw, keep=keep, heads=heads, bookmark=strip.bookmark)


def _grid(table: Table, width: float, fonts: FontSet) -> _Grid:
    every = [(row, ROW_STYLE) for row in table.rows]
    if table.total is not None:
        every.append((table.total, TOTAL_STYLE))
    rooms = []
    for index, column in enumerate(table.columns):
        parts = [(_split_number(row[index]), style) for row, style in every if column.number and is_number(row[index])]
        before = max((fonts.width(style.face, part[0]) for part, style in parts), default=0.0)
        after = max((fonts.width(style.face, part[1]) for part, style in parts), default=0.0)
        rooms.append((before, after))
    widest = [_widest(index, column, every, rooms[index], fonts) for index, column in enumerate(table.columns)]
    heads = [max(fonts.width(HEAD_STYLE.face, part) for part in column.head.split("\n")) for column in table.columns]
    size, needs = _needs(widest, heads, width)
    edges = (0.0, *accumulate(share_width(width, [column.share for column in table.columns], needs)))
    return _Grid(edges, table.columns, size, tuple(rooms))


def _needs(widest: Sequence[float], heads: Sequence[float], width: float) -> tuple[float, list[float]]:
    """Return the largest size at which every column's text keeps to one line, and the points each column then needs."""
    for size in SIZES:
        needs = [max(em * size + PADDING, head * HEAD_STYLE.size + 2) for em, head in zip(widest, heads, strict=True)]
        if sum(needs) <= width:
            break
    return size, needs


def share_width(width: float, shares: Sequence[float], needs: Sequence[float]) -> list[float]:
    """Share ``width`` out by ``shares``, but give no column less than it needs where the width suffices for all."""
    wide: set[int] = set()
    while len(wide) < len(shares):
        rest = width - sum(needs[index] for index in wide)
        whole = sum(share for index, share in enumerate(shares) if index not in wide)
        short = {index for index, share in enumerate(shares) if index not in wide and share / whole * rest < needs[index]}
        if not short:
            return [needs[index] if index in wide else share / whole * rest for index, share in enumerate(shares)]
        wide |= short
    return [need * width / sum(needs) for need in needs]


def _widest(
    index: int, column: Column, every: Sequence[tuple[Sequence[str], Style]], room: tuple[float, float], fonts: FontSet
) -> float:
    """Return the room in em that a column wants on one line; words longer than LONG are left to be broken."""
    widths = (fonts.width(style.face, row[index]) for row, style in every)
    longest = max((width for width in widths if width <= LONG), default=0.0)
    return max(longest, room[0] + room[1]) if column.number else longest


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number, which is aligned on its point, and not words or a dash."""
    return bool(text) and text[-1:] in "0123456789%" and text.lstrip("+-−")[:1].isdigit()


def _split_number(text: str) -> tuple[str, str]:
    point = text.find(".")
    return (text, "") if point < 0 else (text[:point], text[point:])


def wrapped(text: str, points: float, style: Style, fonts: FontSet) -> list[Line]:
    """Break a cell's text, paragraph by paragraph, into lines of at most ``points``; an empty text has no line."""
    room = max(1.0, points / style.em)
    return [line for part in text.split("\n") if part for line in _broken(part, room, style.face, fonts)]


@lru_cache(maxsize=2048)
def _broken(text: str, room: float, face: Face, fonts: FontSet) -> tuple[Line, ...]:
    """Break a paragraph of a cell; a long list says the same units, stages and chains again and again."""
    return tuple(break_lines(text, room, partial(fonts.width, face), even=False))


def _above(table: Table, width: float, fonts: FontSet) -> list[Strip]:
    strips = []
    for index, line in enumerate(wrapped(table.title, width, TITLE_STYLE, fonts)):
        draw = partial(_draw_centred, line=line, width=width, style=TITLE_STYLE)
        strips.append(Strip(PITCH, draw, grid=index == 0, bookmark=(table.title, 1) if index == 0 else None))
    if table.unit_note:
        strips.append(Strip(NOTE * 1.6, partial(_draw_unit, text=table.unit_note, width=width)))
    return strips


def _draw_centred(sheet: Sheet, x: float, y: float, *, line: Line, width: float, style: Style) -> None:
    left = x + (width - line.end * style.em) / 2
    sheet.line(left, y - (PITCH - style.size) / 2 - BASELINE * style.size, line, style)


def _draw_unit(sheet: Sheet, x: float, y: float, *, text: str, width: float) -> None:
    sheet.write(x + width, y - BASELINE * NOTE, text, NOTE_STYLE, align=1.0)


def _note(note: str, width: float, fonts: FontSet) -> list[Strip]:
    lines = wrapped(note, width, NOTE_STYLE, fonts)
    return [Strip(NOTE * 1.5, partial(_draw_note, line=line)) for line in lines]


def _draw_note(sheet: Sheet, x: float, y: float, *, line: Line) -> None:
    sheet.line(x, y - 4 - BASELINE * NOTE, line, NOTE_STYLE)


def _head_strips(grid: _Grid, fonts: FontSet) -> list[Strip]:
    """Return the table's head: one strip, with the groups above their columns where there are groups."""
    cells = [
        wrapped(column.head, grid.edges[i + 1] - grid.edges[i] - 2, HEAD_STYLE, fonts) for i, column in enumerate(grid.columns)
    ]
    lower = max(_text_height(lines, HEAD_STYLE) for lines in cells) + ROW_AIR
    grouped = any(column.group for column in grid.columns)
    upper = HEAD_STYLE.size * LEADING + ROW_AIR if grouped else 0.0
    groups = {column.group: wrapped(column.group, grid.edges[-1], HEAD_STYLE, fonts) for column in grid.columns}
    height = upper + lower
    return [Strip(height, partial(_draw_head, grid=grid, cells=cells, groups=groups, upper=upper, height=height))]


def _draw_head(
    sheet: Sheet,
    x: float,
    y: float,
    *,
    grid: _Grid,
    cells: Sequence[Lines],
    groups: Mapping[str, Lines],
    upper: float,
    height: float,
) -> None:
    edges = [x + edge for edge in grid.edges]
    index = 0
    for group, members in groupby(grid.columns, key=lambda column: column.group):
        count = len(list(members))
        top = y - upper if group else y
        if group:
            _draw_lines(sheet, edges[index], edges[index + count], y, top, groups[group], HEAD_STYLE)
            sheet.rule(edges[index], top, edges[index + count], top, INNER)
        for place in range(index, index + count):
            _draw_lines(sheet, edges[place], edges[place + 1], top, y - height, cells[place], HEAD_STYLE)
            sheet.rule(edges[place], y if place == index else top, edges[place], y - height, INNER)
        index += count
    sheet.rule(edges[0], y, edges[-1], y, OUTER)
    sheet.rule(edges[0], y - height, edges[-1], y - height, INNER)
    for edge in (edges[0], edges[-1]):
        sheet.rule(edge, y, edge, y - height, OUTER)


def _text_height(lines: Lines, style: Style) -> float:
    return max(1, len(lines)) * style.size * LEADING


def _draw_lines(sheet: Sheet, left: float, right: float, top: float, bottom: float, lines: Lines, style: Style) -> None:
    """Write lines centred in a cell, across and down."""
    height = _text_height(lines, style)
    base = top - (top - bottom - height) / 2 - style.size * (LEADING - 1) / 2 - BASELINE * style.size
    for line in lines:
        sheet.line(left + (right - left - line.end * style.em) / 2, base, line, style)
        base -= style.size * LEADING


class _CellText(NamedTuple):
    text: str
    style: Style
    lines: Lines


def _row(row: Sequence[str], grid: _Grid, style: Style, fonts: FontSet) -> Strip:
    style = style._replace(size=grid.size)
    rooms = [right - left - PADDING + 0.5 for left, right in pairwise(grid.edges)]
    cells = [_CellText(text, style, wrapped(text, room, style, fonts)) for text, room in zip(row, rooms, strict=True)]
    height = max(_text_height(cell.lines, cell.style) for cell in cells)
    height = max(height, _text_height((), ROW_STYLE)) + ROW_AIR
    return Strip(height, partial(_draw_row, cells=cells, grid=grid, last=style.face is TOTAL_STYLE.face, height=height))


def _draw_row(sheet: Sheet, x: float, y: float, *, cells: Sequence[_CellText], grid: _Grid, last: bool, height: float) -> None:
    left, right = x, x + grid.edges[-1]
    for index, cell in enumerate(cells):
        start, stop = x + grid.edges[index], x + grid.edges[index + 1]
        number = grid.columns[index].number
        if number and is_number(cell.text):
            _draw_number(sheet, start, stop, y - height / 2, cell, grid.number_rooms[index])
        elif number or len(cell.lines) == 1:
            _draw_lines(sheet, start, stop, y, y - height, cell.lines, cell.style)
        else:
            _draw_left(sheet, start + PADDING / 2, y, y - height, cell.lines, cell.style)
        if index:
            sheet.rule(start, y, start, y - height, INNER)
    sheet.rule(left, y - height, right, y - height, OUTER if last else INNER)
    for edge in (left, right):
        sheet.rule(edge, y, edge, y - height, OUTER)


def _draw_left(sheet: Sheet, left: float, top: float, bottom: float, lines: Lines, style: Style) -> None:
    height = _text_height(lines, style)
    base = top - (top - bottom - height) / 2 - style.size * (LEADING - 1) / 2 - BASELINE * style.size
    for line in lines:
        sheet.line(left, base, line, style)
        base -= style.size * LEADING


def _draw_number(sheet: Sheet, left: float, right: float, middle: float, cell: _CellText, rooms: tuple[float, float]) -> None:
    """Write a number with its point under the points of its column, the widest one in the middle of the column."""
    before, after = rooms
    whole, rest = _split_number(cell.text)
    point = (left + right) / 2 + (before - after) / 2 * cell.style.size
    base = middle + cell.style.size / 2 - BASELINE * cell.style.size
    sheet.write(point, base, whole, cell.style, align=1.0)
    if rest:
        sheet.write(point, base, rest, cell.style)
