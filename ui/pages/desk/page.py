"""The desk 工作台: answers at a glance what is due, which leads lapse, whose ten days are short, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from crm.calendar.half_days import days_text
from crm.fieldtime.forecast import Forecast, Outlook
from crm.fieldtime.queries import FieldTime, field_time
from crm.fieldtime.trips import TripFilter, TripRow, queue, trips
from crm.kernel.i18n import _
from crm.leads.figures import LeadFigures, lead_figures
from crm.leads.queries import LeadRow, lapsing, next_steps
from crm.people.permissions import May
from crm.procedures.first_report.queries import ReportRow, reports
from crm.procedures.first_report.rules import STATE_NAMES, ReportState
from crm.store.acts import Work
from ui.pages.page import Page
from ui.pages.procedures.next_out import NextOutCard
from ui.pages.visits.desk_card import VisitsCard
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, column, label, row
from ui.widgets.gauges import Gauge
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from uuid import UUID

    from ui.shell.window import MainWindow

MOST = 6


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """Everything the desk shows, gathered in one visit to the database."""

    reports: list[ReportRow]
    lapsing: list[LeadRow]
    steps: list[tuple[UUID, str, str, date]]
    field: FieldTime
    waiting_trips: list[TripRow]
    month: LeadFigures
    year: LeadFigures


def gather(work: Work, today: date) -> DeskFacts:
    """Gather the desk's facts for whoever sits at it."""
    session, actor = work.session, work.actor
    first_of_year, first_of_month = date(today.year, 1, 1), today.replace(day=1)
    states = (
        (ReportState.RECEIVED,) if actor.may(May.REGISTER) else (ReportState.RECEIVED, ReportState.RETURNED, ReportState.DRAFT)
    )
    waiting = (
        queue(session, actor)
        if actor.may(May.VERIFY)
        else trips(session, actor, TripFilter(states=("away", "reported_back", "reported_ahead", "returned", "draft")), limit=20)
    )
    return DeskFacts(
        reports(session, actor, states, today),
        lapsing(session, actor, today),
        next_steps(session, actor, today, MOST),
        field_time(session, actor, today.year, today.month, today),
        waiting,
        _sum(lead_figures(session, actor, first_of_month, today)),
        _sum(lead_figures(session, actor, first_of_year, today)),
    )


def _sum(by_unit: dict[UUID, LeadFigures]) -> LeadFigures:
    names = LeadFigures.__dataclass_fields__
    return LeadFigures(**{name: sum(getattr(each, name) for each in by_unit.values()) for name in names})


def outlook_words(outlook: Forecast, today: date, *, met: bool) -> tuple[str, str]:
    """Return a forecast as a state and words; ``met``: what is verified suffices already."""
    if met:
        return "good", _("target met")
    if outlook.outlook is Outlook.MET:
        return "warn", _("met once verified")
    if outlook.outlook is Outlook.IMPOSSIBLE or outlook.set_out_by is None or outlook.set_out_by < today:
        return "bad", _("cannot be met, {days} days short").format(days=days_text(outlook.short))
    return "warn", _("{days} days short").format(days=days_text(outlook.short))


class DeskPage(Page):
    """The desk."""

    key = "desk"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out three columns of cards."""
        super().__init__(shell)
        self._greeting, self._summary = label(""), label("", "secondary")
        self._greeting.setObjectName("title")
        self.reports = Card(_("Waiting for registration"), _("first reports"), _("all"), lambda: shell.open("procedures"))
        self.leads = Card(
            _("Leads to follow up"), _("protection lapses after 30 quiet days"), _("tracker"), lambda: shell.open("tracker")
        )
        self.field = Card(_("Ten days out"), "", _("month matrix"), lambda: shell.open("fieldtime"))
        self.trips = Card(_("Trips waiting"), "", _("queue"), lambda: shell.open("fieldtime"))
        self.figures = Card(_("This month and this year"), _("verified only"))
        self.next_out = NextOutCard(shell)
        self.visits = VisitsCard(shell)
        head = boxed(
            row(
                boxed(column(self._greeting, self._summary, spacing=2)),
                None,
                button(_("Follow-up"), lambda: shell.open_then("tracker", "new_follow_up"), icon="plus"),
                button(_("Trip"), lambda: shell.open_then("fieldtime", "new_trip"), icon="plus", shortcut="Ctrl+T"),
                button(
                    _("First report"),
                    lambda: shell.open_then("tracker", "new_lead"),
                    icon="plus",
                    primary=True,
                    shortcut="Ctrl+N",
                ),
            )
        )
        grid = QGridLayout()
        grid.setSpacing(12)
        grid.addWidget(self.reports, 0, 0)
        grid.addWidget(self.leads, 1, 0)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.next_out, 1, 1)
        third = column(self.trips, self.visits, self.figures, spacing=12)
        for place, stretch in enumerate((3, 4, 5)):
            third.setStretch(place, stretch)
        grid.addLayout(third, 0, 2, 2, 1)
        for place, stretch in enumerate((5, 4, 4)):
            grid.setColumnStretch(place, stretch)
        grid.setRowStretch(0, 4)
        grid.setRowStretch(1, 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(head)
        layout.addLayout(grid, 1)

    def refresh(self) -> None:
        """Gather everything in one visit and show it."""
        today = self.shell.today
        self.shell.read("desk", lambda work: gather(work, today), self.show_facts)
        self.next_out.refresh()
        self.visits.refresh()

    def show_facts(self, facts: DeskFacts) -> None:
        """Show what was gathered."""
        actor = self.shell.actor
        if actor is None:
            return
        self._greeting.setText(_("Hello, {name}").format(name=actor.name))
        self._summary.setText(
            _("{reports} first reports, {leads} leads close to lapsing, {trips} trips waiting").format(
                reports=len(facts.reports), leads=len(facts.lapsing), trips=len(facts.waiting_trips)
            )
        )
        self._show_reports(facts.reports)
        self._show_leads(facts)
        self._show_field(facts.field)
        self._show_trips(facts.waiting_trips)
        self._show_figures(facts)

    def _show_reports(self, found: list[ReportRow]) -> None:
        lines: list[QWidget | None] = [
            Line(
                report_badge(each),
                f"{each.project} · {each.enterprise}",
                f"{each.unit_name} {each.official}",
                lambda each=each: self.shell.open_record("report", each.id),
            )
            for each in found[:MOST]
        ]
        fill_scrolled(self.reports, lines or [EmptyState(_("No first report is waiting."))])

    def _show_leads(self, facts: DeskFacts) -> None:
        lines: list[QWidget | None] = [
            Line(
                Badge(each.reminder.state, each.reminder.words),
                f"{each.name} · {each.investor}",
                f"{each.unit_name}  "
                + _("last follow-up {day}").format(day=f"{each.last_follow_up:%m-%d}" if each.last_follow_up else "—"),
                lambda each=each: self.shell.open_record("lead", each.id),
            )
            for each in facts.lapsing[:5]
        ]
        for lead_id, name, step, day in facts.steps[: MOST + 2 - len(lines)]:
            late = (self.shell.today - day).days
            badge = Badge("warn", _("{days} days late").format(days=late)) if late > 0 else Badge("info", _("today"))
            lines.append(Line(badge, name, step, lambda lead_id=lead_id: self.shell.open_record("lead", lead_id)))
        fill_scrolled(self.leads, lines or [EmptyState(_("No lead is close to lapsing."))])

    def _show_field(self, found: FieldTime) -> None:
        self.field.hint.setText(_("month {month}").format(month=found.first.month))
        lines: list[QWidget | None] = []
        if len(found.units) == 1:
            lines += self._official_lines(found)
        else:
            ranked = sorted(found.units, key=lambda each: each.month.by(found.rule.reading))
            for each in ranked[:16]:
                state, words = outlook_words(each.outlook, self.shell.today, met=each.month.met)
                lines.append(
                    self._gauge_line(each.unit.name, "", each.month.union, each.month.waiting, found.rule.target, (state, words))
                )
        fill_scrolled(self.field, lines or [EmptyState(_("No township or park has been set up yet."))])

    def _official_lines(self, found: FieldTime) -> list[QWidget]:
        unit = found.units[0]
        lines: list[QWidget] = []
        for person in unit.month.officials:
            if person.principal:
                outcome = outlook_words(
                    unit.outlooks[person.official_id], self.shell.today, met=person.counted >= found.rule.target
                )
                lines.append(
                    self._gauge_line(person.name, person.title, person.counted, person.waiting, found.rule.target, outcome)
                )
        outcome = outlook_words(unit.outlook, self.shell.today, met=unit.month.met)
        lines.append(
            self._gauge_line(unit.unit.name, _("union"), unit.month.union, unit.month.waiting, found.rule.target, outcome)
        )
        return lines

    def _gauge_line(self, name: str, title: str, counted: int, waiting: int, target: int, outcome: tuple[str, str]) -> QWidget:
        state, words = outcome
        top = row(
            label(name),
            label(title, "faint"),
            None,
            label(days_text(counted), "number"),
            label(_("/ {days} days").format(days=days_text(target)), "faint"),
            spacing=6,
        )
        waits = _("{days} days to be verified").format(days=days_text(waiting)) if waiting else ""
        foot = row(Badge(state, words), label(waits, "faint"), None, spacing=8)
        compact = not title
        parts = (top, Gauge(counted, waiting, target, "good" if counted >= target else state))
        line = boxed(
            column(*parts, spacing=5, margins=(14, 7, 14, 7))
            if compact
            else column(*parts, foot, spacing=6, margins=(14, 9, 14, 9)),
            "rowLine",
        )
        line.setToolTip(f"{words}  {waits}")
        return line

    def _show_trips(self, found: list[TripRow]) -> None:
        lines: list[QWidget | None] = [
            Line(
                trip_badge(each),
                f"{each.officials} · {each.unit_name}",
                f"{each.first_day:%m-%d} → {each.last_day:%m-%d} · {each.places}",
                lambda each=each: self.shell.open_record("trip", each.id),
            )
            for each in found[:MOST]
        ]
        fill_scrolled(self.trips, lines or [EmptyState(_("No trip is waiting."))])

    def _show_figures(self, facts: DeskFacts) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(14, 8, 14, 10)
        grid.setVerticalSpacing(6)
        for place, words in enumerate((_("this month"), _("this year")), 1):
            grid.addWidget(label(words, "faint"), 0, place, Qt.AlignmentFlag.AlignRight)
        lines = (
            (_("New leads"), "new_leads"),
            (_("Signed"), "signed"),
            (_("of these ≥ 100 million yuan"), "signed_large"),
            (_("Companies registered"), "registered"),
            (_("Construction started"), "started"),
            (_("Completed"), "completed"),
            (_("In production"), "produced"),
        )
        for number, (words, name) in enumerate(lines, 1):
            grid.addWidget(label(words), number, 0)
            for place, figures in enumerate((facts.month, facts.year), 1):
                grid.addWidget(label(str(getattr(figures, name)), "strong"), number, place, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        self.figures.fill(boxed(grid), None)


def fill_scrolled(card: Card, lines: list[QWidget | None]) -> None:
    """Fill a card with lines that scroll when they are many."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(boxed(column(*lines, None, spacing=0)))
    card.fill(area)


def report_badge(report: ReportRow) -> Badge:
    """Return a first report's clock as a badge, or its state when no clock runs."""
    if report.days_left is None:
        state = "warn" if report.state == ReportState.RETURNED else "neutral"
        return Badge(state, _(STATE_NAMES[ReportState(report.state)]))
    if report.days_left < 0:
        return Badge("bad", _("{days} days over").format(days=-report.days_left))
    if report.days_left == 0:
        return Badge("warn", _("due today"))
    return Badge("warn" if report.days_left == 1 else "good", _("{days} days left").format(days=report.days_left))


def trip_badge(trip: TripRow) -> Badge:
    """Return a trip's gravest flag, or its state."""
    from crm.fieldtime.rules import TRIP_STATE_NAMES, TripState  # noqa: PLC0415 - only lists of trips need the words

    if trip.flags:
        gravest = min(trip.flags, key=lambda flag: flag.state != "bad")
        return Badge(gravest.state, gravest.short)
    if trip.state == TripState.APPROVED:
        return Badge("good", _("nothing unusual"))
    state = {"returned": "bad", "reported_back": "warn", "away": "info"}.get(trip.state, "neutral")
    return Badge(state, _(TRIP_STATE_NAMES[TripState(trip.state)]))
