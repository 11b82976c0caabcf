"""Seasonal campaigns 四季招商: region, days, events and people, and what each brought without a budget: leads, visits, signings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QMenu, QWidget

from crm.calendar.rhythm import SEASON_NAMES
from crm.enterprises.rules import TARGET_REGIONS
from crm.kernel.i18n import N_, _, ngettext
from crm.kernel.money import Money, show_money
from crm.league.rhythm.campaign_rows import CampaignRow, EventRow, Traceable, Traced, campaigns, traceable
from crm.league.rhythm.campaigns import TraceKind, untrace_from_campaign
from crm.league.rhythm.rules import period_words
from crm.people.permissions import May
from crm.people.queries import OfficialRow, officials_on
from crm.store.acts import Work
from ui.pages.assessment.campaigns_forms import CloseCampaignDialog, EventDialog, PlanCampaignDialog, TraceDialog
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.widgets.basics import Badge, button
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

MOST_TRACED = 12
"""Lines of one kind that the card shows; the count above them is whole."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The campaigns with their results, and who may take part in an event."""

    rows: list[CampaignRow]
    people: list[OfficialRow]


def gather(work: Work) -> Facts:
    """Gather everything in one visit to the database."""
    today = work.clock.today()
    people = officials_on(work.session, today) if work.actor.may(May.PUBLISH) else []
    return Facts(campaigns(work.session, work.actor, today), people)


def campaign_badge(each: CampaignRow) -> Badge:
    """Return whether a campaign is to come, runs, is to be summed up, or is over."""
    if each.closed_on is not None:
        return Badge("good", _("summed up"))
    if not each.begun:
        return Badge("neutral", _("from {day}").format(day=f"{each.first_day:%m-%d}"))
    if each.days_left < 0:
        return Badge("bad", _("to be summed up"))
    words = ngettext("{days} day left", "{days} days left", each.days_left).format(days=each.days_left)
    return Badge("info" if each.days_left > 7 else "warn", words if each.days_left else _("last day"))


class CampaignsSection(ListedSection):
    """Campaigns at the left, the running one first; plan, events and results of the chosen one at the right."""

    key, heading = "campaigns", N_("Four seasons")
    foot_words = N_("J K choose    click an event to change it, a lead or a visit to open it")
    views = (("open", N_("Running and to come")), ("closed", N_("Summed up")))

    def __init__(self, shell: MainWindow) -> None:
        """Begin with nothing chosen."""
        super().__init__(shell)
        self.facts = Facts([], [])

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the campaigns."""
        self.shell.read("campaigns", gather, self.show_facts)

    def show_facts(self, found: Facts) -> None:
        """Show the campaigns of the view."""
        self.facts = found
        if self.wanted is not None:
            closed = any(each.id == self.wanted and each.closed_on for each in found.rows)
            self.view = "closed" if closed else "open"
            self.chips[self.view].setChecked(True)
        self.show_rows([each for each in found.rows if (each.closed_on is not None) == (self.view == "closed")])

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one campaign."""
        del kind
        self.wanted = record_id
        self.refresh()

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        return ngettext("{count} campaign", "{count} campaigns", count).format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        if self.view == "closed":
            return _("No campaign was summed up yet.")
        return _("No campaign is laid out yet: the next one appears by itself as its days come near.")

    def line(self, each: CampaignRow) -> Line:
        """Return how a campaign reads in the list."""
        found = each.results
        words = _("{leads} leads · {visits} visits · {signed} signed")
        told = words.format(leads=found.lead_count, visits=found.visit_count, signed=found.signed_count)
        return Line(campaign_badge(each), each.name, f"{each.first_day:%m-%d} – {each.last_day:%m-%d} · {told}")

    def show_row(self, each: CampaignRow) -> None:
        """Show a campaign."""
        found = each.results
        pairs = (
            (_("Season"), _(SEASON_NAMES[each.season])),
            (_("Region"), _(TARGET_REGIONS.get(each.region, "Elsewhere"))),
            (_("From – to"), f"{each.first_day} – {each.last_day}　{campaign_badge(each).words}"),
            (_("Led by"), each.leader),
            (_("Trips that name it"), _("{trips} trips, {people} officials").format(trips=found.trips, people=found.officials)),
            (_("Firms met"), str(found.firms)),
            (_("Leads and visits"), _("{leads} leads, {visits} visits").format(leads=found.lead_count, visits=found.visit_count)),
            (_("Signed"), f"{found.signed_count}　{show_money(Money(found.amount, 'CNY')) if found.amount else ''}".strip()),
        )
        parts: list[QWidget] = [facts(pairs)]
        told = tuple(pair for pair in ((_("Aim"), each.aim), (_("Summary"), each.summary)) if pair[1])
        if told:
            parts.append(facts(told, columns=1))
        parts.append(caption(_("Events · {count}").format(count=len(each.events))))
        parts += [self._event(each, event) for event in each.events]
        for words, records in (
            (_("Leads"), found.leads),
            (_("Visits"), found.visits),
            (_("Signings"), found.signings),
            (_("Trips"), found.went),
        ):
            if records:
                parts.append(caption(words))
                parts += [self._traced(record) for record in records[:MOST_TRACED]]
        if not (found.leads or found.visits or found.signings or found.went):
            parts.append(caption(_("Nothing of the units you see is traced to this campaign yet."), "faint"))
        self.show_parts(each.name, period_words(each.period), *parts)
        self.show_acts(*self._acts(each))

    def _event(self, campaign: CampaignRow, event: EventRow) -> Line:
        held = event.day <= self.shell.today
        badge = Badge("good" if held else "neutral", f"{event.day:%m-%d}")
        run = partial(self._edit_event, campaign, event) if self._plans(campaign) else None
        return Line(badge, event.what, " · ".join(filter(None, (event.place, "、".join(event.officials)))), run)

    def _traced(self, traced: Traced) -> Line:
        if traced.kind == TraceKind.TRIP:
            badge = Badge("neutral", _("trip"))
        else:
            badge = Badge("info", _("by hand")) if traced.by_hand else Badge("neutral", _("by a trip"))
        amount = show_money(Money(traced.amount, "CNY")) if traced.amount else ""
        second = " · ".join(filter(None, (traced.unit_name, f"{traced.day}", amount)))
        return Line(badge, traced.title, second, partial(self.shell.open_record, traced.kind, traced.record_id))

    # ---- doing -------------------------------------------------------------------------------------------
    def _plans(self, campaign: CampaignRow) -> bool:
        actor = self.shell.actor
        return actor is not None and actor.may(May.PUBLISH) and campaign.closed_on is None

    def _acts(self, each: CampaignRow) -> list[QWidget]:
        shell, actor, people = self.shell, self.shell.actor, self.facts.people
        made: list[QWidget] = []
        if actor is not None and actor.may(May.EDIT_RECORDS) and each.begun:
            by_hand = [traced for traced in (*each.results.leads, *each.results.visits, *each.results.went) if traced.by_hand]
            if by_hand:
                made.append(button(_("Take back trace…"), partial(self._untrace, by_hand)))
            made.append(button(_("Trace…"), partial(self._trace, each)))
        if self._plans(each):
            made.append(button(_("Plan…"), lambda: self.ask(PlanCampaignDialog(shell, each, people))))
            made.append(button(_("Add event…"), lambda: self.ask(EventDialog(shell, each, people)), icon="plus"))
            if each.begun:
                made.append(button(_("Sum up…"), lambda: self.ask(CloseCampaignDialog(shell, each)), primary=True))
        return made

    def _edit_event(self, campaign: CampaignRow, event: EventRow) -> None:
        self.ask(EventDialog(self.shell, campaign, self.facts.people, event))

    def _trace(self, campaign: CampaignRow) -> None:
        def offer(found: list[Traceable]) -> None:
            self.ask(TraceDialog(self.shell, campaign, found))

        self.shell.read("traceable", lambda work: traceable(work.session, work.actor, campaign.id), offer)

    def _untrace(self, by_hand: list[Traced]) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(_("Take back trace…"))
        for traced in by_hand:
            kind = TraceKind(traced.kind)
            menu.addAction(f"{traced.title} · {traced.unit_name}", partial(self._take_back, kind, traced.record_id))
        menu.popup(self.acts.mapToGlobal(self.acts.rect().bottomLeft()))
        self.menu = menu

    def _take_back(self, kind: TraceKind, record_id: UUID) -> None:
        self.shell.act(lambda work: untrace_from_campaign(work, kind, record_id))

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def open_lead(self) -> None:
        """Do nothing on Enter: a campaign has many leads."""
