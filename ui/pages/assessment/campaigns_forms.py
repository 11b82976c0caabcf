"""The dialogs on seasonal campaigns: plan, event, summary, a lead or a visit traced by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem

from crm.enterprises.rules import TARGET_REGIONS
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.rhythm.campaign_rows import CampaignRow, EventRow, Traceable
from crm.league.rhythm.campaigns import (
    CampaignData,
    EventData,
    TraceKind,
    add_campaign_event,
    close_campaign,
    edit_campaign_event,
    plan_campaign,
    remove_campaign_event,
    trace_to_campaign,
)
from crm.people.queries import OfficialRow
from ui.pages.assessment.tasks_forms import officials_choice
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.widgets.basics import button
from ui.widgets.forms import Choice, DateEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

TRACE_NAMES = {TraceKind.LEAD: N_("Lead"), TraceKind.VISIT: N_("Visit"), TraceKind.TRIP: N_("Trip")}


class PlanCampaignDialog(ActDialog):
    """A campaign's region, days, leader and aim."""

    def __init__(self, shell: MainWindow, campaign: CampaignRow, people: Sequence[OfficialRow]) -> None:
        """Begin with the plan as it is."""
        self._campaign, self._people = campaign, people
        words = _("Its name stays as it is, for trips name it.")
        super().__init__(shell, _("Plan campaign"), f"{campaign.name}　{words}", _("Save"))

    def fields(self) -> None:
        """Add the fields."""
        each = self._campaign
        regions = [(key, _(words)) for key, words in TARGET_REGIONS.items()]
        self.region = self.form.add("region", _("Region"), Choice(regions, each.region))
        self.first = self.form.add("first_day", _("First day"), DateEdit(each.first_day), needed=True)
        self.last = self.form.add("last_day", _("Closing day"), DateEdit(each.last_day), needed=True)
        self.leader = self.form.add("leader_id", _("Led by"), officials_choice(self._people, each.leader_id))
        self.aim = self.form.add("aim", _("Aim"), TextBox(each.aim, lines=3))

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``date``."""
        each, leader = self._campaign, self.leader.value()
        data = CampaignData(
            str(self.region.value()),
            self.first.day("first_day") or each.first_day,
            self.last.day("last_day") or each.last_day,
            leader if isinstance(leader, UUID) else None,
            self.aim.text(),
        )
        return lambda work: plan_campaign(work, each.id, data)


class EventDialog(ActDialog):
    """An event: when, where, what, and who takes part; an old one can be removed here."""

    def __init__(
        self, shell: MainWindow, campaign: CampaignRow, people: Sequence[OfficialRow], event: EventRow | None = None
    ) -> None:
        """Begin empty, or with the event as it is."""
        self._campaign, self._people, self._event = campaign, people, event
        title = _("Edit event") if event else _("Add event")
        words = f"{campaign.name}　{campaign.first_day} – {campaign.last_day}"
        super().__init__(shell, title, words, _("Save"), width=560)
        if event is not None:
            self.remove_button = button(_("Remove event"), self.remove)
            self.form.add("remove", "", self.remove_button)

    def fields(self) -> None:
        """Add the fields."""
        event = self._event
        self.day = self.form.add("day", _("Day"), DateEdit(event.day if event else None), needed=True)
        self.place = self.form.add("place", _("Held at"), QLineEdit(event.place if event else ""), needed=True)
        self.what = self.form.add("what", _("What"), QLineEdit(event.what if event else ""), needed=True)
        self.officials = QListWidget()
        self.officials.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.officials.setFixedHeight(150)
        for each in self._people:
            item = QListWidgetItem(f"{each.name} · {each.unit_name} {each.title}".strip())
            item.setData(Qt.ItemDataRole.UserRole, each.id)
            self.officials.addItem(item)
            item.setSelected(event is not None and each.id in event.official_ids)
        self.form.add("officials", _("Officials"), self.officials)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``date``."""
        day = self.day.day("day")
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field="day")
        chosen = tuple(item.data(Qt.ItemDataRole.UserRole) for item in self.officials.selectedItems())
        data = EventData(day, self.place.text(), self.what.text(), chosen)
        event, campaign_id = self._event, self._campaign.id
        if event is None:
            return lambda work: add_campaign_event(work, campaign_id, data)
        return lambda work: edit_campaign_event(work, event.id, data)

    def remove(self) -> None:
        """Remove the event; that can be undone."""
        event = self._event
        if event is not None:
            self.shell.act(lambda work: remove_campaign_event(work, event.id), self._done, self.form)


class CloseCampaignDialog(ActDialog):
    """What a campaign brought, in the bureau's words."""

    def __init__(self, shell: MainWindow, campaign: CampaignRow) -> None:
        """Begin empty."""
        self._campaign = campaign
        words = _("Its plan and events then stay as they are; what is traced to it goes on counting.")
        super().__init__(shell, _("Sum up campaign"), f"{campaign.name}　{words}")

    def fields(self) -> None:
        """Add the summary."""
        self.summary = self.form.add("summary", _("Summary"), TextBox(lines=5), needed=True)

    def gather(self) -> Run:
        """Return the act."""
        campaign_id, summary = self._campaign.id, self.summary.text()
        return lambda work: close_campaign(work, campaign_id, summary)


class TraceDialog(ActDialog):
    """A lead, a visit or a trip of one's own unit that belongs to the campaign."""

    def __init__(self, shell: MainWindow, campaign: CampaignRow, found: Sequence[Traceable]) -> None:
        """Offer what belongs to no campaign yet."""
        self._campaign, self._found = campaign, found
        words = _("Leads met new on a trip that names the campaign are its own already; trace here what came otherwise.")
        super().__init__(shell, _("Trace to campaign"), words, width=600)

    def fields(self) -> None:
        """Add the choice."""
        names = [(each.record_id, f"{_(TRACE_NAMES[each.kind])} · {each.title} · {each.day}") for each in self._found]
        self.record = self.form.add("record_id", _("Lead, visit or trip"), Choice(names), needed=True)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``choice_missing``."""
        campaign_id, chosen = self._campaign.id, self.record.value()
        each = next((each for each in self._found if each.record_id == chosen), None)
        if each is None:
            text = _("No lead, visit or trip of your unit since the campaign began is left to trace.")
            raise RuleBroken("choice_missing", text, field="record_id")
        return lambda work: trace_to_campaign(work, campaign_id, each.kind, each.record_id)
