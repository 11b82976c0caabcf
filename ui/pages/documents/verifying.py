"""Verifying 核验: whether a file, or a printed code, is ours and unaltered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit

from crm.kernel.i18n import _
from ui.widgets.basics import Badge, boxed, button, clear, column, label, row

if TYPE_CHECKING:
    from crm.documents.publishing.queries import Verdict
    from crm.store.acts import Work
    from ui.shell.window import MainWindow

MOST_BYTES = 200 * 2**20
"""A PDF larger than this is not one of ours; our default."""


class VerifyDialog(QDialog):
    """A code to type, or a file to choose or drop; the answer stands below in words."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay the question out."""
        super().__init__(shell)
        self.shell = shell
        self.setWindowTitle(_("Verify a document"))
        self.setMinimumWidth(560)
        self.setAcceptDrops(True)

        # widgets
        self.code = QLineEdit()
        self.code.setAccessibleName(_("Code"))
        self.code.setPlaceholderText(_("ABCD-EFGH-IJKL-MNOP, or what the QR code holds"))
        self.verdict: Verdict | None = None
        self.answer = boxed(row())

        # assembly
        hint = _("Type the code beside the QR code; for a receipt its number first: 首报〔2026〕17号 ABCD-EFGH-IJKL-MNOP.")
        self.setLayout(
            column(
                label(hint, "secondary", wrap=True),
                row(self.code, button(_("Verify code"), self.check_code, primary=True)),
                label(_("Or choose a PDF, or drop one here: every byte is checked."), "secondary"),
                row(button(_("Choose PDF…"), self.ask_file, icon="file-text"), None),
                self.answer,
                row(None, button(_("Close"), self.accept)),
                margins=(18, 14, 18, 14),
                spacing=10,
            )
        )
        self.code.returnPressed.connect(self.check_code)

    def check_code(self) -> None:
        """Ask about the code typed."""
        text, moment = self.code.text(), self.shell.clock.now()

        def ask(work: Work) -> Any:  # noqa: ANN401 - a Verdict
            from crm.documents.publishing.queries import verify_code  # noqa: PLC0415 - documents are loaded when they are wanted

            return verify_code(work.session, work.actor, text, moment)

        self.shell.read("verify", ask, self.show_verdict)

    def ask_file(self) -> None:
        """Ask for a file and check it."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose PDF…"), "", "PDF (*.pdf)")
        if path:
            self.check_file(Path(path))

    def check_file(self, path: Path) -> None:
        """Check every byte of a file."""

        def ask(work: Work) -> Any:  # noqa: ANN401 - a Verdict
            from crm.documents.publishing.queries import Verdict, verify_file  # noqa: PLC0415 - as above

            try:
                if path.stat().st_size > MOST_BYTES:
                    return Verdict(genuine=False, words=_("The file is larger than any paper of Siji: it is not one of ours."))
                return verify_file(work.session, path.read_bytes())
            except OSError as error:
                words = _("{path} cannot be read ({reason}).").format(path=path.name, reason=error.strerror)
                return Verdict(genuine=False, words=words)

        self.shell.read("verify", ask, self.show_verdict)

    def show_verdict(self, verdict: Verdict) -> None:
        """Say what came of it."""
        self.verdict = verdict
        layout = self.answer.layout()
        clear(layout)
        state, words = ("good", _("Genuine")) if verdict.genuine else ("bad", _("Not confirmed"))
        badge = Badge(state, words)
        layout.addWidget(badge)
        layout.setAlignment(badge, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(label(verdict.words, wrap=True))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check the first file dropped."""
        self.check_file(Path(event.mimeData().urls()[0].toLocalFile()))
