"""Charts 图: bars and lines as vectors in the house's ink, legible from a black-and-white printer, the number beside each mark."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from crm.documents.breaking import break_lines
from crm.documents.content import Bar, Chart
from crm.documents.fonts import Face, FontSet
from crm.documents.geometry import BASELINE, NOTE, PITCH, SMALL, TABLE
from crm.documents.sheet import Sheet, Style
from crm.documents.strips import Strip

TITLE_STYLE: Final = Style(Face.HEI, SMALL)
NAME_STYLE: Final = Style(Face.FANG, TABLE)
NOTE_STYLE: Final = Style(Face.FANG, NOTE)
INK: Final = (0.13, 0.33, 0.66)
"""The house's blue, dark enough (grey 31 %) for a black-and-white printer."""
SHORT_INK: Final = (0.62, 0.70, 0.82)
"""Bars that do not reach the line: light in colour and in grey, and edged."""
LINE_INK: Final = (0.75, 0.15, 0.13)
ROW: Final = 21.0
BAR: Final = 11.0
NUMBER_ROOM: Final = 52.0
"""Points kept at the right for the number of the longest bar."""
GAP: Final = 8.0


def chart_strips(chart: Chart, width: float, fonts: FontSet) -> list[Strip]:
    """Cut a chart ``width`` points wide into strips: title, unit, one strip a bar, the line's words.

    A chart is not parted where a page can hold it.
    """
    strips = [
        Strip(PITCH, partial(_draw_title, text=chart.title, width=width), grid=True, keep=True, bookmark=(chart.title, 1)),
    ]
    if chart.unit_note:
        strips.append(Strip(NOTE * 1.6, partial(_draw_unit, text=chart.unit_note, width=width), keep=True))
    room = max((fonts.width(NAME_STYLE.face, bar.name) for bar in chart.bars), default=0.0) * TABLE
    left = min(room, width * 0.4) + GAP
    scale = (width - left - NUMBER_ROOM) / _largest(chart)
    for index, bar in enumerate(chart.bars):
        draw = partial(_draw_bar, bar=bar, chart=chart, left=left, scale=scale, fonts=fonts)
        strips.append(Strip(ROW, draw, keep=index < len(chart.bars) - 1))
    if chart.line is not None and chart.line_note:
        strips.append(Strip(NOTE * 2, partial(_draw_line_note, text=chart.line_note, x_at=left + chart.line * scale)))
    return strips


def _largest(chart: Chart) -> float:
    sizes = [bar.size for bar in chart.bars] + ([chart.line] if chart.line is not None else [])
    return max([*sizes, 1e-9])


def _draw_title(sheet: Sheet, x: float, y: float, *, text: str, width: float) -> None:
    sheet.write(x + width / 2, y - (PITCH - SMALL) / 2 - BASELINE * SMALL, text, TITLE_STYLE, align=0.5)


def _draw_unit(sheet: Sheet, x: float, y: float, *, text: str, width: float) -> None:
    sheet.write(x + width, y - BASELINE * NOTE, text, NOTE_STYLE, align=1.0)


def _draw_bar(sheet: Sheet, x: float, y: float, *, bar: Bar, chart: Chart, left: float, scale: float, fonts: FontSet) -> None:
    base = y - (ROW - TABLE) / 2 - BASELINE * TABLE
    measure = partial(fonts.width, NAME_STYLE.face)
    for line in break_lines(bar.name, (left - GAP) / TABLE + 0.01, measure, even=False)[:1]:
        sheet.line(x, base, line, NAME_STYLE)
    length, low = bar.size * scale, y - (ROW + BAR) / 2
    short = chart.line is not None and bar.size < chart.line
    if length > 0:
        sheet.box(x + left, low, length, BAR, SHORT_INK if short else INK)
        for x1, y1, x2, y2 in _edges(x + left, low, length):
            sheet.rule(x1, y1, x2, y2, 0.5, INK)
    sheet.rule(x + left, y, x + left, y - ROW, 0.5)
    if chart.line is not None:
        at = x + left + chart.line * scale
        sheet.rule(at, y, at, y - ROW, 0.8, LINE_INK)
    end = max(length, (chart.line or 0) * scale if short and length + 30 > (chart.line or 0) * scale else length)
    sheet.write(x + left + end + 4, base, bar.text, NAME_STYLE)


def _edges(left: float, low: float, length: float) -> Sequence[tuple[float, float, float, float]]:
    right, high = left + length, low + BAR
    return ((left, low, right, low), (left, high, right, high), (right, low, right, high))


def _draw_line_note(sheet: Sheet, x: float, y: float, *, text: str, x_at: float) -> None:
    sheet.write(x + x_at, y - BASELINE * NOTE - 2, text, NOTE_STYLE, align=0.5)
