"""Field time 外出招商: the month matrix with its outlook, why each number, the trips, and the bureau's queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from crm.calendar.half_days import days_text, month_bounds
from crm.calendar.rules import WorkCalendar
from crm.fieldtime.month import READING_NAMES, OfficialMonth
from crm.fieldtime.queries import FieldTime, HalfDayLine, UnitReport, explain, field_time
from crm.fieldtime.rules import Judged, TripState
from crm.fieldtime.trips import TripFilter, TripRow, queue
from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.people.setup import county_calendar
from crm.store.acts import Work
from ui.pages.desk.page import outlook_words
from ui.pages.fieldtime.queue import QueueView
from ui.pages.page import Page
from ui.shell.window import WEEKDAYS
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, chip, column, label, row
from ui.widgets.matrix import MatrixDay, MatrixRow, MonthMatrix

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What the month view shows."""

    found: FieldTime
    days: list[MatrixDay]
    waiting: list[TripRow]


def gather(work: Work, year: int, month: int, today: date) -> MonthFacts:
    """Gather a month in one visit to the database."""
    found = field_time(work.session, work.actor, year, month, today)
    waiting = queue(work.session, work.actor) if work.actor.may(May.VERIFY) else []
    return MonthFacts(found, _days(county_calendar(work.session), year, month, today), waiting)


def _days(calendar: WorkCalendar, year: int, month: int, today: date) -> list[MatrixDay]:
    first, last = month_bounds(year, month)
    return [
        MatrixDay(
            number,
            WEEKDAYS[date(year, month, number).weekday()],
            calendar.is_working_day(date(year, month, number)),
            date(year, month, number) == today,
        )
        for number in range(first.day, last.day + 1)
    ]


def cell_state(judged: Judged) -> str:
    """Return how a half day is painted: verified, waiting, planned, returned or uncounted."""
    if judged.counts:
        return "verified"
    if judged.state is TripState.RETURNED:
        return "returned"
    if judged.state in (TripState.DRAFT, TripState.REPORTED_AHEAD):
        return "planned"
    return "waiting" if judged.could_count and judged.state is not TripState.VERIFIED else "uncounted"


def matrix_rows(report: UnitReport, today: date, target: int) -> list[MatrixRow]:
    """Return a unit's lines: the principals, and whoever else was out."""
    people = [each for each in report.month.officials if each.principal or each.halves]
    return [_matrix_row(report, person, today, target) for person in people]


def _matrix_row(report: UnitReport, person: OfficialMonth, today: date, target: int) -> MatrixRow:
    cells = {(half.day.day, half.afternoon): cell_state(judged) for half, judged in person.halves.items()}
    trips = {(half.day.day, half.afternoon): judged.trip_id for half, judged in person.halves.items()}
    outlook = (
        outlook_words(report.outlooks[person.official_id], today, met=person.counted >= target)
        if person.principal
        else ("neutral", "")
    )
    return MatrixRow(
        (report.unit.id, person.official_id),
        report.unit.short_name,
        person.name,
        person.title,
        cells,
        days_text(person.counted),
        days_text(person.waiting) if person.waiting else "",
        outlook,
        trips,
    )


class FieldTimePage(Page):
    """The month and the queue."""

    key = "fieldtime"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the month view; the queue and the trip editor take its place when called."""
        super().__init__(shell)
        self.year, self.month = shell.today.year, shell.today.month
        self.facts: MonthFacts | None = None

        # widgets
        self.month_label = label("", "strong")
        self.reading = chip("")
        self.matrix = MonthMatrix()
        self.matrix.setAccessibleName(_("Month matrix"))
        self.why = Card(_("Why this number"), _("press ? on a row"))
        self.units = Card(_("Units this month"), _("all three readings"))
        self.queue = QueueView(shell, self.show_month)
        self.views = QStackedWidget()
        actor = shell.actor
        self._queue_button = button(_("Verification queue"), self.show_queue, icon="inbox")
        self._queue_button.setVisible(actor is not None and actor.may(May.VERIFY))

        # assembly
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.matrix)
        matrix_card = Card(_("Officials and days"), _("half a cell = half a day · grey = day off"))
        matrix_card.body.addWidget(area)
        lower = row(self.why, self.units, spacing=12)
        lower.setStretch(0, 1)
        lower.setStretch(1, 1)
        below = boxed(lower)
        below.setMinimumHeight(190)
        below.setMaximumHeight(250)
        month = QVBoxLayout()
        month.setContentsMargins(0, 0, 0, 0)
        month.setSpacing(8)
        month.addWidget(
            self.head(
                _("Field time"),
                button("‹", lambda: self.turn(-1), tip=_("month before")),
                self.month_label,
                button("›", lambda: self.turn(1), tip=_("month after")),
                self.reading,
                None,
                self._queue_button,
                button(_("Export"), self.ask_export, icon="download"),
                button(_("Bulletin PDF"), self._bulletin, icon="file-text"),
                button(_("Plan a trip"), self.new_trip, primary=True, icon="plus"),
            )
        )
        month.addWidget(matrix_card, 1)
        month.addLayout(row(*_legend(), None, self.foot(_("Enter open    N plan a trip    ? why this number")), spacing=14))
        month.addWidget(below)
        self.views.addWidget(boxed(month))
        self.views.addWidget(self.queue)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.views)

        # connections
        self.matrix.chosen.connect(self._explain)
        self.matrix.asked.connect(self._explain)
        self.matrix.opened.connect(self.open_trip)
        self.matrix.created.connect(lambda line, day: self.new_trip(line, date(self.year, self.month, day)))

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the month, and the queue where it is shown."""
        year, month, today = self.year, self.month, self.shell.today
        self.shell.read("fieldtime", lambda work: gather(work, year, month, today), self.show_facts)
        if self.views.currentWidget() is self.queue:
            self.queue.refresh()

    def show_facts(self, facts: MonthFacts) -> None:
        """Show a month."""
        self.facts = facts
        target = days_text(facts.found.rule.target)
        self.month_label.setText(f"{self.year}年{self.month}月")
        self.reading.setText(
            _("reading: {reading} ≥ {days} days").format(reading=_(READING_NAMES[facts.found.rule.reading]), days=target)
        )
        self._queue_button.setText(_("Verification queue") + f"  {len(facts.waiting)}")
        rows = [line for report in facts.found.units for line in matrix_rows(report, self.shell.today, facts.found.rule.target)]
        self.matrix.show_month(facts.days, rows, (_("Unit"), _("Official"), _("Days"), _("Waiting"), _("Outlook")))
        self._show_units(facts.found)
        if rows:
            self._explain(rows[min(self.matrix.at[0], len(rows) - 1)])

    def _show_units(self, found: FieldTime) -> None:
        lines: list[QWidget | None] = [
            boxed(
                row(
                    _cell(_("Unit"), 96, "faint"),
                    _cell(_("Union"), 52, "faint"),
                    _cell(_("Best"), 52, "faint"),
                    _cell(_("Every"), 52, "faint"),
                    _cell(_("Persons"), 52, "faint"),
                    _cell(_("Waiting"), 52, "faint"),
                    None,
                    spacing=4,
                    margins=(14, 4, 14, 2),
                )
            )
        ]
        for each in found.units:
            month = each.month
            state, words = outlook_words(each.outlook, self.shell.today, met=month.met)
            if month.none and not month.waiting:
                state, words = "bad", _("nobody out")
            lines.append(
                boxed(
                    row(
                        _cell(each.unit.short_name, 96),
                        _cell(days_text(month.union), 52, "strong"),
                        _cell(days_text(month.best), 52),
                        _cell(days_text(month.worst_principal), 52),
                        _cell(days_text(month.person), 52),
                        _cell(days_text(month.waiting), 52),
                        None,
                        Badge(state, words),
                        spacing=4,
                        margins=(14, 3, 14, 3),
                    ),
                    "rowLine",
                )
            )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(*lines, None, spacing=0)))
        self.units.fill(area)

    def _explain(self, line: MatrixRow) -> None:
        """Show why an official's number is what it is, half day by half day."""
        if self.facts is None:
            return
        person = next(
            (
                official
                for report in self.facts.found.units
                if report.unit.id == line.key[0]
                for official in report.month.officials
                if official.official_id == line.key[1]
            ),
            None,
        )
        if person is None:
            return
        self.why.title.setText(_("{name}: {days} days, day by day").format(name=person.name, days=line.days))
        self.shell.read("fieldtime.why", lambda work: explain(work.session, person), self._show_why)

    def _show_why(self, lines: list[HalfDayLine]) -> None:
        shown: list[QWidget | None] = []
        for each in lines:
            half = _("afternoon") if each.afternoon else _("morning")
            weekday = WEEKDAYS[each.day.weekday()]
            shown.append(
                boxed(
                    row(
                        _cell(f"{each.day:%m-%d} 周{weekday} {half}", 112),
                        _cell(each.place, 76, "secondary"),
                        Badge("good" if each.counts else "neutral", "0.5" if each.counts else _("not counted")),
                        label(each.reason, "secondary"),
                        None,
                        spacing=6,
                        margins=(14, 3, 14, 3),
                    ),
                    "rowLine",
                )
            )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(*(shown or [EmptyState(_("No trip in this month."))]), None, spacing=0)))
        self.why.fill(area)

    def turn(self, step: int) -> None:
        """Show another month."""
        number = self.year * 12 + self.month - 1 + step
        self.year, self.month = number // 12, number % 12 + 1
        self.refresh()

    # ---- going -------------------------------------------------------------------------------------------
    def go_to(self, kind: str, record_id: UUID) -> None:
        """Open a trip: in the queue for a reviewer whom it waits for, else in its editor."""
        del kind
        actor = self.shell.actor
        waiting = self.facts is not None and any(each.id == record_id for each in self.facts.waiting)
        if waiting and actor is not None and actor.may(May.VERIFY):
            self.show_queue(record_id)
        else:
            self.open_trip(record_id)

    def show_month(self) -> None:
        """Come back to the month."""
        self.views.setCurrentIndex(0)
        self.refresh()

    def show_queue(self, trip_id: UUID | None = None) -> None:
        """Show the bureau's queue."""
        self.queue.wanted = trip_id
        self.views.setCurrentWidget(self.queue)
        self.queue.refresh()

    def new_trip(self, line: MatrixRow | None = None, day: date | None = None) -> None:
        """Begin a trip, for the official and day under the mark."""
        self._edit(None, line.key[1] if line else None, day)

    def open_trip(self, trip_id: UUID) -> None:
        """Open a trip."""
        self._edit(trip_id, None, None)

    def _edit(self, trip_id: UUID | None, official: UUID | None, day: date | None) -> None:
        from ui.pages.fieldtime.editor import TripEditor  # noqa: PLC0415 - loaded when a trip is opened

        while self.views.count() > 2:
            old = self.views.widget(2)
            self.views.removeWidget(old)
            old.deleteLater()
        self.editor = TripEditor(self.shell, self.show_month, trip_id, official, day)
        self.views.addWidget(self.editor)
        self.views.setCurrentWidget(self.editor)

    def ask_export(self) -> None:
        """Ask where to write the month's trips as an Excel file."""
        name = f"{_('Trips')} {self.year}-{self.month:02d}.xlsx"
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), name, "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the month's trips to ``path``."""
        from crm.ledger.exporting import export_trips  # noqa: PLC0415 - the writer is loaded when something is exported

        first, last = month_bounds(self.year, self.month)
        wanted = TripFilter(first=first, last=last)
        self.shell.client.submit(
            lambda place: export_trips(place.work.session, place.actor, wanted, path),
            lambda count: self.shell.banner.say("good", _("{count} rows written to {path}.").format(count=count, path=path)),
            self.shell.tell,
        )

    def _bulletin(self) -> None:
        documents: Any = self.shell.open("documents")
        documents.show_month_document("field-time-bulletin", self.year, self.month)


def _cell(text: str, width: int, tone: str = "") -> QWidget:
    made = label(text, tone)
    made.setFixedWidth(width)
    made.setAlignment(Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignLeft if width > 60 else Qt.AlignmentFlag.AlignRight))
    return made


def _legend() -> list[QWidget]:
    return [
        Badge("good", _("verified")),
        Badge("warn", _("to be verified")),
        Badge("info", _("planned")),
        Badge("bad", _("returned")),
        Badge("neutral", _("not counted")),
    ]
