"""The trip editor 外出报备与销假: days to the half, officials, places, meetings, evidence, and the step that comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from crm.calendar.half_days import Span
from crm.fieldtime.bureau import answer_about_trip
from crm.fieldtime.entry import PURPOSES, TripData
from crm.fieldtime.rules import TRIP_STATE_NAMES, TripState
from crm.fieldtime.service import approve_trip, delete_trip, edit_trip, plan_trip, report_ahead, report_back, set_out
from crm.fieldtime.trips import TripDetail, trip_detail
from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.league.rhythm.campaign_rows import CampaignDays, campaign_days
from crm.people.permissions import May
from crm.people.queries import OfficialRow, officials_on
from crm.store.acts import Done, Work
from ui.pages.fieldtime.campaign_choice import CampaignChoice
from ui.pages.fieldtime.claim import notes_lines
from ui.pages.fieldtime.evidence import EvidenceCard
from ui.pages.fieldtime.meetings import MeetingsCard
from ui.pages.fieldtime.own_days import OwnDays
from ui.pages.fieldtime.places import PlacesEdit
from ui.widgets.basics import Badge, Card, boxed, button, clear, column, label, row
from ui.widgets.forms import Choice, Form, HalfDayEdit, TextBox, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

ID = Qt.ItemDataRole.UserRole
Found = tuple[list[OfficialRow], TripDetail | None, list[CampaignDays]]


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
        start = day or shell.today

        # widgets
        self.title, self.state = QLabel(_("Plan a trip")), boxed(row())
        self.title.setObjectName("title")
        halves = (_("morning"), _("afternoon"))
        self.form = Form()
        self.first = self.form.add("first_day", _("Sets out"), HalfDayEdit(start, afternoon=False, words=halves), needed=True)
        self.last = self.form.add("last_day", _("Back"), HalfDayEdit(start, afternoon=True, words=halves), needed=True)
        self.places = self.form.add("places", _("Places"), PlacesEdit(), needed=True)
        self.people = self.form.add("stays", _("Officials"), QListWidget(), needed=True)
        self.people.setFixedHeight(110)
        self.people.setProperty("bordered", True)
        self.people.setSelectionMode(QListWidget.SelectionMode.MultiSelection)
        self.own = self.form.add("own", _("Own days"), OwnDays((self.first, self.last)))
        self.stand_in = self.form.add("stand_in", _("Stand-in"), Choice([(None, _("— (needed when both principals are out)"))]))
        self.purpose = self.form.add("purpose", _("Purpose"), Choice([(key, _(word)) for key, word in PURPOSES.items()]))
        self.campaign = self.form.add("campaign", _("Campaign"), CampaignChoice(self.first))
        self.subject = self.form.add("subject", _("Subject"), QLineEdit())
        self.abroad = self.form.add("abroad", "", check_box(_("abroad: report back within 15 days")))
        self.abroad.setAccessibleName(_("Abroad"))
        self.summary = self.form.add("summary", _("Report"), TextBox(lines=3))
        self.notes = QVBoxLayout()
        self.question = _Question(self.answer)
        self.plan_card = Card(_("The trip"))
        self.meetings_card, self.evidence_card = MeetingsCard(shell, self._act), EvidenceCard(shell, self._act)
        self.acts = boxed(row())

        # assembly
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(boxed(column(self.form, self.notes, None, margins=(14, 10, 14, 10))))
        self.plan_card.body.addWidget(area)
        self.plan_card.setFixedWidth(430)
        middle = row(self.plan_card, self.meetings_card, self.evidence_card, spacing=12)
        middle.setStretch(1, 3)
        middle.setStretch(2, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row(button("‹", back, tip=_("Back to the month")), self.title, self.state, None, self.acts))
        layout.addWidget(self.question)
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
        self.people.itemSelectionChanged.connect(self._show_own)
        self._load()

    def set_days(self, free: Span) -> None:
        """Begin with a stretch of half days that was suggested."""
        for edit, half in ((self.first, free.first), (self.last, free.last)):
            edit.day_edit.setText(half.day.isoformat())
            edit.half.choose(half.afternoon)

    def _show_own(self) -> None:
        """Ask for each one's own days once several go."""
        stays = self.detail.data.stays if self.detail is not None else ()
        chosen = [(item.data(ID), item.text().split()[0]) for item in self.people.selectedItems()]
        self.own.show_people(chosen, stays)
        self.form.show_field("own", len(chosen) > 1)

    # ---- drafts ------------------------------------------------------------------------------------------
    @property
    def _draft_key(self) -> str:
        return f"trip.{self.trip_id.hex if self.trip_id else 'new'}"

    def _keep(self) -> None:
        """Keep what is typed: the plan of a trip that is not saved yet, the report of one that is."""
        wanted = self._kept if self.trip_id is None else {"summary": self.summary}
        self.shell.drafts.keep(self._draft_key, {name: field.text() for name, field in wanted.items()})

    def _restore(self) -> None:
        """Give back what was typed before the window closed, unless the person began on another day."""
        draft = self.shell.drafts.draft(self._draft_key)
        for name in ("places", "subject", "summary"):
            if draft.get(name):
                self._kept[name].setText(draft[name])

    # ---- showing -----------------------------------------------------------------------------------------
    def _load(self) -> None:
        trip_id, today = self.trip_id, self.shell.today

        def ask(work: Work) -> Found:
            detail = None if trip_id is None else trip_detail(work.session, work.actor, trip_id)
            unit = detail.row.unit_id if detail else work.actor.unit_id
            return officials_on(work.session, today, [unit] if unit else None), detail, campaign_days(work.session)

        self.shell.read("trip", ask, self._show)

    def _show(self, found: Found) -> None:
        self._people, self.detail, campaigns = found
        chosen = {stay.official_id for stay in self.detail.data.stays} if self.detail else {self._first_official}
        self.people.blockSignals(True)
        self.people.clear()
        self.stand_in.blockSignals(True)
        while self.stand_in.count() > 1:
            self.stand_in.removeItem(1)
        for person in self._people:
            item = QListWidgetItem(f"{person.name}  {person.title}")
            item.setData(ID, person.id)
            self.people.addItem(item)
            item.setSelected(person.id in chosen)
            self.stand_in.addItem(f"{person.name}  {person.title}", person.id)
        self.stand_in.blockSignals(False)
        self.people.blockSignals(False)
        if self.detail is not None:
            self._fill(self.detail)
            self.campaign.show_campaigns(campaigns, self.detail.data.campaign)
            self.own.lines = {}  # what the record says, not what was set before it was read
        else:
            self.campaign.show_campaigns(campaigns, None)
        self._show_own()
        self.meetings_card.show_trip(self.detail)
        self.evidence_card.show_trip(self.detail)
        self.question.show_question(self.detail)
        clear(self.notes)
        for line in notes_lines(self.detail) if self.detail is not None else ():
            self.notes.addWidget(line)
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
        typed = self.shell.drafts.draft(self._draft_key).get("summary")
        self.summary.setText(str(typed) if typed and typed != detail.summary else detail.summary)
        self.stand_in.choose(next((stay.stand_in_id for stay in data.stays if stay.stand_in_id), None))

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
        notes = [label(self.detail.return_reason, "bad")] if self.detail and self.detail.return_reason else []
        _replace(self.state, *badges, *notes)

    # ---- doing -------------------------------------------------------------------------------------------
    def _id(self) -> UUID:
        if self.trip_id is None:
            raise RuleBroken("trip_unsaved", _("Save the trip first."))
        return self.trip_id

    def _act(self, run: Callable[[Work], Done[Any]], form: Form | None = None, then: Callable[[], object] | None = None) -> None:
        def done(_value: object) -> None:
            if then is not None:
                then()
            self._load()

        self.shell.act(run, done, form or self.form)

    def gather(self) -> TripData:
        """Return what is entered. Raises RuleBroken naming the field."""
        first, first_afternoon = self.first.value("first_day")
        last, last_afternoon = self.last.value("last_day")
        stand_in = self.stand_in.value()
        chosen = [item.data(ID) for item in self.people.selectedItems()]
        named = stand_in if isinstance(stand_in, UUID) else None
        stays = tuple(self.own.stay(official, named) for official in chosen)
        return TripData(
            first,
            last,
            self.places.places(),
            stays,
            first_afternoon,
            not last_afternoon,
            str(self.purpose.value()),
            self.subject.text(),
            self.campaign.name(),
            self.abroad.isChecked(),
        )

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
        self._act(lambda work: report_back(work, self._id(), summary), None, lambda: self.shell.drafts.drop(self._draft_key))

    def answer(self, words: str) -> None:
        """Answer the bureau's question."""
        self._act(lambda work: answer_about_trip(work, self._id(), words), None, self.question.reply.clear)

    def add_file(self, path: Path) -> None:
        """Attach a file as evidence."""
        self.evidence_card.add_file(path)

    def _delete(self) -> None:
        trip_id = self._id()
        self.shell.act(lambda work: delete_trip(work, trip_id), lambda _value: self._back())


class _Question(QWidget):
    """The bureau's open question and the line to answer it."""

    def __init__(self, send: Callable[[str], None]) -> None:
        """Begin hidden."""
        super().__init__()
        self._words = label("", "strong", wrap=True)
        self.reply = QLineEdit()
        self.reply.setAccessibleName(_("Answer"))
        self.reply.setPlaceholderText(_("Answer the bureau; evidence may be added meanwhile"))
        self.reply.returnPressed.connect(lambda: send(self.reply.text()))
        answer = button(_("Answer"), lambda: send(self.reply.text()), primary=True)
        layout = row(Badge("warn", _("the bureau asks")), self._words, self.reply, answer, spacing=10, margins=(0, 2, 0, 2))
        layout.setStretch(1, 1)
        layout.setStretch(2, 2)
        self.setLayout(layout)
        self.hide()

    def show_question(self, detail: TripDetail | None) -> None:
        """Show the open question, or nothing."""
        self.setVisible(detail is not None and bool(detail.question))
        self._words.setText(detail.question if detail is not None else "")


def _replace(box: QWidget, *parts: QWidget | int | None) -> None:
    """Replace what a box holds."""
    layout = box.layout()
    clear(layout)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
