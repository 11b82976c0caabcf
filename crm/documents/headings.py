"""Head, title, addressee, signature and footer block 版头、标题、主送、署名、版记 after GB/T 9704-2012 §7."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from crm.documents.breaking import Line, break_lines
from crm.documents.content import Footer, Head, Signature
from crm.documents.fonts import Face, FontSet
from crm.documents.geometry import (
    AREA_WIDTH,
    BASELINE,
    BODY,
    CHARACTERS,
    EM,
    MARK_TOP,
    PITCH,
    RED,
    RED_LINE_GAP,
    SMALL,
    THICK,
    THIN,
    TITLE,
)
from crm.documents.prose import long_date
from crm.documents.sheet import Sheet, Style
from crm.documents.strips import Strip
from crm.documents.titles import break_title, title_width

MARK_LARGEST: Final = 48.0
"""Points; the standard leaves the size of the issuer's mark open but for looks (醒目、美观、庄重)."""
RED_WEIGHT: Final = 1.2
TITLE_STYLE: Final = Style(Face.TITLE, TITLE)
TITLE_LEADING: Final = 34.0
BODY_STYLE: Final = Style(Face.FANG, BODY, EM)
HEI_STYLE: Final = Style(Face.HEI, BODY, EM)
FOOTER_STYLE: Final = Style(Face.FANG, SMALL)
FOOTER_LINE: Final = 24.0
"""Points of one line of the footer block."""


def head_strips(head: Head) -> list[Strip]:
    """Return the head 版头 as one strip: mark, number two lines below it, red line 4 mm below that, two lines of air."""
    size = min(MARK_LARGEST, AREA_WIDTH / max(1.0, title_width(head.mark)))
    number_top = MARK_TOP + size + 2 * PITCH
    line_at = number_top + BODY + RED_LINE_GAP
    draw = partial(_draw_head, head=head, size=size, number_top=number_top, line_at=line_at)
    return [Strip(line_at + 2 * PITCH, draw)]


def _draw_head(sheet: Sheet, x: float, y: float, *, head: Head, size: float, number_top: float, line_at: float) -> None:
    corner = [(head.copy_number, BODY_STYLE), (head.secrecy, HEI_STYLE), (head.urgency, HEI_STYLE)]
    for index, (text, style) in enumerate((text, style) for text, style in corner if text):
        sheet.write(x, y - index * PITCH - BASELINE * BODY, text, style)
    if head.red:
        sheet.ink_colour(RED)
    sheet.write(x + AREA_WIDTH / 2, y - MARK_TOP - BASELINE * size, head.mark, Style(Face.TITLE, size), align=0.5)
    sheet.ink_colour()
    sheet.write(x + AREA_WIDTH / 2, y - number_top - BASELINE * BODY, head.number, BODY_STYLE, align=0.5)
    colour = RED if head.red else (0.0, 0.0, 0.0)
    sheet.rule(x, y - line_at, x + AREA_WIDTH, y - line_at, RED_WEIGHT, colour)


def title_strips(parts: Sequence[str], fonts: FontSet, width: float = AREA_WIDTH) -> list[Strip]:
    """Return the title's lines, centred; each line is a strip kept with the next."""
    lines = break_title(parts, width / TITLE - 1)
    measure = partial(fonts.width, Face.TITLE)
    strips = []
    for text in lines:
        line = break_lines(text, width, measure)[0]
        strips.append(Strip(TITLE_LEADING, partial(_draw_centred, line=line, width=width), keep=True))
    return strips


def _draw_centred(sheet: Sheet, x: float, y: float, *, line: Line, width: float) -> None:
    sheet.line(x + (width - line.end * TITLE) / 2, y - BASELINE * TITLE, line, TITLE_STYLE)


def addressee_strips(addressee: str, fonts: FontSet) -> list[Strip]:
    """Return the addressee 主送机关: flush left, ended by a colon, further lines flush left too."""
    lines = break_lines(addressee.rstrip("：:") + "：", CHARACTERS, partial(fonts.width, Face.FANG))
    return [Strip(PITCH, partial(_draw_body, line=line), grid=True, keep=True) for line in lines]


def _draw_body(sheet: Sheet, x: float, y: float, *, line: Line) -> None:
    sheet.line(x, y - BASELINE * BODY, line, BODY_STYLE)


def signature_strips(signature: Signature, fonts: FontSet) -> list[Strip]:
    """Return signature and date with room for the seal: the date four characters from the right, the unit centred over it.

    A unit wider than the date ends two characters from the right at the latest, and the date moves under its middle.
    """
    day = long_date(signature.day)
    unit_width = BODY_STYLE.em * fonts.width(Face.FANG, signature.unit)
    day_width = BODY_STYLE.em * fonts.width(Face.FANG, day)
    middle = AREA_WIDTH - 4 * EM - day_width / 2
    middle = min(middle, AREA_WIDTH - 2 * EM - unit_width / 2)
    air = Strip(2 * PITCH, lambda _sheet, _x, _y: None)
    return [
        air,
        Strip(PITCH, partial(_draw_middle, text=signature.unit, middle=middle), grid=True),
        Strip(PITCH, partial(_draw_middle, text=day, middle=AREA_WIDTH - 4 * EM - day_width / 2), grid=True),
    ]


def _draw_middle(sheet: Sheet, x: float, y: float, *, text: str, middle: float) -> None:
    sheet.write(x + middle, y - BASELINE * BODY, text, BODY_STYLE, align=0.5)


def footer_strips(footer: Footer, fonts: FontSet) -> list[Strip]:
    """Return the footer block 版记 for the foot of the last page: size 4, thick lines above and below, a thin one between."""
    measure = partial(fonts.width, Face.FANG)
    room = AREA_WIDTH / SMALL - 1
    copies = break_lines(f"抄送：{footer.copies_to.rstrip('。')}。", room, measure, first=1, rest=4) if footer.copies_to else []
    count = len(copies) + 1
    draw = partial(_draw_footer, footer=footer, copies=copies)
    return [Strip(count * FOOTER_LINE, draw, bottom=True)]


def _draw_footer(sheet: Sheet, x: float, y: float, *, footer: Footer, copies: Sequence[Line]) -> None:
    right = x + AREA_WIDTH
    bottom = y - (len(copies) + 1) * FOOTER_LINE
    sheet.rule(x, y - THICK / 2, right, y - THICK / 2, THICK)
    inset = (FOOTER_LINE - SMALL) / 2 + BASELINE * SMALL
    for index, line in enumerate(copies):
        sheet.line(x, y - index * FOOTER_LINE - inset, line, FOOTER_STYLE)
    if copies:
        sheet.rule(x, bottom + FOOTER_LINE, right, bottom + FOOTER_LINE, THIN)
    base = bottom + FOOTER_LINE - inset
    sheet.write(x + SMALL, base, footer.printer, FOOTER_STYLE)
    sheet.write(right - SMALL, base, f"{long_date(footer.day)}印发", FOOTER_STYLE, align=1.0)
    sheet.rule(x, bottom + THICK / 2, right, bottom + THICK / 2, THICK)
