"""Saving and printing papers: one file, every paper of a period in a folder, the system's print dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QProgressDialog, QWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.files import write_whole
from ui.pages.documents.choosing import Span
from ui.pages.documents.sheets import Pdf
from ui.shell.worker import Cancelled

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class Saved(NamedTuple):
    """What became of a period's papers: how many were written, and the titles of those that there are none of."""

    count: int
    left_out: tuple[str, ...]


class PeriodSaver:
    """Saves every paper of a period, with progress and a way to stop."""

    def __init__(self, shell: MainWindow, over: QWidget) -> None:
        """``over``: the page that the progress stands over."""
        self.shell, self._over = shell, over

    def save(self, folder: Path, span: Span, periods: Sequence[str]) -> None:
        """Save the papers of ``periods`` for ``span`` as PDF; one that has nothing to say of it is left out and named."""
        exporter = self.shell.actor.name if self.shell.actor else ""

        def run(place: Any, progress: Callable[[int, int], None]) -> Saved:  # noqa: ANN401 - the database side
            from crm.documents.catalogue import CATALOGUE, file_name  # noqa: PLC0415 - ReportLab is loaded on first use
            from crm.documents.data import Wanted  # noqa: PLC0415 - as above
            from crm.documents.publishing.queries import current_file  # noqa: PLC0415 - as above

            wanted = Wanted(place.desk.clock.now(), span.year, span.month, None, exporter, span.quarter)
            kinds = [each for each in CATALOGUE.values() if each.period in periods]
            left_out = []
            for number, kind in enumerate(kinds):
                progress(number, len(kinds))
                try:
                    pdf = current_file(place.work.session, place.actor, kind.name, wanted)
                except RuleBroken:
                    left_out.append(kind.title)
                else:
                    write_whole(folder / file_name(kind.name, wanted), pdf)
            return Saved(len(kinds) - len(left_out), tuple(left_out))

        self.dialog = QProgressDialog(_("Saving the documents…"), _("Stop"), 0, 0, self._over)
        self.dialog.setWindowTitle(_("Documents"))
        job = self.shell.client.long(run, self._told, self._saved, self._unsaved)
        self.dialog.canceled.connect(job.cancel)

    def _told(self, done: int, total: int) -> None:
        self.dialog.setMaximum(total)
        self.dialog.setValue(done)

    def _saved(self, saved: Saved) -> None:
        self.dialog.reset()
        words = _("{count} documents saved.").format(count=saved.count)
        if saved.left_out:
            words += _("There is none of this period: {titles}.").format(titles="、".join(saved.left_out))
        self.shell.banner.say("good", words)

    def _unsaved(self, error: Exception) -> None:
        self.dialog.reset()
        if not isinstance(error, Cancelled):
            self.shell.tell(error)


def print_pdf(data: bytes, over: QWidget) -> None:
    """Print a PDF with the system's dialog."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - loaded when something is printed

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, over)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return
    painter, paper = QPainter(printer), Pdf(data)
    for number in range(len(paper.sizes)):
        if number:
            printer.newPage()
        picture = paper.picture(number, printer.resolution() / 72)
        painter.drawImage(printer.pageRect(QPrinter.Unit.DevicePixel), picture)
    painter.end()
