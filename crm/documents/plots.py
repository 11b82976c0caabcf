"""Charts of several series 对比图、走势图: bars in groups and lines over months, as vectors told apart without colour."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from math import cos, pi, sin
from typing import Final, NamedTuple

from crm.documents.charts import GAP, INK, LINE_INK, NAME_STYLE, NOTE_STYLE, SHORT_INK, TITLE_STYLE
from crm.documents.content import Plot
from crm.documents.fonts import FontSet
from crm.documents.geometry import BASELINE, NOTE, PITCH, SMALL, TABLE
from crm.documents.sheet import Sheet, Style
from crm.documents.strips import Strip
from crm.kernel.series import ChartData, number_text, spread

BAR: Final = 10.0
STEP: Final = 13.0
HATCH: Final = 3.4
TALL: Final = 190.0
"""Points that the lines of a chart are tall, more where more names stand at their ends."""
LABEL: Final = 12.5
FOOT: Final = 18.0
GREY: Final = (0.72, 0.74, 0.78)
DASHES: Final = ((), (5.0, 2.5), (1.6, 2.0), (5.0, 2.0, 1.2, 2.0))
"""On and off in points: how the lines of series are stroked."""
CORNERS: Final = (
    tuple((cos(pi * k / 6), sin(pi * k / 6)) for k in range(12)),
    ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    ((0.0, 1.2), (1.1, -0.85), (-1.1, -0.85)),
    ((0.0, 1.25), (1.25, 0.0), (0.0, -1.25), (-1.25, 0.0)),
    ((0.0, -1.2), (1.1, 0.85), (-1.1, 0.85)),
)
"""Outlines of marks: disc, square, triangle, diamond, triangle on its tip."""
MARK: Final = 2.6


def plot_strips(plot: Plot, width: float, fonts: FontSet) -> list[Strip]:
    """Cut a chart of series ``width`` points wide into strips: title, names of the series, the drawing."""
    data = plot.data
    strips = [
        Strip(PITCH, partial(_draw_title, text=data.title, width=width), grid=True, keep=True, bookmark=(data.title, 1)),
    ]
    unit = f"单位：{data.unit}" if data.unit else ""
    names = [each.name for each in data.series] if len(data.series) > 1 and not plot.lines else []
    if unit or names:
        strips.append(Strip(NOTE * 1.9, partial(_draw_head, names=names, unit=unit, width=width), keep=True))
    if data.empty:
        return strips
    return [*strips, *(_line_strips(data, width, fonts) if plot.lines else _bar_strips(data, width, fonts))]


def _draw_title(sheet: Sheet, x: float, y: float, *, text: str, width: float) -> None:
    sheet.write(x + width / 2, y - (PITCH - SMALL) / 2 - BASELINE * SMALL, text, TITLE_STYLE, align=0.5)


def _draw_head(sheet: Sheet, x: float, y: float, *, names: Sequence[str], unit: str, width: float) -> None:
    base = y - BASELINE * NOTE
    sheet.write(x + width, base, unit, NOTE_STYLE, align=1.0)
    for number, name in enumerate(names):
        _fill(sheet, x, base - 1, 16, 8, number)
        sheet.write(x + 20, base, name, NOTE_STYLE)
        x += 20 + sheet.width(name, NOTE_STYLE) + 12


# ---- bars in groups -----------------------------------------------------------------------------------------
class _Scale(NamedTuple):
    """Where nought stands from the left edge, and points a unit."""

    zero: float
    by: float

    def at(self, value: float) -> float:
        """Return where a number stands."""
        return self.zero + value * self.by


def _bar_strips(data: ChartData, width: float, fonts: FontSet) -> list[Strip]:
    names = max(_wide(fonts, name, NAME_STYLE) for name in data.categories)
    numbers = max(_wide(fonts, each.text(p), NAME_STYLE) for each in data.series for p in range(len(data.categories)))
    left = min(names, width * 0.4) + GAP
    low, high = data.reach()
    by = (width - left - numbers - GAP) / (high - low)
    scale, row = _Scale(left - low * by, by), STEP * len(data.series) + 7
    strips = [
        Strip(row, partial(_draw_group, data=data, place=place, scale=scale, row=row), keep=place < len(data.categories) - 1)
        for place in range(len(data.categories))
    ]
    if data.line is not None and data.line_note:
        strips[-1] = Strip(row, strips[-1].draw, keep=True)
        at = scale.at(float(data.line))
        half = _wide(fonts, data.line_note, NOTE_STYLE) / 2
        strips.append(Strip(NOTE * 2, partial(_draw_note, text=data.line_note, at=min(max(at, half), width - half))))
    return strips


def _wide(fonts: FontSet, text: str, style: Style) -> float:
    return fonts.width(style.face, text) * style.size


def _draw_group(sheet: Sheet, x: float, y: float, *, data: ChartData, place: int, scale: _Scale, row: float) -> None:
    name = data.categories[place]
    sheet.write(x, y - (row - TABLE) / 2 - BASELINE * TABLE, name, NAME_STYLE)
    for number, each in enumerate(data.series):
        end = scale.at(float(each.values[place] or 0))
        low = y - 4 - number * STEP - BAR
        _fill(sheet, x + min(scale.zero, end), low, abs(end - scale.zero), BAR, number)
        text = each.text(place)
        sheet.write(x + max(scale.zero, end) + 4, low + (BAR - TABLE) / 2 + (1 - BASELINE) * TABLE, text, NAME_STYLE)
    sheet.rule(x + scale.zero, y, x + scale.zero, y - row, 0.5)
    if data.line is not None:
        at = x + scale.at(float(data.line))
        sheet.rule(at, y, at, y - row, 0.8, LINE_INK)


def _draw_note(sheet: Sheet, x: float, y: float, *, text: str, at: float) -> None:
    sheet.write(x + at, y - BASELINE * NOTE - 2, text, NOTE_STYLE, align=0.5)


def _fill(sheet: Sheet, x: float, y: float, width: float, height: float, number: int) -> None:
    """Fill a bar as its series is: full, hatched, light, empty, then these again."""
    if width <= 0:
        return
    kind = number % 4
    if kind in (0, 2):
        sheet.box(x, y, width, height, SHORT_INK if kind else INK)
    if kind == 1:
        for x1, y1, x2, y2 in hatching(x, y, width, height):
            sheet.rule(x1, y1, x2, y2, 0.7, INK)
    right, top = x + width, y + height
    for x1, y1, x2, y2 in ((x, y, right, y), (x, top, right, top), (right, y, right, top)):
        sheet.rule(x1, y1, x2, y2, 0.5, INK)


def hatching(x: float, y: float, width: float, height: float) -> list[tuple[float, float, float, float]]:
    """Return the slanting lines that hatch a box, each cut off at its edges."""
    lines, start = [], -height + HATCH
    while start < width:
        first, last = max(0.0, -start), min(height, width - start)
        lines.append((x + start + first, y + first, x + start + last, y + last))
        start += HATCH
    return lines


# ---- lines over months --------------------------------------------------------------------------------------
class _Box(NamedTuple):
    """Where lines run, from the left edge and below the top."""

    left: float
    right: float
    tall: float


def _line_strips(data: ChartData, width: float, fonts: FontSet) -> list[Strip]:
    low, high = data.reach(zero=not data.downwards)
    axis = max(_wide(fonts, number_text(value), NOTE_STYLE) for value in (low, (low + high) / 2, high))
    ends = [_end_words(data, number) for number in range(len(data.series))]
    named = min(max(_wide(fonts, text, NOTE_STYLE) for text in ends), width * 0.4)
    tall = max(TALL, LABEL * len(data.series))
    box = _Box(axis + GAP, width - named - 16, tall)
    return [Strip(tall + FOOT + 12, partial(_draw_lines, data=data, box=box))]


def _end_words(data: ChartData, number: int) -> str:
    each = data.series[number]
    return f"{each.name} {each.text(each.last)}" if each.last is not None else each.name


def _draw_lines(sheet: Sheet, x: float, y: float, *, data: ChartData, box: _Box) -> None:
    top = y - 8
    _draw_grid(sheet, x, top, data, box)
    points = {number: _points(data, number, x, top, box) for number in range(len(data.series))}
    shown = {number: found for number, found in points.items() if found}
    for number, found in shown.items():
        for (place, here), (after, there) in pairwise(found):
            _stroke(sheet, here, there, DASHES[number % len(DASHES)] if after == place + 1 else (1.0, 3.0))
        for _place, at in found:
            _draw_mark(sheet, at, number)
    ends = spread([found[-1][1][1] for found in shown.values()], LABEL, top - box.tall, top)
    for number, end in zip(shown, ends, strict=True):
        last = shown[number][-1][1]
        sheet.rule(last[0] + 4, last[1], x + box.right + 13, end, 0.4, GREY)
        sheet.write(x + box.right + 15, end + NOTE / 2 - BASELINE * NOTE, _end_words(data, number), NOTE_STYLE)


def _points(data: ChartData, number: int, x: float, top: float, box: _Box) -> list[tuple[int, tuple[float, float]]]:
    values = data.series[number].values
    return [(place, _at(data, place, float(value), x, top, box)) for place, value in enumerate(values) if value is not None]


def _at(data: ChartData, place: int, value: float, x: float, top: float, box: _Box) -> tuple[float, float]:
    low, high = data.reach(zero=not data.downwards)
    share = (value - low) / (high - low)
    down = share if data.downwards else 1 - share
    across = place / max(1, len(data.categories) - 1)
    return x + box.left + (box.right - box.left) * across, top - box.tall * down


def _draw_grid(sheet: Sheet, x: float, top: float, data: ChartData, box: _Box) -> None:
    low, high = data.reach(zero=not data.downwards)
    for value in (low, (low + high) / 2, high):
        at = _at(data, 0, value, x, top, box)[1]
        sheet.rule(x + box.left, at, x + box.right, at, 0.4, GREY)
        sheet.write(x + box.left - 4, at + NOTE / 2 - BASELINE * NOTE, number_text(value), NOTE_STYLE, align=1.0)
    if data.line is not None:
        at = _at(data, 0, float(data.line), x, top, box)[1]
        sheet.rule(x + box.left, at, x + box.right, at, 0.8, LINE_INK)
        sheet.write(x + box.left + 4, at + 3, data.line_note, NOTE_STYLE)
    wide = max(sheet.width(name, NOTE_STYLE) for name in data.categories) + 4
    step = (box.right - box.left) / max(1, len(data.categories) - 1)
    every, count = max(1, int(-(-wide // step))), len(data.categories)
    for place in range((count - 1) % every, count, every):
        across = x + box.left + step * place
        sheet.write(across, top - box.tall - 5 - BASELINE * NOTE, data.categories[place], NOTE_STYLE, align=0.5)


def _stroke(sheet: Sheet, here: tuple[float, float], there: tuple[float, float], dashes: Sequence[float]) -> None:
    """Draw a line of dashes: on, off, on …, or a whole one."""
    length = ((there[0] - here[0]) ** 2 + (there[1] - here[1]) ** 2) ** 0.5
    if not dashes or length == 0:
        sheet.rule(*here, *there, 1.1, INK)
        return
    east, north = (there[0] - here[0]) / length, (there[1] - here[1]) / length
    at, turn = 0.0, 0
    while at < length:
        end = min(at + dashes[turn % len(dashes)], length)
        if turn % 2 == 0:
            ends = (here[0] + east * at, here[1] + north * at, here[0] + east * end, here[1] + north * end)
            sheet.rule(*ends, 1.1, INK)
        at, turn = end, turn + 1


def _draw_mark(sheet: Sheet, at: tuple[float, float], number: int) -> None:
    corners = CORNERS[number % len(CORNERS)]
    filled = number // len(CORNERS) % 2 == 0
    sheet.shape([(at[0] + dx * MARK, at[1] + dy * MARK) for dx, dy in corners], INK, filled=filled)
