"""Evidence large beside the claim: one file at a time, thumbnails below, what a photograph says of itself above."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from crm.fieldtime.evidence import EvidenceFile, evidence_file
from crm.fieldtime.trips import EvidenceRow
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from ui.theme.theme import theme
from ui.widgets.basics import Card, EmptyState, boxed, clear, label, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

THUMBNAIL = QSize(88, 60)


def evidence_words(each: EvidenceRow) -> str:
    """Return what a file says of itself: its pixels, when and near where it was taken."""
    size = f"{each.width}×{each.height}" if each.width else f"{max(1, each.size // 1024)} KB"
    taken = f"{each.taken_at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}" if each.taken_at else _("no time in the file")
    return " · ".join(filter(None, (each.file_name, size, taken, each.place)))


class EvidenceView(Card):
    """Shows a trip's evidence; ``turn`` changes the file, ``enlarge`` shows it whole."""

    def __init__(self, shell: MainWindow) -> None:
        """Begin empty."""
        super().__init__(_("Evidence"))
        self.shell = shell
        self.files: Sequence[EvidenceRow] = ()
        self.shown, self.picture = 0, QPixmap()

        # widgets
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setMinimumSize(120, 120)
        self._picture.setAccessibleName(_("Evidence"))
        self._text = label("", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text.setMargin(16)
        self._none = EmptyState(_("No evidence attached."))
        self._hash = label("", "faint")
        self._strip = row(None, spacing=8, margins=(14, 6, 14, 4))

        # assembly
        for part in (self._picture, self._text, self._none):
            self.body.addWidget(part, 1)
        self.body.addWidget(boxed(self._strip))
        self.body.addWidget(boxed(row(self._hash, None, margins=(14, 2, 14, 8))))
        self.show_evidence(())

    def show_evidence(self, files: Sequence[EvidenceRow]) -> None:
        """Show a trip's files, the first one large."""
        self.files, self.shown = files, 0
        clear(self._strip)
        for number, each in enumerate(files):
            thumb = QToolButton()
            thumb.setIconSize(THUMBNAIL)
            thumb.setFixedSize(THUMBNAIL + QSize(8, 8))
            thumb.setCheckable(True)
            thumb.setToolTip(evidence_words(each))
            thumb.setAccessibleName(each.file_name)
            thumb.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            thumb.setIcon(theme.icon("file-text", "secondary"))
            thumb.clicked.connect(partial(self._pick, number))
            self._strip.addWidget(thumb)
            if each.media_type.startswith("image/"):
                self._load_thumbnail(number, each)
        self._strip.addStretch(1)
        self._show()

    def _load_thumbnail(self, number: int, each: EvidenceRow) -> None:
        def show(found: EvidenceFile) -> None:
            item = self._strip.itemAt(number)
            thumb = item.widget() if item is not None else None
            picture = QPixmap()
            if isinstance(thumb, QToolButton) and number < len(self.files) and self.files[number].id == each.id:
                picture.loadFromData(found.data)
                thumb.setIcon(picture)

        self.shell.read(
            f"queue.thumb.{number}", lambda work: evidence_file(work.session, work.actor, each.id, thumbnail=True), show
        )

    def _pick(self, number: int, _checked: bool = False) -> None:
        self.shown = number
        self._show()

    def turn(self, step: int) -> None:
        """Show the next file, or the one before."""
        if self.files:
            self._pick((self.shown + step) % len(self.files))

    def _show(self) -> None:
        self.picture = QPixmap()
        for part in (self._picture, self._text):
            part.hide()
        self._none.setVisible(not self.files)
        if not self.files:
            self.title.setText(_("Evidence"))
            self.hint.setText("")
            self._hash.setText("")
            return
        each = self.files[self.shown]
        self.title.setText(_("Evidence {number} of {count}").format(number=self.shown + 1, count=len(self.files)))
        self.hint.setText(evidence_words(each))
        sha256 = each.original_sha256 or each.sha256
        self._hash.setText(_("←→ pictures    Z enlarge    SHA-256 {begin}…{end}").format(begin=sha256[:8], end=sha256[-4:]))
        for number in range(len(self.files)):
            item = self._strip.itemAt(number)
            thumb = item.widget() if item is not None else None
            if isinstance(thumb, QToolButton):
                thumb.setChecked(number == self.shown)
        self.shell.read("queue.file", lambda work: evidence_file(work.session, work.actor, each.id), self._show_file)

    def _show_file(self, found: EvidenceFile) -> None:
        if found.media_type.startswith("image/") and self.picture.loadFromData(found.data):
            self._picture.show()
            self._scale()
            return
        readable = found.media_type.startswith("text/")
        self._text.setText(
            found.data.decode("utf-8", "replace")[:2000]
            if readable
            else _("This kind of file is not shown here; save it to open it.")
        )
        self._text.show()

    def _scale(self) -> None:
        if not self.picture.isNull():
            room = self._picture.size() - QSize(24, 16)
            self._picture.setPixmap(
                self.picture.scaled(
                    room.expandedTo(QSize(100, 100)),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture anew."""
        super().resizeEvent(event)
        self._scale()

    def event(self, event: QEvent) -> bool:
        """Fit the picture once the card has its size."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._scale()
        return done

    def enlarge(self) -> None:
        """Show the picture in its own size in a window of its own; Esc closes it."""
        if self.picture.isNull():
            return
        self.large = QDialog(self)
        self.large.setWindowTitle(self.hint.text())
        whole = QLabel()
        whole.setPixmap(self.picture)
        whole.setAccessibleName(self.hint.text())
        area = QScrollArea()
        area.setWidget(whole)
        layout = QVBoxLayout(self.large)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        window: QWidget = self.window()
        self.large.resize(window.size() * 0.9)
        self.large.open()
