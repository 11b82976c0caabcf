"""A section with a list at the left and what is chosen at the right: views as chips, a line a record, its acts above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from ui.pages.page import Page
from ui.widgets.basics import Card, EmptyState, boxed, button, chip, clear, column, row
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class ListedSection(Page):
    """Views, a list and a card; subclasses say what a view lists, how a row reads and what the card shows."""

    heading, foot_words = "", ""
    views: tuple[tuple[str, str], ...] = ()
    """(key, untranslated words) of the views; the first one shows first."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the list and the card."""
        super().__init__(shell)
        self.rows: list[Any] = []
        self.wanted: UUID | None = None
        self.view = self.views[0][0]

        # widgets
        self.count = chip("")
        self.list = QListWidget()
        self.list.setAccessibleName(_(self.heading))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_card = Card(_(self.views[0][1]))
        self.list_card.body.addWidget(self.list)
        self.list_card.setFixedWidth(380)
        self.card = Card(_(self.heading))
        self.acts = boxed(row())
        self.chips: dict[str, Any] = {}
        group = QButtonGroup(self)
        for key, words in self.views:
            made = button(_(words), lambda key=key: self.show_view(key))
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setChecked(key == self.view)
            group.addButton(made)
            self.chips[key] = made

        # assembly
        middle = row(self.list_card, self.card, spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.head(_(self.heading), self.count, *self.chips.values(), None, self.acts))
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot(_(self.foot_words)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

        # connections
        self.list.currentRowChanged.connect(self._choose)

    # ---- what subclasses say -----------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the rows of the view shown and hand them to ``show_rows``."""
        raise NotImplementedError

    def line(self, each: Any) -> Line:  # noqa: ANN401 - each section has its own rows
        """Return how a row reads in the list."""
        raise NotImplementedError

    def show_row(self, each: Any) -> None:  # noqa: ANN401
        """Show a row in the card, loading what it needs."""
        raise NotImplementedError

    def count_words(self, count: int) -> str:
        """Return how many rows the view lists, in the word for what they are."""
        return _("{count} entries").format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        raise NotImplementedError

    # ---- showing -----------------------------------------------------------------------------------------
    def show_view(self, key: str) -> None:
        """Show another view."""
        self.view = key
        self.chips[key].setChecked(True)
        self.list_card.title.setText(_(dict(self.views)[key]))
        self.refresh()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show the list, and the row that was shown or asked for."""
        place = max(0, self.list.currentRow())
        self.rows = list(rows)
        self.count.setText(self.count_words(len(rows)))
        self.list.blockSignals(True)
        self.list.clear()
        for each in rows:
            line = self.line(each)
            item = QListWidgetItem()
            item.setSizeHint(QSize(100, line.sizeHint().height()))
            self.list.addItem(item)
            self.list.setItemWidget(item, line)
        if self.wanted is not None:
            place = next((number for number, each in enumerate(rows) if each.id == self.wanted), place)
            self.wanted = None
        self.list.setCurrentRow(min(place, len(rows) - 1))
        self.list.blockSignals(False)
        if not rows:
            self.show_acts()
            self.card.title.setText(_(self.heading))
            self.card.hint.setText("")
            self.card.fill(EmptyState(self.nothing()))
            return
        self._choose(self.list.currentRow())

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.rows):
            self.show_row(self.rows[place])

    def show_parts(self, title: str, hint: str, *parts: QWidget | None) -> None:
        """Show parts in the card, scrolled when they are long."""
        self.card.title.setText(title)
        self.card.hint.setText(hint)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(boxed(column(*parts, None, spacing=0)))
        self.card.fill(area)

    def show_acts(self, *parts: QWidget) -> None:
        """Show the acts that fit the chosen row."""
        layout = self.acts.layout()
        clear(layout)
        for part in parts:
            layout.addWidget(part)

    def paper(self, name: str, record_id: UUID) -> None:
        """Open a record's paper among the documents."""
        documents: Any = self.shell.open("documents")
        documents.show_record_document(name, record_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by J/K and the arrows; Enter opens the lead."""
        key = event.text().lower()
        if event.key() == Qt.Key.Key_Down or key == "j":
            self.list.setCurrentRow(min(self.list.currentRow() + 1, len(self.rows) - 1))
        elif event.key() == Qt.Key.Key_Up or key == "k":
            self.list.setCurrentRow(max(0, self.list.currentRow() - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_lead()
        else:
            super().keyPressEvent(event)

    def open_lead(self) -> None:
        """Open the lead of the chosen row, where the actor may see it."""
        place = self.list.currentRow()
        lead_id = self.rows[place].lead_id if 0 <= place < len(self.rows) else None
        if lead_id is not None:
            self.shell.open_record("lead", lead_id)
