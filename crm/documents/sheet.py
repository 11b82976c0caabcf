"""The sheet 版面: a ReportLab canvas that writes Chinese character by character, each where the line breaker put it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from io import BytesIO
from typing import Final, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from crm.documents.archive import VERSION, Facts, describe
from crm.documents.breaking import CLOSING, OPENING, Line
from crm.documents.embedding import EmbeddedFont
from crm.documents.fonts import Face, FontSet
from crm.documents.geometry import PAGE_HEIGHT, PAGE_WIDTH

_NEAR: Final = 0.01
MISSING: Final = "□"
"""Drawn where no face has a character; papers are refused before that (see paper.py)."""
_BLACK: Final = (0.0, 0.0, 0.0)


class Style(NamedTuple):
    """How text looks: its face, size in points, and the room of one wide character in points (the size, if 0)."""

    face: Face
    size: float
    room: float = 0.0

    @property
    def em(self) -> float:
        """The room of one wide character in points."""
        return self.room or self.size


class _Ink(NamedTuple):
    font: str
    code: str
    advance: float
    lean: float
    room: float


class _Inks(dict[str, _Ink]):
    """The inks of one role in one document, made when a character is first drawn."""

    def __init__(self, make: Callable[[str], _Ink]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, character: str) -> _Ink:
        self[character] = ink = self._make(character)
        return ink


class Sheet(Canvas):  # type: ignore[misc]  # ReportLab is untyped
    """A document under the pen: A4, invariant bytes, composite fonts. Coordinates in points from the lower left corner."""

    def __init__(self, fonts: FontSet) -> None:
        """Begin a document that draws with these faces."""
        self._out = BytesIO()
        self._fonts = fonts
        self._embedded: dict[int, EmbeddedFont] = {}
        self._level = -1
        self._inks = {face: _Inks(partial(self._ink, face)) for face in Face}
        super().__init__(self._out, (PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1, lang="zh-CN", pdfVersion=VERSION)

    def _make_preamble(self) -> None:
        """Begin a page without naming a font: ReportLab would refer to Helvetica, which is not embedded."""
        self._preamble = "1 0 0 1 0 0 cm"

    def _ink(self, face: Face, character: str) -> _Ink:
        glyph = self._fonts.glyph(face, character)
        if glyph is None:
            return self._ink(face, MISSING)
        font = self._embedded.get(id(glyph.face))
        if font is None:
            font = self._embedded[id(glyph.face)] = EmbeddedFont(glyph.face, f"F{len(self._embedded) + 1}")
            self._doc.delayedFonts.append(font)
        advance, room = glyph.advance / 1000, self._fonts.width(face, character)
        lean = 0.0 if advance >= room or character in CLOSING else 1.0 if character in OPENING else 0.5
        return _Ink(font.name, font.code(character), advance, lean, room)

    def line(self, x: float, y: float, line: Line, style: Style) -> None:
        """Write a broken line with its text's left edge at ``x`` and its base line at ``y``."""
        placed: list[tuple[float, _Ink]] = []
        for piece in line.pieces:
            self._place(placed, x + piece.x * style.em, piece.text, style)
        self._show(y, placed, style.size, style.em - style.size)

    def write(self, x: float, y: float, text: str, style: Style, align: float = 0.0) -> None:
        """Write ``text`` on one line: ``x`` is its left edge (``align`` 0), middle (0.5) or right edge (1)."""
        placed: list[tuple[float, _Ink]] = []
        self._place(placed, x - align * self.width(text, style), text, style)
        self._show(y, placed, style.size, style.em - style.size)

    def _place(self, placed: list[tuple[float, _Ink]], at: float, text: str, style: Style) -> None:
        """Add the characters of ``text`` from ``at`` on; one narrower than its room leans to its side of it."""
        inks, em, size = self._inks[style.face], style.em, style.size
        for character in text:
            ink = inks[character]
            placed.append((at + ink.lean * (em - ink.advance * size) if ink.lean else at, ink))
            at += ink.room * em

    def width(self, text: str, style: Style) -> float:
        """Return the width of ``text`` in points as :meth:`write` sets it."""
        return style.em * self._fonts.width(style.face, text)

    def _show(self, y: float, placed: Iterable[tuple[float, _Ink]], size: float, spread: float) -> None:
        """Emit one text object: runs of a font, with the pen moved wherever it is not yet where it must be."""
        code = [f"BT {spread:.3f} Tc"]
        font, pen, run = "", 0.0, [""]
        for x, ink in placed:
            if ink.font != font:
                if font:
                    code.append("".join(run) + ">] TJ")
                font = ink.font
                code.append(f"/{font} {size:g} Tf 1 0 0 1 {x:.3f} {y:.3f} Tm")
                run = ["[<"]
            elif abs(pen - x) > _NEAR:
                run.append(f">{(pen - x) * 1000 / size:.1f}<")
            else:
                x = pen  # noqa: PLW2901 - the pen is close enough: no move is written
            run.append(ink.code)
            pen = x + ink.advance * size + spread
        if font:
            code.append("".join(run) + ">] TJ")
        self._code.append(" ".join((*code, "ET")))

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float, colour: Sequence[float] = _BLACK) -> None:
        """Draw a straight line of ``weight`` points."""
        red, green, blue = colour
        self._code.append(f"{red:g} {green:g} {blue:g} RG {weight:.3f} w {x1:.3f} {y1:.3f} m {x2:.3f} {y2:.3f} l S")

    def box(self, x: float, y: float, width: float, height: float, colour: Sequence[float] = _BLACK) -> None:
        """Fill a rectangle whose lower left corner is at ``x``, ``y``."""
        red, green, blue = colour
        self._code.append(f"{red:g} {green:g} {blue:g} rg {x:.3f} {y:.3f} {width:.3f} {height:.3f} re f 0 g")

    def shape(self, points: Sequence[tuple[float, float]], colour: Sequence[float] = _BLACK, *, filled: bool = True) -> None:
        """Draw a closed outline, filled in its colour or in white."""
        red, green, blue = colour
        inside = f"{red:g} {green:g} {blue:g}" if filled else "1 1 1"
        way = " ".join(f"{x:.3f} {y:.3f} {'l' if at else 'm'}" for at, (x, y) in enumerate(points))
        self._code.append(f"{inside} rg {red:g} {green:g} {blue:g} RG 0.7 w {way} b 0 g")

    def ink_colour(self, colour: Sequence[float] = _BLACK) -> None:
        """Write in ``colour`` from now on."""
        self._code.append("{:g} {:g} {:g} rg".format(*colour))

    def bookmark(self, title: str, level: int, top: float) -> None:
        """Add a bookmark that leads to ``top`` on this page; one whose heading is missing moves up to the level it can have."""
        level = self._level = min(level, self._level + 1)
        key = f"b{len(self._doc.idToObject)}-{title}-{self.getPageNumber()}"
        self.bookmarkHorizontal(key, 0, top)
        self.addOutlineEntry(title, key, level)

    def describe(self, facts: Facts) -> None:
        """Say what the file is, as an archive asks."""
        describe(self._doc, facts)

    def finish(self) -> bytes:
        """Write the document and return its bytes."""
        self.save()
        return self._out.getvalue()
