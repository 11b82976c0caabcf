"""The page style: a paper's content set as GB/T 9704-2012 wants it, and written as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Final

from crm.documents.archive import UNDATED, Facts
from crm.documents.breaking import Line, break_lines
from crm.documents.charts import chart_strips
from crm.documents.content import Attachment, Block, Chart, Exported, Form, Level, Paper, Paragraph, Plot, Table
from crm.documents.fonts import Face, FontSet, font_set, missing_characters
from crm.documents.forms import code_strip, draw_seal, form_strips
from crm.documents.geometry import (
    AREA_BOTTOM,
    AREA_HEIGHT,
    AREA_RIGHT,
    AREA_TOP,
    AREA_WIDTH,
    BASELINE,
    BODY,
    CHARACTERS,
    EM,
    LEFT_MARGIN,
    MM,
    PAGE_HEIGHT,
    PAGE_NUMBER_GAP,
    PAGE_WIDTH,
    PITCH,
    SMALL,
)
from crm.documents.headings import addressee_strips, footer_strips, head_strips, signature_strips, title_strips
from crm.documents.plots import plot_strips
from crm.documents.sheet import Sheet, Style
from crm.documents.strips import Placed, Strip, blank, kept_together, paginate
from crm.documents.tables import table_strips
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _

BODY_STYLE: Final = Style(Face.FANG, BODY, EM)
PAGE_NUMBER_STYLE: Final = Style(Face.SONG, SMALL)
EXPORT_STYLE: Final = Style(Face.FANG, 8)
WATERMARK_STYLE: Final = Style(Face.HEI, 150)
WATERMARK_GREY: Final = (0.93, 0.93, 0.93)
EXPORT_GREY: Final = (0.45, 0.45, 0.45)
INDENT: Final = 2.0
"""A paragraph begins two characters in."""


def render_paper(paper: Paper, *, installed: bool = False) -> bytes:
    """Set a paper and return its PDF: the same bytes for the same paper and faces.

    Raises RuleBroken ``characters_missing`` where no face has a character, before anything is drawn.
    """
    fonts = font_set(installed=installed)
    check_characters(paper, installed=installed)
    sheet = Sheet(fonts)
    sheet.describe(facts_of(paper))
    turned = [(page, landscape) for landscape, pages in _sections(paper, fonts) for page in pages]
    for number, (page, landscape) in enumerate(turned, 1):
        if number > 1:
            sheet.showPage()
        _draw_page(sheet, page, paper, landscape=landscape)
    if paper.seal is not None and paper.seal.in_margin:
        draw_seal(sheet, paper.seal, len(turned))
    sheet.showOutline()
    return sheet.finish()


def facts_of(paper: Paper) -> Facts:
    """Return what the file says of itself: title, unit, number, and the paper's own date."""
    return Facts(
        "".join(paper.title),
        paper.author,
        paper.head.number if paper.head else "",
        paper.signature.day.isoformat() if paper.signature else UNDATED,
        sealed=paper.seal is not None,
    )


def check_characters(paper: Paper, *, installed: bool = False) -> None:
    """Refuse a paper with a character that no face has, and say where it stands. Raises RuleBroken ``characters_missing``."""
    missing = missing_characters("\n".join(texts_of(paper)), installed=installed)
    if missing:
        places = "；".join(f"{each.character}（U+{ord(each.character):04X}）：“{each.where}”" for each in missing)
        text = _("No font has these characters, so they cannot be printed: {places}. Write them another way or install a font.")
        raise RuleBroken("characters_missing", text.format(places=places), characters=[each.character for each in missing])


def texts_of(value: object) -> list[str]:
    """Return every text that a paper or a part of it holds, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, (tuple, list)):
        return [text for part in value for text in texts_of(part)]
    if is_dataclass(value):
        return [text for part in fields(value) for text in texts_of(getattr(value, part.name))]
    return []


def _sections(paper: Paper, fonts: FontSet) -> list[tuple[bool, list[list[Placed]]]]:
    """Return the paper's pages: the text, then each attachment, turned or not, and the footer block at the very end."""
    sections = [(False, paginate(main_strips(paper, fonts), AREA_HEIGHT))]
    for index, attachment in enumerate(paper.attachments):
        sections.append((attachment.landscape, _attachment_pages(paper, index, fonts)))
    if paper.footer is not None:
        sections[-1] = _with_footer(sections[-1], footer_strips(paper.footer, fonts))
    return sections


def main_strips(paper: Paper, fonts: FontSet) -> list[Strip]:
    """Return the strips of everything before the attachments."""
    strips = head_strips(paper.head) if paper.head else []
    strips += title_strips(paper.title, fonts)
    strips.append(blank(1))
    if paper.addressee:
        strips += addressee_strips(paper.addressee, fonts)
    for block in paper.blocks:
        strips += block_strips(block, AREA_WIDTH, fonts)
    closing = _attachment_note(paper.attachments, fonts)
    if paper.signature:
        closing += signature_strips(paper.signature, fonts)
    if closing:
        # a signature never stands alone on a page: the last line or row of the text goes with it, over the air below a table
        last = 1 if not paper.blocks or isinstance(paper.blocks[-1], Paragraph | Form) else 2
        strips[-last:] = [replace(strip, keep=True) for strip in strips[-last:]]
    return strips + kept_together(closing)


def block_strips(block: Block, width: float, fonts: FontSet) -> list[Strip]:
    """Return the strips of one block ``width`` points wide."""
    if isinstance(block, Paragraph):
        return paragraph_strips(block, fonts, width)
    if isinstance(block, Table):
        return [*table_strips(block, width, fonts), blank(0.4)]
    if isinstance(block, Chart):
        return [*chart_strips(block, width, fonts), blank(0.4)]
    if isinstance(block, Plot):
        return [*plot_strips(block, width, fonts), blank(0.4)]
    if isinstance(block, Form):
        return form_strips(block, width, fonts)
    return [blank(0.4), code_strip(block)] if block.payload else []


def paragraph_strips(paragraph: Paragraph, fonts: FontSet, width: float = AREA_WIDTH) -> list[Strip]:
    """Return a paragraph's lines, each on the grid; a heading stays with the text after it and is bookmarked."""
    style = Style(paragraph.level.value, BODY, EM)
    measure = partial(fonts.width, style.face)
    lines = break_lines(paragraph.text, width / EM, measure, first=INDENT)
    heading = paragraph.level is not Level.BODY
    strips = [Strip(PITCH, partial(_draw_line, line=line, style=style), grid=True, keep=heading) for line in lines]
    if heading and strips:
        strips[0] = replace(strips[0], bookmark=(paragraph.text, 0 if paragraph.level is Level.FIRST else 1))
    return strips


def _draw_line(sheet: Sheet, x: float, y: float, *, line: Line, style: Style) -> None:
    sheet.line(x, y - BASELINE * style.size, line, style)


def _attachment_note(attachments: Sequence[Attachment], fonts: FontSet) -> list[Strip]:
    """Return the note of attachments 附件说明: a line below the text, two characters in, names without a mark at the end."""
    if not attachments:
        return []
    many = len(attachments) > 1
    strips = [blank(1)]
    measure = partial(fonts.width, Face.FANG)
    for index, attachment in enumerate(attachments):
        label = ("附件：" if index == 0 else "") + (f"{index + 1}. " if many else "")
        start = INDENT if index == 0 else INDENT + 3
        inner = INDENT + 3 + (measure(f"{index + 1}. ") if many else 0)
        lines = break_lines(label + attachment.title, CHARACTERS, measure, first=start, rest=inner)
        strips += [Strip(PITCH, partial(_draw_line, line=line, style=BODY_STYLE), grid=True) for line in lines]
    return strips


def _attachment_pages(paper: Paper, index: int, fonts: FontSet) -> list[list[Placed]]:
    """Return an attachment's pages: its number at the upper left in Hei, its title on the third line."""
    attachment = paper.attachments[index]
    width, height = (AREA_HEIGHT, AREA_WIDTH) if attachment.landscape else (AREA_WIDTH, AREA_HEIGHT)
    label = "附件" if len(paper.attachments) == 1 else f"附件{index + 1}"
    line = break_lines(label, CHARACTERS, partial(fonts.width, Face.HEI))[0]
    style = Style(Face.HEI, BODY, EM)
    bookmark = (f"{label} {attachment.title}", 0)
    strips = [
        Strip(PITCH, partial(_draw_line, line=line, style=style), grid=True, bookmark=bookmark),
        blank(0.5 if attachment.landscape else 1),
    ]
    strips += title_strips((attachment.title,), fonts, width)
    strips.append(blank(0.5))
    for block in attachment.blocks:
        strips += block_strips(block, width, fonts)
    return paginate(strips, height)


def _with_footer(section: tuple[bool, list[list[Placed]]], footer: list[Strip]) -> tuple[bool, list[list[Placed]]]:
    """Put the footer block at the foot of the last page, or on one more where it does not fit or the page is turned."""
    landscape, pages = section
    placed = paginate(footer, AREA_HEIGHT)[0]
    end = max((item.top + item.strip.height for item in pages[-1]), default=0.0)
    if landscape or end > placed[0].top:
        return landscape, [*pages, placed]
    return landscape, [*pages[:-1], [*pages[-1], *placed]]


def _draw_page(sheet: Sheet, page: Sequence[Placed], paper: Paper, *, landscape: bool) -> None:
    if paper.draft:
        _draw_watermark(sheet)
    upright = not landscape or page[0].strip.bottom
    for item in page:
        if item.strip.bookmark is not None:
            sheet.bookmark(*item.strip.bookmark, AREA_TOP - item.top if upright else AREA_TOP)
    if upright:
        for item in page:
            item.strip.draw(sheet, LEFT_MARGIN, AREA_TOP - item.top)
    else:
        sheet.saveState()
        sheet.translate(LEFT_MARGIN, AREA_BOTTOM)
        sheet.rotate(90)
        for item in page:
            item.strip.draw(sheet, 0.0, -item.top)
        sheet.restoreState()
    _draw_page_number(sheet, sheet.getPageNumber())
    if paper.exported is not None:
        _draw_exported(sheet, paper.exported)


def _draw_page_number(sheet: Sheet, number: int) -> None:
    """Write 页码: size 4 half-width Song between dashes, 7 mm below the type area, right on odd pages and left on even."""
    text = f"— {number} —"
    y = AREA_BOTTOM - PAGE_NUMBER_GAP - 0.36 * SMALL
    if number % 2:
        sheet.write(AREA_RIGHT - SMALL, y, text, PAGE_NUMBER_STYLE, align=1.0)
    else:
        sheet.write(LEFT_MARGIN + SMALL, y, text, PAGE_NUMBER_STYLE)


def _draw_watermark(sheet: Sheet) -> None:
    sheet.saveState()
    sheet.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    sheet.rotate(55)
    sheet.ink_colour(WATERMARK_GREY)
    sheet.write(0, -0.36 * WATERMARK_STYLE.size, "草　稿", WATERMARK_STYLE, align=0.5)
    sheet.restoreState()


def _draw_exported(sheet: Sheet, exported: Exported) -> None:
    """Name who made the file and when, in small grey below the page number: outside the official text."""
    sheet.ink_colour(EXPORT_GREY)
    sheet.write(PAGE_WIDTH / 2, 12 * MM, f"{exported.name} {exported.moment} 由四季招商导出", EXPORT_STYLE, align=0.5)
    sheet.ink_colour()
