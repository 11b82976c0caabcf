"""The quick note 途中速记: one screen for whoever is on a train, kept as it is typed, sent with one shortcut."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from crm.fieldtime.entry import MeetingData
from crm.fieldtime.trips import TripRow
from crm.kernel.errors import SijiError
from crm.kernel.i18n import _
from crm.procedures.met_leads import RoadNote, note_on_the_road, trips_on_the_road
from ui.pages.fieldtime.places import PlacesEdit
from ui.widgets.basics import Card, boxed, button, column, label, row
from ui.widgets.forms import Choice, DateEdit, Form, TextBox, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

DRAFT = "trip.quick"


class QuickNote(QWidget):
    """Whom one met, where and what came of it; Ctrl+Enter notes it, what is typed survives a closed lid."""

    def __init__(self, shell: MainWindow, back: Callable[[], None], open_trip: Callable[[UUID], None]) -> None:
        """Show the note as it was left."""
        super().__init__()
        self.shell, self._back, self._open_trip = shell, back, open_trip

        # widgets
        title = QLabel(_("Quick note"))
        title.setObjectName("title")
        self.form = Form()
        self.trip = self.form.add("trip", _("Trip"), Choice([(None, _("not planned: set out now"))]))
        self.places = self.form.add("places", _("Places"), PlacesEdit(), needed=True)
        self.day = self.form.add("day", _("Day"), DateEdit(shell.today), needed=True)
        self.firm = self.form.add("enterprise_name", _("Enterprise"), QLineEdit(), needed=True)
        self.person = self.form.add("person", _("Person"), QLineEdit())
        self.held = self.form.add("title", _("Title"), QLineEdit())
        self.result = self.form.add("result", _("Result"), TextBox(lines=5))
        self.lead = self.form.add("new_lead", "", check_box(_("a new lead")))
        self.lead.setAccessibleName(_("New lead"))
        self.send_button = button(_("Note it"), self.send, primary=True, shortcut="Ctrl+Enter")
        self.kept = label(_("Kept as you type; nothing is lost when the lid closes."), "faint")

        # assembly
        card = Card(_("Whom did you meet?"), _("three fields will do: places, enterprise, result"))
        card.body.addWidget(boxed(column(self.form, row(self.kept, None, self.send_button), margins=(18, 14, 18, 14))))
        card.setMaximumWidth(720)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row(button("‹", back, tip=_("Back to the month")), title, None))
        layout.addLayout(row(None, card, None))
        layout.addStretch(1)

        # connections
        self._fields = {
            "places": self.places,
            "day": self.day,
            "firm": self.firm,
            "person": self.person,
            "held": self.held,
            "result": self.result,
        }
        draft = shell.drafts.draft(DRAFT)
        for name, field in self._fields.items():
            if draft.get(name):
                field.setText(str(draft[name]))
        self.lead.setChecked(bool(draft.get("lead")))
        self.form.changed.connect(self._keep)
        self.trip.currentIndexChanged.connect(self._ask_places)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.send)
        shell.read("trip.road", lambda work: trips_on_the_road(work.session, work.actor, shell.today), self._offer)
        self.firm.setFocus()

    def _keep(self) -> None:
        """Keep what is typed."""
        values: dict[str, object] = {name: field.text() for name, field in self._fields.items()}
        self.shell.drafts.keep(DRAFT, {**values, "lead": self.lead.isChecked()})

    def _offer(self, rows: list[TripRow]) -> None:
        """Offer the trips under way, the person's own first."""
        for each in rows:
            self.trip.addItem(f"{each.first_day:%m-%d} → {each.last_day:%m-%d} {each.places} · {each.officials}", each.id)
        if rows:
            self.trip.setCurrentIndex(1)

    def _ask_places(self, _index: int) -> None:
        """Ask where to only where no trip was planned."""
        self.places.setEnabled(self.trip.value() is None)

    def send(self) -> None:
        """Note the meeting; the fields empty for the next one once it is kept."""
        try:
            day = self.day.day("day") or self.shell.today
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        trip = self.trip.value()
        meeting = MeetingData(day, self.firm.text(), self.person.text(), self.held.text(), self.result.text())
        note = RoadNote(meeting, trip if isinstance(trip, UUID) else None, self.places.places(), self.lead.isChecked())
        self.shell.act(lambda work: note_on_the_road(work, note), self._noted, self.form)

    def _noted(self, trip_id: UUID) -> None:
        for name, field in self._fields.items():
            if name not in ("places", "day"):
                field.setText("")
        self.lead.setChecked(False)
        self.shell.drafts.drop(DRAFT)
        self._open_trip(trip_id)
