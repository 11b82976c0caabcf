"""Field time 外出招商: the month matrix with its outlook, why each number, the trips, and the bureau's queue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from crm.calendar.half_days import Span, days_text, month_bounds
from crm.fieldtime.ahead import Suggestion, suggestion
from crm.fieldtime.drill import FIGURE_NAMES, OF_TRIPS, Figure, halves_of, meetings_of
from crm.fieldtime.month import READING_NAMES, OfficialMonth
from crm.fieldtime.queries import FieldTime, HalfDayLine, UnitReport, explain
from crm.fieldtime.service import move_trip
from crm.fieldtime.trips import TripFilter
from crm.fieldtime.year import year_to_date
from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.procedures.whereabouts import at_home
from crm.store.acts import Work
from ui.pages.fieldtime.cards import UnitsCard, WhyCard, fill_contradictions
from ui.pages.fieldtime.gathering import MonthFacts, gather, matrix_rows
from ui.pages.fieldtime.queue import QueueView
from ui.pages.fieldtime.year import YearView
from ui.pages.page import Page
from ui.widgets.basics import Card, boxed, button, chip, column, label, row
from ui.widgets.cells import legend
from ui.widgets.forms import Choice
from ui.widgets.matrix import MatrixRow, MonthMatrix

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


KEPT_VIEWS = 3
"""The month, the queue and the year stay; an editor is made when it is opened."""


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
        self.why = WhyCard(self.open_trip, self.plan_in)
        self.units = UnitsCard(self.open_figure)
        self.disputes = Card(_("Contradictions"), _("two records that cannot both be right"))
        self.right = QStackedWidget()
        self.unit = Choice([(None, _("Whole county"))])
        self.unit.setAccessibleName(_("Unit"))
        self.queue = QueueView(shell, self.show_month, self.shell.open_record)
        self.year_view = YearView(shell, self.show_month, self.show_month_of)
        self.views = QStackedWidget()
        self._selected: MatrixRow | None = None
        self._drilled: tuple[UUID, Figure] | None = None
        actor = shell.actor
        self._queue_button = button(_("Verification queue"), self.show_queue, icon="inbox")
        self._queue_button.setVisible(actor is not None and actor.may(May.VERIFY))
        self._disputes_button = button(_("Contradictions"), self.turn_right_card)
        self._assemble()
        self._connect()

    def _assemble(self) -> None:
        """Lay the parts out."""
        actor = self.shell.actor
        may_edit = actor is not None and actor.may(May.EDIT_RECORDS)
        quick = button(_("Quick note"), self.quick_note, icon="pencil", tip=_("For whoever is on the road: one screen"))
        plan = button(_("Plan a trip"), self.new_trip, primary=True, icon="plus")
        for each in (quick, plan):
            each.setVisible(may_edit)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.matrix)
        matrix_card = QFrame()
        matrix_card.setObjectName("card")
        matrix_card.setLayout(column(area, margins=(1, 1, 1, 1)))
        self.right.addWidget(self.units)
        self.right.addWidget(self.disputes)
        lower = row(self.why, self.right, spacing=12)
        lower.setStretch(0, 9)
        lower.setStretch(1, 11)
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
                self.unit,
                self.reading,
                None,
                self._disputes_button,
                self._queue_button,
                button(_("Year"), self.show_year, icon="calendar-days"),
                button("", self.ask_export, icon="download", tip=_("Export")),
                button("", self._bulletin, icon="file-text", tip=_("Bulletin PDF")),
                quick,
                plan,
            )
        )
        month.addWidget(matrix_card, 1)
        month.addLayout(row(*legend(), None, self.foot(_("Enter open  N plan  ? why  drag or Shift+←→ move a plan")), spacing=12))
        month.addWidget(below)
        self.views.addWidget(boxed(month))
        self.views.addWidget(self.queue)
        self.views.addWidget(self.year_view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.views)

    def _connect(self) -> None:
        """Listen to the parts."""
        self.matrix.chosen.connect(self._explain)
        self.matrix.asked.connect(self._explain)
        self.matrix.moved.connect(self.move)
        self.unit.currentIndexChanged.connect(self._show_rows)
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
        self._disputes_button.setText(_("Contradictions") + f"  {len(facts.disputes)}")
        fill_contradictions(self.disputes, facts.disputes, self.shell.open_record)
        self._offer_units(facts.found)
        self._show_rows()
        year, month, today = self.year, self.month, self.shell.today
        last = month_bounds(year, month)[1]
        self.shell.read(
            "fieldtime.so_far", lambda work: year_to_date(work.session, work.actor, year, last, today), self.units.show_years
        )

    def _offer_units(self, found: FieldTime) -> None:
        """Offer the units once; who sees one unit alone is not asked."""
        self.unit.setVisible(len(found.units) > 1)
        if self.unit.count() == 1:
            self.unit.blockSignals(True)
            for each in found.units:
                self.unit.addItem(each.unit.short_name, each.unit.id)
            self.unit.blockSignals(False)

    def _show_rows(self, _index: int = 0) -> None:
        """Show the chosen unit's officials, or everybody's."""
        if self.facts is None:
            return
        wanted, today = self.unit.value(), self.shell.today
        units = [each for each in self.facts.found.units if wanted is None or each.unit.id == wanted]
        rows = [line for report in units for line in matrix_rows(self.facts, report, today)]
        self.matrix.show_month(self.facts.days, rows, (_("Unit"), _("Official"), _("Days"), _("Waiting"), _("Outlook")))
        self.units.show_units(self.facts.found, units, today)
        again = self._figure_report()
        if again is not None and self._drilled is not None:
            self.open_figure(again, self._drilled[1])
        elif rows:
            self._explain(rows[min(self.matrix.at[0], len(rows) - 1)])

    def _figure_report(self) -> UnitReport | None:
        """Return the unit whose number stands open, as it is now."""
        if self._drilled is None or self.facts is None:
            return None
        return next((each for each in self.facts.found.units if each.unit.id == self._drilled[0]), None)

    def _person(self, line: MatrixRow) -> tuple[UnitReport, OfficialMonth] | None:
        if self.facts is None:
            return None
        for report in self.facts.found.units:
            for official in report.month.officials:
                if (report.unit.id, official.official_id) == line.key:
                    return report, official
        return None

    def _explain(self, line: MatrixRow) -> None:
        """Show why an official's number is what it is, half day by half day, and how what is short could be made up."""
        found = self._person(line)
        if found is None:
            return
        self._selected, self._drilled = line, None
        report, person = found
        outlook, met = report.outlooks[person.official_id], person.counted >= self._target()
        year, month, today = self.year, self.month, self.shell.today
        first, last = month_bounds(year, month)
        self.why.title.setText(_("{name}: {days} days, day by day").format(name=person.name, days=line.days))

        def ask(work: Work) -> tuple[list[HalfDayLine], Suggestion | None]:
            lines = explain(work.session, person)
            if not person.principal or met or last < today:
                return lines, None
            home = at_home(work.session, work.actor, first, last)
            short = outlook.short
            return lines, suggestion(work.session, work.actor, person.official_id, year, month, today, short, home)

        def show(answer: tuple[list[HalfDayLine], Suggestion | None]) -> None:
            lines, ahead = answer
            self.why.show_official(lines, None if ahead is None else self.why.ahead(outlook, ahead, today, met=met))

        self.shell.read("fieldtime.why", ask, show)

    def _target(self) -> int:
        return self.facts.found.rule.target if self.facts is not None else 0

    def open_figure(self, report: UnitReport, figure: Figure) -> None:
        """Show what makes a number of a unit."""
        self._drilled = (report.unit.id, figure)
        title = _("{unit}: what makes the {figure}").format(unit=report.unit.short_name, figure=_(FIGURE_NAMES[figure]))
        self.why.title.setText(title)
        if figure not in OF_TRIPS:
            self.why.show_halves(halves_of(report.month, figure))
            return
        first, last = month_bounds(self.year, self.month)
        unit = report.unit.id
        self.shell.read(
            "fieldtime.why",
            lambda work: meetings_of(work.session, work.actor, unit, first, last, figure),
            self.why.show_meetings,
        )

    def turn_right_card(self) -> None:
        """Show the contradictions in place of the units, and the other way round."""
        self.right.setCurrentIndex(1 - self.right.currentIndex())

    def move(self, trip_id: UUID, days: int) -> None:
        """Move a planned trip by days, as it was dragged."""
        self.shell.act(lambda work: move_trip(work, trip_id, days))

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

    def show_month_of(self, year: int, month: int) -> None:
        """Come back to a month of the year view."""
        self.year, self.month = year, month
        self.show_month()

    def show_year(self) -> None:
        """Show the year of the official under the mark."""
        self.views.setCurrentWidget(self.year_view)
        self.year_view.show_year(self.year, self._selected.key[1] if self._selected else None)

    def show_queue(self, trip_id: UUID | None = None) -> None:
        """Show the bureau's queue."""
        self.queue.wanted = trip_id
        self.views.setCurrentWidget(self.queue)
        self.queue.refresh()

    def new_trip(self, line: MatrixRow | None = None, day: date | None = None) -> None:
        """Begin a trip, for the official and day under the mark."""
        self._edit(None, line.key[1] if line else None, day)

    def plan_in(self, free: Span) -> None:
        """Begin a trip of the official shown in a stretch that was suggested."""
        official = self._selected.key[1] if self._selected else None
        self._edit(None, official, free.first.day)
        self.editor.set_days(free)

    def quick_note(self) -> None:
        """Show the one screen for whoever is on the road."""
        from ui.pages.fieldtime.quick import QuickNote  # noqa: PLC0415 - loaded when it is wanted

        self._put(QuickNote(self.shell, self.show_month, self.open_trip))

    def open_trip(self, trip_id: UUID) -> None:
        """Open a trip."""
        self._edit(trip_id, None, None)

    def _edit(self, trip_id: UUID | None, official: UUID | None, day: date | None) -> None:
        from ui.pages.fieldtime.editor import TripEditor  # noqa: PLC0415 - loaded when a trip is opened

        self.editor = TripEditor(self.shell, self.show_month, trip_id, official, day)
        self._put(self.editor)

    def _put(self, view: QWidget) -> None:
        """Show a view that lives as long as it is looked at."""
        while self.views.count() > KEPT_VIEWS:
            old = self.views.widget(KEPT_VIEWS)
            self.views.removeWidget(old)
            old.deleteLater()
        self.views.addWidget(view)
        self.views.setCurrentWidget(view)

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
