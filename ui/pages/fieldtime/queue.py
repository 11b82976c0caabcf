"""The verification queue 外出核定: claim, evidence and rule checks side by side, worked by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from crm.fieldtime.bureau import ask_about_trip, return_trip, verify_clean_trips, verify_trip
from crm.fieldtime.drill import Gain, gain
from crm.fieldtime.queries import field_time
from crm.fieldtime.trips import Decided, TripDetail, TripRow, decided, trip_detail
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from crm.procedures.whereabouts import at_home
from crm.store.acts import Work
from ui.pages.fieldtime.claim import ClaimSide
from ui.pages.fieldtime.gathering import QUEUE_AHEAD, QUEUE_BACK, gather_queue
from ui.pages.fieldtime.proofs import EvidenceView
from ui.pages.fieldtime.words import trip_badge
from ui.widgets.basics import Badge, Card, boxed, button, chip, label, row
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class QueueView(QWidget):
    """The queue; A accepts, B returns, Q asks, ↑↓ move, ←→ change the picture, Z enlarges, H shows what was decided."""

    def __init__(self, shell: MainWindow, back: Callable[[], None], open_record: Callable[[str, UUID], None]) -> None:
        """Lay out queue, evidence and claim."""
        super().__init__()
        self.shell, self._back = shell, back
        self.rows: list[TripRow] = []
        self.done: list[Decided] = []
        self.detail: TripDetail | None = None
        self.wanted: UUID | None = None
        self._past, self._reply_to = False, ""
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
        self.list_card.setFixedWidth(330)
        self.evidence = EvidenceView(shell)
        self.side = ClaimSide(open_record)
        self.side.setFixedWidth(330)
        self.reply = QLineEdit()
        self.reply.setAccessibleName(_("Words to the unit"))
        self.reply.hide()
        self.bulk = button(_("Accept all without findings"), self.accept_clean)
        self.past = button(_("Decided lately"), self.turn_past, shortcut="H")
        self.verbs = (
            button(_("Return…"), self.give_back, shortcut="B"),
            button(_("Ask…"), self.ask, shortcut="Q"),
            button(_("Accept"), self.accept, primary=True, shortcut="A"),
        )

        # assembly
        head = boxed(
            row(button("‹", back, tip=_("Back to the month")), title, self.count, None, self.past, self.bulk, *self.verbs)
        )
        middle = row(self.list_card, self.evidence, self.side, spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(head)
        layout.addWidget(self.reply)
        layout.addLayout(middle, 1)
        layout.addWidget(label(_("↑↓ choose    A accept    B return    Q ask    ←→ pictures    Z enlarge    H decided"), "faint"))

        # connections
        self.list.currentRowChanged.connect(self._choose)
        self.reply.returnPressed.connect(self._send)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the queue, or what was decided."""
        today = self.shell.today

        def ask(work: Work) -> tuple[list[TripRow], list[Decided]]:
            return gather_queue(work, today), decided(work.session, work.actor) if self._past else []

        self.shell.read("queue", ask, self._show_answer)

    def _show_answer(self, answer: tuple[list[TripRow], list[Decided]]) -> None:
        waiting, self.done = answer
        self.show_rows(waiting)

    def show_rows(self, rows: list[TripRow]) -> None:
        """Show the queue and the first trip, or the one that was asked for."""
        place = max(0, self.list.currentRow())
        self.rows = [each.trip for each in self.done] if self._past else rows
        clean = sum(1 for each in rows if not each.flags and not each.asked)
        self.count.setText(_("{count} waiting").format(count=len(rows)))
        self.bulk.setText(_("Accept all without findings") + f" ({clean})")
        self.bulk.setEnabled(clean > 0 and not self._past)
        for verb in (self.verbs[1], self.verbs[2]):
            verb.setEnabled(not self._past)
        self.list_card.title.setText(_("Decided lately") if self._past else _("Queue"))
        self.list_card.hint.setText(_("newest first") if self._past else _("unusual ones first"))
        self._fill_list()
        if not self.rows:
            self.detail = None
            self.evidence.show_evidence(())
            self.side.clear()
            return
        if self.wanted is not None:
            place = next((number for number, each in enumerate(self.rows) if each.id == self.wanted), place)
            self.wanted = None
        self.list.setCurrentRow(min(place, len(self.rows) - 1))
        self._choose(self.list.currentRow())

    def _fill_list(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for number, each in enumerate(self.rows):
            item = QListWidgetItem()
            words = f"{each.first_day:%m-%d} → {each.last_day:%m-%d} · {each.places}"
            badge = Badge("warn", _("asked")) if each.asked else trip_badge(each)
            if self._past:
                made = self.done[number]
                badge = Badge("good", _("verified")) if made.verified else Badge("bad", _("returned"))
                words = f"{words} · {made.who} {made.moment.astimezone(COUNTY_ZONE):%m-%d %H:%M}"
            line = Line(badge, f"{each.officials} · {each.unit_name}", words)
            item.setSizeHint(QSize(100, line.sizeHint().height()))
            self.list.addItem(item)
            self.list.setItemWidget(item, line)
        self.list.blockSignals(False)

    def _choose(self, place: int) -> None:
        self._stop_reply()
        if not 0 <= place < len(self.rows):
            return
        row, today = self.rows[place], self.shell.today

        def ask(work: Work) -> tuple[TripDetail, Gain | None]:
            home = at_home(work.session, work.actor, today - QUEUE_BACK, today + QUEUE_AHEAD)
            detail = trip_detail(work.session, work.actor, row.id, home)
            day = row.first_day
            found = field_time(work.session, work.actor, day.year, day.month, today, unit_ids=(row.unit_id,))
            return detail, next((gain(each.month, row.id) for each in found.units), None)

        self.shell.read("queue.trip", ask, self._show)

    def _show(self, answer: tuple[TripDetail, Gain | None]) -> None:
        self.detail, gained = answer
        self.evidence.show_evidence(self.detail.evidence)
        self.side.show_claim(self.detail, gained)

    # ---- doing -------------------------------------------------------------------------------------------
    def accept(self) -> None:
        """Verify the trip shown."""
        detail = self.detail
        if detail is not None and not self._past:
            self.shell.act(lambda work: verify_trip(work, detail.row.id))

    def give_back(self) -> None:
        """Ask for the reason for which the trip shown is returned; Enter sends it."""
        self._begin_reply("return", _("What is wrong, and what should the unit do? Enter returns the trip, Esc does not."))

    def ask(self) -> None:
        """Ask for the question to the unit; Enter sends it."""
        if not self._past:
            self._begin_reply("ask", _("What should the unit explain? Enter asks, Esc does not."))

    def _begin_reply(self, to: str, words: str) -> None:
        if self.detail is None:
            return
        self._reply_to = to
        self.reply.clear()
        self.reply.setPlaceholderText(words)
        self.reply.show()
        self.reply.setFocus()

    def _stop_reply(self) -> None:
        if self.reply.isVisibleTo(self):
            self.reply.hide()
            self.setFocus()

    def _send(self) -> None:
        words, to = self.reply.text(), self._reply_to
        if to == "return":
            self.give_back_because(words)
        else:
            self.ask_the_unit(words)

    def give_back_because(self, reason: str) -> None:
        """Return the trip shown for a reason."""
        detail = self.detail
        if detail is not None:
            self.shell.act(lambda work: return_trip(work, detail.row.id, reason), lambda _value: self._stop_reply())

    def ask_the_unit(self, question: str) -> None:
        """Ask the unit about the trip shown."""
        detail = self.detail
        if detail is not None:
            self.shell.act(lambda work: ask_about_trip(work, detail.row.id, question), lambda _value: self._stop_reply())

    def accept_clean(self) -> None:
        """Verify every trip without any finding, in one act."""
        clean = [each.id for each in self.rows if not each.flags and not each.asked]
        today = self.shell.today
        if clean and not self._past:
            self.shell.act(
                lambda work: verify_clean_trips(
                    work, clean, at_home(work.session, work.actor, today - QUEUE_BACK, today + QUEUE_AHEAD)
                )
            )

    def turn_past(self) -> None:
        """Show what was decided lately in place of the queue, and the other way round."""
        self._past = not self._past
        self.past.setText(f"{_('Queue') if self._past else _('Decided lately')}  H")
        self.list.setCurrentRow(0)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Work the queue by keys."""
        key = event.text().lower()
        verbs = {"a": self.accept, "b": self.give_back, "q": self.ask, "z": self.evidence.enlarge, "h": self.turn_past}
        if key in verbs:
            verbs[key]()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(min(max(0, self.list.currentRow() + step), len(self.rows) - 1))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.evidence.turn(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() == Qt.Key.Key_Escape:
            if self.reply.isVisibleTo(self):
                self._stop_reply()
            else:
                self._back()
        else:
            super().keyPressEvent(event)
