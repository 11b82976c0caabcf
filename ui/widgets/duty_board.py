"""The duty board: posts by rows, half days by cells; B's, stand-ins' and unmanned stretches as bars with words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from crm.kernel.i18n import N_, _
from ui.theme.theme import theme
from ui.widgets.matrix import MatrixDay

UNIT_WIDTH, POST_WIDTH, NAME_WIDTH = 84, 104, 54
LEFT = UNIT_WIDTH + POST_WIDTH + 2 * NAME_WIDTH
HEAD, ROW = 32, 27
CELL_WORDS = {
    "a": N_("A on duty"),
    "b": N_("B for A"),
    "stand_in": N_("stand-in"),
    "unmanned": N_("unmanned"),
    "vacant": N_("no B beside A"),
    "planned": N_("leave waits for approval"),
}
MARKS = {"b": "B", "stand_in": N_("S"), "unmanned": "✕", "vacant": "—", "planned": "…"}


@dataclass(frozen=True, slots=True)
class DutySlot:
    """One half day: its state (see ``CELL_WORDS``), who is on duty, and the absence behind it."""

    state: str
    official: str
    absence: UUID | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One post's line: unit, post, A, B, and its half days by (day, afternoon)."""

    key: UUID
    unit: str
    post: str
    a: str
    b: str
    slots: Mapping[tuple[int, bool], DutySlot] = field(default_factory=dict)


class DutyBoard(QWidget):
    """Paints the board; arrows move, Enter opens the absence under the mark, N enters leave."""

    opened = Signal(object)
    chosen = Signal(object, int)
    created = Signal(object, int)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.rows: list[DutyRow] = []
        self.days: list[MatrixDay] = []
        self.at = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_month(self, days: Sequence[MatrixDay], rows: Sequence[DutyRow]) -> None:
        """Show a month; the mark stays where it was as far as there are cells."""
        self.days, self.rows = list(days), list(rows)
        self.at = (min(self.at[0], max(0, len(rows) - 1)), min(self.at[1], max(0, len(days) - 1)))
        self.setAccessibleDescription(self.words_at(*self.at))
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of every row at a legible cell width."""
        return QSize(LEFT + len(self.days) * 20, HEAD + ROW * max(1, len(self.rows)))

    def _cell_width(self) -> float:
        return (self.width() - LEFT) / max(1, len(self.days))

    # ---- painting ----------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint shading, head, the rows that show and the mark of the keyboard."""
        first = max(0, (event.rect().top() - HEAD) // ROW)
        last = (event.rect().bottom() - HEAD) // ROW
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), theme.colour("surface"))
            self._paint_days(painter)
            for number in range(first, min(last + 1, len(self.rows))):
                self._paint_row(painter, number, self.rows[number])
            self._paint_mark(painter)

    def _paint_days(self, painter: QPainter) -> None:
        width, middle = self._cell_width(), Qt.AlignmentFlag.AlignCenter
        for number, day in enumerate(self.days):
            place = QRectF(LEFT + number * width, 0, width, self.height())
            if not day.working:
                painter.fillRect(place, theme.colour("day_off"))
            ink = "accent" if day.today else "secondary"
            self._text(painter, QRectF(place.left(), 1, width, 16), str(day.number), ink, 11, middle, bold=day.today)
            ink = "accent" if day.today else "faint"
            self._text(painter, QRectF(place.left(), 15, width, 14), day.weekday, ink, 10, middle)
            if day.today:
                painter.setPen(QPen(theme.colour("accent"), 1))
                painter.drawLine(place.topLeft(), place.bottomLeft())
                painter.drawLine(place.topRight(), place.bottomRight())
        left, upright = 10.0, Qt.AlignmentFlag.AlignVCenter
        heads = ((_("Unit"), UNIT_WIDTH), (_("Post"), POST_WIDTH), (_("Role A"), NAME_WIDTH), (_("Role B"), NAME_WIDTH))
        for text, wide in heads:
            self._text(painter, QRectF(left, 0, wide - 4, HEAD), text, "secondary", 12, upright)
            left += wide
        painter.setPen(theme.colour("border"))
        painter.drawLine(QPointF(0, HEAD), QPointF(self.width(), HEAD))

    def _paint_row(self, painter: QPainter, number: int, line: DutyRow) -> None:
        top, middle = HEAD + number * ROW, Qt.AlignmentFlag.AlignVCenter
        first = number == 0 or self.rows[number - 1].unit != line.unit
        if number:
            painter.setPen(theme.colour("border" if first else "hairline"))
            painter.drawLine(QPointF(0 if first else UNIT_WIDTH, top), QPointF(self.width(), top))
        if first:
            self._text(painter, QRectF(10, top, UNIT_WIDTH - 12, ROW), line.unit, "text", 13, middle, bold=True)
        left = float(UNIT_WIDTH + 10)
        for text, wide, ink in (
            (line.post, POST_WIDTH, "text"),
            (line.a or "—", NAME_WIDTH, "text"),
            (line.b or "—", NAME_WIDTH, "secondary"),
        ):
            self._text(painter, QRectF(left, top, wide - 4, ROW), text, ink, 12, middle)
            left += wide
        for start, stop, slot in self._runs(line):
            self._paint_run(painter, top, start, stop, slot)

    def _runs(self, line: DutyRow) -> list[tuple[int, int, DutySlot]]:
        """Return the stretches of equal half days as (first, last) numbered from 0, two a day."""
        runs: list[tuple[int, int, DutySlot]] = []
        for place, day in enumerate(self.days):
            for afternoon in (False, True):
                slot, half = line.slots.get((day.number, afternoon)), place * 2 + afternoon
                if slot is None:
                    continue
                if runs and runs[-1][1] == half - 1 and runs[-1][2] == slot:
                    runs[-1] = (runs[-1][0], half, slot)
                else:
                    runs.append((half, half, slot))
        return runs

    def _paint_run(self, painter: QPainter, top: int, start: int, stop: int, slot: DutySlot) -> None:
        """Paint one stretch: A a thin line, B filled, a stand-in hatched, unmanned full red, planned dashed."""
        half = self._cell_width() / 2
        place = QRectF(LEFT + start * half + 1, top + 5, (stop - start + 1) * half - 2, ROW - 10)
        if slot.state == "a":
            painter.setPen(QPen(theme.colour("border"), 2))
            painter.drawLine(QPointF(place.left(), place.center().y()), QPointF(place.right(), place.center().y()))
            return
        tint, ink = {
            "b": ("accent_tint", "accent"),
            "stand_in": ("warn_tint", "warn_text"),
            "unmanned": ("bad", "on_accent"),
            "planned": ("surface", "accent"),
        }.get(slot.state, ("track", "secondary"))
        style = Qt.PenStyle.DashLine if slot.state == "planned" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.colour("bad" if slot.state == "unmanned" else ink), 1, style))
        painter.setBrush(theme.colour(tint))
        painter.drawRoundedRect(place, 3, 3)
        if slot.state == "stand_in":
            painter.setBrush(QBrush(theme.colour("border"), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(place, 3, 3)
        self._text(painter, place, self._run_words(place, slot), ink, 11, Qt.AlignmentFlag.AlignCenter)

    def _run_words(self, place: QRectF, slot: DutySlot) -> str:
        """Return what fits into a stretch: the mark with the name, or the mark alone."""
        mark = _(MARKS[slot.state]) if slot.state in MARKS else ""
        name = _("unmanned") if slot.state == "unmanned" else slot.official
        font = self.font()
        font.setPixelSize(11)
        whole = f"{mark} {name}".strip()
        return whole if QFontMetrics(font).horizontalAdvance(whole) + 4 <= place.width() else mark

    def _paint_mark(self, painter: QPainter) -> None:
        if self.hasFocus() and self.rows and self.days:
            row, day = self.at
            width = self._cell_width()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(LEFT + day * width, HEAD + row * ROW + 2, width, ROW - 4), 3, 3)

    def _text(
        self, painter: QPainter, place: QRectF, text: str, token: str, pixels: int, align: Qt.AlignmentFlag, *, bold: bool = False
    ) -> None:
        font = painter.font()
        font.setPixelSize(pixels)
        font.setWeight(font.Weight.Medium if bold else font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        painter.drawText(place, align, QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(place.width())))

    # ---- asking ------------------------------------------------------------------------------------------
    def words_at(self, row: int, day: int) -> str:
        """Return in words what a cell shows: the post, which day, and who is on duty in each half of it."""
        if not 0 <= row < len(self.rows) or not 0 <= day < len(self.days):
            return ""
        line, column = self.rows[row], self.days[day]
        parts = [f"{line.unit} {line.post}", _("day {number}").format(number=column.number)]
        for afternoon, half in ((False, _("morning")), (True, _("afternoon"))):
            slot = line.slots.get((column.number, afternoon))
            if slot is not None:
                parts.append(f"{half} {_(CELL_WORDS[slot.state])} {slot.official}".rstrip())
        return " · ".join(parts)

    def absence_here(self) -> UUID | None:
        """Return the absence behind the half days under the mark."""
        if not self.rows or not self.days:
            return None
        line, day = self.rows[self.at[0]], self.days[self.at[1]].number
        found = (line.slots.get((day, afternoon)) for afternoon in (False, True))
        return next((slot.absence for slot in found if slot is not None and slot.absence is not None), None)

    def cell_at(self, place: QPointF) -> tuple[int, int]:
        """Return the row and the day under a point; -1 where there is none."""
        row = int((place.y() - HEAD) // ROW)
        day = int((place.x() - LEFT) // self._cell_width())
        return (row if 0 <= row < len(self.rows) else -1, day if 0 <= day < len(self.days) else -1)

    # ---- moving ------------------------------------------------------------------------------------------
    def move_to(self, row: int, day: int) -> None:
        """Put the mark on a cell, bring it into view and tell; does nothing in an empty month."""
        if not self.rows or not self.days:
            return
        self.at = (min(max(0, row), len(self.rows) - 1), min(max(0, day), len(self.days) - 1))
        self.setAccessibleDescription(self.words_at(*self.at))
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            width = self._cell_width()
            area.ensureVisible(int(LEFT + (self.at[1] + 0.5) * width), HEAD + self.at[0] * ROW + ROW // 2, int(width), ROW)
        self.chosen.emit(self.rows[self.at[0]], self.days[self.at[1]].number)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the mark where the mouse is; beside the days it moves to the row alone."""
        row, day = self.cell_at(event.position())
        if row >= 0:
            self.move_to(row, day if day >= 0 else self.at[1])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the absence there, or begin leave."""
        row, day = self.cell_at(event.position())
        if row >= 0 and day >= 0:
            self.move_to(row, day)
            self._open_or_create()

    def _open_or_create(self) -> None:
        absence = self.absence_here()
        if absence is not None:
            self.opened.emit(absence)
        elif self.rows and self.days:
            self.created.emit(self.rows[self.at[0]], self.days[self.at[1]].number)

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(*self.cell_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows; Enter opens the absence or begins leave, N begins leave."""
        row, day = self.at
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.rows:
            self.move_to(row + step[0], day + step[1])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_or_create()
        elif event.text().lower() == "n" and self.rows and self.days:
            self.created.emit(self.rows[row], self.days[day].number)
        else:
            super().keyPressEvent(event)
