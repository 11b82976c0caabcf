"""The list of papers: those of the period, or a project to look for and then its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from crm.kernel.i18n import _
from crm.procedures.first_report.queries import newest_registered
from crm.store.search import search
from ui.pages.documents.choosing import PERIODS, PROJECT
from ui.widgets.basics import Card, boxed, button, column, label, row

if TYPE_CHECKING:
    from crm.store.acts import Work
    from ui.shell.window import MainWindow

MOST = 30
"""So many projects found, or newest registered first reports, are offered."""


class Offer(NamedTuple):
    """A line of the list: a document of the period, a document of ``record_id``, or with no ``name`` a project to choose."""

    title: str
    name: str = ""
    record_id: UUID | None = None


class OfferCard(Card):
    """Papers to choose from; ``chosen`` tells (name, record or None)."""

    chosen = Signal(str, object)

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the box for a project's name over the list."""
        super().__init__(_("Documents"))
        self.shell = shell
        self.mode = ""
        self.project: UUID | None = None
        self.setFixedWidth(248)

        # widgets
        self.words = QLineEdit()
        self.words.setPlaceholderText(_("Project or investor"))
        self.words.setAccessibleName(_("Project or investor"))
        self.named = label("", "strong", wrap=True)
        self.other = button(_("Choose another project"), self.leave_project, link=True)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Documents"))
        self.list.setProperty("menu", True)
        self.box = boxed(column(self.words, self.named, row(self.other, None), margins=(12, 10, 12, 4), spacing=4))

        # assembly
        self.body.addWidget(self.box)
        self.body.addWidget(self.list, 1)

        # connections
        self._typing = QTimer(self, singleShot=True, interval=120)
        self._typing.timeout.connect(self._find)
        self.words.textChanged.connect(self._typed)
        self.list.currentRowChanged.connect(self._choose)

    def _typed(self, _text: str) -> None:
        self._typing.start()

    def show_mode(self, mode: str) -> None:
        """Offer what a mode has."""
        self.mode = mode
        self.box.setVisible(mode == PROJECT)
        if mode == PROJECT:
            self._about_project()
            return
        from crm.documents.catalogue import CATALOGUE  # noqa: PLC0415 - documents are loaded when they are wanted

        self.offer([Offer(each.title, each.name) for each in CATALOGUE.values() if each.period in PERIODS[mode]])

    def offer(self, offers: list[Offer]) -> None:
        """Show lines to choose from; nothing is chosen yet."""
        self.list.blockSignals(True)
        self.list.clear()
        for each in offers:
            item = QListWidgetItem(each.title)
            item.setToolTip(each.title)
            item.setData(Qt.ItemDataRole.UserRole, each)
            self.list.addItem(item)
        self.list.setCurrentRow(-1)
        self.list.blockSignals(False)

    def _choose(self, place: int) -> None:
        item = self.list.item(place)
        if item is None:
            return
        offer: Offer = item.data(Qt.ItemDataRole.UserRole)
        if offer.name:
            self.chosen.emit(offer.name, offer.record_id)
        elif offer.record_id is not None:
            QTimer.singleShot(0, self, lambda: self.show_project(offer.record_id, offer.title))

    def choose_again(self) -> None:
        """Tell the chosen line once more: its period is another."""
        self._choose(self.list.currentRow())

    # ---- one project -------------------------------------------------------------------------------------
    def _about_project(self) -> None:
        of_one = self.project is not None
        self.words.setVisible(not of_one)
        self.named.setVisible(of_one)
        self.other.setVisible(of_one)
        if not of_one:
            self._find()

    def leave_project(self) -> None:
        """Look for another project."""
        self.project = None
        self._about_project()
        self.words.setFocus()

    def _find(self) -> None:
        """Find projects by the words typed; none typed: offer the receipts of the newest first reports."""
        text, today = self.words.text().strip(), self.shell.today

        def ask(work: Work) -> list[Offer]:
            if text:
                hits = search(work.session, text, units=work.actor.units, limit=MOST, kinds=("lead",))
                return [Offer(hit.title, "", hit.record_id) for hit in hits]
            from crm.documents.catalogue import document  # noqa: PLC0415 - as above

            receipt = document("first-report-receipt")
            rows = newest_registered(work.session, work.actor, today, MOST)
            return [Offer(f"{receipt.title}  {each.number}", receipt.name, each.id) for each in rows]

        self.shell.read("documents.projects", ask, self._found)

    def _found(self, offers: list[Offer]) -> None:
        if self.mode == PROJECT and self.project is None:
            self.offer(offers)

    def show_project(self, lead_id: UUID, title: str) -> None:
        """Offer the papers of one project."""
        self.project = lead_id
        self.named.setText(title)
        self._about_project()

        def ask(work: Work) -> list[Offer]:
            from crm.documents.catalogue import document  # noqa: PLC0415 - as above
            from crm.documents.of_project import papers_of_project  # noqa: PLC0415 - as above

            papers = papers_of_project(work.session, work.actor, lead_id)
            return [Offer(f"{document(each.name).title}  {each.words}".strip(), each.name, each.record_id) for each in papers]

        self.shell.read("documents.project", ask, self._show_papers)

    def _show_papers(self, offers: list[Offer]) -> None:
        if self.mode == PROJECT and self.project is not None:
            self.offer(offers)
            self.list.setCurrentRow(0)

    def empty(self) -> bool:
        """Tell whether nothing is offered."""
        return self.list.count() == 0
