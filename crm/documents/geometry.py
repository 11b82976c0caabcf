"""The page of GB/T 9704-2012 党政机关公文格式 in points: A4, margins, type area, line grid, sizes and line weights."""

from __future__ import annotations

from typing import Final

MM: Final = 72 / 25.4
"""One millimetre in points."""

PAGE_WIDTH: Final = 210 * MM
PAGE_HEIGHT: Final = 297 * MM
TOP_MARGIN: Final = 37 * MM
"""天头, ±1 mm."""
LEFT_MARGIN: Final = 28 * MM
"""订口, ±1 mm."""
AREA_WIDTH: Final = 156 * MM
"""版心 width."""
AREA_HEIGHT: Final = 225 * MM
"""版心 height."""
AREA_TOP: Final = PAGE_HEIGHT - TOP_MARGIN
AREA_BOTTOM: Final = AREA_TOP - AREA_HEIGHT
AREA_RIGHT: Final = LEFT_MARGIN + AREA_WIDTH

CHARACTERS: Final = 28
"""Characters a line."""
LINES: Final = 22
"""Lines a page."""
EM: Final = AREA_WIDTH / CHARACTERS
"""Advance of one body character, 15.79 pt: 28 of them fill the type area."""
PITCH: Final = AREA_HEIGHT / LINES
"""Distance of two base lines, 28.99 pt."""

BODY: Final = 16.0
"""Size 3 三号."""
TITLE: Final = 22.0
"""Size 2 二号."""
SMALL: Final = 14.0
"""Size 4 四号: footer block and page number."""
TABLE: Final = 12.0
"""小四, the size of tables (our default)."""
NOTE: Final = 10.5
"""五号, the size of notes below tables (our default)."""

BASELINE: Final = 0.88
"""The base line lies this part of the size below the top of a character."""

MARK_TOP: Final = 35 * MM
"""The issuer's mark 发文机关标志 stands this far below the top of the type area."""
RED_LINE_GAP: Final = 4 * MM
"""The red line 红色分隔线 lies this far under the document number."""
PAGE_NUMBER_GAP: Final = 7 * MM
"""The dash of the page number lies this far below the type area."""
THICK: Final = 0.35 * MM
"""First and last line of the footer block 版记."""
THIN: Final = 0.25 * MM
"""Lines inside the footer block."""
RED: Final = (0.85, 0.05, 0.07)
