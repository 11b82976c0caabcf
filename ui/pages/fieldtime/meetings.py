"""The meetings of a trip in its editor: what was logged, and the form for the next one, kept as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from crm.fieldtime.entry import MeetingData
from crm.fieldtime.rules import TripState
from crm.fieldtime.service import log_meeting, remove_meeting
from crm.fieldtime.trips import MeetingRow, TripDetail
from crm.kernel.errors import SijiError
from crm.kernel.i18n import _
from crm.leads.queries import LeadFilter, Page, lead_page
from crm.procedures.met_leads import log_meeting_with_lead
from crm.store.acts import Done, Work
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, column, label, row
from ui.widgets.forms import Choice, DateEdit, Form, TextBox, check_box

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.window import MainWindow

Act = Callable[..., None]


class MeetingsCard(Card):
    """Meetings; Ctrl+Enter logs the one typed, Ctrl+L logs it with a new lead of the enterprise."""

    def __init__(self, shell: MainWindow, act: Act) -> None:
        """``act`` runs an act and loads the trip anew."""
        super().__init__(_("Meetings"), _("Ctrl+Enter logs · Ctrl+L logs with a new lead"))
        self.shell, self._act = shell, act
        self.trip_id: UUID | None = None
        self.list = Card("")
        self.list.layout().itemAt(0).widget().hide()
        self.list.setObjectName("plain")

        # widgets
        self.form = Form(2)
        self.day = self.form.add("day", _("Day"), DateEdit(shell.today), needed=True)
        self.firm = self.form.add("enterprise_name", _("Enterprise"), QLineEdit(), needed=True)
        self.person = self.form.add("person", _("Person"), QLineEdit())
        self.held = self.form.add("title", _("Title"), QLineEdit())
        self.result = self.form.add("result", _("Result"), TextBox(lines=2), wide=True)
        self.lead = self.form.add("lead_id", _("Lead"), Choice([(None, "—")]), wide=True)
        self.new = self.form.add("new_lead", "", check_box(_("first contact: a new lead")))
        self.new.setAccessibleName(_("New lead"))
        self.advanced = self.form.add("advanced", "", check_box(_("the lead was advanced")))
        self.advanced.setAccessibleName(_("Advanced"))
        self.log_button = button(_("Log meeting"), self.add, icon="plus", shortcut="Ctrl+Enter")
        self.lead_button = button(_("Log with a new lead"), self.add_with_lead, shortcut="Ctrl+L")
        self.entry = boxed(column(self.form, row(None, self.lead_button, self.log_button), margins=(14, 8, 14, 10)))

        # assembly
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.entry)
        self._fields = {"firm": self.firm, "person": self.person, "held": self.held, "result": self.result}
        self.form.changed.connect(self._keep)
        for keys, run in (("Ctrl+Return", self.add), ("Ctrl+L", self.add_with_lead)):
            QShortcut(QKeySequence(keys), self, run)
        today = shell.today
        shell.read(
            "trip.leads",
            lambda work: lead_page(work.session, work.actor, LeadFilter(side_states=("",)), today, Page(limit=60)),
            self._offer_leads,
        )

    def _offer_leads(self, rows: list[Any]) -> None:
        for each in rows:
            self.lead.addItem(f"{each.name} · {each.investor}"[:40], each.id)

    def show_trip(self, detail: TripDetail | None) -> None:
        """Show a trip's meetings; the form stays as it is typed."""
        editable = detail is not None and detail.row.state not in (TripState.APPROVED, TripState.VERIFIED)
        self.entry.setVisible(editable)
        if detail is None:
            self.list.fill(EmptyState(_("Save the plan first; then log each meeting on the way.")))
            return
        if self.trip_id != detail.row.id:
            self.trip_id = detail.row.id
            self.day.setText(
                min(max(detail.data.first_day, min(detail.data.last_day, self.shell.today)), self.shell.today).isoformat()
            )
            for name, text in self.shell.drafts.draft(self._draft).items():
                self._fields[name].setText(str(text))
        lines: list[QWidget | None] = [self._line(each, editable=editable) for each in detail.meetings]
        self.list.scroll(lines or [EmptyState(_("No meeting yet. Without one, no half day of this trip counts."))])

    def _line(self, each: MeetingRow, *, editable: bool) -> QWidget:
        person = " · ".join(filter(None, (f"{each.person} {each.title}".strip(), each.result)))
        words = boxed(
            column(label(f"{each.day:%m-%d} {each.enterprise_name}", "strong"), label(person, "secondary", wrap=True), spacing=1)
        )
        parts: list[QWidget | int | None] = [words, None]
        parts += [Badge("info", _("new lead"))] if each.new_lead else []
        parts += [Badge("good", _("advanced"))] if each.advanced else []
        if each.lead_id is not None:
            lead = each.lead_id
            parts.append(button(_("open lead"), lambda: self.shell.open_record("lead", lead), link=True))
        if editable:
            remove = button(
                "✕", lambda: self._act(lambda work: remove_meeting(work, each.id)), link=True, tip=_("Remove meeting")
            )
            remove.setAccessibleName(_("Remove meeting with {enterprise}").format(enterprise=each.enterprise_name))
            parts.append(remove)
        return boxed(row(*parts, margins=(14, 7, 8, 7)), "rowLine")

    @property
    def _draft(self) -> str:
        return f"trip.{self.trip_id.hex if self.trip_id else ''}.meeting"

    def _keep(self) -> None:
        if self.trip_id is not None:
            self.shell.drafts.keep(self._draft, {name: field.text() for name, field in self._fields.items()})

    def gather(self) -> MeetingData:
        """Return the meeting typed. Raises RuleBroken ``date``."""
        lead = self.lead.value()
        return MeetingData(
            self.day.day("day") or self.shell.today,
            self.firm.text(),
            self.person.text(),
            self.held.text(),
            self.result.text(),
            None,
            lead if isinstance(lead, UUID) else None,
            self.new.isChecked(),
            self.advanced.isChecked(),
        )

    def add(self) -> None:
        """Log the meeting typed."""
        self._log(log_meeting)

    def add_with_lead(self) -> None:
        """Log the meeting typed, with a new lead of its enterprise."""
        self._log(log_meeting_with_lead)

    def _log(self, run: Callable[[Work, UUID, MeetingData], Done[Any]]) -> None:
        trip = self.trip_id
        if trip is None or not self.entry.isVisibleTo(self):
            return
        try:
            data = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        self._act(lambda work: run(work, trip, data), self.form, self._logged)

    def _logged(self) -> None:
        """Empty the form for the next meeting."""
        for field in self._fields.values():
            field.setText("")
        self.lead.setCurrentIndex(0)
        self.new.setChecked(False)
        self.advanced.setChecked(False)
        self.shell.drafts.drop(self._draft)
        self.firm.setFocus()
