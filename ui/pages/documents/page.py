"""Documents 文书: what can be printed for a month or a record, its preview, saving and printing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.procedures.first_report.queries import ReportRow, newest_registered
from crm.store.files import write_whole
from ui.pages.page import Page
from ui.widgets.basics import Card, EmptyState, boxed, button, chip, column, label, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

ZOOMS = (0.6, 0.8, 1.0, 1.25, 1.6, 2.0)
PIXELS_PER_POINT = 1.25
MOST_REPORTS = 30
"""So many of the newest registered first reports are offered."""


class DocumentsPage(Page):
    """The month's documents, and any document that another page asks for."""

    key = "documents"
    icon = "file-text"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out list and preview."""
        super().__init__(shell)
        today = shell.today
        self.year, self.month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
        self.pdf, self.name, self.file_name = b"", "", ""
        self._pages: list[QLabel] = []
        self._zoom = 1

        # widgets
        self.month_label = label("", "strong")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Documents"))
        self.list.setProperty("menu", True)
        self.list_card = Card(_("Documents"))
        self.list_card.body.addWidget(self.list)
        self.list_card.setFixedWidth(300)
        self.preview = Card(_("Preview"))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.zoom_chip = chip("80%")
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
        middle = row(self.list_card, self.preview, spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            self.head(
                _("Documents"),
                *self._of_month[:3],
                None,
                button("−", lambda: self.zoom(-1), tip=_("Smaller")),
                self.zoom_chip,
                button("＋", lambda: self.zoom(1), tip=_("Larger")),
                self._of_month[3],
                self.save_button,
                self.print_button,
            )
        )
        layout.addLayout(middle, 1)
        self.preview.fill(EmptyState(_("Choose a document to see it.")))
        self._enable()

        # connections
        self.list.currentRowChanged.connect(self._choose)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """List what the actor can print: the month's documents for whoever sees all, papers of registered first reports for all."""
        self.month_label.setText(f"{self.year}年{self.month}月")
        actor = self.shell.actor
        if actor is None or self.list.count():
            return
        if not actor.may(May.EXPORT_DOCUMENTS):
            self.preview.fill(EmptyState(_("Your role prints no documents.")))
            return
        today = self.shell.today
        self.shell.read(
            "documents.reports", lambda work: newest_registered(work.session, work.actor, today, MOST_REPORTS), self._list
        )

    def _list(self, reports: list[ReportRow]) -> None:
        from crm.documents.catalogue import CATALOGUE, Period  # noqa: PLC0415 - documents are loaded when they are wanted

        self.list.blockSignals(True)
        self.list.clear()
        actor = self.shell.actor
        by_month = actor is not None and actor.may(May.SEE_ALL)
        for each in CATALOGUE.values():
            if each.period is Period.MONTH and by_month:
                self._offer(each.title, (each.name, None))
        for report in reports:
            self._offer(f"{CATALOGUE['first-report-receipt'].title}  {report.number}", ("first-report-receipt", report.id))
        self.list.blockSignals(False)
        for made in self._of_month:
            made.setVisible(by_month)
        if not self.list.count():
            self.preview.fill(EmptyState(_("Nothing can be printed yet: receipts appear when first reports are registered.")))
        elif not self.name:
            self.list.setCurrentRow(0)

    def _offer(self, title: str, what: tuple[str, UUID | None]) -> None:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, what)
        self.list.addItem(item)

    def turn(self, step: int) -> None:
        """Show another month's documents."""
        number = self.year * 12 + self.month - 1 + step
        self.year, self.month = number // 12, number % 12 + 1
        self.refresh()
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
        """Make and show a month's document."""
        self.year, self.month = year, month
        self.month_label.setText(f"{year}年{month}月")
        self._make(name, year, month, None)

    def show_record_document(self, name: str, record_id: UUID) -> None:
        """Make and show a document of one record."""
        self._make(name, 0, 0, record_id)

    def _make(self, name: str, year: int, month: int, record_id: UUID | None) -> None:
        self.name = name
        exporter = self.shell.actor.name if self.shell.actor else ""
        self.preview.fill(EmptyState(_("Making the document…")))

        def run(place: Any) -> tuple[bytes, str]:  # noqa: ANN401 - the database side
            from crm.documents.catalogue import file_name, make  # noqa: PLC0415 - ReportLab is loaded on first use
            from crm.documents.data import Wanted  # noqa: PLC0415

            wanted = Wanted(place.desk.clock.now(), year, month, record_id, exporter)
            return make(name, place.work.session, place.actor, wanted), file_name(name, wanted)

        self.shell.client.latest("document", run, self.show_pdf)

    def show_pdf(self, made: tuple[bytes, str]) -> None:
        """Show a finished document."""
        self.pdf, self.file_name = made
        self._draw()
        self._enable()

    def _draw(self) -> None:
        images = render_pages(self.pdf, PIXELS_PER_POINT * ZOOMS[self._zoom])
        self._pages = []
        sheets: list[QWidget | None] = []
        for image in images:
            sheet = QLabel()
            sheet.setPixmap(QPixmap.fromImage(image))
            sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._pages.append(sheet)
            sheets.append(sheet)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(boxed(column(*sheets, None, spacing=14, margins=(14, 14, 14, 14)), "sheets"))
        self.preview.title.setText(self.file_name.removesuffix(".pdf"))
        self.preview.hint.setText(_("{count} pages").format(count=len(images)))
        self.preview.fill(self.area)

    def zoom(self, step: int) -> None:
        """Show the pages larger or smaller."""
        self._zoom = min(max(0, self._zoom + step), len(ZOOMS) - 1)
        self.zoom_chip.setText(f"{ZOOMS[self._zoom]:.0%}")
        if self.pdf:
            self._draw()

    def _enable(self) -> None:
        for made in (self.print_button, self.save_button):
            made.setEnabled(bool(self.pdf))

    # ---- doing -------------------------------------------------------------------------------------------
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
            path = path.with_stem(f"{path.stem}-{date.today():%H%M}" if path.exists() else path.stem)  # noqa: DTZ011 - a name only
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

        def run(place: Any) -> int:  # noqa: ANN401 - the database side
            from crm.documents.catalogue import CATALOGUE, Period, file_name, make  # noqa: PLC0415
            from crm.documents.data import Wanted  # noqa: PLC0415

            wanted = Wanted(place.desk.clock.now(), year, month, None, exporter)
            names = [each.name for each in CATALOGUE.values() if each.period is Period.MONTH]
            for name in names:
                write_whole(folder / file_name(name, wanted), make(name, place.work.session, place.actor, wanted))
            return len(names)

        self.shell.client.submit(
            run,
            lambda count: self.shell.banner.say("good", _("{count} documents saved in {path}.").format(count=count, path=folder)),
            self.shell.tell,
        )

    def print(self) -> None:
        """Print the document shown with the system's dialog."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - loaded when something is printed

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return
        painter = QPainter(printer)
        for number, image in enumerate(render_pages(self.pdf, printer.resolution() / 72)):
            if number:
                printer.newPage()
            painter.drawImage(printer.pageRect(QPrinter.Unit.DevicePixel), image)
        painter.end()


def render_pages(pdf: bytes, scale: float) -> list[QImage]:
    """Return a PDF's pages as pictures, ``scale`` pixels a point."""
    import pypdfium2  # noqa: PLC0415 - loaded with the first preview

    document = pypdfium2.PdfDocument(pdf)
    images = []
    for page in document:
        bitmap = page.render(scale=scale, rev_byteorder=True)
        data = bytes(bitmap.buffer)
        form = {4: QImage.Format.Format_RGBA8888, 3: QImage.Format.Format_RGB888}[bitmap.n_channels]
        images.append(QImage(data, bitmap.width, bitmap.height, bitmap.stride, form).copy())
    return images
