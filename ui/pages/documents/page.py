"""Documents 文书: what can be printed for a month or a record, its preview, saving and printing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressDialog,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.procedures.first_report.queries import ReportRow, newest_registered
from crm.store.files import write_whole
from ui.pages.documents.publishing import PublishingBar
from ui.pages.documents.sheets import ZOOMS, Pdf, SheetView, SmallPictures
from ui.pages.documents.verifying import VerifyDialog
from ui.pages.page import Page
from ui.shell.worker import Cancelled
from ui.widgets.basics import Card, EmptyState, boxed, button, chip, column, label, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

MOST_REPORTS = 30
"""So many of the newest registered first reports are offered."""


class DocumentsPage(Page):
    """The month's documents, and any document that another page asks for."""

    key = "documents"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out list, preview and small pictures."""
        super().__init__(shell)
        today = shell.today
        self.year, self.month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
        self.pdf, self.name, self.file_name = b"", "", ""

        # widgets
        self.month_label = label("", "strong")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Documents"))
        self.list.setProperty("menu", True)
        self.list_card = Card(_("Documents"))
        self.list_card.body.addWidget(self.list)
        self.list_card.setFixedWidth(248)
        self.preview = Card(_("Preview"))
        self.bar = PublishingBar(shell)
        self.stack = QStackedWidget()
        self.view = SheetView()
        self.small = SmallPictures()
        self.page_chip = chip("")
        self.zoom_chip = chip("80%")
        self.words = QLineEdit()
        self.words.setPlaceholderText(_("Find in the document"))
        self.words.setAccessibleName(_("Find in the document"))
        self.words.setFixedWidth(160)
        self.found = label("", "faint")
        self.print_button = button(_("Print…"), self.print, primary=True, shortcut="Ctrl+P", icon="printer")
        self.print_button.setShortcut("Ctrl+P")
        self.save_button = button(_("Save PDF…"), self.ask_save, icon="save")
        self._of_month: list[QWidget] = [
            button("‹", lambda: self.turn(-1), tip=_("month before")),
            self.month_label,
            button("›", lambda: self.turn(1), tip=_("month after")),
            button(_("Save the month…"), self.ask_save_month),
        ]

        # assembly
        reading = row(self.view, self.small, spacing=0)
        reading.setStretch(0, 1)
        self.reading = boxed(column(self.bar, reading, spacing=0))
        middle = row(self.list_card, self.preview, spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            self.head(
                _("Documents"),
                *self._of_month[:3],
                None,
                button(_("Verify…"), self.ask_verify),
                self._of_month[3],
                self.save_button,
                self.print_button,
            )
        )
        layout.addLayout(middle, 1)
        self.reading.layout().addWidget(self._reading_tools())
        self.stack.addWidget(EmptyState(_("Choose a document to see it.")))
        self.stack.addWidget(self.reading)
        self.preview.fill(self.stack)
        self._enable()

        # connections
        self.list.currentRowChanged.connect(self._choose)
        self.view.turned.connect(self._turned)
        self.small.asked.connect(self.view.turn_to)
        self.words.returnPressed.connect(self.find_next)
        self.bar.changed.connect(self._chosen_again)
        self.bar.asked.connect(self.show_published)

    def _reading_tools(self) -> QWidget:
        """Return the line under the paper: page, zoom, words to find."""
        return boxed(
            row(
                self.page_chip,
                None,
                self.words,
                self.found,
                button("−", lambda: self.zoom(-1), tip=_("Smaller")),
                self.zoom_chip,
                button("＋", lambda: self.zoom(1), tip=_("Larger")),
                margins=(12, 6, 12, 6),
            )
        )

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """List what the actor can print: the month's documents for whoever sees all, papers of registered first reports for all."""
        self.month_label.setText(f"{self.year}年{self.month}月")
        actor = self.shell.actor
        if actor is None or self.list.count():
            return
        if not actor.may(May.EXPORT_DOCUMENTS):
            if not self.name:  # a paper of one's own case or post is shown where it was asked for
                self._say(_("Your role prints no documents."))
            return
        today = self.shell.today
        self.shell.read(
            "documents.reports", lambda work: newest_registered(work.session, work.actor, today, MOST_REPORTS), self._list
        )

    def _say(self, words: str) -> None:
        """Show words in the place of a paper."""
        made = EmptyState(words)
        empty = self.stack.widget(0)
        self.stack.insertWidget(0, made)
        self.stack.setCurrentIndex(0)
        self.stack.removeWidget(empty)
        empty.deleteLater()

    def _list(self, reports: list[ReportRow]) -> None:
        from crm.documents.catalogue import CATALOGUE, Period  # noqa: PLC0415 - documents are loaded when they are wanted

        self.list.blockSignals(True)
        self.list.clear()
        actor = self.shell.actor
        by_month = actor is not None and actor.may(May.SEE_ALL)
        for each in CATALOGUE.values():
            if each.period is not Period.ID and by_month:
                self._offer(each.title, (each.name, None))
        for report in reports:
            self._offer(f"{CATALOGUE['first-report-receipt'].title}  {report.number}", ("first-report-receipt", report.id))
        self.list.blockSignals(False)
        for made in self._of_month:
            made.setVisible(by_month)
        if not self.list.count():
            self._say(_("Nothing can be printed yet: receipts appear when first reports are registered."))
        elif not self.name:
            self.list.setCurrentRow(0)

    def _offer(self, title: str, what: tuple[str, UUID | None]) -> None:
        item = QListWidgetItem(title)
        item.setToolTip(title)
        item.setData(Qt.ItemDataRole.UserRole, what)
        self.list.addItem(item)

    def turn(self, step: int) -> None:
        """Show another month's documents."""
        number = self.year * 12 + self.month - 1 + step
        self.year, self.month = number // 12, number % 12 + 1
        self.refresh()
        self._chosen_again()

    def _chosen_again(self) -> None:
        """Make the chosen document anew: its month or its state is another."""
        self._choose(self.list.currentRow())

    def _choose(self, place: int) -> None:
        item = self.list.item(place)
        if item is None:
            return
        name, record_id = item.data(Qt.ItemDataRole.UserRole)
        if record_id is None:
            self.show_month_document(name, self.year, self.month)
        else:
            self.show_record_document(name, record_id)

    def show_month_document(self, name: str, year: int, month: int) -> None:
        """Show a month's document: as it was published, or made now from the records."""
        self.year, self.month = year, month
        self.month_label.setText(f"{year}年{month}月")
        self.bar.show_paper(name, year, month)
        self._make(name, year, month, None)

    def show_record_document(self, name: str, record_id: UUID) -> None:
        """Make and show a document of one record."""
        self.bar.hide()
        self._make(name, 0, 0, record_id)

    def show_published(self, publication_id: UUID) -> None:
        """Show a published paper, byte for byte as it was."""

        def run(place: Any) -> tuple[bytes, str]:  # noqa: ANN401 - the database side
            from crm.documents.publishing.queries import published_file  # noqa: PLC0415 - as below

            return published_file(place.work.session, place.actor, publication_id), self.file_name

        self.shell.client.latest("document", run, self.show_pdf)

    def _make(self, name: str, year: int, month: int, record_id: UUID | None) -> None:
        self.name = name
        exporter = self.shell.actor.name if self.shell.actor else ""
        self._say(_("Making the document…"))

        def run(place: Any) -> tuple[bytes, str]:  # noqa: ANN401 - the database side
            from crm.documents.catalogue import file_name  # noqa: PLC0415 - ReportLab is loaded on first use
            from crm.documents.data import Wanted  # noqa: PLC0415 - as above
            from crm.documents.publishing.queries import current_file  # noqa: PLC0415 - as above

            wanted = Wanted(place.desk.clock.now(), year, month, record_id, exporter)
            return current_file(place.work.session, place.actor, name, wanted), file_name(name, wanted)

        self.shell.client.latest("document", run, self.show_pdf)

    def show_pdf(self, made: tuple[bytes, str]) -> None:
        """Show a finished document."""
        self.pdf, self.file_name = made
        paper = Pdf(self.pdf)
        self.preview.title.setText(self.file_name.removesuffix(".pdf"))
        self.preview.hint.setText(_("{count} pages").format(count=len(paper.sizes)))
        self.stack.setCurrentWidget(self.reading)
        self.view.show_pdf(paper)
        self.small.show_pdf(paper)
        self.small.setVisible(len(paper.sizes) > 1)
        self.found.clear()
        self._enable()

    def _turned(self, page: int) -> None:
        self.page_chip.setText(_("page {page} of {count}").format(page=page + 1, count=self.view.count))
        self.small.mark(page)

    def zoom(self, step: int) -> None:
        """Show the pages larger or smaller."""
        self.view.set_zoom(self.view.sheets.zoom + step)
        self.zoom_chip.setText(f"{ZOOMS[self.view.sheets.zoom]:.0%}")

    def find_next(self) -> None:
        """Go to the next place where the words typed stand."""
        words = self.words.text().strip()
        place, count = self.view.find(words)
        self.found.setText(f"{place}/{count}" if count else _("not found") if words else "")

    def _enable(self) -> None:
        for made in (self.print_button, self.save_button):
            made.setEnabled(bool(self.pdf))

    # ---- doing -------------------------------------------------------------------------------------------
    def ask_verify(self) -> None:
        """Ask whether a file or a printed code is genuine."""
        self.verifying = VerifyDialog(self.shell)
        self.verifying.open()

    def ask_save(self) -> None:
        """Ask where to save the document."""
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), self.file_name, "PDF (*.pdf)")
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Save the document shown; a file open elsewhere is said to be so and the PDF goes beside it."""
        from crm.kernel.errors import EnvironmentProblem  # noqa: PLC0415 - next to its only use

        try:
            write_whole(path, self.pdf)
        except EnvironmentProblem as error:
            if error.code != "file_locked":
                self.shell.tell(error)
                return
            path = path.with_stem(f"{path.stem}-{self.shell.clock.now().astimezone(COUNTY_ZONE):%H%M%S}")
            write_whole(path, self.pdf)
        self.shell.banner.say("good", _("Saved {path}.").format(path=path))

    def ask_save_month(self) -> None:
        """Ask for a folder and save every document of the month in it."""
        folder = QFileDialog.getExistingDirectory(self, _("Folder for the month's documents"))
        if folder:
            self.save_month(Path(folder))

    def save_month(self, folder: Path) -> None:
        """Save every document of the month as PDF."""
        year, month = self.year, self.month
        exporter = self.shell.actor.name if self.shell.actor else ""

        def run(place: Any, progress: Callable[[int, int], None]) -> int:  # noqa: ANN401 - the database side
            from crm.documents.catalogue import CATALOGUE, Period, file_name  # noqa: PLC0415
            from crm.documents.data import Wanted  # noqa: PLC0415
            from crm.documents.publishing.queries import current_file  # noqa: PLC0415

            wanted = Wanted(place.desk.clock.now(), year, month, None, exporter)
            names = [each.name for each in CATALOGUE.values() if each.period is not Period.ID]
            for number, name in enumerate(names):
                progress(number, len(names))
                write_whole(folder / file_name(name, wanted), current_file(place.work.session, place.actor, name, wanted))
            return len(names)

        self.saving = QProgressDialog(_("Saving the month's documents…"), _("Stop"), 0, 0, self)
        self.saving.setWindowTitle(_("Documents"))
        job = self.shell.client.long(run, self._told, self._saved, self._unsaved)
        self.saving.canceled.connect(job.cancel)

    def _told(self, done: int, total: int) -> None:
        self.saving.setMaximum(total)
        self.saving.setValue(done)

    def _saved(self, count: int) -> None:
        self.saving.reset()
        self.shell.banner.say("good", _("{count} documents saved.").format(count=count))

    def _unsaved(self, error: Exception) -> None:
        self.saving.reset()
        if not isinstance(error, Cancelled):
            self.shell.tell(error)

    def print(self) -> None:
        """Print the document shown with the system's dialog."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - loaded when something is printed

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return
        painter, paper = QPainter(printer), Pdf(self.pdf)
        for number in range(len(paper.sizes)):
            if number:
                printer.newPage()
            picture = paper.picture(number, printer.resolution() / 72)
            painter.drawImage(printer.pageRect(QPrinter.Unit.DevicePixel), picture)
        painter.end()
