"""A trip's evidence in its editor: dropped, chosen or pasted; thumbnails with what each photograph says of itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from crm.calendar.half_days import days_text
from crm.fieldtime.evidence import EvidenceFile, add_evidence, evidence_file, evidence_to_hand_out, remove_evidence
from crm.fieldtime.rules import TripState
from crm.fieldtime.trips import EvidenceRow, TripDetail
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.attachments import read_file
from ui.pages.fieldtime.proofs import evidence_words
from ui.theme.theme import theme
from ui.widgets.basics import Card, EmptyState, boxed, button, column, label, row
from ui.widgets.dropped import dropped_files, dropped_picture

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

THUMBNAIL = QSize(96, 68)


class EvidenceCard(Card):
    """Evidence; Ctrl+V pastes a picture or files, files are dropped anywhere on the card."""

    def __init__(self, shell: MainWindow, act: Callable[..., None]) -> None:
        """``act`` runs an act and loads the trip anew."""
        super().__init__(_("Evidence"))
        self.shell, self._act = shell, act
        self.detail: TripDetail | None = None
        self.setAcceptDrops(True)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.paste)

    @property
    def takes_more(self) -> bool:
        """Tell whether the trip takes evidence: before approval, or while the bureau asks."""
        detail = self.detail
        if detail is None or detail.row.state == TripState.VERIFIED:
            return False
        return detail.row.state != TripState.APPROVED or detail.row.asked

    def show_trip(self, detail: TripDetail | None) -> None:
        """Show a trip's files."""
        self.detail = detail
        if detail is None:
            self.fill(EmptyState(_("Photos, invitations, minutes and tickets go here.")))
            return
        worth = " · ".join(_("{name} {days} days").format(name=name, days=days_text(halves)) for name, halves in detail.worth)
        self.hint.setText(_("if verified: {worth}").format(worth=worth) if worth else "")
        lines: list[QWidget | None] = [self._line(each) for each in detail.evidence]
        inner = Card("")
        inner.layout().itemAt(0).widget().hide()
        inner.setObjectName("plain")
        inner.scroll(lines or [EmptyState(_("Drop files here, paste a picture with Ctrl+V, or choose them."))])
        offers = row(
            button(_("Add evidence…"), self.choose, icon="paperclip"),
            button(_("Paste"), self.paste),
            None,
            margins=(14, 6, 14, 10),
        )
        self.fill(inner, *([boxed(offers)] if self.takes_more else []))

    def _line(self, each: EvidenceRow) -> QWidget:
        thumb = QLabel()
        thumb.setFixedSize(THUMBNAIL)
        thumb.setAlignment(Qt.AlignmentFlag.AlignCenter)
        thumb.setPixmap(theme.icon("file-text", "secondary").pixmap(24, 24))
        thumb.setAccessibleName(each.file_name)
        if each.media_type.startswith("image/"):
            self._load(each, thumb)
        links = row(button(_("Save as…"), lambda: self.ask_save(each), link=True), spacing=4)
        if self.takes_more and self.detail is not None and self.detail.row.state != TripState.APPROVED:
            links.addWidget(button(_("Remove"), lambda: self._act(lambda work: remove_evidence(work, each.id)), link=True))
        links.addStretch(1)
        words = column(label(evidence_words(each), "secondary", wrap=True), links, None, spacing=2)
        return boxed(row(thumb, boxed(words), spacing=10, margins=(14, 8, 10, 6)), "rowLine")

    def _load(self, each: EvidenceRow, thumb: QLabel) -> None:
        def show(found: EvidenceFile) -> None:
            picture = QPixmap()
            if self._still_shows(each.id) and picture.loadFromData(found.data):
                kept = Qt.AspectRatioMode.KeepAspectRatio
                thumb.setPixmap(picture.scaled(THUMBNAIL, kept, Qt.TransformationMode.SmoothTransformation))

        self.shell.read(
            f"trip.thumb.{each.id.hex}", lambda work: evidence_file(work.session, work.actor, each.id, thumbnail=True), show
        )

    def _still_shows(self, attachment: UUID) -> bool:
        return self.detail is not None and any(each.id == attachment for each in self.detail.evidence)

    # ---- doing -------------------------------------------------------------------------------------------
    def choose(self) -> None:
        """Choose files as evidence."""
        paths, _kind = QFileDialog.getOpenFileNames(self, _("Add evidence"))
        for path in paths:
            self.add_file(Path(path))

    def add_file(self, path: Path) -> None:
        """Attach a file as evidence; one too large is refused before it is read."""
        try:
            data = read_file(path)
        except RuleBroken as error:
            self.shell.tell(error)
            return
        self.add_bytes(path.name, data)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Attach bytes under a name."""
        detail = self.detail
        if detail is None:
            self.shell.tell(RuleBroken("trip_unsaved", _("Save the trip first.")))
            return
        self._act(lambda work: add_evidence(work, detail.row.id, name, data))

    def paste(self) -> None:
        """Attach what the clipboard holds: files, or a picture."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, given: QMimeData) -> None:
        """Attach files or a picture that were dropped or pasted."""
        if not self.takes_more:
            return
        for path in dropped_files(given):
            self.add_file(path)
        picture = dropped_picture(given)
        if picture is not None:
            self.add_bytes(_("Pasted picture") + f" {self.shell.today:%Y%m%d}.png", picture)

    def ask_save(self, each: EvidenceRow) -> None:
        """Ask where to write a file, without what a photograph says of itself."""
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), each.file_name)
        if path:
            self.save_to(each.id, Path(path))

    def save_to(self, attachment: UUID, path: Path) -> None:
        """Write a file to ``path``."""
        from crm.store.files import write_whole  # noqa: PLC0415 - loaded when something is written

        def write(found: EvidenceFile) -> None:
            write_whole(path, found.data)
            self.shell.banner.say(
                "good", _("Written to {path}, without the photograph's own time and place.").format(path=path.name)
            )

        self.shell.client.submit(
            lambda place: evidence_to_hand_out(place.work.session, place.actor, attachment), write, self.shell.tell
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures dragged here."""
        if self.takes_more and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        self.take(event.mimeData())
