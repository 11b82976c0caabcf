"""Documents 文书: what can be printed for a month, quarter, year or project, its preview, saving and printing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.store.files import write_whole
from ui.pages.documents.choosing import PERIODS, PROJECT, PeriodChooser, Span
from ui.pages.documents.offers import OfferCard
from ui.pages.documents.publishing import PublishingBar
from ui.pages.documents.saving import PeriodSaver, print_pdf
from ui.pages.documents.sheets import ZOOMS, Pdf, SheetView, SmallPictures
from ui.pages.documents.verifying import VerifyDialog
from ui.pages.page import Page
from ui.widgets.basics import Card, EmptyState, boxed, button, chip, column, label, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class DocumentsPage(Page):
    """The documents of a period or a project, and any document that another page asks for."""

    key = "documents"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out list, preview and small pictures."""
        super().__init__(shell)
        self.pdf, self.name, self.file_name = b"", "", ""

        # widgets
        self.chooser = PeriodChooser(shell.today)
        self.offers = OfferCard(shell)
        self.preview = Card(_("Preview"))
        self.bar = PublishingBar(shell)
        self.saver = PeriodSaver(shell, self)
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
        self.save_all_button = button(_("Save all…"), self.ask_save_period, tip=_("Every document of this period, in a folder"))

        # assembly
        reading = row(self.view, self.small, spacing=0)
        reading.setStretch(0, 1)
        self.reading = boxed(column(self.bar, reading, spacing=0))
        middle = row(self.offers, self.preview, spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            self.head(
                _("Documents"),
                self.chooser,
                None,
                button(_("Verify…"), self.ask_verify),
                self.save_all_button,
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
        self.chooser.changed.connect(self._span_changed)
        self.offers.chosen.connect(self._chosen)
        self.view.turned.connect(self._turned)
        self.small.asked.connect(self.view.turn_to)
        self.words.returnPressed.connect(self.find_next)
        self.bar.changed.connect(self.offers.choose_again)
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
        """Offer what the actor can print: periods for whoever sees the whole county, papers of its projects for all."""
        actor = self.shell.actor
        if actor is None or self.offers.mode:
            return
        if not actor.may(May.EXPORT_DOCUMENTS):
            if not self.name:  # a paper of one's own case or post is shown where it was asked for
                self._say(_("Your role prints no documents."))
            self.chooser.hide()
            self.save_all_button.hide()
            return
        if not actor.may(May.SEE_ALL):
            self.chooser.only_projects()
        self._offer(choose=not self.name)

    def _offer(self, *, choose: bool) -> None:
        """List what the chooser's mode has; ``choose``: show the first of it."""
        mode = self.chooser.mode
        self.save_all_button.setVisible(mode != PROJECT)
        self.offers.show_mode(mode)
        if mode == PROJECT:
            if choose:
                self._say(_("Type a project or an investor, then choose a paper; below are the newest receipts."))
        elif choose:
            self.offers.list.setCurrentRow(0)

    def _span_changed(self) -> None:
        """Follow the chooser: another mode lists other papers, another period makes the chosen one anew."""
        if self.offers.mode != self.chooser.mode:
            self._offer(choose=True)
        else:
            self.offers.choose_again()

    def _say(self, words: str) -> None:
        """Show words in the place of a paper."""
        made = EmptyState(words)
        empty = self.stack.widget(0)
        self.stack.insertWidget(0, made)
        self.stack.setCurrentIndex(0)
        self.stack.removeWidget(empty)
        empty.deleteLater()

    def _chosen(self, name: str, record_id: UUID | None) -> None:
        if record_id is None:
            self.show_span_document(name, self.chooser.span)
        else:
            self.show_record_document(name, record_id)

    def show_month_document(self, name: str, year: int, month: int) -> None:
        """Show a month's document that another page asks for."""
        self.show_span_document(name, Span(year, month))

    def show_span_document(self, name: str, span: Span) -> None:
        """Show a period's document: as it was published, or made now from the records."""
        self.chooser.show_span(span)
        if self.offers.mode != self.chooser.mode:
            self._offer(choose=False)
        self.bar.show_paper(name, span)
        self._make(name, span, None)

    def show_record_document(self, name: str, record_id: UUID) -> None:
        """Make and show a document of one record."""
        self.bar.hide()
        self._make(name, Span(), record_id)

    def show_published(self, publication_id: UUID) -> None:
        """Show a published paper, byte for byte as it was."""

        def run(place: Any) -> tuple[bytes, str]:  # noqa: ANN401 - the database side
            from crm.documents.publishing.queries import published_file  # noqa: PLC0415 - as below

            return published_file(place.work.session, place.actor, publication_id), self.file_name

        self.shell.client.latest("document", run, self.show_pdf)

    def _make(self, name: str, span: Span, record_id: UUID | None) -> None:
        self.name = name
        exporter = self.shell.actor.name if self.shell.actor else ""
        self._say(_("Making the document…"))

        def run(place: Any) -> tuple[bytes, str]:  # noqa: ANN401 - the database side
            from crm.documents.catalogue import file_name  # noqa: PLC0415 - ReportLab is loaded on first use
            from crm.documents.data import Wanted  # noqa: PLC0415 - as above
            from crm.documents.publishing.queries import current_file  # noqa: PLC0415 - as above

            wanted = Wanted(place.desk.clock.now(), span.year, span.month, record_id, exporter, span.quarter)
            try:
                return current_file(place.work.session, place.actor, name, wanted), file_name(name, wanted)
            except RuleBroken as error:
                return b"", error.message

        self.shell.client.latest("document", run, self.show_made)

    def show_made(self, made: tuple[bytes, str]) -> None:
        """Show a document that was made, or why there is none: (its bytes, its file's name) or (nothing, the sentence)."""
        if made[0]:
            self.show_pdf(made)
            return
        self.pdf, self.file_name = b"", ""
        self.preview.title.setText(_("Preview"))
        self.preview.hint.setText("")
        self.bar.hide()
        self._say(made[1])
        self._enable()

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

    def ask_save_period(self) -> None:
        """Ask for a folder and save every document of the period in it."""
        folder = QFileDialog.getExistingDirectory(self, _("Folder for the documents"))
        if folder:
            self.save_period(Path(folder))

    def save_period(self, folder: Path) -> None:
        """Save every document of the period shown as PDF."""
        self.saver.save(folder, self.chooser.span, PERIODS[self.chooser.mode])

    def print(self) -> None:
        """Print the document shown with the system's dialog."""
        print_pdf(self.pdf, self)
