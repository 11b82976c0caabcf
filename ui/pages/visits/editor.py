"""The visit editor 来访登记: the party, hosts, itinerary and leads; clashes are said while one types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from crm.kernel.clock import COUNTY_ZONE, local_date
from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.leads.queries import LeadFilter, Page, lead_page
from crm.people.queries import OfficialRow, officials_on
from crm.store.acts import Done, Work
from crm.visits.clash_book import ClashLine
from crm.visits.entry import MemberData, VisitData, checked_visit
from crm.visits.queries import VisitDetail, clashes_if, visit_detail
from crm.visits.rules import PURPOSES
from crm.visits.service import announce_visit, edit_visit
from ui.pages.visits.moments import ItemLine, MomentEdit, item_of, people_named
from ui.widgets.basics import Badge, Card, boxed, button, clear, column, label, row
from ui.widgets.forms import Choice, Form, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

PAUSE = 350
"""Milliseconds without typing after which clashes are asked for; our default."""
FIRST_LINES = 3


@dataclass(frozen=True, slots=True)
class EditorFacts:
    """What the editor offers: officials in office, the unit's leads, the visit where one is opened."""

    people: list[OfficialRow]
    leads: list[tuple[UUID, str]]
    detail: VisitDetail | None


class VisitForm(Form):
    """The fields of a visit; what is wrong with the itinerary stands under its lines."""

    def __init__(self, below_items: QLabel) -> None:
        """Keep the label under the itinerary."""
        super().__init__()
        self._below_items = below_items

    def complain(self, key: str, words: str) -> bool:
        """Show a sentence beside its field or under the itinerary."""
        if key != "items":
            return super().complain(key, words)
        self._below_items.setText(words)
        self._below_items.show()
        return True


class VisitEditor(QWidget):
    """One visit: party and hosts on the left, itinerary on the right, clashes under it."""

    def __init__(
        self, shell: MainWindow, back: Callable[[UUID | None], None], visit_id: UUID | None, moment: datetime | None
    ) -> None:
        """Open a visit, or begin one at a county moment (wall time)."""
        super().__init__()
        self.shell, self._back, self.visit_id = shell, back, visit_id
        self.facts: EditorFacts | None = None
        self.items: list[ItemLine] = []
        start = datetime.combine(shell.today + timedelta(days=1), time(9, 30)) if moment is None else moment
        self._make_fields(start.replace(tzinfo=COUNTY_ZONE))
        self._lay_out()
        for _number in range(FIRST_LINES):
            self.add_line()
        self._restore()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._ask_clashes)
        self.form.changed.connect(self._edited)
        self._load()

    def _make_fields(self, start: datetime) -> None:
        """Make the fields of a visit that begins at ``start``."""
        self.title = QLabel(_("Announce a visit") if self.visit_id is None else _("Visit"))
        self.title.setObjectName("title")
        self.items_message = label("", "bad", wrap=True)
        self.items_message.hide()
        self.form = VisitForm(self.items_message)
        self.enterprise = self.form.add("enterprise_name", _("Enterprise"), QLineEdit(), needed=True)
        self.leader = self.form.add("leader", _("Leader of the party"), QLineEdit())
        self.leader_title = self.form.add("leader_title", _("Post held"), QLineEdit())
        self.number = self.form.add("number", _("Number of people"), QSpinBox(), needed=True)
        self.number.setRange(0, 999)
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.number.setValue(1)
        self.members = self.form.add("members", _("Members"), TextBox(lines=2))
        self.members.setPlaceholderText(_("one a line: name title"))
        self.starts = self.form.add("starts_at", _("Arrival"), MomentEdit(start), needed=True)
        self.ends = self.form.add("ends_at", _("Departure"), MomentEdit(start + timedelta(hours=2)), needed=True)
        self.purpose = self.form.add("purpose", _("Purpose"), Choice([(key, _(word)) for key, word in PURPOSES.items()]))
        self.subject = self.form.add("subject", _("Subject"), QLineEdit())
        self.hosts = self.form.add("hosts", _("Hosts"), QLineEdit())
        self.hosts.setPlaceholderText(_("names, separated by 、"))
        self.leads = self.form.add("leads", _("Leads"), QListWidget())
        self.leads.setFixedHeight(92)
        self.leads.setProperty("bordered", True)
        self.leads.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.leads.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.leads.setSelectionMode(QListWidget.SelectionMode.MultiSelection)
        self.note = self.form.add("note", _("Note"), TextBox(lines=2))
        self._kept: dict[str, Any] = {
            "enterprise": self.enterprise,
            "leader": self.leader,
            "leader_title": self.leader_title,
            "members": self.members,
            "subject": self.subject,
            "hosts": self.hosts,
            "note": self.note,
        }

    def _lay_out(self) -> None:
        """Lay out party, itinerary and clashes."""
        self.lines, self.clashes = QVBoxLayout(), QVBoxLayout()
        self.save_button = button(_("Save"), self.save, primary=True, shortcut="Ctrl+S")
        self.save_button.setShortcut("Ctrl+S")
        party = Card(_("Party and hosts"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(self.form, None, margins=(14, 10, 14, 10))))
        party.body.addWidget(area)
        party.setFixedWidth(430)
        plan = Card(_("Itinerary"), _("meals and gifts are not recorded"))
        self.lines.setSpacing(6)
        add = button(_("Add a line"), lambda: self._changed_lines(self.add_line), icon="plus")
        content = column(self.lines, self.items_message, row(add, None), None, margins=(14, 10, 14, 10))
        plan_area = QScrollArea()
        plan_area.setWidgetResizable(True)
        plan_area.setWidget(boxed(content))
        plan.body.addWidget(plan_area)
        warnings = Card(_("Clashes"), _("people and places at the same time"))
        warnings.body.addWidget(boxed(self.clashes))
        self.clashes.setContentsMargins(14, 8, 14, 8)
        self.clashes.addWidget(label(_("Shown as soon as enterprise and times are entered."), "faint"))
        self.clashes.addStretch(1)
        warnings.setMinimumHeight(130)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(plan, 3)
        right.addWidget(warnings, 1)
        middle = row(party, boxed(right), spacing=12)
        middle.setStretch(1, 1)
        right.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row(button("‹", self.leave, tip=_("Back to the calendar")), self.title, None, self.save_button))
        layout.addLayout(middle, 1)

    # ---- drafts ------------------------------------------------------------------------------------------
    @property
    def _draft_key(self) -> str:
        return f"visit.{self.visit_id.hex if self.visit_id else 'new'}"

    def _edited(self) -> None:
        """Keep what is typed of a visit not saved yet, and ask for its clashes when the typing pauses."""
        if self.visit_id is None:
            self.shell.drafts.keep(self._draft_key, {name: field.text() for name, field in self._kept.items()})
        self.items_message.hide()
        self._offer_days()
        self._pause.start()

    def _restore(self) -> None:
        draft = self.shell.drafts.draft(self._draft_key) if self.visit_id is None else {}
        for name, field in self._kept.items():
            if draft.get(name):
                field.setText(draft[name])

    # ---- showing -----------------------------------------------------------------------------------------
    def _load(self) -> None:
        visit_id, today = self.visit_id, self.shell.today

        def ask(work: Work) -> EditorFacts:
            detail = None if visit_id is None else visit_detail(work.session, work.actor, visit_id, work.clock.now())
            unit = detail.row.unit_id if detail else work.actor.unit_id
            wanted = LeadFilter(side_states=("",), units=(unit,) if unit else ())
            rows = lead_page(work.session, work.actor, wanted, today, Page(limit=60))
            leads = {lead_id: name for lead_id, name in (detail.leads if detail else ())}  # noqa: C416 - pairs to a table
            leads |= {each.id: f"{each.name} · {each.investor}"[:40] for each in rows}
            return EditorFacts(officials_on(work.session, today), list(leads.items()), detail)

        self.shell.read("visit.editor", ask, self._show)

    def _show(self, facts: EditorFacts) -> None:
        self.facts = facts
        chosen = set(facts.detail.data.leads) if facts.detail else set()
        self.leads.clear()
        for lead_id, name in facts.leads:
            item = QListWidgetItem(name)
            item.setData(0x0100, lead_id)
            self.leads.addItem(item)
            item.setSelected(lead_id in chosen)
        if facts.detail is not None:
            self._fill(facts.detail)
        self._offer_days()
        self._ask_clashes()

    def _fill(self, detail: VisitDetail) -> None:
        data = detail.data
        self.title.setText(data.enterprise_name)
        for field, text in (
            (self.enterprise, data.enterprise_name),
            (self.leader, data.leader),
            (self.leader_title, data.leader_title),
            (self.members, "\n".join(f"{each.name} {each.title}".strip() for each in data.members)),
            (self.subject, data.subject),
            (self.hosts, "、".join(detail.host_names)),
            (self.note, data.note),
        ):
            field.setText(text)
        self.number.setValue(data.number)
        self.purpose.choose(data.purpose)
        self.starts.show_moment(data.starts_at)
        self.ends.show_moment(data.ends_at)
        self._offer_days()
        while len(self.items) < len(data.items):
            self.add_line()
        for line, item, names in zip(self.items, data.items, detail.companions, strict=False):
            line.show_item(item, dict(zip(item.companions, names, strict=True)))

    def add_line(self) -> None:
        """Add an empty line to the itinerary."""
        line = ItemLine(len(self.items) + 1, self._remove_line)
        line.changed.connect(self._edited)
        self.items.append(line)
        self.lines.addWidget(line)

    def _changed_lines(self, change: Callable[[], None]) -> None:
        change()
        self._offer_days()

    def _remove_line(self, line: ItemLine) -> None:
        self.items.remove(line)
        self.lines.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._edited()

    def _offer_days(self) -> None:
        """Offer the days between arrival and departure to every line, as far as both are typed."""
        try:
            first, last = self.starts.day_edit.day("starts_at"), self.ends.day_edit.day("ends_at")
        except RuleBroken:
            return
        if first is not None and last is not None:
            for line in self.items:
                line.offer_days(first, max(first, last))

    # ---- clashes -----------------------------------------------------------------------------------------
    def _ask_clashes(self) -> None:
        """Ask whom and what the visit would clash with as it stands; while it cannot be read, nothing is said."""
        try:
            data, unit_id = checked_visit(self.gather()), self._unit_id()
        except SijiError:
            return
        visit_id = self.visit_id
        if unit_id is None:
            return
        self.shell.read(
            "visit.clashes",
            lambda work: clashes_if(work.session, work.actor, visit_id, unit_id, data),
            self._show_clashes,
        )

    def _show_clashes(self, found: list[ClashLine]) -> None:
        clear(self.clashes)
        for each in found:
            self.clashes.addLayout(row(Badge("bad", _("clash")), label(each.words, wrap=True), spacing=8))
        if not found:
            self.clashes.addLayout(row(Badge("good", _("no clash")), label(_("Everybody and every place is free."), "secondary")))
        self.clashes.addStretch(1)

    def _unit_id(self) -> UUID | None:
        detail = self.facts.detail if self.facts else None
        actor = self.shell.actor
        return detail.row.unit_id if detail else actor.unit_id if actor else None

    # ---- doing -------------------------------------------------------------------------------------------
    def gather(self) -> VisitData:
        """Return what is entered. Raises RuleBroken naming the field."""
        known = self.facts.people if self.facts else []
        unit_id = self._unit_id()
        starts, ends = self.starts.moment("starts_at"), self.ends.moment("ends_at")
        typed = [line.typed(local_date(starts)) for line in self.items]
        detail = self.facts.detail if self.facts else None
        same_firm = detail is not None and detail.data.enterprise_name == self.enterprise.text().strip()
        return VisitData(
            enterprise_name=self.enterprise.text(),
            starts_at=starts,
            ends_at=ends,
            leader=self.leader.text(),
            leader_title=self.leader_title.text(),
            number=self.number.value(),
            purpose=str(self.purpose.value()),
            subject=self.subject.text(),
            enterprise_id=detail.data.enterprise_id if detail and same_firm else None,
            members=tuple(_member(line) for line in self.members.text().splitlines() if line.strip()),
            hosts=people_named(self.hosts.text(), known, unit_id, "hosts"),
            items=tuple(item_of(each, known, unit_id) for each in typed if not each.empty),
            leads=tuple(item.data(0x0100) for item in self.leads.selectedItems()),
            note=self.note.text(),
        )

    def save(self) -> None:
        """Save; a clash is said, not refused: the unit decides."""
        try:
            data = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        detail, visit_id = self.facts.detail if self.facts else None, self.visit_id

        def run(work: Work) -> Done[Any]:
            if visit_id is None or detail is None:
                return announce_visit(work, data)
            return edit_visit(work, visit_id, data, detail.row.version)

        self.shell.act(run, self._saved, self.form)

    def _saved(self, value: Any) -> None:  # noqa: ANN401 - an act's value
        self.shell.drafts.drop(self._draft_key)
        self._back(value or self.visit_id)

    def leave(self) -> None:
        """Go back to the calendar; what was typed of a new visit is kept."""
        self._back(self.visit_id)


def _member(line: str) -> MemberData:
    name, _gap, title = line.strip().partition(" ")
    return MemberData(name, title.strip())
