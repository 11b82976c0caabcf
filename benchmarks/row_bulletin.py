"""The monthly bulletin of 20 units as PDF, against ReportLab drawing the same pages from ready values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any
from unittest.mock import patch

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.measure import Bench, Measured, in_turn
from crm.documents import paper
from crm.documents.breaking import Line
from crm.documents.catalogue import gather, render
from crm.documents.data import Wanted, month_before
from crm.documents.fonts import CHAINS, FOLDER, Face
from crm.documents.monthly_bulletin import MonthlyBulletin
from crm.documents.sheet import Sheet, Style
from crm.people.queries import actor_by_login
from crm.store.acts import Work

NAME, UNITS = "monthly-bulletin", 20
Drawing = list[Callable[[Canvas], Any]]


def measure(bench: Bench) -> list[Measured]:
    """Gather, lay out and write the bulletin of last month, in turn with its recorded strokes on a bare canvas."""
    desk = bench.desk()
    work = desk.work(None)
    actor = actor_by_login(work.session, None)
    today = desk.clock.today()
    wanted = Wanted(desk.clock.now(), *month_before(today.year, today.month), None, actor.name)

    def whole() -> None:
        render(NAME, twenty(gather(NAME, work.session, actor, wanted)))
        work.close()

    data = twenty(gather(NAME, work.session, actor, wanted))
    drawing = recorded(NAME, data)
    register_faces()
    floor, value = in_turn(lambda: drawn(drawing), whole, bench.rounds)
    printed = in_turn(lambda: drawn(drawing), lambda: render(NAME, data), bench.rounds)[1]
    _end(work)
    desk.close()
    return [
        Measured(f"monthly bulletin of {UNITS} units as PDF", floor, printed, 2),
        Measured(f"… gathered from {bench.leads:,} leads too", floor, value, None),
    ]


def register_faces() -> None:
    """Let a bare canvas write with the house's faces."""
    for face in Face:
        registerFont(TTFont(face.name, str(FOLDER / f"{CHAINS[face][0]}.ttf")))


def _end(work: Work) -> None:
    work.close()


def twenty(data: MonthlyBulletin) -> MonthlyBulletin:
    """Return the bulletin with exactly 20 units, the first ones again where the county has fewer."""
    units = data.units * (UNITS // max(len(data.units), 1) + 1)
    return replace(data, units=units[:UNITS])


def recorded(name: str, data: Any) -> Drawing:  # noqa: ANN401 - each document has its own data class
    """Set a document once and return its strokes with every position ready."""
    strokes: Drawing = []
    with _recording(strokes):
        render(name, data)
    return strokes


@contextmanager
def _recording(strokes: Drawing) -> Iterator[None]:
    class Recorder(Sheet):
        """A sheet that notes what is drawn on it."""

        def line(self, x: float, y: float, line: Line, style: Style) -> None:
            for piece in line.pieces:
                strokes.append(_text(x + piece.x * style.em, y, piece.text, style))
            super().line(x, y, line, style)

        def write(self, x: float, y: float, text: str, style: Style, align: float = 0.0) -> None:
            strokes.append(_text(x - align * self.width(text, style), y, text, style))
            super().write(x, y, text, style, align)

        def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float, colour: Any = (0, 0, 0)) -> None:  # noqa: ANN401
            strokes.append(lambda canvas: _rule(canvas, (x1, y1, x2, y2), weight, colour))
            super().rule(x1, y1, x2, y2, weight, colour)

        def showPage(self) -> None:  # noqa: N802 - ReportLab's name
            strokes.append(Canvas.showPage)
            super().showPage()

    with patch.object(paper, "Sheet", Recorder):
        yield


def _text(x: float, y: float, text: str, style: Style) -> Callable[[Canvas], Any]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(style.face.name, style.size)
        canvas.drawString(x, y, text, charSpace=style.em - style.size)

    return draw


def _rule(canvas: Canvas, place: tuple[float, ...], weight: float, colour: Any) -> None:  # noqa: ANN401 - three parts
    canvas.setLineWidth(weight)
    canvas.setStrokeColorRGB(*colour)
    canvas.line(*place)


def drawn(strokes: Drawing) -> bytes:
    """Draw strokes on a bare canvas and return the PDF."""
    out = BytesIO()
    canvas = Canvas(out, pageCompression=1, invariant=1)
    for stroke in strokes:
        stroke(canvas)
    canvas.save()
    return out.getvalue()
