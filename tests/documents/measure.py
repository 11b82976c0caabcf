"""A PDF read back: every character with its box, size and font, in millimetres from the upper left corner."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

MM = 72 / 25.4
SAME_LINE = 0.3


@dataclass(frozen=True, slots=True)
class Mark:
    """A character as it stands on a page: its box in mm, where its origin stands, its size in points, its font."""

    character: str
    left: float
    top: float
    right: float
    bottom: float
    origin: tuple[float, float]
    size: float
    font: str


def pages_of(pdf: bytes) -> list[list[Mark]]:
    """Return the visible characters of every page."""
    document = pypdfium2.PdfDocument(pdf)
    return [_marks(page) for page in document]


def _marks(page: pypdfium2.PdfPage) -> list[Mark]:
    text, height = page.get_textpage(), page.get_height()
    found = []
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            code = 0x10000 + (code - 0xD800) * 0x400 + pdfium.FPDFText_GetUnicode(text, index + 1) - 0xDC00
        if code <= 0x20 or 0xDC00 <= code <= 0xDFFF or code == 0xFFFE:
            continue
        left, bottom, right, top = text.get_charbox(index, loose=False)
        found.append(
            Mark(
                chr(code),
                left / MM,
                (height - top) / MM,
                right / MM,
                (height - bottom) / MM,
                _origin(text, index, height),
                pdfium.FPDFText_GetFontSize(text, index),
                _font(text, index),
            )
        )
    return found


def _origin(text: pypdfium2.PdfTextPage, index: int, height: float) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    return x.value / MM, (height - y.value) / MM


def _font(text: pypdfium2.PdfTextPage, index: int) -> str:
    flags, buffer = ctypes.c_int(), ctypes.create_string_buffer(80)
    pdfium.FPDFText_GetFontInfo(text, index, buffer, 80, flags)
    return buffer.value.decode().split("+")[-1]


def lines_of(marks: list[Mark]) -> list[list[Mark]]:
    """Group characters by base line, from top to bottom, each line from left to right."""
    rows: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: mark.origin[1]):
        if not rows or mark.origin[1] - rows[-1][-1].origin[1] > SAME_LINE:
            rows.append([])
        rows[-1].append(mark)
    return [sorted(row, key=lambda mark: mark.origin[0]) for row in rows]


def text(line: list[Mark]) -> str:
    """Return a line's characters."""
    return "".join(mark.character for mark in line)
