"""The verification queue 外出核定: claim, evidence and rule checks side by side, worked by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QInputDialog, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from crm.calendar.half_days import days_text
from crm.fieldtime.bureau import ask_about_trip, return_trip, verify_trip
from crm.fieldtime.trips import EvidenceRow, TripDetail, TripRow, queue, trip_detail
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from crm.store.attachments import read_bytes
from ui.pages.desk.page import Line, trip_badge
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, chip, column, label, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class QueueView(QWidget):
    """The queue; A accepts, B returns, Q asks, ↑↓ move, ←→ change the picture."""

    def __init__(self, shell: MainWindow, back: Callable[[], None]) -> None:
        """Lay out queue, evidence and claim."""
        super().__init__()
        self.shell, self._back = shell, back
        self.rows: list[TripRow] = []
        self.detail: TripDetail | None = None
        self.wanted: UUID | None = None
        self._picture, self._shown = QPixmap(), 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

        # widgets
        title = QLabel(_("Verification of trips"))
        title.setObjectName("title")
        self.count = chip("")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Queue"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_card = Card(_("Queue"), _("unusual ones first"))
        self.list_card.body.addWidget(self.list)
        self.evidence = Card(_("Evidence"))
        self.claim, self.checks, self.after = Card(_("Claim")), Card(_("Rule checks")), Card(_("When verified"))

        # assembly
        head = boxed(
            row(
                button("‹", back, tip=_("Back to the month")),
                title,
                self.count,
                None,
                button(_("Accept all without findings"), self.accept_clean),
                button(_("Return…"), self.give_back, shortcut="B"),
                button(_("Ask…"), self.ask, shortcut="Q"),
                button(_("Accept"), self.accept, primary=True, shortcut="A"),
            )
        )
        side = boxed(column(self.claim, self.checks, self.after, spacing=12))
        side.setFixedWidth(318)
        self.list_card.setFixedWidth(330)
        middle = row(self.list_card, self.evidence, side, spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(head)
        layout.addLayout(middle, 1)
        layout.addWidget(label(_("↑↓ choose    A accept    B return    Q ask    ←→ pictures"), "faint"))

        # connections
        self.list.currentRowChanged.connect(self._choose)

    def refresh(self) -> None:
        """Load the queue."""
        self.shell.read("queue", lambda work: queue(work.session, work.actor), self.show_rows)

    def show_rows(self, rows: list[TripRow]) -> None:
        """Show the queue and the first trip, or the one that was asked for."""
        place = max(0, self.list.currentRow())
        self.rows = rows
        self.count.setText(_("{count} waiting").format(count=len(rows)))
        self.list.blockSignals(True)
        self.list.clear()
        for each in rows:
            item = QListWidgetItem()
            line = Line(
                trip_badge(each),
                f"{each.officials} · {each.unit_name}",
                f"{each.first_day:%m-%d} → {each.last_day:%m-%d} · {each.places}",
            )
            item.setSizeHint(QSize(100, line.sizeHint().height()))
            self.list.addItem(item)
            self.list.setItemWidget(item, line)
        self.list.blockSignals(False)
        if not rows:
            self.detail = None
            self.evidence.fill(EmptyState(_("Nothing waits for verification.")))
            for card in (self.claim, self.checks, self.after):
                card.fill(None)
            return
        if self.wanted is not None:
            place = next((number for number, each in enumerate(rows) if each.id == self.wanted), place)
            self.wanted = None
        self.list.setCurrentRow(min(place, len(rows) - 1))
        self._choose(self.list.currentRow())

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.rows):
            trip_id = self.rows[place].id
            self.shell.read("queue.trip", lambda work: trip_detail(work.session, work.actor, trip_id), self._show)

    def _show(self, detail: TripDetail) -> None:
        self.detail, self._shown = detail, 0
        trip = detail.row
        half = {True: _("afternoon"), False: _("morning")}
        ahead = detail.reported_ahead_at
        meetings: list[QWidget | None] = [
            Line(None, f"{each.day:%m-%d} {each.enterprise_name}", f"{each.person} {each.title} · {each.result}")
            for each in detail.meetings
        ]
        self.claim.fill(
            Line(
                None,
                f"{trip.officials} {trip.unit_name}",
                f"{trip.first_day:%m-%d} {half[trip.first_afternoon]} → {trip.last_day:%m-%d} {half[not trip.last_morning]}",
            ),
            Line(
                None,
                trip.places,
                _("reported ahead {moment}").format(
                    moment=f"{ahead.astimezone(COUNTY_ZONE):%m-%d %H:%M}" if ahead else _("never")
                ),
            ),
            *meetings,
            None,
        )
        checks: list[QWidget | None] = [
            boxed(row(Badge(flag.state, flag.short), label(flag.words, wrap=True), margins=(14, 6, 12, 6)), "rowLine")
            for flag in trip.flags
        ]
        self.checks.fill(*(checks or [boxed(row(Badge("good", _("nothing unusual")), None, margins=(14, 8, 14, 8)))]), None)
        worth: list[QWidget | None] = [
            boxed(
                row(label(name), None, label(_("+ {days} days").format(days=days_text(halves)), "strong"), margins=(14, 6, 14, 6))
            )
            for name, halves in detail.worth
        ]
        self.after.fill(*worth, None)
        self._show_evidence()

    def _show_evidence(self) -> None:
        detail = self.detail
        if detail is None or not detail.evidence:
            self.evidence.title.setText(_("Evidence"))
            self.evidence.hint.setText("")
            self.evidence.fill(EmptyState(_("No evidence attached.")))
            return
        each = detail.evidence[self._shown % len(detail.evidence)]
        self.evidence.title.setText(
            _("Evidence {number} of {count}").format(number=self._shown % len(detail.evidence) + 1, count=len(detail.evidence))
        )
        taken = f"{each.taken_at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}" if each.taken_at else _("no time in the file")
        self.evidence.hint.setText(f"{each.file_name} · {taken}")
        self.shell.read(
            "queue.file", lambda work: read_bytes(work.session, each.sha256), lambda data: self._show_file(each, data)
        )

    def _show_file(self, evidence: EvidenceRow, data: bytes) -> None:
        body: QWidget
        if evidence.media_type.startswith("image/") and self._picture.loadFromData(data):
            body = QLabel()
            size = self.evidence.size()
            body.setPixmap(
                self._picture.scaled(
                    max(200, size.width() - 32),
                    max(200, size.height() - 110),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
            body.setAlignment(Qt.AlignmentFlag.AlignCenter)
        else:
            shown = (
                data.decode("utf-8", "replace")[:2000]
                if evidence.media_type.startswith("text/")
                else _("This kind of file is not shown here.")
            )
            body = boxed(column(label(shown, wrap=True), None, margins=(16, 12, 16, 12)))
        self.evidence.fill(
            body,
            boxed(row(label(f"SHA-256 {evidence.sha256[:8]}…{evidence.sha256[-4:]}", "faint"), None, margins=(14, 4, 14, 6))),
        )

    # ---- doing -------------------------------------------------------------------------------------------
    def accept(self) -> None:
        """Verify the trip shown."""
        detail = self.detail
        if detail is not None:
            self.shell.act(lambda work: verify_trip(work, detail.row.id))

    def give_back(self) -> None:
        """Return the trip shown with a reason."""
        reason, good = QInputDialog.getText(self, _("Return trip"), _("What is wrong, and what should the unit do?"))
        if good:
            self.give_back_because(reason)

    def give_back_because(self, reason: str) -> None:
        """Return the trip shown for a reason."""
        detail = self.detail
        if detail is not None:
            self.shell.act(lambda work: return_trip(work, detail.row.id, reason))

    def ask(self) -> None:
        """Ask the unit about the trip shown."""
        question, good = QInputDialog.getText(self, _("Ask the unit"), _("Question"))
        detail = self.detail
        if good and detail is not None:
            self.shell.act(lambda work: ask_about_trip(work, detail.row.id, question))

    def accept_clean(self) -> None:
        """Verify every trip without any finding, one act each."""
        for each in [each for each in self.rows if not each.flags]:
            self.shell.act(lambda work, each=each: verify_trip(work, each.id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Work the queue by keys."""
        key = event.text().lower()
        verbs = {"a": self.accept, "b": self.give_back, "q": self.ask}
        if key in verbs:
            verbs[key]()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(min(max(0, self.list.currentRow() + step), len(self.rows) - 1))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._shown += 1 if event.key() == Qt.Key.Key_Right else -1
            self._show_evidence()
        elif event.key() == Qt.Key.Key_Escape:
            self._back()
        else:
            super().keyPressEvent(event)
