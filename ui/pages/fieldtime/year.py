"""The year view 年度: officials on the left, the chosen one's heat map on the right, last year beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from crm.calendar.half_days import days_text
from crm.fieldtime.queries import field_rule
from crm.fieldtime.year import OfficialYear, year_maps
from crm.kernel.i18n import _
from crm.people.setup import county_calendar
from crm.store.acts import Work
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, column, label, row
from ui.widgets.heatmap import HeatYear, YearHeat
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

Answer = tuple[list[OfficialYear], int, frozenset[date]]


class YearView(QWidget):
    """A year of every official the actor sees; ↑↓ in the list choose one, Enter in the map opens a month."""

    def __init__(self, shell: MainWindow, back: Callable[[], None], open_month: Callable[[int, int], None]) -> None:
        """Lay out list and map."""
        super().__init__()
        self.shell, self._open_month = shell, open_month
        self.year = shell.today.year
        self.rows: list[OfficialYear] = []
        self._wanted: UUID | None = None
        self._target, self._off = 20, frozenset[date]()

        # widgets
        title = QLabel(_("Field time of the year"))
        title.setObjectName("title")
        self.year_label = label("", "strong")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Officials"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.heat = YearHeat()
        self.heat.setAccessibleName(_("Year heat map"))
        self.list_card, self.map_card = Card(_("Officials"), _("most days first")), Card("")
        self.list_card.body.addWidget(self.list)
        self.list_card.setFixedWidth(330)
        self.none = EmptyState(_("Nobody was out in this year."))
        self.map_card.body.addWidget(boxed(column(self.heat, margins=(8, 8, 8, 8))), 1)
        self.map_card.body.addWidget(self.none)

        # assembly
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        head = row(
            button("‹", back, tip=_("Back to the month")),
            title,
            button("‹", lambda: self.turn(-1), tip=_("year before")),
            self.year_label,
            button("›", lambda: self.turn(1), tip=_("year after")),
            None,
        )
        layout.addLayout(head)
        layout.addLayout(row(self.list_card, self.map_card, spacing=12), 1)
        layout.addWidget(label(_("↑↓ choose    Enter or double click opens the month"), "faint"))

        # connections
        self.list.currentRowChanged.connect(self._choose)
        self.heat.opened.connect(self._opened)

    def show_year(self, year: int, official: UUID | None = None) -> None:
        """Load a year and choose an official."""
        self.year, self._wanted = year, official
        self.refresh()

    def turn(self, step: int) -> None:
        """Show another year, the same official."""
        place = self.list.currentRow()
        self.show_year(self.year + step, self.rows[place].official_id if 0 <= place < len(self.rows) else None)

    def refresh(self) -> None:
        """Load the year."""
        year, today = self.year, self.shell.today
        self.year_label.setText(str(year))

        def ask(work: Work) -> Answer:
            calendar = county_calendar(work.session)
            days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
            off = frozenset(day for day in days if day.year == year and not calendar.is_working_day(day))
            return year_maps(work.session, work.actor, year, today, before=True), field_rule(work.session).target, off

        self.shell.read("fieldtime.year", ask, self._show)

    def _show(self, answer: Answer) -> None:
        rows, self._target, self._off = answer
        self.rows = sorted(rows, key=lambda each: (-each.counted, each.name))
        self.list.blockSignals(True)
        self.list.clear()
        for each in self.rows:
            item = QListWidgetItem()
            days = _("{days} days").format(days=days_text(each.counted))
            line = Line(Badge("info", days), f"{each.name} {each.title}", each.unit_name)
            item.setSizeHint(QSize(100, line.sizeHint().height()))
            self.list.addItem(item)
            self.list.setItemWidget(item, line)
        self.list.blockSignals(False)
        self.none.setVisible(not self.rows)
        self.heat.setVisible(bool(self.rows))
        place = next((n for n, each in enumerate(self.rows) if each.official_id == self._wanted), 0)
        if self.rows:
            self.list.setCurrentRow(place)
            self._choose(place)

    def _choose(self, place: int) -> None:
        if not 0 <= place < len(self.rows):
            return
        each = self.rows[place]
        self.map_card.title.setText(
            _("{name}: {days} days in {year}, {before} the year before").format(
                name=each.name, days=days_text(each.counted), year=self.year, before=days_text(each.before)
            )
        )
        waiting = days_text(each.waiting)
        self.map_card.hint.setText(_("{waiting} days not verified yet").format(waiting=waiting) if each.waiting else "")
        self.heat.show_year(HeatYear(self.year, each.days, each.months, self._target, self._off, self.shell.today))

    def _opened(self, month: int) -> None:
        self._open_month(self.year, month)
