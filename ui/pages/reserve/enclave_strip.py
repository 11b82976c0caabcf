"""The year's enclaves at a glance: the county's part against its target, whole projects, out and in."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm.kernel.i18n import _
from crm.kernel.money import show_yi
from crm.procedures.enclave.rules import DIRECTION_NAMES, Direction, Progress, Totals
from ui.theme.theme import theme


def credited_words(hundredths: int) -> str:
    """Return projects counted in hundredths: 8.4."""
    return f"{hundredths / 100:g}"


class EnclaveStrip(QWidget):
    """Paints four figures, the first with a bar against the target where the actor sees the whole county."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.figures: list[tuple[str, str, str]] = []
        self.share: float | None = None
        self.setFixedHeight(84)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a line of figures."""
        return QSize(700, 84)

    def show_totals(self, totals: Totals, year: int, target: int | None) -> None:
        """Show the year's totals; ``target`` in hundredths, None: the actor does not see the whole county, whose target it is.

        What the splits leave the county stands against its target, as in the league and in the bulletin (domain §4.4).
        """
        whole = totals.whole
        own = credited_words(whole.credited)
        against = own if target is None else f"{own} / {credited_words(target)}"
        left = max(0, (target or 0) - whole.credited)
        outlook = "" if target is None else _("{left} to go").format(left=credited_words(left)) if left else _("target reached")
        self.share = None if not target else min(1.0, whole.credited / target)
        credited = _("of {amount}亿元 the county's part is {part}亿元")
        self.figures = [
            (_("Signed in {year}, by the splits").format(year=year), against, outlook or _("verified signings")),
            (
                _("Whole projects signed"),
                str(whole.signed.number),
                credited.format(amount=show_yi(whole.signed.amount, 1), part=show_yi(whole.credited_amount, 1)),
            ),
            *(self._direction(each, totals.directions[each]) for each in Direction),
        ]
        self.setAccessibleName("；".join(f"{name} {figure} {words}" for name, figure, words in self.figures))
        self.update()

    def _direction(self, direction: Direction, progress: Progress) -> tuple[str, str, str]:
        words = _("{part} by the splits · {talks} in talks")
        told = words.format(part=credited_words(progress.credited), talks=progress.talks.number)
        return _(DIRECTION_NAMES[direction]), str(progress.signed.number), told

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the figures side by side."""
        width = self.width() / max(1, len(self.figures))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, (name, figure, words) in enumerate(self.figures):
                left = place * width
                if place:
                    painter.setPen(theme.colour("hairline"))
                    painter.drawLine(int(left), 12, int(left), self.height() - 12)
                room = width - 32
                self._write(painter, QRectF(left + 16, 10, room, 18), name, "secondary", 12)
                self._write(painter, QRectF(left + 16, 27, room, 28), figure, "text", 20, bold=True)
                self._write(painter, QRectF(left + 16, 56, room, 18), words, "secondary", 12)
            if self.share is not None:
                self._paint_bar(painter, width)

    def _paint_bar(self, painter: QPainter, width: float) -> None:
        bar = QRectF(108, 38, max(20.0, width - 132), 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(bar, 4, 4)
        painter.setBrush(theme.colour("good" if self.share == 1 else "accent"))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(4.0, bar.width() * (self.share or 0)), bar.height()), 4, 4)

    def _write(self, painter: QPainter, place: QRectF, words: str, token: str, pixels: int, *, bold: bool = False) -> None:
        font = painter.font()
        font.setPixelSize(pixels)
        font.setWeight(font.Weight.DemiBold if bold else font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
