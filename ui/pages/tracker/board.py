"""The board 看板: the filtered leads by stage, each column with its number and sum."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from crm.kernel.money import show_money, show_yi
from crm.leads.queries import BoardColumn, LeadRow
from crm.leads.rules import stage_words
from ui.widgets.basics import Badge, Card, EmptyState, boxed, clear, column, label, row
from ui.widgets.elided import ElidedLabel


class BoardCard(QFrame):
    """One lead on the board."""

    def __init__(self, lead: LeadRow, board: Board) -> None:
        """Show name, investor, amount and reminder."""
        super().__init__()
        self._id, self._board = lead.id, board
        self.setObjectName("rowLine")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(lead.name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        name = label(lead.name, "strong", wrap=True)
        amount = show_money(lead.total)
        self.setLayout(
            column(
                name,
                ElidedLabel(lead.investor, "faint", Qt.TextElideMode.ElideMiddle),
                ElidedLabel(f"{amount} · {lead.unit_name}", "secondary"),
                row(_narrow(Badge(lead.reminder.state, lead.reminder.words)), None),
                spacing=3,
                margins=(10, 8, 10, 8),
            )
        )

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Choose this lead."""
        self._board.chosen.emit(self._id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose this lead by Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._board.chosen.emit(self._id)
        else:
            super().keyPressEvent(event)


def _narrow(badge: Badge) -> Badge:
    """Let a badge be shortened in a narrow column."""
    badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    badge.setMinimumWidth(48)
    return badge


class Board(QWidget):
    """Columns of leads by stage."""

    chosen = Signal(UUID)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)

    def show_columns(self, columns: list[BoardColumn]) -> None:
        """Show the columns."""
        clear(self._layout)
        for each in columns:
            card = Card(stage_words(each.stage), f"{each.count:,} · {show_yi(each.total_yuan, 1)} 亿元")
            inner = QVBoxLayout()
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(0)
            for lead in each.rows:
                inner.addWidget(BoardCard(lead, self))
            if each.count > len(each.rows):
                inner.addWidget(
                    label(
                        "  " + _("and {count} more; filter to see them").format(count=f"{each.count - len(each.rows):,}"), "faint"
                    )
                )
            if not each.rows:
                inner.addWidget(EmptyState(_("No lead in this stage.")))
            inner.addStretch(1)
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setWidget(boxed(inner))
            card.body.addWidget(area)
            self._layout.addWidget(card, 1)
