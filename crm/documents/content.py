"""What a paper says, without how it looks: plain values that a document lays out and the page style draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from crm.documents.fonts import Face
from crm.kernel.series import ChartData


class Level(Enum):
    """A paragraph's level 层次 and its face: 一、 Hei, （一） Kai, 1. and （1） and body Fangsong."""

    FIRST = Face.HEI
    SECOND = Face.KAI
    BODY = Face.FANG


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or heading; a heading becomes a bookmark and stays with what follows."""

    text: str
    level: Level = Level.BODY


def numbered(texts: Sequence[str]) -> tuple[Paragraph, ...]:
    """Return paragraphs numbered 1. 2. 3., a single one without a number."""
    if len(texts) == 1:
        return (Paragraph(texts[0]),)
    return tuple(Paragraph(f"{index}. {text}") for index, text in enumerate(texts, 1))


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its head (a line feed breaks it), its share of the width, whether it holds numbers, the group above the head."""

    head: str
    share: float = 1.0
    number: bool = True
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: title, the unit of its numbers, rows of ready text, a last row of totals, notes."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    unit_note: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: whose it is, its size (not negative), and the number as it is written beside it."""

    name: str
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of bars: its title answers one question; ``line`` is a size that all are held against, with its words."""

    title: str
    bars: tuple[Bar, ...]
    unit_note: str = ""
    line: float | None = None
    line_note: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart of several series: bars in groups, or ``lines`` over months, from the same numbers as on the screen."""

    data: ChartData
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form: text, how many of the form's columns it spans, whether it names the cell beside it."""

    text: str
    span: int = 1
    label: bool = False
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form 表: rows of cells over columns of these shares; ``heights`` are least heights in lines of the grid."""

    shares: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with the lines of text beside it; an empty payload is the place of the paper's seal."""

    payload: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment 附件 on pages of its own; ``landscape`` turns it as the standard says."""

    title: str
    blocks: tuple[Paragraph | Table, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs 署名 and the date of the paper 成文日期."""

    unit: str
    day: date


@dataclass(frozen=True, slots=True)
class Footer:
    """The footer block 版记: copies to 抄送, who printed it 印发机关 and when."""

    copies_to: str
    printer: str
    day: date


@dataclass(frozen=True, slots=True)
class Head:
    """The head 版头: issuer's mark, number, and copy number, secrecy and urgency where they are set. ``red`` or plain."""

    mark: str
    number: str
    red: bool = True
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """The code by which a paper is known to be genuine, with the lines beside it.

    It stands in the lower margin, outside the official text, unless the paper has a place of its own for it (a Code).
    """

    payload: str
    lines: tuple[str, ...]
    in_margin: bool = True


@dataclass(frozen=True, slots=True)
class Exported:
    """Who made the file and when, as told outside the official text."""

    name: str
    moment: str


Block = Paragraph | Table | Chart | Plot | Form | Code


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. ``title`` is in parts that a line never ends inside of; ``author`` is the issuing unit."""

    title: tuple[str, ...]
    author: str
    blocks: tuple[Block, ...]
    head: Head | None = None
    addressee: str = ""
    attachments: tuple[Attachment, ...] = ()
    signature: Signature | None = None
    footer: Footer | None = None
    draft: bool = False
    exported: Exported | None = None
    seal: Seal | None = None
