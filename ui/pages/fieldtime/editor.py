"""The trip editor 外出报备与销假: days to the half, officials, places, meetings, evidence, and the step that comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from crm.calendar.half_days import days_text
from crm.fieldtime.entry import PURPOSES, MeetingData, StayData, TripData
from crm.fieldtime.evidence import add_evidence
from crm.fieldtime.rules import TRIP_STATE_NAMES, TripState
from crm.fieldtime.service import (
    approve_trip,
    delete_trip,
    edit_trip,
    log_meeting,
    plan_trip,
    remove_meeting,
    report_ahead,
    report_back,
    set_out,
)
from crm.fieldtime.trips import TripDetail, trip_detail
from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.leads.queries import LeadFilter, Page, lead_page
from crm.people.permissions import May
from crm.people.queries import OfficialRow, officials_on
from crm.store.acts import Done, Work
from crm.store.attachments import read_file
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, clear, column, label, row
from ui.widgets.forms import Choice, DateEdit, Form, HalfDayEdit, TextBox, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class TripEditor(QWidget):
    """One trip: plan and report on the left, meetings in the middle, evidence on the right."""

    def __init__(
        self, shell: MainWindow, back: Callable[[], None], trip_id: UUID | None, official: UUID | None, day: date | None
    ) -> None:
        """Open a trip, or begin one for an official on a day."""
        super().__init__()
        self.shell, self._back, self.trip_id = shell, back, trip_id
        self.detail: TripDetail | None = None
        self._people: list[OfficialRow] = []
        self._first_official = official
        self.setAcceptDrops(True)
        start = day or shell.today

        # widgets
        self.title = QLabel(_("Plan a trip"))
        self.title.setObjectName("title")
        self.state = boxed(row())
        halves = (_("morning"), _("afternoon"))
        self.form = Form()
        self.first = self.form.add("first_day", _("Sets out"), HalfDayEdit(start, afternoon=False, words=halves), needed=True)
        self.last = self.form.add("last_day", _("Back"), HalfDayEdit(start, afternoon=True, words=halves), needed=True)
        self.places = self.form.add("places", _("Places"), QLineEdit(), needed=True)
        self.places.setPlaceholderText(_("outside the county, separated by spaces"))
        self.people = self.form.add("stays", _("Officials"), QListWidget(), needed=True)
        self.people.setFixedHeight(132)
        self.people.setProperty("bordered", True)
        self.people.setSelectionMode(QListWidget.SelectionMode.MultiSelection)
        self.stand_in = self.form.add("stand_in", _("Stand-in"), Choice([(None, _("— (needed when both principals are out)"))]))
        self.purpose = self.form.add("purpose", _("Purpose"), Choice([(key, _(word)) for key, word in PURPOSES.items()]))
        self.subject = self.form.add("subject", _("Subject"), QLineEdit())
        self.abroad = self.form.add("abroad", "", check_box(_("abroad: report back within 15 days")))
        self.abroad.setAccessibleName(_("Abroad"))
        self.summary = self.form.add("summary", _("Report"), TextBox(lines=3))
        self.plan_card, self.meetings_card, self.evidence_card = Card(_("The trip")), Card(_("Meetings")), Card(_("Evidence"))
        self.acts = boxed(row())

        # assembly
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(self.form, None, margins=(14, 10, 14, 10))))
        self.plan_card.body.addWidget(area)
        self.plan_card.setFixedWidth(430)
        middle = row(self.plan_card, self.meetings_card, self.evidence_card, spacing=12)
        middle.setStretch(1, 3)
        middle.setStretch(2, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row(button("‹", back, tip=_("Back to the month")), self.title, self.state, None, self.acts))
        layout.addLayout(middle, 1)

        self._kept = {
            "first": self.first.day_edit,
            "last": self.last.day_edit,
            "places": self.places,
            "subject": self.subject,
            "summary": self.summary,
        }
        self._restore()
        self.form.changed.connect(self._keep)
        self._load()

    # ---- drafts ------------------------------------------------------------------------------------------
    @property
    def _draft_key(self) -> str:
        return f"trip.{self.trip_id.hex if self.trip_id else 'new'}"

    def _keep(self) -> None:
        """Keep what is typed of a trip that is not saved yet; a saved one is in the database."""
        if self.trip_id is None:
            self.shell.drafts.keep(self._draft_key, {name: field.text() for name, field in self._kept.items()})

    def _restore(self) -> None:
        """Give back what was typed before the window closed, unless the person began on another day."""
        draft = self.shell.drafts.draft(self._draft_key) if self.trip_id is None else {}
        for name in ("places", "subject", "summary"):
            if draft.get(name):
                self._kept[name].setText(draft[name])

    # ---- showing -----------------------------------------------------------------------------------------
    def _load(self) -> None:
        trip_id, today = self.trip_id, self.shell.today

        def ask(work: Work) -> tuple[list[OfficialRow], TripDetail | None]:
            detail = None if trip_id is None else trip_detail(work.session, work.actor, trip_id)
            unit = detail.row.unit_id if detail else work.actor.unit_id
            return officials_on(work.session, today, [unit] if unit else None), detail

        self.shell.read("trip", ask, self._show)

    def _show(self, found: tuple[list[OfficialRow], TripDetail | None]) -> None:
        self._people, self.detail = found
        chosen = {stay.official_id for stay in self.detail.data.stays} if self.detail else {self._first_official}
        self.people.clear()
        self.stand_in.blockSignals(True)
        while self.stand_in.count() > 1:
            self.stand_in.removeItem(1)
        for person in self._people:
            item = QListWidgetItem(f"{person.name}  {person.title}")
            item.setData(0x0100, person.id)
            self.people.addItem(item)
            item.setSelected(person.id in chosen)
            self.stand_in.addItem(f"{person.name}  {person.title}", person.id)
        self.stand_in.blockSignals(False)
        if self.detail is not None:
            self._fill(self.detail)
        self._show_meetings()
        self._show_evidence()
        self._show_acts()

    def _fill(self, detail: TripDetail) -> None:
        data = detail.data
        self.title.setText(detail.row.officials or _("Trip"))
        self.first.day_edit.setText(data.first_day.isoformat())
        self.first.half.choose(data.first_afternoon)
        self.last.day_edit.setText(data.last_day.isoformat())
        self.last.half.choose(not data.last_morning)
        self.places.setText(" ".join(data.places))
        self.purpose.choose(data.purpose)
        self.subject.setText(data.subject)
        self.abroad.setChecked(data.abroad)
        self.summary.setText(detail.summary)
        self.stand_in.choose(next((stay.stand_in_id for stay in data.stays if stay.stand_in_id), None))

    def _show_meetings(self) -> None:
        detail = self.detail
        if detail is None:
            self.meetings_card.fill(EmptyState(_("Save the plan first; then log each meeting on the way.")))
            return
        lines: list[QWidget | None] = [
            boxed(
                row(
                    boxed(
                        column(
                            label(f"{each.day:%m-%d} {each.enterprise_name}", "strong"),
                            label(f"{each.person} {each.title}  {each.result}", "secondary", wrap=True),
                            spacing=1,
                        )
                    ),
                    None,
                    *([Badge("info", _("new lead"))] if each.new_lead else []),
                    *([Badge("good", _("advanced"))] if each.advanced else []),
                    button(
                        "✕",
                        lambda each=each: self._act(lambda work: remove_meeting(work, each.id)),
                        link=True,
                        tip=_("Remove meeting"),
                    ),
                    margins=(14, 7, 8, 7),
                ),
                "rowLine",
            )
            for each in detail.meetings
        ]
        if not lines:
            lines = [EmptyState(_("No meeting yet. Without one, no half day of this trip counts."))]
        editable = detail.row.state not in (TripState.APPROVED, TripState.VERIFIED)
        self.meetings_card.fill(*lines, None, *([self._meeting_form()] if editable else []))

    def _meeting_form(self) -> QWidget:
        detail = self.detail
        day = detail.data.first_day if detail else self.shell.today
        self.meeting = Form()
        self.meeting_day = self.meeting.add("day", _("Day"), DateEdit(min(day, self.shell.today)), needed=True)
        self.meeting_firm = self.meeting.add("enterprise_name", _("Enterprise"), QLineEdit(), needed=True)
        self.meeting_person = self.meeting.add("person", _("Person"), QLineEdit())
        self.meeting_title = self.meeting.add("title", _("Title"), QLineEdit())
        self.meeting_result = self.meeting.add("result", _("Result"), TextBox(lines=2))
        self.meeting_lead = self.meeting.add("lead_id", _("Lead"), Choice([(None, "—")]))
        self.meeting_new = self.meeting.add("new_lead", "", check_box(_("first contact: a new lead")))
        self.meeting_new.setAccessibleName(_("New lead"))
        self.meeting_on = self.meeting.add("advanced", "", check_box(_("the lead was advanced")))
        self.meeting_on.setAccessibleName(_("Advanced"))
        today = self.shell.today
        self.shell.read(
            "trip.leads",
            lambda work: lead_page(work.session, work.actor, LeadFilter(side_states=("",)), today, Page(limit=60)),
            self._offer_leads,
        )
        return boxed(
            column(self.meeting, row(None, button(_("Log meeting"), self.add_meeting, icon="plus")), margins=(14, 8, 14, 10))
        )

    def _offer_leads(self, rows: list[Any]) -> None:
        for each in rows:
            self.meeting_lead.addItem(f"{each.name} · {each.investor}"[:40], each.id)

    def _show_evidence(self) -> None:
        detail = self.detail
        if detail is None:
            self.evidence_card.fill(EmptyState(_("Photos, invitations, minutes and tickets go here.")))
            return
        lines: list[QWidget | None] = [
            boxed(
                row(label(each.file_name), label(f"{each.size / 1024:,.0f} KB", "faint"), None, margins=(14, 6, 14, 6)), "rowLine"
            )
            for each in detail.evidence
        ]
        worth = " · ".join(_("{name} {days} days").format(name=name, days=days_text(halves)) for name, halves in detail.worth)
        self.evidence_card.hint.setText(_("if verified: {worth}").format(worth=worth) if worth else "")
        offer = button(_("Add evidence…"), self.choose_evidence, icon="paperclip")
        self.evidence_card.fill(
            *(lines or [EmptyState(_("Drop files here, or choose them."))]),
            None,
            boxed(row(offer, None, margins=(14, 6, 14, 10))),
        )

    def _show_acts(self) -> None:
        state = TripState(self.detail.row.state) if self.detail else TripState.DRAFT
        actor = self.shell.actor
        parts: list[QWidget | int | None] = []
        can_edit = actor is not None and actor.may(May.EDIT_RECORDS) and state not in (TripState.APPROVED, TripState.VERIFIED)
        steps: dict[TripState, list[tuple[str, Callable[[], None]]]] = {
            TripState.DRAFT: [(_("Report ahead"), self.report_ahead)],
            TripState.REPORTED_AHEAD: [(_("Set out"), lambda: self._act(lambda work: set_out(work, self._id())))],
            TripState.AWAY: [(_("Report back"), self.report_back)],
            TripState.RETURNED: [(_("Report back"), self.report_back)],
            TripState.REPORTED_BACK: [(_("Approve"), lambda: self._act(lambda work: approve_trip(work, self._id())))],
        }
        if self.detail is not None and state in (TripState.DRAFT, TripState.REPORTED_AHEAD) and can_edit:
            parts.append(button(_("Delete"), self._delete, icon="trash-2"))
        if can_edit:
            self.save_button = button(_("Save"), self.save, shortcut="Ctrl+S", primary=self.detail is None)
            self.save_button.setShortcut("Ctrl+S")
            parts.append(self.save_button)
        for words, run in steps.get(state, []) if self.detail is not None else []:
            if state is not TripState.REPORTED_BACK or (actor is not None and actor.may(May.APPROVE_TRIPS)):
                self.step_button = button(words, run, primary=True)
                parts.append(self.step_button)
        _replace(self.acts, *parts)
        badges = (
            [Badge({"verified": "good", "returned": "bad"}.get(state, "info"), _(TRIP_STATE_NAMES[state]))] if self.detail else []
        )
        notes = (
            [label(self.detail.return_reason or self.detail.question, "bad")]
            if self.detail and (self.detail.return_reason or self.detail.question)
            else []
        )
        _replace(self.state, *badges, *notes)

    # ---- doing -------------------------------------------------------------------------------------------
    def _id(self) -> UUID:
        if self.trip_id is None:
            raise RuleBroken("trip_unsaved", _("Save the trip first."))
        return self.trip_id

    def _act(self, run: Callable[[Work], Done[Any]], form: Form | None = None) -> None:
        self.shell.act(run, lambda _value: self._load(), form or self.form)

    def gather(self) -> TripData:
        """Return what is entered. Raises RuleBroken naming the field."""
        first, first_afternoon = self.first.value("first_day")
        last, last_afternoon = self.last.value("last_day")
        stand_in = self.stand_in.value()
        chosen = [item.data(0x0100) for item in self.people.selectedItems()]
        own = {stay.official_id: stay for stay in self.detail.data.stays} if self._same_days(first, last) and self.detail else {}
        named = stand_in if isinstance(stand_in, UUID) else None
        stays = tuple(replace(own.get(official, StayData(official)), stand_in_id=named) for official in chosen)
        places = tuple(self.places.text().replace("、", " ").replace("，", " ").replace(",", " ").split())
        return TripData(
            first,
            last,
            places,
            stays,
            first_afternoon,
            not last_afternoon,
            str(self.purpose.value()),
            self.subject.text(),
            "",
            self.abroad.isChecked(),
        )

    def _same_days(self, first: date, last: date) -> bool:
        """Tell whether the trip's days are as they were: officials who joined late or left early then keep their own."""
        return self.detail is not None and (self.detail.data.first_day, self.detail.data.last_day) == (first, last)

    def save(self) -> None:
        """Save the plan; both principals out at once is refused until a stand-in is named."""
        try:
            data = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        detail, trip_id = self.detail, self.trip_id
        if detail is None or trip_id is None:
            self.shell.act(lambda work: plan_trip(work, data), self._planned, self.form)
        else:
            self._act(lambda work: edit_trip(work, trip_id, data, detail.version))

    def _planned(self, trip_id: Any) -> None:  # noqa: ANN401 - an act's value
        self.shell.drafts.drop(self._draft_key)
        self.trip_id = trip_id
        self._load()

    def report_ahead(self) -> None:
        """Report the plan ahead."""
        self._act(lambda work: report_ahead(work, self._id()))

    def report_back(self) -> None:
        """Report back with what is written in the report field."""
        summary = self.summary.text()
        self._act(lambda work: report_back(work, self._id(), summary))

    def add_meeting(self) -> None:
        """Log the meeting entered."""
        try:
            day = self.meeting_day.day("day") or self.shell.today
        except SijiError as error:
            self.shell.tell(error, self.meeting)
            return
        lead = self.meeting_lead.value()
        data = MeetingData(
            day,
            self.meeting_firm.text(),
            self.meeting_person.text(),
            self.meeting_title.text(),
            self.meeting_result.text(),
            None,
            lead if isinstance(lead, UUID) else None,
            self.meeting_new.isChecked(),
            self.meeting_on.isChecked(),
        )
        self._act(lambda work: log_meeting(work, self._id(), data), self.meeting)

    def choose_evidence(self) -> None:
        """Choose files as evidence."""
        paths, _kind = QFileDialog.getOpenFileNames(self, _("Add evidence"))
        for path in paths:
            self.add_file(Path(path))

    def add_file(self, path: Path) -> None:
        """Attach a file as evidence."""
        try:
            data = read_file(path)
        except RuleBroken as error:
            self.shell.tell(error)
            return
        self._act(lambda work: add_evidence(work, self._id(), path.name, data))

    def _delete(self) -> None:
        trip_id = self._id()
        self.shell.act(lambda work: delete_trip(work, trip_id), lambda _value: self._back())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files dragged here."""
        if event.mimeData().hasUrls() and self.detail is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach the files dropped."""
        for url in event.mimeData().urls():
            self.add_file(Path(url.toLocalFile()))


def _replace(box: QWidget, *parts: QWidget | int | None) -> None:
    """Replace what a box holds."""
    layout = box.layout()
    clear(layout)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
