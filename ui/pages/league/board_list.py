"""The board as a list: group by group, each unit with its rank, how it moved, a bar as long as its score, and the score."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm.kernel.i18n import _, ngettext
from crm.league.scores.board import Board, Place
from crm.league.scores.report import tenths
from ui.theme.theme import theme

ROW, HEAD = 28, 24
PLACE, LARGEST = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
MIDDLE, LEFT, RIGHT = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


def moved_words(place: Place) -> str:
    """Write how a unit moved since the month before: ↑2, ↓1, a dash where it kept its place or had none."""
    return f"↑{place.moved}" if place.moved > 0 else f"↓{-place.moved}" if place.moved < 0 else "—"


def place_words(place: Place) -> str:
    """Say a unit's line in words, for who does not see it."""
    said = [_("No. {rank} {unit}, {score} points").format(rank=place.rank, unit=place.unit, score=tenths(place.tenths))]
    if place.moved > 0:
        said.append(ngettext("up {count} place", "up {count} places", place.moved).format(count=place.moved))
    elif place.moved < 0:
        said.append(ngettext("down {count} place", "down {count} places", -place.moved).format(count=-place.moved))
    return ", ".join(said)


class BoardList(QListWidget):
    """Units by group and rank; the arrows choose, headings are passed over."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.setAccessibleName(_("Leaderboard"))
        self.setItemDelegate(BoardDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)

    def show_board(self, board: Board, chosen: UUID | None) -> None:
        """Show a board and choose a unit, the first where it is not on it."""
        self.blockSignals(True)
        self.clear()
        largest = max((place.tenths for place in board.places), default=0)
        for group, places in board.groups:
            head = QListWidgetItem(group or _("All units"))
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setSizeHint(QSize(100, HEAD))
            self.addItem(head)
            for place in places:
                item = QListWidgetItem(place_words(place))
                item.setData(PLACE, place)
                item.setData(LARGEST, largest)
                item.setSizeHint(QSize(100, ROW))
                self.addItem(item)
        self.blockSignals(False)
        self.choose(chosen)

    def choose(self, unit_id: UUID | None) -> None:
        """Choose a unit, the first where it is not on the board."""
        numbers = [number for number in range(self.count()) if self.item(number).data(PLACE) is not None]
        found = next((number for number in numbers if self.item(number).data(PLACE).unit_id == unit_id), None)
        if found is not None or numbers:
            self.setCurrentRow(numbers[0] if found is None else found)

    def chosen(self) -> Place | None:
        """Return the chosen unit's line."""
        item = self.currentItem()
        place: Place | None = item.data(PLACE) if item is not None else None
        return place


class BoardDelegate(QStyledItemDelegate):
    """Paints a heading, or a unit's line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint one row."""
        place: Place | None = index.data(PLACE)
        box = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if place is None:
            painter.setPen(theme.colour("secondary"))
            painter.drawText(box.adjusted(14, 4, -8, 0), int(LEFT | MIDDLE), str(index.data()))
        else:
            if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
                painter.fillRect(box, theme.colour("accent_tint"))
            self._paint_place(painter, box, place, index.data(LARGEST))
        painter.restore()

    def _paint_place(self, painter: QPainter, box: QRectF, place: Place, largest: int) -> None:
        font = painter.font()
        font.setBold(place.rank <= 3)
        painter.setFont(font)
        painter.setPen(theme.colour("accent" if place.rank <= 3 else "secondary"))
        painter.drawText(QRectF(box.left() + 8, box.top(), 24, box.height()), int(RIGHT | MIDDLE), str(place.rank))
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(theme.colour("good_text" if place.moved > 0 else "bad" if place.moved < 0 else "faint"))
        painter.drawText(QRectF(box.left() + 40, box.top(), 30, box.height()), int(LEFT | MIDDLE), moved_words(place))
        painter.setPen(theme.colour("text"))
        name = painter.fontMetrics().elidedText(place.unit, Qt.TextElideMode.ElideRight, 130)
        painter.drawText(QRectF(box.left() + 72, box.top(), 134, box.height()), int(LEFT | MIDDLE), name)
        left, score = box.left() + 208, tenths(place.tenths)
        room = box.right() - left - 60
        width = room * max(0, place.tenths) / largest if largest > 0 else 0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(QRectF(left, box.center().y() - 5, room, 10), 3, 3)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(QRectF(left, box.center().y() - 5, width, 10), 3, 3)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(box.right() - 56, box.top(), 46, box.height()), int(RIGHT | MIDDLE), score)
