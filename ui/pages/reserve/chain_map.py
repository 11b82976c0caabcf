"""The chain map 产业链图谱: links as cells in the flow upstream → downstream, their state in words and marks, who would fill them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm.kernel.i18n import _
from crm.kernel.money import show_yi
from crm.leads.chains.queries import ChainMap, LinkCell
from crm.leads.chains.rules import LINK_STATES, POSITION_NAMES, Position
from crm.leads.rules import Figure
from ui.theme.theme import theme
from ui.widgets.basics import badge_size, paint_badge

HEAD, CELL, GAP, ARROW, EDGE = 30, 62, 8, 26, 14
TONES = {"missing": "bad", "weak": "warn", "key": "info", "strong": "good"}
"""State of a link → the tone of its badge; each has its words, and missing, weak and strong their shape."""


def state_words(state: str) -> str:
    """Return a link's state with a mark of its own where the badge has none."""
    words = _(LINK_STATES[state])
    return f"◆ {words}" if state == "key" else words


def figure_words(figure: Figure, words: str) -> str:
    """Return how many projects and how much, in one phrase."""
    return words.format(count=figure.number, amount=show_yi(figure.amount, 1))


def talks_words(cell: LinkCell) -> str:
    """Return what a link's leads say; for a gap without any, the question."""
    if cell.asks:
        return _("No project in talks")
    if not cell.talks.number:
        return _("none in talks")
    return figure_words(cell.talks, _("{count} in talks · {amount}亿"))


def here_words(cell: LinkCell) -> str:
    """Return what is here of a link: signed projects, and the firms that the bureau named."""
    firms = len([line for line in cell.data.firms.splitlines() if line.strip()])
    parts = [_("{count} signed").format(count=cell.here.number)] if cell.here.number else []
    parts += [_("{count} firms here").format(count=firms)] if firms else []
    return " · ".join(parts) or _("nothing here yet")


class ChainMapView(QWidget):
    """Paints one chain; arrows move among its links, a click or Enter shows the leads of one."""

    chosen = Signal(object)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.chain: ChainMap | None = None
        self.columns: list[list[LinkCell]] = [[], [], []]
        self.at = (0, 0)
        self.link_id: UUID | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Chain map"))

    def show_chain(self, chain: ChainMap | None) -> None:
        """Show a chain; the link shown before stays chosen where it is still there."""
        self.chain = chain
        links = chain.links if chain is not None else ()
        self.columns = [[each for each in links if each.data.position == position] for position in Position]
        known = {each.id: (column, place) for column, line in enumerate(self.columns) for place, each in enumerate(line)}
        fullest = max(links, key=lambda each: each.talks.number, default=None)
        first = (0, 0) if fullest is None else known[fullest.id]
        self.at = known.get(self.link_id, first) if self.link_id is not None else first
        cell = self.cell()
        self.link_id = None if cell is None else cell.id
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleDescription(self.words_of(cell))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the longest column."""
        most = max(1, *(len(each) for each in self.columns))
        return QSize(720, HEAD + most * (CELL + GAP) + GAP)

    def cell(self) -> LinkCell | None:
        """Return the link under the mark."""
        column, place = self.at
        return self.columns[column][place] if place < len(self.columns[column]) else None

    def words_of(self, cell: LinkCell | None) -> str:
        """Return in words what a link's cell says."""
        if cell is None:
            return ""
        parts = (cell.data.name, _(LINK_STATES[cell.data.state]), talks_words(cell), here_words(cell))
        wanted = _("wanted: {investors}").format(investors=cell.data.wanted) if cell.data.wanted else ""
        return " · ".join(filter(None, (*parts, wanted)))

    # ---- painting ----------------------------------------------------------------------------------------
    def place_of(self, column: int, place: int) -> QRectF:
        """Return where a cell lies."""
        width = (self.width() - 2 * EDGE - 2 * ARROW) / 3
        return QRectF(EDGE + column * (width + ARROW), HEAD + GAP + place * (CELL + GAP), width, CELL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the flow's heads with their arrows, then the cells."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for column, position in enumerate(Position):
                self._paint_head(painter, column, _(POSITION_NAMES[position]))
                for place, cell in enumerate(self.columns[column]):
                    self._paint_cell(painter, self.place_of(column, place), cell)
            if self.hasFocus() and self.cell() is not None:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DotLine))
                painter.drawRoundedRect(self.place_of(*self.at).adjusted(3, 3, -3, -3), 5, 5)

    def _paint_head(self, painter: QPainter, column: int, words: str) -> None:
        """Paint a column's head as an arrow that points on to the next."""
        place = self.place_of(column, 0)
        left, right, top, bottom = place.left(), place.right() + (ARROW - 8 if column < 2 else 0), 6.0, float(HEAD)
        notch = 8.0
        points = [QPointF(left, top), QPointF(right, top)]
        points += [QPointF(right + notch, (top + bottom) / 2)] if column < 2 else []
        points += [QPointF(right, bottom), QPointF(left, bottom)]
        points += [QPointF(left + notch, (top + bottom) / 2)] if column else []
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_tint"))
        painter.drawPolygon(QPolygonF(points))
        count = len(self.columns[column])
        text = f"{words}　{count}"
        _write(
            painter, QRectF(left, top, place.width(), bottom - top), text, "accent", 12, Qt.AlignmentFlag.AlignCenter, bold=True
        )

    def _paint_cell(self, painter: QPainter, place: QRectF, cell: LinkCell) -> None:
        picked = cell.id == self.link_id
        painter.setBrush(theme.colour("bad_tint" if cell.asks else "accent_tint" if picked else "raised"))
        line = QPen(theme.colour("accent" if picked else "bad" if cell.asks else "border"), 2 if picked else 1.2)
        if cell.asks and not picked:
            line.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(line)
        painter.drawRoundedRect(place, 6, 6)
        tone, words = TONES[cell.data.state], state_words(cell.data.state)
        size = badge_size(QFontMetrics(painter.font()), tone, words)
        badge = QRectF(place.right() - size.width() - 8, place.top() + 8, size.width(), 20)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        inner = place.adjusted(12, 7, -12, 0)
        _write(
            painter,
            QRectF(inner.left(), inner.top(), badge.left() - inner.left() - 8, 22),
            cell.data.name,
            "text",
            13,
            left,
            bold=True,
        )
        paint_badge(painter, badge, tone, words)
        ink = "bad" if cell.asks else "text" if cell.talks.number else "secondary"
        question = "？ " if cell.asks else ""
        used = _write(
            painter,
            QRectF(inner.left(), inner.top() + 26, inner.width(), 22),
            question + talks_words(cell),
            ink,
            12,
            left,
            bold=True,
        )
        rest = QRectF(inner.left() + used + 10, inner.top() + 26, max(0.0, inner.width() - used - 10), 22)
        _write(painter, rest, here_words(cell), "secondary", 12, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    # ---- mouse and keys ----------------------------------------------------------------------------------
    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return the column and place of the cell under a point."""
        for column, line in enumerate(self.columns):
            for place in range(len(line)):
                if self.place_of(column, place).contains(point):
                    return column, place
        return None

    def choose(self, column: int, place: int) -> None:
        """Put the mark on a cell and tell its link."""
        self.at = (column, place)
        cell = self.cell()
        if cell is not None:
            self.link_id = cell.id
            self.setAccessibleDescription(self.words_of(cell))
            self.update()
            self.chosen.emit(cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the link under the mouse."""
        found = self.cell_at(event.position())
        if found is not None:
            self.choose(*found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move along the flow by ←→, within a position by ↑↓; Enter shows the leads again."""
        column, place = self.at
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            place = min(max(0, place + (1 if key == Qt.Key.Key_Down else -1)), len(self.columns[column]) - 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            column = next((each for each in range(column + step, 3 if step > 0 else -1, step) if self.columns[each]), column)
            place = min(place, len(self.columns[column]) - 1)
        elif key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        if place >= 0:
            self.choose(column, place)

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the mouse, whom the link wants too."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.cell_at(QPointF(event.pos()))
            words = "" if found is None else self.words_of(self.columns[found[0]][found[1]])
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


def _write(
    painter: QPainter, place: QRectF, words: str, token: str, pixels: int, align: Qt.AlignmentFlag, *, bold: bool = False
) -> int:
    """Write words in the ink of a token, elided to their room; returns how wide they are."""
    font = painter.font()
    font.setPixelSize(pixels)
    font.setWeight(font.Weight.Medium if bold else font.Weight.Normal)
    painter.setFont(font)
    painter.setPen(theme.colour(token))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, align, shown)
    return QFontMetrics(font).horizontalAdvance(shown)
