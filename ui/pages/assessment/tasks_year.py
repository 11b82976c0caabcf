"""The year of tasks as twelve painted months: a mark a task, its shape and tone its state; a month chosen by click or arrows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm.kernel.i18n import _, ngettext
from crm.league.rhythm.queries import TaskRow
from crm.league.rhythm.rules import TASK_STATE_NAMES, TaskState
from ui.theme.theme import theme

TONES = {
    TaskState.DONE: "good",
    TaskState.DONE_LATE: "warn",
    TaskState.OPEN: "accent",
    TaskState.AHEAD: "faint",
    TaskState.LATE: "bad",
}
MONTHS, HEIGHT, MARK = 12, 56, 5.0
MOST_IN_LINE = 6


class TaskYear(QWidget):
    """Paints a year; ← → choose a month, a second click or Escape shows the whole year again."""

    chosen = Signal(int)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.year, self.month = 0, 0
        self.today: date | None = None
        self.rows: dict[int, list[TaskRow]] = {}
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Tasks by month"))

    def sizeHint(self) -> QSize:
        """Return a strip of twelve months."""
        return QSize(MONTHS * 76, HEIGHT)

    def show_year(self, year: int, rows: Sequence[TaskRow], today: date) -> None:
        """Show the tasks of a year by the month in which they fall due."""
        self.year, self.today = year, today
        self.rows = {month: [row for row in rows if row.due_on.month == month] for month in range(1, MONTHS + 1)}
        told = [self.words_of(month) for month in range(1, MONTHS + 1)]
        self.setToolTip("\n".join(told))
        self.setAccessibleDescription(told[self.month - 1] if self.month else "；".join(told))
        self.update()

    def words_of(self, month: int) -> str:
        """Return a month in words: how many tasks, how many of each state."""
        rows = self.rows.get(month, [])
        counts = [(state, sum(row.state is state for row in rows)) for state in TaskState]
        states = "、".join(f"{_(TASK_STATE_NAMES[state])} {count}" for state, count in counts if count)
        count = ngettext("{count} task", "{count} tasks", len(rows)).format(count=len(rows))
        return f"{self.year}-{month:02d} {count}" + (f"：{states}" if states else "")

    def choose(self, month: int) -> None:
        """Choose a month, 0 for the whole year."""
        self.month = month
        self.setAccessibleDescription(self.words_of(month) if month else "")
        self.update()
        self.chosen.emit(month)

    def place_of(self, month: int) -> QRectF:
        """Return where a month is painted."""
        width = self.width() / MONTHS
        return QRectF((month - 1) * width, 0, width, self.height())

    # ---- painting ----------------------------------------------------------------------------------------
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint twelve months."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for month in range(1, MONTHS + 1):
                self._paint_month(painter, month, self.place_of(month).adjusted(2, 1, -2, -1))

    def _paint_month(self, painter: QPainter, month: int, place: QRectF) -> None:
        chosen = month == self.month
        this = self.today is not None and (self.today.year, self.today.month) == (self.year, month)
        painter.setPen(QPen(theme.colour("accent" if chosen else "border"), 1.8 if chosen else 1))
        painter.setBrush(theme.colour("accent_tint" if chosen else "surface"))
        painter.drawRoundedRect(place, 5, 5)
        font = painter.font()
        font.setPixelSize(12)
        font.setBold(this)
        painter.setFont(font)
        painter.setPen(theme.colour("accent" if this else "text"))
        head = QRectF(place.left() + 8, place.top() + 4, place.width() - 16, 18)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, _("month {month}").format(month=month))
        rows = self.rows.get(month, [])
        painter.setPen(theme.colour("secondary"))
        if rows:
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(len(rows)))
        for number, row in enumerate(rows[: MOST_IN_LINE * 2]):
            line, column = divmod(number, MOST_IN_LINE)
            step = min(15.0, (place.width() - 16) / MOST_IN_LINE)
            paint_mark(painter, QPointF(place.left() + 13 + column * step, place.top() + 30 + line * 14), row.state)
        if self.hasFocus() and (chosen or (not self.month and month == 1)):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(place.adjusted(3, 3, -3, -3), 4, 4)

    # ---- hands -------------------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the month under the mouse, or the whole year when it is chosen already."""
        month = min(MONTHS, int(event.position().x() // (self.width() / MONTHS)) + 1)
        self.choose(0 if month == self.month else month)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by the arrows; Escape shows the whole year."""
        if event.key() == Qt.Key.Key_Right:
            self.choose(min(MONTHS, self.month + 1))
        elif event.key() == Qt.Key.Key_Left:
            self.choose(max(1, self.month - 1))
        elif event.key() == Qt.Key.Key_Escape and self.month:
            self.choose(0)
        else:
            super().keyPressEvent(event)


def paint_mark(painter: QPainter, middle: QPointF, state: TaskState) -> None:
    """Paint a state's shape: ● done, ◆ done late, ▲ in hand, ■ late, ○ not begun; legible without its colour."""
    tone, size = theme.colour(TONES[state]), MARK
    painter.setPen(QPen(tone, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush if state is TaskState.AHEAD else tone)
    x, y = middle.x(), middle.y()
    if state in (TaskState.DONE, TaskState.AHEAD):
        painter.drawEllipse(middle, size - 1, size - 1)
    elif state is TaskState.LATE:
        painter.drawRect(QRectF(x - size + 1, y - size + 1, 2 * size - 2, 2 * size - 2))
    elif state is TaskState.OPEN:
        painter.drawPolygon(QPolygonF([QPointF(x, y - size), QPointF(x + size, y + size - 1), QPointF(x - size, y + size - 1)]))
    else:
        painter.drawPolygon(QPolygonF([QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)]))


class StateMark(QWidget):
    """A state's shape with its words, for the legend."""

    def __init__(self, state: TaskState) -> None:
        """Show one state."""
        super().__init__()
        self._state, self._words = state, _(TASK_STATE_NAMES[state])
        self.setAccessibleName(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of shape and words."""
        return QSize(22 + self.fontMetrics().horizontalAdvance(self._words), 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shape and the words."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_mark(painter, QPointF(8, self.height() / 2), self._state)
            painter.setPen(theme.colour("secondary"))
            painter.drawText(QRectF(18, 0, self.width() - 18, self.height()), Qt.AlignmentFlag.AlignVCenter, self._words)
