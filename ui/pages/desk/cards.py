"""The desk's own cards: each asks for what it shows, and is shown as soon as its answer is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from crm.fieldtime.queries import FieldTime, field_time
from crm.fieldtime.trips import TripFilter, TripRow, queue, trips
from crm.kernel.i18n import _
from crm.leads.figures import LeadFigures, lead_figures
from crm.leads.queries import LeadRow, lapsing, next_steps
from crm.people.permissions import May
from crm.procedures.first_report.queries import ReportRow, reports
from crm.procedures.first_report.rules import ReportState
from crm.store.acts import Work
from ui.pages.fieldtime.words import outlook_words, trip_badge
from ui.pages.procedures.report_badge import report_badge
from ui.widgets.basics import Badge, Card, EmptyState, boxed, label
from ui.widgets.gauges import GaugeLine
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

MOST = 6
"""Lines of a card that does not scroll far."""
MOST_LAPSING, MOST_STEPS, MOST_UNITS = 5, 8, 16
OPEN_TRIPS = ("away", "reported_back", "reported_ahead", "returned", "draft")


class DeskCard(Card):
    """A card of the desk: ``ask`` runs on the database thread, ``show_found`` shows its answer and counts it."""

    key = ""

    def __init__(
        self, shell: MainWindow, counted: Callable[[str, int], None], title: str, hint: str, link: str, page: str
    ) -> None:
        """Begin empty; ``counted`` is told how many there are, ``page`` opens at the link."""
        super().__init__(title, hint, link, lambda: shell.open(page))
        self.shell, self.counted = shell, counted

    def refresh(self) -> None:
        """Ask and show."""
        today = self.shell.today
        self.shell.read(f"desk.{self.key}", lambda work: self.ask(work, today), self.show_found)

    def ask(self, work: Work, today: date) -> Any:  # noqa: ANN401 - each card has its own facts
        """Return what the card shows."""
        raise NotImplementedError

    def show_found(self, found: Any) -> None:  # noqa: ANN401 - as asked
        """Show what was asked for."""
        raise NotImplementedError

    def opens(self, kind: str, record_id: UUID) -> Callable[[], object]:
        """Return what opens a record."""
        return lambda: self.shell.open_record(kind, record_id)


class ReportsCard(DeskCard):
    """First reports that wait: at the bureau those to be registered, in a unit its own."""

    key = "reports"

    def __init__(self, shell: MainWindow, counted: Callable[[str, int], None]) -> None:
        """Begin empty."""
        super().__init__(shell, counted, _("Waiting for registration"), _("first reports"), _("all"), "procedures")

    def ask(self, work: Work, today: date) -> list[ReportRow]:
        """Return the reports whose turn it is."""
        own = (ReportState.RECEIVED, ReportState.RETURNED, ReportState.DRAFT)
        states = (ReportState.RECEIVED,) if work.actor.may(May.REGISTER) else own
        return reports(work.session, work.actor, states, today)

    def show_found(self, found: list[ReportRow]) -> None:
        """Show the first of them."""
        self.counted(self.key, len(found))
        lines = [
            Line(
                report_badge(each),
                f"{each.project} · {each.enterprise}",
                f"{each.unit_name} {each.official}",
                self.opens("report", each.id),
            )
            for each in found[:MOST]
        ]
        self.scroll(lines or [EmptyState(_("No first report is waiting."))])


class LeadsCard(DeskCard):
    """Leads whose protection is close to lapsing, then next steps that are due."""

    key = "leads"

    def __init__(self, shell: MainWindow, counted: Callable[[str, int], None]) -> None:
        """Begin empty."""
        hint = _("protection lapses after 30 quiet days")
        super().__init__(shell, counted, _("Leads to follow up"), hint, _("tracker"), "tracker")

    def ask(self, work: Work, today: date) -> tuple[list[LeadRow], list[tuple[UUID, str, str, date]]]:
        """Return both."""
        return lapsing(work.session, work.actor, today), next_steps(work.session, work.actor, today, MOST)

    def show_found(self, found: tuple[list[LeadRow], list[tuple[UUID, str, str, date]]]) -> None:
        """Show the most pressing."""
        quiet, steps = found
        self.counted(self.key, len(quiet))
        lines: list[QWidget] = [self._quiet(each) for each in quiet[:MOST_LAPSING]]
        for lead_id, name, step, day in steps[: MOST_STEPS - len(lines)]:
            late = (self.shell.today - day).days
            badge = Badge("warn", _("{days} days late").format(days=late)) if late > 0 else Badge("info", _("today"))
            lines.append(Line(badge, name, step, self.opens("lead", lead_id)))
        self.scroll(lines or [EmptyState(_("No lead is close to lapsing."))])

    def _quiet(self, each: LeadRow) -> Line:
        last = _("last follow-up {day}").format(day=f"{each.last_follow_up:%m-%d}" if each.last_follow_up else "—")
        badge = Badge(each.reminder.state, each.reminder.words)
        return Line(badge, f"{each.name} · {each.investor}", f"{each.unit_name}  {last}", self.opens("lead", each.id))


class FieldCard(DeskCard):
    """Whose ten days are short: the units the lowest first, or one unit's principals."""

    key = "field"

    def __init__(self, shell: MainWindow, counted: Callable[[str, int], None]) -> None:
        """Begin empty."""
        super().__init__(shell, counted, _("Ten days out"), "", _("month matrix"), "fieldtime")

    def ask(self, work: Work, today: date) -> FieldTime:
        """Return this month's field time."""
        return field_time(work.session, work.actor, today.year, today.month, today)

    def show_found(self, found: FieldTime) -> None:
        """Show a gauge for each."""
        self.hint.setText(_("month {month}").format(month=found.first.month))
        lines = self._of_officials(found) if len(found.units) == 1 else self._of_units(found)
        self.scroll(lines or [EmptyState(_("No township or park has been set up yet."))])

    def _of_units(self, found: FieldTime) -> Sequence[QWidget]:
        ranked = sorted(found.units, key=lambda each: each.month.by(found.rule.reading))
        target, today = found.rule.target, self.shell.today
        return [
            GaugeLine(
                each.unit.name,
                "",
                (each.month.union, each.month.waiting, target),
                outlook_words(each.outlook, today, met=each.month.met),
            )
            for each in ranked[:MOST_UNITS]
        ]

    def _of_officials(self, found: FieldTime) -> Sequence[QWidget]:
        unit, target, today = found.units[0], found.rule.target, self.shell.today
        lines = [
            GaugeLine(
                person.name,
                person.title,
                (person.counted, person.waiting, target),
                outlook_words(unit.outlooks[person.official_id], today, met=person.counted >= target),
            )
            for person in unit.month.officials
            if person.principal
        ]
        judged = outlook_words(unit.outlook, today, met=unit.month.met)
        return [*lines, GaugeLine(unit.unit.name, _("union"), (unit.month.union, unit.month.waiting, target), judged)]


class TripsCard(DeskCard):
    """Trips that wait: at the bureau the queue, in a unit its own that are not settled."""

    key = "trips"

    def __init__(self, shell: MainWindow, counted: Callable[[str, int], None]) -> None:
        """Begin empty."""
        super().__init__(shell, counted, _("Trips waiting"), "", _("queue"), "fieldtime")

    def ask(self, work: Work, today: date) -> list[TripRow]:  # noqa: ARG002 - as every card is asked
        """Return the trips."""
        if work.actor.may(May.VERIFY):
            return queue(work.session, work.actor)
        return trips(work.session, work.actor, TripFilter(states=OPEN_TRIPS), limit=20)

    def show_found(self, found: list[TripRow]) -> None:
        """Show the first of them."""
        self.counted(self.key, len(found))
        lines = [
            Line(
                trip_badge(each),
                f"{each.officials} · {each.unit_name}",
                f"{each.first_day:%m-%d} → {each.last_day:%m-%d} · {each.places}",
                self.opens("trip", each.id),
            )
            for each in found[:MOST]
        ]
        self.scroll(lines or [EmptyState(_("No trip is waiting."))])


class FiguresCard(DeskCard):
    """What the bureau verified, this month and this year."""

    key = "figures"

    def __init__(self, shell: MainWindow, counted: Callable[[str, int], None]) -> None:
        """Begin empty."""
        super().__init__(shell, counted, _("This month and this year"), _("verified only"), "", "")

    def ask(self, work: Work, today: date) -> tuple[LeadFigures, LeadFigures]:
        """Return both periods' figures of the units the actor sees."""
        starts = today.replace(day=1), date(today.year, 1, 1)
        month, year = (_sum(lead_figures(work.session, work.actor, first, today)) for first in starts)
        return month, year

    def show_found(self, found: tuple[LeadFigures, LeadFigures]) -> None:
        """Show a line for each stage and milestone."""
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
            for place, figures in enumerate(found, 1):
                grid.addWidget(label(str(getattr(figures, name)), "strong"), number, place, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        self.fill(boxed(grid), None)


def _sum(by_unit: dict[UUID, LeadFigures]) -> LeadFigures:
    return LeadFigures(*(sum(getattr(each, part.name) for each in by_unit.values()) for part in fields(LeadFigures)))
