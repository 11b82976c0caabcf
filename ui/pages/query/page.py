"""The query desk 查询台: one box over everything findable, as one types; beside it a builder for conditions on any field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QStackedWidget, QVBoxLayout

from crm.kernel.i18n import N_, _
from crm.store.search import Hit, search
from ui.pages.page import Page
from ui.pages.query.builder import Builder
from ui.shell.command_box import KINDS, OfferDelegate
from ui.widgets.basics import EmptyState, boxed, button, chip, column, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

MOST = 50
SCOPES = (("", N_("Everything")), *KINDS.items())


class QueryPage(Page):
    """Words in, records out."""

    key = "query"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out box, kinds and results, and the builder behind them."""
        super().__init__(shell)
        self.kind = ""
        self.hits: list[Hit] = []
        self.count = chip("")
        self.text = QLineEdit()
        self.text.setAccessibleName(_("Search words"))
        self.text.setPlaceholderText(_("One character is enough; words in any order; pinyin initials, credit code, phone"))
        self.text.setFixedHeight(36)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Results"))
        self.list.setItemDelegate(OfferDelegate(self))
        self.views = QStackedWidget()
        self.views.addWidget(
            EmptyState(
                _("Type to search leads, enterprises, contacts, follow-ups, trips, visits, cases, obstacles and policy clauses.")
            )
        )
        framed = QVBoxLayout()
        framed.setContentsMargins(1, 6, 1, 6)
        framed.addWidget(self.list)
        self.views.addWidget(boxed(framed))
        self.views.addWidget(EmptyState(_("Nothing found. Try fewer words, or a part of the name.")))
        kinds = QButtonGroup(self)
        chips = []
        for key, name in SCOPES:
            made = button(_(name), lambda key=key: self.choose_kind(key))
            made.setCheckable(True)
            made.setChecked(not key)
            made.setProperty("chip", True)
            kinds.addButton(made)
            chips.append(made)
        card = QVBoxLayout()
        card.setContentsMargins(0, 0, 0, 0)
        card.addWidget(self.views)
        self.kinds = boxed(row(self.count, *chips))
        self.builder = Builder(shell)
        self.verbs = boxed(row(*self.builder.verbs))
        self.verbs.hide()
        finder = column(
            self.text,
            boxed(card, "card"),
            self.foot(_("↓ into the results    Enter open    newest first")),
        )
        finder.setStretch(1, 1)
        self.modes = QStackedWidget()
        self.modes.addWidget(boxed(finder))
        self.modes.addWidget(self.builder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.head(_("Query desk"), *self._mode_chips(), self.kinds, None, self.verbs))
        layout.addWidget(self.modes, 1)
        self._typing = QTimer(self, singleShot=True, interval=60)
        self._typing.timeout.connect(self.refresh)
        self.text.textChanged.connect(lambda _text: self._typing.start())
        self.text.returnPressed.connect(lambda: self._open(self.list.item(0)))
        self.list.itemActivated.connect(self._open)
        self.setFocusProxy(self.text)

    def _mode_chips(self) -> list[QPushButton]:
        """Return the two ways to ask: one box, or conditions."""
        group = QButtonGroup(self)
        self.mode_chips = {}
        for number, words in enumerate((_("One box"), _("By conditions"))):
            made = button(words, lambda number=number: self.show_mode(number), tip=f"Ctrl+{number + 1}")
            made.setShortcut(f"Ctrl+{number + 1}")
            made.setCheckable(True)
            made.setChecked(number == 0)
            made.setProperty("tab", True)
            group.addButton(made)
            self.mode_chips[number] = made
        return list(self.mode_chips.values())

    def show_mode(self, number: int) -> None:
        """Show the one box (0) or the builder of conditions (1)."""
        self.mode_chips[number].setChecked(True)
        self.modes.setCurrentIndex(number)
        self.kinds.setVisible(number == 0)
        self.verbs.setVisible(number == 1)
        self.setFocusProxy(self.text if number == 0 else self.builder)
        self.refresh()

    def choose_kind(self, kind: str) -> None:
        """Search one kind of record only."""
        self.kind = kind
        self.refresh()

    def refresh(self) -> None:
        """Ask again what is shown: by words, or by conditions."""
        if self.modes.currentWidget() is self.builder:
            self.builder.refresh()
            return
        text, kinds, actor = self.text.text(), (self.kind,) if self.kind else (), self.shell.actor
        if not text.strip() or actor is None:
            self.count.setText("")
            self.views.setCurrentIndex(0)
            return
        self.shell.read(
            "query", lambda work: search(work.session, text, units=work.actor.units, limit=MOST, kinds=kinds), self.show_hits
        )

    def show_hits(self, hits: list[Hit]) -> None:
        """Show what was found."""
        self.hits = hits
        self.list.clear()
        for hit in hits:
            item = QListWidgetItem(f"{hit.title} {hit.snippet}")
            item.setData(Qt.ItemDataRole.UserRole, (_(KINDS[hit.kind]), hit.title, hit.snippet, self.text.text()))
            self.list.addItem(item)
        self.count.setText(_("{count} found").format(count=f"{len(hits)}{'+' if len(hits) == MOST else ''}"))
        self.views.setCurrentIndex(1 if hits else 2)

    def _open(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            hit = self.hits[self.list.row(item)]
            self.shell.open_record(hit.kind, hit.record_id)
